/* report.h - stage: pages and tables of a run, in report/ */
#ifndef WZ_STAGE_REPORT_H
#define WZ_STAGE_REPORT_H

#include "base/err.h"
#include "stages/handed.h"
#include "store/run.h"

/**
 * Write report/ of a run from its dataset.json, results.json and manifest.json (docs/formats.md). Languages and formats are
 * those of the plan, all when it names none. Same three files, same bytes: no time, host or number of ranks is written.
 * @param handed  what earlier stages of this process left; zeros: all is read from these files
 * MPI: not collective; ranks other than 0 return WZ_OK at once.
 * @return WZ_OK; WZ_EIO; WZ_ECORRUPT (err names file and member); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_stage_report(wz_run *run, wz_handed *handed, wz_err *err);

#endif
