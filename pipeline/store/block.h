/* block.h - compressed blocks of consecutive replicates on disk */
#ifndef WZ_BLOCK_H
#define WZ_BLOCK_H

#include "base/err.h"
#include "base/file.h"

#include <stddef.h>
#include <stdint.h>

/** What is in a block; the header of docs/formats.md, little-endian on disk. */
typedef struct {
	unsigned char digest[32]; /* SHA-256 of the analysis: inputs, model, seed, method version */
	uint64_t first, count;    /* replicates [first, first + count) */
	uint32_t kind;            /* WZ_BLOCK_PERMUTATION, ... */
	uint32_t columns;         /* elements of the family; meaning by kind */
} wz_block_header;

enum { WZ_BLOCK_PERMUTATION = 1, WZ_BLOCK_BOOTSTRAP = 2, WZ_BLOCK_PAIRS = 3, WZ_BLOCK_FITS = 4 };

/** Write a block atomically. raw is compressed with zlib; a CRC-32 of raw and packed bytes is stored. @return WZ_OK; WZ_EIO; WZ_ENOMEM */
WZ_CHECKED wz_status wz_block_write(const char *path, const wz_block_header *header, const void *raw, size_t size, wz_err *err);

/**
 * Read and check a block.
 * @param raw   out, free() it; size of it is *size
 * @return WZ_OK; WZ_EIO (not there: err says so); WZ_ECORRUPT (magic, lengths, CRC, zlib); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_block_read(const char *path, wz_block_header *header, void **raw, size_t *size, wz_err *err);

/**
 * As wz_block_read, and the header must be the expected one and the raw size `size`.
 * @return also WZ_EMISMATCH, naming the field
 */
WZ_CHECKED wz_status wz_block_read_expected(const char *path, const wz_block_header *expected, size_t size, void **raw,
                                            wz_err *err);

#endif
