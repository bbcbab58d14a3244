/* codebook.h - the variables of a data set: type, codes, level and role, read from CSV */
#ifndef WZ_CODEBOOK_H
#define WZ_CODEBOOK_H

#include "base/err.h"
#include "base/problems.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum {
	WZ_VAR_NUMERIC,     /* any number, minimum and maximum optional */
	WZ_VAR_COUNT,       /* whole number >= 0 */
	WZ_VAR_TEXT,
	WZ_VAR_DATE,        /* kept as text */
	WZ_VAR_CATEGORICAL, /* one of the codes */
	WZ_VAR_MULTI,       /* several of the codes, separated by ';' */
	WZ_VAR_ELEMENT,     /* 1 present, 0 absent, empty not stated */
	WZ_VAR_ORDINAL      /* one of the codes, which are in order, lowest first: agreement weighs how far two coders are apart */
} wz_var_type;

/** True for types whose value is one code of a list: categorical and ordinal. */
bool wz_var_has_one_code(wz_var_type type);

/** What the program does with a variable beyond carrying it. Columns of CSV `role`. */
typedef enum {
	WZ_ROLE_NONE,
	WZ_ROLE_ID,             /* id of its own level (one per level) */
	WZ_ROLE_LABEL,          /* how a unit of its level is called in reports */
	WZ_ROLE_EFFECT,         /* effect size as given (yi) */
	WZ_ROLE_VARIANCE,       /* its sampling variance (vi) */
	WZ_ROLE_TREATMENT_GOOD, /* 2x2 counts: people in the programme group without the bad outcome */
	WZ_ROLE_TREATMENT_BAD,
	WZ_ROLE_CONTROL_GOOD,
	WZ_ROLE_CONTROL_BAD,
	/* Reported statistics, for effect sizes; words, types and meaning are one row each in roles.c. */
	WZ_ROLE_DIRECTION,
	WZ_ROLE_LOWER_IS_BETTER,
	WZ_ROLE_NONSIGNIFICANT,
	WZ_ROLE_N_TREATMENT,
	WZ_ROLE_N_CONTROL,
	WZ_ROLE_N_TOTAL,
	WZ_ROLE_D,
	WZ_ROLE_D_VARIANCE,
	WZ_ROLE_MEAN_TREATMENT,
	WZ_ROLE_MEAN_CONTROL,
	WZ_ROLE_SD_TREATMENT,
	WZ_ROLE_SD_CONTROL,
	WZ_ROLE_SE_TREATMENT,
	WZ_ROLE_SE_CONTROL,
	WZ_ROLE_CI_LO_TREATMENT,
	WZ_ROLE_CI_HI_TREATMENT,
	WZ_ROLE_CI_LO_CONTROL,
	WZ_ROLE_CI_HI_CONTROL,
	WZ_ROLE_CI_LEVEL,
	WZ_ROLE_MEAN_PRE_TREATMENT,
	WZ_ROLE_MEAN_PRE_CONTROL,
	WZ_ROLE_SD_PRE_TREATMENT,
	WZ_ROLE_SD_PRE_CONTROL,
	WZ_ROLE_PRE_POST_R,
	WZ_ROLE_TREATMENT_BAD_PROPORTION,
	WZ_ROLE_CONTROL_BAD_PROPORTION,
	WZ_ROLE_ODDS_RATIO,
	WZ_ROLE_OR_CI_LO,
	WZ_ROLE_OR_CI_HI,
	WZ_ROLE_T_VALUE,
	WZ_ROLE_F_VALUE,
	WZ_ROLE_CHI2_VALUE,
	WZ_ROLE_DF1,
	WZ_ROLE_P_VALUE,
	WZ_ROLE_R_VALUE
} wz_role;

#define WZ_ROLE_COUNT (WZ_ROLE_R_VALUE + 1)

typedef struct {
	char *code, *label_nl, *label_en;
} wz_code;

typedef struct {
	char *id;                 /* column name in the records */
	char *label_nl, *label_en;
	wz_var_type type;
	wz_role role;
	char *level;              /* "effect", "study", "manual", ... */
	wz_code *code;
	size_t n_codes;
	double minimum, maximum;  /* NaN: none */
	bool required;            /* an empty cell is an error */
	char *unit;               /* unit of measurement, for reports; "" = none */
	char *note;
	/* Of an element that a taxonomy describes; NULL, all five, for every other variable (also for an element's details). Owned as the
	 * other texts are, by the codebook's memory. */
	char *domain, *group;     /* words of the taxonomy */
	char *form;               /* "component" or "technique": column `level` of the taxonomy */
	char *parent;             /* id of the element above it, which may have no variable of its own; "" = none */
	char *typical_types;      /* codes of intervention_type, ';' between; "" = none */
	size_t line;              /* in the codebook file */
} wz_variable;

typedef struct {
	char *file;
	wz_variable *var;
	size_t n;
	void *memory; /* owner of all texts and codes; NULL when they are not owned */
} wz_codebook;

/**
 * Read and check a codebook: CSV with the columns item, variable, label_nl, label_en, type, codes, level, note and, optional,
 * role, minimum, maximum, required, unit. Codes are `code=Dutch|English;code=Dutch|English`.
 *
 * @return WZ_OK (look in problems), WZ_EIO, WZ_EINPUT, WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_codebook_read(const char *path, wz_codebook *codebook, wz_problems *problems, wz_err *err);
void wz_codebook_clear(wz_codebook *codebook);

/**
 * What must hold between variables, for a codebook from wherever: ids and codes unique, one id and one label a level, effect with
 * variance, all four counts or none, types that fit the roles. Deviations go to problems under file and the variable's line.
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_codebook_check(const wz_codebook *codebook, wz_problems *problems, wz_err *err);

/** Index of a code in var->code, or SIZE_MAX. */
size_t wz_code_find(const wz_variable *var, const char *code);

/** The variable of that id, or NULL. */
const wz_variable *wz_codebook_find(const wz_codebook *codebook, const char *id);

/** Words of the CSV for type and role, and back (false: unknown word). */
const char *wz_var_type_word(wz_var_type type);
bool wz_var_type_parse(const char *word, wz_var_type *type);
const char *wz_role_word(wz_role role);
bool wz_role_parse(const char *word, wz_role *role);

/** True when a variable with this role may have the type; and the types as a message says them. */
bool wz_role_takes(wz_role role, wz_var_type type);
const char *wz_role_types(wz_role role);

/** True for roles whose value is a code with a fixed meaning: direction, lower_is_better, nonsignificant. */
bool wz_role_is_coded(wz_role role);

/**
 * What a code means in such a role: direction +1 (the programme group does better), -1 (the control group), 0 (no difference);
 * the others 1 or 0. Codes of direction are 1 (or +1), -1, 0, or better, worse, none; where the variable's codes are 0 and 1 and no others
 * they are phase 1's: 0 the programme group does better, 1 the control group.
 * @return NaN: "" or a code without that meaning
 */
double wz_role_value(const wz_variable *var, const char *code);

/** What is wrong with the codes of a variable in such a role, or NULL. */
const char *wz_role_codes_flaw(const wz_variable *var);

#endif
