/* dataset.c - checked records in memory
 *
 * 1. Columns: which variable each is
 * 2. Cells: text to value
 * 3. Building
 * 4. Looking
 * 5. Exclusions and changes
 */
#include "coding/dataset.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/map.h"
#include "coding/dataset_check.h"
#include "coding/dataset_columns.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR WZ_PROBLEM_ERROR
#define WARNING WZ_PROBLEM_WARNING
#define LARGEST_COUNT 9007199254740992.0 /* 2^53: above it doubles are no longer all whole numbers */
#define CODES_SHOWN 8
#define P_BOUND \
	"a bound is no p, and typed as one it would be analysed as exact. Use the t, F or chi-square behind it, or leave the cell empty; reported as not significant without figures: a variable with the " \
	"role nonsignificant"

/* Cells of one column with the same thing the matter. */
enum { ONE_BY_ONE = 6, MOST_COMPLAINTS = 1000 };
typedef struct {
	size_t column;
	char *why;
	size_t row[ONE_BY_ONE]; /* the first */
	wz_lines lines;
} complaint;

typedef struct {
	const wz_table *table;
	bool part;          /* other variables of the codebook stand in other files */
	wz_dataset *d;
	wz_problems *problems;
	wz_err *err;
	size_t *at;         /* d->n_cols: column of the table */
	wz_map *codes;      /* d->n_cols: index of each code, empty for other types */
	unsigned char *bad; /* n_rows * n_cols */
	wz_map by_why;      /* column and reason -> complaint */
	complaint *complaint;
	size_t n_complaints;
} builder;

static wz_status no_memory(const builder *b) {
	return wz_fail(b->err, WZ_ENOMEM, "%s: no memory for %zu rows", b->table->file, b->table->n_rows);
}

/* 1. Columns */

static bool is_number(wz_var_type type) {
	return type == WZ_VAR_NUMERIC || type == WZ_VAR_COUNT || type == WZ_VAR_ELEMENT;
}

static wz_status make_column(builder *b, const wz_variable *v, size_t at) {
	size_t rows = b->table->n_rows;
	wz_column *column = &b->d->column[b->d->n_cols];
	b->at[b->d->n_cols] = at;
	column->var = v;
	column->place = at + 1;
	if (is_number(v->type))
		column->num = malloc((rows + 1) * sizeof *column->num);
	else
		column->str = malloc((rows + 1) * sizeof *column->str);
	if (column->num == NULL && column->str == NULL)
		return no_memory(b);
	wz_map *codes = &b->codes[b->d->n_cols++];
	for (size_t i = 0; i < v->n_codes; i++) {
		size_t *place = wz_map_put(codes, v->code[i].code, strlen(v->code[i].code));
		if (place == NULL)
			return no_memory(b);
		*place = i;
	}
	return WZ_OK;
}

static wz_status find_columns(builder *b) {
	wz_status st = WZ_OK;
	const wz_table *t = b->table;
	const wz_codebook *book = &b->d->codebook;
	wz_map ids = {0};
	for (size_t i = 0; i < book->n; i++) {
		size_t *place = wz_map_put(&ids, book->var[i].id, strlen(book->var[i].id));
		if (place == NULL) {
			st = no_memory(b);
			goto done;
		}
		if (*place == SIZE_MAX)
			*place = i;
	}
	b->d->column = calloc(t->n_cols + 1, sizeof *b->d->column);
	b->at = calloc(t->n_cols + 1, sizeof *b->at);
	b->codes = calloc(t->n_cols + 1, sizeof *b->codes);
	if (b->d->column == NULL || b->at == NULL || b->codes == NULL) {
		st = no_memory(b);
		goto done;
	}
	for (size_t i = 0; i < t->n_cols; i++) {
		size_t index = wz_map_get(&ids, t->name[i], strlen(t->name[i]));
		if (index == SIZE_MAX) {
			b->d->n_unknown++;
			const wz_variable *near = wz_columns_unknown(t, i, book, b->problems);
			b->d->direction_near = b->d->direction_near || (near != NULL && near->role == WZ_ROLE_DIRECTION);
		} else {
			WZ_TRY(make_column(b, &book->var[index], i));
		}
	}
	if (!b->part)
		wz_columns_missing(b->d, t->file, b->problems);
done:
	wz_map_clear(&ids);
	return st;
}

/* 2. Cells */

static void tell(const builder *b, size_t row, size_t c, const char *why, const char *more) {
	char name[WZ_TEXT_SHOW], value[WZ_TEXT_SHOW];
	const char *cell = wz_table_cell(b->table, row, b->at[c]);
	wz_problems_add(b->problems, ERROR, b->table->file, b->table->line[row], b->at[c] + 1, "column %s: %s %s%s",
	                wz_text_show(b->d->column[c].var->id, name), *cell == '\0' ? "empty:" : wz_text_show(cell, value), why, more);
}

/* What is wrong with more than a few cells of a column in the same way is told once, with the lines. Without room for that it is told at once. */
static void complain(builder *b, size_t row, size_t c, const char *why) {
	char key[2048];
	b->bad[row * b->d->n_cols + c] = 1;
	const int n = snprintf(key, sizeof key, "%zu %s", c, why);
	if (b->complaint == NULL)
		b->complaint = calloc(MOST_COMPLAINTS, sizeof *b->complaint);
	char *kept = b->complaint == NULL || n < 0 || (size_t)n >= sizeof key ? NULL : wz_arena_copy(b->d->memory, key, (size_t)n);
	size_t *place = kept == NULL || (b->n_complaints == MOST_COMPLAINTS && wz_map_get(&b->by_why, kept, (size_t)n) == SIZE_MAX) ? NULL : wz_map_put(&b->by_why, kept, (size_t)n);
	if (place == NULL) {
		tell(b, row, c, why, "");
		return;
	}
	if (*place == SIZE_MAX) {
		*place = b->n_complaints++;
		b->complaint[*place] = (complaint){.column = c, .why = strchr(kept, ' ') + 1};
	}
	complaint *same = &b->complaint[*place];
	if (same->lines.n < ONE_BY_ONE)
		same->row[same->lines.n] = row;
	wz_lines_add(&same->lines, b->table->file, b->table->line[row]);
}

static void tell_complaints(const builder *b) {
	for (size_t i = 0; i < b->n_complaints; i++) {
		const complaint *same = &b->complaint[i];
		char where[WZ_LINES_TEXT], more[WZ_LINES_TEXT + 60];
		for (size_t k = 0; k < same->lines.n && same->lines.n <= ONE_BY_ONE; k++)
			tell(b, same->row[k], same->column, same->why, "");
		if (same->lines.n <= ONE_BY_ONE)
			continue;
		(void)snprintf(more, sizeof more, " (%zu such cells: %s)", same->lines.n, wz_lines_show(&same->lines, where));
		tell(b, same->row[0], same->column, same->why, more);
	}
}

static double read_number(builder *b, size_t row, size_t c, const char *cell) {
	const wz_variable *v = b->d->column[c].var;
	char why[512];
	double value;
	char decimal = b->table->dialect.decimal;
	if (!wz_number_parse(cell, decimal, &value)) {
		(void)snprintf(why, sizeof why, "is not a number: %s", v->role == WZ_ROLE_P_VALUE && (cell[0] == '<' || cell[0] == '>') ? P_BOUND : wz_table_number_hint(b->table, cell));
		complain(b, row, c, why);
		return NAN;
	}
	if (v->type == WZ_VAR_COUNT && (value < 0 || value != floor(value) || value > LARGEST_COUNT)) {
		complain(b, row, c, "is not a count: write a whole number, 0 or more");
		return NAN;
	}
	if (value < v->minimum || value > v->maximum) {
		char low[32] = "", high[32] = "";
		if (!isnan(v->minimum))
			(void)snprintf(low, sizeof low, " at least %.15g", v->minimum);
		if (!isnan(v->maximum))
			(void)snprintf(high, sizeof high, " at most %.15g", v->maximum);
		(void)snprintf(why, sizeof why, "is out of range: expected%s%s%s; mend the value, or the limits in the codebook", low,
		               *low != '\0' && *high != '\0' ? " and" : "", high);
		complain(b, row, c, why);
		return NAN;
	}
	return value;
}

static double read_element(builder *b, size_t row, size_t c, const char *cell) {
	double value;
	if (wz_text_same(cell, "NR")) /* not reported: looked for, and not stated */
		return NAN;
	if (wz_number_parse(cell, b->table->dialect.decimal, &value) && (value == 0 || value == 1))
		return value;
	complain(b, row, c, "is not a state of an element: write 1 for present, 0 for absent, and NR (or nothing) when it is not stated");
	return NAN;
}

/* A code that the text stands for though it is not written as one: by its label, capitals or decimals. */
static const wz_code *code_meant(const builder *b, const wz_variable *v, const char *text, const char **how) {
	double value, code_value;
	char decimal = b->table->dialect.decimal;
	bool number = wz_number_parse(text, decimal, &value);
	for (size_t i = 0; i < v->n_codes; i++) {
		const wz_code *code = &v->code[i];
		if (wz_text_same(text, code->label_nl) || wz_text_same(text, code->label_en)) {
			*how = "is the label of code";
			return code;
		}
		if (wz_text_same(text, code->code) || (number && wz_number_parse(code->code, 0, &code_value) && value == code_value)) {
			*how = "is another way to write code";
			return code;
		}
	}
	for (size_t i = 0; i < v->n_codes; i++)
		if (strlen(v->code[i].code) > 2 && wz_text_is_near(text, v->code[i].code)) {
			*how = "is not a code; perhaps meant is";
			return &v->code[i];
		}
	return NULL;
}

static void unknown_code(builder *b, size_t row, size_t c, const char *text) {
	const wz_variable *v = b->d->column[c].var;
	char why[1024], shown[WZ_TEXT_SHOW], part[WZ_TEXT_SHOW];
	const char *how;
	const wz_code *meant = code_meant(b, v, text, &how);
	int used = 0;
	if (v->type == WZ_VAR_MULTI)
		used = snprintf(why, sizeof why, "holds %s, which ", wz_text_show(text, part));
	if (meant != NULL) {
		(void)snprintf(why + used, sizeof why - (size_t)used, "%s %s: write the code", how, wz_text_show(meant->code, shown));
	} else {
		used += snprintf(why + used, sizeof why - (size_t)used, "is not a code of this variable: known are");
		for (size_t i = 0; i < v->n_codes && i < CODES_SHOWN && (size_t)used < sizeof why - 40; i++) {
			const char *code = wz_text_show(v->code[i].code, shown);
			int n = snprintf(why + used, sizeof why - (size_t)used, "%s %s", i == 0 ? "" : ",", code);
			used = (size_t)(used + n) < sizeof why ? used + n : (int)sizeof why - 1;
		}
		if (v->n_codes > CODES_SHOWN && (size_t)used < sizeof why - 1)
			(void)snprintf(why + used, sizeof why - (size_t)used, " and %zu more in the codebook", v->n_codes - CODES_SHOWN);
	}
	complain(b, row, c, why);
}

/* The codes of a cell of type multi, joined by ';' in the order written. */
static wz_status read_multi(builder *b, size_t row, size_t c, const char *cell, char **out) {
	const wz_variable *v = b->d->column[c].var;
	char *joined = wz_arena_copy(b->d->memory, cell, strlen(cell)); /* it can only become shorter */
	char *part = wz_arena_copy(b->d->memory, cell, strlen(cell));
	if (joined == NULL || part == NULL)
		return no_memory(b);
	size_t used = 0;
	for (char *next = part; part != NULL; part = next) {
		next = strchr(part, ';');
		if (next != NULL)
			*next++ = '\0';
		part += strspn(part, " \t");
		for (size_t n = strlen(part); n > 0 && (part[n - 1] == ' ' || part[n - 1] == '\t'); n--)
			part[n - 1] = '\0';
		if (*part == '\0')
			continue;
		size_t index = wz_map_get(&b->codes[c], part, strlen(part));
		if (index == SIZE_MAX) {
			unknown_code(b, row, c, part);
			*out = "";
			return WZ_OK;
		}
		size_t n = strlen(v->code[index].code);
		if (used > 0)
			joined[used++] = ';';
		memcpy(joined + used, v->code[index].code, n);
		used += n;
	}
	joined[used] = '\0';
	*out = joined;
	return WZ_OK;
}

static wz_status read_text(builder *b, size_t row, size_t c, const char *cell, char **out) {
	const wz_variable *v = b->d->column[c].var;
	/* Texts repeat down a column and the table shares them: so does the dataset. */
	if (row > 0 && cell == wz_table_cell(b->table, row - 1, b->at[c]) && !b->bad[(row - 1) * b->d->n_cols + c]) {
		*out = b->d->column[c].str[row - 1];
		return WZ_OK;
	}
	*out = "";
	if (wz_var_has_one_code(v->type)) {
		size_t index = wz_map_get(&b->codes[c], cell, strlen(cell));
		if (index != SIZE_MAX) /* first, since "NA" may be a code */
			*out = v->code[index].code;
		else if (!wz_text_is_missing(cell))
			unknown_code(b, row, c, cell);
		return WZ_OK;
	}
	if (wz_text_is_missing(cell))
		return WZ_OK;
	if (v->type == WZ_VAR_TEXT && wz_text_is_nan(cell)) { /* in a note it stands for nothing; as an id it would make one unit of many */
		char why[512];
		(void)snprintf(why, sizeof why, "is no id: %s", wz_table_number_hint(b->table, cell));
		if (v->role == WZ_ROLE_ID)
			complain(b, row, c, why);
		return WZ_OK;
	}
	if (v->type == WZ_VAR_MULTI)
		return read_multi(b, row, c, cell, out);
	*out = wz_arena_copy(b->d->memory, cell, strlen(cell));
	return *out == NULL ? no_memory(b) : WZ_OK;
}

static wz_status read_cell(builder *b, size_t row, size_t c) {
	wz_status st = WZ_OK;
	const wz_column *column = &b->d->column[c];
	const char *cell = wz_table_cell(b->table, row, b->at[c]);
	bool missing;
	if (column->num != NULL) {
		missing = wz_text_is_missing(cell);
		column->num[row] = missing ? NAN : column->var->type == WZ_VAR_ELEMENT ? read_element(b, row, c, cell) : read_number(b, row, c, cell);
	} else {
		WZ_TRY(read_text(b, row, c, cell, &column->str[row]));
		missing = column->str[row][0] == '\0' && !b->bad[row * b->d->n_cols + c];
	}
	if (missing && column->var->required)
		complain(b, row, c, "is missing, and the codebook requires a value: fill it in");
done:
	return st;
}

/* 3. Building */

static wz_status note_source(builder *b) {
	wz_status st = WZ_OK;
	wz_dataset *d = b->d;
	char sha256[WZ_SHA256_TEXT];
	d->source = calloc(1, sizeof *d->source);
	if (d->source == NULL)
		return no_memory(b);
	d->n_sources = 1;
	WZ_TRY(wz_sha256_file(b->table->file, sha256, b->err));
	*d->source = (wz_source){.file = wz_dataset_keep(d, b->table->file), .sha256 = wz_dataset_keep(d, sha256),
	                         .dialect = b->table->dialect, .n_rows = b->table->n_rows};
	if (d->source->file == NULL || d->source->sha256 == NULL)
		return no_memory(b);
	for (size_t row = 0; row < d->n_rows; row++) {
		d->file[row] = d->source->file;
		d->line[row] = b->table->line[row];
	}
done:
	return st;
}

static wz_status build(const wz_table *table, bool part, wz_codebook *codebook, wz_dataset *dataset, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	size_t n = table->n_rows - wz_columns_totals(table, codebook, problems);
	*dataset = (wz_dataset){.codebook = *codebook, .n_rows = n};
	*codebook = (wz_codebook){0};
	builder b = {.table = table, .part = part, .d = dataset, .problems = problems, .err = err};
	dataset->memory = wz_arena_create();
	dataset->file = malloc((n + 1) * sizeof *dataset->file);
	dataset->line = malloc((n + 1) * sizeof *dataset->line);
	if (dataset->memory == NULL || dataset->file == NULL || dataset->line == NULL) {
		st = no_memory(&b);
		goto done;
	}
	WZ_TRY(note_source(&b));
	WZ_TRY(find_columns(&b));
	b.bad = calloc(n + 1, dataset->n_cols + 1);
	if (b.bad == NULL) {
		st = no_memory(&b);
		goto done;
	}
	for (size_t row = 0; row < n; row++)
		for (size_t c = 0; c < dataset->n_cols; c++)
			WZ_TRY(read_cell(&b, row, c));
	tell_complaints(&b);
	WZ_TRY(wz_dataset_check(dataset, b.bad, b.at, problems, err));
done:
	for (size_t c = 0; b.codes != NULL && c < dataset->n_cols; c++)
		wz_map_clear(&b.codes[c]);
	free(b.codes);
	wz_map_clear(&b.by_why);
	free(b.complaint);
	free(b.at);
	free(b.bad);
	if (st != WZ_OK)
		wz_dataset_clear(dataset);
	return st;
}

wz_status wz_dataset_build(const wz_table *table, wz_codebook *codebook, wz_dataset *dataset, wz_problems *problems, wz_err *err) {
	return build(table, false, codebook, dataset, problems, err);
}

wz_status wz_dataset_build_part(const wz_table *table, wz_codebook *codebook, wz_dataset *dataset, wz_problems *problems, wz_err *err) {
	return build(table, true, codebook, dataset, problems, err);
}

void wz_dataset_clear(wz_dataset *dataset) {
	for (size_t c = 0; dataset->column != NULL && c < dataset->n_cols; c++) {
		free(dataset->column[c].num);
		free(dataset->column[c].str);
	}
	free(dataset->column);
	free(dataset->file);
	free(dataset->line);
	free(dataset->yi);
	free(dataset->vi);
	free(dataset->yi_unmoved);
	free(dataset->vi_unmoved);
	free(dataset->route);
	free(dataset->exclusion);
	free(dataset->change);
	free(dataset->source);
	wz_codebook_clear(&dataset->codebook);
	wz_arena_free(dataset->memory);
	*dataset = (wz_dataset){0};
}

/* 4. Looking */

const wz_column *wz_dataset_find(const wz_dataset *dataset, const char *id) {
	for (size_t c = 0; c < dataset->n_cols; c++)
		if (strcmp(dataset->column[c].var->id, id) == 0)
			return &dataset->column[c];
	return NULL;
}

const wz_column *wz_dataset_role(const wz_dataset *dataset, wz_role role, const char *level) {
	for (size_t c = 0; c < dataset->n_cols; c++) {
		const wz_variable *v = dataset->column[c].var;
		if (v->role == role && (level == NULL || strcmp(v->level, level) == 0))
			return &dataset->column[c];
	}
	return NULL;
}

const char *wz_column_text(const wz_column *column, size_t row, char buffer[WZ_VALUE_TEXT]) {
	if (column->num == NULL)
		return column->str[row];
	double value = column->num[row];
	if (isnan(value))
		return "";
	if (value == floor(value) && fabs(value) < 1e15 && !(value == 0 && signbit(value))) { /* as below, in a fifth of the time */
		(void)snprintf(buffer, WZ_VALUE_TEXT, "%lld", (long long)value);
		return buffer;
	}
	/* The shortest form that reads back as the same number. */
	for (int digits = 15; digits <= 17; digits++) {
		(void)snprintf(buffer, WZ_VALUE_TEXT, "%.*g", digits, value);
		if (strtod(buffer, NULL) == value)
			break;
	}
	return buffer;
}

char *wz_dataset_keep(wz_dataset *dataset, const char *text) {
	if (dataset->memory == NULL)
		dataset->memory = wz_arena_create();
	return dataset->memory == NULL ? NULL : wz_arena_copy(dataset->memory, text, strlen(text));
}

/* 5. Exclusions and changes */

wz_status wz_dataset_effects_init(wz_dataset *dataset, const char *measure, wz_err *err) {
	size_t n = dataset->n_rows;
	double *yi = malloc((n + 1) * sizeof *yi), *vi = malloc((n + 1) * sizeof *vi);
	const char **route = malloc((n + 1) * sizeof *route);
	char *kept = wz_dataset_keep(dataset, measure);
	if (yi == NULL || vi == NULL || route == NULL || kept == NULL) {
		free(yi);
		free(vi);
		free(route);
		return wz_fail(err, WZ_ENOMEM, "no memory for %zu effect sizes", n);
	}
	for (size_t row = 0; row < n; row++) {
		yi[row] = vi[row] = NAN;
		route[row] = "";
	}
	free(dataset->yi);
	free(dataset->vi);
	free(dataset->yi_unmoved);
	free(dataset->vi_unmoved);
	free(dataset->route);
	dataset->yi = yi;
	dataset->vi = vi;
	dataset->yi_unmoved = dataset->vi_unmoved = NULL;
	dataset->route = route;
	dataset->measure = kept;
	return WZ_OK;
}

wz_status wz_dataset_effects_keep(wz_dataset *dataset, wz_err *err) {
	size_t size = (dataset->n_rows + 1) * sizeof(double);
	free(dataset->yi_unmoved);
	free(dataset->vi_unmoved);
	dataset->yi_unmoved = malloc(size);
	dataset->vi_unmoved = malloc(size);
	if (dataset->yi_unmoved == NULL || dataset->vi_unmoved == NULL)
		return wz_fail(err, WZ_ENOMEM, "no memory for %zu effect sizes", dataset->n_rows);
	for (size_t row = 0; row < dataset->n_rows; row++) {
		dataset->yi_unmoved[row] = dataset->yi[row];
		dataset->vi_unmoved[row] = dataset->vi[row];
	}
	return WZ_OK;
}

/* How people know the row: "study / effect", each by its label where it has one. */
static void row_id(const wz_dataset *d, size_t row, char *out, size_t size) {
	char number[WZ_VALUE_TEXT];
	size_t used = 0;
	out[0] = '\0';
	for (size_t c = 0; c < d->n_cols && used < size; c++) {
		const wz_column *column = &d->column[c];
		if (column->var->role != WZ_ROLE_ID)
			continue;
		const wz_column *label = wz_dataset_role(d, WZ_ROLE_LABEL, column->var->level);
		if (label != NULL && wz_column_text(label, row, number)[0] != '\0')
			column = label;
		const char *text = wz_column_text(column, row, number);
		if (*text != '\0')
			used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? " / " : "", text);
	}
	const wz_column *label = wz_dataset_role(d, WZ_ROLE_LABEL, NULL);
	if (used == 0 && label != NULL)
		(void)snprintf(out, size, "%s", wz_column_text(label, row, number));
	size_t n = strlen(out); /* a character cut in half would not be UTF-8 */
	out[wz_utf8_check(out, n)] = '\0';
}

/* Grow *list when n is a power of two (or 0): capacity is the next power of two. */
static bool grow(void **list, size_t n, size_t size) {
	if (n != 0 && (n & (n - 1)) != 0)
		return true;
	void *wider = realloc(*list, (n == 0 ? 1 : 2 * n) * size);
	if (wider != NULL)
		*list = wider;
	return wider != NULL;
}

wz_status wz_dataset_exclude(wz_dataset *dataset, size_t row, const char *stage, const char *reason, const char *detail,
                             wz_err *err) {
	if (row >= dataset->n_rows)
		return wz_fail(err, WZ_EBUG, "row %zu excluded of %zu", row, dataset->n_rows);
	char id[512];
	row_id(dataset, row, id, sizeof id);
	void *list = dataset->exclusion;
	bool grown = grow(&list, dataset->n_exclusions, sizeof *dataset->exclusion);
	dataset->exclusion = list;
	wz_exclusion e = {.line = dataset->line[row]};
	e.file = wz_dataset_keep(dataset, dataset->file[row]);
	e.id = wz_dataset_keep(dataset, id);
	e.stage = wz_dataset_keep(dataset, stage);
	e.reason = wz_dataset_keep(dataset, reason);
	e.detail = wz_dataset_keep(dataset, detail == NULL ? "" : detail);
	if (!grown || e.file == NULL || e.id == NULL || e.stage == NULL || e.reason == NULL || e.detail == NULL)
		return wz_fail(err, WZ_ENOMEM, "no memory to note an excluded row");
	dataset->exclusion[dataset->n_exclusions++] = e;
	return WZ_OK;
}

wz_status wz_dataset_change(wz_dataset *dataset, size_t row, const char *variable, const char *old_value,
                            const char *new_value, const char *rule, wz_err *err) {
	if (row >= dataset->n_rows)
		return wz_fail(err, WZ_EBUG, "row %zu changed of %zu", row, dataset->n_rows);
	char id[512];
	row_id(dataset, row, id, sizeof id);
	void *list = dataset->change;
	bool grown = grow(&list, dataset->n_changes, sizeof *dataset->change);
	dataset->change = list;
	wz_change c = {.line = dataset->line[row]};
	c.file = wz_dataset_keep(dataset, dataset->file[row]);
	c.id = wz_dataset_keep(dataset, id);
	c.variable = wz_dataset_keep(dataset, variable);
	c.old_value = wz_dataset_keep(dataset, old_value);
	c.new_value = wz_dataset_keep(dataset, new_value);
	c.rule = wz_dataset_keep(dataset, rule);
	if (!grown || c.file == NULL || c.id == NULL || c.variable == NULL || c.old_value == NULL || c.new_value == NULL || c.rule == NULL)
		return wz_fail(err, WZ_ENOMEM, "no memory to note a changed value");
	dataset->change[dataset->n_changes++] = c;
	return WZ_OK;
}
