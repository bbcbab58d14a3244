/* lane_inside.h - what the files of the lane kernel share; nobody else includes it. Each is compiled once for each lane width (-DWZ_LANES=1, 2, 4, 8)
 *
 *   y = X b + sum over levels u + e,   V = diag(v) (1 - rho) + rho s s' per unit of one cluster level + sum over levels theta Z Z'
 *
 * V is never built. Going up the levels, a unit is replaced by one pseudo-observation: the GLS mean m of each column, with weight
 * b = 1' V^-1 1 before and omega = b / (1 + theta b) after the unit's own random effect; what varies inside the unit goes
 * into a scatter sum. Then
 *   W' V^-1 W = sum over levels and units of scatter + sum over outermost units of omega m m'.
 * Going down, beta_u = beta_parent + kappa (m_u - beta_parent), kappa = theta b / (1 + theta b), is the sum of the
 * predicted random effects of u and its ancestors for any column taken as data, and V^-1 w = D^-1 (w - beta). That gives
 * 1_u' P y, 1_u' V^-1 X and 1_u' V^-1 1_u for each unit, hence the score. A second way up with the vectors Z Z' P y gives the
 * average information. Means and deviations instead of raw cross products: nothing cancels when a variance is huge.
 * All passes cost O(n p^2) at most; a column costs only at the levels where it varies.
 *
 * The equicorrelated part rho s s', s = sqrt(v), is one more random effect, gamma, with load s inside each unit of level R (the innermost
 * unless the model says otherwise). Up to that level s is carried like a column: mean_s in each unit, and scatter_s in the unit of level R,
 * where gamma is integrated out (share_errors). On the way down gamma is predicted there (predict_shared) and taken off below as gamma s.
 *
 * Sources: average information: Gilmour, Thompson & Cullis 1995, Biometrics 51:1440. Multilevel meta-analysis: Konstantopoulos 2011,
 * Res Synth Methods 2:61. Correlated and hierarchical effects: Pustejovsky & Tipton 2022, Prev Sci 23:425.
 *
 *
 * lane_up.c: weights, means, scatter. lane_core.c: workspace, coefficients, the kernel. lane_down.c: score. lane_info.c: average information.
 */
#ifndef WZ_LANE_INSIDE_H
#define WZ_LANE_INSIDE_H

#include "model/lane.h"

#include <math.h>
#include <string.h>

/* 1. Lanes */

#if WZ_LANES == 1 /* a vector of one is kept in whole registers and memory */
typedef double real;
typedef long long bits;
#define LANE(x, lane) (&(x))[lane]
#define MASK(condition) (-(bits)(condition))
#define WHOLE(x) ((bits)(x))
#else
typedef double real __attribute__((vector_size(8 * WZ_LANES)));
typedef long long bits __attribute__((vector_size(8 * WZ_LANES)));
#define LANE(x, lane) (x)[lane]
#define MASK(condition) ((bits)(condition))
#define WHOLE(x) __builtin_convertvector(x, bits)
#endif

static const real ZERO = {0};
static const bits NONE = {0};

static inline bits to_bits(real x) {
	bits out;
	memcpy(&out, &x, sizeof out);
	return out;
}

static inline real to_real(bits x) {
	real out;
	memcpy(&out, &x, sizeof out);
	return out;
}

/* A product kept as mantissa in [1, 2) and exponent: one log at the end instead of one for each factor. Factors are positive. */
typedef struct {
	real mantissa;
	bits exponent;
} product;

static inline void product_times(product *f, real x) {
	bits raw = to_bits(f->mantissa * x);
	f->exponent += ((raw >> 52) & 0x7ff) - 1023;
	f->mantissa = to_real((raw & 0x000fffffffffffffLL) | 0x3ff0000000000000LL);
}

static inline product product_one(void) {
	return (product){ZERO + 1.0, NONE};
}

/* f times g to the power of whole numbers, a lane each. */
static inline void product_power(product *f, const product *g, real count) {
	f->exponent += g->exponent * WHOLE(count);
	for (double k = 0;; k++) {
		bits more = MASK(count > k);
		long long any = 0;
		for (size_t lane = 0; lane < WZ_LANES; lane++)
			any |= LANE(more, lane);
		if (!any)
			return;
		product_times(f, to_real((to_bits(g->mantissa) & more) | (to_bits(ZERO + 1.0) & ~more)));
	}
}

static inline double product_log(const product *f, size_t lane) {
	static const double LN2 = 0.69314718055994530942;
	return (double)LANE(f->exponent, lane) * LN2 + log(LANE(f->mantissa, lane));
}

/* 2. Workspace */

typedef struct {
	real *b, *omega, *kappa, *phi; /* a value for each unit */
	real *r;                       /* 1_u' P y */
	real *count;                   /* how often the unit counts: 1, or what set_count() said of the outermost unit above it */
	real *m;                       /* units * (p + 1): means of X columns and, last, y */
	real *beta;                    /* units * (p + 1): X columns and, last, the residual y - X b */
	real *a;                       /* units * K: means of the vectors Z Z' P y */
	real *mean_s;                  /* GLS mean of s; levels R and below, with rho only */
	real *left, *left_s;           /* given the data: variance of the summed random effects, their covariance with gamma; the same levels */
	size_t *vary;                  /* columns that vary among the children of a unit of this level, y (= p) last */
	size_t n_vary;
} level_work;

struct wz_lane_work {
	const wz_lane_model *model;
	size_t K, D, n, p;
	real *theta, *loglik, *score, *info, *b, *cov, *rss; /* results */
	real *G;             /* (p + 1) * (p + 1), upper: cross products under V^-1 */
	real *H;             /* p * p: sum of h h' at the present level */
	real *L;             /* p * p: factor */
	real *Z, *F;         /* K * p and K * K of the average information */
	real *t, *t2;        /* scratch of p + 1 */
	real *w, *r, *x;     /* effects: weight, P y, and varying columns (n * n_vary, y last) */
	/* With rho only. Units of level R; scatter_s is units * (p + 2): columns, y, s itself. */
	size_t R;
	bool inside;         /* there are cluster levels below R */
	real *k_s, *k2_s, *b0, *scatter_s;
	real *gamma, *left_g, *with_s; /* units * (p + 1), units, units * K */
	double *s;           /* n: sqrt(v) */
	bool counted;        /* set_count() was called */
	size_t *steady, n_steady; /* columns that do not vary inside innermost clusters */
	product detV, detX;
	product *det_top;    /* outermost units: their part of detV, when they count differently */
	level_work lev[WZ_MAX_DEPTH];
};

static inline size_t upper(size_t q, size_t i, size_t j) {
	return i * q + j;
}

/* Unit of level R above a unit of level l >= R. */
static inline size_t shared_unit(const wz_lane_work *work, size_t l, size_t u) {
	for (; l > work->R; l--)
		u = work->model->nesting->parent[l][u];
	return u;
}

/* One function for one or two columns, correlated or not: made for each, so that none pays for the others. */
#define WZ_LANE_MADE_FOR static inline __attribute__((always_inline))

/* Nearly all models have y alone, or y and one column, that vary inside innermost clusters; those that have more, or share errors above the innermost
 * clusters, take the general way. */
static inline bool few_vary(const wz_lane_work *work) {
	return work->lev[work->D - 1].n_vary <= 2 && !work->inside;
}

/* 3. Passes: names with the width behind, so that all widths can be in one program */

#define WZ_LANE_NAME2(name, width) name##_x##width
#define WZ_LANE_NAME1(name, width) WZ_LANE_NAME2(name, width)
#define WZ_LANE_NAME(name) WZ_LANE_NAME1(name, WZ_LANES)
#define wz_lane_up WZ_LANE_NAME(wz_lane_up)
#define wz_lane_down WZ_LANE_NAME(wz_lane_down)
#define wz_lane_information WZ_LANE_NAME(wz_lane_information)

/** Weights, means and scatter at theta, into the levels and G. */
void wz_lane_up(wz_lane_work *work);

/** P y and score, after wz_lane_up() and the coefficients. */
void wz_lane_down(wz_lane_work *work);

/** Average information, after wz_lane_down(). */
void wz_lane_information(wz_lane_work *work);

#endif
