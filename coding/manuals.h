/* manuals.h - manual-by-element scores, wide or long, as a table that the rest can read */
#ifndef WZ_MANUALS_H
#define WZ_MANUALS_H

#include "base/err.h"
#include "base/problems.h"
#include "base/table.h"
#include "coding/codebook.h"
#include "coding/taxonomy.h"

/**
 * Bring the scores of manuals into one form, in place: a row a manual, a column an element.
 *
 * Wide: columns named by element ids (and ELEMENT.intensity, .manner, .recipient, .phase), other columns as the codebook has them.
 * Long: columns `manual` (any name that the codebook calls the id of level manual), `element`, `value` and optionally intensity, manner,
 * recipient, phase; a row a score. An element without a row is not stated.
 *
 * A manual with elements that nobody scored is a warning with their number: of a long sheet all elements of the taxonomy without a row or with an empty
 * value; of a wide one the empty columns, where the sheet writes NR elsewhere or the whole row is empty.
 *
 * Scores are checked against the element's scale. NR (not reported) becomes empty, not stated. An ordinal score of 1 or more becomes
 * present (1): tests ask whether the manual has the element; how much stays in the sheet.
 *
 * @return WZ_OK (look in problems); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_manuals_prepare(wz_table *table, const wz_taxonomy *taxonomy, const wz_codebook *codebook, wz_problems *problems,
                                        wz_err *err);

/**
 * Add a variable of level manual for each element of the taxonomy that the table has a column for (type element for binary and ordinal
 * scales, count and categorical as they are), and text variables for its details. A column that the codebook describes itself keeps that
 * description. Either way the element's place in the taxonomy goes to domain, group, form, parent and typical_types. Texts are copied.
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_manuals_describe(const wz_table *table, const wz_taxonomy *taxonomy, wz_codebook *codebook, wz_err *err);

#endif
