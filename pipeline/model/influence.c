/* influence.c - leave one unit out
 *
 * 1. The design without a unit
 * 2. Distances
 * 3. All units
 */
#include "model/influence.h"

#include "model/climb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. The design without a unit */

typedef struct {
	const wz_reml *reml;
	uint32_t *code[WZ_MAX_DEPTH];
	const uint32_t *pointer[WZ_MAX_LEVELS];
	double *y, *v, *X;
} rest;

static void rest_clear(rest *r) {
	for (size_t l = 0; l < WZ_MAX_DEPTH; l++)
		free(r->code[l]);
	free(r->y);
	free(r->v);
	free(r->X);
}

static wz_status rest_init(rest *r, const wz_reml *reml, wz_err *err) {
	const size_t n = reml->n;
	*r = (rest){.reml = reml, .y = malloc(n * sizeof(double)), .v = malloc(n * sizeof(double)), .X = malloc(n * reml->p * sizeof(double))};
	bool good = r->y && r->v && r->X;
	for (size_t l = 0; l + 1 < reml->n_levels; l++) {
		r->code[l] = malloc(n * sizeof(uint32_t));
		r->pointer[l] = r->code[l];
		good = good && r->code[l];
	}
	return good ? WZ_OK : wz_fail(err, WZ_ENOMEM, "out of memory: %zu effects, %zu coefficients", n, reml->p);
}

/* Effects first to last - 1 of the nested order are left out. */
static wz_design without(rest *r, size_t first, size_t last) {
	const wz_reml *reml = r->reml;
	const size_t p = reml->p;
	size_t k = 0;
	for (size_t i = 0; i < reml->n; i++) {
		if (i >= first && i < last)
			continue;
		wz_reml_row(reml, i, &r->y[k], &r->v[k], &r->X[k * p]);
		for (size_t l = 0; l + 1 < reml->n_levels; l++)
			r->code[l][k] = reml->nesting.unit[l][i];
		k++;
	}
	return (wz_design){.n = k, .n_levels = reml->n_levels, .code = r->pointer, .y = r->y, .v = r->v, .p = p, .X = r->X,
	                   .intercept = reml->intercept, .rho = reml->model.rho, .rho_above = reml->model.rho_above, .method = reml->method};
}

/* 2. Distances */

/* d' C^-1 d by Cholesky of the correlations, as in wz_wald_omnibus(). work: p * p + p. NaN where C is singular. */
static double distance(size_t p, const double *C, const double *d, double *work) {
	double *R = work, *z = work + p * p, sum = 0;
	for (size_t i = 0; i < p; i++) {
		const double si = sqrt(C[i * p + i]);
		z[i] = d[i] / si;
		for (size_t j = 0; j <= i; j++) {
			double s = C[i * p + j] / (si * sqrt(C[j * p + j]));
			for (size_t k = 0; k < j; k++)
				s -= R[i * p + k] * R[j * p + k];
			R[i * p + j] = i == j ? sqrt(s) : s / R[j * p + j];
		}
		for (size_t k = 0; k < i; k++)
			z[i] -= R[i * p + k] * z[k];
		z[i] /= R[i * p + i];
		sum += z[i] * z[i];
	}
	return sum;
}

static void not_estimable(wz_left_out *unit, size_t p, wz_status why) {
	unit->why = why;
	unit->cooks = NAN;
	for (size_t c = 0; c < p; c++)
		unit->b[c] = unit->se[c] = unit->dfbetas[c] = NAN;
	for (size_t l = 0; l < WZ_MAX_LEVELS; l++)
		unit->sigma2[l] = NAN;
}

/* 3. All units */

/* `all` is loaded with the whole design. scratch: 2 p * p + 2 p. */
static wz_status leave_out(rest *r, const wz_fit *fit, wz_climb *all, size_t first, size_t last, double *scratch, wz_left_out *unit, wz_err *err) {
	const size_t p = r->reml->p, K = all->K;
	double *cov = scratch, *d = cov + p * p, *work = d + p, start[WZ_MAX_COMPONENTS] = {0};
	bool held[WZ_MAX_COMPONENTS];
	wz_err quiet = {0};
	wz_reml reml = {0};
	wz_climb climb = {0};
	unit->row = r->reml->nesting.order[first];
	unit->n = last - first;
	wz_design design = without(r, first, last);
	wz_status st = wz_reml_prepare(&design, &reml, NULL, &quiet);
	if (st == WZ_ENOMEM)
		return wz_fail(err, st, "%s", quiet.text);
	if (st != WZ_OK) {
		not_estimable(unit, p, st);
		return WZ_OK;
	}
	WZ_TRY(wz_climb_init(&climb, &reml, NULL, 1, err));
	wz_reml_held(&reml, held);
	for (size_t l = 0; l < K; l++)
		start[l] = held[l] ? 0 : fit->theta[l];
	bool converged = wz_climb_one(&climb, 0, start, held, 1e-14, true);
	for (size_t l = 0; l < K; l++)
		start[l] = held[l] ? 0 : reml.start;
	if (!converged && !wz_climb_one(&climb, 0, start, held, 1e-14, true)) {
		not_estimable(unit, p, WZ_ENOCONV);
		goto done;
	}
	unit->why = WZ_OK;
	wz_reml_user_scale(&reml, &climb.result, 1, 0, unit->b, cov);
	for (size_t c = 0; c < p; c++) {
		unit->se[c] = sqrt(cov[c * p + c]);
		d[c] = fit->b[c] - unit->b[c];
	}
	unit->cooks = distance(p, fit->cov, d, work);
	for (size_t l = 0; l < K; l++)
		all->result.theta[l] = climb.result.theta[l];
	all->kernel->eval(all->work, false);
	wz_reml_user_scale(r->reml, &all->result, 1, 0, work, cov);
	for (size_t c = 0; c < p; c++)
		unit->dfbetas[c] = d[c] / sqrt(cov[c * p + c]);
	for (size_t l = 0; l < WZ_MAX_LEVELS; l++)
		unit->sigma2[l] = l < reml.n_levels && reml.identified[l] ? climb.result.theta[l] : NAN;
done:
	wz_climb_clear(&climb);
	wz_reml_clear(&reml);
	return st;
}

wz_status wz_influence_some(const wz_reml *reml, const wz_fit *fit, size_t level, size_t from, size_t to, wz_influence *out, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t p = reml->p;
	const bool effects = level + 1 == reml->n_levels;
	rest r = {0};
	wz_climb all = {0};
	double *scratch = NULL;
	*out = (wz_influence){.p = p};
	if (level >= reml->n_levels)
		return wz_fail(err, WZ_EBUG, "influence: level %zu of %zu", level, reml->n_levels);
	const size_t there = effects ? reml->n : reml->nesting.n_units[level], end = to < there ? to : there, units = from < end ? end - from : 0;
	out->unit = calloc(units + 1, sizeof *out->unit);
	out->values = malloc((units * 3 * p + 1) * sizeof *out->values);
	scratch = malloc((2 * p * p + 2 * p) * sizeof *scratch);
	if (!out->unit || !out->values || !scratch) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu units, %zu coefficients", units, p);
		goto done;
	}
	out->n_units = units;
	WZ_TRY(rest_init(&r, reml, err));
	WZ_TRY(wz_climb_init(&all, reml, NULL, 1, err));
	for (size_t u = 0, first = 0, last; u < end; u++, first = last) {
		last = first + 1;
		while (!effects && last < reml->n && reml->nesting.unit[level][last] == u)
			last++;
		if (u < from)
			continue;
		wz_left_out *unit = &out->unit[u - from];
		unit->b = &out->values[(u - from) * 3 * p];
		unit->se = unit->b + p;
		unit->dfbetas = unit->se + p;
		WZ_TRY(leave_out(&r, fit, &all, first, last, scratch, unit, err));
	}
done:
	rest_clear(&r);
	wz_climb_clear(&all);
	free(scratch);
	return st;
}

wz_status wz_influence_run(const wz_reml *reml, const wz_fit *fit, size_t level, wz_influence *out, wz_err *err) {
	return wz_influence_some(reml, fit, level, 0, SIZE_MAX, out, err);
}

void wz_influence_clear(wz_influence *influence) {
	free(influence->unit);
	free(influence->values);
	*influence = (wz_influence){0};
}

double wz_influence_acceleration(const wz_influence *influence, size_t c) {
	double mean = 0, squares = 0, cubes = 0;
	size_t n = 0;
	for (int turn = 0; turn < 2; turn++) {
		for (size_t u = 0; u < influence->n_units; u++) {
			const wz_left_out *unit = &influence->unit[u];
			if (unit->why != WZ_OK)
				continue;
			if (turn == 0) {
				mean += unit->b[c];
				n++;
				continue;
			}
			const double d = mean - unit->b[c];
			squares += d * d;
			cubes += d * d * d;
		}
		mean /= turn == 0 ? (double)n : 1;
	}
	return n > 1 && squares > 0 ? cubes / (6 * pow(squares, 1.5)) : NAN;
}
