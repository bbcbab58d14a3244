/* agreement.h - every coefficient of every item, gathered by domain and group, and the list of disagreements */
#ifndef WZ_ANALYSIS_AGREEMENT_H
#define WZ_ANALYSIS_AGREEMENT_H

#include "analysis/agreement_pooled.h"
#include "coding/ratings.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/** One item. Coefficients that don't belong to its metric have lack WZ_LACK_NOTHING and a NaN value: `has` says which do. */
typedef struct {
	const wz_rated_item *item;
	wz_pair_counts count;
	wz_coefficient percent;     /* of the pairs stated by both */
	wz_coefficient percent_all; /* of all units that both coders have, "not stated" taken as a code */
	wz_coefficient kappa, linear, quadratic, ac1, alpha, icc;
	wz_coefficient kappa_all, ac1_all; /* with "not stated" as a code of its own */
	double expected;      /* by chance, as in kappa */
	double mean_difference;
	uint64_t undefined;   /* replicates of alpha without a value */
} wz_item_agreement;

/** Several items together. */
typedef struct {
	const char *domain, *group; /* "" = all */
	size_t n_items, n_coded;    /* items; those with codes and at least one pair */
	wz_pair_counts count;       /* sums over items */
	wz_pooled pooled;
	size_t n_kappa;             /* items whose kappa exists */
	double median_kappa, median_ac1;
	size_t n_low;               /* items whose kappa is below 0.60 */
} wz_agreement_summary;

typedef enum { WZ_KIND_DIFFERENT, WZ_KIND_ONLY_A, WZ_KIND_ONLY_B } wz_disagreement_kind;

typedef struct {
	size_t item, unit; /* indexes in the ratings */
	wz_disagreement_kind kind;
} wz_disagreement;

typedef struct {
	const wz_ratings *ratings;
	uint64_t replicates, seed;
	double confidence;
	wz_item_agreement *item;       /* n_items of the ratings */
	wz_agreement_summary *summary; /* all, then each domain and behind it its groups (where it has more than one) */
	size_t n_summaries;
	wz_disagreement *list;         /* the item with the most first, then the records in the order of the first coder */
	size_t n_list;
} wz_agreement;

/**
 * Compute everything. Items are independent of each other, and so are their bootstraps; summaries resample all items of a record together.
 * @param ratings  borrowed as long as the result is used
 * @return WZ_OK; WZ_ENOMEM; WZ_EBUG
 */
WZ_CHECKED wz_status wz_agreement_compute(const wz_ratings *ratings, uint64_t replicates, uint64_t seed, double confidence,
                                          wz_agreement *agreement, wz_err *err);
void wz_agreement_clear(wz_agreement *agreement);

/** The word of the JSON. */
const char *wz_disagreement_word(wz_disagreement_kind kind);

/** A rating as it is written in records: code or number; "" = not stated. */
const char *wz_rating_text(const wz_rated_item *item, double value, char buffer[32]);

/** The label of a code, or NULL for numbers and "not stated". language: 0 Dutch, 1 English. */
const char *wz_rating_label(const wz_rated_item *item, double value, int language);

/** `agree --json` (docs/formats.md). NULL: out of memory. */
json_t *wz_agreement_to_json(const wz_agreement *agreement);

#endif
