/* shrink.h - empirical-Bayes values: many estimates, each drawn towards their common mean by as much as it is unsure */
#ifndef WZ_SHRINK_H
#define WZ_SHRINK_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * Normal prior N(mean, variance) of n estimates b with standard errors se, by REML on b and se^2; posterior of each:
 *
 *   w = variance / (variance + se^2)     value = w b + (1 - w) mean     sd^2 = w se^2 + (1 - w)^2 Var(mean)
 *
 * Correlations between the estimates are not looked at.
 * @param value, sd  out, n each (NULL ok when *known is all that is asked)
 * @param known      out: false, and nothing else is set, below 3 estimates or when REML does not converge
 * @return WZ_OK; WZ_EINPUT (an se not positive); WZ_ENOMEM
 * Source: Raudenbush & Bryk 1985, J Educ Stat 10:75; as rma.uni and blup of metafor (Viechtbauer 2010).
 */
WZ_CHECKED wz_status wz_shrink(const double *b, const double *se, size_t n, double *mean, double *variance, double *value, double *sd,
                               bool *known, wz_err *err);

/**
 * Put b_shrunken and b_shrunken_sd into the estimated analyses of kinds element and technique, from the other estimates of the same type,
 * outcome and kind; null where there are fewer than 3. Aliases are not estimated, so an alias set counts once. Pairs have theirs from pair_table.c.
 */
WZ_CHECKED wz_status wz_shrink_analyses(json_t *list, wz_err *err);

/** The coefficient that an analysis is about: that called `tested`, else the one behind the intercept; NULL: several, or none. */
const json_t *wz_tested_coefficient(const json_t *analysis);

#endif
