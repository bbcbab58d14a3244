/* check_decimal.c - decimal digits against printf's, which rounds the exact value of a double: ties, neighbours of powers of ten, and random doubles */
#include "base/decimal.h"
#include "tests/unit/run_suite.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MANY = 300000 };

static void check_fixed(double value, int decimals) {
	char mine[WZ_DECIMAL_TEXT], theirs[WZ_DECIMAL_TEXT];
	const size_t n = wz_decimal_fixed(value, decimals, mine);
	(void)snprintf(theirs, sizeof theirs, "%.*f", decimals, value);
	if (strcmp(mine, theirs) != 0 || n != strlen(theirs))
		ck_abort_msg("%a to %d decimals: '%s' of %zu, and printf's '%s'", value, decimals, mine, n, theirs);
}

static void check_exact(double value) {
	char mine[WZ_DECIMAL_TEXT], theirs[WZ_DECIMAL_TEXT];
	const size_t n = wz_decimal_exact(value, mine);
	(void)snprintf(theirs, sizeof theirs, "%.17g", value);
	if (strcmp(mine, theirs) != 0 || n != strlen(theirs))
		ck_abort_msg("%a: '%s' of %zu, and printf's '%s'", value, mine, n, theirs);
}

static void check_all(double value) {
	for (int sign = -1; sign <= 1; sign += 2) {
		check_exact(sign * value);
		for (int decimals = 0; decimals <= 20; decimals++)
			check_fixed(sign * value, decimals);
	}
}

/* xorshift64*: any numbers will do, the same ones every time */
static uint64_t draw(uint64_t *state) {
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1du;
}

START_TEST(limits) {
	static const double value[] = {0, 0.5, 1, 1.5, 2.5, DBL_MIN, DBL_TRUE_MIN, DBL_MAX, DBL_EPSILON, 0x1p52, 0x1p53, 0x1p63, 0x1p64, 0x1.fffffffffffffp51, 1e15, 1e16, 1e17,
	                               1e22, 1e23, 4503599627370495.5, 9007199254740993.0, 1844674407370955161.6, 0.1, 0.05, 0.005, 0.0005, 0.015, 1.005, 2.675, 1e7, 123456789.125};
	for (size_t i = 0; i < sizeof value / sizeof value[0]; i++)
		check_all(value[i]);
}
END_TEST

START_TEST(near_powers) {
	for (int power = -25; power <= 25; power++)
		for (int digit = 1; digit <= 9; digit++) {
			double below = digit * pow(10, power), above = below;
			for (int step = 0; step < 12; step++) {
				check_all(below);
				check_all(above);
				below = nextafter(below, 0);
				above = nextafter(above, INFINITY);
			}
		}
}
END_TEST

/* An odd number of halves of a last decimal that a double holds exactly: n / 2^k has its last digit k places behind the point, and that is a 5. */
START_TEST(ties) {
	uint64_t state = 20170401;
	for (size_t i = 0; i < MANY; i++) {
		const int k = 1 + (int)(draw(&state) % 20);
		const double value = ldexp((double)(draw(&state) >> (12 + draw(&state) % 50) | 1), -k);
		check_fixed(value, k - 1);
		check_fixed(-value, k - 1);
		check_fixed(value, k > 1 ? k - 2 : 0);
		check_exact(value);
	}
}
END_TEST

START_TEST(random_doubles) {
	uint64_t state = 7;
	for (size_t i = 0; i < MANY; i++) {
		const uint64_t bits = draw(&state);
		double any;
		memcpy(&any, &bits, sizeof any);
		if (isfinite(any)) {
			check_exact(any);
			check_fixed(any, (int)(draw(&state) % 20));
		}
	}
}
END_TEST

/* Those of reports: 1e-9 to 1e9, and what was once written with few decimals. */
START_TEST(usual_doubles) {
	uint64_t state = 11;
	for (size_t i = 0; i < MANY; i++) {
		const double any = ldexp((double)(draw(&state) >> 11), -83 + (int)(draw(&state) % 60)), rounded = (double)(draw(&state) % 20000000) / 1000;
		check_exact(any);
		check_exact(rounded);
		check_fixed(any, (int)(draw(&state) % 8));
		check_fixed(rounded, (int)(draw(&state) % 4));
		check_fixed(-any, 2);
	}
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("decimal");
	tcase_set_timeout(tc, 300);
	tcase_add_test(tc, limits);
	tcase_add_test(tc, near_powers);
	tcase_add_test(tc, ties);
	tcase_add_test(tc, random_doubles);
	tcase_add_test(tc, usual_doubles);
	Suite *suite = suite_create("decimal");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
