/* relations.h - records in several files (effects, studies, interventions, manuals) as one dataset */
#ifndef WZ_RELATIONS_H
#define WZ_RELATIONS_H

#include "base/err.h"
#include "base/problems.h"
#include "base/table.h"
#include "coding/codebook.h"
#include "coding/dataset.h"

/**
 * Check one file of several: as wz_dataset_build_part().
 * @param codebook  borrowed: it must outlive the dataset
 * @param level     whose units the rows are: its id must be there and stand once; NULL: rows are effects
 * @return WZ_OK (look in problems); WZ_EIO; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_relation_build(const wz_table *table, const wz_codebook *codebook, const char *level, wz_dataset *part,
                                       wz_problems *problems, wz_err *err);

/** What an id without a row in the other file means. */
typedef enum {
	WZ_RELATION_REQUIRED, /* an error: every study of the effects has its row */
	WZ_RELATION_OPTIONAL  /* a warning: an intervention without a scored manual has all its elements not stated */
} wz_relation_need;

/**
 * Give every row of the dataset the values of the row of `other` with the same id of a level. A variable that both have must agree
 * where both have a value. Rows of `other` that nothing refers to are a warning.
 * @param codebook  whole codebook, to which the columns will belong
 * @return WZ_OK (look in problems); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_relation_join(wz_dataset *dataset, const wz_dataset *other, const char *level, wz_relation_need need,
                                      wz_problems *problems, wz_err *err);

/**
 * Warn of the rows of one file without a manual, and say what becomes of them. Beside the intervention's id they are interventions, which always stand by
 * themselves; else studies.
 * @param own  studies without a manual stand by themselves, else they are left out of a model with that level
 */
void wz_relation_tell_manuals(const wz_dataset *part, bool own, wz_problems *problems);

/**
 * Rows without a manual have no unit at the manual level. They get the intervention's id as manual, noted as a change with rule "manual_is_intervention";
 * without one, and when studies stand by themselves, the study's, with rule "manual_is_study": so their effects stay in the model. An id that is a
 * manual's too gets " (intervention)" or " (study)" behind it.
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_relation_fill_manuals(wz_dataset *dataset, bool own, wz_err *err);

/** Hand the whole codebook (taken over) to a dataset that was built from parts; variables that no file has become problems: required ones errors, those
 * with a role a warning. */
void wz_relation_adopt(wz_dataset *dataset, wz_codebook *codebook, wz_problems *problems);

#endif
