/* check_plot_data.c - what results.json holds for plots: elements that go together, histograms of permutations, profiles of variances
 *
 * 1. Elements that go together
 * 2. Histograms
 * 3. Profiles
 */
#include "analysis/histogram.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/small_set.h"

#include <check.h>
#include <math.h>

static const json_t *find(const json_t *list, const char *type, const char *kind) {
	size_t i;
	json_t *a;
	json_array_foreach(list, i, a)
		if (strcmp(wz_json_text(a, "kind", ""), kind) == 0 && strcmp(wz_json_text(a, "type", ""), type) == 0)
			return a;
	ck_abort_msg("no %s of %s", kind, type);
	return NULL;
}

/* 1. Elements that go together */

static const json_t *pair_member(const json_t *a, const char *key, size_t i) {
	return json_array_get(json_object_get(json_object_get(a, "pairs"), key), i);
}

/* Row of a pair in the list; the number of pairs when it is not there. */
static size_t pair_of(const json_t *a, const char *first, const char *second) {
	const json_t *elements = json_object_get(a, "elements");
	const size_t n = json_array_size(json_object_get(json_object_get(a, "pairs"), "phi"));
	size_t i = 0;
	for (; i < n; i++)
		if (strcmp(json_string_value(json_array_get(elements, (size_t)json_integer_value(pair_member(a, "first", i)))), first) == 0 &&
		    strcmp(json_string_value(json_array_get(elements, (size_t)json_integer_value(pair_member(a, "second", i)))), second) == 0)
			break;
	return i;
}

static void is_pair(const json_t *a, const char *first, const char *second, double phi, const int count[4]) {
	static const char *const KEY[] = {"both", "only_first", "only_second", "neither"};
	const size_t i = pair_of(a, first, second);
	ck_assert_double_eq_tol(json_number_value(pair_member(a, "phi", i)), phi, 1e-12);
	for (size_t c = 0; c < 4; c++)
		ck_assert_int_eq((int)json_integer_value(pair_member(a, KEY[c], i)), count[c]);
}

/* phi: cor(c(1,1,0,1,0,0,1,0), c(0,1,0,1,0,0,1,0)) in R 4.2.2 is 0.774596669241. Counts are of manuals: each has four rows. */
START_TEST(together) {
	small_set set;
	small_open(&set, &(small_change){.flip = 2});
	const json_t *a = find(set.analyses, "all", "cooccurrence");
	ck_assert_str_eq(wz_json_text(a, "unit", ""), "manual");
	ck_assert_int_eq((int)wz_json_number(a, "n_units"), MANUALS);
	ck_assert_int_eq((int)wz_json_number(a, "n_constant"), 2); /* everywhere, unstated */
	ck_assert_int_eq((int)wz_json_number(a, "n_compared"), 14); /* of the manuals that state `gap` none has `single` */
	is_pair(a, "half", "half_again", 0.774596669241483, (const int[]){3, 1, 0, 4});
	is_pair(a, "half", "other_half", -1, (const int[]){0, 4, 4, 0});
	is_pair(a, "half_again", "other_half", -0.774596669241483, (const int[]){0, 3, 4, 1});
	ck_assert_int_eq((int)wz_json_number(a, "n_pairs"), 3);
	ck_assert_int_eq((int)wz_json_number(a, "n_inseparable"), 1);
	ck_assert_uint_eq(pair_of(a, "half", "gap"), 3); /* 0.33 over the six that state both: not listed */
	for (size_t i = 1; i < 3; i++) /* strongest first */
		ck_assert(fabs(json_number_value(pair_member(a, "phi", i))) <= fabs(json_number_value(pair_member(a, "phi", i - 1))));
	small_close(&set);
}
END_TEST

/* With three manuals a type says nothing of what goes together. */
START_TEST(together_few) {
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = "by: [all, kind]\n"});
	size_t i;
	json_t *a;
	bool few = false;
	json_array_foreach(set.analyses, i, a)
		if (strcmp(wz_json_text(a, "kind", ""), "cooccurrence") == 0 && wz_json_number(a, "n_manuals") < 4) {
			ck_assert_str_eq(wz_json_text(a, "status", ""), "not_estimable");
			ck_assert_str_eq(wz_json_text(a, "reason", ""), "too_few_units");
			few = true;
		}
	ck_assert(few);
	small_close(&set);
}
END_TEST

/* 2. Histograms */

START_TEST(bins) {
	uint64_t count[WZ_HISTOGRAM_COUNTS] = {0};
	ck_assert_double_eq(wz_histogram_end(0.3), 4);
	ck_assert_double_eq(wz_histogram_end(3.5), 4);
	ck_assert_double_eq(wz_histogram_end(3.6), 5);
	static const double statistic[] = {0, 0.0999, 0.1, 3.9999, 4, 1e9, INFINITY};
	wz_histogram_add(count, 4, statistic, 3);
	wz_histogram_add(count, 4, statistic + 3, sizeof statistic / sizeof *statistic - 3);
	ck_assert_uint_eq(count[0], 2);
	ck_assert_uint_eq(count[1], 1);
	ck_assert_uint_eq(count[WZ_HISTOGRAM_BINS - 1], 1);
	ck_assert_uint_eq(count[WZ_HISTOGRAM_BINS], 3);
}
END_TEST

/* Drawn families of all kinds keep each member's statistic: those that reach the observed one are the exceedances, and in whatever blocks they stand the bins are the same. */
START_TEST(histogram_of_blocks) {
	enum { COUNT = 60, CUT = 23 };
	static const char *const KINDS[] = {"element", "moderator"};
	small_set set;
	small_open(&set, &small_as_is);
	for (size_t f = 0; f < set.families.n_families; f++) {
		const wz_family *family = &set.families.family[f];
		const bool known = strcmp(family->kind, KINDS[0]) == 0 || strcmp(family->kind, KINDS[1]) == 0;
		const uint64_t n = family->exact ? family->replicates : COUNT;
		ck_assert(known && family->keeps == !family->exact);
		unsigned char *raw = malloc(wz_family_raw_size(family, n)), *part[2] = {NULL, NULL};
		double *x = malloc(n * sizeof *x);
		const uint64_t first[2] = {0, CUT}, size[2] = {CUT, COUNT - CUT};
		ck_assert_int_eq(wz_family_compute(&set.families, family, 0, n, raw, NULL, NULL, NULL), WZ_OK);
		for (size_t i = 0; i < 2 && !family->exact; i++) {
			part[i] = malloc(wz_family_raw_size(family, size[i]));
			ck_assert_int_eq(wz_family_compute(&set.families, family, first[i], size[i], part[i], NULL, NULL, NULL), WZ_OK);
		}
		for (size_t k = 0; k < family->n_members; k++) {
			uint64_t whole[WZ_HISTOGRAM_COUNTS] = {0}, parts[WZ_HISTOGRAM_COUNTS] = {0}, exceed = 0, sum = 0;
			const double observed = family->member[k].observed, end = wz_histogram_end(observed);
			wz_family_statistics(family, raw, n, k, x);
			wz_histogram_add(whole, end, x, n);
			for (uint64_t r = 0; r < n; r++)
				exceed += x[r] >= observed * (1 - 1e-6); /* kept in single precision */
			ck_assert_uint_eq(exceed, wz_family_exceed(raw, k));
			for (size_t i = 0; i < WZ_HISTOGRAM_COUNTS; i++)
				sum += whole[i];
			ck_assert_uint_eq(sum, n);
			for (size_t i = 0; i < 2 && !family->exact; i++) {
				wz_family_statistics(family, part[i], size[i], k, x);
				wz_histogram_add(parts, end, x, size[i]);
			}
			if (!family->exact)
				ck_assert_mem_eq(whole, parts, sizeof whole);
		}
		free(x);
		free(raw);
		free(part[0]);
		free(part[1]);
	}
	small_close(&set);
}
END_TEST

START_TEST(thinned) {
	const uint64_t count[WZ_HISTOGRAM_COUNTS] = {[0] = 7, [WZ_HISTOGRAM_BINS] = 2};
	json_t *list = json_array();
	static const char *const KIND[] = {"element", "element", "moderator"}, *const VERDICT[] = {"stands_out", "inconclusive", NULL};
	for (size_t i = 0; i < 3; i++)
		json_array_append_new(list, json_pack("{ss ss* s{so}}", "kind", KIND[i], "verdict", VERDICT[i], "permutation", "histogram", wz_histogram_json(count, 1.5)));
	wz_histogram_thin(list);
	for (size_t i = 0; i < 3; i++) {
		const json_t *h = json_object_get(json_object_get(json_array_get(list, i), "permutation"), "histogram");
		ck_assert_int_eq(h != NULL, i != 1);
		if (h == NULL)
			continue;
		ck_assert_uint_eq(json_array_size(json_object_get(h, "counts")), WZ_HISTOGRAM_BINS);
		ck_assert_double_eq(wz_json_number(h, "observed"), 1.5);
		ck_assert_double_eq(wz_json_number(h, "beyond"), 2);
	}
	json_decref(list);
}
END_TEST

/* 3. Profiles */

/* The points fall away from the model's own likelihood, by half a chi-squared quantile at the limits. check_profile.c has the points against metafor. */
START_TEST(profiles) {
	small_set set;
	small_open(&set, &small_as_is);
	const json_t *a = find(set.analyses, "all", "overall"), *levels = json_object_get(a, "levels");
	const double top = wz_json_number(a, "logLik"), drop = 3.841458820694124 / 2; /* qchisq(0.95, 1) in R */
	size_t drawn = 0;
	for (size_t l = 0; l < json_array_size(levels); l++) {
		const json_t *level = json_array_get(levels, l), *x = json_object_get(json_object_get(level, "profile"), "sigma2"),
		             *y = json_object_get(json_object_get(level, "profile"), "logLik");
		const double hi = json_number_value(json_array_get(json_object_get(level, "ci"), 1));
		if (x == NULL)
			continue;
		drawn++;
		ck_assert_uint_eq(json_array_size(x), 41);
		ck_assert_uint_eq(json_array_size(y), 41);
		ck_assert_double_eq(json_number_value(json_array_get(x, 0)), 0);
		ck_assert_double_eq_tol(json_number_value(json_array_get(x, 40)), 1.2 * hi, 1e-12);
		for (size_t i = 0; i < 41; i++)
			ck_assert_double_le(json_number_value(json_array_get(y, i)), top + 1e-9);
		for (size_t i = 1; i < 41; i++) { /* a straight line between the points on either side of the limit */
			const double from = json_number_value(json_array_get(x, i - 1)), to = json_number_value(json_array_get(x, i));
			if (hi < from || hi > to)
				continue;
			const double share = (hi - from) / (to - from), before = json_number_value(json_array_get(y, i - 1)), after = json_number_value(json_array_get(y, i));
			ck_assert_double_eq_tol(top - (before + share * (after - before)), drop, 0.02);
		}
	}
	ck_assert_uint_ge(drawn, 2);
	small_close(&set);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("plot_data");
	TCase *tc = tcase_create("all");
	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_add_test(tc, together);
	tcase_add_test(tc, together_few);
	tcase_add_test(tc, bins);
	tcase_add_test(tc, histogram_of_blocks);
	tcase_add_test(tc, thinned);
	tcase_add_test(tc, profiles);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
