/* yaml.c - a YAML file as nodes that know where they stand
 *
 * 1. The document
 * 2. Nodes
 *
 * libyaml's document calls are used, since their nodes know where they stand.
 */
#include "base/yaml.h"

#include <stdint.h>
#include <string.h>

/* 1. The document */

static wz_status fail_syntax(const wz_yaml *yaml, const yaml_parser_t *parser, wz_err *err) {
	const char *problem = parser->problem != NULL ? parser->problem : "unknown cause", *path = yaml->path;
	if (parser->error == YAML_MEMORY_ERROR)
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
	if (parser->error == YAML_READER_ERROR)
		return wz_fail(err, WZ_EINPUT, "%s: not valid YAML: %s at byte %zu (save the %s as UTF-8)", path, problem,
					   parser->problem_offset, yaml->what);
	if (parser->context != NULL)
		return wz_fail(err, WZ_EINPUT, "%s:%zu:%zu: not valid YAML: %s (%s that begins at %zu:%zu)", path,
					   parser->problem_mark.line + 1, parser->problem_mark.column + 1, problem,
					   parser->context, parser->context_mark.line + 1, parser->context_mark.column + 1);
	return wz_fail(err, WZ_EINPUT, "%s:%zu:%zu: not valid YAML: %s", path, parser->problem_mark.line + 1,
				   parser->problem_mark.column + 1, problem);
}

static wz_status load(wz_yaml *yaml, yaml_parser_t *parser, wz_err *err) {
	yaml_document_t second;
	if (!yaml_parser_load(parser, &yaml->document))
		return fail_syntax(yaml, parser, err);
	yaml->loaded = true;
	const yaml_node_t *root = wz_yaml_root(yaml);
	if (root == NULL)
		return wz_fail(err, WZ_EINPUT, "%s: the %s is empty", yaml->path, yaml->what);
	if (root->type != YAML_MAPPING_NODE)
		return wz_fail(err, WZ_EINPUT, "%s:%zu:%zu: the %s is %s; expected keys with values (name: ...)", yaml->path,
					   root->start_mark.line + 1, root->start_mark.column + 1, yaml->what, wz_yaml_kind(root));
	if (!yaml_parser_load(parser, &second))
		return fail_syntax(yaml, parser, err);
	if (yaml_document_get_root_node(&second) != NULL)
		WZ_YAML_PROBLEM(yaml, second.start_mark, "a second document begins here; a %s is one document", yaml->what);
	yaml_document_delete(&second);
	return WZ_OK;
}

wz_status wz_yaml_parse(wz_yaml *yaml, const char *path, const char *what, const char *text, size_t size,
						wz_problems *problems, wz_err *err) {
	yaml_parser_t parser;
	*yaml = (wz_yaml){.path = path, .what = what, .problems = problems};
	if (size > WZ_YAML_LIMIT)
		return wz_fail(err, WZ_EINPUT, "%s: is over %zu bytes, which no %s is", path, WZ_YAML_LIMIT, what);
	if (!yaml_parser_initialize(&parser))
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
	wz_status st = load(yaml, &parser, err);
	yaml_parser_delete(&parser);
	return st;
}

void wz_yaml_clear(wz_yaml *yaml) {
	if (yaml->loaded)
		yaml_document_delete(&yaml->document);
	*yaml = (wz_yaml){0};
}

/* libyaml's look-ups change nothing, but don't say so. */
static yaml_document_t *document_of(const wz_yaml *yaml) {
	return &((wz_yaml *)(uintptr_t)yaml)->document;
}

const yaml_node_t *wz_yaml_root(const wz_yaml *yaml) {
	return yaml_document_get_root_node(document_of(yaml));
}

const yaml_node_t *wz_yaml_node(const wz_yaml *yaml, int index) {
	return yaml_document_get_node(document_of(yaml), index);
}

/* 2. Nodes */

const char *wz_yaml_text(const yaml_node_t *node) {
	return node->data.scalar.value != NULL ? (const char *)node->data.scalar.value : "";
}

bool wz_yaml_is_text(const yaml_node_t *node) {
	return node->type == YAML_SCALAR_NODE && strlen(wz_yaml_text(node)) == node->data.scalar.length;
}

bool wz_yaml_is_nothing(const yaml_node_t *node) {
	if (node->type != YAML_SCALAR_NODE || node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	const char *text = wz_yaml_text(node);
	return text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}

bool wz_yaml_has_tag(const yaml_node_t *node) {
	const char *tag = (const char *)node->tag;
	return tag != NULL && strcmp(tag, YAML_STR_TAG) != 0 && strcmp(tag, YAML_SEQ_TAG) != 0 &&
		   strcmp(tag, YAML_MAP_TAG) != 0;
}

const char *wz_yaml_kind(const yaml_node_t *node) {
	switch (node->type) {
	case YAML_SCALAR_NODE: return "a single value";
	case YAML_SEQUENCE_NODE: return "a list";
	case YAML_MAPPING_NODE: return "a group of keys";
	case YAML_NO_NODE: break;
	}
	return "nothing";
}

bool wz_yaml_repeats(const wz_yaml *yaml, const yaml_node_t *group, const yaml_node_pair_t *pair, size_t *line) {
	const yaml_node_t *key = wz_yaml_node(yaml, pair->key);
	for (const yaml_node_pair_t *p = group->data.mapping.pairs.start; p < pair; p++) {
		const yaml_node_t *other = wz_yaml_node(yaml, p->key);
		if (other->type == YAML_SCALAR_NODE && other->data.scalar.length == key->data.scalar.length &&
			memcmp(wz_yaml_text(other), wz_yaml_text(key), key->data.scalar.length) == 0) {
			*line = other->start_mark.line + 1;
			return true;
		}
	}
	return false;
}
