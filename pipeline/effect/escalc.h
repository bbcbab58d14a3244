/* escalc.h - effect size and sampling variance from what a study reports */
#ifndef WZ_ESCALC_H
#define WZ_ESCALC_H

#include "coding/codebook.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { WZ_MEASURE_D, WZ_MEASURE_LOG_OR } wz_measure;

/** Words of the plan. @return false: unknown */
bool wz_measure_parse(const char *word, wz_measure *measure);

#define WZ_MAX_CHANGES 8

/** What came of one record. */
typedef struct {
	const char *route;   /* word of the formula, NULL: none applied */
	double yi, vi;       /* positive yi: the programme did better */
	const char *reason;  /* NULL, or why there is no effect size (docs/formats.md) */
	/* values that the formula changed before use */
	size_t n_changes;
	struct {
		wz_role role;
		double from, to;
		const char *rule;
	} change[WZ_MAX_CHANGES];
} wz_effect;

/**
 * Effect size of one record: the first route of the table whose values are all there.
 * @param value  by role (WZ_ROLE_COUNT of them), NaN: not reported
 * @return by value; never fails: out.reason says why there is no effect size
 * Sources: escalc.c, beside each formula.
 */
wz_effect wz_effect_compute(wz_measure measure, const double value[WZ_ROLE_COUNT]);

#endif
