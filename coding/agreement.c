/* agreement.c - how well two coders agree
 *
 * 1. Words
 * 2. Pairs
 * 3. Kappa
 * 4. AC1
 * 5. Alpha
 * 6. Intraclass correlation
 *
 * References in agreement.h; what "not stated" does in each is in docs/methods.md.
 */
#include "coding/agreement.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* Share of a difference of sums below which it is rounding: a single disagreement among a million pairs makes more. */
#define ROUNDING 1e-13

/* 1. Words */

const char *wz_metric_word(wz_metric metric) {
	static const char *const WORDS[] = {"nominal", "ordinal", "interval"};
	return WORDS[metric];
}

const char *wz_lack_word(wz_lack lack) {
	static const char *const WORDS[] = {"", "too_few_pairs", "one_category", "one_code", "no_variation", "no_sampling_error",
	                                    "too_few_replicates", "one_cluster"};
	return WORDS[lack];
}

static wz_coefficient lacking(wz_lack lack) {
	return (wz_coefficient){NAN, NAN, NAN, NAN, lack, lack};
}

/* A coefficient with value +- quantile * se, kept within -1 .. 1. */
static wz_coefficient with_interval(double value, double variance, double quantile) {
	wz_coefficient out = {value, 0, NAN, NAN, WZ_LACK_NOTHING, WZ_LACK_ERROR};
	if (!(variance > 0))
		return out;
	out.se = sqrt(variance);
	out.lo = fmax(value - quantile * out.se, -1);
	out.hi = fmin(value + quantile * out.se, 1);
	out.lack_interval = WZ_LACK_NOTHING;
	return out;
}

/* 2. Pairs */

wz_pair_counts wz_pairs_count(const double *a, const double *b, size_t n_units) {
	wz_pair_counts out = {.n_units = n_units};
	for (size_t i = 0; i < n_units; i++) {
		if (isnan(a[i]) && isnan(b[i]))
			out.n_both_empty++;
		else if (isnan(b[i]))
			out.n_only_a++;
		else if (isnan(a[i]))
			out.n_only_b++;
		else {
			out.n++;
			out.n_agree += a[i] == b[i];
		}
	}
	return out;
}

wz_coefficient wz_percent(size_t n_agree, size_t n, double confidence) {
	if (n == 0)
		return lacking(WZ_LACK_PAIRS);
	const double m = (double)n, p = (double)n_agree / m, z = gsl_cdf_ugaussian_Pinv(0.5 + confidence / 200);
	const double centre = (p + z * z / (2 * m)) / (1 + z * z / m);
	const double half = z / (1 + z * z / m) * sqrt(p * (1 - p) / m + z * z / (4 * m * m));
	return (wz_coefficient){100 * p, 100 * sqrt(p * (1 - p) / m), 100 * fmax(centre - half, 0), 100 * fmin(centre + half, 1), WZ_LACK_NOTHING,
	                        WZ_LACK_NOTHING};
}

wz_status wz_cross_make(const double *a, const double *b, size_t n_units, size_t q, wz_cross *cross, wz_err *err) {
	*cross = (wz_cross){.q = q};
	cross->count = calloc(q * q + 1, sizeof *cross->count);
	if (cross->count == NULL)
		return wz_fail(err, WZ_ENOMEM, "no memory for a table of %zu codes", q);
	for (size_t i = 0; i < n_units; i++) {
		if (isnan(a[i]) || isnan(b[i]))
			continue;
		if (!(a[i] >= 0 && a[i] < (double)q && b[i] >= 0 && b[i] < (double)q)) {
			wz_cross_clear(cross);
			return wz_fail(err, WZ_EBUG, "rating %g or %g of unit %zu is none of %zu codes", a[i], b[i], i, q);
		}
		cross->count[(size_t)a[i] * q + (size_t)b[i]]++;
		cross->n++;
	}
	return WZ_OK;
}

void wz_cross_clear(wz_cross *cross) {
	free(cross->count);
	*cross = (wz_cross){0};
}

void wz_ratings_merge_missing(const double *from, size_t n_units, size_t q, double *to) {
	for (size_t i = 0; i < n_units; i++)
		to[i] = isnan(from[i]) ? (double)q : from[i];
}

double wz_mean_difference(const double *a, const double *b, size_t n_units) {
	double sum = 0;
	size_t n = 0;
	for (size_t i = 0; i < n_units; i++)
		if (!isnan(a[i]) && !isnan(b[i])) {
			sum += a[i] - b[i];
			n++;
		}
	return n ? sum / (double)n : NAN;
}

static size_t row_count(const wz_cross *cross, size_t i) {
	size_t sum = 0;
	for (size_t j = 0; j < cross->q; j++)
		sum += cross->count[i * cross->q + j];
	return sum;
}

static size_t column_count(const wz_cross *cross, size_t j) {
	size_t sum = 0;
	for (size_t i = 0; i < cross->q; i++)
		sum += cross->count[i * cross->q + j];
	return sum;
}

/* All pairs in one cell of the diagonal: by counts, since 1 - pe would be rounding. */
static int is_one_category(const wz_cross *cross) {
	for (size_t k = 0; k < cross->q; k++)
		if (cross->count[k * cross->q + k] > 0)
			return cross->count[k * cross->q + k] == cross->n;
	return 0;
}

/* 3. Kappa */

static double weight(size_t i, size_t j, size_t q, wz_kappa_weights weights) {
	double distance = i > j ? (double)(i - j) : (double)(j - i);
	if (weights == WZ_WEIGHTS_NONE)
		return i == j;
	distance /= (double)(q - 1);
	return 1 - (weights == WZ_WEIGHTS_LINEAR ? distance : distance * distance);
}

wz_coefficient wz_kappa(const wz_cross *cross, wz_kappa_weights weights, double confidence) {
	const size_t q = cross->q;
	const double n = (double)cross->n;
	if (q < 2)
		return lacking(WZ_LACK_CODES);
	if (cross->n < 2)
		return lacking(WZ_LACK_PAIRS);
	if (is_one_category(cross))
		return lacking(WZ_LACK_CATEGORIES);
	double observed = 0, expected = 0;
	for (size_t i = 0; i < q; i++)
		for (size_t j = 0; j < q; j++) {
			double w = weight(i, j, q, weights);
			observed += w * (double)cross->count[i * q + j] / n;
			expected += w * ((double)row_count(cross, i) / n) * ((double)column_count(cross, j) / n);
		}
	double kappa = (observed - expected) / (1 - expected), square = 0;
	/* sum of p_ij [w_ij - (mean weight of row i + of column j)(1 - kappa)]^2 */
	for (size_t i = 0; i < q; i++)
		for (size_t j = 0; j < q; j++) {
			if (cross->count[i * q + j] == 0)
				continue;
			double mean = 0;
			for (size_t k = 0; k < q; k++)
				mean += weight(i, k, q, weights) * (double)column_count(cross, k) / n + weight(k, j, q, weights) * (double)row_count(cross, k) / n;
			double term = weight(i, j, q, weights) - mean * (1 - kappa);
			square += (double)cross->count[i * q + j] / n * term * term;
		}
	double last = kappa - expected * (1 - kappa);
	double spread = square - last * last;
	if (spread < ROUNDING * (square + last * last))
		spread = 0;
	return with_interval(kappa, spread / (n * (1 - expected) * (1 - expected)), gsl_cdf_ugaussian_Pinv(0.5 + confidence / 200));
}

double wz_kappa_expected(const wz_cross *cross) {
	double expected = 0;
	for (size_t k = 0; k < cross->q; k++)
		expected += (double)row_count(cross, k) * (double)column_count(cross, k);
	return cross->n ? expected / ((double)cross->n * (double)cross->n) : NAN;
}

/* 4. AC1 */

wz_coefficient wz_ac1(const wz_cross *cross, double confidence) {
	const size_t q = cross->q;
	const double n = (double)cross->n;
	if (q < 2)
		return lacking(WZ_LACK_CODES);
	if (cross->n < 2)
		return lacking(WZ_LACK_PAIRS);
	double observed = 0, expected = 0, square = 0;
	for (size_t k = 0; k < q; k++) {
		double share = ((double)row_count(cross, k) + (double)column_count(cross, k)) / (2 * n);
		observed += (double)cross->count[k * q + k] / n;
		expected += share * (1 - share) / (double)(q - 1);
	}
	double ac1 = (observed - expected) / (1 - expected);
	/* Each unit's part in the coefficient: those of one cell are alike. */
	for (size_t i = 0; i < q; i++)
		for (size_t j = 0; j < q; j++) {
			if (cross->count[i * q + j] == 0)
				continue;
			double share_i = ((double)row_count(cross, i) + (double)column_count(cross, i)) / (2 * n);
			double share_j = ((double)row_count(cross, j) + (double)column_count(cross, j)) / (2 * n);
			double own = ((i == j) - expected) / (1 - expected);
			double chance = (1 - (share_i + share_j) / 2) / (double)(q - 1);
			double part = own - 2 * (1 - ac1) * (chance - expected) / (1 - expected) - ac1;
			square += (double)cross->count[i * q + j] * part * part;
		}
	if (square < ROUNDING * n)
		square = 0;
	return with_interval(ac1, square / (n * (n - 1)), gsl_cdf_tdist_Pinv(0.5 + confidence / 200, n - 1));
}

/* 5. Alpha */

static wz_coefficient only_value(double value) {
	return (wz_coefficient){value, NAN, NAN, NAN, WZ_LACK_NOTHING, WZ_LACK_NOTHING};
}

wz_coefficient wz_alpha_codes(const wz_cross *cross, wz_metric metric) {
	const size_t q = cross->q;
	const double values = 2 * (double)cross->n;
	if (cross->n < 2)
		return lacking(WZ_LACK_PAIRS);
	if (is_one_category(cross))
		return lacking(WZ_LACK_CATEGORIES);
	double observed = 0, expected = 0;
	for (size_t c = 0; c < q; c++) {
		double n_c = (double)(row_count(cross, c) + column_count(cross, c)), between = n_c;
		for (size_t k = c + 1; k < q; k++) {
			double n_k = (double)(row_count(cross, k) + column_count(cross, k));
			between += n_k; /* values from c to k, both included */
			double distance = metric == WZ_METRIC_NOMINAL   ? 1
			                  : metric == WZ_METRIC_ORDINAL ? between - (n_c + n_k) / 2
			                                                : (double)(k - c);
			observed += (double)(cross->count[c * q + k] + cross->count[k * q + c]) * distance * distance;
			expected += n_c * n_k * distance * distance;
		}
	}
	return only_value(1 - (values - 1) * observed / expected);
}

wz_coefficient wz_alpha_numbers(const double *a, const double *b, size_t n_units) {
	double mean = 0, observed = 0, spread = 0, lowest = INFINITY, highest = -INFINITY;
	size_t n = 0;
	for (size_t i = 0; i < n_units; i++)
		if (!isnan(a[i]) && !isnan(b[i])) {
			n++;
			mean += (a[i] + b[i]) / 2;
			lowest = fmin(lowest, fmin(a[i], b[i]));
			highest = fmax(highest, fmax(a[i], b[i]));
		}
	if (n < 2)
		return lacking(WZ_LACK_PAIRS);
	if (lowest == highest)
		return lacking(WZ_LACK_VARIANCE);
	mean /= (double)n;
	for (size_t i = 0; i < n_units; i++)
		if (!isnan(a[i]) && !isnan(b[i])) {
			observed += (a[i] - b[i]) * (a[i] - b[i]);
			spread += (a[i] - mean) * (a[i] - mean) + (b[i] - mean) * (b[i] - mean);
		}
	/* mean squared difference within units over that between any two of the 2 n values */
	return only_value(1 - (observed / (double)n) / (2 * spread / (2 * (double)n - 1)));
}

/* 6. Intraclass correlation */

/* Mean squares of units, coders and rest, of the two-way table of n units by 2 coders. */
typedef struct {
	double units, coders, rest;
	size_t n;
	wz_lack lack;
} mean_squares;

static mean_squares two_way(const double *a, const double *b, size_t n_units) {
	mean_squares out = {.lack = WZ_LACK_NOTHING};
	double mean_a = 0, mean_b = 0, lowest = INFINITY, highest = -INFINITY;
	for (size_t i = 0; i < n_units; i++)
		if (!isnan(a[i]) && !isnan(b[i])) {
			out.n++;
			mean_a += a[i];
			mean_b += b[i];
			lowest = fmin(lowest, fmin(a[i], b[i]));
			highest = fmax(highest, fmax(a[i], b[i]));
		}
	const double n = (double)out.n;
	if (out.n < 2 || lowest == highest) {
		out.lack = out.n < 2 ? WZ_LACK_PAIRS : WZ_LACK_VARIANCE;
		return out;
	}
	mean_a /= n;
	mean_b /= n;
	const double difference = mean_a - mean_b;
	for (size_t i = 0; i < n_units; i++)
		if (!isnan(a[i]) && !isnan(b[i])) {
			double unit = (a[i] - mean_a) + (b[i] - mean_b), rest = (a[i] - b[i]) - difference;
			out.units += unit * unit / 2;
			out.rest += rest * rest / 2;
		}
	out.units /= n - 1;
	out.rest /= n - 1;
	out.coders = n * difference * difference / 2;
	return out;
}

wz_coefficient wz_icc(const double *a, const double *b, size_t n_units, double confidence) {
	const mean_squares m = two_way(a, b, n_units);
	if (m.lack != WZ_LACK_NOTHING)
		return lacking(m.lack);
	const double n = (double)m.n, k = 2, tail = (1 - confidence / 100) / 2;
	wz_coefficient out = only_value((m.units - m.rest) / (m.units + (k - 1) * m.rest + k * (m.coders - m.rest) / n));
	const double rho = out.value;
	if (m.rest == 0 && m.coders == 0) {
		out.lack_interval = WZ_LACK_ERROR;
		return out;
	}
	/* degrees of freedom of the combination a MS(coders) + b MS(rest), by Satterthwaite; a and b as in McGraw & Wong */
	double share = k * rho / (n * (1 - rho)), other = 1 + k * rho * (n - 1) / (n * (1 - rho));
	double top = share * m.coders + other * m.rest;
	double df = top * top / (pow(share * m.coders, 2) / (k - 1) + pow(other * m.rest, 2) / ((n - 1) * (k - 1)));
	double upper = gsl_cdf_fdist_Qinv(tail, n - 1, df), lower = gsl_cdf_fdist_Qinv(tail, df, n - 1);
	double error = k * m.coders + (k * n - k - n) * m.rest;
	out.lo = n * (m.units - upper * m.rest) / (upper * error + n * m.units);
	out.hi = n * (lower * m.units - m.rest) / (error + n * lower * m.units);
	if (!isfinite(out.lo) || !isfinite(out.hi)) {
		out.lo = out.hi = NAN;
		out.lack_interval = WZ_LACK_ERROR;
	}
	return out;
}
