/* check_report_numbers.c - every number that a table of a page shows stands in results.json or dataset.json, and every kind of analysis has its place
 *
 * The fixture's results get analyses of all kinds. Cells of known rows must hold their own numbers; and all numeric cells of the pages, in both languages,
 * must be the rounding of some number of the files, of its root (tau), or of an effect size's own limits (which alone would find only wrong scales and units).
 */
#include "tests/unit/report_kinds.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/unzip.h"

#include "report/number.h"

#include <check.h>
#include <math.h>
#include <openssl/evp.h>

/* 1. Numbers of the files */

typedef struct {
	double *v;
	size_t n, capacity;
} numbers;

static void add(numbers *all, double v) {
	if (all->n == all->capacity) {
		all->capacity = all->capacity == 0 ? 1024 : 2 * all->capacity;
		all->v = realloc(all->v, all->capacity * sizeof *all->v);
		ck_assert_ptr_nonnull(all->v);
	}
	all->v[all->n++] = v;
}

static void gather(numbers *all, const json_t *json) {
	const char *key;
	json_t *one;
	size_t i;
	if (json_is_number(json)) {
		double v = json_number_value(json);
		add(all, v);
		if (v > 0)
			add(all, sqrt(v)); /* tau of a variance */
	}
	json_object_foreach((json_t *)json, key, one)
		gather(all, one);
	json_array_foreach(json, i, one)
		gather(all, one);
}

static void gather_limits(numbers *all, const json_t *dataset) {
	const json_t *effects = json_object_get(dataset, "effects"), *y = json_object_get(effects, "yi"), *v = json_object_get(effects, "vi");
	for (size_t i = 0; i < json_array_size(y); i++)
		for (int side = -1; side <= 1; side += 2) /* 97.5% of a normal variable: 1.959964 */
			add(all, json_number_value(json_array_get(y, i)) + side * 1.9599639845400545 * sqrt(json_number_value(json_array_get(v, i))));
}

static bool is_rounding(const numbers *all, double shown, double half) {
	for (size_t i = 0; i < all->n; i++)
		if (fabs(all->v[i] - shown) <= half * (1 + 1e-9))
			return true;
	return false;
}

/* 2. Numbers of a page */

/* Next number of a text in the language of its page: its value and half of its last place; false: no more. */
static bool next_number(const char **at, wz_language language, double *value, double *half) {
	const char point = language == WZ_NL ? ',' : '.', group = language == WZ_NL ? '.' : ',';
	const char *c = *at;
	while (*c != '\0' && (*c < '0' || *c > '9'))
		c++;
	if (*c == '\0')
		return false;
	const int negative = c - *at >= 3 && strncmp(c - 3, "\u2212", 3) == 0;
	double v = 0, unit = 1;
	for (; (*c >= '0' && *c <= '9') || (*c == group && c[1] >= '0' && c[1] <= '9'); c++)
		if (*c != group)
			v = 10 * v + (*c - '0');
	if (*c == point && c[1] >= '0' && c[1] <= '9')
		for (c++; *c >= '0' && *c <= '9'; c++) {
			unit /= 10;
			v += unit * (*c - '0');
		}
	*half = unit / 2;
	if (*c == '%') {
		v /= 100;
		*half /= 100;
	}
	*value = negative ? -v : v;
	*at = c;
	return true;
}

/* The text of an element's content, without markup. */
static void text_of(const char *from, const char *end, char *out, size_t size) {
	size_t n = 0;
	for (int inside = 0; from < end; from++) {
		if (*from == '<')
			inside = 1;
		else if (*from == '>')
			inside = 0;
		else if (!inside && n + 1 < size)
			out[n++] = *from;
	}
	out[n] = '\0';
}

/* All numeric cells of a page; returns how many numbers there were. */
static size_t check_cells(const char *page, const numbers *all, wz_language language) {
	size_t n = 0;
	for (const char *cell = strstr(page, " class=\"n\" data-label"); cell != NULL; cell = strstr(cell + 1, " class=\"n\" data-label")) {
		char text[512];
		const char *from = strchr(cell, '>') + 1, *end = strstr(from, "</t"), *at = text;
		double value, half;
		ck_assert_ptr_nonnull(end);
		text_of(from, end, text, sizeof text);
		for (; next_number(&at, language, &value, &half); n++)
			if (strstr(text, "&lt;") == NULL && strstr(text, "&gt;") == NULL) /* "< 0.001" is a bound, not a value */
				ck_assert_msg(is_rounding(all, value, half), "%.17g of '%s' is in neither file", value, text);
	}
	return n;
}

/* Sentences, tiles, lists and captions: what of a page is in no table, figure, style or script. free() it. */
static char *prose_of(const char *page) {
	static const char *const LEFT_OUT[] = {"table", "svg", "style", "script", "head"};
	char *out = malloc(strlen(page) + 1), *to = out;
	ck_assert_ptr_nonnull(out);
	for (const char *from = page; *from != '\0';) {
		const char *next = from;
		for (size_t k = 0; k < sizeof LEFT_OUT / sizeof *LEFT_OUT && next == from; k++) {
			char end[16];
			const size_t n = strlen(LEFT_OUT[k]);
			if (*from != '<' || strncmp(from + 1, LEFT_OUT[k], n) != 0 || (from[n + 1] != ' ' && from[n + 1] != '>'))
				continue;
			(void)snprintf(end, sizeof end, "</%s>", LEFT_OUT[k]);
			next = strstr(from, end);
			ck_assert_ptr_nonnull(next);
			next += strlen(end);
		}
		if (next == from && *from == '<') { /* any other tag parts words */
			next = strchr(from, '>') + 1;
			*to++ = ' ';
		} else if (next == from)
			*to++ = *next++;
		from = next;
	}
	*to = '\0';
	return out;
}

/* Every number with decimals of the prose is a number of the files, an odds ratio of one, or one of those that methods and notes name; returns how many. */
static size_t check_prose(const char *page, const numbers *all, wz_language language) {
	static const double NAMED[] = {0.05, 0.01, 0.001, 0.2, 0.5, 0.8, 1.2};
	char *prose = prose_of(page);
	const char *at = prose;
	double value, half;
	size_t n = 0;
	while (next_number(&at, language, &value, &half)) {
		bool named = half > 0.4; /* whole numbers: counts of things, which their own tests check */
		for (size_t k = 0; k < sizeof NAMED / sizeof *NAMED; k++)
			named |= fabs(value - NAMED[k]) < 1e-9;
		if (named)
			continue;
		n++;
		bool ratio = false;
		for (size_t i = 0; i < all->n && !ratio; i++)
			ratio = fabs(exp(all->v[i]) - value) <= half * (1 + 1e-9);
		const size_t before = (size_t)(at - prose) > 60 ? 60 : (size_t)(at - prose);
		ck_assert_msg(ratio || is_rounding(all, value, half), "%.17g is in neither file: ...%.*s", value, (int)before, at - before);
	}
	free(prose);
	return n;
}

/* The numbers of one cell: of the row with this label below the heading with this id (or below this text, when it begins with '>'), in the column with this name. */
static size_t cell_numbers(const char *page, const char *id, const char *label, const char *column, double value[8], double half[8]) {
	char find[256], text[512];
	(void)snprintf(find, sizeof find, id[0] == '>' ? "%s" : "<h2 id=\"%s\">", id);
	const char *at = strstr(page, find);
	ck_assert_msg(at != NULL, "no %s", id);
	(void)snprintf(find, sizeof find, "<bdi>%s</bdi></th>", label);
	at = strstr(at, find);
	ck_assert_msg(at != NULL, "no row %s below %s", label, id);
	const char *row_end = strstr(at, "</tr>");
	(void)snprintf(find, sizeof find, "data-label=\"%s\">", column);
	at = strstr(at, find);
	ck_assert_msg(at != NULL && at < row_end, "no cell %s in row %s below %s", column, label, id);
	at = strchr(at, '>') + 1;
	text_of(at, strstr(at, "</t"), text, sizeof text);
	size_t n = 0;
	const int bound = strstr(text, "&lt;") != NULL; /* "< 0.001": anything below it will do */
	for (at = text; n < 8 && next_number(&at, WZ_EN, &value[n], &half[n]); n++)
		half[n] = bound ? value[n] : half[n];
	return n;
}

static void cell_is(const char *page, const char *id, const char *label, const char *column, size_t n, const double *expected) {
	double value[8], half[8];
	size_t found = cell_numbers(page, id, label, column, value, half);
	ck_assert_msg(found == n, "%s, %s: %zu numbers for %zu", label, column, found, n);
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(fabs(value[i] - expected[i]) <= half[i] * (1 + 1e-9), "%s, %s: %.17g for %.17g", label, column, value[i], expected[i]);
}

#define CELL_IS(page, id, label, column, ...)                                                                          \
	cell_is(page, id, label, column, sizeof((const double[]){__VA_ARGS__}) / sizeof(double), (const double[]){__VA_ARGS__})

static const char PAPER[] = ">Table for a paper: mean effects with and without each element</summary>";
static const char OTHER[] = ">Other corrections for the number of elements</summary>";

/* The row of each element has its own numbers, and so have the rows of the other kinds. */
START_TEST(numbers_of_rows) {
	static const struct {
		const char *element, *label;
	} ROWS[] = {{"anger", "Anger control"}, {"social", "Social skills"}, {"moral", "Moral reasoning"}};
	wz_run run;
	json_t *results = results_of_all_kinds(), *a;
	size_t i, rows = 0;
	make_run(&run, "results.json", json_incref(results));
	make_report(&run);
	char *en = report_file(&run, "en/all.html");
	json_array_foreach(json_object_get(results, "analyses"), i, a)
		for (size_t r = 0; r < sizeof ROWS / sizeof ROWS[0]; r++) {
			if (strcmp(wz_json_text(a, "kind", ""), "element") != 0 || strcmp(wz_json_text(a, "name", ""), ROWS[r].element) != 0 ||
			    strcmp(wz_json_text(a, "type", ""), "all") != 0)
				continue;
			const json_t *slope = json_array_get(json_object_get(a, "coefficients"), 1), *boot = json_object_get(slope, "boot"), *ci = json_object_get(a, "ci_contain");
			const char *label = ROWS[r].label;
			rows++;
			CELL_IS(en, "elements", label, "Shrunken difference", wz_json_number(a, "b_shrunken"));
			CELL_IS(en, "elements", label, "Difference", wz_json_number(slope, "b"), json_number_value(json_array_get(ci, 0)), json_number_value(json_array_get(ci, 1)));
			CELL_IS(en, "elements", label, "Bootstrap", wz_json_number(boot, "lo"), wz_json_number(boot, "hi"));
			CELL_IS(en, "elements", label, "p (units)", wz_json_number(a, "p_contain"));
			CELL_IS(en, "elements", label, "p permutation", wz_json_number(a, "p_perm"));
			CELL_IS(en, "elements", label, "p max-T", wz_json_number(a, "p_maxT"));
			CELL_IS(en, "elements", label, "Smallest possible p", wz_json_number(a, "p_floor"));
			CELL_IS(en, "elements", label, "Could be found", wz_json_number(a, "detectable"));
			CELL_IS(en, "elements", label, "Occurs", wz_json_number(a, "prevalence"));
			for (size_t with = 0; with < 2; with++) {
				const json_t *mean = json_array_get(json_object_get(a, "means"), with);
				ck_assert_str_eq(wz_json_text(mean, "category", ""), with ? "1" : "0");
				CELL_IS(en, PAPER, label, with ? "Effect with" : "Effect without", wz_json_number(mean, "mean"), wz_json_number(mean, "lo"), wz_json_number(mean, "hi"));
			}
			CELL_IS(en, PAPER, label, "Difference", wz_json_number(slope, "b"), json_number_value(json_array_get(ci, 0)), json_number_value(json_array_get(ci, 1)));
			CELL_IS(en, PAPER, label, "p max-T", wz_json_number(a, "p_maxT"));
			CELL_IS(en, OTHER, label, "p permutation", wz_json_number(a, "p_perm"));
			CELL_IS(en, OTHER, label, "p max-T", wz_json_number(a, "p_maxT"));
			CELL_IS(en, OTHER, label, "p max-T step-down", wz_json_number(a, "p_maxT_sd"));
			CELL_IS(en, OTHER, label, "p min-P", wz_json_number(a, "p_minP"));
			CELL_IS(en, OTHER, label, "p min-P step-down", wz_json_number(a, "p_minP_sd"));
			CELL_IS(en, OTHER, label, "q", wz_json_number(a, "q_BH"));
		}
	ck_assert_uint_eq(rows, sizeof ROWS / sizeof ROWS[0]);
	CELL_IS(en, "moderators", "for one unit more", "Mean effect", 0.42, 0.29982, 0.54018); /* year: at its mean */
	has(en, "<strong>0.34</strong>"); /* a tile */
	CELL_IS(en, "techniques", "Anger control", "Difference", 0.2717, 0.1031, 0.4403); /* by units, not 0.1172 to 0.4263 */
	CELL_IS(en, "techniques", "Anger control", "Shrunken difference", 0.1719);
	CELL_IS(en, "techniques", "Anger control", "With", 21, 19);
	CELL_IS(en, "techniques", "Anger control", "Without", 37, 39);
	CELL_IS(en, "techniques", "Anger control", "p max-T", 0.0317);
	CELL_IS(en, "pairs", "Anger control", "Interaction", 0.7544, 0.3117, 1.1971);
	CELL_IS(en, "pairs", "Anger control", "Both", 9, 23);
	CELL_IS(en, "pairs", "Anger control", "First only", 11, 29);
	CELL_IS(en, "pairs", "Anger control", "Second only", 8, 17);
	CELL_IS(en, "pairs", "Anger control", "Neither", 30, 31);
	CELL_IS(en, "pairs", "Anger control", "q", 0.0345);
	CELL_IS(en, "target", "Anger control", "p (units)", 0.0253);
	CELL_IS(en, "target", "Anger control", "q", 0.9931);
	CELL_IS(en, "dose", "Year", "Straight line", 0.0695, 0.0131, 0.2259);
	CELL_IS(en, "dose", "Year", "Curvature", -0.1132, -0.2228, 0.2212);
	CELL_IS(en, "dose", "Year", "p of both", 0.0625);
	CELL_IS(en, "dose", "Year", "p permutation", 0.0671);
	CELL_IS(en, "outcomes", "Prison", "Mean effect", 0.3046, 0.1925, 0.4167);
	CELL_IS(en, "outcomes", "Prison", "Prediction interval", -0.0521, 0.6612);
	CELL_IS(en, "bias", "Egger: slope of effect on standard error (CR2)", "Estimate", 0.7181, 0.0812, 1.3519);
	CELL_IS(en, "bias", "PET: effect at standard error zero (CR2)", "Estimate", 0.1871, -0.0443, 0.4062);
	CELL_IS(en, "bias", "PEESE: effect at variance zero (CR2)", "Estimate", 0.3173, 0.1635, 0.4502);
	CELL_IS(en, "bias", "Trim and fill, L0", "Estimate", 0.2683);
	CELL_IS(en, "bias", "Trim and fill, L0", "Added", 2);
	CELL_IS(en, "together", "Anger control", "Phi", 0.7341);
	CELL_IS(en, "together", "Anger control", "Both", 19);
	CELL_IS(en, "together", "Anger control", "Second only", 5);
	CELL_IS(en, "sensitivity", "correlation of sampling errors 0.37", "Mean effect", 0.4353, 0.3131, 0.5571);
	CELL_IS(en, "sensitivity", "study", "Lowest", 0.3432);
	CELL_IS(en, "sensitivity", "study", "Highest", 0.4361);
	CELL_IS(en, "sensitivity", "study", "Cook&#39;s distance", 1.7223);
	has(en, "data-label=\"without\"><bdi>Auteur D29 (1984)</bdi>"); /* study 30, whose number the page does not show */
	has(en, "data-label=\"without\"><bdi>54 &lt;i&gt;</bdi>");        /* no study of the data */
	json_decref(results);
	free(en);
	remove_run(&run);
}
END_TEST

START_TEST(numbers_of_pages) {
	wz_run run;
	numbers all = {0};
	json_t *results = results_of_all_kinds(), *dataset = fixture("dataset.json");
	gather(&all, results);
	gather(&all, dataset);
	gather_limits(&all, dataset);
	json_decref(dataset);
	make_run(&run, "results.json", results); /* takes it over */
	make_report(&run);
	char *nl = report_file(&run, "nl/all.html"), *en = report_file(&run, "en/all.html"), *rare = report_file(&run, "en/setting-rare.html");
	size_t n = check_cells(nl, &all, WZ_NL);
	ck_assert_msg(n > 400, "%zu numbers", n);
	ck_assert_uint_eq(check_cells(en, &all, WZ_EN), n);
	ck_assert_msg(check_cells(rare, &all, WZ_EN) > 10, "a small type");
	n = check_prose(nl, &all, WZ_NL);
	ck_assert_msg(n > 30, "%zu numbers in sentences", n);
	n = check_prose(en, &all, WZ_EN);
	ck_assert_msg(n > 30, "%zu numbers in sentences", n);
	(void)check_prose(rare, &all, WZ_EN);
	free(all.v);
	free(nl);
	free(en);
	free(rare);
	remove_run(&run);
}
END_TEST

/* Sentences that say a number in another way than the files: odds ratios, and what a spread of zero means. */
START_TEST(numbers_of_sentences) {
	wz_run run;
	json_t *results = results_of_all_kinds(), *a;
	size_t i;
	bool found = false;
	json_array_foreach(json_object_get(results, "analyses"), i, a) {
		if (found || strcmp(wz_json_text(a, "kind", ""), "overall") != 0)
			continue;
		json_t *level = json_array_get(json_object_get(a, "levels"), 0);
		found = true;
		json_object_set_new(level, "sigma2", json_real(0));
		json_object_set_new(level, "ci", json_pack("[ff]", 0.0, 0.0961));
		json_object_set_new(a, "prediction", json_pack("{sfsf}", "lo", 0.31, "hi", 0.53));
	}
	make_run(&run, "results.json", results); /* takes it over */
	make_report(&run);
	char *en = report_file(&run, "en/all.html"), *nl = report_file(&run, "nl/all.html");
	/* exp(0.3173), exp(0.1635), exp(0.4502); exp(0.3432), exp(0.4361); exp(0.1814) */
	has(en, "Corrected for the precision of studies (PEESE): mean odds ratio 1.37 (1.18 to 1.57).");
	has(en, "With one unit (study) left out at a time: between 1.41 and 1.55.");
	has(en, "differ by less than a factor 1.20)");
	/* tau 0, its profile limit the root of 0.0961 */
	has(en, "these data also fit a spread (tau) up to 0.31 (study, log odds ratio).");
	has(en, "but only if true effects really differ as little as that.");
	has_not(en, "All of that interval lies on one side of no difference.");
	has(nl, "past ook een spreiding (tau) tot 0,31 (studie, log oddsratio).");
	has(nl, ", p &lt; 0,001");
	has_not(nl, "p = &lt;");
	free(en);
	free(nl);
	remove_run(&run);
}
END_TEST

/* Elements all shrunken to the same mean: their own differences order them, and no points to improve are named unless they stand out. */
START_TEST(elements_alike) {
	wz_run run;
	json_t *results = results_of_all_kinds(), *a;
	size_t i;
	double last = INFINITY;
	json_array_foreach(json_object_get(results, "analyses"), i, a)
		if (strcmp(wz_json_text(a, "kind", ""), "element") == 0 && json_is_number(json_object_get(a, "b_shrunken"))) {
			json_object_set_new(a, "b_shrunken", json_real(0.1913));
			json_object_set_new(a, "verdict", json_string("inconclusive"));
		}
	make_run(&run, "results.json", results); /* takes it over */
	make_report(&run);
	char *en = report_file(&run, "en/all.html"), *nl = report_file(&run, "nl/all.html");
	has(en, "So all are drawn to the same mean (0.19).");
	has(en, "Elements, from the largest to the smallest difference<");
	has(en, "No points to improve are named here:");
	has_not(en, "seldom used, larger effect");
	has_not(en, "from the largest to the smallest shrunken difference");
	has(nl, "Verbeterpunten worden hier niet genoemd:");
	const char *at = strstr(en, "Elements, from the largest to the smallest difference<"), *end = strstr(at, "</table>");
	for (i = 0; (at = strstr(at, "data-label=\"Difference\">")) != NULL && at < end; i++) {
		const char *number = strchr(at, '>') + 1;
		double value, half;
		at = number;
		ck_assert(next_number(&number, WZ_EN, &value, &half));
		ck_assert_msg(value <= last, "%g behind %g", value, last);
		last = value;
	}
	ck_assert_uint_gt(i, 5);
	free(en);
	free(nl);
	remove_run(&run);
}
END_TEST

/* Shrunken differences of element number i: from, from + step, ... Their reports. */
static void shrunken_report(wz_run *run, double from, double step) {
	json_t *results = results_of_all_kinds(), *a;
	size_t i, n = 0;
	json_array_foreach(json_object_get(results, "analyses"), i, a)
		if (strcmp(wz_json_text(a, "kind", ""), "element") == 0 && json_is_number(json_object_get(a, "b_shrunken"))) {
			json_object_set_new(a, "b_shrunken", json_real(from + step * (double)n++));
			json_object_set_new(a, "verdict", json_string("inconclusive"));
		}
	ck_assert_uint_gt(n, 5);
	make_run(run, "results.json", results);
	make_report(run);
}

/* The margin of the fixture is 0.1814: what is closer together than that orders nothing, and what goes further does. */
START_TEST(elements_nearly_alike) {
	wz_run run;
	shrunken_report(&run, 0.02, 0.002);
	char *en = report_file(&run, "en/all.html"), *nl = report_file(&run, "nl/all.html");
	has(en, "all their shrunken differences lie between 0.02 and 0.04, closer together than the margin (0.18).");
	has(nl, "al hun gekrompen verschillen liggen tussen 0,02 en 0,04, dichter bij elkaar dan de marge (0,18).");
	has(en, "Elements, from the largest to the smallest difference<");
	has(en, "No points to improve are named here:");
	has(en, "The difference itself, without shrinking, does exceed 0.18 (log odds ratio) for: ");
	has_not(en, "shrunken difference in effect");
	free(en);
	free(nl);
	remove_run(&run);
	shrunken_report(&run, -0.9, 0.08);
	en = report_file(&run, "en/all.html"), nl = report_file(&run, "nl/all.html");
	has_not(en, "differ from each other by less");
	has(en, "Elements, from the largest to the smallest shrunken difference<");
	has(en, "goes with a shrunken difference of more than 0.18 (log odds ratio).");
	has(en, "The difference itself, without shrinking, does exceed 0.18 (log odds ratio) for: ");
	has(nl, "gaat samen met een gekrompen verschil van meer dan 0,18 (log oddsratio).");
	has(nl, "Op zo&#39;n los verschil is niet te bouwen");
	has(en, "elements by how often they occur and the shrunken difference in effect;");
	free(en);
	free(nl);
	remove_run(&run);
}
END_TEST

/* What the first sentences count is what the table answers. */
START_TEST(counts_are_the_answers) {
	wz_run run;
	json_t *results = results_of_all_kinds(), *a;
	char text[256];
	size_t i, n = 0;
	json_array_foreach(json_object_get(results, "analyses"), i, a) {
		if (strcmp(wz_json_text(a, "kind", ""), "element") != 0 || strcmp(wz_json_text(a, "type", ""), "all") != 0 || strcmp(wz_json_text(a, "status", ""), "estimated") != 0)
			continue;
		json_object_set_new(a, "verdict", json_string("inconclusive"));
		json_object_set_new(a, "p_maxT", json_real(0.5));
		json_object_set_new(a, "p_perm", json_real(n == 0 ? 0.0417 : 0.3));
		json_object_set_new(a, "p_floor", json_real(n == 1 || n == 2 ? 0.0613 : 0.001));
		json_object_set_new(a, "detectable", n > 3 ? json_null() : json_real(0.7 + 0.01 * (double)n)); /* known of one that is inconclusive */
		n++;
	}
	ck_assert_uint_gt(n, 5);
	make_run(&run, "results.json", results);
	make_report(&run);
	char *en = report_file(&run, "en/all.html"), *nl = report_file(&run, "nl/all.html");
	(void)snprintf(text, sizeof text, "inconclusive %zu, notable only by itself 1, this design can not show a difference 2.", n - 3);
	has(en, text);
	(void)snprintf(text, sizeof text, "onbeslist %zu, alleen op zichzelf opvallend 1, deze opzet kan geen verschil aantonen 2.", n - 3);
	has(nl, text);
	(void)snprintf(text, sizeof text, "<li><span>elements inconclusive</span> <strong>%zu</strong></li>", n - 3);
	has(en, text);
	has(en, "<li><span>elements notable only by themselves</span> <strong>1</strong></li>");
	has(en, "<li><span>elements of which this design can not show a difference</span> <strong>2</strong></li>");
	ck_assert_uint_eq(count_of(en, "data-label=\"Answer\">Inconclusive</td>") + count_of(en, "data-label=\"Answer\">Inconclusive. Not to be told apart"), n - 3);
	ck_assert_uint_eq(count_of(en, "p can not be smaller than 0.061."), 2);
	has(en, "&quot;stands out&quot; is statistically significant after the correction for multiple testing that the plan asks for (p &lt; 0.05);");
	has(nl, "minimaal aantoonbare verschil (minimal detectable difference) bij 80% power en tweezijdige \u03b1 = 0,05");
	has(en, "For the inconclusive element only a true factor of 2.08 or more between"); /* exp(0.73) */
	has(nl, "Bij het onbesliste element zou pas een ware factor van 2,08 of meer");
	free(en);
	free(nl);
	remove_run(&run);
}
END_TEST

/* 3. Every kind of analysis has its place */

START_TEST(all_kinds) {
	wz_run run;
	make_run(&run, "results.json", results_of_all_kinds());
	make_report(&run);
	char *en = report_file(&run, "en/all.html"), *bias = report_file(&run, "all-bias.csv"), *pairs = report_file(&run, "all-pairs.csv"),
	     *elements = report_file(&run, "all-elements.csv"), *together = report_file(&run, "all-cooccurrence.csv"), *bars = report_file(&run, "all-permutations.csv"),
	     *profiles = report_file(&run, "all-profiles.csv"), *none = report_file(&run, "en/setting-none.html");
	has(en, "<title id=\"funnel-wide-t\">");
	has(en, "<title id=\"dose1-wide-t\">");
	has(en, "<title id=\"choices1-wide-t\">");
	has(en, "<title id=\"map1-wide-t\">");
	has(en, "<title id=\"together1-narrow-t\">");
	has(en, "<title id=\"profile1-small-t\">Profile of the spread: study</title>");
	has(en, "as large or larger in"); /* a histogram */
	has_not(en, "strong associations arise by chance too"); /* 53 units state elements */
	has(en, "Number of pairs with at least 4 units that state both: 27; with phi at least 0.5 or at most \u22120.5: 5; not to be told apart at all: 3.");
	/* anger and moral, moral and social: not all three, since anger and social are no such pair */
	has(en, "<li><bdi>Anger control</bdi>; <bdi>Moral reasoning</bdi></li>\n</ul>");
	has(en, "Always one or the other where both are stated, and so not to be told apart either:</p>\n<ul class=\"small\">\n<li><bdi>Cognitive skills</bdi> or <bdi>Victim impact</bdi></li>\n</ul>");
	has(en, "<bdi>Anger control</bdi> (not to be told apart from <bdi>Moral reasoning</bdi>)"); /* the first sentences */
	has(en, "; not to be told apart from "); /* points to improve */
	has(en, " Not to be told apart from <bdi>Moral reasoning</bdi>, where both are stated.");
	has(en, "<bdi>Moral reasoning</bdi></th><td role=\"cell\" data-label=\"And\"><bdi>Social skills</bdi></td>");
	has(en, "Too few degrees of freedom for the robust standard error: not to be trusted.");
	has(en, "Not estimable with these data."); /* trim and fill by R0: its words, which are English, stand in the file */
	has_not(en, "equal &lt;variances&gt;");
	has(en, "a &lt;new&gt; one x");
	has(en, "54 &lt;i&gt;");
	has(en, "Whether small studies give other effects than large ones can not be said from so few data.");
	has(en, "Under other choices in model and computation, with the same studies, the mean odds ratio lies between 1.53 and 1.55."); /* exp(0.4226), exp(0.4353) */
	has(en, "Other choices in searching and coding were not examined.</li>\n<li><strong>These are associations between studies");
	has(en, "<table class=\"cards many\" role=\"table\">\n<caption>Elements, ");
	has(en, "<table class=\"cards\" role=\"table\">\n<caption>Moderators, ");
	has(en, "Stands out: together they go with a larger effect than the sum of both.");
	has(en, "Pairs: 66; with an estimate: 47. Of these, stand out: 1; no relevant difference: 13; inconclusive: 33.");
	has(en, "Not estimable: a combination does not occur (19)"); /* 11 + 8 */
	has(en, "<bdi>Prison: \u22120.21 [\u22120.43; 0.01]</bdi>");
	has(en, "Techniques: 2; with an estimate: 1.");
	has(en, "No relevant difference: within 0.18 of zero");
	has(en, "Inconclusive");
	has(en, "The highest point of the curve is at 4.4 (standard error 1.3).");
	has(en, "Elements with too few degrees of freedom for the robust standard error:");
	has_not(en, "more analyses of this type that this page has no place for");
	has_not(none, "<title id=\"funnel");
	has(bias, "egger,");
	has(bias, ",0.71809999999999996,");
	has(pairs, "\r\nanger,");
	has(elements, ",stands_out,p_maxT,");
	has(together, ",-1,0,24,28,0\r\n");
	ck_assert_uint_eq(count_of(together, "\r\n"), 6);
	has(bars, "\r\nmoderator,setting,");
	has(bars, ",1.7193000000000001,1.6000000000000001,2,17\r\n"); /* the fifth of ten bars up to 4 */
	has(bars, ",1.7193000000000001,4,,2\r\n");
	has(profiles, "\r\nstudy,0.11,-48.200000000000003\r\n");
	has(profiles, "\r\nstudy,0.29999999999999999,\r\n");
	free(en);
	free(bias);
	free(pairs);
	free(elements);
	free(together);
	free(bars);
	free(profiles);
	free(none);
	remove_run(&run);
}
END_TEST

/* A browser refuses the script when its digest is not the one that the page allows. */
START_TEST(script_is_allowed) {
	wz_run run;
	unsigned char digest[32], base64[64], expected[128];
	make_run(&run, NULL, NULL);
	make_report(&run);
	char *page = report_file(&run, "nl/all.html");
	const char *from = strstr(page, "<script>") + strlen("<script>"), *end = strstr(from, "</script>");
	ck_assert_ptr_nonnull(end);
	wz_sha256_digest(from, (size_t)(end - from), digest);
	ck_assert_int_eq(EVP_EncodeBlock(base64, digest, sizeof digest), 44);
	(void)snprintf((char *)expected, sizeof expected, "script-src 'sha256-%.44s'\">", (const char *)base64);
	has(page, (const char *)expected);
	ck_assert_ptr_null(strstr(end + 1, "<script"));
	free(page);
	remove_run(&run);
}
END_TEST

/* 4. Workbook and JSON */

START_TEST(other_formats) {
	wz_run run;
	char *formats[] = {(char[]){"xlsx"}, (char[]){"json"}};
	make_run(&run, "results.json", results_of_all_kinds());
	run.plan.report.formats = (wz_names){formats, 2};
	make_report(&run);
	ck_assert(wz_file_exists(report_path(&run, "results-nl.xlsx")));
	ck_assert(wz_file_exists(report_path(&run, "results-en.xlsx")));
	ck_assert(!wz_file_exists(report_path(&run, "index.html")));
	char *copy = report_file(&run, "results.json"), *list = report_file(&run, "files.txt"), *once = NULL, *again = NULL;
	size_t size[2];
	has(copy, "werkzaam-results-1");
	has(list, "results-en.xlsx\n");
	/* sheets, headings and status words in the language of the book; names of the CSV files in notes */
	static const struct {
		const char *file, *sheet, *not_sheet, *texts[5], *not_text, *note;
	} BOOKS[] = {{"results-nl.xlsx", "name=\"gevoeligheid voor keuzes\"", "sensitivity", {">Oordeel<", ">springt eruit<", ">Verschil, van<", ">Naam (Engels)<", ">niet te schatten<"},
	              ">stands_out<", "In de CSV-bestanden: difference_lo"},
	             {"results-en.xlsx", "name=\"sensitivity to choices\"", "gevoeligheid", {">Verdict<", ">stands out<", ">Difference, from<", ">Label (Dutch)<", ">not estimable<"},
	              ">stands_out<", "In the CSV files: difference_lo"}};
	for (size_t i = 0; i < 2; i++) {
		char *book = unzip(report_path(&run, BOOKS[i].file), "xl/workbook.xml"), *texts = unzip(report_path(&run, BOOKS[i].file), "xl/sharedStrings.xml"), *notes = NULL;
		has(book, BOOKS[i].sheet);
		has_not(book, BOOKS[i].not_sheet);
		for (size_t k = 0; k < 5; k++)
			has(texts, BOOKS[i].texts[k]);
		has_not(texts, BOOKS[i].not_text);
		bool noted = false;
		for (int sheet = 1; sheet < 12 && !noted; sheet++) {
			char entry[64];
			(void)snprintf(entry, sizeof entry, "xl/comments%d.xml", sheet);
			notes = unzip(report_path(&run, BOOKS[i].file), entry);
			noted = notes != NULL && strstr(notes, BOOKS[i].note) != NULL;
			free(notes);
		}
		ck_assert(noted);
		free(book);
		free(texts);
	}
	ck_assert_int_eq(wz_file_read(report_path(&run, "results-en.xlsx"), &once, &size[0], NULL), WZ_OK);
	make_report(&run);
	ck_assert_int_eq(wz_file_read(report_path(&run, "results-en.xlsx"), &again, &size[1], NULL), WZ_OK);
	ck_assert_uint_eq(size[0], size[1]);
	ck_assert_mem_eq(once, again, size[0]);
	free(copy);
	free(list);
	free(once);
	free(again);
	run.plan.report.formats = (wz_names){0};
	remove_run(&run);
}
END_TEST

int main(void) {
	Suite *s = suite_create("report_numbers");
	TCase *numbers_case = tcase_create("numbers");
	tcase_set_timeout(numbers_case, 60);
	tcase_add_test(numbers_case, numbers_of_rows);
	tcase_add_test(numbers_case, numbers_of_pages);
	tcase_add_test(numbers_case, numbers_of_sentences);
	tcase_add_test(numbers_case, elements_alike);
	tcase_add_test(numbers_case, elements_nearly_alike);
	tcase_add_test(numbers_case, counts_are_the_answers);
	tcase_add_test(numbers_case, all_kinds);
	tcase_add_test(numbers_case, script_is_allowed);
	tcase_add_test(numbers_case, other_formats);
	suite_add_tcase(s, numbers_case);
	return run_suite(s, CK_NOFORK);
}
