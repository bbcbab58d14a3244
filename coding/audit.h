/* audit.h - what does not agree with itself in a published table of moderators */
#ifndef WZ_AUDIT_H
#define WZ_AUDIT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/problems.h"
#include "base/table.h"

#include <stdbool.h>
#include <stddef.h>

/** One inconsistency. Texts belong to the audit. */
typedef struct {
	size_t row;                /* data row of the table, from 0 */
	size_t line;               /* in the file */
	const char *check;         /* stable word; table in docs/formats.md */
	const char *column;        /* the cell most likely to be wrong */
	const char *printed_text;  /* as it stands in the table, "" when empty */
	double printed;            /* as a number; NaN when it is none */
	double expected;           /* from the other numbers of the table; NaN: expected_text holds a mark, or none can be said */
	double expected_lo, expected_hi; /* all values that would agree, before rounding; NaN: none */
	const char *expected_text; /* a mark ("" = no mark); NULL for numbers */
	const char *place;         /* appendix, moderator and category, safe for a terminal */
	const char *text;          /* what is inconsistent and what it should be */
} wz_audit_finding;

typedef struct {
	size_t n_rows;
	double level;              /* confidence level that the table's intervals have, in percent */
	wz_audit_finding *finding; /* in order of rows */
	size_t n, capacity;
	wz_arena *memory;
} wz_audit;

/**
 * Check a table with the columns of datasets/phase1-published/phase1_moderators.csv (docs/formats.md). Every printed number stands for all numbers that
 * are rounded to it; something is a finding only when no choice of such numbers agrees.
 *
 * @param dutch     language of the texts
 * @param audit     out; free with wz_audit_clear(), also on failure
 * @param problems  missing columns, texts in numbers, unknown marks and kinds; nothing is checked while it holds errors
 * @return WZ_OK (look in problems), WZ_ENOMEM
 * Source: Nuijten et al. 2016, Behav Res Methods 48:1205-1226 (p from statistic and df with rounding); docs/methods.md, Audit.
 */
WZ_CHECKED wz_status wz_audit_table(const wz_table *table, bool dutch, wz_audit *audit, wz_problems *problems, wz_err *err);
void wz_audit_clear(wz_audit *audit);

#endif
