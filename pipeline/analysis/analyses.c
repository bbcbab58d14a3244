/* analyses.c - every analysis of a run on the observed data
 *
 * 1. Overall
 * 2. Prevalence and categories
 * 3. One variable
 * 4. All
 * 5. One again
 *
 * rows.c has the rows of an analysis, kinds.c what the kinds share; aliases.c, cooccurrence.c, dose.c, target_group.c, pairs.c and pair_table.c one kind
 * each; pieces.c the order of them all.
 */
#include "analysis/pairs_inside.h"

#include "analysis/pieces.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: analyses");
}

/* Tests by units beside those of the plan, of one column: of an overall effect the intercept, of elements and techniques the one behind it. */
static wz_status put_contain(const wz_inference *inference, json_t *object, void *column, wz_err *err) {
	return wz_kind_put_contain(inference, column, 1, object, err);
}

/* 1. Overall */

wz_status wz_overall_analyse(const wz_study *study, const wz_type *type, json_t *list, wz_err *err) {
	wz_formula empty = {.intercept = true};
	size_t count[WZ_MAX_LEVELS];
	json_t *object = wz_kind_new(type, "overall", "overall", list);
	if (!object)
		return no_memory(err);
	wz_status st = wz_study_count(study, type->row, type->n_rows, count, err);
	if (st != WZ_OK)
		return st;
	wz_kind_put_counts(study, object, count, type->n_rows);
	json_object_set_new(object, "n_not_stated", json_integer(0));
	if (type->n_rows == 0) {
		wz_kind_not_estimable(object, "no_effects", NULL);
		return WZ_OK;
	}
	if (type->n_rows == 1) {
		wz_kind_not_estimable(object, "one_effect", NULL);
		return WZ_OK;
	}
	if (wz_model_one_unit(&study->data, count)) {
		wz_kind_not_estimable(object, "one_unit", NULL);
		return WZ_OK;
	}
	/* of further outcomes reports draw no profiles */
	const unsigned what = WZ_MODEL_LRT | WZ_MODEL_PREDICT | WZ_MODEL_PROFILE | (strcmp(type->outcome, "all") == 0 ? WZ_MODEL_CURVE : 0);
	size_t intercept = 0;
	return wz_kind_fit(&study->data, &empty, type->row, type->n_rows, what, put_contain, &intercept, object, err);
}

/* 2. Prevalence and categories */

/* Share of units of the variable's level that have the element, among those that state it. */
static wz_status put_prevalence(const wz_study *study, const wz_variable *var, const char *const *texts, const wz_type *type,
                                json_t *object, wz_err *err) {
	size_t *row = malloc((type->n_rows ? type->n_rows : 1) * sizeof *row), count[WZ_MAX_LEVELS], n[2] = {0, 0};
	int level = wz_study_level(study, var->level);
	wz_status st = WZ_OK;
	if (!row)
		return no_memory(err);
	for (int present = 0; present < 2; present++) {
		size_t k = 0;
		for (size_t i = 0; i < type->n_rows; i++)
			if (strcmp(texts[type->row[i]], present ? "1" : "0") == 0)
				row[k++] = type->row[i];
		WZ_TRY(wz_study_count(study, row, k, count, err));
		n[present] = count[level >= 0 ? (size_t)level : 0];
	}
	json_object_set_new(object, "prevalence", n[0] + n[1] ? json_real((double)n[1] / (double)(n[0] + n[1])) : json_null());
done:
	free(row);
	return st;
}

/* Labels, status and reason of each category beside its mean. */
static void merge_categories(json_t *object, json_t *categories) {
	json_t *means = json_object_get(object, "means"), *category, *mean;
	size_t i, k;
	json_array_foreach(categories, i, category) {
		json_array_foreach(means, k, mean) {
			if (strcmp(wz_json_text(mean, "category", ""), wz_json_text(category, "category", "")) != 0)
				continue;
			static const char *const KEYS[] = {"mean", "se", "lo", "hi", "n_units"};
			for (size_t j = 0; j < sizeof KEYS / sizeof *KEYS; j++)
				json_object_set(category, KEYS[j], json_object_get(mean, KEYS[j]));
		}
		json_object_set_new(category, "factor", json_string(wz_json_text(object, "name", "")));
		static const char *const NONE[] = {"mean", "se", "lo", "hi", "n_units"};
		for (size_t j = 0; j < sizeof NONE / sizeof *NONE; j++)
			if (!json_object_get(category, NONE[j]))
				json_object_set_new(category, NONE[j], json_null());
	}
	json_object_set(object, "means", categories);
}

/* 3. One variable */

/* The side that is too small, with its numbers; of two the last. */
static void put_reason(const wz_study *study, json_t *object, const json_t *categories) {
	const char *reason = "too_few_studies";
	const json_t *worst = NULL, *category;
	size_t i;
	json_array_foreach(categories, i, category)
		if (json_object_get(category, "reason"))
			worst = category;
	if (worst) {
		reason = wz_json_text(worst, "reason", reason);
		bool manuals = strcmp(reason, "too_few_manuals") == 0;
		json_object_set_new(object, "reason_detail",
		                    json_pack("{sO sO* sO* sI}", "category", json_object_get(worst, "category"), "n_manuals",
		                              manuals ? json_object_get(worst, "n_manuals") : NULL, "n_studies",
		                              manuals ? NULL : json_object_get(worst, "n_studies"), "minimum",
		                              (json_int_t)(manuals ? study->plan->elements.min_manuals : study->plan->elements.min_studies)));
	}
	wz_kind_not_estimable(object, reason, NULL);
}

static wz_status analyse_rows(const wz_study *study, const wz_type *type, const wz_variable *var, json_t *object, wz_err *err) {
	wz_analysis_rows rows;
	size_t count[WZ_MAX_LEVELS];
	wz_status st = wz_analysis_rows_make(study, type, var, &rows, err);
	if (st != WZ_OK)
		return st;
	WZ_TRY(wz_study_count(study, rows.row, rows.n_rows, count, err));
	wz_kind_put_counts(study, object, count, rows.n_rows);
	json_object_set_new(object, "n_not_stated", json_integer((json_int_t)rows.n_not_stated));
	const char *const *texts = wz_kind_texts(study, var);
	if (var->type == WZ_VAR_ELEMENT)
		WZ_TRY(put_prevalence(study, var, texts, type, object, err));

	size_t stated = type->n_rows - rows.n_not_stated;
	bool constant = stated > 0;
	const char *first = NULL;
	for (size_t i = 0; constant && i < type->n_rows; i++) {
		const char *text = texts[type->row[i]];
		if (text[0] == '\0')
			continue;
		if (first)
			constant = strcmp(first, text) == 0;
		else
			first = text;
	}
	if (type->n_rows == 0) {
		wz_kind_not_estimable(object, "no_effects", NULL);
	} else if (stated == 0) {
		wz_kind_not_estimable(object, "all_missing", NULL);
	} else if (constant) {
		wz_kind_not_estimable(object, "constant", NULL);
	} else if (rows.categories && rows.n_categories_left < 2) {
		put_reason(study, object, rows.categories);
	} else if (!rows.categories && count[0] < study->plan->elements.min_studies && study->data.n_levels > 1) {
		wz_kind_not_estimable(object, "too_few_studies", NULL);
	} else if (wz_model_one_unit(&study->data, count)) {
		wz_kind_not_estimable(object, "one_unit", NULL);
	} else {
		size_t slope = 1;
		WZ_TRY(wz_kind_fit(&rows.data, &rows.formula, rows.row, rows.n_rows, 0, var->type == WZ_VAR_ELEMENT ? put_contain : NULL, &slope, object, err));
	}
	if (rows.categories)
		merge_categories(object, rows.categories);
done:
	wz_analysis_rows_clear(&rows);
	return st;
}

wz_status wz_variable_analyse(const wz_study *study, const wz_type *type, const wz_variable *var, const char *kind, const wz_variable *within,
                              json_t *list, wz_err *err) {
	json_t *object = wz_kind_new(type, kind, var->id, list);
	if (!object)
		return no_memory(err);
	if (!within)
		return analyse_rows(study, type, var, object, err);
	wz_type sub;
	wz_status st = wz_kind_restrict(type, wz_kind_texts(study, within), "1", &sub, err);
	json_object_set_new(object, "within", json_string(within->id));
	if (st == WZ_OK)
		st = analyse_rows(study, &sub, var, object, err);
	free(sub.row);
	return st;
}

/* 4. All */

wz_status wz_analyses_build_type(const wz_study *study, const wz_type *type, json_t **out, wz_err *err) {
	wz_status st = WZ_OK;
	bool *wanted = calloc(study->n_types + 1, sizeof *wanted);
	json_t **part = calloc(study->n_types + 1, sizeof(json_t *));
	const size_t t = (size_t)(type - study->type);
	*out = NULL;
	if (!wanted || !part) {
		st = no_memory(err);
		goto done;
	}
	wanted[t] = true;
	WZ_TRY(wz_pieces_share(study, wanted, NULL, part, err));
	*out = json_incref(part[t]);
done:
	if (part)
		json_decref(part[t]);
	free(part);
	free(wanted);
	return st;
}

wz_status wz_analyses_build(const wz_study *study, json_t **out, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *list = json_array(), *part;
	*out = NULL;
	if (!list)
		return no_memory(err);
	for (size_t t = 0; t < study->n_types; t++) {
		WZ_TRY(wz_analyses_build_type(study, &study->type[t], &part, err));
		(void)json_array_extend(list, part);
		json_decref(part);
	}
	*out = list;
	list = NULL;
done:
	json_decref(list);
	return st;
}

/* 5. One again */

static const wz_variable *element_named(const wz_study *study, const char *id) {
	const wz_variable *var = wz_codebook_find(&study->dataset->codebook, id);
	return var && var->type == WZ_VAR_ELEMENT && wz_dataset_find(study->dataset, id) ? var : NULL;
}

/* By itself: of all the others only the elements' names and order count. */
static wz_status pair_again(const wz_study *study, const wz_type *type, const json_t *elements, json_t *list, wz_err *err) {
	const wz_variable *element[2];
	wz_pair_work *work;
	wz_pair_found found;
	for (size_t i = 0; i < 2; i++) {
		const char *id = json_string_value(json_array_get(elements, i));
		element[i] = id ? element_named(study, id) : NULL;
		if (!element[i])
			return WZ_OK;
	}
	wz_status st = wz_pair_work_create(study, type, element, 2, &work, err);
	if (st == WZ_OK)
		st = wz_pair_try(work, 0, 1, &found, err);
	if (st == WZ_OK && found.reason == WZ_PAIR_ESTIMATED)
		st = wz_pair_show(work, 0, 1, list, err);
	wz_pair_work_free(work);
	return st;
}

wz_status wz_analysis_again(const wz_study *study, const json_t *analysis, json_t **again, wz_err *err) {
	const char *kind = wz_json_text(analysis, "kind", ""), *variable = wz_json_text(analysis, "variable", "");
	const wz_variable *element = element_named(study, wz_json_text(analysis, "element", "")), *var = wz_codebook_find(&study->dataset->codebook, variable);
	wz_status st = WZ_OK;
	json_t *list = json_array(), *made;
	const wz_type *type = NULL;
	size_t i;
	*again = NULL;
	if (!list)
		return no_memory(err);
	for (size_t t = 0; t < study->n_types; t++)
		if (strcmp(study->type[t].id, wz_json_text(analysis, "type", "")) == 0 && strcmp(study->type[t].outcome, wz_json_text(analysis, "outcome", "")) == 0)
			type = &study->type[t];
	if (type && type->n_rows > 0 && strcmp(kind, "pair") == 0)
		st = pair_again(study, type, json_object_get(analysis, "elements"), list, err);
	else if (type && strcmp(kind, "target_group") == 0 && element && var && wz_dataset_find(study->dataset, variable))
		st = wz_target_group_analyse(study, type, element, var, list, err);
	json_array_foreach(list, i, made)
		if (!*again && strcmp(wz_json_text(made, "kind", ""), kind) == 0)
			*again = json_incref(made);
	json_decref(list);
	return st;
}
