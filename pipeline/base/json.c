/* json.c - thin adapter over jansson
 *
 * 1. Values
 * 2. The text of a number
 * 3. The text of all else
 * 4. Files and streams
 *
 * Files are what jansson makes with FILE_FLAGS, to the byte, in a third of its time: it keeps a table of the lists that it is in, and prints numbers by snprintf(). A run
 * writes 15 MB of them.
 */
#include "base/json.h"

#include "base/decimal.h"
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

/* 2. The text of a number */

enum { DEEPEST = 2048 }; /* as jansson reads it */

#define FILE_FLAGS (JSON_INDENT(1) | JSON_REAL_PRECISION(17) | JSON_ENCODE_ANY)

size_t wz_json_real_text(double value, char out[WZ_JSON_REAL]) {
	char text[WZ_DECIMAL_TEXT];
	size_t n = isfinite(value) ? wz_decimal_exact(value, text) : 0;
	if (n == 0 || n > WZ_JSON_REAL - 2)
		return 0;
	if (memchr(text, 'e', n) != NULL) { /* rare, and of another form here */
		json_t *real = json_real(value);
		n = real ? json_dumpb(real, out, WZ_JSON_REAL, FILE_FLAGS) : 0;
		json_decref(real);
		return n <= WZ_JSON_REAL ? n : 0;
	}
	memcpy(out, text, n);
	if (memchr(text, '.', n) == NULL) {
		out[n++] = '.';
		out[n++] = '0';
	}
	return n;
}

/* 3. The text of all else */

static bool put_string(wz_file_out *out, const char *text, size_t n) {
	size_t plain = 0;
	while (plain < n && (unsigned char)text[plain] >= 0x20 && text[plain] != '"' && text[plain] != '\\')
		plain++;
	if (plain == n)
		return wz_file_put(out, "\"", 1) && wz_file_put(out, text, n) && wz_file_put(out, "\"", 1);
	json_t *value = json_stringn(text, n);
	char *unusual = value ? json_dumps(value, FILE_FLAGS) : NULL;
	const bool good = unusual && wz_file_put(out, unusual, strlen(unusual));
	free(unusual);
	json_decref(value);
	return good;
}

static bool put_integer(wz_file_out *out, json_int_t value) {
	char text[24];
	size_t at = sizeof text;
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do
		text[--at] = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (value < 0)
		text[--at] = '-';
	return wz_file_put(out, text + at, sizeof text - at);
}

static bool put_line(wz_file_out *out, const char *before, int depth) {
	static const char SPACES[] = "                                ";
	const int most = (int)sizeof SPACES - 1;
	bool good = wz_file_put(out, before, strlen(before)) && wz_file_put(out, "\n", 1);
	for (; depth > 0; depth -= most)
		good = good && wz_file_put(out, SPACES, (size_t)(depth < most ? depth : most));
	return good;
}

static bool put_value(wz_file_out *out, const json_t *json, int depth);

static bool put_object(wz_file_out *out, const json_t *json, int depth) {
	json_t *object = (json_t *)(uintptr_t)json; /* jansson's iterators take no const, though they change nothing */
	const char *before = "{";
	bool good = true;
	for (void *at = json_object_iter(object); at && good; at = json_object_iter_next(object, at)) {
		const char *key = json_object_iter_key(at);
		good = put_line(out, before, depth + 1) && put_string(out, key, strlen(key)) && wz_file_put(out, ": ", 2) &&
		       put_value(out, json_object_iter_value(at), depth + 1);
		before = ",";
	}
	return good && (*before == '{' ? wz_file_put(out, "{}", 2) : put_line(out, "", depth) && wz_file_put(out, "}", 1));
}

static bool put_array(wz_file_out *out, const json_t *json, int depth) {
	const size_t n = json_array_size(json);
	bool good = true;
	for (size_t i = 0; i < n && good; i++)
		good = put_line(out, i == 0 ? "[" : ",", depth + 1) && put_value(out, json_array_get(json, i), depth + 1);
	return good && (n == 0 ? wz_file_put(out, "[]", 2) : put_line(out, "", depth) && wz_file_put(out, "]", 1));
}

static bool put_value(wz_file_out *out, const json_t *json, int depth) {
	char text[WZ_JSON_REAL];
	size_t n = 0;
	if (depth > DEEPEST)
		return false;
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return put_object(out, json, depth);
	case JSON_ARRAY:
		return put_array(out, json, depth);
	case JSON_STRING:
		return put_string(out, json_string_value(json), json_string_length(json));
	case JSON_REAL:
		n = wz_json_real_text(json_real_value(json), text);
		return n > 0 && wz_file_put(out, text, n);
	case JSON_INTEGER:
		return put_integer(out, json_integer_value(json));
	case JSON_TRUE:
		return wz_file_put(out, "true", 4);
	case JSON_FALSE:
		return wz_file_put(out, "false", 5);
	default:
		return wz_file_put(out, "null", 4);
	}
}

/* 4. Files and streams */

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

static bool put_json(wz_file_out *out, const void *json) {
	return put_value(out, json, 0) && wz_file_put(out, "\n", 1);
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
