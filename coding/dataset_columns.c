/* dataset_columns.c - columns that no variable describes, and variables without a column
 *
 * 1. Columns that the codebook does not have
 * 2. Variables without a column
 */
#include "coding/dataset_columns.h"

#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define VARIABLES_SHOWN 8

/* 1. Columns that the codebook does not have */

/* The variable without a column that an unknown column name was probably meant to be. */
static const wz_variable *nearest_variable(const wz_table *table, const wz_codebook *book, const char *name) {
	const wz_variable *best = NULL;
	size_t best_distance = SIZE_MAX;
	for (size_t i = 0; i < book->n; i++) {
		const char *id = book->var[i].id;
		if (!wz_text_is_near(name, id) || wz_table_column(table, id) != SIZE_MAX)
			continue;
		size_t distance = wz_text_distance(name, id, 3);
		if (distance < best_distance) {
			best_distance = distance;
			best = &book->var[i];
		}
	}
	return best;
}

void wz_columns_unknown(const wz_table *table, size_t column, const wz_codebook *codebook, wz_problems *problems) {
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
}

/* 2. Variables without a column */

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
