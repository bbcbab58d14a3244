/* solver.h - the covariance matrix V of a fitted model: solve, multiply, look up; never built as a whole */
#ifndef WZ_SOLVER_H
#define WZ_SOLVER_H

#include "base/err.h"
#include "model/reml.h"

#include <stddef.h>
#include <stdint.h>

/**
 * V = diag(v) (1 - rho) + rho s s' in each cluster of sampling errors + sum over levels theta Z Z',  s = sqrt(v).
 *
 * All vectors have n values in nested order (value of place i belongs to the caller's row reml->nesting.order[i]). A range of outermost
 * units [from, to) stands for the effects in them; values of other effects are neither read nor written.
 * A solver has scratch space of its own: one thread, one solver.
 */
typedef struct wz_solver wz_solver;

/**
 * @param reml   must outlive the solver
 * @param theta  nesting.depth + 1 variance components, outermost first, the effect last (wz_fit.theta)
 * @return WZ_OK; WZ_ENOMEM; WZ_EBUG (a component negative or not finite).  MPI: not collective.
 */
WZ_CHECKED wz_status wz_solver_create(const wz_reml *reml, const double *theta, wz_solver **solver, wz_err *err);
void wz_solver_free(wz_solver *solver);

/** log |V| */
double wz_solver_log_det(const wz_solver *solver);

/** out = V^-1 z in O(n); out may be z. Source: means and deviations as in lane_inside.h. */
void wz_solver_apply(wz_solver *solver, const double *z, double *out);

/** The same for the outermost units from <= unit < to. */
void wz_solver_apply_range(wz_solver *solver, size_t from, size_t to, const double *z, double *out);

/**
 * After wz_solver_apply(z): numbers whose products with those of another vector x are x' V^-1 z: residuals, random effects and shared errors that are predicted
 * for z, each over its standard deviation. For x = z a sum of squares: unlike x' (V^-1 z) it keeps its digits when a component is huge.
 * @param out  wz_solver_white_size() values
 */
void wz_solver_whiten(const wz_solver *solver, const double *z, double *out);
size_t wz_solver_white_size(const wz_solver *solver);

/** out = V z in O(n), for outermost units from <= unit < to; out may not be z. */
void wz_solver_multiply(const wz_solver *solver, size_t from, size_t to, const double *z, double *out);

/** V of the m effects at these places, m * m. A whole outermost unit: its places are start[0] to start[1] - 1 of wz_solver_starts(). */
void wz_solver_block(const wz_solver *solver, const uint32_t *place, size_t m, double *V);

/** First place of each unit of a cluster level, and n after the last: n_units + 1 values. */
const uint32_t *wz_solver_starts(const wz_solver *solver, size_t level);

/** out[u] = sum of z over unit u of a level (the level `depth`: the effects themselves, a copy). n_units values. */
void wz_solver_unit_sums(const wz_solver *solver, size_t level, const double *z, double *out);

/**
 * After wz_solver_apply(z): what the random effects of a unit and its ancestors add up to when z is taken as data with mean zero,
 * E(u + ... | z). n_units values; level `depth`: n values, by place, the random effect of the effect size included.
 */
void wz_solver_predicted(const wz_solver *solver, size_t level, const double *z, double *out);

/**
 * Variance given the data, for known coefficients: of the sum of the random effects of a unit and its ancestors, and of the
 * unit's own random effect. n_units values each (level `depth`: n, by place). Source: the fixed-interval smoother (Rauch, Tung & Striebel 1965, AIAA J
 * 3:1445) on the tree of units; nothing is subtracted.
 */
void wz_solver_variances(const wz_solver *solver, size_t level, double *of_sum, double *of_own);

#endif
