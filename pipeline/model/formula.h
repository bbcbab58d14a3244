/* formula.h - R's formula words over a table of columns: from text to design matrix */
#ifndef WZ_FORMULA_H
#define WZ_FORMULA_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A column as the formula sees it. text is always there (category names); num is NULL when the column is not all numbers.
 *  Missing: text "" (and num NaN). */
typedef struct {
	const char *name;
	const double *num;
	const char *const *text;
} wz_frame_column;

typedef struct {
	size_t n;
	size_t n_cols;
	const wz_frame_column *col;
} wz_frame;

/** A variable in a term. */
typedef struct {
	char *name;
	bool factor;     /* factor(x), or a column of text */
	char *reference; /* ref=..., NULL: first category in byte order */
	unsigned degree; /* poly(x, degree), 0: none */
	bool center;     /* center(x): less its mean over the rows of the model */
} wz_formula_variable;

#define WZ_MAX_TERM 4

typedef struct {
	size_t n;
	size_t var[WZ_MAX_TERM]; /* indices into variable[], ascending */
} wz_formula_term;

typedef struct {
	bool intercept;
	wz_formula_variable *variable;
	size_t n_variables;
	wz_formula_term *term; /* ordered: single variables first, then pairs, ... */
	size_t n_terms;
} wz_formula;

/**
 * Parse `~ a + factor(b, ref=x) + a:b + a*b + poly(c,2) + center(d) - 1`. The tilde may be missing. Names with other characters than letters, digits, `_` and
 * `.` stand in backquotes. NULL or "" or "~ 1": intercept only.
 * @return WZ_OK; WZ_EUSAGE (message names the place); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_formula_parse(const char *text, wz_formula *formula, wz_err *err);

/** The formula `~ variable`. */
WZ_CHECKED wz_status wz_formula_single(const char *variable, bool factor, const char *reference, wz_formula *formula, wz_err *err);
void wz_formula_clear(wz_formula *formula);

/** A factor of a design matrix. */
typedef struct {
	char *name;
	size_t n_categories;
	char **category;     /* byte order */
	size_t reference;    /* index of the reference category */
	size_t *column;      /* n_categories: column of X of its own term, SIZE_MAX for the reference */
	bool alone;          /* not part of an interaction: category means exist */
	uint32_t *code;      /* n rows: category */
} wz_design_factor;

/** Rows are those of the frame that were asked for and have no missing value in any variable. */
typedef struct {
	size_t n, p;
	double *X;           /* n-by-p, row-major */
	char **name;         /* p: as R's */
	char **label;        /* p: for people: "deltype: overt", "deltype: overt with year" */
	bool intercept;
	size_t *row;         /* n: row of the frame */
	size_t n_factors;
	wz_design_factor *factor;
	size_t *missing;     /* rows of the frame that were left out since a variable is missing */
	size_t n_missing;
} wz_matrix;

/**
 * Columns as R's model.matrix with treatment contrasts makes them, in the same order.
 * @param rows  rows to take, NULL: all n_rows = frame->n
 * @return WZ_OK; WZ_EUSAGE (unknown column, ref= is no category, a factor with one category only, text in a number's place); WZ_ENOMEM
 * Source of the contrast rule: Chambers & Hastie 1992, Statistical Models in S, sec. 2.4.
 */
WZ_CHECKED wz_status wz_matrix_build(const wz_formula *formula, const wz_frame *frame, const size_t *rows, size_t n_rows,
                                     wz_matrix *matrix, wz_err *err);
void wz_matrix_clear(wz_matrix *matrix);

/** Weights of the mean of a category: its own dummies, all other columns at their mean over the rows. p weights. */
void wz_matrix_mean_weights(const wz_matrix *matrix, size_t factor, size_t category, double *weight);

#endif
