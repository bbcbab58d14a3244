/* merge_family.c - a family of permutations: its blocks into sums, and these into p values
 *
 * 1. Sums
 * 2. Blocks
 * 3. Smallest p
 * 4. All blocks
 * 5. p values
 */
#include "merge_inside.h"

#include "analysis/histogram.h"
#include "analysis/permutation.h"
#include "base/json.h"
#include "resample/min_p.h"

#include <stdlib.h>
#include <string.h>

/* 1. Sums: integers, which do not depend on the order of blocks, and min-p */

typedef struct {
	uint64_t *exceed, *failed;       /* members */
	uint64_t *above;                 /* replicates whose largest statistic reaches the member's */
	uint64_t *stepped;               /* the same, of the members that are observed to be no larger */
	uint64_t *min_p, *min_p_stepped; /* the bits of numbers; of families that are not corrected 0 */
	uint64_t *bin;                   /* WZ_HISTOGRAM_COUNTS a member */
} sums;

size_t wz_merge_words(const wz_family *family) {
	return family->followed ? 0 : (6 + WZ_HISTOGRAM_COUNTS) * family->n_members;
}

static sums sums_at(const wz_family *family, uint64_t *word) {
	const size_t E = family->n_members;
	return (sums){word, word + E, word + 2 * E, word + 3 * E, word + 4 * E, word + 5 * E, word + 6 * E};
}

static uint64_t bits_of(double x) {
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static double number_of(uint64_t bits) {
	double x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

static bool is_corrected(const wz_run *run, const wz_family *family) {
	return family->corrected && strcmp(run->plan.permutation.correction, "none") != 0;
}

/* 2. Blocks */

/* What is in memory beside the sums. */
typedef struct {
	double *statistic; /* of one member in the replicates of a block */
	float *all;        /* stride() a member: its statistics for min-p, the observed one first; NULL: they are not asked for, or too many */
} scratch;

static size_t stride(const wz_family *family) {
	return (size_t)family->replicates + 1;
}

static void keep(const double *statistic, size_t n, float *out) {
	for (size_t r = 0; r < n; r++)
		out[r] = (float)statistic[r];
}

static wz_status add_block(const wz_run *run, const wz_family *family, uint64_t first, uint64_t count, sums sum, const scratch *own, size_t *missing,
                           wz_err *err) {
	void *raw;
	const wz_block_header header = wz_family_header(family, first, count);
	wz_status st = wz_merge_read_block(run, wz_family_block_name(family, first), &header, wz_family_raw_size(family, count), &raw, missing, err);
	if (!raw)
		return st;
	wz_family_add_above(family, raw, count, sum.above);
	for (size_t k = 0; k < family->n_members; k++) {
		sum.exceed[k] += wz_family_exceed(raw, k);
		sum.failed[k] += wz_family_failed(raw, k);
		sum.stepped[k] += wz_family_stepped(raw, k);
		wz_family_statistics(family, raw, count, k, own->statistic);
		wz_histogram_add(sum.bin + k * WZ_HISTOGRAM_COUNTS, wz_histogram_end(family->member[k].observed), own->statistic, (size_t)count);
		if (own->all)
			keep(own->statistic, (size_t)count, own->all + k * stride(family) + 1 + first);
	}
	free(raw);
	return st;
}

/* 3. Smallest p */

/* Members by p, smallest first; of equal ones the one with the larger statistic. */
static void order_by_p(const wz_family *family, sums sum, size_t *order) {
	for (size_t i = 0; i < family->n_members; i++) {
		const size_t k = family->order[i];
		size_t at = i;
		for (; at > 0 && sum.exceed[order[at - 1]] > sum.exceed[k]; at--)
			order[at] = order[at - 1];
		order[at] = k;
	}
}

/* Statistics for min-p take so much memory, or those of one member. */
enum { MOST_BYTES = 64 << 20 };

static size_t members_at_once(const wz_family *family) {
	const size_t room = MOST_BYTES / (stride(family) * sizeof(float)), E = family->n_members;
	return room < 1 ? 1 : room > E ? E : room;
}

/* The statistics of n members in all replicates: a pass over all blocks. */
static wz_status read_statistics(const wz_run *run, const wz_family *family, const size_t *member, size_t n, double *statistic, float *out, wz_err *err) {
	uint64_t first, count;
	for (size_t b = 0; wz_family_block(family, b, &first, &count); b++) {
		const wz_block_header header = wz_family_header(family, first, count);
		size_t missing = 0;
		void *raw;
		wz_status st = wz_merge_read_block(run, wz_family_block_name(family, first), &header, wz_family_raw_size(family, count), &raw, &missing, err);
		if (st != WZ_OK || missing)
			return st != WZ_OK ? st : wz_fail(err, WZ_EMISMATCH, "a block of replicates went away while it was read: run 'werkzaam resample' again");
		for (size_t i = 0; i < n; i++) {
			wz_family_statistics(family, raw, count, member[i], statistic);
			keep(statistic, (size_t)count, out + i * stride(family) + 1 + first);
		}
		free(raw);
	}
	return WZ_OK;
}

/* Where not all statistics are in memory, as many members are read at once as it allows: each time all blocks are read. */
static wz_status add_min_p(const wz_run *run, const wz_family *family, sums sum, const scratch *own, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t E = family->n_members, room = members_at_once(family);
	wz_min_p *min_p = NULL;
	size_t *order = malloc((2 * E + 1) * sizeof *order), *from_largest = order ? order + E : NULL;
	double *p = malloc((2 * E + 1) * sizeof *p), *stepped = p ? p + E : NULL;
	float *read = own->all ? NULL : malloc(room * stride(family) * sizeof *read);
	if (!order || !p || !(own->all || read)) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: min-p of %zu tests", E);
		goto done;
	}
	WZ_TRY(wz_min_p_create(family->replicates, &min_p, err));
	order_by_p(family, sum, order);
	for (size_t i = 0; i < E; i++)
		from_largest[i] = order[E - 1 - i];
	for (size_t i = 0; i < E; i++) {
		const size_t k = from_largest[i];
		if (read && i % room == 0)
			WZ_TRY(read_statistics(run, family, from_largest + i, E - i < room ? E - i : room, own->statistic, read, err));
		float *t = read ? read + i % room * stride(family) : own->all + k * stride(family);
		t[0] = (float)family->member[k].observed;
		WZ_TRY(wz_stop_check(&run->stop));
		wz_min_p_add(min_p, t, &p[E - 1 - i], &stepped[E - 1 - i]);
	}
	wz_step_down_monotone(stepped, E);
	for (size_t i = 0; i < E; i++) {
		sum.min_p[order[i]] = bits_of(wz_min_p_single(min_p, p[i]));
		sum.min_p_stepped[order[i]] = bits_of(stepped[i]);
	}
done:
	wz_min_p_free(min_p);
	free(order);
	free(p);
	free(read);
	return st;
}

/* 4. All blocks */

wz_status wz_merge_count(const wz_run *run, const wz_family *family, uint64_t *word, size_t *missing, wz_err *err) {
	if (family->followed) /* a scan, whose blocks were read when it ended */
		return WZ_OK;
	wz_status st = WZ_OK;
	const size_t E = family->n_members;
	const bool corrected = is_corrected(run, family), hold = corrected && members_at_once(family) == E;
	uint64_t first, count;
	const sums sum = sums_at(family, word);
	scratch own = {.statistic = malloc((size_t)family->block * sizeof(double)), .all = hold ? malloc(E * stride(family) * sizeof(float)) : NULL};
	if (!own.statistic || (hold && !own.all)) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu tests", E);
		goto done;
	}
	memset(word, 0, wz_merge_words(family) * sizeof *word);
	for (size_t b = 0; wz_family_block(family, b, &first, &count); b++)
		WZ_TRY(add_block(run, family, first, count, sum, &own, missing, err));
	if (corrected && !*missing)
		WZ_TRY(add_min_p(run, family, sum, &own, err));
done:
	free(own.statistic);
	free(own.all);
	return st;
}

/* 5. p values */

static void put_exact_or_drawn(json_t *analysis, const wz_family *family, size_t k, sums sum) {
	const wz_member *member = &family->member[k];
	const uint64_t exceed = sum.exceed[k];
	json_t *permutation = json_object_get(analysis, "permutation");
	double lo, hi, floor = wz_permutation_floor(member->log_count, family->replicates, family->exact);
	wz_permutation_interval(exceed, family->replicates, family->exact, &lo, &hi);
	json_object_set_new(permutation, "replicates", json_integer((json_int_t)family->replicates));
	json_object_set_new(permutation, "exact", json_boolean(family->exact));
	json_object_set_new(permutation, "statistic", json_string(member->refit ? "refit" : "null"));
	json_object_set_new(permutation, "observed", wz_json_real(member->observed));
	json_object_set_new(permutation, "exceed", json_integer((json_int_t)exceed));
	json_object_set_new(permutation, "not_converged", json_integer((json_int_t)sum.failed[k]));
	json_object_set_new(permutation, "floor", wz_json_real(floor));
	json_object_set_new(permutation, "mc_lo", wz_json_real(lo));
	json_object_set_new(permutation, "mc_hi", wz_json_real(hi));
	json_object_set_new(permutation, "histogram", wz_histogram_json(sum.bin + k * WZ_HISTOGRAM_COUNTS, member->observed));
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

static wz_status put_max_T(const wz_family *family, sums sum, json_t *analyses, wz_err *err) {
	const size_t E = family->n_members;
	double *stepped = malloc((E + 1) * sizeof *stepped);
	if (!stepped)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu tests", E);
	for (size_t i = 0; i < E; i++)
		stepped[i] = wz_permutation_p(sum.stepped[family->order[i]], family->replicates, false);
	wz_step_down_monotone(stepped, E);
	for (size_t i = 0; i < E; i++) {
		const size_t k = family->order[i];
		json_t *analysis = json_array_get(analyses, family->member[k].analysis);
		json_object_set_new(analysis, "p_maxT", wz_json_real(wz_permutation_p(sum.above[k], family->replicates, false)));
		json_object_set_new(analysis, "p_maxT_sd", wz_json_real(stepped[i]));
	}
	free(stepped);
	return WZ_OK;
}

static void put_min_p(const wz_family *family, sums sum, json_t *analyses) {
	for (size_t k = 0; k < family->n_members; k++) {
		json_t *analysis = json_array_get(analyses, family->member[k].analysis);
		json_object_set_new(analysis, "p_minP", wz_json_real(number_of(sum.min_p[k])));
		json_object_set_new(analysis, "p_minP_sd", wz_json_real(number_of(sum.min_p_stepped[k])));
	}
}

wz_status wz_merge_put(const wz_run *run, const wz_family *family, uint64_t *word, json_t *analyses, wz_err *err) {
	wz_status st = WZ_OK;
	if (family->followed)
		return WZ_OK;
	const sums sum = sums_at(family, word);
	for (size_t k = 0; k < family->n_members; k++) {
		/* Exact families stand behind the drawn ones, so that an exact p replaces the drawn one of the same analysis. */
		json_t *analysis = json_array_get(analyses, family->member[k].analysis);
		put_exact_or_drawn(analysis, family, k, sum);
		not_below_exact(analysis, family);
	}
	if (is_corrected(run, family)) {
		st = put_max_T(family, sum, analyses, err);
		put_min_p(family, sum, analyses);
	}
	return st;
}
