/* quality.h - how far the coding of a run depends on who coded: agreement with the plan's second coder, by type */
#ifndef WZ_ANALYSIS_QUALITY_H
#define WZ_ANALYSIS_QUALITY_H

#include "base/err.h"
#include "base/problems.h"
#include "coding/dataset.h"
#include "store/plan.h"

#include <jansson.h>

/**
 * Compare records.second_coder of a plan with records.first_coder, or without that with what it is the second coding of: the scores of manuals where the
 * plan has a file of them, else the effects.
 * A unit belongs to a type when a row of the records with its id does. Intervals as of `agree`, by the plan's seed and confidence level.
 *
 * @param dataset  as loaded
 * @param json     out, NULL ok (not made, only problems are told): as agreement.json holds it (docs/formats.md); NULL when the plan has no second coder, or there are errors
 * @return WZ_OK (look in problems; records of one coder only are no problem here: a sample is coded twice; an id spelled almost as
 *         the first coder's is a warning); WZ_ENOMEM; WZ_EBUG
 */
WZ_CHECKED wz_status wz_quality_make(const wz_plan *plan, const wz_dataset *dataset, json_t **json, wz_problems *problems, wz_err *err);

/**
 * SHA-256 of all that it depends on: both coders' files, codebook and taxonomy by content, ids and types of the records, the plan's choices.
 * @param program  which program it is, beyond its version
 * @return WZ_OK; WZ_ENOMEM.  A file that cannot be read counts as empty: wz_quality_make() tells of it.
 */
WZ_CHECKED wz_status wz_quality_digest(const wz_plan *plan, const wz_dataset *dataset, const char *program, unsigned char digest[32], wz_err *err);

#endif
