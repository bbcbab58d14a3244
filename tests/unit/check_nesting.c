/* check_nesting.c - units as contiguous ranges, against a search through all pairs of rows
 *
 * 1. Properties of any nesting
 * 2. Known cases
 * 3. Constancy of a column
 * 4. Arguments out of range
 */
#include "model/nesting.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { N = 80, SEED = 11 };

/* 1. Properties of any nesting */

/* Two rows belong to one unit of level l when their codes agree at levels 0 to l. */
static bool same_unit(const uint32_t *const *code, size_t l, size_t a, size_t b) {
	for (size_t k = 0; k <= l; k++)
		if (code[k][a] != code[k][b])
			return false;
	return true;
}

static void check_all(const wz_nesting *nest, const uint32_t *const *code) {
	bool seen[N] = {false};
	for (size_t i = 0; i < N; i++) {
		ck_assert(nest->order[i] < N && !seen[nest->order[i]]);
		seen[nest->order[i]] = true;
	}
	for (size_t l = 0; l < nest->depth; l++) {
		for (size_t i = 0; i < N; i++)
			for (size_t j = 0; j < N; j++)
				ck_assert_int_eq(nest->unit[l][i] == nest->unit[l][j], same_unit(code, l, nest->order[i], nest->order[j]));
		/* first[] walks the children of one unit after the other, and parent[] walks back. */
		ck_assert_uint_eq(nest->first[l][0], 0);
		for (size_t u = 0; u < nest->n_units[l]; u++) {
			ck_assert(nest->first[l][u] < nest->first[l][u + 1]);
			for (uint32_t c = nest->first[l][u]; c < nest->first[l][u + 1]; c++)
				ck_assert_uint_eq(l + 1 < nest->depth ? nest->parent[l + 1][c] : nest->unit[l][c], u);
		}
		ck_assert_uint_eq(nest->first[l][nest->n_units[l]], l + 1 < nest->depth ? nest->n_units[l + 1] : N);
	}
	/* Rows of an innermost unit keep the order in which they came. */
	for (size_t i = 1; i < N; i++)
		if (nest->unit[nest->depth - 1][i] == nest->unit[nest->depth - 1][i - 1])
			ck_assert(nest->order[i - 1] < nest->order[i]);
}

START_TEST(random_codes_in_any_order) {
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	gsl_rng_set(rng, SEED + (unsigned)_i);
	static const unsigned long codes_of[4][WZ_MAX_DEPTH] = {{5, 3, 4}, {1, 1, 1}, {60, 2, 2}, {2, 9, 40}};
	uint32_t code[WZ_MAX_DEPTH][N];
	for (size_t i = 0; i < N; i++)
		for (size_t l = 0; l < WZ_MAX_DEPTH; l++)
			code[l][i] = 7 * (uint32_t)gsl_rng_uniform_int(rng, codes_of[_i][l]);
	for (size_t n_levels = 2; n_levels <= WZ_MAX_LEVELS; n_levels++) {
		const uint32_t *codes[WZ_MAX_LEVELS] = {code[0], code[1], code[2], NULL};
		codes[n_levels - 1] = NULL; /* the effect's codes are not looked at */
		wz_nesting nest;
		wz_err err = {0};
		ck_assert_int_eq(wz_nesting_build(N, n_levels, codes, &nest, &err), WZ_OK);
		ck_assert_uint_eq(nest.depth, n_levels - 1);
		check_all(&nest, codes);
		wz_nesting_clear(&nest);
	}
	gsl_rng_free(rng);
}
END_TEST

/* 2. Known cases */

START_TEST(same_code_in_two_parents_is_two_units) {
	static const uint32_t manual[] = {0, 1, 0, 1, 0}, study[] = {0, 0, 1, 0, 0};
	static const uint32_t *const code[] = {manual, study, NULL};
	wz_nesting nest;
	wz_err err = {0};
	ck_assert_int_eq(wz_nesting_build(5, 3, code, &nest, &err), WZ_OK);
	static const uint32_t order[] = {0, 4, 2, 1, 3}, unit[] = {0, 0, 1, 2, 2}, first0[] = {0, 2, 3}, first1[] = {0, 2, 3, 5};
	ck_assert_uint_eq(nest.n_units[0], 2);
	ck_assert_uint_eq(nest.n_units[1], 3);
	ck_assert_mem_eq(nest.order, order, sizeof order);
	ck_assert_mem_eq(nest.unit[1], unit, sizeof unit);
	ck_assert_mem_eq(nest.first[0], first0, sizeof first0);
	ck_assert_mem_eq(nest.first[1], first1, sizeof first1);
	wz_nesting_clear(&nest);
}
END_TEST

START_TEST(one_level_makes_each_effect_a_unit) {
	static const uint32_t *const code[] = {NULL};
	wz_nesting nest;
	wz_err err = {0};
	ck_assert_int_eq(wz_nesting_build(3, 1, code, &nest, &err), WZ_OK);
	ck_assert_uint_eq(nest.depth, 1);
	ck_assert_uint_eq(nest.n_units[0], 3);
	for (uint32_t i = 0; i < 3; i++) {
		ck_assert_uint_eq(nest.order[i], i);
		ck_assert_uint_eq(nest.unit[0][i], i);
		ck_assert_uint_eq(nest.first[0][i], i);
	}
	wz_nesting_clear(&nest);
	ck_assert_int_eq(wz_nesting_build(1, 1, code, &nest, &err), WZ_OK);
	ck_assert_uint_eq(nest.first[0][1], 1);
	wz_nesting_clear(&nest);
}
END_TEST

/* 3. Constancy of a column */

START_TEST(level_of_a_column) {
	static const uint32_t manual[] = {0, 0, 1, 1, 1, 2}, study[] = {0, 1, 2, 2, 3, 4};
	static const uint32_t *const code[] = {manual, study, NULL};
	static const struct {
		double x[6];
		int level;
	} column[] = {
		{{3, 3, 3, 3, 3, 3}, -1}, {{1, 1, 2, 2, 2, 1}, 0}, {{1, 2, 3, 3, 1, 1}, 1}, {{1, 1, 2, 2, 3, 1}, 1},
		{{1, 1, 2, 3, 2, 1}, 2},  {{0, 0, 0, 1, 0, 0}, 2}, {{0, 0, 0, 0, 0, 1}, 0}, {{NAN, NAN, NAN, NAN, NAN, NAN}, 2},
	};
	wz_nesting nest;
	wz_err err = {0};
	ck_assert_int_eq(wz_nesting_build(6, 3, code, &nest, &err), WZ_OK);
	for (size_t c = 0; c < sizeof column / sizeof *column; c++)
		ck_assert_int_eq(wz_nesting_level_of(&nest, column[c].x), column[c].level);
	wz_nesting_clear(&nest);
}
END_TEST

/* 4. Arguments out of range */

START_TEST(out_of_range_is_refused) {
	static const uint32_t zero[1] = {0};
	static const uint32_t *const code[] = {zero, zero, zero, zero, zero};
	static const struct {
		size_t n, n_levels;
	} bad[] = {{0, 1}, {1, 0}, {1, WZ_MAX_LEVELS + 1}, {UINT32_MAX, 1}};
	for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
		wz_nesting nest;
		wz_err err = {0};
		ck_assert_int_eq(wz_nesting_build(bad[b].n, bad[b].n_levels, code, &nest, &err), WZ_EBUG);
		wz_nesting_clear(&nest);
	}
}
END_TEST

int main(void) {
	Suite *suite = suite_create("nesting");
	TCase *tc = tcase_create("nesting");
	tcase_add_loop_test(tc, random_codes_in_any_order, 0, 4);
	tcase_add_test(tc, same_code_in_two_parents_is_two_units);
	tcase_add_test(tc, one_level_makes_each_effect_a_unit);
	tcase_add_test(tc, level_of_a_column);
	tcase_add_test(tc, out_of_range_is_refused);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
