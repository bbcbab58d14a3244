/* lane_up.c - up the levels: weights, means, scatter
 *
 * 1. Units that share errors
 * 2. Effects
 * 3. Units
 * 4. All levels
 *
 * A unit that counts c times adds c times what it adds to sums and log determinants; the rest of a unit does not know of its copies. c = 1 leaves every
 * bit as it is.
 */
#include "model/lane_inside.h"

/* 1. Units that share errors */

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

/* 2. Effects */

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

/* 3. Units */

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

/* 4. All levels */

void wz_lane_up(wz_lane_work *work) {
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
