/* outlier.h - values far from the others, and where they are moved to */
#ifndef WZ_OUTLIER_H
#define WZ_OUTLIER_H

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

#endif
