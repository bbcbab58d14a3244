/* fit_print.c - what `werkzaam fit` found, as a table for people
 *
 * 1. Numbers
 * 2. The table
 */
#include "base/json.h"
#include "cmd/fit_job.h"

#include <math.h>

/* 1. Numbers */

static const char *p_text(double p, char out[16]) {
	if (isnan(p))
		return "-";
	(void)snprintf(out, 16, p < 0.0001 ? "<.0001" : "%.4f", p);
	return out;
}

static void print_number(double x, int width, FILE *out) {
	if (isnan(x))
		fprintf(out, " %*s", width, "-");
	else
		fprintf(out, " %*.4f", width, x);
}

/* 2. The table */

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
		if (json_object_get(e, "lrt")) {
			fputs("  LRT", out);
			print_number(wz_json_number(e, "lrt"), 9, out);
			fprintf(out, "  p %s", p_text(wz_json_number(e, "lrt_p"), p));
		}
		fprintf(out, "%s%s\n", json_object_get(e, "note") ? "  " : "", wz_json_text(e, "note", ""));
	}
	fprintf(out, "\nResidual heterogeneity: QE(df = %lld) = %.4f, p %s\n", (long long)json_integer_value(json_object_get(object, "QE_df")),
	        wz_json_number(object, "QE"), p_text(wz_json_number(object, "QE_p"), p));
	const json_t *F = json_object_get(object, "moderators");
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
	bool permuted = json_object_get(object, "permutation") != NULL;
	fprintf(out, "\n  %-28s %9s %9s %9s %8s %8s %9s %9s%s\n", "", "estimate", "se", "stat", "df", "p", "ci.lo", "ci.hi",
	        permuted ? "   p.perm" : "");
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
		fputc('\n', out);
	}
	json_array_foreach(json_object_get(object, "means"), i, e) {
		if (i == 0)
			fprintf(out, "\n  %-28s %9s %9s %9s %9s %8s %8s\n", "means", "mean", "se", "ci.lo", "ci.hi", "units", "effects");
		char name[64];
		(void)snprintf(name, sizeof name, "%s %s", wz_json_text(e, "factor", ""), wz_json_text(e, "category", ""));
		fprintf(out, "  %-28.28s", name);
		print_number(wz_json_number(e, "mean"), 9, out);
		print_number(wz_json_number(e, "se"), 9, out);
		print_number(wz_json_number(e, "lo"), 9, out);
		print_number(wz_json_number(e, "hi"), 9, out);
		fprintf(out, " %8lld %8lld\n", (long long)json_integer_value(json_object_get(e, "n_units")),
		        (long long)json_integer_value(json_object_get(e, "n_effects")));
	}
	const json_t *prediction = json_object_get(object, "prediction");
	if (prediction)
		fprintf(out, "\nPrediction interval of a new effect: %.4f to %.4f\n", wz_json_number(prediction, "lo"), wz_json_number(prediction, "hi"));
	const json_t *perm = json_object_get(object, "permutation");
	if (perm)
		fprintf(out, "\nPermutation of %lld units (%s), %s: %lld of %lld assignments at least as extreme; smallest p possible %.2g\n",
		        (long long)json_integer_value(json_object_get(perm, "n_units")), wz_json_text(perm, "unit", ""),
		        json_is_true(json_object_get(perm, "exact")) ? "all assignments" : "drawn at random",
		        (long long)json_integer_value(json_object_get(perm, "exceed")),
		        (long long)json_integer_value(json_object_get(perm, "replicates")), wz_json_number(perm, "floor"));
	fputc('\n', out);
}
