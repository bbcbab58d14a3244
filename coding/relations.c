/* relations.c - records in several files as one dataset
 *
 * 1. One file
 * 2. Joining
 * 3. Rows without a manual
 * 4. The whole codebook
 */
#include "coding/relations.h"

#include "base/arena.h"
#include "base/map.h"
#include "coding/dataset_columns.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(const char *file, wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "%s: no memory to join the files", file);
}

static const char *key_text(const wz_column *key, size_t row, char buffer[WZ_VALUE_TEXT]) {
	return wz_column_text(key, row, buffer);
}

/* 1. One file */

/* Ids of the rows' own level stand once: first row of each id. */
static wz_status check_keys(const wz_dataset *part, const char *level, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	char buffer[WZ_VALUE_TEXT], shown[WZ_TEXT_SHOW];
	wz_map map = {0};
	char **kept = calloc(part->n_rows + 1, sizeof *kept);
	const wz_column *key = wz_dataset_role(part, WZ_ROLE_ID, level);
	const char *file = part->source[0].file;
	if (kept == NULL) {
		st = no_memory(file, err);
		goto done;
	}
	if (key == NULL) {
		wz_problems_add(problems, WZ_PROBLEM_ERROR, file, 1, 0, "there is no column with the ids of level '%s': add it, or give it the role id in the codebook", level);
		goto done;
	}
	for (size_t row = 0; row < part->n_rows; row++) {
		const char *text = key_text(key, row, buffer);
		if (*text == '\0') {
			wz_problems_add(problems, WZ_PROBLEM_ERROR, file, part->line[row], 0, "the id of the %s is empty: fill it in", level);
			continue;
		}
		kept[row] = strdup(text);
		size_t *place = kept[row] ? wz_map_put(&map, kept[row], strlen(kept[row])) : NULL;
		if (place == NULL) {
			st = no_memory(file, err);
			goto done;
		}
		if (*place == SIZE_MAX)
			*place = row;
		else
			wz_problems_add(problems, WZ_PROBLEM_ERROR, file, part->line[row], 0,
			                "%s %s stands twice, first on line %zu: keep one row for each %s", level, wz_text_show(text, shown), part->line[*place], level);
	}
done:
	wz_map_clear(&map);
	for (size_t row = 0; kept != NULL && row < part->n_rows; row++)
		free(kept[row]);
	free(kept);
	return st;
}

wz_status wz_relation_build(const wz_table *table, const wz_codebook *codebook, const char *level, wz_dataset *part, wz_problems *problems,
                            wz_err *err) {
	wz_codebook own = {.file = codebook->file, .memory = wz_arena_create()};
	*part = (wz_dataset){0};
	own.var = own.memory == NULL ? NULL : wz_arena_alloc(own.memory, (codebook->n + 1) * sizeof *own.var);
	if (own.var == NULL) {
		wz_codebook_clear(&own);
		return no_memory(table->file, err);
	}
	own.n = codebook->n;
	if (own.n > 0)
		memcpy(own.var, codebook->var, own.n * sizeof *own.var); /* texts stay the whole codebook's */
	wz_status st = wz_dataset_build_part(table, &own, part, problems, err);
	if (st == WZ_OK && level != NULL)
		st = check_keys(part, level, problems, err);
	return st;
}

/* 2. Joining */

static bool is_missing(const wz_column *column, size_t row) {
	return column->num != NULL ? isnan(column->num[row]) : column->str[row][0] == '\0';
}

static bool same_value(const wz_column *a, size_t i, const wz_column *b, size_t k) {
	return a->num != NULL ? a->num[i] == b->num[k] : strcmp(a->str[i], b->str[k]) == 0;
}

static bool is_first(const wz_map *rows, const char *id, size_t row) {
	return wz_map_get(rows, id, strlen(id)) == row;
}

/* Row of `other` for each row of the dataset, SIZE_MAX: none. */
static wz_status find_rows(const wz_dataset *dataset, const wz_dataset *other, const char *level, wz_relation_need need, size_t *to,
                           wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	char buffer[WZ_VALUE_TEXT], shown[WZ_TEXT_SHOW];
	wz_map map = {0}, told = {0};
	char **kept = calloc(dataset->n_rows + other->n_rows + 1, sizeof *kept);
	unsigned char *used = calloc(other->n_rows + 1, 1);
	const wz_column *key = wz_dataset_role(dataset, WZ_ROLE_ID, level), *their = wz_dataset_role(other, WZ_ROLE_ID, level);
	if (kept == NULL || used == NULL) {
		st = no_memory(other->source[0].file, err);
		goto done;
	}
	for (size_t row = 0; row < other->n_rows; row++) {
		kept[row] = strdup(key_text(their, row, buffer));
		size_t *place = kept[row] ? wz_map_put(&map, kept[row], strlen(kept[row])) : NULL;
		if (place == NULL) {
			st = no_memory(other->source[0].file, err);
			goto done;
		}
		if (*place == SIZE_MAX)
			*place = row;
	}
	for (size_t row = 0; row < dataset->n_rows; row++) {
		const char *text = key_text(key, row, buffer);
		to[row] = *text == '\0' ? SIZE_MAX : wz_map_get(&map, text, strlen(text));
		if (to[row] != SIZE_MAX) {
			used[to[row]] = 1;
			continue;
		}
		if (*text == '\0')
			continue; /* an empty id was told already, or means that there is no manual */
		char **copy = &kept[other->n_rows + row];
		*copy = strdup(text);
		size_t *place = *copy ? wz_map_put(&told, *copy, strlen(*copy)) : NULL;
		if (place == NULL) {
			st = no_memory(other->source[0].file, err);
			goto done;
		}
		if (*place != SIZE_MAX)
			continue;
		*place = row;
		if (need == WZ_RELATION_REQUIRED)
			wz_problems_add(problems, WZ_PROBLEM_ERROR, dataset->file[row], dataset->line[row], 0, "%s %s has no row in %s: add it there, or correct the id", level,
			                wz_text_show(text, shown), other->source[0].file);
		else
			wz_problems_add(problems, WZ_PROBLEM_WARNING, dataset->file[row], dataset->line[row], 0,
			                "%s %s has no row in %s: what is coded there counts as not stated", level, wz_text_show(text, shown), other->source[0].file);
	}
	for (size_t row = 0; row < other->n_rows; row++)
		if (!used[row] && is_first(&map, kept[row], row)) /* a row of the same id was told as such */
			wz_problems_add(problems, WZ_PROBLEM_WARNING, other->source[0].file, other->line[row], 0, "no effect size refers to %s %s", level,
			                wz_text_show(key_text(their, row, buffer), shown));
done:
	wz_map_clear(&map);
	wz_map_clear(&told);
	for (size_t i = 0; kept != NULL && i < dataset->n_rows + other->n_rows; i++)
		free(kept[i]);
	free(kept);
	free(used);
	return st;
}

static wz_status take_value(wz_dataset *dataset, wz_column *into, size_t row, const wz_column *from, size_t k, wz_err *err) {
	if (into->num != NULL) {
		into->num[row] = from->num[k];
		return WZ_OK;
	}
	/* Neighbours mostly share a unit, and then its text. */
	if (row > 0 && strcmp(into->str[row - 1], from->str[k]) == 0) {
		into->str[row] = into->str[row - 1];
		return WZ_OK;
	}
	into->str[row] = wz_dataset_keep(dataset, from->str[k]);
	return into->str[row] != NULL ? WZ_OK : no_memory(dataset->source[0].file, err);
}

static wz_status join_column(wz_dataset *dataset, const wz_dataset *other, const wz_column *from, const size_t *to, wz_problems *problems,
                             wz_err *err) {
	wz_status st = WZ_OK;
	const wz_column *there = wz_dataset_find(dataset, from->var->id);
	static char empty[] = "";
	char mine[WZ_VALUE_TEXT], theirs[WZ_VALUE_TEXT], shown[WZ_TEXT_SHOW], shown2[WZ_TEXT_SHOW];
	if (there == NULL) {
		wz_column *grown = realloc(dataset->column, (dataset->n_cols + 1) * sizeof *grown);
		if (grown == NULL)
			return no_memory(other->source[0].file, err);
		dataset->column = grown;
		wz_column *added = &grown[dataset->n_cols];
		*added = (wz_column){.var = from->var};
		if (from->num != NULL)
			added->num = malloc((dataset->n_rows + 1) * sizeof(double));
		else
			added->str = malloc((dataset->n_rows + 1) * sizeof(char *));
		if (added->num == NULL && added->str == NULL)
			return no_memory(other->source[0].file, err);
		for (size_t row = 0; row < dataset->n_rows; row++) {
			if (added->num != NULL)
				added->num[row] = NAN;
			else
				added->str[row] = empty;
		}
		dataset->n_cols++;
		there = added;
	}
	wz_column *into = &dataset->column[there - dataset->column];
	size_t told = SIZE_MAX;
	for (size_t row = 0; row < dataset->n_rows; row++) {
		size_t k = to[row];
		if (k == SIZE_MAX || is_missing(from, k))
			continue;
		if (is_missing(into, row))
			WZ_TRY(take_value(dataset, into, row, from, k, err));
		else if (!same_value(into, row, from, k) && told != k) {
			told = k; /* once for a run of rows of one unit */
			wz_problems_add(problems, WZ_PROBLEM_ERROR, dataset->file[row], dataset->line[row], 0,
			                "column '%s': %s here, but %s in %s line %zu: make them equal, or keep the column in one file only", from->var->id,
			                wz_text_show(wz_column_text(into, row, mine), shown), wz_text_show(wz_column_text(from, k, theirs), shown2),
			                other->source[0].file, other->line[k]);
		}
	}
done:
	return st;
}

static wz_status add_source(wz_dataset *dataset, const wz_source *source, wz_err *err) {
	wz_source *grown = realloc(dataset->source, (dataset->n_sources + 1) * sizeof *grown);
	if (grown == NULL)
		return no_memory(source->file, err);
	dataset->source = grown;
	wz_source *added = &grown[dataset->n_sources];
	*added = *source;
	added->file = wz_dataset_keep(dataset, source->file);
	added->sha256 = wz_dataset_keep(dataset, source->sha256);
	if (added->file == NULL || added->sha256 == NULL)
		return no_memory(source->file, err);
	dataset->n_sources++;
	return WZ_OK;
}

wz_status wz_relation_join(wz_dataset *dataset, const wz_dataset *other, const char *level, wz_relation_need need, wz_problems *problems,
                           wz_err *err) {
	wz_status st = WZ_OK;
	size_t *to = malloc((dataset->n_rows + 1) * sizeof *to);
	if (to == NULL)
		return no_memory(other->source[0].file, err);
	WZ_TRY(add_source(dataset, &other->source[0], err));
	dataset->n_unknown += other->n_unknown;
	dataset->direction_near = dataset->direction_near || other->direction_near;
	if (wz_dataset_role(other, WZ_ROLE_ID, level) == NULL)
		goto done; /* told by wz_relation_build() */
	if (wz_dataset_role(dataset, WZ_ROLE_ID, level) == NULL) {
		wz_problems_add(problems, WZ_PROBLEM_ERROR, dataset->source[0].file, 1, 0, "no column says which %s of %s a row belongs to: add its id", level,
		                other->source[0].file);
		goto done;
	}
	WZ_TRY(find_rows(dataset, other, level, need, to, problems, err));
	for (size_t c = 0; c < other->n_cols; c++)
		if (!(other->column[c].var->role == WZ_ROLE_ID && strcmp(other->column[c].var->level, level) == 0))
			WZ_TRY(join_column(dataset, other, &other->column[c], to, problems, err));
done:
	free(to);
	return st;
}

/* 3. Rows without a manual */

void wz_relation_tell_manuals(const wz_dataset *part, bool own, wz_problems *problems) {
	const wz_column *manual = wz_dataset_role(part, WZ_ROLE_ID, "manual");
	const bool intervention = wz_dataset_role(part, WZ_ROLE_ID, "intervention") != NULL;
	wz_lines lines = {0};
	char where[WZ_LINES_TEXT], shown[WZ_TEXT_SHOW];
	for (size_t row = 0; manual != NULL && row < part->n_rows; row++)
		if (is_missing(manual, row))
			wz_lines_add(&lines, part->file[row], part->line[row]);
	if (lines.n == 0)
		return;
	wz_text_show(manual->var->id, shown);
	wz_lines_show(&lines, where);
	if (manual->num != NULL)
		wz_problems_add(problems, WZ_PROBLEM_WARNING, lines.file, lines.line[0], manual->place,
		                "column %s: no manual (%s): left out of a model with the level 'manual'. Fill in the id; where the programme has no manual, first give the variable the type text", shown,
		                where);
	else if (intervention)
		wz_problems_add(problems, WZ_PROBLEM_WARNING, lines.file, lines.line[0], manual->place,
		                "column %s: no manual (%s): the intervention counts as a manual of its own, with all elements not stated", shown, where);
	else if (own)
		wz_problems_add(problems, WZ_PROBLEM_WARNING, lines.file, lines.line[0], manual->place,
		                "column %s: no manual (%s): the study stands by itself at the level of manuals, with all elements not stated, as the plan says", shown, where);
	else
		wz_problems_add(problems, WZ_PROBLEM_WARNING, lines.file, lines.line[0], manual->place,
		                "column %s: no manual (%s): left out of a model with the level 'manual'. Fill in the id; where the programme has no manual, leave the cell empty and write "
		                "model: {without_manual: own} in the plan: such a study then stands by itself, with all elements not stated",
		                shown, where);
}

/* The ids of manuals, of which no study or intervention without one may become a part. */
static wz_status manual_ids(const wz_dataset *dataset, const wz_column *manual, wz_map *ids, wz_err *err) {
	for (size_t row = 0; row < dataset->n_rows; row++) {
		if (is_missing(manual, row))
			continue;
		size_t *place = wz_map_put(ids, manual->str[row], strlen(manual->str[row]));
		if (place == NULL)
			return no_memory(dataset->source[0].file, err);
		*place = row;
	}
	return WZ_OK;
}

wz_status wz_relation_fill_manuals(wz_dataset *dataset, bool own, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_column *manual = wz_dataset_role(dataset, WZ_ROLE_ID, "manual"), *intervention = wz_dataset_role(dataset, WZ_ROLE_ID, "intervention"),
					*study = own ? wz_dataset_role(dataset, WZ_ROLE_ID, "study") : NULL;
	char buffer[WZ_VALUE_TEXT], longer[1024];
	wz_map ids = {0};
	if (manual == NULL || manual->str == NULL || (intervention == NULL && study == NULL))
		return WZ_OK;
	WZ_TRY(manual_ids(dataset, manual, &ids, err));
	for (size_t row = 0; row < dataset->n_rows; row++) {
		const char *id = intervention == NULL ? "" : wz_column_text(intervention, row, buffer);
		const bool by_study = *id == '\0';
		if (by_study && study != NULL)
			id = wz_column_text(study, row, buffer);
		if (!is_missing(manual, row) || *id == '\0')
			continue;
		if (wz_map_get(&ids, id, strlen(id)) != SIZE_MAX && (size_t)snprintf(longer, sizeof longer, "%s (%s)", id, by_study ? "study" : "intervention") < sizeof longer)
			id = longer;
		manual->str[row] = wz_dataset_keep(dataset, id);
		if (manual->str[row] == NULL) {
			st = no_memory(dataset->source[0].file, err);
			goto done;
		}
		WZ_TRY(wz_dataset_change(dataset, row, manual->var->id, "", id, by_study ? "manual_is_study" : "manual_is_intervention", err));
	}
done:
	wz_map_clear(&ids);
	return st;
}

/* 4. The whole codebook */

void wz_relation_adopt(wz_dataset *dataset, wz_codebook *codebook, wz_problems *problems) {
	wz_codebook part = dataset->codebook;
	dataset->codebook = *codebook;
	*codebook = (wz_codebook){0};
	for (size_t c = 0; c < dataset->n_cols; c++)
		dataset->column[c].var = wz_codebook_find(&dataset->codebook, dataset->column[c].var->id);
	wz_codebook_clear(&part);
	for (size_t i = 0; i < dataset->codebook.n; i++) {
		const wz_variable *v = &dataset->codebook.var[i];
		if (v->required && wz_dataset_find(dataset, v->id) == NULL)
			wz_problems_add(problems, WZ_PROBLEM_ERROR, dataset->codebook.file, v->line, 0,
			                "variable '%s' is required, but none of the files has such a column: add it, or make it optional here", v->id);
	}
	wz_columns_without_role(dataset, problems);
}
