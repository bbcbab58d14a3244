/* merge_inside.h - what the files of merge share; nobody else includes it */
#ifndef WZ_MERGE_INSIDE_H
#define WZ_MERGE_INSIDE_H

#include "analysis/blocks.h"
#include "base/err.h"
#include "stages/kept.h"
#include "store/run.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * Read a block of the run.
 * @param name  below blocks/, freed here; NULL: out of memory
 * @param raw   out: free() it; NULL: the block is not there, which is counted in *missing
 * @return WZ_OK; WZ_ESTOP; WZ_EMISMATCH; WZ_ECORRUPT; WZ_EIO; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_merge_read_block(const wz_run *run, char *name, const wz_block_header *header, size_t size, void **raw, size_t *missing,
                                         wz_err *err);

/* merge_family.c */

/** What the blocks of a family come to, in so many words of eight bytes: counts, histograms and min-p of its members. */
size_t wz_merge_words(const wz_family *family);

/** From its blocks. Those that are not there are counted; then the words say nothing. @return as wz_merge_read_block() */
WZ_CHECKED wz_status wz_merge_count(const wz_run *run, const wz_family *family, uint64_t *word, size_t *missing, wz_err *err);

/** Put its p values into its analyses. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_merge_put(const wz_run *run, const wz_family *family, uint64_t *word, json_t *analyses, wz_err *err);

/* merge_types.c */

/** What the families of a type came to is kept for the runs that follow. */
typedef struct {
	wz_run *run;
	const char *program;    /* wz_kept_program() */
	bool whole;             /* all blocks were just seen whole, so that what is kept says what they hold; else they are read */
	wz_kept_counts counts;  /* types, each with each outcome */
} wz_merge_keeping;

/**
 * All families of permutations, type by type.
 * @param keeping  NULL: nothing is kept, nor believed
 * @return as wz_merge_read_block(); with blocks missing, which are counted, nothing is put for their types
 */
WZ_CHECKED wz_status wz_merge_types(const wz_run *run, const wz_families *families, wz_merge_keeping *keeping, json_t *analyses, size_t *missing, wz_err *err);

#endif
