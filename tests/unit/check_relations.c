/* check_relations.c - records in several files, manuals wide and long
 *
 * 1. A small data set
 * 2. Tests
 */
#include "analysis/load.h"
#include "store/plan.h"
#include "temp.h"

#include "tests/unit/run_suite.h"

#include <math.h>

/* 1. A small data set: 3 interventions, one of them without a manual; 4 studies; 5 effects */

static const char CODEBOOK[] = "variable,label_nl,label_en,type,codes,level,role\n"
							   "effect,Effect,Effect,text,,effect,id\n"
							   "study,Studie,Study,text,,study,id\n"
							   "intervention,Interventie,Intervention,text,,intervention,id\n"
							   "manual,Handleiding,Manual,text,,manual,id\n"
							   "d,d,d,numeric,,effect,effect\n"
							   "v,v,v,numeric,,effect,variance\n"
							   "country,Land,Country,categorical,nl=Nederland|Netherlands;us=VS|US,study,\n"
							   "type,Soort,Type,categorical,hv=Huisbezoek|Home visiting;pt=Oudertraining|Parent training,intervention,\n";
static const char TAXONOMY[] =
	"id,domain,group,level,parent_id,label_nl,label_en,definition_nl,definition_en,scale,phase1_key,typical_types,source\n"
	"content.a.one,content,a,component,,Een,One,Definitie een,Definition one,binary,,,x\n"
	"content.a.two,content,a,technique,content.a.one,Twee,Two,Definitie twee,Definition two,ordinal:0=absent;1=mentioned;2=elaborated,,hv;pt,x\n"
	"content.a.visits,content,a,component,,Bezoeken,Visits,Definitie drie,Definition three,count,,,x\n";
static const char EFFECTS[] = "study,effect,d,v\ns1,1,0.1,0.02\ns1,2,0.2,0.02\ns2,1,0.3,0.03\ns3,1,0.4,0.04\ns4,1,0.5,0.05\n";
static const char STUDIES[] = "study,intervention,country\ns1,i1,nl\ns2,i2,us\ns3,i2,us\ns4,i3,nl\n";
static const char INTERVENTIONS[] = "intervention,manual,type\ni1,m1,hv\ni2,m2,pt\ni3,,pt\n";
static const char WIDE[] = "manual,content.a.one,content.a.two,content.a.visits\nm1,1,2,10\nm2,0,NR,\n";
static const char LONG[] = "manual,element,value,intensity\nm1,content.a.one,1,high\nm1,content.a.two,1,\nm1,content.a.visits,10,\n"
						   "m2,content.a.one,0,\nm2,content.a.two,NR,\n";

static void put(const char *name, const char *text) {
	char *path = wz_path_join(temp_folder, name);
	ck_assert_int_eq(wz_file_write(path, text, strlen(text), NULL), WZ_OK);
	free(path);
}

static void put_all(const char *manuals) {
	put("codebook.csv", CODEBOOK);
	put("elements.csv", TAXONOMY);
	put("effects.csv", EFFECTS);
	put("studies.csv", STUDIES);
	put("interventions.csv", INTERVENTIONS);
	put("manuals.csv", manuals);
	put("plan.yaml", "name: t\nrecords: {effects: effects.csv, studies: studies.csv, interventions: interventions.csv, manuals: manuals.csv}\n"
					 "codebook: codebook.csv\ntaxonomy: elements.csv\nmodel: {levels: [manual, study, effect]}\n");
}

static wz_status load(wz_dataset *dataset, wz_problems *problems) {
	wz_plan plan = {0};
	wz_err err = {0};
	char *path = wz_path_join(temp_folder, "plan.yaml");
	wz_problems_init(problems);
	wz_status st = wz_plan_read(path, &plan, problems, &err);
	ck_assert_msg(st == WZ_OK && problems->n_errors == 0, "%s", err.text);
	st = wz_load_records(&plan, dataset, problems, &err);
	free(path);
	wz_plan_clear(&plan);
	return st;
}

static bool told(const wz_problems *problems, wz_problem_severity severity, const char *file, size_t line, const char *fragment) {
	for (size_t i = 0; i < problems->n; i++) {
		const wz_problem *p = &problems->list[i];
		const char *slash = strrchr(p->file, '/');
		if (p->severity == severity && strcmp(slash ? slash + 1 : p->file, file) == 0 && p->line == line && strstr(p->text, fragment))
			return true;
	}
	wz_problems_print(problems, stderr);
	return false;
}

/* 2. Tests */

static void check_values(const wz_dataset *d, const wz_problems *problems) {
	ck_assert_uint_eq(problems->n_errors, 0);
	ck_assert_uint_eq(d->n_rows, 5);
	ck_assert_uint_eq(d->n_sources, 4);
	const wz_column *one = wz_dataset_find(d, "content.a.one"), *two = wz_dataset_find(d, "content.a.two"),
					*visits = wz_dataset_find(d, "content.a.visits"), *type = wz_dataset_find(d, "type"), *manual = wz_dataset_find(d, "manual");
	ck_assert(one && two && visits && type && manual);
	ck_assert_int_eq(one->var->type, WZ_VAR_ELEMENT);
	ck_assert_str_eq(one->var->level, "manual");
	static const char *const MANUAL[] = {"m1", "m1", "m2", "m2", "i3"}, *const TYPE[] = {"hv", "hv", "pt", "pt", "pt"};
	for (size_t i = 0; i < 5; i++) {
		ck_assert_str_eq(manual->str[i], MANUAL[i]);
		ck_assert_str_eq(type->str[i], TYPE[i]);
	}
	ck_assert(one->num[0] == 1 && one->num[1] == 1 && one->num[2] == 0 && isnan(one->num[4]));
	ck_assert(two->num[0] == 1); /* mentioned or elaborated: present */
	ck_assert(isnan(two->num[2]));
	ck_assert(visits->num[0] == 10 && isnan(visits->num[2]));
	ck_assert_uint_eq(d->n_changes, 1);
	ck_assert_str_eq(d->change[0].rule, "manual_is_intervention");
}

START_TEST(wide_manuals_are_joined) {
	temp_make();
	put_all(WIDE);
	wz_dataset d;
	wz_problems problems;
	ck_assert_int_eq(load(&d, &problems), WZ_OK);
	check_values(&d, &problems);
	/* what ingest writes can be read back */
	json_t *json = wz_dataset_to_json(&d);
	wz_dataset again;
	wz_err err = {0};
	ck_assert_msg(wz_dataset_from_json(json, &again, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_eq(again.n_cols, d.n_cols);
	wz_dataset_clear(&again);
	json_decref(json);
	wz_dataset_clear(&d);
	wz_problems_clear(&problems);
	temp_remove();
}
END_TEST

static void check_place(const wz_dataset *d) {
	const wz_variable *one = wz_codebook_find(&d->codebook, "content.a.one"), *two = wz_codebook_find(&d->codebook, "content.a.two");
	ck_assert_str_eq(one->domain, "content");
	ck_assert_str_eq(one->group, "a");
	ck_assert_str_eq(one->form, "component");
	ck_assert_str_eq(one->parent, "");
	ck_assert_str_eq(one->typical_types, "");
	ck_assert_str_eq(two->form, "technique");
	ck_assert_str_eq(two->parent, "content.a.one");
	ck_assert_str_eq(two->typical_types, "hv;pt");
	ck_assert_str_eq(wz_codebook_find(&d->codebook, "content.a.visits")->domain, "content"); /* a count is an element of the taxonomy too */
	ck_assert_ptr_null(wz_codebook_find(&d->codebook, "country")->domain);
	ck_assert_ptr_null(wz_codebook_find(&d->codebook, "content.a.one.intensity")->domain); /* a detail is not */
}

/* A place in the taxonomy goes to dataset.json and back, also of an element that the codebook describes itself, and is refused when damaged. */
START_TEST(elements_carry_their_place) {
	temp_make();
	put_all(LONG);
	char *book = malloc(sizeof CODEBOOK + 100);
	ck_assert_ptr_nonnull(book);
	(void)snprintf(book, sizeof CODEBOOK + 100, "%scontent.a.one,Eigen,Own,element,,manual,\n", CODEBOOK);
	put("codebook.csv", book);
	free(book);
	wz_dataset d, again;
	wz_problems problems;
	wz_err err = {0};
	ck_assert_int_eq(load(&d, &problems), WZ_OK);
	ck_assert_uint_eq(problems.n_errors, 0);
	ck_assert_str_eq(wz_codebook_find(&d.codebook, "content.a.one")->label_en, "Own");
	check_place(&d);
	json_t *json = wz_dataset_to_json(&d);
	ck_assert_msg(wz_dataset_from_json(json, &again, &err) == WZ_OK, "%s", err.text);
	check_place(&again);
	json_t *json_again = wz_dataset_to_json(&again), *variables = json_object_get(json, "variables"), *var = NULL;
	ck_assert(json_equal(json, json_again));
	wz_dataset_clear(&again);
	for (size_t i = 0; i < json_array_size(variables); i++)
		if (json_object_get(json_array_get(variables, i), "domain") != NULL)
			var = json_array_get(variables, i);
	ck_assert_int_eq(json_object_set_new(var, "form", json_string("module")), 0);
	ck_assert_int_eq(wz_dataset_from_json(json, &again, &err), WZ_ECORRUPT);
	ck_assert_ptr_nonnull(strstr(err.text, "component or technique"));
	json_object_del(var, "form");
	ck_assert_int_eq(wz_dataset_from_json(json, &again, NULL), WZ_ECORRUPT);
	json_object_set_new(var, "form", json_string("technique"));
	json_object_del(var, "parent");
	ck_assert_int_eq(wz_dataset_from_json(json, &again, NULL), WZ_ECORRUPT);
	json_decref(json);
	json_decref(json_again);
	wz_dataset_clear(&d);
	wz_problems_clear(&problems);
	temp_remove();
}
END_TEST

START_TEST(long_manuals_give_the_same) {
	temp_make();
	put_all(LONG);
	wz_dataset d;
	wz_problems problems;
	ck_assert_int_eq(load(&d, &problems), WZ_OK);
	check_values(&d, &problems);
	const wz_column *detail = wz_dataset_find(&d, "content.a.one.intensity");
	ck_assert_ptr_nonnull(detail);
	ck_assert_str_eq(detail->str[0], "high");
	ck_assert_str_eq(detail->str[2], "");
	wz_dataset_clear(&d);
	wz_problems_clear(&problems);
	temp_remove();
}
END_TEST

typedef struct {
	const char *file, *text; /* replaces this file */
	wz_problem_severity severity;
	const char *where;
	size_t line;
	const char *fragment;
} bad;

static const bad BAD[] = {
	{"studies.csv", "study,intervention,country\ns1,i1,nl\ns2,i2,us\ns3,i2,us\n", WZ_PROBLEM_ERROR, "effects.csv", 6, "has no row in"},
	{"studies.csv", "study,intervention,country\ns1,i1,nl\ns1,i1,nl\ns2,i2,us\ns3,i2,us\ns4,i3,nl\n", WZ_PROBLEM_ERROR, "studies.csv", 3,
     "stands twice, first on line 2"},
	{"studies.csv", "study,intervention,country\ns1,i1,nl\ns2,i2,xx\ns3,i2,us\ns4,i3,nl\n", WZ_PROBLEM_ERROR, "studies.csv", 3, "'xx'"},
	{"studies.csv", "study,intervention,country\ns1,i1,nl\ns2,i2,us\ns3,i2,us\ns4,i3,nl\ns9,i3,nl\n", WZ_PROBLEM_WARNING, "studies.csv", 6,
     "no effect size refers to study 's9'"},
	{"studies.csv", "study,intervention,country,manual\ns1,i1,nl,m2\ns2,i2,us,m2\ns3,i2,us,m2\ns4,i3,nl,\n", WZ_PROBLEM_ERROR, "effects.csv", 2,
     "make them equal"},
	{"interventions.csv", "intervention,manual,type\ni1,m1,hv\ni2,m9,pt\ni3,,pt\n", WZ_PROBLEM_WARNING, "effects.csv", 4, "counts as not stated"},
	{"interventions.csv", "name,manual,type\ni1,m1,hv\n", WZ_PROBLEM_ERROR, "interventions.csv", 1, "ids of level 'intervention'"},
	{"manuals.csv", "manual,content.a.one,content.a.two\nm1,2,3\nm2,0,1\n", WZ_PROBLEM_ERROR, "manuals.csv", 2, "content.a.one"},
	{"manuals.csv", "manual,content.a.one,content.a.two\nm1,2,3\nm2,0,1\n", WZ_PROBLEM_ERROR, "manuals.csv", 2, "content.a.two"},
	{"manuals.csv", "manual,element,value\nm1,content.a.oen,1\nm2,content.a.one,1\n", WZ_PROBLEM_ERROR, "manuals.csv", 2, "is not an element"},
	{"manuals.csv", "manual,element,value\nm1,content.a.one,1\nm1,content.a.one,0\nm2,content.a.one,1\n", WZ_PROBLEM_ERROR, "manuals.csv", 3,
     "scored twice, first on line 2"},
};

/* Of m2 nobody scored the visits, and NR is a score. A sheet without NR leaves empty what is not stated: there only a row without scores is told. */
static const struct {
	const char *manuals, *told; /* NULL: nothing */
} OPEN[] = {
	{WIDE, "manual 'm2': 1 of 3 elements not scored"},
	{LONG, "manual 'm2': 1 of 3 elements not scored"},
	{"manual,element,value\nm1,content.a.one,\nm1,content.a.two,\nm2,content.a.one,0\nm2,content.a.two,1\nm2,content.a.visits,NR\n",
	 "manual 'm1': 3 of 3 elements not scored"},
	{"manual,content.a.one,content.a.two,content.a.visits\nm1,1,2,\nm2,0,,\n", NULL},
	{"manual,content.a.one,content.a.two,content.a.visits\nm1,,,\nm2,0,,\n", "manual 'm1': 3 of 3 elements not scored"},
};

START_TEST(forgotten_scores_are_counted) {
	wz_dataset dataset;
	wz_problems problems;
	size_t n_told = 0;
	temp_make();
	put_all(OPEN[_i].manuals);
	ck_assert_int_eq(load(&dataset, &problems), WZ_OK);
	ck_assert_uint_eq(problems.n_errors, 0);
	for (size_t i = 0; i < problems.n; i++)
		if (strstr(problems.list[i].text, "not scored")) {
			n_told++;
			ck_assert_msg(OPEN[_i].told && strstr(problems.list[i].text, OPEN[_i].told), "%s", problems.list[i].text);
		}
	ck_assert_uint_eq(n_told, OPEN[_i].told != NULL);
	wz_problems_clear(&problems);
	wz_dataset_clear(&dataset);
	temp_remove();
}
END_TEST

START_TEST(what_does_not_fit_is_told_where_it_stands) {
	const bad *b = &BAD[_i];
	temp_make();
	put_all(WIDE);
	put(b->file, b->text);
	wz_dataset d;
	wz_problems problems;
	ck_assert_int_eq(load(&d, &problems), WZ_OK);
	ck_assert(told(&problems, b->severity, b->where, b->line, b->fragment));
	if (b->severity == WZ_PROBLEM_WARNING)
		ck_assert_uint_eq(problems.n_errors, 0);
	wz_dataset_clear(&d);
	wz_problems_clear(&problems);
	temp_remove();
}
END_TEST

/* Manual ids in studies.csv, no interventions.csv: s2 tests a programme without a manual, s3 one whose study has a manual's id. */
START_TEST(a_study_without_a_manual) {
	static const char PLAN[] = "name: t\nrecords: {effects: effects.csv, studies: studies.csv, manuals: manuals.csv}\n"
							   "codebook: codebook.csv\ntaxonomy: elements.csv\nmodel: {levels: [manual, study, effect]%s}\n";
	static const char *const MANUAL[][5] = {{"m1", "m1", "", "", "m2"}, {"m1", "m1", "s2", "m2 (study)", "m2"}};
	static const char *const TOLD[] = {"column 'manual': no manual (lines 3 and 4): left out of a model with the level 'manual'. Fill in the id; where the programme has no manual, leave "
									   "the cell empty and write model: {without_manual: own} in the plan",
									   "column 'manual': no manual (lines 3 and 4): the study stands by itself at the level of manuals, with all elements not stated, as the plan says"};
	for (int own = 0; own < 2; own++) {
		char plan[400];
		wz_dataset d;
		wz_problems problems;
		temp_make();
		put_all(WIDE);
		(void)snprintf(plan, sizeof plan, PLAN, own ? ", without_manual: own" : "");
		put("plan.yaml", plan);
		put("effects.csv", "study,effect,d,v\ns1,1,0.1,0.02\ns1,2,0.2,0.02\ns2,1,0.3,0.03\nm2,1,0.4,0.04\ns4,1,0.5,0.05\n");
		put("studies.csv", "study,manual,country\ns1,m1,nl\ns2,,us\nm2,NA,us\ns4,m2,nl\n");
		ck_assert_int_eq(load(&d, &problems), WZ_OK);
		ck_assert_uint_eq(problems.n_errors, 0);
		ck_assert(told(&problems, WZ_PROBLEM_WARNING, "studies.csv", 3, TOLD[own]));
		const wz_column *manual = wz_dataset_find(&d, "manual"), *one = wz_dataset_find(&d, "content.a.one");
		for (size_t i = 0; i < 5; i++)
			ck_assert_str_eq(manual->str[i], MANUAL[own][i]);
		ck_assert(isnan(one->num[2]) && isnan(one->num[3]) && one->num[4] == 0);
		ck_assert_uint_eq(d.n_changes, own ? 2 : 0);
		if (own)
			ck_assert_str_eq(d.change[1].rule, "manual_is_study");
		wz_dataset_clear(&d);
		wz_problems_clear(&problems);
		temp_remove();
	}
}
END_TEST

/* An intervention without a manual is no part of the manual that happens to have its id. */
START_TEST(an_intervention_with_the_id_of_a_manual) {
	wz_dataset d;
	wz_problems problems;
	temp_make();
	put_all(WIDE);
	put("studies.csv", "study,intervention,country\ns1,i1,nl\ns2,i2,us\ns3,i2,us\ns4,m2,nl\n");
	put("interventions.csv", "intervention,manual,type\ni1,m1,hv\ni2,m2,pt\nm2,,pt\n");
	ck_assert_int_eq(load(&d, &problems), WZ_OK);
	ck_assert(told(&problems, WZ_PROBLEM_WARNING, "interventions.csv", 4, "column 'manual': no manual (line 4): the intervention counts as a manual of its own"));
	ck_assert_str_eq(wz_dataset_find(&d, "manual")->str[4], "m2 (intervention)");
	ck_assert(isnan(wz_dataset_find(&d, "content.a.one")->num[4]));
	wz_dataset_clear(&d);
	wz_problems_clear(&problems);
	temp_remove();
}
END_TEST

START_TEST(missing_files_are_told_beside_the_rest) {
	temp_make();
	put_all(WIDE);
	put("studies.csv", "study,intervention,country\ns1,i1,xx\n");
	char *path = wz_path_join(temp_folder, "manuals.csv");
	ck_assert_int_eq(unlink(path), 0);
	free(path);
	wz_dataset d;
	wz_problems problems;
	ck_assert_int_eq(load(&d, &problems), WZ_OK);
	ck_assert(told(&problems, WZ_PROBLEM_ERROR, "manuals.csv", 0, ""));
	ck_assert(told(&problems, WZ_PROBLEM_ERROR, "studies.csv", 2, "'xx'"));
	wz_dataset_clear(&d);
	wz_problems_clear(&problems);
	temp_remove();
}
END_TEST

int main(void) {
	Suite *suite = suite_create("relations");
	TCase *tc = tcase_create("relations");
	tcase_add_test(tc, wide_manuals_are_joined);
	tcase_add_test(tc, elements_carry_their_place);
	tcase_add_test(tc, long_manuals_give_the_same);
	tcase_add_loop_test(tc, forgotten_scores_are_counted, 0, sizeof OPEN / sizeof *OPEN);
	tcase_add_loop_test(tc, what_does_not_fit_is_told_where_it_stands, 0, sizeof BAD / sizeof *BAD);
	tcase_add_test(tc, a_study_without_a_manual);
	tcase_add_test(tc, an_intervention_with_the_id_of_a_manual);
	tcase_add_test(tc, missing_files_are_told_beside_the_rest);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
