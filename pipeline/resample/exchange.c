/* exchange.c - what a permutation exchanges
 *
 * 1. Kinds and strata
 * 2. Counting
 * 3. Enumeration
 * 4. Random assignments
 */
#include "resample/exchange.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Kinds and strata */

static int same_row(size_t n, size_t m, const double *value, size_t a, size_t b) {
	for (size_t c = 0; c < m; c++)
		if (value[c * n + a] != value[c * n + b])
			return 0;
	return 1;
}

wz_status wz_exchange_create(size_t n, size_t m, const double *value, const uint32_t *stratum, wz_exchange *exchange, wz_err *err) {
	*exchange = (wz_exchange){.n = n};
	uint32_t top = 0;
	for (size_t u = 0; stratum && u < n; u++)
		top = stratum[u] > top ? stratum[u] : top;
	exchange->n_strata = (size_t)top + 1;
	exchange->kind = malloc((n ? n : 1) * sizeof(uint32_t));
	exchange->member = malloc((n ? n : 1) * sizeof(uint32_t));
	exchange->first = calloc(exchange->n_strata + 2, sizeof(uint32_t));
	if (!exchange->kind || !exchange->member || !exchange->first) {
		wz_exchange_clear(exchange);
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu exchange units", n);
	}
	/* Distinct rows are few (elements) or all (numbers): look among the distinct ones only. */
	uint32_t *distinct = malloc((n ? n : 1) * sizeof(uint32_t));
	if (!distinct) {
		wz_exchange_clear(exchange);
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu exchange units", n);
	}
	size_t n_distinct = 0;
	for (size_t u = 0; u < n; u++) {
		size_t d = 0;
		while (d < n_distinct && !same_row(n, m, value, distinct[d], u))
			d++;
		if (d == n_distinct)
			distinct[n_distinct++] = (uint32_t)u;
		exchange->kind[u] = distinct[d];
	}
	free(distinct);
	uint32_t *at = exchange->first + 1; /* counting sort, shifted by one so that first[] comes out right */
	for (size_t u = 0; u < n; u++)
		at[(stratum ? stratum[u] : 0) + 1]++;
	for (size_t s = 1; s <= exchange->n_strata; s++)
		at[s] += at[s - 1];
	for (size_t u = 0; u < n; u++)
		exchange->member[at[stratum ? stratum[u] : 0]++] = (uint32_t)u;
	return WZ_OK;
}

void wz_exchange_clear(wz_exchange *exchange) {
	free(exchange->kind);
	free(exchange->member);
	free(exchange->first);
	*exchange = (wz_exchange){0};
}

/* 2. Counting */

static int by_number(const void *a, const void *b) {
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

/* Kinds of a stratum's members, ascending. */
static void sorted_kinds(const wz_exchange *exchange, size_t s, uint32_t *out) {
	size_t n = exchange->first[s + 1] - exchange->first[s];
	for (size_t i = 0; i < n; i++)
		out[i] = exchange->kind[exchange->member[exchange->first[s] + i]];
	qsort(out, n, sizeof *out, by_number);
}

double wz_exchange_log_count(const wz_exchange *exchange) {
	uint32_t *kinds = malloc((exchange->n ? exchange->n : 1) * sizeof *kinds);
	if (!kinds)
		return INFINITY; /* counts as too many to enumerate */
	double sum = 0;
	for (size_t s = 0; s < exchange->n_strata; s++) {
		size_t n = exchange->first[s + 1] - exchange->first[s], run = 0;
		sorted_kinds(exchange, s, kinds);
		sum += lgamma((double)n + 1);
		for (size_t i = 0; i < n; i++) {
			run++;
			if (i + 1 == n || kinds[i + 1] != kinds[i]) {
				sum -= lgamma((double)run + 1);
				run = 0;
			}
		}
	}
	free(kinds);
	return sum;
}

uint64_t wz_exchange_count(const wz_exchange *exchange, uint64_t limit) {
	double log_count = wz_exchange_log_count(exchange);
	if (log_count > log((double)limit) + 1e-6)
		return 0;
	return (uint64_t)llround(exp(log_count));
}

/* 3. Enumeration: source[] always holds kinds, whose rows are those of the unit of that number */

void wz_exchange_first(const wz_exchange *exchange, uint32_t *source) {
	uint32_t *kinds = malloc((exchange->n ? exchange->n : 1) * sizeof *kinds);
	for (size_t s = 0; kinds && s < exchange->n_strata; s++) {
		sorted_kinds(exchange, s, kinds);
		for (size_t i = exchange->first[s]; i < exchange->first[s + 1]; i++)
			source[exchange->member[i]] = kinds[i - exchange->first[s]];
	}
	free(kinds);
}

int wz_exchange_next(const wz_exchange *exchange, uint32_t *source) {
	for (size_t s = 0; s < exchange->n_strata; s++) {
		const uint32_t *unit = exchange->member + exchange->first[s];
		size_t n = exchange->first[s + 1] - exchange->first[s];
		size_t i = n;
		while (i > 1 && source[unit[i - 2]] >= source[unit[i - 1]])
			i--;
		if (i > 1) { /* i - 2 can grow */
			size_t j = n - 1;
			while (source[unit[j]] <= source[unit[i - 2]])
				j--;
			uint32_t swap = source[unit[i - 2]];
			source[unit[i - 2]] = source[unit[j]];
			source[unit[j]] = swap;
		}
		/* what stands behind is descending: turn it round */
		for (size_t a = i > 1 ? i - 1 : 0, b = n; b > 0 && a < b - 1; a++, b--) {
			uint32_t swap = source[unit[a]];
			source[unit[a]] = source[unit[b - 1]];
			source[unit[b - 1]] = swap;
		}
		if (i > 1)
			return 1;
		/* this stratum is back at its first: carry to the next one */
	}
	return 0;
}

/* 4. Random assignments */

void wz_exchange_induced(const wz_exchange *exchange, const uint32_t *order, size_t n_all, const uint32_t *place,
                         uint32_t *next_in_stratum, const uint32_t *stratum_of, uint32_t *source) {
	for (size_t s = 0; s < exchange->n_strata; s++)
		next_in_stratum[s] = exchange->first[s];
	for (size_t i = 0; i < n_all; i++) {
		uint32_t u = place[order[i]];
		if (u == UINT32_MAX)
			continue;
		uint32_t s = stratum_of ? stratum_of[u] : 0;
		source[exchange->member[next_in_stratum[s]++]] = u;
	}
}
