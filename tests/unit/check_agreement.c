/* check_agreement.c - agreement between coders: coefficients against R, matching of records, the list of differences, the workbook
 *
 * 1. Coefficients: tests/reference/agreement_expected.csv, made by tests/reference/agreement.R (there: provenance and tolerance of each value)
 * 2. What can't be estimated
 * 3. Bootstrap
 * 4. Records: datasets/agreement-example, and small files
 * 5. What the meeting gets
 */
#include "analysis/agreement.h"
#include "analysis/agreement_bootstrap.h"
#include "base/table.h"
#include "base/text.h"
#include "report/agreement_report.h"
#include "report/workbook.h"
#include "temp.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>
#include <stdint.h>
#include <zlib.h>

#define EXAMPLE "datasets/agreement-example/"

/* 1. Coefficients */

typedef struct {
	double a[200], b[200];
	size_t n, q;
	wz_metric metric;
} pairs;

static double number(const wz_table *t, size_t row, const char *column) {
	double value = NAN;
	size_t c = wz_table_column(t, column);
	ck_assert_uint_ne(c, SIZE_MAX);
	(void)wz_number_parse(wz_table_cell(t, row, c), '.', &value);
	return value;
}

static void read_file(const char *path, wz_table *table) {
	wz_problems problems;
	wz_err err = {0};
	wz_problems_init(&problems);
	wz_status st = wz_table_read(path, NULL, table, &problems, &err);
	ck_assert_msg(st == WZ_OK, "%s (run from the project's folder)", err.text);
	ck_assert_uint_eq(problems.n_errors, 0);
	wz_problems_clear(&problems);
}

static void read_case(const wz_table *t, const char *name, pairs *p) {
	*p = (pairs){0};
	for (size_t row = 0; row < t->n_rows; row++) {
		if (strcmp(wz_table_cell(t, row, wz_table_column(t, "case")), name) != 0)
			continue;
		const char *metric = wz_table_cell(t, row, wz_table_column(t, "metric"));
		p->metric = strcmp(metric, "nominal") == 0 ? WZ_METRIC_NOMINAL : strcmp(metric, "ordinal") == 0 ? WZ_METRIC_ORDINAL : WZ_METRIC_INTERVAL;
		p->q = (size_t)number(t, row, "codes");
		p->a[p->n] = number(t, row, "a");
		p->b[p->n++] = number(t, row, "b");
		ck_assert_uint_lt(p->n, 200);
	}
	ck_assert_uint_gt(p->n, 0);
}

static double part_of(const wz_coefficient *c, const char *part) {
	return strcmp(part, ".se") == 0 ? c->se : strcmp(part, ".lo") == 0 ? c->lo : strcmp(part, ".hi") == 0 ? c->hi : c->value;
}

/* The program's value of a quantity, all computed by the function that the command uses. */
static double computed(const wz_item_agreement *x, const char *quantity) {
	const struct {
		const char *name;
		const wz_coefficient *c;
	} known[] = {{"all.percent", &x->percent_all}, {"percent", &x->percent}, {"all.kappa", &x->kappa_all}, {"all.ac1", &x->ac1_all}, {"kappa", &x->kappa}, {"linear", &x->linear},
	             {"quadratic", &x->quadratic}, {"ac1", &x->ac1}, {"alpha", &x->alpha}, {"icc", &x->icc}};
	if (strcmp(quantity, "n") == 0)
		return (double)x->count.n;
	if (strcmp(quantity, "mean_difference") == 0)
		return x->mean_difference;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strncmp(quantity, known[i].name, strlen(known[i].name)) == 0)
			return part_of(known[i].c, quantity + strlen(known[i].name));
	ck_abort_msg("unknown quantity %s", quantity);
}

START_TEST(reference) {
	wz_table ratings, expected;
	static wz_code codes[8] = {{"0", "", ""}, {"1", "", ""}, {"2", "", ""}, {"3", "", ""}, {"4", "", ""}, {"5", "", ""}, {"6", "", ""}};
	size_t compared = 0;
	read_file("tests/reference/data/agreement_ratings.csv", &ratings);
	read_file("tests/reference/agreement_expected.csv", &expected);
	for (size_t row = 0; row < expected.n_rows; row++) {
		const char *name = wz_table_cell(&expected, row, 0), *quantity = wz_table_cell(&expected, row, 1);
		pairs p;
		read_case(&ratings, name, &p);
		size_t cluster[200];
		for (size_t i = 0; i < p.n; i++)
			cluster[i] = i; /* each unit by itself */
		wz_rated_units units = {.level = "study", .n = p.n, .cluster = cluster};
		wz_rated_item item = {.id = name, .label = {"", ""}, .definition = {"", ""}, .domain = "x", .group = "", .metric = p.metric,
		                      .code = p.metric == WZ_METRIC_INTERVAL ? NULL : codes, .n_codes = p.q, .value = {p.a, p.b}};
		wz_ratings all = {.units = &units, .n_units = 1, .n_clusters = p.n, .cluster_level = "study", .item = &item, .n_items = 1};
		wz_agreement result;
		wz_err err = {0};
		ck_assert_msg(wz_agreement_compute(&all, 1999, 20170401, 95, &result, &err) == WZ_OK, "%s", err.text);
		double got = computed(&result.item[0], quantity), want = number(&expected, row, "value"), tolerance = number(&expected, row, "tolerance");
		ck_assert_msg(fabs(got - want) <= tolerance * fmax(1, fabs(want)), "%s %s: %.17g, expected %.17g within %g", name, quantity, got, want,
		              tolerance);
		compared++;
		wz_agreement_clear(&result);
	}
	ck_assert_uint_ge(compared, 150);
	wz_table_clear(&ratings);
	wz_table_clear(&expected);
}
END_TEST

/* Invented ratings of the size of the double coding in phase 1 (14 articles, 47 items, 97% agreement). */
START_TEST(percent_of_many) {
	double a[14 * 47], b[14 * 47];
	for (size_t i = 0; i < 14 * 47; i++) {
		a[i] = (double)(i % 3);
		b[i] = i % 33 == 0 ? (double)((i + 1) % 3) : a[i];
	}
	wz_pair_counts c = wz_pairs_count(a, b, 14 * 47);
	ck_assert_uint_eq(c.n, 658);
	ck_assert_uint_eq(c.n_agree, 638); /* 658 - 20 */
	ck_assert_double_eq_tol(100.0 * (double)c.n_agree / (double)c.n, 96.96, 0.005);
}
END_TEST

/* 2. What can't be estimated */

static wz_cross cross_of(const double *a, const double *b, size_t n, size_t q) {
	wz_cross cross;
	wz_err err = {0};
	ck_assert_int_eq(wz_cross_make(a, b, n, q, &cross, &err), WZ_OK);
	return cross;
}

START_TEST(one_category) {
	const double a[] = {1, 1, 1, 1, 1};
	wz_cross cross = cross_of(a, a, 5, 2);
	wz_coefficient kappa = wz_kappa(&cross, WZ_WEIGHTS_NONE, 95), alpha = wz_alpha_codes(&cross, WZ_METRIC_NOMINAL), ac1 = wz_ac1(&cross, 95);
	ck_assert(isnan(kappa.value) && isnan(kappa.lo));
	ck_assert_str_eq(wz_lack_word(kappa.lack), "one_category");
	ck_assert(isnan(alpha.value));
	ck_assert_int_eq(alpha.lack, WZ_LACK_CATEGORIES);
	ck_assert_double_eq(ac1.value, 1); /* AC1 exists: the other code could have been chosen */
	ck_assert(isnan(ac1.lo));
	ck_assert_int_eq(ac1.lack_interval, WZ_LACK_ERROR);
	wz_cross_clear(&cross);
}
END_TEST

START_TEST(nothing_stated) {
	const double a[] = {NAN, 1, NAN}, b[] = {0, NAN, NAN};
	wz_cross cross = cross_of(a, b, 3, 2);
	ck_assert_uint_eq(cross.n, 0);
	ck_assert_int_eq(wz_kappa(&cross, WZ_WEIGHTS_QUADRATIC, 95).lack, WZ_LACK_PAIRS);
	ck_assert_int_eq(wz_ac1(&cross, 95).lack, WZ_LACK_PAIRS);
	ck_assert_int_eq(wz_alpha_codes(&cross, WZ_METRIC_ORDINAL).lack, WZ_LACK_PAIRS);
	ck_assert_int_eq(wz_icc(a, b, 3, 95).lack, WZ_LACK_PAIRS);
	wz_pair_counts c = wz_pairs_count(a, b, 3);
	ck_assert(c.n_units == 3 && c.n == 0 && c.n_only_a == 1 && c.n_only_b == 1 && c.n_both_empty == 1);
	wz_cross_clear(&cross);
}
END_TEST

START_TEST(full_agreement) {
	const double a[] = {0, 1, 1, 0, 1, 0}, x[] = {4, 5, 6.5, 3, 2, 9}, same[] = {2, 2, 2};
	wz_cross cross = cross_of(a, a, 6, 2);
	wz_coefficient kappa = wz_kappa(&cross, WZ_WEIGHTS_NONE, 95), icc = wz_icc(x, x, 6, 95);
	ck_assert_double_eq(kappa.value, 1);
	ck_assert_double_eq(kappa.se, 0);
	ck_assert(isnan(kappa.lo));
	ck_assert_int_eq(kappa.lack_interval, WZ_LACK_ERROR);
	ck_assert_double_eq(icc.value, 1);
	ck_assert(isnan(icc.lo));
	ck_assert_int_eq(wz_icc(same, same, 3, 95).lack, WZ_LACK_VARIANCE);
	ck_assert_int_eq(wz_alpha_numbers(same, same, 3).lack, WZ_LACK_VARIANCE);
	wz_cross_clear(&cross);
}
END_TEST

/* A coder who is always 1 higher: ICC(2,1) is below 1, and its interval exists. */
START_TEST(constant_difference) {
	const double a[] = {1, 2, 3, 4, 5, 6, 7}, b[] = {2, 3, 4, 5, 6, 7, 8};
	wz_coefficient icc = wz_icc(a, b, 7, 95);
	ck_assert(icc.value > 0.8 && icc.value < 1);
	ck_assert(icc.hi <= 1 + 1e-12 && icc.lo < icc.value);
	ck_assert_double_eq(wz_mean_difference(a, b, 7), -1);
}
END_TEST

START_TEST(wrong_code) {
	const double a[] = {0, 2}, b[] = {0, 1};
	wz_cross cross;
	wz_err err = {0};
	ck_assert_int_eq(wz_cross_make(a, b, 2, 2, &cross, &err), WZ_EBUG);
}
END_TEST

/* 3. Bootstrap */

START_TEST(bootstrap_repeats) {
	const double a[] = {0, 1, 1, 0, 1, 0, 2, 2, NAN, 1}, b[] = {0, 1, 0, 0, 1, 0, 2, 1, 1, 1};
	wz_cross cross = cross_of(a, b, 10, 3);
	wz_coefficient first = wz_alpha_codes(&cross, WZ_METRIC_NOMINAL), again = first, other = first, none = first;
	const wz_alpha_spec spec = {.replicates = 499, .seed = 7, .key = 3, .confidence = 95}, seeded = {.replicates = 499, .seed = 8, .key = 3, .confidence = 95},
						off = {.seed = 7, .key = 3, .confidence = 95};
	uint64_t undefined;
	wz_err err = {0};
	ck_assert_int_eq(wz_alpha_bootstrap(a, b, 10, WZ_METRIC_NOMINAL, 3, &spec, &first, &undefined, &err), WZ_OK);
	ck_assert_int_eq(wz_alpha_bootstrap(a, b, 10, WZ_METRIC_NOMINAL, 3, &spec, &again, &undefined, &err), WZ_OK);
	ck_assert_int_eq(wz_alpha_bootstrap(a, b, 10, WZ_METRIC_NOMINAL, 3, &seeded, &other, &undefined, &err), WZ_OK);
	ck_assert_int_eq(wz_alpha_bootstrap(a, b, 10, WZ_METRIC_NOMINAL, 3, &off, &none, &undefined, &err), WZ_OK);
	ck_assert(first.lo < first.value && first.value < first.hi);
	ck_assert(first.lo == again.lo && first.hi == again.hi);
	ck_assert(first.lo != other.lo || first.hi != other.hi);
	ck_assert(isnan(none.lo));
	wz_cross_clear(&cross);
}
END_TEST

START_TEST(bootstrap_undefined) {
	const double a[] = {0, 0, 0, 1}, b[] = {0, 0, 0, 0}; /* (3/4)^4 = 32% of the replicates have one category */
	wz_cross cross = cross_of(a, b, 4, 2);
	wz_coefficient alpha = wz_alpha_codes(&cross, WZ_METRIC_NOMINAL);
	const wz_alpha_spec spec = {.replicates = 999, .seed = 1, .key = 1, .confidence = 95};
	uint64_t undefined;
	wz_err err = {0};
	ck_assert_int_eq(wz_alpha_bootstrap(a, b, 4, WZ_METRIC_NOMINAL, 2, &spec, &alpha, &undefined, &err), WZ_OK);
	ck_assert(undefined > 240 && undefined < 400); /* 316 expected, standard deviation 15 */
	wz_cross_clear(&cross);
}
END_TEST

/* 4. Records */

typedef struct {
	wz_codebook codebook;
	wz_taxonomy taxonomy;
	wz_ratings ratings;
	wz_problems problems;
	wz_err err;
	wz_status st;
} pair;

static void read_pair(pair *p, const char *codebook, const char *taxonomy, const char *a, const char *b, const char *ordinal) {
	*p = (pair){0};
	wz_problems_init(&p->problems);
	ck_assert_int_eq(wz_codebook_read(codebook, &p->codebook, &p->problems, &p->err), WZ_OK);
	if (taxonomy != NULL)
		ck_assert_int_eq(wz_taxonomy_read(taxonomy, &p->taxonomy, &p->problems, &p->err), WZ_OK);
	ck_assert_uint_eq(p->problems.n_errors, 0);
	p->st = wz_ratings_read(a, b, NULL, &p->codebook, taxonomy ? &p->taxonomy : NULL, &ordinal, ordinal != NULL, &p->ratings, &p->problems, &p->err);
}

static void clear_pair(pair *p) {
	wz_ratings_clear(&p->ratings);
	wz_taxonomy_clear(&p->taxonomy);
	wz_codebook_clear(&p->codebook);
	wz_problems_clear(&p->problems);
}

static size_t problems_with(const pair *p, const char *part) {
	size_t n = 0;
	for (size_t i = 0; i < p->problems.n; i++)
		n += strstr(p->problems.list[i].text, part) != NULL;
	return n;
}

static const wz_rated_item *item_of(const pair *p, const char *id) {
	for (size_t i = 0; i < p->ratings.n_items; i++)
		if (strcmp(p->ratings.item[i].id, id) == 0)
			return &p->ratings.item[i];
	ck_abort_msg("no item %s", id);
}

START_TEST(example_records) {
	pair p;
	read_pair(&p, EXAMPLE "codebook.csv", NULL, EXAMPLE "coder_a.csv", EXAMPLE "coder_b.csv", "risk");
	ck_assert_msg(p.st == WZ_OK, "%s", p.err.text);
	ck_assert_uint_eq(p.problems.n_errors, 0);
	ck_assert_uint_eq(p.ratings.n_units, 2);
	ck_assert_str_eq(p.ratings.units[0].level, "effect");
	ck_assert_uint_eq(p.ratings.units[0].n, 18);
	ck_assert_uint_eq(p.ratings.units[0].n_lone[WZ_CODER_A], 0); /* its study is lone, and told */
	ck_assert_uint_eq(p.ratings.units[0].n_alone[WZ_CODER_A], 1); /* yet it counts: 19 rows are 18 and 1 */
	ck_assert_str_eq(p.ratings.units[0].lone[WZ_CODER_A][0].id, "S14 / 1");
	ck_assert_uint_eq(p.ratings.units[1].n, 13);
	ck_assert_uint_eq(p.ratings.units[1].n_lone[WZ_CODER_A], 1);
	ck_assert_str_eq(p.ratings.units[1].lone[WZ_CODER_A][0].id, "S14");
	ck_assert_uint_eq(item_of(&p, "design")->units, 1); /* once a study */
	ck_assert_uint_eq(item_of(&p, "outcome")->units, 0);
	ck_assert_int_eq(item_of(&p, "risk")->metric, WZ_METRIC_ORDINAL);
	ck_assert_int_eq(item_of(&p, "d")->metric, WZ_METRIC_INTERVAL);
	ck_assert_str_eq(item_of(&p, "techniques=1")->group, "techniques");
	wz_agreement result;
	ck_assert_int_eq(wz_agreement_compute(&p.ratings, 99, 1, 95, &result, &p.err), WZ_OK);
	for (size_t i = 1; i < result.n_list; i++) { /* items with the most differences first */
		size_t n[2] = {0, 0};
		for (size_t k = 0; k < result.n_list; k++) {
			n[0] += result.list[k].item == result.list[i - 1].item;
			n[1] += result.list[k].item == result.list[i].item;
		}
		ck_assert_uint_ge(n[0], n[1]);
		if (result.list[i].item == result.list[i - 1].item)
			ck_assert_uint_lt(result.list[i - 1].unit, result.list[i].unit);
	}
	ck_assert_str_eq(p.ratings.item[result.list[0].item].id, "risk");
	ck_assert_uint_eq(result.summary[0].count.n, 150);
	ck_assert_uint_eq(result.summary[0].count.n_agree, 134);
	/* pooled kappa from its definition */
	double observed = 0, expected = 0;
	for (size_t i = 0; i < p.ratings.n_items; i++)
		if (p.ratings.item[i].metric != WZ_METRIC_INTERVAL) {
			observed += result.item[i].percent.value / 100 / 8;
			expected += result.item[i].expected / 8;
		}
	ck_assert_double_eq_tol(result.summary[0].pooled.value[WZ_POOLED_KAPPA].value, (observed - expected) / (1 - expected), 1e-12);
	wz_agreement_clear(&result);
	clear_pair(&p);
}
END_TEST

/* Items together: tests/reference/agreement_pooled.csv, made by agreement_pooled.R (there: provenance and tolerance of each value). */
START_TEST(pooled_reference) {
	static const char *const KINDS[WZ_N_POOLED] = {"percent", "percent_with_not_stated", "kappa", "AC1", "alpha"};
	wz_table expected;
	read_file("tests/reference/agreement_pooled.csv", &expected);
	pair p[2];
	wz_agreement result[2];
	read_pair(&p[0], EXAMPLE "codebook.csv", NULL, EXAMPLE "coder_a.csv", EXAMPLE "coder_b.csv", "risk");
	read_pair(&p[1], EXAMPLE "codebook.csv", EXAMPLE "taxonomy.csv", EXAMPLE "manuals_a.csv", EXAMPLE "manuals_b.csv", NULL);
	ck_assert_uint_eq(p[0].ratings.n_clusters, 13);
	ck_assert_str_eq(p[0].ratings.cluster_level, "study"); /* effects of one study are drawn together */
	ck_assert_str_eq(p[1].ratings.cluster_level, "manual");
	for (size_t k = 0; k < 2; k++)
		ck_assert_int_eq(wz_agreement_compute(&p[k].ratings, 1999, 20170401, 95, &result[k], &p[k].err), WZ_OK);
	for (size_t row = 0; row < expected.n_rows; row++) {
		const char *domain = wz_table_cell(&expected, row, 1), *group = wz_table_cell(&expected, row, 2), *kind = wz_table_cell(&expected, row, 3),
				   *part = wz_table_cell(&expected, row, 4);
		const wz_agreement *r = &result[strcmp(wz_table_cell(&expected, row, 0), "manuals") == 0];
		const wz_coefficient *c = NULL;
		for (size_t s = 0; s < r->n_summaries; s++)
			for (size_t k = 0; k < WZ_N_POOLED; k++)
				if (strcmp(r->summary[s].domain, domain) == 0 && strcmp(r->summary[s].group, group) == 0 && strcmp(KINDS[k], kind) == 0)
					c = &r->summary[s].pooled.value[k];
		ck_assert_msg(c != NULL, "no %s %s %s", domain, group, kind);
		const double got = strcmp(part, "value") == 0 ? c->value : strcmp(part, "se") == 0 ? c->se : strcmp(part, "lo") == 0 ? c->lo : c->hi,
					 want = number(&expected, row, "value"), tolerance = number(&expected, row, "tolerance");
		ck_assert_msg(fabs(got - want) <= tolerance * fmax(1, fabs(want)), "line %zu, %s %s %s %s: %.17g, expected %.17g within %g",
		              expected.line[row], domain, group, kind, part, got, want, tolerance);
	}
	ck_assert_uint_ge(expected.n_rows, 140);
	for (size_t k = 0; k < 2; k++) {
		wz_agreement_clear(&result[k]);
		clear_pair(&p[k]);
	}
	wz_table_clear(&expected);
}
END_TEST

/* One item, each unit its own cluster: standard errors have closed forms, which the bootstrap nears; and what resampling can't say is said. */
START_TEST(pooled_closed_forms) {
	enum { N = 3000 };
	static double a[N], b[N];
	static size_t cluster[N], one[N];
	static wz_code codes[3] = {{"0", "", ""}, {"1", "", ""}, {"2", "", ""}};
	for (size_t i = 0; i < N; i++) {
		a[i] = (double)(i % 7 % 3);
		b[i] = i % 5 == 0 ? (double)((i / 5) % 3) : a[i];
		cluster[i] = i;
		one[i] = 0;
	}
	wz_rated_units units = {.level = "study", .n = N, .cluster = cluster};
	wz_rated_item item = {.id = "x", .domain = "x", .group = "", .code = codes, .n_codes = 3, .value = {a, b}};
	wz_ratings all = {.units = &units, .n_units = 1, .n_clusters = N, .cluster_level = "study", .item = &item, .n_items = 1};
	const wz_pooled_spec spec = {.replicates = 1999, .seed = 3, .confidence = 95}, none = {.seed = 3, .confidence = 95};
	const size_t index = 0;
	wz_pooled pooled, again;
	wz_err err = {0};
	ck_assert_int_eq(wz_agreement_pool(&all, &index, 1, &spec, &pooled, &err), WZ_OK);
	ck_assert_int_eq(wz_agreement_pool(&all, &index, 1, &spec, &again, &err), WZ_OK);
	ck_assert(memcmp(&pooled, &again, sizeof pooled) == 0);
	wz_cross cross = cross_of(a, b, N, 3);
	const wz_coefficient kappa = wz_kappa(&cross, WZ_WEIGHTS_NONE, 95), ac1 = wz_ac1(&cross, 95), percent = wz_percent(wz_pairs_count(a, b, N).n_agree, N, 95);
	const struct {
		wz_pooled_kind kind;
		const wz_coefficient *closed; /* Fleiss, Cohen & Everitt 1969; Gwet 2008; binomial */
	} CLOSED[] = {{WZ_POOLED_KAPPA, &kappa}, {WZ_POOLED_AC1, &ac1}, {WZ_POOLED_PERCENT, &percent}};
	for (size_t k = 0; k < sizeof CLOSED / sizeof *CLOSED; k++) {
		const wz_coefficient *c = &pooled.value[CLOSED[k].kind];
		ck_assert_double_eq_tol(c->value, CLOSED[k].closed->value, 1e-9);
		ck_assert_double_eq_tol(c->se / CLOSED[k].closed->se, 1, 0.07); /* 4 / sqrt(2 * 1999), and 1/n of the large-sample forms */
		ck_assert_double_eq_tol((c->hi - c->lo) / (CLOSED[k].closed->hi - CLOSED[k].closed->lo), 1, 0.12);
	}
	ck_assert_double_eq_tol(pooled.value[WZ_POOLED_ALPHA].value, wz_alpha_codes(&cross, WZ_METRIC_NOMINAL).value, 1e-12);
	wz_cross_clear(&cross);
	/* everything in one record */
	units.cluster = one;
	all.n_clusters = 1;
	ck_assert_int_eq(wz_agreement_pool(&all, &index, 1, &spec, &pooled, &err), WZ_OK);
	ck_assert_int_eq(pooled.value[WZ_POOLED_KAPPA].lack_interval, WZ_LACK_CLUSTERS);
	ck_assert(isnan(pooled.value[WZ_POOLED_KAPPA].lo) && !isnan(pooled.value[WZ_POOLED_KAPPA].value));
	/* not asked for */
	units.cluster = cluster;
	all.n_clusters = N;
	ck_assert_int_eq(wz_agreement_pool(&all, &index, 1, &none, &pooled, &err), WZ_OK);
	ck_assert(isnan(pooled.value[WZ_POOLED_KAPPA].lo));
	/* one category, full agreement, nothing at all */
	for (size_t i = 0; i < N; i++)
		a[i] = b[i] = 1;
	ck_assert_int_eq(wz_agreement_pool(&all, &index, 1, &spec, &pooled, &err), WZ_OK);
	ck_assert_int_eq(pooled.value[WZ_POOLED_KAPPA].lack, WZ_LACK_CATEGORIES);
	ck_assert_int_eq(pooled.value[WZ_POOLED_ALPHA].lack, WZ_LACK_CATEGORIES);
	ck_assert(pooled.value[WZ_POOLED_AC1].value == 1 && pooled.value[WZ_POOLED_AC1].lack_interval == WZ_LACK_ERROR);
	ck_assert_int_eq(wz_agreement_pool(&all, &index, 0, &spec, &pooled, &err), WZ_OK);
	ck_assert_int_eq(pooled.value[WZ_POOLED_PERCENT].lack, WZ_LACK_PAIRS);
	ck_assert_int_eq(pooled.value[WZ_POOLED_KAPPA].lack, WZ_LACK_CODES);
}
END_TEST

/* The CSV of coefficients: as many rows as there are coefficients, with a reason where a value or interval is lacking. */
START_TEST(coefficients_csv) {
	pair p;
	wz_agreement result;
	wz_buffer text = {0};
	read_pair(&p, EXAMPLE "codebook.csv", NULL, EXAMPLE "coder_a.csv", EXAMPLE "coder_b.csv", "risk");
	ck_assert_int_eq(wz_agreement_compute(&p.ratings, 99, 1, 95, &result, &p.err), WZ_OK);
	wz_agreement_csv_coefficients(&result, &text);
	ck_assert(strncmp(text.bytes, "scope,item,domain,group,level,coefficient,n,value,se,lo,hi,reason\r\n", 67) == 0);
	ck_assert_ptr_nonnull(strstr(text.bytes, "\r\nall,,,,,percent,150,89.3333"));
	ck_assert_ptr_nonnull(strstr(text.bytes, "\r\nitem,risk,study,,study,kappa_quadratic,13,"));
	ck_assert_ptr_nonnull(strstr(text.bytes, "\r\nitem,techniques=0,study,techniques,study,kappa,13,1,0,,,no_sampling_error\r\n"));
	ck_assert_ptr_nonnull(strstr(text.bytes, "\r\nitem,d,effect,,effect,ICC,18,"));
	ck_assert_ptr_null(strstr(text.bytes, "nan"));
	wz_buffer_clear(&text);
	wz_agreement_clear(&result);
	clear_pair(&p);
}
END_TEST

START_TEST(example_manuals) {
	pair p;
	read_pair(&p, EXAMPLE "codebook.csv", EXAMPLE "taxonomy.csv", EXAMPLE "manuals_a.csv", EXAMPLE "manuals_b.csv", NULL); /* wide and long */
	ck_assert_msg(p.st == WZ_OK, "%s", p.err.text);
	ck_assert_uint_eq(p.ratings.n_items, 6);
	ck_assert_uint_eq(p.ratings.units[0].n, 11);
	ck_assert_uint_eq(p.ratings.units[0].n_lone[WZ_CODER_A], 1);
	ck_assert_uint_eq(p.ratings.units[0].n_lone[WZ_CODER_B], 1);
	ck_assert_ptr_null(p.ratings.units[0].lone[WZ_CODER_A][0].near); /* M12 and M13 are two manuals */
	const wz_rated_item *homework = item_of(&p, "technique.practice.homework");
	ck_assert_int_eq(homework->metric, WZ_METRIC_ORDINAL);
	wz_pair_counts c = wz_pairs_count(homework->value[0], homework->value[1], 11);
	ck_assert(c.n == 10 && c.n_only_b == 1); /* a score that one coder left out is not stated, not absent */
	ck_assert_int_eq(item_of(&p, "structure.dose.contacts")->metric, WZ_METRIC_INTERVAL);
	const wz_rated_item *relatives = item_of(&p, "content.network.relatives");
	ck_assert_uint_eq(relatives->line[WZ_CODER_A][0], 2); /* a row a manual: M01 */
	ck_assert_uint_eq(relatives->line[WZ_CODER_B][0], 4); /* a row a score: M01's third */
	for (size_t i = 0, rows = 0; i < 11; i++) {
		rows += homework->line[WZ_CODER_B][i] > 0;
		ck_assert(homework->line[WZ_CODER_B][i] > 0 || isnan(homework->value[WZ_CODER_B][i])); /* no row, no line */
		ck_assert(i < 10 || rows > 9);
	}
	clear_pair(&p);
}
END_TEST

/* One error, not one for each score: the elements are described elsewhere. */
START_TEST(no_taxonomy) {
	pair p;
	read_pair(&p, EXAMPLE "codebook.csv", NULL, EXAMPLE "manuals_a.csv", EXAMPLE "manuals_b.csv", NULL);
	ck_assert_int_eq(p.st, WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(p.err.text, "--taxonomy FILE"));
	ck_assert_uint_eq(p.problems.n_errors, 0);
	ck_assert_uint_eq(problems_with(&p, "6 columns are not in the codebook"), 1);
	clear_pair(&p);
}
END_TEST

static void write_text(const char *path, const char *text) {
	wz_err err = {0};
	ck_assert_int_eq(wz_file_write(path, text, strlen(text), &err), WZ_OK);
}

static const char BOOK[] = "variable,label_nl,label_en,type,codes,level,note,role\n"
						   "study,s,s,text,,study,,id\neffect,e,e,text,,effect,,id\n"
						   "kind,k,k,categorical,0=a|a;1=b|b,study,,\nsize,g,g,numeric,,effect,,\nfree,f,f,text,,study,,\n";

static void read_small(pair *p, const char *a, const char *b) {
	write_text(temp_path("book.csv"), BOOK);
	write_text(temp_path("a.csv"), a);
	write_text(temp_path("b.csv"), b);
	read_pair(p, temp_path("book.csv"), NULL, temp_path("a.csv"), temp_path("b.csv"), NULL);
}

/* Studies that share a manual are one cluster with it and with their effects; so are those that only one coder ties together. */
START_TEST(clusters) {
	pair p;
	write_text(temp_path("book.csv"), "variable,label_nl,label_en,type,codes,level,note,role\nstudy,s,s,text,,study,,id\neffect,e,e,text,,effect,,id\n"
	                                  "manual,m,m,text,,manual,,id\nkind,k,k,categorical,0=a|a;1=b|b,study,,\nout,o,o,categorical,0=a|a;1=b|b,effect,,\n");
	write_text(temp_path("a.csv"), "study,effect,manual,kind,out\ns1,1,m1,0,0\ns1,2,m1,0,1\ns2,1,m1,1,1\ns3,1,m2,1,1\ns4,1,m3,0,0\n");
	write_text(temp_path("b.csv"), "study,effect,manual,kind,out\ns1,1,m1,0,0\ns1,2,m1,0,1\ns2,1,m1,1,1\ns3,1,m2,1,1\ns4,1,m2,0,0\n");
	read_pair(&p, temp_path("book.csv"), NULL, temp_path("a.csv"), temp_path("b.csv"), NULL);
	ck_assert_msg(p.st == WZ_OK, "%s", p.err.text);
	ck_assert_uint_eq(p.ratings.n_clusters, 2);
	static const size_t WANT[] = {0, 0, 0, 1, 1};
	ck_assert_uint_eq(p.ratings.units[0].n, 5);
	for (size_t i = 0; i < 5; i++)
		ck_assert_uint_eq(p.ratings.units[0].cluster[i], WANT[i]);
	for (size_t u = 1; u < p.ratings.n_units; u++)
		if (strcmp(p.ratings.units[u].level, "study") == 0)
			for (size_t i = 0; i < 4; i++)
				ck_assert_uint_eq(p.ratings.units[u].cluster[i], i > 1);
	ck_assert_str_eq(p.ratings.cluster_level, "manual");
	clear_pair(&p);
}
END_TEST

START_TEST(other_ids) {
	pair p;
	read_small(&p, "study,effect,kind\n1,1,0\n2,1,1\n", "study,effect,kind\nJansen,1,0\nKim,1,1\n");
	ck_assert_int_eq(p.st, WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(p.err.text, "no record of"));
	ck_assert_ptr_nonnull(strstr(p.err.text, "'1 / 1'"));
	ck_assert_ptr_nonnull(strstr(p.err.text, "'Jansen / 1'"));
	clear_pair(&p);
	read_small(&p, "study,effect,kind\n1,1,0\n", "nr,kind\n1,0\n");
	ck_assert_int_eq(p.st, WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(p.err.text, "there is no column 'study'"));
	clear_pair(&p);
	read_small(&p, "study,effect,kind\n1,1,0\n", "study,effect,size\n1,1,0\n");
	ck_assert_int_eq(p.st, WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(p.err.text, "in common"));
	clear_pair(&p);
}
END_TEST

START_TEST(near_ids) {
	pair p;
	read_small(&p, "study,effect,kind\nS01,1,0\nKim 2009a,1,1\nx,1,1\n", "study,effect,kind\ns-1,1,0\nKim 2009b,1,1\nx,1,1\n");
	ck_assert_int_eq(p.st, WZ_OK);
	ck_assert_uint_eq(p.ratings.units[1].n, 1);
	ck_assert_uint_eq(p.ratings.units[1].n_lone[WZ_CODER_A], 2);
	ck_assert_str_eq(p.ratings.units[1].lone[WZ_CODER_A][0].near, "s-1");
	ck_assert_ptr_null(p.ratings.units[1].lone[WZ_CODER_A][1].near);
	clear_pair(&p);
}
END_TEST

/* A sheet of interventions refers to manuals: that may be empty, and differ. */
START_TEST(references) {
	static const char book[] = "variable,label_nl,label_en,type,codes,level,note,role\nmanual,m,m,text,,manual,,id\nprogramme,p,p,text,,intervention,,id\n"
							   "place,l,l,categorical,0=a|a;1=b|b,intervention,,\nage,j,j,numeric,,manual,,\n";
	pair p;
	write_text(temp_path("book.csv"), book);
	write_text(temp_path("a.csv"), "programme,manual,place,age\nP1,M1,0,3\nP2,,1,\nP3,M1,1,3\nP4,M9,0,5\n");
	write_text(temp_path("b.csv"), "programme,manual,place,age\nP1,M1,0,4\nP2,M2,1,9\nP3,,1,\nP4,M9,1,5\n");
	read_pair(&p, temp_path("book.csv"), NULL, temp_path("a.csv"), temp_path("b.csv"), NULL);
	ck_assert_msg(p.st == WZ_OK && p.problems.n_errors == 0, "%s", p.err.text);
	ck_assert_str_eq(p.ratings.units[0].level, "intervention");
	ck_assert_uint_eq(p.ratings.units[0].n, 4);
	ck_assert_uint_eq(p.ratings.n_units, 2);
	ck_assert_uint_eq(p.ratings.units[1].n, 2); /* M1 and M9; M2 is with B only */
	ck_assert_uint_eq(p.ratings.units[1].n_lone[WZ_CODER_B], 1);
	const wz_rated_item *age = item_of(&p, "age");
	ck_assert_uint_eq(age->units, 1);
	ck_assert(age->value[0][0] == 3 && age->value[1][0] == 4);
	clear_pair(&p);
	/* one study with two interventions: then the study alone is not enough, and both are the key */
	write_text(temp_path("book.csv"), "variable,label_nl,label_en,type,codes,level,note,role\nstudy,s,s,text,,study,,id\nprogramme,p,p,text,,intervention,,id\n"
									  "place,l,l,categorical,0=a|a;1=b|b,row,,\n");
	write_text(temp_path("a.csv"), "study,programme,place\n1,P1,0\n1,P2,1\n");
	write_text(temp_path("b.csv"), "study,programme,place\n1,P2,1\n1,P1,0\n");
	read_pair(&p, temp_path("book.csv"), NULL, temp_path("a.csv"), temp_path("b.csv"), NULL);
	ck_assert_msg(p.st == WZ_OK && p.problems.n_errors == 0, "%s", p.err.text);
	ck_assert_uint_eq(p.ratings.units[0].n, 2);
	ck_assert(item_of(&p, "place")->value[0][1] == item_of(&p, "place")->value[1][1]);
	clear_pair(&p);
}
END_TEST

START_TEST(bad_records) {
	pair p;
	read_small(&p, "study,effect,kind,size,extra\n1,1,0,2,9\n1,1,0,2,9\n2,1,7,4 cm,9\n3,1,0,1,9\n3,2,1,1,9\n,1,0,1,9\n", "study,effect,kind,size\n1,1,0,2\n2,1,NR,-\n");
	ck_assert_int_eq(p.st, WZ_OK); /* all is told in one go */
	ck_assert_uint_eq(problems_with(&p, "stands twice, first on line 2"), 1);
	ck_assert_uint_eq(problems_with(&p, "is none of its codes: '0', '1'"), 1);
	ck_assert_uint_eq(problems_with(&p, "is not a number"), 1);
	ck_assert_uint_eq(problems_with(&p, "'1' here but '0' on line 5, both in study '3'"), 1);
	ck_assert_uint_eq(problems_with(&p, "column 'study' is empty"), 1);
	ck_assert_uint_eq(problems_with(&p, "is not in the codebook"), 1);
	ck_assert_uint_eq(p.problems.n_errors, 5);
	clear_pair(&p);
}
END_TEST

START_TEST(bad_scores) {
	pair p;
	write_text(temp_path("a.csv"), "manual,element,value\nM1,content.skills.rules,1\nM1,content.skills.rules,0\nM1,content.skills.rulez,1\nM2,content.skills.rulez,1\n");
	write_text(temp_path("b.csv"), "manual,content.skills.rules\nM1,2\nM2,\n");
	read_pair(&p, EXAMPLE "codebook.csv", EXAMPLE "taxonomy.csv", temp_path("a.csv"), temp_path("b.csv"), NULL);
	ck_assert_int_eq(p.st, WZ_OK);
	ck_assert_uint_eq(problems_with(&p, "is scored twice, first on line 2"), 1);
	ck_assert_uint_eq(problems_with(&p, "Did you mean 'content.skills.rules'?"), 1); /* once for each unknown id */
	ck_assert_uint_eq(problems_with(&p, "is none of its codes: '0', '1'"), 1);
	ck_assert_uint_eq(p.problems.n_errors, 3);
	clear_pair(&p);
}
END_TEST

START_TEST(bad_ordinal) {
	pair p;
	read_pair(&p, EXAMPLE "codebook.csv", NULL, EXAMPLE "coder_a.csv", EXAMPLE "coder_b.csv", "d");
	ck_assert_int_eq(p.st, WZ_EUSAGE);
	clear_pair(&p);
	read_pair(&p, EXAMPLE "codebook.csv", NULL, EXAMPLE "coder_a.csv", EXAMPLE "coder_b.csv", "nothing");
	ck_assert_int_eq(p.st, WZ_EUSAGE);
	clear_pair(&p);
}
END_TEST

/* 5. What the meeting gets */

/* Unpacks a member of a zip file by its central directory; free() it. */
static char *unzip(const char *path, const char *member) {
	char *bytes, *out = NULL;
	size_t size;
	wz_err err = {0};
	ck_assert_int_eq(wz_file_read(path, &bytes, &size, &err), WZ_OK);
#define U16(p) ((size_t)(unsigned char)(p)[0] | (size_t)(unsigned char)(p)[1] << 8)
#define U32(p) (U16(p) | U16((p) + 2) << 16)
	const char *end = bytes + size - 22;
	ck_assert(U32(end) == 0x06054b50);
	const char *at = bytes + U32(end + 16);
	for (size_t i = 0; i < U16(end + 10); i++, at += 46 + U16(at + 28) + U16(at + 30) + U16(at + 32)) {
		if (U16(at + 28) != strlen(member) || memcmp(at + 46, member, strlen(member)) != 0)
			continue;
		const char *local = bytes + U32(at + 42);
		size_t packed = U32(at + 20), raw = U32(at + 24);
		out = calloc(1, raw + 1);
		z_stream z = {.next_in = (Bytef *)(uintptr_t)(local + 30 + U16(local + 26) + U16(local + 28)), .avail_in = (uInt)packed, .next_out = (Bytef *)out,
		              .avail_out = (uInt)raw};
		ck_assert_int_eq(inflateInit2(&z, -15), Z_OK);
		ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
		inflateEnd(&z);
	}
	free(bytes);
	ck_assert_msg(out != NULL, "no %s in %s", member, path);
	return out;
}

static const char HOSTILE_BOOK[] = "variable,label_nl,label_en,type,codes,level,note,role\n"
								   "study,s,s,text,,study,,id\n"
								   "kind,=1+1,=1+1,categorical,\"@sum=x|+y;-2=z|=cmd\",study,\"=HYPERLINK(\"\"http://a\"\")\",\n";

static void compute_hostile(pair *p, wz_agreement *result) {
	write_text(temp_path("book.csv"), HOSTILE_BOOK);
	write_text(temp_path("a.csv"), "study,kind\n=2+3,@sum\n@b,-2\n");
	write_text(temp_path("b.csv"), "study,kind\n=2+3,-2\n@b,\n");
	read_pair(p, temp_path("book.csv"), NULL, temp_path("a.csv"), temp_path("b.csv"), NULL);
	ck_assert_msg(p->st == WZ_OK, "%s", p->err.text);
	ck_assert_int_eq(wz_agreement_compute(&p->ratings, 99, 1, 95, result, &p->err), WZ_OK);
	ck_assert_uint_eq(result->n_list, 2);
}

START_TEST(inert_csv) {
	pair p;
	wz_agreement result;
	wz_buffer text = {0};
	compute_hostile(&p, &result);
	wz_agreement_csv(&result, WZ_EN, &text);
	ck_assert_ptr_nonnull(strstr(text.bytes, "\r\nkind,'=1+1,study,,study,'=2+3,2,2,'@sum,"));
	for (const char *c = text.bytes; *c != '\0'; c++)
		if (*c == ',' || *c == '\n')
			ck_assert_msg(strchr("=+@", c[1]) == NULL || c[1] == '\0', "a cell begins with %c", c[1]);
	wz_buffer_clear(&text);
	wz_agreement_text(&result, WZ_NL, &text);
	ck_assert_ptr_nonnull(strstr(text.bytes, "niet vermeld"));
	ck_assert_ptr_nonnull(strstr(text.bytes, "niveau studie: "));
	ck_assert_ptr_null(strstr(text.bytes, "study"));
	wz_buffer_clear(&text);
	ck_assert_int_eq(wz_agreement_workbook(&result, WZ_NL, temp_path("nl.xlsx"), &p.err), WZ_OK);
	char *dutch = unzip(temp_path("nl.xlsx"), "xl/sharedStrings.xml");
	ck_assert_ptr_nonnull(strstr(dutch, ">studie<"));
	ck_assert_ptr_nonnull(strstr(dutch, "code A\na.csv")); /* the file, without the folder that it is in */
	ck_assert_ptr_nonnull(strstr(dutch, "code B\nb.csv"));
	ck_assert_ptr_nonnull(strstr(dutch, ">Codeur A: a.csv (rijen: 2)<"));
	ck_assert_ptr_nonnull(strstr(dutch, ">Overeenstemming tussen twee codeurs<"));
	ck_assert_ptr_nonnull(strstr(dutch, "Het eerste blad heeft elk verschil"));
	ck_assert_ptr_null(strstr(dutch, ">study<"));
	free(dutch);
	wz_agreement_clear(&result);
	clear_pair(&p);
}
END_TEST

/* Numbers in the workbook are written as the language writes them. */
START_TEST(numbers_of_a_workbook) {
	pair p;
	wz_agreement result;
	write_text(temp_path("book.csv"), "variable,label_nl,label_en,type,codes,level,note,role\nstudy,s,s,text,,study,,id\ndose,Dosis,Dose,numeric,,study,,\n");
	write_text(temp_path("a.csv"), "study,dose\na,7.9\nb,2\nc,3\n");
	write_text(temp_path("b.csv"), "study,dose\na,8.1\nb,2\nc,3\n");
	read_pair(&p, temp_path("book.csv"), NULL, temp_path("a.csv"), temp_path("b.csv"), NULL);
	ck_assert_msg(p.st == WZ_OK, "%s", p.err.text);
	ck_assert_int_eq(wz_agreement_compute(&p.ratings, 99, 1, 95, &result, &p.err), WZ_OK);
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		ck_assert_int_eq(wz_agreement_workbook(&result, l, temp_path("numbers.xlsx"), &p.err), WZ_OK);
		char *strings = unzip(temp_path("numbers.xlsx"), "xl/sharedStrings.xml");
		ck_assert_ptr_nonnull(strstr(strings, l == WZ_NL ? "<t>7,9</t>" : "<t>7.9</t>"));
		ck_assert_ptr_null(strstr(strings, l == WZ_NL ? "<t>8.1</t>" : "<t>8,1</t>"));
		free(strings);
	}
	wz_agreement_clear(&result);
	clear_pair(&p);
}
END_TEST

START_TEST(inert_workbook) {
	pair p;
	wz_agreement result;
	compute_hostile(&p, &result);
	ck_assert_int_eq(wz_agreement_workbook(&result, WZ_EN, temp_path("one.xlsx"), &p.err), WZ_OK);
	ck_assert_int_eq(wz_agreement_workbook(&result, WZ_EN, temp_path("two.xlsx"), &p.err), WZ_OK);
	char one[WZ_SHA256_TEXT], two[WZ_SHA256_TEXT];
	ck_assert_int_eq(wz_sha256_file(temp_path("one.xlsx"), one, &p.err), WZ_OK);
	ck_assert_int_eq(wz_sha256_file(temp_path("two.xlsx"), two, &p.err), WZ_OK);
	ck_assert_str_eq(one, two);
	char *strings = unzip(temp_path("one.xlsx"), "xl/sharedStrings.xml"), *sheet = unzip(temp_path("one.xlsx"), "xl/worksheets/sheet1.xml"),
		 *lists = unzip(temp_path("one.xlsx"), "xl/workbook.xml");
	ck_assert_ptr_nonnull(strstr(strings, "<t>=2+3</t>"));
	ck_assert_ptr_nonnull(strstr(strings, "<t>=HYPERLINK("));
	ck_assert_ptr_null(strstr(sheet, "<f>")); /* no formula */
	ck_assert_ptr_null(strstr(sheet, "<hyperlink"));
	ck_assert_ptr_nonnull(strstr(sheet, "<dataValidation type=\"list\""));
	ck_assert_ptr_nonnull(strstr(sheet, "state=\"frozen\""));
	ck_assert_ptr_nonnull(strstr(sheet, "<autoFilter "));
	ck_assert_ptr_nonnull(strstr(lists, "name=\"_lists\" sheetId=\"5\" state=\"hidden\""));
	free(strings);
	free(sheet);
	free(lists);
	wz_agreement_clear(&result);
	clear_pair(&p);
}
END_TEST

START_TEST(workbook_edges) {
	wz_workbook *workbook;
	wz_err err = {0};
	ck_assert_int_eq(wz_workbook_create(temp_path("w.xlsx"), NULL, &workbook, &err), WZ_OK);
	wz_sheet *first = wz_sheet_add(workbook, "a[b]:c"), *second = wz_sheet_add(workbook, "A-B--C"), *third = wz_sheet_add(workbook, "");
	ck_assert(first && second && third);
	char *longer = malloc(40001);
	memset(longer, 'x', 40000);
	longer[40000] = '\0';
	wz_sheet_text(first, 0, 0, longer, WZ_STYLE_WRAP);
	wz_sheet_note(first, 0, 0, longer);
	wz_sheet_hint(first, (wz_area){1, 1, 1, 1}, longer, longer);
	wz_sheet_limits(second, (wz_area){0, 0, 5, 0}, true, 0, NAN, "whole", "");
	wz_sheet_number(second, 0, 1, NAN, WZ_STYLE_NUMBER);
	wz_sheet_text(third, 0, 0, "1\n\x01\xe2\x80\xae\xff", WZ_STYLE_OPEN);
	wz_sheet_protect(third);
	wz_sheet_text(NULL, 0, 0, "", WZ_STYLE_PLAIN);
	ck_assert_msg(wz_workbook_close(workbook, &err) == WZ_OK, "%s", err.text);
	char *names = unzip(temp_path("w.xlsx"), "xl/workbook.xml"), *sheet = unzip(temp_path("w.xlsx"), "xl/worksheets/sheet3.xml");
	ck_assert_ptr_nonnull(strstr(names, "name=\"a-b--c\""));
	ck_assert_ptr_nonnull(strstr(names, "name=\"A-B--C (2)\""));
	ck_assert_ptr_nonnull(strstr(names, "name=\"-\""));
	ck_assert_ptr_nonnull(strstr(sheet, "<sheetProtection "));
	free(names);
	free(sheet);
	free(longer);
	/* a row too many: said at the end, and no file is left */
	ck_assert_int_eq(wz_workbook_create(temp_path("v.xlsx"), "t", &workbook, &err), WZ_OK);
	first = wz_sheet_add(workbook, "rows");
	wz_sheet_text(first, 1048576, 0, "x", WZ_STYLE_PLAIN);
	ck_assert_ptr_null(wz_sheet_add(workbook, "after"));
	ck_assert_int_eq(wz_workbook_close(workbook, &err), WZ_EUSAGE);
	ck_assert(!wz_file_exists(temp_path("v.xlsx")));
	err = (wz_err){0};
	ck_assert_int_eq(wz_workbook_create(temp_path("no/such/folder.xlsx"), "t", &workbook, &err), WZ_OK);
	ck_assert_int_eq(wz_workbook_close(workbook, &err), WZ_EIO);
	ck_assert_uint_eq(temp_count(".part."), 0);
}
END_TEST

static Suite *suite(void) {
	Suite *s = suite_create("agreement");
	TCase *numbers = tcase_create("numbers"), *records = tcase_create("records");
	tcase_set_timeout(numbers, 60);
	tcase_add_test(numbers, reference);
	tcase_add_test(numbers, percent_of_many);
	tcase_add_test(numbers, one_category);
	tcase_add_test(numbers, nothing_stated);
	tcase_add_test(numbers, full_agreement);
	tcase_add_test(numbers, constant_difference);
	tcase_add_test(numbers, wrong_code);
	tcase_add_test(numbers, bootstrap_repeats);
	tcase_add_test(numbers, bootstrap_undefined);
	tcase_add_checked_fixture(records, temp_make, temp_remove);
	tcase_add_test(records, example_records);
	tcase_add_test(records, pooled_reference);
	tcase_add_test(records, clusters);
	tcase_add_test(records, pooled_closed_forms);
	tcase_add_test(records, coefficients_csv);
	tcase_add_test(records, example_manuals);
	tcase_add_test(records, no_taxonomy);
	tcase_add_test(records, other_ids);
	tcase_add_test(records, near_ids);
	tcase_add_test(records, references);
	tcase_add_test(records, bad_records);
	tcase_add_test(records, bad_scores);
	tcase_add_test(records, bad_ordinal);
	tcase_add_test(records, inert_csv);
	tcase_add_test(records, inert_workbook);
	tcase_add_test(records, numbers_of_a_workbook);
	tcase_add_test(records, workbook_edges);
	suite_add_tcase(s, numbers);
	suite_add_tcase(s, records);
	return s;
}

int main(void) {
	return run_suite(suite(), CK_FORK_GETENV);
}
