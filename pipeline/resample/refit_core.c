/* refit_core.c - one source of the two-group kernel, compiled once for each lane width (-DWZ_LANES=1, 2, 4, 8)
 *
 * A unit (lowest cluster) with weights w = 1 / (v + theta_e) enters through eight sums: of w and w d, and of w^2 and w^3 with 1, d, d^2,
 * where d is the distance to a fixed centre of the unit, so that nothing cancels. With S = sum w, rho = 1 / (1 + theta_s S), kappa =
 * theta_s rho its inverse is V^-1 = diag(w) - kappa w w', and so on for tops made of units, with V^-1 1 in the place of w.
 *
 * Two passes over the units: the first gives the weight omega = 1' V^-1 1 and the mean of both sides; the second, with residuals from
 * them, P y and all that follows. Per component k (Z_k the indicator of its units, C = diag(1 / omega) of the sides):
 *
 *   score_k   = (|Z_k' P y|^2 - tr Z_k' V^-1 Z_k + tr C H_k) / 2,                      H_k  = X' V^-1 V_k V^-1 X,    V_k = Z_k Z_k'
 *   average   = F / 2, F_kl = y' P V_k P V_l P y = F0_kl - z_k' C z_l,                 z_k  = X' V^-1 V_k P y
 *   observed  = F - (tr V^-1 V_k V^-1 V_l - 2 tr C H_kl + tr C H_k C H_l) / 2,         H_kl = X' V^-1 V_k V^-1 V_l V^-1 X
 *
 * with ML without the terms in C. Every trace is a sum over units of powers of the eight sums.
 *
 * Sampling errors with correlation rho inside units only change the eight sums: A = (diag((1 - rho) v + theta_e) + rho s s')^-1, s = sqrt(v),
 * is diag(w) - k (w s)(w s)', k = rho / (1 + rho sum w s^2), and they are 1'A1, 1'Ad and the same of A^2 and A^3; the traces of A and A^2
 * are then two more. All come from seventeen sums of w, w^2 and w^3 with 1, d and s.
 *
 * 1. Lanes
 * 2. Workspace
 * 3. Sums of units
 * 4. First pass: weights and means
 * 5. Second pass: derivatives
 * 6. The kernel
 */
#include "resample/refit.h"

#include <stdlib.h>
#include <string.h>

/* 1. Lanes */

typedef double real __attribute__((vector_size(8 * WZ_LANES)));
typedef long long bits __attribute__((vector_size(8 * WZ_LANES)));

static const real ZERO = {0};

static inline real where(bits mask, real x) {
	return (real)((bits)x & mask);
}

static inline real where_not(bits mask, real x) {
	return (real)((bits)x & ~mask);
}

/* One function for one and for two cluster levels, correlated or not: made for each, so that none pays for the others. */
#define MADE_ONCE_EACH static inline __attribute__((always_inline))

/* 2. Workspace */

typedef struct {
	real S, S1;         /* sum w, w d */
	real T0, T1, T2;    /* sum w^2 (1, d, d^2) */
	real R0, R1, R2;    /* sum w^3 (1, d, d^2) */
	real A1, A2;        /* traces of A and A^2: S and T0 without correlation, and then not filled in */
} unit_sums;

struct wz_refit_work {
	const wz_refit_model *model;
	real theta[WZ_REFIT_COMPONENTS], score[WZ_REFIT_COMPONENTS];
	real observed[WZ_REFIT_COMPONENTS * WZ_REFIT_COMPONENTS], average[WZ_REFIT_COMPONENTS * WZ_REFIT_COMPONENTS];
	real omega[2], b[2], h[2 * WZ_REFIT_COMPONENTS], z[2 * WZ_REFIT_COMPONENTS];
	bits *side;               /* tops */
	real *w;                  /* effects, a multiple of four */
	unit_sums *start, *sums;  /* units: at the start, and at theta */
	real *rho;                /* units */
	real *top_rho, *top_B, *top_N; /* tops, with two cluster levels */
};

static void sum_at(wz_refit_work *work, unit_sums *sums);

static size_t lay_out(wz_refit_work *work, const wz_refit_model *model, char *base) {
	size_t at = (sizeof *work + 63) / 64 * 64;
#define TAKE(pointer, count)                                                                                           \
	do {                                                                                                               \
		if (base)                                                                                                      \
			(pointer) = (void *)(base + at);                                                                           \
		at += ((count) * sizeof *(pointer) + 63) / 64 * 64;                                                            \
	} while (0)
	TAKE(work->side, model->tops);
	TAKE(work->w, (model->n + 3) / 4 * 4);
	TAKE(work->start, model->units);
	TAKE(work->sums, model->units);
	TAKE(work->rho, model->units);
	if (model->top_first) {
		TAKE(work->top_rho, model->tops);
		TAKE(work->top_B, model->tops);
		TAKE(work->top_N, model->tops);
	}
#undef TAKE
	return at;
}

static wz_refit_work *work_create(const wz_refit_model *model) {
	wz_refit_work counting;
	size_t size = lay_out(&counting, model, NULL);
	void *memory = NULL;
	if (posix_memalign(&memory, 64, size) != 0)
		return NULL;
	memset(memory, 0, size);
	wz_refit_work *work = memory;
	lay_out(work, model, memory);
	work->model = model;
	for (size_t k = 0; k < model->K; k++)
		work->theta[k] = ZERO + model->theta[k];
	sum_at(work, work->start);
	return work;
}

/* 3. Sums of units */

/* One division for four effects. */
static inline void four_weights(const double *v, real theta, real *w) {
	const real t0 = v[0] + theta, t1 = v[1] + theta, t2 = v[2] + theta, t3 = v[3] + theta;
	const real t01 = t0 * t1, t23 = t2 * t3, inverse = 1.0 / (t01 * t23), i01 = inverse * t23, i23 = inverse * t01;
	w[0] = i01 * t1;
	w[1] = i01 * t0;
	w[2] = i23 * t3;
	w[3] = i23 * t2;
}

static void sum_units(wz_refit_work *work, unit_sums *sums) {
	const wz_refit_model *model = work->model;
	const real theta = work->theta[model->K - 1];
	real *weight = work->w;
	/* Weights are made as units need them, so that the processor divides while it adds. */
	size_t ready = 0;
	for (size_t u = 0; u < model->units; u++) {
		real S = ZERO, S1 = ZERO, T0 = ZERO, T1 = ZERO, T2 = ZERO, R0 = ZERO, R1 = ZERO, R2 = ZERO;
		for (; ready < model->first[u + 1]; ready += 4)
			four_weights(model->v + ready, theta, weight + ready);
		for (size_t i = model->first[u]; i < model->first[u + 1]; i++) {
			const real w = weight[i], a = w * model->d[i], w2 = w * w, wa = w * a;
			S += w;
			S1 += a;
			T0 += w2;
			T1 += wa;
			T2 += a * a;
			R0 += w2 * w;
			R1 += w2 * a;
			R2 += wa * a;
		}
		unit_sums *x = &sums[u];
		x->S = S;
		x->S1 = S1;
		x->T0 = T0;
		x->T1 = T1;
		x->T2 = T2;
		x->R0 = R0;
		x->R1 = R1;
		x->R2 = R2;
	}
}

/* p, q, r: sums of w, w^2, w^3 with two of 1, d, s. */
static void sum_units_correlated(wz_refit_work *work, unit_sums *sums) {
	const wz_refit_model *model = work->model;
	const real theta = work->theta[model->K - 1];
	const double rho = model->rho;
	real *weight = work->w;
	size_t ready = 0;
	for (size_t u = 0; u < model->units; u++) {
		real p11 = ZERO, p1d = ZERO, p1s = ZERO, pds = ZERO, pss = ZERO;
		real q11 = ZERO, q1d = ZERO, qdd = ZERO, q1s = ZERO, qds = ZERO, qss = ZERO;
		real r11 = ZERO, r1d = ZERO, rdd = ZERO, r1s = ZERO, rds = ZERO, rss = ZERO;
		for (; ready < model->first[u + 1]; ready += 4)
			four_weights(model->v + ready, theta, weight + ready);
		for (size_t i = model->first[u]; i < model->first[u + 1]; i++) {
			const double d = model->d[i], s = model->s[i];
			const real w = weight[i], a = w * d, b = w * s;
			const real w2 = w * w, wa = w * a, aa = a * a, wb = w * b, ab = a * b, bb = b * b;
			p11 += w;
			p1d += a;
			p1s += b;
			pds += a * s;
			pss += b * s;
			q11 += w2;
			q1d += wa;
			qdd += aa;
			q1s += wb;
			qds += ab;
			qss += bb;
			r11 += w * w2;
			r1d += w * wa;
			rdd += w * aa;
			r1s += w * wb;
			rds += w * ab;
			rss += w * bb;
		}
		const real k = rho / (1.0 + rho * pss), k1 = k * p1s, kd = k * pds;
		/* A times 1 and d is w times these less k1 s and kd s. */
		const real e1 = q1s - k1 * qss, ed = qds - kd * qss;
		unit_sums *x = &sums[u];
		x->S = p11 - k1 * p1s;
		x->S1 = p1d - k1 * pds;
		x->T0 = q11 - k1 * (q1s + e1);
		x->T1 = q1d - k1 * qds - kd * e1;
		x->T2 = qdd - kd * (qds + ed);
		x->R0 = r11 - k1 * (2.0 * r1s - k1 * rss) - k * (e1 * e1);
		x->R1 = r1d - k1 * rds - kd * (r1s - k1 * rss) - k * (e1 * ed);
		x->R2 = rdd - kd * (2.0 * rds - kd * rss) - k * (ed * ed);
		x->A1 = p11 - k * qss;
		x->A2 = q11 - k * (2.0 * rss - k * (qss * qss));
	}
}

static void sum_at(wz_refit_work *work, unit_sums *sums) {
	if (work->model->rho > 0)
		sum_units_correlated(work, sums);
	else
		sum_units(work, sums);
}

/* 4. First pass: weights and means */

MADE_ONCE_EACH void means(wz_refit_work *work, const unit_sums *sums, const bool two) {
	const wz_refit_model *model = work->model;
	const real theta_s = work->theta[two], theta_m = work->theta[0];
	real W0 = ZERO, W1 = ZERO, N0 = ZERO, N1 = ZERO;
	for (size_t m = 0; m < model->tops; m++) {
		const size_t from = two ? model->top_first[m] : m, to = two ? model->top_first[m + 1] : m + 1;
		real omega = ZERO, sum = ZERO;
		for (size_t u = from; u < to; u++) {
			const real S = sums[u].S, rho = 1.0 / (1.0 + theta_s * S);
			work->rho[u] = rho;
			omega += S * rho;
			sum += rho * (S * model->centre[u] + sums[u].S1);
		}
		if (two) {
			const real rho = 1.0 / (1.0 + theta_m * omega);
			work->top_rho[m] = rho;
			work->top_B[m] = omega;
			work->top_N[m] = sum;
			omega *= rho;
			sum *= rho;
		}
		const bits side = work->side[m];
		W0 += where_not(side, omega);
		W1 += where(side, omega);
		N0 += where_not(side, sum);
		N1 += where(side, sum);
	}
	work->omega[0] = W0;
	work->omega[1] = W1;
	work->b[0] = N0 / W0;
	work->b[1] = N1 / W1;
}

/* 5. Second pass: derivatives. e: effect, s: unit, m: top. */

MADE_ONCE_EACH void derivatives(wz_refit_work *work, const unit_sums *sums, const bool two, const bool correlated) {
	const wz_refit_model *model = work->model;
	const real theta_s = work->theta[two], theta_m = work->theta[0];
	const real b0 = work->b[0], b1 = work->b[1];
	/* With ML nothing is corrected for the coefficients. */
	const double reml = model->ml ? 0.0 : 1.0;
	const real c0 = reml / work->omega[0], c1 = reml / work->omega[1];
	real ge = ZERO, gs = ZERO, gm = ZERO;                                                     /* score without the trace of C H */
	real Fee = ZERO, Fes = ZERO, Fss = ZERO, Fem = ZERO, Fsm = ZERO, Fmm = ZERO;
	real Eee = ZERO, Ees = ZERO, Ess = ZERO, Eem = ZERO, Esm = ZERO, Emm = ZERO;              /* tr V^-1 V_k V^-1 V_l - 2 tr C H_kl */
	real ze0 = ZERO, ze1 = ZERO, zs0 = ZERO, zs1 = ZERO, zm0 = ZERO, zm1 = ZERO;
	real he0 = ZERO, he1 = ZERO, hs0 = ZERO, hs1 = ZERO, hm0 = ZERO, hm1 = ZERO;
	for (size_t m = 0; m < model->tops; m++) {
		const size_t from = two ? model->top_first[m] : m, to = two ? model->top_first[m + 1] : m + 1;
		const bits side = work->side[m];
		const real twice_c = 2.0 * (where(side, c1) + where_not(side, c0));
		real fixed = where(side, b1) + where_not(side, b0), rm = ZERO;
		/* Of the top: q = V^-1 1 . P y, and sums of omega r; powers of what stands for its effects. */
		real Q = ZERO, Wr = ZERO, A2 = ZERO, A3 = ZERO, W2 = ZERO, W3 = ZERO, CC = ZERO;
		if (two) {
			rm = work->top_rho[m] * (work->top_N[m] - work->top_B[m] * fixed);
			fixed += theta_m * rm;
		}
		for (size_t u = from; u < to; u++) {
			const unit_sums *x = &sums[u];
			const real rho = work->rho[u], S = x->S, T0 = x->T0, R0 = x->R0;
			const real e = model->centre[u] - fixed;
			const real r = rho * (S * e + x->S1); /* 1' P y */
			const real g = e - theta_s * r;
			const real q = x->T1 + g * T0, rq = rho * q, kappa = theta_s * rho, a = kappa * T0;
			const real omega = S * rho, wr = omega * r, rho2 = rho * rho;
			const real h = rho2 * T0, h3 = rho2 * (R0 - a * T0), w2 = omega * omega, w3 = w2 * omega, oh = omega * h;
			ge += x->T2 + g * (x->T1 + q) - ((correlated ? x->A1 : S) - a);
			gs += r * r - omega;
			Fee += x->R2 + g * (2.0 * x->R1 + g * R0) - kappa * (q * q);
			Fes += r * rq;
			Fss += r * wr;
			Eee += (correlated ? x->A2 : T0) - 2.0 * (kappa * R0) + a * a;
			if (two) {
				Q += rq;
				Wr += wr;
				A2 += h;
				A3 += h3;
				W2 += w2;
				W3 += w3;
				CC += oh;
			} else {
				Eee -= twice_c * h3;
				Ees += h - twice_c * oh;
				Ess += w2 - twice_c * w3;
				ze0 += where_not(side, rq);
				ze1 += where(side, rq);
				zs0 += where_not(side, wr);
				zs1 += where(side, wr);
				he0 += where_not(side, h);
				he1 += where(side, h);
				hs0 += where_not(side, w2);
				hs1 += where(side, w2);
			}
		}
		if (two) {
			const real rho = work->top_rho[m], kappa = theta_m * rho, omega = work->top_B[m] * rho, rho2 = rho * rho;
			const real he = rho2 * A2, hs = rho2 * W2, hm = omega * omega, wr = omega * rm, rQ = rho * Q, rWr = rho * Wr;
			ge += kappa * A2;
			gs += kappa * W2;
			gm += rm * rm - omega;
			Fee -= kappa * (Q * Q);
			Fes -= kappa * (Q * Wr);
			Fss -= kappa * (Wr * Wr);
			Fem += rm * rQ;
			Fsm += rm * rWr;
			Fmm += rm * wr;
			Eee += kappa * (kappa * (A2 * A2) - 2.0 * A3) - twice_c * (rho2 * (A3 - kappa * (A2 * A2)));
			Ees += A2 + kappa * (kappa * (W2 * A2) - 2.0 * CC) - twice_c * (rho2 * (CC - kappa * (W2 * A2)));
			Ess += W2 + kappa * (kappa * (W2 * W2) - 2.0 * W3) - twice_c * (rho2 * (W3 - kappa * (W2 * W2)));
			Eem += he - twice_c * (omega * he);
			Esm += hs - twice_c * (omega * hs);
			Emm += hm - twice_c * (omega * hm);
			ze0 += where_not(side, rQ);
			ze1 += where(side, rQ);
			zs0 += where_not(side, rWr);
			zs1 += where(side, rWr);
			zm0 += where_not(side, wr);
			zm1 += where(side, wr);
			he0 += where_not(side, he);
			he1 += where(side, he);
			hs0 += where_not(side, hs);
			hs1 += where(side, hs);
			hm0 += where_not(side, hm);
			hm1 += where(side, hm);
		}
	}
	const size_t K = model->K, e = K - 1, s = K - 2;
	real *F = work->average, *E = work->observed, *g = work->score, *h = work->h, *z = work->z;
	g[e] = ge;
	g[s] = gs;
	F[e * K + e] = Fee;
	F[s * K + e] = Fes;
	F[s * K + s] = Fss;
	E[e * K + e] = Eee;
	E[s * K + e] = Ees;
	E[s * K + s] = Ess;
	h[2 * e] = he0;
	h[2 * e + 1] = he1;
	h[2 * s] = hs0;
	h[2 * s + 1] = hs1;
	z[2 * e] = ze0;
	z[2 * e + 1] = ze1;
	z[2 * s] = zs0;
	z[2 * s + 1] = zs1;
	if (two) {
		g[0] = gm;
		F[e] = Fem;
		F[s] = Fsm;
		F[0] = Fmm;
		E[e] = Eem;
		E[s] = Esm;
		E[0] = Emm;
		h[0] = hm0;
		h[1] = hm1;
		z[0] = zm0;
		z[1] = zm1;
	}
	/* z' C z is there with ML as well: P y has the coefficients taken out. */
	const real i0 = 1.0 / work->omega[0], i1 = 1.0 / work->omega[1];
	for (size_t k = 0; k < K; k++) {
		const real ch0 = c0 * h[2 * k], ch1 = c1 * h[2 * k + 1], cz0 = i0 * z[2 * k], cz1 = i1 * z[2 * k + 1];
		g[k] = 0.5 * (g[k] + ch0 + ch1);
		for (size_t l = k; l < K; l++) {
			const real f = F[k * K + l] - cz0 * z[2 * l] - cz1 * z[2 * l + 1];
			const real trace = E[k * K + l] + ch0 * (c0 * h[2 * l]) + ch1 * (c1 * h[2 * l + 1]);
			F[k * K + l] = 0.5 * f;
			E[k * K + l] = f - 0.5 * trace;
		}
	}
}

/* 6. The kernel */

static void eval_at(wz_refit_work *work, const unit_sums *sums) {
	const bool correlated = work->model->rho > 0;
	if (work->model->top_first) {
		means(work, sums, true);
		if (correlated)
			derivatives(work, sums, true, true);
		else
			derivatives(work, sums, true, false);
	} else {
		means(work, sums, false);
		if (correlated)
			derivatives(work, sums, false, true);
		else
			derivatives(work, sums, false, false);
	}
}

static void eval_start(wz_refit_work *work) {
	for (size_t k = 0; k < work->model->K; k++)
		work->theta[k] = ZERO + work->model->theta[k];
	eval_at(work, work->start);
}

static void eval(wz_refit_work *work) {
	sum_at(work, work->sums);
	eval_at(work, work->sums);
}

static wz_refit_point point(wz_refit_work *work) {
	return (wz_refit_point){
		.theta = (double *)work->theta, .score = (double *)work->score, .observed = (double *)work->observed,
		.average = (double *)work->average, .omega = (double *)work->omega, .b = (double *)work->b, .h = (double *)work->h,
		.z = (double *)work->z,
	};
}

static int64_t *side(wz_refit_work *work) {
	return (int64_t *)work->side;
}

#define NAME2(width) wz_refit_kernel_x##width
#define NAME(width) NAME2(width)
#define TEXT2(width) "x" #width
#define TEXT(width) TEXT2(width)

extern const wz_refit_kernel NAME(WZ_LANES);
const wz_refit_kernel NAME(WZ_LANES) = {
	.width = WZ_LANES,
	.name = TEXT(WZ_LANES),
	.create = work_create,
	.point = point,
	.side = side,
	.eval_start = eval_start,
	.eval = eval,
};
