/* diff_inside.h - what the files of diff share; nobody else includes it */
#ifndef WZ_DIFF_INSIDE_H
#define WZ_DIFF_INSIDE_H

#include "analysis/diff.h"
#include "coding/dataset.h"

/** What edits of records belong to: what is coded of a study (effects included), of an intervention, of a manual. */
typedef enum { WZ_OF_STUDY, WZ_OF_INTERVENTION, WZ_OF_MANUAL, WZ_N_OWNERS } wz_owner;

/** One study, intervention or manual whose coding changed. */
typedef struct {
	wz_owner owner;
	char *unit;  /* its id */
	const char *coder; /* borrowed from dataset b (a for removed records); "" = not known */
	size_t edits, added, removed;
} wz_diff_unit;

typedef struct {
	const wz_run *run_a, *run_b;
	json_t *json_a, *json_b; /* dataset.json */
	wz_dataset a, b;
	size_t *in_a;            /* row of b -> row of a, SIZE_MAX: added */
	size_t *in_b;            /* row of a -> row of b, SIZE_MAX: removed */
	wz_diff_unit *unit;
	size_t n_units, unit_capacity;
	size_t *unit_of_b[WZ_N_OWNERS]; /* row of b -> unit whose edits touch it, SIZE_MAX: none */
	size_t *unit_of_a;       /* removed rows */
	bool *moved;             /* rows of b whose manual or intervention is another: all of the row belongs to its study */
} wz_diff;

/** A changed analysis that may be explained. */
typedef struct {
	const json_t *a, *b;     /* of results.json; not NULL */
	const char *coefficient;
	double b_a, b_b;         /* NaN: not estimated there */
	double score;
} wz_diff_target;

typedef struct {
	wz_diff_target *list;
	size_t n;
} wz_diff_targets;

/** How the id columns of a dataset name a level's unit of a row; "" = not known. */
const char *wz_diff_id(const wz_dataset *dataset, const char *level, size_t row, char buffer[WZ_VALUE_TEXT]);

/** Whose coding a variable is. */
wz_owner wz_diff_owner(const wz_diff *diff, const wz_variable *var);
const char *wz_diff_owner_word(wz_owner owner);

/** Match rows by their ids and list what differs: "records" and "effect_sizes" of out; units. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_diff_records(wz_diff *diff, json_t *out, wz_err *err);
void wz_diff_clear(wz_diff *diff);

/** Compare two results.json: "estimates", "crossed", "intervals", "estimability", "verdicts", "analyses" of out; targets, the largest first. free(targets->list).
 *  @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_diff_results(const json_t *a, const json_t *b, json_t *out, wz_diff_targets *targets, wz_err *err);

/** "causes" of out. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_diff_causes(const wz_diff *diff, const wz_diff_targets *targets, const wz_diff_spec *spec, json_t *out, wz_err *err);

#endif
