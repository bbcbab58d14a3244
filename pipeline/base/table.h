/* table.h - a delimited text file as a table of trimmed UTF-8 cells that know where they stood */
#ifndef WZ_TABLE_H
#define WZ_TABLE_H

#include "base/csv.h"
#include "base/err.h"
#include "base/problems.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
	char *file;        /* as the user named it */
	wz_dialect dialect; /* as found */
	size_t n_rows, n_cols;
	char **name;       /* n_cols column names, unique, not empty */
	size_t *line;      /* n_rows: line in the file where the row begins, 1-based */
	char **cell;       /* n_rows * n_cols, row-major; never NULL; "" = empty */
	void *memory;      /* owner of the texts */
} wz_table;

/**
 * Read a CSV file (plain or gzip) with a header line.
 *
 * @param path      the file
 * @param dialect   NULL: detect all
 * @param table     out; zeroed on failure
 * @param problems  everything wrong with the file's form: no header, empty or double names, ragged rows, open quote,
 *                  NUL bytes, a field over 65,536 bytes. Goes on after each.
 * @return WZ_OK (problems may still hold errors: look there), WZ_EIO (cannot open or read), WZ_EINPUT (nothing usable), WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_table_read(const char *path, const wz_dialect *dialect, wz_table *table, wz_problems *problems,
                                   wz_err *err);
void wz_table_clear(wz_table *table);

/** Index of a column, or SIZE_MAX. */
size_t wz_table_column(const wz_table *table, const char *name);

/** The cell; row and column must be in range. */
const char *wz_table_cell(const wz_table *table, size_t row, size_t column);

#endif
