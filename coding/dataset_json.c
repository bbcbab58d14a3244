/* dataset_json.c - a dataset to and from dataset.json (docs/formats.md)
 *
 * 1. Writing
 * 2. Members and their types
 * 3. Reading the codebook
 * 4. Reading rows, columns and effects
 * 5. Reading what was done to the rows
 */
#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "coding/dataset.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "werkzaam-dataset-1"
#define EXACT_WHOLE 9007199254740992.0 /* 2^53 */

/* 1. Writing */

/* Whole numbers without a point, since a year is one; null for NaN. Both read back as the same double. */
static json_t *number(double value) {
	if (value == floor(value) && fabs(value) <= EXACT_WHOLE && !(value == 0 && signbit(value)))
		return json_integer((json_int_t)value);
	return wz_json_real(value);
}

/* File names may hold any bytes, JSON only UTF-8. */
static json_t *string(const char *text) {
	size_t n = strlen(text);
	if (wz_utf8_check(text, n) == n)
		return json_stringn(text, n);
	char *converted = malloc(3 * n + 1);
	json_t *made = converted == NULL ? NULL : json_stringn(converted, wz_cp1252_convert(text, n, converted, NULL));
	free(converted);
	return made;
}

static json_t *string_or_null(const char *text) {
	return text == NULL ? json_null() : string(text);
}

/* The setters return whether it worked, and take over value, which may be NULL when memory ran out. */
static bool put(json_t *object, const char *key, json_t *value) {
	return json_object_set_new(object, key, value) == 0;
}

static bool add(json_t *array, json_t *value) {
	return json_array_append_new(array, value) == 0;
}

static json_t *write_numbers(const double *value, size_t n) {
	json_t *array = json_array();
	for (size_t i = 0; i < n; i++)
		if (!add(array, number(value[i]))) {
			json_decref(array);
			return NULL;
		}
	return array;
}

static json_t *write_texts(const char *const *text, size_t n) {
	json_t *array = json_array();
	for (size_t i = 0; i < n; i++)
		if (!add(array, string(text[i]))) {
			json_decref(array);
			return NULL;
		}
	return array;
}

static bool write_variable(json_t *list, const wz_variable *v) {
	json_t *o = json_object(), *codes = json_array();
	bool ok = put(o, "id", string(v->id)) && put(o, "label_nl", string(v->label_nl)) && put(o, "label_en", string(v->label_en)) &&
	          put(o, "type", string(wz_var_type_word(v->type))) && put(o, "role", string(wz_role_word(v->role))) &&
	          put(o, "level", string(v->level)) && put(o, "unit", string(v->unit)) && put(o, "note", string(v->note)) &&
	          put(o, "minimum", number(v->minimum)) && put(o, "maximum", number(v->maximum)) &&
	          put(o, "required", json_boolean(v->required));
	if (v->domain != NULL)
		ok = ok && put(o, "domain", string(v->domain)) && put(o, "group", string(v->group)) && put(o, "form", string(v->form)) &&
		     put(o, "parent", string(v->parent)) && put(o, "typical_types", string(v->typical_types));
	for (size_t i = 0; ok && i < v->n_codes; i++) {
		json_t *c = json_object();
		ok = put(c, "code", string(v->code[i].code)) && put(c, "nl", string(v->code[i].label_nl)) && put(c, "en", string(v->code[i].label_en));
		ok = add(codes, c) && ok;
	}
	ok = put(o, "codes", codes) && ok;
	return add(list, o) && ok;
}

static bool write_rows(json_t *rows, const wz_dataset *d) {
	json_t *file = json_array(), *line = json_array();
	bool ok = true;
	for (size_t i = 0; ok && i < d->n_rows; i++) {
		size_t source = 0;
		while (source < d->n_sources && d->source[source].file != d->file[i])
			source++;
		ok = source < d->n_sources && add(file, json_integer((json_int_t)source)) && add(line, json_integer((json_int_t)d->line[i]));
	}
	ok = put(rows, "file", file) && ok;
	return put(rows, "line", line) && ok;
}

static bool write_effects(json_t *root, const wz_dataset *d) {
	if (d->yi == NULL)
		return put(root, "effects", json_null());
	json_t *e = json_object();
	bool ok = put(e, "measure", string_or_null(d->measure)) && put(e, "yi", write_numbers(d->yi, d->n_rows)) &&
	          put(e, "vi", write_numbers(d->vi, d->n_rows)) && put(e, "route", write_texts(d->route, d->n_rows));
	if (d->yi_unmoved != NULL)
		ok = put(e, "yi_unmoved", write_numbers(d->yi_unmoved, d->n_rows)) && put(e, "vi_unmoved", write_numbers(d->vi_unmoved, d->n_rows)) && ok;
	return put(root, "effects", e) && ok;
}

static bool write_history(json_t *root, const wz_dataset *d) {
	json_t *excluded = json_array(), *changes = json_array(), *sources = json_array();
	bool ok = true;
	for (size_t i = 0; ok && i < d->n_exclusions; i++) {
		const wz_exclusion *e = &d->exclusion[i];
		json_t *o = json_object();
		ok = put(o, "file", string(e->file)) && put(o, "line", json_integer((json_int_t)e->line)) && put(o, "id", string(e->id)) &&
		     put(o, "stage", string(e->stage)) && put(o, "reason", string(e->reason)) && put(o, "detail", string(e->detail));
		ok = add(excluded, o) && ok;
	}
	for (size_t i = 0; ok && i < d->n_changes; i++) {
		const wz_change *c = &d->change[i];
		json_t *o = json_object();
		ok = put(o, "file", string(c->file)) && put(o, "line", json_integer((json_int_t)c->line)) && put(o, "id", string(c->id)) &&
		     put(o, "variable", string(c->variable)) && put(o, "old", string(c->old_value)) && put(o, "new", string(c->new_value)) &&
		     put(o, "rule", string(c->rule));
		ok = add(changes, o) && ok;
	}
	for (size_t i = 0; ok && i < d->n_sources; i++) {
		const wz_source *s = &d->source[i];
		const char delimiter[2] = {s->dialect.delimiter, '\0'}, decimal[2] = {s->dialect.decimal, '\0'};
		json_t *o = json_object();
		ok = put(o, "file", string(s->file)) && put(o, "sha256", string(s->sha256)) && put(o, "delimiter", string(delimiter)) &&
		     put(o, "decimal", string(decimal)) && put(o, "encoding", string(s->dialect.encoding == NULL ? "UTF-8" : s->dialect.encoding)) &&
		     put(o, "gzip", json_boolean(s->dialect.gzip)) && put(o, "bom", json_boolean(s->dialect.bom)) &&
		     put(o, "rows", json_integer((json_int_t)s->n_rows));
		ok = add(sources, o) && ok;
	}
	ok = put(root, "excluded", excluded) && ok;
	ok = put(root, "changes", changes) && ok;
	return put(root, "sources", sources) && ok;
}

json_t *wz_dataset_to_json(const wz_dataset *d) {
	json_t *root = json_object(), *variables = json_array(), *columns = json_object(), *rows = json_object();
	bool ok = put(root, "format", string(FORMAT));
	for (size_t i = 0; ok && i < d->codebook.n; i++)
		ok = write_variable(variables, &d->codebook.var[i]);
	for (size_t c = 0; ok && c < d->n_cols; c++) {
		const wz_column *column = &d->column[c];
		ok = put(columns, column->var->id, column->num != NULL ? write_numbers(column->num, d->n_rows)
		                                                       : write_texts((const char *const *)column->str, d->n_rows));
	}
	ok = ok && write_rows(rows, d);
	ok = put(root, "variables", variables) && ok;
	ok = put(root, "columns", columns) && ok;
	ok = put(root, "rows", rows) && ok;
	ok = ok && write_effects(root, d) && write_history(root, d);
	if (!ok) {
		json_decref(root);
		return NULL;
	}
	return root;
}

/* 2. Members and their types */

/* Every getter names the member in its message; `in` is where the object stands, e.g. "variables[3]". */
typedef struct {
	wz_dataset *d;
	wz_arena *arena;
	wz_err *err;
} reader;

static wz_status damaged(const reader *r, const char *in, const char *key, const char *expected) {
	return wz_fail(r->err, WZ_ECORRUPT, "dataset.json: %s%s%s: expected %s: make it again with `werkzaam ingest`", in,
	               *in != '\0' && *key != '\0' ? "." : "", key, expected);
}

static wz_status no_memory(const reader *r) {
	return wz_fail(r->err, WZ_ENOMEM, "dataset.json: no memory to read it");
}

static wz_status get_array(const reader *r, const json_t *object, const char *in, const char *key, const json_t **out) {
	*out = json_object_get(object, key);
	return json_is_array(*out) ? WZ_OK : damaged(r, in, key, "a list");
}

static wz_status get_object(const reader *r, const json_t *object, const char *in, const char *key, const json_t **out) {
	*out = json_object_get(object, key);
	return json_is_object(*out) ? WZ_OK : damaged(r, in, key, "an object");
}

/* A text without NUL bytes, copied. */
static wz_status take_text(const reader *r, const json_t *value, const char *in, const char *key, char **out) {
	const char *text = json_string_value(value);
	if (text == NULL || strlen(text) != json_string_length(value))
		return damaged(r, in, key, "a text");
	*out = wz_arena_copy(r->arena, text, json_string_length(value));
	return *out == NULL ? no_memory(r) : WZ_OK;
}

static wz_status get_text(const reader *r, const json_t *object, const char *in, const char *key, char **out) {
	return take_text(r, json_object_get(object, key), in, key, out);
}

static wz_status take_count(const reader *r, const json_t *value, const char *in, const char *key, size_t *out) {
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return damaged(r, in, key, "a whole number, 0 or more");
	*out = (size_t)json_integer_value(value);
	return WZ_OK;
}

static wz_status get_count(const reader *r, const json_t *object, const char *in, const char *key, size_t *out) {
	return take_count(r, json_object_get(object, key), in, key, out);
}

static wz_status get_bool(const reader *r, const json_t *object, const char *in, const char *key, bool *out) {
	const json_t *value = json_object_get(object, key);
	if (!json_is_boolean(value))
		return damaged(r, in, key, "true or false");
	*out = json_is_true(value);
	return WZ_OK;
}

/* A number or null; absent is null when the member is optional. */
static wz_status take_number(const reader *r, const json_t *value, const char *in, const char *key, double *out) {
	if (!json_is_null(value) && !json_is_number(value))
		return damaged(r, in, key, "a number or null");
	*out = json_is_null(value) ? NAN : json_number_value(value);
	return WZ_OK;
}

static wz_status get_limit(const reader *r, const json_t *object, const char *in, const char *key, double *out) {
	const json_t *value = json_object_get(object, key);
	*out = NAN;
	return value == NULL ? WZ_OK : take_number(r, value, in, key, out);
}

static wz_status expect_length(const reader *r, const json_t *array, size_t n, const char *in, const char *key) {
	if (json_array_size(array) == n)
		return WZ_OK;
	return wz_fail(r->err, WZ_ECORRUPT, "dataset.json: %s.%s: %zu values for %zu rows: make it again with `werkzaam ingest`", in, key,
	               json_array_size(array), n);
}

static wz_status get_numbers(const reader *r, const json_t *array, const char *in, const char *key, double **out) {
	wz_status st = WZ_OK;
	size_t n = r->d->n_rows;
	if (!json_is_array(array))
		return damaged(r, in, key, "a list");
	WZ_TRY(expect_length(r, array, n, in, key));
	*out = malloc((n + 1) * sizeof **out);
	if (*out == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++)
		WZ_TRY(take_number(r, json_array_get(array, i), in, key, *out + i));
done:
	return st;
}

static wz_status get_texts(const reader *r, const json_t *array, const char *in, const char *key, char ***out) {
	wz_status st = WZ_OK;
	size_t n = r->d->n_rows;
	if (!json_is_array(array))
		return damaged(r, in, key, "a list");
	WZ_TRY(expect_length(r, array, n, in, key));
	*out = malloc((n + 1) * sizeof **out);
	if (*out == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++)
		WZ_TRY(take_text(r, json_array_get(array, i), in, key, *out + i));
done:
	return st;
}

/* 3. Reading the codebook */

static wz_status read_codes(const reader *r, const json_t *codes, const char *in, wz_variable *v) {
	wz_status st = WZ_OK;
	size_t n = json_array_size(codes);
	v->code = wz_arena_alloc(r->arena, (n + 1) * sizeof *v->code);
	if (v->code == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(codes, i);
		if (!json_is_object(o))
			return damaged(r, in, "codes", "a list of objects");
		WZ_TRY(get_text(r, o, in, "code", &v->code[i].code));
		WZ_TRY(get_text(r, o, in, "nl", &v->code[i].label_nl));
		WZ_TRY(get_text(r, o, in, "en", &v->code[i].label_en));
	}
	v->n_codes = n;
done:
	return st;
}

/* The place in the taxonomy: all of it, or none where there is no domain. */
static wz_status read_place(const reader *r, const json_t *o, const char *in, wz_variable *v) {
	wz_status st = WZ_OK;
	if (json_object_get(o, "domain") == NULL)
		return WZ_OK;
	WZ_TRY(get_text(r, o, in, "domain", &v->domain));
	WZ_TRY(get_text(r, o, in, "group", &v->group));
	WZ_TRY(get_text(r, o, in, "form", &v->form));
	if (strcmp(v->form, "component") != 0 && strcmp(v->form, "technique") != 0)
		return damaged(r, in, "form", "component or technique");
	WZ_TRY(get_text(r, o, in, "parent", &v->parent));
	WZ_TRY(get_text(r, o, in, "typical_types", &v->typical_types));
done:
	return st;
}

static wz_status read_variable(const reader *r, const json_t *o, const char *in, wz_variable *v) {
	wz_status st = WZ_OK;
	char *word;
	const json_t *codes;
	if (!json_is_object(o))
		return damaged(r, in, "", "an object");
	WZ_TRY(get_text(r, o, in, "id", &v->id));
	WZ_TRY(get_text(r, o, in, "label_nl", &v->label_nl));
	WZ_TRY(get_text(r, o, in, "label_en", &v->label_en));
	WZ_TRY(get_text(r, o, in, "level", &v->level));
	WZ_TRY(get_text(r, o, in, "unit", &v->unit));
	WZ_TRY(get_text(r, o, in, "note", &v->note));
	WZ_TRY(get_text(r, o, in, "type", &word));
	if (!wz_var_type_parse(word, &v->type))
		return damaged(r, in, "type", "a known type");
	WZ_TRY(get_text(r, o, in, "role", &word));
	if (!wz_role_parse(word, &v->role))
		return damaged(r, in, "role", "a known role");
	WZ_TRY(get_limit(r, o, in, "minimum", &v->minimum));
	WZ_TRY(get_limit(r, o, in, "maximum", &v->maximum));
	if (json_object_get(o, "required") != NULL)
		WZ_TRY(get_bool(r, o, in, "required", &v->required));
	WZ_TRY(read_place(r, o, in, v));
	WZ_TRY(get_array(r, o, in, "codes", &codes));
	WZ_TRY(read_codes(r, codes, in, v));
done:
	return st;
}

static wz_status read_codebook(const reader *r, const json_t *root) {
	wz_status st = WZ_OK;
	const json_t *list;
	wz_codebook *book = &r->d->codebook;
	wz_problems problems;
	wz_problems_init(&problems);
	WZ_TRY(get_array(r, root, "", "variables", &list));
	size_t n = json_array_size(list);
	book->file = wz_arena_copy(r->arena, "dataset.json", strlen("dataset.json"));
	book->var = wz_arena_alloc(r->arena, (n + 1) * sizeof *book->var);
	if (book->file == NULL || book->var == NULL) {
		st = no_memory(r);
		goto done;
	}
	for (size_t i = 0; i < n; i++) {
		char in[48];
		(void)snprintf(in, sizeof in, "variables[%zu]", i);
		book->var[i] = (wz_variable){.minimum = NAN, .maximum = NAN};
		WZ_TRY(read_variable(r, json_array_get(list, i), in, &book->var[i]));
		book->n++;
	}
	/* The rules a codebook file is held to: a changed dataset.json is refused here, not somewhere in a model. */
	WZ_TRY(wz_codebook_check(book, &problems, r->err));
	if (problems.n_errors > 0)
		st = damaged(r, "variables", "", problems.n > 0 ? problems.list[0].text : "a codebook without errors");
done:
	wz_problems_clear(&problems);
	return st;
}

/* 4. Reading rows, columns and effects */

static wz_status read_sources(const reader *r, const json_t *root) {
	wz_status st = WZ_OK;
	wz_dataset *d = r->d;
	const json_t *list;
	WZ_TRY(get_array(r, root, "", "sources", &list));
	size_t n = json_array_size(list);
	d->source = calloc(n + 1, sizeof *d->source);
	if (d->source == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++) {
		char in[48], *delimiter, *decimal, *encoding;
		const json_t *o = json_array_get(list, i);
		wz_source *s = &d->source[i];
		(void)snprintf(in, sizeof in, "sources[%zu]", i);
		WZ_TRY(get_text(r, o, in, "file", &s->file));
		WZ_TRY(get_text(r, o, in, "sha256", &s->sha256));
		WZ_TRY(get_text(r, o, in, "delimiter", &delimiter));
		WZ_TRY(get_text(r, o, in, "decimal", &decimal));
		WZ_TRY(get_text(r, o, in, "encoding", &encoding));
		WZ_TRY(get_bool(r, o, in, "gzip", &s->dialect.gzip));
		WZ_TRY(get_bool(r, o, in, "bom", &s->dialect.bom));
		WZ_TRY(get_count(r, o, in, "rows", &s->n_rows));
		if (strspn(s->sha256, "0123456789abcdef") != 64 || s->sha256[64] != '\0')
			return damaged(r, in, "sha256", "64 hexadecimal digits");
		if (strlen(delimiter) > 1 || strlen(decimal) > 1)
			return damaged(r, in, "delimiter", "one character, as for decimal");
		s->dialect.delimiter = *delimiter;
		s->dialect.decimal = *decimal;
		s->dialect.encoding = encoding;
	}
	d->n_sources = n;
done:
	return st;
}

static wz_status read_rows(const reader *r, const json_t *root) {
	wz_status st = WZ_OK;
	wz_dataset *d = r->d;
	const json_t *rows, *file, *line;
	WZ_TRY(get_object(r, root, "", "rows", &rows));
	WZ_TRY(get_array(r, rows, "rows", "file", &file));
	WZ_TRY(get_array(r, rows, "rows", "line", &line));
	d->n_rows = json_array_size(line);
	WZ_TRY(expect_length(r, file, d->n_rows, "rows", "file"));
	d->file = malloc((d->n_rows + 1) * sizeof *d->file);
	d->line = malloc((d->n_rows + 1) * sizeof *d->line);
	if (d->file == NULL || d->line == NULL)
		return no_memory(r);
	for (size_t i = 0; i < d->n_rows; i++) {
		size_t source = 0;
		WZ_TRY(take_count(r, json_array_get(line, i), "rows", "line", &d->line[i]));
		WZ_TRY(take_count(r, json_array_get(file, i), "rows", "file", &source));
		if (source >= d->n_sources)
			return damaged(r, "rows", "file", "the number of one of the sources");
		d->file[i] = d->source[source].file;
	}
done:
	return st;
}

static bool is_number(wz_var_type type) {
	return type == WZ_VAR_NUMERIC || type == WZ_VAR_COUNT || type == WZ_VAR_ELEMENT;
}

static wz_status read_columns(const reader *r, const json_t *root) {
	wz_status st = WZ_OK;
	wz_dataset *d = r->d;
	const json_t *columns;
	WZ_TRY(get_object(r, root, "", "columns", &columns));
	d->column = calloc(json_object_size(columns) + 1, sizeof *d->column);
	if (d->column == NULL)
		return no_memory(r);
	/* jansson's iterators take no const, though they change nothing. */
	json_t *object = (json_t *)(uintptr_t)columns;
	for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
		const char *key = json_object_iter_key(at);
		char shown[WZ_TEXT_SHOW];
		wz_text_show(key, shown);
		wz_column *column = &d->column[d->n_cols++];
		column->var = wz_codebook_find(&d->codebook, key);
		if (column->var == NULL)
			return damaged(r, "columns", shown, "the id of one of the variables");
		if (is_number(column->var->type))
			WZ_TRY(get_numbers(r, json_object_iter_value(at), "columns", shown, &column->num));
		else
			WZ_TRY(get_texts(r, json_object_iter_value(at), "columns", shown, &column->str));
		for (size_t i = 0; column->var->type == WZ_VAR_ELEMENT && i < d->n_rows; i++)
			if (!isnan(column->num[i]) && column->num[i] != 0 && column->num[i] != 1)
				return damaged(r, "columns", shown, "1, 0 or null in an element");
		for (size_t i = 0; wz_var_has_one_code(column->var->type) && i < d->n_rows; i++)
			if (column->str[i][0] != '\0' && wz_code_find(column->var, column->str[i]) == SIZE_MAX)
				return damaged(r, "columns", shown, "codes of the variable");
	}
done:
	return st;
}

static wz_status check_effects(const reader *r, const double *yi, const double *vi, const char *key) {
	for (size_t i = 0; i < r->d->n_rows; i++)
		if (isnan(yi[i]) != isnan(vi[i]) || (!isnan(vi[i]) && !(vi[i] > 0)))
			return damaged(r, "effects", key, "a variance above 0 beside each effect size");
	return WZ_OK;
}

static wz_status read_effects(const reader *r, const json_t *root) {
	wz_status st = WZ_OK;
	wz_dataset *d = r->d;
	const json_t *effects = json_object_get(root, "effects");
	char *measure, **route = NULL;
	if (effects == NULL || json_is_null(effects))
		return WZ_OK;
	if (!json_is_object(effects))
		return damaged(r, "", "effects", "an object or null");
	WZ_TRY(get_text(r, effects, "effects", "measure", &measure));
	WZ_TRY(get_numbers(r, json_object_get(effects, "yi"), "effects", "yi", &d->yi));
	WZ_TRY(get_numbers(r, json_object_get(effects, "vi"), "effects", "vi", &d->vi));
	WZ_TRY(get_texts(r, json_object_get(effects, "route"), "effects", "route", &route));
	WZ_TRY(check_effects(r, d->yi, d->vi, "vi"));
	if (json_object_get(effects, "yi_unmoved") != NULL) {
		WZ_TRY(get_numbers(r, json_object_get(effects, "yi_unmoved"), "effects", "yi_unmoved", &d->yi_unmoved));
		WZ_TRY(get_numbers(r, json_object_get(effects, "vi_unmoved"), "effects", "vi_unmoved", &d->vi_unmoved));
		WZ_TRY(check_effects(r, d->yi_unmoved, d->vi_unmoved, "vi_unmoved"));
		for (size_t i = 0; i < d->n_rows; i++)
			if (isnan(d->yi[i]) != isnan(d->yi_unmoved[i]))
				WZ_TRY(damaged(r, "effects", "yi_unmoved", "a value for each effect size"));
	}
	d->measure = measure;
	d->route = malloc((d->n_rows + 1) * sizeof *d->route);
	if (d->route == NULL) {
		st = no_memory(r);
		goto done;
	}
	for (size_t i = 0; i < d->n_rows; i++)
		d->route[i] = route[i];
done:
	free(route);
	return st;
}

/* 5. Reading what was done to the rows */

/* room: a power of two, as wz_dataset_exclude() grows what it adds to */
static wz_status get_list(const reader *r, const json_t *root, const char *key, const json_t **list, size_t *n, size_t *room) {
	wz_status st = get_array(r, root, "", key, list);
	*n = st == WZ_OK ? json_array_size(*list) : 0;
	for (*room = 1; *room < *n; *room *= 2)
		;
	return st;
}

static wz_status read_exclusions(const reader *r, const json_t *root) {
	wz_status st = WZ_OK;
	wz_dataset *d = r->d;
	const json_t *list;
	size_t n, room;
	WZ_TRY(get_list(r, root, "excluded", &list, &n, &room));
	d->exclusion = calloc(room, sizeof *d->exclusion);
	if (d->exclusion == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(list, i);
		wz_exclusion *e = &d->exclusion[i];
		WZ_TRY(get_text(r, o, "excluded", "file", &e->file));
		WZ_TRY(get_count(r, o, "excluded", "line", &e->line));
		WZ_TRY(get_text(r, o, "excluded", "id", &e->id));
		WZ_TRY(get_text(r, o, "excluded", "stage", &e->stage));
		WZ_TRY(get_text(r, o, "excluded", "reason", &e->reason));
		WZ_TRY(get_text(r, o, "excluded", "detail", &e->detail));
	}
	d->n_exclusions = n;
done:
	return st;
}

static wz_status read_changes(const reader *r, const json_t *root) {
	wz_status st = WZ_OK;
	wz_dataset *d = r->d;
	const json_t *list;
	size_t n, room;
	WZ_TRY(get_list(r, root, "changes", &list, &n, &room));
	d->change = calloc(room, sizeof *d->change);
	if (d->change == NULL)
		return no_memory(r);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(list, i);
		wz_change *c = &d->change[i];
		WZ_TRY(get_text(r, o, "changes", "file", &c->file));
		WZ_TRY(get_count(r, o, "changes", "line", &c->line));
		WZ_TRY(get_text(r, o, "changes", "id", &c->id));
		WZ_TRY(get_text(r, o, "changes", "variable", &c->variable));
		WZ_TRY(get_text(r, o, "changes", "old", &c->old_value));
		WZ_TRY(get_text(r, o, "changes", "new", &c->new_value));
		WZ_TRY(get_text(r, o, "changes", "rule", &c->rule));
	}
	d->n_changes = n;
done:
	return st;
}

wz_status wz_dataset_from_json(const json_t *json, wz_dataset *dataset, wz_err *err) {
	wz_status st = WZ_OK;
	*dataset = (wz_dataset){0};
	reader r = {.d = dataset, .arena = wz_arena_create(), .err = err};
	dataset->memory = r.arena;
	if (r.arena == NULL) {
		st = no_memory(&r);
		goto done;
	}
	char *format;
	WZ_TRY(get_text(&r, json, "", "format", &format));
	if (strcmp(format, FORMAT) != 0) {
		st = damaged(&r, "", "format", "'" FORMAT "'");
		goto done;
	}
	WZ_TRY(read_codebook(&r, json));
	WZ_TRY(read_sources(&r, json));
	WZ_TRY(read_rows(&r, json));
	WZ_TRY(read_columns(&r, json));
	WZ_TRY(read_effects(&r, json));
	WZ_TRY(read_exclusions(&r, json));
	WZ_TRY(read_changes(&r, json));
done:
	if (st != WZ_OK)
		wz_dataset_clear(dataset);
	return st;
}
