/* tops.h - the likelihood can have several tops, or hardly one: starts side by side, and the curvature where they end */
#ifndef WZ_TOPS_H
#define WZ_TOPS_H

#include "base/err.h"
#include "model/climb.h"

#include <stdbool.h>
#include <stddef.h>

/** Below this curvature the likelihood is called flat: going as far as the whole variance costs less than a fiftieth of what a variance
 *  with one degree of freedom would cost. */
#define WZ_FLAT 0.01

/** Starts that are tried: the usual one, all components small, all large, and each one large beside small others. */
#define WZ_MAX_STARTS (WZ_MAX_COMPONENTS + 3)

typedef struct {
	double theta[WZ_MAX_COMPONENTS]; /* the highest top */
	double loglik;                   /* there, as the kernel gives it (without log|X'X| / 2) */
	size_t n_tops;                   /* distinct tops that were found, at least 1; 0 when no start converged */
	double next;                     /* loglik of the highest of the others; NaN: none */
	double curvature;                /* see wz_tops_curvature(); NaN: all components are held or at zero for certain */
	bool flat;                       /* curvature below WZ_FLAT, or starts ended apart at the same height */
	unsigned steps;                  /* of the climb that ended there */
} wz_tops;

/**
 * Climb from several starts and keep the highest.
 *
 * Tops are distinct when a component differs by more than 1/1000 of scale (sum of components and typical sampling variance) and the likelihood by more than
 * 1e-7. A start that comes near the first one's end (within 1/10 of scale, at most 0.02 lower) is taken to have ended there.
 *
 * @param climb  of wz_starts_count() lanes or fewer
 * @param start  K values of the usual start
 * @param held   K flags: components that stay where start has them
 * @return true when a start converged; lane 0 of climb->result then stands at the top. Else it stands where the usual start gave up
 * MPI: not collective.  Reentrant.  Results do not depend on the width of the climb's kernel. Lanes beyond the
 * starts are evaluated along, and left where the caller put them.
 */
bool wz_tops_find(wz_climb *climb, const double *start, const bool *held, wz_tops *tops);

/** Starts that wz_tops_find() will use: lanes that a climb should have. */
size_t wz_tops_starts(size_t K, const bool *held);

/**
 * Smallest eigenvalue of minus the second derivatives of the log likelihood, in units of the sum of components and typical sampling variance, over components
 * that are neither held nor pressed against zero (NaN: there is none). Forward differences of the score. Leaves lane 0 evaluated at theta.
 */
double wz_tops_curvature(wz_climb *climb, const double *theta, const bool *held);

#endif
