/* techniques.c - techniques among what has the component above them
 *
 * 1. The table
 * 2. Renderings
 */
#include "report/techniques.h"

#include "base/json.h"
#include "report/answer.h"
#include "report/elements.h"
#include "report/permutations.h"
#include "report/unanswered.h"
#include "report/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. The table */

enum { ID, NAME, WITHIN_ID, WITHIN, SHRUNKEN, DIFFERENCE, SHOWN, WITH, WITHOUT, P_CONTAIN, P_PERM, P_MAXT, P_FLOOR, DETECTABLE, ANSWER, STATUS, VERDICT, CI_CONTAIN, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"technique", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_technique, WZ_W_NONE},
    [WITHIN_ID] = {"within", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [WITHIN] = {"within_label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_within, WZ_W_note_within},
    [SHRUNKEN] = {"b_shrunken", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_shrunken, WZ_W_note_shrunken},
    [DIFFERENCE] = {"difference", WZ_COL_ESTIMATE, WZ_IN_CSV, WZ_W_head_difference, WZ_W_note_difference},
    [SHOWN] = {"difference_shown", WZ_COL_ESTIMATE, WZ_IN_HTML, WZ_W_head_difference, WZ_W_note_difference_units},
    [WITH] = {"with", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_with, WZ_W_note_with_any},
    [WITHOUT] = {"without", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_without, WZ_W_note_without_any},
    [P_CONTAIN] = {"p_contain", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_units, WZ_W_note_p_contain},
    [P_PERM] = {"p_perm", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_perm, WZ_W_note_p_perm},
    [P_MAXT] = {"p_maxT", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_maxt, WZ_W_note_p_maxt_techniques},
    [P_FLOOR] = {"p_floor", WZ_COL_FLOOR, WZ_IN_BOTH, WZ_W_head_p_floor, WZ_W_note_p_floor},
    [DETECTABLE] = {"detectable", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_detectable, WZ_W_note_detectable},
    [ANSWER] = {"answer", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_answer, WZ_W_note_answer_verdict},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VERDICT] = {"verdict", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [CI_CONTAIN] = {"contain", WZ_COL_INTERVAL, WZ_IN_CSV, WZ_W_NONE, WZ_W_note_ci_contain},
};

static const char *within_of(const wz_view_analysis *a) {
	return wz_json_text(a->json, "within", "");
}

static void count(wz_grid_cell *cell, const wz_view_mean *m) {
	if (m == NULL)
		return;
	cell->v[0] = m->n_studies;
	cell->v[1] = m->n_effects;
	cell->v[2] = m->n_manuals;
}

static void fill(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_grid *grid) {
	wz_grid_cell *cell = wz_grid_row(grid, wz_answer_class(wz_answer_of(view, a)));
	const wz_view_coefficient *slope = a->status == WZ_ESTIMATED ? wz_view_slope(a) : NULL;
	cell[ID].text[0] = a->name;
	cell[WITHIN_ID].text[0] = within_of(a);
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		cell[NAME].text[l] = wz_view_variable_label(view, a->name, l);
		cell[WITHIN].text[l] = wz_view_variable_label(view, within_of(a), l);
	}
	count(&cell[WITH], wz_view_category(a, "1"));
	count(&cell[WITHOUT], wz_view_category(a, "0"));
	cell[STATUS].text[0] = a->status == WZ_ESTIMATED ? "estimated" : a->status == WZ_ALIASED ? "aliased" : "not_estimable";
	cell[STATUS].text[1] = a->reason;
	cell[STATUS].text[2] = a->alias_of;
	cell[VERDICT].text[0] = a->verdict;
	wz_answer_say(view, a, language, grid, &cell[ANSWER]);
	if (slope == NULL)
		return;
	memcpy(cell[DIFFERENCE].v, (double[]){slope->b, slope->lo, slope->hi}, sizeof cell[DIFFERENCE].v);
	wz_view_difference(a, cell[SHOWN].v);
	cell[CI_CONTAIN].v[0] = a->contain_lo;
	cell[CI_CONTAIN].v[1] = a->contain_hi;
	cell[SHRUNKEN].v[0] = a->b_shrunken;
	cell[DETECTABLE].v[0] = a->detectable;
	cell[P_CONTAIN].v[0] = a->p_contain;
	cell[P_PERM].v[0] = a->p_perm;
	cell[P_MAXT].v[0] = a->p_max_t;
	cell[P_FLOOR].v[0] = a->p_floor;
	cell[P_PERM].why = cell[P_MAXT].why = cell[P_FLOOR].why = WZ_W_why_not_permuted;
}

static int by_component(const void *left, const void *right) {
	const wz_view_analysis *a = *(const wz_view_analysis *const *)left, *b = *(const wz_view_analysis *const *)right;
	int c = strcmp(within_of(a), within_of(b));
	if (c != 0)
		return c;
	if (isfinite(a->b_shrunken) && isfinite(b->b_shrunken) && (a->b_shrunken < b->b_shrunken || a->b_shrunken > b->b_shrunken))
		return a->b_shrunken > b->b_shrunken ? -1 : 1;
	double size[2][3];
	wz_view_difference(a, size[0]); /* shrunken to the same mean */
	wz_view_difference(b, size[1]);
	if (size[0][0] < size[1][0] || size[0][0] > size[1][0])
		return size[0][0] > size[1][0] ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* 2. Renderings */

bool wz_techniques_any(const wz_view *view, size_t type) {
	return wz_view_first(view, type, WZ_KIND_TECHNIQUE) != NULL;
}

static void make(const wz_view *view, size_t type, int estimated_only, wz_language language, wz_grid *grid, size_t *of) {
	const wz_view_analysis **list = wz_view_list(view, type, WZ_KIND_TECHNIQUE, of);
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	wz_units_notes(view, type, grid);
	if (list == NULL) {
		grid->failed = 1;
		*of = 0;
		return;
	}
	qsort(list, *of, sizeof *list, by_component);
	for (size_t i = 0; i < *of; i++)
		if (!estimated_only || list[i]->status == WZ_ESTIMATED)
			fill(view, list[i], language, grid);
	free(list);
}

void wz_techniques_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	wz_grid grid;
	size_t of;
	make(view, type, 1, language, &grid, &of);
	wz_numeral estimated = wz_number_count((double)grid.n_rows, language), all = wz_number_count((double)of, language);
	WZ_PARAGRAPH(out, language, WZ_W_techniques_text, all.text, estimated.text);
	wz_shrunken_note_html(view, type, WZ_KIND_TECHNIQUE, language, out);
	if (grid.n_rows > 0)
		wz_grid_html(&grid, WZ_W_techniques_caption, language, out);
	wz_grid_clear(&grid);
	wz_permutations_html(view, type, WZ_KIND_TECHNIQUE, language, out);
	wz_unanswered_tally(view, type, WZ_KIND_TECHNIQUE, language, out);
}

void wz_techniques_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	size_t of;
	make(view, type, 0, language, grid, &of);
}
