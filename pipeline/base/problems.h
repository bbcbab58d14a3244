/* problems.h - everything that is wrong with the user's files, gathered and shown in one go */
#ifndef WZ_PROBLEMS_H
#define WZ_PROBLEMS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef enum { WZ_PROBLEM_ERROR, WZ_PROBLEM_WARNING } wz_problem_severity;

/** One problem. line and column are 1-based, 0 = not known; column is the cell's number in a CSV, the character's in YAML. */
typedef struct {
	wz_problem_severity severity;
	char *file;
	size_t line, column;
	char *text; /* what is wrong, then what was expected, then the mend */
} wz_problem;

typedef struct {
	wz_problem *list;
	size_t n, capacity;
	size_t n_errors, n_warnings; /* also counts those beyond the limit */
	size_t limit;                /* kept at most; 0 = 1000 */
} wz_problems;

/** Lines that one problem is about; empty: {0}. */
#define WZ_LINES_SHOWN 6
#define WZ_LINES_TEXT 200
typedef struct {
	const char *file; /* of the first; borrowed */
	size_t n, line[WZ_LINES_SHOWN]; /* the first of the n */
} wz_lines;

void wz_lines_add(wz_lines *lines, const char *file, size_t line);
/** "line 3", "lines 3 and 9", "lines 3, 9, 12, 20, 21, 33 and 17 more". Returns out. */
const char *wz_lines_show(const wz_lines *lines, char out[WZ_LINES_TEXT]);

/** Empty list; free with wz_problems_clear(). */
void wz_problems_init(wz_problems *problems);
void wz_problems_clear(wz_problems *problems);

/** Add one. Out of memory is counted and otherwise ignored: the count still makes the check fail. */
void wz_problems_add(wz_problems *problems, wz_problem_severity severity, const char *file, size_t line,
                     size_t column, const char *fmt, ...) WZ_PRINTF(6, 7);

/** A place in the list, to go back to: what was added since is forgotten, as if it had not been told. */
typedef struct {
	size_t n, n_errors, n_warnings;
} wz_problems_mark;
wz_problems_mark wz_problems_here(const wz_problems *problems);
void wz_problems_forget(wz_problems *problems, const wz_problems_mark *since);

/** Print as `file:line:column: text`, in order of file and line, errors before the closing count. */
void wz_problems_print(const wz_problems *problems, FILE *out);

/** WZ_OK without errors, else WZ_EINPUT with the count in err. Warnings do not count. */
wz_status wz_problems_status(const wz_problems *problems, wz_err *err);

#endif
