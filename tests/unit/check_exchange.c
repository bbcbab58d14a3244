/* check_exchange.c - counting, enumerating and drawing assignments
 *
 * 1. Kinds and strata
 * 2. Counting
 * 3. Enumeration
 * 4. Drawing (fixed seeds; limits are the 99.9% points of chi-squared: R's qchisq(.999, df))
 */
#include "resample/exchange.h"
#include "resample/rng.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 10 };

static void create(wz_exchange *exchange, size_t n, size_t m, const double *value, const uint32_t *stratum) {
	wz_err err = {0};
	ck_assert_msg(wz_exchange_create(n, m, value, stratum, exchange, &err) == WZ_OK, "%s", err.text);
}

/* 1. Kinds and strata */

START_TEST(equal_rows_are_one_kind) {
	/* two columns of five units: units 0 and 3 agree in both, 1 and 0 only in the first */
	static const double value[] = {1, 1, 2, 1, 2, 5, 6, 5, 5, 6};
	static const uint32_t stratum[] = {1, 0, 1, 0, 3}, kind[] = {0, 1, 2, 0, 4}, member[] = {1, 3, 0, 2, 4}, first[] = {0, 2, 4, 4, 5};
	wz_exchange exchange;
	create(&exchange, 5, 2, value, stratum);
	ck_assert_uint_eq(exchange.n_strata, 4); /* one of them empty */
	ck_assert_mem_eq(exchange.kind, kind, sizeof kind);
	ck_assert_mem_eq(exchange.member, member, sizeof member);
	ck_assert_mem_eq(exchange.first, first, sizeof first);
	wz_exchange_clear(&exchange);
}
END_TEST

/* 2. Counting */

/* Units of the given numbers of each kind. */
static size_t units_of(const size_t *count, size_t n_kinds, double *value) {
	size_t n = 0;
	for (size_t k = 0; k < n_kinds; k++)
		for (size_t i = 0; i < count[k]; i++)
			value[n++] = (double)k;
	return n;
}

START_TEST(counts_are_multinomials) {
	static const struct {
		size_t n_kinds, count[4];
		double expected;
	} cases[] = {
		{2, {15, 2}, 136}, {2, {6, 2}, 28}, {3, {3, 2, 2}, 210}, {1, {5}, 1}, {4, {1, 1, 1, 1}, 24}, {4, {10, 9, 8, 7}, 1103284402265073600.0},
		{2, {998, 2}, 499500},
	};
	double value[1000];
	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
		wz_exchange exchange;
		size_t n = units_of(cases[c].count, cases[c].n_kinds, value);
		create(&exchange, n, 1, value, NULL);
		double log_count = wz_exchange_log_count(&exchange);
		ck_assert_msg(fabs(log_count - log(cases[c].expected)) < 1e-10, "case %zu: %.17g", c, log_count);
		if (cases[c].expected > 1000000)
			ck_assert_uint_eq(wz_exchange_count(&exchange, 1000000), 0);
		else {
			uint64_t expected = (uint64_t)cases[c].expected;
			ck_assert_uint_eq(wz_exchange_count(&exchange, expected), expected);
			ck_assert_uint_eq(wz_exchange_count(&exchange, 1000000), expected);
			ck_assert_uint_eq(wz_exchange_count(&exchange, expected - 1), 0);
		}
		wz_exchange_clear(&exchange);
	}
	/* R: lfactorial(1000) - lfactorial(300) - lfactorial(700): far beyond what a number can hold */
	wz_exchange exchange;
	units_of((const size_t[]){700, 300}, 2, value);
	create(&exchange, 1000, 1, value, NULL);
	ck_assert(fabs(wz_exchange_log_count(&exchange) - 607.2714962643754) < 1e-9);
	ck_assert_uint_eq(wz_exchange_count(&exchange, UINT64_MAX), 0);
	wz_exchange_clear(&exchange);
}
END_TEST

START_TEST(strata_multiply) {
	static const double value[] = {0, 0, 1, 1, 0, 1, 2, 5};
	static const uint32_t stratum[] = {0, 0, 0, 0, 1, 1, 1, 2};
	wz_exchange exchange;
	create(&exchange, 8, 1, value, stratum);
	ck_assert_uint_eq(wz_exchange_count(&exchange, 1000), 6 * 6 * 1);
	wz_exchange_clear(&exchange);
}
END_TEST

/* 3. Enumeration */

/* An assignment as a number: kinds as digits. */
static uint64_t number_of(const wz_exchange *exchange, const uint32_t *source) {
	uint64_t number = 0;
	for (size_t u = 0; u < exchange->n; u++)
		number = number * MOST + exchange->kind[source[u]];
	return number;
}

/* Each stratum holds the kinds that it has, as often as it has them. */
static void check_multiset(const wz_exchange *exchange, const uint32_t *source) {
	for (size_t s = 0; s < exchange->n_strata; s++) {
		int balance[MOST] = {0};
		for (size_t i = exchange->first[s]; i < exchange->first[s + 1]; i++) {
			balance[exchange->kind[exchange->member[i]]]++;
			balance[exchange->kind[source[exchange->member[i]]]]--;
		}
		for (size_t k = 0; k < MOST; k++)
			ck_assert_int_eq(balance[k], 0);
	}
}

static int by_value(const void *a, const void *b) {
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static const struct {
	size_t n;
	double value[MOST];
	uint32_t stratum[MOST];
	size_t expected;
} ENUMERATED[] = {
	{1, {3}, {0}, 1},
	{4, {1, 1, 1, 1}, {0}, 1},
	{5, {4, 3, 2, 1, 0}, {0}, 120},
	{7, {0, 2, 1, 0, 1, 2, 0}, {0}, 210},
	{8, {1, 0, 0, 0, 0, 0, 0, 1}, {0}, 28},
	{8, {0, 1, 0, 1, 0, 1, 2, 5}, {0, 0, 0, 0, 1, 1, 1, 2}, 36},
	{9, {0, 1, 0, 1, 0, 1, 2, 2, 1}, {2, 0, 1, 2, 0, 1, 2, 0, 1}, 6 * 6 * 3},
};

START_TEST(each_assignment_exactly_once) {
	const size_t n = ENUMERATED[_i].n, expected = ENUMERATED[_i].expected;
	wz_exchange exchange;
	uint64_t seen[1000];
	uint32_t source[MOST], first[MOST], identity[MOST];
	size_t count = 0, identities = 0;
	create(&exchange, n, 1, ENUMERATED[_i].value, ENUMERATED[_i].stratum);
	ck_assert_uint_eq(wz_exchange_count(&exchange, 1000), expected);
	for (size_t u = 0; u < n; u++)
		identity[u] = (uint32_t)u;
	wz_exchange_first(&exchange, source);
	memcpy(first, source, n * sizeof *source);
	do {
		ck_assert_uint_lt(count, expected);
		check_multiset(&exchange, source);
		seen[count] = number_of(&exchange, source);
		identities += seen[count++] == number_of(&exchange, identity);
	} while (wz_exchange_next(&exchange, source));
	ck_assert_uint_eq(count, expected);
	ck_assert_uint_eq(identities, 1);
	ck_assert_mem_eq(source, first, n * sizeof *source);
	qsort(seen, count, sizeof *seen, by_value);
	for (size_t i = 1; i < count; i++)
		ck_assert_uint_ne(seen[i], seen[i - 1]);
	wz_exchange_clear(&exchange);
}
END_TEST

/* 4. Drawing */

static double draw_all(const wz_exchange *exchange, size_t n_all, const uint32_t *place, const uint32_t *stratum, size_t expected,
                       size_t per_assignment) {
	uint64_t seen[1000];
	uint32_t source[MOST], enumerated[MOST], next[MOST], order[MOST], count[1000] = {0};
	size_t n = 0;
	wz_exchange_first(exchange, enumerated);
	do
		seen[n++] = number_of(exchange, enumerated);
	while (wz_exchange_next(exchange, enumerated));
	ck_assert_uint_eq(n, expected);
	for (uint64_t r = 0; r < expected * per_assignment; r++) {
		bool used[MOST] = {false};
		for (size_t i = 0; i < n_all; i++)
			order[i] = (uint32_t)i;
		wz_rng rng = wz_rng_at(12, 5, r);
		wz_rng_shuffle(&rng, order, n_all);
		wz_exchange_induced(exchange, order, n_all, place, next, stratum, source);
		for (size_t u = 0; u < exchange->n; u++) {
			ck_assert(source[u] < exchange->n && !used[source[u]]);
			used[source[u]] = true;
			ck_assert(!stratum || stratum[source[u]] == stratum[u]);
		}
		uint64_t number = number_of(exchange, source);
		size_t which = 0;
		while (which < n && seen[which] != number)
			which++;
		ck_assert_uint_lt(which, n);
		count[which]++;
	}
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += pow((double)count[i] - (double)per_assignment, 2) / (double)per_assignment;
	return sum;
}

START_TEST(drawn_assignments_are_uniform) {
	static const double value[] = {0, 1, 0, 1};
	static const uint32_t place[] = {0, 1, 2, 3};
	wz_exchange exchange;
	create(&exchange, 4, 1, value, NULL);
	ck_assert(draw_all(&exchange, 4, place, NULL, 6, 1000) < 20.515005652432876);
	wz_exchange_clear(&exchange);
}
END_TEST

START_TEST(drawn_assignments_are_uniform_in_strata) {
	static const double value[] = {0, 1, 0, 1, 0, 1, 1};
	static const uint32_t place[] = {0, 1, 2, 3, 4, 5, 6}, stratum[] = {0, 1, 1, 0, 0, 1, 1};
	wz_exchange exchange;
	create(&exchange, 7, 1, value, stratum);
	ck_assert(draw_all(&exchange, 7, place, stratum, 3 * 4, 1000) < 31.264133620239985);
	wz_exchange_clear(&exchange);
}
END_TEST

/* The order of eight units, of which this exchange has four: still uniform, and the same for all exchanges that share the order. */
START_TEST(an_order_of_more_units_is_uniform_too) {
	static const double value[] = {0, 1, 0, 1};
	static const uint32_t place[] = {UINT32_MAX, 2, UINT32_MAX, 0, 3, UINT32_MAX, UINT32_MAX, 1};
	wz_exchange exchange;
	create(&exchange, 4, 1, value, NULL);
	ck_assert(draw_all(&exchange, 8, place, NULL, 6, 1000) < 20.515005652432876);
	wz_exchange_clear(&exchange);
}
END_TEST

START_TEST(an_order_gives_one_assignment) {
	static const double value[] = {0, 1, 2, 3};
	static const uint32_t place[] = {0, 1, 2, 3}, order[] = {2, 0, 3, 1}, expected[] = {2, 0, 3, 1};
	uint32_t next[1], source[4];
	wz_exchange exchange;
	create(&exchange, 4, 1, value, NULL);
	wz_exchange_induced(&exchange, order, 4, place, next, NULL, source);
	ck_assert_mem_eq(source, expected, sizeof expected);
	wz_exchange_clear(&exchange);
	/* In strata {0, 2} and {1, 3}: 2 before 0, and 3 before 1. */
	static const uint32_t stratum[] = {0, 1, 0, 1}, within[] = {2, 3, 0, 1};
	uint32_t next_of_two[2];
	create(&exchange, 4, 1, value, stratum);
	wz_exchange_induced(&exchange, order, 4, place, next_of_two, stratum, source);
	ck_assert_mem_eq(source, within, sizeof within);
	wz_exchange_clear(&exchange);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("exchange");
	TCase *tc = tcase_create("exchange");
	tcase_add_test(tc, equal_rows_are_one_kind);
	tcase_add_test(tc, counts_are_multinomials);
	tcase_add_test(tc, strata_multiply);
	tcase_add_loop_test(tc, each_assignment_exactly_once, 0, sizeof ENUMERATED / sizeof *ENUMERATED);
	tcase_add_test(tc, drawn_assignments_are_uniform);
	tcase_add_test(tc, drawn_assignments_are_uniform_in_strata);
	tcase_add_test(tc, an_order_of_more_units_is_uniform_too);
	tcase_add_test(tc, an_order_gives_one_assignment);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
