/* check_dataset_write.c - dataset.json as text: the same bytes as its tree gives
 *
 * 1. Datasets of all kinds
 */
#include "base/table.h"
#include "coding/dataset_write.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 1. Datasets of all kinds */

static const char BOOK[] = "item,variable,label_nl,label_en,type,codes,level,note,role,minimum,maximum,required,unit\n"
                           ",study,Studie,Study,text,,study,,id,,,1,\n"
                           ",effect,Effect,Effect,text,,effect,,id,,,1,\n"
                           ",n,Aantal,Number,count,,effect,,,,,,\n"
                           ",yi,Effect,Effect,numeric,,effect,,effect,,,,\n"
                           ",vi,Variantie,Variance,numeric,,effect,,variance,,,,\n"
                           ",kind,Soort,Kind,categorical,a=A|A;b=B|B,effect,,,,,,\n"
                           ",rows,Rijen,Rows,text,,effect,,,,,,\n" /* named as a part of the file is */
                           ",e1,Element,Element,element,,effect,,,,,,\n";

static const char *const RECORDS[] = {
	"study,effect,n,yi,vi,kind,rows,e1\n",
	"study,effect,n,yi,vi,kind,rows,e1\n"
	"s1,1,9007199254740992,0.1,1e300,a,\"say \"\"x\"\", \\ and / and \t\",1\n"
	"s1,2,0,-0,1e-7,b,\"two\nlines []\",0\n"
	"\xc3\xa9\xe2\x82\xac,1,,-1234567.25,1e22,,\x01\x7f,\n"
	"s3,3,12,-5,123456789012345678901234567890,a,\"\"\"\",1\n"
	"s4,4,7,0.30000000000000004,-0.000012345678901234567,,[],NA\n",
};

static char *write_temp(char path[32], const char *text) {
	strcpy(path, P_tmpdir "/check_write_XXXXXX");
	int fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return path;
}

static void same_text(const wz_dataset *dataset) {
	wz_err err = {0};
	char *text;
	size_t size;
	ck_assert_msg(wz_dataset_text(dataset, &text, &size, &err) == WZ_OK, "%s", err.text);
	/* The flags of wz_json_write(). */
	json_t *tree = wz_dataset_to_json(dataset);
	char *expected = json_dumps(tree, JSON_INDENT(1) | JSON_REAL_PRECISION(17) | JSON_ENCODE_ANY);
	ck_assert_ptr_nonnull(expected);
	ck_assert_uint_eq(size, strlen(expected) + 1);
	ck_assert_msg(memcmp(text, expected, size - 1) == 0 && text[size - 1] == '\n', "%.*s", (int)size, text);
	free(expected);
	json_decref(tree);
	free(text);
}

START_TEST(as_the_tree) {
	char records[32], book[32];
	wz_codebook codebook = {0};
	wz_table table = {0};
	wz_dataset dataset = {0};
	wz_problems problems;
	wz_err err = {0};
	wz_problems_init(&problems);
	ck_assert_msg(wz_codebook_read(write_temp(book, BOOK), &codebook, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_table_read(write_temp(records, RECORDS[_i]), NULL, &table, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_dataset_build(&table, &codebook, &dataset, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_eq(dataset.n_cols, 8);
	ck_assert_uint_eq(dataset.n_rows, _i == 0 ? 0 : 5);
	same_text(&dataset);
	ck_assert_int_eq(wz_dataset_effects_init(&dataset, "d", &err), WZ_OK);
	same_text(&dataset);
	for (size_t row = 1; row < dataset.n_rows; row++) { /* the first was left out */
		dataset.yi[row] = 0.1 * (double)row;
		dataset.vi[row] = row == 2 ? 3 : 1e-3 / (double)row;
		dataset.route[row] = "d_with_n";
	}
	if (dataset.n_rows > 0)
		ck_assert_int_eq(wz_dataset_exclude(&dataset, 0, "effects", "no_effect_size", NULL, &err), WZ_OK);
	same_text(&dataset);
	ck_assert_int_eq(wz_dataset_effects_keep(&dataset, &err), WZ_OK);
	if (dataset.n_rows > 0)
		dataset.yi[3] = -7;
	same_text(&dataset);
	unlink(records);
	unlink(book);
	wz_dataset_clear(&dataset);
	wz_table_clear(&table);
	wz_codebook_clear(&codebook);
	wz_problems_clear(&problems);
}
END_TEST

int main(void) {
	Suite *s = suite_create("dataset_write");
	TCase *tc = tcase_create("dataset_write");
	tcase_add_loop_test(tc, as_the_tree, 0, (int)(sizeof RECORDS / sizeof *RECORDS));
	suite_add_tcase(s, tc);
	return run_suite(s, CK_NOFORK);
}
