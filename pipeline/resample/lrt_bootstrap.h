/* lrt_bootstrap.h - parametric bootstrap of the likelihood-ratio test of a variance component */
#ifndef WZ_LRT_BOOTSTRAP_H
#define WZ_LRT_BOOTSTRAP_H

#include "base/err.h"
#include "model/reml.h"

#include <stddef.h>
#include <stdint.h>

typedef struct wz_lrt_bootstrap wz_lrt_bootstrap;

/**
 * Make ready to draw effect sizes from the fit without component l, and to fit each draw with and without it.
 *
 * @param fit       of wz_reml_fit() on reml, by REML or ML
 * @param analysis  number of the analysis: replicate r draws from wz_rng_at(seed, analysis, r) and nothing else
 * @return WZ_OK; WZ_ENOTEST (component not identified); WZ_ENOCONV (the model without it); WZ_ENOMEM.  MPI: not collective.
 * Source: Davison & Hinkley 1997, sec. 4.2; at the border the chi-squared reference does not hold (Self & Liang 1987).
 */
WZ_CHECKED wz_status wz_lrt_bootstrap_create(const wz_reml *reml, const wz_fit *fit, size_t l, uint64_t seed, uint64_t analysis,
                                             wz_lrt_bootstrap **out, wz_err *err);
void wz_lrt_bootstrap_free(wz_lrt_bootstrap *bootstrap);

/** Statistic of the observed data: 2 (logLik - logLik without the component), at least 0. */
double wz_lrt_bootstrap_observed(const wz_lrt_bootstrap *bootstrap);

/** Statistics of replicates first to first + count - 1, in order; NaN where a fit did not converge. Nothing is allocated. Same bits for any division
 *  into calls and any width of the kernel. */
void wz_lrt_bootstrap_run(wz_lrt_bootstrap *bootstrap, uint64_t first, size_t count, double *stat);

typedef struct {
	size_t replicates, exceed, failed; /* exceed: at least the observed value within WZ_TIE; failed ones are among them */
	double p;                          /* (exceed + 1) / (replicates + 1) */
} wz_lrt_p;

/** Source: Phipson & Smyth 2010. A replicate without a value counts against the component. */
wz_lrt_p wz_lrt_bootstrap_p(double observed, const double *stat, size_t count);

#endif
