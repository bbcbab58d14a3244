/* check_redraw.c - cases drawn below the outermost level: what is drawn, how it varies, how it is fitted
 *
 *   1. data     2. what is drawn     3. fits     4. spread and coverage     5. acceleration     6. main
 */
#include "resample/bootstrap.h"

#include "model/influence.h"
#include "resample/limits.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <string.h>

/* 1. Data: manuals, studies, effects, unbalanced unless said otherwise; x between studies */

enum { MANUALS = 6, ROOM = 4000, P = 2 };

typedef struct {
	size_t n, p;
	uint32_t manual[ROOM], study[ROOM];
	double y[ROOM], v[ROOM], X[ROOM * P];
} set;

static double draw(uint64_t *state) {
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (double)(*state >> 11) * 0x1p-53;
}

static void make(set *s, bool balanced) {
	uint64_t state = 7;
	*s = (set){.p = balanced ? 1 : P};
	for (uint32_t m = 0; m < MANUALS; m++) {
		const double um = draw(&state) - 0.5;
		for (uint32_t t = 0; t < (balanced ? 4 : 1 + m % 4); t++) {
			const double us = draw(&state) - 0.5, x = draw(&state) > 0.5;
			for (uint32_t e = 0; e < (balanced ? 3 : 1 + (m + 2 * t) % 4); e++, s->n++) {
				s->manual[s->n] = m;
				s->study[s->n] = t; /* ids stand once in their manual */
				s->v[s->n] = balanced ? 0.1 : 0.01 + 0.2 * draw(&state);
				s->X[s->n * s->p] = 1;
				if (!balanced)
					s->X[s->n * s->p + 1] = x;
				s->y[s->n] = 0.3 + um + us + 0.8 * (draw(&state) - 0.5) + 0.2 * x;
			}
		}
	}
}

static void prepare(const set *s, double rho, wz_reml *reml) {
	const uint32_t *code[] = {s->manual, s->study, NULL};
	const wz_design design = {.n = s->n, .n_levels = 3, .code = code, .y = s->y, .v = s->v, .p = s->p, .X = s->X, .intercept = true, .rho = rho};
	wz_err err = {0};
	ck_assert_msg(wz_reml_prepare(&design, reml, NULL, &err) == WZ_OK, "%s", err.text);
}

static void near(double a, double b, double tolerance, const char *what) {
	ck_assert_msg(fabs(a - b) <= tolerance * (fabs(b) + 1e-3), "%s: %.17g, expected %.17g", what, a, b);
}

enum { MANUAL = 1, STUDY = 2, EFFECT = 4 };
static const wz_redraw_levels LEVELS[] = {STUDY, EFFECT, MANUAL | STUDY, MANUAL | EFFECT, STUDY | EFFECT, MANUAL | STUDY | EFFECT};
enum { N_LEVELS = sizeof LEVELS / sizeof *LEVELS };

static void append(const set *from, size_t i, uint32_t manual, uint32_t study, set *to) {
	const size_t k = to->n++;
	ck_assert(k < ROOM);
	to->manual[k] = manual;
	to->study[k] = study;
	to->y[k] = from->y[i];
	to->v[k] = from->v[i];
	memcpy(&to->X[k * from->p], &from->X[i * from->p], from->p * sizeof(double));
}

/* 2. What is drawn: the same by loops that know of two levels above the effect and nothing else */

static void expected_draw(const set *from, wz_redraw_levels levels, wz_rng *rng, set *to) {
	uint32_t copy = 0;
	*to = (set){.p = from->p};
	size_t first[MANUALS + 1], k;
	for (size_t i = from->n; i-- > 0;)
		first[from->manual[i]] = i;
	first[MANUALS] = from->n;
	for (size_t a = 0; a < MANUALS; a++) {
		const size_t m = levels & MANUAL ? wz_rng_below(rng, MANUALS) : a;
		uint32_t studies = from->study[first[m + 1] - 1] + 1;
		for (uint32_t b = 0; b < studies; b++) {
			const uint32_t t = levels & STUDY ? wz_rng_below(rng, studies) : b;
			size_t effect[ROOM], n = 0;
			for (k = first[m]; k < first[m + 1]; k++)
				if (from->study[k] == t)
					effect[n++] = k;
			for (size_t c = 0; c < n; c++)
				append(from, effect[levels & EFFECT ? wz_rng_below(rng, (uint32_t)n) : c], (uint32_t)a, 1000 + copy, to);
			copy++;
		}
	}
}

START_TEST(replicates_are_fits_of_what_was_drawn) {
	set s, drawn;
	wz_reml reml, again;
	wz_fit fit, refit;
	wz_boot *boot;
	wz_err err = {0};
	const double rho = _i % 2 ? 0.6 : 0;
	size_t compared = 0;
	make(&s, false);
	prepare(&s, rho, &reml);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	const wz_boot_spec spec = {.kind = WZ_BOOT_CASES, .seed = 5, .stream = 9, .refit = true, .theta = fit.theta, .drawn = LEVELS[_i / 2]};
	ck_assert_int_eq(wz_boot_create(&spec, &reml, wz_lane_choose(NULL), &boot, &err), WZ_OK);
	for (uint64_t r = 0; r < 40; r++) {
		double row[1 + 2 * P + 3];
		wz_rng rng = wz_rng_at(5, 9, r);
		expected_draw(&s, LEVELS[_i / 2], &rng, &drawn);
		ck_assert_int_eq(wz_boot_run(boot, r, 1, row, &err), WZ_OK);
		const uint32_t *code[] = {drawn.manual, drawn.study, NULL};
		const wz_design design = {.n = drawn.n, .n_levels = 3, .code = code, .y = drawn.y, .v = drawn.v, .p = P, .X = drawn.X, .intercept = true, .rho = rho};
		if (wz_reml_prepare(&design, &again, NULL, &err) != WZ_OK) {
			ck_assert(row[0] == WZ_BOOT_VANISHED && isnan(row[1]));
			continue;
		}
		/* several starts there, one here: a lower top is another number, and rare */
		if (wz_reml_fit(&again, NULL, &refit, &err) == WZ_OK && row[0] == WZ_BOOT_OK && refit.tops <= 1) {
			for (size_t c = 0; c < P; c++) {
				near(row[1 + c], refit.b[c], 1e-5, "b");
				near(row[1 + P + c], sqrt(refit.cov[c * P + c]), 1e-5, "se");
			}
			for (size_t l = 0; l < 3; l++)
				ck_assert(isnan(row[1 + 2 * P + l]) == isnan(refit.sigma2[l]));
			compared++;
		}
		wz_fit_clear(&refit);
		wz_reml_clear(&again);
	}
	ck_assert_msg(compared >= 25, "%zu compared", compared);
	wz_boot_free(boot);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* Drawn units are of the same manual and the same stratum as those whose place they take. */
START_TEST(pools_are_parents_and_strata) {
	set s;
	wz_reml reml;
	wz_redraw_pools pools;
	wz_redraw *redraw;
	wz_err err = {0};
	uint32_t stratum[ROOM];
	make(&s, true); /* 6 manuals of 4 studies of 3 effects */
	prepare(&s, 0, &reml);
	for (uint32_t t = 0; t < 24; t++)
		stratum[t] = t % 4 == 1; /* one study of each manual is alone in its stratum */
	ck_assert_int_eq(wz_redraw_pools_create(&reml.nesting, 1, stratum, &pools, &err), WZ_OK);
	ck_assert_uint_eq(pools.n, 12);
	ck_assert_uint_eq(pools.n_units, 24);
	ck_assert_int_eq(wz_redraw_create(&reml, STUDY, &pools, &redraw, &err), WZ_OK);
	size_t changed = 0;
	for (uint64_t r = 0; r < 50; r++) {
		size_t n, seen[24] = {0};
		wz_rng rng = wz_rng_at(1, 2, r);
		ck_assert_int_eq(wz_redraw_draw(redraw, &rng, &err), WZ_OK);
		const uint32_t *place = wz_redraw_places(redraw, &n);
		ck_assert_uint_eq(n, 72);
		for (size_t i = 0; i < n; i++) {
			ck_assert_uint_eq(place[i] / 12, i / 12); /* the manual stays */
			seen[place[i] / 3]++;
		}
		for (size_t t = 0; t < 24; t++)
			if (t % 4 == 1)
				ck_assert_uint_eq(seen[t], 3); /* alone: drawn once, always */
			else
				changed += seen[t] != 3;
	}
	ck_assert_uint_gt(changed, 300);
	wz_redraw_free(redraw);
	wz_redraw_pools_clear(&pools);
	/* effects: a pool for each study; manuals: one for all */
	ck_assert_int_eq(wz_redraw_pools_create(&reml.nesting, 2, NULL, &pools, &err), WZ_OK);
	ck_assert_uint_eq(pools.n, 24);
	wz_redraw_pools_clear(&pools);
	ck_assert_int_eq(wz_redraw_pools_create(&reml.nesting, 0, NULL, &pools, &err), WZ_OK);
	ck_assert_uint_eq(pools.n, 1);
	wz_redraw_pools_clear(&pools);
	wz_reml_clear(&reml);
}
END_TEST

/* 3. Fits: outermost units written out are those that the kernel counts; data without a unit are those of wz_influence_run(), which is checked against metafor */

START_TEST(written_out_as_counted) {
	set s;
	wz_reml reml;
	wz_fit fit;
	wz_boot *boot;
	wz_redraw *redraw;
	wz_err err = {0};
	make(&s, false);
	prepare(&s, 0.4, &reml);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	const wz_boot_spec spec = {.kind = WZ_BOOT_CASES, .seed = 3, .stream = 1, .refit = true, .theta = fit.theta};
	ck_assert_int_eq(wz_boot_create(&spec, &reml, wz_lane_scalar(), &boot, &err), WZ_OK);
	ck_assert_int_eq(wz_redraw_create(&reml, MANUAL, wz_boot_pools(boot), &redraw, &err), WZ_OK);
	size_t compared = 0;
	for (uint64_t r = 0; r < 60; r++) {
		double row[1 + 2 * P + 3], b[P], se[P], sigma2[3];
		wz_status why;
		wz_rng rng = wz_rng_at(3, 1, r);
		ck_assert_int_eq(wz_boot_run(boot, r, 1, row, &err), WZ_OK);
		ck_assert_int_eq(wz_redraw_draw(redraw, &rng, &err), WZ_OK);
		ck_assert_int_eq(wz_redraw_fit(redraw, fit.theta, true, 1e-13, b, se, sigma2, &why, &err), WZ_OK);
		if (why != WZ_OK || row[0] != WZ_BOOT_OK)
			continue;
		for (size_t c = 0; c < P; c++) {
			near(row[1 + c], b[c], 1e-5, "b");
			near(row[1 + P + c], se[c], 1e-5, "se");
		}
		compared++;
	}
	ck_assert_uint_ge(compared, 40);
	wz_redraw_free(redraw);
	wz_boot_free(boot);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

START_TEST(without_a_unit) {
	set s;
	wz_reml reml;
	wz_fit fit;
	wz_boot *boot;
	wz_influence want;
	wz_err err = {0};
	const size_t level = (size_t)_i;
	make(&s, false);
	prepare(&s, 0, &reml);
	ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
	ck_assert_int_eq(wz_influence_run(&reml, &fit, level, &want, &err), WZ_OK);
	const wz_boot_spec spec = {.kind = WZ_BOOT_CASES, .refit = true, .theta = fit.theta, .drawn = 1u << level | EFFECT};
	ck_assert_int_eq(wz_boot_create(&spec, &reml, wz_lane_scalar(), &boot, &err), WZ_OK);
	ck_assert_uint_eq(wz_boot_pools(boot)->n_units, want.n_units);
	for (size_t u = 0; u < want.n_units; u++) {
		double row[1 + 2 * P + 3];
		ck_assert_int_eq(wz_boot_left_out(boot, u, 1, row, &err), WZ_OK);
		ck_assert((row[0] == WZ_BOOT_OK) == (want.unit[u].why == WZ_OK));
		for (size_t c = 0; c < P && row[0] == WZ_BOOT_OK; c++)
			near(row[1 + c], want.unit[u].b[c], 1e-6, "b");
	}
	wz_boot_free(boot);
	wz_influence_clear(&want);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* Lanes beside it change nothing: one at a time and eight at a time. */
START_TEST(any_batch) {
	set s;
	wz_reml reml;
	wz_boot *boot;
	wz_err err = {0};
	const double theta[] = {0.05, 0.02, 0.03};
	make(&s, false);
	prepare(&s, 0, &reml);
	const wz_boot_spec spec = {.kind = WZ_BOOT_CASES, .seed = 3, .refit = true, .theta = theta, .drawn = MANUAL | STUDY};
	ck_assert_int_eq(wz_boot_create(&spec, &reml, wz_lane_choose(NULL), &boot, &err), WZ_OK);
	const size_t width = wz_boot_width(boot), size = wz_boot_size(boot);
	double all[WZ_MAX_LANES * (1 + 2 * P + 3)], row[1 + 2 * P + 3];
	ck_assert_int_eq(wz_boot_run(boot, 20, width, all, &err), WZ_OK);
	for (size_t k = width; k-- > 0;) {
		ck_assert_int_eq(wz_boot_run(boot, 20 + k, 1, row, &err), WZ_OK);
		ck_assert_mem_eq(row, all + k * size, size * sizeof(double));
	}
	wz_boot_free(boot);
	wz_reml_clear(&reml);
}
END_TEST

/* 4. Spread and coverage: balanced data with equal v, where the estimate is the plain mean. The variance of the mean of what is drawn, given the data, in closed form. */

START_TEST(spread_of_the_mean) {
	enum { M = MANUALS, J = 4, E = 3, R = 4000 };
	set s;
	wz_reml reml;
	wz_boot *boot;
	wz_err err = {0};
	const double theta[] = {0.05, 0.02, 0.03};
	const wz_redraw_levels levels = LEVELS[_i];
	double grand = 0, manual[M] = {0}, study[M * J] = {0};
	make(&s, true);
	prepare(&s, 0, &reml);
	for (size_t i = 0; i < s.n; i++) {
		grand += s.y[i] / (double)s.n;
		manual[i / (J * E)] += s.y[i] / (J * E);
		study[i / E] += s.y[i] / E;
	}
	/* Mean squares of manuals around the mean, of studies around their manual's, of effects around their study's. */
	double between = 0, among = 0, within = 0;
	for (size_t i = 0; i < s.n; i++) {
		between += pow(manual[i / (J * E)] - grand, 2) / (double)s.n;
		among += pow(study[i / E] - manual[i / (J * E)], 2) / (double)s.n;
		within += pow(s.y[i] - study[i / E], 2) / (double)s.n;
	}
	double want = 0;
	if (levels & MANUAL)
		want += between / M;
	if (levels & STUDY)
		want += among / (M * J);
	if (levels & EFFECT)
		want += within / (M * J * E);
	const wz_boot_spec spec = {.kind = WZ_BOOT_CASES, .seed = 11, .theta = theta, .drawn = levels};
	ck_assert_int_eq(wz_boot_create(&spec, &reml, wz_lane_scalar(), &boot, &err), WZ_OK);
	double sum = 0, squares = 0;
	for (uint64_t r = 0; r < R; r++) {
		double row[1 + 2 + 3];
		ck_assert_int_eq(wz_boot_run(boot, r, 1, row, &err), WZ_OK);
		ck_assert(row[0] == WZ_BOOT_OK);
		sum += row[1];
		squares += row[1] * row[1];
	}
	const double variance = squares / R - sum / R * (sum / R);
	/* four standard errors, of a normal mean and variance */
	ck_assert_msg(fabs(sum / R - grand) < 4 * sqrt(want / R), "mean %g, expected %g", sum / R, grand);
	ck_assert_msg(fabs(variance / want - 1) < 4 * sqrt(2.0 / R), "levels %u: variance %g, expected %g", levels, variance, want);
	wz_boot_free(boot);
	wz_reml_clear(&reml);
}
END_TEST

/* Which intervals hold the true mean: data sets of 25 manuals with 2 to 5 studies, variance .06 between manuals and .04 between their studies, percentile limits. With
 * 2,000 sets and 399 replicates the shares are .945, .615 and .963 (standard errors .005 to .011), the numbers in docs/methods.md. */
START_TEST(coverage_of_the_mean) {
	enum { SETS = 200, R = 199, M = 25 };
	static const wz_redraw_levels DRAWN[] = {1, 2, 3}; /* manuals; studies, here the effects; both */
	size_t covered[3] = {0};
	for (size_t k = 0; k < SETS; k++) {
		set s = {.p = 1};
		wz_reml reml;
		wz_fit fit;
		wz_err err = {0};
		wz_rng rng = wz_rng_at(20170401, 99, k);
		for (uint32_t m = 0; m < M; m++) {
			const double um = sqrt(0.06) * wz_rng_normal(&rng);
			for (uint32_t t = 0; t < 2 + m % 4; t++, s.n++) {
				s.manual[s.n] = m;
				s.X[s.n] = 1;
				s.v[s.n] = 0.02 + 0.01 * (double)wz_rng_below(&rng, 6);
				s.y[s.n] = 0.3 + um + sqrt(0.04 + s.v[s.n]) * wz_rng_normal(&rng);
			}
		}
		const uint32_t *code[] = {s.manual, NULL};
		const wz_design design = {.n = s.n, .n_levels = 2, .code = code, .y = s.y, .v = s.v, .p = 1, .X = s.X, .intercept = true};
		ck_assert_int_eq(wz_reml_prepare(&design, &reml, NULL, &err), WZ_OK);
		ck_assert_int_eq(wz_reml_fit(&reml, NULL, &fit, &err), WZ_OK);
		for (size_t d = 0; d < 3; d++) {
			wz_boot *boot;
			wz_limits limits;
			double t[R], row[WZ_MAX_LANES * 5];
			const wz_boot_spec spec = {.kind = WZ_BOOT_CASES, .seed = k, .refit = true, .theta = fit.theta, .drawn = DRAWN[d]};
			ck_assert_int_eq(wz_boot_create(&spec, &reml, wz_lane_choose(NULL), &boot, &err), WZ_OK);
			const size_t width = wz_boot_width(boot), size = wz_boot_size(boot);
			for (size_t r = 0; r < R; r += width) {
				const size_t count = R - r < width ? R - r : width;
				ck_assert_int_eq(wz_boot_run(boot, r, count, row, &err), WZ_OK);
				for (size_t i = 0; i < count; i++)
					t[r + i] = row[i * size + 1];
			}
			ck_assert_int_eq(wz_limits_find(WZ_LIMITS_PERCENTILE, t, NULL, R, fit.b[0], NAN, NAN, 95, &limits, &err), WZ_OK);
			covered[d] += limits.lo <= 0.3 && 0.3 <= limits.hi;
			wz_boot_free(boot);
		}
		wz_fit_clear(&fit);
		wz_reml_clear(&reml);
	}
	static const double SHARE[] = {0.945, 0.615, 0.963};
	for (size_t d = 0; d < 3; d++)
		ck_assert_msg(fabs((double)covered[d] / SETS - SHARE[d]) < 3 * sqrt(SHARE[d] * (1 - SHARE[d]) / SETS), "%zu of %d covered when levels %u are drawn",
		              covered[d], SETS, DRAWN[d]);
	ck_assert(covered[2] >= covered[0]);
}
END_TEST

/* 5. Acceleration: the difference of the means of two strata, whose influence values are the deviations. Davison & Hinkley 1997, sec. 5.3.2 */

START_TEST(acceleration_of_two_samples) {
	static const double y[] = {0.1, 0.4, 0.2, 1.9, 0.3, 2.5, 2.4, 4.1};
	enum { N1 = 5, N2 = 3, N = N1 + N2 };
	const uint32_t code[N] = {0, 1, 2, 3, 4, 5, 6, 7}, *levels[] = {code, NULL}, stratum[N] = {4, 4, 4, 4, 4, 1, 1, 1};
	wz_nesting nesting;
	wz_redraw_pools pools;
	wz_err err = {0};
	ck_assert_int_eq(wz_nesting_build(N, 2, levels, &nesting, &err), WZ_OK);
	ck_assert_int_eq(wz_redraw_pools_create(&nesting, 0, stratum, &pools, &err), WZ_OK);
	double mean[2] = {0}, left_out[N], squares = 0, cubes = 0;
	for (int i = 0; i < N; i++)
		mean[i >= N1] += y[i] / (i < N1 ? N1 : N2);
	for (int i = 0; i < N; i++) {
		const double n = i < N1 ? N1 : N2, sign = i < N1 ? -1 : 1, deviation = sign * (y[i] - mean[i >= N1]);
		left_out[i] = mean[1] - mean[0] - deviation / (n - 1); /* the mean without y is mean - (y - mean) / (n - 1) */
		squares += deviation * deviation / (n * n);
		cubes += deviation * deviation * deviation / (n * n * n);
	}
	near(wz_redraw_acceleration(&pools, left_out), cubes / (6 * pow(squares, 1.5)), 1e-12, "acceleration of two samples");
	wz_redraw_pools_clear(&pools);
	/* One sample: as boot's bca.ci has it, sum L^3 / (6 (sum L^2)^1.5); for L the same as in limits.R: .0547572480080849 */
	static const double L[] = {-2, -1, -0.5, 0, 0.25, 0.25, 3};
	wz_nesting_clear(&nesting);
	ck_assert_int_eq(wz_nesting_build(7, 2, levels, &nesting, &err), WZ_OK);
	ck_assert_int_eq(wz_redraw_pools_create(&nesting, 0, NULL, &pools, &err), WZ_OK);
	for (int i = 0; i < 7; i++)
		left_out[i] = 0.7 - L[i];
	near(wz_redraw_acceleration(&pools, left_out), 0.0547572480080849, 1e-12, "acceleration of one sample");
	left_out[3] = NAN; /* not estimable without this one */
	ck_assert(isfinite(wz_redraw_acceleration(&pools, left_out)));
	for (int i = 0; i < 7; i++)
		left_out[i] = 1;
	ck_assert(isnan(wz_redraw_acceleration(&pools, left_out)));
	wz_redraw_pools_clear(&pools);
	wz_nesting_clear(&nesting);
}
END_TEST

/* 6. Main */

int main(void) {
	Suite *suite = suite_create("redraw");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, replicates_are_fits_of_what_was_drawn, 0, 2 * N_LEVELS);
	tcase_add_test(all, pools_are_parents_and_strata);
	tcase_add_test(all, written_out_as_counted);
	tcase_add_loop_test(all, without_a_unit, 0, 3);
	tcase_add_test(all, any_batch);
	tcase_add_loop_test(all, spread_of_the_mean, 0, N_LEVELS);
	tcase_add_test(all, coverage_of_the_mean);
	tcase_add_test(all, acceleration_of_two_samples);
	suite_add_tcase(suite, all);
	return run_suite(suite, CK_FORK_GETENV);
}
