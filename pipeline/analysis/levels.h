/* levels.h - do the levels of a model fit the rows: each effect once, outermost first */
#ifndef WZ_ANALYSIS_LEVELS_H
#define WZ_ANALYSIS_LEVELS_H

#include "base/err.h"
#include "base/problems.h"
#include "coding/dataset.h"
#include "store/plan.h"

#include <stddef.h>

/**
 * First row with the same ids at all levels, for each row; the row itself when there is none before it. Rows that miss an id are
 * their own.
 * @param text   n_levels pointers to n ids each, "" = missing
 * @param first  out, n
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_levels_first(const char *const *const *text, size_t n_levels, size_t n, size_t *first, wz_err *err);

/**
 * The plan's levels against the records: the last one is the effect, so its ids stand once within the others; manual, study and effect
 * stand in this order. @return WZ_OK (look in problems); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_levels_check(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems, wz_err *err);

#endif
