/* rng.c - counter-based random numbers
 *
 * 1. Philox
 * 2. Uniform numbers and orders
 */
#include "resample/rng.h"

#include <gsl/gsl_cdf.h>
#include <string.h>

/* Random123 is written for warnings of its own. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

/* 1. Philox */

wz_rng wz_rng_at(uint64_t seed, uint64_t analysis, uint64_t replicate) {
	return (wz_rng){.key = {seed, analysis}, .counter = {replicate, 0, 0, 0}, .used = 4};
}

static inline void next_block(wz_rng *rng, uint64_t *out) {
	philox4x64_ctr_t counter;
	philox4x64_key_t key;
	memcpy(counter.v, rng->counter, sizeof counter.v);
	memcpy(key.v, rng->key, sizeof key.v);
	philox4x64_ctr_t block = philox4x64(counter, key);
	memcpy(out, block.v, sizeof block.v);
	rng->counter[1]++;
}

uint64_t wz_rng_next(wz_rng *rng) {
	if (rng->used == 4) {
		next_block(rng, rng->buffer);
		rng->used = 0;
	}
	return rng->buffer[rng->used++];
}

/* 2. Uniform numbers and orders */

double wz_rng_normal(wz_rng *rng) {
	return gsl_cdf_ugaussian_Pinv(((double)(wz_rng_next(rng) >> 11) + 0.5) * 0x1p-53);
}

uint32_t wz_rng_below(wz_rng *rng, uint32_t n) {
	uint64_t product = (wz_rng_next(rng) >> 32) * n;
	uint32_t low = (uint32_t)product;
	if (low < n) {
		uint32_t reject = (uint32_t)-n % n;
		while (low < reject) {
			product = (wz_rng_next(rng) >> 32) * n;
			low = (uint32_t)product;
		}
	}
	return (uint32_t)(product >> 32);
}

/* The next two blocks, side by side: their rounds need not wait for each other. */
static inline void two_blocks(wz_rng *rng, uint64_t *out) {
	philox4x64_ctr_t a = {{rng->counter[0], rng->counter[1], rng->counter[2], rng->counter[3]}}, b = a;
	philox4x64_key_t key = {{rng->key[0], rng->key[1]}};
	b.v[1]++;
	for (unsigned round = 0; round < philox4x64_rounds; round++) {
		if (round > 0)
			key = _philox4x64bumpkey(key);
		a = _philox4x64round(a, key);
		b = _philox4x64round(b, key);
	}
	memcpy(out, a.v, sizeof a.v);
	memcpy(out + 4, b.v, sizeof b.v);
	rng->counter[1] += 2;
}

/* While so many numbers are needed for certain they are made at once. */
static size_t shuffle_in_bulk(wz_rng *rng, uint32_t *item, size_t i) {
	enum { BULK = 8 };
	uint64_t number[BULK];
	while (i > BULK && rng->used == 4) {
		two_blocks(rng, number);
		for (size_t k = 0; k < BULK; k++) {
			const uint64_t product = (number[k] >> 32) * i;
			/* As wz_rng_below(); where that looks at rejection what is left goes back. */
			if ((uint32_t)product < i) {
				rng->counter[1] -= BULK / 4 - (k / 4 + 1);
				memcpy(rng->buffer, number + k / 4 * 4, sizeof rng->buffer);
				rng->used = (unsigned)(k % 4);
				return i;
			}
			const size_t j = (size_t)(product >> 32);
			const uint32_t swap = item[--i];
			item[i] = item[j];
			item[j] = swap;
		}
	}
	return i;
}

void wz_rng_shuffle(wz_rng *rng, uint32_t *item, size_t n) {
	for (size_t i = shuffle_in_bulk(rng, item, n); i > 1; i--) {
		uint32_t j = wz_rng_below(rng, (uint32_t)i);
		uint32_t swap = item[i - 1];
		item[i - 1] = item[j];
		item[j] = swap;
	}
}
