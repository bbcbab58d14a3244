/* check_rng.c - the generator against Random123's known answers, and numbers that depend on nothing but their place
 *
 * 1. Known answers
 * 2. Streams
 * 3. Uniform numbers and orders (fixed seeds; limits are the 99.9% points of chi-squared: R's qchisq(.999, df))
 */
#include "resample/rng.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* 1. Known answers: Random123 1.14, tests/kat_vectors, lines philox4x64 10 */

START_TEST(philox_known_answers) {
	static const struct {
		uint64_t counter[4], key[2], answer[4];
	} known[] = {
		{{0, 0, 0, 0}, {0, 0}, {0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b}},
		{{~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0)},
	     {~UINT64_C(0), ~UINT64_C(0)},
	     {0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0}},
		{{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
	     {0x452821e638d01377, 0xbe5466cf34e90c6c},
	     {0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6}},
	};
	for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
		wz_rng rng = wz_rng_at(0, 0, 0);
		memcpy(rng.counter, known[k].counter, sizeof rng.counter);
		memcpy(rng.key, known[k].key, sizeof rng.key);
		for (size_t i = 0; i < 4; i++)
			ck_assert_uint_eq(wz_rng_next(&rng), known[k].answer[i]);
	}
	/* The stream of seed 0, analysis 0, replicate 0 is the first one. */
	wz_rng rng = wz_rng_at(0, 0, 0);
	ck_assert_uint_eq(wz_rng_next(&rng), known[0].answer[0]);
}
END_TEST

/* 2. Streams */

START_TEST(order_of_calls_does_not_matter) {
	enum { STREAMS = 20, DRAWS = 11 };
	uint64_t forward[STREAMS][DRAWS];
	for (uint64_t r = 0; r < STREAMS; r++) {
		wz_rng rng = wz_rng_at(7, 3, r);
		for (size_t i = 0; i < DRAWS; i++)
			forward[r][i] = wz_rng_next(&rng);
	}
	/* Backward, all streams open at once, a number of each in turn. */
	wz_rng open[STREAMS];
	for (uint64_t r = STREAMS; r-- > 0;)
		open[r] = wz_rng_at(7, 3, r);
	for (size_t i = 0; i < DRAWS; i++)
		for (size_t r = STREAMS; r-- > 0;)
			ck_assert_uint_eq(wz_rng_next(&open[r]), forward[r][i]);
}
END_TEST

static int by_value(const void *a, const void *b) {
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* Neighbours in seed, analysis and replicate share no number. */
START_TEST(streams_do_not_overlap) {
	enum { SIDE = 6, DRAWS = 40, ALL = SIDE * SIDE * SIDE * DRAWS };
	uint64_t *all = malloc(ALL * sizeof *all);
	size_t n = 0;
	for (uint64_t seed = 0; seed < SIDE; seed++)
		for (uint64_t analysis = 0; analysis < SIDE; analysis++)
			for (uint64_t r = 0; r < SIDE; r++) {
				wz_rng rng = wz_rng_at(seed, analysis, r);
				for (size_t i = 0; i < DRAWS; i++)
					all[n++] = wz_rng_next(&rng);
			}
	qsort(all, n, sizeof *all, by_value);
	for (size_t i = 1; i < n; i++)
		ck_assert_uint_ne(all[i], all[i - 1]);
	free(all);
}
END_TEST

/* 3. Uniform numbers and orders */

static double chi_squared(const uint32_t *count, size_t n, double expected) {
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (count[i] - expected) * (count[i] - expected) / expected;
	return sum;
}

START_TEST(below_stays_below) {
	static const uint32_t limits[] = {1, 2, 3, 7, 255, 65537, 0x80000001u, UINT32_MAX};
	for (size_t l = 0; l < sizeof limits / sizeof *limits; l++) {
		wz_rng rng = wz_rng_at(1, 2, 3);
		for (int i = 0; i < 2000; i++)
			ck_assert_uint_lt(wz_rng_below(&rng, limits[l]), limits[l]);
	}
}
END_TEST

START_TEST(below_is_uniform) {
	uint32_t count[6] = {0};
	wz_rng rng = wz_rng_at(5, 0, 0);
	for (int i = 0; i < 60000; i++)
		count[wz_rng_below(&rng, 6)]++;
	ck_assert(chi_squared(count, 6, 10000) < 20.515005652432876);
}
END_TEST

/* With n = 3 * 2^30 a product of 32 bits that is not rejected gives each third number twice as often. */
START_TEST(below_is_not_biased) {
	uint32_t count[3] = {0};
	wz_rng rng = wz_rng_at(6, 0, 0);
	for (int i = 0; i < 30000; i++)
		count[wz_rng_below(&rng, UINT32_C(3) << 30) % 3]++;
	ck_assert_msg(chi_squared(count, 3, 10000) < 13.815510557964274, "%u %u %u", count[0], count[1], count[2]);
}
END_TEST

/* All 24 orders of 4 things are equally frequent. */
START_TEST(shuffle_is_uniform) {
	uint32_t count[24] = {0};
	for (uint64_t r = 0; r < 24000; r++) {
		uint32_t item[4] = {0, 1, 2, 3};
		wz_rng rng = wz_rng_at(8, 1, r);
		wz_rng_shuffle(&rng, item, 4);
		size_t rank = 0;
		for (size_t i = 0; i < 4; i++) {
			size_t smaller = 0;
			for (size_t j = i + 1; j < 4; j++)
				smaller += item[j] < item[i];
			rank = rank * (4 - i) + smaller;
		}
		ck_assert_uint_lt(rank, 24);
		count[rank]++;
	}
	ck_assert(chi_squared(count, 24, 1000) < 49.728232466431493);
}
END_TEST

START_TEST(shuffle_keeps_all_items) {
	for (size_t n = 0; n <= 300; n += 50) {
		uint32_t item[300];
		int seen[300] = {0};
		wz_rng rng = wz_rng_at(9, 0, n);
		for (size_t i = 0; i < n; i++)
			item[i] = (uint32_t)i;
		wz_rng_shuffle(&rng, item, n);
		for (size_t i = 0; i < n; i++)
			ck_assert_int_eq(seen[item[i]]++, 0);
	}
}
END_TEST

/* An order is that of numbers drawn one by one, wherever the stream stands; with this many items some numbers are near rejection. */
START_TEST(shuffle_draws_one_by_one) {
	static const size_t sizes[] = {2, 7, 8, 9, 17, 121, 200000, 200000};
	for (size_t c = 0; c < sizeof sizes / sizeof *sizes; c++) {
		const size_t n = sizes[c];
		uint32_t *item = malloc(2 * n * sizeof *item), *same = item + n;
		ck_assert_ptr_nonnull(item);
		wz_rng rng = wz_rng_at(10, 1, c), slow = rng;
		for (size_t i = 0; i < n; i++)
			item[i] = same[i] = (uint32_t)i;
		for (size_t skip = 0; skip < c % 3; skip++)
			ck_assert(wz_rng_next(&rng) == wz_rng_next(&slow));
		wz_rng_shuffle(&rng, item, n);
		for (size_t i = n; i > 1; i--) {
			uint32_t j = wz_rng_below(&slow, (uint32_t)i), swap = same[i - 1];
			same[i - 1] = same[j];
			same[j] = swap;
		}
		ck_assert_mem_eq(item, same, n * sizeof *item);
		ck_assert(wz_rng_next(&rng) == wz_rng_next(&slow));
		free(item);
	}
}
END_TEST

int main(void) {
	Suite *suite = suite_create("rng");
	TCase *tc = tcase_create("rng");
	tcase_add_test(tc, philox_known_answers);
	tcase_add_test(tc, order_of_calls_does_not_matter);
	tcase_add_test(tc, streams_do_not_overlap);
	tcase_add_test(tc, below_stays_below);
	tcase_add_test(tc, below_is_uniform);
	tcase_add_test(tc, below_is_not_biased);
	tcase_add_test(tc, shuffle_is_uniform);
	tcase_add_test(tc, shuffle_keeps_all_items);
	tcase_add_test(tc, shuffle_draws_one_by_one);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
