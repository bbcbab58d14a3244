/* fit.c - werkzaam fit: one model on any table of effect sizes
 *
 * 1. Options
 * 2. Permutation
 * 3. The command
 */
#include "base/json.h"
#include "cmd/fit_job.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Options */

static const wz_option OPTIONS[] = {
	{"effect", "COLUMN", "column of effect sizes (default yi)"},
	{"variance", "COLUMN", "column of sampling variances (default vi)"},
	{"levels", "A,B,...", "columns of the levels, outermost first, ending with the effect; without it every row is independent"},
	{"mods", "'~ a + b'", "moderators in R's formula words: + : * factor(x, ref=y) poly(x,2) 0 or -1"},
	{"rho", "R", "correlation of sampling errors within the innermost cluster, 0 to below 1 (default 0)"},
	{"method", "WORD", "reml (default), ml or fixed"},
	{"test", "WORD", "t (default, k - p degrees of freedom), z or contain"},
	{"level", "PERCENT", "confidence level (default 95)"},
	{"variance-tests", NULL, "likelihood-ratio test of each level"},
	{"predict", NULL, "prediction interval of a new effect"},
	{"permute", "N", "permutation test with N replicates; exact when there are no more assignments than that"},
	{"unit", "LEVEL", "level whose units are permuted (default: the highest at which the moderators are constant)"},
	{"statistic", "WORD", "refit (default) or null: variances refitted in each replicate, or held at the null model's"},
	{"strata", "COLUMN", "permute only within categories of this column"},
	{"seed", "S", "seed of the random numbers (default 1)"},
	{"json", NULL, "print one JSON object"},
	{NULL, NULL, NULL},
};

#define OPTION(name) wz_option_value(&wz_command_fit, arguments, name)

static wz_status read_options(const wz_arguments *arguments, wz_fit_job *job, wz_err *err) {
	static const char *const METHODS[] = {"reml", "ml", "fixed", NULL}, *const TESTS[] = {"t", "z", "contain", NULL},
							 *const STATISTICS[] = {"refit", "null", NULL};
	wz_status st = WZ_OK;
	int method = WZ_METHOD_REML, test = WZ_TEST_T, statistic = 0;
	job->data.confidence = 95;
	job->permute = (wz_permutation_spec){.unit = -1, .seed = 1};
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "method", METHODS, &method, err));
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "test", TESTS, &test, err));
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "statistic", STATISTICS, &statistic, err));
	WZ_TRY(wz_option_number(&wz_command_fit, arguments, "rho", 0, 0.999, &job->data.rho, err));
	WZ_TRY(wz_option_number(&wz_command_fit, arguments, "level", 1, 99.999, &job->data.confidence, err));
	WZ_TRY(wz_option_count(&wz_command_fit, arguments, "permute", 1, 1000000000, &job->permute.replicates, err));
	WZ_TRY(wz_option_count(&wz_command_fit, arguments, "seed", 0, UINT64_MAX, &job->permute.seed, err));
	WZ_TRY(wz_formula_parse(OPTION("mods"), &job->formula, err));
	job->data.method = (wz_method)method;
	job->data.test = (wz_test)test;
	job->permute.refit = statistic == 0;
	job->permuting = OPTION("permute") != NULL;
	job->print_json = OPTION("json") != NULL;
	job->what = (OPTION("variance-tests") ? WZ_MODEL_LRT : 0) | (OPTION("predict") ? WZ_MODEL_PREDICT : 0);
	if (!job->permuting && (OPTION("unit") || OPTION("statistic") || OPTION("strata")))
		st = wz_fail(err, WZ_EUSAGE, "--unit, --statistic and --strata go with --permute");
done:
	return st;
}

/* 2. Permutation */

static wz_status permute(const wz_arguments *arguments, wz_fit_job *job, const wz_model *model, json_t *object, wz_err *err) {
	wz_status st = WZ_OK;
	const char *unit = OPTION("unit");
	if (unit) {
		for (size_t l = 0; l < job->data.n_levels; l++)
			if (strcmp(job->data.level_name[l], unit) == 0)
				job->permute.unit = (int)l;
		if (job->permute.unit < 0)
			return wz_fail(err, WZ_EUSAGE, "--unit '%.100s' is none of --levels", unit);
	}
	if (job->stratum) { /* strata must hold whole units */
		const wz_nesting *nest = &model->reml.nesting;
		int level = job->permute.unit;
		for (size_t i = 1; level >= 0 && level < (int)nest->depth && i < nest->n; i++)
			if (nest->unit[level][i] == nest->unit[level][i - 1] &&
			    job->stratum[model->matrix.row[nest->order[i]]] != job->stratum[model->matrix.row[nest->order[i - 1]]])
				return wz_fail(err, WZ_EINPUT, "--strata '%.100s' varies within units of '%.100s' (line %zu)", OPTION("strata"),
				               job->data.level_name[level], job->table.line[model->matrix.row[nest->order[i]]]);
	}
	WZ_TRY(wz_permutation_test(&job->data, model, &job->permute, &job->permutation, err));
	const wz_permutation *result = &job->permutation;
	double lo, hi;
	wz_permutation_interval(result->exceed, result->replicates, result->exact, &lo, &hi);
	json_t *coefficients = json_object_get(object, "coefficients");
	json_object_set_new(json_array_get(coefficients, 0), "p_perm", json_null());
	for (size_t c = 1; c < model->matrix.p; c++)
		json_object_set_new(json_array_get(coefficients, c), "p_perm",
		                    wz_json_real(wz_permutation_p(result->exceed_column[c - 1], result->replicates, result->exact)));
	json_object_set_new(json_object_get(object, "moderators"), "p_perm",
	                    wz_json_real(wz_permutation_p(result->exceed, result->replicates, result->exact)));
	json_object_set_new(object, "permutation",
	                    json_pack("{ss sI sI sb sI sI so ss sI so so}", "unit", job->data.level_name[result->unit], "n_units",
	                              (json_int_t)result->n_units, "replicates", (json_int_t)result->replicates, "exact", result->exact,
	                              "exceed", (json_int_t)result->exceed, "not_converged", (json_int_t)result->not_converged, "floor",
	                              wz_json_real(result->floor), "statistic", job->permute.refit ? "refit" : "null", "seed",
	                              (json_int_t)job->permute.seed, "mc_lo", wz_json_real(lo), "mc_hi", wz_json_real(hi)));
done:
	return st;
}

/* 3. The command */

static wz_status run_fit(const wz_arguments *arguments, wz_err *err) {
	wz_status st = WZ_OK;
	wz_fit_job job = {.excluded = json_array()};
	wz_problems problems;
	wz_model model = {0};
	size_t *rows = NULL, n_rows = 0;
	json_t *object = json_object();
	wz_problems_init(&problems);
	WZ_TRY(read_options(arguments, &job, err));
	WZ_TRY(wz_fit_read(arguments, &job, &rows, &n_rows, &problems, err));
	WZ_TRY(wz_problems_status(&problems, err));
	st = wz_model_fit(&job.data, &job.formula, rows, n_rows, &model, err);
	if (st == WZ_EUSAGE)
		st = WZ_EINPUT; /* a reference that the column does not have, for instance */
	if (st != WZ_OK)
		goto done;
	for (size_t i = 0; i < model.matrix.n_missing; i++)
		wz_fit_exclude(&job, model.matrix.missing[i], "moderator_missing", "");
	json_object_set_new(object, "program", json_string("werkzaam"));
	json_object_set_new(object, "version", json_string(WZ_VERSION));
	WZ_TRY(wz_model_to_json(&job.data, &model, job.what, object, err));
	if (job.permuting)
		WZ_TRY(permute(arguments, &job, &model, object, err));
	if (json_array_size(job.excluded)) {
		json_object_set(object, "excluded", job.excluded);
		fprintf(stderr, "werkzaam: %zu of %zu rows left out:", json_array_size(job.excluded), job.table.n_rows);
		for (size_t i = 0; i < json_array_size(job.excluded) && i < 10; i++)
			fprintf(stderr, "%s line %lld", i ? "," : "", (long long)json_integer_value(json_object_get(json_array_get(job.excluded, i), "line")));
		fprintf(stderr, "%s (no effect size, variance or moderator)\n", json_array_size(job.excluded) > 10 ? ", ..." : "");
	}
	if (job.print_json)
		WZ_TRY(wz_json_print(object, stdout, err));
	else
		wz_fit_print(object, stdout);
done:
	wz_problems_print(&problems, stderr);
	wz_problems_clear(&problems);
	wz_model_clear(&model);
	free(rows);
	wz_fit_job_clear(&job);
	json_decref(object);
	return st;
}

const wz_command wz_command_fit = {
	.name = "fit",
	.operands = "DATA.csv",
	.summary = "fit one model on a table of effect sizes",
	.details = "Multilevel meta-analytic model by restricted maximum likelihood, with moderators, likelihood-ratio tests, prediction interval and "
	           "permutation tests.",
	.min_operands = 1,
	.max_operands = 1,
	.options = OPTIONS,
	.run = run_fit,
};
