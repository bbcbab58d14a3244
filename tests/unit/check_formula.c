/* check_formula.c - formulas and design matrices against R, and formulas that nobody should write
 *
 * 1. A small frame
 * 2. Columns as model.matrix makes them
 * 3. Rows, categories and means
 * 4. Errors and hostile text
 *
 * Expected columns: tests/reference/formula.csv, made by tests/reference/formula.R. Runs from the top folder.
 */
#include "base/problems.h"
#include "base/table.h"
#include "model/formula.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. A small frame */

enum { N = 8 };

static const double X[N] = {1.5, -2, 0.25, 3, 4, -1, 2, 7}, Z[N] = {2, 1, 0, 5, 3, -4, 6, 1};
static const char *const A[N] = {"p", "q", "r", "p", "q", "r", "q", "p"}, *const B[N] = {"u", "v", "u", "v", "u", "v", "v", "u"};
static const char *const X_TEXT[N] = {"1.5", "-2", "0.25", "3", "4", "-1", "2", "7"};
static const char *const Z_TEXT[N] = {"2", "1", "0", "5", "3", "-4", "6", "1"};
static const char *const SAME[N] = {"s", "s", "s", "s", "s", "s", "s", "s"};
static const char *const HOLES[N] = {"p", "", "q", "p", "", "q", "q", "p"};
static const double GAPS[N] = {1, 2, NAN, 4, 5, 6, 7, NAN};
static const char *const GAPS_TEXT[N] = {"1", "2", "", "4", "5", "6", "7", ""};
static const double TWO[N] = {1, 2, 1, 2, 1, 2, 2, 1};
static const wz_frame_column COLUMNS[] = {
	{"a", NULL, A}, {"b", NULL, B}, {"x", X, X_TEXT}, {"z", Z, Z_TEXT}, {"same", NULL, SAME}, {"holes", NULL, HOLES},
	{"gaps", GAPS, GAPS_TEXT}, {"two", TWO, Z_TEXT}, {"a column, odd", X, X_TEXT},
};
static const wz_frame FRAME = {N, sizeof COLUMNS / sizeof *COLUMNS, COLUMNS};

static wz_status build(const char *text, wz_matrix *matrix, wz_err *err) {
	wz_formula formula;
	wz_status st = wz_formula_parse(text, &formula, err);
	*matrix = (wz_matrix){0};
	if (st == WZ_OK)
		st = wz_matrix_build(&formula, &FRAME, NULL, 0, matrix, err);
	wz_formula_clear(&formula);
	return st;
}

static void must_build(const char *text, wz_matrix *matrix) {
	wz_err err = {0};
	ck_assert_msg(build(text, matrix, &err) == WZ_OK, "%s: %s", text, err.text);
}

/* 2. Columns as model.matrix makes them */

enum { ROWS_R = 12 };

static const char *const R_A[ROWS_R] = {"p", "q", "r", "p", "q", "r", "q", "p", "r", "q", "p", "r"};
static const char *const R_B[ROWS_R] = {"u", "v", "u", "v", "u", "v", "v", "u", "v", "u", "u", "v"};
static const char *const R_D[ROWS_R] = {"k", "l", "m", "m", "l", "k", "m", "l", "k", "k", "m", "l"};
static const double R_X[ROWS_R] = {1.5, -2, 0.25, 3, 4, -1, 2, 7, -3.5, 0.5, 6, 1}, R_Z[ROWS_R] = {2, 1, 0, 2, 1, 0, 2, 1, 2, 0, 1, 0};
static const double R_W[ROWS_R] = {100.25, 103, 99, 107.5, 101, 98, 111, 102.75, 104, 96.5, 105, 100};
static const char *const R_Z_TEXT[ROWS_R] = {"2", "1", "0", "2", "1", "0", "2", "1", "2", "0", "1", "0"};

/* Every formula of tests/reference/formula.csv: number, order, names and values of the columns. */
START_TEST(columns_are_those_of_R) {
	double odd[ROWS_R];
	for (size_t i = 0; i < ROWS_R; i++)
		odd[i] = R_W[i] / 7;
	const wz_frame_column column[] = {{"a", NULL, R_A}, {"b", NULL, R_B}, {"d", NULL, R_D}, {"x", R_X, R_Z_TEXT}, {"z", R_Z, R_Z_TEXT},
	                                  {"w", R_W, R_Z_TEXT}, {"odd, name", odd, R_Z_TEXT}};
	const wz_frame frame = {ROWS_R, sizeof column / sizeof *column, column};
	wz_table expected;
	wz_problems problems;
	wz_err err = {0};
	wz_problems_init(&problems);
	ck_assert_msg(wz_table_read("tests/reference/formula.csv", NULL, &expected, &problems, &err) == WZ_OK && problems.n_errors == 0, "%s", err.text);
	wz_problems_clear(&problems);
	ck_assert_uint_ge(expected.n_rows, 600);
	for (size_t r = 0; r < expected.n_rows;) {
		const char *text = wz_table_cell(&expected, r, wz_table_column(&expected, "formula"));
		size_t columns = strtoul(wz_table_cell(&expected, r, wz_table_column(&expected, "columns")), NULL, 10);
		wz_formula formula;
		wz_matrix m;
		ck_assert_msg(wz_formula_parse(text, &formula, &err) == WZ_OK, "%s: %s", text, err.text);
		ck_assert_msg(wz_matrix_build(&formula, &frame, NULL, 0, &m, &err) == WZ_OK, "%s: %s", text, err.text);
		ck_assert_uint_eq(m.n, ROWS_R);
		for (size_t c = 0; c < columns; c++, r++) {
			const char *name = wz_table_cell(&expected, r, wz_table_column(&expected, "name"));
			double sum = 0, size = 0, value = strtod(wz_table_cell(&expected, r, wz_table_column(&expected, "sum")), NULL);
			ck_assert_msg(c < m.p && strcmp(m.name[c], name) == 0, "%s, column %zu: %s, in R %s", text, c, c < m.p ? m.name[c] : "none", name);
			for (size_t i = 0; i < ROWS_R; i++) {
				sum += (double)(1 << i) * m.X[i * m.p + c];
				size += (double)(1 << i) * fabs(m.X[i * m.p + c]);
			}
			ck_assert_msg(fabs(sum - value) <= 1e-12 * size, "%s: column %s: %.17g, in R %.17g", text, name, sum, value);
		}
		ck_assert_msg(m.p == columns, "%s: %zu columns, in R %zu", text, m.p, columns);
		wz_matrix_clear(&m);
		wz_formula_clear(&formula);
	}
	wz_table_clear(&expected);
}
END_TEST

/* Where R itself makes columns that depend on each other: the numeric variable is there already, so its product with a factor has contrasts. */
START_TEST(a_slope_and_its_differences_without_intercept) {
	wz_matrix m;
	must_build("~ 0 + x + a:x", &m);
	ck_assert_uint_eq(m.p, 3);
	ck_assert_str_eq(m.name[1], "x:aq");
	wz_matrix_clear(&m);
}
END_TEST

START_TEST(centred_on_the_rows_that_are_used) {
	/* gaps: 1 2 NA 4 5 6 7 NA, and holes leaves rows 0, 3, 5, 6 */
	static const double expected[] = {-3.5, -0.5, 1.5, 2.5};
	wz_matrix m;
	must_build("~ center(gaps) + holes", &m);
	ck_assert_str_eq(m.name[1], "center(gaps)");
	for (size_t i = 0; i < 4; i++)
		ck_assert_double_eq(m.X[i * m.p + 1], expected[i]);
	wz_matrix_clear(&m);
}
END_TEST

/* R: model.matrix(~ poly(x, 3)). The sign of each polynomial is that of its highest power, as in R. */
START_TEST(polynomials_row_by_row) {
	static const double expected[N][3] = {
		{-0.045091056624923909, -0.29489572572872663, 0.24695940209262057}, {-0.504199996805966832, 0.51428054406761647, -0.45382922609414128},
		{-0.209058535261010647, -0.12853625014644840, 0.47067278216551156}, {0.151669917738380289, -0.31466675738814615, -0.26975631492356350},
		{0.282843900647249735, -0.21884117907665940, -0.56154247192153162}, {-0.373026013897097442, 0.17408105804137108, 0.23544214387836801},
		{0.020495934829510846, -0.32328732283208644, 0.08585211363051197},  {0.676365849373858019, 0.59186563306307938, 0.24620157117222416},
	};
	/* The unit of measurement does not matter. */
	static const double units[] = {1, 1e-30, 1e30, 1e12};
	for (size_t s = 0; s < sizeof units / sizeof *units; s++) {
		double x[N];
		for (size_t i = 0; i < N; i++)
			x[i] = X[i] * units[s];
		wz_frame_column column = {"x", x, X_TEXT};
		wz_frame frame = {N, 1, &column};
		wz_formula formula;
		wz_matrix m;
		wz_err err = {0};
		ck_assert_int_eq(wz_formula_parse("poly(x, 3)", &formula, &err), WZ_OK);
		ck_assert_msg(wz_matrix_build(&formula, &frame, NULL, 0, &m, &err) == WZ_OK, "unit %g: %s", units[s], err.text);
		for (size_t i = 0; i < N; i++)
			for (size_t d = 0; d < 3; d++)
				ck_assert_double_eq_tol(m.X[i * 4 + d + 1], expected[i][d], 1e-13);
		wz_matrix_clear(&m);
		wz_formula_clear(&formula);
	}
}
END_TEST

/* 3. Rows, categories and means */

START_TEST(no_formula_is_the_intercept) {
	static const char *const texts[] = {NULL, "", "  ", "~", "~ 1", "1", "~ -1 + 1"};
	for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
		wz_formula formula;
		wz_err err = {0};
		ck_assert_msg(wz_formula_parse(texts[t], &formula, &err) == WZ_OK, "'%s': %s", texts[t], err.text);
		ck_assert(formula.intercept);
		ck_assert_uint_eq(formula.n_terms, 0);
		wz_formula_clear(&formula);
	}
}
END_TEST

START_TEST(rows_with_missing_values_are_left_out_and_listed) {
	wz_matrix m;
	must_build("~ holes + gaps", &m);
	static const size_t kept[] = {0, 3, 5, 6}, missing[] = {1, 2, 4, 7};
	ck_assert_uint_eq(m.n, 4);
	ck_assert_uint_eq(m.n_missing, 4);
	ck_assert_mem_eq(m.row, kept, sizeof kept);
	ck_assert_mem_eq(m.missing, missing, sizeof missing);
	wz_matrix_clear(&m);

	/* Of chosen rows, in the order asked for; a row that does not exist counts as missing. */
	static const size_t chosen[] = {6, 2, 0, 99};
	wz_formula formula;
	wz_err err = {0};
	ck_assert_int_eq(wz_formula_parse("gaps", &formula, &err), WZ_OK);
	ck_assert_int_eq(wz_matrix_build(&formula, &FRAME, chosen, 4, &m, &err), WZ_OK);
	ck_assert_uint_eq(m.n, 2);
	ck_assert_double_eq(m.X[1], 7);
	ck_assert_double_eq(m.X[3], 1);
	ck_assert_uint_eq(m.missing[0], 2);
	ck_assert_uint_eq(m.missing[1], 99);
	wz_matrix_clear(&m);
	wz_formula_clear(&formula);
}
END_TEST

START_TEST(factors_know_their_columns) {
	wz_matrix m;
	must_build("~ x + factor(a, ref=q) + b", &m);
	ck_assert_uint_eq(m.n_factors, 2);
	const wz_design_factor *f = &m.factor[0];
	ck_assert_str_eq(f->name, "a");
	ck_assert(f->alone);
	ck_assert_uint_eq(f->n_categories, 3);
	ck_assert_str_eq(f->category[f->reference], "q");
	ck_assert_uint_eq(f->column[0], 2);
	ck_assert_uint_eq(f->column[1], SIZE_MAX);
	ck_assert_uint_eq(f->column[2], 3);
	for (size_t i = 0; i < N; i++)
		ck_assert_str_eq(f->category[f->code[i]], A[i]);

	/* The mean of category p: its dummy 1, the others of the factor 0, the rest at their mean. */
	double w[5];
	wz_matrix_mean_weights(&m, 0, 0, w);
	static const double expected[] = {1, 14.75 / 8, 1, 0, 0.5};
	for (size_t c = 0; c < 5; c++)
		ck_assert_double_eq_tol(w[c], expected[c], 1e-15);
	wz_matrix_clear(&m);

	must_build("~ a * b", &m);
	ck_assert_uint_eq(m.n_factors, 2);
	ck_assert(!m.factor[0].alone && !m.factor[1].alone);
	wz_matrix_clear(&m);
}
END_TEST

START_TEST(single_is_the_formula_of_one_variable) {
	wz_formula formula;
	wz_matrix m;
	wz_err err = {0};
	ck_assert_int_eq(wz_formula_single("a column, odd", false, NULL, &formula, &err), WZ_OK);
	ck_assert_int_eq(wz_matrix_build(&formula, &FRAME, NULL, 0, &m, &err), WZ_OK);
	ck_assert_str_eq(m.name[1], "a column, odd");
	wz_matrix_clear(&m);
	wz_formula_clear(&formula);
	must_build("~ `a column, odd`:b", &m);
	ck_assert_uint_eq(m.p, 3);
	wz_matrix_clear(&m);
	ck_assert_int_eq(wz_formula_single("z", true, "6", &formula, &err), WZ_OK);
	ck_assert_int_eq(wz_matrix_build(&formula, &FRAME, NULL, 0, &m, &err), WZ_OK);
	ck_assert_uint_eq(m.p, 7);
	ck_assert_str_eq(m.factor[0].category[m.factor[0].reference], "6");
	wz_matrix_clear(&m);
	wz_formula_clear(&formula);
}
END_TEST

/* 4. Errors and hostile text */

static const struct {
	const char *formula;
	wz_status status;
	const char *says;
} WRONG[] = {
	{"~ a +", WZ_EUSAGE, "character 6: expected a column name, found the end"},
	{"a b", WZ_EUSAGE, "character 3: expected '+', '-', ':' or '*', found b"},
	{"~ (a)", WZ_EUSAGE, "character 3: expected a column name, found (a)"},
	{"~ a:", WZ_EUSAGE, "character 5: expected a column name, found the end"},
	{"~ a * * b", WZ_EUSAGE, "character 7: expected a column name"},
	{"~ + a", WZ_EUSAGE, "character 3: expected a column name"},
	{"~~a", WZ_EUSAGE, "character 2: expected a column name"},
	{"~ - a", WZ_EUSAGE, "expected 1 after '-'"},
	{"~ a - b", WZ_EUSAGE, "character 7: expected 1 after '-'"},
	{"~ log(x)", WZ_EUSAGE, "unknown function 'log' (known: factor(), poly(), center())"},
	{"~ poly(x)", WZ_EUSAGE, "character 9: expected ',' and the degree"},
	{"~ poly(x, 0)", WZ_EUSAGE, "character 11: expected a degree from 1 to 6"},
	{"~ poly(x, 7)", WZ_EUSAGE, "a degree from 1 to 6"},
	{"~ poly(x, 22)", WZ_EUSAGE, "character 12: expected ')'"},
	{"~ factor(a", WZ_EUSAGE, "character 11: expected ')', found the end"},
	{"~ factor(a ref=q)", WZ_EUSAGE, "character 12: expected ')'"},
	{"~ factor(a, reference=q)", WZ_EUSAGE, "expected '='"},
	{"~ factor(a, q)", WZ_EUSAGE, "character 13: expected ref="},
	{"~ factor(a, ref=\"q)", WZ_EUSAGE, "expected a closing quote"},
	{"~ `a", WZ_EUSAGE, "character 3: expected a closing `"},
	{"~ ``", WZ_EUSAGE, "expected a column name"},
	{"~ factor()", WZ_EUSAGE, "expected a column name"},
	{"~ a*b*x*z*two", WZ_EUSAGE, "interactions of at most 4 variables"},
	{"~ 0", WZ_EUSAGE, "a model without intercept needs a column"},
	{"-1", WZ_EUSAGE, "a model without intercept needs a column"},
	{"~ nobody", WZ_EUSAGE, "there is no column 'nobody'"},
	{"~ 2", WZ_EUSAGE, "there is no column '2'"},
	{"~ factor(a, ref=s)", WZ_EUSAGE, "column 'a' has no category 's' (ref=); the first one is 'p'"},
	{"~ factor(a, ref=)", WZ_EUSAGE, "has no category ''"},
	{"~ same", WZ_ENOTEST, "column 'same' has the same value 's' everywhere"},
	{"~ center(x, 2)", WZ_EUSAGE, "character 11: expected ')'"},
	{"~ center(a)", WZ_EUSAGE, "center(a): the column holds text"},
	{"~ poly(a, 2)", WZ_EUSAGE, "poly(a): the column holds text"},
	{"~ poly(two, 2)", WZ_ERANK, "too few different values"},
};

START_TEST(errors_say_what_and_where) {
	wz_matrix m;
	wz_err err = {0};
	wz_status st = build(WRONG[_i].formula, &m, &err);
	ck_assert_msg(st == WRONG[_i].status && strstr(err.text, WRONG[_i].says) != NULL, "%s: status %d, '%s'; expected %d, '%s'",
	              WRONG[_i].formula, st, err.text, WRONG[_i].status, WRONG[_i].says);
	wz_matrix_clear(&m);
}
END_TEST

/* Text of a pattern many times over. */
static char *many(const char *pattern, size_t times, const char *end) {
	size_t n = strlen(pattern);
	char *text = malloc(n * times + strlen(end) + 1);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * n, pattern, n);
	memcpy(text + n * times, end, strlen(end) + 1);
	return text;
}

START_TEST(hostile_text_is_refused_or_read) {
	static const struct {
		const char *pattern, *end;
		bool good;
	} hostile[] = {
		{"(", "", false},   {"a+", "a", true}, {"a:", "a", false}, {"factor(", "", false}, {"x", "", false}, {"`", "", false},
		{" ", "", true},    {"+", "", false},  {"-", "", false},   {"a*b+", "x", true},   {"%s%n", "", false}, {"\xff", "", false},
		{"1+", "a", true},  {"~", "", false},
	};
	for (size_t h = 0; h < sizeof hostile / sizeof *hostile; h++) {
		char *text = many(hostile[h].pattern, 100000, hostile[h].end);
		wz_matrix m;
		wz_err err = {0};
		wz_status st = build(text, &m, &err);
		ck_assert_msg((st == WZ_OK) == hostile[h].good, "'%s' many times: status %d, %s", hostile[h].pattern, st, err.text);
		ck_assert(st == WZ_OK || err.text[0] != '\0');
		wz_matrix_clear(&m);
		free(text);
	}
}
END_TEST

START_TEST(many_columns_and_wide_terms) {
	enum { MANY = 3000 };
	static char names[MANY][8];
	char *text = malloc(MANY * 8 + 1), *at = text;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof names[i], "v%zu", i);
		at += sprintf(at, "%s%s", i ? "+" : "", names[i]);
	}
	wz_formula formula;
	wz_err err = {0};
	ck_assert_int_eq(wz_formula_parse(text, &formula, &err), WZ_OK);
	ck_assert_uint_eq(formula.n_terms, MANY);
	ck_assert_str_eq(formula.variable[MANY - 1].name, names[MANY - 1]);
	wz_formula_clear(&formula);
	free(text);

	/* 100 categories by 100: a column for each pair would be 10,000. */
	enum { ROWS = 100 };
	const char *category[ROWS];
	for (size_t i = 0; i < ROWS; i++)
		category[i] = names[i];
	wz_frame_column two[] = {{"f", NULL, category}, {"g", NULL, category}};
	wz_frame frame = {ROWS, 2, two};
	wz_matrix m;
	ck_assert_int_eq(wz_formula_parse("f:g", &formula, &err), WZ_OK);
	ck_assert_int_eq(wz_matrix_build(&formula, &frame, NULL, 0, &m, &err), WZ_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "at most 4096"));
	wz_formula_clear(&formula);
}
END_TEST

START_TEST(nothing_left_is_said) {
	wz_formula formula;
	wz_matrix m;
	wz_err err = {0};
	static const size_t rows[] = {1, 4};
	ck_assert_int_eq(wz_formula_parse("holes", &formula, &err), WZ_OK);
	ck_assert_int_eq(wz_matrix_build(&formula, &FRAME, rows, 2, &m, &err), WZ_ENOTEST);
	ck_assert_ptr_nonnull(strstr(err.text, "no effect size is left"));
	wz_formula_clear(&formula);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("formula");
	TCase *tc = tcase_create("formula");
	tcase_add_test(tc, columns_are_those_of_R);
	tcase_add_test(tc, a_slope_and_its_differences_without_intercept);
	tcase_add_test(tc, centred_on_the_rows_that_are_used);
	tcase_add_test(tc, polynomials_row_by_row);
	tcase_add_test(tc, no_formula_is_the_intercept);
	tcase_add_test(tc, rows_with_missing_values_are_left_out_and_listed);
	tcase_add_test(tc, factors_know_their_columns);
	tcase_add_test(tc, single_is_the_formula_of_one_variable);
	tcase_add_loop_test(tc, errors_say_what_and_where, 0, sizeof WRONG / sizeof *WRONG);
	tcase_add_test(tc, hostile_text_is_refused_or_read);
	tcase_add_test(tc, many_columns_and_wide_terms);
	tcase_add_test(tc, nothing_left_is_said);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
