/* limits.h - confidence limits from bootstrap replicates */
#ifndef WZ_LIMITS_H
#define WZ_LIMITS_H

#include "base/err.h"

#include <stddef.h>

typedef enum { WZ_LIMITS_PERCENTILE, WZ_LIMITS_BCA, WZ_LIMITS_STUDENTISED } wz_limits_method;

typedef struct {
	double lo, hi;   /* NaN: not to be had (too few replicates, or all on one side of the estimate) */
	double lo_error, hi_error; /* how far other random numbers would move them: one standard error; NaN: the limit is at the extreme, or not there */
	size_t n;        /* replicates that had a value */
	int extreme;     /* 1: a limit is the smallest or largest replicate, since there are too few for its place */
} wz_limits;

/**
 * Limits of an estimate.
 * @param t             R replicates; those that are not finite are left out (count them where you report)
 * @param se            R standard errors, STUDENTISED only (NULL ok otherwise)
 * @param estimate, estimate_se  of the observed data
 * @param acceleration  of BCA: sum (m - d)^3 / (6 (sum (m - d)^2)^1.5), d the estimates with one unit left out and m their mean (wz_influence_acceleration())
 * @param level         percent
 * @return WZ_OK; WZ_ENOMEM
 * Sources: percentile and studentised: Davison & Hinkley 1997, eq. 5.6 and 5.18; BCa: Efron 1987, J Am Stat Assoc 82:171; places between two replicates are
 * interpolated on the normal scale, eq. 5.8, as in R's package boot. Errors: delta method for a quantile (David & Nagaraja 2003, Order Statistics, sec. 10.2) and,
 * of BCa, for the share that is its bias correction; the density is taken from the replicates around the limit.
 */
WZ_CHECKED wz_status wz_limits_find(wz_limits_method method, const double *t, const double *se, size_t R, double estimate, double estimate_se,
                                    double acceleration, double level, wz_limits *out, wz_err *err);

#endif
