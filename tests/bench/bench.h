/* bench.h - what the benchmarks of fits share: a clock, medians, and simulated effects in studies in manuals */
#ifndef WZ_BENCH_H
#define WZ_BENCH_H

#include "resample/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline void die(const char *what) {
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static inline void *need(size_t n, size_t size) {
	void *memory = calloc(n ? n : 1, size);
	if (!memory)
		die("out of memory");
	return memory;
}

/* Of the processor, so that what else runs here is not counted. */
static inline double seconds(void) {
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline int by_value(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static inline double median(double *x, size_t n) {
	qsort(x, n, sizeof *x, by_value);
	return n % 2 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]);
}

typedef struct {
	size_t n;
	uint32_t *manual, *study;
	double *y, *v, *X; /* X: intercept and x */
} sample;

static inline sample make(size_t n) {
	return (sample){n, need(n, sizeof(uint32_t)), need(n, sizeof(uint32_t)), need(n, sizeof(double)), need(n, sizeof(double)), need(2 * n, sizeof(double))};
}

static inline void drop(sample *s) {
	free(s->manual);
	free(s->study);
	free(s->y);
	free(s->v);
	free(s->X);
}

static inline double uniform(wz_rng *rng) {
	return ((double)(wz_rng_next(rng) >> 11) + 0.5) * 0x1p-53;
}

static inline double normal(wz_rng *rng) {
	double radius = sqrt(-2 * log(uniform(rng)));
	return radius * cos(2 * M_PI * uniform(rng));
}

/* Three effects a study and 8 studies in 3 manuals, on average, as in the case of 1,200 effects; sizes vary; x is constant in studies. With rho the
 * sampling errors share a part in the study. Truth: mean 0.30, moderator 0.10, variances 0.02 (manual), 0.05 (study), 0.06 (effect). */
static inline sample simulate(size_t n, double rho) {
	sample s = make(n);
	wz_rng rng = wz_rng_at(20170401, 2, n);
	double manual = 0, study = 0, shared = 0, x = 0;
	for (size_t i = 0, effects = 0, studies = 0, m = 0, number = 0; i < n; i++, effects--) {
		if (effects == 0) {
			effects = 1 + wz_rng_below(&rng, 5);
			if (studies == 0) {
				studies = wz_rng_below(&rng, 3) == 0 ? 2 : 3;
				manual = sqrt(0.02) * normal(&rng);
				m++;
			}
			studies--;
			number++;
			study = sqrt(0.05) * normal(&rng);
			shared = normal(&rng);
			x = uniform(&rng) < 0.4;
		}
		s.manual[i] = (uint32_t)m;
		s.study[i] = (uint32_t)number;
		s.X[2 * i] = 1;
		s.X[2 * i + 1] = x;
		s.v[i] = 0.01 + 0.08 * uniform(&rng);
		s.y[i] = 0.3 + 0.1 * x + manual + study + sqrt(0.06) * normal(&rng) + sqrt(s.v[i]) * (sqrt(rho) * shared + sqrt(1 - rho) * normal(&rng));
	}
	return s;
}

#endif
