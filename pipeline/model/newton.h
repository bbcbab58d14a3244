/* newton.h - the way of one replicate to its variance components: average-information steps, kept at or above zero */
#ifndef WZ_NEWTON_H
#define WZ_NEWTON_H

#include "model/nesting.h"

#include <stdbool.h>
#include <stddef.h>

#define WZ_MAX_COMPONENTS WZ_MAX_LEVELS

typedef enum { WZ_NEWTON_GO, WZ_NEWTON_DONE, WZ_NEWTON_FAILED } wz_newton_state;

/** One maximisation. A caller evaluates at theta, hands the results to wz_newton_step(), and goes on while that says so. */
typedef struct {
	size_t K;
	bool held[WZ_MAX_COMPONENTS];  /* component stays at its starting value */
	double tolerance;              /* of the predicted gain in log likelihood */
	bool polish;                   /* go on until the gain is lost in rounding */
	double theta[WZ_MAX_COMPONENTS];     /* where to evaluate next; the solution when done */
	unsigned steps, halvings;
	/* internal */
	double best_theta[WZ_MAX_COMPONENTS], best_score[WZ_MAX_COMPONENTS], best_loglik, last_gain;
	double correction[WZ_MAX_COMPONENTS * WZ_MAX_COMPONENTS];
	double stretch; /* of the last step */
	bool have_best, last;
} wz_newton;

/** At most this many evaluations, then WZ_NEWTON_FAILED ("did not converge"). */
#define WZ_NEWTON_LIMIT 100

/** Start at theta (K values >= 0); held may be NULL. */
void wz_newton_begin(wz_newton *newton, size_t K, const double *theta, const bool *held, double tolerance, bool polish);

/**
 * Take the evaluation at newton->theta and choose the next point.
 *
 * The step solves (info + E) * step = score, E a symmetric rank-one correction that makes the matrix reproduce the change
 * of score over the last step (average information alone converges linearly), over the components that are neither held nor at zero with a score that pushes them
 * below it. A component that the step would make negative goes to zero and the rest is solved again. A step that lowers the
 * likelihood is halved. Done when the gain predicted by the step, score' step / 2, is at most the tolerance; the step is then still
 * taken, and its evaluation is the final one.
 *
 * @param score  K, at stride;  @param info  K * K, at stride
 * @return GO: evaluate at theta; DONE: the evaluation just handed in is the solution; FAILED
 * Source: average information as in Gilmour, Thompson & Cullis 1995; symmetric rank-one correction: Nocedal & Wright 2006, Numerical
 * Optimization, sec. 6.2; the projection is the active-set rule for bounds, sec. 16.5.
 */
wz_newton_state wz_newton_step(wz_newton *newton, double loglik, const double *score, const double *info, size_t stride);

#endif
