/* profile.c - profile-likelihood limits of a variance component
 *
 * 1. A point of the profile
 * 2. Searching
 * 3. Limits and curve
 *
 * At a point of the profile the derivative of the profile is the component's own score, since the other scores are zero there. The search solves
 * r(x) = sqrt(2 (top - profile(x))) = sqrt(quantile), which is nearly linear, by Newton steps inside a bracket; upwards in log x, for a likelihood
 * falls slowly there. Each refit starts from the last one.
 */
#include "model/profile.h"

#include "model/climb.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* 1. A point of the profile */

typedef struct {
	wz_climb climb;
	size_t l;
	double theta[WZ_MAX_COMPONENTS]; /* of the last point: the next one starts there */
	bool held[WZ_MAX_COMPONENTS];
	double top;                      /* as the kernel counts it */
	double drop;                     /* sqrt of the quantile */
	bool higher, failed;
	unsigned refits;
} profile;

static wz_status profile_init(profile *prof, const wz_reml *reml, const wz_fit *fit, size_t l, wz_err *err) {
	*prof = (profile){.l = l};
	if (l >= reml->n_levels || !reml->identified[l] || reml->method == WZ_METHOD_FIXED)
		return wz_fail(err, WZ_ENOTEST, "level %zu has no variance component that is estimated", l + 1);
	wz_status st = wz_climb_init(&prof->climb, reml, NULL, 1, err);
	wz_reml_held(reml, prof->held);
	prof->held[l] = true;
	memcpy(prof->theta, fit->theta, sizeof prof->theta);
	prof->top = fit->loglik - (reml->model.ml ? 0 : 0.5 * reml->log_det_XX);
	return st;
}

/* Likelihood with the component at x; NaN: did not converge. The warm start only moves when it did. */
static double point(profile *prof, double x, double *score) {
	double start[WZ_MAX_COMPONENTS];
	memcpy(start, prof->theta, sizeof start);
	start[prof->l] = x;
	prof->refits++;
	if (!wz_climb_one(&prof->climb, 0, start, prof->held, 1e-12, false))
		return NAN;
	memcpy(prof->theta, prof->climb.newton[0].theta, sizeof prof->theta);
	/* With every other component held the climb takes no derivatives. */
	prof->climb.kernel->eval(prof->climb.work, true);
	*score = prof->climb.result.score[prof->l];
	return prof->climb.result.loglik[0];
}

/* r(x) - target, and its derivative. */
static double excess(profile *prof, double x, double *slope) {
	double score, loglik = point(prof, x, &score);
	if (isnan(loglik)) {
		prof->failed = true;
		return NAN;
	}
	double fall = 2 * (prof->top - loglik);
	if (fall < -1e-6)
		prof->higher = true;
	double r = fall > 0 ? sqrt(fall) : 0;
	*slope = r > 1e-6 ? -score / r : NAN;
	return r - prof->drop;
}

/* 2. Searching */

/* Where r is the target, between `inside` (excess below 0) and `outside` (above 0) with x, f, slope of one of them as the first point. */
static double solve(profile *prof, double inside, double outside, double x, double f, double slope) {
	for (int step = 0; step < 60; step++) {
		if (fabs(f) < 1e-10 * prof->drop || fabs(outside - inside) <= 1e-12 * fmax(inside, outside))
			return x;
		const bool upwards = outside > inside;
		double next = upwards ? x * exp(-f / (slope * x)) : x - f / slope;
		double low = fmin(inside, outside), high = fmax(inside, outside);
		if (!(next > low && next < high)) /* also when the slope is no number */
			next = upwards && low > 0 ? sqrt(low * high) : 0.5 * (low + high);
		x = next;
		f = excess(prof, x, &slope);
		if (isnan(f))
			return NAN;
		if (f < 0)
			inside = x;
		else
			outside = x;
	}
	return x;
}

static double find_upper(profile *prof, double estimate, double scale, bool *unbounded) {
	double inside = estimate, x = estimate > 0.05 * scale ? 2 * estimate : estimate + 0.1 * scale, slope = NAN;
	for (;;) {
		double f = excess(prof, x, &slope);
		if (isnan(f))
			return NAN;
		if (f >= 0)
			return solve(prof, inside, x, x, f, slope);
		inside = x;
		if (x >= WZ_PROFILE_BOUND * scale) {
			*unbounded = true;
			return NAN;
		}
		/* Where a step and a bit would lead, at least half as far again, at most ten times as far. */
		double next = x - 1.2 * f / slope;
		x = next > 1.5 * x && next < 10 * x ? next : next >= 10 * x || isnan(next) || slope <= 0 ? 10 * x : 1.5 * x;
	}
}

static double find_lower(profile *prof, double estimate, bool *at_zero) {
	double slope, f;
	*at_zero = estimate <= 0;
	if (estimate <= 0)
		return 0;
	f = excess(prof, 0, &slope);
	if (isnan(f))
		return NAN;
	if (f <= 0) {
		*at_zero = true;
		return 0;
	}
	return solve(prof, estimate, 0, 0, f, slope);
}

/* 3. Limits and curve */

wz_status wz_profile_limits(const wz_reml *reml, const wz_fit *fit, size_t l, double level, wz_profile_interval *out, wz_err *err) {
	wz_status st = WZ_OK;
	profile prof;
	*out = (wz_profile_interval){.lo = NAN, .hi = NAN};
	WZ_TRY(profile_init(&prof, reml, fit, l, err));
	prof.drop = sqrt(gsl_cdf_chisq_Pinv(level / 100, 1));
	double scale = fit->typical_variance;
	for (size_t k = 0; k < reml->n_levels; k++)
		scale += fit->theta[k];
	out->lo = find_lower(&prof, fit->theta[l], &out->lo_at_zero);
	memcpy(prof.theta, fit->theta, sizeof prof.theta);
	out->hi = find_upper(&prof, fit->theta[l], scale, &out->hi_unbounded);
	out->higher = prof.higher;
	out->refits = prof.refits;
done:
	wz_climb_clear(&prof.climb);
	return st;
}

wz_status wz_profile_curve(const wz_reml *reml, const wz_fit *fit, size_t l, const double *x, size_t count, double *loglik, wz_err *err) {
	wz_status st = WZ_OK;
	profile prof;
	WZ_TRY(profile_init(&prof, reml, fit, l, err));
	const double constant = fit->loglik - prof.top;
	size_t middle = 0;
	while (middle < count && x[middle] < fit->theta[l])
		middle++;
	double score;
	for (size_t i = middle; i-- > 0;) /* outwards from the estimate on either side */
		loglik[i] = point(&prof, x[i], &score) + constant;
	memcpy(prof.theta, fit->theta, sizeof prof.theta);
	for (size_t i = middle; i < count; i++)
		loglik[i] = point(&prof, x[i], &score) + constant;
done:
	wz_climb_clear(&prof.climb);
	return st;
}
