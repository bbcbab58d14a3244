/* matrix.c - from terms and a table to a design matrix
 *
 * 1. Variables on the chosen rows
 * 2. Orthogonal polynomials, centring
 * 3. Columns of a term
 * 4. Building
 */
#include "model/formula.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Variables on the chosen rows */

typedef struct {
	const wz_frame_column *column;
	bool factor;
	size_t n_categories;
	char **category;   /* byte order */
	size_t reference;
	uint32_t *code;    /* n */
	size_t n_columns;  /* numeric: 1, or the degree of a polynomial */
	double *value;     /* numeric: n * n_columns, column-major */
} coded;

static int by_bytes(const void *a, const void *b) {
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: design matrix");
}

static wz_status code_factor(const wz_formula_variable *variable, const size_t *row, size_t n, coded *out, wz_err *err) {
	out->factor = true;
	out->category = malloc((n ? n : 1) * sizeof(char *));
	out->code = malloc((n ? n : 1) * sizeof(uint32_t));
	if (!out->category || !out->code)
		return no_memory(err);
	const char **sorted = malloc((n ? n : 1) * sizeof(char *));
	if (!sorted)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		sorted[i] = out->column->text[row[i]];
	qsort(sorted, n, sizeof *sorted, by_bytes);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0) {
			char *name = strdup(sorted[i]);
			if (!name) {
				free(sorted);
				return no_memory(err);
			}
			out->category[out->n_categories++] = name;
		}
	free(sorted);
	for (size_t i = 0; i < n; i++) {
		const char *text = out->column->text[row[i]];
		char **found = bsearch(&text, out->category, out->n_categories, sizeof(char *), by_bytes);
		out->code[i] = (uint32_t)(found - out->category);
	}
	if (!variable->reference)
		return WZ_OK;
	for (size_t g = 0; g < out->n_categories; g++)
		if (strcmp(out->category[g], variable->reference) == 0) {
			out->reference = g;
			return WZ_OK;
		}
	return wz_fail(err, WZ_EUSAGE, "column '%.100s' has no category '%.100s' (ref=); the first one is '%.100s'", variable->name,
	               variable->reference, out->n_categories ? out->category[0] : "");
}

/* 2. Orthogonal polynomials as R's poly(): Gram-Schmidt on powers of the centred variable, unit length */

static wz_status polynomial(const wz_formula_variable *variable, size_t n, double *value, wz_err *err) {
	double mean = 0, largest = 0;
	for (size_t i = 0; i < n; i++)
		mean += value[i] / (double)n;
	for (size_t i = 0; i < n; i++) {
		value[i] -= mean;
		largest = fmax(largest, fabs(value[i]));
	}
	for (size_t i = 0; i < n && largest > 0; i++) /* so that squares of any unit of measurement are numbers */
		value[i] /= largest;
	for (unsigned d = 0; d < variable->degree; d++) {
		double *q = value + d * n, before = 0, norm = 0;
		for (size_t i = 0; i < n; i++) {
			if (d > 0) /* the first polynomial times the last one spans the next power */
				q[i] = q[i - n] * value[i];
			before += q[i] * q[i];
		}
		for (int pass = 0; pass < 2; pass++) {
			double dot = 0;
			for (size_t i = 0; i < n; i++)
				dot += q[i] / (double)n;
			for (size_t i = 0; i < n; i++)
				q[i] -= dot;
			for (unsigned e = 0; e < d; e++) {
				double *o = value + e * n;
				dot = 0;
				for (size_t i = 0; i < n; i++)
					dot += o[i] * q[i];
				for (size_t i = 0; i < n; i++)
					q[i] -= dot * o[i];
			}
		}
		for (size_t i = 0; i < n; i++)
			norm += q[i] * q[i];
		if (!(norm > 1e-20 * before))
			return wz_fail(err, WZ_ERANK, "poly(%.100s,%u): the column has too few different values for this degree", variable->name,
			               variable->degree);
		norm = sqrt(norm);
		for (size_t i = 0; i < n; i++)
			q[i] /= norm;
	}
	return WZ_OK;
}

/* Twice: the mean itself is rounded when values are large and close together. */
static void center(size_t n, double *value) {
	for (int pass = 0; pass < 2; pass++) {
		double mean = 0;
		for (size_t i = 0; i < n; i++)
			mean += value[i] / (double)n;
		for (size_t i = 0; i < n; i++)
			value[i] -= mean;
	}
}

static wz_status code_variable(const wz_formula_variable *variable, const wz_frame_column *column, const size_t *row, size_t n,
                               coded *out, wz_err *err) {
	out->column = column;
	if (variable->factor || !column->num) {
		if (variable->degree || variable->center)
			return wz_fail(err, WZ_EUSAGE, "%s(%.100s): the column holds text", variable->degree ? "poly" : "center", variable->name);
		return code_factor(variable, row, n, out, err);
	}
	out->n_columns = variable->degree ? variable->degree : 1;
	out->value = malloc((n ? n : 1) * out->n_columns * sizeof(double));
	if (!out->value)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		out->value[i] = column->num[row[i]];
	if (variable->center)
		center(n, out->value);
	return variable->degree ? polynomial(variable, n, out->value, err) : WZ_OK;
}

static void coded_clear(coded *c) {
	for (size_t g = 0; g < c->n_categories; g++)
		free(c->category[g]);
	free(c->category);
	free(c->code);
	free(c->value);
}

/* 3. Columns of a term */

/* Is what remains of a term without one of its variables spanned by terms before it? That decides between contrasts and all categories. R asks
 * whether an earlier term has all the remaining variables; `exact`: and no others. */
static bool margin_before(const wz_formula *formula, size_t t, size_t without, bool exact) {
	const wz_formula_term *term = &formula->term[t];
	for (size_t e = 0; e < t; e++) {
		const wz_formula_term *other = &formula->term[e];
		size_t found = 0;
		for (size_t i = 0; i < term->n; i++)
			for (size_t j = 0; i != without && j < other->n; j++)
				found += other->var[j] == term->var[i];
		if (found == term->n - 1 && (!exact || other->n == found))
			return true;
	}
	return false;
}

/* Without intercept the first factor that is met takes its place with all its categories. */
static bool all_categories(const wz_formula *formula, size_t t, size_t i, bool spanned) {
	if (formula->term[t].n == 1)
		return !spanned;
	return !margin_before(formula, t, i, !spanned);
}

/* One column of one variable: the category of a factor or the degree of a polynomial. */
typedef struct {
	size_t index[WZ_MAX_TERM];
} choice;

static double cell(const coded *c, size_t i, size_t index, size_t n) {
	if (c->factor)
		return c->code[i] == index ? 1 : 0;
	return c->value[index * n + i];
}

/* Category at a place in the order of columns: the reference first, as after R's relevel(). */
static size_t in_order(const coded *c, size_t place) {
	if (!c->factor || place > c->reference)
		return place;
	return place == 0 ? c->reference : place - 1;
}

/* As R calls the column, or for people. */
static char *column_name(const wz_formula *formula, const wz_formula_term *term, const coded *vars, const choice *ch, bool people) {
	size_t size = 1;
	for (size_t i = 0; i < term->n; i++) {
		const coded *c = &vars[term->var[i]];
		size += strlen(formula->variable[term->var[i]].name) + 32 + (c->factor ? strlen(c->category[ch->index[i]]) : 0);
	}
	char *name = malloc(size);
	if (!name)
		return NULL;
	size_t at = 0;
	for (size_t i = 0; i < term->n; i++) {
		const wz_formula_variable *v = &formula->variable[term->var[i]];
		const coded *c = &vars[term->var[i]];
		const char *colon = i == 0 ? "" : people ? " with " : ":";
		int wrote;
		if (c->factor)
			wrote = snprintf(name + at, size - at, people ? "%s%s: %s" : "%s%s%s", colon, v->name, c->category[ch->index[i]]);
		else if (v->degree == 1)
			wrote = snprintf(name + at, size - at, "%spoly(%s,1)", colon, v->name);
		else if (v->degree)
			wrote = snprintf(name + at, size - at, "%spoly(%s,%u)%zu", colon, v->name, v->degree, ch->index[i] + 1);
		else
			wrote = snprintf(name + at, size - at, v->center ? "%scenter(%s)" : "%s%s", colon, v->name);
		at += (size_t)wrote;
	}
	return name;
}

/* Takes over both texts. */
static wz_status add_column(wz_matrix *m, double **columns, size_t *capacity, char *name, char *label, wz_err *err) {
	if (!name || !label) {
		free(name);
		free(label);
		return no_memory(err);
	}
	if (m->p == *capacity) {
		size_t bigger = *capacity ? *capacity * 2 : 8;
		char **names = realloc(m->name, bigger * sizeof *names);
		if (names)
			m->name = names;
		char **labels = names ? realloc(m->label, bigger * sizeof *labels) : NULL;
		if (labels)
			m->label = labels;
		double *grown = labels ? realloc(*columns, bigger * m->n * sizeof *grown) : NULL;
		if (!grown) {
			free(name);
			free(label);
			return no_memory(err);
		}
		*columns = grown;
		*capacity = bigger;
	}
	m->label[m->p] = label;
	m->name[m->p++] = name;
	return WZ_OK;
}

/* 4. Building */

static wz_status find_column(const wz_frame *frame, const char *name, const wz_frame_column **out, wz_err *err) {
	for (size_t c = 0; c < frame->n_cols; c++)
		if (strcmp(frame->col[c].name, name) == 0) {
			*out = &frame->col[c];
			return WZ_OK;
		}
	return wz_fail(err, WZ_EUSAGE, "there is no column '%.100s' in the data", name);
}

static wz_status choose_rows(const wz_formula *formula, const wz_frame *frame, const wz_frame_column *const *column,
                             const size_t *rows, size_t n_rows, wz_matrix *m, wz_err *err) {
	m->row = malloc((n_rows ? n_rows : 1) * sizeof(size_t));
	m->missing = malloc((n_rows ? n_rows : 1) * sizeof(size_t));
	if (!m->row || !m->missing)
		return no_memory(err);
	for (size_t i = 0; i < n_rows; i++) {
		size_t row = rows ? rows[i] : i;
		bool missing = row >= frame->n;
		for (size_t v = 0; !missing && v < formula->n_variables; v++)
			missing = column[v]->text[row][0] == '\0' || (column[v]->num && isnan(column[v]->num[row]));
		if (missing)
			m->missing[m->n_missing++] = row;
		else
			m->row[m->n++] = row;
	}
	return WZ_OK;
}

static wz_status describe_factors(const wz_formula *formula, const coded *vars, const size_t *const *own, wz_matrix *m, wz_err *err) {
	m->factor = calloc(formula->n_variables ? formula->n_variables : 1, sizeof *m->factor);
	if (!m->factor)
		return no_memory(err);
	for (size_t v = 0; v < formula->n_variables; v++) {
		if (!vars[v].factor || !own[v])
			continue;
		wz_design_factor *f = &m->factor[m->n_factors++];
		f->alone = true;
		for (size_t t = 0; t < formula->n_terms; t++)
			for (size_t i = 0; i < formula->term[t].n; i++)
				if (formula->term[t].n > 1 && formula->term[t].var[i] == v)
					f->alone = false;
		f->name = strdup(formula->variable[v].name);
		f->category = calloc(vars[v].n_categories, sizeof(char *));
		f->column = malloc(vars[v].n_categories * sizeof(size_t));
		f->code = malloc(m->n * sizeof(uint32_t));
		if (!f->name || !f->category || !f->column || !f->code)
			return no_memory(err);
		f->n_categories = vars[v].n_categories;
		f->reference = vars[v].reference;
		memcpy(f->column, own[v], f->n_categories * sizeof(size_t));
		memcpy(f->code, vars[v].code, m->n * sizeof(uint32_t));
		for (size_t g = 0; g < f->n_categories; g++)
			if (!(f->category[g] = strdup(vars[v].category[g])))
				return no_memory(err);
	}
	return WZ_OK;
}

wz_status wz_matrix_build(const wz_formula *formula, const wz_frame *frame, const size_t *rows, size_t n_rows, wz_matrix *m,
                          wz_err *err) {
	wz_status st = WZ_OK;
	const size_t nv = formula->n_variables;
	double *columns = NULL;
	size_t capacity = 0;
	*m = (wz_matrix){.intercept = formula->intercept};
	coded *vars = calloc(nv ? nv : 1, sizeof *vars);
	const wz_frame_column **column = calloc(nv ? nv : 1, sizeof *column);
	size_t **own = calloc(nv ? nv : 1, sizeof *own); /* columns of the factor's own term */
	if (!vars || !column || !own) {
		st = no_memory(err);
		goto done;
	}
	for (size_t v = 0; v < nv; v++)
		WZ_TRY(find_column(frame, formula->variable[v].name, &column[v], err));
	WZ_TRY(choose_rows(formula, frame, column, rows, rows ? n_rows : frame->n, m, err));
	if (m->n == 0) {
		st = wz_fail(err, WZ_ENOTEST, "no effect size is left: every row misses a value of the model");
		goto done;
	}
	for (size_t v = 0; v < nv; v++) {
		WZ_TRY(code_variable(&formula->variable[v], column[v], m->row, m->n, &vars[v], err));
		if (vars[v].factor && vars[v].n_categories < 2) {
			st = wz_fail(err, WZ_ENOTEST, "column '%.100s' has the same value '%.100s' everywhere: nothing to compare",
			             formula->variable[v].name, vars[v].category[0]);
			goto done;
		}
	}
	if (m->intercept) {
		WZ_TRY(add_column(m, &columns, &capacity, strdup("intercept"), strdup("intercept"), err));
		for (size_t i = 0; i < m->n; i++)
			columns[i] = 1;
	}
	bool spanned = m->intercept; /* or a factor stands in its place */
	for (size_t t = 0; t < formula->n_terms; t++) {
		const wz_formula_term *term = &formula->term[t];
		size_t n_of[WZ_MAX_TERM], total = 1;
		bool full[WZ_MAX_TERM];
		for (size_t i = 0; i < term->n; i++) {
			const coded *c = &vars[term->var[i]];
			full[i] = c->factor && all_categories(formula, t, i, spanned);
			spanned |= c->factor;
			n_of[i] = c->factor ? c->n_categories : c->n_columns;
			total *= n_of[i];
		}
		if (term->n == 1 && vars[term->var[0]].factor) {
			own[term->var[0]] = malloc(n_of[0] * sizeof(size_t));
			if (!own[term->var[0]]) {
				st = no_memory(err);
				goto done;
			}
			for (size_t g = 0; g < n_of[0]; g++)
				own[term->var[0]][g] = SIZE_MAX;
		}
		if (total > 4096) {
			st = wz_fail(err, WZ_EUSAGE, "a term of the formula makes %zu columns; at most 4096", total);
			goto done;
		}
		for (size_t k = 0; k < total; k++) { /* first variable fastest, as R does */
			choice ch;
			size_t rest = k;
			bool skip = false;
			for (size_t i = 0; i < term->n; i++) {
				ch.index[i] = in_order(&vars[term->var[i]], rest % n_of[i]);
				rest /= n_of[i];
				skip |= vars[term->var[i]].factor && !full[i] && ch.index[i] == vars[term->var[i]].reference;
			}
			if (skip)
				continue;
			WZ_TRY(add_column(m, &columns, &capacity, column_name(formula, term, vars, &ch, false),
			                  column_name(formula, term, vars, &ch, true), err));
			double *x = columns + (m->p - 1) * m->n;
			for (size_t i = 0; i < m->n; i++) {
				x[i] = 1;
				for (size_t v = 0; v < term->n; v++)
					x[i] *= cell(&vars[term->var[v]], i, ch.index[v], m->n);
			}
			if (term->n == 1 && own[term->var[0]])
				own[term->var[0]][ch.index[0]] = m->p - 1;
		}
	}
	WZ_TRY(describe_factors(formula, vars, (const size_t *const *)own, m, err));
	m->X = malloc(m->n * m->p * sizeof(double));
	if (!m->X) {
		st = no_memory(err);
		goto done;
	}
	for (size_t i = 0; i < m->n; i++)
		for (size_t c = 0; c < m->p; c++)
			m->X[i * m->p + c] = columns[c * m->n + i];
done:
	for (size_t v = 0; v < nv; v++) {
		if (vars)
			coded_clear(&vars[v]);
		if (own)
			free(own[v]);
	}
	free(vars);
	free(column);
	free(own);
	free(columns);
	if (st != WZ_OK)
		wz_matrix_clear(m);
	return st;
}

void wz_matrix_clear(wz_matrix *m) {
	for (size_t c = 0; c < m->p; c++) {
		free(m->name[c]);
		free(m->label[c]);
	}
	for (size_t f = 0; f < m->n_factors; f++) {
		for (size_t g = 0; m->factor[f].category && g < m->factor[f].n_categories; g++)
			free(m->factor[f].category[g]);
		free(m->factor[f].category);
		free(m->factor[f].name);
		free(m->factor[f].column);
		free(m->factor[f].code);
	}
	free(m->name);
	free(m->label);
	free(m->factor);
	free(m->X);
	free(m->row);
	free(m->missing);
	*m = (wz_matrix){0};
}

void wz_matrix_mean_weights(const wz_matrix *m, size_t factor, size_t category, double *weight) {
	const wz_design_factor *f = &m->factor[factor];
	for (size_t c = 0; c < m->p; c++) {
		double mean = 0;
		for (size_t i = 0; i < m->n; i++)
			mean += m->X[i * m->p + c];
		weight[c] = mean / (double)m->n;
	}
	for (size_t g = 0; g < f->n_categories; g++)
		if (f->column[g] != SIZE_MAX)
			weight[f->column[g]] = g == category ? 1 : 0;
	if (m->intercept)
		weight[0] = 1;
}
