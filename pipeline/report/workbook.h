/* workbook.h - the adapter over libxlsxwriter: sheets of inert text and numbers, notes, drop-downs, protection
 *
 * Text is only ever written as text: no cell is a formula, whatever it begins with. Rows and columns count from 0.
 * The first failure is kept and said by wz_workbook_close(); the calls between need no checks. The same calls give the same bytes:
 * the file holds no time and no name of its maker.
 */
#ifndef WZ_WORKBOOK_H
#define WZ_WORKBOOK_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct wz_workbook wz_workbook;
typedef struct wz_sheet wz_sheet; /* belongs to its workbook */

/** How a cell looks, and whether it can be edited once its sheet is protected. Contents stand at the top of the cell. */
typedef enum {
	WZ_STYLE_PLAIN,
	WZ_STYLE_TITLE,       /* larger and bold */
	WZ_STYLE_HEADER,      /* bold on grey, wrapped, line below */
	WZ_STYLE_WRAP,        /* long text over several lines */
	WZ_STYLE_MUTED,       /* grey and wrapped: explanations */
	WZ_STYLE_MARK,        /* wrapped on light yellow: what asks for attention */
	WZ_STYLE_NUMBER,      /* three decimals */
	WZ_STYLE_OPEN,        /* for the coder to fill in; kept as the text that is typed, so no spreadsheet turns 0,4 into a date */
	WZ_STYLE_OPEN_NUMBER, /* the same for numbers that a limit checks */
	WZ_N_STYLES
} wz_style;

/** Cells from (row, column) to (last_row, last_column), both included. */
typedef struct {
	size_t row, column, last_row, last_column;
} wz_area;

/**
 * Start a workbook that will be written to path (whole or not at all, as wz_file_write).
 * @param title  in the file's properties; "" or NULL: none
 * @return WZ_OK; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_workbook_create(const char *path, const char *title, wz_workbook **out, wz_err *err);

/**
 * Write and free. workbook is gone afterwards, also on failure.
 * @return WZ_OK; WZ_EIO (not written); WZ_EUSAGE (a cell beyond 1,048,576 rows or 16,384 columns: the message names it); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_workbook_close(wz_workbook *workbook, wz_err *err);

/** Free without writing; NULL ok. */
void wz_workbook_free(wz_workbook *workbook);

/**
 * Add a sheet. Any name will do: what a sheet's name can't hold is replaced, it is cut to 31 characters and made unique.
 * @return the sheet, or NULL after a failure; every call below takes NULL and does nothing
 */
wz_sheet *wz_sheet_add(wz_workbook *workbook, const char *name);

/** Text as a string, cleaned of control and direction characters (line ends are kept), cut to 32,767 characters. "": an empty cell in its style. */
void wz_sheet_text(wz_sheet *sheet, size_t row, size_t column, const char *text, wz_style style);

/** A number; NaN and infinity: an empty cell in its style. */
void wz_sheet_number(wz_sheet *sheet, size_t row, size_t column, double value, wz_style style);

/** A note (comment) that opens beside the cell. "": none. */
void wz_sheet_note(wz_sheet *sheet, size_t row, size_t column, const char *text);

/**
 * A drop-down list. Items live on a hidden sheet (each distinct list once), so their number and length are free.
 * Title (32 characters) and message (255) show when the cell is entered, and are cut; "" or NULL: none.
 * @param strict  refuse anything else; false: warn and let the coder keep it
 */
void wz_sheet_choices(wz_sheet *sheet, wz_area area, const char *const *item, size_t n_items, const char *title, const char *message,
                      bool strict);

/** Only numbers from minimum to maximum (NaN: no limit on that side); whole: whole numbers. Title and message as for choices. */
void wz_sheet_limits(wz_sheet *sheet, wz_area area, bool whole, double minimum, double maximum, const char *title, const char *message);

/** Title and message when a cell of the area is entered, without any check. */
void wz_sheet_hint(wz_sheet *sheet, wz_area area, const char *title, const char *message);

/** Keep the first rows and columns in view. */
void wz_sheet_freeze(wz_sheet *sheet, size_t rows, size_t columns);

/** Width of columns in characters; hidden columns stay in the CSV export. */
void wz_sheet_width(wz_sheet *sheet, size_t first, size_t last, double width);
void wz_sheet_hide(wz_sheet *sheet, size_t first, size_t last);

/** Height of a row in lines of text. Without it some spreadsheets show wrapped text over the rows below. */
void wz_sheet_height(wz_sheet *sheet, size_t row, size_t lines);

/** Lines that a text takes in a column of that width, line ends counted; at least 1. */
size_t wz_sheet_lines(const char *text, double width);

/** Filter buttons on the first row of the area. */
void wz_sheet_filter(wz_sheet *sheet, wz_area area);

/** Only OPEN cells can be edited; no password, for it guards against slips and not against people. Filters and widths stay free. */
void wz_sheet_protect(wz_sheet *sheet);

/** Print landscape, one page wide, with the first rows on every page. */
void wz_sheet_print(wz_sheet *sheet, size_t header_rows);

#endif
