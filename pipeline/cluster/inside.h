/* inside.h - what the files of cluster/ share among themselves; nobody else includes it */
#ifndef WZ_CLUSTER_INSIDE_H
#define WZ_CLUSTER_INSIDE_H

#include "cluster/cluster.h"

#include <mpi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wz_cluster {
	MPI_Comm comm; /* a copy of MPI_COMM_WORLD: our messages meet nobody else's */
	int rank, size;
	bool stopping;
	bool ours; /* we started MPI, so we end it */
	uint64_t n_shares; /* calls of wz_cluster_share(): stamped on messages, as a check */
};

/** True once this process has received a stop signal. */
bool wz_cluster_signalled(void);

/** The one narrowing of a count to an MPI int; what does not fit is our bug and ends the job. */
int wz_cluster_count(size_t n);

/** Seconds on the monotonic clock. */
double wz_cluster_seconds(void);

/** Sleep a moment, longer each time (50 us to 1 ms): a waiting rank leaves its core to those that compute. *step from 0. */
void wz_cluster_nap(unsigned *step);

/** Until a request is done, asleep. */
void wz_cluster_wait(MPI_Request *request);

/** A progress line or bar on standard error. */
typedef struct {
	const char *what, *unit;
	double total, begin, next; /* next: time of the next line */
	int ranks;
	bool quiet, terminal, shown;
} wz_progress;

void wz_progress_begin(wz_progress *progress, const wz_work *work, double total, int ranks);
/** Show when it is time. */
void wz_progress_show(wz_progress *progress, double done);
/** Last state, and a newline behind a bar. */
void wz_progress_end(wz_progress *progress, double done);

#endif
