/* interval.h - what a printed, rounded number can have been, and what several of them can have been together */
#ifndef WZ_INTERVAL_H
#define WZ_INTERVAL_H

#include <stdbool.h>

/** All numbers from lo to hi, both included. Empty when lo > hi (or one of them is NaN). */
typedef struct {
	double lo, hi;
} wz_interval;

/**
 * A number as it stands in a table. 0.284 was rounded from something in [0.2835, 0.2845]; the range is widened by a millionth of
 * the last place, so that binary fractions and the last steps of an iteration never decide.
 */
typedef struct {
	bool given;        /* false: an empty cell; the rest is then 0 */
	double value;      /* as printed; for "<0.001" the limit */
	int decimals;      /* digits behind the decimal mark */
	char sign;         /* '<' or '>' in front, or 0 */
	wz_interval range; /* what it can have been before rounding; "<0.001" is [-inf, 0.001] */
	const char *text;  /* borrowed */
} wz_printed;

/**
 * Read a printed number: as wz_number_parse(), with '<' or '>' and blanks in front, and any of the minus signs that word
 * processors use. Texts that stand for a missing value are not given.
 * @return false: not a number
 */
bool wz_printed_parse(const char *text, char decimal, wz_printed *out);

wz_interval wz_interval_add(wz_interval a, wz_interval b);
wz_interval wz_interval_sub(wz_interval a, wz_interval b);
/** a times a number. */
wz_interval wz_interval_scale(wz_interval a, double factor);
/** What both hold. */
wz_interval wz_interval_meet(wz_interval a, wz_interval b);
bool wz_interval_is_empty(wz_interval a);
/** True when some number lies in both. */
bool wz_interval_touch(wz_interval a, wz_interval b);

/** A convex region of the plane of centre b and half width h >= 0 of a confidence interval, by its corners. */
#define WZ_REGION_CORNERS 24
typedef struct {
	double b[WZ_REGION_CORNERS], h[WZ_REGION_CORNERS];
	int n; /* 0: empty */
} wz_region;

/**
 * All (b, h) with b in centre, b - h in lo, b + h in hi, h >= 0. Empty exactly when no symmetric interval agrees with the three
 * printed numbers.
 */
wz_region wz_region_make(wz_interval centre, wz_interval lo, wz_interval hi);

/** What is left when b must also lie in a range. */
wz_region wz_region_clip(wz_region region, wz_interval centre);

wz_interval wz_region_centre(const wz_region *region);
/** Range of b / h: a linear-fractional function, so its extremes are at corners. Infinite where h can be 0. */
wz_interval wz_region_ratio(const wz_region *region);

/** Squares of the numbers in a range, and their absolute values. */
wz_interval wz_interval_square(wz_interval a);
wz_interval wz_interval_abs(wz_interval a);

/**
 * How many slips of a typist lie between the printed text and some number in a range: 0 it is there already, 1 another sign, 2 one
 * digit changed, left out or put in, or two neighbours swapped; 3 more than one slip.
 */
int wz_printed_slip(const wz_printed *printed, char decimal, wz_interval range);

#endif
