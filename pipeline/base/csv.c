/* csv.c - the adapter over libcsv: a delimited file, plain or gzip, as a stream of rows of trimmed UTF-8 cells
 *
 * 1. The reader and its row
 * 2. Cells from libcsv
 * 3. What the file is: opening, marks at its beginning, delimiter
 * 4. Lines to libcsv, and on after an error
 * 5. Reading a file
 *
 * csv_cut.c finds the places where a file can be cut.
 *
 * libcsv knows no line numbers. It is fed one physical line at a time, so the line of every cell is known, also behind
 * line ends in quoted cells. LF, CR LF and CR alone end a line.
 */
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "base/unpack.h"

#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CHUNK ((size_t)128 * 1024)
#define PARSER_LIMIT ((size_t)4 * 1024 * 1024) /* a "cell" this large is an open quote */

enum { STRICT = CSV_STRICT | CSV_STRICT_FINI };

static const char DELIMITERS[] = ",;\t|";

/* 1. The reader and its row */

struct wz_csv {
	const char *path;
	wz_unpack *file;
	unsigned char *chunk;
	uint64_t base;     /* of the chunk in the file */
	size_t filled, at; /* bytes in the chunk; the first that is not read */
	bool ended;        /* no more bytes behind the chunk */

	struct csv_parser parser;
	bool parser_ready;
	size_t line;      /* being fed, 1-based */
	size_t row_line;  /* where the row began */
	size_t cell_line; /* where the cell began */
	bool after_cr;    /* an LF that comes next belongs to the line end before it */

	wz_csv_row row;
	size_t capacity;     /* of row.cell, row.length, row.flaw and start */
	size_t *start;       /* of each cell in text */
	char *text;          /* the row's cells, each with a NUL */
	size_t used, text_capacity;
	bool any;            /* the row has some text */
	bool stray;          /* the cell being read holds a stray quote */
	bool skipping;       /* the rest of this line belongs to a row that was left out */

	bool force_cp1252, force_utf8;
	wz_csv_encodings seen;
	wz_dialect *found;
	wz_csv_sink *sink;
	wz_problems *problems;
	wz_err *err;
	wz_status st; /* of the callbacks */
};
typedef struct wz_csv reader;

static bool row_grow(reader *r) {
	size_t capacity = r->capacity == 0 ? 64 : r->capacity * 2;
	size_t *start = realloc(r->start, capacity * sizeof *start);
	if (start != NULL)
		r->start = start;
	size_t *length = realloc(r->row.length, capacity * sizeof *length);
	if (length != NULL)
		r->row.length = length;
	unsigned char *flaw = realloc(r->row.flaw, capacity);
	if (flaw != NULL)
		r->row.flaw = flaw;
	const char **cell = realloc(r->row.cell, capacity * sizeof *cell);
	if (cell != NULL)
		r->row.cell = cell;
	if (start == NULL || length == NULL || flaw == NULL || cell == NULL)
		return false;
	r->capacity = capacity;
	return true;
}

static void row_reset(reader *r) {
	r->row.n = 0;
	r->row.flawed = false;
	r->used = 0;
	r->any = r->stray = false;
}

/* "column 'name': " of a cell, or "" when the name is not known. */
static const char *column_words(const reader *r, size_t column, char out[WZ_TEXT_SHOW + 16]) {
	char name[WZ_TEXT_SHOW];
	out[0] = '\0';
	if (column < r->sink->n_names)
		(void)snprintf(out, WZ_TEXT_SHOW + 16, "column %s: ", wz_text_show(r->sink->name[column], name));
	return out;
}

/* 2. Cells from libcsv */

static bool is_ascii(const char *text, size_t length) {
	size_t i = 0;
	for (; i + 8 <= length; i += 8) {
		uint64_t word;
		memcpy(&word, text + i, 8);
		if (word & 0x8080808080808080u)
			return false;
	}
	for (; i < length; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

/* Copies printable ASCII without blanks, as nearly every cell of numbers and codes is: nothing to decode, trim or replace. @return false: it is something
 * else, and what was copied does not count */
static bool copy_plain(const char *text, size_t length, char *out) {
	for (size_t i = 0; i < length; i++) {
		const unsigned char c = (unsigned char)text[i];
		if (c <= ' ' || c >= 0x7f)
			return false;
		out[i] = text[i];
	}
	return true;
}

/* Bytes to UTF-8 at out (room for 3 * length): as they are, or from CP1252. @return bytes written */
static size_t decode(reader *r, const char *text, size_t length, char *out, unsigned char *flaw) {
	bool valid = !r->force_cp1252 && wz_utf8_check(text, length) == length;
	if (valid) {
		if (r->seen.utf8_line == 0)
			r->seen.utf8_line = r->cell_line;
		memcpy(out, text, length);
		return length;
	}
	if (r->seen.cp1252_line == 0)
		r->seen.cp1252_line = r->cell_line;
	bool open = r->force_utf8;
	size_t written = wz_cp1252_convert(text, length, out, &open);
	if (open)
		*flaw |= WZ_CELL_ENCODING;
	return written;
}

static bool is_blank(const char *s, size_t left, size_t *size) {
	*size = 1;
	if (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n')
		return true;
	*size = 2;
	return left >= 2 && s[0] == '\xc2' && s[1] == '\xa0'; /* no-break space */
}

/* Blanks off both ends; most cells have none. */
static void trim(const char *text, size_t *start, size_t *length) {
	size_t size;
	while (*length > 0 && is_blank(text + *start, *length, &size)) {
		*start += size;
		*length -= size;
	}
	while (*length > 0) {
		const char *last = text + *start + *length - 1;
		if (is_blank(last, 1, &size))
			*length -= 1;
		else if (*length >= 2 && is_blank(last - 1, 2, &size) && size == 2)
			*length -= 2;
		else
			break;
	}
}

static void on_cell(void *bytes, size_t length, void *user) {
	reader *r = user;
	size_t index = r->row.n++;
	bool stray = r->stray;
	r->stray = false;
	if (r->st != WZ_OK || index >= WZ_COLUMN_LIMIT) {
		r->any |= length > 0;
		goto next;
	}
	unsigned char flaw = stray ? WZ_CELL_QUOTE : 0;
	if (length > WZ_CELL_LIMIT) {
		flaw |= WZ_CELL_LONG;
		length = 256;
		while (length > 252 && ((const unsigned char *)bytes)[length] >> 6 == 2) /* not inside a character */
			length--;
	}
	if (index == r->capacity && !row_grow(r)) {
		r->st = wz_fail(r->err, WZ_ENOMEM, "%s: no memory for a row of %zu cells", r->path, index + 1);
		goto next;
	}
	size_t need = r->used + 3 * length + 1;
	if (need > r->text_capacity) {
		char *text = realloc(r->text, need * 2);
		if (text == NULL) {
			r->st = wz_fail(r->err, WZ_ENOMEM, "%s: no memory for a row of %zu bytes", r->path, need);
			goto next;
		}
		r->text = text;
		r->text_capacity = need * 2;
	}
	size_t start = r->used, n = length;
	if (length > 0 && !copy_plain(bytes, length, r->text + start)) {
		if (is_ascii(bytes, length))
			memcpy(r->text + start, bytes, length);
		else
			n = decode(r, bytes, length, r->text + start, &flaw);
		for (char *nul; (nul = memchr(r->text + start, '\0', n)) != NULL; *nul = '?')
			flaw |= WZ_CELL_NUL;
		trim(r->text, &start, &n);
	}
	r->text[start + n] = '\0';
	r->used = start + n + 1;
	r->start[index] = start;
	r->row.length[index] = n;
	r->row.flaw[index] = flaw;
	r->row.flawed |= flaw != 0;
	r->any |= n > 0;
next:
	r->cell_line = r->line;
}

static void on_row(int end, void *user) {
	(void)end;
	reader *r = user;
	(void)csv_set_opts(&r->parser, STRICT); /* a stray quote may have relaxed it */
	if (r->st == WZ_OK && r->any) {
		size_t n = r->row.n < WZ_COLUMN_LIMIT ? r->row.n : WZ_COLUMN_LIMIT;
		for (size_t i = 0; i < n; i++)
			r->row.cell[i] = r->text + r->start[i];
		r->row.line = r->row_line;
		r->st = r->sink->row(r->sink->user, &r->row, r->err);
	}
	row_reset(r);
}

/* 3. What the file is */

static wz_status fill(reader *r) {
	r->base += r->filled;
	r->at = r->filled = 0;
	while (!r->ended && r->filled < CHUNK) {
		size_t n;
		wz_err why = {0};
		const wz_status st = wz_unpack_read(r->file, r->chunk + r->filled, CHUNK - r->filled, &n, &why);
		if (st == WZ_EIO)
			return wz_fail(r->err, st, "%s: cannot read: %s", r->path, strerror(errno));
		if (st == WZ_ENOMEM)
			return wz_fail(r->err, st, "%s: no memory to unpack it", r->path);
		if (st != WZ_OK)
			return wz_fail(r->err, st, "%s: the gzip file %s, near line %zu or later: get it again from its source", r->path, why.text, r->line);
		r->filled += n;
		r->ended = n == 0;
	}
	return WZ_OK;
}

static wz_status open_file(reader *r) {
	int fd;
	wz_err why = {0};
	const wz_status st = wz_file_open(r->path, O_RDONLY, &fd, &why);
	/* A name that leads nowhere is bad input; what the disk refuses is not. */
	if (st == WZ_EIO && errno == EISDIR)
		return wz_fail(r->err, WZ_EINPUT, "%s: is a folder: name a CSV file in it", r->path);
	if (st == WZ_EIO)
		return wz_fail(r->err, errno == ENOENT || errno == ENOTDIR ? WZ_EINPUT : WZ_EIO, "%s: cannot open: %s", r->path, strerror(errno));
	if (st != WZ_OK)
		return wz_fail(r->err, st, "%s", why.text);
	r->file = wz_unpack_create(fd);
	r->chunk = malloc(CHUNK);
	if (r->file == NULL || r->chunk == NULL)
		return wz_fail(r->err, WZ_ENOMEM, "%s: no memory to read it", r->path);
	return WZ_OK;
}

/* Every second byte NUL in the first bytes: UTF-16 without its mark. */
static bool looks_like_utf16(const unsigned char *s, size_t n) {
	n = n > 256 ? 256 : n;
	size_t even = 0, odd = 0;
	for (size_t i = 0; i < n; i++)
		if (s[i] == 0)
			*(i % 2 == 0 ? &even : &odd) += 1;
	return n >= 8 && ((odd > n / 4 && even <= n / 16) || (even > n / 4 && odd <= n / 16));
}

/* Refuse what is not delimited text, and step over a byte order mark and a line "sep=;". */
static wz_status check_beginning(reader *r) {
	const unsigned char *s = r->chunk;
	size_t n = r->filled;
	r->found->gzip = wz_unpack_is_gzip(r->file);
	if (n == 0)
		return wz_fail(r->err, WZ_EINPUT, "%s: is empty: expected a header line with column names", r->path);
	if ((n >= 2 && ((s[0] == 0xff && s[1] == 0xfe) || (s[0] == 0xfe && s[1] == 0xff))) || looks_like_utf16(s, n))
		return wz_fail(r->err, WZ_EINPUT, "%s: is UTF-16 text: save it again as 'CSV UTF-8'", r->path);
	if ((n >= 4 && memcmp(s, "PK\3\4", 4) == 0) || (n >= 4 && memcmp(s, "\xd0\xcf\x11\xe0", 4) == 0))
		return wz_fail(r->err, WZ_EINPUT, "%s: is a workbook or zip file, not text: save the sheet as 'CSV UTF-8'", r->path);
	if (n >= 5 && memcmp(s, "%PDF-", 5) == 0)
		return wz_fail(r->err, WZ_EINPUT, "%s: is a PDF, not text: expected a CSV file", r->path);
	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		r->found->bom = true;
		r->at = 3;
	}
	s += r->at;
	n -= r->at;
	size_t quote = n > 0 && s[0] == '"' ? 1 : 0;
	if (n >= 6 + 2 * quote && strncasecmp((const char *)s + quote, "sep=", 4) == 0 && (!quote || s[6] == '"')) {
		size_t end = 5 + 2 * quote;
		if (s[end] == '\r' || s[end] == '\n') {
			if (r->found->delimiter == 0 && memchr(DELIMITERS, s[4 + quote], sizeof DELIMITERS - 1) != NULL)
				r->found->delimiter = (char)s[4 + quote];
			r->at += end + (s[end] == '\r' && n > end + 1 && s[end + 1] == '\n' ? 2 : 1);
			r->line++;
		}
	}
	return WZ_OK;
}

/* Cells in each of the first rows if the delimiter were this one, quotes heeded. @return rows seen */
static size_t count_cells(const unsigned char *s, size_t n, char delimiter, size_t *cells, size_t most) {
	size_t rows = 0, in_row = 1;
	bool quoted = false, any = false, cell_begins = true;
	for (size_t i = 0; i < n && rows < most; i++) {
		char c = (char)s[i];
		if (quoted) {
			quoted = c != '"';
		} else if (c == '"' && cell_begins) {
			quoted = any = true;
		} else if (c == '\n' || c == '\r') {
			if (any)
				cells[rows++] = in_row;
			in_row = 1;
			any = false;
			cell_begins = true;
			continue;
		} else if (c == delimiter) {
			in_row++;
			any = cell_begins = true;
			continue;
		} else {
			any = true;
		}
		cell_begins = cell_begins && c == ' ';
	}
	if (rows == 0 && any)
		cells[rows++] = in_row;
	return rows;
}

/* The delimiter whose rows have as many cells as the header, weighed by how many cells that is. */
static char find_delimiter(const unsigned char *s, size_t n) {
	enum { ROWS = 24 };
	char best = ',';
	double best_score = 0;
	for (const char *d = DELIMITERS; *d != '\0'; d++) {
		size_t cells[ROWS] = {0}, alike = 0;
		size_t rows = count_cells(s, n, *d, cells, ROWS);
		if (rows == 0 || cells[0] < 2)
			continue;
		for (size_t i = 0; i < rows; i++)
			alike += cells[i] == cells[0];
		double score = (double)(cells[0] - 1) * (double)alike / (double)rows;
		if (score > best_score) {
			best_score = score;
			best = *d;
		}
	}
	return best;
}

/* 4. Lines to libcsv, and on after an error */

/* libcsv grows its cell through this; a refusal ends the parsing. */
static void *bounded_realloc(void *bytes, size_t size) {
	return size > PARSER_LIMIT ? NULL : realloc(bytes, size);
}

/* The quote at cell_line was closed in the middle of a cell, or two cells on: leave out these rows and go on behind them. */
static void leave_out_row(reader *r) {
	char words[WZ_TEXT_SHOW + 16];
	size_t column = r->row.n;
	column_words(r, column, words);
	if (r->cell_line == r->line)
		wz_problems_add(r->problems, WZ_PROBLEM_ERROR, r->path, r->line, column + 1,
		                "%stext behind a closing double quote; expected a delimiter there: write a double quote inside a "
		                "cell twice (\"\"). This row was not read", words);
	else
		wz_problems_add(r->problems, WZ_PROBLEM_ERROR, r->path, r->cell_line, column + 1,
		                "%sa double quote is opened here and not closed before line %zu: close it. The rows on lines %zu "
		                "to %zu were not read", words, r->line, r->row_line, r->line);
	(void)csv_fini(&r->parser, NULL, NULL, NULL); /* forgets the cell */
	row_reset(r);
	r->skipping = true;
}

/* The cell does not end within PARSER_LIMIT. @return WZ_OK: the rest of the file is not read */
static wz_status give_up(reader *r) {
	char words[WZ_TEXT_SHOW + 16];
	if (r->parser.entry_size + r->parser.blk_size <= PARSER_LIMIT)
		return wz_fail(r->err, WZ_ENOMEM, "%s: no memory for a cell on line %zu", r->path, r->cell_line);
	wz_problems_add(r->problems, WZ_PROBLEM_ERROR, r->path, r->cell_line, r->row.n + 1,
	                "%sa cell begins here and does not end within 4 MB: %s Nothing from this line on was read",
	                column_words(r, r->row.n, words),
	                r->parser.quoted ? "close its double quote." : "is this a delimited text file?");
	r->ended = true;
	r->at = r->filled;
	csv_free(&r->parser);
	r->parser_ready = false;
	return WZ_OK;
}

/* Bytes of one line, its end included when it is there. */
static wz_status feed(reader *r, const unsigned char *bytes, size_t n) {
	for (size_t done = 0; done < n;) {
		done += csv_parse(&r->parser, bytes + done, n - done, on_cell, on_row, r);
		if (r->st != WZ_OK)
			return r->st;
		if (done == n)
			break;
		if (csv_error(&r->parser) != CSV_EPARSE)
			return give_up(r);
		if (r->parser.quoted) {
			leave_out_row(r);
			break;
		} else {
			/* A stray quote: kept as text, and the row goes on without strictness. */
			r->stray = true;
			(void)csv_set_opts(&r->parser, CSV_STRICT_FINI);
		}
	}
	return WZ_OK;
}

/* Length of the line at s with its end; *ends tells whether the end is there. */
static size_t line_length(const unsigned char *s, size_t n, bool *ends) {
	const unsigned char *lf = memchr(s, '\n', n);
	size_t length = lf != NULL ? (size_t)(lf - s) + 1 : n;
	const unsigned char *cr = memchr(s, '\r', length);
	*ends = lf != NULL || cr != NULL;
	if (cr == NULL)
		return length;
	size_t to_cr = (size_t)(cr - s) + 1;
	return to_cr < length && s[to_cr] == '\n' ? to_cr + 1 : to_cr;
}

static bool is_feeding(const reader *r) {
	return r->parser_ready && r->st == WZ_OK;
}

/* Lines up to that place in the file, or to its end. */
static wz_status feed_until(reader *r, uint64_t end) {
	wz_status st = WZ_OK;
	bool begins = true; /* at the beginning of a line, not of a further chunk of it */
	while (is_feeding(r)) {
		size_t stop = end - r->base < r->filled ? (size_t)(end - r->base) : r->filled;
		if (r->at >= stop) {
			if (r->ended || r->base + r->filled >= end)
				break;
			WZ_TRY(fill(r));
			continue;
		}
		if (r->after_cr && r->chunk[r->at] == '\n') {
			r->after_cr = false;
			if (r->parser.quoted)
				WZ_TRY(feed(r, r->chunk + r->at, 1));
			r->at++;
			continue;
		}
		r->after_cr = false;
		bool ends;
		const unsigned char *s = r->chunk + r->at;
		size_t n = line_length(s, stop - r->at, &ends);
		r->at += n;
		if (begins && !r->parser.quoted)
			r->row_line = r->cell_line = r->line;
		if (!r->skipping)
			WZ_TRY(feed(r, s, n));
		begins = ends;
		if (ends) {
			r->skipping = false;
			r->line++;
			r->after_cr = s[n - 1] == '\r';
		}
	}
done:
	return st;
}

/* 5. Reading a file */

wz_status wz_csv_open(const char *path, const wz_dialect *want, wz_dialect *found, wz_csv_sink *sink, wz_problems *problems,
                      wz_csv **out, wz_err *err) {
	wz_status st = WZ_OK;
	reader *r = calloc(1, sizeof *r);
	*found = (wz_dialect){0};
	*out = NULL;
	if (r == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: no memory to read it", path);
	*r = (reader){.path = path, .line = 1, .found = found, .sink = sink, .problems = problems, .err = err};
	if (want != NULL) {
		found->delimiter = want->delimiter;
		found->decimal = want->decimal;
		found->setting = want->setting;
		found->missing = want->missing;
		found->n_missing = want->n_missing;
		r->force_cp1252 = want->encoding != NULL && strcmp(want->encoding, "CP1252") == 0;
		r->force_utf8 = want->encoding != NULL && !r->force_cp1252;
	}
	WZ_TRY(open_file(r));
	WZ_TRY(fill(r));
	WZ_TRY(check_beginning(r));
	r->force_utf8 |= found->bom;
	if (found->delimiter == 0)
		found->delimiter = find_delimiter(r->chunk + r->at, r->filled - r->at);

	if (csv_init(&r->parser, STRICT) != 0) {
		st = wz_fail(err, WZ_ENOMEM, "%s: no memory to read it", path);
		goto done;
	}
	r->parser_ready = true;
	csv_set_delim(&r->parser, (unsigned char)found->delimiter);
	csv_set_realloc_func(&r->parser, bounded_realloc);
	csv_set_blk_size(&r->parser, 16 * 1024);
	*out = r;
	return WZ_OK;
done:
	wz_csv_close(r);
	return st;
}

wz_status wz_csv_seek(wz_csv *csv, wz_csv_place place) {
	if (!wz_unpack_seek(csv->file, place.offset))
		return wz_fail(csv->err, WZ_EIO, "%s: cannot read from line %zu on", csv->path, place.line);
	csv->base = place.offset;
	csv->filled = csv->at = 0;
	csv->line = place.line;
	csv->ended = csv->after_cr = false;
	csv->st = WZ_OK;
	return WZ_OK;
}

wz_status wz_csv_run(wz_csv *csv, uint64_t end) {
	reader *r = csv;
	wz_status st = WZ_OK;
	WZ_TRY(feed_until(r, end));
	if (end == WZ_CSV_END && is_feeding(r) && csv_fini(&r->parser, on_cell, on_row, r) != 0) {
		char words[WZ_TEXT_SHOW + 16];
		wz_problems_add(r->problems, WZ_PROBLEM_ERROR, r->path, r->cell_line, r->row.n + 1,
		                "%sa double quote is opened here and never closed: close it. Nothing from line %zu on was read",
		                column_words(r, r->row.n, words), r->row_line);
	}
	st = r->st;
done:
	return st;
}

bool wz_csv_is_between_rows(const wz_csv *csv) {
	return csv->parser_ready && !csv->parser.quoted && csv->parser.entry_pos == 0 && csv->row.n == 0 && !csv->skipping &&
	       csv_get_opts((struct csv_parser *)&csv->parser) == STRICT;
}

bool wz_csv_is_over(const wz_csv *csv) {
	return !csv->parser_ready;
}

wz_csv_encodings *wz_csv_seen(wz_csv *csv) {
	return &csv->seen;
}

void wz_csv_finish(wz_csv *csv) {
	const reader *r = csv;
	r->found->encoding = r->seen.cp1252_line > 0 && !r->force_utf8 ? "CP1252" : "UTF-8";
	if (r->seen.utf8_line > 0 && r->seen.cp1252_line > 0 && !r->force_utf8)
		wz_problems_add(r->problems, WZ_PROBLEM_WARNING, r->path, r->seen.cp1252_line, 0,
		                "the file mixes encodings: this line is CP1252, line %zu is UTF-8. Both were read; save the file again as "
		                "'CSV UTF-8'", r->seen.utf8_line);
}

void wz_csv_close(wz_csv *csv) {
	if (csv == NULL)
		return;
	if (csv->parser_ready)
		csv_free(&csv->parser);
	wz_unpack_free(csv->file);
	free(csv->chunk);
	free(csv->start);
	free(csv->row.length);
	free(csv->row.flaw);
	free((void *)csv->row.cell);
	free(csv->text);
	free(csv);
}
