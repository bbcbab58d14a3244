/* check_analyses.c - what can be estimated and what can't, each with its reason; which units are permuted, and how
 *
 * 1. Status and reason
 * 2. Counts
 * 3. Permutation as planned
 * 4. Types
 */
#include "analysis/permutation.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/small_set.h"

#include <check.h>
#include <math.h>

static void is_text(const json_t *object, const char *key, const char *expected) {
	const char *text = wz_json_text(object, key, NULL);
	ck_assert_msg(expected ? text && strcmp(text, expected) == 0 : text == NULL, "%s: %s is '%s', expected '%s'",
	              wz_json_text(object, "name", "?"), key, text ? text : "(none)", expected ? expected : "(none)");
}

static void is_number(const json_t *object, const char *key, double expected) {
	double x = wz_json_number(object, key);
	ck_assert_msg(fabs(x - expected) < 1e-12, "%s: %s is %.17g, expected %.17g", wz_json_text(object, "name", "?"), key, x, expected);
}

/* 1. Status and reason */

START_TEST(fates) {
	static const struct {
		const char *name, *status, *reason;
	} expected[] = {{"overall", "estimated", NULL},
	                {"setting", "estimated", NULL},
	                {"weeks", "estimated", NULL},
	                {"rare", "estimated", NULL},
	                {"half", "estimated", NULL},
	                {"half_again", "aliased", NULL},
	                {"other_half", "aliased", NULL},
	                {"gap", "estimated", NULL},
	                {"everywhere", "not_estimable", "constant"},
	                {"single", "not_estimable", "too_few_manuals"},
	                {"unstated", "not_estimable", "all_missing"}};
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "moderators: [setting, weeks]\nelements: {min_studies: 1}\n"});
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
		const json_t *a = small_find(&set, "all", expected[i].name, NULL);
		is_text(a, "status", expected[i].status);
		is_text(a, "reason", expected[i].reason);
		/* what is not estimated has no estimates, so that nobody can take them for some */
		if (strcmp(expected[i].status, "not_estimable") == 0) {
			ck_assert_ptr_null(json_object_get(a, "coefficients"));
			ck_assert_ptr_null(json_object_get(a, "permutation"));
		}
	}
	is_text(small_find(&set, "all", "half_again", NULL), "alias_of", "half");
	is_text(small_find(&set, "all", "other_half", NULL), "alias_of", "half");
	ck_assert(json_is_false(json_object_get(small_find(&set, "all", "half_again", NULL), "alias_complement")));
	ck_assert(json_is_true(json_object_get(small_find(&set, "all", "other_half", NULL), "alias_complement")));
	small_close(&set);
}
END_TEST

START_TEST(minimums_are_the_plans) {
	small_set set;
	/* single has 2 studies with it; rare has 2 manuals with 4 studies */
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "elements: {min_studies: 3, min_manuals: 1}\n"});
	is_text(small_find(&set, "all", "single", NULL), "reason", "too_few_studies");
	is_text(small_find(&set, "all", "rare", NULL), "status", "estimated");
	small_close(&set);
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "elements: {min_studies: 2, min_manuals: 1}\n"});
	is_text(small_find(&set, "all", "single", NULL), "status", "estimated");
	small_close(&set);
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "elements: {min_studies: 3, min_manuals: 3}\n"});
	is_text(small_find(&set, "all", "rare", NULL), "reason", "too_few_manuals");
	small_close(&set);
}
END_TEST

/* 2. Counts */

START_TEST(counts) {
	small_set set;
	small_open(&set, &small_as_is);
	const json_t *gap = small_find(&set, "all", "gap", NULL), *rare = small_find(&set, "all", "rare", NULL);
	is_number(gap, "n_not_stated", 8);
	is_number(gap, "n_effects", 24);
	is_number(gap, "n_studies", 12);
	is_number(gap, "n_manuals", 6);
	is_number(gap, "k", 24);
	is_number(gap, "prevalence", 0.5); /* 3 of the 6 manuals that state it */
	is_number(rare, "n_not_stated", 0);
	is_number(rare, "prevalence", 0.25);
	is_number(small_find(&set, "all", "everywhere", NULL), "prevalence", 1);
	is_number(small_find(&set, "all", "unstated", NULL), "n_not_stated", 32);
	ck_assert(json_is_null(json_object_get(small_find(&set, "all", "unstated", NULL), "prevalence")));
	const json_t *means = json_object_get(rare, "means"), *without = json_array_get(means, 0), *with = json_array_get(means, 1);
	ck_assert_uint_eq(json_array_size(means), 2);
	is_text(without, "category", "0");
	is_number(without, "n_manuals", 6);
	is_number(with, "n_manuals", 2);
	is_number(with, "n_studies", 4);
	is_number(with, "n_effects", 8);
	/* the coefficient is the difference of the means */
	const json_t *b = json_array_get(json_object_get(rare, "coefficients"), 1);
	ck_assert_double_eq_tol(wz_json_number(b, "b"), wz_json_number(with, "mean") - wz_json_number(without, "mean"), 1e-12);
	small_close(&set);
}
END_TEST

/* The overall effect by its eight manuals, beside the t of 32 effect sizes that the plan asks for. Quantile: qt(.975, 7) of R 4.2.2. */
START_TEST(overall_by_units) {
	small_set set;
	small_open(&set, &small_as_is);
	const json_t *overall = small_find(&set, "all", "overall", NULL), *mu = json_array_get(json_object_get(overall, "coefficients"), 0), *ci = json_object_get(overall, "ci_contain");
	const double b = wz_json_number(mu, "b"), half = 2.364624251592785 * wz_json_number(mu, "se");
	is_number(mu, "df", 31);
	is_number(overall, "df_contain", 7);
	ck_assert_double_eq_tol(json_number_value(json_array_get(ci, 0)), b - half, 1e-12);
	ck_assert_double_eq_tol(json_number_value(json_array_get(ci, 1)), b + half, 1e-12);
	ck_assert(wz_json_number(overall, "p_contain") > wz_json_number(mu, "p"));
	small_close(&set);
}
END_TEST

/* 3. Permutation as planned */

static const json_t *planned(const small_set *set, const char *name) {
	const json_t *permutation = json_object_get(small_find(set, "all", name, NULL), "permutation");
	ck_assert_msg(json_is_object(permutation), "%s: no permutation", name);
	return permutation;
}

START_TEST(units_and_floors) {
	static const struct {
		const char *name, *unit;
		double units;
		bool exact;
		double assignments;
	} expected[] = {{"rare", "manual", 8, true, 28},
	                {"half", "manual", 8, true, 70},
	                {"gap", "manual", 6, true, 20},
	                {"setting", "study", 16, false, 0},
	                {"weeks", "manual", 8, false, 0}};
	small_set set;
	small_open(&set, &small_as_is);
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
		const json_t *p = planned(&set, expected[i].name);
		is_text(p, "unit", expected[i].unit);
		is_number(p, "n_units", expected[i].units);
		ck_assert(json_is_boolean(json_object_get(p, "exact")) && json_is_true(json_object_get(p, "exact")) == expected[i].exact);
		is_number(p, "replicates", expected[i].exact ? expected[i].assignments : 200);
		is_number(p, "floor", expected[i].exact ? 1 / expected[i].assignments : 1.0 / 201);
	}
	/* aliases are tested once, under the first name */
	ck_assert_ptr_null(json_object_get(small_find(&set, "all", "other_half", NULL), "permutation"));
	small_close(&set);
	/* fewer replicates than assignments: drawn */
	small_open(&set, &(small_change){.flip = ELEMENTS, .permutation = "replicates: 27"});
	ck_assert(json_is_false(json_object_get(planned(&set, "rare"), "exact")));
	is_number(planned(&set, "rare"), "floor", 1.0 / 28); /* of the design and of 27 draws alike */
	ck_assert(json_is_true(json_object_get(planned(&set, "gap"), "exact")));
	small_close(&set);
	small_open(&set, &(small_change){.flip = ELEMENTS, .permutation = "replicates: 0"});
	ck_assert_uint_eq(set.families.n_blocks, 0);
	ck_assert_ptr_null(json_object_get(small_find(&set, "all", "rare", NULL), "permutation"));
	small_close(&set);
}
END_TEST

START_TEST(a_unit_that_is_not_possible) {
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .permutation = "replicates: 200, unit: manual"});
	const json_t *setting = small_find(&set, "all", "setting", NULL);
	is_text(setting, "status", "estimated"); /* the estimate stands, only the test does not */
	is_text(planned(&set, "setting"), "status", "not_tested");
	is_text(planned(&set, "setting"), "reason", "varies_within_unit");
	ck_assert(json_is_null(json_object_get(setting, "p_perm")));
	ck_assert_ptr_null(json_object_get(planned(&set, "setting"), "floor"));
	is_text(planned(&set, "rare"), "unit", "manual");
	for (size_t f = 0; f < set.families.n_families; f++)
		for (size_t k = 0; k < set.families.family[f].n_members; k++)
			ck_assert_ptr_ne(json_array_get(set.analyses, set.families.family[f].member[k].analysis), setting);
	small_close(&set);
	small_open(&set, &(small_change){.flip = ELEMENTS, .permutation = "replicates: 200, strata: setting"});
	is_text(planned(&set, "rare"), "reason", "strata_vary_within_unit");
	is_text(planned(&set, "setting"), "unit", "study"); /* constant in its strata: one assignment */
	small_close(&set);
}
END_TEST

/* Strata by kind: manual 8 stands alone, so its row stays, and 7 manuals of which 2 have it exchange. */
START_TEST(strata_restrict) {
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .permutation = "replicates: 200, strata: kind"});
	is_number(planned(&set, "rare"), "replicates", 21);
	is_number(planned(&set, "rare"), "floor", 1.0 / 21);
	is_number(planned(&set, "half"), "replicates", 35);
	small_close(&set);
}
END_TEST

/* 4. Types */

START_TEST(a_small_type) {
	small_set set;
	small_open(&set, &small_as_is);
	ck_assert_uint_eq(set.study.n_types, 3); /* nobody used code r */
	const json_t *overall = small_find(&set, "kind=q", "overall", NULL);
	is_text(overall, "status", "estimated"); /* one manual, but two studies */
	is_number(overall, "n_manuals", 1);
	is_number(overall, "n_studies", 2);
	is_number(overall, "n_effects", 4);
	is_text(small_find(&set, "kind=q", "rare", NULL), "reason", "constant");
	is_text(small_find(&set, "kind=q", "gap", NULL), "reason", "all_missing");
	is_text(small_find(&set, "kind=q", "setting", NULL), "reason", "too_few_studies");
	is_text(small_find(&set, "kind=p", "rare", NULL), "status", "estimated");
	small_close(&set);
	/* what makes a type stays in the type's list, as constant */
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "by: [all, kind]\nmoderators: [kind]\n"});
	size_t i, n = 0;
	const json_t *a;
	json_array_foreach(set.analyses, i, a)
		n += strcmp(wz_json_text(a, "name", ""), "kind") == 0;
	ck_assert_uint_eq(n, 3);
	is_text(small_find(&set, "kind=q", "kind", NULL), "reason", "constant");
	small_close(&set);
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("analyses");
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, fates);
	tcase_add_test(tc, minimums_are_the_plans);
	tcase_add_test(tc, counts);
	tcase_add_test(tc, overall_by_units);
	tcase_add_test(tc, units_and_floors);
	tcase_add_test(tc, a_unit_that_is_not_possible);
	tcase_add_test(tc, strata_restrict);
	tcase_add_test(tc, a_small_type);
	Suite *suite = suite_create("analyses");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
