/* permute.c - the studentised statistic of permuted columns
 *
 * 1. Making ready
 * 2. Statistics of a lane
 * 3. A batch: any columns; two groups, refitted; two groups, variances known
 */
#include "resample/permute.h"

#include "model/newton.h"
#include "resample/refit.h"
#include "resample/scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct wz_permuter {
	const wz_lane_kernel *kernel;
	wz_lane_work *work;
	wz_lane_model model;
	int *level;          /* p */
	size_t p, m, K, units;
	bool intercept, refit;
	double theta[WZ_MAX_COMPONENTS];
	bool held[WZ_MAX_COMPONENTS];
	double *column;      /* units: one column of one lane */
	double *C, *z;       /* m * m and m */
	wz_newton newton[WZ_MAX_LANES];
	/* For a column with two values; NULL where the model is not one for it. */
	const wz_refit_kernel *groups_kernel;
	wz_refit_model *groups_model;
	wz_refit_work *groups;
	/* Without refit: sums of V^-1 1 and V^-1 y of each unit. NULL where the units are not the outermost. */
	double *w, *wy;
};

/* Gain in log likelihood below which the last step is taken. The step is superlinear, so the statistic is exact to 1e-9, well inside
 * WZ_TIE (with 1e-11 it was 4e-9 in published data); a hundredth of the gain costs a twentieth of the time. */
static const double TOLERANCE = 1e-13;

/* 1. Making ready */

wz_status wz_permuter_create(const wz_reml *null_model, const double *theta, bool intercept, size_t m, int level, bool refit,
                             const wz_lane_kernel *kernel, wz_permuter **out, wz_err *err) {
	wz_permuter *permuter = calloc(1, sizeof *permuter);
	*out = NULL;
	if (!permuter)
		return wz_fail(err, WZ_ENOMEM, "out of memory: permutation");
	const wz_nesting *nest = &null_model->nesting;
	permuter->kernel = kernel;
	permuter->intercept = intercept;
	permuter->m = m;
	permuter->p = m + (intercept ? 1 : 0);
	permuter->K = nest->depth + 1;
	permuter->refit = refit;
	permuter->units = level < (int)nest->depth ? nest->n_units[level] : nest->n;
	permuter->level = malloc(permuter->p * sizeof(int));
	permuter->column = malloc(permuter->units * sizeof(double));
	permuter->C = malloc((m * m + m) * sizeof(double));
	if (!permuter->level || !permuter->column || !permuter->C)
		goto no_memory;
	permuter->z = permuter->C + m * m;
	for (size_t c = 0; c < permuter->p; c++)
		permuter->level[c] = intercept && c == 0 ? -1 : level;
	memcpy(permuter->theta, theta, permuter->K * sizeof(double));
	wz_reml_held(null_model, permuter->held);
	permuter->model = null_model->model;
	permuter->model.p = permuter->p;
	permuter->model.level = permuter->level;
	permuter->work = kernel->create(&permuter->model);
	if (!permuter->work)
		goto no_memory;
	for (size_t lane = 0; lane < kernel->width; lane++)
		kernel->set_y(permuter->work, lane, null_model->y);
	/* Model and columns decide between the ways, never the machine. */
	if (intercept && m == 1 && level == 0) {
		bool all_held = true;
		for (size_t k = 0; k < permuter->K; k++)
			all_held = all_held && permuter->held[k];
		if (!refit || all_held) {
			permuter->w = malloc(2 * permuter->units * sizeof(double));
			if (!permuter->w)
				goto no_memory;
			permuter->wy = permuter->w + permuter->units;
			wz_status st = wz_scan_sums(null_model, theta, permuter->w, permuter->wy, err);
			if (st != WZ_OK) {
				wz_permuter_free(permuter);
				return st;
			}
		} else if (wz_refit_suits(&null_model->model, permuter->held)) {
			permuter->groups_kernel = wz_refit_kernel_of(kernel->width);
			permuter->groups_model = wz_refit_model_create(&null_model->model, null_model->y, theta, permuter->held);
			permuter->groups = permuter->groups_model ? permuter->groups_kernel->create(permuter->groups_model) : NULL;
			if (!permuter->groups)
				goto no_memory;
		}
	}
	*out = permuter;
	return WZ_OK;
no_memory:
	wz_permuter_free(permuter);
	return wz_fail(err, WZ_ENOMEM, "out of memory: permutation of %zu columns", m);
}

void wz_permuter_free(wz_permuter *permuter) {
	if (!permuter)
		return;
	free(permuter->work);
	free(permuter->groups);
	wz_refit_model_free(permuter->groups_model);
	free(permuter->w);
	free(permuter->level);
	free(permuter->column);
	free(permuter->C);
	free(permuter);
}

size_t wz_permuter_units(const wz_permuter *permuter) {
	return permuter->units;
}

size_t wz_permuter_width(const wz_permuter *permuter) {
	return permuter->kernel->width;
}

/* 2. Statistics of a lane */

static void statistics(wz_permuter *permuter, const wz_lane_result *result, size_t lane, wz_permuted *out, double *t) {
	const size_t W = permuter->kernel->width, m = permuter->m, p = permuter->p, c0 = p - m;
	double Q = 0;
	out->converged = true;
	for (size_t i = 0; i < m; i++) {
		double si = sqrt(result->cov[((c0 + i) * p + c0 + i) * W + lane]);
		double ti = result->b[(c0 + i) * W + lane] / si;
		if (t)
			t[i] = fabs(ti);
		/* Cholesky of the correlations, as wz_wald_omnibus() */
		double *C = permuter->C, *z = permuter->z;
		z[i] = ti;
		for (size_t j = 0; j <= i; j++) {
			double sj = sqrt(result->cov[((c0 + j) * p + c0 + j) * W + lane]);
			double s = result->cov[((c0 + i) * p + c0 + j) * W + lane] / (si * sj);
			for (size_t k = 0; k < j; k++)
				s -= C[i * m + k] * C[j * m + k];
			C[i * m + j] = i == j ? sqrt(s) : s / C[j * m + j];
		}
		for (size_t k = 0; k < i; k++)
			z[i] -= C[i * m + k] * z[k];
		z[i] /= C[i * m + i];
		Q += z[i] * z[i];
	}
	out->joint = m == 1 ? fabs(result->b[c0 * W + lane] / sqrt(result->cov[(c0 * p + c0) * W + lane])) : sqrt(Q / (double)m);
	if (!isfinite(out->joint))
		out->converged = false;
}

static void not_converged(wz_permuted *out, double *t, size_t m) {
	*out = (wz_permuted){.converged = false, .joint = NAN};
	for (size_t i = 0; t && i < m; i++)
		t[i] = NAN;
}

/* 3. A batch: any columns; two groups, refitted; two groups, variances known */

static void run_general(wz_permuter *permuter, const double *value, const uint32_t *const *source, size_t count, wz_permuted *out,
                        double *t) {
	const wz_lane_kernel *kernel = permuter->kernel;
	const size_t W = kernel->width, K = permuter->K, m = permuter->m, c0 = permuter->p - m, units = permuter->units;
	wz_lane_result result = kernel->result(permuter->work);
	/* Lanes beyond count repeat the last one, so that they hold numbers. */
	for (size_t lane = 0; lane < W; lane++) {
		const uint32_t *from = source[lane < count ? lane : count - 1];
		for (size_t c = 0; c < m; c++) {
			for (size_t u = 0; u < units; u++)
				permuter->column[u] = value[c * units + from[u]];
			kernel->set_x(permuter->work, lane, c0 + c, permuter->column);
		}
		for (size_t l = 0; l < K; l++)
			result.theta[l * W + lane] = permuter->theta[l];
	}
	bool all_held = true;
	for (size_t l = 0; l < K; l++)
		all_held = all_held && permuter->held[l];
	if (!permuter->refit || all_held) {
		kernel->eval(permuter->work, false);
		for (size_t lane = 0; lane < count; lane++)
			statistics(permuter, &result, lane, &out[lane], t ? t + lane * m : NULL);
		return;
	}
	bool running[WZ_MAX_LANES] = {false};
	size_t n_running = count;
	for (size_t lane = 0; lane < count; lane++) {
		wz_newton_begin(&permuter->newton[lane], K, permuter->theta, permuter->held, TOLERANCE, false);
		running[lane] = true;
	}
	while (n_running > 0) {
		kernel->eval(permuter->work, true);
		for (size_t lane = 0; lane < count; lane++) {
			if (!running[lane])
				continue; /* frozen: its results were taken when it arrived */
			wz_newton *newton = &permuter->newton[lane];
			wz_newton_state state = wz_newton_step(newton, result.loglik[lane], result.score + lane, result.info + lane, W);
			if (state == WZ_NEWTON_GO) {
				for (size_t l = 0; l < K; l++)
					result.theta[l * W + lane] = newton->theta[l];
				continue;
			}
			running[lane] = false;
			n_running--;
			if (state == WZ_NEWTON_DONE)
				statistics(permuter, &result, lane, &out[lane], t ? t + lane * m : NULL);
			else
				not_converged(&out[lane], t ? t + lane * m : NULL, m);
		}
	}
}

static bool two_valued(const double *value, size_t n, double *other) {
	size_t u = 1;
	while (u < n && value[u] == value[0])
		u++;
	if (u == n)
		return false;
	*other = value[u];
	for (; u < n; u++)
		if (value[u] != value[0] && value[u] != *other)
			return false;
	return true;
}

static void run_groups(wz_permuter *permuter, const double *value, double other, const uint32_t *const *source, size_t count,
                       wz_permuted *out, double *t) {
	const size_t W = permuter->kernel->width;
	int64_t *side = permuter->groups_kernel->side(permuter->groups);
	double stat[WZ_MAX_LANES];
	const uint32_t *again[WZ_MAX_LANES];
	size_t where[WZ_MAX_LANES], n_again = 0;
	/* Lanes beyond count repeat the last one, so that they hold numbers. */
	for (size_t lane = 0; lane < W; lane++) {
		const uint32_t *from = source[lane < count ? lane : count - 1];
		for (size_t u = 0; u < permuter->units; u++)
			side[u * W + lane] = -(int64_t)(value[from[u]] == other);
	}
	wz_refit_run(permuter->groups_kernel, permuter->groups, permuter->groups_model, count, stat);
	for (size_t lane = 0; lane < count; lane++) {
		out[lane] = (wz_permuted){.converged = true, .joint = stat[lane]};
		if (t)
			t[lane] = stat[lane];
		if (!isfinite(stat[lane])) {
			where[n_again] = lane;
			again[n_again++] = source[lane];
		}
	}
	if (n_again == 0)
		return;
	wz_permuted late[WZ_MAX_LANES];
	run_general(permuter, value, again, n_again, late, stat);
	for (size_t k = 0; k < n_again; k++) {
		out[where[k]] = late[k];
		if (t)
			t[where[k]] = stat[k];
	}
}

/* Known variances: weighted means of the two sides. Plain sums, a lane at a time; of many elements at once: scan.h. */
static void run_means(const wz_permuter *permuter, const double *value, double other, const uint32_t *const *source, size_t count,
                      wz_permuted *out, double *t) {
	for (size_t lane = 0; lane < count; lane++) {
		double w[2] = {0}, wy[2] = {0};
		for (size_t u = 0; u < permuter->units; u++) {
			const size_t side = value[source[lane][u]] == other;
			w[side] += permuter->w[u];
			wy[side] += permuter->wy[u];
		}
		const double stat = fabs(wy[1] / w[1] - wy[0] / w[0]) / sqrt(1 / w[0] + 1 / w[1]);
		out[lane] = (wz_permuted){.converged = isfinite(stat), .joint = stat};
		if (t)
			t[lane] = stat;
	}
}

void wz_permuter_run(wz_permuter *permuter, const double *value, const uint32_t *const *source, size_t count, wz_permuted *out,
                     double *t) {
	double other;
	const bool two = (permuter->groups || permuter->w) && two_valued(value, permuter->units, &other);
	if (two && permuter->groups)
		run_groups(permuter, value, other, source, count, out, t);
	else if (two)
		run_means(permuter, value, other, source, count, out, t);
	else
		run_general(permuter, value, source, count, out, t);
}
