/* robust.h - cluster-robust covariance of the coefficients, with small-sample corrections */
#ifndef WZ_ROBUST_H
#define WZ_ROBUST_H

#include "base/err.h"
#include "model/gls.h"
#include "model/reml.h"
#include "model/wald.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
	WZ_ROBUST_CR0, /* residuals as they are */
	WZ_ROBUST_CR1, /* times J / (J - 1), J clusters */
	WZ_ROBUST_CR2  /* unbiased when the fitted model is true (bias-reduced linearisation) */
} wz_robust_type;

/** "CR0", "CR1", "CR2", NULL. */
extern const char *const wz_robust_words[];

typedef enum {
	WZ_ROBUST_SATTERTHWAITE, /* t with Satterthwaite df; several coefficients: Hotelling's T2 with Zhang's df (HTZ) */
	WZ_ROBUST_NAIVE_T,       /* t and F with J - p df */
	WZ_ROBUST_Z              /* normal and chi-squared */
} wz_robust_test;

/** CR2 needs the eigenvectors of a matrix of the effects of a cluster: above this size it is refused. */
#define WZ_ROBUST_LARGEST 2000

/** Below this many degrees of freedom a robust test is not to be trusted (Tipton 2015, Psychol Methods 20:375). */
#define WZ_ROBUST_FEW_DF 4.0

typedef struct {
	wz_robust_type type;
	size_t n, p, n_clusters, largest; /* largest: effects in the largest cluster */
	double *cov;                      /* p * p, the user's coefficients */
	/* internal */
	wz_gls gls;
	uint32_t *cluster, *place, *first; /* n: cluster of a place; places cluster by cluster; n_clusters + 1: where each starts */
	double *E;                         /* n * p by place: row i of A_g (V^-1 X)_g M, the user's coefficients */
} wz_robust;

/**
 * cov = sum over clusters of (E_g' e_g) (E_g' e_g)',  E_g = A_g (V^-1 X)_g M,  e = y - X b,  M = (X' V^-1 X)^-1, V that of the fit.
 * CR0: A_g = I; CR1: sqrt(J / (J - 1)) I; CR2: A_g = C G^(-1/2) C', C C' = V_gg, G = C' (V - X M X')_gg C, directions without residual left out, so that
 * A_g (V - X M X')_gg A_g' = V_gg.
 * Clusters may lie at, above, below or across the levels of the model. At or above the outermost level all is as in clubSandwich's vcovCR; CR0 at any level is as
 * in metafor's robust() without its adjustment.
 *
 * @param reml     must outlive it
 * @param cluster  n codes, the caller's order of rows
 * @param robust   out; clear with wz_robust_clear(), also after failure
 * @return WZ_OK; WZ_ENOTEST (one cluster only; CR2 with a cluster of more than WZ_ROBUST_LARGEST effects); WZ_ERANK; WZ_ENOMEM
 * Source: Bell & McCaffrey 2002, Surv Methodol 28:169; Pustejovsky & Tipton 2018, J Bus Econ Stat 36:672.
 */
WZ_CHECKED wz_status wz_robust_create(const wz_reml *reml, const wz_fit *fit, const uint32_t *cluster, wz_robust_type type, wz_robust *robust,
                                      wz_err *err);
void wz_robust_clear(wz_robust *robust);

/**
 * Linear combination sum weight[c] * b[c] (p weights). level in percent. df NaN for z. Where there are no df (a robust variance of zero; J - p below 1) df is 0 and
 * stat, p and limits are NaN. Below WZ_ROBUST_FEW_DF say so.
 */
WZ_CHECKED wz_status wz_robust_contrast(const wz_robust *robust, const wz_fit *fit, wz_robust_test test, double level, const double *weight,
                                        wz_estimate *out, wz_err *err);

/** Coefficient c. */
WZ_CHECKED wz_status wz_robust_coefficient(const wz_robust *robust, const wz_fit *fit, wz_robust_test test, double level, size_t c,
                                           wz_estimate *out, wz_err *err);

/**
 * Test that m contrasts are zero: weight is m * p, a contrast a row.
 * HTZ: F = (eta - m + 1) / (eta m) Q ~ F(m, eta - m + 1), Q = (C b)' (C cov C')^-1 C b.
 * @param defined  out, NULL ok: false when the design has too few clusters for this test; stat, df2 and p are then NaN
 * @return WZ_OK; WZ_ENOMEM
 * Source: Zhang 2012 as in Tipton & Pustejovsky 2015, J Educ Behav Stat 40:604 (there called T2_Z).
 */
WZ_CHECKED wz_status wz_robust_hotelling(const wz_robust *robust, const wz_fit *fit, wz_robust_test test, const double *weight, size_t m,
                                         wz_omnibus *out, bool *defined, wz_err *err);

/** The same for m coefficients, as wz_wald_omnibus(). */
WZ_CHECKED wz_status wz_robust_omnibus(const wz_robust *robust, const wz_fit *fit, wz_robust_test test, const size_t *column, size_t m,
                                       wz_omnibus *out, bool *defined, wz_err *err);

#endif
