/* check_wald.c - tests, intervals and predictions against closed forms and R
 *
 * 1. A fit by hand
 * 2. Single estimates
 * 3. Several coefficients
 * 4. Degrees of freedom
 * 5. Heterogeneity
 *
 * Values of pt, qt, pf, pchisq, pnorm: R 4.
 */
#include "model/wald.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <string.h>

/* 1. A fit by hand */

static double b[] = {0.5, -1.25, 2};
static double cov[] = {0.04, 0.01, 0, 0.01, 0.25, 0.1, 0, 0.1, 0.16};

static wz_fit by_hand(void) {
	return (wz_fit){.n = 15, .p = 3, .n_levels = 3, .sigma2 = {0.3, NAN, 0.1}, .identified = {true, false, true}, .b = b, .cov = cov,
	                .typical_variance = 0.2};
}

/* 6 manuals, 8 studies, 15 effects; columns constant everywhere, in manuals, in studies, nowhere. */
static int level[] = {-1, 0, 1, 2};

static wz_reml levels_by_hand(size_t p) {
	return (wz_reml){.n = 15, .p = p, .n_levels = 3, .level = level, .nesting = {.n = 15, .depth = 2, .n_units = {6, 8}}};
}

static void near(double got, double expected, const char *what) {
	ck_assert_msg(fabs(got - expected) <= 1e-12 * fabs(expected), "%s: %.17g, expected %.17g", what, got, expected);
}

/* 2. Single estimates */

START_TEST(estimate_with_t_and_z) {
	wz_estimate e = wz_wald_estimate(1.25, 0.25, 7, 95);
	near(e.se, 0.5, "se");
	near(e.stat, 2.5, "t");
	near(e.df, 7, "df");
	near(e.p, 0.040992218585752874, "p of t");
	near(e.lo, 1.25 - 0.5 * 2.3646242515927844, "lo");
	near(e.hi, 1.25 + 0.5 * 2.3646242515927844, "hi");
	e = wz_wald_estimate(-1.25, 0.25, NAN, 95);
	near(e.stat, -2.5, "z");
	ck_assert(isnan(e.df));
	near(e.p, 0.01241933065155227, "p of z");
	near(e.hi, -1.25 + 0.5 * 1.9599639845400536, "hi");
	e = wz_wald_estimate(1.25, 0.25, 3.5, 90); /* df need not be whole */
	near(e.p, 0.07569464380949005, "p with 3.5 df");
	near(e.lo, 1.25 - 0.5 * 2.2224334936496009, "lo of 90%");
	near(wz_wald_estimate(30, 1, NAN, 95).p, 9.8134278542963744e-198, "p far out"); /* no 1 - P, which would be 0 */
}
END_TEST

START_TEST(coefficient_takes_its_own_variance) {
	wz_fit fit = by_hand();
	wz_reml reml = levels_by_hand(3);
	wz_estimate e = wz_wald_coefficient(&reml, &fit, WZ_TEST_T, 95, 1);
	near(e.b, -1.25, "b");
	near(e.se, 0.5, "se");
	near(e.df, 12, "df");
}
END_TEST

START_TEST(contrast_is_a_weighted_sum) {
	static const double weight[] = {1, 0, -0.5};
	wz_fit fit = by_hand();
	wz_reml reml = levels_by_hand(3);
	wz_estimate e = wz_wald_contrast(&reml, &fit, WZ_TEST_T, 95, weight);
	near(e.b, 0.5 - 0.5 * 2, "value");
	near(e.se * e.se, 0.04 + 0.25 * 0.16, "variance");
	near(e.df, 12, "df");
	static const double both[] = {1, 1, 1};
	near(pow(wz_wald_contrast(&reml, &fit, WZ_TEST_Z, 95, both).se, 2), 0.04 + 0.25 + 0.16 + 2 * (0.01 + 0.1), "with covariances");
	ck_assert(isnan(wz_wald_contrast(&reml, &fit, WZ_TEST_Z, 95, both).df));
	/* containment: the smallest of the columns that count: column 2 is constant in studies only */
	static const double studies[] = {0, 0, 1};
	near(wz_wald_contrast(&reml, &fit, WZ_TEST_CONTAIN, 95, studies).df, 5, "df of studies");
	near(wz_wald_contrast(&reml, &fit, WZ_TEST_CONTAIN, 95, both).df, 3, "df of all");
}
END_TEST

/* 3. Several coefficients */

START_TEST(omnibus_of_two) {
	wz_fit fit = by_hand();
	wz_reml reml = levels_by_hand(3);
	static const size_t column[] = {1, 2};
	wz_omnibus F;
	/* b' C^-1 b with C = [0.25 0.1; 0.1 0.16] written out */
	double Q = (1.25 * 1.25 * 0.16 + 2 * 1.25 * 2 * 0.1 + 4 * 0.25) / (0.25 * 0.16 - 0.1 * 0.1);
	ck_assert_int_eq(wz_wald_omnibus(&reml, &fit, WZ_TEST_T, column, 2, &F, NULL), WZ_OK);
	near(F.stat, Q / 2, "F");
	near(F.df1, 2, "df1");
	near(F.df2, 12, "df2");
	ck_assert_int_eq(wz_wald_omnibus(&reml, &fit, WZ_TEST_Z, column, 2, &F, NULL), WZ_OK);
	near(F.stat, Q, "chi2");
	ck_assert(isnan(F.df2));
	ck_assert_int_eq(wz_wald_omnibus(&reml, &fit, WZ_TEST_CONTAIN, column, 2, &F, NULL), WZ_OK);
	near(F.df2, 3, "df2 contained");
	/* One coefficient: F is t squared, with the same p. */
	ck_assert_int_eq(wz_wald_omnibus(&reml, &fit, WZ_TEST_T, column, 1, &F, NULL), WZ_OK);
	wz_estimate e = wz_wald_coefficient(&reml, &fit, WZ_TEST_T, 95, 1);
	near(F.stat, e.stat * e.stat, "t squared");
	near(F.p, e.p, "p of t");
}
END_TEST

START_TEST(omnibus_p_values) {
	/* Uncorrelated with variance 1: Q is the sum of squares, here 9.75. */
	double eye[] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, three[] = {2.5, 1.5, sqrt(1.25)};
	wz_fit fit = {.n = 15, .p = 3, .n_levels = 3, .b = three, .cov = eye};
	wz_reml reml = levels_by_hand(3);
	static const size_t column[] = {0, 1, 2};
	wz_omnibus F;
	ck_assert_int_eq(wz_wald_omnibus(&reml, &fit, WZ_TEST_T, column, 3, &F, NULL), WZ_OK);
	near(F.p, 0.059934632230761377, "p of F(3,12) = 3.25");
	ck_assert_int_eq(wz_wald_omnibus(&reml, &fit, WZ_TEST_Z, column, 3, &F, NULL), WZ_OK);
	near(F.p, 0.020815253112752761, "p of chi2(3) = 9.75");
	/* The same in other units of two columns. */
	double units[] = {1e12, 0, 0, 0, 1, 0, 0, 0, 1e-12}, scaled[] = {2.5e6, 1.5, sqrt(1.25) * 1e-6};
	fit.b = scaled;
	fit.cov = units;
	ck_assert_int_eq(wz_wald_omnibus(&reml, &fit, WZ_TEST_Z, column, 3, &F, NULL), WZ_OK);
	near(F.stat, 9.75, "chi2 in other units");
}
END_TEST

START_TEST(singular_covariance_is_said) {
	double twice[] = {1, 1, 1, 1}, two[] = {1, 1};
	wz_fit fit = {.n = 15, .p = 2, .n_levels = 3, .b = two, .cov = twice};
	wz_reml reml = levels_by_hand(2);
	static const size_t column[] = {0, 1};
	wz_omnibus F;
	wz_err err = {0};
	ck_assert_int_eq(wz_wald_omnibus(&reml, &fit, WZ_TEST_T, column, 2, &F, &err), WZ_ERANK);
	ck_assert(isnan(F.stat) && isnan(F.p));
	ck_assert_ptr_nonnull(strstr(err.text, "singular"));
}
END_TEST

/* 4. Degrees of freedom. metafor's dfs="contain" on published data is compared in tests/reference. */

START_TEST(degrees_of_freedom) {
	wz_reml reml = levels_by_hand(4);
	static const double contained[] = {2, 2, 4, 11};
	for (size_t c = 0; c < 4; c++) {
		near(wz_wald_df(&reml, WZ_TEST_T, c), 11, "residual");
		ck_assert(isnan(wz_wald_df(&reml, WZ_TEST_Z, c)));
		near(wz_wald_df(&reml, WZ_TEST_CONTAIN, c), contained[c], "contained");
	}
	reml.nesting.n_units[0] = 4; /* units less coefficients is 0 */
	near(wz_wald_df(&reml, WZ_TEST_CONTAIN, 0), 1, "never below 1");
	reml.nesting.n_units[0] = 2;
	near(wz_wald_df(&reml, WZ_TEST_CONTAIN, 0), 1, "never below 1");
}
END_TEST

/* 5. Heterogeneity */

START_TEST(prediction_adds_the_components) {
	wz_fit fit = by_hand();
	wz_estimate e = wz_wald_estimate(0.5, 0.04, 7, 95);
	double lo, hi, half = 2.3646242515927844 * sqrt(0.04 + 0.3 + 0.1); /* the level that is not identified adds nothing */
	wz_wald_prediction(&fit, &e, 95, &lo, &hi);
	near(lo, 0.5 - half, "lo");
	near(hi, 0.5 + half, "hi");
	e = wz_wald_estimate(0.5, 0.04, NAN, 95);
	wz_wald_prediction(&fit, &e, 95, &lo, &hi);
	near(hi, 0.5 + 1.9599639845400536 * sqrt(0.44), "hi with z");
}
END_TEST

START_TEST(shares_of_the_total_variance) {
	wz_fit fit = by_hand();
	near(wz_wald_I2(&fit, 0), 100 * 0.3 / 0.6, "manual");
	ck_assert(isnan(wz_wald_I2(&fit, 1)));
	near(wz_wald_I2(&fit, 2), 100 * 0.1 / 0.6, "effect");
	fit.sigma2[0] = 0;
	ck_assert(wz_wald_I2(&fit, 0) == 0);
}
END_TEST

/* Three studies of two effects, all variances 0.02: the closed form of check_reml.c without the study level is one mean square. */
START_TEST(likelihood_ratio_of_a_component) {
	static const uint32_t study[] = {0, 0, 1, 1, 2, 2};
	static const uint32_t *const code[] = {study, NULL};
	static const double v[] = {0.02, 0.02, 0.02, 0.02, 0.02, 0.02}, X[] = {1, 1, 1, 1, 1, 1};
	static const double far[] = {1.0, 1.4, 2.0, 2.4, 4.0, 4.4}, equal[] = {1.0, 1.4, 1.4, 1.0, 1.0, 1.4};
	wz_design design = {.n = 6, .n_levels = 2, .code = code, .y = far, .v = v, .p = 1, .X = X, .intercept = true};
	wz_reml reml;
	wz_fit fit;
	wz_lrt lrt;
	wz_err err = {0};
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, &err), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert_int_eq(wz_wald_lrt(&reml, &fit, 0, &lrt, &err), WZ_OK);
	/* between over 2 df, within over 3 df; without the level all over 5 df */
	double between = 2 * (pow(1.2 - 7.6 / 3, 2) + pow(2.2 - 7.6 / 3, 2) + pow(4.2 - 7.6 / 3, 2)), within = 0.24;
	double stat = 5 * log((between + within) / 5) - 2 * log(between / 2) - 3 * log(within / 3);
	ck_assert_msg(fabs(lrt.stat - stat) < 1e-9, "%.17g, expected %.17g", lrt.stat, stat);
	near(lrt.p_mixture, lrt.p / 2, "the mixture halves p");
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);

	/* Equal means: the component is zero, and the test says exactly that. */
	design.y = equal;
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, &err), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert(fit.sigma2[0] == 0);
	ck_assert_int_eq(wz_wald_lrt(&reml, &fit, 0, &lrt, &err), WZ_OK);
	ck_assert(lrt.stat == 0 && lrt.p == 1 && lrt.p_mixture == 1);
	fit.identified[0] = false;
	ck_assert_int_eq(wz_wald_lrt(&reml, &fit, 0, &lrt, &err), WZ_OK);
	ck_assert(isnan(lrt.stat) && isnan(lrt.p) && isnan(lrt.p_mixture));
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("wald");
	TCase *tc = tcase_create("wald");
	tcase_add_test(tc, estimate_with_t_and_z);
	tcase_add_test(tc, coefficient_takes_its_own_variance);
	tcase_add_test(tc, contrast_is_a_weighted_sum);
	tcase_add_test(tc, omnibus_of_two);
	tcase_add_test(tc, omnibus_p_values);
	tcase_add_test(tc, singular_covariance_is_said);
	tcase_add_test(tc, degrees_of_freedom);
	tcase_add_test(tc, prediction_adds_the_components);
	tcase_add_test(tc, shares_of_the_total_variance);
	tcase_add_test(tc, likelihood_ratio_of_a_component);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
