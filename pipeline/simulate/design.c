/* design.c - the design of a simulated data set from YAML
 *
 * 1. Schema
 * 2. Single values
 * 3. Groups with known keys
 * 4. Groups with names of the user's: spreads, entries, types, classes, variables
 * 5. Effects
 * 6. The design
 *
 * bind.c ties it to codebook and taxonomy.
 */
#include "simulate/design.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/yaml.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Schema */

enum { MAX_NAME = 200, MAX_PATH = 4096, MAX_ENTRIES = 2000, MAX_NAMED = 200, MAX_FIELDS = 32, MAX_WHERE = 300 };

typedef struct {
	wz_yaml yaml;
	wz_sim_design *design;
	wz_arena *arena;
} reader;

typedef enum { TEXT, PATH, FORM, REAL, WHOLE, OTHER } kind;

/* A key of a group. Reals are in [low, high]; for whole numbers low and high are exact in double. */
typedef struct {
	const char *key;
	kind kind;
	size_t at; /* offset in the group's struct */
	double low, high;
	bool required;
	wz_status (*read)(reader *r, const char *where, const yaml_node_t *node, void *into); /* OTHER; into: the field */
} field;

#define PROBLEM(r, node, ...) WZ_YAML_PROBLEM(&(r)->yaml, (node)->start_mark, __VA_ARGS__)

static wz_status read_variances(reader *r, const char *where, const yaml_node_t *node, void *into);
static wz_status read_counts(reader *r, const char *where, const yaml_node_t *node, void *into);
static wz_status read_coder(reader *r, const char *where, const yaml_node_t *node, void *into);
static wz_status read_prevalence(reader *r, const char *where, const yaml_node_t *node, void *into);
static wz_status read_spread(reader *r, const char *where, const yaml_node_t *node, void *into);
static wz_status read_sizes(reader *r, const char *where, const yaml_node_t *node, void *into);
static wz_status read_entries(reader *r, const char *where, const yaml_node_t *node, void *into);
static wz_status read_classes(reader *r, const char *where, const yaml_node_t *node, void *into);
static wz_status read_types(reader *r, const char *where, const yaml_node_t *node, void *into);
static wz_status read_variables(reader *r, const char *where, const yaml_node_t *node, void *into);
static wz_status read_effects(reader *r, const char *where, const yaml_node_t *node, void *into);

#define AT(member) offsetof(wz_sim_design, member)

/* clang-format off */
static const field DESIGN[] = {
	{.key = "name", .kind = TEXT, .at = AT(name), .required = true},
	{.key = "seed", .kind = WHOLE, .at = AT(seed), .low = 0, .high = 0x1p63},
	{.key = "form", .kind = FORM, .at = AT(form)},
	{.key = "codebook", .kind = PATH, .at = AT(codebook), .required = true},
	{.key = "taxonomy", .kind = PATH, .at = AT(taxonomy)},
	{.key = "studies", .kind = PATH, .at = AT(studies)},
	{.key = "inventory", .kind = PATH, .at = AT(inventory)},
	{.key = "inventory_link", .kind = TEXT, .at = AT(inventory_link)},
	{.key = "type_variable", .kind = TEXT, .at = AT(type_variable)},
	{.key = "mean", .kind = REAL, .at = AT(mean), .low = -5, .high = 5},
	{.key = "variances", .kind = OTHER, .read = read_variances, .required = true},
	{.key = "rho", .kind = REAL, .at = AT(rho), .low = 0, .high = 0.999},
	{.key = "second_version", .kind = REAL, .at = AT(second_version), .low = 0, .high = 1},
	{.key = "unscored", .kind = REAL, .at = AT(unscored), .low = 0, .high = 1},
	{.key = "studies_per_manual", .kind = OTHER, .at = AT(studies_per_manual), .read = read_spread},
	{.key = "effects_per_study", .kind = OTHER, .at = AT(effects_per_study), .read = read_spread},
	{.key = "n", .kind = OTHER, .at = AT(n), .read = read_sizes},
	{.key = "counts", .kind = OTHER, .read = read_counts},
	{.key = "not_stated", .kind = REAL, .at = AT(not_stated), .low = 0, .high = 1},
	{.key = "second_coder", .kind = OTHER, .read = read_coder},
	{.key = "prevalence", .kind = OTHER, .read = read_prevalence},
	{.key = "classes", .kind = OTHER, .read = read_classes},
	{.key = "types", .kind = OTHER, .read = read_types, .required = true},
	{.key = "variables", .kind = OTHER, .read = read_variables},
	{.key = "effects", .kind = OTHER, .read = read_effects},
	{0},
};

static const field VARIANCES[] = {
	{.key = "manual", .kind = REAL, .at = AT(variance.manual), .low = 0, .high = 100},
	{.key = "study", .kind = REAL, .at = AT(variance.study), .low = 0, .high = 100},
	{.key = "effect", .kind = REAL, .at = AT(variance.effect), .low = 0, .high = 100},
	{0},
};

static const field COUNTS[] = {
	{.key = "share", .kind = REAL, .at = AT(counts.share), .low = 0, .high = 1, .required = true},
	{.key = "from", .kind = REAL, .at = AT(counts.from), .low = 0.001, .high = 0.999, .required = true},
	{.key = "to", .kind = REAL, .at = AT(counts.to), .low = 0.001, .high = 0.999, .required = true},
	{0},
};

static const field CODER[] = {
	{.key = "share", .kind = REAL, .at = AT(coder.share), .low = 0, .high = 1, .required = true},
	{.key = "missed", .kind = REAL, .at = AT(coder.missed), .low = 0, .high = 1},
	{.key = "invented", .kind = REAL, .at = AT(coder.invented), .low = 0, .high = 1},
	{.key = "changed", .kind = REAL, .at = AT(coder.changed), .low = 0, .high = 1},
	{.key = "not_stated", .kind = REAL, .at = AT(coder.not_stated), .low = 0, .high = 1},
	{.key = "found", .kind = REAL, .at = AT(coder.found), .low = 0, .high = 1},
	{0},
};

static const field PREVALENCE[] = {
	{.key = "typical", .kind = REAL, .at = AT(prevalence.typical), .low = 0, .high = 1},
	{.key = "other", .kind = REAL, .at = AT(prevalence.other), .low = 0, .high = 1},
	{.key = "elaborated", .kind = REAL, .at = AT(prevalence.elaborated), .low = 0, .high = 1},
	{.key = "count_from", .kind = WHOLE, .at = AT(prevalence.from), .low = 0, .high = 1e6},
	{.key = "count_to", .kind = WHOLE, .at = AT(prevalence.to), .low = 0, .high = 1e6},
	{0},
};

static const field TYPE[] = {
	{.key = "manuals", .kind = WHOLE, .at = offsetof(wz_sim_type, manuals), .low = 0, .high = 100000},
	{.key = "mean", .kind = REAL, .at = offsetof(wz_sim_type, mean), .low = -5, .high = 5},
	{.key = "classes", .kind = OTHER, .at = offsetof(wz_sim_type, classes), .read = read_entries},
	{0},
};

static const field VARIABLE[] = {
	{.key = "codes", .kind = OTHER, .at = offsetof(wz_sim_variable, codes), .read = read_entries},
	{.key = "effects", .kind = OTHER, .at = offsetof(wz_sim_variable, effects), .read = read_entries},
	{.key = "from", .kind = WHOLE, .at = offsetof(wz_sim_variable, from), .low = 0, .high = 1e9},
	{.key = "to", .kind = WHOLE, .at = offsetof(wz_sim_variable, to), .low = 0, .high = 1e9},
	{.key = "slope", .kind = REAL, .at = offsetof(wz_sim_variable, slope), .low = -5, .high = 5},
	{.key = "missing", .kind = REAL, .at = offsetof(wz_sim_variable, missing), .low = 0, .high = 1},
	{0},
};

static const field EFFECT[] = {
	{.key = "element", .kind = TEXT, .at = offsetof(wz_sim_effect, element), .required = true},
	{.key = "with", .kind = TEXT, .at = offsetof(wz_sim_effect, with)},
	{.key = "type", .kind = TEXT, .at = offsetof(wz_sim_effect, type)},
	{.key = "effect", .kind = REAL, .at = offsetof(wz_sim_effect, effect), .low = -5, .high = 5, .required = true},
	{0},
};
/* clang-format on */

static void *get(reader *r, size_t n, size_t size) {
	void *memory = wz_arena_alloc(r->arena, (n > 0 ? n : 1) * size);
	if (memory != NULL)
		memset(memory, 0, (n > 0 ? n : 1) * size);
	return memory;
}

static wz_sim_place place_of(const yaml_node_t *node) {
	return (wz_sim_place){node->start_mark.line, node->start_mark.column};
}

/* 2. Single values */

static bool usable(reader *r, const char *where, const yaml_node_t *node) {
	if (wz_yaml_has_tag(node))
		PROBLEM(r, node, "'%s': tags (%.40s) are not read here; leave it out", where, (const char *)node->tag);
	else if (wz_yaml_is_nothing(node))
		PROBLEM(r, node, "'%s' has no value; give one, or leave the key out", where);
	else if (node->type != YAML_SCALAR_NODE)
		PROBLEM(r, node, "'%s' is %s; expected a single value", where, wz_yaml_kind(node));
	else if (!wz_yaml_is_text(node))
		PROBLEM(r, node, "'%s' has a NUL character in it; leave it out", where);
	else
		return true;
	return false;
}

static wz_status read_text(reader *r, const char *where, const yaml_node_t *node, size_t most, char **to) {
	if (!usable(r, where, node))
		return WZ_OK;
	const char *text = wz_yaml_text(node);
	if (text[0] == '\0' || strlen(text) > most) {
		PROBLEM(r, node, "'%s' has %zu bytes; expected 1 to %zu", where, strlen(text), most);
		return WZ_OK;
	}
	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			PROBLEM(r, node, "'%s' has a control character in it; leave it out", where);
			return WZ_OK;
		}
	*to = wz_arena_copy(r->arena, text, strlen(text));
	return *to != NULL ? WZ_OK : WZ_ENOMEM;
}

/* false: not a number in the range, which is told. */
static bool read_real(reader *r, const char *where, const yaml_node_t *node, double low, double high, double *to) {
	char shown[WZ_TEXT_SHOW];
	double value;
	if (!usable(r, where, node))
		return false;
	if (!wz_number_parse(wz_yaml_text(node), '.', &value))
		PROBLEM(r, node, "'%s': %s is not a number (with a decimal point)", where, wz_text_show(wz_yaml_text(node), shown));
	else if (!(value >= low && value <= high))
		PROBLEM(r, node, "'%s': %s is out of range; expected %g to %g", where, wz_text_show(wz_yaml_text(node), shown), low, high);
	else {
		*to = value;
		return true;
	}
	return false;
}

static bool read_whole(reader *r, const char *where, const yaml_node_t *node, double low, double high, uint64_t *to) {
	char shown[WZ_TEXT_SHOW];
	if (!usable(r, where, node))
		return false;
	const char *text = wz_yaml_text(node);
	errno = 0;
	unsigned long long value = strtoull(text, NULL, 10);
	if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text))
		PROBLEM(r, node, "'%s': %s is not a whole number (digits only)", where, wz_text_show(text, shown));
	else if (errno != 0 || (double)value < low || (double)value > high)
		PROBLEM(r, node, "'%s': %s is out of range; expected %.0f to %.0f", where, wz_text_show(text, shown), low, high);
	else {
		*to = value;
		return true;
	}
	return false;
}

static void read_form(reader *r, const char *where, const yaml_node_t *node, int *to) {
	static const char *const WORDS[] = {"relational", "flat"};
	char shown[WZ_TEXT_SHOW];
	if (!usable(r, where, node))
		return;
	for (int i = 0; i < 2; i++)
		if (strcmp(WORDS[i], wz_yaml_text(node)) == 0) {
			*to = i;
			return;
		}
	PROBLEM(r, node, "'%s': %s is not known; expected one of: relational flat", where, wz_text_show(wz_yaml_text(node), shown));
}

/* 3. Groups with known keys */

static bool is_group(reader *r, const char *where, const yaml_node_t *node) {
	if (wz_yaml_has_tag(node))
		PROBLEM(r, node, "'%s': tags (%.40s) are not read here; leave it out", where, (const char *)node->tag);
	else if (node->type != YAML_MAPPING_NODE)
		PROBLEM(r, node, "'%s' is %s; expected a group of keys", where, wz_yaml_is_nothing(node) ? "without a value" : wz_yaml_kind(node));
	else if (node->data.mapping.pairs.top - node->data.mapping.pairs.start > MAX_ENTRIES)
		PROBLEM(r, node, "'%s' has over %d keys", where, (int)MAX_ENTRIES);
	else
		return true;
	return false;
}

static size_t pairs_of(const yaml_node_t *node) {
	return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
}

/* The key of a pair as text; NULL when it is none or stands there twice, which is told. */
static const yaml_node_t *key_of(reader *r, const yaml_node_t *group, const yaml_node_pair_t *pair) {
	const yaml_node_t *key = wz_yaml_node(&r->yaml, pair->key);
	char shown[WZ_TEXT_SHOW];
	size_t line;
	if (!wz_yaml_is_text(key) || wz_yaml_text(key)[0] == '\0' || strlen(wz_yaml_text(key)) > MAX_NAME)
		PROBLEM(r, key, "a key is %s; expected a plain name", key->type == YAML_SCALAR_NODE ? "not plain text" : wz_yaml_kind(key));
	else if (strcmp(wz_yaml_text(key), "<<") == 0)
		PROBLEM(r, key, "merge keys (<<) are not read here; write the keys out");
	else if (wz_yaml_repeats(&r->yaml, group, pair, &line))
		PROBLEM(r, key, "key %s stands here a second time (first in line %zu); keep one", wz_text_show(wz_yaml_text(key), shown), line);
	else
		return key;
	return NULL;
}

static void join(char where[MAX_WHERE], const char *above, const char *key) {
	char shown[WZ_TEXT_SHOW];
	(void)wz_text_show(key, shown); /* control characters made visible; its quotes are left out */
	shown[strlen(shown) - 1] = '\0';
	(void)snprintf(where, MAX_WHERE, "%.40s%s%s", above, above[0] != '\0' ? "." : "", shown + 1);
}

static void tell_unknown(reader *r, const char *where, const field *fields, const yaml_node_t *key) {
	char shown[WZ_TEXT_SHOW], all[400] = "";
	size_t used = 0;
	for (const field *f = fields; f->key != NULL; f++)
		if (wz_text_is_near(f->key, wz_yaml_text(key))) {
			PROBLEM(r, key, "unknown key %s in %s; did you mean '%s'?", wz_text_show(wz_yaml_text(key), shown),
			        where[0] != '\0' ? where : "the design", f->key);
			return;
		}
	for (const field *f = fields; f->key != NULL && used < sizeof all; f++)
		used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", used > 0 ? " " : "", f->key);
	PROBLEM(r, key, "unknown key %s in %s; known: %s", wz_text_show(wz_yaml_text(key), shown), where[0] != '\0' ? where : "the design", all);
}

static wz_status read_field(reader *r, const char *where, const field *f, const yaml_node_t *node, void *group) {
	void *into = (char *)group + f->at;
	switch (f->kind) {
	case TEXT: return read_text(r, where, node, MAX_NAME, into);
	case PATH: return read_text(r, where, node, MAX_PATH, into);
	case FORM: read_form(r, where, node, into); break;
	case REAL: (void)read_real(r, where, node, f->low, f->high, into); break;
	case WHOLE: (void)read_whole(r, where, node, f->low, f->high, into); break;
	case OTHER: return f->read(r, where, node, into);
	}
	return WZ_OK;
}

static wz_status read_group(reader *r, const char *where, const yaml_node_t *node, const field *fields, void *group) {
	wz_status st = WZ_OK;
	bool given[MAX_FIELDS] = {false};
	if (!is_group(r, where[0] != '\0' ? where : "the design", node))
		return WZ_OK;
	for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
		char path[MAX_WHERE];
		const yaml_node_t *key = key_of(r, node, pair);
		if (key == NULL)
			continue;
		size_t i = 0;
		while (fields[i].key != NULL && strcmp(fields[i].key, wz_yaml_text(key)) != 0)
			i++;
		if (fields[i].key == NULL) {
			tell_unknown(r, where, fields, key);
			continue;
		}
		given[i] = true;
		join(path, where, fields[i].key);
		WZ_TRY(read_field(r, path, &fields[i], wz_yaml_node(&r->yaml, pair->value), group));
	}
	for (size_t i = 0; fields[i].key != NULL; i++)
		if (fields[i].required && !given[i])
			PROBLEM(r, node, "'%s' is missing in %s", fields[i].key, where[0] != '\0' ? where : "the design");
done:
	return st;
}

/* The offsets in these tables are the design's, so their groups are read into it. */
static wz_status read_variances(reader *r, const char *where, const yaml_node_t *node, void *into) {
	(void)into;
	return read_group(r, where, node, VARIANCES, r->design);
}

static wz_status read_counts(reader *r, const char *where, const yaml_node_t *node, void *into) {
	(void)into;
	wz_status st = read_group(r, where, node, COUNTS, r->design);
	if (r->design->counts.from > r->design->counts.to)
		PROBLEM(r, node, "'%s': from is above to", where);
	return st;
}

static wz_status read_coder(reader *r, const char *where, const yaml_node_t *node, void *into) {
	(void)into;
	return read_group(r, where, node, CODER, r->design);
}

static wz_status read_prevalence(reader *r, const char *where, const yaml_node_t *node, void *into) {
	(void)into;
	wz_status st = read_group(r, where, node, PREVALENCE, r->design);
	if (r->design->prevalence.from > r->design->prevalence.to)
		PROBLEM(r, node, "'%s': count_from is above count_to", where);
	return st;
}

/* 4. Groups with names of the user's */

/* `{1: 50, 2: 30, 3: 20}`: numbers with weights, which are made to add up to 1. */
static wz_status read_spread(reader *r, const char *where, const yaml_node_t *node, void *into) {
	wz_sim_spread *spread = into;
	double sum = 0;
	if (!is_group(r, where, node))
		return WZ_OK;
	size_t room = pairs_of(node);
	spread->value = get(r, room, sizeof *spread->value);
	spread->share = get(r, room, sizeof *spread->share);
	if (spread->value == NULL || spread->share == NULL)
		return WZ_ENOMEM;
	for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
		char path[MAX_WHERE];
		const yaml_node_t *key = key_of(r, node, pair);
		if (key == NULL)
			continue;
		join(path, where, wz_yaml_text(key));
		if (read_whole(r, path, key, 1, 1000, &spread->value[spread->n]) &&
		    read_real(r, path, wz_yaml_node(&r->yaml, pair->value), 0, 1e6, &spread->share[spread->n]))
			sum += spread->share[spread->n++];
	}
	if (!(sum > 0)) {
		PROBLEM(r, node, "'%s' has no number with a weight above 0", where);
		spread->n = 0;
	}
	for (size_t i = 0; i < spread->n; i++)
		spread->share[i] /= sum;
	return WZ_OK;
}

/* `[48, 38, 760]`: sizes, each as likely as the others. */
static wz_status read_sizes(reader *r, const char *where, const yaml_node_t *node, void *into) {
	wz_sim_spread *spread = into;
	if (node->type != YAML_SEQUENCE_NODE || wz_yaml_has_tag(node)) {
		PROBLEM(r, node, "'%s' is %s; expected a list of sample sizes: [40, 120]", where, wz_yaml_kind(node));
		return WZ_OK;
	}
	size_t room = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	if (room == 0 || room > MAX_ENTRIES) {
		PROBLEM(r, node, "'%s' has %zu items; expected 1 to %d", where, room, (int)MAX_ENTRIES);
		return WZ_OK;
	}
	spread->value = get(r, room, sizeof *spread->value);
	spread->share = get(r, room, sizeof *spread->share);
	if (spread->value == NULL || spread->share == NULL)
		return WZ_ENOMEM;
	for (size_t i = 0; i < room; i++)
		if (read_whole(r, where, wz_yaml_node(&r->yaml, node->data.sequence.items.start[i]), 4, 1e7, &spread->value[spread->n]))
			spread->share[spread->n++] = 1.0 / (double)room;
	return WZ_OK;
}

/* `{name: number}`; what the numbers may be is for bind.c to say. */
static wz_status read_entries(reader *r, const char *where, const yaml_node_t *node, void *into) {
	wz_sim_entries *entries = into;
	if (!is_group(r, where, node))
		return WZ_OK;
	entries->entry = get(r, pairs_of(node), sizeof *entries->entry);
	if (entries->entry == NULL)
		return WZ_ENOMEM;
	for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
		char path[MAX_WHERE];
		const yaml_node_t *key = key_of(r, node, pair);
		if (key == NULL)
			continue;
		join(path, where, wz_yaml_text(key));
		wz_sim_entry *entry = &entries->entry[entries->n];
		if (!read_real(r, path, wz_yaml_node(&r->yaml, pair->value), -1e6, 1e6, &entry->value))
			continue;
		entry->place = place_of(key);
		entry->name = wz_arena_copy(r->arena, wz_yaml_text(key), strlen(wz_yaml_text(key)));
		if (entry->name == NULL)
			return WZ_ENOMEM;
		entries->n++;
	}
	return WZ_OK;
}

/* Goes through a group whose keys are names; each gets the next of `size` bytes behind *list. */
static wz_status read_named(reader *r, const char *where, const yaml_node_t *node, size_t size, void **list, size_t *n,
                            wz_status (*one)(reader *r, const char *where, const yaml_node_t *key, const yaml_node_t *value, void *into)) {
	wz_status st = WZ_OK;
	if (!is_group(r, where, node))
		return WZ_OK;
	if (pairs_of(node) > MAX_NAMED) { /* what stands below an alias counts each time: bounded here */
		PROBLEM(r, node, "'%s' has %zu keys; expected at most %d", where, pairs_of(node), (int)MAX_NAMED);
		return WZ_OK;
	}
	*list = get(r, pairs_of(node), size);
	if (*list == NULL)
		return WZ_ENOMEM;
	for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
		char path[MAX_WHERE];
		const yaml_node_t *key = key_of(r, node, pair);
		if (key == NULL)
			continue;
		join(path, where, wz_yaml_text(key));
		WZ_TRY(one(r, path, key, wz_yaml_node(&r->yaml, pair->value), (char *)*list + *n * size));
		++*n;
	}
done:
	return st;
}

static wz_status read_class(reader *r, const char *where, const yaml_node_t *key, const yaml_node_t *value, void *into) {
	wz_sim_class *class = into;
	class->place = place_of(key);
	class->name = wz_arena_copy(r->arena, wz_yaml_text(key), strlen(wz_yaml_text(key)));
	return class->name == NULL ? WZ_ENOMEM : read_entries(r, where, value, &class->rules);
}

static wz_status read_classes(reader *r, const char *where, const yaml_node_t *node, void *into) {
	(void)into;
	return read_named(r, where, node, sizeof(wz_sim_class), (void **)&r->design->class, &r->design->n_classes, read_class);
}

static wz_status read_type(reader *r, const char *where, const yaml_node_t *key, const yaml_node_t *value, void *into) {
	wz_sim_type *type = into;
	type->place = place_of(key);
	type->code = wz_arena_copy(r->arena, wz_yaml_text(key), strlen(wz_yaml_text(key)));
	return type->code == NULL ? WZ_ENOMEM : read_group(r, where, value, TYPE, type);
}

static wz_status read_types(reader *r, const char *where, const yaml_node_t *node, void *into) {
	(void)into;
	return read_named(r, where, node, sizeof(wz_sim_type), (void **)&r->design->type, &r->design->n_types, read_type);
}

static wz_status read_variable(reader *r, const char *where, const yaml_node_t *key, const yaml_node_t *value, void *into) {
	wz_sim_variable *variable = into;
	variable->place = place_of(key);
	variable->id = wz_arena_copy(r->arena, wz_yaml_text(key), strlen(wz_yaml_text(key)));
	return variable->id == NULL ? WZ_ENOMEM : read_group(r, where, value, VARIABLE, variable);
}

static wz_status read_variables(reader *r, const char *where, const yaml_node_t *node, void *into) {
	(void)into;
	return read_named(r, where, node, sizeof(wz_sim_variable), (void **)&r->design->variable, &r->design->n_variables, read_variable);
}

/* 5. Effects */

static wz_status read_effects(reader *r, const char *where, const yaml_node_t *node, void *into) {
	wz_status st = WZ_OK;
	static char none[] = "";
	(void)into;
	if (node->type != YAML_SEQUENCE_NODE || wz_yaml_has_tag(node)) {
		PROBLEM(r, node, "'%s' is %s; expected a list: [{element: ..., effect: 0.2}]", where, wz_yaml_kind(node));
		return WZ_OK;
	}
	size_t room = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	if (room > MAX_ENTRIES) {
		PROBLEM(r, node, "'%s' has %zu items; expected at most %d", where, room, (int)MAX_ENTRIES);
		return WZ_OK;
	}
	wz_sim_effect *list = get(r, room, sizeof *list);
	if (list == NULL)
		return WZ_ENOMEM;
	r->design->effect = list;
	for (size_t i = 0; i < room; i++) {
		const yaml_node_t *item = wz_yaml_node(&r->yaml, node->data.sequence.items.start[i]);
		wz_sim_effect *effect = &list[r->design->n_effects++];
		*effect = (wz_sim_effect){.element = none, .with = none, .type = none, .place = place_of(item)};
		WZ_TRY(read_group(r, where, item, EFFECT, effect));
	}
done:
	return st;
}

/* 6. The design */

wz_status wz_sim_design_parse(wz_sim_design *design, const char *path, const char *text, size_t size, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	static char type_variable[] = "intervention_type";
	reader r = {.design = design, .arena = wz_arena_create()};
	*design = (wz_sim_design){.seed = 1, .memory = r.arena, .type_variable = type_variable, .counts = {.from = 0.1, .to = 0.4}};
	design->prevalence.typical = 0.5;
	design->prevalence.other = 0.1;
	design->prevalence.elaborated = 0.5;
	design->prevalence.from = 4;
	design->prevalence.to = 52;
	if (r.arena == NULL)
		st = WZ_ENOMEM;
	if (st == WZ_OK)
		st = wz_yaml_parse(&r.yaml, path, "design", text, size, problems, err);
	if (st == WZ_OK)
		st = read_group(&r, "", wz_yaml_root(&r.yaml), DESIGN, design);
	wz_yaml_clear(&r.yaml);
	if (st == WZ_ENOMEM)
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
	return st;
}

void wz_sim_design_clear(wz_sim_design *design) {
	wz_arena_free(design->memory);
	*design = (wz_sim_design){0};
}
