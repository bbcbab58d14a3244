/* csv.h - the adapter over libcsv: a delimited file, plain or gzip, as a stream of rows of trimmed UTF-8 cells */
#ifndef WZ_CSV_H
#define WZ_CSV_H

#include "base/err.h"
#include "base/problems.h"

#include <stdbool.h>
#include <stddef.h>

/** How a file was written. Detected, or set by the plan. */
typedef struct {
	char delimiter;      /* ',' ';' '\t' or '|'; 0 = detect */
	char decimal;        /* '.' or ','; 0 = detect: by the cells themselves */
	bool gzip;           /* found, not set */
	bool bom;            /* found, not set */
	const char *encoding; /* "UTF-8" or "CP1252" (found when bytes are not UTF-8); NULL = detect */
} wz_dialect;

#define WZ_CELL_LIMIT ((size_t)65536) /* bytes in a cell */
#define WZ_COLUMN_LIMIT ((size_t)16384) /* cells in a row, as in the usual spreadsheets */

/** What is wrong with a cell's form. The reader that knows the column's name reports it. */
enum {
	WZ_CELL_NUL = 1,     /* held a NUL byte; shown as '?' */
	WZ_CELL_LONG = 2,    /* over WZ_CELL_LIMIT; only its beginning is here */
	WZ_CELL_QUOTE = 4,   /* a double quote inside a cell that is not quoted */
	WZ_CELL_ENCODING = 8 /* bytes that the file's encoding does not have */
};

/** One row; everything in it is valid until the call returns. Rows without any text are not delivered. */
typedef struct {
	size_t line;         /* in the file, 1-based; where the row begins */
	size_t n;            /* cells in the file's row; at most WZ_COLUMN_LIMIT of them are here */
	const char **cell;   /* NUL-terminated; never NULL */
	size_t *length;
	unsigned char *flaw; /* WZ_CELL_ bits of each cell */
	bool flawed;         /* some flaw is not 0 */
} wz_csv_row;

/** Who takes the rows. */
typedef struct {
	wz_status (*row)(void *user, const wz_csv_row *row, wz_err *err); /* anything but WZ_OK ends the reading */
	void *user;
	const char *const *name; /* column names for messages, set once known; NULL ok */
	size_t n_names;
} wz_csv_sink;

/**
 * Read a file row by row; memory does not grow with the file.
 *
 * @param want      NULL: detect all
 * @param found     out: as found, decimal as wanted ('.' when the delimiter is a comma and nothing is wanted)
 * @param problems  quotes left open, rows that were left out for them, mixed encodings
 * @return WZ_OK; WZ_EIO (cannot open or read, a folder); WZ_EINPUT (empty, UTF-16, a workbook, damaged gzip); WZ_ENOMEM; what row() said
 */
WZ_CHECKED wz_status wz_csv_read(const char *path, const wz_dialect *want, wz_dialect *found, wz_csv_sink *sink,
                                 wz_problems *problems, wz_err *err);

#endif
