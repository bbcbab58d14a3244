/* limits.c - confidence limits from bootstrap replicates
 *
 * 1. Places among the sorted replicates
 * 2. Limits
 */
#include "resample/limits.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* 1. Places among the sorted replicates */

static int by_value(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

/* The (n + 1) alpha-th of n sorted values. */
static double place(const double *sorted, size_t n, double alpha, int *extreme) {
	double at = (double)(n + 1) * alpha, whole = floor(at + 1e-9 * at);
	size_t k = whole > 0 ? (size_t)whole : 0;
	if (k < 1 || k >= n) {
		*extreme = 1;
		return sorted[k < 1 ? 0 : n - 1];
	}
	if (at <= whole * (1 + 1e-9))
		return sorted[k - 1];
	double here = gsl_cdf_ugaussian_Pinv(alpha), below = gsl_cdf_ugaussian_Pinv((double)k / (double)(n + 1)),
		   above = gsl_cdf_ugaussian_Pinv((double)(k + 1) / (double)(n + 1));
	return sorted[k - 1] + (here - below) / (above - below) * (sorted[k] - sorted[k - 1]);
}

/* 2. Limits */

wz_status wz_limits_find(wz_limits_method method, const double *t, const double *se, size_t R, double estimate, double estimate_se,
                         double acceleration, double level, wz_limits *out, wz_err *err) {
	double *sorted = malloc((R + 1) * sizeof *sorted);
	size_t n = 0, below = 0;
	*out = (wz_limits){NAN, NAN, 0, 0};
	if (!sorted)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu replicates", R);
	for (size_t r = 0; r < R; r++) {
		double value = method == WZ_LIMITS_STUDENTISED ? (t[r] - estimate) / se[r] : t[r];
		if (!isfinite(value))
			continue;
		sorted[n++] = value;
		below += value < estimate;
	}
	out->n = n;
	qsort(sorted, n, sizeof *sorted, by_value);
	double lower = (1 - level / 100) / 2, upper = (1 + level / 100) / 2;
	if (method == WZ_LIMITS_BCA) {
		double z0 = n ? gsl_cdf_ugaussian_Pinv((double)below / (double)n) : NAN;
		double zl = z0 + gsl_cdf_ugaussian_Pinv(lower), zu = z0 + gsl_cdf_ugaussian_Pinv(upper);
		lower = gsl_cdf_ugaussian_P(z0 + zl / (1 - acceleration * zl));
		upper = gsl_cdf_ugaussian_P(z0 + zu / (1 - acceleration * zu));
	}
	if (n >= 2 && isfinite(lower) && isfinite(upper) && (method != WZ_LIMITS_BCA || (below > 0 && below < n))) {
		double lo = place(sorted, n, lower, &out->extreme), hi = place(sorted, n, upper, &out->extreme);
		out->lo = method == WZ_LIMITS_STUDENTISED ? estimate - hi * estimate_se : lo;
		out->hi = method == WZ_LIMITS_STUDENTISED ? estimate - lo * estimate_se : hi;
	}
	free(sorted);
	return WZ_OK;
}
