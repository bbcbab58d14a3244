/* check_lane.c - the kernel against dense matrices, finite differences and itself at other widths
 *
 * 1. Random designs
 * 2. Dense evaluation: V built and inverted with GSL
 * 3. Tests
 */
#include "model/lane.h"
#include "model/newton.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Random designs */

enum { N = 60, P = 6, SEED = 7, WITHIN = 3 };

typedef struct {
	wz_nesting nesting;
	wz_lane_model model;
	int level[P];
	double y[N], v[N], x[P][N]; /* nested order */
	double theta[WZ_MAX_LEVELS];
} sample;

/* Columns: intercept, then one constant at each cluster level, then `within` (up to 2) that vary within innermost clusters. */
static void make_sample(sample *s, size_t depth, double rho, size_t rho_above, bool ml, size_t within, unsigned seed) {
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	gsl_rng_set(rng, seed);
	uint32_t code[WZ_MAX_DEPTH][N];
	const uint32_t *codes[WZ_MAX_LEVELS] = {code[0], code[1], code[2], NULL};
	static const unsigned long units[WZ_MAX_DEPTH] = {7, 3, 4};
	for (size_t i = 0; i < N; i++)
		for (size_t l = 0; l < WZ_MAX_DEPTH; l++)
			code[l][i] = (uint32_t)gsl_rng_uniform_int(rng, units[l]);
	if (depth < WZ_MAX_DEPTH)
		codes[depth] = NULL;
	wz_err err = {0};
	ck_assert_int_eq(wz_nesting_build(N, depth + 1, codes, &s->nesting, &err), WZ_OK);
	size_t p = 0;
	s->level[p] = -1;
	for (size_t i = 0; i < N; i++)
		s->x[p][i] = 1;
	p++;
	for (size_t k = 0; k < depth + within; k++, p++) {
		const size_t l = k < depth ? k : depth;
		s->level[p] = (int)l;
		double value[N];
		for (size_t i = 0; i < N; i++)
			value[i] = gsl_rng_uniform(rng) - 0.5;
		for (size_t i = 0; i < N; i++)
			s->x[p][i] = l < depth ? value[s->nesting.unit[l][i]] : value[i];
	}
	for (size_t i = 0; i < N; i++) {
		s->v[i] = 0.01 + 0.2 * gsl_rng_uniform(rng);
		s->y[i] = gsl_rng_uniform(rng) + s->x[1][i];
	}
	for (size_t l = 0; l <= depth; l++)
		s->theta[l] = 0.02 + 0.1 * gsl_rng_uniform(rng);
	s->model = (wz_lane_model){.nesting = &s->nesting, .v = s->v, .p = p, .level = s->level, .rho = rho, .rho_above = rho_above, .ml = ml};
	gsl_rng_free(rng);
}

static void load(const wz_lane_kernel *kernel, wz_lane_work *work, const sample *s) {
	wz_lane_result result = kernel->result(work);
	const size_t D = s->nesting.depth;
	for (size_t lane = 0; lane < kernel->width; lane++) {
		kernel->set_y(work, lane, s->y);
		for (size_t c = 1; c < s->model.p; c++) {
			double value[N];
			for (size_t i = N; i-- > 0;)
				value[s->level[c] == (int)D ? i : s->nesting.unit[s->level[c]][i]] = s->x[c][i];
			kernel->set_x(work, lane, c, value);
		}
		for (size_t l = 0; l <= D; l++)
			result.theta[l * kernel->width + lane] = s->theta[l];
	}
}

/* 2. Dense evaluation */

typedef struct {
	double loglik, score[WZ_MAX_LEVELS], info[WZ_MAX_LEVELS * WZ_MAX_LEVELS], b[P], cov[P * P], rss;
} dense_result;

static double same_unit(const sample *s, size_t l, size_t i, size_t j) {
	return l == s->nesting.depth ? i == j : s->nesting.unit[l][i] == s->nesting.unit[l][j];
}

static double log_det(gsl_matrix *chol) {
	double sum = 0;
	for (size_t i = 0; i < chol->size1; i++)
		sum += 2 * log(gsl_matrix_get(chol, i, i));
	return sum;
}

static void dense(const sample *s, dense_result *out) {
	const size_t p = s->model.p, D = s->nesting.depth, K = D + 1;
	gsl_matrix *V = gsl_matrix_alloc(N, N), *X = gsl_matrix_alloc(N, p), *VX = gsl_matrix_alloc(N, p), *XX = gsl_matrix_alloc(p, p);
	gsl_matrix *Pm = gsl_matrix_alloc(N, N), *half = gsl_matrix_alloc(N, p);
	gsl_vector *Py = gsl_vector_alloc(N), *y = gsl_vector_alloc(N);
	for (size_t i = 0; i < N; i++) {
		gsl_vector_set(y, i, s->y[i]);
		for (size_t c = 0; c < p; c++)
			gsl_matrix_set(X, i, c, s->x[c][i]);
		for (size_t j = 0; j < N; j++) {
			double value = i == j ? s->v[i] : same_unit(s, D - 1 - s->model.rho_above, i, j) * s->model.rho * sqrt(s->v[i] * s->v[j]);
			for (size_t l = 0; l < K; l++)
				value += s->theta[l] * same_unit(s, l, i, j);
			gsl_matrix_set(V, i, j, value);
		}
	}
	gsl_linalg_cholesky_decomp1(V);
	double ld = log_det(V);
	gsl_linalg_cholesky_invert(V);
	gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, V, X, 0, VX);
	gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1, X, VX, 0, XX);
	gsl_linalg_cholesky_decomp1(XX);
	double ldX = log_det(XX);
	gsl_linalg_cholesky_invert(XX);
	gsl_matrix_memcpy(Pm, V);
	gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, VX, XX, 0, half);
	gsl_blas_dgemm(CblasNoTrans, CblasTrans, -1, half, VX, 1, Pm);
	gsl_blas_dgemv(CblasNoTrans, 1, Pm, y, 0, Py);
	gsl_blas_ddot(y, Py, &out->rss);
	bool ml = s->model.ml;
	out->loglik = -0.5 * ((N - (ml ? 0 : (double)p)) * log(2 * M_PI) + ld + (ml ? 0 : ldX) + out->rss);
	for (size_t c = 0; c < p; c++) {
		out->b[c] = 0;
		for (size_t i = 0; i < N; i++)
			out->b[c] += gsl_matrix_get(half, i, c) * s->y[i];
		for (size_t d = 0; d < p; d++)
			out->cov[c * p + d] = gsl_matrix_get(XX, c, d);
	}
	double a[WZ_MAX_LEVELS][N];
	for (size_t l = 0; l < K; l++) {
		double trace = 0, quad = 0;
		for (size_t i = 0; i < N; i++) {
			a[l][i] = 0;
			for (size_t j = 0; j < N; j++) {
				trace += same_unit(s, l, i, j) * gsl_matrix_get(ml ? V : Pm, i, j);
				a[l][i] += same_unit(s, l, i, j) * gsl_vector_get(Py, j);
			}
			quad += a[l][i] * gsl_vector_get(Py, i);
		}
		out->score[l] = 0.5 * (quad - trace);
	}
	for (size_t l = 0; l < K; l++)
		for (size_t m = 0; m < K; m++) {
			out->info[l * K + m] = 0;
			for (size_t i = 0; i < N; i++)
				for (size_t j = 0; j < N; j++)
					out->info[l * K + m] += 0.5 * a[l][i] * gsl_matrix_get(Pm, i, j) * a[m][j];
		}
	gsl_matrix_free(V), gsl_matrix_free(X), gsl_matrix_free(VX), gsl_matrix_free(XX), gsl_matrix_free(Pm), gsl_matrix_free(half);
	gsl_vector_free(Py), gsl_vector_free(y);
}

/* 3. Tests */

static void close_to(double got, double expected, double scale, const char *what) {
	if (!(fabs(got - expected) <= 1e-10 * (fabs(expected) + scale)))
		ck_abort_msg("%s: %.17g, expected %.17g", what, got, expected);
}

START_TEST(kernel_equals_dense_matrices) {
	for (size_t depth = 1; depth <= WZ_MAX_DEPTH; depth++)
		for (unsigned variant = 0; variant < 16 * depth * WITHIN; variant++) {
			sample s;
			const size_t above = variant / 16 % depth;
			make_sample(&s, depth, variant & 1 ? 0.6 : 0, above, variant & 2, variant / 16 / depth, SEED + variant);
			if (variant & 4)
				s.theta[depth - 1] = 0;
			if (variant & 8)
				s.theta[depth - 1 - above] = s.theta[depth] = 0;
			dense_result expected;
			dense(&s, &expected);
			const wz_lane_kernel *kernel = wz_lane_scalar();
			wz_lane_work *work = kernel->create(&s.model);
			ck_assert_ptr_nonnull(work);
			load(kernel, work, &s);
			kernel->eval(work, true);
			wz_lane_result got = kernel->result(work);
			const size_t p = s.model.p, K = depth + 1;
			close_to(got.loglik[0], expected.loglik, 0, "loglik");
			close_to(got.rss[0], expected.rss, 0, "rss");
			for (size_t c = 0; c < p; c++)
				close_to(got.b[c], expected.b[c], 0.1, "b");
			for (size_t c = 0; c < p * p; c++)
				close_to(got.cov[c], expected.cov[c], 0.01, "cov");
			for (size_t l = 0; l < K; l++)
				close_to(got.score[l], expected.score[l], 10, "score");
			for (size_t l = 0; l < K * K; l++)
				close_to(got.info[l], expected.info[l], 0, "info");
			free(work);
			wz_nesting_clear(&s.nesting);
		}
}
END_TEST

START_TEST(every_width_gives_the_same_bits) {
	static const char *const names[] = {"x2", "x4", "x8"};
	for (size_t depth = 1; depth <= WZ_MAX_DEPTH; depth++)
		for (size_t number = 0; number < (depth + 1) * WITHIN; number++) {
			const size_t variant = number % (depth + 1);
			sample s;
			make_sample(&s, depth, variant ? 0.6 : 0, variant ? variant - 1 : 0, false, number / (depth + 1), SEED);
			wz_lane_work *one = wz_lane_scalar()->create(&s.model);
			load(wz_lane_scalar(), one, &s);
			wz_lane_scalar()->eval(one, true);
			wz_lane_result a = wz_lane_scalar()->result(one);
			for (size_t i = 0; i < 3; i++) {
				const wz_lane_kernel *kernel = wz_lane_choose(names[i]);
				if (!kernel)
					continue; /* this processor lacks the vectors; the narrower ones are tested */
				wz_lane_work *many = kernel->create(&s.model);
				load(kernel, many, &s);
				kernel->eval(many, true);
				wz_lane_result b = kernel->result(many);
				for (size_t lane = 0; lane < kernel->width; lane++) {
					ck_assert(memcmp(&a.loglik[0], &b.loglik[lane], 8) == 0);
					for (size_t c = 0; c < s.model.p; c++)
						ck_assert(memcmp(&a.b[c], &b.b[c * kernel->width + lane], 8) == 0);
					for (size_t l = 0; l <= depth; l++)
						ck_assert(memcmp(&a.score[l], &b.score[l * kernel->width + lane], 8) == 0);
					for (size_t l = 0; l < (depth + 1) * (depth + 1); l++)
						ck_assert(memcmp(&a.info[l], &b.info[l * kernel->width + lane], 8) == 0);
				}
				free(many);
			}
			free(one);
			wz_nesting_clear(&s.nesting);
		}
}
END_TEST

/* Without a name the environment may ask for a kernel; what cannot be had is not taken, and a name given in the call counts alone. */
START_TEST(environment_chooses_a_kernel) {
	const wz_lane_kernel *widest;
	ck_assert_int_eq(unsetenv("WERKZAAM_LANES"), 0);
	ck_assert_ptr_null(wz_lane_asked());
	widest = wz_lane_choose(NULL);
	ck_assert_ptr_nonnull(widest);
	ck_assert_int_eq(setenv("WERKZAAM_LANES", "x2", 1), 0);
	ck_assert_str_eq(wz_lane_asked(), "x2");
	ck_assert_uint_eq(wz_lane_choose(NULL)->width, 2);
	ck_assert_uint_eq(wz_lane_choose("x1")->width, 1);
	ck_assert_int_eq(setenv("WERKZAAM_LANES", "x3", 1), 0);
	ck_assert_ptr_eq(wz_lane_choose(NULL), widest);
	ck_assert_ptr_null(wz_lane_choose("x3"));
	ck_assert_int_eq(setenv("WERKZAAM_LANES", "", 1), 0);
	ck_assert_ptr_null(wz_lane_asked());
	ck_assert_int_eq(unsetenv("WERKZAAM_LANES"), 0);
}
END_TEST

START_TEST(dependent_column_gives_nan_in_its_lane_only) {
	sample s;
	make_sample(&s, 1, 0, 0, false, 1, SEED);
	const wz_lane_kernel *kernel = wz_lane_choose(NULL);
	wz_lane_work *work = kernel->create(&s.model);
	load(kernel, work, &s);
	double zero[N] = {0};
	kernel->set_x(work, 0, 1, zero);
	kernel->eval(work, true);
	wz_lane_result got = kernel->result(work);
	ck_assert(isnan(got.b[0]));
	for (size_t lane = 1; lane < kernel->width; lane++)
		ck_assert(isfinite(got.b[lane]));
	free(work);
	wz_nesting_clear(&s.nesting);
}
END_TEST

START_TEST(newton_keeps_components_at_or_above_zero) {
	/* y constant within and between units: both components belong at zero. */
	sample s;
	make_sample(&s, 2, 0, 0, false, 1, SEED);
	for (size_t i = 0; i < N; i++)
		s.y[i] = 0.3;
	const wz_lane_kernel *kernel = wz_lane_scalar();
	wz_lane_work *work = kernel->create(&s.model);
	load(kernel, work, &s);
	wz_lane_result got = kernel->result(work);
	wz_newton newton;
	wz_newton_begin(&newton, 3, s.theta, NULL, 1e-12, true);
	wz_newton_state state = WZ_NEWTON_GO;
	while (state == WZ_NEWTON_GO) {
		memcpy(got.theta, newton.theta, 3 * sizeof(double));
		kernel->eval(work, true);
		state = wz_newton_step(&newton, got.loglik[0], got.score, got.info, 1);
	}
	ck_assert_int_eq(state, WZ_NEWTON_DONE);
	for (size_t l = 0; l < 3; l++) {
		ck_assert(newton.theta[l] == 0);
		ck_assert(got.score[l] < 0);
	}
	free(work);
	wz_nesting_clear(&s.nesting);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("lane");
	TCase *tc = tcase_create("lane");
	tcase_add_test(tc, kernel_equals_dense_matrices);
	tcase_add_test(tc, every_width_gives_the_same_bits);
	tcase_add_test(tc, environment_chooses_a_kernel);
	tcase_add_test(tc, dependent_column_gives_nan_in_its_lane_only);
	tcase_add_test(tc, newton_keeps_components_at_or_above_zero);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
