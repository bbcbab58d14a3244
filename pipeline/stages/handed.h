/* handed.h - what the stages of one process hand on to each other in memory */
#ifndef WZ_HANDED_H
#define WZ_HANDED_H

#include "analysis/blocks.h"
#include "analysis/opened.h"
#include "base/err.h"
#include "stages/kept.h"
#include "store/run.h"

#include <jansson.h>

/**
 * Every stage writes its files, so that each can run alone and a run that was killed goes on from them. To read them again in the same process would
 * cost more than all else of a run that computes nothing. So a stage also leaves here what the next would read: the same values, since files have 17 digits.
 *
 * The rule: all in here belongs to it. A stage asks by the functions below for what it needs, which they read from the run folder where no stage
 * left it; works on it in place; and drops what no later stage needs. After a stage that failed it may only be cleared. Each rank has its own; that of
 * rank 0 knows most, since that rank does most. Begin with zeros and leave it where it is: the study points into the dataset.
 */
typedef struct wz_handed {
	wz_opened opened; /* the dataset, from effects on with effect sizes; the study made of it */
	bool has_dataset, has_study;
	json_t *fits;     /* fits.json; NULL: not there */
	wz_blocks blocks; /* of study and fits, to which they refer */
	bool has_blocks;
	bool whole;       /* resample has just seen every block of them whole */
	json_t *results;  /* results.json; NULL: not there */
	char program[WZ_KEPT_PROGRAM]; /* which one this is; "": not known */
} wz_handed;

/** Write dataset.json. @return WZ_OK; WZ_EIO; WZ_ENOMEM; WZ_EBUG. Rank 0. */
WZ_CHECKED wz_status wz_handed_write_dataset(const wz_run *run, const wz_handed *handed, wz_err *err);

/** Have opened, with the run's way to stop. @return as wz_opened_read(). Any rank. */
WZ_CHECKED wz_status wz_handed_study(const wz_run *run, wz_handed *handed, wz_err *err);

/** Have fits too. @return as wz_opened_read() and wz_fits_read(). Any rank. */
WZ_CHECKED wz_status wz_handed_fits(const wz_run *run, wz_handed *handed, wz_err *err);

/** Have blocks too. @return as wz_handed_fits() and wz_blocks_build(). Any rank. */
WZ_CHECKED wz_status wz_handed_blocks(const wz_run *run, wz_handed *handed, wz_err *err);

/** As wz_kept_program(), which reads all of the program's file. */
const char *wz_handed_program(wz_handed *handed);

/** Drop study, fits and blocks. */
void wz_handed_drop_models(wz_handed *handed);

/** dataset.json and results.json, no longer here. @param dataset, results  out: json_decref() them, also after failure. @return as wz_run_read_json() */
WZ_CHECKED wz_status wz_handed_take_dataset(const wz_run *run, wz_handed *handed, json_t **dataset, wz_err *err);
WZ_CHECKED wz_status wz_handed_take_results(const wz_run *run, wz_handed *handed, json_t **results, wz_err *err);

void wz_handed_clear(wz_handed *handed);

#endif
