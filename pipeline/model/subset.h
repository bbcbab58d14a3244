/* subset.h - which rows an expression keeps: `deltype == "overt" & year >= 1990 | is.na(sample)` */
#ifndef WZ_SUBSET_H
#define WZ_SUBSET_H

#include "base/err.h"
#include "model/formula.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * Rows of a frame for which an expression is true. As in R's subset() a row for which it is missing is left out.
 *
 *   == != < <= > >=      of columns, numbers and quoted texts; two numeric sides compare as numbers, otherwise as texts in byte order.
 *                        A column of numbers beside a quoted text: the text must be a number.
 *   x %in% c(1, 2)       one of them; never missing, as in R
 *   is.na(x)             never missing
 *   ! & | ( )            `!` binds less than comparisons, `&` less than `!`, `|` least; `&&` and `||` are read as `&` and `|`.
 *                        Three-valued: FALSE & NA is FALSE, TRUE | NA is TRUE
 *   x                    a column of the numbers 0 and 1 alone, or TRUE and FALSE: true where it is not 0
 *
 * Names with other characters than letters, digits, `_` and `.` stand in backquotes; a backslash takes the next character of a quoted text as it is.
 * Missing values of a frame are "" and NaN. The constants TRUE, FALSE and NA are known.
 *
 * @param rows, n_rows  rows to look at, NULL: all of the frame
 * @param keep     out: room for that many; the rows kept, in the order given
 * @param n_kept   out
 * @param n_missing  out, NULL ok: rows left out since the expression is missing there
 * @return WZ_OK (also when no row is kept); WZ_EUSAGE (message names the place); WZ_ENOMEM
 * Source of the three-valued rules: R Core Team, R Language Definition, sec. 3.3.3; ?subset.
 */
WZ_CHECKED wz_status wz_subset_rows(const char *text, const wz_frame *frame, const size_t *rows, size_t n_rows, size_t *keep, size_t *n_kept,
                                    size_t *n_missing, wz_err *err);

#endif
