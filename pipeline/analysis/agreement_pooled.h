/* agreement_pooled.h - agreement of several items together, with intervals from resampling records whole */
#ifndef WZ_AGREEMENT_POOLED_H
#define WZ_AGREEMENT_POOLED_H

#include "coding/ratings.h"

#include <stddef.h>
#include <stdint.h>

typedef enum {
	WZ_POOLED_PERCENT,     /* of all pairs of all items */
	WZ_POOLED_PERCENT_ALL, /* of all units of all items, "not stated" taken as a code */
	WZ_POOLED_KAPPA,       /* the other three: of items with codes */
	WZ_POOLED_AC1,
	WZ_POOLED_ALPHA,       /* nominal, for ordinal items too: squared distances in ranks of different scales don't add up */
	WZ_N_POOLED
} wz_pooled_kind;

typedef struct {
	wz_coefficient value[WZ_N_POOLED];
	uint64_t undefined[WZ_N_POOLED]; /* replicates in which it does not exist */
} wz_pooled;

typedef struct {
	uint64_t replicates, seed;
	double confidence; /* percent */
} wz_pooled_spec;

/**
 * Pool items. Percent: of all pairs. Kappa and AC1: sum (p_o - p_e) / sum (1 - p_e) over items, each by its own p_o and p_e; alpha: 1 - sum D_o /
 * sum D_e. An item without variation adds nothing to kappa and alpha.
 *
 * se, lo and hi: percentile interval over replicates that draw as many clusters as there are, with replacement, and take all ratings of a
 * drawn cluster, of every item and level, together. Replicate r is a function of (seed, r), so all groups of items see the same draws.
 * Source: De Vries et al. 2008, Field Methods 20:272-282 (pooling); Davison & Hinkley 1997, Bootstrap Methods, sections 3.8 and 5.2.1; Field & Welsh
 * 2007, J R Stat Soc B 69:369-390 (whole clusters).
 *
 * @param item  indexes of the items, n
 * @return WZ_OK; WZ_ENOMEM; WZ_EBUG (more clusters than can be drawn from)
 */
WZ_CHECKED wz_status wz_agreement_pool(const wz_ratings *ratings, const size_t *item, size_t n, const wz_pooled_spec *spec, wz_pooled *out,
                                       wz_err *err);

#endif
