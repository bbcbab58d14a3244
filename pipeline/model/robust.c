/* robust.c - cluster-robust covariance of the coefficients
 *
 * 1. Clusters
 * 2. Adjusted influence of each effect
 * 3. Making
 * 4. Degrees of freedom
 * 5. Tests
 *
 * Sources: Bell & McCaffrey 2002, Surv Methodol 28:169; Tipton & Pustejovsky 2015, J Educ Behav Stat 40:604; Pustejovsky & Tipton 2018, J Bus Econ Stat 36:672.
 */
#include "model/robust.h"

#include "model/cr2.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const wz_robust_words[] = {"CR0", "CR1", "CR2", NULL};

/* 1. Clusters */

static int by_key(const void *a, const void *b) {
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* Places sorted by the code of their row. */
static wz_status group(const uint32_t *code, wz_robust *robust, wz_err *err) {
	const size_t n = robust->n;
	const uint32_t *order = robust->gls.reml->nesting.order;
	uint64_t *key = malloc(n * sizeof *key);
	robust->cluster = malloc(n * sizeof(uint32_t));
	robust->place = malloc(n * sizeof(uint32_t));
	robust->first = malloc((n + 1) * sizeof(uint32_t));
	if (!key || !robust->cluster || !robust->place || !robust->first) {
		free(key);
		return wz_fail(err, WZ_ENOMEM, "out of memory: clusters of %zu effects", n);
	}
	for (size_t i = 0; i < n; i++)
		key[i] = (uint64_t)code[order[i]] << 32 | (uint64_t)i;
	qsort(key, n, sizeof *key, by_key);
	uint32_t clusters = 0;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || key[i] >> 32 != key[i - 1] >> 32)
			robust->first[clusters++] = (uint32_t)i;
		robust->place[i] = (uint32_t)key[i];
		robust->cluster[robust->place[i]] = clusters - 1;
	}
	robust->first[clusters] = (uint32_t)n;
	free(key);
	robust->n_clusters = clusters;
	for (size_t g = 0; g < clusters; g++) {
		size_t m = robust->first[g + 1] - robust->first[g];
		robust->largest = m > robust->largest ? m : robust->largest;
	}
	return WZ_OK;
}

/* 2. Adjusted influence of each effect */

/* E by place, the user's coefficients. */
static wz_status influence(wz_robust *robust, wz_err *err) {
	const wz_gls *gls = &robust->gls;
	const size_t n = robust->n, p = robust->p;
	const double J = (double)robust->n_clusters;
	wz_status st = WZ_OK;
	wz_cr2 *cr2 = NULL;
	double *E = robust->E, *F = NULL;
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < p; c++) {
			E[i * p + c] = 0;
			for (size_t d = 0; d < p; d++)
				E[i * p + c] += gls->W[d * n + i] * gls->M[d * p + c];
			if (robust->type == WZ_ROBUST_CR1)
				E[i * p + c] *= sqrt(J / (J - 1));
		}
	if (robust->type == WZ_ROBUST_CR2) {
		F = malloc(robust->largest * p * sizeof *F);
		cr2 = wz_cr2_create(robust->largest, p);
		if (!F || !cr2) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: a cluster of %zu effects", robust->largest);
			goto done;
		}
		for (size_t g = 0; g < robust->n_clusters; g++) {
			const uint32_t *place = &robust->place[robust->first[g]];
			size_t m = robust->first[g + 1] - robust->first[g];
			for (size_t i = 0; i < m; i++)
				memcpy(&F[i * p], &E[place[i] * p], p * sizeof *F);
			WZ_TRY(wz_cr2_adjust(cr2, gls, place, m, F, err));
			for (size_t i = 0; i < m; i++)
				memcpy(&E[place[i] * p], &F[i * p], p * sizeof *F);
		}
	}
	for (size_t i = 0; i < n; i++)
		wz_gls_to_user(gls->reml, &E[i * p]);
done:
	free(F);
	wz_cr2_free(cr2);
	return st;
}

/* 3. Making */

wz_status wz_robust_create(const wz_reml *reml, const wz_fit *fit, const uint32_t *cluster, wz_robust_type type, wz_robust *robust, wz_err *err) {
	const size_t n = reml->n, p = reml->p;
	wz_status st = WZ_OK;
	*robust = (wz_robust){.type = type, .n = n, .p = p};
	WZ_TRY(wz_gls_solve(reml, fit->theta, &robust->gls, err));
	WZ_TRY(group(cluster, robust, err));
	if (robust->n_clusters < 2) {
		st = wz_fail(err, WZ_ENOTEST, "all %zu effect sizes are in one cluster: a cluster-robust test needs at least two", n);
		goto done;
	}
	if (type == WZ_ROBUST_CR2 && robust->largest > WZ_ROBUST_LARGEST) {
		st = wz_fail(err, WZ_ENOTEST, "a cluster has %zu effect sizes; CR2 goes up to %d: use CR1 or a lower level of clusters", robust->largest,
		             WZ_ROBUST_LARGEST);
		goto done;
	}
	robust->E = malloc(n * p * sizeof(double));
	robust->cov = calloc(p * p + p, sizeof(double)); /* and one row of scratch */
	if (!robust->E || !robust->cov) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu effects, %zu coefficients", n, p);
		goto done;
	}
	WZ_TRY(influence(robust, err));
	double *score = &robust->cov[p * p];
	for (size_t g = 0; g < robust->n_clusters; g++) {
		memset(score, 0, p * sizeof *score);
		for (size_t k = robust->first[g]; k < robust->first[g + 1]; k++)
			for (size_t c = 0; c < p; c++)
				score[c] += robust->E[robust->place[k] * p + c] * robust->gls.e[robust->place[k]];
		for (size_t c = 0; c < p; c++)
			for (size_t d = 0; d < p; d++)
				robust->cov[c * p + d] += score[c] * score[d];
	}
done:
	if (st != WZ_OK)
		wz_robust_clear(robust);
	return st;
}

void wz_robust_clear(wz_robust *robust) {
	wz_gls_clear(&robust->gls);
	free(robust->cluster);
	free(robust->place);
	free(robust->first);
	free(robust->E);
	free(robust->cov);
	*robust = (wz_robust){0};
}

/* 4. Degrees of freedom
 *
 * With q_g = E_g C' on the effects of cluster g, the contrasts' robust covariance is sum_g (q_g' e_g) (q_g' e_g)', and under the model the vectors
 * q_g' e_g have covariances P_gh = q_g' (V - X M X')_gh q_h = N_gh - a_g' a_h, a_g = L^-1 X_g' q_g (p * m each). Omega = sum_g P_gg. With the contrasts
 * turned so that Omega = I, the sum of the variances of all entries of the covariance is sum over g, h of tr(P_gh P_gh) + tr(P_gh)^2, and
 * eta = m (m + 1) / that sum; for one contrast this is Satterthwaite's (sum_g P_gg)^2 / sum_gh P_gh^2.
 * N_gh is zero unless g and h share an outermost unit, so the sums over all pairs are done on a_g' a_h alone (through sum_g vec(a_g) vec(a_g)'), and
 * corrected for the pairs that share one.
 */

typedef struct {
	size_t m;
	double *q;      /* n * m by place */
	double *a;      /* clusters * p * m: contrast by contrast */
	double *column; /* n: a contrast of one cluster, zero elsewhere */
	double *Nq;     /* m columns of n: V q_h in the outermost units of h */
	double *N;      /* clusters * m * m: N_gh of the present h */
	double *S;      /* (p m)^2 */
	uint32_t *seen; /* clusters: h + 1 when N_gh of the present h has been started */
	uint32_t *list; /* clusters */
	double *omega;  /* m * m */
} df_work;

static void df_free(df_work *w) {
	free(w->q);
	free(w->seen);
	*w = (df_work){0};
}

static bool df_alloc(const wz_robust *robust, size_t m, df_work *w) {
	const size_t n = robust->n, p = robust->p, J = robust->n_clusters;
	*w = (df_work){.m = m};
	w->q = calloc(2 * n * m + J * p * m + n + J * m * m + p * m * p * m + m * m, sizeof(double));
	w->seen = calloc(2 * J, sizeof(uint32_t));
	if (!w->q || !w->seen) {
		df_free(w);
		return false;
	}
	w->a = w->q + n * m;
	w->column = w->a + J * p * m;
	w->Nq = w->column + n;
	w->N = w->Nq + n * m;
	w->S = w->N + J * m * m;
	w->omega = w->S + p * m * p * m;
	w->list = w->seen + J;
	return true;
}

/* a of every cluster, from q. */
static void projections(const wz_robust *robust, df_work *w) {
	const size_t n = robust->n, p = robust->p, m = w->m;
	memset(w->a, 0, robust->n_clusters * p * m * sizeof(double));
	for (size_t i = 0; i < n; i++)
		for (size_t s = 0; s < m; s++)
			for (size_t c = 0; c < p; c++)
				w->a[(robust->cluster[i] * m + s) * p + c] += robust->gls.reml->x[c * n + i] * w->q[i * m + s];
	for (size_t g = 0; g < robust->n_clusters * m; g++)
		wz_gls_forward(robust->gls.root, p, &w->a[g * p]);
}

/* N_gh for one h and all g that share an outermost unit with it; the g are listed. */
static size_t covariances_with(const wz_robust *robust, df_work *w, size_t h) {
	const wz_nesting *nest = &robust->gls.reml->nesting;
	const uint32_t *start = wz_solver_starts(robust->gls.solver, 0);
	const size_t n = robust->n, m = w->m;
	size_t listed = 0;
	/* Places of a cluster are ascending, so its outermost units come one after another. */
	for (size_t k = robust->first[h]; k < robust->first[h + 1];) {
		size_t unit = nest->unit[0][robust->place[k]], end = k;
		while (end < robust->first[h + 1] && nest->unit[0][robust->place[end]] == unit)
			end++;
		for (size_t s = 0; s < m; s++) {
			for (size_t j = k; j < end; j++)
				w->column[robust->place[j]] = w->q[robust->place[j] * m + s];
			wz_solver_multiply(robust->gls.solver, unit, unit + 1, w->column, &w->Nq[s * n]);
			for (size_t j = k; j < end; j++)
				w->column[robust->place[j]] = 0;
		}
		for (size_t i = start[unit]; i < start[unit + 1]; i++) {
			uint32_t g = robust->cluster[i];
			double *N = &w->N[g * m * m];
			if (w->seen[g] != h + 1) {
				w->seen[g] = (uint32_t)(h + 1);
				w->list[listed++] = g;
				memset(N, 0, m * m * sizeof *N);
			}
			for (size_t s = 0; s < m; s++)
				for (size_t t = 0; t < m; t++)
					N[s * m + t] += w->q[i * m + s] * w->Nq[t * n + i];
		}
		k = end;
	}
	return listed;
}

static double dot(const double *x, const double *y, size_t n) {
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

static void find_omega(const wz_robust *robust, df_work *w) {
	const size_t p = robust->p, m = w->m;
	memset(w->omega, 0, m * m * sizeof(double));
	memset(w->seen, 0, robust->n_clusters * sizeof(uint32_t));
	for (size_t h = 0; h < robust->n_clusters; h++) {
		(void)covariances_with(robust, w, h);
		for (size_t s = 0; s < m; s++)
			for (size_t t = 0; t < m; t++)
				w->omega[s * m + t] += w->N[h * m * m + s * m + t] - dot(&w->a[(h * m + s) * p], &w->a[(h * m + t) * p], p);
	}
}

/* Sum over g, h of tr(P_gh P_gh) + tr(P_gh)^2. */
static double variance_sum(const wz_robust *robust, df_work *w) {
	const size_t p = robust->p, m = w->m, r = p * m;
	memset(w->S, 0, r * r * sizeof(double));
	for (size_t g = 0; g < robust->n_clusters; g++)
		for (size_t i = 0; i < r; i++)
			for (size_t j = 0; j < r; j++)
				w->S[i * r + j] += w->a[g * r + i] * w->a[g * r + j];
	double sum = 0;
	for (size_t s = 0; s < m; s++)
		for (size_t t = 0; t < m; t++)
			for (size_t i = 0; i < p; i++)
				for (size_t j = 0; j < p; j++) {
					double x = w->S[(s * p + i) * r + t * p + j];
					sum += x * x + x * w->S[(t * p + i) * r + s * p + j];
				}
	memset(w->seen, 0, robust->n_clusters * sizeof(uint32_t));
	for (size_t h = 0; h < robust->n_clusters; h++) {
		size_t listed = covariances_with(robust, w, h);
		for (size_t k = 0; k < listed; k++) {
			const size_t g = w->list[k];
			const double *N = &w->N[g * m * m];
			double trace = 0, trace_a = 0;
			for (size_t s = 0; s < m; s++)
				for (size_t t = 0; t < m; t++) {
					double st = dot(&w->a[(g * m + s) * p], &w->a[(h * m + t) * p], p);
					double ts = dot(&w->a[(g * m + t) * p], &w->a[(h * m + s) * p], p);
					sum += (N[s * m + t] - st) * (N[t * m + s] - ts) - st * ts;
					if (s == t) {
						trace += N[s * m + s] - st;
						trace_a += st;
					}
				}
			sum += trace * trace - trace_a * trace_a;
		}
	}
	return sum;
}

/* eta of m contrasts (m * p, the user's); NaN where it is not defined. */
static wz_status zhang_df(const wz_robust *robust, const double *weight, size_t m, double *eta, wz_err *err) {
	const size_t n = robust->n, p = robust->p;
	df_work w;
	*eta = NAN;
	if (!df_alloc(robust, m, &w))
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu clusters, %zu coefficients", robust->n_clusters, m);
	for (size_t i = 0; i < n; i++)
		for (size_t s = 0; s < m; s++)
			w.q[i * m + s] = dot(&robust->E[i * p], &weight[s * p], p);
	projections(robust, &w);
	find_omega(robust, &w);
	bool positive = true;
	for (size_t s = 0; s < m; s++)
		positive = positive && w.omega[s * m + s] > 0;
	if (positive && wz_gls_cholesky(w.omega, m)) {
		for (size_t i = 0; i < n; i++)
			wz_gls_forward(w.omega, m, &w.q[i * m]);
		projections(robust, &w);
		double sum = variance_sum(robust, &w);
		*eta = sum > 0 ? (double)(m * (m + 1)) / sum : NAN;
	}
	df_free(&w);
	return WZ_OK;
}

/* 5. Tests */

wz_status wz_robust_contrast(const wz_robust *robust, const wz_fit *fit, wz_robust_test test, double level, const double *weight,
                             wz_estimate *out, wz_err *err) {
	const size_t p = robust->p;
	double value = 0, variance = 0, df = NAN;
	for (size_t c = 0; c < p; c++) {
		value += weight[c] * fit->b[c];
		for (size_t d = 0; d < p; d++)
			variance += weight[c] * weight[d] * robust->cov[c * p + d];
	}
	wz_status st = WZ_OK;
	if (test == WZ_ROBUST_SATTERTHWAITE)
		st = zhang_df(robust, weight, 1, &df, err);
	if (test == WZ_ROBUST_NAIVE_T)
		df = robust->n_clusters > p ? (double)(robust->n_clusters - p) : NAN;
	bool none = !(variance > 0) || (test != WZ_ROBUST_Z && !(df > 0));
	*out = wz_wald_estimate(value, variance > 0 ? variance : 0, df, level);
	if (none) {
		out->df = 0;
		out->stat = out->p = out->lo = out->hi = NAN;
	}
	return st;
}

wz_status wz_robust_coefficient(const wz_robust *robust, const wz_fit *fit, wz_robust_test test, double level, size_t c, wz_estimate *out,
                                wz_err *err) {
	double *weight = calloc(robust->p, sizeof *weight);
	if (!weight)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu coefficients", robust->p);
	weight[c] = 1;
	wz_status st = wz_robust_contrast(robust, fit, test, level, weight, out, err);
	free(weight);
	return st;
}

/* (C b)' (C cov C')^-1 C b, contrasts scaled to variance 1 first; NaN when C cov C' is singular. */
static wz_status quadratic(const wz_robust *robust, const wz_fit *fit, const double *weight, size_t m, double *Q, wz_err *err) {
	const size_t p = robust->p;
	double *R = calloc(m * m + m, sizeof *R), *z = R ? R + m * m : NULL;
	*Q = NAN;
	if (!R)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu coefficients", m);
	for (size_t s = 0; s < m; s++)
		for (size_t t = 0; t <= s; t++)
			for (size_t c = 0; c < p; c++)
				R[s * m + t] += weight[s * p + c] * dot(&robust->cov[c * p], &weight[t * p], p);
	bool positive = true;
	for (size_t s = 0; s < m; s++) {
		z[s] = dot(&weight[s * p], fit->b, p);
		positive = positive && R[s * m + s] > 0;
	}
	if (positive && wz_gls_cholesky(R, m)) { /* pivots are judged against the diagonal: no scaling needed */
		wz_gls_forward(R, m, z);
		*Q = dot(z, z, m);
	}
	free(R);
	return WZ_OK;
}

wz_status wz_robust_hotelling(const wz_robust *robust, const wz_fit *fit, wz_robust_test test, const double *weight, size_t m, wz_omnibus *out,
                              bool *defined, wz_err *err) {
	wz_status st = WZ_OK;
	double Q, eta, size = (double)m;
	*out = (wz_omnibus){NAN, size, NAN, NAN};
	if (defined)
		*defined = false;
	WZ_TRY(quadratic(robust, fit, weight, m, &Q, err));
	if (isnan(Q))
		goto done;
	if (test == WZ_ROBUST_Z) {
		*out = (wz_omnibus){Q, size, NAN, gsl_cdf_chisq_Q(Q, size)};
	} else if (test == WZ_ROBUST_NAIVE_T) {
		if (robust->n_clusters <= robust->p)
			goto done;
		double df2 = (double)(robust->n_clusters - robust->p);
		*out = (wz_omnibus){Q / size, size, df2, gsl_cdf_fdist_Q(Q / size, size, df2)};
	} else {
		WZ_TRY(zhang_df(robust, weight, m, &eta, err));
		double df2 = eta - size + 1;
		if (!(df2 > 0))
			goto done;
		double F = df2 / eta * Q / size;
		*out = (wz_omnibus){F, size, df2, gsl_cdf_fdist_Q(F, size, df2)};
	}
	if (defined)
		*defined = true;
done:
	return st;
}

wz_status wz_robust_omnibus(const wz_robust *robust, const wz_fit *fit, wz_robust_test test, const size_t *column, size_t m, wz_omnibus *out,
                            bool *defined, wz_err *err) {
	double *weight = calloc(m * robust->p, sizeof *weight);
	if (!weight)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu coefficients", m);
	for (size_t s = 0; s < m; s++)
		weight[s * robust->p + column[s]] = 1;
	wz_status st = wz_robust_hotelling(robust, fit, test, weight, m, out, defined, err);
	free(weight);
	return st;
}
