/* check_inventory.c - an inventory of interventions: read, checked, kept, and joined to the findings of a report
 *
 * 1. A small inventory
 * 2. Reading
 * 3. What is wrong with one
 * 4. The project's own
 * 5. In a report
 *
 * Runs from the top folder of the tree, where datasets and tests/report-fixture are.
 */
#include "analysis/load.h"
#include "coding/inventory.h"
#include "tests/unit/report_run.h"
#include "tests/unit/run_suite.h"

#include <math.h>

/* 1. A small inventory */

static const char CODEBOOK[] = "variable,label_nl,label_en,type,codes,level,role\n"
							   "study,Studie,Study,text,,study,id\n"
							   "d,d,d,numeric,,study,effect\n"
							   "v,v,v,numeric,,study,variance\n"
							   "kind,Soort,Kind,categorical,home=Thuis|At home;group=In een groep|In a group,study,\n"
							   "praise,Prijzen,Praise,element,,study,\n"
							   "homework,Huiswerk,Homework,element,,study,\n";
static const char RECORDS[] = "study,d,v,kind,praise,homework\na,0.1,0.02,home,1,0\nb,0.2,0.02,home,0,1\nc,0.3,0.02,group,1,1\n";
static const char PLAN[] = "name: t\nrecords: {effects: effects.csv}\ncodebook: codebook.csv\nmodel: {levels: [study]}\nby: [all, kind]\n"
						   "inventory: {interventions: i.csv, elements: e.csv, scores: s.csv, link: ours}\n";
static const char INTERVENTIONS[] = "intervention,kind,duration_weeks_min,duration_weeks_max,contacts_min,cost_eur,cost_note_nl,cost_note_en,dutch_rct\n"
									"One,home; group,4,10,5,1250.5,gratis,free,1\n"
									"Two,group,,12,,,,no amount,0\n"
									"Three,,,,,,,,\n";
static const char ELEMENTS[] = "element,group,label_nl,label_en,ours,ours_match\npraise,technique,Complimenten,Compliments,praise,same\n"
							   "tasks,technique,Opdrachten,Tasks,homework,near\nother,aim,Overig,Other,,\n";
static const char SCORES[] = "intervention,element,present\nOne,praise,1\nOne,tasks,0\nOne,other,\nTwo,tasks,1\n";

static void put(const char *name, const char *text) {
	char *path = wz_path_join(temp_folder, name);
	ck_assert_int_eq(wz_file_write(path, text, strlen(text), NULL), WZ_OK);
	free(path);
}

static void put_all(void) {
	put("codebook.csv", CODEBOOK);
	put("effects.csv", RECORDS);
	put("plan.yaml", PLAN);
	put("i.csv", INTERVENTIONS);
	put("e.csv", ELEMENTS);
	put("s.csv", SCORES);
}

static json_t *load_plan(const char *path, wz_problems *problems) {
	wz_plan plan = {0};
	wz_dataset dataset = {0};
	wz_err err = {0};
	json_t *json = NULL;
	wz_problems_init(problems);
	wz_status st = wz_plan_read(path, &plan, problems, &err);
	ck_assert_msg(st == WZ_OK && problems->n_errors == 0, "%s %s", err.text, problems->n > 0 ? problems->list[0].text : "");
	ck_assert_msg(wz_load_records(&plan, &dataset, problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_load_inventory(&plan, &dataset, &json, problems, &err) == WZ_OK, "%s", err.text);
	wz_dataset_clear(&dataset);
	wz_plan_clear(&plan);
	return json;
}

static json_t *load(wz_problems *problems) {
	char *path = wz_path_join(temp_folder, "plan.yaml");
	json_t *json = load_plan(path, problems);
	free(path);
	return json;
}

/* 2. Reading */

START_TEST(read_and_kept) {
	wz_problems problems;
	wz_inventory v;
	wz_err err = {0};
	put_all();
	json_t *json = load(&problems);
	ck_assert_uint_eq(problems.n_errors, 0);
	ck_assert_ptr_nonnull(json);
	ck_assert_msg(wz_inventory_from_json(json, &v, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_eq(v.n_interventions, 3); /* Three has neither type nor elements, and stays */
	ck_assert_uint_eq(v.n_elements, 3);
	ck_assert_str_eq(v.file, "i.csv");
	ck_assert(wz_inventory_is_of(&v, 0, "kind", "home") && wz_inventory_is_of(&v, 0, "kind", "group"));
	ck_assert(!wz_inventory_is_of(&v, 1, "kind", "home") && wz_inventory_is_of(&v, 1, "kind", "group"));
	ck_assert(!wz_inventory_is_of(&v, 0, "kind", "hom") && !wz_inventory_is_of(&v, 2, "kind", "home"));
	ck_assert(wz_inventory_is_of(&v, 2, NULL, NULL));
	ck_assert_double_eq(v.intervention[0].cost, 1250.5);
	ck_assert(isnan(v.intervention[1].weeks_min) && v.intervention[1].weeks_max > 11.9);
	ck_assert_str_eq(v.intervention[0].cost_note[0], "gratis");
	ck_assert_str_eq(v.intervention[1].cost_note[0], "no amount"); /* one language stands in for the other */
	ck_assert_int_eq(v.intervention[0].dutch_rct, 1);
	ck_assert_int_eq(v.intervention[2].dutch_rct, -1);
	ck_assert(v.element[1].near && !v.element[0].near);
	ck_assert_int_eq(wz_inventory_score_of(&v, 0, 0), WZ_SCORE_PRESENT);
	ck_assert_int_eq(wz_inventory_score_of(&v, 0, 1), WZ_SCORE_ABSENT);
	ck_assert_int_eq(wz_inventory_score_of(&v, 0, 2), WZ_SCORE_NOT_STATED);
	ck_assert_int_eq(wz_inventory_score_of(&v, 1, 0), WZ_SCORE_NO_ROW);
	json_t *again = wz_inventory_to_json(&v);
	ck_assert(json_equal(json, again));
	json_decref(again);
	wz_inventory_clear(&v);
	json_object_set_new(json_array_get(json_object_get(json, "interventions"), 0), "scores", json_string("11"));
	ck_assert_int_eq(wz_inventory_from_json(json, &v, &err), WZ_ECORRUPT);
	json_decref(json);
	wz_problems_clear(&problems);
}
END_TEST

/* 3. What is wrong with one */

static const struct {
	const char *file, *text;
	const char *in;          /* file of the problem */
	size_t line, column;
	const char *fragment;
} BAD[] = {
	{"i.csv", "intervention,kind\nOne,hom\n", "i.csv", 2, 2, "'hom' is not one of its codes"},
	{"i.csv", "intervention,kind\nOne,hom\n", "i.csv", 2, 2, "(is 'home' meant?)"},
	{"i.csv", "intervention,kind\nOne,home\nOne,group\n", "i.csv", 3, 1, "'One' stands twice, first on line 2"},
	{"i.csv", "intervention,kind\n,home\nTwo,home\n", "i.csv", 2, 1, "is empty"},
	{"i.csv", "interventions,kind\nOne,home\n", "i.csv", 1, 0, "there is no column 'intervention' (is 'interventions' meant?)"},
	{"i.csv", "intervention,cost_eur\nOne,l20\n", "i.csv", 2, 2, "is not a number"},
	{"i.csv", "intervention,cost_eur\nOne,-5\n", "i.csv", 2, 2, "out of range"},
	{"i.csv", "intervention,contacts_min\nOne,2.5\n", "i.csv", 2, 2, "not a whole number"},
	{"i.csv", "intervention,contacts_min,contacts_max\nOne,9,3\n", "i.csv", 2, 2, "is 9, more than 3 in 'contacts_max'"},
	{"i.csv", "intervention,dutch_rct\nOne,ja\n", "i.csv", 2, 2, "expected 1 (yes), 0 (no)"},
	{"e.csv", "element,ours\npraise,prais\n", "e.csv", 2, 2, "(is 'praise' meant?)"},
	{"e.csv", "element,ours\npraise,praise\npraise,praise\n", "e.csv", 3, 1, "stands twice"},
	{"e.csv", "element\npraise\n", "e.csv", 1, 0, "there is no column 'ours'"},
	{"e.csv", "element,ours,ours_match\npraise,praise,nearly\n", "e.csv", 2, 3, "expected same or near"},
	{"s.csv", "intervention,element,present\nOnne,praise,1\n", "s.csv", 2, 1, "has no row in"},
	{"s.csv", "intervention,element,present\nOne,prais,1\n", "s.csv", 2, 2, "(is 'praise' meant?)"},
	{"s.csv", "intervention,element,present\nOne,praise,2\n", "s.csv", 2, 3, "'2' is not known"},
	{"s.csv", "intervention,element,present\nOne,praise,1\nOne,praise,0\n", "s.csv", 3, 2, "stands twice, first on line 2"},
};

START_TEST(told) {
	wz_problems problems;
	put_all();
	put(BAD[_i].file, BAD[_i].text);
	json_t *json = load(&problems);
	bool found = false;
	for (size_t i = 0; i < problems.n; i++) {
		const wz_problem *p = &problems.list[i];
		const char *slash = strrchr(p->file, '/');
		found |= p->severity == WZ_PROBLEM_ERROR && strcmp(slash ? slash + 1 : p->file, BAD[_i].in) == 0 && p->line == BAD[_i].line &&
				 p->column == BAD[_i].column && strstr(p->text, BAD[_i].fragment) != NULL;
	}
	ck_assert_msg(found, "not told: %s; first of %zu: %s", BAD[_i].fragment, problems.n, problems.n > 0 ? problems.list[0].text : "");
	ck_assert_ptr_null(json);
	wz_problems_clear(&problems);
}
END_TEST

START_TEST(all_in_one_go) {
	wz_problems problems;
	put_all();
	put("i.csv", "intervention,kind,cost_eur\nOne,hom,x\nOne,home,3\n");
	put("e.csv", "element,ours\npraise,nothing\n");
	put("s.csv", "intervention,element,present\nOne,tasks,7\n");
	ck_assert_ptr_null(load(&problems));
	ck_assert_uint_eq(problems.n_errors, 6);
	wz_problems_clear(&problems);
	put_all();
	put("i.csv", "intervention\nOne\nTwo\n"); /* types not known: a warning, and all stay */
	json_t *json = load(&problems);
	ck_assert_ptr_nonnull(json);
	ck_assert_uint_eq(problems.n_warnings, 1);
	json_decref(json);
	wz_problems_clear(&problems);
}
END_TEST

/* 4. The project's own */

START_TEST(dutch) {
	static const char *const PLANS[] = {"datasets/phase1-simulated/plan.yaml", "datasets/phase2-simulated/plan.yaml"};
	wz_problems problems;
	wz_inventory v;
	json_t *json = load_plan(PLANS[_i], &problems);
	ck_assert_ptr_nonnull(json);
	ck_assert_int_eq(wz_inventory_from_json(json, &v, NULL), WZ_OK);
	json_decref(json);
	size_t n_rct = 0, n_linked = 0, n_typed = 0, n_monitoring = 0, n_scores = 0;
	for (size_t e = 0; e < v.n_elements; e++)
		n_linked += v.element[e].variable[0] != '\0';
	for (size_t i = 0; i < v.n_interventions; i++) {
		n_rct += v.intervention[i].dutch_rct == 1;
		n_typed += v.intervention[i].codes[0][0] != '\0';
		n_monitoring += wz_inventory_score_of(&v, i, 0) == WZ_SCORE_PRESENT;
		for (size_t e = 0; e < v.n_elements; e++)
			n_scores += wz_inventory_score_of(&v, i, e) != WZ_SCORE_NO_ROW;
	}
	ck_assert_uint_eq(v.n_interventions, 20);
	ck_assert_uint_eq(v.n_elements, 18);
	ck_assert_uint_eq(n_scores, 360);
	ck_assert_uint_eq(n_rct, 7); /* summary of Schmidt & Kooijman (2017) */
	ck_assert_uint_eq(n_linked, 16);
	ck_assert_uint_eq(n_typed, 20);
	ck_assert_str_eq(v.element[0].id, "monitoring");
	ck_assert_uint_gt(n_monitoring, 0);
	wz_inventory_clear(&v);
	wz_problems_clear(&problems);
}
END_TEST

/* 5. In a report */

START_TEST(in_a_report) {
	wz_run run;
	wz_err err = {0};
	json_t *element = json_pack("[{ss ss ss ss ss ss}, {ss ss ss ss ss ss}]", "id", "e1", "group", "g", "label_nl", "<b>Anders</b>", "label_en",
								"<b>Other</b>", "variable", "", "match", "same", "id", "e2", "group", "g", "label_nl", "Boos", "label_en", "Anger",
								"variable", "anger", "match", "near");
	const char *const texts = "";
	json_t *one = json_pack("{ss s{ss} sf sn sn sn sf ss ss ss ss ss ss sb ss}", "id", "=cmd|' /C calc'!A0", "types", "setting", "rare", "weeks_min", 4.0,
							"weeks_max", "contacts_min", "contacts_max", "cost_eur", 1250.0, "frequency_nl", "<i>wekelijks</i>", "frequency_en", texts,
							"cost_note_nl", texts, "cost_note_en", texts, "effect_studies_nl", texts, "effect_studies_en", texts, "dutch_rct", 1,
							"scores", "11");
	json_t *two = json_pack("{ss s{ss} sn sn sn sn sn ss ss ss ss ss ss sn ss}", "id", "Unknown", "types", "setting", texts, "weeks_min", "weeks_max",
							"contacts_min", "contacts_max", "cost_eur", "frequency_nl", texts, "frequency_en", texts, "cost_note_nl", texts,
							"cost_note_en", texts, "effect_studies_nl", texts, "effect_studies_en", texts, "dutch_rct", "scores", "--");
	json_t *json = json_pack("{ss ss s[s] so s[oo]}", "format", "werkzaam-inventory-1", "file", "i.csv", "variables", "setting", "elements", element,
							 "interventions", one, two);
	ck_assert_ptr_nonnull(json);
	make_run(&run, NULL, NULL);
	char *results = NULL;
	ck_assert_int_eq(wz_run_write_json(&run, "inventory.json", json, &err), WZ_OK);
	make_report(&run); /* the plan names none: what lies there is not looked at */
	results = report_file(&run, "nl/all.html");
	has_not(results, "id=\"practice\"");
	free(results);
	run.plan.inventory.interventions = strdup("i.csv");
	make_report(&run);
	char *nl = report_file(&run, "nl/all.html"), *en = report_file(&run, "en/setting-rare.html"), *none = report_file(&run, "nl/setting-none.html"),
		 *csv = report_file(&run, "all-inventory.csv"), *rare = report_file(&run, "setting-rare-inventory.csv");
	has(nl, "Nederlandse interventies");
	has(nl, "2 van de 2 interventies");
	has(nl, "&lt;b&gt;Anders&lt;/b&gt;");
	has_not(nl, "<b>Anders</b>");
	has(nl, "ten minste 4 weken; &lt;i&gt;wekelijks&lt;/i&gt;");
	has(nl, "\u20ac 1.250");
	has(nl, "de elementen zijn niet bekend"); /* Unknown is listed */
	has(nl, "Niet te toetsen: geen van de gecodeerde elementen komt hiermee overeen.");
	has(en, "1 of the 2 interventions");
	has_not(en, "Unknown");
	has(none, "Geen van de 2 interventies");
	has(csv, "'=cmd|");
	has(csv, "\r\nUnknown,");
	has_not(rare, "Unknown");
	has(csv, ",no_element,");
	ck_assert_uint_eq(count_of(csv, "\r\n"), 4); /* header, two elements of the first, one row for the other */
	free(nl);
	free(en);
	free(none);
	free(csv);
	free(rare);
	json_object_del(json, "elements");
	ck_assert_int_eq(wz_run_write_json(&run, "inventory.json", json, &err), WZ_OK);
	ck_assert_int_eq(wz_stage_report(&run, &(wz_handed){0}, &err), WZ_ECORRUPT);
	json_decref(json);
	free(run.plan.inventory.interventions);
	remove_run(&run);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("inventory");
	TCase *tcase = tcase_create("inventory");
	tcase_add_checked_fixture(tcase, temp_make, temp_remove);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, read_and_kept);
	tcase_add_loop_test(tcase, told, 0, (int)(sizeof BAD / sizeof *BAD));
	tcase_add_test(tcase, all_in_one_go);
	tcase_add_loop_test(tcase, dutch, 0, 2);
	tcase_add_test(tcase, in_a_report);
	suite_add_tcase(suite, tcase);
	return run_suite(suite, CK_NOFORK);
}
