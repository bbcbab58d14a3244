/* lane_up.c - up the levels: weights, means, scatter
 *
 * 1. Log determinants
 * 2. Few columns
 * 3. Many columns, or errors shared above innermost clusters
 * 4. Units
 * 5. All levels
 *
 * A unit that counts c times adds c times what it adds to sums and log determinants; the rest of a unit does not know of its copies. c = 1 leaves every
 * bit as it is.
 */
#include "model/lane_inside.h"

/* 1. Log determinants: one product of all, or one for each outermost unit when these count differently */

static inline product *det_of(wz_lane_work *work, size_t l, size_t u) {
	if (!work->counted)
		return &work->detV;
	for (; l > 0; l--)
		u = work->model->nesting->parent[l][u];
	return &work->det_top[u];
}

static void begin_det(wz_lane_work *work) {
	work->detV = product_one();
	for (size_t u = 0; work->counted && u < work->model->nesting->n_units[0]; u++)
		work->det_top[u] = product_one();
}

static void end_det(wz_lane_work *work) {
	for (size_t u = 0; work->counted && u < work->model->nesting->n_units[0]; u++)
		product_power(&work->detV, &work->det_top[u], work->lev[0].count[u]);
}

/* 2. Few columns: all sums of a unit in registers */

WZ_LANE_MADE_FOR void up_few(wz_lane_work *work, const bool two, const bool correlated) {
	const wz_lane_model *model = work->model;
	const size_t D = work->D, q = work->p + 1, y = work->p, nv = two ? 2 : 1;
	level_work *lev = &work->lev[D - 1];
	const size_t x = two ? lev->vary[0] : 0;
	const uint32_t *first = model->nesting->first[D - 1];
	const real theta_e = work->theta[D], theta = work->theta[D - 1];
	const double rho = model->rho, own = 1.0 - rho;
	real Gxx = ZERO, Gxy = ZERO, Gyy = ZERO;
	for (size_t u = 0; u < model->nesting->n_units[D - 1]; u++) {
		const real count = lev->count[u];
		product *into = det_of(work, D - 1, u), det = *into;
		real b = ZERO, sum_x = ZERO, sum_y = ZERO, sum_s = ZERO;
		for (size_t i = first[u]; i < first[u + 1]; i++) {
			const real total = own * model->v[i] + theta_e, w = 1.0 / total;
			product_times(&det, total);
			work->w[i] = w;
			b += w;
			sum_y += w * work->x[i * nv + nv - 1];
			if (two)
				sum_x += w * work->x[i * nv];
			if (correlated)
				sum_s += w * work->s[i];
		}
		const real inverse = 1.0 / b, mean_s = sum_s * inverse;
		real mean_x = sum_x * inverse, mean_y = sum_y * inverse;
		real xx = ZERO, xy = ZERO, yy = ZERO, sx = ZERO, sy = ZERO, ss = ZERO; /* scatter */
		for (size_t i = first[u]; i < first[u + 1]; i++) {
			const real w = work->w[i], dy = work->x[i * nv + nv - 1] - mean_y;
			yy += w * dy * dy;
			if (two) {
				const real dx = work->x[i * nv] - mean_x, wdx = w * dx;
				xx += wdx * dx;
				xy += wdx * dy;
			}
			if (correlated) {
				const real ds = work->s[i] - mean_s, wds = w * ds;
				sy += wds * dy;
				ss += wds * ds;
				if (two)
					sx += wds * (work->x[i * nv] - mean_x);
			}
		}
		real *m = &lev->m[u * q];
		if (correlated) {
			/* gamma integrated out as in share_errors(), and then the unit's own effect; divisions by A, B and C made one. */
			const real A = 1.0 + rho * ss, B = A + rho * b * (mean_s * mean_s), C = B + theta * b * A, AB = A * B, r = 1.0 / (AB * C);
			const real one_AB = r * C, k = rho * (one_AB * B), to_mean = mean_s * k;
			real *Ss = &work->scatter_s[u * (q + 1)];
			Ss[y] = sy;
			Ss[q] = ss;
			lev->mean_s[u] = mean_s;
			work->k_s[u] = k;
			work->k2_s[u] = rho * (one_AB * A);
			work->b0[u] = b;
			yy -= k * sy * sy;
			mean_y -= to_mean * sy;
			if (two) {
				Ss[x] = sx;
				xx -= k * sx * sx;
				xy -= k * sx * sy;
				mean_x -= to_mean * sx;
			}
			product_times(&det, C);
			lev->b[u] = b * (A * A) * one_AB;
			lev->omega[u] = b * (A * AB) * r;
		} else {
			const real one_plus = 1.0 + theta * b;
			product_times(&det, one_plus);
			lev->b[u] = b;
			lev->omega[u] = b / one_plus;
		}
		lev->kappa[u] = theta * lev->omega[u];
		m[y] = mean_y;
		Gyy += count * yy;
		if (two) {
			m[x] = mean_x;
			Gxx += count * xx;
			Gxy += count * xy;
		}
		*into = det;
	}
	work->G[upper(q, y, y)] += Gyy;
	if (two) {
		work->G[upper(q, x, x)] += Gxx;
		work->G[upper(q, x, y)] += Gxy;
	}
}

/* 3. Many columns, or errors shared above innermost clusters */

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

static void up_many(wz_lane_work *work) {
	const wz_lane_model *model = work->model;
	const size_t D = work->D, q = work->p + 1;
	level_work *lev = &work->lev[D - 1];
	const size_t nv = lev->n_vary;
	const uint32_t *first = model->nesting->first[D - 1];
	const real theta_e = work->theta[D], theta = work->theta[D - 1];
	const double rho = model->rho, own = 1.0 - rho;
	for (size_t u = 0; u < model->nesting->n_units[D - 1]; u++) {
		const real count = lev->count[u];
		product *into = det_of(work, D - 1, u), det = *into;
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
		for (size_t i = first[u]; i < first[u + 1]; i++)
			for (size_t j = 0; j < nv; j++) {
				const real d = count * (work->w[i] * (work->x[i * nv + j] - m[lev->vary[j]]));
				for (size_t k = j; k < nv; k++)
					work->G[upper(q, lev->vary[j], lev->vary[k])] += d * (work->x[i * nv + k] - m[lev->vary[k]]);
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
		*into = det;
	}
}

/* 4. Units */

static void up_units(wz_lane_work *work, size_t l) {
	const size_t q = work->p + 1;
	level_work *lev = &work->lev[l];
	const level_work *child = &work->lev[l + 1];
	const uint32_t *first = work->model->nesting->first[l];
	const real theta = work->theta[l];
	for (size_t u = 0; u < work->model->nesting->n_units[l]; u++) {
		const real count = lev->count[u];
		product *into = det_of(work, l, u), det = *into;
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
		*into = det;
		lev->b[u] = b;
		lev->omega[u] = b / one_plus;
		lev->kappa[u] = theta * lev->omega[u];
	}
}

/* 5. All levels */

void wz_lane_up(wz_lane_work *work) {
	const size_t q = work->p + 1;
	for (size_t i = 0; i < q * q; i++)
		work->G[i] = ZERO;
	if (work->inside)
		for (size_t i = 0; i < work->model->nesting->n_units[work->R] * (q + 1); i++)
			work->scatter_s[i] = ZERO;
	begin_det(work);
	const bool two = work->lev[work->D - 1].n_vary == 2, correlated = work->model->rho > 0;
	if (!few_vary(work))
		up_many(work);
	else if (correlated)
		two ? up_few(work, true, true) : up_few(work, false, true);
	else
		two ? up_few(work, true, false) : up_few(work, false, false);
	for (size_t l = work->D - 1; l-- > 0;)
		up_units(work, l);
	end_det(work);
	const level_work *top = &work->lev[0];
	for (size_t u = 0; u < work->model->nesting->n_units[0]; u++)
		for (size_t c = 0; c < q; c++) {
			real d = top->count[u] * (top->omega[u] * top->m[u * q + c]);
			for (size_t e = c; e < q; e++)
				work->G[upper(q, c, e)] += d * top->m[u * q + e];
		}
}
