/* moderators.c - the moderators of one type: table and CSV
 *
 * 1. Columns
 * 2. Rows: one for the test, then one a category (or one for the slope)
 * 3. Renderings
 */
#include "report/moderators.h"

#include "report/elements.h"
#include "report/grid.h"
#include "report/permutations.h"
#include "report/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Columns */

/* As in appendix I of phase 1, with what permutation adds to it. */
enum { ID, SHOWN, NAME, CODE, CATEGORY, COUNTS, NOT_STATED, MEAN, DIFFERENCE, P, OMNIBUS, OMNIBUS_P, VARIANCES, VARIANCE_1, VARIANCE_2, VARIANCE_3, VARIANCE_4, P_PERM, P_FLOOR,
	   ANSWER, STATUS, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"moderator", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [SHOWN] = {"shown", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_moderator, WZ_W_note_category},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_head_moderator, WZ_W_NONE},
    [CODE] = {"category", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [CATEGORY] = {"category_label", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_head_category, WZ_W_NONE},
    [COUNTS] = {"n", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_counts, WZ_W_note_counts_any},
    [NOT_STATED] = {"not_stated_effects", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_head_not_stated, WZ_W_note_not_stated_moderator},
    [MEAN] = {"mean", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_mean, WZ_W_note_mean},
    [DIFFERENCE] = {"difference", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_difference, WZ_W_note_difference_reference},
    [P] = {"p", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p, WZ_W_note_p_category},
    [OMNIBUS] = {"F", WZ_COL_STAT, WZ_IN_BOTH, WZ_W_head_omnibus, WZ_W_note_omnibus},
    [OMNIBUS_P] = {"p_omnibus", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_omnibus, WZ_W_note_p_omnibus},
    [VARIANCES] = {"variances", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_variances, WZ_W_note_variances},
    [VARIANCE_1] = {"variance_1", WZ_COL_VARIANCE, WZ_IN_CSV, WZ_W_NONE, WZ_W_note_variance_1},
    [VARIANCE_2] = {"variance_2", WZ_COL_VARIANCE, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VARIANCE_3] = {"variance_3", WZ_COL_VARIANCE, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VARIANCE_4] = {"variance_4", WZ_COL_VARIANCE, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [P_PERM] = {"p_perm", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_perm, WZ_W_note_p_perm_moderators},
    [P_FLOOR] = {"p_floor", WZ_COL_FLOOR, WZ_IN_BOTH, WZ_W_head_p_floor, WZ_W_note_p_floor_moderator},
    [ANSWER] = {"answer", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_answer, WZ_W_note_answer},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

/* 2. Rows: one for the test, then one a category (or one for the slope) */

/* "0.0213 / 0.0410": what is left between units of each level once the moderator is in the model. */
static const char *variances(const wz_view_analysis *a, wz_language language, wz_grid *grid) {
	wz_buffer text = {0};
	for (size_t i = 0; i < a->n_levels; i++)
		wz_buffer_printf(&text, "%s%s", i > 0 ? " / " : "", wz_number_fixed(a->level[i].sigma2, 4, language).text);
	return wz_grid_keep(grid, &text);
}

static wz_grid_cell *new_row(const wz_view *view, const wz_view_analysis *a, const char *row_class, wz_grid *grid) {
	wz_grid_cell *cell = wz_grid_row(grid, row_class);
	cell[ID].text[0] = a->name;
	cell[SHOWN].word = WZ_W_as_is;
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell[NAME].text[l] = wz_view_variable_label(view, a->name, l);
	return cell;
}

static void label_by_word(wz_grid_cell *cell, wz_word word) {
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell->text[l] = wz_word_text(word, l);
}

static void set_slope(wz_grid_cell *cell, const wz_view_coefficient *slope) {
	cell[DIFFERENCE].v[0] = slope->b;
	cell[DIFFERENCE].v[1] = slope->lo;
	cell[DIFFERENCE].v[2] = slope->hi;
	cell[P].v[0] = slope->p;
}

static void blank_test(wz_grid_cell *cell) {
	cell[OMNIBUS].why = cell[OMNIBUS_P].why = cell[P_PERM].why = cell[P_FLOOR].why = cell[NOT_STATED].why = cell[ANSWER].why = cell[VARIANCES].why = WZ_W_blank;
}

static void fill(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_grid *grid) {
	const wz_view_variable *variable = wz_view_find_variable(view, a->name);
	const char *spread = variances(a, language, grid);
	wz_grid_cell *cell = new_row(view, a, a->status == WZ_ESTIMATED ? "test" : "test no", grid);
	int estimated = a->status == WZ_ESTIMATED;
	label_by_word(&cell[CATEGORY], WZ_W_whole_moderator);
	cell[SHOWN].text[0] = cell[NAME].text[language];
	cell[VARIANCES].why = WZ_W_why_not_estimable;
	if (estimated || a->n_effects > 0) { /* none entered: that is said beside, and 0 / 0 would contradict the categories */
		cell[COUNTS].v[0] = a->n_studies;
		cell[COUNTS].v[1] = a->n_effects;
		cell[COUNTS].v[2] = a->n_manuals;
	}
	cell[COUNTS].why = WZ_W_why_not_estimable;
	cell[NOT_STATED].v[0] = a->n_not_stated;
	cell[MEAN].why = cell[DIFFERENCE].why = cell[P].why = WZ_W_blank;
	cell[OMNIBUS].why = cell[OMNIBUS_P].why = cell[P_PERM].why = cell[P_FLOOR].why = WZ_W_why_not_estimable;
	wz_answer_say(view, a, language, grid, &cell[ANSWER]);
	cell[STATUS].text[0] = estimated ? "estimated" : a->status == WZ_ALIASED ? "aliased" : "not_estimable";
	cell[STATUS].text[1] = a->reason;
	cell[STATUS].text[2] = a->alias_of;
	if (estimated) {
		cell[VARIANCES].text[0] = spread;
		for (size_t i = 0; i < a->n_levels && i < 4; i++)
			cell[VARIANCE_1 + i].v[0] = a->level[i].sigma2;
		cell[OMNIBUS].v[0] = a->omnibus_stat;
		cell[OMNIBUS].v[1] = a->omnibus_df1;
		cell[OMNIBUS].v[2] = a->omnibus_df2;
		cell[OMNIBUS_P].v[0] = a->omnibus_p;
		cell[P_PERM].v[0] = a->p_perm;
		cell[P_FLOOR].v[0] = a->p_floor;
		cell[P_PERM].why = cell[P_FLOOR].why = WZ_W_why_not_permuted;
	}
	for (size_t i = 0; i < a->n_means; i++) {
		const wz_view_mean *m = &a->mean[i];
		const wz_view_coefficient *slope = wz_view_category_slope(a, m->category);
		wz_word reason = wz_word_for("reason", m->reason);
		cell = new_row(view, a, m->reason == NULL ? "category" : "category no", grid);
		cell[CODE].text[0] = m->category;
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
			cell[CATEGORY].text[l] = wz_view_code_label(variable, m->category, l);
		cell[SHOWN].text[0] = cell[CATEGORY].text[language];
		cell[COUNTS].v[0] = m->n_studies;
		cell[COUNTS].v[1] = m->n_effects;
		cell[COUNTS].v[2] = m->n_manuals;
		cell[MEAN].v[0] = m->mean;
		cell[MEAN].v[1] = m->lo;
		cell[MEAN].v[2] = m->hi;
		cell[DIFFERENCE].why = cell[P].why = estimated && isfinite(m->mean) ? WZ_W_why_reference : WZ_W_why_not_estimable;
		cell[MEAN].why = WZ_W_why_not_estimable;
		if (slope != NULL)
			set_slope(cell, slope);
		blank_test(cell);
		cell[STATUS].text[1] = m->reason;
		if (m->reason != NULL) {
			cell[ANSWER].word = WZ_W_answer_not_estimable;
			cell[ANSWER].text[0] = reason == WZ_W_NONE ? m->reason : wz_word_text(reason, language);
		}
	}
	if (estimated && a->n_means == 0 && wz_view_slope(a) != NULL) {
		cell = new_row(view, a, "category", grid);
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
			wz_buffer text = {0};
			wz_view_add_with_unit(view, a->name, wz_word_text(WZ_W_per_unit, l), l, &text);
			cell[CATEGORY].text[l] = wz_grid_keep(grid, &text);
		}
		cell[SHOWN].text[0] = cell[CATEGORY].text[language];
		cell[COUNTS].why = WZ_W_blank;
		cell[MEAN].v[0] = a->coefficient[0].b; /* numbers are centred: the effect at their mean */
		cell[MEAN].v[1] = a->coefficient[0].lo;
		cell[MEAN].v[2] = a->coefficient[0].hi;
		set_slope(cell, wz_view_slope(a));
		blank_test(cell);
	}
}

/* 3. Renderings */

static int make(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	size_t n = wz_view_select(view, type, WZ_KIND_MODERATOR, NULL);
	const wz_view_analysis **list = calloc(n + 1, sizeof *list);
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	wz_units_notes(view, type, grid);
	if (list == NULL) {
		grid->failed = 1;
		return 1;
	}
	(void)wz_view_select(view, type, WZ_KIND_MODERATOR, list);
	for (size_t i = 0; i < n; i++)
		fill(view, list[i], language, grid);
	free(list);
	return n > 0;
}

void wz_moderators_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	wz_grid grid;
	if (make(view, type, language, &grid))
		wz_grid_html(&grid, WZ_W_moderators_caption, language, out);
	else {
		wz_buffer_add(out, "<p>");
		wz_say(out, language, WZ_W_no_moderators, NULL, 0);
		wz_buffer_add(out, "</p>\n");
	}
	wz_grid_clear(&grid);
	wz_permutations_html(view, type, WZ_KIND_MODERATOR, language, out);
}

void wz_moderators_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	(void)make(view, type, language, grid);
}
