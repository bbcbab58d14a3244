/* wald.h - tests, intervals and predictions from a fit */
#ifndef WZ_WALD_H
#define WZ_WALD_H

#include "base/err.h"
#include "model/reml.h"

#include <stddef.h>

typedef enum {
	WZ_TEST_T,       /* t and F with n - p degrees of freedom */
	WZ_TEST_Z,       /* normal and chi-squared */
	WZ_TEST_CONTAIN  /* t with the units of the outermost level at which the column is constant, less p (at least 1) */
} wz_test;

/** An estimate with its test. df is NaN for z. */
typedef struct {
	double b, se, stat, df, p, lo, hi;
} wz_estimate;

/** A test of several coefficients at once. F(df1, df2), or chi-squared(df1) with df2 NaN. */
typedef struct {
	double stat, df1, df2, p;
} wz_omnibus;

/** Degrees of freedom of coefficient c; NaN for z. Source: Viechtbauer 2010 (metafor), argument dfs. */
double wz_wald_df(const wz_reml *reml, wz_test test, size_t c);

/** Estimate, SE, test and interval from a value, its variance and df (NaN: normal). level in percent. */
wz_estimate wz_wald_estimate(double value, double variance, double df, double level);

/** Coefficient c of a fit. */
wz_estimate wz_wald_coefficient(const wz_reml *reml, const wz_fit *fit, wz_test test, double level, size_t c);

/** Linear combination sum weight[c] * b[c]; df: smallest of the coefficients with a weight. */
wz_estimate wz_wald_contrast(const wz_reml *reml, const wz_fit *fit, wz_test test, double level, const double *weight);

/**
 * Wald test that m coefficients are zero: F = b' C^-1 b / m with C their block of the covariance.
 * @param column  m indices; @return WZ_OK; WZ_ERANK (C singular); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_wald_omnibus(const wz_reml *reml, const wz_fit *fit, wz_test test, const size_t *column, size_t m,
                                     wz_omnibus *out, wz_err *err);

/** Prediction interval for a new effect at an estimate: se^2 + sum of components. Source: Riley, Higgins & Deeks 2011, BMJ 342:d549. */
void wz_wald_prediction(const wz_fit *fit, const wz_estimate *at, double level, double *lo, double *hi);

/** Share of total variance of level l in percent: sigma2 / (sum of components + typical variance). Source: Higgins & Thompson 2002, Stat Med
 *  21:1539; several levels: Cheung 2014, Psychol Methods 19:211. NaN where not identified. */
double wz_wald_I2(const wz_fit *fit, size_t l);

/** Likelihood-ratio test of level l's component: statistic, p from chi-squared(1), and p from the half-half mixture at the boundary
 *  (Self & Liang 1987, J Am Stat Assoc 82:605). All NaN where not identified. Refits. */
typedef struct {
	double stat, p, p_mixture;
} wz_lrt;
WZ_CHECKED wz_status wz_wald_lrt(const wz_reml *reml, const wz_fit *fit, size_t l, wz_lrt *out, wz_err *err);

#endif
