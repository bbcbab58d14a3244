/* reml.c - the multilevel meta-analytic model on one set of effect sizes
 *
 * 1. Making a design ready
 * 2. Fitting
 *
 * Source of the model: Konstantopoulos 2011, Res Synth Methods 2:61-76. Likelihood constants as metafor's rma.mv (Viechtbauer 2010, J Stat
 * Softw 36(3)), so that logLik, AIC and BIC compare.
 */
#include "model/reml.h"

#include "model/climb.h"
#include "model/tops.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Making a design ready */

/* Gram-Schmidt on a copy of the scaled columns: log|X'X|, and the first column that depends on those before it. */
static wz_status gram_schmidt(wz_reml *reml, size_t *bad_column, wz_err *err) {
	const size_t n = reml->n, p = reml->p;
	wz_status st = WZ_OK;
	double *q = malloc(n * p * sizeof *q);
	if (!q)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu effects, %zu coefficients", n, p);
	memcpy(q, reml->x, n * p * sizeof *q);
	reml->log_det_XX = 0;
	for (size_t j = 0; j < p; j++) {
		double before = 0, after = 0;
		for (size_t i = 0; i < n; i++)
			before += q[j * n + i] * q[j * n + i];
		for (int pass = 0; pass < 2; pass++) /* twice is enough */
			for (size_t k = 0; k < j; k++) {
				double dot = 0;
				for (size_t i = 0; i < n; i++)
					dot += q[k * n + i] * q[j * n + i];
				for (size_t i = 0; i < n; i++)
					q[j * n + i] -= dot * q[k * n + i];
			}
		for (size_t i = 0; i < n; i++)
			after += q[j * n + i] * q[j * n + i];
		if (!(after > 1e-12 * before) || before == 0) { /* as in the kernel's solve() */
			if (bad_column)
				*bad_column = j;
			st = wz_fail(err, WZ_ERANK, "column %zu of the design depends on the columns before it", j + 1);
			goto done;
		}
		reml->log_det_XX += log(after);
		double norm = sqrt(after);
		for (size_t i = 0; i < n; i++)
			q[j * n + i] /= norm;
	}
done:
	free(q);
	return st;
}

static void scale_columns(const wz_design *design, wz_reml *reml) {
	const size_t n = reml->n, p = reml->p;
	double *row = reml->x; /* first column is used as scratch before it is filled */
	for (size_t c = p; c-- > 0;) {
		for (size_t i = 0; i < n; i++)
			row[i] = design->X[i * p + c];
		int level = wz_nesting_level_of(&reml->nesting, row);
		/* Only the intercept may stand at level -1; another constant column is found by the rank check. */
		bool ones = level == -1 && row[0] == 1.0;
		reml->level[c] = level == -1 && !ones ? 0 : level;
		double shift = 0, scale = 1;
		if (!ones) {
			double sum = 0, squares = 0;
			for (size_t i = 0; i < n; i++)
				sum += row[i];
			shift = reml->intercept && level != -1 ? sum / (double)n : 0;
			for (size_t i = 0; i < n; i++)
				squares += (row[i] - shift) * (row[i] - shift);
			scale = squares > 0 ? sqrt(squares / (double)n) : 1;
		}
		reml->shift[c] = shift;
		reml->scale[c] = scale;
		for (size_t i = 0; i < n; i++)
			reml->x[c * n + i] = (design->X[reml->nesting.order[i] * p + c] - shift) / scale;
	}
}

/* A first guess at the sum of the components: ordinary residual variance less the typical sampling variance. */
static double starting_value(const wz_reml *reml) {
	double weights = 0, mean = 0, squares = 0;
	for (size_t i = 0; i < reml->n; i++) {
		weights += 1 / reml->v[i];
		mean += reml->y[i] / (double)reml->n;
	}
	for (size_t i = 0; i < reml->n; i++)
		squares += (reml->y[i] - mean) * (reml->y[i] - mean);
	double typical = (double)reml->n / weights;
	double total = reml->n > 1 ? squares / (double)(reml->n - 1) - typical : 0;
	if (!(total > 0.05 * typical))
		total = 0.05 * typical;
	return total / (double)reml->n_levels;
}

/* Columns that say all about the units of a level leave nothing of it to chance: its likelihood is flat, from zero to infinity. */
static wz_status check_units(const wz_reml *reml, wz_err *err) {
	for (size_t l = 0; l + 1 < reml->n_levels; l++) {
		size_t columns = 0;
		for (size_t c = 0; c < reml->p; c++)
			columns += reml->level[c] <= (int)l;
		if (reml->identified[l] && reml->method != WZ_METHOD_FIXED && columns >= reml->nesting.n_units[l])
			return wz_fail(err, WZ_ENOTEST,
			               "level %zu has %zu units, and %zu coefficients that are constant in them: none is left to estimate its variance; leave out "
			               "moderators or the level",
			               l + 1, reml->nesting.n_units[l], columns);
	}
	return WZ_OK;
}

wz_status wz_reml_prepare(const wz_design *design, wz_reml *reml, size_t *bad_column, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = design->n, p = design->p;
	*reml = (wz_reml){.n = n, .p = p, .n_levels = design->n_levels, .intercept = design->intercept, .method = design->method};
	if (n == 0)
		return wz_fail(err, WZ_ENOTEST, "no effect sizes");
	if (design->rho_above > 0 && design->rho_above + 1 >= design->n_levels)
		return wz_fail(err, WZ_EBUG, "sampling errors correlate %zu levels above the innermost of %zu", design->rho_above, design->n_levels - 1);
	if (p == 0 || p > n / 1 || n <= p)
		return wz_fail(err, WZ_ENOTEST, "%zu effect size%s cannot carry %zu coefficient%s: at least one more effect size is needed", n,
		               n == 1 ? "" : "s", p, p == 1 ? "" : "s");
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(design->y[i]))
			return wz_fail(err, WZ_EINPUT, "effect size %zu is not a finite number", i + 1);
		if (!(design->v[i] > 0) || !isfinite(design->v[i]))
			return wz_fail(err, WZ_EINPUT, "sampling variance %zu is %g: it must be above 0", i + 1, design->v[i]);
	}
	WZ_TRY(wz_nesting_build(n, design->n_levels, design->code, &reml->nesting, err));
	reml->y = malloc(n * sizeof(double));
	reml->v = malloc(n * sizeof(double));
	reml->x = malloc(n * p * sizeof(double));
	reml->level = malloc(p * sizeof(int));
	reml->shift = malloc(p * sizeof(double));
	reml->scale = malloc(p * sizeof(double));
	if (!reml->y || !reml->v || !reml->x || !reml->level || !reml->shift || !reml->scale) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu effects, %zu coefficients", n, p);
		goto done;
	}
	scale_columns(design, reml);
	WZ_TRY(gram_schmidt(reml, bad_column, err));

	double weight = 0, sum = 0;
	for (size_t i = 0; i < n; i++) {
		weight += 1 / design->v[i];
		sum += design->y[i] / design->v[i];
	}
	reml->shift_y = reml->intercept ? sum / weight : 0;
	for (size_t i = 0; i < n; i++) {
		reml->y[i] = design->y[reml->nesting.order[i]] - reml->shift_y;
		reml->v[i] = design->v[reml->nesting.order[i]];
	}
	reml->start = starting_value(reml);
	for (size_t l = 0; l < reml->n_levels; l++) {
		size_t inner = l + 2 < reml->n_levels ? reml->nesting.n_units[l + 1] : n;
		reml->identified[l] = l + 1 == reml->n_levels || (reml->nesting.n_units[l] < inner && reml->nesting.n_units[l] > 1);
	}
	WZ_TRY(check_units(reml, err));
	reml->model = (wz_lane_model){.nesting = &reml->nesting, .v = reml->v, .p = p, .level = reml->level, .rho = design->rho, .rho_above = design->rho_above,
	                              .ml = design->method != WZ_METHOD_REML};
done:
	if (st != WZ_OK)
		wz_reml_clear(reml);
	return st;
}

void wz_reml_clear(wz_reml *reml) {
	wz_nesting_clear(&reml->nesting);
	free(reml->y);
	free(reml->v);
	free(reml->x);
	free(reml->level);
	free(reml->shift);
	free(reml->scale);
	*reml = (wz_reml){0};
}

void wz_reml_row(const wz_reml *reml, size_t i, double *y, double *v, double *x) {
	*y = reml->y[i] + reml->shift_y;
	*v = reml->v[i];
	for (size_t c = 0; c < reml->p; c++)
		x[c] = reml->x[c * reml->n + i] * reml->scale[c] + reml->shift[c];
}

void wz_reml_held(const wz_reml *reml, bool *held) {
	for (size_t l = 0; l < reml->n_levels; l++)
		held[l] = reml->method == WZ_METHOD_FIXED || !reml->identified[l];
	if (reml->n_levels == 1)
		held[1] = true; /* the kernel's own effect level below one-level data */
}

/* 2. Fitting */

/* From scaled and centred columns back to the user's: b_c = b_c' / scale, b_0 = b_0' - sum b_c shift_c + shift_y. */
void wz_reml_user_scale(const wz_reml *reml, const wz_lane_result *result, size_t width, size_t lane, double *b, double *cov) {
	const size_t p = reml->p;
	for (size_t c = 0; c < p; c++)
		b[c] = result->b[c * width + lane] / reml->scale[c];
	if (reml->intercept) {
		for (size_t c = 1; c < p; c++)
			b[0] -= b[c] * reml->shift[c];
		b[0] += reml->shift_y;
	}
	if (!cov)
		return;
	for (size_t c = 0; c < p; c++)
		for (size_t d = 0; d < p; d++)
			cov[c * p + d] = result->cov[(c * p + d) * width + lane] / (reml->scale[c] * reml->scale[d]);
	if (!reml->intercept)
		return;
	/* T has ones on the diagonal and -shift in row 0; cov = T cov T'. */
	for (size_t d = 0; d < p; d++)
		for (size_t c = 1; c < p; c++)
			cov[d] -= reml->shift[c] * cov[c * p + d];
	for (size_t d = 0; d < p; d++)
		for (size_t c = 1; c < p; c++)
			cov[d * p] -= reml->shift[c] * cov[d * p + c];
	for (size_t d = 1; d < p; d++) /* rounding must not make it unsymmetric */
		cov[d] = cov[d * p];
}

/* With all components zero: Q from a lane with the effect sizes, and from one with zeros the typical variance, for the score of the effect level is
 * then -trace(P) / 2. */
static void take_zero(const wz_climb *climb, size_t lane_y, size_t lane_zeros, wz_fit *fit) {
	const size_t W = climb->kernel->width;
	fit->QE = climb->result.rss[lane_y] > 0 ? climb->result.rss[lane_y] : 0;
	fit->typical_variance = (double)(fit->n - fit->p) / (-2 * climb->result.score[(climb->K - 1) * W + lane_zeros]);
}

/* The same in a kernel of its own. The plain likelihood's score lacks the trace over the coefficients, so that this is always the restricted one's. */
static wz_status at_zero(const wz_reml *reml, wz_fit *fit, wz_err *err) {
	wz_lane_model restricted = reml->model;
	restricted.ml = false;
	wz_status st = WZ_OK;
	wz_climb climb = {0};
	WZ_TRY(wz_climb_init(&climb, reml, &restricted, 1, err));
	climb.kernel->eval(climb.work, false);
	double QE = climb.result.rss[0];
	wz_climb_set_y(&climb, 0, NULL);
	climb.kernel->eval(climb.work, true);
	climb.result.rss[0] = QE;
	take_zero(&climb, 0, 0, fit);
done:
	wz_climb_clear(&climb);
	return st;
}

/* What a fit says beside its place: from the lane that stands at theta. */
static void report(const wz_reml *reml, const wz_climb *climb, size_t lane, const bool *held, wz_fit *fit) {
	const size_t n = reml->n, p = reml->p, L = reml->n_levels, W = climb->kernel->width;
	size_t n_free = 0;
	wz_reml_user_scale(reml, &climb->result, W, lane, fit->b, fit->cov);
	for (size_t l = 0; l < L; l++) {
		fit->identified[l] = reml->identified[l];
		fit->theta[l] = climb->result.theta[l * W + lane];
		fit->sigma2[l] = reml->identified[l] ? fit->theta[l] : NAN;
		fit->n_units[l] = l + 1 < L ? reml->nesting.n_units[l] : n;
		n_free += !held[l];
	}
	bool ml = reml->model.ml;
	fit->loglik = climb->result.loglik[lane] + (ml ? 0 : 0.5 * reml->log_det_XX);
	double parameters = (double)(p + n_free);
	fit->AIC = -2 * fit->loglik + 2 * parameters;
	fit->BIC = -2 * fit->loglik + parameters * log((double)(ml ? n : n - p));
}

static wz_status begin(const wz_reml *reml, wz_fit *fit, wz_err *err) {
	const size_t p = reml->p;
	*fit = (wz_fit){.n = reml->n, .p = p, .n_levels = reml->n_levels, .next_top = NAN, .curvature = NAN};
	fit->b = malloc(p * sizeof(double));
	fit->cov = malloc(p * p * sizeof(double));
	if (!fit->b || !fit->cov)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu coefficients", p);
	return WZ_OK;
}

static wz_status not_converged(const wz_climb *climb, wz_err *err) {
	return wz_fail(err, WZ_ENOCONV, "the model did not converge after %u step%s", climb->newton[0].steps, climb->newton[0].steps == 1 ? "" : "s");
}

/* From so many effects on, eight starts side by side wait for memory most of the time: two after two take as long or less, in a third of the memory. */
enum { BEYOND_CACHE = 30000 };

wz_status wz_reml_fit(const wz_reml *reml, const bool *zero, wz_fit *fit, wz_err *err) {
	wz_status st = WZ_OK;
	double theta[WZ_MAX_COMPONENTS] = {0};
	bool held[WZ_MAX_COMPONENTS];
	wz_climb climb = {0};
	WZ_TRY(begin(reml, fit, err));
	wz_reml_held(reml, held);
	for (size_t l = 0; l < reml->n_levels; l++) {
		held[l] = held[l] || (zero && zero[l]);
		theta[l] = held[l] ? 0 : reml->start;
	}
	const size_t starts = wz_tops_starts(reml->nesting.depth + 1, held);
	WZ_TRY(wz_climb_init(&climb, reml, NULL, starts > 2 && reml->n > BEYOND_CACHE ? 2 : starts, err));
	/* Lanes that are left over do the work of at_zero() for nothing. */
	const size_t W = climb.kernel->width;
	const bool spare = !reml->model.ml && W >= starts + 2;
	if (spare)
		wz_climb_set_y(&climb, W - 1, NULL);
	else
		WZ_TRY(at_zero(reml, fit, err));
	wz_tops tops;
	fit->converged = wz_tops_find(&climb, theta, held, &tops);
	if (spare)
		take_zero(&climb, W - 2, W - 1, fit);
	fit->steps = fit->converged ? tops.steps : climb.newton[0].steps;
	fit->tops = tops.n_tops;
	fit->next_top = tops.next + (reml->model.ml ? 0 : 0.5 * reml->log_det_XX);
	fit->curvature = tops.curvature;
	fit->flat = tops.flat;
	report(reml, &climb, 0, held, fit);
	if (!fit->converged)
		st = not_converged(&climb, err);
done:
	wz_climb_clear(&climb);
	return st;
}

wz_status wz_reml_fit_held(const wz_reml *reml, const double *theta, const bool *held, wz_fit *fit, wz_err *err) {
	wz_status st = WZ_OK;
	double start[WZ_MAX_COMPONENTS] = {0};
	bool stays[WZ_MAX_COMPONENTS];
	wz_climb climb = {0};
	WZ_TRY(begin(reml, fit, err));
	wz_reml_held(reml, stays);
	for (size_t l = 0; l < reml->n_levels; l++) {
		start[l] = stays[l] ? 0 : theta[l];
		stays[l] = stays[l] || (held && held[l]);
	}
	WZ_TRY(at_zero(reml, fit, err));
	WZ_TRY(wz_climb_init(&climb, reml, NULL, 1, err));
	fit->converged = wz_climb_one(&climb, 0, start, stays, 1e-14, true);
	fit->steps = climb.newton[0].steps;
	report(reml, &climb, 0, stays, fit);
	if (!fit->converged)
		st = not_converged(&climb, err);
done:
	wz_climb_clear(&climb);
	return st;
}

void wz_fit_clear(wz_fit *fit) {
	free(fit->b);
	free(fit->cov);
	*fit = (wz_fit){0};
}
