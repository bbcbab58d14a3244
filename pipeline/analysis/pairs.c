/* pairs.c - do two elements go with more, or less, together than each by itself would say?
 *
 * 1. Bits: which effect sizes have an element
 * 2. Cells
 * 3. Pairs that are left out
 * 4. One pair
 * 5. Estimates of all pairs
 * 6. All pairs of a type
 *
 * The model is ~ A + B + A:B, and A:B is what is tested. Two hundred elements make 19,900 pairs, so cells are counted on bits first. One
 * object holds all pairs of a type: those with too small a cell by reason, the others as columns of numbers. The pairs with the smallest p
 * have an object of their own besides.
 */
#include "analysis/kinds_inside.h"

#include "analysis/shrink.h"
#include "analysis/verdict.h"
#include "base/json.h"
#include "base/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOTH, FIRST, SECOND, NEITHER, CELLS, WORD = 64, SHOWN = 100 };

static const char *const CELL[CELLS] = {"both", "first", "second", "neither"};

/* An estimated pair. */
typedef struct {
	size_t first, second;
	wz_estimate e; /* of A:B, by containment: its units are manuals, however many effects they have */
} pair_estimate;

/* Elements of a type as bits over its rows in nested order. */
typedef struct {
	const wz_study *study;
	const wz_type *type;
	size_t n_elements, n_words;
	const wz_variable **element;
	bool *aliased;
	uint64_t *present, *absent;      /* n_elements * n_words */
	wz_nesting nesting;
	const uint32_t *manual, *by_study; /* unit at a sorted place; NULL: no such level, or it is the effect */
	bool has_manuals;
	wz_columns columns;
	size_t *row;                     /* scratch: rows of a pair */
	pair_estimate *pair;
	size_t n_estimated, room;
} pair_work;

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: pairs of elements");
}

/* 1. Bits */

static const uint32_t *units_of(const pair_work *w, int level) {
	return level >= 0 && (size_t)level + 1 < w->study->data.n_levels ? w->nesting.unit[level] : NULL;
}

static wz_status make_nesting(pair_work *w, wz_err *err) {
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

static wz_status make_bits(pair_work *w, const json_t *list, size_t from, size_t to, wz_err *err) {
	const size_t n = w->type->n_rows;
	w->n_words = n / WORD + 1;
	w->element = malloc((to - from + 1) * sizeof *w->element);
	w->aliased = malloc((to - from + 1) * sizeof *w->aliased);
	w->present = calloc((to - from + 1) * w->n_words, sizeof *w->present);
	w->absent = calloc((to - from + 1) * w->n_words, sizeof *w->absent);
	if (!w->element || !w->aliased || !w->present || !w->absent)
		return no_memory(err);
	for (size_t i = from; i < to; i++) {
		const json_t *analysis = json_array_get(list, i);
		const size_t e = w->n_elements++;
		w->element[e] = wz_codebook_find(&w->study->dataset->codebook, wz_json_text(analysis, "name", ""));
		w->aliased[e] = strcmp(wz_json_text(analysis, "status", ""), "aliased") == 0;
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

/* 2. Cells */

typedef struct {
	size_t n_manuals, n_studies, n_effects;
} cell_count;

/* Sorted places hold the effects of a unit side by side, so a new unit is one that differs from the last. */
static cell_count count_cell(const pair_work *w, const uint64_t *a, const uint64_t *b) {
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

static void count_cells(const pair_work *w, size_t i, size_t k, cell_count cell[CELLS]) {
	const size_t n = w->n_words;
	cell[BOTH] = count_cell(w, w->present + i * n, w->present + k * n);
	cell[FIRST] = count_cell(w, w->present + i * n, w->absent + k * n);
	cell[SECOND] = count_cell(w, w->absent + i * n, w->present + k * n);
	cell[NEITHER] = count_cell(w, w->absent + i * n, w->absent + k * n);
}

/* 3. Pairs that are left out, together where reason, cell and number found are the same */

typedef struct {
	const char *reason;
	int cell; /* CELLS: none */
	size_t found, minimum, n, last;
	json_t *pairs, *row;
} left_out;

typedef struct {
	left_out *group;
	size_t n;
} left_outs;

static wz_status leave_out(left_outs *all, const left_out *why, size_t i, size_t k, wz_err *err) {
	left_out *group = NULL;
	for (size_t g = 0; g < all->n && !group; g++)
		if (strcmp(all->group[g].reason, why->reason) == 0 && all->group[g].cell == why->cell && all->group[g].found == why->found)
			group = &all->group[g];
	if (!group) {
		left_out *grown = realloc(all->group, (all->n + 1) * sizeof *grown);
		if (!grown)
			return no_memory(err);
		all->group = grown;
		group = &grown[all->n++];
		*group = *why;
		group->last = SIZE_MAX;
		group->pairs = json_array();
	}
	if (group->last != i) { /* a row: the first element, then all it is paired with */
		group->last = i;
		group->row = json_pack("[I]", (json_int_t)i);
		json_array_append_new(group->pairs, group->row);
	}
	json_array_append_new(group->row, json_integer((json_int_t)k));
	group->n++;
	return WZ_OK;
}

/* @return true when the cell is too small, with why */
static bool too_small(const pair_work *w, const cell_count cell[CELLS], left_out *why) {
	const size_t min_studies = w->study->plan->elements.min_studies, min_manuals = w->study->plan->elements.min_manuals;
	for (int c = 0; c < CELLS; c++) {
		*why = (left_out){.reason = NULL, .cell = c};
		if (cell[c].n_effects == 0)
			why->reason = "empty_cell";
		else if (cell[c].n_studies < min_studies)
			*why = (left_out){.reason = "too_few_studies", .cell = c, .found = cell[c].n_studies, .minimum = min_studies};
		else if (w->has_manuals && cell[c].n_manuals < min_manuals)
			*why = (left_out){.reason = "too_few_manuals", .cell = c, .found = cell[c].n_manuals, .minimum = min_manuals};
		if (why->reason)
			return true;
	}
	return false;
}

static wz_status put_left_outs(const pair_work *w, left_outs *all, size_t n_pairs, json_t *object, wz_err *err) {
	json_t *elements = json_array(), *groups = json_array();
	for (size_t e = 0; e < w->n_elements; e++)
		json_array_append_new(elements, json_string(w->element[e]->id));
	for (size_t g = 0; g < all->n; g++) {
		left_out *group = &all->group[g];
		json_t *one = json_pack("{ss ss?}", "reason", group->reason, "cell", group->cell < CELLS ? CELL[group->cell] : NULL);
		if (group->minimum) {
			json_object_set_new(one, "found", json_integer((json_int_t)group->found));
			json_object_set_new(one, "minimum", json_integer((json_int_t)group->minimum));
		}
		json_object_set_new(one, "n", json_integer((json_int_t)group->n));
		json_object_set_new(one, "pairs", group->pairs);
		group->pairs = NULL;
		json_array_append_new(groups, one);
	}
	/* It is a list, not a fit: nobody must look for estimates where fits have them. */
	json_object_set_new(object, "status", json_string("not_estimable"));
	json_object_set_new(object, "reason", json_string("pairs_listed"));
	json_object_set_new(object, "n_pairs", json_integer((json_int_t)n_pairs));
	json_object_set_new(object, "n_estimated", json_integer((json_int_t)w->n_estimated));
	json_object_set_new(object, "elements", elements);
	return json_object_set_new(object, "left_out", groups) == 0 ? WZ_OK : no_memory(err);
}

/* 4. One pair */

/* Means of the four cells: b0 + a b1 + b b2 + ab b3. */
static wz_status more(const wz_inference *inference, json_t *object, void *context, wz_err *err) {
	static const double WEIGHT[CELLS][4] = {{1, 1, 1, 1}, {1, 1, 0, 0}, {1, 0, 1, 0}, {1, 0, 0, 0}};
	const cell_count *cell = context;
	const size_t product = 3;
	const wz_model *model = inference->model;
	json_t *means = json_array();
	json_object_set_new(object, "means", means);
	for (int c = 0; c < CELLS; c++) {
		json_t *mean = json_pack("{ss sI sI sI}", "category", CELL[c], "n_manuals", (json_int_t)cell[c].n_manuals, "n_studies",
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
static wz_status set_up(pair_work *w, size_t i, size_t k, size_t *n_rows, wz_err *err) {
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

/* The estimate alone; *reason is set when there is none. */
static wz_status estimate_pair(pair_work *w, size_t i, size_t k, const char **reason, wz_err *err) {
	wz_model model = {0};
	wz_err cause = {0};
	size_t n_rows;
	wz_status st = WZ_OK;
	*reason = NULL;
	WZ_TRY(set_up(w, i, k, &n_rows, err));
	st = wz_model_fit(&w->columns.data, &w->columns.formula, w->row, n_rows, &model, &cause);
	if (st == WZ_ENOCONV || st == WZ_ERANK || st == WZ_ENOTEST) {
		*reason = st == WZ_ENOCONV ? "not_converged" : st == WZ_ERANK ? "rank_deficient" : "too_few_units";
		st = WZ_OK;
		goto done;
	}
	if (st != WZ_OK) {
		st = wz_fail(err, st, "%s", cause.text);
		goto done;
	}
	if (w->n_estimated == w->room) {
		size_t room = w->room ? 2 * w->room : 64;
		pair_estimate *grown = realloc(w->pair, room * sizeof *grown);
		if (!grown) {
			st = no_memory(err);
			goto done;
		}
		w->pair = grown;
		w->room = room;
	}
	const wz_data *data = &w->columns.data;
	w->pair[w->n_estimated++] = (pair_estimate){i, k, wz_wald_coefficient(&model.reml, &model.fit, WZ_TEST_CONTAIN, data->confidence, 3)};
done:
	wz_model_clear(&model);
	return st;
}

/* All that is known of it. */
static wz_status show_pair(pair_work *w, const pair_estimate *pair, json_t *list, json_t **object, wz_err *err) {
	wz_status st = WZ_OK;
	cell_count cell[CELLS];
	size_t n_rows, count[WZ_MAX_LEVELS], i;
	json_t *mean;
	count_cells(w, pair->first, pair->second, cell);
	WZ_TRY(set_up(w, pair->first, pair->second, &n_rows, err));
	WZ_TRY(wz_study_count(w->study, w->row, n_rows, count, err));
	*object = wz_kind_new(w->type, "pair", w->columns.name[2], list);
	if (!*object)
		return no_memory(err);
	json_object_set_new(*object, "elements", json_pack("[ss]", w->element[pair->first]->id, w->element[pair->second]->id));
	wz_kind_put_counts(w->study, *object, count, n_rows);
	json_object_set_new(*object, "n_not_stated", json_integer((json_int_t)(w->type->n_rows - n_rows)));
	WZ_TRY(wz_kind_fit(&w->columns.data, &w->columns.formula, w->row, n_rows, 0, more, cell, *object, err));
	json_array_foreach(json_object_get(*object, "means"), i, mean)
		if (!w->has_manuals) /* what stands in for them has been counted already */
			json_object_set_new(mean, "n_manuals", json_null());
done:
	return st;
}

/* 5. Estimates of all pairs: empirical-Bayes values and q are over them all */

static bool put_column(json_t *table, const char *key, const double *x, size_t n) {
	json_t *column = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(column, wz_json_real(x[i]));
	return json_object_set_new(table, key, column) == 0;
}

static wz_status put_estimates(pair_work *w, json_t *object, json_t *list, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = w->n_estimated;
	const double margin = wz_margin(w->study->plan), limit = (100 - w->study->plan->model.level) / 100;
	double *memory = malloc((7 * n + 1) * sizeof *memory), *b = memory, *se = b + n, *df = se + n, *p = df + n, *q = p + n, *value = q + n, *sd = value + n;
	size_t *order = malloc((n + 1) * sizeof *order);
	json_t *table = json_object(), *first = json_array(), *second = json_array();
	bool known;
	double mean, variance;
	size_t n_stands_out = 0, n_irrelevant = 0;
	if (!memory || !order || !table || !first || !second) {
		st = no_memory(err);
		goto done;
	}
	for (size_t i = 0; i < n; i++) {
		const wz_estimate *e = &w->pair[i].e;
		b[i] = e->b;
		se[i] = e->se;
		df[i] = e->df;
		p[i] = e->p;
		json_array_append_new(first, json_integer((json_int_t)w->pair[i].first));
		json_array_append_new(second, json_integer((json_int_t)w->pair[i].second));
	}
	WZ_TRY(wz_false_discovery(p, n, q, err));
	WZ_TRY(wz_shrink(b, se, n, &mean, &variance, value, sd, &known, err));
	json_object_set(table, "first", first);
	json_object_set(table, "second", second);
	bool good = put_column(table, "b", b, n) && put_column(table, "se", se, n) && put_column(table, "df_contain", df, n) && put_column(table, "p_contain", p, n) &&
	            put_column(table, "q_BH", q, n);
	if (known)
		good = good && put_column(table, "b_shrunken", value, n);
	if (!good) {
		st = no_memory(err);
		goto done;
	}
	json_object_set(object, "estimated", table);
	for (size_t i = 0; i < n; i++) {
		bool stands_out = q[i] < limit;
		n_stands_out += stands_out;
		n_irrelevant += !stands_out && w->pair[i].e.lo > -margin && w->pair[i].e.hi < margin;
	}
	json_object_set_new(object, "n_stands_out", json_integer((json_int_t)n_stands_out));
	json_object_set_new(object, "n_no_relevant_difference", json_integer((json_int_t)n_irrelevant));
	json_object_set_new(object, "n_inconclusive", json_integer((json_int_t)(n - n_stands_out - n_irrelevant)));
	WZ_TRY(wz_order(p, n, order, err));
	for (size_t i = 0; i < n && (i < SHOWN || q[order[i]] < limit); i++) {
		const size_t at = order[i];
		json_t *shown;
		WZ_TRY(show_pair(w, &w->pair[at], list, &shown, err));
		json_object_set_new(shown, "q_BH", wz_json_real(q[at]));
		json_object_set_new(shown, "b_shrunken", known ? wz_json_real(value[at]) : json_null());
		json_object_set_new(shown, "b_shrunken_sd", known ? wz_json_real(sd[at]) : json_null());
	}
done:
	free(memory);
	free(order);
	json_decref(table);
	json_decref(first);
	json_decref(second);
	return st;
}

/* 6. All pairs of a type */

wz_status wz_pairs_analyse(const wz_study *study, const wz_type *type, json_t *list, size_t from, size_t to, wz_err *err) {
	wz_status st = WZ_OK;
	pair_work w = {.study = study, .type = type};
	left_outs all = {0};
	left_out why;
	cell_count cell[CELLS];
	const char *reason;
	size_t n_pairs = 0;
	json_t *object = wz_kind_new(type, "pairs", "pairs", list);
	w.row = malloc((type->n_rows + 1) * sizeof *w.row);
	if (!w.row || !object) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(make_nesting(&w, err));
	WZ_TRY(make_bits(&w, list, from, to, err));
	WZ_TRY(wz_columns_init(study, 3, &w.columns, err));
	for (size_t i = 0; i < w.n_elements; i++)
		for (size_t k = i + 1; k < w.n_elements; k++) {
			WZ_TRY(wz_stop_check(&study->stop));
			n_pairs++;
			if (w.aliased[i] || w.aliased[k]) {
				why = (left_out){.reason = "aliased", .cell = CELLS};
				WZ_TRY(leave_out(&all, &why, i, k, err));
				continue;
			}
			count_cells(&w, i, k, cell);
			if (too_small(&w, cell, &why)) {
				WZ_TRY(leave_out(&all, &why, i, k, err));
				continue;
			}
			WZ_TRY(estimate_pair(&w, i, k, &reason, err));
			if (reason) {
				why = (left_out){.reason = reason, .cell = CELLS};
				WZ_TRY(leave_out(&all, &why, i, k, err));
			}
		}
	WZ_TRY(put_left_outs(&w, &all, n_pairs, object, err));
	WZ_TRY(put_estimates(&w, object, list, err));
done:
	for (size_t g = 0; g < all.n; g++)
		json_decref(all.group[g].pairs);
	free(all.group);
	free(w.row);
	free(w.pair);
	free(w.element);
	free(w.aliased);
	free(w.present);
	free(w.absent);
	wz_nesting_clear(&w.nesting);
	wz_columns_clear(&w.columns);
	return st;
}
