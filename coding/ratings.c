/* ratings.c - what two coders made of the same records
 *
 * 1. Candidates: what can be compared
 * 2. Long sheets: one row a score
 * 3. Cells
 * 4. Items
 * 5. Reading
 *
 * Which records are the same: ratings_match.c.
 */
#include "coding/ratings_inside.h"

#include "base/text.h"
#include "coding/dataset_columns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODES_SHOWN 8

/* 1. Candidates: what can be compared */

static wz_status add_unrated(wz_rating_reader *r, const char *id, const char *reason) {
	const char *kept = wz_rating_keep(r, id);
	if (kept == NULL)
		return wz_rating_no_memory(r);
	r->out->unrated[r->out->n_unrated++] = (wz_unrated){kept, reason};
	return WZ_OK;
}

static wz_status add_candidate(wz_rating_reader *r, wz_rating_candidate c) {
	size_t *place = wz_map_put(&r->by_id, c.id, strlen(c.id));
	if (place == NULL)
		return wz_rating_no_memory(r);
	if (*place != NONE)
		return WZ_OK; /* told by the check of the codebook or the taxonomy */
	*place = r->n_candidates;
	r->candidate[r->n_candidates++] = c;
	return WZ_OK;
}

static wz_status list_candidates(wz_rating_reader *r) {
	wz_status st = WZ_OK;
	const size_t elements = r->taxonomy ? r->taxonomy->n : 0;
	r->candidate = wz_rating_room(r, r->codebook->n + elements, sizeof *r->candidate);
	if (r->candidate == NULL)
		return wz_rating_no_memory(r);
	for (size_t i = 0; i < r->codebook->n; i++) {
		const wz_variable *v = &r->codebook->var[i];
		/* An element of both is known best by the taxonomy, which has its definition. */
		if (v->role == WZ_ROLE_ID || (elements && wz_taxonomy_find(r->taxonomy, v->id) != NONE))
			continue;
		WZ_TRY(add_candidate(r, (wz_rating_candidate){.id = v->id, .var = v, .level = v->level, .ordinal = strcmp(wz_var_type_word(v->type), "ordinal") == 0}));
	}
	for (size_t i = 0; i < elements; i++) {
		const wz_element *e = &r->taxonomy->element[i];
		const wz_variable *v = wz_codebook_find(r->codebook, e->id);
		WZ_TRY(add_candidate(r, (wz_rating_candidate){.id = e->id, .element = e, .level = v ? v->level : "manual", .ordinal = e->scale == WZ_SCALE_ORDINAL}));
	}
done:
	return st;
}

static bool has_codes(const wz_rating_candidate *c) {
	if (c->element)
		return c->element->scale == WZ_SCALE_ORDINAL || c->element->scale == WZ_SCALE_CATEGORY;
	return c->var->n_codes > 0 && c->var->type != WZ_VAR_MULTI;
}

static wz_status mark_ordinal(wz_rating_reader *r, const char *const *ordinal, size_t n) {
	for (size_t i = 0; i < n; i++) {
		size_t at = wz_map_get(&r->by_id, ordinal[i], strlen(ordinal[i]));
		if (at == NONE)
			return wz_fail(r->err, WZ_EUSAGE, "--ordinal: '%.60s' is not in the codebook%s", ordinal[i], r->taxonomy ? " or the taxonomy" : "");
		if (!has_codes(&r->candidate[at]))
			return wz_fail(r->err, WZ_EUSAGE, "--ordinal: '%.60s' has no codes that could be in order", ordinal[i]);
		r->candidate[at].ordinal = true;
	}
	return WZ_OK;
}

static bool is_detail(const wz_rating_reader *r, const char *name) {
	const char *dot = strrchr(name, '.');
	if (dot == NULL || r->taxonomy == NULL)
		return false;
	return (strcmp(dot, ".intensity") == 0 || strcmp(dot, ".manner") == 0 || strcmp(dot, ".recipient") == 0 || strcmp(dot, ".phase") == 0) &&
	       wz_map_get(&r->by_id, name, (size_t)(dot - name)) != NONE;
}

static bool is_id_column(const wz_rating_reader *r, const char *name) {
	const wz_variable *v = wz_codebook_find(r->codebook, name);
	if (v != NULL && v->role == WZ_ROLE_ID)
		return true;
	return r->n_ids == 1 && r->id_var[0] == NULL && strcmp(name, "manual") == 0;
}

/* What a name was probably meant to be; with a table: that it has no column of. NULL: nothing. */
static const char *nearest(const wz_rating_reader *r, const wz_table *table, const char *id) {
	const char *best = NULL;
	size_t best_distance = SIZE_MAX;
	for (size_t i = 0; i < r->n_candidates; i++) {
		const char *other = r->candidate[i].id;
		if (!wz_text_is_near(id, other) || (table && wz_table_column(table, other) != NONE))
			continue;
		const size_t distance = wz_text_distance(id, other, 3);
		if (distance < best_distance) {
			best_distance = distance;
			best = other;
		}
	}
	return best;
}

static wz_status find_columns(wz_rating_reader *r, wz_coder f) {
	wz_status st = WZ_OK;
	wz_rating_sheet *s = &r->sheet[f];
	char shown[WZ_TEXT_SHOW], close[WZ_TEXT_SHOW];
	size_t unknown = 0, first = 0;
	for (size_t c = 0; c < s->table.n_cols; c++) {
		const char *name = s->table.name[c];
		size_t at = wz_map_get(&r->by_id, name, strlen(name));
		if (at != NONE) {
			s->column[at] = c;
			s->occurs[at] = true;
			continue;
		}
		if (is_id_column(r, name))
			continue;
		bool detail = is_detail(r, name);
		const char *near = detail ? NULL : nearest(r, &s->table, name);
		if (near)
			wz_problems_add(r->problems, WZ_PROBLEM_WARNING, s->table.file, 1, c + 1, "column %s is not in the codebook%s and is not compared. Did you mean %s?", wz_text_show(name, shown),
			                r->taxonomy ? " or the taxonomy" : "", wz_text_show(near, close));
		else if (!detail && r->taxonomy)
			wz_problems_add(r->problems, WZ_PROBLEM_WARNING, s->table.file, 1, c + 1, "column %s is not in the codebook or the taxonomy and is not compared",
			                wz_text_show(name, shown));
		else if (!detail && unknown++ == 0)
			first = c;
		if (f == WZ_CODER_A || wz_table_column(&r->sheet[0].table, name) == NONE)
			WZ_TRY(add_unrated(r, name, detail ? "detail" : "not_described"));
	}
	/* Without a taxonomy these may be two hundred elements, and one thing is the matter with all. */
	if (unknown > 0)
		wz_problems_add(r->problems, WZ_PROBLEM_WARNING, s->table.file, 1, first + 1,
		                "%zu column%s not in the codebook and %s not compared (%s%s); elements of manuals are described by a taxonomy (--taxonomy FILE, or in the plan)", unknown,
		                unknown == 1 ? " is" : "s are", unknown == 1 ? "is" : "are", wz_text_show(s->table.name[first], shown), unknown > 1 ? ", ..." : "");
done:
	return st;
}

/* 2. Long sheets: one row a score */

/* The codebook may describe elements itself, without a taxonomy. */
static bool describes_some(const wz_rating_reader *r, const wz_rating_sheet *s) {
	for (size_t row = 0; row < s->table.n_rows; row++) {
		const char *id = wz_table_cell(&s->table, row, s->element);
		if (wz_map_get(&r->by_id, id, strlen(id)) != NONE)
			return true;
	}
	return false;
}

static wz_status find_scores(wz_rating_reader *r, wz_coder f) {
	wz_status st = WZ_OK;
	wz_map told = {0};
	wz_rating_sheet *s = &r->sheet[f];
	const wz_rating_grouping *g = &s->group[0];
	char shown[WZ_TEXT_SHOW], manual[WZ_TEXT_SHOW], close[WZ_TEXT_SHOW];
	if (r->taxonomy == NULL && !describes_some(r, s))
		return wz_fail(r->err, WZ_EINPUT, "%s holds scores of elements, and none of them (%s ...) is in the codebook: name the file that describes them "
		               "with --taxonomy FILE", s->table.file, s->table.n_rows ? wz_text_show(wz_table_cell(&s->table, 0, s->element), shown) : "");
	if (g->n && r->n_candidates > SIZE_MAX / g->n)
		return wz_rating_no_memory(r);
	s->score = wz_rating_room(r, r->n_candidates * g->n, sizeof *s->score);
	if (s->score == NULL)
		return wz_rating_no_memory(r);
	for (size_t i = 0; i < r->n_candidates * g->n; i++)
		s->score[i] = NONE;
	for (size_t row = 0; row < s->table.n_rows; row++) {
		const char *id = wz_table_cell(&s->table, row, s->element);
		size_t at = wz_map_get(&r->by_id, id, strlen(id));
		if (at == NONE) {
			size_t *place = wz_map_put(&told, id, strlen(id));
			if (place == NULL) {
				st = wz_rating_no_memory(r);
				goto done;
			}
			if (*place != NONE)
				continue; /* once for each unknown id */
			*place = row;
			const char *near = nearest(r, NULL, id);
			wz_problems_add(r->problems, WZ_PROBLEM_ERROR, s->table.file, s->table.line[row], s->element + 1, "%s is no element of %s%s%s%s",
			                wz_text_show(id, shown), r->taxonomy ? r->taxonomy->file : "the codebook, and there is no --taxonomy",
			                near ? ". Did you mean " : ": correct the id", near ? wz_text_show(near, close) : "", near ? "?" : "");
			continue;
		}
		s->occurs[at] = true;
		if (g->unit[row] == NONE)
			continue;
		size_t *score = &s->score[at * g->n + g->unit[row]];
		if (*score != NONE)
			wz_problems_add(r->problems, WZ_PROBLEM_ERROR, s->table.file, s->table.line[row], s->element + 1,
			                "element %s of manual %s is scored twice, first on line %zu: keep one", wz_text_show(id, shown),
			                wz_text_show(g->id[g->unit[row]], manual), s->table.line[*score]);
		else
			*score = row;
	}
done:
	wz_map_clear(&told);
	return st;
}

/* 3. Cells */

static const wz_code PRESENCE[] = {{"0", "afwezig", "absent"}, {"1", "aanwezig", "present"}};
static const wz_code CHOSEN[] = {{"0", "niet gekozen", "not chosen"}, {"1", "gekozen", "chosen"}};

/* What the cells of a candidate are. */
typedef struct {
	const wz_code *code; /* NULL: numbers */
	size_t n_codes;
	size_t n_parts;      /* 1, or the codes of a variable with several */
} cell_kind;

static cell_kind kind_of(const wz_rating_candidate *c) {
	if (c->element)
		switch (c->element->scale) {
		case WZ_SCALE_BINARY: return (cell_kind){PRESENCE, 2, 1};
		case WZ_SCALE_COUNT: return (cell_kind){NULL, 0, 1};
		default: return (cell_kind){c->element->code, c->element->n_codes, 1};
		}
	if (c->var->type == WZ_VAR_ELEMENT)
		return (cell_kind){PRESENCE, 2, 1};
	if (c->var->type == WZ_VAR_MULTI)
		return (cell_kind){c->var->code, c->var->n_codes, c->var->n_codes};
	if (c->var->type == WZ_VAR_NUMERIC || c->var->type == WZ_VAR_COUNT)
		return (cell_kind){NULL, 0, 1};
	return (cell_kind){c->var->code, c->var->n_codes, 1};
}

static size_t find_code(const cell_kind *kind, const char *text, size_t length, char decimal) {
	char copy[64];
	double value, of_code;
	for (size_t i = 0; i < kind->n_codes; i++)
		if (strlen(kind->code[i].code) == length && memcmp(kind->code[i].code, text, length) == 0)
			return i;
	if (length >= sizeof copy)
		return NONE;
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (wz_number_parse(copy, decimal, &value)) /* 1.0 is 1 */
		for (size_t i = 0; i < kind->n_codes; i++)
			if (wz_number_parse(kind->code[i].code, 0, &of_code) && of_code == value)
				return i;
	return NONE;
}

typedef struct {
	const wz_rating_reader *r;
	const wz_rating_sheet *s;
	const wz_rating_candidate *c;
	cell_kind kind;
	size_t column;
} cells;

static void complain(const cells *x, size_t row, const char *cell, const char *why) {
	char shown[WZ_TEXT_SHOW], id[WZ_TEXT_SHOW];
	wz_problems_add(x->r->problems, WZ_PROBLEM_ERROR, x->s->table.file, x->s->table.line[row], x->column + 1, "%s: %s %s",
	                wz_text_show(x->c->id, id), wz_text_show(cell, shown), why);
}

static void unknown_code(const cells *x, size_t row, const char *cell) {
	char why[1024], shown[WZ_TEXT_SHOW];
	size_t used = (size_t)snprintf(why, sizeof why, "is none of its codes:");
	for (size_t i = 0; i < x->kind.n_codes && i < CODES_SHOWN && used + WZ_TEXT_SHOW < sizeof why; i++)
		used += (size_t)snprintf(why + used, sizeof why - used, "%s %s", i ? "," : "", wz_text_show(x->kind.code[i].code, shown));
	if (used + 64 < sizeof why)
		(void)snprintf(why + used, sizeof why - used, "%s; leave it empty or write NR when it is not stated", x->kind.n_codes > CODES_SHOWN ? ", ..." : "");
	complain(x, row, cell, why);
}

/* The values of a cell, n_parts of them; NaN = not stated. */
static void read_cell(const cells *x, size_t row, const char *cell, double *out) {
	const char decimal = x->s->table.dialect.decimal;
	const bool several = x->c->var && x->c->var->type == WZ_VAR_MULTI;
	for (size_t k = 0; k < x->kind.n_parts; k++)
		out[k] = NAN;
	/* First the codes, for "NA" or "-" may be one. */
	size_t code = several ? NONE : find_code(&x->kind, cell, strlen(cell), decimal);
	if (code != NONE) {
		out[0] = (double)code;
		return;
	}
	if (wz_text_is_missing(cell) || wz_text_same(cell, "NR"))
		return;
	if (x->kind.code == NULL && !several) {
		if (!wz_number_parse(cell, decimal, out)) {
			char why[512];
			out[0] = NAN;
			(void)snprintf(why, sizeof why, "is not a number: %s", wz_table_number_hint(&x->s->table, cell));
			complain(x, row, cell, why);
		}
		return;
	}
	if (!several) {
		unknown_code(x, row, cell);
		return;
	}
	for (size_t k = 0; k < x->kind.n_parts; k++)
		out[k] = 0;
	for (const char *part = cell; *part != '\0';) {
		size_t n = strcspn(part, ";"), blanks = strspn(part, " \t"), end = n;
		while (end > blanks && (part[end - 1] == ' ' || part[end - 1] == '\t'))
			end--;
		if (blanks < end) {
			code = find_code(&x->kind, part + blanks, end - blanks, decimal);
			if (code == NONE)
				unknown_code(x, row, cell);
			else
				out[code] = 1;
		}
		part += n + (part[n] == ';');
	}
}

static bool same_values(const double *a, const double *b, size_t n) {
	for (size_t k = 0; k < n; k++)
		if (!(a[k] == b[k] || (isnan(a[k]) && isnan(b[k]))))
			return false;
	return true;
}

/* 4. Items */

/* The values of one coder, a unit after the other: value[part][unit]. */
static wz_status read_values(wz_rating_reader *r, wz_coder f, size_t at, wz_rated_item *item, size_t u) {
	wz_status st = WZ_OK;
	const wz_rating_sheet *s = &r->sheet[f];
	const wz_rating_grouping *g = &s->group[u];
	const wz_rating_candidate *c = &r->candidate[at];
	cells x = {r, s, c, kind_of(c), s->is_long ? s->value : s->column[at]};
	const size_t parts = x.kind.n_parts, n = r->out->units[u].n;
	double *cell = malloc((parts + 1) * sizeof *cell), *first = malloc((g->n * parts + 1) * sizeof *first);
	size_t *from = malloc((g->n + 1) * sizeof *from);
	char shown[WZ_TEXT_SHOW], unit[WZ_TEXT_SHOW], there[WZ_TEXT_SHOW];
	if (!cell || !first || !from) {
		st = wz_rating_no_memory(r);
		goto done;
	}
	for (size_t i = 0; i < g->n; i++)
		from[i] = NONE;
	size_t *line = wz_rating_room(r, n, sizeof *line); /* the same for all codes of a cell */
	if (line == NULL) {
		st = wz_rating_no_memory(r);
		goto done;
	}
	memset(line, 0, n * sizeof *line);
	for (size_t k = 0; k < parts; k++) {
		item[k].line[f] = line;
		if ((item[k].value[f] = wz_rating_room(r, n, sizeof(double))) == NULL) {
			st = wz_rating_no_memory(r);
			goto done;
		}
		for (size_t i = 0; i < n; i++)
			item[k].value[f][i] = NAN;
	}
	const size_t steps = s->is_long ? g->n : s->table.n_rows;
	for (size_t step = 0; step < steps; step++) {
		size_t row = s->is_long ? s->score[at * g->n + step] : step;
		if (row == NONE || g->unit[row] == NONE || (!s->is_long && x.column == NONE))
			continue;
		const char *text = wz_table_cell(&s->table, row, x.column);
		const size_t of = g->unit[row];
		read_cell(&x, row, text, cell);
		if (from[of] == NONE) {
			from[of] = row;
			memcpy(&first[of * parts], cell, parts * sizeof *cell);
			for (size_t k = 0; k < parts && g->match[of] != NONE; k++)
				item[k].value[f][g->match[of]] = cell[k];
			if (g->match[of] != NONE)
				line[g->match[of]] = s->table.line[row];
		} else if (!same_values(cell, &first[of * parts], parts)) {
			wz_problems_add(r->problems, WZ_PROBLEM_ERROR, s->table.file, s->table.line[row], x.column + 1,
			                "%s: %s here but %s on line %zu, both in %s %s: make them equal, or give the variable another level in the codebook", c->id,
			                wz_text_show(text, shown), wz_text_show(wz_table_cell(&s->table, from[of], x.column), there), s->table.line[from[of]],
			                r->out->units[u].level, wz_text_show(g->id[of], unit));
		}
	}
done:
	free(cell);
	free(first);
	free(from);
	return st;
}

static const char *join(const wz_rating_reader *r, const char *a, const char *between, const char *b) {
	size_t size = strlen(a) + strlen(between) + strlen(b) + 1;
	char *text = wz_rating_room(r, size, 1);
	if (text != NULL)
		(void)snprintf(text, size, "%s%s%s", a, between, b);
	return text;
}

static wz_status add_items(wz_rating_reader *r, size_t at) {
	wz_status st = WZ_OK;
	const wz_rating_candidate *c = &r->candidate[at];
	const cell_kind kind = kind_of(c);
	const wz_element *e = c->element;
	const wz_variable *v = c->var;
	const bool several = v && v->type == WZ_VAR_MULTI;
	const size_t u = wz_rating_set(r, c->level);
	wz_rated_item *item = &r->out->item[r->out->n_items];
	for (size_t k = 0; k < kind.n_parts; k++) {
		item[k] = (wz_rated_item){.id = c->id, .units = u, .code = kind.code, .n_codes = kind.n_codes};
		item[k].label[0] = e ? e->label_nl : v->label_nl;
		item[k].label[1] = e ? e->label_en : v->label_en;
		item[k].definition[0] = e ? e->definition_nl : v->note;
		item[k].definition[1] = e ? e->definition_en : v->note;
		item[k].domain = e ? e->domain : c->level;
		item[k].group = e ? e->group : "";
		item[k].metric = kind.code == NULL ? WZ_METRIC_INTERVAL : c->ordinal ? WZ_METRIC_ORDINAL : WZ_METRIC_NOMINAL;
		if (!several)
			continue;
		item[k].id = join(r, c->id, "=", kind.code[k].code);
		item[k].label[0] = join(r, v->label_nl, ": ", kind.code[k].label_nl);
		item[k].label[1] = join(r, v->label_en, ": ", kind.code[k].label_en);
		item[k].group = c->id;
		item[k].metric = WZ_METRIC_NOMINAL;
		item[k].code = CHOSEN;
		item[k].n_codes = 2;
		if (!item[k].id || !item[k].label[0] || !item[k].label[1])
			return wz_rating_no_memory(r);
	}
	WZ_TRY(read_values(r, WZ_CODER_A, at, item, u));
	WZ_TRY(read_values(r, WZ_CODER_B, at, item, u));
	r->out->n_items += kind.n_parts;
done:
	return st;
}

/* A long sheet says nothing of an element that no manual has a score for: not stated. Of a variable that it lacks it is silent. */
static bool covers(const wz_rating_sheet *s, const wz_rating_candidate *c, size_t at) {
	return s->occurs[at] || (s->is_long && (c->element || c->var->type == WZ_VAR_ELEMENT));
}

static wz_status compare_candidates(wz_rating_reader *r) {
	wz_status st = WZ_OK;
	size_t most = 0;
	for (size_t i = 0; i < r->n_candidates; i++)
		most += kind_of(&r->candidate[i]).n_parts;
	r->out->item = wz_rating_room(r, most, sizeof *r->out->item);
	if (r->out->item == NULL)
		return wz_rating_no_memory(r);
	for (size_t i = 0; i < r->n_candidates; i++) {
		const wz_rating_candidate *c = &r->candidate[i];
		const bool in_a = r->sheet[0].occurs[i], in_b = r->sheet[1].occurs[i];
		if (!in_a && !in_b)
			continue;
		if (c->var && (c->var->role == WZ_ROLE_LABEL || c->var->type == WZ_VAR_TEXT || c->var->type == WZ_VAR_DATE))
			WZ_TRY(add_unrated(r, c->id, "free_text"));
		else if (!covers(&r->sheet[0], c, i) || !covers(&r->sheet[1], c, i))
			WZ_TRY(add_unrated(r, c->id, in_a ? "only_a" : "only_b"));
		else
			WZ_TRY(add_items(r, i));
	}
	if (r->out->n_items == 0)
		st = wz_fail(r->err, WZ_EINPUT, "%s and %s have no variable or element in common that can be compared: look at their headers and at the codebook%s",
		             r->out->file[0], r->out->file[1], r->taxonomy ? "" : ", and give the elements with --taxonomy");
done:
	return st;
}

/* 5. Reading */

static wz_status read_sheet(wz_rating_reader *r, wz_coder f, const char *path, const wz_dialect *dialect) {
	wz_rating_sheet *s = &r->sheet[f];
	const wz_problems_mark before = wz_problems_here(r->problems);
	wz_status st = wz_table_read(path, dialect, &s->table, r->problems, r->err);
	if (st != WZ_OK)
		return st;
	if (wz_columns_below(&s->table, r->codebook, &before, r->problems))
		return wz_fail(r->err, WZ_EINPUT, "%s: its header does not stand on the first line", path);
	s->element = wz_table_column(&s->table, "element");
	s->value = wz_table_column(&s->table, "value");
	s->is_long = s->element != NONE && s->value != NONE;
	r->out->n_rows[f] = s->table.n_rows;
	if ((r->out->file[f] = wz_rating_keep(r, path)) == NULL)
		return wz_rating_no_memory(r);
	if (s->table.n_rows == 0)
		return wz_fail(r->err, WZ_EINPUT, "%s: there is a header but no record below it", path);
	return WZ_OK;
}

wz_status wz_ratings_read(const char *path_a, const char *path_b, const wz_dialect *dialect, const wz_codebook *codebook, const wz_taxonomy *taxonomy,
                          const char *const *ordinal, size_t n_ordinal, wz_ratings *ratings, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	*ratings = (wz_ratings){.file = {path_a, path_b}};
	wz_rating_reader r = {.out = ratings, .arena = wz_arena_create(), .codebook = codebook, .taxonomy = taxonomy, .problems = problems, .err = err};
	ratings->memory = r.arena;
	if (r.arena == NULL) {
		st = wz_rating_no_memory(&r);
		goto done;
	}
	WZ_TRY(read_sheet(&r, WZ_CODER_A, path_a, dialect));
	WZ_TRY(read_sheet(&r, WZ_CODER_B, path_b, dialect));
	WZ_TRY(wz_rating_find_ids(&r));
	WZ_TRY(wz_rating_match(&r));
	WZ_TRY(list_candidates(&r));
	WZ_TRY(mark_ordinal(&r, ordinal, n_ordinal));
	ratings->unrated = wz_rating_room(&r, r.n_candidates + r.sheet[0].table.n_cols + r.sheet[1].table.n_cols, sizeof *ratings->unrated);
	for (int f = 0; f < WZ_N_CODERS; f++) {
		wz_rating_sheet *s = &r.sheet[f];
		s->column = wz_rating_room(&r, r.n_candidates, sizeof *s->column);
		s->occurs = wz_rating_room(&r, r.n_candidates, sizeof *s->occurs);
		if (!s->column || !s->occurs || !ratings->unrated) {
			st = wz_rating_no_memory(&r);
			goto done;
		}
		for (size_t i = 0; i < r.n_candidates; i++) {
			s->column[i] = NONE;
			s->occurs[i] = false;
		}
		WZ_TRY(s->is_long ? find_scores(&r, (wz_coder)f) : find_columns(&r, (wz_coder)f));
	}
	WZ_TRY(compare_candidates(&r));
done:
	wz_map_clear(&r.by_id);
	wz_table_clear(&r.sheet[0].table);
	wz_table_clear(&r.sheet[1].table);
	if (st != WZ_OK)
		wz_ratings_clear(ratings);
	return st;
}

void wz_ratings_clear(wz_ratings *ratings) {
	wz_arena_free(ratings->memory);
	*ratings = (wz_ratings){0};
}
