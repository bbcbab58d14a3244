/*
 * check_bootstrap.c - units that count several times, and replicates of each kind of bootstrap
 *
 *   1. data     2. counts     3. cases     4. wild     5. parametric     6. widths     7. main
 *
 * Oracle for counts and cases: the data with the units written out as often as they count, fitted as data. For wild: the cluster-robust F
 * computed from the definition with dense matrices of GSL.
 */
#include "resample/bootstrap.h"
#include "resample/rng.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Data: manuals, studies, effects; x between studies, z within them */

enum { MANUALS = 7, STUDIES = 3, MOST = 4, ROOM = 400, P = 3 };

typedef struct {
	size_t n;
	uint32_t manual[ROOM], study[ROOM];
	double y[ROOM], v[ROOM], X[ROOM * P];
} set;

static double draw(uint64_t *state) {
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (double)(*state >> 11) * 0x1p-53;
}

static void make(set *s) {
	uint64_t state = 42;
	s->n = 0;
	for (uint32_t m = 0; m < MANUALS; m++) {
		double um = draw(&state) - 0.5;
		for (uint32_t t = 0; t < 1 + m % STUDIES; t++) {
			double us = draw(&state) - 0.5, x = draw(&state) > 0.5;
			for (uint32_t e = 0; e < 1 + (m + t) % MOST; e++, s->n++) {
				s->manual[s->n] = m;
				s->study[s->n] = 10 * m + t;
				s->v[s->n] = 0.01 + 0.2 * draw(&state);
				s->X[s->n * P] = 1;
				s->X[s->n * P + 1] = x;
				s->X[s->n * P + 2] = draw(&state);
				s->y[s->n] = 0.3 + um + us + 0.6 * (draw(&state) - 0.5) + 0.2 * x;
			}
		}
	}
}

/* Manual m written out count[m] times, each copy a manual of its own. */
static void expand(const set *from, const double *count, set *to) {
	to->n = 0;
	for (uint32_t m = 0; m < MANUALS; m++)
		for (uint32_t copy = 0; copy < (uint32_t)count[m]; copy++)
			for (size_t i = 0; i < from->n; i++) {
				if (from->manual[i] != m)
					continue;
				ck_assert(to->n < ROOM);
				to->manual[to->n] = 100 * m + copy;
				to->study[to->n] = 100 * from->study[i] + copy;
				to->y[to->n] = from->y[i];
				to->v[to->n] = from->v[i];
				memcpy(&to->X[to->n * P], &from->X[i * P], P * sizeof(double));
				to->n++;
			}
}

static void prepare(const set *s, size_t n_levels, double rho, size_t rho_above, wz_reml *reml) {
	const uint32_t *code[3] = {s->manual, s->study, NULL}, *three[2] = {s->manual, NULL};
	wz_design design = {.n = s->n, .n_levels = n_levels, .code = n_levels == 3 ? code : three, .y = s->y, .v = s->v, .p = P, .X = s->X,
	                    .intercept = true, .rho = rho, .rho_above = rho_above, .method = WZ_METHOD_REML};
	wz_err err = {0};
	ck_assert_msg(wz_reml_prepare(&design, reml, NULL, &err) == WZ_OK, "%s", err.text);
}

static void near(double a, double b, double tolerance, const char *what) {
	ck_assert_msg(fabs(a - b) <= tolerance * (fabs(b) + 1e-3), "%s: %.17g, expected %.17g", what, a, b);
}

static const double COUNTS[MANUALS] = {2, 0, 1, 3, 1, 0, 2};

/* 2. Counts: one evaluation against the same data written out */

static const struct {
	size_t n_levels;
	double rho;
	size_t rho_above;
} CASES[] = {{2, 0, 0}, {2, 0.6, 0}, {3, 0, 0}, {3, 0.6, 0}, {3, 0.4, 1}};
enum { N_CASES = sizeof CASES / sizeof *CASES };

START_TEST(counts_are_copies) {
	set s, twice;
	wz_reml reml, big;
	make(&s);
	expand(&s, COUNTS, &twice);
	prepare(&s, CASES[_i].n_levels, CASES[_i].rho, CASES[_i].rho_above, &reml);
	prepare(&twice, CASES[_i].n_levels, CASES[_i].rho, CASES[_i].rho_above, &big);
	/* The columns of both on the scale of the first, so that everything compares. */
	for (size_t c = 0; c < P; c++)
		for (size_t i = 0; i < big.n; i++)
			big.x[c * big.n + i] = (twice.X[big.nesting.order[i] * P + c] - reml.shift[c]) / reml.scale[c];
	for (size_t i = 0; i < big.n; i++)
		big.y[i] = twice.y[big.nesting.order[i]] - reml.shift_y;
	const size_t K = reml.nesting.depth + 1;
	const double theta[] = {0.07, 0.03, 0.02};
	const wz_lane_kernel *kernel = wz_lane_scalar();
	wz_lane_result result[2];
	wz_lane_work *work[2];
	wz_reml *both[2] = {&reml, &big};
	for (int k = 0; k < 2; k++) {
		double unit[ROOM];
		work[k] = kernel->create(&both[k]->model);
		kernel->set_y(work[k], 0, both[k]->y);
		for (size_t c = 1; c < P; c++) {
			const double *x = &both[k]->x[c * both[k]->n];
			int level = both[k]->level[c];
			for (size_t i = 0; level < (int)K - 1 && i < both[k]->n; i++)
				unit[both[k]->nesting.unit[level][i]] = x[i];
			kernel->set_x(work[k], 0, c, level < (int)K - 1 ? unit : x);
		}
		if (k == 0)
			kernel->set_count(work[k], 0, COUNTS);
		result[k] = kernel->result(work[k]);
		memcpy(result[k].theta, theta + (3 - K), K * sizeof(double));
		kernel->eval(work[k], true);
	}
	const double constant = -0.5 * log(2 * 3.14159265358979323846) * ((double)big.n - (double)reml.n);
	near(result[0].loglik[0] + constant, result[1].loglik[0], 1e-11, "loglik");
	near(result[0].rss[0], result[1].rss[0], 1e-11, "rss");
	for (size_t k = 0; k < K; k++)
		near(result[0].score[k], result[1].score[k], 1e-9, "score");
	for (size_t k = 0; k < K * K; k++)
		near(result[0].info[k], result[1].info[k], 1e-9, "info");
	for (size_t c = 0; c < P; c++)
		near(result[0].b[c], result[1].b[c], 1e-10, "b");
	for (size_t c = 0; c < P * P; c++)
		near(result[0].cov[c], result[1].cov[c], 1e-10, "cov");
	free(work[0]);
	free(work[1]);
	wz_reml_clear(&reml);
	wz_reml_clear(&big);
}
END_TEST

/* 3. Cases: each replicate against a fit of the data that it stands for */

START_TEST(cases_are_refits) {
	set s, drawn;
	wz_reml reml, big;
	wz_fit fit, refit;
	wz_err err = {0};
	wz_boot *boot = NULL;
	double row[1 + 2 * P + 3];
	size_t compared = 0;
	make(&s);
	prepare(&s, CASES[_i].n_levels, CASES[_i].rho, CASES[_i].rho_above, &reml);
	ck_assert(wz_reml_fit(&reml, NULL, &fit, &err) == WZ_OK);
	wz_boot_spec spec = {.kind = WZ_BOOT_CASES, .seed = 5, .stream = 9, .refit = true, .theta = fit.theta};
	ck_assert(wz_boot_create(&spec, &reml, wz_lane_scalar(), &boot, &err) == WZ_OK);
	ck_assert_uint_eq(wz_boot_size(boot), 1 + 2 * P + CASES[_i].n_levels);
	for (uint64_t r = 0; r < 40; r++) {
		double count[MANUALS] = {0};
		wz_rng rng = wz_rng_at(5, 9, r);
		for (int k = 0; k < MANUALS; k++)
			count[wz_rng_below(&rng, MANUALS)]++;
		ck_assert_int_eq(wz_boot_run(boot, r, 1, row, &err), WZ_OK);
		expand(&s, count, &drawn);
		const uint32_t *code[3] = {drawn.manual, drawn.study, NULL}, *two[2] = {drawn.manual, NULL};
		wz_design design = {.n = drawn.n, .n_levels = CASES[_i].n_levels, .code = CASES[_i].n_levels == 3 ? code : two, .y = drawn.y, .v = drawn.v,
		                    .p = P, .X = drawn.X, .intercept = true, .rho = CASES[_i].rho, .rho_above = CASES[_i].rho_above};
		wz_status st = wz_reml_prepare(&design, &big, NULL, &err);
		if (st != WZ_OK) { /* x is the same in all that was drawn */
			ck_assert_msg(row[0] == WZ_BOOT_VANISHED || st != WZ_ERANK, "replicate %d: %s", (int)r, err.text);
			continue;
		}
		if (wz_reml_fit(&big, NULL, &refit, &err) == WZ_OK && row[0] == WZ_BOOT_OK && big.identified[0] && (CASES[_i].n_levels == 2 || big.identified[1])) {
			for (size_t c = 0; c < P; c++) {
				near(row[1 + c], refit.b[c], 1e-5, "b");
				near(row[1 + P + c], sqrt(refit.cov[c * P + c]), 1e-5, "se");
			}
			compared++;
		}
		wz_fit_clear(&refit);
		wz_reml_clear(&big);
	}
	ck_assert_uint_ge(compared, 25);
	wz_boot_free(boot);
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

START_TEST(strata_stay_whole) {
	set s;
	wz_reml reml;
	wz_err err = {0};
	wz_boot *boot = NULL;
	double row[1 + 2 * P + 3], theta[3] = {0};
	make(&s);
	/* The stratum of manual 0 alone: it is in every replicate, so the column that only it has never vanishes. */
	for (size_t i = 0; i < s.n; i++)
		s.X[i * P + 1] = s.manual[i] == 0;
	prepare(&s, 3, 0, 0, &reml);
	const uint32_t stratum[MANUALS] = {7, 1, 1, 1, 1, 1, 1};
	for (int with = 0; with < 2; with++) {
		size_t vanished = 0;
		wz_boot_spec spec = {.kind = WZ_BOOT_CASES, .seed = 3, .theta = theta, .stratum = with ? stratum : NULL};
		ck_assert(wz_boot_create(&spec, &reml, wz_lane_scalar(), &boot, &err) == WZ_OK);
		for (uint64_t r = 0; r < 100; r++) {
			ck_assert_int_eq(wz_boot_run(boot, r, 1, row, &err), WZ_OK);
			vanished += row[0] == WZ_BOOT_VANISHED;
			ck_assert(row[0] == WZ_BOOT_VANISHED ? isnan(row[1]) : isfinite(row[1]));
		}
		wz_boot_free(boot);
		if (with)
			ck_assert_uint_eq(vanished, 0);
		else /* (6/7)^7 = 0.34 of the replicates lack it */
			ck_assert(vanished > 15 && vanished < 55);
	}
	wz_reml_clear(&reml);
}
END_TEST

/* 4. Wild */

static double dense_F(const wz_reml *reml, const double *y, const double *theta, int unit, size_t column) {
	const size_t n = reml->n, D = reml->nesting.depth;
	gsl_matrix *V = gsl_matrix_calloc(n, n), *X = gsl_matrix_alloc(n, P), *WX = gsl_matrix_alloc(n, P), *A = gsl_matrix_alloc(P, P),
			   *meat = gsl_matrix_calloc(P, P), *t = gsl_matrix_alloc(P, P), *C = gsl_matrix_alloc(P, P);
	gsl_vector *r = gsl_vector_alloc(n), *Wr = gsl_vector_alloc(n), *b = gsl_vector_alloc(P), *g = gsl_vector_alloc(P);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			double value = i == j ? reml->v[i] + theta[D] : 0;
			for (size_t l = 0; l < D; l++)
				value += reml->nesting.unit[l][i] == reml->nesting.unit[l][j] ? theta[l] : 0;
			gsl_matrix_set(V, i, j, value);
		}
	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < P; c++)
			gsl_matrix_set(X, i, c, reml->x[c * n + i]);
	gsl_linalg_cholesky_decomp1(V);
	gsl_linalg_cholesky_invert(V);
	gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, V, X, 0, WX);
	gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1, X, WX, 0, A);
	gsl_linalg_cholesky_decomp1(A);
	gsl_linalg_cholesky_invert(A);
	for (size_t i = 0; i < n; i++)
		gsl_vector_set(r, i, y[i]);
	gsl_blas_dgemv(CblasTrans, 1, WX, r, 0, g);
	gsl_blas_dgemv(CblasNoTrans, 1, A, g, 0, b);
	gsl_blas_dgemv(CblasNoTrans, -1, X, b, 1, r);
	gsl_blas_dgemv(CblasNoTrans, 1, V, r, 0, Wr);
	for (size_t u = 0; u < reml->nesting.n_units[unit]; u++) {
		gsl_vector_set_zero(g);
		for (size_t i = 0; i < n; i++)
			for (size_t c = 0; c < P && reml->nesting.unit[unit][i] == u; c++)
				gsl_vector_set(g, c, gsl_vector_get(g, c) + gsl_matrix_get(X, i, c) * gsl_vector_get(Wr, i));
		gsl_blas_dger(1, g, g, meat);
	}
	gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, A, meat, 0, t);
	gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, t, A, 0, C);
	double F = gsl_vector_get(b, column) * gsl_vector_get(b, column) / gsl_matrix_get(C, column, column);
	gsl_matrix_free(V), gsl_matrix_free(X), gsl_matrix_free(WX), gsl_matrix_free(A), gsl_matrix_free(meat), gsl_matrix_free(t), gsl_matrix_free(C);
	gsl_vector_free(r), gsl_vector_free(Wr), gsl_vector_free(b), gsl_vector_free(g);
	return F;
}

START_TEST(wild_statistic) {
	set s;
	wz_reml reml;
	wz_err err = {0};
	wz_boot *boot = NULL;
	double fitted[ROOM], residual[ROOM], row[2], theta[] = {0.05, 0.02, 0.03};
	const size_t tested[] = {1};
	make(&s);
	prepare(&s, 3, 0, 0, &reml);
	for (size_t i = 0; i < reml.n; i++) {
		fitted[i] = 0.1;
		residual[i] = reml.y[i] - 0.1;
	}
	wz_boot_spec spec = {.kind = WZ_BOOT_WILD, .seed = 5, .theta = theta, .fitted = fitted, .residual = residual, .unit = 0, .all_signs = true,
	                     .tested = tested, .n_tested = 1};
	ck_assert(wz_boot_create(&spec, &reml, wz_lane_scalar(), &boot, &err) == WZ_OK);
	const double observed = wz_boot_observed(boot);
	near(observed, dense_F(&reml, reml.y, theta, 0, 1), 1e-9, "observed F");
	size_t exceed = 0;
	for (uint64_t r = 0; r < 1u << (MANUALS - 1); r++) {
		double y[ROOM];
		ck_assert_int_eq(wz_boot_run(boot, r, 1, row, &err), WZ_OK);
		ck_assert(row[0] == WZ_BOOT_OK);
		for (size_t i = 0; i < reml.n; i++) {
			uint32_t g = reml.nesting.unit[0][i];
			y[i] = fitted[i] + (g + 1 < MANUALS && (r >> g & 1) ? -1 : 1) * residual[i];
		}
		near(row[1], dense_F(&reml, y, theta, 0, 1), 1e-9, "F");
		exceed += row[1] >= observed * (1 - 1e-8);
	}
	ck_assert_uint_ge(exceed, 1); /* the first pattern is the observed data */
	wz_boot_free(boot);

	/* Drawn weights: the six values of Webb 2014, and signs; variance 1. */
	const double webb[] = {-sqrt(1.5), -1, -sqrt(0.5), sqrt(0.5), 1, sqrt(1.5)};
	spec.all_signs = false;
	for (int w = 0; w < 2; w++) {
		double squares = 0;
		spec.weights = w ? WZ_WILD_WEBB : WZ_WILD_RADEMACHER;
		ck_assert(wz_boot_create(&spec, &reml, wz_lane_scalar(), &boot, &err) == WZ_OK);
		for (uint64_t r = 0; r < 200; r++) {
			double y[ROOM], weight[MANUALS];
			wz_rng rng = wz_rng_at(5, 0, r);
			for (size_t g = 0; g < MANUALS; g++) {
				weight[g] = w ? webb[wz_rng_below(&rng, 6)] : wz_rng_next(&rng) >> 63 ? -1 : 1;
				squares += weight[g] * weight[g] / (200 * MANUALS);
			}
			for (size_t i = 0; i < reml.n; i++)
				y[i] = fitted[i] + weight[reml.nesting.unit[0][i]] * residual[i];
			ck_assert_int_eq(wz_boot_run(boot, r, 1, row, &err), WZ_OK);
			near(row[1], dense_F(&reml, y, theta, 0, 1), 1e-9, "F");
		}
		ck_assert(fabs(squares - 1) < 0.1);
		wz_boot_free(boot);
	}
	wz_reml_clear(&reml);
}
END_TEST

/* 5. Parametric: replicates have the mean and the spread of the model */

START_TEST(parametric_spread) {
	set s;
	wz_reml reml;
	wz_err err = {0};
	wz_boot *boot = NULL;
	enum { R = 3000 };
	double fitted[ROOM] = {0}, row[1 + 2 * P + 3], sum[P] = {0}, squares[P] = {0}, model[P] = {0}, theta[] = {0.05, 0.02, 0.03};
	make(&s);
	prepare(&s, 3, CASES[_i].rho, CASES[_i].rho_above, &reml);
	wz_boot_spec spec = {.kind = WZ_BOOT_PARAMETRIC, .seed = 11, .theta = theta, .fitted = fitted};
	ck_assert(wz_boot_create(&spec, &reml, wz_lane_scalar(), &boot, &err) == WZ_OK);
	for (uint64_t r = 0; r < R; r++) {
		ck_assert_int_eq(wz_boot_run(boot, r, 1, row, &err), WZ_OK);
		for (size_t c = 0; c < P; c++) {
			double b = row[1 + c] - (c == 0 ? reml.shift_y : 0);
			sum[c] += b;
			squares[c] += b * b;
			model[c] = row[1 + P + c]; /* theta is held, so the standard error is exact */
		}
	}
	for (size_t c = 0; c < P; c++) {
		double variance = squares[c] / R - sum[c] / R * (sum[c] / R);
		ck_assert_msg(fabs(sum[c] / R) < 4 * model[c] / sqrt(R), "mean of coefficient %zu: %g", c, sum[c] / R);
		ck_assert_msg(fabs(variance / (model[c] * model[c]) - 1) < 5 * sqrt(2.0 / R), "variance of coefficient %zu: %g of %g", c, variance,
		              model[c] * model[c]);
	}
	wz_boot_free(boot);
	wz_reml_clear(&reml);
}
END_TEST

/* 6. Widths */

START_TEST(same_bits_in_all_widths) {
	set s;
	wz_reml reml;
	wz_fit fit;
	wz_err err = {0};
	enum { R = 19 };
	static const char *const NAMES[] = {"x1", "x2", "x4", "x8"};
	double fitted[ROOM], residual[ROOM], want[R][1 + 2 * P + 3], row[WZ_MAX_LANES * (1 + 2 * P + 3)];
	const size_t tested[] = {1, 2};
	make(&s);
	prepare(&s, CASES[_i % N_CASES].n_levels, CASES[_i % N_CASES].rho, CASES[_i % N_CASES].rho_above, &reml);
	ck_assert(wz_reml_fit(&reml, NULL, &fit, &err) == WZ_OK);
	for (size_t i = 0; i < reml.n; i++) {
		fitted[i] = 0;
		residual[i] = reml.y[i];
	}
	wz_boot_spec spec = {.kind = (wz_boot_kind)(_i / N_CASES), .seed = 2, .stream = 3, .refit = true, .theta = fit.theta, .fitted = fitted,
	                     .residual = residual, .tested = tested, .n_tested = 2, .weights = WZ_WILD_WEBB};
	for (size_t w = 0; w < 4; w++) {
		const wz_lane_kernel *kernel = wz_lane_choose(NAMES[w]);
		wz_boot *boot = NULL;
		if (!kernel)
			continue;
		ck_assert(wz_boot_create(&spec, &reml, kernel, &boot, &err) == WZ_OK);
		const size_t size = wz_boot_size(boot);
		for (uint64_t r = 0; r < R; r += kernel->width) {
			size_t count = R - r < kernel->width ? R - r : kernel->width;
			ck_assert_int_eq(wz_boot_run(boot, r, count, row, &err), WZ_OK);
			for (size_t k = 0; k < count; k++)
				if (w == 0)
					memcpy(want[r + k], row + k * size, size * sizeof(double));
				else
					ck_assert_msg(memcmp(want[r + k], row + k * size, size * sizeof(double)) == 0, "replicate %zu in %s", (size_t)r + k, NAMES[w]);
		}
		wz_boot_free(boot);
	}
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
}
END_TEST

/* 7. Main */

int main(void) {
	Suite *suite = suite_create("bootstrap");
	TCase *all = tcase_create("all");
	tcase_set_timeout(all, 60);
	tcase_add_loop_test(all, counts_are_copies, 0, N_CASES);
	tcase_add_loop_test(all, cases_are_refits, 0, N_CASES);
	tcase_add_test(all, strata_stay_whole);
	tcase_add_test(all, wild_statistic);
	tcase_add_loop_test(all, parametric_spread, 2, N_CASES);
	tcase_add_loop_test(all, same_bits_in_all_widths, 0, 3 * N_CASES);
	suite_add_tcase(suite, all);
	return run_suite(suite, CK_FORK_GETENV);
}
