/* dose.c - effect against the dose: straight line and curve
 *
 * 1. The table
 * 2. The curve
 * 3. Renderings
 */
#include "report/dose.h"

#include "base/json.h"
#include "report/answer.h"
#include "report/permutations.h"
#include "report/scatter.h"
#include "report/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. The table */

enum { ID, NAME, SHOWN, COUNTS, LINEAR, LINEAR_P, QUADRATIC, QUADRATIC_P, OMNIBUS, OMNIBUS_P, P_PERM, P_FLOOR, VERTEX, VERTEX_KIND, ANSWER, STATUS, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"variable", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_head_dose_variable, WZ_W_NONE},
    [SHOWN] = {"shown", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_dose_variable, WZ_W_NONE}, /* with its unit */
    [COUNTS] = {"n", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_counts, WZ_W_note_counts_any},
    [LINEAR] = {"linear", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_linear, WZ_W_note_linear},
    [LINEAR_P] = {"p_linear", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_linear, WZ_W_NONE},
    [QUADRATIC] = {"quadratic", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_quadratic, WZ_W_note_quadratic},
    [QUADRATIC_P] = {"p_quadratic", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_quadratic, WZ_W_NONE},
    [OMNIBUS] = {"F", WZ_COL_STAT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [OMNIBUS_P] = {"p_omnibus", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_both, WZ_W_note_p_both},
    [P_PERM] = {"p_perm", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_perm, WZ_W_note_p_perm_dose},
    [P_FLOOR] = {"p_floor", WZ_COL_FLOOR, WZ_IN_BOTH, WZ_W_head_p_floor, WZ_W_note_p_floor_moderator},
    [VERTEX] = {"vertex", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VERTEX_KIND] = {"vertex_kind", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ANSWER] = {"answer", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_answer, WZ_W_NONE},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

static void fill(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_grid *grid) {
	const json_t *linear = json_object_get(a->json, "linear"), *vertex = json_object_get(a->json, "vertex");
	wz_grid_cell *cell = wz_grid_row(grid, wz_answer_class(wz_answer_of(view, a)));
	cell[ID].text[0] = a->name;
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell[NAME].text[l] = wz_view_variable_label(view, a->name, l);
	wz_buffer text = {0};
	wz_view_add_with_unit(view, a->name, cell[NAME].text[language], language, &text);
	cell[SHOWN].text[0] = wz_grid_keep(grid, &text);
	memcpy(cell[COUNTS].v, (double[]){a->n_studies, a->n_effects, a->n_manuals}, sizeof cell->v);
	cell[STATUS].text[0] = a->status == WZ_ESTIMATED ? "estimated" : "not_estimable";
	cell[STATUS].text[1] = a->reason;
	wz_answer_say(view, a, language, grid, &cell[ANSWER]);
	if (a->status != WZ_ESTIMATED)
		return;
	memcpy(cell[LINEAR].v, (double[]){wz_json_number(linear, "b"), wz_json_number(linear, "lo"), wz_json_number(linear, "hi")}, sizeof cell->v);
	cell[LINEAR_P].v[0] = wz_json_number(linear, "p");
	if (a->n_coefficients > 2) {
		const wz_view_coefficient *square = &a->coefficient[2];
		memcpy(cell[QUADRATIC].v, (double[]){square->b, square->lo, square->hi}, sizeof cell->v);
		cell[QUADRATIC_P].v[0] = square->p;
	}
	memcpy(cell[OMNIBUS].v, (double[]){a->omnibus_stat, a->omnibus_df1, a->omnibus_df2}, sizeof cell->v);
	cell[OMNIBUS_P].v[0] = a->omnibus_p;
	cell[P_PERM].v[0] = a->p_perm;
	cell[P_FLOOR].v[0] = a->p_floor;
	cell[P_PERM].why = cell[P_FLOOR].why = WZ_W_why_not_permuted;
	cell[VERTEX].v[0] = wz_json_number(vertex, "at");
	cell[VERTEX_KIND].text[0] = wz_json_text(vertex, "kind", "");
}

/* 2. The curve */

enum { STEPS = 40 };

/* The quadratic model at x, from its coefficients and centre: the band stands where results.json gives it. */
static double curve_at(const wz_view_analysis *a, double centre, double x) {
	double t = x - centre;
	return a->coefficient[0].b + a->coefficient[1].b * t + a->coefficient[2].b * t * t;
}

/* What is drawn as dots and dashed lines, as a table. */
static void points_html(const wz_scatter_point *point, const double *lo, const double *hi, size_t n, wz_language language, wz_buffer *out) {
	enum { AT, MEAN, COLUMNS_OF_POINTS };
	static const wz_grid_column columns[COLUMNS_OF_POINTS] = {[AT] = {"x", WZ_COL_NUMBER, WZ_IN_HTML, WZ_W_head_dose_at, WZ_W_NONE},
	                                                          [MEAN] = {"mean", WZ_COL_ESTIMATE, WZ_IN_HTML, WZ_W_head_mean, WZ_W_NONE}};
	wz_grid grid;
	wz_grid_init(&grid, columns, COLUMNS_OF_POINTS);
	for (size_t i = 0; i < n; i++) {
		wz_grid_cell *cell = wz_grid_row(&grid, NULL);
		cell[AT].v[0] = point[i].x;
		memcpy(cell[MEAN].v, (double[]){point[i].y, lo[i], hi[i]}, sizeof cell->v);
	}
	wz_grid_folded(&grid, WZ_W_as_table, WZ_W_dose_points, language, out);
	wz_grid_clear(&grid);
}

static void curve(const wz_view *view, const wz_view_analysis *a, size_t number, wz_language language, wz_buffer *out) {
	enum { MOST = 16 };
	const json_t *list = json_object_get(a->json, "curve"), *one;
	double x[MOST], mean[MOST], lo[MOST], hi[MOST], at[STEPS + 1], fitted[STEPS + 1], range[2] = {0, 0};
	double centre = wz_json_number(a->json, "centre");
	wz_scatter_point point[MOST];
	wz_buffer text = {0};
	size_t n = 0, i;
	char id[32];
	json_array_foreach(list, i, one) {
		if (n == MOST)
			break;
		x[n] = wz_json_number(one, "x");
		mean[n] = wz_json_number(one, "mean");
		lo[n] = wz_json_number(one, "lo");
		hi[n] = wz_json_number(one, "hi");
		if (!isfinite(x[n]) || !isfinite(mean[n]) || !isfinite(lo[n]) || !isfinite(hi[n]))
			continue;
		wz_scatter_hold(&range[0], &range[1], lo[n]);
		wz_scatter_hold(&range[0], &range[1], hi[n]);
		point[n] = (wz_scatter_point){.x = x[n], .y = mean[n], .shape = WZ_POINT_DOT};
		n++;
	}
	if (n < 2 || a->n_coefficients < 3 || !isfinite(centre))
		return;
	for (i = 0; i <= STEPS; i++) {
		at[i] = x[0] + (x[n - 1] - x[0]) * (double)i / STEPS;
		fitted[i] = curve_at(a, centre, at[i]);
		wz_scatter_hold(&range[0], &range[1], fitted[i]);
	}
	const wz_scatter_line line[] = {{at, fitted, STEPS + 1, 0}, {x, lo, n, 1}, {x, hi, n, 1}};
	const char *name = wz_view_variable_label(view, a->name, language);
	(void)snprintf(id, sizeof id, "dose%zu", number);
	WZ_SAY_RAW(&text, language, WZ_W_dose_figure_text, name, wz_number_fixed(x[0], 1, language).text, wz_number_fixed(mean[0], 2, language).text,
	           wz_number_fixed(x[n - 1], 1, language).text, wz_number_fixed(mean[n - 1], 2, language).text);
	const wz_scatter drawing = {.id = id, .point = point, .n = n, .line = line, .n_lines = 3, .x_from = x[0], .x_to = x[n - 1], .y_from = range[0],
	                            .y_to = range[1], .x_mark = (double)NAN, .y_mark = 0, .title = WZ_W_dose_figure, .x_name = WZ_W_dose_x,
	                            .y_name = WZ_W_head_mean, .description = text.bytes};
	wz_buffer_add(out, "<figure>\n<h3>");
	wz_buffer_bdi(out, name);
	wz_buffer_add(out, "</h3>\n");
	wz_scatter_svg(&drawing, language, out);
	wz_buffer_add(out, "<figcaption>");
	wz_say(out, language, WZ_W_dose_caption, NULL, 0);
	const json_t *vertex = json_object_get(a->json, "vertex");
	if (json_is_object(vertex)) {
		wz_word kind = wz_word_for("vertex", wz_json_text(vertex, "kind", ""));
		wz_buffer_add(out, " ");
		WZ_SAY(out, language, WZ_W_dose_vertex, kind == WZ_W_NONE ? "" : wz_word_text(kind, language), wz_number_fixed(wz_json_number(vertex, "at"), 1, language).text,
		       wz_number_fixed(wz_json_number(vertex, "se"), 1, language).text);
	}
	wz_buffer_add(out, "</figcaption>\n</figure>\n");
	points_html(point, lo, hi, n, language, out);
	out->failed |= text.failed;
	wz_buffer_clear(&text);
}

/* 3. Renderings */

bool wz_dose_any(const wz_view *view, size_t type) {
	return wz_view_first(view, type, WZ_KIND_DOSE) != NULL;
}

void wz_dose_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	size_t n;
	const wz_view_analysis **list = wz_view_list(view, type, WZ_KIND_DOSE, &n);
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	wz_units_notes(view, type, grid);
	grid->failed |= list == NULL;
	for (size_t i = 0; list != NULL && i < n; i++)
		fill(view, list[i], language, grid);
	free(list);
}

void wz_dose_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	size_t n;
	const wz_view_analysis **list = wz_view_list(view, type, WZ_KIND_DOSE, &n);
	wz_grid grid;
	if (list == NULL) {
		out->failed = 1;
		return;
	}
	wz_dose_table(view, type, language, &grid);
	wz_grid_html(&grid, WZ_W_dose_table, language, out);
	wz_grid_clear(&grid);
	for (size_t i = 0; i < n; i++)
		if (list[i]->status == WZ_ESTIMATED)
			curve(view, list[i], i + 1, language, out);
	free(list);
	wz_permutations_html(view, type, WZ_KIND_DOSE, language, out);
}
