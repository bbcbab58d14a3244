/* check_models.c - models on the observed data by all ranks; run by tests/mpi/check.sh on 1, 2, 3, 4 and 8 ranks
 *
 *     check_models              the same analyses as one after the other
 *     check_models other        the last rank has read other records: the job ends
 *     check_models stop         a signal to the last rank: all stop
 *
 * 1. Every kind of analysis
 * 2. What must not go on
 */
#include "cluster/cluster.h"
#include "stages/stages.h"
#include "tests/unit/small_set.h"

#include <signal.h>

static wz_cluster *cluster; /* Check's tests take no argument */

/* 1. Every kind of analysis: aliases, pairs that are left out and pairs that are not, what cannot be estimated */

static const char PLAN[] = "by: [all, kind]\nmoderators: [setting, weeks]\ndose: [weeks]\n"
                           "elements: {min_manuals: 1, min_studies: 1, pairs: true, by_target_group: [setting, weeks]}\n";

static void open_set(small_set *set, double add_y) {
	const small_change change = {.flip = ELEMENTS, .plan = PLAN, .add_y = add_y};
	temp_make();
	small_open(set, &change);
	temp_remove(); /* all of it was read, and the job may be ended */
}

static char *text_of(json_t *const *part, size_t n) {
	json_t *all = json_array();
	for (size_t t = 0; t < n; t++)
		ck_assert_int_eq(json_array_append(all, part[t] ? part[t] : json_null()), 0);
	char *text = json_dumps(all, JSON_COMPACT | JSON_REAL_PRECISION(17));
	ck_assert_ptr_nonnull(text);
	json_decref(all);
	return text;
}

static void drop(json_t **part, size_t n) {
	for (size_t t = 0; t < n; t++)
		json_decref(part[t]);
}

/* As many as wz_models_share() is asked for: all types, all but the first, or none. */
START_TEST(same) {
	enum { TYPES = 8, RANKS = 64 };
	small_set set;
	wz_run run = {.quiet = true};
	wz_err err = {0};
	bool wanted[TYPES];
	json_t *part[TYPES] = {0}, *alone[TYPES] = {0};
	wz_work_report ranks[RANKS] = {{0}};
	wz_models_report report = {.rank = ranks};
	const bool first = wz_cluster_rank(cluster) == 0;
	open_set(&set, 0);
	const size_t n = set.study.n_types;
	ck_assert_uint_ge(n, 3);
	ck_assert_uint_le(n, TYPES);
	for (size_t t = 0; t < n; t++)
		wanted[t] = (size_t)_i <= (t > 0);
	ck_assert_msg(wz_models_share(cluster, &run, &set.study, first ? wanted : NULL, part, first ? &report : NULL, &err) == WZ_OK, "%s", err.text);
	for (size_t t = 0; t < n; t++) {
		ck_assert((part[t] != NULL) == (first && wanted[t]));
		if (first && wanted[t])
			ck_assert_int_eq(wz_analyses_build_type(&set.study, &set.study.type[t], &alone[t], &err), WZ_OK);
	}
	if (first) {
		char *a = text_of(part, n), *b = text_of(alone, n);
		ck_assert(strcmp(a, b) == 0);
		ck_assert(_i == 2 || (strstr(a, "\"pair\"") && strstr(a, "\"target_group\"") && strstr(a, "\"aliased\"") && strstr(a, "\"not_estimable\"")));
		ck_assert((report.pieces > 0) == (_i < 2));
		free(a);
		free(b);
	}
	drop(part, n);
	drop(alone, n);
	small_close(&set);
}
END_TEST

/* 2. What must not go on */

static bool is_last(void) {
	return wz_cluster_rank(cluster) == wz_cluster_size(cluster) - 1;
}

static const char *what; /* the program's argument */
static wz_status ending;

START_TEST(ends) {
	enum { TYPES = 8, RANKS = 64 };
	small_set set;
	wz_run run = {.quiet = true};
	wz_err err = {0};
	const bool wanted[TYPES] = {true, true, true, true, true, true, true, true};
	json_t *part[TYPES] = {0};
	wz_work_report ranks[RANKS] = {{0}};
	wz_models_report report = {.rank = ranks};
	const bool first = wz_cluster_rank(cluster) == 0, other = strcmp(what, "other") == 0;
	open_set(&set, other && is_last() ? 1 : 0);
	const size_t n = set.study.n_types;
	if (!other && is_last())
		ck_assert_int_eq(raise(SIGUSR1), 0);
	ending = wz_models_share(cluster, &run, &set.study, first ? wanted : NULL, part, first ? &report : NULL, &err);
	drop(part, n);
	small_close(&set);
}
END_TEST

int main(int argc, char **argv) {
	wz_err err = {0};
	if (wz_cluster_start(&argc, &argv, &cluster, &err) != WZ_OK) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	what = argc > 1 ? argv[1] : NULL;
	Suite *s = suite_create("models");
	TCase *tc = tcase_create("models");
	tcase_set_timeout(tc, 60);
	if (what != NULL)
		tcase_add_test(tc, ends);
	else
		tcase_add_loop_test(tc, same, 0, 3);
	suite_add_tcase(s, tc);
	SRunner *sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_run_all(sr, wz_cluster_rank(cluster) == 0 ? CK_NORMAL : CK_MINIMAL);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	wz_cluster_end(cluster);
	return failed != 0 ? EXIT_FAILURE : wz_exit_status(ending);
}
