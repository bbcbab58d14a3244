/* diff.c - two runs beside each other: from input record to conclusion
 *
 * 1. Inputs and versions
 * 2. Settings
 * 3. Labels
 * 4. All of it
 *
 * diff_records.c compares records, diff_results.c results, diff_causes.c says which records changed a result.
 */
#include "analysis/diff_inside.h"

#include "base/json.h"

#include <stdlib.h>
#include <string.h>

/* 1. Inputs and versions */

static const json_t *input_of(const json_t *manifest, const char *role) {
	const json_t *input;
	size_t i;
	json_array_foreach(json_object_get(manifest, "inputs"), i, input)
		if (strcmp(wz_json_text(input, "role", ""), role) == 0)
			return input;
	return NULL;
}

static json_t *shared(const json_t *value) {
	return value ? json_incref((json_t *)(uintptr_t)value) : json_null();
}

/* Roles of b in its order, then those that only a has. */
static void put_inputs(const json_t *a, const json_t *b, json_t *out) {
	json_t *list = json_array();
	const json_t *input;
	size_t i;
	json_array_foreach(json_object_get(b, "inputs"), i, input) {
		const json_t *old = input_of(a, wz_json_text(input, "role", ""));
		const char *status = !old                                                                          ? "added"
		                     : strcmp(wz_json_text(old, "sha256", ""), wz_json_text(input, "sha256", "?")) ? "edited"
		                                                                                                   : "same";
		json_array_append_new(list, json_pack("{so ss so so}", "role", shared(json_object_get(input, "role")), "status", status, "a",
		                                      shared(json_object_get(old, "file")), "b", shared(json_object_get(input, "file"))));
	}
	json_array_foreach(json_object_get(a, "inputs"), i, input)
		if (!input_of(b, wz_json_text(input, "role", "")))
			json_array_append_new(list, json_pack("{so ss so so}", "role", shared(json_object_get(input, "role")), "status", "removed", "a",
			                                      shared(json_object_get(input, "file")), "b", json_null()));
	json_object_set_new(out, "inputs", list);
}

static void put_pair(json_t *list, const char *key, const json_t *a, const json_t *b) {
	json_array_append_new(list, json_pack("{ss so so}", "key", key, "a", shared(a), "b", shared(b)));
}

static void put_versions(const json_t *a, const json_t *b, json_t *out) {
	static const char *const KEYS[] = {"version", "method_version"};
	json_t *list = json_array();
	for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
		if (!json_equal(json_object_get(a, KEYS[i]), json_object_get(b, KEYS[i])))
			put_pair(list, KEYS[i], json_object_get(a, KEYS[i]), json_object_get(b, KEYS[i]));
	json_object_set_new(out, "versions", list);
}

/* 2. Settings */

/* Where files are says nothing of what is in them: that is told by their hashes. */
static bool is_path(const char *key) {
	static const char *const PATHS[] = {"file", "folder", "run", "records", "codebook", "taxonomy", "inventory.interventions", "inventory.elements",
	                                    "inventory.scores"};
	for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++)
		if (strcmp(key, PATHS[i]) == 0)
			return true;
	return false;
}

static void settings_of(const json_t *a, const json_t *b, const char *above, json_t *list) {
	const json_t *const side[2] = {a, b};
	char key[200];
	for (int s = 0; s < 2; s++) {
		const char *name;
		json_t *value;
		json_object_foreach((json_t *)(uintptr_t)side[s], name, value) {
			const json_t *old = json_object_get(a, name), *new = json_object_get(b, name);
			(void)snprintf(key, sizeof key, "%s%s%s", above, *above ? "." : "", name);
			if ((s == 1 && old) || is_path(key)) /* the second time only what a lacks */
				continue;
			if (json_is_object(old) && json_is_object(new))
				settings_of(old, new, key, list);
			else if (!old || !new || !json_equal(old, new))
				put_pair(list, key, old, new);
		}
	}
}

/* 3. Labels */

static void put_label(json_t *list, const char *id, const char *nl, const char *en) {
	if ((*nl || *en) && !json_object_get(list, id) && (strcmp(nl, id) != 0 || strcmp(en, id) != 0))
		json_object_set_new(list, id, json_pack("{ss ss}", "nl", *nl ? nl : en, "en", *en ? en : nl));
}

/* How variables and types are called, in the words of run b where it has them: lists above have ids. */
static void put_labels(const wz_diff *diff, const json_t *results_a, const json_t *results_b, json_t *out) {
	const wz_dataset *const dataset[2] = {&diff->b, &diff->a};
	const json_t *const results[2] = {results_b, results_a}, *type;
	json_t *variables = json_object(), *types = json_object();
	size_t i;
	for (int s = 0; s < 2; s++) {
		for (size_t c = 0; c < dataset[s]->n_cols; c++)
			put_label(variables, dataset[s]->column[c].var->id, dataset[s]->column[c].var->label_nl, dataset[s]->column[c].var->label_en);
		json_array_foreach(json_object_get(results[s], "types"), i, type)
			put_label(types, wz_json_text(type, "id", ""), wz_json_text(type, "label_nl", ""), wz_json_text(type, "label_en", ""));
	}
	json_object_set_new(out, "labels", json_pack("{so so}", "variables", variables, "types", types));
}

/* 4. All of it */

static json_t *side_json(const wz_run *run, const json_t *manifest) {
	return json_pack("{ss so so so so}", "folder", run->folder, "name", shared(json_object_get(json_object_get(manifest, "plan"), "name")), "created",
	                 shared(json_object_get(manifest, "created")), "version", shared(json_object_get(manifest, "version")), "seed",
	                 shared(json_object_get(manifest, "seed")));
}

static wz_status read_results(const wz_run *run, json_t **results, wz_err *err) {
	wz_status st = wz_run_read_json(run, "results.json", results, err);
	if (st == WZ_OK && (strcmp(wz_json_text(*results, "format", ""), "werkzaam-results-1") != 0 || !json_is_array(json_object_get(*results, "analyses"))))
		st = wz_fail(err, WZ_ECORRUPT, "%s/results.json: is not \"werkzaam-results-1\" with a list of analyses: run 'werkzaam merge' on this folder again",
		             run->folder);
	return st;
}

static wz_status read_dataset(const wz_run *run, json_t **json, wz_dataset *dataset, wz_err *err) {
	wz_err why = {0};
	wz_status st = wz_run_read_json(run, "dataset.json", json, err);
	if (st == WZ_OK) {
		st = wz_dataset_from_json(*json, dataset, &why);
		if (st != WZ_OK)
			st = wz_fail(err, st, "%s: %s", run->folder, why.text);
	}
	return st;
}

wz_status wz_diff_runs(const wz_run *a, const wz_run *b, const wz_diff_spec *spec, json_t **out, wz_err *err) {
	wz_status st = WZ_OK;
	wz_diff diff = {.run_a = a, .run_b = b};
	wz_diff_targets targets = {0};
	json_t *manifest_a = NULL, *manifest_b = NULL, *results_a = NULL, *results_b = NULL, *object = NULL, *settings = json_array();
	*out = NULL;
	WZ_TRY(wz_run_read_json(a, "manifest.json", &manifest_a, err));
	WZ_TRY(wz_run_read_json(b, "manifest.json", &manifest_b, err));
	WZ_TRY(read_results(a, &results_a, err));
	WZ_TRY(read_results(b, &results_b, err));
	WZ_TRY(read_dataset(a, &diff.json_a, &diff.a, err));
	WZ_TRY(read_dataset(b, &diff.json_b, &diff.b, err));
	object = json_pack("{ss ss ss so so}", "format", "werkzaam-diff-1", "program", "werkzaam", "version", WZ_VERSION, "a", side_json(a, manifest_a), "b",
	                   side_json(b, manifest_b));
	if (!object || !settings) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: comparison");
		goto done;
	}
	put_inputs(manifest_a, manifest_b, object);
	put_versions(manifest_a, manifest_b, object);
	settings_of(json_object_get(manifest_a, "plan"), json_object_get(manifest_b, "plan"), "", settings);
	json_object_set(object, "settings", settings);
	WZ_TRY(wz_diff_records(&diff, object, err));
	WZ_TRY(wz_diff_results(results_a, results_b, object, &targets, err));
	put_labels(&diff, results_a, results_b, object);
	WZ_TRY(wz_diff_causes(&diff, &targets, spec, object, err));
	json_object_set_new(object, "same", json_boolean(!wz_diff_any(object)));
	*out = object;
	object = NULL;
done:
	free(targets.list);
	wz_diff_clear(&diff);
	json_decref(manifest_a);
	json_decref(manifest_b);
	json_decref(results_a);
	json_decref(results_b);
	json_decref(settings);
	json_decref(object);
	return st;
}

bool wz_diff_any(const json_t *diff) {
	static const char *const LISTS[] = {"versions", "settings", "effect_sizes", "crossed", "intervals", "estimability", "verdicts"};
	static const char *const RECORDS[] = {"added", "removed", "edited", "columns"};
	const json_t *input, *analyses = json_object_get(diff, "analyses");
	size_t i;
	for (size_t k = 0; k < sizeof LISTS / sizeof *LISTS; k++)
		if (json_array_size(json_object_get(diff, LISTS[k])) > 0)
			return true;
	for (size_t k = 0; k < sizeof RECORDS / sizeof *RECORDS; k++)
		if (json_array_size(json_object_get(json_object_get(diff, "records"), RECORDS[k])) > 0)
			return true;
	json_array_foreach(json_object_get(diff, "inputs"), i, input)
		if (strcmp(wz_json_text(input, "status", ""), "same") != 0)
			return true;
	return json_array_size(json_object_get(analyses, "only_a")) + json_array_size(json_object_get(analyses, "only_b")) > 0 ||
	       json_integer_value(json_object_get(analyses, "changed")) > 0;
}
