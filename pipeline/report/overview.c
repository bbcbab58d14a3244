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
#include "report/interventions.h"
#include "report/practice.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. The table */

enum { ID, NAME, COUNTS, MANUALS, ESTIMATE, PREDICTION, TAU, TESTED, OUT, ANSWER, STATUS, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"type", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_type, WZ_W_NONE},
    [COUNTS] = {"n", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_counts, WZ_W_note_counts},
    [MANUALS] = {"n_manuals", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ESTIMATE] = {"estimate", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_estimate, WZ_W_note_estimate},
    [PREDICTION] = {"prediction", WZ_COL_INTERVAL, WZ_IN_BOTH, WZ_W_head_prediction, WZ_W_note_prediction},
    [TAU] = {"tau", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_tau, WZ_W_note_tau_total},
    [TESTED] = {"elements_tested", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_tested, WZ_W_note_tested},
    [OUT] = {"elements_standing_out", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_out, WZ_W_note_out},
    [ANSWER] = {"answer", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_remark, WZ_W_NONE},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

static double total_tau(const wz_view_analysis *a) {
	double sum = a->n_levels == 0 ? (double)NAN : 0;
	for (size_t i = 0; i < a->n_levels; i++)
		sum += a->level[i].sigma2;
	return sqrt(sum);
}

static void make(const wz_view *view, wz_language language, wz_grid *grid) {
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	for (size_t t = 0; t < view->n_types; t++) {
		const wz_view_type *type = &view->type[t];
		const wz_view_analysis *a = wz_view_overall(view, t);
		int estimated = a->status == WZ_ESTIMATED;
		wz_buffer link = {0};
		wz_buffer_printf(&link, "%s/%s.html", language == WZ_NL ? "nl" : "en", type->slug);
		const char *address = wz_grid_keep(grid, &link);
		wz_grid_cell *cell = wz_grid_row(grid, estimated ? NULL : "no");
		for (size_t i = 0; i < N_COLUMNS; i++)
			cell[i].why = estimated ? WZ_W_not_computed : WZ_W_why_not_estimable;
		cell[ID].text[0] = type->id;
		cell[NAME].text[WZ_NL] = type->label[WZ_NL];
		cell[NAME].text[WZ_EN] = type->label[WZ_EN];
		cell[NAME].link = address;
		cell[COUNTS].v[0] = type->n_studies;
		cell[COUNTS].v[1] = type->n_effects;
		cell[MANUALS].v[0] = type->n_manuals;
		size_t out = wz_elements_count(view, t, WZ_ANSWER_STANDS_OUT);
		size_t tested = out + wz_elements_count(view, t, WZ_ANSWER_NOT_SHOWN);
		cell[TESTED].v[0] = (double)tested;
		cell[OUT].v[0] = (double)out;
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

void wz_overview_csv(const wz_view *view, wz_buffer *out) {
	wz_grid grid;
	make(view, WZ_EN, &grid);
	wz_grid_csv(&grid, out);
	wz_grid_clear(&grid);
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

static void files(const wz_view *view, wz_language language, wz_buffer *out) {
	static const struct {
		const char *file;
		wz_word name;
	} WHOLE[] = {{"overview.csv", WZ_W_file_overview}, {"elements-by-type.csv", WZ_W_file_bytype}, {"excluded.csv", WZ_W_file_excluded},
	             {"changes.csv", WZ_W_file_changes}};
	static const struct {
		const char *file;
		wz_word name;
		bool (*any)(const wz_view *view, size_t type); /* NULL: always */
	} OF_TYPE[] = {{"elements", WZ_W_file_elements, NULL}, {"moderators", WZ_W_file_moderators, NULL}, {"studies", WZ_W_file_studies, NULL},
	               {"interventions", WZ_W_file_interventions, wz_interventions_any}, {"inventory", WZ_W_file_practice, wz_practice_any}};
	wz_buffer_add(out, "<h3>");
	wz_say(out, language, WZ_W_files_title, NULL, 0);
	wz_buffer_add(out, "</h3>\n<p>");
	wz_say(out, language, WZ_W_files_text, NULL, 0);
	wz_buffer_add(out, "</p>\n<ul>\n<li>");
	for (size_t i = 0; i < sizeof WHOLE / sizeof WHOLE[0]; i++) {
		wz_buffer_printf(out, "%s<a href=\"%s\">", i > 0 ? ", " : "", WHOLE[i].file);
		wz_say(out, language, WHOLE[i].name, NULL, 0);
		wz_buffer_add(out, "</a>");
	}
	wz_buffer_add(out, "</li>\n");
	for (size_t t = 0; t < view->n_types; t++) {
		wz_buffer_add(out, "<li>");
		wz_buffer_bdi(out, view->type[t].label[language]);
		wz_buffer_add(out, ": ");
		for (size_t i = 0; i < sizeof OF_TYPE / sizeof OF_TYPE[0]; i++) {
			if (OF_TYPE[i].any != NULL && !OF_TYPE[i].any(view, t))
				continue;
			wz_buffer_printf(out, "%s<a href=\"%s-%s.csv\">", i > 0 ? ", " : "", view->type[t].slug, OF_TYPE[i].file);
			wz_say(out, language, OF_TYPE[i].name, NULL, 0);
			wz_buffer_add(out, "</a>");
		}
		wz_buffer_add(out, "</li>\n");
	}
	wz_buffer_add(out, "</ul>\n");
}

void wz_overview_html(const wz_view *view, const bool languages[WZ_N_LANGUAGES], bool csv, wz_buffer *out) {
	static const char *const CODE[WZ_N_LANGUAGES] = {"nl", "en"}, *const NAME_OF[WZ_N_LANGUAGES] = {"Nederlands", "English"};
	wz_language first = languages[WZ_NL] ? WZ_NL : WZ_EN;
	wz_frame_begin(first, view->name, out);
	wz_buffer_add(out, "<header>\n<h1>");
	wz_buffer_bdi(out, view->name);
	wz_buffer_add(out, "</h1>\n");
	if (languages[WZ_NL] && languages[WZ_EN]) {
		wz_buffer_add(out, "<nav>");
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
			wz_buffer_printf(out, "<a href=\"#%s\" lang=\"%s\">%s</a> ", CODE[l], CODE[l], NAME_OF[l]);
		wz_buffer_add(out, "</nav>\n");
	}
	wz_buffer_add(out, "</header>\n<main>\n");
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		if (!languages[l])
			continue;
		wz_grid grid;
		wz_buffer_printf(out, "<section id=\"%s\" lang=\"%s\">\n<h2>", CODE[l], CODE[l]);
		wz_say(out, l, WZ_W_index_title, NULL, 0);
		wz_buffer_add(out, "</h2>\n<p>");
		wz_say(out, l, WZ_W_index_text, NULL, 0);
		wz_buffer_add(out, "</p>\n");
		figure(view, l, out);
		make(view, l, &grid);
		wz_grid_html(&grid, WZ_W_overview_caption, l, out);
		wz_grid_clear(&grid);
		wz_buffer_add(out, "<p>");
		wz_say(out, l, WZ_W_sum_association, NULL, 0);
		wz_buffer_add(out, "</p>\n");
		wz_bytype_html(view, l, out);
		if (csv)
			files(view, l, out);
		wz_buffer_add(out, "</section>\n");
	}
	wz_frame_end(view, first, out);
}
