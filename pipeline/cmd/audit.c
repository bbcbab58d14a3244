/* audit.c - werkzaam audit: inconsistencies in a published table of moderators
 *
 * 1. Output
 * 2. The command
 */
#include "base/json.h"
#include "base/table.h"
#include "cmd/command.h"
#include "coding/audit.h"

#include <math.h>
#include <string.h>

static const wz_option OPTIONS[] = {
	{"json", NULL, "print one JSON object"},
	{"strict", NULL, "exit status 1 when something was found"},
	WZ_OPTION_DECIMAL,
	{"lang", "nl|en", "language of the sentences (default en)"},
	{NULL, NULL, NULL},
};

/* 1. Output */

/* A mark and "<0.001" stay text; an empty cell of numbers is null. */
static json_t *printed_json(const wz_audit_finding *f) {
	if (f->expected_text != NULL || f->printed_text[0] == '<' || f->printed_text[0] == '>')
		return json_string(f->printed_text);
	return wz_json_real(f->printed);
}

static json_t *finding_json(const wz_audit_finding *f) {
	return json_pack("{sI ss ss so so ss sI so so}", "row", (json_int_t)f->row, "check", f->check, "column", f->column, "printed",
	                 printed_json(f), "expected", f->expected_text != NULL ? json_string(f->expected_text) : wz_json_real(f->expected), "text",
	                 f->text, "line", (json_int_t)f->line, "expected_lo", wz_json_real(f->expected_lo), "expected_hi",
	                 wz_json_real(f->expected_hi));
}

static wz_status print_json(const wz_audit *audit, wz_err *err) {
	json_t *list = json_array();
	bool whole = list != NULL;
	for (size_t i = 0; i < audit->n && whole; i++)
		whole = json_array_append_new(list, finding_json(&audit->finding[i])) == 0;
	json_t *object = whole ? json_pack("{sI so so}", "rows", (json_int_t)audit->n_rows, "level", wz_json_real(audit->level), "findings", list) : NULL;
	if (!whole)
		json_decref(list);
	wz_status st = object == NULL ? wz_fail(err, WZ_ENOMEM, "out of memory: %zu findings", audit->n) : wz_json_print(object, stdout, err);
	json_decref(object);
	return st;
}

static void print_table(const wz_audit *audit, const char *file, bool dutch) {
	size_t row = SIZE_MAX, rows = 0;
	for (size_t i = 0; i < audit->n; i++) {
		const wz_audit_finding *f = &audit->finding[i];
		if (f->row != row) {
			printf("%s%s:%zu: %s\n", i == 0 ? "" : "\n", file, f->line, f->place);
			row = f->row;
			rows++;
		}
		printf("  %s [%s]: %s\n", f->column, f->check, f->text);
	}
	if (audit->n > 0)
		printf("\n");
	printf(dutch ? "%zu rijen, intervallen van %g%%: %zu bevindingen in %zu rijen\n" : "%zu rows, %g%% intervals: %zu findings in %zu rows\n",
	       audit->n_rows, audit->level, audit->n, rows);
}

/* 2. The command */

static wz_status run_audit(const wz_arguments *arguments, wz_err *err) {
	static const char *const LANGUAGES[] = {"en", "nl", NULL};
	wz_status st = WZ_OK;
	wz_dialect dialect;
	wz_table table = {0};
	wz_audit audit = {0};
	wz_problems problems;
	int language = 0;
	wz_problems_init(&problems);
	WZ_TRY(wz_option_word(&wz_command_audit, arguments, "lang", LANGUAGES, &language, err));
	WZ_TRY(wz_option_dialect(&wz_command_audit, arguments, &dialect, err));
	WZ_TRY(wz_table_read(arguments->operand[0], &dialect, &table, &problems, err));
	WZ_TRY(wz_problems_status(&problems, err));
	WZ_TRY(wz_audit_table(&table, language == 1, &audit, &problems, err));
	WZ_TRY(wz_problems_status(&problems, err));
	if (wz_option_value(&wz_command_audit, arguments, "json"))
		WZ_TRY(print_json(&audit, err));
	else
		print_table(&audit, table.file, language == 1);
	if (audit.n > 0 && wz_option_value(&wz_command_audit, arguments, "strict"))
		st = wz_fail(err, WZ_ECHECK, "%s: %zu findings", table.file, audit.n);
done:
	wz_problems_print(&problems, stderr);
	wz_problems_clear(&problems);
	wz_audit_clear(&audit);
	wz_table_clear(&table);
	return st;
}

const wz_command wz_command_audit = {
	.name = "audit",
	.operands = "TABLE.csv",
	.summary = "find inconsistencies in a published table of moderators",
	.details = "Checks that intervals are symmetric, that betas are differences of means, that F, degrees of freedom and p go together, that "
	           "marks fit p, and that counts add up. The rounding of every printed number is allowed for, so that no finding is due to it. The "
	           "columns are those of datasets/phase1-published/phase1_moderators.csv (docs/formats.md).",
	.min_operands = 1,
	.max_operands = 1,
	.options = OPTIONS,
	.run = run_audit,
};
