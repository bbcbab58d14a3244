/* stages.h - what a run does, in order; each stage works on what the one before it left in the run folder, and in memory (handed.h) */
#ifndef WZ_STAGES_H
#define WZ_STAGES_H

#include "analysis/blocks.h"
#include "analysis/opened.h"
#include "base/err.h"
#include "base/problems.h"
#include "cluster/cluster.h"
#include "coding/dataset.h"
#include "stages/handed.h"
#include "stages/kept.h"
#include "store/run.h"

/* handed: what earlier stages of this process left, and this one leaves; with zeros, all is read from the run folder. */

/** Read and check codebook and records; dataset.json. Problems are printed on standard error. Collective: the other ranks read parts of large
 *  files and return WZ_OK; rank 0's status counts. @return WZ_OK; WZ_EINPUT; WZ_EIO; WZ_ENOMEM */
WZ_CHECKED wz_status wz_stage_ingest(wz_run *run, wz_cluster *cluster, wz_handed *handed, wz_err *err);

/** Effect sizes into dataset.json. Rank 0 only. @return WZ_OK; WZ_ENOTEST (no record has one); WZ_ECORRUPT; WZ_EIO */
WZ_CHECKED wz_status wz_stage_effects(wz_run *run, wz_handed *handed, wz_err *err);

/** Every model on the observed data, but of types that are kept; fits.json. Collective: rank 0's status counts. @return WZ_OK; WZ_ESTOP; WZ_ECORRUPT;
 *  WZ_EIO; WZ_ENOMEM */
WZ_CHECKED wz_status wz_stage_analyse(wz_run *run, wz_cluster *cluster, wz_handed *handed, wz_err *err);

/** Blocks of permutation replicates; those that are whole in the run folder are kept, damaged ones set aside as *.bad and made again.
 *  Collective. @return WZ_OK; WZ_ESTOP (run again to go on); WZ_EMISMATCH; WZ_EIO */
WZ_CHECKED wz_status wz_stage_resample(wz_run *run, wz_cluster *cluster, wz_handed *handed, wz_err *err);

/** Blocks into p values; results.json. Rank 0 only; memory for one block and 64 MB. @return WZ_OK; WZ_EMISMATCH (blocks missing or of something else);
 *  WZ_ECORRUPT; WZ_EIO */
WZ_CHECKED wz_status wz_stage_merge(wz_run *run, wz_handed *handed, wz_err *err);

/**
 * As wz_load_records(), with the other ranks reading parts of large files. Collective; dataset and problems are those of rank 0, the same on any
 * number of ranks and for any size of the parts.
 * @param part_bytes  about so many bytes a part; 0: by the size of the file and the number of ranks
 * @return on rank 0 as wz_load_records(); on the others WZ_OK
 */
WZ_CHECKED wz_status wz_spread_records(wz_cluster *cluster, const wz_plan *plan, uint64_t part_bytes, wz_dataset *dataset, wz_problems *problems,
                                       wz_err *err);

/** What models on the observed data took; for people and the log. */
typedef struct {
	size_t pieces;
	wz_work_report *rank; /* in: zeros, one a rank; out: busy_seconds of each */
} wz_models_report;

/**
 * The analyses of types (analysis/pieces.h), with the work shared. Collective. A rank that fails, or has read other records than rank 0, ends the job.
 * @param study   the same on all ranks; as it was, afterwards
 * @param wanted  which types; of rank 0
 * @param part    out on rank 0: an array for each wanted type, json_decref() them, also after failure; NULL on entry. The same on any number of ranks
 * @param report  rank 0; NULL on the others
 * @return WZ_OK; WZ_ESTOP (all ranks; without a message); on rank 0 also WZ_ENOMEM and WZ_EBUG, of which the others do not know: agree on it
 */
WZ_CHECKED wz_status wz_models_share(wz_cluster *cluster, const wz_run *run, wz_study *study, const bool *wanted, json_t **part, wz_models_report *report,
                                     wz_err *err);

/**
 * What wz_stage_analyse() and wz_stage_merge() write, of a run that was opened already, for who makes it again to compare.
 * @param again   types to fit again, NULL: all; the analyses of the others are those of `kept`, an array as fits.json has it
 * @param blocks  out: clear also after failure; they refer to fits
 * @param fits    out: json_decref() it; merge turns it into results
 * @return as the stages
 */
WZ_CHECKED wz_status wz_analyse_make(const wz_run *run, const wz_opened *opened, const bool *again, const json_t *kept, wz_blocks *blocks, json_t **fits,
                                     wz_err *err);
WZ_CHECKED wz_status wz_merge_make(const wz_run *run, const wz_blocks *blocks, json_t *fits, wz_err *err);

/**
 * Rename a file of the run that is damaged to NAME.bad, so that it is made again; said on standard error and in the log.
 * @param path  of the file; why: what is wrong with it, path included; event: for the log; what: its member there
 * @return WZ_OK; WZ_EIO; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_set_aside(wz_run *run, const char *path, const char *why, const char *event, const char *what, wz_err *err);

#endif
