/* studies.c - the effect sizes of one type: forest plot, table and CSV
 *
 * 1. Effects in the order in which they are shown
 * 2. Forest plot
 * 3. Table and CSV
 */
#include "report/studies.h"

#include "report/forest.h"
#include "report/grid.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Effects in the order in which they are shown */

typedef struct {
	const char *manual, *study_id, *study, *id; /* manual: "", the model has none */
	const char *manual_name, *name;             /* of the manual and the effect */
	size_t row;         /* of the data set */
	double y, v, lo, hi;
	double study_order, manual_order; /* unweighted means of the effects of study and manual */
} effect;

static int compare_number(double a, double b) {
	return a < b ? -1 : a > b;
}

static int by_study(const void *left, const void *right) {
	const effect *a = left, *b = right;
	int c = strcmp(a->manual, b->manual);
	if (c == 0)
		c = strcmp(a->study_id, b->study_id);
	return c != 0 ? c : compare_number((double)a->row, (double)b->row);
}

static int by_size(const void *left, const void *right) {
	const effect *a = left, *b = right;
	int c = compare_number(b->manual_order, a->manual_order);
	if (c == 0)
		c = strcmp(a->manual, b->manual);
	if (c == 0)
		c = compare_number(b->study_order, a->study_order);
	if (c == 0)
		c = strcmp(a->study_id, b->study_id);
	if (c == 0)
		c = compare_number(b->y, a->y);
	return c != 0 ? c : compare_number((double)a->row, (double)b->row);
}

/* The sum of v + rho sqrt(v_i v_j) over all pairs, by k^2. */
double wz_study_variance(double sum_v, double sum_root_v, double k, double rho) {
	double r = isfinite(rho) ? rho : 0;
	return (sum_v + r * (sum_root_v * sum_root_v - sum_v)) / (k * k);
}

static int same_manual(const effect *a, const effect *b) {
	return strcmp(a->manual, b->manual) == 0;
}

static int same_study(const effect *a, const effect *b) {
	return same_manual(a, b) && strcmp(a->study_id, b->study_id) == 0; /* a study that tests two manuals is a study of each */
}

/* The unweighted mean of a row and those behind it that belong to it; end: the first that does not. */
static double mean_of(const effect *list, size_t n, size_t i, int (*together)(const effect *, const effect *), size_t *end) {
	double sum = 0;
	for (*end = i; *end < n && together(&list[i], &list[*end]); ++*end)
		sum += list[*end].y;
	return sum / (double)(*end - i);
}

/* Manuals from large to small, so studies inside one, and effects inside a study. free() it. */
static effect *effects_of(const wz_view *view, size_t type, size_t *n) {
	const wz_view_type *t = &view->type[type];
	effect *list = calloc(t->n_rows + 1, sizeof *list);
	*n = 0;
	if (list == NULL)
		return NULL;
	double z = gsl_cdf_ugaussian_Qinv((1 - view->level / 100) / 2);
	for (size_t i = 0; i < t->n_rows; i++) {
		size_t r = t->row[i];
		double half = z * sqrt(view->vi[r]);
		list[i] = (effect){view->manual == NULL ? "" : view->manual[r], view->study_id[r], view->study[r][0] != '\0' ? view->study[r] : view->study_id[r],
		                   view->effect == NULL ? "" : view->effect[r], view->manual == NULL ? "" : view->manual_name[r],
		                   view->effect == NULL ? "" : view->effect_name[r], r, view->yi[r], view->vi[r], view->yi[r] - half, view->yi[r] + half, 0, 0};
	}
	*n = t->n_rows;
	qsort(list, *n, sizeof *list, by_study);
	for (size_t i = 0, end; i < *n; i = end)
		for (double mean = mean_of(list, *n, i, same_study, &end); i < end; i++)
			list[i].study_order = mean;
	for (size_t i = 0, end; i < *n; i = end)
		for (double mean = mean_of(list, *n, i, same_manual, &end); i < end; i++)
			list[i].manual_order = mean;
	qsort(list, *n, sizeof *list, by_size);
	return list;
}

/* 2. Forest plot */

enum { MANY = 120 }; /* effects beyond which studies with several are drawn as one row: two pages of paper */

typedef struct {
	wz_forest_row *row;
	size_t n;
	char **label; /* 3 n: of studies without a name, of effects without an id, of manuals */
} rows;

static wz_forest_row effect_row(const effect *e, const char *label, int indent, double best, bool assumed) {
	return (wz_forest_row){.kind = WZ_FOREST_EFFECT, .label = label, .value = e->y, .lo = e->lo, .hi = e->hi,
	                       .far_lo = (double)NAN, .far_hi = (double)NAN, .weight = best / e->v, .indent = indent, .assumed = assumed};
}

static wz_forest_row heading_row(const char *label, int indent) {
	return (wz_forest_row){.kind = WZ_FOREST_HEADING, .label = label, .indent = indent, .value = (double)NAN, .lo = (double)NAN, .hi = (double)NAN,
	                       .far_lo = (double)NAN, .far_hi = (double)NAN};
}

/* A sentence as plain text; free() it. NULL when memory has run out: the drawing then shows no label, and the page fails elsewhere. */
static char *own_label(wz_word word, const char *argument, wz_language language) {
	wz_buffer text = {0};
	WZ_SAY_RAW(&text, language, word, argument);
	return text.bytes;
}

/* A heading where another manual begins. */
static void add_manual(const wz_view *view, rows *r, const effect *list, size_t i, size_t n, wz_language language) {
	if (i > 0 && same_manual(&list[i - 1], &list[i]))
		return;
	r->label[2 * n + i] = own_label(view->own_manual[list[i].row] ? WZ_W_without_manual_row : WZ_W_manual_row, list[i].manual_name, language);
	r->row[r->n++] = heading_row(r->label[2 * n + i], 0);
}

/* Rows of the effects, with a heading above studies that have several, and above manuals when they are grouped. */
static void add_effects(const wz_view *view, rows *r, const effect *list, size_t n, int grouped, wz_language language) {
	double best = (double)NAN;
	for (size_t i = 0; i < n; i++)
		best = fmin(best, list[i].v);
	for (size_t i = 0; i < n;) {
		size_t end = i;
		if (grouped)
			add_manual(view, r, list, i, n, language);
		while (end < n && same_study(&list[i], &list[end]))
			end++;
		const char *study = list[i].study;
		if (!view->study_named) /* a bare number says little */
			study = r->label[i] = own_label(WZ_W_study_number, list[i].study, language);
		if (end - i > 1)
			r->row[r->n++] = heading_row(study, grouped);
		for (size_t j = i; j < end; j++) {
			const char *label = study;
			if (end - i > 1 && list[j].name[0] != '\0')
				label = list[j].name;
			else if (end - i > 1)
				label = r->label[n + j] = own_label(WZ_W_line_number, wz_number_count(view->line[list[j].row], language).text, language);
			r->row[r->n++] = effect_row(&list[j], label, grouped + (end - i > 1), best, wz_view_is_zero_rule(view, list[j].row));
		}
		i = end;
	}
}

static void add_whole(rows *r, const wz_view_analysis *overall) {
	if (overall->status != WZ_ESTIMATED)
		return;
	const wz_view_coefficient *mu = &overall->coefficient[0];
	r->row[r->n++] = (wz_forest_row){.kind = WZ_FOREST_DIAMOND, .word = WZ_W_overall_row, .value = mu->b, .lo = mu->lo, .hi = mu->hi,
	                                 .far_lo = (double)NAN, .far_hi = (double)NAN};
	if (isfinite(overall->predict_lo) && isfinite(overall->predict_hi))
		r->row[r->n++] = (wz_forest_row){.kind = WZ_FOREST_RANGE, .word = WZ_W_prediction_row, .value = (double)NAN,
		                                 .lo = overall->predict_lo, .hi = overall->predict_hi, .far_lo = (double)NAN, .far_hi = (double)NAN};
}

/* Rows of the studies: the mean of their effects. */
static void add_studies(const wz_view *view, rows *r, const effect *list, size_t n, int grouped, wz_language language) {
	double z = gsl_cdf_ugaussian_Qinv((1 - view->level / 100) / 2), best = (double)NAN;
	size_t first_row = r->n;
	for (size_t i = 0; i < n;) {
		size_t end = i;
		double y = list[i].study_order, roots = 0, sum = 0;
		bool assumed = false;
		if (grouped)
			add_manual(view, r, list, i, n, language);
		for (; end < n && same_study(&list[i], &list[end]); end++) {
			assumed |= wz_view_is_zero_rule(view, list[end].row);
			sum += list[end].v;
			roots += sqrt(list[end].v);
		}
		double v = wz_study_variance(sum, roots, (double)(end - i), view->rho);
		wz_numeral count = wz_number_count((double)(end - i), language);
		wz_buffer text = {0};
		WZ_SAY_RAW(&text, language, view->study_named ? WZ_W_study_with_count : WZ_W_study_number_with_count, list[i].study, count.text);
		r->label[i] = text.bytes;
		effect e = {.y = y, .v = v, .lo = y - z * sqrt(v), .hi = y + z * sqrt(v)};
		best = fmin(best, v);
		r->row[r->n++] = effect_row(&e, r->label[i], grouped, 1, assumed);
		i = end;
	}
	for (size_t i = first_row; i < r->n; i++)
		r->row[i].weight *= best;
}

/* How often a row is followed by one of the same study; and how many studies follow one of the same manual. */
static size_t count_following(const effect *list, size_t n, size_t *studies_of_a_manual) {
	size_t count = 0;
	*studies_of_a_manual = 0;
	for (size_t i = 1; i < n; i++) {
		count += (size_t)same_study(&list[i - 1], &list[i]);
		*studies_of_a_manual += same_manual(&list[i - 1], &list[i]) && !same_study(&list[i - 1], &list[i]);
	}
	return count;
}

static void forest(const wz_view *view, size_t type, const effect *list, size_t n, wz_language language, wz_buffer *out) {
	const wz_view_analysis *overall = wz_view_overall(view, type);
	const wz_view_coefficient *mu = overall->status == WZ_ESTIMATED ? &overall->coefficient[0] : NULL;
	rows r = {calloc(3 * n + 2, sizeof *r.row), 0, calloc(3 * n + 1, sizeof *r.label)};
	wz_buffer text = {0}, note = {0};
	const size_t zeroes = wz_view_zero_rule(view, type);
	if (r.row == NULL || r.label == NULL) {
		out->failed = 1;
		goto done;
	}
	size_t beside;
	const size_t following = count_following(list, n, &beside);
	const int by_study = n > MANY && following > 0, grouped = view->manual != NULL && beside > 0;
	if (by_study)
		add_studies(view, &r, list, n, grouped, language);
	else
		add_effects(view, &r, list, n, grouped, language);
	WZ_SAY_RAW(&text, language, by_study ? WZ_W_forest_text_studies : WZ_W_forest_text, wz_number_count((double)n, language).text,
	           wz_number_count((double)(n - following), language).text);
	wz_buffer_add(&text, " ");
	if (mu != NULL)
		WZ_SAY_RAW(&text, language, WZ_W_forest_text_mean, wz_number_fixed(mu->b, 2, language).text, wz_number_fixed(mu->lo, 2, language).text,
		           wz_number_fixed(mu->hi, 2, language).text);
	else
		WZ_SAY_RAW(&text, language, WZ_W_forest_text_no_mean, NULL);
	add_whole(&r, overall);
	if (zeroes > 0) {
		WZ_SAY_RAW(&note, language, by_study ? WZ_W_forest_assumed_studies : WZ_W_forest_assumed, wz_number_count((double)zeroes, language).text);
		wz_buffer_add(&text, " ");
		wz_buffer_add(&text, note.bytes == NULL ? "" : note.bytes);
	}
	wz_forest whole = {.id = "effects", .note = note.bytes, .row = r.row, .n = r.n, .centre = mu != NULL ? mu->b : (double)NAN,
	                   .ratio = strcmp(view->measure, "log_or") == 0, .title = WZ_W_forest_title,
	                   .left = view->groups_known ? WZ_W_control_better : WZ_W_below_zero,
	                   .right = view->groups_known ? WZ_W_programme_better : WZ_W_above_zero, .description = text.bytes};
	wz_forest_range(r.row, r.n, &whole.from, &whole.to);
	wz_forest_parts(&whole, by_study ? WZ_W_forest_caption_studies : WZ_W_forest_caption, language, out);
done:
	out->failed |= text.failed | note.failed;
	wz_buffer_clear(&text);
	wz_buffer_clear(&note);
	free(r.row);
	for (size_t i = 0; r.label != NULL && i < 3 * n; i++)
		free(r.label[i]);
	free(r.label);
}

/* 3. Table and CSV */

enum { ID, STUDY, EFFECT, EFFECT_NAME, VALUE, VARIANCE, ROUTE, ROUTE_SAID, FILE_NAME, LINE, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"study", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [STUDY] = {"study_label", WZ_COL_TEXT, WZ_IN_BOTH, WZ_W_head_study, WZ_W_NONE},
    [EFFECT] = {"effect", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [EFFECT_NAME] = {"effect_name", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_effect_id, WZ_W_NONE},
    [VALUE] = {"yi", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_effect_size, WZ_W_note_effect_size},
    [VARIANCE] = {"vi", WZ_COL_VARIANCE, WZ_IN_BOTH, WZ_W_head_variance, WZ_W_note_variance},
    [ROUTE] = {"route", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ROUTE_SAID] = {"route_said", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_route, WZ_W_note_route},
    [FILE_NAME] = {"file", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [LINE] = {"line", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_line, WZ_W_note_line},
};

static void make(const wz_view *view, const effect *list, size_t n, wz_grid *grid) {
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	if (!view->groups_known)
		grid->column[VALUE].note = WZ_W_note_effect_size_coded;
	for (size_t i = 0; i < n; i++) {
		wz_grid_cell *cell = wz_grid_row(grid, NULL);
		const effect *e = &list[i];
		cell[ID].text[0] = e->study_id;
		cell[STUDY].text[0] = e->study;
		cell[EFFECT].text[0] = e->id;
		cell[EFFECT_NAME].text[0] = e->name;
		cell[EFFECT].why = cell[EFFECT_NAME].why = WZ_W_blank;
		cell[VALUE].v[0] = e->y;
		cell[VALUE].v[1] = e->lo;
		cell[VALUE].v[2] = e->hi;
		cell[VARIANCE].v[0] = e->v;
		wz_word route = wz_word_for("route", view->route[e->row]);
		cell[ROUTE].text[0] = cell[ROUTE_SAID].text[0] = view->route[e->row];
		cell[ROUTE_SAID].word = route == WZ_W_NONE ? WZ_W_as_is : route;
		cell[FILE_NAME].text[0] = view->file[e->row];
		cell[LINE].v[0] = view->line[e->row];
	}
}

void wz_studies_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	size_t n;
	wz_grid grid;
	effect *list = effects_of(view, type, &n);
	if (list == NULL) {
		out->failed = 1;
		return;
	}
	if (n > 0) {
		forest(view, type, list, n, language, out);
		make(view, list, n, &grid);
		wz_grid_folded(&grid, WZ_W_studies_as_table, WZ_W_studies_caption, language, out);
		wz_grid_clear(&grid);
	} else {
		wz_buffer_add(out, "<p>");
		wz_say(out, language, WZ_W_no_effect_sizes, NULL, 0);
		wz_buffer_add(out, "</p>\n");
	}
	free(list);
}

void wz_studies_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	size_t n;
	effect *list = effects_of(view, type, &n);
	(void)language;
	make(view, list, list == NULL ? 0 : n, grid);
	grid->failed |= list == NULL;
	free(list);
}
