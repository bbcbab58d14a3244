/* lane_info.c - up again: average information
 *
 * The vectors a_l = Z_l Z_l' P y are constant within units of their level.
 *
 * 1. Effects, few columns
 * 2. Effects, many columns or errors shared above innermost clusters
 * 3. Units
 * 4. All levels
 */
#include "model/lane_inside.h"

/* 1. Effects, few columns */

WZ_LANE_MADE_FOR void info_few(wz_lane_work *work, const bool two, const bool correlated) {
	const size_t p = work->p, q = p + 1, D = work->D, K = work->K;
	level_work *lev = &work->lev[D - 1];
	const size_t x = two ? lev->vary[0] : 0;
	const uint32_t *first = work->model->nesting->first[D - 1];
	real F = ZERO, Z = ZERO;
	for (size_t u = 0; u < work->model->nesting->n_units[D - 1]; u++) {
		const real count = lev->count[u], mean_x = two ? lev->m[u * q + x] : ZERO, mean_s = correlated ? lev->mean_s[u] : ZERO;
		real sum = ZERO, with_s = ZERO, scatter = ZERO, with_x = ZERO;
		for (size_t i = first[u]; i < first[u + 1]; i++)
			sum += work->w[i] * work->r[i];
		real mean = sum / (correlated ? work->b0[u] : lev->b[u]);
		for (size_t i = first[u]; i < first[u + 1]; i++) {
			const real d = work->r[i] - mean, wd = work->w[i] * d;
			scatter += wd * d;
			if (correlated)
				with_s += wd * (work->s[i] - mean_s);
			if (two)
				with_x += wd * (work->x[2 * i] - mean_x);
		}
		if (correlated) { /* gamma out, as info_shared(): D is the only level above R */
			const real taken = work->k_s[u] * with_s;
			scatter -= taken * with_s;
			mean -= mean_s * taken;
			if (two)
				with_x -= taken * work->scatter_s[u * (q + 1) + x];
		}
		lev->a[u * K + D] = mean;
		lev->a[u * K + D - 1] = lev->r[u];
		F += count * scatter;
		Z += count * with_x;
	}
	work->F[D * K + D] += F;
	if (two)
		work->Z[D * p + x] += Z;
}

/* 2. Effects, many columns or errors shared above innermost clusters */

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

static void info_many(wz_lane_work *work) {
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

/* 3. Units */

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

/* 4. All levels */

void wz_lane_information(wz_lane_work *work) {
	const size_t p = work->p, q = p + 1, K = work->K;
	for (size_t i = 0; i < K * K; i++)
		work->F[i] = ZERO;
	for (size_t i = 0; i < K * p; i++)
		work->Z[i] = ZERO;
	if (work->model->rho > 0)
		for (size_t i = 0; i < work->model->nesting->n_units[work->R] * K; i++)
			work->with_s[i] = ZERO;
	const bool two = work->lev[work->D - 1].n_vary == 2, correlated = work->model->rho > 0;
	if (!few_vary(work))
		info_many(work);
	else if (correlated)
		two ? info_few(work, true, true) : info_few(work, false, true);
	else
		two ? info_few(work, true, false) : info_few(work, false, false);
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
