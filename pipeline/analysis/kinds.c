/* kinds.c - what the kinds of analysis share
 *
 * 1. Members of an analysis
 * 2. Minimum counts
 * 3. Rows
 * 4. Fitting
 * 5. Columns that a kind computes itself
 */
#include "analysis/kinds_inside.h"

#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: analyses");
}

/* 1. Members of an analysis */

json_t *wz_kind_new(const wz_type *type, const char *kind, const char *name, json_t *list) {
	json_t *object = json_pack("{ss ss ss ss}", "type", type->id, "outcome", type->outcome, "kind", kind, "name", name);
	return object && json_array_append_new(list, object) == 0 ? object : NULL;
}

void wz_kind_put_counts(const wz_study *study, json_t *object, const size_t count[WZ_MAX_LEVELS], size_t n_effects) {
	int manual = wz_study_level(study, "manual"), at = wz_study_level(study, "study");
	json_object_set_new(object, "n_manuals", manual >= 0 ? json_integer((json_int_t)count[manual]) : json_null());
	json_object_set_new(object, "n_studies", at >= 0 ? json_integer((json_int_t)count[at]) : json_null());
	json_object_set_new(object, "n_effects", json_integer((json_int_t)n_effects));
}

void wz_kind_not_estimable(json_t *object, const char *reason, const char *message) {
	json_object_set_new(object, "status", json_string("not_estimable"));
	json_object_set_new(object, "reason", json_string(reason));
	if (message && message[0])
		json_object_set_new(object, "reason_detail", json_pack("{ss}", "message", message));
}

/* 2. Minimum counts */

size_t wz_kind_studies(const wz_study *study, const size_t count[WZ_MAX_LEVELS], size_t n_effects) {
	int at = wz_study_level(study, "study");
	return at >= 0 ? count[at] : study->data.n_levels > 1 ? count[0] : n_effects;
}

const char *wz_kind_too_small(const wz_study *study, bool element, const size_t count[WZ_MAX_LEVELS], size_t n_effects) {
	int manual = wz_study_level(study, "manual");
	if (wz_kind_studies(study, count, n_effects) < study->plan->elements.min_studies)
		return "too_few_studies";
	if (element && manual >= 0 && count[manual] < study->plan->elements.min_manuals)
		return "too_few_manuals";
	return NULL;
}

/* 3. Rows */

const char *const *wz_kind_texts(const wz_study *study, const wz_variable *var) {
	return study->column[wz_dataset_find(study->dataset, var->id) - study->dataset->column].text;
}

wz_status wz_kind_restrict(const wz_type *type, const char *const *texts, const char *text, wz_type *sub, wz_err *err) {
	*sub = *type;
	sub->n_rows = 0;
	sub->row = malloc((type->n_rows + 1) * sizeof *sub->row);
	if (!sub->row)
		return no_memory(err);
	for (size_t i = 0; i < type->n_rows; i++)
		if (strcmp(texts[type->row[i]], text) == 0)
			sub->row[sub->n_rows++] = type->row[i];
	return WZ_OK;
}

/* 4. Fitting */

wz_status wz_kind_fit(const wz_data *data, const wz_formula *formula, const size_t *row, size_t n_rows, unsigned what, wz_kind_more *more,
                      void *context, json_t *object, wz_err *err) {
	wz_model model;
	wz_inference inference = {0};
	wz_err cause = {0};
	wz_status st = wz_model_fit(data, formula, row, n_rows, &model, &cause);
	if (st == WZ_OK)
		st = wz_model_to_json(data, &model, what, object, &cause);
	if (st == WZ_OK && more)
		st = wz_inference_create(data, &model, &inference, &cause);
	if (st == WZ_OK && more)
		st = more(&inference, object, context, &cause);
	wz_inference_clear(&inference);
	if (st == WZ_OK) {
		json_object_set_new(object, "status", json_string("estimated"));
	} else if (st == WZ_ENOCONV || st == WZ_ERANK || st == WZ_ENOTEST) {
		bool units = model.matrix.n > model.matrix.p; /* enough effects: it is the units of a level that are used up */
		wz_kind_not_estimable(object,
		                      st == WZ_ENOCONV ? "not_converged" : st == WZ_ERANK ? "rank_deficient" : units ? "too_few_units" : "too_few_effects",
		                      cause.text);
		st = WZ_OK;
	} else {
		st = wz_fail(err, st, "%s", cause.text);
	}
	wz_model_clear(&model);
	return st;
}

wz_status wz_kind_put_contrast(const wz_inference *inference, const double *weight, json_t *object, wz_err *err) {
	wz_estimate e;
	wz_status st = wz_inference_contrast(inference, weight, &e, err);
	if (st != WZ_OK)
		return st;
	json_object_set_new(object, "mean", wz_json_real(e.b));
	json_object_set_new(object, "se", wz_json_real(e.se));
	json_object_set_new(object, "lo", wz_json_real(e.lo));
	json_object_set_new(object, "hi", wz_json_real(e.hi));
	return WZ_OK;
}

wz_status wz_kind_put_contain(const wz_inference *inference, const size_t *column, size_t n, json_t *object, wz_err *err) {
	const wz_model *model = inference->model;
	wz_omnibus F;
	wz_status st = wz_wald_omnibus(&model->reml, &model->fit, WZ_TEST_CONTAIN, column, n, &F, err);
	if (st != WZ_OK)
		return st;
	json_object_set_new(object, "df_contain", wz_json_real(F.df2));
	json_object_set_new(object, "p_contain", wz_json_real(F.p));
	json_object_set_new(object, "ci_contain", json_null());
	if (n == 1) {
		const wz_estimate e = wz_wald_coefficient(&model->reml, &model->fit, WZ_TEST_CONTAIN, inference->data->confidence, column[0]);
		json_object_set_new(object, "ci_contain", json_pack("[oo]", wz_json_real(e.lo), wz_json_real(e.hi)));
	}
	return WZ_OK;
}

/* 5. Columns that a kind computes itself */

wz_status wz_columns_init(const wz_study *study, size_t m, wz_columns *columns, wz_err *err) {
	const size_t n = study->dataset->n_rows;
	*columns = (wz_columns){.m = m, .n = n, .data = study->data, .formula = {.intercept = true}};
	columns->value = malloc((m * n + 1) * sizeof *columns->value);
	columns->name = calloc(m + 1, sizeof *columns->name);
	columns->text = malloc((n + 1) * sizeof *columns->text);
	columns->column = calloc(m + 1, sizeof *columns->column);
	if (!columns->value || !columns->name || !columns->text || !columns->column)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		columns->text[i] = "1";
	return WZ_OK;
}

wz_status wz_columns_name(wz_columns *columns, size_t c, const char *a, const char *b, const char *d, wz_err *err) {
	size_t size = strlen(a) + strlen(b) + strlen(d) + 1;
	free(columns->name[c]);
	columns->name[c] = malloc(size);
	if (!columns->name[c])
		return no_memory(err);
	(void)snprintf(columns->name[c], size, "%s%s%s", a, b, d);
	return WZ_OK;
}

wz_status wz_columns_ready(wz_columns *columns, wz_err *err) {
	const size_t m = columns->m;
	wz_formula_clear(&columns->formula);
	columns->formula = (wz_formula){.intercept = true, .variable = calloc(m, sizeof(wz_formula_variable)), .term = calloc(m, sizeof(wz_formula_term))};
	if (!columns->formula.variable || !columns->formula.term)
		return no_memory(err);
	for (size_t c = 0; c < m; c++) {
		columns->column[c] = (wz_frame_column){columns->name[c], columns->value + c * columns->n, columns->text};
		columns->formula.variable[c].name = strdup(columns->name[c]);
		columns->formula.n_variables++;
		if (!columns->formula.variable[c].name)
			return no_memory(err);
		columns->formula.term[c] = (wz_formula_term){.n = 1, .var = {c}};
		columns->formula.n_terms++;
	}
	columns->data.frame = (wz_frame){.n = columns->n, .n_cols = m, .col = columns->column};
	return WZ_OK;
}

void wz_columns_clear(wz_columns *columns) {
	for (size_t c = 0; columns->name && c < columns->m; c++)
		free(columns->name[c]);
	free(columns->name);
	free(columns->value);
	free(columns->text);
	free(columns->column);
	wz_formula_clear(&columns->formula);
	*columns = (wz_columns){0};
}
