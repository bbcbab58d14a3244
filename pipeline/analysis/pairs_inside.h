/* pairs_inside.h - pairs of elements: what is tried by any rank, and the table of a type that is put together from it */
#ifndef WZ_PAIRS_INSIDE_H
#define WZ_PAIRS_INSIDE_H

#include "analysis/kinds_inside.h"

#include <stdint.h>

/** The four sides of a pair; WZ_PAIR_CELLS: none of them. */
enum { WZ_PAIR_BOTH, WZ_PAIR_FIRST, WZ_PAIR_SECOND, WZ_PAIR_NEITHER, WZ_PAIR_CELLS };
extern const char *const wz_pair_cell[WZ_PAIR_CELLS];

/** Why a pair is left out. WZ_PAIR_ESTIMATED: it is not. */
typedef enum {
	WZ_PAIR_ESTIMATED,
	WZ_PAIR_ALIASED,
	WZ_PAIR_EMPTY_CELL,
	WZ_PAIR_FEW_STUDIES,
	WZ_PAIR_FEW_MANUALS,
	WZ_PAIR_NOT_CONVERGED,
	WZ_PAIR_RANK_DEFICIENT,
	WZ_PAIR_FEW_UNITS,
	WZ_PAIR_REASONS
} wz_pair_reason;

/** What is found of a pair: its estimate, or why there is none. */
typedef struct {
	wz_pair_reason reason;
	size_t cell, found; /* the cell that is too small, and what it has */
	wz_estimate e;      /* of A:B, by containment: its units are manuals, however many effects they have */
} wz_pair_found;

/** Elements of a type, ready for pairs of them to be tried. */
typedef struct wz_pair_work wz_pair_work;

/** @param element  n of them, borrowed. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_pair_work_create(const wz_study *study, const wz_type *type, const wz_variable *const *element, size_t n, wz_pair_work **out,
                                         wz_err *err);
void wz_pair_work_free(wz_pair_work *work);

/** One pair. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_pair_try(wz_pair_work *work, size_t first, size_t second, wz_pair_found *found, wz_err *err);

/** All that is known of a pair that has an estimate: an analysis of kind "pair", appended to the list. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_pair_show(wz_pair_work *work, size_t first, size_t second, json_t *list, wz_err *err);

/** What was found of pairs as integers, to the bit, one pair behind the other: appended to and taken from an array. @return false: out of memory; no more */
bool wz_pair_found_put(json_t *array, const wz_pair_found *found);
bool wz_pair_found_take(const json_t *array, size_t *at, wz_pair_found *found);

/** All pairs of a type. */
typedef struct wz_pair_table wz_pair_table;

/**
 * @param list  its elements stand from number `from` on, before `to`, aliases marked; "pairs" is appended
 * @param out   wz_pair_table_free() it
 */
WZ_CHECKED wz_status wz_pair_table_open(const wz_study *study, const wz_type *type, json_t *list, size_t from, size_t to, wz_pair_table **out, wz_err *err);
void wz_pair_table_free(wz_pair_table *table);

/** Elements of the table, and whether one is an alias of another: its pairs need not be tried. */
size_t wz_pair_table_size(const wz_pair_table *table);
bool wz_pair_table_aliased(const wz_pair_table *table, size_t element);

/**
 * Put together what was found, in any number of arrays: of the first element with the second, the third, ..., of the second with the third, ...,
 * aliases left out. Empirical-Bayes values and q are over them all.
 * @return WZ_OK; WZ_EBUG (too few); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_pair_table_fill(wz_pair_table *table, json_t *const *found, size_t n_found, wz_err *err);

/** Pairs that are shown, the smallest p first: each has an analysis of its own beside the table. @return false: no more */
bool wz_pair_table_shown(const wz_pair_table *table, size_t i, size_t *first, size_t *second);

/** What only the table knows of the pair shown as number i, put into its analysis. */
void wz_pair_table_put(const wz_pair_table *table, size_t i, json_t *analysis);

#endif
