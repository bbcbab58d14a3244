/* escalc.c - effect size and sampling variance from what a study reports
 *
 * 1. Words
 * 2. Numbers that formulas share
 * 3. Formulas: one function each
 * 4. The table of routes: one row each, in order of preference
 * 5. Sizes of groups
 * 6. Measure, small samples and sign
 * 7. Computing
 *
 * A new formula is one function, one row, one case in tests/reference/escalc.R.
 * References: Borenstein 2009 and Fleiss & Berlin 2009, in Cooper, Hedges & Valentine, Handbook of Research Synthesis, ch. 12 and 13; Lipsey & Wilson
 * 2001, Practical Meta-Analysis, app. B; Morris 2008, Organ Res Methods 11:364; Rosenthal 1994, in Cooper & Hedges, ch. 16.
 */
#include "effect/escalc.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

/* 1. Words */

bool wz_measure_parse(const char *word, wz_measure *measure) {
	if (strcmp(word, "d") == 0)
		*measure = WZ_MEASURE_D;
	else if (strcmp(word, "log_or") == 0)
		*measure = WZ_MEASURE_LOG_OR;
	else
		return false;
	return true;
}

bool wz_conversion_parse(const char *word, wz_conversion *conversion) {
	if (strcmp(word, "logit") == 0)
		*conversion = WZ_CONVERT_LOGIT;
	else if (strcmp(word, "cox") == 0)
		*conversion = WZ_CONVERT_COX;
	else if (strcmp(word, "probit") == 0)
		*conversion = WZ_CONVERT_PROBIT;
	else
		return false;
	return true;
}

/* 2. Numbers that formulas share */

typedef enum { AS_IT_IS, STANDARDISED, LOG_ODDS } scale;

#define DOUBTFUL_D 2.5 /* docs/methods.md, section 1 */

/* One record on its way: what a formula finds, before sign and measure. vi = v + (by_size ? y^2 / (2 n) : 0). */
typedef struct {
	const wz_effect_options *options;
	const double *value;
	wz_effect *out;
	scale scale;
	double y, v;
	bool by_size; /* a standardised mean difference of groups: has the part in y^2, and a small-sample factor */
	double n, m;  /* people; degrees of freedom of the standard deviation */
} attempt;

static void refuse(attempt *a, const char *reason, wz_role about) {
	if (a->out->reason)
		return;
	a->out->reason = reason;
	a->out->about = about;
}

static void note(attempt *a, wz_role role, double from, double to, const char *rule) {
	wz_effect *out = a->out;
	if (out->n_changes == WZ_MAX_CHANGES)
		return;
	out->change[out->n_changes].role = role;
	out->change[out->n_changes].from = from;
	out->change[out->n_changes].to = to;
	out->change[out->n_changes].rule = rule;
	out->n_changes++;
}

/* A value that must be within limits; what is not makes the record invalid. */
static double within(attempt *a, wz_role role, double low, double high) {
	double x = a->value[role];
	if (!(x >= low && x <= high))
		refuse(a, "invalid_statistic", role);
	return x;
}

static double above_zero(attempt *a, wz_role role) {
	double x = a->value[role];
	if (!(x > 0))
		refuse(a, "invalid_statistic", role);
	return x;
}

/* d of two groups with v = 1/n1 + 1/n2 + d^2 / (2 N): the large-sample variance (vtype LS of metafor's escalc for SMD).
 * Source: Hedges 1982, Psychol Bull 92:490; Borenstein 2009. */
static void groups(attempt *a, double d) {
	double n1 = within(a, WZ_ROLE_N_TREATMENT, 2, INFINITY), n2 = within(a, WZ_ROLE_N_CONTROL, 2, INFINITY);
	a->scale = STANDARDISED;
	a->y = d;
	a->v = 1 / n1 + 1 / n2;
	a->by_size = true;
	a->n = n1 + n2;
	a->m = n1 + n2 - 2;
}

static double pooled(double n1, double sd1, double n2, double sd2) {
	return sqrt(((n1 - 1) * sd1 * sd1 + (n2 - 1) * sd2 * sd2) / (n1 + n2 - 2));
}

/* x with P(T > x) = tail. GSL's inverse is good to 6 digits far out; Newton steps on its (exact) tail mend that. */
static double t_quantile(double tail, double df) {
	double x = gsl_cdf_tdist_Qinv(tail, df);
	for (int i = 0; i < 5 && isfinite(x) && x > 0; i++) {
		double q = gsl_cdf_tdist_Q(x, df), slope = gsl_ran_tdist_pdf(x, df);
		double step = q * log(q / tail) / slope; /* on the log of the tail, which is nearly straight */
		if (!isfinite(step))
			break;
		x += step;
		if (fabs(step) <= 1e-15 * x)
			break;
	}
	return x;
}

/* Limits of an interval, the lower one first. */
static void in_order(attempt *a, wz_role low, wz_role high) {
	if (a->value[low] > a->value[high])
		refuse(a, "interval_reversed", low);
	if (!(a->value[low] < a->value[high]))
		refuse(a, "invalid_statistic", high);
}

static double confidence(attempt *a) {
	if (isnan(a->value[WZ_ROLE_CI_LEVEL]))
		return 95;
	double level = a->value[WZ_ROLE_CI_LEVEL];
	if (!(level >= 50 && level < 100)) /* percent: .95 is a slip */
		refuse(a, "invalid_statistic", WZ_ROLE_CI_LEVEL);
	return level;
}

double wz_effect_hedges(double m) {
	if (!(m > 1))
		return NAN;
	if (m <= 1000)
		return exp(lgamma(m / 2) - lgamma((m - 1) / 2)) / sqrt(m / 2);
	/* For larger m the gammas lose digits; G(z + 1/2) / (sqrt(z) G(z)) in powers of 1/z (Graham, Knuth & Patashnik 1994, ex. 9.60). */
	double u = 2 / (m - 1);
	return sqrt((m - 1) / m) * (1 + u * (-1.0 / 8 + u * (1.0 / 128 + u * (5.0 / 1024 - u * 21.0 / 32768))));
}

/* 3. Formulas */

static void given(attempt *a) {
	a->scale = AS_IT_IS;
	a->y = a->value[WZ_ROLE_EFFECT];
	a->v = a->value[WZ_ROLE_VARIANCE];
	if (!(a->v > 0))
		refuse(a, "variance_not_positive", WZ_ROLE_VARIANCE);
}

static void d_with_variance(attempt *a) {
	a->scale = STANDARDISED;
	a->y = a->value[WZ_ROLE_D];
	a->v = a->value[WZ_ROLE_D_VARIANCE];
	if (!(a->v > 0))
		refuse(a, "variance_not_positive", WZ_ROLE_D_VARIANCE);
}

static void d_with_n(attempt *a) {
	groups(a, a->value[WZ_ROLE_D]);
}

/* An effect size without its variance, in the plan's measure: only for d do the sizes of the groups give one. */
static void effect_with_n(attempt *a) {
	groups(a, a->value[WZ_ROLE_EFFECT]);
	if (a->options->measure != WZ_MEASURE_D)
		refuse(a, "no_effect_size", WZ_ROLE_VARIANCE);
}

/* d_ppc2: difference of the two groups' changes in pooled standard deviations of the pre-test;
 * v = 2 (1 - r) (1/n1 + 1/n2) + d^2 / (2 N), the large-sample form of Morris's eq. 25, as metafor's worked example has it. Source: Morris 2008,
 * eq. 8 to 10 (the factor c_P of eq. 10 with --hedges only); metafor-project.org, analyses:morris2008. Why not eq. 25: docs/methods.md, section 1. */
static void pre_post(attempt *a) {
	const double *x = a->value;
	double n1 = x[WZ_ROLE_N_TREATMENT], n2 = x[WZ_ROLE_N_CONTROL];
	double sd1 = above_zero(a, WZ_ROLE_SD_PRE_TREATMENT), sd2 = above_zero(a, WZ_ROLE_SD_PRE_CONTROL);
	double change1 = x[WZ_ROLE_MEAN_TREATMENT] - x[WZ_ROLE_MEAN_PRE_TREATMENT];
	double change2 = x[WZ_ROLE_MEAN_CONTROL] - x[WZ_ROLE_MEAN_PRE_CONTROL];
	groups(a, (change1 - change2) / pooled(n1, sd1, n2, sd2));
	double r = x[WZ_ROLE_PRE_POST_R];
	if (!(r > -1 && r < 1))
		refuse(a, "invalid_statistic", WZ_ROLE_PRE_POST_R);
	a->v *= 2 * (1 - r);
}

/* d = (m1 - m2) / pooled SD. */
static void means(attempt *a, double sd1, double sd2) {
	const double *x = a->value;
	groups(a, (x[WZ_ROLE_MEAN_TREATMENT] - x[WZ_ROLE_MEAN_CONTROL]) / pooled(x[WZ_ROLE_N_TREATMENT], sd1, x[WZ_ROLE_N_CONTROL], sd2));
}

static void means_sd(attempt *a) {
	double sd1 = above_zero(a, WZ_ROLE_SD_TREATMENT), sd2 = above_zero(a, WZ_ROLE_SD_CONTROL);
	means(a, sd1, sd2);
}

/* SD = SE sqrt(n). */
static void means_se(attempt *a) {
	double se1 = above_zero(a, WZ_ROLE_SE_TREATMENT), se2 = above_zero(a, WZ_ROLE_SE_CONTROL);
	means(a, se1 * sqrt(a->value[WZ_ROLE_N_TREATMENT]), se2 * sqrt(a->value[WZ_ROLE_N_CONTROL]));
}

/* SD = sqrt(n) (hi - lo) / (2 t), t the quantile with n - 1 degrees of freedom. Source: Cochrane Handbook 6.5.2.2. */
static double sd_of_interval(attempt *a, wz_role mean, wz_role low, wz_role high, wz_role size) {
	double lo = a->value[low], hi = a->value[high], n = within(a, size, 2, INFINITY);
	in_order(a, low, high);
	if (!(a->value[mean] >= lo && a->value[mean] <= hi))
		refuse(a, "outside_interval", mean);
	double tail = (100 - confidence(a)) / 200;
	return a->out->reason ? NAN : sqrt(n) * (hi - lo) / (2 * t_quantile(tail, n - 1));
}

static void means_ci(attempt *a) {
	double sd1 = sd_of_interval(a, WZ_ROLE_MEAN_TREATMENT, WZ_ROLE_CI_LO_TREATMENT, WZ_ROLE_CI_HI_TREATMENT, WZ_ROLE_N_TREATMENT);
	double sd2 = sd_of_interval(a, WZ_ROLE_MEAN_CONTROL, WZ_ROLE_CI_LO_CONTROL, WZ_ROLE_CI_HI_CONTROL, WZ_ROLE_N_CONTROL);
	means(a, sd1, sd2);
}

/* Four cells, good and bad of the programme group, good and bad of the control group; none of them 0.
 * ln OR = ln(a d / (b c)), v = 1/a + 1/b + 1/c + 1/d. Source: Fleiss & Berlin 2009.
 * Probit: d = z(p1) - z(p2), v = sum of 2 pi p (1 - p) exp(z^2) / n. Source: Sanchez-Meca et al. 2003, Psychol Methods 8:448. */
static void cells(attempt *a, const double n[4]) {
	if (a->options->measure == WZ_MEASURE_D && a->options->conversion == WZ_CONVERT_PROBIT) {
		a->scale = AS_IT_IS;
		for (size_t g = 0; g < 2; g++) {
			double size = n[2 * g] + n[2 * g + 1], p = n[2 * g] / size;
			double z = gsl_cdf_ugaussian_Pinv(p);
			a->y += g == 0 ? z : -z;
			a->v += 2 * M_PI * p * (1 - p) * exp(z * z) / size;
		}
		return;
	}
	a->scale = LOG_ODDS;
	a->y = log(n[0]) - log(n[1]) - log(n[2]) + log(n[3]);
	a->v = 1 / n[0] + 1 / n[1] + 1 / n[2] + 1 / n[3];
}

/* 1/2 added to all four only where one is zero (as metafor's escalc). */
static bool mend_zero_cells(double n[4]) {
	if (n[0] != 0 && n[1] != 0 && n[2] != 0 && n[3] != 0)
		return false;
	for (size_t i = 0; i < 4; i++)
		n[i] += 0.5;
	return true;
}

static void counts_2x2(attempt *a) {
	static const wz_role ROLES[4] = {WZ_ROLE_TREATMENT_GOOD, WZ_ROLE_TREATMENT_BAD, WZ_ROLE_CONTROL_GOOD, WZ_ROLE_CONTROL_BAD};
	double n[4];
	for (size_t i = 0; i < 4; i++) {
		n[i] = a->value[ROLES[i]];
		if (!(n[i] >= 0) || n[i] != floor(n[i]))
			refuse(a, "invalid_counts", ROLES[i]);
	}
	if (n[0] + n[1] == 0 || n[2] + n[3] == 0)
		refuse(a, "invalid_counts", n[0] + n[1] == 0 ? WZ_ROLE_TREATMENT_GOOD : WZ_ROLE_CONTROL_GOOD);
	if (a->out->reason)
		return;
	a->n = n[0] + n[1] + n[2] + n[3];
	if (mend_zero_cells(n))
		for (size_t i = 0; i < 4; i++)
			note(a, ROLES[i], a->value[ROLES[i]], n[i], "half_added_to_zero_cell");
	cells(a, n);
}

/* Counts are p n, not rounded: what is printed is a rounded proportion, and rounding twice helps nobody. */
static void proportions(attempt *a) {
	static const wz_role SHARE[2] = {WZ_ROLE_TREATMENT_BAD_PROPORTION, WZ_ROLE_CONTROL_BAD_PROPORTION};
	static const wz_role SIZE[2] = {WZ_ROLE_N_TREATMENT, WZ_ROLE_N_CONTROL};
	double n[4];
	for (size_t g = 0; g < 2; g++) {
		double size = within(a, SIZE[g], 2, INFINITY), p = within(a, SHARE[g], 0, 1);
		n[2 * g] = (1 - p) * size;
		n[2 * g + 1] = p * size;
	}
	if (a->out->reason)
		return;
	a->n = a->value[SIZE[0]] + a->value[SIZE[1]];
	if (mend_zero_cells(n))
		for (size_t g = 0; g < 2; g++)
			note(a, SHARE[g], a->value[SHARE[g]], n[2 * g + 1] / (n[2 * g] + n[2 * g + 1]), "half_added_to_zero_cell");
	cells(a, n);
}

/* v = ((ln hi - ln lo) / (2 z))^2. Source: Cochrane Handbook 6.3.2. */
static void odds_ratio(attempt *a) {
	double ratio = above_zero(a, WZ_ROLE_ODDS_RATIO), lo = above_zero(a, WZ_ROLE_OR_CI_LO), hi = a->value[WZ_ROLE_OR_CI_HI];
	in_order(a, WZ_ROLE_OR_CI_LO, WZ_ROLE_OR_CI_HI);
	if (!(ratio >= lo && ratio <= hi))
		refuse(a, "outside_interval", WZ_ROLE_ODDS_RATIO);
	double se = (log(hi) - log(lo)) / (2 * gsl_cdf_ugaussian_Qinv((100 - confidence(a)) / 200));
	a->scale = LOG_ODDS;
	a->y = log(ratio);
	a->v = se * se;
}

/* d = t sqrt(1/n1 + 1/n2). Source: Rosenthal 1994. */
static void from_t(attempt *a, double t) {
	groups(a, t * sqrt(1 / a->value[WZ_ROLE_N_TREATMENT] + 1 / a->value[WZ_ROLE_N_CONTROL]));
}

static void t_test(attempt *a) {
	from_t(a, a->value[WZ_ROLE_T_VALUE]);
}

/* A test of more than two groups at once has no direction and no d. */
static void one_degree(attempt *a) {
	if (!isnan(a->value[WZ_ROLE_DF1]) && a->value[WZ_ROLE_DF1] != 1)
		refuse(a, "df_not_one", WZ_ROLE_DF1);
}

/* F(1, df) = t^2. */
static void f_test(attempt *a) {
	one_degree(a);
	from_t(a, sqrt(within(a, WZ_ROLE_F_VALUE, 0, INFINITY)));
}

/* Two-sided p of a t test with n1 + n2 - 2 degrees of freedom. */
static void p_value(attempt *a) {
	double p = within(a, WZ_ROLE_P_VALUE, 0, 1);
	if (!(p > 0)) /* "p = .000" was rounded: nothing can be made of it */
		refuse(a, "invalid_statistic", WZ_ROLE_P_VALUE);
	groups(a, 0);
	if (!a->out->reason && p < 1)
		from_t(a, t_quantile(p / 2, a->m));
}

/* d = r sqrt(h) / sqrt(1 - r^2), h = m/n1 + m/n2, m = n1 + n2 - 2: exactly the d whose groups have this correlation with the scores.
 * Source: Jacobs & Viechtbauer 2017, Res Synth Methods 8:161 (r from d, here turned round). */
static void point_biserial(attempt *a) {
	double r = a->value[WZ_ROLE_R_VALUE];
	if (!(r > -1 && r < 1))
		refuse(a, "invalid_statistic", WZ_ROLE_R_VALUE);
	groups(a, 0);
	a->y = r * sqrt(a->m * a->v / (1 - r * r));
}

/* phi = sqrt(chi2 / N), d = phi / sqrt(1 - phi^2) * N / sqrt(n1 n2); with equal groups 2 sqrt(chi2 / (N - chi2)). Source: Lipsey & Wilson 2001. */
static void chi_square(attempt *a) {
	one_degree(a);
	double chi2 = within(a, WZ_ROLE_CHI2_VALUE, 0, INFINITY);
	groups(a, 0);
	if (!(chi2 < a->n))
		refuse(a, "invalid_statistic", WZ_ROLE_CHI2_VALUE);
	a->y = sqrt(chi2 / (a->n - chi2) * a->n * a->v); /* N / (n1 n2) = 1/n1 + 1/n2 */
}

/* Reported as not significant, without figures: 0 with the variance of 0. Source: Durlak & Lipsey 1991, Am J Community Psychol 19:291. */
static void nonsignificant(attempt *a) {
	if (!a->options->zero_rule)
		refuse(a, "nonsignificant_without_figures", WZ_ROLE_NONSIGNIFICANT);
	groups(a, 0);
	note(a, WZ_ROLE_NONE, NAN, 0, "zero_rule");
}

/* 4. The table of routes */

#define GROUPS WZ_ROLE_N_TREATMENT, WZ_ROLE_N_CONTROL

typedef struct {
	const char *word;
	wz_effect_side side;
	wz_role needs[10]; /* ends with WZ_ROLE_NONE */
	void (*compute)(attempt *a);
} route;

/* clang-format off */
static const route ROUTES[] = {
	{"given", WZ_SIDE_GIVEN, {WZ_ROLE_EFFECT, WZ_ROLE_VARIANCE}, given},
	{"d_with_variance", WZ_SIDE_GIVEN, {WZ_ROLE_D, WZ_ROLE_D_VARIANCE}, d_with_variance},
	{"d_with_n", WZ_SIDE_GIVEN, {WZ_ROLE_D, GROUPS}, d_with_n},
	{"d_with_n", WZ_SIDE_GIVEN, {WZ_ROLE_EFFECT, GROUPS}, effect_with_n},
	{"pre_post_ppc2", WZ_SIDE_SCORE, {WZ_ROLE_MEAN_TREATMENT, WZ_ROLE_MEAN_CONTROL, WZ_ROLE_MEAN_PRE_TREATMENT, WZ_ROLE_MEAN_PRE_CONTROL,
	                                  WZ_ROLE_SD_PRE_TREATMENT, WZ_ROLE_SD_PRE_CONTROL, WZ_ROLE_PRE_POST_R, GROUPS}, pre_post},
	{"means_sd", WZ_SIDE_SCORE, {WZ_ROLE_MEAN_TREATMENT, WZ_ROLE_MEAN_CONTROL, WZ_ROLE_SD_TREATMENT, WZ_ROLE_SD_CONTROL, GROUPS}, means_sd},
	{"means_se", WZ_SIDE_SCORE, {WZ_ROLE_MEAN_TREATMENT, WZ_ROLE_MEAN_CONTROL, WZ_ROLE_SE_TREATMENT, WZ_ROLE_SE_CONTROL, GROUPS}, means_se},
	{"means_ci", WZ_SIDE_SCORE, {WZ_ROLE_MEAN_TREATMENT, WZ_ROLE_MEAN_CONTROL, WZ_ROLE_CI_LO_TREATMENT, WZ_ROLE_CI_HI_TREATMENT,
	                             WZ_ROLE_CI_LO_CONTROL, WZ_ROLE_CI_HI_CONTROL, GROUPS}, means_ci},
	{"counts_2x2", WZ_SIDE_MEANING, {WZ_ROLE_TREATMENT_GOOD, WZ_ROLE_TREATMENT_BAD, WZ_ROLE_CONTROL_GOOD, WZ_ROLE_CONTROL_BAD}, counts_2x2},
	{"proportions", WZ_SIDE_MEANING, {WZ_ROLE_TREATMENT_BAD_PROPORTION, WZ_ROLE_CONTROL_BAD_PROPORTION, GROUPS}, proportions},
	{"odds_ratio", WZ_SIDE_SCORE, {WZ_ROLE_ODDS_RATIO, WZ_ROLE_OR_CI_LO, WZ_ROLE_OR_CI_HI}, odds_ratio},
	{"t_test", WZ_SIDE_SCORE, {WZ_ROLE_T_VALUE, GROUPS}, t_test},
	{"f_test", WZ_SIDE_UNSIGNED, {WZ_ROLE_F_VALUE, GROUPS}, f_test},
	{"point_biserial", WZ_SIDE_SCORE, {WZ_ROLE_R_VALUE, GROUPS}, point_biserial},
	{"chi_square", WZ_SIDE_UNSIGNED, {WZ_ROLE_CHI2_VALUE, GROUPS}, chi_square},
	{"p_value", WZ_SIDE_UNSIGNED, {WZ_ROLE_P_VALUE, GROUPS}, p_value},
	{"nonsignificant", WZ_SIDE_MEANING, {WZ_ROLE_NONSIGNIFICANT, GROUPS}, nonsignificant},
};
/* clang-format on */

/* The first value that a route lacks, or WZ_ROLE_NONE. */
static wz_role lacks(const route *r, const double *value) {
	for (const wz_role *role = r->needs; *role != WZ_ROLE_NONE; role++)
		if (isnan(value[*role]))
			return *role;
	return WZ_ROLE_NONE;
}

static bool uses(const route *r, wz_role wanted) {
	for (const wz_role *role = r->needs; *role != WZ_ROLE_NONE; role++)
		if (*role == wanted)
			return true;
	return false;
}

/* The route is open with these roles; a total stands for the sizes of the groups. */
static bool is_open(const route *r, const bool *there) {
	for (const wz_role *role = r->needs; *role != WZ_ROLE_NONE; role++) {
		bool size = *role == WZ_ROLE_N_TREATMENT || *role == WZ_ROLE_N_CONTROL;
		if (!there[*role] && !(size && there[WZ_ROLE_N_TOTAL]))
			return false;
	}
	return true;
}

bool wz_effect_is_idle(const bool there[WZ_ROLE_COUNT], wz_role role) {
	bool used = false;
	for (size_t r = 0; r < sizeof ROUTES / sizeof *ROUTES; r++) {
		if (!uses(&ROUTES[r], role))
			continue;
		if (is_open(&ROUTES[r], there))
			return false;
		used = true;
	}
	return used && role != WZ_ROLE_N_TREATMENT && role != WZ_ROLE_N_CONTROL; /* sizes are good to know anyway */
}

bool wz_effect_is_by_score(const bool there[WZ_ROLE_COUNT], wz_role role) {
	for (size_t r = 0; r < sizeof ROUTES / sizeof *ROUTES; r++)
		if (ROUTES[r].side == WZ_SIDE_SCORE && uses(&ROUTES[r], role) && is_open(&ROUTES[r], there))
			return role != WZ_ROLE_N_TREATMENT && role != WZ_ROLE_N_CONTROL;
	return false;
}

/* 5. Sizes of groups */

/* A group's size that is not there follows from the total: the rest of it, or half. */
static void fill_sizes(double *value) {
	double *n1 = &value[WZ_ROLE_N_TREATMENT], *n2 = &value[WZ_ROLE_N_CONTROL], total = value[WZ_ROLE_N_TOTAL];
	if (isnan(total))
		return;
	if (isnan(*n1) && isnan(*n2))
		*n1 = *n2 = total / 2;
	else if (isnan(*n1))
		*n1 = total - *n2;
	else if (isnan(*n2))
		*n2 = total - *n1;
}

static void note_sizes(attempt *a, const double *as_reported) {
	bool none = isnan(as_reported[WZ_ROLE_N_TREATMENT]) && isnan(as_reported[WZ_ROLE_N_CONTROL]);
	static const wz_role SIZES[] = {GROUPS};
	for (size_t i = 0; i < 2; i++)
		if (isnan(as_reported[SIZES[i]]))
			note(a, SIZES[i], NAN, a->value[SIZES[i]], none ? "n_half_of_total" : "n_rest_of_total");
}

/* 6. Measure, small samples and sign */

/* ln OR = c d. Source: Chinn 2000, Stat Med 19:3127 (logistic, pi / sqrt 3); Cox 1970 (1.65). */
static double odds_a_d(const wz_effect_options *options) {
	return options->conversion == WZ_CONVERT_COX ? 1.65 : M_PI / sqrt(3);
}

static void to_measure(const attempt *a) {
	const wz_effect_options *options = a->options;
	double c = 1, y = a->y;
	if (a->scale == STANDARDISED && options->measure == WZ_MEASURE_LOG_OR)
		c = odds_a_d(options);
	else if (a->scale == LOG_ODDS && options->measure == WZ_MEASURE_D)
		c = 1 / odds_a_d(options);
	else if (a->by_size && options->hedges)
		y *= wz_effect_hedges(a->m);
	a->out->n = a->n;
	a->out->slope = a->by_size ? 1 / (2 * a->n) : 0;
	a->out->yi = c * y;
	a->out->vi = c * c * (a->v + (a->by_size ? y * y / (2 * a->n) : 0));
}

static void set_sign(attempt *a, wz_effect_side way) {
	double direction = a->value[WZ_ROLE_DIRECTION], lower = a->value[WZ_ROLE_LOWER_IS_BETTER], *y = &a->out->yi;
	if (way == WZ_SIDE_SCORE && isnan(lower) && a->options->side_recorded)
		way = WZ_SIDE_UNSIGNED;
	a->out->side = way;
	if (way == WZ_SIDE_SCORE && lower == 1)
		*y = -*y;
	if (way != WZ_SIDE_UNSIGNED) {
		if ((direction > 0 && *y < 0) || (direction < 0 && *y > 0))
			refuse(a, "sign_conflict", WZ_ROLE_DIRECTION);
	} else if (direction > 0 || direction < 0) {
		*y = direction > 0 ? fabs(*y) : -fabs(*y);
	} else if (*y != 0) {
		refuse(a, "no_direction", WZ_ROLE_DIRECTION);
	}
	*y += 0.0; /* no negative zero */
}

double wz_effect_doubtful(const wz_effect_options *options) {
	return options->measure == WZ_MEASURE_LOG_OR ? DOUBTFUL_D * odds_a_d(options) : DOUBTFUL_D;
}

bool wz_effect_is_slip(const char *reason) {
	return strcmp(reason, "sign_conflict") == 0 || strcmp(reason, "outside_interval") == 0 || strcmp(reason, "interval_reversed") == 0;
}

/* 7. Computing */

/* A record that has all but one thing that it could not do without is told which. */
static void why_none(attempt *a) {
	for (size_t r = 0; r < sizeof ROUTES / sizeof *ROUTES; r++) {
		double with_r[WZ_ROLE_COUNT];
		memcpy(with_r, a->value, sizeof with_r);
		with_r[WZ_ROLE_PRE_POST_R] = 0;
		if (uses(&ROUTES[r], WZ_ROLE_PRE_POST_R) && lacks(&ROUTES[r], with_r) == WZ_ROLE_NONE)
			refuse(a, "no_pre_post_r", WZ_ROLE_PRE_POST_R);
	}
	refuse(a, "no_effect_size", WZ_ROLE_NONE);
}

wz_effect wz_effect_compute(const wz_effect_options *options, const double reported[WZ_ROLE_COUNT]) {
	wz_effect out = {.yi = NAN, .vi = NAN, .n = NAN};
	double value[WZ_ROLE_COUNT];
	attempt a = {.options = options, .value = value, .out = &out, .n = NAN, .m = NAN};
	memcpy(value, reported, sizeof value);
	fill_sizes(value);
	if (isnan(value[WZ_ROLE_PRE_POST_R]))
		value[WZ_ROLE_PRE_POST_R] = options->pre_post_r;
	if (value[WZ_ROLE_NONSIGNIFICANT] == 0)
		value[WZ_ROLE_NONSIGNIFICANT] = NAN;
	for (size_t r = 0; r < sizeof ROUTES / sizeof *ROUTES; r++) {
		if (lacks(&ROUTES[r], value) != WZ_ROLE_NONE)
			continue;
		out.route = ROUTES[r].word;
		for (const wz_role *role = ROUTES[r].needs; *role != WZ_ROLE_NONE; role++)
			if (isinf(value[*role]))
				refuse(&a, "invalid_statistic", *role);
		if (uses(&ROUTES[r], WZ_ROLE_N_TREATMENT))
			note_sizes(&a, reported);
		if (uses(&ROUTES[r], WZ_ROLE_PRE_POST_R) && isnan(reported[WZ_ROLE_PRE_POST_R]))
			note(&a, WZ_ROLE_PRE_POST_R, NAN, value[WZ_ROLE_PRE_POST_R], "pre_post_r_assumed");
		if (!out.reason)
			ROUTES[r].compute(&a);
		if (!out.reason)
			to_measure(&a);
		if (!out.reason)
			set_sign(&a, ROUTES[r].side);
		if (!out.reason && !(isfinite(out.yi) && isfinite(out.vi) && out.vi > 0))
			refuse(&a, "invalid_statistic", WZ_ROLE_NONE); /* numbers so large or small that nothing is left of them */
		break;
	}
	if (!out.route)
		why_none(&a);
	if (out.reason)
		out.yi = out.vi = NAN;
	return out;
}
