/* escalc.h - effect size and sampling variance from what a study reports */
#ifndef WZ_ESCALC_H
#define WZ_ESCALC_H

#include "coding/codebook.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { WZ_MEASURE_D, WZ_MEASURE_LOG_OR } wz_measure;

/** Between odds ratios and d. Probit: 2x2 counts and proportions to d; whatever has no probit form goes by the logit. */
typedef enum { WZ_CONVERT_LOGIT, WZ_CONVERT_COX, WZ_CONVERT_PROBIT } wz_conversion;

/** Words of the plan. @return false: unknown */
bool wz_measure_parse(const char *word, wz_measure *measure);
bool wz_conversion_parse(const char *word, wz_conversion *conversion);

/** How effect sizes are made; effect_size of the plan. */
typedef struct {
	wz_measure measure;
	wz_conversion conversion;
	bool hedges;         /* small-sample factor on standardised mean differences */
	bool zero_rule;      /* reported as non-significant without figures: an effect size of 0 */
	bool side_recorded;  /* the records say of each outcome whether lower is better; then no answer is not "higher is better" */
	double pre_post_r;   /* correlation of pre-test and post-test where the record has none; NaN: none */
} wz_effect_options;

/** What makes the sign of an effect size. */
typedef enum {
	WZ_SIDE_NONE,    /* no formula applied */
	WZ_SIDE_GIVEN,   /* an effect size that others computed: its own sign; lower_is_better does not touch it */
	WZ_SIDE_MEANING, /* good and bad outcomes are told apart, or there is no sign */
	WZ_SIDE_SCORE,   /* a higher score of the programme group is positive; lower_is_better says which side is good */
	WZ_SIDE_UNSIGNED /* only direction knows */
} wz_effect_side;

#define WZ_MAX_CHANGES 8

/** What came of one record. */
typedef struct {
	const char *route;   /* word of the formula, NULL: none applied */
	wz_effect_side side;
	double yi, vi;       /* positive yi: the programme did better; both NaN when there is a reason */
	double n;            /* people behind vi; NaN: the formula does not use them */
	double slope;        /* slope * yi^2 is the part of vi that depends on yi, and is proportional to 1 / n as the rest */
	const char *reason;  /* NULL, or why there is no effect size (docs/formats.md) */
	wz_role about;       /* value that the reason is about, or WZ_ROLE_NONE */
	/* values that the formula changed before use */
	size_t n_changes;
	struct {
		wz_role role;    /* WZ_ROLE_NONE: yi itself */
		double from, to; /* NaN: nothing there */
		const char *rule;
	} change[WZ_MAX_CHANGES];
} wz_effect;

/**
 * Effect size of one record: the first route of the table whose values are all there.
 * @param value  by role (WZ_ROLE_COUNT of them), NaN: not reported; coded roles as wz_role_value() has them
 * @return by value; never fails: out.reason says why there is no effect size. When reason is NULL, yi is finite, and vi finite and above 0.
 * Sources: escalc.c, beside each formula.
 */
wz_effect wz_effect_compute(const wz_effect_options *options, const double value[WZ_ROLE_COUNT]);

/** With these roles in the records: a statistic that no route can use; one whose sign depends on which scores are good. */
bool wz_effect_is_idle(const bool there[WZ_ROLE_COUNT], wz_role role);
bool wz_effect_is_by_score(const bool there[WZ_ROLE_COUNT], wz_role role);

/** A reason that is a slip in one of two cells, and only people can tell in which: an error of whoever checks records. */
bool wz_effect_is_slip(const char *reason);

/** |effect size| above which something was probably typed wrong: 2.5 in d, in log odds ratios what the conversion makes of it. */
double wz_effect_doubtful(const wz_effect_options *options);

/** Hedges' factor for m degrees of freedom, exactly: G(m/2) / (sqrt(m/2) G((m-1)/2)). NaN for m <= 1. Source: Hedges 1981, J Educ Stat 6:107. */
double wz_effect_hedges(double m);

#endif
