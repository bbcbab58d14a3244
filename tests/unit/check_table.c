/* check_table.c - texts and numbers, problems, and tables from files of every form
 *
 * 1. Numbers and texts
 * 2. Problems
 * 3. Dialects
 * 4. Places, sizes and damage
 * 5. Parts read elsewhere
 */
#include "base/arena.h"
#include "base/map.h"
#include "base/table.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <dirent.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* A table made of a text; its path is a temporary file. */
typedef struct {
	char path[64];
	wz_table table;
	wz_problems problems;
	wz_err err;
	wz_status st;
} sample;

static void write_bytes(const char *path, const void *bytes, size_t n) {
	FILE *f = fopen(path, "wb");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

static void read_bytes(sample *r, const void *bytes, size_t n, const wz_dialect *dialect) {
	*r = (sample){.path = P_tmpdir "/check_table_XXXXXX"};
	int fd = mkstemp(r->path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	write_bytes(r->path, bytes, n);
	wz_problems_init(&r->problems);
	r->st = wz_table_read(r->path, dialect, &r->table, &r->problems, &r->err);
}

static void read_text(sample *r, const char *text) {
	read_bytes(r, text, strlen(text), NULL);
}

static void read_done(sample *r) {
	unlink(r->path);
	wz_table_clear(&r->table);
	wz_problems_clear(&r->problems);
}

static bool has_problem(const sample *r, const char *fragment) {
	for (size_t i = 0; i < r->problems.n; i++)
		if (strstr(r->problems.list[i].text, fragment) != NULL)
			return true;
	return false;
}

/* 1. Numbers and texts */

static const struct {
	const char *text;
	char decimal;
	bool ok;
	double value;
} NUMBERS[] = {
	{"0", '.', true, 0},
	{"-1.5", '.', true, -1.5},
	{"+.41", '.', true, 0.41},
	{"1e-3", '.', true, 0.001},
	{"1.7976931348623157e308", '.', true, 1.7976931348623157e308},
	{"0.1000000000000000055511151231257827", '.', true, 0.1},
	{"123456789012345678901234567890", '.', true, 123456789012345678901234567890.0},
	{"0,41", ',', true, 0.41},
	{"0,41", 0, true, 0.41},
	{"0.41", ',', true, 0.41},
	{"0.413", ',', true, 0.413},
	{"1e5", ',', true, 1e5},
	{"12345678901234567,5", ',', true, 12345678901234567.5},
	{"0,41", '.', false, 0},
	{"1.234", ',', false, 0},
	{"-12.345.678", ',', false, 0},
	{"", '.', false, 0},
	{".", '.', false, 0},
	{"-", '.', false, 0},
	{"1e", '.', false, 0},
	{"1e+", '.', false, 0},
	{"1e999", '.', false, 0},
	{"1e99999999999", '.', false, 0},
	{"0x10", '.', false, 0},
	{"inf", '.', false, 0},
	{"nan", '.', false, 0},
	{"1 ", '.', false, 0},
	{" 1", '.', false, 0},
	{"1,234.5", 0, false, 0},
	{"1..2", '.', false, 0},
	{"4-jan", '.', false, 0},
	{"11111111111111111111111111111111111111111111111111111111111111111111111111", '.', false, 0},
};

START_TEST(numbers) {
	double value = 7;
	bool ok = wz_number_parse(NUMBERS[_i].text, NUMBERS[_i].decimal, &value);
	ck_assert_msg(ok == NUMBERS[_i].ok, "'%s' with %c", NUMBERS[_i].text, NUMBERS[_i].decimal);
	ck_assert_msg(value == (ok ? NUMBERS[_i].value : 7), "'%s' gives %.17g", NUMBERS[_i].text, value);
}
END_TEST

/* The fast path must give the very number that strtod gives. */
START_TEST(numbers_as_strtod) {
	uint64_t state = 20170401;
	for (int i = 0; i < 20000; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		char text[64];
		double value;
		(void)snprintf(text, sizeof text, "%s%llu.%06llue%d", state & 1 ? "-" : "", (unsigned long long)(state >> 40),
		               (unsigned long long)((state >> 8) % 1000000), (int)((state >> 30) % 60) - 30);
		ck_assert(wz_number_parse(text, '.', &value));
		ck_assert_msg(value == strtod(text, NULL), "%s", text);
	}
}
END_TEST

START_TEST(missing_words) {
	ck_assert(wz_text_is_missing(""));
	ck_assert(wz_text_is_missing("NA"));
	ck_assert(wz_text_is_missing("n/a"));
	ck_assert(wz_text_is_missing("-"));
	ck_assert(wz_text_is_missing("."));
	ck_assert(!wz_text_is_missing("0"));
	ck_assert(!wz_text_is_missing("Nashville"));
	ck_assert(!wz_text_is_missing("Null")); /* a surname */
	static const char *const LOST[] = {"NaN", "nan", "-nan", "+NAN", "inf", "-inf", "Inf", "+Infinity"}, *const NOT[] = {"", "NA", "-", "nano", "1", "info", "1e999"};
	for (size_t i = 0; i < sizeof LOST / sizeof *LOST; i++)
		ck_assert_msg(wz_number_is_lost(LOST[i]) && wz_number_is_broken(LOST[i]) && !wz_text_is_missing(LOST[i]), "%s", LOST[i]);
	for (size_t i = 0; i < sizeof NOT / sizeof *NOT; i++)
		ck_assert_msg(!wz_number_is_lost(NOT[i]), "%s", NOT[i]);
	ck_assert(wz_text_is_nan("NaN") && wz_text_is_nan("nan") && !wz_text_is_nan("Nan")); /* a name */
	static const char *const BROKEN[] = {"1e999", "-1E+400", "1,5e309", "#NUM!"}, *const WHOLE[] = {"1e308", "1e-999", "12", "1e", "x1e999", "1e999x", "e", "1-2"};
	for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++)
		ck_assert_msg(wz_number_is_broken(BROKEN[i]), "%s", BROKEN[i]);
	for (size_t i = 0; i < sizeof WHOLE / sizeof *WHOLE; i++)
		ck_assert_msg(!wz_number_is_broken(WHOLE[i]), "%s", WHOLE[i]);
	ck_assert_ptr_nonnull(strstr(wz_number_hint("1e999", '.'), "too large"));
	ck_assert_ptr_nonnull(strstr(wz_number_hint("-inf", '.'), "had no result"));
}
END_TEST

START_TEST(utf8) {
	ck_assert_uint_eq(wz_utf8_check("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10), 10);
	ck_assert_uint_eq(wz_utf8_check("a\xe9", 2), 1);
	ck_assert_uint_eq(wz_utf8_check("\xc0\x80", 2), 0);         /* overlong */
	ck_assert_uint_eq(wz_utf8_check("\xed\xa0\x80", 3), 0);     /* surrogate */
	ck_assert_uint_eq(wz_utf8_check("\xf4\x90\x80\x80", 4), 0); /* beyond U+10FFFF */
	ck_assert_uint_eq(wz_utf8_check("ab\xe2\x82", 4), 2);       /* cut */
	char out[32];
	bool open = false;
	size_t n = wz_cp1252_convert("\x80\x92\xe9", 3, out, &open);
	ck_assert_uint_eq(n, 8);
	ck_assert_mem_eq(out, "\xe2\x82\xac\xe2\x80\x99\xc3\xa9", 8);
	ck_assert(!open);
	n = wz_cp1252_convert("\x81", 1, out, &open);
	ck_assert_mem_eq(out, "\xef\xbf\xbd", n);
	ck_assert(open);
}
END_TEST

START_TEST(shown_texts) {
	char out[WZ_TEXT_SHOW];
	ck_assert_str_eq(wz_text_show("a\x1b[0m\n", out), "'a\\x1b[0m\\x0a'");
	ck_assert_str_eq(wz_text_show("\xe2\x80\xaetxt", out), "'U+202Etxt'");
	ck_assert_str_eq(wz_text_show("\xff", out), "'\\xff'");
	ck_assert_str_eq(wz_text_show("\xe2\x82", out), "'\\xe2\\x82'");
	ck_assert_str_eq(wz_text_show("1234567890123456789012345678901234567890X", out), "'1234567890123456789012345678901234567890...'");
	char wide[400] = "";
	for (int i = 0; i < 60; i++)
		strcat(wide, "\xe2\x80\xae");
	ck_assert_uint_lt(strlen(wz_text_show(wide, out)), WZ_TEXT_SHOW);
}
END_TEST

START_TEST(likeness) {
	ck_assert(wz_text_is_near("seting", "setting"));
	ck_assert(wz_text_is_near("sutdy", "study"));
	ck_assert(wz_text_is_near("Study", "study"));
	ck_assert(!wz_text_is_near("yi", "study"));
	ck_assert(!wz_text_is_near("", "a"));
	ck_assert_uint_eq(wz_text_distance("kitten", "sitting", 5), 3);
	ck_assert_uint_eq(wz_text_distance("kitten", "sitting", 1), 2);
}
END_TEST

START_TEST(maps_and_arenas) {
	enum { N = 5000 };
	wz_arena *arena = wz_arena_create();
	wz_map map = {0};
	ck_assert_uint_eq(wz_map_get(&map, "a", 1), SIZE_MAX);
	char *key[N];
	for (size_t i = 0; i < N; i++) {
		char text[32];
		int n = snprintf(text, sizeof text, "key%zu", i);
		key[i] = wz_arena_copy(arena, text, (size_t)n);
		size_t *place = wz_map_put(&map, key[i], (size_t)n);
		ck_assert_uint_eq(*place, SIZE_MAX);
		*place = i;
	}
	for (size_t i = 0; i < N; i++)
		ck_assert_uint_eq(wz_map_get(&map, key[i], strlen(key[i])), i);
	ck_assert_uint_eq(wz_map_get(&map, "key", 3), SIZE_MAX);
	ck_assert(wz_map_reserve(&map, 4 * N));
	ck_assert(!wz_map_reserve(&map, SIZE_MAX));
	ck_assert_uint_eq(map.n, N);
	ck_assert_uint_eq(wz_map_get(&map, key[7], strlen(key[7])), 7);
	double *large = wz_arena_alloc(arena, 1000000 * sizeof *large); /* larger than a block */
	large[999999] = 1;
	char *after = wz_arena_copy(arena, "x", 1);
	ck_assert_str_eq(after, "x");
	ck_assert_uint_eq((uintptr_t)wz_arena_alloc(arena, 8) % sizeof(void *), 0);
	wz_map_clear(&map);
	wz_arena_free(arena);
	wz_arena_free(NULL);
}
END_TEST

/* 2. Problems */

static char *printed(const wz_problems *problems) {
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	wz_problems_print(problems, out);
	fclose(out);
	return text;
}

START_TEST(problems_sorted) {
	wz_problems p;
	wz_problems_init(&p);
	char *text = printed(&p);
	ck_assert_str_eq(text, "");
	free(text);
	ck_assert_int_eq(wz_problems_status(&p, NULL), WZ_OK);
	wz_problems_add(&p, WZ_PROBLEM_ERROR, "b.csv", 2, 1, "two");
	wz_problems_add(&p, WZ_PROBLEM_WARNING, "a.csv", 10, 3, "late");
	wz_problems_add(&p, WZ_PROBLEM_ERROR, "a.csv", 9, 0, "ea\x1b" "rly");
	wz_problems_add(&p, WZ_PROBLEM_ERROR, "a.csv", 0, 0, "whole file");
	text = printed(&p);
	ck_assert_str_eq(text, "a.csv: whole file\na.csv:9: ea?rly\na.csv:10:3: warning: late\nb.csv:2:1: two\n3 errors, 1 warning\n");
	free(text);
	wz_err err = {0};
	ck_assert_int_eq(wz_problems_status(&p, &err), WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "3 errors"));
	wz_problems_clear(&p);
}
END_TEST

START_TEST(dates) {
	static const char *const YES[] = {"01-feb", "1-feb", "feb-01", "2 mrt", "1/okt", "1-mei-24", "1-May-2024", "1-2-2024", "01/02/2024", "2024-02-01"},
							 *const NO[] = {"", "1", "1-2", "3/4", "12", "1-2-3", "M01-feb", "feb", "May 2009", "mei-2009", "june-1", "2009", "2009-1", "1-feb-", "-feb", "1--feb",
											"1-2-2024-1", "2024-2024-2024", "feb-mrt"};
	for (size_t i = 0; i < sizeof YES / sizeof *YES; i++)
		ck_assert_msg(wz_text_is_date(YES[i]), "%s", YES[i]);
	for (size_t i = 0; i < sizeof NO / sizeof *NO; i++)
		ck_assert_msg(!wz_text_is_date(NO[i]), "%s", NO[i]);
}
END_TEST

START_TEST(problems_forgotten) {
	wz_problems p;
	wz_problems_init(&p);
	wz_problems_add(&p, WZ_PROBLEM_ERROR, "a", 1, 1, "stays");
	const wz_problems_mark here = wz_problems_here(&p);
	wz_problems_add(&p, WZ_PROBLEM_WARNING, "b", 1, 1, "goes");
	wz_problems_add(&p, WZ_PROBLEM_ERROR, "b", 2, 1, "goes too");
	wz_problems_forget(&p, &here);
	ck_assert_uint_eq(p.n, 1);
	ck_assert_uint_eq(p.n_errors, 1);
	ck_assert_uint_eq(p.n_warnings, 0);
	wz_problems_add(&p, WZ_PROBLEM_ERROR, "c", 1, 1, "new");
	ck_assert_str_eq(p.list[1].text, "new");
	wz_problems_clear(&p);
}
END_TEST

START_TEST(line_lists) {
	char text[WZ_LINES_TEXT];
	wz_lines lines = {0};
	wz_lines_add(&lines, "a.csv", 3);
	ck_assert_str_eq(wz_lines_show(&lines, text), "line 3");
	wz_lines_add(&lines, "b.csv", 9);
	ck_assert_str_eq(wz_lines_show(&lines, text), "lines 3 and 9");
	for (size_t i = 0; i < 4; i++)
		wz_lines_add(&lines, "b.csv", SIZE_MAX);
	ck_assert_ptr_nonnull(strstr(wz_lines_show(&lines, text), "615 and 18446744073709551615"));
	for (size_t i = 0; i < 17; i++)
		wz_lines_add(&lines, "b.csv", 20);
	ck_assert_ptr_nonnull(strstr(wz_lines_show(&lines, text), "lines 3, 9, 1844674407"));
	ck_assert_ptr_nonnull(strstr(text, "615 and 17 more"));
	ck_assert_str_eq(lines.file, "a.csv");
	ck_assert_uint_eq(lines.n, 23);
}
END_TEST

START_TEST(problems_limited) {
	wz_problems p;
	wz_problems_init(&p);
	p.limit = 10;
	for (size_t i = 0; i < 10; i++)
		wz_problems_add(&p, WZ_PROBLEM_WARNING, "w.csv", i + 1, 0, "w");
	for (size_t i = 0; i < 30; i++)
		wz_problems_add(&p, WZ_PROBLEM_ERROR, "e.csv", i + 1, 0, "e");
	ck_assert_uint_eq(p.n, 10);
	ck_assert_uint_eq(p.n_errors, 30);
	ck_assert_uint_eq(p.n_warnings, 10);
	for (size_t i = 0; i < p.n; i++) /* errors take the places of warnings */
		ck_assert_int_eq(p.list[i].severity, WZ_PROBLEM_ERROR);
	char *text = printed(&p);
	ck_assert_ptr_nonnull(strstr(text, "30 errors, 10 warnings (10 of 40 shown)"));
	free(text);
	wz_problems_clear(&p);
}
END_TEST

/* 3. Dialects */

static const struct {
	const char *text;
	char delimiter, decimal;
} DIALECTS[] = {
	{"a,b\n1,0.5\n", ',', '.'},
	{"a;b\n1;0,5\n", ';', ','},
	{"a;b\n1;0.5\n", ';', '.'},
	{"a\tb\n1\t0,5\n", '\t', ','},
	{"a|b\n1|2\n", '|', '.'},
	{"a\n1\n", ',', '.'},
	{"\"a,x\";b;c\n\"1,2,3\";0,5;0,6\n", ';', ','},
	{"a;b;c\n0,1;0,2;0,3\n0,1;0,2;0,3\n", ';', ','},
	{"a;b\n0,5;protocol 1.5\n0,6;x\n", ';', ','},  /* a point in a column of texts does not count */
	{"a;b\n0,5;1.5\n0,6;2.5\n", ';', '.'},         /* both: a point, and the others become errors */
	{"a,b\n1,\"0,5\"\n2,\"12,4\"\n", ',', ','},       /* as a Dutch LibreOffice writes it */
	{"a,b\n\"1,234\",\"-0,5\"\n", ',', ','},         /* the second tells what the first is */
	{"a,b\n\"1,234\",\"12,345\"\n", ',', '.'},       /* thousands? */
	{"a,b\n\"0,5\",1.5\n\"0,6\",2.5\n", ',', '.'},
	{"a,b\n1,x\n2,\"1,5\"\n3,y\n", ',', '.'},        /* in a column of texts */
	{"a;b\nNA;-\n", ';', '.'},
	{"sep=;\na,x;b\n1;0,5\n", ';', ','},
	{"sep=\"\na;b\n1;2\n", ';', '.'},
	{"\"sep=|\"\r\na|b\r\n1|2\r\n", '|', '.'},
	{"\xef\xbb\xbf" "a;b\n1;0,5\n", ';', ','},
	{"\tb\tc\n1\t2\t3\n", '\t', '.'},
};

START_TEST(dialects) {
	sample r;
	read_text(&r, DIALECTS[_i].text);
	ck_assert_msg(r.st == WZ_OK, "%s", r.err.text);
	ck_assert_msg(r.table.dialect.delimiter == DIALECTS[_i].delimiter, "delimiter '%c' in %s", r.table.dialect.delimiter, DIALECTS[_i].text);
	ck_assert_msg(r.table.dialect.decimal == DIALECTS[_i].decimal, "decimal '%c' in %s", r.table.dialect.decimal, DIALECTS[_i].text);
	read_done(&r);
}
END_TEST

START_TEST(advice_once) {
	static const struct {
		wz_decimal_setting setting;
		const char *first, *thousands;
	} WAYS[] = {{WZ_DECIMAL_DETECTED, "write a point", "without it"}, {WZ_DECIMAL_BY_PLAN, "in the plan", "in the plan"},
	            {WZ_DECIMAL_BY_OPTION, "--decimal comma", "--decimal comma"}};
	bool advised = false;
	wz_table table = {.dialect = {.decimal = '.', .setting = WAYS[_i].setting}, .advised = &advised};
	ck_assert_ptr_nonnull(strstr(wz_table_number_hint(&table, "0,4x"), "0.41"));
	ck_assert(!advised); /* no mark would mend that one */
	ck_assert_ptr_nonnull(strstr(wz_table_number_hint(&table, "0,4"), WAYS[_i].first));
	ck_assert_str_eq(wz_table_number_hint(&table, "0,4"), wz_number_hint("0,4", '.'));
	advised = false;
	ck_assert_ptr_nonnull(strstr(wz_table_number_hint(&table, "1,234"), WAYS[_i].thousands));
	ck_assert_str_eq(wz_table_number_hint(&table, "1,234"), wz_number_hint("1,234", '.'));
}
END_TEST

START_TEST(dialect_set) {
	const wz_dialect want = {.delimiter = ';', .decimal = ',', .encoding = "CP1252"};
	const char text[] = "a,x;b,y\n\xc3\xa9;2\n";
	sample r;
	read_bytes(&r, text, strlen(text), &want);
	ck_assert_int_eq(r.st, WZ_OK);
	ck_assert_uint_eq(r.table.n_cols, 2);
	ck_assert_str_eq(r.table.name[0], "a,x");
	ck_assert_int_eq(r.table.dialect.decimal, ',');
	ck_assert_str_eq(wz_table_cell(&r.table, 0, 0), "\xc3\x83\xc2\xa9"); /* two CP1252 characters, as asked */
	ck_assert_str_eq(r.table.dialect.encoding, "CP1252");
	read_done(&r);
}
END_TEST

/* Words that the plan names: empty cells, but not in the header; and no votes about the decimal mark. */
START_TEST(missing_set) {
	static const char *const words[] = {"NaN", "999", "n/b"};
	const wz_dialect want = {.setting = WZ_DECIMAL_BY_PLAN, .missing = words, .n_missing = 3};
	const char text[] = "a;999;b\nNaN;1,5;x\nn/b;999;n/b\n9990;2,5;inf\n";
	static const char *const cells[] = {"", "1,5", "x", "", "", "", "9990", "2,5", "inf"};
	sample r;
	read_bytes(&r, text, strlen(text), &want);
	ck_assert_int_eq(r.st, WZ_OK);
	ck_assert_str_eq(r.table.name[1], "999");
	ck_assert_uint_eq(r.table.n_rows, 3);
	for (size_t i = 0; i < 9; i++)
		ck_assert_str_eq(wz_table_cell(&r.table, i / 3, i % 3), cells[i]);
	ck_assert_int_eq(r.table.dialect.decimal, ',');
	ck_assert_ptr_nonnull(strstr(wz_table_number_hint(&r.table, "inf"), "dialect: {missing: ["));
	read_done(&r);
	read_text(&r, "a,b\n\"1,5\",NaN\n\"2,5\",NaN\n\"2,5\",inf\n"); /* a column of these is not one of texts */
	ck_assert_int_eq(r.table.dialect.decimal, ',');
	read_done(&r);
}
END_TEST

START_TEST(encodings) {
	sample r;
	read_text(&r, "a,b\nCaf\xe9,\x80 5\xa0\n");
	ck_assert_int_eq(r.st, WZ_OK);
	ck_assert_uint_eq(r.problems.n_errors, 0);
	ck_assert_str_eq(r.table.dialect.encoding, "CP1252");
	ck_assert_str_eq(wz_table_cell(&r.table, 0, 0), "Caf\xc3\xa9");
	ck_assert_str_eq(wz_table_cell(&r.table, 0, 1), "\xe2\x82\xac 5"); /* the no-break space is trimmed */
	read_done(&r);
	read_text(&r, "\xef\xbb\xbfna\xc3\xafve,b\n\xc2\xa0 x \xc2\xa0,\" y \"\n");
	ck_assert_str_eq(r.table.dialect.encoding, "UTF-8");
	ck_assert(r.table.dialect.bom);
	ck_assert_str_eq(r.table.name[0], "na\xc3\xafve");
	ck_assert_str_eq(wz_table_cell(&r.table, 0, 0), "x");
	ck_assert_str_eq(wz_table_cell(&r.table, 0, 1), "y");
	read_done(&r);
}
END_TEST

START_TEST(gzip) {
	sample r = {.path = P_tmpdir "/check_table_XXXXXX"};
	int fd = mkstemp(r.path);
	ck_assert_int_ge(fd, 0);
	gzFile f = gzdopen(fd, "wb");
	ck_assert_int_gt(gzputs(f, "a,b\n"), 0);
	for (int i = 0; i < 50000; i++)
		ck_assert_int_gt(gzprintf(f, "%d,\"x\ny\"\n", i), 0);
	ck_assert_int_eq(gzclose(f), Z_OK);
	wz_problems_init(&r.problems);
	r.st = wz_table_read(r.path, NULL, &r.table, &r.problems, &r.err);
	ck_assert_int_eq(r.st, WZ_OK);
	ck_assert(r.table.dialect.gzip);
	ck_assert_uint_eq(r.table.n_rows, 50000);
	ck_assert_uint_eq(r.table.line[49999], 2 + 2 * 49999);
	ck_assert_str_eq(wz_table_cell(&r.table, 49999, 0), "49999");
	ck_assert_str_eq(wz_table_cell(&r.table, 49999, 1), "x\ny");
	read_done(&r);
}
END_TEST

/* Members one behind the other, NULs as tapes add them, and what is not to be passed over: cut at each byte, and each kind of rest. */
static size_t packed(unsigned char *to, size_t room, const char *text) {
	z_stream z = {0};
	ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (unsigned char *)(uintptr_t)text;
	z.avail_in = (unsigned)strlen(text);
	z.next_out = to;
	z.avail_out = (unsigned)room;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	const size_t n = z.total_out;
	ck_assert_int_eq(deflateEnd(&z), Z_OK);
	return n;
}

START_TEST(gzip_members) {
	enum { PAD = 300000 };
	static unsigned char file[PAD + 1000];
	sample r;
	size_t n = packed(file, 500, "a,b\n1,2\n3,");
	const size_t one = n;
	n += packed(file + n, 500, "");
	n += packed(file + n, 500, "4\n5,6\n");
	for (size_t end = one; end <= n; end++) {
		read_bytes(&r, (const char *)file, end, NULL);
		const bool whole = end == n || end == one || end == one + 20; /* an empty text has 20 bytes */
		ck_assert_msg(r.st == (whole ? WZ_OK : WZ_EINPUT), "%zu of %zu bytes: %s", end, n, r.err.text);
		if (end == n) {
			ck_assert_uint_eq(r.table.n_rows, 3);
			ck_assert_str_eq(wz_table_cell(&r.table, 1, 1), "4");
			ck_assert_str_eq(wz_table_cell(&r.table, 2, 1), "6");
		}
		read_done(&r);
	}
	static const struct {
		const char *bytes;
		size_t n;
	} rests[] = {{"x", 1}, {"\n", 1}, {"7,8\n", 4}, {"\x1f", 1}, {"\x1f\x8c", 2}, {"\0\0\0x", 4}, {"\0\x1f\x8b\b", 4}};
	for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
		memcpy(file + n, rests[i].bytes, rests[i].n);
		read_bytes(&r, (const char *)file, n + rests[i].n, NULL);
		ck_assert_int_eq(r.st, WZ_EINPUT);
		ck_assert_msg(strstr(r.err.text, "goes on behind its end") != NULL, "%s", r.err.text);
		read_done(&r);
	}
	for (int junk = 0; junk < 2; junk++) { /* more than is read at once */
		memset(file + n, 0, PAD);
		file[n + PAD - 1] = (unsigned char)junk;
		read_bytes(&r, (const char *)file, n + PAD, NULL);
		ck_assert_int_eq(r.st, junk ? WZ_EINPUT : WZ_OK);
		ck_assert(junk || r.table.n_rows == 3);
		read_done(&r);
	}
	/* two bytes alone; one of them is text */
	read_bytes(&r, "\x1f\x8b", 2, NULL);
	ck_assert_int_eq(r.st, WZ_EINPUT);
	ck_assert_msg(strstr(r.err.text, "is cut short") != NULL, "%s", r.err.text);
	read_done(&r);
}
END_TEST

/* 4. Places, sizes and damage */

START_TEST(lines) {
	sample r;
	read_text(&r, "a,b\r\n\r\n1,\"x\r\n\r\ny\"\r\n  \r\n2,z\r\n,,\r\n3,last");
	ck_assert_int_eq(r.st, WZ_OK);
	ck_assert_uint_eq(r.problems.n_errors, 0);
	ck_assert_uint_eq(r.table.n_rows, 3);
	ck_assert_uint_eq(r.table.line[0], 3);
	ck_assert_uint_eq(r.table.line[1], 7);
	ck_assert_uint_eq(r.table.line[2], 9);
	ck_assert_str_eq(wz_table_cell(&r.table, 2, 1), "last");
	ck_assert_uint_eq(wz_table_column(&r.table, "b"), 1);
	ck_assert_uint_eq(wz_table_column(&r.table, "c"), SIZE_MAX);
	read_done(&r);
}
END_TEST

/* Line ends and quotes on both sides of every place where a chunk may end. */
START_TEST(chunk_borders) {
	enum { AROUND = 128 * 1024, ROOM = AROUND + 64 };
	static char text[ROOM];
	for (size_t shift = 0; shift < 12; shift++) {
		size_t n = 0;
		n += (size_t)sprintf(text, "a,b\r\n");
		while (n < AROUND - 40)
			n += (size_t)sprintf(text + n, "1,2345678\r\n");
		size_t rows = (n - 5) / 11;
		n += (size_t)sprintf(text + n, "1,%.*s\r\n", (int)(AROUND - 16 + shift - n - 4), "22222222222222222222222222222222222222222222222222");
		n += (size_t)sprintf(text + n, "3,\"a\r\nb\"\"c\"\r\nx,y\r\n");
		sample r;
		read_bytes(&r, text, n, NULL);
		ck_assert_int_eq(r.st, WZ_OK);
		ck_assert_uint_eq(r.problems.n_errors, 0);
		ck_assert_uint_eq(r.table.n_rows, rows + 3);
		ck_assert_str_eq(wz_table_cell(&r.table, rows + 1, 1), "a\r\nb\"c");
		ck_assert_uint_eq(r.table.line[rows + 1], rows + 3);
		ck_assert_uint_eq(r.table.line[rows + 2], rows + 5);
		read_done(&r);
	}
}
END_TEST

START_TEST(large_cell) {
	enum { N = 1024 * 1024 };
	char *text = malloc(N + 64);
	size_t n = (size_t)sprintf(text, "a,b\n1,");
	memset(text + n, 'x', N);
	n += N;
	n += (size_t)sprintf(text + n, "\n2,y\n");
	sample r;
	read_bytes(&r, text, n, NULL);
	ck_assert_int_eq(r.st, WZ_OK);
	ck_assert_uint_eq(r.problems.n_errors, 1);
	ck_assert_uint_eq(r.problems.list[0].line, 2);
	ck_assert_uint_eq(r.problems.list[0].column, 2);
	ck_assert(has_problem(&r, "column 'b'"));
	ck_assert(has_problem(&r, "over 65,536 bytes"));
	ck_assert_uint_eq(r.table.n_rows, 2);
	read_done(&r);
	free(text);
}
END_TEST

/* A quote opened at the top of a large file must not take the file's size in memory, nor end without a word. */
START_TEST(endless_quote) {
	enum { N = 6 * 1024 * 1024 };
	char *text = malloc(N + 64);
	size_t n = (size_t)sprintf(text, "a,b\n0,ok\n1,\"");
	for (; n < N; n += 4)
		memcpy(text + n, "1,2\n", 4);
	sample r;
	read_bytes(&r, text, n, NULL);
	ck_assert_int_eq(r.st, WZ_OK);
	ck_assert_uint_eq(r.problems.n_errors, 1);
	ck_assert_uint_eq(r.problems.list[0].line, 3);
	ck_assert(has_problem(&r, "does not end within 4 MB: close its double quote. Nothing from this line"));
	ck_assert_uint_eq(r.table.n_rows, 1);
	read_done(&r);
	free(text);
}
END_TEST

START_TEST(ten_thousand_errors) {
	enum { N = 10000 };
	char *text = malloc(N * 8 + 64);
	size_t n = (size_t)sprintf(text, "a,b,c\n");
	for (int i = 0; i < N; i++)
		n += (size_t)sprintf(text + n, "%d\n", i);
	sample r;
	read_bytes(&r, text, n, NULL);
	ck_assert_int_eq(r.st, WZ_OK);
	ck_assert_uint_eq(r.problems.n_errors, N);
	ck_assert_uint_eq(r.problems.n, 1000);
	read_done(&r);
	free(text);
}
END_TEST

START_TEST(wide_rows) {
	enum { N = 100000 };
	char *text = malloc(N + 64);
	size_t n = (size_t)sprintf(text, "a,b\n1,2");
	memset(text + n, ',', N);
	n += N;
	n += (size_t)sprintf(text + n, "\n3,4,,x\n");
	sample r;
	read_bytes(&r, text, n, NULL);
	ck_assert_int_eq(r.st, WZ_OK);
	ck_assert_uint_eq(r.problems.n_errors, 1); /* empty cells beyond the header are harmless, a text there is not */
	ck_assert_uint_eq(r.table.n_rows, 2);
	read_done(&r);
	text[0] = '\n';
	memset(text + 1, ',', N);
	text[N] = 'x';
	read_bytes(&r, text, N + 1, NULL);
	ck_assert_int_eq(r.st, WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(r.err.text, "at most 16384"));
	read_done(&r);
	free(text);
}
END_TEST

START_TEST(nameless_last_columns) {
	sample r;
	read_text(&r, "a;b;;\n1;2;;\n3;4;;x\n");
	ck_assert_uint_eq(r.table.n_cols, 2);
	ck_assert_uint_eq(r.problems.n_errors, 1);
	ck_assert_uint_eq(r.problems.list[0].line, 3);
	ck_assert_uint_eq(r.problems.list[0].column, 0);
	read_done(&r);
}
END_TEST

/* Any bytes: an answer, never a crash. Seeds are printed by the message. */
START_TEST(noise) {
	static const char PIECES[][8] = {"\"", ",", "\n", "\r", "\r\n", "a", "\xe9", "\xc3\xa9", "\"\"", " ", ";", "\t", "0,4", "=", "NA", "\x01"};
	uint64_t state = 977 + (uint64_t)_i;
	char text[4096];
	size_t n = 0;
	while (n < 3000) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		n += (size_t)sprintf(text + n, "%s", PIECES[(state >> 33) % 16]);
	}
	text[n / 2] = _i % 3 == 0 ? '\0' : 'x';
	sample r;
	read_bytes(&r, text, n, NULL);
	ck_assert_msg(r.st == WZ_OK || r.st == WZ_EINPUT, "seed %d", _i);
	for (size_t i = 0; i < r.table.n_rows * r.table.n_cols; i++)
		ck_assert_msg(wz_utf8_check(r.table.cell[i], strlen(r.table.cell[i])) == strlen(r.table.cell[i]), "seed %d", _i);
	for (size_t i = 1; i < r.table.n_rows; i++)
		ck_assert_msg(r.table.line[i] > r.table.line[i - 1], "seed %d", _i);
	read_done(&r);
}
END_TEST

/* 5. Parts read elsewhere */

/* Who reads ahead: every part that is asked for, or only some of them. */
typedef struct {
	wz_csv_place *place;
	size_t n, every; /* parts not divisible by it are not to be had; 1: all are */
	size_t read, bare; /* parts that were made, and those that could not be */
	const wz_dialect *dialect;
} helper;

static size_t helper_places(void *context, const char *path, const wz_csv_place **place) {
	const helper *h = context;
	(void)path;
	*place = h->place;
	return h->n;
}

static unsigned char *helper_part(void *context, const char *path, size_t k, size_t *size) {
	helper *h = context;
	unsigned char *bytes = NULL;
	wz_err err = {0};
	if (k % h->every != 0)
		return NULL;
	if (wz_table_part_read(path, h->dialect, h->place, h->n, k, &bytes, size, &err) != WZ_OK)
		ck_assert_ptr_null(bytes);
	*(bytes != NULL ? &h->read : &h->bare) += 1;
	return bytes;
}

static void same_tables(const sample *a, const sample *b, const char *what, size_t bytes) {
	ck_assert_msg(a->st == b->st && strcmp(a->err.text, b->err.text) == 0, "%s in parts of %zu: '%s' and '%s'", what, bytes, a->err.text, b->err.text);
	ck_assert_msg(a->table.n_rows == b->table.n_rows && a->table.n_cols == b->table.n_cols, "%s in parts of %zu: %zu and %zu rows", what, bytes,
	              a->table.n_rows, b->table.n_rows);
	const wz_dialect *x = &a->table.dialect, *y = &b->table.dialect;
	ck_assert_msg(x->delimiter == y->delimiter && x->decimal == y->decimal && x->bom == y->bom && x->gzip == y->gzip &&
	                  (x->encoding == y->encoding || strcmp(x->encoding, y->encoding) == 0),
	              "%s in parts of %zu: dialect", what, bytes);
	for (size_t i = 0; i < a->table.n_rows; i++)
		ck_assert_msg(a->table.line[i] == b->table.line[i], "%s in parts of %zu: row %zu", what, bytes, i);
	for (size_t i = 0; i < a->table.n_rows * a->table.n_cols; i++)
		ck_assert_msg(strcmp(a->table.cell[i], b->table.cell[i]) == 0, "%s in parts of %zu: cell %zu", what, bytes, i);
	const wz_problems *p = &a->problems, *q = &b->problems;
	ck_assert_msg(p->n == q->n && p->n_errors == q->n_errors && p->n_warnings == q->n_warnings, "%s in parts of %zu: %zu and %zu problems", what,
	              bytes, p->n_errors, q->n_errors);
	for (size_t i = 0; i < p->n; i++) {
		const wz_problem *m = &p->list[i], *n = &q->list[i];
		ck_assert_msg(m->severity == n->severity && m->line == n->line && m->column == n->column && strcmp(m->text, n->text) == 0,
		              "%s in parts of %zu: '%s' and '%s'", what, bytes, m->text, n->text);
	}
}

/* The file in parts against the file in one go. @return parts that were used or could have been */
static size_t compare_parts(const char *path, const wz_dialect *dialect, size_t bytes, size_t every, size_t *bare) {
	sample whole = {0}, parts = {0};
	helper h = {.every = every, .dialect = dialect};
	const wz_table_ahead ahead = {helper_places, helper_part, &h};
	wz_dialect want = dialect == NULL ? (wz_dialect){0} : *dialect;
	want.ahead = &ahead;
	ck_assert_int_eq(wz_csv_cut(path, bytes, &h.place, &h.n, &whole.err), WZ_OK);
	wz_problems_init(&whole.problems);
	wz_problems_init(&parts.problems);
	whole.st = wz_table_read(path, dialect, &whole.table, &whole.problems, &whole.err);
	parts.st = wz_table_read(path, &want, &parts.table, &parts.problems, &parts.err);
	same_tables(&whole, &parts, path, bytes);
	wz_table_clear(&whole.table);
	wz_table_clear(&parts.table);
	wz_problems_clear(&whole.problems);
	wz_problems_clear(&parts.problems);
	free(h.place);
	*bare += h.bare;
	return h.read;
}

static size_t compare_folder(const char *folder, size_t *n_files) {
	static const size_t SIZES[] = {1, 50, 1000, 20000};
	static const wz_dialect SET = {.delimiter = ';', .encoding = "CP1252"};
	DIR *dir = opendir(folder);
	ck_assert_ptr_nonnull(dir);
	size_t read = 0, bare = 0;
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		char path[512];
		if (strstr(e->d_name, ".csv") == NULL)
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
		++*n_files;
		for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
			read += compare_parts(path, NULL, SIZES[i], 1, &bare);
		read += compare_parts(path, NULL, 60, 3, &bare);
		read += compare_parts(path, &SET, 100, 1, &bare);
	}
	(void)closedir(dir);
	return read;
}

/* Every bad file and every data set of the tree: same cells, lines and messages, whatever the size of the parts. */
START_TEST(parts_of_files) {
	size_t n_files = 0;
	ck_assert_uint_gt(compare_folder("tests/bad", &n_files), 100);
	ck_assert_uint_ge(n_files, 30);
	ck_assert_uint_gt(compare_folder("datasets/assink2016", &n_files), 100);
	ck_assert_uint_gt(compare_folder("datasets/landenberger2005", &n_files), 50);
	ck_assert_uint_gt(compare_folder("datasets/phase1-simulated", &n_files), 50);
}
END_TEST

/* As noise, with a header above it; the pieces make stray and open quotes, so some parts cannot begin where they are cut. */
START_TEST(parts_of_noise) {
	static const char PIECES[][8] = {"\"", ",", "\n", "\r", "\r\n", "a", "\xe9", "\xc3\xa9", "\"\"", " ", "\n", "1.5", "0,4", "b,\"c\"\n", "NA", "x,y\n"};
	uint64_t state = 4711 + (uint64_t)_i;
	char text[4096] = "a,b\n";
	size_t n = strlen(text), bare = 0;
	while (n < 2000) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		n += (size_t)sprintf(text + n, "%s", PIECES[(state >> 33) % (_i % 4 == 0 ? 16 : 13) + (_i % 4 == 0 ? 0 : 3)]);
	}
	char path[] = P_tmpdir "/check_table_XXXXXX";
	int fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	write_bytes(path, text, n);
	(void)compare_parts(path, NULL, 1, 1, &bare);
	(void)compare_parts(path, NULL, 30, 1, &bare);
	(void)compare_parts(path, NULL, 30, 2, &bare);
	(void)compare_parts(path, NULL, 300, 1, &bare);
	(void)compare_parts(path, &(wz_dialect){.delimiter = ';'}, 100, 1, &bare);
	unlink(path);
}
END_TEST

/* More problems than are kept, half of them in the last part; a quote in a cell, which makes the parts behind it begin inside quotes. */
START_TEST(parts_with_problems) {
	char path[] = P_tmpdir "/check_table_XXXXXX";
	size_t bare = 0;
	int fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	FILE *f = fdopen(fd, "wb");
	ck_assert_ptr_nonnull(f);
	fputs("a;b\n", f);
	for (int i = 0; i < 3000; i++)
		fputs(i % 2 == 0 ? "1,5;2\n" : "1;2;3\n", f);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_uint_gt(compare_parts(path, NULL, 9000, 1, &bare), 0);
	ck_assert_uint_eq(bare, 0);
	f = fopen(path, "wb");
	ck_assert_ptr_nonnull(f);
	fputs("a,b\n", f);
	for (int i = 0; i < 100; i++)
		fputs(i == 50 ? "1,5\" pipe\n" : "1,\"two\nlines\"\n", f);
	ck_assert_int_eq(fclose(f), 0);
	(void)compare_parts(path, NULL, 40, 1, &bare);
	ck_assert_uint_gt(bare, 0);
	unlink(path);
}
END_TEST

int main(void) {
	Suite *s = suite_create("table");
	TCase *tc = tcase_create("table");
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, numbers, 0, (int)(sizeof NUMBERS / sizeof *NUMBERS));
	tcase_add_test(tc, numbers_as_strtod);
	tcase_add_test(tc, missing_words);
	tcase_add_test(tc, utf8);
	tcase_add_test(tc, shown_texts);
	tcase_add_test(tc, likeness);
	tcase_add_test(tc, maps_and_arenas);
	tcase_add_test(tc, problems_sorted);
	tcase_add_test(tc, problems_limited);
	tcase_add_test(tc, line_lists);
	tcase_add_test(tc, dates);
	tcase_add_test(tc, problems_forgotten);
	tcase_add_loop_test(tc, dialects, 0, (int)(sizeof DIALECTS / sizeof *DIALECTS));
	tcase_add_test(tc, dialect_set);
	tcase_add_loop_test(tc, advice_once, 0, 3);
	tcase_add_test(tc, missing_set);
	tcase_add_test(tc, encodings);
	tcase_add_test(tc, gzip);
	tcase_add_test(tc, gzip_members);
	tcase_add_test(tc, lines);
	tcase_add_test(tc, chunk_borders);
	tcase_add_test(tc, large_cell);
	tcase_add_test(tc, endless_quote);
	tcase_add_test(tc, ten_thousand_errors);
	tcase_add_test(tc, wide_rows);
	tcase_add_test(tc, nameless_last_columns);
	tcase_add_loop_test(tc, noise, 0, 100);
	tcase_add_test(tc, parts_of_files);
	tcase_add_loop_test(tc, parts_of_noise, 0, 200);
	tcase_add_test(tc, parts_with_problems);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_NOFORK);
}
