/* check_simulate.c - simulated data against their design: moments, elements, second coder, streams, the committed sets
 *
 * 1. Nearness
 * 2. Moments
 * 3. Elements
 * 4. The second coder
 * 5. 2x2 counts
 * 6. Streams
 * 7. Recovery by the fit
 * 8. The command and the committed data sets
 *
 * Everything random has a fixed seed. A mean of n values may be 4 standard errors off its design value (chance of a true design
 * failing: 6e-5 each, and then with this seed always); standard errors stand beside each check.
 */
#include "base/table.h"
#include "cmd/command.h"
#include "model/reml.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/simulate_fixture.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Nearness */

/* Four standard errors. */
static void near(double value, double expected, double se, const char *what) {
	ck_assert_msg(fabs(value - expected) <= 4 * se, "%s: %g, expected %g with standard error %g", what, value, expected, se);
}

static void near_share(size_t count, size_t n, double p, const char *what) {
	ck_assert_msg(n > 100, "%s: only %zu", what, n);
	near((double)count / (double)n, p, sqrt(p * (1 - p) / (double)n), what);
}

/* 2. Moments */

static const char MOMENTS[] = BEGIN "mean: 0.3\nvariances: {manual: 0.04, study: 0.02, effect: 0.06}\nrho: 0.4\n"
									"prevalence: {typical: 0, other: 0}\n"
									"studies_per_manual: {2: 1}\neffects_per_study: {3: 1}\nn: [100]\ntypes: {a: {manuals: 3000}}\n";

/* Variance of values of mean zero; its standard error is sigma^2 sqrt(2 / n). */
static void near_variance(double sum_of_squares, size_t n, double expected, const char *what) {
	near(sum_of_squares / (double)n, expected, expected * sqrt(2 / (double)n), what);
}

START_TEST(moments) {
	draw(MOMENTS, 1);
	ck_assert_uint_eq(data.n_manuals, 3000);
	ck_assert_uint_eq(data.n_studies, 6000);
	ck_assert_uint_eq(data.n_effects, 18000);
	double manual = 0, study = 0, effect = 0, errors = 0, mean = 0, within = 0, between = 0;
	for (size_t i = 0; i < data.n_manuals; i++)
		manual += data.manual[i].u * data.manual[i].u;
	for (size_t i = 0; i < data.n_studies; i++)
		study += data.study[i].u * data.study[i].u;
	near_variance(manual, data.n_manuals, 0.04, "variance of manuals");
	near_variance(study, data.n_studies, 0.02, "variance of studies");
	for (size_t i = 0; i < data.n_effects; i++) {
		const wz_sim_outcome *e = &data.effect[i];
		double z = (e->yi - e->theta) / sqrt(e->v);
		effect += e->u * e->u;
		mean += e->theta;
		errors += z * z;
		ck_assert_double_eq(e->fixed, 0.3);
		/* all deviations there, once each */
		ck_assert_double_eq_tol(e->theta, 0.3 + data.manual[i / 6].u + data.study[i / 3].u + e->u, 1e-12);
		ck_assert_double_eq_tol(e->v, 0.04 + e->theta * e->theta / 200, 1e-12); /* (50 + 50) / 2500 and d^2 / (2 * 100) */
		ck_assert_double_eq_tol(e->vi, 0.04 + e->yi * e->yi / 200, 1e-12);
	}
	near_variance(effect, data.n_effects, 0.06, "variance of effects");
	/* errors of a study share rho of their variance: 1 + 2 rho^2 as many numbers' worth of noise */
	near(errors / 18000, 1, sqrt(2.0 / 18000 * (1 + 2 * 0.16)), "sampling variance");
	near(mean / 18000, 0.3, sqrt(0.04 / 3000 + 0.02 / 6000 + 0.06 / 18000), "mean");
	for (size_t i = 0; i < data.n_effects; i += 3) {
		double z[3];
		for (size_t k = 0; k < 3; k++)
			z[k] = (data.effect[i + k].yi - data.effect[i + k].theta) / sqrt(data.effect[i + k].v);
		within += z[0] * z[1];
		if (i + 3 < data.n_effects)
			between += z[0] * (data.effect[i + 3].yi - data.effect[i + 3].theta) / sqrt(data.effect[i + 3].v);
	}
	near(within / 6000, 0.4, sqrt((1 + 0.16) / 6000), "correlation within a study"); /* Var(z1 z2) = 1 + rho^2 */
	near(between / 5999, 0, sqrt(1.0 / 5999), "correlation between studies");
}
END_TEST

static const char VARIABLES[] = BEGIN "variances: {study: 0.02}\nprevalence: {typical: 0, other: 0}\nstudies_per_manual: {1: 50, 3: 50}\n"
									  "effects_per_study: {1: 25, 5: 75}\nn: [40, 41, 400]\n"
									  "types: {a: {manuals: 3000, mean: 0.1}, b: {manuals: 1000, mean: -0.2}}\n"
									  "variables:\n  design: {codes: {rct: 3, quasi: 1}, effects: {quasi: 0.4}, missing: 0.2}\n"
									  "  months: {from: 0, to: 10, slope: 0.05}\n";

START_TEST(spreads_and_variables) {
	draw(VARIABLES, 2);
	size_t three = 0, quasi = 0, missing = 0, small = 0, odd = 0;
	for (size_t i = 0; i < data.n_studies; i++) {
		three += data.study[i].number == 3;
		quasi += data.value[0][i] == 1;
		missing += data.missing[0][i];
		small += data.study[i].n == 40;
		odd += data.study[i].n == 41;
	}
	near_share(three, data.n_manuals, 0.5, "manuals with 3 studies");
	near_share(quasi, data.n_studies, 0.25, "quasi-experiments");
	near_share(missing, data.n_studies, 0.2, "missing design");
	near_share(small, data.n_studies, 1.0 / 3, "studies of 40");
	near_share(odd, data.n_studies, 1.0 / 3, "studies of 41");
	size_t five = 0;
	double months = 0;
	for (size_t i = 0; i < data.n_effects; i++) {
		const wz_sim_outcome *e = &data.effect[i];
		size_t s = e->study;
		five += e->number == 5;
		months += data.value[1][i];
		double type = data.manual[data.study[s].manual].type == 0 ? 0.1 : -0.2;
		ck_assert_double_eq_tol(e->fixed, type + (data.value[0][s] == 1 ? 0.4 : 0) + 0.05 * (data.value[1][i] - 5), 1e-12);
		ck_assert_uint_eq(e->n_treatment + e->n_control, data.study[s].n);
		ck_assert(e->n_treatment == e->n_control || e->n_treatment == e->n_control + 1);
	}
	near_share(five, data.n_studies, 0.75, "studies with 5 effects");
	near(months / (double)data.n_effects, 5, sqrt(10.0 / (double)data.n_effects), "months"); /* variance of 0..10: (11^2 - 1) / 12 */
}
END_TEST

/* 3. Elements */

static const char ELEMENTS[] = BEGIN "variances: {study: 0.02}\nstudies_per_manual: {1: 1}\neffects_per_study: {1: 1}\nn: [100]\n"
									 "not_stated: 0.1\nsecond_version: 0.2\nunscored: 0.05\n"
									 "prevalence: {typical: 0.4, other: 0.1, elaborated: 0.3, count_from: 4, count_to: 8}\n"
									 "classes:\n  full: {x.*: 0.8, x.head: 0.6}\n  empty: {x.one: 0.2, x.head.part: 0.05}\n"
									 "types: {a: {manuals: 6000, classes: {full: 1, empty: 3}}, b: {manuals: 2000, classes: {empty: 1}}}\n"
									 "effects:\n  - {element: x.one, effect: 0.2}\n  - {element: x.two, type: b, effect: -0.3}\n"
									 "  - {element: x.one, with: x.head, effect: 0.5, type: all}\n";

START_TEST(elements) {
	enum { ONE, TWO, HEAD, PART, PLACE, WEEKS, N };
	draw(ELEMENTS, 3);
	ck_assert_uint_eq(data.n_elements, N);
	/* x.one: 0.8 in full, 0.2 in empty; x.two in empty: not typical of a (0.1), typical of b (0.4) */
	ck_assert_double_eq_tol(wz_sim_prevalence(&design, 0, ONE), 0.25 * 0.8 + 0.75 * 0.2, 1e-12);
	ck_assert_double_eq_tol(wz_sim_prevalence(&design, 0, TWO), 0.25 * 0.8 + 0.75 * 0.1, 1e-12);
	ck_assert_double_eq_tol(wz_sim_prevalence(&design, 1, TWO), 0.4, 1e-12);
	ck_assert_double_eq_tol(wz_sim_prevalence(&design, 0, HEAD), 0.25 * 0.6 + 0.75 * 0.1, 1e-12);
	ck_assert_double_eq_tol(wz_sim_prevalence(&design, 0, PART), 0.25 * 0.6 + 0.75 * 0.05, 1e-12); /* no more than its head in full */
	size_t count[2][N] = {{0}}, both = 0, elaborated = 0, heads = 0, not_stated = 0, versions = 0, unscored = 0, full = 0, home = 0;
	double weeks = 0;
	for (size_t i = 0; i < data.n_manuals; i++) {
		const wz_sim_manual *m = &data.manual[i];
		const wz_sim_score *s = data.truth + i * N, *coded = data.coded + i * N;
		for (size_t k = 0; k < PLACE; k++) {
			count[m->type][k] += s[k] > 0;
			ck_assert(coded[k] == s[k] || coded[k] == -1);
			not_stated += coded[k] == -1;
		}
		both += m->type == 0 && s[ONE] > 0 && s[TWO] > 0;
		ck_assert(s[PART] == 0 || s[HEAD] > 0);
		ck_assert(s[ONE] <= 1 && s[HEAD] <= 2 && s[PLACE] >= 0 && s[PLACE] <= 2 && s[WEEKS] >= 4 && s[WEEKS] <= 8);
		heads += s[HEAD] > 0;
		elaborated += s[HEAD] == 2;
		home += s[PLACE] == 0;
		weeks += s[WEEKS];
		versions += m->version == 2;
		unscored += !m->scored;
		if (m->version == 2) {
			ck_assert_uint_eq(m->intervention, m[-1].intervention);
			ck_assert_uint_eq(m->class, m[-1].class);
			ck_assert_uint_eq(m[-1].version, 1);
		} else if (m->type == 0) {
			full += m->class == 0;
		}
		double fixed = (s[ONE] ? 0.2 : 0) + (m->type == 1 && s[TWO] ? -0.3 : 0) + (s[ONE] && s[HEAD] ? 0.5 : 0);
		ck_assert_double_eq_tol(data.effect[i].fixed, fixed, 1e-12); /* a study with one effect each */
	}
	for (size_t t = 0; t < 2; t++)
		for (size_t k = 0; k < PLACE; k++)
			/* manuals of a second version share the class of the first: up to 1 / 5 more noise */
			near((double)count[t][k] / (t == 0 ? 6000 : 2000), wz_sim_prevalence(&design, t, k), 1.2 * sqrt(0.25 / (t == 0 ? 6000 : 2000)),
				 design.element[k].id);
	/* classes make elements go together: 0.215 together, not 0.35 * 0.275 = 0.096 */
	near((double)both / 6000, 0.25 * 0.64 + 0.75 * 0.02, 1.2 * sqrt(0.175 * 0.825 / 6000), "one and two together");
	near_share(elaborated, heads, 0.3, "elaborated");
	near_share(not_stated, 4 * data.n_manuals, 0.1, "not stated");
	near_share(unscored, data.n_manuals, 0.05, "unscored");
	near_share(home, data.n_manuals, 1.0 / 3, "first category");
	near(weeks / 8000, 6, sqrt(2.0 / 8000), "weeks");
	/* a second version follows a first one only: share q = p (1 - q) */
	near((double)versions / 8000, 0.2 / 1.2, sqrt(0.14 / 8000), "second versions");
	near_share(full, data.n_interventions - (size_t)(2000 / 1.2), 0.25, "class full");
}
END_TEST

/* 4. The second coder */

START_TEST(second_coder) {
	enum { ONE, TWO, HEAD, PART, PLACE, WEEKS, N };
	draw(BEGIN "variances: {study: 0.02}\nstudies_per_manual: {1: 1}\neffects_per_study: {1: 1}\nn: [100]\nnot_stated: 0.2\n"
			   "prevalence: {typical: 0.5, other: 0.5, elaborated: 0.5}\ntypes: {a: {manuals: 8000}}\n"
			   "second_coder: {share: 0.75, missed: 0.3, invented: 0.04, changed: 0.15, not_stated: 0.03, found: 0.3}\n",
		 4);
	size_t twice = 0, empty = 0, found = 0, stated = 0, lost = 0, present = 0, missed = 0, absent = 0, invented = 0, graded = 0, regraded = 0,
		   places = 0, moved = 0;
	for (size_t i = 0; i < data.n_manuals; i++) {
		if (!data.manual[i].twice)
			continue;
		twice++;
		for (size_t k = 0; k < N; k++) {
			wz_sim_score truth = data.truth[i * N + k], a = data.coded[i * N + k], b = data.second[i * N + k];
			if (a < 0) {
				empty++;
				found += b >= 0;
				ck_assert(b < 0 || b == truth);
				continue;
			}
			stated++;
			lost += b < 0;
			if (b < 0)
				continue;
			if (k == PLACE || k == WEEKS) {
				places++;
				moved += a != b;
			} else if (a > 0) {
				present++;
				missed += b == 0;
				graded += k == HEAD && b > 0;
				regraded += k == HEAD && b > 0 && a != b;
			} else {
				absent++;
				invented += b > 0;
				ck_assert_int_le(b, 1);
			}
		}
	}
	near_share(twice, data.n_manuals, 0.75, "coded twice");
	near_share(found, empty, 0.3, "found");
	near_share(lost, stated, 0.03, "not stated by the second");
	near_share(missed, present, 0.3, "missed");
	near_share(invented, absent, 0.04, "invented");
	near_share(regraded, graded, 0.15, "graded otherwise");
	near_share(moved, places, 0.15, "other value");
}
END_TEST

/* 5. 2x2 counts */

START_TEST(counts) {
	draw(BEGIN "mean: 0.5\nvariances: {study: 0}\nrho: 0.5\nprevalence: {typical: 0, other: 0}\nstudies_per_manual: {1: 1}\n"
			   "effects_per_study: {2: 1}\nn: [4000]\ncounts: {share: 0.5, from: 0.2, to: 0.2}\ntypes: {a: {manuals: 4000}}\n",
		 5);
	size_t reporting = 0;
	double sum = 0, squares = 0, control = 0, together = 0, last = 0;
	for (size_t i = 0; i < data.n_effects; i++) {
		const wz_sim_outcome *e = &data.effect[i];
		ck_assert(data.study[e->study].counts == (isnan(e->yi) && isnan(e->vi)));
		if (!data.study[e->study].counts)
			continue;
		reporting++;
		ck_assert_uint_eq(e->treatment_good + e->treatment_bad, e->n_treatment);
		ck_assert_uint_eq(e->control_good + e->control_bad, e->n_control);
		double log_or = log((double)e->treatment_good * (double)e->control_bad / ((double)e->treatment_bad * (double)e->control_good));
		double d = log_or * sqrt(3) / M_PI;
		sum += d;
		squares += (d - 0.5) * (d - 0.5);
		control += (double)e->control_bad / 2000 - 0.2;
		if (e->number == 2)
			together += (d - 0.5) * last;
		last = d - 0.5;
	}
	near_share(reporting / 2, data.n_studies, 0.5, "studies with counts");
	/* d has the variance of the log odds ratio, 3 / pi^2 sum 1 / cell with expected cells of 2000 at rates .2 and .0917 */
	double p = 0.25 * exp(-0.5 * M_PI / sqrt(3)) / (1 + 0.25 * exp(-0.5 * M_PI / sqrt(3)));
	double v = 3 / (M_PI * M_PI) * (1 / 400.0 + 1 / 1600.0 + 1 / (2000 * p) + 1 / (2000 * (1 - p)));
	near(sum / (double)reporting, 0.5, sqrt(1.5 * v / (double)reporting) + 0.0005, "d of counts"); /* 0.0005: bias of a log odds ratio at this size */
	near(squares / (double)reporting / v, 1, sqrt(2 * 1.25 / (double)reporting) + 0.003, "variance of d of counts");
	near(control / (double)reporting, 0, sqrt(1.5 * 0.16 / 2000 / (double)reporting), "rate of the control group");
	near(together / (double)(reporting / 2) / v, 0.5, sqrt(1.25 / (double)(reporting / 2)) + 0.003, "correlation of counts");
}
END_TEST

/* 6. Streams */

#define SMALL                                                                                                                      \
	BEGIN "variances: {manual: 0.02, study: 0.02, effect: 0.05}\nrho: 0.6\nnot_stated: 0.1\ncounts: {share: 0.2, from: 0.1, to: 0.4}\n"            \
		  "second_coder: {share: 0.5, missed: 0.1}\nstudies_per_manual: {1: 1, 2: 1}\neffects_per_study: {1: 1, 3: 1}\nn: [40, 90]\n"

static bool same_number(double a, double b) {
	return a == b || (isnan(a) && isnan(b));
}

static bool same_outcome(const wz_sim_outcome *a, const wz_sim_outcome *b) {
	return same_number(a->yi, b->yi) && same_number(a->vi, b->vi) && a->theta == b->theta && a->control_bad == b->control_bad &&
		   a->treatment_bad == b->treatment_bad && a->n_control == b->n_control;
}

/* Units are found by their keys: every effect of the smaller set stands in the larger one as it was. */
static void is_part(const wz_sim_data *small, const wz_sim_data *large) {
	for (size_t i = 0; i < small->n_effects; i++) {
		size_t k = 0;
		while (k < large->n_effects && large->effect[k].key != small->effect[i].key)
			k++;
		ck_assert_msg(k < large->n_effects && same_outcome(&small->effect[i], &large->effect[k]), "effect %zu", i);
	}
	for (size_t i = 0; i < small->n_manuals; i++) {
		size_t k = 0;
		while (k < large->n_manuals && large->manual[k].key != small->manual[i].key)
			k++;
		ck_assert_uint_lt(k, large->n_manuals);
		ck_assert_mem_eq(small->coded + i * 6, large->coded + k * 6, 6 * sizeof(wz_sim_score));
		ck_assert(small->manual[i].twice == large->manual[k].twice);
		if (small->manual[i].twice)
			ck_assert_mem_eq(small->second + i * 6, large->second + k * 6, 6 * sizeof(wz_sim_score));
	}
}

START_TEST(streams) {
	draw(SMALL "types: {a: {manuals: 20}, b: {manuals: 10}}\n", 6);
	wz_sim_data first = data;
	data = (wz_sim_data){0};
	draw(SMALL "types: {a: {manuals: 20}, b: {manuals: 10}}\n", 6);
	is_part(&first, &data);
	ck_assert_uint_eq(first.n_effects, data.n_effects);
	draw(SMALL "types: {b: {manuals: 12}, c: {manuals: 5}, a: {manuals: 21}}\n", 6); /* more manuals, another order, a type more */
	ck_assert_uint_gt(data.n_effects, first.n_effects);
	is_part(&first, &data);
	draw(SMALL "types: {a: {manuals: 20}, b: {manuals: 10}}\n", 7);
	size_t differ = 0;
	for (size_t i = 0; i < data.n_manuals; i++)
		differ += data.manual[i].u != first.manual[i].u;
	ck_assert_uint_eq(differ, data.n_manuals); /* another seed: nothing is as it was */
	wz_sim_data_clear(&first);
}
END_TEST

/* 7. Recovery by the fit */

static const char RECOVERY[] =
	BEGIN "mean: 0.1\nvariances: {manual: 0.03, study: 0.02, effect: 0.05}\nrho: 0.6\nstudies_per_manual: {1: 1, 2: 1, 3: 1}\n"
		  "effects_per_study: {1: 1, 2: 1, 4: 1}\nn: [60, 120, 300]\n"
		  "classes: {rich: {x.*: 0.7}, poor: {x.*: 0.2}}\n"
		  "types: {a: {manuals: 700, classes: {rich: 1, poor: 1}}, b: {manuals: 500, mean: 0.15, classes: {rich: 1, poor: 2}}}\n"
		  "variables: {design: {codes: {rct: 2, quasi: 1}, effects: {quasi: 0.12}}}\n"
		  "effects:\n  - {element: x.one, effect: 0.25}\n  - {element: x.head, effect: -0.1}\n  - {element: x.one, with: x.two, effect: 0.2}\n"
		  "  - {element: x.head.part, type: b, effect: 0.3}\n";

/*
 * The REML fit of the model that made the data: intercept, one, two, head, one and two, part in b, type b, quasi. Each within 3
 * standard errors of its own; x.two alone has no effect. Seeds were not chosen: all ten of 1..10 pass.
 */
START_TEST(recovery) {
	enum { P = 8, N = 6 };
	static const double TRUE_B[P] = {0.1, 0.25, 0, -0.1, 0.2, 0.3, 0.15, 0.12};
	draw(RECOVERY, (uint64_t)_i + 1);
	size_t n = data.n_effects;
	double *X = calloc(n * P, sizeof *X), *y = calloc(n, sizeof *y), *v = calloc(n, sizeof *v);
	uint32_t *manual = calloc(n, sizeof *manual), *study = calloc(n, sizeof *study);
	ck_assert(X && y && v && manual && study);
	for (size_t i = 0; i < n; i++) {
		const wz_sim_outcome *e = &data.effect[i];
		const size_t m = data.study[e->study].manual;
		const wz_sim_score *s = data.truth + m * N;
		const double b = data.manual[m].type == 1;
		const double row[P] = {1, s[0] > 0, s[1] > 0, s[2] > 0, s[0] > 0 && s[1] > 0, b * (s[3] > 0), b, data.value[0][e->study]};
		memcpy(X + i * P, row, sizeof row);
		y[i] = e->yi;
		v[i] = e->vi;
		study[i] = (uint32_t)e->study;
		manual[i] = (uint32_t)m;
	}
	const uint32_t *code[3] = {manual, study, NULL};
	wz_design model = {.n = n, .n_levels = 3, .code = code, .y = y, .v = v, .p = P, .X = X, .intercept = true, .rho = 0.6,
					   .method = WZ_METHOD_REML};
	wz_reml reml = {0};
	wz_fit fit = {0};
	ck_assert_msg(wz_reml_prepare(&model, &reml, NULL, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_reml_fit(&reml, NULL, &fit, &err) == WZ_OK && fit.converged, "%s", err.text);
	for (size_t c = 0; c < P; c++) {
		double se = sqrt(fit.cov[c * P + c]);
		ck_assert_double_lt(se, 0.05);
		ck_assert_msg(fabs(fit.b[c] - TRUE_B[c]) < 3 * se, "seed %d: coefficient %zu is %g, true %g, SE %g", _i + 1, c, fit.b[c], TRUE_B[c], se);
	}
	/* about 4 standard errors of variances that come from 1,200 manuals, 2,400 studies and 5,600 effects */
	ck_assert_double_eq_tol(fit.sigma2[0], 0.03, 0.014);
	ck_assert_double_eq_tol(fit.sigma2[1], 0.02, 0.014);
	ck_assert_double_eq_tol(fit.sigma2[2], 0.05, 0.008);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
	free(X);
	free(y);
	free(v);
	free(manual);
	free(study);
}
END_TEST

/* 8. The command and the committed data sets */

static wz_status simulate(const char *path, const char *out, const char *seed) {
	char *argv[8] = {"--design", (char *)(uintptr_t)path, "--out", (char *)(uintptr_t)out, "--quiet", "--seed", (char *)(uintptr_t)seed, NULL};
	wz_arguments arguments = {0};
	err = (wz_err){0};
	wz_status st = wz_command_parse(&wz_command_simulate, seed != NULL ? 7 : 5, argv, &arguments, &err);
	return st != WZ_OK ? st : wz_command_simulate.run(&arguments, &err);
}

static void copy_file(const char *from, const char *to) {
	char *bytes;
	size_t size;
	ck_assert_msg(wz_file_read(from, &bytes, &size, &err) == WZ_OK, "%s", err.text);
	ck_assert_int_eq(wz_file_write(to, bytes, size, NULL), WZ_OK);
	free(bytes);
}

static bool same_file(const char *a, const char *b) {
	char one[WZ_SHA256_TEXT], two[WZ_SHA256_TEXT];
	ck_assert_msg(wz_sha256_file(a, one, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_sha256_file(b, two, &err) == WZ_OK, "%s", err.text);
	return strcmp(one, two) == 0;
}

/* The same folders elsewhere, so that the plan's paths are the same; then byte for byte. */
static void committed(const char *set, const char *const *inputs, const char *const *outputs) {
	char from[300], folder[600], design_path[700];
	(void)snprintf(folder, sizeof folder, "%s/datasets/%s", temp_folder, set);
	ck_assert_int_eq(wz_folder_make(folder, NULL), WZ_OK);
	(void)snprintf(folder, sizeof folder, "%s/datasets/inventory2017", temp_folder); /* that it is there is all */
	ck_assert_int_eq(wz_folder_make(folder, NULL), WZ_OK);
	(void)snprintf(folder, sizeof folder, "%s/coding/codebook", temp_folder);
	ck_assert_int_eq(wz_folder_make(folder, NULL), WZ_OK);
	(void)snprintf(folder, sizeof folder, "%s/coding/taxonomy", temp_folder);
	ck_assert_int_eq(wz_folder_make(folder, NULL), WZ_OK);
	for (; *inputs != NULL; inputs++)
		copy_file(*inputs, temp_path(*inputs));
	(void)snprintf(folder, sizeof folder, "%s/datasets/%s", temp_folder, set);
	(void)snprintf(design_path, sizeof design_path, "%s/design.yaml", folder);
	ck_assert_msg(simulate(design_path, folder, NULL) == WZ_OK, "%s", err.text);
	for (; *outputs != NULL; outputs++) {
		(void)snprintf(from, sizeof from, "datasets/%s/%s", set, *outputs);
		ck_assert_msg(same_file(from, temp_path(from)), "%s is not what its design, codebook and taxonomy give now: make simulated-data", from);
	}
}

START_TEST(committed_phase1) {
	static const char *const INPUTS[] = {"datasets/phase1-simulated/design.yaml", "datasets/phase1-simulated/codebook.csv",
										 "datasets/phase1-simulated/studies.csv", NULL};
	static const char *const OUTPUTS[] = {"effects.csv", "plan.yaml", "truth.json", "truth.csv", NULL};
	committed("phase1-simulated", INPUTS, OUTPUTS);
}
END_TEST

START_TEST(committed_phase2) {
	static const char *const INPUTS[] = {"datasets/phase2-simulated/design.yaml", "coding/codebook/phase2.csv", "coding/taxonomy/elements.csv", NULL};
	static const char *const OUTPUTS[] = {"effects.csv", "studies.csv", "interventions.csv", "manuals.csv", "manuals_b.csv",
										  "plan.yaml", "truth.json", "truth.csv", NULL};
	committed("phase2-simulated", INPUTS, OUTPUTS);
}
END_TEST

START_TEST(folders) {
	write_text("design.yaml", SMALL "types: {a: {manuals: 5}}\n");
	ck_assert_msg(simulate(temp_path("design.yaml"), temp_path("out"), NULL) == WZ_OK, "%s", err.text);
	ck_assert_msg(simulate(temp_path("design.yaml"), temp_path("other"), "2") == WZ_OK, "%s", err.text);
	ck_assert(!same_file(temp_path("out/effects.csv"), temp_path("other/effects.csv")));
	ck_assert_msg(simulate(temp_path("design.yaml"), temp_path("other"), "1") == WZ_OK, "%s", err.text); /* over an older simulation */
	ck_assert(same_file(temp_path("out/effects.csv"), temp_path("other/effects.csv")));
	/* the plan names what it needs as seen from its own folder */
	char *bytes;
	size_t size;
	ck_assert_int_eq(wz_file_read(temp_path("out/plan.yaml"), &bytes, &size, NULL), WZ_OK);
	ck_assert_ptr_nonnull(strstr(bytes, "codebook: \"../codebook.csv\""));
	ck_assert_ptr_nonnull(strstr(bytes, "taxonomy: \"../elements.csv\""));
	free(bytes);
	/* what may be somebody's records stays as it is */
	ck_assert_int_eq(wz_folder_make(temp_path("real"), NULL), WZ_OK);
	write_text("real/studies.csv", "study\n1\n");
	ck_assert_int_eq(simulate(temp_path("design.yaml"), temp_path("real"), NULL), WZ_EMISMATCH);
	ck_assert_ptr_nonnull(strstr(err.text, "may be real data"));
	ck_assert(!wz_file_exists(temp_path("real/effects.csv")));
	/* nor is a file read and written */
	write_text("out/plan.yaml", SMALL "types: {a: {manuals: 5}}\n");
	write_text("out/codebook.csv", CODEBOOK);
	write_text("out/elements.csv", TAXONOMY);
	ck_assert_int_eq(simulate(temp_path("out/plan.yaml"), temp_path("out"), NULL), WZ_EMISMATCH);
	ck_assert_ptr_nonnull(strstr(err.text, "the design reads this file"));
	/* no design, no folder to make, no option */
	ck_assert_int_eq(simulate(temp_path("nothing.yaml"), temp_path("out"), NULL), WZ_EINPUT);
	ck_assert_int_eq(simulate(temp_path("design.yaml"), temp_path("design.yaml/x"), NULL), WZ_EIO);
	ck_assert_int_eq(simulate(temp_path("design.yaml"), temp_path("out"), "-1"), WZ_EUSAGE);
}
END_TEST

START_TEST(given_studies) {
	static const char FLAT[] = HEADER "1,study,Studie,Study,text,,study,,id,,,1,\n2,esid,Effect,Effect,text,,effect,,id,,,1,\n"
									  "3,kind,Soort,Kind,categorical,a=A|A;b=B|B,study,,,,,,\n4,yi,Effect,Effect,numeric,,effect,,effect,,,1,\n"
									  "5,vi,Variantie,Variance,numeric,,effect,,variance,,,1,\n6,extra,Extra,Extra,text,,study,,,,,,\n"
									  "7,role_play,Rollenspel,Role play,element,,study,,,,,,\n";
	static const char DESIGN[] = "name: given\nform: flat\ncodebook: codebook.csv\nstudies: list.csv\ntype_variable: kind\n"
								 "variances: {study: 0.1}\ntypes: {a: {}, b: {mean: 1}}\n";
	static const char *const BAD[][2] = {
		{"study,kind,n_min,n_max\nS1,a,10,10\n", "1 error"},
		{"study,kind,n_min,n_max,n_effects\nS1,z,10,10,1\n", "1 error"},
		{"study,kind,n_min,n_max,n_effects\nS1,a,20,10,1\n", "1 error"},
		{"study,kind,n_min,n_max,n_effects\nS1,a,1,10,many\n,a,10,10,1\n", "3 errors"},
		{"kind,n_min,n_max,n_effects\na,10,10,1\n", "1 error"},
	};
	write_text("codebook.csv", FLAT);
	write_text("design.yaml", DESIGN);
	write_text("list.csv", "study,kind,extra,other,n_min,n_max,n_effects\nS1,a,\"x, y\",u,20,20,3\nS2,b,,u,50,60,2\n");
	ck_assert_msg(simulate(temp_path("design.yaml"), temp_path("out"), NULL) == WZ_OK, "%s", err.text);
	wz_table table;
	ck_assert_int_eq(wz_table_read(temp_path("out/effects.csv"), NULL, &table, &problems, &err), WZ_OK);
	ck_assert_uint_eq(table.n_rows, 5);
	ck_assert_str_eq(wz_table_cell(&table, 2, wz_table_column(&table, "extra")), "x, y");
	ck_assert_str_eq(wz_table_cell(&table, 4, wz_table_column(&table, "kind")), "b");
	ck_assert_uint_eq(wz_table_column(&table, "other"), SIZE_MAX); /* the codebook does not know it */
	wz_table_clear(&table);
	for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
		write_text("list.csv", BAD[i][0]);
		ck_assert_int_eq(simulate(temp_path("design.yaml"), temp_path("out"), NULL), WZ_EINPUT);
		ck_assert_msg(strstr(err.text, BAD[i][1]) != NULL, "%s: %s", BAD[i][0], err.text);
	}
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("simulate");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, moments);
	tcase_add_test(tc, spreads_and_variables);
	tcase_add_test(tc, elements);
	tcase_add_test(tc, second_coder);
	tcase_add_test(tc, counts);
	tcase_add_test(tc, streams);
	tcase_add_loop_test(tc, recovery, 0, 3);
	tcase_add_test(tc, committed_phase1);
	tcase_add_test(tc, committed_phase2);
	tcase_add_test(tc, folders);
	tcase_add_test(tc, given_studies);
	Suite *suite = suite_create("simulate");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
