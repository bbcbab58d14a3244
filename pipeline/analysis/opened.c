/* opened.c - dataset.json of a run, ready to analyse
 *
 * 1. Reading
 */
#include "analysis/opened.h"

/* 1. Reading */

wz_status wz_opened_read(const wz_run *run, wz_opened *opened, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *json = NULL;
	*opened = (wz_opened){0};
	WZ_TRY(wz_run_read_json(run, "dataset.json", &json, err));
	WZ_TRY(wz_dataset_from_json(json, &opened->dataset, err));
	WZ_TRY(wz_study_build(&opened->dataset, &run->plan, &opened->study, err));
	opened->study.stop = run->stop;
done:
	json_decref(json);
	return st;
}

void wz_opened_clear(wz_opened *opened) {
	wz_study_clear(&opened->study);
	wz_dataset_clear(&opened->dataset);
}
