/* refit.c - which models the two-group kernel is for, and the way of its replicates to their estimates
 *
 * 1. Models
 * 2. One step
 * 3. A batch
 */
#include "resample/refit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

extern const wz_refit_kernel wz_refit_kernel_x1, wz_refit_kernel_x2, wz_refit_kernel_x4, wz_refit_kernel_x8;

enum { K_MAX = WZ_REFIT_COMPONENTS, LIMIT = 20 };

/* Promised gain in log likelihood at which the last step is taken without looking again. Newton squares the error: the statistic is then
 * exact to 1e-10 in small sets and to 1e-12 in large ones. */
static const double TOLERANCE = 1e-11;

/* 1. Models */

const wz_refit_kernel *wz_refit_kernel_of(size_t width) {
	static const wz_refit_kernel *const all[] = {&wz_refit_kernel_x1, &wz_refit_kernel_x2, &wz_refit_kernel_x4, &wz_refit_kernel_x8};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i]->width == width)
			return all[i];
	return NULL;
}

bool wz_refit_suits(const wz_lane_model *model, const bool *held) {
	const wz_nesting *nest = model->nesting;
	bool something = false;
	double least = 1e60, most = 1e-60;
	if (nest->depth > 2 || (model->rho > 0 && (model->rho_above != 0 || model->rho > 0.95)))
		return false;
	for (size_t k = 0; k <= nest->depth; k++)
		something = something || !held[k];
	/* Four variances are multiplied before one division. */
	for (size_t i = 0; i < nest->n; i++) {
		if (!(model->v[i] >= 1e-60 && model->v[i] <= 1e60))
			return false;
		least = fmin(least, model->v[i]);
		most = fmax(most, model->v[i]);
	}
	/* What is shared is subtracted. */
	return something && !(model->rho > 0 && most > 1e6 * least);
}

wz_refit_model *wz_refit_model_create(const wz_lane_model *model, const double *y, const double *theta, const bool *held) {
	const wz_nesting *nest = model->nesting;
	const size_t D = nest->depth, n = nest->n, padded = (n + 3) / 4 * 4, units = nest->n_units[D - 1];
	wz_refit_model *out = calloc(1, sizeof *out);
	double *numbers = malloc((3 * padded + units) * sizeof *numbers);
	if (!out || !numbers) {
		free(out);
		free(numbers);
		return NULL;
	}
	*out = (wz_refit_model){.n = n, .units = units, .tops = nest->n_units[0], .K = D + 1, .first = nest->first[D - 1],
	                        .top_first = D == 2 ? nest->first[0] : NULL, .v = numbers, .d = numbers + padded,
	                        .s = numbers + 2 * padded, .centre = numbers + 3 * padded, .rho = model->rho, .ml = model->ml};
	memcpy(out->theta, theta, out->K * sizeof *theta);
	memcpy(out->held, held, out->K * sizeof *held);
	for (size_t i = 0; i < padded; i++) {
		out->v[i] = i < n ? (1 - model->rho) * model->v[i] : 1;
		out->s[i] = i < n ? sqrt(model->v[i]) : 0;
		out->d[i] = 0;
	}
	for (size_t u = 0; u < units; u++) {
		double w = 0, wy = 0;
		for (size_t i = out->first[u]; i < out->first[u + 1]; i++) {
			double wi = 1 / (out->v[i] + theta[D]);
			w += wi;
			wy += wi * y[i];
		}
		out->centre[u] = wy / w;
		for (size_t i = out->first[u]; i < out->first[u + 1]; i++)
			out->d[i] = y[i] - out->centre[u];
	}
	return out;
}

void wz_refit_model_free(wz_refit_model *model) {
	if (!model)
		return;
	free(model->v);
	free(model);
}

/* 2. One step */

typedef struct {
	double theta[K_MAX], score[K_MAX], step[K_MAX]; /* where it is; score before the last step and that step */
	double gain;                                    /* promised by it */
	unsigned evaluations;
} way;

typedef enum { GO, ARRIVED, UNCLEAR } state;

/* Solves M x = g over the free components. False: M is not safely positive definite there. M: upper half. */
static bool solve_free(size_t K, const double M[K_MAX][K_MAX], const bool *is_free, const double *g, double *x) {
	double A[K_MAX][K_MAX + 1];
	size_t index[K_MAX], m = 0;
	for (size_t k = 0; k < K; k++) {
		x[k] = 0;
		if (is_free[k])
			index[m++] = k;
	}
	for (size_t i = 0; i < m; i++) {
		for (size_t j = 0; j < m; j++)
			A[i][j] = M[index[i]][index[j]];
		A[i][m] = g[index[i]];
	}
	for (size_t k = 0; k < m; k++) {
		if (!(A[k][k] > 1e-6 * M[index[k]][index[k]]))
			return false;
		for (size_t i = k + 1; i < m; i++) {
			double f = A[i][k] / A[k][k];
			for (size_t j = k; j <= m; j++)
				A[i][j] -= f * A[k][j];
		}
	}
	for (size_t k = m; k-- > 0;) {
		double s = A[k][m];
		for (size_t j = k + 1; j < m; j++)
			s -= A[k][j] * x[index[j]];
		x[index[k]] = s / A[k][k];
	}
	return true;
}

/* Step to the top of the quadratic under theta >= 0: components that would become negative are sent to zero, the rest is solved again. */
static bool direction(const wz_refit_model *model, const way *at, const double *g, const double M[K_MAX][K_MAX], double *step, double *gain) {
	const size_t K = model->K;
	bool is_free[K_MAX], sent[K_MAX] = {false}, again = true;
	for (size_t k = 0; k < K; k++)
		is_free[k] = !model->held[k] && !(at->theta[k] <= 0 && g[k] <= 0);
	while (again) {
		double rest[K_MAX];
		again = false;
		for (size_t k = 0; k < K; k++) {
			rest[k] = g[k];
			for (size_t l = 0; l < K; l++)
				if (sent[l])
					rest[k] += M[k][l] * at->theta[l];
		}
		if (!solve_free(K, M, is_free, rest, step))
			return false;
		for (size_t k = 0; k < K; k++) {
			if (sent[k]) {
				step[k] = -at->theta[k];
			} else if (is_free[k] && at->theta[k] + step[k] < 0) {
				is_free[k] = false;
				sent[k] = again = true;
			}
		}
	}
	*gain = 0;
	for (size_t k = 0; k < K; k++) {
		double Ms = 0;
		for (size_t l = 0; l < K; l++)
			Ms += M[k][l] * step[l];
		*gain += step[k] * (g[k] - 0.5 * Ms);
	}
	return true;
}

static state take_step(const wz_refit_model *model, const wz_refit_point *point, size_t W, size_t lane, way *at) {
	const size_t K = model->K;
	double g[K_MAX], O[K_MAX][K_MAX] = {{0}}, A[K_MAX][K_MAX] = {{0}}, step[K_MAX], gain, along = 0;
	bool finite = true;
	for (size_t k = 0; k < K; k++) {
		g[k] = point->score[k * W + lane];
		finite = finite && isfinite(g[k]);
		for (size_t l = k; l < K; l++) {
			O[k][l] = O[l][k] = point->observed[(k * K + l) * W + lane];
			A[k][l] = A[l][k] = point->average[(k * K + l) * W + lane];
			finite = finite && isfinite(O[k][l]) && isfinite(A[k][l]);
		}
	}
	if (!finite || ++at->evaluations > LIMIT)
		return UNCLEAR;
	/* The likelihood itself is not computed: between two points it changes by the step times the mean of the scores, nearly. Where that
	 * is less than a tenth of what was promised the step is halved. */
	if (at->evaluations > 1 && at->gain > 1e-9) {
		for (size_t k = 0; k < K; k++)
			along += 0.5 * (at->score[k] + g[k]) * at->step[k];
		if (!(along > 0.1 * at->gain)) {
			for (size_t k = 0; k < K; k++) {
				at->step[k] *= 0.5;
				at->theta[k] -= at->step[k];
			}
			return GO;
		}
	}
	bool newton = direction(model, at, g, (const double(*)[K_MAX])O, step, &gain) && gain >= 0;
	if (!newton && (!direction(model, at, g, (const double(*)[K_MAX])A, step, &gain) || !(gain >= 0)))
		return UNCLEAR;
	at->gain = gain;
	for (size_t k = 0; k < K; k++) {
		double next = at->theta[k] + step[k];
		at->step[k] = step[k];
		at->score[k] = g[k];
		at->theta[k] = next > 0 ? next : 0;
	}
	/* With average information convergence is linear only: then on until nothing moves. */
	return gain <= (newton ? TOLERANCE : 1e-20) ? ARRIVED : GO;
}

/* 3. A batch */

/* |t| after the last step. */
static double statistic(const wz_refit_model *model, const wz_refit_point *point, size_t W, size_t lane, const way *at) {
	double b[2], omega[2];
	for (size_t side = 0; side < 2; side++) {
		double less = 0, moved = 0;
		for (size_t k = 0; k < model->K; k++) {
			less += point->h[(2 * k + side) * W + lane] * at->step[k];
			moved += point->z[(2 * k + side) * W + lane] * at->step[k];
		}
		omega[side] = point->omega[side * W + lane] - less;
		b[side] = point->b[side * W + lane] - moved / point->omega[side * W + lane];
	}
	return fabs(b[1] - b[0]) / sqrt(1 / omega[0] + 1 / omega[1]);
}

void wz_refit_run(const wz_refit_kernel *kernel, wz_refit_work *work, const wz_refit_model *model, size_t count, double *t) {
	const size_t W = kernel->width, K = model->K;
	const wz_refit_point point = kernel->point(work);
	way lane_way[WZ_MAX_LANES];
	bool running[WZ_MAX_LANES] = {false};
	size_t n_running = count;
	for (size_t lane = 0; lane < count; lane++) {
		memcpy(lane_way[lane].theta, model->theta, sizeof model->theta);
		lane_way[lane].evaluations = 0;
		lane_way[lane].gain = 0;
		running[lane] = true;
	}
	kernel->eval_start(work);
	for (;;) {
		for (size_t lane = 0; lane < count; lane++) {
			if (!running[lane])
				continue;
			way *at = &lane_way[lane];
			state now = take_step(model, &point, W, lane, at);
			if (now == GO) {
				for (size_t k = 0; k < K; k++)
					point.theta[k * W + lane] = at->theta[k];
				continue;
			}
			running[lane] = false;
			n_running--;
			t[lane] = now == ARRIVED ? statistic(model, &point, W, lane, at) : NAN;
		}
		if (n_running == 0)
			return;
		kernel->eval(work);
	}
}
