/* verify_inputs.c - the input files of a run, where they are now
 *
 * 1. Finding a file
 * 2. Paths of the plan
 * 3. The plan's own words
 * 4. All of them
 * 5. Names in what is made from them
 */
#include "verify_inside.h"

#include "base/file.h"
#include "base/json.h"
#include "base/problems.h"

#include <stdlib.h>
#include <string.h>

/* 1. Finding a file */

typedef struct {
	char *path;  /* free() it; NULL: not found */
	bool same;   /* its hash is that of the manifest */
} place;

/* A path that holds the right bytes wins; else the first that is there, unless it must_be the same. */
static wz_status try_path(char *path, const char *sha, bool must_be, place *found, wz_err *err) {
	char now[WZ_SHA256_TEXT];
	if (!path)
		return wz_fail(err, WZ_ENOMEM, "out of memory: name of an input");
	if (found->same || wz_file_check(path, "", NULL) != WZ_OK || wz_sha256_file(path, now, NULL) != WZ_OK) {
		free(path);
		return WZ_OK;
	}
	bool same = strcmp(now, sha) == 0;
	if (same || (!found->path && !must_be)) {
		free(found->path);
		found->path = path;
		found->same = same;
	} else {
		free(path);
	}
	return WZ_OK;
}

/* Below the folder every ending of the old path is tried, the longest first: dir/a/b.csv, dir/b.csv. working: where the run was made, NULL: not known
 * (runs of before); elsewhere a file of the same name may be anybody's. */
static wz_status find(const char *file, const char *sha, const char *working, const char *folder, place *found, wz_err *err) {
	wz_status st = WZ_OK;
	const bool from_there = working && file[0] != '/';
	*found = (place){0};
	WZ_TRY(try_path(strdup(file), sha, from_there, found, err));
	if (from_there && !found->same)
		WZ_TRY(try_path(wz_path_join(working, file), sha, false, found, err));
	for (const char *at = file; folder && at && !found->same; at = strchr(at, '/')) {
		while (*at == '/')
			at++;
		if (strncmp(at, "../", 3) != 0)
			WZ_TRY(try_path(wz_path_join(folder, at), sha, false, found, err));
	}
done:
	return st;
}

/* 2. Paths of the plan */

/* By the roles of the manifest; NULL: the plan itself. */
static char **path_of(wz_plan *plan, const char *role) {
	wz_plan_input input[WZ_PLAN_INPUTS];
	wz_plan_inputs(plan, input);
	for (size_t i = 0; i < WZ_PLAN_INPUTS; i++)
		if (strcmp(input[i].role, role) == 0)
			return input[i].file != &plan->file && *input[i].file ? input[i].file : NULL;
	return NULL;
}

/* As ingest calls a file: seen from the plan. */
static const char *seen(const wz_plan *plan, const char *file) {
	const size_t n = strlen(plan->folder);
	return strncmp(file, plan->folder, n) == 0 && file[n] == '/' ? file + n + 1 : file;
}

/* 3. The plan's own words */

/* Where a plan's file and its inputs are says nothing of what was computed. */
static wz_status without_places(wz_plan *plan, json_t **json, wz_err *err) {
	wz_plan_input input[WZ_PLAN_INPUTS];
	wz_plan_inputs(plan, input);
	for (size_t i = 0; i < WZ_PLAN_INPUTS; i++) {
		char *path = *input[i].file;
		if (path)
			memmove(path, seen(plan, path), strlen(seen(plan, path)) + 1);
	}
	*json = wz_plan_to_json(plan);
	if (!*json)
		return wz_fail(err, WZ_ENOMEM, "out of memory: plan");
	json_object_del(*json, "file");
	json_object_del(*json, "folder");
	return WZ_OK;
}

/* The run is made of the plan as the manifest holds it, which must be what the file says. */
static wz_status compare_plan(const wz_run *run, const char *path, size_t order, wz_verify_notes *notes, wz_err *err) {
	wz_status st = WZ_OK, read;
	wz_plan of_file = {0}, of_run = {0};
	json_t *copy = wz_plan_to_json(&run->plan), *file = NULL, *manifest = NULL;
	wz_problems problems;
	wz_err why = {0};
	char where[400];
	wz_problems_init(&problems);
	if (!copy) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: plan");
		goto done;
	}
	read = wz_plan_read(path, &of_file, &problems, &why);
	if (read == WZ_OK)
		read = wz_problems_status(&problems, &why);
	if (read != WZ_OK) {
		wz_verify_find(notes, "inputs", WZ_FOUND_DIFFERENT, order, path, "plan: this program does not read it: %s", why.text);
		goto done;
	}
	WZ_TRY(wz_plan_from_json(copy, &of_run, err));
	WZ_TRY(without_places(&of_file, &file, err));
	WZ_TRY(without_places(&of_run, &manifest, err));
	if (wz_verify_json_differs(manifest, file, where, sizeof where))
		wz_verify_find(notes, "inputs", WZ_FOUND_DIFFERENT, order, "manifest.json", "plan is not what the file %s says: %s", path, where);
done:
	json_decref(copy);
	json_decref(file);
	json_decref(manifest);
	wz_problems_clear(&problems);
	wz_plan_clear(&of_file);
	wz_plan_clear(&of_run);
	return st;
}

/* 4. All of them */

/* Every file of the plan stands in the list once, by the name that it has there, and nothing else does: what is not in the list would not be checked. */
static void compare_list(const wz_plan *plan, const json_t *inputs, wz_verify_notes *notes) {
	wz_plan_input input[WZ_PLAN_INPUTS];
	size_t n_there = 0, k;
	const json_t *entry;
	wz_plan_inputs((wz_plan *)(uintptr_t)plan, input); /* read only */
	for (size_t i = 0; i < WZ_PLAN_INPUTS; i++) {
		const char *file = *input[i].file;
		size_t n = 0;
		json_array_foreach(inputs, k, entry)
			if (strcmp(wz_json_text(entry, "role", ""), input[i].role) == 0) {
				n++;
				if (file && strcmp(wz_json_text(entry, "file", ""), file) != 0)
					wz_verify_find(notes, "inputs", WZ_FOUND_DAMAGED, k, "manifest.json", "inputs has another file for '%s' than its plan", input[i].role);
			}
		n_there += n;
		if (n != (file != NULL))
			wz_verify_find(notes, "inputs", WZ_FOUND_DAMAGED, i, "manifest.json", "inputs has %zu files for '%s', its plan has %d", n, input[i].role, file != NULL);
	}
	if (n_there != json_array_size(inputs))
		wz_verify_find(notes, "inputs", WZ_FOUND_DAMAGED, 0, "manifest.json", "inputs has a file of a kind that no plan has");
}

wz_status wz_verify_inputs(const wz_run *run, const json_t *manifest, const char *folder, wz_plan *plan, bool *usable, wz_verify_notes *notes,
                           wz_err *err) {
	wz_status st = WZ_OK;
	const json_t *inputs = json_object_get(manifest, "inputs"), *input;
	size_t i, n_same = 0;
	place found = {0};
	const char *way = wz_json_text(manifest, "working_folder", NULL);
	char *working = way ? wz_run_path(run, way) : NULL;
	*usable = json_array_size(inputs) > 0;
	json_array_foreach(inputs, i, input) {
		const char *file = wz_json_text(input, "file", ""), *role = wz_json_text(input, "role", "");
		WZ_TRY(find(file, wz_json_text(input, "sha256", ""), working, folder, &found, err));
		if (found.same)
			n_same++;
		else if (found.path)
			wz_verify_find(notes, "inputs", WZ_FOUND_DIFFERENT, i, file, "%s: is not what it was when the run was made (SHA-256)", role);
		else
			wz_verify_find(notes, "inputs", WZ_FOUND_MISSING, i, file, "%s: is not found: name the folder that it is in with --inputs", role);
		/* What only the plan's text says stands in the manifest too: an edited plan does not keep the rest from being made again. */
		if (found.same && strcmp(role, "plan") == 0)
			WZ_TRY(compare_plan(run, found.path, i, notes, err));
		char **slot = path_of(plan, role);
		*usable = *usable && (found.same || strcmp(role, "plan") == 0);
		if (slot && found.path) {
			free(*slot);
			*slot = found.path;
			found.path = NULL;
		}
		free(found.path);
		found.path = NULL;
	}
	compare_list(&run->plan, inputs, notes);
	wz_verify_done(notes, "inputs", n_same, json_array_size(inputs), NULL);
done:
	free(found.path);
	free(working);
	return st;
}

/* 5. Names in what is made from them */

static void rename_in(json_t *list, const char *from, const char *to) {
	json_t *item;
	size_t i;
	json_array_foreach(list, i, item)
		if (strcmp(wz_json_text(item, "file", ""), from) == 0)
			json_object_set_new(item, "file", json_string(to));
}

bool wz_verify_elsewhere(const wz_plan *was, const wz_plan *found) {
	const char *const old[] = {was->effects, was->studies, was->interventions, was->manuals, was->inventory.interventions};
	const char *const now[] = {found->effects, found->studies, found->interventions, found->manuals, found->inventory.interventions};
	for (size_t f = 0; f < sizeof old / sizeof *old; f++)
		if (old[f] && now[f] && strcmp(old[f], now[f]) != 0)
			return true;
	return false;
}

void wz_verify_rename(json_t *dataset, const wz_plan *was, const wz_plan *found) {
	const char *const old[] = {was->effects, was->studies, was->interventions, was->manuals};
	const char *const now[] = {found->effects, found->studies, found->interventions, found->manuals};
	static const char *const LISTS[] = {"sources", "excluded", "changes"};
	for (size_t f = 0; f < sizeof old / sizeof *old; f++)
		for (size_t l = 0; old[f] && now[f] && l < sizeof LISTS / sizeof *LISTS; l++)
			if (strcmp(old[f], now[f]) != 0)
				rename_in(json_object_get(dataset, LISTS[l]), seen(found, now[f]), seen(was, old[f]));
	if (was->inventory.interventions && strcmp(wz_json_text(dataset, "file", ""), found->inventory.interventions) == 0)
		json_object_set_new(dataset, "file", json_string(was->inventory.interventions));
}
