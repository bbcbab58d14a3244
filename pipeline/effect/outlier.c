/* outlier.c - values far from the others, and where they are moved to
 *
 * 1. The range
 * 2. Moving
 */
#include "effect/outlier.h"

#include <math.h>

/* 1. The range */

bool wz_outlier_range(const double *x, size_t n, double z, double *lo, double *hi) {
	double k = 0, sum = 0, squares = 0;
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i])) {
			k++;
			sum += x[i];
		}
	double mean = sum / k;
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]))
			squares += (x[i] - mean) * (x[i] - mean);
	double sd = sqrt(squares / (k - 1));
	if (!(k >= 3 && sd > 0 && isfinite(sd)))
		return false;
	*lo = INFINITY;
	*hi = -INFINITY;
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]) && fabs(x[i] - mean) <= z * sd) {
			*lo = fmin(*lo, x[i]);
			*hi = fmax(*hi, x[i]);
		}
	return *lo <= *hi; /* false: z so small that nothing is within it */
}

/* 2. Moving */

double wz_outlier_move(double x, double lo, double hi) {
	return x < lo ? lo : x > hi ? hi : x;
}
