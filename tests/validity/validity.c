/*
 * validity.c - do the tests of an element keep their 5%, and the intervals their 95%? Simulated data sets, counted; Markdown on standard output
 *
 *   validity [DATASETS [SEED [PROCESSES]]]     defaults 2000 a cell (a quarter for power), 20170401, as many as there are processors
 *
 *   1. Cells and methods     2. A data set     3. Permutation     4. Bootstrap     5. All methods on one data set
 *   6. Counting, in processes     7. What is said     8. Main
 *
 * Data set r of a cell is a function of (seed, cell, r), so the counts do not depend on the number of processes. Exit status 1 when permuting manuals
 * rejects more than 5% beyond Monte Carlo error: that is what the program rests on.
 */
#include "model/influence.h"
#include "model/robust.h"
#include "model/satterthwaite.h"
#include "resample/bootstrap.h"
#include "resample/exchange.h"
#include "resample/limits.h"
#include "resample/permute.h"
#include "resample/rng.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* 1. Cells and methods */

enum { REPLICATES = 999, MOST = 40 * 10 * 12 };

static const double STUDY_VARIANCE = 0.037, EFFECT_VARIANCE = 0.072, RHO = 0.6, ALTERNATIVE = 0.25;

typedef enum { HALF, FIFTH, LARGEST } allocation;
static const char *const ALLOCATION[] = {"half", "a fifth", "the largest fifth"};

typedef struct {
	size_t manuals;
	double variance, b; /* between manuals; of the element */
	allocation who;
} cell;

enum { CELLS = 24 }; /* the first half without an effect of the element, the other half with one */

static cell cell_of(size_t c) {
	const size_t k = c % (CELLS / 2);
	return (cell){k / 6 ? 40 : 15, k / 3 % 2 ? 0.04 : 0, c < CELLS / 2 ? 0 : ALTERNATIVE, (allocation)(k % 3)};
}

enum {
	WALD_STUDY, PERMUTE_EFFECTS_STUDY, PERMUTE_STUDIES_STUDY, /* model: study / effect */
	WALD, CONTAIN, SATTERTHWAITE, CR2, PERMUTE_EFFECTS, PERMUTE_STUDIES, PERMUTE_MANUALS, WILD, /* model: manual / study / effect */
	METHODS
};
static const char *const SHORT[METHODS] = {"t, study", "effects, study", "studies, study", "t", "contain", "Satterthw.", "CR2", "effects", "studies", "manuals",
                                           "wild"};
static const char *const LONG[METHODS] = {
    "model study / effect, t with k - p df", "model study / effect, effects permuted", "model study / effect, studies permuted",
    "model manual / study / effect, t with k - p df", "the same, t with containment df", "the same, t with Satterthwaite df (model-based)",
    "the same, CR2 by manual with Satterthwaite df", "the same, effects permuted", "the same, studies permuted", "the same, manuals permuted",
    "the same, wild bootstrap of manuals"};

enum { BCA_DIFFERENCE, CR2_DIFFERENCE, CONTAIN_DIFFERENCE, BCA_MEAN, CR2_MEAN, CONTAIN_MEAN, INTERVALS };
static const char *const INTERVAL[INTERVALS] = {"BCa", "CR2", "containment", "BCa, mean", "CR2, mean", "containment, mean"};

typedef struct {
	uint64_t done, rejected[METHODS], failed[METHODS], covered[INTERVALS], missing[INTERVALS];
} counts;

static void die(const char *what) {
	fprintf(stderr, "validity: %s\n", what);
	exit(2);
}

static void must(wz_status status, const wz_err *err) {
	if (status != WZ_OK)
		die(err->text);
}

/* 2. A data set: sizes as those of datasets/phase2-simulated, sample sizes those of the pre-study's 121 studies in 20 classes */

typedef struct {
	size_t n;
	uint32_t manual[MOST], study[MOST];
	double y[MOST], v[MOST], X[2 * MOST], has[40];
} sample;

static double uniform(wz_rng *rng) {
	return ((double)(wz_rng_next(rng) >> 11) + 0.5) * 0x1p-53;
}

static double normal(wz_rng *rng) {
	return gsl_cdf_ugaussian_Pinv(uniform(rng));
}

/* A size with a table of percentages. */
static size_t draw_size(wz_rng *rng, const unsigned (*table)[2]) {
	uint32_t left = wz_rng_below(rng, 100);
	for (; left >= (*table)[1]; table++)
		left -= (*table)[1];
	return (*table)[0];
}

static void draw(const cell *c, wz_rng rng, sample *s) {
	static const unsigned studies[][2] = {{1, 38}, {2, 22}, {3, 14}, {4, 9}, {5, 6}, {6, 4}, {8, 4}, {10, 3}};
	static const unsigned effects[][2] = {{1, 32}, {2, 26}, {3, 14}, {4, 11}, {5, 6}, {6, 4}, {8, 4}, {10, 2}, {12, 1}};
	static const unsigned people[] = {24, 41, 50, 60, 63, 72, 79, 90, 101, 108, 120, 142, 166, 207, 263, 311, 541, 650, 1096, 2760};
	size_t size[40] = {0}, n_with = c->who == HALF ? c->manuals / 2 : c->manuals / 5;
	uint32_t order[40], study = 0;
	s->n = 0;
	for (uint32_t m = 0; m < c->manuals; m++) {
		const double u = sqrt(c->variance) * normal(&rng);
		for (size_t left = draw_size(&rng, studies); left > 0; left--, study++) {
			const double of_study = u + sqrt(STUDY_VARIANCE) * normal(&rng), v = 4.0 / people[wz_rng_below(&rng, 20)], shared = normal(&rng);
			for (size_t e = draw_size(&rng, effects); e > 0; e--) {
				const size_t i = s->n++;
				s->manual[i] = m;
				s->study[i] = study;
				s->v[i] = v;
				s->y[i] = 0.15 + of_study + sqrt(EFFECT_VARIANCE) * normal(&rng) + sqrt(v) * (sqrt(RHO) * shared + sqrt(1 - RHO) * normal(&rng));
				size[m]++;
			}
		}
	}
	for (uint32_t m = 0; m < c->manuals; m++)
		order[m] = m;
	wz_rng_shuffle(&rng, order, c->manuals);
	for (size_t i = 1; c->who == LARGEST && i < c->manuals; i++) /* equal sizes stay in random order */
		for (size_t k = i; k > 0 && size[order[k]] > size[order[k - 1]]; k--) {
			uint32_t swap = order[k];
			order[k] = order[k - 1];
			order[k - 1] = swap;
		}
	for (size_t i = 0; i < c->manuals; i++)
		s->has[order[i]] = i < n_with;
	for (size_t i = 0; i < s->n; i++) {
		s->X[2 * i] = 1;
		s->X[2 * i + 1] = s->has[s->manual[i]];
		s->y[i] += c->b * s->X[2 * i + 1];
	}
}

/* Model with the element (p 2) or without (p 1); levels manual / study / effect or study / effect. intercept false: no shifts, as the wild bootstrap wants it. */
static void prepare(const sample *s, bool manuals, size_t p, bool intercept, wz_reml *reml) {
	static double ones[MOST];
	const uint32_t *code[] = {s->manual, s->study, NULL};
	wz_err err = {0};
	for (size_t i = 0; i < s->n; i++)
		ones[i] = 1;
	const wz_design design = {.n = s->n, .n_levels = manuals ? 3 : 2, .code = manuals ? code : code + 1, .y = s->y, .v = s->v, .p = p, .X = p == 2 ? s->X : ones,
	                          .intercept = intercept, .rho = RHO};
	must(wz_reml_prepare(&design, reml, NULL, &err), &err);
}

/* 3. Permutation: 1 rejected at 5%, 0 not, -1 not to be had. Outermost units: refit statistic; lower ones, which nobody should permute: at the variances without
 * the element, which is faster. It ends when the answer is known, which does not change it */

static int permutation(const wz_reml *null, const double *theta, const sample *s, int level, uint64_t seed, uint64_t stream) {
	const wz_nesting *nest = &null->nesting;
	wz_permuter *permuter;
	wz_exchange exchange;
	wz_err err = {0};
	static double value[MOST];
	static uint32_t source[WZ_MAX_LANES][MOST];
	const uint32_t *lanes[WZ_MAX_LANES];
	wz_permuted out[WZ_MAX_LANES];
	must(wz_permuter_create(null, theta, true, 1, level, level == 0, wz_lane_choose(NULL), &permuter, &err), &err);
	const size_t units = wz_permuter_units(permuter), width = wz_permuter_width(permuter);
	for (size_t i = 0; i < s->n; i++)
		value[level < (int)nest->depth ? nest->unit[level][i] : i] = s->X[2 * nest->order[i] + 1];
	must(wz_exchange_create(units, 1, value, NULL, &exchange, &err), &err);
	for (size_t lane = 0; lane < width; lane++)
		lanes[lane] = source[lane];
	for (uint32_t u = 0; u < units; u++)
		source[0][u] = u;
	wz_permuter_run(permuter, value, lanes, 1, out, NULL);
	const double observed = out[0].joint;
	int result = out[0].converged ? 1 : -1;
	const uint64_t all = wz_exchange_count(&exchange, REPLICATES), n = all ? all : REPLICATES;
	const double most = all ? 0.05 * (double)n : 0.05 * (double)(n + 1) - 1; /* b / N; (b + 1) / (B + 1) */
	uint64_t exceed = 0;
	for (uint64_t r = 0; r < n && result == 1; r += width) {
		const size_t count = n - r < width ? (size_t)(n - r) : width;
		for (size_t lane = 0; lane < count; lane++)
			if (all && r + lane == 0) {
				wz_exchange_first(&exchange, source[lane]);
			} else if (all) {
				const uint32_t *before = source[lane ? lane - 1 : width - 1];
				if (before != source[lane])
					memcpy(source[lane], before, units * sizeof *before);
				wz_exchange_next(&exchange, source[lane]);
			} else {
				wz_rng rng = wz_rng_at(seed, stream, r + lane);
				for (uint32_t u = 0; u < units; u++)
					source[lane][u] = u;
				wz_rng_shuffle(&rng, source[lane], units);
			}
		wz_permuter_run(permuter, value, lanes, count, out, NULL);
		for (size_t lane = 0; lane < count; lane++)
			exceed += !out[lane].converged || out[lane].joint >= observed * (1 - WZ_TIE);
		if ((double)exceed > most)
			result = 0;
	}
	wz_exchange_clear(&exchange);
	wz_permuter_free(permuter);
	return result;
}

/* 4. Bootstrap, as analysis/extras_boot.c sets it up */

static int wild(const sample *s, double mean, const double *theta, uint64_t seed, uint64_t stream) {
	static double fitted[MOST], residual[MOST];
	const size_t tested = 1;
	double row[2 * WZ_MAX_LANES];
	wz_reml reml;
	wz_boot *boot;
	wz_err err = {0};
	prepare(s, true, 2, false, &reml);
	for (size_t i = 0; i < s->n; i++) {
		fitted[i] = mean;
		residual[i] = s->y[reml.nesting.order[i]] - mean;
	}
	const wz_boot_spec spec = {.kind = WZ_BOOT_WILD, .seed = seed, .stream = stream, .refit = true, .theta = theta, .fitted = fitted, .residual = residual,
	                           .unit = 0, .weights = WZ_WILD_RADEMACHER, .tested = &tested, .n_tested = 1};
	must(wz_boot_create(&spec, &reml, wz_lane_choose(NULL), &boot, &err), &err);
	const double observed = wz_boot_observed(boot);
	const size_t width = wz_boot_width(boot);
	int result = isfinite(observed) ? 1 : -1;
	size_t exceed = 0;
	for (uint64_t r = 0; r < REPLICATES && result == 1; r += width) {
		const size_t count = REPLICATES - r < width ? (size_t)(REPLICATES - r) : width;
		must(wz_boot_run(boot, r, count, row, &err), &err);
		for (size_t k = 0; k < count; k++)
			exceed += row[2 * k] != WZ_BOOT_OK || row[2 * k + 1] >= observed * (1 - WZ_TIE);
		if (exceed + 1 > (REPLICATES + 1) / 20)
			result = 0;
	}
	wz_boot_free(boot);
	wz_reml_clear(&reml);
	return result;
}

/* BCa limits of both coefficients from resampled manuals. */
static void bca(const wz_reml *reml, const wz_fit *fit, uint64_t seed, uint64_t stream, wz_limits *limits) {
	static double t[2][REPLICATES];
	wz_boot *boot;
	wz_influence jackknife;
	wz_err err = {0};
	const wz_boot_spec spec = {.kind = WZ_BOOT_CASES, .seed = seed, .stream = stream, .refit = true, .theta = fit->theta};
	must(wz_boot_create(&spec, reml, wz_lane_choose(NULL), &boot, &err), &err);
	const size_t size = wz_boot_size(boot), width = wz_boot_width(boot);
	double row[WZ_MAX_LANES * (5 + WZ_MAX_LEVELS)];
	for (uint64_t r = 0; r < REPLICATES; r += width) {
		const size_t count = REPLICATES - r < width ? (size_t)(REPLICATES - r) : width;
		must(wz_boot_run(boot, r, count, row, &err), &err);
		for (size_t k = 0; k < count; k++)
			for (size_t c = 0; c < 2; c++)
				t[c][r + k] = row[k * size + 1 + c];
	}
	must(wz_influence_run(reml, fit, 0, &jackknife, &err), &err);
	for (size_t c = 0; c < 2; c++)
		must(wz_limits_find(WZ_LIMITS_BCA, t[c], NULL, REPLICATES, fit->b[c], NAN, wz_influence_acceleration(&jackknife, c), 95, &limits[c], &err), &err);
	wz_influence_clear(&jackknife);
	wz_boot_free(boot);
}

/* 5. All methods on one data set */

static void decided(counts *k, int method, int result) {
	k->rejected[method] += result == 1;
	k->failed[method] += result < 0;
}

static void tested(counts *k, int method, double p) {
	decided(k, method, isfinite(p) ? p <= 0.05 : -1);
}

static void interval(counts *k, int which, double lo, double hi, double truth) {
	k->covered[which] += lo <= truth && truth <= hi;
	k->missing[which] += !isfinite(lo) || !isfinite(hi);
}

/* Null-model fit of each hierarchy, then what starts from it. @return false: the model does not converge */
static bool permutations(const sample *s, bool manuals, counts *k, uint64_t seed, uint64_t stream, double *mean) {
	static const int METHOD[2][3] = {{PERMUTE_STUDIES_STUDY, PERMUTE_EFFECTS_STUDY, -1}, {PERMUTE_MANUALS, PERMUTE_STUDIES, PERMUTE_EFFECTS}};
	wz_reml null;
	wz_fit fit;
	wz_err err = {0};
	prepare(s, manuals, 1, true, &null);
	const bool converged = wz_reml_fit(&null, NULL, &fit, &err) == WZ_OK;
	for (int level = 0; level < (manuals ? 3 : 2); level++)
		decided(k, METHOD[manuals][level], converged ? permutation(&null, fit.theta, s, level, seed, stream + 1 + (uint64_t)level + 3 * manuals) : -1);
	*mean = converged ? fit.b[0] : NAN;
	wz_fit_clear(&fit);
	wz_reml_clear(&null);
	return converged;
}

static void without_manuals(const sample *s, counts *k, uint64_t seed, uint64_t stream) {
	wz_reml reml;
	wz_fit fit;
	wz_err err = {0};
	double mean;
	prepare(s, false, 2, true, &reml);
	tested(k, WALD_STUDY, wz_reml_fit(&reml, NULL, &fit, &err) == WZ_OK ? wz_wald_coefficient(&reml, &fit, WZ_TEST_T, 95, 1).p : NAN);
	(void)permutations(s, false, k, seed, stream, &mean);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}

static void with_manuals(const sample *s, const cell *c, counts *k, uint64_t seed, uint64_t stream) {
	wz_reml reml;
	wz_fit fit;
	wz_err err = {0};
	double mean;
	prepare(s, true, 2, true, &reml);
	const bool null_converged = permutations(s, true, k, seed, stream, &mean);
	if (wz_reml_fit(&reml, NULL, &fit, &err) != WZ_OK) {
		for (int m = WALD; m <= CR2; m++)
			k->failed[m]++;
		k->failed[WILD]++;
		for (int i = 0; i < INTERVALS; i++)
			k->missing[i]++;
		goto done;
	}
	wz_satterthwaite model_based;
	wz_robust robust;
	wz_estimate e[2];
	const wz_estimate contain[2] = {wz_wald_coefficient(&reml, &fit, WZ_TEST_CONTAIN, 95, 0), wz_wald_coefficient(&reml, &fit, WZ_TEST_CONTAIN, 95, 1)};
	tested(k, WALD, wz_wald_coefficient(&reml, &fit, WZ_TEST_T, 95, 1).p);
	tested(k, CONTAIN, contain[1].p);
	must(wz_satterthwaite_create(&reml, &fit, NULL, WZ_INFORMATION_OBSERVED, &model_based, &err), &err);
	must(wz_satterthwaite_coefficient(&model_based, &fit, 95, 1, &e[1], &err), &err);
	tested(k, SATTERTHWAITE, e[1].p);
	wz_satterthwaite_clear(&model_based);
	must(wz_robust_create(&reml, &fit, s->manual, WZ_ROBUST_CR2, &robust, &err), &err);
	for (size_t b = 0; b < 2; b++)
		must(wz_robust_coefficient(&robust, &fit, WZ_ROBUST_SATTERTHWAITE, 95, b, &e[b], &err), &err);
	tested(k, CR2, e[1].p);
	wz_robust_clear(&robust);
	decided(k, WILD, null_converged ? wild(s, mean, fit.theta, seed, stream + 7) : -1);
	if (c->b == 0) { /* intervals move with the effect, so their coverage is the same with one */
		wz_limits limits[2];
		bca(&reml, &fit, seed, stream + 8, limits);
		interval(k, BCA_DIFFERENCE, limits[1].lo, limits[1].hi, 0);
		interval(k, CR2_DIFFERENCE, e[1].lo, e[1].hi, 0);
		interval(k, CONTAIN_DIFFERENCE, contain[1].lo, contain[1].hi, 0);
		interval(k, BCA_MEAN, limits[0].lo, limits[0].hi, 0.15);
		interval(k, CR2_MEAN, e[0].lo, e[0].hi, 0.15);
		interval(k, CONTAIN_MEAN, contain[0].lo, contain[0].hi, 0.15);
	}
done:
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}

/* 6. Counting, in processes */

static void count_part(size_t number, uint64_t seed, uint64_t datasets, uint64_t first, uint64_t step, counts *k) {
	static sample s;
	const cell c = cell_of(number);
	for (uint64_t r = first; r < datasets; r += step, k->done++) {
		const uint64_t stream = (uint64_t)number << 40 | r << 4;
		draw(&c, wz_rng_at(seed, stream, 0), &s);
		without_manuals(&s, k, seed, stream);
		with_manuals(&s, &c, k, seed, stream);
	}
}

static void add(counts *sum, const counts *k) {
	uint64_t *to = (uint64_t *)sum;
	const uint64_t *from = (const uint64_t *)k;
	for (size_t i = 0; i < sizeof *sum / sizeof *to; i++)
		to[i] += from[i];
}

static void count_cell(size_t number, uint64_t seed, uint64_t datasets, unsigned processes, counts *sum) {
	int end[64][2];
	*sum = (counts){0};
	fflush(NULL);
	for (unsigned j = 0; j < processes; j++) {
		if (pipe(end[j]) != 0)
			die("no pipe");
		pid_t child = fork();
		if (child < 0)
			die("no further process");
		if (child == 0) {
			counts k = {0};
			count_part(number, seed, datasets, j, processes, &k);
			_exit(write(end[j][1], &k, sizeof k) == (ssize_t)sizeof k ? 0 : 2);
		}
		close(end[j][1]);
	}
	for (unsigned j = 0; j < processes; j++) {
		counts k;
		if (read(end[j][0], &k, sizeof k) != (ssize_t)sizeof k)
			die("a process ended early");
		close(end[j][0]);
		add(sum, &k);
	}
	while (wait(NULL) > 0)
		;
	if (sum->done != datasets)
		die("not all data sets were done");
}

/* 7. What is said */

static double share(uint64_t count, uint64_t of) {
	return (double)count / (double)of;
}

static double monte_carlo(double p, uint64_t of) {
	return sqrt(p * (1 - p) / (double)of);
}

static void cell_name(size_t number) {
	const cell c = cell_of(number);
	printf("| %zu | %s | %s ", c.manuals, c.variance > 0 ? ".04" : "0", ALLOCATION[c.who]);
}

static void percent_table(const counts *k, size_t from, const char *const *name, size_t columns, size_t offset) {
	printf("| manuals | variance | with the element ");
	for (size_t m = 0; m < columns; m++)
		printf("| %s ", name[m]);
	printf("|\n|---|---|---");
	for (size_t m = 0; m < columns; m++)
		printf("|---");
	printf("|\n");
	for (size_t c = from; c < from + CELLS / 2; c++) {
		cell_name(c);
		for (size_t m = 0; m < columns; m++)
			printf("| %.1f ", 100 * share(((const uint64_t *)((const char *)&k[c] + offset))[m], k[c].done));
		printf("|\n");
	}
	printf("\n");
}

/* One line a method: the lowest and the highest cell, and what that means. @return cells above 5% by more than Monte Carlo error */
static size_t say_method(const counts *k, size_t m, bool only_random) {
	double low = 1, high = 0;
	size_t above = 0, below = 0, cells = 0;
	for (size_t c = 0; c < CELLS / 2; c++) {
		if (only_random && cell_of(c).who == LARGEST)
			continue;
		const double p = share(k[c].rejected[m], k[c].done), error = 3 * monte_carlo(0.05, k[c].done);
		low = fmin(low, p);
		high = fmax(high, p);
		above += p > 0.05 + error;
		below += p < 0.05 - error;
		cells++;
	}
	printf("| %s | %.1f to %.1f | %zu | %zu |\n", LONG[m], 100 * low, 100 * high, above, below);
	return above;
}

static size_t say(const counts *k, uint64_t seed, uint64_t datasets) {
	printf("# Validity of tests and intervals\n\nWritten by `make validity`: %llu data sets a cell, seed %llu. Do not edit.\n\n", (unsigned long long)datasets,
	       (unsigned long long)seed);
	printf("An element belongs to whole manuals. Data sets have 15 or 40 manuals, 1 to 10 studies a manual and 1 to 12 effects a study as in datasets/phase2-simulated (on "
	       "average 2.8 and 2.9), sampling variances 4 / N with N as in the pre-study's studies, sampling errors of a study that correlate .6, and normal random effects "
	       "with variance %.3f between studies, %.3f between effects, and 0 or .04 between manuals. The element is in half of the manuals, in a fifth, or in the fifth with the most "
	       "effects. All models know the correlation. Permutation and bootstrap: %d replicates (3 of 15 manuals with the element: all 455 "
	       "assignments); the models of outermost units are refitted in each, lower units are permuted at the variances without the element. Monte Carlo error: one standard error is %.1f at 5%%, and at most %.1f for power.\n\n",
	       STUDY_VARIANCE, EFFECT_VARIANCE, REPLICATES, 100 * monte_carlo(0.05, datasets), 100 * monte_carlo(0.5, k[CELLS - 1].done));
	printf("## Type I error: what holds 5%%\n\nPercent rejected without any effect of the element, in the lowest and the highest cell, and how many of the %d cells lie beyond "
	       "5%% by more than three standard errors.\n\n| test | rejected | above | below |\n|---|---|---|---|\n",
	       CELLS / 2);
	for (size_t m = 0; m < METHODS; m++)
		(void)say_method(k, m, false);
	printf("\nThe same without the cells of the largest manuals, where the element has to do with size and manuals are not exchangeable:\n\n"
	       "| test | rejected | above | below |\n|---|---|---|---|\n");
	size_t bad = 0;
	for (size_t m = 0; m < METHODS; m++) {
		size_t above = say_method(k, m, true);
		bad += m == PERMUTE_MANUALS ? above : 0;
	}
	printf("\nEach cell, in percent (first three columns: model study / effect; others: manual / study / effect):\n\n");
	percent_table(k, 0, SHORT, METHODS, offsetof(counts, rejected));
	printf("## Power\n\nPercent rejected with a difference of %.2f, %llu data sets a cell. Read it only for tests that hold 5%% in that row above.\n\n",
	       ALTERNATIVE, (unsigned long long)k[CELLS - 1].done);
	percent_table(k, CELLS / 2, SHORT, METHODS, offsetof(counts, rejected));
	printf("## Coverage of 95%% intervals\n\nPercent that hold the true value: the difference with minus without the element, and the mean of manuals without it. BCa: manuals drawn "
	       "with replacement. Coverage does not depend on the size of the difference.\n\n");
	percent_table(k, 0, INTERVAL, INTERVALS, offsetof(counts, covered));
	uint64_t failed = 0, missing = 0, total = 0;
	for (size_t c = 0; c < CELLS; c++) {
		total += k[c].done;
		for (size_t m = 0; m < METHODS; m++)
			failed += k[c].failed[m];
		for (size_t i = 0; i < INTERVALS; i++)
			missing += k[c].missing[i];
	}
	printf("A test that could not be done counts as not rejected: %llu of %llu. An interval without a limit counts as not covering: %llu of %llu.\n",
	       (unsigned long long)failed, (unsigned long long)total * METHODS, (unsigned long long)missing, (unsigned long long)k[0].done * (CELLS / 2) * INTERVALS);
	return bad;
}

/* 8. Main */

static unsigned long long number(const char *text) {
	char *end;
	unsigned long long value = strtoull(text, &end, 10);
	if (*text == '\0' || *end != '\0' || value == 0)
		die("usage: validity [DATASETS [SEED [PROCESSES]]]");
	return value;
}

int main(int argc, char **argv) {
	static counts k[CELLS];
	const uint64_t datasets = argc > 1 ? number(argv[1]) : 2000, seed = argc > 2 ? number(argv[2]) : 20170401;
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned long long processes = argc > 3 ? number(argv[3]) : online > 0 ? (unsigned long long)online : 1;
	if (processes > 64)
		processes = 64;
	gsl_set_error_handler_off();
	for (size_t c = 0; c < CELLS; c++) {
		fprintf(stderr, "validity: cell %zu of %d\n", c + 1, CELLS);
		count_cell(c, seed, c < CELLS / 2 || datasets < 4 ? datasets : datasets / 4, (unsigned)processes, &k[c]);
	}
	const size_t bad = say(k, seed, datasets);
	if (bad > 0)
		fprintf(stderr, "validity: permuting manuals rejects too often in %zu cells\n", bad);
	return bad > 0;
}
