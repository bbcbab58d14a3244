/* table.c - a delimited text file as a table of trimmed UTF-8 cells that know where they stood
 *
 * 1. Header
 * 2. Rows
 * 3. Decimal mark
 * 4. Reading and looking
 *
 * table_part.c has parts of a file that were read elsewhere.
 */
#include "base/table_inside.h"

#include "base/map.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef wz_table_builder builder;

static void report_flaws(builder *b, const wz_csv_row *row) {
	size_t n = row->n < WZ_COLUMN_LIMIT ? row->n : WZ_COLUMN_LIMIT;
	for (size_t i = 0; i < n; i++) {
		unsigned flaw = row->flaw[i];
		if (flaw == 0)
			continue;
		char value[WZ_TEXT_SHOW], name[WZ_TEXT_SHOW], where[WZ_TEXT_SHOW + 16] = "";
		wz_text_show(row->cell[i], value);
		if (b->header_read && i < b->table->n_cols)
			(void)snprintf(where, sizeof where, "column %s: ", wz_text_show(b->table->name[i], name));
		const char *what = flaw & WZ_CELL_LONG ? "is over 65,536 bytes long: shorten it, or close the double quote before it"
		                   : flaw & WZ_CELL_NUL ? "holds a NUL byte: the file is damaged or not text; export it again"
		                   : flaw & WZ_CELL_QUOTE
		                       ? "holds a double quote but is not quoted: put the cell in double quotes and write the inner one twice"
		                       : "holds bytes that the file's encoding does not have: save the file again as 'CSV UTF-8'";
		wz_problems_add(b->problems, WZ_PROBLEM_ERROR, b->table->file, row->line, i + 1, "%s%s %s", where, value, what);
	}
}

/* 1. Header */

static wz_status header_name(builder *b, const wz_csv_row *row, size_t i, wz_map *seen, wz_err *err) {
	wz_table *t = b->table;
	char made[64], shown[WZ_TEXT_SHOW];
	const char *name = row->cell[i];
	size_t before = wz_map_get(seen, name, row->length[i]);
	if (name[0] == '\0') {
		wz_problems_add(b->problems, WZ_PROBLEM_ERROR, t->file, row->line, i + 1,
		                "the column has no name: give it one in the header, or delete the column");
	} else if (before != SIZE_MAX) {
		wz_problems_add(b->problems, WZ_PROBLEM_ERROR, t->file, row->line, i + 1,
		                "column %s: the name is already that of cell %zu: rename or delete one of the two",
		                wz_text_show(name, shown), before + 1);
	}
	size_t length = row->length[i];
	if (name[0] == '\0' || before != SIZE_MAX) {
		length = (size_t)snprintf(made, sizeof made, "(column %zu)", i + 1);
		name = made;
	}
	t->name[i] = wz_arena_copy(b->arena, name, length);
	size_t *place = t->name[i] == NULL ? NULL : wz_map_put(seen, t->name[i], length);
	if (place == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: no memory for the header", t->file);
	if (*place == SIZE_MAX)
		*place = i;
	return WZ_OK;
}

/* A first row of numbers only is data. */
static bool looks_like_data(const wz_csv_row *row) {
	double value;
	for (size_t i = 0; i < row->n; i++)
		if (!wz_number_parse(row->cell[i], 0, &value) && !wz_text_is_missing(row->cell[i]) && !wz_number_is_broken(row->cell[i]))
			return false;
	return true;
}

/* One of the words that the plan has for nothing. */
static bool is_named_missing(const wz_dialect *dialect, const char *text) {
	for (size_t k = 0; k < dialect->n_missing; k++)
		if (strcmp(dialect->missing[k], text) == 0)
			return true;
	return false;
}

static wz_status take_header(builder *b, const wz_csv_row *row, wz_err *err) {
	wz_status st = WZ_OK;
	wz_table *t = b->table;
	wz_map seen = {0};
	if (row->n > WZ_COLUMN_LIMIT) {
		st = wz_fail(err, WZ_EINPUT, "%s:%zu: the header has %zu cells, at most %zu are read: is this a delimited text file?",
		             t->file, row->line, row->n, WZ_COLUMN_LIMIT);
		goto done;
	}
	/* Spreadsheets write delimiters for columns that were only once used: nameless ones at the end do not count. */
	size_t n = row->n;
	while (n > 0 && row->length[n - 1] == 0)
		n--;
	t->name = wz_arena_alloc(b->arena, n * sizeof *t->name);
	b->votes = calloc(n, sizeof *b->votes);
	if (t->name == NULL || b->votes == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "%s: no memory for %zu columns", t->file, n);
		goto done;
	}
	for (size_t i = 0; i < n; i++)
		WZ_TRY(header_name(b, row, i, &seen, err));
	if (looks_like_data(row))
		wz_problems_add(b->problems, WZ_PROBLEM_ERROR, t->file, row->line, 0,
		                "the first row holds numbers: expected column names; put a header line above it");
	t->n_cols = n;
	b->header_read = true;
	b->voting = t->dialect.decimal == 0;
	b->sink.name = (const char *const *)t->name;
	b->sink.n_names = n;
done:
	wz_map_clear(&seen);
	return st;
}

/* 2. Rows */

wz_status wz_table_reserve(wz_table_builder *b, size_t more, wz_err *err) {
	wz_table *t = b->table;
	if (more <= b->capacity - t->n_rows)
		return WZ_OK;
	size_t capacity = b->capacity == 0 ? 256 : b->capacity * 2;
	if (capacity < t->n_rows + more)
		capacity = t->n_rows + more;
	if (capacity < b->capacity || capacity > SIZE_MAX / sizeof *t->cell / t->n_cols)
		return wz_fail(err, WZ_ENOMEM, "%s: too many rows for the memory", t->file);
	size_t *line = realloc(t->line, capacity * sizeof *line);
	if (line != NULL)
		t->line = line;
	char **cell = realloc(t->cell, capacity * t->n_cols * sizeof *cell);
	if (cell != NULL)
		t->cell = cell;
	if (line == NULL || cell == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: no memory for %zu rows", t->file, capacity);
	b->capacity = capacity;
	return WZ_OK;
}

static void check_width(builder *b, const wz_csv_row *row) {
	const wz_table *t = b->table;
	if (row->n < t->n_cols) {
		wz_problems_add(b->problems, WZ_PROBLEM_ERROR, t->file, row->line, row->n,
		                "the row has %zu cell%s, the header %zu: add the missing delimiters, or put a text with a line break in "
		                "double quotes", row->n, row->n == 1 ? "" : "s", t->n_cols);
		return;
	}
	size_t here = row->n < WZ_COLUMN_LIMIT ? row->n : WZ_COLUMN_LIMIT;
	for (size_t i = t->n_cols; i < here; i++) {
		if (row->length[i] == 0)
			continue;
		char value[WZ_TEXT_SHOW], mark[WZ_TEXT_SHOW];
		const char delimiter[2] = {t->dialect.delimiter, '\0'};
		/* of the row, not of a cell: so it stands before what the shifted cells bring about */
		wz_problems_add(b->problems, WZ_PROBLEM_ERROR, t->file, row->line, 0,
		                "the row has %zu cells, the header %zu; the first too many is %s (cell %zu): put a text or number that holds the "
		                "delimiter %s in double quotes; what else is said of this line may come from it", row->n, t->n_cols, wz_text_show(row->cell[i], value), i + 1,
		                t->dialect.delimiter == '\t' ? "(tab)" : wz_text_show(delimiter, mark));
		return;
	}
}

static void cast_vote(wz_table_vote *v, const char *text, char delimiter) {
	double value;
	size_t n = strcspn(text, ".,");
	bool number = wz_number_parse(text, 0, &value);
	if (number && text[n] == ',')
		v->comma += delimiter != ',' || !wz_number_has_thousands(text, ',');
	else if (number && text[n] == '.')
		v->point++;
	else if (!number && !wz_text_is_missing(text) && !wz_number_is_broken(text))
		v->text++;
}

static wz_status take_row(void *user, const wz_csv_row *row, wz_err *err) {
	builder *b = user;
	wz_table *t = b->table;
	wz_status st = WZ_OK;
	if (row->flawed)
		report_flaws(b, row);
	if (!b->header_read) {
		WZ_TRY(take_header(b, row, err));
		st = b->header_only ? WZ_ESTOP : WZ_OK;
		goto done;
	}
	if (row->n != t->n_cols)
		check_width(b, row);
	WZ_TRY(wz_table_reserve(b, 1, err));
	char **cell = t->cell + t->n_rows * t->n_cols;
	char **above = t->n_rows > 0 ? cell - t->n_cols : NULL;
	for (size_t i = 0; i < t->n_cols; i++) {
		/* Codes and study texts repeat from row to row: a cell equal to the one above shares its text. */
		const bool filled = i < row->n && !is_named_missing(&t->dialect, row->cell[i]);
		const char *text = filled ? row->cell[i] : "";
		size_t length = filled ? row->length[i] : 0;
		if (above != NULL && strcmp(above[i], text) == 0)
			cell[i] = above[i];
		else
			cell[i] = wz_arena_copy(b->arena, text, length);
		if (cell[i] == NULL)
			return wz_fail(err, WZ_ENOMEM, "%s:%zu: no memory for the row", t->file, row->line);
		if (b->voting && length > 0)
			cast_vote(&b->votes[i], text, t->dialect.delimiter);
	}
	t->line[t->n_rows++] = row->line;
done:
	return st;
}

/* 3. Decimal mark */

/* The mark that most numbers have, over the columns that are mostly numbers: one cell typed otherwise must not make all others wrong. */
static char find_decimal(const builder *b) {
	size_t comma = 0, point = 0;
	for (size_t i = 0; i < b->table->n_cols; i++) {
		const wz_table_vote *v = &b->votes[i];
		if (v->comma + v->point <= v->text)
			continue;
		comma += v->comma;
		point += v->point;
	}
	return comma > point ? ',' : '.';
}

/* 4. Reading and looking */

wz_status wz_table_begin(wz_table_builder *b, const char *path, wz_table *table, wz_problems *problems, wz_err *err) {
	*table = (wz_table){0};
	*b = (builder){.table = table, .problems = problems};
	b->sink = (wz_csv_sink){.row = take_row, .user = b};
	table->file = strdup(path);
	table->memory = b->arena = wz_arena_create();
	table->advised = b->arena == NULL ? NULL : wz_arena_alloc(b->arena, sizeof *table->advised);
	if (table->advised != NULL)
		*table->advised = false;
	return table->file != NULL && table->advised != NULL ? WZ_OK : wz_fail(err, WZ_ENOMEM, "%s: no memory to read it", path);
}

/* The whole file, part by part: those that others read ahead are added, all else is read here. A part counts only when the rows before it end
 * where it begins: so it is what reading on would have given. */
static wz_status read_rows(builder *b, wz_csv *csv, const wz_table_ahead *ahead, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_csv_place *place = NULL;
	size_t n = ahead == NULL ? 1 : ahead->places(ahead->context, b->table->file, &place);
	bool away = false; /* the reader does not stand where part k begins */
	for (size_t k = 0; k == 0 || k < n;) {
		bool added = false;
		if (k > 0 && b->header_read)
			WZ_TRY(wz_table_part_add(b, csv, ahead, k, &added, err));
		if (added) {
			away = true;
			k++;
			continue;
		}
		if (away)
			WZ_TRY(wz_csv_seek(csv, place[k]));
		away = false;
		do {
			k++;
			WZ_TRY(wz_csv_run(csv, k < n ? place[k].offset : WZ_CSV_END));
		} while (k < n && !wz_csv_is_over(csv) && !wz_csv_is_between_rows(csv));
		if (wz_csv_is_over(csv))
			break;
	}
done:
	return st;
}

wz_status wz_table_read(const char *path, const wz_dialect *dialect, wz_table *table, wz_problems *problems,
                        wz_err *err) {
	wz_status st = WZ_OK;
	builder b;
	wz_csv *csv = NULL;
	WZ_TRY(wz_table_begin(&b, path, table, problems, err));
	WZ_TRY(wz_csv_open(path, dialect, &table->dialect, &b.sink, problems, &csv, err));
	WZ_TRY(read_rows(&b, csv, dialect == NULL ? NULL : dialect->ahead, err));
	wz_csv_finish(csv);
	if (!b.header_read) {
		st = wz_fail(err, WZ_EINPUT, "%s: no header line could be read: expected column names in the first row", path);
		goto done;
	}
	if (table->n_rows == 0)
		wz_problems_add(problems, WZ_PROBLEM_ERROR, path, 1, 0, "there is a header and no row below it: add the records");
	if (table->dialect.decimal == 0)
		table->dialect.decimal = find_decimal(&b);
	table->dialect.missing = NULL; /* the caller's */
	table->dialect.n_missing = 0;
done:
	wz_csv_close(csv);
	free(b.votes);
	if (st != WZ_OK)
		wz_table_clear(table);
	return st;
}

void wz_table_clear(wz_table *table) {
	free(table->file);
	free(table->line);
	free(table->cell);
	wz_arena_free(table->memory);
	*table = (wz_table){0};
}

size_t wz_table_column(const wz_table *table, const char *name) {
	for (size_t i = 0; i < table->n_cols; i++)
		if (strcmp(table->name[i], name) == 0)
			return i;
	return SIZE_MAX;
}

const char *wz_table_cell(const wz_table *table, size_t row, size_t column) {
	return table->cell[row * table->n_cols + column];
}

const char *wz_table_number_hint(const wz_table *table, const char *text) {
	static const char *const ADVICE[][2] = {
		[WZ_DECIMAL_BY_PLAN] = {"the file was read with a decimal point: write a point, or, when all numbers have commas, set dialect: {decimal: ','} "
		                        "in the plan",
		                        "a comma as thousands mark? Write the digits without it, or, when all numbers have decimal commas, set dialect: "
		                        "{decimal: ','} in the plan"},
		[WZ_DECIMAL_BY_OPTION] = {"the file was read with a decimal point: write a point, or, when all numbers have commas, give --decimal comma",
		                          "a comma as thousands mark? Write the digits without it, or, when all numbers have decimal commas, give --decimal "
		                          "comma"},
	};
	double value;
	if (wz_number_is_lost(text) && table->dialect.setting == WZ_DECIMAL_BY_PLAN)
		return "a computation there had no result: mend it, or leave the cell empty when nothing is known (all such cells: dialect: {missing: [WORD]} in the plan)";
	const bool other = table->dialect.decimal == '.' && wz_number_parse(text, ',', &value);
	if (!other || table->dialect.setting == WZ_DECIMAL_DETECTED || *table->advised)
		return wz_number_hint(text, table->dialect.decimal);
	*table->advised = true;
	return ADVICE[table->dialect.setting][wz_number_has_thousands(text, ',')];
}
