/* exchange.h - what a permutation exchanges: rows of values between units, within strata */
#ifndef WZ_EXCHANGE_H
#define WZ_EXCHANGE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/**
 * n units, each with a row of values known by its kind (equal rows, equal kind) and a stratum. An assignment gives each unit the row of
 * a unit of the same stratum, each row used once. Assignments that give every unit the same kind are one.
 */
typedef struct {
	size_t n;
	uint32_t *kind;    /* n: smallest unit with an equal row */
	uint32_t *member;  /* n: units sorted by stratum, ascending inside */
	size_t n_strata;
	uint32_t *first;   /* n_strata + 1: where each stratum begins in member */
} wz_exchange;

/**
 * @param value    m rows of n: value[c * n + u]
 * @param stratum  n codes, NULL: one stratum
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_exchange_create(size_t n, size_t m, const double *value, const uint32_t *stratum, wz_exchange *exchange,
                                        wz_err *err);
void wz_exchange_clear(wz_exchange *exchange);

/** Natural logarithm of the number of distinct assignments: product over strata of n! / product over kinds of count!. */
double wz_exchange_log_count(const wz_exchange *exchange);

/** The number itself when it is at most limit, else 0. */
uint64_t wz_exchange_count(const wz_exchange *exchange, uint64_t limit);

/** The first assignment in lexicographic order of kinds: source[u] = unit whose row u gets. */
void wz_exchange_first(const wz_exchange *exchange, uint32_t *source);

/** The next one. @return 0 after the last (source is then the first again) */
int wz_exchange_next(const wz_exchange *exchange, uint32_t *source);

/**
 * The assignment that an order of a larger set of units induces: within each stratum the members in ascending order get the rows of
 * the members in the order in which they stand in `order`. Uniform when order is.
 * @param order  n_all numbers; those with place[number] != UINT32_MAX are this exchange's units place[number]
 */
void wz_exchange_induced(const wz_exchange *exchange, const uint32_t *order, size_t n_all, const uint32_t *place,
                         uint32_t *next_in_stratum, const uint32_t *stratum_of, uint32_t *source);

#endif
