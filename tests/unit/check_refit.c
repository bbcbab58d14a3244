/* check_refit.c - the two-group kernel against fits one at a time, closed forms, and itself at other widths
 *
 * 1. Samples
 * 2. Closed forms
 * 3. Fits one at a time
 * 4. Lanes
 * 5. What it leaves to the general kernel
 */
#include "model/reml.h"
#include "resample/permute.h"
#include "resample/refit.h"
#include "resample/rng.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Samples */

enum { MAX_N = 400, MAX_TOPS = 60, LEVELS = 3 };

typedef struct {
	size_t n, tops, levels;
	double y[MAX_N], v[MAX_N], X[2 * MAX_N], ones[MAX_N];
	uint32_t top[MAX_N], study[MAX_N];
	uint32_t side[MAX_TOPS];
	double rho;
	wz_method method;
} sample;

static double uniform(wz_rng *rng) {
	return ((double)(wz_rng_next(rng) >> 11) + 0.5) * 0x1p-53;
}

static double normal(wz_rng *rng) {
	double radius = sqrt(-2 * log(uniform(rng)));
	return radius * cos(6.283185307179586 * uniform(rng));
}

/* Tops of 1 to 3 studies of 1 to 4 effects (with two levels tops are studies); sides at random, at least two units on each. */
static void simulate(uint64_t number, size_t tops, size_t levels, wz_method method, sample *s) {
	wz_rng rng = wz_rng_at(20170401, 9, number);
	double sd[LEVELS], spread = pow(10, 2 * uniform(&rng) - 1);
	uint32_t study = 0;
	*s = (sample){.tops = tops, .levels = levels, .method = method};
	for (size_t l = 0; l < LEVELS; l++)
		sd[l] = uniform(&rng) < 0.3 ? 0 : spread * uniform(&rng);
	for (uint32_t m = 0; m < tops; m++) {
		double of_top = sd[0] * normal(&rng);
		s->side[m] = m < 4 ? m % 2 : uniform(&rng) < 0.3;
		for (uint32_t k = 0, studies = levels == 3 ? 1 + wz_rng_below(&rng, 3) : 1; k < studies; k++, study++) {
			double of_study = sd[1] * normal(&rng);
			for (uint32_t j = 0, effects = levels == 1 ? 1 : 1 + wz_rng_below(&rng, 4); j < effects; j++, s->n++) {
				ck_assert_uint_lt(s->n, MAX_N);
				s->top[s->n] = m;
				s->study[s->n] = study;
				s->v[s->n] = 0.01 + 0.2 * uniform(&rng) * uniform(&rng);
				s->y[s->n] = 0.3 + of_top + of_study + sd[2] * normal(&rng) + sqrt(s->v[s->n]) * normal(&rng);
			}
		}
	}
}

static void prepare(sample *s, size_t p, wz_reml *reml) {
	const uint32_t *code[LEVELS] = {s->levels == 1 ? NULL : s->top, s->levels == 3 ? s->study : NULL, NULL};
	wz_err err = {0};
	for (size_t i = 0; i < s->n; i++) {
		s->ones[i] = 1;
		s->X[2 * i] = 1;
		s->X[2 * i + 1] = s->side[s->top[i]];
	}
	wz_design design = {.n = s->n, .n_levels = s->levels, .code = code, .y = s->y, .v = s->v, .p = p, .X = p == 1 ? s->ones : s->X,
	                    .intercept = true, .rho = s->rho, .method = s->method};
	ck_assert_msg(wz_reml_prepare(&design, reml, NULL, &err) == WZ_OK, "%s", err.text);
}

/* The two-group kernel on the sides as they stand: NaN when it leaves them to the general one. Null components in theta. */
static double by_groups(sample *s, const wz_refit_kernel *kernel, double *theta) {
	wz_reml null;
	wz_fit fit;
	bool held[WZ_MAX_LEVELS];
	double t;
	prepare(s, 1, &null);
	ck_assert_int_eq(wz_reml_fit(&null, NULL, &fit, NULL), WZ_OK);
	wz_reml_held(&null, held);
	ck_assert(wz_refit_suits(&null.model, held));
	wz_refit_model *model = wz_refit_model_create(&null.model, null.y, fit.theta, held);
	ck_assert_ptr_nonnull(model);
	wz_refit_work *work = kernel->create(model);
	ck_assert_ptr_nonnull(work);
	int64_t *side = kernel->side(work);
	for (size_t i = 0; i < s->n; i++)
		for (size_t lane = 0; lane < kernel->width; lane++)
			side[null.nesting.unit[0][i] * kernel->width + lane] = -(int64_t)s->side[s->top[null.nesting.order[i]]];
	wz_refit_run(kernel, work, model, 1, &t);
	if (theta)
		memcpy(theta, fit.theta, model->K * sizeof *theta);
	free(work);
	wz_refit_model_free(model);
	wz_fit_clear(&fit);
	wz_reml_clear(&null);
	return t;
}

/* 2. Closed forms */

/* Equal variances in equal clusters: while no component is zero, t is that of two samples of the means of tops, as long as these vary
 * more than their sampling error. */
START_TEST(balanced_is_the_t_test) {
	enum { TOPS = 12, STUDIES = 2, EFFECTS = 3 };
	sample s = {.tops = TOPS, .levels = (size_t)_i, .method = WZ_METHOD_REML};
	wz_rng rng = wz_rng_at(1, 2, 3);
	double mean[TOPS] = {0}, sum[2] = {0}, square = 0, count[2] = {0};
	for (uint32_t m = 0; m < TOPS; m++) {
		double of_top = 2 * normal(&rng);
		s.side[m] = m % 3 == 0;
		for (uint32_t k = 0; k < STUDIES; k++) {
			double of_study = normal(&rng);
			for (uint32_t j = 0; j < EFFECTS; j++) {
				s.top[s.n] = m;
				s.study[s.n] = m * STUDIES + k;
				s.v[s.n] = 0.05;
				s.y[s.n] = of_top + of_study + 0.7 * normal(&rng);
				mean[m] += s.y[s.n++] / (STUDIES * EFFECTS);
			}
		}
		sum[s.side[m]] += mean[m];
		count[s.side[m]]++;
	}
	for (uint32_t m = 0; m < TOPS; m++)
		square += pow(mean[m] - sum[s.side[m]] / count[s.side[m]], 2);
	double expected = (sum[1] / count[1] - sum[0] / count[0]) / sqrt(square / (TOPS - 2) * (1 / count[0] + 1 / count[1]));
	double t = by_groups(&s, wz_refit_kernel_of(1), NULL);
	ck_assert_msg(fabs(t - fabs(expected)) < 1e-10 * fabs(expected), "%.17g, expected %.17g", t, fabs(expected));
}
END_TEST

/* No variance beyond sampling: all components stay at zero and t is that of weighted means. */
START_TEST(without_heterogeneity_it_is_the_weighted_difference) {
	sample s = {.n = 6, .tops = 6, .levels = 2, .method = WZ_METHOD_REML, .side = {0, 1, 0, 1, 0, 0}};
	double w[2] = {0}, wy[2] = {0};
	for (uint32_t i = 0; i < 6; i++) {
		s.top[i] = i;
		s.v[i] = 0.1 + 0.05 * i;
		s.y[i] = 0.2 + 0.01 * (i % 4);
		w[s.side[i]] += 1 / s.v[i];
		wy[s.side[i]] += s.y[i] / s.v[i];
	}
	double expected = fabs(wy[1] / w[1] - wy[0] / w[0]) / sqrt(1 / w[0] + 1 / w[1]);
	double t = by_groups(&s, wz_refit_kernel_of(1), NULL);
	ck_assert_msg(fabs(t - expected) < 1e-12 * expected, "%.17g, expected %.17g", t, expected);
}
END_TEST

/* 3. Fits one at a time: small and odd designs with one to three levels, variances zero or not, both methods, sampling errors
 * correlated or not. */

START_TEST(equals_the_fit) {
	enum { DESIGNS = 400 };
	const size_t levels = 1 + (size_t)_i / 2 % 3;
	const double rho = _i / 6 ? 0.6 : 0;
	const wz_method method = _i % 2 ? WZ_METHOD_ML : WZ_METHOD_REML;
	const wz_refit_kernel *kernel = wz_refit_kernel_of(1);
	size_t unclear = 0, other_top = 0, rough = 0;
	static sample s;
	for (uint64_t k = 0; k < DESIGNS; k++) {
		wz_reml full;
		wz_fit fit;
		simulate(k * 100 + (uint64_t)_i, 5 + k % 40, levels, method, &s);
		s.rho = rho;
		double t = by_groups(&s, kernel, NULL);
		if (isnan(t)) {
			unclear++;
			continue;
		}
		prepare(&s, 2, &full);
		if (wz_reml_fit(&full, NULL, &fit, NULL) == WZ_OK) {
			double alone = fabs(fit.b[1]) / sqrt(fit.cov[3]), apart = fabs(t - alone) / (1e-3 + alone);
			/* Few sets have two tops, and the fit starts elsewhere. In very flat ones it stops, by rounding of its likelihood, at up to 1e-8. */
			rough += apart > 1e-9;
			if (apart > 1e-3)
				other_top++;
			else
				ck_assert_msg(apart < 1e-7, "design %d of %zu levels, %zu units: %.17g, fit %.17g", (int)k, levels, s.tops, t, alone);
		}
		wz_fit_clear(&fit);
		wz_reml_clear(&full);
	}
	ck_assert_msg(rough <= DESIGNS / 100, "%zu of %d are more than 1e-9 apart", rough, DESIGNS);
	ck_assert_msg(unclear <= DESIGNS / 100, "%zu of %d left to the general kernel", unclear, DESIGNS);
	ck_assert_msg(other_top <= DESIGNS / 100, "%zu of %d have another top", other_top, DESIGNS);
}
END_TEST

/* 4. Lanes */

/* Replicates in any lane at any width have the bits of width 1. */
START_TEST(lanes_do_not_matter) {
	enum { REPLICATES = 64 };
	static const char *const names[] = {"x1", "x2", "x4", "x8"};
	static sample s;
	wz_reml null;
	wz_fit fit;
	bool held[WZ_MAX_LEVELS];
	double first[REPLICATES];
	size_t ran = 0;
	simulate(77, 30, (size_t)_i % 4, WZ_METHOD_REML, &s);
	s.rho = _i / 4 ? 0.6 : 0;
	prepare(&s, 1, &null);
	ck_assert_int_eq(wz_reml_fit(&null, NULL, &fit, NULL), WZ_OK);
	wz_reml_held(&null, held);
	wz_refit_model *model = wz_refit_model_create(&null.model, null.y, fit.theta, held);
	for (size_t k = 0; k < 4; k++) {
		const wz_lane_kernel *lanes = wz_lane_choose(names[k]);
		if (!lanes)
			continue; /* this processor lacks the vectors */
		const wz_refit_kernel *kernel = wz_refit_kernel_of(lanes->width);
		const size_t W = kernel->width;
		ck_assert_str_eq(kernel->name, names[k]);
		wz_refit_work *work = kernel->create(model);
		int64_t *side = kernel->side(work);
		for (size_t count = 1; count <= W; count++)
			for (size_t r = 0; r < REPLICATES; r += count) {
				double t[WZ_MAX_LANES];
				size_t here = REPLICATES - r < count ? REPLICATES - r : count;
				for (size_t lane = 0; lane < W; lane++) {
					wz_rng rng = wz_rng_at(5, 6, r + (lane < here ? lane : 0));
					for (size_t u = 0; u < model->tops; u++)
						side[u * W + lane] = -(int64_t)wz_rng_below(&rng, 2);
				}
				wz_refit_run(kernel, work, model, here, t);
				if (ran == 0)
					memcpy(first + r, t, here * sizeof *t);
				ck_assert_msg(memcmp(first + r, t, here * sizeof *t) == 0, "%s, %zu lanes, from replicate %zu", names[k], count, r);
				if (ran == 0)
					ck_assert(isfinite(t[0]));
			}
		free(work);
		ran++;
	}
	ck_assert_uint_ge(ran, 2);
	wz_refit_model_free(model);
	wz_fit_clear(&fit);
	wz_reml_clear(&null);
}
END_TEST

/* 5. What it leaves to the general kernel */

START_TEST(models_that_do_not_suit) {
	static sample s;
	wz_reml null;
	bool held[WZ_MAX_LEVELS], all[WZ_MAX_LEVELS] = {true, true, true, true};
	simulate(5, 10, 2, WZ_METHOD_REML, &s);
	prepare(&s, 1, &null);
	wz_reml_held(&null, held);
	wz_lane_model model = null.model;
	ck_assert(wz_refit_suits(&model, held));
	ck_assert(!wz_refit_suits(&model, all));
	model.rho = 0.5;
	ck_assert(wz_refit_suits(&model, held));
	model.rho_above = 1;
	ck_assert(!wz_refit_suits(&model, held));
	model.rho_above = 0;
	model.rho = 0.99;
	ck_assert(!wz_refit_suits(&model, held));
	wz_reml_clear(&null);
	s.v[3] = 1e-70;
	prepare(&s, 1, &null);
	ck_assert(!wz_refit_suits(&null.model, held));
	wz_reml_clear(&null);
	ck_assert_ptr_null(wz_refit_kernel_of(3));
}
END_TEST

/* An empty side has no estimate; the others are not touched by it. In the permuter such a column is not of full rank. */
START_TEST(one_side_empty) {
	static sample s;
	wz_reml null;
	wz_fit fit;
	wz_permuter *permuter;
	wz_permuted out[WZ_MAX_LANES];
	uint32_t identity[MAX_TOPS];
	double value[MAX_TOPS], t[WZ_MAX_LANES];
	const uint32_t *source[WZ_MAX_LANES];
	simulate(5, 10, 2, WZ_METHOD_REML, &s);
	for (uint32_t u = 0; u < s.tops; u++) {
		identity[u] = u;
		s.side[u] = 0;
	}
	ck_assert(isnan(by_groups(&s, wz_refit_kernel_of(1), NULL)));
	prepare(&s, 1, &null);
	ck_assert_int_eq(wz_reml_fit(&null, NULL, &fit, NULL), WZ_OK);
	ck_assert_int_eq(wz_permuter_create(&null, fit.theta, true, 1, 0, true, wz_lane_choose(NULL), &permuter, NULL), WZ_OK);
	source[0] = identity;
	for (uint32_t u = 0; u < s.tops; u++)
		value[u] = 1;
	wz_permuter_run(permuter, value, source, 1, out, t);
	ck_assert(!out[0].converged && isnan(t[0]));
	/* One unit on a side is enough. */
	for (uint32_t u = 0; u < s.tops; u++)
		value[u] = s.side[u] = u == 3;
	wz_permuter_run(permuter, value, source, 1, out, t);
	ck_assert(out[0].converged);
	ck_assert(fabs(t[0] - by_groups(&s, wz_refit_kernel_of(1), NULL)) <= 1e-12 * t[0]);
	wz_permuter_free(permuter);
	wz_fit_clear(&fit);
	wz_reml_clear(&null);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("refit");
	TCase *tcase = tcase_create("refit");
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, balanced_is_the_t_test, 2, 4);
	tcase_add_test(tcase, without_heterogeneity_it_is_the_weighted_difference);
	tcase_add_loop_test(tcase, equals_the_fit, 0, 12);
	tcase_add_loop_test(tcase, lanes_do_not_matter, 1, 4);
	tcase_add_loop_test(tcase, lanes_do_not_matter, 6, 8);
	tcase_add_test(tcase, models_that_do_not_suit);
	tcase_add_test(tcase, one_side_empty);
	suite_add_tcase(suite, tcase);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
