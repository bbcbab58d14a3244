/* gls.c - generalised least squares at given variance components
 *
 * 1. Small matrices
 * 2. The fit
 */
#include "model/gls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Small matrices */

bool wz_gls_cholesky(double *A, size_t m) {
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j <= i; j++) {
			double s = A[i * m + j], before = s;
			for (size_t k = 0; k < j; k++)
				s -= A[i * m + k] * A[j * m + k];
			if (i == j && !(s > 1e-12 * before))
				return false;
			A[i * m + j] = i == j ? sqrt(s) : s / A[j * m + j];
		}
	return true;
}

void wz_gls_forward(const double *root, size_t m, double *x) {
	for (size_t i = 0; i < m; i++) {
		for (size_t k = 0; k < i; k++)
			x[i] -= root[i * m + k] * x[k];
		x[i] /= root[i * m + i];
	}
}

static void backward(const double *root, size_t m, double *x) {
	for (size_t i = m; i-- > 0;) {
		for (size_t k = i + 1; k < m; k++)
			x[i] -= root[k * m + i] * x[k];
		x[i] /= root[i * m + i];
	}
}

void wz_gls_to_user(const wz_reml *reml, double *b) {
	for (size_t c = 0; c < reml->p; c++)
		b[c] /= reml->scale[c];
	if (reml->intercept)
		for (size_t c = 1; c < reml->p; c++)
			b[0] -= b[c] * reml->shift[c];
}

double wz_gls_weight(const wz_reml *reml, const double *user, size_t c) {
	return (user[c] - (reml->intercept && c > 0 ? user[0] * reml->shift[c] : 0)) / reml->scale[c];
}

/* 2. The fit */

wz_status wz_gls_solve(const wz_reml *reml, const double *theta, wz_gls *gls, wz_err *err) {
	const size_t n = reml->n, p = reml->p;
	wz_status st = WZ_OK;
	double *white = NULL;
	size_t size;
	*gls = (wz_gls){.reml = reml, .n = n, .p = p};
	WZ_TRY(wz_solver_create(reml, theta, &gls->solver, err));
	gls->W = malloc(n * p * sizeof(double));
	gls->M = calloc(p * p, sizeof(double));
	gls->root = calloc(p * p, sizeof(double));
	gls->b = calloc(p, sizeof(double));
	gls->e = malloc(n * sizeof(double));
	gls->Py = malloc(n * sizeof(double));
	if (!gls->W || !gls->M || !gls->root || !gls->b || !gls->e || !gls->Py) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu effects, %zu coefficients", n, p);
		goto done;
	}
	size = wz_solver_white_size(gls->solver);
	white = malloc((p + 1) * size * sizeof *white);
	if (!white) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu effects, %zu coefficients", n, p);
		goto done;
	}
	for (size_t c = 0; c <= p; c++) {
		const double *data = c < p ? &reml->x[c * n] : reml->y;
		wz_solver_apply(gls->solver, data, c < p ? &gls->W[c * n] : gls->Py);
		wz_solver_whiten(gls->solver, data, &white[c * size]);
		for (size_t d = 0; d <= c && d < p; d++) {
			double *to = c < p ? &gls->root[c * p + d] : &gls->b[d];
			for (size_t i = 0; i < size; i++)
				*to += white[c * size + i] * white[d * size + i];
		}
	}
	if (!wz_gls_cholesky(gls->root, p)) {
		st = wz_fail(err, WZ_ERANK, "the %zu coefficients can't be told apart", p);
		goto done;
	}
	wz_gls_forward(gls->root, p, gls->b);
	backward(gls->root, p, gls->b);
	for (size_t c = 0; c < p; c++) {
		gls->M[c * p + c] = 1;
		wz_gls_forward(gls->root, p, &gls->M[c * p]);
		backward(gls->root, p, &gls->M[c * p]);
	}
	memcpy(gls->e, reml->y, n * sizeof(double));
	for (size_t c = 0; c < p; c++)
		for (size_t i = 0; i < n; i++)
			gls->e[i] -= reml->x[c * n + i] * gls->b[c];
	wz_solver_apply(gls->solver, gls->e, gls->Py);
done:
	free(white);
	if (st != WZ_OK)
		wz_gls_clear(gls);
	return st;
}

void wz_gls_clear(wz_gls *gls) {
	wz_solver_free(gls->solver);
	free(gls->W);
	free(gls->M);
	free(gls->root);
	free(gls->b);
	free(gls->e);
	free(gls->Py);
	*gls = (wz_gls){0};
}
