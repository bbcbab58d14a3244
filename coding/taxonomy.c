/* taxonomy.c - the elements that a manual is scored on, read from CSV and checked
 *
 * 1. Columns, cells and complaints
 * 2. One row, one element
 * 3. Checks between elements
 * 4. Reading and looking
 * 5. The elements of phase 1
 */
#include "coding/taxonomy.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/table.h"
#include "coding/codes.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR WZ_PROBLEM_ERROR
#define WARNING WZ_PROBLEM_WARNING
#define LONGEST_ID ((size_t)100)

/* 1. Columns, cells and complaints */

typedef struct {
	const char *name;
	bool needed;
} column_spec;

enum { ID, DOMAIN, GROUP, LEVEL, PARENT_ID, LABEL_NL, LABEL_EN, DEFINITION_NL, DEFINITION_EN, SCALE, PHASE1_KEY, TYPICAL_TYPES, SOURCE, N_COLUMNS };
static const column_spec COLUMNS[N_COLUMNS] = {
	[ID] = {"id", true},
	[DOMAIN] = {"domain", true},
	[GROUP] = {"group", true},
	[LEVEL] = {"level", true},
	[PARENT_ID] = {"parent_id", true},
	[LABEL_NL] = {"label_nl", true},
	[LABEL_EN] = {"label_en", true},
	[DEFINITION_NL] = {"definition_nl", true},
	[DEFINITION_EN] = {"definition_en", true},
	[SCALE] = {"scale", true},
	[PHASE1_KEY] = {"phase1_key", true},
	[TYPICAL_TYPES] = {"typical_types", false},
	[SOURCE] = {"source", false},
};

enum { KEY, KEY_ITEM, KEY_CODE, KEY_NL, KEY_EN, N_KEY_COLUMNS };
static const column_spec KEY_COLUMNS[N_KEY_COLUMNS] = {
	[KEY] = {"key", true}, [KEY_ITEM] = {"item", true}, [KEY_CODE] = {"code", true}, [KEY_NL] = {"label_nl", true}, [KEY_EN] = {"label_en", true},
};

typedef struct {
	wz_table table;
	const column_spec *spec;
	size_t at[N_COLUMNS]; /* SIZE_MAX: not there */
	size_t row;
	wz_arena *arena;
	wz_problems *problems;
	wz_err *err;
} reader;

static const char *cell(const reader *r, int column) {
	return r->at[column] == SIZE_MAX ? "" : wz_table_cell(&r->table, r->row, r->at[column]);
}

static void complain_at(const reader *r, size_t row, wz_problem_severity severity, int column, const char *why) {
	char shown[WZ_TEXT_SHOW];
	const char *text = r->at[column] == SIZE_MAX ? "" : wz_table_cell(&r->table, row, r->at[column]);
	wz_problems_add(r->problems, severity, r->table.file, r->table.line[row], r->at[column] + 1, "column '%s': %s %s", r->spec[column].name,
	                *text == '\0' ? "empty:" : wz_text_show(text, shown), why);
}

static void complain(const reader *r, wz_problem_severity severity, int column, const char *why) {
	complain_at(r, r->row, severity, column, why);
}

static wz_status no_memory(const reader *r) {
	return wz_fail(r->err, WZ_ENOMEM, "%s: no memory for %zu rows", r->table.file, r->table.n_rows);
}

/* Read the file and find its columns. WZ_EINPUT: one that is needed is not there. */
static wz_status open_table(reader *r, const char *path, const char *what, size_t n_columns) {
	wz_status st = wz_table_read(path, NULL, &r->table, r->problems, r->err);
	if (st != WZ_OK)
		return st;
	for (size_t i = 0; i < n_columns; i++) {
		r->at[i] = wz_table_column(&r->table, r->spec[i].name);
		if (r->at[i] != SIZE_MAX || !r->spec[i].needed)
			continue;
		wz_problems_add(r->problems, ERROR, path, 1, 0, "%s needs the column '%s': docs/formats.md lists them all", what, r->spec[i].name);
		st = WZ_EINPUT;
	}
	if (st != WZ_OK)
		return wz_fail(r->err, st, "%s: is not %s: a column is missing", path, what);
	r->arena = wz_arena_create();
	return r->arena == NULL ? no_memory(r) : WZ_OK;
}

/* Copy of a cell; NULL: out of memory. */
static char *keep(const reader *r, int column) {
	const char *text = cell(r, column);
	return wz_arena_copy(r->arena, text, strlen(text));
}

/* 2. One row, one element */

static const char *const LEVEL_WORDS[] = {"component", "technique"};
static const char *const SCALE_WORDS[] = {"binary", "ordinal", "category", "count"};
enum { N_LEVELS = sizeof LEVEL_WORDS / sizeof *LEVEL_WORDS, N_SCALES = sizeof SCALE_WORDS / sizeof *SCALE_WORDS };

const char *wz_scale_word(wz_scale scale) {
	return SCALE_WORDS[scale];
}

const char *wz_element_level_word(wz_element_level level) {
	return LEVEL_WORDS[level];
}

/* Lower-case words of letters, digits and '_' that begin with a letter; dots between them when many. */
static bool is_name(const char *text, bool many) {
	bool first = true;
	if (strlen(text) > LONGEST_ID)
		return false;
	for (const char *c = text; *c != '\0'; c++) {
		bool letter = *c >= 'a' && *c <= 'z', rest = (*c >= '0' && *c <= '9') || *c == '_';
		if (!letter && (first || !rest) && (first || !many || *c != '.'))
			return false;
		first = *c == '.';
	}
	return !first;
}

static void check_name(const reader *r, int column, bool many) {
	if (!is_name(cell(r, column), many))
		complain(r, ERROR, column, many ? "is no element id: write lower-case words of letters, digits and '_', with dots between them (it becomes a column and file name)"
		                                : "is no name: write one lower-case word of letters, digits and '_'");
}

static void check_text(const reader *r, int column) {
	if (wz_text_is_missing(cell(r, column)))
		complain(r, ERROR, column, "every element needs it in both languages, or coders of one language cannot score it");
}

static void check_types(const reader *r) {
	char word[LONGEST_ID + 2];
	for (const char *from = cell(r, TYPICAL_TYPES); *from != '\0';) {
		size_t length = strcspn(from, ";");
		(void)snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word - 1), from);
		if (!is_name(word, false)) {
			complain(r, ERROR, TYPICAL_TYPES, "is no list of types: write codes of the variable intervention_type with ';' between them, without blanks");
			return;
		}
		from += length + (from[length] == ';');
	}
}

static bool is_whole(const char *text) {
	return *text != '\0' && strlen(text) <= 6 && strspn(text, "0123456789") == strlen(text) && (text[0] != '0' || text[1] == '\0');
}

static void check_scale_codes(const reader *r, const wz_element *e) {
	char why[WZ_TEXT_SHOW + 160], shown[WZ_TEXT_SHOW];
	if (e->n_codes < 2)
		complain(r, ERROR, SCALE, "has fewer than two codes: write ordinal:0=afwezig|absent;1=... or category:code=Dutch|English;...");
	for (size_t i = 0; i < e->n_codes; i++) {
		const char *code = e->code[i].code;
		for (size_t k = 0; k < i; k++)
			if (strcmp(e->code[k].code, code) == 0) {
				(void)snprintf(why, sizeof why, "has the code %s twice: remove or rename one", wz_text_show(code, shown));
				complain(r, ERROR, SCALE, why);
			}
		if (e->scale == WZ_SCALE_CATEGORY && !is_name(code, false)) {
			(void)snprintf(why, sizeof why, "has the code %s: write one lower-case word of letters, digits and '_'", wz_text_show(code, shown));
			complain(r, ERROR, SCALE, why);
		}
		if (e->scale == WZ_SCALE_ORDINAL && (!is_whole(code) || (i == 0 && strcmp(code, "0") != 0) ||
		                                     (i > 0 && strtod(code, NULL) <= strtod(e->code[i - 1].code, NULL)))) {
			(void)snprintf(why, sizeof why, "has the code %s out of order: the codes of an ordinal scale are 0 (absent) and then rising whole numbers",
			               wz_text_show(code, shown));
			complain(r, ERROR, SCALE, why);
			return;
		}
	}
}

static wz_status read_scale(const reader *r, wz_element *e) {
	const char *text = cell(r, SCALE), *codes = text + strcspn(text, ":");
	size_t length = (size_t)(codes - text), found = SIZE_MAX;
	for (size_t i = 0; i < N_SCALES; i++)
		if (strlen(SCALE_WORDS[i]) == length && memcmp(SCALE_WORDS[i], text, length) == 0)
			found = i;
	if (found == SIZE_MAX) {
		complain(r, ERROR, SCALE, "is no scale: known are binary, count, ordinal:0=...;1=... and category:code=...;...");
		return WZ_OK;
	}
	e->scale = (wz_scale)found;
	if (e->scale == WZ_SCALE_BINARY || e->scale == WZ_SCALE_COUNT) {
		if (*codes != '\0')
			complain(r, ERROR, SCALE, "has codes: only ordinal and category have them");
		return WZ_OK;
	}
	char *flawed;
	codes += *codes == ':';
	e->code = wz_arena_alloc(r->arena, wz_codes_most(codes) * sizeof *e->code);
	if (e->code == NULL)
		return no_memory(r);
	/* A code alone is its own label: lists by others may have no labels here. */
	while (wz_codes_next(r->arena, &codes, &e->code[e->n_codes], &flawed))
		e->n_codes++;
	if (codes == NULL)
		return no_memory(r);
	check_scale_codes(r, e);
	return WZ_OK;
}

static wz_status read_element(const reader *r, wz_element *e) {
	struct {
		char **to;
		int column;
	} texts[] = {
		{&e->id, ID}, {&e->domain, DOMAIN}, {&e->group, GROUP}, {&e->parent_id, PARENT_ID}, {&e->label_nl, LABEL_NL}, {&e->label_en, LABEL_EN},
		{&e->definition_nl, DEFINITION_NL}, {&e->definition_en, DEFINITION_EN}, {&e->phase1_key, PHASE1_KEY}, {&e->typical_types, TYPICAL_TYPES},
		{&e->source, SOURCE},
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if ((*texts[i].to = keep(r, texts[i].column)) == NULL)
			return no_memory(r);
	e->line = r->table.line[r->row];
	check_name(r, ID, true);
	check_name(r, DOMAIN, false);
	check_name(r, GROUP, false);
	check_text(r, LABEL_NL);
	check_text(r, LABEL_EN);
	check_text(r, DEFINITION_NL);
	check_text(r, DEFINITION_EN);
	check_types(r);
	if (strcmp(cell(r, LEVEL), LEVEL_WORDS[WZ_ELEMENT_TECHNIQUE]) == 0)
		e->level = WZ_ELEMENT_TECHNIQUE;
	else if (strcmp(cell(r, LEVEL), LEVEL_WORDS[WZ_ELEMENT_COMPONENT]) != 0)
		complain(r, ERROR, LEVEL, "is neither component nor technique");
	return read_scale(r, e);
}

/* 3. Checks between elements */

/* Letters and digits alone, in lower case: what differs beyond that, no coder could tell apart. Bytes beyond ASCII count as letters. */
static char *core_of(const reader *r, const char *text) {
	char *core = wz_arena_copy(r->arena, text, strlen(text));
	size_t n = 0;
	for (char *c = core; core != NULL && *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			core[n++] = (char)(*c - 'A' + 'a');
		else if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || (unsigned char)*c >= 0x80)
			core[n++] = *c;
	if (core != NULL)
		core[n] = '\0';
	return core;
}

/* A text that another element of the same column has too. */
static wz_status check_double(reader *r, const wz_taxonomy *t, int column, const char *why_not) {
	wz_status st = WZ_OK;
	wz_map seen = {0};
	for (r->row = 0; r->row < t->n; r->row++) {
		char why[2 * LONGEST_ID + 128], shown[WZ_TEXT_SHOW];
		char *core = column == ID ? t->element[r->row].id : core_of(r, cell(r, column));
		size_t *place = core == NULL ? NULL : wz_map_put(&seen, core, strlen(core));
		if (place == NULL) {
			st = no_memory(r);
			goto done;
		}
		if (*place == SIZE_MAX) {
			*place = r->row;
		} else if (core[0] != '\0') {
			(void)snprintf(why, sizeof why, "stands on line %zu too (%s): %s", t->element[*place].line, wz_text_show(t->element[*place].id, shown), why_not);
			complain(r, ERROR, column, why);
		}
	}
done:
	wz_map_clear(&seen);
	return st;
}

static wz_status find_parents(reader *r, wz_taxonomy *t) {
	wz_status st = WZ_OK;
	wz_map ids = {0};
	for (size_t i = 0; i < t->n; i++) {
		size_t *place = wz_map_put(&ids, t->element[i].id, strlen(t->element[i].id));
		if (place == NULL) {
			st = no_memory(r);
			goto done;
		}
		if (*place == SIZE_MAX)
			*place = i;
	}
	for (r->row = 0; r->row < t->n; r->row++) {
		wz_element *e = &t->element[r->row];
		e->parent = e->parent_id[0] == '\0' ? SIZE_MAX : wz_map_get(&ids, e->parent_id, strlen(e->parent_id));
		if (e->parent == SIZE_MAX && e->parent_id[0] != '\0')
			complain(r, ERROR, PARENT_ID, "is no element of this taxonomy: mend the id, add the element, or leave the parent empty");
	}
done:
	wz_map_clear(&ids);
	return st;
}

static void check_parent(reader *r, const wz_taxonomy *t) {
	const wz_element *e = &t->element[r->row];
	if (e->parent == SIZE_MAX)
		return;
	const wz_element *parent = &t->element[e->parent];
	/* A variant of a technique (modelling on film) stands below the technique that heads its group; other techniques serve a component. */
	bool heads_group = parent->parent == SIZE_MAX && strcmp(parent->group, e->group) == 0;
	if (parent->level == WZ_ELEMENT_TECHNIQUE && e->level == WZ_ELEMENT_COMPONENT)
		complain(r, ERROR, PARENT_ID, "is a technique, and a component cannot stand below one");
	else if (parent->level == WZ_ELEMENT_TECHNIQUE && !heads_group)
		complain(r, ERROR, PARENT_ID, "is neither a component nor the technique that heads this group: a technique stands below one of these, or alone");
	if (parent->phase1_key[0] != '\0' && strcmp(parent->phase1_key, e->phase1_key) != 0)
		complain(r, ERROR, PHASE1_KEY, "differs from the key of its parent: who does the part does the whole, so both count for the same element of phase 1");
	/* Every member of a cycle comes back to itself within n steps; the first of them tells. */
	size_t at = e->parent, first = r->row;
	for (size_t steps = 0; steps < t->n && at != SIZE_MAX && at != r->row; steps++) {
		first = at < first ? at : first;
		at = t->element[at].parent;
	}
	if (at != r->row || first != r->row)
		return;
	complain(r, ERROR, PARENT_ID, "leads back to this element itself: a parent stands above all of its descendants, so clear one of them");
}

static wz_status check_elements(reader *r, wz_taxonomy *t) {
	wz_status st = WZ_OK;
	WZ_TRY(check_double(r, t, ID, "an id names one element, so rename one"));
	WZ_TRY(check_double(r, t, LABEL_NL, "coders could not tell them apart, so rename or merge them"));
	WZ_TRY(check_double(r, t, LABEL_EN, "coders could not tell them apart, so rename or merge them"));
	WZ_TRY(check_double(r, t, DEFINITION_NL, "coders could not tell them apart, so sharpen one or merge them"));
	WZ_TRY(check_double(r, t, DEFINITION_EN, "coders could not tell them apart, so sharpen one or merge them"));
	WZ_TRY(find_parents(r, t));
	for (r->row = 0; r->row < t->n; r->row++)
		check_parent(r, t);
done:
	return st;
}

/* 4. Reading and looking */

wz_status wz_taxonomy_read(const char *path, wz_taxonomy *taxonomy, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	reader r = {.spec = COLUMNS, .problems = problems, .err = err};
	*taxonomy = (wz_taxonomy){0};
	WZ_TRY(open_table(&r, path, "a taxonomy", N_COLUMNS));
	taxonomy->memory = r.arena;
	taxonomy->file = wz_arena_copy(r.arena, path, strlen(path));
	taxonomy->element = wz_arena_alloc(r.arena, (r.table.n_rows + 1) * sizeof *taxonomy->element);
	if (taxonomy->file == NULL || taxonomy->element == NULL) {
		st = no_memory(&r);
		goto done;
	}
	for (r.row = 0; r.row < r.table.n_rows; r.row++) {
		taxonomy->element[r.row] = (wz_element){.parent = SIZE_MAX};
		WZ_TRY(read_element(&r, &taxonomy->element[r.row]));
		taxonomy->n++;
	}
	WZ_TRY(check_elements(&r, taxonomy));
done:
	wz_table_clear(&r.table);
	if (st != WZ_OK)
		wz_taxonomy_clear(taxonomy);
	return st;
}

void wz_taxonomy_clear(wz_taxonomy *taxonomy) {
	wz_arena_free(taxonomy->memory);
	*taxonomy = (wz_taxonomy){0};
}

size_t wz_taxonomy_find(const wz_taxonomy *taxonomy, const char *id) {
	for (size_t i = 0; i < taxonomy->n; i++)
		if (strcmp(taxonomy->element[i].id, id) == 0)
			return i;
	return SIZE_MAX;
}

bool wz_element_allows(const wz_element *element, const char *score) {
	switch (element->scale) {
	case WZ_SCALE_BINARY: return strcmp(score, "0") == 0 || strcmp(score, "1") == 0;
	case WZ_SCALE_COUNT: return is_whole(score);
	case WZ_SCALE_ORDINAL:
	case WZ_SCALE_CATEGORY: break;
	}
	for (size_t i = 0; i < element->n_codes; i++)
		if (strcmp(element->code[i].code, score) == 0)
			return true;
	return false;
}

wz_status wz_taxonomy_check_types(const wz_taxonomy *taxonomy, const wz_variable *types, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	char word[LONGEST_ID + 2], shown[WZ_TEXT_SHOW], name[WZ_TEXT_SHOW];
	wz_map told = {0};
	for (size_t i = 0; i < taxonomy->n; i++) {
		const wz_element *e = &taxonomy->element[i];
		for (const char *from = e->typical_types; *from != '\0';) {
			size_t length = strcspn(from, ";");
			(void)snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word - 1), from);
			if (wz_code_find(types, word) == SIZE_MAX) {
				size_t *place = wz_map_put(&told, from, length);
				if (place == NULL) {
					st = wz_fail(err, WZ_ENOMEM, "%s: no memory for its types", taxonomy->file);
					goto done;
				}
				if (*place == SIZE_MAX)
					wz_problems_add(problems, ERROR, taxonomy->file, e->line, 0,
					                "the typical type %s is no code of variable %s: mend one of them (said once for every type)",
					                wz_text_show(word, shown), wz_text_show(types->id, name));
				*place = i;
			}
			from += length + (from[length] == ';');
		}
	}
done:
	wz_map_clear(&told);
	return st;
}

/* 5. The elements of phase 1 */

static void read_small(const reader *r, int column, size_t *out) {
	if (is_whole(cell(r, column)))
		*out = (size_t)strtoul(cell(r, column), NULL, 10);
	else
		complain(r, ERROR, column, "is no whole number: items and codes of the coding form are 0 or more");
}

wz_status wz_phase1_keys_read(const char *path, wz_phase1_keys *keys, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	reader r = {.spec = KEY_COLUMNS, .problems = problems, .err = err};
	*keys = (wz_phase1_keys){0};
	WZ_TRY(open_table(&r, path, "a list of the elements of phase 1", N_KEY_COLUMNS));
	keys->memory = r.arena;
	keys->file = wz_arena_copy(r.arena, path, strlen(path));
	keys->key = wz_arena_alloc(r.arena, (r.table.n_rows + 1) * sizeof *keys->key);
	if (keys->file == NULL || keys->key == NULL) {
		st = no_memory(&r);
		goto done;
	}
	for (r.row = 0; r.row < r.table.n_rows; r.row++) {
		wz_phase1_key *k = &keys->key[keys->n++];
		*k = (wz_phase1_key){.key = keep(&r, KEY), .label_nl = keep(&r, KEY_NL), .label_en = keep(&r, KEY_EN), .line = r.table.line[r.row]};
		if (k->key == NULL || k->label_nl == NULL || k->label_en == NULL) {
			st = no_memory(&r);
			goto done;
		}
		check_name(&r, KEY, false);
		read_small(&r, KEY_ITEM, &k->item);
		read_small(&r, KEY_CODE, &k->code);
		for (size_t i = 0; i + 1 < keys->n; i++)
			if (strcmp(keys->key[i].key, k->key) == 0)
				complain(&r, ERROR, KEY, "stands twice: remove one");
	}
done:
	wz_table_clear(&r.table);
	if (st != WZ_OK)
		wz_phase1_keys_clear(keys);
	return st;
}

void wz_phase1_keys_clear(wz_phase1_keys *keys) {
	wz_arena_free(keys->memory);
	*keys = (wz_phase1_keys){0};
}

wz_status wz_phase1_keys_check(const wz_phase1_keys *keys, const wz_taxonomy *taxonomy, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_map known = {0}, reached = {0};
	char shown[WZ_TEXT_SHOW];
	if (!wz_map_reserve(&known, keys->n) || !wz_map_reserve(&reached, taxonomy->n)) {
		st = wz_fail(err, WZ_ENOMEM, "%s: no memory to check its keys", keys->file);
		goto done;
	}
	/* No put fails: there is room for all. */
	for (size_t i = 0; i < keys->n; i++)
		*wz_map_put(&known, keys->key[i].key, strlen(keys->key[i].key)) = i;
	for (size_t i = 0; i < taxonomy->n; i++) {
		const wz_element *e = &taxonomy->element[i];
		size_t length = strlen(e->phase1_key);
		if (length == 0)
			continue;
		*wz_map_put(&reached, e->phase1_key, length) = i;
		if (wz_map_get(&known, e->phase1_key, length) == SIZE_MAX)
			wz_problems_add(problems, ERROR, taxonomy->file, e->line, 0, "element '%s' has the phase-1 key %s, which %s does not have: mend the key, or leave it empty",
			                e->id, wz_text_show(e->phase1_key, shown), keys->file);
	}
	for (size_t i = 0; i < keys->n; i++)
		if (wz_map_get(&reached, keys->key[i].key, strlen(keys->key[i].key)) == SIZE_MAX)
			wz_problems_add(problems, ERROR, keys->file, keys->key[i].line, 0,
			                "no element of %s reaches the element %s of phase 1: give it as phase1_key to the elements that imply it", taxonomy->file,
			                wz_text_show(keys->key[i].key, shown));
done:
	wz_map_clear(&known);
	wz_map_clear(&reached);
	return st;
}
