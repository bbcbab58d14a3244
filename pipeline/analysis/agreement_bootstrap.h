/* agreement_bootstrap.h - interval of Krippendorff's alpha by resampling units */
#ifndef WZ_AGREEMENT_BOOTSTRAP_H
#define WZ_AGREEMENT_BOOTSTRAP_H

#include "coding/agreement.h"

#include <stddef.h>
#include <stdint.h>

/**
 * Percentile interval and standard error (standard deviation, n - 1) of a coefficient over its n replicates that have a value, out of
 * `replicates` that were drawn. The quantile p of n values is at (n + 1) p, between neighbours by straight line. No interval and se when fewer than
 * half have a value, or all are equal; lack_interval then says so.
 * @param value  n; sorted on return
 */
void wz_bootstrap_interval(double *value, size_t n, uint64_t replicates, double confidence, wz_coefficient *out);

typedef struct {
	uint64_t replicates, seed;
	uint64_t key;      /* one for each item, so that an item's interval does not depend on which others there are */
	double confidence; /* percent */
} wz_alpha_spec;

/**
 * Fill in se, lo, hi and lack_interval of alpha: wz_bootstrap_interval() over replicates that draw as many of the pairs stated by both as there
 * are, with replacement. A replicate in which alpha does
 * not exist (one category only) is left out and counted; with fewer than half of them left there is no interval.
 * Replicate r is a function of (seed, key, r): same numbers in any order and on any machine.
 * Source: Zapf et al. 2016, BMC Med Res Methodol 16:93; quantiles: Davison & Hinkley 1997, Bootstrap Methods, section 5.2.1.
 *
 * @param metric     of codes 0 .. q - 1 (q is not used for the interval metric)
 * @param undefined  out: replicates without alpha
 * @return WZ_OK; WZ_ENOMEM; WZ_EBUG
 */
WZ_CHECKED wz_status wz_alpha_bootstrap(const double *a, const double *b, size_t n_units, wz_metric metric, size_t q,
                                        const wz_alpha_spec *spec, wz_coefficient *alpha, uint64_t *undefined, wz_err *err);

#endif
