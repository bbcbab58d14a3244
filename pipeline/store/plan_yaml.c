/* plan_yaml.c - reading a plan from YAML, every problem with its line and column
 *
 * 1. Places
 * 2. Names that are nearly right
 * 3. Values
 * 4. Mappings
 * 5. The document
 */
#include "store/plan_inside.h"

#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PAIRS = 1000, MAX_ITEMS = 10000 };

typedef struct {
	wz_yaml yaml;
	wz_plan *plan;
	bool *given;        /* a key of the schema: a value was there, right or wrong */
	yaml_mark_t *where; /* its place */
} reader;

/* 1. Places */

#define PROBLEM(r, mark, ...) WZ_YAML_PROBLEM(&(r)->yaml, mark, __VA_ARGS__)

/* 2. Names that are nearly right */

static bool in_section(const char *key, const char *section, const char **name) {
	size_t n = strlen(section);
	if (n == 0) {
		*name = key;
		return true;
	}
	*name = key + n + 1;
	return strncmp(key, section, n) == 0 && key[n] == '.';
}

/* Is name a section, or (full name) a key, of the schema? SIZE_MAX: none */
static size_t find_key(const char *section, const char *name) {
	const char *own;
	for (size_t i = 0; i < wz_plan_n_keys; i++)
		if (!(wz_plan_keys[i].flags & WZ_KEY_INSIDE) && in_section(wz_plan_keys[i].key, section, &own) &&
			strcmp(own, name) == 0)
			return i;
	return SIZE_MAX;
}

static bool is_section(const char *name) {
	const char *own;
	for (size_t i = 0; name[0] != '\0' && i < wz_plan_n_keys; i++)
		if (in_section(wz_plan_keys[i].key, name, &own))
			return true;
	return false;
}

/* `{rho: 0,6}` is to YAML rho: 0 and a key 6. */
static bool is_after_comma(const char *name, const yaml_node_t *value) {
	return name[0] != '\0' && strspn(name, "0123456789") == strlen(name) && wz_yaml_is_nothing(value);
}

static void problem_unknown_key(reader *r, const char *section, const yaml_node_t *key, const yaml_node_t *value) {
	char shown[WZ_TEXT_SHOW], word[40] = "", all[400] = "";
	const char *name = wz_yaml_text(key), *near = NULL, *elsewhere = NULL, *own;
	size_t best = SIZE_MAX, used = 0;
	if (strcmp(name, "<<") == 0) {
		PROBLEM(r, key->start_mark, "merge keys (<<) are not read here; write the keys out");
		return;
	}
	if (is_after_comma(name, value)) {
		PROBLEM(r, key->start_mark, "%s stands behind a comma, which ends a value; a number needs a decimal point: 0.%.20s", wz_text_show(name, shown),
				name);
		return;
	}
	for (size_t i = 0; i < wz_plan_n_keys; i++) {
		const char *full = wz_plan_keys[i].key;
		if (wz_plan_keys[i].flags & WZ_KEY_INSIDE)
			continue;
		const char *dot = strchr(full, '.');
		if (elsewhere == NULL && dot != NULL && strcmp(dot + 1, name) == 0)
			elsewhere = full;
		if (!in_section(full, section, &own))
			continue;
		/* at the top, a key with a section counts by the section's name */
		char part[40];
		(void)snprintf(part, sizeof part, "%.*s", (int)strcspn(own, "."), own);
		if (strstr(all, part) == NULL || section[0] != '\0')
			used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", used > 0 ? " " : "", part);
		size_t distance = wz_text_is_near(part, name) ? wz_text_distance(part, name, 3) : SIZE_MAX;
		if (distance < best) {
			best = distance;
			(void)snprintf(word, sizeof word, "%s", part);
			near = word;
		}
	}
	const char *under = section[0] != '\0' ? section : "the plan";
	(void)wz_text_show(name, shown);
	if (near != NULL)
		PROBLEM(r, key->start_mark, "unknown key %s in %s; did you mean '%s'?", shown, under, near);
	else if (elsewhere != NULL)
		PROBLEM(r, key->start_mark, "unknown key %s in %s; it belongs in '%.*s'", shown, under,
				(int)strcspn(elsewhere, "."), elsewhere);
	else
		PROBLEM(r, key->start_mark, "unknown key %s in %s; known: %s", shown, under, all);
}

/* 3. Values */

static wz_status note_place(reader *r, const wz_plan_key *key, size_t item, yaml_mark_t mark) {
	wz_plan *plan = r->plan;
	if ((plan->n_places & (plan->n_places - 1)) == 0) { /* room is the next power of two */
		wz_plan_place *grown = realloc(plan->place, (plan->n_places == 0 ? 1 : 2 * plan->n_places) * sizeof *grown);
		if (grown == NULL)
			return WZ_ENOMEM;
		plan->place = grown;
	}
	plan->place[plan->n_places++] = (wz_plan_place){key->key, item, mark.line + 1, mark.column + 1};
	return WZ_OK;
}

/* `statistic: null` names the null-variance statistic; YAML would say that there is nothing. */
static bool is_word_null(const wz_plan_key *key, const yaml_node_t *node) {
	return key->type == WZ_KEY_WORD && strcmp(wz_yaml_text(node), "null") == 0 && strstr(key->words, "null") != NULL;
}

static bool usable(reader *r, const wz_plan_key *key, const yaml_node_t *node) {
	if (wz_yaml_has_tag(node))
		PROBLEM(r, node->start_mark, "'%s': tags (%.40s) are not read here; leave it out", key->key,
				(const char *)node->tag);
	else if (wz_yaml_is_nothing(node) && !is_word_null(key, node))
		PROBLEM(r, node->start_mark, "'%s' has no value; give one, or leave the key out for its default",
				key->key);
	else if (node->type != YAML_SCALAR_NODE)
		PROBLEM(r, node->start_mark, "'%s' is %s; expected a single value", key->key, wz_yaml_kind(node));
	else if (!wz_yaml_is_text(node))
		PROBLEM(r, node->start_mark, "'%s' has a NUL character in it; leave it out", key->key);
	else
		return true;
	return false;
}

static wz_status read_list(reader *r, const wz_plan_key *key, const yaml_node_t *node,
						   char why[WZ_PLAN_WHY]) {
	const yaml_node_item_t *at = node->data.sequence.items.start, *end = node->data.sequence.items.top;
	size_t n = 0, room = (size_t)(end - at);
	bool good = true;
	wz_status st = WZ_OK;
	why[0] = '\0';
	if (room > MAX_ITEMS) {
		(void)snprintf(why, WZ_PLAN_WHY, "has %zu items; at most %d are allowed", room, (int)MAX_ITEMS);
		return WZ_EINPUT;
	}
	char **item = calloc(room + 1, sizeof *item);
	if (item == NULL)
		return WZ_ENOMEM;
	for (; at < end; at++) {
		const yaml_node_t *one = wz_yaml_node(&r->yaml, *at);
		if (one->type == YAML_SCALAR_NODE && one->data.scalar.length == 0 && wz_yaml_is_nothing(one)) {
			PROBLEM(r, one->start_mark, "'%s' has an empty item; leave it out", key->key);
			good = false;
		} else if (one->type != YAML_SCALAR_NODE || !wz_yaml_is_text(one) || wz_yaml_has_tag(one)) {
			PROBLEM(r, one->start_mark, "'%s' has an item that is %s; expected plain names", key->key,
					one->type == YAML_SCALAR_NODE ? "not plain text" : wz_yaml_kind(one));
			good = false;
		} else {
			WZ_TRY(note_place(r, key, n, one->start_mark));
			item[n++] = (char *)(uintptr_t)wz_yaml_text(one);
		}
	}
	if (good)
		st = wz_plan_put(r->plan, key, item, n, true, why);
done:
	free(item);
	return st;
}

static wz_status read_value(reader *r, size_t index, const yaml_node_t *node) {
	const wz_plan_key *key = &wz_plan_keys[index];
	char why[WZ_PLAN_WHY];
	wz_status st = WZ_OK;
	r->given[index] = true;
	r->where[index] = node->start_mark;
	if (key->type == WZ_KEY_LIST) {
		if (node->type != YAML_SEQUENCE_NODE) {
			char shown[WZ_TEXT_SHOW];
			if (wz_yaml_is_text(node) && !wz_yaml_is_nothing(node))
				PROBLEM(r, node->start_mark, "'%s' is a single value; expected a list: [%.100s]", key->key,
						wz_text_show(wz_yaml_text(node), shown));
			else
				PROBLEM(r, node->start_mark, "'%s' is %s; expected a list of names: [a, b]", key->key,
						wz_yaml_is_nothing(node) ? "without a value" : wz_yaml_kind(node));
			return WZ_OK;
		}
		st = read_list(r, key, node, why);
	} else {
		if (!usable(r, key, node))
			return WZ_OK;
		if (note_place(r, key, 0, node->start_mark) != WZ_OK)
			return WZ_ENOMEM;
		char *text = (char *)node->data.scalar.value;
		st = wz_plan_put(r->plan, key, &text, 1, true, why);
	}
	if (st != WZ_EINPUT)
		return st;
	PROBLEM(r, node->start_mark, "'%s': %s", key->key, why);
	return WZ_OK;
}

/* 4. Mappings */

/* section "": the plan itself. The depth is two at most: a section has no sections. */
static wz_status read_mapping(reader *r, const char *section, const yaml_node_t *node) {
	wz_status st = WZ_OK;
	const yaml_node_pair_t *start = node->data.mapping.pairs.start, *end = node->data.mapping.pairs.top;
	if (end - start > MAX_PAIRS) {
		PROBLEM(r, node->start_mark, "has %zu keys; no plan has more than %d", (size_t)(end - start),
				(int)MAX_PAIRS);
		return WZ_OK;
	}
	for (const yaml_node_pair_t *pair = start; pair < end; pair++) {
		const yaml_node_t *key = wz_yaml_node(&r->yaml, pair->key);
		const yaml_node_t *value = wz_yaml_node(&r->yaml, pair->value);
		char shown[WZ_TEXT_SHOW];
		size_t line = 0;
		if (!wz_yaml_is_text(key)) {
			PROBLEM(r, key->start_mark, "a key is %s; expected a plain name",
					key->type == YAML_SCALAR_NODE ? "not plain text" : wz_yaml_kind(key));
			continue;
		}
		if (wz_yaml_repeats(&r->yaml, node, pair, &line)) {
			PROBLEM(r, key->start_mark, "key %s stands here a second time (first in line %zu); keep one",
					wz_text_show(wz_yaml_text(key), shown), line);
			continue;
		}
		size_t index = strchr(wz_yaml_text(key), '.') == NULL ? find_key(section, wz_yaml_text(key)) : SIZE_MAX;
		if (index != SIZE_MAX) {
			WZ_TRY(read_value(r, index, value));
		} else if (section[0] != '\0' || !is_section(wz_yaml_text(key))) {
			problem_unknown_key(r, section, key, value);
		} else if (value->type == YAML_MAPPING_NODE && !wz_yaml_has_tag(value)) {
			WZ_TRY(read_mapping(r, wz_yaml_text(key), value));
		} else if (strcmp(wz_yaml_text(key), "dialect") == 0 && wz_yaml_is_text(value) &&
				   strcmp(wz_yaml_text(value), "auto") == 0) {
			continue;                    /* all three by themselves, as when the key is not there */
		} else if (!wz_yaml_is_nothing(value)) { /* a section with all its keys commented out is an empty one */
			PROBLEM(r, value->start_mark, "'%s' is %s%s; expected a group of keys%s", wz_yaml_text(key),
					wz_yaml_has_tag(value) ? "tagged " : "", wz_yaml_kind(value),
					strcmp(wz_yaml_text(key), "dialect") == 0 ? ", or auto" : "");
		}
	}
done:
	return st;
}

static void check_required(reader *r) {
	for (size_t i = 0; i < wz_plan_n_keys; i++)
		if ((wz_plan_keys[i].flags & (WZ_KEY_REQUIRED | WZ_KEY_INSIDE)) == WZ_KEY_REQUIRED && !r->given[i])
			wz_problems_add(r->yaml.problems, WZ_PROBLEM_ERROR, r->yaml.path, 0, 0, "'%s' is missing; a plan needs it",
							wz_plan_keys[i].key);
}

/* 5. The document */

static wz_status read_document(reader *r, wz_err *err) {
	const char *key;
	char why[WZ_PLAN_WHY];
	wz_status st = read_mapping(r, "", wz_yaml_root(&r->yaml));
	if (st == WZ_OK) {
		check_required(r);
		st = wz_plan_fill(r->plan, r->given);
	}
	if (st != WZ_OK)
		return wz_fail(err, st, "%s: out of memory", r->yaml.path);
	if (!wz_plan_consistent(r->plan, &key, why)) {
		yaml_mark_t mark = r->where[find_key("", key)]; /* a full name is found from the top */
		PROBLEM(r, mark, "'%s': %s", key, why);
	}
	return WZ_OK;
}

wz_status wz_plan_read(const char *path, wz_plan *plan, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	char *text = NULL;
	size_t size = 0;
	reader r = {.plan = plan};
	*plan = (wz_plan){.dialect.setting = WZ_DECIMAL_BY_PLAN};
	r.given = calloc(wz_plan_n_keys, sizeof *r.given);
	r.where = calloc(wz_plan_n_keys, sizeof *r.where);
	plan->file = strdup(path);
	plan->folder = wz_path_folder(path);
	if (r.given == NULL || r.where == NULL || plan->file == NULL || plan->folder == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
		goto done;
	}
	WZ_TRY(wz_yaml_read(path, "plan", &text, &size, err));
	WZ_TRY(wz_yaml_parse(&r.yaml, path, "plan", text, size, problems, err));
	WZ_TRY(read_document(&r, err));
done:
	wz_yaml_clear(&r.yaml);
	free(text);
	free(r.given);
	free(r.where);
	return st;
}
