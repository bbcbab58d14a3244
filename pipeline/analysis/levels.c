/* levels.c - do the levels of a model fit the rows
 *
 * 1. Rows with the same ids
 * 2. A plan's levels
 */
#include "analysis/levels.h"

#include "base/map.h"
#include "model/nesting.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* 1. Rows with the same ids */

wz_status wz_levels_first(const char *const *const *text, size_t n_levels, size_t n, size_t *first, wz_err *err) {
	wz_status st = WZ_OK;
	wz_map map = {0};
	size_t size = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t l = 0; l < n_levels; l++)
			size += strlen(text[l][i]) + 1;
	char *keys = malloc(size + 1), *at = keys;
	if (keys == NULL || !wz_map_reserve(&map, n)) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: ids of %zu rows", n);
		goto done;
	}
	for (size_t i = 0; i < n; i++) {
		char *key = at;
		bool missing = false;
		for (size_t l = 0; l < n_levels; l++) { /* ids hold no NUL, so that it can stand between them */
			size_t length = strlen(text[l][i]) + 1;
			memcpy(at, text[l][i], length);
			at += length;
			missing = missing || length == 1;
		}
		first[i] = i;
		if (missing)
			continue;
		size_t *place = wz_map_put(&map, key, (size_t)(at - key));
		if (place == NULL) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: ids of %zu rows", n);
			goto done;
		}
		if (*place == SIZE_MAX)
			*place = i;
		first[i] = *place;
	}
done:
	wz_map_clear(&map);
	free(keys);
	return st;
}

/* 2. A plan's levels */

static void check_order(const wz_plan *plan, wz_problems *problems) {
	static const char *const ORDER[] = {"manual", "study", "effect"};
	size_t last = 0;
	for (size_t l = 0; l < plan->model.levels.n; l++)
		for (size_t k = 0; k < sizeof ORDER / sizeof *ORDER; k++) {
			if (strcmp(plan->model.levels.item[l], ORDER[k]) != 0)
				continue;
			if (k < last)
				wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, 0, 0,
				                "model.levels: '%s' stands behind '%s'; levels go from the outermost to the effect, as [manual, study, effect]", ORDER[k],
				                ORDER[last]);
			last = k > last ? k : last;
		}
}

/* The level of the records, other than the plan's, whose ids tell two rows apart. NULL: none does. */
static const char *level_between(const wz_dataset *dataset, size_t a, size_t b) {
	char text[2][WZ_VALUE_TEXT];
	for (size_t c = dataset->n_cols; c-- > 0;)
		if (dataset->column[c].var->role == WZ_ROLE_ID && strcmp(wz_column_text(&dataset->column[c], a, text[0]), wz_column_text(&dataset->column[c], b, text[1])) != 0)
			return dataset->column[c].var->level;
	return NULL;
}

/* Rows with the same ids on all levels of the plan. Those with the same on all levels of the records were told with them, where these name effects. */
static void tell_double(const wz_plan *plan, const wz_dataset *dataset, const char *id, size_t i, size_t first, wz_problems *problems) {
	char shown[WZ_TEXT_SHOW], between[WZ_TEXT_SHOW];
	const char *level = level_between(dataset, i, first), *last = plan->model.levels.item[plan->model.levels.n - 1];
	if (level != NULL)
		wz_problems_add(problems, WZ_PROBLEM_ERROR, dataset->file[i], dataset->line[i], 0,
		                "%s %s stands already on line %zu: the last of the plan's levels is the effect, and needs an id of its own in every row. Add the level %s, whose ids differ here, to model.levels",
		                last, wz_text_show(id, shown), dataset->line[first], wz_text_show(level, between));
	else if (wz_dataset_role(dataset, WZ_ROLE_ID, "effect") == NULL)
		wz_problems_add(problems, WZ_PROBLEM_ERROR, dataset->file[i], dataset->line[i], 0,
		                "%s %s stands already on line %zu: delete the copy, or give every effect an id (a column with the role id and the level effect) and add that level to model.levels", last,
		                wz_text_show(id, shown), dataset->line[first]);
}

wz_status wz_levels_check(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t L = plan->model.levels.n, n = dataset->n_rows;
	const char **texts[WZ_MAX_LEVELS] = {NULL};
	char *numbers[WZ_MAX_LEVELS] = {NULL};
	size_t *first = malloc((n + 1) * sizeof *first);
	check_order(plan, problems);
	if (first == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: ids of %zu rows", n);
		goto done;
	}
	for (size_t l = 0; l < L; l++) {
		const wz_column *id = wz_dataset_role(dataset, WZ_ROLE_ID, plan->model.levels.item[l]);
		if (id == NULL)
			goto done; /* told already */
		texts[l] = malloc((n + 1) * sizeof(char *));
		numbers[l] = id->num != NULL ? malloc((n + 1) * WZ_VALUE_TEXT) : NULL;
		if (texts[l] == NULL || (id->num != NULL && numbers[l] == NULL)) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: ids of %zu rows", n);
			goto done;
		}
		for (size_t i = 0; i < n; i++) {
			char *own = numbers[l] != NULL ? numbers[l] + i * WZ_VALUE_TEXT : NULL, buffer[WZ_VALUE_TEXT];
			const char *text = wz_column_text(id, i, own != NULL ? own : buffer);
			texts[l][i] = text == buffer ? "" : text;
		}
	}
	WZ_TRY(wz_levels_first((const char *const *const *)texts, L, n, first, err));
	for (size_t i = 0; i < n; i++)
		if (first[i] != i)
			tell_double(plan, dataset, texts[L - 1][i], i, first[i], problems);
done:
	for (size_t l = 0; l < L && l < WZ_MAX_LEVELS; l++) {
		free(texts[l]);
		free(numbers[l]);
	}
	free(first);
	return st;
}
