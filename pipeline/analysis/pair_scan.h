/* pair_scan.h - permutation of all pairs of elements of a type at once, with the variances of the model without elements */
#ifndef WZ_PAIR_SCAN_H
#define WZ_PAIR_SCAN_H

#include "analysis/pair_units.h"
#include "analysis/study.h"
#include "base/err.h"
#include "base/file.h"
#include "store/block.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

typedef struct wz_pair_base wz_pair_base; /* units that state both elements of some pairs */

/** The pairs of one type and outcome. */
typedef struct {
	size_t analysis;          /* index in fits.json's analyses of the object of kind "pairs" */
	char *slug;               /* of the type, for file names */
	size_t n_pairs;           /* that were estimated */
	wz_pair_units units;
	double *observed;         /* n_pairs: |t|; NaN: not tested, an element varies within outermost units */
	size_t n_bases;
	wz_pair_base *base;
	uint64_t replicates, block, seed, stream;
	unsigned char digest[32];
	char digest_text[WZ_SHA256_TEXT];
} wz_pair_scan;

typedef struct {
	size_t n;
	wz_pair_scan *scan;
	size_t n_blocks;
} wz_pair_scans;

/**
 * A scan for each "pairs" object of the list. Marks the objects of kinds "pairs" and "pair" with "permutation" as planned. Nothing is tested (and nothing marked) where the
 * plan has no permutations, exchanges units of another level than the outermost, or its strata divide them.
 * @return WZ_OK; WZ_EMISMATCH (analyses do not belong to the study); WZ_ENOMEM.  MPI: not collective, every rank makes the same.
 */
WZ_CHECKED wz_status wz_pair_scans_build(const wz_study *study, json_t *analyses, wz_pair_scans *scans, wz_err *err);
void wz_pair_scans_clear(wz_pair_scans *scans);

/** As of families: scan, first replicate and replicates of block number `item`; its file's name; header; raw size. */
const wz_pair_scan *wz_pair_scans_block(const wz_pair_scans *scans, size_t item, uint64_t *first, uint64_t *count);
char *wz_pair_scan_block_name(const wz_pair_scan *scan, uint64_t first);
wz_block_header wz_pair_scan_header(const wz_pair_scan *scan, uint64_t first, uint64_t count);
size_t wz_pair_scan_raw_size(const wz_pair_scan *scan, uint64_t count);

/** Time of a replicate, in effect sizes fitted: pairs, and the units that are exchanged in each base. */
double wz_pair_scan_cost(const wz_pair_scan *scan);

/** Raw content: for each pair the replicates in which it reaches its observed statistic, then the largest statistic of each replicate. */
WZ_CHECKED wz_status wz_pair_scan_compute(const wz_pair_scan *scan, uint64_t first, uint64_t count, unsigned char *raw, bool (*poll)(void *),
                                          void *poll_context, wz_err *err);

/** Adds a block to exceed and above (n_pairs; above: replicates whose largest statistic reaches the pair's). */
void wz_pair_scan_add(const wz_pair_scan *scan, const unsigned char *raw, uint64_t count, uint64_t *exceed, uint64_t *above);

/** Is an analysis that of a pair of this "pairs" object? */
bool wz_pair_belongs(const json_t *analysis, const json_t *pairs);

/** Results into the "pairs" object and those of its pairs that have one of their own. */
WZ_CHECKED wz_status wz_pair_scan_put(const wz_pair_scan *scan, const uint64_t *exceed, const uint64_t *above, json_t *analyses, wz_err *err);

#endif
