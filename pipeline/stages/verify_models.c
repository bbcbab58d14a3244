/* verify_models.c - the models of a run, and what was merged from its blocks, made again and compared
 *
 * 1. Files
 * 2. Models on the observed data
 * 3. Results
 *
 * A type hangs on nothing of another. So the models of types drawn at random are fitted again and stand in a fits.json that is compared byte for byte; those
 * of the others are taken over. results.json is merged again as a whole.
 */
#include "verify_inside.h"

#include "analysis/fits.h"
#include "base/json.h"
#include "stages/stages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Files */

/* Something that was made again, beside the file of the run that it should be. */
static wz_status same_json(const wz_run *run, const json_t *plan, const json_t *again, const char *name, const char *check, bool *same, wz_verify_notes *notes,
                           wz_err *err) {
	wz_status st = WZ_OK;
	wz_shadow s = {.run.lock = -1};
	WZ_TRY(wz_shadow_make(run, plan, &s, err));
	WZ_TRY(wz_run_write_json(&s.run, name, again, err));
	WZ_TRY(wz_verify_file(run, &s.run, name, check, 0, same, notes, err));
done:
	wz_shadow_remove(&s);
	return st;
}

static wz_status cannot(wz_verify_notes *notes, const char *check, const char *file, wz_status st, const wz_err *why, wz_err *err) {
	if (st == WZ_ENOMEM || st == WZ_EBUG || st == WZ_ESTOP)
		return wz_fail(err, st, "%s", why->text);
	wz_verify_find(notes, check, WZ_FOUND_DAMAGED, 0, file, "cannot be made again: %s", why->text);
	wz_verify_done(notes, check, 0, 1, NULL);
	return WZ_OK;
}

/* 2. Models on the observed data */

static wz_status choose_types(const wz_verify_spec *spec, wz_verify_opened *o, wz_err *err) {
	const wz_study *study = &o->handed.opened.study;
	const size_t n = study->n_types;
	char name[400];
	o->again = calloc(n + 1, sizeof *o->again);
	o->types = json_array();
	if (!o->again || !o->types)
		return wz_fail(err, WZ_ENOMEM, "out of memory: choice of types");
	wz_status st = wz_verify_choose(spec, "types", n, NULL, o->again, err);
	for (size_t t = 0; t < n; t++) {
		const wz_type *type = &study->type[t];
		const bool main_outcome = strcmp(type->outcome, "all") == 0;
		(void)snprintf(name, sizeof name, "%s%s%s%s", type->id, main_outcome ? "" : " (", main_outcome ? "" : type->outcome, main_outcome ? "" : ")");
		if (o->again[t])
			json_array_append_new(o->types, json_string(name));
		o->n_again += o->again[t];
	}
	return st;
}

wz_status wz_verify_fits(const wz_run *run, const json_t *plan, const wz_verify_spec *spec, wz_verify_opened *o, wz_verify_notes *notes, wz_err *err) {
	wz_status st = WZ_OK;
	const bool mine = run->rank == 1 % run->n_ranks; /* rank 0 merges */
	json_t *again = NULL;
	wz_blocks blocks = {0};
	o->status = wz_handed_fits(run, &o->handed, &o->why);
	if (o->status == WZ_OK)
		o->status = choose_types(spec, o, &o->why);
	if (mine && o->status != WZ_OK) {
		WZ_TRY(cannot(notes, "fits", "fits.json", o->status, &o->why, err));
	} else if (mine) {
		const size_t found = notes->n_findings;
		wz_err why = {0};
		wz_status made = wz_analyse_make(run, &o->handed.opened, o->again, json_object_get(o->handed.fits, "analyses"), &blocks, &again, &why);
		if (made != WZ_OK) {
			WZ_TRY(cannot(notes, "fits", "fits.json", made, &why, err));
		} else {
			WZ_TRY(same_json(run, plan, again, "fits.json", "fits", NULL, notes, err));
			wz_verify_done(notes, "fits", o->n_again, o->handed.opened.study.n_types, NULL);
		}
		if (made == WZ_OK && notes->n_findings == found) { /* else the blocks are of the run's own fits.json */
			json_decref(o->handed.fits);
			o->handed.fits = again;
			o->handed.blocks = blocks;
			o->handed.has_blocks = true;
			again = NULL;
			blocks = (wz_blocks){0};
		}
	}
	if (o->status == WZ_OK)
		o->status = wz_handed_blocks(run, &o->handed, &o->why);
	for (bool grown = true; o->status == WZ_OK && grown;)
		o->status = wz_blocks_extend(run, &o->handed.blocks, &grown, &o->why);
done:
	wz_blocks_clear(&blocks);
	json_decref(again);
	return st;
}

/* 3. Results */

wz_status wz_verify_results(const wz_run *run, const json_t *plan, wz_verify_opened *o, wz_verify_notes *notes, wz_err *err) {
	wz_err why = {0};
	bool same = false;
	if (o->status != WZ_OK)
		return cannot(notes, "results", "results.json", o->status, &o->why, err);
	wz_status made = wz_merge_make(run, &o->handed.blocks, o->handed.fits, &why);
	if (made != WZ_OK)
		return cannot(notes, "results", "results.json", made, &why, err);
	o->merged = true;
	wz_verify_done(notes, "results", 1, 1, NULL);
	wz_status st = same_json(run, plan, o->handed.fits, "results.json", "results", &same, notes, err);
	if (same)
		o->handed.results = json_incref(o->handed.fits);
	return st;
}

void wz_verify_opened_clear(wz_verify_opened *o) {
	wz_handed_clear(&o->handed);
	json_decref(o->types);
	free(o->again);
	*o = (wz_verify_opened){0};
}
