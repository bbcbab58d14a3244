/* influence.h - leave one unit out: how far the results hang on it */
#ifndef WZ_INFLUENCE_H
#define WZ_INFLUENCE_H

#include "base/err.h"
#include "model/reml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The fit without one unit. */
typedef struct {
	uint32_t row;                   /* the unit's first effect, as a row of the caller */
	size_t n;                       /* effects of the unit */
	wz_status why;                  /* WZ_OK; else not estimable without it, and all numbers are NaN: WZ_ERANK (a coefficient hangs on this unit
	                                   alone), WZ_ENOTEST (too little is left), WZ_ENOCONV */
	double *b, *se;                 /* p, without the unit */
	double *dfbetas;                /* p: (b of the fit - b) / SE of all data at the components without the unit */
	double cooks;                   /* (b of the fit - b)' cov^-1 (b of the fit - b) */
	double sigma2[WZ_MAX_LEVELS];   /* NaN where not identified without the unit */
} wz_left_out;

typedef struct {
	size_t n_units, p;
	wz_left_out *unit; /* in nested order: units by first appearance within their parent */
	double *values;    /* internal */
} wz_influence;

/**
 * Leave out each unit of a level and fit again, components included, starting from those of the fit.
 *
 * @param level  0 outermost; n_levels - 1: single effects
 * @param out    clear with wz_influence_clear(), also after failure
 * @return WZ_OK (units without which the model is not estimable are not a failure); WZ_EBUG (level); WZ_ENOMEM
 * Cost: a preparation and a fit of the design for each unit.  MPI: not collective.  Reentrant.
 * Source: Cook 1977, Technometrics 19:15; Belsley, Kuh & Welsch 1980; as metafor's cooks.distance and dfbetas of rma.mv with cluster and
 * reestimate = TRUE.
 */
WZ_CHECKED wz_status wz_influence_run(const wz_reml *reml, const wz_fit *fit, size_t level, wz_influence *out, wz_err *err);

/** The same of units `from` on, before `to` or as far as there are any: the first is out->unit[0]. */
WZ_CHECKED wz_status wz_influence_some(const wz_reml *reml, const wz_fit *fit, size_t level, size_t from, size_t to, wz_influence *out, wz_err *err);
void wz_influence_clear(wz_influence *influence);

/** Acceleration of the BCa interval of coefficient c: sum d^3 / (6 (sum d^2)^(3/2)), d = mean of the estimates less each, over the units without
 *  which the model is estimable. NaN: fewer than two, or all equal. Source: Efron 1987, J Am Stat Assoc 82:171. */
double wz_influence_acceleration(const wz_influence *influence, size_t c);

#endif
