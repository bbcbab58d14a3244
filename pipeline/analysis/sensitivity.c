/* sensitivity.c - how far the overall effect of a type hangs on choices, on single units, and on what was published
 *
 * 1. One variant
 * 2. All variants
 * 3. Leave one unit out
 * 4. Both analyses of a type
 */
#include "analysis/kinds_inside.h"

#include "analysis/extras.h"
#include "analysis/inference.h"
#include "base/json.h"
#include "base/text.h"
#include "model/influence.h"
#include "model/subset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: sensitivity");
}

static const wz_formula MEAN = {.intercept = true};

/* 1. One variant: the mean of these rows under these choices */

static wz_status put_estimate(const wz_data *data, const wz_model *model, json_t *object, wz_err *err) {
	wz_inference inference;
	wz_estimate e;
	wz_status st = wz_inference_create(data, model, &inference, err);
	if (st == WZ_OK)
		st = wz_inference_coefficient(&inference, 0, &e, err);
	if (st == WZ_OK) {
		json_t *sigma2 = json_array(), *more = json_pack("{so so so so so so}", "b", wz_json_real(e.b), "se", wz_json_real(e.se), "df", wz_json_real(e.df), "p",
		                                                 wz_json_real(e.p), "lo", wz_json_real(e.lo), "hi", wz_json_real(e.hi));
		for (size_t l = 0; l < data->n_levels; l++)
			json_array_append_new(sigma2, wz_json_real(model->fit.sigma2[l]));
		json_object_set_new(more, "sigma2", sigma2);
		if (wz_inference_few_df(&inference, e.df))
			json_object_set_new(more, "few_df", json_true());
		json_object_update(object, more);
		json_decref(more);
	}
	wz_inference_clear(&inference);
	return st;
}

/* value: borrowed, NULL ok. */
static wz_status variant(const wz_study *study, const wz_data *data, const char *name, json_t *value, const size_t *row, size_t n_rows, json_t *list,
                         wz_err *err) {
	wz_model model = {0};
	wz_err why = {0};
	size_t count[WZ_MAX_LEVELS];
	if (wz_stop_check(&study->stop) != WZ_OK)
		return WZ_ESTOP;
	json_t *object = json_pack("{ss sO}", "name", name, "value", value ? value : json_null());
	if (!object || json_array_append_new(list, object) != 0)
		return no_memory(err);
	wz_status st = wz_study_count(study, row, n_rows, count, err);
	if (st != WZ_OK)
		return st;
	wz_kind_put_counts(study, object, count, n_rows);
	const char *reason = n_rows == 0 ? "no_effects" : n_rows == 1 ? "one_effect" : wz_model_one_unit(data, count) ? "one_unit" : NULL;
	if (reason) {
		wz_kind_not_estimable(object, reason, NULL);
		return WZ_OK;
	}
	st = wz_model_fit(data, &MEAN, row, n_rows, &model, &why);
	if (st == WZ_OK)
		st = put_estimate(data, &model, object, &why);
	if (st == WZ_OK)
		json_object_set_new(object, "status", json_string("estimated"));
	else if (st == WZ_ENOCONV || st == WZ_ENOTEST || st == WZ_ERANK)
		wz_kind_not_estimable(object, st == WZ_ENOCONV ? "not_converged" : "too_few_units", why.text);
	wz_model_clear(&model);
	return st == WZ_ENOMEM || st == WZ_EBUG ? wz_fail(err, st, "%s", why.text) : WZ_OK;
}

/* 2. All variants */

static wz_status subset_variant(const wz_study *study, const wz_type *type, const char *expression, json_t *list, wz_err *err) {
	wz_status st = WZ_OK;
	size_t *keep = malloc((type->n_rows + 1) * sizeof *keep), kept = 0;
	json_t *value = json_string(expression);
	if (!keep || !value) {
		st = no_memory(err);
		goto done;
	}
	/* check has read the expression against these columns */
	WZ_TRY(wz_subset_rows(expression, &study->data.frame, type->row, type->n_rows, keep, &kept, NULL, err));
	WZ_TRY(variant(study, &study->data, "subset", value, keep, kept, list, err));
done:
	json_decref(value);
	free(keep);
	return st;
}

static wz_status variants(const wz_study *study, const wz_type *type, json_t *list, wz_err *err) {
	const wz_plan *plan = study->plan;
	const wz_dataset *dataset = study->dataset;
	wz_status st = WZ_OK;
	wz_data data = study->data;
	json_t *value = NULL;
	WZ_TRY(variant(study, &data, "as_planned", NULL, type->row, type->n_rows, list, err));
	if (data.n_levels > 1)
		for (size_t i = 0; i < plan->sensitivity.rho.n; i++) {
			if (!wz_number_parse(plan->sensitivity.rho.item[i], '.', &data.rho) || data.rho == study->data.rho)
				continue;
			json_decref(value);
			value = json_real(data.rho);
			WZ_TRY(variant(study, &data, "rho", value, type->row, type->n_rows, list, err));
		}
	data = study->data;
	static const char *const METHOD[] = {"reml", "ml", "fixed"};
	for (int method = WZ_METHOD_REML; method <= WZ_METHOD_FIXED; method++) {
		data.method = (wz_method)method;
		if (data.method == study->data.method)
			continue;
		json_decref(value);
		value = json_string(METHOD[method]);
		WZ_TRY(variant(study, &data, "method", value, type->row, type->n_rows, list, err));
	}
	data = study->data;
	json_decref(value);
	value = json_string(data.robust ? "none" : "CR2");
	data.robust = !data.robust;
	data.robust_type = WZ_ROBUST_CR2;
	data.satterthwaite = data.robust;
	WZ_TRY(variant(study, &data, "robust", value, type->row, type->n_rows, list, err));
	data = study->data;
	if (dataset->yi_unmoved) {
		data.y = dataset->yi_unmoved;
		data.v = dataset->vi_unmoved;
		WZ_TRY(variant(study, &data, "outliers_as_reported", NULL, type->row, type->n_rows, list, err));
	}
	for (size_t i = 0; i < plan->sensitivity.subsets.n; i++)
		WZ_TRY(subset_variant(study, type, plan->sensitivity.subsets.item[i], list, err));
done:
	json_decref(value);
	return st;
}

/* 3. Leave one unit out: the lowest and the highest estimate, and the unit with the largest Cook's distance */

static json_t *left_out(const json_t *list, size_t i, const char *key) {
	const json_t *unit = json_array_get(list, i);
	return json_pack("{sO sO}", "left_out", json_object_get(unit, "left_out"), key, json_object_get(unit, key));
}

/* Of one level, units in `range`: an object with what counts of them. */
static wz_status some_units(const wz_data *data, const wz_model *model, size_t level, const size_t range[2], json_t *list, wz_err *err) {
	json_t *units = json_array(), *unit;
	wz_status st = wz_extras_left_out(data, model, level, range, true, units, err);
	size_t i, lowest = SIZE_MAX, highest = SIZE_MAX, most = SIZE_MAX, lost = 0;
	double low = INFINITY, high = -INFINITY, cook = -INFINITY;
	if (st != WZ_OK)
		goto done;
	json_array_foreach(units, i, unit) {
		double b = wz_json_number(unit, "b"), distance = wz_json_number(unit, "cooks");
		lost += isnan(b) ? 1 : 0;
		if (b < low)
			low = b, lowest = i;
		if (b > high)
			high = b, highest = i;
		if (distance > cook)
			cook = distance, most = i;
	}
	json_t *object = json_pack("{ss sI sI}", "level", data->level_name[level], "n", (json_int_t)json_array_size(units), "not_estimable", (json_int_t)lost);
	json_object_set_new(object, "lowest", lowest == SIZE_MAX ? json_null() : left_out(units, lowest, "b"));
	json_object_set_new(object, "highest", highest == SIZE_MAX ? json_null() : left_out(units, highest, "b"));
	json_object_set_new(object, "most_influence", most == SIZE_MAX ? json_null() : left_out(units, most, "cooks"));
	json_array_append_new(list, object);
done:
	json_decref(units);
	return st;
}

bool wz_left_out_level(const wz_study *study, size_t level) {
	return level + 1 < study->data.n_levels || level == 0;
}

wz_status wz_left_out_analyse(const wz_study *study, const wz_type *type, size_t level, const size_t range[2], json_t *list, wz_err *err) {
	wz_model model = {0};
	wz_err why = {0};
	wz_status st = wz_model_fit(&study->data, &MEAN, type->row, type->n_rows, &model, &why);
	if (st == WZ_OK)
		st = some_units(&study->data, &model, level, range, list, &why);
	wz_model_clear(&model);
	return st == WZ_ENOMEM || st == WZ_EBUG ? wz_fail(err, st, "%s", why.text) : WZ_OK;
}

static void add_count(json_t *sum, const json_t *more, const char *key) {
	json_t *count = json_object_get(sum, key);
	json_integer_set(count, json_integer_value(count) + json_integer_value(json_object_get(more, key)));
}

/* sign 1: the larger stays; of equal ones the first. */
static void take_extreme(json_t *sum, const json_t *more, const char *key, const char *value, double sign) {
	json_t *old = json_object_get(sum, key), *other = json_object_get(more, key);
	if (json_is_object(other) && (!json_is_object(old) || sign * wz_json_number(other, value) > sign * wz_json_number(old, value)))
		json_object_set(sum, key, other);
}

void wz_left_out_join(json_t *sum, const json_t *more) {
	add_count(sum, more, "n");
	add_count(sum, more, "not_estimable");
	take_extreme(sum, more, "lowest", "b", -1);
	take_extreme(sum, more, "highest", "b", 1);
	take_extreme(sum, more, "most_influence", "cooks", 1);
}

/* 4. Both analyses of a type */

wz_status wz_sensitivity_analyse(const wz_study *study, const wz_type *type, json_t *list, wz_err *err) {
	wz_status st = WZ_OK;
	wz_model model = {0};
	wz_err why = {0};
	json_t *bias = wz_kind_new(type, "bias", "overall", list), *object = wz_kind_new(type, "sensitivity", "overall", list), *part = NULL;
	json_t *rows = json_array(), *levels = json_array();
	size_t count[WZ_MAX_LEVELS];
	if (!bias || !object || !rows || !levels) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(wz_study_count(study, type->row, type->n_rows, count, err));
	wz_kind_put_counts(study, bias, count, type->n_rows);
	wz_kind_put_counts(study, object, count, type->n_rows);
	if (type->n_rows < 2 || wz_model_one_unit(&study->data, count)) {
		const char *reason = type->n_rows == 0 ? "no_effects" : type->n_rows == 1 ? "one_effect" : "one_unit";
		wz_kind_not_estimable(bias, reason, NULL);
		wz_kind_not_estimable(object, reason, NULL);
		goto done;
	}
	WZ_TRY(variants(study, type, rows, err));
	json_object_set(object, "variants", rows);
	st = wz_model_fit(&study->data, &MEAN, type->row, type->n_rows, &model, &why);
	if (st != WZ_OK && st != WZ_ENOMEM && st != WZ_EBUG) {
		wz_kind_not_estimable(bias, st == WZ_ENOCONV ? "not_converged" : "too_few_units", why.text);
		wz_kind_not_estimable(object, st == WZ_ENOCONV ? "not_converged" : "too_few_units", why.text);
		st = WZ_OK;
		goto done;
	}
	if (st != WZ_OK) {
		st = wz_fail(err, st, "%s", why.text);
		goto done;
	}
	json_object_set(object, "left_out", levels); /* for wz_left_out_analyse() */
	json_object_set_new(object, "status", json_string("estimated"));
	wz_data robust = study->data;
	robust.robust = robust.satterthwaite = true;
	robust.robust_type = WZ_ROBUST_CR2;
	WZ_TRY(wz_extras_egger(&robust, &model, &part, err));
	json_object_set_new(bias, "egger", part);
	WZ_TRY(wz_extras_peese(&robust, &model, &part, err));
	json_object_set_new(bias, "peese", part);
	WZ_TRY(wz_extras_trimfill(&study->data, &model, "L0", &part, err));
	json_object_set_new(bias, "trimfill_L0", part);
	WZ_TRY(wz_extras_trimfill(&study->data, &model, "R0", &part, err));
	json_object_set_new(bias, "trimfill_R0", part);
	json_object_set_new(bias, "status", json_string("estimated"));
done:
	wz_model_clear(&model);
	json_decref(rows);
	json_decref(levels);
	return st;
}
