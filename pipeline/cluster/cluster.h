/* cluster.h - everything that calls MPI: start and end, sharing of work, stop signals, progress */
#ifndef WZ_CLUSTER_H
#define WZ_CLUSTER_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct wz_cluster wz_cluster;

/** Start MPI (FUNNELED) and catch SIGTERM, SIGINT and SIGUSR1; a second SIGINT ends the process at once. Collective. One rank
 *  without mpirun. An MPI call that fails, here and later, says so and ends the job: without ULFM there is no going on. */
WZ_CHECKED wz_status wz_cluster_start(int *argc, char ***argv, wz_cluster **out, wz_err *err);

/** End MPI. Collective. NULL ok. */
void wz_cluster_end(wz_cluster *cluster);

/** After a failure that only this rank has: say rank and cause on standard error, MPI_Abort with the status' exit code. */
_Noreturn void wz_cluster_abort(wz_cluster *cluster, const wz_err *err);

/** For commands that do not use MPI: number of this process among those that mpirun or srun started; 0 without them. Works without wz_cluster_start(). */
unsigned long wz_cluster_copy(void);

int wz_cluster_rank(const wz_cluster *cluster);
int wz_cluster_size(const wz_cluster *cluster);

/** True once a stop signal reached this rank or any rank told rank 0 of one. Ranks may differ: see wz_cluster_stop_together(). */
bool wz_cluster_stopping(const wz_cluster *cluster);

/** Has a stop signal reached any rank? Collective; the same answer on all, for decisions that all must take alike. The others wait asleep. */
bool wz_cluster_stop_together(wz_cluster *cluster);

/** Rank 0's status and message to all. Collective; the others wait asleep, however long rank 0 takes.
 *  All return the same; rank 0's message replaces what the others had in err. */
WZ_CHECKED wz_status wz_cluster_agree(wz_cluster *cluster, wz_status status, wz_err *err);

/** Does item number `item`; must poll() at least once a millisecond of work: it answers the other ranks and returns true when to
 *  stop (the item is then left undone: return WZ_ESTOP). */
typedef wz_status (*wz_work_do)(void *context, size_t item, bool (*poll)(void *poll_context), void *poll_context, wz_err *err);

typedef struct {
	size_t n_items;        /* numbered 0 to n_items - 1, in order of decreasing cost if that matters */
	const double *cost;    /* n_items relative costs, NULL: equal. For progress and for sizes of hand-outs */
	wz_work_do work;
	void *context;
	const char *what;      /* for progress: "resample" */
	const char *unit;      /* unit of cost in the progress line: "replicates" */
	bool quiet;            /* no progress */
} wz_work;

/** What a rank did. */
typedef struct {
	size_t items;
	double cost, busy_seconds, wall_seconds;
} wz_work_report;

/** How evenly the ranks were busy, in percent: the least busy of the busiest; 100 when none was. Not collective. */
double wz_cluster_balance(const wz_work_report *report, int n_ranks);

/**
 * Share the items over all ranks: rank 0 hands out ranges (guided self-scheduling) and works too. Collective.
 * On a stop signal each rank finishes its item, or leaves it at poll, and all return WZ_ESTOP; so does every later call.
 * An item that fails (not WZ_OK or WZ_ESTOP) ends the job by wz_cluster_abort(); a single rank returns that status instead.
 * n_items, cost and what the items mean must be the same on all ranks.
 * @param report  n_ranks entries on rank 0 (NULL elsewhere or when not wanted)
 */
WZ_CHECKED wz_status wz_cluster_share(wz_cluster *cluster, const wz_work *work, wz_work_report *report, wz_err *err);

/** Rank 0's bytes to all. Collective. @param bytes  in on rank 0; out on the others: free() them. Without memory the job ends. */
void wz_cluster_broadcast(wz_cluster *cluster, unsigned char **bytes, size_t *size);

/** Byte strings that other ranks make for rank 0, numbered 0 to n_items - 1; the same on all ranks. */
typedef struct {
	size_t n_items;
	unsigned char *(*make)(void *context, size_t item, size_t *size); /* by malloc(); NULL: it cannot be made here, which rank 0 is told */
	void *context;
} wz_gather;

/** Which rank makes an item; 0: rank 0 must do it itself. */
int wz_cluster_gather_rank(const wz_cluster *cluster, size_t item);

/**
 * Ranks other than 0: make this rank's items and send them, of any size, one held at a time. Collective with rank 0's wz_cluster_gather_open()
 * to wz_cluster_gather_close(), and returns only when rank 0 has closed.
 */
void wz_cluster_gather_give(wz_cluster *cluster, const wz_gather *gather);

/** Rank 0: begin to take. Without memory the job ends. */
typedef struct wz_gathering wz_gathering;
wz_gathering *wz_cluster_gather_open(wz_cluster *cluster);

/** Wait for an item, asleep. Items are asked in order; one that is passed over is dropped. @return NULL: not to be had; else free() it */
unsigned char *wz_cluster_gather_take(wz_gathering *gathering, size_t item, size_t *size);

/** Tell all that it is enough; drop what is still coming. */
void wz_cluster_gather_close(wz_gathering *gathering);

#endif
