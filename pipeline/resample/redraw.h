/* redraw.h - cases drawn again below the outermost level: replicates written out as data and fitted */
#ifndef WZ_REDRAW_H
#define WZ_REDRAW_H

#include "base/err.h"
#include "model/reml.h"
#include "resample/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Which levels are drawn: bit l is cluster level l, bit depth the effects. A unit of a drawn level is drawn with replacement from those with the same parent (a
 * copy of a unit draws for itself) and, at the highest drawn level, the same stratum: as many as there are. Of other levels every unit is taken. A unit drawn twice is two.
 * Source: Davison & Hinkley 1997, Bootstrap Methods, sec. 3.8; van der Leeden, Meijer & Busing 2008 (Handbook of Multilevel Analysis, ch. 11), whose cases bootstrap
 * has the same choice of levels; for meta-analysis Van den Noortgate & Onghena 2005, Behav Res Methods 37:11.
 */
typedef unsigned wz_redraw_levels;

/** Highest drawn level (0 outermost); 0 when no bit is set. */
int wz_redraw_top(wz_redraw_levels levels);

/** Pools: units of the highest drawn level that are drawn for each other. */
typedef struct {
	size_t n_units, n;
	uint32_t *member; /* n_units: units by parent, then stratum, then number */
	uint32_t *first;  /* n + 1: where each pool begins in member */
} wz_redraw_pools;

/** @param stratum  code of each unit of level top; NULL: one stratum.  @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_redraw_pools_create(const wz_nesting *nesting, int top, const uint32_t *stratum, wz_redraw_pools *pools, wz_err *err);
void wz_redraw_pools_clear(wz_redraw_pools *pools);

/**
 * Acceleration of the BCa interval from estimates without one unit each: sum d^3 / (6 (sum d^2)^(3/2)), d = (n_k - 1) / n_k (mean of the pool - estimate), n_k units
 * in the pool: an empirical influence value over n_k, whose third and second moments are those of the estimate. In one pool the factor cancels.
 * @param left_out  n_units; those that are not finite are left out.  @return NaN: fewer than two, or all equal
 * Source: Efron 1987, J Am Stat Assoc 82:171; several samples: Davison & Hinkley 1997, sec. 5.3.2.
 */
double wz_redraw_acceleration(const wz_redraw_pools *pools, const double *left_out);

typedef struct wz_redraw wz_redraw;

/** reml and pools must outlive it. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_redraw_create(const wz_reml *reml, wz_redraw_levels levels, const wz_redraw_pools *pools, wz_redraw **out, wz_err *err);
void wz_redraw_free(wz_redraw *redraw);

/** Write out a replicate, or the data without one unit of the highest drawn level. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_redraw_draw(wz_redraw *redraw, wz_rng *rng, wz_err *err);
WZ_CHECKED wz_status wz_redraw_without(wz_redraw *redraw, size_t unit, wz_err *err);

/** What was written out: n places of the nested order of reml. For tests. */
const uint32_t *wz_redraw_places(const wz_redraw *redraw, size_t *n);

/**
 * Fit what was written out, from theta (components of reml's kernel), where that fails from a start of its own; refit false: at theta.
 * @param b, se   p each, the user's scale;  sigma2: n_levels, NaN where it is not identified
 * @param why     out: WZ_OK; WZ_ERANK (a column depends on the others) and WZ_ENOTEST (too little is left): it vanished; WZ_ENOCONV
 * @return WZ_OK; WZ_ENOMEM
 * Cost: a preparation and a fit of the design.  MPI: not collective.
 */
WZ_CHECKED wz_status wz_redraw_fit(wz_redraw *redraw, const double *theta, bool refit, double tolerance, double *b, double *se, double *sigma2,
                                   wz_status *why, wz_err *err);

#endif
