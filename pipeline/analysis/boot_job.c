/* boot_job.c - bootstrap of one fitted model as rows that can be made anywhere and in any order
 *
 * 1. Shape
 * 2. Model of the hypothesis
 * 3. Making ready
 * 4. Rows
 * 5. Intervals
 * 6. p values of the wild bootstrap
 */
#include "analysis/boot_job.h"

#include "analysis/permutation.h"
#include "base/json.h"
#include "model/cr2.h"
#include "resample/permute.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct wz_boot_job {
	wz_boot_shape shape;
	const wz_model *model;
	wz_reml reml;             /* WILD: prepared without the shifts of an intercept */
	wz_boot *boot;
	double *fitted, *residual, *row; /* n, n, width rows of the bootstrap */
	uint32_t *stratum;
	size_t *tested;
};

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap");
}

/* 1. Shape */

const char *wz_boot_word(wz_boot_kind kind) {
	static const char *const WORD[] = {"cases", "wild", "parametric"};
	return WORD[kind];
}

bool wz_boot_can_draw(const wz_redraw_pools *pools) {
	return pools->n < pools->n_units;
}

wz_status wz_boot_strata(const wz_boot_ask *ask, const wz_matrix *matrix, const wz_nesting *nesting, uint32_t **stratum, bool *hold, wz_err *err) {
	wz_status st = WZ_OK;
	const int top = wz_redraw_top(ask->drawn);
	uint32_t *own = NULL;
	*stratum = NULL;
	if (hold)
		*hold = true;
	if (!ask->stratum || ask->kind != WZ_BOOT_CASES)
		return WZ_OK;
	own = malloc((matrix->n + 1) * sizeof *own);
	*stratum = malloc((wz_nesting_units(nesting, top) + 1) * sizeof **stratum);
	if (!own || !*stratum) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(wz_codes_of_rows(ask->stratum, matrix->row, matrix->n, own, err));
	for (size_t i = 0; i < matrix->n; i++) {
		const uint32_t u = wz_nesting_unit_at(nesting, top, i), code = own[nesting->order[i]];
		if (hold && i > 0 && wz_nesting_unit_at(nesting, top, i - 1) == u && (*stratum)[u] != code)
			*hold = false;
		(*stratum)[u] = code;
	}
done:
	free(own);
	if (st != WZ_OK) {
		free(*stratum);
		*stratum = NULL;
	}
	return st;
}

char *wz_boot_unit_names(const wz_boot_ask *ask, const wz_data *data) {
	const wz_redraw_levels levels = ask->kind == WZ_BOOT_CASES && ask->drawn ? ask->drawn : 1u << ask->unit;
	size_t size = 1;
	for (size_t l = 0; l < data->n_levels; l++)
		size += strlen(data->level_name[l]) + 1;
	char *names = calloc(size, 1);
	for (size_t l = 0; names && l < data->n_levels; l++)
		if (levels >> l & 1) {
			if (names[0])
				strcat(names, ",");
			strcat(names, data->level_name[l]);
		}
	return names;
}

wz_boot_shape wz_boot_shape_of(const wz_boot_ask *ask, size_t p, size_t n_levels, size_t units) {
	wz_boot_shape shape = {.kind = ask->kind, .method = ask->method, .replicates = ask->replicates, .p = p, .n_levels = n_levels};
	if (ask->kind == WZ_BOOT_WILD) {
		/* A pattern of signs and its opposite give the same F. */
		const uint64_t patterns = units >= 1 && units <= 63 ? UINT64_C(1) << (units - 1) : UINT64_MAX;
		shape.webb = ask->weights >= 0 ? ask->weights == WZ_WILD_WEBB : units < 10;
		shape.exact = !shape.webb && patterns <= ask->replicates;
		shape.adjust = ask->n_tested < p ? ask->adjust : WZ_ROBUST_CR0;
		shape.replicates = shape.exact ? patterns : ask->replicates;
		shape.rows = shape.replicates + 1;
		shape.size = 2;
		shape.tested = ask->tested;
		shape.n_tested = ask->n_tested;
		return shape;
	}
	if (ask->kind == WZ_BOOT_PARAMETRIC && ask->method == WZ_LIMITS_BCA) /* leaving out units says nothing of the model it draws from */
		shape.method = WZ_LIMITS_PERCENTILE;
	shape.rows = shape.replicates + 1 + (shape.method == WZ_LIMITS_BCA ? units : 0);
	shape.size = 1 + p * (shape.method == WZ_LIMITS_STUDENTISED ? 2 : 1) + n_levels;
	return shape;
}

const wz_boot_shape *wz_boot_job_shape(const wz_boot_job *job) {
	return &job->shape;
}

/* 2. Model of the hypothesis */

/* X b of the user's coefficients, nested order, on the scale of reml->y. */
static void fitted_values(const wz_model *model, const double *b, double *fitted) {
	const wz_matrix *m = &model->matrix;
	for (size_t i = 0; i < m->n; i++) {
		const double *x = &m->X[model->reml.nesting.order[i] * m->p];
		fitted[i] = -model->reml.shift_y;
		for (size_t c = 0; c < m->p; c++)
			fitted[i] += b[c] * x[c];
	}
}

/* A_g e_g in place for each cluster g, A that of CR2 for the null model (cr2.h): what the model took off the residuals of large clusters comes back. */
static wz_status adjust_cr2(const wz_reml *null, const double *theta, int unit, double *residual, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_nesting *nest = &null->nesting;
	const size_t n = null->n, q = null->p;
	size_t largest = 0;
	wz_gls gls = {0};
	wz_cr2 *work = NULL;
	double *F = NULL;
	uint32_t *place = malloc(n * sizeof *place);
	if (!place) {
		st = no_memory(err);
		goto done;
	}
	for (size_t i = 0, first = 0; i < n; i++) {
		first = i > 0 && wz_nesting_unit_at(nest, unit, i) == wz_nesting_unit_at(nest, unit, i - 1) ? first : i;
		largest = i + 1 - first > largest ? i + 1 - first : largest;
		place[i] = (uint32_t)i; /* units are contiguous */
	}
	if (largest > WZ_ROBUST_LARGEST) {
		st = wz_fail(err, WZ_ENOTEST, "a cluster has %zu effect sizes; residuals are adjusted by CR2 up to %d: use CR1 or a lower level", largest, WZ_ROBUST_LARGEST);
		goto done;
	}
	F = calloc(largest * q, sizeof *F); /* the residuals in column 0 */
	work = wz_cr2_create(largest, q);
	if (!F || !work) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(wz_gls_solve(null, theta, &gls, err));
	for (size_t first = 0, last; first < n; first = last) {
		for (last = first; last < n && wz_nesting_unit_at(nest, unit, last) == wz_nesting_unit_at(nest, unit, first); last++)
			F[(last - first) * q] = residual[last];
		WZ_TRY(wz_cr2_adjust(work, &gls, place + first, last - first, F, err));
		for (size_t i = first; i < last; i++)
			residual[i] = F[(i - first) * q];
	}
done:
	free(place);
	free(F);
	wz_cr2_free(work);
	wz_gls_clear(&gls);
	return st;
}

/* Residuals of the model without the tested columns, adjusted as asked; all columns tested: the effect sizes themselves, from which nothing was taken off. */
static wz_status null_fit(const wz_data *data, const wz_model *model, const wz_reml *reml, const wz_boot_ask *ask, double *fitted, double *residual,
                          wz_err *err) {
	wz_status st = WZ_OK;
	const size_t tested = ask->tested, m = ask->n_tested;
	const wz_matrix *from = &model->matrix;
	const size_t n = from->n, p = from->p, q = p - m;
	wz_reml smaller = {0};
	wz_fit fit = {0};
	double *X = malloc(n * (q + 1) * sizeof *X);
	size_t *keep = malloc((q + 1) * sizeof *keep), kept = 0;
	if (!X || !keep) {
		st = no_memory(err);
		goto done;
	}
	for (size_t c = 0; c < p; c++) {
		if (c < tested || c >= tested + m)
			keep[kept++] = c;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < q; c++)
			X[i * q + c] = from->X[i * p + keep[c]];
	if (q > 0) {
		wz_design design = wz_model_design(data, model);
		design.X = X;
		design.p = q;
		design.intercept = from->intercept && keep[0] == 0;
		WZ_TRY(wz_reml_prepare(&design, &smaller, NULL, err));
		WZ_TRY(wz_reml_fit(&smaller, NULL, &fit, err));
	}
	for (size_t i = 0; i < n; i++) {
		const size_t row = reml->nesting.order[i];
		fitted[i] = 0;
		for (size_t c = 0; c < q; c++)
			fitted[i] += fit.b[c] * X[row * q + c];
		residual[i] = model->y[row] - fitted[i];
	}
	if (q > 0 && ask->adjust == WZ_ROBUST_CR2)
		WZ_TRY(adjust_cr2(&smaller, fit.theta, ask->unit, residual, err));
	const double J = (double)wz_nesting_units(&reml->nesting, ask->unit);
	for (size_t i = 0; q > 0 && ask->adjust == WZ_ROBUST_CR1 && i < n; i++)
		residual[i] *= sqrt(J / (J - 1));
done:
	free(X);
	free(keep);
	wz_fit_clear(&fit);
	wz_reml_clear(&smaller);
	return st;
}

/* 3. Making ready */

static wz_status make_ready(const wz_data *data, const wz_boot_ask *ask, wz_boot_job *job, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_model *model = job->model;
	const wz_nesting *nest = &model->reml.nesting;
	const wz_reml *reml = &model->reml;
	const bool wild = ask->kind == WZ_BOOT_WILD;
	const int level = wild ? ask->unit : wz_redraw_top(ask->drawn);
	const size_t units = wz_nesting_units(nest, level);
	job->fitted = malloc(2 * nest->n * sizeof *job->fitted);
	job->residual = job->fitted ? job->fitted + nest->n : NULL;
	job->tested = malloc((ask->n_tested + 1) * sizeof *job->tested);
	if (!job->fitted || !job->tested) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(wz_boot_strata(ask, &model->matrix, nest, &job->stratum, NULL, err));
	if (wild) {
		wz_design design = wz_model_design(data, model);
		design.intercept = false; /* no shifts: coefficients of the kernel are the user's but for a factor */
		WZ_TRY(wz_reml_prepare(&design, &job->reml, NULL, err));
		reml = &job->reml;
		if (units < 2) {
			st = wz_fail(err, WZ_ENOTEST, "the wild bootstrap needs two clusters at least: all effect sizes are of one '%.100s'", data->level_name[ask->unit]);
			goto done;
		}
		WZ_TRY(null_fit(data, model, reml, ask, job->fitted, job->residual, err));
		for (size_t k = 0; k < ask->n_tested; k++)
			job->tested[k] = ask->tested + k;
	} else {
		fitted_values(model, model->fit.b, job->fitted);
	}
	job->shape = wz_boot_shape_of(ask, model->fit.p, data->n_levels, units);
	const wz_boot_spec engine = {.kind = ask->kind, .seed = ask->seed, .stream = ask->stream, .refit = true, .theta = model->fit.theta,
	                             .drawn = ask->drawn, .stratum = job->stratum, .fitted = job->fitted, .residual = job->residual, .unit = ask->unit,
	                             .weights = job->shape.webb ? WZ_WILD_WEBB : WZ_WILD_RADEMACHER, .all_signs = job->shape.exact,
	                             .tested = job->tested, .n_tested = wild ? ask->n_tested : 0};
	WZ_TRY(wz_boot_create(&engine, reml, wz_lane_choose(NULL), &job->boot, err));
	job->shape.pools = wz_boot_pools(job->boot);
	if (ask->kind == WZ_BOOT_CASES && !wz_boot_can_draw(job->shape.pools)) {
		st = wz_fail(err, WZ_ENOTEST, "the bootstrap of cases has nothing to draw: each '%.100s' is alone%s%.100s%s%s", data->level_name[level],
		             level > 0 ? " in its '" : "", level > 0 ? data->level_name[level - 1] : "", level > 0 ? "'" : "",
		             ask->stratum ? level > 0 ? " and stratum" : " in its stratum" : "");
		goto done;
	}
	job->row = malloc(wz_boot_width(job->boot) * wz_boot_size(job->boot) * sizeof *job->row);
	if (!job->row)
		st = no_memory(err);
done:
	return st;
}

wz_status wz_boot_job_create(const wz_data *data, const wz_model *model, const wz_boot_ask *ask, wz_boot_job **out, wz_err *err) {
	wz_boot_job *job = calloc(1, sizeof *job);
	*out = NULL;
	if (!job)
		return no_memory(err);
	job->model = model;
	wz_status st = make_ready(data, ask, job, err);
	if (st != WZ_OK)
		wz_boot_job_free(job);
	else
		*out = job;
	return st;
}

void wz_boot_job_free(wz_boot_job *job) {
	if (!job)
		return;
	wz_boot_free(job->boot);
	wz_reml_clear(&job->reml);
	free(job->fitted);
	free(job->row);
	free(job->stratum);
	free(job->tested);
	free(job);
}

/* 4. Rows */

/* What a row of the bootstrap has that this shape keeps. */
static void keep(const wz_boot_job *job, const double *from, double *to) {
	const wz_boot_shape *shape = &job->shape;
	if (shape->kind == WZ_BOOT_WILD || shape->method == WZ_LIMITS_STUDENTISED) {
		memcpy(to, from, shape->size * sizeof *to);
		return;
	}
	memcpy(to, from, (1 + shape->p) * sizeof *to);
	memcpy(to + 1 + shape->p, from + 1 + 2 * shape->p, shape->n_levels * sizeof *to);
}

static void observed(wz_boot_job *job, double *row) {
	const wz_fit *fit = &job->model->fit;
	const size_t p = job->shape.p;
	if (job->shape.kind == WZ_BOOT_WILD) {
		row[1] = wz_boot_observed(job->boot);
		row[0] = isfinite(row[1]) ? WZ_BOOT_OK : WZ_BOOT_NOT_CONVERGED;
		return;
	}
	const bool se = job->shape.method == WZ_LIMITS_STUDENTISED;
	row[0] = WZ_BOOT_OK;
	for (size_t c = 0; c < p; c++) {
		row[1 + c] = fit->b[c];
		if (se)
			row[1 + p + c] = sqrt(fit->cov[c * p + c]);
	}
	for (size_t l = 0; l < job->shape.n_levels; l++)
		row[1 + (se ? 2 : 1) * p + l] = fit->sigma2[l];
}

wz_status wz_boot_job_run(wz_boot_job *job, uint64_t first, uint64_t count, double *row, bool (*stop)(void *), void *stop_context, wz_err *err) {
	const wz_boot_shape *shape = &job->shape;
	const size_t width = wz_boot_width(job->boot), size = wz_boot_size(job->boot);
	const uint64_t R = shape->replicates;
	wz_status st = WZ_OK;
	for (uint64_t r = first, end = first + count; r < end;) {
		if (stop && stop(stop_context))
			return wz_fail(err, WZ_ESTOP, "stopped");
		if (r == R) {
			observed(job, row + (r - first) * shape->size);
			r++;
			continue;
		}
		const uint64_t left = (r < R && end > R ? R : end) - r;
		const size_t n = left < width ? (size_t)left : width;
		if (r < R)
			WZ_TRY(wz_boot_run(job->boot, r, n, job->row, err));
		else
			WZ_TRY(wz_boot_left_out(job->boot, (size_t)(r - R - 1), n, job->row, err));
		for (size_t k = 0; k < n; k++)
			keep(job, job->row + k * size, row + (r - first + k) * shape->size);
		r += n;
	}
done:
	return st;
}

/* 5. Intervals */

static json_t *limits_json(const char *kind, const char *method, const wz_limits *limits) {
	json_t *json = json_pack("{ss so so so so ss sI}", "kind", kind, "lo", wz_json_real(limits->lo), "hi", wz_json_real(limits->hi), "lo_error",
	                         wz_json_real(limits->lo_error), "hi_error", wz_json_real(limits->hi_error), "method", method, "n",
	                         (json_int_t)limits->n);
	if (limits->extreme)
		json_object_set_new(json, "extreme", json_true());
	return json;
}

static const char *const METHOD[] = {"percentile", "bca", "studentised"};

static wz_status put_intervals(const wz_boot_shape *shape, const double *row, double level, json_t *object, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t p = shape->p, R = (size_t)shape->replicates, size = shape->size, units = (size_t)shape->rows - R - 1;
	const bool studentised = shape->method == WZ_LIMITS_STUDENTISED;
	const double *seen = row + R * size, *left_out = seen + size;
	double *t = malloc((2 * R + units) * sizeof *t), *se = t ? t + R : NULL, *without = t ? se + R : NULL;
	wz_limits limits;
	if (!t)
		return no_memory(err);
	for (size_t c = 0; c < p; c++) {
		for (size_t r = 0; r < R; r++) {
			t[r] = row[r * size + 1 + c];
			if (studentised)
				se[r] = row[r * size + 1 + p + c];
		}
		for (size_t u = 0; u < units; u++)
			without[u] = left_out[u * size + 1 + c];
		const double acceleration = units ? wz_redraw_acceleration(shape->pools, without) : NAN;
		WZ_TRY(wz_limits_find(shape->method, t, se, R, seen[1 + c], studentised ? seen[1 + p + c] : NAN, acceleration, level, &limits, err));
		json_t *json = limits_json(wz_boot_word(shape->kind), METHOD[shape->method], &limits);
		if (shape->method == WZ_LIMITS_BCA)
			json_object_set_new(json, "acceleration", wz_json_real(acceleration));
		json_object_set_new(json_array_get(json_object_get(object, "coefficients"), c), "boot", json);
	}
	for (size_t l = 0; l < shape->n_levels; l++) { /* variances have no standard error and no meaningful acceleration */
		const size_t at = size - shape->n_levels + l;
		for (size_t r = 0; r < R; r++)
			t[r] = row[r * size + at];
		WZ_TRY(wz_limits_find(WZ_LIMITS_PERCENTILE, t, NULL, R, seen[at], NAN, NAN, level, &limits, err));
		json_object_set_new(json_array_get(json_object_get(object, "levels"), l), "boot", limits_json(wz_boot_word(shape->kind), "percentile", &limits));
	}
done:
	free(t);
	return st;
}

/* 6. p values of the wild bootstrap */

static void put_wild(const wz_boot_shape *shape, const double *row, json_t *object) {
	const double seen = row[2 * shape->replicates + 1];
	uint64_t lost = 0, exceed = 0;
	for (uint64_t r = 0; r < shape->replicates; r++) {
		const bool is_lost = row[2 * r] != WZ_BOOT_OK;
		lost += is_lost;
		exceed += is_lost || row[2 * r + 1] >= seen * (1 - WZ_TIE); /* lost ones count against the claim */
	}
	/* Adjusted residuals: no pattern is the observed data, so these count beside the patterns and p is never 0. */
	const bool observed_among = shape->exact && shape->adjust == WZ_ROBUST_CR0;
	const double p = wz_permutation_p(exceed, shape->replicates, observed_among);
	double lo = p, hi = p;
	if (!shape->exact)
		wz_permutation_interval(exceed, shape->replicates, false, &lo, &hi);
	json_t *json = json_pack("{ss so so so so sI sI sb ss sI}", "kind", "wild", "p", wz_json_real(isfinite(seen) ? p : NAN), "mc_lo",
	                         wz_json_real(isfinite(seen) ? lo : NAN), "mc_hi", wz_json_real(isfinite(seen) ? hi : NAN), "stat", wz_json_real(seen),
	                         "replicates", (json_int_t)shape->replicates, "exceed", (json_int_t)exceed, "exact", shape->exact, "weights",
	                         shape->webb ? "webb" : "rademacher", "not_converged", (json_int_t)lost);
	/* All columns but the intercept together are the test of moderators; of one column that is the same test. */
	json_t *moderators = json_object_get(object, "moderators");
	if (moderators && shape->tested + shape->n_tested == shape->p && (shape->tested == 0 || shape->tested == 1))
		json_object_set(moderators, "boot", json);
	if (shape->n_tested == 1)
		json_object_set(json_array_get(json_object_get(object, "coefficients"), shape->tested), "boot", json);
	json_decref(json);
}

wz_status wz_boot_put(const wz_boot_shape *shape, const double *row, double level, json_t *object, json_t *done, wz_err *err) {
	json_object_set_new(done, "replicates", json_integer((json_int_t)shape->replicates));
	if (shape->kind == WZ_BOOT_WILD) {
		put_wild(shape, row, object);
		json_object_set_new(done, "exact", json_boolean(shape->exact));
		json_object_set_new(done, "adjust", json_string(wz_robust_words[shape->adjust]));
		return WZ_OK;
	}
	size_t vanished = 0, lost = 0;
	for (uint64_t r = 0; r < shape->replicates; r++) {
		vanished += row[r * shape->size] == WZ_BOOT_VANISHED;
		lost += row[r * shape->size] == WZ_BOOT_NOT_CONVERGED;
	}
	json_object_set_new(done, "vanished", json_integer((json_int_t)vanished));
	json_object_set_new(done, "not_converged", json_integer((json_int_t)lost));
	return put_intervals(shape, row, level, object, err);
}
