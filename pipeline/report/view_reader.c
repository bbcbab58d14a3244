/* view_reader.c - members of a run's files, checked, with their place in messages */
#include "report/view_inside.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void wz_reader_damaged(wz_reader *in, const char *key, const char *expected) {
	if (in->status == WZ_OK)
		in->status = wz_fail(in->err, WZ_ECORRUPT, "%s: %s%s%s is not %s: the run is damaged, make this file again", in->file,
		                     in->place, in->place[0] != '\0' && key[0] != '\0' ? "." : "", key, expected);
}

void wz_reader_at(wz_reader *in, const char *fmt, ...) {
	va_list args;
	va_start(args, fmt);
	if (in->status == WZ_OK)
		(void)vsnprintf(in->place, sizeof in->place, fmt, args);
	va_end(args);
}

void *wz_reader_list(wz_reader *in, size_t n, size_t size) {
	void *list = calloc(n > 0 ? n : 1, size);
	if (list == NULL && in->status == WZ_OK)
		in->status = wz_fail(in->err, WZ_ENOMEM, "out of memory while reading %s (%zu items)", in->file, n);
	return list;
}

const char *wz_reader_text(wz_reader *in, const json_t *object, const char *key) {
	const json_t *v = json_object_get(object, key);
	if (json_is_string(v))
		return json_string_value(v);
	wz_reader_damaged(in, key, "a text");
	return "";
}

const char *wz_reader_optional_text(wz_reader *in, const json_t *object, const char *key) {
	const json_t *v = json_object_get(object, key);
	if (v == NULL || json_is_null(v))
		return NULL;
	return wz_reader_text(in, object, key);
}

double wz_reader_number(wz_reader *in, const json_t *object, const char *key) {
	const json_t *v = json_object_get(object, key);
	if (v != NULL && !json_is_null(v) && !json_is_number(v))
		wz_reader_damaged(in, key, "a number or null");
	return json_is_number(v) ? json_number_value(v) : (double)NAN;
}

double wz_reader_count(wz_reader *in, const json_t *object, const char *key) {
	double v = wz_reader_number(in, object, key);
	if (v < 0 || v > 9e15 || floor(v) < v)
		wz_reader_damaged(in, key, "a count");
	return v;
}

double wz_reader_probability(wz_reader *in, const json_t *object, const char *key) {
	double v = wz_reader_number(in, object, key);
	if (v < 0 || v > 1)
		wz_reader_damaged(in, key, "a number between 0 and 1");
	return v;
}

const json_t *wz_reader_array(wz_reader *in, const json_t *object, const char *key) {
	const json_t *v = json_object_get(object, key);
	if (!json_is_array(v))
		wz_reader_damaged(in, key, "a list");
	return v;
}

json_t *wz_reader_optional(wz_reader *in, const json_t *object, const char *key, int is_list) {
	json_t *v = json_object_get(object, key);
	if (v == NULL || json_is_null(v))
		return NULL;
	if (is_list ? json_is_array(v) : json_is_object(v))
		return v;
	wz_reader_damaged(in, key, is_list ? "a list" : "an object");
	return NULL;
}

const json_t *wz_reader_item(wz_reader *in, const json_t *list, size_t i) {
	const json_t *v = json_array_get(list, i);
	if (!json_is_object(v))
		wz_reader_damaged(in, "", "an object");
	return v;
}

void wz_reader_interval(wz_reader *in, const json_t *object, const char *key, double *lo, double *hi) {
	const json_t *v = wz_reader_optional(in, object, key, 1);
	*lo = *hi = (double)NAN;
	if (v == NULL)
		return;
	const json_t *a = json_array_get(v, 0), *b = json_array_get(v, 1);
	if (json_array_size(v) != 2 || (!json_is_number(a) && !json_is_null(a)) || (!json_is_number(b) && !json_is_null(b)))
		wz_reader_damaged(in, key, "a pair of numbers");
	if (json_is_number(a))
		*lo = json_number_value(a);
	if (json_is_number(b))
		*hi = json_number_value(b);
}

void wz_reader_format(wz_reader *in, const json_t *root, const char *format) {
	const json_t *v = json_object_get(root, "format");
	if (!json_is_string(v) || strcmp(json_string_value(v), format) != 0) {
		char expected[64];
		(void)snprintf(expected, sizeof expected, "\"%s\"", format);
		wz_reader_damaged(in, "format", expected);
	}
}
