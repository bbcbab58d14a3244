/* pair_units.h - the elements of a type by its outermost units, as sets of bits: what pairs are scanned from */
#ifndef WZ_PAIR_UNITS_H
#define WZ_PAIR_UNITS_H

#include "analysis/study.h"
#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
	size_t n_units, n_elements;
	size_t words;              /* of 64 units, in a set of units */
	uint64_t *stated, *has;    /* n_elements * words: units that state the element, and those of them that have it */
	bool *usable;              /* n_elements: constant in units, and coded there */
	double *w, *wy;            /* n_units: wz_scan_sums() of the model without elements; NULL: there is no such model */
	uint32_t *stratum;         /* n_units; NULL: one stratum */
	bool strata_hold;          /* false: a stratum divides a unit, and there is nothing else here */
} wz_pair_units;

/**
 * @param names  ids of the elements
 * @return WZ_OK; WZ_EMISMATCH (an element is not in the dataset); WZ_ENOMEM.  MPI: not collective.
 */
WZ_CHECKED wz_status wz_pair_units_make(const wz_study *study, const wz_type *type, const json_t *names, wz_pair_units *out, wz_err *err);
void wz_pair_units_clear(wz_pair_units *units);

/** Is unit u in a set? */
static inline bool wz_unit_in(const uint64_t *set, size_t u) {
	return set[u / 64] >> u % 64 & 1;
}

#endif
