/* element_map.c - elements by how often they occur and how much larger the effect is with them: the points to improve
 *
 * 1. Points
 * 2. A drawing for each domain
 * 3. The list
 */
#include "report/element_map.h"

#include "report/answer.h"
#include "report/scatter.h"
#include "report/together.h"
#include "report/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Points */

typedef struct {
	const wz_view_analysis *analysis;
	const char *id, *domain;
	double share, effect, own; /* own: the difference itself, not shrunken */
	wz_answer answer;
	bool alike;    /* shrunken differences are the same for all or nearly: no element comes before another */
	bool shrunken; /* effect is the shrunken difference, of any element on the map */
} place;

static double own_of(const wz_view_analysis *a) {
	const wz_view_coefficient *slope = wz_view_slope(a);
	return slope == NULL ? (double)NAN : slope->b;
}

/* alike: all are shrunken to the same, which tells nothing. */
static double effect_of(const wz_view_analysis *a, bool alike) {
	return isfinite(a->b_shrunken) && !alike ? a->b_shrunken : own_of(a);
}

static double margin_of(const wz_view *view) {
	return isfinite(view->margin) ? view->margin : 0;
}

/* In the corner: present in less than half of the units, and a larger effect with it that is worth while. */
static int is_corner(const wz_view *view, const place *p) {
	return p->share < 0.5 && (p->answer == WZ_ANSWER_STANDS_OUT ? p->effect > 0 : !p->alike && p->effect > margin_of(view));
}

static int by_effect(const void *left, const void *right) {
	const place *a = left, *b = right;
	return a->effect > b->effect ? -1 : a->effect < b->effect ? 1 : strcmp(a->id, b->id);
}

/* free() it; NULL: out of memory. */
static place *places_of(const wz_view *view, size_t type, size_t *n) {
	place *list = calloc(view->n_elements + 1, sizeof *list);
	double range[2];
	const bool alike = wz_view_shrunken(view, type, WZ_KIND_ELEMENT, range) != WZ_SHRUNKEN_APART, shrunken = isfinite(range[0]) && !alike;
	*n = 0;
	for (size_t e = 0; list != NULL && e < view->n_elements; e++) {
		const wz_view_analysis *a = view->of_element[type * view->n_elements + e];
		if (a == NULL || a->status != WZ_ESTIMATED || !isfinite(a->prevalence) || !isfinite(effect_of(a, alike)))
			continue;
		list[(*n)++] = (place){a, view->element[e], wz_view_domain(view, view->element[e]), a->prevalence, effect_of(a, alike), own_of(a), wz_answer_of(view, a), alike, shrunken};
	}
	if (list != NULL)
		qsort(list, *n, sizeof *list, by_effect);
	return list;
}

/* 2. A drawing for each domain */

enum { TAGS = 4 }; /* names drawn in the corner of one drawing; the others are in the table */

static void one_domain(const wz_view *view, const place *list, size_t n, size_t number, const double range[2], wz_language language, wz_buffer *out) {
	wz_scatter_point *point = calloc(n + 1, sizeof *point);
	const char *domain = wz_view_domain_label(list[0].domain, language);
	wz_buffer text = {0};
	size_t out_n = 0, tags = 0;
	char id[32];
	if (point == NULL) {
		out->failed = 1;
		return;
	}
	for (size_t i = 0; i < n; i++)
		out_n += list[i].answer == WZ_ANSWER_STANDS_OUT;
	for (size_t i = 0; i < n; i++) {
		const place *p = &list[i];
		const char *label = wz_view_variable_label(view, p->id, language);
		/* names of what stands out, and only without those of the first in the corner: more would hide each other */
		const int named = p->answer == WZ_ANSWER_STANDS_OUT || (out_n == 0 && is_corner(view, p) && tags++ < TAGS);
		point[i] = (wz_scatter_point){.x = p->share, .y = p->effect, .name = label, .tag = named ? label : NULL,
		                              .shape = p->answer == WZ_ANSWER_STANDS_OUT      ? WZ_POINT_DIAMOND
		                                       : p->answer == WZ_ANSWER_NO_DIFFERENCE ? WZ_POINT_BAR
		                                                                              : WZ_POINT_OPEN};
	}
	(void)snprintf(id, sizeof id, "map%zu", number);
	const wz_word height = list[0].shrunken ? WZ_W_map_y_shrunken : WZ_W_map_y;
	WZ_SAY_RAW(&text, language, list[0].domain[0] == '\0' ? WZ_W_map_text_all : WZ_W_map_text, domain, wz_number_count((double)n, language).text, wz_number_count((double)out_n, language).text,
	           wz_word_text(height, language));
	const wz_scatter map = {.id = id, .point = point, .n = n, .x_from = 0, .x_to = 1, .y_from = range[0], .y_to = range[1], .x_share = 1, .x_mark = 0.5,
	                        .y_mark = 0, .corner = list[0].alike ? NULL : wz_word_text(WZ_W_map_corner, language), .title = list[0].alike ? WZ_W_map_alike_title : WZ_W_map_title, .x_name = WZ_W_map_x,
	                        .y_name = height, .description = text.bytes};
	wz_buffer_add(out, "<figure>\n");
	if (list[0].domain[0] != '\0') { /* else there is only this one, as a rule */
		wz_buffer_add(out, "<h4>");
		wz_buffer_bdi(out, domain);
		wz_buffer_add(out, "</h4>\n");
	}
	wz_scatter_svg(&map, language, out);
	wz_buffer_add(out, "</figure>\n");
	out->failed |= text.failed;
	wz_buffer_clear(&text);
	free(point);
}

/* 3. The list */

/* What a difference is measured in, where that goes without saying only for d. */
static const char *unit_of(const wz_view *view, wz_language language) {
	return strcmp(view->measure, "log_or") == 0 ? wz_word_text(WZ_W_in_log_or, language) : "";
}

enum { NAMED = 5 }; /* of the differences that did not survive shrinking */

static int by_own(const void *left, const void *right) {
	const place *a = left, *b = right;
	return a->own > b->own ? -1 : a->own < b->own ? 1 : strcmp(a->id, b->id);
}

/* "; not to be told apart from X", as plain text. */
static void add_inseparable(const wz_view *view, const place *p, wz_language language, wz_buffer *text) {
	wz_buffer names = {0};
	if (wz_together_inseparable(view, p->analysis->type, p->id, language, &names) > 0 && names.bytes != NULL) {
		wz_buffer_add(text, "; ");
		WZ_SAY_RAW(text, language, WZ_W_inseparable, names.bytes);
	}
	text->failed |= names.failed;
	wz_buffer_clear(&names);
}

/* No element is in the corner by its shrunken difference; the table above may have some that are by their own, which is not to be passed over. */
static void unshrunken(const wz_view *view, const place *list, size_t n, wz_language language, wz_buffer *out) {
	place *own = malloc(n * sizeof *own);
	wz_buffer names = {0};
	size_t found = 0;
	if (own == NULL) {
		out->failed = 1;
		return;
	}
	memcpy(own, list, n * sizeof *own);
	qsort(own, n, sizeof *own, by_own);
	for (size_t i = 0; i < n; i++) {
		if (!(own[i].share < 0.5 && own[i].own > margin_of(view)) || ++found > NAMED)
			continue;
		wz_buffer_add(&names, found > 1 ? "; " : "");
		wz_buffer_add(&names, wz_view_variable_label(view, own[i].id, language));
		wz_buffer_add(&names, " (");
		WZ_SAY_RAW(&names, language, WZ_W_map_item, wz_number_signed(own[i].own, 2, language).text, wz_number_share(own[i].share, language).text);
		add_inseparable(view, &own[i], language, &names);
		wz_buffer_add(&names, ")");
	}
	if (found > NAMED) {
		wz_buffer_add(&names, "; ");
		WZ_SAY_RAW(&names, language, WZ_W_map_unshrunken_more, wz_number_count((double)(found - NAMED), language).text);
	}
	if (found > 0)
		WZ_PARAGRAPH(out, language, WZ_W_map_unshrunken, wz_number_fixed(margin_of(view), 2, language).text, unit_of(view, language), names.bytes);
	out->failed |= names.failed;
	wz_buffer_clear(&names);
	free(own);
}

static void corner_list(const wz_view *view, const place *list, size_t n, wz_language language, wz_buffer *out) {
	const wz_numeral margin = wz_number_fixed(margin_of(view), 2, language);
	size_t found = 0;
	for (size_t i = 0; i < n; i++) {
		const place *p = &list[i];
		if (!is_corner(view, p))
			continue;
		if (found++ == 0) {
			WZ_PARAGRAPH(out, language, p->shrunken ? WZ_W_map_list_shrunken : WZ_W_map_list, margin.text, unit_of(view, language));
			wz_buffer_add(out, "<ul class=\"names\">\n");
		}
		wz_buffer_add(out, p->answer == WZ_ANSWER_STANDS_OUT ? "<li><strong>" : "<li>");
		wz_buffer_bdi(out, wz_view_variable_label(view, p->id, language));
		wz_buffer_add(out, p->answer == WZ_ANSWER_STANDS_OUT ? "</strong> <i>(" : " <i>(");
		WZ_SAY(out, language, WZ_W_map_item, wz_number_signed(p->effect, 2, language).text, wz_number_share(p->share, language).text);
		wz_together_mark(view, p->analysis->type, p->id, "; ", "", language, out);
		wz_buffer_add(out, ")</i></li>\n");
	}
	if (found > 0) {
		wz_buffer_add(out, "</ul>\n");
		return;
	}
	if (list[0].alike)
		wz_say_paragraph(out, language, WZ_W_map_alike_none, NULL, 0);
	else
		WZ_PARAGRAPH(out, language, list[0].shrunken ? WZ_W_map_nothing_shrunken : WZ_W_map_nothing, margin.text, unit_of(view, language));
	if (list[0].alike || list[0].shrunken)
		unshrunken(view, list, n, language, out);
}

void wz_element_map_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	size_t n, number = 0;
	double range[2] = {0, 0};
	place *list = places_of(view, type, &n), *of_domain = calloc(n + 1, sizeof *of_domain);
	const char **domain = calloc(view->n_elements + 1, sizeof *domain); /* NULL: had its turn */
	if (list == NULL || of_domain == NULL || domain == NULL) {
		out->failed = 1;
		goto done;
	}
	if (n == 0)
		goto done;
	for (size_t i = 0; i < n; i++)
		wz_scatter_hold(&range[0], &range[1], list[i].effect);
	double room = fmax(0.08 * (range[1] - range[0]), 0.02);
	range[0] -= room;
	range[1] += room;
	wz_buffer_add(out, "<section aria-labelledby=\"map\">\n<h3 id=\"map\">");
	wz_say(out, language, list[0].alike ? WZ_W_map_alike_title : WZ_W_map_title, NULL, 0);
	wz_buffer_add(out, "</h3>\n");
	wz_say_paragraph(out, language, list[0].alike ? WZ_W_map_alike_how : list[0].shrunken ? WZ_W_map_how_shrunken : WZ_W_map_how, NULL, 0);
	corner_list(view, list, n, language, out);
	wz_buffer_add(out, "<div class=\"panels\">\n");
	for (size_t e = 0; e < view->n_elements; e++)
		domain[e] = wz_view_domain(view, view->element[e]);
	for (size_t e = 0; e < view->n_elements; e++) { /* domains in the order of the codebook */
		const char *of = domain[e];
		size_t k = 0;
		if (of == NULL)
			continue;
		for (size_t later = e; later < view->n_elements; later++)
			if (domain[later] != NULL && strcmp(domain[later], of) == 0)
				domain[later] = NULL;
		for (size_t i = 0; i < n; i++)
			if (strcmp(list[i].domain, of) == 0)
				of_domain[k++] = list[i];
		if (k > 0)
			one_domain(view, of_domain, k, ++number, range, language, out);
	}
	wz_buffer_add(out, "</div>\n</section>\n");
done:
	free(list);
	free(of_domain);
	free(domain);
}
