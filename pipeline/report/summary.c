/* summary.c - the first things a reader of a type sees: sentences, counts, the overall effect
 *
 * 1. Sentences
 * 2. Counts
 * 3. Overall effect
 */
#include "report/summary.h"

#include "base/json.h"
#include "report/elements.h"
#include "report/grid.h"
#include "report/profiles.h"
#include "report/together.h"
#include "report/units.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int is_ratio(const wz_view *view) {
	return strcmp(view->measure, "log_or") == 0;
}

/* An effect or difference of the model as sentences say it: d, or an odds ratio (of a difference: their ratio). */
static wz_numeral effect_of(const wz_view *view, double v, wz_language language) {
	return is_ratio(view) ? wz_number_ratio(exp(v), language) : wz_number_fixed(v, 2, language);
}

/* The model's outermost units stand in where no level is called study. */
static double units_of(const wz_view_analysis *a) {
	return isfinite(a->n_studies) || a->n_levels == 0 ? a->n_studies : a->level[0].n;
}

static const char *units_word(const wz_view_analysis *a, wz_language language) {
	if (!isfinite(a->n_studies))
		return wz_word_text(WZ_W_units, language);
	return wz_word_text(a->n_studies > 1 ? WZ_W_studies : WZ_W_study, language);
}

static wz_numeral percent(const wz_view *view, wz_language language) {
	return wz_number_fixed(view->level, floor(view->level) < view->level ? 1 : 0, language);
}

/* 1. Sentences */

enum { FEW_STUDIES = 5 }; /* below: intervals and spread rest on next to nothing */

/* A size is said of an effect that differs from none, or of one that is negligible all over its interval. */
static bool has_size(const wz_view_coefficient *mu) {
	return mu->lo > 0 || mu->hi < 0 || (wz_word_size(mu->lo) == WZ_W_size_negligible && wz_word_size(mu->hi) == WZ_W_size_negligible);
}

static void overall_sentences(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_buffer *out) {
	if (a->status != WZ_ESTIMATED) {
		wz_word reason = wz_word_for("reason", a->reason);
		WZ_SAY(out, language, WZ_W_sum_not_estimable, wz_number_count(a->n_studies, language).text,
		       wz_number_count(a->n_effects, language).text,
		       reason != WZ_W_NONE ? wz_word_text(reason, language) : a->reason == NULL ? "" : a->reason);
		return;
	}
	const wz_view_coefficient *mu = &a->coefficient[0];
	const char *studies = units_word(a, language);
	const char *effects = wz_word_text(a->n_effects > 1 ? WZ_W_effect_sizes : WZ_W_effect_size, language);
	if (is_ratio(view))
		WZ_SAY(out, language, WZ_W_sum_log_or, wz_number_count(units_of(a), language).text, studies,
		       wz_number_count(a->n_effects, language).text, effects, wz_number_ratio(exp(mu->b), language).text,
		       percent(view, language).text, wz_number_ratio(exp(mu->lo), language).text,
		       wz_number_ratio(exp(mu->hi), language).text, wz_number_fixed(mu->b, 2, language).text);
	else
		WZ_SAY(out, language, has_size(mu) ? WZ_W_sum_d : WZ_W_sum_d_open, wz_number_count(units_of(a), language).text, studies,
		       wz_number_count(a->n_effects, language).text, effects, wz_number_fixed(mu->b, 2, language).text,
		       percent(view, language).text, wz_number_fixed(mu->lo, 2, language).text, wz_number_fixed(mu->hi, 2, language).text,
		       wz_word_text(wz_word_size(mu->b), language));
	wz_buffer_add(out, " ");
	if (isfinite(mu->lo) && isfinite(mu->hi))
		wz_say(out, language,
		       !(mu->lo > 0 || mu->hi < 0) ? WZ_W_sum_open
		       : view->groups_known        ? mu->lo > 0 ? WZ_W_sum_better : WZ_W_sum_worse
		                                   : mu->lo > 0 ? WZ_W_sum_above : WZ_W_sum_below,
		       NULL, 0);
}

/* What the first sentence's numbers rest on: effect sizes that are no measurements, and records that are not among them. */
static void rests_on_sentences(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const size_t zeroes = wz_view_zero_rule(view, type);
	if (zeroes > 0) {
		wz_buffer_add(out, " ");
		WZ_SAY(out, language, WZ_W_sum_zero_rule, wz_number_count((double)zeroes, language).text);
	}
	if (view->n_exclusions > 0) {
		wz_buffer_add(out, " <a href=\"#excluded\">");
		WZ_SAY(out, language, WZ_W_sum_excluded, wz_number_count((double)view->n_exclusions, language).text);
		wz_buffer_add(out, "</a>.");
	}
}

/* All standard deviations of true effects together would be shown as 0.00. */
static bool no_spread(const wz_view_analysis *a) {
	double sum = 0;
	for (size_t i = 0; i < a->n_levels; i++)
		sum += fmax(a->level[i].sigma2, 0);
	return a->n_levels > 0 && sqrt(sum) < 0.005;
}

/* That zero is an estimate too: the profile limits of tau, by level, where they were computed. */
static void zero_spread_sentence(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_buffer *out) {
	size_t said = 0;
	wz_buffer_add(out, " ");
	wz_say(out, language, WZ_W_sum_zero_spread, NULL, 0);
	for (size_t i = 0; i < a->n_levels; i++) {
		const wz_word level = wz_units_level(view, a->type, a->level[i].name);
		if (!isfinite(a->level[i].hi))
			continue;
		wz_buffer_add(out, said == 0 ? ": " : "; ");
		if (said++ == 0) {
			wz_say(out, language, WZ_W_sum_zero_spread_to, NULL, 0);
			wz_buffer_add(out, " ");
		}
		wz_buffer_printf(out, "%s (", wz_number_fixed(sqrt(a->level[i].hi), 2, language).text);
		wz_buffer_html(out, level == WZ_W_NONE ? a->level[i].name : wz_word_text(level, language), 0);
		wz_buffer_printf(out, "%s%s)", is_ratio(view) ? ", " : "", is_ratio(view) ? wz_word_text(WZ_W_axis_log_or, language) : "");
	}
	wz_buffer_add(out, ".");
}

static void prediction_sentences(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_buffer *out) {
	if (!isfinite(a->predict_lo) || !isfinite(a->predict_hi)) {
		wz_say(out, language, WZ_W_sum_no_prediction, NULL, 0);
		return;
	}
	WZ_SAY(out, language, is_ratio(view) ? WZ_W_sum_prediction_or : WZ_W_sum_prediction, effect_of(view, a->predict_lo, language).text,
	       effect_of(view, a->predict_hi, language).text, percent(view, language).text);
	wz_buffer_add(out, " ");
	wz_say(out, language, a->predict_lo > 0 || a->predict_hi < 0 ? (no_spread(a) ? WZ_W_sum_same_side_zero : WZ_W_sum_same_side)
	       : view->groups_known                         ? WZ_W_sum_both_sides
	                                                    : WZ_W_sum_both_signs,
	       NULL, 0);
	if (no_spread(a))
		zero_spread_sentence(view, a, language, out);
	if (a->n_studies < FEW_STUDIES) {
		wz_buffer_add(out, " ");
		wz_say(out, language, WZ_W_sum_few_studies, NULL, 0);
	}
}

/* "larger effect with: a; b." of the elements that stand out in one direction, in the order of the codebook */
static void names_of(const wz_view *view, size_t type, int larger, wz_language language, wz_buffer *out) {
	const char *between = " ";
	for (size_t e = 0; e < view->n_elements; e++) {
		const wz_view_analysis *a = view->of_element[type * view->n_elements + e];
		const wz_view_coefficient *slope = a == NULL ? NULL : wz_view_slope(a);
		if (wz_answer_of(view, a) != WZ_ANSWER_STANDS_OUT || larger != (slope == NULL || !(slope->b < 0)))
			continue;
		if (between[0] == ' ') {
			wz_buffer_add(out, " ");
			wz_say(out, language, larger ? WZ_W_names_larger : WZ_W_names_smaller, NULL, 0);
		}
		wz_buffer_add(out, between);
		wz_buffer_bdi(out, wz_view_variable_label(view, view->element[e], language));
		wz_together_mark(view, type, view->element[e], " (", ")", language, out);
		between = "; ";
	}
	if (between[0] == ';')
		wz_buffer_add(out, ".");
}

/* How many elements have each answer, and how many there are. */
static size_t tally(const wz_view *view, size_t type, size_t n[WZ_N_ANSWERS]) {
	size_t all = 0;
	for (size_t i = 0; i < WZ_N_ANSWERS; i++)
		all += n[i] = wz_elements_count(view, type, (wz_answer)i);
	return all;
}

static void element_sentences(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	size_t n[WZ_N_ANSWERS], all = tally(view, type, n);
	bool corrected = view->correction != NULL && strcmp(view->correction, "none") != 0;
	const size_t estimated = wz_elements_tested(view, type) + n[WZ_ANSWER_NOT_PERMUTED];
	if (all == 0) {
		wz_say(out, language, WZ_W_sum_no_elements, NULL, 0);
		return;
	}
	WZ_SAY(out, language, WZ_W_sum_elements, wz_number_count((double)all, language).text, wz_number_count((double)estimated, language).text);
	if (estimated == 0)
		return;
	wz_buffer_add(out, " ");
	if (n[WZ_ANSWER_NOT_PERMUTED] == estimated)
		wz_say(out, language, WZ_W_sum_not_permuted, NULL, 0);
	else if (n[WZ_ANSWER_STANDS_OUT] == 0)
		wz_say(out, language, corrected ? WZ_W_sum_none_out : WZ_W_sum_none_alone, NULL, 0);
	else {
		WZ_SAY(out, language, corrected ? WZ_W_sum_some_out : WZ_W_sum_some_alone, wz_number_count((double)n[WZ_ANSWER_STANDS_OUT], language).text);
		names_of(view, type, 1, language, out);
		names_of(view, type, 0, language, out);
	}
}

static int rising(const void *left, const void *right) {
	const double *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

/* The least difference that could have been found, of the middle one of the *n inconclusive elements of which it is known; NaN: of none. */
static double middle_detectable(const wz_view *view, size_t type, size_t *n) {
	double *list = calloc(view->n_elements + 1, sizeof *list), middle = (double)NAN;
	*n = 0;
	for (size_t e = 0; list != NULL && e < view->n_elements; e++) {
		const wz_view_analysis *a = view->of_element[type * view->n_elements + e];
		if (wz_answer_of(view, a) == WZ_ANSWER_NOT_SHOWN && isfinite(a->detectable))
			list[(*n)++] = a->detectable;
	}
	if (*n > 0) {
		qsort(list, *n, sizeof *list, rising);
		middle = list[*n / 2]; /* of an even number the larger one: no promise is made too much */
	}
	free(list);
	return middle;
}

/* "a of this, b of that" of the answers that some element has, in the words of the table; of the first two also nought. */
static void verdict_sentence(const wz_view *view, const size_t n[WZ_N_ANSWERS], wz_language language, wz_buffer *out) {
	WZ_SAY(out, language, is_ratio(view) ? WZ_W_sum_verdicts_or : WZ_W_sum_verdicts, wz_number_count((double)n[WZ_ANSWER_NO_DIFFERENCE], language).text,
	       effect_of(view, view->margin, language).text, wz_number_count((double)n[WZ_ANSWER_NOT_SHOWN], language).text);
	if (n[WZ_ANSWER_ALONE] > 0)
		WZ_SAY(out, language, WZ_W_sum_verdicts_alone, wz_number_count((double)n[WZ_ANSWER_ALONE], language).text);
	if (n[WZ_ANSWER_CANNOT_SHOW] > 0)
		WZ_SAY(out, language, WZ_W_sum_verdicts_cannot_show, wz_number_count((double)n[WZ_ANSWER_CANNOT_SHOW], language).text);
	wz_buffer_add(out, ".");
}

static void unknown_sentences(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	static const struct {
		wz_answer answer;
		wz_word word;
	} PARTS[] = {{WZ_ANSWER_NOT_ESTIMABLE, WZ_W_sum_no_answer_not_estimable},
	             {WZ_ANSWER_ALIASED, WZ_W_sum_no_answer_aliased},
	             {WZ_ANSWER_NOT_TESTED, WZ_W_sum_no_answer_not_tested}};
	size_t n[WZ_N_ANSWERS], all = tally(view, type, n), n_middle;
	const char *between = "";
	const double middle = middle_detectable(view, type, &n_middle);
	if (isfinite(view->margin) && wz_elements_tested(view, type) > n[WZ_ANSWER_STANDS_OUT]) {
		verdict_sentence(view, n, language, out);
		between = " ";
	}
	if (isfinite(middle)) {
		const wz_word word = n_middle > 1 ? is_ratio(view) ? WZ_W_sum_detectable_or : WZ_W_sum_detectable : is_ratio(view) ? WZ_W_sum_detectable_one_or : WZ_W_sum_detectable_one;
		wz_buffer_add(out, between);
		WZ_SAY(out, language, word, effect_of(view, middle, language).text);
		between = " ";
	}
	if (n[WZ_ANSWER_NOT_ESTIMABLE] + n[WZ_ANSWER_ALIASED] + n[WZ_ANSWER_NOT_TESTED] > 0) {
		wz_buffer_add(out, between);
		wz_say(out, language, WZ_W_sum_no_answer, NULL, 0);
		between = " ";
		for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
			if (n[PARTS[i].answer] == 0)
				continue;
			wz_buffer_add(out, between);
			WZ_SAY(out, language, PARTS[i].word, wz_number_count((double)n[PARTS[i].answer], language).text);
			between = ", ";
		}
		wz_buffer_add(out, ".");
	} else if (all > 0 && between[0] == '\0')
		wz_say(out, language, WZ_W_sum_all_answered, NULL, 0);
}

/* Lowest and highest mean over the variants that are subsets, or over the others, which have the same studies. @return how many there are */
static size_t range_of(const json_t *variants, bool subsets, double range[2]) {
	const json_t *variant;
	size_t i, n = 0;
	json_array_foreach(variants, i, variant) {
		const double b = wz_json_number(variant, "b");
		if (!isfinite(b) || subsets != (strcmp(wz_json_text(variant, "name", ""), "subset") == 0))
			continue;
		range[0] = n == 0 ? b : fmin(range[0], b);
		range[1] = n == 0 ? b : fmax(range[1], b);
		n++;
	}
	return n;
}

/* Both ends are written the same. */
static bool alike(const wz_view *view, const double range[2]) {
	return strcmp(effect_of(view, range[0], WZ_EN).text, effect_of(view, range[1], WZ_EN).text) == 0;
}

static void range_sentence(const wz_view *view, wz_word word, const double range[2], const char *unit, wz_language language, wz_buffer *out) {
	WZ_SAY(out, language, word, effect_of(view, range[0], language).text, effect_of(view, range[1], language).text, unit == NULL ? "" : unit);
	wz_buffer_add(out, " ");
}

/* Do small studies differ from large ones. */
static void bias_sentences(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_view_analysis *bias = wz_view_first(view, type, WZ_KIND_BIAS);
	const json_t *egger = bias == NULL ? NULL : json_object_get(bias->json, "egger");
	const json_t *peese = bias == NULL ? NULL : json_object_get(json_object_get(bias->json, "peese"), "intercept");
	double p = wz_json_number(egger, "p");
	if (isfinite(p)) {
		const int doubt = json_is_true(json_object_get(egger, "few_df"));
		WZ_SAY(out, language, doubt ? WZ_W_sum_egger_doubt : p < wz_answer_limit(view) ? WZ_W_sum_egger_yes : WZ_W_sum_egger_no, wz_number_p_is(p, language).text);
		wz_buffer_add(out, " ");
	}
	if (isfinite(wz_json_number(peese, "b")) && isfinite(wz_json_number(peese, "lo")) && isfinite(wz_json_number(peese, "hi")))
		WZ_SAY(out, language, json_is_true(json_object_get(peese, "few_df")) ? WZ_W_sum_peese_doubt : WZ_W_sum_peese, effect_of(view, wz_json_number(peese, "b"), language).text,
		       effect_of(view, wz_json_number(peese, "lo"), language).text, effect_of(view, wz_json_number(peese, "hi"), language).text,
		       wz_word_text(is_ratio(view) ? WZ_W_tile_or : WZ_W_tile_d, language));
}

/* How much the overall effect hangs on choices, and on one unit. */
static void choice_sentences(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_view_analysis *choices = wz_view_first(view, type, WZ_KIND_SENSITIVITY);
	const json_t *variants = choices == NULL ? NULL : json_object_get(choices->json, "variants");
	const json_t *outermost = choices == NULL ? NULL : json_array_get(json_object_get(choices->json, "left_out"), 0); /* levels stand outermost first */
	double range[2];
	const bool chosen = range_of(variants, false, range) > 1;
	if (chosen)
		range_sentence(view, alike(view, range) ? (is_ratio(view) ? WZ_W_sum_range_same_or : WZ_W_sum_range_same) : is_ratio(view) ? WZ_W_sum_range_or : WZ_W_sum_range, range,
		               NULL, language, out);
	if (range_of(variants, true, range) > 0)
		range_sentence(view, WZ_W_sum_range_subsets, range, NULL, language, out);
	range[0] = wz_json_number(json_object_get(outermost, "lowest"), "b");
	range[1] = wz_json_number(json_object_get(outermost, "highest"), "b");
	if (isfinite(range[0]) && isfinite(range[1])) {
		const char *name = wz_json_text(outermost, "level", "");
		const wz_word level = wz_units_level(view, type, name);
		range_sentence(view, WZ_W_sum_left_out, range, level == WZ_W_NONE ? name : wz_word_text(level, language), language, out);
	}
	if (chosen)
		wz_say(out, language, WZ_W_sum_choices_not, NULL, 0);
}

/* An item of the list, where there is anything to say. */
static void item(const wz_view *view, size_t type, void (*sentences)(const wz_view *, size_t, wz_language, wz_buffer *), wz_language language, wz_buffer *out) {
	wz_buffer text = {0};
	sentences(view, type, language, &text);
	if (text.size > 0) {
		wz_buffer_add(out, "<li>");
		wz_buffer_bytes(out, text.bytes, text.size);
		wz_buffer_add(out, "</li>\n");
	}
	out->failed |= text.failed;
	wz_buffer_clear(&text);
}

void wz_summary_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_view_analysis *overall = wz_view_overall(view, type);
	wz_buffer_add(out, "<section class=\"summary\" aria-label=\"");
	wz_say_plain(out, language, WZ_W_summary_label, NULL, 0);
	wz_buffer_add(out, "\">\n<ol>\n<li>");
	overall_sentences(view, overall, language, out);
	rests_on_sentences(view, type, language, out);
	wz_buffer_add(out, "</li>\n");
	if (overall->status == WZ_ESTIMATED) {
		wz_buffer_add(out, "<li>");
		prediction_sentences(view, overall, language, out);
		wz_buffer_add(out, "</li>\n");
	}
	item(view, type, element_sentences, language, out);
	if (view->n_elements > 0)
		item(view, type, unknown_sentences, language, out);
	item(view, type, bias_sentences, language, out);
	item(view, type, choice_sentences, language, out);
	wz_buffer_add(out, "<li><strong>");
	wz_say(out, language, wz_view_select(view, type, WZ_KIND_ELEMENT, NULL) > 0 ? WZ_W_sum_association : WZ_W_sum_association_any, NULL, 0);
	wz_buffer_add(out, "</strong></li>\n</ol>\n</section>\n");
}

/* 2. Counts */

static void tile(wz_word name, const char *value, wz_language language, wz_buffer *out) {
	wz_buffer_add(out, "<li><span>");
	wz_say(out, language, name, NULL, 0);
	wz_buffer_add(out, "</span> <strong>");
	wz_buffer_html(out, value, 0);
	wz_buffer_add(out, "</strong></li>\n");
}

static void count_tile(wz_word name, double value, wz_language language, wz_buffer *out) {
	tile(name, wz_number_count(value, language).text, language, out);
}

void wz_counts_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_view_type *t = &view->type[type];
	wz_buffer_add(out, "<ul class=\"tiles\">\n");
	if (isfinite(t->n_manuals))
		count_tile(WZ_W_count_manuals, t->n_manuals, language, out);
	if (t->n_without > 0)
		count_tile(WZ_W_count_without_manual, t->n_without, language, out);
	if (isfinite(t->n_studies))
		count_tile(WZ_W_count_studies, t->n_studies, language, out);
	count_tile(WZ_W_count_effects, t->n_effects, language, out);
	static const struct {
		wz_answer answer;
		wz_word name;
	} ANSWERS[] = {
	    {WZ_ANSWER_STANDS_OUT, WZ_W_count_out},           {WZ_ANSWER_NO_DIFFERENCE, WZ_W_count_no_difference},
	    {WZ_ANSWER_NOT_SHOWN, WZ_W_count_not_shown},      {WZ_ANSWER_ALONE, WZ_W_count_alone},
	    {WZ_ANSWER_CANNOT_SHOW, WZ_W_count_cannot_show},
	    {WZ_ANSWER_NOT_PERMUTED, WZ_W_count_not_permuted}, {WZ_ANSWER_NOT_ESTIMABLE, WZ_W_count_not_estimable},
	    {WZ_ANSWER_ALIASED, WZ_W_count_aliased},          {WZ_ANSWER_NOT_TESTED, WZ_W_count_not_tested},
	};
	const bool tested = wz_elements_tested(view, type) > 0;
	for (size_t i = 0; i < sizeof ANSWERS / sizeof ANSWERS[0]; i++) {
		size_t n = wz_elements_count(view, type, ANSWERS[i].answer);
		/* of those tested nought is news too */
		if (n > 0 || (i < 3 && i != 1 && tested))
			count_tile(ANSWERS[i].name, (double)n, language, out);
	}
	wz_buffer_add(out, "</ul>\n");
}

/* 3. Overall effect */

static void between(double lo, double hi, int ratio, wz_language language, wz_buffer *text) {
	if (isfinite(lo) && isfinite(hi) && ratio)
		wz_buffer_printf(text, "[%s; %s]", wz_number_ratio(lo, language).text, wz_number_ratio(hi, language).text);
	else if (isfinite(lo) && isfinite(hi))
		wz_buffer_printf(text, "[%s; %s]", wz_number_fixed(lo, 2, language).text, wz_number_fixed(hi, 2, language).text);
	else
		wz_buffer_add(text, "\u2013");
}

static void interval_tile(wz_word name, double lo, double hi, int ratio, wz_language language, wz_buffer *out) {
	wz_buffer text = {0};
	between(lo, hi, ratio, language, &text);
	tile(name, text.bytes == NULL ? "" : text.bytes, language, out);
	out->failed |= text.failed;
	wz_buffer_clear(&text);
}

enum { L_NAME, L_N, L_TAU, L_I2, L_REMARK, L_COLUMNS };

static void levels_html(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_buffer *out) {
	wz_grid_column column[L_COLUMNS] = {
	    [L_NAME] = {"level", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_level, WZ_W_NONE},
	    [L_N] = {"n", WZ_COL_COUNT, WZ_IN_HTML, WZ_W_head_units, WZ_W_NONE},
	    [L_TAU] = {"tau", WZ_COL_ESTIMATE, WZ_IN_HTML, WZ_W_head_tau, WZ_W_note_tau},
	    [L_I2] = {"I2", WZ_COL_SHARE, WZ_IN_HTML, WZ_W_head_i2, WZ_W_note_i2},
	    [L_REMARK] = {"remark", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_remark, WZ_W_NONE},
	};
	wz_grid grid;
	if (a->n_levels == 0)
		return;
	int remarks = 0;
	for (size_t i = 0; i < a->n_levels; i++) {
		remarks |= a->level[i].not_separable;
		if (isfinite(a->level[i].lo) && isfinite(a->level[i].hi))
			column[L_TAU].note = WZ_W_note_tau_interval;
	}
	wz_grid_init(&grid, column, remarks ? L_COLUMNS : L_REMARK);
	for (size_t i = 0; i < a->n_levels; i++) {
		const wz_view_level *level = &a->level[i];
		wz_grid_cell *cell = wz_grid_row(&grid, NULL);
		wz_word word = wz_units_level(view, a->type, level->name);
		cell[L_NAME].text[0] = word == WZ_W_NONE ? level->name : wz_word_text(word, language);
		if (remarks) {
			cell[L_REMARK].why = WZ_W_blank;
			cell[L_REMARK].word = !level->not_separable ? WZ_W_NONE : level->n < 2 ? WZ_W_one_unit_of_level : WZ_W_not_separable;
		}
		cell[L_N].v[0] = level->n;
		cell[L_TAU].v[0] = sqrt(level->sigma2);
		cell[L_TAU].v[1] = sqrt(level->lo);
		cell[L_TAU].v[2] = sqrt(level->hi);
		cell[L_I2].v[0] = level->i2 / 100;
	}
	wz_grid_html(&grid, WZ_W_levels_caption, language, out);
	wz_grid_clear(&grid);
}

/* " with 57 degrees of freedom"; nothing where there are none: a z. */
static void degrees(double df, wz_language language, wz_buffer *text) {
	if (isfinite(df) && !(df > 1) && !(df < 1))
		wz_buffer_add(text, wz_word_text(WZ_W_with_one_df, language));
	else if (isfinite(df))
		WZ_SAY_RAW(text, language, WZ_W_with_df, floor(df) < df ? wz_number_fixed(df, 1, language).text : wz_number_count(df, language).text);
}

static void test_sentence(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_buffer *out) {
	const wz_view_coefficient *mu = &a->coefficient[0];
	wz_buffer df = {0}, qe_df = {0};
	degrees(mu->df, language, &df);
	degrees(a->qe_df, language, &qe_df);
	WZ_SAY(out, language, WZ_W_overall_test, wz_number_fixed(mu->se, 3, language).text, isfinite(mu->df) ? "t" : "z",
	       wz_number_fixed(mu->stat, 2, language).text, df.bytes == NULL ? "" : df.bytes, wz_number_p_is(mu->p, language).text,
	       wz_number_fixed(a->qe, 2, language).text, qe_df.bytes == NULL ? "" : qe_df.bytes, percent(view, language).text,
	       wz_number_p_is(a->qe_p, language).text);
	out->failed |= df.failed | qe_df.failed;
	wz_buffer_clear(&df);
	wz_buffer_clear(&qe_df);
}

/* A t that counts effect sizes as if each were a unit: the same with degrees of freedom from the units, as elements have them. */
static void by_units(const wz_view *view, const wz_view_analysis *a, wz_language language, wz_buffer *out) {
	const wz_view_coefficient *mu = &a->coefficient[0];
	if (strcmp(view->test, "t") != 0 || !(a->df_contain < mu->df) || !isfinite(a->contain_lo) || !isfinite(a->contain_hi))
		return;
	WZ_PARAGRAPH(out, language, WZ_W_overall_by_units, wz_number_count(a->df_contain, language).text, wz_number_fixed(a->contain_lo, 2, language).text,
	             wz_number_fixed(a->contain_hi, 2, language).text, wz_number_p_is(a->p_contain, language).text);
}

/* What stands beside the interval of the model: bootstrap, CR2, and a warning where a robust test has too few degrees of freedom. */
static void beside(const wz_view *view, const wz_view_coefficient *mu, wz_language language, wz_buffer *out) {
	wz_word kind = wz_word_for("boot", mu->boot_kind), method = wz_word_for("boot_method", mu->boot_method);
	const char *said = kind != WZ_W_NONE ? wz_word_text(kind, language) : mu->boot_kind == NULL ? "" : mu->boot_kind;
	if (isfinite(mu->boot_lo) && isfinite(mu->boot_hi)) {
		WZ_PARAGRAPH(out, language, WZ_W_overall_boot, said, wz_number_count(mu->boot_n, language).text, wz_number_fixed(mu->boot_lo, 2, language).text,
		             wz_number_fixed(mu->boot_hi, 2, language).text, method != WZ_W_NONE ? wz_word_text(method, language) : mu->boot_method == NULL ? "" : mu->boot_method);
		if (view->boot_unit != NULL)
			WZ_PARAGRAPH(out, language, WZ_W_overall_boot_inner, view->boot_unit);
		if (mu->boot_extreme)
			wz_say_paragraph(out, language, WZ_W_overall_boot_extreme, NULL, 0);
		else if (isfinite(mu->boot_lo_error) && isfinite(mu->boot_hi_error))
			WZ_PARAGRAPH(out, language, WZ_W_overall_boot_error, wz_number_fixed(mu->boot_lo_error, 3, language).text,
			             wz_number_fixed(mu->boot_hi_error, 3, language).text);
	}
	if (isfinite(mu->boot_p))
		WZ_PARAGRAPH(out, language, WZ_W_overall_boot_wild, wz_number_count(mu->boot_n, language).text, wz_number_p_is(mu->boot_p, language).text);
	if (isfinite(mu->cr2_lo) && isfinite(mu->cr2_hi))
		WZ_PARAGRAPH(out, language, WZ_W_overall_cr2, wz_number_fixed(mu->cr2_lo, 2, language).text, wz_number_fixed(mu->cr2_hi, 2, language).text,
		             wz_number_fixed(mu->cr2_df, 1, language).text, wz_number_p_is(mu->cr2_p, language).text);
	if (mu->few_df || mu->cr2_few_df)
		wz_say_paragraph(out, language, WZ_W_few_df, NULL, 0);
}

void wz_overall_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const wz_view_analysis *a = wz_view_overall(view, type);
	if (a->status != WZ_ESTIMATED) {
		wz_word reason = wz_word_for("reason", a->reason);
		wz_buffer_add(out, "<p>");
		WZ_SAY(out, language, WZ_W_overall_not_estimable,
		       reason != WZ_W_NONE ? wz_word_text(reason, language) : a->reason == NULL ? "" : a->reason);
		wz_buffer_add(out, "</p>\n");
		return;
	}
	const wz_view_coefficient *mu = &a->coefficient[0];
	wz_buffer_add(out, "<ul class=\"tiles\">\n");
	tile(is_ratio(view) ? WZ_W_tile_log_or : WZ_W_tile_d, wz_number_fixed(mu->b, 2, language).text, language, out);
	interval_tile(WZ_W_tile_ci, mu->lo, mu->hi, 0, language, out);
	interval_tile(WZ_W_tile_pi, a->predict_lo, a->predict_hi, 0, language, out);
	if (is_ratio(view)) {
		tile(WZ_W_tile_or, wz_number_ratio(exp(mu->b), language).text, language, out);
		interval_tile(WZ_W_tile_or_ci, exp(mu->lo), exp(mu->hi), 1, language, out);
		interval_tile(WZ_W_tile_or_pi, exp(a->predict_lo), exp(a->predict_hi), 1, language, out);
	} else
		tile(WZ_W_tile_size, wz_word_text(has_size(mu) ? wz_word_size(mu->b) : WZ_W_size_open, language), language, out);
	wz_buffer_add(out, "</ul>\n<p>");
	test_sentence(view, a, language, out);
	wz_buffer_add(out, "</p>\n");
	by_units(view, a, language, out);
	beside(view, mu, language, out);
	levels_html(view, a, language, out);
	wz_profiles_html(view, type, language, out);
}
