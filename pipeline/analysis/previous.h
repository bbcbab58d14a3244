/* previous.h - what changed since an earlier run, kept in the run folder for its report */
#ifndef WZ_ANALYSIS_PREVIOUS_H
#define WZ_ANALYSIS_PREVIOUS_H

#include "base/err.h"
#include "store/run.h"

#include <jansson.h>

/** Before any work: is there a run with results in the folder, other than `run` itself? @return WZ_OK; WZ_EIO; WZ_EUSAGE; WZ_ENOMEM */
WZ_CHECKED wz_status wz_previous_check(const char *folder, const char *run, wz_err *err);

/**
 * Compare the run, whose results are there, with an earlier one, and keep in previous.json what a report shows of it (docs/formats.md). Same two runs, same
 * bytes. An earlier run that can't be read (another version, damaged) is no
 * failure: the file says that there is no comparison.
 * @param why  out: then, why not; else as it was
 * @return WZ_OK; WZ_EIO; WZ_ENOMEM; WZ_ESTOP
 */
WZ_CHECKED wz_status wz_previous_make(const wz_run *run, const char *folder, wz_err *why, wz_err *err);

/** Remove previous.json, if there is one. */
void wz_previous_forget(const wz_run *run);

/** previous.json, or NULL where there is none or it is about other results than the run has now. @return WZ_OK; WZ_ECORRUPT; WZ_EIO; WZ_ENOMEM */
WZ_CHECKED wz_status wz_previous_read(const wz_run *run, json_t **previous, wz_err *err);

#endif
