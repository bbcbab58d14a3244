/* refit.h - REML refits of intercept and one two-valued column, several replicates side by side
 *
 * The case that permutation of elements consists of: a column with two values, constant within the outermost units. The design is then
 * that of two groups, so X' V^-1 X is diagonal, all that the score and the observed information need comes from eight sums a unit, and a
 * replicate is nothing but the side on which each unit stands. Everything else is for the general kernel (model/lane.h).
 *
 * As there, one replicate lives in one lane and gives the same bits at every width.
 */
#ifndef WZ_REFIT_H
#define WZ_REFIT_H

#include "model/lane.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Components that this kernel can have: two cluster levels and the effect. */
#define WZ_REFIT_COMPONENTS 3

/** What all replicates share. Lowest clusters are called units here, the outermost tops; with one cluster level they are the same. */
typedef struct {
	size_t n, units, tops, K;
	const uint32_t *first;     /* units + 1: effects of each unit */
	const uint32_t *top_first; /* tops + 1: units of each top; NULL with one cluster level */
	double *v, *d;             /* effects, a multiple of four: sampling variance not shared with others of the unit, distance to its centre */
	double *s;                 /* effects: root of the whole sampling variance */
	double rho;                /* correlation of sampling errors inside units */
	double *centre;            /* units */
	double theta[WZ_REFIT_COMPONENTS]; /* where every replicate starts */
	bool held[WZ_REFIT_COMPONENTS];
	bool ml;
} wz_refit_model;

/**
 * Is the model one for this kernel? One or two cluster levels; sampling variances in [1e-60, 1e60]; sampling errors independent, or with
 * a correlation of at most .95 inside the lowest clusters and variances that differ by less than 1e6; something to estimate.
 * The answer depends on the model alone, never on the machine.
 */
bool wz_refit_suits(const wz_lane_model *model, const bool *held);

/** Copy of what is needed of a model that suits; y in nested order. NULL: out of memory. */
wz_refit_model *wz_refit_model_create(const wz_lane_model *model, const double *y, const double *theta, const bool *held);
void wz_refit_model_free(wz_refit_model *model);

/** One evaluation, index * width + lane; components outermost first, then the effect; sides: 0, 1. */
typedef struct {
	double *theta;          /* in: K */
	double *score;          /* K: derivative of the (restricted) log likelihood */
	double *observed;       /* K * K, upper half: minus its second derivatives */
	double *average;        /* K * K, upper half: average information */
	double *omega, *b;      /* 2: total weight of a side and its estimate */
	double *h, *z;          /* K * 2: -d omega / d theta, and -omega d b / d theta */
} wz_refit_point;

typedef struct wz_refit_work wz_refit_work;

typedef struct {
	size_t width;
	const char *name;
	/** Workspace; NULL: out of memory. Free with free(). The model must outlive it. */
	wz_refit_work *(*create)(const wz_refit_model *model);
	wz_refit_point (*point)(wz_refit_work *work);
	/** tops * width: all bits set where a lane has the top on side 1, else 0. To be filled before eval. */
	int64_t *(*side)(wz_refit_work *work);
	/** Evaluate at the start, whose sums all replicates share; theta is set. */
	void (*eval_start)(wz_refit_work *work);
	/** Evaluate at theta. */
	void (*eval)(wz_refit_work *work);
} wz_refit_kernel;

/** The kernel of a width. NULL: there is none. Which widths run here: wz_lane_choose(). */
const wz_refit_kernel *wz_refit_kernel_of(size_t width);

/**
 * |t| of the column in `count` replicates whose sides are set.
 *
 * Newton steps with the observed information (average information where that is not positive definite), under theta >= 0, halved where they
 * lead downhill. Done when the
 * gain in log likelihood that a step promises is at most 1e-11: the step is then taken by extrapolation of omega and b, which is off by
 * its square.
 *
 * @param t  out: |t|, or NaN where a side is empty or there is no end in 20 steps: to be done by the general kernel
 * Source: derivatives of the restricted likelihood: Searle, Casella & McCulloch 1992, Variance Components, ch. 6 and 8.
 */
void wz_refit_run(const wz_refit_kernel *kernel, wz_refit_work *work, const wz_refit_model *model, size_t count, double *t);

#endif
