/* practice.c - interventions in use (the plan's inventory) beside the findings of one type
 *
 * 1. Sentences in cells
 * 2. Interventions
 * 3. Elements
 * 4. The part of the page
 * 5. CSV
 */
#include "report/practice.h"

#include "report/bytype.h"
#include "report/elements.h"
#include "report/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_of(const wz_view *view, size_t type, size_t intervention) {
	return wz_inventory_is_of(view->inventory, intervention, view->type[type].variable, view->type[type].code);
}

/* What this type's analyses say of an element of the inventory; NULL: it was not among them. */
static const wz_view_analysis *analysis_of(const wz_view *view, size_t type, const wz_inventory_element *element) {
	for (size_t e = 0; e < view->n_elements; e++)
		if (strcmp(view->element[e], element->variable) == 0)
			return view->of_element[type * view->n_elements + e];
	return NULL;
}

static bool is_coded(const wz_view *view, const wz_inventory_element *element) {
	return wz_view_find_variable(view, element->variable) != NULL;
}

/* 1. Sentences in cells */

static void add_part(wz_buffer *text, const char *part) {
	if (part[0] == '\0')
		return;
	if (text->size > 0)
		wz_buffer_add(text, "; ");
	wz_buffer_add(text, part);
}

/* "26 to 52 weeks", or what is known of it. */
static void add_range(wz_buffer *text, double lo, double hi, wz_word unit, wz_language language) {
	if (!isfinite(lo) && !isfinite(hi))
		return;
	if (text->size > 0)
		wz_buffer_add(text, "; ");
	const char *units = wz_word_text(unit, language);
	const int decimals = (isfinite(lo) && floor(lo) < lo) || (isfinite(hi) && floor(hi) < hi) ? 1 : 0;
	wz_numeral from = wz_number_fixed(lo, decimals, language), to = wz_number_fixed(hi, decimals, language);
	if (!isfinite(hi))
		WZ_SAY_RAW(text, language, WZ_W_practice_at_least, from.text, units);
	else if (!isfinite(lo))
		WZ_SAY_RAW(text, language, WZ_W_practice_at_most, to.text, units);
	else if (lo < hi)
		WZ_SAY_RAW(text, language, WZ_W_practice_range, from.text, to.text, units);
	else
		WZ_SAY_RAW(text, language, WZ_W_practice_exact, from.text, units);
}

static const char *dose(const wz_inventory_intervention *x, wz_language language, wz_grid *grid) {
	wz_buffer text = {0};
	add_range(&text, x->weeks_min, x->weeks_max, WZ_W_practice_weeks, language);
	add_range(&text, x->contacts_min, x->contacts_max, WZ_W_practice_contacts, language);
	add_part(&text, x->frequency[language]);
	return wz_grid_keep(grid, &text);
}

static const char *cost(const wz_inventory_intervention *x, wz_language language, wz_grid *grid) {
	wz_buffer text = {0};
	if (isfinite(x->cost))
		wz_buffer_printf(&text, "\u20ac %s", wz_number_count(round(x->cost), language).text);
	add_part(&text, x->cost_note[language]);
	return wz_grid_keep(grid, &text);
}

static const char *effect_studies(const wz_inventory_intervention *x, wz_language language, wz_grid *grid) {
	wz_buffer text = {0};
	add_part(&text, x->effect_studies[language]);
	if (x->dutch_rct >= 0)
		add_part(&text, wz_word_text(x->dutch_rct ? WZ_W_practice_dutch_rct : WZ_W_practice_no_dutch_rct, language));
	return wz_grid_keep(grid, &text);
}

/* Labels of the elements with one score, "; " between. */
static size_t labels(const wz_inventory *v, size_t intervention, wz_inventory_score score, wz_language language, wz_buffer *text) {
	size_t n = 0;
	for (size_t e = 0; e < v->n_elements; e++)
		if (wz_inventory_score_of(v, intervention, e) == score && ++n)
			add_part(text, v->element[e].label[language]);
	return n;
}

static const char *elements_text(const wz_inventory *v, size_t intervention, wz_language language, wz_grid *grid) {
	wz_buffer text = {0}, open = {0};
	size_t present = labels(v, intervention, WZ_SCORE_PRESENT, language, &text);
	size_t not_stated = labels(v, intervention, WZ_SCORE_NOT_STATED, language, &open), absent = 0;
	for (size_t e = 0; e < v->n_elements; e++)
		absent += wz_inventory_score_of(v, intervention, e) == WZ_SCORE_ABSENT;
	if (present + not_stated + absent == 0)
		wz_buffer_add(&text, wz_word_text(WZ_W_practice_unknown, language));
	else if (present == 0 && not_stated == 0)
		wz_buffer_add(&text, wz_word_text(WZ_W_practice_none, language));
	if (not_stated > 0) {
		wz_buffer_add(&text, text.size > 0 ? " " : "");
		WZ_SAY_RAW(&text, language, WZ_W_practice_open, open.bytes == NULL ? "" : open.bytes);
	}
	grid->failed |= open.failed;
	wz_buffer_clear(&open);
	return wz_grid_keep(grid, &text);
}

/* 2. Interventions */

enum { I_NAME, I_DOSE, I_COST, I_STUDIES, I_ELEMENTS, I_COLUMNS };

static const wz_grid_column INTERVENTIONS[I_COLUMNS] = {
    [I_NAME] = {"intervention", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_intervention, WZ_W_NONE},
    [I_DOSE] = {"dose", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_dose, WZ_W_note_dose},
    [I_COST] = {"cost", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_cost, WZ_W_note_cost},
    [I_STUDIES] = {"effect_studies", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_effect_studies, WZ_W_note_effect_studies},
    [I_ELEMENTS] = {"elements", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_contains, WZ_W_note_contains},
};

static void interventions_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_inventory *v = view->inventory;
	wz_grid grid;
	wz_grid_init(&grid, INTERVENTIONS, I_COLUMNS);
	for (size_t i = 0; i < v->n_interventions; i++) {
		if (!is_of(view, type, i))
			continue;
		wz_grid_cell *cell = wz_grid_row(&grid, NULL);
		for (size_t c = 0; c < I_COLUMNS; c++)
			cell[c].why = WZ_W_why_not_stated;
		cell[I_NAME].text[0] = v->intervention[i].id;
		cell[I_DOSE].text[0] = dose(&v->intervention[i], language, &grid);
		cell[I_COST].text[0] = cost(&v->intervention[i], language, &grid);
		cell[I_STUDIES].text[0] = effect_studies(&v->intervention[i], language, &grid);
		cell[I_ELEMENTS].text[0] = elements_text(v, i, language, &grid);
	}
	wz_grid_html(&grid, WZ_W_practice_caption, language, out);
	wz_grid_clear(&grid);
}

/* 3. Elements */

enum { E_NAME, E_OURS, E_ANSWER, E_NAMES, E_WITH, E_WITHOUT, E_OPEN, E_COLUMNS };

static const wz_grid_column ELEMENTS[E_COLUMNS] = {
    [E_NAME] = {"element", WZ_COL_LABEL, WZ_IN_HTML, WZ_W_head_element, WZ_W_note_element_inventory},
    [E_OURS] = {"variable", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_element_here, WZ_W_note_element_here},
    [E_ANSWER] = {"answer", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_answer_here, WZ_W_note_answer_here},
    [E_NAMES] = {"interventions", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_who_has_it, WZ_W_NONE},
    [E_WITH] = {"with", WZ_COL_COUNT, WZ_IN_HTML, WZ_W_head_with, WZ_W_note_with_interventions},
    [E_WITHOUT] = {"without", WZ_COL_COUNT, WZ_IN_HTML, WZ_W_head_without, WZ_W_note_without_interventions},
    [E_OPEN] = {"not_stated", WZ_COL_COUNT, WZ_IN_HTML, WZ_W_head_not_stated, WZ_W_note_open_interventions},
};

static void answer(const wz_view *view, size_t type, const wz_inventory_element *e, wz_language language, wz_grid *grid, wz_grid_cell *cell) {
	const wz_view_analysis *a = analysis_of(view, type, e);
	if (e->variable[0] == '\0')
		cell->word = WZ_W_answer_no_element;
	else if (!is_coded(view, e))
		cell->word = WZ_W_answer_not_coded;
	else
		wz_answer_say(view, a, language, grid, cell);
}

static void element_row(const wz_view *view, size_t type, size_t element, wz_language language, wz_grid *grid) {
	const wz_inventory *v = view->inventory;
	const wz_inventory_element *e = &v->element[element];
	double n[] = {[WZ_SCORE_NO_ROW] = 0, [WZ_SCORE_NOT_STATED] = 0, [WZ_SCORE_ABSENT] = 0, [WZ_SCORE_PRESENT] = 0};
	wz_buffer names = {0}, ours = {0};
	wz_grid_cell *cell = wz_grid_row(grid, wz_answer_of(view, analysis_of(view, type, e)) == WZ_ANSWER_STANDS_OUT ? "out" : NULL);
	for (size_t i = 0; i < v->n_interventions; i++) {
		wz_inventory_score score = wz_inventory_score_of(v, i, element);
		if (!is_of(view, type, i))
			continue;
		n[score]++;
		if (score == WZ_SCORE_PRESENT)
			add_part(&names, v->intervention[i].id);
	}
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell[E_NAME].text[l] = e->label[l];
	if (is_coded(view, e)) {
		const char *label = wz_view_variable_label(view, e->variable, language);
		if (e->near)
			WZ_SAY_RAW(&ours, language, WZ_W_practice_near, label);
		else
			wz_buffer_add(&ours, label);
	}
	cell[E_OURS].text[0] = wz_grid_keep(grid, &ours);
	cell[E_OURS].why = WZ_W_why_no_element;
	answer(view, type, e, language, grid, &cell[E_ANSWER]);
	cell[E_NAMES].text[0] = wz_grid_keep(grid, &names);
	cell[E_NAMES].why = WZ_W_why_nobody;
	cell[E_WITH].v[0] = n[WZ_SCORE_PRESENT];
	cell[E_WITHOUT].v[0] = n[WZ_SCORE_ABSENT];
	cell[E_OPEN].v[0] = n[WZ_SCORE_NOT_STATED] + n[WZ_SCORE_NO_ROW];
}

/* 4. The part of the page */

bool wz_practice_any(const wz_view *view, size_t type) {
	(void)type;
	return view->inventory != NULL;
}

static size_t count(const wz_view *view, size_t type) {
	size_t n = 0;
	for (size_t i = 0; i < view->inventory->n_interventions; i++)
		n += is_of(view, type, i);
	return n;
}

void wz_practice_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_inventory *v = view->inventory;
	const size_t n = count(view, type);
	const char *variable = view->type[type].variable;
	wz_buffer_add(out, "<p>");
	if (variable != NULL && wz_inventory_variable(v, variable) == SIZE_MAX)
		WZ_SAY(out, language, WZ_W_practice_no_types, v->file);
	else if (n == 0)
		WZ_SAY(out, language, WZ_W_practice_empty, wz_number_count((double)v->n_interventions, language).text, v->file);
	else
		WZ_SAY(out, language, WZ_W_practice_text, wz_number_count((double)n, language).text,
		       wz_number_count((double)v->n_interventions, language).text, v->file);
	wz_buffer_add(out, "</p>\n");
	if (n == 0)
		return;
	interventions_html(view, type, language, out);
	if (v->n_elements == 0)
		return;
	wz_grid grid;
	wz_grid_init(&grid, ELEMENTS, E_COLUMNS);
	for (size_t e = 0; e < v->n_elements; e++)
		element_row(view, type, e, language, &grid);
	wz_grid_html(&grid, WZ_W_practice_elements_caption, language, out);
	wz_grid_clear(&grid);
}

/* 5. CSV */

enum {
	ID, WEEKS_MIN, WEEKS_MAX, CONTACTS_MIN, CONTACTS_MAX, FREQUENCY, COST, COST_NOTE, STUDIES, DUTCH_RCT, ELEMENT, ELEMENT_NAME, GROUP, PRESENT,
	VARIABLE, MATCH, VARIABLE_NAME, ANSWER, DIFFERENCE, P_PERM, P_MAXT, N_COLUMNS
};

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"intervention", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [WEEKS_MIN] = {"duration_weeks_min", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [WEEKS_MAX] = {"duration_weeks_max", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [CONTACTS_MIN] = {"contacts_min", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [CONTACTS_MAX] = {"contacts_max", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [FREQUENCY] = {"frequency", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [COST] = {"cost_eur", WZ_COL_NUMBER, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [COST_NOTE] = {"cost_note", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [STUDIES] = {"effect_studies", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [DUTCH_RCT] = {"dutch_rct", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ELEMENT] = {"element", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ELEMENT_NAME] = {"element_label", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [GROUP] = {"group", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [PRESENT] = {"present", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VARIABLE] = {"variable", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [MATCH] = {"match", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [VARIABLE_NAME] = {"variable_label", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ANSWER] = {"answer", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [DIFFERENCE] = {"difference", WZ_COL_ESTIMATE, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [P_PERM] = {"p_perm", WZ_COL_P, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [P_MAXT] = {"p_maxT", WZ_COL_P, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

static wz_grid_cell *intervention_row(const wz_inventory_intervention *x, wz_grid *grid) {
	wz_grid_cell *cell = wz_grid_row(grid, NULL);
	cell[ID].text[0] = x->id;
	cell[WEEKS_MIN].v[0] = x->weeks_min;
	cell[WEEKS_MAX].v[0] = x->weeks_max;
	cell[CONTACTS_MIN].v[0] = x->contacts_min;
	cell[CONTACTS_MAX].v[0] = x->contacts_max;
	cell[COST].v[0] = x->cost;
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		cell[FREQUENCY].text[l] = x->frequency[l];
		cell[COST_NOTE].text[l] = x->cost_note[l];
		cell[STUDIES].text[l] = x->effect_studies[l];
	}
	if (x->dutch_rct >= 0)
		cell[DUTCH_RCT].v[0] = x->dutch_rct;
	return cell;
}

static void element_cells(const wz_view *view, size_t type, const wz_inventory_element *e, wz_inventory_score score, wz_grid_cell *cell) {
	const wz_view_analysis *a = analysis_of(view, type, e);
	cell[ELEMENT].text[0] = e->id;
	cell[GROUP].text[0] = e->group;
	cell[VARIABLE].text[0] = e->variable;
	cell[MATCH].text[0] = e->variable[0] == '\0' ? "" : e->near ? "near" : "same";
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		cell[ELEMENT_NAME].text[l] = e->label[l];
		cell[VARIABLE_NAME].text[l] = is_coded(view, e) ? wz_view_variable_label(view, e->variable, l) : "";
	}
	if (score == WZ_SCORE_PRESENT || score == WZ_SCORE_ABSENT)
		cell[PRESENT].v[0] = score == WZ_SCORE_PRESENT;
	cell[ANSWER].text[0] = e->variable[0] == '\0' ? "no_element" : !is_coded(view, e) ? "not_coded" : wz_bytype_answer(view, a);
	if (a == NULL || a->status != WZ_ESTIMATED)
		return;
	const wz_view_coefficient *slope = wz_view_slope(a);
	if (slope != NULL)
		memcpy(cell[DIFFERENCE].v, (double[]){slope->b, slope->lo, slope->hi}, sizeof cell[DIFFERENCE].v);
	cell[P_PERM].v[0] = a->p_perm;
	cell[P_MAXT].v[0] = a->p_max_t;
}

void wz_practice_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	const wz_inventory *v = view->inventory;
	(void)language;
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	for (size_t i = 0; i < v->n_interventions; i++) {
		size_t before = grid->n_rows;
		if (!is_of(view, type, i))
			continue;
		for (size_t e = 0; e < v->n_elements; e++) {
			wz_inventory_score score = wz_inventory_score_of(v, i, e);
			if (score != WZ_SCORE_NO_ROW)
				element_cells(view, type, &v->element[e], score, intervention_row(&v->intervention[i], grid));
		}
		if (grid->n_rows == before)
			(void)intervention_row(&v->intervention[i], grid);
	}
}
