/* check_che_levels.c - sampling errors correlated within units of any cluster level: whole fits against metafor
 *
 * Cases, values, tolerances and provenance: tests/reference/che_levels.csv, made by tests/reference/che_levels.R. Runs from the top folder.
 */
#include "base/problems.h"
#include "base/table.h"
#include "model/reml.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *path;
} FILES[] = {
	{"fourlevel", "tests/reference/data/fourlevel.csv"},
	{"fivelevel", "tests/reference/data/fivelevel.csv"},
	{"konstantopoulos2011", "datasets/konstantopoulos2011/effects.csv"},
};

static void read_file(const char *path, wz_table *table) {
	wz_problems problems;
	wz_err err = {0};
	wz_problems_init(&problems);
	ck_assert_msg(wz_table_read(path, NULL, table, &problems, &err) == WZ_OK && problems.n_errors == 0, "%s: %s", path, err.text);
	wz_problems_clear(&problems);
}

static const char *cell(const wz_table *table, size_t row, const char *column) {
	size_t c = wz_table_column(table, column);
	ck_assert_msg(c != SIZE_MAX, "no column %s", column);
	return wz_table_cell(table, row, c);
}

/* Words of a text, separated by spaces. */
static size_t split(const char *text, char word[][32], size_t most) {
	size_t n = 0;
	int used;
	for (; n < most && sscanf(text, "%31s%n", word[n], &used) == 1; text += used)
		n++;
	return n;
}

static void fit_case(const wz_table *cases, size_t row, wz_reml *reml, wz_fit *fit, char level[][32]) {
	wz_table data;
	char mods[8][32];
	for (size_t f = 0; f < sizeof FILES / sizeof *FILES; f++)
		if (strcmp(FILES[f].name, cell(cases, row, "data")) == 0)
			read_file(FILES[f].path, &data);
	const size_t n = data.n_rows, L = split(cell(cases, row, "levels"), level, WZ_MAX_LEVELS), p = 1 + split(cell(cases, row, "mods"), mods, 8);
	const char *at = cell(cases, row, "at"), *method = cell(cases, row, "method");
	double *y = malloc(n * sizeof *y), *v = malloc(n * sizeof *v), *X = malloc(n * p * sizeof *X);
	uint32_t *code[WZ_MAX_LEVELS] = {NULL};
	size_t above = 0;
	for (size_t l = 0; l + 1 < L; l++) {
		code[l] = malloc(n * sizeof **code);
		for (size_t i = 0; i < n; i++)
			code[l][i] = (uint32_t)strtoul(cell(&data, i, level[l]), NULL, 10);
		if (strcmp(level[l], at) == 0)
			above = L - 2 - l;
	}
	for (size_t i = 0; i < n; i++) {
		y[i] = strtod(cell(&data, i, "yi"), NULL);
		v[i] = strtod(cell(&data, i, "vi"), NULL);
		X[i * p] = 1;
		for (size_t c = 1; c < p; c++)
			X[i * p + c] = strtod(cell(&data, i, mods[c - 1]), NULL);
	}
	wz_design design = {.n = n, .n_levels = L, .code = (const uint32_t *const *)code, .y = y, .v = v, .p = p, .X = X, .intercept = true,
	                    .rho = strtod(cell(cases, row, "rho"), NULL), .rho_above = above,
	                    .method = strcmp(method, "REML") == 0 ? WZ_METHOD_REML : strcmp(method, "ML") == 0 ? WZ_METHOD_ML : WZ_METHOD_FIXED};
	wz_err err = {0};
	ck_assert_msg(wz_reml_prepare(&design, reml, NULL, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_reml_fit(reml, NULL, fit, &err) == WZ_OK, "%s", err.text);
	for (size_t l = 0; l < L; l++)
		free(code[l]);
	free(y), free(v), free(X);
	wz_table_clear(&data);
}

static double quantity(const wz_fit *fit, char level[][32], const char *name) {
	if (strcmp(name, "loglik") == 0)
		return fit->loglik;
	if (strcmp(name, "QE") == 0)
		return fit->QE;
	if (strncmp(name, "se", 2) == 0) {
		size_t c = strtoul(name + 2, NULL, 10);
		return sqrt(fit->cov[c * fit->p + c]);
	}
	if (name[0] == 'b')
		return fit->b[strtoul(name + 1, NULL, 10)];
	for (size_t l = 0; l < fit->n_levels; l++)
		if (strcmp(name + strlen("sigma2 "), level[l]) == 0)
			return fit->sigma2[l];
	ck_abort_msg("no quantity %s", name);
	return NAN;
}

START_TEST(fits_are_those_of_metafor) {
	wz_table cases;
	wz_reml reml = {0};
	wz_fit fit = {0};
	char level[WZ_MAX_LEVELS][32];
	read_file("tests/reference/che_levels.csv", &cases);
	ck_assert_uint_ge(cases.n_rows, 100);
	for (size_t r = 0; r < cases.n_rows; r++) {
		if (r == 0 || strcmp(cell(&cases, r, "case"), cell(&cases, r - 1, "case")) != 0) {
			wz_fit_clear(&fit);
			wz_reml_clear(&reml);
			fit_case(&cases, r, &reml, &fit, level);
		}
		double got = quantity(&fit, level, cell(&cases, r, "quantity")), expected = strtod(cell(&cases, r, "value"), NULL);
		double tolerance = strtod(cell(&cases, r, "tolerance"), NULL);
		ck_assert_msg(fabs(got - expected) <= tolerance * fabs(expected), "case %s, %s: %.17g, metafor has %.17g", cell(&cases, r, "case"),
		              cell(&cases, r, "quantity"), got, expected);
	}
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
	wz_table_clear(&cases);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("che_levels");
	TCase *tc = tcase_create("che_levels");
	tcase_add_test(tc, fits_are_those_of_metafor);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
