/* check_cluster.c - sharing of work over ranks; run by tests/mpi/check.sh on 1, 2 and 4 ranks
 *
 *     check_cluster FOLDER STOP_RANK|fail
 *
 * 1. Work that leaves a trace
 * 2. Every item once
 * 3. Agreement
 * 4. Stop signal (last, for it stays)
 * 5. Failure (only when asked)
 *
 * Each item appends its number to a file of the folder by one write(), so rank 0 can see what all ranks did.
 */
#include "base/file.h"
#include "cluster/cluster.h"

#include <check.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
	wz_cluster *cluster;
	const char *folder;
	int stop_rank;
} setting;

static setting the; /* Check's tests take no argument */

/* 1. Work that leaves a trace */

typedef struct {
	int fd;
	const double *cost;  /* microseconds of each item */
	size_t done;         /* items of this rank */
	size_t signal_after; /* this rank sends itself SIGTERM in that item; 0: never */
	size_t fail_at;      /* item + 1 that fails; 0: none */
} trace;

static char *trace_path(const char *name) {
	char *path = wz_path_join(the.folder, name);
	if (path == NULL)
		abort();
	return path;
}

static void trace_open(trace *t, const char *name) {
	char *path = trace_path(name);
	t->fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
	if (t->fd < 0) {
		perror(path);
		abort();
	}
	free(path);
}

static wz_status work(void *context, size_t item, bool (*poll)(void *), void *poll_context, wz_err *err) {
	trace *t = context;
	if (t->fail_at == item + 1)
		return wz_fail(err, WZ_EIO, "item %zu cannot be written: disk full", item);
	if (t->signal_after > 0 && t->done + 1 == t->signal_after)
		(void)raise(SIGTERM);
	double left = t->cost != NULL ? t->cost[item] : 0;
	do {
		if (poll(poll_context))
			return WZ_ESTOP;
		struct timespec moment = {0, (long)((left < 500 ? left : 500) * 1000)};
		(void)nanosleep(&moment, NULL);
		left -= 500;
	} while (left > 0);
	char line[32];
	int n = snprintf(line, sizeof line, "%zu\n", item);
	if (write(t->fd, line, (size_t)n) != n)
		return wz_fail(err, WZ_EIO, "trace cannot be written");
	t->done++;
	return WZ_OK;
}

/* How often each item stands in the trace: the largest number of times, and how many stand there at all. */
static void trace_count(const char *name, size_t n_items, size_t *most, size_t *items) {
	char *path = trace_path(name), *text = NULL;
	size_t size = 0;
	wz_err err = {0};
	unsigned *seen = calloc(n_items + 1, sizeof *seen);
	ck_assert_ptr_nonnull(seen);
	ck_assert_msg(wz_file_read(path, &text, &size, &err) == WZ_OK, "%s", err.text);
	*most = *items = 0;
	for (char *at = text, *end; *at != '\0'; at = end + 1) {
		unsigned long item = strtoul(at, &end, 10);
		ck_assert_int_eq(*end, '\n');
		ck_assert_uint_lt(item, n_items);
		if (++seen[item] == 1)
			(*items)++;
		if (seen[item] > *most)
			*most = seen[item];
	}
	free(seen);
	free(text);
	free(path);
}

/* 2. Every item once */

static void share_all(const char *name, size_t n_items, const double *cost, bool say_cost) {
	int size = wz_cluster_size(the.cluster), rank = wz_cluster_rank(the.cluster);
	trace t = {.cost = cost};
	wz_work_report *report = calloc((size_t)size, sizeof *report);
	ck_assert_ptr_nonnull(report);
	trace_open(&t, name);
	wz_work w = {.n_items = n_items,
				 .cost = say_cost ? cost : NULL,
				 .work = work,
				 .context = &t,
				 .what = "test",
				 .unit = "items",
				 .quiet = true};
	wz_err err = {0};
	wz_status st = wz_cluster_share(the.cluster, &w, rank == 0 ? report : NULL, &err);
	ck_assert_msg(st == WZ_OK, "%s", err.text);
	ck_assert_int_eq(close(t.fd), 0);
	if (rank == 0) {
		size_t most, items, sum = 0;
		double total = 0, expected = 0;
		trace_count(name, n_items, &most, &items);
		ck_assert_uint_eq(items, n_items);
		ck_assert_uint_eq(most, n_items > 0 ? 1 : 0);
		for (int r = 0; r < size; r++) {
			sum += report[r].items;
			total += report[r].cost;
			ck_assert(report[r].busy_seconds <= report[r].wall_seconds);
		}
		for (size_t i = 0; i < n_items; i++)
			expected += say_cost ? cost[i] : 1;
		ck_assert_uint_eq(sum, n_items);
		ck_assert_double_le(fabs(total - expected), 1e-9 * expected);
		ck_assert_uint_eq(report[0].items, t.done);
		if (n_items >= 1000)
			for (int r = 0; r < size; r++)
				ck_assert_msg(report[r].items > 0, "rank %d of %d did nothing", r, size);
	}
	free(report);
}

START_TEST(every_item_once) {
	static const size_t count[] = {0, 1, 3, 1000};
	size_t n = count[_i];
	char name[32];
	(void)snprintf(name, sizeof name, "once-%zu", n);
	share_all(name, n, NULL, false);
}
END_TEST

START_TEST(every_item_once_uneven) {
	static const size_t count[] = {0, 1, 3, 1000};
	size_t n = count[_i];
	double cost[1000];
	char name[32];
	for (size_t i = 0; i < n; i++)
		cost[i] = i % 97 == 0 ? 9000 : 10 + (double)(i % 7) * 40;
	(void)snprintf(name, sizeof name, "uneven-%zu", n);
	share_all(name, n, cost, true);
	(void)snprintf(name, sizeof name, "hidden-%zu", n);
	share_all(name, n, cost, false);
}
END_TEST

/* Costs that are no costs must neither lose an item nor hand out all to one. */
START_TEST(strange_costs) {
	double cost[40] = {0};
	trace t = {.cost = NULL};
	for (size_t i = 0; i < 40; i++)
		cost[i] = i % 3 == 0 ? -1 : (i % 3 == 1 ? 0 : (double)NAN);
	trace_open(&t, "strange");
	wz_work w = {.n_items = 40, .cost = cost, .work = work, .context = &t, .quiet = true};
	wz_err err = {0};
	ck_assert_int_eq(wz_cluster_share(the.cluster, &w, NULL, &err), WZ_OK);
	ck_assert_int_eq(close(t.fd), 0);
	if (wz_cluster_rank(the.cluster) == 0) {
		size_t most, items;
		trace_count("strange", 40, &most, &items);
		ck_assert_uint_eq(items, 40);
		ck_assert_uint_eq(most, 1);
	}
}
END_TEST

/* 3. Agreement */

START_TEST(rank_0_decides) {
	wz_err err = {0};
	bool first = wz_cluster_rank(the.cluster) == 0;
	ck_assert_int_eq(wz_cluster_agree(the.cluster, first ? WZ_OK : WZ_EIO, &err), WZ_OK);
	ck_assert_int_eq(err.status, WZ_OK);
	(void)wz_fail(&err, first ? WZ_EINPUT : WZ_EIO, "%s",
				  first ? "plan.yaml:3:1: unknown key" : "something else");
	ck_assert_int_eq(wz_cluster_agree(the.cluster, err.status, &err), WZ_EINPUT);
	ck_assert_int_eq(err.status, WZ_EINPUT);
	ck_assert_str_eq(err.text, "plan.yaml:3:1: unknown key");
	ck_assert_int_eq(wz_cluster_agree(the.cluster, first ? WZ_ENOMEM : WZ_OK, NULL), WZ_ENOMEM);
	ck_assert(!wz_cluster_stopping(the.cluster));
	ck_assert(!wz_cluster_stop_together(the.cluster));
}
END_TEST

/* 4. Stop signal */

START_TEST(one_signal_stops_all) {
	enum { N = 100000 };
	int rank = wz_cluster_rank(the.cluster);
	trace t = {.signal_after = rank == the.stop_rank ? 5 : 0};
	double *cost = malloc(N * sizeof *cost);
	ck_assert_ptr_nonnull(cost);
	for (size_t i = 0; i < N; i++)
		cost[i] = 2000;
	t.cost = cost;
	trace_open(&t, "stop");
	wz_work w = {.n_items = N, .work = work, .context = &t, .quiet = true};
	wz_err err = {0};
	ck_assert_int_eq(wz_cluster_share(the.cluster, &w, NULL, &err), WZ_ESTOP);
	ck_assert_int_eq(err.status, WZ_ESTOP);
	ck_assert(wz_cluster_stopping(the.cluster));
	if (rank == 0) {
		size_t most, items;
		trace_count("stop", N, &most, &items);
		ck_assert_uint_eq(most, 1);
		ck_assert_uint_ge(items, 4);
		ck_assert_uint_lt(items, N);
	}
	/* and stays: nothing more is begun */
	size_t before = t.done;
	wz_err again = {0};
	ck_assert_int_eq(wz_cluster_share(the.cluster, &w, NULL, &again), WZ_ESTOP);
	ck_assert_uint_eq(t.done, before);
	ck_assert_int_eq(close(t.fd), 0);
	free(cost);
}
END_TEST

/* Between pieces of work a signal to the last rank alone; status 75 when all know of it. */
static int end_by_signal_between(void) {
	if (wz_cluster_rank(the.cluster) == wz_cluster_size(the.cluster) - 1)
		(void)raise(SIGUSR1);
	bool together = wz_cluster_stop_together(the.cluster), stopping = wz_cluster_stopping(the.cluster);
	wz_cluster_end(the.cluster);
	return together && stopping ? wz_exit_status(WZ_ESTOP) : EXIT_FAILURE;
}

/* 5. Failure: ends the job with the status of the error, and its rank and cause */

static int end_by_failure(void) {
	trace t = {.fail_at = 7};
	trace_open(&t, "fail");
	wz_work w = {.n_items = 100, .work = work, .context = &t, .quiet = true};
	wz_err err = {0};
	wz_status st = wz_cluster_share(the.cluster, &w, NULL, &err);
	wz_cluster_abort(the.cluster, &err); /* one rank alone comes here */
	return wz_exit_status(st);
}

int main(int argc, char **argv) {
	wz_err err = {0};
	if (wz_cluster_start(&argc, &argv, &the.cluster, &err) != WZ_OK) {
		(void)fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	if (argc != 3) {
		(void)fprintf(stderr, "usage: check_cluster FOLDER STOP_RANK|fail|between\n");
		wz_cluster_end(the.cluster);
		return 2;
	}
	the.folder = argv[1];
	if (strcmp(argv[2], "fail") == 0)
		return end_by_failure();
	if (strcmp(argv[2], "between") == 0)
		return end_by_signal_between();
	the.stop_rank = atoi(argv[2]);

	TCase *tc = tcase_create("cluster");
	tcase_set_timeout(tc, 0);
	tcase_add_loop_test(tc, every_item_once, 0, 4);
	tcase_add_loop_test(tc, every_item_once_uneven, 0, 4);
	tcase_add_test(tc, strange_costs);
	tcase_add_test(tc, rank_0_decides);
	tcase_add_test(tc, one_signal_stops_all);
	Suite *suite = suite_create("cluster");
	suite_add_tcase(suite, tc);
	SRunner *sr = srunner_create(suite);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_run_all(sr, wz_cluster_rank(the.cluster) == 0 ? CK_NORMAL : CK_MINIMAL);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	wz_cluster_end(the.cluster);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
