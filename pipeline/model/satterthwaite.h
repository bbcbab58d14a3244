/* satterthwaite.h - model-based degrees of freedom: how well the variance components, and so the standard errors, are known */
#ifndef WZ_SATTERTHWAITE_H
#define WZ_SATTERTHWAITE_H

#include "base/err.h"
#include "model/reml.h"
#include "model/wald.h"

#include <stdbool.h>
#include <stddef.h>

/** Information about the variance components whose inverse is their covariance. */
typedef enum {
	WZ_INFORMATION_OBSERVED, /* minus the second derivatives of the (restricted) log likelihood: the default of SAS and lmerTest, and ours */
	WZ_INFORMATION_EXPECTED
} wz_information;

typedef struct {
	size_t K, p;
	bool free[WZ_MAX_LEVELS];                         /* component counts: identified, above zero, not held */
	double observed[WZ_MAX_LEVELS * WZ_MAX_LEVELS];   /* K * K; NaN where a component is not free */
	double expected[WZ_MAX_LEVELS * WZ_MAX_LEVELS];
	bool used_expected;                               /* observed was asked for, but is not positive definite: a flat top */
	/* internal */
	const wz_reml *reml;
	double root[WZ_MAX_LEVELS * WZ_MAX_LEVELS];       /* factor of the information of the free components */
	size_t n_free;
	double *M;                                        /* p * p, scaled columns: (X' V^-1 X)^-1 */
	double *derivative;                               /* n_free matrices p * p: of M by each free component */
} wz_satterthwaite;

/**
 * @param reml  must outlive it
 * @param held  n_levels flags, NULL ok: components that were not estimated. A component at zero is taken as known to be zero.
 * @return WZ_OK; WZ_ERANK; WZ_ENOMEM. Clear with wz_satterthwaite_clear(), also after failure.
 * Costs a solve in its outermost unit for each effect.
 */
WZ_CHECKED wz_status wz_satterthwaite_create(const wz_reml *reml, const wz_fit *fit, const bool *held, wz_information information,
                                             wz_satterthwaite *satterthwaite, wz_err *err);
void wz_satterthwaite_clear(wz_satterthwaite *satterthwaite);

/**
 * df = 2 f^2 / (g' A g), f the variance of the contrast (p weights), g its derivatives by the components, A their covariance.
 * @return NaN (normal) when no component was estimated
 * Source: Giesbrecht & Burns 1985, Biometrics 41:477.
 */
double wz_satterthwaite_df(const wz_satterthwaite *satterthwaite, const double *weight);

/** As wz_wald_contrast() and wz_wald_coefficient(), with these df. */
wz_estimate wz_satterthwaite_contrast(const wz_satterthwaite *satterthwaite, const wz_fit *fit, double level, const double *weight);
WZ_CHECKED wz_status wz_satterthwaite_coefficient(const wz_satterthwaite *satterthwaite, const wz_fit *fit, double level, size_t c,
                                                  wz_estimate *out, wz_err *err);

/**
 * F test that m coefficients are zero: their covariance is split into uncorrelated contrasts (eigenvectors), each with its df nu; df2 = 2 E / (E - m), E = sum of
 * nu / (nu - 2); 2 when a nu is at or below 2; nu itself for m = 1. chi-squared when no component was estimated.
 * @return WZ_OK; WZ_ERANK; WZ_ENOMEM
 * Source: Fai & Cornelius 1996, J Stat Comput Simul 54:363; the rule at nu <= 2 as lmerTest.
 */
WZ_CHECKED wz_status wz_satterthwaite_omnibus(const wz_satterthwaite *satterthwaite, const wz_fit *fit, const size_t *column, size_t m,
                                              wz_omnibus *out, wz_err *err);

#endif
