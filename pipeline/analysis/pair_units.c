/* pair_units.c - the elements of a type by its outermost units
 *
 * 1. Units
 * 2. Elements
 * 3. Weights
 * 4. All of it
 */
#include "analysis/pair_units.h"

#include "resample/scan.h"

#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: pairs of elements");
}

/* 1. Units */

/* Units of the type in nested order: of each row of the type, and one row of each. */
typedef struct {
	const wz_study *study;
	const wz_type *type;
	size_t n;
	uint32_t *of;   /* the type's rows */
	size_t *row;    /* n: its first row, of the dataset */
} numbered;

static wz_status number_units(numbered *units, wz_err *err) {
	const size_t n = units->type->n_rows;
	wz_nesting all = {0};
	wz_status st = wz_study_nesting(units->study, units->type->row, n, &all, err);
	if (st == WZ_OK) {
		units->n = all.n_units[0];
		units->of = malloc((n + 1) * sizeof *units->of);
		units->row = malloc((units->n + 1) * sizeof *units->row);
		if (!units->of || !units->row)
			st = no_memory(err);
		for (size_t i = n; st == WZ_OK && i-- > 0;) {
			units->of[all.order[i]] = all.unit[0][i];
			units->row[all.unit[0][i]] = units->type->row[all.order[i]];
		}
	}
	wz_nesting_clear(&all);
	return st;
}

static wz_status number_strata(const numbered *units, wz_pair_units *out, wz_err *err) {
	const uint32_t *stratum = units->study->stratum;
	out->strata_hold = true;
	if (!stratum)
		return WZ_OK;
	wz_status st = WZ_OK;
	const size_t n = units->type->n_rows;
	uint32_t *own = malloc((n + 1) * sizeof *own);
	out->stratum = malloc((units->n + 1) * sizeof *out->stratum);
	if (!own || !out->stratum) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(wz_codes_of_rows(stratum, units->type->row, n, own, err));
	for (size_t i = 0; i < n; i++)
		out->stratum[units->of[i]] = own[i];
	for (size_t i = 0; i < n; i++)
		out->strata_hold = out->strata_hold && own[i] == out->stratum[units->of[i]];
done:
	free(own);
	return st;
}

/* 2. Elements */

static void read_element(const numbered *units, const char *const *text, size_t k, wz_pair_units *out) {
	uint64_t *stated = out->stated + k * out->words, *has = out->has + k * out->words;
	for (size_t u = 0; u < units->n; u++) {
		const char *state = text[units->row[u]];
		stated[u / 64] |= (uint64_t)(state[0] != '\0') << u % 64;
		has[u / 64] |= (uint64_t)(state[0] == '1') << u % 64;
	}
	for (size_t i = 0; i < units->type->n_rows; i++)
		out->usable[k] = out->usable[k] && strcmp(text[units->type->row[i]], text[units->row[units->of[i]]]) == 0;
}

static wz_status read_elements(const numbered *units, const json_t *names, wz_pair_units *out, wz_err *err) {
	const wz_study *study = units->study;
	out->stated = calloc(out->n_elements * out->words + 1, sizeof *out->stated);
	out->has = calloc(out->n_elements * out->words + 1, sizeof *out->has);
	out->usable = malloc((out->n_elements + 1) * sizeof *out->usable);
	if (!out->stated || !out->has || !out->usable)
		return no_memory(err);
	for (size_t k = 0; k < out->n_elements; k++) {
		const char *id = json_string_value(json_array_get(names, k));
		const wz_variable *var = id ? wz_codebook_find(&study->dataset->codebook, id) : NULL;
		const wz_column *column = var ? wz_dataset_find(study->dataset, var->id) : NULL;
		if (!column)
			return wz_fail(err, WZ_EMISMATCH, "fits.json: element '%.100s' of %.100s does not belong to dataset.json", id ? id : "", units->type->id);
		out->usable[k] = wz_study_level(study, var->level) <= 0;
		read_element(units, study->column[column - study->dataset->column].text, k, out);
	}
	return WZ_OK;
}

/* 3. Weights of all units, from the model without elements of all effect sizes of the type. V is a block a unit, so that those of a part of the units are the
 *    same at the same variances: no part of the units needs a model of its own. */

static wz_status weigh_units(const numbered *units, wz_pair_units *out, wz_err *err) {
	wz_formula empty = {.intercept = true};
	wz_model model = {0};
	wz_err cause = {0};
	wz_status st = wz_model_fit(&units->study->data, &empty, units->type->row, units->type->n_rows, &model, &cause);
	if (st == WZ_OK && model.reml.nesting.n_units[0] != units->n)
		st = wz_fail(&cause, WZ_EBUG, "%zu units, not %zu", model.reml.nesting.n_units[0], units->n);
	if (st == WZ_OK) {
		out->w = malloc(2 * units->n * sizeof *out->w);
		out->wy = out->w ? out->w + units->n : NULL;
		st = out->w ? wz_scan_sums(&model.reml, model.fit.theta, out->w, out->wy, &cause) : no_memory(&cause);
	}
	wz_model_clear(&model);
	if (st == WZ_ENOCONV || st == WZ_ERANK || st == WZ_ENOTEST)
		return WZ_OK;
	return st == WZ_OK ? WZ_OK : wz_fail(err, st, "%s", cause.text);
}

/* 4. All of it */

wz_status wz_pair_units_make(const wz_study *study, const wz_type *type, const json_t *names, wz_pair_units *out, wz_err *err) {
	wz_status st = WZ_OK;
	numbered units = {.study = study, .type = type};
	*out = (wz_pair_units){.n_elements = json_array_size(names)};
	WZ_TRY(number_units(&units, err));
	out->n_units = units.n;
	out->words = (units.n + 63) / 64;
	WZ_TRY(number_strata(&units, out, err));
	if (!out->strata_hold)
		goto done;
	WZ_TRY(read_elements(&units, names, out, err));
	WZ_TRY(weigh_units(&units, out, err));
done:
	free(units.of);
	free(units.row);
	if (st != WZ_OK)
		wz_pair_units_clear(out);
	return st;
}

void wz_pair_units_clear(wz_pair_units *units) {
	free(units->stated);
	free(units->has);
	free(units->usable);
	free(units->w);
	free(units->stratum);
	*units = (wz_pair_units){0};
}
