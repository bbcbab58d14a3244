/* shrink.c - empirical-Bayes values: many estimates, each drawn towards their common mean by as much as it is unsure
 *
 * 1. Prior and posterior
 * 2. The analyses of a run
 */
#include "analysis/shrink.h"

#include "base/json.h"
#include "model/reml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Prior and posterior */

wz_status wz_shrink(const double *b, const double *se, size_t n, double *mean, double *variance, double *value, double *sd, bool *known,
                    wz_err *err) {
	wz_status st = WZ_OK;
	wz_reml reml = {0};
	wz_fit fit = {0};
	wz_err cause = {0};
	*known = false;
	if (n < 3)
		return WZ_OK;
	double *v = malloc(n * sizeof *v), *ones = malloc(n * sizeof *ones);
	const uint32_t *code[1] = {NULL};
	if (!v || !ones) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu estimates", n);
		goto done;
	}
	for (size_t i = 0; i < n; i++) {
		v[i] = se[i] * se[i];
		ones[i] = 1;
	}
	wz_design design = {.n = n, .n_levels = 1, .code = code, .y = b, .v = v, .p = 1, .X = ones, .intercept = true, .method = WZ_METHOD_REML};
	WZ_TRY(wz_reml_prepare(&design, &reml, NULL, err));
	st = wz_reml_fit(&reml, NULL, &fit, &cause);
	if (st == WZ_ENOCONV) {
		st = WZ_OK;
		goto done;
	}
	if (st != WZ_OK) {
		st = wz_fail(err, st, "%s", cause.text);
		goto done;
	}
	*known = true;
	*mean = fit.b[0];
	*variance = fit.sigma2[0];
	for (size_t i = 0; i < n; i++) {
		double w = *variance / (*variance + v[i]);
		value[i] = w * b[i] + (1 - w) * *mean;
		sd[i] = sqrt(w * v[i] + (1 - w) * (1 - w) * fit.cov[0]);
	}
done:
	wz_fit_clear(&fit);
	wz_reml_clear(&reml);
	free(v);
	free(ones);
	return st;
}

/* 2. The analyses of a run */

const json_t *wz_tested_coefficient(const json_t *analysis) {
	const json_t *list = json_object_get(analysis, "coefficients"), *coefficient;
	const char *tested = wz_json_text(analysis, "tested", NULL);
	size_t i;
	if (!tested)
		return json_array_size(list) == 2 ? json_array_get(list, 1) : NULL;
	json_array_foreach(list, i, coefficient)
		if (strcmp(wz_json_text(coefficient, "name", ""), tested) == 0)
			return coefficient;
	return NULL;
}

static bool takes_part(const json_t *analysis) {
	const char *kind = wz_json_text(analysis, "kind", "");
	return strcmp(wz_json_text(analysis, "status", ""), "estimated") == 0 &&
	       (strcmp(kind, "element") == 0 || strcmp(kind, "technique") == 0);
}

static bool same_group(const json_t *a, const json_t *b) {
	static const char *const KEYS[] = {"type", "outcome", "kind"};
	bool same = true;
	for (size_t k = 0; k < sizeof KEYS / sizeof *KEYS; k++)
		same = same && strcmp(wz_json_text(a, KEYS[k], ""), wz_json_text(b, KEYS[k], "")) == 0;
	return same;
}

wz_status wz_shrink_analyses(json_t *list, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = json_array_size(list);
	double *memory = malloc((4 * n + 1) * sizeof *memory), *b = memory, *se = memory + n, *value = se + n, *sd = value + n;
	size_t *index = malloc((n + 1) * sizeof *index);
	bool *done = calloc(n + 1, sizeof *done);
	if (!memory || !index || !done) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: empirical-Bayes values");
		goto done;
	}
	for (size_t i = 0; i < n; i++) {
		const json_t *first = json_array_get(list, i);
		size_t found = 0;
		bool known = false;
		double mean, variance;
		if (done[i] || !takes_part(first))
			continue;
		for (size_t k = i; k < n; k++) {
			const json_t *analysis = json_array_get(list, k);
			if (done[k] || !takes_part(analysis) || !same_group(first, analysis))
				continue;
			done[k] = true;
			const json_t *coefficient = wz_tested_coefficient(analysis);
			b[found] = wz_json_number(coefficient, "b");
			se[found] = wz_json_number(coefficient, "se");
			index[found] = k;
			found += isfinite(b[found]) && se[found] > 0;
		}
		WZ_TRY(wz_shrink(b, se, found, &mean, &variance, value, sd, &known, err));
		for (size_t k = 0; k < found; k++) {
			json_t *analysis = json_array_get(list, index[k]);
			json_object_set_new(analysis, "b_shrunken", known ? wz_json_real(value[k]) : json_null());
			json_object_set_new(analysis, "b_shrunken_sd", known ? wz_json_real(sd[k]) : json_null());
		}
	}
done:
	free(memory);
	free(index);
	free(done);
	return st;
}
