/* check_newton.c - steps on likelihoods whose top is known
 *
 * 1. Running to the end
 * 2. Inside and at the edge
 * 3. Steps too long, likelihoods without a top, values that are no numbers
 * 4. Two levels that can hardly be told apart
 */
#include "model/climb.h"
#include "model/newton.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <string.h>

/* 1. Running to the end */

/* Log likelihood, score and the matrix that stands in for the information, at theta. */
typedef void likelihood(const double *theta, double *loglik, double *score, double *info);

enum { STRIDE = 3 };

static wz_newton_state climb(wz_newton *newton, size_t K, const double *start, const bool *held, bool polish, likelihood *f) {
	wz_newton_state state = WZ_NEWTON_GO;
	wz_newton_begin(newton, K, start, held, 1e-12, polish);
	for (int i = 0; i <= WZ_NEWTON_LIMIT && state == WZ_NEWTON_GO; i++) {
		double loglik, score[WZ_MAX_COMPONENTS], info[WZ_MAX_COMPONENTS * WZ_MAX_COMPONENTS];
		double wide_score[WZ_MAX_COMPONENTS * STRIDE], wide_info[WZ_MAX_COMPONENTS * WZ_MAX_COMPONENTS * STRIDE];
		for (size_t l = 0; l < K; l++)
			ck_assert_msg(newton->theta[l] >= 0, "component %zu is %g", l, newton->theta[l]);
		f(newton->theta, &loglik, score, info);
		/* As a lane among others hands them over. */
		for (size_t l = 0; l < K; l++)
			wide_score[l * STRIDE] = score[l];
		for (size_t l = 0; l < K * K; l++)
			wide_info[l * STRIDE] = info[l];
		state = wz_newton_step(newton, loglik, wide_score, wide_info, STRIDE);
	}
	ck_assert_msg(state != WZ_NEWTON_GO, "still going after %d evaluations", WZ_NEWTON_LIMIT);
	return state;
}

/* Quadratic with curvature A and top at `top`. */
static const double A[4] = {4, 1, 1, 3};

static void quadratic(const double *theta, const double *top, double *loglik, double *score, double *info) {
	double d0 = theta[0] - top[0], d1 = theta[1] - top[1];
	score[0] = -(A[0] * d0 + A[1] * d1);
	score[1] = -(A[2] * d0 + A[3] * d1);
	*loglik = 0.5 * (score[0] * d0 + score[1] * d1);
	memcpy(info, A, sizeof A);
}

static void inside(const double *theta, double *loglik, double *score, double *info) {
	quadratic(theta, (const double[]){2, 0.5}, loglik, score, info);
}

static void below(const double *theta, double *loglik, double *score, double *info) {
	quadratic(theta, (const double[]){2, -1}, loglik, score, info);
}

static void far_below(const double *theta, double *loglik, double *score, double *info) {
	quadratic(theta, (const double[]){-2, -1}, loglik, score, info);
}

/* 2. Inside and at the edge */

START_TEST(a_quadratic_takes_one_step) {
	static const double start[] = {1, 1};
	wz_newton newton;
	ck_assert_int_eq(climb(&newton, 2, start, NULL, _i, inside), WZ_NEWTON_DONE);
	ck_assert_double_eq_tol(newton.theta[0], 2, 1e-14);
	ck_assert_double_eq_tol(newton.theta[1], 0.5, 1e-14);
	ck_assert_uint_le(newton.steps, 4);
	ck_assert_uint_eq(newton.halvings, 0);
}
END_TEST

/* The top on the edge theta_1 = 0: there 4 (theta_0 - 2) + 1 (0 + 1) = 0. */
START_TEST(a_component_below_zero_ends_at_zero_and_the_other_follows) {
	static const double start[][2] = {{1, 1}, {0, 0}, {5, 0}, {1e-9, 100}};
	wz_newton newton;
	ck_assert_int_eq(climb(&newton, 2, start[_i], NULL, true, below), WZ_NEWTON_DONE);
	ck_assert(newton.theta[1] == 0);
	ck_assert_double_eq_tol(newton.theta[0], 1.75, 1e-14);
}
END_TEST

START_TEST(all_components_can_end_at_zero) {
	static const double start[] = {3, 4};
	wz_newton newton;
	ck_assert_int_eq(climb(&newton, 2, start, NULL, _i, far_below), WZ_NEWTON_DONE);
	ck_assert(newton.theta[0] == 0 && newton.theta[1] == 0);
}
END_TEST

/* A component that is at zero comes back when the score says so. */
START_TEST(zero_is_left_again) {
	static const double start[] = {0, 0};
	wz_newton newton;
	ck_assert_int_eq(climb(&newton, 2, start, NULL, true, inside), WZ_NEWTON_DONE);
	ck_assert_double_eq_tol(newton.theta[0], 2, 1e-14);
	ck_assert_double_eq_tol(newton.theta[1], 0.5, 1e-14);
}
END_TEST

START_TEST(a_held_component_stays_where_it_is) {
	static const double start[] = {1, 0.25};
	static const bool held[] = {false, true};
	wz_newton newton;
	ck_assert_int_eq(climb(&newton, 2, start, held, true, inside), WZ_NEWTON_DONE);
	ck_assert(newton.theta[1] == 0.25);
	ck_assert_double_eq_tol(newton.theta[0], 2.0625, 1e-14); /* 4 (theta_0 - 2) + 1 (0.25 - 0.5) = 0 */
}
END_TEST

/* Two components that the data can't tell apart: the information is singular, one of them moves. */
static void twins(const double *theta, double *loglik, double *score, double *info) {
	double d = theta[0] + theta[1] - 3;
	*loglik = -0.5 * d * d;
	score[0] = score[1] = -d;
	info[0] = info[1] = info[2] = info[3] = 1;
}

START_TEST(singular_information_is_no_trouble) {
	static const double start[] = {1, 1};
	wz_newton newton;
	ck_assert_int_eq(climb(&newton, 2, start, NULL, true, twins), WZ_NEWTON_DONE);
	ck_assert_double_eq_tol(newton.theta[0] + newton.theta[1], 3, 1e-12);
}
END_TEST

/* 3. Steps too long, likelihoods without a top, values that are no numbers */

/* -(theta - 1)^2 with a tenth of its curvature: every full step goes far too far. */
static void overconfident(const double *theta, double *loglik, double *score, double *info) {
	*loglik = -(theta[0] - 1) * (theta[0] - 1);
	score[0] = -2 * (theta[0] - 1);
	info[0] = 0.2;
}

START_TEST(a_step_that_goes_down_is_halved) {
	static const double start[] = {0};
	wz_newton newton;
	ck_assert_int_eq(climb(&newton, 1, start, NULL, _i, overconfident), WZ_NEWTON_DONE);
	ck_assert_uint_gt(newton.halvings, 0);
	ck_assert_double_eq_tol(newton.theta[0], 1, 1e-6);
}
END_TEST

/* As above, and beyond 4 there are no numbers at all. */
static void with_a_cliff(const double *theta, double *loglik, double *score, double *info) {
	overconfident(theta, loglik, score, info);
	if (theta[0] > 4)
		*loglik = score[0] = NAN;
}

START_TEST(nan_on_the_way_is_halved_too) {
	static const double start[] = {0};
	wz_newton newton;
	ck_assert_int_eq(climb(&newton, 1, start, NULL, true, with_a_cliff), WZ_NEWTON_DONE);
	ck_assert_uint_gt(newton.halvings, 0);
	ck_assert_double_eq_tol(newton.theta[0], 1, 1e-6);
}
END_TEST

static void no_number(const double *theta, double *loglik, double *score, double *info) {
	(void)theta;
	*loglik = score[0] = info[0] = NAN;
}

static void no_top(const double *theta, double *loglik, double *score, double *info) {
	*loglik = theta[0];
	score[0] = info[0] = 1;
}

/* Its maximum is at infinity, and the steps get smaller and smaller. */
static void slower_and_slower(const double *theta, double *loglik, double *score, double *info) {
	*loglik = log1p(theta[0]);
	score[0] = 1 / (1 + theta[0]);
	info[0] = 1;
}

START_TEST(what_does_not_converge_says_so) {
	static likelihood *const hopeless[] = {no_number, no_top, slower_and_slower};
	static const double start[] = {1};
	wz_newton newton;
	ck_assert_int_eq(climb(&newton, 1, start, NULL, false, hopeless[_i]), WZ_NEWTON_FAILED);
	ck_assert_uint_le(newton.steps, WZ_NEWTON_LIMIT);
}
END_TEST

/* 4. Two levels that can hardly be told apart */

enum { N = 35, K = 4 };

/* 35 simulated effects: intervention, manual, study, effect size, variance. Nearly every intervention has one manual, so that the likelihood hardly bends
 * along a ridge from one component to the other: much less than average information says. */
static const struct {
	uint32_t intervention, manual, study;
	double y, v;
} DATA[N] = {
	{0, 0, 0, 0.111, 0.0121}, {0, 1, 1, 0.466, 0.0054}, {0, 1, 1, -0.222, 0.0053}, {1, 2, 2, -0.365, 0.0557},
	{2, 3, 3, 0.208, 0.0222}, {2, 3, 3, 0.203, 0.0222}, {2, 3, 4, 0.831, 0.0298}, {2, 3, 4, 0.72, 0.0292},
	{2, 3, 4, 0.356, 0.0278}, {2, 3, 4, 0.509, 0.0283}, {2, 3, 4, 0.627, 0.0287}, {2, 3, 4, 0.816, 0.0297},
	{2, 3, 5, 0.507, 0.0184}, {2, 3, 5, 0.258, 0.018}, {2, 3, 5, -0.038, 0.0179}, {2, 3, 5, 0.334, 0.0181},
	{2, 3, 6, -0.41, 0.0498}, {2, 3, 6, -0.134, 0.0489}, {2, 3, 7, -0.084, 0.0086}, {2, 3, 7, -0.406, 0.0088},
	{2, 3, 7, -0.444, 0.0088}, {2, 3, 8, 0.1, 0.0507}, {2, 3, 8, 0.713, 0.0539}, {2, 3, 8, 0.173, 0.0508},
	{2, 3, 8, 0.863, 0.0554}, {2, 3, 8, 0.18, 0.0508}, {2, 3, 8, 0.378, 0.0515}, {2, 3, 9, 0.052, 0.0014},
	{2, 3, 10, -0.285, 0.0106}, {2, 3, 10, 0.1, 0.0105}, {3, 4, 11, 0.771, 0.0326}, {3, 4, 11, 1.328, 0.037},
	{3, 4, 11, 0.966, 0.0338}, {4, 5, 12, 0.358, 0.0308}, {4, 5, 12, -0.25, 0.0305},
};

typedef struct {
	uint32_t code[3][N];
	double y[N], v[N], ones[N];
	wz_reml reml;
} ridge;

static void open_ridge(ridge *r) {
	const uint32_t *code[K] = {r->code[0], r->code[1], r->code[2], NULL};
	wz_err err = {0};
	for (size_t i = 0; i < N; i++) {
		r->code[0][i] = DATA[i].intervention;
		r->code[1][i] = DATA[i].manual;
		r->code[2][i] = DATA[i].study;
		r->y[i] = DATA[i].y;
		r->v[i] = DATA[i].v;
		r->ones[i] = 1;
	}
	const wz_design design = {.n = N, .n_levels = K, .code = code, .y = r->y, .v = r->v, .p = 1, .X = r->ones, .intercept = true, .rho = 0.6};
	ck_assert_msg(wz_reml_prepare(&design, &r->reml, NULL, &err) == WZ_OK, "%s", err.text);
}

/*
 * metafor 3.8-1: rma.mv(yi, V, random = ~ 1 | i/m/s/e), V = vcalc(vi, cluster = s, obs = e, rho = .6): nlminb does not converge; optim, BFGS,
 * reltol 1e-15: sigma2 0, 0, 0.10280741, 0.05869730, logLik -12.84833312, estimate 0.15745409.
 */
START_TEST(as_metafor) {
	ridge r;
	wz_fit fit;
	wz_err err = {0};
	open_ridge(&r);
	ck_assert_msg(wz_reml_fit(&r.reml, NULL, &fit, &err) == WZ_OK, "%s", err.text);
	ck_assert(fabs(fit.loglik - -12.84833312) < 1e-6);
	ck_assert(fabs(fit.b[0] - 0.15745409) < 1e-5);
	ck_assert(fit.sigma2[0] < 1e-6 && fit.sigma2[1] < 1e-6);
	ck_assert(fabs(fit.sigma2[2] - 0.10280741) < 1e-5 && fabs(fit.sigma2[3] - 0.05869730) < 1e-5);
	wz_fit_clear(&fit);
	wz_reml_clear(&r.reml);
}
END_TEST

/* From each start, alone, as replicates climb: within 40 evaluations (it took more than 100 when all of average information counted). The score is
 * zero there, or pushes below zero. */
START_TEST(climbs_the_ridge) {
	static const double starts[][K] = {{0.046, 0.046, 0.046, 0.046}, {0.001, 0.2, 0.001, 0.2}, {0.2, 0.001, 0.2, 0.001}, {0.0005, 0.0005, 0.0005, 0.0005}, {1, 1, 1, 1}};
	ridge r;
	wz_climb one;
	bool held[K];
	open_ridge(&r);
	wz_reml_held(&r.reml, held);
	ck_assert_int_eq(wz_climb_init(&one, &r.reml, NULL, 1, NULL), WZ_OK);
	for (size_t s = 0; s < sizeof starts / sizeof *starts; s++) {
		ck_assert_msg(wz_climb_one(&one, 0, starts[s], held, 1e-13, false), "start %zu", s);
		ck_assert_msg(one.newton[0].steps < 40, "start %zu: %u evaluations", s, one.newton[0].steps);
		for (size_t l = 0; l < K; l++) {
			const double theta = one.result.theta[l], score = one.result.score[l];
			ck_assert_msg(theta > 0 ? fabs(score * theta) < 1e-6 : score < 0, "start %zu, component %zu: %g, score %g", s, l, theta, score);
		}
	}
	wz_climb_clear(&one);
	wz_reml_clear(&r.reml);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("newton");
	TCase *tc = tcase_create("newton");
	tcase_add_loop_test(tc, a_quadratic_takes_one_step, 0, 2);
	tcase_add_loop_test(tc, a_component_below_zero_ends_at_zero_and_the_other_follows, 0, 4);
	tcase_add_loop_test(tc, all_components_can_end_at_zero, 0, 2);
	tcase_add_test(tc, zero_is_left_again);
	tcase_add_test(tc, a_held_component_stays_where_it_is);
	tcase_add_test(tc, singular_information_is_no_trouble);
	tcase_add_loop_test(tc, a_step_that_goes_down_is_halved, 0, 2);
	tcase_add_test(tc, nan_on_the_way_is_halved_too);
	tcase_add_loop_test(tc, what_does_not_converge_says_so, 0, 3);
	tcase_add_test(tc, as_metafor);
	tcase_add_test(tc, climbs_the_ridge);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
