/* sensitivity.c - the overall effect of one type under other choices, and without single units
 *
 * 1. Choices
 * 2. The figure
 * 3. Without single units
 * 4. Renderings
 */
#include "report/sensitivity.h"

#include "base/json.h"
#include "report/forest.h"
#include "report/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Choices */

enum { ID, VALUE, NAME, COUNTS, ESTIMATE, SE, P, REMARK, STATUS, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"choice", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VALUE] = {"value", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"name", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_choice, WZ_W_NONE},
    [COUNTS] = {"n", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_counts, WZ_W_note_counts_any},
    [ESTIMATE] = {"estimate", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_estimate, WZ_W_note_estimate},
    [SE] = {"se", WZ_COL_VARIANCE, WZ_IN_BOTH, WZ_W_head_se, WZ_W_NONE},
    [P] = {"p", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p, WZ_W_note_p_mean},
    [REMARK] = {"remark", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_remark, WZ_W_NONE},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

/* The value of a choice as text, a number in the language of the page. */
static const char *value_text(const json_t *value, wz_language language, wz_grid *grid) {
	wz_buffer text = {0};
	if (json_is_number(value))
		wz_buffer_add(&text, wz_number_fixed(json_number_value(value), 2, language).text);
	else if (json_is_string(value))
		wz_buffer_add(&text, json_string_value(value));
	return wz_grid_keep(grid, &text);
}

/* "correlation of sampling errors 0.2" */
static const char *choice_text(const json_t *variant, wz_language language, wz_grid *grid) {
	const char *name = wz_json_text(variant, "name", ""), *value = value_text(json_object_get(variant, "value"), language, grid);
	wz_word word = wz_word_for("variant", name), method = strcmp(name, "method") == 0 ? wz_word_for("method", value) : WZ_W_NONE;
	wz_buffer text = {0};
	if (strcmp(name, "robust") == 0 && strcmp(value, "none") == 0)
		word = WZ_W_variant_robust_none;
	if (word == WZ_W_NONE)
		wz_buffer_printf(&text, "%s %s", name, value);
	else
		WZ_SAY_RAW(&text, language, word, method == WZ_W_NONE ? value : wz_word_text(method, language));
	return wz_grid_keep(grid, &text);
}

static void fill(const json_t *variant, wz_language language, wz_grid *grid) {
	const char *status = wz_json_text(variant, "status", ""), *reason = wz_json_text(variant, "reason", "");
	const int estimated = strcmp(status, "estimated") == 0;
	const char *name = choice_text(variant, language, grid), *value = value_text(json_object_get(variant, "value"), WZ_EN, grid);
	wz_grid_cell *cell = wz_grid_row(grid, estimated ? NULL : "no");
	cell[ID].text[0] = wz_json_text(variant, "name", "");
	cell[VALUE].text[0] = value;
	cell[NAME].text[0] = name;
	memcpy(cell[COUNTS].v, (double[]){wz_json_number(variant, "n_studies"), wz_json_number(variant, "n_effects"), wz_json_number(variant, "n_manuals")},
	       sizeof cell->v);
	cell[STATUS].text[0] = status;
	cell[STATUS].text[1] = reason;
	cell[REMARK].why = WZ_W_blank;
	cell[ESTIMATE].why = cell[SE].why = cell[P].why = WZ_W_why_not_estimable;
	if (!estimated) {
		wz_word word = strcmp(reason, "too_few_units") == 0 ? WZ_W_reason_few_units : wz_word_for("reason", reason); /* no feature is tested here */
		cell[REMARK].word = WZ_W_answer_not_estimable;
		cell[REMARK].text[0] = word == WZ_W_NONE ? reason : wz_word_text(word, language);
		return;
	}
	memcpy(cell[ESTIMATE].v, (double[]){wz_json_number(variant, "b"), wz_json_number(variant, "lo"), wz_json_number(variant, "hi")}, sizeof cell->v);
	cell[SE].v[0] = wz_json_number(variant, "se");
	cell[P].v[0] = wz_json_number(variant, "p");
	if (json_is_true(json_object_get(variant, "few_df")))
		cell[REMARK].word = WZ_W_few_df;
}

void wz_sensitivity_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	const wz_view_analysis *a = wz_view_first(view, type, WZ_KIND_SENSITIVITY);
	const json_t *variant;
	size_t i;
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	wz_units_notes(view, type, grid);
	if (a == NULL)
		return;
	json_array_foreach(json_object_get(a->json, "variants"), i, variant)
		fill(variant, language, grid);
}

/* 2. The figure */

static void figure(const wz_view *view, const wz_grid *grid, wz_language language, wz_buffer *out) {
	wz_forest_row *row = calloc(grid->n_rows + 1, sizeof *row);
	wz_buffer text = {0};
	size_t n = 0;
	if (row == NULL) {
		out->failed = 1;
		return;
	}
	for (size_t i = 0; i < grid->n_rows; i++) {
		const wz_grid_cell *cell = grid->cell + i * grid->n_columns;
		const double *v = cell[ESTIMATE].v;
		if (isfinite(v[0]))
			row[n++] = (wz_forest_row){.kind = WZ_FOREST_EFFECT, .label = cell[NAME].text[0], .value = v[0], .lo = v[1], .hi = v[2], .far_lo = (double)NAN,
			                           .far_hi = (double)NAN, .weight = 0.4};
	}
	if (n > 0) {
		WZ_SAY_RAW(&text, language, WZ_W_sensitivity_figure_text, wz_number_count((double)n, language).text);
		wz_forest forest = {.id = "choices", .row = row, .n = n, .centre = row[0].value, .ratio = strcmp(view->measure, "log_or") == 0,
		                    .title = WZ_W_sensitivity_figure, .left = view->groups_known ? WZ_W_control_better : WZ_W_below_zero,
		                    .right = view->groups_known ? WZ_W_programme_better : WZ_W_above_zero, .description = text.bytes};
		wz_forest_range(row, n, &forest.from, &forest.to);
		wz_forest_parts(&forest, WZ_W_sensitivity_caption_figure, language, out);
	}
	out->failed |= text.failed;
	wz_buffer_clear(&text);
	free(row);
}

/* 3. Without single units */

enum { O_LEVEL, O_N, O_LOWEST, O_LOWEST_UNIT, O_HIGHEST, O_HIGHEST_UNIT, O_COOK, O_COOK_UNIT, O_COLUMNS };

static const wz_grid_column LEFT_OUT[O_COLUMNS] = {
    [O_LEVEL] = {"level", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_left_out, WZ_W_NONE},
    [O_N] = {"n", WZ_COL_COUNT, WZ_IN_HTML, WZ_W_head_units, WZ_W_NONE},
    [O_LOWEST] = {"lowest", WZ_COL_NUMBER, WZ_IN_HTML, WZ_W_head_lowest, WZ_W_note_lowest},
    [O_LOWEST_UNIT] = {"lowest_unit", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_without_unit, WZ_W_NONE},
    [O_HIGHEST] = {"highest", WZ_COL_NUMBER, WZ_IN_HTML, WZ_W_head_highest, WZ_W_note_highest},
    [O_HIGHEST_UNIT] = {"highest_unit", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_without_unit, WZ_W_NONE},
    [O_COOK] = {"cooks", WZ_COL_NUMBER, WZ_IN_HTML, WZ_W_head_cook, WZ_W_note_cook},
    [O_COOK_UNIT] = {"cooks_unit", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_influence_unit, WZ_W_NONE},
};

/* If the first n bytes of name end with that, n becomes what is in front of it. */
static bool cut(const char *name, size_t *n, const char *end) {
	const size_t of = strlen(end);
	const bool is = *n >= of && memcmp(name + *n - of, end, of) == 0;
	*n -= is ? of : 0;
	return is;
}

/* "M1 / 54" is about study 54, and "54 / 2" about neither 4 / 2 nor 2. effect NULL: a study. */
static bool is_about(const char *name, const char *study, const char *effect) {
	size_t n = strlen(name);
	if (effect == NULL ? study[0] == '\0' : !cut(name, &n, effect) || !cut(name, &n, " / "))
		return false;
	return cut(name, &n, study) && (n == 0 || cut(name, &n, " / "));
}

/* Does another study have the label of the row's. */
static bool label_repeats(const wz_view *view, size_t row) {
	for (size_t r = 0; r < view->n_rows; r++)
		if (strcmp(view->study[r], view->study[row]) == 0 && strcmp(view->study_id[r], view->study_id[row]) != 0)
			return true;
	return false;
}

/* A study as the page calls it elsewhere, by its label, and its id where labels repeat; an effect behind its study. Other units: their ids. */
static const char *unit_text(const wz_view *view, const char *level, const char *name, wz_grid *grid) {
	const bool study = strcmp(level, "study") == 0, effect = strcmp(level, "effect") == 0 && view->effect != NULL;
	if (!view->study_named || (!study && !effect))
		return name;
	for (size_t r = 0; r < view->n_rows; r++) {
		wz_buffer text = {0};
		if (view->study[r][0] == '\0' || !is_about(name, view->study_id[r], effect ? view->effect[r] : NULL))
			continue;
		wz_buffer_add(&text, view->study[r]);
		if (label_repeats(view, r))
			wz_buffer_printf(&text, " (%s)", view->study_id[r]);
		if (effect)
			wz_buffer_printf(&text, " / %s", view->effect_name[r]);
		return wz_grid_keep(grid, &text);
	}
	return name;
}

static void left_out(const wz_view *view, size_t type, const json_t *list, wz_language language, wz_buffer *out) {
	static const struct {
		const char *key, *number;
		size_t at;
	} PARTS[] = {{"lowest", "b", O_LOWEST}, {"highest", "b", O_HIGHEST}, {"most_influence", "cooks", O_COOK}};
	const json_t *level;
	wz_grid grid;
	size_t i;
	if (json_array_size(list) == 0)
		return;
	wz_grid_init(&grid, LEFT_OUT, O_COLUMNS);
	json_array_foreach(list, i, level) {
		const char *name = wz_json_text(level, "level", ""), *unit[3];
		for (size_t k = 0; k < sizeof PARTS / sizeof PARTS[0]; k++)
			unit[k] = unit_text(view, name, wz_json_text(json_object_get(level, PARTS[k].key), "left_out", ""), &grid);
		wz_grid_cell *cell = wz_grid_row(&grid, NULL);
		wz_word word = wz_units_level(view, type, name);
		cell[O_LEVEL].text[0] = word == WZ_W_NONE ? name : wz_word_text(word, language);
		cell[O_N].v[0] = wz_json_number(level, "n");
		for (size_t k = 0; k < sizeof PARTS / sizeof PARTS[0]; k++) {
			const json_t *part = json_object_get(level, PARTS[k].key);
			cell[PARTS[k].at].v[0] = wz_json_number(part, PARTS[k].number);
			cell[PARTS[k].at + 1].text[0] = unit[k];
		}
	}
	wz_grid_html(&grid, WZ_W_left_out_caption, language, out);
	wz_grid_clear(&grid);
}

/* 4. Renderings */

bool wz_sensitivity_any(const wz_view *view, size_t type) {
	return wz_view_first(view, type, WZ_KIND_SENSITIVITY) != NULL;
}

void wz_sensitivity_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_view_analysis *a = wz_view_first(view, type, WZ_KIND_SENSITIVITY);
	wz_grid grid;
	wz_sensitivity_table(view, type, language, &grid);
	if (grid.n_rows > 0) {
		figure(view, &grid, language, out);
		wz_grid_html(&grid, WZ_W_sensitivity_caption, language, out);
	} else {
		wz_word reason = wz_word_for("reason", a->reason);
		WZ_PARAGRAPH(out, language, WZ_W_overall_not_estimable, reason != WZ_W_NONE ? wz_word_text(reason, language) : a->reason == NULL ? "" : a->reason);
	}
	wz_grid_clear(&grid);
	left_out(view, type, json_object_get(a->json, "left_out"), language, out);
}
