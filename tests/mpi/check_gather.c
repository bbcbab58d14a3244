/* check_gather.c - byte strings to rank 0, and records read by all ranks; run by tests/mpi/check.sh on 1, 2, 3, 4 and 8 ranks
 *
 *     check_gather
 *
 * 1. Strings of any size
 * 2. Records in parts
 *
 * A check that fails on one rank leaves the others waiting; check.sh ends them.
 */
#include "analysis/load.h"
#include "cluster/cluster.h"
#include "coding/dataset_write.h"
#include "stages/stages.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_cluster *cluster; /* Check's tests take no argument */

/* 1. Strings of any size */

/* Of item 5 there is none, of item 6 more than one message takes. */
static size_t size_of(size_t item) {
	return item == 6 ? (size_t)40 * 1000 * 1000 : item * 1000;
}

static unsigned char *make(void *context, size_t item, size_t *size) {
	size_t *made = context;
	unsigned char *bytes = item == 5 ? NULL : malloc(size_of(item) + 1);
	*size = size_of(item);
	for (size_t i = 0; bytes != NULL && i < *size; i++)
		bytes[i] = (unsigned char)(i * 31 + item);
	++*made;
	return bytes;
}

/* Rank 0 wants every item, or every third, or only the first few: nobody hangs, and what comes is right. */
START_TEST(strings) {
	enum { ITEMS = 40 };
	const size_t step = _i == 1 ? 3 : 1, wanted = _i == 2 ? 4 : ITEMS;
	size_t made = 0, size = 12;
	unsigned char *bytes = (unsigned char *)(wz_cluster_rank(cluster) == 0 ? strdup("to all ranks") : NULL);
	size = wz_cluster_rank(cluster) == 0 ? 12 : 0;
	wz_cluster_broadcast(cluster, &bytes, &size);
	ck_assert_uint_eq(size, 12);
	ck_assert(memcmp(bytes, "to all ranks", 12) == 0);
	free(bytes);
	if (wz_cluster_rank(cluster) != 0) {
		const wz_gather gather = {ITEMS, make, &made};
		wz_cluster_gather_give(cluster, &gather);
		ck_assert_uint_le(made, ITEMS);
		return;
	}
	wz_gathering *g = wz_cluster_gather_open(cluster);
	for (size_t item = 0; item < wanted; item += step) {
		bytes = wz_cluster_gather_take(g, item, &size);
		if (wz_cluster_gather_rank(cluster, item) == 0 || item == 5) {
			ck_assert_ptr_null(bytes);
			continue;
		}
		ck_assert_ptr_nonnull(bytes);
		ck_assert_uint_eq(size, size_of(item));
		for (size_t i = 0; i < size; i++)
			if (bytes[i] != (unsigned char)(i * 31 + item))
				ck_abort_msg("item %zu differs at byte %zu", item, i);
		free(bytes);
		ck_assert_ptr_null(wz_cluster_gather_take(g, item, &size)); /* only once */
	}
	wz_cluster_gather_close(g);
}
END_TEST

/* 2. Records in parts */

/* What a user sees of an ingest: the status, every message, dataset.json. */
typedef struct {
	wz_status st;
	char *said, *json;
	size_t n_said, n_json;
} outcome;

static void look(outcome *o, wz_dataset *dataset, wz_problems *problems, const wz_err *err) {
	wz_err why = {0};
	FILE *f = open_memstream(&o->said, &o->n_said);
	ck_assert_ptr_nonnull(f);
	fprintf(f, "%s\n", o->st == WZ_OK ? "" : err->text);
	wz_problems_print(problems, f);
	ck_assert_int_eq(fclose(f), 0);
	if (o->st == WZ_OK)
		ck_assert_int_eq(wz_dataset_text(dataset, &o->json, &o->n_json, &why), WZ_OK);
	wz_dataset_clear(dataset);
	wz_problems_clear(problems);
}

static void drop(outcome *o) {
	free(o->said);
	free(o->json);
}

static void compare(const char *folder, const char *records, const char *codebook, uint64_t part_bytes) {
	char effects[512], book[512], where[] = ".", unit[] = "auto", left_out[] = "left_out", study[] = "study", effect[] = "effect";
	(void)snprintf(effects, sizeof effects, "%s/%s", folder, records);
	(void)snprintf(book, sizeof book, "%s/%s", folder, codebook);
	char *levels[] = {study, effect};
	const wz_plan plan = {.model = {.levels = {levels, 2}, .without_manual = left_out}, .effects = effects, .codebook = book, .folder = where, .file = where, .permutation = {.unit = unit}};
	wz_dataset dataset = {0};
	wz_problems problems;
	wz_err err = {0};
	outcome spread = {0}, alone = {0};
	wz_problems_init(&problems);
	spread.st = wz_spread_records(cluster, &plan, part_bytes, &dataset, &problems, &err);
	if (wz_cluster_rank(cluster) != 0)
		return;
	look(&spread, &dataset, &problems, &err);
	wz_problems_init(&problems);
	err = (wz_err){0};
	alone.st = wz_load_records(&plan, &dataset, &problems, &err);
	look(&alone, &dataset, &problems, &err);
	ck_assert_msg(spread.st == alone.st, "%s in parts of %d: status", effects, (int)part_bytes);
	ck_assert_msg(strcmp(spread.said, alone.said) == 0, "%s in parts of %d:\n%s---- but in one go:\n%s", effects, (int)part_bytes, spread.said,
	              alone.said);
	ck_assert_msg(spread.n_json == alone.n_json && (alone.n_json == 0 || memcmp(spread.json, alone.json, alone.n_json) == 0),
	              "%s in parts of %d: dataset.json differs", effects, (int)part_bytes);
	drop(&spread);
	drop(&alone);
}

static int by_name(const struct dirent **a, const struct dirent **b) {
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_csv(const struct dirent *e) {
	return strstr(e->d_name, ".csv") != NULL;
}

/* All ranks must see the files in the same order. */
START_TEST(records) {
	static const uint64_t SIZES[] = {1, 40, 300, 0};
	struct dirent **list;
	int n = scandir("tests/bad", &list, is_csv, by_name);
	ck_assert_int_gt(n, 30);
	for (int i = 0; i < n; i++) {
		compare("tests/bad", list[i]->d_name, "codebook.csv", SIZES[_i]);
		free(list[i]);
	}
	free(list);
	compare("tests/bad", "no such file.csv", "codebook.csv", SIZES[_i]);
	compare("tests/bad", "good.csv", "no such file.csv", SIZES[_i]);
	compare("datasets/assink2016", "effects.csv", "codebook.csv", 10 * SIZES[_i]);
	compare("datasets/landenberger2005", "effects.csv", "codebook.csv", 10 * SIZES[_i]);
}
END_TEST

int main(int argc, char **argv) {
	wz_err err = {0};
	if (wz_cluster_start(&argc, &argv, &cluster, &err) != WZ_OK) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	Suite *s = suite_create("gather");
	TCase *tc = tcase_create("gather");
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, strings, 0, 3);
	tcase_add_loop_test(tc, records, 0, 4);
	suite_add_tcase(s, tc);
	SRunner *sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_run_all(sr, wz_cluster_rank(cluster) == 0 ? CK_NORMAL : CK_MINIMAL);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	wz_cluster_end(cluster);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
