/* fit.c - werkzaam fit: one model on any table of effect sizes
 *
 * 1. Options
 * 2. Resampling
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
	{"method", "reml|ml|fixed", "reml (default), ml or fixed"},
	{"rho-level", "LEVEL", "level within whose units --rho holds (default: the innermost above the effect)"},
	{"test", "t|z|contain|satterthwaite", "t (default, k - p degrees of freedom), z, contain or satterthwaite (default with --cr)"},
	{"cr", "CR0|CR1|CR2", "cluster-robust standard errors and tests: CR0, CR1 or CR2"},
	{"cluster", "COLUMN", "clusters of --cr (default: the outermost level)"},
	{"subset", "'EXPR'", "rows to use, in R's words: == != < <= > >= %in% c() is.na() & | ! ( )"},
	{"level", "PERCENT", "confidence level (default 95)"},
	{"variance-tests", NULL, "likelihood-ratio test of each level"},
	{"profile", NULL, "profile-likelihood interval of each variance component"},
	{"predict", NULL, "prediction interval of a new effect; with a factor, for each of its categories"},
	{"blup", NULL, "predicted random effects and estimated effect of each unit"},
	{"loo", "LEVEL", "leave out each unit of a level"},
	{"influence", "LEVEL", "the same with Cook's distance (and DFBETAS with --json)"},
	{"egger", NULL, "Egger's test: slope of the standard error"},
	{"peese", NULL, "slope of the sampling variance, and the estimate at variance zero"},
	{"trimfill", "L0|R0", "trim and fill with estimator L0 or R0, on effect sizes taken as independent"},
	{"permute", "N", "permutation test with N replicates; exact when there are no more assignments than that"},
	{"unit", "LEVEL", "level whose units are permuted (default: the highest at which the moderators are constant), share a weight of the wild bootstrap (default: outermost), or are drawn as cases (A,B: several)"},
	{"statistic", "refit|null", "refit (default) or null: variances refitted in each replicate, or held at the null model's"},
	{"strata", "COLUMN", "permute, or draw cases, only within categories of this column"},
	{"bootstrap", "N", "bootstrap with N replicates"},
	{"kind", "cases|wild|parametric", "of bootstrap: cases (default: units are drawn again), wild (p values) or parametric"},
	{"interval", "bca|percentile|student", "of cases and parametric: bca (default for cases), percentile or student"},
	{"weights", "auto|rademacher|webb", "of wild: auto (default: rademacher from ten clusters on), rademacher or webb"},
	{"adjust", "CR0|CR1|CR2", "of wild: CR0 (default: residuals of the null model as they are), CR1 or CR2"},
	{"seed", "S", "seed of the random numbers (default 1)"},
	WZ_OPTION_DECIMAL,
	{"json", NULL, "print one JSON object"},
	{NULL, NULL, NULL},
};

#define OPTION(name) wz_option_value(&wz_command_fit, arguments, name)

/* Index of a level by name. */
static wz_status level_index(const wz_fit_job *job, const char *name, const char *option, int *index, wz_err *err) {
	for (size_t l = 0; l < job->data.n_levels; l++)
		if (strcmp(job->data.level_name[l], name) == 0) {
			*index = (int)l;
			return WZ_OK;
		}
	return wz_fail(err, WZ_EUSAGE, "--%s '%.100s' is none of --levels", option, name);
}

static wz_status read_tests(const wz_arguments *arguments, wz_fit_job *job, wz_err *err) {
	static const char *const METHODS[] = {"reml", "ml", "fixed", NULL}, *const TESTS[] = {"t", "z", "contain", "satterthwaite", NULL};
	wz_status st = WZ_OK;
	int method = WZ_METHOD_REML, test = WZ_TEST_T, robust = 0;
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "method", METHODS, &method, err));
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "test", TESTS, &test, err));
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "cr", wz_robust_words, &robust, err));
	job->data.method = (wz_method)method;
	job->data.robust = OPTION("cr") != NULL;
	job->data.robust_type = (wz_robust_type)robust;
	job->data.satterthwaite = test == 3 || (job->data.robust && !OPTION("test"));
	job->data.test = test == 3 ? WZ_TEST_T : (wz_test)test;
	if (job->data.robust && test == WZ_TEST_CONTAIN)
		st = wz_fail(err, WZ_EUSAGE, "--test contain does not go with --cr: use satterthwaite, t (clusters less coefficients) or z");
	else if (OPTION("cluster") && !job->data.robust)
		st = wz_fail(err, WZ_EUSAGE, "--cluster goes with --cr");
	else if (OPTION("rho-level") && !OPTION("rho"))
		st = wz_fail(err, WZ_EUSAGE, "--rho-level goes with --rho");
done:
	return st;
}

static wz_status read_resampling(const wz_arguments *arguments, wz_fit_job *job, wz_err *err) {
	static const char *const STATISTICS[] = {"refit", "null", NULL}, *const KINDS[] = {"cases", "wild", "parametric", NULL},
							 *const INTERVALS[] = {"percentile", "bca", "student", NULL}, *const WEIGHTS[] = {"rademacher", "webb", "auto", NULL};
	wz_status st = WZ_OK;
	int statistic = 0, kind = 0, adjust = 0, interval = WZ_LIMITS_BCA, weights = 2;
	job->permute = (wz_permutation_spec){.unit = -1, .seed = 1};
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "statistic", STATISTICS, &statistic, err));
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "kind", KINDS, &kind, err));
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "interval", INTERVALS, &interval, err));
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "weights", WEIGHTS, &weights, err));
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "adjust", wz_robust_words, &adjust, err));
	WZ_TRY(wz_option_count(&wz_command_fit, arguments, "permute", 1, 1000000000, &job->permute.replicates, err));
	WZ_TRY(wz_option_count(&wz_command_fit, arguments, "bootstrap", 2, 10000000, &job->boot.ask.replicates, err));
	WZ_TRY(wz_option_count(&wz_command_fit, arguments, "seed", 0, INT64_MAX, &job->permute.seed, err));
	job->permute.refit = statistic == 0;
	job->permuting = OPTION("permute") != NULL;
	job->booting = OPTION("bootstrap") != NULL;
	job->boot.ask.kind = (wz_boot_kind)kind;
	job->boot.ask.method = (wz_limits_method)interval;
	job->boot.ask.weights = weights == 2 ? -1 : weights;
	job->boot.ask.adjust = (wz_robust_type)adjust;
	job->boot.ask.seed = job->permute.seed;
	if (!job->permuting && OPTION("statistic"))
		st = wz_fail(err, WZ_EUSAGE, "--statistic goes with --permute");
	else if (!job->permuting && !job->booting && (OPTION("unit") || OPTION("strata")))
		st = wz_fail(err, WZ_EUSAGE, "--unit and --strata go with --permute or --bootstrap");
	else if (!job->booting && (OPTION("kind") || OPTION("interval") || OPTION("weights") || OPTION("adjust")))
		st = wz_fail(err, WZ_EUSAGE, "--kind, --interval, --weights and --adjust go with --bootstrap");
	else if ((OPTION("weights") || OPTION("adjust")) && job->boot.ask.kind != WZ_BOOT_WILD)
		st = wz_fail(err, WZ_EUSAGE, "--weights and --adjust go with --kind wild");
	else if (OPTION("interval") && (job->boot.ask.kind == WZ_BOOT_WILD || (job->boot.ask.kind == WZ_BOOT_PARAMETRIC && interval == WZ_LIMITS_BCA)))
		st = wz_fail(err, WZ_EUSAGE, "--interval %s does not go with --kind %s", INTERVALS[interval], KINDS[kind]);
done:
	return st;
}

static wz_status read_options(const wz_arguments *arguments, wz_fit_job *job, wz_err *err) {
	static const char *const ESTIMATORS[] = {"L0", "R0", NULL};
	wz_status st = WZ_OK;
	int estimator = 0;
	job->data.confidence = 95;
	WZ_TRY(read_tests(arguments, job, err));
	WZ_TRY(read_resampling(arguments, job, err));
	WZ_TRY(wz_option_word(&wz_command_fit, arguments, "trimfill", ESTIMATORS, &estimator, err));
	WZ_TRY(wz_option_number(&wz_command_fit, arguments, "rho", 0, 0.999, &job->data.rho, err));
	WZ_TRY(wz_option_number(&wz_command_fit, arguments, "level", 1, 99.999, &job->data.confidence, err));
	WZ_TRY(wz_formula_parse(OPTION("mods"), &job->formula, err));
	job->print_json = OPTION("json") != NULL;
	job->what = (OPTION("variance-tests") ? WZ_MODEL_LRT : 0) | (OPTION("predict") ? WZ_MODEL_PREDICT : 0) | (OPTION("profile") ? WZ_MODEL_PROFILE : 0);
	if (OPTION("loo") && OPTION("influence") && strcmp(OPTION("loo"), OPTION("influence")) != 0)
		st = wz_fail(err, WZ_EUSAGE, "--loo and --influence name different levels: run the command twice");
done:
	return st;
}

/* Levels of --unit A,B,... of the bootstrap of cases. */
static wz_status drawn_levels(wz_fit_job *job, const char *list, wz_err *err) {
	wz_status st = WZ_OK;
	char *names = strdup(list);
	if (!names)
		return wz_fail(err, WZ_ENOMEM, "out of memory");
	for (char *name = names, *rest; name; name = rest) {
		int level = 0;
		rest = strchr(name, ',');
		if (rest)
			*rest++ = '\0';
		WZ_TRY(level_index(job, name, "unit", &level, err));
		job->boot.ask.drawn |= 1u << level;
	}
done:
	free(names);
	return st;
}

/* What names a level, once the levels are known. */
static wz_status read_level_options(const wz_arguments *arguments, wz_fit_job *job, wz_err *err) {
	wz_status st = WZ_OK;
	const char *left_out = OPTION("influence") ? "influence" : "loo", *unit = OPTION("unit");
	const int innermost = (int)job->data.n_levels - 2;
	int level = innermost;
	job->left_out = -1;
	if (OPTION(left_out))
		WZ_TRY(level_index(job, OPTION(left_out), left_out, &job->left_out, err));
	if (OPTION("rho-level"))
		WZ_TRY(level_index(job, OPTION("rho-level"), "rho-level", &level, err));
	if (level > innermost) {
		st = wz_fail(err, WZ_EUSAGE, "--rho-level '%.100s' is the effect itself: name a level above it", OPTION("rho-level"));
		goto done;
	}
	job->data.rho_above = (size_t)(innermost - level);
	if (unit && job->permuting)
		WZ_TRY(level_index(job, unit, "unit", &job->permute.unit, err));
	job->data.cr2_below = job->booting ? WZ_BOOT_FEW_UNITS : 0;
	if (unit && job->booting && job->boot.ask.kind == WZ_BOOT_PARAMETRIC)
		st = wz_fail(err, WZ_EUSAGE, "--unit goes with --kind cases or wild: parametric draws from the whole model");
	else if (unit && job->booting && job->boot.ask.kind == WZ_BOOT_WILD)
		st = level_index(job, unit, "unit", &job->boot.ask.unit, err);
	else if (unit && job->booting)
		st = drawn_levels(job, unit, err);
done:
	return st;
}

/* 2. Resampling */

/* Strata must hold whole units. */
static wz_status check_strata(const wz_arguments *arguments, const wz_fit_job *job, const wz_model *model, int level, wz_err *err) {
	const wz_nesting *nest = &model->reml.nesting;
	for (size_t i = 1; job->stratum && level >= 0 && level < (int)nest->depth && i < nest->n; i++)
		if (nest->unit[level][i] == nest->unit[level][i - 1] &&
		    job->stratum[model->matrix.row[nest->order[i]]] != job->stratum[model->matrix.row[nest->order[i - 1]]])
			return wz_fail(err, WZ_EINPUT, "--strata '%.100s' varies within units of '%.100s' (line %zu)", OPTION("strata"),
			               job->data.level_name[level], job->table.line[model->matrix.row[nest->order[i]]]);
	return WZ_OK;
}

/* Without --unit the unit is the highest at which all columns are constant: one odd row can make it a low one. */
static void warn_of_unit(const wz_fit_job *job, const wz_model *model) {
	const wz_nesting *nest = &model->reml.nesting;
	const wz_matrix *m = &model->matrix;
	const int unit = job->permutation.unit;
	for (size_t c = 1; unit > 0 && c < m->p; c++) {
		if (model->reml.level[c] < unit)
			continue;
		size_t odd = 0, first = 0;
		uint32_t last = UINT32_MAX;
		for (size_t i = 1; i < nest->n; i++) {
			const uint32_t u = nest->unit[unit - 1][i];
			if (u != nest->unit[unit - 1][i - 1] || u == last || m->X[nest->order[i] * m->p + c] == m->X[nest->order[i - 1] * m->p + c])
				continue;
			last = u;
			if (odd++ == 0)
				first = nest->order[i];
		}
		fprintf(stderr, "werkzaam: '%s' varies within %zu of %zu units of '%s' (line %zu, for one), so units of '%s' are exchanged; correct the column if it belongs to the %s\n",
		        m->label[c], odd, nest->n_units[unit - 1], job->data.level_name[unit - 1], job->table.line[m->row[first]], job->data.level_name[unit],
		        job->data.level_name[unit - 1]);
		return;
	}
}

static wz_status permute(const wz_arguments *arguments, wz_fit_job *job, const wz_model *model, json_t *object, wz_err *err) {
	wz_status st = WZ_OK;
	WZ_TRY(check_strata(arguments, job, model, job->permute.unit, err));
	WZ_TRY(wz_permutation_test(&job->data, model, &job->permute, &job->permutation, err));
	const wz_permutation *result = &job->permutation;
	if (!OPTION("unit"))
		warn_of_unit(job, model);
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

/* What stands beside the estimates. */
static wz_status add_extras(const wz_arguments *arguments, const wz_fit_job *job, const wz_model *model, json_t *object, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *part = NULL;
	if (job->left_out >= 0) {
		part = json_array();
		json_object_set_new(object, OPTION("influence") ? "influence" : "loo", part);
		WZ_TRY(wz_extras_left_out(&job->data, model, (size_t)job->left_out, NULL, OPTION("influence") != NULL, part, err));
		if (OPTION("influence") && OPTION("loo"))
			json_object_set(object, "loo", part);
	}
	if (OPTION("predict") && !json_object_get(object, "prediction") && !json_object_get(object, "means"))
		fprintf(stderr, "werkzaam: --predict: there is an interval for a model without moderators, and for each category of a factor; not for numbers alone\n");
	if (OPTION("egger")) {
		WZ_TRY(wz_extras_egger(&job->data, model, &part, err));
		json_object_set_new(object, "egger", part);
	}
	if (OPTION("peese")) {
		WZ_TRY(wz_extras_peese(&job->data, model, &part, err));
		json_object_set_new(object, "peese", part);
	}
	if (OPTION("trimfill")) {
		WZ_TRY(wz_extras_trimfill(&job->data, model, OPTION("trimfill"), &part, err));
		json_object_set_new(object, "trimfill", part);
	}
	if (OPTION("blup")) {
		WZ_TRY(wz_extras_blup(&job->data, model, &part, err));
		json_object_set_new(object, "blup", part);
	}
done:
	return st;
}

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
	WZ_TRY(read_level_options(arguments, &job, err));
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
	WZ_TRY(add_extras(arguments, &job, &model, object, err));
	if (job.permuting)
		WZ_TRY(permute(arguments, &job, &model, object, err));
	if (job.booting) {
		if (job.boot.ask.kind == WZ_BOOT_CASES)
			WZ_TRY(check_strata(arguments, &job, &model, wz_redraw_top(job.boot.ask.drawn), err));
		WZ_TRY(wz_extras_bootstrap(&job.data, &model, &job.boot, object, err));
	}
	if (OPTION("subset"))
		json_object_set_new(object, "subset", json_pack("{ss sI sI sI}", "expression", OPTION("subset"), "kept", (json_int_t)n_rows, "left_out",
		                                                (json_int_t)job.n_subset, "missing", (json_int_t)job.n_subset_missing));
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
	.details = "Multilevel meta-analytic model by restricted maximum likelihood, with moderators, robust tests, likelihood-ratio tests and profile intervals "
	           "of variances, prediction interval, what hangs on single units, bias of publication, permutation tests and bootstraps.",
	.min_operands = 1,
	.max_operands = 1,
	.options = OPTIONS,
	.run = run_fit,
};
