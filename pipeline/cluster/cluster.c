/* cluster.c - start and end of MPI, stop signals, agreement
 *
 * 1. Stop signals
 * 2. Start and end
 * 3. Agreement and abort
 * 4. Waiting
 *
 * MPI's default error handler stays: an MPI call that fails says so and ends the job, since without ULFM
 * there is no going on.
 */
#include "cluster/inside.h"

#include "base/clock.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* 1. Stop signals */

/* A signal handler has no argument, so this is the one variable of the program that is not in a struct. */
static volatile sig_atomic_t stop_signal = 0;

static const int caught[] = {SIGTERM, SIGINT, SIGUSR1};
enum { N_CAUGHT = sizeof caught / sizeof caught[0] };

static void on_stop(int number) {
	/* Who presses Ctrl-C twice does not want to wait for the block; half-written blocks are never in place
	 * anyway. */
	if (number == SIGINT && stop_signal == SIGINT) {
		(void)signal(SIGINT, SIG_DFL);
		(void)raise(SIGINT);
	}
	stop_signal = number;
}

static void catch_signals(void) {
	struct sigaction action;
	memset(&action, 0, sizeof action);
	action.sa_handler = on_stop;
	action.sa_flags = SA_RESTART; /* reads and writes of other layers go on as if nothing had been */
	(void)sigemptyset(&action.sa_mask);
	for (int i = 0; i < N_CAUGHT; i++)
		(void)sigaction(caught[i], &action, NULL);
}

bool wz_cluster_signalled(void) {
	return stop_signal != 0;
}

/* 2. Start and end */

wz_status wz_cluster_start(int *argc, char ***argv, wz_cluster **out, wz_err *err) {
	int started = 0, granted = 0;
	*out = NULL;
	wz_cluster *cluster = calloc(1, sizeof *cluster);
	if (cluster == NULL)
		return wz_fail(err, WZ_ENOMEM, "out of memory at the start of MPI");
	MPI_Initialized(&started);
	if (!started) {
		/* Without mpirun or srun Open MPI would start a helper process for this one rank, which nothing here
		 * needs. Nor its session folder: all such ranks of a user share one, and MPI_Init fails when another
		 * rank removes it at its end just then. */
		if (getenv("OMPI_COMM_WORLD_SIZE") == NULL && getenv("PMIX_RANK") == NULL) {
			(void)setenv("OMPI_MCA_ess_singleton_isolated", "1", 0);
			(void)setenv("OMPI_MCA_orte_create_session_dirs", "0", 0);
		}
		if (MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &granted) != MPI_SUCCESS) {
			free(cluster);
			return wz_fail(err, WZ_EMPI,
						   "MPI does not start; without mpirun or srun one rank should always work");
		}
		cluster->ours = true;
	}
	MPI_Comm_dup(MPI_COMM_WORLD, &cluster->comm);
	MPI_Comm_rank(cluster->comm, &cluster->rank);
	MPI_Comm_size(cluster->comm, &cluster->size);
	catch_signals(); /* after MPI, which sets handlers of its own */
	*out = cluster;
	return WZ_OK;
}

void wz_cluster_end(wz_cluster *cluster) {
	if (cluster == NULL)
		return;
	/* MPI_Finalize waits busily for the slowest rank; this waits asleep first. */
	MPI_Request request;
	MPI_Ibarrier(cluster->comm, &request);
	wz_cluster_wait(&request);
	MPI_Comm_free(&cluster->comm);
	if (cluster->ours)
		MPI_Finalize();
	free(cluster);
}

int wz_cluster_rank(const wz_cluster *cluster) {
	return cluster->rank;
}

unsigned long wz_cluster_copy(void) {
	static const char *const RANK[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"}; /* the nearest launcher first */
	for (size_t i = 0; i < sizeof RANK / sizeof *RANK; i++) {
		const char *rank = getenv(RANK[i]);
		if (rank != NULL)
			return strtoul(rank, NULL, 10);
	}
	return 0;
}

int wz_cluster_size(const wz_cluster *cluster) {
	return cluster->size;
}

bool wz_cluster_stopping(const wz_cluster *cluster) {
	return cluster->stopping || wz_cluster_signalled();
}

bool wz_cluster_stop_together(wz_cluster *cluster) {
	int mine = wz_cluster_stopping(cluster), any = 0;
	MPI_Request request;
	MPI_Iallreduce(&mine, &any, 1, MPI_INT, MPI_LOR, cluster->comm, &request);
	wz_cluster_wait(&request);
	cluster->stopping = any != 0;
	return any != 0;
}

/* 3. Agreement and abort */

void wz_cluster_abort(wz_cluster *cluster, const wz_err *err) {
	int status = wz_exit_status(err->status);
	if (status == 0)
		status = wz_exit_status(WZ_EBUG);
	(void)fprintf(stderr, "werkzaam: rank %d of %d: %s\n", cluster->rank, cluster->size,
				  err->text[0] != '\0' ? err->text : "failed without a message");
	(void)fflush(NULL);
	MPI_Abort(cluster->comm, status);
	_exit(status); /* not reached; MPI_Abort is not declared so */
}

wz_status wz_cluster_agree(wz_cluster *cluster, wz_status status, wz_err *err) {
	struct {
		int32_t status;
		char text[sizeof err->text];
	} word;
	memset(&word, 0, sizeof word);
	if (cluster->rank == 0) {
		word.status = (int32_t)status;
		if (err != NULL && status != WZ_OK)
			memcpy(word.text, err->text, sizeof word.text);
	}
	/* Rank 0 may be long in coming: a plain broadcast would wait busily on the core that it needs. */
	MPI_Request request;
	MPI_Ibcast(&word, wz_cluster_count(sizeof word), MPI_BYTE, 0, cluster->comm, &request);
	wz_cluster_wait(&request);
	word.text[sizeof word.text - 1] = '\0';
	if (cluster->rank != 0 && word.status != WZ_OK && err != NULL) {
		err->status = WZ_OK; /* rank 0's word is the one that counts */
		(void)wz_fail(err, (wz_status)word.status, "%s", word.text);
	}
	if (word.status == WZ_ESTOP)
		cluster->stopping = true;
	return (wz_status)word.status;
}

/* 4. Waiting */

int wz_cluster_count(size_t n) {
	if (n > INT_MAX) {
		(void)fprintf(stderr, "werkzaam: a message of %zu bytes is more than MPI takes\n", n);
		MPI_Abort(MPI_COMM_WORLD, wz_exit_status(WZ_EBUG));
		_exit(wz_exit_status(WZ_EBUG));
	}
	return (int)n;
}

double wz_cluster_seconds(void) {
	return wz_clock_seconds();
}

void wz_cluster_nap(unsigned *step) {
	static const long pause[] = {50000, 100000, 200000, 500000, 1000000};
	const unsigned last = sizeof pause / sizeof pause[0] - 1;
	/* A few looks at each length before the next: a short wait is not made long. */
	unsigned at = *step / 8 < last ? *step / 8 : last;
	struct timespec moment = {0, pause[at]};
	(void)nanosleep(&moment, NULL);
	if (*step < 8 * last)
		(*step)++;
}

void wz_cluster_wait(MPI_Request *request) {
	unsigned step = 0;
	int done = 0;
	for (;;) {
		MPI_Test(request, &done, MPI_STATUS_IGNORE);
		if (done)
			break;
		wz_cluster_nap(&step);
	}
}
