/* model.c - one model from columns of data to every number that fit --json prints
 *
 * 1. Codes
 * 2. Fitting
 * 3. JSON
 */
#include "analysis/model.h"

#include "analysis/inference.h"
#include "base/json.h"
#include "model/aliased.h"
#include "model/profile.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Codes */

typedef struct {
	const char *text;
	size_t row;
} keyed;

static int by_text(const void *a, const void *b) {
	const keyed *x = a, *y = b;
	int order = strcmp(x->text, y->text);
	return order ? order : x->row < y->row ? -1 : 1;
}

wz_status wz_codes_make(const char *const *text, size_t n, uint32_t *code, size_t *n_codes, wz_err *err) {
	keyed *sorted = malloc((n ? n : 1) * sizeof *sorted);
	size_t *first = malloc((n ? n : 1) * sizeof *first);
	if (!sorted || !first) {
		free(sorted);
		free(first);
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu rows", n);
	}
	for (size_t i = 0; i < n; i++)
		sorted[i] = (keyed){text[i], i};
	qsort(sorted, n, sizeof *sorted, by_text);
	for (size_t i = 0; i < n; i++) /* first row with the same text */
		first[sorted[i].row] = i && strcmp(sorted[i].text, sorted[i - 1].text) == 0 ? first[sorted[i - 1].row] : sorted[i].row;
	uint32_t codes = 0;
	for (size_t i = 0; i < n; i++)
		code[i] = first[i] == i ? codes++ : code[first[i]];
	*n_codes = codes;
	free(sorted);
	free(first);
	return WZ_OK;
}

wz_status wz_codes_of_rows(const uint32_t *code, const size_t *row, size_t n_rows, uint32_t *out, wz_err *err) {
	uint32_t top = 0, n = 0;
	for (size_t i = 0; i < n_rows; i++)
		top = code[row[i]] > top ? code[row[i]] : top;
	uint32_t *rank = malloc(((size_t)top + 1) * sizeof *rank);
	if (!rank)
		return wz_fail(err, WZ_ENOMEM, "out of memory: codes of %zu rows", n_rows);
	memset(rank, 0xff, ((size_t)top + 1) * sizeof *rank);
	for (size_t i = 0; i < n_rows; i++) {
		uint32_t *at = &rank[code[row[i]]];
		*at = *at == UINT32_MAX ? n++ : *at;
		out[i] = *at;
	}
	free(rank);
	return WZ_OK;
}

/* 2. Fitting */

static bool is_constant(const wz_matrix *m, size_t c) {
	for (size_t i = 1; i < m->n; i++)
		if (m->X[i * m->p + c] != m->X[c])
			return false;
	return true;
}

/* Which columns depend on which, and in which units. */
static wz_status say_rank(const wz_data *data, const wz_model *model, size_t bad, wz_err *err) {
	const wz_matrix *m = &model->matrix;
	const size_t level = data->n_levels > 2 ? data->n_levels - 2 : 0; /* the one above the effect: studies */
	const bool named = data->n_levels > 1 && data->unit[level];
	wz_aliased aliased = {0};
	uint32_t *code = malloc(m->n * sizeof *code);
	const char **text = calloc(m->n, sizeof *text), **name = calloc(m->n, sizeof *name);
	size_t n_codes = 0;
	wz_err why = {0};
	wz_status st = code && text && name ? WZ_OK : WZ_ENOMEM;
	for (size_t i = 0; st == WZ_OK && named && i < m->n; i++)
		text[i] = data->unit[level][m->row[i]];
	if (st == WZ_OK && named)
		st = wz_codes_make(text, m->n, code, &n_codes, &why);
	for (size_t i = 0; st == WZ_OK && named && i < m->n; i++)
		name[code[i]] = text[i];
	const wz_aliased_units units = {data->level_name[level], code, name};
	if (st == WZ_OK)
		st = wz_aliased_find(m, named ? &units : NULL, &aliased, &why);
	st = st == WZ_OK && aliased.n ? wz_aliased_fail(&aliased, err)
	                              : wz_fail(err, WZ_ERANK, "column '%.200s' of the model can be computed from the columns before it: leave it out", m->label[bad]);
	wz_aliased_clear(&aliased);
	free(code);
	free(text);
	free(name);
	return st;
}

wz_design wz_model_design(const wz_data *data, const wz_model *model) {
	const wz_matrix *m = &model->matrix;
	return (wz_design){.n = m->n, .n_levels = data->n_levels, .code = (const uint32_t *const *)model->code, .y = model->y, .v = model->v, .p = m->p,
	                   .X = m->X, .intercept = m->intercept, .rho = data->rho, .rho_above = data->rho_above, .method = data->method};
}

static wz_status prepare_matrix(const wz_data *data, wz_matrix *matrix, wz_model *model, wz_err *err) {
	wz_status st = WZ_OK;
	*model = (wz_model){.matrix = *matrix};
	*matrix = (wz_matrix){0};
	const wz_matrix *m = &model->matrix;
	model->y = malloc(m->n * sizeof(double));
	model->v = malloc(m->n * sizeof(double));
	if (!model->y || !model->v) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu effect sizes", m->n);
		goto done;
	}
	for (size_t i = 0; i < m->n; i++) {
		model->y[i] = data->y[m->row[i]];
		model->v[i] = data->v[m->row[i]];
	}
	for (size_t l = 0; l + 1 < data->n_levels; l++) {
		model->code[l] = malloc(m->n * sizeof(uint32_t));
		if (!model->code[l]) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu effect sizes", m->n);
			goto done;
		}
		for (size_t i = 0; i < m->n; i++)
			model->code[l][i] = data->code[l][m->row[i]];
	}
	const wz_design design = wz_model_design(data, model);
	size_t bad = 0;
	wz_err cause = {0};
	st = wz_reml_prepare(&design, &model->reml, &bad, &cause);
	if (st == WZ_ERANK && is_constant(m, bad))
		st = wz_fail(err, WZ_ERANK, "column '%.200s' of the model has the same value in all %zu rows: leave it out", m->label[bad], m->n);
	else if (st == WZ_ERANK)
		st = say_rank(data, model, bad, err);
	else if (st != WZ_OK)
		st = wz_fail(err, st, "%s", cause.text);
	if (st != WZ_OK)
		goto done;
	if (wz_model_one_unit(data, model->reml.nesting.n_units))
		st = wz_fail(err, WZ_ENOTEST, "all effect sizes are of one '%.100s': a mean over more of them cannot be estimated",
		             data->level_name[data->n_levels - 2]);
done:
	return st;
}

wz_status wz_model_finish(wz_model *model, wz_err *err) {
	return wz_reml_fit(&model->reml, NULL, &model->fit, err);
}

wz_status wz_model_fit_matrix(const wz_data *data, wz_matrix *matrix, wz_model *model, wz_err *err) {
	wz_status st = prepare_matrix(data, matrix, model, err);
	return st == WZ_OK ? wz_model_finish(model, err) : st;
}

wz_status wz_model_prepare(const wz_data *data, const wz_formula *formula, const size_t *rows, size_t n_rows, wz_model *model, wz_err *err) {
	wz_matrix matrix;
	*model = (wz_model){0};
	wz_status st = wz_matrix_build(formula, &data->frame, rows, n_rows, &matrix, err);
	return st == WZ_OK ? prepare_matrix(data, &matrix, model, err) : st;
}

wz_status wz_model_fit(const wz_data *data, const wz_formula *formula, const size_t *rows, size_t n_rows, wz_model *model, wz_err *err) {
	wz_status st = wz_model_prepare(data, formula, rows, n_rows, model, err);
	return st == WZ_OK ? wz_model_finish(model, err) : st;
}

bool wz_model_one_unit(const wz_data *data, const size_t *n_units) {
	bool one = data->n_levels > 1;
	for (size_t l = 0; l + 1 < data->n_levels; l++)
		one = one && n_units[l] == 1;
	return one;
}

void wz_model_clear(wz_model *model) {
	wz_matrix_clear(&model->matrix);
	wz_reml_clear(&model->reml);
	wz_fit_clear(&model->fit);
	free(model->y);
	free(model->v);
	for (size_t l = 0; l < WZ_MAX_LEVELS; l++)
		free(model->code[l]);
	*model = (wz_model){0};
}

/* 3. JSON */

static const char *method_word(wz_method method) {
	return method == WZ_METHOD_REML ? "reml" : method == WZ_METHOD_ML ? "ml" : "fixed";
}

/* Points of a profile: from zero to a little beyond the upper limit (four times the estimate where there is none), evenly in the standard deviation. */
static wz_status put_curve(const wz_model *model, size_t l, double hi, json_t *level, wz_err *err) {
	enum { POINTS = 41 };
	double x[POINTS], loglik[POINTS];
	const wz_fit *fit = &model->fit;
	const double end = isfinite(hi) ? 1.2 * hi : 4 * (fit->sigma2[l] + fit->typical_variance);
	json_t *values, *likelihoods;
	for (size_t i = 0; i < POINTS; i++) {
		const double share = (double)i / (POINTS - 1);
		x[i] = end * share * share;
	}
	wz_status st = wz_profile_curve(&model->reml, fit, l, x, POINTS, loglik, err);
	if (st != WZ_OK)
		return st;
	values = json_array();
	likelihoods = json_array();
	for (size_t i = 0; i < POINTS; i++) {
		json_array_append_new(values, wz_json_real(x[i]));
		json_array_append_new(likelihoods, wz_json_real(loglik[i]));
	}
	json_object_set_new(level, "profile", json_pack("{so so}", "sigma2", values, "logLik", likelihoods));
	return WZ_OK;
}

static wz_status levels_json(const wz_data *data, const wz_model *model, unsigned what, json_t *list, wz_err *err) {
	const wz_fit *fit = &model->fit;
	for (size_t l = 0; l < fit->n_levels; l++) {
		json_t *level = json_pack("{ss sI so so}", "name", data->level_name[l], "n", (json_int_t)fit->n_units[l], "sigma2",
		                          wz_json_real(fit->sigma2[l]), "I2", wz_json_real(wz_wald_I2(fit, l)));
		json_array_append_new(list, level);
		if (!fit->identified[l])
			json_object_set_new(level, "note", json_string(fit->n_units[l] == 1 ? "not estimable: there is one unit"
			                                                           : "not separable: every unit holds one unit of the next level"));
		if (what & WZ_MODEL_PROFILE) {
			wz_profile_interval limits = {.lo = NAN, .hi = NAN};
			if (fit->identified[l] && data->method != WZ_METHOD_FIXED) {
				wz_status st = wz_profile_limits(&model->reml, fit, l, data->confidence, &limits, err);
				if (st != WZ_OK)
					return st;
			}
			json_object_set_new(level, "ci", json_pack("[o o]", wz_json_real(limits.lo), wz_json_real(limits.hi)));
			if (limits.hi_unbounded)
				json_object_set_new(level, "ci_unbounded", json_true());
			if ((what & WZ_MODEL_CURVE) && fit->identified[l] && data->method != WZ_METHOD_FIXED) {
				wz_status st = put_curve(model, l, limits.hi, level, err);
				if (st != WZ_OK)
					return st;
			}
		}
		if (!(what & WZ_MODEL_LRT))
			continue;
		wz_lrt lrt = {NAN, NAN, NAN};
		if (data->method != WZ_METHOD_FIXED) {
			wz_status st = wz_wald_lrt(&model->reml, fit, l, &lrt, err);
			if (st != WZ_OK)
				return st;
		}
		json_object_set_new(level, "lrt", wz_json_real(lrt.stat));
		json_object_set_new(level, "lrt_p", wz_json_real(lrt.p));
		json_object_set_new(level, "lrt_p_mixture", wz_json_real(lrt.p_mixture));
	}
	return WZ_OK;
}

/* Units of the outermost level and effects with a category. */
static void count_category(const wz_model *model, const wz_design_factor *factor, size_t category, size_t *units, size_t *effects) {
	const wz_nesting *nest = &model->reml.nesting;
	*units = *effects = 0;
	uint32_t last = UINT32_MAX;
	for (size_t i = 0; i < nest->n; i++) {
		if (factor->code[nest->order[i]] != category)
			continue;
		++*effects;
		if (nest->unit[0][i] != last)
			++*units;
		last = nest->unit[0][i];
	}
}

static wz_status means_json(const wz_inference *inference, bool predict, json_t *list, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_model *model = inference->model;
	const wz_matrix *m = &model->matrix;
	double *weight = malloc(m->p * sizeof *weight);
	if (!weight)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu coefficients", m->p);
	for (size_t f = 0; f < m->n_factors; f++)
		for (size_t g = 0; m->factor[f].alone && g < m->factor[f].n_categories; g++) {
			size_t units, effects;
			count_category(model, &m->factor[f], g, &units, &effects);
			wz_matrix_mean_weights(m, f, g, weight);
			wz_estimate e;
			WZ_TRY(wz_inference_contrast(inference, weight, &e, err));
			json_array_append_new(list, json_pack("{ss ss sI sI so so so so}", "factor", m->factor[f].name, "category",
			                                      m->factor[f].category[g], "n_units", (json_int_t)units, "n_effects",
			                                      (json_int_t)effects, "mean", wz_json_real(e.b), "se", wz_json_real(e.se), "lo",
			                                      wz_json_real(e.lo), "hi", wz_json_real(e.hi)));
			if (predict) {
				double lo, hi;
				wz_wald_prediction(&model->fit, &e, inference->data->confidence, &lo, &hi);
				json_object_set_new(json_array_get(list, json_array_size(list) - 1), "prediction",
				                    json_pack("{so so}", "lo", wz_json_real(lo), "hi", wz_json_real(hi)));
			}
		}
done:
	free(weight);
	return st;
}

/* Few units: intervals of a bootstrap are then too short, and CR2 says how much is known. A test that is not to be had is left out. */
static wz_status put_cr2(const wz_data *data, const wz_model *model, json_t *coefficients, wz_err *err) {
	wz_data robust = *data;
	wz_inference inference = {0};
	wz_err cause = {0};
	robust.robust = true;
	robust.robust_type = WZ_ROBUST_CR2;
	robust.test = WZ_TEST_T;
	robust.satterthwaite = true;
	robust.cluster = NULL;
	robust.cluster_name = NULL;
	wz_status st = wz_inference_create(&robust, model, &inference, &cause);
	for (size_t c = 0; st == WZ_OK && c < model->fit.p; c++) {
		wz_estimate e;
		st = wz_inference_coefficient(&inference, c, &e, &cause);
		if (st != WZ_OK)
			break;
		json_t *beside = json_pack("{so so so so so so}", "se", wz_json_real(e.se), "stat", wz_json_real(e.stat), "df", wz_json_real(e.df), "p",
		                           wz_json_real(e.p), "lo", wz_json_real(e.lo), "hi", wz_json_real(e.hi));
		if (wz_inference_few_df(&inference, e.df))
			json_object_set_new(beside, "few_df", json_true());
		json_object_set_new(json_array_get(coefficients, c), "cr2", beside);
	}
	wz_inference_clear(&inference);
	return st == WZ_OK || st == WZ_ENOTEST || st == WZ_ERANK ? WZ_OK : wz_fail(err, st, "%s", cause.text);
}

wz_status wz_model_to_json(const wz_data *data, const wz_model *model, unsigned what, json_t *object, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_fit *fit = &model->fit;
	const wz_matrix *m = &model->matrix;
	const double QE_df = (double)(fit->n - fit->p);
	size_t *tested = NULL;
	wz_inference inference = {0};
	json_t *levels = json_array(), *coefficients = json_array(), *means = json_array();
	json_t *head = json_pack("{ss sI sI sb sI so so so so sI so}", "method", method_word(data->method), "k", (json_int_t)fit->n, "p",
	                         (json_int_t)fit->p, "converged", fit->converged, "iterations", (json_int_t)fit->steps, "logLik",
	                         wz_json_real(fit->loglik), "AIC", wz_json_real(fit->AIC), "BIC", wz_json_real(fit->BIC), "QE",
	                         wz_json_real(fit->QE), "QE_df", (json_int_t)(fit->n - fit->p), "QE_p",
	                         wz_json_real(gsl_cdf_chisq_Q(fit->QE, QE_df)));
	json_object_update(object, head);
	json_decref(head);
	WZ_TRY(wz_inference_create(data, model, &inference, err));
	if (fit->tops > 1 || fit->flat)
		json_object_set_new(object, "likelihood",
		                    json_pack("{sI so so sb}", "tops", (json_int_t)fit->tops, "next", wz_json_real(fit->next_top), "curvature",
		                              wz_json_real(fit->curvature), "flat", fit->flat));
	WZ_TRY(levels_json(data, model, what, levels, err));
	json_object_set(object, "levels", levels);
	for (size_t c = 0; c < fit->p; c++) {
		wz_estimate e;
		WZ_TRY(wz_inference_coefficient(&inference, c, &e, err));
		json_t *named = json_pack("{ss}", "name", m->name[c]), *numbers = wz_inference_json(&inference, &e);
		json_object_update(named, numbers);
		json_decref(numbers);
		json_array_append_new(coefficients, named);
	}
	if (!data->robust && model->reml.nesting.n_units[0] < data->cr2_below)
		WZ_TRY(put_cr2(data, model, coefficients, err));
	json_object_set(object, "coefficients", coefficients);
	size_t n_tested = fit->p - (m->intercept ? 1 : 0);
	if (fit->p > 1 || !m->intercept) {
		tested = malloc((n_tested + 1) * sizeof *tested);
		if (!tested) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu coefficients", fit->p);
			goto done;
		}
		for (size_t c = 0; c < n_tested; c++)
			tested[c] = c + (m->intercept ? 1 : 0);
		wz_omnibus F;
		WZ_TRY(wz_inference_omnibus(&inference, tested, n_tested, &F, err));
		json_t *omnibus = json_pack("{so so so so}", "stat", wz_json_real(F.stat), "df1", wz_json_real(F.df1), "df2", wz_json_real(F.df2), "p",
		                            wz_json_real(F.p));
		if (wz_inference_few_df(&inference, F.df2))
			json_object_set_new(omnibus, "few_df", json_true());
		json_object_set_new(object, "moderators", omnibus);
		WZ_TRY(means_json(&inference, what & WZ_MODEL_PREDICT, means, err));
		if (json_array_size(means))
			json_object_set(object, "means", means);
	}
	if ((what & WZ_MODEL_PREDICT) && fit->p == 1 && m->intercept) {
		wz_estimate e;
		double lo, hi;
		WZ_TRY(wz_inference_coefficient(&inference, 0, &e, err));
		wz_wald_prediction(fit, &e, data->confidence, &lo, &hi);
		json_object_set_new(object, "prediction", json_pack("{so so}", "lo", wz_json_real(lo), "hi", wz_json_real(hi)));
	}
	if (data->robust)
		json_object_set_new(object, "robust",
		                    json_pack("{ss ss sI}", "type", wz_robust_words[data->robust_type], "cluster",
		                              data->cluster_name ? data->cluster_name : data->level_name[0], "n_clusters",
		                              (json_int_t)inference.robust.n_clusters));
done:
	wz_inference_clear(&inference);
	free(tested);
	json_decref(levels);
	json_decref(coefficients);
	json_decref(means);
	return st;
}
