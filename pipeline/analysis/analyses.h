/* analyses.h - every analysis of a run on the observed data, as fits.json has them */
#ifndef WZ_ANALYSES_H
#define WZ_ANALYSES_H

#include "analysis/study.h"
#include "base/err.h"

#include <jansson.h>

/**
 * Overall model, moderators one at a time, doses, elements one at a time, techniques within components, elements by target group and
 * pairs of elements, for each type and outcome, as the plan asks.
 *
 * What can't be estimated stays in the list with its reason; only running out of memory fails.
 * @param list  out, an array of the analyses of docs/formats.md; json_decref() it
 */
WZ_CHECKED wz_status wz_analyses_build(const wz_study *study, json_t **list, wz_err *err);

/** The same of one of the study's types: what wz_analyses_build() puts one behind the other, since nothing of a type hangs on another. */
WZ_CHECKED wz_status wz_analyses_build_type(const wz_study *study, const wz_type *type, json_t **list, wz_err *err);

/**
 * SHA-256 of all that these analyses, and what wz_blocks_build() marks in them, depend on: plan, codebook, effect sizes, units and every column of the type's
 * records, method, versions.
 * @param program  which program it is, beyond its version
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_type_digest(const wz_study *study, const wz_type *type, const char *program, unsigned char digest[32], wz_err *err);

/**
 * Mean effect of each intervention with at least two studies, the others together as "(rest)": appends an analysis of kind
 * "intervention" to the list. var holds the names (any variable of text or codes).
 * Source: phase 1, table 3 (datasets/phase1-published).
 */
WZ_CHECKED wz_status wz_interventions_analyse(const wz_study *study, const wz_type *type, const wz_variable *var, json_t *list, wz_err *err);

/**
 * The rows and the formula of one analysis of one variable: rows of the type whose value is there and, for a factor, whose category
 * is large enough. Used again for permutation, so that both see the same.
 */
typedef struct {
	wz_formula formula;
	size_t *row;
	size_t n_rows, n_not_stated;
	double *centred;         /* numeric moderators: the column less its mean over the rows; all rows of the dataset */
	double *squared;         /* dose: the square of that */
	double mean, lowest, highest; /* of a number over the rows */
	wz_frame_column column[2]; /* the variable, and of a dose its square */
	char *squared_name;
	wz_data data;            /* study's data with a frame of these columns */
	json_t *categories;      /* all categories with counts, and the reason of those left out; NULL for numbers */
	size_t n_categories_left; /* categories that take part */
} wz_analysis_rows;

WZ_CHECKED wz_status wz_analysis_rows_make(const wz_study *study, const wz_type *type, const wz_variable *var, wz_analysis_rows *rows,
                                           wz_err *err);

/** A numeric variable and its square, both of the value less its mean. */
WZ_CHECKED wz_status wz_analysis_rows_dose(const wz_study *study, const wz_type *type, const wz_variable *var, wz_analysis_rows *rows,
                                           wz_err *err);

/**
 * The rows of an analysis in fits.json, for kinds that are about one variable: moderator, element, technique, dose.
 * @param type, var  out
 * @return WZ_OK; WZ_EMISMATCH (does not belong to the study); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_analysis_rows_again(const wz_study *study, const json_t *analysis, const wz_type **type, const wz_variable **var,
                                            wz_analysis_rows *rows, wz_err *err);
void wz_analysis_rows_clear(wz_analysis_rows *rows);

/**
 * Make an analysis of kind pair or target_group again, by itself: its model, without the values that others of its kind enter into.
 * @param analysis  as fits.json has it
 * @param again     out: json_decref() it; NULL when the study cannot have it (type, element or variable are gone)
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_analysis_again(const wz_study *study, const json_t *analysis, json_t **again, wz_err *err);

#endif
