/* analyses.h - every analysis of a run on the observed data, as fits.json has them */
#ifndef WZ_ANALYSES_H
#define WZ_ANALYSES_H

#include "analysis/study.h"
#include "base/err.h"

#include <jansson.h>

/**
 * Overall model, moderators one at a time, and elements one at a time, for each type.
 *
 * What can't be estimated stays in the list with its reason; only running out of memory fails.
 * @param list  out, an array of the analyses of docs/formats.md; json_decref() it
 */
WZ_CHECKED wz_status wz_analyses_build(const wz_study *study, json_t **list, wz_err *err);

/**
 * Mean effect of each intervention with at least two studies, the others together as "(rest)": appends an analysis of kind
 * "intervention" to the list. var holds the names (any variable of text or codes).
 * Source: phase 1, table 3 (datasets/phase1-published).
 */
WZ_CHECKED wz_status wz_interventions_analyse(const wz_study *study, const wz_type *type, const wz_variable *var, json_t *list, wz_err *err);

/**
 * The rows and the formula of one moderator or element analysis: rows of the type whose value is there and, for a factor, whose category
 * is large enough. Used again for permutation, so that both see the same.
 */
typedef struct {
	wz_formula formula;
	size_t *row;
	size_t n_rows, n_not_stated;
	double *centred;         /* numeric moderators: the column less its mean over the rows; all rows of the dataset */
	wz_frame_column column;  /* stands for the variable */
	wz_data data;            /* study's data with a frame of that one column */
	json_t *categories;      /* all categories with counts, and the reason of those left out; NULL for numbers */
	size_t n_categories_left; /* categories that take part */
} wz_analysis_rows;

WZ_CHECKED wz_status wz_analysis_rows_make(const wz_study *study, const wz_type *type, const wz_variable *var, wz_analysis_rows *rows,
                                           wz_err *err);
void wz_analysis_rows_clear(wz_analysis_rows *rows);

#endif
