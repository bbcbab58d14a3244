/* unanswered.c - the elements of one type without an estimate, by the reason why
 *
 * 1. Groups
 * 2. One element
 * 3. The lists
 * 4. Only how many
 *
 * Of 200 elements a small type has an estimate for some 50. A table row for each of the others would bury those.
 */
#include "report/unanswered.h"

#include "report/elements.h"
#include "report/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Groups */

typedef struct {
	const char *id;
	const wz_view_analysis *analysis; /* NULL: not tested */
	wz_answer answer;
	const char *reason;               /* of not estimable, else "" */
	int everywhere;                   /* constant: all units that state it have it */
	size_t order;                     /* of the codebook */
} element;

static int group_order(const element *a, const element *b) {
	if (a->answer != b->answer)
		return (int)a->answer - (int)b->answer;
	int c = strcmp(a->reason, b->reason);
	return c != 0 ? c : b->everywhere - a->everywhere;
}

static int by_group(const void *left, const void *right) {
	const element *a = left, *b = right;
	int c = group_order(a, b);
	return c != 0 ? c : a->order < b->order ? -1 : 1;
}

/* free() it; NULL: out of memory. */
static element *elements_of(const wz_view *view, size_t type, size_t *n) {
	element *list = calloc(view->n_elements + 1, sizeof *list);
	*n = 0;
	for (size_t e = 0; list != NULL && e < view->n_elements; e++) {
		const wz_view_analysis *a = view->of_element[type * view->n_elements + e];
		if (a != NULL && a->status == WZ_ESTIMATED)
			continue;
		const char *reason = a == NULL || a->reason == NULL ? "" : a->reason;
		int everywhere = strcmp(reason, "constant") == 0 && a->prevalence > 0.5;
		list[(*n)++] = (element){view->element[e], a, wz_answer_of(view, a), reason, everywhere, e};
	}
	if (list != NULL)
		qsort(list, *n, sizeof *list, by_group);
	return list;
}

static void heading(const element *e, size_t n, wz_language language, wz_buffer *out) {
	wz_numeral count = wz_number_count((double)n, language);
	wz_word reason = strcmp(e->reason, "constant") != 0 || !isfinite(e->analysis->prevalence) ? wz_word_for("reason", e->reason)
	                 : e->everywhere                                                          ? WZ_W_reason_present_everywhere
	                                                                                          : WZ_W_reason_present_nowhere;
	wz_buffer_add(out, "<h4>");
	if (e->answer == WZ_ANSWER_NOT_ESTIMABLE)
		WZ_SAY(out, language, WZ_W_group_not_estimable, reason == WZ_W_NONE ? e->reason : wz_word_text(reason, language), count.text);
	else
		WZ_SAY(out, language, e->answer == WZ_ANSWER_ALIASED ? WZ_W_group_aliased : WZ_W_group_not_tested, count.text);
	wz_buffer_add(out, "</h4>\n");
}

/* 2. One element */

/* How many units have it and how many do not: of what there was too little, else of the level of the element, which the tables count too. */
static void counts(const wz_view *view, const element *e, wz_language language, wz_buffer *out) {
	const char *level = strcmp(e->reason, "too_few_manuals") == 0 ? "manual" : strcmp(e->reason, "too_few_studies") == 0 ? "study" : wz_view_element_level(view, e->id);
	const wz_word units = wz_word_for("units", level);
	double with = wz_view_units(wz_view_category(e->analysis, "1"), level), without = wz_view_units(wz_view_category(e->analysis, "0"), level);
	if (!isfinite(with) || !isfinite(without) || !(with + without > 0))
		return;
	wz_buffer_add(out, " <i>(");
	WZ_SAY(out, language, WZ_W_with_without, wz_number_count(with, language).text, wz_number_count(without, language).text,
	       units == WZ_W_NONE ? level : wz_word_text(units, language));
	wz_buffer_add(out, ")</i>");
}

static void one(const wz_view *view, const element *e, wz_language language, wz_buffer *out) {
	const char *name = wz_view_variable_label(view, e->id, language);
	wz_buffer_add(out, "<li>");
	if (e->answer == WZ_ANSWER_ALIASED)
		WZ_SAY(out, language, e->analysis->alias_complement ? WZ_W_item_opposite : WZ_W_item_aliased, name,
		       wz_view_variable_label(view, e->analysis->alias_of, language));
	else
		wz_buffer_bdi(out, name);
	if (e->answer == WZ_ANSWER_NOT_ESTIMABLE) {
		wz_buffer detail = {0};
		wz_answer_detail(e->analysis, language, &detail);
		if (detail.bytes != NULL && detail.size > 0)
			wz_buffer_html(out, detail.bytes, 0);
		else
			counts(view, e, language, out);
		out->failed |= detail.failed;
		wz_buffer_clear(&detail);
	}
	wz_buffer_add(out, "</li>\n");
}

/* 3. The lists */

void wz_unanswered_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	size_t n;
	element *list = elements_of(view, type, &n);
	if (list == NULL) {
		out->failed = 1;
		return;
	}
	if (n > 0) {
		wz_buffer_add(out, "<h3>");
		WZ_SAY(out, language, WZ_W_unanswered_title, wz_number_count((double)n, language).text);
		wz_buffer_add(out, "</h3>\n<p>");
		wz_say(out, language, WZ_W_unanswered_text, NULL, 0);
		wz_buffer_add(out, "</p>\n");
	}
	for (size_t first = 0; first < n;) {
		size_t end = first;
		while (end < n && group_order(&list[first], &list[end]) == 0)
			end++;
		heading(&list[first], end - first, language, out);
		wz_buffer_add(out, "<ul class=\"names\">\n");
		for (size_t i = first; i < end; i++)
			one(view, &list[i], language, out);
		wz_buffer_add(out, "</ul>\n");
		first = end;
	}
	free(list);
}

/* 4. Only how many */

void wz_unanswered_tally(const wz_view *view, size_t type, wz_view_kind kind, wz_language language, wz_buffer *out) {
	size_t n;
	const wz_view_analysis **list = wz_view_list(view, type, kind, &n);
	const char *open = "<ul class=\"notes\">\n";
	if (list == NULL) {
		out->failed = 1;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const char *reason = list[i]->status == WZ_ALIASED ? "aliased" : list[i]->reason;
		size_t same = 0, before = 0;
		if (list[i]->status == WZ_ESTIMATED || reason == NULL)
			continue;
		for (size_t j = 0; j < n; j++) {
			const char *other = list[j]->status == WZ_ALIASED ? "aliased" : list[j]->status == WZ_ESTIMATED ? NULL : list[j]->reason;
			int equal = other != NULL && strcmp(other, reason) == 0;
			same += (size_t)equal;
			before += equal && j < i;
		}
		if (before > 0)
			continue; /* said already */
		wz_word word = wz_word_for("reason", reason);
		wz_buffer_add(out, open);
		open = "";
		wz_buffer_add(out, "<li>");
		WZ_SAY(out, language, WZ_W_group_not_estimable, word == WZ_W_NONE ? reason : wz_word_text(word, language), wz_number_count((double)same, language).text);
		wz_buffer_add(out, "</li>\n");
	}
	if (open[0] == '\0')
		wz_buffer_add(out, "</ul>\n");
	free(list);
}
