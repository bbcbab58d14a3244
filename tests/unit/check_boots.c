/* check_boots.c - bootstraps of a run: which there are, what their digest depends on, blocks that add up, results as of the single model
 *
 * 1. Which there are
 * 2. Digests
 * 3. Blocks
 * 4. Results
 */
#include "analysis/boots.h"
#include "analysis/extras.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/small_set.h"

#include <check.h>
#include <math.h>

#define BY "by: [all, kind]\nmoderators: [setting, weeks]\n"
#define CASES BY "bootstrap: {kind: cases, replicates: 60, block: 16}\n"

static void open_with(small_set *set, wz_run_boots *boots, const small_change *change) {
	wz_err err = {0};
	small_open(set, change);
	ck_assert_msg(wz_run_boots_build(&set->study, set->analyses, boots, &err) == WZ_OK, "%s", err.text);
}

static void shut(small_set *set, wz_run_boots *boots) {
	wz_run_boots_clear(boots);
	small_close(set);
}

static const wz_run_boot *of(const wz_run_boots *boots, size_t analysis) {
	for (size_t b = 0; b < boots->n; b++)
		if (boots->boot[b].analysis == analysis)
			return &boots->boot[b];
	return NULL;
}

/* 1. Which there are */

START_TEST(one_for_each_estimate) {
	small_set set;
	wz_run_boots boots;
	const json_t *analysis;
	size_t i, estimated = 0;
	open_with(&set, &boots, &(small_change){.flip = ELEMENTS, .plan = CASES});
	json_array_foreach(set.analyses, i, analysis) {
		const json_t *mark = json_object_get(analysis, "bootstrap");
		const char *kind = wz_json_text(analysis, "kind", "");
		bool asked = strcmp(wz_json_text(analysis, "status", ""), "estimated") == 0 && strcmp(kind, "bias") != 0 &&
		             strcmp(kind, "sensitivity") != 0 && strcmp(kind, "cooccurrence") != 0;
		bool alone = mark && strcmp(wz_json_text(mark, "reason", ""), "one_unit") == 0;
		ck_assert_msg((mark != NULL) == asked, "%s", wz_json_text(analysis, "name", ""));
		ck_assert((of(&boots, i) != NULL) == (asked && !alone));
		estimated += asked && !alone;
	}
	ck_assert_uint_gt(estimated, 5);
	ck_assert_uint_eq(boots.n, estimated);
	/* 60 replicates, the observed data, eight manuals left out */
	size_t overall;
	(void)small_find(&set, "all", "overall", &overall);
	ck_assert_uint_eq(of(&boots, overall)->shape.rows, 60 + 1 + MANUALS);
	ck_assert_uint_eq(of(&boots, overall)->shape.size, 1 + 1 + 3);
	shut(&set, &boots);
	open_with(&set, &boots, &small_as_is);
	ck_assert_uint_eq(boots.n, 0); /* not asked for */
	shut(&set, &boots);
	open_with(&set, &boots, &(small_change){.flip = ELEMENTS, .plan = BY "bootstrap: {kind: cases, replicates: 60, strata: setting}\n"});
	ck_assert_uint_eq(boots.n, 0); /* studies of a manual are at different places */
	ck_assert_str_eq(wz_json_text(json_object_get(small_find(&set, "all", "half", NULL), "bootstrap"), "reason", ""), "strata_vary_within_unit");
	shut(&set, &boots);
	/* ... but studies can be drawn within those strata; which leaves them alone in their manual and stratum where its two studies are at different places */
	open_with(&set, &boots, &(small_change){.flip = ELEMENTS, .plan = BY "bootstrap: {kind: cases, replicates: 60, unit: [study], strata: setting}\n"});
	const json_t *mark = json_object_get(small_find(&set, "all", "overall", &overall), "bootstrap");
	ck_assert_str_eq(wz_json_text(mark, "unit", ""), "study");
	ck_assert_int_eq(json_integer_value(json_object_get(mark, "n_units")), 2 * MANUALS);
	ck_assert_uint_eq(of(&boots, overall)->shape.rows, 60 + 1 + 2 * MANUALS);
	ck_assert_uint_gt(of(&boots, overall)->pools.n, MANUALS);
	shut(&set, &boots);
	open_with(&set, &boots, &(small_change){.flip = ELEMENTS, .plan = BY "bootstrap: {kind: cases, replicates: 60, unit: [manual, study]}\n"});
	mark = json_object_get(small_find(&set, "all", "overall", &overall), "bootstrap");
	ck_assert_str_eq(wz_json_text(mark, "unit", ""), "manual,study");
	ck_assert_uint_eq(of(&boots, overall)->pools.n, 1);
	ck_assert_uint_eq(of(&boots, overall)->shape.rows, 60 + 1 + MANUALS);
	shut(&set, &boots);
}
END_TEST

/* 2. Digests */

static void digest_of(const char *plan, const char *seed, double add_y, char out[WZ_SHA256_TEXT]) {
	small_set set;
	wz_run_boots boots;
	size_t index;
	open_with(&set, &boots, &(small_change){.flip = ELEMENTS, .plan = plan, .seed = seed, .add_y = add_y});
	(void)small_find(&set, "all", "half", &index);
	const wz_run_boot *boot = of(&boots, index);
	ck_assert_ptr_nonnull(boot);
	memcpy(out, boot->digest_text, WZ_SHA256_TEXT);
	for (size_t b = 0; b < boots.n; b++) /* their blocks lie in one folder */
		for (size_t c = 0; c < b; c++)
			ck_assert_str_ne(boots.boot[b].digest_text, boots.boot[c].digest_text);
	shut(&set, &boots);
}

START_TEST(digests) {
	char base[WZ_SHA256_TEXT], other[WZ_SHA256_TEXT];
	digest_of(CASES, NULL, 0, base);
	digest_of(BY "bootstrap: {kind: cases, replicates: 60, block: 7}\n", NULL, 0, other);
	ck_assert_str_eq(base, other); /* size of blocks */
	static const char *const changes[] = {BY "bootstrap: {kind: cases, replicates: 61}\n", BY "bootstrap: {kind: wild, replicates: 60}\n",
	                                      BY "bootstrap: {kind: parametric, replicates: 60}\n", BY "bootstrap: {kind: cases, replicates: 60, interval: student}\n",
	                                      BY "bootstrap: {kind: cases, replicates: 60, interval: percentile}\n",
	                                      BY "bootstrap: {kind: cases, replicates: 60, strata: kind}\n",
	                                      BY "bootstrap: {kind: cases, replicates: 60, unit: [study]}\n",
	                                      BY "bootstrap: {kind: cases, replicates: 60, unit: [manual, study]}\n"};
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		digest_of(changes[i], NULL, 0, other);
		ck_assert_msg(strcmp(base, other) != 0, "%s", changes[i]);
	}
	char wild[WZ_SHA256_TEXT], adjusted[WZ_SHA256_TEXT];
	digest_of(BY "bootstrap: {kind: wild, replicates: 60}\n", NULL, 0, wild);
	digest_of(BY "bootstrap: {kind: wild, replicates: 60, adjust: CR1}\n", NULL, 0, other);
	digest_of(BY "bootstrap: {kind: wild, replicates: 60, adjust: CR2}\n", NULL, 0, adjusted);
	ck_assert(strcmp(wild, other) != 0 && strcmp(wild, adjusted) != 0 && strcmp(other, adjusted) != 0);
	digest_of(BY "bootstrap: {kind: wild, replicates: 60, unit: [study]}\n", NULL, 0, other);
	ck_assert_str_ne(wild, other);
	digest_of(CASES, "2", 0, other);
	ck_assert_str_ne(base, other);
	digest_of(CASES, NULL, 1e-4, other);
	ck_assert_str_ne(base, other);
}
END_TEST

/* 3. Blocks */

static unsigned char *compute(const wz_run_boots *boots, const wz_run_boot *boot, uint64_t first, uint64_t count) {
	wz_err err = {0};
	unsigned char *raw = malloc(wz_run_boot_raw_size(boot, count));
	ck_assert_ptr_nonnull(raw);
	ck_assert_msg(wz_run_boot_compute(boots, boot, first, count, raw, NULL, NULL, &err) == WZ_OK, "%s", err.text);
	return raw;
}

static const char *const KINDS[] = {"cases", "cases, interval: student", "cases, strata: kind", "cases, unit: [study]", "cases, unit: [manual, study]",
                                    "cases, unit: [study], strata: setting", "wild", "wild, unit: [study]", "wild, adjust: CR2", "parametric"};
enum { N_KINDS = sizeof KINDS / sizeof *KINDS };

START_TEST(parts_add_up) {
	for (size_t kind = 0; kind < N_KINDS; kind++) {
		char plan[200];
		small_set set;
		wz_run_boots boots;
		size_t index;
		(void)snprintf(plan, sizeof plan, "%sbootstrap: {kind: %s, replicates: 60}\n", BY, KINDS[kind]);
		open_with(&set, &boots, &(small_change){.flip = ELEMENTS, .plan = plan});
		(void)small_find(&set, "all", "half", &index);
		const wz_run_boot *boot = of(&boots, index);
		const uint64_t rows = boot->shape.rows, cuts[] = {0, 1, 8, 37, 60, rows};
		unsigned char *whole = compute(&boots, boot, 0, rows);
		for (size_t c = 0; c + 1 < sizeof cuts / sizeof *cuts && cuts[c] < rows; c++) {
			const uint64_t end = cuts[c + 1] < rows ? cuts[c + 1] : rows;
			unsigned char *part = compute(&boots, boot, cuts[c], end - cuts[c]);
			ck_assert_mem_eq(part, whole + wz_run_boot_raw_size(boot, cuts[c]), wz_run_boot_raw_size(boot, end - cuts[c]));
			free(part);
		}
		free(whole);
		shut(&set, &boots);
	}
}
END_TEST

/* A record of another type before all others: blocks of this one are what they were. */
START_TEST(records_elsewhere) {
	for (size_t kind = 0; kind < N_KINDS; kind++) {
		char plan[200];
		small_set before, after;
		wz_run_boots were, are;
		size_t found = 0;
		(void)snprintf(plan, sizeof plan, "%sbootstrap: {kind: %s, replicates: 30}\n", BY, KINDS[kind]);
		open_with(&before, &were, &(small_change){.flip = ELEMENTS, .plan = plan});
		open_with(&after, &are, &(small_change){.flip = ELEMENTS, .plan = plan, .front = SMALL_FRONT});
		for (size_t b = 0; b < were.n; b++) {
			const wz_run_boot *was = &were.boot[b], *is = are.boot;
			const bool own = strcmp(wz_json_text(json_array_get(before.analyses, was->analysis), "type", ""), "kind=p") == 0;
			while (is < are.boot + are.n && strcmp(is->digest_text, was->digest_text) != 0)
				is++;
			if (!own)
				continue;
			ck_assert_msg(is < are.boot + are.n, "%s: block of %s", KINDS[kind], wz_json_text(json_array_get(before.analyses, was->analysis), "name", ""));
			found++;
			unsigned char *raw = compute(&were, was, 0, was->shape.rows), *again = compute(&are, is, 0, is->shape.rows);
			ck_assert_mem_eq(raw, again, wz_run_boot_raw_size(was, was->shape.rows));
			free(raw);
			free(again);
		}
		ck_assert_uint_gt(found, 3);
		shut(&before, &were);
		shut(&after, &are);
	}
}
END_TEST

START_TEST(blocks_cover) {
	small_set set;
	wz_run_boots boots;
	uint64_t first, count, next = 0;
	const wz_run_boot *last = NULL;
	open_with(&set, &boots, &(small_change){.flip = ELEMENTS, .plan = CASES});
	for (size_t b = 0; b < boots.n_blocks; b++) {
		const wz_run_boot *boot = wz_run_boots_block(&boots, b, &first, &count);
		if (boot != last) {
			ck_assert(last == NULL || next == last->shape.rows);
			next = 0;
		}
		ck_assert_uint_eq(first, next);
		ck_assert(count > 0 && count <= 16);
		next = first + count;
		last = boot;
	}
	ck_assert_uint_eq(next, last->shape.rows);
	ck_assert_ptr_null(wz_run_boots_block(&boots, boots.n_blocks, &first, &count));
	shut(&set, &boots);
}
END_TEST

/* 4. Results: those of the single model with the same stream */

static void same_number(const json_t *a, const json_t *b, const char *key) {
	const double x = wz_json_number(a, key), y = wz_json_number(b, key);
	ck_assert_msg((isnan(x) && isnan(y)) || x == y, "%s: %.17g and %.17g", key, x, y);
}

START_TEST(as_the_single_model) {
	for (size_t kind = 0; kind < N_KINDS; kind++) {
		char plan[200];
		small_set set;
		wz_run_boots boots;
		size_t index;
		wz_err err = {0};
		(void)snprintf(plan, sizeof plan, "%sbootstrap: {kind: %s, replicates: 60}\n", BY, KINDS[kind]);
		open_with(&set, &boots, &(small_change){.flip = ELEMENTS, .plan = plan});
		json_t *analysis = small_find(&set, "all", "half", &index);
		const wz_run_boot *boot = of(&boots, index);
		unsigned char *raw = compute(&boots, boot, 0, boot->shape.rows);
		ck_assert_int_eq(wz_run_boot_put(&boots, boot, raw, &err), WZ_OK);
		const wz_type *type;
		const wz_variable *var;
		wz_analysis_rows rows;
		wz_model model;
		json_t *single = json_object();
		const wz_extras_boot spec = {.ask = boot->ask};
		ck_assert_int_eq(wz_analysis_rows_again(&set.study, analysis, &type, &var, &rows, &err), WZ_OK);
		ck_assert_int_eq(wz_model_fit(&rows.data, &rows.formula, rows.row, rows.n_rows, &model, &err), WZ_OK);
		ck_assert_int_eq(wz_model_to_json(&rows.data, &model, 0, single, &err), WZ_OK);
		ck_assert_int_eq(wz_extras_bootstrap(&rows.data, &model, &spec, single, &err), WZ_OK);
		const json_t *a = json_object_get(json_array_get(json_object_get(analysis, "coefficients"), 1), "boot");
		const json_t *b = json_object_get(json_array_get(json_object_get(single, "coefficients"), 1), "boot");
		ck_assert_ptr_nonnull(a);
		ck_assert_ptr_nonnull(b);
		if (strncmp(KINDS[kind], "wild", 4) == 0) {
			same_number(a, b, "p");
			ck_assert(wz_json_number(a, "p") > 0 && wz_json_number(a, "p") <= 1);
			ck_assert_ptr_nonnull(json_object_get(json_object_get(analysis, "moderators"), "boot"));
		} else {
			same_number(a, b, "lo");
			same_number(a, b, "hi");
			if (boot->shape.method == WZ_LIMITS_BCA)
				same_number(a, b, "acceleration");
			ck_assert(wz_json_number(a, "lo") < wz_json_number(json_array_get(json_object_get(analysis, "coefficients"), 1), "b"));
			same_number(json_object_get(analysis, "bootstrap"), json_object_get(single, "bootstrap"), "vanished");
			ck_assert_ptr_nonnull(json_object_get(json_array_get(json_object_get(analysis, "levels"), 0), "boot"));
		}
		json_decref(single);
		wz_model_clear(&model);
		wz_analysis_rows_clear(&rows);
		free(raw);
		shut(&set, &boots);
	}
}
END_TEST

/* The acceleration is that of models fitted without a manual each, as metafor's update() would give them. */
START_TEST(left_out_are_refits) {
	small_set set;
	wz_run_boots boots;
	size_t index;
	wz_err err = {0};
	open_with(&set, &boots, &(small_change){.flip = ELEMENTS, .plan = CASES});
	(void)small_find(&set, "all", "overall", &index);
	const wz_run_boot *boot = of(&boots, index);
	unsigned char *raw = compute(&boots, boot, 61, MANUALS);
	for (size_t m = 0; m < MANUALS; m++) {
		size_t row[ROWS], n = 0;
		wz_model model;
		wz_formula empty = {.intercept = true};
		double b;
		for (size_t i = 0; i < ROWS; i++)
			if (i / 4 != m)
				row[n++] = i;
		ck_assert_int_eq(wz_model_fit(&set.study.data, &empty, row, n, &model, &err), WZ_OK);
		memcpy(&b, raw + wz_run_boot_raw_size(boot, m) + 8, sizeof b); /* little-endian machines only */
		ck_assert_double_eq_tol(b, model.fit.b[0], 1e-7); /* both stop within 1e-13 of the top of the likelihood */
		wz_model_clear(&model);
	}
	free(raw);
	shut(&set, &boots);
}
END_TEST

/* Limits of the coefficient and of the variances, and counts of what became of the replicates, from the rows of the blocks by formulas written here. 79 replicates:
 * 2.5 and 97.5% are the second and the 78th. */
static int by_value(const void *a, const void *b) {
	const double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double number_at(const unsigned char *raw, const wz_run_boot *boot, size_t row, size_t column) {
	double x;
	memcpy(&x, raw + 8 * (row * boot->shape.size + column), sizeof x); /* little-endian machines only */
	return x;
}

START_TEST(limits_from_rows) {
	static const char *const PLANS[] = {"cases, interval: percentile", "cases, interval: student", "cases, unit: [study], interval: percentile",
	                                    "cases, unit: [manual, study], interval: student", "parametric"};
	enum { R = 79 };
	size_t vanished_of_rare = 0;
	for (size_t k = 0; k < sizeof PLANS / sizeof *PLANS; k++)
		for (size_t name = 0; name < 2; name++) {
			char plan[200];
			small_set set;
			wz_run_boots boots;
			size_t index, n = 0, vanished = 0, lost = 0;
			wz_err err = {0};
			const bool student = strstr(PLANS[k], "student");
			(void)snprintf(plan, sizeof plan, "%selements: {min_studies: 1}\nbootstrap: {kind: %s, replicates: 79}\n", BY, PLANS[k]);
			open_with(&set, &boots, &(small_change){.flip = ELEMENTS, .plan = plan});
			json_t *analysis = small_find(&set, "all", name ? "rare" : "half", &index);
			const wz_run_boot *boot = of(&boots, index);
			const size_t p = boot->shape.p;
			ck_assert_uint_eq(boot->shape.size, 1 + (student ? 2 : 1) * p + 3);
			unsigned char *raw = compute(&boots, boot, 0, boot->shape.rows);
			ck_assert_int_eq(wz_run_boot_put(&boots, boot, raw, &err), WZ_OK);
			double t[R], s2[R];
			const double b = number_at(raw, boot, R, 2), se = student ? number_at(raw, boot, R, 2 + p) : 1;
			for (size_t r = 0; r < R; r++) {
				const double state = number_at(raw, boot, r, 0);
				vanished += state == WZ_BOOT_VANISHED;
				lost += state == WZ_BOOT_NOT_CONVERGED;
				ck_assert((state == WZ_BOOT_OK) == (isfinite(number_at(raw, boot, r, 2)) != 0));
				if (state != WZ_BOOT_OK)
					continue;
				t[n] = student ? (number_at(raw, boot, r, 2) - b) / number_at(raw, boot, r, 2 + p) : number_at(raw, boot, r, 2);
				s2[n++] = number_at(raw, boot, r, boot->shape.size - 3);
			}
			const json_t *done = json_object_get(analysis, "bootstrap"), *slope = json_array_get(json_object_get(analysis, "coefficients"), 1),
						 *at = json_object_get(slope, "boot");
			ck_assert_int_eq(json_integer_value(json_object_get(done, "vanished")), (json_int_t)vanished);
			ck_assert_int_eq(json_integer_value(json_object_get(done, "not_converged")), (json_int_t)lost);
			ck_assert_int_eq(json_integer_value(json_object_get(at, "n")), (json_int_t)n);
			ck_assert(b == wz_json_number(slope, "b"));
			if (n == R) {
				qsort(t, n, sizeof *t, by_value);
				ck_assert_double_eq_tol(wz_json_number(at, "lo"), student ? b - t[77] * se : t[1], 1e-12);
				ck_assert_double_eq_tol(wz_json_number(at, "hi"), student ? b - t[1] * se : t[77], 1e-12);
				const json_t *level = json_object_get(json_array_get(json_object_get(analysis, "levels"), 0), "boot");
				qsort(s2, n, sizeof *s2, by_value);
				ck_assert_double_eq_tol(wz_json_number(level, "lo"), s2[1], 1e-12);
				ck_assert_double_eq_tol(wz_json_number(level, "hi"), s2[77], 1e-12);
			}
			vanished_of_rare += name == 1 && k < 2 ? vanished : 0;
			free(raw);
			shut(&set, &boots);
		}
	/* two of eight manuals have it: none of them is drawn in (6/8)^8 = 10% of the replicates */
	ck_assert(vanished_of_rare > 4 && vanished_of_rare < 35);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("boots");
	TCase *cases = tcase_create("boots");
	tcase_add_checked_fixture(cases, temp_make, temp_remove);
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, one_for_each_estimate);
	tcase_add_test(cases, digests);
	tcase_add_test(cases, parts_add_up);
	tcase_add_test(cases, records_elsewhere);
	tcase_add_test(cases, blocks_cover);
	tcase_add_test(cases, as_the_single_model);
	tcase_add_test(cases, left_out_are_refits);
	tcase_add_test(cases, limits_from_rows);
	suite_add_tcase(suite, cases);
	return run_suite(suite, CK_FORK_GETENV);
}
