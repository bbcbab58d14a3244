/* check_aliased.c - what a design matrix of deficient rank is said to be
 *
 * 1. A frame with every kind of dependence
 * 2. Sentences
 * 3. Relations hold in numbers
 */
#include "model/aliased.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* 1. A frame: `twin` is boys where `type` is covert; `part` is in two of the three categories of type */

enum { N = 12 };

static const char *const TYPE[N] = {"covert", "overt", "general", "covert", "overt", "general", "covert", "overt", "general", "overt", "overt", "general"};
static const char *const TWIN[N] = {"boys", "girls", "girls", "boys", "girls", "girls", "boys", "girls", "girls", "girls", "girls", "girls"};
static const char *const THREE[N] = {"x", "z", "y", "x", "z", "y", "x", "z", "y", "z", "z", "y"};
static const char *const SEX[N] = {"m", "f", "m", "f", "m", "f", "m", "f", "m", "f", "m", "f"};
static const char *const HALF[N] = {"u", "u", "u", "v", "u", "u", "v", "u", "v", "u", "u", "v"};
static const double DOSE[N] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14}, YEAR[N] = {1990, 1995, 2001, 1987, 1999, 2003, 2010, 1992, 1996, 2007, 1989, 1994};
static double weeks[N], both[N], flat[N], zero[N], small[N];
static const uint32_t CODE[N] = {0, 1, 2, 0, 3, 3, 4, 5, 5, 6, 7, 7};
static const char *const NAME[] = {"4", "5", "6", "8", "9", "11", "12", "13"};
static const wz_aliased_units UNITS = {"study", CODE, NAME};

static void build(const char *text, wz_matrix *m) {
	for (size_t i = 0; i < N; i++) {
		weeks[i] = 2 + DOSE[i] / 2;
		both[i] = 3 * DOSE[i] - YEAR[i] / 4 + 1;
		flat[i] = 0.1;
		zero[i] = 0;
		small[i] = 1e-9 * DOSE[i];
	}
	const wz_frame_column column[] = {{"type", NULL, TYPE}, {"twin", NULL, TWIN}, {"three", NULL, THREE}, {"sex", NULL, SEX}, {"half", NULL, HALF},
	                                  {"dose", DOSE, SEX}, {"year", YEAR, SEX}, {"weeks", weeks, SEX}, {"both", both, SEX}, {"flat", flat, SEX},
	                                  {"zero", zero, SEX}, {"small", small, SEX}};
	const wz_frame frame = {N, sizeof column / sizeof *column, column};
	wz_formula formula;
	wz_err err = {0};
	ck_assert_msg(wz_formula_parse(text, &formula, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_matrix_build(&formula, &frame, NULL, 0, m, &err) == WZ_OK, "%s: %s", text, err.text);
	wz_formula_clear(&formula);
}

/* 2. Sentences */

static const struct {
	const char *formula;
	size_t n;
	const char *text; /* of the first */
} SAID[] = {
	{"~ type + dose + sex", 0, ""},
	{"~ 0 + type + sex", 0, ""},
	{"~ sex * type", 0, ""},
	{"~ year + dose + year:dose + poly(dose, 3)", 1, "'poly(dose,3)1' can be computed from other columns"},
	{"~ type + factor(twin, ref=girls)", 1, "'twin: boys' is present in exactly the rows where 'type: covert' is: study 4, 9"},
	{"~ type + twin", 1, "'twin: girls' is present in exactly the rows where 'type: covert' is not: study 5, 6, 8, 11, 12 and 1 more"},
	{"~ twin + type", 1, "'type: overt' can be computed from other columns: 'type: overt' = 'twin: girls' - 'type: general'; it is present in study 5"},
	{"~ type + three", 2, "'three: y' is present in exactly the rows where 'type: general' is: study 6, 8, 11, 13"},
	{"~ 0 + type + three", 2, "'three: y' is present in exactly the rows where 'type: general' is"},
	{"~ type:twin", 4, "'type: general with twin: boys' does not occur: no effect size has all of it"},
	{"~ type * half", 1, "'type: overt with half: v' does not occur: no effect size has all of it"},
	{"~ dose + weeks", 1, "'weeks' can be computed from other columns: 'weeks' = 2 + 0.5 'dose'"},
	{"~ dose + year + both", 1, "'both' can be computed from other columns: 'both' = 1 + 3 'dose' - 0.25 'year'"},
	{"~ dose + small", 1, "'small' = 1e-09 'dose'"},
	{"~ 0 + dose + small", 1, "'small' = 1e-09 'dose'"},
	{"~ 0 + dose + weeks", 0, ""},
	{"~ flat", 1, "'flat' has the same value in all 12 rows"},
	{"~ 0 + dose + zero", 1, "'zero' is 0 in all 12 rows"},
	{"~ zero + flat", 2, "'zero' is 0 in all 12 rows"},
	{"~ center(dose) + dose", 1, "'center(dose)'"},
};

START_TEST(sentences_say_what_depends_on_what) {
	wz_matrix m;
	wz_aliased found;
	wz_err err = {0}, why = {0};
	build(SAID[_i].formula, &m);
	ck_assert_int_eq(wz_aliased_find(&m, &UNITS, &found, &err), WZ_OK);
	ck_assert_msg(found.n == SAID[_i].n, "%s: %zu columns, expected %zu (%s)", SAID[_i].formula, found.n, SAID[_i].n,
	              found.n ? found.alias[0].text : "");
	if (found.n)
		ck_assert_msg(strstr(found.alias[0].text, SAID[_i].text) != NULL, "%s: \"%s\", expected \"%s\"", SAID[_i].formula, found.alias[0].text,
		              SAID[_i].text);
	wz_status st = wz_aliased_fail(&found, &why);
	ck_assert_int_eq(st, found.n ? WZ_ERANK : WZ_OK);
	if (found.n)
		ck_assert_ptr_nonnull(strstr(why.text, SAID[_i].text));
	wz_aliased_clear(&found);
	wz_matrix_clear(&m);
}
END_TEST

START_TEST(many_units_are_counted_and_none_is_fine) {
	static const uint32_t code[N] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
	static const char *const name[N] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
	const wz_aliased_units units = {"manual", code, name};
	wz_matrix m;
	wz_aliased found;
	wz_err err = {0};
	build("~ type + twin", &m);
	ck_assert_int_eq(wz_aliased_find(&m, &units, &found, &err), WZ_OK);
	ck_assert_str_eq(found.alias[0].text, "'twin: girls' is present in exactly the rows where 'type: covert' is not: manual b, c, e, f, h and 4 more");
	wz_aliased_clear(&found);
	ck_assert_int_eq(wz_aliased_find(&m, NULL, &found, &err), WZ_OK);
	ck_assert_str_eq(found.alias[0].text, "'twin: girls' is present in exactly the rows where 'type: covert' is not");
	wz_aliased_clear(&found);
	wz_matrix_clear(&m);
	build("~ twin + type", &m);
	ck_assert_int_eq(wz_aliased_find(&m, NULL, &found, &err), WZ_OK);
	ck_assert_str_eq(found.alias[0].text, "'type: overt' can be computed from other columns: 'type: overt' = 'twin: girls' - 'type: general'");
	wz_aliased_clear(&found);
	wz_matrix_clear(&m);
}
END_TEST

/* 3. Relations hold in numbers */

START_TEST(relations_hold) {
	static const char *const formulas[] = {"~ type + three + twin", "~ type*half*sex", "~ dose + weeks + year + both + small", "~ 0 + type:sex + three",
	                                       "~ dose*type + weeks*three", "~ 0 + dose + year + both + flat + weeks", "~ poly(dose,2) + dose + weeks + type:dose"};
	for (size_t f = 0; f < sizeof formulas / sizeof *formulas; f++) {
		wz_matrix m;
		wz_aliased found;
		wz_err err = {0};
		build(formulas[f], &m);
		ck_assert_int_eq(wz_aliased_find(&m, &UNITS, &found, &err), WZ_OK);
		ck_assert_msg(found.n > 0, "%s", formulas[f]);
		for (size_t a = 0; a < found.n; a++) {
			const wz_alias *alias = &found.alias[a];
			for (size_t i = 0; i < m.n; i++) {
				double sum = 0, size = 0, x = m.X[i * m.p + alias->column];
				for (size_t k = 0; k < alias->n; k++) {
					ck_assert_uint_lt(alias->on[k], alias->column);
					sum += alias->coefficient[k] * m.X[i * m.p + alias->on[k]];
					size += fabs(alias->coefficient[k] * m.X[i * m.p + alias->on[k]]);
				}
				ck_assert_msg(fabs(sum - x) <= 1e-9 * (size + fabs(x)), "%s: %s, row %zu: %.17g, expected %.17g", formulas[f], alias->text, i, sum, x);
			}
		}
		wz_aliased_clear(&found);
		wz_matrix_clear(&m);
	}
}
END_TEST

START_TEST(long_names_stay_inside_the_message) {
	char name[3][2001];
	for (size_t k = 0; k < 3; k++) {
		memset(name[k], 'a' + (int)k, 2000);
		name[k][2000] = '\0';
	}
	const wz_frame_column column[] = {{name[0], DOSE, SEX}, {name[1], DOSE, SEX}, {name[2], DOSE, SEX}};
	const wz_frame frame = {N, 3, column};
	char text[6100];
	snprintf(text, sizeof text, "~ %s + %s + %s", name[0], name[1], name[2]);
	wz_formula formula;
	wz_matrix m;
	wz_aliased found;
	wz_err err = {0};
	ck_assert_int_eq(wz_formula_parse(text, &formula, &err), WZ_OK);
	ck_assert_int_eq(wz_matrix_build(&formula, &frame, NULL, 0, &m, &err), WZ_OK);
	ck_assert_int_eq(wz_aliased_find(&m, &UNITS, &found, &err), WZ_OK);
	ck_assert_uint_eq(found.n, 2);
	ck_assert_int_eq(wz_aliased_fail(&found, &err), WZ_ERANK);
	ck_assert_uint_lt(strlen(err.text), sizeof err.text);
	ck_assert_ptr_nonnull(strstr(err.text, "Leave one"));
	wz_aliased_clear(&found);
	wz_matrix_clear(&m);
	wz_formula_clear(&formula);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("aliased");
	TCase *tc = tcase_create("aliased");
	tcase_add_loop_test(tc, sentences_say_what_depends_on_what, 0, sizeof SAID / sizeof *SAID);
	tcase_add_test(tc, many_units_are_counted_and_none_is_fine);
	tcase_add_test(tc, relations_hold);
	tcase_add_test(tc, long_names_stay_inside_the_message);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
