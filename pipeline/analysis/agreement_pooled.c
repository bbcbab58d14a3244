/* agreement_pooled.c - agreement of several items together, with intervals from resampling records whole
 *
 * 1. Ratings by cluster
 * 2. Pooling, each cluster so many times
 * 3. Replicates
 */
#include "analysis/agreement_pooled.h"

#include "analysis/agreement_bootstrap.h"
#include "resample/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STREAM 0 /* of random numbers; those of items are digests of their ids */

/* 1. Ratings by cluster */

/* What one unit has for one item. */
typedef struct {
	size_t cluster, cell; /* cell of the item's table; of no use unless both state a code */
	bool both, equal;     /* both state something; both the same, "not stated" included */
} rated;

typedef struct {
	const wz_rated_item *item;
	rated *unit; /* n */
	size_t n, q; /* q 0: numbers */
} pooled_item;

typedef struct {
	pooled_item *item; /* n */
	rated *room;
	size_t n, n_clusters;
	size_t *times;     /* n_clusters: how often each is in the replicate */
	size_t *count;     /* largest q * q, then its margins: rows and columns */
} pool;

static void pool_clear(pool *p) {
	free(p->item);
	free(p->room);
	free(p->times);
	free(p->count);
}

static wz_status pool_init(pool *p, const wz_ratings *ratings, const size_t *item, size_t n, wz_err *err) {
	size_t total = 0, most = 0;
	for (size_t i = 0; i < n; i++) {
		const wz_rated_item *x = &ratings->item[item[i]];
		total += ratings->units[x->units].n;
		most = x->metric != WZ_METRIC_INTERVAL && x->n_codes > most ? x->n_codes : most;
	}
	*p = (pool){.n = n, .n_clusters = ratings->n_clusters, .item = calloc(n + 1, sizeof *p->item), .room = calloc(total + 1, sizeof *p->room),
	            .times = calloc(ratings->n_clusters + 1, sizeof *p->times), .count = calloc(most * (most + 2) + 1, sizeof *p->count)};
	if (!p->item || !p->room || !p->times || !p->count)
		return wz_fail(err, WZ_ENOMEM, "no memory to pool %zu items", n);
	rated *next = p->room;
	for (size_t i = 0; i < n; i++) {
		const wz_rated_item *x = &ratings->item[item[i]];
		const wz_rated_units *units = &ratings->units[x->units];
		pooled_item *to = &p->item[i];
		*to = (pooled_item){.item = x, .unit = next, .n = units->n, .q = x->metric == WZ_METRIC_INTERVAL ? 0 : x->n_codes};
		next += units->n;
		for (size_t u = 0; u < units->n; u++) {
			const double a = x->value[WZ_CODER_A][u], b = x->value[WZ_CODER_B][u];
			rated *r = &to->unit[u];
			*r = (rated){.cluster = units->cluster[u], .both = !isnan(a) && !isnan(b)};
			r->equal = r->both ? a == b : isnan(a) && isnan(b);
			if (r->both && to->q > 0)
				r->cell = (size_t)a * to->q + (size_t)b;
		}
	}
	return WZ_OK;
}

/* 2. Pooling, each cluster so many times */

typedef struct {
	size_t n, n_agree, n_units, n_same; /* pairs; units */
	size_t n_coded;                     /* pairs of items with codes */
	bool codes, two_codes;              /* some item has codes; at least two */
	/* sums over items of p_o - p_e and 1 - p_e, and of alpha's disagreements */
	double kappa, kappa_room, ac1, ac1_room, disagree, disagree_chance;
} sums;

static void add_codes(const pool *p, const pooled_item *x, size_t pairs, size_t agree, sums *s) {
	const size_t q = x->q;
	size_t *row = p->count + q * q, *column = row + q;
	memset(row, 0, 2 * q * sizeof *row);
	for (size_t i = 0; i < q; i++)
		for (size_t j = 0; j < q; j++) {
			row[i] += p->count[i * q + j];
			column[j] += p->count[i * q + j];
		}
	const double n = (double)pairs, observed = (double)agree / n;
	double chance = 0, spread = 0, squares = 0;
	for (size_t k = 0; k < q; k++) {
		const double of = (double)(row[k] + column[k]), share = of / (2 * n);
		chance += (double)row[k] * (double)column[k];
		spread += share * (1 - share);
		squares += of * of;
	}
	chance /= n * n; /* exactly 1 when all is in one cell of the diagonal: such an item then adds exactly nothing */
	s->kappa += observed - chance;
	s->kappa_room += 1 - chance;
	if (q > 1) {
		s->ac1 += observed - spread / (double)(q - 1);
		s->ac1_room += 1 - spread / (double)(q - 1);
	}
	s->disagree += (n - (double)agree) / n;
	s->disagree_chance += (4 * n * n - squares) / (2 * n * (2 * n - 1));
	s->n_coded += pairs;
}

static sums add_up(const pool *p) {
	sums s = {0};
	for (size_t i = 0; i < p->n; i++) {
		const pooled_item *x = &p->item[i];
		size_t pairs = 0, agree = 0;
		memset(p->count, 0, x->q * x->q * sizeof *p->count);
		for (size_t u = 0; u < x->n; u++) {
			const rated *r = &x->unit[u];
			const size_t times = p->times[r->cluster];
			s.n_units += times;
			s.n_same += r->equal ? times : 0;
			if (!r->both)
				continue;
			pairs += times;
			agree += r->equal ? times : 0;
			if (x->q > 0)
				p->count[r->cell] += times;
		}
		s.n += pairs;
		s.n_agree += agree;
		s.codes |= x->item->metric != WZ_METRIC_INTERVAL;
		s.two_codes |= x->q > 1;
		if (x->q > 0 && pairs > 0)
			add_codes(p, x, pairs, agree, &s);
	}
	return s;
}

static wz_coefficient ratio(double part, double of, wz_lack lack) {
	wz_coefficient out = {NAN, NAN, NAN, NAN, lack, lack};
	if (lack == WZ_LACK_NOTHING)
		out.value = part / of;
	return out;
}

static void finish(const sums *s, wz_coefficient value[WZ_N_POOLED]) {
	const wz_lack pairs = !s->codes ? WZ_LACK_CODES : s->n_coded < 2 ? WZ_LACK_PAIRS : WZ_LACK_NOTHING;
	value[WZ_POOLED_PERCENT] = ratio(100 * (double)s->n_agree, (double)s->n, s->n == 0 ? WZ_LACK_PAIRS : WZ_LACK_NOTHING);
	value[WZ_POOLED_PERCENT_ALL] = ratio(100 * (double)s->n_same, (double)s->n_units, s->n_units == 0 ? WZ_LACK_PAIRS : WZ_LACK_NOTHING);
	value[WZ_POOLED_KAPPA] = ratio(s->kappa, s->kappa_room, pairs || s->kappa_room > 0 ? pairs : WZ_LACK_CATEGORIES);
	value[WZ_POOLED_AC1] = ratio(s->ac1, s->ac1_room, pairs || s->two_codes ? pairs : WZ_LACK_CODES);
	if (value[WZ_POOLED_AC1].lack == WZ_LACK_NOTHING && !(s->ac1_room > 0)) /* the items with pairs have one code each */
		value[WZ_POOLED_AC1] = ratio(0, 0, WZ_LACK_PAIRS);
	value[WZ_POOLED_ALPHA] = ratio(s->disagree_chance - s->disagree, s->disagree_chance, pairs || s->disagree_chance > 0 ? pairs : WZ_LACK_CATEGORIES);
}

/* 3. Replicates */

static void draw(pool *p, const wz_pooled_spec *spec, uint64_t r) {
	wz_rng rng = wz_rng_at(spec->seed, STREAM, r);
	memset(p->times, 0, p->n_clusters * sizeof *p->times);
	for (size_t i = 0; i < p->n_clusters; i++)
		p->times[wz_rng_below(&rng, (uint32_t)p->n_clusters)]++;
}

static wz_status resample(pool *p, const wz_pooled_spec *spec, wz_pooled *out, wz_err *err) {
	size_t n[WZ_N_POOLED] = {0};
	double *value = malloc(WZ_N_POOLED * spec->replicates * sizeof *value);
	if (value == NULL)
		return wz_fail(err, WZ_ENOMEM, "no memory for %llu replicates", (unsigned long long)spec->replicates);
	for (uint64_t r = 0; r < spec->replicates; r++) {
		wz_coefficient drawn[WZ_N_POOLED];
		draw(p, spec, r);
		const sums s = add_up(p);
		finish(&s, drawn);
		for (size_t k = 0; k < WZ_N_POOLED; k++)
			if (drawn[k].lack == WZ_LACK_NOTHING)
				value[k * spec->replicates + n[k]++] = drawn[k].value;
	}
	for (size_t k = 0; k < WZ_N_POOLED; k++)
		if (out->value[k].lack == WZ_LACK_NOTHING) {
			out->undefined[k] = spec->replicates - n[k];
			wz_bootstrap_interval(&value[k * spec->replicates], n[k], spec->replicates, spec->confidence, &out->value[k]);
		}
	free(value);
	return WZ_OK;
}

wz_status wz_agreement_pool(const wz_ratings *ratings, const size_t *item, size_t n, const wz_pooled_spec *spec, wz_pooled *out, wz_err *err) {
	wz_status st = WZ_OK;
	pool p = {0};
	*out = (wz_pooled){0};
	if (ratings->n_clusters > UINT32_MAX)
		return wz_fail(err, WZ_EBUG, "%zu records are more than the bootstrap can draw from", ratings->n_clusters);
	WZ_TRY(pool_init(&p, ratings, item, n, err));
	for (size_t c = 0; c < p.n_clusters; c++)
		p.times[c] = 1;
	const sums s = add_up(&p);
	finish(&s, out->value);
	for (size_t k = 0; k < WZ_N_POOLED; k++)
		if (out->value[k].lack == WZ_LACK_NOTHING && p.n_clusters < 2)
			out->value[k].lack_interval = WZ_LACK_CLUSTERS;
	if (p.n_clusters > 1 && spec->replicates > 0)
		WZ_TRY(resample(&p, spec, out, err));
done:
	pool_clear(&p);
	return st;
}
