/* bias.c - small-study bias
 *
 * 1. Pooling without levels
 * 2. Trim and fill
 * 3. Columns of bias tests
 */
#include "model/bias.h"

#include "base/order.h"
#include "model/reml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Pooling without levels */

/* Column 1, when there is one, is sqrt(v). work: 2 n. b and cov as in wz_fit. */
static wz_status pool_effects(size_t n, const double *y, const double *v, size_t p, wz_pool pool, double *work, wz_fit *fit, wz_err *err) {
	static const wz_method method[] = {WZ_METHOD_FIXED, WZ_METHOD_FIXED, WZ_METHOD_REML, WZ_METHOD_ML};
	static const uint32_t *const no_code[1] = {NULL};
	wz_reml reml = {0};
	wz_status st = WZ_OK;
	*fit = (wz_fit){0};
	for (size_t i = 0; i < n; i++) {
		work[i * p] = 1;
		if (p > 1)
			work[i * p + 1] = sqrt(v[i]);
	}
	wz_design design = {.n = n, .n_levels = 1, .code = no_code, .y = y, .v = v, .p = p, .X = work, .intercept = true, .method = method[pool]};
	WZ_TRY(wz_reml_prepare(&design, &reml, NULL, err));
	WZ_TRY(wz_reml_fit(&reml, NULL, fit, err));
	if (pool == WZ_POOL_DL) { /* DerSimonian & Laird: (Q - df) / trace(P), and trace(P) is df / typical variance */
		double df = (double)(n - p), tau2 = (fit->QE - df) * fit->typical_variance / df;
		double theta[WZ_MAX_LEVELS] = {tau2 > 0 ? tau2 : 0};
		static const bool held[WZ_MAX_LEVELS] = {true, true, true, true};
		wz_reml_clear(&reml);
		wz_fit_clear(fit);
		design.method = WZ_METHOD_ML;
		WZ_TRY(wz_reml_prepare(&design, &reml, NULL, err));
		WZ_TRY(wz_reml_fit_held(&reml, theta, held, fit, err));
	}
done:
	wz_reml_clear(&reml);
	return st;
}

static wz_status mean_of(size_t n, const double *y, const double *v, wz_pool pool, double *work, double *b, double *se, double *tau2, wz_err *err) {
	wz_fit fit;
	if (n == 1) { /* what is left of three effects after trimming */
		*b = y[0];
		*se = sqrt(v[0]);
		*tau2 = 0;
		return WZ_OK;
	}
	wz_status st = pool_effects(n, y, v, 1, pool, work, &fit, err);
	if (st == WZ_OK) {
		*b = fit.b[0];
		*se = sqrt(fit.cov[0]);
		*tau2 = fit.sigma2[0];
	}
	wz_fit_clear(&fit);
	return st;
}

/* 2. Trim and fill */

static wz_status choose_side(size_t n, const double *y, const double *v, wz_pool pool, double *work, wz_side *side, wz_err *err) {
	wz_fit fit = {0};
	wz_err cause = {0};
	if (n < 3)
		return wz_fail(err, WZ_ENOTEST, "%zu effect sizes do not show on which side some are missing; name the side", n);
	wz_status st = pool_effects(n, y, v, 2, pool, work, &fit, &cause);
	if (st == WZ_OK)
		*side = fit.b[1] < 0 ? WZ_SIDE_RIGHT : WZ_SIDE_LEFT;
	else if (st == WZ_ERANK)
		st = wz_fail(err, WZ_ENOTEST, "all sampling variances are equal and do not show on which side effects are missing; name the side");
	else
		st = wz_fail(err, st, "%s", cause.text);
	wz_fit_clear(&fit);
	return st;
}

/* Signed ranks of the deviations, largest effect last, give the estimated number that is missing on the left. far: of n, order too */
static wz_status missing(size_t n, const double *y, double centre, wz_trim estimator, double *far, size_t *order, double *k0, double *se, wz_err *err) {
	wz_status st = WZ_OK;
	const double k = (double)n;
	double sum = 0, lowest = -INFINITY;
	for (size_t i = 0; i < n; i++)
		far[i] = fabs(y[i] - centre);
	WZ_TRY(wz_order(far, n, order, err));
	for (size_t r = 0; r < n; r++) {
		double d = y[order[r]] - centre;
		if (d > 0)
			sum += (double)(r + 1);
		else if (d < 0)
			lowest = (double)(r + 1);
	}
	if (estimator == WZ_TRIM_R0) {
		*k0 = k - lowest - 1;
		*se = sqrt(2 * fmax(0, *k0) + 2);
	} else {
		double L0 = (4 * sum - k * (k + 1)) / (2 * k - 1);
		double variance = (k * (k + 1) * (2 * k + 1) + 10 * L0 * L0 * L0 + 27 * L0 * L0 + 17 * L0 - 18 * k * L0 * L0 - 18 * k * L0 + 6 * k * k * L0) / 24;
		*k0 = L0;
		*se = 4 * sqrt(variance) / (2 * k - 1);
	}
done:
	return st;
}

wz_status wz_trimfill_run(size_t n, const double *y, const double *v, wz_pool pool, wz_trim estimator, wz_side side, wz_trimfill *out, wz_err *err) {
	enum { LIMIT = 100 };
	wz_status st = WZ_OK;
	double centre = 0, se, tau2, before_tau2;
	size_t k0 = 0, before;
	*out = (wz_trimfill){.filled_p = NAN};
	if (n < 2)
		return wz_fail(err, WZ_ENOTEST, "trim and fill needs at least two effect sizes");
	double *ys = malloc(2 * n * sizeof *ys), *vs = malloc(2 * n * sizeof *vs), *work = malloc(4 * n * sizeof *work);
	size_t *order = malloc(n * sizeof *order);
	if (!ys || !vs || !work || !order) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu effect sizes", n);
		goto done;
	}
	WZ_TRY(mean_of(n, y, v, pool, work, &out->before_b, &out->before_se, &before_tau2, err));
	if (side == WZ_SIDE_AUTO)
		WZ_TRY(choose_side(n, y, v, pool, work, &side, err));
	out->side = side;
	/* Turned round when the right is empty, so that the largest effects are those without a counterpart. */
	const double sign = side == WZ_SIDE_RIGHT ? -1 : 1;
	for (size_t i = 0; i < n; i++)
		work[i] = sign * y[i];
	WZ_TRY(wz_order(work, n, order, err));
	for (size_t i = 0; i < n; i++) {
		ys[i] = work[order[i]];
		vs[i] = v[order[i]];
	}
	unsigned round = 0;
	do {
		before = k0;
		if (++round > LIMIT) {
			st = wz_fail(err, WZ_ENOCONV, "trim and fill did not settle on a number of missing effect sizes");
			goto done;
		}
		WZ_TRY(mean_of(n - k0, ys, vs, pool, work, &centre, &se, &tau2, err));
		double raw;
		WZ_TRY(missing(n, ys, centre, estimator, work, order, &raw, &out->filled_se, err));
		double whole = raw > 0 ? nearbyint(raw) : 0; /* halves to even, as R rounds */
		if (!(whole < (double)n)) {
			st = wz_fail(err, WZ_ENOTEST, "trim and fill leaves none of the %zu effect sizes", n);
			goto done;
		}
		k0 = (size_t)whole;
	} while (k0 != before);
	out->filled = k0;
	if (!(out->filled_se > 0))
		out->filled_se = 0;
	if (estimator == WZ_TRIM_R0)
		out->filled_p = pow(0.5, (double)k0 + 1); /* negative binomial; statistic of Duval & Tweedie 2000a, R+ */
	out->y = malloc((k0 ? k0 : 1) * sizeof *out->y);
	out->v = malloc((k0 ? k0 : 1) * sizeof *out->v);
	if (!out->y || !out->v) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu effect sizes", k0);
		goto done;
	}
	for (size_t i = 0; i < n; i++)
		ys[i] *= sign;
	for (size_t i = 0; i < k0; i++) {
		out->y[i] = 2 * sign * centre - ys[n - k0 + i];
		out->v[i] = vs[n - k0 + i];
		ys[n + i] = out->y[i];
		vs[n + i] = out->v[i];
	}
	if (k0 > 0) {
		WZ_TRY(mean_of(n + k0, ys, vs, pool, work, &out->b, &out->se, &out->tau2, err));
	} else { /* the same to the last digit, which other orders of the rows do not give */
		out->b = out->before_b;
		out->se = out->before_se;
		out->tau2 = before_tau2;
	}
done:
	free(ys);
	free(vs);
	free(work);
	free(order);
	if (st != WZ_OK)
		wz_trimfill_clear(out);
	return st;
}

void wz_trimfill_clear(wz_trimfill *trimfill) {
	free(trimfill->y);
	free(trimfill->v);
	*trimfill = (wz_trimfill){0};
}

/* 3. Columns of bias tests */

const char *wz_bias_column(wz_bias_kind kind, size_t n, const double *v, double *column) {
	for (size_t i = 0; i < n; i++)
		column[i] = kind == WZ_BIAS_EGGER ? sqrt(v[i]) : v[i];
	return kind == WZ_BIAS_EGGER ? "sqrt(v)" : "v";
}
