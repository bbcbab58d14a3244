/* dataset_check.c - what must hold between the rows of a dataset
 *
 * 1. Units: rows with the same id
 * 2. Ids
 * 3. Nesting
 * 4. Values inside a level
 */
#include "coding/dataset_check.h"
#include "base/map.h"
#include "base/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_UNIT SIZE_MAX

/* 1. Units */

/* The units of one level: which unit each row belongs to. */
typedef struct {
	const wz_column *id;
	size_t *unit;  /* n_rows; NO_UNIT: no id */
	size_t *first; /* n: first row of each unit */
	size_t n;
} level;

typedef struct {
	const wz_dataset *d;
	const unsigned char *bad;
	const size_t *at;
	wz_problems *problems;
	wz_err *err;
	level *level; /* with an id column, in the order of the columns */
	size_t n_levels;
} checker;

static wz_status no_memory(const checker *c) {
	return wz_fail(c->err, WZ_ENOMEM, "no memory to check %zu rows", c->d->n_rows);
}

static bool is_missing(const wz_column *column, size_t row) {
	return column->num != NULL ? isnan(column->num[row]) : column->str[row][0] == '\0';
}

static size_t column_index(const checker *c, const wz_column *column) {
	return (size_t)(column - c->d->column);
}

static bool is_bad(const checker *c, const wz_column *column, size_t row) {
	return c->bad[row * c->d->n_cols + column_index(c, column)] != 0;
}

static wz_status find_units(const checker *c, level *l) {
	wz_status st = WZ_OK;
	wz_map map = {0};
	size_t n = c->d->n_rows;
	l->unit = malloc((n + 1) * sizeof *l->unit);
	l->first = malloc((n + 1) * sizeof *l->first);
	if (l->unit == NULL || l->first == NULL) {
		st = no_memory(c);
		goto done;
	}
	for (size_t row = 0; row < n; row++) {
		l->unit[row] = NO_UNIT;
		if (is_missing(l->id, row))
			continue;
		/* Rows of a unit mostly stand together and share the id's text. */
		if (row > 0 && l->id->str != NULL && l->id->str[row] == l->id->str[row - 1]) {
			l->unit[row] = l->unit[row - 1];
			continue;
		}
		const char *key = l->id->num != NULL ? (const char *)&l->id->num[row] : l->id->str[row];
		size_t *place = wz_map_put(&map, key, l->id->num != NULL ? sizeof(double) : strlen(key));
		if (place == NULL) {
			st = no_memory(c);
			goto done;
		}
		if (*place == SIZE_MAX) {
			*place = l->n;
			l->first[l->n++] = row;
		}
		l->unit[row] = *place;
	}
done:
	wz_map_clear(&map);
	return st;
}

static wz_status find_levels(checker *c) {
	wz_status st = WZ_OK;
	c->level = calloc(c->d->n_cols + 1, sizeof *c->level);
	if (c->level == NULL)
		return no_memory(c);
	for (size_t i = 0; i < c->d->n_cols; i++) {
		const wz_column *column = &c->d->column[i];
		if (column->var->role != WZ_ROLE_ID)
			continue;
		level *l = &c->level[c->n_levels++];
		l->id = column;
		WZ_TRY(find_units(c, l));
	}
done:
	return st;
}

static bool is_effect(const level *l) {
	return strcmp(l->id->var->level, "effect") == 0;
}

static void complain(const checker *c, wz_problem_severity severity, const wz_column *column, size_t row, const char *why) {
	char name[WZ_TEXT_SHOW];
	wz_problems_add(c->problems, severity, c->d->file[row], c->d->line[row], c->at[column_index(c, column)] + 1,
	                "column %s: %s", wz_text_show(column->var->id, name), why);
}

static const char *show(const wz_column *column, size_t row, char out[WZ_TEXT_SHOW]) {
	char number[WZ_VALUE_TEXT];
	return is_missing(column, row) ? "(empty)" : wz_text_show(wz_column_text(column, row, number), out);
}

/* 2. Ids */

/* Of manuals wz_relation_tell_manuals() speaks: a programme may have none. */
static void check_empty_ids(const checker *c, const level *l) {
	char why[WZ_TEXT_SHOW + 128], name[WZ_TEXT_SHOW];
	if (strcmp(l->id->var->level, "manual") == 0)
		return;
	for (size_t row = 0; row < c->d->n_rows; row++) {
		if (l->unit[row] != NO_UNIT || is_bad(c, l->id, row))
			continue;
		(void)snprintf(why, sizeof why, "no id: the row can't be used in a model with the level %s; fill it in",
		               wz_text_show(l->id->var->level, name));
		complain(c, WZ_PROBLEM_WARNING, l->id, row, why);
	}
}

/* 1-2 that a spreadsheet turned into 01-feb is another id than that of the other sheets, and 3-4 and 4-mrt may be one. */
static void check_dates(const checker *c, const level *l) {
	wz_lines lines = {0};
	size_t first = 0;
	if (l->id->str == NULL)
		return;
	for (size_t row = 0; row < c->d->n_rows; row++)
		if (l->unit[row] != NO_UNIT && wz_text_is_date(l->id->str[row])) {
			first = lines.n == 0 ? row : first;
			wz_lines_add(&lines, c->d->file[row], c->d->line[row]);
		}
	if (lines.n == 0)
		return;
	char why[2 * WZ_TEXT_SHOW + WZ_LINES_TEXT], shown[WZ_TEXT_SHOW], where[WZ_LINES_TEXT];
	(void)snprintf(why, sizeof why, "%s is an id that looks like a date (%s): did a spreadsheet make it of 1-2, 3/4 or the like? Give the column the type Text there, and type the ids again",
	               show(l->id, first, shown), wz_lines_show(&lines, where));
	complain(c, WZ_PROBLEM_WARNING, l->id, first, why);
}

/* An effect's id may be used again in another outer unit, not within one. */
static wz_status check_effect_ids(const checker *c, const level *effect) {
	wz_status st = WZ_OK;
	wz_map map = {0};
	size_t n = c->d->n_rows, width = c->n_levels;
	size_t *key = malloc((n + 1) * width * sizeof *key);
	if (key == NULL || !wz_map_reserve(&map, n)) {
		st = no_memory(c);
		goto done;
	}
	for (size_t row = 0; row < n; row++) {
		for (size_t i = 0; i < width; i++)
			key[row * width + i] = c->level[i].unit[row];
		if (effect->unit[row] == NO_UNIT)
			continue;
		size_t *place = wz_map_put(&map, (const char *)(key + row * width), width * sizeof *key);
		if (place == NULL) {
			st = no_memory(c);
			goto done;
		}
		if (*place == SIZE_MAX) {
			*place = row;
			continue;
		}
		char why[WZ_TEXT_SHOW + 128], id[WZ_TEXT_SHOW];
		(void)snprintf(why, sizeof why, "effect id %s stands twice%s, first on line %zu: give each effect its own id or delete the copy",
		               show(effect->id, row, id), width > 1 ? " in the same unit" : "", c->d->line[*place]);
		complain(c, WZ_PROBLEM_ERROR, effect->id, row, why);
	}
done:
	free(key);
	wz_map_clear(&map);
	return st;
}

/* 3. Nesting */

/* Each unit of inner should stand under one unit of outer. */
static wz_status check_nesting(const checker *c, const level *outer, const level *inner) {
	size_t *told = calloc(inner->n + 1, sizeof *told);
	if (told == NULL)
		return no_memory(c);
	for (size_t row = 0; row < c->d->n_rows; row++) {
		size_t unit = inner->unit[row];
		if (unit == NO_UNIT || outer->unit[row] == NO_UNIT || told[unit])
			continue;
		size_t first = inner->first[unit];
		if (outer->unit[first] == outer->unit[row] || outer->unit[first] == NO_UNIT)
			continue;
		told[unit] = 1;
		char why[6 * WZ_TEXT_SHOW + 160], id[WZ_TEXT_SHOW], here[WZ_TEXT_SHOW], there[WZ_TEXT_SHOW], in[WZ_TEXT_SHOW], out[WZ_TEXT_SHOW];
		const char *out_level = wz_text_show(outer->id->var->level, out);
		(void)snprintf(why, sizeof why,
		               "%s %s stands under two units of level %s: %s here and %s on line %zu. If these are two, give each its own id",
		               wz_text_show(inner->id->var->level, in), show(inner->id, row, id), out_level, show(outer->id, row, here),
		               show(outer->id, first, there), c->d->line[first]);
		complain(c, WZ_PROBLEM_WARNING, inner->id, row, why);
	}
	free(told);
	return WZ_OK;
}

/* The outer of two levels has fewer units; with as many, the one whose column comes first. */
static wz_status check_all_nesting(const checker *c) {
	wz_status st = WZ_OK;
	for (size_t i = 0; i < c->n_levels; i++)
		for (size_t k = i + 1; k < c->n_levels; k++) {
			const level *a = &c->level[i], *b = &c->level[k];
			if (is_effect(a) || is_effect(b))
				continue;
			WZ_TRY(a->n <= b->n ? check_nesting(c, a, b) : check_nesting(c, b, a));
		}
done:
	return st;
}

/* 4. Values inside a level */

static bool same_value(const wz_column *column, size_t a, size_t b) {
	if (column->num != NULL)
		return column->num[a] == column->num[b] || (isnan(column->num[a]) && isnan(column->num[b]));
	return column->str[a] == column->str[b] || strcmp(column->str[a], column->str[b]) == 0;
}

/* Told once a unit. A cell that was already complained about is not compared. */
static wz_status check_constant(const checker *c, const level *l, const wz_column *column) {
	size_t *base = malloc((l->n + 1) * sizeof *base); /* the row each unit is compared with; NO_UNIT - 1 = told */
	if (base == NULL)
		return no_memory(c);
	const size_t told = SIZE_MAX - 1;
	for (size_t i = 0; i < l->n; i++)
		base[i] = SIZE_MAX;
	for (size_t row = 0; row < c->d->n_rows; row++) {
		size_t unit = l->unit[row];
		if (unit == NO_UNIT || base[unit] == told || is_bad(c, column, row))
			continue;
		size_t first = base[unit];
		if (first == SIZE_MAX) {
			base[unit] = row;
			continue;
		}
		if (same_value(column, first, row))
			continue;
		char why[5 * WZ_TEXT_SHOW + 160], here[WZ_TEXT_SHOW], there[WZ_TEXT_SHOW], name[WZ_TEXT_SHOW], id[WZ_TEXT_SHOW];
		wz_text_show(l->id->var->level, name);
		(void)snprintf(why, sizeof why,
		               "%s here but %s on line %zu, both in %s %s: make them equal, or give the variable another level in the codebook",
		               show(column, row, here), show(column, first, there), c->d->line[first], name, show(l->id, row, id));
		complain(c, WZ_PROBLEM_ERROR, column, row, why);
		base[unit] = told;
	}
	free(base);
	return WZ_OK;
}

wz_status wz_dataset_check(const wz_dataset *dataset, const unsigned char *bad, const size_t *at, wz_problems *problems,
                           wz_err *err) {
	wz_status st = WZ_OK;
	checker c = {.d = dataset, .bad = bad, .at = at, .problems = problems, .err = err};
	WZ_TRY(find_levels(&c));
	for (size_t i = 0; i < c.n_levels; i++) {
		const level *l = &c.level[i];
		check_empty_ids(&c, l);
		check_dates(&c, l);
		if (is_effect(l)) {
			WZ_TRY(check_effect_ids(&c, l));
			continue;
		}
		for (size_t k = 0; k < dataset->n_cols; k++) {
			const wz_column *column = &dataset->column[k];
			if (column != l->id && strcmp(column->var->level, l->id->var->level) == 0)
				WZ_TRY(check_constant(&c, l, column));
		}
	}
	WZ_TRY(check_all_nesting(&c));
done:
	for (size_t i = 0; i < c.n_levels; i++) {
		free(c.level[i].unit);
		free(c.level[i].first);
	}
	free(c.level);
	return st;
}
