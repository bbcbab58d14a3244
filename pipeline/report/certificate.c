/* certificate.c - what `verify` found, as one page of text
 *
 * 1. Lines
 * 2. The page
 */
#include "report/certificate.h"

#include "base/json.h"
#include "report/words.h"

#include <stdio.h>
#include <string.h>

/* 1. Lines */

enum { SHOWN = 20, LABEL = 11 }; /* findings on the page, certificate.json has more; columns before what a label is of */

static void words(wz_word word, wz_language language, wz_buffer *out) {
	wz_buffer_add(out, wz_word_text(word, language));
}

static void label(wz_word word, wz_language language, wz_buffer *out) {
	wz_buffer_printf(out, "%-*s", LABEL, wz_word_text(word, language));
}

/* A text, or a whole number in a buffer for it. */
static const char *value(const json_t *object, const char *key, char number[24]) {
	const json_t *v = json_object_get(object, key);
	if (!json_is_integer(v))
		return json_is_string(v) ? json_string_value(v) : "?";
	(void)snprintf(number, 24, "%lld", (long long)json_integer_value(v));
	return number;
}

static void add_value(const json_t *object, const char *key, wz_buffer *out) {
	char number[24];
	wz_buffer_clean(out, value(object, key, number), 100);
}

static void made_by(const json_t *object, wz_word by, const char *when, wz_language language, wz_buffer *out) {
	char ranks[24];
	WZ_SAY_RAW(out, language, by, wz_json_text(object, when, "?"), wz_json_text(object, "version", "?"), wz_json_text(object, "method_version", "?"),
	           wz_json_text(object, "host", "?"), value(object, "ranks", ranks));
	wz_buffer_add(out, "\n");
}

/* In the language, or the program's own words where it has none. */
static void stable(const char *group, const char *text, wz_language language, wz_buffer *out) {
	const wz_word word = wz_word_for(group, text);
	if (word != WZ_W_NONE)
		words(word, language, out);
	else
		wz_buffer_clean(out, text, 200);
}

static void check_line(const json_t *check, wz_language language, wz_buffer *out) {
	const char *status = wz_json_text(check, "status", "?"), *reason = wz_json_text(check, "reason", NULL);
	const wz_word said = wz_word_for("cert_status", status);
	char done[24], of[24];
	wz_buffer_printf(out, "  %-12s ", said == WZ_W_NONE ? status : wz_word_text(said, language));
	stable("cert_check", wz_json_text(check, "check", "?"), language, out);
	if (!reason && json_integer_value(json_object_get(check, "of")) > 1) {
		wz_buffer_add(out, ": ");
		WZ_SAY_RAW(out, language, WZ_W_cert_of, value(check, "done", done), value(check, "of", of));
	}
	if (reason) {
		wz_buffer_add(out, " (");
		stable("cert_reason", reason, language, out);
		wz_buffer_add(out, ")");
	}
	wz_buffer_add(out, "\n");
}

/* What was drawn, and what that leaves. */
static void choice_lines(const json_t *c, wz_language language, wz_buffer *out) {
	const json_t *choice = json_object_get(c, "choice"), *types = json_object_get(choice, "types"), *check, *type;
	char number[24];
	wz_buffer names = {0};
	bool part = false, all = true;
	size_t i;
	json_array_foreach(json_object_get(c, "checks"), i, check)
		if (json_integer_value(json_object_get(check, "done")) < json_integer_value(json_object_get(check, "of"))) {
			part = part || strcmp(wz_json_text(check, "check", ""), "fits") == 0;
			all = all && strcmp(wz_json_text(check, "check", ""), "fits") != 0 && strcmp(wz_json_text(check, "check", ""), "blocks_again") != 0;
		}
	if (all) /* nothing was drawn */
		return;
	const bool given = json_is_true(json_object_get(choice, "given"));
	wz_buffer_add(out, "  ");
	WZ_SAY_RAW(out, language, part ? given ? WZ_W_cert_given_types : WZ_W_cert_drawn_types : given ? WZ_W_cert_given : WZ_W_cert_drawn, value(choice, "seed", number));
	wz_buffer_add(out, "\n");
	if (!part || json_array_size(types) == 0)
		return;
	json_array_foreach(types, i, type) {
		wz_buffer_add(&names, i ? ", " : "");
		wz_buffer_clean(&names, json_string_value(type), 100);
	}
	wz_buffer_add(out, "  ");
	WZ_SAY_RAW(out, language, WZ_W_cert_types, names.bytes ? names.bytes : "");
	wz_buffer_add(out, "\n");
	out->failed |= names.failed;
	wz_buffer_clear(&names);
}

static wz_word outcome_word(const json_t *c) {
	const char *outcome = wz_json_text(c, "outcome", "?");
	if (strcmp(outcome, "agrees") == 0)
		return json_is_true(json_object_get(c, "complete")) ? WZ_W_cert_agrees_all : WZ_W_cert_agrees_part;
	if (strcmp(outcome, "not_found") == 0)
		return WZ_W_cert_not_found_all;
	return strcmp(outcome, "differs") == 0 ? WZ_W_cert_differs_all : WZ_W_cert_damaged_all;
}

/* 2. The page */

void wz_certificate_text(const json_t *c, wz_language language, wz_buffer *out) {
	const json_t *run = json_object_get(c, "run"), *item;
	char number[24];
	size_t i;
	words(WZ_W_cert_title, language, out);
	wz_buffer_add(out, "\n\n");
	label(WZ_W_cert_run, language, out);
	add_value(run, "name", out);
	wz_buffer_printf(out, ", %s ", wz_word_text(WZ_W_cert_seed, language));
	add_value(run, "seed", out);
	wz_buffer_add(out, "\n");
	label(WZ_W_cert_made, language, out);
	made_by(run, WZ_W_cert_run_by, "created", language, out);
	label(WZ_W_cert_verified, language, out);
	made_by(c, WZ_W_cert_by, "when", language, out);
	if (json_object_get(c, "libraries")) {
		label(WZ_W_cert_with, language, out);
		add_value(c, "libraries", out);
		wz_buffer_add(out, "\n");
	}
	label(WZ_W_cert_outcome, language, out);
	words(outcome_word(c), language, out);
	wz_buffer_printf(out, "\n\n%s\n", wz_word_text(WZ_W_cert_checks, language));
	json_array_foreach(json_object_get(c, "checks"), i, item)
		check_line(item, language, out);
	choice_lines(c, language, out);
	const json_int_t n = json_integer_value(json_object_get(c, "n_findings"));
	if (n > 0) {
		wz_buffer_add(out, "\n");
		WZ_SAY_RAW(out, language, WZ_W_cert_findings, value(c, "n_findings", number));
		wz_buffer_add(out, "\n");
	}
	json_array_foreach(json_object_get(c, "findings"), i, item) {
		if (i == SHOWN)
			break;
		wz_buffer_add(out, "  ");
		wz_buffer_clean(out, wz_json_text(item, "file", "?"), 200);
		wz_buffer_add(out, ": ");
		wz_buffer_clean(out, wz_json_text(item, "text", "?"), 500);
		wz_buffer_add(out, "\n");
	}
	if (n > SHOWN) {
		(void)snprintf(number, sizeof number, "%lld", (long long)n - SHOWN);
		wz_buffer_add(out, "  ");
		WZ_SAY_RAW(out, language, WZ_W_cert_more, number);
		wz_buffer_add(out, "\n");
	}
	wz_buffer_printf(out, "\n%s\n", wz_word_text(WZ_W_cert_files, language));
	json_array_foreach(json_object_get(c, "files"), i, item) {
		wz_buffer_add(out, "  ");
		add_value(item, "sha256", out);
		wz_buffer_add(out, "  ");
		add_value(item, "file", out);
		wz_buffer_add(out, "\n");
	}
	wz_buffer_printf(out, "\n%s\n", wz_word_text(WZ_W_cert_signed, language));
}
