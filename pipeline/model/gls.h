/* gls.h - generalised least squares at given variance components: what robust.c, satterthwaite.c and blup.c all start from */
#ifndef WZ_GLS_H
#define WZ_GLS_H

#include "base/err.h"
#include "model/reml.h"
#include "model/solver.h"

#include <stdbool.h>
#include <stddef.h>

/** Effects in nested order, columns of X as scaled and centred in wz_reml (wz_gls_to_user() takes coefficients back). */
typedef struct {
	const wz_reml *reml;
	wz_solver *solver;
	size_t n, p;
	double *W;    /* p columns of n: V^-1 X */
	double *M;    /* p * p: (X' V^-1 X)^-1 */
	double *root; /* p * p lower: L with L L' = X' V^-1 X; |L^-1 u|^2 = u' M u */
	double *b;    /* p */
	double *e;    /* n: y - X b */
	double *Py;   /* n: V^-1 e */
} wz_gls;

/** @param reml  must outlive it;  @return WZ_OK; WZ_ERANK; WZ_ENOMEM; WZ_EBUG. Clear with wz_gls_clear(), also after failure. */
WZ_CHECKED wz_status wz_gls_solve(const wz_reml *reml, const double *theta, wz_gls *gls, wz_err *err);
void wz_gls_clear(wz_gls *gls);

/** A vector of p coefficients (without reml->shift_y): from scaled columns to the user's, in place. */
void wz_gls_to_user(const wz_reml *reml, double *b);

/** Weights of the user's coefficients as weights of the scaled ones that give the same number: the weight of scaled coefficient c. */
double wz_gls_weight(const wz_reml *reml, const double *user, size_t c);

/** In place, root lower m * m at stride m: x = L^-1 x. */
void wz_gls_forward(const double *root, size_t m, double *x);

/** Cholesky factor of a symmetric matrix in its lower triangle, in place; the rest is not touched. @return false: not positive definite, with pivots
 *  judged against the diagonal: at or below 1e-12 of it. */
bool wz_gls_cholesky(double *A, size_t m);

#endif
