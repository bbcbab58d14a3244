/* dataset_columns.c - columns that no variable describes, and variables without a column
 *
 * 1. Columns that the codebook does not have
 * 2. Rows that are no records: a header below another, totals
 * 3. Variables without a column
 */
#include "coding/dataset_columns.h"

#include "base/text.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define VARIABLES_SHOWN 8

/* 1. Columns that the codebook does not have */

static bool is_letter(char c) {
	return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool is_in_name(char c) {
	return is_letter(c) || isdigit((unsigned char)c);
}

/* The next word of a name, past what stands between words; n = 0: there is none. */
static const char *next_word(const char *text, size_t *n) {
	while (*text != '\0' && !is_in_name(*text))
		text++;
	for (*n = 0; is_in_name(text[*n]);)
		++*n;
	return text;
}

/* "n exp" and "n_e": as many words, at least two, and each begins as the other does. */
static bool has_same_words(const char *a, const char *b) {
	size_t n = 0;
	for (;; n++) {
		size_t of_a, of_b;
		a = next_word(a, &of_a);
		b = next_word(b, &of_b);
		if (of_a == 0 || of_b == 0)
			return of_a == of_b && n > 1;
		for (size_t i = 0; i < of_a && i < of_b; i++)
			if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
				return false;
		a += of_a;
		b += of_b;
	}
}

/* "Cohen's d" or "Hedges" for what has the role d or effect. */
static bool is_named_after(const char *name, wz_role role) {
	static const char *const PEOPLE[] = {"cohen", "cohens", "hedges", "smd"};
	size_t n;
	for (name = next_word(name, &n); n > 0 && (role == WZ_ROLE_D || role == WZ_ROLE_EFFECT); name = next_word(name + n, &n))
		for (size_t i = 0; i < sizeof PEOPLE / sizeof *PEOPLE; i++) {
			char word[8] = "";
			if (n < sizeof word)
				memcpy(word, name, n);
			if (wz_text_same(word, PEOPLE[i]))
				return true;
		}
	return false;
}

/* The variable without a column that an unknown column name was probably meant to be: the nearest in spelling, else one with a role that is called alike. */
static const wz_variable *nearest_variable(const wz_table *table, const wz_codebook *book, const char *name) {
	const wz_variable *best = NULL, *like = NULL;
	size_t best_distance = SIZE_MAX;
	for (size_t i = 0; i < book->n; i++) {
		const wz_variable *v = &book->var[i];
		if (wz_table_column(table, v->id) != SIZE_MAX)
			continue;
		if (!like && v->role != WZ_ROLE_NONE && (has_same_words(name, v->id) || is_named_after(name, v->role)))
			like = v;
		if (!wz_text_is_near(name, v->id))
			continue;
		size_t distance = wz_text_distance(name, v->id, 3);
		if (distance < best_distance) {
			best_distance = distance;
			best = v;
		}
	}
	return best ? best : like;
}

const wz_variable *wz_columns_unknown(const wz_table *table, size_t column, const wz_codebook *codebook, wz_problems *problems) {
	char name[WZ_TEXT_SHOW], near[WZ_TEXT_SHOW];
	const wz_variable *v = nearest_variable(table, codebook, table->name[column]);
	wz_text_show(table->name[column], name);
	if (v == NULL)
		wz_problems_add(problems, WZ_PROBLEM_WARNING, table->file, 1, column + 1,
		                "column %s is not in the codebook and is left out: describe it there to use it", name);
	else if (v->role == WZ_ROLE_NONE)
		wz_problems_add(problems, WZ_PROBLEM_WARNING, table->file, 1, column + 1, "column %s is not in the codebook and is left out. Did you mean %s?", name,
		                wz_text_show(v->id, near));
	else
		wz_problems_add(problems, WZ_PROBLEM_WARNING, table->file, 1, column + 1,
		                "column %s is not in the codebook and is left out. Did you mean %s, which has the role %s there?", name, wz_text_show(v->id, near),
		                wz_role_word(v->role));
	return v;
}

/* 2. Rows that are no records */

enum { HEADER_BELOW = 5 }; /* rows that may be the header */

bool wz_columns_below(const wz_table *table, const wz_codebook *codebook, const wz_problems_mark *before, wz_problems *problems) {
	size_t named = 0;
	for (size_t c = 0; c < table->n_cols; c++)
		named += wz_codebook_find(codebook, table->name[c]) != NULL;
	for (size_t row = 0; row < table->n_rows && row < HEADER_BELOW; row++) {
		size_t known = 0;
		bool id = false;
		for (size_t c = 0; c < table->n_cols; c++) {
			const wz_variable *v = wz_codebook_find(codebook, wz_table_cell(table, row, c));
			known += v != NULL;
			id = id || (v != NULL && v->role == WZ_ROLE_ID);
		}
		if (!((known >= 2 && known > named) || (id && named == 0)))
			continue;
		char first[WZ_TEXT_SHOW];
		wz_problems_forget(problems, before);
		wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, table->line[row], 0,
		                "this line looks like the header (it has the names of the codebook), but the file begins with another (%s ...): delete what stands above line %zu; nothing else of this file "
		                "was looked at",
		                wz_text_show(table->name[0], first), table->line[row]);
		return true;
	}
	return false;
}

/* Words of totals; those that are names of people too come first. */
static const char *const TOTALS[] = {"sum",      "som",       "gem",        "mean",       "sd",        "total",   "totals",   "totaal", "totalen",
                                     "subtotal", "subtotaal", "eindtotaal", "gemiddelde", "gemiddeld", "average", "averages", "means"};
enum { NAMES_TOO = 5, FOOT = 5 }; /* FOOT: rows at the end that may be totals */

/* "(2003)" and "(2003a)": what a year is behind a name. */
static bool is_year(const char *text, size_t n) {
	return (n == 6 || (n == 7 && is_letter(text[5]))) && strspn(text + 1, "0123456789") == 4 && (text[1] == '1' || text[1] == '2');
}

static bool has_letter(const char *text) {
	while (*text != '\0' && !is_letter(*text))
		text++;
	return *text != '\0';
}

/* "Totaal", "Total:", "Gem. (25)", "N = 25", "Mean / SD", but not "Total 2009", "Sumter", "SD12" or "Sum (2003)": words of totals only, but for what is in
 * brackets or behind =. */
static bool is_total(const char *text) {
	bool any = false, only_names = true;
	while (*text != '\0') {
		size_t n = 0;
		if (*text == '=' || *text == ':')
			return any && (*text == '=' || !has_letter(text));
		if (*text == '(') {
			n = strcspn(text, ")");
			n += text[n] == ')';
			if (!any || (only_names && is_year(text, n)))
				return false;
			text += n;
			continue;
		}
		if (!is_in_name(*text)) {
			text++;
			continue;
		}
		while (is_in_name(text[n]))
			n++;
		char word[16] = "";
		size_t w = 0;
		if (n < sizeof word)
			memcpy(word, text, n);
		text += n;
		while (w < sizeof TOTALS / sizeof *TOTALS && !wz_text_same(word, TOTALS[w]))
			w++;
		const bool number = wz_text_same(word, "n") && text[strspn(text, " ")] == '=';
		if (w == sizeof TOTALS / sizeof *TOTALS && !number)
			return false;
		any = true;
		only_names = only_names && w < NAMES_TOO;
	}
	return any;
}

/* The column whose cell calls the row totals, SIZE_MAX: none. */
static size_t total_column(const wz_table *table, const wz_codebook *codebook, size_t row) {
	for (size_t c = 0; c < table->n_cols; c++) {
		const wz_variable *v = wz_codebook_find(codebook, table->name[c]);
		if (v != NULL && (v->role == WZ_ROLE_ID || v->role == WZ_ROLE_LABEL) && is_total(wz_table_cell(table, row, c)))
			return c;
	}
	return SIZE_MAX;
}

/* One text and nothing beside it: "Bron: eigen telling". */
static bool is_note(const wz_table *table, size_t row) {
	size_t filled = 0;
	bool words = false;
	for (size_t c = 0; c < table->n_cols; c++) {
		const char *cell = wz_table_cell(table, row, c);
		filled += *cell != '\0';
		words = words || (strpbrk(cell, ":*. ") != NULL && has_letter(cell));
	}
	return filled == 1 && words;
}

size_t wz_columns_totals(const wz_table *table, const wz_codebook *codebook, wz_problems *problems) {
	size_t first = table->n_rows, column = 0, rows[FOOT], n = 0;
	for (size_t row = table->n_rows; row-- > 1 && table->n_rows - row <= FOOT;) {
		const size_t c = total_column(table, codebook, row);
		if (c != SIZE_MAX) {
			first = row;
			column = c;
			rows[n++] = row;
		} else if (!is_note(table, row)) {
			break;
		}
	}
	if (n == 0)
		return 0;
	wz_lines lines = {0};
	char shown[WZ_TEXT_SHOW], where[WZ_LINES_TEXT], more[WZ_LINES_TEXT + 40] = "";
	for (size_t i = n; i-- > 0;)
		wz_lines_add(&lines, table->file, table->line[rows[i]]);
	if (n > 1)
		(void)snprintf(more, sizeof more, " (%zu such rows: %s)", n, wz_lines_show(&lines, where));
	wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, table->line[first], column + 1,
	                "a row at the foot is called %s%s: totals are no record; remove the row (or, when it is one, call it otherwise). Nothing from there on was looked at",
	                wz_text_show(wz_table_cell(table, first, column), shown), more);
	return table->n_rows - first;
}

/* 3. Variables without a column */

static bool is_count_role(wz_role role) {
	return role >= WZ_ROLE_TREATMENT_GOOD && role <= WZ_ROLE_CONTROL_BAD;
}

/* Variables without a column, that are to be listed: first those with a role, for without its column the program does something else. */
typedef struct {
	size_t n, with_role;
	char text[1024];
} listed;

static void list(listed *l, const wz_variable *v) {
	char id[WZ_TEXT_SHOW];
	const size_t used = strlen(l->text);
	const bool role = v->role != WZ_ROLE_NONE;
	l->with_role += role;
	if (l->n++ < VARIABLES_SHOWN)
		(void)snprintf(l->text + used, sizeof l->text - used, "%s%s%s%s%s", used > 0 ? ", " : "", wz_text_show(v->id, id), role ? " (role " : "", role ? wz_role_word(v->role) : "",
		               role ? ")" : "");
	l->text[wz_utf8_check(l->text, strlen(l->text))] = '\0';
}

static const char *and_more(const listed *l) {
	return l->n > VARIABLES_SHOWN ? ", ..." : "";
}

void wz_columns_missing(const wz_dataset *dataset, const char *file, wz_problems *problems) {
	const wz_codebook *book = &dataset->codebook;
	listed absent = {0};
	char id[WZ_TEXT_SHOW];
	bool counts = false, given = wz_dataset_role(dataset, WZ_ROLE_EFFECT, NULL) != NULL || wz_dataset_role(dataset, WZ_ROLE_VARIANCE, NULL) != NULL;
	for (size_t c = 0; c < dataset->n_cols; c++)
		counts = counts || is_count_role(dataset->column[c].var->role);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < book->n; i++) {
			const wz_variable *v = &book->var[i];
			if ((v->role == WZ_ROLE_NONE) != (pass == 1) || wz_dataset_find(dataset, v->id) != NULL)
				continue;
			bool together = (counts && is_count_role(v->role)) || (given && (v->role == WZ_ROLE_EFFECT || v->role == WZ_ROLE_VARIANCE));
			if (v->required || v->role == WZ_ROLE_ID || together)
				wz_problems_add(problems, WZ_PROBLEM_ERROR, file, 1, 0, "there is no column %s, which %s: add it to the records", wz_text_show(v->id, id),
				                v->required ? "the codebook requires" : v->role == WZ_ROLE_ID ? "holds the ids of a level" : "goes with other columns that are there");
			else
				list(&absent, v);
		}
	if (absent.n > 0)
		wz_problems_add(problems, WZ_PROBLEM_WARNING, file, 1, 0, "%zu variable%s of the codebook ha%s no column: %s%s", absent.n, absent.n == 1 ? "" : "s",
		                absent.n == 1 ? "s" : "ve", absent.text, and_more(&absent));
}

void wz_columns_without_role(const wz_dataset *dataset, wz_problems *problems) {
	const wz_codebook *book = &dataset->codebook;
	listed absent = {0};
	for (size_t i = 0; dataset->n_unknown > 0 && i < book->n; i++)
		if (book->var[i].role != WZ_ROLE_NONE && !book->var[i].required && wz_dataset_find(dataset, book->var[i].id) == NULL)
			list(&absent, &book->var[i]);
	if (absent.n > 0)
		wz_problems_add(problems, WZ_PROBLEM_WARNING, book->file, 0, 0, "%zu variable%s with a role ha%s a column in none of the files: %s%s", absent.n, absent.n == 1 ? "" : "s",
		                absent.n == 1 ? "s" : "ve", absent.text, and_more(&absent));
}
