/* grid.c - one description of a table, rendered as HTML for people and as CSV for programs
 *
 * 1. Rows
 * 2. HTML
 * 3. Files
 */
#include "report/grid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Rows */

void wz_grid_init(wz_grid *grid, const wz_grid_column *column, size_t n_columns) {
	*grid = (wz_grid){.n_columns = n_columns};
	memcpy(grid->column, column, n_columns * sizeof *column);
}

void wz_grid_clear(wz_grid *grid) {
	for (size_t i = 0; i < grid->n_kept; i++)
		free(grid->kept[i]);
	free(grid->kept);
	free(grid->cell);
	free(grid->row_class);
	*grid = (wz_grid){0};
}

static int grow(wz_grid *grid) {
	if (grid->n_rows < grid->capacity)
		return 1;
	size_t capacity = grid->capacity == 0 ? 32 : grid->capacity * 2;
	wz_grid_cell *cell = realloc(grid->cell, capacity * grid->n_columns * sizeof *cell);
	if (cell != NULL)
		grid->cell = cell;
	const char **row_class = realloc(grid->row_class, capacity * sizeof *row_class);
	if (row_class != NULL)
		grid->row_class = row_class;
	if (cell == NULL || row_class == NULL)
		return 0;
	grid->capacity = capacity;
	return 1;
}

wz_grid_cell *wz_grid_row(wz_grid *grid, const char *row_class) {
	wz_grid_cell *row = grid->spare;
	if (grow(grid)) {
		row = grid->cell + grid->n_rows * grid->n_columns;
		grid->row_class[grid->n_rows++] = row_class;
	} else
		grid->failed = 1;
	for (size_t i = 0; i < grid->n_columns; i++)
		row[i] = (wz_grid_cell){.v = {(double)NAN, (double)NAN, (double)NAN}};
	return row;
}

static const char HEADING[] = "heading";

void wz_grid_heading(wz_grid *grid, const char *label) {
	wz_grid_row(grid, HEADING)->text[0] = label;
}

const char *wz_grid_keep(wz_grid *grid, wz_buffer *buffer) {
	char **kept = realloc(grid->kept, (grid->n_kept + 1) * sizeof *kept);
	if (kept != NULL)
		grid->kept = kept;
	if (kept == NULL || buffer->failed || buffer->bytes == NULL) {
		grid->failed |= kept == NULL || buffer->failed;
		wz_buffer_clear(buffer);
		return "";
	}
	grid->kept[grid->n_kept++] = buffer->bytes;
	wz_buffer_init(buffer);
	return grid->kept[grid->n_kept - 1];
}

/* 2. HTML */

static int is_text(wz_column_kind kind) {
	return kind == WZ_COL_TEXT || kind == WZ_COL_LABEL || kind == WZ_COL_SAY || kind == WZ_COL_STATUS;
}

static void dash(wz_word why, wz_language language, wz_buffer *out) {
	if (why == WZ_W_blank)
		return;
	if (why == WZ_W_NONE)
		why = WZ_W_not_computed;
	wz_buffer_add(out, "<span class=\"none\" title=\"");
	wz_say_plain(out, language, why, NULL, 0);
	wz_buffer_add(out, "\">\u2013<span class=\"hidden\"> (");
	wz_say(out, language, why, NULL, 0);
	wz_buffer_add(out, ")</span></span>");
}

static void between(double lo, double hi, int decimals, wz_language language, wz_buffer *out) {
	wz_buffer_printf(out, "[%s; %s]", wz_number_fixed(lo, decimals, language).text, wz_number_fixed(hi, decimals, language).text);
}

/* Two decimals, and more where they would not show what is in a narrow interval: a slope per year, say. */
static int decimals_of(double lo, double hi) {
	double width = hi - lo;
	if (!isfinite(width) || width <= 0 || width >= 0.1)
		return 2;
	int decimals = 1 - (int)floor(log10(width));
	return decimals > 6 ? 6 : decimals;
}

static void text_html(const wz_grid_cell *cell, const char *text, wz_buffer *out) {
	if (cell->link != NULL) {
		wz_buffer_add(out, "<a href=\"");
		wz_buffer_html(out, cell->link, 0);
		wz_buffer_add(out, "\">");
	}
	wz_buffer_bdi(out, text);
	if (cell->link != NULL)
		wz_buffer_add(out, "</a>");
}

static void number_html(const wz_grid_cell *cell, wz_column_kind kind, wz_language language, wz_buffer *out) {
	const double *v = cell->v;
	switch (kind) {
	case WZ_COL_COUNT: wz_buffer_html(out, wz_number_count(v[0], language).text, 0); break;
	case WZ_COL_COUNTS:
		if (isfinite(v[2])) {
			wz_buffer_html(out, wz_number_count(v[2], language).text, 0);
			wz_buffer_add(out, " / ");
		}
		wz_buffer_html(out, wz_number_count(v[0], language).text, 0);
		wz_buffer_add(out, " / ");
		wz_buffer_html(out, wz_number_count(v[1], language).text, 0);
		break;
	case WZ_COL_NUMBER: wz_buffer_html(out, wz_number_fixed(v[0], 2, language).text, 0); break;
	case WZ_COL_VARIANCE: wz_buffer_html(out, wz_number_fixed(v[0], 4, language).text, 0); break;
	case WZ_COL_STAT:
		wz_buffer_html(out, wz_number_fixed(v[0], 2, language).text, 0);
		wz_buffer_printf(out, " <span class=\"ci\">(%s; %s)</span>", wz_number_fixed(v[1], 0, language).text,
		                 wz_number_fixed(v[2], floor(v[2]) < v[2] ? 1 : 0, language).text);
		break;
	case WZ_COL_ESTIMATE:
		wz_buffer_add(out, wz_number_fixed(v[0], decimals_of(v[1], v[2]), language).text);
		if (isfinite(v[1]) && isfinite(v[2])) {
			wz_buffer_add(out, " <span class=\"ci\">");
			between(v[1], v[2], decimals_of(v[1], v[2]), language, out);
			wz_buffer_add(out, "</span>");
		}
		break;
	case WZ_COL_INTERVAL: between(v[0], v[1], decimals_of(v[0], v[1]), language, out); break;
	case WZ_COL_SHARE: wz_buffer_html(out, wz_number_share(v[0], language).text, 0); break;
	case WZ_COL_P: wz_buffer_html(out, wz_number_p(v[0], language).text, 0); break;
	case WZ_COL_FLOOR: wz_buffer_html(out, wz_number_floor(v[0], language).text, 0); break;
	case WZ_COL_TEXT:
	case WZ_COL_LABEL:
	case WZ_COL_STATUS:
	case WZ_COL_SAY: break;
	}
}

static void cell_html(const wz_grid_cell *cell, wz_column_kind kind, wz_language language, wz_buffer *out) {
	const char *text = cell->text[kind == WZ_COL_LABEL ? language : 0];
	if (kind == WZ_COL_SAY && cell->word != WZ_W_NONE)
		wz_say(out, language, cell->word, cell->text, 3);
	else if ((kind == WZ_COL_TEXT || kind == WZ_COL_LABEL) && text != NULL && text[0] != '\0')
		text_html(cell, text, out);
	else if (!is_text(kind) && isfinite(cell->v[0]))
		number_html(cell, kind, language, out);
	else
		dash(cell->why, language, out);
}

static void notes_html(const wz_grid *grid, wz_language language, wz_buffer *out) {
	wz_buffer_add(out, "<ul class=\"notes\">\n");
	for (size_t j = 0; j < grid->n_columns; j++) {
		const wz_grid_column *c = &grid->column[j];
		if (c->place == WZ_IN_CSV || c->note == WZ_W_NONE)
			continue;
		wz_buffer_add(out, "<li><b>");
		wz_say(out, language, c->head, NULL, 0);
		wz_buffer_add(out, ":</b> ");
		wz_say(out, language, c->note, NULL, 0);
		wz_buffer_add(out, "</li>\n");
	}
	wz_buffer_add(out, "</ul>\n");
}

enum { MANY = 12 }; /* columns that fit into a usual window only with smaller letters */

void wz_grid_html(const wz_grid *grid, wz_word caption, wz_language language, wz_buffer *out) {
	size_t shown = 0;
	for (size_t j = 0; j < grid->n_columns; j++)
		shown += grid->column[j].place != WZ_IN_CSV;
	/* roles: on a narrow screen CSS shows rows as blocks, which would take the table from a screen reader */
	wz_buffer_printf(out, "<table class=\"cards%s\" role=\"table\">\n<caption>", shown >= MANY ? " many" : "");
	wz_say(out, language, caption, NULL, 0);
	wz_buffer_add(out, "</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
	for (size_t j = 0; j < grid->n_columns; j++) {
		if (grid->column[j].place == WZ_IN_CSV)
			continue;
		wz_buffer_printf(out, "<th role=\"columnheader\" scope=\"col\"%s>", is_text(grid->column[j].kind) ? "" : " class=\"n\"");
		wz_say(out, language, grid->column[j].head, NULL, 0);
		wz_buffer_add(out, "</th>");
	}
	wz_buffer_add(out, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
	for (size_t i = 0; i < grid->n_rows; i++) {
		const char *row_class = grid->row_class[i];
		if (row_class == HEADING) {
			wz_buffer_printf(out, "<tr role=\"row\" class=\"%s\"><th role=\"rowheader\" colspan=\"%zu\">", HEADING, shown);
			wz_buffer_bdi(out, grid->cell[i * grid->n_columns].text[0]);
			wz_buffer_add(out, "</th></tr>\n");
			continue;
		}
		wz_buffer_printf(out, "<tr role=\"row\"%s%s%s>", row_class ? " class=\"" : "", row_class ? row_class : "", row_class ? "\"" : "");
		int first = 1;
		for (size_t j = 0; j < grid->n_columns; j++) {
			const wz_grid_column *c = &grid->column[j];
			if (c->place == WZ_IN_CSV)
				continue;
			wz_buffer_add(out, first ? "<th role=\"rowheader\" scope=\"row\"" : "<td role=\"cell\"");
			wz_buffer_add(out, is_text(c->kind) ? " data-label=\"" : " class=\"n\" data-label=\"");
			wz_say_plain(out, language, c->head, NULL, 0);
			wz_buffer_add(out, "\">");
			cell_html(&grid->cell[i * grid->n_columns + j], c->kind, language, out);
			wz_buffer_add(out, first ? "</th>" : "</td>");
			first = 0;
		}
		wz_buffer_add(out, "</tr>\n");
	}
	wz_buffer_add(out, "</tbody>\n</table>\n");
	out->failed |= grid->failed;
	notes_html(grid, language, out);
}

void wz_grid_folded(const wz_grid *grid, wz_word title, wz_word caption, wz_language language, wz_buffer *out) {
	wz_buffer_add(out, "<details><summary>");
	wz_say(out, language, title, NULL, 0);
	wz_buffer_add(out, "</summary>\n");
	wz_grid_html(grid, caption, language, out);
	wz_buffer_add(out, "</details>\n");
}

/* 3. Files */

static const char *const *suffixes(wz_column_kind kind, size_t *n) {
	static const char *const ONE[] = {""}, *const LANGUAGES[] = {"_nl", "_en"}, *const COUNTS[] = {"_studies", "_effects"},
	                         *const STAT[] = {"", "_df1", "_df2"}, *const ESTIMATE[] = {"", "_lo", "_hi"},
	                         *const INTERVAL[] = {"_lo", "_hi"};
	static const char *const STATUS[] = {"status", "reason", "alias_of"}; /* id is "" */
	switch (kind) {
	case WZ_COL_SAY: *n = 0; return ONE;
	case WZ_COL_LABEL: *n = 2; return LANGUAGES;
	case WZ_COL_STATUS: *n = 3; return STATUS;
	case WZ_COL_COUNTS: *n = 2; return COUNTS;
	case WZ_COL_STAT: *n = 3; return STAT;
	case WZ_COL_ESTIMATE: *n = 3; return ESTIMATE;
	case WZ_COL_INTERVAL: *n = 2; return INTERVAL;
	case WZ_COL_TEXT:
	case WZ_COL_COUNT:
	case WZ_COL_NUMBER:
	case WZ_COL_VARIANCE:
	case WZ_COL_SHARE:
	case WZ_COL_P:
	case WZ_COL_FLOOR: break;
	}
	*n = 1;
	return ONE;
}

size_t wz_grid_names(const wz_grid *grid, wz_grid_name *name) {
	size_t n = 0;
	for (size_t j = 0; j < grid->n_columns; j++) {
		const wz_grid_column *c = &grid->column[j];
		size_t parts;
		const char *const *suffix = suffixes(c->kind, &parts);
		for (size_t k = 0; c->place != WZ_IN_HTML && k < parts; k++)
			name[n++] = (wz_grid_name){c->id, suffix[k], c->head, c->note};
	}
	return n;
}

size_t wz_grid_values(const wz_grid *grid, size_t row, wz_grid_value *value) {
	const wz_grid_cell *cell = grid->cell + row * grid->n_columns;
	size_t n = 0;
	if (grid->row_class[row] == HEADING)
		return 0;
	for (size_t j = 0; j < grid->n_columns; j++) {
		const wz_grid_column *c = &grid->column[j];
		size_t parts;
		(void)suffixes(c->kind, &parts);
		for (size_t k = 0; c->place != WZ_IN_HTML && k < parts; k++)
			value[n++] = is_text(c->kind) ? (wz_grid_value){cell[j].text[k] == NULL ? "" : cell[j].text[k], (double)NAN}
			                              : (wz_grid_value){NULL, cell[j].v[k]};
	}
	return n;
}

static wz_numeral number_of(double value, wz_csv_form form) {
	wz_numeral n = wz_number_exact(value);
	char *point = form == WZ_CSV_DUTCH ? strchr(n.text, '.') : NULL;
	if (point != NULL)
		*point = ',';
	return n;
}

void wz_grid_csv(const wz_grid *grid, wz_csv_form form, wz_buffer *out) {
	const char *between = form == WZ_CSV_DUTCH ? ";" : ",";
	wz_grid_name name[3 * WZ_GRID_COLUMNS];
	wz_grid_value value[3 * WZ_GRID_COLUMNS];
	size_t n = wz_grid_names(grid, name);
	if (form == WZ_CSV_DUTCH)
		wz_buffer_add(out, "\ufeff");
	for (size_t i = 0; i < n; i++)
		wz_buffer_printf(out, "%s%s%s", i > 0 ? between : "", name[i].id, name[i].suffix);
	wz_buffer_add(out, "\r\n");
	out->failed |= grid->failed;
	for (size_t row = 0; row < grid->n_rows; row++) {
		n = wz_grid_values(grid, row, value);
		for (size_t i = 0; i < n; i++) {
			wz_buffer_add(out, i > 0 ? between : "");
			if (value[i].text != NULL)
				wz_buffer_csv(out, value[i].text);
			else
				wz_buffer_add(out, number_of(value[i].number, form).text);
		}
		if (n > 0)
			wz_buffer_add(out, "\r\n");
	}
}
