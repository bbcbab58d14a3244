/* inventory.c - interventions in use somewhere, and the elements that they contain: reading and checking the files
 *
 * 1. Cells
 * 2. Interventions
 * 3. Elements
 * 4. Scores
 * 5. Reading
 * 6. Asking
 *
 * inventory_json.c has the form that a run keeps.
 */
#include "coding/inventory.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/table.h"
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NL, EN };

/* 1. Cells */

typedef struct {
	const wz_inventory_source *source;
	wz_inventory *inventory;
	wz_map interventions, elements; /* id -> index */
	wz_problems *problems;
	wz_err *err;
} reader;

static wz_status no_memory(const char *file, wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "%s: no memory for the inventory", file);
}

static char *keep(reader *r, const char *text) {
	return wz_arena_copy(r->inventory->memory, text, strlen(text));
}

/* "" also where there is no such column, and for the texts that stand for nothing. */
static const char *cell(const wz_table *t, size_t row, const char *name) {
	size_t c = wz_table_column(t, name);
	const char *text = c == SIZE_MAX ? "" : wz_table_cell(t, row, c);
	return wz_text_is_missing(text) ? "" : text;
}

static void WZ_PRINTF(5, 6) problem(reader *r, const wz_table *t, size_t row, const char *name, const char *fmt, ...) {
	char text[1024];
	size_t c = wz_table_column(t, name);
	va_list args;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	wz_problems_add(r->problems, WZ_PROBLEM_ERROR, t->file, t->line[row], c == SIZE_MAX ? 0 : c + 1, "column '%s': %s", name, text);
}

/* All that are missing are told; a name that is nearly right is named. */
static bool has_columns(reader *r, const wz_table *t, const char *const *name, size_t n) {
	bool all = true;
	for (size_t i = 0; i < n; i++) {
		const char *near = NULL;
		if (wz_table_column(t, name[i]) != SIZE_MAX)
			continue;
		for (size_t c = 0; c < t->n_cols && near == NULL; c++)
			if (wz_text_is_near(t->name[c], name[i]))
				near = t->name[c];
		wz_problems_add(r->problems, WZ_PROBLEM_ERROR, t->file, 1, 0, "there is no column '%s'%s%s%s: an inventory needs it", name[i],
		                near ? " (is '" : "", near ? near : "", near ? "' meant?)" : "");
		all = false;
	}
	return all;
}

/* A number of at least 0; whole: without a fraction. NaN when empty or wrong. */
static double read_number(reader *r, const wz_table *t, size_t row, const char *name, bool whole) {
	char shown[WZ_TEXT_SHOW];
	double value;
	const char *text = cell(t, row, name);
	if (text[0] == '\0')
		return (double)NAN;
	if (!wz_number_parse(text, t->dialect.decimal, &value))
		problem(r, t, row, name, "%s is not a number: %s", wz_text_show(text, shown), wz_table_number_hint(t, text));
	else if (value < 0 || value > 1e12)
		problem(r, t, row, name, "%s is out of range; expected 0 or more: correct it, or leave it empty", wz_text_show(text, shown));
	else if (whole && floor(value) < value)
		problem(r, t, row, name, "%s is not a whole number: round it and say so in the note", wz_text_show(text, shown));
	else
		return value;
	return (double)NAN;
}

/* 1, 0, or -1 when empty, NR or wrong. */
static int read_yes_no(reader *r, const wz_table *t, size_t row, const char *name) {
	char shown[WZ_TEXT_SHOW];
	const char *text = cell(t, row, name);
	if (text[0] == '\0' || wz_text_same(text, "NR"))
		return -1;
	if (strcmp(text, "0") == 0 || strcmp(text, "1") == 0)
		return text[0] - '0';
	problem(r, t, row, name, "%s is not known; expected 1 (yes), 0 (no) or nothing (not stated)", wz_text_show(text, shown));
	return -1;
}

/* NAME_nl and NAME_en, or NAME for both; a language that is empty takes the other one's text. */
static wz_status read_texts(reader *r, const wz_table *t, size_t row, const char *name, char *out[2]) {
	static const char *const SUFFIX[] = {"_nl", "_en"};
	const char *text[2];
	for (size_t l = NL; l <= EN; l++) {
		char own[64];
		(void)snprintf(own, sizeof own, "%s%s", name, SUFFIX[l]);
		text[l] = cell(t, row, own);
		if (text[l][0] == '\0')
			text[l] = cell(t, row, name);
	}
	for (size_t l = NL; l <= EN; l++) {
		out[l] = keep(r, text[l][0] != '\0' ? text[l] : text[1 - l]);
		if (out[l] == NULL)
			return no_memory(t->file, r->err);
	}
	return WZ_OK;
}

/* The id of a row into the map. *at SIZE_MAX: empty or there already, and told. */
static wz_status add_id(reader *r, const wz_table *t, size_t row, const char *name, wz_map *map, size_t index, char **id, bool *is_new) {
	char shown[WZ_TEXT_SHOW];
	const char *text = wz_table_cell(t, row, wz_table_column(t, name));
	*is_new = false;
	if (text[0] == '\0') {
		problem(r, t, row, name, "is empty: every row needs its id");
		return WZ_OK;
	}
	*id = keep(r, text);
	size_t *place = *id == NULL ? NULL : wz_map_put(map, *id, strlen(*id));
	if (place == NULL)
		return no_memory(t->file, r->err);
	if (*place == SIZE_MAX) {
		*place = index;
		*is_new = true;
	} else {
		size_t first = map == &r->interventions ? r->inventory->intervention[*place].line : r->inventory->element[*place].line;
		problem(r, t, row, name, "%s stands twice, first on line %zu: keep one row", wz_text_show(text, shown), first);
	}
	return WZ_OK;
}

/* 2. Interventions */

/* The type variables that the inventory has a column for. */
static wz_status find_variables(reader *r, const wz_table *t) {
	const wz_inventory_source *s = r->source;
	r->inventory->variable = wz_arena_alloc(r->inventory->memory, (s->n_by + 1) * sizeof *r->inventory->variable);
	if (r->inventory->variable == NULL)
		return no_memory(t->file, r->err);
	for (size_t i = 0; i < s->n_by; i++) {
		if (wz_table_column(t, s->by[i]) == SIZE_MAX) {
			wz_problems_add(r->problems, WZ_PROBLEM_WARNING, t->file, 1, 0,
			                "there is no column '%s', which says what type an intervention is of: they are shown with all types together only", s->by[i]);
			continue;
		}
		char *name = keep(r, s->by[i]);
		if (name == NULL)
			return no_memory(t->file, r->err);
		r->inventory->variable[r->inventory->n_variables++] = name;
	}
	return WZ_OK;
}

/* Codes with ';' between: without blanks, each once, each known to the codebook. */
static wz_status read_codes(reader *r, const wz_table *t, size_t row, const char *variable, char **out) {
	char shown[WZ_TEXT_SHOW];
	const char *text = cell(t, row, variable);
	const wz_variable *var = r->source->codebook == NULL ? NULL : wz_codebook_find(r->source->codebook, variable);
	char *codes = wz_arena_alloc(r->inventory->memory, strlen(text) + 2);
	if (codes == NULL)
		return no_memory(t->file, r->err);
	size_t used = 0;
	for (const char *at = text; *at != '\0';) {
		size_t n = strcspn(at, ";");
		const char *from = at, *end = at + n;
		at = *end == ';' ? end + 1 : end;
		while (from < end && *from == ' ')
			from++;
		while (end > from && end[-1] == ' ')
			end--;
		if (from == end)
			continue;
		size_t begin = used;
		if (used > 0)
			codes[used++] = ';';
		memcpy(codes + used, from, (size_t)(end - from));
		codes[used + (size_t)(end - from)] = '\0';
		const char *code = codes + used;
		if (var != NULL && wz_code_find(var, code) == SIZE_MAX) {
			const char *near = NULL;
			for (size_t i = 0; i < var->n_codes && near == NULL; i++)
				if (wz_text_is_near(var->code[i].code, code))
					near = var->code[i].code;
			problem(r, t, row, variable, "%s is not one of its codes in %s%s%s%s: correct it, or leave it empty", wz_text_show(code, shown),
			        r->source->codebook->file, near ? " (is '" : "", near ? near : "", near ? "' meant?)" : "");
			used = begin;
		} else {
			used += (size_t)(end - from);
		}
	}
	codes[used] = '\0';
	*out = codes;
	return WZ_OK;
}

static void check_order(reader *r, const wz_table *t, size_t row, const char *from, double lo, const char *to, double hi) {
	if (lo > hi)
		problem(r, t, row, from, "is %g, more than %g in '%s': exchange or correct them", lo, hi, to);
}

static wz_status read_intervention(reader *r, const wz_table *t, size_t row) {
	wz_status st = WZ_OK;
	wz_inventory *v = r->inventory;
	wz_inventory_intervention *x = &v->intervention[v->n_interventions];
	bool is_new;
	*x = (wz_inventory_intervention){.line = t->line[row]};
	WZ_TRY(add_id(r, t, row, "intervention", &r->interventions, v->n_interventions, &x->id, &is_new));
	x->codes = wz_arena_alloc(v->memory, (v->n_variables + 1) * sizeof *x->codes);
	if (x->codes == NULL)
		return no_memory(t->file, r->err);
	for (size_t i = 0; i < v->n_variables; i++)
		WZ_TRY(read_codes(r, t, row, v->variable[i], &x->codes[i]));
	x->weeks_min = read_number(r, t, row, "duration_weeks_min", false);
	x->weeks_max = read_number(r, t, row, "duration_weeks_max", false);
	check_order(r, t, row, "duration_weeks_min", x->weeks_min, "duration_weeks_max", x->weeks_max);
	x->contacts_min = read_number(r, t, row, "contacts_min", true);
	x->contacts_max = read_number(r, t, row, "contacts_max", true);
	check_order(r, t, row, "contacts_min", x->contacts_min, "contacts_max", x->contacts_max);
	x->cost = read_number(r, t, row, "cost_eur", false);
	x->dutch_rct = read_yes_no(r, t, row, "dutch_rct");
	WZ_TRY(read_texts(r, t, row, "frequency", x->frequency));
	WZ_TRY(read_texts(r, t, row, "cost_note", x->cost_note));
	WZ_TRY(read_texts(r, t, row, "effect_studies", x->effect_studies));
	v->n_interventions += is_new;
done:
	return st;
}

static wz_status read_interventions(reader *r) {
	static const char *const NEED[] = {"intervention"};
	wz_status st = WZ_OK;
	wz_table t = {0};
	WZ_TRY(wz_table_read(r->source->interventions, NULL, &t, r->problems, r->err));
	r->inventory->intervention = calloc(t.n_rows + 1, sizeof *r->inventory->intervention);
	if (r->inventory->intervention == NULL) {
		st = no_memory(t.file, r->err);
		goto done;
	}
	if (!has_columns(r, &t, NEED, 1))
		goto done;
	WZ_TRY(find_variables(r, &t));
	for (size_t row = 0; row < t.n_rows; row++)
		WZ_TRY(read_intervention(r, &t, row));
done:
	wz_table_clear(&t);
	return st;
}

/* 3. Elements */

/* An element of the codebook; or of the taxonomy, when no manual of the records was scored on it. */
static void check_link(reader *r, const wz_table *t, size_t row, const char *id) {
	char shown[WZ_TEXT_SHOW];
	const wz_codebook *codebook = r->source->codebook;
	const wz_taxonomy *taxonomy = r->source->taxonomy;
	if (id[0] == '\0' || codebook == NULL || wz_codebook_find(codebook, id) != NULL || (taxonomy != NULL && wz_taxonomy_find(taxonomy, id) != SIZE_MAX))
		return;
	const char *near = NULL;
	for (size_t i = 0; i < codebook->n && near == NULL; i++)
		if (wz_text_is_near(codebook->var[i].id, id))
			near = codebook->var[i].id;
	for (size_t i = 0; taxonomy != NULL && i < taxonomy->n && near == NULL; i++)
		if (wz_text_is_near(taxonomy->element[i].id, id))
			near = taxonomy->element[i].id;
	problem(r, t, row, r->source->link, "%s is no element of %s%s%s%s%s%s: correct it, or leave it empty", wz_text_show(id, shown), codebook->file,
	        taxonomy != NULL ? " or " : "", taxonomy != NULL ? taxonomy->file : "", near ? " (is '" : "", near ? near : "", near ? "' meant?)" : "");
}

static wz_status read_element(reader *r, const wz_table *t, size_t row) {
	wz_status st = WZ_OK;
	char shown[WZ_TEXT_SHOW], match_name[256];
	wz_inventory *v = r->inventory;
	wz_inventory_element *e = &v->element[v->n_elements];
	bool is_new;
	*e = (wz_inventory_element){.line = t->line[row]};
	WZ_TRY(add_id(r, t, row, "element", &r->elements, v->n_elements, &e->id, &is_new));
	e->group = keep(r, cell(t, row, "group"));
	e->variable = keep(r, cell(t, row, r->source->link));
	if (e->group == NULL || e->variable == NULL)
		return no_memory(t->file, r->err);
	WZ_TRY(read_texts(r, t, row, "label", e->label));
	for (size_t l = NL; l <= EN; l++)
		if (e->label[l][0] == '\0' && is_new)
			e->label[l] = e->id;
	check_link(r, t, row, e->variable);
	(void)snprintf(match_name, sizeof match_name, "%.200s_match", r->source->link);
	const char *match = cell(t, row, match_name);
	e->near = strcmp(match, "near") == 0;
	if (match[0] != '\0' && !e->near && strcmp(match, "same") != 0)
		problem(r, t, row, match_name, "%s is not known; expected same or near", wz_text_show(match, shown));
	v->n_elements += is_new;
done:
	return st;
}

static wz_status read_elements(reader *r) {
	const char *const need[] = {"element", r->source->link};
	wz_status st = WZ_OK;
	wz_table t = {0};
	WZ_TRY(wz_table_read(r->source->elements, NULL, &t, r->problems, r->err));
	r->inventory->element = calloc(t.n_rows + 1, sizeof *r->inventory->element);
	if (r->inventory->element == NULL) {
		st = no_memory(t.file, r->err);
		goto done;
	}
	if (!has_columns(r, &t, need, 2))
		goto done;
	for (size_t row = 0; row < t.n_rows; row++)
		WZ_TRY(read_element(r, &t, row));
done:
	wz_table_clear(&t);
	return st;
}

/* 4. Scores */

/* Index of what a cell names, or SIZE_MAX: told, with the nearest name. */
static size_t refer(reader *r, const wz_table *t, size_t row, const char *name, const wz_map *map, const char *file) {
	char shown[WZ_TEXT_SHOW];
	const char *id = wz_table_cell(t, row, wz_table_column(t, name)), *near = NULL;
	size_t at = wz_map_get(map, id, strlen(id));
	if (at != SIZE_MAX)
		return at;
	for (size_t i = 0; i < map->capacity && id[0] != '\0'; i++) /* keys are texts of the arena, so they end with a NUL */
		if (map->entry[i].key != NULL && wz_text_is_near(map->entry[i].key, id) && (near == NULL || strcmp(map->entry[i].key, near) < 0))
			near = map->entry[i].key;
	problem(r, t, row, name, "%s has no row in %s%s%s%s: add it there, or correct it here", wz_text_show(id, shown), file, near ? " (is '" : "",
	        near ? near : "", near ? "' meant?)" : "");
	return SIZE_MAX;
}

static wz_status read_scores(reader *r) {
	static const char *const NEED[] = {"intervention", "element", "present"};
	wz_status st = WZ_OK;
	wz_inventory *v = r->inventory;
	wz_table t = {0};
	size_t *line = NULL;
	const size_t n = v->n_interventions * v->n_elements;
	WZ_TRY(wz_table_read(r->source->scores, NULL, &t, r->problems, r->err));
	line = calloc(n + 1, sizeof *line);
	if (line == NULL) {
		st = no_memory(t.file, r->err);
		goto done;
	}
	if (!has_columns(r, &t, NEED, 3) || v->n_interventions == 0 || v->n_elements == 0) /* then each row would be told to be wrong */
		goto done;
	for (size_t row = 0; row < t.n_rows; row++) {
		size_t i = refer(r, &t, row, "intervention", &r->interventions, r->source->interventions);
		size_t e = refer(r, &t, row, "element", &r->elements, r->source->elements);
		int present = read_yes_no(r, &t, row, "present");
		if (i == SIZE_MAX || e == SIZE_MAX)
			continue;
		size_t at = i * v->n_elements + e;
		if (line[at] > 0) {
			problem(r, &t, row, "element", "'%.100s' of '%.100s' stands twice, first on line %zu: keep one row", v->element[e].id, v->intervention[i].id, line[at]);
			continue;
		}
		line[at] = t.line[row];
		v->score[at] = present < 0 ? WZ_SCORE_NOT_STATED : present ? WZ_SCORE_PRESENT : WZ_SCORE_ABSENT;
	}
done:
	free(line);
	wz_table_clear(&t);
	return st;
}

/* 5. Reading */

wz_status wz_inventory_read(const wz_inventory_source *source, wz_inventory *inventory, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	reader r = {.source = source, .inventory = inventory, .problems = problems, .err = err};
	*inventory = (wz_inventory){.memory = wz_arena_create()};
	const char *slash = strrchr(source->interventions, '/');
	inventory->file = inventory->memory == NULL ? NULL : keep(&r, slash != NULL ? slash + 1 : source->interventions);
	if (inventory->file == NULL) {
		st = no_memory(source->interventions, err);
		goto done;
	}
	WZ_TRY(read_interventions(&r));
	if (source->elements != NULL)
		WZ_TRY(read_elements(&r));
	/* tables have at most as many cells as a file has bytes; two of them can make more */
	const size_t n = inventory->n_elements;
	inventory->score = n > 0 && inventory->n_interventions > SIZE_MAX / n ? NULL : calloc(inventory->n_interventions * n + 1, 1);
	if (inventory->score == NULL) {
		st = no_memory(source->interventions, err);
		goto done;
	}
	if (source->scores != NULL)
		WZ_TRY(read_scores(&r));
done:
	wz_map_clear(&r.interventions);
	wz_map_clear(&r.elements);
	if (st != WZ_OK)
		wz_inventory_clear(inventory);
	return st;
}

void wz_inventory_clear(wz_inventory *inventory) {
	free(inventory->intervention);
	free(inventory->element);
	free(inventory->score);
	wz_arena_free(inventory->memory);
	*inventory = (wz_inventory){0};
}

/* 6. Asking */

size_t wz_inventory_variable(const wz_inventory *inventory, const char *variable) {
	for (size_t i = 0; i < inventory->n_variables; i++)
		if (strcmp(inventory->variable[i], variable) == 0)
			return i;
	return SIZE_MAX;
}

bool wz_inventory_is_of(const wz_inventory *inventory, size_t intervention, const char *variable, const char *code) {
	if (variable == NULL)
		return true;
	size_t v = wz_inventory_variable(inventory, variable), n = strlen(code);
	for (const char *at = v == SIZE_MAX ? "" : inventory->intervention[intervention].codes[v]; *at != '\0';) {
		size_t length = strcspn(at, ";");
		if (length == n && memcmp(at, code, n) == 0)
			return true;
		at += length + (at[length] == ';');
	}
	return false;
}

wz_inventory_score wz_inventory_score_of(const wz_inventory *inventory, size_t intervention, size_t element) {
	return (wz_inventory_score)inventory->score[intervention * inventory->n_elements + element];
}
