/*
 * sharing.c - would rank 0 keep 1,024 ranks busy? Message times measured on two ranks here, the rest simulated
 *
 *   mpirun -n 2 sharing FILE     times of blocks in milliseconds, one a line, as measured: simulated ones are drawn from them
 *
 *   1. Message times     2. Simulation     3. Main
 *
 * Times are those of the fastest tenth: what other programs on this machine take would count for 1,024 ranks otherwise.
 *
 * Every line: name, value, unit, separated by tabs. The rules are those of pipeline/cluster/share.c: guided hand-outs, single blocks for rank 0, which
 * looks for messages every 0.2 ms of its own work; a worker asks when it begins the last block that it holds, and naps while it waits.
 */
#include "resample/rng.h"

#include <math.h>
#include <mpi.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* 1. Message times */

enum { NOTE = 48, GRANT = 32, ROUNDS = 2000 }; /* bytes of a note and of a grant */

static int by_value(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static void wait_for(int source) {
	int flag = 0;
	while (!flag)
		MPI_Iprobe(source, 1, MPI_COMM_WORLD, &flag, MPI_STATUS_IGNORE);
}

/* Seconds of a message one way, and what rank 0 spends on a request that is already there. */
static void measure(int rank, double *one_way, double *service) {
	static double time[ROUNDS];
	char buffer[NOTE] = {0};
	for (int i = 0; i < ROUNDS; i++) {
		double begin = MPI_Wtime();
		if (rank == 1)
			MPI_Send(buffer, NOTE, MPI_BYTE, 0, 1, MPI_COMM_WORLD);
		wait_for(1 - rank);
		MPI_Recv(buffer, NOTE, MPI_BYTE, 1 - rank, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
		if (rank == 0)
			MPI_Send(buffer, NOTE, MPI_BYTE, 1, 1, MPI_COMM_WORLD);
		time[i] = (MPI_Wtime() - begin) / 2;
	}
	qsort(time, ROUNDS, sizeof *time, by_value);
	*one_way = time[ROUNDS / 10];
	for (int i = 0; i < ROUNDS; i++) { /* a hundred at a time, so that they are there */
		if (i % 100 == 0) {
			for (int k = 0; rank == 1 && k < 100; k++)
				MPI_Send(buffer, NOTE, MPI_BYTE, 0, 1, MPI_COMM_WORLD);
			MPI_Barrier(MPI_COMM_WORLD);
		}
		double begin = MPI_Wtime();
		wait_for(1 - rank);
		MPI_Recv(buffer, rank == 0 ? NOTE : GRANT, MPI_BYTE, 1 - rank, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
		if (rank == 0)
			MPI_Send(buffer, GRANT, MPI_BYTE, 1, 1, MPI_COMM_WORLD);
		time[i] = MPI_Wtime() - begin;
	}
	qsort(time, ROUNDS, sizeof *time, by_value);
	*service = time[ROUNDS / 10];
}

/* 2. Simulation: events in order of time */

typedef struct {
	double at;
	size_t rank; /* rank 0: it has done its block; others: their request arrives */
} event;

typedef struct {
	size_t n_events, n_ranks, n_items, next;
	event *heap;
	double *end;  /* ranks: when it has done what it holds */
	double *cost, cost_left, one_way, service;
} simulation;

typedef struct {
	double wall, waiting, idle_at_end, answering; /* shares of all processor time; of rank 0's */
	size_t requests;
} outcome;

static void push(simulation *s, double at, size_t rank) {
	size_t i = s->n_events++;
	for (; i > 0 && s->heap[(i - 1) / 2].at > at; i = (i - 1) / 2)
		s->heap[i] = s->heap[(i - 1) / 2];
	s->heap[i] = (event){at, rank};
}

static event pop(simulation *s) {
	event first = s->heap[0], last = s->heap[--s->n_events];
	size_t i = 0;
	for (size_t child; (child = 2 * i + 1) < s->n_events; i = child) {
		if (child + 1 < s->n_events && s->heap[child + 1].at < s->heap[child].at)
			child++;
		if (s->heap[child].at >= last.at)
			break;
		s->heap[i] = s->heap[child];
	}
	s->heap[i] = last;
	return first;
}

/* When a worker that naps from `since` on sees what came at `came`: eight naps of each length. */
static double seen(double since, double came) {
	static const double nap[] = {5e-5, 1e-4, 2e-4, 5e-4, 1e-3};
	for (unsigned k = 0; since < came; k++)
		since += nap[k / 8 < 4 ? k / 8 : 4];
	return since;
}

static outcome simulate(simulation *s) {
	static const double look = 2e-4;
	outcome out = {0};
	double free_at = 0, answering = 0;
	s->next = s->n_events = 0;
	s->cost_left = 0;
	for (size_t i = 0; i < s->n_items; i++)
		s->cost_left += s->cost[i];
	for (size_t r = 0; r < s->n_ranks; r++) {
		s->end[r] = 0;
		push(s, r == 0 ? 0 : s->one_way, r);
	}
	while (s->n_events > 0) {
		event e = pop(s);
		if (e.rank == 0) {
			if (answering > 0) { /* the block took so much longer */
				push(s, e.at + answering, 0);
				answering = 0;
				continue;
			}
			s->end[0] = e.at;
			if (s->next < s->n_items) {
				s->cost_left -= s->cost[s->next];
				push(s, e.at + s->cost[s->next++], 0);
			}
			continue;
		}
		const double answer = fmax(ceil(e.at / look) * look, free_at) + s->service;
		free_at = answer;
		answering += s->service;
		out.answering += s->service;
		out.requests++;
		const double want = s->cost_left / (2.0 * (double)s->n_ranks);
		double got = 0, last = 0;
		size_t count = 0;
		while (s->next < s->n_items && (count == 0 || got + s->cost[s->next] <= want)) {
			last = s->cost[s->next++];
			got += last;
			count++;
		}
		s->cost_left -= got;
		const double came = answer + s->one_way, begin = came > s->end[e.rank] ? seen(s->end[e.rank], came) : s->end[e.rank];
		if (count == 0)
			continue; /* its work is over, and what it waited from then on is counted as idle at the end */
		out.waiting += begin - s->end[e.rank];
		s->end[e.rank] = begin + got;
		push(s, s->end[e.rank] - last + s->one_way, e.rank);
	}
	for (size_t r = 0; r < s->n_ranks; r++)
		out.wall = fmax(out.wall, s->end[r]);
	for (size_t r = 0; r < s->n_ranks; r++)
		out.idle_at_end += out.wall - s->end[r];
	out.waiting /= out.wall * (double)s->n_ranks;
	out.idle_at_end /= out.wall * (double)s->n_ranks;
	out.answering /= out.wall;
	return out;
}

/* Measured times of blocks, in seconds. */
enum { MOST_BLOCKS = 100000 };
typedef struct {
	size_t n;
	double time[MOST_BLOCKS];
} block_times;

static bool read_times(const char *path, block_times *blocks) {
	double ms, sum = 0;
	FILE *in = fopen(path, "r");
	blocks->n = 0;
	while (in && blocks->n < MOST_BLOCKS && fscanf(in, "%lf", &ms) == 1 && ms >= 0) {
		blocks->time[blocks->n++] = 1e-3 * ms;
		sum += ms;
	}
	if (in)
		(void)fclose(in);
	qsort(blocks->time, blocks->n, sizeof *blocks->time, by_value);
	return sum > 0;
}

static void say(const char *name, size_t ranks, size_t blocks_a_rank, const block_times *blocks, double one_way, double service) {
	simulation s = {.n_ranks = ranks, .n_items = ranks * blocks_a_rank, .one_way = one_way, .service = service};
	s.heap = calloc(ranks + 1, sizeof *s.heap);
	s.end = calloc(ranks, sizeof *s.end);
	s.cost = calloc(s.n_items, sizeof *s.cost);
	wz_rng rng = wz_rng_at(20170401, 4, ranks);
	if (!s.heap || !s.end || !s.cost)
		exit(1);
	for (size_t i = 0; i < s.n_items; i++)
		s.cost[i] = blocks->time[wz_rng_below(&rng, (uint32_t)blocks->n)];
	outcome out = simulate(&s);
	printf("sharing.%s.waiting\t%.3f\tpercent\nsharing.%s.end\t%.3f\tpercent\nsharing.%s.answering\t%.2f\tpercent\nsharing.%s.requests\t%zu\t\n", name,
	       100 * out.waiting, name, 100 * out.idle_at_end, name, 100 * out.answering, name, out.requests);
	free(s.heap);
	free(s.end);
	free(s.cost);
}

/* 3. Main */

int main(int argc, char **argv) {
	int rank, size;
	double one_way, service;
	MPI_Init(&argc, &argv);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &size);
	static block_times blocks;
	if (size != 2 || argc != 2 || !read_times(argv[1], &blocks)) {
		fprintf(stderr, "usage: mpirun -n 2 sharing FILE, of times of blocks in milliseconds\n");
		MPI_Finalize();
		return 2;
	}
	measure(rank, &one_way, &service);
	if (rank == 0) {
		printf("sharing.one_way\t%.2f\tus\nsharing.service\t%.2f\tus\n", 1e6 * one_way, 1e6 * service);
		printf("sharing.block\t%.1f\tms\nsharing.block_10\t%.1f\tms\nsharing.block_90\t%.1f\tms\n", 1e3 * blocks.time[blocks.n / 2],
		       1e3 * blocks.time[blocks.n / 10], 1e3 * blocks.time[blocks.n * 9 / 10]);
		say("here", 1024, 100, &blocks, one_way, service);
		say("network", 1024, 100, &blocks, 1e-4, service);
		say("few", 1024, 10, &blocks, one_way, service);
	}
	MPI_Finalize();
	return 0;
}
