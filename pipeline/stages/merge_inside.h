/* merge_inside.h - what the files of merge share; nobody else includes it */
#ifndef WZ_MERGE_INSIDE_H
#define WZ_MERGE_INSIDE_H

#include "analysis/blocks.h"
#include "base/err.h"
#include "store/run.h"

#include <jansson.h>
#include <stddef.h>

/**
 * Read a block of the run.
 * @param name  below blocks/, freed here; NULL: out of memory
 * @param raw   out: free() it; NULL: the block is not there, which is counted in *missing
 * @return WZ_OK; WZ_ESTOP; WZ_EMISMATCH; WZ_ECORRUPT; WZ_EIO; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_merge_read_block(const wz_run *run, char *name, const wz_block_header *header, size_t size, void **raw, size_t *missing,
                                         wz_err *err);

/** Put p values of a family of permutations, from its blocks, into its analyses. Blocks that are not there are counted; then nothing is put. @return as above */
WZ_CHECKED wz_status wz_merge_family(const wz_run *run, const wz_family *family, json_t *analyses, size_t *missing, wz_err *err);

#endif
