/* permutation.c - permutation test of a fitted model's columns, and p values from counts
 *
 * 1. p values
 * 2. The test
 */
#include "analysis/permutation.h"

#include "resample/exchange.h"
#include "resample/permute.h"
#include "resample/rng.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. p values */

double wz_permutation_p(uint64_t exceed, uint64_t replicates, bool exact) {
	return exact ? (double)exceed / (double)replicates : ((double)exceed + 1) / ((double)replicates + 1);
}

/* x with beta_P(x; a, b) = p, by halving [0, 1] until there are no doubles left: GSL's own inverse gives up for large a and b. Newton's method tells in which of 2^44 equal
 * parts x lies; when both ends of the part agree, so would every halving that comes to it, and most of the work is spared without a change to the last bit. Beyond some
 * hundred thousands GSL may not find the distribution near x: then x is `near`, what it is about. */
static double beta_quantile(double p, double a, double b, double near) {
	static const double PARTS = 0x1p44;
	const double log_beta = gsl_sf_lnbeta(a, b);
	double lo = 0, hi = 1, x = near;
	for (int i = 0; i < 4 && x > 0 && x < 1; i++)
		x -= (gsl_cdf_beta_P(x, a, b) - p) / exp((a - 1) * log(x) + (b - 1) * log1p(-x) - log_beta);
	const double below = floor(x * PARTS) / PARTS, above = below + 1 / PARTS;
	if (below >= 0 && above <= 1 && gsl_cdf_beta_P(below, a, b) < p && gsl_cdf_beta_P(above, a, b) >= p) {
		lo = below;
		hi = above;
	}
	for (double middle = 0.5 * (lo + hi); hi - lo > 1e-17 && middle > lo && middle < hi; middle = 0.5 * (lo + hi)) {
		const double share = gsl_cdf_beta_P(middle, a, b);
		if (isnan(share))
			return near;
		if (share < p)
			lo = middle;
		else
			hi = middle;
	}
	return 0.5 * (lo + hi);
}

/* Above a million on both sides GSL's beta distribution loses digits, and Wilson's interval with continuity correction is the exact one to
 * six digits. Source: Wilson 1927, J Am Stat Assoc 22:209. */
static const double LARGE = 1e6;

static double wilson(double b, double B, double z) {
	double p = b / B, half = z * sqrt(p * (1 - p) / B + z * z / (4 * B * B));
	return (p + z * z / (2 * B) + half) / (1 + z * z / B);
}

void wz_permutation_interval(uint64_t exceed, uint64_t replicates, bool exact, double *lo, double *hi) {
	const double b = (double)exceed, B = (double)replicates, z = gsl_cdf_ugaussian_Pinv(0.975);
	if (exact) {
		*lo = *hi = b / B;
		return;
	}
	*lo = wilson(b - 0.5, B, -z);
	*hi = wilson(b + 0.5, B, z);
	if (b > LARGE && B - b > LARGE)
		return;
	*lo = exceed == 0 ? 0 : beta_quantile(0.025, b, B - b + 1, *lo);
	*hi = exceed == replicates ? 1 : beta_quantile(0.975, b + 1, B - b, *hi);
}

double wz_permutation_floor(double log_count, uint64_t replicates, bool exact) {
	/* An exact p is a multiple of 1 / replicates, so that is the floor to the last bit. */
	return exact ? 1 / (double)replicates : fmax(exp(-log_count), 1 / ((double)replicates + 1));
}

/* 2. The test */

typedef struct {
	wz_permuter *permuter;
	wz_exchange exchange;
	double *value;       /* (p - 1) * units */
	uint32_t *stratum;   /* units */
	uint32_t *source;    /* width * units */
	uint32_t *order, *place, *next;
	double *t, *t_observed;
	wz_permuted result[WZ_MAX_LANES];
} test_work;

static void work_clear(test_work *work) {
	wz_permuter_free(work->permuter);
	wz_exchange_clear(&work->exchange);
	free(work->value);
	free(work->stratum);
	free(work->source);
	free(work->order);
	free(work->place);
	free(work->next);
	free(work->t);
	free(work->t_observed);
}

static uint32_t unit_of(const wz_nesting *nest, int level, size_t i) {
	return level < (int)nest->depth ? nest->unit[level][i] : (uint32_t)i;
}

static wz_status choose_unit(const wz_data *data, const wz_model *model, int asked, int *unit, wz_err *err) {
	const wz_reml *reml = &model->reml;
	if (!model->matrix.intercept || reml->p < 2)
		return wz_fail(err, WZ_ENOTEST, "a permutation test needs a model with intercept and at least one column");
	int highest = 0;
	for (size_t c = 1; c < reml->p; c++)
		highest = reml->level[c] > highest ? reml->level[c] : highest;
	*unit = asked < 0 ? highest : asked;
	for (size_t c = 1; c < reml->p; c++)
		if (reml->level[c] > *unit)
			return wz_fail(err, WZ_ENOTEST, "column '%.200s' varies within units of level '%.100s': permute at level '%.100s'",
			               model->matrix.name[c], data->level_name[*unit], data->level_name[highest]);
	return WZ_OK;
}

static void count(test_work *work, size_t n, size_t m, double observed, wz_permutation *out) {
	for (size_t k = 0; k < n; k++) {
		bool failed = !work->result[k].converged;
		out->not_converged += failed;
		out->exceed += failed || work->result[k].joint >= observed * (1 - WZ_TIE);
		for (size_t c = 0; c < m; c++)
			out->exceed_column[c] += failed || work->t[k * m + c] >= work->t_observed[c] * (1 - WZ_TIE);
	}
	out->replicates += n;
}

wz_status wz_permutation_test(const wz_data *data, const wz_model *model, const wz_permutation_spec *spec, wz_permutation *out,
                              wz_err *err) {
	wz_status st = WZ_OK;
	const wz_reml *reml = &model->reml;
	const wz_nesting *nest = &reml->nesting;
	const size_t n = reml->n, m = reml->p - 1;
	test_work work = {0};
	wz_model null = {0};
	wz_formula empty = {.intercept = true};
	*out = (wz_permutation){0};
	WZ_TRY(choose_unit(data, model, spec->unit, &out->unit, err));

	/* The model without the columns, on the same rows. */
	WZ_TRY(wz_model_fit(data, &empty, model->matrix.row, model->matrix.n, &null, err));
	WZ_TRY(wz_permuter_create(reml, null.fit.theta, true, m, out->unit, spec->refit, wz_lane_choose(NULL), &work.permuter, err));
	const size_t units = wz_permuter_units(work.permuter), width = wz_permuter_width(work.permuter);
	out->n_units = units;
	if (units < 2) {
		st = wz_fail(err, WZ_ENOTEST, "there is one unit of level '%.100s': nothing to exchange", data->level_name[out->unit]);
		goto done;
	}
	work.value = malloc(m * units * sizeof(double));
	work.stratum = malloc(units * sizeof(uint32_t));
	work.source = malloc(width * units * sizeof(uint32_t));
	work.order = malloc(units * sizeof(uint32_t));
	work.place = malloc(units * sizeof(uint32_t));
	work.t = malloc(width * m * sizeof(double));
	work.t_observed = malloc(m * sizeof(double));
	out->exceed_column = calloc(m, sizeof(uint64_t));
	if (!work.value || !work.stratum || !work.source || !work.order || !work.place || !work.t || !work.t_observed || !out->exceed_column) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: permutation of %zu units", units);
		goto done;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t u = unit_of(nest, out->unit, i);
		for (size_t c = 0; c < m; c++)
			work.value[c * units + u] = reml->x[(c + 1) * n + i];
		work.stratum[u] = spec->stratum ? spec->stratum[model->matrix.row[nest->order[i]]] : 0;
		work.place[u] = u;
	}
	WZ_TRY(wz_exchange_create(units, m, work.value, work.stratum, &work.exchange, err));
	work.next = malloc(work.exchange.n_strata * sizeof(uint32_t));
	if (!work.next) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: permutation of %zu units", units);
		goto done;
	}
	const uint32_t *lanes[WZ_MAX_LANES];
	for (size_t k = 0; k < width; k++)
		lanes[k] = work.source + k * units;

	memcpy(work.source, work.place, units * sizeof(uint32_t));
	wz_permuter_run(work.permuter, work.value, lanes, 1, work.result, work.t_observed);
	if (!work.result[0].converged) {
		st = wz_fail(err, WZ_ENOCONV, "the permutation statistic of the observed data did not converge");
		goto done;
	}
	const double observed = work.result[0].joint, log_count = wz_exchange_log_count(&work.exchange);
	const uint64_t all = wz_exchange_count(&work.exchange, spec->replicates);
	out->exact = all > 0;
	const uint64_t total = out->exact ? all : spec->replicates;
	if (out->exact)
		wz_exchange_first(&work.exchange, work.order);
	for (uint64_t r = 0; r < total;) {
		if (spec->stop && spec->stop(spec->stop_context)) {
			st = wz_fail(err, WZ_ESTOP, "stopped");
			goto done;
		}
		size_t k = 0;
		for (; k < width && r < total; k++, r++) {
			uint32_t *source = work.source + k * units;
			if (out->exact) {
				memcpy(source, work.order, units * sizeof(uint32_t));
				(void)wz_exchange_next(&work.exchange, work.order);
				continue;
			}
			wz_rng rng = wz_rng_at(spec->seed, spec->analysis, r);
			memcpy(work.order, work.place, units * sizeof(uint32_t));
			wz_rng_shuffle(&rng, work.order, units);
			wz_exchange_induced(&work.exchange, work.order, units, work.place, work.next, work.stratum, source);
		}
		wz_permuter_run(work.permuter, work.value, lanes, k, work.result, work.t);
		count(&work, k, m, observed, out);
	}
	out->floor = wz_permutation_floor(log_count, total, out->exact);
done:
	work_clear(&work);
	wz_model_clear(&null);
	return st;
}

void wz_permutation_clear(wz_permutation *permutation) {
	free(permutation->exceed_column);
	*permutation = (wz_permutation){0};
}
