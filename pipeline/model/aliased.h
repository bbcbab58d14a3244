/* aliased.h - why a design matrix is not of full rank, in the words of its user */
#ifndef WZ_ALIASED_H
#define WZ_ALIASED_H

#include "base/err.h"
#include "model/formula.h"

#include <stddef.h>
#include <stdint.h>

/** A column that can be computed from columns before it: x[column] = sum of coefficient[i] * x[on[i]]. n 0: the column is all zero. */
typedef struct {
	size_t column;
	size_t n;
	size_t *on;
	double *coefficient;
	char *text; /* one sentence, without a full stop */
} wz_alias;

typedef struct {
	size_t n;
	wz_alias *alias; /* in order of columns */
} wz_aliased;

/** Units to name in the sentences. */
typedef struct {
	const char *word;        /* "study" */
	const uint32_t *code;    /* unit of each row of the matrix */
	const char *const *name; /* by code */
} wz_aliased_units;

/**
 * Columns that depend on those before them, with what they depend on. For instance
 *   'deltype: covert' is present in exactly the rows where 'sample: boys' is: study 4, 9
 *   'a: q with b: v' does not occur: no effect size has both
 *   'dose' can be computed from other columns: 'dose' = 2 + 0.5 'weeks'
 *
 * @param units  NULL: no units are named
 * @param out    n 0: full rank. Clear also after failure.
 * @return WZ_OK; WZ_ENOMEM
 * Method: modified Gram-Schmidt, twice, on centred and scaled columns, with the threshold of wz_reml_prepare() (Golub & Van Loan 2013, Matrix
 * Computations, sec. 5.2); the relation by back substitution.
 */
WZ_CHECKED wz_status wz_aliased_find(const wz_matrix *matrix, const wz_aliased_units *units, wz_aliased *out, wz_err *err);
void wz_aliased_clear(wz_aliased *aliased);

/** Fails with WZ_ERANK and the first sentences; WZ_OK when there are none. */
WZ_CHECKED wz_status wz_aliased_fail(const wz_aliased *aliased, wz_err *err);

#endif
