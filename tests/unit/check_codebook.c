/* check_codebook.c - codebooks: words, variables, codes and what must hold between them
 *
 * The malformed ones are in tests/bad and read by check_dataset.c.
 */
#include "coding/codebook.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
	char path[64];
	wz_codebook book;
	wz_problems problems;
	wz_err err;
	wz_status st;
} sample;

static void read_text(sample *s, const char *text) {
	*s = (sample){.path = P_tmpdir "/check_codebook_XXXXXX"};
	int fd = mkstemp(s->path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	wz_problems_init(&s->problems);
	s->st = wz_codebook_read(s->path, &s->book, &s->problems, &s->err);
}

static void read_done(sample *s) {
	unlink(s->path);
	wz_codebook_clear(&s->book);
	wz_problems_clear(&s->problems);
}

static size_t count_problems(const sample *s, const char *fragment) {
	size_t n = 0;
	for (size_t i = 0; i < s->problems.n; i++)
		n += strstr(s->problems.list[i].text, fragment) != NULL;
	return n;
}

START_TEST(words) {
	for (int i = 0; i <= WZ_VAR_ORDINAL; i++) {
		wz_var_type type;
		ck_assert(wz_var_type_parse(wz_var_type_word((wz_var_type)i), &type));
		ck_assert_int_eq(type, i);
	}
	for (int i = 0; i <= WZ_ROLE_CONTROL_BAD; i++) {
		wz_role role;
		ck_assert(wz_role_parse(wz_role_word((wz_role)i), &role));
		ck_assert_int_eq(role, i);
	}
	wz_var_type type = WZ_VAR_DATE;
	ck_assert(!wz_var_type_parse("number", &type));
	ck_assert(!wz_var_type_parse("", &type));
	ck_assert_int_eq(type, WZ_VAR_DATE);
}
END_TEST

START_TEST(variables) {
	sample s;
	read_text(&s, "item;variable;label_nl;label_en;type;codes;level;note;role;minimum;maximum;required;unit\n"
	              "1;study;Studie;Study;text;;study;;id;;;1;\n"
	              "2;dose;Dosis;Dose;numeric;;study;per kind;;0,5;40;0;uren\n"
	              "3;age;Leeftijd;;categorical;\"0=Tot 2|Under 2; 1 = > 24 = veel | > 24 ;NA=Onbekend|Unknown;\";study;;none;;;;\n"
	              "4;kit;;;element;;study;;;;;;\n");
	ck_assert_msg(s.st == WZ_OK, "%s", s.err.text);
	ck_assert_uint_eq(s.problems.n_errors + s.problems.n_warnings, 0);
	ck_assert_uint_eq(s.book.n, 4);
	const wz_variable *dose = wz_codebook_find(&s.book, "dose");
	ck_assert_ptr_nonnull(dose);
	ck_assert(dose->minimum == 0.5 && dose->maximum == 40);
	ck_assert_str_eq(dose->unit, "uren");
	ck_assert_str_eq(dose->note, "per kind");
	ck_assert(!dose->required);
	ck_assert_uint_eq(dose->line, 3);
	ck_assert_int_eq(s.book.var[0].role, WZ_ROLE_ID);
	ck_assert(s.book.var[0].required);
	ck_assert(isnan(s.book.var[0].minimum));
	const wz_variable *age = wz_codebook_find(&s.book, "age");
	ck_assert_uint_eq(age->n_codes, 3);
	ck_assert_str_eq(age->code[1].code, "1");
	ck_assert_str_eq(age->code[1].label_nl, "> 24 = veel");
	ck_assert_str_eq(age->code[1].label_en, "> 24");
	ck_assert_uint_eq(wz_code_find(age, "NA"), 2);
	ck_assert_uint_eq(wz_code_find(age, "2"), SIZE_MAX);
	ck_assert_str_eq(age->label_en, "Leeftijd"); /* the other language stands in */
	ck_assert_str_eq(s.book.var[3].label_nl, "kit");
	ck_assert_ptr_null(wz_codebook_find(&s.book, "nothing"));
	read_done(&s);
}
END_TEST

START_TEST(roles) {
	sample s;
	read_text(&s, "variable,label_nl,label_en,type,codes,level,role\n"
	              "m,M,M,text,,manual,id\ns,S,S,text,,study,id\nt,T,T,text,,study,label\ne,E,E,numeric,,effect,id\n"
	              "a,A,A,count,,effect,treatment_good\nb,B,B,count,,effect,treatment_bad\n"
	              "c,C,C,count,,effect,control_good\nd,D,D,count,,effect,control_bad\n");
	ck_assert_int_eq(s.st, WZ_OK);
	ck_assert_uint_eq(s.problems.n_errors + s.problems.n_warnings, 0);
	read_done(&s);
	read_text(&s, "variable,label_nl,label_en,type,codes,level,role\n"
	              "y,Y,Y,numeric,,effect,effect\nz,Z,Z,numeric,,effect,effect\nv,V,V,count,,effect,variance\n"
	              "s,S,S,text,,study,label\nt,T,T,text,,study,label\n");
	ck_assert_int_eq(s.st, WZ_OK);
	ck_assert_uint_eq(count_problems(&s, "which 'y' (line 2) has already"), 1);
	ck_assert_uint_eq(count_problems(&s, "its type must be numeric"), 1);
	ck_assert_uint_eq(count_problems(&s, "of level 'study', which 's' (line 5) has already"), 1);
	ck_assert_uint_eq(count_problems(&s, "for which no variable has the role id"), 1);
	read_done(&s);
}
END_TEST

/* Of a role the advice is the role's; of codes without quotes the row's width comes first. */
START_TEST(advice) {
	static const char HEAD[] = "variable;label_nl;label_en;type;codes;level;role\n";
	static const struct {
		const char *row, *first;
	} ROWS[] = {{"low;Laag;Low;categorical;;effect;lower_is_better\n", "variable 'low' has no codes: with this role list them as 1=ja|yes;0=nee|no"},
	            {"who;Wie;Who;categorical;;effect;direction\n", "variable 'who' has no codes: with the role direction list them as better=beter|better;"},
	            {"kit;Set;Kit;categorical;;effect;\n", "variable 'kit' has no codes: list them as code=Dutch label|English label;... or make its type text"},
	            {"low;Laag;Low;categorical;1=ja|yes;0=nee|no;effect;lower_is_better\n", "the row has 8 cells, the header 7; the first too many is 'lower_is_better' (cell 8)"}};
	for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
		sample s;
		char text[512], *printed = NULL;
		size_t size;
		(void)snprintf(text, sizeof text, "%s%s", HEAD, ROWS[i].row);
		read_text(&s, text);
		FILE *out = open_memstream(&printed, &size);
		wz_problems_print(&s.problems, out);
		fclose(out);
		const char *said = strstr(printed, ": ");
		ck_assert_msg(said != NULL && strncmp(said + 2, ROWS[i].first, strlen(ROWS[i].first)) == 0, "%s", printed);
		free(printed);
		read_done(&s);
	}
}
END_TEST

START_TEST(not_there) {
	wz_problems problems;
	wz_problems_init(&problems);
	wz_codebook book;
	wz_err err = {0};
	ck_assert_int_eq(wz_codebook_read("no/such/file.csv", &book, &problems, &err), WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "no/such/file.csv: cannot open"));
	ck_assert_uint_eq(book.n, 0);
	wz_problems_clear(&problems);
}
END_TEST

int main(void) {
	Suite *s = suite_create("codebook");
	TCase *tc = tcase_create("codebook");
	tcase_add_test(tc, words);
	tcase_add_test(tc, variables);
	tcase_add_test(tc, roles);
	tcase_add_test(tc, advice);
	tcase_add_test(tc, not_there);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_NOFORK);
}
