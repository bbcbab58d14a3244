/* view_dataset.c - what the report needs of dataset.json and manifest.json
 *
 * 1. dataset.json
 * 2. manifest.json
 */
#include "report/view_inside.h"

#include "base/json.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. dataset.json */

static void read_variables(wz_reader *in, wz_view *view) {
	const json_t *list = wz_reader_array(in, view->dataset, "variables");
	view->variable = wz_reader_list(in, json_array_size(list), sizeof *view->variable);
	for (size_t i = 0; view->variable != NULL && in->status == WZ_OK && i < json_array_size(list); i++) {
		wz_reader_at(in, "variables[%zu]", i);
		const json_t *v = wz_reader_item(in, list, i);
		wz_view_variable *var = &view->variable[i];
		view->n_variables++;
		var->id = wz_reader_text(in, v, "id");
		var->type = wz_reader_text(in, v, "type");
		var->role = wz_reader_text(in, v, "role");
		var->level = wz_reader_text(in, v, "level");
		var->domain = wz_json_text(v, "domain", "");
		var->group = wz_json_text(v, "group", "");
		var->unit = wz_json_text(v, "unit", "");
		var->label[WZ_NL] = wz_reader_text(in, v, "label_nl");
		var->label[WZ_EN] = wz_reader_text(in, v, "label_en");
		size_t *number = in->status == WZ_OK ? wz_map_put(&view->variable_of, var->id, strlen(var->id)) : NULL;
		if (number != NULL)
			*number = *number == SIZE_MAX ? i : *number;
		else if (in->status == WZ_OK)
			in->status = wz_fail(in->err, WZ_ENOMEM, "out of memory while reading %s", in->file);
		const json_t *codes = wz_reader_optional(in, v, "codes", 1);
		var->code = wz_reader_list(in, json_array_size(codes), sizeof *var->code);
		for (size_t j = 0; var->code != NULL && in->status == WZ_OK && j < json_array_size(codes); j++) {
			wz_reader_at(in, "variables[%zu].codes[%zu]", i, j);
			const json_t *c = wz_reader_item(in, codes, j);
			var->code[j] = (wz_view_code){wz_reader_text(in, c, "code"), {wz_reader_text(in, c, "nl"), wz_reader_text(in, c, "en")}};
			var->n_codes++;
		}
	}
	wz_reader_at(in, "%s", "");
}

/* n numbers (or nulls), as doubles */
static double *number_column(wz_reader *in, const json_t *parent, const char *key, size_t n) {
	const json_t *list = wz_reader_array(in, parent, key);
	double *out = wz_reader_list(in, n, sizeof *out);
	if (json_array_size(list) != n)
		wz_reader_damaged(in, key, "as long as there are rows");
	for (size_t i = 0; out != NULL && i < n; i++) {
		const json_t *v = json_array_get(list, i);
		if (v != NULL && !json_is_number(v) && !json_is_null(v))
			wz_reader_damaged(in, key, "a list of numbers");
		out[i] = json_is_number(v) ? json_number_value(v) : (double)NAN;
	}
	return out;
}

/* n texts; "" for null. Ids that the codebook calls numbers become texts, kept in the JSON value itself. */
static const char **text_column(wz_reader *in, const json_t *parent, const char *key, size_t n) {
	json_t *list = json_object_get(parent, key);
	const char **out = wz_reader_list(in, n, sizeof *out);
	if (!json_is_array(list) || json_array_size(list) != n)
		wz_reader_damaged(in, key, "a list as long as there are rows");
	for (size_t i = 0; out != NULL && i < n; i++) {
		json_t *v = json_array_get(list, i);
		if (json_is_number(v)) {
			char digits[32];
			(void)snprintf(digits, sizeof digits, "%.15g", json_number_value(v));
			v = json_string(digits);
			if (v == NULL || json_array_set_new(list, i, v) != 0)
				in->status = wz_fail(in->err, WZ_ENOMEM, "out of memory while reading %s", in->file);
			v = json_array_get(list, i);
		}
		out[i] = json_is_string(v) ? json_string_value(v) : "";
	}
	return out;
}

static const char *column_of_role(const wz_view *view, const char *role, const char *level) {
	for (size_t i = 0; i < view->n_variables; i++) {
		const wz_view_variable *v = &view->variable[i];
		if (strcmp(v->role, role) == 0 && (level == NULL || strcmp(v->level, level) == 0) &&
		    json_object_get(json_object_get(view->dataset, "columns"), v->id) != NULL)
			return v->id;
	}
	return NULL;
}

/* How the units of a level are called, by row: by the label of that level, and by id where it has none or the cell is empty. */
static const char **names_of(wz_reader *in, const wz_view *view, const json_t *columns, const char *level, const char *const *id) {
	const char *label = column_of_role(view, "label", level);
	const char **out = label == NULL ? wz_reader_list(in, view->n_rows, sizeof *out) : text_column(in, columns, label, view->n_rows);
	for (size_t i = 0; out != NULL && id != NULL && i < view->n_rows; i++)
		if (label == NULL || out[i] == NULL || out[i][0] == '\0')
			out[i] = id[i];
	return out;
}

/* Rows whose manual is the study or intervention itself: ingest notes them in the order of the rows. */
static void mark_own_manuals(wz_reader *in, wz_view *view) {
	view->own_manual = wz_reader_list(in, view->n_rows, sizeof *view->own_manual);
	for (size_t i = 0, row = 0; view->own_manual != NULL && in->status == WZ_OK && i < view->n_changes; i++) {
		const wz_view_change *c = &view->change[i];
		if (strncmp(c->rule, "manual_is_", 10) != 0)
			continue;
		while (row < view->n_rows && (view->line[row] != c->line || strcmp(view->file[row], c->file) != 0))
			row++;
		if (row < view->n_rows)
			view->own_manual[row++] = true;
	}
}

wz_status wz_view_read_dataset(wz_view *view, wz_err *err) {
	wz_reader in = {.file = "dataset.json", .err = err};
	const json_t *root = view->dataset;
	wz_reader_format(&in, root, "werkzaam-dataset-1");
	read_variables(&in, view);
	if (in.status != WZ_OK)
		return in.status;
	wz_reader_at(&in, "rows");
	const json_t *rows = json_object_get(root, "rows");
	view->n_rows = json_array_size(wz_reader_array(&in, rows, "line"));
	view->line = number_column(&in, rows, "line", view->n_rows);
	double *file = number_column(&in, rows, "file", view->n_rows);
	wz_reader_at(&in, "%s", "");
	const json_t *sources = wz_reader_array(&in, root, "sources");
	view->file = wz_reader_list(&in, view->n_rows, sizeof *view->file);
	for (size_t i = 0; file != NULL && view->file != NULL && in.status == WZ_OK && i < view->n_rows; i++) {
		const json_t *source = file[i] >= 0 ? json_array_get(sources, (size_t)fmin(file[i], 1e9)) : NULL;
		if (source == NULL)
			wz_reader_damaged(&in, "rows.file", "a list of numbers of sources");
		else
			view->file[i] = wz_reader_text(&in, source, "file");
	}
	free(file);
	wz_reader_at(&in, "effects");
	const json_t *effects = json_object_get(root, "effects");
	view->yi = number_column(&in, effects, "yi", view->n_rows);
	view->vi = number_column(&in, effects, "vi", view->n_rows);
	view->route = text_column(&in, effects, "route", view->n_rows);
	wz_reader_at(&in, "columns");
	const json_t *columns = json_object_get(root, "columns");
	const char *id = column_of_role(view, "id", "study");
	if (id == NULL)
		id = column_of_role(view, "id", NULL);
	const wz_view_variable *id_is = id == NULL ? NULL : wz_view_find_variable(view, id);
	const char *label = column_of_role(view, "label", id_is == NULL ? NULL : id_is->level);
	view->study_named = label != NULL;
	/* roles of two groups; an effect size that is only given may be of anything */
	static const char *const GROUPS[] = {"treatment_bad", "treatment_good", "n_treatment", "mean_treatment", "direction", "d"};
	for (size_t i = 0; i < sizeof GROUPS / sizeof GROUPS[0]; i++)
		view->groups_known |= column_of_role(view, GROUPS[i], NULL) != NULL;
	if (label == NULL)
		label = id;
	/* without either, the name of the file is better than nothing */
	view->study = label == NULL ? view->file : text_column(&in, columns, label, view->n_rows);
	view->study_id = id == NULL ? view->study : text_column(&in, columns, id, view->n_rows);
	const json_t *levels = json_object_get(json_object_get(view->results, "settings"), "levels"); /* checked later */
	for (size_t i = 0; i < json_array_size(levels) && view->manual == NULL; i++) {
		const char *level = json_string_value(json_array_get(levels, i)), *manual = level == NULL || strcmp(level, "manual") != 0 ? NULL : column_of_role(view, "id", level);
		if (manual != NULL) {
			view->manual = text_column(&in, columns, manual, view->n_rows);
			view->manual_name = names_of(&in, view, columns, level, view->manual);
		}
	}
	const char *innermost = json_string_value(json_array_get(levels, json_array_size(levels) - 1));
	const char *effect = innermost == NULL ? NULL : column_of_role(view, "id", innermost);
	if (effect != NULL && (label == NULL || strcmp(effect, label) != 0) && (id == NULL || strcmp(effect, id) != 0)) {
		view->effect = text_column(&in, columns, effect, view->n_rows);
		view->effect_name = names_of(&in, view, columns, innermost, view->effect);
	}
	wz_reader_at(&in, "%s", "");
	const json_t *list = wz_reader_array(&in, root, "excluded");
	view->exclusion = wz_reader_list(&in, json_array_size(list), sizeof *view->exclusion);
	for (size_t i = 0; view->exclusion != NULL && in.status == WZ_OK && i < json_array_size(list); i++) {
		wz_reader_at(&in, "excluded[%zu]", i);
		const json_t *v = wz_reader_item(&in, list, i);
		view->exclusion[i] = (wz_view_exclusion){wz_reader_text(&in, v, "file"),   wz_reader_text(&in, v, "id"),     wz_reader_text(&in, v, "stage"),
		                                         wz_reader_text(&in, v, "reason"), wz_reader_text(&in, v, "detail"), wz_reader_count(&in, v, "line")};
		view->n_exclusions++;
	}
	wz_reader_at(&in, "%s", "");
	list = wz_reader_array(&in, root, "changes");
	view->change = wz_reader_list(&in, json_array_size(list), sizeof *view->change);
	for (size_t i = 0; view->change != NULL && in.status == WZ_OK && i < json_array_size(list); i++) {
		wz_reader_at(&in, "changes[%zu]", i);
		const json_t *v = wz_reader_item(&in, list, i);
		view->change[i] = (wz_view_change){wz_reader_text(&in, v, "file"), wz_reader_text(&in, v, "id"),   wz_reader_text(&in, v, "variable"), wz_reader_text(&in, v, "old"),
		                                   wz_reader_text(&in, v, "new"),  wz_reader_text(&in, v, "rule"), wz_reader_count(&in, v, "line")};
		view->n_changes++;
	}
	mark_own_manuals(&in, view);
	return in.status;
}

/* 2. manifest.json */

wz_status wz_view_read_manifest(wz_view *view, wz_err *err) {
	wz_reader in = {.file = "manifest.json", .err = err};
	wz_reader_format(&in, view->manifest, "werkzaam-manifest-1");
	view->effect_size = json_object_get(json_object_get(view->manifest, "plan"), "effect_size");
	const json_t *list = wz_reader_array(&in, view->manifest, "inputs");
	view->input = wz_reader_list(&in, json_array_size(list), sizeof *view->input);
	for (size_t i = 0; view->input != NULL && in.status == WZ_OK && i < json_array_size(list); i++) {
		wz_reader_at(&in, "inputs[%zu]", i);
		const json_t *v = wz_reader_item(&in, list, i);
		view->input[i] = (wz_view_input){wz_reader_text(&in, v, "role"), wz_reader_text(&in, v, "file"), wz_reader_text(&in, v, "sha256")};
		view->n_inputs++;
	}
	return in.status;
}
