/* climb.h - many fits of one design: the kernel loaded once, each lane on its own way to a top */
#ifndef WZ_CLIMB_H
#define WZ_CLIMB_H

#include "base/err.h"
#include "model/newton.h"
#include "model/reml.h"

#include <stdbool.h>
#include <stddef.h>

/** Fits side by side. A lane depends on its own start and data only, whatever stands beside it and however wide the kernel is. */
typedef struct {
	const wz_reml *reml;
	const wz_lane_kernel *kernel;
	wz_lane_work *work;
	wz_lane_result result;               /* index * kernel->width + lane */
	size_t K;                            /* components: depth + 1 */
	double *zeros;                       /* n */
	wz_newton newton[WZ_MAX_LANES];
	wz_newton_state state[WZ_MAX_LANES]; /* lanes that were never started are DONE */
} wz_climb;

/**
 * Load a design.
 * @param model  NULL: reml's own; else a variant of it (plain or restricted likelihood). It and reml must outlive the climb.
 * @param lanes  fits wanted side by side; kernel->width says how many there are (at least 1)
 * @return WZ_OK; WZ_ENOMEM.  After it nothing is allocated.  MPI: not collective.
 */
WZ_CHECKED wz_status wz_climb_init(wz_climb *climb, const wz_reml *reml, const wz_lane_model *model, size_t lanes, wz_err *err);
void wz_climb_clear(wz_climb *climb);

/** Other effect sizes for a lane: n in nested order; NULL: zeros. */
void wz_climb_set_y(wz_climb *climb, size_t lane, const double *y);

/** Put a lane at its start. theta and held: K values; polish: until rounding (wz_newton_begin). */
void wz_climb_start(wz_climb *climb, size_t lane, const double *theta, const bool *held, double tolerance, bool polish);

/** Evaluate all lanes and move those that are under way; those that arrived stay. Returns how many are still under way. */
size_t wz_climb_step(wz_climb *climb);

/** Take a lane out: it counts as failed. */
void wz_climb_stop(wz_climb *climb, size_t lane);

/** Steps until no lane is under way. */
void wz_climb_run(wz_climb *climb);

/** One lane from a start to its top. False: did not converge. */
bool wz_climb_one(wz_climb *climb, size_t lane, const double *theta, const bool *held, double tolerance, bool polish);

#endif
