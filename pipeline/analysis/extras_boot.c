/* extras_boot.c - bootstrap of one fitted model, all of it at once */
#include "analysis/extras.h"

#include <stdlib.h>

static wz_status one(const wz_data *data, const wz_model *model, const wz_extras_boot *spec, size_t tested, size_t n_tested, json_t *object,
                     json_t *done_json, wz_err *err) {
	wz_status st = WZ_OK;
	wz_boot_job *job = NULL;
	double *row = NULL;
	wz_boot_ask ask = spec->ask;
	ask.tested = tested;
	ask.n_tested = n_tested;
	WZ_TRY(wz_boot_job_create(data, model, &ask, &job, err));
	const wz_boot_shape *shape = wz_boot_job_shape(job);
	row = malloc((size_t)shape->rows * shape->size * sizeof *row);
	if (!row) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap");
		goto done;
	}
	WZ_TRY(wz_boot_job_run(job, 0, shape->rows, row, spec->stop, spec->stop_context, err));
	WZ_TRY(wz_boot_put(shape, row, data->confidence, object, done_json, err));
done:
	wz_boot_job_free(job);
	free(row);
	return st;
}

static wz_status wild(const wz_data *data, const wz_model *model, const wz_extras_boot *spec, json_t *object, json_t *done_json, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t p = model->fit.p, first = model->matrix.intercept && p > 1;
	for (size_t c = first; c < p; c++)
		WZ_TRY(one(data, model, spec, c, 1, object, done_json, err));
	if (p - first > 1)
		WZ_TRY(one(data, model, spec, first, p - first, object, done_json, err));
	json_object_set_new(done_json, "n_units", json_integer((json_int_t)wz_boot_clusters(&model->reml, spec->ask.unit)));
done:
	return st;
}

wz_status wz_extras_bootstrap(const wz_data *data, const wz_model *model, const wz_extras_boot *spec, json_t *object, wz_err *err) {
	json_t *done_json = json_pack("{ss ss sI}", "kind", wz_boot_word(spec->ask.kind), "unit", data->level_name[spec->ask.unit], "seed",
	                              (json_int_t)spec->ask.seed);
	if (!done_json)
		return wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap");
	wz_status st = spec->ask.kind == WZ_BOOT_WILD ? wild(data, model, spec, object, done_json, err)
	                                              : one(data, model, spec, 0, 0, object, done_json, err);
	json_object_set_new(object, "bootstrap", done_json);
	return st;
}
