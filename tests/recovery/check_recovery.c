/* check_recovery.c - does the pipeline find the known truth of datasets/phase2-simulated?
 *
 *   check_recovery PROGRAM     PROGRAM: absolute path; run from the top folder
 *
 * 1. Two data sets
 * 2. Running the stages
 * 3. Element tests
 *
 * One element at a time is tested while others have effects too and go together with it, so what a test estimates is not the
 * element's own effect. What it does estimate is found without knowing its weights: take the same data with all random
 * deviations turned round, d' = 2 fixed - d, where `fixed` is the part of truth.csv that is not random. REML sees the same spread,
 * a coefficient is linear in d, so (b + b') / 2 is what the coefficient estimates and (b - b') / 2 is its error.
 * Errors over all tests of all types must look like their standard errors say, and (b + b') / 2 like the plain difference of `fixed`
 * between manuals with and without the element, which differs in weights alone.
 */
#include "base/file.h"
#include "base/json.h"
#include "base/table.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/temp.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define SET "datasets/phase2-simulated/"

static const char *program; /* filled by main(): Check passes a test nothing but its loop number */

/* 1. Two data sets */

static void copy_file(const char *from, const char *folder, const char *to) {
	char path[1200], *bytes;
	size_t size;
	wz_err err = {0};
	(void)snprintf(path, sizeof path, "%s/%s/%s", temp_folder, folder, to);
	ck_assert_msg(wz_file_read(from, &bytes, &size, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_file_write(path, bytes, size, &err) == WZ_OK, "%s", err.text);
	free(bytes);
}

static void make_folder(const char *name) {
	ck_assert_int_eq(wz_folder_make(temp_path(name), NULL), WZ_OK);
}

/* The plan with the codebook and taxonomy beside it and no permutations. */
static void write_plan(const char *folder) {
	static const char TEXT[] = "name: recovery\n"
							   "records: {effects: effects.csv, studies: studies.csv, interventions: interventions.csv, manuals: manuals.csv}\n"
							   "codebook: codebook.csv\ntaxonomy: elements.csv\neffect_size: {measure: d, rho: 0.6, outlier_z: 0}\n"
							   "model: {levels: [manual, study, effect]}\nby: [all, intervention_type]\npermutation: {replicates: 0}\n";
	char path[1200];
	(void)snprintf(path, sizeof path, "%s/%s/plan.yaml", temp_folder, folder);
	ck_assert_int_eq(wz_file_write(path, TEXT, strlen(TEXT), NULL), WZ_OK);
}

static void make_set(const char *folder) {
	static const char *const FILES[][2] = {{SET "effects.csv", "effects.csv"},
										   {SET "studies.csv", "studies.csv"},
										   {SET "interventions.csv", "interventions.csv"},
										   {SET "manuals.csv", "manuals.csv"},
										   {"coding/codebook/phase2.csv", "codebook.csv"},
										   {"coding/taxonomy/elements.csv", "elements.csv"}};
	make_folder(folder);
	for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
		copy_file(FILES[i][0], folder, FILES[i][1]);
	write_plan(folder);
}

static wz_table read_table(const char *path) {
	wz_table table;
	wz_problems problems;
	wz_err err = {0};
	wz_problems_init(&problems);
	ck_assert_msg(wz_table_read(path, NULL, &table, &problems, &err) == WZ_OK && problems.n_errors == 0, "%s: %s", path, err.text);
	wz_problems_clear(&problems);
	return table;
}

static double number(const wz_table *table, size_t row, const char *column) {
	size_t c = wz_table_column(table, column);
	ck_assert_msg(c != SIZE_MAX, "%s: no column %s", table->file, column);
	return strtod(wz_table_cell(table, row, c), NULL);
}

static json_t *dataset_of(const char *run) {
	char path[1300];
	json_t *dataset;
	wz_err err = {0};
	(void)snprintf(path, sizeof path, "%s/dataset.json", run);
	ck_assert_msg(wz_json_read(path, &dataset, &err) == WZ_OK, "%s", err.text);
	return dataset;
}

/* Effects as the first run computed them, also from counts, with their deviations turned round. */
static void turn_round(const char *run, const char *to) {
	wz_table effects = read_table(SET "effects.csv"), truth = read_table(SET "truth.csv");
	char path[1300], *text;
	size_t size;
	json_t *dataset = dataset_of(run);
	json_t *all = json_object_get(dataset, "effects"), *yi = json_object_get(all, "yi"), *vi = json_object_get(all, "vi");
	ck_assert_uint_eq(json_array_size(yi), effects.n_rows);
	ck_assert_uint_eq(truth.n_rows, effects.n_rows);
	FILE *out = open_memstream(&text, &size);
	ck_assert_ptr_nonnull(out);
	(void)fprintf(out, "study_id,effect_id,d,d_variance\n");
	for (size_t i = 0; i < effects.n_rows; i++) {
		const char *id = wz_table_cell(&effects, i, wz_table_column(&effects, "effect_id"));
		ck_assert_str_eq(id, wz_table_cell(&truth, i, wz_table_column(&truth, "effect_id")));
		(void)fprintf(out, "%s,%s,%.17g,%.17g\n", wz_table_cell(&effects, i, wz_table_column(&effects, "study_id")), id,
					  2 * number(&truth, i, "fixed") - json_number_value(json_array_get(yi, i)), json_number_value(json_array_get(vi, i)));
	}
	ck_assert_int_eq(fclose(out), 0);
	(void)snprintf(path, sizeof path, "%s/%s/effects.csv", temp_folder, to);
	ck_assert_int_eq(wz_file_write(path, text, size, NULL), WZ_OK);
	free(text);
	json_decref(dataset);
	wz_table_clear(&effects);
	wz_table_clear(&truth);
}

/* 2. Running the stages */

static void run(const char *words) {
	char command[4096];
	(void)snprintf(command, sizeof command, "'%s' %s --quiet >/dev/null", program, words);
	int status = system(command);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d: %s", WEXITSTATUS(status), command);
}

static void run_set(const char *folder, char out[1200]) {
	char words[3000];
	(void)snprintf(out, 1200, "%s/run-%s", temp_folder, folder);
	(void)snprintf(words, sizeof words, "ingest '%s/%s/plan.yaml' --run '%s'", temp_folder, folder, out);
	run(words);
	(void)snprintf(words, sizeof words, "effects '%s'", out);
	run(words);
	(void)snprintf(words, sizeof words, "analyse '%s'", out);
	run(words);
}

static json_t *analyses_of(const char *folder) {
	char path[1300];
	json_t *fits;
	wz_err err = {0};
	(void)snprintf(path, sizeof path, "%s/fits.json", folder);
	ck_assert_msg(wz_json_read(path, &fits, &err) == WZ_OK, "%s", err.text);
	json_t *analyses = json_incref(json_object_get(fits, "analyses"));
	json_decref(fits);
	ck_assert(json_is_array(analyses));
	return analyses;
}

/* 3. Element tests */

/* The element's coefficient, or the mean of an overall analysis; NULL when it was not estimated. */
static const json_t *estimate(const json_t *analysis, const char *kind) {
	const json_t *list = json_object_get(analysis, "coefficients");
	if (strcmp(wz_json_text(analysis, "kind", ""), kind) != 0 || strcmp(wz_json_text(analysis, "status", ""), "estimated") != 0)
		return NULL;
	return json_array_get(list, json_array_size(list) - 1);
}

/* Mean of `fixed` in manuals with the element less that in manuals without it, each manual counted once. */
static double plain_difference(const json_t *columns, const char *element, const wz_table *truth) {
	const json_t *state = json_object_get(columns, element), *manual = json_object_get(columns, "manual_id");
	double sum[2] = {0}, weight[2] = {0};
	size_t n = truth->n_rows;
	ck_assert_uint_eq(json_array_size(state), n);
	for (size_t i = 0; i < n;) { /* a manual's effects stand together */
		const char *id = json_string_value(json_array_get(manual, i));
		size_t end = i;
		double mean = 0;
		for (; end < n && strcmp(json_string_value(json_array_get(manual, end)), id) == 0; end++)
			mean += number(truth, end, "fixed");
		const json_t *score = json_array_get(state, i);
		if (json_is_number(score)) {
			size_t k = json_number_value(score) > 0;
			sum[k] += mean / (double)(end - i);
			weight[k]++;
		}
		i = end;
	}
	return sum[1] / weight[1] - sum[0] / weight[0];
}

static double correlation(const double *x, const double *y, size_t n) {
	double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
	for (size_t i = 0; i < n; i++) {
		mx += x[i] / (double)n;
		my += y[i] / (double)n;
	}
	for (size_t i = 0; i < n; i++) {
		xx += (x[i] - mx) * (x[i] - mx);
		yy += (y[i] - my) * (y[i] - my);
		xy += (x[i] - mx) * (y[i] - my);
	}
	return xy / sqrt(xx * yy);
}

START_TEST(truth_is_found) {
	enum { MOST = 1000 };
	static double plain[MOST], found[MOST];
	char first[1200], second[1200];
	make_set("drawn");
	run_set("drawn", first);
	make_set("turned");
	turn_round(first, "turned");
	run_set("turned", second);
	json_t *drawn = analyses_of(first), *turned = analyses_of(second);
	ck_assert_uint_eq(json_array_size(drawn), json_array_size(turned));
	size_t tests = 0, inside = 0, means = 0;
	double squares = 0, largest = 0;
	json_t *dataset = dataset_of(first);
	wz_table truth = read_table(SET "truth.csv");
	size_t all = 0;
	for (size_t i = 0; i < json_array_size(drawn); i++) {
		const json_t *a = json_array_get(drawn, i), *b = json_array_get(turned, i);
		ck_assert_str_eq(wz_json_text(a, "name", ""), wz_json_text(b, "name", ""));
		const json_t *x = estimate(a, "element"), *y = estimate(b, "element"), *u = estimate(a, "overall"), *w = estimate(b, "overall");
		if (u != NULL && w != NULL) {
			double z = (wz_json_number(u, "b") - wz_json_number(w, "b")) / 2 / wz_json_number(u, "se");
			ck_assert_msg(fabs(z) < 3, "mean of %s: %g standard errors off", wz_json_text(a, "type", ""), z);
			means++;
		}
		if (x == NULL || y == NULL)
			continue;
		double z = (wz_json_number(x, "b") - wz_json_number(y, "b")) / 2 / wz_json_number(x, "se");
		double target = (wz_json_number(x, "b") + wz_json_number(y, "b")) / 2;
		tests++;
		squares += z * z;
		largest = fmax(largest, fabs(z));
		if (strcmp(wz_json_text(a, "type", ""), "all") == 0 && all < MOST) {
			plain[all] = plain_difference(json_object_get(dataset, "columns"), wz_json_text(a, "name", ""), &truth);
			found[all++] = target;
		}
		inside += wz_json_number(x, "lo") <= target && target <= wz_json_number(x, "hi");
	}
	double covered = (double)inside / (double)tests, rms = sqrt(squares / (double)tests);
	printf("%zu means and %zu element tests: %.1f%% of the 95%% intervals hold what they estimate; errors are %.2f standard errors (root mean "
		   "square), the largest %.2f; estimands correlate %.3f with plain differences\n",
		   means, tests, 100 * covered, rms, largest, correlation(plain, found, all));
	/* All tests share one draw, so that their errors go together: bounds of 4 standard errors as of 150 independent tests. */
	ck_assert_uint_eq(means, 9);
	ck_assert_uint_gt(tests, 800);
	ck_assert(covered > 0.95 - 4 * 0.018);
	ck_assert(rms > 1 - 4 * 0.058 && rms < 1 + 4 * 0.058);
	ck_assert(largest < 4.5); /* P(|z| > 4.5) = 7e-6 a test */
	ck_assert_uint_gt(all, 150);
	ck_assert(correlation(plain, found, all) > 0.95); /* weights alone differ; a column taken for another would give about 0 */
	json_decref(dataset);
	wz_table_clear(&truth);
	json_decref(drawn);
	json_decref(turned);
}
END_TEST

int main(int argc, char **argv) {
	if (argc != 2) {
		fputs("usage: check_recovery PROGRAM\n", stderr);
		return EXIT_FAILURE;
	}
	program = argv[1];
	TCase *tc = tcase_create("recovery");
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_set_timeout(tc, 300);
	tcase_add_test(tc, truth_is_found);
	Suite *suite = suite_create("recovery");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_NOFORK);
}
