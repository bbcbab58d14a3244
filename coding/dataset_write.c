/* dataset_write.c - a large dataset as text, without a tree of JSON values in memory
 *
 * 1. Text that grows
 * 2. Values
 * 3. The frame
 *
 * Nearly all of dataset.json is the lists of columns, rows and effect sizes. They are written straight from memory into a frame, which is the JSON of the same
 * dataset without rows: so dataset_json.c alone says what else the file holds, and jansson how a number or an unusual text looks.
 */
#include "coding/dataset_write.h"

#include "base/json.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FLAGS (JSON_REAL_PRECISION(17) | JSON_ENCODE_ANY)
#define EXACT_WHOLE 9007199254740992.0 /* 2^53 */

/* 1. Text that grows */

typedef struct {
	char *bytes;
	size_t n, capacity;
	wz_status st;
} text;

static char *room(text *t, size_t more) {
	if (more > t->capacity - t->n) {
		size_t capacity = 2 * (t->capacity + more);
		char *wider = realloc(t->bytes, capacity);
		if (wider == NULL) {
			t->st = WZ_ENOMEM;
			return NULL;
		}
		t->bytes = wider;
		t->capacity = capacity;
	}
	return t->bytes + t->n;
}

static void put(text *t, const char *bytes, size_t n) {
	char *to = room(t, n);
	if (to == NULL)
		return;
	memcpy(to, bytes, n);
	t->n += n;
}

/* 2. Values */

static void put_json(text *t, const json_t *value) {
	size_t n = value == NULL ? 0 : json_dumpb(value, NULL, 0, FLAGS);
	char *to = n == 0 ? NULL : room(t, n);
	if (to != NULL)
		t->n += json_dumpb(value, to, n, FLAGS);
	else if (t->st == WZ_OK)
		t->st = WZ_ENOMEM;
}

static void put_whole(text *t, uint64_t value, bool negative) {
	char digits[24];
	size_t at = sizeof digits;
	do
		digits[--at] = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	if (negative)
		digits[--at] = '-';
	put(t, digits + at, sizeof digits - at);
}

/* As number() of dataset_json.c. */
static void put_number(text *t, double value) {
	if (value == floor(value) && fabs(value) <= EXACT_WHOLE && !(value == 0 && signbit(value))) {
		put_whole(t, (uint64_t)fabs(value), value < 0);
	} else if (!isfinite(value)) {
		put(t, "null", 4);
	} else {
		char *to = room(t, WZ_JSON_REAL);
		size_t n = to == NULL ? 0 : wz_json_real_text(value, to);
		t->n += n;
		t->st = n == 0 ? WZ_ENOMEM : t->st;
	}
}

static void put_text(text *t, const char *s) {
	size_t n = 0;
	unsigned char all = 0;
	for (; s[n] != '\0'; n++) {
		unsigned char c = (unsigned char)s[n];
		if (c < 0x20 || c == '"' || c == '\\')
			break;
		all |= c;
	}
	if (s[n] == '\0' && (all < 0x80 || wz_utf8_check(s, n) == n)) {
		char *to = room(t, n + 2);
		if (to == NULL)
			return;
		to[0] = to[n + 1] = '"';
		memcpy(to + 1, s, n);
		t->n += n + 2;
		return;
	}
	json_t *value = json_string(s);
	if (value == NULL)
		t->st = WZ_EBUG;
	put_json(t, value);
	json_decref(value);
}

static void put_file(text *t, const wz_dataset *d, size_t row) {
	size_t i = 0;
	while (i < d->n_sources && d->source[i].file != d->file[row])
		i++;
	if (i == d->n_sources)
		t->st = WZ_EBUG;
	put_whole(t, i, false);
}

/* 3. The frame */

typedef enum { NO_LIST, COLUMNS, ROWS, EFFECTS } part;

static const struct {
	const char *line; /* that it begins with */
	part part;
} PARTS[] = {{" \"columns\": {", COLUMNS}, {" \"rows\": {", ROWS}, {" \"effects\": {", EFFECTS}};
enum { N_PARTS = sizeof PARTS / sizeof *PARTS };

static size_t n_lists(const wz_dataset *d, part p) {
	return p == COLUMNS ? d->n_cols : p == ROWS ? 2 : d->yi_unmoved ? 5 : 3;
}

static void put_list(text *t, const wz_dataset *d, part p, size_t which) {
	const double *const effects[] = {d->yi, d->vi, NULL, d->yi_unmoved, d->vi_unmoved};
	const double *num = p == COLUMNS ? d->column[which].num : p == EFFECTS ? effects[which] : NULL;
	for (size_t row = 0; row < d->n_rows && t->st == WZ_OK; row++) {
		put(t, row == 0 ? "[\n   " : ",\n   ", 5);
		if (p == ROWS && which == 0)
			put_file(t, d, row);
		else if (p == ROWS)
			put_whole(t, d->line[row], false);
		else if (num != NULL)
			put_number(t, num[row]);
		else
			put_text(t, p == EFFECTS ? d->route[row] : d->column[which].str[row]);
	}
	put(t, "\n  ]", 4);
}

/* A line of the frame; an empty list in one of the parts is filled in. */
static void put_line(text *t, const wz_dataset *d, const char *line, size_t n, part *p, size_t *which) {
	size_t comma = n > 0 && line[n - 1] == ',' ? 1 : 0;
	bool is_list = n > comma + 2 && memcmp(line + n - comma - 2, "[]", 2) == 0;
	bool is_top = n > 1 && line[0] == ' ' && line[1] != ' ';
	if (is_top) {
		*p = NO_LIST;
		*which = 0;
		for (size_t i = 0; i < N_PARTS; i++)
			*p = n == strlen(PARTS[i].line) && memcmp(line, PARTS[i].line, n) == 0 ? PARTS[i].part : *p;
	}
	if (is_top || *p == NO_LIST || !is_list) {
		put(t, line, n);
		return;
	}
	if (*which >= n_lists(d, *p)) {
		t->st = WZ_EBUG;
		return;
	}
	put(t, line, n - comma - 2);
	put_list(t, d, *p, (*which)++);
	put(t, ",", comma);
}

wz_status wz_dataset_text(const wz_dataset *dataset, char **out, size_t *size, wz_err *err) {
	wz_dataset none = *dataset;
	none.n_rows = 0;
	*out = NULL;
	*size = 0;
	json_t *tree = wz_dataset_to_json(&none);
	char *frame = tree == NULL ? NULL : json_dumps(tree, JSON_INDENT(1) | FLAGS);
	text t = {0};
	part p = NO_LIST;
	size_t which = 0;
	if (frame == NULL)
		t.st = WZ_ENOMEM;
	for (const char *line = frame; line != NULL && *line != '\0' && t.st == WZ_OK;) {
		size_t n = strcspn(line, "\n");
		if (dataset->n_rows > 0)
			put_line(&t, dataset, line, n, &p, &which);
		else
			put(&t, line, n);
		put(&t, "\n", 1);
		line += n + (line[n] == '\n');
	}
	free(frame);
	json_decref(tree);
	if (t.st != WZ_OK) {
		free(t.bytes);
		return wz_fail(err, t.st, t.st == WZ_ENOMEM ? "out of memory: %zu records" : "dataset.json: %zu records cannot be written",
		               dataset->n_rows);
	}
	*out = t.bytes;
	*size = t.n;
	return WZ_OK;
}
