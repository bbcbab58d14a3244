/* check_diff.c - comparison of two runs: records matched and edits told once, results, what is called a difference
 *
 * 1. Records
 * 2. Results
 * 3. Anything
 *
 * That the estimate without an edit is that of a run without it is tested with the program: tests/system/verify_diff.sh.
 */
#include "analysis/diff_inside.h"
#include "base/json.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Records */

static json_t *parse(const char *text) {
	json_error_t why;
	json_t *json = json_loads(text, 0, &why);
	ck_assert_msg(json != NULL, "%s: %s", why.text, text);
	return json;
}

/* Columns manual, study, effect, year (of the study), praise (of the manual), coder; n rows of them. */
typedef struct {
	const char *manual, *study, *effect;
	int year, praise; /* -1: missing */
	const char *coder;
	double d;
} record;

static json_t *dataset_json(const record *r, size_t n) {
	json_t *json = parse("{\"format\":\"werkzaam-dataset-1\",\"variables\":["
	                     "{\"id\":\"manual\",\"type\":\"text\",\"role\":\"id\",\"level\":\"manual\"},"
	                     "{\"id\":\"study\",\"type\":\"text\",\"role\":\"id\",\"level\":\"study\"},"
	                     "{\"id\":\"effect\",\"type\":\"text\",\"role\":\"id\",\"level\":\"effect\"},"
	                     "{\"id\":\"year\",\"type\":\"numeric\",\"role\":\"none\",\"level\":\"study\"},"
	                     "{\"id\":\"praise\",\"type\":\"element\",\"role\":\"none\",\"level\":\"manual\"},"
	                     "{\"id\":\"coder\",\"type\":\"text\",\"role\":\"none\",\"level\":\"study\"},"
	                     "{\"id\":\"yi\",\"type\":\"numeric\",\"role\":\"effect\",\"level\":\"effect\"},"
	                     "{\"id\":\"vi\",\"type\":\"numeric\",\"role\":\"variance\",\"level\":\"effect\"}],"
	                     "\"effects\":null,\"excluded\":[],\"changes\":[],\"sources\":[{\"file\":\"effects.csv\",\"sha256\":"
	                     "\"0000000000000000000000000000000000000000000000000000000000000000\",\"delimiter\":\",\",\"decimal\":\".\","
	                     "\"encoding\":\"UTF-8\",\"gzip\":false,\"bom\":false,\"rows\":1}]}");
	static const char *const NAMES[] = {"manual", "study", "effect", "year", "praise", "coder", "yi", "vi"};
	json_t *columns = json_object(), *file = json_array(), *line = json_array(), *variable;
	size_t i;
	json_array_foreach(json_object_get(json, "variables"), i, variable) {
		static const char *const TEXTS[] = {"label_nl", "label_en", "unit", "note"};
		for (size_t k = 0; k < sizeof TEXTS / sizeof *TEXTS; k++)
			json_object_set_new(variable, TEXTS[k], json_string(""));
		json_object_set_new(variable, "minimum", json_null());
		json_object_set_new(variable, "maximum", json_null());
		json_object_set_new(variable, "required", json_false());
		json_object_set_new(variable, "codes", json_array());
	}
	for (size_t c = 0; c < sizeof NAMES / sizeof *NAMES; c++)
		json_object_set_new(columns, NAMES[c], json_array());
	for (i = 0; i < n; i++) {
		json_t *cell[] = {json_string(r[i].manual), json_string(r[i].study), json_string(r[i].effect), r[i].year < 0 ? json_null() : json_integer(r[i].year),
		                  r[i].praise < 0 ? json_null() : json_integer(r[i].praise), json_string(r[i].coder), json_real(r[i].d), json_real(0.1)};
		for (size_t c = 0; c < sizeof NAMES / sizeof *NAMES; c++)
			json_array_append_new(json_object_get(columns, NAMES[c]), cell[c]);
		json_array_append_new(file, json_integer(0));
		json_array_append_new(line, json_integer((json_int_t)i + 2));
	}
	json_object_set_new(json, "columns", columns);
	json_object_set_new(json, "rows", json_pack("{so so}", "file", file, "line", line));
	return json;
}

static json_t *compare(const record *a, size_t n_a, const record *b, size_t n_b, wz_diff *diff) {
	wz_err err = {0};
	json_t *out = json_object();
	*diff = (wz_diff){.json_a = dataset_json(a, n_a), .json_b = dataset_json(b, n_b)};
	ck_assert_msg(wz_dataset_from_json(diff->json_a, &diff->a, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_dataset_from_json(diff->json_b, &diff->b, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_diff_records(diff, out, &err) == WZ_OK, "%s", err.text);
	return out;
}

/* Size of a list of records, and member `key` of its item i. */
static size_t count(const json_t *out, const char *list) {
	return json_array_size(json_object_get(json_object_get(out, "records"), list));
}

static void has(const json_t *out, const char *list, size_t i, const char *key, const char *expected) {
	const json_t *item = json_array_get(json_object_get(json_object_get(out, "records"), list), i);
	ck_assert_str_eq(wz_json_text(item, key, "(nothing)"), expected);
}

static const record BASE[] = {{"m1", "s1", "e1", 1990, 1, "AB", 0.1}, {"m1", "s1", "e2", 1990, 1, "AB", 0.2}, {"m1", "s2", "e1", 1991, 1, "CD", 0.3},
                              {"m2", "s3", "e1", 1992, 0, "", 0.4},   {"m2", "s4", "e1", 1993, 0, "AB", 0.5}};
enum { N = sizeof BASE / sizeof *BASE };

START_TEST(same_records) {
	wz_diff diff;
	record other[N];
	for (size_t i = 0; i < N; i++)
		other[i] = BASE[N - 1 - i]; /* the order says nothing */
	json_t *out = compare(BASE, N, other, N, &diff);
	ck_assert_uint_eq(count(out, "added") + count(out, "removed") + count(out, "edited") + count(out, "columns"), 0);
	ck_assert_uint_eq(diff.n_units, 0);
	for (size_t i = 0; i < N; i++)
		ck_assert_uint_eq(diff.in_a[i], N - 1 - i);
	wz_diff_clear(&diff);
	json_decref(out);
}
END_TEST

START_TEST(edits_are_told_once) {
	wz_diff diff;
	record b[N];
	memcpy(b, BASE, sizeof b);
	b[0].praise = b[1].praise = b[2].praise = -1; /* manual m1: three effects */
	b[0].year = b[1].year = 1980;                 /* study s1: two */
	b[3].d = 0.45;                                /* one effect, nobody knows who coded it */
	json_t *out = compare(BASE, N, b, N, &diff);
	ck_assert_uint_eq(count(out, "edited"), 3);
	const json_t *list = json_object_get(json_object_get(out, "records"), "edited");
	static const struct {
		const char *level, *id, *variable, *a, *b, *coder;
		int rows;
	} expected[] = {{"study", "s1", "year", "1990", "1980", "AB", 2}, {"manual", "m1", "praise", "1", "", "AB", 3},
	                {"effect", "s3 / e1", "yi", "0.4", "0.45", "(nothing)", 1}};
	for (size_t i = 0; i < 3; i++) {
		has(out, "edited", i, "level", expected[i].level);
		has(out, "edited", i, "id", expected[i].id);
		has(out, "edited", i, "variable", expected[i].variable);
		has(out, "edited", i, "a", expected[i].a);
		has(out, "edited", i, "b", expected[i].b);
		has(out, "edited", i, "coder", expected[i].coder);
		ck_assert_int_eq(json_integer_value(json_object_get(json_array_get(list, i), "rows")), expected[i].rows);
	}
	ck_assert_uint_eq(diff.n_units, 3);
	ck_assert_int_eq(diff.unit[0].owner, WZ_OF_STUDY);
	ck_assert_str_eq(diff.unit[0].unit, "s1");
	ck_assert_uint_eq(diff.unit_of_b[WZ_OF_MANUAL][2], diff.unit_of_b[WZ_OF_MANUAL][0]);
	ck_assert_uint_eq(diff.unit_of_b[WZ_OF_STUDY][2], SIZE_MAX);
	wz_diff_clear(&diff);
	json_decref(out);
}
END_TEST

/* Who coded a study, or an effect, did not score a sheet of manuals beside it; a study's coder speaks for its effects. */
START_TEST(coder_of_the_same_file) {
	static char effects[] = "effects.csv", studies[] = "studies.csv", manuals[] = "manuals.csv";
	const wz_run run = {.plan = {.effects = effects, .studies = studies, .manuals = manuals}};
	wz_diff diff;
	wz_err err = {0};
	record b[N];
	memcpy(b, BASE, sizeof b);
	b[2].praise = b[0].praise = b[1].praise = 0;
	b[2].year = 1980;
	b[4].d = 0.6;
	for (int of_effects = 0; of_effects < 2; of_effects++) {
		json_t *out = json_object();
		diff = (wz_diff){.run_a = &run, .run_b = &run, .json_a = dataset_json(BASE, N), .json_b = dataset_json(b, N)};
		if (of_effects)
			for (int s = 0; s < 2; s++)
				json_object_set_new(json_array_get(json_object_get(s ? diff.json_b : diff.json_a, "variables"), 5), "level", json_string("effect"));
		ck_assert(wz_dataset_from_json(diff.json_a, &diff.a, &err) == WZ_OK && wz_dataset_from_json(diff.json_b, &diff.b, &err) == WZ_OK);
		ck_assert(wz_diff_records(&diff, out, &err) == WZ_OK);
		ck_assert_uint_eq(count(out, "edited"), 3);
		has(out, "edited", 0, "variable", "praise");
		has(out, "edited", 0, "coder", "(nothing)");
		has(out, "edited", 1, "variable", "year");
		has(out, "edited", 1, "coder", of_effects ? "(nothing)" : "CD");
		has(out, "edited", 2, "variable", "yi");
		has(out, "edited", 2, "coder", "AB");
		ck_assert_int_eq(diff.unit[0].owner, WZ_OF_MANUAL);
		ck_assert_str_eq(diff.unit[0].coder, "");
		wz_diff_clear(&diff);
		json_decref(out);
	}
}
END_TEST

/* A study of another manual is still that study; what the manual has is no edit of the manual. */
START_TEST(moved_study) {
	wz_diff diff;
	record b[N];
	memcpy(b, BASE, sizeof b);
	b[2].manual = "m2";
	b[2].praise = 0;
	json_t *out = compare(BASE, N, b, N, &diff);
	ck_assert_uint_eq(count(out, "added") + count(out, "removed"), 0);
	ck_assert_uint_eq(count(out, "edited"), 1);
	has(out, "edited", 0, "variable", "manual");
	ck_assert_uint_eq(diff.n_units, 1);
	ck_assert_int_eq(diff.unit[0].owner, WZ_OF_STUDY);
	ck_assert_str_eq(diff.unit[0].unit, "s2");
	ck_assert(diff.moved[2] && !diff.moved[1]);
	wz_diff_clear(&diff);
	json_decref(out);
}
END_TEST

START_TEST(added_and_removed) {
	wz_diff diff;
	record b[N];
	memcpy(b, BASE, sizeof b);
	b[1].effect = "e9"; /* s1 / e2 is gone, s1 / e9 is new */
	b[1].d = 0.21;
	json_t *out = compare(BASE, N, b, N, &diff);
	ck_assert_uint_eq(count(out, "added"), 1);
	ck_assert_uint_eq(count(out, "removed"), 1);
	ck_assert_uint_eq(count(out, "edited"), 0);
	has(out, "added", 0, "id", "s1 / e9");
	has(out, "removed", 0, "id", "s1 / e2");
	has(out, "removed", 0, "coder", "AB");
	ck_assert_uint_eq(diff.n_units, 1);
	ck_assert_uint_eq(diff.unit[0].added, 1);
	ck_assert_uint_eq(diff.unit[0].removed, 1);
	wz_diff_clear(&diff);
	json_decref(out);
}
END_TEST

/* Ids that were corrected: of an effect, and of a study with another that says the same. What says the same twice has no partner. */
START_TEST(corrected_ids) {
	wz_diff diff;
	record a[N + 1], b[N + 1];
	memcpy(a, BASE, sizeof BASE);
	a[N] = (record){"m2", "s9", "e1", 1993, 0, "AB", 0.5}; /* as s4 / e1 */
	memcpy(b, a, sizeof b);
	b[1].effect = "e9";
	b[3].study = "s3x";
	b[4].effect = "e7"; /* within its study it is the only one */
	json_t *out = compare(a, N + 1, b, N + 1, &diff);
	ck_assert_uint_eq(count(out, "added") + count(out, "removed"), 0);
	ck_assert_uint_eq(count(out, "edited"), 3);
	has(out, "edited", 0, "variable", "effect");
	has(out, "edited", 0, "a", "e2");
	has(out, "edited", 0, "b", "e9");
	has(out, "edited", 1, "variable", "study");
	has(out, "edited", 1, "a", "s3");
	has(out, "edited", 2, "b", "e7");
	wz_diff_clear(&diff);
	json_decref(out);
	b[4].study = "s5", b[5].study = "s6"; /* s4 and s9, which say the same: nobody knows which is which */
	out = compare(a, N + 1, b, N + 1, &diff);
	ck_assert_uint_eq(count(out, "added"), 2);
	ck_assert_uint_eq(count(out, "removed"), 2);
	wz_diff_clear(&diff);
	json_decref(out);
}
END_TEST

/* Ids that stand twice are matched in order. */
START_TEST(double_ids) {
	wz_diff diff;
	record a[N], b[N];
	memcpy(a, BASE, sizeof a);
	a[1].effect = "e1";
	memcpy(b, a, sizeof b);
	b[1].d = 0.7;
	json_t *out = compare(a, N, b, N - 1, &diff);
	ck_assert_uint_eq(count(out, "edited"), 1);
	has(out, "edited", 0, "id", "s1 / e1 #2");
	ck_assert_uint_eq(count(out, "removed"), 1);
	wz_diff_clear(&diff);
	json_decref(out);
	out = compare(a, 0, b, N, &diff);
	ck_assert_uint_eq(count(out, "added"), N);
	wz_diff_clear(&diff);
	json_decref(out);
}
END_TEST

/* 2. Results */

/* type all, an element: b, se, p, p_maxT, verdict; NULL verdict: not estimable. */
static json_t *element(const char *name, double b, double p, double p_maxT, const char *verdict) {
	if (verdict == NULL)
		return json_pack("{ss ss ss ss ss ss ss}", "type", "all", "outcome", "all", "kind", "element", "name", name, "status", "not_estimable", "reason",
		                 "too_few_studies", "verdict", "not_estimable");
	return json_pack("{ss ss ss ss ss s[{ss sf sf sf}{ss sf sf sf}] s{sf} sf ss}", "type", "all", "outcome", "all", "kind", "element", "name", name, "status",
	                 "estimated", "coefficients", "name", "intercept", "b", 0.3, "se", 0.1, "p", 0.003, "name", name, "b", b, "se", 0.1, "p", p, "moderators",
	                 "p", p, "p_maxT", p_maxT, "verdict", verdict);
}

static json_t *results(json_t *first, json_t *second, json_t *third) {
	json_t *list = json_array();
	json_array_append_new(list, first);
	json_array_append_new(list, second);
	json_array_append_new(list, third);
	return json_pack("{s{sf} so}", "settings", "level", 95.0, "analyses", list);
}

START_TEST(compared_results) {
	wz_err err = {0};
	wz_diff_targets targets = {0};
	json_t *out = json_object();
	json_t *a = results(element("x", 0.10, 0.30, 0.9, "inconclusive"), element("y", 0.20, 0.04, 0.06, "inconclusive"), element("gone", 0, 0.5, 1, "inconclusive"));
	json_t *b = results(element("x", 0.15, 0.13, 0.5, "inconclusive"), element("y", 0.22, 0.03, 0.04, "stands_out"), element("new", 0, 0.5, 1, "inconclusive"));
	ck_assert_int_eq(wz_diff_results(a, b, out, &targets, &err), WZ_OK);
	const json_t *n = json_object_get(out, "analyses"), *moved = json_object_get(out, "estimates"), *crossed = json_object_get(out, "crossed");
	ck_assert_int_eq(json_integer_value(json_object_get(n, "both")), 2);
	ck_assert_int_eq(json_integer_value(json_object_get(n, "changed")), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(n, "only_a")), 1);
	ck_assert_str_eq(wz_json_text(json_array_get(json_object_get(n, "only_b"), 0), "name", ""), "new");
	ck_assert_uint_eq(json_array_size(moved), 2);
	ck_assert_str_eq(wz_json_text(json_array_get(moved, 0), "name", ""), "x"); /* half a standard error before a fifth of one */
	ck_assert_double_eq_tol(wz_json_number(json_array_get(moved, 0), "in_se"), 0.5, 1e-12);
	ck_assert_uint_eq(json_array_size(crossed), 1);
	ck_assert_str_eq(wz_json_text(json_array_get(crossed, 0), "p", ""), "p_maxT");
	ck_assert_uint_eq(json_array_size(json_object_get(out, "verdicts")), 1);
	ck_assert_uint_eq(targets.n, 2);
	ck_assert_str_eq(wz_json_text(targets.list[0].b, "name", ""), "y"); /* a conclusion comes before what only moves */
	free(targets.list);
	json_decref(a);
	json_decref(b);
	json_decref(out);
}
END_TEST

/* What pages say of an inconclusive element is a conclusion too; overall effects come first however little they moved. */
START_TEST(answers_and_means) {
	wz_err err = {0};
	wz_diff_targets targets = {0};
	json_t *out = json_object();
	json_t *a = results(element("x", 0.10, 0.30, 0.9, "inconclusive"), element("y", 0.20, 0.04, 0.06, "inconclusive"), element("mean", 0.2, 0.5, 1, "inconclusive"));
	json_t *b = results(element("x", 0.15, 0.30, 0.9, "inconclusive"), element("y", 0.30, 0.04, 0.06, "inconclusive"), element("mean", 0.201, 0.5, 1, "inconclusive"));
	json_t *old = json_object_get(a, "analyses"), *new = json_object_get(b, "analyses");
	json_object_set_new(json_array_get(old, 0), "p_perm", json_real(0.049));
	json_object_set_new(json_array_get(new, 0), "p_perm", json_real(0.051));
	json_object_set_new(json_array_get(old, 1), "p_perm", json_real(0.2));
	json_object_set_new(json_array_get(new, 1), "p_perm", json_real(0.2));
	json_object_set_new(json_array_get(new, 1), "p_floor", json_real(0.05));
	for (int s = 0; s < 2; s++) {
		json_object_set_new(json_array_get(s ? new : old, 2), "kind", json_string("overall"));
		json_object_del(json_array_get(s ? new : old, 2), "verdict");
	}
	ck_assert_int_eq(wz_diff_results(a, b, out, &targets, &err), WZ_OK);
	const json_t *verdicts = json_object_get(out, "verdicts");
	ck_assert_uint_eq(json_array_size(verdicts), 2);
	ck_assert_str_eq(wz_json_text(json_array_get(verdicts, 0), "a", ""), "alone");
	ck_assert_str_eq(wz_json_text(json_array_get(verdicts, 0), "b", ""), "inconclusive");
	ck_assert_str_eq(wz_json_text(json_array_get(verdicts, 1), "b", ""), "cannot_show");
	ck_assert_str_eq(wz_json_text(json_array_get(json_object_get(out, "estimates"), 0), "name", ""), "mean");
	free(targets.list);
	json_decref(a);
	json_decref(b);
	json_decref(out);
}
END_TEST

/* The mean of all records stands before that of an outcome that moved more, which stands before an element that moved most. */
START_TEST(mean_of_all_first) {
	wz_err err = {0};
	wz_diff_targets targets = {0};
	json_t *out = json_object();
	json_t *a = results(element("x", 0.1, 0.3, 0.9, "inconclusive"), element("part", 0.2, 0.3, 0.9, "inconclusive"), element("mean", 0.2, 0.3, 0.9, "inconclusive"));
	json_t *b = results(element("x", 0.9, 0.3, 0.9, "inconclusive"), element("part", 0.4, 0.3, 0.9, "inconclusive"), element("mean", 0.21, 0.3, 0.9, "inconclusive"));
	for (int s = 0; s < 2; s++) {
		json_t *list = json_object_get(s ? b : a, "analyses");
		for (size_t i = 1; i < 3; i++) {
			json_t *tested = json_array_get(json_object_get(json_array_get(list, i), "coefficients"), 1);
			json_object_set_new(json_array_get(list, i), "kind", json_string("overall"));
			json_object_set_new(tested, "lo", json_real(s ? 0.05 : 0.04));
			json_object_set_new(tested, "hi", json_real(0.6));
		}
		json_object_set_new(json_array_get(list, 1), "outcome", json_string("design=rct"));
	}
	ck_assert_int_eq(wz_diff_results(a, b, out, &targets, &err), WZ_OK);
	static const char *const ORDER[] = {"mean", "part", "x"};
	const json_t *list = json_object_get(out, "estimates");
	for (size_t i = 0; i < 3; i++)
		ck_assert_str_eq(wz_json_text(json_array_get(list, i), "name", ""), ORDER[i]);
	ck_assert_double_eq_tol(json_number_value(json_array_get(json_object_get(json_array_get(list, 0), "ci_a"), 0)), 0.04, 1e-15);
	ck_assert_double_eq_tol(json_number_value(json_array_get(json_object_get(json_array_get(list, 0), "ci_b"), 0)), 0.05, 1e-15);
	ck_assert_ptr_null(json_object_get(json_array_get(list, 2), "ci_a"));
	free(targets.list);
	json_decref(a);
	json_decref(b);
	json_decref(out);
}
END_TEST

/* An overall effect whose mean interval loses zero and whose prediction interval takes it in; Egger's p crosses. */
START_TEST(zero_in_intervals) {
	static const char BEFORE[] = "{\"settings\":{\"level\":95.0},\"analyses\":[{\"type\":\"all\",\"outcome\":\"all\",\"kind\":\"overall\",\"name\":\"overall\",\"status\":"
	                             "\"estimated\",\"coefficients\":[{\"name\":\"intercept\",\"b\":0.2,\"se\":0.1,\"p\":0.04,\"lo\":-0.01,\"hi\":0.4}],\"prediction\":{\"lo\":0.02,"
	                             "\"hi\":0.8}},{\"type\":\"all\",\"outcome\":\"all\",\"kind\":\"bias\",\"name\":\"overall\",\"status\":\"estimated\",\"egger\":{\"p\":0.06}}]}",
	                  AFTER[] = "{\"settings\":{\"level\":95.0},\"analyses\":[{\"type\":\"all\",\"outcome\":\"all\",\"kind\":\"overall\",\"name\":\"overall\",\"status\":"
	                            "\"estimated\",\"coefficients\":[{\"name\":\"intercept\",\"b\":0.2,\"se\":0.1,\"p\":0.03,\"lo\":0.01,\"hi\":0.4}],\"prediction\":{\"lo\":-0.02,"
	                            "\"hi\":0.8}},{\"type\":\"all\",\"outcome\":\"all\",\"kind\":\"bias\",\"name\":\"overall\",\"status\":\"estimated\",\"egger\":{\"p\":0.04}}]}";
	wz_err err = {0};
	wz_diff_targets targets = {0};
	json_t *out = json_object(), *a = parse(BEFORE), *b = parse(AFTER);
	ck_assert_int_eq(wz_diff_results(a, b, out, &targets, &err), WZ_OK);
	const json_t *list = json_object_get(out, "intervals"), *crossed = json_object_get(out, "crossed");
	ck_assert_uint_eq(json_array_size(list), 2);
	ck_assert_str_eq(wz_json_text(json_array_get(list, 0), "interval", ""), "mean");
	ck_assert(json_is_false(json_object_get(json_array_get(list, 0), "holds_zero")));
	ck_assert_str_eq(wz_json_text(json_array_get(list, 1), "interval", ""), "prediction");
	ck_assert(json_is_true(json_object_get(json_array_get(list, 1), "holds_zero")));
	ck_assert_double_eq_tol(json_number_value(json_array_get(json_object_get(json_array_get(list, 1), "b"), 0)), -0.02, 1e-15);
	ck_assert_uint_eq(json_array_size(crossed), 1);
	ck_assert_str_eq(wz_json_text(json_array_get(crossed, 0), "p", ""), "p_egger");
	free(targets.list);
	json_decref(a);
	json_decref(b);
	json_decref(out);
}
END_TEST

START_TEST(became_estimable) {
	wz_err err = {0};
	wz_diff_targets targets = {0};
	json_t *out = json_object();
	json_t *a = results(element("x", 0, 0, 0, NULL), element("y", 0.2, 0.04, 0.06, "inconclusive"), element("z", 0.2, 0.04, 0.06, "inconclusive"));
	json_t *b = results(element("x", 0.1, 0.3, 0.9, "inconclusive"), element("y", 0, 0, 0, NULL), element("z", 0.2, 0.04, 0.06, "inconclusive"));
	ck_assert_int_eq(wz_diff_results(a, b, out, &targets, &err), WZ_OK);
	const json_t *list = json_object_get(out, "estimability");
	ck_assert_uint_eq(json_array_size(list), 2);
	ck_assert_str_eq(wz_json_text(json_array_get(list, 0), "reason_a", ""), "too_few_studies");
	ck_assert(json_is_null(json_object_get(json_array_get(list, 0), "reason_b")));
	ck_assert_uint_eq(json_array_size(json_object_get(out, "estimates")), 0);
	ck_assert_uint_eq(targets.n, 2);
	for (size_t i = 0; i < 2; i++)
		ck_assert(isnan(targets.list[i].b_a) != isnan(targets.list[i].b_b));
	free(targets.list);
	json_decref(a);
	json_decref(b);
	json_decref(out);
}
END_TEST

/* 3. Anything */

START_TEST(any_difference) {
	static const char EMPTY[] = "{\"inputs\":[{\"status\":\"same\"}],\"versions\":[],\"settings\":[],\"effect_sizes\":[],\"crossed\":[],\"estimability\":[],"
	                            "\"verdicts\":[],\"records\":{\"added\":[],\"removed\":[],\"edited\":[],\"columns\":[]},"
	                            "\"analyses\":{\"changed\":0,\"only_a\":[],\"only_b\":[]}}";
	static const char *const CHANGES[] = {"{\"inputs\":[{\"status\":\"edited\"}]}", "{\"versions\":[1]}", "{\"settings\":[1]}", "{\"effect_sizes\":[1]}",
	                                      "{\"records\":{\"added\":[1]}}", "{\"records\":{\"removed\":[1]}}", "{\"records\":{\"edited\":[1]}}",
	                                      "{\"records\":{\"columns\":[1]}}", "{\"analyses\":{\"changed\":1}}", "{\"analyses\":{\"changed\":0,\"only_a\":[1]}}",
	                                      "{\"analyses\":{\"changed\":0,\"only_b\":[1]}}"};
	json_t *diff = parse(EMPTY);
	ck_assert(!wz_diff_any(diff));
	json_decref(diff);
	for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++) {
		json_t *change = parse(CHANGES[i]);
		diff = parse(EMPTY);
		ck_assert_int_eq(json_object_update(diff, change), 0);
		ck_assert_msg(wz_diff_any(diff), "%s", CHANGES[i]);
		json_decref(change);
		json_decref(diff);
	}
}
END_TEST

int main(void) {
	Suite *s = suite_create("diff");
	TCase *tc = tcase_create("diff");
	tcase_add_test(tc, same_records);
	tcase_add_test(tc, edits_are_told_once);
	tcase_add_test(tc, coder_of_the_same_file);
	tcase_add_test(tc, moved_study);
	tcase_add_test(tc, added_and_removed);
	tcase_add_test(tc, corrected_ids);
	tcase_add_test(tc, double_ids);
	tcase_add_test(tc, compared_results);
	tcase_add_test(tc, answers_and_means);
	tcase_add_test(tc, mean_of_all_first);
	tcase_add_test(tc, became_estimable);
	tcase_add_test(tc, zero_in_intervals);
	tcase_add_test(tc, any_difference);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_FORK_GETENV);
}
