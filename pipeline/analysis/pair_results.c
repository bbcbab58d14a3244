/* pair_results.c - what the permutations of pairs say, into the analyses
 *
 * 1. Blocks
 * 2. Pairs
 */
#include "analysis/pair_scan.h"

#include "analysis/bag.h"
#include "analysis/permutation.h"
#include "base/json.h"
#include "resample/permute.h"

#include <math.h>
#include <string.h>

/* 1. Blocks */

void wz_pair_scan_add(const wz_pair_scan *scan, const unsigned char *raw, uint64_t count, uint64_t *exceed, uint64_t *above) {
	for (size_t k = 0; k < scan->n_pairs; k++) {
		exceed[k] += wz_bytes_load(raw + 8 * k);
		for (uint64_t r = 0; r < count; r++) {
			const uint64_t bits = wz_bytes_load(raw + 8 * (scan->n_pairs + (size_t)r));
			double largest;
			memcpy(&largest, &bits, sizeof largest);
			above[k] += largest >= scan->observed[k] * (1 - WZ_TIE);
		}
	}
}

/* 2. Pairs */

bool wz_pair_belongs(const json_t *analysis, const json_t *pairs) {
	return strcmp(wz_json_text(analysis, "kind", ""), "pair") == 0 && strcmp(wz_json_text(analysis, "type", ""), wz_json_text(pairs, "type", "")) == 0 &&
	       strcmp(wz_json_text(analysis, "outcome", ""), wz_json_text(pairs, "outcome", "")) == 0;
}

static size_t number_of(const json_t *list, size_t i) {
	return (size_t)json_integer_value(json_array_get(list, i));
}

static double p_of(const wz_pair_scan *scan, const uint64_t *count, size_t k) {
	return isfinite(scan->observed[k]) ? wz_permutation_p(count[k], scan->replicates, false) : NAN;
}

static wz_status put_pair(const wz_pair_scan *scan, const uint64_t *exceed, const uint64_t *above, const json_t *pairs, json_t *analysis, wz_err *err) {
	const json_t *table = json_object_get(pairs, "estimated"), *names = json_object_get(pairs, "elements"), *own = json_object_get(analysis, "elements");
	size_t number[2] = {SIZE_MAX, SIZE_MAX}, k = 0;
	for (size_t side = 0; side < 2; side++)
		for (size_t i = 0; i < json_array_size(names); i++)
			if (json_equal(json_array_get(names, i), json_array_get(own, side)))
				number[side] = i;
	while (k < scan->n_pairs && (number_of(json_object_get(table, "first"), k) != number[0] || number_of(json_object_get(table, "second"), k) != number[1]))
		k++;
	if (k == scan->n_pairs)
		return wz_fail(err, WZ_EMISMATCH, "fits.json: pair '%.200s' is not among the pairs of its type", wz_json_text(analysis, "name", ""));
	json_t *permutation = json_object_get(analysis, "permutation");
	if (!isfinite(scan->observed[k])) {
		json_object_set_new(analysis, "permutation", json_pack("{ss ss}", "status", "not_tested", "reason", "varies_within_unit"));
		json_object_set_new(analysis, "p_perm", json_null());
		return WZ_OK;
	}
	double lo, hi;
	wz_permutation_interval(exceed[k], scan->replicates, false, &lo, &hi);
	json_object_set_new(permutation, "exceed", json_integer((json_int_t)exceed[k]));
	json_object_set_new(permutation, "not_converged", json_integer(0));
	json_object_set_new(permutation, "mc_lo", wz_json_real(lo));
	json_object_set_new(permutation, "mc_hi", wz_json_real(hi));
	json_object_set_new(permutation, "stat", wz_json_real(scan->observed[k]));
	json_object_set_new(analysis, "p_perm", wz_json_real(p_of(scan, exceed, k)));
	json_object_set(analysis, "p_floor", json_object_get(permutation, "floor"));
	json_object_set_new(analysis, "p_maxT", wz_json_real(p_of(scan, above, k)));
	return WZ_OK;
}

wz_status wz_pair_scan_put(const wz_pair_scan *scan, const uint64_t *exceed, const uint64_t *above, json_t *analyses, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *pairs = json_array_get(analyses, scan->analysis), *analysis;
	json_t *t = json_array(), *p = json_array(), *corrected = json_array(), *table = json_object_get(pairs, "estimated");
	size_t i;
	for (size_t k = 0; k < scan->n_pairs; k++) {
		json_array_append_new(t, wz_json_real(scan->observed[k]));
		json_array_append_new(p, wz_json_real(p_of(scan, exceed, k)));
		json_array_append_new(corrected, wz_json_real(p_of(scan, above, k)));
	}
	if (json_object_set_new(table, "t_null", t) != 0 || json_object_set_new(table, "p_perm", p) != 0 || json_object_set_new(table, "p_maxT", corrected) != 0)
		return wz_fail(err, WZ_ENOMEM, "out of memory: permutation of pairs");
	json_array_foreach(analyses, i, analysis)
		if (wz_pair_belongs(analysis, pairs))
			WZ_TRY(put_pair(scan, exceed, above, pairs, analysis, err));
done:
	return st;
}
