/* simulate_truth.c - truth.json: every parameter of a simulated data set
 *
 * 1. Types
 * 2. Effects of elements, pairs and variables
 * 3. Prevalences and manuals
 * 4. The file
 */
#include "base/json.h"
#include "cmd/simulate_files.h"

#include <stdbool.h>

/* 1. Types */

/* NULL anywhere below becomes a failed put, which the caller sees. */
static bool put(json_t *object, const char *key, json_t *value) {
	return json_object_set_new(object, key, value) == 0;
}

static json_t *truth_types(const wz_sim_output *o) {
	const wz_sim_design *d = o->design;
	json_t *list = json_array();
	bool good = list != NULL;
	for (size_t t = 0; good && t < d->n_types; t++) {
		size_t manuals = 0, studies = 0, effects = 0;
		for (size_t i = 0; i < o->data->n_manuals; i++)
			manuals += o->data->manual[i].type == t;
		for (size_t i = 0; i < o->data->n_studies; i++)
			studies += o->data->manual[o->data->study[i].manual].type == t;
		for (size_t i = 0; i < o->data->n_effects; i++)
			effects += o->data->manual[wz_sim_unit_of(o->data, i, WZ_SIM_MANUAL)].type == t;
		json_t *classes = json_object(), *type = json_object();
		for (size_t c = 0; good && c < d->n_classes; c++)
			good = put(classes, d->class[c].name, wz_json_real(d->type[t].share[c]));
		good = good && put(type, "type", json_string(d->type[t].code)) && put(type, "mean", wz_json_real(d->type[t].mean)) &&
			   (o->studies != NULL || put(type, "n_manuals", wz_json_u64(manuals))) && put(type, "n_studies", wz_json_u64(studies)) &&
			   put(type, "n_effects", wz_json_u64(effects)) && put(type, "classes", json_incref(classes)) &&
			   json_array_append(list, type) == 0;
		json_decref(classes);
		json_decref(type);
	}
	if (!good) {
		json_decref(list);
		return NULL;
	}
	return list;
}

/* 2. Effects of elements, pairs and variables */

/* Of single elements (pairs false) or of pairs. */
static json_t *truth_effects(const wz_sim_output *o, bool pairs) {
	json_t *list = json_array();
	for (size_t k = 0; list != NULL && k < o->design->n_effects; k++) {
		const wz_sim_effect *e = &o->design->effect[k];
		const char *type = e->t == SIZE_MAX ? "all" : o->design->type[e->t].code;
		if ((e->b != SIZE_MAX) != pairs)
			continue;
		json_t *one = pairs ? json_pack("{s[ss] ss so}", "elements", e->element, e->with, "type", type, "effect", wz_json_real(e->effect))
							: json_pack("{ss ss so}", "element", e->element, "type", type, "effect", wz_json_real(e->effect));
		if (json_array_append_new(list, one) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *truth_variables(const wz_sim_output *o) {
	json_t *list = json_array();
	for (size_t k = 0; list != NULL && k < o->design->n_variables; k++) {
		const wz_sim_variable *v = &o->design->variable[k];
		json_t *effects = json_object();
		bool good = effects != NULL;
		for (size_t c = 0; good && c < v->codes.n; c++)
			good = put(effects, v->codes.entry[c].name, wz_json_real(v->effect[c]));
		json_t *one = v->codes.n > 0 ? json_pack("{ss sO so}", "variable", v->id, "effects", effects, "missing", wz_json_real(v->missing))
									 : json_pack("{ss so so so}", "variable", v->id, "slope", wz_json_real(v->slope), "centre",
												 wz_json_real(((double)v->from + (double)v->to) / 2), "missing", wz_json_real(v->missing));
		json_decref(effects);
		if (!good) {
			json_decref(one);
			one = NULL;
		}
		if (json_array_append_new(list, one) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* 3. Prevalences and manuals */

static json_t *truth_prevalence(const wz_sim_output *o) {
	const wz_sim_design *d = o->design;
	json_t *all = json_object();
	bool good = all != NULL;
	for (size_t k = 0; good && k < d->n_elements; k++) {
		if (d->element[k].scale != WZ_SCALE_BINARY && d->element[k].scale != WZ_SCALE_ORDINAL)
			continue;
		json_t *one = json_object();
		for (size_t t = 0; good && t < d->n_types; t++)
			good = put(one, d->type[t].code, wz_json_real(wz_sim_prevalence(d, t, k)));
		good = put(all, d->element[k].id, one) && good;
	}
	if (!good) {
		json_decref(all);
		return NULL;
	}
	return all;
}

static json_t *truth_manuals(const wz_sim_output *o) {
	json_t *list = json_array();
	for (size_t i = 0; list != NULL && o->studies == NULL && i < o->data->n_manuals; i++) {
		const wz_sim_manual *m = &o->data->manual[i];
		json_t *one = json_pack("{ss ss ss sb}", "manual", wz_sim_manual_name(o, i).text, "type", o->design->type[m->type].code, "class",
								o->design->class[m->class].name, "scored", m->scored);
		if (json_array_append_new(list, one) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* 4. The file */

wz_status wz_sim_truth_write(const wz_sim_output *o, const char *path, wz_err *err) {
	const wz_sim_design *d = o->design;
	json_t *json = json_object();
	bool good =
		put(json, "format", json_string("werkzaam-truth-1")) && put(json, "name", json_string(d->name)) &&
		put(json, "simulated", json_true()) && put(json, "seed", wz_json_u64(o->seed)) && put(json, "mean", wz_json_real(d->mean)) &&
		put(json, "variances", json_pack("{so so so}", "manual", wz_json_real(d->variance.manual), "study", wz_json_real(d->variance.study),
										 "effect", wz_json_real(d->variance.effect))) &&
		put(json, "rho", wz_json_real(d->rho)) && put(json, "not_stated", wz_json_real(d->not_stated)) &&
		put(json, "unscored", wz_json_real(d->unscored)) && put(json, "second_version", wz_json_real(d->second_version)) &&
		put(json, "counts", json_pack("{so so so}", "share", wz_json_real(d->counts.share), "from", wz_json_real(d->counts.from), "to",
									  wz_json_real(d->counts.to))) &&
		put(json, "second_coder",
			json_pack("{so so so so so so}", "share", wz_json_real(d->coder.share), "missed", wz_json_real(d->coder.missed), "invented",
					  wz_json_real(d->coder.invented), "changed", wz_json_real(d->coder.changed), "not_stated",
					  wz_json_real(d->coder.not_stated), "found", wz_json_real(d->coder.found))) &&
		put(json, "types", truth_types(o)) && put(json, "elements", truth_effects(o, false)) && put(json, "pairs", truth_effects(o, true)) &&
		put(json, "variables", truth_variables(o)) && put(json, "prevalence", truth_prevalence(o)) && put(json, "manuals", truth_manuals(o));
	wz_status st = good ? wz_json_write(path, json, err) : wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
	json_decref(json);
	return st;
}
