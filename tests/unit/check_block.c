/* check_block.c - blocks survive a round trip, and nothing damaged or foreign is taken for whole
 *
 * 1. A small block
 * 2. Round trips
 * 3. Damage
 * 4. Hostile headers
 * 5. Belonging
 */
#include "store/block.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/temp.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* 1. A small block */

static const char *path;

static void setup(void) {
	temp_make();
	path = temp_path("a.wzb");
}

static void teardown(void) {
	ck_assert_uint_eq(temp_count(".tmp."), 0);
	temp_remove();
}

static wz_block_header sample(void) {
	wz_block_header h = {.first = 512, .count = 4, .kind = WZ_BLOCK_PERMUTATION, .columns = 2};
	for (size_t i = 0; i < sizeof h.digest; i++)
		h.digest[i] = (unsigned char)(i * 7 + 1);
	return h;
}

enum { RAW = 2 * 16 + 4 * 8 };

static void write_sample(unsigned char raw[RAW]) {
	wz_block_header h = sample();
	wz_err err = {0};
	for (size_t i = 0; i < RAW; i++)
		raw[i] = (unsigned char)(i * i + 3 * i);
	ck_assert_msg(wz_block_write(path, &h, raw, RAW, &err) == WZ_OK, "%s", err.text);
}

static void put(unsigned char *at, size_t n, uint64_t value) {
	for (size_t i = 0; i < n; i++)
		at[i] = (unsigned char)(value >> (8 * i));
}

/* Write bytes with the header's own CRC made right again. */
static void rewrite(unsigned char *bytes, size_t size) {
	put(bytes + 84, 4, crc32_z(0, bytes, 84));
	ck_assert_int_eq(wz_file_write(path, bytes, size, NULL), WZ_OK);
}

static wz_status read_any(wz_err *err) {
	wz_block_header h;
	void *raw;
	size_t size;
	wz_status st = wz_block_read(path, &h, &raw, &size, err);
	if (st != WZ_OK)
		ck_assert_ptr_null(raw);
	free(raw);
	return st;
}

/* 2. Round trips */

START_TEST(round_trip) {
	static const size_t sizes[] = {0, 1, 8, 4096, 300000};
	size_t n = sizes[_i], size = 0;
	unsigned char *raw = malloc(n + 1);
	ck_assert_ptr_nonnull(raw);
	uint32_t x = 12345;
	for (size_t i = 0; i < n; i++)
		raw[i] = (unsigned char)((x = x * 1664525u + 1013904223u) >> (i % 2 == 0 ? 24 : 30));
	wz_block_header h = sample(), got;
	h.first = UINT64_MAX - 4;
	void *back = NULL;
	wz_err err = {0};
	ck_assert_int_eq(wz_block_write(path, &h, raw, n, &err), WZ_OK);
	ck_assert_msg(wz_block_read(path, &got, &back, &size, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_eq(size, n);
	ck_assert_int_eq(memcmp(raw, back, n), 0);
	ck_assert_int_eq(memcmp(h.digest, got.digest, 32), 0);
	ck_assert(got.first == h.first && got.count == h.count && got.kind == h.kind && got.columns == h.columns);
	free(back);
	ck_assert_msg(wz_block_read_expected(path, &h, n, &back, &err) == WZ_OK, "%s", err.text);
	free(back);
	free(raw);
}
END_TEST

/* The bytes that docs/formats.md promises, whatever the machine. */
/* What gains a fifth is packed, large or small; noise is stored as it is. */
START_TEST(packed_or_stored) {
	static const size_t sizes[] = {600, 15000, 60000};
	unsigned char *raw = malloc(60000);
	uint64_t state = 5;
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
		for (unsigned noise = 0; noise < 2; noise++) {
			wz_block_header h = sample();
			char *bytes;
			size_t size;
			for (size_t i = 0; i < sizes[s]; i++) {
				state = state * 6364136223846793005u + 1442695040888963407u;
				raw[i] = noise ? (unsigned char)(state >> 56) : (unsigned char)(i % 8 == 0 ? state >> 56 : 0);
			}
			ck_assert_int_eq(wz_block_write(path, &h, raw, sizes[s], NULL), WZ_OK);
			ck_assert_int_eq(wz_file_read(path, &bytes, &size, NULL), WZ_OK);
			ck_assert_int_eq(size > 88 + sizes[s], noise);
			free(bytes);
		}
	free(raw);
}
END_TEST

START_TEST(layout) {
	unsigned char raw[RAW];
	char *bytes;
	size_t size;
	write_sample(raw);
	ck_assert_int_eq(wz_file_read(path, &bytes, &size, NULL), WZ_OK);
	const unsigned char *b = (unsigned char *)bytes;
	static const unsigned char middle[] = {0, 2, 0, 0, 0, 0, 0, 0, 4,   0, 0, 0, 0, 0, 0, 0,
										   1, 0, 0, 0, 2, 0, 0, 0, RAW, 0, 0, 0, 0, 0, 0, 0};
	ck_assert_int_eq(memcmp(b, "WZBLOCK2\1\10\17", 11), 0);
	ck_assert_int_eq(memcmp(b + 40, middle, sizeof middle), 0);
	ck_assert_uint_eq(b[72] + 256u * b[73], size - 88);
	ck_assert_uint_eq(b[80] | (uint32_t)b[81] << 8 | (uint32_t)b[82] << 16 | (uint32_t)b[83] << 24,
					  crc32_z(crc32_z(0, raw, RAW), b + 88, size - 88));
	free(bytes);
}
END_TEST

START_TEST(not_there) {
	wz_err err = {0};
	ck_assert_int_eq(read_any(&err), WZ_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "a.wzb: is not there"));
}
END_TEST

/* 3. Damage */

/* Any other value of any one byte, also where a packed bit means nothing (the padding behind the last code). */
START_TEST(every_byte) {
	unsigned char raw[RAW];
	char *bytes;
	size_t size;
	write_sample(raw);
	ck_assert_int_eq(wz_file_read(path, &bytes, &size, NULL), WZ_OK);
	wz_block_header h = sample();
	for (size_t i = 0; i < size; i++)
		for (int bit = 0; bit < 9; bit++) {
			char was = bytes[i];
			bytes[i] = (char)(was ^ (bit < 8 ? 1 << bit : 0xff));
			FILE *f = fopen(path, "wb"); /* not synced: this loop is long */
			ck_assert_ptr_nonnull(f);
			ck_assert_uint_eq(fwrite(bytes, 1, size, f), size);
			ck_assert_int_eq(fclose(f), 0);
			wz_err err = {0};
			void *back;
			wz_status st = wz_block_read_expected(path, &h, RAW, &back, &err);
			ck_assert_msg(st == WZ_ECORRUPT, "byte %zu, bit %d: status %d", i, bit, (int)st);
			ck_assert_ptr_null(back);
			ck_assert_ptr_nonnull(strstr(err.text, path));
			bytes[i] = was;
		}
	free(bytes);
}
END_TEST

START_TEST(every_length) {
	unsigned char raw[RAW];
	char *bytes;
	size_t size;
	write_sample(raw);
	ck_assert_int_eq(wz_file_read(path, &bytes, &size, NULL), WZ_OK);
	for (size_t n = 0; n < size; n++) {
		FILE *f = fopen(path, "wb");
		ck_assert_ptr_nonnull(f);
		ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
		ck_assert_int_eq(fclose(f), 0);
		ck_assert_int_eq(read_any(NULL), WZ_ECORRUPT);
	}
	char *longer = calloc(1, size + 1);
	ck_assert_ptr_nonnull(longer);
	memcpy(longer, bytes, size);
	ck_assert_int_eq(wz_file_write(path, longer, size + 1, NULL), WZ_OK);
	ck_assert_int_eq(read_any(NULL), WZ_ECORRUPT);
	free(longer);
	free(bytes);
}
END_TEST

/* 4. Hostile headers: right CRC, wrong lengths */

START_TEST(hostile_lengths) {
	static const uint64_t length[] = {
		0, RAW - 1, RAW + 1, 1u << 20, (uint64_t)1 << 30, (uint64_t)1 << 31, (uint64_t)1 << 62, UINT64_MAX};
	unsigned char raw[RAW];
	char *text;
	size_t size;
	write_sample(raw);
	ck_assert_int_eq(wz_file_read(path, &text, &size, NULL), WZ_OK);
	unsigned char *bytes = (unsigned char *)text;
	for (size_t i = 0; i < sizeof length / sizeof length[0]; i++)
		for (size_t at = 64; at <= 72; at += 8) {
			unsigned char was[8];
			memcpy(was, bytes + at, 8);
			put(bytes + at, 8, length[i]);
			rewrite(bytes, size);
			ck_assert_int_eq(read_any(NULL), WZ_ECORRUPT);
			memcpy(bytes + at, was, 8);
		}
	put(bytes + 40, 8, UINT64_MAX); /* first + count runs over */
	rewrite(bytes, size);
	ck_assert_int_eq(read_any(NULL), WZ_ECORRUPT);
	free(text);
}
END_TEST

/* Packed data that grows beyond what the header says stops there. */
START_TEST(bomb) {
	uLongf packed = 4096;
	unsigned char *bytes = calloc(1, 88 + packed), *zeros = calloc(1, 1 << 20), raw[RAW];
	char *text;
	size_t size;
	ck_assert(bytes != NULL && zeros != NULL);
	write_sample(raw);
	ck_assert_int_eq(wz_file_read(path, &text, &size, NULL), WZ_OK);
	memcpy(bytes, text, 88);
	ck_assert_int_eq(compress2(bytes + 88, &packed, zeros, 1 << 20, 9), Z_OK);
	put(bytes + 72, 8, packed);
	rewrite(bytes, 88 + packed);
	ck_assert_int_eq(read_any(NULL), WZ_ECORRUPT);
	free(text);
	free(bytes);
	free(zeros);
}
END_TEST

/* 5. Belonging */

START_TEST(mismatch) {
	static const char *const field[] = {"digest", "first replicate", "count",
										"kind",   "columns",         "raw length"};
	unsigned char raw[RAW];
	write_sample(raw);
	for (int i = 0; i < 6; i++) {
		wz_block_header h = sample();
		h.digest[31] ^= (unsigned char)(i == 0);
		h.first += i == 1;
		h.count += i == 2;
		h.kind += i == 3;
		h.columns += i == 4;
		wz_err err = {0};
		void *back;
		ck_assert_int_eq(wz_block_read_expected(path, &h, i == 5 ? RAW + 8 : RAW, &back, &err), WZ_EMISMATCH);
		ck_assert_ptr_null(back);
		ck_assert_msg(strstr(err.text, field[i]) != NULL, "%s: should name %s", err.text, field[i]);
	}
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("block");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, round_trip, 0, 5);
	tcase_add_test(tc, packed_or_stored);
	tcase_add_test(tc, layout);
	tcase_add_test(tc, not_there);
	tcase_add_test(tc, every_byte);
	tcase_add_test(tc, every_length);
	tcase_add_test(tc, hostile_lengths);
	tcase_add_test(tc, bomb);
	tcase_add_test(tc, mismatch);
	Suite *suite = suite_create("block");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
