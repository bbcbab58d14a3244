/* diff_records.c - records added, removed and edited between two runs
 *
 * 1. Ids
 * 2. Matching rows
 * 3. Units whose coding changed
 * 4. Edits
 * 5. Effect sizes
 * 6. All
 */
#include "analysis/diff_inside.h"

#include "base/json.h"
#include "base/map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: comparison of records");
}

/* 1. Ids */

const char *wz_diff_id(const wz_dataset *dataset, const char *level, size_t row, char buffer[WZ_VALUE_TEXT]) {
	const wz_column *column = wz_dataset_role(dataset, WZ_ROLE_ID, level);
	return column ? wz_column_text(column, row, buffer) : "";
}

static const char *const LEVEL[WZ_N_OWNERS] = {"study", "intervention", "manual"};

const char *wz_diff_owner_word(wz_owner owner) {
	return LEVEL[owner];
}

/* Which manual a study belongs to is said of the study. */
wz_owner wz_diff_owner(const wz_diff *diff, const wz_variable *var) {
	for (wz_owner k = WZ_OF_INTERVENTION; k < WZ_N_OWNERS; k++)
		if (var->role != WZ_ROLE_ID && strcmp(var->level, LEVEL[k]) == 0 && wz_dataset_role(&diff->b, WZ_ROLE_ID, LEVEL[k]))
			return k;
	return WZ_OF_STUDY;
}

/* Ids of study and effect, which stay when a study is moved to another manual; where there is neither, all ids. Both runs must have the column. */
static char *row_id(const wz_dataset *d, const wz_dataset *other, size_t row) {
	static const char *const FIRST[] = {"study", "effect"};
	char *id = NULL, number[WZ_VALUE_TEXT];
	size_t n = 0;
	bool any = false;
	for (int all = 0; all < 2 && !any; all++)
		for (size_t i = 0; i < (all ? d->n_cols : 2); i++) {
			const wz_column *column = all ? &d->column[i] : wz_dataset_role(d, WZ_ROLE_ID, FIRST[i]);
			if (!column || column->var->role != WZ_ROLE_ID || !wz_dataset_find(other, column->var->id))
				continue;
			const char *text = wz_column_text(column, row, number);
			char *grown = realloc(id, n + strlen(text) + 4);
			if (!grown) {
				free(id);
				return NULL;
			}
			id = grown;
			n += (size_t)sprintf(id + n, "%s%s", any ? " / " : "", text);
			any = true;
		}
	return id ? id : strdup("");
}

/* 2. Matching rows */

typedef struct {
	char **a, **b; /* ids of rows; the second of the same id has "#2" behind it */
} ids;

static void ids_clear(ids *v, const wz_diff *diff) {
	for (size_t i = 0; v->a && i < diff->a.n_rows; i++)
		free(v->a[i]);
	for (size_t i = 0; v->b && i < diff->b.n_rows; i++)
		free(v->b[i]);
	free(v->a);
	free(v->b);
}

static wz_status make_ids(const wz_dataset *d, const wz_dataset *other, char ***out, wz_map *map, wz_err *err) {
	wz_map seen = {0};
	char **id = calloc(d->n_rows + 1, sizeof *id);
	size_t *count = calloc(d->n_rows + 1, sizeof *count);
	wz_status st = WZ_OK;
	*out = id;
	for (size_t i = 0; id && count && i < d->n_rows; i++) {
		id[i] = row_id(d, other, i);
		size_t *first = id[i] ? wz_map_put(&seen, id[i], strlen(id[i])) : NULL;
		if (!first) {
			st = no_memory(err);
			goto done;
		}
		*first = *first == SIZE_MAX ? i : *first;
		if (++count[*first] == 1)
			continue;
		char *numbered = malloc(strlen(id[i]) + 24); /* the map holds the text of the first one only */
		if (!numbered) {
			st = no_memory(err);
			goto done;
		}
		(void)sprintf(numbered, "%s #%zu", id[i], count[*first]);
		free(id[i]);
		id[i] = numbered;
	}
	if (!id || !count) {
		st = no_memory(err);
		goto done;
	}
	for (size_t i = 0; i < d->n_rows; i++) {
		size_t *row = wz_map_put(map, id[i], strlen(id[i]));
		if (!row) {
			st = no_memory(err);
			goto done;
		}
		*row = *row == SIZE_MAX ? i : *row;
	}
done:
	free(count);
	wz_map_clear(&seen);
	return st;
}

/* All that a row says but the ids of effect and, unless it is to stay, study; of columns that both runs have. free() it. */
static char *content_of(const wz_dataset *d, const wz_dataset *other, size_t row, bool same_study) {
	char *content = NULL, number[WZ_VALUE_TEXT];
	size_t n = 0, capacity = 0;
	for (size_t c = 0; c < d->n_cols; c++) {
		const wz_column *column = &d->column[c];
		const bool id = column->var->role == WZ_ROLE_ID, of_study = id && strcmp(column->var->level, "study") == 0;
		if ((id && strcmp(column->var->level, "effect") == 0) || (of_study && !same_study) || !wz_dataset_find(other, column->var->id))
			continue;
		const char *text = wz_column_text(column, row, number);
		const size_t more = strlen(column->var->id) + strlen(text) + 3;
		if (n + more > capacity) {
			char *grown = realloc(content, capacity = 2 * (n + more));
			if (!grown) {
				free(content);
				return NULL;
			}
			content = grown;
		}
		n += (size_t)sprintf(content + n, "%s\x1f%s\x1f", column->var->id, text);
	}
	return content ? content : strdup("");
}

enum { AMBIGUOUS = SIZE_MAX - 1 };

/* Rows without a partner by their contents; what two rows say belongs to neither. free() the texts behind the map. */
static wz_status by_content(const wz_dataset *d, const wz_dataset *other, const size_t *partner, bool same_study, char **text, wz_map *map, wz_err *err) {
	for (size_t i = 0; i < d->n_rows; i++) {
		if (partner[i] != SIZE_MAX)
			continue;
		text[i] = content_of(d, other, i, same_study);
		size_t *row = text[i] ? wz_map_put(map, text[i], strlen(text[i])) : NULL;
		if (!row)
			return no_memory(err);
		*row = *row == SIZE_MAX ? i : AMBIGUOUS;
	}
	return WZ_OK;
}

/* An id that was corrected: one row of a and one of b that say the same of all else, first within a study, then anywhere. */
static wz_status match_renamed(wz_diff *diff, wz_err *err) {
	wz_status st = WZ_OK;
	char **text_a = calloc(diff->a.n_rows + 1, sizeof *text_a), **text_b = calloc(diff->b.n_rows + 1, sizeof *text_b);
	wz_map map_a = {0}, map_b = {0};
	if (!text_a || !text_b)
		st = no_memory(err);
	for (int pass = 0; pass < 2 && st == WZ_OK; pass++) {
		st = by_content(&diff->a, &diff->b, diff->in_b, pass == 0, text_a, &map_a, err);
		if (st == WZ_OK)
			st = by_content(&diff->b, &diff->a, diff->in_a, pass == 0, text_b, &map_b, err);
		for (size_t i = 0; i < diff->b.n_rows && st == WZ_OK; i++) {
			const size_t other = text_b[i] ? wz_map_get(&map_a, text_b[i], strlen(text_b[i])) : SIZE_MAX;
			if (other >= AMBIGUOUS || wz_map_get(&map_b, text_b[i], strlen(text_b[i])) != i)
				continue;
			diff->in_a[i] = other;
			diff->in_b[other] = i;
		}
		wz_map_clear(&map_a);
		wz_map_clear(&map_b);
		for (size_t i = 0; i < diff->a.n_rows; i++) {
			free(text_a[i]);
			text_a[i] = NULL;
		}
		for (size_t i = 0; i < diff->b.n_rows; i++) {
			free(text_b[i]);
			text_b[i] = NULL;
		}
	}
	free(text_a);
	free(text_b);
	return st;
}

static wz_status match(wz_diff *diff, ids *id, wz_err *err) {
	wz_status st = WZ_OK;
	wz_map map_a = {0}, map_b = {0};
	WZ_TRY(make_ids(&diff->a, &diff->b, &id->a, &map_a, err));
	WZ_TRY(make_ids(&diff->b, &diff->a, &id->b, &map_b, err));
	for (size_t i = 0; i < diff->a.n_rows; i++)
		diff->in_b[i] = SIZE_MAX;
	for (size_t i = 0; i < diff->b.n_rows; i++) {
		size_t other = wz_map_get(&map_a, id->b[i], strlen(id->b[i]));
		diff->in_a[i] = SIZE_MAX;
		if (other != SIZE_MAX && diff->in_b[other] == SIZE_MAX) {
			diff->in_a[i] = other;
			diff->in_b[other] = i;
		}
	}
	WZ_TRY(match_renamed(diff, err));
done:
	wz_map_clear(&map_a);
	wz_map_clear(&map_b);
	return st;
}

/* 3. Units whose coding changed */

/* The file that columns of a level stand in, as the plan names them; that of the effects where theirs has no file of its own. NULL: not known. */
static const char *file_of(const wz_run *run, const char *level) {
	if (!run)
		return NULL;
	const wz_plan *plan = &run->plan;
	const char *own = strcmp(level, "manual") == 0         ? plan->manuals
	                  : strcmp(level, "intervention") == 0 ? plan->interventions
	                  : strcmp(level, "study") == 0        ? plan->studies
	                                                       : NULL;
	return own ? own : plan->effects;
}

/* Who coded the cells of a level in a row, where a column of the same file says so. The coder of a study speaks for its effects too; that of an effect
 * says nothing of a sheet of manuals, which somebody else may have scored. */
static const char *coder_of(const wz_dataset *d, const wz_run *run, size_t row, const char *level) {
	static const char *const NAMES[] = {"coder", "coder_name", "coder_id", "coded_by", "codeur"};
	const char *file = file_of(run, level);
	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
		const wz_column *column = wz_dataset_find(d, NAMES[i]);
		if (!column || !column->str)
			continue;
		const char *of = column->var->level, *other = file_of(run, of);
		if (file == other || (strcmp(of, "study") == 0 && strcmp(level, "effect") == 0))
			return column->str[row];
	}
	return "";
}

static size_t unit_number(wz_diff *diff, wz_map *map, wz_owner owner, const char *id, const char *coder) {
	const size_t length = strlen(id) + 3;
	char *key = malloc(length);
	if (!key)
		return SIZE_MAX;
	(void)snprintf(key, length, "%d %s", (int)owner, id);
	size_t number = wz_map_get(map, key, strlen(key));
	if (number == SIZE_MAX && diff->n_units == diff->unit_capacity) {
		size_t capacity = diff->unit_capacity ? diff->unit_capacity * 2 : 64;
		wz_diff_unit *grown = realloc(diff->unit, capacity * sizeof *grown);
		if (!grown) {
			free(key);
			return SIZE_MAX;
		}
		diff->unit = grown;
		diff->unit_capacity = capacity;
	}
	if (number != SIZE_MAX) {
		free(key);
		return number;
	}
	size_t *at = wz_map_put(map, key, strlen(key));
	if (!at) {
		free(key);
		return SIZE_MAX;
	}
	*at = diff->n_units;
	diff->unit[diff->n_units] = (wz_diff_unit){.owner = owner, .unit = key, .coder = coder};
	return diff->n_units++;
}

/* The id that a unit goes by: that of its level, else of its row. */
static const char *unit_id(const wz_dataset *d, wz_owner owner, size_t row, const char *row_name, char buffer[WZ_VALUE_TEXT]) {
	const char *id = wz_diff_id(d, LEVEL[owner], row, buffer);
	return *id ? id : row_name;
}

/* 4. Edits */

typedef struct {
	wz_diff *diff;
	ids id;
	wz_map units, edits; /* edits: one entry for all rows of the unit that it is about */
	char **edit_key;
	size_t n_edits, capacity;
	json_t *edited;
} walk;

/* The level that an edit is told of. */
static const char *level_of(const wz_variable *var, wz_owner owner) {
	const bool own = strcmp(var->level, "study") == 0 || strcmp(var->level, "intervention") == 0 || strcmp(var->level, "manual") == 0;
	return own ? LEVEL[owner] : "effect";
}

/* An edit of a study, intervention or manual shows in all its effects; it is told once. */
static wz_status add_edit(walk *w, const wz_variable *var, wz_owner owner, size_t row, const char *was, const char *is, wz_diff_unit *unit, wz_err *err) {
	wz_diff *diff = w->diff;
	char number[WZ_VALUE_TEXT];
	const char *level = level_of(var, owner), *name = strcmp(level, "effect") != 0 ? unit_id(&diff->b, owner, row, w->id.b[row], number) : w->id.b[row];
	size_t length = strlen(var->id) + strlen(name) + strlen(was) + strlen(is) + 8;
	char *key = malloc(length);
	if (!key)
		return no_memory(err);
	(void)snprintf(key, length, "%s\x1f%s\x1f%s\x1f%s", var->id, name, was, is);
	size_t known = wz_map_get(&w->edits, key, strlen(key));
	if (known != SIZE_MAX) {
		json_t *edit = json_array_get(w->edited, known);
		json_object_set_new(edit, "rows", json_integer(json_integer_value(json_object_get(edit, "rows")) + 1));
		free(key);
		return WZ_OK;
	}
	if (w->n_edits == w->capacity) {
		size_t capacity = w->capacity ? w->capacity * 2 : 64;
		char **grown = realloc(w->edit_key, capacity * sizeof *grown);
		if (!grown) {
			free(key);
			return no_memory(err);
		}
		w->edit_key = grown;
		w->capacity = capacity;
	}
	w->edit_key[w->n_edits++] = key;
	size_t *at = wz_map_put(&w->edits, key, strlen(key));
	if (!at)
		return no_memory(err);
	*at = json_array_size(w->edited);
	const char *coder = coder_of(&diff->b, diff->run_b, row, level);
	json_array_append_new(w->edited, json_pack("{ss ss ss ss ss sI ss sI ss*}", "level", level, "id", name, "variable", var->id, "a", was, "b", is, "rows",
	                                           (json_int_t)1, "file", diff->b.file[row], "line", (json_int_t)diff->b.line[row], "coder",
	                                           *coder ? coder : NULL));
	unit->edits++;
	return WZ_OK;
}

/* Another manual brings all that is coded of it: that is one edit of the study, and not one of every element. */
static bool row_moved(const wz_diff *diff, size_t row) {
	for (wz_owner k = WZ_OF_INTERVENTION; k < WZ_N_OWNERS; k++) {
		char was[WZ_VALUE_TEXT], is[WZ_VALUE_TEXT];
		if (strcmp(wz_diff_id(&diff->a, LEVEL[k], diff->in_a[row], was), wz_diff_id(&diff->b, LEVEL[k], row, is)) != 0)
			return true;
	}
	return false;
}

static wz_status compare_row(walk *w, const wz_column *const *other, size_t row, wz_err *err) {
	wz_diff *diff = w->diff;
	wz_status st = WZ_OK;
	char was_text[WZ_VALUE_TEXT], is_text[WZ_VALUE_TEXT], id_text[WZ_VALUE_TEXT];
	const size_t old = diff->in_a[row];
	diff->moved[row] = row_moved(diff, row);
	for (size_t c = 0; c < diff->b.n_cols; c++) {
		const wz_column *column = &diff->b.column[c];
		if (!other[c])
			continue;
		const char *was = wz_column_text(other[c], old, was_text), *is = wz_column_text(column, row, is_text);
		if (strcmp(was, is) == 0)
			continue;
		const wz_owner owner = diff->moved[row] ? WZ_OF_STUDY : wz_diff_owner(diff, column->var);
		size_t number = unit_number(diff, &w->units, owner, unit_id(&diff->b, owner, row, w->id.b[row], id_text), coder_of(&diff->b, diff->run_b, row, level_of(column->var, owner)));
		if (number == SIZE_MAX)
			return no_memory(err);
		diff->unit_of_b[owner][row] = number;
		if (diff->moved[row] && wz_diff_owner(diff, column->var) != WZ_OF_STUDY)
			continue;
		st = add_edit(w, column->var, owner, row, was, is, &diff->unit[number], err);
		if (st != WZ_OK)
			return st;
	}
	return st;
}

static json_t *record_json(const wz_dataset *d, const wz_run *run, size_t row, const char *id) {
	const char *coder = coder_of(d, run, row, "effect");
	return json_pack("{ss ss sI ss*}", "id", id, "file", d->file[row], "line", (json_int_t)d->line[row], "coder", *coder ? coder : NULL);
}

static wz_status compare_records(walk *w, json_t *records, wz_err *err) {
	wz_diff *diff = w->diff;
	wz_status st = WZ_OK;
	json_t *added = json_array(), *removed = json_array(), *columns = json_array();
	const wz_column **other = malloc((diff->b.n_cols + 1) * sizeof *other);
	char id_text[WZ_VALUE_TEXT];
	w->edited = json_array();
	json_object_set_new(records, "added", added);
	json_object_set_new(records, "removed", removed);
	json_object_set_new(records, "edited", w->edited);
	json_object_set_new(records, "columns", columns);
	if (!other)
		return no_memory(err);
	for (size_t c = 0; c < diff->b.n_cols; c++) {
		other[c] = wz_dataset_find(&diff->a, diff->b.column[c].var->id);
		if (!other[c])
			json_array_append_new(columns, json_pack("{ss ss}", "variable", diff->b.column[c].var->id, "status", "added"));
	}
	for (size_t c = 0; c < diff->a.n_cols; c++)
		if (!wz_dataset_find(&diff->b, diff->a.column[c].var->id))
			json_array_append_new(columns, json_pack("{ss ss}", "variable", diff->a.column[c].var->id, "status", "removed"));
	for (size_t row = 0; row < diff->b.n_rows; row++) {
		for (wz_owner k = 0; k < WZ_N_OWNERS; k++)
			diff->unit_of_b[k][row] = SIZE_MAX;
		if (diff->in_a[row] != SIZE_MAX) {
			WZ_TRY(compare_row(w, other, row, err));
			continue;
		}
		json_array_append_new(added, record_json(&diff->b, diff->run_b, row, w->id.b[row]));
		size_t number = unit_number(diff, &w->units, WZ_OF_STUDY, unit_id(&diff->b, WZ_OF_STUDY, row, w->id.b[row], id_text), coder_of(&diff->b, diff->run_b, row, "effect"));
		if (number == SIZE_MAX) {
			st = no_memory(err);
			goto done;
		}
		diff->unit[number].added++;
		diff->unit_of_b[WZ_OF_STUDY][row] = number;
	}
	for (size_t row = 0; row < diff->a.n_rows; row++) {
		diff->unit_of_a[row] = SIZE_MAX;
		if (diff->in_b[row] != SIZE_MAX)
			continue;
		json_array_append_new(removed, record_json(&diff->a, diff->run_a, row, w->id.a[row]));
		size_t number = unit_number(diff, &w->units, WZ_OF_STUDY, unit_id(&diff->a, WZ_OF_STUDY, row, w->id.a[row], id_text), coder_of(&diff->a, diff->run_a, row, "effect"));
		if (number == SIZE_MAX) {
			st = no_memory(err);
			goto done;
		}
		diff->unit[number].removed++;
		diff->unit_of_a[row] = number;
	}
done:
	free(other);
	return st;
}

/* 5. Effect sizes */

static double at(const double *value, size_t row) {
	return value ? value[row] : NAN;
}

static bool same(double a, double b) {
	return (isnan(a) && isnan(b)) || !(a < b || a > b || isnan(a) || isnan(b));
}

static size_t count_effects(const wz_dataset *d) {
	size_t n = 0;
	for (size_t row = 0; row < d->n_rows; row++)
		n += isnan(at(d->yi, row)) ? 0 : 1;
	return n;
}

/* Why a row is left out, by the stable word; NULL: not said. Exclusions are mostly in the order of the rows, so the search begins where the last one ended. */
static const char *reason_of(const wz_dataset *d, size_t row, size_t *from) {
	for (size_t k = 0; k < d->n_exclusions; k++) {
		const size_t i = (*from + k) % d->n_exclusions;
		const wz_exclusion *e = &d->exclusion[i];
		if (e->line == d->line[row] && strcmp(e->file, d->file[row]) == 0) {
			*from = i;
			return e->reason;
		}
	}
	return NULL;
}

/* Records of both runs that have an effect size in one of them only, with the reason of the other. */
static void compare_left_out(const walk *w, json_t *records) {
	const wz_diff *diff = w->diff;
	size_t from_a = 0, from_b = 0;
	json_t *lost = json_array(), *gained = json_array();
	for (size_t row = 0; row < diff->b.n_rows; row++) {
		const size_t old = diff->in_a[row];
		if (old == SIZE_MAX || isnan(at(diff->a.yi, old)) == isnan(at(diff->b.yi, row)))
			continue;
		const bool loses = isnan(at(diff->b.yi, row));
		json_array_append_new(loses ? lost : gained, json_pack("{ss ss*}", "id", w->id.b[row], "reason",
		                                                       loses ? reason_of(&diff->b, row, &from_b) : reason_of(&diff->a, old, &from_a)));
	}
	json_object_set_new(records, "n_effects_a", json_integer((json_int_t)count_effects(&diff->a)));
	json_object_set_new(records, "n_effects_b", json_integer((json_int_t)count_effects(&diff->b)));
	json_object_set_new(records, "lost", lost);
	json_object_set_new(records, "gained", gained);
}

static void compare_effects(const walk *w, json_t *list) {
	const wz_diff *diff = w->diff;
	for (size_t row = 0; row < diff->b.n_rows; row++) {
		const size_t old = diff->in_a[row];
		if (old == SIZE_MAX || (same(at(diff->a.yi, old), at(diff->b.yi, row)) && same(at(diff->a.vi, old), at(diff->b.vi, row))))
			continue;
		json_array_append_new(list, json_pack("{ss so so so so}", "id", w->id.b[row], "yi_a", wz_json_real(at(diff->a.yi, old)), "yi_b",
		                                      wz_json_real(at(diff->b.yi, row)), "vi_a", wz_json_real(at(diff->a.vi, old)), "vi_b",
		                                      wz_json_real(at(diff->b.vi, row))));
	}
}

/* 6. All */

wz_status wz_diff_records(wz_diff *diff, json_t *out, wz_err *err) {
	wz_status st = WZ_OK;
	walk w = {.diff = diff};
	json_t *records = json_object(), *effects = json_array();
	const size_t n_a = diff->a.n_rows + 1, n_b = diff->b.n_rows + 1;
	json_object_set_new(out, "records", records);
	json_object_set_new(out, "effect_sizes", effects);
	diff->in_a = malloc(n_b * sizeof *diff->in_a);
	diff->in_b = malloc(n_a * sizeof *diff->in_b);
	diff->unit_of_a = malloc(n_a * sizeof *diff->unit_of_a);
	diff->moved = calloc(n_b, sizeof *diff->moved);
	bool failed = !records || !effects || !diff->in_a || !diff->in_b || !diff->unit_of_a || !diff->moved;
	for (wz_owner k = 0; k < WZ_N_OWNERS; k++) {
		diff->unit_of_b[k] = malloc(n_b * sizeof *diff->unit_of_b[k]);
		failed = failed || !diff->unit_of_b[k];
	}
	if (failed) {
		st = no_memory(err);
		goto done;
	}
	json_object_set_new(records, "n_a", json_integer((json_int_t)diff->a.n_rows));
	json_object_set_new(records, "n_b", json_integer((json_int_t)diff->b.n_rows));
	WZ_TRY(match(diff, &w.id, err));
	WZ_TRY(compare_records(&w, records, err));
	compare_left_out(&w, records);
	compare_effects(&w, effects);
done:
	/* keys of maps are the units' and edits' texts */
	wz_map_clear(&w.units);
	wz_map_clear(&w.edits);
	for (size_t i = 0; i < diff->n_units; i++) /* from here on without the number of the owner in front */
		memmove(diff->unit[i].unit, diff->unit[i].unit + 2, strlen(diff->unit[i].unit + 2) + 1);
	for (size_t i = 0; i < w.n_edits; i++)
		free(w.edit_key[i]);
	free(w.edit_key);
	ids_clear(&w.id, diff);
	return st;
}

void wz_diff_clear(wz_diff *diff) {
	for (size_t i = 0; i < diff->n_units; i++)
		free(diff->unit[i].unit);
	free(diff->unit);
	for (wz_owner k = 0; k < WZ_N_OWNERS; k++)
		free(diff->unit_of_b[k]);
	free(diff->unit_of_a);
	free(diff->in_a);
	free(diff->in_b);
	free(diff->moved);
	wz_dataset_clear(&diff->a);
	wz_dataset_clear(&diff->b);
	json_decref(diff->json_a);
	json_decref(diff->json_b);
	*diff = (wz_diff){0};
}
