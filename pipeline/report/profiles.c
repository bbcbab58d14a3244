/* profiles.c - how well the data know each variance: its profile likelihood with the limits
 *
 * 1. Points
 * 2. Graphs
 * 3. Tables
 *
 * Reference: Hardy & Thompson 1996, Stat Med 15:619 (profile likelihood of a variance between studies).
 */
#include "report/profiles.h"

#include "base/json.h"
#include "report/scatter.h"
#include "report/units.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* 1. Points */

enum { MOST = 200 };

typedef struct {
	double tau[MOST], loglik[MOST], highest;
	size_t n;
} profile;

static const json_t *json_of(const wz_view_analysis *a, size_t level) {
	return json_object_get(json_array_get(json_object_get(a->json, "levels"), level), "profile");
}

static bool read(const wz_view_analysis *a, size_t level, profile *p) {
	const json_t *x = json_object_get(json_of(a, level), "sigma2"), *y = json_object_get(json_of(a, level), "logLik");
	*p = (profile){.highest = a->log_likelihood, .n = json_array_size(x)};
	if (p->n < 2 || p->n > MOST || json_array_size(y) != p->n)
		return false;
	for (size_t i = 0; i < p->n; i++) {
		const json_t *at = json_array_get(y, i);
		p->tau[i] = sqrt(json_number_value(json_array_get(x, i)));
		p->loglik[i] = json_is_number(at) ? json_number_value(at) : (double)NAN;
		p->highest = fmax(p->highest, p->loglik[i]);
	}
	return p->tau[p->n - 1] > 0 && isfinite(p->highest);
}

/* 2. Graphs */

static void graph(const wz_view *view, const wz_view_analysis *a, size_t l, const profile *p, wz_language language, wz_buffer *out) {
	const wz_view_level *level = &a->level[l];
	const double drop = gsl_cdf_chisq_Pinv(view->level / 100, 1) / 2, bottom = -2.6 * drop, tau = sqrt(level->sigma2), lo = sqrt(level->lo), hi = sqrt(level->hi);
	const wz_word word = wz_units_level(view, a->type, level->name);
	const char *name = word == WZ_W_NONE ? level->name : wz_word_text(word, language);
	double below[MOST];
	for (size_t i = 0; i < p->n; i++) {
		const double y = p->loglik[i] - p->highest;
		/* what is far below is left out, but for the point to which the curve leads out of the frame */
		const int near = y >= bottom || (i + 1 < p->n && p->loglik[i + 1] - p->highest >= bottom) || (i > 0 && p->loglik[i - 1] - p->highest >= bottom);
		below[i] = near ? fmax(y, bottom) : (double)NAN;
	}
	const double lo_x[2] = {lo, lo}, hi_x[2] = {hi, hi}, limit_y[2] = {bottom, -drop};
	const wz_scatter_line line[] = {{p->tau, below, p->n, 0}, {lo_x, limit_y, 2, 1}, {hi_x, limit_y, 2, 1}};
	const wz_scatter_point point = {.x = tau, .y = 0, .shape = WZ_POINT_DOT};
	wz_buffer text = {0};
	char id[32];
	(void)snprintf(id, sizeof id, "profile%zu", l + 1);
	WZ_SAY_RAW(&text, language, WZ_W_profile_figure_text, wz_number_fixed(tau, 2, language).text, wz_number_fixed(lo, 2, language).text,
	           isfinite(hi) ? wz_number_fixed(hi, 2, language).text : wz_word_text(WZ_W_unbounded, language));
	const wz_scatter drawing = {.id = id, .point = &point, .n = 1, .line = line, .n_lines = 3, .small = 1, .x_from = 0, .x_to = p->tau[p->n - 1], .y_from = bottom,
	                            .y_to = 0.3, .x_mark = (double)NAN, .y_mark = -drop, .title = WZ_W_profile_figure, .subject = name, .x_name = WZ_W_profile_x,
	                            .y_name = WZ_W_profile_y, .description = text.bytes};
	wz_buffer_add(out, "<figure>\n");
	wz_scatter_svg(&drawing, language, out);
	wz_buffer_add(out, "<figcaption>");
	wz_buffer_bdi(out, name);
	wz_buffer_printf(out, ": %s [%s; ", wz_number_fixed(tau, 2, language).text, wz_number_fixed(lo, 2, language).text);
	wz_buffer_add(out, isfinite(hi) ? wz_number_fixed(hi, 2, language).text : wz_word_text(WZ_W_unbounded, language));
	wz_buffer_add(out, "]</figcaption>\n</figure>\n");
	out->failed |= text.failed;
	wz_buffer_clear(&text);
}

/* 3. Tables */

enum { LEVEL, LEVEL_SAID, TAU, SIGMA2, LOGLIK, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [LEVEL] = {"level", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [LEVEL_SAID] = {"level_said", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_level, WZ_W_NONE},
    [TAU] = {"tau", WZ_COL_NUMBER, WZ_IN_HTML, WZ_W_head_tau, WZ_W_NONE},
    [SIGMA2] = {"sigma2", WZ_COL_VARIANCE, WZ_IN_BOTH, WZ_W_head_variance, WZ_W_NONE},
    [LOGLIK] = {"logLik", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_loglik, WZ_W_NONE},
};

bool wz_profiles_any(const wz_view *view, size_t type) {
	const wz_view_analysis *a = wz_view_overall(view, type);
	profile p;
	for (size_t l = 0; l < a->n_levels; l++)
		if (read(a, l, &p))
			return true;
	return false;
}

void wz_profiles_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	const wz_view_analysis *a = wz_view_overall(view, type);
	profile p;
	(void)language;
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	for (size_t l = 0; l < a->n_levels; l++) {
		if (!read(a, l, &p))
			continue;
		const json_t *sigma2 = json_object_get(json_of(a, l), "sigma2");
		const wz_word word = wz_units_level(view, type, a->level[l].name);
		for (size_t i = 0; i < p.n; i++) {
			wz_grid_cell *cell = wz_grid_row(grid, NULL);
			cell[LEVEL].text[0] = cell[LEVEL_SAID].text[0] = a->level[l].name;
			cell[LEVEL_SAID].word = word == WZ_W_NONE ? WZ_W_as_is : word;
			cell[TAU].v[0] = p.tau[i];
			cell[SIGMA2].v[0] = json_number_value(json_array_get(sigma2, i));
			cell[LOGLIK].v[0] = p.loglik[i];
		}
	}
}

void wz_profiles_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_view_analysis *a = wz_view_overall(view, type);
	profile p;
	wz_grid grid;
	if (!wz_profiles_any(view, type))
		return;
	wz_buffer_add(out, "<div class=\"smalls\">\n");
	for (size_t l = 0; l < a->n_levels; l++)
		if (read(a, l, &p))
			graph(view, a, l, &p, language, out);
	wz_buffer_add(out, "</div>\n");
	WZ_PARAGRAPH(out, language, WZ_W_profile_caption, wz_number_fixed(view->level, floor(view->level) < view->level ? 1 : 0, language).text);
	wz_profiles_table(view, type, language, &grid);
	wz_grid_folded(&grid, WZ_W_as_table, WZ_W_profile_table, language, out);
	wz_grid_clear(&grid);
}
