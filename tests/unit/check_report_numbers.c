/* check_report_numbers.c - every number that a table of a page shows stands in results.json or dataset.json, and every kind of analysis has its place
 *
 * The fixture's results get analyses of all kinds. Cells of known rows must hold their own numbers; and all numeric cells of the pages, in both languages,
 * must be the rounding of some number of the files, of its root (tau), or of an effect size's own limits (which alone would find only wrong scales and units).
 */
#include "tests/unit/report_run.h"

#include "report/number.h"

#include <check.h>
#include <math.h>
#include <openssl/evp.h>

/* 1. Results of all kinds */

static const char *const KINDS[] = {
    "{'type':'all','outcome':'all','kind':'bias','name':'overall','n_studies':58,'n_effects':58,'status':'estimated',"
    "'egger':{'b':0.7181,'se':0.3117,'stat':2.3,'df':3.5,'p':0.0271,'lo':0.0812,'hi':1.3519,'few_df':true,'intercept':{'b':0.1871,'se':0.1093,'df':24.8,'p':0.1171,'lo':-0.0443,'hi':0.4062}},"
    "'peese':{'b':1.1,'se':0.3,'p':0.01,'lo':0.4,'hi':1.7,'intercept':{'b':0.3173,'se':0.0704,'df':31.7,'p':0.0009,'lo':0.1635,'hi':0.4502}},"
    "'trimfill_L0':{'added':2,'added_p':null,'side':'left','b':0.2683,'se':0.0727,'tau2':0.2,'estimator':'L0','y':[-0.37,-0.42],'v':[0.73,0.12]},"
    "'trimfill_R0':{'added':null,'side':null,'b':null,'se':null,'estimator':'R0','reason':'equal <variances>'}}",
    "{'type':'all','outcome':'all','kind':'sensitivity','name':'overall','n_studies':58,'n_effects':58,'status':'estimated','variants':["
    "{'name':'as_planned','value':null,'n_studies':58,'n_effects':58,'b':0.4226,'se':0.0605,'p':0.0001,'lo':0.3015,'hi':0.5437,'status':'estimated'},"
    "{'name':'rho','value':0.37,'n_studies':58,'n_effects':58,'b':0.4353,'se':0.0617,'p':0.0002,'lo':0.3131,'hi':0.5571,'few_df':true,'status':'estimated'},"
    "{'name':'a <new> one','value':'x','n_studies':3,'n_effects':3,'status':'not_estimable','reason':'too_few_units'}],"
    "'left_out':[{'level':'study','n':58,'not_estimable':0,'lowest':{'left_out':'54 <i>','b':0.3432},'highest':{'left_out':'30','b':0.4361},'most_influence':{'left_out':'54','cooks':1.7223}}]}",
    "{'type':'all','outcome':'all','kind':'dose','name':'year','n_studies':58,'n_effects':58,'n_not_stated':0,'status':'estimated','coefficients':["
    "{'name':'intercept','b':0.4011,'se':0.07,'stat':6,'df':55,'p':0.0001,'lo':0.2672,'hi':0.5349},{'name':'year','b':0.0697,'se':0.04,'stat':1.7,'df':55,'p':0.0981,'lo':-0.0133,'hi':0.1527},"
    "{'name':'year^2','b':-0.1132,'se':0.01,'stat':0,'df':55,'p':0.9773,'lo':-0.2228,'hi':0.2212}],'moderators':{'stat':2.9172,'df1':2,'df2':55,'p':0.0625},'centre':2.83,"
    "'curve':[{'x':0.7,'mean':0.2511,'lo':0.0177,'hi':0.4846},{'x':3,'mean':0.4146,'lo':0.275,'hi':0.5543},{'x':10,'mean':0.8844,'lo':0.1155,'hi':1.6532}],"
    "'vertex':{'at':4.4,'se':1.3,'kind':'highest'},'linear':{'b':0.0695,'se':0.0282,'p':0.0169,'lo':0.0131,'hi':0.2259},'p_perm':0.0671,'p_floor':0.001}",
    "{'type':'all','outcome':'all','kind':'technique','name':'anger','within':'social','n_studies':58,'n_effects':58,'n_not_stated':0,'prevalence':0.31,'status':'estimated','coefficients':["
    "{'name':'intercept','b':0.3,'se':0.1,'stat':3,'df':56,'p':0.01,'lo':0.1,'hi':0.5},{'name':'anger1','b':0.2717,'se':0.1,'stat':3,'df':56,'p':0.01,'lo':0.1172,'hi':0.4263}],"
    "'means':[{'category':'0','n_studies':37,'n_effects':39,'mean':0.3,'lo':0.1,'hi':0.5},{'category':'1','n_studies':21,'n_effects':19,'mean':0.6,'lo':0.4,'hi':0.8}],"
    "'b_shrunken':0.1719,'p_contain':0.0172,'detectable':0.2917,'verdict':'stands_out','verdict_by':'p_maxT','p_perm':0.0117,'p_maxT':0.0317,'p_floor':0.0003}",
    "{'type':'all','outcome':'all','kind':'technique','name':'social','within':'anger','n_studies':2,'n_effects':2,'status':'not_estimable','reason':'constant','verdict':'not_estimable'}",
    "{'type':'all','outcome':'all','kind':'pairs','name':'pairs','status':'not_estimable','reason':'pairs_listed','n_pairs':66,'n_estimated':47,'n_stands_out':1,'n_no_relevant_difference':13,"
    "'n_inconclusive':33,'elements':['anger','social'],'left_out':[{'reason':'empty_cell','cell':'both','n':11,'pairs':[[0,1]]},{'reason':'empty_cell','cell':'first','n':8,'pairs':[[0,1]]}]}",
    "{'type':'all','outcome':'all','kind':'pair','name':'anger:social','elements':['anger','social'],'tested':'anger:social','n_studies':58,'n_effects':58,'status':'estimated','coefficients':["
    "{'name':'intercept','b':0.3,'se':0.1,'stat':3,'df':56,'p':0.01,'lo':0.1,'hi':0.5},{'name':'anger','b':0.91,'se':0.1,'stat':3,'df':56,'p':0.01,'lo':0.1,'hi':0.5},"
    "{'name':'anger:social','b':0.7544,'se':0.2,'stat':3.6,'df':54,'p':0.001,'lo':0.3321,'hi':1.1769}],"
    "'means':[{'category':'both','n_studies':9,'n_effects':23},{'category':'first','n_studies':11,'n_effects':29},{'category':'second','n_studies':8,'n_effects':17},{'category':'neither','n_studies':30,'n_effects':31}],"
    "'p_contain':0.0073,'q_BH':0.0345,'b_shrunken':0.4017,'detectable':0.6017,'verdict':'stands_out','verdict_by':'q_BH'}",
    "{'type':'all','outcome':'all','kind':'target_group','name':'anger:setting','element':'anger','variable':'setting','n_studies':58,'n_effects':58,'status':'estimated','coefficients':["
    "{'name':'intercept','b':0.3,'se':0.1,'stat':3,'df':56,'p':0.01,'lo':0.1,'hi':0.5}],'interaction':{'stat':3.8173,'df1':2,'df2':272,'p':0.02},"
    "'differences':[{'category':'prison','b':-0.2117,'lo':-0.4312,'hi':0.0129}],'p_contain':0.0253,'q_BH':0.9931,'detectable':null,'verdict':'inconclusive','verdict_by':'q_BH'}",
    "{'type':'all','outcome':'prison','kind':'overall','name':'overall','n_studies':27,'n_effects':27,'status':'estimated','coefficients':["
    "{'name':'intercept','b':0.3046,'se':0.06,'stat':5,'df':26,'p':0.0001,'lo':0.1925,'hi':0.4167}],'prediction':{'lo':-0.0521,'hi':0.6612}}",
};

/* As JSON, with ' for ". */
static json_t *parse(const char *text) {
	char *copy = strdup(text);
	for (char *c = copy; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	json_error_t why;
	json_t *json = json_loads(copy, 0, &why);
	ck_assert_msg(json != NULL, "%s at %d in %s", why.text, why.position, copy);
	free(copy);
	return json;
}

static json_t *results_of_all_kinds(void) {
	json_t *results = fixture("results.json"), *list = json_object_get(results, "analyses"), *a;
	size_t i;
	json_object_set_new(json_object_get(results, "settings"), "margin", json_real(0.1814));
	json_array_foreach(list, i, a) {
		if (strcmp(wz_json_text(a, "kind", ""), "element") != 0 || strcmp(wz_json_text(a, "status", ""), "estimated") != 0)
			continue;
		static const char *const VERDICT[] = {"stands_out", "no_relevant_difference", "inconclusive"};
		double at = (double)i;
		json_object_set_new(a, "b_shrunken", json_real(0.0313 * at));
		json_object_set_new(a, "p_contain", json_real(0.0119 + 0.001 * at));
		json_object_set_new(a, "detectable", json_real(0.5117 + 0.01 * at));
		json_object_set_new(a, "verdict", json_string(VERDICT[i % 3]));
		json_object_set_new(a, "verdict_by", json_string("p_maxT"));
		json_t *slope = json_array_get(json_object_get(a, "coefficients"), 1);
		json_object_set_new(slope, "boot", json_pack("{sssssfsfsi}", "kind", "cases", "method", "bca", "lo", -0.8117 - at, "hi", 0.9131 + at, "n", 199));
		json_object_set_new(slope, "few_df", json_true());
	}
	for (i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
		json_array_append_new(list, parse(KINDS[i]));
	return results;
}

/* 2. Numbers of the files */

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

/* 3. Numbers of a page */

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

/* The numbers of one cell: of the row with this label below the heading with this id, in the column with this name. */
static size_t cell_numbers(const char *page, const char *id, const char *label, const char *column, double value[8], double half[8]) {
	char find[256], text[512];
	(void)snprintf(find, sizeof find, "<h2 id=\"%s\">", id);
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
			const json_t *slope = json_array_get(json_object_get(a, "coefficients"), 1), *boot = json_object_get(slope, "boot");
			const char *label = ROWS[r].label;
			rows++;
			CELL_IS(en, "elements", label, "Shrunken difference", wz_json_number(a, "b_shrunken"));
			CELL_IS(en, "elements", label, "Difference", wz_json_number(slope, "b"), wz_json_number(slope, "lo"), wz_json_number(slope, "hi"));
			CELL_IS(en, "elements", label, "Bootstrap", wz_json_number(boot, "lo"), wz_json_number(boot, "hi"));
			CELL_IS(en, "elements", label, "p", wz_json_number(a, "p_contain"));
			CELL_IS(en, "elements", label, "p permutation", wz_json_number(a, "p_perm"));
			CELL_IS(en, "elements", label, "p max-T", wz_json_number(a, "p_maxT"));
			CELL_IS(en, "elements", label, "Smallest possible p", wz_json_number(a, "p_floor"));
			CELL_IS(en, "elements", label, "Could be found", wz_json_number(a, "detectable"));
			CELL_IS(en, "elements", label, "Occurs", wz_json_number(a, "prevalence"));
		}
	ck_assert_uint_eq(rows, sizeof ROWS / sizeof ROWS[0]);
	CELL_IS(en, "techniques", "Anger control", "Difference", 0.2717, 0.1172, 0.4263);
	CELL_IS(en, "techniques", "Anger control", "Shrunken difference", 0.1719);
	CELL_IS(en, "techniques", "Anger control", "With", 21, 19);
	CELL_IS(en, "techniques", "Anger control", "Without", 37, 39);
	CELL_IS(en, "techniques", "Anger control", "p max-T", 0.0317);
	CELL_IS(en, "pairs", "Anger control", "Interaction", 0.7544, 0.3321, 1.1769);
	CELL_IS(en, "pairs", "Anger control", "Both", 9, 23);
	CELL_IS(en, "pairs", "Anger control", "First only", 11, 29);
	CELL_IS(en, "pairs", "Anger control", "Second only", 8, 17);
	CELL_IS(en, "pairs", "Anger control", "Neither", 30, 31);
	CELL_IS(en, "pairs", "Anger control", "q", 0.0345);
	CELL_IS(en, "target", "Anger control", "F (df)", 3.8173, 2, 272);
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
	CELL_IS(en, "sensitivity", "correlation of sampling errors 0.37", "Mean effect", 0.4353, 0.3131, 0.5571);
	CELL_IS(en, "sensitivity", "study", "Lowest", 0.3432);
	CELL_IS(en, "sensitivity", "study", "Highest", 0.4361);
	CELL_IS(en, "sensitivity", "study", "Cook&#39;s distance", 1.7223);
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
	free(all.v);
	free(nl);
	free(en);
	free(rare);
	remove_run(&run);
}
END_TEST

/* 4. Every kind of analysis has its place */

START_TEST(all_kinds) {
	wz_run run;
	make_run(&run, "results.json", results_of_all_kinds());
	make_report(&run);
	char *en = report_file(&run, "en/all.html"), *bias = report_file(&run, "all-bias.csv"), *pairs = report_file(&run, "all-pairs.csv"),
	     *elements = report_file(&run, "all-elements.csv"), *none = report_file(&run, "en/setting-none.html");
	has(en, "<title id=\"funnel-wide-t\">");
	has(en, "<title id=\"dose1-wide-t\">");
	has(en, "<title id=\"choices1-wide-t\">");
	has(en, "<title id=\"map1-wide-t\">");
	has(en, "Too few degrees of freedom for the robust standard error: not to be trusted.");
	has(en, "equal &lt;variances&gt;");
	has(en, "a &lt;new&gt; one x");
	has(en, "54 &lt;i&gt;");
	has(en, "Whether small studies give other effects than large ones can not be said from so few data.");
	has(en, "Under other choices in the analysis the mean odds ratio lies between 1.53 and 1.55."); /* exp(0.4226), exp(0.4353) */
	has(en, "Stands out: together they go with a larger effect than the sum of both.");
	has(en, "Pairs: 66; with an estimate: 47. Of these, stand out: 1; no relevant difference: 13; inconclusive: 33.");
	has(en, "Not estimable: a combination does not occur (19)"); /* 11 + 8 */
	has(en, "<bdi>Prison: \u22120.21 [\u22120.43; 0.01]</bdi>");
	has(en, "Techniques: 2; with an estimate: 1.");
	has(en, "No relevant difference: interval within 0.18 of zero.");
	has(en, "Inconclusive.");
	has(en, "The highest point of the curve is at 4.4 (standard error 1.3).");
	has(en, "Elements with too few degrees of freedom for the robust standard error:");
	has_not(en, "more analyses of this type that this page has no place for");
	has_not(none, "<title id=\"funnel");
	has(bias, "egger,");
	has(bias, ",0.71809999999999996,");
	has(pairs, "\r\nanger,");
	has(elements, ",stands_out,p_maxT,");
	free(en);
	free(bias);
	free(pairs);
	free(elements);
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

/* 5. Workbook and JSON */

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
	tcase_add_test(numbers_case, all_kinds);
	tcase_add_test(numbers_case, script_is_allowed);
	tcase_add_test(numbers_case, other_formats);
	suite_add_tcase(s, numbers_case);
	SRunner *sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_run_all(sr, CK_NORMAL);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
