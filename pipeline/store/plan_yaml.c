/* plan_yaml.c - reading a plan from YAML, every problem with its line and column
 *
 * 1. Nodes and places
 * 2. Names that are nearly right
 * 3. Values
 * 4. Mappings
 * 5. The document
 *
 * libyaml's document calls are used, since their nodes know where they stand. The walk follows the schema, so
 * neither nesting nor aliases (even of a node in itself) can lead it astray.
 */
#include "store/plan_inside.h"

#include "base/file.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { MAX_PLAN = 1 << 20, MAX_PAIRS = 1000, MAX_ITEMS = 10000 };

typedef struct {
	const char *path;
	wz_plan *plan;
	wz_problems *problems;
	yaml_document_t *document;
	bool *given;        /* a key of the schema: a value was there, right or wrong */
	yaml_mark_t *where; /* its place */
} reader;

/* 1. Nodes and places */

#define PROBLEM(r, mark, ...)                                                                                \
	wz_problems_add((r)->problems, WZ_PROBLEM_ERROR, (r)->path, (mark).line + 1, (mark).column + 1,          \
					__VA_ARGS__)

static const char *scalar(const yaml_node_t *node) {
	return (const char *)node->data.scalar.value;
}

/* A scalar as C text; a NUL in it (written as an escape) would hide what follows. */
static bool is_text(const yaml_node_t *node) {
	return node->type == YAML_SCALAR_NODE && strlen(scalar(node)) == node->data.scalar.length;
}

static bool is_nothing(const yaml_node_t *node) {
	if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	const char *text = scalar(node);
	return text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}

static const char *kind_of(const yaml_node_t *node) {
	switch (node->type) {
	case YAML_SCALAR_NODE: return "a single value";
	case YAML_SEQUENCE_NODE: return "a list";
	case YAML_MAPPING_NODE: return "a group of keys";
	case YAML_NO_NODE: break;
	}
	return "nothing";
}

/* `!!int 3` and `!mine x` ask for a meaning that the schema alone gives. */
static bool has_tag(const yaml_node_t *node) {
	const char *tag = (const char *)node->tag;
	return tag != NULL && strcmp(tag, YAML_STR_TAG) != 0 && strcmp(tag, YAML_SEQ_TAG) != 0 &&
		   strcmp(tag, YAML_MAP_TAG) != 0;
}

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

static void problem_unknown_key(reader *r, const char *section, const yaml_node_t *key) {
	char shown[WZ_TEXT_SHOW], word[40] = "", all[400] = "";
	const char *name = scalar(key), *near = NULL, *elsewhere = NULL, *own;
	size_t best = SIZE_MAX, used = 0;
	if (strcmp(name, "<<") == 0) {
		PROBLEM(r, key->start_mark, "merge keys (<<) are not read here; write the keys out");
		return;
	}
	for (size_t i = 0; i < wz_plan_n_keys; i++) {
		const char *full = wz_plan_keys[i].key;
		if (wz_plan_keys[i].flags & WZ_KEY_INSIDE)
			continue;
		const char *dot = strchr(full, '.');
		if (dot != NULL && strcmp(dot + 1, name) == 0)
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

static bool usable(reader *r, const wz_plan_key *key, const yaml_node_t *node) {
	if (has_tag(node))
		PROBLEM(r, node->start_mark, "'%s': tags (%.40s) are not read here; leave it out", key->key,
				(const char *)node->tag);
	else if (is_nothing(node))
		PROBLEM(r, node->start_mark, "'%s' has no value; give one, or leave the key out for its default",
				key->key);
	else if (node->type != YAML_SCALAR_NODE)
		PROBLEM(r, node->start_mark, "'%s' is %s; expected a single value", key->key, kind_of(node));
	else if (!is_text(node))
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
	why[0] = '\0';
	if (room > MAX_ITEMS) {
		(void)snprintf(why, WZ_PLAN_WHY, "has %zu items; at most %d are allowed", room, (int)MAX_ITEMS);
		return WZ_EINPUT;
	}
	char **item = calloc(room + 1, sizeof *item);
	if (item == NULL)
		return WZ_ENOMEM;
	for (; at < end; at++) {
		const yaml_node_t *one = yaml_document_get_node(r->document, *at);
		if (one->type == YAML_SCALAR_NODE && one->data.scalar.length == 0 && is_nothing(one)) {
			PROBLEM(r, one->start_mark, "'%s' has an empty item; leave it out", key->key);
			good = false;
		} else if (one->type != YAML_SCALAR_NODE || !is_text(one) || has_tag(one)) {
			PROBLEM(r, one->start_mark, "'%s' has an item that is %s; expected plain names", key->key,
					one->type == YAML_SCALAR_NODE ? "not plain text" : kind_of(one));
			good = false;
		} else {
			item[n++] = one->data.scalar.value != NULL ? (char *)one->data.scalar.value : "";
		}
	}
	wz_status st = good ? wz_plan_put(r->plan, key, item, n, true, why) : WZ_OK;
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
			if (is_text(node) && !is_nothing(node))
				PROBLEM(r, node->start_mark, "'%s' is a single value; expected a list: [%.100s]", key->key,
						wz_text_show(scalar(node), shown));
			else
				PROBLEM(r, node->start_mark, "'%s' is %s; expected a list of names: [a, b]", key->key,
						is_nothing(node) ? "without a value" : kind_of(node));
			return WZ_OK;
		}
		st = read_list(r, key, node, why);
	} else {
		if (!usable(r, key, node))
			return WZ_OK;
		char *text = (char *)node->data.scalar.value;
		st = wz_plan_put(r->plan, key, &text, 1, true, why);
	}
	if (st != WZ_EINPUT)
		return st;
	PROBLEM(r, node->start_mark, "'%s': %s", key->key, why);
	return WZ_OK;
}

/* 4. Mappings */

static bool stands_before(const reader *r, const yaml_node_pair_t *start, const yaml_node_pair_t *pair,
						  size_t *line) {
	const yaml_node_t *key = yaml_document_get_node(r->document, pair->key);
	for (const yaml_node_pair_t *p = start; p < pair; p++) {
		const yaml_node_t *other = yaml_document_get_node(r->document, p->key);
		if (other->type == YAML_SCALAR_NODE && other->data.scalar.length == key->data.scalar.length &&
			memcmp(scalar(other), scalar(key), key->data.scalar.length) == 0) {
			*line = other->start_mark.line + 1;
			return true;
		}
	}
	return false;
}

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
		const yaml_node_t *key = yaml_document_get_node(r->document, pair->key);
		const yaml_node_t *value = yaml_document_get_node(r->document, pair->value);
		char shown[WZ_TEXT_SHOW];
		size_t line = 0;
		if (!is_text(key)) {
			PROBLEM(r, key->start_mark, "a key is %s; expected a plain name",
					key->type == YAML_SCALAR_NODE ? "not plain text" : kind_of(key));
			continue;
		}
		if (stands_before(r, start, pair, &line)) {
			PROBLEM(r, key->start_mark, "key %s stands here a second time (first in line %zu); keep one",
					wz_text_show(scalar(key), shown), line);
			continue;
		}
		size_t index = strchr(scalar(key), '.') == NULL ? find_key(section, scalar(key)) : SIZE_MAX;
		if (index != SIZE_MAX) {
			WZ_TRY(read_value(r, index, value));
		} else if (section[0] != '\0' || !is_section(scalar(key))) {
			problem_unknown_key(r, section, key);
		} else if (value->type == YAML_MAPPING_NODE && !has_tag(value)) {
			WZ_TRY(read_mapping(r, scalar(key), value));
		} else if (strcmp(scalar(key), "dialect") == 0 && is_text(value) &&
				   strcmp(scalar(value), "auto") == 0) {
			continue;                    /* all three by themselves, as when the key is not there */
		} else if (!is_nothing(value)) { /* a section with all its keys commented out is an empty one */
			PROBLEM(r, value->start_mark, "'%s' is %s%s; expected a group of keys%s", scalar(key),
					has_tag(value) ? "tagged " : "", kind_of(value),
					strcmp(scalar(key), "dialect") == 0 ? ", or auto" : "");
		}
	}
done:
	return st;
}

static void check_required(reader *r) {
	for (size_t i = 0; i < wz_plan_n_keys; i++)
		if ((wz_plan_keys[i].flags & (WZ_KEY_REQUIRED | WZ_KEY_INSIDE)) == WZ_KEY_REQUIRED && !r->given[i])
			wz_problems_add(r->problems, WZ_PROBLEM_ERROR, r->path, 0, 0, "'%s' is missing; a plan needs it",
							wz_plan_keys[i].key);
}

/* 5. The document */

static wz_status fail_syntax(const char *path, const yaml_parser_t *parser, wz_err *err) {
	const char *problem = parser->problem != NULL ? parser->problem : "unknown cause";
	if (parser->error == YAML_MEMORY_ERROR)
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
	if (parser->error == YAML_READER_ERROR)
		return wz_fail(err, WZ_EINPUT, "%s: not valid YAML: %s at byte %zu (save the plan as UTF-8)", path,
					   problem, parser->problem_offset);
	if (parser->context != NULL)
		return wz_fail(err, WZ_EINPUT, "%s:%zu:%zu: not valid YAML: %s (%s that begins at %zu:%zu)", path,
					   parser->problem_mark.line + 1, parser->problem_mark.column + 1, problem,
					   parser->context, parser->context_mark.line + 1, parser->context_mark.column + 1);
	return wz_fail(err, WZ_EINPUT, "%s:%zu:%zu: not valid YAML: %s", path, parser->problem_mark.line + 1,
				   parser->problem_mark.column + 1, problem);
}

static wz_status read_document(reader *r, yaml_parser_t *parser, wz_err *err) {
	wz_status st = WZ_OK;
	yaml_document_t document, second;
	const char *key;
	char why[WZ_PLAN_WHY];
	if (!yaml_parser_load(parser, &document))
		return fail_syntax(r->path, parser, err);
	r->document = &document;
	const yaml_node_t *root = yaml_document_get_root_node(&document);
	if (root == NULL) {
		st = wz_fail(err, WZ_EINPUT, "%s: the plan is empty", r->path);
		goto done;
	}
	if (root->type != YAML_MAPPING_NODE) {
		st = wz_fail(err, WZ_EINPUT, "%s:%zu:%zu: the plan is %s; expected keys with values (name: ...)",
					 r->path, root->start_mark.line + 1, root->start_mark.column + 1, kind_of(root));
		goto done;
	}
	st = read_mapping(r, "", root);
	if (st == WZ_OK) {
		check_required(r);
		st = wz_plan_fill(r->plan, r->given);
	}
	if (st != WZ_OK) {
		st = wz_fail(err, st, "%s: out of memory", r->path);
		goto done;
	}
	if (!wz_plan_consistent(r->plan, &key, why)) {
		size_t index = find_key("", key); /* a full name is found from the top */
		yaml_mark_t mark = r->where[index];
		PROBLEM(r, mark, "'%s': %s", key, why);
	}
	if (!yaml_parser_load(parser, &second)) {
		st = fail_syntax(r->path, parser, err);
		goto done;
	}
	root = yaml_document_get_root_node(&second);
	if (root != NULL)
		PROBLEM(r, second.start_mark, "a second document begins here; a plan is one document");
	yaml_document_delete(&second);
done:
	yaml_document_delete(&document);
	return st;
}

wz_status wz_plan_read(const char *path, wz_plan *plan, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	char *text = NULL;
	size_t size = 0;
	yaml_parser_t parser;
	bool parsing = false;
	reader r = {.path = path, .plan = plan, .problems = problems};
	*plan = (wz_plan){0};
	r.given = calloc(wz_plan_n_keys, sizeof *r.given);
	r.where = calloc(wz_plan_n_keys, sizeof *r.where);
	plan->file = strdup(path);
	plan->folder = wz_path_folder(path);
	if (r.given == NULL || r.where == NULL || plan->file == NULL || plan->folder == NULL ||
		!yaml_parser_initialize(&parser)) {
		st = wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
		goto done;
	}
	parsing = true;
	WZ_TRY(wz_file_read(path, &text, &size, err));
	if (size > MAX_PLAN) {
		st = wz_fail(err, WZ_EINPUT, "%s: is over %d bytes, which no plan is", path, (int)MAX_PLAN);
		goto done;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
	WZ_TRY(read_document(&r, &parser, err));
done:
	if (parsing)
		yaml_parser_delete(&parser);
	free(text);
	free(r.given);
	free(r.where);
	return st;
}
