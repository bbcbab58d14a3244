/* bootstrap.h - replicates of a fitted model: units drawn again, residuals with random signs, effect sizes drawn from the model */
#ifndef WZ_BOOTSTRAP_H
#define WZ_BOOTSTRAP_H

#include "base/err.h"
#include "model/lane.h"
#include "model/reml.h"
#include "resample/redraw.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * CASES: outermost units drawn with replacement, within strata; a unit drawn twice is two units. Davison & Hinkley 1997, Bootstrap Methods,
 *   sec. 3.8; for clusters: Field & Welsh 2007, J R Stat Soc B 69:369. Units of lower levels within theirs, too or instead: redraw.h.
 * WILD: y = fit of the null model + weight of the cluster times its residual. Joshi, Pustejovsky & Beretvas 2022, Res Synth Methods 13:457.
 * PARAMETRIC: effect sizes drawn from the fitted model.
 */
typedef enum { WZ_BOOT_CASES, WZ_BOOT_WILD, WZ_BOOT_PARAMETRIC } wz_boot_kind;

/** Weights of WILD: +-1 (Rademacher), or +-sqrt(1/2), +-1, +-sqrt(3/2) (Webb 2014, Queen's Economics Dept. working paper 1315). */
typedef enum { WZ_WILD_RADEMACHER, WZ_WILD_WEBB } wz_wild_weights;

typedef struct {
	wz_boot_kind kind;
	uint64_t seed, stream;       /* of the random numbers: wz_rng_at(seed, stream, replicate) */
	bool refit;                  /* variance components estimated in each replicate; else they stay at theta */
	const double *theta;         /* components of the kernel where replicates start */
	wz_redraw_levels drawn;      /* CASES: levels whose units are drawn; 0: the outermost */
	const uint32_t *stratum;     /* CASES: code of each unit of the highest drawn level; NULL: one stratum */
	const double *fitted;        /* WILD, PARAMETRIC: n, nested order, on the scale of reml->y */
	const double *residual;      /* WILD: n, of the null model, adjusted or not */
	int unit;                    /* WILD: level whose units share a weight; depth: single effects */
	wz_wild_weights weights;
	bool all_signs;              /* WILD with Rademacher: replicate r is the r-th of 2^(G - 1) sign patterns, 0 the observed data */
	const size_t *tested;        /* WILD: columns of the contrast, none of them the intercept's when there is one */
	size_t n_tested;
} wz_boot_spec;

/** What became of a replicate; first number of its row. */
typedef enum { WZ_BOOT_OK, WZ_BOOT_VANISHED, WZ_BOOT_NOT_CONVERGED } wz_boot_state;

typedef struct wz_boot wz_boot;

/**
 * @param reml    prepared design; must outlive the bootstrap, as must the arrays of spec
 * @param kernel  wz_lane_choose() or wz_lane_scalar(): the same numbers from each
 * @return WZ_OK; WZ_ENOMEM; WZ_EBUG (all_signs with more than 63 clusters).  MPI: not collective.
 */
WZ_CHECKED wz_status wz_boot_create(const wz_boot_spec *spec, const wz_reml *reml, const wz_lane_kernel *kernel, wz_boot **out, wz_err *err);
void wz_boot_free(wz_boot *boot);

/** CASES: units that are drawn for each other. */
const wz_redraw_pools *wz_boot_pools(const wz_boot *boot);

/** Replicates of a batch, and numbers in the row of a replicate: state, then p coefficients, p standard errors (model-based) and n_levels
 *  variances, in the user's units (NaN unless the state is OK); WILD: state and statistic only. */
size_t wz_boot_width(const wz_boot *boot);
size_t wz_boot_size(const wz_boot *boot);

/**
 * Replicates first to first + count - 1, count at most the width.
 * The statistic of WILD is F = b' C^-1 b / m with C from CR0 by the same clusters (its p comes from the replicates alone, so a factor does not matter).
 * @param row  count rows
 * @return WZ_OK; WZ_ENOMEM (CASES below the outermost level only: nothing else allocates)
 */
WZ_CHECKED wz_status wz_boot_run(wz_boot *boot, uint64_t first, size_t count, double *row, wz_err *err);

/**
 * CASES: the data without unit first, ..., first + count - 1 of the highest drawn level, count at most the width: what the acceleration of BCa is made of. Starts at
 * theta as replicates do; a model that cannot be estimated without a unit has its state.
 * @param row  count rows
 * @return WZ_OK; WZ_ENOMEM (as wz_boot_run())
 */
WZ_CHECKED wz_status wz_boot_left_out(wz_boot *boot, size_t first, size_t count, double *row, wz_err *err);

/** The statistic of WILD for the data as observed. NaN when it does not converge. */
double wz_boot_observed(wz_boot *boot);

#endif
