/* difference.c - what `diff` found, as text
 *
 * 1. Words and numbers
 * 2. Inputs and settings
 * 3. Records
 * 4. Results
 * 5. Causes
 * 6. All
 */
#include "report/difference.h"

#include "base/json.h"
#include "base/text.h"
#include "report/words.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Words and numbers */

/* Where the text goes, and in which language. */
typedef struct {
	wz_buffer out;
	wz_language language;
	const json_t *variables, *types; /* labels by id; NULL ok */
} pen;

static void put(pen *to, const char *text) {
	wz_buffer_add(&to->out, text);
}

static void say(pen *to, const char *before, wz_word word, const char *behind) {
	put(to, before);
	put(to, wz_word_text(word, to->language));
	put(to, behind);
}

static void say_count(pen *to, const char *before, wz_word word, const char *behind, size_t n) {
	char text[24];
	(void)snprintf(text, sizeof text, "%zu", n);
	put(to, before);
	WZ_SAY_RAW(&to->out, to->language, word, text);
	put(to, behind);
}

/* A line with four counts. */
static void say_counts(pen *to, wz_word word, const size_t n[4]) {
	char text[4][24];
	for (size_t i = 0; i < 4; i++)
		(void)snprintf(text[i], sizeof text[i], "%zu", n[i]);
	WZ_SAY_RAW(&to->out, to->language, word, text[0], text[1], text[2], text[3]);
	put(to, "\n");
}

enum { LONGEST = 80 }; /* characters of an id or value */

static void clean(const char *text, pen *to) {
	wz_buffer_clean(&to->out, text, LONGEST);
}

static void text_of(const json_t *object, const char *key, pen *to) {
	clean(wz_json_text(object, key, "?"), to);
}

/* What an id is called; itself where that is not known. */
static void called(const json_t *labels, const char *id, pen *to) {
	clean(wz_json_text(json_object_get(labels, id), to->language == WZ_NL ? "nl" : "en", id), to);
}

/* The name of an analysis: a variable, or two of them with a colon between. */
static void named(const char *name, pen *to) {
	const char *colon = strchr(name, ':');
	char first[200];
	if (colon == NULL || json_object_get(to->variables, name) || (size_t)(colon - name) >= sizeof first) {
		called(to->variables, name, to);
		return;
	}
	(void)snprintf(first, sizeof first, "%.*s", (int)(colon - name), name);
	called(to->variables, first, to);
	put(to, " : ");
	called(to->variables, colon + 1, to);
}

/* A value of a record; a fraction as a Dutch sheet has it. */
static void recorded(const json_t *object, const char *key, pen *to) {
	const char *text = wz_json_text(object, key, "?"), *point = strchr(text, '.');
	double number;
	if (to->language != WZ_NL || point == NULL || strspn(text, "+-0123456789.") < strlen(text) || !wz_number_parse(text, '.', &number)) {
		clean(text, to);
		return;
	}
	wz_buffer_bytes(&to->out, text, (size_t)(point - text));
	put(to, ",");
	put(to, point + 1);
}

/* A stable word of the JSON: in English as it is, in Dutch what it is called. */
static void stable(const json_t *object, const char *key, const char *group, pen *to) {
	const char *text = wz_json_text(object, key, "?");
	const wz_word word = to->language == WZ_EN ? WZ_W_NONE : wz_word_for(group, text);
	if (word == WZ_W_NONE)
		clean(text, to);
	else
		put(to, wz_word_text(word, to->language));
}

static void number_text(double x, bool sign, pen *to) {
	char text[40];
	(void)snprintf(text, sizeof text, sign ? "%+.4g" : "%.4g", x);
	char *point = strchr(text, '.');
	if (point != NULL && to->language == WZ_NL)
		*point = ',';
	put(to, text);
}

static void number(double x, bool sign, pen *to) {
	if (isnan(x))
		say(to, "", WZ_W_diff_none, "");
	else
		number_text(x, sign, to);
}

static void number_of(const json_t *object, const char *key, pen *to) {
	number(wz_json_number(object, key), false, to);
}

static void arrow(const json_t *object, const char *a, const char *b, pen *to) {
	number_of(object, a, to);
	put(to, " -> ");
	number_of(object, b, to);
}

static void value(const json_t *v, pen *to) {
	char *text = v && !json_is_string(v) ? json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(12)) : NULL;
	clean(json_is_string(v) ? json_string_value(v) : text ? text : "?", to);
	free(text);
}

/* Type and outcome where they are not all, kind, name. */
static void analysis(const json_t *a, pen *to) {
	static const char *const KEYS[] = {"type", "outcome"};
	for (size_t i = 0; i < 2; i++)
		if (strcmp(wz_json_text(a, KEYS[i], "all"), "all") != 0) {
			called(i == 0 ? to->types : NULL, wz_json_text(a, KEYS[i], "?"), to);
			put(to, ", ");
		}
	stable(a, "kind", "kind", to);
	if (strcmp(wz_json_text(a, "kind", ""), wz_json_text(a, "name", "")) != 0) {
		put(to, " ");
		named(wz_json_text(a, "name", "?"), to);
	}
}

static void more(size_t n, size_t top, pen *to) {
	if (n > top)
		say_count(to, "  ", WZ_W_diff_more, "\n", n - top);
}

/* 2. Inputs and settings */

static void side(wz_word name, const json_t *run, pen *to) {
	say(to, "", name, "  ");
	text_of(run, "folder", to);
	put(to, "  (");
	text_of(run, "name", to);
	say(to, ", ", WZ_W_diff_made, " ");
	text_of(run, "created", to);
	put(to, ")\n");
}

static void inputs(const json_t *list, pen *to) {
	const json_t *input;
	size_t i, n = 0;
	json_array_foreach(list, i, input)
		if (strcmp(wz_json_text(input, "status", ""), "same") != 0) {
			if (n++ == 0)
				say(to, "\n", WZ_W_diff_input_files, "\n");
			put(to, "  ");
			stable(input, "role", "role", to);
			put(to, ": ");
			stable(input, "status", "since", to);
			put(to, "\n");
		}
}

static void pairs(wz_word title, const json_t *list, pen *to) {
	const json_t *pair;
	size_t i;
	if (json_array_size(list) > 0)
		say(to, "\n", title, "\n");
	json_array_foreach(list, i, pair) {
		put(to, "  ");
		text_of(pair, "key", to);
		put(to, ": ");
		value(json_object_get(pair, "a"), to);
		put(to, " -> ");
		value(json_object_get(pair, "b"), to);
		put(to, "\n");
	}
}

/* 3. Records */

static void coder(const json_t *record, pen *to) {
	if (json_object_get(record, "coder")) {
		say(to, ", ", WZ_W_diff_coder, " ");
		text_of(record, "coder", to);
	}
}

static void whole_records(wz_word word, const json_t *list, size_t top, pen *to) {
	const json_t *record;
	size_t i;
	json_array_foreach(list, i, record) {
		if (i == top)
			break;
		say(to, "  ", word, " ");
		text_of(record, "id", to);
		put(to, " (");
		text_of(record, "file", to);
		wz_buffer_printf(&to->out, ":%lld", (long long)json_integer_value(json_object_get(record, "line")));
		coder(record, to);
		put(to, ")\n");
	}
	more(json_array_size(list), top, to);
}

static size_t whole(const json_t *object, const char *key) {
	return (size_t)json_integer_value(json_object_get(object, key));
}

/* Effect sizes that went or came, with the reason why the record is, or was, left out. */
static void left_out(wz_word word, const json_t *list, size_t top, pen *to) {
	const json_t *record;
	size_t i;
	json_array_foreach(list, i, record) {
		if (i == top)
			break;
		say(to, "  ", word, " ");
		text_of(record, "id", to);
		const char *reason = wz_json_text(record, "reason", NULL);
		const wz_word why = reason ? wz_word_for("excluded", reason) : WZ_W_NONE;
		if (reason) {
			put(to, ": ");
			clean(why == WZ_W_NONE ? reason : wz_word_text(why, to->language), to);
		}
		put(to, "\n");
	}
	more(json_array_size(list), top, to);
}

static void records(const json_t *diff, size_t top, pen *to) {
	const json_t *r = json_object_get(diff, "records"), *added = json_object_get(r, "added"), *removed = json_object_get(r, "removed"), *item;
	const json_t *edited = json_object_get(r, "edited"), *columns = json_object_get(r, "columns"), *effects = json_object_get(diff, "effect_sizes");
	size_t i;
	const json_t *lost = json_object_get(r, "lost"), *gained = json_object_get(r, "gained");
	put(to, "\n");
	say_counts(to, WZ_W_diff_numbers, (const size_t[]){whole(r, "n_a"), whole(r, "n_b"), whole(r, "n_effects_a"), whole(r, "n_effects_b")});
	say_counts(to, WZ_W_diff_records, (const size_t[]){json_array_size(added), json_array_size(removed), json_array_size(edited),
	                                                   json_array_size(effects) - json_array_size(lost) - json_array_size(gained)});
	left_out(WZ_W_diff_lost, lost, top, to);
	left_out(WZ_W_diff_gained, gained, top, to);
	json_array_foreach(columns, i, item) {
		if (i == top)
			break;
		say(to, "  ", WZ_W_diff_column, " ");
		text_of(item, "variable", to);
		put(to, " ");
		stable(item, "status", "since", to);
		put(to, "\n");
	}
	more(json_array_size(columns), top, to);
	whole_records(WZ_W_diff_added, added, top, to);
	whole_records(WZ_W_diff_removed, removed, top, to);
	json_array_foreach(edited, i, item) {
		if (i == top)
			break;
		put(to, "  ");
		stable(item, "level", "level", to);
		put(to, " ");
		text_of(item, "id", to);
		put(to, ": ");
		text_of(item, "variable", to); /* the column of the sheet first: that is where it is mended */
		if (json_object_get(to->variables, wz_json_text(item, "variable", "?"))) {
			put(to, " (");
			called(to->variables, wz_json_text(item, "variable", "?"), to);
			put(to, ")");
		}
		put(to, " '");
		recorded(item, "a", to);
		put(to, "' -> '");
		recorded(item, "b", to);
		long long n = (long long)json_integer_value(json_object_get(item, "rows"));
		wz_buffer_printf(&to->out, "' (%lld ", n);
		say(to, "", n == 1 ? WZ_W_diff_effect : WZ_W_diff_effects, "");
		coder(item, to);
		put(to, ")\n");
	}
	more(json_array_size(edited), top, to);
}

/* 4. Results */

static void listed(const json_t *list, size_t top, void (*line)(const json_t *, pen *), wz_word title, pen *to) {
	const json_t *item;
	size_t i;
	if (json_array_size(list) > 0)
		say(to, "\n", title, "\n");
	json_array_foreach(list, i, item) {
		if (i == top)
			break;
		put(to, "  ");
		analysis(item, to);
		put(to, ": ");
		line(item, to);
		put(to, "\n");
	}
	more(json_array_size(list), top, to);
}

static void words_line(const json_t *item, pen *to) {
	stable(item, "a", "verdict", to);
	put(to, " -> ");
	stable(item, "b", "verdict", to);
	for (int s = 0; s < 2; s++) {
		const char *reason = wz_json_text(item, s ? "reason_b" : "reason_a", NULL);
		if (!reason)
			continue;
		say(to, " (", s ? WZ_W_diff_now : WZ_W_diff_was, ": ");
		stable(item, s ? "reason_b" : "reason_a", "reason", to);
		put(to, ")");
	}
}

static void crossed_line(const json_t *item, pen *to) {
	stable(item, "p", "p", to);
	put(to, " ");
	arrow(item, "a", "b", to);
	say(to, " (", WZ_W_diff_limit, " ");
	number_of(item, "limit", to);
	put(to, ")");
}

static void limits(const json_t *pair, pen *to) {
	put(to, "[");
	number(json_number_value(json_array_get(pair, 0)), false, to);
	put(to, to->language == WZ_NL ? "; " : ", "); /* beside decimal commas */
	number(json_number_value(json_array_get(pair, 1)), false, to);
	put(to, "]");
}

static void interval_line(const json_t *item, pen *to) {
	say(to, "", strcmp(wz_json_text(item, "interval", ""), "mean") == 0 ? WZ_W_diff_interval_mean : WZ_W_diff_interval_prediction, " ");
	limits(json_object_get(item, "a"), to);
	put(to, " -> ");
	limits(json_object_get(item, "b"), to);
	say(to, " (", json_is_true(json_object_get(item, "holds_zero")) ? WZ_W_diff_holds : WZ_W_diff_holds_not, ")");
}

/* The coefficient, where the name of the analysis does not say it. */
static void coefficient(const json_t *item, const char *before, pen *to) {
	const char *name = wz_json_text(item, "coefficient", ""), *of = wz_json_text(item, "name", ""), *kind = wz_json_text(item, "kind", "");
	static const char *const SAID[] = {"overall", "element", "technique", "pair"};
	for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++)
		if (strcmp(kind, SAID[i]) == 0)
			return;
	if (strncmp(name, of, strlen(of)) == 0) /* the code of a category stands behind the variable */
		name += strlen(of);
	if (*name == '\0')
		return;
	put(to, before);
	clean(name, to);
}

static void estimate_line(const json_t *item, pen *to) {
	const size_t before = to->out.size;
	coefficient(item, "", to);
	put(to, to->out.size > before ? " " : "");
	const json_t *const ci[2] = {json_object_get(item, "ci_a"), json_object_get(item, "ci_b")};
	for (int s = 0; s < 2; s++) {
		put(to, s ? " -> " : "");
		number_of(item, s ? "b_b" : "b_a", to);
		if (ci[s]) {
			put(to, " ");
			limits(ci[s], to);
		}
	}
	put(to, " (");
	number(wz_json_number(item, "change"), true, to);
	put(to, to->language == WZ_NL ? "; " : ", ");
	number_of(item, "in_se", to);
	say(to, " ", WZ_W_diff_errors, ")");
}

static void results(const json_t *diff, size_t top, pen *to) {
	const json_t *a = json_object_get(diff, "analyses");
	put(to, "\n");
	say_counts(to, WZ_W_diff_results,
	           (const size_t[]){(size_t)json_integer_value(json_object_get(a, "both")), (size_t)json_integer_value(json_object_get(a, "changed")),
	                            json_array_size(json_object_get(a, "only_a")), json_array_size(json_object_get(a, "only_b"))});
	listed(json_object_get(diff, "verdicts"), top, words_line, WZ_W_diff_list_verdicts, to);
	listed(json_object_get(diff, "estimability"), top, words_line, WZ_W_diff_list_estimability, to);
	listed(json_object_get(diff, "crossed"), top, crossed_line, WZ_W_diff_list_crossed, to);
	listed(json_object_get(diff, "intervals"), top, interval_line, WZ_W_diff_list_intervals, to);
	json_t *means = json_array(), *others = json_array();
	const json_t *item;
	size_t i;
	json_array_foreach(json_object_get(diff, "estimates"), i, item)
		json_array_append(strcmp(wz_json_text(item, "kind", ""), "overall") == 0 ? means : others, (json_t *)(uintptr_t)item);
	listed(means, top, estimate_line, WZ_W_diff_list_means, to);
	listed(others, top, estimate_line, WZ_W_diff_list_estimates, to);
	json_decref(means);
	json_decref(others);
}

/* 5. Causes */

static void unit_line(const json_t *unit, pen *to) {
	static const char *const COUNTS[] = {"edits", "added", "removed"};
	static const wz_word WORDS[] = {WZ_W_diff_edits, WZ_W_diff_added, WZ_W_diff_removed};
	const char *join = " (";
	put(to, "    ");
	stable(unit, "level", "level", to);
	put(to, " ");
	text_of(unit, "id", to);
	for (size_t i = 0; i < 3; i++) {
		json_int_t n = json_integer_value(json_object_get(unit, COUNTS[i]));
		if (n == 0)
			continue;
		wz_buffer_printf(&to->out, "%s%lld ", join, (long long)n);
		say(to, "", i == 0 && n == 1 ? WZ_W_diff_edit : WORDS[i], "");
		join = ", ";
	}
	coder(unit, to);
	put(to, "): ");
	double share = wz_json_number(unit, "share"), without = wz_json_number(unit, "b_without");
	if (isnan(share)) {
		say(to, "", isnan(without) ? WZ_W_diff_no_estimate : WZ_W_diff_an_estimate, isnan(without) ? "\n" : " ");
		if (isnan(without))
			return;
		number(without, false, to);
	} else {
		number(share, true, to);
		say(to, "; ", WZ_W_diff_without, " ");
		number(without, false, to);
	}
	put(to, ", p ");
	number_of(unit, "p_without", to);
	put(to, "\n");
}

static void causes(const json_t *diff, size_t top, pen *to) {
	const json_t *list = json_object_get(diff, "causes"), *cause, *unit;
	const char *reason = wz_json_text(diff, "causes_reason", NULL);
	size_t i, k;
	if (json_array_size(list) > 0)
		say(to, "\n", WZ_W_diff_causes, "\n");
	if (reason) {
		say(to, "\n", WZ_W_diff_no_causes, ": ");
		clean(reason, to);
		put(to, "\n");
	}
	json_array_foreach(list, i, cause) {
		if (i == top)
			break;
		put(to, "  ");
		analysis(cause, to);
		coefficient(cause, ", ", to);
		put(to, " ");
		arrow(cause, "b_a", "b_b", to);
		double settings = wz_json_number(cause, "by_settings"), by_records = wz_json_number(cause, "by_records");
		say(to, ": ", WZ_W_diff_by_settings, " ");
		number(fabs(settings) < 1e-9 ? 0 : settings, true, to);
		say(to, ", ", WZ_W_diff_by_records, " ");
		number(by_records, true, to);
		put(to, "\n");
		json_array_foreach(json_object_get(cause, "units"), k, unit)
			if (k < 5)
				unit_line(unit, to);
		if (json_array_size(json_object_get(cause, "units")) == 0)
			say(to, "    ", WZ_W_diff_no_cause, "\n");
		json_int_t n = json_integer_value(json_object_get(cause, "not_tried"));
		if (n > 0)
			say_count(to, "    ", WZ_W_diff_not_tried, "\n", (size_t)n);
	}
	more(json_array_size(list), top, to);
	json_int_t untraced = json_integer_value(json_object_get(json_object_get(diff, "analyses"), "not_traced"));
	if (untraced > 0)
		say_count(to, "  ", WZ_W_diff_untraced, "\n", (size_t)untraced);
}

/* 6. All */

static void all(const json_t *diff, size_t top, pen *to) {
	side(WZ_W_diff_first, json_object_get(diff, "a"), to);
	side(WZ_W_diff_second, json_object_get(diff, "b"), to);
	if (json_is_true(json_object_get(diff, "same"))) {
		say(to, "\n", WZ_W_diff_nothing, "\n");
		return;
	}
	inputs(json_object_get(diff, "inputs"), to);
	pairs(WZ_W_diff_versions, json_object_get(diff, "versions"), to);
	pairs(WZ_W_diff_settings, json_object_get(diff, "settings"), to);
	records(diff, top, to);
	results(diff, top, to);
	causes(diff, top, to);
}

void wz_difference_text(const json_t *diff, size_t top, wz_language language, wz_buffer *out) {
	const json_t *labels = json_object_get(diff, "labels");
	pen to = {.out = *out, .language = language, .variables = json_object_get(labels, "variables"), .types = json_object_get(labels, "types")};
	all(diff, top, &to);
	*out = to.out;
}
