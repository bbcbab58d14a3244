/* subset.c - which rows an expression keeps
 *
 * 1. The tree of an expression
 * 2. Reading values
 * 3. Reading conditions
 * 4. A row's answer
 */
#include "model/subset.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. The tree of an expression */

typedef enum { VALUE_COLUMN, VALUE_NUMBER, VALUE_TEXT, VALUE_MISSING, LOGICAL, TRUTH, COMPARE, IN, IS_MISSING, NOT, AND, OR } kind;
typedef enum { EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL } relation;
typedef enum { NO, YES, UNKNOWN } answer;

typedef struct {
	kind kind;
	size_t left, right;            /* nodes; IN: right values follow from `right`, n of them */
	size_t n;
	relation relation;
	answer constant;
	double number;
	char *text;                    /* VALUE_TEXT, VALUE_NUMBER */
	const wz_frame_column *column; /* VALUE_COLUMN, LOGICAL */
	size_t at;                     /* place in the expression */
} node;

/* Reading and answering recurse, at most as deep as there are brackets or nodes. */
enum { MAX_DEPTH = 200, MAX_NODES = 4000 };

typedef struct {
	const char *text, *at;
	const wz_frame *frame;
	node *node;
	size_t n, capacity;
	unsigned depth;
	wz_err *err;
} reader;

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: subset");
}

/* A message with the place; the rest is text and its argument. */
static wz_status wrong(const reader *r, size_t at, const char *what, const char *which) {
	return wz_fail(r->err, WZ_EUSAGE, "subset '%.200s', character %zu: %s%s%.60s", r->text, at + 1, what, *which ? " " : "", which);
}

static wz_status expected(const reader *r, const char *what) {
	return wz_fail(r->err, WZ_EUSAGE, "subset '%.200s', character %zu: expected %s, found %s%.20s", r->text, (size_t)(r->at - r->text) + 1, what,
	               *r->at ? "" : "the end", r->at);
}

static wz_status add(reader *r, node made, size_t *index) {
	if (r->n == MAX_NODES) {
		free(made.text);
		return wz_fail(r->err, WZ_EUSAGE, "the subset expression is too long: more than %d parts", MAX_NODES);
	}
	if (r->n == r->capacity) {
		size_t capacity = r->capacity ? 2 * r->capacity : 16;
		node *grown = realloc(r->node, capacity * sizeof *grown);
		if (!grown) {
			free(made.text);
			return no_memory(r->err);
		}
		r->node = grown;
		r->capacity = capacity;
	}
	r->node[r->n] = made;
	*index = r->n++;
	return WZ_OK;
}

static void reader_clear(reader *r) {
	for (size_t i = 0; i < r->n; i++)
		free(r->node[i].text);
	free(r->node);
}

/* 2. Reading values */

static void skip(reader *r) {
	while (isspace((unsigned char)*r->at))
		r->at++;
}

static bool take(reader *r, const char *mark) {
	skip(r);
	size_t n = strlen(mark);
	if (strncmp(r->at, mark, n) != 0)
		return false;
	r->at += n;
	return true;
}

static bool name_character(char c) {
	return isalnum((unsigned char)c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

/* A text in quotes; a backslash takes the next character as it is. */
static wz_status read_quoted(reader *r, char **text) {
	const char quote = *r->at, *from = r->at + 1;
	size_t n = 0, length = 0;
	while (from[n] && from[n] != quote)
		n += quote != '`' && from[n] == '\\' && from[n + 1] ? 2 : 1;
	if (!from[n])
		return wrong(r, (size_t)(r->at - r->text), "a quote is not closed", "");
	char *out = malloc(n + 1);
	if (!out)
		return no_memory(r->err);
	for (size_t i = 0; i < n; i++) {
		if (quote != '`' && from[i] == '\\')
			i++;
		out[length++] = from[i];
	}
	out[length] = '\0';
	r->at = from + n + 1;
	*text = out;
	return WZ_OK;
}

/* Digits with a point and an exponent; a minus in front. */
static wz_status read_number(reader *r, node *made) {
	char shown[64];
	const char *from = r->at;
	char *end;
	size_t n = *from == '-' ? 1 : 0;
	while (isspace((unsigned char)from[n]))
		n++;
	const char *digits = from + n;
	if (!isdigit((unsigned char)digits[0]) && !(digits[0] == '.' && isdigit((unsigned char)digits[1])))
		return expected(r, "a column, a number or a text in quotes");
	made->number = strtod(digits, &end);
	if (*from == '-')
		made->number = -made->number;
	if (name_character(*end) || tolower((unsigned char)digits[1]) == 'x' || !isfinite(made->number))
		return wrong(r, (size_t)(from - r->text), "not a number (a name that begins with a digit stands in backquotes):", digits);
	r->at = end;
	snprintf(shown, sizeof shown, "%.15g", made->number);
	made->kind = VALUE_NUMBER;
	made->text = strdup(shown);
	return made->text ? WZ_OK : no_memory(r->err);
}

static const wz_frame_column *find_column(const wz_frame *frame, const char *name) {
	for (size_t c = 0; c < frame->n_cols; c++)
		if (strcmp(frame->col[c].name, name) == 0)
			return &frame->col[c];
	return NULL;
}

/* A constant or a column: what can be compared. */
static wz_status read_value(reader *r, size_t *index) {
	wz_status st = WZ_OK;
	skip(r);
	node made = {.at = (size_t)(r->at - r->text)};
	if (*r->at == '"' || *r->at == '\'') {
		made.kind = VALUE_TEXT;
		WZ_TRY(read_quoted(r, &made.text));
		return add(r, made, index);
	}
	if (*r->at == '`') {
		WZ_TRY(read_quoted(r, &made.text));
	} else if (*r->at && name_character(*r->at) && !isdigit((unsigned char)*r->at) && !(*r->at == '.' && isdigit((unsigned char)r->at[1]))) {
		size_t n = 0;
		while (name_character(r->at[n]))
			n++;
		made.text = strndup(r->at, n);
		if (!made.text)
			return no_memory(r->err);
		r->at += n;
		skip(r);
		if (*r->at == '(') {
			st = wrong(r, made.at, "unknown function (known: is.na() and, after %in%, c()):", made.text);
			goto done;
		}
		bool yes = strcmp(made.text, "TRUE") == 0, no = strcmp(made.text, "FALSE") == 0;
		if (yes || no || strcmp(made.text, "NA") == 0) {
			made.kind = yes || no ? TRUTH : VALUE_MISSING;
			made.constant = yes ? YES : no ? NO : UNKNOWN;
			return add(r, made, index);
		}
	} else {
		WZ_TRY(read_number(r, &made));
		return add(r, made, index);
	}
	made.kind = VALUE_COLUMN;
	made.column = find_column(r->frame, made.text);
	if (!made.column) {
		st = wrong(r, made.at, "a text stands in quotes, and there is no column", made.text);
		goto done;
	}
	return add(r, made, index);
done:
	free(made.text);
	return st;
}

/* 3. Reading conditions */

static wz_status read_or(reader *r, size_t *index);

static bool is_value(const node *n) {
	return n->kind <= VALUE_MISSING;
}

static bool says_yes(const char *text) {
	return strcmp(text, "TRUE") == 0 || strcmp(text, "true") == 0;
}

static bool says_no(const char *text) {
	return strcmp(text, "FALSE") == 0 || strcmp(text, "false") == 0;
}

/* A condition must stand here: a column of 0 and 1, or of TRUE and FALSE, is one. */
static wz_status need_condition(reader *r, size_t index) {
	node *it = &r->node[index];
	if (!is_value(it))
		return WZ_OK;
	if (it->kind == VALUE_MISSING) {
		it->kind = TRUTH;
		return WZ_OK;
	}
	if (it->kind != VALUE_COLUMN)
		return wrong(r, it->at, "expected a comparison, found only", it->text);
	for (size_t i = 0; i < r->frame->n; i++) {
		const char *text = it->column->text[i];
		bool good = it->column->num ? isnan(it->column->num[i]) || it->column->num[i] == 0 || it->column->num[i] == 1
		                            : *text == '\0' || says_yes(text) || says_no(text);
		if (!good)
			return wrong(r, it->at, "only a column of 0 and 1, or TRUE and FALSE, can stand without a comparison:", it->column->name);
	}
	it->kind = LOGICAL;
	return WZ_OK;
}

/* A text beside a column of numbers is a number. */
static wz_status settle(reader *r, const node *side, node *constant) {
	char *end;
	if (side->kind != VALUE_COLUMN || !side->column->num || constant->kind != VALUE_TEXT)
		return WZ_OK;
	constant->number = strtod(constant->text, &end);
	if (end == constant->text || *end || !isfinite(constant->number))
		return wz_fail(r->err, WZ_EUSAGE, "subset '%.200s', character %zu: column '%.60s' holds numbers, '%.60s' is not one", r->text,
		               constant->at + 1, side->column->name, constant->text);
	constant->kind = VALUE_NUMBER;
	return WZ_OK;
}

/* c(1, 2) or one value. Its nodes follow each other. */
static wz_status read_list(reader *r, node *made) {
	wz_status st = WZ_OK;
	bool many = take(r, "c(") || (take(r, "c (")); /* no blank or one */
	do {
		size_t index;
		WZ_TRY(read_value(r, &index));
		const node *value = &r->node[index];
		if (value->kind != VALUE_NUMBER && value->kind != VALUE_TEXT && value->kind != VALUE_MISSING) {
			st = wrong(r, value->at, "after %in% stand numbers and texts in quotes: c(1, 2) or c(\"p\", \"q\"), found", value->text);
			goto done;
		}
		WZ_TRY(settle(r, &r->node[made->left], &r->node[index]));
		if (made->n++ == 0)
			made->right = index;
	} while (many && take(r, ","));
	if (many && !take(r, ")"))
		st = expected(r, "',' or ')'");
done:
	return st;
}

/* Something in brackets, is.na(), or a value. */
static wz_status read_operand(reader *r, size_t *index) {
	wz_status st = WZ_OK;
	skip(r);
	node made = {.kind = IS_MISSING, .at = (size_t)(r->at - r->text)};
	const char *begin = r->at;
	if (take(r, "is.na") && take(r, "(")) {
		WZ_TRY(read_value(r, &made.left));
		if (!is_value(&r->node[made.left]))
			return wrong(r, r->node[made.left].at, "is.na() takes a column", "");
		if (!take(r, ")"))
			return expected(r, "')'");
		return add(r, made, index);
	}
	r->at = begin;
	if (!take(r, "("))
		return read_value(r, index);
	WZ_TRY(read_or(r, index));
	if (!take(r, ")"))
		st = expected(r, "')', '&', '|' or a comparison");
done:
	return st;
}

static bool take_relation(reader *r, relation *found) {
	static const struct {
		const char *mark;
		relation relation;
	} marks[] = {{"==", EQUAL}, {"!=", NOT_EQUAL}, {"<=", LESS_EQUAL}, {">=", GREATER_EQUAL}, {"<", LESS}, {">", GREATER}};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (take(r, marks[i].mark)) {
			*found = marks[i].relation;
			return true;
		}
	return false;
}

static wz_status read_comparison(reader *r, size_t *index) {
	wz_status st = WZ_OK;
	node made = {.kind = COMPARE};
	WZ_TRY(read_operand(r, &made.left));
	skip(r);
	made.at = (size_t)(r->at - r->text);
	bool in = take(r, "%in%");
	if (!in && *r->at == '=' && r->at[1] != '=')
		return wrong(r, made.at, "'==' compares, '=' is not known", "");
	if (!in && !take_relation(r, &made.relation)) {
		*index = made.left;
		return WZ_OK;
	}
	if (!is_value(&r->node[made.left]))
		return wrong(r, made.at, "left of this sign stands a column, a number or a text", "");
	if (in) {
		made.kind = IN;
		WZ_TRY(read_list(r, &made));
		return add(r, made, index);
	}
	WZ_TRY(read_operand(r, &made.right));
	if (!is_value(&r->node[made.right]))
		return wrong(r, made.at, "right of this sign stands a column, a number or a text", "");
	WZ_TRY(settle(r, &r->node[made.left], &r->node[made.right]));
	WZ_TRY(settle(r, &r->node[made.right], &r->node[made.left]));
	WZ_TRY(add(r, made, index));
	relation again;
	skip(r);
	size_t at = (size_t)(r->at - r->text);
	if (take_relation(r, &again))
		return wrong(r, at, "one comparison at a time: join two with '&'", "");
done:
	return st;
}

static wz_status read_not(reader *r, size_t *index) {
	wz_status st = WZ_OK;
	skip(r);
	if (++r->depth > MAX_DEPTH)
		return wz_fail(r->err, WZ_EUSAGE, "the subset expression is too deep: more than %d brackets and '!' inside each other", MAX_DEPTH);
	if (*r->at == '!' && r->at[1] != '=') {
		node made = {.kind = NOT, .at = (size_t)(r->at++ - r->text)};
		WZ_TRY(read_not(r, &made.left));
		WZ_TRY(need_condition(r, made.left));
		WZ_TRY(add(r, made, index));
	} else {
		WZ_TRY(read_comparison(r, index));
	}
	r->depth--;
done:
	return st;
}

/* A chain of one sign; `read` reads what stands between. */
static wz_status read_chain(reader *r, kind kind_of, const char *twice, const char *once, wz_status (*read)(reader *, size_t *), size_t *index) {
	wz_status st = WZ_OK;
	WZ_TRY(read(r, index));
	while (take(r, twice) || take(r, once)) {
		node made = {.kind = kind_of, .left = *index, .at = (size_t)(r->at - r->text)};
		WZ_TRY(read(r, &made.right));
		WZ_TRY(need_condition(r, made.left));
		WZ_TRY(need_condition(r, made.right));
		WZ_TRY(add(r, made, index));
	}
done:
	return st;
}

static wz_status read_and(reader *r, size_t *index) {
	return read_chain(r, AND, "&&", "&", read_not, index);
}

static wz_status read_or(reader *r, size_t *index) {
	return read_chain(r, OR, "||", "|", read_and, index);
}

/* 4. A row's answer */

static bool value_missing(const node *v, size_t row) {
	if (v->kind != VALUE_COLUMN)
		return v->kind == VALUE_MISSING;
	return v->column->num ? isnan(v->column->num[row]) : v->column->text[row][0] == '\0';
}

static bool is_number(const node *v) {
	return v->kind == VALUE_NUMBER || (v->kind == VALUE_COLUMN && v->column->num);
}

/* Below 0, 0, above 0; both present. */
static int compare(const node *a, const node *b, size_t row) {
	if (is_number(a) && is_number(b)) {
		double x = a->kind == VALUE_COLUMN ? a->column->num[row] : a->number, y = b->kind == VALUE_COLUMN ? b->column->num[row] : b->number;
		return x < y ? -1 : x > y;
	}
	return strcmp(a->kind == VALUE_COLUMN ? a->column->text[row] : a->text, b->kind == VALUE_COLUMN ? b->column->text[row] : b->text);
}

static answer related(const node *tree, const node *it, size_t row) {
	const node *a = &tree[it->left], *b = &tree[it->right];
	if (value_missing(a, row) || value_missing(b, row))
		return UNKNOWN;
	int order = compare(a, b, row);
	switch (it->relation) {
	case EQUAL: return order == 0 ? YES : NO;
	case NOT_EQUAL: return order != 0 ? YES : NO;
	case LESS: return order < 0 ? YES : NO;
	case LESS_EQUAL: return order <= 0 ? YES : NO;
	case GREATER: return order > 0 ? YES : NO;
	case GREATER_EQUAL: break;
	}
	return order >= 0 ? YES : NO;
}

static answer among(const node *tree, const node *it, size_t row) {
	const node *a = &tree[it->left];
	bool missing = value_missing(a, row);
	for (size_t i = it->right; i < it->right + it->n; i++)
		if (tree[i].kind == VALUE_MISSING ? missing : !missing && compare(a, &tree[i], row) == 0)
			return YES;
	return NO;
}

static answer ask(const node *tree, size_t index, size_t row) {
	const node *it = &tree[index];
	answer left, right;
	switch (it->kind) {
	case COMPARE: return related(tree, it, row);
	case IN: return among(tree, it, row);
	case IS_MISSING: return value_missing(&tree[it->left], row) ? YES : NO;
	case TRUTH: return it->constant;
	case LOGICAL:
		if (it->column->num)
			return isnan(it->column->num[row]) ? UNKNOWN : it->column->num[row] != 0 ? YES : NO;
		return it->column->text[row][0] == '\0' ? UNKNOWN : says_yes(it->column->text[row]) ? YES : NO;
	case NOT:
		left = ask(tree, it->left, row);
		return left == UNKNOWN ? UNKNOWN : left == YES ? NO : YES;
	case AND:
	case OR:
		left = ask(tree, it->left, row);
		right = ask(tree, it->right, row);
		if (it->kind == AND)
			return left == NO || right == NO ? NO : left == YES && right == YES ? YES : UNKNOWN;
		return left == YES || right == YES ? YES : left == NO && right == NO ? NO : UNKNOWN;
	case VALUE_COLUMN:
	case VALUE_NUMBER:
	case VALUE_TEXT:
	case VALUE_MISSING: break; /* need_condition() lets none of these through */
	}
	return UNKNOWN;
}

wz_status wz_subset_rows(const char *text, const wz_frame *frame, const size_t *rows, size_t n_rows, size_t *keep, size_t *n_kept,
                         size_t *n_missing, wz_err *err) {
	wz_status st = WZ_OK;
	reader r = {.text = text, .at = text, .frame = frame, .err = err};
	size_t root = 0, kept = 0, missing = 0;
	*n_kept = 0;
	WZ_TRY(read_or(&r, &root));
	skip(&r);
	if (*r.at) {
		st = expected(&r, "'&', '|' or a comparison");
		goto done;
	}
	WZ_TRY(need_condition(&r, root));
	for (size_t i = 0; i < (rows ? n_rows : frame->n); i++) {
		size_t row = rows ? rows[i] : i;
		answer is = row < frame->n ? ask(r.node, root, row) : UNKNOWN;
		if (is == YES)
			keep[kept++] = row;
		missing += is == UNKNOWN;
	}
	*n_kept = kept;
	if (n_missing)
		*n_missing = missing;
done:
	reader_clear(&r);
	return st;
}
