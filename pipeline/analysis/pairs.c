/* pairs.c - do two elements go with more, or less, together than each by itself would say?
 *
 * 1. Bits: which effect sizes have an element
 * 2. Cells
 * 3. One pair
 * 4. What was found, as integers
 *
 * The model is ~ A + B + A:B, and A:B is what is tested. Two hundred elements make 19,900 pairs, so cells are counted on bits first. Nothing of a
 * pair hangs on another, so that any rank can try any of them; pair_table.c puts together what they find.
 */
#include "analysis/pairs_inside.h"

#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD = 64 };

const char *const wz_pair_cell[WZ_PAIR_CELLS] = {"both", "first", "second", "neither"};

/* Elements of a type as bits over its rows in nested order. */
struct wz_pair_work {
	const wz_study *study;
	const wz_type *type;
	size_t n_words;
	const wz_variable *const *element;
	uint64_t *present, *absent;      /* elements * n_words */
	wz_nesting nesting;
	const uint32_t *manual, *by_study; /* unit at a sorted place; NULL: no such level, or it is the effect */
	bool has_manuals;
	wz_columns columns;
	size_t *row;                     /* scratch: rows of a pair */
};

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: pairs of elements");
}

/* 1. Bits */

static const uint32_t *units_of(const wz_pair_work *w, int level) {
	return level >= 0 && (size_t)level + 1 < w->study->data.n_levels ? w->nesting.unit[level] : NULL;
}

static wz_status make_nesting(wz_pair_work *w, wz_err *err) {
	const size_t L = w->study->data.n_levels;
	wz_status st = wz_study_nesting(w->study, w->type->row, w->type->n_rows, &w->nesting, err);
	int manual = wz_study_level(w->study, "manual"), at = wz_study_level(w->study, "study");
	w->has_manuals = manual >= 0;
	if (st == WZ_OK) {
		w->manual = units_of(w, manual);
		w->by_study = units_of(w, at >= 0 || L == 1 ? at : 0);
	}
	return st;
}

static wz_status make_bits(wz_pair_work *w, size_t n_elements, wz_err *err) {
	const size_t n = w->type->n_rows;
	w->n_words = n / WORD + 1;
	w->present = calloc((n_elements + 1) * w->n_words, sizeof *w->present);
	w->absent = calloc((n_elements + 1) * w->n_words, sizeof *w->absent);
	if (!w->present || !w->absent)
		return no_memory(err);
	for (size_t e = 0; e < n_elements; e++) {
		const char *const *text = wz_kind_texts(w->study, w->element[e]);
		for (size_t place = 0; place < n; place++) {
			const char *state = text[w->type->row[w->nesting.order[place]]];
			uint64_t *bits = state[0] == '1' ? w->present : state[0] == '0' ? w->absent : NULL;
			if (bits)
				bits[e * w->n_words + place / WORD] |= (uint64_t)1 << place % WORD;
		}
	}
	return WZ_OK;
}

wz_status wz_pair_work_create(const wz_study *study, const wz_type *type, const wz_variable *const *element, size_t n, wz_pair_work **out,
                              wz_err *err) {
	wz_status st = WZ_OK;
	wz_pair_work *w = *out = calloc(1, sizeof *w);
	if (!w)
		return no_memory(err);
	*w = (wz_pair_work){.study = study, .type = type, .element = element, .row = malloc((type->n_rows + 1) * sizeof *w->row)};
	if (!w->row) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(make_nesting(w, err));
	WZ_TRY(make_bits(w, n, err));
	WZ_TRY(wz_columns_init(study, 3, &w->columns, err));
done:
	if (st != WZ_OK) {
		wz_pair_work_free(w);
		*out = NULL;
	}
	return st;
}

void wz_pair_work_free(wz_pair_work *w) {
	if (!w)
		return;
	free(w->row);
	free(w->present);
	free(w->absent);
	wz_nesting_clear(&w->nesting);
	wz_columns_clear(&w->columns);
	free(w);
}

/* 2. Cells */

typedef struct {
	size_t n_manuals, n_studies, n_effects;
} cell_count;

/* Sorted places hold the effects of a unit side by side, so a new unit is one that differs from the last. */
static cell_count count_cell(const wz_pair_work *w, const uint64_t *a, const uint64_t *b) {
	cell_count count = {0, 0, 0};
	uint32_t manual = UINT32_MAX, at = UINT32_MAX;
	for (size_t k = 0; k < w->n_words; k++)
		for (uint64_t bits = a[k] & b[k]; bits; bits &= bits - 1) {
			size_t place = k * WORD + (size_t)__builtin_ctzll(bits);
			count.n_effects++;
			if (w->manual && w->manual[place] != manual) {
				manual = w->manual[place];
				count.n_manuals++;
			}
			if (w->by_study && w->by_study[place] != at) {
				at = w->by_study[place];
				count.n_studies++;
			}
		}
	if (!w->manual)
		count.n_manuals = count.n_effects;
	if (!w->by_study)
		count.n_studies = count.n_effects;
	return count;
}

static void count_cells(const wz_pair_work *w, size_t i, size_t k, cell_count cell[WZ_PAIR_CELLS]) {
	const size_t n = w->n_words;
	cell[WZ_PAIR_BOTH] = count_cell(w, w->present + i * n, w->present + k * n);
	cell[WZ_PAIR_FIRST] = count_cell(w, w->present + i * n, w->absent + k * n);
	cell[WZ_PAIR_SECOND] = count_cell(w, w->absent + i * n, w->present + k * n);
	cell[WZ_PAIR_NEITHER] = count_cell(w, w->absent + i * n, w->absent + k * n);
}

/* @return true when a cell is too small, with why */
static bool too_small(const wz_pair_work *w, const cell_count cell[WZ_PAIR_CELLS], wz_pair_found *why) {
	const size_t min_studies = w->study->plan->elements.min_studies, min_manuals = w->study->plan->elements.min_manuals;
	for (size_t c = 0; c < WZ_PAIR_CELLS; c++) {
		*why = (wz_pair_found){.reason = WZ_PAIR_ESTIMATED, .cell = c};
		if (cell[c].n_effects == 0)
			why->reason = WZ_PAIR_EMPTY_CELL;
		else if (cell[c].n_studies < min_studies)
			*why = (wz_pair_found){.reason = WZ_PAIR_FEW_STUDIES, .cell = c, .found = cell[c].n_studies};
		else if (w->has_manuals && cell[c].n_manuals < min_manuals)
			*why = (wz_pair_found){.reason = WZ_PAIR_FEW_MANUALS, .cell = c, .found = cell[c].n_manuals};
		if (why->reason != WZ_PAIR_ESTIMATED)
			return true;
	}
	return false;
}

/* 3. One pair */

/* Means of the four cells: b0 + a b1 + b b2 + ab b3. */
static wz_status more(const wz_inference *inference, json_t *object, void *context, wz_err *err) {
	static const double WEIGHT[WZ_PAIR_CELLS][4] = {{1, 1, 1, 1}, {1, 1, 0, 0}, {1, 0, 1, 0}, {1, 0, 0, 0}};
	const cell_count *cell = context;
	const size_t product = 3;
	const wz_model *model = inference->model;
	json_t *means = json_array();
	json_object_set_new(object, "means", means);
	for (int c = 0; c < WZ_PAIR_CELLS; c++) {
		json_t *mean = json_pack("{ss sI sI sI}", "category", wz_pair_cell[c], "n_manuals", (json_int_t)cell[c].n_manuals, "n_studies",
		                         (json_int_t)cell[c].n_studies, "n_effects", (json_int_t)cell[c].n_effects);
		json_array_append_new(means, mean);
		wz_status st = wz_kind_put_contrast(inference, WEIGHT[c], mean, err);
		if (st != WZ_OK)
			return st;
	}
	json_object_set_new(object, "tested", json_string(model->matrix.name[product]));
	return wz_kind_put_contain(inference, &product, 1, object, err);
}

/* Rows that state both elements, and the columns A, B, A:B. */
static wz_status set_up(wz_pair_work *w, size_t i, size_t k, size_t *n_rows, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_variable *a = w->element[i], *b = w->element[k];
	const char *const *has_a = wz_kind_texts(w->study, a), *const *has_b = wz_kind_texts(w->study, b);
	const size_t n = w->study->dataset->n_rows;
	double *x = w->columns.value;
	*n_rows = 0;
	for (size_t r = 0; r < w->type->n_rows; r++) {
		size_t at = w->type->row[r];
		if (has_a[at][0] == '\0' || has_b[at][0] == '\0')
			continue;
		w->row[(*n_rows)++] = at;
		x[at] = has_a[at][0] == '1';
		x[n + at] = has_b[at][0] == '1';
		x[2 * n + at] = x[at] * x[n + at];
	}
	WZ_TRY(wz_columns_name(&w->columns, 0, a->id, "", "", err));
	WZ_TRY(wz_columns_name(&w->columns, 1, b->id, "", "", err));
	WZ_TRY(wz_columns_name(&w->columns, 2, a->id, ":", b->id, err));
	WZ_TRY(wz_columns_ready(&w->columns, err));
done:
	return st;
}

/* The estimate alone. */
wz_status wz_pair_try(wz_pair_work *w, size_t first, size_t second, wz_pair_found *found, wz_err *err) {
	wz_model model = {0};
	wz_err cause = {0};
	cell_count cell[WZ_PAIR_CELLS];
	size_t n_rows;
	wz_status st = WZ_OK;
	count_cells(w, first, second, cell);
	if (too_small(w, cell, found))
		return WZ_OK;
	*found = (wz_pair_found){.reason = WZ_PAIR_ESTIMATED, .cell = WZ_PAIR_CELLS};
	WZ_TRY(set_up(w, first, second, &n_rows, err));
	const wz_data *data = &w->columns.data;
	st = wz_model_fit(data, &w->columns.formula, w->row, n_rows, &model, &cause);
	if (st == WZ_OK) {
		found->e = wz_wald_coefficient(&model.reml, &model.fit, WZ_TEST_CONTAIN, data->confidence, 3);
	} else if (st == WZ_ENOCONV || st == WZ_ERANK || st == WZ_ENOTEST) {
		found->reason = st == WZ_ENOCONV ? WZ_PAIR_NOT_CONVERGED : st == WZ_ERANK ? WZ_PAIR_RANK_DEFICIENT : WZ_PAIR_FEW_UNITS;
		st = WZ_OK;
	} else {
		st = wz_fail(err, st, "%s", cause.text);
	}
done:
	wz_model_clear(&model);
	return st;
}

wz_status wz_pair_show(wz_pair_work *w, size_t first, size_t second, json_t *list, wz_err *err) {
	wz_status st = WZ_OK;
	cell_count cell[WZ_PAIR_CELLS];
	size_t n_rows, count[WZ_MAX_LEVELS], i;
	json_t *mean, *object;
	count_cells(w, first, second, cell);
	WZ_TRY(set_up(w, first, second, &n_rows, err));
	WZ_TRY(wz_study_count(w->study, w->row, n_rows, count, err));
	object = wz_kind_new(w->type, "pair", w->columns.name[2], list);
	if (!object)
		return no_memory(err);
	json_object_set_new(object, "elements", json_pack("[ss]", w->element[first]->id, w->element[second]->id));
	wz_kind_put_counts(w->study, object, count, n_rows);
	json_object_set_new(object, "n_not_stated", json_integer((json_int_t)(w->type->n_rows - n_rows)));
	WZ_TRY(wz_kind_fit(&w->columns.data, &w->columns.formula, w->row, n_rows, 0, more, cell, object, err));
	json_array_foreach(json_object_get(object, "means"), i, mean)
		if (!w->has_manuals) /* what stands in for them has been counted already */
			json_object_set_new(mean, "n_manuals", json_null());
done:
	return st;
}

/* 4. What was found, as integers: why there is no estimate is one of them, an estimate is ESTIMATED and then the bits of its numbers */

enum { CELL_BIT = 4, FOUND_BIT = 8 };

_Static_assert(WZ_PAIR_REASONS <= 1 << CELL_BIT && WZ_PAIR_CELLS < 1 << (FOUND_BIT - CELL_BIT), "they share an integer");

static bool put_bits(json_t *array, double x) {
	int64_t bits;
	memcpy(&bits, &x, sizeof bits);
	return json_array_append_new(array, json_integer(bits)) == 0;
}

static double take_bits(const json_t *array, size_t *at) {
	const int64_t bits = json_integer_value(json_array_get(array, (*at)++));
	double x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

bool wz_pair_found_put(json_t *array, const wz_pair_found *found) {
	const wz_estimate *e = &found->e;
	const json_int_t head = (json_int_t)((uint64_t)found->reason | found->cell << CELL_BIT | found->found << FOUND_BIT);
	if (json_array_append_new(array, json_integer(head)) != 0)
		return false;
	return found->reason != WZ_PAIR_ESTIMATED || (put_bits(array, e->b) && put_bits(array, e->se) && put_bits(array, e->stat) && put_bits(array, e->df) &&
	                                              put_bits(array, e->p) && put_bits(array, e->lo) && put_bits(array, e->hi));
}

bool wz_pair_found_take(const json_t *array, size_t *at, wz_pair_found *found) {
	if (*at >= json_array_size(array))
		return false;
	const uint64_t head = (uint64_t)json_integer_value(json_array_get(array, (*at)++));
	*found = (wz_pair_found){.reason = (wz_pair_reason)(head & ((1 << CELL_BIT) - 1)), .found = (size_t)(head >> FOUND_BIT),
	                         .cell = (size_t)(head >> CELL_BIT & ((1 << (FOUND_BIT - CELL_BIT)) - 1))};
	if (found->reason == WZ_PAIR_ESTIMATED) {
		wz_estimate *e = &found->e;
		double *const to[] = {&e->b, &e->se, &e->stat, &e->df, &e->p, &e->lo, &e->hi};
		for (size_t i = 0; i < sizeof to / sizeof *to; i++)
			*to[i] = take_bits(array, at);
	}
	return true;
}
