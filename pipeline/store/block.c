/* block.c - compressed blocks of consecutive replicates on disk
 *
 * 1. Layout
 * 2. Writing
 * 3. Reading
 *
 * A block comes from disk, so nothing in it is believed: the header has a CRC of its own, every length is
 * held against the size of the file (and what the caller expects) before memory is taken, and the content has a CRC beside zlib's own check: of
 * raw and packed bytes, since a packed bit that unpacks to nothing (padding) shall not be damaged unseen either.
 */
#include "store/block.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

/* 1. Layout (docs/formats.md) */

enum {
	AT_DIGEST = 8,
	AT_FIRST = 40,
	AT_COUNT = 48,
	AT_KIND = 56,
	AT_COLUMNS = 60,
	AT_RAW = 64,
	AT_PACKED = 72,
	AT_CRC = 80,
	AT_HEADER_CRC = 84,
	HEADER_SIZE = 88
};

static const unsigned char magic[8] = {'W', 'Z', 'B', 'L', 'O', 'C', 'K', '2'};

/* A block is meant to be some kilobytes to megabytes. */
#define RAW_MAX ((uint64_t)1 << 30)
/* deflate packs at most 1032 : 1, so a header that claims more is not ours. */
#define RATIO_MAX 1032

static void put(unsigned char *at, size_t bytes, uint64_t value) {
	for (size_t i = 0; i < bytes; i++)
		at[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t get(const unsigned char *at, size_t bytes) {
	uint64_t value = 0;
	for (size_t i = 0; i < bytes; i++)
		value |= (uint64_t)at[i] << (8 * i);
	return value;
}

static uint32_t content_crc(const unsigned char *raw, size_t size, const unsigned char *packed, size_t packed_size) {
	return (uint32_t)crc32_z(crc32_z(0, raw, size), packed, packed_size);
}

/* 2. Writing */

/* The last digits of statistics are noise. Packing them would take as long as computing some of them, and unpacking is most of the time of merging; so all of a small
 * block, or a piece from the middle, is tried first. */
static int level_for(const unsigned char *raw, size_t size) {
	enum { PIECE = 8192 };
	unsigned char packed[2 * PIECE + 64];
	uLongf n = sizeof packed;
	const bool small = size < 2 * PIECE;
	const size_t piece = small ? size : PIECE;
	const int rc = compress2(packed, &n, small ? raw : raw + size / 2, (uLong)piece, Z_BEST_SPEED);
	return rc == Z_OK && n < piece - piece / 5 ? Z_DEFAULT_COMPRESSION : Z_NO_COMPRESSION;
}

wz_status wz_block_write(const char *path, const wz_block_header *header, const void *raw, size_t size,
						 wz_err *err) {
	if (size > RAW_MAX || header->count > UINT64_MAX - header->first)
		return wz_fail(err, WZ_EBUG, "%s: a block of %zu bytes, replicates from %llu on, cannot be written",
					   path, size, (unsigned long long)header->first);
	uLongf packed = compressBound((uLong)size);
	unsigned char *bytes = malloc(HEADER_SIZE + packed);
	if (bytes == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
	const Bytef *from = size > 0 ? raw : (const Bytef *)"";
	if (compress2(bytes + HEADER_SIZE, &packed, from, (uLong)size, level_for(from, size)) != Z_OK) {
		free(bytes);
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory for compression", path);
	}
	memcpy(bytes, magic, sizeof magic);
	memcpy(bytes + AT_DIGEST, header->digest, sizeof header->digest);
	put(bytes + AT_FIRST, 8, header->first);
	put(bytes + AT_COUNT, 8, header->count);
	put(bytes + AT_KIND, 4, header->kind);
	put(bytes + AT_COLUMNS, 4, header->columns);
	put(bytes + AT_RAW, 8, size);
	put(bytes + AT_PACKED, 8, packed);
	put(bytes + AT_CRC, 4, content_crc(from, size, bytes + HEADER_SIZE, packed));
	put(bytes + AT_HEADER_CRC, 4, crc32_z(0, bytes, AT_HEADER_CRC));
	wz_status st = wz_file_write(path, bytes, HEADER_SIZE + packed, err);
	free(bytes);
	return st;
}

/* 3. Reading */

static wz_status mismatch(wz_err *err, const char *path, const char *field, uint64_t found,
						  uint64_t expected) {
	return wz_fail(err, WZ_EMISMATCH, "%s: belongs to something else: %s is %llu, expected %llu", path, field,
				   (unsigned long long)found, (unsigned long long)expected);
}

static wz_status compare(const char *path, const wz_block_header *found, uint64_t found_raw,
						 const wz_block_header *expected, size_t size, wz_err *err) {
	if (memcmp(found->digest, expected->digest, sizeof found->digest) != 0) {
		char f[WZ_SHA256_TEXT], e[WZ_SHA256_TEXT];
		wz_hex_write(found->digest, sizeof found->digest, f);
		wz_hex_write(expected->digest, sizeof expected->digest, e);
		return wz_fail(err, WZ_EMISMATCH,
					   "%s: belongs to something else: digest is %.12s..., expected %.12s...", path, f, e);
	}
	if (found->first != expected->first)
		return mismatch(err, path, "first replicate", found->first, expected->first);
	if (found->count != expected->count)
		return mismatch(err, path, "count of replicates", found->count, expected->count);
	if (found->kind != expected->kind)
		return mismatch(err, path, "kind", found->kind, expected->kind);
	if (found->columns != expected->columns)
		return mismatch(err, path, "columns", found->columns, expected->columns);
	if (found_raw != size)
		return mismatch(err, path, "raw length", found_raw, size);
	return WZ_OK;
}

/* expected NULL: any header, any size. */
static wz_status read_block(const char *path, const wz_block_header *expected, size_t expected_size,
							wz_block_header *header, void **raw, size_t *size, wz_err *err) {
	wz_status st = WZ_OK;
	char *file = NULL;
	unsigned char *out = NULL;
	size_t file_size = 0;
	struct stat about;
	*raw = NULL;
	*size = 0;
	if (stat(path, &about) < 0)
		return wz_fail(err, WZ_EIO, "%s: %s", path, errno == ENOENT ? "is not there" : strerror(errno));
	uint64_t file_max = HEADER_SIZE + compressBound((uLong)(expected != NULL ? expected_size : RAW_MAX));
	if (about.st_size < HEADER_SIZE)
		return wz_fail(err, WZ_ECORRUPT, "%s: damaged block: shorter than its header", path);
	if ((uint64_t)about.st_size > file_max)
		return wz_fail(err, WZ_ECORRUPT, "%s: damaged block, or not one: larger than it can be", path);
	WZ_TRY(wz_file_read(path, &file, &file_size, err));
	const unsigned char *bytes = (const unsigned char *)file;
	if (file_size < HEADER_SIZE || memcmp(bytes, magic, sizeof magic) != 0) {
		st = wz_fail(err, WZ_ECORRUPT, "%s: damaged block, or not one: does not begin with WZBLOCK2", path);
		goto done;
	}
	if (get(bytes + AT_HEADER_CRC, 4) != crc32_z(0, bytes, AT_HEADER_CRC)) {
		st = wz_fail(err, WZ_ECORRUPT, "%s: damaged block: the header does not fit its CRC", path);
		goto done;
	}
	memcpy(header->digest, bytes + AT_DIGEST, sizeof header->digest);
	header->first = get(bytes + AT_FIRST, 8);
	header->count = get(bytes + AT_COUNT, 8);
	header->kind = (uint32_t)get(bytes + AT_KIND, 4);
	header->columns = (uint32_t)get(bytes + AT_COLUMNS, 4);
	uint64_t raw_size = get(bytes + AT_RAW, 8), packed = get(bytes + AT_PACKED, 8);
	if (expected != NULL)
		WZ_TRY(compare(path, header, raw_size, expected, expected_size, err));
	if (packed != file_size - HEADER_SIZE) {
		st = wz_fail(err, WZ_ECORRUPT, "%s: damaged block: %zu packed bytes, %llu expected", path,
					 file_size - HEADER_SIZE, (unsigned long long)packed);
		goto done;
	}
	if (raw_size > RAW_MAX || raw_size / RATIO_MAX > packed || header->count > UINT64_MAX - header->first) {
		st = wz_fail(err, WZ_ECORRUPT, "%s: damaged block: its lengths are impossible", path);
		goto done;
	}
	out = malloc(raw_size > 0 ? (size_t)raw_size : 1);
	if (out == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
		goto done;
	}
	uLongf got = (uLongf)raw_size;
	uLong used = (uLong)packed;
	int rc = uncompress2(out, &got, bytes + HEADER_SIZE, &used);
	if (rc == Z_MEM_ERROR)
		st = wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
	else if (rc != Z_OK || got != raw_size || used != packed)
		st = wz_fail(err, WZ_ECORRUPT, "%s: damaged block: cannot be decompressed", path);
	else if (get(bytes + AT_CRC, 4) != content_crc(out, (size_t)raw_size, bytes + HEADER_SIZE, (size_t)packed))
		st = wz_fail(err, WZ_ECORRUPT, "%s: damaged block: the content does not fit its CRC", path);
	if (st != WZ_OK)
		goto done;
	*raw = out;
	*size = (size_t)raw_size;
	out = NULL;
done:
	free(out);
	free(file);
	return st;
}

wz_status wz_block_read(const char *path, wz_block_header *header, void **raw, size_t *size, wz_err *err) {
	return read_block(path, NULL, 0, header, raw, size, err);
}

wz_status wz_block_read_expected(const char *path, const wz_block_header *expected, size_t size, void **raw,
								 wz_err *err) {
	wz_block_header found;
	size_t got;
	return read_block(path, expected, size, &found, raw, &got, err);
}
