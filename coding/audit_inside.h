/* audit_inside.h - what the parts of the audit share */
#ifndef WZ_AUDIT_INSIDE_H
#define WZ_AUDIT_INSIDE_H

#include "base/map.h"
#include "coding/audit.h"
#include "coding/interval.h"

#include <math.h>
#include <stdint.h>

/** Columns: numbers first, then marks, then words. */
enum {
	AUDIT_STUDIES, AUDIT_EFFECTS, AUDIT_MEAN, AUDIT_MEAN_LO, AUDIT_MEAN_HI, AUDIT_BETA, AUDIT_BETA_LO, AUDIT_BETA_HI,
	AUDIT_F, AUDIT_DF1, AUDIT_DF2, AUDIT_P, AUDIT_VAR2, AUDIT_VAR3, AUDIT_N_NUMBERS,
	AUDIT_MEAN_SIG = AUDIT_N_NUMBERS, AUDIT_BETA_SIG, AUDIT_P_SIG, AUDIT_VAR2_SIG, AUDIT_VAR3_SIG,
	AUDIT_REFERENCE, AUDIT_KIND, AUDIT_APPENDIX, AUDIT_SECTION, AUDIT_MODERATOR, AUDIT_MODERATOR_NL, AUDIT_CATEGORY, AUDIT_CATEGORY_NL,
	AUDIT_N_COLUMNS
};
#define AUDIT_N_MARKS (AUDIT_VAR3_SIG - AUDIT_MEAN_SIG + 1)

typedef enum { AUDIT_OVERALL, AUDIT_CONTINUOUS, AUDIT_CATEGORICAL } audit_kind;
typedef enum { AUDIT_MARK_NONE, AUDIT_MARK_PLUS, AUDIT_MARK_1, AUDIT_MARK_2, AUDIT_MARK_3 } audit_mark;

typedef struct {
	audit_kind kind;
	bool reference;
	wz_printed number[AUDIT_N_NUMBERS];
	audit_mark mark[AUDIT_N_MARKS];
	wz_region mean, beta;       /* what centre and half width can be; empty: not printed, or not symmetric */
	wz_interval mean_c, beta_c; /* centres, after the likeliest mend */
} audit_row;

/** Rows of one moderator, or one overall row. */
typedef struct {
	size_t first, n;
	size_t head;      /* the row with the test of the moderator */
	size_t reference; /* SIZE_MAX: none, or more than one */
	wz_interval df;   /* of the t distribution of means and betas; empty: not known */
	double df1;       /* as printed, or from the number of categories; NaN: not known */
	bool single;      /* one coefficient: F is its squared t */
} audit_group;

typedef struct {
	const wz_table *table;
	size_t at[AUDIT_N_COLUMNS]; /* SIZE_MAX: not there */
	audit_row *row;
	size_t n_rows;
	audit_group *group;
	size_t n_groups;
	bool plus_used;                 /* the table knows the mark + */
	bool mark_used[AUDIT_N_MARKS];  /* this column of marks was printed */
	bool dutch;
	wz_audit *audit;
	wz_err *err;
	bool no_memory;
} audit_job;

/** What a finding is about; the sentence comes with audit_report(). */
typedef struct {
	size_t row;
	const char *check;
	int column;
	double expected;            /* NaN: none */
	wz_interval range;          /* empty: none */
	const char *expected_text;  /* NULL: a number */
} audit_spec;

#define AUDIT_NOTHING ((wz_interval){INFINITY, -INFINITY})

/** Add a finding. Out of memory is kept in job->no_memory. */
void audit_report(audit_job *job, const audit_spec *spec, const char *format, ...) WZ_PRINTF(3, 4);
/** The sentence in the language of the job; both formats take the same arguments in the same order. */
#define AUDIT_SAY(job, spec, en, nl, ...)                                                                                         \
	((job)->dutch ? audit_report((job), (spec), nl, __VA_ARGS__) : audit_report((job), (spec), en, __VA_ARGS__))

const char *audit_column_name(int column);
const char *audit_cell(const audit_job *job, size_t row, int column);
const char *audit_mark_text(audit_mark mark);

#define AUDIT_TEXT 80
/** A number with so many decimals; a range with one more: "0.0445 to 0.0475", "at most 0.001". Return out. */
const char *audit_number(const audit_job *job, double value, int decimals, char out[AUDIT_TEXT]);
const char *audit_range(const audit_job *job, wz_interval range, int decimals, char out[AUDIT_TEXT]);

/** Rows and groups from the table (audit_read.c). @return WZ_OK (look in problems), WZ_ENOMEM */
WZ_CHECKED wz_status audit_read(audit_job *job, wz_problems *problems);

/** Coefficients of the group's model: categories, or intercept and slope. */
double audit_coefficients(const audit_job *job, const audit_group *group);

/** Means, betas, tests and marks (audit_tests.c); counts within an appendix and between them (audit_counts.c). */
void audit_check_tests(audit_job *job);
WZ_CHECKED wz_status audit_check_counts(audit_job *job);

#define AUDIT_APPENDICES 16 /* a table with more is checked without comparing them */

typedef struct {
	const char *name;
	size_t overall; /* row; SIZE_MAX: none */
	wz_map by_name; /* moderator_en to the first group of that name */
	wz_map by_nl;   /* moderator_nl likewise; further ones through next[] */
} audit_appendix;

typedef struct {
	audit_appendix list[AUDIT_APPENDICES];
	size_t n;
	bool too_many;
	size_t whole;   /* SIZE_MAX: no appendix is the sum of all the others */
	size_t *of;     /* appendix of each group; SIZE_MAX beyond the limit */
	size_t *next;   /* next group of the same Dutch name */
} audit_appendices;

/** Counts of cells and of all categories; NaN when one is not printed. */
double audit_count(const audit_job *job, size_t row, int column);
double audit_sum(const audit_job *job, const audit_group *group, int column);
/** Report a count outside [lo, hi] with the reason in both languages. */
void audit_say_count(audit_job *job, size_t row, int column, double lo, double hi, const char *check, const char *en, const char *nl);
/** Counts of appendices that are parts of another (audit_parts.c). */
WZ_CHECKED wz_status audit_check_parts(audit_job *job, audit_appendices *all);

/** Distributions over ranges (audit_tail.c): t quantile of the confidence level, two-sided p of t, p of F, F of p. */
wz_interval audit_quantile(wz_interval df, double level);
wz_interval audit_p_of_t(wz_interval t, wz_interval df);
wz_interval audit_p_of_f(wz_interval F, double df1, wz_interval df2);
wz_interval audit_f_of_p(wz_interval p, double df1, wz_interval df2);
/** Product of a ratio of any sign with a positive quantile. */
wz_interval audit_times(wz_interval ratio, wz_interval quantile);
/** p values that a mark stands for, and the mark of a p value. */
wz_interval audit_mark_range(const audit_job *job, audit_mark mark);
audit_mark audit_mark_of(const audit_job *job, double p);

/** A mean or a beta with its interval and its mark, as columns. */
typedef struct {
	int centre, lo, hi, sig;
} audit_triple;

/** What is known from elsewhere about the numbers of a triple; empty ranges: nothing. */
typedef struct {
	wz_interval centre; /* from means or betas of other rows */
	wz_interval F, p;   /* printed test of this one coefficient */
	wz_interval df;
} audit_evidence;

/**
 * Report an interval that is not symmetric around its centre (audit_mend.c), at the cell whose change explains most.
 * @return range of the centre after the likeliest mend
 */
wz_interval audit_mend(audit_job *job, size_t row, const audit_triple *triple, const audit_evidence *evidence);

#endif
