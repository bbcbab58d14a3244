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

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Words and numbers */

enum { LONGEST = 80 }; /* characters of an id or value */

static void clean(const char *text, wz_buffer *out) {
	wz_buffer_clean(out, text, LONGEST);
}

static void text_of(const json_t *object, const char *key, wz_buffer *out) {
	clean(wz_json_text(object, key, "?"), out);
}

static void number(double x, bool sign, wz_buffer *out) {
	if (isnan(x))
		wz_buffer_add(out, "none");
	else
		wz_buffer_printf(out, sign ? "%+.4g" : "%.4g", x);
}

static void number_of(const json_t *object, const char *key, wz_buffer *out) {
	number(wz_json_number(object, key), false, out);
}

static void arrow(const json_t *object, const char *a, const char *b, wz_buffer *out) {
	number_of(object, a, out);
	wz_buffer_add(out, " -> ");
	number_of(object, b, out);
}

static void value(const json_t *v, wz_buffer *out) {
	char *text = v && !json_is_string(v) ? json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(12)) : NULL;
	clean(json_is_string(v) ? json_string_value(v) : text ? text : "?", out);
	free(text);
}

/* Type and outcome where they are not all, kind, name. */
static void analysis(const json_t *a, wz_buffer *out) {
	static const char *const KEYS[] = {"type", "outcome"};
	for (size_t i = 0; i < 2; i++)
		if (strcmp(wz_json_text(a, KEYS[i], "all"), "all") != 0) {
			text_of(a, KEYS[i], out);
			wz_buffer_add(out, ", ");
		}
	text_of(a, "kind", out);
	if (strcmp(wz_json_text(a, "kind", ""), wz_json_text(a, "name", "")) != 0) {
		wz_buffer_add(out, " ");
		text_of(a, "name", out);
	}
}

static void more(size_t n, size_t top, wz_buffer *out) {
	if (n > top)
		wz_buffer_printf(out, "  ... and %zu more (--top, --json)\n", n - top);
}

/* 2. Inputs and settings */

static void side(const char *name, const json_t *run, wz_buffer *out) {
	wz_buffer_printf(out, "%s  ", name);
	text_of(run, "folder", out);
	wz_buffer_add(out, "  (");
	text_of(run, "name", out);
	wz_buffer_add(out, ", made ");
	text_of(run, "created", out);
	wz_buffer_add(out, ")\n");
}

static void inputs(const json_t *list, wz_buffer *out) {
	const json_t *input;
	size_t i, n = 0;
	json_array_foreach(list, i, input)
		if (strcmp(wz_json_text(input, "status", ""), "same") != 0) {
			wz_buffer_add(out, n++ == 0 ? "\nInput files\n  " : "  ");
			text_of(input, "role", out);
			wz_buffer_add(out, ": ");
			text_of(input, "status", out);
			wz_buffer_add(out, "\n");
		}
}

static void pairs(const char *title, const json_t *list, wz_buffer *out) {
	const json_t *pair;
	size_t i;
	if (json_array_size(list) > 0)
		wz_buffer_printf(out, "\n%s\n", title);
	json_array_foreach(list, i, pair) {
		wz_buffer_add(out, "  ");
		text_of(pair, "key", out);
		wz_buffer_add(out, ": ");
		value(json_object_get(pair, "a"), out);
		wz_buffer_add(out, " -> ");
		value(json_object_get(pair, "b"), out);
		wz_buffer_add(out, "\n");
	}
}

/* 3. Records */

static void coder(const json_t *record, wz_buffer *out) {
	if (json_object_get(record, "coder")) {
		wz_buffer_add(out, ", coder ");
		text_of(record, "coder", out);
	}
}

static void whole_records(const char *word, const json_t *list, size_t top, wz_buffer *out) {
	const json_t *record;
	size_t i;
	json_array_foreach(list, i, record) {
		if (i == top)
			break;
		wz_buffer_printf(out, "  %s ", word);
		text_of(record, "id", out);
		wz_buffer_add(out, " (");
		text_of(record, "file", out);
		wz_buffer_printf(out, ":%lld", (long long)json_integer_value(json_object_get(record, "line")));
		coder(record, out);
		wz_buffer_add(out, ")\n");
	}
	more(json_array_size(list), top, out);
}

static void records(const json_t *diff, size_t top, wz_buffer *out) {
	const json_t *r = json_object_get(diff, "records"), *added = json_object_get(r, "added"), *removed = json_object_get(r, "removed"), *item;
	const json_t *edited = json_object_get(r, "edited"), *columns = json_object_get(r, "columns"), *effects = json_object_get(diff, "effect_sizes");
	size_t i;
	wz_buffer_printf(out, "\nRecords: %zu added, %zu removed, %zu edits; %zu effect sizes have another value\n", json_array_size(added),
	                 json_array_size(removed), json_array_size(edited), json_array_size(effects));
	json_array_foreach(columns, i, item) {
		if (i == top)
			break;
		wz_buffer_add(out, "  column ");
		text_of(item, "variable", out);
		wz_buffer_add(out, " ");
		text_of(item, "status", out);
		wz_buffer_add(out, "\n");
	}
	more(json_array_size(columns), top, out);
	whole_records("added", added, top, out);
	whole_records("removed", removed, top, out);
	json_array_foreach(edited, i, item) {
		if (i == top)
			break;
		wz_buffer_add(out, "  ");
		text_of(item, "level", out);
		wz_buffer_add(out, " ");
		text_of(item, "id", out);
		wz_buffer_add(out, ": ");
		text_of(item, "variable", out);
		wz_buffer_add(out, " '");
		text_of(item, "a", out);
		wz_buffer_add(out, "' -> '");
		text_of(item, "b", out);
		long long n = (long long)json_integer_value(json_object_get(item, "rows"));
		wz_buffer_printf(out, "' (%lld effect%s", n, n == 1 ? "" : "s");
		coder(item, out);
		wz_buffer_add(out, ")\n");
	}
	more(json_array_size(edited), top, out);
}

/* 4. Results */

static void listed(const json_t *list, size_t top, void (*line)(const json_t *, wz_buffer *), const char *title, wz_buffer *out) {
	const json_t *item;
	size_t i;
	if (json_array_size(list) > 0)
		wz_buffer_printf(out, "\n%s\n", title);
	json_array_foreach(list, i, item) {
		if (i == top)
			break;
		wz_buffer_add(out, "  ");
		analysis(item, out);
		wz_buffer_add(out, ": ");
		line(item, out);
		wz_buffer_add(out, "\n");
	}
	more(json_array_size(list), top, out);
}

static void words_line(const json_t *item, wz_buffer *out) {
	value(json_object_get(item, "a"), out);
	wz_buffer_add(out, " -> ");
	value(json_object_get(item, "b"), out);
	for (int s = 0; s < 2; s++) {
		const char *reason = wz_json_text(item, s ? "reason_b" : "reason_a", NULL);
		if (!reason)
			continue;
		wz_buffer_printf(out, " (%s: ", s ? "now" : "was");
		clean(reason, out);
		wz_buffer_add(out, ")");
	}
}

static void crossed_line(const json_t *item, wz_buffer *out) {
	text_of(item, "p", out);
	wz_buffer_add(out, " ");
	arrow(item, "a", "b", out);
	wz_buffer_add(out, " (limit ");
	number_of(item, "limit", out);
	wz_buffer_add(out, ")");
}

static void limits(const json_t *pair, wz_buffer *out) {
	wz_buffer_add(out, "[");
	number(json_number_value(json_array_get(pair, 0)), false, out);
	wz_buffer_add(out, ", ");
	number(json_number_value(json_array_get(pair, 1)), false, out);
	wz_buffer_add(out, "]");
}

static void interval_line(const json_t *item, wz_buffer *out) {
	text_of(item, "interval", out);
	wz_buffer_add(out, " interval ");
	limits(json_object_get(item, "a"), out);
	wz_buffer_add(out, " -> ");
	limits(json_object_get(item, "b"), out);
	wz_buffer_add(out, json_is_true(json_object_get(item, "holds_zero")) ? " (holds zero now)" : " (holds zero no longer)");
}

static void estimate_line(const json_t *item, wz_buffer *out) {
	text_of(item, "coefficient", out);
	wz_buffer_add(out, " ");
	arrow(item, "b_a", "b_b", out);
	wz_buffer_add(out, " (");
	number(wz_json_number(item, "change"), true, out);
	wz_buffer_add(out, ", ");
	number_of(item, "in_se", out);
	wz_buffer_add(out, " standard errors)");
}

static void results(const json_t *diff, size_t top, wz_buffer *out) {
	const json_t *a = json_object_get(diff, "analyses");
	wz_buffer_printf(out, "\nResults: %lld analyses in both runs, %lld of them changed; %zu only in the first, %zu only in the second\n",
	                 (long long)json_integer_value(json_object_get(a, "both")), (long long)json_integer_value(json_object_get(a, "changed")),
	                 json_array_size(json_object_get(a, "only_a")), json_array_size(json_object_get(a, "only_b")));
	listed(json_object_get(diff, "verdicts"), top, words_line, "Conclusions that changed", out);
	listed(json_object_get(diff, "estimability"), top, words_line, "What can be estimated", out);
	listed(json_object_get(diff, "crossed"), top, crossed_line, "p values that crossed the limit", out);
	listed(json_object_get(diff, "intervals"), top, interval_line, "Intervals of overall effects that hold zero now, or no longer", out);
	listed(json_object_get(diff, "estimates"), top, estimate_line, "Estimates that moved most", out);
}

/* 5. Causes */

static void unit_line(const json_t *unit, wz_buffer *out) {
	static const char *const COUNTS[] = {"edits", "added", "removed"};
	const char *join = " (";
	wz_buffer_add(out, "    ");
	text_of(unit, "level", out);
	wz_buffer_add(out, " ");
	text_of(unit, "id", out);
	for (size_t i = 0; i < 3; i++) {
		json_int_t n = json_integer_value(json_object_get(unit, COUNTS[i]));
		if (n == 0)
			continue;
		wz_buffer_printf(out, "%s%lld %s", join, (long long)n, i == 0 && n == 1 ? "edit" : COUNTS[i]);
		join = ", ";
	}
	coder(unit, out);
	wz_buffer_add(out, "): ");
	double share = wz_json_number(unit, "share"), without = wz_json_number(unit, "b_without");
	if (isnan(share)) {
		wz_buffer_add(out, isnan(without) ? "without it there is no estimate\n" : "without it there is an estimate, ");
		if (isnan(without))
			return;
		number(without, false, out);
	} else {
		number(share, true, out);
		wz_buffer_add(out, "; without it ");
		number(without, false, out);
	}
	wz_buffer_add(out, ", p ");
	number_of(unit, "p_without", out);
	wz_buffer_add(out, "\n");
}

static void causes(const json_t *diff, size_t top, wz_buffer *out) {
	const json_t *list = json_object_get(diff, "causes"), *cause, *unit;
	const char *reason = wz_json_text(diff, "causes_reason", NULL);
	size_t i, k;
	if (json_array_size(list) > 0)
		wz_buffer_add(out, "\nWhat caused the largest changes (model's own p; a share is what would go if this unit were coded as before)\n");
	if (reason) {
		wz_buffer_add(out, "\nCauses cannot be told: ");
		clean(reason, out);
		wz_buffer_add(out, "\n");
	}
	json_array_foreach(list, i, cause) {
		if (i == top)
			break;
		wz_buffer_add(out, "  ");
		analysis(cause, out);
		wz_buffer_add(out, ", ");
		text_of(cause, "coefficient", out);
		wz_buffer_add(out, " ");
		arrow(cause, "b_a", "b_b", out);
		double settings = wz_json_number(cause, "by_settings"), by_records = wz_json_number(cause, "by_records");
		wz_buffer_add(out, ": settings ");
		number(fabs(settings) < 1e-9 ? 0 : settings, true, out);
		wz_buffer_add(out, ", records ");
		number(by_records, true, out);
		wz_buffer_add(out, "\n");
		json_array_foreach(json_object_get(cause, "units"), k, unit)
			if (k < 5)
				unit_line(unit, out);
		if (json_array_size(json_object_get(cause, "units")) == 0)
			wz_buffer_add(out, "    no cause found: none of the edited units that were tried moves it by itself\n");
		json_int_t n = json_integer_value(json_object_get(cause, "not_tried"));
		if (n > 0)
			wz_buffer_printf(out, "    %lld units with fewer edits were not tried (--units)\n", (long long)n);
	}
	more(json_array_size(list), top, out);
	json_int_t untraced = json_integer_value(json_object_get(json_object_get(diff, "analyses"), "not_traced"));
	if (untraced > 0)
		wz_buffer_printf(out, "  not traced: %lld changed means of named interventions and other analyses that are not tests\n", (long long)untraced);
}

/* 6. All */

void wz_difference_text(const json_t *diff, size_t top, wz_buffer *out) {
	side("first ", json_object_get(diff, "a"), out);
	side("second", json_object_get(diff, "b"), out);
	if (json_is_true(json_object_get(diff, "same"))) {
		wz_buffer_add(out, "\nNo difference: inputs, settings, versions, records and results are the same.\n");
		return;
	}
	inputs(json_object_get(diff, "inputs"), out);
	pairs("Versions", json_object_get(diff, "versions"), out);
	pairs("Settings", json_object_get(diff, "settings"), out);
	records(diff, top, out);
	results(diff, top, out);
	causes(diff, top, out);
}
