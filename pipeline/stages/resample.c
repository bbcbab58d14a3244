/* resample.c - stage: blocks of permutation and bootstrap replicates, shared over all ranks
 *
 * 1. Blocks that are there already
 * 2. One block
 * 3. What all ranks did
 * 4. The stage
 */
#include "analysis/blocks.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "stages/stages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 1. Blocks that are there already */

/* What a rank did, which goes to rank 0 as bytes. */
typedef struct {
	size_t made;
	double permuted, drawn; /* made now: permuted tests; models of bootstraps */
	wz_damage damage;
} tally;

typedef struct {
	wz_run *run;
	const wz_blocks *blocks;
	tally tally;
	size_t kept, reused, set_aside;
	bool going_on; /* another round: what is there was counted */
} resampling;

/* A block that is there and whole is kept. One that is not what it should be is named, set aside and made again. */
static wz_status already_there(resampling *r, const char *path, const wz_block_header *header, size_t size, bool *there, wz_err *err) {
	void *raw = NULL;
	wz_err why = {0};
	*there = false;
	if (!wz_file_exists(path))
		return WZ_OK;
	wz_status st = wz_block_read_expected(path, header, size, &raw, &why);
	free(raw);
	if (st == WZ_OK) {
		*there = true;
		return WZ_OK;
	}
	if (st != WZ_ECORRUPT && st != WZ_EMISMATCH)
		return wz_fail(err, st, "%s", why.text);
	r->set_aside++;
	return wz_set_aside(r->run, path, why.text, "block_set_aside", "block", err);
}

/* A block names what it belongs to by a digest, so one that is whole and fits is the one that would be computed. The name is linked,
 * which costs no space; blocks are never written into, so neither run can change the other's. Anything that does not fit, or cannot be linked or
 * copied, is no error: the block is then computed. One that is not whole is told, for it costs its time again. */
static bool take_over(resampling *r, const char *below, const char *path, const wz_block_header *header, size_t size) {
	bool taken = false;
	void *raw = NULL;
	wz_err why = {0};
	char *other = wz_path_join(r->run->reuse, below);
	if (other && wz_file_exists(other)) {
		const wz_status st = wz_block_read_expected(other, header, size, &raw, &why);
		if (st == WZ_OK)
			taken = link(other, path) == 0 || wz_block_write(path, header, raw, size, &why) == WZ_OK;
		else if (st != WZ_EMISMATCH) /* of other inputs */
			wz_damage_add(&r->tally.damage, 1, &why);
	}
	free(raw);
	free(other);
	return taken;
}

/* A slip in the name would silently cost the whole computation. */
static wz_status check_reuse(const wz_run *run, wz_err *err) {
	char *blocks = wz_path_join(run->reuse, "blocks");
	wz_status st = blocks ? WZ_OK : wz_fail(err, WZ_ENOMEM, "out of memory: name of a folder");
	if (blocks && !wz_file_exists(blocks))
		st = wz_fail(err, WZ_EIO, "%s: is not there; give --reuse the folder of a run", blocks);
	free(blocks);
	return st;
}

/* 2. One block */

static wz_status do_block(void *context, size_t number, bool (*poll)(void *), void *poll_context, wz_err *err) {
	resampling *r = context;
	wz_status st = WZ_OK;
	wz_blocks_item item;
	char *below = NULL, *path = NULL;
	unsigned char *raw = NULL;
	bool there;
	WZ_TRY(wz_blocks_get(r->blocks, number, &item, err));
	below = wz_blocks_file(&item);
	path = below ? wz_run_path(r->run, below) : NULL;
	raw = malloc(item.size);
	if (!path || !raw) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: block of %zu bytes", item.size);
		goto done;
	}
	WZ_TRY(already_there(r, path, &item.header, item.size, &there, err));
	if (there) {
		r->kept += !r->going_on;
		goto done;
	}
	if (r->run->reuse && take_over(r, below, path, &item.header, item.size)) {
		r->reused++;
		goto done;
	}
	WZ_TRY(wz_blocks_compute(r->blocks, &item, raw, poll, poll_context, err));
	WZ_TRY(wz_block_write(path, &item.header, raw, item.size, err));
	r->tally.made++;
	*(item.boot ? &r->tally.drawn : &r->tally.permuted) += item.models;
done:
	free(raw);
	free(path);
	free(below);
	return st;
}

/* 3. What all ranks did */

static unsigned char *give_tally(void *context, size_t item, size_t *size) {
	const resampling *r = context;
	unsigned char *bytes = malloc(sizeof r->tally);
	(void)item;
	*size = sizeof r->tally;
	return bytes ? memcpy(bytes, &r->tally, sizeof r->tally) : NULL;
}

/* Those of all ranks into rank 0's. Collective. */
static void add_tallies(wz_cluster *cluster, resampling *r) {
	const size_t n = (size_t)r->run->n_ranks - 1; /* an item for each rank but 0 */
	if (n == 0)
		return;
	if (r->run->rank != 0) {
		wz_cluster_gather_give(cluster, &(wz_gather){.n_items = n, .make = give_tally, .context = r});
		return;
	}
	wz_gathering *gathering = wz_cluster_gather_open(cluster);
	for (size_t item = 0; item < n; item++) {
		size_t size;
		tally other;
		unsigned char *bytes = wz_cluster_gather_take(gathering, item, &size);
		if (bytes && size == sizeof other) {
			memcpy(&other, bytes, sizeof other);
			r->tally.made += other.made;
			r->tally.permuted += other.permuted;
			r->tally.drawn += other.drawn;
			wz_damage_add(&r->tally.damage, other.damage.n, &other.damage.first);
		}
		free(bytes);
	}
	wz_cluster_gather_close(gathering);
}

/* 4. The stage */

/* Has the analyses of one type alone: blocks, rounds and digests of a type hang on nothing else. */
static wz_status choose(const wz_run *run, wz_handed *handed, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_study *study = &handed->opened.study;
	const char *id = NULL;
	json_t *analysis, *chosen = json_array();
	size_t i;
	WZ_TRY(wz_handed_fits(run, handed, err));
	for (size_t t = 0; t < study->n_types; t++)
		if (strcmp(study->type[t].slug, run->only) == 0)
			id = study->type[t].id;
	if (!id) {
		st = wz_fail(err, WZ_EUSAGE, "--type %.100s: this run has no such type; 'werkzaam check PLAN --types' lists them", run->only);
		goto done;
	}
	json_array_foreach(json_object_get(handed->fits, "analyses"), i, analysis)
		if (strcmp(wz_json_text(analysis, "type", ""), id) == 0 && json_array_append(chosen, analysis) != 0)
			st = wz_fail(err, WZ_ENOMEM, "out of memory: analyses of %s", id);
	if (st == WZ_OK && json_object_set(handed->fits, "analyses", chosen) != 0)
		st = wz_fail(err, WZ_ENOMEM, "out of memory: analyses of %s", id);
done:
	json_decref(chosen);
	return st;
}

/* Rates are of what was made now: what was there took no time. */
static void say(const wz_run *run, const wz_work_report *report, size_t n_blocks, const tally *t, double wall) {
	fprintf(stderr, "resample: %zu blocks, ", n_blocks);
	if (t->made < n_blocks)
		fprintf(stderr, "%zu of them made now, ", t->made);
	fprintf(stderr, "%.0f permuted tests", t->permuted);
	if (t->drawn > 0)
		fprintf(stderr, " and %.0f bootstrapped models", t->drawn);
	fprintf(stderr, " in %.1f s on %d rank%s (%.0f a second; least busy rank %.0f%% of the busiest)\n", wall, run->n_ranks, run->n_ranks == 1 ? "" : "s",
	        (t->permuted + t->drawn) / (wall > 0 ? wall : 1), wz_cluster_balance(report, run->n_ranks));
}

/* One round: all blocks that are not there yet. */
static wz_status share_blocks(wz_cluster *cluster, resampling *r, wz_work_report *report, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_blocks *blocks = r->blocks;
	double *cost = malloc((blocks->n + 1) * sizeof *cost);
	if (!cost)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu blocks", blocks->n);
	for (size_t b = 0; b < blocks->n; b++) {
		wz_blocks_item item;
		WZ_TRY(wz_blocks_get(blocks, b, &item, err));
		cost[b] = item.cost;
	}
	const wz_work work = {.n_items = blocks->n, .cost = cost, .work = do_block, .context = r, .what = "resample", .unit = "effect sizes",
	                      .quiet = r->run->quiet};
	st = wz_cluster_share(cluster, &work, r->run->rank == 0 ? report : NULL, err);
done:
	free(cost);
	return st;
}

/* Rank 0 looks who is refitted after a scan and whether claims are settled, and tells the others what there is more to do. */
static wz_status go_on(wz_cluster *cluster, const wz_run *run, wz_blocks *blocks, bool *grown, wz_err *err) {
	unsigned char *bytes = NULL;
	size_t size = 0;
	*grown = false;
	if (!wz_blocks_may_grow(blocks, &run->plan))
		return WZ_OK;
	wz_status st = run->rank == 0 ? wz_blocks_extend(run, blocks, grown, err) : WZ_OK;
	if (st == WZ_OK && run->rank == 0 && !(bytes = wz_blocks_totals(blocks, &size)))
		st = wz_fail(err, WZ_ENOMEM, "out of memory: replicates of families");
	st = wz_cluster_agree(cluster, st, err);
	if (st != WZ_OK) {
		free(bytes);
		return st;
	}
	wz_cluster_broadcast(cluster, &bytes, &size);
	if (run->rank != 0)
		st = wz_blocks_take_totals(blocks, bytes, size, grown, err);
	free(bytes);
	if (st != WZ_OK)
		wz_cluster_abort(cluster, err);
	return WZ_OK;
}

wz_status wz_stage_resample(wz_run *run, wz_cluster *cluster, wz_handed *handed, wz_err *err) {
	wz_status st = WZ_OK, prepared;
	wz_blocks *const blocks = &handed->blocks;
	wz_work_report *report = NULL;
	const double began = wz_clock_seconds();
	prepared = wz_handed_study(run, handed, err);
	handed->opened.study.stop = (wz_stop){0}; /* all ranks prepare the same, and are asked when they share */
	if (prepared == WZ_OK && run->only)
		prepared = choose(run, handed, err);
	if (prepared == WZ_OK)
		prepared = wz_handed_blocks(run, handed, err);
	if (prepared == WZ_OK && run->rank == 0 && run->reuse)
		prepared = check_reuse(run, err);
	if (prepared == WZ_OK && run->rank == 0) {
		char *folder = wz_run_path(run, "blocks");
		prepared = folder ? wz_folder_make(folder, err) : wz_fail(err, WZ_ENOMEM, "out of memory");
		free(folder);
	}
	/* A rank that can't prepare ends the job: the others would wait for it. */
	if (prepared != WZ_OK && run->n_ranks > 1 && run->rank != 0)
		wz_cluster_abort(cluster, err);
	WZ_TRY(wz_cluster_agree(cluster, prepared, err));
	report = calloc((size_t)run->n_ranks, sizeof *report);
	resampling r = {.run = run, .blocks = blocks};
	bool grown = report != NULL;
	if (!report)
		st = wz_fail(err, WZ_ENOMEM, "out of memory: report of %d ranks", run->n_ranks);
	for (; st == WZ_OK && grown; r.going_on = true) {
		st = share_blocks(cluster, &r, report, err);
		if (st == WZ_OK)
			st = go_on(cluster, run, blocks, &grown, err);
	}
	if (st == WZ_ENOMEM && run->n_ranks > 1)
		wz_cluster_abort(cluster, err);
	wz_run_log(run, st == WZ_ESTOP ? "resample_stopped" : "resample",
	           json_pack("{ss* sI sI sI sI}", "type", run->only, "made", (json_int_t)r.tally.made, "kept", (json_int_t)r.kept, "set_aside", (json_int_t)r.set_aside,
	                     "reused", (json_int_t)r.reused));
	const double wall = wz_clock_seconds() - began;
	if (st == WZ_OK)
		add_tallies(cluster, &r);
	if (run->rank == 0)
		wz_damage_say(run, &r.tally.damage, "blocks");
	if (run->rank == 0 && st == WZ_OK && !run->quiet)
		say(run, report, blocks->n, &r.tally, wall);
	handed->whole = st == WZ_OK;
done:
	free(report);
	if (run->rank != 0 || run->only)
		wz_handed_clear(handed);
	return st;
}
