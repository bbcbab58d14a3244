/* ingest.c - stage: coded records, checked, as dataset.json
 *
 * 1. Agreement with the second coder
 * 2. The stage
 */
#include "analysis/load.h"
#include "analysis/quality.h"
#include "base/file.h"
#include "base/json.h"
#include "stages/stages.h"

#include <stdlib.h>

/* 1. Agreement with the second coder */

/* What an earlier run made of the same, agreement.json to the byte: it takes longer than all the rest, and few nights bring other scores. */
static wz_status find_agreement(wz_run *run, wz_handed *handed, wz_kept *kept, char **known, size_t *size, wz_err *err) {
	const wz_dataset *dataset = &handed->opened.dataset;
	const char *program;
	wz_kept_counts counts = {0};
	wz_status st = WZ_OK;
	if (!run->plan.second_coder || dataset->n_cols == 0)
		return WZ_OK;
	program = wz_handed_program(handed);
	WZ_TRY(wz_quality_digest(&run->plan, dataset, program, kept->digest, err));
	WZ_TRY(wz_kept_open("agreement", program, kept, err));
	WZ_TRY(wz_kept_read_text(run, kept, known, size, &counts, err));
	wz_damage_say(run, &counts.damage, "kept agreements");
done:
	return st;
}

/* known NULL: made now, and kept as the file has it. */
static wz_status write_agreement(const wz_run *run, const wz_kept *kept, const json_t *made, const char *known, size_t n_known, wz_err *err) {
	wz_status st = WZ_OK;
	char *path = wz_run_path(run, "agreement.json"), *text = NULL;
	size_t size = 0;
	if (!path)
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", run->folder);
	if (known) {
		WZ_TRY(wz_file_write(path, known, n_known, err));
	} else if (made) {
		WZ_TRY(wz_json_write(path, made, err));
		WZ_TRY(wz_file_read(path, &text, &size, err));
		WZ_TRY(wz_kept_write_text(run, kept, text, size, err));
	}
done:
	free(text);
	free(path);
	return st;
}

/* 2. The stage */

wz_status wz_stage_ingest(wz_run *run, wz_cluster *cluster, wz_handed *handed, wz_err *err) {
	wz_status st = WZ_OK;
	wz_dataset *dataset = &handed->opened.dataset;
	wz_problems problems;
	json_t *inventory = NULL, *agreement = NULL;
	char *known = NULL;
	size_t n_known = 0;
	wz_kept kept = {0};
	wz_problems_init(&problems);
	WZ_TRY(wz_spread_records(cluster, &run->plan, 0, dataset, &problems, err));
	if (run->rank != 0)
		goto done;
	WZ_TRY(wz_load_inventory(&run->plan, dataset, &inventory, &problems, err));
	WZ_TRY(find_agreement(run, handed, &kept, &known, &n_known, err));
	WZ_TRY(wz_quality_make(&run->plan, dataset, known ? NULL : &agreement, &problems, err));
	WZ_TRY(wz_problems_status(&problems, err));
	WZ_TRY(wz_stop_check(&run->stop));
	WZ_TRY(wz_handed_write_dataset(run, handed, err));
	/* Files of their own: what makes numbers never sees them, and no digest can depend on them. */
	if (inventory)
		WZ_TRY(wz_run_write_json(run, "inventory.json", inventory, err));
	WZ_TRY(write_agreement(run, &kept, agreement, known, n_known, err));
	wz_run_log(run, "ingest", json_pack("{sI sI}", "records", (json_int_t)dataset->n_rows, "warnings", (json_int_t)problems.n_warnings));
	handed->has_dataset = true;
done:
	if (problems.n_errors || !run->quiet)
		wz_problems_print(&problems, stderr);
	wz_problems_clear(&problems);
	json_decref(inventory);
	json_decref(agreement);
	free(known);
	wz_kept_clear(&kept);
	return st;
}
