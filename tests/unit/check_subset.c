/* check_subset.c - expressions that choose rows, against what R's subset() keeps, and expressions that nobody should write
 *
 * Expected rows: R 4, which(eval(parse(text = EXPRESSION), frame)) with the frame of section 1 (texts as character, "" as NA, two as logical;
 * && and || written as & and |). Not `x<-1`, which is an assignment there.
 *
 * 1. A small frame
 * 2. Rows kept
 * 3. Errors and hostile text
 */
#include "model/subset.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. A small frame */

enum { N = 8 };

static const double X[N] = {1.5, -2, 0.25, 3, 4, -1, NAN, 7}, Z[N] = {2, 1, 0, 5, 3, -4, 6, 1}, ON[N] = {1, 0, 1, NAN, 1, 0, 0, 1};
static const char *const A[N] = {"p", "q", "", "p", "q", "r", "q", "p"}, *const B[N] = {"p", "v", "u", "q", "", "r", "v", "u"};
static const char *const X_TEXT[N] = {"1.5", "-2", "0.25", "3", "4", "-1", "", "7"}, *const Z_TEXT[N] = {"2", "1", "0", "5", "3", "-4", "6", "1"};
static const char *const ON_TEXT[N] = {"1", "0", "1", "", "1", "0", "0", "1"};
static const char *const TWO[N] = {"TRUE", "FALSE", "", "TRUE", "TRUE", "FALSE", "FALSE", "TRUE"};
static const char *const MIXED[N] = {"1", "2", "1", "x", "2", "10", "", "1"};
static const wz_frame_column COLUMNS[] = {
	{"a", NULL, A}, {"b", NULL, B}, {"x", X, X_TEXT}, {"z", Z, Z_TEXT}, {"on", ON, ON_TEXT}, {"two", NULL, TWO}, {"mixed", NULL, MIXED},
	{"odd, name", X, X_TEXT}, {"is.native", Z, Z_TEXT}, {"c", Z, Z_TEXT},
};
static const wz_frame FRAME = {N, sizeof COLUMNS / sizeof *COLUMNS, COLUMNS};

/* 2. Rows kept: each as a digit */

static const struct {
	const char *text, *rows;
	size_t missing;
} KEPT[] = {
	{"a == 'p'", "037", 1},
	{"a == \"p\"", "037", 1},
	{"\"p\" == a", "037", 1},
	{"a != 'p'", "1456", 1},
	{"!a == 'p'", "1456", 1},
	{"!(a == 'p')", "1456", 1},
	{"!!a == 'p'", "037", 1},
	{"a > 'p'", "1456", 1},
	{"a<='p'", "037", 1},
	{"x > 1", "0347", 1},
	{"x >= 1.5", "0347", 1},
	{"x<-1", "1", 1},
	{"x < - 1", "1", 1},
	{"x == -1", "5", 1},
	{"x == .25", "2", 1},
	{"x < 2.5e-1", "15", 1},
	{"1 < x", "0347", 1},
	{"x > z", "2457", 1},
	{"x == '3'", "3", 1},
	{"a == b", "05", 2},
	{"mixed == 1", "027", 1},
	{"mixed == 10", "5", 1},
	{"mixed == 1.0", "027", 1},
	{"a == 'p' & x > 2", "37", 0},
	{"a == 'p' | x > 2", "0347", 2},
	{"a == 'p' && x > 2", "37", 0},
	{"a == 'p' || x > 2", "0347", 2},
	{"a == 'q' | a == 'p' & x > 2", "13467", 1},
	{"(a == 'q' | a == 'p') & x > 2", "347", 1},
	{"is.na(a)", "2", 0},
	{"!is.na(a) & !is.na(x)", "013457", 0},
	{"is.na ( x )", "6", 0},
	{"is.na(`odd, name`) | x == 7", "67", 0},
	{"a %in% c('p', 'r')", "0357", 0},
	{"a %in% c(\"p\",\"r\") & x > 2", "37", 0},
	{"!a %in% c('p', 'r')", "1246", 0},
	{"!(a %in% 'p')", "12456", 0},
	{"a %in% c('p', NA)", "0237", 0},
	{"z %in% c(1, 5, -4)", "1357", 0},
	{"z %in% 1", "17", 0},
	{"x %in% c(NA, '7')", "67", 0},
	{"on", "0247", 1},
	{"!on", "156", 1},
	{"on == 1 & two", "047", 2},
	{"two", "0347", 1},
	{"!two | on", "0124567", 1},
	{"x == NA", "", 8},
	{"x > 100 & NA", "", 1},
	{"z > 2 | NA", "346", 5},
	{"TRUE", "01234567", 0},
	{"FALSE | a == 'r'", "5", 1},
	{"1 == 1", "01234567", 0},
	{"'a' == 'b'", "", 0},
	{"((((x))>(((1)))))", "0347", 1},
	{"is.native > 4", "36", 0},
	{"c %in% c(2)", "0", 0},
	{"a == 'it\\'s'", "", 1},
	{"  `odd, name`>1\t", "0347", 1},
};

START_TEST(rows_are_those_of_R) {
	size_t keep[N], n = 99, missing = 99;
	char rows[N + 1] = "";
	wz_err err = {0};
	ck_assert_msg(wz_subset_rows(KEPT[_i].text, &FRAME, NULL, 0, keep, &n, &missing, &err) == WZ_OK, "%s: %s", KEPT[_i].text, err.text);
	for (size_t i = 0; i < n; i++)
		rows[i] = (char)('0' + keep[i]);
	rows[n] = '\0';
	ck_assert_msg(strcmp(rows, KEPT[_i].rows) == 0, "%s: rows %s, expected %s", KEPT[_i].text, rows, KEPT[_i].rows);
	ck_assert_msg(missing == KEPT[_i].missing, "%s: missing in %zu rows, expected %zu", KEPT[_i].text, missing, KEPT[_i].missing);
}
END_TEST

START_TEST(of_chosen_rows_in_their_order) {
	static const size_t chosen[] = {7, 2, 0, 99, 3};
	size_t keep[5], n;
	wz_err err = {0};
	ck_assert_int_eq(wz_subset_rows("a == 'p'", &FRAME, chosen, 5, keep, &n, NULL, &err), WZ_OK);
	ck_assert_uint_eq(n, 3);
	ck_assert(keep[0] == 7 && keep[1] == 0 && keep[2] == 3);
}
END_TEST

/* 3. Errors and hostile text */

static const struct {
	const char *text, *says;
} WRONG[] = {
	{"", "character 1: expected a column, a number or a text in quotes, found the end"},
	{"a == ", "character 6: expected a column, a number or a text in quotes, found the end"},
	{"a = 'p'", "character 3: '==' compares"},
	{"nobody == 1", "character 1: a text stands in quotes, and there is no column nobody"},
	{"a == p", "character 6: a text stands in quotes, and there is no column p"},
	{"a", "character 1: only a column of 0 and 1"},
	{"x & on", "character 1: only a column of 0 and 1"},
	{"!3", "character 2: expected a comparison, found only 3"},
	{"'p'", "character 1: expected a comparison, found only p"},
	{"x == 'many'", "character 6: column 'x' holds numbers, 'many' is not one"},
	{"x %in% c(1, 'b')", "character 13: column 'x' holds numbers, 'b' is not one"},
	{"x > 1 > 2", "character 7: one comparison at a time"},
	{"(x > 1) == 1", "character 9: left of this sign"},
	{"1 == (x > 1)", "character 3: right of this sign"},
	{"x == TRUE", "right of this sign"},
	{"is.na(x > 1)", "character 9: expected ')'"},
	{"is.na((x))", "character 7: expected a column"},
	{"is.na(TRUE)", "is.na() takes a column"},
	{"a %in% b", "character 8: after %in% stand numbers"},
	{"a %in% c()", "character 10: expected a column, a number"},
	{"a %in% c('p' 'q')", "character 14: expected ',' or ')'"},
	{"a %on% c('p')", "character 3: expected '&', '|' or a comparison, found %on%"},
	{"log(x) > 1", "character 1: unknown function (known: is.na() and, after %in%, c()): log"},
	{"a == 'p", "character 6: a quote is not closed"},
	{"`a == 1", "character 1: a quote is not closed"},
	{"(a == 'p'", "character 10: expected ')'"},
	{"a == 'p')", "character 9: expected '&'"},
	{"x == 1e999", "not a number"},
	{"x == 0x10", "not a number"},
	{"x == 3rd", "not a number"},
	{"x == 1 &", "character 9: expected"},
	{"& x == 1", "character 1: expected"},
	{"x == 1; y", "character 7: expected"},
	{"x + 1 == 2", "character 3: expected"},
};

START_TEST(errors_say_what_and_where) {
	size_t keep[N], n;
	wz_err err = {0};
	wz_status st = wz_subset_rows(WRONG[_i].text, &FRAME, NULL, 0, keep, &n, NULL, &err);
	ck_assert_msg(st == WZ_EUSAGE && strstr(err.text, WRONG[_i].says), "%s: status %d, '%s'; expected '%s'", WRONG[_i].text, st, err.text,
	              WRONG[_i].says);
	ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(hostile_text_is_refused_or_read) {
	static const struct {
		const char *pattern, *end;
		bool good;
	} hostile[] = {
		{"(", "x", false}, {"!", "on", false}, {"on&", "on", false}, {"x %in% c(", "", false}, {"'", "", false}, {"\\", "", false},
		{" ", "on", true}, {"%s%n", "", false}, {"\xff", "", false}, {"is.na(", "", false}, {"1", "", false}, {"-", "1", false}, {"x", "", false},
	};
	for (size_t h = 0; h < sizeof hostile / sizeof *hostile; h++) {
		size_t length = strlen(hostile[h].pattern), times = 100000, keep[N], n;
		char *text = malloc(length * times + strlen(hostile[h].end) + 1);
		for (size_t i = 0; i < times; i++)
			memcpy(text + i * length, hostile[h].pattern, length);
		strcpy(text + length * times, hostile[h].end);
		wz_err err = {0};
		wz_status st = wz_subset_rows(text, &FRAME, NULL, 0, keep, &n, NULL, &err);
		ck_assert_msg((st == WZ_OK) == hostile[h].good, "'%s' many times: status %d, %s", hostile[h].pattern, st, err.text);
		free(text);
	}
	/* Up to the limits it is read. */
	char text[32768] = "";
	size_t keep[N], n;
	wz_err err = {0};
	for (size_t i = 0; i < 1900; i++)
		strcat(text, "on&");
	strcat(text, "on");
	ck_assert_msg(wz_subset_rows(text, &FRAME, NULL, 0, keep, &n, NULL, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_eq(n, 4);
}
END_TEST

/* Pieces of expressions in any order: an answer or a message, never anything else. */
START_TEST(random_pieces) {
	static const char *const piece[] = {"a", "x", "on", "two", "(", ")", "!", "&", "|", "==", "<", ">=", "%in%", "c(", "c", ",", "is.na(", "'p'", "1", "-", "NA", "TRUE", "`", "\"", "\\", "="};
	uint64_t state = 20170401;
	size_t good = 0;
	for (int t = 0; t < 200000; t++) {
		char text[256] = "";
		size_t keep[N], n, length = 0;
		wz_err err = {0};
		do {
			state = state * 6364136223846793005u + 1442695040888963407u;
			strcat(text, piece[(state >> 33) % (sizeof piece / sizeof *piece)]);
			if (state >> 63)
				strcat(text, " ");
		} while (++length < 12 && (state >> 40) % 8);
		wz_status st = wz_subset_rows(text, &FRAME, NULL, 0, keep, &n, NULL, &err);
		ck_assert_msg(st == WZ_OK ? n <= N : st == WZ_EUSAGE && err.text[0] && n == 0, "%s: status %d", text, st);
		good += st == WZ_OK;
	}
	ck_assert_uint_gt(good, 1000);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("subset");
	TCase *tc = tcase_create("subset");
	tcase_add_loop_test(tc, rows_are_those_of_R, 0, sizeof KEPT / sizeof *KEPT);
	tcase_add_test(tc, of_chosen_rows_in_their_order);
	tcase_add_loop_test(tc, errors_say_what_and_where, 0, sizeof WRONG / sizeof *WRONG);
	tcase_add_test(tc, hostile_text_is_refused_or_read);
	tcase_add_test(tc, random_pieces);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
