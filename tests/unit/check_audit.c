/* check_audit.c - the audit of a published table, and the data sets that hold one
 *
 * 1. Small tables
 * 2. Distributions
 * 3. The published table
 * 4. No false alarm in made-up tables
 * 5. Errors put into made-up tables
 * 6. Bad input
 * 7. The inventory
 *
 * Runs from the top folder of the tree, where datasets/ is.
 */
#include "coding/audit.h"
#include "coding/audit_inside.h"
#include "coding/dataset.h"
#include "temp.h"

#include "audit_sim.h"

#include "tests/unit/run_suite.h"

#include <gsl/gsl_errno.h>

typedef struct {
	wz_table table;
	wz_audit audit;
	wz_problems problems;
	wz_err err;
	wz_status st;
} checked;

static void check_path(checked *c, const char *path, bool dutch) {
	*c = (checked){.st = WZ_OK};
	wz_problems_init(&c->problems);
	c->st = wz_table_read(path, NULL, &c->table, &c->problems, &c->err);
	if (c->st == WZ_OK)
		c->st = wz_audit_table(&c->table, dutch, &c->audit, &c->problems, &c->err);
}

static void check_text(checked *c, const char *text) {
	const char *path = temp_path("table.csv");
	wz_err err = {0};
	ck_assert_int_eq(wz_file_write(path, text, strlen(text), &err), WZ_OK);
	check_path(c, path, false);
}

static void done(checked *c) {
	wz_audit_clear(&c->audit);
	wz_table_clear(&c->table);
	wz_problems_clear(&c->problems);
}

static char *listed(const checked *c) {
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	for (size_t i = 0; i < c->audit.n && i < 20; i++)
		fprintf(out, "line %zu %s %s '%s': %s\n", c->audit.finding[i].line, c->audit.finding[i].check, c->audit.finding[i].column,
		        c->audit.finding[i].printed_text, c->audit.finding[i].text);
	wz_problems_print(&c->problems, out);
	fclose(out);
	return text;
}

/* 1. Small tables */

/* Rows of two moderators of appendix I of phase 1, which are right. */
#define OVERALL "I,overall,All,Overall,overall,,,,121,352,0.284,0.224,0.343,***,,,,,,,,,,,,,,\n"
#define DESIGN(a, b) OVERALL "I,A,Opzet,Design,categorical,RCT,RCT,1," a "\nI,A,Opzet,Design,categorical,QE,QE,0," b "\n"
#define RCT "77,269,0.234,0.164,0.304,***,,,,,6.028,1,350,0.015,*,0.037,***,0.067,***,"
#define QE "45,83,0.375,0.280,0.470,***,0.141,0.028,0.255,*,,,,,,,,,,"

static const struct {
	const char *rows, *check, *column;
	size_t row;
	double lo, hi; /* the expected value, by hand or from R 4.2.2 */
} SMALL[] = {
	{DESIGN(RCT, QE), NULL, NULL, 0, NAN, NAN},
	/* 2 * 0.234 - 0.304 = 0.164 */
	{DESIGN("77,269,0.234,-0.164,0.304,***,,,,,6.028,1,350,0.015,*,0.037,***,0.067,***,", QE), "ci_symmetry", "mean_lo", 1, 0.1625, 0.1655},
	{DESIGN(RCT, "45,83,0.375,0.280,0.407,***,0.141,0.028,0.255,*,,,,,,,,,,"), "ci_symmetry", "mean_hi", 2, 0.4685, 0.4715},
	/* the mean: its interval has the centre 0.375, and so say reference and beta */
	{DESIGN(RCT, "45,83,0.735,0.280,0.470,***,0.141,0.028,0.255,*,,,,,,,,,,"), "ci_symmetry", "mean_d", 2, 0.3745, 0.3755},
	{DESIGN(RCT, "45,83,0.375,0.470,0.280,***,0.141,0.028,0.255,*,,,,,,,,,,"), "ci_order", "mean_lo", 2, 0.2795, 0.2805},
	{DESIGN(RCT, "45,83,0.375,0.280,0.470,***,0.141,-0.255,-0.028,*,,,,,,,,,,"), "ci_symmetry", "beta_lo", 2, 0.0275, 0.0285},
	{DESIGN(RCT, "45,83,0.375,0.280,0.470,***,-0.141,-0.255,-0.028,*,,,,,,,,,,"), "beta_difference", "beta", 2, 0.14, 0.142},
	/* pf(6.028, 1, 350, lower.tail = FALSE) = 0.0145665 */
	{DESIGN("77,269,0.234,0.164,0.304,***,,,,,6.028,1,350,0.051,+,0.037,***,0.067,***,", QE), "p_from_f", "p", 1, 0.01456, 0.01458},
	/* qf(c(0.0155, 0.0145), 1, 350, lower.tail = FALSE) = 5.916542, 6.036218; beta says that F is the wrong one */
	{DESIGN("77,269,0.234,0.164,0.304,***,,,,,0.028,1,350,0.015,*,0.037,***,0.067,***,", QE), "p_from_f", "F", 1, 5.91654, 6.03622},
	{DESIGN("77,269,0.234,0.164,0.304,***,,,,,6.028,1,350,0.015,***,0.037,***,0.067,***,", QE), "stars", "p_sig", 1, NAN, NAN},
	{DESIGN(RCT, "45,83,0.375,0.280,0.470,*,0.141,0.028,0.255,*,,,,,,,,,,"), "stars", "mean_sig", 2, NAN, NAN},
	{DESIGN(RCT, "45,83,0.375,0.280,0.470,***,0.141,0.028,0.255,,,,,,,,,,,"), NULL, NULL, 0, NAN, NAN}, /* no mark of a beta at all: not printed */
	{DESIGN("77,269,0.234,0.164,0.304,***,,,,,6.028,1,358,0.015,*,0.037,***,0.067,***,", QE), "df2", "df2", 1, 350, 350},
	{DESIGN("77,269,0.234,0.164,0.304,***,,,,,6.028,2,350,0.003,**,0.037,***,0.067,***,", QE), "df1", "df1", 1, 1, 1},
	{DESIGN("77,269,0.234,0.164,0.304,***,,,,,6.028,1,350,0.015,*,-0.037,***,0.067,***,", QE), "variance", "var2", 1, 0, INFINITY},
	{DESIGN("77,269,0.234,0.164,0.304,***,,,,,-6.028,1,350,0.015,*,0.037,***,0.067,***,", QE), "range", "F", 1, 0, INFINITY},
	{DESIGN("77,269,0.234,0.164,0.304,***,,,,,6.028,1,350,1.5,*,0.037,***,0.067,***,", QE), "range", "p", 1, 0, 1},
	{DESIGN(RCT, "85,83,0.375,0.280,0.470,***,0.141,0.028,0.255,*,,,,,,,,,,"), "counts", "n_studies", 2, 0, 83},
	{DESIGN("77,270,0.234,0.164,0.304,***,,,,,6.028,1,351,0.015,*,0.037,***,0.067,***,", QE), "counts", "n_es", 1, NAN, NAN},
	{DESIGN(RCT, "15,83,0.375,0.280,0.470,***,0.141,0.028,0.255,*,,,,,,,,,,"), "counts", "n_studies", 1, NAN, NAN},
	/* the reference is not marked: it is the row without a beta */
	{OVERALL "I,A,Opzet,Design,categorical,RCT,RCT,," RCT "\nI,A,Opzet,Design,categorical,QE,QE,,45,83,0.375,0.280,0.470,***,-0.141,-0.255,-0.028,*,,,,,,,,,,\n",
	 "beta_difference", "beta", 2, 0.14, 0.142},
	/* no F: 2 * pt(-qt(.975, 350) * .141 / .1135, 350) = 0.01505 */
	{DESIGN("77,269,0.234,0.164,0.304,***,,,,,,1,350,0.15,,0.037,***,0.067,***,", QE), "p_from_beta", "p", 1, 0.0140, 0.0158},
};

START_TEST(small_tables) {
	char text[4096];
	checked c;
	(void)snprintf(text, sizeof text, "%s%s", SIM_HEADER, SMALL[_i].rows);
	check_text(&c, text);
	char *all = listed(&c);
	ck_assert_int_eq(c.st, WZ_OK);
	ck_assert_uint_eq(c.problems.n_errors, 0);
	bool found = SMALL[_i].check == NULL && c.audit.n == 0;
	for (size_t i = 0; i < c.audit.n && SMALL[_i].check != NULL; i++) {
		const wz_audit_finding *f = &c.audit.finding[i];
		if (f->row != SMALL[_i].row || strcmp(f->check, SMALL[_i].check) != 0 || strcmp(f->column, SMALL[_i].column) != 0)
			continue;
		found = true;
		if (isnan(SMALL[_i].lo))
			continue;
		/* by-hand ranges are those of the plain rounding; the ones from distributions lie inside the range found */
		ck_assert_msg(f->expected_lo >= SMALL[_i].lo - 1e-4 && f->expected_lo <= SMALL[_i].hi + 1e-4, "%s%.17g", all, f->expected_lo);
		ck_assert_msg(f->expected_hi >= SMALL[_i].lo - 1e-4 && f->expected_hi <= SMALL[_i].hi + 1e-4, "%s%.17g", all, f->expected_hi);
	}
	ck_assert_msg(found, "case %d: no %s of %s\n%s", _i, SMALL[_i].check ? SMALL[_i].check : "silence", SMALL[_i].column ? SMALL[_i].column : "", all);
	free(all);
	done(&c);
}
END_TEST

START_TEST(dutch) {
	const char *path = temp_path("nl.csv"), *text = SIM_HEADER DESIGN(RCT, "45,83,0.375,0.280,0.407,***,0.141,0.028,0.255,*,,,,,,,,,,");
	wz_err err = {0};
	checked c;
	ck_assert_int_eq(wz_file_write(path, text, strlen(text), &err), WZ_OK);
	check_path(&c, path, true);
	ck_assert_uint_eq(c.audit.n, 1);
	ck_assert_ptr_nonnull(strstr(c.audit.finding[0].text, "niet symmetrisch"));
	ck_assert_str_eq(c.audit.finding[0].place, "'I', 'Opzet', 'QE'");
	done(&c);
}
END_TEST

/* 2. Distributions */

/* R 4.2.2: qt(.975, 350), qt(.95, 12.5), 2 * pt(-2.5, 119), pf(4.428, 3, 325, lower = FALSE), qf(.446, 7, 305, lower = FALSE) */
START_TEST(distributions) {
	wz_interval df = {350, 350}, p;
	ck_assert_double_eq_tol(audit_quantile(df, 95).lo, 1.96676500286365, 1e-12);
	ck_assert_double_eq_tol(audit_quantile((wz_interval){12.5, 12.5}, 90).hi, 1.77636622124703, 1e-12);
	p = audit_p_of_t((wz_interval){-2.5, -2.5}, (wz_interval){119, 119});
	ck_assert_double_eq_tol(p.lo, 0.0137811013167, 1e-12);
	p = audit_p_of_t((wz_interval){-1, 2}, (wz_interval){119, 119});
	ck_assert_double_eq(p.hi, 1);
	p = audit_p_of_f((wz_interval){4.428, 4.428}, 3, (wz_interval){325, 325});
	ck_assert_double_eq_tol(p.lo, 0.00455167849992, 1e-12);
	p = audit_f_of_p((wz_interval){0.446, 0.446}, 7, (wz_interval){305, 305});
	ck_assert_double_eq_tol(p.hi, 0.97972164001461, 1e-10);
	ck_assert(isinf(audit_f_of_p((wz_interval){-0.1, 0.5}, 1, df).hi));
	ck_assert(wz_interval_is_empty(audit_p_of_f((wz_interval){1, 2}, 1, AUDIT_NOTHING)));
}
END_TEST

/* 3. The published table */

#define PUBLISHED "datasets/phase1-published/phase1_moderators.csv"

/* Every finding was looked at by hand against the note of its row; the README of the data set tells about them. */
static const struct {
	size_t row;
	const char *check, *column;
} FINDINGS[] = {
	{51, "parts", "n_studies"},      {54, "ci_symmetry", "mean_lo"}, {65, "stars", "mean_sig"},       {66, "parts", "n_studies"},
	{67, "parts", "n_studies"},      {70, "df2", "df2"},             {89, "parts", "n_es"},           {90, "parts", "n_es"},
	{95, "stars", "p_sig"},          {96, "ci_symmetry", "beta_hi"}, {103, "parts", "n_studies"},     {127, "p_from_f", "F"},
	{127, "f_from_beta", "F"},       {134, "parts", "n_studies"},    {135, "df2", "df2"},             {141, "parts", "n_studies"},
	{144, "parts", "n_studies"},     {145, "parts", "n_studies"},    {147, "parts", "n_studies"},     {150, "parts", "n_studies"},
	{151, "parts", "n_studies"},     {153, "parts", "n_studies"},    {155, "parts", "n_studies"},     {163, "stars", "beta_sig"},
	{179, "stars", "beta_sig"},      {203, "ci_symmetry", "beta_lo"}, {204, "ci_symmetry", "mean_hi"}, {216, "ci_symmetry", "mean_hi"},
	{252, "parts", "n_studies"},     {253, "parts", "n_studies"},    {264, "ci_symmetry", "beta_hi"}, {277, "p_from_f", "p"},
	{293, "stars", "mean_sig"},
};

START_TEST(published) {
	const size_t n = sizeof FINDINGS / sizeof *FINDINGS;
	checked c;
	check_path(&c, PUBLISHED, false);
	char *all = listed(&c);
	ck_assert_msg(c.st == WZ_OK && c.problems.n_errors == 0, "run from the top folder of the tree\n%s", all);
	ck_assert_uint_eq(c.audit.n_rows, 327);
	ck_assert_double_eq(c.audit.level, 95);
	ck_assert_msg(c.audit.n == n, "%zu findings\n%s", c.audit.n, all);
	size_t note = wz_table_column(&c.table, "note");
	for (size_t i = 0; i < n; i++) {
		const wz_audit_finding *f = &c.audit.finding[i];
		ck_assert_msg(f->row == FINDINGS[i].row && strcmp(f->check, FINDINGS[i].check) == 0 && strcmp(f->column, FINDINGS[i].column) == 0,
		              "finding %zu: row %zu %s %s", i, f->row, f->check, f->column);
		/* a finding has a note by the people who typed the table, but for the counts of "No" in section D */
		if (*wz_table_cell(&c.table, f->row, note) == '\0')
			ck_assert_str_eq(wz_table_cell(&c.table, f->row, wz_table_column(&c.table, "section")), "D techniques");
	}
	/* and every row that they call a misprint is found */
	for (size_t r = 0; r < c.table.n_rows; r++) {
		if (strstr(wz_table_cell(&c.table, r, note), "misprint") == NULL)
			continue;
		bool found = false;
		for (size_t i = 0; i < n; i++)
			found = found || c.audit.finding[i].row == r;
		ck_assert_msg(found, "row %zu: %s", r, wz_table_cell(&c.table, r, note));
	}
	free(all);
	done(&c);
}
END_TEST

/* 4. No false alarm in made-up tables */

static void check_made_up(sim *s, checked *c) {
	const char *path = temp_path("made_up.csv");
	FILE *out = fopen(path, "w");
	ck_assert_ptr_nonnull(out);
	sim_write(s, out);
	ck_assert_int_eq(fclose(out), 0);
	check_path(c, path, false);
}

static const sim MADE_UP[] = {
	{.state = 1, .digits = 3, .level = 95, .n_moderators = 250, .plus = true},
	{.state = 2, .digits = 2, .level = 95, .n_moderators = 250, .plus = true},
	{.state = 3, .digits = 4, .level = 95, .n_moderators = 250, .plus = true},
	{.state = 4, .digits = 3, .level = 90, .n_moderators = 250, .plus = true},
	{.state = 5, .digits = 3, .level = 99, .n_moderators = 250, .plus = false},
	{.state = 6, .digits = 1, .level = 95, .n_moderators = 250, .plus = true},
};

START_TEST(no_false_alarm) {
	sim s = MADE_UP[_i];
	checked c;
	check_made_up(&s, &c);
	char *all = listed(&c);
	ck_assert_int_eq(c.st, WZ_OK);
	ck_assert_uint_eq(c.problems.n_errors, 0);
	ck_assert_uint_ge(c.audit.n_rows, 2000);
	ck_assert_msg(c.audit.n == 0, "table %d, %zu rows: %zu findings\n%s", _i, c.audit.n_rows, c.audit.n, all);
	if (MADE_UP[_i].digits > 2)
		ck_assert_double_eq(c.audit.level, MADE_UP[_i].level);
	free(all);
	done(&c);
}
END_TEST

/* 5. Errors put into made-up tables */

typedef enum { SIGN, SWAP, DIGIT, MARK, TEST_P, TEST_F, DF2, EFFECTS, N_ERRORS } error_kind;

/* Found of 60 each. Not all can be: an F whose change stays within the rounding of p, and of a beta of one digit, is as good as before. */
static const struct {
	const char *name;
	int at_least;
} ERRORS[N_ERRORS] = {
	[SIGN] = {"sign of a bound, mean or beta", 60}, [SWAP] = {"first two digits swapped", 58}, [DIGIT] = {"second digit changed", 58},
	[MARK] = {"another mark", 58},                  [TEST_P] = {"first digit of p changed", 58}, [TEST_F] = {"first digit of F changed", 50},
	[DF2] = {"df2 changed by 10", 60},              [EFFECTS] = {"n_es changed by 1", 60},
};

/* Change a cell; false: this one can't be changed so. */
static bool put_error(error_kind kind, sim *s, const wz_table *t, size_t row, const char **column, char out[64]) {
	static const char *const ESTIMATES[] = {"mean_d", "mean_lo", "mean_hi", "beta", "beta_lo", "beta_hi"};
	static const char *const MARKED[] = {"mean_sig", "beta_sig", "p_sig"};
	static const char *const MARKS[] = {"", "+", "*", "**", "***"};
	static const char *const OTHERS[] = {[TEST_P] = "p", [TEST_F] = "F", [DF2] = "df2", [EFFECTS] = "n_es"};
	*column = kind <= DIGIT ? ESTIMATES[sim_below(s, 6)] : kind == MARK ? MARKED[sim_below(s, 3)] : OTHERS[kind];
	const char *text = wz_table_cell(t, row, wz_table_column(t, *column));
	(void)snprintf(out, 64, "%s", text);
	char *point = strchr(out, '.');
	double value = atof(text);
	switch (kind) {
	case SIGN:
		(void)snprintf(out, 64, "%s", *text == '-' ? text + 1 : "");
		if (*text != '-')
			(void)snprintf(out, 64, "-%s", text);
		return fabs(value) >= 0.01;
	case SWAP:
		if (point == NULL || abs(point[1] - point[2]) < 1)
			return false;
		point[1] ^= point[2];
		point[2] ^= point[1];
		point[1] ^= point[2];
		return true;
	case DIGIT:
		if (point == NULL)
			return false;
		point[2] = (char)('0' + (point[2] - '0' + 1 + sim_below(s, 9)) % 10);
		return true;
	case MARK:
		(void)snprintf(out, 64, "%s", MARKS[sim_below(s, 5)]);
		/* a mark belongs to something: a mean, a beta or a p in the same row */
		return strcmp(out, text) != 0 &&
		       *wz_table_cell(t, row, wz_table_column(t, (*column)[0] == 'm' ? "mean_d" : (*column)[0] == 'b' ? "beta" : "p")) != '\0';
	case TEST_P:
	case TEST_F:
		if (point == NULL || *out == '<' || value < 0.01)
			return false;
		point[1] = (char)('0' + (point[1] - '0' + 1 + sim_below(s, 9)) % 10);
		return true;
	default:
		if (*text == '\0' || strcmp(wz_table_cell(t, row, wz_table_column(t, "kind")), "overall") == 0)
			return false;
		(void)snprintf(out, 64, "%.0f", kind == DF2 ? value + 10 : value + 1);
		return true;
	}
}

START_TEST(errors_found) {
	const error_kind kind = (error_kind)_i;
	sim made = {.state = 11 + (uint64_t)_i, .digits = 3, .level = 95, .n_moderators = 30, .plus = true}, s = {.state = 99 + (uint64_t)_i};
	checked c;
	check_made_up(&made, &c);
	ck_assert_uint_eq(c.audit.n, 0);
	int found = 0, right_row = 0;
	for (int trial = 0; trial < 60;) {
		const char *column;
		char changed[64];
		size_t row = (size_t)sim_below(&s, (int)c.table.n_rows);
		if (!put_error(kind, &s, &c.table, row, &column, changed))
			continue;
		trial++;
		char **cell = &c.table.cell[row * c.table.n_cols + wz_table_column(&c.table, column)], *before = *cell;
		wz_audit audit;
		*cell = changed;
		ck_assert_int_eq(wz_audit_table(&c.table, false, &audit, &c.problems, &c.err), WZ_OK);
		found += audit.n > 0;
		for (size_t i = 0; i < audit.n; i++)
			if (audit.finding[i].row == row) {
				right_row++;
				break;
			}
		wz_audit_clear(&audit);
		*cell = before;
	}
	ck_assert_msg(found >= ERRORS[kind].at_least, "%s: %d of 60 found, %d in the right row", ERRORS[kind].name, found, right_row);
	printf("  audit: %-30s %d of 60 found, %d in the right row\n", ERRORS[kind].name, found, right_row);
	done(&c);
}
END_TEST

/* 6. Bad input */

static const struct {
	const char *text, *message;
	size_t line, column;
} BAD[] = {
	{"appendix,kind\nI,overall\n", "there is no column 'n_studies'", 1, 1},
	{"a,b,c\n1,2,3\n", "there is no column 'mean_d'", 1, 1},
	{SIM_HEADER DESIGN("77,269,abc,0.164,0.304,***,,,,,6.028,1,350,0.015,*,0.037,***,0.067,***,", QE), "column 'mean_d': 'abc' is not a number", 3, 11},
	{SIM_HEADER DESIGN("77,269,0.2l4,0.164,0.304,***,,,,,6.028,1,350,0.015,*,0.037,***,0.067,***,", QE), "'0.2l4' is not a number", 3, 11},
	{SIM_HEADER DESIGN("77,2.5,0.234,0.164,0.304,***,,,,,6.028,1,350,0.015,*,0.037,***,0.067,***,", QE), "is not a count", 3, 10},
	{SIM_HEADER DESIGN("-7,269,0.234,0.164,0.304,***,,,,,6.028,1,350,0.015,*,0.037,***,0.067,***,", QE), "is not a count", 3, 9},
	{SIM_HEADER DESIGN("77,269,0.234,0.164,0.304,****,,,,,6.028,1,350,0.015,*,0.037,***,0.067,***,", QE), "'****' is not a mark", 3, 14},
	{SIM_HEADER DESIGN("77,269,<0.234,0.164,0.304,***,,,,,6.028,1,350,0.015,*,0.037,***,0.067,***,", QE), "is a limit", 3, 11},
	{SIM_HEADER DESIGN("77,269,0.234,0.164,0.304,***,,,,,6.028,0,350,0.015,*,0.037,***,0.067,***,", QE), "degrees of freedom", 3, 20},
	{SIM_HEADER "I,A,x,x,sort,a,a,1,,,,,,,,,,,,,,,,,,,,\n", "'sort' is unknown", 2, 5},
	{SIM_HEADER "I,A,x,x,categorical,a,a,ja,,,,,,,,,,,,,,,,,,,,\n", "is neither 1", 2, 8},
};

START_TEST(bad_input) {
	checked c;
	check_text(&c, BAD[_i].text);
	char *all = listed(&c);
	ck_assert_int_eq(c.st, WZ_OK);
	ck_assert_int_eq(wz_problems_status(&c.problems, NULL), WZ_EINPUT);
	ck_assert_uint_eq(c.audit.n, 0);
	bool found = false;
	for (size_t i = 0; i < c.problems.n; i++)
		found = found || (strstr(c.problems.list[i].text, BAD[_i].message) != NULL && c.problems.list[i].line == BAD[_i].line &&
		                  c.problems.list[i].column == BAD[_i].column);
	ck_assert_msg(found, "case %d: no '%s' at %zu:%zu in\n%s", _i, BAD[_i].message, BAD[_i].line, BAD[_i].column, all);
	free(all);
	done(&c);
}
END_TEST

/* Odd tables that are not wrong in form: no crash, no endless loop, no complaint about form. */
START_TEST(odd_input) {
	static const char *const ROWS[] = {
		"",
		"I,A,x,x,categorical,a,a,1,,,,,,,,,,,,,,,,,,,,\n",
		"I,A,x,x,categorical,a,a,0,0,0,0,0,0,,0,0,0,,0,1,1,0,,0,,0,,\n",
		"I,A,x,x,categorical,a,a,1,1,1,1e15,-1e15,1e15,*,,,,,1e15,1,1e15,1e-300,,,,,,\n",
		"I,A,x,x,categorical,a,a,1,1,1,0.1,0.1,0.1,*,0.1,0.1,0.1,*,0,0.001,0.001,1,,,,,,\nI,A,x,x,categorical,a,a,1,1,1,9,8,7,,,,,,,,,,,,,,,\n",
		"I,o,,,overall,,,,5,9,,,,,,,,,,,,,,,,,,\nI,o,,,overall,,,,5,9,,,,,,,,,,,,,,,,,,\nJ,o,,,overall,,,,5,9,,,,,,,,,,,,,,,,,,\n",
		"I,o,,,overall,,,,,,,,,,,,,,,,,,,,,,,\nJ,o,,,overall,,,,,,,,,,,,,,,,,,,,,,,\nK,o,,,overall,,,,,,,,,,,,,,,,,,,,,,,\n",
		"I,A,\x1b[2Jx,\xe2\x80\xaex,continuous,,,,3,2,0.3,0.9,0.1,***,0.5,9,9,*,7,5,1,0.9,***,,,,,\n",
	};
	for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
		char text[4096];
		checked c;
		(void)snprintf(text, sizeof text, "%s%s", SIM_HEADER, ROWS[i]);
		check_text(&c, text);
		char *all = listed(&c);
		ck_assert_msg(c.st == WZ_OK || (i == 0 && c.st == WZ_EINPUT), "case %zu: %s", i, all);
		for (size_t k = 0; k < c.audit.n; k++)
			ck_assert_ptr_null(strpbrk(c.audit.finding[k].place, "\x1b\n"));
		free(all);
		done(&c);
	}
}
END_TEST

/* 7. The inventory */

static void read_set(const char *book, const char *records, size_t n, wz_dataset *dataset) {
	wz_codebook codebook = {0};
	wz_table table = {0};
	wz_problems problems;
	wz_err err = {0};
	wz_problems_init(&problems);
	ck_assert_msg(wz_codebook_read(book, &codebook, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_table_read(records, NULL, &table, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_dataset_build(&table, &codebook, dataset, &problems, &err) == WZ_OK, "%s", err.text);
	if (problems.n > 0)
		wz_problems_print(&problems, stderr);
	ck_assert_uint_eq(problems.n_errors + problems.n_warnings, 0);
	ck_assert_uint_eq(dataset->n_rows, n);
	wz_table_clear(&table);
	wz_codebook_clear(&codebook);
	wz_problems_clear(&problems);
}

#define INVENTORY "datasets/inventory2017/"

START_TEST(inventory) {
	wz_dataset interventions = {0}, elements = {0};
	read_set(INVENTORY "codebook.csv", INVENTORY "interventions.csv", 20, &interventions);
	read_set(INVENTORY "codebook_scores.csv", INVENTORY "scores.csv", 360, &elements);
	const wz_column *names = wz_dataset_find(&interventions, "intervention"), *joined = wz_dataset_find(&elements, "intervention");
	const wz_column *element = wz_dataset_find(&elements, "element"), *present = wz_dataset_find(&elements, "present");
	const wz_column *rct = wz_dataset_find(&interventions, "dutch_rct");
	/* the counts of the source's summary: monitoring 12, cognitive behavioural therapy 4, role-play 11, network 7, seven Dutch trials */
	size_t monitoring = 0, cbt = 0, role_play = 0, network = 0, trials = 0, not_stated = 0;
	for (size_t i = 0; i < elements.n_rows; i++) {
		size_t k = 0;
		while (k < interventions.n_rows && strcmp(names->str[k], joined->str[i]) != 0)
			k++;
		ck_assert_msg(k < interventions.n_rows, "'%s' is no intervention", joined->str[i]);
		not_stated += isnan(present->num[i]) ? 1 : 0;
		bool yes = present->num[i] == 1;
		monitoring += yes && strcmp(element->str[i], "monitoring") == 0;
		cbt += yes && strcmp(element->str[i], "cognitive_behavioural_therapy") == 0;
		role_play += yes && strcmp(element->str[i], "role_play") == 0;
		network += yes && strcmp(element->str[i], "network_decision_making") == 0;
	}
	for (size_t k = 0; k < interventions.n_rows; k++)
		trials += strcmp(rct->str[k], "1") == 0;
	ck_assert_uint_eq(monitoring, 12);
	ck_assert_uint_eq(cbt, 4);
	ck_assert_uint_eq(role_play, 11);
	ck_assert_uint_eq(network, 7);
	ck_assert_uint_eq(trials, 7);
	ck_assert_uint_eq(not_stated, 4);
	wz_dataset_clear(&interventions);
	wz_dataset_clear(&elements);
}
END_TEST

int main(void) {
	(void)gsl_set_error_handler_off();
	Suite *s = suite_create("audit");
	TCase *tc = tcase_create("audit");
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, small_tables, 0, sizeof SMALL / sizeof *SMALL);
	tcase_add_test(tc, dutch);
	tcase_add_test(tc, distributions);
	tcase_add_test(tc, published);
	tcase_add_loop_test(tc, no_false_alarm, 0, sizeof MADE_UP / sizeof *MADE_UP);
	tcase_add_loop_test(tc, errors_found, 0, N_ERRORS);
	tcase_add_loop_test(tc, bad_input, 0, sizeof BAD / sizeof *BAD);
	tcase_add_test(tc, odd_input);
	tcase_add_test(tc, inventory);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_FORK_GETENV);
}
