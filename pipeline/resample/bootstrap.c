/* bootstrap.c - replicates of a fitted model
 *
 * 1. Making ready
 * 2. Drawing
 * 3. What a lane found
 * 4. A batch
 */
#include "resample/bootstrap.h"

#include "model/newton.h"
#include "resample/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct wz_boot {
	wz_boot_spec spec;
	const wz_reml *reml;
	const wz_lane_kernel *kernel;
	wz_lane_work *work;
	size_t n, p, K, L, n_clusters, size;
	bool held[WZ_MAX_COMPONENTS];
	uint32_t *cluster;   /* n: cluster of each effect (WILD) */
	wz_redraw_pools pools; /* CASES */
	wz_redraw *redraw;     /* CASES below the outermost level */
	double *y, *weight;  /* n, and one a unit: of one lane */
	double *sums, *C, *z; /* WILD: clusters * p, tested * tested + tested */
	wz_newton newton[WZ_MAX_LANES];
};

/* As in permute.c: what the last step gains is far below what a quantile of replicates can show. */
static const double TOLERANCE = 1e-13;

/* 1. Making ready */

static void load_columns(wz_boot *boot) {
	const wz_reml *reml = boot->reml;
	for (size_t c = 0; c < boot->p; c++) {
		int level = reml->level[c];
		if (level == -1)
			continue;
		const double *x = &reml->x[c * boot->n];
		if (level < (int)reml->nesting.depth) {
			for (size_t i = boot->n; i-- > 0;)
				boot->y[reml->nesting.unit[level][i]] = x[i];
			x = boot->y;
		}
		for (size_t lane = 0; lane < boot->kernel->width; lane++)
			boot->kernel->set_x(boot->work, lane, c, x);
	}
	for (size_t lane = 0; lane < boot->kernel->width; lane++)
		boot->kernel->set_y(boot->work, lane, reml->y);
}

wz_status wz_boot_create(const wz_boot_spec *spec, const wz_reml *reml, const wz_lane_kernel *kernel, wz_boot **out, wz_err *err) {
	wz_status st = WZ_OK;
	wz_boot *boot = calloc(1, sizeof *boot);
	*out = NULL;
	if (!boot)
		return wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap");
	boot->spec = *spec;
	boot->reml = reml;
	boot->kernel = kernel;
	boot->n = reml->n;
	boot->p = reml->p;
	boot->K = reml->nesting.depth + 1;
	boot->L = reml->n_levels;
	wz_reml_held(reml, boot->held);
	const bool wild = spec->kind == WZ_BOOT_WILD;
	boot->size = wild ? 2 : 1 + 2 * boot->p + boot->L;
	boot->n_clusters = wz_nesting_units(&reml->nesting, wild ? spec->unit : 0);
	if (wild && spec->all_signs && boot->n_clusters > 63) {
		st = wz_fail(err, WZ_EBUG, "2^%zu sign patterns cannot be counted", boot->n_clusters);
		goto done;
	}
	boot->work = kernel->create(&reml->model);
	boot->y = malloc(boot->n * sizeof(double));
	boot->weight = malloc(boot->n_clusters * sizeof(double));
	boot->cluster = malloc(boot->n * sizeof(uint32_t));
	boot->sums = malloc(boot->n_clusters * boot->p * sizeof(double));
	boot->C = malloc((spec->n_tested * spec->n_tested + spec->n_tested + boot->p * (boot->p + 1)) * sizeof(double));
	if (!boot->work || !boot->y || !boot->weight || !boot->cluster || !boot->sums || !boot->C) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap of %zu effect sizes", boot->n);
		goto done;
	}
	boot->z = boot->C + spec->n_tested * spec->n_tested;
	for (size_t i = 0; wild && i < boot->n; i++)
		boot->cluster[i] = wz_nesting_unit_at(&reml->nesting, spec->unit, i);
	if (spec->kind == WZ_BOOT_CASES)
		WZ_TRY(wz_redraw_pools_create(&reml->nesting, wz_redraw_top(spec->drawn), spec->stratum, &boot->pools, err));
	if (spec->kind == WZ_BOOT_CASES && spec->drawn > 1)
		WZ_TRY(wz_redraw_create(reml, spec->drawn, &boot->pools, &boot->redraw, err));
	load_columns(boot);
done:
	if (st != WZ_OK)
		wz_boot_free(boot);
	else
		*out = boot;
	return st;
}

void wz_boot_free(wz_boot *boot) {
	if (!boot)
		return;
	free(boot->work);
	free(boot->y);
	free(boot->weight);
	free(boot->cluster);
	free(boot->sums);
	free(boot->C);
	wz_redraw_pools_clear(&boot->pools);
	wz_redraw_free(boot->redraw);
	free(boot);
}

const wz_redraw_pools *wz_boot_pools(const wz_boot *boot) {
	return &boot->pools;
}

size_t wz_boot_width(const wz_boot *boot) {
	return boot->kernel->width;
}

size_t wz_boot_size(const wz_boot *boot) {
	return boot->size;
}

/* 2. Drawing */

static void draw_cases(wz_boot *boot, wz_rng *rng, size_t lane) {
	memset(boot->weight, 0, boot->n_clusters * sizeof(double));
	const wz_redraw_pools *pools = &boot->pools;
	for (size_t s = 0; s < pools->n; s++) {
		const uint32_t begin = pools->first[s], size = pools->first[s + 1] - begin;
		for (uint32_t i = 0; i < size; i++)
			boot->weight[pools->member[begin + wz_rng_below(rng, size)]] += 1;
	}
	boot->kernel->set_count(boot->work, lane, boot->weight);
}

static void draw_wild(wz_boot *boot, wz_rng *rng, uint64_t replicate, size_t lane) {
	static const double WEBB[] = {-1.2247448713915890, -1, -0.70710678118654757, 0.70710678118654757, 1, 1.2247448713915890};
	for (size_t g = 0; g < boot->n_clusters; g++)
		if (boot->spec.all_signs) /* the last cluster keeps its sign: a pattern and its opposite give the same F */
			boot->weight[g] = g + 1 < boot->n_clusters && (replicate >> g & 1) ? -1 : 1;
		else if (boot->spec.weights == WZ_WILD_RADEMACHER)
			boot->weight[g] = wz_rng_next(rng) >> 63 ? -1 : 1;
		else
			boot->weight[g] = WEBB[wz_rng_below(rng, 6)];
	for (size_t i = 0; i < boot->n; i++)
		boot->y[i] = boot->spec.fitted[i] + boot->weight[boot->cluster[i]] * boot->spec.residual[i];
	boot->kernel->set_y(boot->work, lane, boot->y);
}

/* Random effects level by level, then sampling errors: sqrt(v) (sqrt(1 - rho) z + sqrt(rho) z of the cluster). */
static void draw_parametric(wz_boot *boot, wz_rng *rng, size_t lane) {
	const wz_nesting *nest = &boot->reml->nesting;
	const double rho = boot->reml->model.rho;
	const size_t together = nest->depth - 1 - boot->reml->model.rho_above;
	memcpy(boot->y, boot->spec.fitted, boot->n * sizeof(double));
	for (size_t l = 0; l < boot->K; l++) {
		const double sd = sqrt(boot->spec.theta[l]);
		for (size_t i = 0; i < boot->n;) {
			const double u = sd * wz_rng_normal(rng);
			size_t unit_begin = i;
			do
				boot->y[i++] += u;
			while (i < boot->n && l < nest->depth && nest->unit[l][i] == nest->unit[l][unit_begin]);
		}
	}
	for (size_t i = 0; i < boot->n;) {
		const double common = rho > 0 ? sqrt(rho) * wz_rng_normal(rng) : 0;
		size_t unit_begin = i;
		do {
			boot->y[i] += sqrt(boot->reml->v[i]) * (common + sqrt(1 - rho) * wz_rng_normal(rng));
			i++;
		} while (i < boot->n && nest->unit[together][i] == nest->unit[together][unit_begin]);
	}
	boot->kernel->set_y(boot->work, lane, boot->y);
}

/* 3. What a lane found */

static void estimates(const wz_boot *boot, const wz_lane_result *result, size_t lane, double *row) {
	const wz_reml *reml = boot->reml;
	const size_t p = boot->p, W = boot->kernel->width;
	double *b = row + 1, *se = b + p, *sigma2 = se + p;
	double *cov = boot->C; /* p * p: nothing is tested here */
	row[0] = WZ_BOOT_OK;
	wz_reml_user_scale(reml, result, W, lane, b, cov);
	for (size_t c = 0; c < p; c++)
		se[c] = sqrt(cov[c * p + c]);
	for (size_t l = 0; l < boot->L; l++)
		sigma2[l] = reml->identified[l] ? result->theta[l * W + lane] : NAN;
}

/* F = b' C^-1 b / m, C = M S M over the tested columns, S = sum over clusters of s s', s = X_g' (V^-1 (y - X b))_g. */
static double statistic(const wz_boot *boot, const wz_lane_result *result, size_t lane) {
	const size_t p = boot->p, W = boot->kernel->width, m = boot->spec.n_tested, n = boot->n;
	double *sums = boot->sums, *C = boot->C, *z = boot->z, *weight = boot->z + m, Q = 0;
	memset(sums, 0, boot->n_clusters * p * sizeof *sums);
	for (size_t c = 0; c < p; c++)
		for (size_t i = 0; i < n; i++)
			sums[boot->cluster[i] * p + c] += boot->reml->x[c * n + i] * result->r[i * W + lane];
	for (size_t a = 0; a < m; a++)
		for (size_t b = 0; b <= a; b++)
			C[a * m + b] = 0;
	for (size_t g = 0; g < boot->n_clusters; g++) {
		for (size_t a = 0; a < m; a++) {
			weight[a] = 0;
			for (size_t c = 0; c < p; c++)
				weight[a] += result->cov[(boot->spec.tested[a] * p + c) * W + lane] * sums[g * p + c];
		}
		for (size_t a = 0; a < m; a++)
			for (size_t b = 0; b <= a; b++)
				C[a * m + b] += weight[a] * weight[b];
	}
	for (size_t a = 0; a < m; a++) {
		z[a] = result->b[boot->spec.tested[a] * W + lane];
		for (size_t b = 0; b <= a; b++) {
			double s = C[a * m + b];
			for (size_t k = 0; k < b; k++)
				s -= C[a * m + k] * C[b * m + k];
			C[a * m + b] = a == b ? sqrt(s) : s / C[b * m + b];
		}
		for (size_t k = 0; k < a; k++)
			z[a] -= C[a * m + k] * z[k];
		z[a] /= C[a * m + a];
		Q += z[a] * z[a];
	}
	return Q / (double)m;
}

static void take(const wz_boot *boot, const wz_lane_result *result, size_t lane, wz_boot_state state, double *row) {
	for (size_t k = 1; k < boot->size; k++)
		row[k] = NAN;
	row[0] = state;
	if (state != WZ_BOOT_OK)
		return;
	if (!isfinite(result->loglik[lane])) {
		row[0] = WZ_BOOT_VANISHED;
		return;
	}
	if (boot->spec.kind != WZ_BOOT_WILD) {
		estimates(boot, result, lane, row);
		return;
	}
	row[1] = statistic(boot, result, lane);
	if (!isfinite(row[1]))
		row[0] = WZ_BOOT_NOT_CONVERGED;
}

/* 4. A batch */

/* From the data in the lanes to rows. */
static void solve(wz_boot *boot, size_t count, double *row) {
	const wz_lane_kernel *kernel = boot->kernel;
	const size_t W = kernel->width, K = boot->K;
	wz_lane_result result = kernel->result(boot->work);
	bool running[WZ_MAX_LANES] = {false}, moves = false;
	size_t n_running = count;
	for (size_t l = 0; l < K; l++) {
		moves = moves || (boot->spec.refit && !boot->held[l]);
		for (size_t lane = 0; lane < W; lane++)
			result.theta[l * W + lane] = boot->spec.theta[l];
	}
	for (size_t lane = 0; lane < count; lane++) {
		wz_newton_begin(&boot->newton[lane], K, boot->spec.theta, boot->held, TOLERANCE, false);
		running[lane] = true;
	}
	while (n_running > 0) {
		kernel->eval(boot->work, true);
		for (size_t lane = 0; lane < count; lane++) {
			if (!running[lane])
				continue; /* frozen: its numbers were taken when it arrived */
			wz_newton_state state = WZ_NEWTON_DONE;
			bool lost = !isfinite(result.loglik[lane]); /* a column that depends on the others */
			if (moves && !lost)
				state = wz_newton_step(&boot->newton[lane], result.loglik[lane], result.score + lane, result.info + lane, W);
			if (state == WZ_NEWTON_GO) {
				for (size_t l = 0; l < K; l++)
					result.theta[l * W + lane] = boot->newton[lane].theta[l];
				continue;
			}
			take(boot, &result, lane, lost ? WZ_BOOT_VANISHED : state == WZ_NEWTON_DONE ? WZ_BOOT_OK : WZ_BOOT_NOT_CONVERGED,
			     row + lane * boot->size);
			running[lane] = false;
			n_running--;
		}
	}
}

/* What stands written out, as a row. */
static wz_status take_redrawn(wz_boot *boot, double *row, wz_err *err) {
	wz_status why = WZ_OK;
	for (size_t k = 1; k < boot->size; k++)
		row[k] = NAN;
	wz_status st = wz_redraw_fit(boot->redraw, boot->spec.theta, boot->spec.refit, TOLERANCE, row + 1, row + 1 + boot->p, row + 1 + 2 * boot->p, &why, err);
	row[0] = why == WZ_OK ? WZ_BOOT_OK : why == WZ_ENOCONV ? WZ_BOOT_NOT_CONVERGED : WZ_BOOT_VANISHED;
	return st;
}

wz_status wz_boot_run(wz_boot *boot, uint64_t first, size_t count, double *row, wz_err *err) {
	wz_status st = WZ_OK;
	if (boot->redraw) {
		for (size_t k = 0; k < count; k++) {
			wz_rng rng = wz_rng_at(boot->spec.seed, boot->spec.stream, first + k);
			WZ_TRY(wz_redraw_draw(boot->redraw, &rng, err));
			WZ_TRY(take_redrawn(boot, row + k * boot->size, err));
		}
		goto done;
	}
	for (size_t lane = 0; lane < boot->kernel->width; lane++) {
		/* Lanes beyond count repeat the last one, so that they hold numbers. */
		const uint64_t replicate = first + (lane < count ? lane : count - 1);
		wz_rng rng = wz_rng_at(boot->spec.seed, boot->spec.stream, replicate);
		if (boot->spec.kind == WZ_BOOT_CASES)
			draw_cases(boot, &rng, lane);
		else if (boot->spec.kind == WZ_BOOT_WILD)
			draw_wild(boot, &rng, replicate, lane);
		else
			draw_parametric(boot, &rng, lane);
	}
	solve(boot, count, row);
done:
	return st;
}

wz_status wz_boot_left_out(wz_boot *boot, size_t first, size_t count, double *row, wz_err *err) {
	wz_status st = WZ_OK;
	if (wz_redraw_top(boot->spec.drawn) > 0) {
		for (size_t k = 0; k < count; k++) {
			WZ_TRY(wz_redraw_without(boot->redraw, first + k, err));
			WZ_TRY(take_redrawn(boot, row + k * boot->size, err));
		}
		goto done;
	}
	for (size_t u = 0; u < boot->n_clusters; u++)
		boot->weight[u] = 1;
	for (size_t lane = 0; lane < boot->kernel->width; lane++) {
		const size_t unit = first + (lane < count ? lane : count - 1);
		boot->weight[unit] = 0;
		boot->kernel->set_count(boot->work, lane, boot->weight);
		boot->weight[unit] = 1;
	}
	solve(boot, count, row);
done:
	return st;
}

double wz_boot_observed(wz_boot *boot) {
	double row[2];
	for (size_t lane = 0; lane < boot->kernel->width; lane++)
		boot->kernel->set_y(boot->work, lane, boot->reml->y);
	solve(boot, 1, row);
	return row[0] == WZ_BOOT_OK ? row[1] : NAN;
}
