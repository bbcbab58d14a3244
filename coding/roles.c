/* roles.c - what the program does with a variable: words, types, and codes with a fixed meaning
 *
 * 1. The table of roles
 * 2. Words and types
 * 3. Coded roles
 */
#include "coding/codebook.h"

#include "base/text.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* 1. The table of roles */

enum {
	NUMERIC = 1u << WZ_VAR_NUMERIC,
	COUNT = 1u << WZ_VAR_COUNT,
	CODED = 1u << WZ_VAR_CATEGORICAL,
	NUMBER = NUMERIC | COUNT,
	NAME = NUMBER | CODED | 1u << WZ_VAR_TEXT | 1u << WZ_VAR_DATE,
	ANY = NAME | 1u << WZ_VAR_MULTI | 1u << WZ_VAR_ELEMENT | 1u << WZ_VAR_ORDINAL
};

static const struct {
	const char *word;
	unsigned types;
} ROLES[WZ_ROLE_COUNT] = {
	[WZ_ROLE_NONE] = {"none", ANY},
	[WZ_ROLE_ID] = {"id", NAME},
	[WZ_ROLE_LABEL] = {"label", NAME},
	[WZ_ROLE_EFFECT] = {"effect", NUMERIC},
	[WZ_ROLE_VARIANCE] = {"variance", NUMERIC},
	[WZ_ROLE_TREATMENT_GOOD] = {"treatment_good", COUNT},
	[WZ_ROLE_TREATMENT_BAD] = {"treatment_bad", COUNT},
	[WZ_ROLE_CONTROL_GOOD] = {"control_good", COUNT},
	[WZ_ROLE_CONTROL_BAD] = {"control_bad", COUNT},
	[WZ_ROLE_DIRECTION] = {"direction", CODED},
	[WZ_ROLE_LOWER_IS_BETTER] = {"lower_is_better", CODED},
	[WZ_ROLE_NONSIGNIFICANT] = {"nonsignificant", CODED},
	[WZ_ROLE_N_TREATMENT] = {"n_treatment", COUNT},
	[WZ_ROLE_N_CONTROL] = {"n_control", COUNT},
	[WZ_ROLE_N_TOTAL] = {"n_total", COUNT},
	[WZ_ROLE_D] = {"d", NUMBER},
	[WZ_ROLE_D_VARIANCE] = {"d_variance", NUMBER},
	[WZ_ROLE_MEAN_TREATMENT] = {"mean_treatment", NUMBER},
	[WZ_ROLE_MEAN_CONTROL] = {"mean_control", NUMBER},
	[WZ_ROLE_SD_TREATMENT] = {"sd_treatment", NUMBER},
	[WZ_ROLE_SD_CONTROL] = {"sd_control", NUMBER},
	[WZ_ROLE_SE_TREATMENT] = {"se_treatment", NUMBER},
	[WZ_ROLE_SE_CONTROL] = {"se_control", NUMBER},
	[WZ_ROLE_CI_LO_TREATMENT] = {"ci_lo_treatment", NUMBER},
	[WZ_ROLE_CI_HI_TREATMENT] = {"ci_hi_treatment", NUMBER},
	[WZ_ROLE_CI_LO_CONTROL] = {"ci_lo_control", NUMBER},
	[WZ_ROLE_CI_HI_CONTROL] = {"ci_hi_control", NUMBER},
	[WZ_ROLE_CI_LEVEL] = {"ci_level", NUMBER},
	[WZ_ROLE_MEAN_PRE_TREATMENT] = {"mean_pre_treatment", NUMBER},
	[WZ_ROLE_MEAN_PRE_CONTROL] = {"mean_pre_control", NUMBER},
	[WZ_ROLE_SD_PRE_TREATMENT] = {"sd_pre_treatment", NUMBER},
	[WZ_ROLE_SD_PRE_CONTROL] = {"sd_pre_control", NUMBER},
	[WZ_ROLE_PRE_POST_R] = {"pre_post_r", NUMBER},
	[WZ_ROLE_TREATMENT_BAD_PROPORTION] = {"treatment_bad_proportion", NUMBER},
	[WZ_ROLE_CONTROL_BAD_PROPORTION] = {"control_bad_proportion", NUMBER},
	[WZ_ROLE_ODDS_RATIO] = {"odds_ratio", NUMBER},
	[WZ_ROLE_OR_CI_LO] = {"or_ci_lo", NUMBER},
	[WZ_ROLE_OR_CI_HI] = {"or_ci_hi", NUMBER},
	[WZ_ROLE_T_VALUE] = {"t_value", NUMBER},
	[WZ_ROLE_F_VALUE] = {"f_value", NUMBER},
	[WZ_ROLE_CHI2_VALUE] = {"chi2_value", NUMBER},
	[WZ_ROLE_DF1] = {"df1", NUMBER},
	[WZ_ROLE_P_VALUE] = {"p_value", NUMBER},
	[WZ_ROLE_R_VALUE] = {"r_value", NUMBER},
};

/* 2. Words and types */

const char *wz_role_word(wz_role role) {
	return ROLES[role].word;
}

bool wz_role_parse(const char *word, wz_role *role) {
	for (size_t i = 0; i < WZ_ROLE_COUNT; i++)
		if (strcmp(ROLES[i].word, word) == 0) {
			*role = (wz_role)i;
			return true;
		}
	return false;
}

bool wz_role_takes(wz_role role, wz_var_type type) {
	return ROLES[role].types >> type & 1;
}

const char *wz_role_types(wz_role role) {
	switch (ROLES[role].types) {
	case NUMERIC: return "numeric";
	case COUNT: return "count";
	case CODED: return "categorical";
	case NUMBER: return "numeric or count";
	case NAME: return "text";
	default: return "any";
	}
}

/* 3. Coded roles */

bool wz_role_is_coded(wz_role role) {
	return ROLES[role].types == CODED;
}

static double word_value(const char *code) {
	static const struct {
		const char *code;
		double value;
	} WORDS[] = {{"1", 1},      {"+1", 1},    {"better", 1}, {"beter", 1}, {"-1", -1},  {"worse", -1}, {"slechter", -1},
	             {"0", 0},      {"none", 0},  {"equal", 0},  {"same", 0},  {"geen", 0}, {"gelijk", 0}};
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
		if (wz_text_same(WORDS[i].code, code))
			return WORDS[i].value;
	return NAN;
}

static bool only_zero_and_one(const wz_variable *var) {
	for (size_t i = 0; i < var->n_codes; i++)
		if (strcmp(var->code[i].code, "0") != 0 && strcmp(var->code[i].code, "1") != 0)
			return false;
	return true;
}

/* Of a direction, what the labels say: codes of any kind may be called better and worse. NaN: nothing, or each something else. */
static double label_value(const wz_code *code) {
	const bool number = strpbrk(code->label_nl, "01") != NULL || strpbrk(code->label_en, "01") != NULL; /* a code that is its own label */
	const double nl = number ? NAN : word_value(code->label_nl), en = number ? NAN : word_value(code->label_en);
	return isnan(nl) || nl == en ? en : isnan(en) ? nl : NAN;
}

static double direction_of(const wz_variable *var, const wz_code *code) {
	const double value = word_value(code->code);
	if (isnan(value))
		return label_value(code);
	return only_zero_and_one(var) ? 1 - 2 * value : value;
}

double wz_role_value(const wz_variable *var, const char *code) {
	if (var->role != WZ_ROLE_DIRECTION) {
		const double value = word_value(code);
		return value == 0 || value == 1 ? value : NAN;
	}
	const size_t at = wz_code_find(var, code);
	return at == SIZE_MAX ? NAN : direction_of(var, &var->code[at]);
}

static bool label_holds(const wz_code *code, const char *part) {
	const size_t n = strlen(part);
	const char *const label[] = {code->label_nl, code->label_en};
	for (size_t i = 0; i < 2; i++)
		for (const char *at = label[i]; *at != '\0'; at++)
			if (strncasecmp(at, part, n) == 0)
				return true;
	return false;
}

/* 0 and 1 alone are phase 1's, 0 the programme group. Labels that name the control group at 0 mean it the other way round. */
static bool labels_turn(const wz_variable *var) {
	bool at_zero = false, at_one = false;
	for (size_t i = 0; i < var->n_codes && only_zero_and_one(var); i++) {
		const wz_code *code = &var->code[i];
		if (label_holds(code, "slecht") || label_holds(code, "worse"))
			return false; /* "control group worse": which of the two it is, nobody can tell from a part */
		*(strcmp(code->code, "0") == 0 ? &at_zero : &at_one) |= label_holds(code, "contr");
	}
	return at_zero && !at_one;
}

static const char *direction_flaw(const wz_variable *var) {
	bool better = false, worse = false;
	if (labels_turn(var))
		return "says which group did better, in codes of 0 and 1 alone: there 0 is the programme group and 1 the control group, and the labels say the opposite. Use the codes better and worse";
	for (size_t i = 0; i < var->n_codes; i++) {
		const double value = direction_of(var, &var->code[i]), label = label_value(&var->code[i]);
		if (isnan(value))
			return "says which group did better: its codes must be 1, -1 and, optional, 0; or better, worse and, optional, none (in Dutch beter, slechter, geen), or have these words as "
			       "their label; or phase 1's 0 (experimental group) and 1 (control group)";
		if (value != label && !isnan(label))
			return "says which group did better, and its codes say another thing than their labels (of 0 and 1 alone, 0 is the programme group): use the codes better, worse and none";
		better |= value == 1;
		worse |= value == -1;
	}
	if (var->n_codes > 0 && !(better && worse))
		return "says which group did better: it needs a code for each group, 1 and -1, or better and worse";
	return NULL;
}

const char *wz_role_codes_flaw(const wz_variable *var) {
	if (var->role == WZ_ROLE_DIRECTION)
		return direction_flaw(var);
	for (size_t i = 0; i < var->n_codes; i++)
		if (strcmp(var->code[i].code, "0") != 0 && strcmp(var->code[i].code, "1") != 0)
			return "is a yes or no: its codes must be 1 and 0";
	return NULL;
}
