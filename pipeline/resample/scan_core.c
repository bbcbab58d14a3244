/* scan_core.c - one source of the scan's kernel, compiled once for each lane width (-DWZ_LANES=1, 2, 4, 8)
 *
 * Weights sum to one and weighted effects s = w (y - mean) to zero, so that with the cell of the fewest units all are known:
 *
 *   element  t^2 = s1^2 / (w1 (1 - w1))
 *   pair     t^2 = (s11/w11 - s10/w10 - s01/w01 + s00/w00)^2 / (1/w11 + 1/w10 + 1/w01 + 1/w00)
 *
 * each with one division. Where a cell that follows by subtraction has hardly any weight its digits are lost, and all cells are summed.
 *
 * 1. Lanes
 * 2. Statistics of cells
 * 3. A batch
 */
#include "resample/scan_core.h"

#include <math.h>
#include <stddef.h>

/* 1. Lanes */

typedef double real __attribute__((vector_size(8 * WZ_LANES)));
typedef long long bits __attribute__((vector_size(8 * WZ_LANES)));

static const real ZERO = {0};

/* Less than this of all weight: summed anew. */
static const double HARDLY = 1e-6;

enum { CHUNK = 32 };

static inline real choose(bits mask, real yes, real no) {
	return (real)(((bits)yes & mask) | ((bits)no & ~mask));
}

static inline int any(bits mask) {
	long long all = 0;
	for (size_t lane = 0; lane < WZ_LANES; lane++)
		all |= mask[lane];
	return all != 0;
}

typedef struct {
	real w, s;
} pair;

/* 2. Statistics of cells */

/* Four cells, 1 of both, of a alone, of b alone, of none. All products of weights are below one. */
static inline real interaction(pair both, pair a, pair b, pair none) {
	const real with_a = both.w * a.w, without = b.w * none.w;
	const real top = (both.s * a.w - a.s * both.w) * without - (b.s * none.w - none.s * b.w) * with_a;
	const real below = (both.w + a.w) * without + (b.w + none.w) * with_a;
	return top * top / (with_a * without * below);
}

static inline real difference(pair yes, pair no) {
	const real top = yes.s * no.w - no.s * yes.w;
	return top * top / (yes.w * no.w * (yes.w + no.w));
}

static real from_all_cells(const wz_scan_batch *batch, const wz_scan_test *test) {
	const pair *moved = (const pair *)batch->moved;
	const uint64_t *has_a = batch->element[test->a / 2].has, *has_b = test->b == WZ_SCAN_NONE ? NULL : batch->element[test->b / 2].has;
	pair cell[4] = {{ZERO, ZERO}, {ZERO, ZERO}, {ZERO, ZERO}, {ZERO, ZERO}};
	for (size_t u = 0; u < batch->units; u++) {
		pair *at = &cell[2 * wz_scan_has(has_a, u) + (has_b && wz_scan_has(has_b, u))];
		at->w += moved[u].w;
		at->s += moved[u].s;
	}
	return has_b ? interaction(cell[3], cell[2], cell[1], cell[0]) : difference(cell[2], cell[0]);
}

/* 3. A batch */

static inline pair cell_sums(const wz_scan_batch *batch, const uint32_t *at, uint32_t count) {
	const char *moved = (const char *)batch->moved;
	/* Two sums at a time: one addition need not wait for the other. */
	pair even = {ZERO, ZERO}, odd = {ZERO, ZERO};
	uint32_t i = 0;
	for (; i + 1 < count; i += 2) {
		const pair *one = (const void *)(moved + at[i]), *two = (const void *)(moved + at[i + 1]);
		even.w += one->w;
		even.s += one->s;
		odd.w += two->w;
		odd.s += two->s;
	}
	if (i < count) {
		const pair *one = (const void *)(moved + at[i]);
		even.w += one->w;
		even.s += one->s;
	}
	return (pair){even.w + odd.w, even.s + odd.s};
}

/* Sums of the side that was summed, or of the other one; without a branch, which nobody could predict. */
static inline pair side_sums(const pair *sums, uint32_t which) {
	static const double from[] = {0, 1}, times[] = {1, -1};
	const pair sum = sums[which / 2];
	return (pair){from[which % 2] + times[which % 2] * sum.w, times[which % 2] * sum.s};
}

static void run(const wz_scan_batch *batch) {
	pair *sums = (pair *)batch->sums;
	bits *counted = (bits *)batch->counted;
	const bits active = *(const bits *)batch->active;
	real *squares = (real *)batch->squares, largest = *(real *)batch->largest;
	for (size_t e = 0; e < batch->n_elements; e++)
		sums[e] = cell_sums(batch, batch->list + batch->element[e].first, batch->element[e].count);
	/* A few tests at a time, so that one look tells whether any of them lost digits. */
	for (size_t from = 0; from < batch->n_tests; from += CHUNK) {
		const size_t n = batch->n_tests - from < CHUNK ? batch->n_tests - from : CHUNK;
		const wz_scan_test *test = &batch->test[from];
		real square[CHUNK];
		bits lost[CHUNK], lost_any = (bits)ZERO;
		for (size_t k = 0; k < n; k++) {
			const pair a = side_sums(sums, test[k].a);
			if (test[k].b == WZ_SCAN_NONE) {
				const real rest = 1.0 - a.w;
				square[k] = a.s * a.s / (a.w * rest);
				lost[k] = (bits)(rest < HARDLY) | (bits)(a.w < HARDLY);
			} else {
				const pair b = side_sums(sums, test[k].b), both = cell_sums(batch, batch->list + test[k].first, test[k].count);
				const pair only_a = {a.w - both.w, a.s - both.s}, only_b = {b.w - both.w, b.s - both.s};
				const pair none = {1.0 - a.w - only_b.w, -a.s - only_b.s};
				square[k] = interaction(both, only_a, only_b, none);
				lost[k] = (bits)(only_a.w < HARDLY) | (bits)(only_b.w < HARDLY) | (bits)(none.w < HARDLY);
			}
			lost_any |= lost[k];
		}
		/* Only in the lanes that lost digits: a lane must not depend on its neighbours. */
		for (size_t k = 0; any(lost_any) && k < n; k++)
			if (any(lost[k]))
				square[k] = choose(lost[k], from_all_cells(batch, &test[k]), square[k]);
		for (size_t k = 0; k < n; k++) {
			real x = square[k] * batch->total;
			x = choose((bits)(x >= 0.0), x, ZERO + (double)INFINITY);
			if (batch->limit)
				counted[from + k] -= (bits)(x >= batch->limit[from + k]) & active;
			if (squares)
				squares[from + k] = x;
			largest = choose((bits)(x > largest), x, largest);
		}
	}
	*(real *)batch->largest = largest;
}

#define NAME2(width) wz_scan_kernel_x##width
#define NAME(width) NAME2(width)

extern const wz_scan_kernel NAME(WZ_LANES);
const wz_scan_kernel NAME(WZ_LANES) = {.width = WZ_LANES, .run = run};
