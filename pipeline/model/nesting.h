/* nesting.h - effects in studies in manuals: units of each level as contiguous ranges */
#ifndef WZ_NESTING_H
#define WZ_NESTING_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/** Levels a user can name: three clusters and the effect itself. */
#define WZ_MAX_LEVELS 4
#define WZ_MAX_DEPTH (WZ_MAX_LEVELS - 1)

/**
 * Cluster levels 0 (outermost) to depth - 1 (innermost), above n effects in nested order.
 * With one level named by the user every effect is a cluster of its own, so depth is always at least 1.
 */
typedef struct {
	size_t n;                          /* effects */
	size_t depth;                      /* cluster levels, 1 to WZ_MAX_DEPTH */
	size_t n_units[WZ_MAX_DEPTH];
	uint32_t *first[WZ_MAX_DEPTH];     /* n_units[l] + 1: children of unit u at level l + 1 (innermost: effects) */
	uint32_t *parent[WZ_MAX_DEPTH];    /* n_units[l]: unit at level l - 1; NULL for l = 0 */
	uint32_t *unit[WZ_MAX_DEPTH];      /* n: unit of the effect at sorted place i */
	uint32_t *order;                   /* n: row of the caller that stands at sorted place i */
} wz_nesting;

/**
 * Sort rows into nested order. A unit of a level is a value of that level's code inside its parent, as in metafor's ~ 1 | a/b;
 * units stand in order of first appearance, rows keep their order inside.
 *
 * @param n        rows, >= 1, < 2^32
 * @param n_levels 1 to WZ_MAX_LEVELS; the last is the effect and its codes are not looked at
 * @param code     n_levels pointers to n codes each (the last may be NULL)
 * @return WZ_OK; WZ_ENOMEM; WZ_EBUG (arguments out of range).  MPI: not collective.
 */
WZ_CHECKED wz_status wz_nesting_build(size_t n, size_t n_levels, const uint32_t *const *code, wz_nesting *nesting,
                                      wz_err *err);
void wz_nesting_clear(wz_nesting *nesting);

/** Units of a cluster level, and the one above sorted place i; level `depth`: the effects themselves. */
size_t wz_nesting_units(const wz_nesting *nesting, int level);
uint32_t wz_nesting_unit_at(const wz_nesting *nesting, int level, size_t i);

/**
 * Level at which a column is constant: -1 everywhere the same, l = constant within each unit of cluster level l (smallest such l),
 * depth = varies inside innermost clusters.
 * @param x  n values in the caller's order of rows
 */
int wz_nesting_level_of(const wz_nesting *nesting, const double *x);

#endif
