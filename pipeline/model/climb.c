/* climb.c - many fits of one design
 *
 * 1. Loading
 * 2. Climbing
 */
#include "model/climb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Loading */

/* The narrowest kernel that holds them, else the widest that runs here. */
static const wz_lane_kernel *kernel_for(size_t lanes) {
	static const char *const names[] = {"x2", "x4", "x8"};
	if (lanes <= 1)
		return wz_lane_scalar();
	const wz_lane_kernel *widest = wz_lane_choose(NULL);
	for (size_t i = 0; i < 3; i++) {
		const wz_lane_kernel *kernel = wz_lane_choose(names[i]);
		if (kernel && kernel->width >= lanes && kernel->width <= widest->width)
			return kernel;
	}
	return widest;
}

static void load_columns(wz_climb *climb, double *scratch) {
	const wz_reml *reml = climb->reml;
	const size_t n = reml->n, D = reml->nesting.depth, W = climb->kernel->width;
	for (size_t c = 0; c < reml->p; c++) {
		const double *x = &reml->x[c * n];
		int level = reml->level[c];
		if (level == -1)
			continue;
		if (level < (int)D) {
			for (size_t i = n; i-- > 0;)
				scratch[reml->nesting.unit[level][i]] = x[i];
			x = scratch;
		}
		for (size_t lane = 0; lane < W; lane++)
			climb->kernel->set_x(climb->work, lane, c, x);
	}
}

wz_status wz_climb_init(wz_climb *climb, const wz_reml *reml, const wz_lane_model *model, size_t lanes, wz_err *err) {
	*climb = (wz_climb){.reml = reml, .kernel = kernel_for(lanes), .K = reml->nesting.depth + 1};
	double *scratch = malloc(reml->n * sizeof *scratch);
	climb->zeros = calloc(reml->n, sizeof *climb->zeros);
	climb->work = climb->kernel->create(model ? model : &reml->model);
	if (!scratch || !climb->zeros || !climb->work) {
		free(scratch);
		wz_climb_clear(climb);
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu effects, %zu coefficients", reml->n, reml->p);
	}
	climb->result = climb->kernel->result(climb->work);
	load_columns(climb, scratch);
	free(scratch);
	for (size_t lane = 0; lane < climb->kernel->width; lane++) {
		climb->kernel->set_y(climb->work, lane, reml->y);
		climb->state[lane] = WZ_NEWTON_DONE;
	}
	return WZ_OK;
}

void wz_climb_clear(wz_climb *climb) {
	free(climb->work);
	free(climb->zeros);
	*climb = (wz_climb){0};
}

void wz_climb_set_y(wz_climb *climb, size_t lane, const double *y) {
	climb->kernel->set_y(climb->work, lane, y ? y : climb->zeros);
}

/* 2. Climbing */

void wz_climb_start(wz_climb *climb, size_t lane, const double *theta, const bool *held, double tolerance, bool polish) {
	wz_newton_begin(&climb->newton[lane], climb->K, theta, held, tolerance, polish);
	climb->state[lane] = WZ_NEWTON_GO;
	for (size_t l = 0; l < climb->K; l++)
		climb->result.theta[l * climb->kernel->width + lane] = theta[l];
}

void wz_climb_stop(wz_climb *climb, size_t lane) {
	climb->state[lane] = WZ_NEWTON_FAILED;
}

static bool all_held(const wz_newton *newton) {
	for (size_t l = 0; l < newton->K; l++)
		if (!newton->held[l])
			return false;
	return true;
}

size_t wz_climb_step(wz_climb *climb) {
	const size_t W = climb->kernel->width, K = climb->K;
	const wz_lane_result *result = &climb->result;
	bool derivatives = false;
	size_t going = 0;
	for (size_t lane = 0; lane < W; lane++)
		derivatives = derivatives || (climb->state[lane] == WZ_NEWTON_GO && !all_held(&climb->newton[lane]));
	climb->kernel->eval(climb->work, derivatives);
	for (size_t lane = 0; lane < W; lane++) {
		if (climb->state[lane] != WZ_NEWTON_GO)
			continue; /* its theta stays, and so do its results */
		wz_newton *newton = &climb->newton[lane];
		if (all_held(newton)) {
			newton->steps++;
			climb->state[lane] = isfinite(result->loglik[lane]) ? WZ_NEWTON_DONE : WZ_NEWTON_FAILED;
			continue;
		}
		climb->state[lane] = wz_newton_step(newton, result->loglik[lane], result->score + lane, result->info + lane, W);
		if (climb->state[lane] != WZ_NEWTON_GO)
			continue;
		for (size_t l = 0; l < K; l++)
			result->theta[l * W + lane] = newton->theta[l];
		going++;
	}
	return going;
}

void wz_climb_run(wz_climb *climb) {
	while (wz_climb_step(climb) > 0)
		;
}

bool wz_climb_one(wz_climb *climb, size_t lane, const double *theta, const bool *held, double tolerance, bool polish) {
	wz_climb_start(climb, lane, theta, held, tolerance, polish);
	wz_climb_run(climb);
	return climb->state[lane] == WZ_NEWTON_DONE;
}
