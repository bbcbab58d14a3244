/* spread.c - reading records with all ranks
 *
 * 1. Files and their parts
 * 2. Parts of the other ranks
 * 3. Reading
 *
 * Rank 0 cuts the files and tells all where. The first part of each file is always read by rank 0, which so finds header and dialect and tells what
 * is wrong with them; the other parts are shared. Checks of cells and of rows against each other stay with rank 0: they need the whole table
 * (decimal mark, elements of manuals) and take less than half of the time (docs/methods.md).
 */
#include "stages/stages.h"

#include "analysis/load.h"
#include "base/table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { N_FILES = 4, PARTS_A_RANK = 4 };

static const uint64_t smallest_part = 256 * 1024, largest_part = 4 * 1024 * 1024;

/* 1. Files and their parts */

typedef struct {
	const wz_plan *plan;
	const char *path[N_FILES];    /* NULL: the plan has none */
	uint64_t n[N_FILES];          /* parts */
	const wz_csv_place *place;    /* of all files, one behind the other */
	wz_gathering *gathering;      /* rank 0 */
} spread;

/* The parts but the first of each file are the items that are shared. */
static size_t first_item(const spread *s, size_t file) {
	size_t item = 0;
	for (size_t i = 0; i < file; i++)
		item += s->n[i] > 0 ? (size_t)s->n[i] - 1 : 0;
	return item;
}

static const wz_csv_place *places_of(const spread *s, size_t file) {
	const wz_csv_place *place = s->place;
	for (size_t i = 0; i < file; i++)
		place += s->n[i];
	return place;
}

/* Small enough that all ranks end at about the same time, large enough that opening a file anew does not show. */
static uint64_t part_size(const char *path, int n_ranks) {
	struct stat about;
	if (n_ranks == 1 || stat(path, &about) != 0 || about.st_size <= 0)
		return 0;
	uint64_t bytes = (uint64_t)about.st_size / (uint64_t)(PARTS_A_RANK * n_ranks);
	return bytes < smallest_part ? smallest_part : bytes > largest_part ? largest_part : bytes;
}

/* n of each file and then all places, as they go to all ranks. What cannot be cut is one part. */
static unsigned char *cut_files(const spread *s, int n_ranks, uint64_t part_bytes, size_t *size) {
	wz_csv_place *place[N_FILES] = {0};
	uint64_t n[N_FILES] = {0};
	size_t total = 0;
	for (size_t i = 0; i < N_FILES; i++) {
		size_t parts = 0;
		uint64_t bytes = s->path[i] == NULL ? 0 : part_bytes > 0 ? part_bytes : part_size(s->path[i], n_ranks);
		if (bytes > 0 && wz_csv_cut(s->path[i], bytes, &place[i], &parts, NULL) == WZ_OK)
			n[i] = parts;
		total += (size_t)n[i];
	}
	unsigned char *all = malloc(sizeof n + total * sizeof **place);
	*size = 0;
	if (all != NULL) {
		memcpy(all, n, sizeof n);
		*size = sizeof n;
		for (size_t i = 0; i < N_FILES; i++) {
			if (n[i] > 0)
				memcpy(all + *size, place[i], (size_t)n[i] * sizeof **place);
			*size += (size_t)n[i] * sizeof **place;
		}
	}
	for (size_t i = 0; i < N_FILES; i++)
		free(place[i]);
	return all;
}

/* 2. Parts of the other ranks */

static size_t file_of(const spread *s, const char *path) {
	size_t i = 0;
	while (i < N_FILES && (s->path[i] == NULL || strcmp(s->path[i], path) != 0))
		i++;
	return i;
}

static size_t give_places(void *context, const char *path, const wz_csv_place **place) {
	const spread *s = context;
	size_t i = file_of(s, path);
	if (i == N_FILES)
		return 0;
	*place = places_of(s, i);
	return (size_t)s->n[i];
}

static unsigned char *take_part(void *context, const char *path, size_t k, size_t *size) {
	const spread *s = context;
	return wz_cluster_gather_take(s->gathering, first_item(s, file_of(s, path)) + k - 1, size);
}

/* What cannot be read here is read by rank 0, which tells why it cannot be. */
static unsigned char *make_part(void *context, size_t item, size_t *size) {
	const spread *s = context;
	unsigned char *bytes = NULL;
	size_t i = N_FILES - 1;
	wz_err why = {0};
	while (first_item(s, i) > item || s->n[i] < 2)
		i--;
	if (wz_table_part_read(s->path[i], &s->plan->dialect, places_of(s, i), (size_t)s->n[i], item - first_item(s, i) + 1, &bytes, size, &why) != WZ_OK)
		return NULL;
	return bytes;
}

/* 3. Reading */

wz_status wz_spread_records(wz_cluster *cluster, const wz_plan *plan, uint64_t part_bytes, wz_dataset *dataset, wz_problems *problems,
                            wz_err *err) {
	spread s = {.plan = plan, .path = {plan->effects, plan->studies, plan->interventions, plan->manuals}};
	const bool first = wz_cluster_rank(cluster) == 0;
	wz_status st = WZ_OK;
	size_t size = 0;
	unsigned char *all = first ? cut_files(&s, wz_cluster_size(cluster), part_bytes, &size) : NULL;
	wz_cluster_broadcast(cluster, &all, &size);
	if (size >= sizeof s.n) {
		memcpy(s.n, all, sizeof s.n);
		s.place = (const wz_csv_place *)(const void *)(all + sizeof s.n);
	}
	if (first) {
		const wz_table_ahead ahead = {give_places, take_part, &s};
		wz_plan with = *plan;
		with.dialect.ahead = &ahead;
		s.gathering = wz_cluster_gather_open(cluster);
		st = wz_load_records(&with, dataset, problems, err);
		wz_cluster_gather_close(s.gathering);
	} else {
		const wz_gather gather = {first_item(&s, N_FILES), make_part, &s};
		wz_cluster_gather_give(cluster, &gather);
	}
	free(all);
	return st;
}
