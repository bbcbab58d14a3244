/* wald.c - tests, intervals and predictions from a fit
 *
 * 1. Single estimates
 * 2. Several coefficients
 * 3. Heterogeneity
 */
#include "model/wald.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Single estimates */

double wz_wald_df(const wz_reml *reml, wz_test test, size_t c) {
	if (test == WZ_TEST_Z)
		return NAN;
	size_t units = reml->n;
	if (test == WZ_TEST_CONTAIN) {
		int level = reml->level[c] < 0 ? 0 : reml->level[c];
		if (level < (int)reml->nesting.depth)
			units = reml->nesting.n_units[level];
	}
	return units > reml->p ? (double)(units - reml->p) : 1;
}

static double quantile(double df, double level) {
	double upper = (1 - level / 100) / 2;
	return isnan(df) ? gsl_cdf_ugaussian_Qinv(upper) : gsl_cdf_tdist_Qinv(upper, df);
}

wz_estimate wz_wald_estimate(double value, double variance, double df, double level) {
	wz_estimate e = {.b = value, .se = sqrt(variance), .df = df};
	e.stat = e.b / e.se;
	e.p = 2 * (isnan(df) ? gsl_cdf_ugaussian_Q(fabs(e.stat)) : gsl_cdf_tdist_Q(fabs(e.stat), df));
	double half = quantile(df, level) * e.se;
	e.lo = e.b - half;
	e.hi = e.b + half;
	return e;
}

wz_estimate wz_wald_coefficient(const wz_reml *reml, const wz_fit *fit, wz_test test, double level, size_t c) {
	return wz_wald_estimate(fit->b[c], fit->cov[c * fit->p + c], wz_wald_df(reml, test, c), level);
}

wz_estimate wz_wald_contrast(const wz_reml *reml, const wz_fit *fit, wz_test test, double level, const double *weight) {
	const size_t p = fit->p;
	double value = 0, variance = 0, df = INFINITY;
	for (size_t c = 0; c < p; c++) {
		value += weight[c] * fit->b[c];
		for (size_t d = 0; d < p; d++)
			variance += weight[c] * weight[d] * fit->cov[c * p + d];
		if (weight[c] != 0)
			df = fmin(df, wz_wald_df(reml, test, c));
	}
	return wz_wald_estimate(value, variance, test == WZ_TEST_Z ? NAN : df, level);
}

/* 2. Several coefficients */

wz_status wz_wald_omnibus(const wz_reml *reml, const wz_fit *fit, wz_test test, const size_t *column, size_t m,
                          wz_omnibus *out, wz_err *err) {
	wz_status st = WZ_OK;
	double *C = malloc((m * m + m) * sizeof *C), *z = C ? C + m * m : NULL;
	*out = (wz_omnibus){NAN, NAN, NAN, NAN};
	if (!C)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu coefficients", m);
	/* Cholesky of the block; Q = |L^-1 b|^2. Scaled to unit diagonal first, since columns have units of their own. */
	double Q = 0, df2 = INFINITY;
	for (size_t i = 0; i < m; i++) {
		double si = sqrt(fit->cov[column[i] * fit->p + column[i]]);
		z[i] = fit->b[column[i]] / si;
		for (size_t j = 0; j <= i; j++)
			C[i * m + j] = fit->cov[column[i] * fit->p + column[j]] / (si * sqrt(fit->cov[column[j] * fit->p + column[j]]));
		df2 = fmin(df2, wz_wald_df(reml, test, column[i]));
	}
	for (size_t i = 0; i < m; i++) {
		for (size_t j = 0; j <= i; j++) {
			double s = C[i * m + j];
			for (size_t k = 0; k < j; k++)
				s -= C[i * m + k] * C[j * m + k];
			if (i == j && !(s > 1e-14)) {
				st = wz_fail(err, WZ_ERANK, "the covariance of the %zu coefficients is singular", m);
				goto done;
			}
			C[i * m + j] = i == j ? sqrt(s) : s / C[j * m + j];
		}
		for (size_t k = 0; k < i; k++)
			z[i] -= C[i * m + k] * z[k];
		z[i] /= C[i * m + i];
		Q += z[i] * z[i];
	}
	bool normal = test == WZ_TEST_Z;
	out->df1 = (double)m;
	out->stat = normal ? Q : Q / (double)m;
	out->df2 = normal ? NAN : df2;
	out->p = normal ? gsl_cdf_chisq_Q(Q, (double)m) : gsl_cdf_fdist_Q(out->stat, (double)m, df2);
done:
	free(C);
	return st;
}

/* 3. Heterogeneity */

static double total(const wz_fit *fit) {
	double sum = 0;
	for (size_t l = 0; l < fit->n_levels; l++)
		sum += fit->identified[l] ? fit->sigma2[l] : 0;
	return sum;
}

void wz_wald_prediction(const wz_fit *fit, const wz_estimate *at, double level, double *lo, double *hi) {
	double half = quantile(at->df, level) * sqrt(at->se * at->se + total(fit));
	*lo = at->b - half;
	*hi = at->b + half;
}

double wz_wald_I2(const wz_fit *fit, size_t l) {
	return 100 * fit->sigma2[l] / (total(fit) + fit->typical_variance);
}

wz_status wz_wald_lrt(const wz_reml *reml, const wz_fit *fit, size_t l, wz_lrt *out, wz_err *err) {
	*out = (wz_lrt){NAN, NAN, NAN};
	if (!fit->identified[l])
		return WZ_OK;
	if (fit->sigma2[l] == 0) { /* the model without it is the same model; a refit would give rounding for a statistic */
		*out = (wz_lrt){0, 1, 1};
		return WZ_OK;
	}
	bool zero[WZ_MAX_LEVELS] = {false};
	zero[l] = true;
	wz_fit without;
	wz_status st = wz_reml_fit(reml, zero, &without, err);
	if (st == WZ_OK) {
		double stat = 2 * (fit->loglik - without.loglik);
		out->stat = stat > 0 ? stat : 0;
		out->p = gsl_cdf_chisq_Q(out->stat, 1);
		out->p_mixture = out->stat > 0 ? 0.5 * out->p : 1;
	}
	wz_fit_clear(&without);
	return st;
}
