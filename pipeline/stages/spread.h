/* spread.h - reading records with all ranks */
#ifndef WZ_SPREAD_H
#define WZ_SPREAD_H

#include "base/err.h"
#include "base/problems.h"
#include "cluster/cluster.h"
#include "coding/dataset.h"
#include "store/plan.h"

/**
 * As wz_load_records(), with the other ranks reading parts of large files. Collective; dataset and problems are those of rank 0, the same on any
 * number of ranks and for any size of the parts.
 * @param part_bytes  about so many bytes a part; 0: by the size of the file and the number of ranks
 * @return on rank 0 as wz_load_records(); on the others WZ_OK
 */
WZ_CHECKED wz_status wz_spread_records(wz_cluster *cluster, const wz_plan *plan, uint64_t part_bytes, wz_dataset *dataset, wz_problems *problems,
                                       wz_err *err);

#endif
