/* check_escalc.c - effect sizes of every route against metafor, hostile numbers, outliers, and records with one row a route
 *
 * 1. Cases of tests/reference/escalc.csv
 * 2. Hedges' factor
 * 3. Numbers that nobody reports
 * 4. Outliers
 * 5. Records
 *
 * Runs from the top folder of the tree. escalc.csv comes from tests/reference/escalc.R (metafor 3.8-1, R 4.2.2); tolerance 1e-10, relative.
 */
#include "analysis/load.h"
#include "base/text.h"
#include "effect/escalc.h"
#include "effect/outlier.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <gsl/gsl_errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* 1. Cases */

#define CASES "tests/reference/escalc.csv"

static const char *text_of(const wz_table *t, size_t row, const char *name) {
	size_t column = wz_table_column(t, name);
	ck_assert_msg(column != SIZE_MAX, CASES ": no column %s", name);
	return wz_table_cell(t, row, column);
}

static double number_of(const wz_table *t, size_t row, const char *name) {
	double x = NAN;
	const char *text = text_of(t, row, name);
	ck_assert_msg(*text == '\0' || wz_number_parse(text, '.', &x), "%s is no number", text);
	return x;
}

static void near(const wz_table *t, size_t row, const char *what, double got) {
	double expected = number_of(t, row, what);
	ck_assert_msg(fabs(got - expected) <= 1e-10 * fabs(expected), "line %zu, %s (%s): %s is %.17g, expected %.17g", t->line[row],
	              text_of(t, row, "case"), text_of(t, row, "source"), what, got, expected);
}

START_TEST(cases) {
	wz_table t = {0};
	wz_problems problems;
	wz_err err = {0};
	size_t n_refused = 0;
	wz_problems_init(&problems);
	ck_assert_msg(wz_table_read(CASES, &(wz_dialect){.delimiter = ',', .decimal = '.'}, &t, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_eq(problems.n, 0);
	ck_assert_uint_ge(t.n_rows, 300);
	for (size_t row = 0; row < t.n_rows; row++) {
		wz_effect_options options = {.hedges = number_of(&t, row, "hedges") == 1,
		                             .zero_rule = number_of(&t, row, "zero_rule") == 1,
		                             .pre_post_r = number_of(&t, row, "plan_r")};
		double value[WZ_ROLE_COUNT];
		ck_assert(wz_measure_parse(text_of(&t, row, "measure"), &options.measure));
		ck_assert(wz_conversion_parse(text_of(&t, row, "conversion"), &options.conversion));
		for (size_t role = 0; role < WZ_ROLE_COUNT; role++) {
			size_t column = wz_table_column(&t, wz_role_word((wz_role)role));
			value[role] = column == SIZE_MAX ? NAN : number_of(&t, row, t.name[column]);
		}
		wz_effect e = wz_effect_compute(&options, value);
		const char *reason = text_of(&t, row, "reason"), *name = text_of(&t, row, "case");
		if (*reason != '\0') {
			ck_assert_msg(e.reason != NULL && strcmp(e.reason, reason) == 0, "%s: %s, expected %s", name, e.reason ? e.reason : "no reason", reason);
			ck_assert(isnan(e.yi) && isnan(e.vi));
			n_refused++;
			continue;
		}
		ck_assert_msg(e.reason == NULL, "%s: %s", name, e.reason);
		ck_assert_str_eq(e.route, text_of(&t, row, "route"));
		near(&t, row, "yi", e.yi);
		near(&t, row, "vi", e.vi);
	}
	ck_assert_uint_ge(n_refused, 30);
	wz_table_clear(&t);
	wz_problems_clear(&problems);
}
END_TEST

/* An answer that is missing is not "higher is better" where the records ask the question. */
/* 2.5 is the program's; ln OR = d pi / sqrt 3 and 1.65 d as in the sources of the conversions, by R: 2.5 * pi / sqrt(3). */
START_TEST(doubtful) {
	ck_assert_double_eq_tol(wz_effect_doubtful(&(wz_effect_options){.measure = WZ_MEASURE_D}), 2.5, 1e-15);
	ck_assert_double_eq_tol(wz_effect_doubtful(&(wz_effect_options){.measure = WZ_MEASURE_LOG_OR}), 4.5344984105855446, 1e-14);
	ck_assert_double_eq_tol(wz_effect_doubtful(&(wz_effect_options){.measure = WZ_MEASURE_LOG_OR, .conversion = WZ_CONVERT_COX}), 4.125, 1e-14);
	ck_assert(wz_effect_is_slip("sign_conflict") && wz_effect_is_slip("outside_interval") && wz_effect_is_slip("interval_reversed") && !wz_effect_is_slip("invalid_statistic"));
}
END_TEST

START_TEST(side_recorded) {
	double value[WZ_ROLE_COUNT];
	for (size_t i = 0; i < WZ_ROLE_COUNT; i++)
		value[i] = NAN;
	value[WZ_ROLE_T_VALUE] = 2;
	value[WZ_ROLE_N_TREATMENT] = value[WZ_ROLE_N_CONTROL] = 8;
	wz_effect_options options = {.side_recorded = true, .pre_post_r = NAN};
	ck_assert_str_eq(wz_effect_compute(&options, value).reason, "no_direction");
	value[WZ_ROLE_DIRECTION] = -1;
	wz_effect e = wz_effect_compute(&options, value);
	ck_assert_ptr_null(e.reason);
	ck_assert_double_eq_tol(e.yi, -1, 1e-15); /* 2 sqrt(1/8 + 1/8) */
	value[WZ_ROLE_LOWER_IS_BETTER] = 0;
	ck_assert_str_eq(wz_effect_compute(&options, value).reason, "sign_conflict");
	value[WZ_ROLE_LOWER_IS_BETTER] = 1;
	ck_assert_double_eq_tol(wz_effect_compute(&options, value).yi, -1, 1e-15);
}
END_TEST

/* A correlation that is the plan's is said, and only where the formula uses it. */
START_TEST(assumed_correlation) {
	double value[WZ_ROLE_COUNT];
	for (size_t i = 0; i < WZ_ROLE_COUNT; i++)
		value[i] = NAN;
	value[WZ_ROLE_MEAN_TREATMENT] = 12, value[WZ_ROLE_MEAN_CONTROL] = 10, value[WZ_ROLE_MEAN_PRE_TREATMENT] = value[WZ_ROLE_MEAN_PRE_CONTROL] = 9;
	value[WZ_ROLE_SD_PRE_TREATMENT] = value[WZ_ROLE_SD_PRE_CONTROL] = 4;
	value[WZ_ROLE_N_TREATMENT] = value[WZ_ROLE_N_CONTROL] = 20;
	wz_effect_options options = {.pre_post_r = 0.6};
	wz_effect e = wz_effect_compute(&options, value);
	ck_assert_str_eq(e.route, "pre_post_ppc2");
	ck_assert_uint_eq(e.n_changes, 1);
	ck_assert_str_eq(e.change[0].rule, "pre_post_r_assumed");
	ck_assert_int_eq(e.change[0].role, WZ_ROLE_PRE_POST_R);
	ck_assert_double_nan(e.change[0].from);
	ck_assert_double_eq(e.change[0].to, 0.6);
	value[WZ_ROLE_PRE_POST_R] = 0.6; /* the record's own */
	ck_assert_uint_eq(wz_effect_compute(&options, value).n_changes, 0);
	value[WZ_ROLE_D] = 0.5, value[WZ_ROLE_PRE_POST_R] = NAN; /* another route */
	ck_assert_uint_eq(wz_effect_compute(&options, value).n_changes, 0);
}
END_TEST

/* Directions as codebooks write them. */
START_TEST(directions) {
	wz_code words[] = {{"better", "", ""}, {"worse", "", ""}, {"none", "", ""}}, signs[] = {{"+1", "", ""}, {"-1", "", ""}, {"0", "", ""}},
	        phase1[] = {{"0", "", ""}, {"1", "", ""}}, odd[] = {{"1", "", ""}, {"2", "", ""}}, half[] = {{"1", "", ""}};
	wz_variable v = {.role = WZ_ROLE_DIRECTION, .type = WZ_VAR_CATEGORICAL, .code = words, .n_codes = 3};
	ck_assert_ptr_null(wz_role_codes_flaw(&v));
	ck_assert_double_eq(wz_role_value(&v, "better"), 1);
	ck_assert_double_eq(wz_role_value(&v, "worse"), -1);
	ck_assert_double_eq(wz_role_value(&v, "none"), 0);
	ck_assert_double_nan(wz_role_value(&v, ""));
	v.code = signs;
	ck_assert_ptr_null(wz_role_codes_flaw(&v));
	ck_assert_double_eq(wz_role_value(&v, "+1"), 1);
	ck_assert_double_eq(wz_role_value(&v, "-1"), -1);
	ck_assert_double_eq(wz_role_value(&v, "0"), 0);
	v.code = phase1;
	v.n_codes = 2;
	ck_assert_ptr_null(wz_role_codes_flaw(&v));
	ck_assert_double_eq(wz_role_value(&v, "0"), 1); /* the experimental group does better */
	ck_assert_double_eq(wz_role_value(&v, "1"), -1);
	ck_assert_double_nan(wz_role_value(&v, ""));
	v.code = odd;
	ck_assert_ptr_nonnull(wz_role_codes_flaw(&v));
	v.code = half;
	v.n_codes = 1;
	ck_assert_ptr_nonnull(wz_role_codes_flaw(&v));
	/* in Dutch, by the label of any code, and never against a label: 1 for better beside 0 would be phase 1's 1, the control group */
	wz_code dutch[] = {{"Beter", "", ""}, {"slechter", "", ""}, {"geen", "", ""}}, labels[] = {{"P", "beter", "Better"}, {"C", "slechter", ""}, {"=", "gelijk", "equal"}},
			turned[] = {{"0", "slechter", "worse"}, {"1", "beter", "better"}}, unlike[] = {{"P", "beter", "worse"}, {"C", "slechter", "worse"}}, bare[] = {{"0", "0", "0"}, {"1", "1", "1"}};
	v.n_codes = 3;
	v.code = dutch;
	ck_assert_ptr_null(wz_role_codes_flaw(&v));
	ck_assert(wz_role_value(&v, "Beter") == 1 && wz_role_value(&v, "slechter") == -1 && wz_role_value(&v, "geen") == 0);
	v.code = labels;
	ck_assert_ptr_null(wz_role_codes_flaw(&v));
	ck_assert(wz_role_value(&v, "P") == 1 && wz_role_value(&v, "C") == -1 && wz_role_value(&v, "=") == 0);
	v.n_codes = 2;
	v.code = turned;
	ck_assert_ptr_nonnull(strstr(wz_role_codes_flaw(&v), "its codes say another thing than their labels"));
	wz_code groups[] = {{"1", "Programmagroep beter", ""}, {"0", "Controlegroep beter", ""}};
	v.code = groups;
	ck_assert_ptr_nonnull(strstr(wz_role_codes_flaw(&v), "the labels say the opposite"));
	wz_code as_phase1[] = {{"0", "Programmagroep beter", ""}, {"1", "Controlegroep beter", ""}};
	v.code = as_phase1;
	ck_assert_ptr_null(wz_role_codes_flaw(&v));
	v.code = unlike;
	ck_assert_ptr_nonnull(wz_role_codes_flaw(&v));
	v.code = bare;
	ck_assert_ptr_null(wz_role_codes_flaw(&v));
	ck_assert_double_eq(wz_role_value(&v, "1"), -1);
	v = (wz_variable){.role = WZ_ROLE_LOWER_IS_BETTER, .type = WZ_VAR_CATEGORICAL, .code = phase1, .n_codes = 2};
	ck_assert_ptr_null(wz_role_codes_flaw(&v));
	ck_assert_double_eq(wz_role_value(&v, "1"), 1);
	ck_assert_double_eq(wz_role_value(&v, "0"), 0);
	v.code = words;
	ck_assert_ptr_nonnull(wz_role_codes_flaw(&v));
}
END_TEST

/* 2. Hedges' factor: metafor:::.cmicalc(m) (R 4.2.2, metafor 3.8-1), and for large m the series, where R's own gammas lose digits */

START_TEST(hedges) {
	static const struct {
		double m, factor;
	} KNOWN[] = {{2, 0.56418958354775628}, {3, 0.72360125455826769}, {10, 0.92274560805308703}, {48, 0.98427942629592347}};
	for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
		ck_assert_double_eq_tol(wz_effect_hedges(KNOWN[i].m), KNOWN[i].factor, 1e-13);
	for (double m = 1e5; m < 1e14; m *= 10) /* 1 - 3/(4m) - 7/(32 m^2) + O(m^-3) */
		ck_assert_double_eq_tol(wz_effect_hedges(m), 1 - 3 / (4 * m) - 7 / (32 * m * m), 1e-15);
	/* where one formula gives way to the other; beyond it G(x + 1) = x G(x) ties m to m - 2: J(m) / J(m - 2) = (m - 2) sqrt((m - 2) / m) / (m - 3) */
	for (double m = 998; m < 1006; m++)
		ck_assert_double_eq_tol(wz_effect_hedges(m) / wz_effect_hedges(m - 2), (m - 2) / (m - 3) * sqrt((m - 2) / m), 2e-12);
	ck_assert_double_nan(wz_effect_hedges(1));
	ck_assert_double_nan(wz_effect_hedges(NAN));
}
END_TEST

/* 3. Numbers that nobody reports */

static uint64_t state;

static uint64_t draw(void) { /* splitmix64 */
	uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static double hostile(void) {
	static const double ODD[] = {0, -0.0, 1, -1, 2, 0.5, 1e-320, -1e-320, 1e308, -1e308, INFINITY, -INFINITY, 100, 95, 1e15, 0.999999999999};
	uint64_t kind = draw() % 10;
	if (kind < 3)
		return NAN;
	if (kind < 6)
		return ODD[draw() % (sizeof ODD / sizeof *ODD)];
	double u = (double)(draw() >> 11) / 9007199254740992.0;
	return kind == 6 ? u : kind == 7 ? floor(200 * u) : kind == 8 ? 20 * u - 10 : exp(1400 * u - 700);
}

START_TEST(never_half_an_effect) {
	const uint64_t seed = 20170401;
	size_t n_found = 0;
	state = seed;
	for (int i = 0; i < 300000; i++) {
		double value[WZ_ROLE_COUNT];
		wz_effect_options options = {.measure = draw() % 2 ? WZ_MEASURE_D : WZ_MEASURE_LOG_OR,
		                             .conversion = (wz_conversion)(draw() % 3),
		                             .hedges = draw() % 2,
		                             .zero_rule = draw() % 2,
		                             .side_recorded = draw() % 2,
		                             .pre_post_r = hostile()};
		uint64_t dense = draw() % 5; /* mostly only some values, so that late routes get their turn */
		for (size_t role = 0; role < WZ_ROLE_COUNT; role++)
			value[role] = draw() % 5 < dense ? NAN : hostile();
		wz_effect e = wz_effect_compute(&options, value);
		if (e.reason == NULL) {
			n_found++;
			ck_assert_msg(isfinite(e.yi) && isfinite(e.vi) && e.vi > 0 && e.route != NULL, "seed %" PRIu64 ", draw %d: yi %g vi %g", seed, i, e.yi, e.vi);
			ck_assert_msg(!(e.slope < 0) && !isnan(e.slope), "seed %" PRIu64 ", draw %d: slope %g", seed, i, e.slope);
		} else {
			ck_assert_msg(isnan(e.yi) && isnan(e.vi), "seed %" PRIu64 ", draw %d: %s beside yi %g vi %g", seed, i, e.reason, e.yi, e.vi);
		}
		ck_assert_uint_le(e.n_changes, WZ_MAX_CHANGES);
	}
	ck_assert_uint_gt(n_found, 3000);
}
END_TEST

/* 4. Outliers */

/* metafor 3.8-1, rma.mv(c(.1, .2, .3, .4), vi): warns with vi = c(1, 2, 3, 3e-7), not with c(1, 2, 3, 3.1e-7). */
START_TEST(variances_apart) {
	double few[] = {1, NAN, 2, 3, 3e-7, 0}, tiny[] = {0.1, 1e-300, 0.2}, large[] = {1e300, 0.1, 0.2, 1e-3}, two[] = {1, 1e-7}, same[] = {1e-300, 1e-300};
	wz_variance_limits limits;
	char words[400];
	ck_assert_int_eq(wz_outlier_variances(few, 6, &limits, NULL), WZ_OK);
	ck_assert_double_eq(limits.median, 2);
	ck_assert(wz_outlier_variance_words(3e-7, &limits, words, sizeof words));
	ck_assert(!wz_outlier_variance_words(1, &limits, words, sizeof words));
	ck_assert(!wz_outlier_variance_words(0, &limits, words, sizeof words) && !wz_outlier_variance_words(NAN, &limits, words, sizeof words));
	few[4] = 3.1e-7; /* 3 / 3.1e-7 is less than 1e7 */
	ck_assert_int_eq(wz_outlier_variances(few, 6, &limits, NULL), WZ_OK);
	ck_assert(!wz_outlier_variance_words(3.1e-7, &limits, words, sizeof words));
	ck_assert_int_eq(wz_outlier_variances(tiny, 3, &limits, NULL), WZ_OK);
	ck_assert(wz_outlier_variance_words(1e-300, &limits, words, sizeof words));
	ck_assert_ptr_nonnull(strstr(words, "1e-300 is hardly ever seen beside the others' median of 0.1: this effect size outweighs all others"));
	ck_assert(!wz_outlier_variance_words(0.2, &limits, words, sizeof words));
	ck_assert_int_eq(wz_outlier_variances(large, 4, &limits, NULL), WZ_OK);
	ck_assert(wz_outlier_variance_words(1e300, &limits, words, sizeof words));
	ck_assert_ptr_nonnull(strstr(words, "counts for nothing"));
	ck_assert(!wz_outlier_variance_words(1e-3, &limits, words, sizeof words));
	ck_assert_int_eq(wz_outlier_variances(two, 2, &limits, NULL), WZ_OK);
	ck_assert(wz_outlier_variance_words(1e-7, &limits, words, sizeof words) && !wz_outlier_variance_words(1, &limits, words, sizeof words));
	ck_assert_int_eq(wz_outlier_variances(same, 2, &limits, NULL), WZ_OK);
	ck_assert(!wz_outlier_variance_words(1e-300, &limits, words, sizeof words));
	ck_assert_int_eq(wz_outlier_variances(NULL, 0, &limits, NULL), WZ_OK);
}
END_TEST

START_TEST(outlier_range) {
	double x[20], lo, hi;
	for (size_t i = 0; i < 20; i++)
		x[i] = (double)(i % 5);
	x[7] = NAN;
	ck_assert(wz_outlier_range(x, 20, 3.29, &lo, &hi));
	ck_assert(lo == 0 && hi == 4);
	x[3] = 50; /* mean 4.474, SD 11.122, z 4.093 (R) */
	ck_assert(wz_outlier_range(x, 20, 3.29, &lo, &hi));
	ck_assert(lo == 0 && hi == 4);
	ck_assert_double_eq(wz_outlier_move(50, lo, hi), 4);
	ck_assert_double_eq(wz_outlier_move(-1, lo, hi), 0);
	ck_assert_double_eq(wz_outlier_move(2, lo, hi), 2);
	ck_assert(wz_outlier_range(x, 20, 4.2, &lo, &hi));
	ck_assert_double_eq(hi, 50);
	ck_assert(!wz_outlier_range(x, 2, 3.29, &lo, &hi));
	for (size_t i = 0; i < 20; i++)
		x[i] = 3;
	ck_assert(!wz_outlier_range(x, 20, 3.29, &lo, &hi));
}
END_TEST

/* 5. Records */

#define ROUTES "tests/escalc/plan.yaml"

static wz_plan plan;
static wz_dataset dataset;
static wz_problems problems;

static void load(void) {
	wz_err err = {0};
	wz_problems_init(&problems);
	ck_assert_msg(wz_plan_read(ROUTES, &plan, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_load_records(&plan, &dataset, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(problems.n == 0, "%s", problems.n ? problems.list[0].text : "");
}

static void unload(void) {
	wz_dataset_clear(&dataset);
	wz_problems_clear(&problems);
	wz_plan_clear(&plan);
}

static const wz_change *find_change(const char *id, const char *variable, const char *rule) {
	for (size_t i = 0; i < dataset.n_changes; i++)
		if (strcmp(dataset.change[i].id, id) == 0 && strcmp(dataset.change[i].variable, variable) == 0 && strcmp(dataset.change[i].rule, rule) == 0)
			return &dataset.change[i];
	ck_abort_msg("no change of %s in %s by %s", variable, id, rule);
	return NULL;
}

static const wz_exclusion *find_exclusion(const char *reason) {
	for (size_t i = 0; i < dataset.n_exclusions; i++)
		if (strcmp(dataset.exclusion[i].reason, reason) == 0)
			return &dataset.exclusion[i];
	ck_abort_msg("nothing was excluded for %s", reason);
	return NULL;
}

static size_t row_of(const char *id) {
	const wz_column *ids = wz_dataset_role(&dataset, WZ_ROLE_ID, "study");
	for (size_t row = 0; row < dataset.n_rows; row++)
		if (strcmp(ids->str[row], id) == 0)
			return row;
	ck_abort_msg("no study %s", id);
	return 0;
}

START_TEST(every_route) {
	static const char *const ROUTE[] = {"given",      "d_with_variance", "d_with_n",    "pre_post_ppc2", "means_sd", "means_se",       "means_ci",   "counts_2x2",
	                                    "proportions", "odds_ratio",      "t_test",      "f_test",        "p_value",  "point_biserial", "chi_square", "nonsignificant"};
	wz_err err = {0};
	load();
	plan.effect_size.outlier_z = 0;
	ck_assert_msg(wz_load_effects(&plan, &dataset, &err) == WZ_OK, "%s", err.text);
	for (size_t i = 0; i < sizeof ROUTE / sizeof *ROUTE; i++) {
		size_t row = 0;
		while (row < dataset.n_rows && strcmp(dataset.route[row], ROUTE[i]) != 0)
			row++;
		ck_assert_msg(row < dataset.n_rows, "no row by %s", ROUTE[i]);
	}
	ck_assert_ptr_null(dataset.yi_unmoved);
	ck_assert_str_eq(find_change("zero rule", "yi", "zero_rule")->new_value, "0");
	ck_assert_str_eq(find_change("zero rule", "yi", "zero_rule")->old_value, "");
	ck_assert_str_eq(find_change("total only", "n_treatment", "n_half_of_total")->new_value, "30");
	ck_assert_str_eq(find_change("total and one group", "n_treatment", "n_rest_of_total")->new_value, "35");
	ck_assert_str_eq(find_change("zero cell", "treatment_bad", "half_added_to_zero_cell")->new_value, "0.5");
	const wz_exclusion *conflict = find_exclusion("sign_conflict");
	ck_assert_str_eq(conflict->id, "conflict");
	ck_assert_uint_eq(conflict->line, dataset.line[row_of("conflict")]);
	ck_assert_ptr_nonnull(strstr(conflict->detail, "the programme group did better, the figures (t_test) say the other"));
	ck_assert_str_eq(find_exclusion("no_direction")->id, "no direction");
	ck_assert_str_eq(find_exclusion("df_not_one")->id, "three groups");
	ck_assert_uint_eq(dataset.n_exclusions, 3);
	unload();
}
END_TEST

/* What was moved, and where to: R on the unmoved values, checked by hand. */
START_TEST(outliers_of_records) {
	wz_err err = {0};
	load();
	ck_assert_msg(wz_load_effects(&plan, &dataset, &err) == WZ_OK, "%s", err.text);
	ck_assert_ptr_nonnull(dataset.yi_unmoved);
	size_t far = row_of("far"), large = row_of("large");
	double most = -INFINITY, most_n = 0;
	for (size_t row = 0; row < dataset.n_rows; row++) {
		if (row != far && !isnan(dataset.yi[row])) {
			ck_assert(dataset.yi[row] == dataset.yi_unmoved[row]);
			most = fmax(most, dataset.yi[row]);
		}
		if (row != far && row != large && !isnan(dataset.yi[row]))
			ck_assert(dataset.vi[row] == dataset.vi_unmoved[row]);
	}
	ck_assert_double_eq_tol(dataset.yi_unmoved[far], 9, 1e-14);
	ck_assert_double_eq(dataset.yi[far], most);
	/* n 40: the variance is that of d = most */
	ck_assert_double_eq_tol(dataset.vi[far], 1.0 / 20 + 1.0 / 20 + most * most / 80, 1e-15);
	ck_assert_double_eq(atof(find_change("far", "yi", "outlier_moved")->old_value), 9);
	ck_assert_double_eq(atof(find_change("far", "vi", "variance_of_moved")->new_value), dataset.vi[far]);
	most_n = atof(find_change("large", "n", "outlier_moved")->new_value);
	ck_assert_str_eq(find_change("large", "n", "outlier_moved")->old_value, "20000");
	ck_assert_double_eq(most_n, 160); /* the second largest */
	ck_assert_double_eq_tol(dataset.vi[large], 1 / 80.0 + 1 / 80.0 + 0.01 / 320, 1e-15); /* d = 0.1 with 80 in each group */
	unload();
}
END_TEST

/* The way through dataset.json keeps what was not moved. */
START_TEST(unmoved_in_json) {
	wz_err err = {0};
	wz_dataset back = {0};
	load();
	ck_assert_int_eq(wz_load_effects(&plan, &dataset, &err), WZ_OK);
	json_t *json = wz_dataset_to_json(&dataset);
	ck_assert_msg(wz_dataset_from_json(json, &back, &err) == WZ_OK, "%s", err.text);
	for (size_t row = 0; row < dataset.n_rows; row++)
		ck_assert(dataset.yi_unmoved[row] == back.yi_unmoved[row] || (isnan(dataset.yi_unmoved[row]) && isnan(back.yi_unmoved[row])));
	json_array_set_new(json_object_get(json_object_get(json, "effects"), "vi_unmoved"), 0, json_integer(-1));
	wz_dataset_clear(&back);
	ck_assert_int_eq(wz_dataset_from_json(json, &back, &err), WZ_ECORRUPT);
	json_decref(json);
	unload();
}
END_TEST

int main(void) {
	(void)gsl_set_error_handler_off();
	Suite *s = suite_create("escalc");
	TCase *tc = tcase_create("all");
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, cases);
	tcase_add_test(tc, doubtful);
	tcase_add_test(tc, side_recorded);
	tcase_add_test(tc, assumed_correlation);
	tcase_add_test(tc, directions);
	tcase_add_test(tc, hedges);
	tcase_add_test(tc, never_half_an_effect);
	tcase_add_test(tc, variances_apart);
	tcase_add_test(tc, outlier_range);
	tcase_add_test(tc, every_route);
	tcase_add_test(tc, outliers_of_records);
	tcase_add_test(tc, unmoved_in_json);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_FORK_GETENV);
}
