/* permutations.c - what chance alone gives: the permutation distribution of a test with its observed value
 *
 * 1. A histogram
 * 2. Graphs
 * 3. The table behind them
 * 4. Every bar, for files
 */
#include "report/permutations.h"

#include "base/json.h"
#include "report/scatter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* 1. A histogram */

enum { MOST_BARS = 200 }; /* more than results.json ever has: what is longer is damaged */

typedef struct {
	double observed, end, beyond, count[MOST_BARS], highest;
	size_t n;
} histogram;

/* False: the analysis has none, or one that can't be read. */
static bool read(const wz_view_analysis *a, histogram *h) {
	const json_t *json = json_object_get(json_object_get(a->json, "permutation"), "histogram"), *counts = json_object_get(json, "counts");
	*h = (histogram){.observed = wz_json_number(json, "observed"), .end = wz_json_number(json, "end"), .beyond = wz_json_number(json, "beyond"),
	                 .n = json_array_size(counts)};
	if (h->n == 0 || h->n > MOST_BARS || !isfinite(h->observed) || !(h->end > 0) || !isfinite(h->end))
		return false;
	for (size_t i = 0; i < h->n; i++) {
		h->count[i] = json_number_value(json_array_get(counts, i));
		h->highest = fmax(h->highest, h->count[i]);
	}
	return h->highest > 0;
}

static const wz_view_kind KINDS[] = {WZ_KIND_ELEMENT, WZ_KIND_TECHNIQUE, WZ_KIND_MODERATOR, WZ_KIND_DOSE};

enum { N_KINDS = sizeof KINDS / sizeof KINDS[0] };

/* 2. Graphs */

enum { MOST_GRAPHS = 24 };

static void graph(const wz_view *view, const wz_view_analysis *a, const histogram *h, size_t number, wz_language language, wz_buffer *out) {
	static const char *const PREFIX[] = {[WZ_KIND_ELEMENT] = "perm-e", [WZ_KIND_TECHNIQUE] = "perm-t", [WZ_KIND_MODERATOR] = "perm-m", [WZ_KIND_DOSE] = "perm-d"};
	const char *name = wz_view_variable_label(view, a->name, language);
	const wz_scatter_bars bars = {h->count, h->n, h->observed};
	const double x[2] = {h->observed, h->observed}, y[2] = {0, 1.12 * h->highest};
	const wz_scatter_line line = {x, y, 2, 0};
	wz_buffer text = {0};
	char id[32];
	(void)snprintf(id, sizeof id, "%s%zu", PREFIX[a->kind], number);
	WZ_SAY_RAW(&text, language, WZ_W_perm_figure_text, wz_number_fixed(h->observed, 2, language).text, wz_number_count(a->exceed, language).text,
	           wz_number_count(a->replicates, language).text, wz_number_p_is(a->p_perm, language).text);
	const wz_scatter drawing = {.id = id, .line = &line, .n_lines = 1, .bars = &bars, .small = 1, .x_from = 0, .x_to = h->end, .y_from = 0, .y_to = 1.12 * h->highest,
	                            .x_mark = (double)NAN, .y_mark = (double)NAN, .title = WZ_W_perm_figure, .subject = name,
	                            .x_name = a->omnibus_df1 > 1 ? WZ_W_perm_x_f : WZ_W_perm_x_t, .y_name = WZ_W_perm_y, .description = text.bytes};
	wz_buffer_add(out, "<figure>\n");
	wz_scatter_svg(&drawing, language, out);
	wz_buffer_add(out, "<figcaption>");
	WZ_SAY(out, language, WZ_W_perm_caption, name, wz_number_count(a->exceed, language).text, wz_number_count(a->replicates, language).text,
	       wz_number_p_is(a->p_perm, language).text);
	if (h->beyond > 0) {
		wz_buffer_add(out, ". ");
		WZ_SAY(out, language, WZ_W_perm_beyond, wz_number_count(h->beyond, language).text);
	}
	wz_buffer_add(out, "</figcaption>\n</figure>\n");
	out->failed |= text.failed;
	wz_buffer_clear(&text);
}

/* 3. The table behind them */

enum { T_NAME, T_OBSERVED, T_REACHED, T_ASSIGNMENTS, T_P, T_COLUMNS };

static const wz_grid_column TESTS[T_COLUMNS] = {
    [T_NAME] = {"label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_test, WZ_W_NONE},
    [T_OBSERVED] = {"observed", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_observed, WZ_W_NONE},
    [T_REACHED] = {"exceed", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_reached, WZ_W_NONE},
    [T_ASSIGNMENTS] = {"replicates", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_assignments, WZ_W_NONE},
    [T_P] = {"p_perm", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_perm, WZ_W_NONE},
};

static void test_row(const wz_view *view, const wz_view_analysis *a, const histogram *h, wz_grid *grid) {
	wz_grid_cell *cell = wz_grid_row(grid, NULL);
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell[T_NAME].text[l] = wz_view_variable_label(view, a->name, l);
	cell[T_OBSERVED].v[0] = h->observed;
	cell[T_REACHED].v[0] = a->exceed;
	cell[T_ASSIGNMENTS].v[0] = a->replicates;
	cell[T_P].v[0] = a->p_perm;
}

void wz_permutations_html(const wz_view *view, size_t type, wz_view_kind kind, wz_language language, wz_buffer *out) {
	size_t n, drawn = 0, left = 0;
	const wz_view_analysis **list = wz_view_list(view, type, kind, &n);
	wz_grid grid;
	histogram h;
	wz_grid_init(&grid, TESTS, T_COLUMNS);
	out->failed |= list == NULL;
	for (size_t i = 0; list != NULL && i < n; i++) {
		if (!read(list[i], &h))
			continue;
		if (drawn == MOST_GRAPHS) {
			left++;
			continue;
		}
		if (drawn++ == 0) {
			wz_buffer_add(out, "<h3>");
			wz_say(out, language, kind == WZ_KIND_ELEMENT || kind == WZ_KIND_TECHNIQUE ? WZ_W_perm_title_elements : WZ_W_perm_title_moderators, NULL, 0);
			wz_buffer_add(out, "</h3>\n");
			wz_say_paragraph(out, language, WZ_W_perm_text, NULL, 0);
			wz_buffer_add(out, "<div class=\"smalls\">\n");
		}
		graph(view, list[i], &h, drawn, language, out);
		test_row(view, list[i], &h, &grid);
	}
	if (drawn > 0) {
		wz_buffer_add(out, "</div>\n");
		wz_grid_folded(&grid, WZ_W_as_table, WZ_W_perm_table, language, out);
	}
	if (left > 0)
		WZ_PARAGRAPH(out, language, WZ_W_perm_more, wz_number_count((double)left, language).text);
	wz_grid_clear(&grid);
	free(list);
}

/* 4. Every bar, for files */

enum { KIND, ID, NAME, OBSERVED, FROM, TO, COUNT, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [KIND] = {"kind", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ID] = {"name", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [OBSERVED] = {"observed", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_head_observed, WZ_W_NONE},
    [FROM] = {"from", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [TO] = {"to", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [COUNT] = {"count", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

static void bars_of(const wz_view *view, const wz_view_analysis *a, wz_grid *grid) {
	histogram h;
	if (!read(a, &h))
		return;
	for (size_t i = 0; i <= h.n; i++) { /* the last: beyond the axis, without an end */
		wz_grid_cell *cell = wz_grid_row(grid, NULL);
		cell[KIND].text[0] = wz_json_text(a->json, "kind", "");
		cell[ID].text[0] = a->name;
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
			cell[NAME].text[l] = wz_view_variable_label(view, a->name, l);
		cell[OBSERVED].v[0] = h.observed;
		cell[FROM].v[0] = h.end * (double)i / (double)h.n;
		cell[TO].v[0] = i < h.n ? h.end * (double)(i + 1) / (double)h.n : (double)NAN;
		cell[COUNT].v[0] = i < h.n ? h.count[i] : h.beyond;
	}
}

bool wz_permutations_any(const wz_view *view, size_t type) {
	histogram h;
	for (size_t i = 0; i < view->n_analyses; i++)
		if (view->analysis[i].type == type && read(&view->analysis[i], &h))
			return true;
	return false;
}

void wz_permutations_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	(void)language;
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	for (size_t k = 0; k < N_KINDS; k++) {
		size_t n;
		const wz_view_analysis **list = wz_view_list(view, type, KINDS[k], &n);
		grid->failed |= list == NULL;
		for (size_t i = 0; list != NULL && i < n; i++)
			bars_of(view, list[i], grid);
		free(list);
	}
}
