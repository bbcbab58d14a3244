/* interventions.c - mean effect of each named intervention, as table 3 of phase 1
 *
 * 1. Names: those with enough studies, and the rest
 * 2. The analysis
 */
#include "analysis/analyses.h"

#include "base/json.h"

#include <stdlib.h>
#include <string.h>

/* Phase 1 gave a mean of its own to interventions with two or more studies. */
enum { MIN_STUDIES = 2 };

static const char REST[] = "(rest)";

/* 1. Names */

typedef struct {
	const char **text;   /* rows of the dataset: name, REST, or "" = not stated */
	size_t *row;         /* rows of the type that state one */
	size_t n_rows, n_named, n_rest;
} names;

static wz_status count_studies(const wz_study *study, const size_t *row, size_t n, size_t *studies, wz_err *err) {
	size_t count[WZ_MAX_LEVELS];
	int at = wz_study_level(study, "study");
	wz_status st = wz_study_count(study, row, n, count, err);
	*studies = at >= 0 ? count[at] : count[0] > 0 ? count[0] : n;
	return st;
}

static wz_status make_names(const wz_study *study, const wz_type *type, const char *const *text, names *out, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = type->n_rows;
	size_t n_codes = 0, *some = malloc((n + 1) * sizeof *some);
	uint32_t *code = malloc((n + 1) * sizeof *code);
	const char **own = malloc((n + 1) * sizeof *own);
	*out = (names){.text = calloc(study->dataset->n_rows + 1, sizeof *out->text), .row = malloc((n + 1) * sizeof *out->row)};
	if (!some || !code || !own || !out->text || !out->row) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: named interventions");
		goto done;
	}
	for (size_t i = 0; i < study->dataset->n_rows; i++)
		out->text[i] = "";
	for (size_t i = 0; i < n; i++)
		if (text[type->row[i]][0] != '\0') {
			own[out->n_rows] = text[type->row[i]];
			out->row[out->n_rows++] = type->row[i];
		}
	WZ_TRY(wz_codes_make(own, out->n_rows, code, &n_codes, err));
	for (size_t g = 0; g < n_codes; g++) {
		size_t k = 0, studies;
		for (size_t i = 0; i < out->n_rows; i++)
			if (code[i] == g)
				some[k++] = out->row[i];
		WZ_TRY(count_studies(study, some, k, &studies, err));
		bool named = studies >= MIN_STUDIES;
		out->n_named += named;
		out->n_rest += !named;
		for (size_t i = 0; i < k; i++)
			out->text[some[i]] = named ? text[some[i]] : REST;
	}
done:
	free(some);
	free(code);
	free(own);
	return st;
}

/* 2. The analysis */

static wz_status add_counts(const wz_study *study, const names *all, json_t *mean, wz_err *err) {
	const char *category = wz_json_text(mean, "category", "");
	bool rest = strcmp(category, REST) == 0;
	size_t n = 0, studies, *row = malloc((all->n_rows + 1) * sizeof *row);
	if (!row)
		return wz_fail(err, WZ_ENOMEM, "out of memory: named interventions");
	for (size_t i = 0; i < all->n_rows; i++)
		if (strcmp(all->text[all->row[i]], category) == 0)
			row[n++] = all->row[i];
	wz_status st = count_studies(study, row, n, &studies, err);
	free(row);
	json_object_set_new(mean, "n_studies", json_integer((json_int_t)studies));
	json_object_set_new(mean, "label_nl", json_string(rest ? "overige" : category));
	json_object_set_new(mean, "label_en", json_string(rest ? "other" : category));
	json_object_set_new(mean, "status", json_string("estimated"));
	return st;
}

wz_status wz_interventions_analyse(const wz_study *study, const wz_type *type, const wz_variable *var, json_t *list, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t c = (size_t)(wz_dataset_find(study->dataset, var->id) - study->dataset->column);
	size_t count[WZ_MAX_LEVELS], i;
	int at = wz_study_level(study, "study"), manual = wz_study_level(study, "manual");
	names all;
	wz_formula formula = {0};
	wz_model model = {0};
	wz_err cause = {0};
	json_t *mean, *object = json_pack("{ss ss ss ss}", "type", type->id, "outcome", type->outcome, "kind", "intervention", "name", var->id);
	json_array_append_new(list, object);
	WZ_TRY(make_names(study, type, study->column[c].text, &all, err));
	WZ_TRY(wz_study_count(study, all.row, all.n_rows, count, err));
	json_object_set_new(object, "n_manuals", manual >= 0 ? json_integer((json_int_t)count[manual]) : json_null());
	json_object_set_new(object, "n_studies", at >= 0 ? json_integer((json_int_t)count[at]) : json_null());
	json_object_set_new(object, "n_effects", json_integer((json_int_t)all.n_rows));
	json_object_set_new(object, "n_not_stated", json_integer((json_int_t)(type->n_rows - all.n_rows)));
	json_object_set_new(object, "n_rest", json_integer((json_int_t)all.n_rest));
	const char *reason = all.n_rows == 0 ? "all_missing" : all.n_named + (all.n_rest > 0) < 2 ? "constant" : NULL;
	if (!reason) {
		wz_frame_column column = {var->id, NULL, all.text};
		wz_data data = study->data;
		data.frame = (wz_frame){.n = study->dataset->n_rows, .n_cols = 1, .col = &column};
		WZ_TRY(wz_formula_single(var->id, true, all.n_rest ? REST : NULL, &formula, err));
		st = wz_model_fit(&data, &formula, all.row, all.n_rows, &model, &cause);
		if (st == WZ_OK)
			st = wz_model_to_json(&data, &model, 0, object, &cause);
		if (st == WZ_ENOCONV || st == WZ_ERANK || st == WZ_ENOTEST) {
			reason = st == WZ_ENOCONV ? "not_converged" : st == WZ_ERANK ? "rank_deficient" : "too_few_effects";
			json_object_set_new(object, "reason_detail", json_pack("{ss}", "message", cause.text));
			st = WZ_OK;
		} else if (st != WZ_OK) {
			st = wz_fail(err, st, "%s", cause.text);
			goto done;
		}
	}
	json_object_set_new(object, "status", json_string(reason ? "not_estimable" : "estimated"));
	if (reason)
		json_object_set_new(object, "reason", json_string(reason));
	json_array_foreach(json_object_get(object, "means"), i, mean)
		WZ_TRY(add_counts(study, &all, mean, err));
done:
	wz_formula_clear(&formula);
	wz_model_clear(&model);
	free(all.text);
	free(all.row);
	return st;
}
