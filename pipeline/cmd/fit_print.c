/* fit_print.c - what `werkzaam fit` found, as a table for people
 *
 * 1. Numbers
 * 2. What was asked beside the estimates
 * 3. The table
 */
#include "base/json.h"
#include "cmd/fit_job.h"

#include <math.h>
#include <string.h>

/* 1. Numbers */

static const char *p_text(double p, char out[16]) {
	if (isnan(p))
		return "-";
	(void)snprintf(out, 16, p < 0.0001 ? "<.0001" : "%.4f", p);
	return out;
}

static double member(const json_t *list, size_t i) {
	const json_t *value = json_array_get(list, i);
	return json_is_number(value) ? json_number_value(value) : NAN;
}

static void print_number(double x, int width, FILE *out) {
	if (isnan(x))
		fprintf(out, " %*s", width, "-");
	else
		fprintf(out, " %*.4f", width, x);
}

/* 2. What was asked beside the estimates */

static void print_bias(const char *title, const json_t *test, FILE *out) {
	char p[16];
	if (!test)
		return;
	fprintf(out, "\n%s: ", title);
	if (json_object_get(test, "reason")) {
		fprintf(out, "not estimable (%s)\n", wz_json_text(test, "reason", ""));
		return;
	}
	fprintf(out, "slope %.4f, se %.4f, t(%.4g) = %.4f, p %s", wz_json_number(test, "b"), wz_json_number(test, "se"), wz_json_number(test, "df"),
	        wz_json_number(test, "stat"), p_text(wz_json_number(test, "p"), p));
	const json_t *intercept = json_object_get(test, "intercept");
	if (intercept)
		fprintf(out, "; intercept %.4f (%.4f to %.4f)", wz_json_number(intercept, "b"), wz_json_number(intercept, "lo"), wz_json_number(intercept, "hi"));
	fputs(json_is_true(json_object_get(test, "few_df")) ? " (df < 4)\n" : "\n", out);
}

/* One coefficient with its standard error, or several side by side. */
static void print_left_out(const json_t *list, bool influence, FILE *out) {
	size_t i, c;
	const json_t *e, *b, *several = json_object_get(json_array_get(list, 0), "coefficients");
	fprintf(out, "\n  %-28s", "left out");
	json_array_foreach(several, c, b)
		fprintf(out, " %14.14s", wz_json_text(b, "name", ""));
	if (!several)
		fprintf(out, " %9s %9s", "estimate", "se");
	fputs(influence ? "    Cook\n" : "\n", out);
	json_array_foreach(list, i, e) {
		fprintf(out, "  %-28.28s", wz_json_text(e, "left_out", ""));
		json_array_foreach(json_object_get(e, "coefficients"), c, b)
			print_number(wz_json_number(b, "b"), 14, out);
		if (!several) {
			print_number(wz_json_number(e, "b"), 9, out);
			print_number(wz_json_number(e, "se"), 9, out);
		}
		if (influence)
			print_number(wz_json_number(e, "cooks"), 7, out);
		fprintf(out, "%s%s\n", json_object_get(e, "reason") ? "  not estimable: " : "", wz_json_text(e, "reason", ""));
	}
}

static void print_blup(const json_t *levels, FILE *out) {
	size_t i, j;
	const json_t *level, *unit;
	json_array_foreach(levels, i, level) {
		fprintf(out, "\n  %-28.28s %9s %9s %9s %9s\n", wz_json_text(level, "level", ""), "random", "se", "effect", "se");
		json_array_foreach(json_object_get(level, "units"), j, unit) {
			fprintf(out, "  %-28.28s", wz_json_text(unit, "unit", ""));
			print_number(wz_json_number(unit, "random"), 9, out);
			print_number(wz_json_number(unit, "random_se"), 9, out);
			print_number(wz_json_number(unit, "effect"), 9, out);
			print_number(wz_json_number(unit, "effect_se"), 9, out);
			fputc('\n', out);
		}
	}
}

static void print_extras(const json_t *object, FILE *out) {
	const json_t *trimfill = json_object_get(object, "trimfill"), *loo = json_object_get(object, "loo"),
				 *influence = json_object_get(object, "influence"), *tops = json_object_get(object, "likelihood"),
				 *subset = json_object_get(object, "subset");
	if (subset)
		fprintf(out, "\nSubset %s: %lld rows kept, %lld left out (%lld of them because a value is missing)\n", wz_json_text(subset, "expression", ""),
		        (long long)json_integer_value(json_object_get(subset, "kept")), (long long)json_integer_value(json_object_get(subset, "left_out")),
		        (long long)json_integer_value(json_object_get(subset, "missing")));
	if (tops && json_integer_value(json_object_get(tops, "tops")) > 1)
		fprintf(out, "\nThe likelihood has %lld tops; the highest is shown (the next is at logLik %.4f)\n",
		        (long long)json_integer_value(json_object_get(tops, "tops")), wz_json_number(tops, "next"));
	if (json_is_true(json_object_get(tops, "flat")))
		fputs("\nThe likelihood is nearly flat around its top: the variance components are hardly determined by these data\n", out);
	print_bias("Egger's test", json_object_get(object, "egger"), out);
	print_bias("PEESE", json_object_get(object, "peese"), out);
	if (trimfill && json_object_get(trimfill, "reason"))
		fprintf(out, "\nTrim and fill: not estimable (%s)\n", wz_json_text(trimfill, "reason", ""));
	else if (trimfill)
		fprintf(out, "\nTrim and fill (%s, effect sizes taken as independent): %lld added on the %s side, estimate %.4f, se %.4f\n",
		        wz_json_text(trimfill, "estimator", ""), (long long)json_integer_value(json_object_get(trimfill, "added")),
		        wz_json_text(trimfill, "side", ""), wz_json_number(trimfill, "b"), wz_json_number(trimfill, "se"));
	if (loo || influence)
		print_left_out(influence ? influence : loo, influence != NULL, out);
	print_blup(json_object_get(object, "blup"), out);
}

/* 3. The table */

void wz_fit_print(const json_t *object, FILE *out) {
	char p[16];
	size_t i;
	const json_t *e;
	fprintf(out, "\nMultilevel meta-analytic model (k = %lld; method: %s)\n\n", (long long)json_integer_value(json_object_get(object, "k")),
	        wz_json_text(object, "method", ""));
	fprintf(out, "  logLik %.4f   AIC %.4f   BIC %.4f\n\n", wz_json_number(object, "logLik"), wz_json_number(object, "AIC"),
	        wz_json_number(object, "BIC"));
	fputs("Variance components\n", out);
	json_array_foreach(json_object_get(object, "levels"), i, e) {
		fprintf(out, "  %-20.20s n %6lld  sigma^2", wz_json_text(e, "name", ""), (long long)json_integer_value(json_object_get(e, "n")));
		print_number(wz_json_number(e, "sigma2"), 9, out);
		fputs("  I^2", out);
		print_number(wz_json_number(e, "I2"), 8, out);
		const json_t *ci = json_object_get(e, "ci");
		if (ci) {
			fputs("  ci", out);
			print_number(member(ci, 0), 8, out);
			print_number(member(ci, 1), 8, out);
		}
		if (json_object_get(e, "lrt")) {
			fputs("  LRT", out);
			print_number(wz_json_number(e, "lrt"), 9, out);
			fprintf(out, "  p %s", p_text(wz_json_number(e, "lrt_p"), p));
			if (json_object_get(e, "lrt_p_boot"))
				fprintf(out, "  boot p %s", p_text(wz_json_number(e, "lrt_p_boot"), p));
		}
		fprintf(out, "%s%s\n", json_object_get(e, "note") ? "  " : "", wz_json_text(e, "note", ""));
	}
	fprintf(out, "\nResidual heterogeneity: QE(df = %lld) = %.4f, p %s\n", (long long)json_integer_value(json_object_get(object, "QE_df")),
	        wz_json_number(object, "QE"), p_text(wz_json_number(object, "QE_p"), p));
	const json_t *robust = json_object_get(object, "robust");
	if (robust)
		fprintf(out, "Standard errors: cluster-robust %s, %lld clusters (%s)\n", wz_json_text(robust, "type", ""),
		        (long long)json_integer_value(json_object_get(robust, "n_clusters")), wz_json_text(robust, "cluster", ""));
	const json_t *F = json_object_get(object, "moderators");
	bool few_df = json_is_true(json_object_get(F, "few_df"));
	if (F) {
		double df2 = wz_json_number(F, "df2");
		if (isnan(df2))
			fprintf(out, "Test of moderators: chi2(df = %.0f) = %.4f, p %s", wz_json_number(F, "df1"), wz_json_number(F, "stat"),
			        p_text(wz_json_number(F, "p"), p));
		else
			fprintf(out, "Test of moderators: F(%.0f, %.4g) = %.4f, p %s", wz_json_number(F, "df1"), df2, wz_json_number(F, "stat"),
			        p_text(wz_json_number(F, "p"), p));
		if (json_object_get(F, "p_perm"))
			fprintf(out, ", permutation p %s", p_text(wz_json_number(F, "p_perm"), p));
		fputc('\n', out);
	}
	const json_t *boot = json_object_get(object, "bootstrap");
	const bool permuted = json_object_get(object, "permutation") != NULL, wild = boot && strcmp(wz_json_text(boot, "kind", ""), "wild") == 0;
	fprintf(out, "\n  %-28s %9s %9s %9s %8s %8s %9s %9s%s%s\n", "", "estimate", "se", "stat", "df", "p", "ci.lo", "ci.hi",
	        permuted ? "   p.perm" : "", wild ? "   p.wild" : boot ? "  boot.lo  boot.hi" : "");
	json_array_foreach(json_object_get(object, "coefficients"), i, e) {
		fprintf(out, "  %-28.28s", wz_json_text(e, "name", ""));
		print_number(wz_json_number(e, "b"), 9, out);
		print_number(wz_json_number(e, "se"), 9, out);
		print_number(wz_json_number(e, "stat"), 9, out);
		print_number(wz_json_number(e, "df"), 8, out);
		fprintf(out, " %8s", p_text(wz_json_number(e, "p"), p));
		print_number(wz_json_number(e, "lo"), 9, out);
		print_number(wz_json_number(e, "hi"), 9, out);
		if (permuted)
			fprintf(out, " %8s", p_text(wz_json_number(e, "p_perm"), p));
		const json_t *own = json_object_get(e, "boot");
		if (own && wild)
			fprintf(out, " %8s", p_text(wz_json_number(own, "p"), p));
		if (own && !wild) {
			print_number(wz_json_number(own, "lo"), 8, out);
			print_number(wz_json_number(own, "hi"), 8, out);
		}
		const bool few = json_is_true(json_object_get(e, "few_df"));
		few_df = few_df || few;
		fputs(few ? " (df < 4)\n" : "\n", out);
	}
	if (few_df)
		fputs("  df < 4: too few clusters say something about this for its p value and interval to be trusted\n", out);
	json_array_foreach(json_object_get(object, "means"), i, e) {
		if (i == 0)
			fprintf(out, "\n  %-28s %9s %9s %9s %9s %8s %8s%s\n", "means", "mean", "se", "ci.lo", "ci.hi", "units", "effects",
			        json_object_get(e, "prediction") ? "     pi.lo     pi.hi" : "");
		char name[64];
		(void)snprintf(name, sizeof name, "%s %s", wz_json_text(e, "factor", ""), wz_json_text(e, "category", ""));
		fprintf(out, "  %-28.28s", name);
		print_number(wz_json_number(e, "mean"), 9, out);
		print_number(wz_json_number(e, "se"), 9, out);
		print_number(wz_json_number(e, "lo"), 9, out);
		print_number(wz_json_number(e, "hi"), 9, out);
		fprintf(out, " %8lld %8lld", (long long)json_integer_value(json_object_get(e, "n_units")),
		        (long long)json_integer_value(json_object_get(e, "n_effects")));
		const json_t *predicted = json_object_get(e, "prediction");
		if (predicted) {
			print_number(wz_json_number(predicted, "lo"), 9, out);
			print_number(wz_json_number(predicted, "hi"), 9, out);
		}
		fputc('\n', out);
	}
	const json_t *prediction = json_object_get(object, "prediction");
	if (prediction)
		fprintf(out, "\nPrediction interval of a new effect: %.4f to %.4f\n", wz_json_number(prediction, "lo"), wz_json_number(prediction, "hi"));
	print_extras(object, out);
	const json_t *perm = json_object_get(object, "permutation");
	if (perm)
		fprintf(out, "\nPermutation of %lld units (%s), %s: %lld of %lld assignments at least as extreme; smallest p possible %.2g\n",
		        (long long)json_integer_value(json_object_get(perm, "n_units")), wz_json_text(perm, "unit", ""),
		        json_is_true(json_object_get(perm, "exact")) ? "all assignments" : "drawn at random",
		        (long long)json_integer_value(json_object_get(perm, "exceed")),
		        (long long)json_integer_value(json_object_get(perm, "replicates")), wz_json_number(perm, "floor"));
	if (boot)
		fprintf(out, "\nBootstrap (%s by %s): %lld replicates%s, %lld in which a coefficient vanished, %lld not converged\n",
		        wz_json_text(boot, "kind", ""), wz_json_text(boot, "unit", ""), (long long)json_integer_value(json_object_get(boot, "replicates")),
		        json_is_true(json_object_get(boot, "exact")) ? " (all patterns of signs)" : "",
		        (long long)json_integer_value(json_object_get(boot, "vanished")), (long long)json_integer_value(json_object_get(boot, "not_converged")));
	fputc('\n', out);
}
