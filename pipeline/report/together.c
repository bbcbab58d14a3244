/* together.c - elements that go together in the manuals, and so can hardly be told apart
 *
 * 1. Elements and pairs of results.json
 * 2. Heat maps
 * 3. Groups and opposites
 * 4. What can not be told apart from one element
 * 5. Tables
 */
#include "report/together.h"

#include "base/json.h"
#include "report/heat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Elements and pairs of results.json */

/* Elements by domain, in each as results.json has them, which is the order of the codebook. */
typedef struct {
	const json_t *json, *pairs;
	size_t n, n_pairs, n_groups;
	const char **id;      /* n: as results.json has them */
	size_t *place;        /* n: where an element stands in the drawing */
	const char **label;   /* n: by place */
	wz_heat_group *group; /* at most n: the domains */
	wz_heat_mark *mark;   /* n_pairs, by place */
	size_t *same;         /* n: of a place, the first of its group (section 3) */
} together;

static void clear(together *t) {
	free(t->id);
	free(t->place);
	free(t->label);
	free(t->group);
	free(t->mark);
	free(t->same);
}

static size_t number(const json_t *list, size_t i) {
	const json_t *v = json_array_get(list, i);
	return json_is_integer(v) && json_integer_value(v) >= 0 ? (size_t)json_integer_value(v) : SIZE_MAX;
}

/* False: out of memory. */
static bool set_places(const wz_view *view, wz_language language, together *t) {
	const char **domain = calloc(t->n + 1, sizeof *domain); /* NULL: had its turn */
	size_t at = 0;
	if (domain == NULL)
		return false;
	for (size_t i = 0; i < t->n; i++)
		domain[i] = wz_view_domain(view, t->id[i]);
	for (size_t i = 0; i < t->n; i++) {
		const char *of = domain[i];
		if (of == NULL)
			continue;
		wz_heat_group *group = &t->group[t->n_groups++];
		*group = (wz_heat_group){.label = wz_view_domain_label(of, language), .first = at};
		for (size_t k = i; k < t->n; k++)
			if (domain[k] != NULL && strcmp(domain[k], of) == 0) {
				domain[k] = NULL;
				t->label[at] = wz_view_variable_label(view, t->id[k], language);
				t->place[k] = at++;
			}
		group->n = at - group->first;
	}
	free(domain);
	return true;
}

/* False: out of memory. What is damaged is as if it were not there. */
static bool read(const wz_view *view, const wz_view_analysis *a, wz_language language, together *t) {
	const json_t *elements = json_object_get(a->json, "elements");
	*t = (together){.json = a->json, .pairs = json_object_get(a->json, "pairs"), .n = json_array_size(elements)};
	const json_t *first = json_object_get(t->pairs, "first"), *second = json_object_get(t->pairs, "second"), *phi = json_object_get(t->pairs, "phi");
	const size_t n = json_array_size(first);
	t->id = calloc(t->n + 1, sizeof *t->id);
	t->place = calloc(t->n + 1, sizeof *t->place);
	t->label = calloc(t->n + 1, sizeof *t->label);
	t->group = calloc(t->n + 1, sizeof *t->group);
	t->mark = calloc(n + 1, sizeof *t->mark);
	t->same = calloc(t->n + 1, sizeof *t->same);
	if (t->id == NULL || t->place == NULL || t->label == NULL || t->group == NULL || t->mark == NULL || t->same == NULL)
		return false;
	for (size_t i = 0; i < t->n; i++) {
		const json_t *id = json_array_get(elements, i);
		t->id[i] = json_is_string(id) ? json_string_value(id) : "";
	}
	if (!set_places(view, language, t))
		return false;
	for (size_t i = 0; i < n; i++) {
		const size_t f = number(first, i), s = number(second, i);
		if (f >= t->n || s >= t->n || f == s)
			break;
		const size_t x = t->place[f], y = t->place[s];
		t->mark[t->n_pairs++] = (wz_heat_mark){x > y ? x : y, x > y ? y : x, json_number_value(json_array_get(phi, i))};
	}
	return true;
}

/* 2. Heat maps */

enum { ROWS = 60 }; /* with a name each: what a page of paper holds */

/* The elements `shown` (numbers of places, ascending). names false: all as one drawing. */
static void map(const together *t, const size_t *shown, size_t n, bool names, size_t part, const char *heading, wz_language language, wz_buffer *out) {
	wz_heat_mark *mark = calloc(t->n_pairs + 1, sizeof *mark);
	size_t *row = calloc(t->n + 1, sizeof *row), *said = calloc(n + 1, sizeof *said), marks = 0; /* row + 1 of a place, 0: not shown; numbers that people see */
	const char **label = calloc(n + 1, sizeof *label);
	wz_buffer text = {0};
	char id[32];
	if (mark == NULL || row == NULL || said == NULL || label == NULL) {
		out->failed = 1;
		goto done;
	}
	for (size_t i = 0; i < n; i++) {
		row[shown[i]] = i + 1;
		said[i] = shown[i] + 1;
		label[i] = t->label[shown[i]];
	}
	for (size_t i = 0; i < t->n_pairs; i++)
		if (row[t->mark[i].row] > 0 && row[t->mark[i].column] > 0)
			mark[marks++] = (wz_heat_mark){row[t->mark[i].row] - 1, row[t->mark[i].column] - 1, t->mark[i].value};
	(void)snprintf(id, sizeof id, "together%zu", part);
	WZ_SAY_RAW(&text, language, WZ_W_together_figure_text, wz_number_count((double)n, language).text, wz_number_count((double)marks, language).text);
	const wz_heat heat = {.id = id, .n = n, .label = names ? label : NULL, .number = said, .group = t->group, .n_groups = t->n_groups, .mark = mark, .n_marks = marks,
	                      .title = WZ_W_together_figure, .description = text.bytes};
	wz_buffer_add(out, "<figure>\n");
	if (heading[0] != '\0') {
		wz_buffer_add(out, "<h3>");
		wz_buffer_bdi(out, heading);
		wz_buffer_add(out, "</h3>\n");
	}
	wz_heat_svg(&heat, language, out);
	wz_buffer_add(out, "</figure>\n");
done:
	out->failed |= text.failed;
	wz_buffer_clear(&text);
	free(mark);
	free(row);
	free(said);
	free(label);
}

/* Those from `first` on, n of them, that go together with another of these: rows without a mark would say nothing. */
static size_t with_marks(const together *t, size_t first, size_t n, size_t *shown) {
	size_t count = 0;
	for (size_t place = first; place < first + n; place++) {
		bool any = false;
		for (size_t i = 0; i < t->n_pairs && !any; i++) {
			const wz_heat_mark *m = &t->mark[i];
			any = (m->row == place && m->column >= first) || (m->column == place && m->row < first + n);
		}
		if (any)
			shown[count++] = place;
	}
	return count;
}

/* Few elements are one drawing; many are first all together without names, then each domain, which is cut where it is longer than a page. */
static void maps(const together *t, wz_language language, wz_buffer *out) {
	size_t part = 0, *shown = calloc(t->n + 1, sizeof *shown);
	if (shown == NULL) {
		out->failed = 1;
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		shown[i] = i;
	if (t->n <= ROWS)
		map(t, shown, t->n, true, ++part, "", language, out);
	else
		map(t, shown, t->n, false, ++part, wz_word_text(WZ_W_together_overview, language), language, out);
	for (size_t g = 0; g < t->n_groups && t->n > ROWS; g++) {
		const wz_heat_group *group = &t->group[g];
		const size_t n = with_marks(t, group->first, group->n, shown), pieces = (n + ROWS - 1) / ROWS, size = pieces > 0 ? (n + pieces - 1) / pieces : 0;
		for (size_t from = 0; from < n; from += size)
			map(t, shown + from, n - from < size ? n - from : size, true, ++part, group->label, language, out);
	}
	free(shown);
}

/* 3. Groups and opposites */

static const double whole_phi = 1 - 1e-12; /* phi is 1 up to rounding */

static bool is_always(const wz_heat_mark *mark) {
	return mark->value > whole_phi;
}

static bool is_never(const wz_heat_mark *mark) {
	return mark->value < -whole_phi;
}

/* Elements that have phi 1 with each of the others of their group. Not all that are tied by a chain of such pairs: where much is not stated, the ends of a chain
 * may differ. False: out of memory. */
static bool find_groups(const together *t) {
	size_t *same = t->same;
	bool *tied = calloc(t->n * t->n + 1, sizeof *tied);
	if (tied == NULL)
		return false;
	for (size_t i = 0; i < t->n_pairs; i++)
		if (is_always(&t->mark[i]))
			tied[t->mark[i].row * t->n + t->mark[i].column] = true;
	for (size_t i = 0; i < t->n; i++) {
		bool fits = false;
		for (size_t head = 0; head < i && !fits; head++) {
			fits = same[head] == head;
			for (size_t k = head; k < i && fits; k++)
				fits = same[k] != head || tied[i * t->n + k];
			same[i] = head;
		}
		if (!fits)
			same[i] = i;
	}
	free(tied);
	return true;
}

enum { MOST_LINES = 40 };

/* Each group a line, in the order of the codebook. */
static void groups(const together *t, wz_language language, wz_buffer *out) {
	size_t n = 0;
	if (!find_groups(t)) {
		out->failed = 1;
		return;
	}
	for (size_t head = 0; head < t->n; head++) {
		size_t members = 0;
		for (size_t i = head + 1; i < t->n; i++)
			members += t->same[i] == head;
		if (members == 0 || ++n > MOST_LINES)
			continue;
		if (n == 1) {
			wz_say_paragraph(out, language, WZ_W_together_groups, NULL, 0);
			wz_buffer_add(out, "<ul class=\"small\">\n");
		}
		wz_buffer_add(out, "<li>");
		for (size_t i = head; i < t->n; i++)
			if (t->same[i] == head) {
				wz_buffer_add(out, i > head ? "; " : "");
				wz_buffer_bdi(out, t->label[i]);
			}
		wz_buffer_add(out, "</li>\n");
	}
	if (n > MOST_LINES) {
		wz_buffer_add(out, "<li>");
		WZ_SAY(out, language, WZ_W_together_groups_more, wz_number_count((double)(n - MOST_LINES), language).text);
		wz_buffer_add(out, "</li>\n");
	}
	if (n > 0)
		wz_buffer_add(out, "</ul>\n");
}

/* Pairs of which there is always one, and never both, a line each. */
static void opposites(const together *t, wz_language language, wz_buffer *out) {
	size_t n = 0;
	for (size_t i = 0; i < t->n_pairs; i++) {
		const wz_heat_mark *m = &t->mark[i];
		if (!is_never(m) || ++n > MOST_LINES)
			continue;
		if (n == 1) {
			wz_say_paragraph(out, language, WZ_W_together_opposites, NULL, 0);
			wz_buffer_add(out, "<ul class=\"small\">\n");
		}
		wz_buffer_add(out, "<li>");
		WZ_SAY(out, language, WZ_W_together_opposite, t->label[m->column], t->label[m->row]);
		wz_buffer_add(out, "</li>\n");
	}
	if (n > MOST_LINES) {
		wz_buffer_add(out, "<li>");
		WZ_SAY(out, language, WZ_W_together_opposites_more, wz_number_count((double)(n - MOST_LINES), language).text);
		wz_buffer_add(out, "</li>\n");
	}
	if (n > 0)
		wz_buffer_add(out, "</ul>\n");
}

/* 4. What can not be told apart from one element */

size_t wz_together_inseparable(const wz_view *view, size_t type, const char *id, wz_language language, wz_buffer *text) {
	enum { NAMED = 4 };
	const wz_view_analysis *a = wz_view_first(view, type, WZ_KIND_COOCCURRENCE);
	const json_t *elements = a == NULL ? NULL : json_object_get(a->json, "elements"), *pairs = a == NULL ? NULL : json_object_get(a->json, "pairs");
	const json_t *first = json_object_get(pairs, "first"), *second = json_object_get(pairs, "second"), *list = json_object_get(pairs, "phi");
	size_t n = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const double phi = json_number_value(json_array_get(list, i));
		if (!(fabs(phi) > whole_phi))
			break; /* the strongest come first */
		const char *one = json_string_value(json_array_get(elements, number(first, i))), *two = json_string_value(json_array_get(elements, number(second, i)));
		if (one == NULL || two == NULL || (strcmp(one, id) != 0 && strcmp(two, id) != 0) || ++n > NAMED)
			continue;
		const char *label = wz_view_variable_label(view, strcmp(one, id) == 0 ? two : one, language);
		wz_buffer_add(text, n > 1 ? "; " : "");
		WZ_SAY_RAW(text, language, phi > 0 ? WZ_W_as_is : WZ_W_instead_of, label);
	}
	if (n > NAMED) {
		wz_buffer_add(text, "; ");
		WZ_SAY_RAW(text, language, WZ_W_map_unshrunken_more, wz_number_count((double)(n - NAMED), language).text);
	}
	return n;
}

void wz_together_mark(const wz_view *view, size_t type, const char *id, const char *before, const char *after, wz_language language, wz_buffer *out) {
	wz_buffer names = {0};
	if (wz_together_inseparable(view, type, id, language, &names) > 0 && names.bytes != NULL) {
		wz_buffer_add(out, before);
		WZ_SAY(out, language, WZ_W_inseparable, names.bytes);
		wz_buffer_add(out, after);
	}
	out->failed |= names.failed;
	wz_buffer_clear(&names);
}

/* 5. Tables */

enum { FIRST, FIRST_NAME, SECOND, SECOND_NAME, PHI, BOTH, ONLY_FIRST, ONLY_SECOND, NEITHER, N_COLUMNS };

static const wz_grid_column COLUMNS[N_COLUMNS] = {
    [FIRST] = {"element_1", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [FIRST_NAME] = {"label_1", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_first_element, WZ_W_NONE},
    [SECOND] = {"element_2", WZ_COL_TEXT, WZ_IN_CSV, WZ_W_NONE, WZ_W_NONE},
    [SECOND_NAME] = {"label_2", WZ_COL_LABEL, WZ_IN_BOTH, WZ_W_head_second_element, WZ_W_NONE},
    [PHI] = {"phi", WZ_COL_NUMBER, WZ_IN_BOTH, WZ_W_head_phi, WZ_W_note_phi},
    [BOTH] = {"n_both", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_both, WZ_W_NONE},
    [ONLY_FIRST] = {"n_only_1", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_only_first, WZ_W_NONE},
    [ONLY_SECOND] = {"n_only_2", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_only_second, WZ_W_NONE},
    [NEITHER] = {"n_neither", WZ_COL_COUNT, WZ_IN_BOTH, WZ_W_head_neither, WZ_W_NONE},
};

static void fill(const wz_view *view, const together *t, size_t i, wz_grid *grid) {
	static const char *const COUNT[] = {"both", "only_first", "only_second", "neither"};
	wz_grid_cell *cell = wz_grid_row(grid, NULL);
	const char *first = t->id[number(json_object_get(t->pairs, "first"), i)], *second = t->id[number(json_object_get(t->pairs, "second"), i)];
	cell[FIRST].text[0] = first;
	cell[SECOND].text[0] = second;
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		cell[FIRST_NAME].text[l] = wz_view_variable_label(view, first, l);
		cell[SECOND_NAME].text[l] = wz_view_variable_label(view, second, l);
	}
	cell[PHI].v[0] = t->mark[i].value;
	for (size_t c = 0; c < 4; c++)
		cell[BOTH + c].v[0] = json_number_value(json_array_get(json_object_get(t->pairs, COUNT[c]), i));
}

/* most SIZE_MAX: all; else without those that are listed above it (section 3). */
static void make(const wz_view *view, const together *t, size_t most, wz_grid *grid) {
	wz_grid_init(grid, COLUMNS, N_COLUMNS);
	for (size_t i = 0; i < t->n_pairs && grid->n_rows < most; i++)
		if (most == SIZE_MAX || !(is_never(&t->mark[i]) || (is_always(&t->mark[i]) && t->same[t->mark[i].row] == t->same[t->mark[i].column])))
			fill(view, t, i, grid);
}

bool wz_together_any(const wz_view *view, size_t type) {
	return wz_view_first(view, type, WZ_KIND_COOCCURRENCE) != NULL;
}

static wz_numeral count_of(const json_t *json, const char *key, wz_language language) {
	return wz_number_count(wz_json_number(json, key), language);
}

enum { FEW_UNITS = 20 }; /* phi of .5 then has a p of .03 or more, and there are thousands of pairs */

/* How many units state the element that most of them state: n_units has also those that state none, as studies without a manual. */
static double most_stated(const together *t) {
	const json_t *with = json_object_get(t->json, "n_with"), *without = json_object_get(t->json, "n_without");
	double most = 0;
	for (size_t i = 0; i < t->n; i++)
		most = fmax(most, json_number_value(json_array_get(with, i)) + json_number_value(json_array_get(without, i)));
	return most;
}

static void said(const together *t, wz_language language, wz_buffer *out) {
	const wz_word unit = wz_word_for("units", wz_json_text(t->json, "unit", ""));
	const char *units = unit == WZ_W_NONE ? wz_json_text(t->json, "unit", "") : wz_word_text(unit, language);
	WZ_PARAGRAPH(out, language, WZ_W_together_text, units,
	             count_of(t->json, "n_compared", language).text, count_of(t->json, "least_units", language).text, count_of(t->json, "n_pairs", language).text,
	             wz_number_fixed(wz_json_number(t->json, "least"), 1, language).text, count_of(t->json, "n_inseparable", language).text);
	if (wz_json_number(t->json, "n_constant") > 0)
		WZ_PARAGRAPH(out, language, WZ_W_together_constant, count_of(t->json, "n_constant", language).text);
	const double n_units = most_stated(t);
	if (n_units < FEW_UNITS && t->n_pairs > 0)
		WZ_PARAGRAPH(out, language, WZ_W_together_chance, wz_number_count(n_units, language).text, units);
}

void wz_together_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out) {
	enum { MOST = 25 };
	const wz_view_analysis *a = wz_view_first(view, type, WZ_KIND_COOCCURRENCE);
	together t;
	wz_grid grid;
	if (a->status != WZ_ESTIMATED) {
		wz_word reason = a->reason != NULL && strcmp(a->reason, "too_few_units") == 0 ? WZ_W_reason_few_units : wz_word_for("reason", a->reason);
		WZ_PARAGRAPH(out, language, WZ_W_together_none, reason != WZ_W_NONE ? wz_word_text(reason, language) : a->reason == NULL ? "" : a->reason);
		return;
	}
	if (!read(view, a, language, &t)) {
		out->failed = 1;
		clear(&t);
		return;
	}
	said(&t, language, out);
	if (t.n_pairs > 0) {
		maps(&t, language, out);
		wz_buffer_add(out, "<p class=\"note\">");
		wz_say(out, language, WZ_W_together_caption, NULL, 0);
		wz_buffer_add(out, "</p>\n");
		groups(&t, language, out);
		opposites(&t, language, out);
		make(view, &t, MOST, &grid);
		if (grid.n_rows > 0)
			wz_grid_html(&grid, grid.n_rows == MOST ? WZ_W_together_table : WZ_W_together_table_all, language, out);
		wz_grid_clear(&grid);
	}
	clear(&t);
}

void wz_together_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid) {
	const wz_view_analysis *a = wz_view_first(view, type, WZ_KIND_COOCCURRENCE);
	together t;
	if (!read(view, a, language, &t)) {
		wz_grid_init(grid, COLUMNS, N_COLUMNS);
		grid->failed = 1;
	} else
		make(view, &t, SIZE_MAX, grid);
	clear(&t); /* the grid's texts are the view's */
}
