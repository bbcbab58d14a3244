/* check_quality.c - agreement with a plan's second coder, by type: counts and kappa by hand, and what the report says of it
 *
 * 1. Seven studies of two types, five of them coded twice
 * 2. Numbers
 * 3. In a report
 */
#include "analysis/load.h"
#include "analysis/quality.h"
#include "tests/unit/report_run.h"
#include "tests/unit/run_suite.h"

#include <math.h>

/* 1. Seven studies of two types, five of them coded twice */

static const char CODEBOOK[] = "variable,label_nl,label_en,type,codes,level,role\n"
							   "study,Studie,Study,text,,study,id\n"
							   "d,d,d,numeric,,study,effect\n"
							   "v,v,v,numeric,,study,variance\n"
							   "kind,Soort,Kind,categorical,home=Thuis|At home;group=In een groep|In a group,study,\n"
							   "praise,Prijzen,Praise,element,,study,\n";
static const char RECORDS[] = "study,d,v,kind,praise\na,0.1,0.02,home,1\nb,0.2,0.02,home,1\nc,0.3,0.02,home,0\nd,0.2,0.02,home,0\n"
							  "e,0.3,0.02,group,1\nf,0.3,0.02,group,1\ng,0.2,0.02,group,\n";
static const char SECOND[] = "study;kind;praise\nz;home;1\na;home;1\nb;home;0\nc;home;0\nd;group;0\ne;group;1\n";
static const char PLAN[] = "name: t\nrecords: {effects: effects.csv, second_coder: second.csv}\ncodebook: codebook.csv\nmodel: {levels: [study]}\nby: [all, kind]\n";

static void put(const char *name, const char *text) {
	ck_assert_int_eq(wz_file_write(temp_path(name), text, strlen(text), NULL), WZ_OK);
}

static json_t *make(const char *plan_text, const char *second, wz_problems *problems) {
	wz_plan plan = {0};
	wz_dataset dataset = {0};
	wz_err err = {0};
	json_t *json = NULL;
	put("codebook.csv", CODEBOOK);
	put("effects.csv", RECORDS);
	put("second.csv", second);
	put("plan.yaml", plan_text);
	wz_problems_init(problems);
	wz_status st = wz_plan_read(temp_path("plan.yaml"), &plan, problems, &err);
	ck_assert_msg(st == WZ_OK && problems->n_errors == 0, "%s %s", err.text, problems->n > 0 ? problems->list[0].text : "");
	ck_assert_msg(wz_load_records(&plan, &dataset, problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_quality_make(&plan, &dataset, &json, problems, &err) == WZ_OK, "%s", err.text);
	wz_dataset_clear(&dataset);
	wz_plan_clear(&plan);
	return json;
}

/* 2. Numbers */

static const json_t *type_of(const json_t *json, size_t i) {
	return json_array_get(json_object_get(json, "types"), i);
}

static const json_t *item_of(const json_t *type, const char *id) {
	const json_t *item;
	size_t i;
	json_array_foreach(json_object_get(type, "items"), i, item)
		if (strcmp(wz_json_text(item, "id", ""), id) == 0)
			return item;
	return NULL;
}

/* twice, only_a, only_b by hand; kappa of praise: all (0.8 - 0.48) / 0.52, at home (0.75 - 0.5) / 0.5, one pair in a group is too few. */
START_TEST(by_type) {
	static const struct {
		const char *id;
		int twice, only_a, only_b, pairs;
		double kappa;
		const char *reason;
	} TYPES[] = {{"all", 5, 2, 1, 5, 0.32 / 0.52, NULL}, {"kind=home", 4, 0, 0, 4, 0.5, NULL}, {"kind=group", 1, 2, 0, 1, (double)NAN, "too_few_pairs"}};
	wz_problems problems;
	json_t *json = make(PLAN, SECOND, &problems);
	ck_assert_ptr_nonnull(json);
	ck_assert_uint_eq(problems.n, 0); /* a sample is coded twice: no warning for those of one coder */
	ck_assert_str_eq(wz_json_text(json, "coded", ""), "effects");
	ck_assert_uint_eq(json_array_size(json_object_get(json, "types")), 3);
	for (size_t t = 0; t < 3; t++) {
		const json_t *type = type_of(json, t), *records = json_array_get(json_object_get(type, "records"), 0), *praise = item_of(type, "praise"),
					 *kappa = json_object_get(praise, "kappa");
		ck_assert_str_eq(wz_json_text(type, "id", ""), TYPES[t].id);
		ck_assert_int_eq(json_integer_value(json_object_get(records, "twice")), TYPES[t].twice);
		ck_assert_int_eq(json_integer_value(json_object_get(records, "only_a")), TYPES[t].only_a);
		ck_assert_int_eq(json_integer_value(json_object_get(records, "only_b")), TYPES[t].only_b);
		ck_assert_int_eq(json_integer_value(json_object_get(praise, "n")), TYPES[t].pairs);
		if (TYPES[t].reason != NULL)
			ck_assert_str_eq(wz_json_text(kappa, "reason", ""), TYPES[t].reason);
		else
			ck_assert_double_eq_tol(wz_json_number(kappa, "value"), TYPES[t].kappa, 1e-15);
		ck_assert_ptr_null(json_object_get(type, "disagreements")); /* reports hold no lists of who said what */
	}
	json_decref(json);
	json = make(PLAN, SECOND, &problems); /* the same again, intervals included */
	json_t *again = make(PLAN, SECOND, &problems);
	ck_assert(json_equal(json, again));
	json_decref(json);
	json_decref(again);
	wz_problems_clear(&problems);
}
END_TEST

/* What the first coder wrote before the meeting stands in a sheet of its own: records hold what was agreed, here all that the second coder said. */
START_TEST(first_coder) {
	static const char AGREED[] = "study,d,v,kind,praise\na,0.1,0.02,home,1\nb,0.2,0.02,home,0\nc,0.3,0.02,home,0\nd,0.2,0.02,home,0\n"
								 "e,0.3,0.02,group,1\nf,0.3,0.02,group,1\ng,0.2,0.02,group,NR\n";
	static const char FIRST[] = "name: t\nrecords: {effects: agreed.csv, first_coder: effects.csv, second_coder: second.csv}\ncodebook: codebook.csv\nmodel: {levels: [study]}\n"
								"by: [all, kind]\n";
	wz_problems problems;
	put("agreed.csv", AGREED);
	json_t *as_before = make(PLAN, SECOND, &problems), *json = make(FIRST, SECOND, &problems);
	ck_assert_uint_eq(problems.n, 0);
	ck_assert(json_equal(json_object_get(type_of(json, 0), "items"), json_object_get(type_of(as_before, 0), "items")));
	ck_assert_double_eq_tol(wz_json_number(json_object_get(item_of(type_of(json, 0), "praise"), "kappa"), "value"), 0.32 / 0.52, 1e-15);
	json_decref(json);
	json_decref(as_before);
	wz_problems_clear(&problems);
	/* without it: what was agreed against the second coder, who gave in nowhere */
	json = make("name: t\nrecords: {effects: agreed.csv, second_coder: second.csv}\ncodebook: codebook.csv\nmodel: {levels: [study]}\n", SECOND, &problems);
	ck_assert_double_eq_tol(wz_json_number(json_object_get(item_of(type_of(json, 0), "praise"), "kappa"), "value"), 1, 1e-15);
	json_decref(json);
	wz_problems_clear(&problems);
}
END_TEST

/* Told once, where it stands; ids that are nearly the same are told, others are a sample. */
START_TEST(slips) {
	wz_problems problems;
	put("wrong.csv", "study,d,v,kind,praise\nS09,0.1,0.02,home,2\nb,0.2,0.02,home,1\n");
	static const char WRONG[] = "name: t\nrecords: {effects: wrong.csv, second_coder: second.csv}\ncodebook: codebook.csv\nmodel: {levels: [study]}\n";
	ck_assert_ptr_null(make(WRONG, "study;praise\nb;1\nS9;1\nz;0\n", &problems));
	ck_assert_uint_eq(problems.n_errors, 1);
	ck_assert_ptr_nonnull(strstr(problems.list[0].text, "'2' is not a state of an element: write 1 for present, 0 for absent, and NR"));
	ck_assert_uint_eq(problems.n_warnings, 1);
	ck_assert_ptr_nonnull(strstr(problems.list[1].text, "study 'S9' is not in "));
	ck_assert_ptr_nonnull(strstr(problems.list[1].text, "which has 'S09': is that meant?"));
	ck_assert_uint_eq(problems.list[1].line, 3);
	wz_problems_clear(&problems);
}
END_TEST

/* A column that is misspelled in a coder's own sheet is out of the comparison: told there; in the records it is told with them, once. */
START_TEST(columns) {
	wz_problems problems;
	json_decref(make(PLAN, "study;kind;Praise;mood\na;home;1;2\nb;home;0;2\n", &problems));
	ck_assert_uint_eq(problems.n_errors, 0);
	ck_assert_uint_eq(problems.n_warnings, 2);
	ck_assert_ptr_nonnull(strstr(problems.list[0].text, "column 'Praise' is not in the codebook and is not compared. Did you mean 'praise'?"));
	ck_assert_ptr_nonnull(strstr(problems.list[0].file, "second.csv"));
	ck_assert_uint_eq(problems.list[0].column, 3);
	ck_assert_ptr_nonnull(strstr(problems.list[1].text, "1 column is not in the codebook and is not compared ('mood')"));
	wz_problems_clear(&problems);
	put("odd.csv", "study,d,v,kind,prais\na,0.1,0.02,home,1\nb,0.2,0.02,home,1\n");
	json_decref(make("name: t\nrecords: {effects: odd.csv, second_coder: second.csv}\ncodebook: codebook.csv\nmodel: {levels: [study]}\n", SECOND, &problems));
	size_t told = 0;
	for (size_t i = 0; i < problems.n; i++)
		told += strstr(problems.list[i].text, "column 'prais' ") != NULL;
	ck_assert_uint_eq(told, 1);
	wz_problems_clear(&problems);
}
END_TEST

START_TEST(without) {
	wz_problems problems;
	ck_assert_ptr_null(make("name: t\nrecords: {effects: effects.csv}\ncodebook: codebook.csv\nmodel: {levels: [study]}\n", SECOND, &problems));
	ck_assert_uint_eq(problems.n, 0);
	wz_problems_clear(&problems);
	ck_assert_ptr_null(make(PLAN, "study;praise\ny;1\nz;0\n", &problems)); /* nobody in common */
	ck_assert_uint_eq(problems.n_errors, 1);
	ck_assert_ptr_nonnull(strstr(problems.list[0].text, "Both coders use the same ids"));
	wz_problems_clear(&problems);
	ck_assert_ptr_null(make(PLAN, "study;praise\na;1\nb;perhaps\n", &problems));
	ck_assert_uint_eq(problems.n_errors, 1);
	ck_assert_ptr_nonnull(strstr(problems.list[0].text, "perhaps"));
	ck_assert_uint_eq(problems.list[0].line, 3);
	wz_problems_clear(&problems);
}
END_TEST

/* 3. In a report */

/* The numbers of the seven studies in the place of the fixture's: its types are all, setting=none, setting=rare. */
START_TEST(in_a_report) {
	wz_run run;
	wz_err err = {0};
	wz_problems problems;
	json_t *json = make(PLAN, SECOND, &problems);
	json_object_set_new((json_t *)type_of(json, 2), "id", json_string("setting=none"));
	json_t *praise = (json_t *)item_of(type_of(json, 0), "praise");
	json_object_set_new(praise, "label_en", json_string("<b>Praise</b>"));
	make_run(&run, NULL, NULL);
	ck_assert_int_eq(wz_run_write_json(&run, "agreement.json", json, &err), WZ_OK);
	make_report(&run); /* the plan names no second coder: what lies there is not looked at */
	char *once = report_file(&run, "en/all.html");
	has(once, "Not double coded: the plan names no second coder.");
	ck_assert(!wz_file_exists(report_path(&run, "all-coding.csv")));
	free(once);
	run.plan.second_coder = strdup("second.csv");
	make_report(&run);
	char *en = report_file(&run, "en/all.html"), *nl = report_file(&run, "nl/all.html"), *none = report_file(&run, "en/setting-none.html"),
		 *rare = report_file(&run, "nl/setting-rare.html"), *csv = report_file(&run, "all-coding.csv");
	has(en, "Coded by two people: studies: 5 of 7. ");
	has(en, "Coded by the second coder only: studies: 1");
	has(en, "&lt;b&gt;Praise&lt;/b&gt;");
	has(en, ">0.62 "); /* 0.6154 */
	has(nl, "Door twee mensen gecodeerd: studies: 5 van 7. ");
	has(nl, ">0,62 ");
	has(nl, "data-label=\"Domein\"><bdi>studie</bdi>"); /* of what is in no taxonomy the level */
	has_not(nl, "<bdi>study</bdi>");
	has(none, "Coded by two people: studies: 1 of 3. ");
	has(none, "fewer than two pairs");
	has(none, "With so few studies coded twice these measures are rough");
	has(rare, "Bij dit type is niets dubbel gecodeerd");
	has(csv, "\r\nitem,praise,Prijzen,<b>Praise</b>,study,study,,5,0,80,");
	has(csv, "\r\nall,");
	ck_assert(!wz_file_exists(report_path(&run, "setting-rare-coding.csv")));
	json_object_set_new(json, "format", json_string("something"));
	ck_assert_int_eq(wz_run_write_json(&run, "agreement.json", json, &err), WZ_OK);
	ck_assert_int_eq(wz_stage_report(&run, &(wz_handed){0}, &err), WZ_ECORRUPT);
	free(en);
	free(nl);
	free(none);
	free(rare);
	free(csv);
	free(run.plan.second_coder);
	json_decref(json);
	wz_problems_clear(&problems);
	remove_run(&run);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("quality");
	TCase *tcase = tcase_create("quality");
	tcase_add_checked_fixture(tcase, temp_make, temp_remove);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, by_type);
	tcase_add_test(tcase, first_coder);
	tcase_add_test(tcase, slips);
	tcase_add_test(tcase, columns);
	tcase_add_test(tcase, without);
	tcase_add_test(tcase, in_a_report);
	suite_add_tcase(suite, tcase);
	return run_suite(suite, CK_NOFORK);
}
