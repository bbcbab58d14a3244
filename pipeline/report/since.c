/* since.c - what changed since the previous run
 *
 * 1. Names
 * 2. Inputs, settings and records
 * 3. Results
 * 4. The part of the index
 */
#include "report/since.h"

#include "base/json.h"
#include "report/grid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 10, LONGEST = 80 }; /* lines of a list; characters of a value */

/* 1. Names */

static const char *type_label(const wz_view *view, const char *id, wz_language language) {
	for (size_t t = 0; t < view->n_types; t++)
		if (strcmp(view->type[t].id, id) == 0)
			return view->type[t].label[language];
	return id; /* a type that this run does not have */
}

/* "praise", or of a pair or target group the parts that stand around the colon. */
static void add_name(const wz_view *view, const char *name, wz_language language, wz_buffer *out) {
	const char *colon = strchr(name, ':');
	char part[256];
	if (colon == NULL || wz_view_find_variable(view, name) != NULL || (size_t)(colon - name) >= sizeof part) {
		wz_buffer_add(out, wz_view_variable_label(view, name, language));
		return;
	}
	(void)snprintf(part, sizeof part, "%.*s", (int)(colon - name), name);
	wz_buffer_add(out, wz_view_variable_label(view, part, language));
	wz_buffer_add(out, " \u00d7 ");
	wz_buffer_add(out, wz_view_variable_label(view, colon + 1, language));
}

/* "Element Praise"; "Overall effect". */
static const char *called(const wz_view *view, const json_t *item, wz_language language, wz_grid *grid) {
	const char *kind = wz_json_text(item, "kind", ""), *name = wz_json_text(item, "name", ""), *outcome = wz_json_text(item, "outcome", "all");
	const wz_word word = wz_word_for("kind", kind);
	wz_buffer text = {0};
	wz_buffer_add(&text, word == WZ_W_NONE ? kind : wz_word_text(word, language));
	if (strcmp(kind, name) != 0 && strcmp(name, "overall") != 0) {
		wz_buffer_add(&text, ": ");
		add_name(view, name, language, &text);
	}
	if (strcmp(outcome, "all") != 0)
		wz_buffer_printf(&text, " (%s)", outcome);
	return wz_grid_keep(grid, &text);
}

/* 2. Inputs, settings and records */

static void item(wz_word word, const char *const *argument, size_t n, wz_language language, wz_buffer *out) {
	wz_buffer_add(out, "<li>");
	wz_say(out, language, word, argument, n);
	wz_buffer_add(out, "</li>\n");
}

#define ITEM(word, ...) item(word, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), language, out)

static void inputs(const json_t *list, wz_language language, wz_buffer *out) {
	wz_buffer names = {0};
	const json_t *input;
	size_t i;
	json_array_foreach(list, i, input) {
		const char *role = wz_json_text(input, "role", ""), *status = wz_json_text(input, "status", "");
		const wz_word called_so = wz_word_for("role", role), changed = wz_word_for("since", status);
		wz_buffer_printf(&names, "%s%s (%s)", i > 0 ? "; " : "", called_so == WZ_W_NONE ? role : wz_word_text(called_so, language),
		                 changed == WZ_W_NONE ? status : wz_word_text(changed, language));
	}
	if (names.size > 0)
		ITEM(WZ_W_since_inputs, names.bytes);
	out->failed |= names.failed;
	wz_buffer_clear(&names);
}

static void value(const json_t *v, wz_buffer *out) {
	char *text = v && !json_is_string(v) ? json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(12)) : NULL;
	wz_buffer_clean(out, json_is_string(v) ? json_string_value(v) : text ? text : "\u2013", LONGEST);
	free(text);
}

/* Names of one list that the other does not have. */
static void only_in(const json_t *list, const json_t *other, wz_buffer *out) {
	const json_t *name, *same;
	size_t i, k;
	json_array_foreach(list, i, name) {
		bool found = false;
		json_array_foreach(other, k, same)
			found |= json_equal(name, same) != 0;
		if (found)
			continue;
		wz_buffer_add(out, out->size > 0 ? ", " : "");
		value(name, out);
	}
	if (out->size == 0)
		wz_buffer_add(out, "\u2013");
}

static void pairs(wz_word word, const json_t *list, wz_language language, wz_buffer *out) {
	const json_t *pair;
	size_t i;
	json_array_foreach(list, i, pair) {
		wz_buffer before = {0}, after = {0};
		const json_t *a = json_object_get(pair, "a"), *b = json_object_get(pair, "b");
		const bool lists = json_is_array(a) && json_is_array(b);
		if (lists) {
			only_in(b, a, &before);
			only_in(a, b, &after);
		} else {
			value(a, &before);
			value(b, &after);
		}
		ITEM(lists ? WZ_W_since_setting_list : word, wz_json_text(pair, "key", ""), before.bytes, after.bytes);
		out->failed |= before.failed | after.failed;
		wz_buffer_clear(&before);
		wz_buffer_clear(&after);
	}
}

static const char *number_of(const json_t *object, const char *key, wz_numeral *memory, wz_language language) {
	*memory = wz_number_count(wz_json_number(object, key), language);
	return memory->text;
}

/* A value as the language writes it: numbers of numeric variables, labels of codes, everything else as it is. */
static void edited_value(const wz_view_variable *variable, const char *text, wz_language language, wz_buffer *out) {
	const bool number = variable != NULL && strcmp(variable->type, "numeric") == 0;
	if (text[0] == '\0') {
		wz_buffer_add(out, wz_word_text(WZ_W_since_empty, language));
		return;
	}
	if (!number) {
		wz_buffer_clean(out, wz_view_code_label(variable, text, language), LONGEST);
		return;
	}
	const size_t n = strcspn(text, ".");
	wz_buffer_printf(out, "%.*s%s%s", (int)(n < 40 ? n : 40), text, text[n] == '.' ? language == WZ_NL ? "," : "." : "", text[n] == '.' ? text + n + 1 : "");
}

static void edited(const wz_view *view, const json_t *edit, wz_language language, wz_buffer *out) {
	const char *level = wz_json_text(edit, "level", ""), *id = wz_json_text(edit, "variable", "");
	const wz_view_variable *variable = wz_view_find_variable(view, id);
	const wz_word word = wz_word_for("level", level);
	wz_buffer before = {0}, after = {0};
	edited_value(variable, wz_json_text(edit, "a", ""), language, &before);
	edited_value(variable, wz_json_text(edit, "b", ""), language, &after);
	ITEM(WZ_W_since_edit, word == WZ_W_NONE ? level : wz_word_text(word, language), wz_json_text(edit, "id", ""), wz_view_variable_label(view, id, language),
	     before.bytes == NULL ? "" : before.bytes, after.bytes == NULL ? "" : after.bytes);
	out->failed |= before.failed | after.failed;
	wz_buffer_clear(&before);
	wz_buffer_clear(&after);
}

/* Effect sizes that went or came: why the record is, or was, left out. */
static void left_out(wz_word word, const json_t *list, double count, wz_language language, wz_buffer *out) {
	const json_t *record;
	size_t i;
	json_array_foreach(list, i, record) {
		if (i == SHOWN)
			break;
		const char *reason = wz_json_text(record, "reason", "?");
		const wz_word why = wz_word_for("excluded", reason);
		ITEM(word, wz_json_text(record, "id", "?"), why == WZ_W_NONE ? reason : wz_word_text(why, language));
	}
	if (count > SHOWN) {
		const wz_numeral rest = wz_number_count(count - SHOWN, language);
		ITEM(WZ_W_since_more, rest.text);
	}
}

static void records(const wz_view *view, const json_t *r, wz_language language, wz_buffer *out) {
	wz_numeral n[5];
	const json_t *edit;
	size_t i;
	const double lost = wz_json_number(r, "n_lost"), gained = wz_json_number(r, "n_gained"); /* NaN: a comparison made before these were kept */
	const double moved = wz_json_number(r, "n_effect_sizes") - (isnan(lost + gained) ? 0 : lost + gained);
	if (!isnan(wz_json_number(r, "n_effects_a") + wz_json_number(r, "n_effects_b")))
		ITEM(WZ_W_since_numbers, number_of(r, "n_b", &n[0], language), number_of(r, "n_a", &n[1], language), number_of(r, "n_effects_b", &n[2], language),
		     number_of(r, "n_effects_a", &n[3], language));
	n[3] = wz_number_count(moved, language);
	ITEM(WZ_W_since_records, number_of(r, "n_added", &n[0], language), number_of(r, "n_removed", &n[1], language), number_of(r, "n_edited", &n[2], language),
	     n[3].text);
	left_out(WZ_W_since_lost, json_object_get(r, "lost"), lost, language, out);
	left_out(WZ_W_since_gained, json_object_get(r, "gained"), gained, language, out);
	json_array_foreach(json_object_get(r, "edited"), i, edit)
		if (i < SHOWN)
			edited(view, edit, language, out);
	if (wz_json_number(r, "n_edited") > SHOWN) {
		n[4] = wz_number_count(wz_json_number(r, "n_edited") - SHOWN, language);
		ITEM(WZ_W_since_more, n[4].text);
	}
}

/* 3. Results */

enum { TYPE, NAME, BEFORE, AFTER, B_BEFORE, B_AFTER, CHANGE, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [TYPE] = {"type", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_type, WZ_W_NONE},
    [NAME] = {"name", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_since_name, WZ_W_NONE},
    [BEFORE] = {"before", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_since_before, WZ_W_NONE},
    [AFTER] = {"after", WZ_COL_TEXT, WZ_IN_HTML, WZ_W_head_since_after, WZ_W_NONE},
    [B_BEFORE] = {"b_before", WZ_COL_VARIANCE, WZ_IN_HTML, WZ_W_head_since_before, WZ_W_NONE}, /* four decimals: slopes are small */
    [B_AFTER] = {"b_after", WZ_COL_VARIANCE, WZ_IN_HTML, WZ_W_head_since_after, WZ_W_NONE},
    [CHANGE] = {"in_se", WZ_COL_NUMBER, WZ_IN_HTML, WZ_W_head_since_change, WZ_W_note_since_change},
};

static wz_grid_cell *row(const wz_view *view, const json_t *one, wz_language language, wz_grid *grid) {
	const char *name = called(view, one, language, grid);
	wz_grid_cell *cell = wz_grid_row(grid, NULL);
	cell[TYPE].text[0] = type_label(view, wz_json_text(one, "type", ""), language);
	cell[NAME].text[0] = name;
	return cell;
}

/* A verdict or status, with its reason. */
static const char *said(const char *stable, const char *reason, wz_language language, wz_grid *grid) {
	const wz_word word = wz_word_for("verdict", stable), why = wz_word_for("reason", reason);
	wz_buffer text = {0};
	wz_buffer_add(&text, word == WZ_W_NONE ? stable : wz_word_text(word, language));
	if (reason != NULL)
		wz_buffer_printf(&text, " (%s)", why == WZ_W_NONE ? reason : wz_word_text(why, language));
	return wz_grid_keep(grid, &text);
}

static bool is_same_analysis(const json_t *a, const json_t *b) {
	static const char *const KEYS[] = {"type", "outcome", "kind", "name"};
	for (size_t k = 0; k < 4; k++)
		if (strcmp(wz_json_text(a, KEYS[k], ""), wz_json_text(b, KEYS[k], "")) != 0)
			return false;
	return true;
}

static bool is_told(const json_t *list, const json_t *one) {
	const json_t *other;
	size_t i;
	json_array_foreach(list, i, other)
		if (is_same_analysis(one, other))
			return true;
	return false;
}

static void add_row(const wz_view *view, const json_t *one, const char *before, const char *after, wz_language language, wz_grid *grid) {
	wz_grid_cell *cell = row(view, one, language, grid);
	cell[BEFORE].text[0] = before;
	cell[AFTER].text[0] = after;
}

/* "p max-T 0.041" */
static const char *p_text(const json_t *one, const char *key, wz_language language, wz_grid *grid) {
	const char *which = wz_json_text(one, "p", "");
	const wz_word word = wz_word_for("p", which);
	wz_buffer text = {0};
	wz_buffer_printf(&text, "%s %s", word == WZ_W_NONE ? which : wz_word_text(word, language), wz_number_p(wz_json_number(one, key), language).text);
	return wz_grid_keep(grid, &text);
}

/* "Prediction interval [-0.02; 0.81], holds 0" */
static const char *interval_text(const json_t *one, const char *key, bool zero, wz_language language, wz_grid *grid) {
	const bool mean = strcmp(wz_json_text(one, "interval", ""), "mean") == 0;
	const json_t *limit = json_object_get(one, key);
	const char *name = wz_word_text(mean ? WZ_W_since_interval : WZ_W_head_prediction, language);
	wz_buffer text = {0};
	WZ_SAY_RAW(&text, language, zero ? WZ_W_since_with_zero : WZ_W_since_without_zero, name,
	           wz_number_fixed(json_number_value(json_array_get(limit, 0)), 2, language).text, wz_number_fixed(json_number_value(json_array_get(limit, 1)), 2, language).text);
	return wz_grid_keep(grid, &text);
}

static double beyond(const json_t *lists, const char *name) {
	const json_t *list = json_object_get(lists, name);
	const double n = wz_json_number(list, "n");
	return isnan(n) ? 0 : n - (double)json_array_size(json_object_get(list, "first"));
}

/* Verdicts that became others; what can be estimated now, or no more; intervals of overall effects that zero came into or went out of; p values
 * that crossed the limit: the last where the analysis has not been told of yet. */
static void conclusions(const wz_view *view, wz_language language, wz_buffer *out) {
	static const char *const LISTS[] = {"verdicts", "estimability", "intervals", "crossed"};
	const json_t *first[sizeof LISTS / sizeof *LISTS], *one;
	double left = 0;
	size_t i;
	wz_grid grid;
	for (size_t k = 0; k < sizeof LISTS / sizeof *LISTS; k++) {
		first[k] = json_object_get(json_object_get(view->previous, LISTS[k]), "first");
		left += beyond(view->previous, LISTS[k]);
	}
	wz_grid_init(&grid, COLUMNS, B_BEFORE);
	json_array_foreach(first[0], i, one)
		add_row(view, one, said(wz_json_text(one, "a", ""), NULL, language, &grid), said(wz_json_text(one, "b", ""), NULL, language, &grid), language, &grid);
	json_array_foreach(first[1], i, one)
		if (!is_told(first[0], one))
			add_row(view, one, said(wz_json_text(one, "a", ""), wz_json_text(one, "reason_a", NULL), language, &grid),
			        said(wz_json_text(one, "b", ""), wz_json_text(one, "reason_b", NULL), language, &grid), language, &grid);
	json_array_foreach(first[2], i, one) {
		const bool zero = json_is_true(json_object_get(one, "holds_zero"));
		add_row(view, one, interval_text(one, "a", !zero, language, &grid), interval_text(one, "b", zero, language, &grid), language, &grid);
	}
	json_array_foreach(first[3], i, one)
		if (!is_told(first[0], one))
			add_row(view, one, p_text(one, "a", language, &grid), p_text(one, "b", language, &grid), language, &grid);
	if (grid.n_rows > 0)
		wz_grid_html(&grid, WZ_W_since_conclusions, language, out);
	else
		wz_say_paragraph(out, language, WZ_W_since_no_conclusion, NULL, 0);
	if (left > 0)
		WZ_PARAGRAPH(out, language, WZ_W_since_more, wz_number_count(left, language).text);
	wz_grid_clear(&grid);
}

static void estimates(const wz_view *view, wz_language language, wz_buffer *out) {
	const json_t *list = json_object_get(json_object_get(view->previous, "estimates"), "first"), *one;
	size_t i, others = 0;
	wz_grid grid;
	wz_grid_init(&grid, COLUMNS, N_COLUMNS);
	grid.column[BEFORE].place = grid.column[AFTER].place = WZ_IN_CSV;
	json_array_foreach(list, i, one) { /* overall effects, all of them, and then the first of the others */
		if (strcmp(wz_json_text(one, "kind", ""), "overall") != 0 && others++ == SHOWN)
			break;
		wz_grid_cell *cell = row(view, one, language, &grid);
		cell[B_BEFORE].v[0] = wz_json_number(one, "b_a");
		cell[B_AFTER].v[0] = wz_json_number(one, "b_b");
		cell[CHANGE].v[0] = wz_json_number(one, "in_se");
	}
	if (grid.n_rows > 0) {
		wz_grid_folded(&grid, WZ_W_since_estimates_title, WZ_W_since_estimates, language, out);
	}
	wz_grid_clear(&grid);
}

/* 4. The part of the index */

/* "2026-11-22T10:57:37.820Z" as "2026-11-22 10:57 UTC". */
static void moment(const char *iso, wz_buffer *out) {
	if (strlen(iso) >= 16 && iso[10] == 'T')
		wz_buffer_printf(out, "%.10s %.5s UTC", iso, iso + 11);
	else
		wz_buffer_clean(out, iso, LONGEST);
}

void wz_since_html(const wz_view *view, wz_language language, wz_buffer *out) {
	const json_t *p = view->previous, *run = json_object_get(p, "previous"), *analyses = json_object_get(p, "analyses");
	wz_buffer when = {0};
	wz_numeral n[2];
	wz_buffer_add(out, "<h3>");
	wz_say(out, language, WZ_W_title_since, NULL, 0);
	wz_buffer_add(out, "</h3>\n");
	if (p == NULL || run == NULL) {
		wz_say_paragraph(out, language, p == NULL ? WZ_W_since_none : WZ_W_since_failed, NULL, 0);
		return;
	}
	moment(wz_json_text(run, "created", ""), &when);
	WZ_PARAGRAPH(out, language, json_is_true(json_object_get(p, "same")) ? WZ_W_since_same : WZ_W_since_run, wz_json_text(run, "name", ""), when.bytes == NULL ? "" : when.bytes,
	             wz_json_text(run, "version", ""));
	out->failed |= when.failed;
	wz_buffer_clear(&when);
	if (json_is_true(json_object_get(p, "same")))
		return;
	wz_buffer_add(out, "<ul class=\"notes\">\n");
	inputs(json_object_get(p, "inputs"), language, out);
	pairs(WZ_W_since_setting, json_object_get(p, "settings"), language, out);
	pairs(WZ_W_since_version, json_object_get(p, "versions"), language, out);
	records(view, json_object_get(p, "records"), language, out);
	ITEM(WZ_W_since_analyses, number_of(analyses, "both", &n[0], language), number_of(analyses, "changed", &n[1], language));
	wz_buffer_add(out, "</ul>\n");
	conclusions(view, language, out);
	estimates(view, language, out);
}
