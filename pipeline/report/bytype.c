/* bytype.c - the elements of all types side by side: how often, and with what effect
 *
 * 1. What a cell says
 * 2. Tables of elements by types
 * 3. How often
 * 4. With what effect
 * 5. CSV
 *
 * A grid has columns that are known beforehand; these tables have one for each type, so they are written here.
 */
#include "report/bytype.h"

#include "report/elements.h"
#include "report/grid.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const wz_view_analysis *analysis_of(const wz_view *view, size_t type, size_t element) {
	return view->of_element[type * view->n_elements + element];
}

/* 1. What a cell says */

/* How sure the answer is: a word for files, a sign for people and what it means. The sign of an answer without an estimate stands instead of it. */
typedef struct {
	const char *id;
	const char *sign;   /* behind the number; NULL: the word sign_word */
	wz_word sign_word, meaning;
} mark;

enum { M_3, M_2, M_1, M_ALONE, M_NO_DIFFERENCE, M_NOT_SHOWN, M_CANNOT_SHOW, M_NOT_PERMUTED, M_NOT_ESTIMABLE, M_ALIASED, M_NOT_TESTED, N_MARKS };

static const mark MARKS[N_MARKS] = {
    [M_3] = {"stands_out", "***", WZ_W_NONE, WZ_W_NONE},
    [M_2] = {"stands_out", "**", WZ_W_NONE, WZ_W_NONE},
    [M_1] = {"stands_out", "*", WZ_W_NONE, WZ_W_mark_stands_out},
    [M_ALONE] = {"alone", "\u00b0", WZ_W_NONE, WZ_W_mark_alone},
    [M_NO_DIFFERENCE] = {"no_relevant_difference", "\u2248", WZ_W_NONE, WZ_W_mark_no_difference},
    [M_NOT_SHOWN] = {"not_shown", "", WZ_W_mark_no_sign, WZ_W_mark_not_shown},
    [M_CANNOT_SHOW] = {"cannot_show", "\u2021", WZ_W_NONE, WZ_W_mark_cannot_show},
    [M_NOT_PERMUTED] = {"not_permuted", "\u2020", WZ_W_NONE, WZ_W_mark_not_permuted},
    [M_NOT_ESTIMABLE] = {"not_estimable", NULL, WZ_W_sign_not_estimable, WZ_W_mark_not_estimable},
    [M_ALIASED] = {"aliased", "\u2261", WZ_W_NONE, WZ_W_mark_aliased},
    [M_NOT_TESTED] = {"not_tested", NULL, WZ_W_sign_not_tested, WZ_W_mark_not_tested},
};

/* Keeps the room of a sign, so that numbers stay below each other. */
static const char NO_SIGN[] = "&nbsp;";

static int mark_of(const wz_view *view, const wz_view_analysis *a) {
	switch (wz_answer_of(view, a)) {
	case WZ_ANSWER_STANDS_OUT: {
		double p = wz_answer_p(view, a);
		return p < 0.001 ? M_3 : p < 0.01 ? M_2 : M_1;
	}
	case WZ_ANSWER_NO_DIFFERENCE: return M_NO_DIFFERENCE;
	case WZ_ANSWER_NOT_SHOWN: return M_NOT_SHOWN;
	case WZ_ANSWER_ALONE: return M_ALONE;
	case WZ_ANSWER_CANNOT_SHOW: return M_CANNOT_SHOW;
	case WZ_ANSWER_NOT_PERMUTED: return M_NOT_PERMUTED;
	case WZ_ANSWER_NOT_ESTIMABLE: return M_NOT_ESTIMABLE;
	case WZ_ANSWER_ALIASED: return M_ALIASED;
	case WZ_ANSWER_NOT_TESTED:
	case WZ_N_ANSWERS: break;
	}
	return M_NOT_TESTED;
}

const char *wz_bytype_answer(const wz_view *view, const wz_view_analysis *analysis) {
	return MARKS[mark_of(view, analysis)].id;
}

static void sign(int m, wz_language language, wz_buffer *out) {
	if (MARKS[m].sign_word != WZ_W_NONE)
		wz_say(out, language, MARKS[m].sign_word, NULL, 0);
	else
		wz_buffer_add(out, MARKS[m].sign);
}

/* 2. Tables of elements by types */

typedef struct {
	const wz_view *view;
	wz_language language;
	wz_buffer *out;
} pen;

static void begin_table(const pen *p, const char *id, wz_word caption) {
	const wz_view *view = p->view;
	const char *code = p->language == WZ_NL ? "nl" : "en";
	wz_buffer_printf(p->out, "<h4 id=\"%s-%s\">", id, code);
	wz_say(p->out, p->language, caption, NULL, 0);
	/* it scrolls by itself, so that its head and first column stay in view: whoever has no mouse must be able to get into it */
	wz_buffer_printf(p->out, "</h4>\n<div class=\"matrix\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%s-%s\">\n<table>\n", id, code);
	wz_buffer_add(p->out, "<thead><tr><th scope=\"col\">");
	wz_say(p->out, p->language, WZ_W_head_element, NULL, 0);
	wz_buffer_add(p->out, "</th>");
	for (size_t t = 0; t < view->n_types; t++) {
		wz_buffer_printf(p->out, "<th class=\"n\" scope=\"col\"><a href=\"%s/%s.html#elements\">", code, view->type[t].slug);
		wz_buffer_bdi(p->out, view->type[t].label[p->language]);
		wz_buffer_add(p->out, "</a></th>");
	}
	wz_buffer_add(p->out, "</tr></thead>\n<tbody>\n");
}

/* A row with the domain's name where another one begins; the codebook has elements of a domain together. *before: domain of the row above. */
static void domain_row(const pen *p, size_t element, const char **before) {
	const char *domain = wz_view_domain(p->view, p->view->element[element]);
	if (strcmp(*before, domain) == 0)
		return;
	*before = domain;
	wz_buffer_printf(p->out, "<tr class=\"heading\"><th scope=\"rowgroup\" colspan=\"%zu\">", p->view->n_types + 1);
	wz_buffer_bdi(p->out, wz_view_domain_label(domain, p->language));
	wz_buffer_add(p->out, "</th></tr>\n");
}

static void begin_row(const pen *p, size_t element) {
	wz_buffer_add(p->out, "<tr><th scope=\"row\">");
	wz_buffer_bdi(p->out, wz_view_variable_label(p->view, p->view->element[element], p->language));
	wz_buffer_add(p->out, "</th>");
}

/* Elements that have no row, by name. */
static void rest(const pen *p, const bool *has_row, wz_word sentence) {
	size_t n = 0;
	for (size_t e = 0; e < p->view->n_elements; e++)
		n += !has_row[e];
	if (n == 0)
		return;
	wz_buffer_add(p->out, "<p class=\"small\">");
	WZ_SAY(p->out, p->language, sentence, wz_number_count((double)n, p->language).text);
	const char *between = " ";
	for (size_t e = 0; e < p->view->n_elements; e++) {
		if (has_row[e])
			continue;
		wz_buffer_add(p->out, between);
		wz_buffer_bdi(p->out, wz_view_variable_label(p->view, p->view->element[e], p->language));
		between = "; ";
	}
	wz_buffer_add(p->out, ".</p>\n");
}

/* "sign: meaning" */
static void legend_line(const pen *p, int m, const char *argument) {
	wz_buffer_add(p->out, "<li><b>");
	sign(m, p->language, p->out);
	wz_buffer_add(p->out, ":</b> ");
	WZ_SAY(p->out, p->language, MARKS[m].meaning, argument);
	wz_buffer_add(p->out, "</li>\n");
}

/* 3. How often */

typedef struct {
	const char *level;
	double with, stated, share; /* NaN: not known */
} frequency;

static frequency frequency_of(const wz_view *view, const wz_view_analysis *a, size_t element) {
	const char *level = wz_view_element_level(view, view->element[element]);
	frequency f = {level, (double)NAN, (double)NAN, (double)NAN};
	if (a == NULL)
		return f;
	f.with = wz_view_units(wz_view_category(a, "1"), level);
	f.stated = f.with + wz_view_units(wz_view_category(a, "0"), level);
	f.share = a->prevalence;
	return f;
}

/* Which units were counted: "studies", or "manuals, studies" where elements differ in that. */
static void units_text(const wz_view *view, wz_language language, wz_buffer *out) {
	static const char *const LEVELS[] = {"manual", "study", "effect"};
	const char *between = "";
	for (size_t i = 0; i <= sizeof LEVELS / sizeof *LEVELS; i++) {
		const char *other = NULL;
		for (size_t e = 0; e < view->n_elements; e++) {
			const char *level = wz_view_element_level(view, view->element[e]);
			bool known = strcmp(level, "manual") == 0 || strcmp(level, "study") == 0 || strcmp(level, "effect") == 0;
			if (i < sizeof LEVELS / sizeof *LEVELS ? strcmp(level, LEVELS[i]) == 0 : !known)
				other = level;
		}
		if (other == NULL)
			continue;
		wz_word word = wz_word_for("units", other);
		wz_buffer_add(out, between);
		wz_buffer_add(out, word == WZ_W_NONE ? other : wz_word_text(word, language));
		between = ", ";
	}
}

static void frequency_cell(const pen *p, const wz_view_analysis *a, size_t element) {
	frequency f = frequency_of(p->view, a, element);
	if (a == NULL) {
		wz_buffer_add(p->out, "<td class=\"n no\">");
		sign(M_NOT_TESTED, p->language, p->out);
	} else if (!isfinite(f.share)) {
		wz_buffer_add(p->out, "<td class=\"n no\">?");
	} else {
		wz_buffer_add(p->out, "<td class=\"n\">");
		if (isfinite(f.with) && isfinite(f.stated))
			wz_buffer_printf(p->out, "%s/%s ", wz_number_count(f.with, p->language).text, wz_number_count(f.stated, p->language).text);
		wz_buffer_add(p->out, "<i>");
		wz_buffer_html(p->out, wz_number_share(f.share, p->language).text, 0);
		wz_buffer_add(p->out, "</i>");
	}
	wz_buffer_add(p->out, "</td>");
}

static void frequencies(const pen *p, bool *has_row) {
	const wz_view *view = p->view;
	wz_buffer units = {0};
	const char *domain = "";
	begin_table(p, "often", WZ_W_bytype_often);
	for (size_t e = 0; e < view->n_elements; e++) {
		has_row[e] = false;
		for (size_t t = 0; t < view->n_types; t++)
			has_row[e] |= analysis_of(view, t, e) != NULL;
		if (!has_row[e])
			continue;
		domain_row(p, e, &domain);
		begin_row(p, e);
		for (size_t t = 0; t < view->n_types; t++)
			frequency_cell(p, analysis_of(view, t, e), e);
		wz_buffer_add(p->out, "</tr>\n");
	}
	wz_buffer_add(p->out, "</tbody>\n</table>\n</div>\n");
	rest(p, has_row, WZ_W_bytype_not_tested);
	units_text(view, p->language, &units);
	wz_buffer_add(p->out, "<ul class=\"notes\">\n<li>");
	WZ_SAY(p->out, p->language, WZ_W_bytype_often_note, units.bytes == NULL ? "" : units.bytes);
	wz_buffer_add(p->out, "</li>\n<li><b>?:</b> ");
	wz_say(p->out, p->language, WZ_W_mark_nowhere_stated, NULL, 0);
	wz_buffer_add(p->out, "</li>\n");
	legend_line(p, M_NOT_TESTED, NULL);
	wz_buffer_add(p->out, "</ul>\n");
	p->out->failed |= units.failed;
	wz_buffer_clear(&units);
}

/* 4. With what effect */

static void effect_cell(const pen *p, const wz_view_analysis *a) {
	int m = mark_of(p->view, a);
	const wz_view_coefficient *slope = a == NULL ? NULL : wz_view_slope(a);
	const wz_view_mean *mean = a == NULL ? NULL : wz_view_category(a, "1");
	if (m >= M_NOT_ESTIMABLE) {
		wz_buffer_add(p->out, "<td class=\"n no\">");
		sign(m, p->language, p->out);
	} else {
		wz_buffer_printf(p->out, "<td class=\"n%s\">", m <= M_1 ? " out" : "");
		wz_buffer_add(p->out, wz_number_fixed(mean == NULL ? (double)NAN : mean->mean, 2, p->language).text);
		wz_buffer_add(p->out, " <sup>");
		if (m <= M_ALONE && slope != NULL)
			wz_buffer_add(p->out, slope->b > 0 ? "\u2191" : "\u2193");
		if (m != M_NOT_SHOWN)
			sign(m, p->language, p->out);
		else
			wz_buffer_add(p->out, NO_SIGN);
		wz_buffer_add(p->out, "</sup>");
	}
	wz_buffer_add(p->out, "</td>");
}

static void overall_row(const pen *p) {
	wz_buffer_add(p->out, "<tr class=\"whole\"><th scope=\"row\">");
	wz_say(p->out, p->language, WZ_W_bytype_overall, NULL, 0);
	wz_buffer_add(p->out, "</th>");
	for (size_t t = 0; t < p->view->n_types; t++) {
		const wz_view_analysis *a = wz_view_overall(p->view, t);
		wz_buffer_printf(p->out, "<td class=\"n%s\">", a->status == WZ_ESTIMATED ? "" : " no");
		if (a->status == WZ_ESTIMATED)
			wz_buffer_printf(p->out, "%s <sup>%s</sup>", wz_number_fixed(a->coefficient[0].b, 2, p->language).text, NO_SIGN);
		else
			sign(M_NOT_ESTIMABLE, p->language, p->out);
		wz_buffer_add(p->out, "</td>");
	}
	wz_buffer_add(p->out, "</tr>\n");
}

static void effects(const pen *p, bool *has_row) {
	const wz_view *view = p->view;
	const char *domain = "";
	begin_table(p, "effect", WZ_W_bytype_effect);
	overall_row(p);
	for (size_t e = 0; e < view->n_elements; e++) {
		has_row[e] = false;
		for (size_t t = 0; t < view->n_types; t++)
			has_row[e] |= mark_of(view, analysis_of(view, t, e)) < M_NOT_ESTIMABLE;
		if (!has_row[e])
			continue;
		domain_row(p, e, &domain);
		begin_row(p, e);
		for (size_t t = 0; t < view->n_types; t++)
			effect_cell(p, analysis_of(view, t, e));
		wz_buffer_add(p->out, "</tr>\n");
	}
	wz_buffer_add(p->out, "</tbody>\n</table>\n</div>\n");
	rest(p, has_row, WZ_W_bytype_not_estimated);
	wz_buffer_add(p->out, "<ul class=\"notes\">\n<li>");
	wz_say(p->out, p->language, WZ_W_bytype_effect_note, NULL, 0);
	wz_buffer_add(p->out, "</li>\n");
	const double limit = wz_answer_limit(view);
	for (int m = M_1; m < N_MARKS; m++)
		legend_line(p, m, wz_number_fixed(limit, fabs(limit * 100 - round(limit * 100)) < 1e-9 ? 2 : 3, p->language).text);
	wz_buffer_add(p->out, "</ul>\n");
}

void wz_bytype_html(const wz_view *view, wz_language language, wz_buffer *out) {
	pen p = {view, language, out};
	if (view->n_elements == 0)
		return;
	bool *has_row = calloc(view->n_elements, sizeof *has_row);
	if (has_row == NULL) {
		out->failed = 1;
		return;
	}
	wz_buffer_printf(out, "<div class=\"bytype\">\n<h3 id=\"elements-%s\">", language == WZ_NL ? "nl" : "en");
	wz_say(out, language, WZ_W_bytype_title, NULL, 0);
	wz_buffer_add(out, "</h3>\n<p>");
	wz_say(out, language, WZ_W_bytype_text, NULL, 0);
	wz_buffer_add(out, "</p>\n");
	frequencies(&p, has_row);
	effects(&p, has_row);
	wz_buffer_add(out, "</div>\n");
	free(has_row);
}

/* 5. CSV */

enum { ID, NAME, TYPE, TYPE_NAME, UNIT, WITH, STATED, SHARE, MEAN, DIFFERENCE, P_PERM, P_MAXT, P_FLOOR, MARK, STATUS, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [ID] = {"element", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [NAME] = {"label", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [TYPE] = {"type", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [TYPE_NAME] = {"type_label", WZ_COL_LABEL, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [UNIT] = {"unit", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [WITH] = {"n_with", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [STATED] = {"n_stated", WZ_COL_COUNT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [SHARE] = {"prevalence", WZ_COL_SHARE, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [MEAN] = {"mean_with", WZ_COL_ESTIMATE, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [DIFFERENCE] = {"difference", WZ_COL_ESTIMATE, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [P_PERM] = {"p_perm", WZ_COL_P, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [P_MAXT] = {"p_maxT", WZ_COL_P, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [P_FLOOR] = {"p_floor", WZ_COL_FLOOR, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [MARK] = {"answer", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [STATUS] = {"", WZ_COL_STATUS, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

static void fill(const wz_view *view, size_t type, size_t element, wz_grid *grid) {
	const wz_view_analysis *a = analysis_of(view, type, element);
	wz_grid_cell *cell = wz_grid_row(grid, NULL);
	frequency f = frequency_of(view, a, element);
	cell[ID].text[0] = view->element[element];
	cell[TYPE].text[0] = view->type[type].id;
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		cell[NAME].text[l] = wz_view_variable_label(view, view->element[element], l);
		cell[TYPE_NAME].text[l] = view->type[type].label[l];
	}
	cell[UNIT].text[0] = f.level;
	cell[WITH].v[0] = f.with;
	cell[STATED].v[0] = f.stated;
	cell[SHARE].v[0] = f.share;
	cell[MARK].text[0] = wz_bytype_answer(view, a);
	cell[STATUS].text[0] = a == NULL ? "not_tested" : a->status == WZ_ESTIMATED ? "estimated" : a->status == WZ_ALIASED ? "aliased" : "not_estimable";
	if (a == NULL)
		return;
	cell[STATUS].text[1] = a->reason;
	cell[STATUS].text[2] = a->alias_of;
	if (a->status != WZ_ESTIMATED)
		return;
	const wz_view_coefficient *slope = wz_view_slope(a);
	const wz_view_mean *mean = wz_view_category(a, "1");
	if (mean != NULL)
		memcpy(cell[MEAN].v, (double[]){mean->mean, mean->lo, mean->hi}, sizeof cell[MEAN].v);
	if (slope != NULL)
		memcpy(cell[DIFFERENCE].v, (double[]){slope->b, slope->lo, slope->hi}, sizeof cell[DIFFERENCE].v);
	cell[P_PERM].v[0] = a->p_perm;
	cell[P_MAXT].v[0] = a->p_max_t;
	cell[P_FLOOR].v[0] = a->p_floor;
}

void wz_bytype_table(const wz_view *view, wz_language language, wz_grid *grid) {
	(void)language;
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	for (size_t e = 0; e < view->n_elements; e++)
		for (size_t t = 0; t < view->n_types; t++)
			fill(view, t, e, grid);
}
