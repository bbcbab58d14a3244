/* agreement_bootstrap.c - percentile intervals, and that of Krippendorff's alpha by resampling units
 *
 * 1. Pairs
 * 2. One replicate
 * 3. Interval
 */
#include "analysis/agreement_bootstrap.h"

#include "resample/rng.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Pairs */

typedef struct {
	double *a, *b;       /* pairs stated by both */
	double *draw_a, *draw_b;
	size_t n;
	wz_cross cross;      /* counts of the replicate, for codes */
	wz_metric metric;
} sampler;

static void sampler_clear(sampler *s) {
	free(s->a);
	wz_cross_clear(&s->cross);
}

static wz_status sampler_init(sampler *s, const double *a, const double *b, size_t n_units, wz_metric metric, size_t q, wz_err *err) {
	*s = (sampler){.metric = metric, .a = malloc((4 * n_units + 1) * sizeof(double))};
	if (s->a == NULL)
		return wz_fail(err, WZ_ENOMEM, "no memory for %zu pairs", n_units);
	s->b = s->a + n_units;
	s->draw_a = s->b + n_units;
	s->draw_b = s->draw_a + n_units;
	for (size_t i = 0; i < n_units; i++)
		if (!isnan(a[i]) && !isnan(b[i])) {
			s->a[s->n] = a[i];
			s->b[s->n++] = b[i];
		}
	return metric == WZ_METRIC_INTERVAL ? WZ_OK : wz_cross_make(s->a, s->b, s->n, q, &s->cross, err);
}

/* 2. One replicate */

static double replicate(sampler *s, const wz_alpha_spec *spec, uint64_t r) {
	wz_rng rng = wz_rng_at(spec->seed, spec->key, r);
	const size_t q = s->cross.q;
	if (s->metric == WZ_METRIC_INTERVAL) {
		for (size_t i = 0; i < s->n; i++) {
			uint32_t at = wz_rng_below(&rng, (uint32_t)s->n);
			s->draw_a[i] = s->a[at];
			s->draw_b[i] = s->b[at];
		}
		return wz_alpha_numbers(s->draw_a, s->draw_b, s->n).value;
	}
	memset(s->cross.count, 0, q * q * sizeof *s->cross.count);
	for (size_t i = 0; i < s->n; i++) {
		uint32_t at = wz_rng_below(&rng, (uint32_t)s->n);
		s->cross.count[(size_t)s->a[at] * q + (size_t)s->b[at]]++;
	}
	return wz_alpha_codes(&s->cross, s->metric).value;
}

/* 3. Interval */

static double quantile(const double *sorted, size_t n, double p) {
	double at = (double)(n + 1) * p;
	if (at <= 1)
		return sorted[0];
	if (at >= (double)n)
		return sorted[n - 1];
	size_t below = (size_t)at;
	return sorted[below - 1] + (at - (double)below) * (sorted[below] - sorted[below - 1]);
}

void wz_bootstrap_interval(double *value, size_t n, uint64_t replicates, double confidence, wz_coefficient *out) {
	const double tail = (1 - confidence / 100) / 2;
	double mean = 0, square = 0;
	if (2 * (uint64_t)n < replicates) {
		out->lack_interval = WZ_LACK_REPLICATES;
		return;
	}
	gsl_sort(value, 1, n);
	if (value[0] == value[n - 1]) { /* full agreement: resampling can't say how far it reaches */
		out->lack_interval = WZ_LACK_ERROR;
		return;
	}
	for (size_t i = 0; i < n; i++)
		mean += value[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		square += (value[i] - mean) * (value[i] - mean);
	out->se = sqrt(square / (double)(n - 1));
	out->lo = quantile(value, n, tail);
	out->hi = quantile(value, n, 1 - tail);
	out->lack_interval = WZ_LACK_NOTHING;
}

wz_status wz_alpha_bootstrap(const double *a, const double *b, size_t n_units, wz_metric metric, size_t q, const wz_alpha_spec *spec,
                             wz_coefficient *alpha, uint64_t *undefined, wz_err *err) {
	wz_status st = WZ_OK;
	sampler s = {0};
	double *value = NULL;
	size_t n = 0;
	*undefined = 0;
	if (alpha->lack != WZ_LACK_NOTHING || spec->replicates == 0)
		return WZ_OK;
	if (n_units > UINT32_MAX)
		return wz_fail(err, WZ_EBUG, "%zu units are more than the bootstrap can draw from", n_units);
	WZ_TRY(sampler_init(&s, a, b, n_units, metric, q, err));
	value = malloc(spec->replicates * sizeof *value);
	if (value == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "no memory for %llu replicates", (unsigned long long)spec->replicates);
		goto done;
	}
	for (uint64_t r = 0; r < spec->replicates; r++) {
		double x = replicate(&s, spec, r);
		if (isnan(x))
			++*undefined;
		else
			value[n++] = x;
	}
	wz_bootstrap_interval(value, n, spec->replicates, spec->confidence, alpha);
done:
	sampler_clear(&s);
	free(value);
	return st;
}
