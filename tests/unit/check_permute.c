/* check_permute.c - statistics of permuted columns against fits one at a time, and the test made of them
 *
 * 1. Published data
 * 2. Statistics of a batch
 * 3. The null-variance statistic by hand
 * 4. The whole test
 * 5. p values, intervals, floors
 */
#include "analysis/permutation.h"
#include "base/table.h"
#include "resample/permute.h"
#include "resample/rng.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* 1. Published data: dat.assink2016 of metadat, 100 effects in 17 studies */

enum { N = 100, STUDIES = 17, COLUMNS = 4 };

static struct {
	wz_table table;
	double y[N], v[N], number[COLUMNS][N];
	const char *text[COLUMNS][N];
	uint32_t study[N], effect[N];
	wz_frame_column column[COLUMNS];
	wz_data data;
} assink;

static void number(const char *column, size_t row, double *out) {
	size_t c = wz_table_column(&assink.table, column);
	ck_assert_uint_ne(c, SIZE_MAX);
	ck_assert(wz_number_parse(wz_table_cell(&assink.table, row, c), '.', out));
}

static void setup(void) {
	static const char *const names[COLUMNS] = {"pubstatus", "year", "deltype", "study"};
	wz_problems problems;
	wz_err err = {0};
	wz_problems_init(&problems);
	ck_assert_msg(wz_table_read("datasets/assink2016/effects.csv", NULL, &assink.table, &problems, &err) == WZ_OK, "%s", err.text);
	wz_problems_clear(&problems);
	ck_assert_uint_eq(assink.table.n_rows, N);
	for (size_t i = 0; i < N; i++) {
		double study;
		number("yi", i, &assink.y[i]);
		number("vi", i, &assink.v[i]);
		number("study", i, &study);
		assink.study[i] = (uint32_t)study - 1;
		for (size_t c = 0; c < COLUMNS; c++) {
			assink.text[c][i] = wz_table_cell(&assink.table, i, wz_table_column(&assink.table, names[c]));
			assink.number[c][i] = NAN;
			if (c != 2)
				number(names[c], i, &assink.number[c][i]);
		}
	}
	for (size_t c = 0; c < COLUMNS; c++)
		assink.column[c] = (wz_frame_column){names[c], c == 2 ? NULL : assink.number[c], assink.text[c]};
	assink.data = (wz_data){.frame = {N, COLUMNS, assink.column}, .y = assink.y, .v = assink.v, .n_levels = 2,
	                        .level_name = {"study", "esid"}, .code = {assink.study, NULL}, .confidence = 95};
}

static void teardown(void) {
	wz_table_clear(&assink.table);
}

static void fit(const char *text, const wz_data *data, wz_model *model) {
	wz_formula formula;
	wz_err err = {0};
	ck_assert_msg(wz_formula_parse(text, &formula, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_model_fit(data, &formula, NULL, 0, model, &err) == WZ_OK, "%s", err.text);
	wz_formula_clear(&formula);
}

/* Columns behind the intercept, one value a unit of the level. */
static void values_of(const wz_model *model, int level, size_t units, double *value) {
	const wz_reml *reml = &model->reml;
	for (size_t i = 0; i < reml->n; i++)
		for (size_t c = 1; c < reml->p; c++)
			value[(c - 1) * units + (level < (int)reml->nesting.depth ? reml->nesting.unit[level][i] : i)] = reml->x[c * reml->n + i];
}

/* 2. Statistics of a batch */

/* The identity gives what the model itself gives, for one column and for several, at both levels, with and without rho. */
START_TEST(identity_is_the_fit) {
	static const struct {
		const char *formula;
		int level;
		double rho;
		wz_method method;
	} cases[] = {
		{"~ pubstatus", 0, 0, WZ_METHOD_REML},       {"~ pubstatus", 1, 0, WZ_METHOD_REML}, {"~ year + deltype", 1, 0, WZ_METHOD_REML},
		{"~ pubstatus + year", 1, 0.6, WZ_METHOD_REML}, {"~ pubstatus", 0, 0.6, WZ_METHOD_ML}, {"~ deltype", 1, 0, WZ_METHOD_ML},
		{"~ pubstatus", 0, 0, WZ_METHOD_FIXED},
	};
	wz_model model, null;
	wz_permuter *permuter;
	wz_data data = assink.data;
	uint32_t identity[N];
	double value[COLUMNS * N], t[WZ_MAX_LANES * COLUMNS];
	wz_permuted out[WZ_MAX_LANES];
	const uint32_t *source[] = {identity};
	data.rho = cases[_i].rho;
	data.method = cases[_i].method;
	fit(cases[_i].formula, &data, &model);
	fit("~ 1", &data, &null);
	const size_t m = model.fit.p - 1;
	ck_assert_int_eq(wz_permuter_create(&model.reml, null.fit.theta, true, m, cases[_i].level, true, wz_lane_choose(NULL), &permuter, NULL),
	                 WZ_OK);
	const size_t units = wz_permuter_units(permuter);
	ck_assert_uint_eq(units, cases[_i].level == 0 ? STUDIES : N);
	values_of(&model, cases[_i].level, units, value);
	for (uint32_t u = 0; u < units; u++)
		identity[u] = u;
	wz_permuter_run(permuter, value, source, 1, out, t);
	ck_assert(out[0].converged);
	size_t column[COLUMNS] = {1, 2, 3, 4};
	for (size_t c = 0; c < m; c++) {
		wz_estimate e = wz_wald_coefficient(&model.reml, &model.fit, WZ_TEST_T, 95, c + 1);
		ck_assert_msg(fabs(t[c] - fabs(e.stat)) <= 1e-9 * fabs(e.stat), "%s: t %.17g, fit %.17g", cases[_i].formula, t[c], fabs(e.stat));
	}
	wz_omnibus F;
	ck_assert_int_eq(wz_wald_omnibus(&model.reml, &model.fit, WZ_TEST_T, column, m, &F, NULL), WZ_OK);
	ck_assert(fabs(out[0].joint - sqrt(F.stat)) <= 1e-9 * out[0].joint);
	wz_permuter_free(permuter);
	wz_model_clear(&model);
	wz_model_clear(&null);
}
END_TEST

static void random_sources(size_t units, size_t count, uint32_t source[][N]) {
	for (size_t r = 0; r < count; r++) {
		for (uint32_t u = 0; u < units; u++)
			source[r][u] = u;
		wz_rng rng = wz_rng_at(3, 1, r);
		wz_rng_shuffle(&rng, source[r], units);
	}
}

/* Permuted data sets, each also fitted by itself. */
START_TEST(every_permutation_is_the_fit_of_permuted_data) {
	enum { COUNT = 24 };
	static uint32_t source[COUNT][N];
	wz_model model, null, alone;
	wz_permuter *permuter;
	double value[N], moved[N];
	fit("~ pubstatus", &assink.data, &model);
	fit("~ 1", &assink.data, &null);
	ck_assert_int_eq(wz_permuter_create(&model.reml, null.fit.theta, true, 1, 0, true, wz_lane_choose(NULL), &permuter, NULL), WZ_OK);
	values_of(&model, 0, STUDIES, value);
	random_sources(STUDIES, COUNT, source);
	const wz_nesting *nest = &model.reml.nesting;
	for (size_t r = 0; r < COUNT; r++) {
		wz_permuted out[WZ_MAX_LANES];
		const uint32_t *one[] = {source[r]};
		wz_permuter_run(permuter, value, one, 1, out, NULL);
		for (size_t i = 0; i < N; i++)
			moved[nest->order[i]] = value[source[r][nest->unit[0][i]]];
		assink.column[1].num = moved; /* in the place of year */
		fit("~ year", &assink.data, &alone);
		wz_estimate e = wz_wald_coefficient(&alone.reml, &alone.fit, WZ_TEST_T, 95, 1);
		ck_assert_msg(fabs(out[0].joint - fabs(e.stat)) <= 1e-8 * (1 + fabs(e.stat)), "replicate %zu: %.17g, alone %.17g", r, out[0].joint,
		              fabs(e.stat));
		wz_model_clear(&alone);
	}
	wz_permuter_free(permuter);
	wz_model_clear(&model);
	wz_model_clear(&null);
}
END_TEST

/* Every width and every count of lanes gives the same bits. */
START_TEST(lanes_do_not_matter) {
	enum { COUNT = 32 };
	static const char *const names[] = {"x1", "x2", "x4", "x8"};
	static uint32_t source[COUNT][N];
	static double value[COLUMNS * N];
	const bool refit = _i % 2;
	const bool of_effects = _i / 2;
	double first_t[COUNT * 3], t[COUNT * 3];
	wz_permuted first[COUNT], out[COUNT];
	wz_model model, null;
	fit(of_effects ? "~ year + deltype" : "~ pubstatus", &assink.data, &model);
	fit("~ 1", &assink.data, &null);
	const size_t m = model.fit.p - 1, units = of_effects ? N : STUDIES;
	values_of(&model, of_effects, units, value);
	random_sources(units, COUNT, source);
	size_t ran = 0;
	for (size_t k = 0; k < 4; k++) {
		const wz_lane_kernel *kernel = wz_lane_choose(names[k]);
		if (!kernel)
			continue; /* this processor lacks the vectors */
		ck_assert_str_eq(kernel->name, names[k]);
		for (size_t count = 1; count <= kernel->width; count++) {
			wz_permuter *permuter;
			ck_assert_int_eq(wz_permuter_create(&model.reml, null.fit.theta, true, m, of_effects, refit, kernel, &permuter, NULL), WZ_OK);
			ck_assert_uint_eq(wz_permuter_width(permuter), kernel->width);
			for (size_t r = 0; r < COUNT; r += count) {
				const uint32_t *batch[WZ_MAX_LANES];
				size_t lanes = COUNT - r < count ? COUNT - r : count;
				for (size_t lane = 0; lane < lanes; lane++)
					batch[lane] = source[r + lane];
				wz_permuter_run(permuter, value, batch, lanes, out + r, t + r * m);
			}
			wz_permuter_free(permuter);
			if (ran++ == 0) {
				memcpy(first, out, sizeof first);
				memcpy(first_t, t, sizeof first_t);
			}
			for (size_t r = 0; r < COUNT; r++)
				ck_assert_msg(memcmp(&first[r].joint, &out[r].joint, sizeof(double)) == 0 && first[r].converged == out[r].converged,
				              "%s, %zu lanes, replicate %zu: %.17g, first %.17g", kernel->name, count, r, out[r].joint, first[r].joint);
			ck_assert_mem_eq(first_t, t, COUNT * m * sizeof(double));
		}
	}
	ck_assert_uint_ge(ran, 3);
	wz_model_clear(&model);
	wz_model_clear(&null);
}
END_TEST

/* 3. The null-variance statistic by hand: with one level it is weighted regression with weights 1 / (v + tau2) */

START_TEST(null_statistic_is_weighted_regression) {
	wz_data data = assink.data;
	wz_model model, null;
	wz_permuter *permuter;
	double value[N], t;
	uint32_t source[1][N];
	const uint32_t *one[] = {source[0]};
	wz_permuted out[WZ_MAX_LANES];
	data.n_levels = 1;
	data.code[0] = NULL;
	fit("~ year", &data, &model);
	fit("~ 1", &data, &null);
	ck_assert_int_eq(wz_permuter_create(&model.reml, null.fit.theta, true, 1, 0, false, wz_lane_choose(NULL), &permuter, NULL), WZ_OK);
	values_of(&model, 0, N, value);
	random_sources(N, 1, source);
	wz_permuter_run(permuter, value, one, 1, out, &t);
	double w = 0, wx = 0, wxx = 0, wy = 0, wxy = 0;
	for (size_t i = 0; i < N; i++) {
		double wi = 1 / (model.reml.v[i] + null.fit.sigma2[0]), x = value[source[0][i]], y = model.reml.y[i];
		w += wi;
		wx += wi * x;
		wxx += wi * x * x;
		wy += wi * y;
		wxy += wi * x * y;
	}
	double det = w * wxx - wx * wx, expected = fabs((w * wxy - wx * wy) / det) / sqrt(w / det);
	ck_assert_msg(fabs(t - expected) < 1e-12 * expected, "%.17g, expected %.17g", t, expected);
	ck_assert(t == out[0].joint);
	wz_permuter_free(permuter);
	wz_model_clear(&model);
	wz_model_clear(&null);
}
END_TEST

/* 4. The whole test */

static wz_status test(const char *formula, const wz_permutation_spec *spec, wz_permutation *out, wz_err *err) {
	wz_model model;
	fit(formula, &assink.data, &model);
	wz_status st = wz_permutation_test(&assink.data, &model, spec, out, err);
	wz_model_clear(&model);
	return st;
}

/* 2 of 17 studies are unpublished: 136 assignments. 15 and 16: by all of them in plain R (tests/reference/permutation.R). */
START_TEST(all_assignments_of_pubstatus) {
	for (int refit = 0; refit < 2; refit++) {
		wz_permutation_spec spec = {.unit = -1, .replicates = 9999, .refit = refit};
		wz_permutation out;
		wz_err err = {0};
		ck_assert_msg(test("~ pubstatus", &spec, &out, &err) == WZ_OK, "%s", err.text);
		ck_assert(out.exact);
		ck_assert_int_eq(out.unit, 0);
		ck_assert_uint_eq(out.n_units, STUDIES);
		ck_assert_uint_eq(out.replicates, 136);
		ck_assert_uint_eq(out.exceed, refit ? 15 : 16);
		ck_assert_uint_eq(out.exceed_column[0], out.exceed);
		ck_assert_uint_eq(out.not_converged, 0);
		ck_assert(fabs(out.floor - 1.0 / 136) < 1e-15);
		wz_permutation_clear(&out);
	}
}
END_TEST

/* 135 replicates are fewer than the assignments: then they are drawn. */
START_TEST(drawn_when_there_are_too_many) {
	wz_permutation_spec spec = {.unit = 0, .replicates = 135, .seed = 1};
	wz_permutation out, again, other;
	ck_assert_int_eq(test("~ pubstatus", &spec, &out, NULL), WZ_OK);
	ck_assert_int_eq(test("~ pubstatus", &spec, &again, NULL), WZ_OK);
	ck_assert(!out.exact);
	ck_assert_uint_eq(out.replicates, 135);
	ck_assert(out.floor == 1.0 / 136);
	ck_assert_uint_eq(out.exceed, again.exceed);
	ck_assert(out.exceed > 4 && out.exceed < 36); /* 16/136 expected; 4 standard deviations */
	spec.replicates = 50;
	size_t different = 0;
	for (spec.seed = 2; spec.seed < 6; spec.seed++) {
		ck_assert_int_eq(test("~ pubstatus", &spec, &other, NULL), WZ_OK);
		wz_permutation_clear(&again);
		again = other;
		different += other.exceed != out.exceed;
	}
	ck_assert_uint_gt(different, 0);
	wz_permutation_clear(&out);
	wz_permutation_clear(&again);
}
END_TEST

/* In strata that hold one kind each there is one assignment, the one seen. */
START_TEST(strata_hold_the_units) {
	uint32_t stratum[N];
	wz_permutation out;
	for (size_t i = 0; i < N; i++)
		stratum[i] = assink.number[0][i] > 0;
	wz_permutation_spec spec = {.unit = 0, .replicates = 999, .stratum = stratum};
	ck_assert_int_eq(test("~ pubstatus", &spec, &out, NULL), WZ_OK);
	ck_assert(out.exact && out.replicates == 1 && out.exceed == 1 && out.floor == 1);
	wz_permutation_clear(&out);
	/* Studies 1 to 8 and 9 to 17: one unpublished study in each makes 8 * 9, both in one 28 or 36. */
	size_t first = 0;
	for (size_t i = 0; i < N; i++)
		stratum[i] = assink.study[i] >= 8;
	for (size_t s = 0; s < STUDIES; s++)
		for (size_t i = 0; i < N; i++)
			if (assink.study[i] == s) {
				first += s < 8 && assink.number[0][i] == 0;
				break;
			}
	ck_assert_int_eq(test("~ pubstatus", &spec, &out, NULL), WZ_OK);
	ck_assert(out.exact);
	ck_assert_uint_eq(out.replicates, first == 1 ? 72 : first == 2 ? 28 : 36);
	wz_permutation_clear(&out);
}
END_TEST

START_TEST(several_columns_move_together) {
	wz_permutation_spec spec = {.unit = -1, .replicates = 200, .refit = true, .seed = 4};
	wz_permutation out;
	ck_assert_int_eq(test("~ deltype + year", &spec, &out, NULL), WZ_OK);
	ck_assert_int_eq(out.unit, 1);
	ck_assert_uint_eq(out.n_units, N);
	ck_assert(!out.exact);
	ck_assert_uint_eq(out.not_converged, 0);
	for (size_t c = 0; c < 3; c++)
		ck_assert_uint_le(out.exceed_column[c], 200);
	ck_assert_uint_lt(out.exceed, 20); /* F(3, 96) of the data has p .0002 */
	wz_permutation_clear(&out);
}
END_TEST

static bool stop_at_once(void *context) {
	(void)context;
	return true;
}

START_TEST(what_cannot_be_tested) {
	static const struct {
		const char *formula;
		int unit;
		bool stop;
		wz_status status;
		const char *says;
	} cases[] = {
		{"~ 1", -1, false, WZ_ENOTEST, "at least one column"},
		{"~ 0 + pubstatus", -1, false, WZ_ENOTEST, "with intercept"},
		{"~ year", 0, false, WZ_ENOTEST, "'year' varies within units of level 'study': permute at level 'esid'"},
		{"~ pubstatus", 0, true, WZ_ESTOP, "stopped"},
	};
	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
		wz_permutation_spec spec = {.unit = cases[c].unit, .replicates = 99, .stop = cases[c].stop ? stop_at_once : NULL};
		wz_permutation out;
		wz_err err = {0};
		ck_assert_int_eq(test(cases[c].formula, &spec, &out, &err), cases[c].status);
		ck_assert_msg(strstr(err.text, cases[c].says) != NULL, "%s: '%s'", cases[c].formula, err.text);
		wz_permutation_clear(&out);
	}
}
END_TEST

/* 5. p values, intervals, floors */

START_TEST(p_values) {
	ck_assert(wz_permutation_p(15, 136, true) == 15.0 / 136);
	ck_assert(wz_permutation_p(0, 9999, false) == 1e-4);
	ck_assert(wz_permutation_p(9999, 9999, false) == 1);
	ck_assert(wz_permutation_p(3, 99, false) == 0.04);
}
END_TEST

/* R 4: qbeta(.025, b, B - b + 1) and qbeta(.975, b + 1, B - b). */
START_TEST(intervals_are_clopper_pearson) {
	static const struct {
		uint64_t b, B;
		double lo, hi;
	} cases[] = {
		{0, 9999, 0, 0.0003688567934951887},
		{1, 9999, 2.5320307962337828e-06, 0.00055709269448277589},
		{3, 9999, 6.1877673943221451e-05, 0.00087656215345155528},
		{400, 9999, 0.036247410487779817, 0.044031418627749175},
		{1700, 9999, 0.16270096583289911, 0.17752575881635968},
		{9990, 9999, 0.99829203952074752, 0.99958834155387799},
		{9998, 9999, 0.99944290730551721, 0.99999746796920375},
		{9999, 9999, 0.99963114320650481, 1},
		{1, 10, 0.0025285785444617843, 0.44501611702819543},
		{0, 1, 0, 0.97499999999999998},
		{1, 1, 0.025000000000000001, 1},
		{0, 1000000000, 0, 3.6888794473100178e-09},
		{299400, 999999, 0.29850272652007359, 0.30029903433200755},
		{402788, 9999999, 0.040157027756155289, 0.040400846559235037}, /* near which GSL finds no distribution from some sides */
		{5, 1000000000, 1.6234863920475406e-09, 1.1668332040418504e-08},
		{4998000, 10000000, 0.49949005260406143, 0.50010994751173565},
		{2000000, 1000000000, 0.0019972319070360135, 0.0020027709763834429},
		{3000000, 10000000, 0.29971598216542433, 0.30028413363384188},
	};
	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
		double lo, hi;
		wz_permutation_interval(cases[c].b, cases[c].B, false, &lo, &hi);
		const double relative = cases[c].b > 1000000 ? 1e-6 : 2e-12; /* Wilson's interval stands in for the large ones */
		ck_assert_msg(fabs(lo - cases[c].lo) <= relative * cases[c].lo + 1e-17 && fabs(hi - cases[c].hi) <= relative * cases[c].hi + 1e-17,
		              "%llu of %llu: %.17g to %.17g, expected %.17g to %.17g", (unsigned long long)cases[c].b, (unsigned long long)cases[c].B,
		              lo, hi, cases[c].lo, cases[c].hi);
		wz_permutation_interval(cases[c].b, cases[c].B, true, &lo, &hi);
		ck_assert(lo == hi && lo == (double)cases[c].b / (double)cases[c].B);
	}
}
END_TEST

/* x with beta_P(x; a, b) = p by nothing but halving. */
static double halved(double p, double a, double b) {
	double lo = 0, hi = 1;
	for (int i = 0; i < 200 && hi - lo > 1e-17; i++) {
		const double middle = 0.5 * (lo + hi);
		if (gsl_cdf_beta_P(middle, a, b) < p)
			lo = middle;
		else
			hi = middle;
	}
	return 0.5 * (lo + hi);
}

/* To the last bit: results of before stay what they are. */
START_TEST(intervals_are_those_of_halving) {
	static const uint64_t REPLICATES[] = {1, 2, 10, 99, 999, 9999, 99999};
	for (size_t i = 0; i < sizeof REPLICATES / sizeof *REPLICATES; i++)
		for (uint64_t B = REPLICATES[i], b = 0; b <= B; b += b < 20 ? 1 : B / 61 + 1) {
			double lo, hi;
			wz_permutation_interval(b, B, false, &lo, &hi);
			ck_assert(lo == (b == 0 ? 0 : halved(0.025, (double)b, (double)(B - b + 1))));
			ck_assert(hi == (b == B ? 1 : halved(0.975, (double)(b + 1), (double)(B - b))));
		}
}
END_TEST

START_TEST(floors) {
	ck_assert(fabs(wz_permutation_floor(log(28), 28, true) - 1.0 / 28) < 1e-15);
	ck_assert(wz_permutation_floor(100, 9999, false) == 1e-4);
	ck_assert(wz_permutation_floor(1e5, 9999, false) == 1e-4);
	ck_assert(fabs(wz_permutation_floor(log(200), 99, false) - 0.01) < 1e-15);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("permute");
	TCase *tc = tcase_create("permute");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, identity_is_the_fit, 0, 7);
	tcase_add_test(tc, every_permutation_is_the_fit_of_permuted_data);
	tcase_add_loop_test(tc, lanes_do_not_matter, 0, 4);
	tcase_add_test(tc, null_statistic_is_weighted_regression);
	tcase_add_test(tc, all_assignments_of_pubstatus);
	tcase_add_test(tc, drawn_when_there_are_too_many);
	tcase_add_test(tc, strata_hold_the_units);
	tcase_add_test(tc, several_columns_move_together);
	tcase_add_test(tc, what_cannot_be_tested);
	tcase_add_test(tc, p_values);
	tcase_add_test(tc, intervals_are_clopper_pearson);
	tcase_add_test(tc, intervals_are_those_of_halving);
	tcase_add_test(tc, floors);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
