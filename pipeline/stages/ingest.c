/* ingest.c - stage: coded records, checked, as dataset.json
 *
 * 1. What an earlier run made of the same
 * 2. The stage
 */
#include "analysis/load.h"
#include "analysis/quality.h"
#include "stages/stages.h"

#include <stdlib.h>

/* 1. What an earlier run made of the same */

/* Agreement with the second coder takes longer than all the rest, and few nights bring other scores of it. */
static wz_status find_agreement(wz_run *run, const wz_dataset *dataset, wz_kept *kept, json_t **known, wz_err *err) {
	char program[WZ_KEPT_PROGRAM];
	wz_kept_counts counts = {0};
	wz_status st = WZ_OK;
	if (!run->plan.second_coder || dataset->n_cols == 0)
		return WZ_OK;
	wz_kept_program(program);
	WZ_TRY(wz_quality_digest(&run->plan, dataset, program, kept->digest, err));
	WZ_TRY(wz_kept_open("agreement", program, kept, err));
	WZ_TRY(wz_kept_read(run, kept, known, &counts, err));
done:
	return st;
}

/* 2. The stage */

wz_status wz_stage_ingest(wz_run *run, wz_cluster *cluster, wz_handed *handed, wz_err *err) {
	wz_status st = WZ_OK;
	wz_dataset *dataset = &handed->opened.dataset;
	wz_problems problems;
	json_t *inventory = NULL, *agreement = NULL, *known = NULL;
	wz_kept kept = {0};
	wz_problems_init(&problems);
	WZ_TRY(wz_spread_records(cluster, &run->plan, 0, dataset, &problems, err));
	if (run->rank != 0)
		goto done;
	WZ_TRY(wz_load_inventory(&run->plan, dataset, &inventory, &problems, err));
	WZ_TRY(find_agreement(run, dataset, &kept, &known, err));
	WZ_TRY(wz_quality_make(&run->plan, dataset, known, &agreement, &problems, err));
	WZ_TRY(wz_problems_status(&problems, err));
	WZ_TRY(wz_stop_check(&run->stop));
	WZ_TRY(wz_handed_write_dataset(run, handed, err));
	/* Files of their own: what makes numbers never sees them, and no digest can depend on them. */
	if (inventory)
		WZ_TRY(wz_run_write_json(run, "inventory.json", inventory, err));
	if (agreement)
		WZ_TRY(wz_run_write_json(run, "agreement.json", agreement, err));
	if (agreement)
		WZ_TRY(wz_kept_write(run, &kept, agreement, err));
	wz_run_log(run, "ingest", json_pack("{sI sI}", "records", (json_int_t)dataset->n_rows, "warnings", (json_int_t)problems.n_warnings));
	handed->has_dataset = true;
done:
	if (problems.n_errors || !run->quiet)
		wz_problems_print(&problems, stderr);
	wz_problems_clear(&problems);
	json_decref(inventory);
	json_decref(agreement);
	json_decref(known);
	wz_kept_clear(&kept);
	return st;
}
