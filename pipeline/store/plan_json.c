/* plan_json.c - the plan of a run as JSON, as the manifest holds it
 *
 * 1. To JSON
 * 2. From JSON
 */
#include "store/plan_inside.h"

#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. To JSON */

static json_t *text_or_null(const char *text) {
	return text != NULL ? json_string(text) : json_null();
}

static json_t *char_or_auto(char c) {
	return c != 0 ? json_stringn(&c, 1) : json_string("auto");
}

static json_t *value_to_json(const wz_plan *plan, const wz_plan_key *key) {
	const void *from = wz_plan_field_of(plan, key);
	switch (key->type) {
	case WZ_KEY_TEXT:
	case WZ_KEY_PATH:
	case WZ_KEY_WORD: return text_or_null(*(char *const *)from);
	case WZ_KEY_REAL: return wz_json_real(*(const double *)from);
	case WZ_KEY_BOOL: return json_boolean(*(const bool *)from);
	case WZ_KEY_SIZE: return wz_json_u64(*(const size_t *)from);
	case WZ_KEY_U64: return wz_json_u64(*(const uint64_t *)from);
	case WZ_KEY_DELIMITER:
	case WZ_KEY_DECIMAL: return char_or_auto(*(const char *)from);
	case WZ_KEY_ENCODING: {
		const char *encoding = *(const char *const *)from;
		return json_string(encoding != NULL ? encoding : "auto");
	}
	case WZ_KEY_LIST: {
		const wz_names *names = from;
		json_t *list = json_array();
		for (size_t i = 0; i < names->n; i++)
			if (json_array_append_new(list, json_string(names->item[i])) != 0) {
				json_decref(list);
				return NULL;
			}
		return list;
	}
	}
	return NULL;
}

/* The object that holds a key: a section is made when its first key comes. *name: the key without its
 * section. */
static json_t *section_of(json_t *top, const char *key, const char **name) {
	const char *dot = strchr(key, '.');
	*name = dot != NULL ? dot + 1 : key;
	if (dot == NULL)
		return top;
	char section[40];
	(void)snprintf(section, sizeof section, "%.*s", (int)(dot - key), key);
	json_t *object = json_object_get(top, section);
	if (object == NULL && json_object_set_new(top, section, json_object()) == 0)
		object = json_object_get(top, section);
	return object;
}

json_t *wz_plan_to_json(const wz_plan *plan) {
	json_t *top = json_object();
	for (size_t i = 0; i < wz_plan_n_keys; i++) {
		const char *name;
		json_t *in = section_of(top, wz_plan_keys[i].key, &name);
		if (json_object_set_new(in, name, value_to_json(plan, &wz_plan_keys[i])) != 0) {
			json_decref(top);
			return NULL;
		}
	}
	return top;
}

/* 2. From JSON */

/* A JSON value as the text one would type for it; false: of the wrong kind for the key. */
static bool json_as_text(const wz_plan_key *key, const json_t *value, char number[40], const char **text) {
	uint64_t whole;
	*text = number;
	switch (key->type) {
	case WZ_KEY_REAL:
		(void)snprintf(number, 40, "%.17g", json_number_value(value));
		return json_is_number(value);
	case WZ_KEY_BOOL: *text = json_is_true(value) ? "true" : "false"; return json_is_boolean(value);
	case WZ_KEY_SIZE:
	case WZ_KEY_U64:
		if (!wz_json_u64_value(value, &whole))
			return false;
		(void)snprintf(number, 40, "%llu", (unsigned long long)whole);
		return true;
	default: *text = json_string_value(value); return *text != NULL;
	}
}

static wz_status value_from_json(wz_plan *plan, const wz_plan_key *key, const json_t *value, wz_err *err) {
	wz_status st = WZ_OK;
	char number[40], why[WZ_PLAN_WHY] = "is of the wrong type";
	const char *text = NULL;
	char **item = NULL;
	if (value == NULL && (key->flags & WZ_KEY_REQUIRED))
		return wz_fail(err, WZ_ECORRUPT, "plan in JSON: '%s' is missing", key->key);
	if (value == NULL)
		return wz_plan_put_default(plan, key) == WZ_OK ? WZ_OK : wz_fail(err, WZ_ENOMEM, "out of memory for the plan");
	if (json_is_null(value) && key->preset == NULL && !(key->flags & WZ_KEY_REQUIRED)) {
		if (key->type == WZ_KEY_REAL)
			*(double *)wz_plan_field(plan, key) = NAN;
		return WZ_OK;
	}
	if (key->type != WZ_KEY_LIST) {
		if (!json_as_text(key, value, number, &text))
			goto wrong;
		char *one = strdup(text);
		st = one != NULL ? wz_plan_put(plan, key, &one, 1, false, why) : WZ_ENOMEM;
		free(one);
	} else {
		size_t n = json_array_size(value);
		if (!json_is_array(value) || n > WZ_PLAN_MAX_NAMES)
			goto wrong;
		if (n == 0 && key->preset != NULL && key->preset[0] == '\0')
			return WZ_OK;
		item = calloc(n + 1, sizeof *item);
		if (item == NULL)
			return wz_fail(err, WZ_ENOMEM, "out of memory for the plan");
		for (size_t i = 0; i < n; i++) {
			const char *name = json_string_value(json_array_get(value, i));
			item[i] = name != NULL ? strdup(name) : NULL;
			if (item[i] == NULL) {
				for (size_t j = 0; j < i; j++)
					free(item[j]);
				free(item);
				goto wrong;
			}
		}
		st = wz_plan_put(plan, key, item, n, false, why);
		for (size_t i = 0; i < n; i++)
			free(item[i]);
		free(item);
	}
	if (st == WZ_OK || st == WZ_ENOMEM)
		return st == WZ_OK ? st : wz_fail(err, st, "out of memory for the plan");
wrong:
	return wz_fail(err, WZ_ECORRUPT, "plan in JSON: '%s': %s", key->key, why);
}

wz_status wz_plan_from_json(const json_t *json, wz_plan *plan, wz_err *err) {
	wz_status st = WZ_OK;
	const char *key;
	char why[WZ_PLAN_WHY];
	size_t n_found = 0, n_there = 0;
	*plan = (wz_plan){0};
	if (!json_is_object(json))
		return wz_fail(err, WZ_ECORRUPT, "plan in JSON: not an object");
	for (size_t i = 0; i < wz_plan_n_keys; i++) {
		const char *dot = strchr(wz_plan_keys[i].key, '.');
		const json_t *in = json;
		char section[40];
		if (dot != NULL) {
			(void)snprintf(section, sizeof section, "%.*s", (int)(dot - wz_plan_keys[i].key),
						   wz_plan_keys[i].key);
			in = json_object_get(json, section);
		}
		const json_t *value = json_object_get(in, dot != NULL ? dot + 1 : wz_plan_keys[i].key);
		WZ_TRY(value_from_json(plan, &wz_plan_keys[i], value, err));
		n_found += value != NULL;
	}
	/* Known keys are counted; so any unknown one shows in the count. */
	void *at = NULL;
	json_t *object = (json_t *)(uintptr_t)json; /* jansson iterates over non-const only */
	for (at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
		const json_t *member = json_object_iter_value(at);
		n_there += json_is_object(member) ? json_object_size(member) : 1;
	}
	if (n_there != n_found)
		st = wz_fail(err, WZ_ECORRUPT,
					 "plan in JSON: has a key that this version of the program does not know");
	else if (!wz_plan_consistent(plan, &key, why))
		st = wz_fail(err, WZ_ECORRUPT, "plan in JSON: '%s': %s", key, why);
done:
	if (st != WZ_OK)
		wz_plan_clear(plan);
	return st;
}
