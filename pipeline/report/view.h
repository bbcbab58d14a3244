/* view.h - what the report needs of dataset.json, results.json and manifest.json, checked and typed */
#ifndef WZ_VIEW_H
#define WZ_VIEW_H

#include "base/err.h"
#include "base/map.h"
#include "coding/inventory.h"
#include "report/buffer.h"
#include "report/number.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* Texts are borrowed from the JSON values, which the view holds on to. Numbers that are null or absent are NaN, texts that are are
 * NULL unless said otherwise. */

typedef struct {
	const char *name;
	int not_separable;            /* every unit holds one of the next level: no variance of its own */
	double n, sigma2, i2, lo, hi; /* lo and hi: profile-likelihood interval of sigma2 */
} wz_view_level;

typedef struct {
	const char *name;
	double b, se, stat, df, p, lo, hi;
	int few_df; /* robust with too few degrees of freedom: not to be trusted */
	const char *boot_kind, *boot_method;  /* NULL: no bootstrap */
	double boot_n, boot_lo, boot_hi;      /* replicates, and limits (NaN of the wild kind) */
	double boot_lo_error, boot_hi_error;  /* Monte Carlo standard errors of the limits; NaN: not to be had */
	double boot_p;                        /* of the wild kind */
	int boot_extreme;                     /* a limit is at the end of what the replicates reach */
	double cr2_se, cr2_df, cr2_p, cr2_lo, cr2_hi; /* beside the model's, where the outermost units are few */
	int cr2_few_df;
} wz_view_coefficient;

typedef struct {
	const char *category, *reason; /* reason: why the category has no mean; NULL: it has */
	double n_manuals, n_studies, n_effects, mean, lo, hi;
	double n_units; /* of the outermost level of the model */
} wz_view_mean;

typedef enum {
	WZ_KIND_OVERALL,
	WZ_KIND_MODERATOR,
	WZ_KIND_ELEMENT,
	WZ_KIND_INTERVENTION,
	WZ_KIND_TECHNIQUE,
	WZ_KIND_PAIR,
	WZ_KIND_PAIRS,
	WZ_KIND_TARGET_GROUP,
	WZ_KIND_DOSE,
	WZ_KIND_BIAS,
	WZ_KIND_SENSITIVITY,
	WZ_KIND_COOCCURRENCE,
	WZ_KIND_OTHER
} wz_view_kind;
typedef enum { WZ_ESTIMATED, WZ_NOT_ESTIMABLE, WZ_ALIASED } wz_view_status;

typedef struct {
	size_t type; /* index into types */
	const char *outcome, *name, *reason, *alias_of;
	wz_view_kind kind;
	wz_view_status status;
	json_t *reason_detail; /* object or NULL */
	double n_manuals, n_studies, n_effects, n_not_stated, prevalence;
	double n_rest; /* of named interventions: how many the category "(rest)" stands for */
	double log_likelihood, aic, bic, qe, qe_df, qe_p;
	double predict_lo, predict_hi;
	double omnibus_stat, omnibus_df1, omnibus_df2, omnibus_p;
	wz_view_level *level;
	size_t n_levels;
	wz_view_coefficient *coefficient;
	size_t n_coefficients;
	wz_view_mean *mean;
	size_t n_means;
	int alias_complement;      /* aliased: has the opposite of what alias_of has */
	const char *permuted_unit, *permuted_statistic; /* NULL: no permutation */
	const char *not_permuted;  /* why a permutation that was asked for is not possible; NULL: it is */
	double permuted_units, replicates, exceed, not_converged;
	int exact;
	double p_perm, p_floor, p_max_t, p_max_t_sd, p_min_p, p_min_p_sd, q_bh;
	const char *verdict, *verdict_by; /* NULL: none */
	const char *tested;               /* name of the coefficient that it is about; NULL: the one behind the intercept */
	double b_shrunken, b_shrunken_sd, df_contain, p_contain, contain_lo, contain_hi, detectable; /* contain_lo to contain_hi: belongs to p_contain */
	const json_t *json;               /* object: what a kind has that others do not */
} wz_view_analysis;

typedef struct {
	const char *id, *variable, *code, *slug, *label[WZ_N_LANGUAGES];
	double n_manuals, n_studies, n_effects; /* manuals: without those that are none */
	double n_without;                       /* studies or interventions that stand at the level of manuals by themselves, for they have none */
	size_t *row; /* of the data set */
	size_t n_rows;
} wz_view_type;

typedef struct {
	const char *code, *label[WZ_N_LANGUAGES];
} wz_view_code;

typedef struct {
	const char *id, *type, *role, *level, *label[WZ_N_LANGUAGES];
	const char *domain, *group; /* in the taxonomy; "": in none */
	const char *unit;           /* of a number, "jaar|year"; "": not stated */
	wz_view_code *code;
	size_t n_codes;
} wz_view_variable;

typedef struct {
	const char *file, *id, *stage, *reason, *detail;
	double line;
} wz_view_exclusion;

typedef struct {
	const char *file, *id, *variable, *old_value, *new_value, *rule;
	double line;
} wz_view_change;

typedef struct {
	const char *role, *file, *sha256;
} wz_view_input;

typedef struct {
	json_t *dataset, *results, *manifest;
	/* results */
	const char *program, *version, *method_version, *name, *digest;
	const char *measure, *method, *test; /* measure "d" or "log_or" */
	const char *statistic, *correction;  /* of the permutation; NULL: none asked for */
	const char *unit, *strata;           /* as the plan says; strata NULL: none */
	uint64_t seed;
	double level, rho, min_manuals, min_studies, replicates, margin;
	const json_t *levels;                /* array of text: names, outermost first */
	const char *boot_unit;               /* bootstrap of cases: the highest level whose units are drawn when that is not the outermost; else NULL */
	wz_view_type *type;
	size_t n_types;
	wz_view_analysis *analysis;
	size_t n_analyses;
	const char **element;                /* n_elements ids: those of the codebook in its order, then others that were analysed */
	size_t n_elements;
	const wz_view_analysis **of_element; /* n_types rows of n_elements, of the main outcome; NULL: not tested */
	/* data set */
	size_t n_rows;
	double *yi, *vi, *line;              /* n_rows */
	const char **study;                  /* n_rows: how the study is called */
	int study_named;                    /* study is a label, not just an id */
	int groups_known;                   /* effect sizes come from programme and control groups: it is known which side is favourable */
	const char **study_id;              /* n_rows: what rows of one study have in common */
	const char **manual;                 /* n_rows: manual of the effect; NULL: the model has no such level */
	const char **effect;                 /* n_rows: id of the effect, NULL: the data have none */
	bool *own_manual;                    /* n_rows: the unit at the level of manuals is the study or intervention itself */
	const char **manual_name, **effect_name; /* n_rows: how they are called, by label or id; NULL as above */
	const char **route, **file;          /* n_rows */
	wz_view_variable *variable;
	size_t n_variables;
	wz_map variable_of;                  /* id -> number in variable */
	wz_view_exclusion *exclusion;
	size_t n_exclusions;
	wz_view_change *change;
	size_t n_changes;
	const wz_inventory *inventory;       /* borrowed, set by the stage; NULL: the plan has none */
	const json_t *previous;              /* previous.json, likewise; NULL: none to compare with */
	const json_t *agreement;             /* agreement.json, likewise; NULL: the plan has no second coder */
	/* manifest */
	wz_view_input *input;
	size_t n_inputs;
	const json_t *effect_size;           /* of the plan: how effect sizes were made; NULL: not known */
} wz_view;

/**
 * Check the three files and make a view of them. Takes over the JSON values, also on failure.
 * @return WZ_OK; WZ_ECORRUPT (err names file and member); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_view_read(wz_view *view, json_t *dataset, json_t *results, json_t *manifest, wz_err *err);
void wz_view_clear(wz_view *view);

/** The variable of that id, or NULL. */
const wz_view_variable *wz_view_find_variable(const wz_view *view, const char *id);

/** How a variable and one of its codes are called; their ids when the codebook does not say. */
const char *wz_view_variable_label(const wz_view *view, const char *id, wz_language language);
const char *wz_view_code_label(const wz_view_variable *variable, const char *code, wz_language language);

/** The domain of an element in the taxonomy, "" when it has none; and how it is called. */
const char *wz_view_domain(const wz_view *view, const char *id);
const char *wz_view_domain_label(const char *domain, wz_language language);

/** The level whose units carry an element: that of the codebook, or the model's outermost when the model does not have it. */
const char *wz_view_element_level(const wz_view *view, const char *id);

/** The effect size of a row of the data set was not measured: it is the zero that "not significant", without figures, counts as. */
bool wz_view_is_zero_rule(const wz_view *view, size_t row);

/** How many of them a type has. */
size_t wz_view_zero_rule(const wz_view *view, size_t type);

/** "age (years)": the label of a number with its unit, or the label alone; into text. */
void wz_view_add_with_unit(const wz_view *view, const char *id, const char *label, wz_language language, wz_buffer *text);

/** How many units of that level a category has; mean NULL or not known: NaN. */
double wz_view_units(const wz_view_mean *mean, const char *level);

/** The overall analysis of a type, or NULL. */
const wz_view_analysis *wz_view_overall(const wz_view *view, size_t type);

/** Analyses of the main outcome ("all") and this kind that belong to a type: how many, and which in list (n_analyses long, NULL ok). */
size_t wz_view_select(const wz_view *view, size_t type, wz_view_kind kind, const wz_view_analysis **list);

/** The same in a list of its own, in the order of results.json; free() it. NULL: out of memory. */
const wz_view_analysis **wz_view_list(const wz_view *view, size_t type, wz_view_kind kind, size_t *n);

/** The first of them, or NULL. */
const wz_view_analysis *wz_view_first(const wz_view *view, size_t type, wz_view_kind kind);

/** The coefficient that an analysis is about, or NULL: of an element, the difference. */
const wz_view_coefficient *wz_view_slope(const wz_view_analysis *analysis);

/** v: the difference that an analysis is about with the interval that belongs to p_contain, or in runs without one to the model's test; NaN where there is none. */
void wz_view_difference(const wz_view_analysis *analysis, double v[3]);

/** Whether shrunken differences put one analysis before another. */
typedef enum {
	WZ_SHRUNKEN_APART, /* or there are not two of them */
	WZ_SHRUNKEN_NEAR,  /* all within the plan's margin of each other: none comes before another by what matters */
	WZ_SHRUNKEN_SAME   /* to the second decimal, since true differences were estimated not to differ */
} wz_shrunken;

/** Which of these holds for all analyses of this kind; range: the least and the largest shrunken difference, NaN where there is none. */
wz_shrunken wz_view_shrunken(const wz_view *view, size_t type, wz_view_kind kind, double range[2]);

/** The mean of a category, or NULL. */
const wz_view_mean *wz_view_category(const wz_view_analysis *analysis, const char *category);

/** The coefficient that belongs to a category of a moderator, or NULL: the reference, or none found. */
const wz_view_coefficient *wz_view_category_slope(const wz_view_analysis *analysis, const char *category);

#endif
