/*
 * refit.c - time of one REML fit inside the process: as a permutation replicate at each lane width, alone, of other columns and models; and of
 * null-variance statistics of many elements and pairs
 *
 *   refit DATA.csv     columns study, esid, yi, vi, x; x constant in studies
 *
 *   1. Data     2. Refits by lane width     3. Refits of other columns and models     4. Scans     5. Main
 *
 * Every line: name, value, unit, separated by tabs. Nothing here passes or fails; tests/unit has the tests.
 */
#include "base/table.h"
#include "resample/permute.h"
#include "resample/scan.h"
#include "tests/bench/bench.h"

#include <string.h>

enum { RUNS = 7 };

/* 1. Data */

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
				*(c == 1 ? &s.y[i] : c == 2 ? &s.v[i] : &s.X[2 * i + 1]) = value;
			s.X[2 * i] = 1;
		}
	}
	wz_problems_clear(&problems);
	wz_table_clear(&table);
	return s;
}

/* With levels 2 study and effect, 3 manual as well, 4 groups of ten manuals as well; p 1: the intercept alone. */
static void prepare(const sample *s, size_t levels, double rho, size_t p, wz_reml *reml) {
	uint32_t *group = need(s->n, sizeof *group);
	double *ones = need(s->n, sizeof *ones);
	wz_err err = {0};
	for (size_t i = 0; i < s->n; i++) {
		group[i] = s->manual[i] / 10;
		ones[i] = 1;
	}
	const uint32_t *code[4] = {group, s->manual, s->study, NULL};
	wz_design design = {.n = s->n, .n_levels = levels, .code = code + 4 - levels, .y = s->y, .v = s->v, .p = p, .X = p == 1 ? ones : s->X,
	                    .intercept = true, .rho = rho};
	if (wz_reml_prepare(&design, reml, NULL, &err) != WZ_OK)
		die(err.text);
	free(ones);
	free(group);
}

static void fit(const wz_reml *reml, wz_fit *out) {
	wz_err err = {0};
	if (wz_reml_fit(reml, NULL, out, &err) != WZ_OK)
		die(err.text);
}

/* 2. Refits by lane width */

/* Seconds for a replicate; value: one a unit of the level, or an effect in nested order. */
static double refit_time(const wz_reml *none, const wz_fit *null, int level, double *value, const wz_lane_kernel *kernel, size_t replicates,
                         size_t *exceed) {
	wz_permuter *permuter;
	wz_err err = {0};
	if (wz_permuter_create(none, null->theta, true, 1, level, true, kernel, &permuter, &err) != WZ_OK)
		die(err.text);
	const size_t units = wz_permuter_units(permuter), width = kernel->width;
	double time[RUNS], observed;
	uint32_t *source = need(replicates * units, sizeof *source);
	const uint32_t *lanes[WZ_MAX_LANES];
	wz_permuted out[WZ_MAX_LANES];
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
	free(source);
	return median(time, RUNS);
}

static void lanes(const sample *s) {
	static const char *const names[] = {"x1", "x2", "x4", "x8"};
	wz_reml reml, none;
	wz_fit null, full;
	double time[RUNS * 10], *value = need(s->n, sizeof *value);
	prepare(s, 2, 0, 2, &reml);
	prepare(s, 2, 0, 1, &none);
	for (size_t i = 0; i < s->n; i++)
		value[none.nesting.unit[0][i]] = s->X[2 * none.nesting.order[i] + 1];
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
		double each = refit_time(&none, &null, 0, value, kernel, 2000, &exceed);
		printf("refit.%s\t%.3f\tus\n", names[k], 1e6 * each);
		printf("refit.%s.exceed\t%zu\tof 2000\n", names[k], exceed);
	}
	free(value);
	wz_fit_clear(&null);
	wz_fit_clear(&full);
	wz_reml_clear(&reml);
	wz_reml_clear(&none);
}

/* 3. Refits of other columns and models */

/* x of two values, or of many, drawn for each unit of a level; -1: for each effect. */
static void other(const char *name, const sample *s, size_t levels, double rho, int level, bool two) {
	wz_reml none;
	wz_fit null;
	double *value = need(s->n, sizeof *value);
	size_t exceed[2] = {0};
	wz_rng rng = wz_rng_at(20170401, 3, 1);
	prepare(s, levels, rho, 1, &none);
	fit(&none, &null);
	for (size_t i = 0; i < s->n; i++)
		value[i] = two ? uniform(&rng) < 0.4 : normal(&rng);
	if (level < 0)
		level = (int)none.nesting.depth;
	const double narrow = refit_time(&none, &null, level, value, wz_lane_scalar(), 200, &exceed[0]);
	refit_time(&none, &null, level, value, wz_lane_choose(NULL), 200, &exceed[1]);
	const bool same = exceed[0] == exceed[1];
	const double wide = refit_time(&none, &null, level, value, wz_lane_choose(NULL), 800, &exceed[0]);
	printf("%s\t%.3f\tus\n%s.x1\t%.3f\tus\n%s.same\t%s\tcounts at both widths\n", name, 1e6 * wide, name, 1e6 * narrow, name, same ? "yes" : "NO");
	free(value);
	wz_fit_clear(&null);
	wz_reml_clear(&none);
}

static void others(const sample *s) {
	sample case1200 = simulate(1200, 0.6);
	other("other.study", s, 2, 0, 0, false);
	other("other.within", s, 2, 0, -1, false);
	other("other.within.two", s, 2, 0, -1, true);
	other("che.manual.two", &case1200, 3, 0.6, 0, true);
	other("che.manual", &case1200, 3, 0.6, 0, false);
	other("che.study.two", &case1200, 3, 0.6, 1, true);
	other("che.study", &case1200, 3, 0.6, 1, false);
	other("che.within", &case1200, 3, 0.6, -1, false);
	other("che5.manual.two", &case1200, 4, 0.6, 1, true);
	other("che5.within", &case1200, 4, 0.6, -1, false);
	drop(&case1200);
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
	prepare(s, 2, 0, 1, &none);
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

/* 5. Main */

int main(int argc, char **argv) {
	if (argc != 2) {
		fprintf(stderr, "usage: refit DATA.csv\n");
		return 2;
	}
	const wz_lane_kernel *widest = wz_lane_choose(NULL);
	printf("lanes\t%zu\twidest kernel that runs here\n", widest->width);
	sample s = read_sample(argv[1]);
	lanes(&s);
	others(&s);
	scans(&s);
	drop(&s);
	return 0;
}
