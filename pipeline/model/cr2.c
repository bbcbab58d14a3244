/* cr2.c - the adjustment of bias-reduced linearisation for one cluster
 *
 * 1. Room
 * 2. One cluster
 *
 * Source: Bell & McCaffrey 2002, Surv Methodol 28:169, in the form of Pustejovsky & Tipton 2018, J Bus Econ Stat 36:672, as in clubSandwich.
 */
#include "model/cr2.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Room */

struct wz_cr2 {
	size_t m;
	gsl_matrix *G, *Q;
	gsl_vector *values;
	gsl_eigen_symmv_workspace *eigen;
	gsl_matrix *ZZ; /* p * p: Z' Z */
	gsl_vector *leverage;
	gsl_eigen_symm_workspace *small;
	double *V, *C, *T, *H; /* m * m */
	double *Z;             /* m * p */
};

wz_cr2 *wz_cr2_create(size_t m, size_t p) {
	wz_cr2 *work = calloc(1, sizeof *work);
	if (!work)
		return NULL;
	*work = (wz_cr2){.m = m, .G = gsl_matrix_alloc(m, m), .Q = gsl_matrix_alloc(m, m), .values = gsl_vector_alloc(m),
	                 .ZZ = gsl_matrix_alloc(p, p), .leverage = gsl_vector_alloc(p), .eigen = gsl_eigen_symmv_alloc(m),
	                 .small = gsl_eigen_symm_alloc(p), .V = malloc((4 * m * m + m * p) * sizeof(double))};
	if (!work->G || !work->Q || !work->values || !work->eigen || !work->ZZ || !work->leverage || !work->small || !work->V) {
		wz_cr2_free(work);
		return NULL;
	}
	work->C = work->V + m * m;
	work->T = work->C + m * m;
	work->H = work->T + m * m;
	work->Z = work->H + m * m;
	return work;
}

void wz_cr2_free(wz_cr2 *work) {
	if (!work)
		return;
	gsl_matrix_free(work->G);
	gsl_matrix_free(work->Q);
	gsl_vector_free(work->values);
	gsl_eigen_symmv_free(work->eigen);
	gsl_matrix_free(work->ZZ);
	gsl_vector_free(work->leverage);
	gsl_eigen_symm_free(work->small);
	free(work->V);
	free(work);
}

/* 2. One cluster */

static wz_status too_far_apart(size_t m, wz_err *err) {
	return wz_fail(err, WZ_ENOTEST, "variances within a cluster of %zu effect sizes are too far apart for CR2 (a factor of a million and more): use CR1", m);
}

/* H = (V - X M X') of a cluster, C the factor of its V. X M X' = Z Z' with rows L^-1 x. */
static void residual_covariance(const wz_gls *gls, const uint32_t *place, size_t m, wz_cr2 *work) {
	const size_t p = gls->p;
	for (size_t i = 0; i < m; i++) {
		double *z = &work->Z[i * p];
		for (size_t c = 0; c < p; c++)
			z[c] = gls->reml->x[c * gls->n + place[i]];
		wz_gls_forward(gls->root, p, z);
	}
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = 0;
			for (size_t c = 0; c < p; c++)
				sum += work->Z[i * p + c] * work->Z[j * p + c];
			work->H[i * m + j] = work->H[j * m + i] = work->V[i * m + j] - sum;
		}
}

/*
 * Directions in which the model fits the cluster exactly: H is C (I - Y Y') C' with Y = C^-1 Z, so they are the eigenvalues of Y' Y at 1. Counting
 * them here, in p * p without units of measurement, leaves no tolerance to choose for the m * m matrix below.
 */
static wz_status count_exact(size_t p, size_t m, wz_cr2 *work, size_t *exact, wz_err *err) {
	for (size_t c = 0; c < p; c++) /* Y in place of Z */
		for (size_t i = 0; i < m; i++) {
			double x = work->Z[i * p + c];
			for (size_t k = 0; k < i; k++)
				x -= work->C[i * m + k] * work->Z[k * p + c];
			work->Z[i * p + c] = x / work->C[i * m + i];
		}
	for (size_t c = 0; c < p; c++)
		for (size_t d = 0; d < p; d++) {
			double sum = 0;
			for (size_t i = 0; i < m; i++)
				sum += work->Z[i * p + c] * work->Z[i * p + d];
			gsl_matrix_set(work->ZZ, c, d, sum);
		}
	if (gsl_eigen_symm(work->ZZ, work->leverage, work->small))
		return wz_fail(err, WZ_ENOTEST, "no leverage of a cluster of %zu effects", m);
	*exact = 0;
	for (size_t c = 0; c < p; c++)
		*exact += gsl_vector_get(work->leverage, c) > 1 - 1e-10;
	return WZ_OK;
}

/*
 * E_g = C G^(-1/2) C' F for the m rows of F, in place; F = (V^-1 X)_g M. Directions in which the model fits the cluster exactly are left out
 * (clubSandwich leaves out eigenvalues of G below 1e-12, which depends on the unit of measurement).
 */
wz_status wz_cr2_adjust(wz_cr2 *work, const wz_gls *gls, const uint32_t *place, size_t m, double *F, wz_err *err) {
	const size_t p = gls->p;
	double *C = work->C, *T = work->T;
	wz_solver_block(gls->solver, place, m, work->V);
	residual_covariance(gls, place, m, work);
	if (m == 1) {
		double left = work->H[0] / work->V[0];
		for (size_t c = 0; c < p; c++)
			F[c] = left > 1e-10 ? F[c] / sqrt(left) : 0;
		return WZ_OK;
	}
	memcpy(C, work->V, m * m * sizeof *C);
	if (!wz_gls_cholesky(C, m))
		return too_far_apart(m, err);
	size_t exact = 0;
	wz_status st = count_exact(p, m, work, &exact, err);
	if (st != WZ_OK)
		return st;
	for (size_t i = 0; i < m; i++) /* T = H C */
		for (size_t j = 0; j < m; j++)
			T[i * m + j] = 0;
	for (size_t i = 0; i < m; i++)
		for (size_t k = 0; k < m; k++)
			for (size_t j = 0; j <= k; j++)
				T[i * m + j] += work->H[i * m + k] * C[k * m + j];
	gsl_matrix_view G = gsl_matrix_submatrix(work->G, 0, 0, m, m), Q = gsl_matrix_submatrix(work->Q, 0, 0, m, m);
	gsl_matrix_set_zero(&G.matrix);
	for (size_t k = 0; k < m; k++) /* G = C' T, lower triangle */
		for (size_t i = 0; i <= k; i++) {
			double *row = gsl_matrix_ptr(&G.matrix, i, 0);
			for (size_t j = 0; j <= i; j++)
				row[j] += C[k * m + i] * T[k * m + j];
		}
	gsl_vector_view values = gsl_vector_subvector(work->values, 0, m);
	gsl_eigen_symmv_workspace *eigen = m == work->m ? work->eigen : gsl_eigen_symmv_alloc(m);
	if (!eigen)
		return wz_fail(err, WZ_ENOMEM, "out of memory: a cluster of %zu effects", m);
	int failed = gsl_eigen_symmv(&G.matrix, &values.vector, &Q.matrix, eigen);
	if (eigen != work->eigen)
		gsl_eigen_symmv_free(eigen);
	if (failed)
		return wz_fail(err, WZ_ENOTEST, "no square root of the covariance of a cluster of %zu effects", m);
	(void)gsl_eigen_symmv_sort(&values.vector, &Q.matrix, GSL_EIGEN_SORT_VAL_DESC);
	const size_t kept = m > exact ? m - exact : 0;
	if (kept > 0 && !(gsl_vector_get(&values.vector, kept - 1) > 1e-15 * (double)m * gsl_vector_get(&values.vector, 0)))
		return too_far_apart(m, err);
	for (size_t c = 0; c < p; c++) {
		double *f = T; /* C' F_c, then coordinates, then back */
		memset(f, 0, 2 * m * sizeof *f);
		double *back = f + m;
		for (size_t k = 0; k < m; k++)
			for (size_t i = 0; i <= k; i++)
				f[i] += C[k * m + i] * F[k * p + c];
		for (size_t j = 0; j < kept; j++) {
			double value = gsl_vector_get(&values.vector, j), dot = 0;
			for (size_t i = 0; i < m; i++)
				dot += gsl_matrix_get(&Q.matrix, i, j) * f[i];
			dot /= sqrt(value);
			for (size_t i = 0; i < m; i++)
				back[i] += gsl_matrix_get(&Q.matrix, i, j) * dot;
		}
		for (size_t i = 0; i < m; i++) {
			double sum = 0;
			for (size_t k = 0; k <= i; k++)
				sum += C[i * m + k] * back[k];
			F[i * p + c] = sum;
		}
	}
	return WZ_OK;
}
