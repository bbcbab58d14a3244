/* audit_tail.c - distributions over ranges, and the marks of p values
 *
 * 1. t
 * 2. F
 * 3. Marks
 *
 * Every function is monotone in each argument over the ranges used here, so its extremes are at the ends. (p of F may turn in df2; the
 * range of df2 is at most one wide, and both ends are taken.)
 */
#include "coding/audit_inside.h"

#include <gsl/gsl_cdf.h>

/* 1. t */

wz_interval audit_quantile(wz_interval df, double level) {
	if (wz_interval_is_empty(df))
		return AUDIT_NOTHING;
	double upper = (1 - level / 100) / 2;
	return (wz_interval){gsl_cdf_tdist_Qinv(upper, df.hi), gsl_cdf_tdist_Qinv(upper, df.lo)};
}

static double two_sided(double t, double df) {
	return isinf(t) ? 0 : 2 * gsl_cdf_tdist_Q(t, df);
}

wz_interval audit_p_of_t(wz_interval t, wz_interval df) {
	if (wz_interval_is_empty(t) || wz_interval_is_empty(df))
		return AUDIT_NOTHING;
	wz_interval a = wz_interval_abs(t);
	return (wz_interval){two_sided(a.hi, df.hi), two_sided(a.lo, df.lo)};
}

wz_interval audit_times(wz_interval ratio, wz_interval quantile) {
	if (wz_interval_is_empty(ratio) || wz_interval_is_empty(quantile))
		return AUDIT_NOTHING;
	return (wz_interval){fmin(ratio.lo * quantile.lo, ratio.lo * quantile.hi), fmax(ratio.hi * quantile.lo, ratio.hi * quantile.hi)};
}

/* 2. F */

static double tail_of_f(double F, double df1, double df2) {
	return F <= 0 ? 1 : isinf(F) ? 0 : gsl_cdf_fdist_Q(F, df1, df2);
}

wz_interval audit_p_of_f(wz_interval F, double df1, wz_interval df2) {
	if (wz_interval_is_empty(F) || wz_interval_is_empty(df2) || !(df1 > 0) || F.hi < 0)
		return AUDIT_NOTHING;
	return (wz_interval){fmin(tail_of_f(F.hi, df1, df2.lo), tail_of_f(F.hi, df1, df2.hi)),
	                     fmax(tail_of_f(F.lo, df1, df2.lo), tail_of_f(F.lo, df1, df2.hi))};
}

/* F with a tail of p, by bisection: slower than a series and right for every df. */
static double f_with_tail(double p, double df1, double df2) {
	if (p >= 1)
		return 0;
	if (p <= 0)
		return INFINITY;
	double lo = 0, hi = 1;
	while (tail_of_f(hi, df1, df2) > p && hi < 1e300)
		hi *= 2;
	for (int i = 0; i < 200 && hi - lo > 1e-12 * hi; i++) {
		double middle = (lo + hi) / 2;
		if (tail_of_f(middle, df1, df2) > p)
			lo = middle;
		else
			hi = middle;
	}
	return hi;
}

wz_interval audit_f_of_p(wz_interval p, double df1, wz_interval df2) {
	if (wz_interval_is_empty(p) || wz_interval_is_empty(df2) || !(df1 > 0))
		return AUDIT_NOTHING;
	return (wz_interval){fmin(f_with_tail(p.hi, df1, df2.lo), f_with_tail(p.hi, df1, df2.hi)),
	                     fmax(f_with_tail(p.lo, df1, df2.lo), f_with_tail(p.lo, df1, df2.hi))};
}

/* 3. Marks */

#define LIMIT_SLACK 1e-9 /* p exactly at a limit may have either mark */

wz_interval audit_mark_range(const audit_job *job, audit_mark mark) {
	static const double LIMIT[] = {INFINITY, 0.1, 0.05, 0.01, 0.001, -INFINITY};
	double lo = LIMIT[mark + 1];
	if (mark == AUDIT_MARK_NONE && !job->plus_used)
		lo = LIMIT[AUDIT_MARK_1];
	return (wz_interval){lo - LIMIT_SLACK, LIMIT[mark] + LIMIT_SLACK};
}

audit_mark audit_mark_of(const audit_job *job, double p) {
	return p < 0.001 ? AUDIT_MARK_3 : p < 0.01 ? AUDIT_MARK_2 : p < 0.05 ? AUDIT_MARK_1 : p < 0.1 && job->plus_used ? AUDIT_MARK_PLUS : AUDIT_MARK_NONE;
}
