/* agreement.c - every coefficient of every item, summaries, the list of disagreements
 *
 * 1. One item
 * 2. Several items together
 * 3. Disagreements
 * 4. Everything
 * 5. Words
 */
#include "analysis/agreement.h"

#include "analysis/agreement_bootstrap.h"
#include "base/file.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOW_KAPPA 0.60 /* below: sharpen the definition and code again */

/* 1. One item */

static uint64_t item_key(const char *id) {
	unsigned char digest[32];
	uint64_t key = 0;
	wz_sha256_digest(id, strlen(id), digest);
	for (int i = 0; i < 8; i++)
		key = key << 8 | digest[i];
	return key;
}

/* Coefficients with "not stated" as one more code. */
static wz_status compute_all(const wz_rated_item *item, size_t n, double confidence, wz_item_agreement *out, wz_err *err) {
	wz_status st = WZ_OK;
	wz_cross cross = {0};
	double *a = malloc((2 * n + 1) * sizeof *a), *b = a ? a + n : NULL;
	if (a == NULL)
		return wz_fail(err, WZ_ENOMEM, "no memory for %zu units", n);
	wz_ratings_merge_missing(item->value[WZ_CODER_A], n, item->n_codes, a);
	wz_ratings_merge_missing(item->value[WZ_CODER_B], n, item->n_codes, b);
	WZ_TRY(wz_cross_make(a, b, n, item->n_codes + 1, &cross, err));
	out->kappa_all = wz_kappa(&cross, WZ_WEIGHTS_NONE, confidence);
	out->ac1_all = wz_ac1(&cross, confidence);
done:
	wz_cross_clear(&cross);
	free(a);
	return st;
}

static wz_status compute_item(const wz_agreement *agreement, const wz_rated_item *item, wz_item_agreement *out, wz_err *err) {
	wz_status st = WZ_OK;
	const double *a = item->value[WZ_CODER_A], *b = item->value[WZ_CODER_B], confidence = agreement->confidence;
	const size_t n = agreement->ratings->units[item->units].n;
	const wz_alpha_spec spec = {agreement->replicates, agreement->seed, item_key(item->id), confidence};
	wz_cross cross = {0};
	*out = (wz_item_agreement){.item = item, .count = wz_pairs_count(a, b, n), .expected = NAN, .mean_difference = NAN};
	const wz_pair_counts *c = &out->count;
	out->percent = wz_percent(c->n_agree, c->n, confidence);
	out->percent_all = wz_percent(c->n_agree + c->n_both_empty, c->n_units, confidence);
	if (item->metric == WZ_METRIC_INTERVAL) {
		out->icc = wz_icc(a, b, n, confidence);
		out->alpha = wz_alpha_numbers(a, b, n);
		out->mean_difference = wz_mean_difference(a, b, n);
	} else {
		WZ_TRY(wz_cross_make(a, b, n, item->n_codes, &cross, err));
		out->kappa = wz_kappa(&cross, WZ_WEIGHTS_NONE, confidence);
		out->expected = wz_kappa_expected(&cross);
		out->ac1 = wz_ac1(&cross, confidence);
		out->alpha = wz_alpha_codes(&cross, item->metric);
		if (item->metric == WZ_METRIC_ORDINAL) {
			out->linear = wz_kappa(&cross, WZ_WEIGHTS_LINEAR, confidence);
			out->quadratic = wz_kappa(&cross, WZ_WEIGHTS_QUADRATIC, confidence);
		}
		WZ_TRY(compute_all(item, n, confidence, out, err));
	}
	WZ_TRY(wz_alpha_bootstrap(a, b, n, item->metric, item->n_codes, &spec, &out->alpha, &out->undefined, err));
done:
	wz_cross_clear(&cross);
	return st;
}

/* 2. Several items together */

static double median(double *values, size_t n) {
	if (n == 0)
		return NAN;
	gsl_sort(values, 1, n);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static bool belongs(const wz_rated_item *item, const wz_agreement_summary *s) {
	return (*s->domain == '\0' || strcmp(item->domain, s->domain) == 0) && (*s->group == '\0' || strcmp(item->group, s->group) == 0);
}

static wz_status summarise(const wz_agreement *agreement, wz_agreement_summary *s, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = agreement->ratings->n_items;
	const wz_pooled_spec spec = {agreement->replicates, agreement->seed, agreement->confidence};
	double *kappa = malloc((2 * n + 1) * sizeof *kappa), *ac1 = kappa ? kappa + n : NULL;
	size_t n_ac1 = 0, *item = malloc((n + 1) * sizeof *item);
	if (kappa == NULL || item == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "no memory for %zu items", n);
		goto done;
	}
	for (size_t i = 0; i < n; i++) {
		const wz_item_agreement *x = &agreement->item[i];
		if (!belongs(x->item, s))
			continue;
		item[s->n_items++] = i;
		s->count.n_units += x->count.n_units;
		s->count.n += x->count.n;
		s->count.n_agree += x->count.n_agree;
		s->count.n_both_empty += x->count.n_both_empty;
		s->count.n_only_a += x->count.n_only_a;
		s->count.n_only_b += x->count.n_only_b;
		if (x->item->metric == WZ_METRIC_INTERVAL || x->count.n == 0)
			continue;
		s->n_coded++;
		if (!isnan(x->kappa.value)) {
			kappa[s->n_kappa++] = x->kappa.value;
			s->n_low += x->kappa.value < LOW_KAPPA;
		}
		if (!isnan(x->ac1.value))
			ac1[n_ac1++] = x->ac1.value;
	}
	WZ_TRY(wz_agreement_pool(agreement->ratings, item, s->n_items, &spec, &s->pooled, err));
	s->median_kappa = median(kappa, s->n_kappa);
	s->median_ac1 = median(ac1, n_ac1);
done:
	free(kappa);
	free(item);
	return st;
}

static bool is_first_of(const wz_ratings *ratings, size_t i, bool group) {
	for (size_t k = 0; k < i; k++)
		if (strcmp(ratings->item[k].domain, ratings->item[i].domain) == 0 &&
		    (!group || strcmp(ratings->item[k].group, ratings->item[i].group) == 0))
			return false;
	return true;
}

static wz_status summarise_all(wz_agreement *agreement, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_ratings *ratings = agreement->ratings;
	agreement->summary = calloc(2 * ratings->n_items + 1, sizeof *agreement->summary);
	if (agreement->summary == NULL)
		return wz_fail(err, WZ_ENOMEM, "no memory for %zu items", ratings->n_items);
	agreement->summary[agreement->n_summaries++] = (wz_agreement_summary){.domain = "", .group = ""};
	for (size_t i = 0; i < ratings->n_items; i++) {
		if (!is_first_of(ratings, i, false))
			continue;
		const char *domain = ratings->item[i].domain;
		agreement->summary[agreement->n_summaries++] = (wz_agreement_summary){.domain = domain, .group = ""};
		for (size_t k = i; k < ratings->n_items; k++)
			if (strcmp(ratings->item[k].domain, domain) == 0 && *ratings->item[k].group != '\0' && is_first_of(ratings, k, true))
				agreement->summary[agreement->n_summaries++] = (wz_agreement_summary){.domain = domain, .group = ratings->item[k].group};
	}
	for (size_t s = 0; s < agreement->n_summaries; s++)
		WZ_TRY(summarise(agreement, &agreement->summary[s], err));
done:
	return st;
}

/* 3. Disagreements */

static size_t disagreements(const wz_pair_counts *c) {
	return c->n - c->n_agree + c->n_only_a + c->n_only_b;
}

typedef struct {
	size_t item, n;
} item_order;

static int compare_order(const void *x, const void *y) {
	const item_order *a = x, *b = y;
	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	return (a->item > b->item) - (a->item < b->item);
}

static wz_status list_disagreements(wz_agreement *agreement, wz_err *err) {
	const wz_ratings *ratings = agreement->ratings;
	size_t total = 0;
	item_order *order = malloc((ratings->n_items + 1) * sizeof *order);
	if (order != NULL)
		for (size_t i = 0; i < ratings->n_items; i++) {
			order[i] = (item_order){i, disagreements(&agreement->item[i].count)};
			total += order[i].n;
		}
	agreement->list = malloc((total + 1) * sizeof *agreement->list);
	if (order == NULL || agreement->list == NULL) {
		free(order);
		return wz_fail(err, WZ_ENOMEM, "no memory for %zu disagreements", total);
	}
	qsort(order, ratings->n_items, sizeof *order, compare_order);
	for (size_t k = 0; k < ratings->n_items; k++) {
		const wz_rated_item *item = &ratings->item[order[k].item];
		for (size_t u = 0; order[k].n && u < ratings->units[item->units].n; u++) {
			double a = item->value[WZ_CODER_A][u], b = item->value[WZ_CODER_B][u];
			if (a == b || (isnan(a) && isnan(b)))
				continue;
			agreement->list[agreement->n_list++] =
				(wz_disagreement){order[k].item, u, isnan(b) ? WZ_KIND_ONLY_A : isnan(a) ? WZ_KIND_ONLY_B : WZ_KIND_DIFFERENT};
		}
	}
	free(order);
	return WZ_OK;
}

/* 4. Everything */

wz_status wz_agreement_compute(const wz_ratings *ratings, uint64_t replicates, uint64_t seed, double confidence, wz_agreement *agreement,
                               wz_err *err) {
	wz_status st = WZ_OK;
	*agreement = (wz_agreement){.ratings = ratings, .replicates = replicates, .seed = seed, .confidence = confidence};
	agreement->item = calloc(ratings->n_items + 1, sizeof *agreement->item);
	if (agreement->item == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "no memory for %zu items", ratings->n_items);
		goto done;
	}
	for (size_t i = 0; i < ratings->n_items; i++)
		WZ_TRY(compute_item(agreement, &ratings->item[i], &agreement->item[i], err));
	WZ_TRY(summarise_all(agreement, err));
	WZ_TRY(list_disagreements(agreement, err));
done:
	if (st != WZ_OK)
		wz_agreement_clear(agreement);
	return st;
}

void wz_agreement_clear(wz_agreement *agreement) {
	free(agreement->item);
	free(agreement->summary);
	free(agreement->list);
	*agreement = (wz_agreement){0};
}

/* 5. Words */

const char *wz_disagreement_word(wz_disagreement_kind kind) {
	static const char *const WORDS[] = {"different", "only_a_states", "only_b_states"};
	return WORDS[kind];
}

const char *wz_rating_text(const wz_rated_item *item, double value, char buffer[32]) {
	if (isnan(value))
		return "";
	if (item->code != NULL)
		return item->code[(size_t)value].code;
	for (int digits = 15; digits <= 17; digits++) { /* the shortest that reads back as the same number */
		(void)snprintf(buffer, 32, "%.*g", digits, value);
		if (strtod(buffer, NULL) == value)
			break;
	}
	return buffer;
}

const char *wz_rating_label(const wz_rated_item *item, double value, int language) {
	if (isnan(value) || item->code == NULL)
		return NULL;
	const wz_code *code = &item->code[(size_t)value];
	return language == 0 ? code->label_nl : code->label_en;
}
