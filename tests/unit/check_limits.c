/*
 * check_limits.c - confidence limits from replicates against R's package boot
 *
 * Expected values: boot 1.3-28.1, boot.ci() of types perc, bca and stud, written by tests/reference/limits.R, which makes the same replicates.
 */
#include "resample/limits.h"
#include "resample/rng.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

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

/* 3. Monte Carlo error */

/* Replicates at the quantiles of the standard normal. The variance of a quantile is alpha (1 - alpha) / (R f^2); of BCa with z0 = 0 and no acceleration the place
 * also moves by 2 f / phi(0) times the share of replicates below the estimate, which is correlated with it. 1% is the curvature within one error. */
START_TEST(error_of_normal_quantiles) {
	enum { R = 19999 };
	static double t[R], se[R];
	wz_err err = {0};
	wz_limits limits;
	for (size_t r = 0; r < R; r++) {
		t[r] = gsl_cdf_ugaussian_Pinv((double)(r + 1) / (R + 1));
		se[r] = 1;
	}
	const double f = 0.058445069, phi0 = 0.3989422804, c = 2 * f / phi0, plain = 0.025 * 0.975; /* f: density at 1.959964 */
	const double percentile = sqrt(plain / R) / f, bca = sqrt((plain + c * c * 0.25 - 2 * c * 0.0125) / R) / f;
	ck_assert(wz_limits_find(WZ_LIMITS_PERCENTILE, t, NULL, R, 0, NAN, NAN, 95, &limits, &err) == WZ_OK);
	ck_assert_double_eq_tol(limits.lo_error, percentile, 0.01 * percentile);
	ck_assert_double_eq_tol(limits.hi_error, percentile, 0.01 * percentile);
	ck_assert(wz_limits_find(WZ_LIMITS_STUDENTISED, t, se, R, 0, 3, NAN, 95, &limits, &err) == WZ_OK);
	ck_assert_double_eq_tol(limits.lo_error, 3 * percentile, 0.03 * percentile);
	ck_assert(wz_limits_find(WZ_LIMITS_BCA, t, NULL, R, 1e-9, NAN, 0, 95, &limits, &err) == WZ_OK);
	ck_assert_double_eq_tol(limits.lo_error, bca, 0.01 * bca);
	ck_assert_double_eq_tol(limits.hi_error, bca, 0.01 * bca);
}
END_TEST

/* The standard deviation of limits over sets of skewed replicates, estimate and acceleration the same in all: four standard errors of it, and 5% for the mean of
 * the errors, which are estimates themselves. */
START_TEST(error_is_that_of_other_numbers) {
	enum { SETS = 600, R = 999 };
	static double t[R], se[R];
	static const wz_limits_method METHODS[] = {WZ_LIMITS_PERCENTILE, WZ_LIMITS_BCA, WZ_LIMITS_STUDENTISED};
	double sum[2] = {0}, squares[2] = {0}, error[2] = {0};
	for (size_t set = 0; set < SETS; set++) {
		wz_err err = {0};
		wz_limits limits;
		wz_rng rng = wz_rng_at(20170401, (uint64_t)_i, set);
		for (size_t r = 0; r < R; r++) {
			t[r] = exp(0.3 * wz_rng_normal(&rng));
			se[r] = 0.2 + 0.1 * t[r];
		}
		ck_assert(wz_limits_find(METHODS[_i], t, se, R, 1.05, 0.3, 0.06, 95, &limits, &err) == WZ_OK);
		const double limit[2] = {limits.lo, limits.hi}, own[2] = {limits.lo_error, limits.hi_error};
		for (int k = 0; k < 2; k++) {
			sum[k] += limit[k] / SETS;
			squares[k] += limit[k] * limit[k] / SETS;
			error[k] += own[k] / SETS;
		}
	}
	for (int k = 0; k < 2; k++) {
		const double sd = sqrt(squares[k] - sum[k] * sum[k]);
		ck_assert_msg(fabs(error[k] / sd - 1) < 4 / sqrt(2.0 * SETS) + 0.05, "limit %d: said %g, was %g", k, error[k], sd);
	}
}
END_TEST

START_TEST(no_error_at_the_extreme) {
	double t[39];
	wz_err err = {0};
	wz_limits limits;
	for (size_t r = 0; r < 39; r++)
		t[r] = (double)r;
	ck_assert(wz_limits_find(WZ_LIMITS_PERCENTILE, t, NULL, 19, 9, NAN, NAN, 95, &limits, &err) == WZ_OK);
	ck_assert(limits.extreme && isnan(limits.lo_error) && isnan(limits.hi_error));
	/* The first replicate is the lower limit and one error below it there is none, so what lies above alone: sqrt(.025 .975 / 39) = .025, over the density .05845 that
	 * is .42775 of the normal scale, -1.53221 there is .062734, and the replicates at that place times 40 = 2.5094 are 1 and 2: on the normal scale (-1.53221 -
	 * -1.64485) / (-1.43953 - -1.64485) = .54861 of the way. */
	ck_assert(wz_limits_find(WZ_LIMITS_PERCENTILE, t, NULL, 39, 19, NAN, NAN, 95, &limits, &err) == WZ_OK);
	ck_assert(limits.lo == 0);
	ck_assert_double_eq_tol(limits.lo_error, 1.54861, 1e-4);
	ck_assert(isnan(limits.hi_error)); /* the last replicate: as in boot, there is nothing beyond to tell */
}
END_TEST

int main(void) {
	Suite *suite = suite_create("limits");
	TCase *all = tcase_create("all");
	tcase_add_loop_test(all, as_boot_has_them, 0, sizeof EXPECTED / sizeof *EXPECTED);
	tcase_add_test(all, odd_replicates);
	tcase_add_test(all, error_of_normal_quantiles);
	tcase_add_loop_test(all, error_is_that_of_other_numbers, 0, 3);
	tcase_add_test(all, no_error_at_the_extreme);
	suite_add_tcase(suite, all);
	return run_suite(suite, CK_FORK_GETENV);
}
