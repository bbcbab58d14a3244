/* manuals.c - manual-by-element scores, wide or long
 *
 * 1. Scores
 * 2. What was not scored
 * 3. Long to wide
 * 4. Wide
 * 5. Variables
 */
#include "coding/manuals.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const DETAILS[] = {"intensity", "manner", "recipient", "phase"};
enum { N_DETAILS = sizeof DETAILS / sizeof *DETAILS };

static char EMPTY[] = "", PRESENT[] = "1", ABSENT[] = "0";

static wz_status no_memory(const wz_table *table, wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "%s: no memory for the manuals", table->file);
}

/* 1. Scores */

/* What the cell becomes; a score that the scale does not have is told and becomes not stated. */
static char *read_score(const wz_table *table, size_t row, size_t column, const wz_element *element, char *cell, wz_problems *problems) {
	char shown[WZ_TEXT_SHOW];
	if (wz_text_is_missing(cell) || wz_text_same(cell, "NR"))
		return EMPTY;
	if (!wz_element_allows(element, cell)) {
		wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, table->line[row], column + 1,
		                "element '%s': %s is not a score of its scale (%s%s); leave it empty or write NR when the manual does not state it", element->id,
		                wz_text_show(cell, shown), wz_scale_word(element->scale),
		                element->scale == WZ_SCALE_BINARY ? ": 1 present, 0 absent" : "");
		return EMPTY;
	}
	if (element->scale == WZ_SCALE_ORDINAL)
		return strcmp(cell, element->code[0].code) == 0 ? ABSENT : PRESENT;
	return cell;
}

/* 2. What was not scored */

/* Empty: nobody came to it yet. NR is a finding: looked for, and the manual does not say. */
static bool is_open(const char *cell) {
	return wz_text_is_missing(cell);
}

static void tell_open(const wz_table *table, size_t line, const char *manual, size_t open, size_t all, wz_problems *problems) {
	char shown[WZ_TEXT_SHOW];
	if (open > 0)
		wz_problems_add(problems, WZ_PROBLEM_WARNING, table->file, line, 0,
		                "manual %s: %zu of %zu elements not scored; they count as not stated: score them, or write NR where the manual does not say",
		                wz_text_show(manual, shown), open, all);
}

/* 3. Long to wide */

static bool is_long(const wz_table *table) {
	return wz_table_column(table, "element") != SIZE_MAX && wz_table_column(table, "value") != SIZE_MAX;
}

static size_t find_id(const wz_table *table, const wz_codebook *codebook) {
	for (size_t i = 0; i < codebook->n; i++)
		if (codebook->var[i].role == WZ_ROLE_ID && strcmp(codebook->var[i].level, "manual") == 0)
			return wz_table_column(table, codebook->var[i].id);
	return SIZE_MAX;
}

typedef struct {
	const wz_table *in;
	const wz_taxonomy *taxonomy;
	wz_problems *problems;
	wz_err *err;
	size_t id, element, value, detail[N_DETAILS];
	wz_map ids, manuals;  /* element id -> index; manual -> row of the wide table */
	size_t *column;       /* taxonomy->n * (1 + N_DETAILS): column of the wide table, SIZE_MAX: none yet */
	wz_table out;
	wz_arena *arena;
	size_t *filled;       /* wide cells: row of the long table, SIZE_MAX: none */
} pivot;

/* Gives the wide table its columns: the id, and element (and detail) in the order of first appearance. */
static wz_status pivot_columns(pivot *p) {
	const wz_table *in = p->in;
	char shown[WZ_TEXT_SHOW];
	size_t room = 1 + p->taxonomy->n * (1 + N_DETAILS);
	p->out.name = wz_arena_alloc(p->arena, room * sizeof *p->out.name); /* as a table's names are */
	if (p->out.name == NULL)
		return no_memory(in, p->err);
	p->out.name[p->out.n_cols++] = in->name[p->id];
	for (size_t row = 0; row < in->n_rows; row++) {
		const char *id = wz_table_cell(in, row, p->element);
		size_t e = wz_map_get(&p->ids, id, strlen(id));
		if (e == SIZE_MAX) {
			wz_problems_add(p->problems, WZ_PROBLEM_ERROR, in->file, in->line[row], p->element + 1,
			                "%s is not an element of %s: correct the id", wz_text_show(id, shown), p->taxonomy->file);
			continue;
		}
		for (size_t d = 0; d <= N_DETAILS; d++) {
			size_t *column = &p->column[e * (1 + N_DETAILS) + d];
			if (*column != SIZE_MAX || (d > 0 && p->detail[d - 1] == SIZE_MAX))
				continue;
			char name[512];
			(void)snprintf(name, sizeof name, "%s%s%s", p->taxonomy->element[e].id, d ? "." : "", d ? DETAILS[d - 1] : "");
			char *kept = wz_arena_copy(p->arena, name, strlen(name));
			if (kept == NULL)
				return no_memory(in, p->err);
			*column = p->out.n_cols;
			p->out.name[p->out.n_cols++] = kept;
		}
	}
	return WZ_OK;
}

static wz_status pivot_rows(pivot *p) {
	const wz_table *in = p->in;
	p->out.line = malloc((in->n_rows + 1) * sizeof *p->out.line);
	if (p->out.line == NULL)
		return no_memory(in, p->err);
	for (size_t row = 0; row < in->n_rows; row++) {
		const char *id = wz_table_cell(in, row, p->id);
		size_t *place = wz_map_put(&p->manuals, id, strlen(id));
		if (place == NULL)
			return no_memory(in, p->err);
		if (*place == SIZE_MAX) {
			*place = p->out.n_rows;
			p->out.line[p->out.n_rows++] = in->line[row];
		}
	}
	size_t cells = p->out.n_rows * p->out.n_cols;
	p->out.cell = malloc((cells + 1) * sizeof *p->out.cell);
	p->filled = malloc((cells + 1) * sizeof *p->filled);
	if (p->out.cell == NULL || p->filled == NULL)
		return no_memory(in, p->err);
	for (size_t i = 0; i < cells; i++) {
		p->out.cell[i] = EMPTY;
		p->filled[i] = SIZE_MAX;
	}
	return WZ_OK;
}

/* A row a score: a score that was forgotten is a row without a value, or without a row. */
static wz_status count_open(const pivot *p) {
	const wz_table *in = p->in;
	size_t *scored = calloc(p->out.n_rows + 1, sizeof *scored);
	if (scored == NULL)
		return no_memory(in, p->err);
	for (size_t wide = 0; wide < p->out.n_rows; wide++)
		for (size_t e = 0; e < p->taxonomy->n; e++) {
			const size_t column = p->column[e * (1 + N_DETAILS)];
			const size_t row = column == SIZE_MAX ? SIZE_MAX : p->filled[wide * p->out.n_cols + column];
			scored[wide] += row != SIZE_MAX && !is_open(in->cell[row * in->n_cols + p->value]);
		}
	for (size_t wide = 0; wide < p->out.n_rows; wide++)
		tell_open(in, p->out.line[wide], p->out.cell[wide * p->out.n_cols], p->taxonomy->n - scored[wide], p->taxonomy->n, p->problems);
	free(scored);
	return WZ_OK;
}

static void pivot_cells(pivot *p) {
	const wz_table *in = p->in;
	for (size_t row = 0; row < in->n_rows; row++) {
		const char *manual = wz_table_cell(in, row, p->id), *id = wz_table_cell(in, row, p->element);
		size_t wide = wz_map_get(&p->manuals, manual, strlen(manual)), e = wz_map_get(&p->ids, id, strlen(id));
		p->out.cell[wide * p->out.n_cols] = in->cell[row * in->n_cols + p->id];
		if (e == SIZE_MAX)
			continue;
		size_t at = wide * p->out.n_cols + p->column[e * (1 + N_DETAILS)];
		if (p->filled[at] != SIZE_MAX) {
			wz_problems_add(p->problems, WZ_PROBLEM_ERROR, in->file, in->line[row], p->element + 1,
			                "element '%s' of manual '%s' is scored twice, first on line %zu: keep one", id, manual, in->line[p->filled[at]]);
			continue;
		}
		p->filled[at] = row;
		p->out.cell[at] = read_score(in, row, p->value, &p->taxonomy->element[e], in->cell[row * in->n_cols + p->value], p->problems);
		for (size_t d = 0; d < N_DETAILS; d++)
			if (p->detail[d] != SIZE_MAX)
				p->out.cell[wide * p->out.n_cols + p->column[e * (1 + N_DETAILS) + 1 + d]] = in->cell[row * in->n_cols + p->detail[d]];
	}
}

static wz_status long_to_wide(wz_table *table, const wz_taxonomy *taxonomy, const wz_codebook *codebook, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	pivot p = {.in = table, .taxonomy = taxonomy, .problems = problems, .err = err, .arena = table->memory};
	p.id = find_id(table, codebook);
	p.element = wz_table_column(table, "element");
	p.value = wz_table_column(table, "value");
	for (size_t d = 0; d < N_DETAILS; d++)
		p.detail[d] = wz_table_column(table, DETAILS[d]);
	if (p.id == SIZE_MAX) {
		wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, 1, 0, "there is no column with the ids of the manuals (role id, level manual in the codebook)");
		return WZ_OK;
	}
	p.column = malloc((taxonomy->n * (1 + N_DETAILS) + 1) * sizeof *p.column);
	if (p.column == NULL)
		return no_memory(table, err);
	for (size_t i = 0; i < taxonomy->n * (1 + N_DETAILS); i++)
		p.column[i] = SIZE_MAX;
	for (size_t e = 0; e < taxonomy->n; e++) {
		size_t *place = wz_map_put(&p.ids, taxonomy->element[e].id, strlen(taxonomy->element[e].id));
		if (place == NULL) {
			st = no_memory(table, err);
			goto done;
		}
		*place = e;
	}
	WZ_TRY(pivot_columns(&p));
	WZ_TRY(pivot_rows(&p));
	pivot_cells(&p);
	WZ_TRY(count_open(&p));
	/* The wide table takes the place of the long one; its texts stay in the same memory. */
	free(table->line);
	free(table->cell);
	table->name = p.out.name;
	table->line = p.out.line;
	table->cell = p.out.cell;
	table->n_rows = p.out.n_rows;
	table->n_cols = p.out.n_cols;
	p.out = (wz_table){0};
done:
	wz_map_clear(&p.ids);
	wz_map_clear(&p.manuals);
	free(p.column);
	free(p.filled);
	free(p.out.line);
	free(p.out.cell);
	return st;
}

/* 4. Wide */

/* A row a manual. Many such sheets leave empty what is not stated, so that only a row without any score is a slip; where NR is used, empty is not NR. */
static wz_status count_open_wide(const wz_table *table, const wz_taxonomy *taxonomy, const wz_codebook *codebook, wz_problems *problems, wz_err *err) {
	const size_t id = find_id(table, codebook);
	size_t elements = 0, *open = calloc(table->n_rows + 1, sizeof *open);
	bool not_reported = false;
	if (open == NULL)
		return no_memory(table, err);
	for (size_t c = 0; c < table->n_cols; c++) {
		if (wz_taxonomy_find(taxonomy, table->name[c]) == SIZE_MAX)
			continue;
		elements++;
		for (size_t row = 0; row < table->n_rows; row++) {
			const char *cell = wz_table_cell(table, row, c);
			open[row] += is_open(cell);
			not_reported = not_reported || wz_text_same(cell, "NR");
		}
	}
	for (size_t row = 0; row < table->n_rows; row++)
		if (not_reported || open[row] == elements)
			tell_open(table, table->line[row], id == SIZE_MAX ? "" : wz_table_cell(table, row, id), open[row], elements, problems);
	free(open);
	return WZ_OK;
}

wz_status wz_manuals_prepare(wz_table *table, const wz_taxonomy *taxonomy, const wz_codebook *codebook, wz_problems *problems, wz_err *err) {
	if (is_long(table))
		return long_to_wide(table, taxonomy, codebook, problems, err);
	wz_status st = count_open_wide(table, taxonomy, codebook, problems, err);
	for (size_t c = 0; st == WZ_OK && c < table->n_cols; c++) {
		size_t e = wz_taxonomy_find(taxonomy, table->name[c]);
		if (e == SIZE_MAX)
			continue;
		for (size_t row = 0; row < table->n_rows; row++) {
			char **cell = &table->cell[row * table->n_cols + c];
			*cell = read_score(table, row, c, &taxonomy->element[e], *cell, problems);
		}
	}
	return st;
}

/* 5. Variables */

static char *keep(wz_codebook *codebook, const char *text) {
	return wz_arena_copy(codebook->memory, text, strlen(text));
}

/* Where the taxonomy has the element: what groups elements, and techniques within components. */
static wz_status place_element(wz_codebook *codebook, const wz_element *e, wz_variable *v, wz_err *err) {
	v->domain = keep(codebook, e->domain);
	v->group = keep(codebook, e->group);
	v->form = keep(codebook, wz_element_level_word(e->level));
	v->parent = keep(codebook, e->parent_id);
	v->typical_types = keep(codebook, e->typical_types);
	if (!v->domain || !v->group || !v->form || !v->parent || !v->typical_types)
		return wz_fail(err, WZ_ENOMEM, "no memory for the elements");
	return WZ_OK;
}

static wz_status describe_element(wz_codebook *codebook, const wz_element *e, const char *id, bool detail, wz_err *err) {
	wz_variable *v = &codebook->var[codebook->n];
	*v = (wz_variable){.minimum = NAN, .maximum = NAN, .type = WZ_VAR_ELEMENT, .role = WZ_ROLE_NONE};
	v->id = keep(codebook, id);
	v->label_nl = keep(codebook, e->label_nl);
	v->label_en = keep(codebook, e->label_en);
	v->level = keep(codebook, "manual");
	v->unit = keep(codebook, "");
	v->note = keep(codebook, "");
	if (detail)
		v->type = WZ_VAR_TEXT;
	else if (e->scale == WZ_SCALE_COUNT)
		v->type = WZ_VAR_COUNT;
	else if (e->scale == WZ_SCALE_CATEGORY)
		v->type = WZ_VAR_CATEGORICAL;
	if (v->type == WZ_VAR_CATEGORICAL) {
		v->code = wz_arena_alloc(codebook->memory, (e->n_codes + 1) * sizeof *v->code);
		for (size_t k = 0; v->code != NULL && k < e->n_codes; k++) {
			v->code[k] = (wz_code){keep(codebook, e->code[k].code), keep(codebook, e->code[k].label_nl), keep(codebook, e->code[k].label_en)};
			v->n_codes++;
		}
	}
	if (!v->id || !v->label_nl || !v->label_en || !v->level || !v->unit || !v->note || (v->type == WZ_VAR_CATEGORICAL && !v->code))
		return wz_fail(err, WZ_ENOMEM, "no memory for the elements");
	codebook->n++;
	return WZ_OK;
}

/* The element that a column is about, and whether it holds a detail of it. */
static size_t element_of(const wz_taxonomy *taxonomy, const char *name, bool *detail) {
	size_t e = wz_taxonomy_find(taxonomy, name);
	const char *dot = strrchr(name, '.');
	*detail = false;
	if (e != SIZE_MAX || dot == NULL)
		return e;
	for (size_t d = 0; d < N_DETAILS; d++)
		if (strcmp(dot + 1, DETAILS[d]) == 0) {
			char base[512];
			*detail = true;
			if ((size_t)(dot - name) >= sizeof base)
				return SIZE_MAX;
			memcpy(base, name, (size_t)(dot - name));
			base[dot - name] = '\0';
			return wz_taxonomy_find(taxonomy, base);
		}
	return SIZE_MAX;
}

wz_status wz_manuals_describe(const wz_table *table, const wz_taxonomy *taxonomy, wz_codebook *codebook, wz_err *err) {
	wz_status st = WZ_OK;
	wz_variable *grown = wz_arena_alloc(codebook->memory, (codebook->n + table->n_cols + 1) * sizeof *grown);
	if (grown == NULL)
		return wz_fail(err, WZ_ENOMEM, "no memory for the elements");
	memcpy(grown, codebook->var, codebook->n * sizeof *grown);
	codebook->var = grown;
	for (size_t c = 0; c < table->n_cols; c++) {
		bool detail;
		size_t e = element_of(taxonomy, table->name[c], &detail);
		if (e == SIZE_MAX)
			continue;
		size_t v = 0;
		while (v < codebook->n && strcmp(codebook->var[v].id, table->name[c]) != 0)
			v++;
		if (v == codebook->n)
			WZ_TRY(describe_element(codebook, &taxonomy->element[e], table->name[c], detail, err));
		if (!detail)
			WZ_TRY(place_element(codebook, &taxonomy->element[e], &codebook->var[v], err));
	}
done:
	return st;
}
