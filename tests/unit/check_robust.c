/* check_robust.c - robust covariances, their degrees of freedom and tests
 *
 * 1. Against clubSandwich and metafor
 * 2. What must not matter
 * 3. What can't be done
 *
 * Versions of the programs: first line of tests/reference/after_fit.csv.
 */
#include "model/robust.h"

#include "after_fit.h"

#include "tests/unit/run_suite.h"

#include <gsl/gsl_errno.h>

/* 1. Against clubSandwich and metafor */

/* "dfCR2": kind "df", type CR2. */
static bool is_kind(const after_fit_value *v, const char *kind, wz_robust_type type) {
	static const char *const name[] = {"CR0", "CR1", "CR2"};
	size_t length = strlen(kind);
	return !strncmp(v->quantity, kind, length) && !strcmp(v->quantity + length, name[type]);
}

static size_t compare_one(const after_fit *a, size_t which, wz_robust_type type) {
	wz_robust robust;
	wz_err err = {0};
	size_t compared = 0;
	const size_t p = a->p;
	double ones[AFTER_FIT_COLUMNS];
	size_t column[AFTER_FIT_COLUMNS];
	wz_omnibus F = {0};
	wz_estimate e;
	bool defined = false;
	for (size_t c = 0; c < p; c++) {
		ones[c] = 1;
		column[c] = c + 1;
	}
	ck_assert_msg(wz_robust_create(&a->reml, &a->fit, a->cluster[which], type, &robust, &err) == WZ_OK, "%s: %s", a->id, err.text);
	if (p > 2)
		ck_assert_int_eq(wz_robust_omnibus(&robust, &a->fit, WZ_ROBUST_SATTERTHWAITE, column, p - 1, &F, &defined, NULL), WZ_OK);
	for (size_t k = 0; k < a->n_values; k++) {
		const after_fit_value *v = &a->value[k];
		if (v->which != which)
			continue;
		compared++;
		if (is_kind(v, "", type)) {
			/* Covariances near zero: compared against the variances. */
			double scale = 1e-3 * sqrt(robust.cov[v->i * p + v->i] * robust.cov[v->j * p + v->j]);
			after_fit_compare(a, v, robust.cov[v->i * p + v->j], scale);
		} else if (is_kind(v, "df", type)) {
			ck_assert_int_eq(wz_robust_coefficient(&robust, &a->fit, WZ_ROBUST_SATTERTHWAITE, 95, v->i, &e, NULL), WZ_OK);
			after_fit_compare(a, v, e.df, 0);
			ck_assert_double_eq_tol(e.se * e.se, robust.cov[v->i * p + v->i], 1e-14 * e.se * e.se);
		} else if (is_kind(v, "sum", type)) {
			ck_assert_int_eq(wz_robust_contrast(&robust, &a->fit, WZ_ROBUST_SATTERTHWAITE, 95, ones, &e, NULL), WZ_OK);
			after_fit_compare(a, v, e.df, 0);
		} else if (is_kind(v, "F", type)) {
			after_fit_compare(a, v, F.stat, 0);
			ck_assert(defined == !isnan(v->value));
			ck_assert_double_eq(F.df1, (double)(p - 1));
		} else if (is_kind(v, "df2", type)) {
			after_fit_compare(a, v, F.df2, 0);
		} else if (is_kind(v, "p", type)) {
			after_fit_compare(a, v, F.p, 1e-12);
		} else {
			compared--;
		}
	}
	wz_robust_clear(&robust);
	return compared;
}

START_TEST(published_and_simulated) {
	FILE *file = after_fit_open();
	after_fit a;
	size_t designs = 0;
	for (; after_fit_next(file, &a); designs++) {
		for (size_t which = 0; which < a.clusterings; which++)
			for (int type = WZ_ROBUST_CR0; type <= WZ_ROBUST_CR2; type++)
				ck_assert_uint_ge(compare_one(&a, which, (wz_robust_type)type), 2 + a.p);
		after_fit_drop(&a);
	}
	ck_assert_uint_eq(designs, 13);
	(void)fclose(file);
}
END_TEST

/* The design with this id, fitted. */
static void load(const char *id, after_fit *a) {
	FILE *file = after_fit_open();
	while (after_fit_next(file, a) && strcmp(a->id, id) != 0)
		after_fit_drop(a);
	ck_assert_str_eq(a->id, id);
	(void)fclose(file);
}

/* Literals: CR2 of assink2016 .11865 with 15.45 df, konstantopoulos2011 9.86 df p .053967 (clubSandwich, digits as printed). */
START_TEST(literals) {
	static const struct {
		const char *id;
		double se, df, p;
	} known[] = {{"assink_reml", 0.11865, 15.45, NAN}, {"konst_reml", NAN, 9.86, 0.053967}};
	for (size_t k = 0; k < 2; k++) {
		after_fit a;
		wz_robust robust;
		wz_estimate e;
		load(known[k].id, &a);
		ck_assert_int_eq(wz_robust_create(&a.reml, &a.fit, a.cluster[0], WZ_ROBUST_CR2, &robust, NULL), WZ_OK);
		ck_assert_int_eq(wz_robust_coefficient(&robust, &a.fit, WZ_ROBUST_SATTERTHWAITE, 95, 0, &e, NULL), WZ_OK);
		if (!isnan(known[k].se))
			ck_assert_double_eq_tol(e.se, known[k].se, 5e-6);
		ck_assert_double_eq_tol(e.df, known[k].df, 5e-3);
		if (!isnan(known[k].p))
			ck_assert_double_eq_tol(e.p, known[k].p, 5e-7);
		wz_robust_clear(&robust);
		after_fit_drop(&a);
	}
}
END_TEST

START_TEST(naive_tests) {
	after_fit a;
	wz_robust robust;
	wz_estimate t, z;
	wz_omnibus F, chi2;
	bool defined;
	static const size_t column[] = {1, 2};
	load("assink_deltype", &a);
	ck_assert_int_eq(wz_robust_create(&a.reml, &a.fit, a.cluster[0], WZ_ROBUST_CR1, &robust, NULL), WZ_OK);
	ck_assert_uint_eq(robust.n_clusters, 17);
	ck_assert_int_eq(wz_robust_coefficient(&robust, &a.fit, WZ_ROBUST_NAIVE_T, 95, 1, &t, NULL), WZ_OK);
	ck_assert_double_eq(t.df, 14);
	ck_assert_int_eq(wz_robust_coefficient(&robust, &a.fit, WZ_ROBUST_Z, 95, 1, &z, NULL), WZ_OK);
	ck_assert(isnan(z.df) && z.se == t.se && z.p < t.p && z.hi < t.hi);
	ck_assert_int_eq(wz_robust_omnibus(&robust, &a.fit, WZ_ROBUST_NAIVE_T, column, 2, &F, &defined, NULL), WZ_OK);
	ck_assert(defined && F.df1 == 2 && F.df2 == 14);
	ck_assert_int_eq(wz_robust_omnibus(&robust, &a.fit, WZ_ROBUST_Z, column, 2, &chi2, &defined, NULL), WZ_OK);
	ck_assert(defined && isnan(chi2.df2));
	ck_assert_double_eq_tol(chi2.stat, 2 * F.stat, 1e-12 * chi2.stat);
	/* One coefficient: F is t squared with the same p, for every test. */
	for (int test = WZ_ROBUST_SATTERTHWAITE; test <= WZ_ROBUST_NAIVE_T; test++) {
		ck_assert_int_eq(wz_robust_coefficient(&robust, &a.fit, (wz_robust_test)test, 95, 2, &t, NULL), WZ_OK);
		ck_assert_int_eq(wz_robust_omnibus(&robust, &a.fit, (wz_robust_test)test, column + 1, 1, &F, &defined, NULL), WZ_OK);
		ck_assert_double_eq_tol(F.stat, t.stat * t.stat, 1e-12 * F.stat);
		ck_assert_double_eq_tol(F.df2, t.df, 1e-12 * t.df);
		ck_assert_double_eq_tol(F.p, t.p, 1e-12);
	}
	wz_robust_clear(&robust);
	after_fit_drop(&a);
}
END_TEST

/* 2. What must not matter */

/* Effect sizes in another unit of measurement, from a millionth to a million: SEs scale, df stay. */
START_TEST(units_of_measurement) {
	after_fit a;
	load("fourlevel_rho6_x", &a);
	for (size_t which = 0; which < a.clusterings; which++) {
		wz_robust robust, other;
		wz_estimate e, f;
		ck_assert_int_eq(wz_robust_create(&a.reml, &a.fit, a.cluster[which], WZ_ROBUST_CR2, &robust, NULL), WZ_OK);
		for (double unit = 1e-6; unit < 1e7; unit *= 1e6) {
			double *y = malloc(a.n * sizeof *y), *v = malloc(a.n * sizeof *v);
			for (size_t i = 0; i < a.n; i++) {
				y[i] = a.y[i] * unit;
				v[i] = a.v[i] * unit * unit;
			}
			wz_design design = a.design;
			design.y = y;
			design.v = v;
			wz_reml reml;
			wz_fit fit;
			ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, NULL), WZ_OK);
			ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, NULL), WZ_OK);
			ck_assert_int_eq(wz_robust_create(&reml, &fit, a.cluster[which], WZ_ROBUST_CR2, &other, NULL), WZ_OK);
			for (size_t c = 0; c < a.p; c++) {
				ck_assert_int_eq(wz_robust_coefficient(&robust, &a.fit, WZ_ROBUST_SATTERTHWAITE, 95, c, &e, NULL), WZ_OK);
				ck_assert_int_eq(wz_robust_coefficient(&other, &fit, WZ_ROBUST_SATTERTHWAITE, 95, c, &f, NULL), WZ_OK);
				ck_assert_double_eq_tol(f.se / unit, e.se, 1e-7 * e.se);
				ck_assert_double_eq_tol(f.df, e.df, 1e-7 * e.df);
			}
			wz_robust_clear(&other);
			wz_fit_clear(&fit);
			wz_reml_clear(&reml);
			free(y);
			free(v);
		}
		wz_robust_clear(&robust);
	}
	after_fit_drop(&a);
}
END_TEST

/* Codes are names: other numbers, however large, give the same bits but for the order of clusters. */
START_TEST(names_of_clusters) {
	after_fit a;
	wz_robust robust, other;
	load("assink_deltype", &a);
	uint32_t *code = malloc(a.n * sizeof *code);
	for (size_t i = 0; i < a.n; i++)
		code[i] = UINT32_MAX - 1000 * a.cluster[0][i];
	ck_assert_int_eq(wz_robust_create(&a.reml, &a.fit, a.cluster[0], WZ_ROBUST_CR2, &robust, NULL), WZ_OK);
	ck_assert_int_eq(wz_robust_create(&a.reml, &a.fit, code, WZ_ROBUST_CR2, &other, NULL), WZ_OK);
	ck_assert_uint_eq(robust.n_clusters, other.n_clusters);
	for (size_t k = 0; k < a.p * a.p; k++)
		ck_assert_double_eq_tol(other.cov[k], robust.cov[k], 1e-14 * fabs(robust.cov[0]));
	wz_robust_clear(&robust);
	wz_robust_clear(&other);
	free(code);
	after_fit_drop(&a);
}
END_TEST

/*
 * Balanced clusters and a mean: CR1 and CR2 are both the variance of the cluster means over J, with J - 1 df, whatever the components; up to where the machine's
 * precision ends, which is said.
 */
START_TEST(balanced_mean) {
	enum { J = 7, M = 6, N = J * M };
	uint32_t code[N];
	const uint32_t *pointer[] = {code, NULL};
	double y[N], v[N], X[N], mean[J] = {0}, grand = 0, squares = 0;
	for (size_t i = 0; i < N; i++) {
		code[i] = (uint32_t)(i % J);
		y[i] = (double)(i * 5 % 11) + 3 * (double)(i % J * 3 % J);
		v[i] = 0.01;
		X[i] = 1;
		mean[i % J] += y[i] / M;
		grand += y[i] / N;
	}
	for (size_t j = 0; j < J; j++)
		squares += (mean[j] - grand) * (mean[j] - grand);
	wz_design design = {.n = N, .n_levels = 2, .code = pointer, .y = y, .v = v, .p = 1, .X = X, .intercept = true};
	wz_reml reml;
	wz_fit fit;
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, NULL), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, NULL), WZ_OK);
	fit.theta[1] = 0;
	for (double theta = 1e-6; theta < 1e7; theta *= 100)
		for (int type = WZ_ROBUST_CR1; type <= WZ_ROBUST_CR2; type++) {
			wz_robust robust;
			wz_estimate e;
			wz_err err = {0};
			fit.theta[0] = theta;
			wz_status st = wz_robust_create(&reml, &fit, code, (wz_robust_type)type, &robust, &err);
			if (type == WZ_ROBUST_CR2 && theta > 5e4) { /* V of a cluster from 0.01 to 6 theta */
				if (st != WZ_OK)
					ck_assert_msg(st == WZ_ENOTEST && strstr(err.text, "too far apart"), "%s", err.text);
				ck_assert(st != WZ_OK || theta < 1e6);
			} else {
				ck_assert_msg(st == WZ_OK, "theta %g: %s", theta, err.text);
			}
			if (st != WZ_OK)
				continue;
			ck_assert_int_eq(wz_robust_coefficient(&robust, &fit, WZ_ROBUST_SATTERTHWAITE, 95, 0, &e, NULL), WZ_OK);
			ck_assert_double_eq_tol(e.se, sqrt(squares / (J * (J - 1))), 1e-6 * e.se);
			ck_assert_double_eq_tol(e.df, J - 1, 1e-6 * e.df);
			wz_robust_clear(&robust);
		}
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 3. What can't be done */

START_TEST(too_few) {
	after_fit a;
	wz_robust robust;
	wz_err err = {0};
	wz_estimate e;
	wz_omnibus F;
	bool defined = true;
	static const size_t column[] = {1, 2, 3};
	load("landenberger_several", &a);
	uint32_t *code = calloc(a.n, sizeof *code);
	ck_assert_int_eq(wz_robust_create(&a.reml, &a.fit, code, WZ_ROBUST_CR0, &robust, &err), WZ_ENOTEST);
	ck_assert_ptr_nonnull(strstr(err.text, "one cluster"));
	/* Three clusters can't test three coefficients after an intercept. */
	for (size_t i = 0; i < a.n; i++)
		code[i] = (uint32_t)(i % 3);
	for (int type = WZ_ROBUST_CR0; type <= WZ_ROBUST_CR2; type++) {
		ck_assert_int_eq(wz_robust_create(&a.reml, &a.fit, code, (wz_robust_type)type, &robust, NULL), WZ_OK);
		ck_assert_int_eq(wz_robust_omnibus(&robust, &a.fit, WZ_ROBUST_SATTERTHWAITE, column, 3, &F, &defined, NULL), WZ_OK);
		ck_assert(!defined && isnan(F.stat) && isnan(F.df2) && isnan(F.p) && F.df1 == 3);
		ck_assert_int_eq(wz_robust_coefficient(&robust, &a.fit, WZ_ROBUST_NAIVE_T, 95, 1, &e, NULL), WZ_OK);
		ck_assert(e.df == 0 && isnan(e.p) && isnan(e.lo) && e.se > 0);
		ck_assert_int_eq(wz_robust_coefficient(&robust, &a.fit, WZ_ROBUST_SATTERTHWAITE, 95, 1, &e, NULL), WZ_OK);
		ck_assert(e.df > 0 && e.df < WZ_ROBUST_FEW_DF && e.p > 0 && e.p < 1);
		wz_robust_clear(&robust);
	}
	free(code);
	after_fit_drop(&a);
}
END_TEST

START_TEST(too_large) {
	enum { N = WZ_ROBUST_LARGEST + 2 };
	static double y[N], v[N], X[N];
	static uint32_t code[N], row[N];
	const uint32_t *pointer[] = {code, NULL};
	for (size_t i = 0; i < N; i++) {
		y[i] = (double)(i * 7 % 11);
		v[i] = X[i] = 1;
		code[i] = i == 0 ? 0 : 1; /* one cluster too large */
		row[i] = (uint32_t)i;
	}
	wz_design design = {.n = N, .n_levels = 2, .code = pointer, .y = y, .v = v, .p = 1, .X = X, .intercept = true};
	wz_reml reml;
	wz_fit fit;
	wz_robust robust;
	wz_err err = {0};
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, NULL), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, NULL), WZ_OK);
	ck_assert_int_eq(wz_robust_create(&reml, &fit, code, WZ_ROBUST_CR2, &robust, &err), WZ_ENOTEST);
	ck_assert_msg(strstr(err.text, "CR1") != NULL, "%s", err.text);
	ck_assert_int_eq(wz_robust_create(&reml, &fit, code, WZ_ROBUST_CR1, &robust, NULL), WZ_OK);
	wz_robust_clear(&robust);
	ck_assert_int_eq(wz_robust_create(&reml, &fit, row, WZ_ROBUST_CR2, &robust, NULL), WZ_OK); /* many small ones */
	ck_assert_uint_eq(robust.n_clusters, N);
	wz_robust_clear(&robust);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

int main(void) {
	(void)gsl_set_error_handler_off();
	Suite *suite = suite_create("robust");
	TCase *tc = tcase_create("robust");
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, published_and_simulated);
	tcase_add_test(tc, literals);
	tcase_add_test(tc, naive_tests);
	tcase_add_test(tc, units_of_measurement);
	tcase_add_test(tc, names_of_clusters);
	tcase_add_test(tc, balanced_mean);
	tcase_add_test(tc, too_few);
	tcase_add_test(tc, too_large);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
