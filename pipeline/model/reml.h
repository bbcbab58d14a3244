/* reml.h - the multilevel meta-analytic model on one set of effect sizes */
#ifndef WZ_REML_H
#define WZ_REML_H

#include "base/err.h"
#include "model/lane.h"
#include "model/nesting.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** FIXED: all components zero; its likelihood is the plain one, as metafor's. */
typedef enum { WZ_METHOD_REML, WZ_METHOD_ML, WZ_METHOD_FIXED } wz_method;

/** What to fit. Rows in any order. */
typedef struct {
	size_t n;                    /* effect sizes */
	size_t n_levels;             /* 1 to WZ_MAX_LEVELS, outermost first, the last is the effect */
	const uint32_t *const *code; /* n_levels pointers to n unit codes; the last may be NULL */
	const double *y, *v;         /* n effect sizes, n sampling variances */
	size_t p;
	const double *X;             /* n-by-p, row-major */
	bool intercept;              /* column 0 is all ones */
	double rho;                  /* correlation of sampling errors within units of one cluster level, [0, 1) */
	size_t rho_above;            /* that level: 0 the innermost cluster level, 1 the one above it, ... */
	wz_method method;
} wz_design;

/** A design made ready: sorted, centred, scaled. Holds copies; the design may go. */
typedef struct {
	wz_nesting nesting;
	wz_lane_model model;         /* points into this struct: do not copy it by value */
	wz_method method;
	size_t n, p, n_levels;
	bool intercept;
	double *y;                   /* n, nested order, shift_y taken off */
	double *v;                   /* n */
	double *x;                   /* p columns of n, nested order, (x - shift) / scale */
	int *level;                  /* p */
	double *shift, *scale;       /* p */
	double shift_y;
	double log_det_XX;           /* log |X'X| of the columns as scaled */
	bool identified[WZ_MAX_LEVELS];
	double start;                /* starting value of each component */
} wz_reml;

typedef struct {
	size_t n, p, n_levels;
	size_t n_units[WZ_MAX_LEVELS];    /* the last is n */
	double sigma2[WZ_MAX_LEVELS];     /* NaN where not identified; 0 with WZ_METHOD_FIXED */
	bool identified[WZ_MAX_LEVELS];   /* false: one unit only, or each holds one unit of the next level: not to be told apart */
	double theta[WZ_MAX_LEVELS];       /* as the kernel has them */
	double *b;                        /* p */
	double *cov;                      /* p * p */
	double loglik;                    /* metafor's convention, constants and log|X'X| / 2 included */
	double AIC, BIC;
	double QE;                        /* test of residual heterogeneity, df n - p */
	double typical_variance;          /* Higgins & Thompson 2002, eq. 9, with the model's columns */
	unsigned steps;
	bool converged;
	size_t tops;                      /* distinct tops of the likelihood that several starts led to; 0: one start only */
	double next_top;                  /* log likelihood of the highest of the others; NaN: none */
	double curvature;                 /* smallest, as wz_tops_curvature() (tops.h); NaN: nothing to estimate, or one start only */
	bool flat;                        /* the likelihood is nearly level around the top: components can't be told apart, or hardly be estimated */
} wz_fit;

/**
 * Make a design ready.
 * @param bad_column  out, NULL ok: with WZ_ERANK the first column that depends on those before it
 * @return WZ_OK; WZ_EINPUT (a y not finite, a v not positive and finite); WZ_ENOTEST (n <= p, or as many coefficients constant in the
 *         units of a level as there are units); WZ_ERANK; WZ_ENOMEM
 * MPI: not collective.  Threads: reentrant.
 */
WZ_CHECKED wz_status wz_reml_prepare(const wz_design *design, wz_reml *reml, size_t *bad_column, wz_err *err);
void wz_reml_clear(wz_reml *reml);

/**
 * Fit by REML, ML or with all components zero. Several starts are tried, and the highest top is the fit (tops.h).
 * @param zero  n_levels flags, NULL ok: components held at zero, for likelihood-ratio tests
 * @param fit   out; clear with wz_fit_clear(), also after failure
 * @return WZ_OK; WZ_ENOCONV (fit then holds the last point, converged false); WZ_ENOMEM
 * Source: lane_inside.h.  Units: variances in squared effect-size units.
 */
WZ_CHECKED wz_status wz_reml_fit(const wz_reml *reml, const bool *zero, wz_fit *fit, wz_err *err);
/**
 * Fit from one start, with components held at given values.
 * @param theta  K = depth + 1 values >= 0: where held components stay and the others start (a nearby fit's theta saves steps)
 * @param held   K flags, NULL ok. Components that are not identified stay at zero, also when theta says otherwise; with WZ_METHOD_FIXED all do
 * @param fit    out, as wz_reml_fit(), AIC and BIC counting what was free; clear with wz_fit_clear(), also after failure
 */
WZ_CHECKED wz_status wz_reml_fit_held(const wz_reml *reml, const double *theta, const bool *held, wz_fit *fit, wz_err *err);
void wz_fit_clear(wz_fit *fit);

/** Coefficients and covariance (p, p * p; cov NULL ok) of a lane of a kernel that was loaded with this design, on the user's scale. */
void wz_reml_user_scale(const wz_reml *reml, const wz_lane_result *result, size_t width, size_t lane, double *b, double *cov);

/** The effect at place i of the nested order as the design had it: y, v and p columns. Columns come back from the scaled ones: values that were equal stay equal, and
 *  zeros of a model without intercept stay zero. */
void wz_reml_row(const wz_reml *reml, size_t i, double *y, double *v, double *x);

/** Components of the kernel: which stay where they start (K = depth + 1 flags). */
void wz_reml_held(const wz_reml *reml, bool *held);

#endif
