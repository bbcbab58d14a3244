/* ingest.c - stage: coded records, checked, as dataset.json
 *
 * 1. The stage
 */
#include "analysis/load.h"
#include "stages/stages.h"

/* 1. The stage */

wz_status wz_stage_ingest(wz_run *run, wz_err *err) {
	if (run->rank != 0)
		return WZ_OK;
	wz_status st = WZ_OK;
	wz_dataset dataset = {0};
	wz_problems problems;
	json_t *json = NULL, *inventory = NULL;
	wz_problems_init(&problems);
	WZ_TRY(wz_load_records(&run->plan, &dataset, &problems, err));
	WZ_TRY(wz_load_inventory(&run->plan, &dataset, &inventory, &problems, err));
	WZ_TRY(wz_problems_status(&problems, err));
	json = wz_dataset_to_json(&dataset);
	if (!json) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu records", dataset.n_rows);
		goto done;
	}
	WZ_TRY(wz_run_write_json(run, "dataset.json", json, err));
	/* A file of its own: what makes numbers never sees it, and no digest can depend on it. */
	if (inventory)
		WZ_TRY(wz_run_write_json(run, "inventory.json", inventory, err));
	wz_run_log(run, "ingest", json_pack("{sI sI}", "records", (json_int_t)dataset.n_rows, "warnings", (json_int_t)problems.n_warnings));
done:
	if (problems.n_errors || !run->quiet)
		wz_problems_print(&problems, stderr);
	wz_problems_clear(&problems);
	wz_dataset_clear(&dataset);
	json_decref(json);
	json_decref(inventory);
	return st;
}
