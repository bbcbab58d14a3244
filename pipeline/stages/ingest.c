/* ingest.c - stage: coded records, checked, as dataset.json
 *
 * 1. The stage
 */
#include "analysis/load.h"
#include "analysis/quality.h"
#include "base/file.h"
#include "coding/dataset_write.h"
#include "stages/stages.h"

#include <stdlib.h>

/* 1. The stage */

wz_status wz_stage_ingest(wz_run *run, wz_cluster *cluster, wz_err *err) {
	wz_status st = WZ_OK;
	wz_dataset dataset = {0};
	wz_problems problems;
	json_t *inventory = NULL, *agreement = NULL;
	char *text = NULL, *path = NULL;
	size_t size = 0;
	wz_problems_init(&problems);
	WZ_TRY(wz_spread_records(cluster, &run->plan, 0, &dataset, &problems, err));
	if (run->rank != 0)
		goto done;
	WZ_TRY(wz_load_inventory(&run->plan, &dataset, &inventory, &problems, err));
	WZ_TRY(wz_quality_make(&run->plan, &dataset, &agreement, &problems, err));
	WZ_TRY(wz_problems_status(&problems, err));
	WZ_TRY(wz_stop_check(&run->stop));
	WZ_TRY(wz_dataset_text(&dataset, &text, &size, err));
	path = wz_run_path(run, "dataset.json");
	if (!path) {
		st = wz_fail(err, WZ_ENOMEM, "%s: out of memory", run->folder);
		goto done;
	}
	WZ_TRY(wz_file_write(path, text, size, err));
	/* Files of their own: what makes numbers never sees them, and no digest can depend on them. */
	if (inventory)
		WZ_TRY(wz_run_write_json(run, "inventory.json", inventory, err));
	if (agreement)
		WZ_TRY(wz_run_write_json(run, "agreement.json", agreement, err));
	wz_run_log(run, "ingest", json_pack("{sI sI}", "records", (json_int_t)dataset.n_rows, "warnings", (json_int_t)problems.n_warnings));
done:
	if (problems.n_errors || !run->quiet)
		wz_problems_print(&problems, stderr);
	wz_problems_clear(&problems);
	wz_dataset_clear(&dataset);
	json_decref(inventory);
	json_decref(agreement);
	free(text);
	free(path);
	return st;
}
