/* check_coding_sheet.c - the workbook for coders, and its CSV export read back without edits
 *
 * 1. Reading a workbook's cells
 * 2. What is in the workbook
 * 3. The filled-in sheet of tests/coding-sheet
 */
#include "report/coding_sheet.h"
#include "analysis/load.h"
#include "base/table.h"
#include "store/plan.h"
#include "temp.h"
#include "unzip.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>

/* 1. Reading a workbook's cells */

typedef struct {
	char *strings, **string; /* shared strings: string[i] borrowed from strings */
	size_t n_strings;
	char *sheet;
} opened;

/* The few entities that the texts of the tests have. */
static void unescape(char *text) {
	static const char *const FROM[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
	static const char TO[] = "&<>\"";
	char *to = text;
	while (*text != '\0') {
		size_t k = 0;
		while (k < 4 && strncmp(text, FROM[k], strlen(FROM[k])) != 0)
			k++;
		*to++ = k < 4 ? TO[k] : *text;
		text += k < 4 ? strlen(FROM[k]) : 1;
	}
	*to = '\0';
}

/* The sheet with this name. */
static void open_sheet(opened *o, const char *path, const char *name) {
	char entry[64], wanted[64];
	*o = (opened){0};
	char *book = unzip(path, "xl/workbook.xml");
	ck_assert_ptr_nonnull(book);
	(void)snprintf(wanted, sizeof wanted, "<sheet name=\"%s\"", name);
	char *at = strstr(book, wanted);
	ck_assert_msg(at != NULL, "no sheet %s", name);
	at = strstr(at, "sheetId=\"");
	(void)snprintf(entry, sizeof entry, "xl/worksheets/sheet%ld.xml", strtol(at + 9, NULL, 10));
	free(book);
	o->sheet = unzip(path, entry);
	o->strings = unzip(path, "xl/sharedStrings.xml");
	ck_assert_ptr_nonnull(o->sheet);
	ck_assert_ptr_nonnull(o->strings);
	o->string = calloc(strlen(o->strings) / 9 + 1, sizeof *o->string);
	for (char *si = strstr(o->strings, "<si><t"); si != NULL;) {
		char *text = strchr(si + 5, '>') + 1, *end = strstr(text, "</t></si>");
		ck_assert_ptr_nonnull(end);
		si = strstr(end, "<si><t");
		*end = '\0';
		o->string[o->n_strings++] = text;
	}
	for (size_t i = 0; i < o->n_strings; i++)
		unescape(o->string[i]);
}

static void close_sheet(opened *o) {
	free(o->strings);
	free(o->string);
	free(o->sheet);
}

/* Text of a cell such as B1; NULL: none, or no text. */
static const char *cell_text(const opened *o, const char *reference) {
	char wanted[32];
	(void)snprintf(wanted, sizeof wanted, "<c r=\"%s\"", reference);
	const char *at = strstr(o->sheet, wanted);
	const char *end = at == NULL ? NULL : strchr(at, '>');
	if (end == NULL || end[-1] == '/' || strstr(at, "t=\"s\"") > end || strstr(at, "t=\"s\"") == NULL)
		return NULL;
	size_t index = strtoul(end + strlen("><v>"), NULL, 10);
	ck_assert_uint_lt(index, o->n_strings);
	return o->string[index];
}

static const char *at_cell(const opened *o, size_t row, size_t column) {
	char reference[16], letters[3] = "";
	if (column >= 26)
		(void)snprintf(letters, sizeof letters, "%c%c", (char)('A' + column / 26 - 1), (char)('A' + column % 26));
	else
		(void)snprintf(letters, sizeof letters, "%c", (char)('A' + column));
	(void)snprintf(reference, sizeof reference, "%s%zu", letters, row + 1);
	return cell_text(o, reference);
}

static size_t count(const char *text, const char *what) {
	size_t n = 0;
	for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what))
		n++;
	return n;
}

typedef struct {
	wz_codebook codebook;
	wz_taxonomy taxonomy;
	wz_problems problems;
	wz_err err;
} inputs;

static void read_inputs(inputs *in, const char *codebook, const char *taxonomy) {
	*in = (inputs){0};
	wz_problems_init(&in->problems);
	ck_assert_msg(wz_codebook_read(codebook, &in->codebook, &in->problems, &in->err) == WZ_OK, "%s", in->err.text);
	ck_assert_msg(wz_taxonomy_read(taxonomy, &in->taxonomy, &in->problems, &in->err) == WZ_OK, "%s", in->err.text);
	ck_assert_uint_eq(in->problems.n_errors, 0);
}

static void clear_inputs(inputs *in) {
	wz_codebook_clear(&in->codebook);
	wz_taxonomy_clear(&in->taxonomy);
	wz_problems_clear(&in->problems);
}

/* 2. What is in the workbook */

/* Header rows are those of the export in tests/coding-sheet, and manuals have its rows: what was read back then is read back now. */
START_TEST(own_sheet) {
	static const char *const SHEETS[] = {"effects", "studies", "interventions", "manuals"};
	inputs in;
	read_inputs(&in, "coding/codebook/phase2.csv", "coding/taxonomy/elements.csv");
	const wz_coding_sheet what = {.codebook = &in.codebook, .taxonomy = &in.taxonomy, .language = WZ_NL, .rows = 20,
	                              .manual = (const char *const[]){"thuis_v2", "groep_v1"}, .n_manuals = 2};
	const char *path = temp_path("sheet.xlsx");
	ck_assert_msg(wz_coding_sheet_write(&what, path, &in.err) == WZ_OK, "%s", in.err.text);
	for (size_t s = 0; s < 4; s++) {
		char export[64];
		wz_table table;
		opened o;
		(void)snprintf(export, sizeof export, "tests/coding-sheet/%s.csv", SHEETS[s]);
		ck_assert_msg(wz_table_read(export, NULL, &table, &in.problems, &in.err) == WZ_OK, "%s", in.err.text);
		open_sheet(&o, path, SHEETS[s]);
		for (size_t c = 0; c < table.n_cols; c++) {
			ck_assert_ptr_nonnull(at_cell(&o, 0, c));
			ck_assert_str_eq(at_cell(&o, 0, c), table.name[c]);
		}
		ck_assert_ptr_null(at_cell(&o, 0, table.n_cols));
		ck_assert_ptr_null(strstr(o.sheet, "<f>"));
		ck_assert_ptr_nonnull(strstr(o.sheet, "<sheetProtection"));
		ck_assert_ptr_nonnull(strstr(o.sheet, "state=\"frozen\""));
		/* Something is said beside every cell to fill in. */
		ck_assert_uint_ge(count(o.sheet, "<dataValidation "), s < 3 ? table.n_cols : in.taxonomy.n * 2 + 4);
		for (size_t row = 0; s == 3 && row < table.n_rows; row++)
			for (size_t c = 0; c < 2; c++)
				ck_assert_str_eq(at_cell(&o, row + 1, c), wz_table_cell(&table, row, c));
		close_sheet(&o);
		wz_table_clear(&table);
	}
	ck_assert_uint_eq(in.problems.n_errors, 0);
	opened o;
	open_sheet(&o, path, "manuals");
	ck_assert_str_eq(cell_text(&o, "C2"), in.taxonomy.element[0].label_nl);
	ck_assert_str_eq(cell_text(&o, "D2"), in.taxonomy.element[0].definition_nl);
	close_sheet(&o);
	open_sheet(&o, path, "elementen");
	close_sheet(&o);
	clear_inputs(&in);
}
END_TEST

/* Texts from a file are texts in the workbook whatever they begin with, codes make lists, and the language is the one asked for. */
START_TEST(hostile) {
	static const char CODEBOOK[] = "variable,label_nl,label_en,type,codes,level,note,role,unit,minimum,maximum\n"
								   "=1+1,\"=HYPERLINK(\"\"http://x\"\")\",@sum,categorical,-1=+een|+one;1=twee|two,effect,=cmd|+cmd,,,,\n"
								   "study,S,S,text,,study,,id,,,\nmanual,M,M,text,,manual,,id,,,\npct,P,P,numeric,,study,deel|part,,procent|percent,0,100\n";
	static const char TAXONOMY[] = "id,domain,group,level,parent_id,label_nl,label_en,definition_nl,definition_en,scale,phase1_key\n"
								   "a.b,a,b,component,,=2+2,+2,@def nl,-def en,binary,\nc,a,b,component,,telling,counting,x,y,count,\n";
	wz_err err = {0};
	const char *codebook = temp_path("codebook.csv"), *taxonomy = temp_path("taxonomy.csv"), *path = temp_path("hostile.xlsx");
	inputs in;
	opened o;
	ck_assert_int_eq(wz_file_write(codebook, CODEBOOK, strlen(CODEBOOK), &err), WZ_OK);
	ck_assert_int_eq(wz_file_write(taxonomy, TAXONOMY, strlen(TAXONOMY), &err), WZ_OK);
	read_inputs(&in, codebook, taxonomy);
	const wz_coding_sheet what = {.codebook = &in.codebook, .taxonomy = &in.taxonomy, .language = WZ_EN, .rows = 3,
	                              .manual = (const char *const[]){"=m"}, .n_manuals = 1};
	ck_assert_msg(wz_coding_sheet_write(&what, path, &in.err) == WZ_OK, "%s", in.err.text);
	open_sheet(&o, path, "effects");
	ck_assert_ptr_null(strstr(o.sheet, "<f>"));
	ck_assert_str_eq(cell_text(&o, "A1"), "study"); /* the id of what an effect belongs to comes first */
	ck_assert_str_eq(cell_text(&o, "B1"), "=1+1");
	ck_assert_ptr_nonnull(strstr(o.sheet, "type=\"list\""));
	ck_assert_ptr_nonnull(strstr(o.sheet, "promptTitle=\"@sum\""));
	ck_assert_ptr_nonnull(strstr(o.sheet, "+cmd"));
	ck_assert_ptr_null(strstr(o.sheet, "=cmd"));
	close_sheet(&o);
	/* Without interventions, manuals stand with the studies; limits are checked while typing. */
	open_sheet(&o, path, "studies");
	ck_assert_str_eq(cell_text(&o, "A1"), "study");
	ck_assert_str_eq(cell_text(&o, "B1"), "manual");
	ck_assert_str_eq(cell_text(&o, "C1"), "pct");
	ck_assert_ptr_nonnull(strstr(o.sheet, "type=\"decimal\""));
	ck_assert_ptr_nonnull(strstr(o.sheet, "Unit: percent. At least 0. At most 100. part"));
	close_sheet(&o);
	open_sheet(&o, path, "manuals");
	ck_assert_ptr_null(strstr(o.sheet, "<f>"));
	ck_assert_str_eq(cell_text(&o, "A2"), "=m");
	ck_assert_str_eq(cell_text(&o, "C2"), "+2");
	ck_assert_str_eq(cell_text(&o, "D2"), "-def en");
	close_sheet(&o);
	open_sheet(&o, path, "_lists");
	ck_assert_str_eq(cell_text(&o, "A1"), "-1");
	ck_assert_str_eq(cell_text(&o, "B3"), "NR");
	close_sheet(&o);
	clear_inputs(&in);
}
END_TEST

/* A flat codebook has no sheet of manuals; what cannot be written is said. */
START_TEST(flat) {
	static const char CODEBOOK[] = "variable,label_nl,label_en,type,codes,level\nd,D,D,numeric,,effect\nset,S,S,text,,place\n";
	wz_err err = {0};
	wz_problems problems;
	wz_codebook codebook;
	opened o;
	const char *file = temp_path("flat.csv"), *path = temp_path("flat.xlsx");
	wz_problems_init(&problems);
	ck_assert_int_eq(wz_file_write(file, CODEBOOK, strlen(CODEBOOK), &err), WZ_OK);
	ck_assert_int_eq(wz_codebook_read(file, &codebook, &problems, &err), WZ_OK);
	wz_coding_sheet what = {.codebook = &codebook, .language = WZ_NL, .rows = 1};
	ck_assert_msg(wz_coding_sheet_write(&what, path, &err) == WZ_OK, "%s", err.text);
	open_sheet(&o, path, "effects");
	ck_assert_str_eq(cell_text(&o, "A1"), "d");
	ck_assert_str_eq(cell_text(&o, "B1"), "set");
	close_sheet(&o);
	char *book = unzip(path, "xl/workbook.xml");
	ck_assert_ptr_null(strstr(book, "\"manuals\""));
	ck_assert_ptr_null(strstr(book, "\"studies\""));
	free(book);
	ck_assert_int_eq(wz_coding_sheet_write(&what, temp_path("no/such/folder.xlsx"), &err), WZ_EIO);
	wz_codebook_clear(&codebook);
	err = (wz_err){0};
	codebook = (wz_codebook){.file = (char *)(uintptr_t)"empty.csv"};
	ck_assert_int_eq(wz_coding_sheet_write(&what, path, &err), WZ_EINPUT);
	wz_problems_clear(&problems);
}
END_TEST

/* 3. The filled-in sheet */

/* The export as LibreOffice 7.4 wrote it (tests/coding-sheet/README.md); every expected value was typed into the sheet. */
START_TEST(read_back) {
	wz_plan plan = {0};
	wz_problems problems;
	wz_dataset data;
	wz_err err = {0};
	wz_problems_init(&problems);
	ck_assert_msg(wz_plan_read("tests/coding-sheet/plan.yaml", &plan, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_load_records(&plan, &data, &problems, &err) == WZ_OK, "%s", err.text);
	for (size_t i = 0; i < problems.n; i++)
		if (problems.list[i].severity == WZ_PROBLEM_ERROR)
			fprintf(stderr, "%s:%zu: %s\n", problems.list[i].file, problems.list[i].line, problems.list[i].text);
	ck_assert_uint_eq(problems.n_errors, 0);
	ck_assert_uint_eq(data.n_rows, 6);
	const wz_column *mean = wz_dataset_find(&data, "mean_treatment"), *type = wz_dataset_find(&data, "intervention_type");
	const wz_column *manual = wz_dataset_find(&data, "manual_id"), *label = wz_dataset_find(&data, "reference");
	const wz_column *start = wz_dataset_find(&data, "context.timing.prenatal_start"), *focus = wz_dataset_find(&data, "context.focus.maltreatment_specific");
	const wz_column *pages = wz_dataset_find(&data, "manual_pages"), *pair = wz_dataset_find(&data, "context.referral.mandated_route.recipient");
	ck_assert(mean && type && manual && label && start && focus && pages && pair);
	ck_assert(mean->num[1] == 3.1 && isnan(mean->num[0]));
	ck_assert_str_eq(type->str[0], "home_visiting");
	ck_assert_str_eq(manual->str[2], "groep_v1");
	ck_assert_str_eq(label->str[2], "Baker, Çelik & Müller (2012)");
	ck_assert(pages->num[0] == 84);
	ck_assert(start->num[0] == 0);
	ck_assert(isnan(focus->num[0]));       /* left empty: not stated */
	ck_assert_str_eq(pair->str[0], "parent");
	ck_assert_str_eq(manual->str[5], "zonder"); /* an intervention without a manual stays in, on its own */
	ck_assert(isnan(start->num[5]));
	wz_dataset_clear(&data);
	wz_plan_clear(&plan);
	wz_problems_clear(&problems);
}
END_TEST

int main(void) {
	Suite *s = suite_create("coding_sheet");
	TCase *tc = tcase_create("coding_sheet");
	tcase_add_unchecked_fixture(tc, temp_make, temp_remove);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, own_sheet);
	tcase_add_test(tc, hostile);
	tcase_add_test(tc, flat);
	tcase_add_test(tc, read_back);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_NOFORK);
}
