/* yaml.c - a YAML file as nodes that know where they stand
 *
 * 1. The file
 * 2. The document
 * 3. Nodes
 *
 * libyaml's document calls are used, since their nodes know where they stand.
 */
#include "base/yaml.h"

#include "base/file.h"

#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

/* 1. The file */

static wz_status fail_size(const char *path, const char *what, wz_err *err) {
	return wz_fail(err, WZ_EINPUT, "%s: is over %d bytes, which no %s is: name the %s, a YAML file", path, WZ_YAML_MAX_SIZE, what, what);
}

wz_status wz_yaml_read(const char *path, const char *what, char **text, size_t *size, wz_err *err) {
	struct stat about;
	char mend[80];
	*text = NULL;
	*size = 0;
	(void)snprintf(mend, sizeof mend, "name the %s, a YAML file", what);
	wz_status st = wz_file_check(path, mend, err);
	if (st == WZ_OK && stat(path, &about) == 0 && about.st_size > WZ_YAML_MAX_SIZE) /* before it fills the memory */
		st = fail_size(path, what, err);
	return st == WZ_OK ? wz_file_read(path, text, size, err) : st;
}

/* 2. The document */

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

/* libyaml's time grows with the square of the nesting, of the anchors and of the %TAG lines, so what has more of them than any schema needs is refused
 * by its tokens, before they are parsed. A token that is wrong ends this: loading comes to the same one and tells it. */
static wz_status check_tokens(const wz_yaml *yaml, const char *text, size_t size, wz_err *err) {
	wz_status st = WZ_OK;
	yaml_parser_t parser;
	yaml_token_t token;
	int depth = 0, names = 0;
	if (!yaml_parser_initialize(&parser))
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", yaml->path);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
	for (bool more = true; more && st == WZ_OK && yaml_parser_scan(&parser, &token); yaml_token_delete(&token)) {
		const size_t line = token.start_mark.line + 1, column = token.start_mark.column + 1;
		switch (token.type) {
		case YAML_FLOW_SEQUENCE_START_TOKEN:
		case YAML_FLOW_MAPPING_START_TOKEN:
		case YAML_BLOCK_SEQUENCE_START_TOKEN:
		case YAML_BLOCK_MAPPING_START_TOKEN: depth++; break;
		case YAML_FLOW_SEQUENCE_END_TOKEN:
		case YAML_FLOW_MAPPING_END_TOKEN:
		case YAML_BLOCK_END_TOKEN: depth--; break;
		case YAML_ANCHOR_TOKEN:
		case YAML_TAG_DIRECTIVE_TOKEN: names++; break;
		default: more = token.type != YAML_STREAM_END_TOKEN;
		}
		if (depth > WZ_YAML_MAX_DEPTH)
			st = wz_fail(err, WZ_EINPUT, "%s:%zu:%zu: lists and groups of keys are nested more than %d deep, which no %s needs: look for a bracket or an indent too many", yaml->path,
			             line, column, WZ_YAML_MAX_DEPTH, yaml->what);
		else if (names > WZ_YAML_MAX_NAMES)
			st = wz_fail(err, WZ_EINPUT, "%s:%zu:%zu: there are more than %d anchors (&name) and %%TAG lines, which no %s needs: write the values themselves", yaml->path, line, column,
			             WZ_YAML_MAX_NAMES, yaml->what);
	}
	yaml_parser_delete(&parser);
	return st;
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
	if (size > WZ_YAML_MAX_SIZE)
		return fail_size(path, what, err);
	wz_status st = check_tokens(yaml, text, size, err);
	if (st != WZ_OK)
		return st;
	if (!yaml_parser_initialize(&parser))
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
	st = load(yaml, &parser, err);
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

/* 3. Nodes */

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
