/* extras_boot.c - bootstrap of one fitted model, all of it at once
 *
 * 1. Coefficients and variances
 * 2. Likelihood-ratio tests of the variances
 * 3. All
 */
#include "analysis/extras.h"

#include "base/json.h"
#include "resample/lrt_bootstrap.h"

#include <stdlib.h>

/* 1. Coefficients and variances */

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
	json_object_set_new(done_json, "n_units", json_integer((json_int_t)wz_nesting_units(&model->reml.nesting, spec->ask.unit)));
done:
	return st;
}

/* 2. Likelihood-ratio tests of the variances, where they were asked for: their p from draws of the model without the component. Level l has stream
 *    l + 1, the coefficients have 0. */

static wz_status variance_test(const wz_model *model, const wz_extras_boot *spec, size_t l, double *stat, json_t *level, wz_err *err) {
	enum { AT_ONCE = 64 };
	wz_status st = WZ_OK;
	wz_lrt_bootstrap *lrt = NULL;
	wz_err why = {0};
	const uint64_t R = spec->ask.replicates;
	st = wz_lrt_bootstrap_create(&model->reml, &model->fit, l, spec->ask.seed, l + 1, &lrt, &why);
	if (st == WZ_ENOTEST || st == WZ_ENOCONV) {
		json_object_set_new(level, "lrt_p_boot", json_null());
		return WZ_OK;
	}
	if (st != WZ_OK)
		return wz_fail(err, st, "%s", why.text);
	for (uint64_t r = 0; r < R; r += AT_ONCE) {
		if (spec->stop && spec->stop(spec->stop_context)) {
			st = wz_fail(err, WZ_ESTOP, "stopped");
			goto done;
		}
		wz_lrt_bootstrap_run(lrt, r, R - r < AT_ONCE ? (size_t)(R - r) : AT_ONCE, stat + r);
	}
	const wz_lrt_p p = wz_lrt_bootstrap_p(wz_lrt_bootstrap_observed(lrt), stat, (size_t)R);
	json_object_set_new(level, "lrt_p_boot", wz_json_real(p.p));
	json_object_set_new(level, "lrt_boot_failed", json_integer((json_int_t)p.failed));
done:
	wz_lrt_bootstrap_free(lrt);
	return st;
}

static wz_status variance_tests(const wz_model *model, const wz_extras_boot *spec, json_t *levels, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *level;
	size_t l;
	double *stat = malloc((size_t)spec->ask.replicates * sizeof *stat);
	if (!stat)
		return wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap");
	json_array_foreach(levels, l, level)
		if (json_is_number(json_object_get(level, "lrt")))
			WZ_TRY(variance_test(model, spec, l, stat, level, err));
done:
	free(stat);
	return st;
}

/* 3. All */

wz_status wz_extras_bootstrap(const wz_data *data, const wz_model *model, const wz_extras_boot *spec, json_t *object, wz_err *err) {
	char *unit = wz_boot_unit_names(&spec->ask, data);
	json_t *done_json = json_pack("{ss ss* sI}", "kind", wz_boot_word(spec->ask.kind), "unit", unit, "seed", (json_int_t)spec->ask.seed);
	free(unit);
	if (!done_json)
		return wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap");
	wz_status st = spec->ask.kind == WZ_BOOT_WILD ? wild(data, model, spec, object, done_json, err)
	                                              : one(data, model, spec, 0, 0, object, done_json, err);
	json_object_set_new(object, "bootstrap", done_json);
	if (st == WZ_OK && spec->ask.kind == WZ_BOOT_PARAMETRIC)
		st = variance_tests(model, spec, json_object_get(object, "levels"), err);
	return st;
}
