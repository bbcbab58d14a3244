/* words.c - every sentence of the report, in Dutch and in English
 *
 * 1. The table
 * 2. Saying
 * 3. Stable words of the run files
 * 4. Size of an effect
 */
#include "report/words.h"

#include <math.h>
#include <string.h>

/* 1. The table */

static const char *const TABLE[WZ_N_WORDS][WZ_N_LANGUAGES] = {
#define WZ_WORD(name, nl, en) [WZ_W_##name] = {nl, en},
#include "report/words_table.h"
#undef WZ_WORD
};

/* An empty translation is as bad as a missing one. "" has size 1; only the first entry, "nothing", may have it. */
#define WZ_WORD(name, nl, en)                                                                                          \
	_Static_assert(WZ_W_##name == WZ_W_NONE || (sizeof(nl) > 1 && sizeof(en) > 1), "no translation: " #name);
#include "report/words_table.h"
#undef WZ_WORD

const char *wz_word_text(wz_word word, wz_language language) {
	return TABLE[word][language];
}

/* 2. Saying */

typedef enum { MARKUP, PLAIN, RAW } manner;

static void say(wz_buffer *out, const char *sentence, const char *const *argument, size_t n, manner how) {
	for (const char *c = sentence;; c++) {
		const size_t run = strcspn(c, how == RAW ? "{[" : "{[&<>\"'");
		wz_buffer_bytes(out, c, run);
		c += run;
		if (*c == '\0')
			return;
		int plain = c[0] == '{', foreign = c[0] == '[';
		if (!(plain || foreign) || c[1] < '0' || c[1] > '9' || c[2] != (plain ? '}' : ']')) {
			if (how == RAW)
				wz_buffer_bytes(out, c, 1);
			else
				wz_buffer_html(out, (const char[]){*c, '\0'}, 0);
			continue;
		}
		size_t i = (size_t)(c[1] - '0');
		const char *text = i < n && argument[i] != NULL ? argument[i] : "";
		c += 2;
		if (how == RAW)
			wz_buffer_clean(out, text, 0);
		else if (foreign && how == MARKUP)
			wz_buffer_bdi(out, text);
		else
			wz_buffer_html(out, text, 0);
	}
}

void wz_say(wz_buffer *out, wz_language language, wz_word word, const char *const *argument, size_t n) {
	say(out, TABLE[word][language], argument, n, MARKUP);
}

void wz_say_plain(wz_buffer *out, wz_language language, wz_word word, const char *const *argument, size_t n) {
	say(out, TABLE[word][language], argument, n, PLAIN);
}

void wz_say_raw(wz_buffer *out, wz_language language, wz_word word, const char *const *argument, size_t n) {
	say(out, TABLE[word][language], argument, n, RAW);
}

void wz_say_paragraph(wz_buffer *out, wz_language language, wz_word word, const char *const *argument, size_t n) {
	wz_buffer_add(out, "<p>");
	wz_say(out, language, word, argument, n);
	wz_buffer_add(out, "</p>\n");
}

/* 3. Stable words of the run files */

wz_word wz_word_for(const char *group, const char *stable) {
	static const struct {
		const char *group, *stable;
		wz_word word;
	} KNOWN[] = {
	    {"reason", "too_few_studies", WZ_W_reason_too_few_studies},
	    {"reason", "too_few_manuals", WZ_W_reason_too_few_manuals},
	    {"reason", "constant", WZ_W_reason_constant},
	    {"reason", "no_effects", WZ_W_reason_no_effects},
	    {"reason", "all_missing", WZ_W_reason_all_missing},
	    {"reason", "rank_deficient", WZ_W_reason_rank_deficient},
	    {"reason", "not_converged", WZ_W_reason_not_converged},
	    {"reason", "one_unit", WZ_W_reason_one_unit},
	    {"reason", "too_few_effects", WZ_W_reason_too_few_effects},
	    {"reason", "one_effect", WZ_W_reason_one_effect},
	    {"reason", "too_few_units", WZ_W_reason_too_few_units},
	    {"reason_interventions", "constant", WZ_W_reason_one_name},
	    {"not_permuted", "varies_within_unit", WZ_W_not_permuted_varies},
	    {"not_permuted", "strata_vary_within_unit", WZ_W_not_permuted_strata},
	    {"not_permuted", "statistic_not_converged", WZ_W_not_permuted_statistic},
	    {"not_permuted", "null_model_not_converged", WZ_W_not_permuted_null},
	    {"detail", "minimum", WZ_W_detail_minimum},
	    {"detail", "category", WZ_W_detail_category},
	    {"detail", "n_studies", WZ_W_detail_n_studies},
	    {"detail", "n_manuals", WZ_W_detail_n_manuals},
	    {"reason", "too_few_values", WZ_W_reason_too_few_values},
	    {"reason", "empty_cell", WZ_W_reason_empty_cell},
	    {"reason", "expression", WZ_W_reason_expression},
	    {"reason", "aliased", WZ_W_why_aliased},
	    {"not_permuted", "interaction", WZ_W_not_permuted_interaction},
	    {"variant", "as_planned", WZ_W_variant_as_planned},
	    {"variant", "rho", WZ_W_variant_rho},
	    {"variant", "method", WZ_W_variant_method},
	    {"variant", "robust", WZ_W_variant_robust},
	    {"variant", "robust_none", WZ_W_variant_robust_none},
	    {"variant", "outliers_as_reported", WZ_W_variant_outliers},
	    {"variant", "subset", WZ_W_variant_subset},
	    {"cell", "both", WZ_W_cell_both},
	    {"cell", "first", WZ_W_cell_first},
	    {"cell", "second", WZ_W_cell_second},
	    {"cell", "neither", WZ_W_cell_neither},
	    {"boot", "cases", WZ_W_boot_cases},
	    {"boot", "wild", WZ_W_boot_wild},
	    {"boot", "parametric", WZ_W_boot_parametric},
	    {"boot_method", "bca", WZ_W_boot_bca},
	    {"boot_method", "percentile", WZ_W_boot_percentile},
	    {"boot_method", "studentised", WZ_W_boot_student},
	    {"side", "left", WZ_W_side_left},
	    {"side", "right", WZ_W_side_right},
	    {"vertex", "highest", WZ_W_vertex_highest},
	    {"vertex", "lowest", WZ_W_vertex_lowest},
	    {"excluded", "no_effect_size", WZ_W_excluded_no_effect_size},
	    {"excluded", "variance_not_positive", WZ_W_excluded_variance_not_positive},
	    {"excluded", "missing_level_id", WZ_W_excluded_missing_level_id},
	    {"excluded", "invalid_counts", WZ_W_excluded_invalid_counts},
	    {"excluded", "invalid_statistic", WZ_W_excluded_invalid_statistic},
	    {"excluded", "df_not_one", WZ_W_excluded_df_not_one},
	    {"excluded", "no_direction", WZ_W_excluded_no_direction},
	    {"excluded", "outside_interval", WZ_W_excluded_outside_interval},
	    {"excluded", "interval_reversed", WZ_W_excluded_interval_reversed},
	    {"excluded", "sign_conflict", WZ_W_excluded_sign_conflict},
	    {"excluded", "no_pre_post_r", WZ_W_excluded_no_pre_post_r},
	    {"excluded", "nonsignificant_without_figures", WZ_W_excluded_nonsignificant_without_figures},
	    {"since", "edited", WZ_W_since_edited},
	    {"since", "added", WZ_W_since_added},
	    {"since", "removed", WZ_W_since_removed},
	    {"verdict", "stands_out", WZ_W_verdict_stands_out},
	    {"verdict", "no_relevant_difference", WZ_W_verdict_no_difference},
	    {"verdict", "inconclusive", WZ_W_verdict_inconclusive},
	    {"verdict", "alone", WZ_W_verdict_alone},
	    {"verdict", "cannot_show", WZ_W_verdict_cannot_show},
	    {"verdict", "not_estimable", WZ_W_not_estimable_short},
	    {"verdict", "aliased", WZ_W_verdict_aliased},
	    {"verdict", "estimated", WZ_W_verdict_estimated},
	    {"kind", "overall", WZ_W_title_overall},
	    {"kind", "moderator", WZ_W_head_moderator},
	    {"kind", "element", WZ_W_head_element},
	    {"kind", "technique", WZ_W_what_technique},
	    {"kind", "pair", WZ_W_what_pair},
	    {"kind", "pairs", WZ_W_title_pairs},
	    {"kind", "target_group", WZ_W_what_target_group},
	    {"kind", "dose", WZ_W_head_dose},
	    {"kind", "intervention", WZ_W_title_interventions},
	    {"kind", "bias", WZ_W_title_bias},
	    {"kind", "sensitivity", WZ_W_title_sensitivity},
	    {"cert_status", "agrees", WZ_W_cert_agrees},
	    {"cert_status", "differs", WZ_W_cert_differs},
	    {"cert_status", "damaged", WZ_W_cert_damaged},
	    {"cert_status", "not_found", WZ_W_cert_not_found},
	    {"cert_status", "not_done", WZ_W_cert_not_done},
	    {"cert_check", "versions", WZ_W_cert_versions},
	    {"cert_check", "inputs", WZ_W_cert_inputs},
	    {"cert_check", "dataset", WZ_W_cert_dataset},
	    {"cert_check", "agreement", WZ_W_cert_agreement},
	    {"cert_check", "fits", WZ_W_cert_fits},
	    {"cert_check", "blocks", WZ_W_cert_blocks},
	    {"cert_check", "blocks_again", WZ_W_cert_blocks_again},
	    {"cert_check", "results", WZ_W_cert_results},
	    {"cert_check", "previous", WZ_W_cert_previous},
	    {"cert_check", "report", WZ_W_cert_report},
	    {"cert_reason", "needs all inputs as they were", WZ_W_cert_needs_inputs},
	    {"cert_reason", "give the earlier run with --previous", WZ_W_cert_name_previous},
	    {"cert_reason", "this run has no report", WZ_W_cert_no_report},
	    {"cert_reason", "it is what this program kept of the same files; --blocks all computes it again", WZ_W_cert_kept},
	    {"cert_reason", "without dataset.json and fits.json of this run nobody knows which blocks there should be", WZ_W_cert_no_blocks},
	    {"cert_reason", "as above", WZ_W_cert_as_above},
	    {"correction", "maxT", WZ_W_correction_maxT},
	    {"correction", "none", WZ_W_correction_none},
	    {"unit", "auto", WZ_W_unit_auto},
	    {"rule", "half_added_to_zero_cell", WZ_W_rule_half_added_to_zero_cell},
	    {"rule", "zero_rule", WZ_W_rule_zero_rule},
	    {"rule", "n_half_of_total", WZ_W_rule_n_half_of_total},
	    {"rule", "n_rest_of_total", WZ_W_rule_n_rest_of_total},
	    {"rule", "pre_post_r_assumed", WZ_W_rule_pre_post_r_assumed},
	    {"rule", "outlier_moved", WZ_W_rule_outlier_moved},
	    {"rule", "variance_of_moved", WZ_W_rule_variance_of_moved},
	    {"rule", "manual_is_intervention", WZ_W_rule_manual_is_intervention},
	    {"rule", "manual_is_study", WZ_W_rule_manual_is_study},
	    {"role", "plan", WZ_W_role_plan},
	    {"role", "effects", WZ_W_role_effects},
	    {"role", "studies", WZ_W_role_studies},
	    {"role", "interventions", WZ_W_role_interventions},
	    {"role", "manuals", WZ_W_role_manuals},
	    {"role", "first_coder", WZ_W_role_first_coder},
	    {"role", "second_coder", WZ_W_role_second_coder},
	    {"role", "codebook", WZ_W_role_codebook},
	    {"role", "taxonomy", WZ_W_role_taxonomy},
	    {"role", "inventory", WZ_W_role_inventory},
	    {"role", "inventory_elements", WZ_W_role_inventory_elements},
	    {"role", "inventory_scores", WZ_W_role_inventory_scores},
	    {"computed", "yi", WZ_W_computed_yi},
	    {"computed", "vi", WZ_W_computed_vi},
	    {"computed", "n", WZ_W_computed_n},
	    {"computed", "pre_post_r", WZ_W_computed_pre_post_r},
	    {"conversion", "logit", WZ_W_conversion_logit},
	    {"conversion", "cox", WZ_W_conversion_cox},
	    {"conversion", "probit", WZ_W_conversion_probit},
	    {"domain", "common", WZ_W_domain_common},
	    {"domain", "content", WZ_W_domain_content},
	    {"domain", "context", WZ_W_domain_context},
	    {"domain", "organisation", WZ_W_domain_organisation},
	    {"domain", "safety", WZ_W_domain_safety},
	    {"domain", "structure", WZ_W_domain_structure},
	    {"domain", "technique", WZ_W_domain_technique},
	    {"domain", "none", WZ_W_domain_none},
	#define WZ_WORD(name, nl, en) {"column", &#name[sizeof "column_" - 1], WZ_W_##name},
#include "report/words_columns.h"
#undef WZ_WORD
    {"mark", "alone", WZ_W_mark_alone},
    {"mark", "no_relevant_difference", WZ_W_mark_no_difference},
    {"mark", "not_shown", WZ_W_mark_not_shown},
    {"mark", "cannot_show", WZ_W_mark_cannot_show},
    {"mark", "not_permuted", WZ_W_mark_not_permuted},
    {"mark", "not_estimable", WZ_W_mark_not_estimable},
    {"mark", "aliased", WZ_W_mark_aliased},
    {"mark", "not_tested", WZ_W_mark_not_tested},
    {"part", "_lo", WZ_W_part_lo},
    {"part", "_hi", WZ_W_part_hi},
    {"part", "_studies", WZ_W_part_studies},
    {"part", "_effects", WZ_W_part_effects},
    {"part", "_df1", WZ_W_part_df1},
    {"part", "_df2", WZ_W_part_df2},
    {"part", "_nl", WZ_W_part_nl},
    {"part", "_en", WZ_W_part_en},
    {"p", "p", WZ_W_head_p},
    {"p", "p_contain", WZ_W_head_p_units},
    {"p", "p_perm", WZ_W_head_p_perm},
    {"p", "p_maxT", WZ_W_head_p_maxt},
    {"p", "p_maxT_sd", WZ_W_head_p_maxt_sd},
    {"p", "p_minP", WZ_W_head_p_minp},
    {"p", "p_minP_sd", WZ_W_head_p_minp_sd},
    {"p", "q_BH", WZ_W_head_q_bh},
    {"p", "p_egger", WZ_W_since_p_egger},
    {"level", "effect", WZ_W_level_effect},
	    {"level", "study", WZ_W_level_study},
	    {"level", "manual", WZ_W_level_manual},
	    {"units", "manual", WZ_W_units_manual},
	    {"units", "study", WZ_W_units_study},
	    {"units", "effect", WZ_W_units_effect},
	    {"route", "given", WZ_W_route_given},
	    {"route", "d_with_variance", WZ_W_route_d_with_variance},
	    {"route", "d_with_n", WZ_W_route_d_with_n},
	    {"route", "pre_post_ppc2", WZ_W_route_pre_post_ppc2},
	    {"route", "means_sd", WZ_W_route_means_sd},
	    {"route", "means_se", WZ_W_route_means_se},
	    {"route", "means_ci", WZ_W_route_means_ci},
	    {"route", "counts_2x2", WZ_W_route_counts_2x2},
	    {"route", "proportions", WZ_W_route_proportions},
	    {"route", "odds_ratio", WZ_W_route_odds_ratio},
	    {"route", "t_test", WZ_W_route_t_test},
	    {"route", "f_test", WZ_W_route_f_test},
	    {"route", "point_biserial", WZ_W_route_point_biserial},
	    {"route", "chi_square", WZ_W_route_chi_square},
	    {"route", "p_value", WZ_W_route_p_value},
	    {"route", "nonsignificant", WZ_W_route_nonsignificant},
	    {"statistic", "refit", WZ_W_statistic_refit},
	    {"statistic", "null", WZ_W_statistic_null},
	    {"statistic", "auto", WZ_W_statistic_auto},
	    {"measure", "d", WZ_W_measure_d},
	    {"measure", "log_or", WZ_W_measure_log_or},
	    {"method", "reml", WZ_W_method_reml},
	    {"method", "ml", WZ_W_method_ml},
	    {"method", "fixed", WZ_W_method_fixed},
	    {"test", "t", WZ_W_test_t},
	    {"test", "z", WZ_W_test_z},
	    {"test", "contain", WZ_W_test_contain},
	    {"disagreement", "different", WZ_W_kind_different},
	    {"disagreement", "only_a_states", WZ_W_kind_only_a},
	    {"disagreement", "only_b_states", WZ_W_kind_only_b},
	    {"coded_lack", "too_few_pairs", WZ_W_coded_lack_pairs},
	    {"coded_lack", "one_category", WZ_W_coded_lack_category},
	    {"coded_lack", "one_code", WZ_W_coded_lack_code},
	    {"coded_lack", "no_variation", WZ_W_coded_lack_variation},
	    {"lack", "too_few_pairs", WZ_W_lack_pairs},
	    {"lack", "one_category", WZ_W_lack_category},
	    {"lack", "one_code", WZ_W_lack_code},
	    {"lack", "no_variation", WZ_W_lack_variation},
	    {"lack", "no_sampling_error", WZ_W_lack_error},
	    {"lack", "too_few_replicates", WZ_W_lack_replicates},
	    {"lack", "one_cluster", WZ_W_lack_clusters},
	    {"unrated", "only_a", WZ_W_unrated_only_a},
	    {"unrated", "only_b", WZ_W_unrated_only_b},
	    {"unrated", "free_text", WZ_W_unrated_free_text},
	    {"unrated", "detail", WZ_W_unrated_detail},
	    {"unrated", "not_described", WZ_W_unrated_not_described},
	};
	for (size_t i = 0; stable != NULL && i < sizeof KNOWN / sizeof KNOWN[0]; i++)
		if (KNOWN[i].stable[0] == stable[0] && strcmp(KNOWN[i].group, group) == 0 && strcmp(KNOWN[i].stable, stable) == 0)
			return KNOWN[i].word;
	return WZ_W_NONE;
}

/* 4. Size of an effect */

wz_word wz_word_size(double d) {
	double size = fabs(d);
	return size < 0.20   ? WZ_W_size_negligible
	       : size < 0.50 ? WZ_W_size_small
	       : size < 0.80 ? WZ_W_size_medium
	       : size < 1.20 ? WZ_W_size_large
	                     : WZ_W_size_very_large;
}
