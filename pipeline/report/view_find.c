/* view_find.c - looking things up in the view of a run
 *
 * 1. Variables and codes
 * 2. Analyses
 * 3. Parts of an analysis
 */
#include "report/view.h"

#include "coding/codes.h"
#include "report/words.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* 1. Variables and codes */

const wz_view_variable *wz_view_find_variable(const wz_view *view, const char *id) {
	const size_t i = id == NULL ? SIZE_MAX : wz_map_get(&view->variable_of, id, strlen(id));
	return i == SIZE_MAX ? NULL : &view->variable[i];
}

const char *wz_view_variable_label(const wz_view *view, const char *id, wz_language language) {
	const wz_view_variable *v = wz_view_find_variable(view, id);
	return v == NULL || v->label[language][0] == '\0' ? id : v->label[language];
}

const char *wz_view_domain(const wz_view *view, const char *id) {
	const wz_view_variable *v = wz_view_find_variable(view, id);
	return v == NULL ? "" : v->domain;
}

const char *wz_view_domain_label(const char *domain, wz_language language) {
	wz_word word = wz_word_for("domain", domain[0] == '\0' ? "none" : domain);
	return word == WZ_W_NONE ? domain : wz_word_text(word, language);
}

const char *wz_view_code_label(const wz_view_variable *variable, const char *code, wz_language language) {
	for (size_t i = 0; variable != NULL && i < variable->n_codes; i++)
		if (strcmp(variable->code[i].code, code) == 0 && variable->code[i].label[language][0] != '\0')
			return variable->code[i].label[language];
	/* an element that serves as a moderator has no codes of its own */
	if (variable != NULL && strcmp(variable->type, "element") == 0 && (strcmp(code, "0") == 0 || strcmp(code, "1") == 0))
		return wz_word_text(code[0] == '1' ? WZ_W_category_present : WZ_W_category_absent, language);
	return code;
}

const char *wz_view_element_level(const wz_view *view, const char *id) {
	const wz_view_variable *variable = wz_view_find_variable(view, id);
	const char *outermost = json_string_value(json_array_get(view->levels, 0));
	for (size_t i = 0; variable != NULL && i < json_array_size(view->levels); i++)
		if (strcmp(json_string_value(json_array_get(view->levels, i)), variable->level) == 0)
			return variable->level;
	return outermost == NULL ? "effect" : outermost;
}

void wz_view_add_with_unit(const wz_view *view, const char *id, const char *label, wz_language language, wz_buffer *text) {
	const wz_view_variable *variable = wz_view_find_variable(view, id);
	const char *from;
	const size_t n = variable == NULL ? 0 : wz_note_part(variable->unit, language == WZ_NL, &from);
	wz_buffer_add(text, label);
	if (n > 0)
		wz_buffer_printf(text, " (%.*s)", (int)n, from);
}

/* 2. Analyses */

const wz_view_analysis *wz_view_overall(const wz_view *view, size_t type) {
	return wz_view_first(view, type, WZ_KIND_OVERALL);
}

size_t wz_view_select(const wz_view *view, size_t type, wz_view_kind kind, const wz_view_analysis **list) {
	size_t n = 0;
	for (size_t i = 0; i < view->n_analyses; i++) {
		const wz_view_analysis *a = &view->analysis[i];
		if (a->type != type || a->kind != kind || strcmp(a->outcome, "all") != 0)
			continue;
		if (list != NULL)
			list[n] = a;
		n++;
	}
	return n;
}

const wz_view_analysis **wz_view_list(const wz_view *view, size_t type, wz_view_kind kind, size_t *n) {
	*n = wz_view_select(view, type, kind, NULL);
	const wz_view_analysis **list = calloc(*n + 1, sizeof *list);
	if (list != NULL)
		(void)wz_view_select(view, type, kind, list);
	return list;
}

const wz_view_analysis *wz_view_first(const wz_view *view, size_t type, wz_view_kind kind) {
	for (size_t i = 0; i < view->n_analyses; i++) {
		const wz_view_analysis *a = &view->analysis[i];
		if (a->type == type && a->kind == kind && strcmp(a->outcome, "all") == 0)
			return a;
	}
	return NULL;
}

/* 3. Parts of an analysis */

const wz_view_coefficient *wz_view_slope(const wz_view_analysis *analysis) {
	for (size_t i = 0; analysis->tested != NULL && i < analysis->n_coefficients; i++)
		if (strcmp(analysis->coefficient[i].name, analysis->tested) == 0)
			return &analysis->coefficient[i];
	for (size_t i = 0; i < analysis->n_coefficients; i++)
		if (strcmp(analysis->coefficient[i].name, "intercept") != 0)
			return &analysis->coefficient[i];
	return NULL;
}

void wz_view_difference(const wz_view_analysis *analysis, double v[3]) {
	const wz_view_coefficient *slope = wz_view_slope(analysis);
	const bool known = isfinite(analysis->contain_lo) && isfinite(analysis->contain_hi);
	v[0] = slope == NULL ? (double)NAN : slope->b;
	v[1] = slope == NULL ? (double)NAN : known ? analysis->contain_lo : slope->lo;
	v[2] = slope == NULL ? (double)NAN : known ? analysis->contain_hi : slope->hi;
}

bool wz_view_is_zero_rule(const wz_view *view, size_t row) {
	return strcmp(view->route[row], "nonsignificant") == 0;
}

size_t wz_view_zero_rule(const wz_view *view, size_t type) {
	size_t n = 0;
	for (size_t i = 0; i < view->type[type].n_rows; i++)
		n += wz_view_is_zero_rule(view, view->type[type].row[i]);
	return n;
}

wz_shrunken wz_view_shrunken(const wz_view *view, size_t type, wz_view_kind kind, double range[2]) {
	size_t n = 0;
	range[0] = range[1] = (double)NAN;
	for (size_t i = 0; i < view->n_analyses; i++) {
		const wz_view_analysis *a = &view->analysis[i];
		if (a->type != type || a->kind != kind || strcmp(a->outcome, "all") != 0 || a->status != WZ_ESTIMATED || !isfinite(a->b_shrunken))
			continue;
		range[0] = fmin(range[0], a->b_shrunken);
		range[1] = fmax(range[1], a->b_shrunken);
		n++;
	}
	if (n < 2)
		return WZ_SHRUNKEN_APART;
	if (range[1] - range[0] < 0.005)
		return WZ_SHRUNKEN_SAME;
	return range[1] - range[0] < view->margin ? WZ_SHRUNKEN_NEAR : WZ_SHRUNKEN_APART;
}

const wz_view_mean *wz_view_category(const wz_view_analysis *analysis, const char *category) {
	for (size_t i = 0; i < analysis->n_means; i++)
		if (strcmp(analysis->mean[i].category, category) == 0)
			return &analysis->mean[i];
	return NULL;
}

/* Coefficients are called after the category, with or without the moderator in front of it. */
const wz_view_coefficient *wz_view_category_slope(const wz_view_analysis *analysis, const char *category) {
	for (size_t i = 0; i < analysis->n_coefficients; i++) {
		const char *name = analysis->coefficient[i].name;
		size_t n = strlen(analysis->name);
		if (strcmp(name, category) == 0)
			return &analysis->coefficient[i];
		if (strncmp(name, analysis->name, n) != 0)
			continue;
		name += n;
		name += strspn(name, "=:. ");
		if (strcmp(name, category) == 0)
			return &analysis->coefficient[i];
	}
	return NULL;
}

double wz_view_units(const wz_view_mean *mean, const char *level) {
	if (mean == NULL)
		return (double)NAN;
	return strcmp(level, "manual") == 0   ? mean->n_manuals
	       : strcmp(level, "study") == 0  ? mean->n_studies
	       : strcmp(level, "effect") == 0 ? mean->n_effects
	                                      : mean->n_units;
}
