/* elements.c - the elements of one type: figure, table, CSV, and how many there are of each kind of answer
 *
 * 1. Answers
 * 2. Rows, in order of evidence
 * 3. The table
 * 4. The figure
 */
#include "report/elements.h"

#include "report/forest.h"
#include "report/unanswered.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Answers */

double wz_answer_p(const wz_view *view, const wz_view_analysis *analysis) {
	int adjusted = analysis->kind == WZ_KIND_ELEMENT && view->correction != NULL && strcmp(view->correction, "none") != 0;
	return adjusted ? analysis->p_max_t : analysis->p_perm;
}

double wz_answer_limit(const wz_view *view) {
	return (100 - view->level) / 100; /* 1 - 95 / 100 is a little more than 0.05 */
}

wz_answer wz_answer_of(const wz_view *view, const wz_view_analysis *analysis) {
	if (analysis == NULL)
		return WZ_ANSWER_NOT_TESTED;
	if (analysis->status == WZ_ALIASED)
		return WZ_ANSWER_ALIASED;
	if (analysis->status == WZ_NOT_ESTIMABLE)
		return WZ_ANSWER_NOT_ESTIMABLE;
	double p = wz_answer_p(view, analysis);
	if (!isfinite(p))
		return WZ_ANSWER_NOT_PERMUTED;
	return p < wz_answer_limit(view) ? WZ_ANSWER_STANDS_OUT : WZ_ANSWER_NOT_SHOWN;
}

void wz_answer_detail(const wz_view_analysis *analysis, wz_language language, wz_buffer *text) {
	const char *key;
	json_t *value;
	size_t before = text->size;
	/* jansson keeps the order in which the file has the members */
	json_object_foreach(analysis->reason_detail, key, value) {
		if (!json_is_number(value) && !json_is_string(value))
			continue;
		wz_word word = wz_word_for("detail", key);
		wz_buffer_add(text, text->size == before ? " (" : ", ");
		if (strcmp(key, "message") != 0) { /* a whole sentence of its own */
			wz_buffer_add(text, word == WZ_W_NONE ? key : wz_word_text(word, language));
			wz_buffer_add(text, ": ");
		}
		if (json_is_string(value))
			wz_buffer_add(text, json_string_value(value));
		else
			wz_buffer_add(text, wz_number_count(json_number_value(value), language).text);
	}
	if (text->size > before)
		wz_buffer_add(text, ")");
}

static const char *detail_text(const wz_view_analysis *analysis, wz_language language, wz_grid *grid) {
	wz_buffer text = {0};
	wz_answer_detail(analysis, language, &text);
	return wz_grid_keep(grid, &text);
}

static const char *keep_text(wz_grid *grid, const char *text) {
	wz_buffer copy = {0};
	wz_buffer_add(&copy, text);
	return wz_grid_keep(grid, &copy);
}

void wz_answer_say(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_grid *grid, wz_grid_cell *cell) {
	switch (wz_answer_of(view, a)) {
	case WZ_ANSWER_NOT_TESTED: cell->word = WZ_W_answer_not_tested; return;
	case WZ_ANSWER_ALIASED:
		cell->word = a->alias_complement ? WZ_W_answer_opposite : WZ_W_answer_aliased;
		cell->text[0] = wz_view_variable_label(view, a->alias_of, language);
		return;
	case WZ_ANSWER_NOT_ESTIMABLE: {
		wz_word reason = wz_word_for("reason", a->reason);
		cell->word = WZ_W_answer_not_estimable;
		cell->text[0] = reason == WZ_W_NONE ? a->reason : wz_word_text(reason, language);
		cell->text[1] = detail_text(a, language, grid);
		return;
	}
	case WZ_ANSWER_NOT_PERMUTED: {
		wz_word reason = wz_word_for("not_permuted", a->not_permuted);
		cell->word = a->not_permuted == NULL ? WZ_W_answer_not_permuted : WZ_W_answer_not_possible;
		cell->text[0] = reason == WZ_W_NONE ? a->not_permuted : wz_word_text(reason, language);
		return;
	}
	case WZ_ANSWER_STANDS_OUT: {
		const wz_view_coefficient *slope = wz_view_slope(a);
		if (a->kind == WZ_KIND_ELEMENT && slope != NULL)
			cell->word = slope->b > 0 ? WZ_W_answer_larger : WZ_W_answer_smaller;
		else
			cell->word = WZ_W_answer_differs;
		return;
	}
	case WZ_ANSWER_NOT_SHOWN:
		if (a->p_floor >= wz_answer_limit(view)) {
			cell->word = WZ_W_answer_cannot_show;
			cell->text[0] = keep_text(grid, wz_number_floor(a->p_floor, language).text);
		} else if (a->p_perm < wz_answer_limit(view))
			cell->word = WZ_W_answer_alone;
		else
			cell->word = WZ_W_answer_not_shown;
		return;
	case WZ_N_ANSWERS: return;
	}
}

/* 2. Rows, in order of evidence */

typedef struct {
	const wz_view *view;
	const wz_view_analysis *analysis; /* NULL: not tested */
	const char *id, *domain;
	size_t domain_order; /* place of the domain's first element in the codebook */
} element;

static double or_last(double p) {
	return isfinite(p) ? p : 2;
}

static int by_evidence(const void *left, const void *right) {
	const element *a = left, *b = right;
	int rank_a = a->analysis == NULL ? 3 : a->analysis->status == WZ_ESTIMATED ? 0 : a->analysis->status == WZ_ALIASED ? 1 : 2;
	int rank_b = b->analysis == NULL ? 3 : b->analysis->status == WZ_ESTIMATED ? 0 : b->analysis->status == WZ_ALIASED ? 1 : 2;
	if (a->domain_order != b->domain_order)
		return a->domain_order < b->domain_order ? -1 : 1;
	if (rank_a != rank_b)
		return rank_a - rank_b;
	if (rank_a == 0) {
		const wz_view_coefficient *sa = wz_view_slope(a->analysis), *sb = wz_view_slope(b->analysis);
		double p[2][3] = {{wz_answer_p(a->view, a->analysis), a->analysis->p_perm, sa == NULL ? (double)NAN : sa->p},
		                  {wz_answer_p(b->view, b->analysis), b->analysis->p_perm, sb == NULL ? (double)NAN : sb->p}};
		for (size_t i = 0; i < 3; i++)
			if (or_last(p[0][i]) < or_last(p[1][i]) || or_last(p[0][i]) > or_last(p[1][i]))
				return or_last(p[0][i]) < or_last(p[1][i]) ? -1 : 1;
	}
	return strcmp(a->id, b->id);
}

/* Elements with an estimate, or all, those without behind the others. free() it; NULL: out of memory. */
static element *elements_of(const wz_view *view, size_t type, int estimated_only, size_t *n) {
	element *out = calloc(view->n_elements + 1, sizeof *out);
	*n = 0;
	if (out == NULL)
		return NULL;
	for (size_t e = 0; e < view->n_elements; e++) {
		const wz_view_analysis *a = view->of_element[type * view->n_elements + e];
		const char *domain = wz_view_domain(view, view->element[e]);
		if (estimated_only && (a == NULL || a->status != WZ_ESTIMATED))
			continue;
		size_t order = e;
		for (size_t i = 0; estimated_only && i < *n; i++)
			if (strcmp(out[i].domain, domain) == 0) {
				order = out[i].domain_order;
				break;
			}
		/* files stay in order of evidence: whoever wants domains can sort */
		out[(*n)++] = (element){view, a, view->element[e], domain, estimated_only ? order : 0};
	}
	qsort(out, *n, sizeof *out, by_evidence);
	return out;
}

size_t wz_elements_count(const wz_view *view, size_t type, wz_answer answer) {
	size_t count = 0;
	for (size_t e = 0; e < view->n_elements; e++)
		count += wz_answer_of(view, view->of_element[type * view->n_elements + e]) == answer;
	return count;
}

/* 3. The table */

enum { ID, NAME, WITH, WITHOUT, NOT_STATED, PREVALENCE, MEAN_WITH, MEAN_WITHOUT, DIFFERENCE, P, P_PERM, P_MAXT, P_FLOOR, ANSWER, STATUS,
	   UNIT, UNITS, REPLICATES, EXACT, EXCEED, NOT_CONVERGED, DOMAIN_ID, GROUP, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"element", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_element, WZ_W_NONE},
    [WITH] = {"with", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_with, WZ_W_note_with},
    [WITHOUT] = {"without", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_without, WZ_W_note_without},
    [NOT_STATED] = {"not_stated_effects", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_not_stated, WZ_W_note_not_stated},
    [PREVALENCE] = {"prevalence", WZ_COL_SHARE, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [MEAN_WITH] = {"mean_with", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_mean_with, WZ_W_note_mean_with},
    [MEAN_WITHOUT] = {"mean_without", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_mean_without, WZ_W_note_mean_without},
    [DIFFERENCE] = {"difference", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_difference, WZ_W_note_difference},
    [P] = {"p", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p, WZ_W_note_p},
    [P_PERM] = {"p_perm", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_perm, WZ_W_note_p_perm},
    [P_MAXT] = {"p_maxT", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_maxt, WZ_W_note_p_maxt},
    [P_FLOOR] = {"p_floor", WZ_COL_FLOOR, WZ_IN_BOTH, WZ_W_head_p_floor, WZ_W_note_p_floor},
    [ANSWER] = {"answer", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_answer, WZ_W_note_answer},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [UNIT] = {"permutation_unit", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [UNITS] = {"permutation_n_units", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [REPLICATES] = {"permutation_replicates", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [EXACT] = {"permutation_exact", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [EXCEED] = {"permutation_exceed", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NOT_CONVERGED] = {"permutation_not_converged", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [DOMAIN_ID] = {"domain", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [GROUP] = {"group", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

static void set_mean(wz_grid_cell *count, wz_grid_cell *mean, const wz_view_mean *m, int estimated) {
	if (m == NULL)
		return;
	count->v[0] = m->n_studies;
	count->v[1] = m->n_effects;
	if (!estimated) /* an alias has a fit of its own, but its numbers stand with the element it can't be told from */
		return;
	mean->v[0] = m->mean;
	mean->v[1] = m->lo;
	mean->v[2] = m->hi;
}

static void fill(const element *e, wz_language language, wz_grid *grid) {
	static const char *const CLASS[WZ_N_ANSWERS] = {[WZ_ANSWER_STANDS_OUT] = "out", [WZ_ANSWER_NOT_ESTIMABLE] = "no",
	                                                [WZ_ANSWER_ALIASED] = "no", [WZ_ANSWER_NOT_TESTED] = "no"};
	const wz_view_analysis *a = e->analysis;
	wz_answer answer = wz_answer_of(e->view, a);
	wz_grid_cell *cell = wz_grid_row(grid, CLASS[answer]);
	wz_word why = answer == WZ_ANSWER_NOT_TESTED      ? WZ_W_why_not_tested
	              : answer == WZ_ANSWER_ALIASED       ? WZ_W_why_aliased
	              : answer == WZ_ANSWER_NOT_ESTIMABLE ? WZ_W_why_not_estimable
	                                                  : WZ_W_not_computed;
	for (size_t i = 0; i < N_COLUMNS; i++)
		cell[i].why = why;
	const wz_view_variable *variable = wz_view_find_variable(e->view, e->id);
	cell[ID].text[0] = e->id;
	cell[DOMAIN_ID].text[0] = e->domain;
	cell[GROUP].text[0] = variable == NULL ? "" : variable->group;
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell[NAME].text[l] = wz_view_variable_label(e->view, e->id, l);
	wz_answer_say(e->view, a, language, grid, &cell[ANSWER]);
	cell[STATUS].text[0] = a == NULL ? "not_tested" : a->status == WZ_ESTIMATED ? "estimated" : a->status == WZ_ALIASED ? "aliased" : "not_estimable";
	if (a == NULL)
		return;
	cell[STATUS].text[1] = a->reason;
	cell[STATUS].text[2] = a->alias_of;
	cell[NOT_STATED].v[0] = a->n_not_stated;
	cell[PREVALENCE].v[0] = a->prevalence;
	set_mean(&cell[WITH], &cell[MEAN_WITH], wz_view_category(a, "1"), a->status == WZ_ESTIMATED);
	set_mean(&cell[WITHOUT], &cell[MEAN_WITHOUT], wz_view_category(a, "0"), a->status == WZ_ESTIMATED);
	if (answer == WZ_ANSWER_NOT_PERMUTED)
		cell[P_PERM].why = cell[P_MAXT].why = cell[P_FLOOR].why = WZ_W_why_not_permuted;
	if (a->status != WZ_ESTIMATED)
		return;
	const wz_view_coefficient *slope = wz_view_slope(a);
	if (slope != NULL) {
		cell[DIFFERENCE].v[0] = slope->b;
		cell[DIFFERENCE].v[1] = slope->lo;
		cell[DIFFERENCE].v[2] = slope->hi;
		cell[P].v[0] = slope->p;
	}
	if (a->permuted_unit != NULL) {
		cell[UNIT].text[0] = a->permuted_unit;
		cell[UNITS].v[0] = a->permuted_units;
		cell[REPLICATES].v[0] = a->replicates;
		cell[EXACT].v[0] = a->exact;
		cell[EXCEED].v[0] = a->exceed;
		cell[NOT_CONVERGED].v[0] = a->not_converged;
	}
	cell[P_PERM].v[0] = a->p_perm;
	cell[P_MAXT].v[0] = a->p_max_t;
	cell[P_FLOOR].v[0] = a->p_floor;
}

/* Replicates without a fit are data: counted and said. */
static void not_converged(const element *list, size_t n, wz_language language, wz_buffer *out) {
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		if (list[i].analysis != NULL && isfinite(list[i].analysis->not_converged))
			sum += list[i].analysis->not_converged;
	if (!(sum > 0))
		return;
	wz_buffer_add(out, "<p>");
	WZ_SAY(out, language, WZ_W_elements_not_converged, wz_number_count(sum, language).text);
	wz_buffer_add(out, "</p>\n");
}

/* 4. The figure */

static void figure(const element *list, size_t n, wz_language language, wz_buffer *out) {
	wz_forest_row *row = calloc(n + 1, sizeof *row);
	size_t k = 0;
	if (row == NULL) {
		out->failed = 1;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const wz_view_coefficient *slope = list[i].analysis == NULL ? NULL : wz_view_slope(list[i].analysis);
		if (slope == NULL || list[i].analysis->status != WZ_ESTIMATED || !isfinite(slope->b))
			continue;
		row[k++] = (wz_forest_row){.kind = WZ_FOREST_EFFECT,
		                           .label = wz_view_variable_label(list[i].view, list[i].id, language),
		                           .value = slope->b,
		                           .lo = slope->lo,
		                           .hi = slope->hi,
		                           .far_lo = (double)NAN,
		                           .far_hi = (double)NAN,
		                           .weight = 0.4};
	}
	if (k > 0) {
		wz_forest forest = {.id = "elements", .row = row, .n = k, .centre = (double)NAN, .title = WZ_W_elements_figure,
		                    .left = WZ_W_smaller_with, .right = WZ_W_larger_with,
		                    .description = wz_word_text(WZ_W_elements_figure_text, language)};
		wz_forest_range(row, k, &forest.from, &forest.to);
		wz_forest_parts(&forest, WZ_W_elements_figure_text, language, out);
	}
	free(row);
}

/* What was exchanged, and whether all assignments were tried: said once for each kind, up to a handful. */
static void exchange_note(const element *list, size_t n, wz_language language, wz_buffer *out) {
	enum { MOST = 6 };
	wz_buffer said[MOST] = {{0}}, all = {0};
	size_t kinds = 0;
	for (size_t i = 0; i < n && kinds < MOST; i++) {
		const wz_view_analysis *a = list[i].analysis;
		size_t k = 0;
		if (a->permuted_unit == NULL || !isfinite(a->replicates))
			continue;
		wz_word unit = wz_word_for("level", a->permuted_unit);
		WZ_SAY_RAW(&said[kinds], language, a->exact ? WZ_W_exchange_exact : WZ_W_exchange_drawn,
		       wz_number_count(a->permuted_units, language).text, unit == WZ_W_NONE ? a->permuted_unit : wz_word_text(unit, language), wz_number_count(a->replicates, language).text);
		while (k < kinds && (said[k].bytes == NULL || said[kinds].bytes == NULL || strcmp(said[k].bytes, said[kinds].bytes) != 0))
			k++;
		if (k < kinds) { /* said already */
			wz_buffer_clear(&said[kinds]);
			continue;
		}
		if (kinds++ > 0)
			wz_buffer_add(&all, "; ");
		wz_buffer_add(&all, said[k].bytes == NULL ? "" : said[k].bytes);
	}
	if (kinds > 0) {
		wz_buffer_add(out, "<p class=\"note\">");
		WZ_SAY(out, language, WZ_W_note_exchange, all.bytes == NULL ? "" : all.bytes);
		wz_buffer_add(out, "</p>\n");
	}
	for (size_t k = 0; k < MOST; k++) {
		out->failed |= said[k].failed;
		wz_buffer_clear(&said[k]);
	}
	out->failed |= all.failed;
	wz_buffer_clear(&all);
}

void wz_elements_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	size_t n;
	element *list = elements_of(view, type, 1, &n);
	if (list == NULL) {
		out->failed = 1;
		return;
	}
	if (n == 0) {
		wz_buffer_add(out, "<p>");
		wz_say(out, language, view->n_elements == 0 ? WZ_W_no_elements : WZ_W_no_element_estimated, NULL, 0);
		wz_buffer_add(out, "</p>\n");
	} else {
		wz_grid grid;
		figure(list, n, language, out);
		wz_grid_init(&grid, COLUMNS, N_COLUMNS);
		int domains = 0;
		for (size_t i = 0; i < n; i++)
			domains |= list[i].domain[0] != '\0';
		for (size_t i = 0; i < n; i++) {
			if (domains && (i == 0 || list[i].domain_order != list[i - 1].domain_order))
				wz_grid_heading(&grid, wz_view_domain_label(list[i].domain, language));
			fill(&list[i], language, &grid);
		}
		wz_grid_html(&grid, domains ? WZ_W_elements_caption_domains : WZ_W_elements_caption, language, out);
		wz_grid_clear(&grid);
		exchange_note(list, n, language, out);
		not_converged(list, n, language, out);
	}
	free(list);
	wz_unanswered_html(view, type, language, out);
}

void wz_elements_csv(const wz_view *view, size_t type, wz_buffer *out) {
	size_t n;
	wz_grid grid;
	element *list = elements_of(view, type, 0, &n);
	if (list == NULL) {
		out->failed = 1;
		return;
	}
	wz_grid_init(&grid, COLUMNS, N_COLUMNS);
	for (size_t i = 0; i < n; i++)
		fill(&list[i], WZ_EN, &grid);
	wz_grid_csv(&grid, out);
	wz_grid_clear(&grid);
	free(list);
}
