/* lane_core.c - workspace, coefficients and the kernel; what it computes: lane_inside.h
 *
 * 1. Workspace
 * 2. Coefficients
 * 3. The kernel
 */
#include "model/lane_inside.h"

#include <stdlib.h>

/* 1. Workspace */

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
	TAKE(work->det_top, nest->n_units[0]);
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

/* 2. Coefficients: L D L' of X' V^-1 X, which needs no square roots */

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

/* 3. The kernel */

static void eval(wz_lane_work *work, bool derivatives) {
	wz_lane_up(work);
	solve(work);
	if (!derivatives)
		return;
	wz_lane_down(work);
	wz_lane_information(work);
}

static wz_lane_result result(wz_lane_work *work) {
	return (wz_lane_result){
		.theta = (double *)work->theta, .loglik = (double *)work->loglik, .score = (double *)work->score,
		.info = (double *)work->info,   .b = (double *)work->b,           .cov = (double *)work->cov,
		.rss = (double *)work->rss,     .r = (double *)work->r,
	};
}

#define TEXT2(width) "x" #width
#define TEXT(width) TEXT2(width)

extern const wz_lane_kernel WZ_LANE_NAME(wz_lane_kernel);
const wz_lane_kernel WZ_LANE_NAME(wz_lane_kernel) = {
	.width = WZ_LANES,
	.name = TEXT(WZ_LANES),
	.create = work_create,
	.result = result,
	.set_y = set_y,
	.set_x = set_x,
	.set_count = set_count,
	.eval = eval,
};
