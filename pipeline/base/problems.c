/* problems.c - everything that is wrong with the user's files, gathered and shown in one go
 *
 * 1. Gathering
 * 2. Printing
 * 3. What it comes to
 */
#include "base/problems.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_LIMIT 1000

/* 1. Gathering */

void wz_problems_init(wz_problems *problems) {
	*problems = (wz_problems){.limit = DEFAULT_LIMIT};
}

static void problem_clear(wz_problem *p) {
	free(p->file);
	free(p->text);
	*p = (wz_problem){0};
}

void wz_problems_clear(wz_problems *problems) {
	for (size_t i = 0; i < problems->n; i++)
		problem_clear(&problems->list[i]);
	free(problems->list);
	wz_problems_init(problems);
}

/* Room for one more: a new place, or that of a stored warning when the list is full and an error comes. */
static wz_problem *place_for(wz_problems *problems, wz_problem_severity severity) {
	size_t limit = problems->limit == 0 ? DEFAULT_LIMIT : problems->limit;
	if (problems->n >= limit) {
		if (severity != WZ_PROBLEM_ERROR || problems->n_warnings == 0)
			return NULL;
		for (size_t i = problems->n; i-- > 0;)
			if (problems->list[i].severity == WZ_PROBLEM_WARNING)
				return &problems->list[i];
		return NULL;
	}
	if (problems->n == problems->capacity) {
		size_t capacity = problems->capacity == 0 ? 16 : problems->capacity * 2;
		wz_problem *list = realloc(problems->list, capacity * sizeof *list);
		if (list == NULL)
			return NULL;
		problems->list = list;
		problems->capacity = capacity;
	}
	problems->list[problems->n] = (wz_problem){0};
	return &problems->list[problems->n];
}

void wz_problems_add(wz_problems *problems, wz_problem_severity severity, const char *file, size_t line,
                     size_t column, const char *fmt, ...) {
	if (severity == WZ_PROBLEM_ERROR)
		problems->n_errors++;
	else
		problems->n_warnings++;
	wz_problem *p = place_for(problems, severity);
	if (p == NULL)
		return;
	char text[2048];
	va_list args;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	wz_problem made = {severity, strdup(file == NULL ? "" : file), line, column, strdup(text)};
	if (made.file == NULL || made.text == NULL) {
		problem_clear(&made);
		return;
	}
	if (p == problems->list + problems->n)
		problems->n++;
	problem_clear(p);
	*p = made;
}

wz_problems_mark wz_problems_here(const wz_problems *problems) {
	return (wz_problems_mark){problems->n, problems->n_errors, problems->n_warnings};
}

void wz_problems_forget(wz_problems *problems, const wz_problems_mark *since) {
	while (problems->n > since->n)
		problem_clear(&problems->list[--problems->n]);
	problems->n_errors = since->n_errors;
	problems->n_warnings = since->n_warnings;
}

void wz_lines_add(wz_lines *lines, const char *file, size_t line) {
	if (lines->n == 0)
		lines->file = file;
	if (lines->n < WZ_LINES_SHOWN)
		lines->line[lines->n] = line;
	lines->n++;
}

const char *wz_lines_show(const wz_lines *lines, char out[WZ_LINES_TEXT]) {
	const size_t shown = lines->n < WZ_LINES_SHOWN ? lines->n : WZ_LINES_SHOWN, more = lines->n - shown;
	size_t used = (size_t)snprintf(out, WZ_LINES_TEXT, "line%s", lines->n == 1 ? "" : "s");
	for (size_t i = 0; i < shown; i++) /* 6 numbers of at most 20 digits fit */
		used += (size_t)snprintf(out + used, WZ_LINES_TEXT - used, "%s %zu", i == 0 ? "" : more == 0 && i == shown - 1 ? " and" : ",", lines->line[i]);
	if (more > 0)
		(void)snprintf(out + used, WZ_LINES_TEXT - used, " and %zu more", more);
	return out;
}

/* 2. Printing */

/* Control characters could move the cursor of a terminal or fake another line. */
static void print_plain(const char *text, FILE *out) {
	for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++)
		fputc(*c < 0x20 || *c == 0x7f ? '?' : *c, out);
}

static int compare_size(size_t a, size_t b) {
	return (a > b) - (a < b);
}

/* Order of file, line and column, then the order of adding: pointers into one array. */
static int compare(const void *left, const void *right) {
	const wz_problem *a = *(const wz_problem *const *)left, *b = *(const wz_problem *const *)right;
	int c = strcmp(a->file, b->file);
	if (c == 0)
		c = compare_size(a->line, b->line);
	if (c == 0)
		c = compare_size(a->column, b->column);
	return c != 0 ? c : compare_size((uintptr_t)a, (uintptr_t)b);
}

static void print_one(const wz_problem *p, FILE *out) {
	print_plain(p->file, out);
	if (p->line > 0)
		fprintf(out, ":%zu", p->line);
	if (p->line > 0 && p->column > 0)
		fprintf(out, ":%zu", p->column);
	fputs(p->severity == WZ_PROBLEM_WARNING ? ": warning: " : ": ", out);
	print_plain(p->text, out);
	fputc('\n', out);
}

void wz_problems_print(const wz_problems *problems, FILE *out) {
	if (problems->n_errors + problems->n_warnings == 0)
		return;
	const wz_problem **order = problems->n > 0 ? malloc(problems->n * sizeof *order) : NULL;
	for (size_t i = 0; order != NULL && i < problems->n; i++)
		order[i] = &problems->list[i];
	if (order != NULL)
		qsort(order, problems->n, sizeof *order, compare);
	for (size_t i = 0; i < problems->n; i++)
		print_one(order != NULL ? order[i] : &problems->list[i], out); /* unsorted is better than nothing */
	free(order);

	size_t total = problems->n_errors + problems->n_warnings;
	fprintf(out, "%zu error%s, %zu warning%s", problems->n_errors, problems->n_errors == 1 ? "" : "s",
	        problems->n_warnings, problems->n_warnings == 1 ? "" : "s");
	if (total > problems->n)
		fprintf(out, " (%zu of %zu shown)", problems->n, total);
	fputc('\n', out);
}

/* 3. What it comes to */

wz_status wz_problems_status(const wz_problems *problems, wz_err *err) {
	if (problems->n_errors == 0)
		return WZ_OK;
	return wz_fail(err, WZ_EINPUT, "%zu error%s in the input: mend and run again", problems->n_errors,
	               problems->n_errors == 1 ? "" : "s");
}
