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
	bool *advised;     /* wz_table_number_hint() has said how to set the decimal mark */
} wz_table;

/**
 * Parts of large files that somebody else reads with wz_table_part_read() while wz_table_read() reads the first one. What comes of it is the same
 * to the byte, whoever reads which part: a part that cannot be had, or that turns out not to begin at a row, is read by wz_table_read() itself.
 */
typedef struct wz_table_ahead {
	/** The places where the file is cut (wz_csv_cut()). @return how many; 0 or 1: it is read in one go */
	size_t (*places)(void *context, const char *path, const wz_csv_place **place);
	/** Part k, 1 or more, as wz_table_part_read() made it; asked in order, each at most once, some perhaps never.
	 *  @return NULL: not to be had; else free() it */
	unsigned char *(*part)(void *context, const char *path, size_t k, size_t *size);
	void *context;
} wz_table_ahead;

/**
 * Read part k of n of a file for wz_table_ahead. Dialect and header are looked up at the file's beginning.
 * @param dialect  as wz_table_read() gets it
 * @param bytes    out: free() it; NULL where the part must be read with what stands before it
 * @return WZ_OK; else the part cannot be read here
 */
WZ_CHECKED wz_status wz_table_part_read(const char *path, const wz_dialect *dialect, const wz_csv_place *place, size_t n, size_t k,
                                        unsigned char **bytes, size_t *size, wz_err *err);

/**
 * Read a CSV file (plain or gzip) with a header line.
 *
 * A decimal mark that is not given is the one that most numbers have, over the columns that are mostly numbers. In a comma-delimited file a
 * number such as 1,234 is no evidence: its comma may mark thousands.
 *
 * @param path      the file
 * @param dialect   NULL: detect all; its member ahead: parts of the file that others read
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

/** wz_number_hint() for a cell of the table; where a comma was not taken for a decimal mark, the first time with how the user can set that. */
const char *wz_table_number_hint(const wz_table *table, const char *text);

/** The cell; row and column must be in range. */
const char *wz_table_cell(const wz_table *table, size_t row, size_t column);

#endif
