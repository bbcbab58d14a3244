/* check_reml.c - the fit against closed forms, under changes that must not matter, and on designs that can't be fitted
 *
 * 1. Designs
 * 2. Closed forms
 * 3. What must not matter
 * 4. The top is reached
 * 5. Designs that can't be fitted
 *
 * Values of published data and metafor's are compared in tests/reference.
 * Closed forms: Searle, Casella & McCulloch 1992, Variance Components, ch. 4: in balanced data REML equals the analysis-of-variance
 * estimators where these are not negative, and the likelihood splits into one term a mean square.
 */
#include "model/reml.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Designs */

enum { N = 60, SEED = 5 };

/* Three levels above the effect, all balanced when read as 3 regions of 2 manuals of 2 studies of 5 effects. */
typedef struct {
	uint32_t code[WZ_MAX_DEPTH][N];
	const uint32_t *pointer[WZ_MAX_LEVELS];
	double y[N], v[N], X[N * 4];
	wz_design design;
} sample;

static void make(sample *s, size_t p) {
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	gsl_rng_set(rng, SEED);
	double region[3], manual[6], study[12], x_manual[6];
	for (size_t u = 0; u < 3; u++)
		region[u] = 1.5 * gsl_rng_uniform(rng);
	for (size_t u = 0; u < 6; u++) {
		manual[u] = 1.2 * gsl_rng_uniform(rng);
		x_manual[u] = gsl_rng_uniform(rng);
	}
	for (size_t u = 0; u < 12; u++)
		study[u] = gsl_rng_uniform(rng);
	for (size_t i = 0; i < N; i++) {
		s->code[0][i] = (uint32_t)(i / 20);
		s->code[1][i] = (uint32_t)(i / 10);
		s->code[2][i] = (uint32_t)(i / 5);
		s->y[i] = region[i / 20] + manual[i / 10] + study[i / 5] + 0.8 * gsl_rng_uniform(rng);
		s->v[i] = 0.02;
		s->X[i * p] = 1;
		for (size_t c = 1; c < p; c++)
			s->X[i * p + c] = c == 1 ? x_manual[i / 10] : gsl_rng_uniform(rng);
	}
	for (size_t l = 0; l < WZ_MAX_DEPTH; l++)
		s->pointer[l] = s->code[l];
	s->pointer[WZ_MAX_DEPTH] = NULL;
	s->design = (wz_design){.n = N, .n_levels = 4, .code = s->pointer, .y = s->y, .v = s->v, .p = p, .X = s->X, .intercept = true};
	gsl_rng_free(rng);
}

static void vary_v(sample *s) {
	for (size_t i = 0; i < N; i++)
		s->v[i] = 0.01 + 0.002 * (double)(i * 7 % 13);
}

static void fit_ok(const wz_design *design, wz_fit *fit) {
	wz_reml reml;
	wz_err err = {0};
	ck_assert_msg(wz_reml_prepare(design, &reml, NULL, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_reml_fit(&reml, NULL, fit, &err) == WZ_OK, "%s", err.text);
	ck_assert(fit->converged);
	wz_reml_clear(&reml);
}

static void near(double got, double expected, double tolerance, const char *what) {
	ck_assert_msg(fabs(got - expected) <= tolerance * fabs(expected), "%s: %.17g, expected %.17g", what, got, expected);
}

/* 2. Closed forms */

static double mean_of(const double *y, size_t from, size_t n) {
	double sum = 0;
	for (size_t i = from; i < from + n; i++)
		sum += y[i];
	return sum / (double)n;
}

/* Sum of squares of blocks of `size` around the blocks of `around` that hold them. */
static double squares(const double *y, size_t size, size_t around) {
	double sum = 0;
	for (size_t i = 0; i < N; i += size) {
		double d = mean_of(y, i, size) - mean_of(y, i / around * around, around);
		sum += (double)size * d * d;
	}
	return sum;
}

START_TEST(balanced_four_levels) {
	sample s;
	wz_fit fit;
	make(&s, 1);
	double SSA = squares(s.y, 20, 60), SSB = squares(s.y, 10, 20), SSC = squares(s.y, 5, 10), SSE = squares(s.y, 1, 5);
	double A = SSA / 2, B = SSB / 3, C = SSC / 6, E = SSE / 48;
	ck_assert(A > B && B > C && C > E && E > 0.02); /* else the closed form does not hold */
	fit_ok(&s.design, &fit);
	near(fit.sigma2[3], E - 0.02, 1e-9, "effect");
	near(fit.sigma2[2], (C - E) / 5, 1e-9, "study");
	near(fit.sigma2[1], (B - C) / 10, 1e-9, "manual");
	near(fit.sigma2[0], (A - B) / 20, 1e-9, "region");
	near(fit.b[0], mean_of(s.y, 0, N), 1e-13, "mean");
	near(fit.cov[0], A / N, 1e-9, "variance of the mean");
	/* 3 eigenvalues A (one goes to the mean), 3 B, 6 C, 48 E; log|X'X| and log|X'V^-1 X| differ by log A. */
	double loglik = -0.5 * (59 * log(2 * M_PI) + 3 * log(A) + 3 * log(B) + 6 * log(C) + 48 * log(E) - log(A) + 59);
	near(fit.loglik, loglik, 1e-12, "log likelihood");
	near(fit.AIC, -2 * loglik + 2 * 5, 1e-12, "AIC");
	near(fit.BIC, -2 * loglik + 5 * log(59), 1e-12, "BIC");
	ck_assert_uint_eq(fit.n_units[0], 3);
	ck_assert_uint_eq(fit.n_units[1], 6);
	ck_assert_uint_eq(fit.n_units[2], 12);
	ck_assert_uint_eq(fit.n_units[3], N);
	wz_fit_clear(&fit);

	s.design.method = WZ_METHOD_ML;
	A = SSA / 3;
	fit_ok(&s.design, &fit);
	near(fit.sigma2[0], (A - B) / 20, 1e-9, "region, ML");
	near(fit.sigma2[3], E - 0.02, 1e-9, "effect, ML");
	near(fit.cov[0], A / N, 1e-9, "variance of the mean, ML");
	loglik = -0.5 * (60 * log(2 * M_PI) + 3 * log(A) + 3 * log(B) + 6 * log(C) + 48 * log(E) + 60);
	near(fit.loglik, loglik, 1e-12, "log likelihood, ML");
	near(fit.BIC, -2 * loglik + 5 * log(60), 1e-12, "BIC, ML");
	wz_fit_clear(&fit);
}
END_TEST

/* With sampling errors that correlate rho in a study the same data give the same likelihood, and the study takes up what is left:
 * rho v less between, rho v more within. */
START_TEST(balanced_with_correlated_errors) {
	sample s;
	wz_fit plain, correlated;
	make(&s, 1);
	fit_ok(&s.design, &plain);
	s.design.rho = 0.6;
	fit_ok(&s.design, &correlated);
	near(correlated.sigma2[2], plain.sigma2[2] - 0.6 * 0.02, 1e-9, "study");
	near(correlated.sigma2[3], plain.sigma2[3] + 0.6 * 0.02, 1e-9, "effect");
	near(correlated.sigma2[0], plain.sigma2[0], 1e-9, "region");
	near(correlated.loglik, plain.loglik, 1e-12, "log likelihood");
	wz_fit_clear(&plain);
	wz_fit_clear(&correlated);
}
END_TEST

START_TEST(components_end_at_zero) {
	sample s;
	wz_fit fit;
	make(&s, 1);
	for (size_t i = 0; i < N; i++) /* every study has the mean 0.3, and effects vary less than their sampling errors say */
		s.y[i] = 0.3 + 0.01 * ((double)(i % 5) - 2);
	fit_ok(&s.design, &fit);
	for (size_t l = 0; l < 4; l++)
		ck_assert(fit.sigma2[l] == 0);
	near(fit.b[0], 0.3, 1e-14, "mean");
	near(fit.cov[0], 0.02 / N, 1e-13, "variance of the mean");
	wz_fit_clear(&fit);
}
END_TEST

START_TEST(fixed_effect_is_the_weighted_mean) {
	sample s;
	wz_fit fit, ml;
	make(&s, 1);
	vary_v(&s);
	s.design.method = WZ_METHOD_FIXED;
	fit_ok(&s.design, &fit);
	double w = 0, w2 = 0, wy = 0, Q = 0, logs = 0;
	for (size_t i = 0; i < N; i++) {
		w += 1 / s.v[i];
		w2 += 1 / (s.v[i] * s.v[i]);
		wy += s.y[i] / s.v[i];
		logs += log(s.v[i]);
	}
	for (size_t i = 0; i < N; i++)
		Q += (s.y[i] - wy / w) * (s.y[i] - wy / w) / s.v[i];
	near(fit.b[0], wy / w, 1e-13, "mean");
	near(fit.cov[0], 1 / w, 1e-13, "variance");
	near(fit.QE, Q, 1e-12, "Q");
	near(fit.loglik, -0.5 * (N * log(2 * M_PI) + logs + Q), 1e-12, "log likelihood");
	near(fit.AIC, -2 * fit.loglik + 2, 1e-12, "AIC: no component is estimated");
	/* Higgins & Thompson 2002, eq. 9 */
	near(fit.typical_variance, (N - 1) * w / (w * w - w2), 1e-12, "typical variance");
	for (size_t l = 0; l < 4; l++)
		ck_assert(fit.sigma2[l] == 0);
	s.design.method = WZ_METHOD_ML;
	fit_ok(&s.design, &ml);
	near(ml.QE, Q, 1e-12, "Q does not depend on the method");
	near(ml.typical_variance, fit.typical_variance, 1e-12, "typical variance does not either");
	ck_assert(ml.loglik > fit.loglik);
	wz_fit_clear(&fit);
	wz_fit_clear(&ml);
}
END_TEST

START_TEST(a_level_with_single_children_is_not_identified) {
	sample s;
	wz_fit fit, without;
	make(&s, 2);
	vary_v(&s);
	for (size_t i = 0; i < N; i++)
		s.code[2][i] = s.code[1][i]; /* one study a manual */
	fit_ok(&s.design, &fit);
	ck_assert(fit.identified[0] && !fit.identified[1] && fit.identified[2] && fit.identified[3]);
	ck_assert(isnan(fit.sigma2[1]));
	ck_assert(fit.theta[1] == 0);
	s.pointer[1] = s.code[2];
	s.pointer[2] = NULL;
	s.design.n_levels = 3;
	fit_ok(&s.design, &without);
	near(fit.loglik, without.loglik, 1e-13, "log likelihood");
	near(fit.AIC, without.AIC, 1e-13, "AIC counts components that are estimated");
	near(fit.b[1], without.b[1], 1e-9, "b");
	wz_fit_clear(&fit);
	wz_fit_clear(&without);
}
END_TEST

START_TEST(a_component_held_at_zero) {
	sample s;
	wz_fit fit, without;
	wz_reml reml;
	wz_err err = {0};
	static const bool zero[WZ_MAX_LEVELS] = {true};
	make(&s, 1);
	vary_v(&s);
	ck_assert_int_eq(wz_reml_prepare(&s.design, &reml, NULL, &err), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, zero, &fit, &err), WZ_OK);
	ck_assert(fit.sigma2[0] == 0 && fit.sigma2[1] > 0);
	for (size_t l = 0; l < 3; l++)
		s.pointer[l] = l < 2 ? s.code[l + 1] : NULL;
	s.design.n_levels = 3;
	fit_ok(&s.design, &without);
	near(fit.loglik, without.loglik, 1e-12, "log likelihood");
	near(fit.AIC, without.AIC, 1e-12, "AIC");
	wz_fit_clear(&fit);
	wz_fit_clear(&without);
	wz_reml_clear(&reml);
}
END_TEST

/* 3. What must not matter */

static void same_fit(const wz_fit *a, const wz_fit *b, double unit_y, double tolerance) {
	for (size_t l = 0; l < a->n_levels; l++)
		near(b->sigma2[l], a->sigma2[l] * unit_y * unit_y, tolerance, "component");
	for (size_t c = 0; c < a->p; c++)
		near(b->b[c], a->b[c] * unit_y, tolerance, "coefficient");
	for (size_t c = 0; c < a->p * a->p; c++)
		near(b->cov[c], a->cov[c] * unit_y * unit_y, tolerance, "covariance");
	near(b->QE, a->QE, tolerance, "Q");
}

START_TEST(unit_of_effect_sizes) {
	static const double units[] = {1e-9, 1e-3, 1e3, 1e9};
	sample s, t;
	wz_fit a, b;
	make(&s, 4);
	vary_v(&s);
	s.design.rho = _i ? 0.5 : 0;
	fit_ok(&s.design, &a);
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		make(&t, 4);
		for (size_t i = 0; i < N; i++) {
			t.y[i] = s.y[i] * units[u];
			t.v[i] = s.v[i] * units[u] * units[u];
		}
		t.design.rho = s.design.rho;
		fit_ok(&t.design, &b);
		same_fit(&a, &b, units[u], 1e-8);
		near(b.loglik, a.loglik - (N - 4) * log(units[u]), 1e-10, "log likelihood");
		wz_fit_clear(&b);
	}
	wz_fit_clear(&a);
}
END_TEST

START_TEST(unit_and_origin_of_a_column) {
	sample s;
	wz_fit a, b;
	make(&s, 4);
	vary_v(&s);
	fit_ok(&s.design, &a);
	for (size_t i = 0; i < N; i++) {
		s.X[i * 4 + 1] = 1e6 * s.X[i * 4 + 1] + 1e7; /* a year, an amount */
		s.X[i * 4 + 2] = 1e-6 * s.X[i * 4 + 2];
	}
	fit_ok(&s.design, &b);
	near(b.b[1], a.b[1] * 1e-6, 1e-8, "large column");
	near(b.cov[1 * 4 + 1], a.cov[1 * 4 + 1] * 1e-12, 1e-8, "its variance");
	near(b.b[2], a.b[2] * 1e6, 1e-8, "small column");
	near(b.b[3], a.b[3], 1e-8, "the other column");
	near(b.b[0], a.b[0] - a.b[1] * 10, 1e-7, "intercept");
	near(b.sigma2[1], a.sigma2[1], 1e-8, "component");
	wz_fit_clear(&a);
	wz_fit_clear(&b);
}
END_TEST

START_TEST(order_of_rows) {
	sample s, t;
	wz_fit a, b;
	make(&s, 3);
	vary_v(&s);
	make(&t, 3);
	for (size_t i = 0; i < N; i++) {
		size_t j = i * 37 % N; /* 37 and 60 have no common factor */
		t.y[i] = s.y[j];
		t.v[i] = s.v[j];
		memcpy(&t.X[i * 3], &s.X[j * 3], 3 * sizeof(double));
		for (size_t l = 0; l < WZ_MAX_DEPTH; l++)
			t.code[l][i] = s.code[l][j];
	}
	fit_ok(&s.design, &a);
	fit_ok(&t.design, &b);
	same_fit(&a, &b, 1, 1e-8);
	wz_fit_clear(&a);
	wz_fit_clear(&b);
}
END_TEST

/* 4. The top is reached: score zero where a component is above zero, not above zero where it is zero */

static void score_at(const wz_reml *reml, const double *theta, double *score) {
	const wz_lane_kernel *kernel = wz_lane_scalar();
	wz_lane_work *work = kernel->create(&reml->model);
	wz_lane_result result = kernel->result(work);
	const size_t n = reml->n, D = reml->nesting.depth;
	double unit[N];
	kernel->set_y(work, 0, reml->y);
	for (size_t c = 0; c < reml->p; c++) {
		int level = reml->level[c];
		for (size_t i = 0; level >= 0 && i < n; i++)
			unit[level < (int)D ? reml->nesting.unit[level][i] : i] = reml->x[c * n + i];
		if (level >= 0)
			kernel->set_x(work, 0, c, unit);
	}
	memcpy(result.theta, theta, (D + 1) * sizeof(double));
	kernel->eval(work, true);
	memcpy(score, result.score, (D + 1) * sizeof(double));
	free(work);
}

/* Small, uneven and odd data: many zeros, rounded values, no variance at a level, too much of it. */
static void make_odd(sample *s, gsl_rng *rng) {
	size_t n = 3 + gsl_rng_uniform_int(rng, 30), L = 1 + gsl_rng_uniform_int(rng, 4), p = 1 + gsl_rng_uniform_int(rng, 3);
	unsigned long kind = gsl_rng_uniform_int(rng, 5), units[WZ_MAX_DEPTH];
	double effect[WZ_MAX_DEPTH][N];
	for (size_t l = 0; l < WZ_MAX_DEPTH; l++) {
		double size = gsl_rng_uniform_int(rng, 2) ? 3 * gsl_rng_uniform(rng) : 0;
		units[l] = 1 + gsl_rng_uniform_int(rng, l ? 3 : n);
		for (size_t u = 0; u < N; u++)
			effect[l][u] = size * (gsl_rng_uniform(rng) - 0.5);
		s->pointer[l] = l + 1 < L ? s->code[l] : NULL;
	}
	for (size_t i = 0; i < n; i++) {
		s->v[i] = kind == 0 ? 0.04 : pow(10, -3 * gsl_rng_uniform(rng));
		s->y[i] = 3 * sqrt(s->v[i]) * (gsl_rng_uniform(rng) - 0.5) * (kind == 3 ? 0.01 : 1);
		for (size_t l = 0; l < WZ_MAX_DEPTH; l++) {
			s->code[l][i] = (uint32_t)gsl_rng_uniform_int(rng, units[l]);
			s->y[i] += effect[l][s->code[l][i]];
		}
		if (kind == 1)
			s->y[i] = round(10 * s->y[i]) / 10;
		if (kind == 4 || (kind == 2 && gsl_rng_uniform(rng) < 0.7))
			s->y[i] = round(s->y[i] / 3);
		s->X[i * p] = 1;
		for (size_t c = 1; c < p; c++)
			s->X[i * p + c] = c == 1 ? (double)gsl_rng_uniform_int(rng, 2) : gsl_rng_uniform(rng);
	}
	s->design = (wz_design){.n = n, .n_levels = L, .code = s->pointer, .y = s->y, .v = s->v, .p = p, .X = s->X, .intercept = true,
	                        .rho = gsl_rng_uniform_int(rng, 3) ? 0 : 0.6, .method = gsl_rng_uniform_int(rng, 3) ? WZ_METHOD_REML : WZ_METHOD_ML};
}

START_TEST(what_is_called_converged_is_a_top) {
	enum { TRIALS = 3000 };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	gsl_rng_set(rng, SEED);
	size_t fitted = 0, not_converged = 0;
	for (int trial = 0; trial < TRIALS; trial++) {
		sample s;
		wz_reml reml;
		wz_fit fit;
		wz_err err = {0};
		bool held[WZ_MAX_LEVELS];
		double score[WZ_MAX_LEVELS], v = 0;
		make_odd(&s, rng);
		if (wz_reml_prepare(&s.design, &reml, NULL, &err) != WZ_OK)
			continue;
		wz_status st = wz_reml_fit(&reml, NULL, &fit, &err);
		ck_assert(st == WZ_OK || st == WZ_ENOCONV);
		ck_assert_int_eq(fit.converged, st == WZ_OK);
		wz_reml_held(&reml, held);
		score_at(&reml, fit.theta, score);
		for (size_t i = 0; i < reml.n; i++)
			v += reml.v[i] / (double)reml.n;
		for (size_t l = 0; st == WZ_OK && l < reml.n_levels; l++)
			ck_assert_msg(held[l] || (fit.theta[l] > 0 ? fabs(score[l]) * fit.theta[l] : score[l] * v) < 1e-6,
			              "trial %d of seed %d: component %zu is %g, its score %g", trial, SEED, l, fit.theta[l], score[l]);
		fitted++;
		not_converged += st != WZ_OK;
		wz_fit_clear(&fit);
		wz_reml_clear(&reml);
	}
	gsl_rng_free(rng);
	ck_assert_uint_gt(fitted, TRIALS / 2);
	ck_assert_msg(not_converged * 500 <= fitted, "%zu of %zu fits did not converge", not_converged, fitted);
}
END_TEST

/* Units whose means are all equal carry no information about their variance; zero is the top nevertheless. */
START_TEST(equal_means_have_no_variance) {
	sample s;
	wz_fit fit;
	make(&s, 1);
	for (size_t i = 0; i < N; i++)
		s.y[i] = 0;
	fit_ok(&s.design, &fit);
	for (size_t l = 0; l < 4; l++)
		ck_assert(fit.sigma2[l] == 0);
	ck_assert(fit.b[0] == 0);
	wz_fit_clear(&fit);
}
END_TEST

START_TEST(one_unit_has_no_variance) {
	sample s;
	wz_fit fit, without;
	make(&s, 1);
	vary_v(&s);
	for (size_t i = 0; i < N; i++)
		s.code[0][i] = 0;
	fit_ok(&s.design, &fit);
	ck_assert(!fit.identified[0] && isnan(fit.sigma2[0]) && fit.theta[0] == 0);
	for (size_t l = 0; l < 3; l++)
		s.pointer[l] = l < 2 ? s.code[l + 1] : NULL;
	s.design.n_levels = 3;
	fit_ok(&s.design, &without);
	near(fit.cov[0], without.cov[0], 1e-9, "variance of the mean");
	wz_fit_clear(&fit);
	wz_fit_clear(&without);
}
END_TEST

/* 5. Designs that can't be fitted */

/* Two columns that are constant in 3 regions, and the intercept, leave no region over. */
START_TEST(columns_that_use_up_a_level_are_refused) {
	sample s;
	wz_reml reml;
	wz_err err = {0};
	make(&s, 3);
	for (size_t i = 0; i < N; i++)
		for (size_t c = 1; c < 3; c++)
			s.X[i * 3 + c] = s.code[0][i] == c;
	ck_assert_int_eq(wz_reml_prepare(&s.design, &reml, NULL, &err), WZ_ENOTEST);
	ck_assert_ptr_nonnull(strstr(err.text, "level 1 has 3 units, and 3 coefficients"));
	s.design.method = WZ_METHOD_FIXED; /* nothing to estimate there */
	ck_assert_int_eq(wz_reml_prepare(&s.design, &reml, NULL, &err), WZ_OK);
	wz_reml_clear(&reml);
}
END_TEST

START_TEST(bad_numbers_are_refused) {
	static const double bad_v[] = {0, -0.01, NAN, INFINITY}, bad_y[] = {NAN, INFINITY, -INFINITY};
	for (size_t b = 0; b < 7; b++) {
		sample s;
		wz_reml reml;
		wz_err err = {0};
		make(&s, 2);
		if (b < 4)
			s.v[10] = bad_v[b];
		else
			s.y[10] = bad_y[b - 4];
		ck_assert_int_eq(wz_reml_prepare(&s.design, &reml, NULL, &err), WZ_EINPUT);
		ck_assert_ptr_nonnull(strstr(err.text, b < 4 ? "sampling variance 11" : "effect size 11"));
	}
}
END_TEST

START_TEST(too_few_effects_are_refused) {
	static const size_t n[] = {0, 1, 3};
	for (size_t k = 0; k < 3; k++) {
		sample s;
		wz_reml reml;
		wz_err err = {0};
		make(&s, 3);
		s.design.n = n[k];
		ck_assert_int_eq(wz_reml_prepare(&s.design, &reml, NULL, &err), WZ_ENOTEST);
		ck_assert(err.text[0] != '\0');
	}
}
END_TEST

START_TEST(dependent_columns_are_named) {
	enum { KINDS = 6 };
	for (int kind = 0; kind < KINDS; kind++) {
		sample s;
		wz_reml reml;
		wz_err err = {0};
		size_t bad = 99;
		make(&s, 4);
		for (size_t i = 0; i < N; i++) {
			double *x = &s.X[i * 4];
			switch (kind) {
			case 0: x[3] = 0; break;
			case 1: x[3] = 7; break;
			case 2: x[3] = x[1]; break;
			case 3: x[3] = 2 - 3 * x[1] + 0.5 * x[2]; break;
			case 4: x[3] = 1e8 * (x[1] - x[2]); break;
			default: x[3] = x[2] + 1e-7 * x[3]; break; /* what is left is lost in rounding of the fit */
			}
		}
		ck_assert_int_eq(wz_reml_prepare(&s.design, &reml, &bad, &err), WZ_ERANK);
		ck_assert_uint_eq(bad, 3);
	}
}
END_TEST

/* Nearly dependent is not dependent. */
START_TEST(nearly_dependent_columns_are_fitted) {
	sample s;
	wz_fit fit;
	make(&s, 4);
	for (size_t i = 0; i < N; i++)
		s.X[i * 4 + 3] = s.X[i * 4 + 2] + 1e-4 * s.X[i * 4 + 3];
	fit_ok(&s.design, &fit);
	ck_assert(isfinite(fit.b[3]) && fit.cov[15] > 0);
	wz_fit_clear(&fit);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("reml");
	TCase *tc = tcase_create("reml");
	tcase_add_test(tc, balanced_four_levels);
	tcase_add_test(tc, balanced_with_correlated_errors);
	tcase_add_test(tc, components_end_at_zero);
	tcase_add_test(tc, fixed_effect_is_the_weighted_mean);
	tcase_add_test(tc, a_level_with_single_children_is_not_identified);
	tcase_add_test(tc, a_component_held_at_zero);
	tcase_add_loop_test(tc, unit_of_effect_sizes, 0, 2);
	tcase_add_test(tc, unit_and_origin_of_a_column);
	tcase_add_test(tc, order_of_rows);
	tcase_add_test(tc, what_is_called_converged_is_a_top);
	tcase_add_test(tc, equal_means_have_no_variance);
	tcase_add_test(tc, one_unit_has_no_variance);
	tcase_add_test(tc, columns_that_use_up_a_level_are_refused);
	tcase_add_test(tc, bad_numbers_are_refused);
	tcase_add_test(tc, too_few_effects_are_refused);
	tcase_add_test(tc, dependent_columns_are_named);
	tcase_add_test(tc, nearly_dependent_columns_are_fitted);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
