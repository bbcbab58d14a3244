/* verdict.c - what may be said of an element: from its interval, its corrected p and the plan's margin
 *
 * 1. Smallest detectable difference
 * 2. Rate of false discoveries
 * 3. Which p
 * 4. Verdicts
 */
#include "analysis/verdict.h"

#include "base/json.h"
#include "base/order.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double POWER = 0.80;

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: verdicts");
}

/* 1. Smallest detectable difference */

/* Beyond so many degrees of freedom t is normal to ten digits. */
static const double MANY = 1e9;

typedef struct {
	double df, t, lo, hi; /* lo to hi: all of the distribution of sqrt(chi-squared / df) but 2e-15 */
	gsl_integration_glfixed_table *table;
} noncentral;

/* P(|T| > t): given u = sqrt(chi-squared / df), T is (Z + d) / u. */
static double power_at(const noncentral *t, double d) {
	if (!t->table)
		return gsl_cdf_ugaussian_P(d - t->t) + gsl_cdf_ugaussian_P(-d - t->t);
	double sum = 0;
	for (size_t i = 0; i < t->table->n; i++) {
		double u, weight;
		gsl_integration_glfixed_point(t->lo, t->hi, i, &u, &weight, t->table);
		double density = 2 * t->df * u * gsl_ran_chisq_pdf(t->df * u * u, t->df);
		sum += weight * density * (gsl_cdf_ugaussian_P(d - t->t * u) + gsl_cdf_ugaussian_P(-d - t->t * u));
	}
	return sum;
}

double wz_detectable(double df, double level, double power) {
	const double tail = (1 - level / 100) / 2;
	const bool normal = !(df < MANY);
	noncentral t = {.df = df, .t = normal ? gsl_cdf_ugaussian_Qinv(tail) : gsl_cdf_tdist_Qinv(tail, df)};
	if (!normal) {
		t.lo = sqrt(gsl_cdf_chisq_Pinv(1e-15, df) / df);
		t.hi = sqrt(gsl_cdf_chisq_Qinv(1e-15, df) / df);
		t.table = gsl_integration_glfixed_table_alloc(128);
		if (!t.table)
			return NAN;
	}
	double lo = 0, hi = 1;
	while (power_at(&t, hi) < power && hi < 1e12)
		hi *= 2;
	for (int i = 0; i < 100 && hi - lo > 1e-13 * hi; i++) {
		double middle = 0.5 * (lo + hi);
		if (power_at(&t, middle) < power)
			lo = middle;
		else
			hi = middle;
	}
	if (t.table)
		gsl_integration_glfixed_table_free(t.table);
	return 0.5 * (lo + hi);
}

/* Thousands of pairs share a few degrees of freedom. */
typedef struct {
	double *df, *factor;
	size_t n;
} known_factors;

static wz_status factor_of(known_factors *known, double df, double level, double *factor, wz_err *err) {
	for (size_t i = 0; i < known->n; i++)
		if (known->df[i] == df || (isnan(df) && isnan(known->df[i]))) {
			*factor = known->factor[i];
			return WZ_OK;
		}
	double *dfs = realloc(known->df, (known->n + 1) * sizeof *dfs);
	if (dfs)
		known->df = dfs;
	double *factors = realloc(known->factor, (known->n + 1) * sizeof *factors);
	if (factors)
		known->factor = factors;
	if (!dfs || !factors)
		return no_memory(err);
	dfs[known->n] = df;
	*factor = factors[known->n] = wz_detectable(df, level, POWER);
	known->n++;
	return WZ_OK;
}

/* 2. Rate of false discoveries */

wz_status wz_false_discovery(const double *p, size_t n, double *q, wz_err *err) {
	wz_status st = WZ_OK;
	size_t *order = malloc((n + 1) * sizeof *order);
	if (!order)
		return no_memory(err);
	WZ_TRY(wz_order(p, n, order, err));
	double least = 1;
	for (size_t i = n; i-- > 0;) {
		double here = p[order[i]] * (double)n / (double)(i + 1);
		least = here < least ? here : least;
		q[order[i]] = least;
	}
done:
	free(order);
	return st;
}

/* 3. Which p */

static bool is(const json_t *analysis, const char *key, const char *word) {
	return strcmp(wz_json_text(analysis, key, ""), word) == 0;
}

static bool has_verdict(const json_t *analysis) {
	return is(analysis, "kind", "element") || is(analysis, "kind", "technique") || is(analysis, "kind", "pair") || is(analysis, "kind", "target_group");
}

/* Kinds that no permutation serves, and whole runs without one, are corrected by q. */
static bool wants_q(const wz_plan *plan, const json_t *analysis) {
	return has_verdict(analysis) && is(analysis, "status", "estimated") &&
	       (plan->permutation.replicates == 0 || is(analysis, "kind", "pair") || is(analysis, "kind", "target_group"));
}

/* The p that q values are made of: NULL, the analysis has none. */
static const char *source_of_q(const wz_plan *plan, const json_t *analysis) {
	static const char *const KINDS[] = {"element", "technique", "moderator", "dose"};
	if (wants_q(plan, analysis))
		return "p_contain";
	bool permuted = is(analysis, "status", "estimated") && json_is_number(json_object_get(analysis, "p_perm"));
	for (size_t i = 0; permuted && i < sizeof KINDS / sizeof *KINDS; i++)
		if (is(analysis, "kind", KINDS[i]))
			return "p_perm";
	return NULL;
}

static bool same_group(const json_t *a, const json_t *b) {
	return is(a, "type", wz_json_text(b, "type", "")) && is(a, "outcome", wz_json_text(b, "outcome", "")) && is(a, "kind", wz_json_text(b, "kind", "")) &&
	       is(a, "variable", wz_json_text(b, "variable", ""));
}

static wz_status put_q(const wz_plan *plan, json_t *analyses, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = json_array_size(analyses);
	double *p = malloc((n + 1) * sizeof *p);
	size_t *index = malloc((n + 1) * sizeof *index);
	bool *seen = calloc(n + 1, sizeof *seen);
	if (!p || !index || !seen) {
		st = no_memory(err);
		goto done;
	}
	for (size_t i = 0; i < n; i++) {
		const json_t *first = json_array_get(analyses, i);
		size_t m = 0;
		if (seen[i] || !source_of_q(plan, first) || json_object_get(first, "q_BH")) /* pairs: over all, not only those shown */
			continue;
		for (size_t k = i; k < n; k++) {
			const json_t *analysis = json_array_get(analyses, k);
			if (seen[k] || !source_of_q(plan, analysis) || !same_group(first, analysis))
				continue;
			seen[k] = true;
			p[m] = wz_json_number(analysis, source_of_q(plan, analysis));
			index[m] = k;
			m += isfinite(p[m]) ? 1 : 0;
		}
		WZ_TRY(wz_false_discovery(p, m, p, err));
		for (size_t k = 0; k < m; k++)
			json_object_set_new(json_array_get(analyses, index[k]), "q_BH", wz_json_real(p[k]));
	}
done:
	free(p);
	free(index);
	free(seen);
	return st;
}

/* NULL: there is none, so nothing stands out. */
static const char *verdict_by(const wz_plan *plan, const json_t *analysis) {
	if (wants_q(plan, analysis))
		return "q_BH";
	if (json_is_number(json_object_get(analysis, "p_maxT")))
		return "p_maxT";
	bool corrected = strcmp(plan->permutation.correction, "none") != 0;
	return !corrected && json_is_number(json_object_get(analysis, "p_perm")) ? "p_perm" : NULL;
}

/* 4. Verdicts */

double wz_margin(const wz_plan *plan) {
	const double pi = 3.14159265358979323846;
	if (strcmp(plan->effect_size.measure, "log_or") != 0)
		return plan->elements.margin;
	return plan->elements.margin * (strcmp(plan->effect_size.conversion, "cox") == 0 ? 1.65 : pi / sqrt(3));
}

/* The margin is a difference between two groups: a slope has another unit. */
static bool margin_fits(const json_t *analysis) {
	return !is(analysis, "kind", "target_group") || json_object_get(analysis, "differences");
}

static wz_status put_verdict(const wz_plan *plan, json_t *analysis, known_factors *known, wz_err *err) {
	const double limit = (100 - plan->model.level) / 100, margin = wz_margin(plan);
	if (!is(analysis, "status", "estimated")) {
		json_object_set_new(analysis, "verdict", json_string(is(analysis, "status", "aliased") ? "aliased" : "not_estimable"));
		return WZ_OK;
	}
	const json_t *ci = json_object_get(analysis, "ci_contain");
	const char *by = verdict_by(plan, analysis);
	bool within = false;
	json_object_set_new(analysis, "detectable", json_null());
	if (json_is_number(json_array_get(ci, 0)) && json_is_number(json_array_get(ci, 1))) { /* of one coefficient */
		const double lo = json_number_value(json_array_get(ci, 0)), hi = json_number_value(json_array_get(ci, 1)), df = wz_json_number(analysis, "df_contain");
		const double se = (hi - lo) / 2 / gsl_cdf_tdist_Qinv(limit / 2, df);
		double factor = NAN;
		wz_status st = factor_of(known, df, plan->model.level, &factor, err);
		if (st != WZ_OK)
			return st;
		json_object_set_new(analysis, "detectable", wz_json_real(factor * se));
		within = margin_fits(analysis) && lo > -margin && hi < margin;
	}
	const char *verdict = "inconclusive";
	if (by && wz_json_number(analysis, by) < limit)
		verdict = "stands_out";
	else if (within)
		verdict = "no_relevant_difference";
	json_object_set_new(analysis, "verdict", json_string(verdict));
	json_object_set_new(analysis, "verdict_by", by ? json_string(by) : json_null());
	return WZ_OK;
}

const char *wz_verdict_answer(const char *verdict, const char *by, double p_perm, double p_contain, double p_floor, double limit) {
	if (verdict[0] != '\0' && strcmp(verdict, "inconclusive") != 0)
		return verdict;
	if (p_floor >= limit)
		return "cannot_show";
	return (strcmp(by, "q_BH") == 0 ? p_contain : p_perm) < limit ? "alone" : verdict;
}

wz_status wz_verdicts_put(const wz_plan *plan, json_t *analyses, wz_err *err) {
	wz_status st = WZ_OK;
	known_factors known = {0};
	json_t *analysis;
	size_t i;
	WZ_TRY(put_q(plan, analyses, err));
	json_array_foreach(analyses, i, analysis)
		if (has_verdict(analysis))
			WZ_TRY(put_verdict(plan, analysis, &known, err));
done:
	free(known.df);
	free(known.factor);
	return st;
}
