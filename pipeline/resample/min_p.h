/* min_p.h - adjusted p values from the smallest p of a family, one hypothesis at a time */
#ifndef WZ_MIN_P_H
#define WZ_MIN_P_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

typedef struct wz_min_p wz_min_p;

/**
 * Begin. The observed data are one of the B = replicates + 1 arrangements, and each arrangement's p of a hypothesis is the share of arrangements whose
 * statistic is at least its own (relative tolerance 2.5e-7: statistics are kept in single precision).
 * @return WZ_OK; WZ_EINPUT (more than 4 billion replicates); WZ_ENOMEM.  Memory: 20 bytes a replicate.
 */
WZ_CHECKED wz_status wz_min_p_create(uint64_t replicates, wz_min_p **out, wz_err *err);
void wz_min_p_free(wz_min_p *min_p);

/**
 * Take in the next hypothesis; begin with the one whose observed p is largest and go on to the smallest.
 * @param statistic  replicates + 1 absolute statistics, number 0 the observed one; infinite: did not converge
 * @param p          out: its unadjusted p
 * @param step_down  out: share of arrangements in which the smallest p of the hypotheses taken in so far is at most the observed p of this one. From the last
 *                   hypothesis to the first, no adjusted p may be smaller than the one before: wz_min_p_monotone()
 * Source: Ge, Dudoit & Speed 2003, Test 12:1, box 4; Westfall & Young 1993, algorithm 4.1 and sec. 2.6.
 */
void wz_min_p_add(wz_min_p *min_p, const float *statistic, double *p, double *step_down);

/** After all: share of arrangements in which the smallest p of all hypotheses is at most p. */
double wz_min_p_single(const wz_min_p *min_p, double p);

/** Adjusted p values of hypotheses from the most to the least significant: none below the one before. */
void wz_step_down_monotone(double *p, size_t n);

#endif
