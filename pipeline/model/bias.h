/* bias.h - small-study bias: trim and fill, and the columns of Egger's test and PEESE */
#ifndef WZ_BIAS_H
#define WZ_BIAS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/** Models without levels, as rma.uni. */
typedef enum { WZ_POOL_FE, WZ_POOL_DL, WZ_POOL_REML, WZ_POOL_ML } wz_pool;
typedef enum { WZ_TRIM_L0, WZ_TRIM_R0 } wz_trim;
typedef enum { WZ_SIDE_AUTO, WZ_SIDE_LEFT, WZ_SIDE_RIGHT } wz_side;

typedef struct {
	size_t filled;        /* effects that are estimated to be missing */
	double filled_se;     /* its standard error */
	double filled_p;      /* R0: of no missing effect; NaN with L0 */
	wz_side side;         /* where they are missing: LEFT or RIGHT */
	double before_b, before_se; /* the mean of what is there, same method */
	double b, se, tau2;   /* the mean with the filled effects */
	double *y, *v;        /* the filled effects */
} wz_trimfill;

/**
 * Trim and fill on effect sizes taken as independent. It does not know levels: for comparison with older reports.
 *
 * @param n     effect sizes y with sampling variances v > 0, n >= 2
 * @param side  AUTO: the side of the effects that Egger's regression (moderator sqrt(v), same method) says are missing
 * @param out   clear with wz_trimfill_clear(), also after failure
 * @return WZ_OK; WZ_EINPUT (as wz_reml_prepare); WZ_ENOTEST (too few effects are left after trimming, or all v are equal and side is AUTO);
 *         WZ_ENOCONV (the iteration goes round in circles); WZ_ENOMEM
 * Source: Duval & Tweedie 2000a, J Am Stat Assoc 95:89; 2000b, Biometrics 56:455; as metafor's trimfill of rma.uni, step for step.
 */
WZ_CHECKED wz_status wz_trimfill_run(size_t n, const double *y, const double *v, wz_pool pool, wz_trim estimator, wz_side side,
                                     wz_trimfill *out, wz_err *err);
void wz_trimfill_clear(wz_trimfill *trimfill);

typedef enum { WZ_BIAS_EGGER, WZ_BIAS_PEESE } wz_bias_kind;

/** Name and values of the column that a bias test adds to the model: the standard error (Egger: the slope tests asymmetry, the intercept is the
 *  PET estimate) or the sampling variance (PEESE: the intercept is the estimate). Source: Egger et al. 1997, BMJ 315:629; Stanley & Doucouliagos
 *  2014, Res Synth Methods 5:60. With levels: Fernandez-Castilla et al. 2021, J Exp Educ 89:125. */
const char *wz_bias_column(wz_bias_kind kind, size_t n, const double *v, double *column);

#endif
