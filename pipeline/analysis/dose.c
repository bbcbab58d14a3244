/* dose.c - a number and its square: is there a best dose?
 *
 * 1. What the curve says
 * 2. The analysis
 */
#include "analysis/kinds_inside.h"

#include "base/json.h"

#include <math.h>

enum { POINTS = 5 };

/* 1. What the curve says */

/* Top or bottom of b0 + b1 x + b2 x^2 at -b1 / (2 b2), with its standard error by the delta method; null outside what was observed,
 * where the curve is not known to bend. */
static json_t *vertex_json(const wz_fit *fit, const wz_analysis_rows *rows) {
	const double b1 = fit->b[1], b2 = fit->b[2];
	const double *cov = fit->cov;
	const double at = rows->mean - b1 / (2 * b2), g1 = -1 / (2 * b2), g2 = b1 / (2 * b2 * b2);
	if (!(b2 != 0 && at >= rows->lowest && at <= rows->highest))
		return json_null();
	double variance = g1 * g1 * cov[1 * 3 + 1] + 2 * g1 * g2 * cov[1 * 3 + 2] + g2 * g2 * cov[2 * 3 + 2];
	return json_pack("{so so ss}", "at", wz_json_real(at), "se", wz_json_real(sqrt(variance)), "kind", b2 < 0 ? "highest" : "lowest");
}

static wz_status more(const wz_inference *inference, json_t *object, void *context, wz_err *err) {
	const wz_analysis_rows *rows = context;
	wz_status st = WZ_OK;
	wz_model straight = {0};
	wz_inference of_straight = {0};
	wz_estimate e;
	wz_formula formula = {0};
	json_t *curve = json_array();
	for (size_t i = 0; i < POINTS; i++) {
		double x = rows->lowest + (rows->highest - rows->lowest) * (double)i / (POINTS - 1);
		const double weight[3] = {1, x - rows->mean, (x - rows->mean) * (x - rows->mean)};
		json_t *point = json_pack("{so}", "x", wz_json_real(x));
		json_array_append_new(curve, point);
		WZ_TRY(wz_kind_put_contrast(inference, weight, point, err));
	}
	json_object_set_new(object, "centre", wz_json_real(rows->mean));
	json_object_set(object, "curve", curve);
	json_object_set_new(object, "vertex", vertex_json(&inference->model->fit, rows));
	WZ_TRY(wz_formula_single(rows->column[0].name, false, NULL, &formula, err));
	WZ_TRY(wz_model_fit(inference->data, &formula, rows->row, rows->n_rows, &straight, err));
	WZ_TRY(wz_inference_create(inference->data, &straight, &of_straight, err));
	WZ_TRY(wz_inference_coefficient(&of_straight, 1, &e, err));
	json_object_set_new(object, "linear", wz_inference_json(&of_straight, &e));
done:
	wz_inference_clear(&of_straight);
	wz_model_clear(&straight);
	json_decref(curve);
	wz_formula_clear(&formula);
	return st;
}

/* 2. The analysis */

/* A curve needs three different values. */
static size_t distinct_values(const wz_analysis_rows *rows) {
	double first = NAN, second = NAN;
	for (size_t i = 0; i < rows->n_rows; i++) {
		double x = rows->centred[rows->row[i]];
		if (isnan(first))
			first = x;
		else if (x != first && isnan(second))
			second = x;
		else if (x != first && x != second)
			return 3;
	}
	return isnan(first) ? 0 : isnan(second) ? 1 : 2;
}

wz_status wz_dose_analyse(const wz_study *study, const wz_type *type, const wz_variable *var, json_t *list, wz_err *err) {
	wz_analysis_rows rows;
	size_t count[WZ_MAX_LEVELS];
	json_t *object = wz_kind_new(type, "dose", var->id, list);
	if (!object)
		return wz_fail(err, WZ_ENOMEM, "out of memory: analyses");
	wz_status st = wz_analysis_rows_dose(study, type, var, &rows, err);
	if (st != WZ_OK)
		return st;
	WZ_TRY(wz_study_count(study, rows.row, rows.n_rows, count, err));
	wz_kind_put_counts(study, object, count, rows.n_rows);
	json_object_set_new(object, "n_not_stated", json_integer((json_int_t)rows.n_not_stated));
	const size_t values = distinct_values(&rows), studies = wz_kind_studies(study, count, rows.n_rows);
	if (values == 0) {
		wz_kind_not_estimable(object, type->n_rows ? "all_missing" : "no_effects", NULL);
	} else if (values == 1) {
		wz_kind_not_estimable(object, "constant", NULL);
	} else if (values == 2) {
		wz_kind_not_estimable(object, "too_few_values", NULL);
	} else if (studies < study->plan->elements.min_studies) {
		wz_kind_not_estimable(object, "too_few_studies", NULL);
		json_object_set_new(object, "reason_detail",
		                    json_pack("{sI sI}", "n_studies", (json_int_t)studies, "minimum", (json_int_t)study->plan->elements.min_studies));
	} else if (wz_model_one_unit(&study->data, count)) {
		wz_kind_not_estimable(object, "one_unit", NULL);
	} else {
		WZ_TRY(wz_kind_fit(&rows.data, &rows.formula, rows.row, rows.n_rows, 0, more, &rows, object, err));
	}
done:
	wz_analysis_rows_clear(&rows);
	return st;
}
