/* csv_cut.c - where a large delimited file can be cut into parts
 *
 * 1. Line ends and quotes
 * 2. Cutting
 *
 * In a well-formed file a line end is outside double quotes when an even number of them stands before it. Where that is not so, a part ends
 * inside a row, which its reader sees; so this pass need not know what a stray quote is.
 */
#include "base/csv.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BLOCK ((size_t)256 * 1024)

/* 1. Line ends and quotes */

typedef struct {
	size_t lines, quotes; /* line ends, double quotes until now */
	unsigned char last;   /* byte */
} tally;

static void count(tally *t, const unsigned char *s, size_t n) {
	size_t lines = 0, quotes = 0;
	unsigned char last = t->last;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = s[i];
		quotes += c == '"';
		lines += (c == '\r') | ((c == '\n') & (last != '\r')); /* CR LF is one line end */
		last = c;
	}
	t->lines += lines;
	t->quotes += quotes;
	t->last = last;
}

static bool line_begins(const tally *t, unsigned char c) {
	return (t->last == '\n' || (t->last == '\r' && c != '\n')) && t->quotes % 2 == 0;
}

/* 2. Cutting */

typedef struct {
	wz_csv_place *place;
	size_t n, capacity;
} places;

static bool add(places *p, uint64_t offset, size_t line) {
	if (p->n == p->capacity) {
		size_t capacity = p->capacity == 0 ? 16 : p->capacity * 2;
		wz_csv_place *wider = realloc(p->place, capacity * sizeof *wider);
		if (wider == NULL)
			return false;
		p->place = wider;
		p->capacity = capacity;
	}
	p->place[p->n++] = (wz_csv_place){offset, line};
	return true;
}

static bool cut(FILE *f, unsigned char *s, uint64_t bytes, places *p) {
	tally t = {0};
	uint64_t base = 0, target = bytes;
	for (size_t n; (n = fread(s, 1, BLOCK, f)) > 0; base += n) {
		if (base == 0 && n >= 2 && s[0] == 0x1f && s[1] == 0x8b)
			return true; /* gzip is read from its beginning only */
		for (size_t i = 0; i < n;) {
			size_t step = 1;
			if (base + i < target)
				step = target - base - i < n - i ? (size_t)(target - base - i) : n - i;
			else if (line_begins(&t, s[i])) {
				if (!add(p, base + i, t.lines + 1))
					return false;
				target = base + i + bytes;
			}
			count(&t, s + i, step);
			i += step;
		}
	}
	return true;
}

wz_status wz_csv_cut(const char *path, uint64_t bytes, wz_csv_place **place, size_t *n, wz_err *err) {
	places p = {0};
	unsigned char *block = malloc(BLOCK);
	int fd;
	FILE *f = wz_file_open(path, O_RDONLY, &fd, NULL) == WZ_OK ? fdopen(fd, "rb") : NULL; /* what cannot be opened is told by who reads it */
	if (f == NULL && fd >= 0)
		(void)close(fd);
	bool ok = block != NULL && add(&p, 0, 1) && (f == NULL || cut(f, block, bytes > 0 ? bytes : 1, &p));
	if (f != NULL)
		(void)fclose(f);
	free(block);
	*place = NULL;
	*n = 0;
	if (!ok) {
		free(p.place);
		return wz_fail(err, WZ_ENOMEM, "%s: no memory to cut it into parts", path);
	}
	*place = p.place;
	*n = p.n;
	return WZ_OK;
}
