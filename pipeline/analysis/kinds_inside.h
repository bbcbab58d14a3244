/* kinds_inside.h - what the kinds of analysis share; only files of analyses.h and tests include it */
#ifndef WZ_KINDS_INSIDE_H
#define WZ_KINDS_INSIDE_H

#include "analysis/analyses.h"
#include "analysis/inference.h"

#include <stdbool.h>

/** A new analysis at the end of the list, which owns it. NULL: out of memory. */
json_t *wz_kind_new(const wz_type *type, const char *kind, const char *name, json_t *list);

/** n_manuals, n_studies, n_effects; counts as wz_study_count() gives them. */
void wz_kind_put_counts(const wz_study *study, json_t *object, const size_t count[WZ_MAX_LEVELS], size_t n_effects);

/** Status and reason; message NULL or "": none. Keeps a reason_detail that is already there. */
void wz_kind_not_estimable(json_t *object, const char *reason, const char *message);

/** Studies of a count: units of that level, or of the outermost, or effects. */
size_t wz_kind_studies(const wz_study *study, const size_t count[WZ_MAX_LEVELS], size_t n_effects);

/** Too few for the plan: the reason, or NULL. Manuals count for elements only, and only where the plan has that level. */
const char *wz_kind_too_small(const wz_study *study, bool element, const size_t count[WZ_MAX_LEVELS], size_t n_effects);

/** Texts of a variable's column, by row of the dataset. */
const char *const *wz_kind_texts(const wz_study *study, const wz_variable *var);

/** The type's rows in which a column has a text. Free sub->row; its other texts are the type's. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_kind_restrict(const wz_type *type, const char *const *texts, const char *text, wz_type *sub, wz_err *err);

/** Puts what a kind says beyond `fit --json`. */
typedef wz_status wz_kind_more(const wz_inference *inference, json_t *object, void *context, wz_err *err);

/** Fit and put the results; a failure of the model becomes the analysis' reason. more: NULL ok. */
WZ_CHECKED wz_status wz_kind_fit(const wz_data *data, const wz_formula *formula, const size_t *row, size_t n_rows, unsigned what,
                                 wz_kind_more *more, void *context, json_t *object, wz_err *err);

/** mean, se, lo, hi of a linear combination, put into object. */
WZ_CHECKED wz_status wz_kind_put_contrast(const wz_inference *inference, const double *weight, json_t *object, wz_err *err);

/**
 * df_contain and p_contain of the coefficients column[0..n-1] together, and ci_contain [lo, hi] of a single one (null of several), put into object: what
 * verdicts go by, whatever the plan's test, with the model's own standard errors. With n - p degrees of freedom a dozen manuals with a hundred effects
 * would count as a hundred.
 */
WZ_CHECKED wz_status wz_kind_put_contain(const wz_inference *inference, const size_t *column, size_t n, json_t *object, wz_err *err);

/** Designs that a kind computes itself: m numeric columns over all rows of the dataset. Must not move (data points into it). */
typedef struct {
	size_t m, n;
	double *value;             /* m * n: value[c * n + row] */
	char **name;
	const char **text;         /* n: none is missing */
	wz_frame_column *column;
	wz_formula formula;
	wz_data data;
} wz_columns;

WZ_CHECKED wz_status wz_columns_init(const wz_study *study, size_t m, wz_columns *columns, wz_err *err);
/** Name of column c: the parts joined. Call for every column, then wz_columns_ready(). */
WZ_CHECKED wz_status wz_columns_name(wz_columns *columns, size_t c, const char *a, const char *b, const char *d, wz_err *err);
WZ_CHECKED wz_status wz_columns_ready(wz_columns *columns, wz_err *err);
void wz_columns_clear(wz_columns *columns);

/** Marks elements from number `from` of the list on that have the same or the opposite column as an earlier one. */
WZ_CHECKED wz_status wz_aliases_mark(const wz_study *study, const wz_type *type, json_t *list, size_t from, wz_err *err);

/** The mean of all effects of the type. */
WZ_CHECKED wz_status wz_overall_analyse(const wz_study *study, const wz_type *type, json_t *list, wz_err *err);
/** One analysis of one variable: moderator, element, or (within not NULL) technique among the effects that have `within`. */
WZ_CHECKED wz_status wz_variable_analyse(const wz_study *study, const wz_type *type, const wz_variable *var, const char *kind,
                                         const wz_variable *within, json_t *list, wz_err *err);
/** Two analyses of the overall effect: "bias" (Egger and PEESE with CR2, trim and fill), and "sensitivity": other choices and other rows. `left_out` of the
 *  second, where there is one, is an empty list: an object a level, of all its units, belongs in it. */
WZ_CHECKED wz_status wz_sensitivity_analyse(const wz_study *study, const wz_type *type, json_t *list, wz_err *err);
/** Is that a level whose units are left out? The outermost, and those within it but single effects. */
bool wz_left_out_level(const wz_study *study, size_t level);
/** The overall effect without single units of a level: appends what counts of the units from range[0] on, before range[1]; nothing where the mean itself
 *  cannot be estimated. */
WZ_CHECKED wz_status wz_left_out_analyse(const wz_study *study, const wz_type *type, size_t level, const size_t range[2], json_t *list, wz_err *err);
/** Adds the units that come next. */
void wz_left_out_join(json_t *sum, const json_t *more);
WZ_CHECKED wz_status wz_dose_analyse(const wz_study *study, const wz_type *type, const wz_variable *var, json_t *list, wz_err *err);
WZ_CHECKED wz_status wz_target_group_analyse(const wz_study *study, const wz_type *type, const wz_variable *element, const wz_variable *var,
                                             json_t *list, wz_err *err);
/** "cooccurrence": which of the elements go together in the manuals, nothing about effects. Of the main outcome only. */
WZ_CHECKED wz_status wz_cooccurrence_analyse(const wz_study *study, const wz_type *type, json_t *list, wz_err *err);

#endif
