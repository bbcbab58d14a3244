/* check_interval.c - printed numbers as ranges, and what centre and half width can be together
 *
 * 1. Printed numbers
 * 2. Regions
 * 3. Slips
 */
#include "coding/interval.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static wz_printed parsed(const char *text) {
	wz_printed p;
	ck_assert_msg(wz_printed_parse(text, 0, &p), "'%s' is a number", text);
	return p;
}

/* 1. Printed numbers */

static const struct {
	const char *text;
	double lo, hi;
	int decimals;
} NUMBERS[] = {
	{"0.284", 0.2835, 0.2845, 3},        {"-0.047", -0.0475, -0.0465, 3},  {"0.37", 0.365, 0.375, 2},
	{"-0.000", -0.0005, 0.0005, 3},      {"0,284", 0.2835, 0.2845, 3},     {".05", 0.045, 0.055, 2},
	{"\xe2\x88\x92" "0.20", -0.205, -0.195, 2}, {"1.5e-3", 0.00145, 0.00155, 4}, {"12", 11.5, 12.5, 0},
	{"<0.001", -INFINITY, 0.001, 3},     {"< .001", -INFINITY, 0.001, 3},  {">0.99", 0.99, INFINITY, 2},
};

START_TEST(numbers) {
	const double slack = 1.1e-6;
	wz_printed p = parsed(NUMBERS[_i].text);
	double unit = pow(10, -NUMBERS[_i].decimals);
	ck_assert(p.given);
	ck_assert_int_eq(p.decimals, NUMBERS[_i].decimals);
	ck_assert(p.range.lo == NUMBERS[_i].lo || fabs(p.range.lo - NUMBERS[_i].lo) < slack * unit);
	ck_assert(p.range.hi == NUMBERS[_i].hi || fabs(p.range.hi - NUMBERS[_i].hi) < slack * unit);
	ck_assert(p.range.lo <= NUMBERS[_i].lo && p.range.hi >= NUMBERS[_i].hi); /* never narrower than the rounding */
}
END_TEST

START_TEST(no_numbers) {
	static const char *const TEXTS[] = {"abc", "0.1.2", "--1", "- 1", "1e999", "0x10", "4-jan", "<", "<<1", "1 2", "\xe2\x88\x92-1", "inf",
	                                    "1e-400", "12345678901234567890123456789012345678901234567890123456789012345678901234567890"};
	wz_printed p;
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
		ck_assert_msg(!wz_printed_parse(TEXTS[i], 0, &p), "'%s' is no number", TEXTS[i]);
	ck_assert(wz_printed_parse("", 0, &p) && !p.given);
	ck_assert(wz_printed_parse("NA", 0, &p) && !p.given);
}
END_TEST

/* 2. Regions */

static double uniform(uint64_t *state) {
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (double)(*state >> 11) * 0x1p-53;
}

/* Closed form of emptiness: 2c and lo + hi, each known to one unit, must meet. */
START_TEST(region_empty) {
	uint64_t seed = 1;
	int empty = 0;
	for (int i = 0; i < 20000; i++) {
		int c = (int)(uniform(&seed) * 200) - 100, h = 5 + (int)(uniform(&seed) * 50), off = (int)(uniform(&seed) * 9) - 4;
		char text[3][16];
		(void)snprintf(text[0], 16, "%.2f", c / 100.0);
		(void)snprintf(text[1], 16, "%.2f", (c - h) / 100.0);
		(void)snprintf(text[2], 16, "%.2f", (c + h + off) / 100.0);
		wz_region r = wz_region_make(parsed(text[0]).range, parsed(text[1]).range, parsed(text[2]).range);
		ck_assert_int_eq(r.n == 0, abs(off) > 2);
		empty += r.n == 0;
	}
	ck_assert_int_gt(empty, 5000);
}
END_TEST

/* Drawn centres and widths that round to the three numbers: all lie within the range of the ratio, and nearly reach its ends. */
START_TEST(region_ratio) {
	uint64_t seed = 7;
	for (int i = 0; i < 40; i++) {
		double c = uniform(&seed) - 0.5, h = 0.05 + uniform(&seed);
		wz_interval range[3];
		double v[3] = {c, c - h, c + h};
		for (int k = 0; k < 3; k++) {
			double printed = round(v[k] * 100) / 100;
			range[k] = (wz_interval){printed - 0.005, printed + 0.005};
		}
		wz_region r = wz_region_make(range[0], range[1], range[2]);
		wz_interval ratio = wz_region_ratio(&r), centre = wz_region_centre(&r), seen = {INFINITY, -INFINITY};
		ck_assert_int_gt(r.n, 0);
		for (int t = 0; t < 40000; t++) {
			double b = range[0].lo + 0.01 * uniform(&seed), lo = range[1].lo + 0.01 * uniform(&seed), w = b - lo;
			if (b + w < range[2].lo || b + w > range[2].hi)
				continue;
			seen.lo = fmin(seen.lo, b / w);
			seen.hi = fmax(seen.hi, b / w);
			ck_assert(b >= centre.lo - 1e-12 && b <= centre.hi + 1e-12);
		}
		ck_assert(seen.lo >= ratio.lo - 1e-9 && seen.hi <= ratio.hi + 1e-9);
		ck_assert_double_lt((seen.lo - ratio.lo) + (ratio.hi - seen.hi), 0.1 * (ratio.hi - ratio.lo)); /* a box would be twice as wide */
	}
}
END_TEST

START_TEST(region_edges) {
	/* all three can be 0: the ratio can be anything */
	wz_region r = wz_region_make(parsed("-0.000").range, parsed("-0.000").range, parsed("-0.000").range);
	wz_interval ratio = wz_region_ratio(&r);
	ck_assert_int_gt(r.n, 0);
	ck_assert(isinf(ratio.lo) && isinf(ratio.hi));
	r = wz_region_make(parsed("-0.001").range, parsed("-0.002").range, parsed("-0.000").range);
	ratio = wz_region_ratio(&r);
	/* by hand: corners (-.001, .0005) and (-.0005, .001); treated one by one the three would allow h = 0 */
	ck_assert_double_eq_tol(ratio.lo, -2, 1e-5);
	ck_assert_double_eq_tol(ratio.hi, -0.5, 1e-5);
	ck_assert_int_eq(wz_region_make(parsed("0.3").range, parsed("0.9").range, parsed("-0.3").range).n, 0); /* backwards */
	ck_assert_int_eq(wz_region_make((wz_interval){1, 0}, parsed("0.9").range, parsed("1").range).n, 0);
	ck_assert_int_eq(wz_region_clip(r, (wz_interval){5, 6}).n, 0);
	wz_interval square = wz_interval_square((wz_interval){-3, 2});
	ck_assert(square.lo == 0 && square.hi == 9);
	ck_assert(!wz_interval_touch((wz_interval){0, 1}, (wz_interval){NAN, NAN}));
}
END_TEST

/* 3. Slips */

START_TEST(slips) {
	static const struct {
		const char *text;
		double lo, hi;
		int slip;
	} CASES[] = {
		{"0.284", 0.28, 0.29, 0},     {"-0.047", 0.0445, 0.0475, 1}, {"0.37", 0.3155, 0.3185, 2}, {"0.254", 0.5235, 0.5245, 2},
		{"-0.254", -0.524, -0.523, 2}, {"0.123", 0.8, 0.81, 3},       {"<0.001", 0.5, 0.6, 3},     {"0.002", 0.0215, 0.0225, 2},
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		wz_printed p = parsed(CASES[i].text);
		ck_assert_msg(wz_printed_slip(&p, 0, (wz_interval){CASES[i].lo, CASES[i].hi}) == CASES[i].slip, "%s", CASES[i].text);
	}
}
END_TEST

int main(void) {
	Suite *s = suite_create("interval");
	TCase *tc = tcase_create("interval");
	tcase_add_loop_test(tc, numbers, 0, sizeof NUMBERS / sizeof *NUMBERS);
	tcase_add_test(tc, no_numbers);
	tcase_add_test(tc, region_empty);
	tcase_add_test(tc, region_ratio);
	tcase_add_test(tc, region_edges);
	tcase_add_test(tc, slips);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_FORK_GETENV);
}
