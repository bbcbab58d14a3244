/* check_report.c - the report of the fixture: numbers in both languages, hostile text inert, same bytes twice, damage named
 *
 * 1. Running the stage on a copy of the fixture
 * 2. Numbers and text, alone
 * 3. Pages
 * 4. CSV
 * 5. Damaged run files
 *
 * Runs from the top folder of the tree, where tests/report-fixture is.
 */
#include "report/buffer.h"
#include "report/forest.h"
#include "base/table.h"
#include "report/number.h"
#include "report/words.h"
#include "tests/unit/report_run.h"
#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Running the stage on a copy of the fixture */

static const char *const REPORT_FILES[] = {
    "index.html",        "nl/all.html",         "en/all.html",         "nl/setting-rare.html",      "en/setting-rare.html",
    "nl/setting-none.html", "en/setting-none.html", "all-elements.csv", "all-moderators.csv",       "all-studies.csv",
    "excluded.csv",      "changes.csv",         "overview.csv",        "setting-rare-elements.csv", "setting-none-studies.csv",
    "elements-by-type.csv", "files.txt"};

static wz_run shared; /* made once, by the fixture of the test case; read by the tests */

static void make_shared(void) {
	wz_err err = {0};
	make_run(&shared, NULL, NULL);
	ck_assert_msg(wz_stage_report(&shared, &(wz_handed){0}, &err) == WZ_OK, "%s", err.text);
}

static void remove_shared(void) {
	remove_run(&shared);
}

/* 2. Numbers and text, alone */

START_TEST(numbers) {
	ck_assert_str_eq(wz_number_fixed(-0.426799, 2, WZ_NL).text, "\u22120,43");
	ck_assert_str_eq(wz_number_fixed(-0.426799, 2, WZ_EN).text, "\u22120.43");
	ck_assert_str_eq(wz_number_fixed(-0.001, 2, WZ_EN).text, "0.00");
	ck_assert_str_eq(wz_number_fixed((double)NAN, 2, WZ_EN).text, "\u2013");
	ck_assert_str_eq(wz_number_fixed((double)INFINITY, 2, WZ_EN).text, "\u2013");
	ck_assert_str_eq(wz_number_fixed(1e300, 2, WZ_NL).text, "1,00e+300");
	ck_assert_str_eq(wz_number_p(0, WZ_NL).text, "< 0,001");
	ck_assert_str_eq(wz_number_p(0.00099999, WZ_EN).text, "< 0.001");
	ck_assert_str_eq(wz_number_p(0.0124, WZ_NL).text, "0,012");
	ck_assert_str_eq(wz_number_p(0.9999, WZ_EN).text, "> 0.999");
	ck_assert_str_eq(wz_number_p(1, WZ_EN).text, "1.000");
	ck_assert_str_eq(wz_number_p_is(0.0034, WZ_NL).text, "= 0,003");
	ck_assert_str_eq(wz_number_p_is(0.0004, WZ_EN).text, "< 0.001");
	ck_assert_str_eq(wz_number_p_is(0.9999, WZ_EN).text, "> 0.999");
	ck_assert_str_eq(wz_number_floor(0.0001, WZ_EN).text, "0.0001");
	ck_assert_str_eq(wz_number_floor(1.0 / 28, WZ_NL).text, "0,036");
	ck_assert_str_eq(wz_number_floor(0.5, WZ_EN).text, "0.500");
	ck_assert_str_eq(wz_number_count(9999, WZ_NL).text, "9.999");
	ck_assert_str_eq(wz_number_count(1234567, WZ_EN).text, "1,234,567");
	ck_assert_str_eq(wz_number_share(0.001, WZ_EN).text, "< 1%");
	ck_assert_str_eq(wz_number_short(11.5, WZ_NL).text, "11,5");
	ck_assert_str_eq(wz_number_short(-0.0075329566, WZ_EN).text, "\u22120.00753296");
	ck_assert_str_eq(wz_number_short(12, WZ_NL).text, "12");
	ck_assert_str_eq(wz_number_exact(0.1).text, "0.10000000000000001");
	ck_assert_str_eq(wz_number_exact((double)NAN).text, "");
	ck_assert_str_eq(wz_number_ratio(1.526, WZ_EN).text, "1.53");
	ck_assert_str_eq(wz_number_ratio(0.0026321, WZ_NL).text, "0,0026"); /* not 0,00: that would be none */
	ck_assert_str_eq(wz_number_ratio(0.099, WZ_EN).text, "0.099");
	ck_assert_str_eq(wz_number_ratio(1e-9, WZ_EN).text, "< 0.000001");
}
END_TEST

static void check_html(const char *in, size_t limit, const char *out) {
	wz_buffer b = {0};
	wz_buffer_html(&b, in, limit);
	ck_assert_str_eq(b.bytes == NULL ? "" : b.bytes, out);
	wz_buffer_clear(&b);
}

static void check_csv(const char *in, const char *out) {
	wz_buffer b = {0};
	wz_buffer_csv(&b, in);
	ck_assert_str_eq(b.bytes == NULL ? "" : b.bytes, out);
	wz_buffer_clear(&b);
}

START_TEST(texts) {
	check_html("<a href=\"x\" title='y'>&", 0, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;");
	check_html("a\tb\r\nc\x01\x7f", 0, "a b  c");
	check_html("\u202eabc\u202c\u200f\u2066\ufeff\u061c\xc2\x85", 0, "abc");
	check_html("\xff\xc0\xafx\xed\xa0\x80", 0, "\ufffd\ufffd\ufffdx\ufffd\ufffd\ufffd");
	check_html("\xe2\x82", 0, "\ufffd\ufffd"); /* cut off in the middle of a character */
	check_html("abcdef", 6, "abcdef");
	check_html("abcdefg", 6, "abcde\u2026");
	check_html("\U0001f600<<<", 2, "\U0001f600\u2026");
	check_csv("plain", "plain");
	check_csv("=1+1", "'=1+1");
	check_csv(" @SUM(A1)", "\"' @SUM(A1)\"");
	check_csv("-2+3", "'-2+3");
	check_csv("-3.5", "-3.5");
	check_csv("+0.5", "+0.5");
	check_csv("\t=cmd", "\"' =cmd\"");
	check_csv("\uff1d1", "'\uff1d1");
	check_csv("\u202e=1", "'=1");
	check_csv("a \"b\", c", "\"a \"\"b\"\", c\"");
	check_csv("", "");
}
END_TEST

START_TEST(words) {
	for (size_t w = 1; w < WZ_N_WORDS; w++)
		for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
			ck_assert_ptr_nonnull(wz_word_text((wz_word)w, l));
	wz_buffer b = {0};
	WZ_SAY(&b, WZ_EN, WZ_W_answer_aliased, "<b>");
	ck_assert(strncmp(b.bytes, "Not to be told apart from <bdi>&lt;b&gt;</bdi>:", 47) == 0);
	wz_buffer_clear(&b);
	ck_assert_int_eq(wz_word_size(-0.2), WZ_W_size_small);
	ck_assert_int_eq(wz_word_size(0.199), WZ_W_size_negligible);
	ck_assert_int_eq(wz_word_size(0.5), WZ_W_size_medium);
	ck_assert_int_eq(wz_word_size(0.8), WZ_W_size_large);
	ck_assert_int_eq(wz_word_size(1.2), WZ_W_size_very_large);
}
END_TEST

START_TEST(axis) {
	double from, to, nan = (double)NAN;
	wz_forest_row rows[3] = {{.kind = WZ_FOREST_EFFECT, .value = 0.2, .lo = -50, .hi = 60, .far_lo = nan, .far_hi = nan},
	                         {.kind = WZ_FOREST_EFFECT, .value = -0.3, .lo = -0.5, .hi = 0, .far_lo = nan, .far_hi = nan},
	                         {.kind = WZ_FOREST_EFFECT, .value = nan, .lo = nan, .hi = nan, .far_lo = nan, .far_hi = nan}};
	wz_forest_range(rows, 3, &from, &to);
	ck_assert(from < -0.3 && from > -2 && to > 0.2 && to < 2); /* one wild interval does not squeeze the rest */
	rows[0].lo = -3.1, rows[0].hi = 3.9;
	wz_forest_range(rows, 3, &from, &to);
	ck_assert(from <= -3.1 && to >= 3.9); /* but of few rows a wide one is held */
	wz_forest_row many[7];
	for (size_t i = 0; i < 7; i++)
		many[i] = rows[i == 0 ? 0 : 1];
	wz_forest_range(many, 7, &from, &to);
	ck_assert(from > -2 && to < 2);
	wz_forest_range(rows, 0, &from, &to);
	ck_assert(from < 0 && to > 0);
	rows[0].value = rows[0].lo = rows[0].hi = 1e6;
	wz_forest_range(rows, 1, &from, &to);
	ck_assert(from <= 0 && to >= 1e6);
}
END_TEST

/* 3. Pages */

/* The overall estimate of the fixture as the page should write it. */
static const json_t *overall_of(const json_t *results) {
	return json_array_get(json_object_get(json_array_get(json_object_get(results, "analyses"), 0), "coefficients"), 0);
}

START_TEST(key_numbers) {
	char *nl = report_file(&shared, "nl/all.html"), *en = report_file(&shared, "en/all.html"), text[128];
	json_t *results = fixture("results.json");
	double b = wz_json_number(overall_of(results), "b");
	(void)snprintf(text, sizeof text, "gemiddelde oddsratio %s", wz_number_fixed(exp(b), 2, WZ_NL).text);
	has(nl, text);
	(void)snprintf(text, sizeof text, "mean odds ratio is %s", wz_number_fixed(exp(b), 2, WZ_EN).text);
	has(en, text);
	(void)snprintf(text, sizeof text, "<strong>%s</strong>", wz_number_fixed(b, 2, WZ_NL).text);
	has(nl, text);
	has(nl, "In 58 studies met 58 effectgroottes");
	has(nl, "&lt; 0,001");
	has(en, "&lt; 0.001");
	has(nl, "geen bewijs van oorzaak en gevolg");
	has(nl, "9.999");
	has(en, "9,999");
	has_not(nl, "nan");
	has_not(en, ">0.000<");
	has_not(nl, ">0,000<");
	has_not(nl, "node-of-the-fixture"); /* no host, no time: they would make equal runs differ */
	has_not(nl, "2020-01-01");
	json_decref(results);
	free(nl);
	free(en);
}
END_TEST

/* Three answers that must stay apart, and the others. */
START_TEST(answers) {
	char *all = report_file(&shared, "en/all.html"), *rare = report_file(&shared, "en/setting-rare.html"),
	     *none = report_file(&shared, "en/setting-none.html"), *nl = report_file(&shared, "nl/all.html");
	has(all, "Stands out: larger effect");
	has(all, "no difference shown (nor shown that there is none)");
	has(all, "<h4>Not estimable: too few studies (1)</h4>");
	has(all, "<bdi>Rare element</bdi> (studies that have it: 2; needed: 3)</li>");
	has(nl, "<h4>Niet te schatten: te weinig studies (1)</h4>");
	has(nl, "<bdi>Zeldzaam element</bdi> (studies waarin aanwezig: 2; nodig: 3)</li>");
	has(all, "<h4>Not estimable: present everywhere, so nothing to compare (1)</h4>");
	has(all, "<bdi>Twin of anger</bdi>: always goes together with <bdi>Anger control</bdi>");
	has(all, "<h4>Not tested: in the codebook, not in the plan (1)</h4>");
	has(all, "On average, outcomes are more favourable in the programme groups");
	has(all, "Estimated; permutation test not possible: the feature varies within the units");
	has(all, "Notable by itself: the effect goes along with this (not corrected");
	has(rare, "Estimated; permutation test not made.");
	has(rare, "p can not be smaller than 0.500");
	has(rare, "<h4>Not estimable: stated nowhere (3)</h4>");
	has(none, "A mean effect can not be estimated: no effect sizes.");
	has(none, "This type has no effect sizes.");
	/* what is not there is a dash that says why, not a nought */
	has(all, "<span class=\"none\" title=\"not estimable\">\u2013<span class=\"hidden\"> (not estimable)</span></span>");
	free(all);
	free(rare);
	free(none);
	free(nl);
}
END_TEST

START_TEST(hostile_text_is_inert) {
	for (size_t i = 0; i < sizeof REPORT_FILES / sizeof *REPORT_FILES; i++) {
		if (strstr(REPORT_FILES[i], ".html") == NULL)
			continue;
		char *page = report_file(&shared, REPORT_FILES[i]);
		ck_assert_uint_eq(count_of(page, "<script"), 1); /* its own, which nothing of the data is part of */
		ck_assert(strstr(page, "<script>(function(){'use strict';") != NULL && strstr(page, "script-src 'sha256-") != NULL);
		has_not(page, "innerHTML");
		has_not(page, "<img");
		has_not(page, "<b>60");
		has_not(page, "<b>type");
		has_not(page, "\u202e");
		has_not(page, "\u200f");
		has_not(page, "\"http"); /* no address but in text, where quotes are escaped */
		has_not(page, "src=\"");
		has_not(page, "url(");
		free(page);
	}
	char *page = report_file(&shared, "en/all.html");
	has(page, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot; &#39;single&#39;");
	has(page, "Content-Security-Policy");
	has(page, "\U0001f600");
	free(page);
}
END_TEST

/* What the bootstrap of the overall effect drew, and how far other random numbers would move its limits. */
START_TEST(bootstrap_of_the_mean) {
	static const char *const UNITS[] = {"study", "manual"};
	for (size_t u = 0; u < 2; u++) {
		wz_run run;
		json_t *results = fixture("results.json"), *settings = json_object_get(results, "settings"), *a;
		size_t i;
		json_object_set_new(settings, "levels", json_pack("[s, s]", "manual", "study"));
		json_object_set_new(settings, "bootstrap", json_pack("{ss si ss sn s[s]}", "kind", "cases", "replicates", 999, "interval", "student", "strata", "unit", UNITS[u]));
		json_array_foreach(json_object_get(results, "analyses"), i, a)
			if (strcmp(wz_json_text(a, "kind", ""), "overall") == 0)
				json_object_set_new(json_array_get(json_object_get(a, "coefficients"), 0), "boot",
				                    json_pack("{ss sf sf sf sf ss si}", "kind", "cases", "lo", 0.1713, "hi", 0.5119, "lo_error", 0.0124, "hi_error", 0.0231, "method",
				                              "studentised", "n", 998));
		make_run(&run, "results.json", results);
		make_report(&run);
		char *en = report_file(&run, "en/all.html"), *nl = report_file(&run, "nl/all.html");
		has(en, "Bootstrap (cases, 998 replicates): interval 0.17 to 0.51 (studentised).");
		has(nl, "Bootstrap (eenheden, 998 herhalingen): interval 0,17 tot 0,51 (gestudentiseerd).");
		has(en, "Other random numbers would move these limits by about 0.012 and 0.023.");
		(u == 0 ? has : has_not)(en, "Only units of level study were drawn again");
		free(en);
		free(nl);
		remove_run(&run);
	}
}
END_TEST

/* What the plan chose for effect sizes, and units of numbers. */
START_TEST(how_it_was_made) {
	wz_run run;
	json_t *manifest = fixture("manifest.json"), *effect_size = json_pack("{ss sb sb sf sf}", "conversion", "cox", "hedges", 1, "zero_rule", 0, "outlier_z", 3.29, "pre_post_r", 0.6);
	json_t *dataset = fixture("dataset.json"), *variable, *plan = json_object_get(manifest, "plan");
	wz_err err = {0};
	size_t i;
	if (plan == NULL)
		json_object_set_new(manifest, "plan", plan = json_object());
	json_object_set_new(plan, "effect_size", effect_size);
	make_run(&run, "manifest.json", manifest);
	json_array_foreach(json_object_get(dataset, "variables"), i, variable)
		if (strcmp(wz_json_text(variable, "id", ""), "year") == 0)
			json_object_set_new(variable, "unit", json_string("<jaar>|years"));
	json_array_append_new(json_object_get(dataset, "changes"), json_pack("{ss si ss ss ss ss ss}", "file", "nowhere.csv", "line", 7, "id", "x", "variable", "n.cbt.rec", "old", "11",
	                                                                    "new", "11.5", "rule", "half_added_to_zero_cell"));
	ck_assert_int_eq(wz_run_write_json(&run, "dataset.json", dataset, &err), WZ_OK);
	json_decref(dataset);
	make_report(&run);
	char *en = report_file(&run, "en/all.html"), *nl = report_file(&run, "nl/all.html"), *changes = report_file(&run, "changes.csv");
	has(nl, "<bdi>11,5</bdi>");
	has(en, "<bdi>11.5</bdi>");
	has(changes, ",11,11.5,half_added_to_zero_cell");
	free(changes);
	has(nl, "the werkzaam developers. werkzaam (versie <bdi>");
	has_not(nl, "Zonder domein:"); /* there is no taxonomy to speak of */
	has_not(nl, "eronder bevat");
	has(en, "Between odds ratio and d:</span> Cox: log odds ratio = 1.65 times d</li>");
	has(nl, "Cox: log oddsratio = 1,65 maal d");
	has(en, "Correction for small samples (Hedges):</span> yes,");
	has(en, "Stated as not significant only:</span> left out</li>");
	has(en, "more than 3.29 standard deviations from their mean: moved");
	has(nl, "aangenomen waar die niet is vermeld:</span> <bdi>0,60</bdi>");
	has(en, "for one unit more (years)");
	has(nl, "per eenheid meer (&lt;jaar&gt;)");
	free(en);
	free(nl);
	remove_run(&run);
}
END_TEST

/* A t of 57 df beside one of 19 units; in runs without, and by another test, nothing is said. */
START_TEST(mean_by_units) {
	for (size_t i = 0; i < 3; i++) {
		wz_run run;
		json_t *results = fixture("results.json"), *overall = json_array_get(json_object_get(results, "analyses"), 0);
		json_object_set_new(overall, "df_contain", json_integer(i == 1 ? 57 : 19));
		json_object_set_new(overall, "p_contain", json_real(0.0123));
		json_object_set_new(overall, "ci_contain", json_pack("[ff]", 0.1713, 0.5119));
		if (i == 2)
			json_object_set_new(json_object_get(results, "settings"), "test", json_string("contain"));
		make_run(&run, "results.json", results);
		make_report(&run);
		char *en = report_file(&run, "en/all.html"), *nl = report_file(&run, "nl/all.html");
		(i == 0 ? has : has_not)(en, "number of units of the outermost level (19), as for elements: interval 0.17 to 0.51, p = 0.012.");
		(i == 0 ? has : has_not)(nl, "zoals bij de elementen: interval 0,17 tot 0,51, p = 0,012.");
		(i == 0 ? has : has_not)(en, "count effect sizes");
		free(en);
		free(nl);
		remove_run(&run);
	}
}
END_TEST

/* Records that are left out are counted beside the mean; zeroes by rule too, and drawn open: five rows of two studies and three. */
START_TEST(zeroes_and_left_out) {
	wz_run run;
	json_t *dataset = fixture("dataset.json"), *route = json_object_get(json_object_get(dataset, "effects"), "route");
	char text[128];
	for (size_t i = 0; i < 5; i++)
		ck_assert_int_eq(json_array_set_new(route, i, json_string("nonsignificant")), 0);
	(void)snprintf(text, sizeof text, "<a href=\"#excluded\">Records left out, in the whole data set: %zu</a>.", json_array_size(json_object_get(dataset, "excluded")));
	make_run(&run, "dataset.json", dataset);
	make_report(&run);
	char *en = report_file(&run, "en/all.html"), *nl = report_file(&run, "nl/all.html"), *before = report_file(&shared, "en/all.html");
	has(en, text);
	has(before, text);
	has(en, "since only &quot;not significant&quot; was stated: 5.");
	has(nl, "omdat er alleen &quot;niet significant&quot; stond: 5.");
	has(en, "which counts as zero (5).");
	has_not(before, "not significant&quot;");
	ck_assert_uint_eq(count_of(en, "fill=\"#fff\" stroke=\"#0072b2\" stroke-width=\"1.4\"/>"), 2 * 5); /* wide and narrow */
	ck_assert_uint_eq(count_of(before, "fill=\"#fff\" stroke=\"#0072b2\" stroke-width=\"1.4\"/>"), 0);
	free(en);
	free(nl);
	free(before);
	remove_run(&run);
}
END_TEST

START_TEST(forest_plot) {
	char *page = report_file(&shared, "en/all.html");
	has(page, "<svg class=\"wide\" role=\"img\"");
	has(page, "<svg class=\"narrow\" role=\"img\"");
	has(page, "<title id=\"effects1-wide-t\">Forest plot");
	has(page, "<desc id=\"effects1-wide-d\">58 effect sizes");
	has(page, "Prediction interval<title>");
	has(page, "\u2026<title>"); /* a long name is cut in the drawing and whole in its title */
	has_not(page, "=\"nan");
	has_not(page, "\"-nan");
	has_not(page, "effects2-"); /* 60 rows make one part */
	free(page);
}
END_TEST

START_TEST(standardised_difference) {
	wz_err err = {0};
	wz_run run;
	json_t *results = fixture("results.json");
	json_object_set_new(json_object_get(results, "settings"), "measure", json_string("d"));
	json_t *mu = json_array_get(json_object_get(json_array_get(json_object_get(results, "analyses"), 0), "coefficients"), 0);
	json_object_set_new(mu, "b", json_real(-0.6543));
	json_object_set_new(mu, "lo", json_real(-0.8));
	json_object_set_new(mu, "hi", json_real(-0.5));
	make_run(&run, "results.json", results);
	json_t *dataset = fixture("dataset.json"); /* effect sizes as given: it is not known which side is favourable */
	json_object_del(json_object_get(dataset, "columns"), "n.cbt.rec");
	ck_assert_int_eq(wz_run_write_json(&run, "dataset.json", dataset, &err), WZ_OK);
	json_decref(dataset);
	ck_assert_msg(wz_stage_report(&run, &(wz_handed){0}, &err) == WZ_OK, "%s", err.text);
	char *nl = report_file(&run, "nl/all.html"), *en = report_file(&run, "en/all.html");
	has(nl, "is het gemiddelde effect d = \u22120,65 (95%-betrouwbaarheidsinterval \u22120,80 tot \u22120,50): middelgroot.");
	has(nl, "Het hele interval ligt onder nul.");
	has_not(nl, "gunstiger dan");
	has(en, "the mean effect is d = \u22120.65 (95% confidence interval \u22120.80 to \u22120.50): medium.");
	has_not(en, "mean odds ratio");
	free(nl);
	free(en);
	remove_run(&run);
}
END_TEST

/* More than 60 rows: parts; several effects of one study: a heading, once. */
START_TEST(domains) {
	wz_run run;
	json_t *dataset = fixture("dataset.json"), *variable;
	size_t i;
	json_array_foreach(json_object_get(dataset, "variables"), i, variable)
		if (strcmp(wz_json_text(variable, "type", ""), "element") == 0)
			json_object_set_new(variable, "domain", json_string(strcmp(wz_json_text(variable, "id", ""), "anger") == 0 ? "<b>own" : "technique"));
	make_run(&run, "dataset.json", dataset);
	make_report(&run);
	char *nl = report_file(&run, "nl/all.html"), *csv = report_file(&run, "all-elements.csv"), *index = report_file(&run, "index.html");
	has(nl, "<bdi>Technieken</bdi></td>");
	has(nl, "<bdi>&lt;b&gt;own</bdi></td>");
	has(nl, "<title id=\"map1-wide-t\">"); /* a drawing a domain */
	has(nl, "<title id=\"map2-wide-t\">");
	has_not(nl, "<title id=\"map3-wide-t\">");
	has(csv, "permutation_not_converged,domain,group\r\n");
	has(csv, ",technique,");
	has_not(csv, "Technieken");
	has(index, "<bdi>Techniques</bdi></th></tr>");
	free(nl);
	free(csv);
	free(index);
	remove_run(&run);
}
END_TEST

START_TEST(many_effects) {
	wz_err err = {0};
	wz_run run;
	json_t *dataset = fixture("dataset.json"), *study = json_object_get(json_object_get(dataset, "columns"), "study");
	for (size_t i = 0; i < json_array_size(study); i++)
		ck_assert_int_eq(json_array_set_new(study, i, json_integer((json_int_t)(i / 2))), 0);
	make_run(&run, "dataset.json", dataset);
	ck_assert_msg(wz_stage_report(&run, &(wz_handed){0}, &err) == WZ_OK, "%s", err.text);
	char *page = report_file(&run, "nl/all.html");
	has(page, "Deel 1 van 2");
	has(page, "Deel 2 van 2");
	has(page, "<title id=\"effects2-wide-t\">");
	has_not(page, "effects3-");
	free(page);
	remove_run(&run);
}
END_TEST

START_TEST(same_bytes_twice) {
	wz_err err = {0};
	wz_run again;
	json_t *manifest = fixture("manifest.json"); /* another day, another machine */
	json_object_set_new(manifest, "created", json_string("2031-12-31T23:59:59Z"));
	json_object_set_new(manifest, "host", json_string("elsewhere"));
	json_object_set_new(manifest, "ranks", json_integer(64));
	make_run(&again, "manifest.json", manifest);
	ck_assert_msg(wz_stage_report(&again, &(wz_handed){0}, &err) == WZ_OK, "%s", err.text);
	for (size_t i = 0; i < sizeof REPORT_FILES / sizeof *REPORT_FILES; i++) {
		char *a = report_file(&shared, REPORT_FILES[i]), *b = report_file(&again, REPORT_FILES[i]);
		ck_assert_msg(strcmp(a, b) == 0, "%s differs", REPORT_FILES[i]);
		free(a);
		free(b);
	}
	remove_run(&again);
}
END_TEST

START_TEST(one_language) {
	wz_err err = {0};
	wz_run run;
	char *english[] = {(char[]){"en"}}, *html[] = {(char[]){"html"}}, path[256];
	make_run(&run, NULL, NULL);
	run.plan.report.languages = (wz_names){english, 1};
	run.plan.report.formats = (wz_names){html, 1};
	ck_assert_msg(wz_stage_report(&run, &(wz_handed){0}, &err) == WZ_OK, "%s", err.text);
	(void)snprintf(path, sizeof path, "%s/report/nl", run.folder);
	ck_assert(!wz_file_exists(path));
	(void)snprintf(path, sizeof path, "%s/report/overview.csv", run.folder);
	ck_assert(!wz_file_exists(path));
	char *index = report_file(&run, "index.html");
	has(index, "<html lang=\"en\">");
	has_not(index, "Nederlands");
	has_not(index, ".csv\">"); /* no link to one: names of input files are there */
	free(index);
	run.plan.report.languages = run.plan.report.formats = (wz_names){0};
	remove_run(&run);
}
END_TEST

/* The first of the plan, unless the reader chose another; what the browser speaks is no choice. */
START_TEST(first_language) {
	static const char *const FIRST[] = {"nl", "en"};
	for (size_t i = 0; i < 2; i++) {
		wz_err err = {0};
		wz_run run;
		char *names[] = {(char[]){"nl"}, (char[]){"en"}}, *order[] = {names[i], names[1 - i]}, html[32];
		make_run(&run, NULL, NULL);
		run.plan.report.languages = (wz_names){order, 2};
		ck_assert_msg(wz_stage_report(&run, &(wz_handed){0}, &err) == WZ_OK, "%s", err.text);
		char *index = report_file(&run, "index.html");
		(void)snprintf(html, sizeof html, "<html lang=\"%s\">", FIRST[i]);
		has(index, html);
		ck_assert((strstr(index, "<section id=\"nl\"") < strstr(index, "<section id=\"en\"")) == (i == 0));
		has_not(index, "navigator");
		free(index);
		run.plan.report.languages = (wz_names){0};
		remove_run(&run);
	}
}
END_TEST

/* Changes in rows of other types are counted, not listed. */
START_TEST(changes_of_a_type) {
	char *all = report_file(&shared, "en/all.html"), *none = report_file(&shared, "en/setting-none.html");
	has(all, "another_rule");
	has_not(all, "Changes in rows that are not of this type");
	has(none, "Changes in rows that are not of this type: 2.");
	has(none, "The program changed and assumed no values in the rows of this type.");
	has_not(none, "another_rule");
	free(all);
	free(none);
}
END_TEST

/* A row that no analysis has stands on the page of no type: the page of all says where its changes are. */
START_TEST(changes_of_no_type) {
	wz_run run;
	json_t *results = fixture("results.json"), *all = json_array_get(json_object_get(results, "types"), 0);
	ck_assert_int_eq(json_array_clear(json_object_get(all, "rows")), 0);
	make_run(&run, "results.json", results);
	make_report(&run);
	char *en = report_file(&run, "en/all.html"), *nl = report_file(&run, "nl/all.html"), *none = report_file(&run, "en/setting-none.html");
	has(en, "Changes in rows that enter no analysis, since they have no usable effect size: 2. They stand in the table of changes (changes.csv and the workbook).");
	has(nl, "Veranderingen in rijen die aan geen analyse meedoen, omdat ze geen bruikbare effectgrootte hebben: 2.");
	has_not(en, "Changes in rows that are not of this type");
	has(none, "They stand in the table of changes (changes.csv and the workbook), and on the page of their own type if they have one.");
	free(en);
	free(nl);
	free(none);
	remove_run(&run);
}
END_TEST

/* 4. CSV */

START_TEST(csv) {
	char *elements = report_file(&shared, "all-elements.csv"), *moderators = report_file(&shared, "all-moderators.csv"),
	     *excluded = report_file(&shared, "excluded.csv"), *changes = report_file(&shared, "changes.csv"),
	     *studies = report_file(&shared, "all-studies.csv"), *overview = report_file(&shared, "overview.csv");
	json_t *results = fixture("results.json");
	has(elements, "element,label_nl,label_en,b_shrunken,with_studies,with_effects,without_studies,without_effects,not_stated_effects,prevalence,"
	              "mean_with,mean_with_lo,mean_with_hi,mean_without,");
	has(elements, "\r\nformula,\"'=HYPERLINK(\"\"http://example.org\"\")\",'@SUM(A1),");
	has(elements, ",not_estimable,too_few_studies,");
	has(elements, ",aliased,,anger,");
	has(elements, ",not_tested,,");
	has(moderators, "\r\nsetting,Plaats,Setting,prison,Gevangenis,Prison,23,23,");
	has(moderators, "\r\nyear,Jaar,Year,,per eenheid meer,for one unit more,,,,0.41999999999999998,0.29981999999999998,0.54017999999999999,-0.0123,");
	has(excluded, "id,file,line,stage,reason,detail\r\n");
	has(excluded, "\r\n+61,"); /* a number can't do anything */
	has(excluded, "a_new_reason,\"' =cmd\"");
	has(changes, ",-3.5,,another_rule");
	has(studies, "'=1+1");
	has(studies, "'-2+3+cmd|");
	has_not(elements, "nan");
	ck_assert_int_ne((unsigned char)overview[0], 0xef); /* no byte order mark */
	has(overview, wz_number_exact(wz_json_number(overall_of(results), "b")).text);
	json_decref(results);
	free(elements);
	free(moderators);
	free(excluded);
	free(changes);
	free(studies);
	free(overview);
}
END_TEST

/* Every table in both forms, read back by the program's own reader, which has to find the form by itself: the same cells, and the same numbers to the last bit. */
START_TEST(csv_dutch) {
	static const char *const FILES[] = {"all-elements.csv", "all-moderators.csv", "all-studies.csv", "excluded.csv", "changes.csv", "overview.csv", "elements-by-type.csv"};
	wz_err err = {0};
	wz_run run;
	char dutch[] = "dutch";
	size_t n = 0, commas = 0;
	make_run(&run, NULL, NULL);
	run.plan.report.csv = dutch;
	make_report(&run);
	run.plan.report.csv = NULL;
	for (size_t f = 0; f < sizeof FILES / sizeof *FILES; f++) {
		wz_table plain = {0}, local = {0};
		wz_problems problems;
		wz_problems_init(&problems);
		ck_assert_msg(wz_table_read(report_path(&shared, FILES[f]), NULL, &plain, &problems, &err) == WZ_OK, "%s", err.text);
		ck_assert_msg(wz_table_read(report_path(&run, FILES[f]), NULL, &local, &problems, &err) == WZ_OK, "%s", err.text);
		ck_assert_uint_eq(problems.n, 0);
		ck_assert_int_eq(plain.dialect.delimiter, ',');
		ck_assert_int_eq(local.dialect.delimiter, ';');
		ck_assert_uint_eq(plain.n_rows, local.n_rows);
		ck_assert_uint_eq(plain.n_cols, local.n_cols);
		for (size_t c = 0; c < plain.n_cols; c++) {
			ck_assert_str_eq(plain.name[c], local.name[c]); /* a byte order mark is no part of the first */
			for (size_t r = 0; r < plain.n_rows; r++) {
				const char *a = plain.cell[r * plain.n_cols + c], *b = local.cell[r * local.n_cols + c];
				double x, y;
				if (strcmp(a, b) == 0)
					continue;
				ck_assert_msg(wz_number_parse(a, '.', &x) && wz_number_parse(b, ',', &y), "%s, %s: '%s' and '%s'", FILES[f], plain.name[c], a, b);
				ck_assert_msg(x == y, "%s, %s: %.17g and %.17g", FILES[f], plain.name[c], x, y);
				n++;
				commas += strchr(b, ',') != NULL && strchr(b, '.') == NULL;
			}
		}
		wz_table_clear(&plain);
		wz_table_clear(&local);
		wz_problems_clear(&problems);
	}
	ck_assert_uint_gt(n, 400);
	ck_assert_uint_eq(n, commas);
	char *elements = report_file(&run, "all-elements.csv"), *studies = report_file(&run, "all-studies.csv"), *index = report_file(&run, "index.html");
	ck_assert_int_eq(strncmp(elements, "\xef\xbb\xbf" "element;label_nl;label_en;b_shrunken;", 37), 0);
	has(elements, "\r\nformula;\"'=HYPERLINK(\"\"http://example.org\"\")\";'@SUM(A1);"); /* as inert as in the standard form */
	has(studies, "'=1+1");
	has(studies, "'-2+3+cmd|");
	has(index, "CSV voor een Nederlandse Excel");
	free(elements);
	free(studies);
	free(index);
	remove_run(&run);
}
END_TEST

/* 5. Damaged run files */

/* Each sets one member (path of keys, "#N" an index) to a value, or removes it (NULL). */
static const struct {
	const char *file, *member[4], *value, *named;
} DAMAGES[] = {
    {"results.json", {"format"}, "\"werkzaam-results-9\"", "format"},
    {"results.json", {"types"}, "7", "types"},
    {"results.json", {"types", "#0", "slug"}, "\"../../evil\"", "types[0].slug"},
    {"results.json", {"types", "#1", "slug"}, "\"all\"", "types[1].slug"},
    {"results.json", {"types", "#0", "slug"}, "\"\"", "types[0].slug"},
    {"results.json", {"types", "#0", "rows", "#3"}, "58", "types[0].rows"},
    {"results.json", {"types", "#0", "rows", "#3"}, "-1", "types[0].rows"},
    {"results.json", {"types", "#0", "rows", "#3"}, "1.5", "types[0].rows"},
    {"results.json", {"types", "#0", "label_nl"}, "null", "types[0].label_nl"},
    {"results.json", {"analyses", "#0", "type"}, "\"other\"", "analyses[0].type"},
    {"results.json", {"analyses", "#0", "status"}, "\"fine\"", "analyses[0].status"},
    {"results.json", {"analyses", "#0", "kind"}, "\"element\"", "types[0]"},
    {"results.json", {"analyses", "#0", "coefficients"}, "[]", "analyses[0].coefficients"},
    {"results.json", {"analyses", "#0", "coefficients"}, "[{\"name\":\"intercept\",\"b\":\"1\"}]", "analyses[0].coefficients[0].b"},
    {"results.json", {"analyses", "#0", "levels"}, "[3]", "analyses[0].levels[0]"},
    {"results.json", {"analyses", "#1", "p_perm"}, "1.5", "analyses[1].p_perm"},
    {"results.json", {"analyses", "#4", "reason"}, NULL, "analyses[4].reason"},
    {"results.json", {"seed"}, "-1", "seed"},
    {"results.json", {"settings"}, NULL, "settings.measure"},
    {"results.json", {"settings", "measure"}, "\"r\"", "settings.measure"},
    {"results.json", {"settings", "level"}, "100", "settings.level"},
    {"dataset.json", {"effects"}, "null", "effects.yi"},
    {"dataset.json", {"effects", "vi", "#0"}, "0", "types[0].rows"},
    {"dataset.json", {"effects", "yi", "#0"}, "null", "types[0].rows"},
    {"dataset.json", {"effects", "yi"}, "[1,2]", "effects.yi"},
    {"dataset.json", {"rows", "file", "#0"}, "9", "rows.file"},
    {"dataset.json", {"columns", "label"}, "[]", "columns.label"},
    {"dataset.json", {"variables", "#0", "id"}, "5", "variables[0].id"},
    {"dataset.json", {"excluded"}, "{}", "excluded"},
    {"dataset.json", {"changes", "#0", "old"}, "0", "changes[0].old"},
    {"manifest.json", {"inputs", "#0"}, "[]", "inputs[0]"},
};

static json_t *step(json_t *json, const char *key) {
	return key[0] == '#' ? json_array_get(json, strtoul(key + 1, NULL, 10)) : json_object_get(json, key);
}

START_TEST(damaged) {
	const char *const *member = DAMAGES[_i].member;
	json_t *root = fixture(DAMAGES[_i].file), *at = root;
	size_t n = 0;
	while (n + 1 < 4 && member[n + 1] != NULL)
		at = step(at, member[n++]);
	ck_assert_ptr_nonnull(step(at, member[n]));
	json_t *value = DAMAGES[_i].value == NULL ? NULL : json_loads(DAMAGES[_i].value, JSON_DECODE_ANY, NULL);
	if (value == NULL)
		ck_assert_int_eq(json_object_del(at, member[n]), 0);
	else if (member[n][0] == '#')
		ck_assert_int_eq(json_array_set_new(at, strtoul(member[n] + 1, NULL, 10), value), 0);
	else
		ck_assert_int_eq(json_object_set_new(at, member[n], value), 0);
	wz_run run;
	wz_err err = {0};
	make_run(&run, DAMAGES[_i].file, root);
	ck_assert_int_eq(wz_stage_report(&run, &(wz_handed){0}, &err), WZ_ECORRUPT);
	ck_assert_msg(strstr(err.text, DAMAGES[_i].named) != NULL, "%s", err.text);
	char path[256];
	(void)snprintf(path, sizeof path, "%s/report", run.folder);
	ck_assert(!wz_file_exists(path)); /* nothing is written before all is read */
	remove_run(&run);
}
END_TEST

int main(void) {
	Suite *s = suite_create("report");
	TCase *alone = tcase_create("alone"), *pages = tcase_create("pages"), *damage = tcase_create("damage");
	tcase_set_timeout(pages, 60);
	tcase_set_timeout(damage, 60);
	tcase_add_test(alone, numbers);
	tcase_add_test(alone, texts);
	tcase_add_test(alone, words);
	tcase_add_test(alone, axis);
	tcase_add_unchecked_fixture(pages, make_shared, remove_shared);
	tcase_add_test(pages, key_numbers);
	tcase_add_test(pages, answers);
	tcase_add_test(pages, hostile_text_is_inert);
	tcase_add_test(pages, forest_plot);
	tcase_add_test(pages, mean_by_units);
	tcase_add_test(pages, how_it_was_made);
	tcase_add_test(pages, zeroes_and_left_out);
	tcase_add_test(pages, standardised_difference);
	tcase_add_test(pages, domains);
	tcase_add_test(pages, bootstrap_of_the_mean);
	tcase_add_test(pages, many_effects);
	tcase_add_test(pages, same_bytes_twice);
	tcase_add_test(pages, one_language);
	tcase_add_test(pages, first_language);
	tcase_add_test(pages, changes_of_a_type);
	tcase_add_test(pages, changes_of_no_type);
	tcase_add_test(pages, csv);
	tcase_add_test(pages, csv_dutch);
	tcase_add_loop_test(damage, damaged, 0, (int)(sizeof DAMAGES / sizeof *DAMAGES));
	suite_add_tcase(s, alone);
	suite_add_tcase(s, pages);
	suite_add_tcase(s, damage);
	return run_suite(s, CK_NOFORK);
}
