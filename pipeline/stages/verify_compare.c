/* verify_compare.c - where two files that should be the same are not
 *
 * 1. JSON
 * 2. Text
 * 3. Files
 */
#include "verify_inside.h"

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. JSON */

enum { WHERE = 400 };

/* A value for people: short, and harmless whatever it holds. */
static void show(const json_t *value, char out[WZ_TEXT_SHOW]) {
	char *text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
	(void)wz_text_show(text ? text : value ? "?" : "nothing", out);
	free(text);
}

static bool differ(const json_t *was, const json_t *again, char path[WHERE], char *where, size_t room) {
	const size_t at = strlen(path);
	if (json_is_object(was) && json_is_object(again)) {
		const char *key;
		json_t *value;
		json_object_foreach((json_t *)(uintptr_t)was, key, value) {
			(void)snprintf(path + at, WHERE - at, "%s%.60s", at ? "." : "", key);
			if (differ(value, json_object_get(again, key), path, where, room))
				return true;
			path[at] = '\0';
		}
		json_object_foreach((json_t *)(uintptr_t)again, key, value)
			if (!json_object_get(was, key)) {
				(void)snprintf(path + at, WHERE - at, "%s%.60s", at ? "." : "", key);
				return differ(NULL, value, path, where, room);
			}
		return false;
	}
	if (json_is_array(was) && json_is_array(again)) {
		const size_t n = json_array_size(was), m = json_array_size(again);
		for (size_t i = 0; i < n || i < m; i++) {
			(void)snprintf(path + at, WHERE - at, "[%zu]", i);
			if (differ(json_array_get(was, i), json_array_get(again, i), path, where, room))
				return true;
			path[at] = '\0';
		}
		return false;
	}
	if (was && again && json_equal(was, again))
		return false;
	char left[WZ_TEXT_SHOW], right[WZ_TEXT_SHOW];
	show(was, left);
	show(again, right);
	(void)snprintf(where, room, "%s is %s, made again %s", at ? path : "all of it", left, right);
	return true;
}

bool wz_verify_json_differs(const json_t *was, const json_t *again, char *where, size_t room) {
	char path[WHERE] = "";
	return differ(was, again, path, where, room);
}

/* 2. Text */

static size_t line_length(const char *text) {
	return strcspn(text, "\r\n");
}

static void show_line(const char *line, size_t from, char out[WZ_TEXT_SHOW]) {
	char piece[64];
	(void)snprintf(piece, sizeof piece, "%.*s", (int)(line_length(line) - from < 60 ? line_length(line) - from : 60), line + from);
	(void)wz_text_show(piece, out);
}

void wz_verify_text_differs(const char *was, const char *again, char *where, size_t room) {
	size_t line = 1, start = 0, i = 0;
	for (; was[i] != '\0' && was[i] == again[i]; i++)
		if (was[i] == '\n') {
			line++;
			start = i + 1;
		}
	/* a little before the place itself, for people to find it */
	size_t from = i - start > 20 ? i - start - 20 : 0;
	while (from > 0 && ((unsigned char)was[start + from] & 0xc0) == 0x80)
		from--;
	char left[WZ_TEXT_SHOW], right[WZ_TEXT_SHOW];
	show_line(was + start, from, left);
	show_line(again + start, from, right);
	(void)snprintf(where, room, "line %zu: %s, made again %s", line, left, right);
}

/* 3. Files */

/* Another version of the program with the same method may have made it: its name is then the only difference. */
static bool differs_in_more(const char *was, size_t was_size, const char *again, size_t again_size, bool *damaged, char *where, size_t room) {
	json_error_t why;
	json_t *left = json_loadb(was, was_size, JSON_REJECT_DUPLICATES, &why), *right = json_loadb(again, again_size, JSON_REJECT_DUPLICATES, NULL);
	bool differs = true;
	*damaged = !left;
	if (!left) {
		(void)snprintf(where, room, "%d:%d: not valid JSON: %s", why.line, why.column, why.text);
	} else if (right) {
		json_t *version = json_object_get(left, "version");
		if (json_is_string(version) && json_object_get(right, "version"))
			json_object_set(right, "version", version);
		differs = wz_verify_json_differs(left, right, where, room);
		char *text = differs ? NULL : json_dumps(right, JSON_INDENT(1) | JSON_REAL_PRECISION(17) | JSON_ENCODE_ANY);
		if (!differs && (!text || strlen(text) + 1 != was_size || memcmp(text, was, was_size - 1) != 0)) {
			(void)snprintf(where, room, "the same values, written in another way");
			differs = true;
		}
		free(text);
	}
	json_decref(left);
	json_decref(right);
	return differs;
}

wz_status wz_verify_file(const wz_run *run, const wz_run *shadow, const char *name, const char *check, size_t order, bool *same,
                         wz_verify_notes *notes, wz_err *err) {
	wz_status st = WZ_OK;
	char *was_path = wz_run_path(run, name), *again_path = wz_run_path(shadow, name), *was = NULL, *again = NULL;
	size_t was_size = 0, again_size = 0;
	wz_err why = {0};
	char where[1200] = "";
	if (same)
		*same = false;
	if (!was_path || !again_path) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %s", name);
		goto done;
	}
	WZ_TRY(wz_file_read(again_path, &again, &again_size, err));
	st = wz_file_read(was_path, &was, &was_size, &why);
	if (st == WZ_ENOMEM) {
		st = wz_fail(err, st, "%s", why.text);
		goto done;
	}
	if (st != WZ_OK) {
		wz_verify_find(notes, check, WZ_FOUND_DAMAGED, order, name, "%s", wz_file_exists(was_path) ? "cannot be read" : "is not there");
		st = WZ_OK;
		goto done;
	}
	if (was_size == again_size && memcmp(was, again, was_size) == 0) {
		if (same)
			*same = true;
		goto done;
	}
	const char *dot = strrchr(name, '.');
	bool damaged = false;
	if (dot && strcmp(dot, ".json") == 0) {
		if (differs_in_more(was, was_size, again, again_size, &damaged, where, sizeof where))
			wz_verify_find(notes, check, damaged ? WZ_FOUND_DAMAGED : WZ_FOUND_DIFFERENT, order, name, "%s", where);
	} else {
		wz_verify_text_differs(was, again, where, sizeof where);
		wz_verify_find(notes, check, WZ_FOUND_DIFFERENT, order, name, "%s", where);
	}
done:
	free(was_path);
	free(again_path);
	free(was);
	free(again);
	return st;
}
