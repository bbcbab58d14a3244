/* merge.c - stage: blocks into p values and intervals, as results.json
 *
 * 1. Blocks
 * 2. Counts of a family
 * 3. p values
 * 4. Bootstraps
 * 5. Pairs
 * 6. The stage
 */
#include "analysis/blocks.h"
#include "analysis/histogram.h"
#include "analysis/permutation.h"
#include "analysis/verdict.h"
#include "base/json.h"
#include "resample/min_p.h"
#include "stages/stages.h"

#include <stdlib.h>
#include <string.h>

/* 1. Blocks */

/* *raw NULL: the block is not there, which is counted. */
static wz_status read_block(const wz_run *run, char *name, const wz_block_header *header, size_t size, void **raw, size_t *missing, wz_err *err) {
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

/* 2. Counts of a family: integers, so that their sum does not depend on the order of blocks */

typedef struct {
	uint64_t *exceed, *failed; /* members */
	uint64_t *above;           /* replicates whose largest statistic reaches the member's */
	uint64_t *stepped;         /* the same, of the members that are observed to be no larger */
	uint64_t *bin;             /* WZ_HISTOGRAM_COUNTS a member */
} counts;

static wz_status add_block(const wz_run *run, const wz_family *family, uint64_t first, uint64_t count, counts *sum, size_t *missing,
                           wz_err *err) {
	void *raw;
	const wz_block_header header = wz_family_header(family, first, count);
	wz_status st = read_block(run, wz_family_block_name(family, first), &header, wz_family_raw_size(family, count), &raw, missing, err);
	if (!raw)
		return st;
	for (size_t k = 0; k < family->n_members; k++) {
		sum->exceed[k] += wz_family_exceed(raw, k);
		sum->failed[k] += wz_family_failed(raw, k);
		sum->stepped[k] += wz_family_stepped(raw, k);
		const double observed = family->member[k].observed, end = wz_histogram_end(observed);
		for (uint64_t r = 0; r < count; r++) {
			sum->above[k] += wz_family_largest(family, raw, r) >= observed * (1 - WZ_TIE);
			wz_histogram_add(sum->bin + k * WZ_HISTOGRAM_COUNTS, end, wz_family_statistic(family, raw, count, r, k));
		}
	}
	free(raw);
	return st;
}

/* 3. p values */

static void put_exact_or_drawn(json_t *analysis, const wz_family *family, size_t k, const counts *sum) {
	const wz_member *member = &family->member[k];
	const uint64_t exceed = sum->exceed[k];
	json_t *permutation = json_object_get(analysis, "permutation");
	double lo, hi, floor = wz_permutation_floor(member->log_count, family->replicates, family->exact);
	wz_permutation_interval(exceed, family->replicates, family->exact, &lo, &hi);
	json_object_set_new(permutation, "replicates", json_integer((json_int_t)family->replicates));
	json_object_set_new(permutation, "exact", json_boolean(family->exact));
	json_object_set_new(permutation, "statistic", json_string(member->refit ? "refit" : "null"));
	json_object_set_new(permutation, "observed", wz_json_real(member->observed));
	json_object_set_new(permutation, "exceed", json_integer((json_int_t)exceed));
	json_object_set_new(permutation, "not_converged", json_integer((json_int_t)sum->failed[k]));
	json_object_set_new(permutation, "floor", wz_json_real(floor));
	json_object_set_new(permutation, "mc_lo", wz_json_real(lo));
	json_object_set_new(permutation, "mc_hi", wz_json_real(hi));
	json_object_set_new(permutation, "histogram", wz_histogram_json(sum->bin + k * WZ_HISTOGRAM_COUNTS, member->observed));
	json_object_set_new(analysis, "p_perm", wz_json_real(wz_permutation_p(exceed, family->replicates, family->exact)));
	json_object_set_new(analysis, "p_floor", wz_json_real(floor));
}

/* What is corrected is drawn: by Monte Carlo noise it can fall below an exact p, which it cannot be. */
static void not_below_exact(json_t *analysis, const wz_family *family) {
	static const char *const KEYS[] = {"p_maxT", "p_maxT_sd", "p_minP", "p_minP_sd"};
	for (size_t i = 0; family->exact && i < sizeof KEYS / sizeof *KEYS; i++) {
		const json_t *corrected = json_object_get(analysis, KEYS[i]);
		if (corrected && json_number_value(corrected) < wz_json_number(analysis, "p_perm"))
			json_object_set(analysis, KEYS[i], json_object_get(analysis, "p_perm"));
	}
}

static wz_status put_max_T(const wz_family *family, const counts *sum, json_t *analyses, wz_err *err) {
	const size_t E = family->n_members;
	double *stepped = malloc((E + 1) * sizeof *stepped);
	if (!stepped)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu tests", E);
	for (size_t i = 0; i < E; i++)
		stepped[i] = wz_permutation_p(sum->stepped[family->order[i]], family->replicates, false);
	wz_step_down_monotone(stepped, E);
	for (size_t i = 0; i < E; i++) {
		const size_t k = family->order[i];
		json_t *analysis = json_array_get(analyses, family->member[k].analysis);
		json_object_set_new(analysis, "p_maxT", wz_json_real(wz_permutation_p(sum->above[k], family->replicates, false)));
		json_object_set_new(analysis, "p_maxT_sd", wz_json_real(stepped[i]));
	}
	free(stepped);
	return WZ_OK;
}

/* Members by p, smallest first; of equal ones the one with the larger statistic. */
static void order_by_p(const wz_family *family, const counts *sum, size_t *order) {
	for (size_t i = 0; i < family->n_members; i++) {
		const size_t k = family->order[i];
		size_t at = i;
		for (; at > 0 && sum->exceed[order[at - 1]] > sum->exceed[k]; at--)
			order[at] = order[at - 1];
		order[at] = k;
	}
}

/* The statistics of n members in all replicates, the observed one first: a pass over all blocks. */
static wz_status read_statistics(const wz_run *run, const wz_families *families, const wz_family *family, size_t block, const size_t *member, size_t n,
                                 float *out, wz_err *err) {
	const size_t stride = (size_t)family->replicates + 1;
	uint64_t first, count;
	for (size_t i = 0; i < n; i++)
		out[i * stride] = (float)family->member[member[i]].observed;
	for (; wz_families_block(families, block, &first, &count) == family; block++) {
		const wz_block_header header = wz_family_header(family, first, count);
		size_t missing = 0;
		void *raw;
		wz_status st = read_block(run, wz_family_block_name(family, first), &header, wz_family_raw_size(family, count), &raw, &missing, err);
		if (st != WZ_OK || missing)
			return st != WZ_OK ? st : wz_fail(err, WZ_EMISMATCH, "a block of replicates went away while it was read: run 'werkzaam resample' again");
		for (uint64_t r = 0; r < count; r++)
			for (size_t i = 0; i < n; i++)
				out[i * stride + 1 + first + r] = (float)wz_family_statistic(family, raw, count, r, member[i]);
		free(raw);
	}
	return WZ_OK;
}

/* Many members are read at once, as many as memory allows: each time all blocks are read. */
static wz_status put_min_p(const wz_run *run, const wz_families *families, const wz_family *family, size_t block, const counts *sum, json_t *analyses,
                           wz_err *err) {
	static const size_t most_bytes = 64 << 20;
	wz_status st = WZ_OK;
	const size_t E = family->n_members, stride = (size_t)family->replicates + 1;
	size_t room = most_bytes / (stride * sizeof(float));
	room = room < 1 ? 1 : room > E ? E : room;
	wz_min_p *min_p = NULL;
	size_t *order = malloc((E + 1) * sizeof *order), *chunk = malloc(room * sizeof *chunk);
	double *p = malloc((2 * E + 1) * sizeof *p), *stepped = p ? p + E : NULL;
	float *statistic = malloc(room * stride * sizeof *statistic);
	if (!order || !chunk || !p || !statistic) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: min-p of %zu tests", E);
		goto done;
	}
	WZ_TRY(wz_min_p_create(family->replicates, &min_p, err));
	order_by_p(family, sum, order);
	for (size_t end = E; end > 0;) { /* from the largest p on */
		const size_t n = end < room ? end : room;
		for (size_t i = 0; i < n; i++)
			chunk[i] = order[end - 1 - i];
		WZ_TRY(read_statistics(run, families, family, block, chunk, n, statistic, err));
		for (size_t i = 0; i < n; i++) {
			WZ_TRY(wz_stop_check(&run->stop));
			wz_min_p_add(min_p, statistic + i * stride, &p[end - 1 - i], &stepped[end - 1 - i]);
		}
		end -= n;
	}
	wz_step_down_monotone(stepped, E);
	for (size_t i = 0; i < E; i++) {
		json_t *analysis = json_array_get(analyses, family->member[order[i]].analysis);
		json_object_set_new(analysis, "p_minP", wz_json_real(wz_min_p_single(min_p, p[i])));
		json_object_set_new(analysis, "p_minP_sd", wz_json_real(stepped[i]));
	}
done:
	wz_min_p_free(min_p);
	free(order);
	free(chunk);
	free(p);
	free(statistic);
	return st;
}

static wz_status merge_family(const wz_run *run, const wz_families *families, const wz_family *family, size_t *block, json_t *analyses,
                              size_t *missing, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t E = family->n_members;
	uint64_t first, count;
	if (family->followed) { /* a scan, whose blocks were read when it ended */
		while (wz_families_block(families, *block, &first, &count) == family)
			++*block;
		return WZ_OK;
	}
	uint64_t *memory = calloc((4 + WZ_HISTOGRAM_COUNTS) * E, sizeof *memory);
	if (!memory)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu tests", E);
	counts sum = {memory, memory + E, memory + 2 * E, memory + 3 * E, memory + 4 * E};
	const size_t first_block = *block;
	for (; wz_families_block(families, *block, &first, &count) == family; ++*block)
		WZ_TRY(add_block(run, family, first, count, &sum, missing, err));
	if (*missing)
		goto done;
	for (size_t k = 0; k < E; k++) {
		/* Exact families stand behind the drawn ones, so that an exact p replaces the drawn one of the same analysis. */
		json_t *analysis = json_array_get(analyses, family->member[k].analysis);
		put_exact_or_drawn(analysis, family, k, &sum);
		not_below_exact(analysis, family);
	}
	if (family->corrected && strcmp(run->plan.permutation.correction, "none") != 0) {
		WZ_TRY(put_max_T(family, &sum, analyses, err));
		WZ_TRY(put_min_p(run, families, family, first_block, &sum, analyses, err));
	}
done:
	free(memory);
	return st;
}

/* 4. Bootstraps: one in memory at a time */

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
			WZ_TRY(read_block(run, wz_run_boot_block_name(boot, first), &header, size, &raw, missing, err));
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

/* 5. Pairs */

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
			WZ_TRY(read_block(run, wz_pair_scan_block_name(scan, first), &header, wz_pair_scan_raw_size(scan, count), &raw, missing, err));
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

/* 6. The stage */

wz_status wz_merge_make(const wz_run *run, const wz_blocks *blocks, json_t *fits, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *analyses = json_object_get(fits, "analyses");
	size_t block = 0, missing = 0;
	for (size_t f = 0; f < blocks->families.n_families; f++)
		WZ_TRY(merge_family(run, &blocks->families, &blocks->families.family[f], &block, analyses, &missing, err));
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

wz_status wz_stage_merge(wz_run *run, wz_handed *handed, wz_err *err) {
	if (run->rank != 0)
		return WZ_OK;
	wz_status st = WZ_OK;
	WZ_TRY(wz_handed_blocks(run, handed, err));
	for (bool grown = true; grown;)
		WZ_TRY(wz_blocks_extend(run, &handed->blocks, &grown, err));
	WZ_TRY(wz_merge_make(run, &handed->blocks, handed->fits, err));
	WZ_TRY(wz_run_write_json(run, "results.json", handed->fits, err));
	wz_run_log(run, "merge", json_pack("{sI}", "blocks", (json_int_t)handed->blocks.n));
	handed->results = json_incref(handed->fits);
done:
	wz_handed_drop_models(handed);
	return st;
}
