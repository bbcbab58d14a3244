/* rng.h - counter-based random numbers: replicate r of analysis a is a function of (seed, a, r) and nothing else */
#ifndef WZ_RNG_H
#define WZ_RNG_H

#include <stddef.h>
#include <stdint.h>

/** A stream; no state passes from one replicate to the next. */
typedef struct {
	uint64_t key[2], counter[4], buffer[4];
	unsigned used;
} wz_rng;

/** Stream of a replicate. Source: Philox4x64-10, Salmon et al. 2011, SC'11; Random123. */
wz_rng wz_rng_at(uint64_t seed, uint64_t analysis, uint64_t replicate);

/** Next 64 random bits. */
uint64_t wz_rng_next(wz_rng *rng);

/** Uniform on 0 .. n - 1, n >= 1, without bias. Source: Lemire 2019, ACM Trans Model Comput Simul 29(1):3. */
uint32_t wz_rng_below(wz_rng *rng, uint32_t n);

/** Standard normal: the inverse distribution function at the middle of one of 2^53 equal parts of (0, 1). */
double wz_rng_normal(wz_rng *rng);

/** A uniformly random order of the numbers in `item` (Fisher & Yates, from the end). */
void wz_rng_shuffle(wz_rng *rng, uint32_t *item, size_t n);

#endif
