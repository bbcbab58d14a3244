/* overview.c - the types side by side: index page and CSV
 *
 * 1. The table
 * 2. The figure
 * 3. The page
 */
#include "report/overview.h"

#include "report/bytype.h"
#include "report/elements.h"
#include "report/forest.h"
#include "report/frame.h"
#include "report/grid.h"
#include "report/origin.h"
#include "report/since.h"
#include "report/tables.h"
#include "report/units.h"

#include <math.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* 1. The table */

enum { ID, NAME, COUNTS, MANUALS, ESTIMATE, PREDICTION, TAU, TAU_LEVELS, TESTED, ELEMENTS, SHARE, OUT, NAMES, ANSWER, STATUS, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"type", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_type, WZ_W_NONE},
    [COUNTS] = {"n", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_counts, WZ_W_note_counts_any},
    [MANUALS] = {"n_manuals", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ESTIMATE] = {"estimate", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_estimate, WZ_W_note_estimate},
    [PREDICTION] = {"prediction", WZ_COL_INTERVAL, WZ_IN_BOTH, WZ_W_head_prediction, WZ_W_note_prediction},
    [TAU] = {"tau", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_head_tau, WZ_W_note_tau_total},
    [TAU_LEVELS] = {"tau_levels", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_tau, WZ_W_note_tau},
    [TESTED] = {"elements_tested", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_tested, WZ_W_note_tested},
    [ELEMENTS] = {"elements", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [SHARE] = {"share_tested", WZ_COL_SHARE, WZ_IN_BOTH, WZ_W_head_share_tested, WZ_W_note_share_tested},
    [OUT] = {"elements_standing_out", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_out, WZ_W_note_out},
    [NAMES] = {"names", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_out_names, WZ_W_note_out_names},
    [ANSWER] = {"answer", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_remark, WZ_W_NONE},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

static double total_tau(const wz_view_analysis *a) {
	double sum = a->n_levels == 0 ? (double)NAN : 0;
	for (size_t i = 0; i < a->n_levels; i++)
		sum += a->level[i].sigma2;
	return sqrt(sum);
}

/* "study 0.21, effect 0.30" */
static const char *tau_levels(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_grid *grid) {
	wz_buffer text = {0};
	for (size_t i = 0; i < a->n_levels; i++) {
		wz_word word = wz_units_level(view, a->type, a->level[i].name);
		wz_buffer_printf(&text, "%s%s %s", i > 0 ? "; " : "", word == WZ_W_NONE ? a->level[i].name : wz_word_text(word, language),
		                 wz_number_fixed(sqrt(a->level[i].sigma2), 2, language).text);
	}
	return wz_grid_keep(grid, &text);
}

/* What stands out, with its difference. */
static const char *names_out(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	wz_buffer text = {0};
	for (size_t e = 0; e < view->n_elements; e++) {
		const wz_view_analysis *a = view->of_element[type * view->n_elements + e];
		if (wz_answer_of(view, a) != WZ_ANSWER_STANDS_OUT || wz_view_slope(a) == NULL)
			continue;
		wz_buffer_printf(&text, "%s%s (%s)", text.size > 0 ? "; " : "", wz_view_variable_label(view, view->element[e], language),
		                 wz_number_signed(wz_view_slope(a)->b, 2, language).text);
	}
	return wz_grid_keep(grid, &text);
}

void wz_overview_table(const wz_view *view, wz_language language, wz_grid *grid) {
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	wz_units_notes(view, SIZE_MAX, grid);
	for (size_t t = 0; t < view->n_types; t++) {
		const wz_view_type *type = &view->type[t];
		const wz_view_analysis *a = wz_view_overall(view, t);
		int estimated = a->status == WZ_ESTIMATED;
		wz_buffer link = {0};
		wz_buffer_printf(&link, "%s/%s.html", language == WZ_NL ? "nl" : "en", type->slug);
		const char *address = wz_grid_keep(grid, &link);
		const char *names = names_out(view, t, language, grid), *taus = tau_levels(view, a, language, grid);
		wz_grid_cell *cell = wz_grid_row(grid, estimated ? NULL : "no");
		for (size_t i = 0; i < N_COLUMNS; i++)
			cell[i].why = estimated ? WZ_W_not_computed : WZ_W_why_not_estimable;
		cell[ID].text[0] = type->id;
		cell[NAME].text[WZ_NL] = type->label[WZ_NL];
		cell[NAME].text[WZ_EN] = type->label[WZ_EN];
		cell[NAME].link = address;
		cell[COUNTS].v[0] = type->n_studies;
		cell[COUNTS].v[1] = type->n_effects;
		cell[COUNTS].v[2] = cell[MANUALS].v[0] = type->n_manuals;
		size_t out = wz_elements_count(view, t, WZ_ANSWER_STANDS_OUT);
		const size_t tested = wz_elements_tested(view, t);
		cell[TESTED].v[0] = (double)tested;
		cell[ELEMENTS].v[0] = (double)view->n_elements;
		if (view->n_elements > 0)
			cell[SHARE].v[0] = (double)tested / (double)view->n_elements;
		cell[OUT].v[0] = (double)out;
		cell[NAMES].text[0] = names;
		cell[NAMES].why = WZ_W_blank;
		cell[TAU_LEVELS].text[0] = taus;
		if (tested == 0) { /* nothing stood out because nothing was tested: that is no nought */
			cell[OUT].v[0] = (double)NAN;
			cell[OUT].why = WZ_W_why_none_tested;
		}
		cell[STATUS].text[0] = estimated ? "estimated" : "not_estimable";
		cell[STATUS].text[1] = a->reason;
		cell[ANSWER].why = WZ_W_blank;
		if (!estimated) {
			wz_answer_say(view, a, language, grid, &cell[ANSWER]);
			continue;
		}
		cell[ESTIMATE].v[0] = a->coefficient[0].b;
		cell[ESTIMATE].v[1] = a->coefficient[0].lo;
		cell[ESTIMATE].v[2] = a->coefficient[0].hi;
		cell[PREDICTION].v[0] = a->predict_lo;
		cell[PREDICTION].v[1] = a->predict_hi;
		cell[TAU].v[0] = total_tau(a);
		if (tested == 0)
			cell[ANSWER].word = WZ_W_remark_none_tested;
	}
}

/* 2. The figure */

static void figure(const wz_view *view, wz_language language, wz_buffer *out) {
	wz_forest_row *row = calloc(view->n_types + 1, sizeof *row);
	int any = 0;
	if (row == NULL) {
		out->failed = 1;
		return;
	}
	for (size_t t = 0; t < view->n_types; t++) {
		const wz_view_analysis *a = wz_view_overall(view, t);
		const wz_view_coefficient none = {.b = (double)NAN, .lo = (double)NAN, .hi = (double)NAN};
		const wz_view_coefficient *mu = a->status == WZ_ESTIMATED ? &a->coefficient[0] : &none;
		any |= a->status == WZ_ESTIMATED;
		row[t] = (wz_forest_row){.kind = a->status == WZ_ESTIMATED ? WZ_FOREST_DIAMOND : WZ_FOREST_NONE,
		                         .label = view->type[t].label[language], .value = mu->b, .lo = mu->lo, .hi = mu->hi,
		                         .far_lo = a->predict_lo, .far_hi = a->predict_hi};
	}
	if (any) {
		wz_forest forest = {.id = language == WZ_NL ? "types-nl" : "types-en", .row = row, .n = view->n_types,
		                    .centre = (double)NAN, .ratio = strcmp(view->measure, "log_or") == 0, .title = WZ_W_types_figure,
		                    .left = view->groups_known ? WZ_W_control_better : WZ_W_below_zero,
		                    .right = view->groups_known ? WZ_W_programme_better : WZ_W_above_zero,
		                    .description = wz_word_text(WZ_W_types_figure_text, language)};
		wz_forest_range(row, view->n_types, &forest.from, &forest.to);
		wz_forest_parts(&forest, WZ_W_types_figure_text, language, out);
	}
	free(row);
}

/* 3. The page */

static void files(const wz_view *view, const wz_overview_files *there, wz_language language, wz_buffer *out) {
	const bool csv = there->csv;
	if (!csv && !there->xlsx && !there->json)
		return;
	wz_buffer_add(out, "<h3>");
	wz_say(out, language, WZ_W_files_title, NULL, 0);
	wz_buffer_add(out, "</h3>\n");
	if (csv)
		wz_say_paragraph(out, language, there->form == WZ_CSV_DUTCH ? WZ_W_files_text_dutch : WZ_W_files_text, NULL, 0);
	wz_buffer_add(out, "<ul>\n");
	if (there->xlsx) {
		wz_buffer_printf(out, "<li><a href=\"results-%s.xlsx\">", language == WZ_NL ? "nl" : "en");
		wz_say(out, language, WZ_W_file_workbook, NULL, 0);
		wz_buffer_add(out, "</a></li>\n");
	}
	if (there->json) {
		wz_buffer_add(out, "<li><a href=\"results.json\">");
		wz_say(out, language, WZ_W_file_json, NULL, 0);
		wz_buffer_add(out, "</a></li>\n");
	}
	if (csv) {
		wz_buffer_add(out, "<li>");
		for (size_t i = 0; i < WZ_N_RUN_TABLES; i++) {
			wz_buffer_printf(out, "%s<a href=\"%s.csv\">", i > 0 ? ", " : "", wz_run_tables[i].name);
			wz_say(out, language, wz_run_tables[i].title, NULL, 0);
			wz_buffer_add(out, "</a>");
			if (strcmp(wz_run_tables[i].name, "excluded") == 0)
				wz_buffer_printf(out, " (%s)", wz_number_count((double)view->n_exclusions, language).text);
		}
		wz_buffer_add(out, "</li>\n");
	}
	for (size_t t = 0; csv && t < view->n_types; t++) {
		const char *between = "";
		wz_buffer_add(out, "<li>");
		wz_buffer_bdi(out, view->type[t].label[language]);
		wz_buffer_add(out, ": ");
		for (size_t i = 0; i < WZ_N_TYPE_TABLES; i++) {
			if (!wz_tables_has(view, t, i))
				continue;
			wz_buffer_printf(out, "%s<a href=\"%s-%s.csv\">", between, view->type[t].slug, wz_type_tables[i].name);
			wz_say(out, language, wz_type_tables[i].title, NULL, 0);
			wz_buffer_add(out, "</a>");
			between = ", ";
		}
		wz_buffer_add(out, "</li>\n");
	}
	wz_buffer_add(out, "</ul>\n");
}

void wz_overview_html(const wz_view *view, const bool languages[WZ_N_LANGUAGES], wz_language first, const wz_overview_files *there,
                      wz_buffer *out) {
	static const char *const CODE[WZ_N_LANGUAGES] = {"nl", "en"}, *const NAME_OF[WZ_N_LANGUAGES] = {"Nederlands", "English"};
	wz_frame_begin(first, view->name, out);
	wz_buffer_add(out, "<header>\n<h1>");
	wz_buffer_bdi(out, view->name);
	wz_buffer_add(out, "</h1>\n");
	if (languages[WZ_NL] && languages[WZ_EN]) {
		wz_buffer_add(out, "<nav aria-label=\"werkzaam\">");
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
			wz_buffer_printf(out, "<a href=\"#%s\" lang=\"%s\" hreflang=\"%s\">%s</a> ", CODE[l], CODE[l], CODE[l], NAME_OF[l]);
		wz_buffer_add(out, "</nav>\n");
	}
	wz_buffer_add(out, "</header>\n<main id=\"main\">\n");
	for (int turn = 0; turn < WZ_N_LANGUAGES; turn++) { /* without script both are seen, the first first */
		const wz_language l = turn == 0 ? first : first == WZ_NL ? WZ_EN : WZ_NL;
		if (!languages[l])
			continue;
		wz_grid grid;
		wz_buffer_printf(out, "<section id=\"%s\" lang=\"%s\">\n<h2>", CODE[l], CODE[l]);
		wz_say(out, l, WZ_W_index_title, NULL, 0);
		wz_buffer_add(out, "</h2>\n<p>");
		wz_say(out, l, WZ_W_index_text, NULL, 0);
		wz_buffer_add(out, "</p>\n");
		figure(view, l, out);
		wz_overview_table(view, l, &grid);
		int remarks = 0;
		for (size_t i = 0; i < grid.n_rows; i++)
			remarks |= grid.cell[i * grid.n_columns + ANSWER].word != WZ_W_NONE;
		if (!remarks)
			grid.column[ANSWER].place = WZ_IN_CSV; /* which has no such column: nothing shows */
		wz_grid_html(&grid, WZ_W_overview_caption, l, out);
		wz_grid_clear(&grid);
		wz_buffer_add(out, "<p>");
		wz_say(out, l, WZ_W_sum_association, NULL, 0);
		wz_buffer_add(out, "</p>\n");
		wz_bytype_html(view, l, out);
		wz_since_html(view, l, out);
		files(view, there, l, out);
		wz_buffer_add(out, "<h3>");
		wz_say(out, l, WZ_W_title_made, NULL, 0);
		wz_buffer_add(out, "</h3>\n");
		wz_settings_html(view, l, out);
		wz_buffer_add(out, "</section>\n");
	}
	wz_frame_end(view, languages, out);
}
