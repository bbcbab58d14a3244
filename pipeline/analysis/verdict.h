/* verdict.h - what may be said of an element: from its interval, its corrected p and the plan's margin */
#ifndef WZ_VERDICT_H
#define WZ_VERDICT_H

#include "base/err.h"
#include "store/plan.h"

#include <jansson.h>
#include <stddef.h>

/**
 * Smallest true difference, in standard errors, that a two-sided test at 1 - level / 100 finds with the probability `power`:
 * the noncentrality d with P(|T| > t) = power, T noncentral t with df degrees of freedom, t the quantile of its central form.
 * @param df     above 0; NaN: normal
 * @param level  percent; power above 1 - level / 100 and below 1
 * Source: noncentral t: Johnson, Kotz & Balakrishnan 1995, ch. 31; smallest detectable effect: Bloom 1995, Eval Rev 19:547.
 */
double wz_detectable(double df, double level, double power);

/** Benjamini-Hochberg q values of n p values; q may be p. @return WZ_OK; WZ_ENOMEM. Source: Benjamini & Hochberg 1995, J R Stat Soc B 57:289. */
WZ_CHECKED wz_status wz_false_discovery(const double *p, size_t n, double *q, wz_err *err);

/** The plan's margin of no relevance on the scale of its effect sizes: in log odds ratios times pi / sqrt(3), or 1.65 with `cox`. */
double wz_margin(const wz_plan *plan);

/**
 * What a verdict comes to for a reader, who is told of an inconclusive one whether it is notable by itself or could not have been otherwise.
 * @param verdict  as in results.json, "" ok; returned as it is unless it is "inconclusive" or ""
 * @param by       verdict_by, "" ok
 * @param limit    (100 - level) / 100
 * @return "cannot_show" (the smallest possible p is not below the limit), "alone" (p of this test alone is), or verdict. p: NaN ok
 */
const char *wz_verdict_answer(const char *verdict, const char *by, double p_perm, double p_contain, double p_floor, double limit);

/**
 * Put `verdict`, `verdict_by`, `detectable` and, where no permutation corrects, `q_BH` (a pair has its own already) into the analyses of kinds element, technique,
 * pair and target_group. After merge: p_maxT and p_perm must be there.
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_verdicts_put(const wz_plan *plan, json_t *analyses, wz_err *err);

#endif
