/* outlier.c - values far from the others, and where they are moved to
 *
 * 1. The range
 * 2. Moving
 * 3. Variances
 */
#include "effect/outlier.h"

#include "base/order.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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

/* 3. Variances */

wz_status wz_outlier_variances(const double *v, size_t n, wz_variance_limits *limits, wz_err *err) {
	static const double APART = 1e7, ASIDE = 3162; /* just below the root of APART */
	wz_status st = WZ_OK;
	size_t k = 0;
	double *there = malloc((n + 1) * sizeof *there);
	size_t *order = malloc((n + 1) * sizeof *order);
	*limits = (wz_variance_limits){NAN, 0, INFINITY};
	if (there == NULL || order == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: sampling variances");
		goto done;
	}
	for (size_t i = 0; i < n; i++)
		if (v[i] > 0)
			there[k++] = v[i];
	if (k == 0)
		goto done;
	WZ_TRY(wz_order(there, k, order, err));
	limits->median = there[order[k / 2]];
	if (there[order[k - 1]] / there[order[0]] < APART)
		goto done;
	limits->lo = limits->median / ASIDE;
	limits->hi = limits->median * ASIDE;
done:
	free(there);
	free(order);
	return st;
}

bool wz_outlier_variance_words(double v, const wz_variance_limits *limits, char *words, size_t room) {
	const bool small = v > 0 && v <= limits->lo;
	if (!small && !(v >= limits->hi))
		return false;
	(void)snprintf(words, room, "a sampling variance of %.3g is hardly ever seen beside the others' median of %.3g: %s; look at its figures again, or leave it out",
	               v, limits->median, small ? "this effect size outweighs all others, and models may not converge" : "this effect size counts for nothing");
	return true;
}
