/* bias.c - small-study bias of one type: funnel plot, Egger, PEESE, trim and fill
 *
 * 1. The table
 * 2. Funnel plot
 * 3. Renderings
 *
 * Reference: Sterne & Egger 2001, J Clin Epidemiol 54:1046 (funnel plots: standard error against effect).
 */
#include "report/bias.h"

#include "base/json.h"
#include "report/scatter.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. The table */

enum { ID, NAME, ESTIMATE, SE, DF, P, ADDED, REMARK, REASON, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"method", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"name", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_method, WZ_W_NONE},
    [ESTIMATE] = {"estimate", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_estimate_only, WZ_W_note_bias_estimate},
    [SE] = {"se", WZ_COL_VARIANCE, WZ_IN_BOTH, WZ_W_head_se, WZ_W_NONE},
    [DF] = {"df", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [P] = {"p", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p, WZ_W_note_bias_p},
    [ADDED] = {"added", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_added, WZ_W_note_added},
    [REMARK] = {"remark", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_remark, WZ_W_NONE},
    [REASON] = {"reason", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

static wz_grid_cell *row(const char *id, wz_word name, wz_grid *grid) {
	wz_grid_cell *cell = wz_grid_row(grid, NULL);
	cell[ID].text[0] = id;
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell[NAME].text[l] = wz_word_text(name, l);
	cell[ADDED].why = WZ_W_blank;
	cell[REMARK].why = WZ_W_blank;
	return cell;
}

/* Numbers of a test; and why there are none, or that they are not to be trusted. */
static void numbers(const json_t *part, wz_grid_cell *cell) {
	const char *reason = wz_json_text(part, "reason", "");
	memcpy(cell[ESTIMATE].v, (double[]){wz_json_number(part, "b"), wz_json_number(part, "lo"), wz_json_number(part, "hi")}, sizeof cell->v);
	cell[SE].v[0] = wz_json_number(part, "se");
	cell[DF].v[0] = wz_json_number(part, "df");
	cell[P].v[0] = wz_json_number(part, "p");
	cell[REASON].text[0] = reason;
	if (reason[0] != '\0')
		cell[REMARK].word = WZ_W_bias_not_estimable; /* the program's own words stand in the CSV file */
	else if (json_is_true(json_object_get(part, "few_df")))
		cell[REMARK].word = WZ_W_few_df;
}

static void filled(const json_t *part, const char *id, wz_word name, wz_language language, wz_grid *grid) {
	if (!json_is_object(part))
		return;
	wz_grid_cell *cell = row(id, name, grid);
	wz_word side = wz_word_for("side", wz_json_text(part, "side", ""));
	numbers(part, cell);
	cell[P].v[0] = wz_json_number(part, "added_p");
	cell[ADDED].v[0] = wz_json_number(part, "added");
	if (cell[REMARK].word == WZ_W_NONE && side != WZ_W_NONE) {
		cell[REMARK].word = cell[ADDED].v[0] > 0 ? WZ_W_filled_side : WZ_W_filled_none;
		cell[REMARK].text[0] = wz_word_text(side, language);
	}
}

void wz_bias_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	const wz_view_analysis *a = wz_view_first(view, type, WZ_KIND_BIAS);
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	if (a == NULL || a->status != WZ_ESTIMATED)
		return;
	const json_t *egger = json_object_get(a->json, "egger"), *peese = json_object_get(a->json, "peese");
	if (json_is_object(egger))
		numbers(egger, row("egger", WZ_W_bias_egger, grid));
	if (json_is_object(json_object_get(egger, "intercept")))
		numbers(json_object_get(egger, "intercept"), row("pet", WZ_W_bias_pet, grid));
	if (json_is_object(json_object_get(peese, "intercept")))
		numbers(json_object_get(peese, "intercept"), row("peese", WZ_W_bias_peese, grid));
	filled(json_object_get(a->json, "trimfill_L0"), "trimfill_L0", WZ_W_bias_l0, language, grid);
	filled(json_object_get(a->json, "trimfill_R0"), "trimfill_R0", WZ_W_bias_r0, language, grid);
}

/* 2. Funnel plot */

/* Effects as dots, those that trim and fill (L0) invented as open circles, and where effects of one true value would mostly lie. */
static void funnel(const wz_view *view, size_t type, const wz_view_analysis *a, wz_language language, wz_buffer *out) {
	const wz_view_type *t = &view->type[type];
	const wz_view_analysis *overall = wz_view_overall(view, type);
	const json_t *fill = json_object_get(a->json, "trimfill_L0"), *fill_y = json_object_get(fill, "y"), *fill_v = json_object_get(fill, "v");
	const size_t added = json_array_size(fill_y) == json_array_size(fill_v) ? json_array_size(fill_y) : 0;
	wz_scatter_point *point = calloc(t->n_rows + added + 1, sizeof *point);
	wz_buffer text = {0};
	double x[2] = {(double)NAN, (double)NAN}, se = 0;
	size_t n = 0;
	if (point == NULL) {
		out->failed = 1;
		return;
	}
	for (size_t i = 0; i < added; i++)
		point[n++] = (wz_scatter_point){.x = json_number_value(json_array_get(fill_y, i)), .y = sqrt(json_number_value(json_array_get(fill_v, i))),
		                                .shape = WZ_POINT_OPEN, .name = wz_word_text(WZ_W_funnel_filled, language)};
	for (size_t i = 0; i < t->n_rows; i++) {
		const size_t r = t->row[i];
		point[n++] = (wz_scatter_point){.x = view->yi[r], .y = sqrt(view->vi[r]), .shape = WZ_POINT_DOT, .name = view->study[r]};
	}
	for (size_t i = 0; i < n; i++) {
		wz_scatter_hold(&x[0], &x[1], point[i].x);
		se = fmax(se, isfinite(point[i].y) ? point[i].y : 0);
	}
	const double mu = overall->status == WZ_ESTIMATED ? overall->coefficient[0].b : (double)NAN;
	wz_scatter_hold(&x[0], &x[1], 0);
	if (se > 0) {
		se *= 1.04;
		const double z = gsl_cdf_ugaussian_Pinv(1 - (100 - view->level) / 200), room = 0.04 * (x[1] - x[0]);
		x[0] -= room;
		x[1] += room;
		/* the cone is cut at the frame, so that it does not squeeze the dots */
		const double left = fmin(se, fmax((mu - x[0]) / z, 0)), right = fmin(se, fmax((x[1] - mu) / z, 0));
		const double cone_x[3] = {mu - z * left, mu, mu + z * right}, cone_y[3] = {left, 0, right}, middle_x[2] = {mu, mu}, middle_y[2] = {0, se};
		const wz_scatter_line line[] = {{cone_x, cone_y, 3, 1}, {middle_x, middle_y, 2, 0}};
		WZ_SAY_RAW(&text, language, WZ_W_funnel_text, wz_number_count((double)t->n_rows, language).text, wz_number_count((double)added, language).text);
		const wz_scatter drawing = {.id = "funnel", .point = point, .n = n, .line = line, .n_lines = isfinite(mu) ? 2 : 0, .x_from = x[0], .x_to = x[1], .y_from = se,
		                            .y_to = 0, .x_mark = 0, .y_mark = (double)NAN, .title = WZ_W_funnel_title, .x_name = WZ_W_head_effect_size,
		                            .y_name = WZ_W_head_se, .description = text.bytes};
		wz_buffer_add(out, "<figure>\n");
		wz_scatter_svg(&drawing, language, out);
		wz_buffer_add(out, "<figcaption>");
		wz_say(out, language, WZ_W_funnel_caption, NULL, 0);
		wz_buffer_add(out, "</figcaption>\n</figure>\n");
	}
	out->failed |= text.failed;
	wz_buffer_clear(&text);
	free(point);
}

/* 3. Renderings */

bool wz_bias_any(const wz_view *view, size_t type) {
	return wz_view_first(view, type, WZ_KIND_BIAS) != NULL;
}

void wz_bias_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_view_analysis *a = wz_view_first(view, type, WZ_KIND_BIAS);
	wz_grid grid;
	if (a->status != WZ_ESTIMATED) {
		wz_word reason = wz_word_for("reason", a->reason);
		WZ_PARAGRAPH(out, language, WZ_W_overall_not_estimable, reason != WZ_W_NONE ? wz_word_text(reason, language) : a->reason == NULL ? "" : a->reason);
		return;
	}
	wz_say_paragraph(out, language, WZ_W_bias_text, NULL, 0);
	funnel(view, type, a, language, out);
	wz_bias_table(view, type, language, &grid);
	wz_grid_html(&grid, WZ_W_bias_caption, language, out);
	wz_grid_clear(&grid);
	wz_say_paragraph(out, language, WZ_W_bias_trimfill, NULL, 0);
}
