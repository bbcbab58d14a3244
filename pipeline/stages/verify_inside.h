/* verify_inside.h - what the files of verify share; nobody else includes it */
#ifndef WZ_VERIFY_INSIDE_H
#define WZ_VERIFY_INSIDE_H

#include "verify.h"

#include "stages/handed.h"

#include <stddef.h>

/** How bad a finding is. */
typedef enum { WZ_FOUND_DIFFERENT, WZ_FOUND_DAMAGED, WZ_FOUND_MISSING /* an input, that is elsewhere: nothing is known of it */ } wz_found;

/** What one rank found and did: members of the certificate that the ranks' shares add up to. */
typedef struct {
	json_t *checks;   /* array of {check, status, of, done} in any order */
	json_t *findings; /* array of {check, kind, file, text, order} */
	size_t n_findings; /* also those beyond the limit */
} wz_verify_notes;

/** Add a finding. order: place among those of its check. */
void wz_verify_find(wz_verify_notes *notes, const char *check, wz_found kind, size_t order, const char *file, const char *fmt, ...) WZ_PRINTF(6, 7);

/** Say that a check was done on `done` of `of` things, or with reason not NULL that it was not. */
void wz_verify_done(wz_verify_notes *notes, const char *check, size_t done, size_t of, const char *reason);

/* verify_compare.c */

/** First place where two JSON values differ, as `analyses[3].coefficients[1].b: 0.5, made again 0.25`; false: nowhere. */
bool wz_verify_json_differs(const json_t *was, const json_t *again, char *where, size_t room);

/** First line at which two texts differ, with the beginnings of both lines. */
void wz_verify_text_differs(const char *was, const char *again, char *where, size_t room);

/**
 * Compare file `name` of the run with that of the shadow, byte for byte. Not there or unreadable is a finding too.
 * @param same  out: not a byte differs (that there is nothing to find leaves room for another version's name). NULL ok
 * @return WZ_OK (look in notes); WZ_EIO (the shadow's); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_verify_file(const wz_run *run, const wz_run *shadow, const char *name, const char *check, size_t order, bool *same,
                                    wz_verify_notes *notes, wz_err *err);

/* verify_inputs.c */

/**
 * Hash the inputs of manifest.json, where they were (names seen from here or from the run's working folder) or below folder, NULL ok.
 * @param plan     in: as the run has it; out: its paths those that were found
 * @param usable   out: all are there and as they were
 */
WZ_CHECKED wz_status wz_verify_inputs(const wz_run *run, const json_t *manifest, const char *folder, wz_plan *plan, bool *usable, wz_verify_notes *notes,
                                      wz_err *err);

/** Do the files that datasets tell of have other names in one plan than in the other? */
bool wz_verify_elsewhere(const wz_plan *was, const wz_plan *found);

/** Call the files of a dataset.json (or inventory.json) that was made from `found` as they are called in a run of `was`. */
void wz_verify_rename(json_t *dataset, const wz_plan *was, const wz_plan *found);

/* verify_models.c */

/** A run's dataset.json and fits.json, opened once on every rank for all that is made from them. Begin with zeros, and leave it where it is. */
typedef struct {
	wz_handed handed;  /* what is in memory is byte for byte what the run's file is; results.json only when it was found to be so */
	bool *again;       /* types (each with each outcome) to fit again; the same on every rank */
	size_t n_again;
	json_t *types;     /* their names: "all" or "all (outcome)" */
	bool merged;       /* rank 0 made results.json again, and so has read every block whole; the same on every rank from wz_verify_blocks() on */
	wz_status status;  /* WZ_OK: all of it is there; else why not */
	wz_err why;
} wz_verify_opened;

/** Open the run on this rank, as far as it is not yet; rank 1 (0 when it is alone) makes the chosen types of fits.json again, and keeps what it made when it is the same.
 *  @return WZ_OK (look in notes and opened->status); WZ_EIO; WZ_ENOMEM */
WZ_CHECKED wz_status wz_verify_fits(const wz_run *run, const json_t *plan, const wz_verify_spec *spec, wz_verify_opened *opened, wz_verify_notes *notes, wz_err *err);

/** Merge results.json again, into the fits of what was opened, which blocks still refer to. For rank 0. */
WZ_CHECKED wz_status wz_verify_results(const wz_run *run, const json_t *plan, wz_verify_opened *opened, wz_verify_notes *notes, wz_err *err);
void wz_verify_opened_clear(wz_verify_opened *opened);

/* verify_shadow.c: folders in which things are made again */

typedef struct {
	wz_run run;      /* the stages' run: no lock, no talk */
	char *original;  /* absolute path of the run folder, for links */
} wz_shadow;

/** A temporary folder with the run's plan (as JSON). Remove it also after failure. @return WZ_OK; WZ_EIO; WZ_ENOMEM; WZ_ECORRUPT */
WZ_CHECKED wz_status wz_shadow_make(const wz_run *run, const json_t *plan, wz_shadow *shadow, wz_err *err);
/** A file of the run stands in the shadow by a link, which writing replaces and never goes through. */
WZ_CHECKED wz_status wz_shadow_link(const wz_shadow *shadow, const char *name, wz_err *err);
void wz_shadow_remove(wz_shadow *shadow);

/* verify_blocks.c */

/**
 * Choose as many of n things as the spec says, at least one, the same on all ranks. By what they cost they are cut into so many stretches of the same length, and one is drawn
 * at random from each: all are as likely as the others, there is something of every kind, and the whole costs about its share whatever is drawn.
 * @param what  "blocks" or "types"
 * @param cost  of each; NULL: all the same
 */
WZ_CHECKED wz_status wz_verify_choose(const wz_verify_spec *spec, const char *what, size_t n, const double *cost, bool *chosen, wz_err *err);

/** Check all blocks, but those that merging has read whole, and compute some again, shared over the ranks. Collective.
 *  @return WZ_OK (look in notes, of each rank its own); WZ_ESTOP; other failures end the job as in wz_cluster_share() */
WZ_CHECKED wz_status wz_verify_blocks(const wz_run *run, wz_cluster *cluster, const wz_verify_spec *spec, wz_verify_opened *opened,
                                      wz_verify_notes *notes, wz_err *err);

#endif
