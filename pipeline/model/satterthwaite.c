/* satterthwaite.c - model-based degrees of freedom
 *
 * With K_l = Z_l Z_l' of level l, W = V^-1 X, M = (X' W)^-1, P = V^-1 - W M W':
 *   derivative of M by component l:  M W' K_l W M
 *   expected information:            tr(P K_k P K_l) / 2      (ML: V^-1 for P)
 *   observed information:            y' P K_k P K_l P y - expected
 * All through sums over units: x' K_l y = sum over units u of level l of (1_u' x) (1_u' y).
 *
 * 1. Sums over units
 * 2. Information
 * 3. Making
 * 4. Degrees of freedom and tests
 *
 * Sources: Searle, Casella & McCulloch 1992, Variance Components, ch. 6; Giesbrecht & Burns 1985, Biometrics 41:477.
 */
#include "model/satterthwaite.h"

#include "model/gls.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Sums over units */

typedef struct {
	wz_gls gls;
	size_t n, p, D, n_free;
	size_t level[WZ_MAX_LEVELS];   /* of free component f */
	size_t units[WZ_MAX_LEVELS];
	double *sums[WZ_MAX_LEVELS];   /* p columns of `units`: Z_l' W */
	double *sums_y[WZ_MAX_LEVELS]; /* units: Z_l' P y */
	double *a, *b, *c;             /* n each */
	double *F[WZ_MAX_LEVELS];      /* p * p: W' K_l W */
	double *G, *H;                 /* p * p scratch */
	double *memory;
} sums_work;

static size_t units_of(const wz_reml *reml, size_t level) {
	return level < reml->nesting.depth ? reml->nesting.n_units[level] : reml->n;
}

static double dot(const double *x, const double *y, size_t n) {
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

/* out = Z_l x */
static void expand(const sums_work *w, size_t f, const double *x, double *out) {
	const wz_nesting *nest = &w->gls.reml->nesting;
	for (size_t i = 0; i < w->n; i++)
		out[i] = x[w->level[f] < w->D ? nest->unit[w->level[f]][i] : i];
}

static wz_status sums_make(sums_work *w, wz_err *err) {
	const size_t n = w->n, p = w->p;
	size_t size = 3 * n + 2 * p * p;
	for (size_t f = 0; f < w->n_free; f++)
		size += w->units[f] * (p + 1) + p * p;
	double *at = w->memory = calloc(size, sizeof *at);
	if (!at)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu effects, %zu coefficients", n, p);
	w->a = at;
	w->b = w->a + n;
	w->c = w->b + n;
	w->G = w->c + n;
	w->H = w->G + p * p;
	at = w->H + p * p;
	for (size_t f = 0; f < w->n_free; f++) {
		w->sums[f] = at;
		w->sums_y[f] = at + w->units[f] * p;
		w->F[f] = w->sums_y[f] + w->units[f];
		at = w->F[f] + p * p;
		for (size_t c = 0; c < p; c++)
			wz_solver_unit_sums(w->gls.solver, w->level[f], &w->gls.W[c * n], &w->sums[f][c * w->units[f]]);
		wz_solver_unit_sums(w->gls.solver, w->level[f], w->gls.Py, w->sums_y[f]);
		for (size_t c = 0; c < p; c++)
			for (size_t d = 0; d < p; d++)
				w->F[f][c * p + d] = dot(&w->sums[f][c * w->units[f]], &w->sums[f][d * w->units[f]], w->units[f]);
	}
	return WZ_OK;
}

/* 2. Information */

/* trace[k * n_free + l] = tr(V^-1 K_k V^-1 K_l), from V^-1 1_u of every unit u of the inner one of the two levels. */
static void traces(sums_work *w, double *trace) {
	const wz_nesting *nest = &w->gls.reml->nesting;
	const uint32_t *outer = wz_solver_starts(w->gls.solver, 0);
	memset(w->a, 0, w->n * sizeof(double));
	for (size_t l = 0; l < w->n_free; l++) {
		const uint32_t *start = w->level[l] < w->D ? wz_solver_starts(w->gls.solver, w->level[l]) : NULL;
		for (size_t u = 0; u < w->units[l]; u++) {
			size_t from = start ? start[u] : u, to = start ? start[u + 1] : u + 1;
			size_t o = nest->unit[0][from];
			for (size_t i = from; i < to; i++)
				w->a[i] = 1;
			wz_solver_apply_range(w->gls.solver, o, o + 1, w->a, w->b);
			for (size_t i = from; i < to; i++)
				w->a[i] = 0;
			for (size_t k = 0; k <= l; k++) {
				const uint32_t *unit = w->level[k] < w->D ? nest->unit[w->level[k]] : NULL;
				double squares = 0;
				for (size_t i = outer[o]; i < outer[o + 1];) {
					double sum = w->b[i];
					size_t j = i + 1;
					for (; unit && j < outer[o + 1] && unit[j] == unit[i]; j++)
						sum += w->b[j];
					squares += sum * sum;
					i = j;
				}
				trace[k * w->n_free + l] += squares;
			}
		}
	}
}

static void multiply(const double *A, const double *B, size_t p, double *out) {
	for (size_t c = 0; c < p; c++)
		for (size_t d = 0; d < p; d++) {
			out[c * p + d] = 0;
			for (size_t k = 0; k < p; k++)
				out[c * p + d] += A[c * p + k] * B[k * p + d];
		}
}

static double trace_of_product(const double *A, const double *B, size_t p) {
	double sum = 0;
	for (size_t c = 0; c < p; c++)
		for (size_t d = 0; d < p; d++)
			sum += A[c * p + d] * B[d * p + c];
	return sum;
}

/* tr(P K_k P K_l) from tr(V^-1 K_k V^-1 K_l): what the coefficients take. */
static void take_coefficients(sums_work *w, double *trace) {
	const size_t n = w->n, p = w->p;
	for (size_t l = 0; l < w->n_free; l++)
		for (size_t k = 0; k <= l; k++) {
			memset(w->G, 0, p * p * sizeof(double)); /* W' K_k V^-1 K_l W */
			for (size_t c = 0; c < p; c++) {
				expand(w, l, &w->sums[l][c * w->units[l]], w->a);
				wz_solver_apply(w->gls.solver, w->a, w->b);
				wz_solver_unit_sums(w->gls.solver, w->level[k], w->b, w->c);
				for (size_t d = 0; d < p; d++)
					w->G[d * p + c] = dot(&w->sums[k][d * w->units[k]], w->c, w->units[k]);
			}
			double part = trace_of_product(w->gls.M, w->G, p);
			multiply(w->gls.M, w->F[k], p, w->G);
			multiply(w->gls.M, w->F[l], p, w->H);
			trace[k * w->n_free + l] += trace_of_product(w->G, w->H, p) - 2 * part;
		}
	memset(w->a, 0, n * sizeof(double));
}

/* y' P K_k P K_l P y */
static double quadratic(sums_work *w, size_t k, size_t l) {
	const size_t n = w->n, p = w->p;
	expand(w, l, w->sums_y[l], w->a);
	wz_solver_apply(w->gls.solver, w->a, w->b);
	for (size_t c = 0; c < p; c++) {
		double Wa = dot(&w->gls.W[c * n], w->a, n);
		for (size_t d = 0; d < p; d++)
			for (size_t i = 0; i < n; i++)
				w->b[i] -= w->gls.W[d * n + i] * w->gls.M[d * p + c] * Wa;
	}
	expand(w, k, w->sums_y[k], w->a);
	return dot(w->a, w->b, n);
}

/* 3. Making */

static bool factor(wz_satterthwaite *s, const double *information) {
	size_t row = 0;
	for (size_t k = 0; k < s->K; k++) {
		if (!s->free[k])
			continue;
		size_t column = 0;
		for (size_t l = 0; l < s->K; l++)
			if (s->free[l])
				s->root[row * s->n_free + column++] = information[k * s->K + l];
		row++;
	}
	return wz_gls_cholesky(s->root, s->n_free);
}

wz_status wz_satterthwaite_create(const wz_reml *reml, const wz_fit *fit, const bool *held, wz_information information,
                                  wz_satterthwaite *satterthwaite, wz_err *err) {
	const size_t p = reml->p, K = reml->n_levels;
	wz_satterthwaite *s = satterthwaite;
	wz_status st = WZ_OK;
	double trace[WZ_MAX_LEVELS * WZ_MAX_LEVELS] = {0};
	sums_work w = {.n = reml->n, .p = p, .D = reml->nesting.depth};
	*s = (wz_satterthwaite){.K = K, .p = p, .reml = reml};
	for (size_t l = 0; l < K; l++) {
		s->free[l] = reml->method != WZ_METHOD_FIXED && reml->identified[l] && fit->theta[l] > 0 && !(held && held[l]);
		if (s->free[l]) {
			w.level[s->n_free] = l;
			w.units[s->n_free++] = units_of(reml, l);
		}
	}
	for (size_t k = 0; k < K * K; k++)
		s->observed[k] = s->expected[k] = NAN;
	w.n_free = s->n_free;
	WZ_TRY(wz_gls_solve(reml, fit->theta, &w.gls, err));
	s->M = malloc(p * p * sizeof(double));
	s->derivative = calloc(s->n_free * p * p + 1, sizeof(double));
	if (!s->M || !s->derivative) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu coefficients", p);
		goto done;
	}
	memcpy(s->M, w.gls.M, p * p * sizeof(double));
	if (s->n_free == 0)
		goto done;
	WZ_TRY(sums_make(&w, err));
	for (size_t f = 0; f < s->n_free; f++) {
		multiply(w.gls.M, w.F[f], p, w.G);
		multiply(w.G, w.gls.M, p, &s->derivative[f * p * p]);
	}
	traces(&w, trace);
	if (reml->method == WZ_METHOD_REML)
		take_coefficients(&w, trace);
	for (size_t l = 0; l < s->n_free; l++)
		for (size_t k = 0; k <= l; k++) {
			size_t at = w.level[k] * K + w.level[l], mirror = w.level[l] * K + w.level[k];
			s->expected[at] = s->expected[mirror] = 0.5 * trace[k * s->n_free + l];
			s->observed[at] = s->observed[mirror] = quadratic(&w, k, l) - s->expected[at];
		}
	if (information == WZ_INFORMATION_EXPECTED || !factor(s, s->observed)) {
		s->used_expected = information == WZ_INFORMATION_OBSERVED;
		if (!factor(s, s->expected))
			st = wz_fail(err, WZ_ERANK, "the variance components can't be told apart");
	}
done:
	wz_gls_clear(&w.gls);
	free(w.memory);
	if (st != WZ_OK)
		wz_satterthwaite_clear(s);
	return st;
}

void wz_satterthwaite_clear(wz_satterthwaite *satterthwaite) {
	free(satterthwaite->M);
	free(satterthwaite->derivative);
	*satterthwaite = (wz_satterthwaite){0};
}

/* 4. Degrees of freedom and tests */

/* x' A y, with x and y weights of the user's coefficients: sum over scaled columns. */
static double form(const wz_satterthwaite *s, const double *A, const double *x, const double *y) {
	const wz_reml *reml = s->reml;
	const size_t p = s->p;
	double sum = 0;
	for (size_t c = 0; c < p; c++)
		for (size_t d = 0; d < p; d++)
			sum += wz_gls_weight(reml, x, c) * wz_gls_weight(reml, y, d) * A[c * p + d];
	return sum;
}

double wz_satterthwaite_df(const wz_satterthwaite *satterthwaite, const double *weight) {
	const wz_satterthwaite *s = satterthwaite;
	double g[WZ_MAX_LEVELS] = {0};
	if (s->n_free == 0)
		return NAN;
	double f = form(s, s->M, weight, weight);
	for (size_t k = 0; k < s->n_free; k++)
		g[k] = form(s, &s->derivative[k * s->p * s->p], weight, weight);
	wz_gls_forward(s->root, s->n_free, g);
	double spread = dot(g, g, s->n_free);
	return 2 * f * f / spread;
}

wz_estimate wz_satterthwaite_contrast(const wz_satterthwaite *satterthwaite, const wz_fit *fit, double level, const double *weight) {
	const size_t p = fit->p;
	double value = dot(weight, fit->b, p), variance = 0;
	for (size_t c = 0; c < p; c++)
		variance += weight[c] * dot(&fit->cov[c * p], weight, p);
	return wz_wald_estimate(value, variance, wz_satterthwaite_df(satterthwaite, weight), level);
}

wz_status wz_satterthwaite_coefficient(const wz_satterthwaite *satterthwaite, const wz_fit *fit, double level, size_t c, wz_estimate *out,
                                       wz_err *err) {
	double *weight = calloc(fit->p, sizeof *weight);
	if (!weight)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu coefficients", fit->p);
	weight[c] = 1;
	*out = wz_satterthwaite_contrast(satterthwaite, fit, level, weight);
	free(weight);
	return WZ_OK;
}

/* df2 from the df of m uncorrelated contrasts. */
static double fai_cornelius(const double *nu, size_t m) {
	double E = 0, lowest = INFINITY, highest = 0;
	for (size_t k = 0; k < m; k++) {
		E += nu[k] / (nu[k] - 2);
		lowest = fmin(lowest, nu[k]);
		highest = fmax(highest, nu[k]);
	}
	if (m == 1 || highest - lowest <= 1e-8 * highest) /* all the same: the limit is that number */
		return lowest;
	return lowest <= 2 ? 2 : 2 * E / (E - (double)m);
}

wz_status wz_satterthwaite_omnibus(const wz_satterthwaite *satterthwaite, const wz_fit *fit, const size_t *column, size_t m, wz_omnibus *out,
                                   wz_err *err) {
	const size_t p = fit->p;
	wz_status st = WZ_OK;
	gsl_matrix *C = NULL, *Q = NULL;
	gsl_vector *values = NULL;
	gsl_eigen_symmv_workspace *eigen = NULL;
	double *weight = calloc(p + m, sizeof *weight), *nu = weight ? weight + p : NULL;
	*out = (wz_omnibus){NAN, NAN, NAN, NAN};
	WZ_TRY(wz_wald_omnibus(satterthwaite->reml, fit, WZ_TEST_Z, column, m, out, err));
	if (satterthwaite->n_free == 0)
		goto done;
	C = gsl_matrix_alloc(m, m);
	Q = gsl_matrix_alloc(m, m);
	values = gsl_vector_alloc(m);
	eigen = gsl_eigen_symmv_alloc(m);
	if (!weight || !C || !Q || !values || !eigen) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu coefficients", m);
		goto done;
	}
	for (size_t s = 0; s < m; s++)
		for (size_t t = 0; t < m; t++)
			gsl_matrix_set(C, s, t, fit->cov[column[s] * p + column[t]]);
	if (gsl_eigen_symmv(C, values, Q, eigen)) {
		st = wz_fail(err, WZ_ERANK, "no eigenvectors of the covariance of %zu coefficients", m);
		goto done;
	}
	for (size_t k = 0; k < m; k++) {
		memset(weight, 0, p * sizeof *weight);
		for (size_t s = 0; s < m; s++)
			weight[column[s]] = gsl_matrix_get(Q, s, k);
		nu[k] = wz_satterthwaite_df(satterthwaite, weight);
	}
	out->stat /= (double)m;
	out->df2 = fai_cornelius(nu, m);
	out->p = gsl_cdf_fdist_Q(out->stat, out->df1, out->df2);
done:
	gsl_matrix_free(C);
	gsl_matrix_free(Q);
	gsl_vector_free(values);
	gsl_eigen_symmv_free(eigen);
	free(weight);
	return st;
}
