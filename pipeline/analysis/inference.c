/* inference.c - how the coefficients of a model are tested
 *
 * 1. Making ready
 * 2. Tests
 */
#include "analysis/inference.h"

#include "base/json.h"

#include <math.h>
#include <stdlib.h>

/* 1. Making ready */

wz_status wz_inference_create(const wz_data *data, const wz_model *model, wz_inference *inference, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = model->matrix.n;
	uint32_t *cluster = NULL;
	*inference = (wz_inference){.data = data, .model = model};
	if (!data->robust)
		return data->satterthwaite ? wz_satterthwaite_create(&model->reml, &model->fit, NULL, WZ_INFORMATION_OBSERVED, &inference->df, err) : WZ_OK;
	cluster = malloc(n * sizeof *cluster);
	if (!cluster)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu effect sizes", n);
	for (size_t i = 0; i < n; i++)
		cluster[i] = data->cluster ? data->cluster[model->matrix.row[i]] : data->n_levels > 1 ? model->code[0][i] : (uint32_t)i;
	st = wz_robust_create(&model->reml, &model->fit, cluster, data->robust_type, &inference->robust, err);
	free(cluster);
	return st;
}

void wz_inference_clear(wz_inference *inference) {
	wz_robust_clear(&inference->robust);
	wz_satterthwaite_clear(&inference->df);
	*inference = (wz_inference){0};
}

/* 2. Tests */

/* Of robust standard errors: Satterthwaite unless the user wants otherwise. */
static wz_robust_test robust_test(const wz_data *data) {
	return data->test == WZ_TEST_Z ? WZ_ROBUST_Z : data->satterthwaite ? WZ_ROBUST_SATTERTHWAITE : WZ_ROBUST_NAIVE_T;
}

wz_status wz_inference_contrast(const wz_inference *inference, const double *weight, wz_estimate *out, wz_err *err) {
	const wz_data *data = inference->data;
	const wz_model *model = inference->model;
	if (data->robust)
		return wz_robust_contrast(&inference->robust, &model->fit, robust_test(data), data->confidence, weight, out, err);
	*out = data->satterthwaite ? wz_satterthwaite_contrast(&inference->df, &model->fit, data->confidence, weight)
	                           : wz_wald_contrast(&model->reml, &model->fit, data->test, data->confidence, weight);
	return WZ_OK;
}

wz_status wz_inference_coefficient(const wz_inference *inference, size_t c, wz_estimate *out, wz_err *err) {
	const wz_data *data = inference->data;
	const wz_model *model = inference->model;
	if (data->robust)
		return wz_robust_coefficient(&inference->robust, &model->fit, robust_test(data), data->confidence, c, out, err);
	if (data->satterthwaite)
		return wz_satterthwaite_coefficient(&inference->df, &model->fit, data->confidence, c, out, err);
	*out = wz_wald_coefficient(&model->reml, &model->fit, data->test, data->confidence, c);
	return WZ_OK;
}

wz_status wz_inference_omnibus(const wz_inference *inference, const size_t *column, size_t m, wz_omnibus *out, wz_err *err) {
	const wz_data *data = inference->data;
	const wz_model *model = inference->model;
	if (data->robust)
		return wz_robust_omnibus(&inference->robust, &model->fit, robust_test(data), column, m, out, NULL, err);
	if (data->satterthwaite)
		return wz_satterthwaite_omnibus(&inference->df, &model->fit, column, m, out, err);
	return wz_wald_omnibus(&model->reml, &model->fit, data->test, column, m, out, err);
}

json_t *wz_inference_json(const wz_inference *inference, const wz_estimate *e) {
	json_t *json = json_pack("{so so so so so so so}", "b", wz_json_real(e->b), "se", wz_json_real(e->se), "stat", wz_json_real(e->stat), "df",
	                         wz_json_real(e->df), "p", wz_json_real(e->p), "lo", wz_json_real(e->lo), "hi", wz_json_real(e->hi));
	if (json && wz_inference_few_df(inference, e->df))
		json_object_set_new(json, "few_df", json_true());
	return json;
}

bool wz_inference_few_df(const wz_inference *inference, double df) {
	return inference->data->robust && df < WZ_ROBUST_FEW_DF;
}
