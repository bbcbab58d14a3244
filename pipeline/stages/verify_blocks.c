/* verify_blocks.c - blocks of replicates, all by header and sum, some by content
 *
 * 1. Choice
 * 2. One block
 * 3. All ranks
 */
#include "verify_inside.h"

#include "analysis/blocks.h"
#include "base/file.h"
#include "base/order.h"
#include "resample/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Choice */

wz_status wz_verify_choose(const wz_verify_spec *spec, const char *what, size_t n, const double *cost, bool *chosen, wz_err *err) {
	wz_status st = WZ_OK;
	uint64_t want = spec->blocks > 0 ? spec->blocks : (uint64_t)ceil(spec->share * (double)n), stream = 0;
	want = want < 1 ? 1 : want < n ? want : n;
	size_t *order = NULL;
	if (n > UINT32_MAX)
		return wz_fail(err, WZ_EBUG, "%zu %s are too many to choose from", n, what);
	order = malloc((n + 1) * sizeof *order);
	if (!order)
		return wz_fail(err, WZ_ENOMEM, "out of memory: choice of %zu %s", n, what);
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	if (cost)
		WZ_TRY(wz_order(cost, n, order, err));
	for (const char *c = what; *c; c++)
		stream = stream << 8 | (unsigned char)*c;
	wz_rng rng = wz_rng_at(spec->seed, 0x766572696679 /* "verify" */, stream);
	memset(chosen, 0, n * sizeof *chosen);
	for (uint64_t i = 0; i < want && n > 0; i++) {
		const uint64_t from = i * n / want, to = (i + 1) * n / want;
		chosen[order[from + wz_rng_below(&rng, (uint32_t)(to - from))]] = true;
	}
done:
	free(order);
	return st;
}

/* 2. One block */

typedef struct {
	const wz_run *run;
	const wz_blocks *blocks;
	const bool *chosen;
	bool read; /* all were, and are whole */
	wz_verify_notes *notes;
	size_t whole, recomputed;
} checking;

static void compare(checking *c, const char *name, size_t item, uint64_t first, uint64_t count, const unsigned char *was, const unsigned char *again,
                    size_t size) {
	size_t n = 0, at = size;
	for (size_t i = size; i-- > 0;)
		if (was[i] != again[i]) {
			n++;
			at = i;
		}
	if (n > 0)
		wz_verify_find(c->notes, "blocks_again", WZ_FOUND_DIFFERENT, item, name,
		               "replicates %llu to %llu: %zu of %zu bytes differ from those computed again, from byte %zu on", (unsigned long long)first,
		               (unsigned long long)(first + count - 1), n, size, at);
	c->recomputed++;
}

static wz_status do_block(void *context, size_t item, bool (*poll)(void *), void *poll_context, wz_err *err) {
	checking *c = context;
	wz_status st = WZ_OK;
	wz_blocks_item it;
	if (c->read && !c->chosen[item]) {
		c->whole++;
		return poll(poll_context) ? WZ_ESTOP : WZ_OK;
	}
	st = wz_blocks_get(c->blocks, item, &it, err);
	if (st != WZ_OK)
		return st;
	const size_t size = it.size;
	char *below = wz_blocks_file(&it);
	char *path = below ? wz_run_path(c->run, below) : NULL;
	void *was = NULL;
	unsigned char *again = NULL;
	wz_err why = {0};
	if (!path) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: name of a block");
		goto done;
	}
	st = wz_block_read_expected(path, &it.header, size, &was, &why);
	if (st == WZ_ENOMEM) {
		st = wz_fail(err, st, "%s", why.text);
		goto done;
	}
	if (st != WZ_OK) {
		/* the path stands in front, and is told beside the text */
		const size_t n = strlen(path);
		wz_verify_find(c->notes, "blocks", WZ_FOUND_DAMAGED, item, below, "%s",
		               strncmp(why.text, path, n) == 0 && why.text[n] == ':' ? why.text + n + 2 : why.text);
		st = poll(poll_context) ? WZ_ESTOP : WZ_OK;
		goto done;
	}
	c->whole++;
	if (c->chosen[item]) {
		again = malloc(size);
		if (!again) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: block of %zu bytes", size);
			goto done;
		}
		WZ_TRY(wz_blocks_compute(c->blocks, &it, again, poll, poll_context, err));
		compare(c, below, item, it.first, it.count, was, again, size);
	} else if (poll(poll_context)) {
		st = WZ_ESTOP;
	}
done:
	free(was);
	free(again);
	free(path);
	free(below);
	return st;
}

/* 3. All ranks */

static wz_status share_merged(wz_cluster *cluster, wz_verify_opened *opened, wz_err *err) {
	unsigned char *byte = wz_cluster_rank(cluster) == 0 ? malloc(1) : NULL;
	size_t size = byte != NULL;
	if (byte)
		*byte = opened->merged;
	wz_cluster_broadcast(cluster, &byte, &size);
	opened->merged = size == 1 && *byte == 1;
	free(byte);
	return size == 1 ? WZ_OK : wz_fail(err, WZ_ENOMEM, "out of memory: blocks");
}

wz_status wz_verify_blocks(const wz_run *run, wz_cluster *cluster, const wz_verify_spec *spec, wz_verify_opened *opened, wz_verify_notes *notes,
                           wz_err *err) {
	wz_status st = WZ_OK, agreed, prepared = opened->status;
	const wz_blocks *blocks = &opened->handed.blocks;
	bool *chosen = calloc(blocks->n + 1, sizeof *chosen);
	double *cost = malloc((blocks->n + 1) * sizeof *cost);
	wz_err why = opened->why;
	WZ_TRY(share_merged(cluster, opened, err));
	if (!chosen || !cost)
		prepared = wz_fail(&why, WZ_ENOMEM, "out of memory: %zu blocks", blocks->n);
	for (size_t b = 0; prepared == WZ_OK && b < blocks->n; b++) {
		wz_blocks_item item;
		prepared = wz_blocks_get(blocks, b, &item, &why);
		cost[b] = item.cost;
	}
	if (prepared == WZ_OK)
		prepared = wz_verify_choose(spec, "blocks", blocks->n, cost, chosen, &why);
	for (size_t b = 0; prepared == WZ_OK && b < blocks->n; b++)
		cost[b] *= chosen[b] ? 1 : opened->merged ? 0 : 0.001;
	/* What is wrong with the files all ranks see alike; then there are no blocks to speak of. */
	wz_err said = why;
	agreed = wz_cluster_agree(cluster, prepared, &said);
	if (agreed == WZ_OK && prepared != WZ_OK)
		wz_cluster_abort(cluster, &why);
	if (agreed == WZ_ENOMEM || agreed == WZ_EBUG) {
		st = wz_fail(err, agreed, "%s", said.text);
		goto done;
	}
	if (agreed != WZ_OK) {
		if (run->rank == 0) {
			wz_verify_find(notes, "blocks", WZ_FOUND_DAMAGED, 0, "blocks", "cannot be checked: %s", said.text);
			wz_verify_done(notes, "blocks", 0, 0, "without dataset.json and fits.json of this run nobody knows which blocks there should be");
			wz_verify_done(notes, "blocks_again", 0, 0, "as above");
		}
		goto done;
	}
	checking c = {.run = run, .blocks = blocks, .chosen = chosen, .read = opened->merged, .notes = notes};
	const wz_work work = {.n_items = blocks->n, .cost = cost, .work = do_block, .context = &c, .what = "verify", .unit = "effect sizes",
	                      .quiet = run->quiet};
	st = wz_cluster_share(cluster, &work, NULL, err);
	/* of: the same on every rank; done: added up over them */
	wz_verify_done(notes, "blocks", c.whole, blocks->n, NULL);
	wz_verify_done(notes, "blocks_again", c.recomputed, blocks->n, NULL);
done:
	free(chosen);
	free(cost);
	return st;
}
