/*
 * refit.c - time of one REML fit inside the process: as a permutation replicate at each lane width, alone, and as data grow; and of
 * null-variance statistics of many elements and pairs
 *
 *   refit DATA.csv     columns study, esid, yi, vi, x; x constant in studies
 *
 *   1. Clock and medians     2. Data     3. Refits by lane width     4. Scans     5. Growth     6. Main
 *
 * Every line: name, value, unit, separated by tabs. Nothing here passes or fails; tests/unit has the tests.
 */
#include "base/table.h"
#include "resample/permute.h"
#include "resample/rng.h"
#include "resample/scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 1. Clock and medians */

enum { RUNS = 7 };

/* Of the processor, so that what else runs here is not counted. */
static double seconds(void) {
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double median(double *x, size_t n) {
	qsort(x, n, sizeof *x, by_value);
	return n % 2 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]);
}

static void die(const char *what) {
	fprintf(stderr, "refit: %s\n", what);
	exit(1);
}

static void *need(size_t n, size_t size) {
	void *memory = calloc(n ? n : 1, size);
	if (!memory)
		die("out of memory");
	return memory;
}

/* 2. Data */

typedef struct {
	size_t n;
	uint32_t *study;
	double *y, *v, *x, *X; /* X: intercept and x */
} sample;

static sample make(size_t n) {
	return (sample){n, need(n, sizeof(uint32_t)), need(n, sizeof(double)), need(n, sizeof(double)), need(n, sizeof(double)),
	                need(2 * n, sizeof(double))};
}

static void drop(sample *s) {
	free(s->study);
	free(s->y);
	free(s->v);
	free(s->x);
	free(s->X);
}

static void columns(sample *s) {
	for (size_t i = 0; i < s->n; i++) {
		s->X[2 * i] = 1;
		s->X[2 * i + 1] = s->x[i];
	}
}

static sample read_sample(const char *path) {
	wz_table table;
	wz_problems problems;
	wz_err err = {0};
	wz_problems_init(&problems);
	if (wz_table_read(path, NULL, &table, &problems, &err) != WZ_OK)
		die(err.text);
	static const char *const names[] = {"study", "yi", "vi", "x"};
	sample s = make(table.n_rows);
	for (size_t c = 0; c < 4; c++) {
		size_t at = wz_table_column(&table, names[c]);
		if (at == SIZE_MAX)
			die("a column is missing");
		for (size_t i = 0; i < s.n; i++) {
			double value;
			if (!wz_number_parse(wz_table_cell(&table, i, at), '.', &value))
				die("a cell is not a number");
			if (c == 0)
				s.study[i] = (uint32_t)value;
			else
				(c == 1 ? s.y : c == 2 ? s.v : s.x)[i] = value;
		}
	}
	columns(&s);
	wz_problems_clear(&problems);
	wz_table_clear(&table);
	return s;
}

static double uniform(wz_rng *rng) {
	return ((double)(wz_rng_next(rng) >> 11) + 0.5) * 0x1p-53;
}

static double normal(wz_rng *rng) {
	double radius = sqrt(-2 * log(uniform(rng)));
	return radius * cos(2 * M_PI * uniform(rng));
}

/* Studies of 1 to 7 effects, the truth of tests/bench/simulate.R. */
static sample simulate(size_t n) {
	sample s = make(n);
	wz_rng rng = wz_rng_at(20170401, 1, n);
	double study = 0, x = 0;
	for (size_t i = 0, left = 0, number = 0; i < n; i++, left--) {
		if (left == 0) {
			left = 1 + wz_rng_below(&rng, 7);
			number++;
			study = sqrt(0.05) * normal(&rng);
			x = uniform(&rng) < 0.4;
		}
		s.study[i] = (uint32_t)number;
		s.x[i] = x;
		s.v[i] = 0.01 + 0.08 * uniform(&rng);
		s.y[i] = 0.3 + 0.1 * x + study + sqrt(0.06) * normal(&rng) + sqrt(s.v[i]) * normal(&rng);
	}
	columns(&s);
	return s;
}

static void prepare(const sample *s, size_t p, wz_reml *reml) {
	const uint32_t *code[2] = {s->study, NULL};
	double *ones = NULL;
	wz_err err = {0};
	if (p == 1) {
		ones = need(s->n, sizeof *ones);
		for (size_t i = 0; i < s->n; i++)
			ones[i] = 1;
	}
	wz_design design = {.n = s->n, .n_levels = 2, .code = code, .y = s->y, .v = s->v, .p = p, .X = p == 1 ? ones : s->X, .intercept = true};
	if (wz_reml_prepare(&design, reml, NULL, &err) != WZ_OK)
		die(err.text);
	free(ones);
}

static void fit(const wz_reml *reml, wz_fit *out) {
	wz_err err = {0};
	if (wz_reml_fit(reml, NULL, out, &err) != WZ_OK)
		die(err.text);
}

/* 3. Refits by lane width */

static double refit_time(const wz_reml *reml, const wz_fit *null, const wz_lane_kernel *kernel, size_t replicates, size_t *exceed) {
	wz_permuter *permuter;
	wz_err err = {0};
	if (wz_permuter_create(reml, null->theta, true, 1, 0, true, kernel, &permuter, &err) != WZ_OK)
		die(err.text);
	const size_t units = wz_permuter_units(permuter), width = kernel->width;
	double *value = need(units, sizeof *value), time[RUNS], observed;
	uint32_t *source = need(replicates * units, sizeof *source);
	const uint32_t *lanes[WZ_MAX_LANES];
	wz_permuted out[WZ_MAX_LANES];
	for (size_t i = 0; i < reml->n; i++)
		value[reml->nesting.unit[0][i]] = reml->x[reml->n + i];
	for (size_t r = 0; r < replicates; r++) {
		for (uint32_t u = 0; u < units; u++)
			source[r * units + u] = u;
		wz_rng rng = wz_rng_at(1, 1, r);
		if (r > 0) /* the first one is the observed order */
			wz_rng_shuffle(&rng, source + r * units, units);
	}
	lanes[0] = source;
	wz_permuter_run(permuter, value, lanes, 1, out, NULL);
	observed = out[0].joint;
	for (size_t run = 0; run < RUNS; run++) {
		double start = seconds();
		*exceed = 0;
		for (size_t r = 0; r < replicates; r += width) {
			size_t count = replicates - r < width ? replicates - r : width;
			for (size_t lane = 0; lane < count; lane++)
				lanes[lane] = source + (r + lane) * units;
			wz_permuter_run(permuter, value, lanes, count, out, NULL);
			for (size_t lane = 0; lane < count; lane++)
				*exceed += !out[lane].converged || out[lane].joint >= observed * (1 - WZ_TIE);
		}
		time[run] = (seconds() - start) / (double)replicates;
	}
	wz_permuter_free(permuter);
	free(value);
	free(source);
	return median(time, RUNS);
}

static void lanes(const sample *s) {
	static const char *const names[] = {"x1", "x2", "x4", "x8"};
	wz_reml reml, none;
	wz_fit null, full;
	double time[RUNS * 10];
	prepare(s, 2, &reml);
	prepare(s, 1, &none);
	fit(&none, &null);
	for (size_t run = 0; run < RUNS * 10; run++) {
		double start = seconds();
		fit(&reml, &full);
		time[run] = seconds() - start;
		if (run + 1 < RUNS * 10)
			wz_fit_clear(&full);
	}
	printf("fit.library\t%.2f\tus\n", 1e6 * median(time, RUNS * 10));
	printf("fit.library.b\t%.17g\t\n", full.b[1]);
	for (size_t k = 0; k < 4; k++) {
		const wz_lane_kernel *kernel = wz_lane_choose(names[k]);
		size_t exceed;
		if (!kernel) {
			printf("refit.%s\tnot on this processor\t\n", names[k]);
			continue;
		}
		double each = refit_time(&reml, &null, kernel, 2000, &exceed);
		printf("refit.%s\t%.3f\tus\n", names[k], 1e6 * each);
		printf("refit.%s.exceed\t%zu\tof 2000\n", names[k], exceed);
	}
	wz_fit_clear(&null);
	wz_fit_clear(&full);
	wz_reml_clear(&reml);
	wz_reml_clear(&none);
}

/* 4. Scans: elements of the studies with prevalence from 5 to 75%, and all their pairs; drawing of permutations and max-T included */

enum { ELEMENTS = 200 };

static wz_scan *make_scan(const wz_reml *none, const wz_fit *null, const wz_lane_kernel *kernel, bool pairs) {
	const size_t units = none->nesting.n_units[0];
	double *w = need(units, sizeof *w), *wy = need(units, sizeof *wy);
	bool *has = need(units, sizeof *has);
	wz_scan *scan;
	wz_err err = {0};
	wz_rng rng = wz_rng_at(20170401, 2, 1);
	size_t index;
	if (wz_scan_sums(none, null->theta, w, wy, &err) != WZ_OK || wz_scan_create(units, w, wy, kernel, &scan, &err) != WZ_OK)
		die(err.text);
	for (size_t e = 0; e < ELEMENTS; e++) {
		double prevalence = 0.05 + 0.7 * (double)e / ELEMENTS;
		for (size_t u = 0; u < units; u++)
			has[u] = u < 16 ? wz_rng_below(&rng, 2) : uniform(&rng) < prevalence; /* hardly ever an empty cell */
		if (wz_scan_add(scan, has, &index, &err) != WZ_OK || (!pairs && wz_scan_test_element(scan, e, &index, &err) != WZ_OK))
			die(err.text);
	}
	for (size_t a = 0; pairs && a < ELEMENTS; a++)
		for (size_t b = 0; b < a; b++)
			if (wz_scan_test_pair(scan, a, b, &index, &err) != WZ_OK && err.status != WZ_ENOTEST)
				die(err.text);
	free(w);
	free(wy);
	free(has);
	return scan;
}

/* Seconds for these permutations; adds up what exceeded. */
static double scan_time(wz_scan *scan, size_t permutations, uint64_t *sum) {
	const size_t units = wz_scan_units(scan), width = wz_scan_width(scan), tests = wz_scan_tests(scan);
	uint32_t *order = need(width * units, sizeof *order);
	double *limit = need(tests, sizeof *limit);
	uint64_t *exceed = need(tests, sizeof *exceed);
	const uint32_t *source[WZ_MAX_LANES];
	wz_err err = {0};
	for (size_t k = 0; k < tests; k++)
		limit[k] = 2;
	if (wz_scan_begin(scan, limit, &err) != WZ_OK)
		die(err.text);
	double start = seconds(), most = 0;
	for (size_t r = 0; r < permutations; r += width) {
		size_t count = permutations - r < width ? permutations - r : width;
		double largest[WZ_MAX_LANES] = {0};
		for (size_t lane = 0; lane < count; lane++) {
			uint32_t *mine = order + lane * units;
			wz_rng rng = wz_rng_at(1, 3, r + lane);
			for (uint32_t u = 0; u < units; u++)
				mine[u] = u;
			wz_rng_shuffle(&rng, mine, units);
			source[lane] = mine;
		}
		wz_scan_run(scan, source, count, largest, NULL);
		for (size_t lane = 0; lane < count; lane++)
			most = largest[lane] > most ? largest[lane] : most;
	}
	double time = seconds() - start;
	wz_scan_counts(scan, exceed);
	*sum = most > 0 ? 0 : 1;
	for (size_t k = 0; k < tests; k++)
		*sum += exceed[k];
	free(order);
	free(limit);
	free(exceed);
	return time;
}

static void scans(const sample *s) {
	static const char *const names[] = {"x1", "x2", "x4", "x8"};
	wz_reml none;
	wz_fit null;
	prepare(s, 1, &none);
	fit(&none, &null);
	for (size_t k = 0; k < 4; k++) {
		const wz_lane_kernel *kernel = wz_lane_choose(names[k]);
		double time[RUNS];
		uint64_t sum = 0;
		if (!kernel)
			continue;
		wz_scan *scan = make_scan(&none, &null, kernel, false);
		for (size_t run = 0; run < RUNS; run++)
			time[run] = scan_time(scan, 9999, &sum) / (9999.0 * (double)wz_scan_tests(scan));
		printf("scan.elements.%s\t%.2f\tns\n", names[k], 1e9 * median(time, RUNS));
		printf("scan.elements.%s.exceed\t%llu\t\n", names[k], (unsigned long long)sum);
		wz_scan_free(scan);
		if (k + 1 < 4 && wz_lane_choose(names[k + 1]))
			continue; /* all pairs: at the widest only */
		scan = make_scan(&none, &null, kernel, true);
		double all = scan_time(scan, 9999, &sum);
		printf("scan.pairs\t%.2f\ts\n", all);
		printf("scan.pairs.tests\t%zu\t\n", wz_scan_tests(scan));
		wz_scan_free(scan);
	}
	wz_fit_clear(&null);
	wz_reml_clear(&none);
}

/* 5. Growth */

static void growth(void) {
	double sx = 0, sy = 0, sxx = 0, sxy = 0;
	int points = 0;
	for (size_t n = 100; n <= 100000; n *= 10) {
		sample s = simulate(n);
		size_t runs = n >= 100000 ? 5 : RUNS;
		double time[RUNS];
		unsigned steps = 0;
		for (size_t run = 0; run < runs; run++) {
			wz_reml reml;
			wz_fit out;
			double start = seconds();
			prepare(&s, 2, &reml);
			fit(&reml, &out);
			time[run] = seconds() - start;
			steps = out.steps;
			wz_fit_clear(&out);
			wz_reml_clear(&reml);
		}
		double each = median(time, runs), lx = log10((double)n), ly = log10(each / steps);
		printf("growth.%zu\t%.4g\tms (%u evaluations)\n", n, 1e3 * each, steps);
		sx += lx;
		sy += ly;
		sxx += lx * lx;
		sxy += lx * ly;
		points++;
		drop(&s);
	}
	printf("growth.exponent\t%.3f\tof time for each evaluation\n", (points * sxy - sx * sy) / (points * sxx - sx * sx));
}

/* 6. Main */

int main(int argc, char **argv) {
	if (argc != 2) {
		fprintf(stderr, "usage: refit DATA.csv\n");
		return 2;
	}
	const wz_lane_kernel *widest = wz_lane_choose(NULL);
	printf("lanes\t%zu\twidest kernel that runs here\n", widest->width);
	sample s = read_sample(argv[1]);
	lanes(&s);
	scans(&s);
	drop(&s);
	growth();
	return 0;
}
