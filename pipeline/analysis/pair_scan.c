/* pair_scan.c - permutation of all pairs of elements of a type at once
 *
 * 1. Bases
 * 2. Scans of bases
 * 3. Digest
 * 4. Building
 * 5. Blocks
 * 6. Computing
 *
 * Pairs that are stated in the same units form a base, with a scan of its own. One order of the
 * type's units serves all bases in a replicate, and is that of the elements' permutations of the same number.
 * There can be thousands of bases: only their pairs are kept, and a scan is made when it is its turn, which costs little beside the
 * replicates that it then does.
 */
#include "analysis/pair_scan.h"

#include "analysis/bag.h"
#include "analysis/family_inside.h"
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

/* A pair that can be tested: all four cells have units. */
typedef struct {
	uint32_t first, second; /* elements */
	uint32_t pair;
} member;

struct wz_pair_base {
	size_t n_units, n_tests;
	uint64_t *unit;  /* set of units of the type */
	member *test;    /* n_tests */
};

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: permutation of pairs");
}

/* Memory of a list of n for one more: its room is the next power of two. NULL: out of memory. */
static void *one_more(void *list, size_t n, size_t size) {
	return (n & (n - 1)) == 0 ? realloc(list, (n == 0 ? 1 : 2 * n) * size) : list;
}

/* 1. Bases */

/* The base of a set of units, made when there is none yet. */
static wz_status find_base(wz_pair_scan *scan, const uint64_t *set, wz_pair_base **out, wz_err *err) {
	const size_t words = scan->units.words;
	for (size_t b = 0; b < scan->n_bases; b++)
		if (memcmp(scan->base[b].unit, set, words * sizeof *set) == 0) {
			*out = &scan->base[b];
			return WZ_OK;
		}
	wz_pair_base *grown = one_more(scan->base, scan->n_bases, sizeof *grown);
	if (!grown)
		return no_memory(err);
	scan->base = grown;
	*out = &grown[scan->n_bases];
	**out = (wz_pair_base){.unit = malloc((words + 1) * sizeof *set)};
	if (!(*out)->unit)
		return no_memory(err);
	memcpy((*out)->unit, set, words * sizeof *set);
	for (size_t u = 0; u < scan->units.n_units; u++)
		(*out)->n_units += wz_unit_in(set, u);
	scan->n_bases++;
	return WZ_OK;
}

/* set: scratch of words */
static wz_status add_pair(wz_pair_scan *scan, size_t a, size_t b, size_t pair, uint64_t *set, wz_err *err) {
	const wz_pair_units *units = &scan->units;
	const size_t words = units->words;
	uint64_t cell[4] = {0};
	wz_pair_base *base = NULL;
	if (!units->w || !units->usable[a] || !units->usable[b])
		return WZ_OK;
	for (size_t i = 0; i < words; i++) {
		const uint64_t has_a = units->has[a * words + i], has_b = units->has[b * words + i];
		set[i] = units->stated[a * words + i] & units->stated[b * words + i];
		cell[0] |= set[i] & ~has_a & ~has_b;
		cell[1] |= set[i] & ~has_a & has_b;
		cell[2] |= set[i] & has_a & ~has_b;
		cell[3] |= set[i] & has_a & has_b;
	}
	if (!cell[0] || !cell[1] || !cell[2] || !cell[3])
		return WZ_OK;
	wz_status st = find_base(scan, set, &base, err);
	if (st != WZ_OK)
		return st;
	member *grown = one_more(base->test, base->n_tests, sizeof *grown);
	if (!grown)
		return no_memory(err);
	base->test = grown;
	grown[base->n_tests++] = (member){.first = (uint32_t)a, .second = (uint32_t)b, .pair = (uint32_t)pair};
	return WZ_OK;
}

/* 2. Scans of bases */

/* One base after another; all of a type's need the same memory. */
typedef struct {
	const wz_pair_scan *of;
	const wz_pair_base *base;
	wz_scan *scan;
	wz_exchange exchange;
	uint32_t *place, *stratum, *next; /* n_units of the type: place in the base; of the base; strata */
	uint32_t *unit;                   /* of the base: number in the type */
	size_t *element;                  /* n_elements: number in the scan, SIZE_MAX: not there yet */
	bool *has;                        /* n_units */
	double *w, *wy;                   /* n_units */
	double *limit;                    /* tests */
	uint64_t *count;                  /* tests */
	uint32_t *source;                 /* WZ_MAX_LANES * n_units */
} turn;

static void turn_end(turn *t) {
	wz_scan_free(t->scan);
	wz_exchange_clear(&t->exchange);
	free(t->next);
	t->scan = NULL;
	t->next = NULL;
}

static void turn_clear(turn *t) {
	turn_end(t);
	free(t->place);
	free(t->element);
	free(t->has);
	free(t->w);
	free(t->count);
	*t = (turn){0};
}

static wz_status turn_init(const wz_pair_scan *scan, turn *t, wz_err *err) {
	const size_t n = scan->units.n_units + 1;
	size_t tests = 1;
	for (size_t b = 0; b < scan->n_bases; b++)
		tests = scan->base[b].n_tests > tests ? scan->base[b].n_tests : tests;
	*t = (turn){.of = scan};
	t->place = malloc((3 + WZ_MAX_LANES) * n * sizeof *t->place);
	t->element = malloc((scan->units.n_elements + 1) * sizeof *t->element);
	t->has = malloc(n * sizeof *t->has);
	t->w = malloc((2 * n + tests) * sizeof *t->w);
	t->count = malloc(tests * sizeof *t->count);
	if (!t->place || !t->element || !t->has || !t->w || !t->count) {
		turn_clear(t);
		return no_memory(err);
	}
	t->stratum = t->place + n;
	t->unit = t->stratum + n;
	t->source = t->unit + n;
	t->wy = t->w + n;
	t->limit = t->wy + n;
	return WZ_OK;
}

static wz_status add_element(turn *t, size_t k, wz_err *err) {
	const wz_pair_units *units = &t->of->units;
	if (t->element[k] != SIZE_MAX)
		return WZ_OK;
	for (size_t i = 0; i < t->base->n_units; i++)
		t->has[i] = wz_unit_in(units->has + k * units->words, t->unit[i]);
	return wz_scan_add(t->scan, t->has, &t->element[k], err);
}

/* The scan of a base with all its tests, in their order. To be ended with turn_end(), also after failure. */
static wz_status turn_begin(turn *t, const wz_pair_base *base, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_pair_units *units = &t->of->units;
	size_t n = 0, test;
	t->base = base;
	for (size_t u = 0; u < units->n_units; u++) {
		t->place[u] = UINT32_MAX;
		if (!wz_unit_in(base->unit, u))
			continue;
		t->place[u] = (uint32_t)n;
		t->unit[n] = (uint32_t)u;
		t->w[n] = units->w[u];
		t->wy[n] = units->wy[u];
		t->stratum[n++] = units->stratum ? units->stratum[u] : 0;
	}
	for (size_t k = 0; k < units->n_elements; k++)
		t->element[k] = SIZE_MAX;
	WZ_TRY(wz_exchange_create(n, 0, NULL, t->stratum, &t->exchange, err)); /* for its strata only */
	t->next = malloc((t->exchange.n_strata + 1) * sizeof *t->next);
	if (!t->next)
		return no_memory(err);
	WZ_TRY(wz_scan_create(n, t->w, t->wy, wz_lane_choose(NULL), &t->scan, err));
	for (size_t k = 0; k < base->n_tests; k++) {
		const member *m = &base->test[k];
		WZ_TRY(add_element(t, m->first, err));
		WZ_TRY(add_element(t, m->second, err));
		WZ_TRY(wz_scan_test_pair(t->scan, t->element[m->first], t->element[m->second], &test, err));
	}
done:
	return st;
}

/* Statistics of the data as they are. */
static wz_status observe(turn *t, double *observed, wz_err *err) {
	wz_status st = WZ_OK;
	for (size_t u = 0; u < t->base->n_units; u++)
		t->source[u] = (uint32_t)u;
	WZ_TRY(wz_scan_begin(t->scan, NULL, err));
	const uint32_t *const source[1] = {t->source};
	wz_scan_run(t->scan, source, 1, NULL, t->limit);
	for (size_t k = 0; k < t->base->n_tests; k++)
		observed[t->base->test[k].pair] = t->limit[k];
done:
	return st;
}

/* 3. Digest */

static bool make_digest(const wz_type *type, wz_pair_scan *scan) {
	const wz_pair_units *units = &scan->units;
	wz_bag bag = {0};
	wz_bag_put_text(&bag, "werkzaam pairs 2");
	wz_bag_put_number(&bag, WZ_METHOD_VERSION);
	wz_bag_put_text(&bag, type->id);
	wz_bag_put_text(&bag, type->outcome);
	wz_bag_put_number(&bag, scan->seed);
	wz_bag_put_number(&bag, scan->stream);
	wz_bag_put_number(&bag, scan->replicates);
	wz_bag_put_number(&bag, scan->n_pairs);
	wz_bag_put_number(&bag, units->n_units);
	for (size_t u = 0; u < units->n_units; u++) {
		wz_bag_put_double(&bag, units->w ? units->w[u] : NAN);
		wz_bag_put_double(&bag, units->w ? units->wy[u] : NAN);
		wz_bag_put_number(&bag, units->stratum ? units->stratum[u] : 0);
	}
	wz_bag_put_number(&bag, units->n_elements);
	for (size_t i = 0; i < units->n_elements * units->words; i++) {
		wz_bag_put_number(&bag, units->stated[i]);
		wz_bag_put_number(&bag, units->has[i]);
	}
	for (size_t b = 0; b < scan->n_bases; b++)
		for (size_t k = 0; k < scan->base[b].n_tests; k++) {
			const member *m = &scan->base[b].test[k];
			wz_bag_put_number(&bag, m->pair);
			wz_bag_put_number(&bag, m->first);
			wz_bag_put_number(&bag, m->second);
		}
	if (!wz_bag_digest(&bag, scan->digest))
		return false;
	wz_hex_write(scan->digest, sizeof scan->digest, scan->digest_text);
	return true;
}

/* 4. Building */

static json_t *planned(const wz_study *study, const wz_pair_scan *scan) {
	return json_pack("{ss sI sI sb so ss ss}", "unit", study->data.level_name[0], "n_units", (json_int_t)scan->units.n_units, "replicates",
	                 (json_int_t)scan->replicates, "exact", 0, "floor", wz_json_real(1 / ((double)scan->replicates + 1)), "statistic", "null", "tests",
	                 "no_element_effects");
}

static void scan_clear(wz_pair_scan *scan) {
	for (size_t b = 0; b < scan->n_bases; b++) {
		free(scan->base[b].unit);
		free(scan->base[b].test);
	}
	free(scan->base);
	free(scan->observed);
	free(scan->slug);
	wz_pair_units_clear(&scan->units);
}

static wz_status find_bases(wz_pair_scan *scan, const json_t *first, const json_t *second, wz_err *err) {
	wz_status st = WZ_OK;
	turn t = {0};
	uint64_t *set = malloc((scan->units.words + 1) * sizeof *set);
	scan->observed = malloc(scan->n_pairs * sizeof *scan->observed);
	if (!set || !scan->observed) {
		st = no_memory(err);
		goto done;
	}
	for (size_t k = 0; k < scan->n_pairs; k++) {
		const size_t a = (size_t)json_integer_value(json_array_get(first, k)), b = (size_t)json_integer_value(json_array_get(second, k));
		scan->observed[k] = NAN;
		if (a >= scan->units.n_elements || b >= scan->units.n_elements) {
			st = wz_fail(err, WZ_EMISMATCH, "fits.json: pairs of '%.100s' name elements that are not there", scan->slug);
			goto done;
		}
		WZ_TRY(add_pair(scan, a, b, k, set, err));
	}
	WZ_TRY(turn_init(scan, &t, err));
	for (size_t b = 0; b < scan->n_bases; b++) {
		WZ_TRY(turn_begin(&t, &scan->base[b], err));
		WZ_TRY(observe(&t, scan->observed, err));
		turn_end(&t);
	}
done:
	turn_clear(&t);
	free(set);
	return st;
}

static wz_status add_scan(const wz_study *study, json_t *analyses, size_t index, wz_pair_scans *scans, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *pairs = json_array_get(analyses, index), *analysis;
	const json_t *table = json_object_get(pairs, "estimated"), *first = json_object_get(table, "first"), *second = json_object_get(table, "second");
	const wz_type *type = NULL;
	wz_pair_scan scan = {.analysis = index, .n_pairs = json_array_size(first)};
	size_t i;
	for (size_t t = 0; t < study->n_types && !type; t++)
		if (strcmp(study->type[t].id, wz_json_text(pairs, "type", "")) == 0 && strcmp(study->type[t].outcome, wz_json_text(pairs, "outcome", "")) == 0)
			type = &study->type[t];
	if (!type || json_array_size(second) != scan.n_pairs)
		return wz_fail(err, WZ_EMISMATCH, "fits.json: pairs of '%.100s' do not belong to dataset.json", wz_json_text(pairs, "type", ""));
	if (scan.n_pairs == 0)
		return WZ_OK;
	WZ_TRY(wz_pair_units_make(study, type, json_object_get(pairs, "elements"), &scan.units, err));
	if (!scan.units.strata_hold)
		goto done;
	const wz_family like = {.type = type->id, .outcome = type->outcome, .kind = "element"};
	scan.slug = strdup(type->slug);
	scan.replicates = study->plan->permutation.replicates;
	scan.block = study->plan->permutation.block;
	scan.seed = study->plan->seed;
	scan.stream = wz_family_stream(&like, study->data.level_name[0]);
	if (!scan.slug) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(find_bases(&scan, first, second, err));
	wz_pair_scan *grown = make_digest(type, &scan) ? realloc(scans->scan, (scans->n + 1) * sizeof *grown) : NULL;
	if (!grown) {
		st = no_memory(err);
		goto done;
	}
	scans->scan = grown;
	grown[scans->n++] = scan;
	scans->n_blocks += (size_t)((scan.replicates + scan.block - 1) / scan.block);
	json_object_set_new(pairs, "permutation", planned(study, &scan));
	json_array_foreach(analyses, i, analysis)
		if (wz_pair_belongs(analysis, pairs))
			json_object_set_new(analysis, "permutation", planned(study, &scan));
	return WZ_OK;
done:
	scan_clear(&scan);
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
	for (size_t s = 0; s < scans->n; s++)
		scan_clear(&scans->scan[s]);
	free(scans->scan);
	*scans = (wz_pair_scans){0};
}

/* 5. Blocks */

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

/* 6. Computing */

static void put_largest(unsigned char *at, double largest) {
	uint64_t bits;
	memcpy(&bits, &largest, sizeof bits);
	wz_bytes_store(at, bits);
}

/* Replicates for which the scan of a base is made. */
enum { STRETCH = 256 };

/* The tests of a base in `count` replicates from their orders of the type's units: counts are added to the block's, the largest statistics to `largest`. */
static wz_status run_base(turn *t, const uint32_t *order, size_t count, double *largest, unsigned char *raw, bool (*poll)(void *), void *poll_context,
                          wz_err *err) {
	wz_status st = WZ_OK;
	const size_t width = wz_scan_width(t->scan), n_units = t->of->units.n_units;
	const uint32_t *lanes[WZ_MAX_LANES];
	for (size_t k = 0; k < t->base->n_tests; k++)
		t->limit[k] = t->of->observed[t->base->test[k].pair] * (1 - WZ_TIE);
	WZ_TRY(wz_scan_begin(t->scan, t->limit, err));
	for (size_t from = 0; from < count; from += width) {
		const size_t n = count - from < width ? count - from : width;
		for (size_t j = 0; j < n; j++) {
			uint32_t *lane = t->source + j * n_units;
			wz_exchange_induced(&t->exchange, order + (from + j) * n_units, n_units, t->place, t->next, t->stratum, lane);
			lanes[j] = lane;
		}
		wz_scan_run(t->scan, lanes, n, largest + from, NULL);
		if (poll && poll(poll_context))
			return WZ_ESTOP;
	}
	wz_scan_counts(t->scan, t->count);
	for (size_t k = 0; k < t->base->n_tests; k++) {
		unsigned char *at = raw + 8 * (size_t)t->base->test[k].pair;
		wz_bytes_store(at, wz_bytes_load(at) + t->count[k]);
	}
done:
	return st;
}

wz_status wz_pair_scan_compute(const wz_pair_scan *scan, uint64_t first, uint64_t count, unsigned char *raw, bool (*poll)(void *), void *poll_context,
                               wz_err *err) {
	wz_status st = WZ_OK;
	const size_t stretch = count < STRETCH ? (size_t)count : STRETCH, n_units = scan->units.n_units;
	turn t = {0};
	uint32_t *order = malloc((stretch * n_units + 1) * sizeof *order);
	if (!order)
		return no_memory(err);
	WZ_TRY(turn_init(scan, &t, err));
	memset(raw, 0, wz_pair_scan_raw_size(scan, count));
	for (uint64_t done_count = 0; done_count < count;) {
		const size_t n = count - done_count < stretch ? (size_t)(count - done_count) : stretch;
		double largest[STRETCH] = {0};
		for (size_t j = 0; j < n; j++) {
			uint32_t *units = order + j * n_units;
			wz_rng rng = wz_rng_at(scan->seed, scan->stream, first + done_count + j);
			for (size_t u = 0; u < n_units; u++)
				units[u] = (uint32_t)u;
			wz_rng_shuffle(&rng, units, n_units);
		}
		for (size_t b = 0; b < scan->n_bases; b++) {
			WZ_TRY(turn_begin(&t, &scan->base[b], err));
			WZ_TRY(run_base(&t, order, n, largest, raw, poll, poll_context, err));
			turn_end(&t);
		}
		for (size_t j = 0; j < n; j++)
			put_largest(raw + 8 * (scan->n_pairs + (size_t)done_count + j), largest[j]);
		done_count += n;
	}
done:
	turn_clear(&t);
	free(order);
	return st;
}
