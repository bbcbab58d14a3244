/* check_report_long.c - the report of a long run: 200 elements, 1,200 effect sizes, and files of an earlier report
 *
 * 1. The run
 * 2. Elements by type
 * 3. Pages of a type
 * 4. Named interventions
 * 5. Words, and the mean of a study
 * 6. Files of an earlier report
 *
 * Runs from the top folder of the tree, where tests/report-fixture is.
 */
#include "tests/unit/report_run.h"
#include "tests/unit/run_suite.h"

#include "report/listing.h"
#include "report/studies.h"
#include "report/words.h"

#include <check.h>
#include <math.h>

/* 1. The run */

enum { ELEMENTS = 200, EFFECTS = 1200, CHANGES = 250 };
static const size_t PAGE_LIMIT = 3u << 20;

/* What becomes of element i in a type; a type with fewer effects has fewer estimates. */
static const struct {
	int before; /* i below this, and not below that of the row above */
	const char *status, *reason;
} FATES[] = {{60, "estimated", NULL},  {150, "not_estimable", "too_few_studies"},
             {170, "not_estimable", "constant"}, {180, "aliased", NULL},
             {190, "not_estimable", "a_reason_of_tomorrow"}}; /* the others are not in the plan */

/* Of the estimated ones, by i % 6: the two p values and the smallest possible one; NaN: no permutation. */
static const double P[6][3] = {{.0005, .0008, .0001}, {.002, .0099, .0001}, {.01, .0499, .0001}, {.01, .05, .0001}, {1, 1, .5}, {NAN, NAN, NAN}};
static const char *const ANSWERS[6] = {"stands_out", "stands_out", "stands_out", "alone", "cannot_show", "not_permuted"};

static json_t *mean_of(const char *category, int units, bool estimated, double mean) {
	json_t *m = json_pack("{ss ss si si si sn}", "factor", "x", "category", category, "n_manuals", units / 3, "n_studies", units, "n_effects",
	                      3 * units, "n_units");
	json_object_set_new(m, "mean", estimated ? json_real(mean) : json_null());
	json_object_set_new(m, "lo", estimated ? json_real(mean - .2) : json_null());
	json_object_set_new(m, "hi", estimated ? json_real(mean + .2) : json_null());
	return m;
}

static json_t *coefficients(double b, const char *name, double slope) {
	json_t *list = json_pack("[{ss sf sf sf sf sf sf sf}]", "name", "intercept", "b", b, "se", .1, "stat", b / .1, "df", 50., "p", .01, "lo", b - .2, "hi",
	                         b + .2);
	if (name != NULL)
		json_array_append_new(list, json_pack("{ss sf sf sf sf sf sf sf}", "name", name, "b", slope, "se", .1, "stat", slope / .1, "df", 50., "p", .01,
		                                      "lo", slope - .2, "hi", slope + .2));
	return list;
}

static json_t *analysis_of(const char *type, const char *kind, const char *name) {
	return json_pack("{ss ss ss ss ss si si si}", "type", type, "outcome", "all", "kind", kind, "name", name, "status", "estimated", "n_manuals", 130,
	                 "n_studies", 400, "n_effects", EFFECTS);
}

static json_t *element_of(const char *type, int i, bool few) {
	char name[16];
	size_t f = 0;
	(void)snprintf(name, sizeof name, "e%03d", i);
	while (f < sizeof FATES / sizeof *FATES && i >= FATES[f].before)
		f++;
	if (f == sizeof FATES / sizeof *FATES)
		return NULL;
	if (few && f == 0 && i >= 20)
		f = 1;
	json_t *a = analysis_of(type, "element", name);
	bool estimated = strcmp(FATES[f].status, "estimated") == 0;
	int with = f == 2 ? 0 : estimated ? 120 : 1;
	json_object_set_new(a, "status", json_string(FATES[f].status));
	if (FATES[f].reason != NULL)
		json_object_set_new(a, "reason", json_string(FATES[f].reason));
	if (f == 3)
		json_object_set_new(a, "alias_of", json_string("e000"));
	json_object_set_new(a, "prevalence", json_real(with / 400.));
	json_object_set_new(a, "means", json_pack("[o o]", mean_of("0", 400 - with, estimated, .2), mean_of("1", with, estimated, .34)));
	if (!estimated)
		return a;
	json_object_set_new(a, "coefficients", coefficients(.2, name, i % 2 == 0 ? .14 : -.14));
	const double *p = P[i % 6];
	if (isfinite(p[0]))
		json_object_set_new(a, "permutation", json_pack("{ss si si sb si si sf ss}", "unit", "manual", "n_units", 130, "replicates", 9999, "exact", 0,
		                                                "exceed", 7, "not_converged", 0, "floor", p[2], "statistic", "refit"));
	static const char *const KEYS[] = {"p_perm", "p_maxT", "p_floor"};
	for (size_t k = 0; k < 3; k++)
		json_object_set_new(a, KEYS[k], isfinite(p[k]) ? json_real(p[k]) : json_null());
	return a;
}

static json_t *named_of(const char *type) {
	json_t *a = analysis_of(type, "intervention", "country");
	json_object_set_new(a, "n_rest", json_integer(7));
	json_object_set_new(a, "n_not_stated", json_integer(11));
	json_object_set_new(a, "coefficients", coefficients(.1, NULL, 0));
	json_object_set_new(a, "means", json_pack("[o o o]", mean_of("(rest)", 7, true, .9), mean_of("<i>=Small", 3, true, .1),
	                                          mean_of("Large & Co", 5, true, .7)));
	return a;
}

static void add_type(json_t *results, const char *id, const char *slug, int rows, bool few) {
	json_t *list = json_array(), *analyses = json_object_get(results, "analyses"), *overall = analysis_of(id, "overall", "overall");
	for (int i = 0; i < rows; i++)
		json_array_append_new(list, json_integer(i));
	json_array_append_new(json_object_get(results, "types"),
	                      json_pack("{ss sn sn ss ss ss si si si so}", "id", id, "variable", "code", "slug", slug, "label_nl", slug, "label_en", slug,
	                                "n_manuals", rows / 9, "n_studies", rows / 3, "n_effects", rows, "rows", list));
	json_object_set_new(overall, "coefficients", coefficients(.33, NULL, 0));
	json_array_append_new(analyses, overall);
	json_array_append_new(analyses, named_of(id));
	for (int i = 0; i < ELEMENTS; i++) {
		json_t *a = element_of(id, i, few);
		if (a != NULL)
			json_array_append_new(analyses, a);
	}
}

static json_t *long_results(int types) {
	json_t *results = fixture("results.json"), *settings = json_object_get(results, "settings");
	json_object_set_new(settings, "levels", json_pack("[s s s]", "manual", "study", "effect"));
	json_object_set_new(settings, "measure", json_string("d"));
	json_object_set_new(results, "types", json_array());
	json_object_set_new(results, "analyses", json_array());
	add_type(results, "all", "all", EFFECTS, false);
	if (types > 1)
		add_type(results, "few", "few", 30, true);
	return results;
}

static json_t *long_dataset(void) {
	json_t *dataset = fixture("dataset.json"), *columns = json_object(), *lines = json_array(), *files = json_array(), *yi = json_array(),
	       *vi = json_array(), *route = json_array(), *study = json_array(), *label = json_array(), *variables = json_array(), *changes = json_array();
	char text[64];
	for (int i = 0; i < EFFECTS; i++) {
		(void)snprintf(text, sizeof text, "Author %d", i / 3);
		json_array_append_new(lines, json_integer(i + 2));
		json_array_append_new(files, json_integer(0));
		json_array_append_new(yi, json_real(.3 + .01 * (i / 3 % 50) + .1 * (i % 3)));
		json_array_append_new(vi, json_real(.04));
		json_array_append_new(route, json_string(i % 2 == 0 ? "t_test" : "route_of_tomorrow"));
		json_array_append_new(study, json_integer(i / 3 + 1));
		json_array_append_new(label, json_string(text));
	}
	json_array_append_new(variables, json_pack("{ss ss ss ss ss ss}", "id", "study", "type", "numeric", "role", "id", "level", "study", "label_nl",
	                                           "Studie", "label_en", "Study"));
	json_array_append_new(variables, json_pack("{ss ss ss ss ss ss}", "id", "label", "type", "text", "role", "label", "level", "study", "label_nl",
	                                           "Studie", "label_en", "Study"));
	for (int i = 0; i < ELEMENTS; i++) {
		char id[16], nl[48];
		(void)snprintf(id, sizeof id, "e%03d", i);
		(void)snprintf(nl, sizeof nl, "Onderdeel %03d van de handleiding", i);
		(void)snprintf(text, sizeof text, "Element %03d of the manual", i);
		json_array_append_new(variables, json_pack("{ss ss ss ss ss ss}", "id", id, "type", "element", "role", "none", "level", "manual", "label_nl", nl,
		                                           "label_en", text));
	}
	for (int i = 0; i < CHANGES; i++)
		json_array_append_new(changes, json_pack("{ss si ss ss ss ss ss}", "file", "effects.csv", "line", i + 2, "id", "x", "variable", "n", "old", "",
		                                         "new", "12", "rule", i < 3 ? "rule_of_tomorrow" : "n_half_of_total"));
	json_object_set_new(columns, "study", study);
	json_object_set_new(columns, "label", label);
	json_object_set_new(dataset, "columns", columns);
	json_object_set_new(dataset, "variables", variables);
	json_object_set_new(dataset, "changes", changes);
	json_object_set_new(dataset, "rows", json_pack("{so so}", "file", files, "line", lines));
	json_object_set_new(dataset, "effects", json_pack("{ss so so so}", "measure", "d", "yi", yi, "vi", vi, "route", route));
	return dataset;
}

static void write_results(wz_run *run, json_t *results) {
	wz_err err = {0};
	ck_assert_msg(wz_run_write_json(run, "results.json", results, &err) == WZ_OK, "%s", err.text);
	json_decref(results);
}

static wz_run shared; /* made once; read by the tests */

static void make_shared(void) {
	make_run(&shared, "dataset.json", long_dataset());
	write_results(&shared, long_results(2));
	make_report(&shared);
}

static void remove_shared(void) {
	remove_run(&shared);
}

/* 2. Elements by type */

START_TEST(by_type) {
	char *index = report_file(&shared, "index.html");
	ck_assert_uint_lt(strlen(index), PAGE_LIMIT);
	has(index, "<h3 id=\"elements-nl\">Elementen per type</h3>");
	has(index, "<h3 id=\"elements-en\">Elements by type</h3>");
	has(index, "href=\"elements-by-type.csv\"");
	/* how often: manuals that have it, that state it, and the share, which results.json gives */
	has(index, "<td class=\"n\">40/133 <i>30%</i></td>");
	has(index, "coded: manuals.");
	/* with what effect */
	has(index, "<td class=\"n out\">0,34 <sup>\u2191***</sup></td>");
	has(index, "<td class=\"n out\">0.34 <sup>\u2193**</sup></td>");
	has(index, "<td class=\"n out\">0.34 <sup>\u2191*</sup></td>");
	has(index, "<td class=\"n\">0.34 <sup>\u2193\u00b0</sup></td>"); /* an adjusted p of exactly 0.05 is not below it */
	has(index, "<td class=\"n\">0.34 <sup>\u2021</sup></td>");
	has(index, "<td class=\"n\">0.34 <sup>\u2020</sup></td>");
	has(index, "<td class=\"n no\">n.t.s.</td>");
	has(index, "<td class=\"n no\">n.e.</td>");
	/* elements 60 to 189 have no estimate anywhere, 190 to 199 no test: no rows, but names */
	has(index, "Without an estimate in every type (140): <bdi>Element 060 of the manual</bdi>;");
	has(index, "Tested in no type (10): <bdi>Element 190 of the manual</bdi>;");
	ck_assert_uint_eq(count_of(index, "<tr><th scope=\"row\"><bdi>Element "), 190 + 60);
	free(index);
}
END_TEST

START_TEST(by_type_csv) {
	char *csv = report_file(&shared, "elements-by-type.csv"), row[256];
	ck_assert_uint_eq(count_of(csv, "\r\n"), 1 + 2 * ELEMENTS);
	has(csv, "element,label_nl,label_en,type,type_label_nl,type_label_en,unit,n_with,n_stated,prevalence,mean_with,mean_with_lo,mean_with_hi,"
	         "difference,difference_lo,difference_hi,p_perm,p_maxT,p_floor,answer,status,reason,alias_of\r\n");
	for (int i = 0; i < 6; i++) {
		(void)snprintf(row, sizeof row, "\r\ne%03d,Onderdeel %03d van de handleiding,Element %03d of the manual,all,all,all,manual,40,133,", i, i, i);
		const char *at = strstr(csv, row);
		ck_assert_msg(at != NULL, "%s", row);
		const char *answer = strstr(at, ANSWERS[i]), *end = strstr(at + 2, "\r\n");
		ck_assert_msg(answer != NULL && answer < end, "e%03d is not %s", i, ANSWERS[i]);
	}
	has(csv, ",few,few,few,manual,,,,,,,,,,,,,not_tested,not_tested,,\r\n");
	has(csv, ",not_estimable,not_estimable,too_few_studies,\r\n");
	has(csv, ",aliased,aliased,,e000\r\n");
	free(csv);
}
END_TEST

/* 3. Pages of a type */

/* Nine effects a manual, but for the first study, which has none and counts by itself. */
static json_t *dataset_with_own(void) {
	json_t *dataset = long_dataset(), *manual = json_array(), *changes = json_object_get(dataset, "changes");
	char text[32];
	json_array_append_new(json_object_get(dataset, "variables"), json_pack("{ss ss ss ss ss ss}", "id", "manual", "type", "text", "role", "id", "level", "manual",
	                                                                      "label_nl", "Handleiding", "label_en", "Manual"));
	json_array_clear(changes);
	for (int i = 0; i < EFFECTS; i++) {
		(void)snprintf(text, sizeof text, i < 3 ? "own1" : "M%d", i / 9);
		json_array_append_new(manual, json_string(text));
		if (i < 3)
			json_array_append_new(changes, json_pack("{ss si ss ss ss ss ss}", "file", "effects.csv", "line", i + 2, "id", "1", "variable", "manual", "old", "",
			                                         "new", "own1", "rule", "manual_is_study"));
	}
	json_object_set_new(json_object_get(dataset, "columns"), "manual", manual);
	return dataset;
}

/* A study without a manual that counts at the level of manuals is nowhere called a manual. */
START_TEST(without_manual) {
	wz_run run;
	json_t *results = long_results(2), *overall = json_array_get(json_object_get(results, "analyses"), 0);
	json_object_set_new(overall, "levels", json_pack("[{ss si sf sf}]", "name", "manual", "n", 134, "sigma2", .01, "I2", 10.0));
	make_run(&run, "dataset.json", dataset_with_own());
	write_results(&run, results);
	make_report(&run);
	char *few = report_file(&run, "en/few.html"), *nl = report_file(&run, "nl/few.html"), *en = report_file(&run, "en/all.html"), *index = report_file(&run, "index.html"),
	     *usual = report_file(&shared, "en/all.html");
	has(few, ">Without a manual: own1<title>");
	has(nl, ">Zonder handleiding: own1<title>");
	has(few, ">Manual M1<title>");
	has_not(few, ">Manual own1<");
	has(en, "manuals (and studies or interventions without one, if they state it) / studies / effect sizes in which the element is present");
	has_not(en, ">manuals / studies / effect sizes");
	has(en, "manual or study without one");
	has(en, "units (manual), "); /* only manuals state elements, and are exchanged */
	has(index, "where there are three numbers the first is manuals (with studies or interventions without one, which count as a manual each)");
	has_not(usual, "without one, if they state it");
	has_not(usual, "without one, which count as a manual each");
	has_not(usual, "manual or study without one");
	free(few);
	free(nl);
	free(en);
	free(index);
	free(usual);
	remove_run(&run);
}
END_TEST

START_TEST(long_page) {
	char *nl = report_file(&shared, "nl/all.html"), *en = report_file(&shared, "en/all.html"), *few = report_file(&shared, "en/few.html");
	ck_assert_uint_lt(strlen(nl), PAGE_LIMIT);
	ck_assert_uint_lt(strlen(en), PAGE_LIMIT);
	/* a row a study, in parts: 400 studies and the mean */
	has(nl, "400 studies met samen 1.200 effectgroottes");
	has(en, ">Author 49 (3)<title>");
	has(en, "Part 7 of 7");
	has(en, "<title id=\"effects7-wide-t\">");
	/* what stands out, by direction: of 60 estimated elements half, e000 e002 e006 ... larger, e001 e007 ... smaller */
	has(en, "What stands out when they are tested together: 30. Larger effect in studies with: <bdi>Element 000 of the manual</bdi>; <bdi>Element 002");
	has(nl, "Kleiner effect in studies met: <bdi>Onderdeel 001 van de handleiding</bdi>; <bdi>Onderdeel 007");
	/* few effects: a row each */
	has(few, "30 effect sizes, from large to small");
	has_not(few, "Author 9 (3)");
	/* estimated: in the table; the others once, by reason */
	has(en, "data-label=\"Element\"><bdi>Element 059 of the manual</bdi>");
	has_not(en, "data-label=\"Element\"><bdi>Element 060 of the manual</bdi>");
	ck_assert_uint_eq(count_of(en, "Element 100 of the manual"), 1);
	has(en, "<h4>Not estimable: too few studies (90)</h4>");
	has(nl, "<h4>Niet te schatten: te weinig studies (90)</h4>");
	has(en, "<li><bdi>Element 060 of the manual</bdi> <i>(studies: present 1, absent 399)</i></li>");
	has(en, "<h4>Not estimable: present nowhere, so nothing to compare (20)</h4>");
	has(en, "<h4>Not estimable: a_reason_of_tomorrow (10)</h4>"); /* an unknown word is shown as it is */
	has(en, "<h4>Not to be told apart from another element, which stands in the table (10)</h4>");
	has(en, "<h4>Not tested: in the codebook, not in the plan (10)</h4>");
	has(few, "<h4>Not estimable: too few studies (130)</h4>");
	/* routes in words, unknown ones as they are */
	has(nl, ">t-toets</td>");
	has(nl, "<bdi>route_of_tomorrow</bdi>");
	free(nl);
	free(en);
	free(few);
}
END_TEST

START_TEST(many_changes) {
	char *en = report_file(&shared, "en/all.html"), *csv = report_file(&shared, "changes.csv");
	has(en, "How often which rule");
	has(en, "<td role=\"cell\" class=\"n\" data-label=\"Number\">247</td>");
	has(en, "<bdi>rule_of_tomorrow</bdi>");
	has(en, "Below are the first 100 of 250;");
	ck_assert_uint_eq(count_of(en, "sizes of the groups not stated: half of the total each"), 97 + 1);
	ck_assert_uint_eq(count_of(csv, "\r\n"), 1 + CHANGES);
	free(en);
	free(csv);
}
END_TEST

/* 4. Named interventions */

START_TEST(interventions) {
	char *nl = report_file(&shared, "nl/all.html"), *en = report_file(&shared, "en/all.html"), *csv = report_file(&shared, "all-interventions.csv"),
	     *index = report_file(&shared, "index.html");
	has(nl, "<h2 id=\"interventions\">Interventies met een naam</h2>");
	const char *large = strstr(en, "<bdi>Large &amp; Co</bdi>"), *small = strstr(en, "<bdi>&lt;i&gt;=Small</bdi>"), *other = strstr(en, "<bdi>other</bdi>");
	ck_assert(large != NULL && small != NULL && other != NULL && large < small && small < other);
	has(nl, "<bdi>overige</bdi>");
	has(nl, "(samen de regel overige): 7. Effectgroottes zonder naam van de interventie: 11.");
	has_not(en, "that this page has no place for");
	ck_assert_uint_eq(count_of(csv, "\r\n"), 4);
	has(csv, "variable,intervention,label_nl,label_en,n_studies,n_effects,mean,mean_lo,mean_hi,status,reason,alias_of\r\ncountry,Large & Co,");
	has(csv, "\r\ncountry,(rest),overige,other,7,21,0.90000000000000002,");
	has(index, "href=\"all-interventions.csv\"");
	free(nl);
	free(en);
	free(csv);
	free(index);
}
END_TEST

START_TEST(no_interventions) {
	wz_run run;
	json_t *results = long_results(1), *list = json_object_get(results, "analyses"), *a = json_array_get(list, 1);
	ck_assert_str_eq(wz_json_text(a, "kind", ""), "intervention");
	json_object_set_new(a, "status", json_string("not_estimable"));
	json_object_set_new(a, "reason", json_string("constant"));
	json_object_del(a, "means");
	make_run(&run, "dataset.json", long_dataset());
	write_results(&run, results);
	make_report(&run);
	char *en = report_file(&run, "en/all.html");
	has(en, "Means of interventions can not be estimated: there is only one name to compare.");
	free(en);
	remove_run(&run);
}
END_TEST

/* 5. Words, and the mean of a study */

START_TEST(stable_words) {
	static const char *const KNOWN[][24] = {
	    {"reason", "too_few_studies", "too_few_manuals", "constant", "no_effects", "one_effect", "one_unit", "too_few_effects", "too_few_units",
	     "all_missing", "rank_deficient", "not_converged"},
	    {"not_permuted", "varies_within_unit", "strata_vary_within_unit", "statistic_not_converged", "null_model_not_converged"},
	    {"excluded", "no_effect_size", "missing_level_id", "variance_not_positive", "invalid_counts", "invalid_statistic", "df_not_one",
	     "no_direction", "outside_interval", "interval_reversed", "sign_conflict", "no_pre_post_r", "nonsignificant_without_figures"},
	    {"rule", "manual_is_intervention", "manual_is_study", "half_added_to_zero_cell", "zero_rule", "n_half_of_total", "n_rest_of_total", "pre_post_r_assumed", "outlier_moved",
	     "variance_of_moved"},
	    {"conversion", "logit", "cox", "probit"},
	    {"route", "given", "d_with_variance", "d_with_n", "pre_post_ppc2", "means_sd", "means_se", "means_ci", "counts_2x2", "proportions",
	     "odds_ratio", "t_test", "f_test", "point_biserial", "chi_square", "p_value", "nonsignificant"},
	};
	for (size_t g = 0; g < sizeof KNOWN / sizeof *KNOWN; g++)
		for (size_t i = 1; i < 24 && KNOWN[g][i] != NULL; i++)
			ck_assert_msg(wz_word_for(KNOWN[g][0], KNOWN[g][i]) != WZ_W_NONE, "%s: no words for %s", KNOWN[g][0], KNOWN[g][i]);
	ck_assert_int_eq(wz_word_for("reason", "a_reason_of_tomorrow"), WZ_W_NONE);
	ck_assert_int_eq(wz_word_for("reason", NULL), WZ_W_NONE);
}
END_TEST

/* metafor 3.8-1: aggregate(escalc(measure="GEN", yi=c(.21,-.4,.35,1.1,.05), vi=c(.04,.09,.0625,.3,.01)), cluster=c(1,1,1,2,2), struct="CS",
 * weighted=FALSE, rho=rho), its vi printed with digits=17. */
START_TEST(study_variance) {
	const double v[] = {.04, .09, .0625, .3, .01};
	const double three = v[0] + v[1] + v[2], roots = sqrt(v[0]) + sqrt(v[1]) + sqrt(v[2]), two = v[3] + v[4], roots_two = sqrt(v[3]) + sqrt(v[4]);
	ck_assert_double_eq_tol(wz_study_variance(three, roots, 3, 0), 0.021388888888888888, 1e-15);
	ck_assert_double_eq_tol(wz_study_variance(three, roots, 3, .6), 0.046055555555555551, 1e-15);
	ck_assert_double_eq_tol(wz_study_variance(two, roots_two, 2, 0), 0.077499999999999986, 1e-15);
	ck_assert_double_eq_tol(wz_study_variance(two, roots_two, 2, .6), 0.093931676725154969, 1e-15);
	ck_assert_double_eq_tol(wz_study_variance(v[0], sqrt(v[0]), 1, .6), v[0], 1e-17); /* one effect: its own variance */
	ck_assert_double_eq_tol(wz_study_variance(two, roots_two, 2, NAN), 0.077499999999999986, 1e-15);
}
END_TEST

/* 6. Files of an earlier report */

static void put(const wz_run *run, const char *name, const char *text) {
	wz_err err = {0};
	ck_assert_msg(wz_file_write(report_path(run, name), text, strlen(text), &err) == WZ_OK, "%s", err.text);
}

START_TEST(stale_files) {
	wz_run run;
	make_run(&run, "dataset.json", long_dataset());
	write_results(&run, long_results(2));
	make_report(&run);
	char *list = report_file(&run, "files.txt");
	ck_assert(wz_file_exists(report_path(&run, "nl/few.html")) && wz_file_exists(report_path(&run, "few-interventions.csv")));
	has(list, "nl/few.html\n");
	has(list, "few-studies.csv\n");
	put(&run, "nl/mine.html", "mine");
	put(&run, "notes.csv", "mine");
	write_results(&run, long_results(1)); /* one type fewer */
	make_report(&run);
	ck_assert(!wz_file_exists(report_path(&run, "nl/few.html")) && !wz_file_exists(report_path(&run, "en/few.html")));
	ck_assert(!wz_file_exists(report_path(&run, "few-interventions.csv")) && !wz_file_exists(report_path(&run, "few-elements.csv")));
	ck_assert(wz_file_exists(report_path(&run, "nl/all.html")) && wz_file_exists(report_path(&run, "all-elements.csv")));
	ck_assert(wz_file_exists(report_path(&run, "nl/mine.html")) && wz_file_exists(report_path(&run, "notes.csv"))); /* not ours */
	free(list);
	list = report_file(&run, "files.txt");
	has_not(list, "few");
	char *english[] = {(char[]){"en"}}, *html[] = {(char[]){"html"}}; /* one language and no tables fewer */
	run.plan.report.languages = (wz_names){english, 1};
	run.plan.report.formats = (wz_names){html, 1};
	ck_assert_int_eq(unlink(report_path(&run, "nl/mine.html")), 0);
	make_report(&run);
	ck_assert(!wz_file_exists(report_path(&run, "nl"))); /* empty now */
	ck_assert(!wz_file_exists(report_path(&run, "overview.csv")) && wz_file_exists(report_path(&run, "en/all.html")));
	run.plan.report.languages = run.plan.report.formats = (wz_names){0};
	free(list);
	remove_run(&run);
}
END_TEST

/* files.txt may say anything; only plain files of the report with names of the report are removed. */
START_TEST(hostile_list) {
	wz_run run;
	char outside[512], target[512];
	make_run(&run, "dataset.json", long_dataset());
	write_results(&run, long_results(1));
	make_report(&run);
	put(&run, "old.html", "old");
	put(&run, "Old.html", "not a name of ours");
	put(&run, "old.txt", "not a name of ours");
	put(&run, "en/old.html", "old");
	ck_assert_int_eq(mkdir(report_path(&run, "folder.html"), 0700), 0);
	ck_assert_int_eq(mkdir(report_path(&run, "xx"), 0700), 0);
	put(&run, "xx/old.html", "not in a folder of ours");
	/* nl is a link out of the report, and so is a file */
	(void)snprintf(outside, sizeof outside, "%s/outside", run.folder);
	(void)snprintf(target, sizeof target, "%s/outside/old.html", run.folder);
	ck_assert_int_eq(mkdir(outside, 0700), 0);
	wz_err err = {0};
	ck_assert_int_eq(wz_file_write(target, "old", 3, &err), WZ_OK);
	temp_empty(report_path(&run, "nl"));
	ck_assert_int_eq(symlink(outside, report_path(&run, "nl")), 0);
	ck_assert_int_eq(symlink(target, report_path(&run, "link.html")), 0);
	char list[4096] = "old.html\nOld.html\nold.txt\nen/old.html\nfolder.html\nxx/old.html\nnl/old.html\nlink.html\n../results.json\n../../x.html\n"
	                  "/etc/hostname\nnl/../index.html\nen/../../dataset.json\n\n.html\n-.html\nen/\nen/.html\nfiles.txt\n";
	size_t n = strlen(list);
	memset(list + n, 'a', 600); /* a name longer than any */
	(void)snprintf(list + n + 600, sizeof list - n - 600, ".html\nlast.html");
	put(&run, "last.html", "no line end behind it");
	put(&run, "files.txt", list);
	char *english[] = {(char[]){"en"}};
	run.plan.report.languages = (wz_names){english, 1};
	make_report(&run);
	ck_assert(!wz_file_exists(report_path(&run, "old.html")) && !wz_file_exists(report_path(&run, "en/old.html")));
	ck_assert(!wz_file_exists(report_path(&run, "last.html")));
	ck_assert(wz_file_exists(report_path(&run, "Old.html")) && wz_file_exists(report_path(&run, "old.txt")));
	ck_assert(wz_file_exists(report_path(&run, "xx/old.html")) && wz_file_exists(report_path(&run, "folder.html")));
	ck_assert(wz_file_exists(target) && wz_file_exists(report_path(&run, "link.html")));
	char path[600];
	(void)snprintf(path, sizeof path, "%s/results.json", run.folder);
	ck_assert(wz_file_exists(path) && wz_file_exists(report_path(&run, "index.html")) && wz_file_exists(report_path(&run, "en/all.html")));
	run.plan.report.languages = (wz_names){0};
	remove_run(&run);
}
END_TEST

START_TEST(names_of_ours) {
	static const char *const OURS[] = {"index.html", "a.csv", "nl/all.html", "en/setting-prison-094ee23f.html", "elements-by-type.csv",
	                                   "nl/intervention_type-crisis-094ee23f.html"};
	static const char *const FOREIGN[] = {"", ".csv", "nl/", "nl/.html", "../a.csv", "nl/../a.csv", "/a.csv", "de/a.html", "nl/en/a.html", "A.csv",
	                                      "a.CSV", "a.csv ", "a.txt", "a.csv.csv", "a\\b.csv", "a b.csv", "a.html\r"};
	for (size_t i = 0; i < sizeof OURS / sizeof *OURS; i++)
		ck_assert_msg(wz_listing_is_ours(OURS[i]), "%s", OURS[i]);
	for (size_t i = 0; i < sizeof FOREIGN / sizeof *FOREIGN; i++)
		ck_assert_msg(!wz_listing_is_ours(FOREIGN[i]), "%s", FOREIGN[i]);
	wz_listing listing = {0};
	wz_listing_read(&listing, "a.csv\nb\0.csv\nc.csv", 18);
	ck_assert_uint_eq(listing.n, 2);
	ck_assert(wz_listing_has(&listing, "a.csv") && wz_listing_has(&listing, "c.csv"));
	wz_listing_clear(&listing);
}
END_TEST

int main(void) {
	Suite *s = suite_create("report_long");
	TCase *pages = tcase_create("pages"), *files = tcase_create("files");
	tcase_set_timeout(pages, 120);
	tcase_set_timeout(files, 120);
	tcase_add_unchecked_fixture(pages, make_shared, remove_shared);
	tcase_add_test(pages, by_type);
	tcase_add_test(pages, by_type_csv);
	tcase_add_test(pages, long_page);
	tcase_add_test(pages, without_manual);
	tcase_add_test(pages, many_changes);
	tcase_add_test(pages, interventions);
	tcase_add_test(files, no_interventions);
	tcase_add_test(files, stable_words);
	tcase_add_test(files, study_variance);
	tcase_add_test(files, stale_files);
	tcase_add_test(files, hostile_list);
	tcase_add_test(files, names_of_ours);
	suite_add_tcase(s, pages);
	suite_add_tcase(s, files);
	return run_suite(s, CK_NOFORK);
}
