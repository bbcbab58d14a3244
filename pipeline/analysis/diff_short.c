/* diff_short.c - what of `diff` a report shows: no paths, nothing of the later run itself, long lists cut and counted
 *
 * 1. Lists
 * 2. All
 */
#include "analysis/diff.h"

#include "base/json.h"

#include <string.h>

/* 1. Lists */

/* The members of an object that are named, of those that it has. */
static json_t *members(const json_t *object, const char *const *key) {
	json_t *out = json_object();
	for (; *key; key++)
		if (json_object_get(object, *key))
			json_object_set(out, *key, json_object_get(object, *key));
	return out;
}

/* At most `most` items; key NULL: with all that they hold. */
static json_t *cut(const json_t *list, const char *const *key, size_t most) {
	json_t *out = json_array();
	for (size_t i = 0; i < json_array_size(list) && i < most; i++) {
		json_t *item = json_array_get(list, i);
		if (key)
			json_array_append_new(out, members(item, key));
		else
			json_array_append(out, item);
	}
	return out;
}

/* Overall effects, which stand first, and as many others. */
static json_t *cut_estimates(const json_t *list, size_t most) {
	size_t overall = 0;
	while (strcmp(wz_json_text(json_array_get(list, overall), "kind", ""), "overall") == 0)
		overall++;
	return cut(list, NULL, overall + most);
}

static json_t *count(const json_t *list) {
	return json_integer((json_int_t)json_array_size(list));
}

/* Input files by role, without their names: those are of one machine. */
static json_t *changed_inputs(const json_t *list) {
	static const char *const KEYS[] = {"role", "status", NULL};
	const json_t *input;
	json_t *out = json_array();
	size_t i;
	json_array_foreach(list, i, input)
		if (strcmp(wz_json_text(input, "status", ""), "same") != 0)
			json_array_append_new(out, members(input, KEYS));
	return out;
}

/* 2. All */

json_t *wz_diff_short(const json_t *diff, size_t most) {
	static const char *const RUN[] = {"name", "created", "version", "seed", NULL}, *const RECORD[] = {"id", NULL}, *const LEFT[] = {"id", "reason", NULL},
							 *const EDIT[] = {"level", "id", "variable", "a", "b", "rows", NULL};
	static const char *const LISTS[] = {"verdicts", "estimability", "crossed", "intervals", "estimates"};
	const json_t *records = json_object_get(diff, "records"), *analyses = json_object_get(diff, "analyses");
	json_t *out = json_pack("{ss so sO so sO sO}", "format", WZ_PREVIOUS_FORMAT, "previous", members(json_object_get(diff, "a"), RUN), "same",
	                        json_object_get(diff, "same"), "inputs", changed_inputs(json_object_get(diff, "inputs")), "versions", json_object_get(diff, "versions"),
	                        "settings", json_object_get(diff, "settings"));
	if (!out)
		return NULL;
	json_object_set_new(out, "records", json_pack("{sO sO so so so so so so so so}", "n_a", json_object_get(records, "n_a"), "n_b", json_object_get(records, "n_b"),
	                                              "n_added", count(json_object_get(records, "added")), "n_removed", count(json_object_get(records, "removed")),
	                                              "n_edited", count(json_object_get(records, "edited")), "n_effect_sizes", count(json_object_get(diff, "effect_sizes")),
	                                              "added", cut(json_object_get(records, "added"), RECORD, most), "removed",
	                                              cut(json_object_get(records, "removed"), RECORD, most), "edited",
	                                              cut(json_object_get(records, "edited"), EDIT, most), "columns", cut(json_object_get(records, "columns"), NULL, most)));
	json_t *short_records = json_object_get(out, "records");
	json_object_set(short_records, "n_effects_a", json_object_get(records, "n_effects_a"));
	json_object_set(short_records, "n_effects_b", json_object_get(records, "n_effects_b"));
	json_object_set_new(short_records, "n_lost", count(json_object_get(records, "lost")));
	json_object_set_new(short_records, "n_gained", count(json_object_get(records, "gained")));
	json_object_set_new(short_records, "lost", cut(json_object_get(records, "lost"), LEFT, most));
	json_object_set_new(short_records, "gained", cut(json_object_get(records, "gained"), LEFT, most));
	json_object_set_new(out, "analyses", json_pack("{sO sO so so}", "both", json_object_get(analyses, "both"), "changed", json_object_get(analyses, "changed"),
	                                               "n_only_a", count(json_object_get(analyses, "only_a")), "n_only_b", count(json_object_get(analyses, "only_b"))));
	for (size_t k = 0; k < sizeof LISTS / sizeof *LISTS; k++) {
		const json_t *list = json_object_get(diff, LISTS[k]);
		json_object_set_new(out, LISTS[k], json_pack("{so so}", "n", count(list), "first", strcmp(LISTS[k], "estimates") == 0 ? cut_estimates(list, most) : cut(list, NULL, most)));
	}
	if (!json_object_get(out, "records") || !json_object_get(out, "analyses") || !json_object_get(out, "estimates")) {
		json_decref(out);
		return NULL;
	}
	return out;
}
