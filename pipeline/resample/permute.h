/* permute.h - the studentised statistic of permuted columns, a batch of permutations at a time */
#ifndef WZ_PERMUTE_H
#define WZ_PERMUTE_H

#include "base/err.h"
#include "model/lane.h"
#include "model/reml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Values closer than this (relative) to the observed statistic count as ties with it. */
#define WZ_TIE 1e-8

typedef struct wz_permuter wz_permuter;

/**
 * Make ready to permute m columns at once between units of a level.
 *
 * The model is intercept plus the m columns, or the m columns alone. Replicates start at the variance components of the model
 * without the columns; `refit` goes on to their own REML (or ML) estimates, else they stay there (null-variance statistic).
 *
 * @param null_model  prepared design: rows, levels, v, y; its columns are not looked at. Must outlive the permuter.
 * @param theta       K = depth + 1 components of the model without the columns
 * @param level       cluster level of the units, or depth: single effects
 * @param kernel      wz_lane_choose() or wz_lane_scalar()
 * @return WZ_OK; WZ_ENOMEM.  MPI: not collective.  Nothing is allocated in wz_permuter_run().
 */
WZ_CHECKED wz_status wz_permuter_create(const wz_reml *null_model, const double *theta, bool intercept, size_t m, int level, bool refit,
                                        const wz_lane_kernel *kernel, wz_permuter **out, wz_err *err);
void wz_permuter_free(wz_permuter *permuter);

/** Units at the permuter's level, and lanes of a batch. */
size_t wz_permuter_units(const wz_permuter *permuter);
size_t wz_permuter_width(const wz_permuter *permuter);

/** Statistics of one permutation. */
typedef struct {
	bool converged;  /* false: the others are NaN */
	double joint;    /* sqrt(F) of the m columns; |t| when m is 1 */
} wz_permuted;

/**
 * @param value   m columns of one value a unit: value[c * units + u]; columns of similar size (centred and scaled by the caller)
 * @param source  count pointers: unit u gets the row of unit source[lane][u]
 * @param count   1 to width
 * @param out     count results
 * @param t       count * m absolute t values (NULL ok)
 */
void wz_permuter_run(wz_permuter *permuter, const double *value, const uint32_t *const *source, size_t count, wz_permuted *out,
                     double *t);

#endif
