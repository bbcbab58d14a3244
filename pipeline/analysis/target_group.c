/* target_group.c - does the difference that an element makes depend on a moderator?
 *
 * 1. Cells
 * 2. The design
 * 3. What the fit says
 * 4. The analysis
 *
 * A categorical moderator: ~ element + category + element:category over the categories of which both sides, with and without the element,
 * are large enough. A number: ~ element + x + element:x, x less its mean.
 */
#include "analysis/kinds_inside.h"

#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
	const wz_study *study;
	const wz_variable *element, *var;
	const char *const *has, *const *text; /* by row of the dataset */
	const double *num;                    /* NULL: categories */
	size_t *row, *some, n_rows, n_not_stated;
	const wz_code **code;                 /* categories that take part; the first is the reference */
	size_t n_codes;
	json_t *cells;
	wz_columns columns;
} group;

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: elements by target group");
}

/* 1. Cells */

/* With (1) or without the element, in a category (NULL: any): count and judge. */
static wz_status add_cell(group *g, bool with, const wz_code *code, const char **reason, wz_err *err) {
	size_t n = 0, count[WZ_MAX_LEVELS];
	for (size_t i = 0; i < g->n_rows; i++)
		if ((g->has[g->row[i]][0] == '1') == with && (!code || strcmp(g->text[g->row[i]], code->code) == 0))
			g->some[n++] = g->row[i];
	wz_status st = wz_study_count(g->study, g->some, n, count, err);
	if (st != WZ_OK)
		return st;
	*reason = n == 0 ? "empty_cell" : wz_kind_too_small(g->study, true, count, n);
	json_t *cell = json_pack("{ss ss ss? ss?}", "element", with ? "1" : "0", "category", code ? code->code : with ? "1" : "0", "label_nl",
	                         code ? code->label_nl : NULL, "label_en", code ? code->label_en : NULL);
	wz_kind_put_counts(g->study, cell, count, n);
	json_object_set_new(cell, "status", json_string(*reason ? "not_estimable" : "estimated"));
	if (*reason)
		json_object_set_new(cell, "reason", json_string(*reason));
	return json_array_append_new(g->cells, cell) == 0 ? WZ_OK : no_memory(err);
}

/* Categories in the codebook's order; rows of those left out go. *reason: the last cell's that was too small. */
static wz_status choose(group *g, const char **reason, wz_err *err) {
	wz_status st = WZ_OK;
	const char *without = NULL, *with = NULL;
	size_t kept = 0;
	if (g->num) {
		WZ_TRY(add_cell(g, false, NULL, &without, err));
		WZ_TRY(add_cell(g, true, NULL, &with, err));
		*reason = with ? with : without;
		return WZ_OK;
	}
	for (size_t k = 0; k < g->var->n_codes; k++) {
		const wz_code *code = &g->var->code[k];
		bool occurs = false;
		for (size_t i = 0; i < g->n_rows && !occurs; i++)
			occurs = strcmp(g->text[g->row[i]], code->code) == 0;
		if (!occurs)
			continue;
		WZ_TRY(add_cell(g, false, code, &without, err));
		WZ_TRY(add_cell(g, true, code, &with, err));
		if (without || with)
			*reason = with ? with : without;
		else
			g->code[g->n_codes++] = code;
	}
	for (size_t i = 0; i < g->n_rows; i++)
		for (size_t k = 0; k < g->n_codes; k++)
			if (strcmp(g->text[g->row[i]], g->code[k]->code) == 0) {
				g->row[kept++] = g->row[i];
				break;
			}
	g->n_rows = kept;
	if (g->n_codes >= 2)
		*reason = NULL;
	else if (!*reason)
		*reason = "constant";
done:
	return st;
}

/* 2. The design: element, then categories (or x), then their products with the element */

static wz_status make_design(group *g, json_t *object, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t half = g->num ? 1 : g->n_codes - 1, n = g->study->dataset->n_rows;
	double mean = 0;
	WZ_TRY(wz_columns_init(g->study, 1 + 2 * half, &g->columns, err));
	double *x = g->columns.value;
	WZ_TRY(wz_columns_name(&g->columns, 0, g->element->id, "", "", err));
	for (size_t i = 0; i < n; i++)
		x[i] = g->has[i][0] == '1';
	for (size_t i = 0; g->num && i < g->n_rows; i++)
		mean += g->num[g->row[i]] / (double)g->n_rows;
	for (size_t c = 0; c < half; c++) {
		const char *code = g->num ? "" : g->code[c + 1]->code;
		double *alone = x + (1 + c) * n, *product = x + (1 + half + c) * n;
		for (size_t i = 0; i < n; i++) {
			alone[i] = g->num ? g->num[i] - mean : strcmp(g->text[i], code) == 0;
			product[i] = alone[i] * x[i];
		}
		WZ_TRY(wz_columns_name(&g->columns, 1 + c, g->var->id, code, "", err));
		WZ_TRY(wz_columns_name(&g->columns, 1 + half + c, g->element->id, ":", g->columns.name[1 + c], err));
	}
	WZ_TRY(wz_columns_ready(&g->columns, err));
	if (g->num)
		json_object_set_new(object, "centre", wz_json_real(mean));
done:
	return st;
}

/* 3. What the fit says */

static wz_status put_difference(const wz_inference *inference, const double *weight, const char *category, json_t *list, wz_err *err) {
	wz_estimate e;
	wz_status st = wz_inference_contrast(inference, weight, &e, err);
	if (st != WZ_OK)
		return st;
	json_t *object = json_pack("{ss}", "category", category), *numbers = wz_inference_json(inference, &e);
	json_object_update(object, numbers);
	json_decref(numbers);
	return json_array_append_new(list, object) == 0 ? WZ_OK : no_memory(err);
}

/* Means of the cells that took part, differences by category (or slopes by side), and the test of all products at once. */
static wz_status more(const wz_inference *inference, json_t *object, void *context, wz_err *err) {
	const group *g = context;
	const wz_model *model = inference->model;
	wz_status st = WZ_OK;
	const size_t p = model->fit.p, half = (p - 2) / 2;
	double *weight = calloc(p, sizeof *weight);
	size_t *tested = malloc(p * sizeof *tested), i;
	json_t *list = json_array(), *cell;
	if (!weight || !tested || !list) {
		st = no_memory(err);
		goto done;
	}
	for (size_t k = 0; !g->num && k < g->n_codes; k++) {
		json_array_foreach(g->cells, i, cell) {
			if (strcmp(wz_json_text(cell, "category", ""), g->code[k]->code) != 0)
				continue;
			bool with = strcmp(wz_json_text(cell, "element", ""), "1") == 0;
			memset(weight, 0, p * sizeof *weight);
			weight[0] = 1;
			weight[1] = with;
			if (k) {
				weight[1 + k] = 1;
				weight[1 + half + k] = with;
			}
			WZ_TRY(wz_kind_put_contrast(inference, weight, cell, err));
		}
		memset(weight, 0, p * sizeof *weight);
		weight[1] = 1;
		if (k)
			weight[1 + half + k] = 1;
		WZ_TRY(put_difference(inference, weight, g->code[k]->code, list, err));
	}
	for (size_t with = 0; g->num && with < 2; with++) {
		const double slope[4] = {0, 0, 1, (double)with};
		WZ_TRY(put_difference(inference, slope, with ? "1" : "0", list, err));
	}
	json_object_set(object, g->num ? "slopes" : "differences", list);
	for (size_t c = 0; c < half; c++)
		tested[c] = 2 + half + c;
	wz_omnibus F;
	WZ_TRY(wz_inference_omnibus(inference, tested, half, &F, err));
	json_object_set_new(object, "interaction",
	                    json_pack("{so so so so}", "stat", wz_json_real(F.stat), "df1", wz_json_real(F.df1), "df2", wz_json_real(F.df2), "p",
	                              wz_json_real(F.p)));
	WZ_TRY(wz_kind_put_contain(inference, tested, half, object, err));
	if (half == 1)
		json_object_set_new(object, "tested", json_string(model->matrix.name[tested[0]]));
done:
	free(weight);
	free(tested);
	json_decref(list);
	return st;
}

/* 4. The analysis */

static json_t *new_object(const wz_type *type, const wz_variable *element, const wz_variable *var, json_t *list) {
	size_t size = strlen(element->id) + strlen(var->id) + 2;
	char *name = malloc(size);
	if (!name)
		return NULL;
	(void)snprintf(name, size, "%s:%s", element->id, var->id);
	json_t *object = wz_kind_new(type, "target_group", name, list);
	free(name);
	if (object) {
		json_object_set_new(object, "element", json_string(element->id));
		json_object_set_new(object, "variable", json_string(var->id));
	}
	return object;
}

wz_status wz_target_group_analyse(const wz_study *study, const wz_type *type, const wz_variable *element, const wz_variable *var,
                                  json_t *list, wz_err *err) {
	wz_status st = WZ_OK;
	const char *reason = NULL;
	size_t count[WZ_MAX_LEVELS];
	group g = {.study = study, .element = element, .var = var, .has = wz_kind_texts(study, element), .text = wz_kind_texts(study, var)};
	const wz_frame_column *column = &study->column[wz_dataset_find(study->dataset, var->id) - study->dataset->column];
	json_t *object = new_object(type, element, var, list);
	if (!wz_var_has_one_code(var->type))
		g.num = column->num;
	g.row = malloc((type->n_rows + 1) * sizeof *g.row);
	g.some = malloc((type->n_rows + 1) * sizeof *g.some);
	g.code = malloc((var->n_codes + 1) * sizeof *g.code);
	g.cells = json_array();
	if (!object || !g.row || !g.some || !g.code || !g.cells) {
		st = no_memory(err);
		goto done;
	}
	for (size_t i = 0; i < type->n_rows; i++) {
		size_t row = type->row[i];
		bool stated = g.has[row][0] != '\0' && g.text[row][0] != '\0' && !(g.num && isnan(g.num[row]));
		if (stated)
			g.row[g.n_rows++] = row;
	}
	const size_t n_stated = g.n_rows;
	if (n_stated)
		WZ_TRY(choose(&g, &reason, err));
	else
		reason = "all_missing";
	WZ_TRY(wz_study_count(study, g.row, g.n_rows, count, err));
	wz_kind_put_counts(study, object, count, g.n_rows);
	json_object_set_new(object, "n_not_stated", json_integer((json_int_t)(type->n_rows - n_stated)));
	if (reason) {
		wz_kind_not_estimable(object, reason, NULL);
	} else if (wz_model_one_unit(&study->data, count)) {
		wz_kind_not_estimable(object, "one_unit", NULL);
	} else {
		WZ_TRY(make_design(&g, object, err));
		WZ_TRY(wz_kind_fit(&g.columns.data, &g.columns.formula, g.row, g.n_rows, 0, more, &g, object, err));
	}
	json_object_set(object, "means", g.cells);
done:
	wz_columns_clear(&g.columns);
	free(g.row);
	free(g.some);
	free(g.code);
	json_decref(g.cells);
	return st;
}
