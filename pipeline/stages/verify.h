/* verify.h - stage: everything of a run made again and compared */
#ifndef WZ_STAGE_VERIFY_H
#define WZ_STAGE_VERIFY_H

#include "base/err.h"
#include "cluster/cluster.h"
#include "stages/handed.h"
#include "store/run.h"

#include <jansson.h>
#include <stdint.h>

typedef struct {
	double share;       /* of the blocks to compute again, 0 to 1, at least one block; used when blocks is 0 */
	uint64_t blocks;    /* so many; more than there are: all */
	uint64_t seed;      /* of the choice of blocks */
	bool seed_given;    /* chosen by who asks, not by chance: the certificate says so */
	const char *inputs; /* folder to look for input files that are not where they were; NULL: none */
	const char *previous; /* the earlier run that the report is compared with; NULL: previous.json is not made again */
	wz_status (*report)(wz_run *run, wz_handed *handed, wz_err *err); /* the stage that writes report/; stages know nothing of each other */
} wz_verify_spec;

/**
 * Compare a run with what this program makes of the same: inputs by hash; dataset.json from the inputs; fits.json from dataset.json; every block by its
 * header and sum, some by their content; results.json from fits.json and blocks; report/ from results.json. Each step starts from the run's own files, so
 * that a difference is named once, where it arose. Nothing in the run folder is changed; what is made again goes to temporary folders.
 * Collective: all ranks must see the run folder.
 * @param certificate  out on rank 0, also with WZ_ECHECK, WZ_EINPUT, WZ_ECORRUPT and WZ_EMISMATCH (docs/formats.md); NULL elsewhere. json_decref() it
 * @return the same on all ranks: WZ_OK; WZ_ECHECK (something differs); WZ_EINPUT (inputs are not found; the rest agrees); WZ_ECORRUPT (files are damaged, missing or of another run); WZ_ESTOP; WZ_EIO; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_stage_verify(wz_run *run, wz_cluster *cluster, const wz_verify_spec *spec, json_t **certificate, wz_err *err);

#endif
