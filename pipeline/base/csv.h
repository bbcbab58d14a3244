/* csv.h - the adapter over libcsv: a delimited file, plain or gzip, as a stream of rows of trimmed UTF-8 cells */
#ifndef WZ_CSV_H
#define WZ_CSV_H

#include "base/err.h"
#include "base/problems.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Where a user can say which decimal mark a file has; messages name it. */
typedef enum { WZ_DECIMAL_DETECTED, WZ_DECIMAL_BY_PLAN, WZ_DECIMAL_BY_OPTION } wz_decimal_setting;

/** How a file was written. Detected, or set by the plan. */
typedef struct {
	char delimiter;      /* ',' ';' '\t' or '|'; 0 = detect */
	char decimal;        /* '.' or ','; 0 = detect: by the cells themselves */
	wz_decimal_setting setting; /* set, not found */
	const char *const *missing; /* set, not found: n_missing texts that stand for a missing value too */
	size_t n_missing;
	bool gzip;           /* found, not set */
	bool bom;            /* found, not set */
	const char *encoding; /* "UTF-8" or "CP1252" (found when bytes are not UTF-8); NULL = detect */
	const struct wz_table_ahead *ahead; /* set, not found: others read parts of large files ahead (table.h); NULL: nobody does */
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

typedef struct wz_csv wz_csv;

/** A place where reading can begin: the first byte of a line, and that line's number. */
typedef struct {
	uint64_t offset;
	size_t line;
} wz_csv_place;

/** Where the first cell of each encoding stood that is not plain ASCII; 0 = none yet. */
typedef struct {
	size_t utf8_line, cp1252_line;
} wz_csv_encodings;

#define WZ_CSV_END UINT64_MAX

/**
 * Open a file to be read row by row; memory does not grow with the file. Texts and pointers given must live until it is closed.
 *
 * @param want      NULL: detect all
 * @param found     out: as found, decimal as wanted; encoding at wz_csv_finish()
 * @param problems  quotes left open, rows that were left out for them, mixed encodings
 * @return WZ_OK; WZ_EIO (cannot open or read, a folder); WZ_EINPUT (empty, UTF-16, a workbook, damaged gzip, more behind its end); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_csv_open(const char *path, const wz_dialect *want, wz_dialect *found, wz_csv_sink *sink, wz_problems *problems,
                                 wz_csv **csv, wz_err *err);

/** Go on at that place; only between rows and in a file that is not gzip. A row() that ended the reading is forgotten. @return WZ_OK; WZ_EIO */
WZ_CHECKED wz_status wz_csv_seek(wz_csv *csv, wz_csv_place place);

/** Read on up to the line that begins at that offset; WZ_CSV_END: all that is left. @return as wz_csv_open(), or what row() said */
WZ_CHECKED wz_status wz_csv_run(wz_csv *csv, uint64_t end);

/** True when a row that begins here would be read as in a fresh file: no quote is open, nothing is being left out. */
bool wz_csv_is_between_rows(const wz_csv *csv);

/** True after a cell that did not end: nothing more is read. */
bool wz_csv_is_over(const wz_csv *csv);

/** To be filled in where rows were read elsewhere. */
wz_csv_encodings *wz_csv_seen(wz_csv *csv);

/** All was read: the encoding as found. */
void wz_csv_finish(wz_csv *csv);
/** NULL ok. */
void wz_csv_close(wz_csv *csv);

/**
 * Where a file can be cut into parts of about that many bytes: at line ends outside double quotes. A file with stray quotes is cut at some
 * place inside a cell; wz_csv_is_between_rows() is false there at the end of the part before.
 * @param place  out: at least the beginning of the file; free() it. A gzip file, and one that cannot be read, is one part
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_csv_cut(const char *path, uint64_t bytes, wz_csv_place **place, size_t *n, wz_err *err);

#endif
