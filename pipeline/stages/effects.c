/* effects.c - stage: effect sizes into dataset.json
 *
 * 1. The stage
 */
#include "analysis/load.h"
#include "base/json.h"
#include "stages/stages.h"

#include <string.h>

/* 1. The stage */

/* What ingest changed stays; what an earlier run of this stage changed is made again. */
static void keep_ingest_changes(json_t *changes) {
	for (size_t i = json_array_size(changes); i-- > 0;)
		if (strncmp(wz_json_text(json_array_get(changes, i), "rule", ""), "manual_is_", 10) != 0)
			json_array_remove(changes, i);
}

static wz_status read_dataset(const wz_run *run, wz_dataset *dataset, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *json = NULL;
	WZ_TRY(wz_run_read_json(run, "dataset.json", &json, err));
	json_object_set_new(json, "effects", json_null()); /* a second run of the stage begins again */
	json_object_set_new(json, "excluded", json_array());
	keep_ingest_changes(json_object_get(json, "changes"));
	WZ_TRY(wz_dataset_from_json(json, dataset, err));
done:
	json_decref(json);
	return st;
}

wz_status wz_stage_effects(wz_run *run, wz_handed *handed, wz_err *err) {
	if (run->rank != 0)
		return WZ_OK;
	wz_status st = WZ_OK;
	wz_dataset *dataset = &handed->opened.dataset;
	if (!handed->has_dataset)
		WZ_TRY(read_dataset(run, dataset, err));
	handed->has_dataset = true;
	WZ_TRY(wz_stop_check(&run->stop));
	st = wz_load_effects(&run->plan, dataset, err);
	if (st != WZ_OK && st != WZ_ENOTEST)
		goto done;
	const wz_status wrote = wz_handed_write_dataset(run, handed, err);
	st = st == WZ_OK ? wrote : st;
	wz_run_log(run, "effects",
	           json_pack("{sI sI}", "excluded", (json_int_t)dataset->n_exclusions, "changes", (json_int_t)dataset->n_changes));
done:
	return st;
}
