/* check_blup.c - predicted random effects and effects of units
 *
 * 1. Against metafor
 * 2. What must hold
 *
 * Versions of the programs: first line of tests/reference/after_fit.csv.
 */
#include "model/blup.h"

#include "after_fit.h"

#include "tests/unit/run_suite.h"

/* 1. Against metafor */

/* Unit of a level that holds row i of the caller. */
static size_t unit_of_row(const after_fit *a, size_t level, size_t row) {
	const wz_nesting *nest = &a->reml.nesting;
	size_t place = 0;
	while (nest->order[place] != row)
		place++;
	return level < nest->depth ? nest->unit[level][place] : place;
}

START_TEST(published_and_simulated) {
	FILE *file = after_fit_open();
	after_fit a;
	size_t compared = 0, designs = 0;
	while (after_fit_next(file, &a)) {
		wz_blup blup;
		wz_err err = {0};
		size_t before = compared;
		ck_assert_msg(wz_blup_predict(&a.reml, &a.fit, &blup, &err) == WZ_OK, "%s", err.text);
		ck_assert_uint_eq(blup.n_levels, a.levels);
		for (size_t k = 0; k < a.n_values; k++) {
			const after_fit_value *v = &a.value[k];
			bool random = !strcmp(v->quantity, "ranef");
			if (!random && strcmp(v->quantity, "effect") != 0)
				continue;
			double *const *from = random ? v->j == 0 ? blup.random : blup.random_se : v->j == 0 ? blup.effect : blup.effect_se;
			/* metafor sets predictions below 2e-14 to zero */
			after_fit_compare(&a, v, from[v->which][unit_of_row(&a, v->which, v->i)], 1e-3 * sqrt(a.fit.typical_variance));
			compared++;
		}
		designs += compared > before;
		wz_blup_clear(&blup);
		after_fit_drop(&a);
	}
	ck_assert_uint_ge(compared, 400);
	ck_assert_uint_eq(designs, 8);
	(void)fclose(file);
}
END_TEST

/* 2. What must hold */

/* One study after another with one effect each: shrinkage of Morris 1983, J Am Stat Assoc 78:47, in its closed form. */
START_TEST(one_level_by_hand) {
	enum { N = 6 };
	double y[N] = {0.9, 0.1, 0.4, -0.6, 1.3, 0.2}, v[N] = {0.1, 0.02, 0.05, 0.2, 0.1, 0.04}, X[N];
	for (size_t i = 0; i < N; i++)
		X[i] = 1;
	const uint32_t *pointer[] = {NULL};
	wz_design design = {.n = N, .n_levels = 1, .code = pointer, .y = y, .v = v, .p = 1, .X = X, .intercept = true};
	wz_reml reml;
	wz_fit fit;
	wz_blup blup;
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, NULL), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, NULL), WZ_OK);
	ck_assert_int_eq(wz_blup_predict(&reml, &fit, &blup, NULL), WZ_OK);
	double tau2 = fit.theta[0];
	ck_assert(tau2 > 0);
	for (size_t i = 0; i < N; i++) {
		double shrink = tau2 / (tau2 + v[i]), rest = 1 - shrink;
		ck_assert_double_eq_tol(blup.random[0][i], shrink * (y[i] - fit.b[0]), 1e-12);
		ck_assert_double_eq_tol(blup.effect[0][i], shrink * y[i] + rest * fit.b[0], 1e-12);
		ck_assert_double_eq_tol(blup.random_se[0][i], sqrt(shrink * v[i] + shrink * shrink * fit.cov[0]), 1e-12);
		ck_assert_double_eq_tol(blup.effect_se[0][i], sqrt(shrink * v[i] + rest * rest * fit.cov[0]), 1e-12);
	}
	wz_blup_clear(&blup);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* A level at zero predicts nothing, and one that can't be told apart says so. */
START_TEST(zero_and_unidentified) {
	enum { N = 12 };
	uint32_t manual[N], study[N];
	const uint32_t *pointer[] = {manual, study, NULL};
	double y[N], v[N], X[N];
	for (size_t i = 0; i < N; i++) {
		manual[i] = study[i] = (uint32_t)(i / 3); /* each manual has one study */
		y[i] = 0.3 + 0.01 * (double)(i % 2) + (double)(i / 3);
		v[i] = 0.1;
		X[i] = 1;
	}
	wz_design design = {.n = N, .n_levels = 3, .code = pointer, .y = y, .v = v, .p = 1, .X = X, .intercept = true};
	wz_reml reml;
	wz_fit fit;
	wz_blup blup;
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, NULL), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, NULL), WZ_OK);
	ck_assert(!fit.identified[0] && fit.theta[1] > 0 && fit.theta[2] == 0);
	ck_assert_int_eq(wz_blup_predict(&reml, &fit, &blup, NULL), WZ_OK);
	for (size_t u = 0; u < 4; u++) {
		ck_assert(isnan(blup.random[0][u]) && isnan(blup.random_se[0][u]));
		ck_assert(isfinite(blup.random[1][u]) && blup.random_se[1][u] > 0);
	}
	for (size_t i = 0; i < N; i++) {
		ck_assert_double_eq(blup.random[2][i], 0);
		ck_assert_double_eq(blup.random_se[2][i], 0);
		ck_assert_double_eq_tol(blup.effect[2][i], blup.effect[1][i / 3], 1e-14);
	}
	wz_blup_clear(&blup);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("blup");
	TCase *tc = tcase_create("blup");
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, published_and_simulated);
	tcase_add_test(tc, one_level_by_hand);
	tcase_add_test(tc, zero_and_unidentified);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
