/* outlier.h - values far from the others, and where they are moved to */
#ifndef WZ_OUTLIER_H
#define WZ_OUTLIER_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * The range of the values that are no outliers: those with |x - mean| / SD at most z, with the unweighted mean and SD (n - 1) of all of them, taken
 * once. An outlier is moved to the nearest end of the range, which is an observed value.
 * @param x   NaN: not there
 * @return false when there is nothing to judge by (fewer than 3 values, or all equal)
 * With fewer than (z^2 + 2 + z sqrt(z^2 + 4)) / 2 values (13 for z = 3.29) no value can be that far out.
 * Source: Tabachnick & Fidell 2013, Using Multivariate Statistics, 6th ed., ch. 4.
 */
bool wz_outlier_range(const double *x, size_t n, double z, double *lo, double *hi);

/** x moved to the nearest end of the range. */
double wz_outlier_move(double x, double lo, double hi);

/** Sampling variances that are hardly ones beside the others: those at or below lo, or at or above hi. */
typedef struct {
	double median, lo, hi;
} wz_variance_limits;

/**
 * Limits for variances: none (lo 0, hi infinite) while the largest is less than 1e7 times the smallest; else the square root of that from the median, so
 * that at least one of the two is outside.
 * @param v  n variances; NaN, or not above 0: not there
 * @return WZ_OK; WZ_ENOMEM
 * Source: the ratio is that of which metafor 3.8-1 warns ("Ratio of largest to smallest sampling variance extremely large").
 */
WZ_CHECKED wz_status wz_outlier_variances(const double *v, size_t n, wz_variance_limits *limits, wz_err *err);

/** What to tell of a variance outside the limits; false: it is inside, or not there. */
bool wz_outlier_variance_words(double v, const wz_variance_limits *limits, char *words, size_t room);

#endif
