/* unzip.h - a file inside a workbook as text, for tests (zip: PKWARE APPNOTE 4.3; deflated or stored entries, no zip64) */
#ifndef WZ_TEST_UNZIP_H
#define WZ_TEST_UNZIP_H

#include "base/file.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static size_t unzip_number(const unsigned char *at, int bytes) {
	size_t value = 0;
	while (bytes-- > 0)
		value = value << 8 | at[bytes];
	return value;
}

/* free() it; NULL: no such entry. */
static char *unzip(const char *path, const char *entry) {
	char *bytes, *text = NULL;
	size_t size;
	wz_err err = {0};
	ck_assert_msg(wz_file_read(path, &bytes, &size, &err) == WZ_OK, "%s", err.text);
	const unsigned char *zip = (const unsigned char *)bytes;
	ck_assert_uint_gt(size, 22);
	size_t end = size - 22;
	while (end > 0 && unzip_number(zip + end, 4) != 0x06054b50)
		end--;
	size_t n = unzip_number(zip + end + 10, 2), at = unzip_number(zip + end + 16, 4);
	for (size_t i = 0; i < n && text == NULL; i++) {
		ck_assert_uint_eq(unzip_number(zip + at, 4), 0x02014b50);
		const size_t name = unzip_number(zip + at + 28, 2), extra = unzip_number(zip + at + 30, 2), comment = unzip_number(zip + at + 32, 2);
		const size_t packed = unzip_number(zip + at + 20, 4), raw = unzip_number(zip + at + 24, 4), local = unzip_number(zip + at + 42, 4);
		if (name == strlen(entry) && memcmp(zip + at + 46, entry, name) == 0) {
			const size_t data = local + 30 + unzip_number(zip + local + 26, 2) + unzip_number(zip + local + 28, 2);
			text = calloc(raw + 1, 1);
			ck_assert_ptr_nonnull(text);
			z_stream z = {.next_in = (Bytef *)(bytes + data), .avail_in = (uInt)packed, .next_out = (Bytef *)text, .avail_out = (uInt)raw};
			if (unzip_number(zip + at + 10, 2) == 0) {
				memcpy(text, bytes + data, raw);
			} else {
				ck_assert_int_eq(inflateInit2(&z, -MAX_WBITS), Z_OK);
				ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
				ck_assert_int_eq(inflateEnd(&z), Z_OK);
			}
		}
		at += 46 + name + extra + comment;
	}
	free(bytes);
	return text;
}

#endif
