/* check_dataset.c - records checked against a codebook, dataset.json, and the corpus of malformed inputs
 *
 * 1. The corpus of tests/bad
 * 2. Good records, and values
 * 3. Levels
 * 4. Records entered twice
 * 5. dataset.json there and back, and damaged
 *
 * Runs from the top folder of the tree, where tests/bad is.
 */
#include "coding/dataset.h"
#include "coding/dataset_twice.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BAD "tests/bad/"

typedef struct {
	char path[64];
	wz_dataset dataset;
	wz_problems problems;
	wz_err err;
	wz_status st;
} sample;

static void write_temporary(char path[64], const char *text) {
	(void)snprintf(path, 64, "%s", P_tmpdir "/check_dataset_XXXXXX");
	int fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

/* What a check of records does; the exit status it comes to. */
static int read_records(const char *codebook, const char *records, sample *s) {
	wz_codebook book = {0};
	wz_table table = {0};
	wz_problems_init(&s->problems);
	s->st = wz_codebook_read(codebook, &book, &s->problems, &s->err);
	if (s->st == WZ_OK)
		s->st = wz_table_read(records, NULL, &table, &s->problems, &s->err);
	if (s->st == WZ_OK)
		s->st = wz_dataset_build(&table, &book, &s->dataset, &s->problems, &s->err);
	wz_table_clear(&table);
	wz_codebook_clear(&book);
	return wz_exit_status(s->st == WZ_OK ? wz_problems_status(&s->problems, NULL) : s->st);
}

static void read_text(sample *s, const char *codebook, const char *records) {
	*s = (sample){0};
	char book[64];
	write_temporary(s->path, records);
	write_temporary(book, codebook);
	read_records(book, s->path, s);
	unlink(book);
}

static void read_done(sample *s) {
	if (s->path[0] != '\0')
		unlink(s->path);
	wz_dataset_clear(&s->dataset);
	wz_problems_clear(&s->problems);
}

static size_t count_problems(const sample *s, const char *fragment) {
	size_t n = 0;
	for (size_t i = 0; i < s->problems.n; i++)
		n += strstr(s->problems.list[i].text, fragment) != NULL;
	return n;
}

/* 1. The corpus */

static char *messages(const sample *s) {
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	fprintf(out, "%s\n", s->err.text);
	wz_problems_print(&s->problems, out);
	fclose(out);
	return text;
}

/* Each line of the manifest is looked up among the messages of its file, which is read again for each: they are small. */
START_TEST(corpus) {
	FILE *f = fopen(BAD "manifest.tsv", "r");
	ck_assert_msg(f != NULL, "run from the top folder of the tree");
	char line[1024];
	int lines = 0;
	ck_assert_ptr_nonnull(fgets(line, sizeof line, f)); /* header */
	while (fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		char *kind = strchr(line, '\t'), *status = strchr(kind + 1, '\t'), *fragment = strchr(status + 1, '\t');
		*kind++ = *status++ = *fragment++ = '\0';
		char path[sizeof line + sizeof BAD];
		(void)snprintf(path, sizeof path, BAD "%s", line);
		sample s = {0};
		int exit_status;
		if (strcmp(kind, "codebook") == 0) {
			wz_codebook book = {0};
			wz_problems_init(&s.problems);
			s.st = wz_codebook_read(path, &book, &s.problems, &s.err);
			exit_status = wz_exit_status(s.st == WZ_OK ? wz_problems_status(&s.problems, NULL) : s.st);
			wz_codebook_clear(&book);
		} else {
			exit_status = read_records(BAD "codebook.csv", path, &s);
		}
		char *text = messages(&s);
		ck_assert_msg(exit_status == atoi(status), "%s: exit status %d, expected %s\n%s", line, exit_status, status, text);
		ck_assert_msg(strstr(text, fragment) != NULL, "%s: no '%s' in\n%s", line, fragment, text);
		free(text);
		read_done(&s);
		lines++;
	}
	fclose(f);
	ck_assert_int_gt(lines, 100);
}
END_TEST

START_TEST(ten_thousand_errors) {
	enum { N = 10000 };
	char *text = malloc(N * 32 + 64);
	size_t n = (size_t)sprintf(text, "study,esid,yi,vi\n");
	for (int i = 0; i < N; i++)
		n += (size_t)sprintf(text + n, "s%d,%d,4-jan,0.1\n", i, i);
	sample s = {0};
	write_temporary(s.path, text);
	ck_assert_int_eq(read_records(BAD "codebook.csv", s.path, &s), 3);
	ck_assert_uint_eq(s.problems.n_errors, 1);
	ck_assert_uint_eq(count_problems(&s, "column 'yi': '4-jan' is not a number: a spreadsheet turned a number into a date: format the column as text there and type the number again "
	                                     "(10000 such cells: lines 2, 3, 4, 5, 6, 7 and 9994 more)"),
	                  1);
	ck_assert_uint_eq(s.dataset.n_rows, N);
	read_done(&s);
	free(text);
}
END_TEST

/* 2. Good records, and values */

#define BOOK                                                                                                           \
	"variable,label_nl,label_en,type,codes,level,role,minimum,maximum,required\n"                                      \
	"manual,Handleiding,Manual,text,,manual,id,,,\n"                                                                   \
	"study,Studie,Study,numeric,,study,id,,,\n"                                                                        \
	"authors,Auteurs,Authors,text,,study,label,,,\n"                                                                   \
	"esid,Effect,Effect,numeric,,effect,id,,,\n"                                                                       \
	"yi,d,d,numeric,,effect,effect,,,\n"                                                                               \
	"vi,v,v,numeric,,effect,variance,,,\n"                                                                             \
	"n,N,N,count,,effect,,,,\n"                                                                                        \
	"kit,Kit,Kit,element,,manual,,,,\n"                                                                                \
	"place,Plaats,Place,categorical,home=Thuis|Home;NA=Onbekend|Unknown,study,,,,\n"                                   \
	"ways,Wijzen,Ways,multi,a=A|A;b=B|B,effect,,,,\n"                                                                  \
	"when,Datum,Date,date,,effect,,,,\n"

START_TEST(values) {
	sample s;
	read_text(&s, BOOK,
	          "manual;study;authors;esid;yi;vi;n;kit;place;ways;when\n"
	          "M1;1;Ros\xc3\xa9 1980;1;0,41;0,02;12;1;home;\" b ;a;\";2017-04-01\n"
	          "M1;1;Ros\xc3\xa9 1980;2;-;;NA;1;home;;\n"
	          "M2;2;;1;-1e-2;0,5;9007199254740992;;NA;NA;-\n");
	ck_assert_msg(s.st == WZ_OK, "%s", s.err.text);
	ck_assert_uint_eq(s.problems.n_errors + s.problems.n_warnings, 0);
	const wz_dataset *d = &s.dataset;
	ck_assert_uint_eq(d->n_rows, 3);
	ck_assert_uint_eq(d->n_cols, 11);
	const wz_column *yi = wz_dataset_role(d, WZ_ROLE_EFFECT, NULL), *n = wz_dataset_find(d, "n"), *kit = wz_dataset_find(d, "kit");
	ck_assert(yi->num[0] == 0.41 && isnan(yi->num[1]) && yi->num[2] == -0.01);
	ck_assert(n->num[0] == 12 && isnan(n->num[1]) && n->num[2] == 9007199254740992.0);
	ck_assert(kit->num[0] == 1 && isnan(kit->num[2]));
	ck_assert_str_eq(wz_dataset_find(d, "place")->str[2], "NA"); /* a code before it is a missing value */
	ck_assert_str_eq(wz_dataset_find(d, "ways")->str[0], "b;a");
	ck_assert_str_eq(wz_dataset_find(d, "ways")->str[2], "");
	ck_assert_str_eq(wz_dataset_find(d, "when")->str[0], "2017-04-01");
	ck_assert_str_eq(wz_dataset_find(d, "when")->str[2], "");
	ck_assert_str_eq(wz_dataset_role(d, WZ_ROLE_ID, "manual")->str[0], "M1");
	ck_assert_ptr_null(wz_dataset_role(d, WZ_ROLE_ID, "country"));
	ck_assert_ptr_null(wz_dataset_find(d, "nothing"));
	char buffer[WZ_VALUE_TEXT];
	ck_assert_str_eq(wz_column_text(yi, 0, buffer), "0.41");
	ck_assert_str_eq(wz_column_text(yi, 1, buffer), "");
	ck_assert_str_eq(wz_column_text(n, 2, buffer), "9007199254740992");
	ck_assert_uint_eq(d->line[2], 4);
	ck_assert_str_eq(d->file[2], s.path);
	ck_assert_uint_eq(d->n_sources, 1);
	ck_assert_uint_eq(strlen(d->source[0].sha256), 64);
	ck_assert_int_eq(d->source[0].dialect.decimal, ',');
	read_done(&s);
}
END_TEST

/* More codes than are looked through one by one, and more than a message lists. */
START_TEST(many_codes) {
	char book[4096] = "variable,label_nl,label_en,type,codes,level\nx,X,X,categorical,\"";
	for (int i = 0; i < 60; i++)
		sprintf(book + strlen(book), "c%02d=L%d|E%d;", i, i, i);
	strcat(book, "\",effect\n");
	sample s;
	read_text(&s, book, "x\nc00\nc59\nzzz\nE17\n");
	ck_assert_uint_eq(s.problems.n_errors, 2);
	ck_assert_uint_eq(count_problems(&s, "'c07' and 52 more in the codebook"), 1);
	ck_assert_uint_eq(count_problems(&s, "'E17' is the label of code 'c17'"), 1);
	ck_assert_str_eq(s.dataset.column[0].str[1], "c59");
	ck_assert_str_eq(s.dataset.column[0].str[2], "");
	read_done(&s);
}
END_TEST

/* A repeated wrong text is told for each of its rows, and from the seventh on once for all; another reason in the same column apart. */
START_TEST(repeated_errors) {
	sample s;
	read_text(&s, "variable,label_nl,label_en,type,codes,level\nx,X,X,numeric,,effect\ny,Y,Y,numeric,,effect\n",
	          "x;y\n10%;1\n11%;2\n12%;3%\n13%;4\n14%;5\n15%;6\n16%;7\n1,O;8\n");
	ck_assert_uint_eq(s.problems.n_errors, 3);
	ck_assert_uint_eq(count_problems(&s, "column 'x': '10%' is not a number: write the number without the percent sign (7 such cells: lines 2, 3, 4, 5, 6, 7 and 1 more)"), 1);
	ck_assert_uint_eq(count_problems(&s, "column 'y': '3%' is not a number: write the number without the percent sign"), 1);
	ck_assert_uint_eq(count_problems(&s, "'1,O' is not a number: a letter"), 1);
	read_done(&s);
	read_text(&s, "variable,label_nl,label_en,type,codes,level,required\nx,X,X,categorical,a=A|A,effect,\ny,Y,Y,text,,effect,1\n",
	          "x,y\nq,\nq,\nq,t\n");
	ck_assert_uint_eq(count_problems(&s, "'q' is not a code"), 3);
	ck_assert_uint_eq(count_problems(&s, "column 'y': empty"), 2);
	read_done(&s);
}
END_TEST

/* Totals at the foot are one error, and none of their cells is another; only there, and only as the whole id or label. */
START_TEST(totals) {
	static const char ONE[] = "variable,label_nl,label_en,type,codes,level,role,minimum,maximum\nstudy,S,S,text,,study,id,,\nx,X,X,numeric,,effect,,0,9\ny,Y,Y,count,,effect,,,\n";
	sample s;
	read_text(&s, ONE, "study,x,y\na,1,2\nb,2,3\nTotaal:,30,2.5\n");
	ck_assert_uint_eq(s.problems.n_errors, 1);
	ck_assert_uint_eq(s.problems.n_warnings, 0);
	ck_assert_uint_eq(count_problems(&s, "a row at the foot is called 'Totaal:': totals are no record; remove the row"), 1);
	ck_assert_uint_eq(s.problems.list[0].line, 4);
	ck_assert_uint_eq(s.dataset.n_rows, 2);
	read_done(&s);
	read_text(&s, ONE, "study,x,y\nSom,1,2\nTotal 2009,2,3\n");
	ck_assert_uint_eq(s.problems.n_errors + s.problems.n_warnings, 0);
	read_done(&s);
	read_text(&s, ONE, "study,x,y\na,1,2\nb,2,3\nGemiddelde,1.5,2.5\nSD (n=2),30,2.5\nBron: eigen telling,,\n");
	ck_assert_uint_eq(s.problems.n_errors, 1);
	ck_assert_uint_eq(count_problems(&s, "a row at the foot is called 'Gemiddelde' (2 such rows: lines 4 and 5): totals are no record; remove the row"), 1);
	ck_assert_uint_eq(s.dataset.n_rows, 2);
	read_done(&s);
}
END_TEST

START_TEST(totals_by_word) {
	static const char ONE[] = "variable,label_nl,label_en,type,codes,level,role\nstudy,S,S,text,,study,id\nx,X,X,numeric,,effect,\n";
	static const char *const TOTALS[] = {"Totaal (25)", "TOTAL: 25", "eindtotaal", "Gem.",  "gem. (25)", "mean",        "Average", "SD",
	                                     "N=25",        "n = 25",    "Totaal N=25", "Sum =", "Mean / SD", "total (2003)", "Som (25)", "Total = 25 studies"};
	static const char *const NAMES[] = {"Sumter 2003", "Gemma", "SD12", "Meany", "Sum (2003)", "Mean (1999b)", "Total 2009", "Sum: a trial", "N12", "N", "Som-Ali", "Totaalplan", "Gem\xc3\xa9", "Averag", "(25)", "="};
	char text[200];
	sample s;
	for (size_t i = 0; i < sizeof TOTALS / sizeof *TOTALS; i++) {
		(void)snprintf(text, sizeof text, "study,x\na,1\n%s,2\n", TOTALS[i]);
		read_text(&s, ONE, text);
		ck_assert_msg(s.problems.n_errors == 1 && s.dataset.n_rows == 1, "%s is no total", TOTALS[i]);
		read_done(&s);
		(void)snprintf(text, sizeof text, "study,x\na,1\n%s,2\nb,3\n", TOTALS[i]);
		read_text(&s, ONE, text);
		ck_assert_msg(s.problems.n_errors == 0 && s.dataset.n_rows == 3, "%s is a total above a record", TOTALS[i]);
		read_done(&s);
	}
	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
		(void)snprintf(text, sizeof text, "study,x\na,1\n%s,2\n", NAMES[i]);
		read_text(&s, ONE, text);
		ck_assert_msg(s.problems.n_errors == 0 && s.dataset.n_rows == 2, "%s is a total", NAMES[i]);
		read_done(&s);
	}
}
END_TEST

START_TEST(hostile_texts) {
	sample s;
	read_text(&s, "variable,label_nl,label_en,type,codes,level\nx,X,X,numeric,,effect\n",
	          "x,\"y\x1b[2J\"\n\"1\n2\x1b]0;t\x07\",<b>\n");
	ck_assert_uint_eq(s.problems.n_errors, 1);
	ck_assert_uint_eq(count_problems(&s, "'1\\x0a2\\x1b]0;t\\x07' is not a number"), 1);
	ck_assert_uint_eq(count_problems(&s, "'y\\x1b[2J' is not in the codebook"), 1);
	read_done(&s);
}
END_TEST

/* 3. Levels */

static const char HEAD[] = "manual,study,authors,esid,yi,vi,n,kit,place,ways,when\n";

static void read_rows(sample *s, const char *rows) {
	char text[2048];
	(void)snprintf(text, sizeof text, "%s%s", HEAD, rows);
	read_text(s, BOOK, text);
}

START_TEST(dates_as_ids) {
	sample s;
	read_rows(&s, "M1,1,A,01-feb,0.1,0.1,,1,home,,\nM1,1,A,1-2,0.1,0.1,,1,home,,\n"); /* its type is numeric there: told as no number */
	ck_assert_uint_eq(count_problems(&s, "looks like a date"), 0);
	ck_assert_uint_eq(s.problems.n_errors, 2);
	read_done(&s);
	read_rows(&s, "1-mei,1,A,1,0.1,0.1,,1,home,,\nM2,2,B,1,0.1,0.1,,1,home,,\n\"mrt 99\",3,C,1,0.1,0.1,,1,home,,\n");
	ck_assert_uint_eq(s.problems.n_errors, 0);
	ck_assert_uint_eq(count_problems(&s, "column 'manual': '1-mei' is an id that looks like a date (lines 2 and 4): did a spreadsheet make it of 1-2, 3/4 or the like?"), 1);
	ck_assert_uint_eq(s.problems.n_warnings, 1);
	read_done(&s);
}
END_TEST

START_TEST(levels) {
	sample s;
	/* the same effect ids in other studies are fine */
	read_rows(&s, "M1,1,A,1,0.1,0.1,,1,home,,\nM1,2,B,1,0.1,0.1,,1,home,,\n");
	ck_assert_uint_eq(s.problems.n_errors + s.problems.n_warnings, 0);
	read_done(&s);
	/* three rows differ from the first: told once for the study */
	read_rows(&s, "M1,1,A,1,0.1,0.1,,1,home,,\nM1,1,A,2,0.1,0.1,,1,NA,,\nM1,1,A,3,0.1,0.1,,1,,,\n");
	ck_assert_uint_eq(s.problems.n_errors, 1);
	ck_assert_uint_eq(count_problems(&s, "'NA' here but 'home' on line 2, both in 'study' '1'"), 1);
	ck_assert_uint_eq(s.problems.list[0].line, 3);
	ck_assert_uint_eq(s.problems.list[0].column, 9);
	read_done(&s);
	/* not stated against stated, within a manual */
	read_rows(&s, "M1,1,A,1,0.1,0.1,,,home,,\nM1,2,B,1,0.1,0.1,,0,home,,\n");
	ck_assert_uint_eq(count_problems(&s, "'0' here but (empty) on line 2, both in 'manual' 'M1'"), 1);
	read_done(&s);
	/* a cell that is wrong is not told again as varying */
	read_rows(&s, "M1,1,A,1,0.1,0.1,,1,home,,\nM1,1,A,2,0.1,0.1,,7,home,,\n");
	ck_assert_uint_eq(s.problems.n_errors, 1);
	read_done(&s);
	/* a study of two manuals */
	read_rows(&s, "M1,1,A,1,0.1,0.1,,1,home,,\nM2,1,A,2,0.1,0.1,,1,home,,\nM3,2,B,2,0.1,0.1,,1,home,,\nM3,3,B,2,0.1,0.1,,1,home,,\nM1,4,B,2,0.1,0.1,,1,home,,\n");
	ck_assert_uint_eq(s.problems.n_errors, 0);
	ck_assert_uint_eq(count_problems(&s, "'study' '1' stands under two units of level 'manual': 'M2' here and 'M1' on line 2"), 1);
	ck_assert_uint_eq(s.problems.n_warnings, 1);
	read_done(&s);
	/* no id */
	read_rows(&s, "M1,,A,1,0.1,0.1,,1,home,,\nM1,NA,B,1,0.1,0.1,,1,home,,\n");
	ck_assert_uint_eq(count_problems(&s, "no id: the row can't be used in a model with the level 'study'"), 2);
	read_done(&s);
	/* the same number written in two ways is one id */
	read_rows(&s, "M1,1,A,1,0.1,0.1,,1,home,,\nM1,1.0,A,01,0.1,0.1,,1,home,,\n");
	ck_assert_uint_eq(count_problems(&s, "effect id '1' stands twice in the same unit, first on line 2"), 1);
	read_done(&s);
}
END_TEST

/* 4. Records entered twice */

#define TWICE_BOOK \
	"item,variable,label_nl,label_en,type,codes,level,note,role\n" \
	"1,study,Studie,Study,text,,study,,id\n" \
	"2,name,Naam,Name,text,,study,,label\n" \
	"3,effect,Effect,Effect,text,,effect,,id\n" \
	"4,n1,N,N,count,,effect,,n_treatment\n" \
	"5,n2,N,N,count,,effect,,n_control\n" \
	"6,m1,M,M,numeric,,effect,,mean_treatment\n" \
	"7,m2,M,M,numeric,,effect,,mean_control\n" \
	"8,s1,SD,SD,numeric,,effect,,sd_treatment\n" \
	"9,s2,SD,SD,numeric,,effect,,sd_control\n"

static void read_twice(sample *s, const char *rows) {
	char text[2048];
	(void)snprintf(text, sizeof text, "study,name,effect,n1,n2,m1,m2,s1,s2\n%s", rows);
	read_text(s, TWICE_BOOK, text);
	ck_assert_uint_eq(s->problems.n_errors + s->problems.n_warnings, 0);
	ck_assert_int_eq(wz_dataset_check_twice(&s->dataset, &s->problems, &s->err), WZ_OK);
	ck_assert_uint_eq(s->problems.n_errors, 0);
}

START_TEST(twice) {
	sample s;
	/* a study entered again, of two effects: its label once, its numbers by row */
	read_twice(&s, "1,Bos 2008,1,40,38,25.5,21.3,6.1,5.9\n1,Bos 2008,2,40,38,12.5,11.25,3.1,2.9\n2,Vos 2009,1,41,38,25.5,21.3,6.1,5.9\n"
	               "3,Bos 2008,1,40,38,25.5,21.3,6.1,5.9\n3,Bos 2008,2,40,38,12.50,11.25,3.1,2.9\n");
	ck_assert_uint_eq(count_problems(&s, "'study' '3' has the label 'Bos 2008', and so has '1' on line 2: entered twice?"), 1);
	ck_assert_uint_eq(count_problems(&s, "line 5 has the same numbers as line 2, under another id: entered twice?"), 1);
	ck_assert_uint_eq(count_problems(&s, "line 6 has the same numbers as line 3"), 1);
	ck_assert_uint_eq(s.problems.n_warnings, 3);
	ck_assert_uint_eq(s.problems.list[0].line, 5);
	ck_assert_uint_eq(s.problems.list[0].column, 2);
	read_done(&s);
	/* within a study too; a number that only one row has is a difference */
	read_twice(&s, "1,A,1,40,38,25.5,21.3,6.1,5.9\n1,A,2,40,38,25.5,21.3,6.1,5.9\n1,A,3,40,38,25.5,21.3,6.1,\n");
	ck_assert_uint_eq(count_problems(&s, "line 3 has the same numbers as line 2"), 1);
	ck_assert_uint_eq(s.problems.n_warnings, 1);
	read_done(&s);
	/* numbers that say little: sizes alone, few digits, the same digits again and again; no label is no label */
	read_twice(&s, "1,,1,4017,3838,,,,\n2,,1,4017,3838,,,,\n3,,1,40,38,2,1,1,1\n4,,1,40,38,2,1,1,1\n5,,1,36,36,29,7,29,7\n6,,1,36,36,29,7,29,7\n");
	ck_assert_uint_eq(s.problems.n_warnings, 0);
	read_done(&s);
}
END_TEST

/* 5. dataset.json */

static void made(sample *s) {
	read_rows(s, "M1,1,Ros\xc3\xa9,1,0.1,0.25,12,1,home,a;b,2017\nM1,1,Ros\xc3\xa9,2,,,,1,home,,\n");
	ck_assert_int_eq(s->st, WZ_OK);
	ck_assert_uint_eq(s->problems.n_errors, 0);
	wz_dataset *d = &s->dataset;
	ck_assert_int_eq(wz_dataset_effects_init(d, "d", NULL), WZ_OK);
	ck_assert(isnan(d->yi[1]));
	d->yi[0] = 0.1;
	d->vi[0] = 0.25;
	d->route[0] = "given";
	for (int i = 0; i < 5; i++) {
		ck_assert_int_eq(wz_dataset_exclude(d, 1, "effects", "no_effect_size", i == 0 ? NULL : "nothing reported", NULL), WZ_OK);
		ck_assert_int_eq(wz_dataset_change(d, 0, "n", "0", "0.5", "half_added_to_zero_cell", NULL), WZ_OK);
	}
	ck_assert_int_eq(wz_dataset_exclude(d, 2, "effects", "x", "", NULL), WZ_EBUG);
}

START_TEST(there_and_back) {
	sample s;
	made(&s);
	ck_assert_str_eq(s.dataset.exclusion[4].id, "M1 / Ros\xc3\xa9 / 2");
	ck_assert_uint_eq(s.dataset.exclusion[4].line, 3);
	ck_assert_str_eq(s.dataset.exclusion[0].detail, "");
	json_t *json = wz_dataset_to_json(&s.dataset);
	ck_assert_ptr_nonnull(json);
	wz_dataset back;
	wz_err err = {0};
	ck_assert_msg(wz_dataset_from_json(json, &back, &err) == WZ_OK, "%s", err.text);
	json_t *again = wz_dataset_to_json(&back);
	ck_assert(json_equal(json, again));
	char *a = json_dumps(json, 0), *b = json_dumps(again, 0);
	ck_assert_str_eq(a, b); /* order too */
	ck_assert_uint_eq(back.n_rows, 2);
	ck_assert_uint_eq(back.n_exclusions, 5);
	ck_assert_uint_eq(back.n_changes, 5);
	ck_assert_str_eq(back.measure, "d");
	ck_assert_str_eq(back.route[0], "given");
	ck_assert_str_eq(back.route[1], "");
	ck_assert(back.yi[0] == 0.1 && isnan(back.yi[1]));
	ck_assert_str_eq(wz_dataset_find(&back, "authors")->str[0], "Ros\xc3\xa9");
	ck_assert_int_eq(wz_dataset_exclude(&back, 0, "effects", "x", NULL, NULL), WZ_OK); /* and it goes on from there */
	ck_assert_uint_eq(back.n_exclusions, 6);
	free(a);
	free(b);
	json_decref(json);
	json_decref(again);
	wz_dataset_clear(&back);
	read_done(&s);
}
END_TEST

START_TEST(before_effects) {
	sample s;
	read_rows(&s, "M1,1,A,1,0.1,0.25,12,1,home,a;b,2017\n");
	json_t *json = wz_dataset_to_json(&s.dataset);
	ck_assert(json_is_null(json_object_get(json, "effects")));
	wz_dataset back;
	ck_assert_int_eq(wz_dataset_from_json(json, &back, NULL), WZ_OK);
	ck_assert_ptr_null(back.yi);
	ck_assert_ptr_null(back.measure);
	wz_dataset_clear(&back);
	json_decref(json);
	read_done(&s);
}
END_TEST

/* One thing changed in a good file, and the member that the message must name. Value NULL: removed. */
static const struct {
	const char *object, *key, *value, *named;
} DAMAGES[] = {
	{"", "format", "\"werkzaam-dataset-9\"", "format"},
	{"", "format", NULL, "format"},
	{"", "variables", "{}", "variables"},
	{"", "variables", "[1]", "variables[0]"},
	{"", "variables", "[{\"id\":\"a\"}]", "variables[0].label_nl"},
	{"", "columns", NULL, "columns"},
	{"", "columns", "[]", "columns"},
	{"", "rows", "3", "rows"},
	{"", "effects", "[]", "effects"},
	{"", "excluded", "null", "excluded"},
	{"", "excluded", "[{}]", "excluded.file"},
	{"", "changes", "[7]", "changes.file"},
	{"", "sources", NULL, "sources"},
	{"", "sources", "[]", "rows.file"},
	{"", "sources", "[null]", "sources[0].file"},
	{"columns", "kit", "[1]", "columns.'kit': 1 values for 2 rows"},
	{"columns", "kit", "[1,2]", "columns.'kit'"},
	{"columns", "kit", "[1,\"0\"]", "columns.'kit'"},
	{"columns", "place", "[\"home\",\"moon\"]", "columns.'place'"},
	{"columns", "place", "[\"home\",null]", "columns.'place'"},
	{"columns", "authors", "[\"a\",\"b\\u0000c\"]", "columns.'authors'"},
	{"columns", "other", "[1,2]", "columns.'other'"},
	{"rows", "line", "[2,-1]", "rows.line"},
	{"rows", "line", "[2]", "rows.file: 2 values for 1 rows"},
	{"rows", "file", "[0,1]", "rows.file"},
	{"rows", "file", "[0,0.5]", "rows.file"},
	{"effects", "yi", "[0.1]", "effects.yi"},
	{"effects", "yi", "[0.1,0.2]", "effects.vi"},
	{"effects", "vi", "[0,null]", "effects.vi"},
	{"effects", "route", "[\"given\",1]", "effects.route"},
	{"effects", "measure", "null", "effects.measure"},
};

START_TEST(damaged) {
	sample s;
	made(&s);
	json_t *json = wz_dataset_to_json(&s.dataset);
	json_t *object = DAMAGES[_i].object[0] == '\0' ? json : json_object_get(json, DAMAGES[_i].object);
	if (DAMAGES[_i].value == NULL)
		ck_assert_int_eq(json_object_del(object, DAMAGES[_i].key), 0);
	else
		ck_assert_int_eq(json_object_set_new(object, DAMAGES[_i].key, json_loads(DAMAGES[_i].value, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL)), 0);
	wz_dataset back;
	wz_err err = {0};
	ck_assert_msg(wz_dataset_from_json(json, &back, &err) == WZ_ECORRUPT, "%s.%s %s: '%s'", DAMAGES[_i].object, DAMAGES[_i].key,
	              DAMAGES[_i].value, err.text);
	ck_assert_msg(strstr(err.text, DAMAGES[_i].named) != NULL, "%s: '%s'", DAMAGES[_i].named, err.text);
	ck_assert_uint_eq(back.n_rows, 0);
	ck_assert_ptr_null(back.column);
	json_decref(json);
	read_done(&s);
}
END_TEST

/* Rules between variables hold for dataset.json too. */
START_TEST(damaged_codebook) {
	sample s;
	made(&s);
	json_t *json = wz_dataset_to_json(&s.dataset), *variables = json_object_get(json, "variables");
	json_array_append(variables, json_array_get(variables, 0));
	wz_dataset back;
	wz_err err = {0};
	ck_assert_int_eq(wz_dataset_from_json(json, &back, &err), WZ_ECORRUPT);
	ck_assert_ptr_nonnull(strstr(err.text, "'manual' stands twice"));
	json_decref(json);
	read_done(&s);
}
END_TEST

/* Codes in order are codes: the same checks, the same place in dataset.json. */
START_TEST(ordinal) {
	sample s;
	wz_dataset back;
	wz_err err = {0};
	const char *book = "variable,label_nl,label_en,type,codes,level,role\nstudy,S,S,text,,study,id\n"
					   "risk,R,R,ordinal,low=laag|low;high=hoog|high,study,\n";
	read_text(&s, book, "study,risk\n1,high\n2,NA\n");
	ck_assert_msg(s.st == WZ_OK, "%s", s.err.text);
	ck_assert_uint_eq(s.problems.n_errors, 0);
	ck_assert_str_eq(wz_dataset_find(&s.dataset, "risk")->str[0], "high");
	json_t *json = wz_dataset_to_json(&s.dataset);
	ck_assert_msg(wz_dataset_from_json(json, &back, &err) == WZ_OK, "%s", err.text);
	ck_assert_int_eq(wz_dataset_find(&back, "risk")->var->type, WZ_VAR_ORDINAL);
	ck_assert_str_eq(wz_dataset_find(&back, "risk")->str[0], "high");
	wz_dataset_clear(&back);
	/* A code that the list does not have is damage, as for categories. */
	json_array_set_new(json_object_get(json_object_get(json, "columns"), "risk"), 0, json_string("medium"));
	ck_assert_int_eq(wz_dataset_from_json(json, &back, NULL), WZ_ECORRUPT);
	json_decref(json);
	read_done(&s);
	read_text(&s, book, "study,risk\n1,medium\n");
	ck_assert_uint_eq(s.problems.n_errors, 1);
	ck_assert_uint_eq(count_problems(&s, "is not a code of this variable"), 1);
	read_done(&s);
}
END_TEST

int main(void) {
	Suite *s = suite_create("dataset");
	TCase *tc = tcase_create("dataset");
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, corpus);
	tcase_add_test(tc, ordinal);
	tcase_add_test(tc, ten_thousand_errors);
	tcase_add_test(tc, values);
	tcase_add_test(tc, many_codes);
	tcase_add_test(tc, repeated_errors);
	tcase_add_test(tc, totals);
	tcase_add_test(tc, totals_by_word);
	tcase_add_test(tc, dates_as_ids);
	tcase_add_test(tc, hostile_texts);
	tcase_add_test(tc, levels);
	tcase_add_test(tc, twice);
	tcase_add_test(tc, there_and_back);
	tcase_add_test(tc, before_effects);
	tcase_add_loop_test(tc, damaged, 0, (int)(sizeof DAMAGES / sizeof *DAMAGES));
	tcase_add_test(tc, damaged_codebook);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_NOFORK);
}
