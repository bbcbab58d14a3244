/* codebook.c - the variables of a data set: type, codes, level and role, read from CSV
 *
 * 1. Words
 * 2. Codes
 * 3. One row, one variable
 * 4. Checks between variables
 * 5. Reading and looking
 */
#include "coding/codebook.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/table.h"
#include "coding/codes.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR WZ_PROBLEM_ERROR
#define WARNING WZ_PROBLEM_WARNING

/* 1. Words */

static const char *const TYPE_WORDS[] = {"numeric", "count", "text", "date", "categorical", "multi", "element", "ordinal"};
enum { N_TYPES = sizeof TYPE_WORDS / sizeof *TYPE_WORDS };

static size_t word_find(const char *const *words, size_t n, const char *word) {
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return SIZE_MAX;
}

bool wz_var_has_one_code(wz_var_type type) {
	return type == WZ_VAR_CATEGORICAL || type == WZ_VAR_ORDINAL;
}

const char *wz_var_type_word(wz_var_type type) {
	return TYPE_WORDS[type];
}

bool wz_var_type_parse(const char *word, wz_var_type *type) {
	size_t i = word_find(TYPE_WORDS, N_TYPES, word);
	if (i != SIZE_MAX)
		*type = (wz_var_type)i;
	return i != SIZE_MAX;
}

/* 2. Codes */

enum { ITEM, VARIABLE, LABEL_NL, LABEL_EN, TYPE, CODES, LEVEL, NOTE, ROLE, MINIMUM, MAXIMUM, REQUIRED, UNIT, N_COLUMNS };
static const struct {
	const char *name;
	bool needed;
} COLUMNS[N_COLUMNS] = {
	[ITEM] = {"item", false},       [VARIABLE] = {"variable", true}, [LABEL_NL] = {"label_nl", true},
	[LABEL_EN] = {"label_en", true}, [TYPE] = {"type", true},         [CODES] = {"codes", true},
	[LEVEL] = {"level", true},      [NOTE] = {"note", false},        [ROLE] = {"role", false},
	[MINIMUM] = {"minimum", false}, [MAXIMUM] = {"maximum", false},  [REQUIRED] = {"required", false},
	[UNIT] = {"unit", false},
};

typedef struct {
	const wz_table *table;
	size_t at[N_COLUMNS]; /* SIZE_MAX: not there */
	size_t row;
	wz_codebook *codebook;
	wz_arena *arena;
	wz_problems *problems;
	wz_err *err;
} reader;

static const char *cell(const reader *r, int column) {
	return r->at[column] == SIZE_MAX ? "" : wz_table_cell(r->table, r->row, r->at[column]);
}

static void complain(const reader *r, wz_problem_severity severity, int column, const char *why) {
	char shown[WZ_TEXT_SHOW];
	wz_problems_add(r->problems, severity, r->table->file, r->table->line[r->row], r->at[column] + 1,
	                "column '%s': %s %s", COLUMNS[column].name, wz_text_show(cell(r, column), shown), why);
}

static wz_status no_memory(const reader *r) {
	return wz_fail(r->err, WZ_ENOMEM, "%s: no memory for the codebook", r->table->file);
}

static wz_status read_codes(const reader *r, wz_variable *v) {
	const char *text = cell(r, CODES);
	char why[WZ_TEXT_SHOW + 128], shown[WZ_TEXT_SHOW], *flawed;
	v->code = wz_arena_alloc(r->arena, wz_codes_most(text) * sizeof *v->code);
	if (v->code == NULL)
		return no_memory(r);
	while (wz_codes_next(r->arena, &text, &v->code[v->n_codes], &flawed)) {
		v->n_codes++;
		if (flawed == NULL)
			continue;
		(void)snprintf(why, sizeof why, "holds the incomplete code %s: write code=Dutch label|English label, with ';' between codes",
		               wz_text_show(flawed, shown));
		complain(r, ERROR, CODES, why);
	}
	return text == NULL ? no_memory(r) : WZ_OK;
}

/* 3. One row, one variable */

/* "unknown; known are a, b, c", with the nearest word named. word(i) is NULL behind the last. */
static void unknown_word(const reader *r, int column, const char *(*word)(size_t i)) {
	char why[1600] = "is unknown: known are";
	for (size_t i = 0; word(i) != NULL; i++) {
		size_t used = strlen(why);
		(void)snprintf(why + used, sizeof why - used, "%s %s", i == 0 ? "" : ",", word(i));
	}
	for (size_t i = 0; word(i) != NULL; i++)
		if (wz_text_is_near(cell(r, column), word(i))) {
			size_t used = strlen(why);
			(void)snprintf(why + used, sizeof why - used, ". Did you mean '%s'?", word(i));
			break;
		}
	complain(r, ERROR, column, why);
}

static const char *type_word(size_t i) {
	return i < N_TYPES ? TYPE_WORDS[i] : NULL;
}

static const char *role_word(size_t i) {
	return i < WZ_ROLE_COUNT ? wz_role_word((wz_role)i) : NULL;
}

static double read_limit(const reader *r, int column) {
	double value = NAN;
	const char *text = cell(r, column);
	if (!wz_text_is_missing(text) && !wz_number_parse(text, r->table->dialect.decimal, &value)) {
		char why[512];
		(void)snprintf(why, sizeof why, "is not a number: %s", wz_table_number_hint(r->table, text));
		complain(r, ERROR, column, why);
	}
	return value;
}

static wz_status read_variable(reader *r, wz_variable *v) {
	wz_status st = WZ_OK;
	const char *texts[] = {cell(r, VARIABLE), cell(r, LABEL_NL), cell(r, LABEL_EN), cell(r, LEVEL), cell(r, UNIT), cell(r, NOTE)};
	char *copies[6];
	for (size_t i = 0; i < 6; i++)
		if ((copies[i] = wz_arena_copy(r->arena, texts[i], strlen(texts[i]))) == NULL)
			return no_memory(r);
	v->id = copies[0];
	v->label_nl = *copies[1] != '\0' ? copies[1] : *copies[2] != '\0' ? copies[2] : copies[0];
	v->label_en = *copies[2] != '\0' ? copies[2] : v->label_nl;
	v->level = copies[3];
	v->unit = copies[4];
	v->note = copies[5];
	v->line = r->table->line[r->row];
	if (!wz_var_type_parse(cell(r, TYPE), &v->type)) {
		unknown_word(r, TYPE, type_word);
		v->type = WZ_VAR_TEXT;
	}
	if (cell(r, ROLE)[0] != '\0' && !wz_role_parse(cell(r, ROLE), &v->role))
		unknown_word(r, ROLE, role_word);
	v->minimum = read_limit(r, MINIMUM);
	v->maximum = read_limit(r, MAXIMUM);
	const char *required = cell(r, REQUIRED);
	v->required = strcmp(required, "1") == 0;
	if (!v->required && *required != '\0' && strcmp(required, "0") != 0)
		complain(r, ERROR, REQUIRED, "is neither 0 nor 1: write 1 when an empty cell is an error, else 0");
	WZ_TRY(read_codes(r, v));
done:
	return st;
}

/* The row of the first that has the name of a first column (item or variable), where the header has none that is needed, as under a title; SIZE_MAX: no such row. */
static size_t header_below(const wz_table *t) {
	enum { FIRST = 5 };
	for (int i = 0; i < N_COLUMNS; i++)
		if (COLUMNS[i].needed && wz_table_column(t, COLUMNS[i].name) != SIZE_MAX)
			return SIZE_MAX;
	for (size_t row = 0; row < t->n_rows && row < FIRST; row++)
		for (size_t c = 0; c < t->n_cols; c++)
			if (strcmp(wz_table_cell(t, row, c), COLUMNS[VARIABLE].name) == 0 || strcmp(wz_table_cell(t, row, c), COLUMNS[ITEM].name) == 0)
				return row;
	return SIZE_MAX;
}

static bool find_columns(reader *r) {
	bool all = true;
	const wz_table *t = r->table;
	for (int i = 0; i < N_COLUMNS; i++) {
		r->at[i] = wz_table_column(t, COLUMNS[i].name);
		if (r->at[i] != SIZE_MAX || !COLUMNS[i].needed)
			continue;
		wz_problems_add(r->problems, ERROR, t->file, 1, 0,
		                "a codebook needs the column '%s': expected variable, label_nl, label_en, type, codes, level and, optional, "
		                "item, note, role, minimum, maximum, required, unit", COLUMNS[i].name);
		all = false;
	}
	for (size_t c = 0; c < t->n_cols; c++) {
		char shown[WZ_TEXT_SHOW];
		const char *near = NULL;
		bool known = false;
		for (int i = 0; i < N_COLUMNS; i++) {
			known |= r->at[i] == c;
			if (r->at[i] == SIZE_MAX && wz_text_is_near(t->name[c], COLUMNS[i].name))
				near = COLUMNS[i].name;
		}
		if (!known && near != NULL)
			wz_problems_add(r->problems, WARNING, t->file, 1, c + 1, "column %s is not used. Did you mean '%s'?",
			                wz_text_show(t->name[c], shown), near);
	}
	return all;
}

/* 4. Checks between variables */

static void about(const wz_codebook *book, const wz_variable *v, wz_problems *problems, wz_problem_severity severity,
                  const char *why) {
	char shown[WZ_TEXT_SHOW];
	wz_problems_add(problems, severity, book->file, v->line, 0, "variable %s %s", wz_text_show(v->id, shown), why);
}

static bool has_codes(wz_var_type type) {
	return wz_var_has_one_code(type) || type == WZ_VAR_MULTI;
}

static wz_status check_codes(const wz_codebook *book, const wz_variable *v, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_map seen = {0};
	if (has_codes(v->type) && v->n_codes == 0)
		about(book, v, problems, ERROR,
		      v->role == WZ_ROLE_DIRECTION   ? "has no codes: with the role direction list them as better=beter|better;worse=slechter|worse;none=gelijk|equal"
		      : wz_role_is_coded(v->role)    ? "has no codes: with this role list them as 1=ja|yes;0=nee|no"
		                                     : "has no codes: list them as code=Dutch label|English label;... or make its type text");
	if (!has_codes(v->type) && v->n_codes > 0)
		about(book, v, problems, WARNING, "has codes that are not used: only the types categorical, ordinal and multi have codes");
	for (size_t i = 0; i < v->n_codes; i++) {
		size_t *place = wz_map_put(&seen, v->code[i].code, strlen(v->code[i].code));
		if (place == NULL) {
			st = wz_fail(err, WZ_ENOMEM, "no memory to check the codebook");
			goto done;
		}
		if (*place != SIZE_MAX) {
			char shown[WZ_TEXT_SHOW], why[WZ_TEXT_SHOW + 64];
			(void)snprintf(why, sizeof why, "has the code %s twice: remove or rename one", wz_text_show(v->code[i].code, shown));
			about(book, v, problems, ERROR, why);
		}
		*place = i;
	}
done:
	wz_map_clear(&seen);
	return st;
}

/* Types and codes that fit the role. */
static void check_role_type(const wz_codebook *book, const wz_variable *v, wz_problems *problems) {
	char why[160];
	if (!wz_role_takes(v->role, v->type)) {
		const char *types = wz_role_types(v->role);
		if (v->role == WZ_ROLE_ID || v->role == WZ_ROLE_LABEL)
			(void)snprintf(why, sizeof why, "cannot be an id or label with this type: make its type text");
		else if (v->role == WZ_ROLE_EFFECT || v->role == WZ_ROLE_VARIANCE)
			(void)snprintf(why, sizeof why, "is an effect size or variance: its type must be numeric");
		else if (strcmp(types, "count") == 0)
			(void)snprintf(why, sizeof why, "is a count of people: its type must be count");
		else
			(void)snprintf(why, sizeof why, "has the role %s: its type must be %s", wz_role_word(v->role), types);
		about(book, v, problems, ERROR, why);
	} else if (wz_role_is_coded(v->role) && wz_role_codes_flaw(v) != NULL) {
		about(book, v, problems, ERROR, wz_role_codes_flaw(v));
	}
}

static void check_variable(const wz_codebook *book, const wz_variable *v, wz_problems *problems) {
	if (v->id[0] == '\0')
		wz_problems_add(problems, ERROR, book->file, v->line, 0, "a variable without name: fill in the column 'variable'");
	for (const unsigned char *c = (const unsigned char *)v->id; *c != '\0'; c++)
		if (*c < 0x20 || *c == 0x7f) {
			about(book, v, problems, ERROR, "has a line break or control character in its name: use letters, digits and _");
			break;
		}
	if (v->level[0] == '\0')
		about(book, v, problems, ERROR, "has no level: write the level at which it is constant, such as effect, study or manual");
	static const char *const LEVELS[] = {"effect", "study", "manual"};
	for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++)
		if (strcmp(v->level, LEVELS[i]) != 0 && wz_text_is_near(v->level, LEVELS[i])) {
			char shown[WZ_TEXT_SHOW], why[WZ_TEXT_SHOW + 64];
			(void)snprintf(why, sizeof why, "has the level %s. Did you mean '%s'?", wz_text_show(v->level, shown), LEVELS[i]);
			about(book, v, problems, WARNING, why);
		}
	bool number = v->type == WZ_VAR_NUMERIC || v->type == WZ_VAR_COUNT;
	if (!number && !(isnan(v->minimum) && isnan(v->maximum)))
		about(book, v, problems, WARNING, "has a minimum or maximum that is not used: only the types numeric and count have them");
	if (v->minimum > v->maximum)
		about(book, v, problems, ERROR, "has a minimum above its maximum: swap them");
	check_role_type(book, v, problems);
}

/* A role that only one variable may have (id and label: one in each level). */
static void check_role_once(const wz_codebook *book, size_t i, wz_problems *problems) {
	const wz_variable *v = &book->var[i];
	bool by_level = v->role == WZ_ROLE_ID || v->role == WZ_ROLE_LABEL;
	for (size_t k = 0; v->role != WZ_ROLE_NONE && k < i; k++) {
		const wz_variable *first = &book->var[k];
		if (first->role != v->role || (by_level && strcmp(first->level, v->level) != 0))
			continue;
		char why[2 * WZ_TEXT_SHOW + 128], id[WZ_TEXT_SHOW], level[WZ_TEXT_SHOW];
		(void)snprintf(why, sizeof why, "has the role %s%s%s, which %s (line %zu) has already: keep one", wz_role_word(v->role),
		               by_level ? " of level " : "", by_level ? wz_text_show(v->level, level) : "", wz_text_show(first->id, id),
		               first->line);
		about(book, v, problems, ERROR, why);
		return;
	}
}

static const wz_variable *with_role(const wz_codebook *book, wz_role role) {
	for (size_t i = 0; i < book->n; i++)
		if (book->var[i].role == role)
			return &book->var[i];
	return NULL;
}

/* Roles that mean something only together. */
static void check_role_set(const wz_codebook *book, const wz_role *roles, size_t n, wz_problems *problems) {
	const wz_variable *some = NULL;
	char missing[128] = "";
	for (size_t i = 0; i < n; i++) {
		const wz_variable *v = with_role(book, roles[i]);
		size_t used = strlen(missing);
		if (v != NULL)
			some = v;
		else
			(void)snprintf(missing + used, sizeof missing - used, "%s%s", used > 0 ? ", " : "", wz_role_word(roles[i]));
	}
	if (some == NULL || missing[0] == '\0')
		return;
	char why[320];
	(void)snprintf(why, sizeof why, "has the role %s, but no variable has the role %s: give all of them or none",
	               wz_role_word(some->role), missing);
	about(book, some, problems, ERROR, why);
}

/* A level whose units have no id cannot be checked or modelled. */
static void check_level_id(const wz_codebook *book, size_t i, wz_problems *problems) {
	const char *level = book->var[i].level;
	if (level[0] == '\0' || strcmp(level, "effect") == 0)
		return;
	for (size_t k = 0; k < book->n; k++)
		if (strcmp(book->var[k].level, level) == 0 && (k < i || book->var[k].role == WZ_ROLE_ID))
			return;
	char why[WZ_TEXT_SHOW + 128], shown[WZ_TEXT_SHOW];
	(void)snprintf(why, sizeof why, "has the level %s, for which no variable has the role id: nothing can be checked or modelled there",
	               wz_text_show(level, shown));
	about(book, &book->var[i], problems, WARNING, why);
}

wz_status wz_codebook_check(const wz_codebook *book, wz_problems *problems, wz_err *err) {
	static const wz_role GIVEN[] = {WZ_ROLE_EFFECT, WZ_ROLE_VARIANCE};
	static const wz_role COUNTS[] = {WZ_ROLE_TREATMENT_GOOD, WZ_ROLE_TREATMENT_BAD, WZ_ROLE_CONTROL_GOOD, WZ_ROLE_CONTROL_BAD};
	wz_status st = WZ_OK;
	wz_map seen = {0};
	for (size_t i = 0; i < book->n; i++) {
		const wz_variable *v = &book->var[i];
		size_t *place = wz_map_put(&seen, v->id, strlen(v->id));
		if (place == NULL) {
			st = wz_fail(err, WZ_ENOMEM, "no memory to check the codebook");
			goto done;
		}
		if (*place != SIZE_MAX && v->id[0] != '\0') {
			char why[96];
			(void)snprintf(why, sizeof why, "stands twice, first on line %zu: rename or delete one", book->var[*place].line);
			about(book, v, problems, ERROR, why);
		} else {
			*place = i;
		}
		check_variable(book, v, problems);
		WZ_TRY(check_codes(book, v, problems, err));
		check_role_once(book, i, problems);
		check_level_id(book, i, problems);
	}
	/* An effect size without variance gets one from the sizes of the groups. */
	if (with_role(book, WZ_ROLE_VARIANCE) || !(with_role(book, WZ_ROLE_N_TOTAL) || (with_role(book, WZ_ROLE_N_TREATMENT) && with_role(book, WZ_ROLE_N_CONTROL))))
		check_role_set(book, GIVEN, 2, problems);
	check_role_set(book, COUNTS, 4, problems);
done:
	wz_map_clear(&seen);
	return st;
}

/* 5. Reading and looking */

wz_status wz_codebook_read(const char *path, wz_codebook *codebook, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_table table = {0};
	*codebook = (wz_codebook){0};
	const wz_problems_mark before = wz_problems_here(problems);
	WZ_TRY(wz_table_read(path, NULL, &table, problems, err));
	const size_t below = header_below(&table);
	if (below != SIZE_MAX) {
		char shown[WZ_TEXT_SHOW];
		wz_problems_forget(problems, &before);
		st = wz_fail(err, WZ_EINPUT, "%s:%zu: this line looks like the header of a codebook, but the file begins with another (%s ...): delete what stands above line %zu", path,
		             table.line[below], wz_text_show(table.name[0], shown), table.line[below]);
		goto done;
	}
	reader r = {.table = &table, .codebook = codebook, .problems = problems, .err = err};
	codebook->memory = r.arena = wz_arena_create();
	codebook->file = r.arena == NULL ? NULL : wz_arena_copy(r.arena, path, strlen(path));
	codebook->var = codebook->file == NULL ? NULL : wz_arena_alloc(r.arena, (table.n_rows + 1) * sizeof *codebook->var);
	if (codebook->var == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "%s: no memory for the codebook", path);
		goto done;
	}
	if (!find_columns(&r)) {
		st = wz_fail(err, WZ_EINPUT, "%s: is not a codebook: a column is missing", path);
		goto done;
	}
	for (r.row = 0; r.row < table.n_rows; r.row++) {
		wz_variable *v = &codebook->var[r.row];
		*v = (wz_variable){.minimum = NAN, .maximum = NAN};
		WZ_TRY(read_variable(&r, v));
		codebook->n++;
	}
	WZ_TRY(wz_codebook_check(codebook, problems, err));
done:
	wz_table_clear(&table);
	if (st != WZ_OK)
		wz_codebook_clear(codebook);
	return st;
}

void wz_codebook_clear(wz_codebook *codebook) {
	wz_arena_free(codebook->memory);
	*codebook = (wz_codebook){0};
}

size_t wz_code_find(const wz_variable *var, const char *code) {
	for (size_t i = 0; i < var->n_codes; i++)
		if (strcmp(var->code[i].code, code) == 0)
			return i;
	return SIZE_MAX;
}

const wz_variable *wz_codebook_find(const wz_codebook *codebook, const char *id) {
	for (size_t i = 0; i < codebook->n; i++)
		if (strcmp(codebook->var[i].id, id) == 0)
			return &codebook->var[i];
	return NULL;
}
