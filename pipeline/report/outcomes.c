/* outcomes.c - one type by kind of outcome
 *
 * 1. One outcome
 * 2. Renderings
 */
#include "report/outcomes.h"

#include "report/answer.h"
#include "report/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. One outcome */

enum { ID, NAME, COUNTS, ESTIMATE, PREDICTION, TESTED, OUT, NAMES, REMARK, STATUS, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"outcome", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_outcome, WZ_W_NONE},
    [COUNTS] = {"n", WZ_COL_COUNTS, WZ_IN_BOTH, WZ_W_head_counts, WZ_W_note_counts_any},
    [ESTIMATE] = {"estimate", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_estimate, WZ_W_note_estimate},
    [PREDICTION] = {"prediction", WZ_COL_INTERVAL, WZ_IN_BOTH, WZ_W_head_prediction, WZ_W_note_prediction},
    [TESTED] = {"elements_tested", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_tested, WZ_W_note_tested},
    [OUT] = {"elements_standing_out", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_out, WZ_W_note_out},
    [NAMES] = {"names", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_out_names, WZ_W_note_out_names},
    [REMARK] = {"remark", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_remark, WZ_W_NONE},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

/* A code of a categorical variable, with or without the variable's name in front of it. */
static const char *label_of(const wz_view *view, const char *outcome, wz_language language) {
	const char *equals = strchr(outcome, '=');
	if (strcmp(outcome, "all") == 0)
		return wz_word_text(WZ_W_all_outcomes, language);
	for (size_t i = 0; i < view->n_variables; i++) {
		const wz_view_variable *v = &view->variable[i];
		if (equals != NULL && (strlen(v->id) != (size_t)(equals - outcome) || strncmp(v->id, outcome, strlen(v->id)) != 0))
			continue;
		for (size_t j = 0; j < v->n_codes; j++)
			if (strcmp(v->code[j].code, equals == NULL ? outcome : equals + 1) == 0)
				return v->code[j].label[language][0] == '\0' ? outcome : v->code[j].label[language];
	}
	return outcome;
}

static void fill(const wz_view *view, size_t type, const wz_view_analysis *overall, wz_language language, wz_grid *grid) {
	wz_buffer names = {0};
	double tested = 0, out = 0;
	for (size_t i = 0; i < view->n_analyses; i++) {
		const wz_view_analysis *a = &view->analysis[i];
		if (a->type != type || a->kind != WZ_KIND_ELEMENT || strcmp(a->outcome, overall->outcome) != 0)
			continue;
		wz_answer answer = wz_answer_of(view, a);
		const wz_view_coefficient *slope = wz_view_slope(a);
		tested += wz_answer_is_tested(answer);
		if (answer != WZ_ANSWER_STANDS_OUT || slope == NULL)
			continue;
		wz_buffer_add(&names, ++out > 1 ? "; " : "");
		wz_buffer_printf(&names, "%s (%s)", wz_view_variable_label(view, a->name, language), wz_number_signed(slope->b, 2, language).text);
	}
	const char *kept = wz_grid_keep(grid, &names);
	wz_grid_cell *cell = wz_grid_row(grid, NULL);
	cell[ID].text[0] = overall->outcome;
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell[NAME].text[l] = label_of(view, overall->outcome, l);
	memcpy(cell[COUNTS].v, (double[]){overall->n_studies, overall->n_effects, overall->n_manuals}, sizeof cell->v);
	cell[TESTED].v[0] = tested;
	cell[OUT].v[0] = tested > 0 ? out : (double)NAN;
	cell[OUT].why = WZ_W_why_none_tested;
	cell[NAMES].text[0] = kept;
	cell[NAMES].why = cell[REMARK].why = WZ_W_blank;
	cell[STATUS].text[0] = overall->status == WZ_ESTIMATED ? "estimated" : "not_estimable";
	cell[STATUS].text[1] = overall->reason;
	cell[ESTIMATE].why = cell[PREDICTION].why = WZ_W_why_not_estimable;
	if (overall->status != WZ_ESTIMATED) {
		wz_answer_say(view, overall, language, grid, &cell[REMARK]);
		return;
	}
	const wz_view_coefficient *mu = &overall->coefficient[0];
	memcpy(cell[ESTIMATE].v, (double[]){mu->b, mu->lo, mu->hi}, sizeof cell->v);
	cell[PREDICTION].v[0] = overall->predict_lo;
	cell[PREDICTION].v[1] = overall->predict_hi;
}

/* 2. Renderings */

bool wz_outcomes_any(const wz_view *view, size_t type) {
	for (size_t i = 0; i < view->n_analyses; i++)
		if (view->analysis[i].type == type && view->analysis[i].kind == WZ_KIND_OVERALL && strcmp(view->analysis[i].outcome, "all") != 0)
			return true;
	return false;
}

void wz_outcomes_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	wz_units_notes(view, type, grid);
	for (size_t i = 0; i < view->n_analyses; i++)
		if (view->analysis[i].type == type && view->analysis[i].kind == WZ_KIND_OVERALL)
			fill(view, type, &view->analysis[i], language, grid);
}

void wz_outcomes_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	wz_grid grid;
	wz_say_paragraph(out, language, WZ_W_outcomes_text, NULL, 0);
	wz_outcomes_table(view, type, language, &grid);
	int remarks = 0;
	for (size_t i = 0; i < grid.n_rows; i++)
		remarks |= grid.cell[i * grid.n_columns + REMARK].word != WZ_W_NONE;
	if (!remarks)
		grid.column[REMARK].place = WZ_IN_CSV; /* which has no such column: nothing shows */
	wz_grid_html(&grid, WZ_W_outcomes_caption, language, out);
	wz_grid_clear(&grid);
}
