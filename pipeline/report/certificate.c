/* certificate.c - what `verify` found, as one page of text
 *
 * 1. Lines
 * 2. The page
 */
#include "report/certificate.h"

#include "base/json.h"

#include <string.h>

/* 1. Lines */

enum { SHOWN = 20 }; /* findings on the page; certificate.json has more */

static const struct {
	const char *check, *text;
} NAMES[] = {
	{"versions", "same version of the method"},
	{"inputs", "input files, by SHA-256"},
	{"dataset", "dataset.json, made again from the inputs"},
	{"fits", "fits.json: types, all models fitted again"},
	{"blocks", "blocks of replicates, by header and CRC-32"},
	{"blocks_again", "blocks of replicates, computed again"},
	{"results", "results.json, merged again from all blocks"},
	{"report", "files of the report, made again from results.json"},
};

static const char *name_of(const char *check) {
	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
		if (strcmp(NAMES[i].check, check) == 0)
			return NAMES[i].text;
	return check;
}

static void value(const json_t *object, const char *key, wz_buffer *out) {
	const json_t *v = json_object_get(object, key);
	if (json_is_integer(v))
		wz_buffer_printf(out, "%lld", (long long)json_integer_value(v));
	else
		wz_buffer_clean(out, json_is_string(v) ? json_string_value(v) : "?", 100);
}

static void made_by(const json_t *object, const char *when, wz_buffer *out) {
	value(object, when, out);
	wz_buffer_add(out, ", werkzaam ");
	value(object, "version", out);
	wz_buffer_add(out, " (method ");
	value(object, "method_version", out);
	wz_buffer_add(out, "), host ");
	value(object, "host", out);
	wz_buffer_add(out, ", ranks: ");
	value(object, "ranks", out);
	wz_buffer_add(out, "\n");
}

static void check_line(const json_t *check, wz_buffer *out) {
	const char *status = wz_json_text(check, "status", "?"), *reason = wz_json_text(check, "reason", NULL);
	const json_int_t of = json_integer_value(json_object_get(check, "of"));
	static const struct {
		const char *status, *text;
	} WORD[] = {{"agrees", "agrees"}, {"differs", "DIFFERS"}, {"damaged", "DAMAGED"}, {"not_done", "not checked"}};
	const char *said = status;
	for (size_t i = 0; i < sizeof WORD / sizeof *WORD; i++)
		said = strcmp(WORD[i].status, status) == 0 ? WORD[i].text : said;
	wz_buffer_printf(out, "  %-12s %s", said, name_of(wz_json_text(check, "check", "?")));
	if (!reason && of > 1)
		wz_buffer_printf(out, ": %lld of %lld", (long long)json_integer_value(json_object_get(check, "done")), (long long)of);
	if (reason) {
		wz_buffer_add(out, " (");
		wz_buffer_clean(out, reason, 200);
		wz_buffer_add(out, ")");
	}
	wz_buffer_add(out, "\n");
}

/* What was drawn, and what that leaves. */
static void choice_lines(const json_t *c, wz_buffer *out) {
	const json_t *choice = json_object_get(c, "choice"), *types = json_object_get(choice, "types"), *check, *type;
	bool part = false;
	size_t i;
	json_array_foreach(json_object_get(c, "checks"), i, check)
		part = part || (strcmp(wz_json_text(check, "check", ""), "fits") == 0 &&
		                json_integer_value(json_object_get(check, "done")) < json_integer_value(json_object_get(check, "of")));
	wz_buffer_add(out, part ? "  Blocks and types to make again were drawn at random with seed " : "  Blocks to compute again were drawn at random with seed ");
	value(choice, "seed", out);
	wz_buffer_add(out, ".\n");
	if (!part)
		return;
	wz_buffer_add(out, "  Models were fitted again of:");
	json_array_foreach(types, i, type) {
		wz_buffer_add(out, i ? ", " : " ");
		wz_buffer_clean(out, json_string_value(type), 100);
	}
	wz_buffer_add(out, ". The other types' models were taken from fits.json as they are.\n");
}

/* 2. The page */

void wz_certificate_text(const json_t *c, wz_buffer *out) {
	const json_t *run = json_object_get(c, "run"), *findings = json_object_get(c, "findings"), *item;
	const char *outcome = wz_json_text(c, "outcome", "?");
	size_t i;
	wz_buffer_add(out, "CERTIFICATE OF VERIFICATION\n\nRun        ");
	value(run, "name", out);
	wz_buffer_add(out, ", seed ");
	value(run, "seed", out);
	wz_buffer_add(out, "\nMade       ");
	made_by(run, "created", out);
	wz_buffer_add(out, "Verified   ");
	made_by(c, "when", out);
	if (json_object_get(c, "libraries")) {
		wz_buffer_add(out, "With       ");
		value(c, "libraries", out);
		wz_buffer_add(out, "\n");
	}
	wz_buffer_add(out, "Outcome    ");
	if (strcmp(outcome, "agrees") == 0)
		wz_buffer_add(out, json_is_true(json_object_get(c, "complete")) ? "AGREES: what is named below was made again and is the same, bit for bit"
		                                                               : "AGREES as far as it was checked: what was made again is the same, bit for bit");
	else if (strcmp(outcome, "differs") == 0)
		wz_buffer_add(out, "DIFFERS: the run is whole, but it is not what its inputs and this program give");
	else
		wz_buffer_add(out, "DAMAGED: files of the run are damaged, missing or of another run");
	wz_buffer_add(out, "\n\nChecks\n");
	json_array_foreach(json_object_get(c, "checks"), i, item)
		check_line(item, out);
	choice_lines(c, out);
	const json_int_t n = json_integer_value(json_object_get(c, "n_findings"));
	if (n > 0)
		wz_buffer_printf(out, "\nFindings (%lld)\n", (long long)n);
	json_array_foreach(findings, i, item) {
		if (i == SHOWN)
			break;
		wz_buffer_add(out, "  ");
		wz_buffer_clean(out, wz_json_text(item, "file", "?"), 200);
		wz_buffer_add(out, ": ");
		wz_buffer_clean(out, wz_json_text(item, "text", "?"), 500);
		wz_buffer_add(out, "\n");
	}
	if (n > SHOWN)
		wz_buffer_printf(out, "  ... and %lld more: certificate.json\n", (long long)n - SHOWN);
	wz_buffer_add(out, "\nThis certificate is about the files with these SHA-256:\n");
	json_array_foreach(json_object_get(c, "files"), i, item) {
		wz_buffer_add(out, "  ");
		value(item, "sha256", out);
		wz_buffer_add(out, "  ");
		value(item, "file", out);
		wz_buffer_add(out, "\n");
	}
	wz_buffer_add(out, "\nSigned     name ______________________________  date ____________\n");
}
