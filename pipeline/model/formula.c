/* formula.c - from R's formula words to terms
 *
 * 1. Growing a formula
 * 2. Reading words
 * 3. Terms
 */
#include "model/formula.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* 1. Growing a formula */

static char *copy(const char *text, size_t n) {
	char *out = malloc(n + 1);
	if (out) {
		memcpy(out, text, n);
		out[n] = '\0';
	}
	return out;
}

static bool same(const char *a, const char *b) {
	return a == b || (a && b && strcmp(a, b) == 0);
}

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: formula");
}

/* Takes over variable's texts. The same variable twice is one variable. */
static wz_status add_variable(wz_formula *formula, wz_formula_variable *variable, size_t *index, wz_err *err) {
	for (size_t i = 0; i < formula->n_variables; i++) {
		wz_formula_variable *old = &formula->variable[i];
		if (same(old->name, variable->name) && old->factor == variable->factor && old->center == variable->center && old->degree == variable->degree &&
		    same(old->reference, variable->reference)) {
			free(variable->name);
			free(variable->reference);
			*index = i;
			return WZ_OK;
		}
	}
	wz_formula_variable *grown = realloc(formula->variable, (formula->n_variables + 1) * sizeof *grown);
	if (!grown) {
		free(variable->name);
		free(variable->reference);
		return no_memory(err);
	}
	formula->variable = grown;
	grown[formula->n_variables] = *variable;
	*index = formula->n_variables++;
	return WZ_OK;
}

static wz_status add_term(wz_formula *formula, const wz_formula_term *term, wz_err *err) {
	size_t at = 0;
	for (size_t t = 0; t < formula->n_terms; t++) {
		if (formula->term[t].n == term->n && memcmp(formula->term[t].var, term->var, term->n * sizeof(size_t)) == 0)
			return WZ_OK;
		if (formula->term[t].n <= term->n)
			at = t + 1;
	}
	wz_formula_term *grown = realloc(formula->term, (formula->n_terms + 1) * sizeof *grown);
	if (!grown)
		return no_memory(err);
	formula->term = grown;
	memmove(&grown[at + 1], &grown[at], (formula->n_terms - at) * sizeof *grown);
	grown[at] = *term;
	formula->n_terms++;
	return WZ_OK;
}

/* 2. Reading words */

typedef struct {
	const char *text, *at;
	wz_err *err;
} reader;

static void skip(reader *r) {
	while (isspace((unsigned char)*r->at))
		r->at++;
}

static bool take(reader *r, char c) {
	skip(r);
	if (*r->at != c)
		return false;
	r->at++;
	return true;
}

static wz_status unexpected(reader *r, const char *wanted) {
	skip(r);
	return wz_fail(r->err, WZ_EUSAGE, "formula '%.200s', character %zu: expected %s%s%.20s", r->text, (size_t)(r->at - r->text) + 1, wanted,
	               *r->at ? ", found " : ", found the end", r->at);
}

static bool name_character(char c) {
	return isalnum((unsigned char)c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

static wz_status read_name(reader *r, char **name) {
	skip(r);
	const char *from = r->at;
	size_t n = 0;
	if (*from == '`') {
		const char *end = strchr(from + 1, '`');
		if (!end)
			return unexpected(r, "a closing `");
		from++;
		n = (size_t)(end - from);
		r->at = end + 1;
	} else {
		while (name_character(from[n]))
			n++;
		r->at += n;
	}
	if (n == 0)
		return unexpected(r, "a column name");
	*name = copy(from, n);
	return *name ? WZ_OK : no_memory(r->err);
}

/* The text of ref= : to the closing bracket, quotes and outer spaces taken off. */
static wz_status read_reference(reader *r, char **reference) {
	skip(r);
	const char *from = r->at, *end;
	if (*from == '"' || *from == '\'') {
		end = strchr(from + 1, *from);
		if (!end)
			return unexpected(r, "a closing quote");
		from++;
		r->at = end + 1;
	} else {
		end = from;
		while (*end && *end != ')' && *end != ',')
			end++;
		r->at = end;
		while (end > from && isspace((unsigned char)end[-1]))
			end--;
	}
	*reference = copy(from, (size_t)(end - from));
	return *reference ? WZ_OK : no_memory(r->err);
}

static wz_status read_variable(reader *r, wz_formula_variable *variable) {
	wz_status st = WZ_OK;
	char *word = NULL;
	*variable = (wz_formula_variable){0};
	WZ_TRY(read_name(r, &word));
	bool is_factor = strcmp(word, "factor") == 0, is_poly = strcmp(word, "poly") == 0, is_center = strcmp(word, "center") == 0;
	if (!take(r, '(')) {
		variable->name = word;
		return WZ_OK;
	}
	if (!is_factor && !is_poly && !is_center) {
		st = wz_fail(r->err, WZ_EUSAGE, "formula '%.200s': unknown function '%.50s' (known: factor(), poly(), center())", r->text, word);
		goto done;
	}
	WZ_TRY(read_name(r, &variable->name));
	variable->factor = is_factor;
	variable->center = is_center;
	if (is_poly) {
		if (!take(r, ',')) {
			st = unexpected(r, "',' and the degree");
			goto done;
		}
		skip(r);
		if (*r->at < '1' || *r->at > '6') {
			st = unexpected(r, "a degree from 1 to 6");
			goto done;
		}
		variable->degree = (unsigned)(*r->at++ - '0');
	} else if (is_factor && take(r, ',')) {
		skip(r);
		if (strncmp(r->at, "ref", 3) != 0) {
			st = unexpected(r, "ref=");
			goto done;
		}
		r->at += 3;
		if (!take(r, '=')) {
			st = unexpected(r, "'='");
			goto done;
		}
		WZ_TRY(read_reference(r, &variable->reference));
	}
	if (!take(r, ')'))
		st = unexpected(r, "')'");
done:
	free(word);
	if (st != WZ_OK) {
		free(variable->name);
		free(variable->reference);
		*variable = (wz_formula_variable){0};
	}
	return st;
}

/* 3. Terms */

static void insert_variable(wz_formula_term *term, size_t v) {
	size_t at = term->n;
	for (size_t i = 0; i < term->n; i++)
		if (term->var[i] == v)
			return; /* a:a is a */
	while (at > 0 && term->var[at - 1] > v) {
		term->var[at] = term->var[at - 1];
		at--;
	}
	term->var[at] = v;
	term->n++;
}

/* A product: names joined by ':' (one term) and '*' (all sub-products). */
static wz_status read_product(reader *r, wz_formula *formula) {
	wz_formula_term part[WZ_MAX_TERM] = {{0}};
	size_t parts = 1, names = 0;
	wz_status st = WZ_OK;
	for (;;) {
		wz_formula_variable variable;
		size_t index;
		if (++names > WZ_MAX_TERM)
			return wz_fail(r->err, WZ_EUSAGE, "formula '%.200s': interactions of at most %d variables", r->text, WZ_MAX_TERM);
		WZ_TRY(read_variable(r, &variable));
		WZ_TRY(add_variable(formula, &variable, &index, r->err));
		insert_variable(&part[parts - 1], index);
		if (take(r, ':'))
			continue;
		if (!take(r, '*'))
			break;
		parts++;
	}
	for (unsigned set = 1; set < 1u << parts; set++) {
		wz_formula_term term = {0};
		for (size_t i = 0; i < parts; i++)
			if (set >> i & 1)
				for (size_t v = 0; v < part[i].n; v++)
					insert_variable(&term, part[i].var[v]);
		WZ_TRY(add_term(formula, &term, r->err));
	}
done:
	return st;
}

wz_status wz_formula_parse(const char *text, wz_formula *formula, wz_err *err) {
	wz_status st = WZ_OK;
	reader r = {.text = text ? text : "", .at = text ? text : "", .err = err};
	*formula = (wz_formula){.intercept = true};
	(void)take(&r, '~');
	skip(&r);
	bool minus = false, first = true;
	while (*r.at) {
		if (first && take(&r, '-'))
			minus = true;
		first = false;
		skip(&r);
		if ((*r.at == '0' || *r.at == '1') && !name_character(r.at[1])) {
			formula->intercept = minus ? *r.at == '0' : *r.at == '1';
			r.at++;
		} else if (minus) {
			st = unexpected(&r, "1 after '-'");
			goto done;
		} else {
			WZ_TRY(read_product(&r, formula));
		}
		skip(&r);
		if (!*r.at)
			break;
		minus = take(&r, '-');
		if (!minus && !take(&r, '+')) {
			st = unexpected(&r, "'+', '-', ':' or '*'");
			goto done;
		}
		skip(&r);
		if (!*r.at) {
			st = unexpected(&r, "a column name");
			goto done;
		}
	}
	if (!formula->intercept && formula->n_terms == 0)
		st = wz_fail(err, WZ_EUSAGE, "formula '%.200s': a model without intercept needs a column", r.text);
done:
	if (st != WZ_OK)
		wz_formula_clear(formula);
	return st;
}

wz_status wz_formula_single(const char *name, bool factor, const char *reference, wz_formula *formula, wz_err *err) {
	wz_status st = WZ_OK;
	wz_formula_variable variable = {.name = copy(name, strlen(name)), .factor = factor};
	wz_formula_term term = {.n = 1};
	*formula = (wz_formula){.intercept = true};
	if (reference)
		variable.reference = copy(reference, strlen(reference));
	if (!variable.name || (reference && !variable.reference)) {
		free(variable.name);
		free(variable.reference);
		return no_memory(err);
	}
	WZ_TRY(add_variable(formula, &variable, &term.var[0], err));
	WZ_TRY(add_term(formula, &term, err));
done:
	if (st != WZ_OK)
		wz_formula_clear(formula);
	return st;
}

void wz_formula_clear(wz_formula *formula) {
	for (size_t i = 0; i < formula->n_variables; i++) {
		free(formula->variable[i].name);
		free(formula->variable[i].reference);
	}
	free(formula->variable);
	free(formula->term);
	*formula = (wz_formula){0};
}
