/* fits.c - what fits.json says of itself: settings, digest, and whether it is this run's
 *
 * 1. Settings
 * 2. Digest
 * 3. Reading
 */
#include "analysis/fits.h"

#include "analysis/verdict.h"
#include "base/file.h"
#include "base/json.h"
#include "store/method.h"

#include <stdlib.h>
#include <string.h>

/* 1. Settings */

static json_t *names_json(const wz_names *names) {
	json_t *list = json_array();
	for (size_t i = 0; i < names->n; i++)
		json_array_append_new(list, json_string(names->item[i]));
	return list;
}

json_t *wz_fits_settings(const wz_plan *plan) {
	json_t *permutation = json_pack("{so ss ss ss}", "replicates", wz_json_u64(plan->permutation.replicates), "unit", plan->permutation.unit,
	                                "statistic", plan->permutation.statistic, "correction", plan->permutation.correction);
	json_object_set_new(permutation, "strata", plan->permutation.strata ? json_string(plan->permutation.strata) : json_null());
	if (plan->permutation.max_replicates > plan->permutation.replicates)
		json_object_set_new(permutation, "max_replicates", wz_json_u64(plan->permutation.max_replicates));
	json_t *settings = json_pack("{ss so ss ss so so sI sI so so so}", "measure", plan->effect_size.measure, "levels", names_json(&plan->model.levels), "method",
	                 plan->model.method, "test", plan->model.test, "level", wz_json_real(plan->model.level), "rho",
	                 wz_json_real(plan->effect_size.rho), "min_manuals", (json_int_t)plan->elements.min_manuals, "min_studies",
	                 (json_int_t)plan->elements.min_studies, "by", names_json(&plan->by), "moderators", names_json(&plan->moderators),
	                 "permutation", permutation);
	json_object_set_new(settings, "robust", json_string(plan->model.robust));
	json_object_set_new(settings, "sensitivity", json_pack("{sb so so}", "table", plan->sensitivity.table, "rho", names_json(&plan->sensitivity.rho),
	                                                       "subsets", names_json(&plan->sensitivity.subsets)));
	/* what is made: a wild bootstrap has no intervals, and BCa is of cases alone (boot_job.c) */
	const bool wild = strcmp(plan->bootstrap.kind, "wild") == 0, parametric = strcmp(plan->bootstrap.kind, "parametric") == 0;
	const char *interval = wild ? NULL : parametric && strcmp(plan->bootstrap.interval, "bca") == 0 ? "percentile" : plan->bootstrap.interval;
	json_t *bootstrap = json_pack("{ss so ss? ss?}", "kind", plan->bootstrap.kind, "replicates", wz_json_u64(plan->bootstrap.replicates), "interval",
	                              interval, "strata", plan->bootstrap.strata);
	if (strcmp(plan->bootstrap.adjust, "CR0") != 0)
		json_object_set_new(bootstrap, "adjust", json_string(plan->bootstrap.adjust));
	if (plan->bootstrap.unit.n)
		json_object_set_new(bootstrap, "unit", names_json(&plan->bootstrap.unit));
	if (strcmp(plan->bootstrap.kind, "none") != 0)
		json_object_set(settings, "bootstrap", bootstrap);
	json_decref(bootstrap);
	json_object_set_new(settings, "outcomes", names_json(&plan->outcomes));
	json_object_set_new(settings, "dose", names_json(&plan->dose));
	json_object_set_new(settings, "margin", wz_json_real(wz_margin(plan)));
	json_object_set_new(settings, "pairs", json_boolean(plan->elements.pairs));
	json_object_set_new(settings, "technique_within_component", json_boolean(plan->elements.technique_within_component));
	json_object_set_new(settings, "by_target_group", names_json(&plan->elements.by_target_group));
	return settings;
}

/* 2. Digest */

/* SHA-256 of the codebook as ingest read it: the stages after it need no input file, and must not see a later one. */
static wz_status codebook_hash(const wz_run *run, json_t **out, wz_err *err) {
	json_t *manifest = NULL, *input;
	size_t i;
	wz_status st = wz_run_read_json(run, "manifest.json", &manifest, err);
	if (st != WZ_OK)
		return st;
	*out = NULL;
	json_array_foreach(json_object_get(manifest, "inputs"), i, input)
		if (!*out && strcmp(wz_json_text(input, "role", ""), "codebook") == 0)
			*out = json_string(wz_json_text(input, "sha256", ""));
	json_decref(manifest);
	return *out ? WZ_OK : wz_fail(err, WZ_ECORRUPT, "manifest.json: has no input 'codebook': run 'werkzaam run' on this folder again");
}

wz_status wz_fits_digest(const wz_run *run, const wz_dataset *dataset, json_t *settings, char out[WZ_SHA256_TEXT], wz_err *err) {
	wz_status st = WZ_OK;
	char *text = NULL;
	json_t *codebook, *all = json_pack("{sO so sI so}", "settings", settings, "seed", wz_json_u64(run->plan.seed), "method_version",
	                                   (json_int_t)WZ_METHOD_VERSION, "inputs", json_array());
	json_t *plan = wz_plan_to_json(&run->plan);
	static const char *const ALSO[] = {"effect_size", "elements", "named_interventions"}; /* more than the settings tell of them */
	for (size_t i = 0; i < sizeof ALSO / sizeof *ALSO; i++)
		json_object_set(all, ALSO[i], json_object_get(plan, ALSO[i]));
	json_decref(plan);
	for (size_t i = 0; i < dataset->n_sources; i++)
		json_array_append_new(json_object_get(all, "inputs"), json_string(dataset->source[i].sha256));
	WZ_TRY(codebook_hash(run, &codebook, err));
	json_array_append_new(json_object_get(all, "inputs"), codebook);
	text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
	if (!text) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: digest");
		goto done;
	}
	wz_sha256(text, strlen(text), out);
done:
	free(text);
	json_decref(all);
	return st;
}

/* 3. Reading */

wz_status wz_fits_read(const wz_run *run, const wz_dataset *dataset, json_t **fits, wz_err *err) {
	wz_status st = WZ_OK;
	char digest[WZ_SHA256_TEXT];
	json_t *read = NULL, *settings = wz_fits_settings(&run->plan);
	*fits = NULL;
	WZ_TRY(wz_run_read_json(run, "fits.json", &read, err));
	if (strcmp(wz_json_text(read, "format", ""), WZ_FITS_FORMAT) != 0 || !json_is_array(json_object_get(read, "analyses"))) {
		st = wz_fail(err, WZ_ECORRUPT, "fits.json: is not \"%s\" with a list of analyses: run 'werkzaam analyse' on this folder again",
		             WZ_FITS_FORMAT);
		goto done;
	}
	WZ_TRY(wz_fits_digest(run, dataset, settings, digest, err));
	if (strcmp(wz_json_text(read, "digest", ""), digest) != 0) {
		st = wz_fail(err, WZ_EMISMATCH,
		             "fits.json: belongs to other inputs, settings or seed than this run has now: run 'werkzaam analyse' on this folder again");
		goto done;
	}
	*fits = read;
	read = NULL;
done:
	json_decref(read);
	json_decref(settings);
	return st;
}
