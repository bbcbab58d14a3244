/* dataset_check.h - what must hold between the rows of a dataset */
#ifndef WZ_DATASET_CHECK_H
#define WZ_DATASET_CHECK_H

#include "coding/dataset.h"

/**
 * Check ids and levels: empty ids (warning), effect ids that stand twice within their outer units, units that stand under two outer
 * units (warning), values that vary inside the unit of their level.
 *
 * @param bad  n_rows * n_cols, row-major: cells already complained about are not compared
 * @param at   n_cols: number of the cell in the file, from 0
 * @return WZ_OK (look in problems); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_dataset_check(const wz_dataset *dataset, const unsigned char *bad, const size_t *at, wz_problems *problems,
                                      wz_err *err);

#endif
