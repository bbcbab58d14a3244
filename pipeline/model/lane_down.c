/* lane_down.c - down the levels: P y and score
 *
 * h_u = X' V^-1 1_u, q_u = 1_u' V^-1 1_u, r_u = 1_u' P y; score = (sum r^2 - sum q + trace(cov sum h h')) / 2, without the trace for ML.
 *
 * 1. Units
 * 2. Effects, few columns
 * 3. Effects, many columns or errors shared above innermost clusters
 * 4. Units below shared errors
 * 5. All levels
 */
#include "model/lane_inside.h"

/* 1. Units */

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

/* 2. Effects, few columns. With f = m - beta and g = gamma of a column that is constant in the unit, h of an effect is w (f - g s), so that H needs
 *    of the unit only sums of w^2 with 1, s, s^2; and q, whose own_beta and own_gamma are those of down_many(), too. */

WZ_LANE_MADE_FOR void down_few(wz_lane_work *work, const bool two, const bool correlated) {
	const size_t p = work->p, q = p + 1, D = work->D, nv = two ? 2 : 1;
	const level_work *lev = &work->lev[D - 1];
	const size_t x = two ? lev->vary[0] : 0;
	const size_t *steady = work->steady, n_steady = work->n_steady;
	const uint32_t *first = work->model->nesting->first[D - 1];
	const real b_x = two ? work->b[x] : ZERO;
	real *f = work->t, rr = ZERO, qq = ZERO, Hxx = ZERO;
	for (size_t i = 0; i < p * p; i++)
		work->H[i] = ZERO;
	for (size_t u = 0; u < work->model->nesting->n_units[D - 1]; u++) {
		const real *m = &lev->m[u * q], *beta = &lev->beta[u * q], *gamma = correlated ? &work->gamma[u * q] : NULL;
		const real count = lev->count[u], beta_x = two ? beta[x] : ZERO;
		const real gamma_x = two && correlated ? gamma[x] : ZERO, gamma_y = correlated ? gamma[p] : ZERO;
		real shift = beta[p];
		for (size_t k = 0; k < n_steady; k++) {
			const size_t c = steady[k];
			f[c] = m[c] - beta[c];
			shift += work->b[c] * m[c];
		}
		real w1 = ZERO, w2 = ZERO, w2s = ZERO, w2ss = ZERO, r2 = ZERO, hh = ZERO, hw = ZERO, hws = ZERO;
		for (size_t i = first[u]; i < first[u + 1]; i++) {
			const real w = work->w[i], ww = w * w, *at = &work->x[i * nv];
			real e = at[nv - 1] - shift;
			if (two)
				e -= b_x * at[0];
			if (correlated)
				e -= gamma_y * work->s[i];
			const real r = w * e;
			work->r[i] = r;
			r2 += r * r;
			w1 += w;
			w2 += ww;
			if (correlated) {
				const real wws = ww * work->s[i];
				w2s += wws;
				w2ss += wws * work->s[i];
			}
			if (two) {
				real d = at[0] - beta_x;
				if (correlated)
					d -= gamma_x * work->s[i];
				const real h = w * d, wh = w * h;
				hh += h * h;
				hw += wh;
				if (correlated)
					hws += wh * work->s[i];
			}
		}
		rr += count * r2;
		Hxx += count * hh;
		if (correlated) {
			const real mean_s = lev->mean_s[u], k = work->k_s[u], k2 = work->k2_s[u], b0 = work->b0[u];
			const real own = 1.0 / b0 + mean_s * mean_s * k, by_s = mean_s * k, back = k2 * b0 * mean_s;
			qq += count * (w1 - lev->phi[u] * (own * w2 - (by_s + own * back) * w2s + by_s * back * w2ss) - k2 * w2ss);
		} else {
			qq += count * (w1 - lev->phi[u] / lev->b[u] * w2);
		}
		for (size_t j = 0; j < n_steady; j++) {
			const size_t c = steady[j];
			for (size_t k = j; k < n_steady; k++) {
				const size_t d = steady[k];
				real sum = w2 * f[c] * f[d];
				if (correlated)
					sum += gamma[c] * gamma[d] * w2ss - (f[c] * gamma[d] + gamma[c] * f[d]) * w2s;
				work->H[c * p + d] += count * sum;
			}
			if (two)
				work->H[c < x ? c * p + x : x * p + c] += count * (correlated ? f[c] * hw - gamma[c] * hws : f[c] * hw);
		}
	}
	if (two)
		work->H[x * p + x] += Hxx;
	work->score[D] = 0.5 * (rr - qq);
	if (!work->model->ml)
		work->score[D] += 0.5 * trace_cov_H(work);
}

/* 3. Effects, many columns or errors shared above innermost clusters */

static void down_many(wz_lane_work *work) {
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

/* Effects with correlated sampling errors. */
static void down_many_correlated(wz_lane_work *work) {
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

/* 4. Units below shared errors */

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

/* 5. All levels */

void wz_lane_down(wz_lane_work *work) {
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
	const bool two = work->lev[work->D - 1].n_vary == 2;
	if (!few_vary(work))
		correlated ? down_many_correlated(work) : down_many(work);
	else if (correlated)
		two ? down_few(work, true, true) : down_few(work, false, true);
	else
		two ? down_few(work, true, false) : down_few(work, false, false);
}
