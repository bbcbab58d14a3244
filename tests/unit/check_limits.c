/*
 * check_limits.c - confidence limits from replicates against R's package boot
 *
 * Expected values: boot 1.3-28.1, boot.ci() of types perc, bca and stud, written by tests/reference/limits.R, which makes the same replicates.
 */
#include "resample/limits.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static const struct {
	size_t R;
	double level, percentile[2], bca[2], studentised[2];
} EXPECTED[] = {
	{999, 95, {0.117705309264348, 1.7714860606011}, {0.12234597317917, 1.7726079185665}, {0.461003650561298, 2.47606158876226}},
	{999, 80, {0.408558151232587, 1.70553813591354}, {0.351858483413395, 1.68715356262246}, {0.663743960814005, 2.01379879555494}},
	{1999, 95, {0.121252355636473, 1.7714010764506}, {0.125985299223717, 1.77247253472943}, {0.460491645413936, 2.46287844586284}},
	{1999, 80, {0.408226024622872, 1.70553813591354}, {0.355953381968236, 1.68794852328641}, {0.665487060279834, 2.00901679847445}},
	{40, 95, {0.168438279760043, 1.78430879068602}, {0.163712381136113, 1.76614752417505}, {0.340091257498076, 2.20375566434952}},
	{40, 80, {0.455014376160983, 1.71616431855931}, {0.3189638249882, 1.67159846912703}, {0.626124531714296, 2.02044495864388}},
};

static const double ACCELERATION = 0.0547572480080849;

static void make(size_t R, double *t, double *se) {
	for (size_t r = 1; r <= R; r++) {
		t[r - 1] = log1p(5 * (double)(r * 7919 % 10007) / 10007);
		se[r - 1] = 0.2 + 0.3 * (double)(r * 104729 % 10009) / 10009;
	}
}

static void close_to(double a, double b) {
	ck_assert_msg(fabs(a - b) <= 1e-9 * fabs(b), "%.17g, expected %.17g", a, b);
}

START_TEST(as_boot_has_them) {
	static double t[2000], se[2000];
	wz_err err = {0};
	wz_limits limits;
	const size_t R = EXPECTED[_i].R;
	make(R, t, se);
	ck_assert(wz_limits_find(WZ_LIMITS_PERCENTILE, t, NULL, R, 1.2, 0.35, NAN, EXPECTED[_i].level, &limits, &err) == WZ_OK);
	close_to(limits.lo, EXPECTED[_i].percentile[0]);
	close_to(limits.hi, EXPECTED[_i].percentile[1]);
	ck_assert_uint_eq(limits.n, R);
	ck_assert(wz_limits_find(WZ_LIMITS_BCA, t, NULL, R, 1.2, 0.35, ACCELERATION, EXPECTED[_i].level, &limits, &err) == WZ_OK);
	close_to(limits.lo, EXPECTED[_i].bca[0]);
	close_to(limits.hi, EXPECTED[_i].bca[1]);
	ck_assert(wz_limits_find(WZ_LIMITS_STUDENTISED, t, se, R, 1.2, 0.35, NAN, EXPECTED[_i].level, &limits, &err) == WZ_OK);
	close_to(limits.lo, EXPECTED[_i].studentised[0]);
	close_to(limits.hi, EXPECTED[_i].studentised[1]);
}
END_TEST

START_TEST(odd_replicates) {
	double t[] = {NAN, 1, 2, INFINITY, 3, 4, NAN}, same[] = {5, 5, 5, 5};
	wz_err err = {0};
	wz_limits limits;
	ck_assert(wz_limits_find(WZ_LIMITS_PERCENTILE, t, NULL, 7, 2.5, 1, NAN, 95, &limits, &err) == WZ_OK);
	ck_assert_uint_eq(limits.n, 4);
	ck_assert(limits.extreme && limits.lo == 1 && limits.hi == 4);
	/* All replicates on one side of the estimate: the bias correction is infinite. */
	ck_assert(wz_limits_find(WZ_LIMITS_BCA, t, NULL, 7, 9, 1, 0, 95, &limits, &err) == WZ_OK);
	ck_assert(isnan(limits.lo) && isnan(limits.hi));
	ck_assert(wz_limits_find(WZ_LIMITS_BCA, same, NULL, 4, 5, 1, 0, 95, &limits, &err) == WZ_OK);
	ck_assert(isnan(limits.lo));
	ck_assert(wz_limits_find(WZ_LIMITS_PERCENTILE, t, NULL, 0, 9, 1, 0, 95, &limits, &err) == WZ_OK);
	ck_assert(isnan(limits.lo) && limits.n == 0);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("limits");
	TCase *all = tcase_create("all");
	tcase_add_loop_test(all, as_boot_has_them, 0, sizeof EXPECTED / sizeof *EXPECTED);
	tcase_add_test(all, odd_replicates);
	suite_add_tcase(suite, all);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
