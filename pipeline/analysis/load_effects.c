/* load_effects.c - effect sizes of checked records
 *
 * 1. One record
 * 2. Outliers
 * 3. All records
 * 4. Effect sizes that can hardly be
 * 5. What the records should tell and don't
 */
#include "analysis/load.h"
#include "base/text.h"
#include "effect/escalc.h"
#include "effect/outlier.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. One record */

typedef struct {
	const wz_plan *plan;
	wz_dataset *dataset;
	wz_effect_options options;
	const wz_column *column[WZ_ROLE_COUNT]; /* NULL: the records have no such column */
	double *n, *slope; /* of each row, as wz_effect has them */
	wz_err *err;
} loader;

static double value_of(const wz_column *column, size_t row) {
	if (!column)
		return NAN;
	return column->num ? column->num[row] : wz_role_is_coded(column->var->role) ? wz_role_value(column->var, column->str[row]) : NAN;
}

static void read_values(const loader *l, size_t row, double value[WZ_ROLE_COUNT]) {
	for (size_t role = 0; role < WZ_ROLE_COUNT; role++)
		value[role] = value_of(l->column[role], row);
}

/* The first level of the model without an id in the row, or NULL. */
static const char *level_without_id(const loader *l, size_t row) {
	char text[WZ_VALUE_TEXT];
	const wz_names *levels = &l->plan->model.levels;
	for (size_t i = 0; i < levels->n; i++) {
		const wz_column *id = wz_dataset_role(l->dataset, WZ_ROLE_ID, levels->item[i]);
		if (!id || wz_column_text(id, row, text)[0] == '\0')
			return levels->item[i];
	}
	return NULL;
}

static wz_status exclude_without_id(const loader *l, size_t row, const char *level) {
	char detail[256];
	const wz_column *id = wz_dataset_role(l->dataset, WZ_ROLE_ID, level);
	(void)snprintf(detail, sizeof detail, "column '%.60s' is empty, the id of level %.60s", id ? id->var->id : level, level);
	return wz_dataset_exclude(l->dataset, row, "effects", "missing_level_id", detail, l->err);
}

/* A value and the limits between which it is not. */
static void outside_words(const loader *l, const wz_effect *effect, const double *value, char *out, size_t size) {
	const bool treatment = effect->about == WZ_ROLE_MEAN_TREATMENT, control = effect->about == WZ_ROLE_MEAN_CONTROL;
	const wz_role lo = treatment ? WZ_ROLE_CI_LO_TREATMENT : control ? WZ_ROLE_CI_LO_CONTROL : WZ_ROLE_OR_CI_LO;
	const wz_role hi = treatment ? WZ_ROLE_CI_HI_TREATMENT : control ? WZ_ROLE_CI_HI_CONTROL : WZ_ROLE_OR_CI_HI;
	const wz_column *about = l->column[effect->about];
	(void)snprintf(out, size, "%s: '%.60s' is %.10g, outside its own interval from %.10g to %.10g: one of the three is mistyped", effect->route,
	               about ? about->var->id : wz_role_word(effect->about), value[effect->about], value[lo], value[hi]);
}

static void reversed_words(const loader *l, const wz_effect *effect, const double *value, char *out, size_t size) {
	const wz_role lo = effect->about, hi = lo == WZ_ROLE_CI_LO_TREATMENT ? WZ_ROLE_CI_HI_TREATMENT : lo == WZ_ROLE_CI_LO_CONTROL ? WZ_ROLE_CI_HI_CONTROL : WZ_ROLE_OR_CI_HI;
	const wz_column *low = l->column[lo], *high = l->column[hi];
	(void)snprintf(out, size, "%s: '%.60s' is %.10g, above '%.60s', %.10g: the limits of an interval stand the lower one first; turn them round", effect->route,
	               low ? low->var->id : wz_role_word(lo), value[lo], high ? high->var->id : wz_role_word(hi), value[hi]);
}

static const char *name_of(const loader *l, wz_role role) {
	return l->column[role] ? l->column[role]->var->id : wz_role_word(role);
}

/* The column of an effect size that others computed, by the route that took it. */
static wz_role given_role(const char *route, const double *value) {
	return strcmp(route, "given") == 0 || isnan(value[WZ_ROLE_D]) ? WZ_ROLE_EFFECT : WZ_ROLE_D;
}

/* Which of the cells may be wrong depends on what makes the sign. */
static void conflict_words(const loader *l, const wz_effect *effect, const double *value, char *out, size_t size) {
	const char *who = value[WZ_ROLE_DIRECTION] > 0 ? "programme" : "control", *direction = name_of(l, WZ_ROLE_DIRECTION);
	const wz_role given = given_role(effect->route, value);
	if (effect->side == WZ_SIDE_GIVEN)
		(void)snprintf(out, size,
		               "'%.60s' says that the %s group did better, but '%.60s' is %.10g: in an effect size that is given, positive means that the programme did better, whatever the "
		               "scale; turn the sign of '%.60s', or correct '%.60s'",
		               direction, who, name_of(l, given), value[given], name_of(l, given), direction);
	else if (effect->side == WZ_SIDE_MEANING)
		(void)snprintf(out, size, "'%.60s' says that the %s group did better, the figures (%s) say the other: one of the two is mistyped, or good and bad outcomes changed places", direction,
		               who, effect->route);
	else if (value[WZ_ROLE_LOWER_IS_BETTER] == 1)
		(void)snprintf(out, size, "'%.60s' says that the %s group did better, the figures (%s) say the other, with '%.60s' 1, a lower score the better one: one of the three is wrong", direction,
		               who, effect->route, name_of(l, WZ_ROLE_LOWER_IS_BETTER));
	else
		(void)snprintf(out, size, "'%.60s' says that the %s group did better, the figures (%s) say the other; if a lower score is the better one, record that (role lower_is_better)", direction,
		               who, effect->route);
}

/* Standard deviations and errors of 0 or less. */
static bool is_spread(wz_role role, double value) {
	static const wz_role SPREADS[] = {WZ_ROLE_SD_TREATMENT, WZ_ROLE_SD_CONTROL, WZ_ROLE_SE_TREATMENT, WZ_ROLE_SE_CONTROL, WZ_ROLE_SD_PRE_TREATMENT, WZ_ROLE_SD_PRE_CONTROL};
	for (size_t i = 0; i < sizeof SPREADS / sizeof *SPREADS; i++)
		if (role == SPREADS[i])
			return value <= 0;
	return false;
}

static wz_status exclude(const loader *l, size_t row, const wz_effect *effect, const double *value) {
	char detail[600] = "";
	const wz_column *about = l->column[effect->about];
	if (strcmp(effect->reason, "sign_conflict") == 0)
		conflict_words(l, effect, value, detail, sizeof detail);
	else if (strcmp(effect->reason, "no_direction") == 0)
		(void)snprintf(detail, sizeof detail, "%s: nothing says which group did better (role direction)", effect->route);
	else if (strcmp(effect->reason, "variance_not_positive") == 0)
		(void)snprintf(detail, sizeof detail, "sampling variance %.10g", value[effect->about]);
	else if (strcmp(effect->reason, "invalid_counts") == 0)
		(void)snprintf(detail, sizeof detail, "counts %.10g %.10g %.10g %.10g", value[WZ_ROLE_TREATMENT_GOOD], value[WZ_ROLE_TREATMENT_BAD],
		               value[WZ_ROLE_CONTROL_GOOD], value[WZ_ROLE_CONTROL_BAD]);
	else if (strcmp(effect->reason, "outside_interval") == 0)
		outside_words(l, effect, value, detail, sizeof detail);
	else if (strcmp(effect->reason, "interval_reversed") == 0)
		reversed_words(l, effect, value, detail, sizeof detail);
	else if (is_spread(effect->about, value[effect->about]))
		(void)snprintf(detail, sizeof detail, "%s: column '%.60s' is %.10g and must be above 0 (empty when it is not known)", effect->route,
		               about ? about->var->id : wz_role_word(effect->about), value[effect->about]);
	else if (effect->about == WZ_ROLE_P_VALUE && value[WZ_ROLE_P_VALUE] == 0)
		(void)snprintf(detail, sizeof detail,
		               "%s: '%.60s' is 0, and no p is: SPSS prints .000 for a p below .0005. Use the t, F or chi-square behind it, or the p with more decimals (double-click on it in SPSS), or leave "
		               "the cell empty",
		               effect->route, about ? about->var->id : wz_role_word(effect->about));
	else if (effect->about != WZ_ROLE_NONE && !isnan(value[effect->about]))
		(void)snprintf(detail, sizeof detail, "%s: '%.60s' is %.10g", effect->route, about ? about->var->id : wz_role_word(effect->about),
		               value[effect->about]);
	else if (effect->about != WZ_ROLE_NONE)
		(void)snprintf(detail, sizeof detail, "there is no %s", wz_role_word(effect->about));
	return wz_dataset_exclude(l->dataset, row, "effects", effect->reason, detail, l->err);
}

/* A number as text in its shortest form; "" for NaN. */
static const char *shortest(double value, char text[WZ_VALUE_TEXT]) {
	return wz_column_text(&(wz_column){.num = &value}, 0, text);
}

static wz_status change(const loader *l, size_t row, const char *variable, double from, double to, const char *rule) {
	char old_text[WZ_VALUE_TEXT], new_text[WZ_VALUE_TEXT];
	return wz_dataset_change(l->dataset, row, variable, shortest(from, old_text), shortest(to, new_text), rule, l->err);
}

static wz_status load_row(const loader *l, size_t row) {
	wz_status st = WZ_OK;
	double value[WZ_ROLE_COUNT];
	const char *without = level_without_id(l, row);
	if (without)
		return exclude_without_id(l, row, without);
	read_values(l, row, value);
	wz_effect effect = wz_effect_compute(&l->options, value);
	if (effect.reason)
		return exclude(l, row, &effect, value);
	l->dataset->yi[row] = effect.yi;
	l->dataset->vi[row] = effect.vi;
	l->dataset->route[row] = effect.route;
	l->n[row] = effect.n;
	l->slope[row] = effect.slope;
	for (size_t i = 0; i < effect.n_changes; i++) {
		wz_role role = effect.change[i].role;
		const char *variable = role == WZ_ROLE_NONE ? "yi" : l->column[role] ? l->column[role]->var->id : wz_role_word(role);
		WZ_TRY(change(l, row, variable, effect.change[i].from, effect.change[i].to, effect.change[i].rule));
	}
done:
	return st;
}

/* 2. Outliers */

/* Effect sizes and sample sizes, each by the range of its own. The variance is what the formula gives at the moved values: its part in yi^2 is
 * made anew, and it is inversely proportional to n. A variance that the study gave stays. */
static wz_status move_outliers(const loader *l) {
	wz_status st = WZ_OK;
	wz_dataset *d = l->dataset;
	const double z = l->plan->effect_size.outlier_z;
	double lo_y = 0, hi_y = 0, lo_n = 0, hi_n = 0;
	bool move_y = wz_outlier_range(d->yi, d->n_rows, z, &lo_y, &hi_y), move_n = wz_outlier_range(l->n, d->n_rows, z, &lo_n, &hi_n);
	for (size_t row = 0; row < d->n_rows; row++) {
		if (isnan(d->yi[row]))
			continue;
		double n = l->n[row], y = move_y ? wz_outlier_move(d->yi[row], lo_y, hi_y) : d->yi[row];
		double new_n = move_n && !isnan(n) ? wz_outlier_move(n, lo_n, hi_n) : n;
		bool moved_y = y != d->yi[row], moved_n = !isnan(n) && new_n != n;
		if (!moved_y && !moved_n)
			continue;
		if (!d->yi_unmoved)
			WZ_TRY(wz_dataset_effects_keep(d, l->err));
		double v = d->vi[row] + l->slope[row] * (y * y - d->yi[row] * d->yi[row]);
		if (moved_n)
			v *= n / new_n;
		if (moved_y)
			WZ_TRY(change(l, row, "yi", d->yi[row], y, "outlier_moved"));
		if (moved_n)
			WZ_TRY(change(l, row, "n", n, new_n, "outlier_moved"));
		if (v != d->vi[row])
			WZ_TRY(change(l, row, "vi", d->vi[row], v, "variance_of_moved"));
		d->yi[row] = y;
		d->vi[row] = v;
	}
done:
	return st;
}

/* 3. All records */

static void find_columns(loader *l) {
	for (size_t role = 1; role < WZ_ROLE_COUNT; role++)
		l->column[role] = wz_dataset_role(l->dataset, (wz_role)role, NULL);
}

static wz_status read_options(loader *l) {
	const wz_plan *plan = l->plan;
	l->options = (wz_effect_options){.hedges = plan->effect_size.hedges,
	                                 .zero_rule = plan->effect_size.zero_rule,
	                                 .side_recorded = l->column[WZ_ROLE_LOWER_IS_BETTER] != NULL,
	                                 .pre_post_r = plan->effect_size.pre_post_r};
	if (!wz_measure_parse(plan->effect_size.measure, &l->options.measure))
		return wz_fail(l->err, WZ_EINPUT, "effect_size.measure: unknown measure '%.50s'", plan->effect_size.measure);
	if (!wz_conversion_parse(plan->effect_size.conversion, &l->options.conversion))
		return wz_fail(l->err, WZ_EINPUT, "effect_size.conversion: unknown conversion '%.50s'", plan->effect_size.conversion);
	return WZ_OK;
}

wz_status wz_load_effects(const wz_plan *plan, wz_dataset *dataset, wz_err *err) {
	wz_status st = WZ_OK;
	loader l = {.plan = plan, .dataset = dataset, .err = err};
	size_t usable = 0, n = dataset->n_rows;
	find_columns(&l);
	WZ_TRY(read_options(&l));
	WZ_TRY(wz_dataset_effects_init(dataset, plan->effect_size.measure, err));
	l.n = malloc((n + 1) * sizeof *l.n);
	l.slope = malloc((n + 1) * sizeof *l.slope);
	if (!l.n || !l.slope) {
		st = wz_fail(err, WZ_ENOMEM, "no memory for %zu effect sizes", n);
		goto done;
	}
	for (size_t row = 0; row < n; row++) {
		l.n[row] = l.slope[row] = NAN;
		WZ_TRY(load_row(&l, row));
		usable += isnan(dataset->yi[row]) ? 0 : 1;
	}
	if (plan->effect_size.outlier_z > 0)
		WZ_TRY(move_outliers(&l));
	if (usable == 0)
		st = wz_fail(err, WZ_ENOTEST, "none of the %zu records has an effect size: see the excluded records in dataset.json", n);
done:
	free(l.n);
	free(l.slope);
	return st;
}

/* 4. Effect sizes that can hardly be */

/* Rows are told by the value before outliers were moved: that is what was typed. */
wz_status wz_load_check_effects(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_err none = {0};
	loader l = {.plan = plan, .err = &none};
	if (dataset->yi == NULL || read_options(&l) != WZ_OK)
		return WZ_OK;
	const double limit = wz_effect_doubtful(&l.options);
	const double *yi = dataset->yi_unmoved ? dataset->yi_unmoved : dataset->yi;
	for (size_t row = 0; row < dataset->n_rows; row++)
		if (fabs(yi[row]) > limit)
			wz_problems_add(problems, WZ_PROBLEM_WARNING, dataset->file[row], dataset->line[row], 0,
			                "an effect size of %.3g (%s) is hardly ever seen, above %.3g in size: look at its figures again; often a standard error was typed "
			                "as a standard deviation, or a decimal mark is missing",
			                yi[row], dataset->route[row], limit);
	wz_variance_limits limits;
	char words[400];
	WZ_TRY(wz_outlier_variances(dataset->vi, dataset->n_rows, &limits, err));
	for (size_t row = 0; row < dataset->n_rows; row++)
		if (wz_outlier_variance_words(dataset->vi[row], &limits, words, sizeof words))
			wz_problems_add(problems, WZ_PROBLEM_WARNING, dataset->file[row], dataset->line[row], 0, "%s", words);
done:
	return st;
}

/* 5. What the records should tell and don't */

/* What a name or unit says that an effect size is, by its words: "d", "Hedges' g", "log_or". @return a measure of the plan, NULL: nothing, or both */
static const char *measure_in(const char *text) {
	static const char *const D[] = {"d", "g", "smd", "cohen", "cohens", "hedges"}, *const ODDS[] = {"or", "logor", "lnor", "odds", "logodds"};
	bool d = false, odds = false;
	while (*text != '\0') {
		char word[16];
		size_t n = 0;
		while (isalpha((unsigned char)text[n]))
			n++;
		if (n > 0 && n < sizeof word) {
			memcpy(word, text, n);
			word[n] = '\0';
			for (size_t i = 0; i < sizeof D / sizeof *D; i++)
				d = d || wz_text_same(word, D[i]);
			for (size_t i = 0; i < sizeof ODDS / sizeof *ODDS; i++)
				odds = odds || wz_text_same(word, ODDS[i]);
		}
		text += n > 0 ? n : 1;
	}
	return d == odds ? NULL : d ? "d" : "log_or";
}

/* Effect sizes that are given are taken as they are: in another measure than the plan's they would be wrong in silence. */
static void check_measure(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems) {
	const wz_column *effect = wz_dataset_role(dataset, WZ_ROLE_EFFECT, NULL);
	size_t line, column;
	if (!effect || !plan->effect_size.measure || !plan->file)
		return;
	const char *unit = measure_in(effect->var->unit), *is = unit ? unit : measure_in(effect->var->id);
	if (!is || strcmp(is, plan->effect_size.measure) == 0)
		return;
	wz_plan_where(plan, "effect_size.measure", 0, &line, &column);
	wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, column,
	                "effect_size.measure: the measure is %s, but by its %s in the codebook the column '%.100s' with the role effect is in %s, and it is taken "
	                "as it is: set measure: %s%s, or correct the codebook",
	                plan->effect_size.measure, unit ? "unit" : "name", effect->var->id, strcmp(is, "d") == 0 ? "d" : "log odds ratios", is,
	                strcmp(is, "d") == 0 ? ", give the column the role d (then it is converted)" : "");
}

/* A role that the codebook gives to a variable, but no column has; NULL: none. */
static const wz_variable *without_column(const wz_dataset *dataset, wz_role role) {
	if (wz_dataset_role(dataset, role, NULL))
		return NULL;
	for (size_t i = 0; i < dataset->codebook.n; i++)
		if (dataset->codebook.var[i].role == role)
			return &dataset->codebook.var[i];
	return NULL;
}

static void tell_absent(const wz_dataset *dataset, const wz_variable *absent, const wz_variable *of, const char *then, const char *why, wz_problems *problems) {
	wz_problems_add(problems, WZ_PROBLEM_ERROR, dataset->codebook.file, absent->line, 0,
	                "variable '%.100s' has the role %s, and there is no column of that name: then %s'%.100s' (role %s) and the like %s. Correct the name of the column or of the "
	                "variable, or delete the variable when nothing was recorded",
	                absent->id, wz_role_word(absent->role), then, of->id, wz_role_word(of->role), why);
}

/* Scores that are good when they are high, unless something says so: a codebook that means to say it, without the column, would turn signs in silence. A direction
 * confirms the sign of what has one by itself: where a column is left out that may be it, nothing that contradicts it would be found. (A codebook for all reviews may
 * have a direction that the records of one do without.)
 * @param by_score  variable whose sign depends on that; NULL: none
 * @param given     variable whose sign does not, but a direction may contradict it; NULL: none */
static void check_side(const bool there[WZ_ROLE_COUNT], const wz_dataset *dataset, const wz_variable *by_score, const wz_variable *given, wz_problems *problems) {
	static const char HIGHER[] = "would all count as higher is better";
	const wz_variable *lower = without_column(dataset, WZ_ROLE_LOWER_IS_BETTER), *direction = without_column(dataset, WZ_ROLE_DIRECTION);
	if (by_score && lower)
		tell_absent(dataset, lower, by_score, "", HIGHER, problems);
	else if (by_score && direction && !there[WZ_ROLE_LOWER_IS_BETTER])
		tell_absent(dataset, direction, by_score, "", HIGHER, problems);
	else if (direction && (by_score || given) && dataset->direction_near)
		tell_absent(dataset, direction, by_score ? by_score : given, "a wrong sign of ", "is not found", problems);
	else if (by_score && !there[WZ_ROLE_LOWER_IS_BETTER] && !there[WZ_ROLE_DIRECTION])
		wz_problems_add(problems, WZ_PROBLEM_WARNING, dataset->codebook.file, by_score->line, 0,
		                "variable '%.100s' has the role %s, and nothing says which scores are good: a higher score is taken as better. Add a variable "
		                "with the role lower_is_better or direction",
		                by_score->id, wz_role_word(by_score->role));
}

/* lower_is_better beside an effect size that is given, which it does not turn: was it typed as the scale has it, or as the programme did? */
static void check_given_side(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems) {
	static const wz_role GIVEN[] = {WZ_ROLE_D, WZ_ROLE_EFFECT};
	enum { N_GIVEN = sizeof GIVEN / sizeof *GIVEN };
	wz_err none = {0};
	wz_lines lines[N_GIVEN] = {{0}};
	loader l = {.plan = plan, .dataset = (wz_dataset *)(uintptr_t)dataset, .err = &none};
	find_columns(&l);
	const wz_column *lower = l.column[WZ_ROLE_LOWER_IS_BETTER];
	if (!lower || !(l.column[WZ_ROLE_D] || l.column[WZ_ROLE_EFFECT]) || read_options(&l) != WZ_OK)
		return;
	for (size_t row = 0; row < dataset->n_rows; row++) {
		double value[WZ_ROLE_COUNT];
		if (value_of(lower, row) != 1)
			continue;
		read_values(&l, row, value);
		const wz_effect effect = wz_effect_compute(&l.options, value);
		const bool confirmed = value[WZ_ROLE_DIRECTION] > 0 || value[WZ_ROLE_DIRECTION] < 0;
		if (effect.side == WZ_SIDE_GIVEN && !effect.reason && effect.yi != 0 && !confirmed)
			wz_lines_add(&lines[given_role(effect.route, value) == WZ_ROLE_D ? 0 : 1], dataset->file[row], dataset->line[row]);
	}
	for (size_t i = 0; i < N_GIVEN; i++) {
		char where[WZ_LINES_TEXT];
		if (lines[i].n > 0)
			wz_problems_add(problems, WZ_PROBLEM_WARNING, lines[i].file, lines[i].line[0], l.column[GIVEN[i]]->place,
			                "column '%.100s': %zu effect size%s given where '%.100s' is 1 and no direction confirms the sign (%s). An effect size that is given is taken as it is, positive = "
			                "the programme did better; lower_is_better turns means, t, r and odds ratios only. Turn the sign where a lower score gave it, and record the direction",
			                l.column[GIVEN[i]]->var->id, lines[i].n, lines[i].n == 1 ? " is" : "s are", lower->var->id, wz_lines_show(&lines[i], where));
	}
}

void wz_load_check_roles(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems) {
	bool there[WZ_ROLE_COUNT] = {false};
	check_measure(plan, dataset, problems);
	const wz_variable *by_score = NULL, *given = NULL;
	for (size_t role = 1; role < WZ_ROLE_COUNT; role++)
		there[role] = wz_dataset_role(dataset, (wz_role)role, NULL) != NULL;
	there[WZ_ROLE_PRE_POST_R] = there[WZ_ROLE_PRE_POST_R] || !isnan(plan->effect_size.pre_post_r);
	for (size_t i = 0; i < dataset->n_cols; i++) {
		const wz_variable *var = dataset->column[i].var;
		if (wz_effect_is_idle(there, var->role))
			wz_problems_add(problems, WZ_PROBLEM_WARNING, dataset->codebook.file, var->line, 0,
			                "variable '%.100s' has the role %s, but no formula has all that it needs: see effect sizes in docs/methods.md, often the "
			                "sizes of the groups are missing (n_treatment and n_control, or n_total)",
			                var->id, wz_role_word(var->role));
		if (!by_score && wz_effect_is_by_score(there, var->role))
			by_score = var;
		if (!given && (var->role == WZ_ROLE_D || var->role == WZ_ROLE_EFFECT || (var->role >= WZ_ROLE_TREATMENT_GOOD && var->role <= WZ_ROLE_CONTROL_BAD)))
			given = var;
	}
	check_side(there, dataset, by_score, given, problems);
	check_given_side(plan, dataset, problems);
}
