/* agreement.h - how well two coders agree: kappa, AC1, alpha and the intraclass correlation; arrays in, numbers out
 *
 * Ratings of one item by two coders: a[i] and b[i] belong to the same unit. A code is its index (0, 1, ...), a number itself; NaN is
 * "not stated". Every coefficient uses the pairs in which both coders state something; wz_ratings_merge_missing() makes "not stated" a code
 * of its own where that is the question.
 */
#ifndef WZ_AGREEMENT_H
#define WZ_AGREEMENT_H

#include "base/err.h"

#include <stddef.h>

/** What differences between ratings mean. */
typedef enum { WZ_METRIC_NOMINAL, WZ_METRIC_ORDINAL, WZ_METRIC_INTERVAL } wz_metric;

/** The word of the JSON for it. */
const char *wz_metric_word(wz_metric metric);

/** Why a coefficient does not exist, or has no interval. Stable words: wz_lack_word(). */
typedef enum {
	WZ_LACK_NOTHING,
	WZ_LACK_PAIRS,       /* fewer than two pairs in which both coders state something */
	WZ_LACK_CATEGORIES,  /* both coders used one and the same category throughout */
	WZ_LACK_CODES,       /* the item has fewer than two codes */
	WZ_LACK_VARIANCE,    /* all numbers are equal */
	WZ_LACK_ERROR,       /* the standard error is 0 (full agreement, or one coder used one category only): no interval */
	WZ_LACK_REPLICATES,  /* the coefficient exists in too few bootstrap replicates: no interval */
	WZ_LACK_CLUSTERS     /* all was rated in one record: nothing to resample, no interval */
} wz_lack;

const char *wz_lack_word(wz_lack lack);

/** value NaN: not estimable, lack says why. lo and hi NaN: no interval, lack_interval says why. */
typedef struct {
	double value, se, lo, hi;
	wz_lack lack, lack_interval;
} wz_coefficient;

/** Counts of pairs. */
typedef struct {
	size_t n_units;      /* units that both coders have */
	size_t n;            /* both state something */
	size_t n_agree;      /* and the same */
	size_t n_both_empty; /* neither states anything */
	size_t n_only_a;     /* only the first coder states something */
	size_t n_only_b;
} wz_pair_counts;

wz_pair_counts wz_pairs_count(const double *a, const double *b, size_t n_units);

/**
 * Percent agreement with Wilson's interval, 0 .. 100; lack WZ_LACK_PAIRS without pairs.
 * Source: Wilson 1927, J Am Stat Assoc 22:209-212.
 */
wz_coefficient wz_percent(size_t n_agree, size_t n, double confidence);

/** Contingency table of the pairs that are stated by both. */
typedef struct {
	size_t q, n;   /* codes; pairs */
	size_t *count; /* q * q, the first coder's code is the row */
} wz_cross;

/** @param q  codes of the item, used or not; every rating that is stated is below it. @return WZ_OK; WZ_ENOMEM; WZ_EBUG */
WZ_CHECKED wz_status wz_cross_make(const double *a, const double *b, size_t n_units, size_t q, wz_cross *cross, wz_err *err);
void wz_cross_clear(wz_cross *cross);

/** Copy ratings with "not stated" turned into code q. */
void wz_ratings_merge_missing(const double *from, size_t n_units, size_t q, double *to);

typedef enum { WZ_WEIGHTS_NONE, WZ_WEIGHTS_LINEAR, WZ_WEIGHTS_QUADRATIC } wz_kappa_weights;

/**
 * Cohen's kappa, weighted over the positions of the codes if asked for, with its large-sample standard error and normal interval
 * (limited to -1 .. 1).
 * Source: Cohen 1960, Educ Psychol Meas 20:37-46; Cohen 1968, Psychol Bull 70:213-220; standard error: Fleiss, Cohen & Everitt 1969,
 * Psychol Bull 72:323-327.
 */
wz_coefficient wz_kappa(const wz_cross *cross, wz_kappa_weights weights, double confidence);

/** Agreement that chance would give by kappa's marginals; NaN without pairs. For pooling over items. */
double wz_kappa_expected(const wz_cross *cross);

/**
 * Gwet's AC1 with standard error and t interval (n - 1 degrees of freedom, limited to -1 .. 1). q counts all codes of the item.
 * Source: Gwet 2008, Br J Math Stat Psychol 61:29-48.
 */
wz_coefficient wz_ac1(const wz_cross *cross, double confidence);

/**
 * Krippendorff's alpha; value only (its interval is a bootstrap's). For the interval metric: from the numbers.
 * Source: Krippendorff 2004, Content Analysis, 2nd edition, chapter 11; Hayes & Krippendorff 2007, Commun Methods Meas 1:77-89.
 */
wz_coefficient wz_alpha_codes(const wz_cross *cross, wz_metric metric);
wz_coefficient wz_alpha_numbers(const double *a, const double *b, size_t n_units);

/**
 * ICC(2,1): absolute agreement of single ratings, both ways random, with its F interval.
 * Source: Shrout & Fleiss 1979, Psychol Bull 86:420-428; interval: McGraw & Wong 1996, Psychol Methods 1:30-46, ICC(A,1).
 */
wz_coefficient wz_icc(const double *a, const double *b, size_t n_units, double confidence);

/** Mean of a - b over pairs that are stated by both; NaN without pairs. */
double wz_mean_difference(const double *a, const double *b, size_t n_units);

#endif
