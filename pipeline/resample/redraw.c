/* redraw.c - cases drawn again below the outermost level
 *
 * 1. Levels, pools and their acceleration
 * 2. Making ready
 * 3. Writing out
 * 4. Fitting
 *
 * A unit of the outermost level that counts c times adds c times its part to the likelihood (bootstrap.c, which is fast). Below it that does not hold: the
 * copies share what is above them. So the replicate is written out as data and fitted like data.
 */
#include "resample/redraw.h"

#include "model/climb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Levels, pools and their acceleration */

int wz_redraw_top(wz_redraw_levels levels) {
	int top = 0;
	while (levels && !(levels >> top & 1))
		top++;
	return top;
}

typedef struct {
	uint32_t parent, stratum, unit;
} pooled;

static int by_pool(const void *a, const void *b) {
	const pooled *x = a, *y = b;
	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	if (x->stratum != y->stratum)
		return x->stratum < y->stratum ? -1 : 1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

wz_status wz_redraw_pools_create(const wz_nesting *nesting, int top, const uint32_t *stratum, wz_redraw_pools *pools, wz_err *err) {
	const size_t units = wz_nesting_units(nesting, top);
	pooled *all = malloc(units * sizeof *all);
	*pools = (wz_redraw_pools){.n_units = units, .member = malloc(units * sizeof(uint32_t)), .first = malloc((units + 1) * sizeof(uint32_t))};
	if (!all || !pools->member || !pools->first) {
		free(all);
		wz_redraw_pools_clear(pools);
		return wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap of %zu units", units);
	}
	for (size_t i = 0; i < nesting->n; i++) {
		const uint32_t u = wz_nesting_unit_at(nesting, top, i);
		all[u] = (pooled){.parent = top > 0 ? nesting->unit[top - 1][i] : 0, .stratum = stratum ? stratum[u] : 0, .unit = u};
	}
	qsort(all, units, sizeof *all, by_pool);
	for (size_t u = 0; u < units; u++) {
		pools->member[u] = all[u].unit;
		if (u == 0 || all[u].parent != all[u - 1].parent || all[u].stratum != all[u - 1].stratum)
			pools->first[pools->n++] = (uint32_t)u;
	}
	pools->first[pools->n] = (uint32_t)units;
	free(all);
	return WZ_OK;
}

void wz_redraw_pools_clear(wz_redraw_pools *pools) {
	free(pools->member);
	free(pools->first);
	*pools = (wz_redraw_pools){0};
}

double wz_redraw_acceleration(const wz_redraw_pools *pools, const double *left_out) {
	double squares = 0, cubes = 0;
	size_t all = 0;
	for (size_t k = 0; k < pools->n; k++) {
		const uint32_t first = pools->first[k], last = pools->first[k + 1];
		double mean = 0;
		size_t n = 0;
		for (uint32_t i = first; i < last; i++) {
			const double b = left_out[pools->member[i]];
			mean += isfinite(b) ? b : 0;
			n += isfinite(b);
		}
		mean /= (double)n;
		all += n;
		const double weight = pools->n > 1 ? (double)(last - first - 1) / (double)(last - first) : 1;
		for (uint32_t i = first; i < last; i++) {
			const double d = weight * (mean - left_out[pools->member[i]]);
			if (!isfinite(d))
				continue;
			squares += d * d;
			cubes += d * d * d;
		}
	}
	return all > 1 && squares > 0 ? cubes / (6 * pow(squares, 1.5)) : NAN;
}

/* 2. Making ready */

struct wz_redraw {
	const wz_reml *reml;
	const wz_redraw_pools *pools;
	wz_redraw_levels levels;
	int top;
	size_t n, room;                  /* effects written out, and room for them */
	uint32_t *place;
	uint32_t *code[WZ_MAX_DEPTH];
	double *y, *v, *X;
	uint32_t *start[WZ_MAX_DEPTH];   /* first place of each unit of a cluster level */
	uint32_t current[WZ_MAX_DEPTH], next[WZ_MAX_DEPTH]; /* codes: of the effect that is written, and the next new one */
	double *cov;                     /* p * p */
};

static wz_status no_memory(const wz_redraw *redraw, wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: a bootstrap replicate of %zu effect sizes", redraw->n);
}

static bool grow(void **array, size_t bytes) {
	void *grown = realloc(*array, bytes);
	if (grown)
		*array = grown;
	return grown != NULL;
}

/* A replicate has more effects than the data when large units come often. */
static wz_status make_room(wz_redraw *redraw, size_t room, wz_err *err) {
	const size_t p = redraw->reml->p;
	bool good = grow((void **)&redraw->place, room * sizeof(uint32_t)) && grow((void **)&redraw->y, room * sizeof(double)) &&
	            grow((void **)&redraw->v, room * sizeof(double)) && grow((void **)&redraw->X, room * p * sizeof(double));
	for (size_t l = 0; l < redraw->reml->nesting.depth; l++)
		good = good && grow((void **)&redraw->code[l], room * sizeof(uint32_t));
	if (!good)
		return no_memory(redraw, err);
	redraw->room = room;
	return WZ_OK;
}

wz_status wz_redraw_create(const wz_reml *reml, wz_redraw_levels levels, const wz_redraw_pools *pools, wz_redraw **out, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_nesting *nest = &reml->nesting;
	wz_redraw *redraw = calloc(1, sizeof *redraw);
	*out = NULL;
	if (!redraw)
		return wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap");
	*redraw = (wz_redraw){.reml = reml, .pools = pools, .levels = levels, .top = wz_redraw_top(levels)};
	redraw->cov = malloc(reml->p * reml->p * sizeof *redraw->cov);
	bool good = redraw->cov != NULL;
	for (size_t l = 0; l < nest->depth && good; l++) {
		redraw->start[l] = malloc((nest->n_units[l] + 1) * sizeof(uint32_t));
		good = redraw->start[l] != NULL;
		for (size_t i = nest->n; good && i-- > 0;)
			redraw->start[l][nest->unit[l][i]] = (uint32_t)i;
	}
	if (!good) {
		st = no_memory(redraw, err);
		goto done;
	}
	WZ_TRY(make_room(redraw, nest->n, err));
done:
	if (st == WZ_OK)
		*out = redraw;
	else
		wz_redraw_free(redraw);
	return st;
}

void wz_redraw_free(wz_redraw *redraw) {
	if (!redraw)
		return;
	for (size_t l = 0; l < WZ_MAX_DEPTH; l++) {
		free(redraw->code[l]);
		free(redraw->start[l]);
	}
	free(redraw->place);
	free(redraw->y);
	free(redraw->v);
	free(redraw->X);
	free(redraw->cov);
	free(redraw);
}

const uint32_t *wz_redraw_places(const wz_redraw *redraw, size_t *n) {
	*n = redraw->n;
	return redraw->place;
}

/* 3. Writing out */

static wz_status put_effect(wz_redraw *redraw, uint32_t place, wz_err *err) {
	if (redraw->n == redraw->room) {
		wz_status st = make_room(redraw, 2 * redraw->room, err);
		if (st != WZ_OK)
			return st;
	}
	redraw->place[redraw->n] = place;
	for (size_t l = 0; l < redraw->reml->nesting.depth; l++)
		redraw->code[l][redraw->n] = redraw->current[l];
	redraw->n++;
	return WZ_OK;
}

/* A copy of a unit, with what is below it: drawn where its level is. Recursion as deep as there are levels. */
static wz_status put_unit(wz_redraw *redraw, int level, uint32_t unit, wz_rng *rng, wz_err *err) {
	const wz_nesting *nest = &redraw->reml->nesting;
	wz_status st = WZ_OK;
	if (level == (int)nest->depth)
		return put_effect(redraw, unit, err);
	redraw->current[level] = redraw->next[level]++;
	const uint32_t first = nest->first[level][unit], size = nest->first[level][unit + 1] - first;
	const bool drawn = rng && redraw->levels >> (level + 1) & 1;
	for (uint32_t i = 0; i < size; i++)
		WZ_TRY(put_unit(redraw, level + 1, first + (drawn ? wz_rng_below(rng, size) : i), rng, err));
done:
	return st;
}

/* Levels above the highest drawn one are as observed: codes from the units above a unit of that level. */
static void put_above(wz_redraw *redraw, uint32_t unit) {
	const wz_nesting *nest = &redraw->reml->nesting;
	const uint32_t place = redraw->top < (int)nest->depth ? redraw->start[redraw->top][unit] : unit;
	for (int l = 0; l < redraw->top; l++)
		redraw->current[l] = nest->unit[l][place];
}

static void begin(wz_redraw *redraw) {
	redraw->n = 0;
	memset(redraw->next, 0, sizeof redraw->next);
}

wz_status wz_redraw_draw(wz_redraw *redraw, wz_rng *rng, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_redraw_pools *pools = redraw->pools;
	begin(redraw);
	for (size_t k = 0; k < pools->n; k++) {
		const uint32_t first = pools->first[k], size = pools->first[k + 1] - first;
		put_above(redraw, pools->member[first]);
		for (uint32_t i = 0; i < size; i++)
			WZ_TRY(put_unit(redraw, redraw->top, pools->member[first + wz_rng_below(rng, size)], rng, err));
	}
done:
	return st;
}

wz_status wz_redraw_without(wz_redraw *redraw, size_t unit, wz_err *err) {
	wz_status st = WZ_OK;
	begin(redraw);
	for (uint32_t u = 0; u < redraw->pools->n_units; u++) {
		if (u == unit)
			continue;
		put_above(redraw, u);
		WZ_TRY(put_unit(redraw, redraw->top, u, NULL, err));
	}
done:
	return st;
}

/* 4. Fitting */

wz_status wz_redraw_fit(wz_redraw *redraw, const double *theta, bool refit, double tolerance, double *b, double *se, double *sigma2,
                        wz_status *why, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_reml *from = redraw->reml;
	const size_t p = from->p, K = from->nesting.depth + 1;
	const uint32_t *code[WZ_MAX_LEVELS] = {NULL};
	bool held[WZ_MAX_COMPONENTS] = {false};
	double start[WZ_MAX_COMPONENTS] = {0};
	wz_reml reml = {0};
	wz_climb climb = {0};
	wz_err quiet = {0};
	for (size_t k = 0; k < redraw->n; k++)
		wz_reml_row(from, redraw->place[k], &redraw->y[k], &redraw->v[k], &redraw->X[k * p]);
	for (size_t l = 0; l + 1 < from->n_levels; l++)
		code[l] = redraw->code[l];
	const wz_design design = {.n = redraw->n, .n_levels = from->n_levels, .code = code, .y = redraw->y, .v = redraw->v, .p = p, .X = redraw->X,
	                          .intercept = from->intercept, .rho = from->model.rho, .rho_above = from->model.rho_above, .method = from->method};
	*why = wz_reml_prepare(&design, &reml, NULL, &quiet);
	if (*why == WZ_ENOMEM)
		return wz_fail(err, *why, "%s", quiet.text);
	if (*why != WZ_OK)
		return WZ_OK;
	WZ_TRY(wz_climb_init(&climb, &reml, NULL, 1, err));
	wz_reml_held(&reml, held);
	for (size_t l = 0; l < K; l++) {
		start[l] = held[l] ? 0 : theta[l];
		held[l] = held[l] || !refit;
	}
	bool converged = wz_climb_one(&climb, 0, start, held, tolerance, false);
	for (size_t l = 0; l < K; l++)
		start[l] = held[l] ? start[l] : reml.start;
	if (!converged && refit)
		converged = wz_climb_one(&climb, 0, start, held, tolerance, false);
	*why = converged ? WZ_OK : WZ_ENOCONV;
	if (!converged)
		goto done;
	wz_reml_user_scale(&reml, &climb.result, 1, 0, b, redraw->cov);
	for (size_t c = 0; c < p; c++)
		se[c] = sqrt(redraw->cov[c * p + c]);
	for (size_t l = 0; l < from->n_levels; l++)
		sigma2[l] = reml.identified[l] ? climb.result.theta[l] : NAN;
done:
	wz_climb_clear(&climb);
	wz_reml_clear(&reml);
	return st;
}
