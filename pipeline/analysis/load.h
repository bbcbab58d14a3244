/* load.h - from a plan to checked records with effect sizes */
#ifndef WZ_LOAD_H
#define WZ_LOAD_H

#include "base/err.h"
#include "base/problems.h"
#include "coding/dataset.h"
#include "store/plan.h"

/**
 * Read codebook and records of a plan and check all three against each other. Everything wrong goes to problems.
 * @return WZ_OK (look in problems; without errors the dataset is complete); WZ_EIO; WZ_EINPUT; WZ_ENOMEM. MPI: not collective.
 */
WZ_CHECKED wz_status wz_load_records(const wz_plan *plan, wz_dataset *dataset, wz_problems *problems, wz_err *err);

/**
 * Read and check the inventory of a plan, if it has one, against the codebook of its records.
 * @param dataset  of wz_load_records(); empty when that found nothing usable: what refers to the codebook is then not checked
 * @param json     out, NULL ok: as inventory.json holds it; NULL when the plan has none, or it holds errors
 * @return WZ_OK (look in problems); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_load_inventory(const wz_plan *plan, const wz_dataset *dataset, json_t **json, wz_problems *problems, wz_err *err);

/** After wz_load_effects(): warn of effect sizes so large (wz_effect_doubtful()), and variances so far from the others (wz_outlier_variances()), that something was
 *  probably typed wrong. @return WZ_OK (look in problems); WZ_ENOMEM */
WZ_CHECKED wz_status wz_load_check_effects(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems, wz_err *err);

/** An effect column that by its name or unit is in another measure than the plan's is an error. Warn of statistics that no formula can use, of scores
 *  of which nobody said which side is good (an error where the codebook has a variable for it and no column is of that name), and of effect sizes that are given beside a
 *  lower_is_better of 1 that does not touch them. Part of wz_load_records(). */
void wz_load_check_roles(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems);

/**
 * Compute effect sizes and move outliers: yi, vi, route, exclusions and changes of the dataset. Of the plan only effect_size and model.levels (none
 * ok) are used.
 * @return WZ_OK; WZ_ENOTEST (no record has one); WZ_EINPUT (a word of the plan); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_load_effects(const wz_plan *plan, wz_dataset *dataset, wz_err *err);

#endif
