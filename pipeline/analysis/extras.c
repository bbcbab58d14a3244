/* extras.c - what can be asked of a fitted model beyond its estimates
 *
 * 1. Names of units
 * 2. Leave one unit out
 * 3. Egger's test and PEESE
 * 4. Trim and fill
 * 5. Predicted random effects
 */
#include "analysis/extras.h"

#include "analysis/inference.h"
#include "base/json.h"
#include "model/bias.h"
#include "model/blup.h"
#include "model/influence.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: a fitted model");
}

/* 1. Names of units */

/* Of the unit that holds a row of the model, inside its parents: "manual / study". Where ids are not known, the row's number. */
static json_t *unit_name(const wz_data *data, const wz_model *model, size_t level, size_t row) {
	const size_t r = model->matrix.row[row];
	char text[1024] = "";
	size_t used = 0;
	for (size_t l = 0; l <= level; l++) {
		if (!data->unit[l])
			return json_sprintf("%zu", r + 1);
		int more = snprintf(text + used, sizeof text - used, "%s%s", l ? " / " : "", data->unit[l][r]);
		if (more < 0 || (size_t)more >= sizeof text - used)
			return json_string(data->unit[level][r]);
		used += (size_t)more;
	}
	return json_string(text);
}

/* Unit ids stand once in most data; the parents are named where one stands twice. */
static bool ids_stand_once(const wz_data *data, const wz_model *model, size_t level) {
	if (level == 0 || level + 1 >= data->n_levels || !data->unit[level])
		return level == 0;
	const wz_nesting *nest = &model->reml.nesting;
	bool once = true;
	uint32_t *code = malloc(nest->n * sizeof *code);
	const char **text = malloc(nest->n * sizeof *text);
	size_t n_codes = 0;
	wz_err ignored = {0};
	for (size_t i = 0; text && i < nest->n; i++)
		text[i] = data->unit[level][model->matrix.row[nest->order[i]]];
	if (code && text && wz_codes_make(text, nest->n, code, &n_codes, &ignored) == WZ_OK)
		once = n_codes == nest->n_units[level];
	free(code);
	free(text);
	return once;
}

static json_t *name_of(const wz_data *data, const wz_model *model, size_t level, size_t row, bool once) {
	const char *id = data->unit[level] ? data->unit[level][model->matrix.row[row]] : NULL;
	return once && id ? json_string(id) : unit_name(data, model, level, row);
}

/* 2. Leave one unit out */

static const char *why_not(wz_status why) {
	return why == WZ_ERANK ? "coefficient_needs_this_unit" : why == WZ_ENOCONV ? "not_converged" : "too_few_left";
}

static json_t *left_out_json(const wz_data *data, const wz_model *model, size_t level, const wz_left_out *left, bool influence, bool once) {
	const wz_matrix *m = &model->matrix;
	json_t *object = json_pack("{so so so}", "left_out", name_of(data, model, level, left->row, once), "b", wz_json_real(left->b[0]), "se",
	                           wz_json_real(left->se[0]));
	if (left->why != WZ_OK)
		json_object_set_new(object, "reason", json_string(why_not(left->why)));
	if (m->p > 1) {
		json_t *all = json_array();
		for (size_t c = 0; c < m->p; c++)
			json_array_append_new(all, json_pack("{ss so so}", "name", m->name[c], "b", wz_json_real(left->b[c]), "se", wz_json_real(left->se[c])));
		json_object_set_new(object, "coefficients", all);
	}
	json_t *sigma2 = json_array();
	for (size_t l = 0; l < data->n_levels; l++)
		json_array_append_new(sigma2, wz_json_real(left->sigma2[l]));
	json_object_set_new(object, "sigma2", sigma2);
	if (!influence)
		return object;
	json_t *dfbetas = json_array();
	for (size_t c = 0; c < m->p; c++)
		json_array_append_new(dfbetas, wz_json_real(left->dfbetas[c]));
	json_object_set_new(object, "n", json_integer((json_int_t)left->n));
	json_object_set_new(object, "cooks", wz_json_real(left->cooks));
	json_object_set_new(object, "dfbetas", dfbetas);
	return object;
}

wz_status wz_extras_left_out(const wz_data *data, const wz_model *model, size_t level, const size_t range[2], bool influence, json_t *list, wz_err *err) {
	wz_influence all = {0};
	wz_status st = wz_influence_some(&model->reml, &model->fit, level, range ? range[0] : 0, range ? range[1] : SIZE_MAX, &all, err);
	const bool once = st == WZ_OK && ids_stand_once(data, model, level);
	for (size_t u = 0; st == WZ_OK && u < all.n_units; u++)
		if (json_array_append_new(list, left_out_json(data, model, level, &all.unit[u], influence, once)) != 0)
			st = no_memory(err);
	wz_influence_clear(&all);
	return st;
}

/* 3. Egger's test and PEESE */

/* The model's matrix with one column behind it. */
static wz_status with_column(const wz_matrix *from, const double *column, const char *name, wz_matrix *to, wz_err *err) {
	const size_t n = from->n, p = from->p;
	*to = (wz_matrix){.n = n, .p = p + 1, .intercept = from->intercept};
	to->X = malloc(n * (p + 1) * sizeof(double));
	to->row = malloc(n * sizeof(size_t));
	to->name = calloc(p + 1, sizeof(char *));
	to->label = calloc(p + 1, sizeof(char *));
	bool whole = to->X && to->row && to->name && to->label;
	for (size_t c = 0; whole && c <= p; c++) {
		to->name[c] = strdup(c < p ? from->name[c] : name);
		to->label[c] = strdup(c < p ? from->label[c] : name);
		whole = to->name[c] && to->label[c];
	}
	if (!whole) {
		wz_matrix_clear(to);
		return no_memory(err);
	}
	memcpy(to->row, from->row, n * sizeof(size_t));
	for (size_t i = 0; i < n; i++) {
		memcpy(&to->X[i * (p + 1)], &from->X[i * p], p * sizeof(double));
		to->X[i * (p + 1) + p] = column[i];
	}
	return WZ_OK;
}

static wz_status bias_test(const wz_data *data, const wz_model *model, wz_bias_kind kind, json_t **out, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_matrix *m = &model->matrix;
	wz_model larger = {0};
	wz_matrix matrix = {0};
	wz_inference inference = {0};
	wz_estimate slope, intercept;
	wz_err why = {0};
	double *column = malloc(m->n * sizeof *column);
	*out = NULL;
	if (!column)
		return no_memory(err);
	const char *name = wz_bias_column(kind, m->n, model->v, column);
	WZ_TRY(with_column(m, column, name, &matrix, err));
	st = wz_model_fit_matrix(data, &matrix, &larger, &why);
	if (st == WZ_OK)
		st = wz_inference_create(data, &larger, &inference, &why);
	if (st == WZ_ENOMEM || st == WZ_EBUG) {
		st = wz_fail(err, st, "%s", why.text);
		goto done;
	}
	if (st != WZ_OK) { /* for instance equal variances: an answer, not a failure */
		*out = json_pack("{sn sn sn sn sn ss}", "b", "se", "stat", "df", "p", "reason", why.text);
		st = *out ? WZ_OK : no_memory(err);
		goto done;
	}
	WZ_TRY(wz_inference_coefficient(&inference, m->p, &slope, err));
	*out = wz_inference_json(&inference, &slope);
	if (m->intercept) {
		WZ_TRY(wz_inference_coefficient(&inference, 0, &intercept, err));
		json_object_set_new(*out, "intercept", wz_inference_json(&inference, &intercept));
	}
done:
	wz_inference_clear(&inference);
	wz_model_clear(&larger);
	free(column);
	return st;
}

wz_status wz_extras_egger(const wz_data *data, const wz_model *model, json_t **out, wz_err *err) {
	return bias_test(data, model, WZ_BIAS_EGGER, out, err);
}

wz_status wz_extras_peese(const wz_data *data, const wz_model *model, json_t **out, wz_err *err) {
	return bias_test(data, model, WZ_BIAS_PEESE, out, err);
}

/* 4. Trim and fill */

wz_status wz_extras_trimfill(const wz_data *data, const wz_model *model, const char *estimator, json_t **out, wz_err *err) {
	wz_trimfill result = {0};
	wz_err why = {0};
	const wz_pool pool = data->method == WZ_METHOD_REML ? WZ_POOL_REML : data->method == WZ_METHOD_ML ? WZ_POOL_ML : WZ_POOL_FE;
	wz_status st = wz_trimfill_run(model->matrix.n, model->y, model->v, pool, strcmp(estimator, "R0") == 0 ? WZ_TRIM_R0 : WZ_TRIM_L0, WZ_SIDE_AUTO,
	                               &result, &why);
	*out = NULL;
	if (st == WZ_OK) {
		json_t *y = json_array(), *v = json_array();
		for (size_t i = 0; i < result.filled; i++) {
			json_array_append_new(y, wz_json_real(result.y[i]));
			json_array_append_new(v, wz_json_real(result.v[i]));
		}
		*out = json_pack("{sI so so ss so so so ss so so}", "added", (json_int_t)result.filled, "added_se", wz_json_real(result.filled_se), "added_p",
		                 wz_json_real(result.filled_p), "side", result.side == WZ_SIDE_LEFT ? "left" : "right", "b", wz_json_real(result.b), "se",
		                 wz_json_real(result.se), "tau2", wz_json_real(result.tau2), "estimator", estimator, "y", y, "v", v);
	} else if (st != WZ_ENOMEM && st != WZ_EBUG) {
		*out = json_pack("{sn sn sn sn ss ss}", "added", "side", "b", "se", "estimator", estimator, "reason", why.text);
		st = WZ_OK;
	} else {
		st = wz_fail(err, st, "%s", why.text);
	}
	wz_trimfill_clear(&result);
	return st == WZ_OK && !*out ? no_memory(err) : st;
}

/* 5. Predicted random effects */

wz_status wz_extras_blup(const wz_data *data, const wz_model *model, json_t **out, wz_err *err) {
	const wz_nesting *nest = &model->reml.nesting;
	wz_blup blup = {0};
	wz_status st = wz_blup_predict(&model->reml, &model->fit, &blup, err);
	*out = json_array();
	for (size_t l = 0; st == WZ_OK && l < data->n_levels; l++) {
		const bool once = ids_stand_once(data, model, l), effects = l + 1 == data->n_levels;
		json_t *units = json_array();
		size_t place = 0; /* first effect of the unit */
		for (size_t u = 0; u < blup.n_units[l]; u++) {
			while (!effects && nest->unit[l][place] != u)
				place++;
			json_array_append_new(units, json_pack("{so so so so so}", "unit", name_of(data, model, l, nest->order[effects ? u : place], once), "random",
			                                       wz_json_real(blup.random[l][u]), "random_se", wz_json_real(blup.random_se[l][u]), "effect",
			                                       wz_json_real(blup.effect[l][u]), "effect_se", wz_json_real(blup.effect_se[l][u])));
		}
		json_array_append_new(*out, json_pack("{ss so}", "level", data->level_name[l], "units", units));
	}
	wz_blup_clear(&blup);
	if (st != WZ_OK) {
		json_decref(*out);
		*out = NULL;
	}
	return st;
}
