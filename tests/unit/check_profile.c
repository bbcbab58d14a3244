/* check_profile.c - profile-likelihood limits against R, and what a limit is
 *
 * 1. Published data
 * 2. What a limit is
 * 3. Limits that are not there
 *
 * Values: tests/reference/profile.R, by uniroot on the profile of sharpened fits; metafor 3.8-1 confint.rma.mv agrees where it converges.
 */
#include "model/profile.h"

#include "tests/unit/published.h"
#include "tests/unit/run_suite.h"

/* 1. Published data */

#define ASSINK "datasets/assink2016/effects.csv"
static const char *const studies[] = {"study", NULL}, *const districts[] = {"district", NULL}, *const none[] = {NULL},
                         *const manuals[] = {"manual", "study", NULL}, *const x_z[] = {"x", "z", NULL}, *const year[] = {"year", NULL};

static const struct {
	const char *path;
	const char *const *levels, *const *columns;
	wz_method method;
	double rho, level, expected[3][2];
} cases[] = {
	{ASSINK, studies, NULL, WZ_METHOD_REML, 0, 95, {{0.08441199549, 0.4673396979}, {0.06708541784, 0.1810114497}}},
	{ASSINK, studies, NULL, WZ_METHOD_REML, 0, 90, {{0.09553098087, 0.3995746837}, {0.07310244666, 0.1677543472}}},
	{ASSINK, studies, NULL, WZ_METHOD_ML, 0, 95, {{0.07959178126, 0.4238371584}, {0.06684656624, 0.1802528816}}},
	{ASSINK, studies, NULL, WZ_METHOD_REML, 0.6, 95, {{0.01378392334, 0.2796626259}, {0.1073744338, 0.2253439621}}},
	{"datasets/konstantopoulos2011/effects.csv", districts, year, WZ_METHOD_REML, 0, 95, {{0.02442580198, 0.2421401046}, {0.0162285208, 0.06260933913}}},
	{"tests/reference/data/fourlevel.csv", manuals, x_z, WZ_METHOD_REML, 0.6, 95, {{0.0009378302072, 0.109296518}, {0.008192008289, 0.08939544516}, {0.02787072903, 0.06127754717}}},
	{"tests/reference/data/satcoaching.csv", studies, NULL, WZ_METHOD_REML, 0, 95, {{0, 0.005521355376}, {0, 0.006691219413}}},
	{"tests/reference/data/landenberger2005.csv", none, NULL, WZ_METHOD_REML, 0, 99, {{0.04472729692, 0.2462709897}}},
};
enum { CASES = sizeof cases / sizeof *cases };

START_TEST(limits_of_published_data) {
	published s;
	wz_reml reml;
	wz_fit fit;
	published_read(&s, cases[_i].path, cases[_i].levels, cases[_i].columns);
	s.design.rho = cases[_i].rho;
	s.design.method = cases[_i].method;
	published_fit(&s, &reml, &fit);
	for (size_t l = 0; l < reml.n_levels; l++) {
		wz_profile_interval got;
		wz_err err = {0};
		ck_assert_msg(wz_profile_limits(&reml, &fit, l, cases[_i].level, &got, &err) == WZ_OK, "%s", err.text);
		published_near(got.lo, cases[_i].expected[l][0], 1e-7, "lower");
		published_near(got.hi, cases[_i].expected[l][1], 1e-7, "upper");
		ck_assert(got.lo_at_zero == (cases[_i].expected[l][0] == 0) && !got.hi_unbounded && !got.higher);
		ck_assert_uint_le(got.refits, 30);
	}
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 2. What a limit is */

/* At a limit the likelihood, the other components fitted anew, is half the quantile lower; and the curve goes through both. */
START_TEST(the_likelihood_falls_by_half_the_quantile) {
	published s;
	wz_reml reml;
	wz_fit fit, held;
	wz_profile_interval at;
	wz_err err = {0};
	static const bool first[WZ_MAX_LEVELS] = {true};
	published_read(&s, ASSINK, studies, NULL);
	published_fit(&s, &reml, &fit);
	ck_assert_int_eq(wz_profile_limits(&reml, &fit, 0, 99, &at, &err), WZ_OK);
	const double x[] = {at.lo, fit.theta[0], at.hi}, quantile = 6.6348966010212145; /* qchisq(.99, 1) */
	double curve[3];
	ck_assert_int_eq(wz_profile_curve(&reml, &fit, 0, x, 3, curve, &err), WZ_OK);
	for (size_t i = 0; i < 3; i++) {
		double theta[WZ_MAX_LEVELS] = {x[i], fit.theta[1]};
		ck_assert_int_eq(wz_reml_fit_held(&reml, theta, first, &held, &err), WZ_OK);
		ck_assert(held.sigma2[0] == x[i]);
		published_near(2 * (fit.loglik - held.loglik), i == 1 ? 0 : quantile, 1e-8, "fall");
		published_near(curve[i], held.loglik, 1e-11, "curve");
		if (i == 1) /* held at its estimate the rest is as it was, and one parameter less is counted */
			published_near(held.AIC, fit.AIC - 2, 1e-10, "AIC");
		else
			ck_assert(fabs(held.sigma2[1] / fit.sigma2[1] - 1) > 1e-3); /* not fitted anew would be a slice, not a profile */
		wz_fit_clear(&held);
	}
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

START_TEST(units_of_measurement_do_not_matter) {
	static const double unit[] = {1e-6, 1e6};
	published s;
	wz_reml reml;
	wz_fit fit;
	wz_profile_interval a, b;
	wz_err err = {0};
	published_read(&s, ASSINK, studies, NULL);
	published_fit(&s, &reml, &fit);
	ck_assert_int_eq(wz_profile_limits(&reml, &fit, 1, 95, &a, &err), WZ_OK);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
	for (size_t i = 0; i < s.design.n; i++) {
		s.y[i] *= unit[_i];
		s.v[i] *= unit[_i] * unit[_i];
	}
	published_fit(&s, &reml, &fit);
	ck_assert_int_eq(wz_profile_limits(&reml, &fit, 1, 95, &b, &err), WZ_OK);
	published_near(b.lo, a.lo * unit[_i] * unit[_i], 1e-8, "lower");
	published_near(b.hi, a.hi * unit[_i] * unit[_i], 1e-8, "upper");
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 3. Limits that are not there */

/* Two studies of two effects: at 99.99999% nothing bounds the study's variance, at 50% there is a bound. */
START_TEST(no_upper_limit_is_said) {
	static const uint32_t study[] = {0, 0, 1, 1};
	static const uint32_t *const code[] = {study, NULL};
	static const double y[] = {0.1, 0.3, 0.9, 1.2}, v[] = {0.04, 0.05, 0.04, 0.06}, ones[] = {1, 1, 1, 1};
	wz_design design = {.n = 4, .n_levels = 2, .code = code, .y = y, .v = v, .p = 1, .X = ones, .intercept = true};
	wz_reml reml;
	wz_fit fit;
	wz_profile_interval got;
	wz_err err = {0};
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, &err), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert_int_eq(wz_profile_limits(&reml, &fit, 0, 99.99999, &got, &err), WZ_OK);
	ck_assert(got.hi_unbounded && isnan(got.hi) && got.lo == 0 && got.lo_at_zero);
	ck_assert_int_eq(wz_profile_limits(&reml, &fit, 0, 50, &got, &err), WZ_OK);
	ck_assert(!got.hi_unbounded && got.hi > fit.sigma2[0]);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

START_TEST(no_component_no_limits) {
	published s;
	wz_reml reml;
	wz_fit fit;
	wz_profile_interval got;
	wz_err err = {0};
	published_read(&s, ASSINK, studies, NULL);
	s.design.method = WZ_METHOD_FIXED;
	published_fit(&s, &reml, &fit);
	ck_assert_int_eq(wz_profile_limits(&reml, &fit, 0, 95, &got, &err), WZ_ENOTEST);
	ck_assert(isnan(got.lo) && isnan(got.hi) && err.text[0]);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("profile");
	TCase *tc = tcase_create("profile");
	tcase_add_loop_test(tc, limits_of_published_data, 0, CASES);
	tcase_add_test(tc, the_likelihood_falls_by_half_the_quantile);
	tcase_add_loop_test(tc, units_of_measurement_do_not_matter, 0, 2);
	tcase_add_test(tc, no_upper_limit_is_said);
	tcase_add_test(tc, no_component_no_limits);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
