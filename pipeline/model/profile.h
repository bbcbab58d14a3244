/* profile.h - profile-likelihood limits of a variance component */
#ifndef WZ_PROFILE_H
#define WZ_PROFILE_H

#include "base/err.h"
#include "model/reml.h"

#include <stdbool.h>
#include <stddef.h>

/** How far an upper limit is looked for: this many times the sum of the components and the typical sampling variance. */
#define WZ_PROFILE_BOUND 1e6

typedef struct {
	double lo, hi;     /* NaN: not found */
	bool lo_at_zero;   /* zero is inside the interval: lo is 0 */
	bool hi_unbounded; /* the profile has not fallen enough at the bound: hi is NaN */
	bool higher;       /* a point of the profile is higher than the fit: the fit is not the highest top, and the limits are about the fit */
	unsigned refits;
} wz_profile_interval;

/**
 * All values of component l at which the likelihood, maximised over the other components, is less than half a chi-squared quantile
 * (1 df) below that of the fit; the ends next to the estimate where there are several.
 *
 * @param fit    of wz_reml_fit() on reml, by REML or ML
 * @param l      level, 0 outermost; level: confidence in percent, below 100
 * @return WZ_OK (also when a limit was not found); WZ_ENOTEST (component not identified, or method FIXED); WZ_ENOMEM
 * Units: squared effect-size units.  MPI: not collective.  Reentrant.
 * Source: Hardy & Thompson 1996, Stat Med 15:619; Viechtbauer 2010 (confint.rma.mv).
 */
WZ_CHECKED wz_status wz_profile_limits(const wz_reml *reml, const wz_fit *fit, size_t l, double level, wz_profile_interval *out, wz_err *err);

/**
 * Points of the profile, for a plot.
 * @param x       count values >= 0 of component l, ascending
 * @param loglik  out: count maximised log likelihoods; NaN where a refit did not converge
 */
WZ_CHECKED wz_status wz_profile_curve(const wz_reml *reml, const wz_fit *fit, size_t l, const double *x, size_t count, double *loglik,
                                      wz_err *err);

#endif
