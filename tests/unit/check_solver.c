/* check_solver.c - the structured solver against dense algebra
 *
 * 1. Random designs
 * 2. Against V built in full
 * 3. Sizes
 *
 * Dense values by Cholesky factor (GSL), written out from the definition of V.
 */
#include "model/solver.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Random designs */

enum { N = 70, SEED = 11 };

typedef struct {
	uint32_t code[WZ_MAX_DEPTH][N];
	const uint32_t *pointer[WZ_MAX_LEVELS];
	double y[N], v[N], X[N], z[N];
	wz_reml reml;
	gsl_rng *rng;
} sample;

/* Rows in no order at all; units of unequal size. */
static void make(sample *s, size_t levels, double rho, size_t rho_above, double unit) {
	memset(s, 0, sizeof *s);
	s->rng = gsl_rng_alloc(gsl_rng_mt19937);
	gsl_rng_set(s->rng, SEED);
	for (size_t i = 0; i < N; i++) {
		for (size_t l = 0; l < WZ_MAX_DEPTH; l++)
			s->code[l][i] = (uint32_t)gsl_rng_uniform_int(s->rng, l == 0 ? 6 : 3);
		s->y[i] = unit * gsl_rng_uniform(s->rng);
		s->v[i] = unit * unit * (0.01 + gsl_rng_uniform(s->rng));
		s->z[i] = gsl_rng_uniform(s->rng) - 0.3;
		s->X[i] = 1;
	}
	for (size_t l = 0; l < WZ_MAX_DEPTH; l++)
		s->pointer[l] = s->code[l];
	s->pointer[levels - 1] = NULL;
	wz_design design = {.n = N, .n_levels = levels, .code = s->pointer, .y = s->y, .v = s->v, .p = 1, .X = s->X, .intercept = true,
	                    .rho = rho, .rho_above = rho_above};
	wz_err err = {0};
	ck_assert_msg(wz_reml_prepare(&design, &s->reml, NULL, &err) == WZ_OK, "%s", err.text);
}

static void drop(sample *s) {
	wz_reml_clear(&s->reml);
	gsl_rng_free(s->rng);
}

static gsl_matrix *dense(const sample *s, const double *theta) {
	const wz_nesting *nest = &s->reml.nesting;
	const size_t D = nest->depth, r = D - 1 - s->reml.model.rho_above;
	const double *v = s->reml.v, rho = s->reml.model.rho;
	gsl_matrix *V = gsl_matrix_calloc(N, N);
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < N; j++) {
			double x = i == j ? v[i] + theta[D] : 0;
			for (size_t l = 0; l < D; l++)
				if (nest->unit[l][i] == nest->unit[l][j])
					x += theta[l];
			if (i != j && nest->unit[r][i] == nest->unit[r][j])
				x += rho * sqrt(v[i] * v[j]);
			gsl_matrix_set(V, i, j, x);
		}
	return V;
}

static void near(double got, double expected, double scale, double tolerance, const char *what) {
	ck_assert_msg(fabs(got - expected) <= tolerance * scale, "%s: %.17g, expected %.17g", what, got, expected);
}

static double largest(const double *x, size_t n) {
	double top = 0;
	for (size_t i = 0; i < n; i++)
		top = fmax(top, fabs(x[i]));
	return top;
}

/* 2. Against V built in full */

/* Cov(B, z) of the sum of a unit's own random effect and its ancestors' (or of its own only), level `depth`: the effect's. */
static void covariance_with_data(const wz_nesting *nest, const double *theta, size_t level, size_t first, bool own, double *c, double *variance) {
	*variance = 0;
	memset(c, 0, N * sizeof *c);
	for (size_t l = own ? level : 0; l <= level; l++) {
		*variance += theta[l];
		for (size_t j = 0; j < N; j++)
			if (l == nest->depth ? j == first : nest->unit[l][j] == nest->unit[l][first])
				c[j] += theta[l];
	}
}

static void compare(size_t levels, double rho, size_t rho_above, double unit, const double *theta, double tolerance) {
	sample *s = malloc(sizeof *s);
	make(s, levels, rho, rho_above, unit);
	const wz_nesting *nest = &s->reml.nesting;
	const size_t D = nest->depth;
	wz_solver *solver;
	ck_assert_int_eq(wz_solver_create(&s->reml, theta, &solver, NULL), WZ_OK);
	gsl_matrix *V = dense(s, theta), *L = gsl_matrix_alloc(N, N);
	gsl_matrix_memcpy(L, V);
	gsl_linalg_cholesky_decomp1(L);
	double log_det = 0;
	for (size_t i = 0; i < N; i++)
		log_det += 2 * log(gsl_matrix_get(L, i, i));
	near(wz_solver_log_det(solver), log_det, N, tolerance, "log |V|");

	double out[N], back[N], block[N * N], variance, c[N], solved[N], sums[N], owns[N], predicted[N];
	uint32_t place[N];
	gsl_vector_view z = gsl_vector_view_array(s->z, N), x = gsl_vector_view_array(solved, N), k = gsl_vector_view_array(c, N);
	gsl_linalg_cholesky_solve(L, &z.vector, &x.vector);
	wz_solver_apply(solver, s->z, out);
	for (size_t i = 0; i < N; i++)
		near(out[i], solved[i], largest(solved, N), tolerance, "V^-1 z");
	/* z' V^-1 z and z' V^-1 y */
	size_t size = wz_solver_white_size(solver);
	double *white = malloc(2 * size * sizeof *white), square = 0, product = 0, expected_square = 0, expected_product = 0;
	wz_solver_whiten(solver, s->z, white);
	wz_solver_apply(solver, s->reml.y, back);
	wz_solver_whiten(solver, s->reml.y, white + size);
	for (size_t i = 0; i < size; i++) {
		square += white[i] * white[i];
		product += white[i] * white[size + i];
	}
	for (size_t i = 0; i < N; i++) {
		expected_square += s->z[i] * solved[i];
		expected_product += s->reml.y[i] * solved[i];
	}
	near(square, expected_square, expected_square, tolerance, "z' V^-1 z");
	near(product, expected_product, largest(s->reml.y, N) * N * largest(solved, N), tolerance, "z' V^-1 y");
	free(white);

	wz_solver_multiply(solver, 0, nest->n_units[0], out, back);
	for (size_t i = 0; i < N; i++)
		near(back[i], s->z[i], 1, 10 * tolerance, "V V^-1 z");
	for (size_t i = 0; i < N; i++)
		place[i] = (uint32_t)(N - 1 - i);
	wz_solver_block(solver, place, N, block);
	for (size_t i = 0; i < N * N; i++)
		near(block[i], gsl_matrix_get(V, N - 1 - i / N, N - 1 - i % N), gsl_matrix_max(V), 1e-15, "V");

	/* Outer units by themselves: the same numbers. */
	double parts[N];
	for (size_t u = 0; u < nest->n_units[0]; u++)
		wz_solver_apply_range(solver, u, u + 1, s->z, parts);
	ck_assert_int_eq(memcmp(parts, out, sizeof parts), 0);

	for (size_t l = 0; l <= D; l++) {
		wz_solver_apply(solver, s->z, out);
		wz_solver_predicted(solver, l, s->z, predicted);
		wz_solver_variances(solver, l, sums, owns);
		size_t units = l < D ? nest->n_units[l] : N;
		for (size_t u = 0; u < units; u++) {
			size_t first = l < D ? wz_solver_starts(solver, l)[u] : u;
			for (int own = 0; own < 2; own++) {
				covariance_with_data(nest, theta, l, first, own, c, &variance);
				gsl_linalg_cholesky_solve(L, &k.vector, &x.vector);
				double dot, shift;
				gsl_blas_ddot(&k.vector, &x.vector, &dot);
				gsl_blas_ddot(&z.vector, &x.vector, &shift);
				near(own ? owns[u] : sums[u], variance - dot, variance > 0 ? variance : 1, tolerance, "variance");
				if (!own)
					near(predicted[u], shift, 1, tolerance, "predicted");
			}
		}
	}
	gsl_matrix_free(V);
	gsl_matrix_free(L);
	wz_solver_free(solver);
	drop(s);
	free(s);
}

START_TEST(equals_dense) {
	static const double theta[] = {0.3, 0.2, 0.5, 0.1};
	for (size_t levels = 1; levels <= WZ_MAX_LEVELS; levels++) {
		size_t depth = levels > 1 ? levels - 1 : 1;
		for (size_t above = 0; above < depth; above++)
			for (double rho = 0; rho < 1; rho += 0.45)
				compare(levels, rho, above, 1, theta, 1e-12);
	}
}
END_TEST

START_TEST(components_of_zero) {
	for (size_t zero = 0; zero < 16; zero++) {
		double theta[4];
		for (size_t l = 0; l < 4; l++)
			theta[l] = zero >> l & 1 ? 0 : 0.4;
		compare(4, 0.6, 1, 1, theta, 1e-12);
	}
}
END_TEST

/* 3. Sizes */

START_TEST(units_of_measurement) {
	for (double unit = 1e-6; unit < 1e7; unit *= 1e3) {
		double theta[] = {0.3 * unit * unit, 0.2 * unit * unit, 0.5 * unit * unit, 0.1 * unit * unit};
		compare(4, 0.6, 2, unit, theta, 1e-12);
	}
}
END_TEST

/* The dense solution loses all its digits here, so the definition is the test: with theta without bound, V^-1 z does not see the mean of a unit. */
START_TEST(huge_component) {
	sample *s = malloc(sizeof *s);
	make(s, 3, 0, 0, 1);
	const double theta[] = {1e13, 0.2, 0.1};
	wz_solver *solver;
	ck_assert_int_eq(wz_solver_create(&s->reml, theta, &solver, NULL), WZ_OK);
	double out[N], other[N], moved[N], sum[WZ_MAX_LEVELS * N];
	wz_solver_apply(solver, s->z, out);
	for (size_t i = 0; i < N; i++)
		moved[i] = s->z[i] + 8.0 * s->reml.nesting.unit[0][i];
	wz_solver_apply(solver, moved, other);
	for (size_t i = 0; i < N; i++)
		near(other[i], out[i], largest(out, N), 1e-11, "without the mean");
	wz_solver_unit_sums(solver, 0, out, sum);
	for (size_t u = 0; u < s->reml.nesting.n_units[0]; u++)
		near(sum[u], 0, largest(out, N), 1e-11, "sum over a unit");
	wz_solver_free(solver);
	const double bad[] = {0.1, NAN, 0.1}, negative[] = {-0.1, 0, 0.1};
	ck_assert_int_eq(wz_solver_create(&s->reml, bad, &solver, NULL), WZ_EBUG);
	ck_assert_ptr_null(solver);
	ck_assert_int_eq(wz_solver_create(&s->reml, negative, &solver, NULL), WZ_EBUG);
	drop(s);
	free(s);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("solver");
	TCase *tc = tcase_create("solver");
	tcase_add_test(tc, equals_dense);
	tcase_add_test(tc, components_of_zero);
	tcase_add_test(tc, units_of_measurement);
	tcase_add_test(tc, huge_component);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
