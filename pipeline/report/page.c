/* page.c - the page of one type in one language
 *
 * 1. Parts
 * 2. The page
 */
#include "report/page.h"

#include "report/elements.h"
#include "report/frame.h"
#include "report/interventions.h"
#include "report/moderators.h"
#include "report/origin.h"
#include "report/practice.h"
#include "report/studies.h"
#include "report/summary.h"
#include "report/words.h"

#include <string.h>

/* 1. Parts */

static void heading(wz_word word, const char *id, wz_language language, wz_buffer *out) {
	wz_buffer_printf(out, "<h2 id=\"%s\">", id);
	wz_say(out, language, word, NULL, 0);
	wz_buffer_add(out, "</h2>\n");
}

/* Analyses that this report has no place for must not vanish without a word. */
static void others(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	size_t n = 0;
	for (size_t i = 0; i < view->n_analyses; i++)
		n += view->analysis[i].type == type && (view->analysis[i].kind == WZ_KIND_OTHER || strcmp(view->analysis[i].outcome, "all") != 0);
	if (n == 0)
		return;
	wz_buffer_add(out, "<p>");
	WZ_SAY(out, language, WZ_W_others, wz_number_count((double)n, language).text);
	wz_buffer_add(out, "</p>\n");
}

/* 2. The page */

void wz_page_html(const wz_view *view, size_t type, wz_language language, bool both, wz_buffer *out) {
	const wz_view_type *t = &view->type[type];
	wz_frame_begin(language, t->label[language], out);
	wz_buffer_add(out, "<header>\n<nav><a href=\"../index.html\">");
	wz_say(out, language, WZ_W_all_types, NULL, 0);
	wz_buffer_add(out, "</a>");
	if (both)
		wz_buffer_printf(out, "<a href=\"../%s/%s.html\" lang=\"%s\">%s</a>", language == WZ_NL ? "en" : "nl", t->slug,
		                 language == WZ_NL ? "en" : "nl", language == WZ_NL ? "English" : "Nederlands");
	wz_buffer_add(out, "</nav>\n<h1>");
	wz_buffer_bdi(out, t->label[language]);
	wz_buffer_add(out, "</h1>\n</header>\n<main>\n");
	wz_summary_html(view, type, language, out);
	wz_counts_html(view, type, language, out);
	heading(WZ_W_title_overall, "overall", language, out);
	wz_overall_html(view, type, language, out);
	heading(WZ_W_title_studies, "studies", language, out);
	wz_studies_html(view, type, language, out);
	heading(WZ_W_title_elements, "elements", language, out);
	wz_elements_html(view, type, language, out);
	heading(WZ_W_title_moderators, "moderators", language, out);
	wz_moderators_html(view, type, language, out);
	if (wz_interventions_any(view, type)) {
		heading(WZ_W_title_interventions, "interventions", language, out);
		wz_interventions_html(view, type, language, out);
	}
	if (wz_practice_any(view, type)) {
		heading(WZ_W_title_practice, "practice", language, out);
		wz_practice_html(view, type, language, out);
	}
	others(view, type, language, out);
	heading(WZ_W_title_excluded, "excluded", language, out);
	wz_excluded_html(view, language, out);
	heading(WZ_W_title_changes, "changes", language, out);
	wz_changes_html(view, language, out);
	heading(WZ_W_title_made, "made", language, out);
	wz_settings_html(view, language, out);
	heading(WZ_W_title_methods, "methods", language, out);
	wz_methods_html(view, language, out);
	wz_frame_end(view, language, out);
}
