/* blocks.c - all blocks of a run as one list of work */
#include "analysis/blocks.h"

#include <stdlib.h>

wz_status wz_blocks_build(const wz_study *study, json_t *analyses, wz_blocks *blocks, wz_err *err) {
	*blocks = (wz_blocks){0};
	wz_status st = wz_families_build(study, analyses, &blocks->families, err);
	if (st == WZ_OK)
		st = wz_run_boots_build(study, analyses, &blocks->boots, err);
	if (st == WZ_OK)
		st = wz_pair_scans_build(study, analyses, &blocks->pairs, err);
	if (st != WZ_OK)
		wz_blocks_clear(blocks);
	blocks->n = blocks->families.n_blocks + blocks->boots.n_blocks + blocks->pairs.n_blocks;
	return st;
}

void wz_blocks_clear(wz_blocks *blocks) {
	wz_families_clear(&blocks->families);
	wz_run_boots_clear(&blocks->boots);
	wz_pair_scans_clear(&blocks->pairs);
	blocks->n = 0;
}

wz_status wz_blocks_get(const wz_blocks *blocks, size_t item, wz_blocks_item *out, wz_err *err) {
	/* All effect sizes move in a bootstrap, and units may count many times; in a permutation only a column moves. */
	static const double bootstrap = 4, pair = 0.3;
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
		out->cost = bootstrap * (double)out->count * (double)out->boot->n_effects;
		out->models = (double)out->count;
		return WZ_OK;
	}
	out->pairs = wz_pair_scans_block(&blocks->pairs, item - blocks->families.n_blocks - blocks->boots.n_blocks, &out->first, &out->count);
	if (!out->pairs)
		return wz_fail(err, WZ_EBUG, "block number %zu is beyond the last", item);
	out->header = wz_pair_scan_header(out->pairs, out->first, out->count);
	out->size = wz_pair_scan_raw_size(out->pairs, out->count);
	out->models = (double)out->count * (double)out->pairs->n_pairs;
	out->cost = pair * out->models;
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
