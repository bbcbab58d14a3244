/* blocks.h - all blocks of a run: permutations, bootstraps and scans of pairs as one list of work */
#ifndef WZ_BLOCKS_H
#define WZ_BLOCKS_H

#include "analysis/boots.h"
#include "analysis/family.h"
#include "analysis/pair_scan.h"
#include "store/run.h"

typedef struct {
	wz_families families; /* their blocks come first */
	wz_run_boots boots;
	wz_pair_scans pairs;
	size_t n;             /* blocks */
} wz_blocks;

/** One of them. */
typedef struct {
	const wz_family *family;   /* what it is of; the others are NULL */
	const wz_run_boot *boot;
	const wz_pair_scan *pairs;
	uint64_t first, count;     /* replicates */
	wz_block_header header;    /* that its file must have */
	size_t size;               /* bytes of raw content */
	double cost;               /* effect sizes to be fitted, those of bootstraps weighed by how much longer they take */
	double models;             /* fitted in it */
} wz_blocks_item;

/** As wz_families_build(), wz_run_boots_build() and wz_pair_scans_build(). */
WZ_CHECKED wz_status wz_blocks_build(const wz_study *study, json_t *analyses, wz_blocks *blocks, wz_err *err);
void wz_blocks_clear(wz_blocks *blocks);

/** Block number `item`, 0 to n - 1. @return WZ_OK; WZ_EBUG (no such block) */
WZ_CHECKED wz_status wz_blocks_get(const wz_blocks *blocks, size_t item, wz_blocks_item *out, wz_err *err);

/** Its file, below the run's folder: "blocks/..."; free() it. NULL: out of memory. */
char *wz_blocks_file(const wz_blocks_item *item);

/** Compute it, into size bytes. @return as wz_family_compute(), wz_run_boot_compute() and wz_pair_scan_compute() */
WZ_CHECKED wz_status wz_blocks_compute(const wz_blocks *blocks, const wz_blocks_item *item, unsigned char *raw, bool (*poll)(void *),
                                       void *poll_context, wz_err *err);

/**
 * Ends the scans of `statistic: auto` that are whole: a family of the tests of which some are refitted then stands behind. And another round for each drawn family in which a claim is not settled: a p or p_maxT below .05 (or what the plan's level leaves) or .001 whose 95% Monte Carlo interval reaches
 * that limit; up to the plan's max_replicates. Looks at whole rounds only, so that the number of replicates hangs on the results alone.
 * @param grown  out: there is a family more, or one has more replicates now. Where blocks are missing nothing grows
 */
WZ_CHECKED wz_status wz_blocks_extend(const wz_run *run, wz_blocks *blocks, bool *grown, wz_err *err);

/** Could wz_blocks_extend() ever find something, by the plan alone? */
bool wz_blocks_may_grow(const wz_blocks *blocks, const wz_plan *plan);

/** Replicates and scans of each family as bytes, for other ranks; free() them. NULL: out of memory. And taking them over: grown as on rank 0. */
unsigned char *wz_blocks_totals(const wz_blocks *blocks, size_t *size);
WZ_CHECKED wz_status wz_blocks_take_totals(wz_blocks *blocks, const unsigned char *bytes, size_t size, bool *grown, wz_err *err);

#endif
