/* check_study.c - a dataset as the model sees it: types and their rows, counts of units, levels, what the plan names and is not there
 *
 * 1. Types
 * 2. Counts and levels
 * 3. What does not fit
 */
#include "tests/unit/run_suite.h"
#include "tests/unit/small_set.h"

#include <check.h>
#include <math.h>

/* 1. Types */

START_TEST(types) {
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "by: [kind, all, setting]\n"});
	static const struct {
		const char *id, *label;
		size_t rows;
	} expected[] = {{"kind=p", "P", 28}, {"kind=q", "Q", 4}, {"all", "All interventions", 32}, {"setting=home", "Home", 12},
	                {"setting=clinic", "Clinic", 20}};
	ck_assert_uint_eq(set.study.n_types, sizeof expected / sizeof expected[0]);
	for (size_t t = 0; t < set.study.n_types; t++) {
		const wz_type *type = &set.study.type[t];
		ck_assert_str_eq(type->id, expected[t].id);
		ck_assert_str_eq(type->label_en, expected[t].label);
		ck_assert_uint_eq(type->n_rows, expected[t].rows);
		for (size_t i = 1; i < type->n_rows; i++)
			ck_assert_uint_gt(type->row[i], type->row[i - 1]);
		for (size_t u = 0; u < t; u++)
			ck_assert_str_ne(type->slug, set.study.type[u].slug);
	}
	small_close(&set);
}
END_TEST

/* A record without effect size belongs to no type. */
START_TEST(excluded_rows_are_out) {
	small_set set;
	small_open(&set, &small_as_is);
	wz_study_clear(&set.study);
	set.dataset.yi[5] = NAN;
	ck_assert_int_eq(wz_study_build(&set.dataset, &set.plan, &set.study, NULL), WZ_OK);
	ck_assert_uint_eq(set.study.type[0].n_rows, ROWS - 1);
	for (size_t i = 0; i < set.study.type[0].n_rows; i++)
		ck_assert_uint_ne(set.study.type[0].row[i], 5);
	small_close(&set);
}
END_TEST

/* 2. Counts and levels */

START_TEST(counts) {
	small_set set;
	size_t count[WZ_MAX_LEVELS];
	static const size_t some[] = {0, 1, 4, 31};
	small_open(&set, &small_as_is);
	ck_assert_int_eq(wz_study_level(&set.study, "manual"), 0);
	ck_assert_int_eq(wz_study_level(&set.study, "effect"), 2);
	ck_assert_int_eq(wz_study_level(&set.study, "region"), -1);
	ck_assert_int_eq(wz_study_count(&set.study, set.study.type[0].row, ROWS, count, NULL), WZ_OK);
	ck_assert(count[0] == 8 && count[1] == 16 && count[2] == 32);
	ck_assert_int_eq(wz_study_count(&set.study, some, 4, count, NULL), WZ_OK);
	ck_assert(count[0] == 3 && count[1] == 3 && count[2] == 4);
	ck_assert_int_eq(wz_study_count(&set.study, NULL, 0, count, NULL), WZ_OK);
	ck_assert(count[0] == 0 && count[2] == 0);
	small_close(&set);
}
END_TEST

START_TEST(elements) {
	small_set set;
	small_open(&set, &small_as_is);
	for (size_t i = 0; i < ELEMENTS; i++)
		ck_assert_str_eq(wz_study_element(&set.study, i)->id, small_elements[i].name);
	ck_assert_ptr_null(wz_study_element(&set.study, ELEMENTS));
	small_close(&set);
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "elements: {list: [gap, rare]}\n"});
	ck_assert_str_eq(wz_study_element(&set.study, 0)->id, "gap");
	ck_assert_str_eq(wz_study_element(&set.study, 1)->id, "rare");
	ck_assert_ptr_null(wz_study_element(&set.study, 2));
	small_close(&set);
}
END_TEST

/* 3. What does not fit: dataset.json of another plan */

static void refuses(small_set *set, const char *text) {
	wz_err err = {0};
	wz_study_clear(&set->study);
	ck_assert_int_eq(wz_study_build(&set->dataset, &set->plan, &set->study, &err), WZ_EMISMATCH);
	ck_assert_msg(strstr(err.text, text) != NULL, "%s", err.text);
}

static void rename_to(char **name, const char *other) {
	free(*name);
	*name = strdup(other);
}

START_TEST(mismatches) {
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "by: [kind]\n", .permutation = "replicates: 9, strata: kind"});
	rename_to(&set.plan.by.item[0], "sort");
	refuses(&set, "'sort'");
	rename_to(&set.plan.by.item[0], "weeks"); /* a number makes no types */
	refuses(&set, "'weeks'");
	rename_to(&set.plan.by.item[0], "kind");
	rename_to(&set.plan.permutation.strata, "region");
	refuses(&set, "'region'");
	rename_to(&set.plan.permutation.strata, "kind");
	rename_to(&set.plan.model.levels.item[0], "district");
	refuses(&set, "'district'");
	small_close(&set);
	small_open(&set, &small_as_is);
	double *yi = set.dataset.yi;
	set.dataset.yi = NULL;
	refuses(&set, "effects stage");
	set.dataset.yi = yi;
	small_close(&set);
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("study");
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, types);
	tcase_add_test(tc, excluded_rows_are_out);
	tcase_add_test(tc, counts);
	tcase_add_test(tc, elements);
	tcase_add_test(tc, mismatches);
	Suite *suite = suite_create("study");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
