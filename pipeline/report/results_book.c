/* results_book.c - all tables of a run as one workbook: a sheet a table, the types below each other */
#include "report/results_book.h"

#include "report/tables.h"
#include "report/workbook.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Where the next row of a sheet goes; header once. */
typedef struct {
	wz_sheet *sheet;
	size_t row, columns;
	bool headed;
} place;

static void put(const place *p, size_t column, const wz_grid_value *value) {
	if (value->text != NULL)
		wz_sheet_text(p->sheet, p->row, column, value->text, WZ_STYLE_PLAIN);
	else
		wz_sheet_number(p->sheet, p->row, column, value->number, WZ_STYLE_PLAIN);
}

/* type NULL: the table is not of one type. */
static void add(place *p, const wz_grid *grid, const wz_view_type *type, wz_language language) {
	const size_t lead = type != NULL;
	wz_grid_value value[3 * WZ_GRID_COLUMNS];
	if (!p->headed) {
		wz_grid_name name[3 * WZ_GRID_COLUMNS];
		const size_t n = wz_grid_names(grid, name);
		p->columns = n + lead;
		if (lead)
			wz_sheet_text(p->sheet, 0, 0, "type", WZ_STYLE_HEADER);
		for (size_t i = 0; i < n; i++) {
			char text[96];
			wz_buffer note = {0};
			(void)snprintf(text, sizeof text, "%.60s%.30s", name[i].id, name[i].suffix);
			wz_sheet_text(p->sheet, 0, i + lead, text, WZ_STYLE_HEADER);
			if (name[i].head != WZ_W_NONE)
				wz_buffer_add(&note, wz_word_text(name[i].head, language));
			if (name[i].note != WZ_W_NONE) {
				wz_buffer_add(&note, note.size > 0 ? ": " : "");
				wz_buffer_add(&note, wz_word_text(name[i].note, language));
			}
			wz_sheet_note(p->sheet, 0, i + lead, note.bytes == NULL ? "" : note.bytes);
			wz_buffer_clear(&note);
		}
		wz_sheet_freeze(p->sheet, 1, lead + (n > 0));
		wz_sheet_width(p->sheet, 0, lead, 26);
		p->headed = true;
		p->row = 1;
	}
	for (size_t i = 0; i < grid->n_rows; i++) {
		const size_t n = wz_grid_values(grid, i, value);
		if (n == 0)
			continue; /* a heading */
		if (lead)
			wz_sheet_text(p->sheet, p->row, 0, type->id, WZ_STYLE_PLAIN);
		for (size_t j = 0; j < n; j++)
			put(p, j + lead, &value[j]);
		p->row++;
	}
}

static void finish(const place *p) {
	if (!p->headed || p->columns == 0)
		return;
	wz_sheet_filter(p->sheet, (wz_area){0, 0, p->row - 1, p->columns - 1});
	wz_sheet_print(p->sheet, 1);
}

wz_status wz_results_book(const char *path, const wz_view *view, wz_language language, wz_err *err) {
	wz_workbook *book = NULL;
	wz_status st = wz_workbook_create(path, view->name, &book, err);
	bool failed = false;
	wz_grid grid;
	if (st != WZ_OK)
		return st;
	for (size_t i = 0; i < WZ_N_RUN_TABLES; i++) {
		place p = {.sheet = wz_sheet_add(book, wz_run_tables[i].name)};
		wz_run_tables[i].make(view, language, &grid);
		add(&p, &grid, NULL, language);
		failed |= grid.failed;
		wz_grid_clear(&grid);
		finish(&p);
	}
	for (size_t i = 0; i < WZ_N_TYPE_TABLES; i++) {
		place p = {0};
		for (size_t t = 0; t < view->n_types; t++) {
			if (!wz_tables_has(view, t, i))
				continue;
			if (p.sheet == NULL)
				p.sheet = wz_sheet_add(book, wz_type_tables[i].name);
			wz_type_tables[i].make(view, t, language, &grid);
			add(&p, &grid, &view->type[t], language);
			failed |= grid.failed;
			wz_grid_clear(&grid);
		}
		finish(&p);
	}
	if (failed) {
		wz_workbook_free(book);
		return wz_fail(err, WZ_ENOMEM, "out of memory: workbook %s", path);
	}
	return wz_workbook_close(book, err);
}
