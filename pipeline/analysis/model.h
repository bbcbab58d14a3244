/* model.h - one model from columns of data to every number that fit --json prints */
#ifndef WZ_ANALYSIS_MODEL_H
#define WZ_ANALYSIS_MODEL_H

#include "base/err.h"
#include "model/formula.h"
#include "model/reml.h"
#include "model/robust.h"
#include "model/wald.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Effect sizes with their levels and moderators; rows as the user has them. */
typedef struct {
	wz_frame frame;                  /* moderators; frame.n rows */
	const double *y, *v;             /* frame.n */
	size_t n_levels;                 /* 1 to WZ_MAX_LEVELS, outermost first, the last is the effect */
	const char *level_name[WZ_MAX_LEVELS];
	const uint32_t *code[WZ_MAX_LEVELS]; /* frame.n unit codes each (wz_codes_make); the last may be NULL */
	const char *const *unit[WZ_MAX_LEVELS]; /* frame.n ids each, as the user has them; NULL: not known */
	double rho;
	size_t rho_above;                /* level of rho: 0 the innermost cluster level, 1 the one above it, ... */
	wz_method method;
	wz_test test;
	bool satterthwaite;              /* df by Satterthwaite; test is then WZ_TEST_T */
	bool robust;                     /* cluster-robust standard errors and tests */
	wz_robust_type robust_type;
	const uint32_t *cluster;         /* frame.n codes of the clusters; NULL: the outermost level */
	const char *cluster_name;        /* NULL: the outermost level's */
	double confidence;               /* percent */
	size_t cr2_below;                /* with fewer outermost units coefficients have CR2 beside; 0: never */
} wz_data;

/** A fitted model with everything that made it. Do not copy by value (reml points into itself). */
typedef struct {
	wz_matrix matrix;
	wz_reml reml;
	wz_fit fit;
	double *y, *v;                   /* rows of the matrix */
	uint32_t *code[WZ_MAX_LEVELS];
} wz_model;

/**
 * Fit a formula on the rows given (NULL: all) that have no missing value.
 * @return as wz_matrix_build, wz_reml_prepare and wz_reml_fit; WZ_ENOTEST also when wz_model_one_unit(); messages name columns as the user does. Clear also after failure.
 */
WZ_CHECKED wz_status wz_model_fit(const wz_data *data, const wz_formula *formula, const size_t *rows, size_t n_rows, wz_model *model,
                                  wz_err *err);
void wz_model_clear(wz_model *model);

/** As wz_model_fit() but for the fit: what takes little time. wz_model_finish() does the rest. */
WZ_CHECKED wz_status wz_model_prepare(const wz_data *data, const wz_formula *formula, const size_t *rows, size_t n_rows, wz_model *model,
                                      wz_err *err);
WZ_CHECKED wz_status wz_model_finish(wz_model *model, wz_err *err);

/** The same for a design matrix of rows of the data's frame, which is taken over (also on failure). */
WZ_CHECKED wz_status wz_model_fit_matrix(const wz_data *data, wz_matrix *matrix, wz_model *model, wz_err *err);

/** A fitted model's design as the arrays of the model layer (borrowed from it). */
wz_design wz_model_design(const wz_data *data, const wz_model *model);

/** True when every level above the effect has one unit: nothing then tells how much another study would differ. */
bool wz_model_one_unit(const wz_data *data, const size_t *n_units);

/** PROFILE: limits of the variances; CURVE: also points of their profiles. */
enum { WZ_MODEL_LRT = 1, WZ_MODEL_PREDICT = 2, WZ_MODEL_PROFILE = 4, WZ_MODEL_CURVE = 8 };

/** The members of fit --json from "method" to "prediction" (cli.md), put into `object`. what: WZ_MODEL_* added. */
WZ_CHECKED wz_status wz_model_to_json(const wz_data *data, const wz_model *model, unsigned what, json_t *object, wz_err *err);

/** Integer codes of texts in order of first appearance. code has room for n. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_codes_make(const char *const *text, size_t n, uint32_t *code, size_t *n_codes, wz_err *err);

/**
 * Codes of some rows, numbered anew in order of first appearance among them: a record more among other rows moves the codes, but not these.
 * @param code  of all rows;  out: n_rows.  @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_codes_of_rows(const uint32_t *code, const size_t *row, size_t n_rows, uint32_t *out, wz_err *err);

#endif
