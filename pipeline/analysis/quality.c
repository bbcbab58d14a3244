/* quality.c - how far the coding of a run depends on who coded: agreement with the plan's second coder, by type
 *
 * 1. Which units belong to a type
 * 2. One type
 * 3. All types
 */
#include "analysis/quality.h"

#include "analysis/agreement.h"
#include "analysis/bag.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "coding/taxonomy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICATES = 1999 }; /* of the intervals, as `agree` has by default */

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: agreement with the second coder");
}

typedef struct {
	const wz_plan *plan;
	const wz_dataset *dataset;
	const wz_ratings *ratings;
	char **joined; /* n_rows: "STUDY / EFFECT", as ratings call a row; NULL where a row has no such id */
	bool **keep;   /* by the ratings' units: does it belong to the type */
} maker;

/* 1. Which units belong to a type */

static wz_status join_ids(maker *m, wz_err *err) {
	const wz_dataset *d = m->dataset;
	const wz_column *study = wz_dataset_role(d, WZ_ROLE_ID, "study"), *effect = wz_dataset_role(d, WZ_ROLE_ID, "effect");
	m->joined = calloc(d->n_rows + 1, sizeof *m->joined);
	if (!m->joined)
		return no_memory(err);
	for (size_t i = 0; study && study->str && effect && effect->str && i < d->n_rows; i++) {
		const size_t size = strlen(study->str[i]) + strlen(effect->str[i]) + 4;
		m->joined[i] = malloc(size);
		if (!m->joined[i])
			return no_memory(err);
		(void)snprintf(m->joined[i], size, "%s / %s", study->str[i], effect->str[i]);
	}
	return WZ_OK;
}

static bool put(wz_map *ids, const char *id) {
	size_t *value = wz_map_put(ids, id, strlen(id));
	if (value)
		*value = 1;
	return value != NULL;
}

/* The ids that rows of the type have at a level. */
static wz_status ids_of(const maker *m, const char *level, const wz_column *by, const char *code, wz_map *ids, wz_err *err) {
	const wz_column *id = wz_dataset_role(m->dataset, WZ_ROLE_ID, level);
	for (size_t i = 0; i < m->dataset->n_rows; i++)
		if (strcmp(by->str[i], code) == 0 && ((id && id->str && !put(ids, id->str[i])) || (m->joined[i] && !put(ids, m->joined[i]))))
			return no_memory(err);
	return WZ_OK;
}

static size_t lone_of(const wz_rated_units *units, wz_coder coder, const wz_map *ids) {
	size_t n = 0;
	for (size_t i = 0; i < units->n_alone[coder]; i++)
		n += wz_map_get(ids, units->lone[coder][i].id, strlen(units->lone[coder][i].id)) != SIZE_MAX;
	return n;
}

/* by NULL: all records, also those of the coders that are not among the run's. */
static wz_status choose(maker *m, const wz_column *by, const char *code, json_t *records, size_t *n_kept, wz_err *err) {
	wz_status st = WZ_OK;
	*n_kept = 0;
	for (size_t u = 0; u < m->ratings->n_units && st == WZ_OK; u++) {
		const wz_rated_units *units = &m->ratings->units[u];
		size_t n = 0, only[WZ_N_CODERS] = {units->n_alone[WZ_CODER_A], units->n_alone[WZ_CODER_B]};
		wz_map ids = {0};
		if (by)
			st = ids_of(m, units->level, by, code, &ids, err);
		for (size_t i = 0; i < units->n; i++) {
			m->keep[u][i] = !by || wz_map_get(&ids, units->id[i], strlen(units->id[i])) != SIZE_MAX;
			n += m->keep[u][i];
		}
		for (int f = 0; by && f < WZ_N_CODERS; f++)
			only[f] = lone_of(units, (wz_coder)f, &ids);
		*n_kept += n;
		json_array_append_new(records, json_pack("{ss sI sI sI}", "level", units->level, "twice", (json_int_t)n, "only_a", (json_int_t)only[WZ_CODER_A], "only_b",
		                                         (json_int_t)only[WZ_CODER_B]));
		wz_map_clear(&ids);
	}
	return st;
}

/* 2. One type */

/* What the report needs of `agree --json`: no lists of records, no labels that the data set has, no coefficient that it does not show. */
static void prune(json_t *agreement) {
	static const char *const GONE[] = {"program", "version", "coder_a", "coder_b", "level", "seed", "bootstrap", "records", "not_compared", "disagreements"};
	static const char *const OF_ITEM[] = {"codes", "with_not_stated", "kappa_linear", "kappa_quadratic"};
	json_t *item;
	size_t i;
	for (size_t k = 0; k < sizeof GONE / sizeof *GONE; k++)
		json_object_del(agreement, GONE[k]);
	json_array_foreach(json_object_get(agreement, "items"), i, item)
		for (size_t k = 0; k < sizeof OF_ITEM / sizeof *OF_ITEM; k++)
			json_object_del(item, OF_ITEM[k]);
}

static wz_status add_type(maker *m, const char *variable, const char *code, json_t *types, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_column *by = variable ? wz_dataset_find(m->dataset, variable) : NULL;
	wz_ratings part = {0};
	wz_agreement agreement = {0};
	json_t *records = json_array(), *type = NULL, *numbers = NULL;
	const size_t size = (variable ? strlen(variable) + strlen(code) : 3) + 2;
	char *id = malloc(size);
	size_t n = 0;
	if (!id || !records) {
		st = no_memory(err);
		goto done;
	}
	(void)snprintf(id, size, variable ? "%s=%s" : "all", variable, code);
	WZ_TRY(choose(m, by, code, records, &n, err));
	type = json_pack("{ss sO}", "id", id, "records", records);
	if (n > 0) {
		WZ_TRY(wz_ratings_part(m->ratings, m->keep, &part, err));
		WZ_TRY(wz_agreement_compute(&part, REPLICATES, m->plan->seed, m->plan->model.level, &agreement, err));
		numbers = wz_agreement_to_json(&agreement);
		prune(numbers);
	}
	if (!type || (n > 0 && json_object_update_missing(type, numbers) != 0) || json_array_append(types, type) != 0)
		st = no_memory(err);
done:
	json_decref(type);
	json_decref(records);
	json_decref(numbers);
	wz_agreement_clear(&agreement);
	wz_ratings_clear(&part);
	free(id);
	return st;
}

/* 3. All types */

/* Those of the run, and codes without effect sizes too: a type is what the plan says. */
static wz_status add_types(maker *m, json_t *types, wz_err *err) {
	wz_status st = WZ_OK;
	for (size_t b = 0; b < m->plan->by.n; b++) {
		const char *name = m->plan->by.item[b];
		const wz_column *by = wz_dataset_find(m->dataset, name);
		if (strcmp(name, "all") == 0)
			WZ_TRY(add_type(m, NULL, NULL, types, err));
		for (size_t k = 0; by && by->str && k < by->var->n_codes; k++)
			WZ_TRY(add_type(m, name, by->var->code[k].code, types, err));
	}
done:
	return st;
}

/* The first coder's sheet: named, or that of the codes that are analysed. */
static const char *first_sheet(const wz_plan *plan) {
	return plan->first_coder ? plan->first_coder : plan->manuals ? plan->manuals : plan->effects;
}

static bool stands_among(const wz_problem *one, const wz_problems *problems, size_t n) {
	for (size_t i = 0; i < n; i++) {
		const wz_problem *other = &problems->list[i];
		if (other->severity == WZ_PROBLEM_ERROR && other->line == one->line && other->column == one->column && strcmp(other->file, one->file) == 0)
			return true;
	}
	return false;
}

/* A column of a sheet that the records do not read: one that is misspelled would be out of the comparison in silence. */
static bool is_of_own_column(const wz_plan *plan, const wz_problem *one) {
	const char *const read[] = {plan->effects, plan->manuals};
	for (size_t i = 0; i < sizeof read / sizeof *read; i++)
		if (read[i] && strcmp(one->file, read[i]) == 0)
			return false;
	return one->line == 1 && one->column > 0;
}

/* Errors, and warnings about columns. A cell of the records that was told with them is not told again in other words. */
static void keep(const wz_plan *plan, const wz_problems *told, wz_problems *problems) {
	const size_t before = problems->n;
	for (size_t i = 0; i < told->n; i++) {
		const wz_problem *one = &told->list[i];
		if (one->severity == WZ_PROBLEM_ERROR ? !stands_among(one, problems, before) : is_of_own_column(plan, one))
			wz_problems_add(problems, one->severity, one->file, one->line, one->column, "%s", one->text);
	}
}

/* A sample is coded twice: records of one coder are what the report counts, not what somebody must mend. But M9 beside M09 is a slip. */
static void tell_near(const wz_ratings *ratings, wz_problems *problems) {
	char mine[WZ_TEXT_SHOW], theirs[WZ_TEXT_SHOW];
	for (size_t u = 0; u < ratings->n_units; u++)
		for (size_t i = 0; i < ratings->units[u].n_lone[WZ_CODER_B]; i++) {
			const wz_lone_unit *lone = &ratings->units[u].lone[WZ_CODER_B][i];
			if (lone->near)
				wz_problems_add(problems, WZ_PROBLEM_WARNING, ratings->file[WZ_CODER_B], lone->line, 0,
				                "%s %s is not in %s, which has %s: is that meant? Then the two are not compared; use one id in both", ratings->units[u].level,
				                wz_text_show(lone->id, mine), ratings->file[WZ_CODER_A], wz_text_show(lone->near, theirs));
		}
}

static wz_status compute(const wz_plan *plan, const wz_dataset *dataset, const wz_ratings *ratings, json_t **json, wz_err *err) {
	wz_status st = WZ_OK;
	maker m = {.plan = plan, .dataset = dataset, .ratings = ratings, .keep = calloc(ratings->n_units + 1, sizeof *m.keep)};
	json_t *types = json_array();
	*json = NULL;
	for (size_t u = 0; m.keep && u < ratings->n_units; u++)
		m.keep[u] = calloc(ratings->units[u].n + 1, sizeof *m.keep[u]);
	for (size_t u = 0; u < ratings->n_units; u++)
		if (!m.keep || !m.keep[u]) {
			st = no_memory(err);
			goto done;
		}
	WZ_TRY(join_ids(&m, err));
	WZ_TRY(add_types(&m, types, err));
	*json = json_pack("{ss ss so so sO}", "format", "werkzaam-agreement-1", "coded", plan->manuals ? "manuals" : "effects", "level", wz_json_real(plan->model.level),
	                  "replicates", wz_json_u64(REPLICATES), "types", types);
	if (!*json)
		st = no_memory(err);
done:
	for (size_t i = 0; m.joined && i < dataset->n_rows; i++)
		free(m.joined[i]);
	for (size_t u = 0; m.keep && u < ratings->n_units; u++)
		free(m.keep[u]);
	free(m.joined);
	free(m.keep);
	json_decref(types);
	return st;
}

static void put_names(wz_bag *bag, const wz_names *names) {
	wz_bag_put_number(bag, names->n);
	for (size_t i = 0; i < names->n; i++)
		wz_bag_put_text(bag, names->item[i]);
}

wz_status wz_quality_digest(const wz_plan *plan, const wz_dataset *dataset, const char *program, unsigned char digest[32], wz_err *err) {
	const char *const file[] = {first_sheet(plan), plan->second_coder, plan->codebook, plan->taxonomy};
	char sha[WZ_SHA256_TEXT], buffer[WZ_VALUE_TEXT];
	wz_bag bag = {0};
	wz_bag_put_text(&bag, "werkzaam agreement 1");
	wz_bag_put_text(&bag, WZ_VERSION);
	wz_bag_put_text(&bag, program);
	for (size_t i = 0; i < sizeof file / sizeof *file; i++)
		wz_bag_put_text(&bag, file[i] && wz_sha256_file(file[i], sha, NULL) == WZ_OK ? sha : "");
	wz_bag_put_number(&bag, plan->manuals != NULL);
	wz_bag_put_number(&bag, plan->seed);
	wz_bag_put_double(&bag, plan->model.level);
	json_t *json = wz_plan_to_json(plan);
	char *dialect = json_dumps(json_object_get(json, "dialect"), JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	wz_bag_put_text(&bag, dialect ? dialect : "");
	json_decref(json);
	free(dialect);
	put_names(&bag, &plan->by);
	wz_bag_put_number(&bag, dataset->n_rows);
	for (size_t c = 0; c < dataset->n_cols; c++) {
		const wz_column *column = &dataset->column[c];
		bool used = column->var->role == WZ_ROLE_ID;
		for (size_t b = 0; b < plan->by.n; b++)
			used = used || strcmp(plan->by.item[b], column->var->id) == 0;
		if (!used)
			continue;
		wz_bag_put_text(&bag, column->var->id);
		for (size_t i = 0; i < dataset->n_rows; i++)
			wz_bag_put_text(&bag, wz_column_text(column, i, buffer));
	}
	return wz_bag_digest(&bag, digest) ? WZ_OK : no_memory(err);
}

wz_status wz_quality_make(const wz_plan *plan, const wz_dataset *dataset, json_t **json, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_codebook codebook = {0};
	wz_taxonomy taxonomy = {0};
	wz_ratings ratings = {0};
	wz_problems told, mine; /* what is wrong with codebook and taxonomy was told with the records */
	wz_err why = {0};
	if (json)
		*json = NULL;
	if (!plan->second_coder || dataset->n_cols == 0)
		return WZ_OK;
	wz_problems_init(&told);
	wz_problems_init(&mine);
	if (wz_codebook_read(plan->codebook, &codebook, &told, NULL) != WZ_OK || (plan->taxonomy && wz_taxonomy_read(plan->taxonomy, &taxonomy, &told, NULL) != WZ_OK))
		goto done;
	st = wz_ratings_read(first_sheet(plan), plan->second_coder, &plan->dialect, &codebook, plan->taxonomy ? &taxonomy : NULL, NULL, 0,
	                     &ratings, &mine, &why);
	if (st == WZ_ENOMEM || st == WZ_EBUG) {
		st = wz_fail(err, st, "%s", why.text);
		goto done;
	}
	keep(plan, &mine, problems);
	if (st != WZ_OK) {
		if (mine.n_errors == 0) /* else it comes from these */
			wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->second_coder, 0, 0, "second coder: %s", why.text);
		st = WZ_OK;
		goto done;
	}
	tell_near(&ratings, problems);
	if (json && problems->n_errors == 0)
		st = compute(plan, dataset, &ratings, json, err);
done:
	wz_ratings_clear(&ratings);
	wz_taxonomy_clear(&taxonomy);
	wz_codebook_clear(&codebook);
	wz_problems_clear(&told);
	wz_problems_clear(&mine);
	return st;
}
