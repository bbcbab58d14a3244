/* dataset_columns.h - columns that no variable describes, and variables without a column */
#ifndef WZ_DATASET_COLUMNS_H
#define WZ_DATASET_COLUMNS_H

#include "base/problems.h"
#include "base/table.h"
#include "coding/codebook.h"
#include "coding/dataset.h"

#include <stdbool.h>

/** Warn of a column (from 0) that the codebook does not have, with the variable that was probably meant and its role. @return that variable, or NULL */
const wz_variable *wz_columns_unknown(const wz_table *table, size_t column, const wz_codebook *codebook, wz_problems *problems);

/**
 * Is the header one of the rows below, as under a merged title? Then that is one error, and what was told since `before` (the file's form) is forgotten.
 * @return true: the table is of no use
 */
bool wz_columns_below(const wz_table *table, const wz_codebook *codebook, const wz_problems_mark *before, wz_problems *problems);

/**
 * Rows at the foot of a table that are no records: from the first of the last five with an id or label such as "Totaal", "Gem. (25)" or "N = 25", where only such
 * rows and notes ("Bron: ...") follow. They are told, as one error with its mend.
 * @return number of rows to leave off; never the first row
 */
size_t wz_columns_totals(const wz_table *table, const wz_codebook *codebook, wz_problems *problems);

/** Of records in one file: columns that they should have are errors, other variables of the codebook without a column one warning, those with a role first. */
void wz_columns_missing(const wz_dataset *dataset, const char *file, wz_problems *problems);

/** Of records in several files, joined: variables with a role that have a column in none of them are one warning, where some column is left out
 * that may have been meant. (A codebook for all studies has roles that no study of a review needs.) */
void wz_columns_without_role(const wz_dataset *dataset, wz_problems *problems);

#endif
