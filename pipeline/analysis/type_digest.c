/* type_digest.c - what the analyses of one type on the observed data depend on
 *
 * 1. Plan and codebook
 * 2. Records
 * 3. All of it
 */
#include "analysis/analyses.h"

#include "analysis/bag.h"
#include "store/method.h"

#include <gsl/gsl_version.h>
#include <stdlib.h>
#include <string.h>

/* 1. Plan and codebook */

/* All of the plan but what no estimate hangs on: a key that is new counts until somebody says here that it does not. */
static bool put_plan(wz_bag *bag, const wz_plan *plan) {
	static const char *const NOT[][2] = {{NULL, "name"}, {NULL, "file"}, {NULL, "folder"}, {NULL, "run"}, {NULL, "records"}, {NULL, "codebook"}, {NULL, "taxonomy"},
	                                     {NULL, "inventory"}, {NULL, "dialect"}, {NULL, "by"}, {NULL, "outcomes"}, {NULL, "report"},
	                                     {"permutation", "block"}, {"bootstrap", "block"}};
	json_t *json = wz_plan_to_json(plan);
	for (size_t i = 0; json && i < sizeof NOT / sizeof *NOT; i++)
		(void)json_object_del(NOT[i][0] ? json_object_get(json, NOT[i][0]) : json, NOT[i][1]);
	char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(17)) : NULL;
	if (text)
		wz_bag_put_text(bag, text);
	json_decref(json);
	free(text);
	return text != NULL;
}

static void put_word(wz_bag *bag, const char *text) {
	wz_bag_put_number(bag, text != NULL);
	if (text)
		wz_bag_put_text(bag, text);
}

static void put_variable(wz_bag *bag, const wz_variable *var) {
	const char *const text[] = {var->id, var->label_nl, var->label_en, var->level, var->unit, var->domain, var->group, var->form, var->parent, var->typical_types};
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		put_word(bag, text[i]);
	wz_bag_put_number(bag, (uint64_t)var->type);
	wz_bag_put_number(bag, (uint64_t)var->role);
	wz_bag_put_number(bag, var->n_codes);
	for (size_t k = 0; k < var->n_codes; k++) {
		put_word(bag, var->code[k].code);
		put_word(bag, var->code[k].label_nl);
		put_word(bag, var->code[k].label_en);
	}
}

/* 2. Records */

/* Units by their first appearance among the type's rows, which is all that nesting looks at. own: scratch of n_rows. */
static bool put_codes(wz_bag *bag, const wz_type *type, const uint32_t *code, uint32_t *own) {
	wz_bag_put_number(bag, code != NULL);
	if (!code)
		return true;
	const bool good = wz_codes_of_rows(code, type->row, type->n_rows, own, NULL) == WZ_OK;
	for (size_t i = 0; good && i < type->n_rows; i++)
		wz_bag_put_number(bag, own[i]);
	return good;
}

static void put_numbers(wz_bag *bag, const wz_type *type, const double *x) {
	wz_bag_put_number(bag, x != NULL);
	for (size_t i = 0; x && i < type->n_rows; i++)
		wz_bag_put_double(bag, x[type->row[i]]);
}

/* The bag never holds more than a column. */
static bool fold(wz_bag *bag) {
	unsigned char digest[32];
	if (!wz_bag_digest(bag, digest))
		return false;
	for (size_t i = 0; i < sizeof digest; i += 8)
		wz_bag_put_number(bag, wz_bytes_load(digest + i));
	return true;
}

/* 3. All of it */

wz_status wz_type_digest(const wz_study *study, const wz_type *type, const char *program, unsigned char digest[32], wz_err *err) {
	const wz_dataset *dataset = study->dataset;
	wz_bag bag = {0};
	uint32_t *own = malloc((type->n_rows + 1) * sizeof *own);
	bool good = own != NULL;
	wz_bag_put_text(&bag, "werkzaam analyses of a type 1");
	wz_bag_put_text(&bag, WZ_VERSION);
	wz_bag_put_number(&bag, WZ_METHOD_VERSION);
	wz_bag_put_text(&bag, gsl_version);
	wz_bag_put_text(&bag, program);
	wz_bag_put_text(&bag, type->id);
	wz_bag_put_text(&bag, type->outcome);
	good = good && put_plan(&bag, study->plan);
	for (size_t i = 0; i < dataset->codebook.n; i++)
		put_variable(&bag, &dataset->codebook.var[i]);
	wz_bag_put_text(&bag, dataset->measure ? dataset->measure : "");
	const double *const numbers[] = {dataset->yi, dataset->vi, dataset->yi_unmoved, dataset->vi_unmoved};
	wz_bag_put_number(&bag, type->n_rows);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		put_numbers(&bag, type, numbers[i]);
	for (size_t l = 0; good && l < study->data.n_levels; l++)
		good = put_codes(&bag, type, study->code[l], own);
	for (int s = 0; good && s < 2; s++)
		good = put_codes(&bag, type, s == 0 ? study->stratum : study->boot_stratum, own);
	for (size_t c = 0; good && c < dataset->n_cols; c++) {
		wz_bag_put_text(&bag, dataset->column[c].var->id);
		for (size_t i = 0; i < type->n_rows; i++)
			wz_bag_put_text(&bag, study->texts[c][type->row[i]]);
		good = fold(&bag);
	}
	good = wz_bag_digest(&bag, digest) && good;
	free(own);
	return good ? WZ_OK : wz_fail(err, WZ_ENOMEM, "out of memory: what the analyses of a type depend on");
}
