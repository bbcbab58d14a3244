/* lrt_bootstrap.c - parametric bootstrap of the likelihood-ratio test of a variance component
 *
 * 1. Making ready
 * 2. Drawing
 * 3. A batch of replicates
 * 4. p
 *
 * The statistic does not depend on the coefficients (both likelihoods are of residuals), so the draws have mean zero.
 */
#include "resample/lrt_bootstrap.h"

#include "model/climb.h"
#include "resample/permute.h"
#include "resample/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct wz_lrt_bootstrap {
	const wz_reml *reml;
	wz_climb climb;
	size_t l;
	uint64_t seed, analysis;
	double observed;
	double without[WZ_MAX_COMPONENTS], with[WZ_MAX_COMPONENTS]; /* components of the two fits on the observed data: where replicates start */
	bool held[WZ_MAX_COMPONENTS], held_without[WZ_MAX_COMPONENTS];
	double *y;    /* n */
	double *unit; /* n: random effects of one level's units */
};

/* Of the predicted gain; the last step is taken. */
static const double TOLERANCE = 1e-12;

/* 1. Making ready */

wz_status wz_lrt_bootstrap_create(const wz_reml *reml, const wz_fit *fit, size_t l, uint64_t seed, uint64_t analysis, wz_lrt_bootstrap **out,
                                  wz_err *err) {
	wz_status st = WZ_OK;
	wz_fit without = {0};
	bool zero[WZ_MAX_LEVELS] = {false};
	*out = NULL;
	if (l >= reml->n_levels || !reml->identified[l] || reml->method == WZ_METHOD_FIXED)
		return wz_fail(err, WZ_ENOTEST, "level %zu has no variance component that is estimated", l + 1);
	wz_lrt_bootstrap *boot = calloc(1, sizeof *boot);
	if (!boot)
		return wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap");
	boot->reml = reml;
	boot->l = l;
	boot->seed = seed;
	boot->analysis = analysis;
	boot->y = malloc(reml->n * sizeof *boot->y);
	boot->unit = malloc(reml->n * sizeof *boot->unit);
	if (!boot->y || !boot->unit) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap of %zu effects", reml->n);
		goto done;
	}
	zero[l] = true;
	WZ_TRY(wz_reml_fit(reml, zero, &without, err));
	double fall = 2 * (fit->loglik - without.loglik);
	boot->observed = fit->theta[l] > 0 && fall > 0 ? fall : 0;
	wz_reml_held(reml, boot->held);
	memcpy(boot->held_without, boot->held, sizeof boot->held);
	boot->held_without[l] = true;
	memcpy(boot->without, without.theta, sizeof without.theta);
	memcpy(boot->with, fit->theta, sizeof fit->theta);
	WZ_TRY(wz_climb_init(&boot->climb, reml, NULL, WZ_MAX_LANES, err));
done:
	wz_fit_clear(&without);
	if (st == WZ_OK)
		*out = boot;
	else
		wz_lrt_bootstrap_free(boot);
	return st;
}

void wz_lrt_bootstrap_free(wz_lrt_bootstrap *bootstrap) {
	if (!bootstrap)
		return;
	wz_climb_clear(&bootstrap->climb);
	free(bootstrap->y);
	free(bootstrap->unit);
	free(bootstrap);
}

double wz_lrt_bootstrap_observed(const wz_lrt_bootstrap *bootstrap) {
	return bootstrap->observed;
}

/* 2. Drawing */

/* Levels from the outermost in, units in nested order, then sampling errors: first what the units of the correlated level share, then the rest. */
static void draw(wz_lrt_bootstrap *boot, uint64_t replicate) {
	const wz_reml *reml = boot->reml;
	const wz_nesting *nest = &reml->nesting;
	const size_t n = reml->n, D = nest->depth;
	const double rho = reml->model.rho;
	wz_rng rng = wz_rng_at(boot->seed, boot->analysis, replicate);
	for (size_t i = 0; i < n; i++)
		boot->y[i] = 0;
	for (size_t l = 0; l < D; l++) {
		const double sd = sqrt(boot->without[l]);
		for (size_t u = 0; u < nest->n_units[l]; u++)
			boot->unit[u] = sd > 0 ? sd * wz_rng_normal(&rng) : 0;
		for (size_t i = 0; i < n; i++)
			boot->y[i] += boot->unit[nest->unit[l][i]];
	}
	if (rho > 0) {
		const size_t shared = D - 1 - reml->model.rho_above;
		for (size_t u = 0; u < nest->n_units[shared]; u++)
			boot->unit[u] = wz_rng_normal(&rng);
		for (size_t i = 0; i < n; i++)
			boot->y[i] += sqrt(rho * reml->v[i]) * boot->unit[nest->unit[shared][i]];
	}
	for (size_t i = 0; i < n; i++)
		boot->y[i] += sqrt(boot->without[D] + (1 - rho) * reml->v[i]) * wz_rng_normal(&rng);
}

/* 3. A batch of replicates */

/* Both fits of the draws in the lanes: without the component from the observed fit without it, then with it from the observed fit with it, and where
 * that ends lower, from the replicate's own fit without it. */
static void batch(wz_lrt_bootstrap *boot, uint64_t first, size_t count, double *stat) {
	wz_climb *climb = &boot->climb;
	const size_t W = climb->kernel->width;
	double base[WZ_MAX_LANES], theta[WZ_MAX_LANES][WZ_MAX_COMPONENTS];
	for (size_t lane = 0; lane < count; lane++) {
		draw(boot, first + lane);
		wz_climb_set_y(climb, lane, boot->y);
	}
	for (size_t lane = 0; lane < W; lane++)
		climb->state[lane] = WZ_NEWTON_DONE;
	for (size_t lane = 0; lane < count; lane++)
		wz_climb_start(climb, lane, boot->without, boot->held_without, TOLERANCE, false);
	wz_climb_run(climb);
	for (size_t lane = 0; lane < count; lane++) {
		base[lane] = climb->state[lane] == WZ_NEWTON_DONE ? climb->result.loglik[lane] : NAN;
		memcpy(theta[lane], climb->newton[lane].theta, sizeof theta[lane]);
		stat[lane] = NAN;
	}
	for (int attempt = 0; attempt < 2; attempt++) {
		bool again[WZ_MAX_LANES] = {false}, any = false;
		for (size_t lane = 0; lane < count; lane++) {
			again[lane] = !isnan(base[lane]) && !(stat[lane] > 0);
			if (again[lane])
				wz_climb_start(climb, lane, attempt ? theta[lane] : boot->with, boot->held, TOLERANCE, false);
			any = any || again[lane];
		}
		if (!any)
			break;
		wz_climb_run(climb);
		for (size_t lane = 0; lane < count; lane++)
			if (again[lane] && climb->state[lane] == WZ_NEWTON_DONE) {
				double fall = 2 * (climb->result.loglik[lane] - base[lane]);
				/* Without the component it is the same model, and the difference rounding. */
				bool rounding = climb->newton[lane].theta[boot->l] == 0 || fall < 1e-9;
				stat[lane] = rounding && !(stat[lane] > 0) ? 0 : fmax(fall, isnan(stat[lane]) ? 0 : stat[lane]);
			}
	}
}

void wz_lrt_bootstrap_run(wz_lrt_bootstrap *bootstrap, uint64_t first, size_t count, double *stat) {
	const size_t W = bootstrap->climb.kernel->width;
	for (size_t done = 0; done < count; done += W)
		batch(bootstrap, first + done, count - done < W ? count - done : W, stat + done);
}

/* 4. p */

wz_lrt_p wz_lrt_bootstrap_p(double observed, const double *stat, size_t count) {
	wz_lrt_p out = {.replicates = count};
	for (size_t r = 0; r < count; r++) {
		const bool failed = isnan(stat[r]);
		out.failed += failed;
		out.exceed += failed || stat[r] >= observed * (1 - WZ_TIE);
	}
	out.p = (double)(out.exceed + 1) / (double)(count + 1);
	return out;
}
