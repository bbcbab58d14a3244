/* check_pair_scan.c - permutation of pairs: observed statistics against metafor, counts by their definition, blocks of any size
 *
 * 1. Observed statistics
 * 2. Blocks
 * 3. Results
 */
#include "analysis/boots.h"
#include "analysis/pair_scan.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/small_set.h"

#include <check.h>
#include <math.h>

#define PAIRS "elements: {min_studies: 2, min_manuals: 1, pairs: true}\n"

static void open_with(small_set *set, wz_pair_scans *scans, const small_change *change) {
	wz_err err = {0};
	small_open(set, change);
	ck_assert_msg(wz_pair_scans_build(&set->study, set->analyses, scans, &err) == WZ_OK, "%s", err.text);
}

static void shut(small_set *set, wz_pair_scans *scans) {
	wz_pair_scans_clear(scans);
	small_close(set);
}

/* Number of the pair of two elements. */
static size_t pair_of(const small_set *set, const wz_pair_scan *scan, const char *a, const char *b) {
	const json_t *pairs = json_array_get(set->analyses, scan->analysis), *names = json_object_get(pairs, "elements"), *table = json_object_get(pairs, "estimated");
	for (size_t k = 0; k < scan->n_pairs; k++) {
		size_t first = (size_t)json_integer_value(json_array_get(json_object_get(table, "first"), k));
		size_t second = (size_t)json_integer_value(json_array_get(json_object_get(table, "second"), k));
		if (strcmp(json_string_value(json_array_get(names, first)), a) == 0 && strcmp(json_string_value(json_array_get(names, second)), b) == 0)
			return k;
	}
	ck_abort_msg("no pair %s, %s", a, b);
	return 0;
}

/* 1. Observed statistics */

/*
 * metafor 3.8-1: n <- rma.mv(yi, V, random = ~ 1 | manual/study/esid) over all effects (V: rho .6 in a study; optim, Nelder-Mead, reltol 1e-15), then
 * rma.mv(yi, V, mods = ~ A * B, random, sigma2 = n$sigma2)$zval[4] over those that state both. Its optimum has about six digits.
 */
START_TEST(as_metafor) {
	static const struct {
		const char *a, *b;
		double t;
	} cases[] = {{"rare", "half", 1.5038715752}, {"half", "gap", 0.3627935935}, {"rare", "gap", 1.6087097147}};
	small_set set;
	wz_pair_scans scans;
	open_with(&set, &scans, &(small_change){.flip = ELEMENTS, .plan = PAIRS});
	ck_assert_uint_eq(scans.n, 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const double t = scans.scan[0].observed[pair_of(&set, &scans.scan[0], cases[i].a, cases[i].b)];
		ck_assert_msg(fabs(t - cases[i].t) < 2e-5 * cases[i].t, "%s and %s: %.10f, not %.10f", cases[i].a, cases[i].b, t, cases[i].t);
	}
	shut(&set, &scans);
}
END_TEST

/* 2. Blocks */

static unsigned char *compute(const wz_pair_scan *scan, uint64_t first, uint64_t count) {
	wz_err err = {0};
	unsigned char *raw = malloc(wz_pair_scan_raw_size(scan, count));
	ck_assert_ptr_nonnull(raw);
	ck_assert_msg(wz_pair_scan_compute(scan, first, count, raw, NULL, NULL, &err) == WZ_OK, "%s", err.text);
	return raw;
}

START_TEST(parts_add_up) {
	static const uint64_t cuts[] = {0, 1, 8, 37, 200};
	enum { MOST = 100 };
	small_set set;
	wz_pair_scans scans;
	uint64_t sum[MOST] = {0}, above[MOST] = {0}, whole_sum[MOST] = {0}, whole_above[MOST] = {0}, total = 0;
	open_with(&set, &scans, &(small_change){.flip = ELEMENTS, .plan = PAIRS});
	const wz_pair_scan *scan = &scans.scan[0];
	ck_assert(scan->n_pairs > 1 && scan->n_pairs < MOST);
	unsigned char *whole = compute(scan, 0, 200);
	wz_pair_scan_add(scan, whole, 200, whole_sum, whole_above);
	for (size_t c = 0; c + 1 < sizeof cuts / sizeof *cuts; c++) {
		unsigned char *part = compute(scan, cuts[c], cuts[c + 1] - cuts[c]);
		wz_pair_scan_add(scan, part, cuts[c + 1] - cuts[c], sum, above);
		free(part);
	}
	for (size_t k = 0; k < scan->n_pairs; k++) {
		ck_assert_uint_eq(sum[k], whole_sum[k]);
		ck_assert_uint_eq(above[k], whole_above[k]);
		ck_assert_uint_ge(above[k], sum[k]); /* where one reaches it, the largest does */
		total += sum[k];
	}
	ck_assert_uint_gt(total, 0);
	free(whole);
	shut(&set, &scans);
}
END_TEST

START_TEST(digests) {
	static const small_change changes[] = {
		{.flip = ELEMENTS, .plan = PAIRS, .seed = "2"},         {.flip = ELEMENTS, .plan = PAIRS, .add_y = 1e-4},
		{.flip = 0, .plan = PAIRS},                             {.flip = ELEMENTS, .plan = PAIRS, .permutation = "replicates: 201"},
		{.flip = ELEMENTS, .plan = PAIRS, .rho = "0.5"},        {.flip = ELEMENTS, .plan = PAIRS, .permutation = "replicates: 200, strata: kind"}};
	char base[WZ_SHA256_TEXT];
	small_set set;
	wz_pair_scans scans;
	open_with(&set, &scans, &(small_change){.flip = ELEMENTS, .plan = PAIRS});
	memcpy(base, scans.scan[0].digest_text, sizeof base);
	shut(&set, &scans);
	open_with(&set, &scans, &(small_change){.flip = ELEMENTS, .plan = PAIRS, .permutation = "replicates: 200, block: 7, correction: none"});
	ck_assert_str_eq(base, scans.scan[0].digest_text);
	shut(&set, &scans);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		open_with(&set, &scans, &changes[i]);
		ck_assert_uint_eq(scans.n, 1);
		ck_assert_msg(strcmp(base, scans.scan[0].digest_text) != 0, "change %zu", i);
		shut(&set, &scans);
	}
}
END_TEST

/* A record of another type before all others: blocks of this one are what they were. */
START_TEST(records_elsewhere) {
	static const char *const PERMUTATIONS[] = {"replicates: 200", "replicates: 200, strata: kind"};
	for (size_t i = 0; i < sizeof PERMUTATIONS / sizeof *PERMUTATIONS; i++) {
		const small_change was = {.flip = ELEMENTS, .plan = "by: [kind]\n" PAIRS, .permutation = PERMUTATIONS[i]};
		small_change is = was;
		is.front = SMALL_FRONT;
		small_set before, after;
		wz_pair_scans were, are;
		open_with(&before, &were, &was);
		open_with(&after, &are, &is);
		ck_assert(were.n == 1 && are.n == 1);
		ck_assert_str_eq(were.scan[0].digest_text, are.scan[0].digest_text);
		unsigned char *raw = compute(&were.scan[0], 0, 200), *again = compute(&are.scan[0], 0, 200);
		ck_assert_mem_eq(raw, again, wz_pair_scan_raw_size(&were.scan[0], 200));
		free(raw);
		free(again);
		shut(&before, &were);
		shut(&after, &are);
	}
}
END_TEST

/* Where units of another level are exchanged, or strata divide manuals, nothing is tested. */
START_TEST(not_tested) {
	static const char *const PERMUTATION[] = {"replicates: 200, unit: study", "replicates: 200, strata: setting", "replicates: 0"};
	for (size_t i = 0; i < sizeof PERMUTATION / sizeof *PERMUTATION; i++) {
		small_set set;
		wz_pair_scans scans;
		open_with(&set, &scans, &(small_change){.flip = ELEMENTS, .plan = PAIRS, .permutation = PERMUTATION[i]});
		ck_assert_uint_eq(scans.n, 0);
		ck_assert_uint_eq(scans.n_blocks, 0);
		shut(&set, &scans);
	}
}
END_TEST

/* 3. Results */

START_TEST(results) {
	small_set set;
	wz_pair_scans scans;
	wz_err err = {0};
	open_with(&set, &scans, &(small_change){.flip = ELEMENTS, .plan = PAIRS});
	const wz_pair_scan *scan = &scans.scan[0];
	uint64_t exceed[100] = {0}, above[100] = {0};
	unsigned char *raw = compute(scan, 0, scan->replicates);
	wz_pair_scan_add(scan, raw, scan->replicates, exceed, above);
	ck_assert_msg(wz_pair_scan_put(scan, exceed, above, set.analyses, &err) == WZ_OK, "%s", err.text);
	const json_t *table = json_object_get(json_array_get(set.analyses, scan->analysis), "estimated");
	const json_t *own = small_find(&set, "all", "rare:half", NULL);
	const size_t k = pair_of(&set, scan, "rare", "half");
	ck_assert_double_eq(wz_json_number(own, "p_perm"), (double)(exceed[k] + 1) / 201);
	ck_assert_double_eq(wz_json_number(own, "p_maxT"), (double)(above[k] + 1) / 201);
	ck_assert_double_eq(json_number_value(json_array_get(json_object_get(table, "p_perm"), k)), wz_json_number(own, "p_perm"));
	ck_assert_str_eq(wz_json_text(json_object_get(own, "permutation"), "tests", ""), "no_element_effects");
	free(raw);
	shut(&set, &scans);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("pair_scan");
	TCase *cases = tcase_create("pair_scan");
	tcase_add_checked_fixture(cases, temp_make, temp_remove);
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, as_metafor);
	tcase_add_test(cases, parts_add_up);
	tcase_add_test(cases, digests);
	tcase_add_test(cases, records_elsewhere);
	tcase_add_test(cases, not_tested);
	tcase_add_test(cases, results);
	suite_add_tcase(suite, cases);
	return run_suite(suite, CK_FORK_GETENV);
}
