/* coding_quality.c - how far the coding of a type depends on who coded
 *
 * 1. The type's part of agreement.json
 * 2. Tables
 * 3. Sentences
 * 4. The part of the page
 */
#include "report/coding_quality.h"

#include "base/json.h"
#include "report/agreement_report.h"
#include "report/answer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW_UNITS = 10 }; /* coded twice: below, a single score weighs a tenth and more */
#define LOW_KAPPA 0.60 /* as in the list of `agree`: below, the definition needs sharpening */

/* 1. The type's part of agreement.json */

static const json_t *of_type(const wz_view *view, size_t type) {
	const json_t *one;
	size_t i;
	json_array_foreach(json_object_get(view->agreement, "types"), i, one)
		if (strcmp(wz_json_text(one, "id", ""), view->type[type].id) == 0)
			return one;
	return NULL;
}

/* The outermost level that was coded: manuals, or studies. */
static const json_t *records_of(const json_t *part) {
	const json_t *list = json_object_get(part, "records");
	return json_array_size(list) > 0 ? json_array_get(list, json_array_size(list) - 1) : NULL;
}

bool wz_coding_quality_any(const wz_view *view, size_t type) {
	return json_is_object(json_object_get(of_type(view, type), "overall"));
}

static double value_of(const json_t *object, const char *key) {
	return wz_json_number(json_object_get(object, key), "value");
}

/* Element or variable of the codebook that an item is about: of VARIABLE=CODE the variable. */
static bool is_about(const json_t *item, const char *id) {
	const char *of = wz_json_text(item, "id", "");
	const size_t n = strlen(id);
	return strncmp(of, id, n) == 0 && (of[n] == '\0' || of[n] == '=');
}

/* 2. Tables */

enum { SCOPE, ITEM_ID, LABEL, DOMAIN_LABEL, DOMAIN_ID, LEVEL, ITEMS, PAIRS, ONE, PERCENT, KAPPA, AC1, ALPHA, ICC, REASON, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [SCOPE] = {"scope", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ITEM_ID] = {"item", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [LABEL] = {"label", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_coded_item, WZ_W_NONE},
    [DOMAIN_LABEL] = {"domain_label", WZ_COL_SAY, WZ_IN_HTML, WZ_W_head_domain, WZ_W_NONE},
    [DOMAIN_ID] = {"domain", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [LEVEL] = {"level", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [ITEMS] = {"n_items", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_coded_items, WZ_W_NONE},
    [PAIRS] = {"n_pairs", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_coded_pairs, WZ_W_note_coded_pairs},
    [ONE] = {"n_one_states", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_coded_one, WZ_W_note_coded_one},
    [PERCENT] = {"percent", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_coded_percent, WZ_W_note_coded_percent},
    [KAPPA] = {"kappa", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_coded_kappa, WZ_W_note_coded_kappa},
    [AC1] = {"AC1", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_coded_ac1, WZ_W_note_coded_ac1},
    [ALPHA] = {"alpha", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_coded_alpha, WZ_W_note_coded_alpha},
    [ICC] = {"ICC", WZ_COL_ESTIMATE, WZ_IN_BOTH, WZ_W_head_coded_icc, WZ_W_note_coded_icc},
    [REASON] = {"reason", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
};

static void set(wz_grid_cell *cell, const json_t *coefficient) {
	static const char *const KEYS[] = {"value", "lo", "hi"};
	const wz_word why = wz_word_for("coded_lack", wz_json_text(coefficient, "reason", NULL));
	for (size_t k = 0; k < 3; k++)
		cell->v[k] = wz_json_number(coefficient, KEYS[k]);
	cell->why = coefficient == NULL ? WZ_W_blank : why;
}

static void set_counts(wz_grid_cell *cell, const json_t *of) {
	cell[PAIRS].v[0] = wz_json_number(of, "n");
	cell[ONE].v[0] = wz_json_number(of, "n_only_a_states") + wz_json_number(of, "n_only_b_states");
}

static void set_domain(wz_grid_cell *cell, const char *domain, wz_language language) {
	cell[DOMAIN_ID].text[0] = domain;
	cell[DOMAIN_LABEL].word = WZ_W_as_is;
	cell[DOMAIN_LABEL].text[0] = wz_agreement_domain(domain, language);
}

/* Items together: all, or those of a domain. */
static void pooled_row(const json_t *of, wz_language language, wz_grid *grid) {
	const json_t *pooled = json_object_get(of, "pooled");
	const char *domain = wz_json_text(of, "domain", NULL);
	wz_grid_cell *cell = wz_grid_row(grid, NULL);
	cell[SCOPE].text[0] = domain == NULL ? "all" : "domain";
	if (domain != NULL)
		set_domain(cell, domain, language);
	else
		cell[DOMAIN_LABEL].word = WZ_W_coded_all;
	cell[ITEMS].v[0] = wz_json_number(of, "n_items");
	set_counts(cell, of);
	set(&cell[PERCENT], json_object_get(pooled, "percent"));
	set(&cell[KAPPA], json_object_get(pooled, "kappa"));
	set(&cell[AC1], json_object_get(pooled, "AC1"));
	set(&cell[ALPHA], json_object_get(pooled, "alpha"));
	cell[REASON].text[0] = wz_json_text(of, "reason", NULL);
}

static void item_row(const json_t *item, wz_language language, wz_grid *grid) {
	static const char *const LABELS[WZ_N_LANGUAGES] = {"label_nl", "label_en"}, *const PERCENTS[] = {"percent", "percent_lo", "percent_hi"};
	wz_grid_cell *cell = wz_grid_row(grid, NULL);
	cell[SCOPE].text[0] = "item";
	cell[ITEM_ID].text[0] = wz_json_text(item, "id", "");
	cell[LEVEL].text[0] = wz_json_text(item, "level", "");
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++)
		cell[LABEL].text[l] = wz_json_text(item, LABELS[l], "");
	set_domain(cell, wz_json_text(item, "domain", ""), language);
	set_counts(cell, item);
	for (size_t k = 0; k < 3; k++)
		cell[PERCENT].v[k] = wz_json_number(item, PERCENTS[k]);
	cell[PERCENT].why = WZ_W_coded_lack_pairs;
	set(&cell[KAPPA], json_object_get(item, "kappa"));
	set(&cell[AC1], json_object_get(item, "AC1"));
	set(&cell[ALPHA], json_object_get(item, "alpha"));
	set(&cell[ICC], json_object_get(item, "ICC"));
	const char *reason = wz_json_text(json_object_get(item, "kappa"), "reason", NULL);
	cell[REASON].text[0] = reason != NULL ? reason : wz_json_text(json_object_get(item, "alpha"), "reason", NULL);
}

static void add_pooled(const json_t *part, wz_language language, wz_grid *grid) {
	const json_t *domain;
	size_t i;
	json_array_foreach(json_object_get(part, "domains"), i, domain)
		if (json_object_get(domain, "group") == NULL)
			pooled_row(domain, language, grid);
	pooled_row(json_object_get(part, "overall"), language, grid);
}

/* A number has an ICC in place of a kappa. */
static double first_of(const json_t *item) {
	return json_object_get(item, "kappa") != NULL ? value_of(item, "kappa") : value_of(item, "ICC");
}

typedef struct {
	const json_t *json;
	const char *id;
	double first;
} item_of;

/* The least agreement first; items without a coefficient last; by id where they are equal. */
static int by_kappa(const void *left, const void *right) {
	const item_of *x = left, *y = right;
	const double a = x->first, b = y->first;
	if (isnan(a) != isnan(b))
		return isnan(a) ? 1 : -1;
	if (a < b || a > b)
		return a < b ? -1 : 1;
	return strcmp(x->id, y->id);
}

static void add_items(const json_t *part, wz_language language, wz_grid *grid) {
	const json_t *list = json_object_get(part, "items"), *item;
	const size_t n = json_array_size(list);
	item_of *sorted = malloc((n + 1) * sizeof *sorted);
	size_t i;
	if (sorted == NULL) {
		grid->failed = 1;
		return;
	}
	json_array_foreach(list, i, item)
		sorted[i] = (item_of){item, wz_json_text(item, "id", ""), first_of(item)};
	qsort(sorted, n, sizeof *sorted, by_kappa);
	for (i = 0; i < n; i++)
		item_row(sorted[i].json, language, grid);
	free(sorted);
}

static void hide(wz_grid *grid, const size_t *column, size_t n) {
	for (size_t i = 0; i < n; i++)
		grid->column[column[i]].place = WZ_IN_CSV;
}

/* Columns without a number in any row say nothing. */
static void hide_empty(wz_grid *grid) {
	for (size_t c = PERCENT; c <= ICC; c++) {
		bool any = false;
		for (size_t row = 0; row < grid->n_rows; row++)
			any |= isfinite(grid->cell[row * grid->n_columns + c].v[0]) != 0;
		if (!any)
			grid->column[c].place = WZ_IN_CSV;
	}
}

/* 3. Sentences */

static void separate(wz_buffer *names) {
	wz_buffer_add(names, names->size > 0 ? "; " : "");
}

/* Elements that stand out are worth little where coders do not agree on who has them. */
static void about_answers(const wz_view *view, size_t type, const json_t *part, wz_language language, wz_buffer *out) {
	const json_t *items = json_object_get(part, "items"), *item;
	wz_buffer low = {0}, unknown = {0};
	size_t n = 0, i;
	for (size_t e = 0; e < view->n_elements; e++) {
		if (wz_answer_of(view, view->of_element[type * view->n_elements + e]) != WZ_ANSWER_STANDS_OUT)
			continue;
		double least = INFINITY;
		bool known = false;
		n++;
		json_array_foreach(items, i, item) {
			const double kappa = is_about(item, view->element[e]) ? first_of(item) : (double)NAN;
			known |= isfinite(kappa) != 0;
			least = kappa < least ? kappa : least;
		}
		wz_buffer *names = !known ? &unknown : least < LOW_KAPPA ? &low : NULL;
		if (names == NULL)
			continue;
		separate(names);
		wz_buffer_add(names, wz_view_variable_label(view, view->element[e], language));
	}
	const char *limit = wz_number_fixed(LOW_KAPPA, 2, language).text;
	if (low.size > 0)
		WZ_PARAGRAPH(out, language, WZ_W_coded_out_low, limit, low.bytes);
	if (unknown.size > 0)
		WZ_PARAGRAPH(out, language, WZ_W_coded_out_unknown, unknown.bytes);
	if (n > 0 && low.size == 0 && unknown.size == 0)
		WZ_PARAGRAPH(out, language, WZ_W_coded_out_good, limit);
	out->failed |= low.failed | unknown.failed;
	wz_buffer_clear(&low);
	wz_buffer_clear(&unknown);
}

/* Items without a kappa (or ICC), by reason; and how many have a low one. */
static void about_items(const json_t *part, wz_language language, wz_buffer *out) {
	const json_t *list = json_object_get(part, "items"), *item;
	size_t i, low = 0, other = 0;
	static const char *const REASONS[] = {"too_few_pairs", "one_category", "one_code", "no_variation"};
	size_t count[sizeof REASONS / sizeof *REASONS] = {0};
	json_array_foreach(list, i, item) {
		const json_t *coefficient = json_object_get(item, json_object_get(item, "kappa") != NULL ? "kappa" : "ICC");
		const char *reason = wz_json_text(coefficient, "reason", NULL);
		low += first_of(item) < LOW_KAPPA;
		if (reason == NULL)
			continue;
		size_t k = 0;
		while (k < sizeof REASONS / sizeof *REASONS && strcmp(REASONS[k], reason) != 0)
			k++;
		if (k < sizeof REASONS / sizeof *REASONS)
			count[k]++;
		else
			other++;
	}
	WZ_PARAGRAPH(out, language, WZ_W_coded_low, wz_number_count((double)low, language).text, wz_number_count((double)json_array_size(list), language).text,
	             wz_number_fixed(LOW_KAPPA, 2, language).text);
	wz_buffer reasons = {0};
	for (size_t k = 0; k < sizeof REASONS / sizeof *REASONS; k++)
		if (count[k] > 0) {
			separate(&reasons);
			wz_buffer_printf(&reasons, "%s (%s)", wz_word_text(wz_word_for("coded_lack", REASONS[k]), language), wz_number_count((double)count[k], language).text);
		}
	if (other > 0) {
		separate(&reasons);
		wz_buffer_printf(&reasons, "%s (%s)", wz_word_text(WZ_W_not_computed, language), wz_number_count((double)other, language).text);
	}
	if (reasons.size > 0)
		WZ_PARAGRAPH(out, language, WZ_W_coded_lacking, reasons.bytes);
	out->failed |= reasons.failed;
	wz_buffer_clear(&reasons);
}

/* 4. The part of the page */

static void tables(const json_t *part, wz_language language, wz_buffer *out) {
	wz_grid grid;
	wz_grid_init(&grid, COLUMNS, N_COLUMNS);
	add_pooled(part, language, &grid);
	hide(&grid, (const size_t[]){LABEL, ICC}, 2);
	hide_empty(&grid);
	wz_grid_html(&grid, WZ_W_coded_caption, language, out);
	wz_grid_clear(&grid);
	about_items(part, language, out);
	wz_buffer_add(out, "<details><summary>");
	wz_say(out, language, WZ_W_coded_items_title, NULL, 0);
	wz_buffer_add(out, "</summary>\n");
	wz_grid_init(&grid, COLUMNS, N_COLUMNS);
	add_items(part, language, &grid);
	hide(&grid, (const size_t[]){ITEMS}, 1);
	hide_empty(&grid);
	wz_grid_html(&grid, WZ_W_coded_items_caption, language, out);
	wz_grid_clear(&grid);
	wz_buffer_add(out, "</details>\n");
}

static const char *units_text(const json_t *of_level, wz_language language) {
	const char *level = wz_json_text(of_level, "level", "");
	const wz_word word = wz_word_for("units", level);
	return word == WZ_W_NONE ? level : wz_word_text(word, language);
}

/* How many were coded twice, level by level, the outermost first: effects of one coder hide behind studies of both. */
static void counts(const wz_view *view, const json_t *part, const char *called, wz_language language, wz_buffer *out) {
	const json_t *list = json_object_get(part, "records");
	wz_buffer both = {0}, second = {0};
	for (size_t i = json_array_size(list); i-- > 0;) {
		const json_t *one = json_array_get(list, i);
		const double twice = wz_json_number(one, "twice"), only_a = wz_json_number(one, "only_a"), only_b = wz_json_number(one, "only_b");
		separate(&both);
		WZ_SAY_RAW(&both, language, WZ_W_coded_level, units_text(one, language), wz_number_count(twice, language).text,
		           wz_number_count(twice + only_a, language).text);
		if (!(only_b > 0))
			continue;
		separate(&second);
		wz_buffer_printf(&second, "%s: %s", units_text(one, language), wz_number_count(only_b, language).text);
	}
	WZ_PARAGRAPH(out, language, WZ_W_coded_twice, both.size > 0 ? both.bytes : "", called,
	             wz_number_fixed(wz_json_number(view->agreement, "level"), 0, language).text);
	if (second.size > 0)
		WZ_PARAGRAPH(out, language, WZ_W_coded_only_b, second.bytes);
	out->failed |= both.failed | second.failed;
	wz_buffer_clear(&both);
	wz_buffer_clear(&second);
}

void wz_coding_quality_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	const json_t *part = of_type(view, type), *records = records_of(part);
	if (view->agreement == NULL) {
		wz_say_paragraph(out, language, WZ_W_coded_once, NULL, 0);
		return;
	}
	const wz_word units = wz_word_for("units", wz_json_text(records, "level", ""));
	const char *called = wz_word_text(units == WZ_W_NONE ? WZ_W_units : units, language);
	const double twice = wz_json_number(records, "twice"), only_a = wz_json_number(records, "only_a");
	if (!wz_coding_quality_any(view, type)) {
		WZ_PARAGRAPH(out, language, WZ_W_coded_none, wz_number_count(isfinite(only_a) ? only_a : 0, language).text, called);
		return;
	}
	counts(view, part, called, language, out);
	if (twice < FEW_UNITS)
		WZ_PARAGRAPH(out, language, WZ_W_coded_few, called);
	tables(part, language, out);
	about_answers(view, type, part, language, out);
}

void wz_coding_quality_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	const json_t *part = of_type(view, type);
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	if (!wz_coding_quality_any(view, type))
		return;
	add_pooled(part, language, grid);
	add_items(part, language, grid);
}
