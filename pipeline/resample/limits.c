/* limits.c - confidence limits from bootstrap replicates
 *
 * 1. Places among the sorted replicates
 * 2. Monte Carlo error
 * 3. Limits
 */
#include "resample/limits.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
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

/* 2. Monte Carlo error */

/* Of the place alpha, as a normal quantile: on that scale tails are straight. With z0 from the share p0 of the same replicates the place moves by c for a
 * change of that share; c 0: it stands. */
static double place_error(double alpha, double p0, double c, size_t n) {
	const double common = fmin(p0, alpha) - p0 * alpha, variance = alpha * (1 - alpha) + c * (c * p0 * (1 - p0) - 2 * common);
	return sqrt(variance / (double)n) / gsl_ran_ugaussian_pdf(gsl_cdf_ugaussian_Pinv(alpha));
}

/* Half of what lies between the replicates one error below and one above the place; where one of these is beyond the last replicate, the other side alone. */
static double limit_error(const double *sorted, size_t n, double alpha, double error) {
	int extreme = 0, below = 0, above = 0;
	const double at = place(sorted, n, alpha, &extreme), z = gsl_cdf_ugaussian_Pinv(alpha);
	if (extreme)
		return NAN;
	const double low = place(sorted, n, gsl_cdf_ugaussian_P(z - error), &below), high = place(sorted, n, gsl_cdf_ugaussian_P(z + error), &above);
	if (below && above)
		return NAN;
	return below ? high - at : above ? at - low : (high - low) / 2;
}

/* 3. Limits */

/* Place of a limit of BCa, z the normal quantile of its share, and how it moves with p0. */
static double bca_place(double z0, double z, double acceleration, double *moves) {
	const double u = z0 + z, slow = 1 - acceleration * u, at = z0 + u / slow;
	*moves = gsl_ran_ugaussian_pdf(at) * (1 + 1 / (slow * slow)) / gsl_ran_ugaussian_pdf(z0);
	return gsl_cdf_ugaussian_P(at);
}

wz_status wz_limits_find(wz_limits_method method, const double *t, const double *se, size_t R, double estimate, double estimate_se,
                         double acceleration, double level, wz_limits *out, wz_err *err) {
	double *sorted = malloc((R + 1) * sizeof *sorted);
	size_t n = 0, below = 0;
	*out = (wz_limits){.lo = NAN, .hi = NAN, .lo_error = NAN, .hi_error = NAN};
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
	double lower = (1 - level / 100) / 2, upper = (1 + level / 100) / 2, lower_moves = 0, upper_moves = 0;
	const double p0 = n ? (double)below / (double)n : NAN;
	if (method == WZ_LIMITS_BCA) {
		const double z0 = n ? gsl_cdf_ugaussian_Pinv(p0) : NAN;
		lower = bca_place(z0, gsl_cdf_ugaussian_Pinv(lower), acceleration, &lower_moves);
		upper = bca_place(z0, gsl_cdf_ugaussian_Pinv(upper), acceleration, &upper_moves);
	}
	if (n >= 2 && isfinite(lower) && isfinite(upper) && (method != WZ_LIMITS_BCA || (below > 0 && below < n))) {
		double lo = place(sorted, n, lower, &out->extreme), hi = place(sorted, n, upper, &out->extreme);
		const double lo_error = limit_error(sorted, n, lower, place_error(lower, p0, lower_moves, n)),
					 hi_error = limit_error(sorted, n, upper, place_error(upper, p0, upper_moves, n));
		const bool turned = method == WZ_LIMITS_STUDENTISED;
		out->lo = turned ? estimate - hi * estimate_se : lo;
		out->hi = turned ? estimate - lo * estimate_se : hi;
		out->lo_error = turned ? hi_error * estimate_se : lo_error;
		out->hi_error = turned ? lo_error * estimate_se : hi_error;
	}
	free(sorted);
	return WZ_OK;
}
