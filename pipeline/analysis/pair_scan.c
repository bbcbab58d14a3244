/* pair_scan.c - permutation of all pairs of elements of a type at once
 *
 * 1. Elements of a type
 * 2. Bases
 * 3. Pairs and their observed statistics
 * 4. Digest
 * 5. Building
 * 6. Blocks
 * 7. Computing
 * 8. Results
 *
 * Pairs that are stated in the same units form a base, with a scan of its own. One order of the
 * type's units serves all bases in a replicate, and is that of the elements' permutations of the same number.
 */
#include "analysis/pair_scan.h"

#include "analysis/bag.h"
#include "analysis/family_inside.h"
#include "analysis/permutation.h"
#include "base/json.h"
#include "resample/exchange.h"
#include "resample/permute.h"
#include "resample/rng.h"
#include "resample/scan.h"
#include "store/method.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct wz_pair_base {
	size_t n_units, n_tests;
	uint32_t *unit;        /* n_units of the type, ascending */
	uint32_t *place, *stratum, *next; /* units of the type -> units of the base; n_units; strata */
	wz_exchange exchange;
	wz_scan *scan;
	size_t (*element)[2];  /* n_elements: of the type, of the scan */
	size_t n_elements;
	size_t *pair;          /* n_tests: pair of the scan's test */
	double *limit;         /* n_tests */
	uint64_t *count;       /* n_tests, scratch */
};

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: permutation of pairs");
}

/* 1. Elements of a type */

typedef struct {
	const wz_study *study;
	const wz_type *type;
	size_t n_elements;
	const char *const **text; /* n_elements: states by row of the dataset */
	bool *usable;             /* constant in outermost units, and coded there */
	size_t *class;            /* elements that are stated in the same rows have the same */
	uint32_t *unit;           /* rows of the dataset -> units of the type, in nested order */
	size_t n_units;
	size_t *unit_row;         /* n_units: one row of each */
	double *w, *wy;           /* n_units: wz_scan_sums() of the model without elements */
	size_t *base_of;          /* class * n_elements + class: base, SIZE_MAX: not made yet */
	size_t *row;              /* scratch */
} elements;

static void elements_clear(elements *e) {
	free(e->text);
	free(e->usable);
	free(e->class);
	free(e->unit);
	free(e->unit_row);
	free(e->w);
	free(e->base_of);
	free(e->row);
}

static wz_status number_units(elements *e, wz_err *err) {
	const wz_study *study = e->study;
	const size_t n = e->type->n_rows, L = study->data.n_levels;
	wz_nesting all = {0};
	const uint32_t *code[WZ_MAX_LEVELS] = {NULL};
	uint32_t *memory = malloc((n * L + 1) * sizeof *memory);
	if (!memory)
		return no_memory(err);
	for (size_t l = 0; l < L; l++) {
		for (size_t i = 0; i < n; i++)
			memory[l * n + i] = study->code[l][e->type->row[i]];
		code[l] = memory + l * n;
	}
	wz_status st = wz_nesting_build(n, L, code, &all, err);
	if (st == WZ_OK) {
		e->n_units = all.n_units[0];
		e->unit_row = malloc((e->n_units + 1) * sizeof *e->unit_row);
		if (!e->unit_row)
			st = no_memory(err);
		for (size_t i = n; st == WZ_OK && i-- > 0;) {
			e->unit[e->type->row[all.order[i]]] = all.unit[0][i];
			e->unit_row[all.unit[0][i]] = e->type->row[all.order[i]];
		}
	}
	wz_nesting_clear(&all);
	free(memory);
	return st;
}

static bool stated_alike(const elements *e, size_t a, size_t b) {
	for (size_t i = 0; i < e->type->n_rows; i++) {
		const size_t at = e->type->row[i];
		if ((e->text[a][at][0] == '\0') != (e->text[b][at][0] == '\0'))
			return false;
	}
	return true;
}

/* first: scratch of n_units texts */
static bool constant_in_units(const elements *e, size_t k, const char **first) {
	for (size_t u = 0; u < e->n_units; u++)
		first[u] = NULL;
	for (size_t i = 0; i < e->type->n_rows; i++) {
		const size_t at = e->type->row[i];
		const char **seen = &first[e->unit[at]];
		if (*seen && strcmp(*seen, e->text[k][at]) != 0)
			return false;
		*seen = e->text[k][at];
	}
	return true;
}

static wz_status elements_make(const wz_study *study, const wz_type *type, const json_t *names, elements *e, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = json_array_size(names), n_rows = study->dataset->n_rows;
	const char **first = malloc((n_rows + 1) * sizeof *first);
	*e = (elements){.study = study, .type = type, .n_elements = n};
	e->text = malloc((n + 1) * sizeof *e->text);
	e->usable = malloc((n + 1) * sizeof *e->usable);
	e->class = malloc((n + 1) * sizeof *e->class);
	e->unit = malloc((n_rows + 1) * sizeof *e->unit);
	e->base_of = malloc((n * n + 1) * sizeof *e->base_of);
	e->row = malloc((n_rows + 1) * sizeof *e->row);
	if (!first || !e->text || !e->usable || !e->class || !e->unit || !e->base_of || !e->row) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(number_units(e, err));
	for (size_t k = 0; k < n; k++) {
		const char *id = json_string_value(json_array_get(names, k));
		const wz_variable *var = id ? wz_codebook_find(&study->dataset->codebook, id) : NULL;
		const wz_column *column = var ? wz_dataset_find(study->dataset, var->id) : NULL;
		if (!column) {
			st = wz_fail(err, WZ_EMISMATCH, "fits.json: element '%.100s' of %.100s does not belong to dataset.json", id ? id : "", type->id);
			goto done;
		}
		e->text[k] = study->column[column - study->dataset->column].text;
		e->usable[k] = wz_study_level(study, var->level) <= 0 && constant_in_units(e, k, first);
		e->class[k] = k;
		for (size_t j = 0; j < k && e->class[k] == k; j++)
			if (e->class[j] == j && stated_alike(e, j, k))
				e->class[k] = j;
	}
	for (size_t i = 0; i < n * n; i++)
		e->base_of[i] = SIZE_MAX;
done:
	free(first);
	return st;
}

/* 2. Bases */

/* Weights of all units, from the model without elements of all effect sizes of the type. V is a block a unit, so that those of a part of the units are the same at
 * the same variances: no base needs a model of its own. e->w stays NULL where there is no such model. */
static wz_status weigh_units(elements *e, wz_err *err) {
	wz_formula empty = {.intercept = true};
	wz_model model = {0};
	wz_err cause = {0};
	wz_status st = wz_model_fit(&e->study->data, &empty, e->type->row, e->type->n_rows, &model, &cause);
	if (st == WZ_OK && model.reml.nesting.n_units[0] != e->n_units)
		st = wz_fail(&cause, WZ_EBUG, "%zu units, not %zu", model.reml.nesting.n_units[0], e->n_units);
	if (st == WZ_OK) {
		e->w = malloc(2 * e->n_units * sizeof *e->w);
		e->wy = e->w ? e->w + e->n_units : NULL;
		st = e->w ? wz_scan_sums(&model.reml, model.fit.theta, e->w, e->wy, &cause) : no_memory(&cause);
	}
	wz_model_clear(&model);
	if (st == WZ_ENOCONV || st == WZ_ERANK || st == WZ_ENOTEST)
		return WZ_OK;
	return st == WZ_OK ? WZ_OK : wz_fail(err, st, "%s", cause.text);
}

static void base_clear(wz_pair_base *base) {
	free(base->unit);
	free(base->place);
	free(base->stratum);
	free(base->next);
	wz_exchange_clear(&base->exchange);
	wz_scan_free(base->scan);
	free(base->element);
	free(base->pair);
	free(base->limit);
	free(base->count);
}

/* A base of the n units that stand in e->row. */
static wz_status base_make(const elements *e, size_t n, wz_pair_base *base, wz_err *err) {
	wz_status st = WZ_OK;
	double *w = malloc((3 * n + 1) * sizeof *w), *wy = w ? w + n : NULL, *number = w ? wy + n : NULL;
	base->n_units = n;
	base->unit = malloc((n + 1) * sizeof *base->unit);
	base->place = malloc((e->n_units + 1) * sizeof *base->place);
	base->stratum = e->study->stratum ? malloc((n + 1) * sizeof *base->stratum) : NULL;
	if (!w || !base->unit || !base->place || (e->study->stratum && !base->stratum)) {
		st = no_memory(err);
		goto done;
	}
	memset(base->place, 0xff, e->n_units * sizeof *base->place);
	for (size_t i = 0; i < n; i++) {
		const size_t u = e->row[i];
		base->unit[i] = (uint32_t)u;
		base->place[u] = (uint32_t)i;
		w[i] = e->w[u];
		wy[i] = e->wy[u];
		number[i] = (double)i;
		if (base->stratum)
			base->stratum[i] = e->study->stratum[e->unit_row[u]];
	}
	WZ_TRY(wz_exchange_create(n, 1, number, base->stratum, &base->exchange, err));
	base->next = malloc((base->exchange.n_strata + 1) * sizeof *base->next);
	if (!base->next) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(wz_scan_create(n, w, wy, wz_lane_choose(NULL), &base->scan, err));
done:
	free(w);
	return st;
}

static bool same_units(const elements *e, const wz_pair_base *base, size_t n) {
	bool same = base->n_units == n;
	for (size_t i = 0; same && i < n; i++)
		same = base->unit[i] == e->row[i];
	return same;
}

static wz_status find_base(elements *e, wz_pair_scan *scan, size_t a, size_t b, size_t *index, wz_err *err) {
	size_t *known = &e->base_of[e->class[a] * e->n_elements + e->class[b]], n = 0;
	if (*known != SIZE_MAX) {
		*index = *known;
		return WZ_OK;
	}
	for (size_t u = 0; u < e->n_units; u++)
		if (e->text[a][e->unit_row[u]][0] != '\0' && e->text[b][e->unit_row[u]][0] != '\0')
			e->row[n++] = u;
	size_t found = 0;
	while (found < scan->n_bases && !same_units(e, &scan->base[found], n))
		found++;
	*index = *known = found;
	if (found < scan->n_bases)
		return WZ_OK;
	if ((scan->n_bases & (scan->n_bases - 1)) == 0) { /* room is the next power of two */
		wz_pair_base *grown = realloc(scan->base, (scan->n_bases == 0 ? 1 : 2 * scan->n_bases) * sizeof *grown);
		if (!grown)
			return no_memory(err);
		scan->base = grown;
	}
	scan->base[scan->n_bases] = (wz_pair_base){0};
	return base_make(e, n, &scan->base[scan->n_bases++], err);
}

/* 3. Pairs and their observed statistics */

/* The element in the scan; SIZE_MAX: all units on one side. has: scratch of units flags. */
static wz_status scan_element(const elements *e, wz_pair_base *base, size_t k, bool *has, size_t *element, wz_err *err) {
	wz_status st = WZ_OK;
	for (size_t i = 0; i < base->n_elements; i++)
		if (base->element[i][0] == k) {
			*element = base->element[i][1];
			return WZ_OK;
		}
	for (size_t u = 0; u < base->n_units; u++)
		has[u] = e->text[k][e->unit_row[base->unit[u]]][0] == '1';
	st = wz_scan_add(base->scan, has, element, err);
	if (st == WZ_ENOTEST) {
		*element = SIZE_MAX;
		return WZ_OK;
	}
	if (st != WZ_OK)
		return st;
	size_t(*grown)[2] = realloc(base->element, (base->n_elements + 1) * sizeof *grown);
	if (!grown)
		return no_memory(err);
	base->element = grown;
	grown[base->n_elements][0] = k;
	grown[base->n_elements++][1] = *element;
	return WZ_OK;
}

static wz_status add_pair(elements *e, wz_pair_scan *scan, size_t a, size_t b, size_t pair, bool *has, wz_err *err) {
	wz_status st = WZ_OK;
	size_t index, element_a, element_b, test;
	if (!e->w || !e->usable[a] || !e->usable[b])
		return WZ_OK;
	WZ_TRY(find_base(e, scan, a, b, &index, err));
	wz_pair_base *base = &scan->base[index];
	WZ_TRY(scan_element(e, base, a, has, &element_a, err));
	WZ_TRY(scan_element(e, base, b, has, &element_b, err));
	if (element_a == SIZE_MAX || element_b == SIZE_MAX)
		return WZ_OK;
	wz_err cause = {0};
	st = wz_scan_test_pair(base->scan, element_a, element_b, &test, &cause);
	if (st != WZ_OK)
		return st == WZ_ENOTEST ? WZ_OK : wz_fail(err, st, "%s", cause.text);
	if ((base->n_tests & (base->n_tests - 1)) == 0) { /* room is the next power of two */
		size_t *grown = realloc(base->pair, (base->n_tests == 0 ? 1 : 2 * base->n_tests) * sizeof *grown);
		if (!grown)
			return no_memory(err);
		base->pair = grown;
	}
	base->pair[base->n_tests++] = pair;
done:
	return st;
}

static wz_status observe(wz_pair_scan *scan, wz_pair_base *base, wz_err *err) {
	wz_status st = WZ_OK;
	double *t = malloc((base->n_tests + 1) * sizeof *t);
	uint32_t *identity = malloc((base->n_units + 1) * sizeof *identity);
	base->limit = malloc((base->n_tests + 1) * sizeof *base->limit);
	base->count = malloc((base->n_tests + 1) * sizeof *base->count);
	if (!t || !identity || !base->limit || !base->count) {
		st = no_memory(err);
		goto done;
	}
	for (size_t u = 0; u < base->n_units; u++)
		identity[u] = (uint32_t)u;
	WZ_TRY(wz_scan_begin(base->scan, NULL, err));
	const uint32_t *const source[1] = {identity};
	wz_scan_run(base->scan, source, 1, NULL, t);
	for (size_t k = 0; k < base->n_tests; k++) {
		scan->observed[base->pair[k]] = t[k];
		base->limit[k] = t[k] * (1 - WZ_TIE);
	}
	wz_scan_end(base->scan);
done:
	free(t);
	free(identity);
	return st;
}

/* 4. Digest */

static bool make_digest(const elements *e, wz_pair_scan *scan) {
	wz_bag bag = {0};
	wz_bag_put_text(&bag, "werkzaam pairs 1");
	wz_bag_put_number(&bag, WZ_METHOD_VERSION);
	wz_bag_put_text(&bag, e->type->id);
	wz_bag_put_text(&bag, e->type->outcome);
	wz_bag_put_number(&bag, scan->seed);
	wz_bag_put_number(&bag, scan->stream);
	wz_bag_put_number(&bag, scan->replicates);
	wz_bag_put_number(&bag, scan->n_units);
	wz_bag_put_number(&bag, scan->n_pairs);
	for (size_t u = 0; e->w && u < e->n_units; u++) {
		wz_bag_put_double(&bag, e->w[u]);
		wz_bag_put_double(&bag, e->wy[u]);
	}
	for (size_t b = 0; b < scan->n_bases; b++) {
		const wz_pair_base *base = &scan->base[b];
		wz_bag_put_number(&bag, base->n_units);
		for (size_t u = 0; u < base->n_units; u++) {
			wz_bag_put_number(&bag, base->unit[u]);
			wz_bag_put_number(&bag, base->stratum ? base->stratum[u] : 0);
		}
		for (size_t i = 0; i < base->n_elements; i++)
			for (size_t u = 0; u < base->n_units; u++)
				wz_bag_put_number(&bag, e->text[base->element[i][0]][e->unit_row[base->unit[u]]][0] == '1');
		wz_bag_put_number(&bag, base->n_tests);
		for (size_t k = 0; k < base->n_tests; k++)
			wz_bag_put_number(&bag, base->pair[k]);
	}
	if (!wz_bag_digest(&bag, scan->digest))
		return false;
	wz_hex_write(scan->digest, sizeof scan->digest, scan->digest_text);
	return true;
}

/* 5. Building */

static json_t *planned(const wz_study *study, const wz_pair_scan *scan) {
	return json_pack("{ss sI sI sb so ss ss}", "unit", study->data.level_name[0], "n_units", (json_int_t)scan->n_units, "replicates",
	                 (json_int_t)scan->replicates, "exact", 0, "floor", wz_json_real(1 / ((double)scan->replicates + 1)), "statistic", "null", "tests",
	                 "no_element_effects");
}

static bool strata_hold(const elements *e, size_t *first) {
	for (size_t u = 0; u < e->n_units; u++)
		first[u] = SIZE_MAX;
	for (size_t i = 0; e->study->stratum && i < e->type->n_rows; i++) {
		const size_t at = e->type->row[i];
		size_t *seen = &first[e->unit[at]];
		if (*seen != SIZE_MAX && e->study->stratum[*seen] != e->study->stratum[at])
			return false;
		*seen = at;
	}
	return true;
}

static bool is_pair_of(const json_t *analysis, const json_t *pairs) {
	return strcmp(wz_json_text(analysis, "kind", ""), "pair") == 0 && strcmp(wz_json_text(analysis, "type", ""), wz_json_text(pairs, "type", "")) == 0 &&
	       strcmp(wz_json_text(analysis, "outcome", ""), wz_json_text(pairs, "outcome", "")) == 0;
}

static size_t number_of(const json_t *list, size_t i) {
	return (size_t)json_integer_value(json_array_get(list, i));
}

static wz_status add_scan(const wz_study *study, json_t *analyses, size_t index, wz_pair_scans *scans, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *pairs = json_array_get(analyses, index), *analysis;
	const json_t *table = json_object_get(pairs, "estimated"), *first = json_object_get(table, "first"), *second = json_object_get(table, "second");
	const wz_type *type = NULL;
	elements e = {0};
	bool *has = NULL;
	size_t i;
	const size_t n = json_array_size(first);
	for (size_t t = 0; t < study->n_types && !type; t++)
		if (strcmp(study->type[t].id, wz_json_text(pairs, "type", "")) == 0 && strcmp(study->type[t].outcome, wz_json_text(pairs, "outcome", "")) == 0)
			type = &study->type[t];
	if (!type || json_array_size(second) != n)
		return wz_fail(err, WZ_EMISMATCH, "fits.json: pairs of '%.100s' do not belong to dataset.json", wz_json_text(pairs, "type", ""));
	if (n == 0)
		return WZ_OK;
	WZ_TRY(elements_make(study, type, json_object_get(pairs, "elements"), &e, err));
	if (!strata_hold(&e, e.row))
		goto done;
	wz_pair_scan *grown = realloc(scans->scan, (scans->n + 1) * sizeof *grown);
	if (!grown) {
		st = no_memory(err);
		goto done;
	}
	scans->scan = grown;
	wz_pair_scan *scan = &grown[scans->n++];
	const wz_family like = {.type = type->id, .outcome = type->outcome, .kind = "element"};
	*scan = (wz_pair_scan){.analysis = index, .slug = strdup(type->slug), .n_units = e.n_units, .n_pairs = n, .replicates = study->plan->permutation.replicates,
	                       .block = study->plan->permutation.block, .seed = study->plan->seed, .stream = wz_family_stream(&like, study->data.level_name[0])};
	scan->observed = malloc(n * sizeof *scan->observed);
	has = malloc((e.n_units + 1) * sizeof *has);
	if (!scan->slug || !scan->observed || !has) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(weigh_units(&e, err));
	for (size_t k = 0; k < n; k++) {
		const size_t a = number_of(first, k), b = number_of(second, k);
		scan->observed[k] = NAN;
		if (a >= e.n_elements || b >= e.n_elements) {
			st = wz_fail(err, WZ_EMISMATCH, "fits.json: pairs of '%.100s' name elements that are not there", type->id);
			goto done;
		}
		WZ_TRY(add_pair(&e, scan, a, b, k, has, err));
	}
	for (size_t b = 0; b < scan->n_bases; b++)
		if (scan->base[b].n_tests > 0)
			WZ_TRY(observe(scan, &scan->base[b], err));
	if (!make_digest(&e, scan)) {
		st = no_memory(err);
		goto done;
	}
	scans->n_blocks += (size_t)((scan->replicates + scan->block - 1) / scan->block);
	json_object_set_new(pairs, "permutation", planned(study, scan));
	json_array_foreach(analyses, i, analysis)
		if (is_pair_of(analysis, pairs))
			json_object_set_new(analysis, "permutation", planned(study, scan));
done:
	elements_clear(&e);
	free(has);
	return st;
}

wz_status wz_pair_scans_build(const wz_study *study, json_t *analyses, wz_pair_scans *scans, wz_err *err) {
	wz_status st = WZ_OK;
	*scans = (wz_pair_scans){0};
	if (study->plan->permutation.replicates == 0 || wz_study_level(study, study->plan->permutation.unit) > 0)
		return WZ_OK;
	for (size_t i = 0; i < json_array_size(analyses); i++)
		if (strcmp(wz_json_text(json_array_get(analyses, i), "kind", ""), "pairs") == 0)
			WZ_TRY(add_scan(study, analyses, i, scans, err));
done:
	if (st != WZ_OK)
		wz_pair_scans_clear(scans);
	return st;
}

void wz_pair_scans_clear(wz_pair_scans *scans) {
	for (size_t s = 0; s < scans->n; s++) {
		wz_pair_scan *scan = &scans->scan[s];
		for (size_t b = 0; b < scan->n_bases; b++)
			base_clear(&scan->base[b]);
		free(scan->base);
		free(scan->observed);
		free(scan->slug);
	}
	free(scans->scan);
	*scans = (wz_pair_scans){0};
}

/* 6. Blocks */

const wz_pair_scan *wz_pair_scans_block(const wz_pair_scans *scans, size_t item, uint64_t *first, uint64_t *count) {
	for (size_t s = 0; s < scans->n; s++) {
		const wz_pair_scan *scan = &scans->scan[s];
		const size_t blocks = (size_t)((scan->replicates + scan->block - 1) / scan->block);
		if (item < blocks) {
			*first = item * scan->block;
			*count = scan->replicates - *first < scan->block ? scan->replicates - *first : scan->block;
			return scan;
		}
		item -= blocks;
	}
	return NULL;
}

char *wz_pair_scan_block_name(const wz_pair_scan *scan, uint64_t first) {
	size_t size = strlen(scan->slug) + 12 + 20 + 16;
	char *name = malloc(size);
	if (name)
		(void)snprintf(name, size, "%s-%.12s-%llu.wzb", scan->slug, scan->digest_text, (unsigned long long)first);
	return name;
}

wz_block_header wz_pair_scan_header(const wz_pair_scan *scan, uint64_t first, uint64_t count) {
	wz_block_header header = {.first = first, .count = count, .kind = WZ_BLOCK_PAIRS, .columns = (uint32_t)scan->n_pairs};
	memcpy(header.digest, scan->digest, sizeof header.digest);
	return header;
}

size_t wz_pair_scan_raw_size(const wz_pair_scan *scan, uint64_t count) {
	return 8 * (scan->n_pairs + (size_t)count);
}

double wz_pair_scan_cost(const wz_pair_scan *scan) {
	double cost = 0;
	for (size_t b = 0; b < scan->n_bases; b++)
		cost += 0.5 * (double)scan->base[b].n_tests + 0.3 * (double)scan->base[b].n_units;
	return cost;
}

/* 7. Computing */

static void put_largest(unsigned char *at, double largest) {
	uint64_t bits;
	memcpy(&bits, &largest, sizeof bits);
	wz_bytes_store(at, bits);
}

/* Replicates for which a base's scan is begun. */
enum { STRETCH = 256 };

/* The tests of a base in `count` replicates from their orders of the type's units: counts are added to the block's, the largest statistics to `largest`. */
static wz_status run_base(const wz_pair_scan *scan, const wz_pair_base *base, const uint32_t *order, size_t count, uint32_t *source, double *largest,
                          unsigned char *raw, bool (*poll)(void *), void *poll_context, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t width = wz_scan_width(base->scan);
	const uint32_t *lanes[WZ_MAX_LANES];
	WZ_TRY(wz_scan_begin(base->scan, base->limit, err));
	for (size_t from = 0; from < count; from += width) {
		const size_t n = count - from < width ? count - from : width;
		for (size_t j = 0; j < n; j++) {
			uint32_t *lane = source + j * scan->n_units;
			wz_exchange_induced(&base->exchange, order + (from + j) * scan->n_units, scan->n_units, base->place, base->next, base->stratum, lane);
			lanes[j] = lane;
		}
		wz_scan_run(base->scan, lanes, n, largest + from, NULL);
		if (poll && poll(poll_context)) {
			st = WZ_ESTOP;
			goto done;
		}
	}
	wz_scan_counts(base->scan, base->count);
	for (size_t k = 0; k < base->n_tests; k++)
		wz_bytes_store(raw + 8 * base->pair[k], wz_bytes_load(raw + 8 * base->pair[k]) + base->count[k]);
done:
	wz_scan_end(base->scan);
	return st;
}

wz_status wz_pair_scan_compute(const wz_pair_scan *scan, uint64_t first, uint64_t count, unsigned char *raw, bool (*poll)(void *), void *poll_context,
                               wz_err *err) {
	wz_status st = WZ_OK;
	const size_t stretch = count < STRETCH ? (size_t)count : STRETCH;
	uint32_t *order = malloc((stretch + WZ_MAX_LANES) * scan->n_units * sizeof *order);
	if (!order)
		return no_memory(err);
	memset(raw, 0, wz_pair_scan_raw_size(scan, count));
	for (uint64_t done_count = 0; done_count < count;) {
		const size_t n = count - done_count < stretch ? (size_t)(count - done_count) : stretch;
		double largest[STRETCH] = {0};
		for (size_t j = 0; j < n; j++) {
			uint32_t *units = order + j * scan->n_units;
			wz_rng rng = wz_rng_at(scan->seed, scan->stream, first + done_count + j);
			for (size_t u = 0; u < scan->n_units; u++)
				units[u] = (uint32_t)u;
			wz_rng_shuffle(&rng, units, scan->n_units);
		}
		for (size_t b = 0; b < scan->n_bases; b++)
			if (scan->base[b].n_tests > 0)
				WZ_TRY(run_base(scan, &scan->base[b], order, n, order + stretch * scan->n_units, largest, raw, poll, poll_context, err));
		for (size_t j = 0; j < n; j++)
			put_largest(raw + 8 * (scan->n_pairs + (size_t)done_count + j), largest[j]);
		done_count += n;
	}
done:
	free(order);
	return st;
}

/* 8. Results */

void wz_pair_scan_add(const wz_pair_scan *scan, const unsigned char *raw, uint64_t count, uint64_t *exceed, uint64_t *above) {
	for (size_t k = 0; k < scan->n_pairs; k++) {
		exceed[k] += wz_bytes_load(raw + 8 * k);
		for (uint64_t r = 0; r < count; r++) {
			const uint64_t bits = wz_bytes_load(raw + 8 * (scan->n_pairs + (size_t)r));
			double largest;
			memcpy(&largest, &bits, sizeof largest);
			above[k] += largest >= scan->observed[k] * (1 - WZ_TIE);
		}
	}
}

static double p_of(const wz_pair_scan *scan, const uint64_t *count, size_t k) {
	return isfinite(scan->observed[k]) ? wz_permutation_p(count[k], scan->replicates, false) : NAN;
}

static wz_status put_pair(const wz_pair_scan *scan, const uint64_t *exceed, const uint64_t *above, const json_t *pairs, json_t *analysis, wz_err *err) {
	const json_t *table = json_object_get(pairs, "estimated"), *names = json_object_get(pairs, "elements"), *own = json_object_get(analysis, "elements");
	size_t number[2] = {SIZE_MAX, SIZE_MAX}, k = 0;
	for (size_t side = 0; side < 2; side++)
		for (size_t i = 0; i < json_array_size(names); i++)
			if (json_equal(json_array_get(names, i), json_array_get(own, side)))
				number[side] = i;
	while (k < scan->n_pairs && (number_of(json_object_get(table, "first"), k) != number[0] || number_of(json_object_get(table, "second"), k) != number[1]))
		k++;
	if (k == scan->n_pairs)
		return wz_fail(err, WZ_EMISMATCH, "fits.json: pair '%.200s' is not among the pairs of its type", wz_json_text(analysis, "name", ""));
	json_t *permutation = json_object_get(analysis, "permutation");
	if (!isfinite(scan->observed[k])) {
		json_object_set_new(analysis, "permutation", json_pack("{ss ss}", "status", "not_tested", "reason", "varies_within_unit"));
		json_object_set_new(analysis, "p_perm", json_null());
		return WZ_OK;
	}
	double lo, hi;
	wz_permutation_interval(exceed[k], scan->replicates, false, &lo, &hi);
	json_object_set_new(permutation, "exceed", json_integer((json_int_t)exceed[k]));
	json_object_set_new(permutation, "not_converged", json_integer(0));
	json_object_set_new(permutation, "mc_lo", wz_json_real(lo));
	json_object_set_new(permutation, "mc_hi", wz_json_real(hi));
	json_object_set_new(permutation, "stat", wz_json_real(scan->observed[k]));
	json_object_set_new(analysis, "p_perm", wz_json_real(p_of(scan, exceed, k)));
	json_object_set(analysis, "p_floor", json_object_get(permutation, "floor"));
	json_object_set_new(analysis, "p_maxT", wz_json_real(p_of(scan, above, k)));
	return WZ_OK;
}

wz_status wz_pair_scan_put(const wz_pair_scan *scan, const uint64_t *exceed, const uint64_t *above, json_t *analyses, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *pairs = json_array_get(analyses, scan->analysis), *analysis;
	json_t *t = json_array(), *p = json_array(), *corrected = json_array(), *table = json_object_get(pairs, "estimated");
	size_t i;
	for (size_t k = 0; k < scan->n_pairs; k++) {
		json_array_append_new(t, wz_json_real(scan->observed[k]));
		json_array_append_new(p, wz_json_real(p_of(scan, exceed, k)));
		json_array_append_new(corrected, wz_json_real(p_of(scan, above, k)));
	}
	if (json_object_set_new(table, "t_null", t) != 0 || json_object_set_new(table, "p_perm", p) != 0 || json_object_set_new(table, "p_maxT", corrected) != 0)
		return no_memory(err);
	json_array_foreach(analyses, i, analysis)
		if (is_pair_of(analysis, pairs))
			WZ_TRY(put_pair(scan, exceed, above, pairs, analysis, err));
done:
	return st;
}
