/* check_plan.c - plans: defaults, every kind of problem with its place, and the way through JSON
 *
 * 1. Reading a text as a plan
 * 2. Good plans
 * 3. Problems
 * 4. Not YAML
 * 5. JSON
 */
#include "base/json.h"
#include "store/plan.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/temp.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* 1. Reading a text as a plan */

static wz_plan plan;
static wz_problems problems;
static wz_err err;

static void setup(void) {
	temp_make();
	plan = (wz_plan){0};
	wz_problems_init(&problems);
}

static void teardown(void) {
	wz_plan_clear(&plan);
	wz_problems_clear(&problems);
	temp_remove();
}

static wz_status read_bytes(const char *text, size_t size) {
	wz_plan_clear(&plan);
	wz_problems_clear(&problems);
	wz_problems_init(&problems);
	err = (wz_err){0};
	ck_assert_int_eq(wz_file_write(temp_path("plan.yaml"), text, size, NULL), WZ_OK);
	return wz_plan_read(temp_path("plan.yaml"), &plan, &problems, &err);
}

static wz_status read_text(const char *text) {
	return read_bytes(text, strlen(text));
}

#define LEAST                                                                                                \
	"name: test\nrecords: {effects: effects.csv}\ncodebook: codebook.csv\nmodel: {levels: [study]}\n"

static void good(const char *text) {
	wz_status st = read_text(text);
	ck_assert_msg(st == WZ_OK && problems.n_errors == 0, "%s%s", err.text,
				  problems.n > 0 ? problems.list[0].text : "");
}

static bool has_problem(size_t line, size_t column, const char *part) {
	for (size_t i = 0; i < problems.n; i++)
		if (problems.list[i].line == line && problems.list[i].column == column &&
			strstr(problems.list[i].text, part) != NULL)
			return true;
	for (size_t i = 0; i < problems.n; i++)
		(void)fprintf(stderr, "%zu:%zu: %s\n", problems.list[i].line, problems.list[i].column,
					  problems.list[i].text);
	return false;
}

/* LEAST has four lines, so what is added begins in line 5; the problem there must be the only one. */
static void one_problem(const char *added, size_t line, size_t column, const char *part) {
	char text[2000];
	(void)snprintf(text, sizeof text, "%s%s", LEAST, added);
	wz_status st = read_text(text);
	ck_assert_msg(st == WZ_OK, "%s: %s", added, err.text);
	ck_assert_msg(has_problem(line, column, part), "%s: expected at %zu:%zu: %s", added, line, column, part);
	ck_assert_msg(problems.n_errors == 1, "%s: %zu problems", added, problems.n_errors);
}

/* 2. Good plans */

START_TEST(defaults) {
	good(LEAST);
	ck_assert_str_eq(plan.name, "test");
	ck_assert_str_eq(plan.run, "runs/test");
	ck_assert_str_eq(plan.folder, temp_folder);
	ck_assert_str_eq(plan.effects, temp_path("effects.csv"));
	ck_assert_str_eq(plan.codebook, temp_path("codebook.csv"));
	ck_assert(plan.dialect.delimiter == 0 && plan.dialect.decimal == 0 && plan.dialect.encoding == NULL);
	ck_assert_str_eq(plan.effect_size.measure, "d");
	ck_assert_double_eq(plan.effect_size.rho, 0.6);
	ck_assert_str_eq(plan.effect_size.conversion, "logit");
	ck_assert(!plan.effect_size.hedges && plan.effect_size.zero_rule);
	ck_assert_double_eq(plan.effect_size.outlier_z, 3.29);
	ck_assert_double_nan(plan.effect_size.pre_post_r);
	ck_assert(plan.model.levels.n == 1 && strcmp(plan.model.levels.item[0], "study") == 0);
	ck_assert_str_eq(plan.model.method, "reml");
	ck_assert_str_eq(plan.model.test, "t");
	ck_assert_double_eq(plan.model.level, 95);
	ck_assert(plan.by.n == 1 && strcmp(plan.by.item[0], "all") == 0);
	ck_assert(plan.moderators.n == 0 && plan.elements.list.n == 0);
	ck_assert(plan.elements.min_manuals == 2 && plan.elements.min_studies == 3);
	ck_assert(plan.outcomes.n == 1 && plan.dose.n == 0 && plan.elements.by_target_group.n == 0);
	ck_assert(!plan.elements.pairs && !plan.elements.technique_within_component && plan.elements.margin == 0.1);
	ck_assert(plan.permutation.replicates == 9999 && plan.permutation.block == 256 && plan.seed == 20170401);
	ck_assert_str_eq(plan.permutation.unit, "auto");
	ck_assert_str_eq(plan.permutation.statistic, "refit");
	ck_assert_str_eq(plan.permutation.correction, "maxT");
	ck_assert_ptr_null(plan.permutation.strata);
	ck_assert(plan.report.languages.n == 2 && plan.report.formats.n == 2);
	ck_assert_str_eq(plan.report.languages.item[1], "en");
}
END_TEST

START_TEST(all_set) {
	good("name: \"Fase 2\"\nrun: somewhere\nrecords:\n  effects: /data/effects.csv\ncodebook: c.csv\n"
		 "dialect: {delimiter: ';', decimal: ',', encoding: cp1252}\neffect_size: {measure: log_or, rho: 0}\n"
		 "model: {levels: [manual, study, effect], method: ml, test: contain, level: 97.5}\nby: [all, "
		 "setting]\n"
		 "moderators: [no, yes, null, 1, ~x]\nelements: {min_manuals: 1, min_studies: 4, list: [e1, e2]}\n"
		 "permutation: {replicates: 0, unit: study, statistic: 'null', correction: none, strata: country, "
		 "block: 10}\n"
		 "seed: 18446744073709551615\nreport: {languages: [en], formats: [csv]}\n");
	ck_assert_str_eq(plan.run, "somewhere");
	ck_assert_str_eq(plan.effects, "/data/effects.csv");
	ck_assert(plan.dialect.delimiter == ';' && plan.dialect.decimal == ',');
	ck_assert_str_eq(plan.dialect.encoding, "CP1252");
	ck_assert_uint_eq(plan.seed, UINT64_MAX);
	ck_assert_uint_eq(plan.permutation.replicates, 0);
	ck_assert_str_eq(plan.permutation.statistic, "null");
	ck_assert_str_eq(plan.permutation.strata, "country");
	ck_assert_uint_eq(plan.moderators.n, 5);
	ck_assert_str_eq(plan.moderators.item[0], "no");
	ck_assert_str_eq(plan.moderators.item[1], "yes");
	ck_assert_str_eq(plan.moderators.item[2], "null");
	ck_assert_str_eq(plan.moderators.item[3], "1");
	ck_assert_double_eq(plan.model.level, 97.5);
}
END_TEST

START_TEST(forms) {
	good(LEAST "dialect: auto\n");
	good(LEAST "bootstrap: {kind: cases, strata: study, interval: bca}\n");
	good(LEAST "bootstrap: {kind: parametric, interval: student}\n");
	good(LEAST "bootstrap: {kind: wild}\n");
	good(LEAST "permutation: {replicates: 99, max_replicates: 99}\n");
	good(LEAST "permutation: {replicates: 99, max_replicates: 0}\n");
	good(LEAST "dialect: {delimiter: semicolon}\n");
	ck_assert_int_eq(plan.dialect.delimiter, ';');
	good(LEAST "dialect: {delimiter: \"\\t\"}\n");
	ck_assert_int_eq(plan.dialect.delimiter, '\t');
	good(LEAST "elements:\n#  min_manuals: 1\n"); /* all its keys commented out */
	good(LEAST "by: &list [all, x]\nmoderators: *list\n");
	ck_assert_uint_eq(plan.moderators.n, 2);
	good("---\n" LEAST "...\n");
	good("\xef\xbb\xbf" LEAST);
	good("name: no\nrecords: {effects: e}\ncodebook: c\nmodel: {levels: [a, b, c, d]}\r\n");
	ck_assert_str_eq(plan.name, "no");
}
END_TEST

/* 3. Problems */

START_TEST(each_problem) {
	one_problem("sed: 1\n", 5, 1, "unknown key 'sed' in the plan; did you mean 'seed'?");
	one_problem("permutation: {replicate: 1}\n", 5, 15, "did you mean 'replicates'?");
	one_problem("replicates: 1\n", 5, 1, "it belongs in 'permutation'");
	one_problem("xyzzy: 1\n", 5, 1, "known: ");
	one_problem("file: x\n", 5, 1, "unknown key 'file'");
	one_problem("records.effects: x\n", 5, 1, "unknown key");
	one_problem("<<: {seed: 1}\n", 5, 1, "merge keys");
	one_problem("seed: 1\nby: [all]\nseed: 2\n", 7, 1, "second time (first in line 5)");
	one_problem("seed: many\n", 5, 7, "'many' is not a whole number");
	one_problem("seed: -1\n", 5, 7, "out of range");
	one_problem("seed: 18446744073709551616\n", 5, 7, "out of range; expected 0 to 18446744073709551615");
	one_problem("seed: 1.5\n", 5, 7, "not a whole number");
	one_problem("seed:\n", 5, 6, "has no value");
	one_problem("seed: [1]\n", 5, 7, "'seed' is a list; expected a single value");
	one_problem("seed: !!int 1\n", 5, 7, "tags");
	one_problem("effect_size: {rho: 1}\n", 5, 20, "expected at least 0 and below 1");
	one_problem("effect_size: {rho: '0,6'}\n", 5, 20, "'0,6' has a decimal comma, and a plan needs a decimal point: 0.6");
	one_problem("effect_size: {rho: 0,65, hedges: true}\n", 5, 22, "a number needs a decimal point: 0.65"); /* to YAML a key 65 */
	one_problem("effect_size: {rho: much}\n", 5, 20, "not a number (with a decimal point)");
	one_problem("effect_size: {rho: nan}\n", 5, 20, "not a number");
	one_problem("effect_size: {measure: g}\n", 5, 24, "'g' is not known; expected one of: d log_or");
	one_problem("effect_size: {measure: 'd log_or'}\n", 5, 24, "is not known");
	one_problem("effect_size: {hedges: yes}\n", 5, 23, "'yes' is not known; expected true or false");
	one_problem("effect_size: {outlier_z: -1}\n", 5, 26, "expected at least 0");
	one_problem("effect_size: {pre_post_r: 1}\n", 5, 27, "expected above -1 and below 1");
	one_problem("outcomes: [official_reports]\n", 5, 11, "expected all first");
	one_problem("elements: {margin: 0}\n", 5, 20, "expected above 0 and at most 10");
	one_problem("effect_size: {conversion: fisher}\n", 5, 27, "expected one of: logit cox probit");
	one_problem("effect_size: {conversion: probit, measure: log_or}\n", 5, 27, "with measure log_or expected logit or cox");
	one_problem("effect_size: d\n", 5, 14, "expected a group of keys");
	one_problem("dialect: comma\n", 5, 10, "expected a group of keys, or auto");
	one_problem("dialect: {delimiter: ':'}\n", 5, 22, "expected one of: auto comma semicolon tab bar");
	one_problem("by: all\n", 5, 5, "expected a list: ['all']");
	one_problem("by: []\n", 5, 5, "empty list");
	one_problem("by: [a, b, a]\n", 5, 5, "'a' stands in the list twice");
	one_problem("by: [a, [b]]\n", 5, 9, "an item that is a list");
	one_problem("by: [\"a\\0b\"]\n", 5, 6, "not plain text");
	one_problem("by: [\"a\\nb\"]\n", 5, 5, "control character");
	one_problem("report: {languages: [de]}\n", 5, 21, "'de' is not known; expected one of: nl en");
	one_problem("permutation: {replicates: 1000000001}\n", 5, 27, "out of range");
	one_problem("permutation: {unit: effect}\n", 5, 21, "not one of model.levels");
	one_problem("bootstrap: {kind: cases, unit: [study, manual]}\n", 5, 32, "not one of model.levels");
	one_problem("bootstrap: {kind: cases, adjust: CR2}\n", 5, 34, "goes with kind wild");
	one_problem("bootstrap: {kind: wild, adjust: CR3}\n", 5, 33, "CR0 CR1 CR2");
	one_problem("bootstrap: {kind: parametric, unit: [study]}\n", 5, 37, "parametric draws from the whole model");
	one_problem("bootstrap: {kind: cases, unit: []}\n", 5, 32, "is an empty list; name at least one, or leave the key out");
	one_problem("bootstrap: {kind: wild, strata: study}\n", 5, 33, "goes with kind cases, which draws units within them; kind wild");
	one_problem("bootstrap: {kind: parametric, strata: study}\n", 5, 39, "goes with kind cases, which draws units within them; kind parametric");
	one_problem("bootstrap: {kind: wild, interval: percentile}\n", 5, 35, "wild gives p values and no intervals");
	one_problem("bootstrap: {kind: parametric, interval: bca}\n", 5, 41, "parametric has percentile (when the key is left out) or student");
	one_problem("permutation: {replicates: 99, max_replicates: 98}\n", 5, 47, "is 98, fewer than the 99 replicates");
	one_problem("permutation: {max_replicates: 99}\n", 5, 31, "is 99, fewer than the 9999 replicates");
	one_problem("permutation: {block: 0}\n", 5, 22, "out of range");
	one_problem("? [a]\n: 1\n", 5, 3, "a key is a list");
	one_problem("---\nname: second\n", 5, 1, "a second document");
	one_problem("by: &a [*a]\n", 5, 5, "an item that is a list"); /* a list in itself */
}
END_TEST

START_TEST(all_in_one_go) {
	ck_assert_int_eq(read_text("nme: x\nmodel: {levels: [a, b, c, d, e], method: rmel}\nseed: x\n"), WZ_OK);
	ck_assert(has_problem(1, 1, "did you mean 'name'?"));
	ck_assert(has_problem(2, 17, "has 5 items; expected 1 to 4"));
	ck_assert(has_problem(2, 42, "'rmel' is not known"));
	ck_assert(has_problem(3, 7, "not a whole number"));
	ck_assert(has_problem(0, 0, "'name' is missing"));
	ck_assert(has_problem(0, 0, "'records.effects' is missing"));
	ck_assert(has_problem(0, 0, "'codebook' is missing"));
	ck_assert_uint_eq(problems.n_errors, 7);
}
END_TEST

/* 4. Not YAML */

START_TEST(not_yaml) {
	ck_assert_int_eq(read_text("name: x\nby: [a,\nseed: 1\n"), WZ_EINPUT);
	ck_assert_msg(strstr(err.text, "plan.yaml:4:1: not valid YAML") != NULL, "%s", err.text);
	ck_assert_int_eq(read_text(""), WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "empty"));
	ck_assert_int_eq(read_text("- a\n"), WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "plan.yaml:1:1: the plan is a list"));
	ck_assert_int_eq(read_text("name: \xff\n"), WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "at byte 6"));
	ck_assert_int_eq(read_bytes("name: a\0b\n", 10), WZ_EINPUT);
	ck_assert_int_eq(read_text(LEAST "by: *nowhere\n"), WZ_EINPUT);
	ck_assert_msg(strstr(err.text, "plan.yaml:5:5:") != NULL, "%s", err.text);
	ck_assert_int_eq(read_text(LEAST "...\n}\n"), WZ_EINPUT);
	char *large = malloc((1 << 20) + 1);
	ck_assert_ptr_nonnull(large);
	memset(large, ' ', (1 << 20) + 1);
	ck_assert_int_eq(read_bytes(large, (1 << 20) + 1), WZ_EINPUT);
	free(large);
	ck_assert_ptr_nonnull(strstr(err.text, "plan.yaml: is over 1048576 bytes, which no plan is: "));
	wz_plan_clear(&plan);
	err = (wz_err){0};
	ck_assert_int_eq(wz_plan_read(temp_path("none.yaml"), &plan, &problems, &err), WZ_EINPUT);
}
END_TEST

/* The last that is read, and the first that is refused before it is parsed; the group at the top is one level. */
START_TEST(too_much) {
	char text[2000] = "by: ";
	for (size_t n = 31; n <= 32; n++) {
		memset(text + 4, '[', n);
		memset(text + 4 + n, ']', n);
		text[4 + 2 * n] = '\0';
		(void)read_text(text);
		ck_assert_msg((strstr(err.text, "plan.yaml:1:36: lists and groups of keys are nested more than 32 deep") != NULL) == (n == 32), "%zu: %s", n, err.text);
	}
	for (size_t n = 100; n <= 101; n++) {
		(void)strcpy(text, "by: [");
		for (size_t i = 0; i < n; i++)
			(void)snprintf(text + strlen(text), 20, "&a%zu x,\n ", i);
		(void)strcat(text, "]\n");
		(void)read_text(text);
		ck_assert_msg((strstr(err.text, "plan.yaml:101:2: there are more than 100 anchors") != NULL) == (n == 101), "%zu: %s", n, err.text);
	}
}
END_TEST

/* Cut anywhere, a plan is a problem or a plan, never a crash (run under the address sanitizer). */
START_TEST(cut_anywhere) {
	static const char text[] = "name: test\nrecords: {effects: e.csv}\ncodebook: &c \"c\\x41.csv\"\nmodel:\n "
							   " levels: [study, 'effect']\n"
							   "dialect:\n  delimiter: ';'\nseed: 12\nby:\n- all\n- x\n";
	for (size_t n = 0; n < sizeof text - 1; n++) {
		wz_status st = read_bytes(text, n);
		ck_assert(st == WZ_OK || st == WZ_EINPUT);
	}
}
END_TEST

/* 5. JSON */

static void check_round_trip(void) {
	json_t *json = wz_plan_to_json(&plan);
	ck_assert_ptr_nonnull(json);
	wz_plan back;
	ck_assert_msg(wz_plan_from_json(json, &back, &err) == WZ_OK, "%s", err.text);
	json_t *again = wz_plan_to_json(&back);
	ck_assert(json_equal(json, again));
	ck_assert_uint_eq(back.seed, plan.seed);
	ck_assert_str_eq(back.effects, plan.effects);
	json_decref(json);
	json_decref(again);
	wz_plan_clear(&back);
}

START_TEST(through_json) {
	good(LEAST);
	check_round_trip();
	good(LEAST "dialect: {delimiter: tab, decimal: comma, encoding: UTF-8}\neffect_size: {rho: 0.1}\nseed: "
			   "18446744073709551615\n"
			   "permutation: {strata: x, unit: study, replicates: 1000000000}\nmoderators: [a, b]\nelements: "
			   "{list: [c]}\n");
	check_round_trip();
	good(LEAST "outcomes: [all, official_reports]\ndose: [weeks]\nelements: {pairs: true, technique_within_component: true, "
			   "by_target_group: [age], margin: 0.2}\n");
	ck_assert(plan.elements.pairs && plan.elements.technique_within_component && plan.elements.margin == 0.2);
	check_round_trip();
	good(LEAST "effect_size: {conversion: cox, hedges: true, zero_rule: false, outlier_z: 0, pre_post_r: -0.25}\n");
	ck_assert(plan.effect_size.hedges && !plan.effect_size.zero_rule && plan.effect_size.outlier_z == 0);
	check_round_trip();
	json_t *json = wz_plan_to_json(&plan);
	ck_assert(json_is_true(json_object_get(json_object_get(json, "effect_size"), "hedges")));
	ck_assert_double_eq(json_number_value(json_object_get(json_object_get(json, "effect_size"), "pre_post_r")), -0.25);
	json_decref(json);
	good(LEAST "dialect: {missing: [NaN, \"999\", n/b]}\n");
	ck_assert(plan.missing.n == 3 && plan.dialect.n_missing == 3);
	ck_assert_ptr_eq(plan.dialect.missing, plan.missing.item);
	ck_assert_str_eq(plan.dialect.missing[1], "999");
	check_round_trip();
	good(LEAST "seed: 18446744073709551615\ndialect: {delimiter: tab}\n");
	ck_assert_uint_eq(plan.dialect.n_missing, 0);
	json = wz_plan_to_json(&plan);
	ck_assert(json_is_null(json_object_get(json_object_get(json, "effect_size"), "pre_post_r")));
	ck_assert_str_eq(json_string_value(json_object_get(json, "seed")), "18446744073709551615");
	ck_assert_str_eq(wz_json_text(json_object_get(json, "dialect"), "delimiter", ""), "\t");
	json_decref(json);
}
END_TEST

START_TEST(strict_json) {
	good(LEAST);
	json_t *json = wz_plan_to_json(&plan);
	const char *key;
	json_t *value;
	void *next;
	wz_plan back;
	static const char *const NEEDED[] = {"file", "folder", "name", "records", "codebook", "model"};
	json_object_foreach_safe(json, next, key,
							 value) { /* each key missing, null, of another type, with one too many */
		json_t *copy = json_deep_copy(json);
		json_object_del(copy, key);
		bool needed = false; /* it, or a key in it */
		for (size_t i = 0; i < sizeof NEEDED / sizeof *NEEDED; i++)
			needed = needed || strcmp(NEEDED[i], key) == 0;
		if (needed) {
			ck_assert_msg(wz_plan_from_json(copy, &back, NULL) == WZ_ECORRUPT, "%s", key);
		} else { /* as from a manifest of before there was that key */
			ck_assert_msg(wz_plan_from_json(copy, &back, NULL) == WZ_OK, "%s", key);
			json_t *filled = wz_plan_to_json(&back);
			ck_assert_msg(json_equal(filled, json) || strcmp(key, "run") == 0, "%s", key);
			json_decref(filled);
			wz_plan_clear(&back);
		}
		json_object_set_new(copy, key, json_true());
		ck_assert_int_eq(wz_plan_from_json(copy, &back, NULL), WZ_ECORRUPT);
		json_object_set_new(copy, key, json_null());
		if (strcmp(key, "run") != 0 && strcmp(key, "taxonomy") != 0 && strcmp(key, "named_interventions") != 0) /* may be left out */
			ck_assert_msg(wz_plan_from_json(copy, &back, NULL) == WZ_ECORRUPT, "%s", key);
		json_decref(copy);
	}
	json_object_set_new(json_object_get(json, "model"), "extra", json_null());
	ck_assert_int_eq(wz_plan_from_json(json, &back, NULL), WZ_ECORRUPT);
	json_object_del(json_object_get(json, "model"), "extra");
	ck_assert_int_eq(wz_plan_from_json(json, &back, NULL), WZ_OK);
	wz_plan_clear(&back);
	json_object_set_new(json_object_get(json, "model"), "levels", json_pack("[s, i]", "study", 1));
	ck_assert_int_eq(wz_plan_from_json(json, &back, NULL), WZ_ECORRUPT);
	ck_assert_int_eq(wz_plan_from_json(NULL, &back, NULL), WZ_ECORRUPT);
	json_decref(json);
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("plan");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, defaults);
	tcase_add_test(tc, all_set);
	tcase_add_test(tc, forms);
	tcase_add_test(tc, each_problem);
	tcase_add_test(tc, all_in_one_go);
	tcase_add_test(tc, not_yaml);
	tcase_add_test(tc, too_much);
	tcase_add_test(tc, cut_anywhere);
	tcase_add_test(tc, through_json);
	tcase_add_test(tc, strict_json);
	Suite *suite = suite_create("plan");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
