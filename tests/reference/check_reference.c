/*
 * check_reference.c - run `werkzaam fit --json` on every model of models.csv and compare with expected.csv
 *
 *   check_reference PROGRAM [FOLDER]     FOLDER: tests/reference by default; run from the top folder
 *
 *   1. tables     2. one run of the program     3. paths in JSON     4. comparison     5. multiplicity     6. main
 *
 * expected.csv comes from metafor by expected.R; a value's tolerance is relative, and absolute where 0 is expected.
 * multiplicity.csv comes from multiplicity.R: corrected p values of whole runs, of the plans in multiplicity/.
 */
#include "base/table.h"

#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* 1. Tables */

/* Filled by main(): Check passes a test nothing but its loop number. */
static struct {
	const char *program;
	wz_table models, expected, multiplicity;
	const char *folder;
	size_t compared, wrong;
} bench;

static bool read_table(const char *folder, const char *name, wz_table *table)
{
	char path[4096];
	wz_err err = {0};
	wz_problems problems;
	wz_dialect dialect = {.delimiter = ',', .decimal = '.', .encoding = "UTF-8"};
	bool ok;

	wz_problems_init(&problems);
	snprintf(path, sizeof path, "%s/%s", folder, name);
	ok = wz_table_read(path, &dialect, table, &problems, &err) == WZ_OK && wz_problems_status(&problems, &err) == WZ_OK;
	if (!ok) {
		wz_problems_print(&problems, stderr);
		fprintf(stderr, "%s: %s\n", path, err.text);
	}
	wz_problems_clear(&problems);
	return ok;
}

/* The text of a cell, by column name. */
static const char *cell(const wz_table *table, size_t row, const char *column)
{
	size_t c = wz_table_column(table, column);

	ck_assert_msg(c != SIZE_MAX, "%s: no column '%s'", table->file, column);
	return wz_table_cell(table, row, c);
}

/* 2. One run of the program */

static json_t *run_model(size_t row)
{
	char command[4096];
	json_t *json;
	json_error_t error;
	FILE *out;
	int status;

	/* The tables are ours, and their options hold quotes for the shell. */
	snprintf(command, sizeof command, "'%s' fit '%s' %s --json", bench.program, cell(&bench.models, row, "file"),
	         cell(&bench.models, row, "options"));
	out = popen(command, "r");
	ck_assert_msg(out != NULL, "cannot start: %s", command);
	json = json_loadf(out, JSON_DISABLE_EOF_CHECK, &error);
	while (fgetc(out) != EOF)
		;
	status = pclose(out);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d from: %s",
	              WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), command);
	ck_assert_msg(json_is_object(json), "no JSON object (line %d: %s) from: %s", error.line, error.text, command);
	return json;
}

/* 3. Paths in JSON: `key`, `key[3]` and `key[field=value]`, joined by dots */

static bool text_equals(const json_t *value, const char *text)
{
	char number[32];

	if (json_is_string(value))
		return strcmp(json_string_value(value), text) == 0;
	if (!json_is_integer(value))
		return false;
	snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
	return strcmp(number, text) == 0;
}

static const json_t *select_item(const json_t *array, const char *selector)
{
	const char *equals = strchr(selector, '=');
	char field[64];
	size_t i;

	if (equals == NULL)
		return json_array_get(array, strtoul(selector, NULL, 10));
	snprintf(field, sizeof field, "%.*s", (int)(equals - selector), selector);
	for (i = 0; i < json_array_size(array); i++) {
		const json_t *item = json_array_get(array, i);

		if (text_equals(json_object_get(item, field), equals + 1))
			return item;
	}
	return NULL;
}

static const json_t *find(const json_t *json, const char *path)
{
	char copy[256], *rest = NULL, *step;

	snprintf(copy, sizeof copy, "%s", path);
	for (step = strtok_r(copy, ".", &rest); json != NULL && step != NULL; step = strtok_r(NULL, ".", &rest)) {
		char *open = strchr(step, '['), *close = open ? strchr(open, ']') : NULL;

		if (open != NULL)
			*open = '\0';
		json = json_object_get(json, step);
		if (json != NULL && open != NULL && close != NULL) {
			*close = '\0';
			json = select_item(json, open + 1);
		}
	}
	return json;
}

/* 4. Comparison */

static bool number_of(const json_t *value, double *number)
{
	if (json_is_number(value))
		*number = json_number_value(value);
	else if (json_is_boolean(value))
		*number = json_is_true(value);
	else
		return false;
	return true;
}

/* Relative, or absolute where 0 is expected. A NaN is never near. */
static bool is_near(double got, double expected, double tolerance)
{
	return fabs(got - expected) <= tolerance * (expected != 0 ? fabs(expected) : 1);
}

static size_t compare(const json_t *json, const char *id)
{
	size_t row, wrong = 0, compared = 0;

	for (row = 0; row < bench.expected.n_rows; row++) {
		const char *path = cell(&bench.expected, row, "quantity");
		double got = NAN, expected = NAN, tolerance = NAN;
		const json_t *value;

		if (strcmp(cell(&bench.expected, row, "model"), id) != 0)
			continue;
		ck_assert_msg(wz_number_parse(cell(&bench.expected, row, "value"), '.', &expected) &&
		                  wz_number_parse(cell(&bench.expected, row, "tolerance"), '.', &tolerance),
		              "%s:%zu: value or tolerance is not a number", bench.expected.file, bench.expected.line[row]);
		compared++;
		value = find(json, path);
		if (number_of(value, &got) && is_near(got, expected, tolerance))
			continue;
		wrong++;
		if (value == NULL || json_is_null(value))
			fprintf(stderr, "%s %s: %s, expected %.17g\n", id, path, value ? "null" : "absent", expected);
		else
			fprintf(stderr, "%s %s %s: got %.17g, expected %.17g (relative difference %.2g, tolerance %g; %s)\n", id, path,
			        cell(&bench.expected, row, "name"), got, expected, fabs(got - expected) / (expected != 0 ? fabs(expected) : 1),
			        tolerance, cell(&bench.expected, row, "provenance"));
	}
	ck_assert_msg(compared > 0, "%s has no expected values", id);
	bench.compared += compared;
	bench.wrong += wrong;
	return wrong;
}

START_TEST(test_model)
{
	const char *id = cell(&bench.models, (size_t)_i, "id");
	json_t *json = run_model((size_t)_i);
	size_t wrong = compare(json, id);

	json_decref(json);
	ck_assert_msg(wrong == 0, "%s: %zu values differ", id, wrong);
}
END_TEST

/* Each expected value belongs to a model that is run. */
START_TEST(test_every_value_is_used)
{
	size_t row, model;

	for (row = 0; row < bench.expected.n_rows; row++) {
		const char *id = cell(&bench.expected, row, "model");

		for (model = 0; model < bench.models.n_rows && strcmp(cell(&bench.models, model, "id"), id) != 0; model++)
			;
		ck_assert_msg(model < bench.models.n_rows, "%s:%zu: model '%s' is not in models.csv", bench.expected.file,
		              bench.expected.line[row], id);
	}
}
END_TEST

/* The comparison itself must be able to fail. */
START_TEST(test_comparison)
{
	json_t *json = json_pack("{s:[{s:s,s:f},{s:s,s:n}],s:f}", "a", "id", "x", "b", 1.0, "id", "y", "b", "c", 0.0);

	ck_assert_double_eq(json_number_value(find(json, "a[0].b")), 1.0);
	ck_assert_double_eq(json_number_value(find(json, "a[id=x].b")), 1.0);
	ck_assert(json_is_null(find(json, "a[id=y].b")));
	ck_assert_ptr_null(find(json, "a[id=z].b"));
	ck_assert_ptr_null(find(json, "a[2].b"));
	ck_assert(is_near(1 + 1e-9, 1, 1e-8));
	ck_assert(!is_near(1 + 1e-7, 1, 1e-8));
	ck_assert(!is_near(NAN, 1, 1e-8));
	ck_assert(!is_near(1e-7, 0, 1e-8));
	json_decref(json);
}
END_TEST

/* 5. Multiplicity: a run of each plan, and its results.json */

static const char *const plans[] = {"null", "refit"};

static json_t *run_plan(const char *plan)
{
	char folder[] = P_tmpdir "/werkzaam-reference-XXXXXX", command[4096], path[256];
	json_t *results;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(command, sizeof command, "'%s' run '%s/multiplicity/%s.yaml' --run '%s/run' --quiet >'%s/out'", bench.program, bench.folder, plan, folder, folder);
	ck_assert_msg(system(command) == 0, "failed: %s", command);
	snprintf(path, sizeof path, "%s/run/results.json", folder);
	results = json_load_file(path, 0, NULL);
	ck_assert_msg(json_is_object(results), "no results.json from: %s", command);
	snprintf(command, sizeof command, "rm -r '%s'", folder);
	ck_assert_int_eq(system(command), 0);
	return results;
}

/* A value of the pair "a:b", from the table of all pairs. */
static const json_t *of_pair(const json_t *pairs, const char *name, const char *quantity)
{
	const json_t *table = json_object_get(pairs, "estimated"), *elements = json_object_get(pairs, "elements");
	const char *key = strcmp(quantity, "observed") == 0 ? "t_null" : quantity;
	size_t k;

	for (k = 0; k < json_array_size(json_object_get(table, "first")); k++) {
		char both[128];

		snprintf(both, sizeof both, "%s:%s",
		         json_string_value(json_array_get(elements, (size_t)json_integer_value(json_array_get(json_object_get(table, "first"), k)))),
		         json_string_value(json_array_get(elements, (size_t)json_integer_value(json_array_get(json_object_get(table, "second"), k)))));
		if (strcmp(both, name) == 0)
			return json_array_get(json_object_get(table, key), k);
	}
	return NULL;
}

static const json_t *of_element(const json_t *analyses, const char *name, const char *quantity)
{
	const json_t *analysis, *within;
	size_t i;

	json_array_foreach(analyses, i, analysis) {
		if (!text_equals(json_object_get(analysis, "kind"), "element") || !text_equals(json_object_get(analysis, "name"), name))
			continue;
		within = json_object_get(json_object_get(analysis, "permutation"), quantity);
		return within != NULL ? within : json_object_get(analysis, quantity);
	}
	return NULL;
}

START_TEST(test_multiplicity)
{
	json_t *results = run_plan(plans[_i]);
	const json_t *analyses = json_object_get(results, "analyses"), *pairs = select_item(analyses, "kind=pairs");
	size_t row, compared = 0, wrong = 0;

	for (row = 0; row < bench.multiplicity.n_rows; row++) {
		const char *name = cell(&bench.multiplicity, row, "name"), *quantity = cell(&bench.multiplicity, row, "quantity");
		const bool pair = strcmp(cell(&bench.multiplicity, row, "kind"), "pair") == 0;
		double got = NAN, expected = NAN, tolerance = NAN;

		if (strcmp(cell(&bench.multiplicity, row, "plan"), plans[_i]) != 0)
			continue;
		ck_assert(wz_number_parse(cell(&bench.multiplicity, row, "value"), '.', &expected) &&
		          wz_number_parse(cell(&bench.multiplicity, row, "tolerance"), '.', &tolerance));
		compared++;
		if (number_of(pair ? of_pair(pairs, name, quantity) : of_element(analyses, name, quantity), &got) && is_near(got, expected, tolerance))
			continue;
		wrong++;
		fprintf(stderr, "%s, %s, %s: got %.17g, expected %.17g (%s)\n", plans[_i], name, quantity, got, expected, cell(&bench.multiplicity, row, "provenance"));
	}
	/* A test more or less would be another family. */
	ck_assert_uint_eq(pairs ? json_array_size(json_object_get(json_object_get(pairs, "estimated"), "first")) : 0, _i == 0 ? 7 : 0);
	json_decref(results);
	bench.compared += compared;
	bench.wrong += wrong;
	ck_assert_msg(compared > 30 && wrong == 0, "%s: %zu of %zu values differ", plans[_i], wrong, compared);
}
END_TEST

/* 6. Main */

int main(int argc, char **argv)
{
	const char *folder = argc > 2 ? argv[2] : "tests/reference";
	SRunner *runner;
	Suite *suite;
	TCase *tests;
	int failed;

	if (argc < 2) {
		fprintf(stderr, "usage: check_reference PROGRAM [FOLDER]\n");
		return 2;
	}
	bench.program = argv[1];
	if (access(bench.program, X_OK) != 0) {
		fprintf(stderr, "check_reference: %s: no such program; build it with `make`\n", bench.program);
		return 2;
	}
	bench.folder = folder;
	if (!read_table(folder, "models.csv", &bench.models) || !read_table(folder, "expected.csv", &bench.expected) ||
	    !read_table(folder, "multiplicity.csv", &bench.multiplicity))
		return 2;

	suite = suite_create("reference");
	tests = tcase_create("metafor");
	tcase_set_timeout(tests, 0);
	tcase_add_test(tests, test_comparison);
	tcase_add_test(tests, test_every_value_is_used);
	tcase_add_loop_test(tests, test_model, 0, (int)bench.models.n_rows);
	tcase_add_loop_test(tests, test_multiplicity, 0, (int)(sizeof plans / sizeof *plans));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("reference: %zu models, %zu values compared, %zu differ\n", bench.models.n_rows, bench.compared, bench.wrong);
	wz_table_clear(&bench.models);
	wz_table_clear(&bench.expected);
	wz_table_clear(&bench.multiplicity);
	return failed != 0;
}
