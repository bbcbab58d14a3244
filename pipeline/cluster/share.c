/* share.c - sharing of work: rank 0 hands out ranges of items on request, and works too
 *
 * 1. Messages
 * 2. Doing items
 * 3. Rank 0
 * 4. The other ranks
 * 5. wz_cluster_share
 *
 * Guided self-scheduling: a request gets 1 / (2 ranks) of what is left, so hand-outs are large first and
 * single items in the end. Source: Polychronopoulos & Kuck 1987, IEEE Trans Comput C-36:1425-1439.
 *
 * Who says what: a worker sends notes (its sums so far, and flags: I ask for a range, I stop, I am done).
 * Rank 0 answers every ask with exactly one grant, perhaps an empty one; tells all once when to stop; and
 * sends one release when all are done. All messages are far smaller than any eager limit, so a send never
 * waits for its receiver. A worker asks when it begins the last item that it holds, so the answer is there
 * when it ends.
 */
#include "cluster/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Messages */

enum { TAG_NOTE = 1, TAG_GRANT, TAG_STOP, TAG_RELEASE };
enum { NOTE_ASK = 1, NOTE_STOP = 2, NOTE_DONE = 4 };

typedef struct {
	uint64_t share, flags, items;
	double cost, busy, wall;
} note;

typedef struct {
	uint64_t share, first, count, stop;
} order;

/* Looking for messages costs about a microsecond, so it is not done at every poll; nor are notes sent at
 * every item. */
static const double look_seconds = 2e-4, note_seconds = 1.0;

typedef struct {
	wz_cluster *cluster;
	const wz_work *work;
	double begin, next_look;
	note mine;      /* sums of this rank */
	bool stop_told; /* rank 0: all are told; others: rank 0 is told */
	/* rank 0 */
	size_t next; /* first item not handed out */
	double cost_left;
	note *rank; /* last note of each rank */
	int n_done; /* ranks that are done */
	wz_progress progress;
	/* the others */
	uint64_t first, count; /* granted, not begun */
	bool asked, released;
	double next_note;
} share;

static bool arrived(share *s, int source, int tag, MPI_Status *status) {
	int flag = 0;
	MPI_Iprobe(source, tag, s->cluster->comm, &flag, status);
	return flag != 0;
}

/* A message of another share would mean that the ranks disagree about what they do. */
static void check_share(share *s, uint64_t number) {
	if (number == s->cluster->n_shares)
		return;
	wz_err err = {0};
	(void)wz_fail(&err, WZ_EBUG, "a message of another piece of work arrived");
	wz_cluster_abort(s->cluster, &err);
}

/* 2. Doing items */

static double cost_of(const wz_work *work, size_t item) {
	double cost = work->cost != NULL ? work->cost[item] : 1;
	return isfinite(cost) && cost > 0 ? cost : 0;
}

static void serve(share *s);
static void hear(share *s);

static void look(share *s) {
	if (wz_cluster_signalled())
		s->cluster->stopping = true;
	if (s->cluster->rank == 0)
		serve(s);
	else
		hear(s);
}

static bool poll_share(void *context) {
	share *s = context;
	double now = wz_cluster_seconds();
	if (now >= s->next_look) {
		look(s);
		s->next_look = now + look_seconds;
	}
	return s->cluster->stopping || wz_cluster_signalled();
}

/* A failure of one rank ends the job, for nobody else knows of it. One rank alone just returns it. */
static wz_status do_item(share *s, size_t item, wz_err *err) {
	wz_err cause = {0};
	double begin = wz_cluster_seconds();
	wz_status st = s->work->work(s->work->context, item, poll_share, s, &cause);
	s->mine.busy += wz_cluster_seconds() - begin;
	if (st == WZ_OK) {
		s->mine.items++;
		s->mine.cost += cost_of(s->work, item);
	} else if (st == WZ_ESTOP) {
		s->cluster->stopping = true;
	} else {
		if (cause.status == WZ_OK)
			(void)wz_fail(&cause, st, "item %zu of '%s' failed without a message", item,
						  s->work->what != NULL ? s->work->what : "work");
		if (s->cluster->size > 1)
			wz_cluster_abort(s->cluster, &cause);
		(void)wz_fail(err, st, "%s", cause.text);
	}
	return st;
}

/* 3. Rank 0 */

static order take(share *s) {
	order o = {s->cluster->n_shares, s->next, 0, s->cluster->stopping};
	if (s->cluster->stopping)
		return o;
	double want = s->cost_left / (2.0 * s->cluster->size), got = 0;
	while (s->next < s->work->n_items && (o.count == 0 || got + cost_of(s->work, s->next) <= want)) {
		got += cost_of(s->work, s->next++);
		o.count++;
	}
	s->cost_left -= got;
	return o;
}

static double cost_done(const share *s) {
	double sum = s->mine.cost;
	for (int r = 1; r < s->cluster->size; r++)
		sum += s->rank[r].cost;
	return sum;
}

static void send_order(share *s, int to, int tag, const order *o) {
	MPI_Send(o, wz_cluster_count(sizeof *o), MPI_BYTE, to, tag, s->cluster->comm);
}

/* Take in what has come, answer it, and show progress. */
static void serve(share *s) {
	MPI_Status status;
	note n;
	while (s->cluster->size > 1 && arrived(s, MPI_ANY_SOURCE, TAG_NOTE, &status)) {
		int from = status.MPI_SOURCE;
		MPI_Recv(&n, wz_cluster_count(sizeof n), MPI_BYTE, from, TAG_NOTE, s->cluster->comm,
				 MPI_STATUS_IGNORE);
		check_share(s, n.share);
		s->rank[from] = n;
		if (n.flags & NOTE_STOP)
			s->cluster->stopping = true;
		if (n.flags & NOTE_DONE)
			s->n_done++;
		if (n.flags & NOTE_ASK) {
			order o = take(s);
			send_order(s, from, TAG_GRANT, &o);
		}
	}
	if (s->cluster->stopping && !s->stop_told) {
		order o = {s->cluster->n_shares, 0, 0, 1};
		s->stop_told = true;
		for (int r = 1; r < s->cluster->size; r++)
			if (!(s->rank[r].flags & NOTE_DONE))
				send_order(s, r, TAG_STOP, &o);
	}
	wz_progress_show(&s->progress, cost_done(s));
}

static wz_status share_first(share *s, wz_err *err) {
	wz_status st = WZ_OK;
	unsigned step = 0;
	s->rank = calloc((size_t)s->cluster->size, sizeof *s->rank);
	if (s->rank == NULL) {
		wz_err cause = {0};
		(void)wz_fail(&cause, WZ_ENOMEM, "out of memory for sharing work");
		wz_cluster_abort(s->cluster, &cause);
	}
	for (size_t i = 0; i < s->work->n_items; i++)
		s->cost_left += cost_of(s->work, i);
	wz_progress_begin(&s->progress, s->work, s->cost_left, s->cluster->size);

	/* Rank 0 takes single items: for itself asking costs nothing. */
	look(s);
	while (st == WZ_OK && !s->cluster->stopping && s->next < s->work->n_items) {
		size_t item = s->next++;
		s->cost_left -= cost_of(s->work, item);
		st = do_item(s, item, err);
		look(s);
	}
	while (s->n_done < s->cluster->size - 1) {
		int before = s->n_done;
		look(s);
		if (s->n_done > before)
			step = 0;
		else
			wz_cluster_nap(&step);
	}
	order o = {s->cluster->n_shares, 0, 0, s->cluster->stopping};
	for (int r = 1; r < s->cluster->size; r++)
		send_order(s, r, TAG_RELEASE, &o);
	wz_progress_end(&s->progress, cost_done(s));
	return st;
}

/* 4. The other ranks */

static void send_note(share *s, uint64_t flags) {
	s->mine.flags = flags;
	s->mine.share = s->cluster->n_shares;
	s->mine.wall = wz_cluster_seconds() - s->begin;
	MPI_Send(&s->mine, wz_cluster_count(sizeof s->mine), MPI_BYTE, 0, TAG_NOTE, s->cluster->comm);
	s->next_note = wz_cluster_seconds() + note_seconds;
	if (flags & NOTE_STOP)
		s->stop_told = true;
	if (flags & NOTE_ASK)
		s->asked = true;
}

/* Tell rank 0 of a stop, or now and then of the sums; take in what it says. */
static void hear(share *s) {
	MPI_Status status;
	order o;
	if (s->cluster->stopping && !s->stop_told)
		send_note(s, NOTE_STOP);
	while (!s->released && arrived(s, 0, MPI_ANY_TAG, &status)) {
		MPI_Recv(&o, wz_cluster_count(sizeof o), MPI_BYTE, 0, status.MPI_TAG, s->cluster->comm,
				 MPI_STATUS_IGNORE);
		check_share(s, o.share);
		if (o.stop) {
			s->cluster->stopping = true;
			s->stop_told = true; /* rank 0 knows best */
		}
		if (status.MPI_TAG == TAG_GRANT) {
			s->asked = false;
			s->first = o.first;
			s->count = o.count;
		} else if (status.MPI_TAG == TAG_RELEASE) {
			s->released = true;
		}
	}
}

static wz_status share_others(share *s, wz_err *err) {
	wz_status st = WZ_OK;
	unsigned step = 0;
	look(s);
	send_note(s, NOTE_ASK);
	for (;;) {
		for (step = 0; s->asked; wz_cluster_nap(&step)) {
			look(s);
			if (!s->asked)
				break;
		}
		if (s->cluster->stopping || s->count == 0)
			break;
		uint64_t at = s->first, end = s->first + s->count;
		s->count = 0;
		for (; at < end && !s->cluster->stopping; at++) {
			if (at + 1 == end)
				send_note(s, NOTE_ASK);
			st = do_item(s, (size_t)at, err);
			if (wz_cluster_seconds() >= s->next_note)
				send_note(s, 0);
			look(s);
		}
		/* Left in the middle by a stop: nothing asked, nothing granted. */
	}
	send_note(s, NOTE_DONE | (s->cluster->stopping ? NOTE_STOP : 0));
	for (step = 0; !s->released; wz_cluster_nap(&step))
		hear(s); /* no signals any more: what rank 0 releases with counts for all */
	return st == WZ_ESTOP ? WZ_OK : st;
}

/* 5. wz_cluster_share */

wz_status wz_cluster_share(wz_cluster *cluster, const wz_work *work, wz_work_report *report, wz_err *err) {
	share s = {.cluster = cluster, .work = work, .begin = wz_cluster_seconds()};
	cluster->n_shares++;
	wz_status st = cluster->rank == 0 ? share_first(&s, err) : share_others(&s, err);
	s.mine.wall = wz_cluster_seconds() - s.begin;
	if (cluster->rank == 0) {
		s.rank[0] = s.mine;
		for (int r = 0; report != NULL && r < cluster->size; r++) {
			report[r].items = (size_t)s.rank[r].items;
			report[r].cost = s.rank[r].cost;
			report[r].busy_seconds = s.rank[r].busy;
			report[r].wall_seconds = s.rank[r].wall;
		}
		free(s.rank);
	}
	if (cluster->stopping && (st == WZ_OK || st == WZ_ESTOP))
		st = wz_fail(err, WZ_ESTOP, "stopped by a signal; what is done is kept, run again to go on");
	return st;
}

double wz_cluster_balance(const wz_work_report *report, int n_ranks) {
	double least = report[0].busy_seconds, most = report[0].busy_seconds;
	for (int r = 1; r < n_ranks; r++) {
		const double busy = report[r].busy_seconds;
		least = busy < least ? busy : least;
		most = busy > most ? busy : most;
	}
	return most > 0 ? 100 * least / most : 100;
}
