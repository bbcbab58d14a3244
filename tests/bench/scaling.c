/* scaling.c - time and memory of one fit as data grow: three and four levels, sampling errors independent and correlated
 *
 *   scaling              the whole table, growth exponents, and the case of 1,200 effects
 *   scaling csv K FILE   writes K effects of four levels (manual, study, esid, yi, vi, x), for other programs
 *
 * 1. Data
 * 2. One fit
 * 3. The table
 *
 * Every line: name, value, unit, separated by tabs. Nothing here passes or fails; tests/unit has the tests.
 */
#include "model/reml.h"
#include "tests/bench/bench.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* 1. Data */

static int write_csv(size_t n, const char *path) {
	sample s = simulate(n, 0);
	FILE *f = fopen(path, "w");
	if (!f)
		die("cannot write the CSV file");
	fprintf(f, "manual,study,esid,yi,vi,x\n");
	for (size_t i = 0; i < n; i++)
		fprintf(f, "m%u,s%u,%zu,%.8g,%.8g,%g\n", (unsigned)s.manual[i], (unsigned)s.study[i], i + 1, s.y[i], s.v[i], s.X[2 * i + 1]);
	drop(&s);
	return fclose(f) == 0 ? 0 : 1;
}

/* 2. One fit */

typedef struct {
	double seconds, megabytes; /* of memory beyond the data */
	unsigned steps;
	size_t units[2];
} figures;

static double peak_megabytes(void) {
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	return (double)use.ru_maxrss / 1024;
}

/* Median of several runs, from the arrays to estimates. */
static figures measure(size_t n, size_t levels, double rho, size_t runs) {
	enum { MOST = 101 };
	figures out = {0};
	double time[MOST];
	sample s = simulate(n, rho);
	const uint32_t *code[3] = {levels == 4 ? s.manual : s.study, levels == 4 ? s.study : NULL, NULL};
	const wz_design design = {.n = n, .n_levels = levels - 1, .code = code, .y = s.y, .v = s.v, .p = 2, .X = s.X, .intercept = true, .rho = rho};
	const double before = peak_megabytes();
	for (size_t run = 0; run < runs && run < MOST; run++) {
		wz_reml reml;
		wz_fit fit;
		wz_err err = {0};
		double start = seconds();
		if (wz_reml_prepare(&design, &reml, NULL, &err) != WZ_OK || wz_reml_fit(&reml, NULL, &fit, &err) != WZ_OK)
			die(err.text);
		time[run] = seconds() - start;
		out.steps = fit.steps;
		for (size_t l = 0; l + 2 < levels; l++)
			out.units[l] = reml.nesting.n_units[l];
		wz_fit_clear(&fit);
		wz_reml_clear(&reml);
	}
	out.megabytes = peak_megabytes() - before;
	out.seconds = median(time, runs);
	drop(&s);
	return out;
}

/* In a process of its own, so that peak memory is that of this fit. */
static figures measure_alone(size_t n, size_t levels, double rho, size_t runs) {
	figures out = {0};
	int ends[2], status;
	if (pipe(ends) != 0)
		die("no pipe");
	fflush(stdout);
	pid_t child = fork();
	if (child < 0)
		die("no process");
	if (child == 0) {
		close(ends[0]);
		out = measure(n, levels, rho, runs);
		_exit(write(ends[1], &out, sizeof out) == (ssize_t)sizeof out ? 0 : 1);
	}
	close(ends[1]);
	bool whole = read(ends[0], &out, sizeof out) == (ssize_t)sizeof out;
	close(ends[0]);
	if (waitpid(child, &status, 0) != child || status != 0 || !whole)
		die("a fit failed");
	return out;
}

/* 3. The table */

static void table(size_t levels, double rho) {
	const char *kind = rho > 0 ? "che" : "plain";
	double sx = 0, sy = 0, sxx = 0, sxy = 0, previous = 0;
	int points = 0;
	for (size_t n = 100; n <= 1000000; n *= 10) {
		figures f = measure_alone(n, levels, rho, n <= 10000 ? 21 : n <= 100000 ? 7 : 3);
		double lx = log10((double)n), ly = log10(f.seconds);
		printf("scaling.%zu.%s.%zu\t%.4g\tms\t%.1f\tMB\t%u\tevaluations\n", levels, kind, n, 1e3 * f.seconds, f.megabytes, f.steps);
		if (n > 100)
			printf("scaling.%zu.%s.%zu.step\t%.3f\texponent from a tenth of it\n", levels, kind, n, log10(f.seconds / previous));
		previous = f.seconds;
		sx += lx;
		sy += ly;
		sxx += lx * lx;
		sxy += lx * ly;
		points++;
	}
	printf("scaling.%zu.%s.exponent\t%.3f\tof time\n", levels, kind, (points * sxy - sx * sy) / (points * sxx - sx * sx));
}

int main(int argc, char **argv) {
	if (argc == 4 && strcmp(argv[1], "csv") == 0)
		return write_csv(strtoul(argv[2], NULL, 10), argv[3]);
	if (argc != 1) {
		fprintf(stderr, "usage: scaling | scaling csv K FILE\n");
		return 2;
	}
	figures f = measure_alone(1200, 4, 0.6, 101);
	printf("scaling.case\t%.4f\tms\t%zu\tmanuals\t%zu\tstudies\t%u\tevaluations\n", 1e3 * f.seconds, f.units[0], f.units[1], f.steps);
	for (size_t levels = 3; levels <= 4; levels++) {
		table(levels, 0);
		table(levels, 0.6);
	}
	return 0;
}
