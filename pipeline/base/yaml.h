/* yaml.h - a YAML file as nodes that know where they stand: what every reader of such files does the same way */
#ifndef WZ_YAML_H
#define WZ_YAML_H

#include "base/err.h"
#include "base/problems.h"

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

enum {
	WZ_YAML_MAX_SIZE = 1 << 20, /* bytes: the longest plan or design in use has some thousands; all nodes are in memory */
	WZ_YAML_MAX_DEPTH = 32,     /* lists and groups in one another: no schema has ten */
	WZ_YAML_MAX_NAMES = 100     /* anchors and %TAG lines: no schema asks for any */
};

/**
 * Read the text of a file that the user names; free(*text).
 * @param what  for messages: "plan"
 * @return WZ_OK; WZ_EINPUT (not there, no ordinary file, too large); WZ_EIO; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_yaml_read(const char *path, const char *what, char **text, size_t *size, wz_err *err);

/**
 * One document whose top is a group of keys. Nodes are libyaml's. A reader follows its own schema from the top, so that neither
 * nesting nor aliases (even of a node in itself) can lead it astray.
 */
typedef struct {
	const char *path;      /* for messages, borrowed */
	const char *what;      /* how messages call the file: "plan", borrowed */
	wz_problems *problems; /* borrowed */
	yaml_document_t document;
	bool loaded;
} wz_yaml;

/**
 * Parse a text. A second document is a problem.
 * @param yaml  out; with wz_yaml_clear() also after a failure. Nodes live until then; the text may go.
 * @return WZ_OK; WZ_EINPUT (not YAML with line and column, empty, too large, too deep, too many anchors, not a group of keys); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_yaml_parse(wz_yaml *yaml, const char *path, const char *what, const char *text, size_t size,
								   wz_problems *problems, wz_err *err);
void wz_yaml_clear(wz_yaml *yaml);

/** The group of keys at the top, and the node that an item, a key or a value names. */
const yaml_node_t *wz_yaml_root(const wz_yaml *yaml);
const yaml_node_t *wz_yaml_node(const wz_yaml *yaml, int index);

/** Text of a scalar. */
const char *wz_yaml_text(const yaml_node_t *node);

/** A scalar as C text; a NUL in it (written as an escape) would hide what follows. */
bool wz_yaml_is_text(const yaml_node_t *node);

/** `key:` without a value, or with ~ or null. */
bool wz_yaml_is_nothing(const yaml_node_t *node);

/** `!!int 3` and `!mine x` ask for a meaning that the schema alone gives. */
bool wz_yaml_has_tag(const yaml_node_t *node);

/** "a single value", "a list", "a group of keys" */
const char *wz_yaml_kind(const yaml_node_t *node);

/** Does the key of a pair stand in the group before it? *line: where */
bool wz_yaml_repeats(const wz_yaml *yaml, const yaml_node_t *group, const yaml_node_pair_t *pair, size_t *line);

/** An error at a place of the file. */
#define WZ_YAML_PROBLEM(yaml, mark, ...)                                                                     \
	wz_problems_add((yaml)->problems, WZ_PROBLEM_ERROR, (yaml)->path, (mark).line + 1, (mark).column + 1,    \
					__VA_ARGS__)

#endif
