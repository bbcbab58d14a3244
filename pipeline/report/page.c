/* page.c - the page of one type in one language
 *
 * 1. Parts
 * 2. The page
 */
#include "report/page.h"

#include "report/bias.h"
#include "report/dose.h"
#include "report/elements.h"
#include "report/frame.h"
#include "report/interventions.h"
#include "report/moderators.h"
#include "report/origin.h"
#include "report/outcomes.h"
#include "report/pairs.h"
#include "report/practice.h"
#include "report/sensitivity.h"
#include "report/studies.h"
#include "report/summary.h"
#include "report/target_groups.h"
#include "report/techniques.h"
#include "report/words.h"

/* 1. Parts */

static void heading(wz_word word, const char *id, wz_language language, wz_buffer *out) {
	wz_buffer_printf(out, "<h2 id=\"%s\">", id);
	wz_say(out, language, word, NULL, 0);
	wz_buffer_add(out, "</h2>\n");
}

/* Sections that a run may or may not have, each under a heading of its own. */
static void part(const wz_view *view, size_t type, bool any, wz_word title, const char *id,
                 void (*html)(const wz_view *view, size_t type, wz_language language, wz_buffer *out), wz_language language, wz_buffer *out) {
	if (!any)
		return;
	heading(title, id, language, out);
	html(view, type, language, out);
}

/* Analyses that this report has no place for must not vanish without a word. */
static void others(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	size_t n = 0;
	for (size_t i = 0; i < view->n_analyses; i++)
		n += view->analysis[i].type == type && view->analysis[i].kind == WZ_KIND_OTHER;
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
	part(view, type, wz_techniques_any(view, type), WZ_W_title_techniques, "techniques", wz_techniques_html, language, out);
	part(view, type, wz_pairs_any(view, type), WZ_W_title_pairs, "pairs", wz_pairs_html, language, out);
	part(view, type, wz_target_groups_any(view, type), WZ_W_title_target, "target", wz_target_groups_html, language, out);
	part(view, type, wz_dose_any(view, type), WZ_W_title_dose, "dose", wz_dose_html, language, out);
	part(view, type, wz_outcomes_any(view, type), WZ_W_title_outcomes, "outcomes", wz_outcomes_html, language, out);
	part(view, type, true, WZ_W_title_moderators, "moderators", wz_moderators_html, language, out);
	part(view, type, wz_bias_any(view, type), WZ_W_title_bias, "bias", wz_bias_html, language, out);
	part(view, type, wz_sensitivity_any(view, type), WZ_W_title_sensitivity, "sensitivity", wz_sensitivity_html, language, out);
	part(view, type, wz_interventions_any(view, type), WZ_W_title_interventions, "interventions", wz_interventions_html, language, out);
	part(view, type, wz_practice_any(view, type), WZ_W_title_practice, "practice", wz_practice_html, language, out);
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
