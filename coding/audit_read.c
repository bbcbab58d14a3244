/* audit_read.c - from a table to the rows and moderators that the audit checks
 *
 * 1. Columns
 * 2. Cells
 * 3. Rows
 * 4. Moderators
 * 5. Reading
 */
#include "base/text.h"
#include "coding/audit_inside.h"

#include <stdlib.h>
#include <string.h>

/* 1. Columns */

static const struct {
	const char *name;
	bool needed;
} COLUMNS[AUDIT_N_COLUMNS] = {
	[AUDIT_STUDIES] = {"n_studies", true},    [AUDIT_EFFECTS] = {"n_es", true},          [AUDIT_MEAN] = {"mean_d", true},
	[AUDIT_MEAN_LO] = {"mean_lo", true},      [AUDIT_MEAN_HI] = {"mean_hi", true},       [AUDIT_BETA] = {"beta", true},
	[AUDIT_BETA_LO] = {"beta_lo", true},      [AUDIT_BETA_HI] = {"beta_hi", true},       [AUDIT_F] = {"F", true},
	[AUDIT_DF1] = {"df1", true},              [AUDIT_DF2] = {"df2", true},               [AUDIT_P] = {"p", true},
	[AUDIT_VAR2] = {"var2", false},           [AUDIT_VAR3] = {"var3", false},            [AUDIT_MEAN_SIG] = {"mean_sig", false},
	[AUDIT_BETA_SIG] = {"beta_sig", false},   [AUDIT_P_SIG] = {"p_sig", false},          [AUDIT_VAR2_SIG] = {"var2_sig", false},
	[AUDIT_VAR3_SIG] = {"var3_sig", false},   [AUDIT_REFERENCE] = {"is_reference", true}, [AUDIT_KIND] = {"kind", true},
	[AUDIT_APPENDIX] = {"appendix", false},   [AUDIT_SECTION] = {"section", false},      [AUDIT_MODERATOR] = {"moderator_en", true},
	[AUDIT_MODERATOR_NL] = {"moderator_nl", false}, [AUDIT_CATEGORY] = {"category_en", true}, [AUDIT_CATEGORY_NL] = {"category_nl", false},
};

const char *audit_column_name(int column) {
	return COLUMNS[column].name;
}

const char *audit_cell(const audit_job *job, size_t row, int column) {
	return job->at[column] == SIZE_MAX ? "" : wz_table_cell(job->table, row, job->at[column]);
}

/* Names in one language are enough. */
static void share_names(audit_job *job, int en, int nl) {
	if (job->at[en] == SIZE_MAX)
		job->at[en] = job->at[nl];
}

static void find_columns(audit_job *job, wz_problems *problems) {
	const wz_table *table = job->table;
	for (int c = 0; c < AUDIT_N_COLUMNS; c++)
		job->at[c] = wz_table_column(table, COLUMNS[c].name);
	share_names(job, AUDIT_MODERATOR, AUDIT_MODERATOR_NL);
	share_names(job, AUDIT_CATEGORY, AUDIT_CATEGORY_NL);
	for (int c = 0; c < AUDIT_N_COLUMNS; c++) {
		if (job->at[c] != SIZE_MAX || !COLUMNS[c].needed)
			continue;
		size_t near = 0;
		while (near < table->n_cols && !wz_text_is_near(table->name[near], COLUMNS[c].name))
			near++;
		char shown[WZ_TEXT_SHOW];
		if (near < table->n_cols)
			wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, 1, near + 1,
			                "there is no column '%s'; is %s meant? Write the name as in docs/formats.md", COLUMNS[c].name,
			                wz_text_show(table->name[near], shown));
		else
			wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, 1, 1,
			                "there is no column '%s'; add it, with empty cells where the table prints nothing", COLUMNS[c].name);
	}
}

/* 2. Cells */

static void complain(const audit_job *job, wz_problems *problems, size_t row, int column, const char *why) {
	char shown[WZ_TEXT_SHOW];
	wz_problems_add(problems, WZ_PROBLEM_ERROR, job->table->file, job->table->line[row], job->at[column] + 1, "column '%s': %s %s",
	                COLUMNS[column].name, wz_text_show(audit_cell(job, row, column), shown), why);
}

static void read_number(const audit_job *job, wz_problems *problems, size_t row, int column) {
	wz_printed *p = &job->row[row].number[column];
	const char *text = audit_cell(job, row, column);
	char decimal = job->table->dialect.decimal, why[512];
	if (!wz_printed_parse(text, decimal, p)) {
		(void)snprintf(why, sizeof why, "is not a number; %s", wz_table_number_hint(job->table, text));
		complain(job, problems, row, column, why);
		*p = (wz_printed){.text = text};
	} else if (p->sign != 0 && column != AUDIT_P) {
		complain(job, problems, row, column, "is a limit; only p may have < or > in front");
	} else if ((column == AUDIT_STUDIES || column == AUDIT_EFFECTS) && p->given && (p->value < 0 || p->value != floor(p->value))) {
		complain(job, problems, row, column, "is not a count; write a whole number");
	} else if ((column == AUDIT_DF1 || column == AUDIT_DF2) && p->given && p->value <= 0) {
		complain(job, problems, row, column, "is not a number of degrees of freedom; write one above 0");
	}
}

static const char *const MARKS[] = {"", "+", "*", "**", "***"};

const char *audit_mark_text(audit_mark mark) {
	return MARKS[mark];
}

static void read_mark(const audit_job *job, wz_problems *problems, size_t row, int column) {
	const char *text = audit_cell(job, row, column);
	audit_mark *mark = &job->row[row].mark[column - AUDIT_MEAN_SIG];
	*mark = AUDIT_MARK_NONE;
	if (wz_text_is_missing(text) || wz_text_same(text, "ns") || wz_text_same(text, "n.s."))
		return;
	for (int m = AUDIT_MARK_PLUS; m <= AUDIT_MARK_3; m++)
		if (strcmp(text, MARKS[m]) == 0)
			*mark = (audit_mark)m;
	if (strcmp(text, "\xe2\x80\xa0") == 0) /* dagger */
		*mark = AUDIT_MARK_PLUS;
	if (*mark == AUDIT_MARK_NONE)
		complain(job, problems, row, column, "is not a mark; known are + * ** *** and an empty cell");
}

/* 3. Rows */

static void read_row(const audit_job *job, wz_problems *problems, size_t row) {
	static const char *const KINDS[] = {"overall", "continuous", "categorical"};
	audit_row *r = &job->row[row];
	for (int c = 0; c < AUDIT_N_NUMBERS; c++)
		read_number(job, problems, row, c);
	for (int c = AUDIT_MEAN_SIG; c <= AUDIT_VAR3_SIG; c++)
		read_mark(job, problems, row, c);
	int kind = 0;
	while (kind < 3 && strcmp(KINDS[kind], audit_cell(job, row, AUDIT_KIND)) != 0)
		kind++;
	if (kind == 3)
		complain(job, problems, row, AUDIT_KIND, "is unknown: known are overall, continuous, categorical");
	else
		r->kind = (audit_kind)kind;
	const char *reference = audit_cell(job, row, AUDIT_REFERENCE);
	r->reference = strcmp(reference, "1") == 0;
	if (!r->reference && !wz_text_is_missing(reference) && strcmp(reference, "0") != 0)
		complain(job, problems, row, AUDIT_REFERENCE, "is neither 1 (the reference category), 0 nor empty");
}

/* A column of marks without any was not printed. A table without any + where two places would need one does not use it;
   that is settled later, with the p values. */
static void look_at_marks(audit_job *job) {
	for (size_t i = 0; i < job->n_rows; i++)
		for (int m = 0; m < AUDIT_N_MARKS; m++) {
			job->mark_used[m] = job->mark_used[m] || job->row[i].mark[m] != AUDIT_MARK_NONE;
			job->plus_used = job->plus_used || job->row[i].mark[m] == AUDIT_MARK_PLUS;
		}
}

/* 4. Moderators */

/* Neighbouring rows of one name; a second reference with a second test begins another moderator. */
static bool same_moderator(const audit_job *job, const audit_group *g, size_t b) {
	static const int KEYS[] = {AUDIT_KIND, AUDIT_APPENDIX, AUDIT_SECTION, AUDIT_MODERATOR, AUDIT_MODERATOR_NL};
	if (job->row[b].kind != AUDIT_CATEGORICAL)
		return false;
	for (size_t k = 0; k < sizeof KEYS / sizeof *KEYS; k++)
		if (strcmp(audit_cell(job, g->first, KEYS[k]), audit_cell(job, b, KEYS[k])) != 0)
			return false;
	return g->reference == SIZE_MAX || g->head == SIZE_MAX || !job->row[b].reference || !job->row[b].number[AUDIT_F].given;
}

double audit_coefficients(const audit_job *job, const audit_group *g) {
	return job->row[g->first].kind == AUDIT_CONTINUOUS ? 2 : (double)g->n;
}

static void describe_group(const audit_job *job, audit_group *g) {
	const audit_row *row = job->row + g->first;
	double effects = 0;
	size_t references = 0, without_beta = 0, no_beta = SIZE_MAX;
	bool tested = false;
	g->head = g->first;
	g->reference = SIZE_MAX;
	for (size_t i = 0; i < g->n; i++) {
		effects += row[i].number[AUDIT_EFFECTS].given ? row[i].number[AUDIT_EFFECTS].value : NAN;
		if (row[i].reference)
			g->reference = references++ == 0 ? g->first + i : SIZE_MAX;
		if (!row[i].number[AUDIT_BETA].given && without_beta++ == 0)
			no_beta = g->first + i;
		if (!tested && (row[i].number[AUDIT_F].given || row[i].number[AUDIT_P].given || row[i].number[AUDIT_DF2].given)) {
			tested = true;
			g->head = g->first + i;
		}
	}
	if (g->reference == SIZE_MAX && without_beta == 1 && g->n > 1)
		g->reference = no_beta; /* not marked, or marked twice: it is the one without a beta */
	const wz_printed *df1 = &job->row[g->head].number[AUDIT_DF1], *df2 = &job->row[g->head].number[AUDIT_DF2];
	const double coefficients = audit_coefficients(job, g);
	g->df1 = df1->given ? df1->value : row->kind == AUDIT_OVERALL ? NAN : coefficients - 1;
	g->single = g->df1 == 1 && coefficients == 2;
	g->df = AUDIT_NOTHING;
	if (df2->given) {
		/* whole degrees of freedom that the counts give are exact; others may have been rounded */
		bool exact = df2->value == effects - coefficients;
		g->df = exact ? (wz_interval){df2->value, df2->value} : df2->range;
		g->df.lo = fmax(g->df.lo, df2->value / 2);
	} else if (effects > coefficients) {
		g->df = (wz_interval){effects - coefficients, effects - coefficients};
	}
}

static void find_groups(audit_job *job) {
	for (size_t i = 0; i < job->n_rows; i++) {
		audit_group *g = &job->group[job->n_groups];
		if (i > 0 && same_moderator(job, g - 1, i)) {
			g--;
			g->n++;
		} else {
			*g = (audit_group){.first = i, .n = 1, .head = SIZE_MAX, .reference = SIZE_MAX};
			job->n_groups++;
		}
		if (job->row[i].reference)
			g->reference = i;
		if (job->row[i].number[AUDIT_F].given)
			g->head = i;
	}
	for (size_t g = 0; g < job->n_groups; g++)
		describe_group(job, &job->group[g]);
}

/* 5. Reading */

wz_status audit_read(audit_job *job, wz_problems *problems) {
	job->n_rows = job->table->n_rows;
	find_columns(job, problems);
	if (wz_problems_status(problems, NULL) != WZ_OK)
		return WZ_OK;
	job->row = calloc(job->n_rows + 1, sizeof *job->row);
	job->group = calloc(job->n_rows + 1, sizeof *job->group);
	if (job->row == NULL || job->group == NULL)
		return wz_fail(job->err, WZ_ENOMEM, "%s: no memory for %zu rows", job->table->file, job->n_rows);
	for (size_t i = 0; i < job->n_rows; i++)
		read_row(job, problems, i);
	look_at_marks(job);
	find_groups(job);
	return WZ_OK;
}
