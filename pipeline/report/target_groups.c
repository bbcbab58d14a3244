/* target_groups.c - does an element's difference depend on the target group
 *
 * 1. The table
 * 2. Renderings
 */
#include "report/target_groups.h"

#include "base/json.h"
#include "report/answer.h"
#include "report/unanswered.h"
#include "report/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. The table */

enum { ELEMENT_ID, ELEMENT, VARIABLE_ID, VARIABLE, COUNTS, DIFFERENCES, OMNIBUS, P_CONTAIN, Q_BH, DETECTABLE, ANSWER, STATUS, VERDICT, CI_CONTAIN, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ELEMENT_ID] = {"element", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ELEMENT] = {"element_label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_element, WZ_W_NONE},
    [VARIABLE_ID] = {"variable", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VARIABLE] = {"variable_label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_target, WZ_W_NONE},
    [COUNTS] = {"n", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_counts, WZ_W_note_counts_any},
    [DIFFERENCES] = {"differences", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_differences, WZ_W_note_differences},
    [OMNIBUS] = {"F", WZ_COL_STAT, WZ_IN_CSV, WZ_W_head_omnibus, WZ_W_note_omnibus_target}, /* its p is that of the model, not p_contain */
    [P_CONTAIN] = {"p_contain", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_units, WZ_W_note_p_contain},
    [Q_BH] = {"q_BH", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_q, WZ_W_note_q_target},
    [DETECTABLE] = {"detectable", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_detectable, WZ_W_note_detectable},
    [ANSWER] = {"answer", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_answer, WZ_W_note_answer_verdict},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VERDICT] = {"verdict", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [CI_CONTAIN] = {"contain", WZ_COL_INTERVAL, WZ_IN_CSV, WZ_W_NONE, WZ_W_note_ci_contain},
};

/* "2 to 5 years: 0.31 [0.02; 0.60]; ..." */
static const char *differences(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_grid *grid) {
	const wz_view_variable *variable = wz_view_find_variable(view, wz_json_text(a->json, "variable", ""));
	const int slopes = json_is_array(json_object_get(a->json, "slopes"));
	const json_t *list = json_object_get(a->json, slopes ? "slopes" : "differences"), *one;
	wz_buffer text = {0};
	size_t i;
	json_array_foreach(list, i, one) {
		double b = wz_json_number(one, "b");
		if (!isfinite(b))
			continue;
		const char *category = wz_json_text(one, "category", "");
		wz_buffer_add(&text, text.size > 0 ? "; " : "");
		wz_buffer_add(&text, slopes ? wz_word_text(strcmp(category, "1") == 0 ? WZ_W_category_present : WZ_W_category_absent, language)
		                            : wz_view_code_label(variable, category, language));
		wz_buffer_printf(&text, ": %s", wz_number_fixed(b, slopes ? 3 : 2, language).text);
		double lo = wz_json_number(one, "lo"), hi = wz_json_number(one, "hi");
		if (isfinite(lo) && isfinite(hi))
			wz_buffer_printf(&text, " [%s; %s]", wz_number_fixed(lo, slopes ? 3 : 2, language).text, wz_number_fixed(hi, slopes ? 3 : 2, language).text);
	}
	if (slopes && text.size > 0)
		wz_view_add_with_unit(view, wz_json_text(a->json, "variable", ""), "", language, &text);
	return wz_grid_keep(grid, &text);
}

static void fill(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_grid *grid) {
	const json_t *interaction = json_object_get(a->json, "interaction");
	const char *id[2] = {wz_json_text(a->json, "element", a->name), wz_json_text(a->json, "variable", "")};
	wz_grid_cell *cell = wz_grid_row(grid, wz_answer_class(wz_answer_of(view, a)));
	cell[ELEMENT_ID].text[0] = id[0];
	cell[VARIABLE_ID].text[0] = id[1];
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		cell[ELEMENT].text[l] = wz_view_variable_label(view, id[0], l);
		cell[VARIABLE].text[l] = wz_view_variable_label(view, id[1], l);
	}
	memcpy(cell[COUNTS].v, (double[]){a->n_studies, a->n_effects, a->n_manuals}, sizeof cell->v);
	cell[DIFFERENCES].text[0] = differences(view, a, language, grid);
	memcpy(cell[OMNIBUS].v, (double[]){wz_json_number(interaction, "stat"), wz_json_number(interaction, "df1"), wz_json_number(interaction, "df2")},
	       sizeof cell->v);
	cell[DETECTABLE].v[0] = a->detectable;
	cell[P_CONTAIN].v[0] = a->p_contain;
	cell[CI_CONTAIN].v[0] = a->contain_lo;
	cell[CI_CONTAIN].v[1] = a->contain_hi;
	cell[Q_BH].v[0] = a->q_bh;
	cell[STATUS].text[0] = a->status == WZ_ESTIMATED ? "estimated" : a->status == WZ_ALIASED ? "aliased" : "not_estimable";
	cell[STATUS].text[1] = a->reason;
	cell[STATUS].text[2] = a->alias_of;
	cell[VERDICT].text[0] = a->verdict;
	wz_answer_say(view, a, language, grid, &cell[ANSWER]);
}

static double or_last(double p) {
	return isfinite(p) ? p : 2;
}

static int by_q(const void *left, const void *right) {
	const wz_view_analysis *a = *(const wz_view_analysis *const *)left, *b = *(const wz_view_analysis *const *)right;
	double p[2][2] = {{or_last(a->q_bh), or_last(a->p_contain)}, {or_last(b->q_bh), or_last(b->p_contain)}};
	for (size_t i = 0; i < 2; i++)
		if (p[0][i] < p[1][i] || p[0][i] > p[1][i])
			return p[0][i] < p[1][i] ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* 2. Renderings */

enum { SMALLEST = 10 };

bool wz_target_groups_any(const wz_view *view, size_t type) {
	return wz_view_first(view, type, WZ_KIND_TARGET_GROUP) != NULL;
}

/* Those with an estimate among the first `most` by q, and all that stand out; most SIZE_MAX: every one. */
static void make(const wz_view *view, size_t type, size_t most, wz_language language, wz_grid *grid, size_t count[3]) {
	size_t n;
	const wz_view_analysis **list = wz_view_list(view, type, WZ_KIND_TARGET_GROUP, &n);
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	wz_units_notes(view, type, grid);
	memset(count, 0, 3 * sizeof *count);
	if (list == NULL) {
		grid->failed = 1;
		return;
	}
	qsort(list, n, sizeof *list, by_q);
	for (size_t i = 0; i < n; i++) {
		int out = wz_answer_of(view, list[i]) == WZ_ANSWER_STANDS_OUT, estimated = list[i]->status == WZ_ESTIMATED;
		count[0]++;
		count[1] += (size_t)estimated;
		count[2] += (size_t)out;
		if (most == SIZE_MAX || out || (estimated && grid->n_rows < most))
			fill(view, list[i], language, grid);
	}
	free(list);
}

void wz_target_groups_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	wz_grid grid;
	size_t count[3];
	make(view, type, SMALLEST, language, &grid, count);
	WZ_PARAGRAPH(out, language, WZ_W_target_text, wz_number_count((double)count[0], language).text, wz_number_count((double)count[1], language).text,
	             wz_number_count((double)count[2], language).text);
	if (grid.n_rows > 0)
		wz_grid_html(&grid, count[2] > 0 ? WZ_W_target_caption : WZ_W_target_caption_none, language, out);
	wz_grid_clear(&grid);
	wz_unanswered_tally(view, type, WZ_KIND_TARGET_GROUP, language, out);
}

void wz_target_groups_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	size_t count[3];
	make(view, type, SIZE_MAX, language, grid, count);
}
