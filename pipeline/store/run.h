/* run.h - the run folder: names of its files, manifest, log, lock */
#ifndef WZ_RUN_H
#define WZ_RUN_H

#include "base/err.h"
#include "base/stop.h"
#include "store/plan.h"

#include <jansson.h>
#include <stdbool.h>

/** The one thing stages share. Opened by the command, on every rank. */
typedef struct {
	char *folder;
	wz_plan plan;
	int rank, n_ranks;  /* as cluster/ says; 0 of 1 without MPI */
	bool quiet;
	int lock;           /* file descriptor of the lock, -1: none */
	const char *previous; /* an earlier run that the report is compared with; borrowed, NULL: none named */
	const char *only;   /* slug of the one type whose blocks are made, beside processes for the other types; borrowed, NULL: of all types */
	const char *reuse;  /* another run folder whose blocks and kept analyses may be taken over; borrowed, NULL: none */
	wz_stop stop;       /* asked by stages between pieces of work; set it once the run is open */
} wz_run;

/**
 * Make (or open again) the run folder of a plan. Rank 0 takes the lock `lock` and writes manifest.json; the others only read.
 * A folder that was made from another plan is taken over: its blocks are kept, since blocks carry the digest of what they belong to.
 * @param plan    taken over, also on failure: it is zero afterwards
 * @param folder  NULL: as the plan says
 * @return WZ_OK; WZ_EIO; WZ_EMISMATCH (locked by a live run: names its process; or not a run folder and not empty)
 */
WZ_CHECKED wz_status wz_run_create(wz_run *run, wz_plan *plan, const char *folder, int rank, int n_ranks, wz_err *err);

/** Open an existing run folder from its manifest.json. @return WZ_OK; WZ_EIO; WZ_ECORRUPT */
WZ_CHECKED wz_status wz_run_open(wz_run *run, const char *folder, int rank, int n_ranks, wz_err *err);
/** Gives back the lock and frees all. A zeroed run is fine. */
void wz_run_close(wz_run *run);

/**
 * Take the lock of an opened run, as wz_run_create() does: for stages that write. Only rank 0 does anything.
 * With run->only it is the lock of that type: held against whoever works on it or on the whole run, not against those of other types.
 * The lock is the system's (fcntl), so it ends with its process, however that ends. @return WZ_OK; WZ_EMISMATCH (held); WZ_EIO
 */
WZ_CHECKED wz_status wz_run_lock(wz_run *run, wz_err *err);

/**
 * Could this plan be run in this folder now? Takes no lock and changes nothing, so it is for saying early what would be said later.
 * @return WZ_OK (also when it is not there); WZ_EMISMATCH (somebody works in it, also on one type; or not a run folder and not empty, or with results of another plan); WZ_ECORRUPT; WZ_EIO
 */
WZ_CHECKED wz_status wz_run_check(const wz_plan *plan, const char *folder, wz_err *err);

/**
 * The run is about to be made again: a certificate that lies in its folder is about the files of before, and gets a name that says so (*.old). Never fails a run.
 * Rank 0, with the lock.
 */
void wz_run_outdate(const wz_run *run);

/** Path of a file of the run ("dataset.json", "blocks/..."); free() it. */
char *wz_run_path(const wz_run *run, const char *name);

/** Read and write a JSON file of the run, with its name in messages. */
WZ_CHECKED wz_status wz_run_read_json(const wz_run *run, const char *name, json_t **out, wz_err *err);
WZ_CHECKED wz_status wz_run_write_json(const wz_run *run, const char *name, const json_t *json, wz_err *err);

/** One line to log.jsonl: time, rank, event, and the members of detail (stolen, NULL ok). Never fails a run. */
void wz_run_log(wz_run *run, const char *event, json_t *detail);

#endif
