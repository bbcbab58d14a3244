/* inventory_json.c - an inventory as a run keeps it, inventory.json
 *
 * 1. Writing
 * 2. Reading
 */
#include "coding/inventory.h"

#include "base/arena.h"
#include "base/json.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "werkzaam-inventory-1"

/* A score is a letter, so that a row of them is one text. */
static const char LETTERS[] = {[WZ_SCORE_NO_ROW] = '-', [WZ_SCORE_NOT_STATED] = '?', [WZ_SCORE_ABSENT] = '0', [WZ_SCORE_PRESENT] = '1'};

/* 1. Writing */

static json_t *intervention_to_json(const wz_inventory *v, size_t i) {
	const wz_inventory_intervention *x = &v->intervention[i];
	json_t *types = json_object(), *scores = NULL;
	char *letters = malloc(v->n_elements + 1);
	for (size_t k = 0; k < v->n_variables; k++)
		(void)json_object_set_new(types, v->variable[k], json_string(x->codes[k]));
	for (size_t e = 0; letters != NULL && e < v->n_elements; e++)
		letters[e] = LETTERS[wz_inventory_score_of(v, i, e)];
	if (letters != NULL) {
		letters[v->n_elements] = '\0';
		scores = json_string(letters);
	}
	free(letters);
	return json_pack("{ss so so so so so so ss ss ss ss ss ss so so}", "id", x->id, "types", types, "weeks_min", wz_json_real(x->weeks_min), "weeks_max",
	                 wz_json_real(x->weeks_max), "contacts_min", wz_json_real(x->contacts_min), "contacts_max", wz_json_real(x->contacts_max), "cost_eur",
	                 wz_json_real(x->cost), "frequency_nl", x->frequency[0], "frequency_en", x->frequency[1], "cost_note_nl", x->cost_note[0],
	                 "cost_note_en", x->cost_note[1], "effect_studies_nl", x->effect_studies[0], "effect_studies_en", x->effect_studies[1], "dutch_rct",
	                 x->dutch_rct < 0 ? json_null() : json_boolean(x->dutch_rct), "scores", scores);
}

json_t *wz_inventory_to_json(const wz_inventory *v) {
	json_t *variables = json_array(), *interventions = json_array(), *elements = json_array();
	int failed = 0;
	for (size_t i = 0; i < v->n_variables; i++)
		failed |= json_array_append_new(variables, json_string(v->variable[i]));
	for (size_t i = 0; i < v->n_interventions; i++)
		failed |= json_array_append_new(interventions, intervention_to_json(v, i));
	for (size_t i = 0; i < v->n_elements; i++) {
		const wz_inventory_element *e = &v->element[i];
		failed |= json_array_append_new(elements, json_pack("{ss ss ss ss ss ss}", "id", e->id, "group", e->group, "label_nl", e->label[0], "label_en",
		                                                    e->label[1], "variable", e->variable, "match", e->near ? "near" : "same"));
	}
	json_t *json = json_pack("{ss ss so so so}", "format", FORMAT, "file", v->file, "variables", variables, "elements", elements, "interventions",
	                         interventions);
	if (failed == 0)
		return json;
	json_decref(json);
	return NULL;
}

/* 2. Reading */

typedef struct {
	wz_inventory *inventory;
	wz_status status;
	wz_err *err;
} reader;

static wz_status damaged(wz_err *err, const char *what) {
	return wz_fail(err, WZ_ECORRUPT, "inventory.json: %s: the run is damaged, run 'werkzaam ingest' on its plan again", what);
}

static char *text(reader *r, const json_t *object, const char *key) {
	static char empty[] = "";
	const char *value = wz_json_text(object, key, NULL);
	char *copy = value == NULL ? NULL : wz_arena_copy(r->inventory->memory, value, strlen(value));
	if (copy != NULL || r->status != WZ_OK)
		return copy != NULL ? copy : empty;
	r->status = value == NULL ? damaged(r->err, key) : wz_fail(r->err, WZ_ENOMEM, "out of memory while reading inventory.json");
	return empty;
}

static void read_intervention(reader *r, const json_t *json, size_t i) {
	wz_inventory *v = r->inventory;
	wz_inventory_intervention *x = &v->intervention[i];
	const json_t *types = json_object_get(json, "types"), *rct = json_object_get(json, "dutch_rct");
	*x = (wz_inventory_intervention){
	    .id = text(r, json, "id"),
	    .weeks_min = wz_json_number(json, "weeks_min"),
	    .weeks_max = wz_json_number(json, "weeks_max"),
	    .contacts_min = wz_json_number(json, "contacts_min"),
	    .contacts_max = wz_json_number(json, "contacts_max"),
	    .cost = wz_json_number(json, "cost_eur"),
	    .frequency = {text(r, json, "frequency_nl"), text(r, json, "frequency_en")},
	    .cost_note = {text(r, json, "cost_note_nl"), text(r, json, "cost_note_en")},
	    .effect_studies = {text(r, json, "effect_studies_nl"), text(r, json, "effect_studies_en")},
	    .dutch_rct = json_is_boolean(rct) ? json_is_true(rct) : -1,
	};
	x->codes = wz_arena_alloc(v->memory, (v->n_variables + 1) * sizeof *x->codes);
	for (size_t k = 0; x->codes != NULL && k < v->n_variables; k++)
		x->codes[k] = text(r, types, v->variable[k]);
	const char *scores = wz_json_text(json, "scores", "");
	if (x->codes == NULL && r->status == WZ_OK)
		r->status = wz_fail(r->err, WZ_ENOMEM, "out of memory while reading inventory.json");
	if (strlen(scores) != v->n_elements && r->status == WZ_OK)
		r->status = damaged(r->err, "scores are not as many as there are elements");
	for (size_t e = 0; r->status == WZ_OK && e < v->n_elements; e++) {
		const char *letter = memchr(LETTERS, scores[e], sizeof LETTERS);
		if (letter == NULL)
			r->status = damaged(r->err, "a score is none of - ? 0 1");
		else
			v->score[i * v->n_elements + e] = (unsigned char)(letter - LETTERS);
	}
}

wz_status wz_inventory_from_json(const json_t *json, wz_inventory *v, wz_err *err) {
	wz_status st = WZ_OK;
	const json_t *variables = json_object_get(json, "variables"), *elements = json_object_get(json, "elements"),
	             *interventions = json_object_get(json, "interventions");
	*v = (wz_inventory){.memory = wz_arena_create()};
	reader r = {.inventory = v, .err = err};
	const size_t n_variables = json_array_size(variables), n_elements = json_array_size(elements), n = json_array_size(interventions);
	if (strcmp(wz_json_text(json, "format", ""), FORMAT) != 0 || !json_is_array(variables) || !json_is_array(elements) || !json_is_array(interventions)) {
		st = damaged(err, "is not \"" FORMAT "\" with lists of variables, elements and interventions");
		goto done;
	}
	v->variable = v->memory == NULL ? NULL : wz_arena_alloc(v->memory, (n_variables + 1) * sizeof *v->variable);
	v->element = calloc(n_elements + 1, sizeof *v->element);
	v->intervention = calloc(n + 1, sizeof *v->intervention);
	v->score = n_elements > 0 && n > SIZE_MAX / n_elements ? NULL : calloc(n * n_elements + 1, 1);
	if (v->variable == NULL || v->element == NULL || v->intervention == NULL || v->score == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory while reading inventory.json");
		goto done;
	}
	v->file = text(&r, json, "file");
	for (; v->n_variables < n_variables && r.status == WZ_OK; v->n_variables++) {
		const char *name = json_string_value(json_array_get(variables, v->n_variables));
		char *copy = name == NULL ? NULL : wz_arena_copy(v->memory, name, strlen(name));
		if (copy == NULL)
			r.status = name == NULL ? damaged(err, "variables are not texts") : wz_fail(err, WZ_ENOMEM, "out of memory while reading inventory.json");
		v->variable[v->n_variables] = copy;
	}
	for (; v->n_elements < n_elements && r.status == WZ_OK; v->n_elements++) {
		const json_t *e = json_array_get(elements, v->n_elements);
		v->element[v->n_elements] = (wz_inventory_element){.id = text(&r, e, "id"), .group = text(&r, e, "group"),
		                                                   .label = {text(&r, e, "label_nl"), text(&r, e, "label_en")},
		                                                   .variable = text(&r, e, "variable"), .near = strcmp(wz_json_text(e, "match", ""), "near") == 0};
	}
	for (; v->n_interventions < n && r.status == WZ_OK; v->n_interventions++)
		read_intervention(&r, json_array_get(interventions, v->n_interventions), v->n_interventions);
	st = r.status;
done:
	if (st != WZ_OK)
		wz_inventory_clear(v);
	return st;
}
