/* histogram.h - how the statistic of a permutation test is distributed: counts in fixed bins */
#ifndef WZ_HISTOGRAM_H
#define WZ_HISTOGRAM_H

#include <jansson.h>
#include <stdint.h>

enum { WZ_HISTOGRAM_BINS = 40, WZ_HISTOGRAM_COUNTS = WZ_HISTOGRAM_BINS + 1 };

/**
 * Where the bins of |t| or sqrt(F) end, known before any replicate is: at 4, or at a whole number at least a half beyond the observed statistic. They begin at 0
 * and are equally wide.
 */
double wz_histogram_end(double observed);

/** Count n statistics, in the bin behind the last those that are `end` or more (also infinite ones: did not converge). */
void wz_histogram_add(uint64_t count[WZ_HISTOGRAM_COUNTS], double end, const double *statistic, size_t n);

/** {"observed", "end", "counts": [...], "beyond"}. NULL: out of memory. */
json_t *wz_histogram_json(const uint64_t count[WZ_HISTOGRAM_COUNTS], double observed);

/** Take the histograms of elements and techniques that do not stand out from a list of analyses with verdicts: with hundreds of elements they would be most of it. */
void wz_histogram_thin(json_t *analyses);

#endif
