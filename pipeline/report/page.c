/* page.c - the page of one type in one language
 *
 * 1. Parts
 * 2. The page
 */
#include "report/page.h"

#include "report/bias.h"
#include "report/coding_quality.h"
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
#include "report/together.h"
#include "report/words.h"

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
		n += view->analysis[i].type == type && view->analysis[i].kind == WZ_KIND_OTHER;
	if (n == 0)
		return;
	wz_buffer_add(out, "<p>");
	WZ_SAY(out, language, WZ_W_others, wz_number_count((double)n, language).text);
	wz_buffer_add(out, "</p>\n");
}

/* What does not depend on the type, as a part. */
static void excluded(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	others(view, type, language, out);
	wz_excluded_html(view, language, out);
}

static void made(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	(void)type;
	wz_settings_html(view, language, out);
}

static void methods(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	(void)type;
	wz_methods_html(view, language, out);
}

/* In the order of the page. */
static const struct {
	wz_word title;
	const char *id;
	void (*html)(const wz_view *view, size_t type, wz_language language, wz_buffer *out);
	bool (*any)(const wz_view *view, size_t type); /* NULL: always */
} PARTS[] = {
    {WZ_W_title_overall, "overall", wz_overall_html, NULL},
    {WZ_W_title_studies, "studies", wz_studies_html, NULL},
    {WZ_W_title_elements, "elements", wz_elements_html, NULL},
    {WZ_W_title_techniques, "techniques", wz_techniques_html, wz_techniques_any},
    {WZ_W_title_together, "together", wz_together_html, wz_together_any},
    {WZ_W_title_pairs, "pairs", wz_pairs_html, wz_pairs_any},
    {WZ_W_title_target, "target", wz_target_groups_html, wz_target_groups_any},
    {WZ_W_title_dose, "dose", wz_dose_html, wz_dose_any},
    {WZ_W_title_outcomes, "outcomes", wz_outcomes_html, wz_outcomes_any},
    {WZ_W_title_moderators, "moderators", wz_moderators_html, NULL},
    {WZ_W_title_bias, "bias", wz_bias_html, wz_bias_any},
    {WZ_W_title_sensitivity, "sensitivity", wz_sensitivity_html, wz_sensitivity_any},
    {WZ_W_title_coding, "coding", wz_coding_quality_html, NULL},
    {WZ_W_title_interventions, "interventions", wz_interventions_html, wz_interventions_any},
    {WZ_W_title_practice, "practice", wz_practice_html, wz_practice_any},
    {WZ_W_title_excluded, "excluded", excluded, NULL},
    {WZ_W_title_changes, "changes", wz_changes_html, NULL},
    {WZ_W_title_made, "made", made, NULL},
    {WZ_W_title_methods, "methods", methods, NULL},
};

enum { N_PARTS = sizeof PARTS / sizeof PARTS[0] };

static void contents(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	wz_buffer_add(out, "<nav class=\"contents\" aria-label=\"");
	wz_say_plain(out, language, WZ_W_contents, NULL, 0);
	wz_buffer_add(out, "\">\n<ul>\n");
	for (size_t i = 0; i < N_PARTS; i++) {
		if (PARTS[i].any != NULL && !PARTS[i].any(view, type))
			continue;
		wz_buffer_printf(out, "<li><a href=\"#%s\">", PARTS[i].id);
		wz_say(out, language, PARTS[i].title, NULL, 0);
		wz_buffer_add(out, "</a></li>\n");
	}
	wz_buffer_add(out, "</ul>\n</nav>\n");
}

/* 2. The page */

void wz_page_html(const wz_view *view, size_t type, wz_language language, const wz_page_links *links, wz_buffer *out) {
	const wz_view_type *t = &view->type[type];
	wz_frame_begin(language, t->label[language], out);
	wz_buffer_add(out, "<header>\n<nav aria-label=\"werkzaam\"><a href=\"../index.html\">");
	wz_say(out, language, WZ_W_all_types, NULL, 0);
	wz_buffer_add(out, "</a>");
	if (links->other_language)
		wz_buffer_printf(out, "<a href=\"../%s/%s.html\" lang=\"%s\" hreflang=\"%s\">%s</a>", language == WZ_NL ? "en" : "nl", t->slug,
		                 language == WZ_NL ? "en" : "nl", language == WZ_NL ? "en" : "nl", language == WZ_NL ? "English" : "Nederlands");
	if (links->figures) {
		wz_buffer_printf(out, "<a href=\"%s-figures.pdf\">", t->slug);
		wz_say(out, language, WZ_W_figures_pdf, NULL, 0);
		wz_buffer_add(out, "</a>");
	}
	wz_buffer_add(out, "</nav>\n<h1>");
	wz_buffer_bdi(out, t->label[language]);
	wz_buffer_add(out, "</h1>\n</header>\n<main id=\"main\">\n");
	wz_summary_html(view, type, language, out);
	wz_counts_html(view, type, language, out);
	contents(view, type, language, out);
	for (size_t i = 0; i < N_PARTS; i++)
		if (PARTS[i].any == NULL || PARTS[i].any(view, type)) {
			heading(PARTS[i].title, PARTS[i].id, language, out);
			PARTS[i].html(view, type, language, out);
		}
	wz_frame_end(view, (const bool[WZ_N_LANGUAGES]){language == WZ_NL, language == WZ_EN}, out);
}
