/* rows.c - which rows an analysis of one variable has, and which categories take part
 *
 * 1. Categories
 * 2. Numbers
 * 3. Rows of one analysis
 * 4. Of an analysis in fits.json
 */
#include "analysis/kinds_inside.h"

#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: analyses");
}

/* 1. Categories */

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
		const char *reason = wz_kind_too_small(study, var->type == WZ_VAR_ELEMENT, count, n);
		json_t *category = json_pack("{ss ss ss}", "category", code[g], "label_nl", nl[g], "label_en", en[g]);
		wz_kind_put_counts(study, category, count, n);
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

/* 2. Numbers */

/* The column less its mean over the rows, and of a dose its square. */
static wz_status centre(const wz_study *study, const wz_variable *var, const double *num, bool square, wz_analysis_rows *rows, wz_err *err) {
	const size_t n = study->dataset->n_rows;
	double mean = 0;
	rows->centred = malloc((n ? n : 1) * sizeof(double));
	if (!rows->centred)
		return no_memory(err);
	rows->lowest = INFINITY;
	rows->highest = -INFINITY;
	for (size_t i = 0; i < rows->n_rows; i++) {
		double x = num[rows->row[i]];
		mean += x / (double)rows->n_rows;
		rows->lowest = fmin(rows->lowest, x);
		rows->highest = fmax(rows->highest, x);
	}
	for (size_t i = 0; i < n; i++)
		rows->centred[i] = num[i] - mean;
	rows->mean = mean;
	rows->column[0].num = rows->centred;
	wz_status st = wz_formula_single(var->id, false, NULL, &rows->formula, err);
	if (st != WZ_OK || !square)
		return st;
	rows->squared = malloc((n ? n : 1) * sizeof(double));
	rows->squared_name = malloc(strlen(var->id) + 3);
	wz_formula_variable *variable = realloc(rows->formula.variable, 2 * sizeof *variable);
	if (variable)
		rows->formula.variable = variable;
	wz_formula_term *term = realloc(rows->formula.term, 2 * sizeof *term);
	if (term)
		rows->formula.term = term;
	char *name = malloc(strlen(var->id) + 3);
	if (!rows->squared || !rows->squared_name || !variable || !term || !name) {
		free(name);
		return no_memory(err);
	}
	(void)sprintf(rows->squared_name, "%s^2", var->id);
	(void)sprintf(name, "%s^2", var->id);
	for (size_t i = 0; i < n; i++)
		rows->squared[i] = rows->centred[i] * rows->centred[i];
	rows->column[1] = (wz_frame_column){rows->squared_name, rows->squared, rows->column[0].text};
	variable[1] = (wz_formula_variable){.name = name};
	term[1] = (wz_formula_term){.n = 1, .var = {1}};
	rows->formula.n_variables = rows->formula.n_terms = 2;
	return WZ_OK;
}

/* 3. Rows of one analysis */

static wz_status make_rows(const wz_study *study, const wz_type *type, const wz_variable *var, bool dose, wz_analysis_rows *rows, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_frame_column *column = &study->column[wz_dataset_find(study->dataset, var->id) - study->dataset->column];
	*rows = (wz_analysis_rows){.column = {*column}, .data = study->data};
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
		rows->column[0].num = NULL;
		WZ_TRY(choose_categories(study, var, column->text, rows, err));
	} else {
		WZ_TRY(centre(study, var, column->num, dose, rows, err));
	}
	rows->data.frame = (wz_frame){.n = study->dataset->n_rows, .n_cols = dose ? 2 : 1, .col = rows->column};
done:
	if (st != WZ_OK)
		wz_analysis_rows_clear(rows);
	return st;
}

wz_status wz_analysis_rows_make(const wz_study *study, const wz_type *type, const wz_variable *var, wz_analysis_rows *rows, wz_err *err) {
	return make_rows(study, type, var, false, rows, err);
}

wz_status wz_analysis_rows_dose(const wz_study *study, const wz_type *type, const wz_variable *var, wz_analysis_rows *rows, wz_err *err) {
	return make_rows(study, type, var, true, rows, err);
}

void wz_analysis_rows_clear(wz_analysis_rows *rows) {
	wz_formula_clear(&rows->formula);
	free(rows->row);
	free(rows->centred);
	free(rows->squared);
	free(rows->squared_name);
	json_decref(rows->categories);
	*rows = (wz_analysis_rows){0};
}

/* 4. Of an analysis in fits.json */

static const wz_variable *find_variable(const wz_study *study, const json_t *analysis, const char *key) {
	const wz_variable *var = wz_codebook_find(&study->dataset->codebook, wz_json_text(analysis, key, ""));
	return var && wz_dataset_find(study->dataset, var->id) ? var : NULL;
}

wz_status wz_analysis_rows_again(const wz_study *study, const json_t *analysis, const wz_type **type, const wz_variable **var,
                                 wz_analysis_rows *rows, wz_err *err) {
	const char *kind = wz_json_text(analysis, "kind", "");
	bool technique = strcmp(kind, "technique") == 0;
	*type = NULL;
	for (size_t t = 0; t < study->n_types && !*type; t++)
		if (strcmp(study->type[t].id, wz_json_text(analysis, "type", "")) == 0 &&
		    strcmp(study->type[t].outcome, wz_json_text(analysis, "outcome", "")) == 0)
			*type = &study->type[t];
	*var = find_variable(study, analysis, "name");
	const wz_variable *within = technique ? find_variable(study, analysis, "within") : NULL;
	if (!*type || !*var || (technique && !within))
		return wz_fail(err, WZ_EMISMATCH, "fits.json: %s '%.100s' of %.100s does not belong to dataset.json", kind, wz_json_text(analysis, "name", ""),
		               wz_json_text(analysis, "type", ""));
	if (!technique)
		return make_rows(study, *type, *var, strcmp(kind, "dose") == 0, rows, err);
	wz_type sub;
	wz_status st = wz_kind_restrict(*type, wz_kind_texts(study, within), "1", &sub, err);
	if (st == WZ_OK)
		st = make_rows(study, &sub, *var, false, rows, err);
	free(sub.row);
	return st;
}
