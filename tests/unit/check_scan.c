/* check_scan.c - statistics of elements and pairs of a batch against the general kernel, one column at a time
 *
 * 1. A sample
 * 2. Against the general kernel
 * 3. By hand, with weights that differ by many orders
 * 4. Lanes, counts, largest
 * 5. What cannot be tested
 */
#include "model/reml.h"
#include "resample/permute.h"
#include "resample/rng.h"
#include "resample/scan.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. A sample: 40 manuals of 1 to 3 studies of 1 to 4 effects, six elements */

enum { UNITS = 40, ELEMENTS = 6, PAIRS = ELEMENTS * (ELEMENTS - 1) / 2, TESTS = ELEMENTS + PAIRS, MAX_N = UNITS * 12, REPLICATES = 50 };

static struct {
	size_t n;
	double y[MAX_N], v[MAX_N], ones[MAX_N];
	uint32_t manual[MAX_N], study[MAX_N];
	bool has[ELEMENTS][UNITS];
	double w[UNITS], wy[UNITS];
	uint32_t source[REPLICATES][UNITS];
	wz_reml null;
	wz_fit fit;
} all;

static double uniform(wz_rng *rng) {
	return ((double)(wz_rng_next(rng) >> 11) + 0.5) * 0x1p-53;
}

static void setup(double rho) {
	wz_rng rng = wz_rng_at(3, 1, 4);
	wz_err err = {0};
	memset(&all, 0, sizeof all);
	for (uint32_t m = 0, study = 0; m < UNITS; m++) {
		double of_manual = uniform(&rng);
		for (uint32_t k = 0, studies = 1 + wz_rng_below(&rng, 3); k < studies; k++, study++) {
			double of_study = 0.5 * uniform(&rng);
			for (uint32_t j = 0, effects = 1 + wz_rng_below(&rng, 4); j < effects; j++, all.n++) {
				all.manual[all.n] = m;
				all.study[all.n] = study;
				all.v[all.n] = 0.01 + 0.1 * uniform(&rng);
				all.y[all.n] = of_manual + of_study + uniform(&rng);
				all.ones[all.n] = 1;
			}
		}
		/* From rare to nearly always; each cell of each pair has a unit. */
		for (uint32_t e = 0; e < ELEMENTS; e++)
			all.has[e][m] = m < 12 ? wz_rng_below(&rng, 2) : uniform(&rng) < 0.05 + 0.15 * e;
	}
	const uint32_t *code[] = {all.manual, all.study, NULL};
	wz_design design = {.n = all.n, .n_levels = 3, .code = code, .y = all.y, .v = all.v, .p = 1, .X = all.ones, .intercept = true, .rho = rho};
	ck_assert_msg(wz_reml_prepare(&design, &all.null, NULL, &err) == WZ_OK, "%s", err.text);
	ck_assert_int_eq(wz_reml_fit(&all.null, NULL, &all.fit, &err), WZ_OK);
	ck_assert_msg(wz_scan_sums(&all.null, all.fit.theta, all.w, all.wy, &err) == WZ_OK, "%s", err.text);
	for (uint32_t r = 0; r < REPLICATES; r++) {
		wz_rng order = wz_rng_at(3, 2, r);
		for (uint32_t u = 0; u < UNITS; u++)
			all.source[r][u] = u;
		if (r > 0) /* the first one is the observed order */
			wz_rng_shuffle(&order, all.source[r], UNITS);
	}
}

static void teardown(void) {
	wz_fit_clear(&all.fit);
	wz_reml_clear(&all.null);
}

static wz_scan *make(const wz_lane_kernel *kernel, const double *w, const double *wy) {
	wz_scan *scan;
	size_t index;
	wz_err err = {0};
	ck_assert_msg(wz_scan_create(UNITS, w, wy, kernel, &scan, &err) == WZ_OK, "%s", err.text);
	for (size_t e = 0; e < ELEMENTS; e++) {
		ck_assert_int_eq(wz_scan_add(scan, all.has[e], &index, &err), WZ_OK);
		ck_assert_uint_eq(index, e);
		ck_assert_int_eq(wz_scan_test_element(scan, e, &index, &err), WZ_OK);
		ck_assert_uint_eq(index, e);
	}
	for (size_t a = 0; a < ELEMENTS; a++)
		for (size_t b = 0; b < a; b++)
			ck_assert_msg(wz_scan_test_pair(scan, b, a, &index, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_eq(wz_scan_tests(scan), TESTS);
	return scan;
}

/* |t| of all tests in all replicates, `count` at a time. */
static void run_all(wz_scan *scan, size_t count, double *largest, double *t) {
	for (size_t r = 0; r < REPLICATES; r += count) {
		const uint32_t *source[WZ_MAX_LANES];
		double batch[TESTS * WZ_MAX_LANES];
		size_t here = REPLICATES - r < count ? REPLICATES - r : count;
		for (size_t lane = 0; lane < here; lane++)
			source[lane] = all.source[r + lane];
		wz_scan_run(scan, source, here, largest ? largest + r : NULL, batch);
		for (size_t k = 0; k < TESTS; k++)
			for (size_t lane = 0; lane < here; lane++)
				t[k * REPLICATES + r + lane] = batch[k * here + lane];
	}
}

/* 2. Against the general kernel: the same variances, its own columns */

/* |t| of the last of m columns behind the intercept. */
static double general(const double *value, size_t m, const uint32_t *source) {
	const wz_lane_kernel *kernel = wz_lane_scalar();
	const int level[] = {-1, 0, 0, 0};
	wz_lane_model model = all.null.model;
	model.p = m + 1;
	model.level = level;
	wz_lane_work *work = kernel->create(&model);
	ck_assert_ptr_nonnull(work);
	kernel->set_y(work, 0, all.null.y);
	for (size_t c = 0; c < m; c++) {
		double column[UNITS];
		for (size_t u = 0; u < UNITS; u++)
			column[u] = value[c * UNITS + source[u]];
		kernel->set_x(work, 0, c + 1, column);
	}
	wz_lane_result result = kernel->result(work);
	memcpy(result.theta, all.fit.theta, 3 * sizeof(double));
	kernel->eval(work, false);
	double t = fabs(result.b[m]) / sqrt(result.cov[m * (m + 1) + m]);
	free(work);
	return t;
}

START_TEST(equals_the_general_kernel) {
	static double t[TESTS * REPLICATES];
	setup(_i ? 0.6 : 0);
	wz_scan *scan = make(wz_lane_choose(NULL), all.w, all.wy);
	ck_assert_int_eq(wz_scan_begin(scan, NULL, NULL), WZ_OK);
	run_all(scan, wz_scan_width(scan), NULL, t);
	for (size_t k = 0, a = 0, b = 0; k < TESTS; k++) {
		const size_t m = k < ELEMENTS ? 1 : 3;
		double value[3 * UNITS];
		if (k >= ELEMENTS && b == a) {
			a++;
			b = 0;
		}
		for (size_t u = 0; u < UNITS; u++) {
			value[u] = m == 1 ? all.has[k][u] : all.has[b][u];
			value[UNITS + u] = all.has[a][u];
			value[2 * UNITS + u] = value[u] * value[UNITS + u];
		}
		b += m == 3;
		for (size_t r = 0; r < REPLICATES; r++) {
			double x = t[k * REPLICATES + r], alone = general(value, m, all.source[r]);
			ck_assert_msg(fabs(x - alone) < 1e-11 * (1 + x), "test %zu, replicate %zu: %.17g, general %.17g", k, r, x, alone);
		}
		if (k < ELEMENTS) { /* and one at a time, as wz_permuter has it */
			wz_permuter *permuter;
			wz_permuted out[1];
			const uint32_t *source[] = {all.source[1]};
			ck_assert_int_eq(wz_permuter_create(&all.null, all.fit.theta, true, 1, 0, false, wz_lane_scalar(), &permuter, NULL), WZ_OK);
			wz_permuter_run(permuter, value, source, 1, out, NULL);
			ck_assert(out[0].converged && fabs(out[0].joint - t[k * REPLICATES + 1]) < 1e-12 * (1 + out[0].joint));
			wz_permuter_free(permuter);
		}
	}
	wz_scan_free(scan);
	teardown();
}
END_TEST

/* 3. By hand, with weights that differ by many orders: cells that follow by subtraction would have no digit left */

START_TEST(light_cells_keep_their_digits) {
	static double t[TESTS * REPLICATES];
	setup(0);
	for (size_t u = 0; u < UNITS; u++) {
		double y = all.wy[u] / all.w[u];
		all.w[u] *= u % 3 == 0 ? 1e12 : 1;
		all.wy[u] = all.w[u] * (y + 1e-6 * (double)u);
	}
	wz_scan *scan = make(wz_lane_choose(NULL), all.w, all.wy);
	ck_assert_int_eq(wz_scan_begin(scan, NULL, NULL), WZ_OK);
	run_all(scan, wz_scan_width(scan), NULL, t);
	for (size_t k = 0, a = 0, b = 0; k < TESTS; k++) {
		const bool two = k >= ELEMENTS;
		if (two && b == a) {
			a++;
			b = 0;
		}
		for (size_t r = 0; r < REPLICATES; r++) {
			long double w[4] = {0}, wy[4] = {0}, top = 0, below = 0;
			for (size_t u = 0; u < UNITS; u++) {
				size_t row = all.source[r][u], cell = two ? 2u * all.has[b][row] + all.has[a][row] : all.has[k][row];
				w[cell] += all.w[u];
				wy[cell] += all.wy[u];
			}
			for (size_t c = 0; c < (two ? 4 : 2); c++) {
				top += (c == 0 || c == 3 ? 1 : -1) * wy[c] / w[c];
				below += 1 / w[c];
			}
			double expected = (double)fabsl(top / sqrtl(below)), x = t[k * REPLICATES + r];
			ck_assert_msg(fabs(x - expected) < 1e-7 * (1 + expected), "test %zu, replicate %zu: %.17g, expected %.17g", k, r, x, expected);
		}
		b += two;
	}
	wz_scan_free(scan);
	teardown();
}
END_TEST

/* 4. Lanes, counts, largest */

START_TEST(lanes_do_not_matter) {
	static const char *const names[] = {"x1", "x2", "x4", "x8"};
	static double first[TESTS * REPLICATES], t[TESTS * REPLICATES];
	double first_largest[REPLICATES], largest[REPLICATES], limit[TESTS];
	uint64_t first_exceed[TESTS], exceed[TESTS];
	size_t ran = 0;
	setup(0);
	for (size_t k = 0; k < 4; k++) {
		const wz_lane_kernel *kernel = wz_lane_choose(names[k]);
		if (!kernel)
			continue; /* this processor lacks the vectors */
		for (size_t count = 1; count <= kernel->width; count++, ran++) {
			wz_scan *scan = make(kernel, all.w, all.wy);
			const uint32_t *identity[] = {all.source[0]};
			ck_assert_int_eq(wz_scan_begin(scan, NULL, NULL), WZ_OK);
			wz_scan_run(scan, identity, 1, NULL, limit);
			for (size_t j = 0; j < TESTS; j++)
				limit[j] *= 1 - WZ_TIE;
			ck_assert_int_eq(wz_scan_begin(scan, limit, NULL), WZ_OK);
			memset(largest, 0, sizeof largest);
			run_all(scan, count, largest, t);
			wz_scan_counts(scan, exceed);
			wz_scan_free(scan);
			if (ran == 0) {
				memcpy(first, t, sizeof first);
				memcpy(first_largest, largest, sizeof largest);
				memcpy(first_exceed, exceed, sizeof exceed);
			}
			ck_assert_msg(memcmp(first, t, sizeof t) == 0, "%s, %zu lanes", names[k], count);
			ck_assert_mem_eq(first_largest, largest, sizeof largest);
			ck_assert_mem_eq(first_exceed, exceed, sizeof exceed);
		}
	}
	ck_assert_uint_ge(ran, 3);
	/* Counts and largest are those of the statistics. */
	for (size_t r = 0; r < REPLICATES; r++) {
		double most = 0;
		for (size_t j = 0; j < TESTS; j++)
			most = fmax(most, first[j * REPLICATES + r]);
		ck_assert(most == first_largest[r]);
	}
	for (size_t j = 0; j < TESTS; j++) {
		uint64_t n = 0;
		for (size_t r = 0; r < REPLICATES; r++)
			n += first[j * REPLICATES + r] >= limit[j];
		ck_assert_uint_eq(n, first_exceed[j]);
		ck_assert_uint_ge(n, 1); /* the observed order */
	}
	teardown();
}
END_TEST

/* A maximum over several scans: what came in is kept when nothing is larger, to the bit. */
START_TEST(largest_goes_from_scan_to_scan) {
	double largest[1] = {1.1}, t[TESTS];
	setup(0);
	wz_scan *scan = make(wz_lane_scalar(), all.w, all.wy);
	const uint32_t *source[] = {all.source[1]};
	ck_assert_int_eq(wz_scan_begin(scan, NULL, NULL), WZ_OK);
	largest[0] = 1234.1;
	wz_scan_run(scan, source, 1, largest, t);
	ck_assert(largest[0] == 1234.1);
	largest[0] = 1e-3;
	wz_scan_run(scan, source, 1, largest, t);
	ck_assert(largest[0] > 1e-3 && largest[0] < 100);
	wz_scan_free(scan);
	teardown();
}
END_TEST

/* 5. What cannot be tested */

START_TEST(what_cannot_be_tested) {
	bool none[UNITS] = {false}, some[UNITS] = {false};
	double bad[UNITS];
	size_t index, a, b;
	wz_scan *scan;
	wz_err err = {0};
	setup(0);
	memcpy(bad, all.w, sizeof bad);
	bad[7] = 0;
	ck_assert_int_eq(wz_scan_create(UNITS, bad, all.wy, wz_lane_scalar(), &scan, &err), WZ_EINPUT);
	bad[7] = NAN;
	ck_assert_int_eq(wz_scan_create(UNITS, all.w, bad, wz_lane_scalar(), &scan, &err), WZ_EINPUT);
	err = (wz_err){0};
	scan = make(wz_lane_scalar(), all.w, all.wy);
	ck_assert_int_eq(wz_scan_add(scan, none, &index, &err), WZ_ENOTEST);
	some[0] = some[1] = true;
	ck_assert_int_eq(wz_scan_add(scan, some, &a, &err), WZ_OK);
	some[1] = false;
	err = (wz_err){0};
	ck_assert_int_eq(wz_scan_add(scan, some, &b, &err), WZ_OK);
	ck_assert_int_eq(wz_scan_test_pair(scan, a, b, &index, &err), WZ_ENOTEST);
	ck_assert_msg(strstr(err.text, "lacks the first element and has the second") != NULL, "%s", err.text);
	ck_assert_int_eq(wz_scan_test_pair(scan, a, b + 1, &index, &err), WZ_EBUG);
	ck_assert_int_eq(wz_scan_test_element(scan, b + 1, &index, &err), WZ_EBUG);
	ck_assert_uint_eq(wz_scan_tests(scan), TESTS);
	wz_scan_free(scan);
	teardown();
}
END_TEST

int main(void) {
	Suite *suite = suite_create("scan");
	TCase *tcase = tcase_create("scan");
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, equals_the_general_kernel, 0, 2);
	tcase_add_test(tcase, light_cells_keep_their_digits);
	tcase_add_test(tcase, lanes_do_not_matter);
	tcase_add_test(tcase, largest_goes_from_scan_to_scan);
	tcase_add_test(tcase, what_cannot_be_tested);
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
