/* extras.h - what can be asked of a fitted model beyond its estimates: what hangs on single units, bias of publication, predictions, bootstrap */
#ifndef WZ_EXTRAS_H
#define WZ_EXTRAS_H

#include "analysis/boot_job.h"
#include "analysis/model.h"
#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The model without each unit of a level: {left_out, b, se} of the first coefficient, all coefficients when there are more, sigma2, and with
 * `influence` also n, cooks and dfbetas. A unit without which the model is not estimable has nulls and a reason.
 * @param level  0 outermost; n_levels - 1: single effects
 * @param range  units from the first on, before the second, in nested order; NULL: all
 * @param list   array to append to
 */
WZ_CHECKED wz_status wz_extras_left_out(const wz_data *data, const wz_model *model, size_t level, const size_t range[2], bool influence, json_t *list,
                                        wz_err *err);

/** Slope of the standard error beside the model's columns, and the intercept (PET): {b, se, stat, df, p, intercept: {...}}; nulls and a reason where not
 *  estimable. *out: json_decref() it. */
WZ_CHECKED wz_status wz_extras_egger(const wz_data *data, const wz_model *model, json_t **out, wz_err *err);
/** The same with the sampling variance; its intercept is the estimate (PEESE). */
WZ_CHECKED wz_status wz_extras_peese(const wz_data *data, const wz_model *model, json_t **out, wz_err *err);

/** Trim and fill on the model's effect sizes taken as independent; estimator "L0" or "R0". {added, side, b, se, tau2, estimator, y, v}. */
WZ_CHECKED wz_status wz_extras_trimfill(const wz_data *data, const wz_model *model, const char *estimator, json_t **out, wz_err *err);

/** Predicted random effects and estimated effect of each unit of each level: [{level, units: [{unit, random, random_se, effect, effect_se}]}]. */
WZ_CHECKED wz_status wz_extras_blup(const wz_data *data, const wz_model *model, json_t **out, wz_err *err);

typedef struct {
	wz_boot_ask ask;          /* WILD: tested and n_tested do not matter, all are tested */
	bool (*stop)(void *);     /* asked between batches; NULL ok */
	void *stop_context;
} wz_extras_boot;

/**
 * Bootstrap of a model: puts "boot" into the members of object's "coefficients", "levels" and "moderators" (made by wz_model_to_json()), and
 * "bootstrap" with what was done. PARAMETRIC: also "lrt_p_boot" into levels that have a likelihood-ratio test.
 * @return WZ_OK; WZ_ENOTEST (one cluster); WZ_ESTOP; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_extras_bootstrap(const wz_data *data, const wz_model *model, const wz_extras_boot *spec, json_t *object, wz_err *err);

#endif
