/* ratings.h - what two coders made of the same records: items, units and ratings side by side */
#ifndef WZ_RATINGS_H
#define WZ_RATINGS_H

#include "base/csv.h"
#include "base/err.h"
#include "base/problems.h"
#include "coding/agreement.h"
#include "coding/codebook.h"
#include "coding/taxonomy.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { WZ_CODER_A, WZ_CODER_B, WZ_N_CODERS } wz_coder;

/** A unit that one coder has and the other does not. */
typedef struct {
	const char *id;   /* ids of its row, " / " between them */
	size_t line;
	const char *near; /* id of an unmatched unit of the other coder that is spelled almost so; NULL: none */
} wz_lone_unit;

/** Units of a level that both coders have, in the order of the first coder's file. */
typedef struct {
	const char *level;
	size_t n;
	const char **id;             /* n */
	size_t *line[WZ_N_CODERS];   /* n: line of the unit's first row */
	size_t *cluster;             /* n: which of the ratings' clusters it belongs to */
	wz_lone_unit *lone[WZ_N_CODERS]; /* n_alone: those of one coder, behind the others those that belong to a unit that is lone itself */
	size_t n_lone[WZ_N_CODERS];      /* to be told: those without the ones that a lone unit of another level says already */
	size_t n_alone[WZ_N_CODERS];
} wz_rated_units;

/** A variable of the codebook, one code of a variable with several, or an element. */
typedef struct {
	const char *id;       /* of a code: VARIABLE=CODE */
	const char *label[2]; /* Dutch, English */
	const char *definition[2];
	const char *domain;   /* of the taxonomy; for the codebook's variables their level */
	const char *group;    /* likewise; for a code its variable, else "" */
	wz_metric metric;
	const wz_code *code;  /* NULL for numbers */
	size_t n_codes;
	size_t units;         /* index in wz_ratings.units */
	double *value[WZ_N_CODERS]; /* as in agreement.h, a value a unit */
	size_t *line[WZ_N_CODERS];  /* likewise: where the value stands; 0: a long sheet has no row for it */
} wz_rated_item;

/** A column that is not compared. */
typedef struct {
	const char *id, *reason; /* stable words: only_a, only_b, free_text, not_described, detail */
} wz_unrated;

typedef struct {
	const char *file[WZ_N_CODERS];
	size_t n_rows[WZ_N_CODERS];
	wz_rated_units *units; /* the first is that of the rows */
	size_t n_units;
	size_t n_clusters;     /* units that share an outer unit with either coder (effects of one study) are one cluster, and so on outwards */
	const char *cluster_level; /* level that has one unit in each cluster; "" = none has */
	wz_rated_item *item;   /* elements in the order of the taxonomy behind variables in that of the codebook */
	size_t n_items;
	wz_unrated *unrated;
	size_t n_unrated;
	void *memory;          /* owner of everything */
} wz_ratings;

/**
 * Read two files of records or of scored manuals and match them by the ids of the codebook.
 *
 * Wide: a row a record, the columns as in the codebook and the taxonomy. Long: columns `element` and `value` and the manual's id (or `manual`); a
 * score that is not there is not stated. The two files need not be of one form. A variable is compared once a unit of its level: a
 * study's design once a study, however many effect sizes it has.
 *
 * Problems: cells that are no code or number, records twice, ids that are empty, values that vary inside their level; as warnings
 * records of one coder only and columns that nothing describes.
 *
 * @param dialect   of both files; NULL: detect all
 * @param codebook  borrowed as long as the ratings are used
 * @param taxonomy  NULL ok; borrowed likewise
 * @param ordinal   ids of variables and elements whose codes are in order; each must have codes
 * @return WZ_OK (look in problems); WZ_EIO; WZ_EUSAGE (ordinal); WZ_EINPUT (nothing matches: no ids, other ids, no item in both); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_ratings_read(const char *path_a, const char *path_b, const wz_dialect *dialect, const wz_codebook *codebook, const wz_taxonomy *taxonomy,
                                     const char *const *ordinal, size_t n_ordinal, wz_ratings *ratings, wz_problems *problems,
                                     wz_err *err);
void wz_ratings_clear(wz_ratings *ratings);

/**
 * The ratings of some units, in ratings of their own; nobody is a lone unit there, and nothing is unrated.
 * @param keep  a list for each of whole->units: does unit i stay
 * @param part  out; borrows texts and codes of the whole, so clear it first
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_ratings_part(const wz_ratings *whole, bool *const *keep, wz_ratings *part, wz_err *err);

#endif
