/* elements.c - the elements of one type: figure, table, CSV, and how many there are of each kind of answer
 *
 * 1. Rows, in order
 * 2. The table
 * 3. The figure
 * 4. Renderings
 */
#include "report/elements.h"

#include "report/element_map.h"
#include "report/forest.h"
#include "report/permutations.h"
#include "report/together.h"
#include "report/unanswered.h"
#include "report/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Rows, in order */

typedef struct {
	const wz_view *view;
	const wz_view_analysis *analysis; /* NULL: not tested */
	const char *id, *domain;
	int ranked; /* by size; else by evidence */
	int alike;  /* all shrunken differences are the same or nearly: their own size ranks them */
} element;

static double or_last(double p) {
	return isfinite(p) ? p : 2;
}

static int falling(double a, double b) {
	return (a < b) - (a > b);
}

static double rank_size(const element *e) {
	const wz_view_coefficient *slope = wz_view_slope(e->analysis);
	if (!e->ranked || !isfinite(e->analysis->b_shrunken))
		return (double)NAN;
	return e->alike ? slope == NULL ? (double)NAN : slope->b : e->analysis->b_shrunken;
}

static int by_rank(const void *left, const void *right) {
	const element *a = left, *b = right;
	int rank_a = a->analysis == NULL ? 3 : a->analysis->status == WZ_ESTIMATED ? 0 : a->analysis->status == WZ_ALIASED ? 1 : 2;
	int rank_b = b->analysis == NULL ? 3 : b->analysis->status == WZ_ESTIMATED ? 0 : b->analysis->status == WZ_ALIASED ? 1 : 2;
	if (rank_a != rank_b)
		return rank_a - rank_b;
	if (rank_a == 0) {
		double size[2] = {rank_size(a), rank_size(b)};
		if (isfinite(size[0]) != isfinite(size[1]))
			return isfinite(size[0]) ? -1 : 1;
		if (isfinite(size[0]) && falling(size[0], size[1]) != 0)
			return falling(size[0], size[1]);
		const wz_view_coefficient *sa = wz_view_slope(a->analysis), *sb = wz_view_slope(b->analysis);
		double p[2][3] = {{wz_answer_p(a->view, a->analysis), a->analysis->p_perm, sa == NULL ? (double)NAN : sa->p},
		                  {wz_answer_p(b->view, b->analysis), b->analysis->p_perm, sb == NULL ? (double)NAN : sb->p}};
		for (size_t i = 0; i < 3; i++)
			if (falling(or_last(p[0][i]), or_last(p[1][i])) != 0)
				return -falling(or_last(p[0][i]), or_last(p[1][i]));
	}
	return strcmp(a->id, b->id);
}

/* Elements with an estimate, from large to small; or all, in order of evidence, those without an estimate behind the others. free() it; NULL: out of memory. */
static element *elements_of(const wz_view *view, size_t type, int estimated_only, size_t *n) {
	element *out = calloc(view->n_elements + 1, sizeof *out);
	double shrunken[2];
	const int alike = wz_view_shrunken(view, type, WZ_KIND_ELEMENT, shrunken) != WZ_SHRUNKEN_APART;
	*n = 0;
	if (out == NULL)
		return NULL;
	for (size_t e = 0; e < view->n_elements; e++) {
		const wz_view_analysis *a = view->of_element[type * view->n_elements + e];
		if (estimated_only && (a == NULL || a->status != WZ_ESTIMATED))
			continue;
		out[(*n)++] = (element){view, a, view->element[e], wz_view_domain(view, view->element[e]), estimated_only, alike};
	}
	qsort(out, *n, sizeof *out, by_rank);
	return out;
}

size_t wz_elements_count(const wz_view *view, size_t type, wz_answer answer) {
	size_t count = 0;
	for (size_t e = 0; e < view->n_elements; e++)
		count += wz_answer_of(view, view->of_element[type * view->n_elements + e]) == answer;
	return count;
}

size_t wz_elements_tested(const wz_view *view, size_t type) {
	size_t count = 0;
	for (size_t i = 0; i < WZ_N_ANSWERS; i++)
		if (wz_answer_is_tested((wz_answer)i))
			count += wz_elements_count(view, type, (wz_answer)i);
	return count;
}

/* 2. The table */

enum { ID, NAME, ANSWER, DOMAIN_LABEL, SHRUNKEN, WITH, WITHOUT, NOT_STATED, PREVALENCE, MEAN_WITH, MEAN_WITHOUT, DIFFERENCE, SHOWN, BOOT, P, P_CONTAIN, P_PERM, P_MAXT, P_FLOOR, DETECTABLE,
	   STATUS, VERDICT, VERDICT_BY, P_MAXT_SD, P_MINP, P_MINP_SD, Q_BH, SHRUNKEN_SD, DF_CONTAIN, CI_CONTAIN, MANUALS_WITH, MANUALS_WITHOUT, UNIT, UNITS, REPLICATES, EXACT, EXCEED, NOT_CONVERGED,
	   DOMAIN_ID, GROUP, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"element", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_element, WZ_W_NONE},
    [ANSWER] = {"answer", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_answer, WZ_W_note_answer_verdict},
    [DOMAIN_LABEL] = {"domain_label", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_domain, WZ_W_NONE},
    [SHRUNKEN] = {"b_shrunken", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_shrunken, WZ_W_note_shrunken},
    [WITH] = {"with", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_with, WZ_W_note_with},
    [WITHOUT] = {"without", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_without, WZ_W_note_without},
    [NOT_STATED] = {"not_stated_effects", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_head_not_stated, WZ_W_note_not_stated},
    [PREVALENCE] = {"prevalence", WZ_COL_SHARE, WZ_IN_BOTH, WZ_W_head_prevalence, WZ_W_note_prevalence},
    [MEAN_WITH] = {"mean_with", WZ_COL_ESTIMATE, WZ_IN_CSV, WZ_W_head_mean_with, WZ_W_note_mean_with},
    [MEAN_WITHOUT] = {"mean_without", WZ_COL_ESTIMATE, WZ_IN_CSV, WZ_W_head_mean_without, WZ_W_note_mean_without},
    [DIFFERENCE] = {"difference", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_difference, WZ_W_note_difference},
    [SHOWN] = {"difference_shown", WZ_COL_ESTIMATE, WZ_IN_HTML, WZ_W_head_difference, WZ_W_note_difference_units},
    [BOOT] = {"boot", WZ_COL_INTERVAL, WZ_IN_BOTH, WZ_W_head_boot, WZ_W_note_boot},
    [P] = {"p", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p, WZ_W_note_p},
    [P_CONTAIN] = {"p_contain", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_units, WZ_W_note_p_contain},
    [P_PERM] = {"p_perm", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_perm, WZ_W_note_p_perm},
    [P_MAXT] = {"p_maxT", WZ_COL_P, WZ_IN_BOTH, WZ_W_head_p_maxt, WZ_W_note_p_maxt},
    [P_FLOOR] = {"p_floor", WZ_COL_FLOOR, WZ_IN_BOTH, WZ_W_head_p_floor, WZ_W_note_p_floor},
    [DETECTABLE] = {"detectable", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_detectable, WZ_W_note_detectable},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VERDICT] = {"verdict", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VERDICT_BY] = {"verdict_by", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [P_MAXT_SD] = {"p_maxT_sd", WZ_COL_P, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [P_MINP] = {"p_minP", WZ_COL_P, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [P_MINP_SD] = {"p_minP_sd", WZ_COL_P, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [Q_BH] = {"q_BH", WZ_COL_P, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [SHRUNKEN_SD] = {"b_shrunken_sd", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [DF_CONTAIN] = {"df_contain", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [CI_CONTAIN] = {"contain", WZ_COL_INTERVAL, WZ_IN_CSV, WZ_W_NONE, WZ_W_note_ci_contain},
    [MANUALS_WITH] = {"with_manuals", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [MANUALS_WITHOUT] = {"without_manuals", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [UNIT] = {"permutation_unit", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [UNITS] = {"permutation_n_units", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [REPLICATES] = {"permutation_replicates", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [EXACT] = {"permutation_exact", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [EXCEED] = {"permutation_exceed", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NOT_CONVERGED] = {"permutation_not_converged", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [DOMAIN_ID] = {"domain", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [GROUP] = {"group", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

/* Columns that say nothing about these elements are not shown: p by units and its interval stand in for those of the model where they are known. */
static void set_places(const element *list, size_t n, wz_grid *grid) {
	int shrunken = 0, contain = 0, detectable = 0, boot = 0, domains = 0, manuals = 0, interval = 0;
	for (size_t i = 0; i < n; i++) {
		domains |= list[i].domain[0] != '\0';
		if (list[i].analysis == NULL)
			continue;
		shrunken |= isfinite(list[i].analysis->b_shrunken);
		detectable |= isfinite(list[i].analysis->detectable);
		boot |= wz_view_slope(list[i].analysis) != NULL && isfinite(wz_view_slope(list[i].analysis)->boot_lo);
		contain |= isfinite(list[i].analysis->p_contain);
		interval |= isfinite(list[i].analysis->contain_lo);
		manuals |= isfinite(list[i].analysis->n_manuals);
	}
	grid->column[DOMAIN_LABEL].place = domains ? WZ_IN_HTML : WZ_IN_CSV;
	grid->column[DOMAIN_LABEL].kind = domains ? WZ_COL_TEXT : WZ_COL_SAY; /* which no CSV file has */
	grid->column[BOOT].place = boot ? WZ_IN_BOTH : WZ_IN_CSV;
	grid->column[DETECTABLE].place = detectable ? WZ_IN_BOTH : WZ_IN_CSV;
	grid->column[ANSWER].note = detectable ? WZ_W_note_answer_verdict : WZ_W_note_answer;
	grid->column[SHRUNKEN].place = shrunken ? WZ_IN_BOTH : WZ_IN_CSV;
	grid->column[contain ? P : P_CONTAIN].place = WZ_IN_CSV;
	grid->column[interval ? DIFFERENCE : SHOWN].place = WZ_IN_CSV;
	if (manuals) {
		grid->column[WITH].note = WZ_W_note_with_manuals;
		grid->column[WITHOUT].note = WZ_W_note_without_manuals;
	}
}

static void set_mean(wz_grid_cell *count, wz_grid_cell *mean, const wz_view_mean *m, int estimated) {
	if (m == NULL)
		return;
	count->v[0] = m->n_studies;
	count->v[1] = m->n_effects;
	count->v[2] = m->n_manuals;
	if (!estimated) /* an alias has a fit of its own, but its numbers stand with the element it can't be told from */
		return;
	mean->v[0] = m->mean;
	mean->v[1] = m->lo;
	mean->v[2] = m->hi;
}

/* What an estimate can not be told apart from, behind the answer: two that always go together are one finding. */
static void inseparable(const element *e, wz_language language, wz_grid *grid, wz_grid_cell *cell) {
	wz_buffer names = {0}, answer = {0};
	if (e->analysis == NULL || e->analysis->status != WZ_ESTIMATED || wz_together_inseparable(e->view, e->analysis->type, e->id, language, &names) == 0)
		return;
	wz_say_raw(&answer, language, cell->word, cell->text, 3);
	if (answer.bytes != NULL && answer.size > 0 && answer.bytes[answer.size - 1] != '.')
		wz_buffer_add(&answer, ".");
	cell->word = WZ_W_answer_inseparable;
	cell->text[0] = wz_grid_keep(grid, &answer);
	cell->text[1] = wz_grid_keep(grid, &names);
}

static void fill(const element *e, wz_language language, wz_grid *grid) {
	const wz_view_analysis *a = e->analysis;
	wz_answer answer = wz_answer_of(e->view, a);
	wz_grid_cell *cell = wz_grid_row(grid, wz_answer_class(answer));
	wz_word why = answer == WZ_ANSWER_NOT_TESTED      ? WZ_W_why_not_tested
	              : answer == WZ_ANSWER_ALIASED       ? WZ_W_why_aliased
	              : answer == WZ_ANSWER_NOT_ESTIMABLE ? WZ_W_why_not_estimable
	                                                  : WZ_W_not_computed;
	for (size_t i = 0; i < N_COLUMNS; i++)
		cell[i].why = why;
	const wz_view_variable *variable = wz_view_find_variable(e->view, e->id);
	cell[ID].text[0] = e->id;
	cell[DOMAIN_ID].text[0] = e->domain;
	cell[DOMAIN_LABEL].text[0] = wz_view_domain_label(e->domain, language);
	cell[GROUP].text[0] = variable == NULL ? "" : variable->group;
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell[NAME].text[l] = wz_view_variable_label(e->view, e->id, l);
	wz_answer_say(e->view, a, language, grid, &cell[ANSWER]);
	inseparable(e, language, grid, &cell[ANSWER]);
	cell[STATUS].text[0] = a == NULL ? "not_tested" : a->status == WZ_ESTIMATED ? "estimated" : a->status == WZ_ALIASED ? "aliased" : "not_estimable";
	if (a == NULL)
		return;
	cell[STATUS].text[1] = a->reason;
	cell[VERDICT].text[0] = a->verdict;
	cell[VERDICT_BY].text[0] = a->verdict_by;
	cell[STATUS].text[2] = a->alias_of;
	cell[NOT_STATED].v[0] = a->n_not_stated;
	cell[PREVALENCE].v[0] = a->prevalence;
	set_mean(&cell[WITH], &cell[MEAN_WITH], wz_view_category(a, "1"), a->status == WZ_ESTIMATED);
	set_mean(&cell[WITHOUT], &cell[MEAN_WITHOUT], wz_view_category(a, "0"), a->status == WZ_ESTIMATED);
	cell[MANUALS_WITH].v[0] = cell[WITH].v[2];
	cell[MANUALS_WITHOUT].v[0] = cell[WITHOUT].v[2];
	if (answer == WZ_ANSWER_NOT_PERMUTED)
		cell[P_PERM].why = cell[P_MAXT].why = cell[P_FLOOR].why = WZ_W_why_not_permuted;
	if (a->status != WZ_ESTIMATED)
		return;
	const wz_view_coefficient *slope = wz_view_slope(a);
	if (slope != NULL) {
		cell[DIFFERENCE].v[0] = slope->b;
		cell[DIFFERENCE].v[1] = slope->lo;
		cell[DIFFERENCE].v[2] = slope->hi;
		cell[BOOT].v[0] = slope->boot_lo;
		cell[BOOT].v[1] = slope->boot_hi;
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
	cell[SHRUNKEN].v[0] = a->b_shrunken;
	cell[SHRUNKEN_SD].v[0] = a->b_shrunken_sd;
	cell[DF_CONTAIN].v[0] = a->df_contain;
	cell[P_CONTAIN].v[0] = a->p_contain;
	cell[CI_CONTAIN].v[0] = a->contain_lo;
	cell[CI_CONTAIN].v[1] = a->contain_hi;
	wz_view_difference(a, cell[SHOWN].v);
	cell[P_MAXT_SD].v[0] = a->p_max_t_sd;
	cell[P_MINP].v[0] = a->p_min_p;
	cell[P_MINP_SD].v[0] = a->p_min_p_sd;
	cell[Q_BH].v[0] = a->q_bh;
	cell[DETECTABLE].v[0] = a->detectable;
	cell[P_PERM].v[0] = a->p_perm;
	cell[P_MAXT].v[0] = a->p_max_t;
	cell[P_FLOOR].v[0] = a->p_floor;
}

/* The same tests under other corrections, folded: those that the run has. */
static void corrections(const element *list, size_t n, wz_language language, wz_buffer *out) {
	enum { C_NAME, C_PERM, C_MAXT, C_MAXT_SD, C_MINP, C_MINP_SD, C_Q_BH, C_COLUMNS };
	static const wz_grid_column columns[C_COLUMNS] = {
	    [C_NAME] = {"label", WZ_COL_LABEL, WZ_IN_HTML, WZ_W_head_element, WZ_W_NONE},
	    [C_PERM] = {"p_perm", WZ_COL_P, WZ_IN_HTML, WZ_W_head_p_perm, WZ_W_note_p_uncorrected},
	    [C_MAXT] = {"p_maxT", WZ_COL_P, WZ_IN_HTML, WZ_W_head_p_maxt, WZ_W_note_p_maxt},
	    [C_MAXT_SD] = {"p_maxT_sd", WZ_COL_P, WZ_IN_HTML, WZ_W_head_p_maxt_sd, WZ_W_note_p_maxt_sd},
	    [C_MINP] = {"p_minP", WZ_COL_P, WZ_IN_HTML, WZ_W_head_p_minp, WZ_W_note_p_minp},
	    [C_MINP_SD] = {"p_minP_sd", WZ_COL_P, WZ_IN_HTML, WZ_W_head_p_minp_sd, WZ_W_note_p_minp_sd},
	    [C_Q_BH] = {"q_BH", WZ_COL_P, WZ_IN_HTML, WZ_W_head_q_bh, WZ_W_note_q_bh},
	};
	wz_grid grid;
	bool any[C_COLUMNS] = {[C_NAME] = true};
	wz_grid_init(&grid, columns, C_COLUMNS);
	for (size_t i = 0; i < n; i++) {
		const wz_view_analysis *a = list[i].analysis;
		const double p[C_COLUMNS] = {(double)NAN, a->p_perm, a->p_max_t, a->p_max_t_sd, a->p_min_p, a->p_min_p_sd, a->q_bh};
		wz_grid_cell *cell = wz_grid_row(&grid, NULL);
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
			cell[C_NAME].text[l] = wz_view_variable_label(list[i].view, list[i].id, l);
		for (size_t c = C_PERM; c < C_COLUMNS; c++) {
			cell[c].v[0] = p[c];
			cell[c].why = a->permuted_unit == NULL ? WZ_W_why_not_permuted : WZ_W_NONE;
			any[c] |= isfinite(p[c]);
		}
	}
	for (size_t c = 0; c < C_COLUMNS; c++)
		grid.column[c].place = any[c] ? WZ_IN_HTML : WZ_IN_CSV;
	if (any[C_MAXT_SD] || any[C_MINP] || any[C_MINP_SD] || any[C_Q_BH]) {
		wz_grid_folded(&grid, WZ_W_corrections_title, WZ_W_corrections_caption, language, out);
	}
	wz_grid_clear(&grid);
}

/* What a paper's table has: means with and without beside the difference, folded, since the table above has no room for them. */
static void for_a_paper(const element *list, size_t n, wz_language language, wz_buffer *out) {
	enum { T_NAME, T_WITH, T_MEAN_WITH, T_WITHOUT, T_MEAN_WITHOUT, T_DIFFERENCE, T_P, T_P_MAXT, T_COLUMNS };
	static const wz_grid_column columns[T_COLUMNS] = {
	    [T_NAME] = {"label", WZ_COL_LABEL, WZ_IN_HTML, WZ_W_head_element, WZ_W_NONE},
	    [T_WITH] = {"with", WZ_COL_COUNTS, WZ_IN_HTML, WZ_W_head_with, WZ_W_note_with_any},
	    [T_MEAN_WITH] = {"mean_with", WZ_COL_ESTIMATE, WZ_IN_HTML, WZ_W_head_mean_with, WZ_W_note_mean_with},
	    [T_WITHOUT] = {"without", WZ_COL_COUNTS, WZ_IN_HTML, WZ_W_head_without, WZ_W_note_without_any},
	    [T_MEAN_WITHOUT] = {"mean_without", WZ_COL_ESTIMATE, WZ_IN_HTML, WZ_W_head_mean_without, WZ_W_note_mean_without},
	    [T_DIFFERENCE] = {"difference", WZ_COL_ESTIMATE, WZ_IN_HTML, WZ_W_head_difference, WZ_W_note_difference_units},
	    [T_P] = {"p_contain", WZ_COL_P, WZ_IN_HTML, WZ_W_head_p_units, WZ_W_note_p_contain},
	    [T_P_MAXT] = {"p_maxT", WZ_COL_P, WZ_IN_HTML, WZ_W_head_p_maxt, WZ_W_note_p_maxt},
	};
	wz_grid grid;
	bool means = false, contain = false, corrected = false;
	wz_grid_init(&grid, columns, T_COLUMNS);
	if (n > 0)
		wz_units_notes(list[0].view, list[0].analysis->type, &grid);
	for (size_t i = 0; i < n; i++) {
		const wz_view_analysis *a = list[i].analysis;
		wz_grid_cell *cell = wz_grid_row(&grid, wz_answer_class(wz_answer_of(list[i].view, a)));
		const wz_view_coefficient *slope = wz_view_slope(a);
		for (size_t c = 0; c < T_COLUMNS; c++)
			cell[c].why = WZ_W_not_computed;
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
			cell[T_NAME].text[l] = wz_view_variable_label(list[i].view, list[i].id, l);
		set_mean(&cell[T_WITH], &cell[T_MEAN_WITH], wz_view_category(a, "1"), 1);
		set_mean(&cell[T_WITHOUT], &cell[T_MEAN_WITHOUT], wz_view_category(a, "0"), 1);
		wz_view_difference(a, cell[T_DIFFERENCE].v);
		cell[T_P].v[0] = isfinite(a->p_contain) || slope == NULL ? a->p_contain : slope->p;
		cell[T_P_MAXT].v[0] = a->p_max_t;
		contain |= isfinite(a->p_contain);
		corrected |= isfinite(a->p_max_t);
		means |= isfinite(cell[T_MEAN_WITH].v[0]);
	}
	if (!contain) { /* of runs that do not have it the p of the model, with the interval that belongs to that */
		grid.column[T_DIFFERENCE].note = WZ_W_note_difference;
		grid.column[T_P].head = WZ_W_head_p;
		grid.column[T_P].note = WZ_W_note_p;
	}
	if (!corrected)
		grid.column[T_P_MAXT].place = WZ_IN_CSV;
	if (means)
		wz_grid_folded(&grid, WZ_W_paper_title, WZ_W_paper_caption, language, out);
	wz_grid_clear(&grid);
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

/* Robust tests with hardly any degrees of freedom: named, so that nobody takes their numbers for evidence. */
static void not_trusted(const element *list, size_t n, wz_language language, wz_buffer *out) {
	wz_buffer names = {0};
	size_t count = 0;
	for (size_t i = 0; i < n; i++) {
		const wz_view_coefficient *slope = wz_view_slope(list[i].analysis);
		if (slope == NULL || !slope->few_df)
			continue;
		wz_buffer_add(&names, count++ > 0 ? "; " : "");
		wz_buffer_add(&names, wz_view_variable_label(list[i].view, list[i].id, language));
	}
	if (count > 0)
		WZ_PARAGRAPH(out, language, WZ_W_elements_few_df, wz_number_count((double)count, language).text, names.bytes == NULL ? "" : names.bytes);
	out->failed |= names.failed;
	wz_buffer_clear(&names);
}

/* 3. The figure */

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
		double shown[3];
		wz_view_difference(list[i].analysis, shown);
		row[k++] = (wz_forest_row){.kind = WZ_FOREST_EFFECT,
		                           .label = wz_view_variable_label(list[i].view, list[i].id, language),
		                           .value = shown[0],
		                           .lo = shown[1],
		                           .hi = shown[2],
		                           .far_lo = (double)NAN,
		                           .far_hi = (double)NAN,
		                           .weight = 0.4,
		                           .has_second = isfinite(list[i].analysis->b_shrunken),
		                           .second = list[i].analysis->b_shrunken};
	}
	if (k > 0) {
		const wz_word caption = row[0].has_second ? list[0].alike ? WZ_W_elements_figure_alike : WZ_W_elements_figure_ranked : WZ_W_elements_figure_text;
		wz_forest forest = {.id = "elements", .row = row, .n = k, .centre = (double)NAN, .title = WZ_W_elements_figure,
		                    .left = WZ_W_smaller_with, .right = WZ_W_larger_with,
		                    .description = wz_word_text(caption, language)};
		wz_forest_range(row, k, &forest.from, &forest.to);
		wz_forest_parts(&forest, caption, language, out);
	}
	free(row);
}

/* 4. Renderings */

/* "28 to 39", or "58". */
static void range(double least, double most, wz_language language, wz_buffer *out) {
	wz_buffer_add(out, wz_number_count(least, language).text);
	if (most > least)
		wz_buffer_printf(out, " %s %s", wz_word_text(WZ_W_up_to, language), wz_number_count(most, language).text);
}

/* What was exchanged, and whether all assignments were tried: elements of one unit together, since not every unit states every element. */
static void exchange_note(const element *list, size_t n, wz_language language, wz_buffer *out) {
	wz_buffer all = {0};
	for (size_t first = 0; first < n; first++) {
		const wz_view_analysis *a = list[first].analysis;
		double units[2] = {INFINITY, 0}, replicates[2] = {INFINITY, 0};
		bool before = false;
		if (a->permuted_unit == NULL || !isfinite(a->replicates))
			continue;
		for (size_t i = 0; i < n; i++) {
			const wz_view_analysis *other = list[i].analysis;
			if (other->permuted_unit == NULL || !isfinite(other->replicates) || strcmp(other->permuted_unit, a->permuted_unit) != 0 || other->exact != a->exact)
				continue;
			if (i < first) {
				before = true;
				break;
			}
			units[0] = fmin(units[0], other->permuted_units);
			units[1] = fmax(units[1], other->permuted_units);
			replicates[0] = fmin(replicates[0], other->replicates);
			replicates[1] = fmax(replicates[1], other->replicates);
		}
		if (before)
			continue; /* said already */
		wz_buffer of_units = {0}, of_replicates = {0};
		range(units[0], units[1], language, &of_units);
		range(replicates[0], replicates[1], language, &of_replicates);
		wz_word unit = wz_word_for("level", a->permuted_unit);
		wz_buffer_add(&all, all.size > 0 ? "; " : "");
		WZ_SAY_RAW(&all, language, a->exact ? WZ_W_exchange_exact : WZ_W_exchange_drawn, of_units.bytes,
		           unit == WZ_W_NONE ? a->permuted_unit : wz_word_text(unit, language), of_replicates.bytes);
		all.failed |= of_units.failed | of_replicates.failed;
		wz_buffer_clear(&of_units);
		wz_buffer_clear(&of_replicates);
	}
	if (all.size > 0) {
		wz_buffer_add(out, "<p class=\"note\">");
		WZ_SAY(out, language, WZ_W_note_exchange, all.bytes);
		wz_buffer_add(out, "</p>\n");
	}
	out->failed |= all.failed;
	wz_buffer_clear(&all);
}

void wz_shrunken_note_html(const wz_view *view, size_t type, wz_view_kind kind, wz_language language, wz_buffer *out) {
	double range[2];
	const bool techniques = kind == WZ_KIND_TECHNIQUE;
	const wz_shrunken order = wz_view_shrunken(view, type, kind, range);
	if (order == WZ_SHRUNKEN_SAME)
		WZ_PARAGRAPH(out, language, techniques ? WZ_W_shrunken_same_techniques : WZ_W_shrunken_same,
		             wz_number_fixed((range[0] + range[1]) / 2, 2, language).text);
	if (order == WZ_SHRUNKEN_NEAR)
		WZ_PARAGRAPH(out, language, techniques ? WZ_W_shrunken_near_techniques : WZ_W_shrunken_near, wz_number_fixed(range[0], 2, language).text,
		             wz_number_fixed(range[1], 2, language).text, wz_number_fixed(view->margin, 2, language).text);
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
		if (strcmp(view->measure, "log_or") == 0)
			wz_say_paragraph(out, language, WZ_W_elements_log_or, NULL, 0);
		wz_shrunken_note_html(view, type, WZ_KIND_ELEMENT, language, out);
		figure(list, n, language, out);
		wz_grid_init(&grid, COLUMNS, N_COLUMNS);
		set_places(list, n, &grid);
		wz_units_notes(view, type, &grid);
		for (size_t i = 0; i < n; i++)
			fill(&list[i], language, &grid);
		wz_grid_html(&grid, isfinite(list[0].analysis->b_shrunken) ? list[0].alike ? WZ_W_elements_caption_alike : WZ_W_elements_caption_ranked : WZ_W_elements_caption, language, out);
		wz_grid_clear(&grid);
		for_a_paper(list, n, language, out);
		corrections(list, n, language, out);
		exchange_note(list, n, language, out);
		not_converged(list, n, language, out);
		not_trusted(list, n, language, out);
	}
	free(list);
	wz_permutations_html(view, type, WZ_KIND_ELEMENT, language, out);
	wz_element_map_html(view, type, language, out);
	wz_unanswered_html(view, type, language, out);
}

void wz_elements_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	size_t n;
	element *list = elements_of(view, type, 0, &n);
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	if (list == NULL) {
		grid->failed = 1;
		return;
	}
	for (size_t i = 0; i < n; i++)
		fill(&list[i], language, grid);
	free(list);
}
