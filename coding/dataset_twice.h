/* dataset_twice.h - records that were probably entered twice under other ids */
#ifndef WZ_DATASET_TWICE_H
#define WZ_DATASET_TWICE_H

#include "coding/dataset.h"

/**
 * Warn of two studies with one label, and of effects whose reported numbers are all the same as those of an earlier row.
 * Numbers count when they are many digits long together: what a few small counts have in common says nothing.
 * Time and memory are linear in the rows. For whoever checks records; a run is not the place.
 * @param dataset  with everything joined; problems name its file[] and line[]
 * @return WZ_OK (look in problems); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_dataset_check_twice(const wz_dataset *dataset, wz_problems *problems, wz_err *err);

#endif
