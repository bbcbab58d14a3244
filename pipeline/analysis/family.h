/* family.h - tests that share one permutation, and what their blocks hold */
#ifndef WZ_FAMILY_H
#define WZ_FAMILY_H

#include "analysis/study.h"
#include "base/err.h"
#include "base/file.h"
#include "model/reml.h"
#include "resample/exchange.h"
#include "resample/permute.h"
#include "store/block.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/** Rows that several members of a type share: effect sizes, levels and the model without moderator. */
typedef struct wz_base {
	const char *type;         /* the family's: what one type comes to hangs on nothing of another */
	size_t *row;
	size_t n_rows;
	wz_model null;            /* intercept only; prepared, and fitted by the first who needs its variances */
	bool fitted;
	int level;                /* where its first member of one column is permuted; -1: none */
} wz_base;

/** One test of a family. */
typedef struct {
	size_t analysis;          /* index in fits.json's analyses */
	size_t base;              /* index in the families' bases */
	size_t m;                 /* columns */
	double *value;            /* m * units of the base */
	uint32_t *place;          /* units of the family -> units of the base, UINT32_MAX: not in it */
	uint32_t *stratum;        /* units of the base, NULL: none */
	uint32_t *next;           /* scratch: strata */
	wz_exchange exchange;
	double log_count;         /* of distinct assignments */
	int level;                /* at which its permuter works: the family's unit, or one with the same units */
	bool refit;               /* variances are estimated in each replicate; else they stay those of the model without the columns */
	double observed;          /* joint statistic at the identity */
	bool certain;             /* of `auto`: refitted whatever the scan says, since a side has few units or all assignments can be tried */
	double scanned, refitted; /* of `auto`: what observed is in the scan, and when it is refitted; NaN: did not converge, and it stays scanned */
} wz_member;

/**
 * Members that are permuted together. One order of the family's units serves all members in a replicate, so that their correlation
 * is kept; a member that lacks some units (element not stated there) takes the order of its own.
 */
typedef struct {
	char *slug;               /* of the type, for file names */
	const char *type, *outcome, *kind; /* borrowed from the study and literals */
	int unit;                 /* level of the units */
	size_t n_units;
	bool exact;               /* all assignments of the one member, in lexicographic order; else drawn */
	uint64_t replicates, block; /* in all, and in one block */
	uint64_t begun;             /* replicates at the beginning: wz_family_total() says how they grow */
	unsigned char digest[32];
	char digest_text[WZ_SHA256_TEXT];
	uint64_t stream;          /* for the generator: from type, kind and unit */
	size_t n_members;
	wz_member *member;
	size_t *order;            /* members by observed statistic, largest first */
	bool scanning;            /* of `auto`: all members are scanned, and their counts say who will be refitted: wz_families_decide() */
	bool followed;            /* it was a scan: the results are those of the family behind it, of the same tests */
	bool corrected;           /* its p values are corrected for each other: drawn families of elements and techniques */
	bool keeps;               /* blocks hold every member's statistic of each replicate, for min-p and histograms: drawn families */
} wz_family;

typedef struct {
	size_t n_families;
	wz_family *family;
	size_t n_bases;
	wz_base *base;
	bool refit, automatic;    /* all are refitted; those that need it after a scan. Neither: all at the variances without the columns */
	uint64_t seed;
	const wz_lane_kernel *kernel; /* of the permuters, which live only while they are used: together they would take by far most of the memory */
	size_t n_blocks;          /* over all families */
} wz_families;

/**
 * The families of a run: for each type and outcome the elements and the techniques (with max-T), the moderators and the doses, by unit, and one exact family for each member with
 * no more distinct assignments than the plan's replicates. Marks in `analyses` (an array as fits.json has it) each member's
 * "permutation" as planned, or as "not_tested" with its reason. What is marked already, in the fits.json of this run, tells the observed statistics, and nothing
 * is fitted but what blocks are computed from; their digests cover those statistics.
 * @return WZ_OK; WZ_ENOMEM; WZ_EMISMATCH (analyses do not belong to the study).  MPI: not collective, every rank makes the same.
 */
WZ_CHECKED wz_status wz_families_build(const wz_study *study, json_t *analyses, wz_families *families, wz_err *err);
void wz_families_clear(wz_families *families);

/**
 * How many replicates there are after another round: of 9,999 first 19,999, then 39,999, at most `most`. Each round has blocks of its own, so that those that are
 * there stay what they are.
 */
uint64_t wz_family_total(const wz_family *family, uint64_t most);

/** Give a family more replicates. */
void wz_families_grow(wz_families *families, size_t family, uint64_t replicates);

/**
 * Who of a scanned family is to be refitted: who is certain to be, and whose p may be near the limit or below it: its 95% Monte Carlo interval begins at most at
 * twice the limit.
 * @param exceed  of each member, over all replicates of the family
 * @param refit   out: n_members
 */
void wz_families_decide(const wz_families *families, size_t family, const uint64_t *exceed, double limit, bool *refit);

/**
 * End a scan. When somebody is to be refitted, a family with the same members and the same orders of units, but those refitted, is put behind it; families
 * further back move up by one.
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_families_follow(wz_families *families, size_t family, const bool *refit, wz_err *err);

/** Family and first replicate of block number `item` (0 to n_blocks - 1); its size. */
const wz_family *wz_families_block(const wz_families *families, size_t item, uint64_t *first, uint64_t *count);

/** First replicate and size of block i of one family; false: it has no more. */
bool wz_family_block(const wz_family *family, size_t i, uint64_t *first, uint64_t *count);

/** Effect sizes that one replicate of a family fits, over all members: what its time is proportional to. */
double wz_family_effects(const wz_families *families, const wz_family *family);

/** Name of a block's file below blocks/; free() it. NULL: out of memory. */
char *wz_family_block_name(const wz_family *family, uint64_t first);

/**
 * Header that a block must have, and bytes of its raw content: for each member the counts of exceedances, of failures and of step-down exceedances
 * (replicates in which the largest statistic of the members that are observed to be no larger reaches the member's), then the largest statistic of
 * each replicate, then, in a family that keeps them, the statistics of all members of each replicate as single-precision numbers.
 */
wz_block_header wz_family_header(const wz_family *family, uint64_t first, uint64_t count);
size_t wz_family_raw_size(const wz_family *family, uint64_t count);

/**
 * Compute a block.
 * @param raw   wz_family_raw_size() bytes
 * @param poll  called between batches; true: stop (WZ_ESTOP, raw is then not whole). NULL ok
 * A replicate that did not converge counts as exceeding, and its maximum is infinite.
 */
WZ_CHECKED wz_status wz_family_compute(const wz_families *families, const wz_family *family, uint64_t first, uint64_t count,
                                       unsigned char *raw, bool (*poll)(void *), void *poll_context, wz_err *err);

/**
 * Reading raw content, little-endian. A member's statistics by replicate are in single precision where the family keeps them, else (one member) the largest.
 * wz_family_add_above() adds for each member the replicates whose largest statistic reaches its observed one.
 */
uint64_t wz_family_exceed(const unsigned char *raw, size_t member);
uint64_t wz_family_failed(const unsigned char *raw, size_t member);
uint64_t wz_family_stepped(const unsigned char *raw, size_t member);
double wz_family_largest(const wz_family *family, const unsigned char *raw, uint64_t replicate);
void wz_family_add_above(const wz_family *family, const unsigned char *raw, uint64_t count, uint64_t *above);
void wz_family_statistics(const wz_family *family, const unsigned char *raw, uint64_t count, size_t member, double *out);

#endif
