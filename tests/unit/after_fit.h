/* after_fit.h - designs and expected values of tests/reference/after_fit.csv (written by tests/reference/robust.R, which tells the form of the lines) */
#ifndef AFTER_FIT_H
#define AFTER_FIT_H

#include "model/reml.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AFTER_FIT_COLUMNS = 16 };

typedef struct {
	char quantity[32];
	size_t which, i, j;
	double value, tolerance;
} after_fit_value;

typedef struct {
	char id[64];
	size_t n, levels, p, clusterings;
	uint32_t *code[WZ_MAX_LEVELS], *cluster[4];
	double *y, *v, *X;
	wz_design design;
	const uint32_t *pointer[WZ_MAX_LEVELS];
	wz_reml reml;
	wz_fit fit;
	after_fit_value *value;
	size_t n_values;
} after_fit;

/* The next design of the file, fitted; false at the end. Free with after_fit_drop(). */
static bool after_fit_next(FILE *file, after_fit *a) {
	char line[1024];
	size_t rows = 0, capacity = 0;
	*a = (after_fit){0};
	for (;;) {
		long here = ftell(file);
		if (!fgets(line, sizeof line, file))
			break;
		if (!strncmp(line, "design,", 7)) {
			if (a->n > 0) {
				ck_assert_int_eq(fseek(file, here, SEEK_SET), 0);
				break;
			}
			unsigned method;
			double rho;
			size_t rho_above;
			ck_assert_int_eq(sscanf(line, "design,%63[^,],%zu,%zu,%zu,%u,%lf,%zu,%zu", a->id, &a->n, &a->levels, &a->p, &method, &rho, &rho_above,
			                        &a->clusterings), 8);
			ck_assert(a->levels <= WZ_MAX_LEVELS && a->clusterings <= 4 && a->p <= AFTER_FIT_COLUMNS);
			a->y = malloc(a->n * sizeof(double));
			a->v = malloc(a->n * sizeof(double));
			a->X = malloc(a->n * a->p * sizeof(double));
			for (size_t l = 0; l < a->levels; l++)
				a->pointer[l] = a->code[l] = malloc(a->n * sizeof(uint32_t));
			for (size_t k = 0; k < a->clusterings; k++)
				a->cluster[k] = malloc(a->n * sizeof(uint32_t));
			a->design = (wz_design){.n = a->n, .n_levels = a->levels, .code = a->pointer, .y = a->y, .v = a->v, .p = a->p, .X = a->X,
			                        .intercept = true, .rho = rho, .rho_above = rho_above, .method = (wz_method)method};
		} else if (!strncmp(line, "row,", 4)) {
			ck_assert_uint_lt(rows, a->n);
			char *at = line + 4;
			double x[2 + WZ_MAX_LEVELS + AFTER_FIT_COLUMNS + 4];
			size_t fields = a->levels + 2 + a->p + a->clusterings, k = 0;
			for (size_t f = 0; f < fields; f++, at++) {
				char *end;
				x[f] = strtod(at, &end);
				ck_assert_ptr_ne(end, at);
				at = end;
			}
			for (size_t l = 0; l < a->levels; l++)
				a->code[l][rows] = (uint32_t)x[k++];
			a->y[rows] = x[k++];
			a->v[rows] = x[k++];
			for (size_t c = 0; c < a->p; c++)
				a->X[rows * a->p + c] = x[k++];
			for (size_t c = 0; c < a->clusterings; c++)
				a->cluster[c][rows] = (uint32_t)x[k++];
			rows++;
		} else if (!strncmp(line, "value,", 6)) {
			if (a->n_values == capacity) {
				capacity = capacity ? 2 * capacity : 64;
				a->value = realloc(a->value, capacity * sizeof *a->value);
			}
			after_fit_value *v = &a->value[a->n_values++];
			ck_assert_int_eq(sscanf(line, "value,%31[^,],%zu,%zu,%zu,%lf,%lf", v->quantity, &v->which, &v->i, &v->j, &v->value, &v->tolerance), 6);
		}
	}
	if (a->n == 0)
		return false;
	ck_assert_uint_eq(rows, a->n);
	wz_err err = {0};
	ck_assert_msg(wz_reml_prepare(&a->design, &a->reml, NULL, &err) == WZ_OK, "%s: %s", a->id, err.text);
	ck_assert_msg(wz_reml_fit(&a->reml, NULL, &a->fit, &err) == WZ_OK, "%s: %s", a->id, err.text);
	return true;
}

static void after_fit_drop(after_fit *a) {
	wz_fit_clear(&a->fit);
	wz_reml_clear(&a->reml);
	free(a->y);
	free(a->v);
	free(a->X);
	for (size_t l = 0; l < WZ_MAX_LEVELS; l++)
		free(a->code[l]);
	for (size_t k = 0; k < 4; k++)
		free(a->cluster[k]);
	free(a->value);
}

static FILE *after_fit_open(void) {
	FILE *file = fopen("tests/reference/after_fit.csv", "r");
	ck_assert_msg(file != NULL, "run from the top folder");
	return file;
}

/* Expected not a number: so is what we got. A covariance that is zero is compared against `scale`. */
static void after_fit_compare(const after_fit *a, const after_fit_value *v, double got, double scale) {
	bool ok = isnan(v->value) ? isnan(got) : fabs(got - v->value) <= v->tolerance * fmax(fabs(v->value), scale);
	ck_assert_msg(ok, "%s: %s %zu [%zu,%zu]: %.17g, expected %.17g", a->id, v->quantity, v->which, v->i, v->j, got, v->value);
}

#endif
