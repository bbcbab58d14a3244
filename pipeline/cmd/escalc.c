/* escalc.c - werkzaam escalc: effect sizes and variances beside a table of reported statistics
 *
 * 1. Options
 * 2. Reading: columns by the names of roles, or by a codebook
 * 3. What came of each row
 * 4. Writing
 * 5. The command
 */
#include "analysis/load.h"
#include "base/arena.h"
#include "base/json.h"
#include "base/table.h"
#include "base/text.h"
#include "cmd/command.h"
#include "coding/dataset_columns.h"
#include "coding/relations.h"
#include "effect/escalc.h"
#include "report/buffer.h"
#include "report/grid.h"
#include "report/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Options */

static const wz_option OPTIONS[] = {
	{"measure", "d|log_or", "d (default) or log_or"},
	{"conversion", "logit|cox|probit", "between odds ratios and d: logit (default), cox, or probit (counts and proportions, for d)"},
	{"hedges", NULL, "small-sample factor on standardised mean differences"},
	{"no-zero-rule", NULL, "leave out what was reported as non-significant without figures, instead of counting it as 0"},
	{"pre-post-r", "R", "correlation of pre-test and post-test where a row has none"},
	{"outlier-z", "Z", "move effect sizes and sample sizes with |z| above this inwards (default 0: none)"},
	{"codebook", "FILE", "codebook that gives columns their roles (default: columns are named as the roles)"},
	WZ_OPTION_DECIMAL,
	{"csv", "WORD", "standard (default: commas, decimal points) or dutch (for a Dutch Excel: semicolons, decimal commas)"},
	{"json", NULL, "print one JSON object"},
	{NULL, NULL, NULL},
};

/* Texts of the plan are borrowed: it is never cleared. */
typedef struct {
	wz_plan plan;
	wz_table table;
	wz_codebook codebook; /* whose texts the dataset borrows */
	wz_dataset dataset;
	wz_problems problems;
	wz_buffer *note; /* one a row */
	wz_csv_form form;
} escalc_job;

#define OPTION(name) wz_option_value(&wz_command_escalc, arguments, name)

static wz_status read_options(const wz_arguments *arguments, escalc_job *job, wz_err *err) {
	wz_plan *plan = &job->plan;
	static const char *const FORMS[] = {"standard", "dutch", NULL};
	static const char *const MEASURES[] = {"d", "log_or", NULL}, *const CONVERSIONS[] = {"logit", "cox", "probit", NULL};
	wz_status st = WZ_OK;
	int measure = 0, conversion = 0, form = 0;
	WZ_TRY(wz_option_word(&wz_command_escalc, arguments, "csv", FORMS, &form, err));
	job->form = form == 1 ? WZ_CSV_DUTCH : WZ_CSV_STANDARD;
	plan->effect_size.pre_post_r = NAN;
	plan->effect_size.hedges = OPTION("hedges") != NULL;
	plan->effect_size.zero_rule = OPTION("no-zero-rule") == NULL;
	WZ_TRY(wz_option_word(&wz_command_escalc, arguments, "measure", MEASURES, &measure, err));
	WZ_TRY(wz_option_word(&wz_command_escalc, arguments, "conversion", CONVERSIONS, &conversion, err));
	WZ_TRY(wz_option_number(&wz_command_escalc, arguments, "pre-post-r", -0.999999, 0.999999, &plan->effect_size.pre_post_r, err));
	WZ_TRY(wz_option_number(&wz_command_escalc, arguments, "outlier-z", 0, 1000, &plan->effect_size.outlier_z, err));
	if (measure == 1 && conversion == 2)
		return wz_fail(err, WZ_EUSAGE, "--conversion probit makes d of counts; with --measure log_or use logit or cox");
	plan->effect_size.measure = (char *)(uintptr_t)MEASURES[measure];
	plan->effect_size.conversion = (char *)(uintptr_t)CONVERSIONS[conversion];
done:
	return st;
}

/* 2. Reading */

static char *literal(const char *text) {
	return (char *)(uintptr_t)text; /* the codebook never changes its texts */
}

/* A codebook of the columns as they are called: roles by their words, everything else is carried along. */
static wz_status describe(const wz_table *table, wz_codebook *codebook, wz_err *err) {
	static const char *const WORDS[] = {"1", "0", "+1", "-1", "better", "worse", "none", "beter", "slechter", "geen"};
	enum { N_WORDS = sizeof WORDS / sizeof *WORDS, YES_OR_NO = 2 };
	wz_arena *arena = wz_arena_create();
	codebook->memory = arena;
	codebook->var = arena ? wz_arena_alloc(arena, (table->n_cols + 1) * sizeof *codebook->var) : NULL;
	codebook->file = arena ? wz_arena_copy(arena, table->file, strlen(table->file)) : NULL;
	wz_code *code = arena ? wz_arena_alloc(arena, N_WORDS * sizeof *code) : NULL;
	if (!codebook->var || !codebook->file || !code)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu columns", table->n_cols);
	for (size_t i = 0; i < N_WORDS; i++)
		code[i] = (wz_code){literal(WORDS[i]), literal(WORDS[i]), literal(WORDS[i])};
	for (size_t i = 0; i < table->n_cols; i++) {
		wz_variable *v = &codebook->var[codebook->n++];
		char *name = wz_arena_copy(arena, table->name[i], strlen(table->name[i]));
		if (!name)
			return wz_fail(err, WZ_ENOMEM, "out of memory: %zu columns", table->n_cols);
		*v = (wz_variable){.id = name, .label_nl = name, .label_en = name, .type = WZ_VAR_TEXT, .level = literal("effect"), .minimum = NAN,
		                   .maximum = NAN, .unit = literal(""), .note = literal(""), .line = 1};
		wz_role role;
		if (!wz_role_parse(name, &role) || role == WZ_ROLE_ID || role == WZ_ROLE_LABEL)
			continue;
		v->role = role;
		if (wz_role_is_coded(role)) {
			v->type = WZ_VAR_CATEGORICAL;
			v->code = code;
			v->n_codes = role == WZ_ROLE_DIRECTION ? N_WORDS : YES_OR_NO;
		} else if (role != WZ_ROLE_NONE) {
			v->type = wz_role_takes(role, WZ_VAR_NUMERIC) ? WZ_VAR_NUMERIC : WZ_VAR_COUNT;
		}
	}
	return WZ_OK;
}

static wz_status read_all(const wz_arguments *arguments, escalc_job *job, wz_err *err) {
	wz_status st = WZ_OK;
	wz_dialect dialect;
	WZ_TRY(wz_option_dialect(&wz_command_escalc, arguments, &dialect, err));
	const wz_problems_mark before = wz_problems_here(&job->problems);
	WZ_TRY(wz_table_read(arguments->operand[0], &dialect, &job->table, &job->problems, err));
	const size_t of_table = job->problems.n;
	if (OPTION("codebook"))
		WZ_TRY(wz_codebook_read(OPTION("codebook"), &job->codebook, &job->problems, err));
	else
		WZ_TRY(describe(&job->table, &job->codebook, err));
	if (job->problems.n == of_table && wz_columns_below(&job->table, &job->codebook, &before, &job->problems)) {
		st = wz_problems_status(&job->problems, err);
		goto done;
	}
	/* Of the codebook what the table has: ids of studies and manuals stand in other sheets, and no effect size needs them. */
	WZ_TRY(wz_relation_build(&job->table, &job->codebook, NULL, &job->dataset, &job->problems, err));
	wz_load_check_roles(&job->plan, &job->dataset, &job->problems);
	st = wz_problems_status(&job->problems, err);
done:
	return st;
}

/* 3. What came of each row */

/* Rows are in the order of their lines. */
static size_t row_of(const wz_dataset *dataset, size_t line) {
	size_t low = 0, high = dataset->n_rows;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (dataset->line[middle] <= line)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void add_note(wz_buffer *note, const char *text, const char *more) {
	wz_buffer_printf(note, "%s%s%s%s", note->size > 0 ? "; " : "", text, *more ? ": " : "", more);
}

static wz_status make_notes(escalc_job *job, wz_err *err) {
	const wz_dataset *d = &job->dataset;
	job->note = calloc(d->n_rows + 1, sizeof *job->note);
	if (!job->note)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu rows", d->n_rows);
	const wz_column *direction = wz_dataset_role(d, WZ_ROLE_DIRECTION, NULL);
	for (size_t i = 0; i < d->n_exclusions; i++) {
		const wz_exclusion *e = &d->exclusion[i];
		add_note(&job->note[row_of(d, e->line)], e->reason, e->detail);
		const bool by_direction = strcmp(e->reason, "sign_conflict") == 0;
		if (wz_effect_is_slip(e->reason))
			wz_problems_add(&job->problems, WZ_PROBLEM_ERROR, e->file, e->line,
			                by_direction && direction ? wz_table_column(&job->table, direction->var->id) + 1 : 0, "%s: %s", e->reason, e->detail);
	}
	for (size_t i = 0; i < d->n_changes; i++) {
		const wz_change *c = &d->change[i];
		char more[200];
		(void)snprintf(more, sizeof more, "%.80s %s%s%s", c->variable, c->old_value, *c->old_value ? " to " : "", c->new_value);
		add_note(&job->note[row_of(d, c->line)], c->rule, more);
	}
	for (size_t row = 0; row < d->n_rows; row++)
		if (job->note[row].failed)
			return wz_fail(err, WZ_ENOMEM, "out of memory: notes");
	return WZ_OK;
}

static const char *note_text(const escalc_job *job, size_t row) {
	return job->note[row].bytes ? job->note[row].bytes : "";
}

/* 4. Writing */

static const char *const ADDED[] = {"yi", "vi", "route", "note"};

static bool is_added(const char *name) {
	for (size_t i = 0; i < sizeof ADDED / sizeof *ADDED; i++)
		if (strcmp(ADDED[i], name) == 0)
			return true;
	return false;
}

/* A number with the decimal mark of the file that is written, which has one kind of decimals. */
static void put_number(wz_buffer *out, const char *text, char from, wz_csv_form form) {
	char number[80];
	const char to = form == WZ_CSV_DUTCH ? ',' : '.', *mark = strchr(text, from);
	(void)snprintf(number, sizeof number, "%s", text);
	if (mark)
		number[mark - text] = to;
	wz_buffer_add(out, number);
}

static void put_cell(wz_buffer *out, const char *text, char decimal, wz_csv_form form) {
	double value;
	if (strlen(text) < 80 && strchr(text, decimal) && wz_number_parse(text, decimal, &value))
		put_number(out, text, decimal, form);
	else
		wz_buffer_csv(out, text);
}

static wz_status print_csv(const escalc_job *job, wz_err *err) {
	const wz_table *t = &job->table;
	const char *between = job->form == WZ_CSV_DUTCH ? ";" : ",";
	wz_buffer out = {0};
	if (job->form == WZ_CSV_DUTCH)
		wz_buffer_add(&out, "\ufeff");
	for (size_t c = 0; c < t->n_cols; c++)
		if (!is_added(t->name[c])) {
			wz_buffer_csv(&out, t->name[c]);
			wz_buffer_add(&out, between);
		}
	for (size_t i = 0; i < sizeof ADDED / sizeof *ADDED; i++)
		wz_buffer_printf(&out, "%s%s", i > 0 ? between : "", ADDED[i]);
	wz_buffer_add(&out, "\r\n");
	for (size_t row = 0; row < t->n_rows; row++) {
		for (size_t c = 0; c < t->n_cols; c++)
			if (!is_added(t->name[c])) {
				put_cell(&out, wz_table_cell(t, row, c), t->dialect.decimal, job->form);
				wz_buffer_add(&out, between);
			}
		put_number(&out, wz_number_exact(job->dataset.yi[row]).text, '.', job->form);
		wz_buffer_add(&out, between);
		put_number(&out, wz_number_exact(job->dataset.vi[row]).text, '.', job->form);
		wz_buffer_add(&out, between);
		wz_buffer_csv(&out, job->dataset.route[row]);
		wz_buffer_add(&out, between);
		wz_buffer_csv(&out, note_text(job, row));
		wz_buffer_add(&out, "\r\n");
	}
	wz_status st = wz_buffer_status(&out, err);
	if (st == WZ_OK && out.size > 0 && fwrite(out.bytes, 1, out.size, stdout) != out.size)
		st = wz_fail(err, WZ_EIO, "cannot write to standard output");
	wz_buffer_clear(&out);
	return st;
}

static wz_status print_json(const escalc_job *job, wz_err *err) {
	const wz_plan *plan = &job->plan;
	json_t *rows = json_array();
	for (size_t row = 0; row < job->dataset.n_rows; row++) {
		const char *route = job->dataset.route[row];
		json_array_append_new(rows, json_pack("{sI so so so ss}", "line", (json_int_t)job->dataset.line[row], "yi", wz_json_real(job->dataset.yi[row]),
		                                      "vi", wz_json_real(job->dataset.vi[row]), "route", *route ? json_string(route) : json_null(), "note",
		                                      note_text(job, row)));
	}
	json_t *object = json_pack("{ss ss ss ss sb sb so so so}", "program", "werkzaam", "version", WZ_VERSION, "measure", plan->effect_size.measure,
	                           "conversion", plan->effect_size.conversion, "hedges", plan->effect_size.hedges, "zero_rule", plan->effect_size.zero_rule,
	                           "pre_post_r", wz_json_real(plan->effect_size.pre_post_r), "outlier_z", wz_json_real(plan->effect_size.outlier_z), "rows",
	                           rows);
	if (!object)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu rows", job->dataset.n_rows);
	wz_status st = wz_json_print(object, stdout, err);
	json_decref(object);
	return st;
}

/* 5. The command */

static wz_status run_escalc(const wz_arguments *arguments, wz_err *err) {
	wz_status st = WZ_OK, found = WZ_OK;
	escalc_job job = {0};
	wz_err none = {0};
	wz_problems_init(&job.problems);
	WZ_TRY(read_options(arguments, &job, err));
	WZ_TRY(read_all(arguments, &job, err));
	found = wz_load_effects(&job.plan, &job.dataset, &none);
	if (found != WZ_OK && found != WZ_ENOTEST) {
		st = wz_fail(err, found, "%s", none.text);
		goto done;
	}
	WZ_TRY(make_notes(&job, err));
	WZ_TRY(OPTION("json") ? print_json(&job, err) : print_csv(&job, err));
	WZ_TRY(wz_problems_status(&job.problems, err));
	if (found == WZ_ENOTEST)
		st = wz_fail(err, found, "none of the %zu rows has an effect size: the column note says why", job.dataset.n_rows);
done:
	wz_problems_print(&job.problems, stderr);
	for (size_t row = 0; job.note && row < job.dataset.n_rows; row++)
		wz_buffer_clear(&job.note[row]);
	free(job.note);
	wz_problems_clear(&job.problems);
	wz_dataset_clear(&job.dataset);
	wz_codebook_clear(&job.codebook);
	wz_table_clear(&job.table);
	return st;
}

const wz_command wz_command_escalc = {
	.name = "escalc",
	.operands = "DATA.csv",
	.summary = "add effect sizes and variances to a table of reported statistics",
	.details = "Each row is a record with what a study reports: means, tests, counts, odds ratios or p values, in columns that are named as the roles of "
	           "docs/formats.md or get their roles from a codebook. Writes the table as CSV with the columns yi, vi, route and note; note says what was "
	           "changed, or why there is no effect size. A row whose figures contradict its direction, or with a value outside its own interval, is an error; the table is written all the same.",
	.min_operands = 1,
	.max_operands = 1,
	.options = OPTIONS,
	.run = run_escalc,
};
