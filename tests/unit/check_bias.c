/* check_bias.c - trim and fill against metafor, and what it must do; columns of Egger's test and PEESE
 *
 * 1. Trim and fill of published data
 * 2. What it must do
 * 3. Egger and PEESE with levels
 *
 * Values: tests/reference/profile.R (metafor 3.8-1 trimfill.rma.uni with a tight threshold). hackshaw1998, REML, L0: 7 filled, .1744712 as in
 * statistics section 9 / metafor 3.8-1.
 */
#include "model/bias.h"

#include "tests/unit/published.h"
#include "tests/unit/run_suite.h"

/* 1. Trim and fill of published data */

#define HACKSHAW "tests/reference/data/hackshaw1998.csv"
#define LANDENBERGER "tests/reference/data/landenberger2005.csv"
#define ASSINK "datasets/assink2016/effects.csv"
static const char *const none[] = {NULL}, *const studies[] = {"study", NULL};

static const struct {
	const char *path;
	wz_pool pool;
	wz_trim estimator;
	wz_side side;
	size_t filled;
	double filled_se;
	wz_side found;
	double b, se, tau2, p; /* p: NaN with L0 */
} cases[] = {
	{HACKSHAW, WZ_POOL_FE, WZ_TRIM_L0, WZ_SIDE_AUTO, 7, 4.040495848, WZ_SIDE_LEFT, 0.1555995779, 0.03643512428, 0, NAN},
	{LANDENBERGER, WZ_POOL_FE, WZ_TRIM_L0, WZ_SIDE_AUTO, 17, 4.928142652, WZ_SIDE_LEFT, 0.2278101914, 0.02566667058, 0, NAN},
	{ASSINK, WZ_POOL_FE, WZ_TRIM_L0, WZ_SIDE_AUTO, 29, 6.455827399, WZ_SIDE_LEFT, 0.2015945536, 0.01422976431, 0, NAN},
	{HACKSHAW, WZ_POOL_FE, WZ_TRIM_R0, WZ_SIDE_AUTO, 7, 4, WZ_SIDE_LEFT, 0.1555995779, 0.03643512428, 0, 0.00390625},
	{LANDENBERGER, WZ_POOL_FE, WZ_TRIM_R0, WZ_SIDE_AUTO, 11, 4.898979486, WZ_SIDE_LEFT, 0.2398387069, 0.02585391313, 0, 0.000244140625},
	{ASSINK, WZ_POOL_FE, WZ_TRIM_R0, WZ_SIDE_AUTO, 18, 6.164414003, WZ_SIDE_LEFT, 0.2389513683, 0.0145061476, 0, 1.907348633e-06},
	{HACKSHAW, WZ_POOL_DL, WZ_TRIM_L0, WZ_SIDE_AUTO, 7, 4.040761356, WZ_SIDE_LEFT, 0.1739235284, 0.04870150266, 0.02520789313, NAN},
	{LANDENBERGER, WZ_POOL_DL, WZ_TRIM_L0, WZ_SIDE_AUTO, 16, 4.948429867, WZ_SIDE_LEFT, 0.2557229367, 0.07300027608, 0.2320458478, NAN},
	{ASSINK, WZ_POOL_DL, WZ_TRIM_L0, WZ_SIDE_AUTO, 25, 6.529010911, WZ_SIDE_LEFT, 0.2636399691, 0.05062277332, 0.2458809952, NAN},
	{HACKSHAW, WZ_POOL_DL, WZ_TRIM_R0, WZ_SIDE_AUTO, 7, 4, WZ_SIDE_LEFT, 0.1739235284, 0.04870150266, 0.02520789313, 0.00390625},
	{LANDENBERGER, WZ_POOL_DL, WZ_TRIM_R0, WZ_SIDE_AUTO, 11, 4.898979486, WZ_SIDE_LEFT, 0.2980015058, 0.07397331274, 0.2239237745, 0.000244140625},
	{ASSINK, WZ_POOL_DL, WZ_TRIM_R0, WZ_SIDE_AUTO, 9, 4.472135955, WZ_SIDE_LEFT, 0.4213104566, 0.04896654407, 0.1932239338, 0.0009765625},
	{HACKSHAW, WZ_POOL_REML, WZ_TRIM_L0, WZ_SIDE_AUTO, 7, 4.03993726, WZ_SIDE_LEFT, 0.1744711104, 0.04843174172, 0.02445576044, NAN},
	{LANDENBERGER, WZ_POOL_REML, WZ_TRIM_L0, WZ_SIDE_AUTO, 16, 4.959755842, WZ_SIDE_LEFT, 0.2583644924, 0.07271214242, 0.2294283657, NAN},
	{ASSINK, WZ_POOL_REML, WZ_TRIM_L0, WZ_SIDE_AUTO, 0, 5.827327611, WZ_SIDE_LEFT, 0.5630361513, 0.06739650157, 0.3858517379, NAN},
	{HACKSHAW, WZ_POOL_REML, WZ_TRIM_R0, WZ_SIDE_AUTO, 7, 4, WZ_SIDE_LEFT, 0.1744711104, 0.04843174172, 0.02445576044, 0.00390625},
	{LANDENBERGER, WZ_POOL_REML, WZ_TRIM_R0, WZ_SIDE_AUTO, 11, 4.898979486, WZ_SIDE_LEFT, 0.2991783136, 0.07328535153, 0.2180532268, 0.000244140625},
	{ASSINK, WZ_POOL_REML, WZ_TRIM_R0, WZ_SIDE_AUTO, 9, 4.472135955, WZ_SIDE_LEFT, 0.4421744219, 0.07663554507, 0.5620259879, 0.0009765625},
	{HACKSHAW, WZ_POOL_ML, WZ_TRIM_L0, WZ_SIDE_AUTO, 7, 4.040203947, WZ_SIDE_LEFT, 0.1736213205, 0.04760467351, 0.02220440731, NAN},
	{LANDENBERGER, WZ_POOL_ML, WZ_TRIM_L0, WZ_SIDE_AUTO, 16, 4.957757739, WZ_SIDE_LEFT, 0.2580600897, 0.07209559858, 0.2238768387, NAN},
	{ASSINK, WZ_POOL_ML, WZ_TRIM_L0, WZ_SIDE_AUTO, 0, 5.830748636, WZ_SIDE_LEFT, 0.5625562557, 0.06700677798, 0.3807186118, NAN},
	{HACKSHAW, WZ_POOL_ML, WZ_TRIM_R0, WZ_SIDE_AUTO, 7, 4, WZ_SIDE_LEFT, 0.1736213205, 0.04760467351, 0.02220440731, 0.00390625},
	{LANDENBERGER, WZ_POOL_ML, WZ_TRIM_R0, WZ_SIDE_AUTO, 11, 4.898979486, WZ_SIDE_LEFT, 0.2986510847, 0.07262616367, 0.2125008392, 0.000244140625},
	{ASSINK, WZ_POOL_ML, WZ_TRIM_R0, WZ_SIDE_AUTO, 9, 4.472135955, WZ_SIDE_LEFT, 0.4419745333, 0.07623200027, 0.5553920517, 0.0009765625},
	{HACKSHAW, WZ_POOL_REML, WZ_TRIM_L0, WZ_SIDE_RIGHT, 0, 2.603317797, WZ_SIDE_RIGHT, 0.2188892316, 0.04939553401, 0.02239453097, NAN},
};
enum { CASES = sizeof cases / sizeof *cases };

START_TEST(published_data) {
	published s;
	wz_trimfill got;
	wz_err err = {0};
	published_read(&s, cases[_i].path, none, NULL);
	ck_assert_msg(wz_trimfill_run(s.design.n, s.y, s.v, cases[_i].pool, cases[_i].estimator, cases[_i].side, &got, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_eq(got.filled, cases[_i].filled);
	ck_assert_int_eq(got.side, cases[_i].found);
	published_near(got.filled_se, cases[_i].filled_se, 1e-9, "SE of the number");
	published_near(got.b, cases[_i].b, 1e-8, "b");
	published_near(got.se, cases[_i].se, 1e-8, "se");
	published_near(got.tau2, cases[_i].tau2, 1e-7, "tau2");
	if (isnan(cases[_i].p))
		ck_assert(isnan(got.filled_p));
	else
		published_near(got.filled_p, cases[_i].p, 1e-9, "p");
	ck_assert(got.filled > 0 || (got.b == got.before_b && got.se == got.before_se));
	wz_trimfill_clear(&got);
}
END_TEST

/* 2. What it must do */

/* Effects turned round are missing on the other side. */
START_TEST(mirrored) {
	published s;
	wz_trimfill a, b;
	wz_err err = {0};
	published_read(&s, HACKSHAW, none, NULL);
	ck_assert_int_eq(wz_trimfill_run(s.design.n, s.y, s.v, WZ_POOL_REML, WZ_TRIM_L0, WZ_SIDE_AUTO, &a, &err), WZ_OK);
	for (size_t i = 0; i < s.design.n; i++)
		s.y[i] = -s.y[i];
	ck_assert_int_eq(wz_trimfill_run(s.design.n, s.y, s.v, WZ_POOL_REML, WZ_TRIM_L0, WZ_SIDE_AUTO, &b, &err), WZ_OK);
	ck_assert_int_eq(a.side, WZ_SIDE_LEFT);
	ck_assert_int_eq(b.side, WZ_SIDE_RIGHT);
	ck_assert_uint_eq(a.filled, b.filled);
	published_near(b.b, -a.b, 1e-12, "b");
	for (size_t i = 0; i < a.filled; i++) {
		published_near(b.y[i], -a.y[i], 1e-12, "filled effect");
		published_near(b.v[i], a.v[i], 1e-15, "its variance");
	}
	wz_trimfill_clear(&a);
	wz_trimfill_clear(&b);
}
END_TEST

START_TEST(filled_effects_mirror_the_largest) {
	published s;
	wz_trimfill got;
	wz_err err = {0};
	published_read(&s, HACKSHAW, none, NULL);
	ck_assert_int_eq(wz_trimfill_run(s.design.n, s.y, s.v, WZ_POOL_FE, WZ_TRIM_R0, WZ_SIDE_LEFT, &got, &err), WZ_OK);
	/* each is 2 centre - y of an effect with the same variance: y + its mirror is the same for all */
	double twice = NAN;
	for (size_t f = 0; f < got.filled; f++) {
		bool found = false;
		for (size_t i = 0; i < s.design.n; i++)
			if (s.v[i] == got.v[f]) {
				found = found || isnan(twice) || fabs(got.y[f] + s.y[i] - twice) < 1e-12;
				twice = isnan(twice) ? got.y[f] + s.y[i] : twice;
			}
		ck_assert(found);
	}
	wz_trimfill_clear(&got);
}
END_TEST

START_TEST(what_cannot_be_trimmed) {
	static const double y[] = {0.1, 0.5, 0.9, 1.4}, equal[] = {0.1, 0.1, 0.1, 0.1}, bad[] = {0.1, 0, 0.1, 0.1}, same[] = {0.5, 0.5, 0.5, 0.5};
	wz_trimfill got;
	wz_err err = {0};
	ck_assert_int_eq(wz_trimfill_run(1, y, equal, WZ_POOL_FE, WZ_TRIM_L0, WZ_SIDE_LEFT, &got, &err), WZ_ENOTEST);
	err = (wz_err){0};
	ck_assert_int_eq(wz_trimfill_run(4, y, equal, WZ_POOL_REML, WZ_TRIM_L0, WZ_SIDE_AUTO, &got, &err), WZ_ENOTEST);
	ck_assert_ptr_nonnull(strstr(err.text, "name the side"));
	err = (wz_err){0};
	ck_assert_int_eq(wz_trimfill_run(4, y, equal, WZ_POOL_REML, WZ_TRIM_L0, WZ_SIDE_LEFT, &got, &err), WZ_OK);
	wz_trimfill_clear(&got);
	ck_assert_int_eq(wz_trimfill_run(4, y, bad, WZ_POOL_REML, WZ_TRIM_L0, WZ_SIDE_LEFT, &got, &err), WZ_EINPUT);
	err = (wz_err){0}; /* nothing lies below the mean: R0 says that all are missing */
	ck_assert_int_eq(wz_trimfill_run(4, same, equal, WZ_POOL_FE, WZ_TRIM_R0, WZ_SIDE_LEFT, &got, &err), WZ_ENOTEST);
	ck_assert_ptr_nonnull(strstr(err.text, "leaves none"));
}
END_TEST

/* 3. Egger and PEESE with levels */

START_TEST(egger_and_peese) {
	static const double b[2][2] = {{0.00994097174, 1.972869456}, {0.2404176708, 3.121832865}}, se[2][2] = {{0.1522039, 0.5499137735}, {0.1126476809, 0.9006201369}};
	published s;
	wz_reml reml;
	wz_fit fit;
	double column[PUBLISHED_MAX];
	published_read(&s, ASSINK, studies, NULL);
	ck_assert_str_eq(wz_bias_column(_i ? WZ_BIAS_PEESE : WZ_BIAS_EGGER, s.design.n, s.v, column), _i ? "v" : "sqrt(v)");
	for (size_t i = 0; i < s.design.n; i++) {
		s.X[2 * i] = 1;
		s.X[2 * i + 1] = column[i];
	}
	s.design.p = 2;
	published_fit(&s, &reml, &fit);
	for (size_t c = 0; c < 2; c++) {
		published_near(fit.b[c], b[_i][c], 1e-7, "b");
		published_near(sqrt(fit.cov[3 * c]), se[_i][c], 1e-7, "se");
	}
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("bias");
	TCase *tc = tcase_create("bias");
	tcase_add_loop_test(tc, published_data, 0, CASES);
	tcase_add_test(tc, mirrored);
	tcase_add_test(tc, filled_effects_mirror_the_largest);
	tcase_add_test(tc, what_cannot_be_trimmed);
	tcase_add_loop_test(tc, egger_and_peese, 0, 2);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
