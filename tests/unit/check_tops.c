/* check_tops.c - several tops, flat ones, and that the width of the kernel does not matter
 *
 * 1. Sets with two tops
 * 2. Curvature
 * 3. Width
 *
 * The sets were found among simulated odd ones; metafor 3.8-1 (rma.mv, REML) ends on the lower top of each: the likelihoods beside them are its own, and a
 * grid of the variances has the higher one (tests/reference/profile.R).
 */
#include "model/tops.h"

#include "tests/unit/published.h"
#include "tests/unit/run_suite.h"

/* 1. Sets with two tops */

static const struct {
	size_t n, levels;
	double y[10], v[10];
	uint32_t outer[10], inner[10];
	double top, metafor;
} sets[] = {
	{3, 2, {0.8, 0.8, -1.4}, {0.0012, 0.0041, 0.64}, {0}, {0}, -2.22190120, -3.14337501},
	{7, 2, {-1, -1.226, 0, 1.276, -1, -1, 0}, {0.0259, 0.1327, 0.003, 0.5103, 0.0105, 0.0027, 0.9257}, {5, 0, 4, 5, 5, 0, 4}, {0}, -7.13479113,
	 -7.29807652},
	{7, 3, {0, 1, 0, 0, 0.891, 0, 0}, {0.0225, 0.0677, 0.0017, 0.1255, 0.3519, 0.0014, 0.0373}, {0}, {0, 0, 1, 1, 0, 1, 1}, -2.60603413, -2.84677388},
	{10, 2, {0, -1.637, 0, 0, 0.224, 0, 0, -1.494, 0, 0}, {0.1069, 0.6437, 0.7851, 0.1343, 0.51, 0.002, 0.5335, 0.2687, 0.303, 0.0025},
	 {2, 4, 5, 0, 1, 2, 2, 6, 5, 1}, {0}, -6.31861887, -7.12801768},
	{9, 3, {0, 0, 0, 0, 0, 0, 1.013, 0, 0}, {0.3969, 0.0014, 0.0351, 0.0036, 0.0161, 0.5468, 0.0593, 0.0028, 0.391}, {1, 4, 8, 5, 0, 1, 5, 6, 5}, {0},
	 -3.02654151, -3.62833694},
};
enum { SETS = sizeof sets / sizeof *sets };

static void prepare(size_t set, wz_reml *reml) {
	static const double ones[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	const uint32_t *const code[] = {sets[set].outer, sets[set].levels > 2 ? sets[set].inner : NULL, NULL};
	wz_design design = {.n = sets[set].n, .n_levels = sets[set].levels, .code = code, .y = sets[set].y, .v = sets[set].v, .p = 1, .X = ones,
	                    .intercept = true};
	wz_err err = {0};
	ck_assert_msg(wz_reml_prepare(&design, reml, NULL, &err) == WZ_OK, "%s", err.text);
}

START_TEST(the_higher_of_two_tops_is_the_fit) {
	wz_reml reml;
	wz_fit fit, usual;
	wz_err err = {0};
	double start[WZ_MAX_LEVELS] = {0};
	prepare((size_t)_i, &reml);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	published_near(fit.loglik, sets[_i].top, 1e-8, "top");
	ck_assert_uint_eq(fit.tops, 2);
	published_near(fit.next_top, sets[_i].metafor, 1e-7, "the other top");
	/* The usual start alone ends where metafor does. */
	for (size_t l = 0; l < reml.n_levels; l++)
		start[l] = reml.start;
	ck_assert_int_eq(wz_reml_fit_held(&reml, start, NULL, &usual, &err), WZ_OK);
	published_near(usual.loglik, sets[_i].metafor, 1e-7, "top of the usual start");
	ck_assert_uint_eq(usual.tops, 0);
	wz_fit_clear(&usual);
	/* From the top nothing moves. */
	ck_assert_int_eq(wz_reml_fit_held(&reml, fit.theta, NULL, &usual, &err), WZ_OK);
	published_near(usual.loglik, fit.loglik, 1e-12, "from the top");
	published_near(usual.b[0], fit.b[0], 1e-9, "b from the top");
	wz_fit_clear(&usual);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

START_TEST(published_data_have_one_top) {
	static const char *const studies[] = {"study", NULL}, *const manuals[] = {"manual", "study", NULL};
	published s;
	wz_reml reml;
	wz_fit fit;
	published_read(&s, _i ? "tests/reference/data/fourlevel.csv" : "datasets/assink2016/effects.csv", _i ? manuals : studies, NULL);
	published_fit(&s, &reml, &fit);
	ck_assert_uint_eq(fit.tops, 1);
	ck_assert(!fit.flat && isnan(fit.next_top) && fit.curvature > 1);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 2. Curvature */

/* One level, equal v: minus the second derivative of -(n - 1)/2 log(s) - SS/(2 s) at s = SS/(n - 1) is (n - 1)/(2 s^2), and s is the scale. */
START_TEST(curvature_of_one_component) {
	enum { N = 8 };
	static const uint32_t *const code[] = {NULL};
	static const double y[N] = {0.1, 0.9, 0.4, -0.3, 1.2, 0.6, 0.2, -0.1}, v[N] = {.05, .05, .05, .05, .05, .05, .05, .05},
	                    ones[N] = {1, 1, 1, 1, 1, 1, 1, 1};
	wz_design design = {.n = N, .n_levels = 1, .code = code, .y = y, .v = v, .p = 1, .X = ones, .intercept = true};
	wz_reml reml;
	wz_fit fit;
	wz_err err = {0};
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, &err), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert(fit.sigma2[0] > 0.05);
	published_near(fit.curvature, (N - 1) / 2.0, 1e-3, "curvature");
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* Two effects of one study tell the study's variance from the effects', and hardly: their sampling variances are huge. */
START_TEST(components_that_cannot_be_told_apart_are_flat) {
	enum { N = 8 };
	static const uint32_t study[N] = {0, 0, 1, 2, 3, 4, 5, 6};
	static const uint32_t *const code[] = {study, NULL};
	static const double y[N] = {0.1, 0.9, 0.4, -0.3, 1.2, 0.6, 0.2, -0.1}, v[N] = {90, 90, .05, .04, .05, .06, .05, .05},
	                    ones[N] = {1, 1, 1, 1, 1, 1, 1, 1};
	wz_design design = {.n = N, .n_levels = 2, .code = code, .y = y, .v = v, .p = 1, .X = ones, .intercept = true};
	wz_reml reml;
	wz_fit fit;
	wz_err err = {0};
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, &err), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert(fit.flat);
	wz_fit_clear(&fit);
	design.method = WZ_METHOD_FIXED; /* nothing is estimated, nothing is flat */
	wz_reml_clear(&reml);
	ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, &err), WZ_OK);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert(!fit.flat && isnan(fit.curvature) && fit.tops == 1);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 3. Width */

START_TEST(the_width_of_the_kernel_does_not_matter) {
	wz_reml reml;
	wz_err err = {0};
	double start[WZ_MAX_COMPONENTS] = {0};
	bool held[WZ_MAX_COMPONENTS];
	wz_tops first = {0};
	prepare((size_t)_i, &reml);
	wz_reml_held(&reml, held);
	for (size_t l = 0; l < reml.n_levels; l++)
		start[l] = held[l] ? 0 : reml.start;
	for (size_t lanes = 1; lanes <= 8; lanes *= 2) {
		wz_climb climb;
		wz_tops tops;
		ck_assert_int_eq(wz_climb_init(&climb, &reml, NULL, lanes, &err), WZ_OK);
		ck_assert(wz_tops_find(&climb, start, held, &tops));
		if (lanes == 1)
			first = tops;
		ck_assert(memcmp(tops.theta, first.theta, sizeof tops.theta) == 0);
		ck_assert(tops.loglik == first.loglik && tops.next == first.next);
		ck_assert(tops.curvature == first.curvature || (isnan(tops.curvature) && isnan(first.curvature)));
		ck_assert(tops.n_tops == first.n_tops && tops.flat == first.flat && tops.steps == first.steps);
		ck_assert(climb.result.loglik[0] == tops.loglik); /* lane 0 stands there */
		wz_climb_clear(&climb);
	}
	wz_reml_clear(&reml);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("tops");
	TCase *tc = tcase_create("tops");
	tcase_add_loop_test(tc, the_higher_of_two_tops_is_the_fit, 0, SETS);
	tcase_add_loop_test(tc, published_data_have_one_top, 0, 2);
	tcase_add_test(tc, curvature_of_one_component);
	tcase_add_test(tc, components_that_cannot_be_told_apart_are_flat);
	tcase_add_loop_test(tc, the_width_of_the_kernel_does_not_matter, 0, SETS);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
