/* table_part.c - parts of a large file, read elsewhere and put together
 *
 * 1. Bytes
 * 2. Reading a part
 * 3. Adding a part
 *
 * A part is written for the same program on another rank, so numbers are as they lie in memory:
 *
 *     head, votes (a column each), line of each row, problems, bits, texts
 *
 * The bits, a bit for each cell and whole bytes for each row, say which cells are equal to the one above; the texts are those of all other cells,
 * row by row, each with its NUL.
 */
#include "base/table_inside.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* 1. Bytes */

typedef struct {
	size_t n_rows, n_cols, n_problems, n_errors;
	wz_csv_encodings seen;
} head;

typedef struct {
	size_t line, column;
} problem_place;

typedef struct {
	unsigned char *bytes;
	size_t n, capacity;
	bool failed;
} writer;

static void put(writer *w, const void *bytes, size_t n) {
	if (n > w->capacity - w->n && !w->failed) {
		size_t capacity = (w->n + n) * 2;
		unsigned char *wider = realloc(w->bytes, capacity);
		w->failed = wider == NULL;
		if (w->failed)
			return;
		w->bytes = wider;
		w->capacity = capacity;
	}
	if (w->failed || n == 0)
		return;
	memcpy(w->bytes + w->n, bytes, n);
	w->n += n;
}

typedef struct {
	const unsigned char *at;
	size_t left;
} source;

/* The next n bytes, or NULL when there are not so many. */
static const void *get(source *s, size_t n) {
	if (n > s->left)
		return NULL;
	const void *here = s->at;
	s->at += n;
	s->left -= n;
	return here;
}

/* The next text with its NUL, or NULL. */
static const char *get_text(source *s) {
	const unsigned char *nul = memchr(s->at, '\0', s->left);
	return nul == NULL ? NULL : get(s, (size_t)(nul - s->at) + 1);
}

static size_t bytes_of_bits(size_t n_cols) {
	return (n_cols + 7) / 8;
}

/* 2. Reading a part */

static void put_bits(writer *w, const wz_table *t) {
	const size_t width = t->n_cols, size = bytes_of_bits(width);
	unsigned char bits[WZ_COLUMN_LIMIT / 8];
	for (size_t row = 0; row < t->n_rows; row++) {
		char **cell = t->cell + row * width;
		memset(bits, 0, size);
		for (size_t i = 0; row > 0 && i < width; i++)
			bits[i / 8] |= (unsigned char)((cell[i] == cell[i - width]) << i % 8);
		put(w, bits, size);
	}
}

static void put_texts(writer *w, const wz_table *t) {
	const size_t width = t->n_cols;
	for (size_t row = 0; row < t->n_rows; row++) {
		char **cell = t->cell + row * width;
		for (size_t i = 0; i < width; i++)
			if (row == 0 || cell[i] != cell[i - width])
				put(w, cell[i], strlen(cell[i]) + 1);
	}
}

static wz_status pack(const wz_table_builder *b, wz_csv *csv, unsigned char **bytes, size_t *size, wz_err *err) {
	const wz_table *t = b->table;
	const wz_problems *p = b->problems;
	writer w = {0};
	const head h = {t->n_rows, t->n_cols, p->n, p->n_errors, *wz_csv_seen(csv)};
	put(&w, &h, sizeof h);
	put(&w, b->votes, t->n_cols * sizeof *b->votes);
	put(&w, t->line, t->n_rows * sizeof *t->line);
	for (size_t i = 0; i < p->n; i++) {
		const problem_place at = {p->list[i].line, p->list[i].column};
		put(&w, &at, sizeof at);
		put(&w, p->list[i].text, strlen(p->list[i].text) + 1);
	}
	put_bits(&w, t);
	put_texts(&w, t);
	if (w.failed) {
		free(w.bytes);
		return wz_fail(err, WZ_ENOMEM, "%s: no memory for a part of %zu rows", t->file, t->n_rows);
	}
	*bytes = w.bytes;
	*size = w.n;
	return WZ_OK;
}

wz_status wz_table_part_read(const char *path, const wz_dialect *dialect, const wz_csv_place *place, size_t n, size_t k,
                             unsigned char **bytes, size_t *size, wz_err *err) {
	wz_status st = WZ_OK;
	wz_table table;
	wz_problems problems;
	wz_table_builder b;
	wz_csv *csv = NULL;
	*bytes = NULL;
	*size = 0;
	wz_problems_init(&problems);
	WZ_TRY(wz_table_begin(&b, path, &table, &problems, err));
	WZ_TRY(wz_csv_open(path, dialect, &table.dialect, &b.sink, &problems, &csv, err));
	b.header_only = true;
	st = wz_csv_run(csv, WZ_CSV_END);
	if (st != WZ_ESTOP) /* no header */
		goto done;
	b.header_only = false;
	wz_problems_clear(&problems); /* told by who reads the beginning */
	*wz_csv_seen(csv) = (wz_csv_encodings){0};
	WZ_TRY(wz_csv_seek(csv, place[k]));
	WZ_TRY(wz_csv_run(csv, k + 1 < n ? place[k + 1].offset : WZ_CSV_END));
	if (!wz_csv_is_over(csv) && (k + 1 == n || wz_csv_is_between_rows(csv)))
		WZ_TRY(pack(&b, csv, bytes, size, err));
done:
	wz_csv_close(csv);
	free(b.votes);
	wz_table_clear(&table);
	wz_problems_clear(&problems);
	return st;
}

/* 3. Adding a part */

/* The rows' cells, which stay in texts. @return false: the bytes are not those of these rows */
static bool add_cells(wz_table *t, size_t n_rows, const unsigned char *bits, char *texts, size_t size) {
	const size_t width = t->n_cols, step = bytes_of_bits(width);
	char **cell = t->cell + t->n_rows * width, *end = texts + size;
	for (size_t row = 0; row < n_rows; row++, bits += step)
		for (size_t i = 0; i < width; i++, cell++) {
			if (bits[i / 8] >> i % 8 & 1) {
				if (row == 0)
					return false;
				*cell = cell[-(ptrdiff_t)width];
				continue;
			}
			if (texts == end)
				return false;
			*cell = texts;
			texts += strlen(texts) + 1; /* the last byte is NUL */
		}
	return texts == end;
}

static void add_problems(wz_table_builder *b, source *from, const head *h) {
	wz_problems *all = b->problems;
	for (size_t i = 0; i < h->n_problems; i++) {
		problem_place at;
		memcpy(&at, get(from, sizeof at), sizeof at);
		wz_problems_add(all, WZ_PROBLEM_ERROR, b->table->file, at.line, at.column, "%s", get_text(from));
	}
	all->n_errors += h->n_errors - h->n_problems; /* beyond the limit, which the list has then reached as well */
}

static bool step_over_problems(source *from, const head *h) {
	for (size_t i = 0; i < h->n_problems; i++)
		if (get(from, sizeof(problem_place)) == NULL || get_text(from) == NULL)
			return false;
	return true;
}

static void add_encodings(wz_csv_encodings *all, const wz_csv_encodings *part) {
	if (all->utf8_line == 0)
		all->utf8_line = part->utf8_line;
	if (all->cp1252_line == 0)
		all->cp1252_line = part->cp1252_line;
}

/* Everything is looked at before anything is added. */
static wz_status unpack(wz_table_builder *b, wz_csv *csv, source from, bool *added, wz_err *err) {
	wz_status st = WZ_OK;
	wz_table *t = b->table;
	const head *h = get(&from, sizeof *h);
	if (h == NULL || h->n_cols != t->n_cols || h->n_rows > from.left / sizeof *t->line)
		return WZ_OK;
	const wz_table_vote *votes = get(&from, h->n_cols * sizeof *votes);
	const size_t *lines = get(&from, h->n_rows * sizeof *lines);
	source problems = from, cells = from;
	if (votes == NULL || lines == NULL || !step_over_problems(&cells, h))
		return WZ_OK;
	const size_t size = bytes_of_bits(t->n_cols);
	const unsigned char *bits = h->n_rows > cells.left / (size + 1) ? NULL : get(&cells, h->n_rows * size);
	if (bits == NULL || (cells.left > 0 && cells.at[cells.left - 1] != '\0'))
		return WZ_OK;
	char *texts = wz_arena_alloc(b->arena, cells.left + 1);
	if (texts == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: no memory for %zu rows", t->file, h->n_rows);
	WZ_TRY(wz_table_reserve(b, h->n_rows + 1, err)); /* so that there is a list, also of no rows */
	memcpy(texts, cells.at, cells.left);
	if (!add_cells(t, h->n_rows, bits, texts, cells.left))
		goto done;
	memcpy(t->line + t->n_rows, lines, h->n_rows * sizeof *lines);
	t->n_rows += h->n_rows;
	for (size_t i = 0; i < t->n_cols; i++) {
		b->votes[i].comma += votes[i].comma;
		b->votes[i].point += votes[i].point;
		b->votes[i].text += votes[i].text;
	}
	add_problems(b, &problems, h);
	add_encodings(wz_csv_seen(csv), &h->seen);
	*added = true;
done:
	return st;
}

wz_status wz_table_part_add(wz_table_builder *b, wz_csv *csv, const wz_table_ahead *ahead, size_t k, bool *added, wz_err *err) {
	size_t size = 0;
	unsigned char *bytes = ahead->part(ahead->context, b->table->file, k, &size);
	*added = false;
	wz_status st = bytes == NULL ? WZ_OK : unpack(b, csv, (source){bytes, size}, added, err);
	free(bytes);
	return st;
}
