/* lane_core.c - one source of the kernel, compiled once for each lane width (-DWZ_LANES=1, 2, 4, 8)
 *
 *   y = X b + sum over levels u + e,   V = diag(v) (1 - rho) + rho s s' per unit of one cluster level + sum over levels theta Z Z'
 *
 * V is never built. Going up the levels, a unit is replaced by one pseudo-observation: the GLS mean m of each column, with weight
 * b = 1' V^-1 1 before and omega = b / (1 + theta b) after the unit's own random effect; what varies inside the unit goes
 * into a scatter sum. Then
 *   W' V^-1 W = sum over levels and units of scatter + sum over outermost units of omega m m'.
 * Going down, beta_u = beta_parent + kappa (m_u - beta_parent), kappa = theta b / (1 + theta b), is the sum of the
 * predicted random effects of u and its ancestors for any column taken as data, and V^-1 w = D^-1 (w - beta). That gives
 * 1_u' P y, 1_u' V^-1 X and 1_u' V^-1 1_u for each unit, hence the score. A second way up with the vectors Z Z' P y gives the
 * average information. Means and deviations instead of raw cross products: nothing cancels when a variance is huge.
 * All passes cost O(n p^2) at most; a column costs only at the levels where it varies.
 *
 * The equicorrelated part rho s s', s = sqrt(v), is one more random effect, gamma, with load s inside each unit of level R (the innermost
 * unless the model says otherwise). Up to that level s is carried like a column: mean_s in each unit, and scatter_s in the unit of level R,
 * where gamma is integrated out (share_errors). On the way down gamma is predicted there (predict_shared) and taken off below as gamma s.
 *
 * Sources: average information: Gilmour, Thompson & Cullis 1995, Biometrics 51:1440. Multilevel meta-analysis: Konstantopoulos 2011,
 * Res Synth Methods 2:61. Correlated and hierarchical effects: Pustejovsky & Tipton 2022, Prev Sci 23:425.
 *
 * 1. Lanes
 * 2. Workspace
 * 3. Up: weights, means, scatter
 * 4. Coefficients
 * 5. Down: score
 * 6. Up again: average information
 * 7. The kernel
 */
#include "model/lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Lanes */

#if WZ_LANES == 1 /* a vector of one is kept in whole registers and memory */
typedef double real;
typedef long long bits;
#define LANE(x, lane) (&(x))[lane]
#define MASK(condition) (-(bits)(condition))
#define WHOLE(x) ((bits)(x))
#else
typedef double real __attribute__((vector_size(8 * WZ_LANES)));
typedef long long bits __attribute__((vector_size(8 * WZ_LANES)));
#define LANE(x, lane) (x)[lane]
#define MASK(condition) ((bits)(condition))
#define WHOLE(x) __builtin_convertvector(x, bits)
#endif

static const real ZERO = {0};
static const bits NONE = {0};

static inline bits to_bits(real x) {
	bits out;
	memcpy(&out, &x, sizeof out);
	return out;
}

static inline real to_real(bits x) {
	real out;
	memcpy(&out, &x, sizeof out);
	return out;
}

/* A product kept as mantissa in [1, 2) and exponent: one log at the end instead of one for each factor. Factors are positive. */
typedef struct {
	real mantissa;
	bits exponent;
} product;

static inline void product_times(product *f, real x) {
	bits raw = to_bits(f->mantissa * x);
	f->exponent += ((raw >> 52) & 0x7ff) - 1023;
	f->mantissa = to_real((raw & 0x000fffffffffffffLL) | 0x3ff0000000000000LL);
}

static inline product product_one(void) {
	return (product){ZERO + 1.0, NONE};
}

/* f times g to the power of whole numbers, a lane each. */
static inline void product_power(product *f, const product *g, real count) {
	f->exponent += g->exponent * WHOLE(count);
	for (double k = 0;; k++) {
		bits more = MASK(count > k);
		long long any = 0;
		for (size_t lane = 0; lane < WZ_LANES; lane++)
			any |= LANE(more, lane);
		if (!any)
			return;
		product_times(f, to_real((to_bits(g->mantissa) & more) | (to_bits(ZERO + 1.0) & ~more)));
	}
}

static inline double product_log(const product *f, size_t lane) {
	static const double LN2 = 0.69314718055994530942;
	return (double)LANE(f->exponent, lane) * LN2 + log(LANE(f->mantissa, lane));
}

/* 2. Workspace */

typedef struct {
	real *b, *omega, *kappa, *phi; /* a value for each unit */
	real *r;                       /* 1_u' P y */
	real *count;                   /* how often the unit counts: 1, or what set_count() said of the outermost unit above it */
	real *m;                       /* units * (p + 1): means of X columns and, last, y */
	real *beta;                    /* units * (p + 1): X columns and, last, the residual y - X b */
	real *a;                       /* units * K: means of the vectors Z Z' P y */
	real *mean_s;                  /* GLS mean of s; levels R and below, with rho only */
	real *left, *left_s;           /* given the data: variance of the summed random effects, their covariance with gamma; the same levels */
	size_t *vary;                  /* columns that vary among the children of a unit of this level, y (= p) last */
	size_t n_vary;
} level_work;

struct wz_lane_work {
	const wz_lane_model *model;
	size_t K, D, n, p;
	real *theta, *loglik, *score, *info, *b, *cov, *rss; /* results */
	real *G;             /* (p + 1) * (p + 1), upper: cross products under V^-1 */
	real *H;             /* p * p: sum of h h' at the present level */
	real *L;             /* p * p: factor */
	real *Z, *F;         /* K * p and K * K of section 6 */
	real *t, *t2;        /* scratch of p + 1 */
	real *w, *r, *x;     /* effects: weight, P y, and varying columns (n * n_vary, y last) */
	/* With rho only. Units of level R; scatter_s is units * (p + 2): columns, y, s itself. */
	size_t R;
	bool inside;         /* there are cluster levels below R */
	real *k_s, *k2_s, *b0, *scatter_s;
	real *gamma, *left_g, *with_s; /* units * (p + 1), units, units * K */
	double *s;           /* n: sqrt(v) */
	bool counted;        /* set_count() was called */
	size_t *steady, n_steady; /* columns that do not vary inside innermost clusters */
	product detV, detX;
	level_work lev[WZ_MAX_DEPTH];
};

static size_t upper(size_t q, size_t i, size_t j) {
	return i * q + j;
}

/* Lays the workspace out; called once with base NULL to count. */
static size_t lay_out(wz_lane_work *work, const wz_lane_model *model, char *base) {
	const wz_nesting *nest = model->nesting;
	size_t at = (sizeof *work + 63) / 64 * 64;
	size_t p = model->p, D = nest->depth, K = D + 1, n = nest->n;
#define TAKE(pointer, count)                                                                                           \
	do {                                                                                                               \
		if (base)                                                                                                      \
			(pointer) = (void *)(base + at);                                                                           \
		at += ((count) * sizeof *(pointer) + 63) / 64 * 64;                                                            \
	} while (0)
	TAKE(work->theta, K);
	TAKE(work->loglik, 1);
	TAKE(work->score, K);
	TAKE(work->info, K * K);
	TAKE(work->b, p);
	TAKE(work->cov, p * p);
	TAKE(work->rss, 1);
	TAKE(work->G, (p + 1) * (p + 1));
	TAKE(work->H, p * p);
	TAKE(work->L, p * p);
	TAKE(work->Z, K * p);
	TAKE(work->F, K * K);
	TAKE(work->t, p + 1);
	TAKE(work->t2, p + 1);
	TAKE(work->w, n);
	TAKE(work->r, n);
	TAKE(work->steady, p);
	size_t deepest = 1;
	for (size_t c = 0; c < p; c++)
		deepest += model->level[c] == (int)D;
	TAKE(work->x, n * deepest);
	const size_t R = D - 1 - model->rho_above;
	if (model->rho > 0) {
		size_t units = nest->n_units[R];
		TAKE(work->k_s, units);
		TAKE(work->k2_s, units);
		TAKE(work->b0, units);
		TAKE(work->scatter_s, units * (p + 2));
		TAKE(work->gamma, units * (p + 1));
		TAKE(work->left_g, units);
		TAKE(work->with_s, units * K);
		TAKE(work->s, n);
	}
	for (size_t l = 0; l < D; l++) {
		size_t units = nest->n_units[l];
		level_work *lev = &work->lev[l];
		TAKE(lev->b, units);
		TAKE(lev->omega, units);
		TAKE(lev->kappa, units);
		TAKE(lev->phi, units);
		TAKE(lev->r, units);
		TAKE(lev->count, units);
		TAKE(lev->m, units * (p + 1));
		TAKE(lev->beta, units * (p + 1));
		TAKE(lev->a, units * K);
		if (model->rho > 0 && l >= R) {
			TAKE(lev->mean_s, units);
			TAKE(lev->left, units);
			TAKE(lev->left_s, units);
		}
		TAKE(lev->vary, p + 1);
	}
#undef TAKE
	return at;
}

static wz_lane_work *work_create(const wz_lane_model *model) {
	wz_lane_work *work = NULL;
	wz_lane_work counting;
	size_t size = lay_out(&counting, model, NULL);
	void *memory = NULL;
	if (model->rho_above >= model->nesting->depth)
		return NULL;
	if (posix_memalign(&memory, 64, size) != 0)
		return NULL;
	memset(memory, 0, size);
	work = memory;
	lay_out(work, model, memory);
	work->model = model;
	work->D = model->nesting->depth;
	work->K = work->D + 1;
	work->n = model->nesting->n;
	work->p = model->p;
	work->R = work->D - 1 - model->rho_above;
	for (size_t c = 0; c < work->p; c++)
		if (model->level[c] != (int)work->D)
			work->steady[work->n_steady++] = c;
	work->inside = model->rho > 0 && model->rho_above > 0;
	for (size_t l = 0; l < work->D; l++) {
		level_work *lev = &work->lev[l];
		for (size_t c = 0; c < work->p; c++) {
			if (model->level[c] > (int)l)
				lev->vary[lev->n_vary++] = c;
			if (model->level[c] == -1)
				for (size_t u = 0; u < model->nesting->n_units[l]; u++)
					lev->m[u * (work->p + 1) + c] = ZERO + 1.0;
		}
		lev->vary[lev->n_vary++] = work->p;
		for (size_t u = 0; u < model->nesting->n_units[l]; u++)
			lev->count[u] = ZERO + 1.0;
	}
	if (model->rho > 0)
		for (size_t i = 0; i < work->n; i++)
			work->s[i] = sqrt(model->v[i]);
	return work;
}

static void set_effects(wz_lane_work *work, size_t lane, size_t j, const double *x) {
	size_t n_vary = work->lev[work->D - 1].n_vary;
	for (size_t i = 0; i < work->n; i++)
		LANE(work->x[i * n_vary + j], lane) = x[i];
}

static void set_y(wz_lane_work *work, size_t lane, const double *y) {
	set_effects(work, lane, work->lev[work->D - 1].n_vary - 1, y);
}

static void set_x(wz_lane_work *work, size_t lane, size_t c, const double *x) {
	const wz_nesting *nest = work->model->nesting;
	int level = work->model->level[c];
	if (level == (int)work->D) {
		const level_work *lev = &work->lev[work->D - 1];
		size_t j = 0;
		while (lev->vary[j] != c)
			j++;
		set_effects(work, lane, j, x);
		return;
	}
	/* A column that is constant at a level is known in all levels below: each unit takes its parent's value. */
	size_t q = work->p + 1;
	for (size_t l = (size_t)level; l < work->D; l++)
		for (size_t u = 0; u < nest->n_units[l]; u++)
			LANE(work->lev[l].m[u * q + c], lane) =
				l == (size_t)level ? x[u] : LANE(work->lev[l - 1].m[nest->parent[l][u] * q + c], lane);
}

static void set_count(wz_lane_work *work, size_t lane, const double *count) {
	const wz_nesting *nest = work->model->nesting;
	work->counted = true;
	for (size_t l = 0; l < work->D; l++)
		for (size_t u = 0; u < nest->n_units[l]; u++)
			LANE(work->lev[l].count[u], lane) = l ? LANE(work->lev[l - 1].count[nest->parent[l][u]], lane) : count[u];
}

/* 3. Up: weights, means, scatter. A unit that counts c times adds c times what it adds to sums and log determinants; the rest of a unit
 *    does not know of its copies. c = 1 leaves every bit as it is. */

/* Unit of level R above a unit of level l >= R. */
static inline size_t shared_unit(const wz_lane_work *work, size_t l, size_t u) {
	for (; l > work->R; l--)
		u = work->model->nesting->parent[l][u];
	return u;
}

/* Integrates gamma out of a unit of level R whose means and scatter are known; b before, and the return value after. */
static inline __attribute__((always_inline)) real share_errors(wz_lane_work *work, size_t u, real b, product *det) {
	const size_t q = work->p + 1;
	const double rho = work->model->rho;
	const level_work *lev = &work->lev[work->R];
	const size_t nv = lev->n_vary;
	const real *Ss = &work->scatter_s[u * (q + 1)], mean_s = lev->mean_s[u];
	real *m = &lev->m[u * q];
	real k = rho / (1.0 + rho * Ss[q]);
	real grow = 1.0 + k * b * mean_s * mean_s;
	product_times(det, (1.0 + rho * Ss[q]) * grow);
	work->k_s[u] = k;
	work->k2_s[u] = k / grow;
	work->b0[u] = b;
	for (size_t j = 0; j < nv; j++)
		for (size_t l = j; l < nv; l++)
			work->G[upper(q, lev->vary[j], lev->vary[l])] -= lev->count[u] * (k * Ss[lev->vary[j]] * Ss[lev->vary[l]]);
	for (size_t j = 0; j < nv; j++)
		m[lev->vary[j]] -= mean_s * k * Ss[lev->vary[j]];
	return b / grow;
}

/* Scatter of effects first to last around the means m of their unit, into G. One or two columns are nearly all there is: registers. */
static inline __attribute__((always_inline)) void add_scatter(wz_lane_work *work, size_t first, size_t last, const real *m, real count) {
	const size_t q = work->p + 1;
	const level_work *lev = &work->lev[work->D - 1];
	const size_t nv = lev->n_vary, y = work->p;
	real *G = work->G;
	if (nv == 1) {
		real yy = G[upper(q, y, y)];
		const real mean = m[y];
		for (size_t i = first; i < last; i++) {
			real d = work->x[i] - mean;
			yy += count * (work->w[i] * d) * d;
		}
		G[upper(q, y, y)] = yy;
		return;
	}
	if (nv == 2) {
		const size_t c = lev->vary[0];
		real xx = G[upper(q, c, c)], xy = G[upper(q, c, y)], yy = G[upper(q, y, y)];
		const real mean_x = m[c], mean_y = m[y];
		for (size_t i = first; i < last; i++) {
			real dx = work->x[2 * i] - mean_x, dy = work->x[2 * i + 1] - mean_y;
			real d = count * (work->w[i] * dx);
			xx += d * dx;
			xy += d * dy;
			yy += count * (work->w[i] * dy) * dy;
		}
		G[upper(q, c, c)] = xx;
		G[upper(q, c, y)] = xy;
		G[upper(q, y, y)] = yy;
		return;
	}
	for (size_t i = first; i < last; i++)
		for (size_t j = 0; j < nv; j++) {
			real d = count * (work->w[i] * (work->x[i * nv + j] - m[lev->vary[j]]));
			for (size_t k = j; k < nv; k++)
				G[upper(q, lev->vary[j], lev->vary[k])] += d * (work->x[i * nv + k] - m[lev->vary[k]]);
		}
}

static void up_effects(wz_lane_work *work) {
	const wz_lane_model *model = work->model;
	const size_t D = work->D, q = work->p + 1;
	level_work *lev = &work->lev[D - 1];
	const size_t nv = lev->n_vary;
	const uint32_t *first = model->nesting->first[D - 1];
	const real theta_e = work->theta[D], theta = work->theta[D - 1];
	const double rho = model->rho, own = 1.0 - rho;
	const bool counted = work->counted;
	product det = product_one();

	work->detV = det;
	for (size_t u = 0; u < model->nesting->n_units[D - 1]; u++) {
		const real count = lev->count[u];
		real *m = &lev->m[u * q];
		real b = ZERO, sum_s = ZERO, *sum = work->t;
		for (size_t j = 0; j < nv; j++)
			sum[j] = ZERO;
		for (size_t i = first[u]; i < first[u + 1]; i++) {
			real total = own * model->v[i] + theta_e;
			real w = 1.0 / total;
			product_times(&det, total);
			work->w[i] = w;
			b += w;
			for (size_t j = 0; j < nv; j++)
				sum[j] += w * work->x[i * nv + j];
			if (rho > 0)
				sum_s += w * work->s[i];
		}
		const real inverse = 1.0 / b;
		for (size_t j = 0; j < nv; j++)
			m[lev->vary[j]] = sum[j] * inverse;
		if (nv == 1 && !(rho > 0)) { /* nearly always so: only y varies within studies */
			real scatter = ZERO, mean = m[work->p];
			for (size_t i = first[u]; i < first[u + 1]; i++) {
				real d = work->x[i] - mean;
				scatter += work->w[i] * d * d;
			}
			work->G[upper(q, work->p, work->p)] += count * scatter;
		} else {
			add_scatter(work, first[u], first[u + 1], m, count);
		}
		if (rho > 0) {
			real *Ss = &work->scatter_s[shared_unit(work, D - 1, u) * (q + 1)];
			const real mean_s = sum_s * inverse, mean_y = m[work->p];
			for (size_t j = 0; !work->inside && j < nv; j++)
				Ss[lev->vary[j]] = ZERO;
			real with_y = Ss[work->p], with_s = work->inside ? Ss[q] : ZERO;
			for (size_t i = first[u]; i < first[u + 1]; i++) {
				real d = work->w[i] * (work->s[i] - mean_s);
				for (size_t j = 0; j + 1 < nv; j++)
					Ss[lev->vary[j]] += d * (work->x[i * nv + j] - m[lev->vary[j]]);
				with_y += d * (work->x[i * nv + nv - 1] - mean_y);
				with_s += d * (work->s[i] - mean_s);
			}
			Ss[work->p] = with_y;
			Ss[q] = with_s;
			lev->mean_s[u] = mean_s;
			if (!work->inside)
				b = share_errors(work, u, b, &det);
		}
		real one_plus = 1.0 + theta * b;
		product_times(&det, one_plus);
		lev->b[u] = b;
		lev->omega[u] = b / one_plus;
		lev->kappa[u] = theta * lev->omega[u];
		if (counted) {
			product_power(&work->detV, &det, count);
			det = product_one();
		}
	}
	if (!counted)
		work->detV = det;
}

static void up_units(wz_lane_work *work, size_t l) {
	const size_t q = work->p + 1;
	level_work *lev = &work->lev[l];
	const level_work *child = &work->lev[l + 1];
	const uint32_t *first = work->model->nesting->first[l];
	const real theta = work->theta[l];
	for (size_t u = 0; u < work->model->nesting->n_units[l]; u++) {
		const real count = lev->count[u];
		product det = product_one();
		real *m = &lev->m[u * q];
		real b = ZERO, *sum = work->t;
		for (size_t j = 0; j < lev->n_vary; j++)
			sum[j] = ZERO;
		for (size_t i = first[u]; i < first[u + 1]; i++) {
			b += child->omega[i];
			for (size_t j = 0; j < lev->n_vary; j++)
				sum[j] += child->omega[i] * child->m[i * q + lev->vary[j]];
		}
		const real inverse = 1.0 / b;
		for (size_t j = 0; j < lev->n_vary; j++)
			m[lev->vary[j]] = sum[j] * inverse;
		for (size_t i = first[u]; i < first[u + 1]; i++)
			for (size_t j = 0; j < lev->n_vary; j++) {
				size_t c = lev->vary[j];
				real d = count * (child->omega[i] * (child->m[i * q + c] - m[c]));
				for (size_t k = j; k < lev->n_vary; k++) {
					size_t e = lev->vary[k];
					work->G[upper(q, c, e)] += d * (child->m[i * q + e] - m[e]);
				}
			}
		if (work->inside && l >= work->R) {
			real *Ss = &work->scatter_s[shared_unit(work, l, u) * (q + 1)], mean_s = ZERO;
			for (size_t i = first[u]; i < first[u + 1]; i++)
				mean_s += child->omega[i] * child->mean_s[i];
			mean_s *= inverse;
			for (size_t i = first[u]; i < first[u + 1]; i++) {
				real d = child->omega[i] * (child->mean_s[i] - mean_s);
				for (size_t j = 0; j < lev->n_vary; j++)
					Ss[lev->vary[j]] += d * (child->m[i * q + lev->vary[j]] - m[lev->vary[j]]);
				Ss[q] += d * (child->mean_s[i] - mean_s);
			}
			lev->mean_s[u] = mean_s;
			if (l == work->R)
				b = share_errors(work, u, b, &det);
		}
		real one_plus = 1.0 + theta * b;
		product_times(&det, one_plus);
		product_power(&work->detV, &det, count);
		lev->b[u] = b;
		lev->omega[u] = b / one_plus;
		lev->kappa[u] = theta * lev->omega[u];
	}
}

static void up(wz_lane_work *work) {
	const size_t q = work->p + 1;
	for (size_t i = 0; i < q * q; i++)
		work->G[i] = ZERO;
	if (work->inside)
		for (size_t i = 0; i < work->model->nesting->n_units[work->R] * (q + 1); i++)
			work->scatter_s[i] = ZERO;
	up_effects(work);
	for (size_t l = work->D - 1; l-- > 0;)
		up_units(work, l);
	const level_work *top = &work->lev[0];
	for (size_t u = 0; u < work->model->nesting->n_units[0]; u++)
		for (size_t c = 0; c < q; c++) {
			real d = top->count[u] * (top->omega[u] * top->m[u * q + c]);
			for (size_t e = c; e < q; e++)
				work->G[upper(q, c, e)] += d * top->m[u * q + e];
		}
}

/* 4. Coefficients: L D L' of X' V^-1 X, which needs no square roots */

static void solve(wz_lane_work *work) {
	const size_t p = work->p, q = p + 1;
	real *L = work->L, *d = work->t, *b = work->b, *cov = work->cov;
	work->detX = product_one();
	for (size_t j = 0; j < p; j++) {
		real pivot = work->G[upper(q, j, j)];
		for (size_t k = 0; k < j; k++)
			pivot -= L[j * p + k] * L[j * p + k] * d[k];
		/* A pivot that lost 12 digits is a column that depends on the others: NaN in that lane. */
		bits good = MASK(pivot > 1e-12 * work->G[upper(q, j, j)]);
		pivot = to_real(to_bits(pivot) | (~good & 0x7ff8000000000000LL));
		d[j] = pivot;
		product_times(&work->detX, pivot);
		for (size_t i = j + 1; i < p; i++) {
			real s = work->G[upper(q, j, i)];
			for (size_t k = 0; k < j; k++)
				s -= L[i * p + k] * L[j * p + k] * d[k];
			L[i * p + j] = s / pivot;
		}
	}
	/* Columns of the inverse, and b as its product with X' V^-1 y. */
	for (size_t c = 0; c < p; c++) {
		real *x = work->t2;
		for (size_t i = 0; i < p; i++) {
			x[i] = ZERO + (i == c ? 1.0 : 0.0);
			for (size_t k = c; k < i; k++)
				x[i] -= L[i * p + k] * x[k];
		}
		for (size_t i = c; i < p; i++)
			x[i] /= d[i];
		for (size_t i = p; i-- > 0;) {
			real s = i >= c ? x[i] : ZERO;
			for (size_t k = i + 1; k < p; k++)
				s -= L[k * p + i] * x[k];
			x[i] = s;
		}
		for (size_t i = 0; i < p; i++)
			cov[i * p + c] = x[i];
	}
	real rss = work->G[upper(q, p, p)];
	for (size_t i = 0; i < p; i++) {
		real s = ZERO;
		for (size_t k = 0; k < p; k++)
			s += cov[i * p + k] * work->G[upper(q, k, p)];
		b[i] = s;
	}
	for (size_t i = 0; i < p; i++)
		rss -= b[i] * work->G[upper(q, i, p)];
	work->rss[0] = rss;
	const double LOG2PI = 1.8378770664093454836;
	for (size_t lane = 0; lane < WZ_LANES; lane++) {
		double dev = product_log(&work->detV, lane) + LANE(rss, lane);
		double count = (double)work->n;
		if (!work->model->ml) {
			dev += product_log(&work->detX, lane);
			count -= (double)p;
		}
		LANE(work->loglik[0], lane) = -0.5 * (count * LOG2PI + dev);
	}
}

/* 5. Down: score. h_u = X' V^-1 1_u, q_u = 1_u' V^-1 1_u, r_u = 1_u' P y;
 *    score = (sum r^2 - sum q + trace(cov sum h h')) / 2, without the trace for ML. */

static real trace_cov_H(const wz_lane_work *work) {
	const size_t p = work->p;
	real trace = ZERO;
	for (size_t c = 0; c < p; c++) {
		trace += work->cov[c * p + c] * work->H[c * p + c];
		for (size_t e = c + 1; e < p; e++)
			trace += 2.0 * work->cov[c * p + e] * work->H[c * p + e];
	}
	return trace;
}

static void down_units(wz_lane_work *work, size_t l) {
	const size_t p = work->p, q = p + 1;
	level_work *lev = &work->lev[l];
	const level_work *up_lev = l ? &work->lev[l - 1] : NULL;
	const uint32_t *parent = work->model->nesting->parent[l];
	real *h = work->t, rr = ZERO, qq = ZERO;
	for (size_t i = 0; i < p * p; i++)
		work->H[i] = ZERO;
	for (size_t u = 0; u < work->model->nesting->n_units[l]; u++) {
		const real *m = &lev->m[u * q];
		const real *above = up_lev ? &up_lev->beta[parent[u] * q] : NULL;
		real *beta = &lev->beta[u * q];
		const real omega = lev->omega[u], kappa = lev->kappa[u];
		real e = m[p];
		for (size_t c = 0; c < p; c++)
			e -= work->b[c] * m[c];
		for (size_t c = 0; c <= p; c++) {
			real value = c < p ? m[c] : e;
			real from = above ? above[c] : ZERO;
			real d = value - from;
			beta[c] = from + kappa * d;
			h[c] = omega * d;
		}
		real share = up_lev ? up_lev->phi[parent[u]] * omega / up_lev->b[parent[u]] : ZERO;
		lev->phi[u] = kappa + (1.0 - kappa) * share;
		lev->r[u] = h[p];
		const real count = lev->count[u];
		qq += count * (omega * (1.0 - share));
		rr += count * (h[p] * h[p]);
		for (size_t c = 0; c < p; c++)
			for (size_t d = c; d < p; d++)
				work->H[c * p + d] += count * (h[c] * h[d]);
	}
	work->score[l] = 0.5 * (rr - qq);
	if (!work->model->ml)
		work->score[l] += 0.5 * trace_cov_H(work);
}

static void down_effects(wz_lane_work *work) {
	const size_t p = work->p, q = p + 1, D = work->D;
	const level_work *lev = &work->lev[D - 1];
	const size_t nv = lev->n_vary;
	const uint32_t *first = work->model->nesting->first[D - 1];
	real *h = work->t, *fixed = work->t2, rr = ZERO, qq = ZERO;
	for (size_t i = 0; i < p * p; i++)
		work->H[i] = ZERO;
	const size_t *steady = work->steady, n_steady = work->n_steady;
	for (size_t u = 0; u < work->model->nesting->n_units[D - 1]; u++) {
		const real *m = &lev->m[u * q], *beta = &lev->beta[u * q];
		const real count = lev->count[u];
		real w1 = ZERO, w2 = ZERO, shift = beta[p];
		for (size_t c = 0; c < p; c++) {
			fixed[c] = m[c] - beta[c];
			if (work->model->level[c] != (int)D)
				shift += work->b[c] * m[c];
		}
		for (size_t i = first[u]; i < first[u + 1]; i++) {
			const real w = work->w[i], *x = &work->x[i * nv];
			real e = x[nv - 1] - shift;
			for (size_t j = 0; j + 1 < nv; j++)
				e -= work->b[lev->vary[j]] * x[j];
			work->r[i] = w * e;
			rr += count * (work->r[i] * work->r[i]);
			w1 += w;
			w2 += w * w;
			if (nv == 1)
				continue;
			/* Columns that vary here; those that don't come in below, once for the unit. */
			for (size_t j = 0; j + 1 < nv; j++)
				h[j] = w * (x[j] - beta[lev->vary[j]]);
			for (size_t j = 0; j + 1 < nv; j++) {
				size_t c = lev->vary[j];
				for (size_t k = j; k + 1 < nv; k++)
					work->H[c * p + lev->vary[k]] += count * (h[j] * h[k]);
				for (size_t k = 0; k < n_steady; k++) {
					size_t d = steady[k];
					work->H[d < c ? d * p + c : c * p + d] += count * (h[j] * (w * fixed[d]));
				}
			}
		}
		for (size_t j = 0; j < n_steady; j++)
			for (size_t k = j; k < n_steady; k++)
				work->H[steady[j] * p + steady[k]] += count * (w2 * fixed[steady[j]] * fixed[steady[k]]);
		qq += count * (w1 - lev->phi[u] / lev->b[u] * w2);
	}
	work->score[D] = 0.5 * (rr - qq);
	if (!work->model->ml)
		work->score[D] += 0.5 * trace_cov_H(work);
}

/* gamma of a unit of level R, for X columns and, last, the residual: plain mean m0 = m + mean_s k Ss; gamma = k2 (Ss + b0 mean_s (m0 - beta)).
 * With it what the data leave open: var(gamma), cov(gamma, effects) and var(effects). */
static inline void predict_shared(wz_lane_work *work, size_t u) {
	const size_t p = work->p, q = p + 1;
	const level_work *lev = &work->lev[work->R];
	const size_t nv = lev->n_vary;
	const real *m = &lev->m[u * q], *beta = &lev->beta[u * q], *Ss = &work->scatter_s[u * (q + 1)];
	const real mean_s = lev->mean_s[u], k = work->k_s[u], k2 = work->k2_s[u], b0 = work->b0[u];
	real *gamma = &work->gamma[u * q];
	real e_m = m[p], e_Ss = Ss[p];
	for (size_t c = 0; c < p; c++) {
		e_m -= work->b[c] * m[c];
		gamma[c] = k2 * b0 * mean_s * (m[c] - beta[c]);
	}
	for (size_t j = 0; j + 1 < nv; j++) {
		size_t c = lev->vary[j];
		e_Ss -= work->b[c] * Ss[c];
		gamma[c] = k2 * (Ss[c] + b0 * mean_s * (m[c] + mean_s * k * Ss[c] - beta[c]));
	}
	gamma[p] = k2 * (e_Ss + b0 * mean_s * (e_m + mean_s * k * e_Ss - beta[p]));
	if (!work->inside)
		return;
	const real pull = k2 * b0 * mean_s;
	lev->left[u] = lev->phi[u] / lev->b[u];
	lev->left_s[u] = -pull * lev->left[u];
	work->left_g[u] = k2 + pull * pull * lev->left[u];
}

/* Units below level R: as down_units with gamma s taken off the data. */
static void down_units_inside(wz_lane_work *work, size_t l) {
	const size_t p = work->p, q = p + 1;
	level_work *lev = &work->lev[l];
	const level_work *up_lev = &work->lev[l - 1];
	const uint32_t *parent = work->model->nesting->parent[l];
	real *h = work->t, rr = ZERO, qq = ZERO;
	for (size_t i = 0; i < p * p; i++)
		work->H[i] = ZERO;
	for (size_t u = 0; u < work->model->nesting->n_units[l]; u++) {
		const size_t top = shared_unit(work, l, u);
		const real *m = &lev->m[u * q], *above = &up_lev->beta[parent[u] * q], *gamma = &work->gamma[top * q];
		real *beta = &lev->beta[u * q];
		const real omega = lev->omega[u], kappa = lev->kappa[u], rest = 1.0 - kappa, mean_s = lev->mean_s[u];
		real e = m[p];
		for (size_t c = 0; c < p; c++)
			e -= work->b[c] * m[c];
		for (size_t c = 0; c <= p; c++) {
			real d = (c < p ? m[c] : e) - gamma[c] * mean_s - above[c];
			beta[c] = above[c] + kappa * d;
			h[c] = omega * d;
		}
		const real left = up_lev->left[parent[u]], left_s = up_lev->left_s[parent[u]], left_g = work->left_g[top];
		const real count = lev->count[u];
		qq += count * (omega * (1.0 - omega * (left + mean_s * (2.0 * left_s + mean_s * left_g))));
		lev->left[u] = rest * rest * left + kappa * mean_s * (kappa * mean_s * left_g - 2.0 * rest * left_s) + kappa / lev->b[u];
		lev->left_s[u] = rest * left_s - kappa * mean_s * left_g;
		lev->r[u] = h[p];
		rr += count * (h[p] * h[p]);
		for (size_t c = 0; c < p; c++)
			for (size_t d = c; d < p; d++)
				work->H[c * p + d] += count * (h[c] * h[d]);
	}
	work->score[l] = 0.5 * (rr - qq);
	if (!work->model->ml)
		work->score[l] += 0.5 * trace_cov_H(work);
}

/* Effects with correlated sampling errors. */
static void down_effects_correlated(wz_lane_work *work) {
	const size_t p = work->p, q = p + 1, D = work->D;
	const level_work *lev = &work->lev[D - 1];
	const size_t nv = lev->n_vary;
	const uint32_t *first = work->model->nesting->first[D - 1];
	real *h = work->t, *fixed = work->t2, rr = ZERO, qq = ZERO;
	for (size_t i = 0; i < p * p; i++)
		work->H[i] = ZERO;
	for (size_t u = 0; u < work->model->nesting->n_units[D - 1]; u++) {
		const size_t top = shared_unit(work, D - 1, u);
		const real *m = &lev->m[u * q], *beta = &lev->beta[u * q], *gamma = &work->gamma[top * q];
		const real mean_s = lev->mean_s[u], k = work->k_s[top], k2 = work->k2_s[top], b0 = work->b0[top], phi = lev->phi[u],
		           count = lev->count[u];
		const real inverse = 1.0 / b0;
		for (size_t c = 0; c < p; c++)
			fixed[c] = m[c] - beta[c];
		for (size_t i = first[u]; i < first[u + 1]; i++) {
			const real w = work->w[i], *x = &work->x[i * nv];
			const double s = work->s[i];
			real e = x[nv - 1];
			for (size_t c = 0, j = 0; c < p; c++) {
				const bool varies = nv > 1 && work->model->level[c] == (int)D;
				e -= work->b[c] * (varies ? x[j] : m[c]);
				h[c] = w * ((varies ? x[j++] - beta[c] : fixed[c]) - gamma[c] * s);
			}
			real r = w * (e - beta[p] - gamma[p] * s);
			work->r[i] = r;
			rr += count * (r * r);
			if (work->inside) {
				qq += count * (w * (1.0 - w * (lev->left[u] + s * (2.0 * lev->left_s[u] + s * work->left_g[top]))));
			} else {
				/* Row i of V^-1: the indicator of effect i taken as data. */
				real own_beta = phi * w * (inverse - mean_s * k * (s - mean_s));
				real own_gamma = k2 * (w * s - b0 * mean_s * own_beta);
				qq += count * (w * (1.0 - own_beta - own_gamma * s));
			}
			for (size_t c = 0; c < p; c++)
				for (size_t d = c; d < p; d++)
					work->H[c * p + d] += count * (h[c] * h[d]);
		}
	}
	work->score[D] = 0.5 * (rr - qq);
	if (!work->model->ml)
		work->score[D] += 0.5 * trace_cov_H(work);
}

/* 6. Up again: average information. The vectors a_l = Z_l Z_l' P y are constant within units of their level. */

/* gamma out of the vectors g > R of a unit of level R: their means are in `a`, their scatter with s in with_s. Their own scatter is left to
 * the caller: less k with_s with_s'. */
static inline void info_shared(wz_lane_work *work, size_t u, real *a) {
	const size_t p = work->p, K = work->K;
	const level_work *lev = &work->lev[work->R];
	const real *Ss = &work->scatter_s[u * (p + 2)], *with_s = &work->with_s[u * K], k = work->k_s[u], mean_s = lev->mean_s[u];
	/* m holds GLS means here; a constant shift of x does not matter, since the d sum to zero under the weights. */
	for (size_t g = work->R + 1; g < K; g++) {
		for (size_t j = 0; j + 1 < lev->n_vary; j++)
			work->Z[g * p + lev->vary[j]] -= lev->count[u] * (k * with_s[g] * Ss[lev->vary[j]]);
		a[g] -= mean_s * k * with_s[g];
	}
}

static void info_effects(wz_lane_work *work) {
	const size_t p = work->p, q = p + 1, D = work->D, K = work->K;
	level_work *lev = &work->lev[D - 1];
	const size_t nv = lev->n_vary;
	const uint32_t *first = work->model->nesting->first[D - 1];
	const bool correlated = work->model->rho > 0;
	for (size_t u = 0; u < work->model->nesting->n_units[D - 1]; u++) {
		const real *m = &lev->m[u * q];
		const size_t top = correlated ? shared_unit(work, D - 1, u) : 0;
		const real b0 = correlated && !work->inside ? work->b0[u] : lev->b[u];
		const real count = lev->count[u];
		real sum = ZERO, with_s = ZERO, scatter = ZERO;
		for (size_t i = first[u]; i < first[u + 1]; i++)
			sum += work->w[i] * work->r[i];
		real mean = sum / b0;
		for (size_t i = first[u]; i < first[u + 1]; i++) {
			real d = work->r[i] - mean;
			scatter += work->w[i] * d * d;
			if (correlated)
				with_s += work->w[i] * (work->s[i] - lev->mean_s[u]) * d;
			for (size_t j = 0; j + 1 < nv; j++)
				work->Z[D * p + lev->vary[j]] += count * (work->w[i] * d * (work->x[i * nv + j] - m[lev->vary[j]]));
		}
		lev->a[u * K + D] = mean;
		lev->a[u * K + D - 1] = lev->r[u];
		if (correlated)
			work->with_s[top * K + D] += with_s;
		if (correlated && !work->inside) {
			scatter -= work->k_s[u] * with_s * with_s;
			info_shared(work, u, &lev->a[u * K]);
		}
		work->F[D * K + D] += count * scatter;
	}
}

static void info_units(wz_lane_work *work, size_t l) {
	const size_t p = work->p, q = p + 1, K = work->K;
	level_work *lev = &work->lev[l];
	const level_work *child = &work->lev[l + 1];
	const uint32_t *first = work->model->nesting->first[l];
	for (size_t u = 0; u < work->model->nesting->n_units[l]; u++) {
		const real *m = &lev->m[u * q];
		real *a = &lev->a[u * K];
		for (size_t g = l + 1; g < K; g++)
			a[g] = ZERO;
		for (size_t i = first[u]; i < first[u + 1]; i++)
			for (size_t g = l + 1; g < K; g++)
				a[g] += child->omega[i] * child->a[i * K + g];
		for (size_t g = l + 1; g < K; g++)
			a[g] /= work->inside && l == work->R ? work->b0[u] : lev->b[u];
		a[l] = lev->r[u];
		for (size_t i = first[u]; i < first[u + 1]; i++)
			for (size_t g = l + 1; g < K; g++) {
				real d = lev->count[u] * (child->omega[i] * (child->a[i * K + g] - a[g]));
				for (size_t f = g; f < K; f++)
					work->F[g * K + f] += d * (child->a[i * K + f] - a[f]);
				for (size_t j = 0; j + 1 < lev->n_vary; j++) {
					size_t c = lev->vary[j];
					work->Z[g * p + c] += d * (child->m[i * q + c] - m[c]);
				}
			}
		if (work->inside && l >= work->R) {
			real *with_s = &work->with_s[shared_unit(work, l, u) * K];
			for (size_t i = first[u]; i < first[u + 1]; i++)
				for (size_t g = l + 1; g < K; g++)
					with_s[g] += child->omega[i] * (child->mean_s[i] - lev->mean_s[u]) * (child->a[i * K + g] - a[g]);
			if (l > work->R)
				continue;
			for (size_t g = l + 1; g < K; g++)
				for (size_t f = g; f < K; f++)
					work->F[g * K + f] -= lev->count[u] * (work->k_s[u] * with_s[g] * with_s[f]);
			info_shared(work, u, a);
		}
	}
}

static void information(wz_lane_work *work) {
	const size_t p = work->p, q = p + 1, K = work->K;
	for (size_t i = 0; i < K * K; i++)
		work->F[i] = ZERO;
	for (size_t i = 0; i < K * p; i++)
		work->Z[i] = ZERO;
	if (work->model->rho > 0)
		for (size_t i = 0; i < work->model->nesting->n_units[work->R] * K; i++)
			work->with_s[i] = ZERO;
	info_effects(work);
	for (size_t l = work->D - 1; l-- > 0;)
		info_units(work, l);
	const level_work *top = &work->lev[0];
	for (size_t u = 0; u < work->model->nesting->n_units[0]; u++) {
		const real *a = &top->a[u * K], *m = &top->m[u * q];
		for (size_t g = 0; g < K; g++) {
			real d = top->count[u] * (top->omega[u] * a[g]);
			for (size_t f = g; f < K; f++)
				work->F[g * K + f] += d * a[f];
			for (size_t c = 0; c < p; c++)
				work->Z[g * p + c] += d * m[c];
		}
	}
	real *y = work->t;
	for (size_t g = 0; g < K; g++) {
		for (size_t c = 0; c < p; c++) {
			y[c] = ZERO;
			for (size_t d = 0; d < p; d++)
				y[c] += work->cov[c * p + d] * work->Z[g * p + d];
		}
		for (size_t f = g; f < K; f++) {
			real value = work->F[g * K + f];
			for (size_t c = 0; c < p; c++)
				value -= y[c] * work->Z[f * p + c];
			work->info[g * K + f] = 0.5 * value;
			work->info[f * K + g] = work->info[g * K + f];
		}
	}
}

/* 7. The kernel */

static void eval(wz_lane_work *work, bool derivatives) {
	up(work);
	solve(work);
	if (!derivatives)
		return;
	const bool correlated = work->model->rho > 0;
	for (size_t l = 0; l < work->D; l++) {
		if (work->inside && l > work->R)
			down_units_inside(work, l);
		else
			down_units(work, l);
		if (correlated && l == work->R)
			for (size_t u = 0; u < work->model->nesting->n_units[l]; u++)
				predict_shared(work, u);
	}
	if (correlated)
		down_effects_correlated(work);
	else
		down_effects(work);
	information(work);
}

static wz_lane_result result(wz_lane_work *work) {
	return (wz_lane_result){
		.theta = (double *)work->theta, .loglik = (double *)work->loglik, .score = (double *)work->score,
		.info = (double *)work->info,   .b = (double *)work->b,           .cov = (double *)work->cov,
		.rss = (double *)work->rss,     .r = (double *)work->r,
	};
}

#define NAME2(width) wz_lane_kernel_x##width
#define NAME(width) NAME2(width)
#define TEXT2(width) "x" #width
#define TEXT(width) TEXT2(width)

extern const wz_lane_kernel NAME(WZ_LANES);
const wz_lane_kernel NAME(WZ_LANES) = {
	.width = WZ_LANES,
	.name = TEXT(WZ_LANES),
	.create = work_create,
	.result = result,
	.set_y = set_y,
	.set_x = set_x,
	.set_count = set_count,
	.eval = eval,
};
