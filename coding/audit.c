/* audit.c - what does not agree with itself in a published table of moderators
 *
 * 1. Numbers in sentences
 * 2. Findings
 * 3. The audit
 *
 * References: Nuijten, Hartgerink, Van Assen, Epskamp & Wicherts 2016, The prevalence of statistical reporting errors in psychology,
 * Behav Res Methods 48:1205-1226; Brown & Heathers 2017, The GRIM test, Soc Psychol Personal Sci 8:363-369 (what rounding allows).
 */
#include "coding/audit_inside.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SENTENCE 1024

/* 1. Numbers in sentences */

const char *audit_number(const audit_job *job, double value, int decimals, char out[AUDIT_TEXT]) {
	int digits = decimals < 0 ? 0 : decimals > 12 ? 12 : decimals;
	if (fabs(value) < 0.5 * pow(10, -digits))
		value = 0; /* no "-0.000" */
	(void)snprintf(out, AUDIT_TEXT, fabs(value) < 1e9 ? "%.*f" : "%.*e", digits, value);
	char *point = job->table->dialect.decimal == ',' ? strchr(out, '.') : NULL; /* as the numbers of the table beside it */
	if (point != NULL)
		*point = ',';
	return out;
}

const char *audit_range(const audit_job *job, wz_interval range, int decimals, char out[AUDIT_TEXT]) {
	char lo[AUDIT_TEXT], hi[AUDIT_TEXT];
	audit_number(job, range.lo, decimals + 1, lo);
	audit_number(job, range.hi, decimals + 1, hi);
	if (isinf(range.hi))
		(void)snprintf(out, AUDIT_TEXT, job->dutch ? "minstens %.30s" : "at least %.30s", lo);
	else if (isinf(range.lo))
		(void)snprintf(out, AUDIT_TEXT, job->dutch ? "hoogstens %.30s" : "at most %.30s", hi);
	else if (strcmp(lo, hi) == 0)
		(void)snprintf(out, AUDIT_TEXT, "%.30s", lo);
	else
		(void)snprintf(out, AUDIT_TEXT, job->dutch ? "%.30s tot %.30s" : "%.30s to %.30s", lo, hi);
	return out;
}

/* 2. Findings */

/* "I, Intervention phase: Prenatal": cut and without control characters, since it goes to terminals. */
static const char *describe_place(const audit_job *job, size_t row) {
	const int moderator = job->dutch && job->at[AUDIT_MODERATOR_NL] != SIZE_MAX ? AUDIT_MODERATOR_NL : AUDIT_MODERATOR;
	const int category = job->dutch && job->at[AUDIT_CATEGORY_NL] != SIZE_MAX ? AUDIT_CATEGORY_NL : AUDIT_CATEGORY;
	char a[WZ_TEXT_SHOW], m[WZ_TEXT_SHOW], c[WZ_TEXT_SHOW], place[3 * WZ_TEXT_SHOW + 8];
	wz_text_show(audit_cell(job, row, AUDIT_APPENDIX), a);
	wz_text_show(audit_cell(job, row, moderator), m);
	wz_text_show(audit_cell(job, row, category), c);
	int used = 0;
	const char *cells[] = {a, m, c};
	for (int i = 0; i < 3; i++)
		if (strcmp(cells[i], "''") != 0)
			used += snprintf(place + used, sizeof place - (size_t)used, "%s%s", used == 0 ? "" : ", ", cells[i]);
	return wz_arena_copy(job->audit->memory, place, (size_t)used);
}

static wz_audit_finding *new_finding(audit_job *job) {
	wz_audit *audit = job->audit;
	if (audit->n == audit->capacity) {
		size_t capacity = audit->capacity == 0 ? 64 : audit->capacity * 2;
		wz_audit_finding *list = realloc(audit->finding, capacity * sizeof *list);
		if (list == NULL)
			return NULL;
		audit->finding = list;
		audit->capacity = capacity;
	}
	return &audit->finding[audit->n];
}

static const char *keep(audit_job *job, const char *text) {
	return wz_arena_copy(job->audit->memory, text, strlen(text));
}

void audit_report(audit_job *job, const audit_spec *spec, const char *format, ...) {
	char text[SENTENCE];
	va_list args;
	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	const wz_printed *number = spec->column < AUDIT_N_NUMBERS ? &job->row[spec->row].number[spec->column] : NULL;
	const bool ranged = !wz_interval_is_empty(spec->range);
	wz_audit_finding *f = new_finding(job);
	if (f == NULL) {
		job->no_memory = true;
		return;
	}
	*f = (wz_audit_finding){
		.row = spec->row,
		.line = job->table->line[spec->row],
		.check = spec->check,
		.column = audit_column_name(spec->column),
		.printed_text = keep(job, audit_cell(job, spec->row, spec->column)),
		.printed = number != NULL && number->given ? number->value : NAN,
		.expected = spec->expected,
		.expected_lo = ranged ? spec->range.lo : NAN,
		.expected_hi = ranged ? spec->range.hi : NAN,
		.expected_text = spec->expected_text == NULL ? NULL : keep(job, spec->expected_text),
		.place = describe_place(job, spec->row),
		.text = keep(job, text),
	};
	if (f->printed_text == NULL || f->place == NULL || f->text == NULL || (spec->expected_text != NULL && f->expected_text == NULL))
		job->no_memory = true;
	else
		job->audit->n++;
}

/* By row; findings of one row keep the order of their checks: pointers into one array. */
static int compare(const void *left, const void *right) {
	const wz_audit_finding *a = *(const wz_audit_finding *const *)left, *b = *(const wz_audit_finding *const *)right;
	return a->row != b->row ? (a->row > b->row) - (a->row < b->row) : (a > b) - (a < b);
}

static wz_status sort_findings(wz_audit *audit, wz_err *err) {
	const wz_audit_finding **order = malloc((audit->n + 1) * sizeof *order);
	wz_audit_finding *sorted = malloc((audit->n + 1) * sizeof *sorted);
	wz_status st = order == NULL || sorted == NULL ? wz_fail(err, WZ_ENOMEM, "no memory for %zu findings", audit->n) : WZ_OK;
	for (size_t i = 0; i < audit->n && st == WZ_OK; i++)
		order[i] = &audit->finding[i];
	if (st == WZ_OK) {
		qsort(order, audit->n, sizeof *order, compare);
		for (size_t i = 0; i < audit->n; i++)
			sorted[i] = *order[i];
		free(audit->finding);
		audit->finding = sorted;
		audit->capacity = audit->n + 1;
		sorted = NULL;
	}
	free(order);
	free(sorted);
	return st;
}

/* 3. The audit */

wz_status wz_audit_table(const wz_table *table, bool dutch, wz_audit *audit, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	*audit = (wz_audit){.n_rows = table->n_rows, .level = 95, .memory = wz_arena_create()};
	audit_job job = {.table = table, .dutch = dutch, .audit = audit, .err = err};
	if (audit->memory == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: no memory for an audit", table->file);
	WZ_TRY(audit_read(&job, problems));
	if (wz_problems_status(problems, NULL) != WZ_OK)
		goto done;
	audit_check_tests(&job);
	WZ_TRY(audit_check_counts(&job));
	if (job.no_memory)
		st = wz_fail(err, WZ_ENOMEM, "%s: no memory for %zu findings", table->file, audit->n);
	else
		st = sort_findings(audit, err);
done:
	free(job.row);
	free(job.group);
	return st;
}

void wz_audit_clear(wz_audit *audit) {
	free(audit->finding);
	wz_arena_free(audit->memory);
	*audit = (wz_audit){0};
}
