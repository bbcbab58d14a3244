/* merge.c - stage: blocks into p values and intervals, as results.json
 *
 * 1. Blocks
 * 2. Bootstraps
 * 3. Pairs
 * 4. The stage
 *
 * Permutations: merge_types.c and merge_family.c.
 */
#include "merge_inside.h"

#include "analysis/histogram.h"
#include "analysis/verdict.h"
#include "stages/stages.h"

#include <stdlib.h>
#include <string.h>

/* 1. Blocks */

wz_status wz_merge_read_block(const wz_run *run, char *name, const wz_block_header *header, size_t size, void **raw, size_t *missing, wz_err *err) {
	wz_status st = WZ_OK;
	char *below = name ? wz_path_join("blocks", name) : NULL, *path = below ? wz_run_path(run, below) : NULL;
	*raw = NULL;
	if (wz_stop_check(&run->stop) != WZ_OK)
		st = WZ_ESTOP;
	else if (!path)
		st = wz_fail(err, WZ_ENOMEM, "out of memory: name of a block");
	else if (!wz_file_exists(path))
		++*missing;
	else
		st = wz_block_read_expected(path, header, size, raw, err);
	free(path);
	free(below);
	free(name);
	return st;
}

/* 2. Bootstraps: one in memory at a time */

static wz_status merge_boots(const wz_run *run, const wz_run_boots *boots, size_t *missing, wz_err *err) {
	wz_status st = WZ_OK;
	unsigned char *all = NULL;
	size_t item = 0;
	for (size_t b = 0; b < boots->n; b++) {
		const wz_run_boot *boot = &boots->boot[b];
		uint64_t first, count;
		free(all);
		all = malloc(wz_run_boot_raw_size(boot, boot->shape.rows));
		if (!all) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: bootstrap of %llu rows", (unsigned long long)boot->shape.rows);
			goto done;
		}
		for (; wz_run_boots_block(boots, item, &first, &count) == boot; item++) {
			void *raw;
			const wz_block_header header = wz_run_boot_header(boot, first, count);
			const size_t size = wz_run_boot_raw_size(boot, count);
			WZ_TRY(wz_merge_read_block(run, wz_run_boot_block_name(boot, first), &header, size, &raw, missing, err));
			if (raw)
				memcpy(all + wz_run_boot_raw_size(boot, first), raw, size);
			free(raw);
		}
		if (!*missing)
			WZ_TRY(wz_run_boot_put(boots, boot, all, err));
	}
done:
	free(all);
	return st;
}

/* 3. Pairs */

static wz_status merge_pairs(const wz_run *run, const wz_pair_scans *scans, json_t *analyses, size_t *missing, wz_err *err) {
	wz_status st = WZ_OK;
	uint64_t *exceed = NULL;
	size_t item = 0;
	for (size_t s = 0; s < scans->n; s++) {
		const wz_pair_scan *scan = &scans->scan[s];
		uint64_t first, count;
		free(exceed);
		exceed = calloc(2 * scan->n_pairs, sizeof *exceed);
		if (!exceed)
			return wz_fail(err, WZ_ENOMEM, "out of memory: %zu pairs", scan->n_pairs);
		uint64_t *above = exceed + scan->n_pairs;
		for (; wz_pair_scans_block(scans, item, &first, &count) == scan; item++) {
			void *raw;
			const wz_block_header header = wz_pair_scan_header(scan, first, count);
			WZ_TRY(wz_merge_read_block(run, wz_pair_scan_block_name(scan, first), &header, wz_pair_scan_raw_size(scan, count), &raw, missing, err));
			if (raw)
				wz_pair_scan_add(scan, raw, count, exceed, above);
			free(raw);
		}
		if (!*missing)
			WZ_TRY(wz_pair_scan_put(scan, exceed, above, analyses, err));
	}
done:
	free(exceed);
	return st;
}

/* 4. The stage */

static wz_status merge(const wz_run *run, const wz_blocks *blocks, json_t *fits, wz_merge_keeping *keeping, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *analyses = json_object_get(fits, "analyses");
	size_t missing = 0;
	WZ_TRY(wz_merge_types(run, &blocks->families, keeping, analyses, &missing, err));
	WZ_TRY(merge_boots(run, &blocks->boots, &missing, err));
	WZ_TRY(merge_pairs(run, &blocks->pairs, analyses, &missing, err));
	if (missing) {
		st = wz_fail(err, WZ_EMISMATCH, "%zu of %zu blocks are not there: run 'werkzaam resample' on this folder first", missing, blocks->n);
		goto done;
	}
	WZ_TRY(wz_verdicts_put(&run->plan, analyses, err));
	wz_histogram_thin(analyses);
	json_object_set_new(fits, "format", json_string("werkzaam-results-1"));
done:
	return st;
}

wz_status wz_merge_make(const wz_run *run, const wz_blocks *blocks, json_t *fits, wz_err *err) {
	return merge(run, blocks, fits, NULL, err);
}

wz_status wz_stage_merge(wz_run *run, wz_handed *handed, wz_err *err) {
	if (run->rank != 0)
		return WZ_OK;
	wz_status st = WZ_OK;
	wz_merge_keeping keeping = {.run = run, .program = wz_handed_program(handed), .whole = handed->whole};
	const wz_kept_counts *sums = &keeping.counts;
	WZ_TRY(wz_handed_blocks(run, handed, err));
	for (bool grown = true; grown;)
		WZ_TRY(wz_blocks_extend(run, &handed->blocks, &grown, err));
	WZ_TRY(merge(run, &handed->blocks, handed->fits, &keeping, err));
	wz_damage_say(run, &sums->damage, "kept sums");
	WZ_TRY(wz_run_write_json(run, "results.json", handed->fits, err));
	wz_run_log(run, "merge",
	           json_pack("{sI s{sI sI sI sI}}", "blocks", (json_int_t)handed->blocks.n, "sums", "added", (json_int_t)sums->made, "kept", (json_int_t)sums->kept,
	                     "reused", (json_int_t)sums->reused, "set_aside", (json_int_t)sums->set_aside));
	handed->results = json_incref(handed->fits);
done:
	wz_handed_drop_models(handed);
	return st;
}
