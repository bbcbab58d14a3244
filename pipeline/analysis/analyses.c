/* analyses.c - every analysis of a run on the observed data
 *
 * 1. Rows of one analysis
 * 2. Counts and reasons
 * 3. One analysis
 * 4. Aliases
 * 5. All
 */
#include "analysis/analyses.h"

#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: analyses");
}

/* 1. Rows of one analysis */

static size_t column_index(const wz_study *study, const wz_variable *var) {
	return (size_t)(wz_dataset_find(study->dataset, var->id) - study->dataset->column);
}

/* Distinct texts of a factor among rows, in the codebook's order of codes (elements: 0, 1). */
static size_t category_list(const wz_variable *var, const char **code, const char **label_nl, const char **label_en, size_t room) {
	if (var->type == WZ_VAR_ELEMENT) {
		static const char *const CODES[] = {"0", "1"}, *const NL[] = {"zonder", "met"}, *const EN[] = {"without", "with"};
		for (size_t g = 0; g < 2 && g < room; g++) {
			code[g] = CODES[g];
			label_nl[g] = NL[g];
			label_en[g] = EN[g];
		}
		return 2;
	}
	for (size_t g = 0; g < var->n_codes && g < room; g++) {
		code[g] = var->code[g].code;
		label_nl[g] = var->code[g].label_nl;
		label_en[g] = var->code[g].label_en;
	}
	return var->n_codes;
}

/* Too small a category, or NULL. Minimums are the plan's; manuals count only where the plan has that level. */
static const char *too_small(const wz_study *study, const wz_variable *var, const size_t count[WZ_MAX_LEVELS], size_t n_effects) {
	int manual = wz_study_level(study, "manual"), at = wz_study_level(study, "study");
	size_t studies = at >= 0 ? count[at] : study->data.n_levels > 1 ? count[0] : n_effects;
	if (studies < study->plan->elements.min_studies)
		return "too_few_studies";
	if (var->type == WZ_VAR_ELEMENT && manual >= 0 && count[manual] < study->plan->elements.min_manuals)
		return "too_few_manuals";
	return NULL;
}

static void put_counts(const wz_study *study, json_t *object, const size_t count[WZ_MAX_LEVELS], size_t n_effects) {
	int manual = wz_study_level(study, "manual"), at = wz_study_level(study, "study");
	json_object_set_new(object, "n_manuals", manual >= 0 ? json_integer((json_int_t)count[manual]) : json_null());
	json_object_set_new(object, "n_studies", at >= 0 ? json_integer((json_int_t)count[at]) : json_null());
	json_object_set_new(object, "n_effects", json_integer((json_int_t)n_effects));
}

static wz_status choose_categories(const wz_study *study, const wz_variable *var, const char *const *texts, wz_analysis_rows *rows,
                                   wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n_codes = var->type == WZ_VAR_ELEMENT ? 2 : var->n_codes;
	const char **code = calloc(3 * n_codes + 1, sizeof *code), **nl = code ? code + n_codes : NULL, **en = code ? nl + n_codes : NULL;
	size_t *some = malloc((rows->n_rows + 1) * sizeof *some), kept = 0;
	bool *keep = calloc(rows->n_rows + 1, sizeof *keep);
	const char *reference = NULL;
	rows->categories = json_array();
	if (!code || !some || !keep || !rows->categories) {
		st = no_memory(err);
		goto done;
	}
	category_list(var, code, nl, en, n_codes);
	for (size_t g = 0; g < n_codes; g++) {
		size_t n = 0, count[WZ_MAX_LEVELS];
		for (size_t i = 0; i < rows->n_rows; i++)
			if (strcmp(texts[rows->row[i]], code[g]) == 0)
				some[n++] = rows->row[i];
		if (n == 0 && var->type != WZ_VAR_ELEMENT)
			continue;
		WZ_TRY(wz_study_count(study, some, n, count, err));
		const char *reason = too_small(study, var, count, n);
		json_t *category = json_pack("{ss ss ss}", "category", code[g], "label_nl", nl[g], "label_en", en[g]);
		put_counts(study, category, count, n);
		json_object_set_new(category, "status", json_string(reason ? "not_estimable" : "estimated"));
		if (reason)
			json_object_set_new(category, "reason", json_string(reason));
		json_array_append_new(rows->categories, category);
		if (reason)
			continue;
		rows->n_categories_left++;
		if (!reference)
			reference = code[g]; /* first of the codebook */
		for (size_t i = 0; i < rows->n_rows; i++)
			keep[i] = keep[i] || strcmp(texts[rows->row[i]], code[g]) == 0;
	}
	for (size_t i = 0; i < rows->n_rows; i++)
		if (keep[i])
			rows->row[kept++] = rows->row[i];
	rows->n_rows = kept;
	WZ_TRY(wz_formula_single(var->id, true, reference, &rows->formula, err));
done:
	free(code);
	free(some);
	free(keep);
	return st;
}

wz_status wz_analysis_rows_make(const wz_study *study, const wz_type *type, const wz_variable *var, wz_analysis_rows *rows, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t c = column_index(study, var);
	const wz_frame_column *column = &study->column[c];
	*rows = (wz_analysis_rows){.column = *column, .data = study->data};
	rows->row = malloc((type->n_rows ? type->n_rows : 1) * sizeof(size_t));
	if (!rows->row)
		return no_memory(err);
	for (size_t i = 0; i < type->n_rows; i++) {
		size_t row = type->row[i];
		bool missing = column->text[row][0] == '\0' || (column->num && isnan(column->num[row]));
		if (missing)
			rows->n_not_stated++;
		else
			rows->row[rows->n_rows++] = row;
	}
	if (wz_var_has_one_code(var->type) || var->type == WZ_VAR_ELEMENT) {
		rows->column.num = NULL;
		WZ_TRY(choose_categories(study, var, column->text, rows, err));
	} else {
		const size_t n = study->dataset->n_rows;
		double mean = 0;
		rows->centred = malloc((n ? n : 1) * sizeof(double));
		if (!rows->centred) {
			st = no_memory(err);
			goto done;
		}
		for (size_t i = 0; i < rows->n_rows; i++)
			mean += column->num[rows->row[i]] / (double)rows->n_rows;
		for (size_t i = 0; i < n; i++)
			rows->centred[i] = column->num[i] - mean;
		rows->column.num = rows->centred;
		WZ_TRY(wz_formula_single(var->id, false, NULL, &rows->formula, err));
	}
	rows->data.frame = (wz_frame){.n = study->dataset->n_rows, .n_cols = 1, .col = &rows->column};
done:
	if (st != WZ_OK)
		wz_analysis_rows_clear(rows);
	else
		rows->data.frame.col = &rows->column;
	return st;
}

void wz_analysis_rows_clear(wz_analysis_rows *rows) {
	wz_formula_clear(&rows->formula);
	free(rows->row);
	free(rows->centred);
	json_decref(rows->categories);
	*rows = (wz_analysis_rows){0};
}

/* 2. Counts and reasons */

static void not_estimable(json_t *object, const char *reason, const char *detail) {
	json_object_set_new(object, "status", json_string("not_estimable"));
	json_object_set_new(object, "reason", json_string(reason));
	if (detail && detail[0])
		json_object_set_new(object, "reason_detail", json_pack("{ss}", "message", detail));
}

static json_t *new_analysis(const wz_type *type, const char *kind, const char *name) {
	return json_pack("{ss ss ss ss}", "type", type->id, "outcome", "all", "kind", kind, "name", name);
}

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

/* 3. One analysis */

/* Fit and put the results; a failure of the model becomes the analysis' reason. */
static wz_status fit_into(const wz_data *data, const wz_formula *formula, const size_t *row, size_t n_rows, unsigned what, json_t *object,
                          wz_err *err) {
	wz_model model;
	wz_err cause = {0};
	wz_status st = wz_model_fit(data, formula, row, n_rows, &model, &cause);
	if (st == WZ_OK)
		st = wz_model_to_json(data, &model, what, object, &cause);
	if (st == WZ_OK) {
		json_object_set_new(object, "status", json_string("estimated"));
	} else if (st == WZ_ENOCONV || st == WZ_ERANK || st == WZ_ENOTEST) {
		bool units = model.matrix.n > model.matrix.p; /* enough effects: it is the units of a level that are used up */
		not_estimable(object, st == WZ_ENOCONV ? "not_converged" : st == WZ_ERANK ? "rank_deficient" : units ? "too_few_units" : "too_few_effects",
		              cause.text);
		st = WZ_OK;
	} else {
		st = wz_fail(err, st, "%s", cause.text);
	}
	wz_model_clear(&model);
	return st;
}

static wz_status overall(const wz_study *study, const wz_type *type, json_t *list, wz_err *err) {
	wz_formula empty = {.intercept = true};
	size_t count[WZ_MAX_LEVELS];
	json_t *object = new_analysis(type, "overall", "overall");
	json_array_append_new(list, object);
	wz_status st = wz_study_count(study, type->row, type->n_rows, count, err);
	if (st != WZ_OK)
		return st;
	put_counts(study, object, count, type->n_rows);
	json_object_set_new(object, "n_not_stated", json_integer(0));
	if (type->n_rows == 0) {
		not_estimable(object, "no_effects", NULL);
		return WZ_OK;
	}
	if (type->n_rows == 1) {
		not_estimable(object, "one_effect", NULL);
		return WZ_OK;
	}
	if (wz_model_one_unit(&study->data, count)) {
		not_estimable(object, "one_unit", NULL);
		return WZ_OK;
	}
	return fit_into(&study->data, &empty, type->row, type->n_rows, WZ_MODEL_LRT | WZ_MODEL_PREDICT, object, err);
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

static wz_status variable_analysis(const wz_study *study, const wz_type *type, const wz_variable *var, const char *kind, json_t *list,
                                   wz_err *err) {
	wz_analysis_rows rows;
	size_t count[WZ_MAX_LEVELS];
	json_t *object = new_analysis(type, kind, var->id);
	json_array_append_new(list, object);
	wz_status st = wz_analysis_rows_make(study, type, var, &rows, err);
	if (st != WZ_OK)
		return st;
	WZ_TRY(wz_study_count(study, rows.row, rows.n_rows, count, err));
	put_counts(study, object, count, rows.n_rows);
	json_object_set_new(object, "n_not_stated", json_integer((json_int_t)rows.n_not_stated));
	const char *const *texts = study->column[column_index(study, var)].text;
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
		not_estimable(object, "no_effects", NULL);
	} else if (stated == 0) {
		not_estimable(object, "all_missing", NULL);
	} else if (constant) {
		not_estimable(object, "constant", NULL);
	} else if (rows.categories && rows.n_categories_left < 2) {
		/* the reason is the smallest side's */
		const char *reason = "too_few_studies";
		size_t i;
		json_t *category;
		json_array_foreach(rows.categories, i, category)
			if (json_object_get(category, "reason"))
				reason = wz_json_text(category, "reason", reason);
		not_estimable(object, reason, NULL);
	} else if (!rows.categories && count[0] < study->plan->elements.min_studies && study->data.n_levels > 1) {
		not_estimable(object, "too_few_studies", NULL);
	} else if (wz_model_one_unit(&study->data, count)) {
		not_estimable(object, "one_unit", NULL);
	} else {
		WZ_TRY(fit_into(&rows.data, &rows.formula, rows.row, rows.n_rows, 0, object, err));
	}
	if (rows.categories)
		merge_categories(object, rows.categories);
done:
	wz_analysis_rows_clear(&rows);
	return st;
}

/* 4. Aliases: elements with the same or the opposite column over the rows of the type are one test */

static int alias_sign(const char *const *a, const char *const *b, const wz_type *type) {
	bool same = true, opposite = true;
	for (size_t i = 0; i < type->n_rows && (same || opposite); i++) {
		const char *x = a[type->row[i]], *y = b[type->row[i]];
		bool equal = strcmp(x, y) == 0;
		same = same && equal;
		opposite = opposite && (x[0] == '\0' || y[0] == '\0' ? equal : !equal);
	}
	return same ? 1 : opposite ? -1 : 0;
}

static wz_status mark_aliases(const wz_study *study, const wz_type *type, json_t *list, size_t from, wz_err *err) {
	const size_t n = json_array_size(list);
	/* Columns and names are looked up once: with thousands of elements the pairs are millions. */
	const char *const **texts = malloc((n + 1) * sizeof *texts);
	const char **name = malloc((n + 1) * sizeof *name);
	bool *first = malloc((n + 1) * sizeof *first);
	if (!texts || !name || !first) {
		free(texts);
		free(name);
		free(first);
		return no_memory(err);
	}
	for (size_t i = from; i < n; i++) {
		json_t *object = json_array_get(list, i);
		name[i] = wz_json_text(object, "name", "");
		texts[i] = study->column[column_index(study, wz_codebook_find(&study->dataset->codebook, name[i]))].text;
		first[i] = strcmp(wz_json_text(object, "status", ""), "estimated") == 0;
		for (size_t k = from; k < i; k++) {
			int sign = first[k] ? alias_sign(texts[i], texts[k], type) : 0;
			if (!sign)
				continue;
			json_object_set_new(object, "status", json_string("aliased"));
			json_object_set_new(object, "alias_of", json_string(name[k]));
			json_object_set_new(object, "alias_complement", json_boolean(sign < 0));
			first[i] = false;
			break;
		}
	}
	free(texts);
	free(name);
	free(first);
	return WZ_OK;
}

/* 5. All */

wz_status wz_analyses_build(const wz_study *study, json_t **out, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *list = json_array();
	*out = NULL;
	if (!list)
		return no_memory(err);
	for (size_t t = 0; t < study->n_types; t++) {
		const wz_type *type = &study->type[t];
		WZ_TRY(overall(study, type, list, err));
		for (size_t i = 0; i < study->plan->moderators.n; i++) {
			const wz_variable *var = wz_codebook_find(&study->dataset->codebook, study->plan->moderators.item[i]);
			WZ_TRY(variable_analysis(study, type, var, "moderator", list, err));
		}
		if (study->plan->named_interventions != NULL)
			WZ_TRY(wz_interventions_analyse(study, type, wz_codebook_find(&study->dataset->codebook, study->plan->named_interventions), list, err));
		const size_t from = json_array_size(list);
		const wz_variable *element;
		for (size_t i = 0; (element = wz_study_element(study, i)) != NULL; i++)
			WZ_TRY(variable_analysis(study, type, element, "element", list, err));
		WZ_TRY(mark_aliases(study, type, list, from, err));
	}
	*out = list;
	list = NULL;
done:
	json_decref(list);
	return st;
}
