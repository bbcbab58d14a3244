/* diff.c - werkzaam diff
 *
 * 1. Options
 * 2. The command
 */
#include "analysis/diff.h"
#include "base/json.h"
#include "cmd/command.h"
#include "report/difference.h"
#include "store/run.h"

#include <stdio.h>

/* 1. Options */

static const wz_option OPTIONS[] = {
	{"top", "N", "lines of each list, and changes whose causes are looked for (default 10; with --json the lists are whole)"},
	{"units", "N", "edited studies and manuals to try one by one as causes (default 40; 0: none)"},
	{"exit-code", NULL, "end with status 1 when anything changed"},
	{"lang", "nl|en", "language of the text (default en)"},
	{"json", NULL, "print one JSON object"},
	{NULL, NULL, NULL},
};

/* 2. The command */

static wz_status run_diff(const wz_arguments *arguments, wz_err *err) {
	static const char *const LANGUAGES[] = {"nl", "en", NULL};
	wz_status st = WZ_OK;
	int language = WZ_EN;
	wz_run run[2] = {{.lock = -1}, {.lock = -1}};
	uint64_t top = 10, units = 40;
	json_t *diff = NULL;
	wz_buffer text = {0};
	WZ_TRY(wz_option_count(&wz_command_diff, arguments, "top", 0, 100000, &top, err));
	WZ_TRY(wz_option_count(&wz_command_diff, arguments, "units", 0, 100000, &units, err));
	WZ_TRY(wz_option_word(&wz_command_diff, arguments, "lang", LANGUAGES, &language, err));
	for (int i = 0; i < 2; i++)
		WZ_TRY(wz_run_open(&run[i], arguments->operand[i], 0, 1, err));
	const wz_diff_spec spec = {.causes = units > 0 ? (size_t)top : 0, .units = (size_t)units};
	WZ_TRY(wz_diff_runs(&run[0], &run[1], &spec, &diff, err));
	if (wz_option_value(&wz_command_diff, arguments, "json")) {
		WZ_TRY(wz_json_print(diff, stdout, err));
	} else {
		wz_difference_text(diff, (size_t)top, (wz_language)language, &text);
		WZ_TRY(wz_buffer_status(&text, err));
		fputs(text.bytes, stdout);
	}
	if (wz_option_value(&wz_command_diff, arguments, "exit-code") && wz_diff_any(diff))
		st = WZ_ECHECK;
done:
	wz_buffer_clear(&text);
	json_decref(diff);
	wz_run_close(&run[0]);
	wz_run_close(&run[1]);
	return st;
}

const wz_command wz_command_diff = {
	.name = "diff", .operands = "RUN_A RUN_B", .summary = "what changed between two runs, from input record to conclusion, and which records did it",
	.details = "Records are matched by the ids of study and effect. For the largest changes each edited study, intervention and manual is put back as it was in "
	           "RUN_A, one at a time, and the estimate made again: the difference is its share. Reads both folders, writes nothing.",
	.min_operands = 2, .max_operands = 2, .options = OPTIONS, .run = run_diff};
