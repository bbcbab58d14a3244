/*
 * check_sensitivity.c - the table of other choices for the overall effect of a type
 *
 * The numbers of each model are tested through `fit` (tests/reference); here each variant has to be the model that it says it is.
 */
#include "analysis/kinds_inside.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/small_set.h"

#include <check.h>
#include <math.h>

static const json_t *find(const small_set *set, const char *type, const char *kind) {
	json_t *a;
	size_t i;
	json_array_foreach(set->analyses, i, a)
		if (strcmp(wz_json_text(a, "type", ""), type) == 0 && strcmp(wz_json_text(a, "kind", ""), kind) == 0)
			return a;
	ck_abort_msg("no analysis %s of %s", kind, type);
}

/* Number `skip` of the variants with this name. */
static const json_t *variant(const json_t *analysis, const char *name, size_t skip) {
	const json_t *v;
	size_t i;
	json_array_foreach(json_object_get(analysis, "variants"), i, v)
		if (strcmp(wz_json_text(v, "name", ""), name) == 0 && skip-- == 0)
			return v;
	ck_abort_msg("no variant %s", name);
}

static void same(const json_t *a, const json_t *b) {
	static const char *const KEYS[] = {"b", "se", "lo", "hi", "p", "df"};
	for (size_t k = 0; k < sizeof KEYS / sizeof *KEYS; k++)
		ck_assert_msg(wz_json_number(a, KEYS[k]) == wz_json_number(b, KEYS[k]), "%s", KEYS[k]);
}

#define PLAN "by: [all, kind]\nsensitivity: {rho: [0.3, 0.6], subsets: [\"setting == 'home'\", 'weeks > 9999']}\n"

START_TEST(variants) {
	small_set set, other;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = PLAN});
	const json_t *table = find(&set, "all", "sensitivity"), *overall = find(&set, "all", "overall");
	const json_t *planned = variant(table, "as_planned", 0);
	same(planned, json_array_get(json_object_get(overall, "coefficients"), 0));
	ck_assert_int_eq((int)wz_json_number(planned, "n_effects"), ROWS);

	/* rho 0.6 is the plan's own and no variant; 0.3 is what a plan with 0.3 gives. */
	ck_assert(wz_json_number(variant(table, "rho", 0), "value") == 0.3);
	small_open(&other, &(small_change){.flip = ELEMENTS, .plan = PLAN, .rho = "0.3"});
	same(variant(table, "rho", 0), variant(find(&other, "all", "sensitivity"), "as_planned", 0));
	ck_assert(wz_json_number(variant(find(&other, "all", "sensitivity"), "rho", 0), "value") == 0.6);
	small_close(&other);
	small_open(&other, &(small_change){.flip = ELEMENTS, .plan = PLAN, .method = "ml"});
	same(variant(table, "method", 0), variant(find(&other, "all", "sensitivity"), "as_planned", 0));
	small_close(&other);

	const json_t *robust = variant(table, "robust", 0);
	ck_assert_str_eq(wz_json_text(robust, "value", ""), "CR2");
	ck_assert(wz_json_number(robust, "b") == wz_json_number(planned, "b") && wz_json_number(robust, "se") != wz_json_number(planned, "se"));
	ck_assert(wz_json_number(robust, "df") < MANUALS);

	ck_assert_int_eq((int)wz_json_number(variant(table, "subset", 0), "n_effects"), 12); /* every third study of 16 */
	ck_assert_str_eq(wz_json_text(variant(table, "subset", 1), "status", ""), "not_estimable");
	ck_assert_str_eq(wz_json_text(variant(table, "subset", 1), "reason", ""), "no_effects");
	small_close(&set);
}
END_TEST

START_TEST(plan_with_robust_tests) {
	small_set set, plain;
	small_open(&plain, &small_as_is);
	small_open(&set, &(small_change){.flip = ELEMENTS, .method = "reml, robust: CR2", .plan = "by: [all]\nmoderators: [setting]\n"});
	const json_t *overall = find(&set, "all", "overall"), *table = find(&set, "all", "sensitivity");
	ck_assert_str_eq(wz_json_text(json_object_get(overall, "robust"), "type", ""), "CR2");
	ck_assert_str_eq(wz_json_text(json_object_get(overall, "robust"), "cluster", ""), "manual");
	same(variant(find(&plain, "all", "sensitivity"), "robust", 0), json_array_get(json_object_get(overall, "coefficients"), 0));
	same(variant(table, "robust", 0), json_array_get(json_object_get(find(&plain, "all", "overall"), "coefficients"), 0));
	ck_assert_str_eq(wz_json_text(variant(table, "robust", 0), "value", ""), "none");
	small_close(&set);
	small_close(&plain);
}
END_TEST

START_TEST(left_out) {
	small_set set;
	const wz_formula mean = {.intercept = true};
	static const char *const LEVEL[] = {"manual", "study"};
	small_open(&set, &small_as_is);
	const json_t *levels = json_object_get(find(&set, "all", "sensitivity"), "left_out");
	ck_assert_uint_eq(json_array_size(levels), 2);
	for (size_t l = 0; l < 2; l++) {
		const json_t *level = json_array_get(levels, l), *lowest = json_object_get(level, "lowest"), *highest = json_object_get(level, "highest");
		const size_t n = (l + 1) * MANUALS, size = ROWS / n;
		double low = INFINITY, high = -INFINITY;
		char name[2][16] = {"", ""};
		for (size_t u = 0; u < n; u++) { /* the fit of the other rows */
			size_t rows[ROWS], kept = 0;
			wz_model model;
			wz_err err = {0};
			for (size_t i = 0; i < ROWS; i++)
				if (i / size != u)
					rows[kept++] = i;
			ck_assert(wz_model_fit(&set.study.data, &mean, rows, kept, &model, &err) == WZ_OK);
			if (model.fit.b[0] < low)
				low = model.fit.b[0], (void)snprintf(name[0], sizeof name[0], "%c%zu", l ? 'S' : 'M', u);
			if (model.fit.b[0] > high)
				high = model.fit.b[0], (void)snprintf(name[1], sizeof name[1], "%c%zu", l ? 'S' : 'M', u);
			wz_model_clear(&model);
		}
		ck_assert_str_eq(wz_json_text(level, "level", ""), LEVEL[l]);
		ck_assert_uint_eq((size_t)wz_json_number(level, "n"), n);
		ck_assert_int_eq((int)wz_json_number(level, "not_estimable"), 0);
		ck_assert_str_eq(wz_json_text(lowest, "left_out", ""), name[0]);
		ck_assert_str_eq(wz_json_text(highest, "left_out", ""), name[1]);
		ck_assert(fabs(wz_json_number(lowest, "b") - low) < 1e-8 && fabs(wz_json_number(highest, "b") - high) < 1e-8);
		ck_assert(wz_json_number(json_object_get(level, "most_influence"), "cooks") > 0);
	}
	/* A type with one manual: without it there is nothing. */
	const json_t *one = json_array_get(json_object_get(find(&set, "kind=q", "sensitivity"), "left_out"), 0);
	ck_assert_int_eq((int)wz_json_number(one, "n"), 1);
	ck_assert_int_eq((int)wz_json_number(one, "not_estimable"), 1);
	ck_assert(json_is_null(json_object_get(one, "lowest")));
	small_close(&set);
}
END_TEST

/* Parts of a level, as other ranks do them, put together: what the level has in one go, whatever the parts. */
START_TEST(left_out_in_parts) {
	small_set set;
	wz_err err = {0};
	small_open(&set, &small_as_is);
	const json_t *levels = json_object_get(find(&set, "all", "sensitivity"), "left_out");
	ck_assert_uint_eq(json_array_size(levels), 2);
	for (size_t level = 0; level < 2; level++)
		for (size_t size = 1; size <= 7; size += 2) {
			json_t *parts = json_array();
			for (size_t from = 0; from < (level + 1) * MANUALS; from += size)
				ck_assert_int_eq(wz_left_out_analyse(&set.study, &set.study.type[0], level, (const size_t[2]){from, from + size}, parts, &err), WZ_OK);
			json_t *sum = json_array_get(parts, 0);
			ck_assert(!json_equal(sum, json_array_get(levels, level)));
			for (size_t i = 1; i < json_array_size(parts); i++)
				wz_left_out_join(sum, json_array_get(parts, i));
			ck_assert(json_equal(sum, json_array_get(levels, level)));
			json_decref(parts);
		}
	small_close(&set);
}
END_TEST

START_TEST(bias) {
	small_set set;
	small_open(&set, &small_as_is);
	const json_t *analysis = find(&set, "all", "bias");
	ck_assert_str_eq(wz_json_text(analysis, "status", ""), "estimated");
	ck_assert(isfinite(wz_json_number(json_object_get(analysis, "egger"), "b")));
	ck_assert(wz_json_number(json_object_get(analysis, "egger"), "df") < MANUALS); /* robust by manual */
	ck_assert(isfinite(wz_json_number(json_object_get(json_object_get(analysis, "peese"), "intercept"), "b")));
	ck_assert(json_is_integer(json_object_get(json_object_get(analysis, "trimfill_L0"), "added")));
	/* One manual is one cluster: no robust test. That is an answer with a reason, not a zero. */
	const json_t *egger = json_object_get(find(&set, "kind=q", "bias"), "egger");
	ck_assert(json_is_null(json_object_get(egger, "b")) && json_is_string(json_object_get(egger, "reason")));
	small_close(&set);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("sensitivity");
	TCase *all = tcase_create("all");
	tcase_add_unchecked_fixture(all, temp_make, temp_remove);
	tcase_add_test(all, variants);
	tcase_add_test(all, plan_with_robust_tests);
	tcase_add_test(all, left_out);
	tcase_add_test(all, left_out_in_parts);
	tcase_add_test(all, bias);
	suite_add_tcase(suite, all);
	return run_suite(suite, CK_FORK_GETENV);
}
