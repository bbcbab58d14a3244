/* solver.c - solving with the covariance matrix of a fitted model in O(n)
 *
 * Going up the levels a unit is replaced by one pseudo-observation: its weight b = 1' A^-1 1 (A: covariance of its effects without the
 * unit's own random effect), omega = b / (1 + theta b) with it, and the mean m = 1' A^-1 z / b. Going down, beta_u = beta_parent + kappa
 * (m_u - beta_parent), kappa = theta omega, and V^-1 z = D^-1 (z - beta), D the diagonal.
 *
 * Correlated sampling errors are one more random effect g with load s and variance rho in each unit of one level, r. Below r the
 * mean of s and its scatter S_ss about it are carried along as for any data. At r, with k = 1 + rho S_ss,
 *   1' (A + rho s s')^-1 1 = b k / (k + rho b m_s^2),   mean of z = m_z - m_s rho S_sz / k,
 *   g = rho (S_sz + b m_s (m_z - beta)) / (k + rho b m_s^2),
 * and further down z - g s takes the place of z. Sums of squares about means only: nothing cancels when a variance is huge.
 *
 * 1. Making
 * 2. Solving
 * 3. Multiplying and looking up
 * 4. Predicted random effects
 */
#include "model/solver.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Making */

typedef struct {
	uint32_t *start;                           /* n_units + 1: first place */
	double *b, *omega, *kappa, *rest;          /* units; rest = 1 / (1 + theta b) = 1 - kappa */
	double *m, *beta;                          /* of the last z */
	double *m_s, *S_ss, *S_sz;                 /* with rho, at level r and below */
} level_work;

struct wz_solver {
	const wz_nesting *nest;
	const double *v;
	size_t n, D, r;
	double rho, log_det;
	double theta[WZ_MAX_LEVELS];
	level_work lev[WZ_MAX_DEPTH];
	double *w;                                 /* n: 1 / D */
	double *s;                                 /* n: sqrt(v) */
	double *raw_m, *raw_b, *k, *shrink, *g;    /* units of level r: mean and weight before g is taken out; rho / k; rho / (k + ...); g */
	double *memory;
};

/* The level whose units hold correlated sampling errors. */
static size_t level_of_rho(const wz_reml *reml) {
	return reml->nesting.depth - 1 - reml->model.rho_above;
}

/* Weights on the way up; they do not depend on the data. */
static void up_weights(wz_solver *sv) {
	for (size_t i = 0; i < sv->n; i++) {
		double total = (1 - sv->rho) * sv->v[i] + sv->theta[sv->D];
		sv->w[i] = 1 / total;
		sv->log_det += log(total);
		sv->s[i] = sqrt(sv->v[i]);
	}
	for (size_t l = sv->D; l-- > 0;) {
		level_work *lev = &sv->lev[l], *in = l + 1 < sv->D ? &sv->lev[l + 1] : NULL;
		const double *weight = in ? in->omega : sv->w, *s = in ? in->m_s : sv->s;
		const uint32_t *first = sv->nest->first[l];
		for (size_t u = 0; u < sv->nest->n_units[l]; u++) {
			double b = 0;
			for (size_t c = first[u]; c < first[u + 1]; c++)
				b += weight[c];
			if (sv->rho > 0 && l >= sv->r) {
				double mean = 0, scatter = 0;
				for (size_t c = first[u]; c < first[u + 1]; c++)
					mean += weight[c] * s[c] / b;
				for (size_t c = first[u]; c < first[u + 1]; c++)
					scatter += weight[c] * (s[c] - mean) * (s[c] - mean) + (in ? in->S_ss[c] : 0);
				lev->m_s[u] = mean;
				lev->S_ss[u] = scatter;
				if (l == sv->r) {
					double k = 1 + sv->rho * scatter, total = k + sv->rho * b * mean * mean;
					sv->raw_b[u] = b;
					sv->k[u] = sv->rho / k;
					sv->shrink[u] = sv->rho / total;
					sv->log_det += log(total);
					b *= k / total;
				}
			}
			double t = 1 + sv->theta[l] * b;
			sv->log_det += log(t);
			lev->b[u] = b;
			lev->omega[u] = b / t;
			lev->kappa[u] = sv->theta[l] * b / t;
			lev->rest[u] = 1 / t;
		}
	}
}

wz_status wz_solver_create(const wz_reml *reml, const double *theta, wz_solver **solver, wz_err *err) {
	const wz_nesting *nest = &reml->nesting;
	const size_t D = nest->depth, n = reml->n;
	wz_status st = WZ_OK;
	*solver = NULL;
	for (size_t l = 0; l <= D; l++)
		if (!(theta[l] >= 0) || !isfinite(theta[l]))
			return wz_fail(err, WZ_EBUG, "solver: variance component %zu is %g", l + 1, theta[l]);
	wz_solver *sv = calloc(1, sizeof *sv);
	if (!sv)
		return wz_fail(err, WZ_ENOMEM, "out of memory: covariance of %zu effects", n);
	*sv = (wz_solver){.nest = nest, .v = reml->v, .n = n, .D = D, .r = level_of_rho(reml), .rho = reml->model.rho};
	memcpy(sv->theta, theta, (D + 1) * sizeof *theta);
	size_t units = 0;
	for (size_t l = 0; l < D; l++)
		units += nest->n_units[l];
	double *at = sv->memory = calloc(2 * n + 9 * units + 5 * nest->n_units[sv->r], sizeof *at);
	if (!at) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: covariance of %zu effects", n);
		goto done;
	}
	double **of_effects[] = {&sv->w, &sv->s}, **of_r[] = {&sv->raw_m, &sv->raw_b, &sv->k, &sv->shrink, &sv->g};
	for (size_t j = 0; j < 2; j++, at += n)
		*of_effects[j] = at;
	for (size_t j = 0; j < 5; j++, at += nest->n_units[sv->r])
		*of_r[j] = at;
	for (size_t l = D; l-- > 0;) {
		level_work *lev = &sv->lev[l];
		double **of_units[] = {&lev->b, &lev->omega, &lev->kappa, &lev->rest, &lev->m, &lev->beta, &lev->m_s, &lev->S_ss, &lev->S_sz};
		for (size_t j = 0; j < 9; j++, at += nest->n_units[l])
			*of_units[j] = at;
		lev->start = malloc((nest->n_units[l] + 1) * sizeof *lev->start);
		if (!lev->start) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: covariance of %zu effects", n);
			goto done;
		}
		for (size_t u = 0; u <= nest->n_units[l]; u++)
			lev->start[u] = l + 1 < D ? sv->lev[l + 1].start[nest->first[l][u]] : nest->first[l][u];
	}
	up_weights(sv);
done:
	if (st == WZ_OK)
		*solver = sv;
	else
		wz_solver_free(sv);
	return st;
}

void wz_solver_free(wz_solver *solver) {
	if (!solver)
		return;
	for (size_t l = 0; l < solver->D; l++)
		free(solver->lev[l].start);
	free(solver->memory);
	free(solver);
}

double wz_solver_log_det(const wz_solver *solver) {
	return solver->log_det;
}

const uint32_t *wz_solver_starts(const wz_solver *solver, size_t level) {
	return solver->lev[level].start;
}

/* 2. Solving */

/* Units of each level below the outermost units from <= unit < to; range[D] are the effects. */
static void ranges(const wz_solver *sv, size_t from, size_t to, size_t range[][2]) {
	range[0][0] = from;
	range[0][1] = to;
	for (size_t l = 0; l < sv->D; l++) {
		range[l + 1][0] = sv->nest->first[l][range[l][0]];
		range[l + 1][1] = sv->nest->first[l][range[l][1]];
	}
}

/* Unit of level r that holds unit u of level l >= r. */
static size_t holder(const wz_solver *sv, size_t l, size_t u) {
	return sv->nest->unit[sv->r][sv->lev[l].start[u]];
}

static void up_data(wz_solver *sv, size_t range[][2], const double *z) {
	for (size_t l = sv->D; l-- > 0;) {
		level_work *lev = &sv->lev[l], *in = l + 1 < sv->D ? &sv->lev[l + 1] : NULL;
		const double *weight = in ? in->omega : sv->w, *s = in ? in->m_s : sv->s, *x = in ? in->m : z;
		const uint32_t *first = sv->nest->first[l];
		for (size_t u = range[l][0]; u < range[l][1]; u++) {
			double sum = 0, total = 0;
			for (size_t c = first[u]; c < first[u + 1]; c++) {
				sum += weight[c] * x[c];
				total += weight[c];
			}
			double mean = sum / total;
			if (sv->rho > 0 && l >= sv->r) {
				double scatter = 0;
				for (size_t c = first[u]; c < first[u + 1]; c++)
					scatter += weight[c] * (s[c] - lev->m_s[u]) * (x[c] - mean) + (in ? in->S_sz[c] : 0);
				lev->S_sz[u] = scatter;
				if (l == sv->r) {
					sv->raw_m[u] = mean;
					mean -= lev->m_s[u] * sv->k[u] * scatter;
				}
			}
			lev->m[u] = mean;
		}
	}
}

static void down_data(wz_solver *sv, size_t range[][2]) {
	for (size_t l = 0; l < sv->D; l++) {
		level_work *lev = &sv->lev[l];
		for (size_t u = range[l][0]; u < range[l][1]; u++) {
			double above = l ? sv->lev[l - 1].beta[sv->nest->parent[l][u]] : 0;
			double m = lev->m[u];
			if (sv->rho > 0 && l > sv->r)
				m -= sv->g[holder(sv, l, u)] * lev->m_s[u];
			lev->beta[u] = above + lev->kappa[u] * (m - above);
			if (sv->rho > 0 && l == sv->r)
				sv->g[u] = sv->shrink[u] * (lev->S_sz[u] + sv->raw_b[u] * lev->m_s[u] * (sv->raw_m[u] - lev->beta[u]));
		}
	}
}

/* Value of place i less what is predicted for its units and for its sampling error. */
static double residual(const wz_solver *sv, const double *z, size_t i) {
	double rest = z[i] - sv->lev[sv->D - 1].beta[sv->nest->unit[sv->D - 1][i]];
	return sv->rho > 0 ? rest - sv->g[sv->nest->unit[sv->r][i]] * sv->s[i] : rest;
}

void wz_solver_apply_range(wz_solver *solver, size_t from, size_t to, const double *z, double *out) {
	size_t range[WZ_MAX_DEPTH + 1][2];
	ranges(solver, from, to, range);
	up_data(solver, range, z);
	down_data(solver, range);
	for (size_t i = range[solver->D][0]; i < range[solver->D][1]; i++)
		out[i] = solver->w[i] * residual(solver, z, i);
}

void wz_solver_apply(wz_solver *solver, const double *z, double *out) {
	wz_solver_apply_range(solver, 0, solver->nest->n_units[0], z, out);
}

size_t wz_solver_white_size(const wz_solver *solver) {
	size_t size = solver->n + solver->nest->n_units[solver->r];
	for (size_t l = 0; l < solver->D; l++)
		size += solver->nest->n_units[l];
	return size;
}

void wz_solver_whiten(const wz_solver *solver, const double *z, double *out) {
	for (size_t i = 0; i < solver->n; i++)
		*out++ = sqrt(solver->w[i]) * residual(solver, z, i);
	for (size_t l = 0; l < solver->D; l++) {
		const level_work *lev = &solver->lev[l];
		for (size_t u = 0; u < solver->nest->n_units[l]; u++) {
			double above = l ? solver->lev[l - 1].beta[solver->nest->parent[l][u]] : 0;
			*out++ = solver->theta[l] > 0 ? (lev->beta[u] - above) / sqrt(solver->theta[l]) : 0;
		}
	}
	for (size_t u = 0; u < solver->nest->n_units[solver->r]; u++)
		*out++ = solver->rho > 0 ? solver->g[u] / sqrt(solver->rho) : 0;
}

/* 3. Multiplying and looking up */

void wz_solver_multiply(const wz_solver *solver, size_t from, size_t to, const double *z, double *out) {
	size_t range[WZ_MAX_DEPTH + 1][2];
	ranges(solver, from, to, range);
	for (size_t i = range[solver->D][0]; i < range[solver->D][1]; i++)
		out[i] = z[i] / solver->w[i];
	for (size_t l = 0; l < solver->D; l++) {
		const uint32_t *start = solver->lev[l].start;
		bool errors = solver->rho > 0 && l == solver->r;
		for (size_t u = range[l][0]; u < range[l][1]; u++) {
			double sum = 0, sum_s = 0;
			for (size_t i = start[u]; i < start[u + 1]; i++) {
				sum += z[i];
				sum_s += solver->s[i] * z[i];
			}
			for (size_t i = start[u]; i < start[u + 1]; i++)
				out[i] += solver->theta[l] * sum + (errors ? solver->rho * sum_s * solver->s[i] : 0);
		}
	}
}

void wz_solver_block(const wz_solver *solver, const uint32_t *place, size_t m, double *V) {
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j <= i; j++) {
			size_t a = place[i], b = place[j];
			double x = 0;
			for (size_t l = 0; l < solver->D && solver->nest->unit[l][a] == solver->nest->unit[l][b]; l++) {
				x += solver->theta[l];
				if (solver->rho > 0 && l == solver->r)
					x += solver->rho * solver->s[a] * solver->s[b];
			}
			if (a == b)
				x += 1 / solver->w[a];
			V[i * m + j] = V[j * m + i] = x;
		}
}

void wz_solver_unit_sums(const wz_solver *solver, size_t level, const double *z, double *out) {
	if (level == solver->D) {
		memcpy(out, z, solver->n * sizeof *z);
		return;
	}
	const uint32_t *start = solver->lev[level].start;
	for (size_t u = 0; u < solver->nest->n_units[level]; u++) {
		out[u] = 0;
		for (size_t i = start[u]; i < start[u + 1]; i++)
			out[u] += z[i];
	}
}

/* 4. Predicted random effects */

void wz_solver_predicted(const wz_solver *solver, size_t level, const double *z, double *out) {
	if (level < solver->D) {
		memcpy(out, solver->lev[level].beta, solver->nest->n_units[level] * sizeof *out);
		return;
	}
	for (size_t i = 0; i < solver->n; i++)
		out[i] = solver->lev[solver->D - 1].beta[solver->nest->unit[solver->D - 1][i]] +
		         solver->theta[solver->D] * solver->w[i] * residual(solver, z, i);
}

/* Of the sum at the level above, and with g, given the data. */
typedef struct {
	double sum, with_g, g;
} moments;

/* One step down: a unit with shrinkage kappa, its own variance `own` given what is above it, and mean load m_s of g. */
static moments step_down(moments above, double kappa, double rest, double own, double m_s, double *of_own) {
	double of_above = above.sum + 2 * m_s * above.with_g + m_s * m_s * above.g; /* of B_parent + m_s g */
	*of_own = own + kappa * kappa * of_above;
	return (moments){.sum = own + rest * rest * above.sum - 2 * kappa * rest * m_s * above.with_g + kappa * kappa * m_s * m_s * above.g,
	                 .with_g = rest * above.with_g - kappa * m_s * above.g,
	                 .g = above.g};
}

static moments moments_of_unit(const wz_solver *sv, size_t l, size_t u, double *of_own) {
	const level_work *lev = &sv->lev[l];
	double ignored;
	moments above = {0};
	if (l > 0)
		above = moments_of_unit(sv, l - 1, sv->nest->parent[l][u], &ignored);
	bool errors = sv->rho > 0 && l > sv->r;
	moments here = step_down(above, lev->kappa[u], lev->rest[u], sv->theta[l] * lev->rest[u], errors ? lev->m_s[u] : 0, of_own);
	if (sv->rho > 0 && l == sv->r) {
		double slope = -sv->shrink[u] * sv->raw_b[u] * lev->m_s[u]; /* of g on the sum */
		here.with_g = slope * here.sum;
		here.g = sv->shrink[u] + slope * slope * here.sum;
	}
	return here;
}

void wz_solver_variances(const wz_solver *solver, size_t level, double *of_sum, double *of_own) {
	if (level < solver->D) {
		for (size_t u = 0; u < solver->nest->n_units[level]; u++)
			of_sum[u] = moments_of_unit(solver, level, u, &of_own[u]).sum;
		return;
	}
	const size_t D = solver->D;
	const double theta = solver->theta[D];
	for (size_t u = 0; u < solver->nest->n_units[D - 1]; u++) {
		double ignored;
		moments above = moments_of_unit(solver, D - 1, u, &ignored);
		for (size_t i = solver->lev[D - 1].start[u]; i < solver->lev[D - 1].start[u + 1]; i++) {
			double rest = (1 - solver->rho) * solver->v[i] * solver->w[i];
			of_sum[i] = step_down(above, theta * solver->w[i], rest, theta * rest, solver->rho > 0 ? solver->s[i] : 0, &of_own[i]).sum;
		}
	}
}
