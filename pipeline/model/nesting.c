/* nesting.c - units of each level as contiguous ranges
 *
 * 1. Sorting rows
 * 2. Building
 * 3. Units and constancy of a column
 */
#include "model/nesting.h"

#include <stdlib.h>
#include <string.h>

/* 1. Sorting rows: a stable counting sort by first appearance, innermost code first */

typedef struct {
	uint32_t *map;   /* code -> rank of first appearance within the present order of rows */
	uint32_t *count; /* places */
	uint32_t *to;
} sort_work;

static uint32_t largest(const uint32_t *code, size_t n) {
	uint32_t top = 0;
	for (size_t i = 0; i < n; i++)
		if (code[i] > top)
			top = code[i];
	return top;
}

/* Groups rows by code, groups in order of first appearance in the caller's order, stable. */
static void sort_by(const uint32_t *code, size_t n, size_t n_codes, uint32_t *order, sort_work *work) {
	memset(work->map, 0xff, n_codes * sizeof *work->map);
	uint32_t ranks = 0;
	for (size_t i = 0; i < n; i++)
		if (work->map[code[i]] == UINT32_MAX)
			work->map[code[i]] = ranks++;
	memset(work->count, 0, (ranks + 1) * sizeof *work->count);
	for (size_t i = 0; i < n; i++)
		work->count[work->map[code[i]] + 1]++;
	for (uint32_t r = 0; r < ranks; r++)
		work->count[r + 1] += work->count[r];
	for (size_t i = 0; i < n; i++)
		work->to[work->count[work->map[code[order[i]]]]++] = order[i];
	memcpy(order, work->to, n * sizeof *order);
}

/* 2. Building */

wz_status wz_nesting_build(size_t n, size_t n_levels, const uint32_t *const *code, wz_nesting *nesting, wz_err *err) {
	wz_status st = WZ_OK;
	sort_work work = {0};
	*nesting = (wz_nesting){0};
	if (n == 0 || n >= UINT32_MAX || n_levels == 0 || n_levels > WZ_MAX_LEVELS)
		return wz_fail(err, WZ_EBUG, "nesting: %zu rows in %zu levels", n, n_levels);
	size_t depth = n_levels > 1 ? n_levels - 1 : 1;
	size_t n_codes = n;
	for (size_t l = 0; l + 1 < n_levels; l++) {
		size_t top = (size_t)largest(code[l], n) + 1;
		n_codes = top > n_codes ? top : n_codes;
	}
	nesting->n = n;
	nesting->depth = depth;
	nesting->order = malloc(n * sizeof(uint32_t));
	work.map = malloc(n_codes * sizeof(uint32_t));
	work.count = malloc((n_codes + 1) * sizeof(uint32_t));
	work.to = malloc(n * sizeof(uint32_t));
	if (!nesting->order || !work.map || !work.count || !work.to) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: nesting of %zu effects", n);
		goto done;
	}
	for (size_t i = 0; i < n; i++)
		nesting->order[i] = (uint32_t)i;
	for (size_t l = n_levels - 1; l-- > 0;)
		sort_by(code[l], n, n_codes, nesting->order, &work);

	for (size_t l = 0; l < depth; l++) {
		nesting->unit[l] = malloc(n * sizeof(uint32_t));
		nesting->first[l] = malloc((n + 1) * sizeof(uint32_t));
		nesting->parent[l] = l ? malloc(n * sizeof(uint32_t)) : NULL;
		if (!nesting->unit[l] || !nesting->first[l] || (l && !nesting->parent[l])) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: nesting of %zu effects", n);
			goto done;
		}
		uint32_t units = 0;
		for (size_t i = 0; i < n; i++) {
			int starts = i == 0 || n_levels == 1;
			if (!starts) {
				uint32_t a = nesting->order[i - 1], b = nesting->order[i];
				starts = code[l][a] != code[l][b] || (l && nesting->unit[l - 1][i - 1] != nesting->unit[l - 1][i]);
			}
			if (starts) {
				if (l)
					nesting->parent[l][units] = nesting->unit[l - 1][i];
				nesting->first[l][units] = (uint32_t)i; /* as effects; turned into children below */
				units++;
			}
			nesting->unit[l][i] = units - 1;
		}
		nesting->first[l][units] = (uint32_t)n;
		nesting->n_units[l] = units;
	}
	for (size_t l = 0; l + 1 < depth; l++) {
		for (size_t u = 0; u < nesting->n_units[l]; u++)
			nesting->first[l][u] = nesting->unit[l + 1][nesting->first[l][u]];
		nesting->first[l][nesting->n_units[l]] = (uint32_t)nesting->n_units[l + 1];
	}
done:
	free(work.map);
	free(work.count);
	free(work.to);
	if (st != WZ_OK)
		wz_nesting_clear(nesting);
	return st;
}

void wz_nesting_clear(wz_nesting *nesting) {
	for (size_t l = 0; l < WZ_MAX_DEPTH; l++) {
		free(nesting->first[l]);
		free(nesting->parent[l]);
		free(nesting->unit[l]);
	}
	free(nesting->order);
	*nesting = (wz_nesting){0};
}

/* 3. Units and constancy of a column */

size_t wz_nesting_units(const wz_nesting *nesting, int level) {
	return level < (int)nesting->depth ? nesting->n_units[level] : nesting->n;
}

uint32_t wz_nesting_unit_at(const wz_nesting *nesting, int level, size_t i) {
	return level < (int)nesting->depth ? nesting->unit[level][i] : (uint32_t)i;
}

int wz_nesting_level_of(const wz_nesting *nesting, const double *x) {
	int level = -1;
	for (size_t i = 1; i < nesting->n; i++) {
		if (x[nesting->order[i]] == x[nesting->order[i - 1]])
			continue;
		/* A change between neighbours in nested order must fall on a border of units of that level. */
		while (level < (int)nesting->depth &&
		       (level < 0 || nesting->unit[level][i] == nesting->unit[level][i - 1]))
			level++;
		if (level == (int)nesting->depth)
			break;
	}
	return level;
}
