/* pieces.c - the models of a run on the observed data as pieces of work
 *
 * 1. Doing one
 * 2. Lists of pieces
 * 3. Round one: all but the pairs
 * 4. Rounds two and three: pairs
 * 5. All rounds
 */
#include "analysis/pieces.h"

#include "analysis/pairs_inside.h"
#include "analysis/shrink.h"

#include <stdlib.h>
#include <string.h>

/* In the order in which fits.json has them. */
enum {
	OVERALL,
	SENSITIVITY,
	LEFT_OUT,     /* a: level; its units from b on, before c */
	MODERATOR,    /* a: of the plan */
	DOSE,         /* a: of the plan */
	INTERVENTIONS,
	ELEMENT,      /* a: of the study */
	COOCCURRENCE,
	TECHNIQUE,    /* a: an element of the study */
	TARGET_GROUP, /* a: of the plan, b: an element of the study */
	TRY_PAIRS,    /* elements: a, with those from b on, before c */
	SHOW_PAIR     /* elements: a with b */
};

/* Pairs, and units left out, in a piece: few enough that nobody waits long for the last one. */
enum { PAIRS = 32, UNITS = 64 };

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: analyses");
}

/* 1. Doing one */

struct wz_piece_work {
	const wz_study *study;
	const wz_variable **element;
	size_t n_elements;
	wz_pair_work **pairs; /* of each type; NULL: not needed yet */
};

wz_status wz_piece_work_create(const wz_study *study, wz_piece_work **out, wz_err *err) {
	wz_piece_work *w = *out = calloc(1, sizeof *w);
	const wz_variable *element;
	size_t n = 0;
	if (!w)
		return no_memory(err);
	while (wz_study_element(study, n))
		n++;
	*w = (wz_piece_work){.study = study, .element = malloc((n + 1) * sizeof *w->element), .pairs = calloc(study->n_types + 1, sizeof(wz_pair_work *))};
	if (!w->element || !w->pairs) {
		wz_piece_work_free(w);
		*out = NULL;
		return no_memory(err);
	}
	while ((element = wz_study_element(study, w->n_elements)) != NULL)
		w->element[w->n_elements++] = element;
	return WZ_OK;
}

void wz_piece_work_free(wz_piece_work *w) {
	if (!w)
		return;
	for (size_t t = 0; w->pairs && t < w->study->n_types; t++)
		wz_pair_work_free(w->pairs[t]);
	free(w->pairs);
	free(w->element);
	free(w);
}

/* The taxonomy names what a technique is part of; NULL: nothing that the records have. */
static const wz_variable *parent_of(const wz_study *study, const wz_variable *element) {
	if (!element->form || strcmp(element->form, "technique") != 0 || !element->parent || !*element->parent)
		return NULL;
	const wz_variable *parent = wz_codebook_find(&study->dataset->codebook, element->parent);
	return parent && parent->type == WZ_VAR_ELEMENT && wz_dataset_find(study->dataset, parent->id) ? parent : NULL;
}

static wz_status do_pairs(wz_piece_work *w, const wz_piece *piece, json_t *result, wz_err *err) {
	const wz_study *study = w->study;
	wz_pair_work **pairs = &w->pairs[piece->type];
	wz_pair_found found;
	wz_status st = WZ_OK;
	if (!*pairs)
		WZ_TRY(wz_pair_work_create(study, &study->type[piece->type], w->element, w->n_elements, pairs, err));
	if (piece->kind == SHOW_PAIR)
		return wz_pair_show(*pairs, (size_t)piece->a, (size_t)piece->b, result, err);
	for (uint64_t k = piece->b; k < piece->c; k++) {
		WZ_TRY(wz_stop_check(&study->stop));
		WZ_TRY(wz_pair_try(*pairs, (size_t)piece->a, (size_t)k, &found, err));
		if (!wz_pair_found_put(result, &found))
			return no_memory(err);
	}
done:
	return st;
}

static bool is_of(const wz_piece_work *w, const wz_piece *piece) {
	const uint64_t elements = w->n_elements;
	if (piece->type >= w->study->n_types)
		return false;
	switch (piece->kind) {
	case LEFT_OUT: return piece->a < w->study->data.n_levels;
	case MODERATOR: return piece->a < w->study->plan->moderators.n;
	case DOSE: return piece->a < w->study->plan->dose.n;
	case ELEMENT: return piece->a < elements;
	case TECHNIQUE: return piece->a < elements && parent_of(w->study, w->element[piece->a]);
	case TARGET_GROUP: return piece->a < w->study->plan->elements.by_target_group.n && piece->b < elements;
	case TRY_PAIRS: return piece->a < elements && piece->c <= elements;
	case SHOW_PAIR: return piece->a < elements && piece->b < elements;
	default: return piece->kind <= SHOW_PAIR;
	}
}

static wz_status do_piece(wz_piece_work *w, const wz_piece *piece, json_t *result, wz_err *err) {
	const wz_study *study = w->study;
	const wz_plan *plan = study->plan;
	const wz_codebook *codebook = &study->dataset->codebook;
	const wz_type *type = &study->type[piece->type];
	const size_t a = (size_t)piece->a, range[2] = {(size_t)piece->b, (size_t)piece->c};
	switch (piece->kind) {
	case OVERALL: return wz_overall_analyse(study, type, result, err);
	case SENSITIVITY: return wz_sensitivity_analyse(study, type, result, err);
	case LEFT_OUT: return wz_left_out_analyse(study, type, a, range, result, err);
	case MODERATOR: return wz_variable_analyse(study, type, wz_codebook_find(codebook, plan->moderators.item[a]), "moderator", NULL, result, err);
	case DOSE: return wz_dose_analyse(study, type, wz_codebook_find(codebook, plan->dose.item[a]), result, err);
	case INTERVENTIONS: return wz_interventions_analyse(study, type, wz_codebook_find(codebook, plan->named_interventions), result, err);
	case ELEMENT: return wz_variable_analyse(study, type, w->element[a], "element", NULL, result, err);
	case COOCCURRENCE: return wz_cooccurrence_analyse(study, type, result, err);
	case TECHNIQUE: return wz_variable_analyse(study, type, w->element[a], "technique", parent_of(study, w->element[a]), result, err);
	case TARGET_GROUP: return wz_target_group_analyse(study, type, w->element[piece->b], wz_codebook_find(codebook, plan->elements.by_target_group.item[a]), result, err);
	default: return do_pairs(w, piece, result, err);
	}
}

wz_status wz_piece_do(wz_piece_work *work, const wz_piece *piece, json_t **result, wz_err *err) {
	wz_status st = WZ_OK;
	*result = NULL;
	if (!is_of(work, piece))
		return wz_fail(err, WZ_EBUG, "a piece of work belongs to other records than those read here");
	json_t *array = json_array();
	if (!array)
		return no_memory(err);
	WZ_TRY(wz_stop_check(&work->study->stop));
	WZ_TRY(do_piece(work, piece, array, err));
	*result = array;
	array = NULL;
done:
	json_decref(array);
	return st;
}

/* 2. Lists of pieces */

/* Of one round, with what comes of them. */
typedef struct {
	wz_piece *piece;
	json_t **result;
	size_t n, room;
} pieces;

static void clear(pieces *p) {
	for (size_t i = 0; p->result && i < p->n; i++)
		json_decref(p->result[i]);
	free(p->result);
	free(p->piece);
	*p = (pieces){0};
}

static wz_status add(pieces *p, wz_piece piece, wz_err *err) {
	if (p->n == p->room) {
		const size_t room = p->room ? 2 * p->room : 256;
		wz_piece *grown = realloc(p->piece, room * sizeof *grown);
		if (!grown)
			return no_memory(err);
		p->piece = grown;
		p->room = room;
	}
	p->piece[p->n++] = piece;
	return WZ_OK;
}

/* Nobody to share with. */
static wz_status do_all(const wz_study *study, pieces *p, wz_err *err) {
	wz_status st = WZ_OK;
	wz_piece_work *work;
	WZ_TRY(wz_piece_work_create(study, &work, err));
	for (size_t i = 0; i < p->n; i++)
		WZ_TRY(wz_piece_do(work, &p->piece[i], &p->result[i], err));
done:
	wz_piece_work_free(work);
	return st;
}

static wz_status do_round(const wz_study *study, const wz_piece_share *share, pieces *p, wz_err *err) {
	p->result = calloc(p->n + 1, sizeof(json_t *));
	if (!p->result)
		return no_memory(err);
	if (p->n == 0)
		return WZ_OK;
	return share ? share->share(share->context, p->piece, p->n, p->result, err) : do_all(study, p, err);
}

/* 3. Round one: all but the pairs */

/* Relative costs, times the effect sizes of the type: one model is 1, as is a pair. Measured on datasets/phase2-simulated. */
enum { COST_MODEL = 1, COST_FACTOR = 2, COST_TABLE = 4, COST_OVERALL = 20, COST_SENSITIVITY = 30 };
static const double cost_unit = 0.15; /* left out */

static wz_status add_left_outs(pieces *p, const wz_study *study, size_t t, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_type *type = &study->type[t];
	size_t count[WZ_MAX_LEVELS];
	WZ_TRY(wz_study_count(study, type->row, type->n_rows, count, err));
	for (size_t level = 0; wz_left_out_level(study, level); level++)
		for (size_t from = 0; from < count[level]; from += UNITS)
			WZ_TRY(add(p, (wz_piece){t, LEFT_OUT, level, from, from + UNITS, (COST_MODEL + cost_unit * UNITS) * (double)type->n_rows}, err));
done:
	return st;
}

static wz_status add_type(pieces *p, const wz_study *study, size_t t, wz_err *err) {
	const wz_plan *plan = study->plan;
	const size_t n = study->type[t].n_rows;
	const wz_variable *element;
	wz_status st = WZ_OK;
#define ADD(what, first, second, models) WZ_TRY(add(p, (wz_piece){.type = t, .kind = (what), .a = (first), .b = (second), .cost = (double)(models) * (double)n}, err))
	ADD(OVERALL, 0, 0, COST_OVERALL);
	if (n == 0)
		goto done; /* of an outcome that nobody measured here the overall analysis says enough */
	if (plan->sensitivity.table) {
		ADD(SENSITIVITY, 0, 0, COST_SENSITIVITY);
		WZ_TRY(add_left_outs(p, study, t, err));
	}
	for (size_t i = 0; i < plan->moderators.n; i++)
		ADD(MODERATOR, i, 0, COST_FACTOR);
	for (size_t i = 0; i < plan->dose.n; i++)
		ADD(DOSE, i, 0, COST_FACTOR);
	if (plan->named_interventions != NULL)
		ADD(INTERVENTIONS, 0, 0, COST_TABLE);
	for (size_t i = 0; wz_study_element(study, i) != NULL; i++)
		ADD(ELEMENT, i, 0, COST_MODEL);
	ADD(COOCCURRENCE, 0, 0, COST_TABLE);
	for (size_t i = 0; plan->elements.technique_within_component && (element = wz_study_element(study, i)) != NULL; i++)
		if (parent_of(study, element))
			ADD(TECHNIQUE, i, 0, COST_MODEL);
	for (size_t v = 0; v < plan->elements.by_target_group.n; v++)
		for (size_t i = 0; wz_study_element(study, i) != NULL; i++)
			ADD(TARGET_GROUP, v, i, COST_MODEL);
#undef ADD
done:
	return st;
}

/* Units come level by level, and of a level one part behind the other, into the analysis that is the last of the list. */
static wz_status take_left_outs(const wz_piece *piece, const json_t *result, const json_t *list, wz_err *err) {
	json_t *levels = json_object_get(json_array_get(list, json_array_size(list) - 1), "left_out"), *part = json_array_get(result, 0);
	json_t *sum = json_array_get(levels, (size_t)piece->a);
	if (!levels || !part) /* the mean itself cannot be estimated */
		return WZ_OK;
	if (sum)
		wz_left_out_join(sum, part);
	else if (json_array_append(levels, part) != 0)
		return no_memory(err);
	return WZ_OK;
}

/* What came of a type's pieces from number *at on, up to the kind `last`. */
static wz_status take(const pieces *p, size_t t, uint64_t last, size_t *at, json_t *list, wz_err *err) {
	wz_status st = WZ_OK;
	for (; st == WZ_OK && *at < p->n && p->piece[*at].type == t && p->piece[*at].kind <= last; ++*at)
		if (p->piece[*at].kind == LEFT_OUT)
			st = take_left_outs(&p->piece[*at], p->result[*at], list, err);
		else if (json_array_extend(list, p->result[*at]) != 0)
			st = no_memory(err);
	return st;
}

/* from, to: its elements in the list. */
static wz_status take_type(const pieces *p, const wz_study *study, size_t t, size_t *at, json_t *list, size_t *from, size_t *to, wz_err *err) {
	wz_status st = WZ_OK;
	WZ_TRY(take(p, t, ELEMENT - 1, at, list, err));
	*from = json_array_size(list);
	WZ_TRY(take(p, t, ELEMENT, at, list, err));
	*to = json_array_size(list);
	WZ_TRY(wz_aliases_mark(study, &study->type[t], list, *from, err));
	WZ_TRY(take(p, t, SHOW_PAIR, at, list, err));
done:
	return st;
}

/* 4. Rounds two and three: pairs */

/* Those of one element with all behind it that are no aliases, some at a time. */
static wz_status add_pairs(pieces *p, const wz_study *study, size_t t, const wz_pair_table *table, size_t first, wz_err *err) {
	const size_t n = wz_pair_table_size(table);
	for (size_t from = first + 1; from < n;) {
		size_t to = from;
		while (to < n && to < from + PAIRS && !wz_pair_table_aliased(table, to))
			to++;
		const wz_piece piece = {t, TRY_PAIRS, first, from, to, (double)(to - from) * (double)study->type[t].n_rows};
		wz_status st = to > from ? add(p, piece, err) : WZ_OK;
		if (st != WZ_OK)
			return st;
		from = to < n && wz_pair_table_aliased(table, to) ? to + 1 : to;
	}
	return WZ_OK;
}

/* Number of pieces of type t from `at` on. */
static size_t count_of(const pieces *p, size_t at, size_t t) {
	size_t n = 0;
	while (at + n < p->n && p->piece[at + n].type == t)
		n++;
	return n;
}

static wz_status try_pairs(const wz_study *study, const wz_piece_share *share, wz_pair_table *const *table, wz_err *err) {
	wz_status st = WZ_OK;
	pieces p = {0};
	size_t at = 0;
	for (size_t t = 0; t < study->n_types; t++)
		for (size_t i = 0; table[t] && i < wz_pair_table_size(table[t]); i++)
			if (!wz_pair_table_aliased(table[t], i))
				WZ_TRY(add_pairs(&p, study, t, table[t], i, err));
	WZ_TRY(do_round(study, share, &p, err));
	for (size_t t = 0; t < study->n_types; t++) {
		const size_t n = count_of(&p, at, t);
		if (table[t])
			WZ_TRY(wz_pair_table_fill(table[t], p.result + at, n, err));
		at += n;
	}
done:
	clear(&p);
	return st;
}

static wz_status show_pairs(const wz_study *study, const wz_piece_share *share, wz_pair_table *const *table, json_t *const *part, wz_err *err) {
	wz_status st = WZ_OK;
	pieces p = {0};
	size_t first, second, at = 0;
	for (size_t t = 0; t < study->n_types; t++)
		for (size_t i = 0; table[t] && wz_pair_table_shown(table[t], i, &first, &second); i++)
			WZ_TRY(add(&p, (wz_piece){t, SHOW_PAIR, first, second, 0, (double)study->type[t].n_rows}, err));
	WZ_TRY(do_round(study, share, &p, err));
	for (size_t t = 0; t < study->n_types; t++)
		for (size_t i = 0; table[t] && wz_pair_table_shown(table[t], i, &first, &second); i++, at++) {
			wz_pair_table_put(table[t], i, json_array_get(p.result[at], 0));
			if (json_array_extend(part[t], p.result[at]) != 0) {
				st = no_memory(err);
				goto done;
			}
		}
done:
	clear(&p);
	return st;
}

/* 5. All rounds */

wz_status wz_pieces_share(const wz_study *study, const bool *wanted, const wz_piece_share *share, json_t **part, wz_err *err) {
	wz_status st = WZ_OK;
	pieces p = {0};
	size_t at = 0, from, to;
	wz_pair_table **table = calloc(study->n_types + 1, sizeof(wz_pair_table *));
	if (!table) {
		st = no_memory(err);
		goto done;
	}
	for (size_t t = 0; t < study->n_types; t++)
		if (!wanted || wanted[t])
			WZ_TRY(add_type(&p, study, t, err));
	WZ_TRY(do_round(study, share, &p, err));
	for (size_t t = 0; t < study->n_types; t++) {
		if (wanted && !wanted[t])
			continue;
		part[t] = json_array();
		if (!part[t]) {
			st = no_memory(err);
			goto done;
		}
		WZ_TRY(take_type(&p, study, t, &at, part[t], &from, &to, err));
		if (study->plan->elements.pairs && study->type[t].n_rows > 0)
			WZ_TRY(wz_pair_table_open(study, &study->type[t], part[t], from, to, &table[t], err));
	}
	clear(&p);
	if (study->plan->elements.pairs) {
		WZ_TRY(try_pairs(study, share, table, err));
		WZ_TRY(show_pairs(study, share, table, part, err));
	}
	for (size_t t = 0; t < study->n_types; t++)
		if (part[t])
			WZ_TRY(wz_shrink_analyses(part[t], err));
done:
	for (size_t t = 0; table && t < study->n_types; t++)
		wz_pair_table_free(table[t]);
	free(table);
	clear(&p);
	return st;
}
