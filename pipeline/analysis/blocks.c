/* blocks.c - all blocks of a run as one list of work */
#include "analysis/blocks.h"

#include "analysis/bag.h"
#include "analysis/permutation.h"

#include <stdlib.h>

static void count_blocks(wz_blocks *blocks) {
	blocks->n = blocks->families.n_blocks + blocks->boots.n_blocks + blocks->pairs.n_blocks;
}

wz_status wz_blocks_build(const wz_study *study, json_t *analyses, wz_blocks *blocks, wz_err *err) {
	*blocks = (wz_blocks){0};
	wz_status st = wz_families_build(study, analyses, &blocks->families, err);
	if (st == WZ_OK)
		st = wz_run_boots_build(study, analyses, &blocks->boots, err);
	if (st == WZ_OK)
		st = wz_pair_scans_build(study, analyses, &blocks->pairs, err);
	if (st != WZ_OK)
		wz_blocks_clear(blocks);
	count_blocks(blocks);
	return st;
}

void wz_blocks_clear(wz_blocks *blocks) {
	wz_families_clear(&blocks->families);
	wz_run_boots_clear(&blocks->boots);
	wz_pair_scans_clear(&blocks->pairs);
	blocks->n = 0;
}

wz_status wz_blocks_get(const wz_blocks *blocks, size_t item, wz_blocks_item *out, wz_err *err) {
	/* All effect sizes move in a bootstrap, and units may count many times; in a permutation only a column moves. Cases below the outermost level are
	 * prepared anew as well. */
	static const double bootstrap = 4, written_out = 12;
	*out = (wz_blocks_item){0};
	out->family = wz_families_block(&blocks->families, item, &out->first, &out->count);
	if (out->family) {
		out->header = wz_family_header(out->family, out->first, out->count);
		out->size = wz_family_raw_size(out->family, out->count);
		out->cost = (double)out->count * wz_family_effects(&blocks->families, out->family);
		out->models = (double)out->count * (double)out->family->n_members;
		return WZ_OK;
	}
	out->boot = wz_run_boots_block(&blocks->boots, item - blocks->families.n_blocks, &out->first, &out->count);
	if (out->boot) {
		out->header = wz_run_boot_header(out->boot, out->first, out->count);
		out->size = wz_run_boot_raw_size(out->boot, out->count);
		out->cost = (out->boot->ask.drawn > 1 ? written_out : bootstrap) * (double)out->count * (double)out->boot->n_effects;
		out->models = (double)out->count;
		return WZ_OK;
	}
	out->pairs = wz_pair_scans_block(&blocks->pairs, item - blocks->families.n_blocks - blocks->boots.n_blocks, &out->first, &out->count);
	if (!out->pairs)
		return wz_fail(err, WZ_EBUG, "block number %zu is beyond the last", item);
	out->header = wz_pair_scan_header(out->pairs, out->first, out->count);
	out->size = wz_pair_scan_raw_size(out->pairs, out->count);
	out->models = (double)out->count * (double)out->pairs->n_pairs;
	out->cost = (double)out->count * wz_pair_scan_cost(out->pairs);
	return WZ_OK;
}

char *wz_blocks_file(const wz_blocks_item *item) {
	char *name = item->family ? wz_family_block_name(item->family, item->first)
	             : item->boot ? wz_run_boot_block_name(item->boot, item->first)
	                          : wz_pair_scan_block_name(item->pairs, item->first);
	char *below = name ? wz_path_join("blocks", name) : NULL;
	free(name);
	return below;
}

wz_status wz_blocks_compute(const wz_blocks *blocks, const wz_blocks_item *item, unsigned char *raw, bool (*poll)(void *), void *poll_context,
                            wz_err *err) {
	if (item->family)
		return wz_family_compute(&blocks->families, item->family, item->first, item->count, raw, poll, poll_context, err);
	return item->boot ? wz_run_boot_compute(&blocks->boots, item->boot, item->first, item->count, raw, poll, poll_context, err)
	                  : wz_pair_scan_compute(item->pairs, item->first, item->count, raw, poll, poll_context, err);
}

/* Adds the counts of one family; false in *whole: a block is not there. exceed, above: members. */
static wz_status count_family(const wz_run *run, const wz_family *family, uint64_t *exceed, uint64_t *above, bool *whole, wz_err *err) {
	wz_status st = WZ_OK;
	uint64_t first, count;
	*whole = true;
	for (size_t i = 0; *whole && wz_family_block(family, i, &first, &count); i++) {
		char *name = wz_family_block_name(family, first), *below = name ? wz_path_join("blocks", name) : NULL;
		char *path = below ? wz_run_path(run, below) : NULL;
		const wz_block_header header = wz_family_header(family, first, count);
		void *raw = NULL;
		wz_err why = {0};
		if (!path)
			st = wz_fail(err, WZ_ENOMEM, "out of memory: name of a block");
		else if (wz_stop_check(&run->stop) != WZ_OK)
			st = WZ_ESTOP;
		else if (wz_block_read_expected(path, &header, wz_family_raw_size(family, count), &raw, &why) != WZ_OK)
			*whole = false; /* whoever needs it says what is wrong with it */
		for (size_t k = 0; raw && k < family->n_members; k++)
			exceed[k] += wz_family_exceed(raw, k);
		if (raw)
			wz_family_add_above(family, raw, count, above);
		free(raw);
		free(path);
		free(below);
		free(name);
		if (st != WZ_OK)
			return st;
	}
	return WZ_OK;
}

static bool is_settled(const wz_plan *plan, uint64_t count, uint64_t replicates) {
	const double limit[] = {(100 - plan->model.level) / 100, 0.001}, p = wz_permutation_p(count, replicates, false);
	double lo, hi;
	wz_permutation_interval(count, replicates, false, &lo, &hi);
	return (p >= limit[0] || hi < limit[0]) && (p >= limit[1] || hi < limit[1]);
}

/* Ends the scan of a family whose blocks are there. @param grown  out: somebody is refitted */
static wz_status end_scan(wz_blocks *blocks, size_t f, const uint64_t *exceed, double limit, bool *grown, wz_err *err) {
	wz_families *families = &blocks->families;
	bool *refit = malloc((families->family[f].n_members + 1) * sizeof *refit);
	if (!refit)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu tests", families->family[f].n_members);
	wz_families_decide(families, f, exceed, limit, refit);
	wz_status st = wz_families_follow(families, f, refit, err);
	*grown = *grown || families->family[f].followed;
	free(refit);
	return st;
}

wz_status wz_blocks_extend(const wz_run *run, wz_blocks *blocks, bool *grown, wz_err *err) {
	wz_status st = WZ_OK;
	wz_families *families = &blocks->families;
	const wz_plan *plan = &run->plan;
	*grown = false;
	for (size_t f = 0; st == WZ_OK && f < families->n_families; f++) {
		const wz_family *family = &families->family[f];
		const uint64_t total = wz_family_total(family, plan->permutation.max_replicates);
		if (family->followed || (!family->scanning && total == family->replicates))
			continue;
		uint64_t *exceed = calloc(2 * family->n_members, sizeof *exceed);
		if (!exceed)
			return wz_fail(err, WZ_ENOMEM, "out of memory: %zu tests", family->n_members);
		bool whole, settled = true;
		st = count_family(run, family, exceed, exceed + family->n_members, &whole, err);
		if (st == WZ_OK && whole && family->scanning) {
			st = end_scan(blocks, f, exceed, (100 - plan->model.level) / 100, grown, err);
			family = &families->family[f];
		}
		for (size_t k = 0; k < family->n_members; k++)
			settled = settled && is_settled(plan, exceed[k], family->replicates) &&
			          (!family->corrected || is_settled(plan, exceed[family->n_members + k], family->replicates));
		free(exceed);
		if (st == WZ_OK && whole && !settled && !family->followed && total > family->replicates) {
			wz_families_grow(families, f, total);
			*grown = true;
		}
	}
	count_blocks(blocks);
	return st;
}

bool wz_blocks_may_grow(const wz_blocks *blocks, const wz_plan *plan) {
	bool scanning = false;
	for (size_t f = 0; f < blocks->families.n_families; f++)
		scanning = scanning || blocks->families.family[f].scanning;
	return scanning || plan->permutation.max_replicates > plan->permutation.replicates;
}

/* Of each family: its replicates (8 bytes), whether it is still a scan, whether it is followed by another, and of each member whether it is refitted there. */
enum { FIXED = 10 };

unsigned char *wz_blocks_totals(const wz_blocks *blocks, size_t *size) {
	const wz_families *families = &blocks->families;
	*size = FIXED; /* never nothing */
	for (size_t f = 0; f < families->n_families; f++)
		*size += FIXED + families->family[f].n_members;
	unsigned char *bytes = calloc(*size, 1), *at = bytes;
	for (size_t f = 0; bytes && f < families->n_families; f++) {
		const wz_family *family = &families->family[f];
		wz_bytes_store(at, family->replicates);
		at[8] = family->scanning;
		at[9] = family->followed;
		for (size_t k = 0; k < family->n_members; k++)
			at[FIXED + k] = family->followed && family[1].member[k].refit;
		at += FIXED + family->n_members;
	}
	return bytes;
}

wz_status wz_blocks_take_totals(wz_blocks *blocks, const unsigned char *bytes, size_t size, bool *grown, wz_err *err) {
	wz_status st = WZ_OK;
	wz_families *families = &blocks->families;
	const unsigned char *at = bytes, *end = bytes + size;
	bool *refit = NULL;
	*grown = false;
	for (size_t f = 0; f < families->n_families; f++) {
		const size_t n = families->family[f].n_members;
		if ((size_t)(end - at) < FIXED + n) {
			st = wz_fail(err, WZ_EBUG, "rank 0 tells of fewer families than there are");
			goto done;
		}
		const uint64_t total = wz_bytes_load(at);
		if (families->family[f].scanning && !at[8]) {
			free(refit);
			refit = malloc((n + 1) * sizeof *refit);
			if (!refit) {
				st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu tests", n);
				goto done;
			}
			for (size_t k = 0; k < n; k++)
				refit[k] = at[FIXED + k];
			WZ_TRY(wz_families_follow(families, f, refit, err));
			*grown = *grown || families->family[f].followed;
		}
		if (total > families->family[f].replicates) {
			wz_families_grow(families, f, total);
			*grown = true;
		}
		at += FIXED + n;
	}
done:
	free(refit);
	count_blocks(blocks);
	return st;
}
