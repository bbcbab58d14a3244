/* interventions.c - the named interventions of one type: table and CSV
 *
 * 1. Rows, from large to small
 * 2. Renderings
 */
#include "report/interventions.h"

#include "report/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Rows, from large to small */

enum { VARIABLE, ID, NAME, COUNTS, MEAN, STATUS, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [VARIABLE] = {"variable", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ID] = {"intervention", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_intervention, WZ_W_NONE},
    [COUNTS] = {"n", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_counts, WZ_W_note_counts},
    [MEAN] = {"mean", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_mean, WZ_W_note_mean_intervention},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

/* As the analysis calls all interventions that have too few studies for a mean of their own. */
static bool is_rest(const wz_view_mean *mean) {
	return strcmp(mean->category, "(rest)") == 0;
}

static int from_large(const void *left, const void *right) {
	const wz_view_mean *a = *(const wz_view_mean *const *)left, *b = *(const wz_view_mean *const *)right;
	if (is_rest(a) != is_rest(b))
		return is_rest(a) - is_rest(b);
	if (isfinite(a->mean) && isfinite(b->mean) && (a->mean < b->mean || a->mean > b->mean))
		return a->mean > b->mean ? -1 : 1;
	if (isfinite(a->mean) != isfinite(b->mean))
		return isfinite(a->mean) ? -1 : 1;
	return strcmp(a->category, b->category);
}

static void add_row(const wz_view *view, const wz_view_analysis *a, const wz_view_mean *m, wz_grid *grid) {
	const wz_view_variable *variable = wz_view_find_variable(view, a->name);
	wz_grid_cell *cell = wz_grid_row(grid, is_rest(m) ? "no" : NULL);
	cell[VARIABLE].text[0] = a->name;
	cell[ID].text[0] = m->category;
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell[NAME].text[l] = is_rest(m) ? wz_word_text(WZ_W_interventions_rest, l) : wz_view_code_label(variable, m->category, l);
	cell[COUNTS].v[0] = m->n_studies;
	cell[COUNTS].v[1] = m->n_effects;
	cell[MEAN].v[0] = m->mean;
	cell[MEAN].v[1] = m->lo;
	cell[MEAN].v[2] = m->hi;
	cell[MEAN].why = WZ_W_why_not_estimable;
	cell[STATUS].text[0] = isfinite(m->mean) ? "estimated" : "not_estimable";
	cell[STATUS].text[1] = m->reason;
}

static void add_rows(const wz_view *view, const wz_view_analysis *a, wz_grid *grid) {
	const wz_view_mean **list = calloc(a->n_means + 1, sizeof *list);
	if (list == NULL) {
		grid->failed = 1;
		return;
	}
	for (size_t i = 0; i < a->n_means; i++)
		list[i] = &a->mean[i];
	qsort(list, a->n_means, sizeof *list, from_large);
	for (size_t i = 0; i < a->n_means; i++)
		add_row(view, a, list[i], grid);
	free(list);
}

/* 2. Renderings */

bool wz_interventions_any(const wz_view *view, size_t type) {
	return wz_view_select(view, type, WZ_KIND_INTERVENTION, NULL) > 0;
}

static void one_html(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_buffer *out) {
	wz_buffer_add(out, "<p>");
	if (a->status == WZ_ESTIMATED) {
		wz_grid grid;
		wz_say(out, language, WZ_W_interventions_text, NULL, 0);
		wz_buffer_add(out, "</p>\n");
		wz_grid_init(&grid, COLUMNS, N_COLUMNS);
		add_rows(view, a, &grid);
		wz_grid_html(&grid, WZ_W_interventions_caption, language, out);
		wz_grid_clear(&grid);
		wz_buffer_add(out, "<p>");
	} else {
		wz_word reason = wz_word_for("reason_interventions", a->reason);
		if (reason == WZ_W_NONE)
			reason = wz_word_for("reason", a->reason);
		WZ_SAY(out, language, WZ_W_interventions_none, reason != WZ_W_NONE ? wz_word_text(reason, language) : a->reason == NULL ? "" : a->reason);
		wz_buffer_add(out, " ");
	}
	WZ_SAY(out, language, WZ_W_interventions_counts, wz_number_count(a->n_rest, language).text, wz_number_count(a->n_not_stated, language).text);
	wz_buffer_add(out, "</p>\n");
}

void wz_interventions_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	size_t n;
	const wz_view_analysis **list = wz_view_list(view, type, WZ_KIND_INTERVENTION, &n);
	if (list == NULL) {
		out->failed = 1;
		return;
	}
	for (size_t i = 0; i < n; i++)
		one_html(view, list[i], language, out);
	free(list);
}

void wz_interventions_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	size_t n;
	const wz_view_analysis **list = wz_view_list(view, type, WZ_KIND_INTERVENTION, &n);
	(void)language;
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	grid->failed |= list == NULL;
	for (size_t i = 0; list != NULL && i < n; i++)
		add_rows(view, list[i], grid);
	free(list);
}
