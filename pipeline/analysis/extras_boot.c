/* extras_boot.c - bootstrap of one fitted model
 *
 * 1. Replicates
 * 2. Cases and parametric: intervals
 * 3. Wild: p values
 * 4. All
 */
#include "analysis/extras.h"

#include "base/json.h"
#include "model/influence.h"
#include "resample/lrt_bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Values closer than this (relative) to the observed statistic count as ties with it, as in permutation. */
static const double TIE = 1e-8;

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap");
}

/* 1. Replicates */

static wz_status run(wz_boot *boot, const wz_extras_boot *spec, uint64_t first, uint64_t count, double *row, wz_err *err) {
	const size_t width = wz_boot_width(boot), size = wz_boot_size(boot);
	for (uint64_t r = 0; r < count; r += width) {
		if (spec->stop && spec->stop(spec->stop_context))
			return wz_fail(err, WZ_ESTOP, "stopped");
		wz_boot_run(boot, first + r, count - r < width ? (size_t)(count - r) : width, row + r * size);
	}
	return WZ_OK;
}

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

/* 2. Cases and parametric: intervals */

static json_t *limits_json(const char *kind, const char *method, const wz_limits *limits) {
	json_t *json = json_pack("{ss so so ss sI}", "kind", kind, "lo", wz_json_real(limits->lo), "hi", wz_json_real(limits->hi), "method", method, "n",
	                         (json_int_t)limits->n);
	if (limits->extreme)
		json_object_set_new(json, "extreme", json_true());
	return json;
}

static const char *const METHOD[] = {"percentile", "bca", "studentised"};

static wz_status intervals(const wz_data *data, const wz_model *model, const wz_extras_boot *spec, const double *row, size_t size, json_t *object,
                           wz_err *err) {
	wz_status st = WZ_OK;
	const size_t p = model->fit.p, R = (size_t)spec->replicates;
	const char *kind = spec->kind == WZ_BOOT_CASES ? "cases" : "parametric";
	const wz_limits_method method = spec->kind == WZ_BOOT_PARAMETRIC && spec->method == WZ_LIMITS_BCA ? WZ_LIMITS_PERCENTILE : spec->method;
	double *t = malloc(2 * R * sizeof *t), *se = t ? t + R : NULL;
	wz_influence jackknife = {0};
	wz_limits limits;
	if (!t)
		return no_memory(err);
	if (method == WZ_LIMITS_BCA)
		WZ_TRY(wz_influence_run(&model->reml, &model->fit, 0, &jackknife, err));
	for (size_t c = 0; c < p; c++) {
		for (size_t r = 0; r < R; r++) {
			t[r] = row[r * size + 1 + c];
			se[r] = row[r * size + 1 + p + c];
		}
		double acceleration = method == WZ_LIMITS_BCA ? wz_influence_acceleration(&jackknife, c) : NAN;
		WZ_TRY(wz_limits_find(method, t, se, R, model->fit.b[c], sqrt(model->fit.cov[c * p + c]), acceleration, data->confidence, &limits, err));
		json_t *json = limits_json(kind, METHOD[method], &limits);
		if (method == WZ_LIMITS_BCA)
			json_object_set_new(json, "acceleration", wz_json_real(acceleration));
		json_object_set_new(json_array_get(json_object_get(object, "coefficients"), c), "boot", json);
	}
	for (size_t l = 0; l < data->n_levels; l++) { /* variances have no standard error and no meaningful acceleration */
		for (size_t r = 0; r < R; r++)
			t[r] = row[r * size + 1 + 2 * p + l];
		WZ_TRY(wz_limits_find(WZ_LIMITS_PERCENTILE, t, NULL, R, model->fit.sigma2[l], NAN, NAN, data->confidence, &limits, err));
		json_object_set_new(json_array_get(json_object_get(object, "levels"), l), "boot", limits_json(kind, "percentile", &limits));
	}
done:
	free(t);
	wz_influence_clear(&jackknife);
	return st;
}

/* Where likelihood-ratio tests were asked for: their p from draws of the model without the component. */
static wz_status variance_tests(const wz_model *model, const wz_extras_boot *spec, json_t *levels, wz_err *err) {
	wz_status st = WZ_OK;
	wz_lrt_bootstrap *lrt = NULL;
	double *stat = malloc((size_t)spec->replicates * sizeof *stat);
	if (!stat)
		return no_memory(err);
	for (size_t l = 0; l < json_array_size(levels); l++) {
		json_t *level = json_array_get(levels, l);
		wz_err why = {0};
		if (!json_is_number(json_object_get(level, "lrt")))
			continue;
		st = wz_lrt_bootstrap_create(&model->reml, &model->fit, l, spec->seed, l + 1, &lrt, &why);
		if (st == WZ_ENOTEST || st == WZ_ENOCONV) {
			json_object_set_new(level, "lrt_p_boot", json_null());
			st = WZ_OK;
			continue;
		}
		if (st != WZ_OK) {
			st = wz_fail(err, st, "%s", why.text);
			goto done;
		}
		enum { AT_ONCE = 64 };
		for (uint64_t r = 0; r < spec->replicates; r += AT_ONCE) {
			if (spec->stop && spec->stop(spec->stop_context)) {
				st = wz_fail(err, WZ_ESTOP, "stopped");
				goto done;
			}
			wz_lrt_bootstrap_run(lrt, r, spec->replicates - r < AT_ONCE ? (size_t)(spec->replicates - r) : AT_ONCE, stat + r);
		}
		wz_lrt_p p = wz_lrt_bootstrap_p(wz_lrt_bootstrap_observed(lrt), stat, (size_t)spec->replicates);
		json_object_set_new(level, "lrt_p_boot", wz_json_real(p.p));
		wz_lrt_bootstrap_free(lrt);
		lrt = NULL;
	}
done:
	wz_lrt_bootstrap_free(lrt);
	free(stat);
	return st;
}

static wz_status cases_or_parametric(const wz_data *data, const wz_model *model, const wz_extras_boot *spec, json_t *object, json_t *done_json,
                                     wz_err *err) {
	wz_status st = WZ_OK;
	const wz_nesting *nest = &model->reml.nesting;
	wz_boot *boot = NULL;
	double *row = NULL, *fitted = malloc(nest->n * sizeof *fitted);
	uint32_t *stratum = spec->stratum ? malloc(nest->n_units[0] * sizeof *stratum) : NULL;
	if (!fitted || (spec->stratum && !stratum)) {
		st = no_memory(err);
		goto done;
	}
	fitted_values(model, model->fit.b, fitted);
	for (size_t i = 0; stratum && i < nest->n; i++)
		stratum[nest->unit[0][i]] = spec->stratum[model->matrix.row[nest->order[i]]];
	const wz_boot_spec engine = {.kind = spec->kind, .seed = spec->seed, .refit = true, .theta = model->fit.theta, .stratum = stratum, .fitted = fitted};
	WZ_TRY(wz_boot_create(&engine, &model->reml, wz_lane_choose(NULL), &boot, err));
	const size_t size = wz_boot_size(boot);
	row = malloc((size_t)spec->replicates * size * sizeof *row);
	if (!row) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(run(boot, spec, 0, spec->replicates, row, err));
	WZ_TRY(intervals(data, model, spec, row, size, object, err));
	if (spec->kind == WZ_BOOT_PARAMETRIC)
		WZ_TRY(variance_tests(model, spec, json_object_get(object, "levels"), err));
	size_t vanished = 0, lost = 0;
	for (size_t r = 0; r < spec->replicates; r++) {
		vanished += row[r * size] == WZ_BOOT_VANISHED;
		lost += row[r * size] == WZ_BOOT_NOT_CONVERGED;
	}
	json_object_set_new(done_json, "replicates", json_integer((json_int_t)spec->replicates));
	json_object_set_new(done_json, "vanished", json_integer((json_int_t)vanished));
	json_object_set_new(done_json, "not_converged", json_integer((json_int_t)lost));
done:
	wz_boot_free(boot);
	free(row);
	free(fitted);
	free(stratum);
	return st;
}

/* 3. Wild: p values */

/* Residuals of the model without the tested columns; all columns tested: the effect sizes themselves. */
static wz_status null_fit(const wz_data *data, const wz_model *model, const wz_reml *reml, const size_t *tested, size_t m, double *fitted,
                          double *residual, wz_err *err) {
	wz_status st = WZ_OK;
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
		bool gone = false;
		for (size_t k = 0; k < m; k++)
			gone = gone || tested[k] == c;
		if (!gone)
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
done:
	free(X);
	free(keep);
	wz_fit_clear(&fit);
	wz_reml_clear(&smaller);
	return st;
}

typedef struct {
	uint64_t replicates, exceed, lost;
	double observed;
	bool exact, webb;
} wild_result;

static wz_status wild_test(const wz_data *data, const wz_model *model, const wz_reml *reml, const wz_extras_boot *spec, const size_t *tested, size_t m,
                           wild_result *out, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t clusters = wz_boot_clusters(reml, spec->unit);
	wz_boot *boot = NULL;
	double *fitted = malloc(2 * reml->n * sizeof *fitted), *residual = fitted ? fitted + reml->n : NULL, *row = NULL;
	const bool webb = spec->weights >= 0 ? spec->weights == WZ_WILD_WEBB : clusters < 10;
	/* A pattern of signs and its opposite give the same F. */
	const uint64_t patterns = clusters <= 63 ? UINT64_C(1) << (clusters - 1) : UINT64_MAX;
	*out = (wild_result){.webb = webb, .exact = !webb && patterns <= spec->replicates};
	out->replicates = out->exact ? patterns : spec->replicates;
	if (!fitted) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(null_fit(data, model, reml, tested, m, fitted, residual, err));
	const wz_boot_spec engine = {.kind = WZ_BOOT_WILD, .seed = spec->seed, .refit = true, .theta = model->fit.theta, .fitted = fitted,
	                             .residual = residual, .unit = spec->unit, .weights = webb ? WZ_WILD_WEBB : WZ_WILD_RADEMACHER,
	                             .all_signs = out->exact, .tested = tested, .n_tested = m};
	WZ_TRY(wz_boot_create(&engine, reml, wz_lane_choose(NULL), &boot, err));
	row = malloc((size_t)out->replicates * wz_boot_size(boot) * sizeof *row);
	if (!row) {
		st = no_memory(err);
		goto done;
	}
	out->observed = wz_boot_observed(boot);
	WZ_TRY(run(boot, spec, 0, out->replicates, row, err));
	for (size_t r = 0; r < out->replicates; r++) {
		bool lost = row[2 * r] != WZ_BOOT_OK;
		out->lost += lost;
		out->exceed += lost || row[2 * r + 1] >= out->observed * (1 - TIE); /* lost ones count against the claim */
	}
done:
	wz_boot_free(boot);
	free(row);
	free(fitted);
	return st;
}

static json_t *wild_json(const wild_result *w) {
	double p = w->exact ? (double)w->exceed / (double)w->replicates : (double)(w->exceed + 1) / (double)(w->replicates + 1);
	return json_pack("{ss so so sI sI sb ss sI}", "kind", "wild", "p", wz_json_real(isfinite(w->observed) ? p : NAN), "stat", wz_json_real(w->observed),
	                 "replicates", (json_int_t)w->replicates, "exceed", (json_int_t)w->exceed, "exact", w->exact, "weights",
	                 w->webb ? "webb" : "rademacher", "not_converged", (json_int_t)w->lost);
}

static wz_status wild(const wz_data *data, const wz_model *model, const wz_extras_boot *spec, json_t *object, json_t *done_json, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t p = model->fit.p, first = model->matrix.intercept && p > 1;
	wz_reml reml = {0};
	wild_result result;
	size_t *tested = malloc(p * sizeof *tested);
	wz_design design = wz_model_design(data, model);
	design.intercept = false; /* no shifts: coefficients of the kernel are the user's but for a factor */
	if (!tested) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(wz_reml_prepare(&design, &reml, NULL, err));
	if (wz_boot_clusters(&reml, spec->unit) < 2) {
		st = wz_fail(err, WZ_ENOTEST, "the wild bootstrap needs two clusters at least: all effect sizes are of one '%.100s'", data->level_name[spec->unit]);
		goto done;
	}
	for (size_t c = 0; c < p; c++)
		tested[c] = c + first;
	for (size_t c = first; c < p; c++) {
		WZ_TRY(wild_test(data, model, &reml, spec, &c, 1, &result, err));
		json_object_set_new(json_array_get(json_object_get(object, "coefficients"), c), "boot", wild_json(&result));
	}
	if (p - first > 1)
		WZ_TRY(wild_test(data, model, &reml, spec, tested, p - first, &result, err));
	json_t *moderators = json_object_get(object, "moderators");
	if (moderators)
		json_object_set_new(moderators, "boot", wild_json(&result));
	json_object_set_new(done_json, "replicates", json_integer((json_int_t)result.replicates));
	json_object_set_new(done_json, "exact", json_boolean(result.exact));
	json_object_set_new(done_json, "n_units", json_integer((json_int_t)wz_boot_clusters(&reml, spec->unit)));
done:
	free(tested);
	wz_reml_clear(&reml);
	return st;
}

/* 4. All */

wz_status wz_extras_bootstrap(const wz_data *data, const wz_model *model, const wz_extras_boot *spec, json_t *object, wz_err *err) {
	static const char *const KIND[] = {"cases", "wild", "parametric"};
	json_t *done_json = json_pack("{ss ss sI}", "kind", KIND[spec->kind], "unit", data->level_name[spec->unit], "seed", (json_int_t)spec->seed);
	if (!done_json)
		return no_memory(err);
	wz_status st = spec->kind == WZ_BOOT_WILD ? wild(data, model, spec, object, done_json, err)
	                                          : cases_or_parametric(data, model, spec, object, done_json, err);
	json_object_set_new(object, "bootstrap", done_json);
	return st;
}
