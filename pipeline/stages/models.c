/* models.c - models on the observed data, fitted by all ranks
 *
 * 1. The same records everywhere
 * 2. Results of the other ranks
 * 3. One round
 * 4. All rounds
 *
 * Rank 0 says what there is to do in each round (analysis/pieces.h); all share it, and what they made goes to rank 0 as JSON of 17 digits, which is the
 * number itself. So results do not depend on who did what.
 */
#include "stages/stages.h"

#include "analysis/analyses.h"
#include "analysis/pieces.h"
#include "base/order.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
	wz_cluster *cluster;
	const wz_run *run;
	wz_study *study;        /* its way to stop is that of the piece being done */
	wz_piece_work *work;
	const wz_piece *piece;  /* of this round, the costliest first */
	json_t **result;
	size_t n;
	bool stopped;           /* all ranks know of it */
	wz_work_report *report; /* of this round; rank 0 */
	wz_models_report *sum;
} models;

static bool is_first(const models *m) {
	return wz_cluster_rank(m->cluster) == 0;
}

/* A failure that only this rank has, while the others go on to meet it. One rank alone returns it. */
static wz_status alone(const models *m, wz_status st, const wz_err *err) {
	if (st != WZ_OK && wz_cluster_size(m->cluster) > 1)
		wz_cluster_abort(m->cluster, err);
	return st;
}

/* 1. The same records everywhere: a file system that shows a node yesterday's dataset.json must not change results */

enum { DIGEST = 32 };

/* What the wanted types depend on, as this rank has read it; those that are not wanted are zeros. */
static wz_status digests(const models *m, const bool *wanted, unsigned char *digest, wz_err *err) {
	wz_status st = WZ_OK;
	for (size_t t = 0; st == WZ_OK && t < m->study->n_types; t++)
		if (wanted[t])
			st = wz_type_digest(m->study, &m->study->type[t], "", digest + t * DIGEST, err);
	return st;
}

static wz_status compare(const models *m, const unsigned char *of_first, size_t size, wz_err *err) {
	static const unsigned char none[DIGEST] = {0};
	const size_t n = m->study->n_types;
	wz_status st = size == n * DIGEST ? WZ_OK : WZ_EMISMATCH;
	bool *wanted = calloc(n + 1, sizeof *wanted);
	unsigned char *mine = calloc(n + 1, DIGEST);
	if (!wanted || !mine) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: digests of types");
	} else if (st == WZ_OK) {
		for (size_t t = 0; t < n; t++)
			wanted[t] = memcmp(of_first + t * DIGEST, none, DIGEST) != 0;
		st = digests(m, wanted, mine, err);
		if (st == WZ_OK && memcmp(mine, of_first, size) != 0)
			st = WZ_EMISMATCH;
	}
	free(wanted);
	free(mine);
	return st == WZ_EMISMATCH ? wz_fail(err, st, "dataset.json: is not here what it is for rank 0; does the file system show all nodes the same? run the same command again") : st;
}

static wz_status agree_on_records(const models *m, const bool *wanted, wz_err *err) {
	wz_status st = WZ_OK;
	unsigned char *bytes = NULL;
	size_t size = 0;
	if (wz_cluster_size(m->cluster) == 1)
		return WZ_OK;
	if (is_first(m)) {
		size = m->study->n_types * DIGEST;
		bytes = calloc(m->study->n_types + 1, DIGEST);
		st = bytes ? digests(m, wanted, bytes, err) : wz_fail(err, WZ_ENOMEM, "out of memory: digests of types");
		st = alone(m, st, err);
	}
	wz_cluster_broadcast(m->cluster, &bytes, &size);
	if (!is_first(m))
		st = alone(m, compare(m, bytes, size, err), err);
	free(bytes);
	return st;
}

/* 2. Results of the other ranks: a list of [number of the piece, its result] */

static unsigned char *pack(void *context, size_t item, size_t *size) {
	const models *m = context;
	json_t *list = json_array();
	(void)item;
	for (size_t i = 0; list && i < m->n; i++)
		if (m->result[i] && json_array_append_new(list, json_pack("[IO]", (json_int_t)i, m->result[i])) != 0) {
			json_decref(list);
			list = NULL;
		}
	char *text = list ? json_dumps(list, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
	json_decref(list);
	*size = text ? strlen(text) : 0;
	return (unsigned char *)text;
}

static wz_status unpack(models *m, const unsigned char *bytes, size_t size, int from, wz_err *err) {
	json_t *list = bytes ? json_loadb((const char *)bytes, size, 0, NULL) : NULL, *entry;
	size_t k;
	if (!list)
		return wz_fail(err, WZ_ENOMEM, "out of memory: models of rank %d", from);
	json_array_foreach(list, k, entry) {
		const size_t i = (size_t)json_integer_value(json_array_get(entry, 0));
		if (i < m->n && !m->result[i])
			m->result[i] = json_incref(json_array_get(entry, 1));
	}
	json_decref(list);
	return WZ_OK;
}

static void gather(models *m) {
	const int n_ranks = wz_cluster_size(m->cluster);
	wz_err err = {0};
	if (!is_first(m)) {
		/* one item a rank, which is how items are dealt */
		const wz_gather all = {(size_t)n_ranks - 1, pack, m};
		wz_cluster_gather_give(m->cluster, &all);
		return;
	}
	wz_gathering *gathering = wz_cluster_gather_open(m->cluster);
	for (int r = 1; r < n_ranks; r++) {
		size_t size = 0;
		unsigned char *bytes = wz_cluster_gather_take(gathering, (size_t)r - 1, &size);
		(void)alone(m, unpack(m, bytes, size, r, &err), &err);
		free(bytes);
	}
	wz_cluster_gather_close(gathering);
}

/* 3. One round */

static wz_status do_piece(void *context, size_t item, bool (*poll)(void *), void *poll_context, wz_err *err) {
	models *m = context;
	m->study->stop = (wz_stop){poll, poll_context};
	wz_status st = wz_piece_do(m->work, &m->piece[item], &m->result[item], err);
	m->study->stop = (wz_stop){0};
	return st;
}

static wz_status do_round(models *m, wz_err *err) {
	wz_status st = WZ_OK;
	wz_err cause = {0};
	double *cost = malloc((m->n + 1) * sizeof *cost);
	if (!cost)
		return alone(m, wz_fail(err, WZ_ENOMEM, "out of memory: %zu pieces of work", m->n), err);
	for (size_t i = 0; i < m->n; i++)
		cost[i] = m->piece[i].cost;
	const wz_work work = {.n_items = m->n, .cost = cost, .work = do_piece, .context = m, .what = "analyse", .unit = "effect sizes", .quiet = m->run->quiet};
	st = wz_cluster_share(m->cluster, &work, m->report, &cause);
	free(cost);
	m->stopped = st == WZ_ESTOP;
	if (st == WZ_OK)
		gather(m);
	/* of a stop the caller says what was stopped, and nothing is kept of it as blocks are */
	return st == WZ_OK || m->stopped ? st : wz_fail(err, st, "%s", cause.text);
}

/* Rank 0: tell the others what there is to do; nothing: that was all. */
static void tell(const models *m, const wz_piece *piece, size_t n) {
	unsigned char *bytes = (unsigned char *)(uintptr_t)piece; /* broadcast reads those of rank 0 */
	size_t size = n * sizeof *piece;
	wz_cluster_broadcast(m->cluster, &bytes, &size);
}

/* wz_piece_share of rank 0. */
static wz_status share(void *context, const wz_piece *piece, size_t n, json_t **result, wz_err *err) {
	models *m = context;
	wz_status st = WZ_OK;
	wz_piece *sorted = malloc((n + 1) * sizeof *sorted);
	double *less = calloc(n + 1, sizeof *less);
	size_t *order = malloc((n + 1) * sizeof *order);
	m->result = calloc(n + 1, sizeof(json_t *));
	if (!sorted || !less || !order || !m->result) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu pieces of work", n);
		goto done;
	}
	for (size_t i = 0; i < n; i++)
		less[i] = -piece[i].cost;
	WZ_TRY(wz_order(less, n, order, err));
	for (size_t i = 0; i < n; i++)
		sorted[i] = piece[order[i]];
	m->piece = sorted;
	m->n = n;
	tell(m, sorted, n);
	st = do_round(m, err);
	for (size_t i = 0; i < n; i++)
		result[order[i]] = m->result[i];
	for (size_t i = 0; st == WZ_OK && i < n; i++)
		if (!result[i])
			st = wz_fail(err, WZ_EBUG, "piece %zu of %zu of the models was done by no rank", i, n);
	for (int r = 0; r < wz_cluster_size(m->cluster); r++)
		m->sum->rank[r].busy_seconds += m->report[r].busy_seconds;
	m->sum->pieces += n;
done:
	free(m->result);
	free(sorted);
	free(less);
	free(order);
	m->result = NULL;
	return st;
}

/* The other ranks: rounds until rank 0 has no more. */
static wz_status follow(models *m, wz_err *err) {
	for (;;) {
		wz_status st = WZ_OK;
		unsigned char *bytes = NULL;
		size_t size = 0;
		wz_cluster_broadcast(m->cluster, &bytes, &size);
		m->piece = (const wz_piece *)(const void *)bytes;
		m->n = size / sizeof *m->piece;
		m->result = calloc(m->n + 1, sizeof(json_t *));
		if (!m->result)
			return alone(m, wz_fail(err, WZ_ENOMEM, "out of memory: %zu pieces of work", m->n), err);
		const bool last = m->n == 0;
		if (!last)
			st = do_round(m, err);
		for (size_t i = 0; i < m->n; i++)
			json_decref(m->result[i]);
		free(m->result);
		free(bytes);
		if (last || st != WZ_OK)
			return st;
	}
}

/* 4. All rounds */

wz_status wz_models_share(wz_cluster *cluster, const wz_run *run, wz_study *study, const bool *wanted, json_t **part, wz_models_report *report,
                          wz_err *err) {
	wz_status st = WZ_OK;
	models m = {.cluster = cluster, .run = run, .study = study, .sum = report};
	const wz_stop before = study->stop;
	study->stop = (wz_stop){0};
	WZ_TRY(agree_on_records(&m, wanted, err));
	WZ_TRY(alone(&m, wz_piece_work_create(study, &m.work, err), err));
	if (is_first(&m)) {
		const wz_piece_share rounds = {share, &m};
		m.report = calloc((size_t)wz_cluster_size(cluster), sizeof *m.report);
		st = m.report ? wz_pieces_share(study, wanted, &rounds, part, err) : wz_fail(err, WZ_ENOMEM, "out of memory: report of the ranks");
		if (!m.stopped)
			tell(&m, NULL, 0);
	} else {
		st = follow(&m, err);
	}
done:
	study->stop = before;
	free(m.report);
	wz_piece_work_free(m.work);
	return st;
}
