/* pair_table.c - all pairs of elements of a type: those that are left out by reason, the others as columns of numbers
 *
 * 1. A table of a type
 * 2. Pairs that are left out
 * 3. Estimates of all pairs
 * 4. Filling it
 * 5. Pairs that are shown
 *
 * One object holds all pairs of a type. The pairs with the smallest p have an object of their own besides.
 */
#include "analysis/pairs_inside.h"

#include "analysis/shrink.h"
#include "analysis/verdict.h"
#include "base/json.h"
#include "base/order.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 100 };

static const char *const REASON[WZ_PAIR_REASONS] = {"", "aliased", "empty_cell", "too_few_studies", "too_few_manuals", "not_converged", "rank_deficient",
                                                    "too_few_units"};

/* An estimated pair. */
typedef struct {
	size_t first, second;
	wz_estimate e;
} estimated;

/* Those that are left out together, since reason, cell and number found are the same. */
typedef struct {
	wz_pair_found why;
	size_t n, last;
	json_t *pairs, *row;
} left_out;

struct wz_pair_table {
	const wz_study *study;
	json_t *object;              /* "pairs", in the list */
	size_t n_elements, n_pairs;
	const char **name;           /* of the elements */
	bool *aliased;
	left_out *group;
	size_t n_groups;
	estimated *pair;
	size_t n_estimated, room, n_shown;
	double *memory, *q, *value, *sd;
	bool known;                  /* value and sd are */
	size_t *order;               /* of the estimated pairs by p */
};

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: pairs of elements");
}

/* 1. A table of a type */

wz_status wz_pair_table_open(const wz_study *study, const wz_type *type, json_t *list, size_t from, size_t to, wz_pair_table **out, wz_err *err) {
	wz_pair_table *t = *out = calloc(1, sizeof *t);
	if (!t)
		return no_memory(err);
	t->study = study;
	t->name = malloc((to - from + 1) * sizeof *t->name);
	t->aliased = malloc((to - from + 1) * sizeof *t->aliased);
	t->object = wz_kind_new(type, "pairs", "pairs", list);
	if (!t->name || !t->aliased || !t->object) {
		wz_pair_table_free(t);
		*out = NULL;
		return no_memory(err);
	}
	for (size_t i = from; i < to; i++) {
		const json_t *analysis = json_array_get(list, i);
		t->name[t->n_elements] = wz_json_text(analysis, "name", "");
		t->aliased[t->n_elements++] = strcmp(wz_json_text(analysis, "status", ""), "aliased") == 0;
	}
	return WZ_OK;
}

void wz_pair_table_free(wz_pair_table *t) {
	if (!t)
		return;
	for (size_t g = 0; g < t->n_groups; g++)
		json_decref(t->group[g].pairs);
	free(t->group);
	free(t->name);
	free(t->aliased);
	free(t->pair);
	free(t->memory);
	free(t->order);
	free(t);
}

size_t wz_pair_table_size(const wz_pair_table *table) {
	return table->n_elements;
}

bool wz_pair_table_aliased(const wz_pair_table *table, size_t element) {
	return table->aliased[element];
}

/* 2. Pairs that are left out */

static wz_status leave_out(wz_pair_table *t, const wz_pair_found *why, size_t i, size_t k, wz_err *err) {
	left_out *group = NULL;
	for (size_t g = 0; g < t->n_groups && !group; g++)
		if (t->group[g].why.reason == why->reason && t->group[g].why.cell == why->cell && t->group[g].why.found == why->found)
			group = &t->group[g];
	if (!group) {
		left_out *grown = realloc(t->group, (t->n_groups + 1) * sizeof *grown);
		if (!grown)
			return no_memory(err);
		t->group = grown;
		group = &grown[t->n_groups++];
		*group = (left_out){.why = *why, .last = SIZE_MAX, .pairs = json_array()};
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

static wz_status put_left_outs(wz_pair_table *t, wz_err *err) {
	json_t *elements = json_array(), *groups = json_array();
	for (size_t e = 0; e < t->n_elements; e++)
		json_array_append_new(elements, json_string(t->name[e]));
	for (size_t g = 0; g < t->n_groups; g++) {
		left_out *group = &t->group[g];
		const wz_pair_found *why = &group->why;
		const size_t minimum = why->reason == WZ_PAIR_FEW_STUDIES   ? t->study->plan->elements.min_studies
		                       : why->reason == WZ_PAIR_FEW_MANUALS ? t->study->plan->elements.min_manuals
		                                                            : 0;
		json_t *one = json_pack("{ss ss?}", "reason", REASON[why->reason], "cell", why->cell < WZ_PAIR_CELLS ? wz_pair_cell[why->cell] : NULL);
		if (minimum) {
			json_object_set_new(one, "found", json_integer((json_int_t)why->found));
			json_object_set_new(one, "minimum", json_integer((json_int_t)minimum));
		}
		json_object_set_new(one, "n", json_integer((json_int_t)group->n));
		json_object_set_new(one, "pairs", group->pairs);
		group->pairs = NULL;
		json_array_append_new(groups, one);
	}
	/* It is a list, not a fit: nobody must look for estimates where fits have them. */
	json_object_set_new(t->object, "status", json_string("not_estimable"));
	json_object_set_new(t->object, "reason", json_string("pairs_listed"));
	json_object_set_new(t->object, "n_pairs", json_integer((json_int_t)t->n_pairs));
	json_object_set_new(t->object, "n_estimated", json_integer((json_int_t)t->n_estimated));
	json_object_set_new(t->object, "elements", elements);
	return json_object_set_new(t->object, "left_out", groups) == 0 ? WZ_OK : no_memory(err);
}

/* 3. Estimates of all pairs: empirical-Bayes values and q are over them all */

static wz_status take_estimate(wz_pair_table *t, const wz_pair_found *found, size_t i, size_t k, wz_err *err) {
	if (t->n_estimated == t->room) {
		size_t room = t->room ? 2 * t->room : 64;
		estimated *grown = realloc(t->pair, room * sizeof *grown);
		if (!grown)
			return no_memory(err);
		t->pair = grown;
		t->room = room;
	}
	t->pair[t->n_estimated++] = (estimated){i, k, found->e};
	return WZ_OK;
}

static bool put_column(json_t *table, const char *key, const double *x, size_t n) {
	json_t *column = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(column, wz_json_real(x[i]));
	return json_object_set_new(table, key, column) == 0;
}

static void count_verdicts(wz_pair_table *t, double limit) {
	const double margin = wz_margin(t->study->plan);
	size_t n_stands_out = 0, n_irrelevant = 0;
	for (size_t i = 0; i < t->n_estimated; i++) {
		bool stands_out = t->q[i] < limit;
		n_stands_out += stands_out;
		n_irrelevant += !stands_out && t->pair[i].e.lo > -margin && t->pair[i].e.hi < margin;
	}
	json_object_set_new(t->object, "n_stands_out", json_integer((json_int_t)n_stands_out));
	json_object_set_new(t->object, "n_no_relevant_difference", json_integer((json_int_t)n_irrelevant));
	json_object_set_new(t->object, "n_inconclusive", json_integer((json_int_t)(t->n_estimated - n_stands_out - n_irrelevant)));
}

static wz_status put_estimates(wz_pair_table *t, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = t->n_estimated;
	const double limit = (100 - t->study->plan->model.level) / 100;
	json_t *table = json_object(), *first = json_array(), *second = json_array();
	double mean, variance;
	t->memory = malloc((7 * n + 1) * sizeof *t->memory);
	t->order = malloc((n + 1) * sizeof *t->order);
	if (!t->memory || !t->order || !table || !first || !second) {
		st = no_memory(err);
		goto done;
	}
	double *b = t->memory, *se = b + n, *df = se + n, *p = df + n;
	t->q = p + n;
	t->value = t->q + n;
	t->sd = t->value + n;
	for (size_t i = 0; i < n; i++) {
		const wz_estimate *e = &t->pair[i].e;
		b[i] = e->b;
		se[i] = e->se;
		df[i] = e->df;
		p[i] = e->p;
		json_array_append_new(first, json_integer((json_int_t)t->pair[i].first));
		json_array_append_new(second, json_integer((json_int_t)t->pair[i].second));
	}
	WZ_TRY(wz_false_discovery(p, n, t->q, err));
	WZ_TRY(wz_shrink(b, se, n, &mean, &variance, t->value, t->sd, &t->known, err));
	json_object_set(table, "first", first);
	json_object_set(table, "second", second);
	bool good = put_column(table, "b", b, n) && put_column(table, "se", se, n) && put_column(table, "df_contain", df, n) && put_column(table, "p_contain", p, n) &&
	            put_column(table, "q_BH", t->q, n);
	if (t->known)
		good = good && put_column(table, "b_shrunken", t->value, n);
	if (!good) {
		st = no_memory(err);
		goto done;
	}
	json_object_set(t->object, "estimated", table);
	count_verdicts(t, limit);
	WZ_TRY(wz_order(p, n, t->order, err));
	while (t->n_shown < n && (t->n_shown < SHOWN || t->q[t->order[t->n_shown]] < limit))
		t->n_shown++;
done:
	json_decref(table);
	json_decref(first);
	json_decref(second);
	return st;
}

/* 4. Filling it */

typedef struct {
	json_t *const *array;
	size_t n, i, at;
} cursor;

static bool next_found(cursor *c, wz_pair_found *pair) {
	for (; c->i < c->n; c->i++, c->at = 0)
		if (wz_pair_found_take(c->array[c->i], &c->at, pair))
			return true;
	return false;
}

wz_status wz_pair_table_fill(wz_pair_table *t, json_t *const *found, size_t n_found, wz_err *err) {
	wz_status st = WZ_OK;
	cursor c = {found, n_found, 0, 0};
	for (size_t i = 0; i < t->n_elements; i++)
		for (size_t k = i + 1; k < t->n_elements; k++) {
			wz_pair_found pair = {.reason = WZ_PAIR_ALIASED, .cell = WZ_PAIR_CELLS};
			t->n_pairs++;
			if (!t->aliased[i] && !t->aliased[k] && !next_found(&c, &pair))
				return wz_fail(err, WZ_EBUG, "pair %zu of elements was not tried", t->n_pairs);
			WZ_TRY(pair.reason == WZ_PAIR_ESTIMATED ? take_estimate(t, &pair, i, k, err) : leave_out(t, &pair, i, k, err));
		}
	WZ_TRY(put_left_outs(t, err));
	WZ_TRY(put_estimates(t, err));
done:
	return st;
}

/* 5. Pairs that are shown */

bool wz_pair_table_shown(const wz_pair_table *t, size_t i, size_t *first, size_t *second) {
	if (i >= t->n_shown)
		return false;
	*first = t->pair[t->order[i]].first;
	*second = t->pair[t->order[i]].second;
	return true;
}

void wz_pair_table_put(const wz_pair_table *t, size_t i, json_t *analysis) {
	const size_t at = t->order[i];
	json_object_set_new(analysis, "q_BH", wz_json_real(t->q[at]));
	json_object_set_new(analysis, "b_shrunken", t->known ? wz_json_real(t->value[at]) : json_null());
	json_object_set_new(analysis, "b_shrunken_sd", t->known ? wz_json_real(t->sd[at]) : json_null());
}
