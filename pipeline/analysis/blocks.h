/* blocks.h - all blocks of a run: permutations and bootstraps as one list of work */
#ifndef WZ_BLOCKS_H
#define WZ_BLOCKS_H

#include "analysis/boots.h"
#include "analysis/family.h"

typedef struct {
	wz_families families; /* their blocks come first */
	wz_run_boots boots;
	size_t n;             /* blocks */
} wz_blocks;

/** One of them. */
typedef struct {
	const wz_family *family;   /* NULL: of a bootstrap */
	const wz_run_boot *boot;   /* NULL: of a family */
	uint64_t first, count;     /* replicates */
	wz_block_header header;    /* that its file must have */
	size_t size;               /* bytes of raw content */
	double cost;               /* effect sizes to be fitted, those of bootstraps weighed by how much longer they take */
	double models;             /* fitted in it */
} wz_blocks_item;

/** As wz_families_build() and wz_run_boots_build(). */
WZ_CHECKED wz_status wz_blocks_build(const wz_study *study, json_t *analyses, wz_blocks *blocks, wz_err *err);
void wz_blocks_clear(wz_blocks *blocks);

/** Block number `item`, 0 to n - 1. @return WZ_OK; WZ_EBUG (no such block) */
WZ_CHECKED wz_status wz_blocks_get(const wz_blocks *blocks, size_t item, wz_blocks_item *out, wz_err *err);

/** Its file, below the run's folder: "blocks/..."; free() it. NULL: out of memory. */
char *wz_blocks_file(const wz_blocks_item *item);

/** Compute it, into size bytes. @return as wz_family_compute() and wz_run_boot_compute() */
WZ_CHECKED wz_status wz_blocks_compute(const wz_blocks *blocks, const wz_blocks_item *item, unsigned char *raw, bool (*poll)(void *),
                                       void *poll_context, wz_err *err);

#endif
