/* blup.h - predicted random effects, and the estimated effect of each unit */
#ifndef WZ_BLUP_H
#define WZ_BLUP_H

#include "base/err.h"
#include "model/reml.h"

#include <stddef.h>

/** Units of a level in nested order (wz_nesting); the last level is the effects, by place. */
typedef struct {
	size_t n_levels;
	size_t n_units[WZ_MAX_LEVELS];
	double *random[WZ_MAX_LEVELS];    /* predicted random effect; NaN where the level is not identified */
	double *random_se[WZ_MAX_LEVELS]; /* root of the mean squared error of prediction, error of the coefficients included */
	double *effect[WZ_MAX_LEVELS];    /* mean of X b over the unit's effects, plus the random effects of the unit and of those above it */
	double *effect_se[WZ_MAX_LEVELS]; /* as random_se */
} wz_blup;

/**
 * Best linear unbiased predictions at the fitted variance components (empirical: the error of the components is not included). Intervals: hand value and
 * squared SE to wz_wald_estimate().
 * @return WZ_OK; WZ_ERANK; WZ_ENOMEM. Clear with wz_blup_clear(), also after failure.
 * Source: Robinson 1991, Stat Sci 6:15; as metafor's ranef().
 */
WZ_CHECKED wz_status wz_blup_predict(const wz_reml *reml, const wz_fit *fit, wz_blup *blup, wz_err *err);
void wz_blup_clear(wz_blup *blup);

#endif
