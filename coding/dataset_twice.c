/* dataset_twice.c - records that were probably entered twice under other ids
 *
 * 1. Studies (or other units) with one label
 * 2. How much a row's numbers say
 * 3. Rows with the same numbers
 */
#include "coding/dataset_twice.h"
#include "base/map.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Digits that a row must have in common with another, without those of group sizes and the like, and with them. In one study outcomes have
 * the group sizes in common, and often a rounded result: there more is asked of the rest. */
enum { TELLING_OF_OTHERS = 5, TELLING_OF_ONE = 8, ALL_DIGITS = 9 };

static wz_status no_memory(const wz_dataset *d, wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "no memory to look for double records among %zu rows", d->n_rows);
}

/* 1. Studies with one label */

static const char *text_of(const wz_column *column, size_t row, char memory[WZ_VALUE_TEXT]) {
	return column == NULL ? "" : wz_column_text(column, row, memory);
}

static bool is_same(const wz_column *column, size_t a, size_t b) {
	char memory[2][WZ_VALUE_TEXT];
	return strcmp(text_of(column, a, memory[0]), text_of(column, b, memory[1])) == 0;
}

/* Told once a study: by the first of its rows. */
static wz_status check_labels(const wz_dataset *d, const wz_column *label, const wz_column *id, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_map labels = {0}, told = {0};
	for (size_t row = 0; row < d->n_rows; row++) {
		const char *name = label->str[row], *unit = id->str[row];
		if (*name == '\0' || *unit == '\0')
			continue;
		size_t *seen = wz_map_put(&told, unit, strlen(unit));
		if (seen == NULL) {
			st = no_memory(d, err);
			goto done;
		}
		if (*seen != SIZE_MAX)
			continue;
		*seen = row;
		size_t *first = wz_map_put(&labels, name, strlen(name));
		if (first == NULL) {
			st = no_memory(d, err);
			goto done;
		}
		if (*first == SIZE_MAX) {
			*first = row;
			continue;
		}
		char called[WZ_TEXT_SHOW], here[WZ_TEXT_SHOW], there[WZ_TEXT_SHOW], level[WZ_TEXT_SHOW];
		wz_problems_add(problems, WZ_PROBLEM_WARNING, d->file[row], d->line[row], label->place,
		                "%s %s has the label %s, and so has %s on line %zu: entered twice? If these are one, give them one id; if two, tell them apart in the label "
		                "(2008a, 2008b)",
		                wz_text_show(id->var->level, level), wz_text_show(unit, here), wz_text_show(name, called), wz_text_show(id->str[*first], there), d->line[*first]);
	}
done:
	wz_map_clear(&labels);
	wz_map_clear(&told);
	return st;
}

/* 2. How much a row's numbers say */

/* Sizes, levels and degrees of freedom: what outcomes of one study have in common, and studies by chance. */
static bool is_size(wz_role role) {
	static const wz_role SIZES[] = {WZ_ROLE_N_TREATMENT, WZ_ROLE_N_CONTROL, WZ_ROLE_N_TOTAL, WZ_ROLE_CI_LEVEL, WZ_ROLE_PRE_POST_R, WZ_ROLE_DF1};
	for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++)
		if (role == SIZES[i])
			return true;
	return false;
}

static bool is_reported(const wz_column *column) {
	static const wz_role OTHERS[] = {WZ_ROLE_NONE, WZ_ROLE_ID, WZ_ROLE_LABEL};
	for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++)
		if (column->var->role == OTHERS[i])
			return false;
	return column->num != NULL;
}

/* Digits from the first that is not 0 to the last that is not: 3 of 0.0125, 1 of 100. */
static size_t digits_of(const wz_column *column, size_t row) {
	char memory[WZ_VALUE_TEXT];
	size_t n = 0, last = 0;
	for (const char *c = wz_column_text(column, row, memory); *c != '\0' && *c != 'e'; c++) {
		if (!isdigit((unsigned char)*c) || (*c == '0' && n == 0))
			continue;
		n++;
		last = *c != '0' ? n : last;
	}
	return last;
}

/* 3. Rows with the same numbers */

typedef struct {
	const wz_dataset *d;
	const wz_column **column; /* n: reported numbers */
	size_t n;
	double *key; /* n_rows by n; missing is a value as others */
} numbers;

static bool is_among(const double *list, size_t n, double value) {
	for (size_t i = 0; i < n; i++)
		if (!(list[i] < value) && !(list[i] > value))
			return true;
	return false;
}

/* A value that stands twice in the row, as two groups of 36 people, tells once. */
static void fill(const numbers *m, size_t row, size_t *telling, size_t *all) {
	double *key = m->key + row * m->n;
	*telling = *all = 0;
	for (size_t i = 0; i < m->n; i++) {
		const double value = m->column[i]->num[row];
		key[i] = isnan(value) ? HUGE_VAL : value + 0.0; /* one form of nothing, and of zero */
		const size_t digits = isnan(value) || is_among(key, i, key[i]) ? 0 : digits_of(m->column[i], row);
		*all += digits;
		*telling += is_size(m->column[i]->var->role) ? 0 : digits;
	}
}

static bool same_ids(const wz_dataset *d, size_t a, size_t b) {
	bool any = false;
	for (size_t c = 0; c < d->n_cols; c++)
		if (d->column[c].var->role == WZ_ROLE_ID) {
			any = true;
			if (!is_same(&d->column[c], a, b))
				return false;
		}
	return any;
}

static wz_status check_numbers(const numbers *m, const wz_column *study, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_map map = {0};
	for (size_t row = 0; row < m->d->n_rows; row++) {
		size_t telling, all;
		fill(m, row, &telling, &all);
		if (telling < TELLING_OF_OTHERS || all < ALL_DIGITS)
			continue;
		size_t *first = wz_map_put(&map, (const char *)(m->key + row * m->n), m->n * sizeof *m->key);
		if (first == NULL) {
			st = no_memory(m->d, err);
			goto done;
		}
		if (*first == SIZE_MAX) {
			*first = row;
			continue;
		}
		if (same_ids(m->d, *first, row))
			continue; /* told as an id that stands twice */
		const bool one = study != NULL && is_same(study, *first, row);
		if (one && telling < TELLING_OF_ONE)
			continue;
		wz_problems_add(problems, WZ_PROBLEM_WARNING, m->d->file[row], m->d->line[row], 0,
		                "line %zu has the same numbers as line %zu, under another id: entered twice? If so, delete one of the two", m->d->line[row],
		                m->d->line[*first]);
	}
done:
	wz_map_clear(&map);
	return st;
}

wz_status wz_dataset_check_twice(const wz_dataset *dataset, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	numbers m = {.d = dataset, .column = calloc(dataset->n_cols + 1, sizeof *m.column)};
	if (m.column == NULL) {
		st = no_memory(dataset, err);
		goto done;
	}
	for (size_t i = 0; i < dataset->n_cols; i++) {
		const wz_column *label = &dataset->column[i], *id = wz_dataset_role(dataset, WZ_ROLE_ID, label->var->level);
		const bool effect = strcmp(label->var->level, "effect") == 0; /* what was measured is called alike in many studies */
		if (label->var->role == WZ_ROLE_LABEL && !effect && id != NULL && id->str != NULL && label->str != NULL)
			WZ_TRY(check_labels(dataset, label, id, problems, err));
	}
	for (size_t i = 0; i < dataset->n_cols; i++)
		if (is_reported(&dataset->column[i]))
			m.column[m.n++] = &dataset->column[i];
	if (m.n == 0)
		goto done;
	m.key = malloc((dataset->n_rows + 1) * m.n * sizeof *m.key);
	if (m.key == NULL) {
		st = no_memory(dataset, err);
		goto done;
	}
	WZ_TRY(check_numbers(&m, wz_dataset_role(dataset, WZ_ROLE_ID, "study"), problems, err));
done:
	free(m.key);
	free(m.column);
	return st;
}
