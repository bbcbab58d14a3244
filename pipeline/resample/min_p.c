/* min_p.c - adjusted p values from the smallest p of a family
 *
 * 1. Making and ending
 * 2. Order
 * 3. Hypotheses
 */
#include "resample/min_p.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
	uint32_t key; /* of its statistic: smaller for a larger one */
	uint32_t at;
} ranked;

struct wz_min_p {
	size_t n;           /* arrangements */
	ranked *sorted, *spare;
	uint32_t *smallest; /* of the hypotheses so far, the count of arrangements whose statistic is at least that of this one: p * n */
	uint32_t most;      /* of smallest: a count that is no smaller changes nothing any more */
};

/* Two units in the last place of a single-precision number, each of two being off by one half. */
static const double TIE = 2.5e-7;

/* 1. Making and ending */

wz_status wz_min_p_create(uint64_t replicates, wz_min_p **out, wz_err *err) {
	*out = NULL;
	if (replicates >= UINT32_MAX)
		return wz_fail(err, WZ_EINPUT, "min-p: %llu replicates are too many", (unsigned long long)replicates);
	const size_t n = (size_t)replicates + 1;
	wz_min_p *min_p = calloc(1, sizeof *min_p);
	if (min_p) {
		min_p->n = n;
		min_p->sorted = malloc(n * sizeof *min_p->sorted);
		min_p->spare = malloc(n * sizeof *min_p->spare);
		min_p->smallest = malloc(n * sizeof *min_p->smallest);
	}
	if (!min_p || !min_p->sorted || !min_p->spare || !min_p->smallest) {
		wz_min_p_free(min_p);
		return wz_fail(err, WZ_ENOMEM, "out of memory: min-p of %zu replicates", n);
	}
	for (size_t b = 0; b < n; b++)
		min_p->smallest[b] = (uint32_t)n;
	min_p->most = (uint32_t)n;
	*out = min_p;
	return WZ_OK;
}

void wz_min_p_free(wz_min_p *min_p) {
	if (!min_p)
		return;
	free(min_p->sorted);
	free(min_p->spare);
	free(min_p->smallest);
	free(min_p);
}

/* 2. Order */

/* The bits of numbers that are not negative are in the order of the numbers; -0 is 0. */
static uint32_t key_of(float t) {
	uint32_t bits;
	const float size = t + 0.0F;
	memcpy(&bits, &size, sizeof bits);
	return ~bits;
}

static float size_of(uint32_t key) {
	const uint32_t bits = ~key;
	float size;
	memcpy(&size, &bits, sizeof size);
	return size;
}

enum { DIGIT = 11, DIGITS = 3, VALUES = 1 << DIGIT, FIRST = 32 - DIGIT };

/* Some of the arrangements, those with the largest statistics: at least `most`, which with many hypotheses soon are few. By the first digit of their keys. */
static size_t pick(wz_min_p *min_p, const float *statistic) {
	const size_t n = min_p->n;
	uint32_t before[VALUES] = {0}, last = 0;
	for (size_t b = 0; b < n; b++)
		before[key_of(statistic[b]) >> FIRST]++;
	for (size_t sum = before[0]; sum < min_p->most; sum += before[last])
		last++;
	size_t m = 0;
	for (size_t b = 0; b < n; b++) {
		const uint32_t key = key_of(statistic[b]);
		min_p->sorted[m] = (ranked){key, (uint32_t)b};
		m += key >> FIRST <= last;
	}
	return m;
}

/* Largest statistic first, of equal ones the first arrangement: by the digits of the keys, the last digit first. */
static void sort(wz_min_p *min_p, size_t n) {
	uint32_t before[DIGITS][VALUES] = {{0}};
	for (size_t i = 0; i < n; i++)
		for (int d = 0; d < DIGITS; d++)
			before[d][min_p->sorted[i].key >> (d * DIGIT) & (VALUES - 1)]++;
	for (int d = 0; d < DIGITS; d++) {
		uint32_t sum = 0;
		for (size_t v = 0; v < VALUES; v++) {
			const uint32_t count = before[d][v];
			before[d][v] = sum;
			sum += count;
		}
		for (size_t i = 0; i < n; i++)
			min_p->spare[before[d][min_p->sorted[i].key >> (d * DIGIT) & (VALUES - 1)]++] = min_p->sorted[i];
		ranked *swap = min_p->sorted;
		min_p->sorted = min_p->spare;
		min_p->spare = swap;
	}
}

/* 3. Hypotheses */

static bool reaches(float t, float other) {
	return (double)t >= (double)other * (1 - TIE);
}

static double share(const wz_min_p *min_p, uint32_t limit) {
	size_t reached = 0;
	for (size_t b = 0; b < min_p->n; b++)
		reached += min_p->smallest[b] <= limit;
	return (double)reached / (double)min_p->n;
}

void wz_min_p_add(wz_min_p *min_p, const float *statistic, double *p, double *step_down) {
	const size_t n = min_p->n, m = pick(min_p, statistic);
	uint32_t *smallest = min_p->smallest, observed = 0;
	sort(min_p, m);
	for (size_t i = 0, end = 0; i < m; i++) { /* [0, end): at least the i-th, ties included; all of them where that is less than most */
		const ranked *own = &min_p->sorted[i];
		while (end < m && reaches(size_of(min_p->sorted[end].key), size_of(own->key)))
			end++;
		smallest[own->at] = end < smallest[own->at] ? (uint32_t)end : smallest[own->at];
	}
	min_p->most = 0;
	for (size_t b = 0; b < n; b++) {
		observed += reaches(statistic[b], statistic[0]);
		min_p->most = smallest[b] > min_p->most ? smallest[b] : min_p->most;
	}
	*p = (double)observed / (double)n;
	*step_down = share(min_p, observed);
}

double wz_min_p_single(const wz_min_p *min_p, double p) {
	return share(min_p, (uint32_t)(p * (double)min_p->n + 0.5));
}

void wz_step_down_monotone(double *p, size_t n) {
	for (size_t i = 1; i < n; i++)
		p[i] = p[i] < p[i - 1] ? p[i - 1] : p[i];
}
