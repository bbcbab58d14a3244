/* workbook.c - the adapter over libxlsxwriter
 *
 * 1. Making and failing
 * 2. Formats
 * 3. Text
 * 4. Cells
 * 5. Validation and its lists
 * 6. Panes, widths, protection
 * 7. Writing
 *
 * Reference: ECMA-376 Office Open XML; limits of cells, notes and messages as in libxlsxwriter's manual.
 */
#include "report/workbook.h"

#include "base/file.h"
#include "base/text.h"
#include "report/buffer.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

/* The library (1.1.4) loses a copy of each drop-down's range; leak checkers are told that this is known. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEAK_CHECKED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(LEAK_CHECKED)
#include <sanitizer/lsan_interface.h>
#define KNOWN_LEAK(call) (__lsan_disable(), (call), __lsan_enable())
#else
#define KNOWN_LEAK(call) (call)
#endif

#define NAME_LIMIT 31
#define CELL_LIMIT 32767
#define TITLE_LIMIT 32
#define MESSAGE_LIMIT 255
#define LISTS "_lists" /* the hidden sheet; no sheet of a caller gets this name */

struct wz_sheet {
	wz_workbook *workbook;
	lxw_worksheet *lxw;
	char name[4 * NAME_LIMIT + 1]; /* UTF-8 */
	wz_sheet *next;
};

/* Items of a drop-down, a line each. */
typedef struct list {
	wz_buffer items;
	size_t n, column;
	struct list *next;
} list;

struct wz_workbook {
	char *path, *part; /* part: written first, under a name of its own */
	lxw_workbook *lxw;
	lxw_format *format[WZ_N_STYLES];
	wz_sheet *sheet;
	list *lists, **last_list;
	size_t n_lists;
	wz_err err; /* the first failure */
};

/* 1. Making and failing */

static void fail(wz_workbook *workbook, wz_status status, const char *sheet, size_t row, size_t column, const char *what) {
	if (workbook->err.status == WZ_OK)
		(void)wz_fail(&workbook->err, status, "%s: sheet '%s', row %zu, column %zu: %s", workbook->path, sheet, row + 1, column + 1, what);
}

static void fail_memory(wz_workbook *workbook) {
	if (workbook->err.status == WZ_OK)
		(void)wz_fail(&workbook->err, WZ_ENOMEM, "out of memory: workbook %s", workbook->path);
}

/* What the library made of a call. */
static void note_error(wz_sheet *sheet, size_t row, size_t column, lxw_error error) {
	if (error == LXW_ERROR_MEMORY_MALLOC_FAILED)
		fail_memory(sheet->workbook);
	else if (error != LXW_NO_ERROR)
		fail(sheet->workbook, WZ_EBUG, sheet->name, row, column, lxw_strerror(error));
}

static bool usable(wz_sheet *sheet) {
	return sheet != NULL && sheet->workbook->err.status == WZ_OK;
}

static bool in_range(wz_sheet *sheet, size_t row, size_t column) {
	if (!usable(sheet))
		return false;
	if (row < LXW_ROW_MAX && column < LXW_COL_MAX)
		return true;
	fail(sheet->workbook, WZ_EUSAGE, sheet->name, row, column, "a workbook has at most 1,048,576 rows and 16,384 columns; write a CSV file instead");
	return false;
}

static bool area_in_range(wz_sheet *sheet, wz_area area) {
	return area.last_row >= area.row && area.last_column >= area.column && in_range(sheet, area.row, area.column) &&
	       in_range(sheet, area.last_row, area.last_column);
}

/* 2. Formats */

static void make_formats(wz_workbook *workbook) {
	for (int s = 0; s < WZ_N_STYLES; s++) {
		lxw_format *format = workbook_add_format(workbook->lxw);
		workbook->format[s] = format;
		if (format == NULL) {
			fail_memory(workbook);
			return;
		}
		format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
		if (s != WZ_STYLE_PLAIN && s != WZ_STYLE_TITLE && s != WZ_STYLE_NUMBER)
			format_set_text_wrap(format);
	}
	lxw_format **f = workbook->format;
	format_set_bold(f[WZ_STYLE_TITLE]);
	format_set_font_size(f[WZ_STYLE_TITLE], 14);
	format_set_bold(f[WZ_STYLE_HEADER]);
	format_set_bg_color(f[WZ_STYLE_HEADER], 0xE7E6E6);
	format_set_bottom(f[WZ_STYLE_HEADER], LXW_BORDER_THIN);
	format_set_font_color(f[WZ_STYLE_MUTED], 0x595959);
	format_set_bg_color(f[WZ_STYLE_MARK], 0xFFF2CC);
	format_set_num_format(f[WZ_STYLE_NUMBER], "0.000");
	for (int s = WZ_STYLE_OPEN; s <= WZ_STYLE_OPEN_NUMBER; s++) {
		format_set_unlocked(f[s]);
		format_set_bg_color(f[s], 0xF2F8EE);
		format_set_border(f[s], LXW_BORDER_HAIR);
	}
	format_set_num_format(f[WZ_STYLE_OPEN], "@");
}

wz_status wz_workbook_create(const char *path, const char *title, wz_workbook **out, wz_err *err) {
	*out = NULL;
	const wz_status st = wz_file_check_target(path, err); /* before anything is made beside it */
	if (st != WZ_OK)
		return st;
	wz_workbook *workbook = calloc(1, sizeof *workbook);
	size_t room = strlen(path) + 32;
	if (workbook == NULL || (workbook->path = strdup(path)) == NULL || (workbook->part = malloc(room)) == NULL)
		goto memory;
	(void)snprintf(workbook->part, room, "%s.part.%ld", path, (long)getpid());
	workbook->last_list = &workbook->lists;
	workbook->lxw = workbook_new(workbook->part);
	if (workbook->lxw == NULL)
		goto memory;
	/* A fixed time: the same contents are the same bytes. 1980 is where the time of zip files begins. */
	wz_buffer clean = {0};
	wz_buffer_clean(&clean, title ? title : "", MESSAGE_LIMIT);
	lxw_doc_properties properties = {.title = clean.bytes, .created = 315532800};
	lxw_error error = workbook_set_properties(workbook->lxw, &properties);
	bool lost = clean.failed || error != LXW_NO_ERROR;
	wz_buffer_clear(&clean);
	make_formats(workbook);
	if (lost || workbook->err.status != WZ_OK)
		goto memory;
	*out = workbook;
	return WZ_OK;
memory:
	wz_workbook_free(workbook);
	return wz_fail(err, WZ_ENOMEM, "out of memory: workbook %s", path);
}

static void free_parts(wz_workbook *workbook) {
	while (workbook->sheet != NULL) {
		wz_sheet *next = workbook->sheet->next;
		free(workbook->sheet);
		workbook->sheet = next;
	}
	while (workbook->lists != NULL) {
		list *next = workbook->lists->next;
		wz_buffer_clear(&workbook->lists->items);
		free(workbook->lists);
		workbook->lists = next;
	}
	free(workbook->path);
	free(workbook->part);
	free(workbook);
}

void wz_workbook_free(wz_workbook *workbook) {
	if (workbook == NULL)
		return;
	if (workbook->lxw != NULL)
		lxw_workbook_free(workbook->lxw);
	free_parts(workbook);
}

/* 3. Text */

/* Cleaned, line ends kept. The limit counts characters; a text that is cut ends in an ellipsis. */
static void clean_lines(wz_buffer *out, const char *text, size_t limit) {
	wz_buffer line = {0};
	size_t left = limit;
	while (*text != '\0' && left > 0) {
		size_t n = strcspn(text, "\n");
		char *copy = strndup(text, n);
		if (copy == NULL) {
			out->failed = 1;
			break;
		}
		if (n > 0 && copy[n - 1] == '\r')
			copy[n - 1] = '\0';
		wz_buffer_clear(&line);
		wz_buffer_clean(&line, copy, left);
		free(copy);
		for (const char *c = line.bytes ? line.bytes : ""; *c != '\0'; c++)
			left -= ((unsigned char)*c & 0xC0) != 0x80;
		wz_buffer_add(out, line.bytes ? line.bytes : "");
		text += n;
		if (*text == '\n') {
			text++;
			if (left > 0) {
				wz_buffer_add(out, "\n");
				left--;
			}
		}
	}
	out->failed |= line.failed;
	wz_buffer_clear(&line);
}

static char *buffer_text(wz_buffer *buffer) {
	static char empty[] = "";
	return buffer->bytes != NULL ? buffer->bytes : empty;
}

static bool name_is_taken(const wz_workbook *workbook, const char *name) {
	if (wz_text_same(name, LISTS) || wz_text_same(name, "history")) /* the second is reserved by the format */
		return true;
	for (const wz_sheet *s = workbook->sheet; s != NULL; s = s->next)
		if (wz_text_same(s->name, name))
			return true;
	return false;
}

/* Sheet names are shorter than texts, lack some characters and do not begin or end with an apostrophe. */
static void sheet_name(const wz_workbook *workbook, const char *wanted, wz_buffer *out) {
	for (size_t copy = 1;; copy++) {
		char suffix[24] = "";
		if (copy > 1)
			(void)snprintf(suffix, sizeof suffix, " (%zu)", copy);
		wz_buffer_clear(out);
		wz_buffer_clean(out, wanted, NAME_LIMIT - strlen(suffix));
		for (char *c = buffer_text(out); *c != '\0'; c++)
			if (strchr("[]:*?/\\'", *c) != NULL)
				*c = '-';
		if (out->size == 0)
			wz_buffer_add(out, "-");
		wz_buffer_add(out, suffix);
		if (out->failed || !name_is_taken(workbook, buffer_text(out)))
			return;
	}
}

wz_sheet *wz_sheet_add(wz_workbook *workbook, const char *name) {
	wz_sheet *sheet = NULL;
	wz_buffer clean = {0};
	if (workbook->err.status != WZ_OK)
		return NULL;
	sheet_name(workbook, name, &clean);
	sheet = calloc(1, sizeof *sheet);
	if (clean.failed || sheet == NULL || (sheet->lxw = workbook_add_worksheet(workbook->lxw, buffer_text(&clean))) == NULL) {
		fail_memory(workbook);
		free(sheet);
		sheet = NULL;
	} else {
		(void)snprintf(sheet->name, sizeof sheet->name, "%s", buffer_text(&clean));
		sheet->workbook = workbook;
		sheet->next = workbook->sheet;
		workbook->sheet = sheet;
	}
	wz_buffer_clear(&clean);
	return sheet;
}

/* 4. Cells */

void wz_sheet_text(wz_sheet *sheet, size_t row, size_t column, const char *text, wz_style style) {
	if (!in_range(sheet, row, column))
		return;
	lxw_format *format = sheet->workbook->format[style];
	wz_buffer clean = {0};
	clean_lines(&clean, text, CELL_LIMIT);
	if (clean.failed)
		fail_memory(sheet->workbook);
	else if (clean.size == 0)
		note_error(sheet, row, column, worksheet_write_blank(sheet->lxw, (lxw_row_t)row, (lxw_col_t)column, format));
	else /* write_string and not write: the latter would make formulas and links of some texts */
		note_error(sheet, row, column, worksheet_write_string(sheet->lxw, (lxw_row_t)row, (lxw_col_t)column, clean.bytes, format));
	wz_buffer_clear(&clean);
}

void wz_sheet_number(wz_sheet *sheet, size_t row, size_t column, double value, wz_style style) {
	if (!in_range(sheet, row, column))
		return;
	lxw_format *format = sheet->workbook->format[style];
	note_error(sheet, row, column,
	           isfinite(value) ? worksheet_write_number(sheet->lxw, (lxw_row_t)row, (lxw_col_t)column, value, format)
	                           : worksheet_write_blank(sheet->lxw, (lxw_row_t)row, (lxw_col_t)column, format));
}

void wz_sheet_note(wz_sheet *sheet, size_t row, size_t column, const char *text) {
	if (!in_range(sheet, row, column))
		return;
	wz_buffer clean = {0};
	clean_lines(&clean, text, CELL_LIMIT);
	if (clean.failed) {
		fail_memory(sheet->workbook);
	} else if (clean.size > 0) {
		/* About 45 characters fit in a line of this width; the height follows, within a screen. */
		const size_t lines = clean.size / 45 + 2;
		lxw_comment_options options = {.width = 320, .height = (uint16_t)(18 * (lines < 20 ? lines : 20))};
		note_error(sheet, row, column, worksheet_write_comment_opt(sheet->lxw, (lxw_row_t)row, (lxw_col_t)column, clean.bytes, &options));
	}
	wz_buffer_clear(&clean);
}

/* 5. Validation and its lists */

static void apply(wz_sheet *sheet, wz_area area, lxw_data_validation *rule, const char *title, const char *message) {
	wz_buffer short_title = {0}, short_message = {0};
	wz_buffer_clean(&short_title, title ? title : "", TITLE_LIMIT);
	clean_lines(&short_message, message ? message : "", MESSAGE_LIMIT);
	if (short_title.failed || short_message.failed) {
		fail_memory(sheet->workbook);
	} else {
		rule->input_title = short_title.size ? short_title.bytes : NULL;
		rule->input_message = short_message.size ? short_message.bytes : NULL;
		lxw_error error;
		KNOWN_LEAK(error = worksheet_data_validation_range(sheet->lxw, (lxw_row_t)area.row, (lxw_col_t)area.column, (lxw_row_t)area.last_row,
		                                                   (lxw_col_t)area.last_column, rule));
		note_error(sheet, area.row, area.column, error);
	}
	wz_buffer_clear(&short_title);
	wz_buffer_clear(&short_message);
}

/* The list of these items, made when there is none yet. */
static const list *find_list(wz_workbook *workbook, const char *const *item, size_t n) {
	wz_buffer items = {0};
	for (size_t i = 0; i < n; i++) {
		wz_buffer_clean(&items, item[i], MESSAGE_LIMIT);
		wz_buffer_add(&items, "\n");
	}
	list *l = items.failed ? NULL : workbook->lists;
	while (l != NULL && (l->n != n || strcmp(l->items.bytes, items.bytes) != 0))
		l = l->next;
	if (l == NULL && !items.failed && (l = calloc(1, sizeof *l)) != NULL) {
		*l = (list){.items = items, .n = n, .column = workbook->n_lists++};
		*workbook->last_list = l;
		workbook->last_list = &l->next;
		return l;
	}
	wz_buffer_clear(&items);
	if (l == NULL)
		fail_memory(workbook);
	return l;
}

void wz_sheet_choices(wz_sheet *sheet, wz_area area, const char *const *item, size_t n_items, const char *title, const char *message,
                      bool strict) {
	char formula[96], column[LXW_MAX_COL_NAME_LENGTH];
	if (n_items == 0 || !area_in_range(sheet, area))
		return;
	const list *l = find_list(sheet->workbook, item, n_items);
	if (l == NULL)
		return;
	lxw_col_to_name(column, (lxw_col_t)l->column, LXW_TRUE);
	(void)snprintf(formula, sizeof formula, "=" LISTS "!%s$1:%s$%zu", column, column, n_items);
	lxw_data_validation rule = {.validate = LXW_VALIDATION_TYPE_LIST_FORMULA, .value_formula = formula, .ignore_blank = LXW_VALIDATION_ON};
	rule.error_type = strict ? LXW_VALIDATION_ERROR_TYPE_STOP : LXW_VALIDATION_ERROR_TYPE_WARNING;
	apply(sheet, area, &rule, title, message);
}

void wz_sheet_limits(wz_sheet *sheet, wz_area area, bool whole, double minimum, double maximum, const char *title, const char *message) {
	if (!area_in_range(sheet, area))
		return;
	/* The widest range that a spreadsheet's whole numbers hold exactly stands for "no limit". */
	const double none = whole ? 9007199254740992.0 : 1e300;
	lxw_data_validation rule = {.validate = whole ? LXW_VALIDATION_TYPE_INTEGER : LXW_VALIDATION_TYPE_DECIMAL,
	                            .criteria = LXW_VALIDATION_CRITERIA_BETWEEN,
	                            .minimum_number = isfinite(minimum) ? minimum : -none,
	                            .maximum_number = isfinite(maximum) ? maximum : none};
	apply(sheet, area, &rule, title, message);
}

void wz_sheet_hint(wz_sheet *sheet, wz_area area, const char *title, const char *message) {
	if (!area_in_range(sheet, area))
		return;
	lxw_data_validation rule = {.validate = LXW_VALIDATION_TYPE_ANY};
	apply(sheet, area, &rule, title, message);
}

/* 6. Panes, widths, protection */

void wz_sheet_freeze(wz_sheet *sheet, size_t rows, size_t columns) {
	if (in_range(sheet, rows, columns))
		worksheet_freeze_panes(sheet->lxw, (lxw_row_t)rows, (lxw_col_t)columns);
}

static void set_columns(wz_sheet *sheet, size_t first, size_t last, double width, bool hidden) {
	if (first > last || !in_range(sheet, 0, last))
		return;
	lxw_row_col_options options = {.hidden = hidden};
	note_error(sheet, 0, first, worksheet_set_column_opt(sheet->lxw, (lxw_col_t)first, (lxw_col_t)last, width, NULL, &options));
}

void wz_sheet_width(wz_sheet *sheet, size_t first, size_t last, double width) {
	set_columns(sheet, first, last, width, false);
}

void wz_sheet_hide(wz_sheet *sheet, size_t first, size_t last) {
	set_columns(sheet, first, last, LXW_DEF_COL_WIDTH, true);
}

void wz_sheet_height(wz_sheet *sheet, size_t row, size_t lines) {
	if (in_range(sheet, row, 0))
		note_error(sheet, row, 0, worksheet_set_row(sheet->lxw, (lxw_row_t)row, LXW_DEF_ROW_HEIGHT * (double)(lines < 27 ? lines : 27), NULL));
}

size_t wz_sheet_lines(const char *text, double width) {
	size_t lines = 1, in_line = 0;
	const size_t room = width < 1 ? 1 : (size_t)width;
	for (; *text != '\0'; text++) {
		const bool end = *text == '\n';
		if (end || ((unsigned char)*text & 0xC0) != 0x80)
			in_line++;
		if (end || in_line > room) {
			lines++;
			in_line = end ? 0 : 1;
		}
	}
	return lines;
}

void wz_sheet_filter(wz_sheet *sheet, wz_area area) {
	if (area_in_range(sheet, area))
		note_error(sheet, area.row, area.column,
		           worksheet_autofilter(sheet->lxw, (lxw_row_t)area.row, (lxw_col_t)area.column, (lxw_row_t)area.last_row,
		                                (lxw_col_t)area.last_column));
}

void wz_sheet_protect(wz_sheet *sheet) {
	if (!usable(sheet))
		return;
	lxw_protection may = {.format_columns = LXW_TRUE, .format_rows = LXW_TRUE, .autofilter = LXW_TRUE};
	worksheet_protect(sheet->lxw, NULL, &may);
}

void wz_sheet_print(wz_sheet *sheet, size_t header_rows) {
	if (!in_range(sheet, header_rows, 0))
		return;
	worksheet_set_landscape(sheet->lxw);
	worksheet_set_paper(sheet->lxw, 9); /* A4 */
	worksheet_fit_to_pages(sheet->lxw, 1, 0);
	if (header_rows > 0)
		note_error(sheet, 0, 0, worksheet_repeat_rows(sheet->lxw, 0, (lxw_row_t)(header_rows - 1)));
}

/* 7. Writing */

static void write_lists(wz_workbook *workbook) {
	if (workbook->lists == NULL || workbook->err.status != WZ_OK)
		return;
	lxw_worksheet *lxw = workbook_add_worksheet(workbook->lxw, LISTS);
	if (lxw == NULL) {
		fail_memory(workbook);
		return;
	}
	wz_sheet sheet = {.workbook = workbook, .lxw = lxw, .name = LISTS};
	for (const list *l = workbook->lists; l != NULL; l = l->next) {
		size_t row = 0;
		for (char *item = l->items.bytes, *end; (end = strchr(item, '\n')) != NULL; item = end + 1) {
			*end = '\0';
			wz_sheet_text(&sheet, row++, l->column, item, WZ_STYLE_PLAIN);
			*end = '\n';
		}
	}
	worksheet_hide(lxw);
}

/* The library says on standard error what it can't write, so ask first. */
static wz_status can_write(const wz_workbook *workbook, wz_err *err) {
	FILE *file = fopen(workbook->part, "wb");
	if (file == NULL)
		return wz_fail(err, WZ_EIO, "cannot write %s: %s", workbook->path, strerror(errno));
	(void)fclose(file);
	return WZ_OK;
}

wz_status wz_workbook_close(wz_workbook *workbook, wz_err *err) {
	wz_status st = WZ_OK;
	char *bytes = NULL;
	size_t size = 0;
	if (workbook->sheet == NULL)
		(void)wz_sheet_add(workbook, ""); /* a workbook has at least one */
	write_lists(workbook);
	if (workbook->err.status != WZ_OK) {
		st = wz_fail(err, workbook->err.status, "%s", workbook->err.text);
		goto done;
	}
	WZ_TRY(can_write(workbook, err));
	lxw_error error = workbook_close(workbook->lxw); /* frees it, come what may */
	workbook->lxw = NULL;
	if (error != LXW_NO_ERROR) {
		st = wz_fail(err, WZ_EIO, "cannot write %s: %s", workbook->path, lxw_strerror(error));
		goto done;
	}
	WZ_TRY(wz_file_read(workbook->part, &bytes, &size, err));
	WZ_TRY(wz_file_write(workbook->path, bytes, size, err));
done:
	(void)unlink(workbook->part);
	free(bytes);
	wz_workbook_free(workbook);
	return st;
}
