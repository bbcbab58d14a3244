/* check_satterthwaite.c - model-based degrees of freedom
 *
 * 1. Against numerical derivatives of metafor's likelihood
 * 2. Closed forms
 * 3. Edges
 *
 * Versions of the programs: first line of tests/reference/after_fit.csv.
 */
#include "model/satterthwaite.h"

#include "after_fit.h"

#include "tests/unit/run_suite.h"

#include <gsl/gsl_errno.h>

/* 1. Against numerical derivatives of metafor's likelihood */

START_TEST(published_and_simulated) {
	FILE *file = after_fit_open();
	after_fit a;
	size_t compared = 0, omnibus = 0;
	while (after_fit_next(file, &a)) {
		wz_satterthwaite observed, expected;
		wz_err err = {0};
		double ones[AFTER_FIT_COLUMNS];
		size_t column[AFTER_FIT_COLUMNS];
		wz_estimate e;
		wz_omnibus F = {0};
		for (size_t c = 0; c < a.p; c++) {
			ones[c] = 1;
			column[c] = c + 1;
		}
		ck_assert_msg(wz_satterthwaite_create(&a.reml, &a.fit, NULL, WZ_INFORMATION_OBSERVED, &observed, &err) == WZ_OK, "%s", err.text);
		ck_assert_msg(wz_satterthwaite_create(&a.reml, &a.fit, NULL, WZ_INFORMATION_EXPECTED, &expected, &err) == WZ_OK, "%s", err.text);
		ck_assert(!observed.used_expected && !expected.used_expected);
		if (a.p > 2)
			ck_assert_int_eq(wz_satterthwaite_omnibus(&observed, &a.fit, column, a.p - 1, &F, NULL), WZ_OK);
		for (size_t k = 0; k < a.n_values; k++) {
			const after_fit_value *v = &a.value[k];
			bool exp = !strcmp(v->quantity, "sattExpected");
			if (!strcmp(v->quantity, "observed")) {
				after_fit_compare(&a, v, observed.observed[v->i * a.levels + v->j], 0.1 * fabs(observed.expected[0]));
			} else if (!strcmp(v->quantity, "expected")) {
				after_fit_compare(&a, v, observed.expected[v->i * a.levels + v->j], 0);
			} else if (exp || !strcmp(v->quantity, "sattObserved")) {
				ck_assert_int_eq(wz_satterthwaite_coefficient(exp ? &expected : &observed, &a.fit, 95, v->i, &e, NULL), WZ_OK);
				after_fit_compare(&a, v, e.df, 0);
				ck_assert_double_eq_tol(e.se * e.se, a.fit.cov[v->i * a.p + v->i], 1e-14 * e.se * e.se);
			} else if (!strcmp(v->quantity, "sattSum")) {
				after_fit_compare(&a, v, wz_satterthwaite_df(&observed, ones), 0);
			} else if (!strcmp(v->quantity, "sattF")) {
				after_fit_compare(&a, v, v->i == 0 ? F.stat : F.df2, 0);
				omnibus++;
			} else {
				continue;
			}
			compared++;
		}
		wz_satterthwaite_clear(&observed);
		wz_satterthwaite_clear(&expected);
		after_fit_drop(&a);
	}
	ck_assert_uint_ge(compared, 80);
	ck_assert_uint_ge(omnibus, 10);
	(void)fclose(file);
}
END_TEST

/* 2. Closed forms */

/*
 * Balanced data, s groups of m with equal v: the mean has variance msb / (s m) with msb the mean square between groups, which has s - 1 df; both kinds of
 * information agree at the REML solution when no component is zero (Searle, Casella & McCulloch 1992, ch. 4).
 */
START_TEST(balanced) {
	enum { S = 8, M = 5, N = S * M };
	uint32_t code[N];
	const uint32_t *pointer[] = {code, NULL};
	double y[N], v[N], X[N];
	for (size_t i = 0; i < N; i++) {
		code[i] = (uint32_t)(i / M);
		y[i] = 2.0 * (double)(i / M * 5 % 7) + (double)(i * 11 % 13) / 3;
		v[i] = 0.05;
		X[i] = 1;
	}
	wz_design design = {.n = N, .n_levels = 2, .code = pointer, .y = y, .v = v, .p = 1, .X = X, .intercept = true};
	wz_reml reml;
	wz_fit fit;
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, NULL), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, NULL), WZ_OK);
	ck_assert(fit.theta[0] > 0 && fit.theta[1] > 0);
	for (int kind = WZ_INFORMATION_OBSERVED; kind <= WZ_INFORMATION_EXPECTED; kind++) {
		wz_satterthwaite s;
		static const double one[] = {1};
		ck_assert_int_eq(wz_satterthwaite_create(&reml, &fit, NULL, (wz_information)kind, &s, NULL), WZ_OK);
		ck_assert_double_eq_tol(wz_satterthwaite_df(&s, one), S - 1, 1e-8);
		wz_satterthwaite_clear(&s);
	}
	/* The inner component known: only the outer one is uncertain, and the mean square between has the same df. */
	static const bool held[] = {false, true};
	static const double one[] = {1};
	wz_satterthwaite s;
	ck_assert_int_eq(wz_satterthwaite_create(&reml, &fit, held, WZ_INFORMATION_EXPECTED, &s, NULL), WZ_OK);
	ck_assert_double_eq_tol(wz_satterthwaite_df(&s, one), S - 1, 1e-8);
	ck_assert(isnan(s.expected[1]) && isnan(s.expected[3]) && s.expected[0] > 0);
	wz_satterthwaite_clear(&s);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 3. Edges */

START_TEST(nothing_estimated) {
	FILE *file = after_fit_open();
	after_fit a;
	size_t met = 0;
	while (after_fit_next(file, &a)) {
		if (!strcmp(a.id, "satcoaching_boundary") || !strcmp(a.id, "landenberger_fixed")) {
			wz_satterthwaite s;
			wz_estimate e;
			wz_omnibus chi2;
			static const size_t column[] = {0};
			ck_assert_int_eq(wz_satterthwaite_create(&a.reml, &a.fit, NULL, WZ_INFORMATION_OBSERVED, &s, NULL), WZ_OK);
			ck_assert_int_eq(wz_satterthwaite_coefficient(&s, &a.fit, 95, 0, &e, NULL), WZ_OK);
			ck_assert(isnan(e.df) && e.p > 0 && e.lo < e.hi);
			ck_assert_int_eq(wz_satterthwaite_omnibus(&s, &a.fit, column, 1, &chi2, NULL), WZ_OK);
			ck_assert(isnan(chi2.df2));
			ck_assert_double_eq_tol(chi2.p, e.p, 1e-12);
			wz_satterthwaite_clear(&s);
			met++;
		}
		after_fit_drop(&a);
	}
	ck_assert_uint_eq(met, 2);
	(void)fclose(file);
}
END_TEST

/* A point that is no top of the likelihood has an observed information that is not positive definite: then the expected one is used, and that is said. */
START_TEST(flat_top) {
	FILE *file = after_fit_open();
	after_fit a;
	wz_satterthwaite s, expected;
	static const double one[] = {1};
	ck_assert(after_fit_next(file, &a));
	a.fit.theta[0] *= 40;
	a.fit.theta[1] *= 40;
	ck_assert_int_eq(wz_satterthwaite_create(&a.reml, &a.fit, NULL, WZ_INFORMATION_OBSERVED, &s, NULL), WZ_OK);
	ck_assert_int_eq(wz_satterthwaite_create(&a.reml, &a.fit, NULL, WZ_INFORMATION_EXPECTED, &expected, NULL), WZ_OK);
	ck_assert(s.used_expected && !expected.used_expected);
	ck_assert_double_eq(wz_satterthwaite_df(&s, one), wz_satterthwaite_df(&expected, one));
	wz_satterthwaite_clear(&s);
	wz_satterthwaite_clear(&expected);
	after_fit_drop(&a);
	(void)fclose(file);
}
END_TEST

int main(void) {
	(void)gsl_set_error_handler_off();
	Suite *suite = suite_create("satterthwaite");
	TCase *tc = tcase_create("satterthwaite");
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, published_and_simulated);
	tcase_add_test(tc, balanced);
	tcase_add_test(tc, nothing_estimated);
	tcase_add_test(tc, flat_top);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
