/* escalc.c - effect size and sampling variance from what a study reports
 *
 * 1. Formulas: one function each
 * 2. The table of routes: one row each, in order of preference
 * 3. Computing
 *
 * A new formula is one function, one row, one test (tests/unit/check_escalc.c).
 */
#include "effect/escalc.h"

#include <math.h>
#include <string.h>

bool wz_measure_parse(const char *word, wz_measure *measure) {
	if (strcmp(word, "d") == 0)
		*measure = WZ_MEASURE_D;
	else if (strcmp(word, "log_or") == 0)
		*measure = WZ_MEASURE_LOG_OR;
	else
		return false;
	return true;
}

/* 1. Formulas */

static void as_given(wz_measure measure, const double *value, wz_effect *out) {
	(void)measure;
	out->yi = value[WZ_ROLE_EFFECT];
	out->vi = value[WZ_ROLE_VARIANCE];
	if (!(out->vi > 0))
		out->reason = "variance_not_positive";
}

/* ln OR = ln(a d / (b c)), v = 1/a + 1/b + 1/c + 1/d with a good and b bad outcomes of the programme group, c and d of the control group;
 * 1/2 added to all four only where one is zero (as metafor's escalc). d = ln OR * sqrt(3) / pi, the logit d.
 * Source: Fleiss & Berlin 2009 and Borenstein 2009, in Cooper, Hedges & Valentine, Handbook of Research Synthesis, ch. 13 and 12. */
static void counts_2x2(wz_measure measure, const double *value, wz_effect *out) {
	static const wz_role ROLES[4] = {WZ_ROLE_TREATMENT_GOOD, WZ_ROLE_TREATMENT_BAD, WZ_ROLE_CONTROL_GOOD, WZ_ROLE_CONTROL_BAD};
	double n[4];
	bool zero = false;
	for (size_t i = 0; i < 4; i++) {
		n[i] = value[ROLES[i]];
		if (!(n[i] >= 0) || n[i] != floor(n[i]))
			out->reason = "invalid_counts";
		zero = zero || n[i] == 0;
	}
	if (n[0] + n[1] == 0 || n[2] + n[3] == 0)
		out->reason = "invalid_counts";
	if (out->reason)
		return;
	for (size_t i = 0; zero && i < 4; i++) {
		out->change[out->n_changes].role = ROLES[i];
		out->change[out->n_changes].from = n[i];
		out->change[out->n_changes].to = n[i] + 0.5;
		out->change[out->n_changes].rule = "half_added_to_zero_cell";
		out->n_changes++;
		n[i] += 0.5;
	}
	out->yi = log(n[0]) - log(n[1]) - log(n[2]) + log(n[3]);
	out->vi = 1 / n[0] + 1 / n[1] + 1 / n[2] + 1 / n[3];
	if (measure == WZ_MEASURE_D) {
		out->yi *= sqrt(3) / M_PI;
		out->vi *= 3 / (M_PI * M_PI);
	}
}

/* 2. The table of routes */

typedef struct {
	const char *word;
	wz_role needs[6]; /* ends with WZ_ROLE_NONE */
	void (*compute)(wz_measure measure, const double *value, wz_effect *out);
} route;

static const route ROUTES[] = {
	{"given", {WZ_ROLE_EFFECT, WZ_ROLE_VARIANCE, WZ_ROLE_NONE}, as_given},
	{"counts_2x2", {WZ_ROLE_TREATMENT_GOOD, WZ_ROLE_TREATMENT_BAD, WZ_ROLE_CONTROL_GOOD, WZ_ROLE_CONTROL_BAD, WZ_ROLE_NONE}, counts_2x2},
};

/* 3. Computing */

wz_effect wz_effect_compute(wz_measure measure, const double value[WZ_ROLE_COUNT]) {
	wz_effect out = {.yi = NAN, .vi = NAN, .reason = "no_effect_size"};
	for (size_t r = 0; r < sizeof ROUTES / sizeof *ROUTES; r++) {
		bool there = true;
		for (const wz_role *role = ROUTES[r].needs; *role != WZ_ROLE_NONE; role++)
			there = there && !isnan(value[*role]);
		if (!there)
			continue;
		out.reason = NULL;
		out.route = ROUTES[r].word;
		ROUTES[r].compute(measure, value, &out);
		if (!out.reason && !(isfinite(out.yi) && isfinite(out.vi) && out.vi > 0))
			out.reason = "variance_not_positive";
		break;
	}
	if (out.reason)
		out.yi = out.vi = NAN;
	return out;
}
