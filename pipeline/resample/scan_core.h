/* scan_core.h - between scan.c and its kernels, one for each lane width */
#ifndef WZ_SCAN_CORE_H
#define WZ_SCAN_CORE_H

#include "resample/scan.h"

/** An element: the side with fewer units is summed, the other one follows. */
typedef struct {
	uint32_t first, count; /* of that side in the list */
	uint32_t side;         /* 1: those that have it */
	const uint64_t *has;   /* set of units: bit u % 64 of number u / 64 */
} wz_scan_element;

/** A test of an element (b WZ_SCAN_NONE), or of a pair: the cell with the fewest units is summed, the others follow from the elements. */
typedef struct {
	uint32_t first, count;
	uint32_t a, b;         /* 2 * element, + 1 for the side that was not summed: the cell is what these sides have in common */
} wz_scan_test;

#define WZ_SCAN_NONE UINT32_MAX

static inline bool wz_scan_has(const uint64_t *set, size_t u) {
	return set[u / 64] >> u % 64 & 1;
}

/** What the kernel works on. Vectors are width doubles, aligned to 64 bytes. */
typedef struct {
	size_t units, n_elements, n_tests;
	const wz_scan_element *element;
	const wz_scan_test *test;
	const uint32_t *list; /* where units stand in moved, in bytes */
	double total;         /* sum of all weights: those in moved are divided by it, and weighted effects by its root */
	double *moved;        /* units * 2 vectors: weight and weighted effect of the unit that gets this row */
	double *sums;         /* n_elements * 2 vectors */
	int64_t *active;      /* a vector: all bits set in lanes that count */
	const double *limit;  /* n_tests, squared; NULL: nothing is counted */
	int64_t *counted;     /* n_tests vectors */
	double *largest;      /* a vector, squared, in and out */
	double *squares;      /* n_tests vectors: squared t; NULL ok */
} wz_scan_batch;

typedef struct {
	size_t width;
	void (*run)(const wz_scan_batch *batch);
} wz_scan_kernel;

#endif
