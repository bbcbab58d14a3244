/* lane.h - likelihood, score and average information of the multilevel model, several replicates side by side
 *
 * One replicate lives in one lane. Every lane does the same IEEE operations in the same order whatever the width, so a
 * width of 1, 2, 4 or 8 gives the same bits. The model on the observed data is a batch of width 1.
 */
#ifndef WZ_LANE_H
#define WZ_LANE_H

#include "model/nesting.h"

#include <stdbool.h>
#include <stddef.h>

#define WZ_MAX_LANES 8

/** What all lanes share. Everything in nested order. */
typedef struct {
	const wz_nesting *nesting;
	const double *v;  /* n sampling variances, > 0 */
	size_t p;         /* coefficients, >= 1 */
	const int *level; /* p: level at which the column is constant (wz_nesting_level_of); -1 = all ones */
	double rho;       /* correlation of sampling errors within units of one cluster level, 0 <= rho < 1 */
	size_t rho_above; /* that level: 0 the innermost cluster level, 1 the one above it, ...; < depth */
	bool ml;          /* maximum likelihood instead of restricted */
} wz_lane_model;

/**
 * Results of one evaluation; index * width + lane.
 * Components: cluster levels outermost first, then the effect: K = depth + 1 of them.
 */
typedef struct {
	double *theta;  /* in: K variance components, >= 0 */
	double *loglik; /* 1, with the constants but without log|X'X| / 2 */
	double *score;  /* K: derivative of loglik */
	double *info;   /* K * K average information */
	double *b;      /* p coefficients */
	double *cov;    /* p * p: (X' V^-1 X)^-1 */
	double *rss;    /* 1: (y - X b)' V^-1 (y - X b) */
	double *r;      /* n: V^-1 (y - X b), nested order; only after an evaluation with derivatives */
} wz_lane_result;

typedef struct wz_lane_work wz_lane_work;

/** A kernel of one width, compiled for one kind of processor. */
typedef struct {
	size_t width;
	const char *name;
	/** Workspace for a model, which must outlive it; NULL: out of memory (or rho_above >= depth). Free with free(). */
	wz_lane_work *(*create)(const wz_lane_model *model);
	/** Pointers into the workspace. */
	wz_lane_result (*result)(wz_lane_work *work);
	/** Effect sizes of a lane, n in nested order. */
	void (*set_y)(wz_lane_work *work, size_t lane, const double *y);
	/** Column c of a lane: one value a unit of its level (n values when level is depth). Not for columns of level -1. */
	void (*set_x)(wz_lane_work *work, size_t lane, size_t c, const double *x);
	/** How often each outermost unit counts in a lane (whole numbers >= 0, as in a bootstrap of cases); 1 until this is called. Copies of a unit
	 *  are units of their own. The constant of the likelihood keeps the observed number of effects. */
	void (*set_count)(wz_lane_work *work, size_t lane, const double *count);
	/** Coefficients and likelihood at theta; with `derivatives` also score and info. A lane whose X is not of full rank gets NaN. */
	void (*eval)(wz_lane_work *work, bool derivatives);
} wz_lane_kernel;

/** Kernel of width 1. */
const wz_lane_kernel *wz_lane_scalar(void);

/** What WERKZAAM_LANES in the environment names, for tests of kernels on one machine; NULL: not set, or empty. Nothing else reads it. */
const char *wz_lane_asked(void);

/** The kernel named by `name` ("x1", "x2", "x4", "x8"). NULL as name: the one of wz_lane_asked() if it runs here, else the widest that this processor
 *  runs. @return NULL: can't run here */
const wz_lane_kernel *wz_lane_choose(const char *name);

#endif
