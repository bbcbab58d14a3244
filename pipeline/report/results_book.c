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

/* "p max-T", "Verschil, van": what people call a column of the files. */
static void heading(const wz_grid_name *name, wz_language language, wz_buffer *out) {
	const bool whole = name->id[0] == '\0'; /* of a status: the suffix is the name */
	const wz_word column = wz_word_for("column", whole ? name->suffix : name->id), part = whole ? WZ_W_NONE : wz_word_for("part", name->suffix);
	const char *called = name->head != WZ_W_NONE ? wz_word_text(name->head, language) : column != WZ_W_NONE ? wz_word_text(column, language) : name->id;
	if (part != WZ_W_NONE)
		WZ_SAY_RAW(out, language, part, called);
	else
		wz_buffer_printf(out, "%s%s", called, whole || name->head != WZ_W_NONE || column != WZ_W_NONE ? "" : name->suffix);
}

/* What the column means, and what it is called in the CSV files. */
static void note(const wz_grid_name *name, wz_language language, wz_buffer *out) {
	char id[96];
	(void)snprintf(id, sizeof id, "%.60s%.30s", name->id, name->suffix);
	if (name->note != WZ_W_NONE) {
		wz_buffer_add(out, wz_word_text(name->note, language));
		wz_buffer_add(out, ". ");
	}
	WZ_SAY_RAW(out, language, WZ_W_csv_name, id);
}

/* Stable words of a column in the language; text of data, and words that nobody has named, as they are. */
static const char *said(const wz_grid_name *name, const char *text, wz_language language) {
	static const struct {
		const char *column, *group[2];
	} GROUPS[] = {{"status", {"verdict", "mark"}}, {"verdict", {"verdict"}}, {"answer", {"verdict", "mark"}}, {"verdict_by", {"p"}}, {"reason", {"reason", "excluded"}}, {"rule", {"rule"}},
	              {"route", {"route"}}, {"level", {"level"}}, {"unit", {"level"}}, {"permutation_unit", {"level"}}, {"domain", {"domain"}}, {"method", {"method"}},
	              {"vertex_kind", {"vertex"}}};
	const char *id = name->id[0] == '\0' ? name->suffix : name->id;
	for (size_t i = 0; i < sizeof GROUPS / sizeof *GROUPS; i++)
		for (size_t k = 0; k < 2 && GROUPS[i].group[k] != NULL && strcmp(GROUPS[i].column, id) == 0; k++) {
			const wz_word word = wz_word_for(GROUPS[i].group[k], text);
			if (word != WZ_W_NONE)
				return wz_word_text(word, language);
		}
	return text;
}

static void head(place *p, const wz_grid_name *name, size_t n, size_t lead, wz_language language) {
	p->columns = n + lead;
	if (lead)
		wz_sheet_text(p->sheet, 0, 0, wz_word_text(WZ_W_column_type, language), WZ_STYLE_HEADER);
	for (size_t i = 0; i < n; i++) {
		wz_buffer text = {0}, about = {0};
		heading(&name[i], language, &text);
		note(&name[i], language, &about);
		wz_sheet_text(p->sheet, 0, i + lead, text.bytes == NULL ? "" : text.bytes, WZ_STYLE_HEADER);
		wz_sheet_note(p->sheet, 0, i + lead, about.bytes == NULL ? "" : about.bytes);
		wz_buffer_clear(&text);
		wz_buffer_clear(&about);
	}
	wz_sheet_freeze(p->sheet, 1, lead + (n > 0));
	wz_sheet_width(p->sheet, 0, lead, 26);
	p->headed = true;
	p->row = 1;
}

/* type NULL: the table is not of one type. */
static void add(place *p, const wz_grid *grid, const wz_view_type *type, wz_language language) {
	const size_t lead = type != NULL;
	wz_grid_value value[3 * WZ_GRID_COLUMNS];
	wz_grid_name name[3 * WZ_GRID_COLUMNS];
	const size_t n_names = wz_grid_names(grid, name);
	if (!p->headed)
		head(p, name, n_names, lead, language);
	for (size_t i = 0; i < grid->n_rows; i++) {
		const size_t n = wz_grid_values(grid, i, value);
		if (n == 0)
			continue; /* a heading */
		if (lead)
			wz_sheet_text(p->sheet, p->row, 0, type->label[language], WZ_STYLE_PLAIN);
		for (size_t j = 0; j < n; j++)
			if (value[j].text != NULL)
				wz_sheet_text(p->sheet, p->row, j + lead, said(&name[j], value[j].text, language), WZ_STYLE_PLAIN);
			else
				wz_sheet_number(p->sheet, p->row, j + lead, value[j].number, WZ_STYLE_PLAIN);
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
		place p = {.sheet = wz_sheet_add(book, wz_word_text(wz_run_tables[i].title, language))};
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
				p.sheet = wz_sheet_add(book, wz_word_text(wz_type_tables[i].title, language));
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
