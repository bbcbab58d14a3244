/* json.c - thin adapter over jansson
 *
 * 1. Values
 * 2. Files and streams
 */
#include "base/json.h"

#include "base/file.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Values */

json_t *wz_json_real(double value) {
	return isfinite(value) ? json_real(value) : json_null();
}

json_t *wz_json_u64(uint64_t value) {
	if (value <= INT64_MAX)
		return json_integer((json_int_t)value);
	char digits[24];
	(void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
	return json_string(digits);
}

bool wz_json_u64_value(const json_t *json, uint64_t *value) {
	if (json_is_integer(json) && json_integer_value(json) >= 0) {
		*value = (uint64_t)json_integer_value(json);
		return true;
	}
	if (!json_is_string(json))
		return false;
	const char *text = json_string_value(json);
	size_t n = strlen(text);
	if (n == 0 || n > 20 || strspn(text, "0123456789") != n)
		return false;
	errno = 0;
	unsigned long long read = strtoull(text, NULL, 10);
	if (errno != 0)
		return false;
	*value = read;
	return true;
}

double wz_json_number(const json_t *object, const char *key) {
	const json_t *member = json_object_get(object, key);
	return json_is_number(member) ? json_number_value(member) : NAN;
}

const char *wz_json_text(const json_t *object, const char *key, const char *fallback) {
	const json_t *member = json_object_get(object, key);
	return json_is_string(member) ? json_string_value(member) : fallback;
}

/* 2. Files and streams */

wz_status wz_json_read(const char *path, json_t **out, wz_err *err) {
	wz_status st = WZ_OK;
	char *text = NULL;
	size_t size = 0;
	json_error_t why;
	*out = NULL;
	WZ_TRY(wz_file_read(path, &text, &size, err));
	/* Twice the same key is never ours. jansson itself limits the depth, and refuses bytes that are not
	 * UTF-8. */
	*out = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
	if (*out == NULL)
		st = wz_fail(err, json_error_code(&why) == json_error_out_of_memory ? WZ_ENOMEM : WZ_ECORRUPT,
					 "%s:%d:%d: not valid JSON: %s", path, why.line, why.column, why.text);
done:
	free(text);
	return st;
}

static int put_text(const char *text, size_t size, void *out) {
	return wz_file_put(out, text, size) ? 0 : -1;
}

static bool put_json(wz_file_out *out, const void *json) {
	return json_dump_callback(json, put_text, out, JSON_INDENT(1) | JSON_REAL_PRECISION(17) | JSON_ENCODE_ANY) == 0 && wz_file_put(out, "\n", 1);
}

wz_status wz_json_write(const char *path, const json_t *json, wz_err *err) {
	if (json == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: cannot be written as JSON (out of memory, or a value is missing)", path);
	return wz_file_write_parts(path, put_json, json, err);
}

wz_status wz_json_print(const json_t *json, FILE *out, wz_err *err) {
	if (json_dumpf(json, out, JSON_REAL_PRECISION(17) | JSON_ENCODE_ANY) != 0 || fputc('\n', out) == EOF ||
		fflush(out) != 0)
		return wz_fail(err, WZ_EIO, "cannot write JSON to the output: %s",
					   errno != 0 ? strerror(errno) : "write error");
	return WZ_OK;
}
