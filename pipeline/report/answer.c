/* answer.c - what an analysis comes to, in a word and in a sentence
 *
 * 1. Which answer
 * 2. In words
 */
#include "report/answer.h"

#include "analysis/verdict.h"
#include "base/json.h"

#include <math.h>
#include <string.h>

/* 1. Which answer */

double wz_answer_p(const wz_view *view, const wz_view_analysis *analysis) {
	const char *by = analysis->verdict_by;
	if (by != NULL)
		return strncmp(by, "p_maxT", 6) == 0 ? analysis->p_max_t : strcmp(by, "q_BH") == 0 ? analysis->q_bh : analysis->p_perm;
	int adjusted = analysis->kind == WZ_KIND_ELEMENT && view->correction != NULL && strcmp(view->correction, "none") != 0;
	return adjusted ? analysis->p_max_t : analysis->p_perm;
}

double wz_answer_limit(const wz_view *view) {
	return (100 - view->level) / 100; /* 1 - 95 / 100 is a little more than 0.05 */
}

/* Which of the three that are neither shown nor excluded. */
static wz_answer open_answer(const wz_view *view, const wz_view_analysis *a) {
	const char *answer = wz_verdict_answer("", a->verdict_by == NULL ? "" : a->verdict_by, a->p_perm, a->p_contain, a->p_floor, wz_answer_limit(view));
	return strcmp(answer, "cannot_show") == 0 ? WZ_ANSWER_CANNOT_SHOW : strcmp(answer, "alone") == 0 ? WZ_ANSWER_ALONE : WZ_ANSWER_NOT_SHOWN;
}

wz_answer wz_answer_of(const wz_view *view, const wz_view_analysis *analysis) {
	if (analysis == NULL)
		return WZ_ANSWER_NOT_TESTED;
	if (analysis->status == WZ_ALIASED)
		return WZ_ANSWER_ALIASED;
	if (analysis->status == WZ_NOT_ESTIMABLE)
		return WZ_ANSWER_NOT_ESTIMABLE;
	double p = wz_answer_p(view, analysis);
	const char *verdict = analysis->verdict == NULL ? "" : analysis->verdict;
	if (strcmp(verdict, "stands_out") == 0)
		return WZ_ANSWER_STANDS_OUT;
	if (strcmp(verdict, "no_relevant_difference") == 0)
		return WZ_ANSWER_NO_DIFFERENCE;
	if (!isfinite(p))
		return WZ_ANSWER_NOT_PERMUTED;
	if (verdict[0] == '\0' && p < wz_answer_limit(view))
		return WZ_ANSWER_STANDS_OUT;
	return open_answer(view, analysis);
}

bool wz_answer_is_tested(wz_answer answer) {
	return answer < WZ_ANSWER_NOT_PERMUTED;
}

const char *wz_answer_class(wz_answer answer) {
	static const char *const CLASS[WZ_N_ANSWERS] = {[WZ_ANSWER_STANDS_OUT] = "out", [WZ_ANSWER_NOT_ESTIMABLE] = "no",
	                                                [WZ_ANSWER_ALIASED] = "no", [WZ_ANSWER_NOT_TESTED] = "no"};
	return CLASS[answer];
}

/* 2. In words */

/* "studies that have it: 2; needed: 3", of an element that too few units have or lack. @return false: that is not what the detail says */
static bool too_few(const wz_view_analysis *analysis, wz_language language, wz_buffer *text) {
	static const wz_word WORDS[2][2] = {{WZ_W_too_few_studies_without, WZ_W_too_few_studies_with}, {WZ_W_too_few_manuals_without, WZ_W_too_few_manuals_with}};
	const json_t *detail = analysis->reason_detail;
	const char *category = wz_json_text(detail, "category", "");
	const bool manuals = json_object_get(detail, "n_manuals") != NULL, present = strcmp(category, "1") == 0;
	const double n = wz_json_number(detail, manuals ? "n_manuals" : "n_studies"), minimum = wz_json_number(detail, "minimum");
	if ((analysis->kind != WZ_KIND_ELEMENT && analysis->kind != WZ_KIND_TECHNIQUE) || (!present && strcmp(category, "0") != 0) || isnan(n) || isnan(minimum))
		return false;
	wz_buffer_add(text, " (");
	WZ_SAY_RAW(text, language, WORDS[manuals][present], wz_number_count(n, language).text, wz_number_count(minimum, language).text);
	wz_buffer_add(text, ")");
	return true;
}

void wz_answer_detail(const wz_view_analysis *analysis, wz_language language, wz_buffer *text) {
	const char *key;
	json_t *value;
	size_t before = text->size;
	if (too_few(analysis, language, text))
		return;
	/* jansson keeps the order in which the file has the members */
	json_object_foreach(analysis->reason_detail, key, value) {
		if (!json_is_number(value) && !json_is_string(value))
			continue;
		wz_word word = wz_word_for("detail", key);
		wz_buffer_add(text, text->size == before ? " (" : ", ");
		if (strcmp(key, "message") != 0) { /* a whole sentence of its own */
			wz_buffer_add(text, word == WZ_W_NONE ? key : wz_word_text(word, language));
			wz_buffer_add(text, ": ");
		}
		const char *said = json_string_value(value);
		if (said != NULL)
			wz_buffer_add(text, said);
		else
			wz_buffer_add(text, wz_number_count(json_number_value(value), language).text);
	}
	if (text->size > before)
		wz_buffer_add(text, ")");
}

static const char *detail_text(const wz_view_analysis *analysis, wz_language language, wz_grid *grid) {
	wz_buffer text = {0};
	wz_answer_detail(analysis, language, &text);
	return wz_grid_keep(grid, &text);
}

static const char *keep_text(wz_grid *grid, const char *text) {
	wz_buffer copy = {0};
	wz_buffer_add(&copy, text);
	return wz_grid_keep(grid, &copy);
}

static const char *margin_text(const wz_view *view, wz_language language, wz_grid *grid) {
	return keep_text(grid, wz_number_fixed(view->margin, 2, language).text);
}

void wz_answer_say(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_grid *grid, wz_grid_cell *cell) {
	switch (wz_answer_of(view, a)) {
	case WZ_ANSWER_NOT_TESTED: cell->word = WZ_W_answer_not_tested; return;
	case WZ_ANSWER_ALIASED:
		cell->word = a->alias_complement ? WZ_W_answer_opposite : WZ_W_answer_aliased;
		cell->text[0] = wz_view_variable_label(view, a->alias_of, language);
		return;
	case WZ_ANSWER_NOT_ESTIMABLE: {
		wz_word reason = wz_word_for("reason", a->reason);
		cell->word = WZ_W_answer_not_estimable;
		cell->text[0] = reason == WZ_W_NONE ? a->reason : wz_word_text(reason, language);
		cell->text[1] = detail_text(a, language, grid);
		return;
	}
	case WZ_ANSWER_NOT_PERMUTED: {
		wz_word reason = wz_word_for("not_permuted", a->not_permuted);
		cell->word = a->not_permuted == NULL ? WZ_W_answer_not_permuted : WZ_W_answer_not_possible;
		cell->text[0] = reason == WZ_W_NONE ? a->not_permuted : wz_word_text(reason, language);
		return;
	}
	case WZ_ANSWER_STANDS_OUT: {
		const wz_view_coefficient *slope = wz_view_slope(a);
		if (a->kind == WZ_KIND_PAIR)
			cell->word = slope == NULL ? WZ_W_answer_pair : slope->b > 0 ? WZ_W_answer_pair_more : WZ_W_answer_pair_less;
		else if (a->kind == WZ_KIND_TARGET_GROUP)
			cell->word = WZ_W_answer_target;
		else if ((a->kind == WZ_KIND_ELEMENT || a->kind == WZ_KIND_TECHNIQUE) && slope != NULL)
			cell->word = slope->b > 0 ? WZ_W_answer_larger : WZ_W_answer_smaller;
		else
			cell->word = WZ_W_answer_differs;
		return;
	}
	case WZ_ANSWER_NO_DIFFERENCE:
		cell->word = WZ_W_answer_no_difference;
		cell->text[0] = margin_text(view, language, grid);
		return;
	case WZ_ANSWER_NOT_SHOWN: cell->word = a->verdict == NULL ? WZ_W_answer_not_shown : WZ_W_answer_inconclusive; return;
	case WZ_ANSWER_ALONE: cell->word = WZ_W_answer_alone; return;
	case WZ_ANSWER_CANNOT_SHOW:
		cell->word = WZ_W_answer_cannot_show;
		cell->text[0] = keep_text(grid, wz_number_floor(a->p_floor, language).text);
		return;
	case WZ_N_ANSWERS: return;
	}
}
