/* ratings_match.c - which records of two coders are the same
 *
 * 1. Memory
 * 2. Which columns hold ids
 * 3. Units: rows with the same ids
 * 4. Matching the coders
 * 5. Clusters: what was rated together
 */
#include "coding/ratings_inside.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define IDS_SHOWN 3
#define MARK "\x1f" /* between the ids of a row: "a / b" and "c" are not "a" and "b / c" */
#define NEAR_COMPARED 300 /* lone units a coder that are compared with the other's for near spellings */

/* 1. Memory */

wz_status wz_rating_no_memory(const wz_rating_reader *r) {
	return wz_fail(r->err, WZ_ENOMEM, "no memory to compare %s and %s", r->out->file[0], r->out->file[1]);
}

void *wz_rating_room(const wz_rating_reader *r, size_t n, size_t size) {
	return n >= SIZE_MAX / size ? NULL : wz_arena_alloc(r->arena, (n + 1) * size);
}

const char *wz_rating_keep(const wz_rating_reader *r, const char *text) {
	return wz_arena_copy(r->arena, text, strlen(text));
}

/* 2. Which columns hold ids */

static const char *id_name(const wz_rating_reader *r, size_t k) {
	return r->id_var[k] ? r->id_var[k]->id : "manual";
}

static const char *id_level(const wz_rating_reader *r, size_t k) {
	return r->id_var[k] ? r->id_var[k]->level : "manual";
}

static wz_status find_columns(wz_rating_reader *r) {
	const bool manuals_only = r->sheet[0].is_long || r->sheet[1].is_long;
	r->id_var = wz_rating_room(r, r->codebook->n + 1, sizeof *r->id_var);
	for (int f = 0; f < WZ_N_CODERS; f++)
		r->sheet[f].id = wz_rating_room(r, r->codebook->n + 1, sizeof *r->sheet[f].id);
	if (!r->id_var || !r->sheet[0].id || !r->sheet[1].id)
		return wz_rating_no_memory(r);
	for (size_t i = 0; i < r->codebook->n; i++) {
		const wz_variable *v = &r->codebook->var[i];
		if (v->role != WZ_ROLE_ID || (manuals_only && strcmp(v->level, "manual") != 0))
			continue;
		size_t a = wz_table_column(&r->sheet[0].table, v->id), b = wz_table_column(&r->sheet[1].table, v->id);
		if (a == NONE && b == NONE)
			continue;
		const bool identifies = strcmp(v->level, "study") == 0 || strcmp(v->level, "effect") == 0;
		if ((a == NONE || b == NONE) && !identifies && !manuals_only)
			continue; /* a column of one coder, which refers to another sheet */
		if (a == NONE || b == NONE)
			return wz_fail(r->err, WZ_EINPUT, "%s: there is no column '%.60s', which %s has: both coders need the ids of the level %.40s",
			               r->out->file[a != NONE], v->id, r->out->file[a == NONE], v->level);
		r->id_var[r->n_ids] = v;
		r->sheet[0].id[r->n_ids] = a;
		r->sheet[1].id[r->n_ids++] = b;
	}
	if (r->n_ids == 0 && manuals_only) {
		size_t a = wz_table_column(&r->sheet[0].table, "manual"), b = wz_table_column(&r->sheet[1].table, "manual");
		if (a != NONE && b != NONE) {
			r->id_var[0] = NULL;
			r->sheet[0].id[0] = a;
			r->sheet[1].id[0] = b;
			r->n_ids = 1;
		}
	}
	if (r->n_ids == 0)
		return wz_fail(r->err, WZ_EINPUT, "%s and %s have no column of ids in common: the codebook needs a variable with role id%s that both files have",
		               r->out->file[0], r->out->file[1], manuals_only ? " and level manual (or both files a column 'manual')" : "");
	return WZ_OK;
}

/* In section 3. */
static const char *row_key(const wz_rating_reader *r, const wz_rating_sheet *s, size_t u, size_t row);
static bool ids_are_there(const wz_rating_reader *r, const wz_rating_sheet *s, size_t u, size_t row);

static size_t id_of_level(const wz_rating_reader *r, const char *level) {
	for (size_t k = 0; k < r->n_ids; k++)
		if (strcmp(id_level(r, k), level) == 0)
			return k;
	return NONE;
}

/* Puts id k at place `at`, the others keep their order. */
static void move_id(wz_rating_reader *r, size_t k, size_t at) {
	for (; k > at; k--) {
		const wz_variable *v = r->id_var[k];
		r->id_var[k] = r->id_var[k - 1];
		r->id_var[k - 1] = v;
		for (int f = 0; f < WZ_N_CODERS; f++) {
			size_t *id = r->sheet[f].id, column = id[k];
			id[k] = id[k - 1];
			id[k - 1] = column;
		}
	}
}

static wz_status has_doubles(const wz_rating_reader *r, const wz_rating_sheet *s, bool *doubles) {
	wz_map map = {0};
	for (size_t row = 0; row < s->table.n_rows; row++) {
		const char *key = row_key(r, s, 0, row);
		size_t *place = key && ids_are_there(r, s, 0, row) ? wz_map_put(&map, key, strlen(key)) : NULL;
		if (place == NULL && ids_are_there(r, s, 0, row)) {
			wz_map_clear(&map);
			return wz_rating_no_memory(r);
		}
		*doubles |= place != NULL && *place != NONE;
		if (place != NULL)
			*place = row;
	}
	wz_map_clear(&map);
	return WZ_OK;
}

/*
 * The ids that make a row what it is stand first: study and effect, else the first of study, intervention and manual. Others only refer (an
 * intervention to its manual), may be empty, and two coders may differ on them; they belong to the key when without them rows are double.
 */
static wz_status choose_key(wz_rating_reader *r) {
	wz_status st = WZ_OK;
	static const char *const ROWS[] = {"study", "intervention", "manual"};
	const size_t effect = id_of_level(r, "effect");
	r->n_key = r->n_ids;
	if (effect != NONE) {
		move_id(r, effect, 0);
		const size_t study = id_of_level(r, "study");
		if (study != NONE) {
			move_id(r, study, 0);
			r->n_key = 2;
		}
	} else {
		for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS && r->n_key == r->n_ids; i++)
			if (id_of_level(r, ROWS[i]) != NONE) {
				move_id(r, id_of_level(r, ROWS[i]), 0);
				r->n_key = 1;
				break;
			}
	}
	bool doubles = false;
	for (int f = 0; f < WZ_N_CODERS && r->n_key < r->n_ids; f++)
		WZ_TRY(has_doubles(r, &r->sheet[f], &doubles));
	if (doubles)
		r->n_key = r->n_ids;
done:
	return st;
}

/* A level above the rows has units of its own; the level whose id is all of the key has those of the rows. */
static bool is_outer(const wz_rating_reader *r, size_t k) {
	return strcmp(id_level(r, k), "effect") != 0 && !(r->n_key == 1 && k == 0);
}

/* The first set of units is that of the rows; one more for each level above them. */
static wz_status make_sets(wz_rating_reader *r) {
	wz_ratings *out = r->out;
	const size_t effect = id_of_level(r, "effect");
	out->n_units = 1;
	out->units = wz_rating_room(r, r->n_ids + 1, sizeof *out->units);
	if (out->units == NULL)
		return wz_rating_no_memory(r);
	out->units[0] = (wz_rated_units){.level = wz_rating_keep(r, id_level(r, effect != NONE ? effect : 0))};
	for (size_t k = 0; k < r->n_ids; k++)
		if (is_outer(r, k))
			out->units[out->n_units++] = (wz_rated_units){.level = wz_rating_keep(r, id_level(r, k))};
	for (size_t u = 0; u < out->n_units; u++)
		if (out->units[u].level == NULL)
			return wz_rating_no_memory(r);
	return WZ_OK;
}

wz_status wz_rating_find_ids(wz_rating_reader *r) {
	wz_status st = WZ_OK;
	WZ_TRY(find_columns(r));
	WZ_TRY(choose_key(r));
	WZ_TRY(make_sets(r));
done:
	return st;
}

/* The id of set u >= 1. */
static size_t id_of_set(const wz_rating_reader *r, size_t u) {
	size_t at = 0;
	for (size_t k = 0; k < r->n_ids; k++)
		if (is_outer(r, k) && ++at == u)
			return k;
	return 0;
}

size_t wz_rating_set(const wz_rating_reader *r, const char *level) {
	for (size_t u = 1; u < r->out->n_units; u++)
		if (strcmp(r->out->units[u].level, level) == 0)
			return u;
	return 0;
}

/* 3. Units: rows with the same ids */

/* The ids of a row, joined; NULL: out of memory. */
static const char *row_key(const wz_rating_reader *r, const wz_rating_sheet *s, size_t u, size_t row) {
	if (u > 0 || r->n_key == 1)
		return wz_table_cell(&s->table, row, s->id[u > 0 ? id_of_set(r, u) : 0]);
	size_t size = 1;
	for (size_t k = 0; k < r->n_key; k++)
		size += strlen(wz_table_cell(&s->table, row, s->id[k])) + strlen(MARK);
	char *key = wz_rating_room(r, size, 1);
	size_t used = 0;
	for (size_t k = 0; key != NULL && k < r->n_key; k++)
		used += (size_t)snprintf(key + used, size - used, "%s%s", k ? MARK : "", wz_table_cell(&s->table, row, s->id[k]));
	return key;
}

/* As people read it; NULL: out of memory. */
static const char *shown_id(const wz_rating_reader *r, const char *key) {
	char *id = wz_rating_room(r, 3 * strlen(key), 1);
	size_t used = 0;
	for (const char *c = key; id != NULL && *c != '\0'; c++)
		if (*c == *MARK) {
			memcpy(id + used, " / ", 3);
			used += 3;
		} else {
			id[used++] = *c;
		}
	if (id != NULL)
		id[used] = '\0';
	return id;
}

static bool ids_are_there(const wz_rating_reader *r, const wz_rating_sheet *s, size_t u, size_t row) {
	if (u > 0)
		return !wz_text_is_missing(wz_table_cell(&s->table, row, s->id[id_of_set(r, u)]));
	for (size_t k = 0; k < r->n_key; k++)
		if (wz_text_is_missing(wz_table_cell(&s->table, row, s->id[k])))
			return false;
	return true;
}

static void report_empty_ids(const wz_rating_reader *r, const wz_rating_sheet *s) {
	for (size_t row = 0; row < s->table.n_rows; row++)
		for (size_t k = 0; k < r->n_key; k++)
			if (wz_text_is_missing(wz_table_cell(&s->table, row, s->id[k])))
				wz_problems_add(r->problems, WZ_PROBLEM_ERROR, s->table.file, s->table.line[row], s->id[k] + 1,
				                "column '%s' is empty: without its %s the record can't be matched with the other coder's; fill it in", id_name(r, k),
				                id_level(r, k));
}

static wz_status group_rows(wz_rating_reader *r, wz_rating_sheet *s, size_t u) {
	wz_status st = WZ_OK;
	wz_rating_grouping *g = &s->group[u];
	wz_map map = {0};
	char shown[WZ_TEXT_SHOW];
	const size_t rows = s->table.n_rows;
	*g = (wz_rating_grouping){.unit = wz_rating_room(r, rows, sizeof *g->unit), .first = wz_rating_room(r, rows, sizeof *g->first),
	                .key = wz_rating_room(r, rows, sizeof *g->key), .id = wz_rating_room(r, rows, sizeof *g->id),
	                .match = wz_rating_room(r, rows, sizeof *g->match)};
	if (!g->unit || !g->first || !g->key || !g->id || !g->match)
		return wz_rating_no_memory(r);
	for (size_t row = 0; row < rows; row++) {
		g->unit[row] = NONE;
		if (!ids_are_there(r, s, u, row))
			continue;
		const char *key = row_key(r, s, u, row);
		size_t *place = key ? wz_map_put(&map, key, strlen(key)) : NULL;
		if (place == NULL) {
			st = wz_rating_no_memory(r);
			goto done;
		}
		if (*place == NONE) {
			g->key[g->n] = key;
			if ((g->id[g->n] = shown_id(r, key)) == NULL) {
				st = wz_rating_no_memory(r);
				goto done;
			}
			g->first[g->n] = row;
			*place = g->n++;
		} else if (u == 0 && !s->is_long) {
			wz_problems_add(r->problems, WZ_PROBLEM_ERROR, s->table.file, s->table.line[row], s->id[0] + 1,
			                "record %s stands twice, first on line %zu: keep one, or give each its own id", wz_text_show(g->id[*place], shown),
			                s->table.line[g->first[*place]]);
			continue;
		}
		g->unit[row] = *place;
	}
done:
	wz_map_clear(&map);
	return st;
}

/* 4. Matching the coders */

/* The first ids, for a message. */
static void show_ids(const wz_rating_grouping *g, char *out, size_t size) {
	char shown[WZ_TEXT_SHOW];
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < g->n && i < IDS_SHOWN && used + WZ_TEXT_SHOW < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "", wz_text_show(g->id[i], shown));
	if (g->n > IDS_SHOWN)
		(void)snprintf(out + used, size - used, ", ...");
}

/* A lone row whose study is lone says nothing new. */
static bool is_implied(const wz_rating_reader *r, const wz_rating_sheet *s, size_t row) {
	for (size_t u = 1; u < r->out->n_units; u++)
		if (s->group[u].unit[row] != NONE && s->group[u].match[s->group[u].unit[row]] == NONE)
			return true;
	return false;
}

static wz_status list_lone(wz_rating_reader *r, size_t u, wz_coder f) {
	wz_rated_units *units = &r->out->units[u];
	const wz_rating_sheet *s = &r->sheet[f];
	const wz_rating_grouping *g = &s->group[u];
	units->lone[f] = wz_rating_room(r, g->n, sizeof *units->lone[f]);
	if (units->lone[f] == NULL)
		return wz_rating_no_memory(r);
	for (int implied = 0; implied < 2; implied++) {
		for (size_t i = 0; i < g->n; i++)
			if (g->match[i] == NONE && (u == 0 && is_implied(r, s, g->first[i])) == implied)
				units->lone[f][units->n_alone[f]++] = (wz_lone_unit){.id = g->id[i], .line = s->table.line[g->first[i]]};
		units->n_lone[f] = implied ? units->n_lone[f] : units->n_alone[f];
	}
	return WZ_OK;
}

/* Letters and digits only, small, without zeros before numbers: S-01 and s1 are one. */
static void bare_id(const char *id, char *out, size_t size) {
	size_t used = 0;
	bool in_number = false;
	for (; *id != '\0' && used + 1 < size; id++) {
		const unsigned char c = (unsigned char)*id;
		const bool digit = c >= '0' && c <= '9', letter = c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (digit && c == '0' && !in_number && id[1] >= '0' && id[1] <= '9')
			continue;
		in_number = digit;
		if (digit || letter)
			out[used++] = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
	}
	out[used] = '\0';
}

static void pair_near(wz_rated_units *units) {
	char a_bare[256], b_bare[256];
	for (size_t i = 0; i < units->n_lone[0] && i < NEAR_COMPARED; i++)
		for (size_t j = 0; j < units->n_lone[1] && j < NEAR_COMPARED; j++) {
			wz_lone_unit *a = &units->lone[0][i], *b = &units->lone[1][j];
			bare_id(a->id, a_bare, sizeof a_bare);
			bare_id(b->id, b_bare, sizeof b_bare);
			/* Numbers tell units apart: Jansen 2009a and 2009b are near in letters only, and are two studies. */
			bool slip = strpbrk(a_bare, "0123456789") == NULL && wz_text_is_near(a_bare, b_bare);
			if (b->near == NULL && (strcmp(a_bare, b_bare) == 0 || slip)) {
				a->near = b->id;
				b->near = a->id;
				break;
			}
		}
}

static void report_lone(const wz_rating_reader *r, const wz_rated_units *units, wz_coder f) {
	char shown[WZ_TEXT_SHOW], near[WZ_TEXT_SHOW];
	for (size_t i = 0; i < units->n_lone[f]; i++) {
		const wz_lone_unit *lone = &units->lone[f][i];
		wz_problems_add(r->problems, WZ_PROBLEM_WARNING, r->out->file[f], lone->line, 0, "%s %s is not in %s and is not compared%s%s%s",
		                units->level, wz_text_show(lone->id, shown), r->out->file[1 - f], lone->near ? ". Is it " : "",
		                lone->near ? wz_text_show(lone->near, near) : "", lone->near ? " there?" : "");
	}
}

static wz_status match_units(wz_rating_reader *r, size_t u) {
	wz_status st = WZ_OK;
	wz_rated_units *units = &r->out->units[u];
	wz_rating_grouping *a = &r->sheet[0].group[u], *b = &r->sheet[1].group[u];
	wz_map map = {0};
	const size_t most = a->n < b->n ? a->n : b->n;
	units->id = wz_rating_room(r, most, sizeof *units->id);
	for (int f = 0; f < WZ_N_CODERS; f++)
		units->line[f] = wz_rating_room(r, most, sizeof *units->line[f]);
	if (!units->id || !units->line[0] || !units->line[1]) {
		st = wz_rating_no_memory(r);
		goto done;
	}
	for (size_t i = 0; i < b->n; i++) {
		size_t *place = wz_map_put(&map, b->key[i], strlen(b->key[i]));
		if (place == NULL) {
			st = wz_rating_no_memory(r);
			goto done;
		}
		*place = i;
		b->match[i] = NONE;
	}
	for (size_t i = 0; i < a->n; i++) {
		size_t j = wz_map_get(&map, a->key[i], strlen(a->key[i]));
		a->match[i] = NONE;
		if (j == NONE)
			continue;
		a->match[i] = b->match[j] = units->n;
		units->id[units->n] = a->id[i];
		units->line[0][units->n] = r->sheet[0].table.line[a->first[i]];
		units->line[1][units->n++] = r->sheet[1].table.line[b->first[j]];
	}
done:
	wz_map_clear(&map);
	return st;
}

/* 5. Clusters: what was rated together */

/* The number that stands for all that are linked to i; paths are halved on the way. */
static size_t root_of(size_t *link, size_t i) {
	while (link[i] != i)
		i = link[i] = link[link[i]];
	return i;
}

/* Links all units that a row belongs to; the smaller number stands for both. */
static void link_rows(const wz_rating_reader *r, const wz_rating_sheet *s, const size_t *from, size_t *link) {
	for (size_t row = 0; row < s->table.n_rows; row++) {
		size_t first = NONE;
		for (size_t u = 0; u < r->out->n_units; u++) {
			const size_t of = s->group[u].unit[row], unit = of == NONE ? NONE : s->group[u].match[of];
			if (unit == NONE)
				continue;
			const size_t here = root_of(link, from[u] + unit);
			if (first == NONE)
				first = here;
			else if (here < first)
				first = link[first] = here;
			else
				link[here] = first;
		}
	}
}

/* True when each cluster has exactly one of these units. */
static bool is_one_each(const wz_rated_units *units, size_t n_clusters, bool *seen) {
	if (units->n != n_clusters)
		return false;
	memset(seen, 0, n_clusters * sizeof *seen);
	for (size_t i = 0; i < units->n; i++) {
		if (seen[units->cluster[i]])
			return false;
		seen[units->cluster[i]] = true;
	}
	return true;
}

static wz_status find_clusters(wz_rating_reader *r) {
	wz_ratings *out = r->out;
	size_t total = 0, *from = wz_rating_room(r, out->n_units, sizeof *from);
	for (size_t u = 0; from != NULL && u < out->n_units; u++) {
		from[u] = total;
		total += out->units[u].n;
	}
	size_t *link = wz_rating_room(r, total, sizeof *link), *number = wz_rating_room(r, total, sizeof *number);
	bool *seen = wz_rating_room(r, total, sizeof *seen);
	if (!from || !link || !number || !seen)
		return wz_rating_no_memory(r);
	for (size_t i = 0; i < total; i++) {
		link[i] = i;
		number[i] = NONE;
	}
	link_rows(r, &r->sheet[0], from, link);
	link_rows(r, &r->sheet[1], from, link);
	for (size_t u = 0; u < out->n_units; u++) {
		wz_rated_units *units = &out->units[u];
		units->cluster = wz_rating_room(r, units->n, sizeof *units->cluster);
		if (units->cluster == NULL)
			return wz_rating_no_memory(r);
		for (size_t i = 0; i < units->n; i++) {
			const size_t root = root_of(link, from[u] + i);
			if (number[root] == NONE)
				number[root] = out->n_clusters++;
			units->cluster[i] = number[root];
		}
	}
	out->cluster_level = "";
	for (size_t u = 0; u < out->n_units && *out->cluster_level == '\0'; u++)
		if (is_one_each(&out->units[u], out->n_clusters, seen))
			out->cluster_level = out->units[u].level;
	return WZ_OK;
}

wz_status wz_rating_match(wz_rating_reader *r) {
	wz_status st = WZ_OK;
	const size_t n = r->out->n_units;
	for (int f = 0; f < WZ_N_CODERS; f++) {
		r->sheet[f].group = wz_rating_room(r, n, sizeof *r->sheet[f].group);
		if (r->sheet[f].group == NULL)
			return wz_rating_no_memory(r);
		report_empty_ids(r, &r->sheet[f]);
		for (size_t u = 0; u < n; u++)
			WZ_TRY(group_rows(r, &r->sheet[f], u));
	}
	for (size_t u = 0; u < n; u++)
		WZ_TRY(match_units(r, u));
	if (r->out->units[0].n == 0) {
		char a[IDS_SHOWN * WZ_TEXT_SHOW + 8], b[sizeof a];
		show_ids(&r->sheet[0].group[0], a, sizeof a);
		show_ids(&r->sheet[1].group[0], b, sizeof b);
		return wz_fail(r->err, WZ_EINPUT, "no record of %s is in %s: the first has %.300s, the second %.300s (%s%s). Both coders use the same ids",
		               r->out->file[0], r->out->file[1], *a ? a : "none", *b ? b : "none", id_name(r, 0), r->n_key > 1 ? " and others" : "");
	}
	for (size_t u = n; u-- > 0;) { /* outer levels first: they explain the inner ones */
		WZ_TRY(list_lone(r, u, WZ_CODER_A));
		WZ_TRY(list_lone(r, u, WZ_CODER_B));
		pair_near(&r->out->units[u]);
		report_lone(r, &r->out->units[u], WZ_CODER_A);
		report_lone(r, &r->out->units[u], WZ_CODER_B);
	}
	WZ_TRY(find_clusters(r));
done:
	return st;
}
