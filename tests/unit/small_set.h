/* small_set.h - eight manuals, two studies each, two effects each, with elements of every fate; read as a run would */
#ifndef WZ_TEST_SMALL_SET_H
#define WZ_TEST_SMALL_SET_H

#include "analysis/analyses.h"
#include "analysis/family.h"
#include "analysis/load.h"
#include "analysis/study.h"
#include "base/json.h"
#include "tests/unit/temp.h"

#include <stdarg.h>

enum { MANUALS = 8, ROWS = 4 * MANUALS };

/* Elements by manual: 1, 0 or - (not stated). */
static const struct {
	const char *name, *states;
} small_elements[] = {
	{"rare", "01000100"},       /* 2 of 8: 28 assignments */
	{"half", "11010010"},       /* 4 of 8: 70 */
	{"half_again", "11010010"}, /* the same column */
	{"other_half", "00101101"}, /* its complement */
	{"gap", "1001-10-"},        /* 3 of the 6 that state it: 20 */
	{"everywhere", "11111111"}, /* nothing to compare */
	{"single", "00000001"},     /* one manual */
	{"unstated", "--------"},
};
enum { ELEMENTS = sizeof small_elements / sizeof small_elements[0] };

typedef struct {
	wz_plan plan;
	wz_dataset dataset;
	wz_study study;
	json_t *analyses;
	wz_families families;
} small_set;

/* What a test changes of it. */
typedef struct {
	const char *plan;     /* more lines of YAML; keys must not stand twice */
	const char *seed;     /* NULL: 1 */
	const char *permutation; /* inside of permutation: {...}; NULL: replicates 200, block 16 */
	const char *rho;      /* NULL: 0.6 */
	const char *method;   /* NULL: reml */
	double add_y, add_v;  /* to the first effect */
	size_t flip;          /* element whose first manual is flipped, ELEMENTS: none */
	const char *label;    /* of the element rare */
	const char *front;    /* manual,study,esid,yi,vi,kind,weeks,setting of a row more before all others */
} small_change;

/* A row of type kind=r before all others: it moves the codes of all units, and puts strata of `setting` into the other order. */
#define SMALL_FRONT "M99,S99,1,0.3,0.05,r,5,clinic"

static const small_change small_as_is = {.flip = ELEMENTS};

static void small_put(const char *name, const char *format, ...) WZ_PRINTF(2, 3);
static void small_put(const char *name, const char *format, ...) {
	char text[16384];
	va_list list;
	va_start(list, format);
	int n = vsnprintf(text, sizeof text, format, list);
	va_end(list);
	ck_assert(n > 0 && (size_t)n < sizeof text);
	ck_assert_int_eq(wz_file_write(temp_path(name), text, (size_t)n, NULL), WZ_OK);
}

static void small_write(const small_change *change) {
	char book[4096], rows[8192];
	int at = snprintf(book, sizeof book,
	                  "variable,label_nl,label_en,type,codes,level,note,role\n"
	                  "manual,Handleiding,Manual,text,,manual,,id\nstudy,Studie,Study,text,,study,,id\nesid,Effect,Effect,text,,effect,,id\n"
	                  "yi,Effect,Effect,numeric,,effect,,effect\nvi,Variantie,Variance,numeric,,effect,,variance\n"
	                  "kind,Soort,Kind,categorical,p=P|P;q=Q|Q;r=R|R,manual,,\nweeks,Weken,Weeks,numeric,,manual,,\n"
	                  "setting,Plaats,Setting,categorical,home=Thuis|Home;clinic=Kliniek|Clinic,study,,\n");
	for (size_t e = 0; e < ELEMENTS; e++)
		at += snprintf(book + at, sizeof book - (size_t)at, "%s,%s,%s,element,,manual,,\n", small_elements[e].name,
		               e == 0 && change->label ? change->label : small_elements[e].name, small_elements[e].name);
	small_put("codebook.csv", "%s", book);
	at = snprintf(rows, sizeof rows, "manual,study,esid,yi,vi,kind,weeks,setting");
	for (size_t e = 0; e < ELEMENTS; e++)
		at += snprintf(rows + at, sizeof rows - (size_t)at, ",%s", small_elements[e].name);
	if (change->front)
		at += snprintf(rows + at, sizeof rows - (size_t)at, "\n%s%.*s", change->front, (int)ELEMENTS, ",,,,,,,,,,,,,,,,");
	for (size_t i = 0; i < ROWS; i++) {
		size_t m = i / 4, s = i / 2;
		/* numbers without pattern and without ties, spread over all levels */
		double y = 0.2 + 0.05 * (double)(m * 5 % 8) + 0.06 * (double)(s * 7 % 11) - 0.04 * (double)(i * 13 % 17);
		double v = 0.02 + 0.003 * (double)(i * 11 % 19);
		at += snprintf(rows + at, sizeof rows - (size_t)at, "\nM%zu,S%zu,%zu,%.4f,%.4f,%s,%zu,%s", m, s, i % 2 + 1, y + (i ? 0 : change->add_y),
		               v + (i ? 0 : change->add_v), m == MANUALS - 1 ? "q" : "p", 4 + m * m, s % 3 == 0 ? "home" : "clinic");
		for (size_t e = 0; e < ELEMENTS; e++) {
			char state = small_elements[e].states[m];
			if (e == change->flip && m == 0)
				state = state == '1' ? '0' : '1';
			at += snprintf(rows + at, sizeof rows - (size_t)at, state == '-' ? "," : ",%c", state);
		}
	}
	small_put("effects.csv", "%s\n", rows);
	small_put("plan.yaml",
	          "name: small\nrecords: {effects: effects.csv}\ncodebook: codebook.csv\nmodel: {levels: [manual, study, effect], method: %s}\n"
	          "effect_size: {measure: d, rho: %s}\npermutation: {%s}\nseed: %s\n%s",
	          change->method ? change->method : "reml", change->rho ? change->rho : "0.6",
	          change->permutation ? change->permutation : "replicates: 200, block: 16", change->seed ? change->seed : "1",
	          change->plan ? change->plan : "by: [all, kind]\nmoderators: [setting, weeks]\n");
}

static void small_open(small_set *set, const small_change *change) {
	wz_problems problems;
	wz_err err = {0};
	*set = (small_set){0};
	small_write(change);
	wz_problems_init(&problems);
	ck_assert_msg(wz_plan_read(temp_path("plan.yaml"), &set->plan, &problems, &err) == WZ_OK && problems.n_errors == 0, "%s", err.text);
	ck_assert_msg(wz_load_records(&set->plan, &set->dataset, &problems, &err) == WZ_OK, "%s", err.text);
	wz_problems_print(&problems, stderr);
	ck_assert_uint_eq(problems.n_errors, 0);
	wz_problems_clear(&problems);
	ck_assert_msg(wz_load_effects(&set->plan, &set->dataset, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_study_build(&set->dataset, &set->plan, &set->study, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_analyses_build(&set->study, &set->analyses, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_families_build(&set->study, set->analyses, &set->families, &err) == WZ_OK, "%s", err.text);
}

static void small_close(small_set *set) {
	wz_families_clear(&set->families);
	json_decref(set->analyses);
	wz_study_clear(&set->study);
	wz_dataset_clear(&set->dataset);
	wz_plan_clear(&set->plan);
}

/* The analysis of a type and name; its number in *index (NULL ok). */
static inline json_t *small_find(const small_set *set, const char *type, const char *name, size_t *index) {
	json_t *analysis;
	size_t i;
	json_array_foreach(set->analyses, i, analysis)
		if (strcmp(wz_json_text(analysis, "type", ""), type) == 0 && strcmp(wz_json_text(analysis, "name", ""), name) == 0) {
			if (index)
				*index = i;
			return analysis;
		}
	ck_abort_msg("no analysis %s of type %s", name, type);
	return NULL;
}

#endif
