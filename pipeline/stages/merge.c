/* merge.c - stage: blocks into p values, as results.json
 *
 * 1. Counts of a family
 * 2. p values
 * 3. The stage
 */
#include "analysis/family.h"
#include "analysis/fits.h"
#include "analysis/opened.h"
#include "analysis/permutation.h"
#include "analysis/verdict.h"
#include "base/json.h"
#include "stages/stages.h"

#include <stdlib.h>
#include <string.h>

/* 1. Counts of a family: integers, so that their sum does not depend on the order of blocks */

typedef struct {
	uint64_t *exceed, *failed, *above; /* members; above: replicates whose largest statistic reaches the member's */
} counts;

static wz_status add_block(const wz_run *run, const wz_family *family, uint64_t first, uint64_t count, counts *sum, size_t *missing,
                           wz_err *err) {
	wz_status st = WZ_OK;
	void *raw = NULL;
	wz_block_header header = wz_family_header(family, first, count);
	char *name = wz_family_block_name(family, first), *below = name ? wz_path_join("blocks", name) : NULL;
	char *path = below ? wz_run_path(run, below) : NULL;
	if (!path) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: name of a block");
		goto done;
	}
	if (!wz_file_exists(path)) {
		++*missing;
		goto done;
	}
	WZ_TRY(wz_block_read_expected(path, &header, wz_family_raw_size(family, count), &raw, err));
	for (size_t k = 0; k < family->n_members; k++) {
		sum->exceed[k] += wz_family_exceed(raw, k);
		sum->failed[k] += wz_family_failed(raw, k);
		for (uint64_t r = 0; r < count; r++)
			sum->above[k] += wz_family_largest(family, raw, r) >= family->member[k].observed * (1 - WZ_TIE);
	}
done:
	free(raw);
	free(path);
	free(below);
	free(name);
	return st;
}

/* 2. p values */

static void put_exact_or_drawn(json_t *analysis, const wz_family *family, const wz_member *member, uint64_t exceed, uint64_t failed) {
	json_t *permutation = json_object_get(analysis, "permutation");
	double lo, hi, floor = wz_permutation_floor(member->log_count, family->replicates, family->exact);
	wz_permutation_interval(exceed, family->replicates, family->exact, &lo, &hi);
	json_object_set_new(permutation, "replicates", json_integer((json_int_t)family->replicates));
	json_object_set_new(permutation, "exact", json_boolean(family->exact));
	json_object_set_new(permutation, "exceed", json_integer((json_int_t)exceed));
	json_object_set_new(permutation, "not_converged", json_integer((json_int_t)failed));
	json_object_set_new(permutation, "floor", wz_json_real(floor));
	json_object_set_new(permutation, "mc_lo", wz_json_real(lo));
	json_object_set_new(permutation, "mc_hi", wz_json_real(hi));
	json_object_set_new(analysis, "p_perm", wz_json_real(wz_permutation_p(exceed, family->replicates, family->exact)));
	json_object_set_new(analysis, "p_floor", wz_json_real(floor));
}

static wz_status merge_family(const wz_run *run, const wz_families *families, const wz_family *family, size_t *block, json_t *analyses,
                              size_t *missing, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t E = family->n_members;
	uint64_t first, count, *memory = calloc(3 * E, sizeof *memory);
	if (!memory)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu tests", E);
	counts sum = {memory, memory + E, memory + 2 * E};
	for (; wz_families_block(families, *block, &first, &count) == family; ++*block)
		WZ_TRY(add_block(run, family, first, count, &sum, missing, err));
	if (*missing)
		goto done;
	bool max_T = !family->exact && (strcmp(family->kind, "element") == 0 || strcmp(family->kind, "technique") == 0) &&
	             strcmp(run->plan.permutation.correction, "maxT") == 0;
	for (size_t k = 0; k < E; k++) {
		/* Exact families stand behind the drawn ones, so that an exact p replaces the drawn one of the same analysis. */
		json_t *analysis = json_array_get(analyses, family->member[k].analysis);
		put_exact_or_drawn(analysis, family, &family->member[k], sum.exceed[k], sum.failed[k]);
		/* max-T is drawn: by Monte Carlo noise it can fall below an exact p, which it cannot be. */
		const json_t *corrected = json_object_get(analysis, "p_maxT");
		if (family->exact && corrected && json_real_value(corrected) < wz_json_number(analysis, "p_perm"))
			json_object_set(analysis, "p_maxT", json_object_get(analysis, "p_perm"));
		if (max_T)
			json_object_set_new(analysis, "p_maxT", wz_json_real(wz_permutation_p(sum.above[k], family->replicates, false)));
	}
done:
	free(memory);
	return st;
}

/* 3. The stage */

wz_status wz_stage_merge(wz_run *run, wz_err *err) {
	if (run->rank != 0)
		return WZ_OK;
	wz_status st = WZ_OK;
	wz_opened opened;
	wz_families families = {0};
	json_t *results = NULL;
	size_t block = 0, missing = 0;
	WZ_TRY(wz_opened_read(run, &opened, err));
	WZ_TRY(wz_fits_read(run, &opened.dataset, &results, err));
	json_t *analyses = json_object_get(results, "analyses");
	WZ_TRY(wz_families_build(&opened.study, analyses, &families, err));
	for (size_t f = 0; f < families.n_families; f++)
		WZ_TRY(merge_family(run, &families, &families.family[f], &block, analyses, &missing, err));
	if (missing) {
		st = wz_fail(err, WZ_EMISMATCH, "%zu of %zu blocks are not there: run 'werkzaam resample' on this folder first", missing, families.n_blocks);
		goto done;
	}
	WZ_TRY(wz_verdicts_put(&run->plan, analyses, err));
	json_object_set_new(results, "format", json_string("werkzaam-results-1"));
	WZ_TRY(wz_run_write_json(run, "results.json", results, err));
	wz_run_log(run, "merge", json_pack("{sI}", "blocks", (json_int_t)families.n_blocks));
done:
	wz_families_clear(&families);
	wz_opened_clear(&opened);
	json_decref(results);
	return st;
}
