/* check_kinds.c - pairs, techniques, target groups, doses, empirical-Bayes values and verdicts
 *
 * 1. Estimates against metafor
 * 2. Pairs: counts, and what is left out
 * 3. Outcomes
 * 4. Empirical-Bayes values, detectable differences, q
 * 5. Verdicts
 *
 * Expected values: tests/reference/kinds.R (metafor 3.8-1, R's pt), relative tolerance 1e-6: metafor's own optimiser leaves about 1e-7.
 */
#include "analysis/shrink.h"
#include "analysis/verdict.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/small_set.h"

#include <check.h>
#include <math.h>

static const char ALL[] = "moderators: [setting, weeks]\ndose: [weeks]\nelements: {min_studies: 2, min_manuals: 1, pairs: true, "
						  "technique_within_component: true, by_target_group: [setting, weeks]}\n";

static void near(double x, double expected) {
	ck_assert_msg(fabs(x - expected) <= 1e-6 * fabs(expected), "%.12g, expected %.12g", x, expected);
}

static void is_text(const json_t *object, const char *key, const char *expected) {
	ck_assert_str_eq(wz_json_text(object, key, "(none)"), expected);
}

static void is_estimate(const json_t *e, double b, double se, double p) {
	near(wz_json_number(e, "b"), b);
	near(wz_json_number(e, "se"), se);
	near(wz_json_number(e, "p"), p);
}

static json_t *find(const json_t *list, const char *kind, const char *name) {
	size_t i;
	json_t *a;
	json_array_foreach(list, i, a)
		if (strcmp(wz_json_text(a, "kind", ""), kind) == 0 && strcmp(wz_json_text(a, "name", ""), name) == 0 &&
		    strcmp(wz_json_text(a, "outcome", ""), "all") == 0)
			return a;
	ck_abort_msg("no %s %s", kind, name);
	return NULL;
}

static const json_t *item(const json_t *object, const char *key, size_t i) {
	const json_t *x = json_array_get(json_object_get(object, key), i);
	ck_assert_msg(x != NULL, "%s[%zu]", key, i);
	return x;
}

/* 1. Estimates against metafor */

START_TEST(estimates) {
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = ALL});
	const json_t *pair = find(set.analyses, "pair", "rare:half");
	is_text(pair, "tested", "rare:half");
	is_estimate(wz_tested_coefficient(pair), 0.479459719, 0.312378011, 0.136039272);
	static const double mean[4][2] = {{0.610595010, 0.189588685}, {0.110253018, 0.192338952}, {0.359959946, 0.110566332}, {0.339077673, 0.111431443}};
	static const char *const cell[4] = {"both", "first", "second", "neither"};
	for (size_t c = 0; c < 4; c++) {
		is_text(item(pair, "means", c), "category", cell[c]);
		near(wz_json_number(item(pair, "means", c), "mean"), mean[c][0]);
		near(wz_json_number(item(pair, "means", c), "se"), mean[c][1]);
	}
	ck_assert_int_eq((int)wz_json_number(item(pair, "means", 2), "n_manuals"), 3);
	is_text(json_object_get(pair, "permutation"), "reason", "interaction");
	/* 8 manuals less 4 coefficients: 2 * pt(-b / se, 4) in R */
	ck_assert_double_eq(wz_json_number(pair, "df_contain"), 4);
	near(wz_json_number(pair, "p_contain"), 0.199607475);

	const json_t *group = find(set.analyses, "target_group", "half:setting");
	is_estimate(wz_tested_coefficient(group), -0.178383811, 0.308785529, 0.568087179);
	near(wz_json_number(item(group, "means", 3), "mean"), 0.314344658);
	near(wz_json_number(item(group, "means", 3), "se"), 0.142170496);
	near(wz_json_number(item(group, "differences", 1), "b"), 0.0461999328);
	near(wz_json_number(item(group, "differences", 1), "se"), 0.185181460);
	near(wz_json_number(json_object_get(group, "interaction"), "p"), 0.568087179);
	group = find(set.analyses, "target_group", "half:weeks");
	is_estimate(wz_tested_coefficient(group), -0.00342359760, 0.00968046099, 0.726242400);
	near(wz_json_number(item(group, "slopes", 1), "b"), 0.000918029942);
	near(wz_json_number(item(group, "slopes", 1), "se"), 0.00719352865);

	const json_t *dose = find(set.analyses, "dose", "weeks"), *vertex = json_object_get(dose, "vertex");
	is_estimate(item(dose, "coefficients", 1), -0.000570963170, 0.00582363276, 0.922573114);
	is_estimate(item(dose, "coefficients", 2), 0.000129506686, 0.000333214387, 0.700367519);
	is_text(item(dose, "coefficients", 2), "name", "weeks^2");
	near(wz_json_number(json_object_get(dose, "moderators"), "stat"), 0.0925317616);
	near(wz_json_number(vertex, "at"), 23.7043772);
	near(wz_json_number(vertex, "se"), 19.4608604);
	is_text(vertex, "kind", "lowest");
	near(wz_json_number(item(dose, "curve", 4), "x"), 53);
	near(wz_json_number(item(dose, "curve", 4), "mean"), 0.428230990);
	near(wz_json_number(item(dose, "curve", 4), "se"), 0.205006351);
	is_estimate(json_object_get(dose, "linear"), 0.000836966251, 0.00431933215, 0.847660378);
	small_close(&set);
}
END_TEST

/* The taxonomy makes a technique of `rare`, below `half`. */
START_TEST(technique) {
	small_set set;
	json_t *list = NULL;
	wz_families families;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = ALL});
	for (size_t i = 0; i < set.dataset.codebook.n; i++)
		if (strcmp(set.dataset.codebook.var[i].id, "rare") == 0) {
			static char form[] = "technique", parent[] = "half";
			set.dataset.codebook.var[i].form = form;
			set.dataset.codebook.var[i].parent = parent;
		}
	ck_assert_int_eq(wz_analyses_build(&set.study, &list, NULL), WZ_OK);
	const json_t *a = find(list, "technique", "rare");
	is_text(a, "within", "half");
	ck_assert_int_eq((int)wz_json_number(a, "n_effects"), 16);
	ck_assert_double_eq(wz_json_number(a, "prevalence"), 0.25);
	is_estimate(wz_tested_coefficient(a), 0.237020875, 0.223377214, 0.306616688);
	/* its permutation exchanges manuals that have the parent: 1 of 4, so 4 assignments */
	ck_assert_int_eq(wz_families_build(&set.study, list, &families, NULL), WZ_OK);
	ck_assert_int_eq((int)wz_json_number(json_object_get(a, "permutation"), "n_units"), 4);
	ck_assert_int_eq((int)wz_json_number(json_object_get(a, "permutation"), "replicates"), 4);
	ck_assert(json_is_object(json_object_get(find(list, "dose", "weeks"), "permutation")));
	wz_families_clear(&families);
	json_decref(list);
	small_close(&set);
}
END_TEST

/* 2. Pairs */

START_TEST(every_pair_once) {
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = ALL});
	const json_t *pairs = find(set.analyses, "pairs", "pairs"), *table = json_object_get(pairs, "estimated"), *group;
	size_t n_estimated = json_array_size(json_object_get(table, "b")), n = n_estimated, listed = n_estimated, i, k;
	bool seen[ELEMENTS][ELEMENTS] = {{false}};
	ck_assert_uint_eq((size_t)wz_json_number(pairs, "n_pairs"), ELEMENTS * (ELEMENTS - 1) / 2);
	ck_assert_uint_eq(json_array_size(json_object_get(pairs, "elements")), ELEMENTS);
	for (i = 0; i < n_estimated; i++)
		seen[json_integer_value(json_array_get(json_object_get(table, "first"), i))][json_integer_value(json_array_get(json_object_get(table, "second"), i))] = true;
	json_array_foreach(json_object_get(pairs, "left_out"), i, group) {
		const json_t *row;
		n += (size_t)wz_json_number(group, "n");
		json_array_foreach(json_object_get(group, "pairs"), k, row)
			for (size_t j = 1; j < json_array_size(row); j++) {
				bool *one = &seen[json_integer_value(json_array_get(row, 0))][json_integer_value(json_array_get(row, j))];
				ck_assert(!*one);
				*one = true;
				listed++;
			}
		/* small_elements: single is in one manual, with 2 studies */
		if (strcmp(wz_json_text(group, "reason", ""), "aliased") == 0)
			ck_assert(json_is_null(json_object_get(group, "cell")));
	}
	ck_assert_uint_eq(n, ELEMENTS * (ELEMENTS - 1) / 2);
	ck_assert_uint_eq(listed, n);
	small_close(&set);
	/* a cell of one manual is too small where two are asked for */
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "elements: {min_studies: 2, min_manuals: 2, pairs: true}\n"});
	pairs = find(set.analyses, "pairs", "pairs");
	bool found = false;
	json_array_foreach(json_object_get(pairs, "left_out"), i, group)
		if (strcmp(wz_json_text(group, "reason", ""), "too_few_manuals") == 0 && strcmp(wz_json_text(group, "cell", ""), "both") == 0) {
			found = true;
			ck_assert_int_eq((int)wz_json_number(group, "found"), 1);
			ck_assert_int_eq((int)wz_json_number(group, "minimum"), 2);
			ck_assert_int_eq((int)json_integer_value(json_array_get(item(group, "pairs", 0), 0)), 0); /* rare */
			ck_assert_int_eq((int)json_integer_value(json_array_get(item(group, "pairs", 0), 1)), 1); /* with half */
		}
	ck_assert(found);
	small_close(&set);
}
END_TEST

/* 3. Outcomes */

START_TEST(outcomes) {
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "outcomes: [all, clinic]\nelements: {min_studies: 2, min_manuals: 1}\n"});
	ck_assert_uint_eq(set.study.n_types, 2);
	ck_assert_str_eq(set.study.type[1].outcome, "clinic");
	size_t i, n = 0;
	json_t *a;
	json_array_foreach(set.analyses, i, a)
		if (strcmp(wz_json_text(a, "outcome", ""), "clinic") == 0) {
			n++;
			if (strcmp(wz_json_text(a, "kind", ""), "overall") == 0)
				ck_assert_int_eq((int)wz_json_number(a, "n_effects"), 20); /* 10 of 16 studies */
		}
	ck_assert_uint_eq(n, 3 + ELEMENTS); /* overall, bias, sensitivity */
	/* a family of its own, with random numbers of its own */
	const wz_family *family[2] = {NULL, NULL};
	for (size_t f = 0; f < set.families.n_families; f++)
		if (!set.families.family[f].exact)
			family[strcmp(set.families.family[f].outcome, "clinic") == 0] = &set.families.family[f];
	ck_assert(family[0] && family[1] && family[0]->stream != family[1]->stream);
	ck_assert_str_ne(family[0]->digest_text, family[1]->digest_text);
	small_close(&set);
}
END_TEST

/* 4. Empirical-Bayes values, detectable differences, q */

START_TEST(shrinking) {
	static const double b[7] = {0.31, -0.12, 0.05, 0.44, 0.18, -0.33, 0.02}, se[7] = {0.10, 0.15, 0.08, 0.20, 0.12, 0.17, 0.30};
	static const double value[7] = {0.263366214212, -0.0431477338436, 0.0552598325427, 0.258546422277, 0.154259183031, -0.149939734802, 0.0667379579609};
	static const double sd[7] = {0.091068573302, 0.123824058239, 0.0752190331833, 0.147540372049, 0.105348307468, 0.134292761671, 0.176079959031};
	double mean, variance, v[7], s[7];
	bool known;
	ck_assert_int_eq(wz_shrink(b, se, 7, &mean, &variance, v, s, &known, NULL), WZ_OK);
	ck_assert(known);
	near(mean, 0.0864403059111);
	near(variance, 0.0379394263866);
	for (size_t i = 0; i < 7; i++) {
		near(v[i], value[i]);
		near(s[i], sd[i]);
	}
	ck_assert_int_eq(wz_shrink(b, se, 2, &mean, &variance, v, s, &known, NULL), WZ_OK);
	ck_assert(!known);
	/* no spread beyond chance: all go to the mean */
	static const double same[4] = {0.1, 0.1, 0.1, 0.1};
	ck_assert_int_eq(wz_shrink(same, se, 4, &mean, &variance, v, s, &known, NULL), WZ_OK);
	ck_assert(known && variance == 0);
	for (size_t i = 0; i < 4; i++)
		near(v[i], 0.1);
}
END_TEST

START_TEST(detectable) {
	near(wz_detectable(3, 95, 0.8), 4.25589868651);
	near(wz_detectable(6, 95, 0.8), 3.36689489708);
	near(wz_detectable(30, 95, 0.8), 2.89535830015);
	near(wz_detectable(1000, 95, 0.8), 2.80427589637);
	near(wz_detectable(30, 99, 0.8), 3.61959196328);
	near(wz_detectable((double)NAN, 95, 0.8), 2.80158178701);
	ck_assert(wz_detectable(1, 95, 0.8) > wz_detectable(2, 95, 0.8));
	double p[7] = {0.01, 0.02, 0.03, 0.04, 0.20, 0.9, 0.011};
	static const double q[7] = {0.0385, 0.0466666666667, 0.0525, 0.056, 0.233333333333, 0.9, 0.0385};
	ck_assert_int_eq(wz_false_discovery(p, 7, p, NULL), WZ_OK);
	for (size_t i = 0; i < 7; i++)
		near(p[i], q[i]);
}
END_TEST

/* 5. Verdicts */

/* An element whose interval with 30 degrees of freedom is lo to hi; the standard error and interval of the plan's own test do not count. */
static json_t *element(const char *status, double lo, double hi, double p_max_t) {
	return json_pack("{ss ss ss ss sf sf s[ff] s[{ss} {ss sf sf sf sf sf}]}", "type", "all", "outcome", "all", "kind", "element", "status", status, "p_maxT",
	                 p_max_t, "df_contain", 30.0, "ci_contain", lo, hi, "coefficients", "name", "intercept", "name", "x1", "b", (lo + hi) / 2, "se",
	                 9.0, "lo", 0.0, "hi", 0.0, "df", 1000.0);
}

START_TEST(verdicts) {
	static const struct {
		const char *status;
		double lo, hi, p;
		const char *verdict;
	} cases[] = {{"estimated", 0.2, 0.6, 0.01, "stands_out"},
	             {"estimated", 0.2, 0.6, 0.05, "inconclusive"}, /* exactly the limit is not below it */
	             {"estimated", -0.09, 0.09, 0.9, "no_relevant_difference"},
	             {"estimated", -0.09, 0.1001, 0.9, "inconclusive"},
	             {"estimated", -0.1001, 0.05, 0.9, "inconclusive"},
	             {"estimated", 0.01, 0.05, 0.01, "stands_out"},
	             {"not_estimable", 0, 0, 0.5, "not_estimable"},
	             {"aliased", 0, 0, 0.5, "aliased"}};
	char method[] = "d", correction[] = "maxT", conversion[] = "logit", log_or[] = "log_or", cox[] = "cox";
	wz_plan plan = {.model.level = 95, .elements.margin = 0.1, .effect_size.measure = method, .effect_size.conversion = conversion,
	                .permutation = {.replicates = 99, .correction = correction}};
	json_t *list = json_array();
	const size_t n = sizeof cases / sizeof *cases;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, element(cases[i].status, cases[i].lo, cases[i].hi, cases[i].p));
	ck_assert_int_eq(wz_verdicts_put(&plan, list, NULL), WZ_OK);
	for (size_t i = 0; i < n; i++) {
		const json_t *a = json_array_get(list, i);
		is_text(a, "verdict", cases[i].verdict);
		if (strcmp(cases[i].status, "estimated") == 0)
			near(wz_json_number(a, "detectable"), 2.89535830015 * (cases[i].hi - cases[i].lo) / 2 / 2.042272456301238); /* qt(0.975, 30) */
		else
			ck_assert_ptr_null(json_object_get(a, "detectable"));
	}
	is_text(json_array_get(list, 0), "verdict_by", "p_maxT");
	ck_assert_ptr_null(json_object_get(json_array_get(list, 0), "q_BH"));
	/* a test that could not be permuted never stands out */
	json_object_del(json_array_get(list, 0), "p_maxT");
	ck_assert_int_eq(wz_verdicts_put(&plan, list, NULL), WZ_OK);
	is_text(json_array_get(list, 0), "verdict", "inconclusive");
	json_decref(list);
	/* margins are in d */
	near(wz_margin(&plan), 0.1);
	plan.effect_size.measure = log_or;
	near(wz_margin(&plan), 0.1 * 1.8137993642342);
	plan.effect_size.conversion = cox;
	near(wz_margin(&plan), 0.165);
}
END_TEST

/* Without any permutation q corrects; pairs and target groups always. */
START_TEST(verdicts_by_q) {
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = ALL, .permutation = "replicates: 0"});
	ck_assert_int_eq(wz_verdicts_put(&set.plan, set.analyses, NULL), WZ_OK);
	const json_t *half = find(set.analyses, "element", "half"), *rare = find(set.analyses, "element", "rare"), *pair = find(set.analyses, "pair", "rare:half");
	is_text(half, "verdict_by", "q_BH");
	ck_assert(json_is_number(json_object_get(half, "q_BH")) && wz_json_number(half, "q_BH") >= wz_json_number(half, "p_contain"));
	ck_assert(json_is_number(json_object_get(rare, "b_shrunken")));
	is_text(pair, "verdict_by", "q_BH");
	/* b -+ qt(0.975, 4) * se in R, of the pair of estimates() */
	near(wz_json_number(pair, "p_contain"), 0.199607475);
	near(json_number_value(item(pair, "ci_contain", 0)), -0.3878406806);
	near(json_number_value(item(pair, "ci_contain", 1)), 1.346760119);
	json_t *a;
	size_t i, compared = 0;
	json_array_foreach(set.analyses, i, a) { /* the interval leaves out zero exactly when the p beside it is below the limit */
		if (json_array_size(json_object_get(a, "ci_contain")) != 2)
			continue;
		const bool out = json_number_value(item(a, "ci_contain", 0)) > 0 || json_number_value(item(a, "ci_contain", 1)) < 0;
		ck_assert_msg(out == (wz_json_number(a, "p_contain") < 0.05), "%s", wz_json_text(a, "name", ""));
		compared++;
	}
	ck_assert_uint_gt(compared, 3);
	is_text(find(set.analyses, "element", "half_again"), "verdict", "aliased");
	is_text(find(set.analyses, "element", "everywhere"), "verdict", "not_estimable");
	const json_t *group = find(set.analyses, "target_group", "half:weeks");
	is_text(group, "verdict_by", "q_BH");
	ck_assert_str_ne(wz_json_text(group, "verdict", ""), "no_relevant_difference"); /* a slope has another unit than the margin */
	small_close(&set);
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("kinds");
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, estimates);
	tcase_add_test(tc, technique);
	tcase_add_test(tc, every_pair_once);
	tcase_add_test(tc, outcomes);
	tcase_add_test(tc, shrinking);
	tcase_add_test(tc, detectable);
	tcase_add_test(tc, verdicts);
	tcase_add_test(tc, verdicts_by_q);
	Suite *suite = suite_create("kinds");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
