/* gather.c - byte strings that other ranks make, to rank 0 one by one; and one of rank 0 to all
 *
 * 1. Long messages
 * 2. Broadcast
 * 3. Who makes what
 * 4. The other ranks: make and send
 * 5. Rank 0: take
 *
 * A rank sends its items in their order: a head, then the bytes in pieces. It waits asleep until rank 0 has taken the head, and both are at it
 * while the bytes move: over shared memory and TCP long messages move only while both sides are inside MPI. So a rank holds one item at a time.
 * Rank 0 takes what it wants in the same order and drops what lies before it. The last head of a rank says that there is nothing more; rank 0
 * tells each rank once that it has enough. So both sides end with no message left behind, whatever rank 0 wanted.
 */
#include "cluster/inside.h"

#include <stdlib.h>
#include <string.h>

enum { TAG_GIVE = 17, TAG_ENOUGH };

#define PIECE ((size_t)16 * 1024 * 1024)
#define NOTHING UINT64_MAX /* as size: the item cannot be made; as item: there are no more */

typedef struct {
	uint64_t item, size;
} head;

/* 1. Long messages */

static size_t piece_of(size_t left) {
	return left < PIECE ? left : PIECE;
}

static void send_bytes(wz_cluster *c, const unsigned char *bytes, size_t size) {
	for (size_t at = 0; at < size; at += PIECE)
		MPI_Send(bytes + at, wz_cluster_count(piece_of(size - at)), MPI_BYTE, 0, TAG_GIVE, c->comm);
}

/* bytes NULL: dropped. */
static void receive_bytes(wz_cluster *c, int from, unsigned char *bytes, size_t size) {
	unsigned char *scratch = bytes == NULL && size > 0 ? malloc(piece_of(size)) : NULL;
	if (bytes == NULL && scratch == NULL && size > 0) {
		wz_err cause = {0};
		(void)wz_fail(&cause, WZ_ENOMEM, "out of memory for a message of rank %d", from);
		wz_cluster_abort(c, &cause);
	}
	for (size_t at = 0; at < size; at += PIECE) {
		size_t n = piece_of(size - at);
		MPI_Recv(bytes != NULL ? bytes + at : scratch, wz_cluster_count(n), MPI_BYTE, from, TAG_GIVE, c->comm, MPI_STATUS_IGNORE);
	}
	free(scratch);
}

/* 2. Broadcast */

void wz_cluster_broadcast(wz_cluster *cluster, unsigned char **bytes, size_t *size) {
	uint64_t n = *size;
	MPI_Request request;
	MPI_Ibcast(&n, wz_cluster_count(sizeof n), MPI_BYTE, 0, cluster->comm, &request);
	wz_cluster_wait(&request); /* rank 0 may be long in coming */
	if (cluster->rank != 0) {
		*size = (size_t)n;
		*bytes = malloc((size_t)n + 1);
		if (*bytes == NULL) {
			wz_err cause = {0};
			(void)wz_fail(&cause, WZ_ENOMEM, "out of memory for %zu bytes of rank 0", (size_t)n);
			wz_cluster_abort(cluster, &cause);
		}
	}
	for (size_t at = 0; at < (size_t)n; at += PIECE)
		MPI_Bcast(*bytes + at, wz_cluster_count(piece_of((size_t)n - at)), MPI_BYTE, 0, cluster->comm);
}

/* 3. Who makes what */

/* With two ranks each makes half. With more, rank 0 has enough to do with putting together what it takes. */
int wz_cluster_gather_rank(const wz_cluster *cluster, size_t item) {
	if (cluster->size <= 2)
		return cluster->size == 2 && item % 2 == 0 ? 1 : 0;
	return 1 + (int)(item % (size_t)(cluster->size - 1));
}

/* 4. The other ranks */

static bool is_enough(wz_cluster *c) {
	int here = 0;
	MPI_Iprobe(0, TAG_ENOUGH, c->comm, &here, MPI_STATUS_IGNORE);
	return here != 0;
}

/* Returns when rank 0 has taken it. */
static void send_head(wz_cluster *c, uint64_t item, uint64_t size) {
	const head h = {item, size};
	MPI_Request request;
	MPI_Issend(&h, wz_cluster_count(sizeof h), MPI_BYTE, 0, TAG_GIVE, c->comm, &request);
	wz_cluster_wait(&request);
}

void wz_cluster_gather_give(wz_cluster *cluster, const wz_gather *gather) {
	for (size_t item = 0; item < gather->n_items && !is_enough(cluster); item++) {
		if (wz_cluster_gather_rank(cluster, item) != cluster->rank)
			continue;
		size_t size = 0;
		unsigned char *bytes = gather->make(gather->context, item, &size);
		send_head(cluster, item, bytes != NULL ? size : NOTHING);
		if (bytes != NULL)
			send_bytes(cluster, bytes, size);
		free(bytes);
	}
	send_head(cluster, NOTHING, 0);
	MPI_Request request;
	MPI_Irecv(NULL, 0, MPI_BYTE, 0, TAG_ENOUGH, cluster->comm, &request);
	wz_cluster_wait(&request);
}

/* 5. Rank 0 */

struct wz_gathering {
	wz_cluster *cluster;
	uint64_t next[]; /* of each rank: its first item that has not come; NOTHING: there are no more */
};

wz_gathering *wz_cluster_gather_open(wz_cluster *cluster) {
	wz_gathering *g = calloc(1, sizeof *g + (size_t)cluster->size * sizeof *g->next);
	if (g == NULL) {
		wz_err cause = {0};
		(void)wz_fail(&cause, WZ_ENOMEM, "out of memory for gathering");
		wz_cluster_abort(cluster, &cause);
	}
	g->cluster = cluster;
	return g;
}

/* The next item of that rank. @return false: there are no more */
static bool next_head(wz_gathering *g, int from, head *h) {
	MPI_Request request;
	if (g->next[from] == NOTHING)
		return false;
	MPI_Irecv(h, wz_cluster_count(sizeof *h), MPI_BYTE, from, TAG_GIVE, g->cluster->comm, &request);
	wz_cluster_wait(&request);
	g->next[from] = h->item == NOTHING ? NOTHING : h->item + 1;
	return h->item != NOTHING;
}

unsigned char *wz_cluster_gather_take(wz_gathering *g, size_t item, size_t *size) {
	const int from = wz_cluster_gather_rank(g->cluster, item);
	head h;
	*size = 0;
	if (from == 0 || g->next[from] > item)
		return NULL;
	while (next_head(g, from, &h)) {
		if (h.size == NOTHING && h.item >= item)
			return NULL;
		if (h.size == NOTHING)
			continue;
		unsigned char *bytes = h.item == item ? malloc((size_t)h.size + 1) : NULL;
		receive_bytes(g->cluster, from, bytes, (size_t)h.size);
		if (h.item >= item) {
			*size = bytes != NULL ? (size_t)h.size : 0;
			return bytes;
		}
	}
	return NULL;
}

void wz_cluster_gather_close(wz_gathering *g) {
	head h;
	for (int r = 1; r < g->cluster->size; r++)
		MPI_Send(NULL, 0, MPI_BYTE, r, TAG_ENOUGH, g->cluster->comm);
	for (int r = 1; r < g->cluster->size; r++)
		while (next_head(g, r, &h))
			receive_bytes(g->cluster, r, NULL, h.size == NOTHING ? 0 : (size_t)h.size);
	free(g);
}
