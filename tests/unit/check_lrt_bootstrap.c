/* check_lrt_bootstrap.c - draws without the component have the distribution that theory gives, and depend on nothing but their number
 *
 * 1. Against the exact distribution
 * 2. Determinism
 * 3. The observed statistic and p
 */
#include "resample/lrt_bootstrap.h"

#include "model/wald.h"
#include "tests/unit/published.h"
#include "tests/unit/run_suite.h"

/* 1. Against the exact distribution */

/* One level, equal v, n effects: with q = SS / ((n - 1) v) the statistic is (n - 1)(q - 1 - log q) where q > 1, else 0, and (n - 1) q is
 * chi-squared(n - 1) without the component. n = 10: P(0) = pchisq(9, 9) = .5627258; 90% quantile of q is qchisq(.9, 9)/9 = 1.6315174. */
START_TEST(exact_distribution_of_one_level) {
	enum { N = 10, B = 4000 };
	static const uint32_t *const code[] = {NULL};
	double y[N], v[N], ones[N], stat[B];
	for (size_t i = 0; i < N; i++) {
		y[i] = 0.3 * (double)(i * 7 % N);
		v[i] = 0.1;
		ones[i] = 1;
	}
	wz_design design = {.n = N, .n_levels = 1, .code = code, .y = y, .v = v, .p = 1, .X = ones, .intercept = true};
	wz_reml reml;
	wz_fit fit;
	wz_lrt_bootstrap *boot;
	wz_err err = {0};
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, &err), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert_msg(wz_lrt_bootstrap_create(&reml, &fit, 0, 20170401, 3, &boot, &err) == WZ_OK, "%s", err.text);
	wz_lrt_bootstrap_run(boot, 0, B, stat);
	const double q = 1.6315174, limit = 9 * (q - 1 - log(q));
	size_t zero = 0, above = 0;
	for (size_t r = 0; r < B; r++) {
		ck_assert(stat[r] >= 0);
		zero += stat[r] == 0;
		above += stat[r] > limit;
	}
	/* four standard errors */
	ck_assert_msg(fabs((double)zero / B - 0.5627258) < 4 * sqrt(0.5627258 * 0.4372742 / B), "%zu of %d are zero", zero, B);
	ck_assert_msg(fabs((double)above / B - 0.1) < 4 * sqrt(0.1 * 0.9 / B), "%zu of %d above the 90%% quantile", above, B);
	wz_lrt_bootstrap_free(boot);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 2. Determinism */

static const char *const manuals[] = {"manual", "study", NULL}, *const x_z[] = {"x", "z", NULL}, *const studies[] = {"study", NULL};

START_TEST(a_replicate_depends_on_its_number_only) {
	enum { B = 21 };
	published s;
	wz_reml reml;
	wz_fit fit;
	wz_lrt_bootstrap *boot;
	wz_err err = {0};
	double all[B], part[B], other[B];
	published_read(&s, "tests/reference/data/fourlevel.csv", manuals, x_z);
	s.design.rho = 0.6;
	published_fit(&s, &reml, &fit);
	ck_assert_int_eq(wz_lrt_bootstrap_create(&reml, &fit, 1, 5, 9, &boot, &err), WZ_OK);
	wz_lrt_bootstrap_run(boot, 0, B, all);
	for (size_t r = B; r-- > 0;) /* one by one, backwards */
		wz_lrt_bootstrap_run(boot, r, 1, &part[r]);
	ck_assert(memcmp(all, part, sizeof all) == 0);
	wz_lrt_bootstrap_free(boot);
	ck_assert_int_eq(wz_lrt_bootstrap_create(&reml, &fit, 1, 6, 9, &boot, &err), WZ_OK);
	wz_lrt_bootstrap_run(boot, 0, B, other);
	ck_assert(memcmp(all, other, sizeof all) != 0);
	wz_lrt_bootstrap_free(boot);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 3. The observed statistic and p */

START_TEST(observed_statistic_is_that_of_the_test) {
	enum { B = 99 };
	published s;
	wz_reml reml;
	wz_fit fit;
	wz_lrt lrt;
	wz_lrt_bootstrap *boot;
	wz_err err = {0};
	double stat[B];
	published_read(&s, "datasets/assink2016/effects.csv", studies, NULL);
	published_fit(&s, &reml, &fit);
	for (size_t l = 0; l < 2; l++) {
		ck_assert_int_eq(wz_wald_lrt(&reml, &fit, l, &lrt, &err), WZ_OK);
		ck_assert_int_eq(wz_lrt_bootstrap_create(&reml, &fit, l, 1, l, &boot, &err), WZ_OK);
		ck_assert(wz_lrt_bootstrap_observed(boot) == lrt.stat);
		published_near(lrt.stat, l ? 81.865844 : 62.802428, 1e-6, "statistic"); /* statistics section 9 / metafor 3.8-1 */
		wz_lrt_bootstrap_run(boot, 0, B, stat);
		wz_lrt_p p = wz_lrt_bootstrap_p(lrt.stat, stat, B);
		ck_assert(p.replicates == B && p.exceed == 0 && p.failed == 0 && p.p == 1.0 / (B + 1));
		wz_lrt_bootstrap_free(boot);
	}
	s.design.method = WZ_METHOD_FIXED;
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
	published_fit(&s, &reml, &fit);
	ck_assert_int_eq(wz_lrt_bootstrap_create(&reml, &fit, 0, 1, 1, &boot, &err), WZ_ENOTEST);
	ck_assert_ptr_null(boot);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

START_TEST(p_counts_ties_and_failures) {
	const double stat[] = {0, 2, 2 * (1 - 1e-9), NAN, 1.999, 5};
	wz_lrt_p p = wz_lrt_bootstrap_p(2, stat, 6);
	ck_assert(p.exceed == 4 && p.failed == 1 && p.p == 5.0 / 7);
	ck_assert(wz_lrt_bootstrap_p(0, stat, 6).p == 1);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("lrt_bootstrap");
	TCase *tc = tcase_create("lrt_bootstrap");
	tcase_add_test(tc, exact_distribution_of_one_level);
	tcase_add_test(tc, a_replicate_depends_on_its_number_only);
	tcase_add_test(tc, observed_statistic_is_that_of_the_test);
	tcase_add_test(tc, p_counts_ties_and_failures);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
