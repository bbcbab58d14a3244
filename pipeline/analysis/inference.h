/* inference.h - how the coefficients of a model are tested: from the model, or robust against what it gets wrong */
#ifndef WZ_INFERENCE_H
#define WZ_INFERENCE_H

#include "analysis/model.h"
#include "base/err.h"
#include "model/satterthwaite.h"

#include <jansson.h>

/** Standard errors and tests of one fitted model as its data ask for them. */
typedef struct {
	const wz_data *data;
	const wz_model *model;
	wz_robust robust;             /* when data->robust */
	wz_satterthwaite df;          /* when data->satterthwaite and not robust */
} wz_inference;

/** Both must outlive the inference. @return WZ_OK; WZ_ENOTEST (no robust covariance to be had: one cluster, or one too large); WZ_ERANK; WZ_ENOMEM.
 *  Clear also after failure. */
WZ_CHECKED wz_status wz_inference_create(const wz_data *data, const wz_model *model, wz_inference *inference, wz_err *err);
void wz_inference_clear(wz_inference *inference);

/** Linear combination of the coefficients (p weights). */
WZ_CHECKED wz_status wz_inference_contrast(const wz_inference *inference, const double *weight, wz_estimate *out, wz_err *err);

/** Coefficient c. */
WZ_CHECKED wz_status wz_inference_coefficient(const wz_inference *inference, size_t c, wz_estimate *out, wz_err *err);

/** Test that m coefficients are zero. Where the design has too few clusters for it stat, df2 and p are NaN. */
WZ_CHECKED wz_status wz_inference_omnibus(const wz_inference *inference, const size_t *column, size_t m, wz_omnibus *out, wz_err *err);

/** {b, se, stat, df, p, lo, hi}, and few_df where it has to be said. NULL: out of memory. */
json_t *wz_inference_json(const wz_inference *inference, const wz_estimate *estimate);

/** True when a robust test with so few df is not to be trusted. */
bool wz_inference_few_df(const wz_inference *inference, double df);

#endif
