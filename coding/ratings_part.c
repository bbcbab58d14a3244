/* ratings_part.c - some units of what two coders made, as ratings of their own
 *
 * 1. Units and clusters
 * 2. Items
 */
#include "base/arena.h"
#include "coding/ratings.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: ratings of some units");
}

/* 1. Units and clusters */

/* Clusters get numbers without gaps: a bootstrap draws from those that are there. number: n_clusters of the whole, SIZE_MAX at first. */
static wz_status part_units(const wz_rated_units *whole, const bool *keep, size_t *number, wz_ratings *part, wz_rated_units *units) {
	wz_arena *arena = part->memory;
	*units = (wz_rated_units){.level = whole->level, .id = wz_arena_alloc(arena, (whole->n + 1) * sizeof *units->id),
	                          .cluster = wz_arena_alloc(arena, (whole->n + 1) * sizeof *units->cluster)};
	for (int f = 0; f < WZ_N_CODERS; f++)
		units->line[f] = wz_arena_alloc(arena, (whole->n + 1) * sizeof *units->line[f]);
	if (!units->id || !units->cluster || !units->line[0] || !units->line[1])
		return WZ_ENOMEM;
	for (size_t i = 0; i < whole->n; i++) {
		if (!keep[i])
			continue;
		if (number[whole->cluster[i]] == SIZE_MAX)
			number[whole->cluster[i]] = part->n_clusters++;
		units->id[units->n] = whole->id[i];
		units->cluster[units->n] = number[whole->cluster[i]];
		for (int f = 0; f < WZ_N_CODERS; f++)
			units->line[f][units->n] = whole->line[f][i];
		units->n++;
	}
	return WZ_OK;
}

/* 2. Items */

static wz_status part_item(const wz_rated_item *whole, size_t n_whole, const bool *keep, wz_ratings *part, wz_rated_item *item) {
	wz_arena *arena = part->memory;
	*item = *whole;
	for (int f = 0; f < WZ_N_CODERS; f++) {
		size_t n = 0;
		item->value[f] = wz_arena_alloc(arena, (n_whole + 1) * sizeof *item->value[f]);
		item->line[f] = wz_arena_alloc(arena, (n_whole + 1) * sizeof *item->line[f]);
		if (!item->value[f] || !item->line[f])
			return WZ_ENOMEM;
		for (size_t i = 0; i < n_whole; i++)
			if (keep[i]) {
				item->value[f][n] = whole->value[f][i];
				item->line[f][n++] = whole->line[f][i];
			}
	}
	return WZ_OK;
}

wz_status wz_ratings_part(const wz_ratings *whole, bool *const *keep, wz_ratings *part, wz_err *err) {
	wz_status st = WZ_OK;
	size_t *number = malloc((whole->n_clusters + 1) * sizeof *number);
	*part = (wz_ratings){.n_units = whole->n_units, .cluster_level = whole->cluster_level, .n_items = whole->n_items, .memory = wz_arena_create()};
	if (!part->memory || !number) {
		st = no_memory(err);
		goto done;
	}
	part->units = wz_arena_alloc(part->memory, (whole->n_units + 1) * sizeof *part->units);
	part->item = wz_arena_alloc(part->memory, (whole->n_items + 1) * sizeof *part->item);
	if (!part->units || !part->item) {
		st = no_memory(err);
		goto done;
	}
	for (size_t c = 0; c < whole->n_clusters; c++)
		number[c] = SIZE_MAX;
	for (size_t u = 0; u < whole->n_units && st == WZ_OK; u++)
		st = part_units(&whole->units[u], keep[u], number, part, &part->units[u]);
	for (size_t i = 0; i < whole->n_items && st == WZ_OK; i++)
		st = part_item(&whole->item[i], whole->units[whole->item[i].units].n, keep[whole->item[i].units], part, &part->item[i]);
	if (st != WZ_OK)
		st = no_memory(err);
	for (int f = 0; f < WZ_N_CODERS; f++)
		part->file[f] = whole->file[f];
done:
	free(number);
	if (st != WZ_OK)
		wz_ratings_clear(part);
	return st;
}
