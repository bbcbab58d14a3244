/* blup.c - predicted random effects and the estimated effect of each unit
 *
 * For B_u, the sum of the random effects of unit u and of those above it, with k = Cov(y, B_u): prediction k' V^-1 (y - X b), error variance
 * Var(B_u | y, b known) + h' M h, h = x_u - X' V^-1 k (without x_u for B_u alone). k' V^-1 x of a column x is what the solver predicts for u when x is taken as
 * data, and Var(B_u | y, b known) is its smoother's: no k is ever built.
 *
 * 1. Room
 * 2. Predictions
 */
#include "model/blup.h"

#include "model/gls.h"

#include <math.h>
#include <stdlib.h>

/* 1. Room */

static size_t units_of(const wz_reml *reml, size_t level) {
	return level < reml->nesting.depth ? reml->nesting.n_units[level] : reml->n;
}

/* Unit of the level above. */
static size_t parent_of(const wz_nesting *nest, size_t level, size_t u) {
	return level < nest->depth ? nest->parent[level][u] : nest->unit[level - 1][u];
}

void wz_blup_clear(wz_blup *blup) {
	for (size_t l = 0; l < WZ_MAX_LEVELS; l++)
		free(blup->random[l]);
	*blup = (wz_blup){0};
}

/* 2. Predictions */

static double error_of_b(const wz_gls *gls, double *h) {
	wz_gls_forward(gls->root, gls->p, h);
	double sum = 0;
	for (size_t c = 0; c < gls->p; c++)
		sum += h[c] * h[c];
	return sum;
}

/* One value of a unit of a level from one of each effect: their mean. */
static void unit_means(const wz_gls *gls, size_t level, const double *x, double *out) {
	wz_solver_unit_sums(gls->solver, level, x, out);
	if (level == gls->reml->nesting.depth)
		return;
	const uint32_t *start = wz_solver_starts(gls->solver, level);
	for (size_t u = 0; u < gls->reml->nesting.n_units[level]; u++)
		out[u] /= (double)(start[u + 1] - start[u]);
}

wz_status wz_blup_predict(const wz_reml *reml, const wz_fit *fit, wz_blup *blup, wz_err *err) {
	const size_t n = reml->n, p = reml->p, L = reml->n_levels;
	const wz_nesting *nest = &reml->nesting;
	wz_status st = WZ_OK;
	wz_gls gls = {0};
	double *predicted[WZ_MAX_LEVELS] = {NULL}; /* p columns of units: the solver's predictions for the columns of X */
	double *scratch = NULL;
	*blup = (wz_blup){.n_levels = L};
	WZ_TRY(wz_gls_solve(reml, fit->theta, &gls, err));
	scratch = malloc((2 * n + p) * sizeof *scratch);
	bool room = scratch != NULL;
	for (size_t l = 0; l < L && room; l++) {
		size_t units = blup->n_units[l] = units_of(reml, l);
		predicted[l] = malloc((p + 1) * units * sizeof(double));
		blup->random[l] = malloc(4 * units * sizeof(double));
		room = predicted[l] && blup->random[l];
		if (room) {
			blup->random_se[l] = blup->random[l] + units;
			blup->effect[l] = blup->random_se[l] + units;
			blup->effect_se[l] = blup->effect[l] + units;
		}
	}
	if (!room) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu effects, %zu coefficients", n, p);
		goto done;
	}
	double *work = scratch, *means = scratch + n, *h = scratch + 2 * n;
	for (size_t c = 0; c <= p; c++) {
		const double *data = c < p ? &reml->x[c * n] : gls.e;
		wz_solver_apply(gls.solver, data, work);
		for (size_t l = 0; l < L; l++)
			wz_solver_predicted(gls.solver, l, data, &predicted[l][c * blup->n_units[l]]);
	}
	for (size_t l = 0; l < L; l++) {
		const size_t units = blup->n_units[l];
		double *effect = blup->effect[l], *random = blup->random[l], *of_sum = blup->effect_se[l], *of_own = blup->random_se[l];
		wz_solver_variances(gls.solver, l, of_sum, of_own);
		for (size_t i = 0; i < n; i++)
			work[i] = reml->y[i] - gls.e[i]; /* X b */
		unit_means(&gls, l, work, effect);
		for (size_t u = 0; u < units; u++) {
			double above = l ? predicted[l - 1][p * blup->n_units[l - 1] + parent_of(nest, l, u)] : 0;
			random[u] = predicted[l][p * units + u] - above;
			effect[u] += reml->shift_y + predicted[l][p * units + u];
			for (size_t c = 0; c < p; c++)
				h[c] = predicted[l][c * units + u] - (l ? predicted[l - 1][c * blup->n_units[l - 1] + parent_of(nest, l, u)] : 0);
			of_own[u] = sqrt(of_own[u] + error_of_b(&gls, h));
			if (!reml->identified[l])
				random[u] = of_own[u] = NAN;
		}
	}
	/* The unit's effect: columns as means over the unit, one after the other, in place of the predictions. */
	for (size_t l = 0; l < L; l++) {
		const size_t units = blup->n_units[l];
		for (size_t c = 0; c < p; c++) {
			unit_means(&gls, l, &reml->x[c * n], means);
			for (size_t u = 0; u < units; u++)
				predicted[l][c * units + u] = means[u] - predicted[l][c * units + u];
		}
		for (size_t u = 0; u < units; u++) {
			for (size_t c = 0; c < p; c++)
				h[c] = predicted[l][c * units + u];
			blup->effect_se[l][u] = sqrt(blup->effect_se[l][u] + error_of_b(&gls, h));
		}
	}
done:
	for (size_t l = 0; l < WZ_MAX_LEVELS; l++)
		free(predicted[l]);
	free(scratch);
	wz_gls_clear(&gls);
	if (st != WZ_OK)
		wz_blup_clear(blup);
	return st;
}
