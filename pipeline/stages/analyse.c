/* analyse.c - stage: every model on the observed data, as fits.json
 *
 * 1. Head of the file
 * 2. The stage
 */
#include "analysis/analyses.h"
#include "analysis/family.h"
#include "analysis/opened.h"
#include "base/file.h"
#include "base/json.h"
#include "stages/stages.h"
#include "store/method.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Head of the file */

static json_t *names_json(const wz_names *names) {
	json_t *list = json_array();
	for (size_t i = 0; i < names->n; i++)
		json_array_append_new(list, json_string(names->item[i]));
	return list;
}

/* The choices that results depend on; no paths, so that the same inputs elsewhere give the same bytes. */
static json_t *settings_json(const wz_plan *plan) {
	json_t *permutation = json_pack("{so ss ss ss}", "replicates", wz_json_u64(plan->permutation.replicates), "unit", plan->permutation.unit,
	                                "statistic", plan->permutation.statistic, "correction", plan->permutation.correction);
	json_object_set_new(permutation, "strata", plan->permutation.strata ? json_string(plan->permutation.strata) : json_null());
	return json_pack("{ss so ss ss so so sI sI so so so}", "measure", plan->effect_size.measure, "levels", names_json(&plan->model.levels), "method",
	                 plan->model.method, "test", plan->model.test, "level", wz_json_real(plan->model.level), "rho",
	                 wz_json_real(plan->effect_size.rho), "min_manuals", (json_int_t)plan->elements.min_manuals, "min_studies",
	                 (json_int_t)plan->elements.min_studies, "by", names_json(&plan->by), "moderators", names_json(&plan->moderators),
	                 "permutation", permutation);
}

/* SHA-256 of settings, seed, method version and the contents of the inputs. */
static wz_status digest_text(const wz_run *run, const wz_dataset *dataset, json_t *settings, char out[WZ_SHA256_TEXT], wz_err *err) {
	wz_status st = WZ_OK;
	char hash[WZ_SHA256_TEXT], *text = NULL;
	json_t *all = json_pack("{sO so sI so}", "settings", settings, "seed", wz_json_u64(run->plan.seed), "method_version",
	                        (json_int_t)WZ_METHOD_VERSION, "inputs", json_array());
	for (size_t i = 0; i < dataset->n_sources; i++)
		json_array_append_new(json_object_get(all, "inputs"), json_string(dataset->source[i].sha256));
	WZ_TRY(wz_sha256_file(run->plan.codebook, hash, err));
	json_array_append_new(json_object_get(all, "inputs"), json_string(hash));
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

static wz_status types_json(const wz_study *study, json_t *list, wz_err *err) {
	int manual = wz_study_level(study, "manual"), at = wz_study_level(study, "study");
	for (size_t t = 0; t < study->n_types; t++) {
		const wz_type *type = &study->type[t];
		size_t count[WZ_MAX_LEVELS];
		wz_status st = wz_study_count(study, type->row, type->n_rows, count, err);
		if (st != WZ_OK)
			return st;
		json_t *rows = json_array();
		for (size_t i = 0; i < type->n_rows; i++)
			json_array_append_new(rows, json_integer((json_int_t)type->row[i]));
		json_array_append_new(list, json_pack("{ss ss? ss? ss ss ss so so sI so}", "id", type->id, "variable", type->variable, "code", type->code,
		                                      "slug", type->slug, "label_nl", type->label_nl, "label_en", type->label_en, "n_manuals",
		                                      manual >= 0 ? json_integer((json_int_t)count[manual]) : json_null(), "n_studies",
		                                      at >= 0 ? json_integer((json_int_t)count[at]) : json_null(), "n_effects",
		                                      (json_int_t)type->n_rows, "rows", rows));
	}
	return WZ_OK;
}

/* 2. The stage */

wz_status wz_stage_analyse(wz_run *run, wz_err *err) {
	if (run->rank != 0)
		return WZ_OK;
	wz_status st = WZ_OK;
	wz_opened opened;
	wz_families families = {0};
	json_t *analyses = NULL, *out = NULL, *types = json_array(), *settings = settings_json(&run->plan);
	char digest[WZ_SHA256_TEXT], method[16];
	WZ_TRY(wz_opened_read(run, &opened, err));
	WZ_TRY(wz_analyses_build(&opened.study, &analyses, err));
	WZ_TRY(wz_families_build(&opened.study, analyses, &families, err)); /* marks what will be permuted, and how */
	WZ_TRY(types_json(&opened.study, types, err));
	WZ_TRY(digest_text(run, &opened.dataset, settings, digest, err));
	(void)snprintf(method, sizeof method, "%d", WZ_METHOD_VERSION);
	out = json_pack("{ss ss ss ss ss so ss sO sO sO}", "format", "werkzaam-fits-1", "program", "werkzaam", "version", WZ_VERSION,
	                "method_version", method, "name", run->plan.name, "seed", wz_json_u64(run->plan.seed), "digest", digest, "settings",
	                settings, "types", types, "analyses", analyses);
	if (!out) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: fits.json");
		goto done;
	}
	WZ_TRY(wz_run_write_json(run, "fits.json", out, err));
	wz_run_log(run, "analyse",
	           json_pack("{sI sI sI}", "analyses", (json_int_t)json_array_size(analyses), "families", (json_int_t)families.n_families,
	                     "blocks", (json_int_t)families.n_blocks));
done:
	wz_families_clear(&families);
	wz_opened_clear(&opened);
	json_decref(out);
	json_decref(types);
	json_decref(settings);
	json_decref(analyses);
	return st;
}
