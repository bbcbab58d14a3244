/* cooccurrence.c - which elements go together: phi of each two over the manuals, so that a reader knows which can hardly be told apart
 *
 * 1. Who has what
 * 2. Pairs
 * 3. The analysis
 *
 * Reference: phi, Pearson's correlation of two columns of 0 and 1: Yule 1912, J R Stat Soc 75:579.
 */
#include "analysis/kinds_inside.h"

#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: elements that go together");
}

/* 1. Who has what */

/* An element that some units have and others do not: a bit a unit. */
typedef struct {
	const char *id;
	uint64_t *with, *without;
	size_t n_with, n_without;
} bits;

typedef struct {
	int level;            /* whose units are compared: the innermost that an element is coded at */
	size_t n_units, words;
	wz_nesting nesting;
	uint64_t *memory;
	bits *element;
	size_t n, n_constant; /* elements that vary, and the others */
} table;

static size_t ones(uint64_t x) {
	size_t n = 0;
	for (; x; x &= x - 1)
		n++;
	return n;
}

static size_t both(const uint64_t *a, const uint64_t *b, size_t words) {
	size_t n = 0;
	for (size_t w = 0; w < words; w++)
		n += ones(a[w] & b[w]);
	return n;
}

static void fill(const wz_study *study, const wz_type *type, const wz_variable *var, const table *t, bits *out) {
	const char *const *texts = wz_kind_texts(study, var);
	out->id = var->id;
	for (size_t i = 0; i < type->n_rows; i++) {
		const char *text = texts[type->row[t->nesting.order[i]]];
		const size_t unit = (size_t)t->level + 1 < study->data.n_levels ? t->nesting.unit[t->level][i] : i;
		if (text[0] != '\0')
			(strcmp(text, "1") == 0 ? out->with : out->without)[unit / 64] |= UINT64_C(1) << unit % 64;
	}
	out->n_with = both(out->with, out->with, t->words);
	out->n_without = both(out->without, out->without, t->words);
}

static wz_status make_table(const wz_study *study, const wz_type *type, table *t, wz_err *err) {
	const wz_variable *element;
	size_t n = 0;
	*t = (table){0};
	for (; (element = wz_study_element(study, n)) != NULL; n++) {
		const int level = wz_study_level(study, element->level);
		t->level = level > t->level ? level : t->level;
	}
	wz_status st = wz_study_nesting(study, type->row, type->n_rows, &t->nesting, err);
	if (st != WZ_OK)
		return st;
	t->n_units = (size_t)t->level + 1 < study->data.n_levels ? t->nesting.n_units[t->level] : type->n_rows;
	t->words = (t->n_units + 63) / 64;
	t->memory = calloc(2 * n * t->words + 1, sizeof *t->memory);
	t->element = calloc(n + 1, sizeof *t->element);
	if (!t->memory || !t->element)
		return no_memory(err);
	for (size_t i = 0; i < n; i++) {
		bits *b = &t->element[t->n];
		*b = (bits){.with = t->memory + 2 * i * t->words, .without = t->memory + (2 * i + 1) * t->words};
		fill(study, type, wz_study_element(study, i), t, b);
		if (b->n_with && b->n_without)
			t->n++;
		else
			t->n_constant++;
	}
	return WZ_OK;
}

static void table_clear(table *t) {
	wz_nesting_clear(&t->nesting);
	free(t->memory);
	free(t->element);
}

/* 2. Pairs */

static const double least_phi = 0.5; /* what is weaker is not listed */
enum { LEAST_UNITS = 4, MOST_PAIRS = 20000 }; /* all pairs of 200 elements */

typedef struct {
	size_t first, second, count[4]; /* both, first only, second only, neither */
	double phi;
} pair;

/* By strength, then in the order of the codebook. */
static int stronger(const void *left, const void *right) {
	const pair *a = left, *b = right;
	const double x = fabs(a->phi), y = fabs(b->phi);
	if (x > y || x < y)
		return x > y ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return a->second < b->second ? -1 : 1;
}

/* phi of two elements over the units that state both; NaN where one of them does not vary there, or too few state both. */
static double phi_of(const table *t, size_t i, size_t k, size_t count[4]) {
	const bits *a = &t->element[i], *b = &t->element[k];
	count[0] = both(a->with, b->with, t->words);
	count[1] = both(a->with, b->without, t->words);
	count[2] = both(a->without, b->with, t->words);
	count[3] = both(a->without, b->without, t->words);
	const double n11 = (double)count[0], n10 = (double)count[1], n01 = (double)count[2], n00 = (double)count[3];
	if (n11 + n10 + n01 + n00 < LEAST_UNITS)
		return NAN;
	return (n11 * n00 - n10 * n01) / sqrt((n11 + n10) * (n01 + n00) * (n11 + n01) * (n10 + n00));
}

/* *list: free() it. */
static wz_status find_pairs(const table *t, pair **list, size_t *n, size_t *compared, wz_err *err) {
	size_t room = 0;
	*list = NULL;
	*n = *compared = 0;
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = i + 1; k < t->n; k++) {
			pair p = {.first = i, .second = k};
			p.phi = phi_of(t, i, k, p.count);
			*compared += isfinite(p.phi) != 0;
			if (!(fabs(p.phi) >= least_phi))
				continue;
			if (*n == room) {
				room = room ? 2 * room : 256;
				pair *grown = realloc(*list, room * sizeof *grown);
				if (!grown)
					return no_memory(err);
				*list = grown;
			}
			(*list)[(*n)++] = p;
		}
	if (*n)
		qsort(*list, *n, sizeof **list, stronger);
	return WZ_OK;
}

static json_t *pairs_json(const pair *list, size_t n) {
	static const char *const COUNT[] = {"both", "only_first", "only_second", "neither"};
	json_t *json = json_object(), *first = json_array(), *second = json_array(), *phi = json_array();
	for (size_t i = 0; i < n; i++) {
		json_array_append_new(first, json_integer((json_int_t)list[i].first));
		json_array_append_new(second, json_integer((json_int_t)list[i].second));
		json_array_append_new(phi, wz_json_real(list[i].phi));
	}
	json_object_set_new(json, "first", first);
	json_object_set_new(json, "second", second);
	json_object_set_new(json, "phi", phi);
	for (size_t c = 0; c < 4; c++) {
		json_t *counts = json_array();
		for (size_t i = 0; i < n; i++)
			json_array_append_new(counts, json_integer((json_int_t)list[i].count[c]));
		json_object_set_new(json, COUNT[c], counts);
	}
	return json;
}

/* 3. The analysis */

static void put(const table *t, const pair *list, size_t n, size_t compared, json_t *object) {
	json_t *elements = json_array(), *with = json_array(), *without = json_array();
	size_t inseparable = 0;
	for (size_t i = 0; i < t->n; i++) {
		json_array_append_new(elements, json_string(t->element[i].id));
		json_array_append_new(with, json_integer((json_int_t)t->element[i].n_with));
		json_array_append_new(without, json_integer((json_int_t)t->element[i].n_without));
	}
	for (size_t i = 0; i < n; i++)
		inseparable += (list[i].count[0] == 0 && list[i].count[3] == 0) || (list[i].count[1] == 0 && list[i].count[2] == 0);
	json_object_set_new(object, "measure", json_string("phi"));
	json_object_set_new(object, "least", wz_json_real(least_phi));
	json_object_set_new(object, "least_units", json_integer(LEAST_UNITS));
	json_object_set_new(object, "n_constant", json_integer((json_int_t)t->n_constant));
	json_object_set_new(object, "n_compared", json_integer((json_int_t)compared));
	json_object_set_new(object, "n_pairs", json_integer((json_int_t)n));
	json_object_set_new(object, "n_inseparable", json_integer((json_int_t)inseparable));
	json_object_set_new(object, "elements", elements);
	json_object_set_new(object, "n_with", with);
	json_object_set_new(object, "n_without", without);
	json_object_set_new(object, "pairs", pairs_json(list, n < MOST_PAIRS ? n : MOST_PAIRS));
	json_object_set_new(object, "status", json_string("estimated"));
}

wz_status wz_cooccurrence_analyse(const wz_study *study, const wz_type *type, json_t *list, wz_err *err) {
	wz_status st = WZ_OK;
	table t = {0};
	pair *pairs = NULL;
	size_t n = 0, compared = 0, count[WZ_MAX_LEVELS];
	if (strcmp(type->outcome, "all") != 0 || wz_study_element(study, 0) == NULL || wz_study_element(study, 1) == NULL)
		return WZ_OK;
	json_t *object = wz_kind_new(type, "cooccurrence", "cooccurrence", list);
	if (!object)
		return no_memory(err);
	WZ_TRY(wz_study_count(study, type->row, type->n_rows, count, err));
	wz_kind_put_counts(study, object, count, type->n_rows);
	WZ_TRY(make_table(study, type, &t, err));
	WZ_TRY(find_pairs(&t, &pairs, &n, &compared, err));
	json_object_set_new(object, "unit", json_string(study->data.level_name[t.level]));
	json_object_set_new(object, "n_units", json_integer((json_int_t)t.n_units));
	if (compared == 0)
		wz_kind_not_estimable(object, t.n_units < LEAST_UNITS ? "too_few_units" : "constant", NULL);
	else
		put(&t, pairs, n, compared, object);
done:
	table_clear(&t);
	free(pairs);
	return st;
}
