/* published.h - a data set of the tree as a design: levels and columns by name, `name=value` for a dummy, sqrt(v) and v for those */
#ifndef WZ_TEST_PUBLISHED_H
#define WZ_TEST_PUBLISHED_H

#include "base/table.h"
#include "model/reml.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PUBLISHED_MAX = 400 };

typedef struct {
	uint32_t code[WZ_MAX_DEPTH][PUBLISHED_MAX];
	const uint32_t *pointer[WZ_MAX_LEVELS];
	double y[PUBLISHED_MAX], v[PUBLISHED_MAX], X[PUBLISHED_MAX * 4];
	wz_design design;
} published;

static double published_number(const wz_table *table, size_t row, const char *name) {
	double value;
	size_t column = wz_table_column(table, name);
	ck_assert_msg(column != SIZE_MAX, "no column %s", name);
	ck_assert(wz_number_parse(wz_table_cell(table, row, column), '.', &value));
	return value;
}

/* levels: names of the clusters, outermost first, NULL at the end; columns the same, after the intercept. */
static void published_read(published *s, const char *path, const char *const *levels, const char *const *columns) {
	wz_table table;
	wz_problems problems;
	wz_err err = {0};
	size_t L = 0, p = 1;
	*s = (published){0};
	wz_problems_init(&problems);
	ck_assert_msg(wz_table_read(path, NULL, &table, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_le(table.n_rows, PUBLISHED_MAX);
	while (levels[L])
		L++;
	while (columns && columns[p - 1])
		p++;
	ck_assert(L <= WZ_MAX_DEPTH && p <= 4);
	for (size_t i = 0; i < table.n_rows; i++) {
		s->y[i] = published_number(&table, i, "yi");
		s->v[i] = published_number(&table, i, "vi");
		for (size_t l = 0; l < L; l++)
			s->code[l][i] = (uint32_t)published_number(&table, i, levels[l]);
		s->X[i * p] = 1;
		for (size_t c = 1; c < p; c++) {
			const char *name = columns[c - 1], *is = strchr(name, '=');
			char variable[32];
			if (is) {
				(void)snprintf(variable, sizeof variable, "%.*s", (int)(is - name), name);
				s->X[i * p + c] = strcmp(wz_table_cell(&table, i, wz_table_column(&table, variable)), is + 1) == 0;
			} else
				s->X[i * p + c] = published_number(&table, i, name);
		}
	}
	for (size_t l = 0; l < L; l++)
		s->pointer[l] = s->code[l];
	s->design = (wz_design){.n = table.n_rows, .n_levels = L + 1, .code = s->pointer, .y = s->y, .v = s->v, .p = p, .X = s->X, .intercept = true};
	wz_problems_clear(&problems);
	wz_table_clear(&table);
}

static void published_fit(const published *s, wz_reml *reml, wz_fit *fit) {
	wz_err err = {0};
	ck_assert_msg(wz_reml_prepare(&s->design, reml, NULL, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_reml_fit(reml, NULL, fit, &err) == WZ_OK, "%s", err.text);
}

static void published_near(double got, double expected, double tolerance, const char *what) {
	ck_assert_msg(fabs(got - expected) <= tolerance * (expected == 0 ? 1 : fabs(expected)), "%s: %.12g, expected %.12g", what, got, expected);
}

#endif
