/* scan.h - null-variance statistics of many elements and pairs in a batch of permutations
 *
 * With the variances of the model without columns, a column that is constant within outermost units meets the data only in two
 * numbers a unit: w = 1' V^-1 1 and 1' V^-1 y. A permutation moves these to the unit whose row it gets; elements stay lists of units.
 * What does not depend on the element is moved once for all of them.
 *
 * The units of a scan are those of one set of rows ("base") with its own model without columns: an element that is not stated
 * everywhere belongs to the scan of the rows that state it, and all scans of a family share `largest`.
 */
#ifndef WZ_SCAN_H
#define WZ_SCAN_H

#include "base/err.h"
#include "model/lane.h"
#include "model/reml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct wz_scan wz_scan;

/** Sums of V^-1 1 and V^-1 y over each outermost unit; any model (levels, correlated errors), y as the design holds it. */
WZ_CHECKED wz_status wz_scan_sums(const wz_reml *null_model, const double *theta, double *w, double *wy, wz_err *err);

/**
 * @param w, wy   units values, w > 0: wz_scan_sums()
 * @param kernel  wz_lane_choose() or wz_lane_scalar(): its width is the scan's; every width gives the same bits
 * @return WZ_OK; WZ_EINPUT (a w not positive or a wy not finite; 33 million units); WZ_ENOMEM.  MPI: not collective.
 */
WZ_CHECKED wz_status wz_scan_create(size_t units, const double *w, const double *wy, const wz_lane_kernel *kernel, wz_scan **out,
                                    wz_err *err);
void wz_scan_free(wz_scan *scan);

/**
 * Make an element known: a number for the tests below, from 0 in order.
 * @param has  units flags
 * @return WZ_OK; WZ_ENOTEST (all units on one side); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_scan_add(wz_scan *scan, const bool *has, size_t *element, wz_err *err);

/**
 * Tests, numbered from 0 in the order in which they are asked for.
 *
 * Of an element: |t| of its column in ~ A. Of a pair: |t| of A:B in ~ A + B + A:B, the difference of differences of the four cells'
 * means; for "both against the rest" add an element of its own.
 * @return WZ_OK; WZ_ENOTEST (a cell of the pair has no units: nothing to estimate); WZ_ENOMEM; WZ_EBUG (no such element)
 */
WZ_CHECKED wz_status wz_scan_test_element(wz_scan *scan, size_t element, size_t *test, wz_err *err);
WZ_CHECKED wz_status wz_scan_test_pair(wz_scan *scan, size_t element_a, size_t element_b, size_t *test, wz_err *err);

size_t wz_scan_tests(const wz_scan *scan);
size_t wz_scan_units(const wz_scan *scan);
size_t wz_scan_width(const wz_scan *scan);

/**
 * Make ready for the tests asked for so far, and begin to count permutations in which test k reaches limit[k].
 * For the observed statistics: begin without limits, run the identity; then begin with observed |t| * (1 - WZ_TIE).
 * @param limit  tests values >= 0; NULL: nothing is counted
 * @return WZ_OK; WZ_ENOMEM (the scan is as before)
 */
WZ_CHECKED wz_status wz_scan_begin(wz_scan *scan, const double *limit, wz_err *err);

/** Counts since wz_scan_begin(), tests values. */
void wz_scan_counts(const wz_scan *scan, uint64_t *exceed);

/**
 * All tests in a batch of permutations, after wz_scan_begin().
 *
 * A statistic that is no number is infinite: it counts, as a replicate that did not converge does.
 *
 * @param source   count pointers: unit u gets the row of unit source[lane][u]
 * @param count    1 to width
 * @param largest  in and out, count values: largest |t| so far of each permutation, 0 to begin with. NULL ok
 * @param t        |t| of test k in permutation j at t[k * count + j]. NULL ok
 * Nothing is allocated here.  Threads: one scan, one thread.
 */
void wz_scan_run(wz_scan *scan, const uint32_t *const *source, size_t count, double *largest, double *t);

#endif
