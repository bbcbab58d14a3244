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
static wz_status same_json(const wz_run *run, const json_t *plan, const json_t *again, const char *name, const char *check, wz_verify_notes *notes, wz_err *err) {
	wz_status st = WZ_OK;
	wz_shadow s = {.run.lock = -1};
	WZ_TRY(wz_shadow_make(run, plan, &s, err));
	WZ_TRY(wz_run_write_json(&s.run, name, again, err));
	WZ_TRY(wz_verify_file(run, &s.run, name, check, 0, notes, err));
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
	const size_t n = o->opened.study.n_types;
	o->again = calloc(n + 1, sizeof *o->again);
	if (!o->again)
		return wz_fail(err, WZ_ENOMEM, "out of memory: choice of types");
	wz_status st = wz_verify_choose(spec, "types", n, o->again, err);
	for (size_t t = 0; t < n; t++)
		o->n_again += o->again[t];
	return st;
}

wz_status wz_verify_fits(const wz_run *run, const json_t *plan, const wz_verify_spec *spec, wz_verify_opened *o, wz_verify_notes *notes, wz_err *err) {
	wz_status st = WZ_OK;
	const bool mine = run->rank == 1 % run->n_ranks; /* rank 0 has the report to make */
	json_t *again = NULL;
	wz_blocks blocks = {0};
	o->status = wz_opened_read(run, &o->opened, &o->why);
	if (o->status == WZ_OK)
		o->status = wz_fits_read(run, &o->opened.dataset, &o->fits, &o->why);
	if (o->status == WZ_OK)
		o->status = choose_types(spec, o, &o->why);
	if (mine && o->status != WZ_OK) {
		WZ_TRY(cannot(notes, "fits", "fits.json", o->status, &o->why, err));
	} else if (mine) {
		const size_t found = notes->n_findings;
		wz_err why = {0};
		wz_status made = wz_analyse_make(run, &o->opened, o->again, json_object_get(o->fits, "analyses"), &blocks, &again, &why);
		if (made != WZ_OK) {
			WZ_TRY(cannot(notes, "fits", "fits.json", made, &why, err));
		} else {
			WZ_TRY(same_json(run, plan, again, "fits.json", "fits", notes, err));
			wz_verify_done(notes, "fits", o->n_again, o->opened.study.n_types, NULL);
		}
		if (made == WZ_OK && notes->n_findings == found) { /* else the blocks are of the run's own fits.json */
			json_decref(o->fits);
			o->fits = again;
			o->blocks = blocks;
			again = NULL;
			blocks = (wz_blocks){0};
			goto done;
		}
	}
	if (o->status == WZ_OK)
		o->status = wz_blocks_build(&o->opened.study, json_object_get(o->fits, "analyses"), &o->blocks, &o->why);
done:
	for (bool grown = true; st == WZ_OK && o->status == WZ_OK && grown;)
		o->status = wz_blocks_extend(run, &o->blocks, &grown, &o->why);
	wz_blocks_clear(&blocks);
	json_decref(again);
	return st;
}

/* 3. Results */

wz_status wz_verify_results(const wz_run *run, const json_t *plan, wz_verify_opened *o, wz_verify_notes *notes, wz_err *err) {
	wz_err why = {0};
	if (o->status != WZ_OK)
		return cannot(notes, "results", "results.json", o->status, &o->why, err);
	wz_status made = wz_merge_make(run, &o->blocks, o->fits, &why);
	if (made != WZ_OK)
		return cannot(notes, "results", "results.json", made, &why, err);
	wz_verify_done(notes, "results", 1, 1, NULL);
	return same_json(run, plan, o->fits, "results.json", "results", notes, err);
}

void wz_verify_opened_clear(wz_verify_opened *o) {
	wz_blocks_clear(&o->blocks);
	wz_opened_clear(&o->opened);
	json_decref(o->fits);
	free(o->again);
	*o = (wz_verify_opened){0};
}
