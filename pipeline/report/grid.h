/* grid.h - one description of a table, rendered as HTML for people and as CSV for programs */
#ifndef WZ_GRID_H
#define WZ_GRID_H

#include "report/buffer.h"
#include "report/number.h"
#include "report/words.h"

#include <stddef.h>

/** What a column holds: which members of a cell it uses, how it looks, and its columns in the CSV file. */
typedef enum {
	WZ_COL_TEXT,     /* text[0]: foreign text.                        CSV: id */
	WZ_COL_LABEL,    /* text[WZ_NL], text[WZ_EN]: foreign text.       CSV: id_nl, id_en */
	WZ_COL_SAY,      /* word, text[0] text[1] text[2] its arguments.  CSV: none */
	WZ_COL_STATUS,   /* text[0] text[1] text[2]: stable words.        CSV: status, reason, alias_of; id "" */
	WZ_COL_COUNT,    /* v[0].                                         CSV: id */
	WZ_COL_COUNTS,   /* v[0] studies, v[1] effects: "34 / 41"; manuals in front of them when v[2] is set. CSV: id_studies, id_effects */
	WZ_COL_NUMBER,   /* v[0], two decimals.                           CSV: id */
	WZ_COL_VARIANCE, /* v[0], four decimals.                          CSV: id */
	WZ_COL_STAT,     /* v[0](v[1]; v[2]): F and degrees of freedom.   CSV: id, id_df1, id_df2 */
	WZ_COL_ESTIMATE, /* v[0] [v[1]; v[2]].                            CSV: id, id_lo, id_hi */
	WZ_COL_INTERVAL, /* [v[0]; v[1]].                                 CSV: id_lo, id_hi */
	WZ_COL_SHARE,    /* v[0] as a percentage.                         CSV: id, as a share */
	WZ_COL_P,        /* v[0].                                         CSV: id */
	WZ_COL_FLOOR     /* v[0]: smallest possible p.                    CSV: id */
} wz_column_kind;

typedef enum { WZ_IN_BOTH, WZ_IN_HTML, WZ_IN_CSV } wz_column_place;

typedef struct {
	const char *id;
	wz_column_kind kind;
	wz_column_place place;
	wz_word head, note; /* note WZ_W_NONE: explains itself */
} wz_grid_column;

/** A cell, empty until something is set. Numbers that are NaN and texts that are NULL show as a dash with `why`. */
typedef struct {
	double v[3];
	const char *text[3];
	wz_word word;   /* WZ_COL_SAY */
	wz_word why;    /* why there is no number; WZ_W_NONE: `not_computed`; WZ_W_blank: none belongs here, nothing shows */
	const char *link; /* WZ_COL_TEXT and WZ_COL_LABEL, HTML only: relative address of our own making, NULL none */
} wz_grid_cell;

enum { WZ_GRID_COLUMNS = 40 };

typedef struct {
	wz_grid_column column[WZ_GRID_COLUMNS];
	size_t n_columns, n_rows, capacity;
	wz_grid_cell *cell;
	const char **row_class;             /* n_rows: class of our own making, or NULL */
	char **kept;                        /* texts the grid owns */
	size_t n_kept;
	wz_grid_cell spare[WZ_GRID_COLUMNS]; /* written to when memory has run out */
	int failed;
} wz_grid;

/** @param column  n_columns of at most WZ_GRID_COLUMNS; the grid has its own copy, whose places, heads and notes may be changed until it is shown */
void wz_grid_init(wz_grid *grid, const wz_grid_column *column, size_t n_columns);
void wz_grid_clear(wz_grid *grid);

/** A new empty row at the end: n_columns cells, valid until the next row. Never NULL. */
wz_grid_cell *wz_grid_row(wz_grid *grid, const char *row_class);

/** A row that is a heading over those below it; label: foreign text, borrowed. CSV files have none of it. */
void wz_grid_heading(wz_grid *grid, const char *label);

/** Take over the text of a buffer until the grid is cleared. */
const char *wz_grid_keep(wz_grid *grid, wz_buffer *buffer);

/** The table, with caption, and below it what each column means. A grid that lost rows makes the buffer a failed one. */
void wz_grid_html(const wz_grid *grid, wz_word caption, wz_language language, wz_buffer *out);

/** The same, folded behind a title. */
void wz_grid_folded(const wz_grid *grid, wz_word title, wz_word caption, wz_language language, wz_buffer *out);

/** One column of a file: id and suffix together are its name. */
typedef struct {
	const char *id, *suffix;
	wz_word head, note;
} wz_grid_name;

/** One value of a row of a file: text, or (text NULL) a number, NaN where there is none. */
typedef struct {
	const char *text;
	double number;
} wz_grid_value;

/** The columns that files have, and the values of a row: at most three for each column of the grid. @return how many; 0 for a heading */
size_t wz_grid_names(const wz_grid *grid, wz_grid_name *name);
size_t wz_grid_values(const wz_grid *grid, size_t row, wz_grid_value *value);

/** How a CSV file is written. */
typedef enum {
	WZ_CSV_STANDARD, /* comma, decimal point */
	WZ_CSV_DUTCH     /* as a Dutch Excel opens it by a double click: semicolon, decimal comma, byte order mark */
} wz_csv_form;

/** Header line and rows, CRLF, numbers in 17 digits. */
void wz_grid_csv(const wz_grid *grid, wz_csv_form form, wz_buffer *out);

#endif
