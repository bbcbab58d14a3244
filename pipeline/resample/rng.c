/* rng.c - counter-based random numbers
 *
 * 1. Philox
 * 2. Uniform numbers and orders
 */
#include "resample/rng.h"

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

uint64_t wz_rng_next(wz_rng *rng) {
	if (rng->used == 4) {
		philox4x64_ctr_t counter;
		philox4x64_key_t key;
		memcpy(counter.v, rng->counter, sizeof counter.v);
		memcpy(key.v, rng->key, sizeof key.v);
		philox4x64_ctr_t out = philox4x64(counter, key);
		memcpy(rng->buffer, out.v, sizeof out.v);
		rng->counter[1]++;
		rng->used = 0;
	}
	return rng->buffer[rng->used++];
}

/* 2. Uniform numbers and orders */

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

void wz_rng_shuffle(wz_rng *rng, uint32_t *item, size_t n) {
	for (size_t i = n; i > 1; i--) {
		uint32_t j = wz_rng_below(rng, (uint32_t)i);
		uint32_t swap = item[i - 1];
		item[i - 1] = item[j];
		item[j] = swap;
	}
}
