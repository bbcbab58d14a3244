/* handed.c - what the stages of one process hand on to each other in memory
 *
 * 1. Having
 * 2. Taking and dropping
 */
#include "stages/handed.h"

#include "analysis/fits.h"
#include "base/file.h"
#include "coding/dataset_write.h"

#include <stdlib.h>

/* 1. Having */

wz_status wz_handed_write_dataset(const wz_run *run, const wz_handed *handed, wz_err *err) {
	wz_status st = WZ_OK;
	char *text = NULL, *path = wz_run_path(run, "dataset.json");
	size_t size = 0;
	if (!path)
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", run->folder);
	WZ_TRY(wz_dataset_text(&handed->opened.dataset, &text, &size, err));
	WZ_TRY(wz_file_write(path, text, size, err));
done:
	free(text);
	free(path);
	return st;
}

wz_status wz_handed_study(const wz_run *run, wz_handed *handed, wz_err *err) {
	wz_status st = WZ_OK;
	if (!handed->has_dataset) {
		st = wz_opened_read(run, &handed->opened, err);
		handed->has_dataset = handed->has_study = st == WZ_OK;
	} else if (!handed->has_study) {
		st = wz_study_build(&handed->opened.dataset, &run->plan, &handed->opened.study, err);
		handed->has_study = st == WZ_OK;
	}
	handed->opened.study.stop = run->stop;
	return st;
}

wz_status wz_handed_fits(const wz_run *run, wz_handed *handed, wz_err *err) {
	wz_status st = WZ_OK;
	if (!handed->has_study)
		WZ_TRY(wz_handed_study(run, handed, err));
	if (!handed->fits)
		WZ_TRY(wz_fits_read(run, &handed->opened.dataset, &handed->fits, err));
done:
	return st;
}

wz_status wz_handed_blocks(const wz_run *run, wz_handed *handed, wz_err *err) {
	wz_status st = WZ_OK;
	if (handed->has_blocks)
		return WZ_OK;
	WZ_TRY(wz_handed_fits(run, handed, err));
	WZ_TRY(wz_blocks_build(&handed->opened.study, json_object_get(handed->fits, "analyses"), &handed->blocks, err));
	handed->has_blocks = true;
done:
	return st;
}

const char *wz_handed_program(wz_handed *handed) {
	if (!handed->program[0])
		wz_kept_program(handed->program);
	return handed->program;
}

/* 2. Taking and dropping */

void wz_handed_drop_models(wz_handed *handed) {
	wz_blocks_clear(&handed->blocks);
	wz_study_clear(&handed->opened.study);
	json_decref(handed->fits);
	handed->fits = NULL;
	handed->has_blocks = handed->has_study = handed->whole = false;
}

wz_status wz_handed_take_dataset(const wz_run *run, wz_handed *handed, json_t **dataset, wz_err *err) {
	if (!handed->has_dataset)
		return wz_run_read_json(run, "dataset.json", dataset, err);
	wz_handed_drop_models(handed); /* they point into it */
	*dataset = wz_dataset_to_json(&handed->opened.dataset);
	wz_opened_clear(&handed->opened);
	handed->has_dataset = false;
	return *dataset ? WZ_OK : wz_fail(err, WZ_ENOMEM, "out of memory: dataset.json");
}

wz_status wz_handed_take_results(const wz_run *run, wz_handed *handed, json_t **results, wz_err *err) {
	if (!handed->results)
		return wz_run_read_json(run, "results.json", results, err);
	*results = handed->results;
	handed->results = NULL;
	return WZ_OK;
}

void wz_handed_clear(wz_handed *handed) {
	wz_handed_drop_models(handed);
	wz_opened_clear(&handed->opened);
	json_decref(handed->results);
	*handed = (wz_handed){0};
}
