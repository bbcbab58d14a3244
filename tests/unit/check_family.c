/* check_family.c - families of tests: what their digest depends on, and blocks that add up whatever their size and the kernel
 *
 * 1. Digests
 * 2. Blocks
 * 3. Kernels
 * 4. Against the test of a single model
 */
#include "analysis/permutation.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/small_set.h"

#include <check.h>
#include <math.h>

static const char DEFAULT[] = "by: [all, kind]\nmoderators: [setting, weeks]\n";

/* Family number f of a type and kind, exact or not. */
static const wz_family *find(const small_set *set, const char *type, const char *kind, bool exact) {
	for (size_t f = 0; f < set->families.n_families; f++) {
		const wz_family *family = &set->families.family[f];
		if (strcmp(family->type, type) == 0 && strcmp(family->kind, kind) == 0 && family->exact == exact)
			return family;
	}
	ck_abort_msg("no family of %s, %s", type, kind);
	return NULL;
}

/* 1. Digests */

static void digest_of(const small_change *change, const char *kind, char out[WZ_SHA256_TEXT]) {
	small_set set;
	small_open(&set, change);
	strcpy(out, find(&set, "all", kind, false)->digest_text);
	small_close(&set);
}

START_TEST(digest_changes) {
	static const struct {
		const char *what;
		small_change change;
	} cases[] = {
		{"seed", {.flip = ELEMENTS, .seed = "2"}},
		{"replicates", {.flip = ELEMENTS, .permutation = "replicates: 201, block: 16"}},
		{"statistic", {.flip = ELEMENTS, .permutation = "replicates: 200, block: 16, statistic: \"null\""}},
		{"strata", {.flip = ELEMENTS, .permutation = "replicates: 200, block: 16, strata: kind"}},
		{"rho", {.flip = ELEMENTS, .rho = "0.5"}},
		{"method", {.flip = ELEMENTS, .method = "ml"}},
		{"an effect size", {.flip = ELEMENTS, .add_y = 1e-4}},
		{"a variance", {.flip = ELEMENTS, .add_v = 1e-4}},
		{"an element", {.flip = 0}},
		{"the elements tested", {.flip = ELEMENTS, .plan = "by: [all, kind]\nelements: {list: [rare, half]}\n"}},
		{"the smallest group", {.flip = ELEMENTS, .plan = "by: [all, kind]\nelements: {min_manuals: 3}\n"}}};
	char base[WZ_SHA256_TEXT], other[WZ_SHA256_TEXT];
	digest_of(&small_as_is, "element", base);
	ck_assert_uint_eq(strlen(base), 64);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		digest_of(&cases[i].change, "element", other);
		ck_assert_msg(strcmp(base, other) != 0, "the digest does not see: %s", cases[i].what);
	}
	digest_of(&small_as_is, "moderator", other);
	ck_assert_str_ne(base, other);
}
END_TEST

START_TEST(digest_stays) {
	static const struct {
		const char *what;
		small_change change;
	} cases[] = {
		{"nothing", {.flip = ELEMENTS}},
		{"size of blocks", {.flip = ELEMENTS, .permutation = "replicates: 200, block: 7"}},
		{"correction", {.flip = ELEMENTS, .permutation = "replicates: 200, correction: none"}},
		{"label", {.flip = ELEMENTS, .label = "Zeldzaam"}},
		{"moderators", {.flip = ELEMENTS, .plan = "by: [all, kind]\nmoderators: [weeks]\n"}},
		{"types", {.flip = ELEMENTS, .plan = "by: [all]\n"}},
		{"an element that is not tested", {.flip = 7}},
		{"reports", {.flip = ELEMENTS, .plan = "by: [all, kind]\nreport: {languages: [nl]}\n"}}};
	char base[WZ_SHA256_TEXT], other[WZ_SHA256_TEXT];
	digest_of(&small_as_is, "element", base);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		digest_of(&cases[i].change, "element", other);
		ck_assert_msg(strcmp(base, other) == 0, "the digest changes with: %s", cases[i].what);
	}
}
END_TEST

/* Families of one run never share a digest: their blocks lie in one folder. */
START_TEST(digests_differ) {
	small_set set;
	small_open(&set, &small_as_is);
	ck_assert_uint_gt(set.families.n_families, 4);
	for (size_t f = 0; f < set.families.n_families; f++)
		for (size_t g = 0; g < f; g++)
			ck_assert_str_ne(set.families.family[f].digest_text, set.families.family[g].digest_text);
	small_close(&set);
}
END_TEST

/* 2. Blocks */

static unsigned char *compute(const small_set *set, const wz_family *family, uint64_t first, uint64_t count) {
	wz_err err = {0};
	unsigned char *raw = malloc(wz_family_raw_size(family, count));
	ck_assert_ptr_nonnull(raw);
	ck_assert_msg(wz_family_compute(&set->families, family, first, count, raw, NULL, NULL, &err) == WZ_OK, "%s", err.text);
	return raw;
}

/* A record of another type before all others: blocks of this one are what they were, also where all assignments are tried, one stratum after the other. */
START_TEST(records_elsewhere) {
	static const char *const PERMUTATIONS[] = {"replicates: 60", "replicates: 60, strata: kind", "replicates: 60, unit: study, strata: setting",
	                                           "replicates: 2000, unit: study, strata: setting"};
	for (size_t i = 0; i < sizeof PERMUTATIONS / sizeof *PERMUTATIONS; i++) {
		const small_change was = {.flip = ELEMENTS, .plan = "by: [all, kind]\nmoderators: [weeks]\nelements: {min_studies: 1}\n", .permutation = PERMUTATIONS[i]};
		small_change is = was;
		is.front = SMALL_FRONT;
		small_set before, after;
		size_t found = 0;
		small_open(&before, &was);
		small_open(&after, &is);
		for (size_t f = 0; f < before.families.n_families; f++) {
			const wz_family *one = &before.families.family[f], *other = after.families.family, *end = other + after.families.n_families;
			const bool own = strcmp(one->type, "kind=p") == 0;
			while (other < end && strcmp(one->digest_text, other->digest_text) != 0)
				other++;
			ck_assert_msg((other < end) == own, "%s: %s of %s", PERMUTATIONS[i], one->kind, one->type);
			found += own;
			if (!own)
				continue;
			unsigned char *raw = compute(&before, one, 0, one->begun), *again = compute(&after, other, 0, one->begun);
			ck_assert_mem_eq(raw, again, wz_family_raw_size(one, one->begun));
			free(raw);
			free(again);
		}
		ck_assert_uint_ge(found, 2);
		small_close(&before);
		small_close(&after);
	}
}
END_TEST

START_TEST(parts_add_up) {
	static const uint64_t cuts[] = {0, 1, 8, 37, 100};
	enum { PARTS = sizeof cuts / sizeof cuts[0] - 1 };
	small_set set;
	small_open(&set, &small_as_is);
	for (int kind = 0; kind < 2; kind++) {
		const wz_family *family = find(&set, "all", kind ? "moderator" : "element", false);
		unsigned char *whole = compute(&set, family, 0, 100), *part[PARTS];
		uint64_t exceeding = 0;
		for (size_t c = 0; c < PARTS; c++)
			part[c] = compute(&set, family, cuts[c], cuts[c + 1] - cuts[c]);
		for (size_t k = 0; k < family->n_members; k++) {
			uint64_t exceed = 0, failed = 0;
			for (size_t c = 0; c < PARTS; c++) {
				exceed += wz_family_exceed(part[c], k);
				failed += wz_family_failed(part[c], k);
			}
			ck_assert_uint_eq(exceed, wz_family_exceed(whole, k));
			ck_assert_uint_eq(failed, wz_family_failed(whole, k));
			exceeding += exceed;
		}
		ck_assert_uint_gt(exceeding, 0); /* else the sums prove nothing */
		for (size_t c = 0; c < PARTS; c++) {
			for (uint64_t r = 0; r < cuts[c + 1] - cuts[c]; r++)
				ck_assert_double_eq(wz_family_largest(family, part[c], r), wz_family_largest(family, whole, cuts[c] + r));
			free(part[c]);
		}
		free(whole);
	}
	small_close(&set);
}
END_TEST

/* Single-step and step-down counts by their definition, from the statistics that the block keeps. */
START_TEST(maxima_as_defined) {
	enum { COUNT = 100 };
	small_set set;
	small_open(&set, &small_as_is);
	const wz_family *family = find(&set, "all", "element", false);
	unsigned char *raw = compute(&set, family, 0, COUNT);
	ck_assert(family->keeps && family->n_members >= 3);
	double (*t)[COUNT] = malloc(family->n_members * sizeof *t);
	uint64_t *above = calloc(family->n_members, sizeof *above), *counted = calloc(family->n_members, sizeof *counted);
	wz_family_add_above(family, raw, COUNT, above);
	for (size_t k = 0; k < family->n_members; k++)
		wz_family_statistics(family, raw, COUNT, k, t[k]);
	for (size_t k = 0; k < family->n_members; k++) {
		uint64_t exceed = 0, stepped = 0;
		for (uint64_t r = 0; r < COUNT; r++) {
			double largest = 0, smaller = 0;
			for (size_t i = 0; i < family->n_members; i++) {
				largest = fmax(largest, t[i][r]);
				if (family->member[i].observed <= family->member[k].observed) /* no two are equal here */
					smaller = fmax(smaller, t[i][r]);
			}
			ck_assert_double_eq_tol(largest, wz_family_largest(family, raw, r), 1e-6 * largest);
			exceed += t[k][r] >= family->member[k].observed * (1 - 1e-6);
			counted[k] += largest >= family->member[k].observed * (1 - 1e-6);
			stepped += smaller >= family->member[k].observed * (1 - 1e-6);
		}
		ck_assert_uint_eq(exceed, wz_family_exceed(raw, k));
		ck_assert_uint_eq(stepped, wz_family_stepped(raw, k));
		ck_assert_uint_ge(stepped, exceed);
		ck_assert_uint_eq(counted[k], above[k]);
	}
	for (size_t i = 1; i < family->n_members; i++)
		ck_assert(family->member[family->order[i]].observed <= family->member[family->order[i - 1]].observed);
	free(t);
	free(above);
	free(counted);
	free(raw);
	small_close(&set);
}
END_TEST

/* The blocks of a run cover each family once, without gap, and their names and headers tell them apart. */
START_TEST(blocks_cover) {
	small_set set;
	small_open(&set, &small_as_is);
	const wz_family *last = NULL;
	uint64_t first, count, next = 0;
	size_t families = 0, own = 0;
	for (size_t b = 0; b < set.families.n_blocks; b++) {
		const wz_family *family = wz_families_block(&set.families, b, &first, &count);
		ck_assert_ptr_nonnull(family);
		if (family != last) {
			ck_assert(last == NULL || next == last->replicates);
			next = 0;
			families++;
		}
		ck_assert_uint_eq(first, next);
		ck_assert(count > 0 && count <= family->block);
		uint64_t own_first, own_count;
		own = family == last ? own + 1 : 0;
		ck_assert(wz_family_block(family, own, &own_first, &own_count) && own_first == first && own_count == count);
		ck_assert(first + count < family->replicates || !wz_family_block(family, own + 1, &own_first, &own_count));
		char *name = wz_family_block_name(family, first), number[32];
		(void)snprintf(number, sizeof number, "-%llu.wzb", (unsigned long long)first);
		ck_assert_msg(strncmp(name, family->slug, strlen(family->slug)) == 0 && strstr(name, number), "%s", name);
		free(name);
		next = first + count;
		last = family;
	}
	ck_assert_uint_eq(next, last->replicates);
	ck_assert_uint_eq(families, set.families.n_families);
	ck_assert_ptr_null(wz_families_block(&set.families, set.families.n_blocks, &first, &count));
	small_close(&set);
}
END_TEST

/* More replicates: new blocks stand behind those of their family, which stay what they were. */
START_TEST(rounds) {
	small_set set;
	uint64_t first, count, next = 0;
	small_open(&set, &small_as_is);
	wz_families *families = &set.families;
	const wz_family *family = find(&set, "all", "element", false);
	const size_t f = (size_t)(family - families->family), before = families->n_blocks;
	unsigned char *was = compute(&set, family, 192, 8), digest[32];
	memcpy(digest, family->digest, sizeof digest);
	ck_assert_uint_eq(wz_family_total(family, 0), 200);
	ck_assert_uint_eq(wz_family_total(family, 300), 300);
	ck_assert_uint_eq(wz_family_total(family, 5000), 401);
	ck_assert_uint_eq(wz_family_total(find(&set, "all", "element", true), 5000), find(&set, "all", "element", true)->replicates);
	wz_families_grow(families, f, 401);
	ck_assert_uint_eq(wz_family_total(family, 5000), 803);
	wz_families_grow(families, f, 500);
	ck_assert_uint_eq(families->n_blocks, before + 13 + 7); /* 201 and 99 replicates in blocks of 16 */
	for (size_t b = 0; b < families->n_blocks; b++) {
		if (wz_families_block(families, b, &first, &count) != family)
			continue;
		ck_assert_uint_eq(first, next);
		ck_assert_uint_le(count, 16);
		next = first + count;
		if (first == 192)
			ck_assert_uint_eq(count, 8); /* as before */
		if (first == 400 || first == 200)
			ck_assert_uint_eq(count, first == 200 ? 16 : 1); /* a round ends at 401 */
	}
	ck_assert_uint_eq(next, 500);
	unsigned char *again = compute(&set, family, 192, 8);
	ck_assert_mem_eq(was, again, wz_family_raw_size(family, 8));
	ck_assert_mem_eq(digest, family->digest, sizeof digest);
	free(was);
	free(again);
	small_close(&set);
}
END_TEST

static bool stop_at_third(void *context) {
	return ++*(int *)context == 3;
}

START_TEST(stops_when_asked) {
	small_set set;
	int asked = 0;
	small_open(&set, &small_as_is);
	const wz_family *family = find(&set, "all", "element", false);
	unsigned char *raw = malloc(wz_family_raw_size(family, 100));
	ck_assert_int_eq(wz_family_compute(&set.families, family, 0, 100, raw, stop_at_third, &asked, NULL), WZ_ESTOP);
	ck_assert_int_eq(asked, 3);
	free(raw);
	small_close(&set);
}
END_TEST

/* auto: each test as it would be in a run of its statistic, and blocks of its scan those of a run that scans all. */
START_TEST(auto_takes_either) {
	static const char *const STATISTIC[] = {"refit", "\"null\"", "auto"};
	enum { MOST = 8, COUNT = 100, AUTO = 2 };
	uint64_t exceed[2][MOST] = {{0}}, scanned[MOST];
	double observed[2][MOST] = {{0}};
	char digest[WZ_SHA256_TEXT];
	for (size_t s = 0; s < 3; s++) {
		char permutation[100];
		small_set set;
		wz_err err = {0};
		bool refit[MOST];
		(void)snprintf(permutation, sizeof permutation, "replicates: 60, block: 16, statistic: %s", STATISTIC[s]); /* few enough for 70 to be drawn */
		small_open(&set, &(small_change){.flip = ELEMENTS, .permutation = permutation});
		const wz_family *family = find(&set, "all", "element", false);
		const size_t f = (size_t)(family - set.families.family), n = family->n_members, n_families = set.families.n_families;
		ck_assert_uint_le(n, MOST);
		ck_assert(family->scanning == (s == AUTO) && !family->followed);
		unsigned char *raw = compute(&set, family, 0, COUNT);
		for (size_t k = 0; k < n; k++) {
			const wz_member *member = &family->member[k];
			const json_t *analysis = json_array_get(set.analyses, member->analysis);
			/* rare has two manuals on a side, gap 20 assignments */
			const bool certain = strcmp(wz_json_text(analysis, "name", ""), "half") != 0;
			ck_assert(member->refit == (s == 0) && member->certain == (s == AUTO && certain));
			ck_assert_str_eq(wz_json_text(json_object_get(analysis, "permutation"), "statistic", ""),
			                 s == 0 || (s == AUTO && certain) ? "refit" : s == AUTO ? "auto" : "null");
			if (s < AUTO) {
				exceed[s][k] = wz_family_exceed(raw, k);
				observed[s][k] = member->observed;
			}
			scanned[k] = wz_family_exceed(raw, k);
		}
		if (s == 1)
			strcpy(digest, family->digest_text);
		if (s < AUTO) {
			free(raw);
			small_close(&set);
			continue;
		}
		ck_assert_str_eq(digest, family->digest_text);
		for (size_t k = 0; k < n; k++)
			ck_assert_uint_eq(scanned[k], exceed[1][k]);
		for (size_t e = 0; e < set.families.n_families; e++)
			ck_assert(!set.families.family[e].exact || set.families.family[e].member[0].refit);
		/* of 60 replicates 9 give .071 to .266, and 12 from .108 on (qbeta of R) */
		for (size_t k = 0; k < n; k++)
			scanned[k] = 12;
		wz_families_decide(&set.families, f, scanned, 0.05, refit);
		for (size_t k = 0; k < n; k++)
			ck_assert(refit[k] == family->member[k].certain);
		for (size_t k = 0; k < n; k++)
			scanned[k] = 9;
		wz_families_decide(&set.families, f, scanned, 0.05, refit);
		size_t n_certain = 0;
		for (size_t k = 0; k < n; k++) {
			ck_assert(refit[k]);
			refit[k] = family->member[k].certain;
			n_certain += refit[k];
		}
		ck_assert(n_certain > 0 && n_certain < n); /* else it proves half of it only */
		const size_t n_blocks = set.families.n_blocks;
		ck_assert_int_eq(wz_families_follow(&set.families, f, refit, &err), WZ_OK);
		const wz_family *scan = &set.families.family[f], *mixed = scan + 1;
		ck_assert(scan->followed && !scan->scanning && !mixed->scanning && !mixed->followed);
		ck_assert_uint_eq(set.families.n_families, n_families + 1);
		ck_assert_uint_eq(set.families.n_blocks, n_blocks + 4);
		for (size_t e = 0; e < set.families.n_families; e++)
			ck_assert(e == f + 1 || strcmp(set.families.family[e].digest_text, mixed->digest_text) != 0);
		free(raw);
		raw = compute(&set, mixed, 0, COUNT);
		for (size_t k = 0; k < n; k++) {
			ck_assert(mixed->member[k].refit == refit[k]);
			ck_assert_double_eq(mixed->member[k].observed, observed[refit[k] ? 0 : 1][k]);
			ck_assert_uint_eq(wz_family_exceed(raw, k), exceed[refit[k] ? 0 : 1][k]);
		}
		free(raw);
		small_close(&set);
	}
}
END_TEST

/* What fits.json tells of the tests need not be computed again: the same families, without a model fitted, and the same blocks. */
START_TEST(as_marked) {
	small_set set;
	wz_families again;
	small_open(&set, &small_as_is);
	char *text = json_dumps(set.analyses, JSON_REAL_PRECISION(17));
	json_t *marked = json_loads(text, 0, NULL);
	ck_assert_ptr_nonnull(marked);
	ck_assert_int_eq(wz_families_build(&set.study, marked, &again, NULL), WZ_OK);
	ck_assert_uint_eq(again.n_families, set.families.n_families);
	for (size_t b = 0; b < again.n_bases; b++)
		ck_assert(!again.base[b].fitted);
	for (size_t f = 0; f < again.n_families; f++) {
		const wz_family *was = &set.families.family[f], *is = &again.family[f];
		const size_t size = wz_family_raw_size(was, 16);
		unsigned char *raw = malloc(2 * size);
		ck_assert_str_eq(was->digest_text, is->digest_text);
		ck_assert_int_eq(wz_family_compute(&set.families, was, 0, 16, raw, NULL, NULL, NULL), WZ_OK);
		ck_assert_int_eq(wz_family_compute(&again, is, 0, 16, raw + size, NULL, NULL, NULL), WZ_OK);
		ck_assert_mem_eq(raw, raw + size, size);
		free(raw);
	}
	char *second = json_dumps(marked, JSON_REAL_PRECISION(17));
	ck_assert_str_eq(text, second);
	/* an observed statistic that was tampered with has no blocks yet */
	json_t *permutation = json_object_get(json_array_get(marked, again.family[0].member[0].analysis), "permutation");
	json_object_set_new(permutation, "observed", json_real(2 * wz_json_number(permutation, "observed")));
	wz_families_clear(&again);
	ck_assert_int_eq(wz_families_build(&set.study, marked, &again, NULL), WZ_OK);
	ck_assert_str_ne(again.family[0].digest_text, set.families.family[0].digest_text);
	wz_families_clear(&again);
	json_decref(marked);
	free(text);
	free(second);
	small_close(&set);
}
END_TEST

/* 3. Kernels: every width gives the same bits */

START_TEST(widths_agree) {
	static const char *const names[] = {"x1", "x2", "x4", "x8"};
	small_set set;
	unsigned char *expected[16] = {NULL};
	size_t widths = 0;
	small_open(&set, &small_as_is);
	ck_assert_uint_le(set.families.n_families, 16);
	for (size_t w = 0; w < 4; w++) {
		const wz_lane_kernel *kernel = wz_lane_choose(names[w]);
		if (!kernel)
			continue; /* not for this processor */
		widths++;
		set.families.kernel = kernel;
		for (size_t f = 0; f < set.families.n_families; f++) {
			const wz_family *family = &set.families.family[f];
			uint64_t count = family->exact ? family->replicates : 61; /* no multiple of a width */
			unsigned char *raw = compute(&set, family, 0, count);
			if (expected[f])
				ck_assert_msg(memcmp(raw, expected[f], wz_family_raw_size(family, count)) == 0, "%s: width %s gives other bits", family->slug,
				              names[w]);
			else
				expected[f] = raw;
			if (expected[f] != raw)
				free(raw);
		}
	}
	ck_assert_uint_ge(widths, 2);
	for (size_t f = 0; f < 16; f++)
		free(expected[f]);
	small_close(&set);
}
END_TEST

/* 4. Against the test of a single model, which is written apart (fit --permute) */

START_TEST(exact_as_the_single_test) {
	static const char *const names[] = {"rare", "half", "gap"};
	small_set set;
	small_open(&set, &(small_change){.flip = ELEMENTS, .plan = DEFAULT});
	for (size_t i = 0; i < 3; i++) {
		size_t index;
		const json_t *analysis = small_find(&set, "all", names[i], &index);
		const wz_family *family = NULL;
		for (size_t f = 0; f < set.families.n_families; f++)
			if (set.families.family[f].exact && set.families.family[f].member[0].analysis == index)
				family = &set.families.family[f];
		ck_assert_ptr_nonnull(family);
		unsigned char *raw = compute(&set, family, 0, family->replicates);
		wz_analysis_rows rows;
		wz_model model;
		wz_permutation test;
		wz_err err = {0};
		const wz_variable *var = wz_codebook_find(&set.dataset.codebook, names[i]);
		ck_assert_int_eq(wz_analysis_rows_make(&set.study, &set.study.type[0], var, &rows, &err), WZ_OK);
		ck_assert_msg(wz_model_fit(&rows.data, &rows.formula, rows.row, rows.n_rows, &model, &err) == WZ_OK, "%s", err.text);
		ck_assert_msg(wz_permutation_test(&rows.data, &model, &(wz_permutation_spec){.unit = 0, .replicates = 200, .refit = true, .seed = 5}, &test,
		                                  &err) == WZ_OK,
		              "%s", err.text);
		ck_assert(test.exact);
		ck_assert_uint_eq(test.replicates, family->replicates);
		ck_assert_uint_eq(test.exceed, wz_family_exceed(raw, 0));
		ck_assert_uint_ge(test.exceed, 1); /* the observed assignment is one of them */
		ck_assert_double_eq_tol(wz_json_number(json_object_get(analysis, "permutation"), "floor"), test.floor, 1e-15);
		wz_permutation_clear(&test);
		wz_model_clear(&model);
		wz_analysis_rows_clear(&rows);
		free(raw);
	}
	small_close(&set);
}
END_TEST

/* With many draws the drawn p value of an element comes near its exact one. */
START_TEST(drawn_near_exact) {
	small_set set;
	small_open(&set, &small_as_is);
	const wz_family *drawn = find(&set, "all", "element", false);
	enum { MANY = 4000 };
	unsigned char *raw = compute(&set, drawn, 0, MANY);
	for (size_t k = 0; k < drawn->n_members; k++)
		for (size_t f = 0; f < set.families.n_families; f++) {
			const wz_family *exact = &set.families.family[f];
			if (!exact->exact || exact->member[0].analysis != drawn->member[k].analysis)
				continue;
			unsigned char *all = compute(&set, exact, 0, exact->replicates);
			double p = wz_permutation_p(wz_family_exceed(all, 0), exact->replicates, true);
			double q = wz_permutation_p(wz_family_exceed(raw, k), MANY, false);
			ck_assert_msg(fabs(p - q) < 5 * sqrt(p * (1 - p) / MANY) + 1e-3, "exact %g, drawn %g", p, q);
			free(all);
		}
	free(raw);
	small_close(&set);
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("family");
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, digest_changes);
	tcase_add_test(tc, digest_stays);
	tcase_add_test(tc, digests_differ);
	tcase_add_test(tc, records_elsewhere);
	tcase_add_test(tc, parts_add_up);
	tcase_add_test(tc, maxima_as_defined);
	tcase_add_test(tc, blocks_cover);
	tcase_add_test(tc, as_marked);
	tcase_add_test(tc, rounds);
	tcase_add_test(tc, stops_when_asked);
	tcase_add_test(tc, auto_takes_either);
	tcase_add_test(tc, widths_agree);
	tcase_add_test(tc, exact_as_the_single_test);
	tcase_add_test(tc, drawn_near_exact);
	Suite *suite = suite_create("family");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
