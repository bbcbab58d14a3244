/* analyse.c - stage: every model on the observed data, as fits.json
 *
 * 1. Types
 * 2. All of fits.json
 * 3. The stage
 */
#include "analysis/analyses.h"
#include "analysis/blocks.h"
#include "analysis/fits.h"
#include "analysis/opened.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "stages/stages.h"
#include "store/method.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Types */

static wz_status types_json(const wz_study *study, json_t *list, wz_err *err) {
	int manual = wz_study_level(study, "manual"), at = wz_study_level(study, "study");
	for (size_t t = 0; t < study->n_types; t++) {
		const wz_type *type = &study->type[t];
		bool main_outcome = strcmp(type->outcome, "all") == 0;
		size_t count[WZ_MAX_LEVELS];
		wz_status st = wz_study_count(study, type->row, type->n_rows, count, err);
		if (st != WZ_OK)
			return st;
		json_t *rows = json_array();
		for (size_t i = 0; i < type->n_rows; i++)
			json_array_append_new(rows, json_integer((json_int_t)type->row[i]));
		json_t *manuals = manual >= 0 ? json_integer((json_int_t)count[manual]) : json_null();
		json_t *studies = at >= 0 ? json_integer((json_int_t)count[at]) : json_null();
		if (main_outcome) {
			json_array_append_new(list, json_pack("{ss ss? ss? ss ss ss so so sI so}", "id", type->id, "variable", type->variable, "code",
			                                      type->code, "slug", type->slug, "label_nl", type->label_nl, "label_en", type->label_en,
			                                      "n_manuals", manuals, "n_studies", studies, "n_effects", (json_int_t)type->n_rows, "rows", rows));
			continue;
		}
		/* its subsets stand behind it */
		json_t *whole = json_array_get(list, json_array_size(list) - 1), *outcomes = json_object_get(whole, "outcomes");
		if (!outcomes) {
			outcomes = json_array();
			json_object_set_new(whole, "outcomes", outcomes);
		}
		json_array_append_new(outcomes, json_pack("{ss so so sI so}", "outcome", type->outcome, "n_manuals", manuals, "n_studies", studies,
		                                          "n_effects", (json_int_t)type->n_rows, "rows", rows));
	}
	return WZ_OK;
}

/* 2. All of fits.json */

/* analyses: taken over. Also after failure blocks are cleared by the caller. */
static wz_status put_together(const wz_run *run, const wz_opened *opened, json_t *analyses, wz_blocks *blocks, json_t **fits, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *types = json_array(), *settings = wz_fits_settings(&run->plan);
	char digest[WZ_SHA256_TEXT], method[16];
	WZ_TRY(wz_blocks_build(&opened->study, analyses, blocks, err)); /* marks what will be permuted and bootstrapped, and how */
	WZ_TRY(types_json(&opened->study, types, err));
	WZ_TRY(wz_fits_digest(run, &opened->dataset, settings, digest, err));
	(void)snprintf(method, sizeof method, "%d", WZ_METHOD_VERSION);
	*fits = json_pack("{ss ss ss ss ss so ss sO sO sO}", "format", WZ_FITS_FORMAT, "program", "werkzaam", "version", WZ_VERSION,
	                  "method_version", method, "name", run->plan.name, "seed", wz_json_u64(run->plan.seed), "digest", digest, "settings",
	                  settings, "types", types, "analyses", analyses);
	if (!*fits)
		st = wz_fail(err, WZ_ENOMEM, "out of memory: fits.json");
done:
	json_decref(types);
	json_decref(settings);
	json_decref(analyses);
	return st;
}

/* Analyses of one type in a list that has those of all. */
static bool is_of(const json_t *analysis, const wz_type *type) {
	return strcmp(wz_json_text(analysis, "type", ""), type->id) == 0 && strcmp(wz_json_text(analysis, "outcome", ""), type->outcome) == 0;
}

wz_status wz_analyse_make(const wz_run *run, const wz_opened *opened, const bool *again, const json_t *kept, wz_blocks *blocks, json_t **fits, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *analyses = json_array(), *part, *analysis;
	*blocks = (wz_blocks){0};
	*fits = NULL;
	for (size_t t = 0; t < opened->study.n_types; t++) {
		const wz_type *type = &opened->study.type[t];
		size_t i;
		if (again && !again[t]) {
			json_array_foreach(kept, i, analysis)
				if (is_of(analysis, type))
					json_array_append_new(analyses, json_deep_copy(analysis)); /* it will be marked */
			continue;
		}
		WZ_TRY(wz_analyses_build_type(&opened->study, type, &part, err));
		(void)json_array_extend(analyses, part);
		json_decref(part);
	}
	st = put_together(run, opened, analyses, blocks, fits, err);
	analyses = NULL;
done:
	json_decref(analyses);
	return st;
}

/* 3. The stage */

typedef struct {
	wz_kept *kept;      /* of each type */
	json_t **part;      /* of each type: its analyses */
	bool *wanted;       /* of each type: it is not kept */
	wz_kept_counts counts;
	wz_models_report report;
	double seconds;     /* of the models */
} analysing;

static void clear(analysing *a, size_t n_types) {
	for (size_t t = 0; a->kept && a->part && t < n_types; t++) {
		wz_kept_clear(&a->kept[t]);
		json_decref(a->part[t]);
	}
	free(a->kept);
	free(a->part);
	free(a->wanted);
	free(a->report.rank);
}

/* Rank 0: those of each type as they were kept, and which there are none of. */
static wz_status read_kept(wz_run *run, wz_handed *handed, analysing *a, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_study *study = &handed->opened.study;
	const char *program = wz_handed_program(handed);
	a->kept = calloc(study->n_types + 1, sizeof *a->kept);
	a->part = calloc(study->n_types + 1, sizeof *a->part);
	a->wanted = calloc(study->n_types + 1, sizeof *a->wanted);
	a->report.rank = calloc((size_t)run->n_ranks, sizeof *a->report.rank);
	if (!a->kept || !a->part || !a->wanted || !a->report.rank)
		return wz_fail(err, WZ_ENOMEM, "out of memory: fits.json");
	for (size_t t = 0; t < study->n_types; t++) {
		WZ_TRY(wz_type_digest(study, &study->type[t], program, a->kept[t].digest, err));
		WZ_TRY(wz_kept_open(study->type[t].slug, program, &a->kept[t], err));
		WZ_TRY(wz_kept_read(run, &a->kept[t], &a->part[t], &a->counts, err));
		a->wanted[t] = a->part[t] == NULL;
	}
	wz_damage_say(run, &a->counts.damage, "kept models");
done:
	return st;
}

/* Rank 0: all types together. */
static wz_status write(wz_run *run, wz_handed *handed, analysing *a, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_study *study = &handed->opened.study;
	const wz_kept_counts *counts = &a->counts;
	json_t *analyses = json_array();
	for (size_t t = 0; t < study->n_types; t++)
		if (!analyses || json_array_extend(analyses, a->part[t]) != 0) {
			json_decref(analyses);
			return wz_fail(err, WZ_ENOMEM, "out of memory: fits.json");
		}
	const size_t n = json_array_size(analyses);
	const double balance = wz_cluster_balance(a->report.rank, run->n_ranks);
	WZ_TRY(put_together(run, &handed->opened, analyses, &handed->blocks, &handed->fits, err));
	handed->has_blocks = true;
	WZ_TRY(wz_run_write_json(run, "fits.json", handed->fits, err));
	for (size_t t = 0; t < study->n_types; t++) /* as marked by now */
		WZ_TRY(wz_kept_write(run, &a->kept[t], a->part[t], err));
	wz_run_log(run, "analyse",
	           json_pack("{sI sI sI s{sI sI sI sI} s{sI sf sf}}", "analyses", (json_int_t)n, "families", (json_int_t)handed->blocks.families.n_families, "blocks",
	                     (json_int_t)handed->blocks.n, "types", "made", (json_int_t)counts->made, "kept", (json_int_t)counts->kept, "reused",
	                     (json_int_t)counts->reused, "set_aside", (json_int_t)counts->set_aside, "models", "pieces", (json_int_t)a->report.pieces, "seconds",
	                     a->seconds, "balance", balance));
	if (!run->quiet && counts->made > 0)
		fprintf(stderr, "analyse: %zu analyses in %.1f s on %d rank%s (least busy rank %.0f%% of the busiest)\n", n, a->seconds, run->n_ranks,
		        run->n_ranks == 1 ? "" : "s", balance);
done:
	return st;
}

wz_status wz_stage_analyse(wz_run *run, wz_cluster *cluster, wz_handed *handed, wz_err *err) {
	analysing a = {0};
	wz_study *study = &handed->opened.study;
	wz_status st = WZ_OK, prepared = wz_handed_study(run, handed, err);
	/* A rank that can't prepare ends the job: the others would wait for it. */
	if (prepared != WZ_OK && run->rank != 0)
		wz_cluster_abort(cluster, err);
	if (prepared == WZ_OK && run->rank == 0)
		prepared = read_kept(run, handed, &a, err);
	WZ_TRY(wz_cluster_agree(cluster, prepared, err));
	const double began = wz_clock_seconds();
	WZ_TRY(wz_models_share(cluster, run, study, a.wanted, a.part, run->rank == 0 ? &a.report : NULL, err));
	a.seconds = wz_clock_seconds() - began;
	if (run->rank == 0)
		st = write(run, handed, &a, err);
done:
	clear(&a, study->n_types);
	return st;
}
