/* pairs.c - elements two by two: which pairs stand out, and how many were looked at
 *
 * 1. The table
 * 2. What was looked at
 * 3. Renderings
 */
#include "report/pairs.h"

#include "base/json.h"
#include "report/answer.h"
#include "report/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. The table */

enum { FIRST_ID, FIRST, SECOND_ID, SECOND, B, SHOWN, B_SHRUNKEN, N_BOTH, N_FIRST, N_SECOND, N_NEITHER, P_CONTAIN, Q_BH, DETECTABLE, ANSWER, STATUS, VERDICT, CI_CONTAIN, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [FIRST_ID] = {"first", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [FIRST] = {"first_label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_pair_first, WZ_W_NONE},
    [SECOND_ID] = {"second", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [SECOND] = {"second_label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_pair_second, WZ_W_NONE},
    [B] = {"interaction", WZ_COL_ESTIMATE, WZ_IN_CSV, WZ_W_head_interaction, WZ_W_note_interaction},
    [SHOWN] = {"interaction_shown", WZ_COL_ESTIMATE, WZ_IN_HTML, WZ_W_head_interaction, WZ_W_note_interaction_units},
    [B_SHRUNKEN] = {"b_shrunken", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_shrunken, WZ_W_note_shrunken},
    [N_BOTH] = {"both", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_cell_both, WZ_W_note_cells},
    [N_FIRST] = {"first_only", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_cell_first, WZ_W_NONE},
    [N_SECOND] = {"second_only", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_cell_second, WZ_W_NONE},
    [N_NEITHER] = {"neither", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_cell_neither, WZ_W_NONE},
    [P_CONTAIN] = {"p_contain", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_units, WZ_W_note_p_contain},
    [Q_BH] = {"q_BH", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_q, WZ_W_note_q},
    [DETECTABLE] = {"detectable", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_detectable, WZ_W_note_detectable},
    [ANSWER] = {"answer", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_answer, WZ_W_note_answer_verdict},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VERDICT] = {"verdict", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [CI_CONTAIN] = {"contain", WZ_COL_INTERVAL, WZ_IN_CSV, WZ_W_NONE, WZ_W_note_ci_contain},
};

static void fill(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_grid *grid) {
	static const struct {
		const char *cell;
		size_t column;
	} CELLS[] = {{"both", N_BOTH}, {"first", N_FIRST}, {"second", N_SECOND}, {"neither", N_NEITHER}};
	const json_t *elements = json_object_get(a->json, "elements");
	wz_grid_cell *cell = wz_grid_row(grid, wz_answer_class(wz_answer_of(view, a)));
	const wz_view_coefficient *slope = a->status == WZ_ESTIMATED ? wz_view_slope(a) : NULL;
	for (size_t k = 0; k < 2; k++) {
		const char *id = json_string_value(json_array_get(elements, k));
		cell[k == 0 ? FIRST_ID : SECOND_ID].text[0] = id;
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
			cell[k == 0 ? FIRST : SECOND].text[l] = id == NULL ? a->name : wz_view_variable_label(view, id, l);
	}
	for (size_t i = 0; i < sizeof CELLS / sizeof CELLS[0]; i++) {
		const wz_view_mean *m = wz_view_category(a, CELLS[i].cell);
		if (m != NULL)
			memcpy(cell[CELLS[i].column].v, (double[]){m->n_studies, m->n_effects, m->n_manuals}, sizeof cell->v);
	}
	if (slope != NULL) {
		memcpy(cell[B].v, (double[]){slope->b, slope->lo, slope->hi}, sizeof cell->v);
		wz_view_difference(a, cell[SHOWN].v);
	}
	cell[CI_CONTAIN].v[0] = a->contain_lo;
	cell[CI_CONTAIN].v[1] = a->contain_hi;
	cell[B_SHRUNKEN].v[0] = a->b_shrunken;
	cell[DETECTABLE].v[0] = a->detectable;
	cell[P_CONTAIN].v[0] = a->p_contain;
	cell[Q_BH].v[0] = a->q_bh;
	cell[STATUS].text[0] = a->status == WZ_ESTIMATED ? "estimated" : a->status == WZ_ALIASED ? "aliased" : "not_estimable";
	cell[STATUS].text[1] = a->reason;
	cell[VERDICT].text[0] = a->verdict;
	wz_answer_say(view, a, language, grid, &cell[ANSWER]);
}

static double or_last(double p) {
	return isfinite(p) ? p : 2;
}

static int by_p(const void *left, const void *right) {
	const wz_view_analysis *a = *(const wz_view_analysis *const *)left, *b = *(const wz_view_analysis *const *)right;
	int out_a = strcmp(a->verdict == NULL ? "" : a->verdict, "stands_out") == 0, out_b = strcmp(b->verdict == NULL ? "" : b->verdict, "stands_out") == 0;
	double p = or_last(a->p_contain), q = or_last(b->p_contain);
	if (out_a != out_b)
		return out_b - out_a;
	return p < q ? -1 : p > q ? 1 : strcmp(a->name, b->name);
}

/* 2. What was looked at */

/* How many pairs were left out for each reason, in the order in which the reasons first stand there. */
static void left_out(const json_t *list, wz_language language, wz_buffer *out) {
	const size_t n = json_array_size(list);
	const char *open = "<ul class=\"notes\">\n";
	for (size_t i = 0; i < n; i++) {
		const char *reason = wz_json_text(json_array_get(list, i), "reason", "");
		double sum = 0;
		size_t before = 0;
		for (size_t j = 0; j < n; j++) {
			const json_t *other = json_array_get(list, j);
			if (strcmp(wz_json_text(other, "reason", ""), reason) != 0)
				continue;
			before += j < i;
			sum += wz_json_number(other, "n");
		}
		if (before > 0)
			continue;
		wz_word word = wz_word_for("reason", reason);
		wz_buffer_add(out, open);
		open = "";
		wz_buffer_add(out, "<li>");
		WZ_SAY(out, language, WZ_W_group_not_estimable, word == WZ_W_NONE ? reason : wz_word_text(word, language), wz_number_count(sum, language).text);
		wz_buffer_add(out, "</li>\n");
	}
	if (open[0] == '\0')
		wz_buffer_add(out, "</ul>\n");
}

/* 3. Renderings */

enum { SMALLEST = 10 }; /* of pairs that do not stand out: enough to see what came nearest */

bool wz_pairs_any(const wz_view *view, size_t type) {
	return wz_view_first(view, type, WZ_KIND_PAIRS) != NULL || wz_view_first(view, type, WZ_KIND_PAIR) != NULL;
}

/* most SIZE_MAX: all */
static void make(const wz_view *view, size_t type, size_t most, wz_language language, wz_grid *grid) {
	size_t n;
	const wz_view_analysis **list = wz_view_list(view, type, WZ_KIND_PAIR, &n);
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	wz_units_notes(view, type, grid);
	if (list == NULL) {
		grid->failed = 1;
		return;
	}
	qsort(list, n, sizeof *list, by_p);
	for (size_t i = 0; i < n; i++)
		if (i < most || wz_answer_of(view, list[i]) == WZ_ANSWER_STANDS_OUT)
			fill(view, list[i], language, grid);
	free(list);
}

void wz_pairs_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_view_analysis *all = wz_view_first(view, type, WZ_KIND_PAIRS);
	double stand_out = all == NULL ? (double)NAN : wz_json_number(all->json, "n_stands_out");
	wz_grid grid;
	if (all != NULL)
		WZ_PARAGRAPH(out, language, WZ_W_pairs_text, wz_number_count(wz_json_number(all->json, "n_pairs"), language).text,
		             wz_number_count(wz_json_number(all->json, "n_estimated"), language).text, wz_number_count(stand_out, language).text,
		             wz_number_count(wz_json_number(all->json, "n_no_relevant_difference"), language).text,
		             wz_number_count(wz_json_number(all->json, "n_inconclusive"), language).text);
	make(view, type, SMALLEST, language, &grid);
	if (grid.n_rows > 0)
		wz_grid_html(&grid, stand_out > 0 ? WZ_W_pairs_caption : WZ_W_pairs_caption_none, language, out);
	wz_grid_clear(&grid);
	if (all != NULL)
		left_out(json_object_get(all->json, "left_out"), language, out);
}

void wz_pairs_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	make(view, type, SIZE_MAX, language, grid);
}
