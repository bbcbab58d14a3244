/* aliased.c - why a design matrix is not of full rank, in the words of its user
 *
 * 1. Dependent columns
 * 2. A relation as the user sees it
 * 3. Sentences
 */
#include "model/aliased.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: dependent columns");
}

/* 1. Dependent columns */

typedef struct {
	double *q;      /* p columns of n: orthonormal, those of dependent columns are not used */
	double *r;      /* p * p: r[k * p + j] = q_k' x_j */
	double *shift, *scale;
	bool *free;     /* does not depend on the columns before it */
} factored;

static void load(const wz_matrix *m, size_t c, factored *f) {
	const size_t n = m->n;
	double *x = f->q + c * n, mean = 0, squares = 0;
	for (size_t i = 0; i < n; i++)
		mean += m->X[i * m->p + c] / (double)n;
	f->shift[c] = m->intercept && c > 0 ? mean : 0;
	for (size_t i = 0; i < n; i++) {
		x[i] = m->X[i * m->p + c] - f->shift[c];
		squares += x[i] * x[i];
	}
	/* a constant column leaves rounding only */
	if (m->intercept && c > 0 && squares <= 1e-24 * (double)n * mean * mean)
		squares = 0;
	f->scale[c] = squares > 0 ? sqrt(squares) : 0;
	for (size_t i = 0; i < n; i++)
		x[i] = squares > 0 ? x[i] / f->scale[c] : 0;
}

static void orthogonalise(const wz_matrix *m, size_t j, factored *f) {
	const size_t n = m->n;
	double *x = f->q + j * n, left = 0;
	for (int pass = 0; pass < 2; pass++)
		for (size_t k = 0; k < j; k++) {
			const double *q = f->q + k * n;
			double dot = 0;
			if (!f->free[k])
				continue;
			for (size_t i = 0; i < n; i++)
				dot += q[i] * x[i];
			for (size_t i = 0; i < n; i++)
				x[i] -= dot * q[i];
			f->r[k * m->p + j] += dot;
		}
	for (size_t i = 0; i < n; i++)
		left += x[i] * x[i];
	f->free[j] = f->scale[j] > 0 && left > 1e-12;
	f->r[j * m->p + j] = sqrt(left);
	for (size_t i = 0; f->free[j] && i < n; i++)
		x[i] /= f->r[j * m->p + j];
}

/* Whole numbers and simple fractions as such: what is left of rounding is not the user's. */
static double tidy(double x) {
	double twelfths = nearbyint(x * 12);
	return twelfths != 0 && fabs(x * 12 - twelfths) < 1e-8 * fabs(twelfths) ? twelfths / 12 : x;
}

static wz_status relation(const wz_matrix *m, size_t j, const factored *f, wz_alias *alias, wz_err *err) {
	const size_t p = m->p;
	*alias = (wz_alias){.column = j, .on = malloc((j + 1) * sizeof(size_t)), .coefficient = calloc(j + 1, sizeof(double))};
	double *b = alias->coefficient, intercept = f->shift[j], size = fabs(f->shift[j]);
	if (!alias->on || !b)
		return no_memory(err);
	for (size_t k = j; k-- > 0;) { /* on scaled columns */
		b[k] = f->free[k] ? f->r[k * p + j] : 0;
		for (size_t l = k + 1; f->free[k] && l < j; l++)
			b[k] -= f->free[l] ? f->r[k * p + l] * b[l] : 0;
		b[k] = f->free[k] ? b[k] / f->r[k * p + k] : 0;
	}
	for (size_t k = 0; k < j; k++) {
		if (fabs(b[k]) < 1e-7)
			b[k] = 0;
		b[k] = f->scale[k] > 0 ? tidy(b[k] * f->scale[j] / f->scale[k]) : 0;
		intercept -= b[k] * f->shift[k];
		size += fabs(b[k] * f->shift[k]);
	}
	if (m->intercept && j > 0)
		b[0] = fabs(intercept) <= 1e-9 * (size + f->scale[j]) ? 0 : tidy(intercept);
	for (size_t k = 0; k < j; k++)
		if (b[k] != 0) {
			alias->on[alias->n] = k;
			b[alias->n++] = b[k];
		}
	return WZ_OK;
}

/* 2. A relation as the user sees it */

typedef struct {
	char label[160]; /* empty: the number 1 */
	double coefficient;
} part;

/* All other categories of a factor with one coefficient are its reference: 1 - u - w is v. Changes b (of all columns); true when it did. */
static bool fold(const wz_matrix *m, const wz_design_factor *factor, double *b, part *reference) {
	double d = 0;
	size_t others = 0;
	for (size_t g = 0; g < factor->n_categories; g++) {
		size_t c = factor->column[g];
		if (g == factor->reference)
			continue;
		if (c == SIZE_MAX || b[c] == 0 || (others && fabs(b[c] - d) > 1e-9 * fabs(d)))
			return false;
		d = b[c];
		others++;
	}
	double after = fabs(b[0] + d) < 1e-9 * fabs(d) ? 0 : b[0] + d;
	if (!m->intercept || factor->column[factor->reference] != SIZE_MAX || others == 0 || (others == 1 && after != 0))
		return false;
	for (size_t g = 0; g < factor->n_categories; g++)
		if (g != factor->reference)
			b[factor->column[g]] = 0;
	b[0] = after;
	snprintf(reference->label, sizeof reference->label, "%.70s: %.70s", factor->name, factor->category[factor->reference]);
	reference->coefficient = -d;
	return true;
}

/* The right side of a relation, the number 1 first. */
static wz_status parts_of(const wz_matrix *m, const wz_alias *alias, part **out, size_t *n, wz_err *err) {
	double *b = calloc(m->p, sizeof *b);
	part *parts = calloc(alias->n + m->n_factors + 1, sizeof *parts), *folded = calloc(m->n_factors + 1, sizeof *folded);
	size_t n_folded = 0, k = 0;
	*out = parts;
	if (!b || !parts || !folded) {
		free(b);
		free(folded);
		return no_memory(err);
	}
	for (size_t i = 0; i < alias->n; i++)
		b[alias->on[i]] = alias->coefficient[i];
	for (size_t f = 0; f < m->n_factors; f++)
		n_folded += fold(m, &m->factor[f], b, &folded[n_folded]);
	if (m->intercept && b[0] != 0)
		parts[k++].coefficient = b[0];
	for (size_t c = m->intercept ? 1 : 0; c < m->p; c++)
		if (b[c] != 0) {
			snprintf(parts[k].label, sizeof parts[k].label, "%.150s", m->label[c]);
			parts[k++].coefficient = b[c];
		}
	for (size_t f = 0; f < n_folded; f++)
		parts[k++] = folded[f];
	*n = k;
	free(b);
	free(folded);
	return WZ_OK;
}

/* 3. Sentences */

enum { SENTENCE = 700, NAMED = 5, SHOWN_PARTS = 6 };

typedef struct {
	char text[SENTENCE];
	size_t length;
} sentence;

static void say(sentence *s, const char *format, ...) WZ_PRINTF(2, 3);
static void say(sentence *s, const char *format, ...) {
	va_list list;
	va_start(list, format);
	int wrote = vsnprintf(s->text + s->length, sizeof s->text - s->length, format, list);
	va_end(list);
	if (wrote > 0)
		s->length = s->length + (size_t)wrote < sizeof s->text ? s->length + (size_t)wrote : sizeof s->text - 1;
}

static bool is_indicator(const wz_matrix *m, size_t c) {
	for (size_t i = 0; i < m->n; i++)
		if (m->X[i * m->p + c] != 0 && m->X[i * m->p + c] != 1)
			return false;
	return true;
}

/* ": study 4, 9 and 3 more": units in which a column is not zero, in order of rows. */
static wz_status say_units(const wz_matrix *m, size_t c, const wz_aliased_units *units, sentence *s, wz_err *err) {
	uint32_t largest = 0;
	size_t n = 0;
	if (!units)
		return WZ_OK;
	for (size_t i = 0; i < m->n; i++)
		largest = units->code[i] > largest ? units->code[i] : largest;
	bool *seen = calloc((size_t)largest + 1, sizeof *seen);
	if (!seen)
		return no_memory(err);
	for (size_t i = 0; i < m->n; i++) {
		uint32_t u = units->code[i];
		if (m->X[i * m->p + c] == 0 || seen[u])
			continue;
		seen[u] = true;
		if (n++ == 0)
			say(s, ": %.40s %.60s", units->word, units->name[u]);
		else if (n <= NAMED)
			say(s, ", %.60s", units->name[u]);
	}
	if (n > NAMED)
		say(s, " and %zu more", n - NAMED);
	free(seen);
	return WZ_OK;
}

static void say_relation(const char *label, const part *parts, size_t n, sentence *s) {
	say(s, "'%.150s' can be computed from other columns: '%.150s' =", label, label);
	for (size_t i = 0; i < n && i < SHOWN_PARTS; i++) {
		double b = parts[i].coefficient, size = fabs(b);
		say(s, "%s", i ? (b < 0 ? " - " : " + ") : b < 0 ? " -" : " ");
		if (parts[i].label[0] == '\0')
			say(s, "%.6g", size);
		else if (size == 1)
			say(s, "'%.60s'", parts[i].label);
		else
			say(s, "%.6g '%.60s'", size, parts[i].label);
	}
	if (n > SHOWN_PARTS)
		say(s, " + %zu more terms", n - SHOWN_PARTS);
}

static wz_status word(const wz_matrix *m, const wz_aliased_units *units, wz_alias *alias, wz_err *err) {
	wz_status st = WZ_OK;
	const char *label = m->label[alias->column];
	const bool indicator = is_indicator(m, alias->column);
	part *parts = NULL;
	size_t n = 0;
	sentence s = {.length = 0};
	WZ_TRY(parts_of(m, alias, &parts, &n, err));
	const bool same = n == 1 && parts[0].coefficient == 1 && parts[0].label[0];
	const bool opposite = n == 2 && parts[0].coefficient == 1 && !parts[0].label[0] && parts[1].coefficient == -1;
	if (n == 0 && indicator && strstr(label, " with ")) {
		say(&s, "'%.300s' does not occur: no effect size has all of it", label);
	} else if (n == 0) {
		say(&s, "'%.300s' is 0 in all %zu rows", label, m->n);
	} else if (n == 1 && !parts[0].label[0]) {
		say(&s, "'%.300s' has the same value in all %zu rows", label, m->n);
	} else if (indicator && (same || opposite)) {
		say(&s, "'%.200s' is present in exactly the rows where '%.200s' is%s", label, parts[n - 1].label, opposite ? " not" : "");
		WZ_TRY(say_units(m, alias->column, units, &s, err));
	} else {
		say_relation(label, parts, n, &s);
		if (indicator) {
			say(&s, "; it is present in");
			size_t before = s.length;
			WZ_TRY(say_units(m, alias->column, units, &s, err));
			if (s.length > before)
				memmove(s.text + before, s.text + before + 1, s.length - before); /* no colon here */
			else
				s.text[s.length - strlen("; it is present in")] = '\0';
		}
	}
	alias->text = strdup(s.text);
	if (!alias->text)
		st = no_memory(err);
done:
	free(parts);
	return st;
}

wz_status wz_aliased_find(const wz_matrix *m, const wz_aliased_units *units, wz_aliased *out, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = m->n, p = m->p;
	*out = (wz_aliased){0};
	factored f = {.q = malloc((n * p + 1) * sizeof(double)), .r = calloc(p * p + 1, sizeof(double)), .shift = malloc((p + 1) * sizeof(double)),
	              .scale = malloc((p + 1) * sizeof(double)), .free = calloc(p + 1, sizeof(bool))};
	out->alias = calloc(p + 1, sizeof *out->alias);
	if (!f.q || !f.r || !f.shift || !f.scale || !f.free || !out->alias) {
		st = no_memory(err);
		goto done;
	}
	for (size_t j = 0; j < p; j++) {
		load(m, j, &f);
		orthogonalise(m, j, &f);
		if (f.free[j])
			continue;
		wz_alias *alias = &out->alias[out->n++];
		WZ_TRY(relation(m, j, &f, alias, err));
		WZ_TRY(word(m, units, alias, err));
	}
done:
	free(f.q);
	free(f.r);
	free(f.shift);
	free(f.scale);
	free(f.free);
	return st;
}

void wz_aliased_clear(wz_aliased *aliased) {
	for (size_t a = 0; a < aliased->n; a++) {
		free(aliased->alias[a].on);
		free(aliased->alias[a].coefficient);
		free(aliased->alias[a].text);
	}
	free(aliased->alias);
	*aliased = (wz_aliased){0};
}

wz_status wz_aliased_fail(const wz_aliased *aliased, wz_err *err) {
	if (aliased->n == 0)
		return WZ_OK;
	const char *first = aliased->alias[0].text, *second = aliased->n > 1 ? aliased->alias[1].text : NULL;
	if (second && strlen(first) + strlen(second) > 800)
		second = NULL;
	char more[64] = "";
	size_t left = aliased->n - (second ? 2 : 1);
	if (left)
		snprintf(more, sizeof more, "; and %zu more column%s", left, left == 1 ? "" : "s");
	return wz_fail(err, WZ_ERANK, "the model asks for more than the data can tell apart. %s%s%s%s. Leave one of them out", first, second ? "; " : "",
	               second ? second : "", more);
}
