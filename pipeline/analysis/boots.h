/* boots.h - the bootstraps of a run: which there are, and what their blocks hold */
#ifndef WZ_BOOTS_H
#define WZ_BOOTS_H

#include "analysis/boot_job.h"
#include "analysis/study.h"
#include "base/err.h"
#include "base/file.h"
#include "store/block.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/** One bootstrap: of an analysis, of the wild kind of one test in it. */
typedef struct {
	size_t analysis;         /* index in fits.json's analyses */
	char *slug;              /* of the type, for file names */
	size_t n_effects;
	wz_boot_ask ask;
	wz_boot_shape shape;
	wz_redraw_pools pools;   /* of cases */
	uint64_t block;          /* rows in a block */
	unsigned char digest[32];
	char digest_text[WZ_SHA256_TEXT];
} wz_run_boot;

typedef struct {
	const wz_study *study;
	json_t *analyses;        /* borrowed */
	size_t n;
	wz_run_boot *boot;
	size_t n_blocks;         /* over all */
} wz_run_boots;

/**
 * The bootstraps that the plan asks for: of the overall effect and of each moderator, dose, element and technique that was estimated. Marks them in `analyses`
 * (an array as fits.json has it) as "bootstrap", with its reason where there can be none. Fits nothing.
 * @return WZ_OK; WZ_ENOMEM; WZ_EMISMATCH (analyses do not belong to the study).  MPI: not collective, every rank makes the same.
 */
WZ_CHECKED wz_status wz_run_boots_build(const wz_study *study, json_t *analyses, wz_run_boots *boots, wz_err *err);
void wz_run_boots_clear(wz_run_boots *boots);

/** Bootstrap, first row and rows of block number `item` (0 to n_blocks - 1). */
const wz_run_boot *wz_run_boots_block(const wz_run_boots *boots, size_t item, uint64_t *first, uint64_t *count);

/** Name of a block's file below blocks/; free() it. NULL: out of memory. */
char *wz_run_boot_block_name(const wz_run_boot *boot, uint64_t first);

/** Header that a block must have, and bytes of its raw content: rows of doubles, little-endian (wz_boot_shape). */
wz_block_header wz_run_boot_header(const wz_run_boot *boot, uint64_t first, uint64_t count);
size_t wz_run_boot_raw_size(const wz_run_boot *boot, uint64_t count);

/** Compute a block. @return WZ_OK; WZ_ESTOP (poll said so: raw is not whole); WZ_ENOMEM; WZ_EMISMATCH (the model cannot be fitted any more) */
WZ_CHECKED wz_status wz_run_boot_compute(const wz_run_boots *boots, const wz_run_boot *boot, uint64_t first, uint64_t count, unsigned char *raw,
                                         bool (*poll)(void *), void *poll_context, wz_err *err);

/** Results of a bootstrap into its analysis. raw: all its rows. */
WZ_CHECKED wz_status wz_run_boot_put(const wz_run_boots *boots, const wz_run_boot *boot, const unsigned char *raw, wz_err *err);

#endif
