/* ratings_inside.h - the two sheets while they are read; for ratings.c and ratings_match.c only */
#ifndef WZ_RATINGS_INSIDE_H
#define WZ_RATINGS_INSIDE_H

#include "coding/ratings.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/table.h"

#include <stdint.h>

#define NONE SIZE_MAX

/* Rows of one sheet that belong together, for one set of units. */
typedef struct {
	size_t *unit;      /* table.n_rows: NONE when an id is empty */
	size_t n;
	size_t *first;     /* n: first row */
	const char **key;  /* n: its ids, with a mark between that no text has */
	const char **id;   /* n: its ids as people read them */
	size_t *match;     /* n: index among the units that both coders have; NONE: lone */
} wz_rating_grouping;

typedef struct {
	wz_table table;
	bool is_long;
	size_t element, value;     /* columns of a long sheet */
	size_t *id;                /* n_ids columns */
	wz_rating_grouping *group; /* n_units of the ratings */
	size_t *column;            /* n_candidates: of a wide sheet, NONE */
	size_t *score;             /* long: candidate * units + unit -> row, NONE */
	bool *occurs;              /* n_candidates */
} wz_rating_sheet;

/* A variable or element, before it is known whether both coders have it. */
typedef struct {
	const char *id;
	const wz_variable *var;    /* one of these two */
	const wz_element *element;
	const char *level;
	bool ordinal;
} wz_rating_candidate;

typedef struct {
	wz_ratings *out;
	wz_arena *arena;
	const wz_codebook *codebook;
	const wz_taxonomy *taxonomy;
	wz_problems *problems;
	wz_err *err;
	wz_rating_sheet sheet[WZ_N_CODERS];
	const wz_variable **id_var; /* n_ids; NULL: the column `manual` of long sheets, which no codebook describes */
	size_t n_ids;
	size_t n_key;               /* the first of them tell the rows apart; the others only refer */
	wz_rating_candidate *candidate;
	size_t n_candidates;
	wz_map by_id;
} wz_rating_reader;

wz_status wz_rating_no_memory(const wz_rating_reader *r);

/** n items of the ratings' memory, not cleared, at least one. NULL: out of memory. */
void *wz_rating_room(const wz_rating_reader *r, size_t n, size_t size);
const char *wz_rating_keep(const wz_rating_reader *r, const char *text);

/** Find the columns of ids, and the sets of units: rows, and a level above them each. @return WZ_OK; WZ_EINPUT; WZ_ENOMEM */
WZ_CHECKED wz_status wz_rating_find_ids(wz_rating_reader *r);

/** Group the rows of both sheets by unit, and match them. @return WZ_OK (look in problems); WZ_EINPUT (nothing matches); WZ_ENOMEM */
WZ_CHECKED wz_status wz_rating_match(wz_rating_reader *r);

/** Index of the set of units of a level; 0, the rows', when the level has no id. */
size_t wz_rating_set(const wz_rating_reader *r, const char *level);

#endif
