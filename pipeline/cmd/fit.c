/* fit.c - werkzaam fit: one model on any table of effect sizes
 *
 * 1. Options
 * 2. Reading the columns
 * 3. Permutation
 * 4. The table for people
 * 5. The command
 */
#include "analysis/levels.h"
#include "analysis/model.h"
#include "analysis/permutation.h"
#include "base/json.h"
#include "base/table.h"
#include "base/text.h"
#include "cmd/command.h"

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

typedef struct {
	wz_table table;
	wz_data data;
	wz_formula formula;
	double *y, *v;
	uint32_t *code[WZ_MAX_LEVELS];
	uint32_t *stratum;
	wz_frame_column *column;  /* those of the formula */
	double **numbers;         /* one for each, or NULL */
	char ***texts;
	char *level_list;
	json_t *excluded;
	wz_permutation_spec permute;
	wz_permutation permutation;
	bool permuting, print_json;
	unsigned what;
} fit_job;

#define OPTION(name) wz_option_value(&wz_command_fit, arguments, name)

static wz_status read_options(const wz_arguments *arguments, fit_job *job, wz_err *err) {
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

/* 2. Reading the columns */

static wz_status find_column(const wz_table *table, const char *name, const char *option, size_t *c, wz_err *err) {
	*c = wz_table_column(table, name);
	if (*c != SIZE_MAX)
		return WZ_OK;
	for (size_t i = 0; i < table->n_cols; i++)
		if (wz_text_is_near(table->name[i], name))
			return wz_fail(err, WZ_EINPUT, "%s: there is no column '%.100s' (%s); did you mean '%.100s'?", table->file, name, option,
			               table->name[i]);
	return wz_fail(err, WZ_EINPUT, "%s: there is no column '%.100s' (%s)", table->file, name, option);
}

/* A column of numbers; missing is NaN, everything else that is no number is a problem. */
static void read_numbers(const wz_table *table, size_t c, double *out, wz_problems *problems) {
	char shown[WZ_TEXT_SHOW];
	for (size_t i = 0; i < table->n_rows; i++) {
		const char *text = wz_table_cell(table, i, c);
		out[i] = NAN;
		if (wz_text_is_missing(text) || wz_number_parse(text, table->dialect.decimal, &out[i]))
			continue;
		out[i] = NAN;
		wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, table->line[i], c + 1, "column '%s': %s is not a number; %s",
		                table->name[c], wz_text_show(text, shown), wz_number_hint(text, table->dialect.decimal));
	}
}

static char **column_texts(const wz_table *table, size_t c) {
	char **texts = malloc((table->n_rows ? table->n_rows : 1) * sizeof *texts);
	for (size_t i = 0; texts && i < table->n_rows; i++) {
		char *text = table->cell[i * table->n_cols + c];
		static char empty[] = "";
		texts[i] = wz_text_is_missing(text) ? empty : text;
	}
	return texts;
}

static wz_status read_level(fit_job *job, size_t l, wz_problems *problems, wz_err *err) {
	const wz_table *table = &job->table;
	size_t c, n_codes;
	wz_status st = find_column(table, job->data.level_name[l], "--levels", &c, err);
	if (st != WZ_OK)
		return st;
	for (size_t i = 0; i < table->n_rows; i++)
		if (wz_text_is_missing(wz_table_cell(table, i, c)))
			wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, table->line[i], c + 1,
			                "column '%s' is empty: every row needs its %s; fill it in", table->name[c], table->name[c]);
	char **texts = column_texts(table, c);
	job->code[l] = malloc((table->n_rows ? table->n_rows : 1) * sizeof(uint32_t));
	if (!texts || !job->code[l])
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu rows", table->n_rows);
	else
		st = wz_codes_make((const char *const *)texts, table->n_rows, job->code[l], &n_codes, err);
	free(texts);
	job->data.code[l] = job->code[l];
	return st;
}

/* The last level is the effect: its id may stand once within its parents. */
static wz_status check_effect_ids(const fit_job *job, wz_problems *problems, wz_err *err) {
	const wz_table *table = &job->table;
	const size_t L = job->data.n_levels;
	wz_status st = WZ_OK;
	char **texts[WZ_MAX_LEVELS] = {NULL};
	size_t c = 0, *first = malloc((table->n_rows + 1) * sizeof *first);
	for (size_t l = 0; l < L; l++) {
		c = wz_table_column(table, job->data.level_name[l]);
		texts[l] = column_texts(table, c);
		if (!first || !texts[l]) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu rows", table->n_rows);
			goto done;
		}
	}
	WZ_TRY(wz_levels_first((const char *const *const *)texts, L, table->n_rows, first, err));
	for (size_t i = 0; i < table->n_rows; i++)
		if (first[i] != i)
			wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, table->line[i], c + 1,
			                "column '%s': id '%.60s' stands already in line %zu%s; the last of --levels is the effect and needs an id of its own "
			                "in every row",
			                table->name[c], wz_table_cell(table, i, c), table->line[first[i]], L > 1 ? " of the same unit" : "");
done:
	for (size_t l = 0; l < L; l++)
		free(texts[l]);
	free(first);
	return st;
}

static wz_status read_levels(const wz_arguments *arguments, fit_job *job, wz_problems *problems, wz_err *err) {
	const char *list = OPTION("levels");
	job->data.n_levels = 1;
	job->data.level_name[0] = "effect";
	if (!list)
		return WZ_OK;
	job->level_list = strdup(list);
	if (!job->level_list)
		return wz_fail(err, WZ_ENOMEM, "out of memory");
	job->data.n_levels = 0;
	for (char *rest = job->level_list; rest;) {
		char *name = rest;
		rest = strchr(rest, ',');
		if (rest)
			*rest++ = '\0';
		if (job->data.n_levels == WZ_MAX_LEVELS)
			return wz_fail(err, WZ_EUSAGE, "--levels '%.100s': at most %d levels", list, WZ_MAX_LEVELS);
		for (size_t l = 0; l < job->data.n_levels; l++)
			if (strcmp(job->data.level_name[l], name) == 0)
				return wz_fail(err, WZ_EUSAGE, "--levels '%.100s': '%.100s' stands twice", list, name);
		job->data.level_name[job->data.n_levels++] = name;
	}
	wz_status st = WZ_OK;
	for (size_t l = 0; l < job->data.n_levels; l++)
		WZ_TRY(read_level(job, l, problems, err));
	WZ_TRY(check_effect_ids(job, problems, err));
done:
	return st;
}

static wz_status read_moderators(fit_job *job, wz_problems *problems, wz_err *err) {
	const wz_table *table = &job->table;
	const wz_formula *formula = &job->formula;
	const size_t nv = formula->n_variables, room = table->n_rows ? table->n_rows : 1;
	job->column = calloc(nv + 1, sizeof *job->column);
	job->numbers = calloc(nv + 1, sizeof *job->numbers);
	job->texts = calloc(nv + 1, sizeof *job->texts);
	if (!job->column || !job->numbers || !job->texts)
		return wz_fail(err, WZ_ENOMEM, "out of memory");
	for (size_t k = 0; k < nv; k++) {
		size_t c;
		wz_status st = find_column(table, formula->variable[k].name, "--mods", &c, err);
		if (st != WZ_OK)
			return st;
		job->texts[k] = column_texts(table, c);
		job->numbers[k] = malloc(room * sizeof(double));
		if (!job->texts[k] || !job->numbers[k])
			return wz_fail(err, WZ_ENOMEM, "out of memory: %zu rows", table->n_rows);
		/* A column is numeric when most of it is: then a text in it is an error, not a category. */
		size_t numeric = 0, filled = 0, first_text = SIZE_MAX;
		for (size_t i = 0; i < table->n_rows; i++) {
			if (job->texts[k][i][0] == '\0')
				continue;
			filled++;
			if (wz_number_parse(job->texts[k][i], table->dialect.decimal, &job->numbers[k][i]))
				numeric++;
			else if (first_text == SIZE_MAX)
				first_text = i;
		}
		bool is_numeric = filled > 0 && numeric == filled;
		if (!is_numeric && numeric * 10 >= filled * 9 && !formula->variable[k].factor) {
			read_numbers(table, c, job->numbers[k], problems);
			is_numeric = true;
		} else if (is_numeric) {
			read_numbers(table, c, job->numbers[k], problems);
		}
		job->column[k] = (wz_frame_column){table->name[c], is_numeric ? job->numbers[k] : NULL, (const char *const *)job->texts[k]};
	}
	job->data.frame = (wz_frame){.n = table->n_rows, .n_cols = nv, .col = job->column};
	return WZ_OK;
}

static void exclude(fit_job *job, size_t row, const char *reason, const char *column) {
	json_array_append_new(job->excluded, json_pack("{sI ss ss}", "line", (json_int_t)job->table.line[row], "reason", reason, "column", column));
}

/* Rows with an effect size; one without is left out and listed, half an effect size is an error. */
static wz_status read_effects(const wz_arguments *arguments, fit_job *job, size_t **rows, size_t *n_rows, wz_problems *problems, wz_err *err) {
	const wz_table *table = &job->table;
	const char *effect = OPTION("effect") ? OPTION("effect") : "yi", *variance = OPTION("variance") ? OPTION("variance") : "vi";
	const size_t room = table->n_rows ? table->n_rows : 1;
	size_t cy, cv;
	wz_status st = WZ_OK;
	WZ_TRY(find_column(table, effect, "--effect", &cy, err));
	WZ_TRY(find_column(table, variance, "--variance", &cv, err));
	job->y = malloc(room * sizeof(double));
	job->v = malloc(room * sizeof(double));
	*rows = malloc(room * sizeof(size_t));
	if (!job->y || !job->v || !*rows)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu rows", table->n_rows);
	read_numbers(table, cy, job->y, problems);
	read_numbers(table, cv, job->v, problems);
	*n_rows = 0;
	for (size_t i = 0; i < table->n_rows; i++) {
		if (!isnan(job->v[i]) && !(job->v[i] > 0))
			wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, table->line[i], cv + 1,
			                "column '%s': the sampling variance is %s; it must be above 0: correct it or leave the effect size out", variance,
			                wz_table_cell(table, i, cv));
		if (isnan(job->y[i]) || isnan(job->v[i]))
			exclude(job, i, "no_effect_size", isnan(job->y[i]) ? effect : variance);
		else
			(*rows)[(*n_rows)++] = i;
	}
	job->data.y = job->y;
	job->data.v = job->v;
	if (table->n_rows == 0)
		return wz_fail(err, WZ_EINPUT, "%s: there is a header but no row below it", table->file);
done:
	return st;
}

static wz_status read_strata(const wz_arguments *arguments, fit_job *job, wz_err *err) {
	const char *name = OPTION("strata");
	size_t c, n_codes;
	if (!name)
		return WZ_OK;
	wz_status st = find_column(&job->table, name, "--strata", &c, err);
	if (st != WZ_OK)
		return st;
	char **texts = column_texts(&job->table, c);
	job->stratum = malloc((job->table.n_rows ? job->table.n_rows : 1) * sizeof(uint32_t));
	if (!texts || !job->stratum)
		st = wz_fail(err, WZ_ENOMEM, "out of memory");
	else
		st = wz_codes_make((const char *const *)texts, job->table.n_rows, job->stratum, &n_codes, err);
	free(texts);
	job->permute.stratum = job->stratum;
	return st;
}

/* 3. Permutation */

static wz_status permute(const wz_arguments *arguments, fit_job *job, const wz_model *model, json_t *object, wz_err *err) {
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

/* 4. The table for people */

static const char *p_text(double p, char out[16]) {
	if (isnan(p))
		return "-";
	(void)snprintf(out, 16, p < 0.0001 ? "<.0001" : "%.4f", p);
	return out;
}

static void print_number(double x, int width, FILE *out) {
	if (isnan(x))
		fprintf(out, " %*s", width, "-");
	else
		fprintf(out, " %*.4f", width, x);
}

static void print_table(const json_t *object, FILE *out) {
	char p[16];
	size_t i;
	const json_t *e;
	fprintf(out, "\nMultilevel meta-analytic model (k = %lld; method: %s)\n\n", (long long)json_integer_value(json_object_get(object, "k")),
	        wz_json_text(object, "method", ""));
	fprintf(out, "  logLik %.4f   AIC %.4f   BIC %.4f\n\n", wz_json_number(object, "logLik"), wz_json_number(object, "AIC"),
	        wz_json_number(object, "BIC"));
	fputs("Variance components\n", out);
	json_array_foreach(json_object_get(object, "levels"), i, e) {
		fprintf(out, "  %-20.20s n %6lld  sigma^2", wz_json_text(e, "name", ""), (long long)json_integer_value(json_object_get(e, "n")));
		print_number(wz_json_number(e, "sigma2"), 9, out);
		fputs("  I^2", out);
		print_number(wz_json_number(e, "I2"), 8, out);
		if (json_object_get(e, "lrt")) {
			fputs("  LRT", out);
			print_number(wz_json_number(e, "lrt"), 9, out);
			fprintf(out, "  p %s", p_text(wz_json_number(e, "lrt_p"), p));
		}
		fprintf(out, "%s%s\n", json_object_get(e, "note") ? "  " : "", wz_json_text(e, "note", ""));
	}
	fprintf(out, "\nResidual heterogeneity: QE(df = %lld) = %.4f, p %s\n", (long long)json_integer_value(json_object_get(object, "QE_df")),
	        wz_json_number(object, "QE"), p_text(wz_json_number(object, "QE_p"), p));
	const json_t *F = json_object_get(object, "moderators");
	if (F) {
		double df2 = wz_json_number(F, "df2");
		if (isnan(df2))
			fprintf(out, "Test of moderators: chi2(df = %.0f) = %.4f, p %s", wz_json_number(F, "df1"), wz_json_number(F, "stat"),
			        p_text(wz_json_number(F, "p"), p));
		else
			fprintf(out, "Test of moderators: F(%.0f, %.4g) = %.4f, p %s", wz_json_number(F, "df1"), df2, wz_json_number(F, "stat"),
			        p_text(wz_json_number(F, "p"), p));
		if (json_object_get(F, "p_perm"))
			fprintf(out, ", permutation p %s", p_text(wz_json_number(F, "p_perm"), p));
		fputc('\n', out);
	}
	bool permuted = json_object_get(object, "permutation") != NULL;
	fprintf(out, "\n  %-28s %9s %9s %9s %8s %8s %9s %9s%s\n", "", "estimate", "se", "stat", "df", "p", "ci.lo", "ci.hi",
	        permuted ? "   p.perm" : "");
	json_array_foreach(json_object_get(object, "coefficients"), i, e) {
		fprintf(out, "  %-28.28s", wz_json_text(e, "name", ""));
		print_number(wz_json_number(e, "b"), 9, out);
		print_number(wz_json_number(e, "se"), 9, out);
		print_number(wz_json_number(e, "stat"), 9, out);
		print_number(wz_json_number(e, "df"), 8, out);
		fprintf(out, " %8s", p_text(wz_json_number(e, "p"), p));
		print_number(wz_json_number(e, "lo"), 9, out);
		print_number(wz_json_number(e, "hi"), 9, out);
		if (permuted)
			fprintf(out, " %8s", p_text(wz_json_number(e, "p_perm"), p));
		fputc('\n', out);
	}
	json_array_foreach(json_object_get(object, "means"), i, e) {
		if (i == 0)
			fprintf(out, "\n  %-28s %9s %9s %9s %9s %8s %8s\n", "means", "mean", "se", "ci.lo", "ci.hi", "units", "effects");
		char name[64];
		(void)snprintf(name, sizeof name, "%s %s", wz_json_text(e, "factor", ""), wz_json_text(e, "category", ""));
		fprintf(out, "  %-28.28s", name);
		print_number(wz_json_number(e, "mean"), 9, out);
		print_number(wz_json_number(e, "se"), 9, out);
		print_number(wz_json_number(e, "lo"), 9, out);
		print_number(wz_json_number(e, "hi"), 9, out);
		fprintf(out, " %8lld %8lld\n", (long long)json_integer_value(json_object_get(e, "n_units")),
		        (long long)json_integer_value(json_object_get(e, "n_effects")));
	}
	const json_t *prediction = json_object_get(object, "prediction");
	if (prediction)
		fprintf(out, "\nPrediction interval of a new effect: %.4f to %.4f\n", wz_json_number(prediction, "lo"), wz_json_number(prediction, "hi"));
	const json_t *perm = json_object_get(object, "permutation");
	if (perm)
		fprintf(out, "\nPermutation of %lld units (%s), %s: %lld of %lld assignments at least as extreme; smallest p possible %.2g\n",
		        (long long)json_integer_value(json_object_get(perm, "n_units")), wz_json_text(perm, "unit", ""),
		        json_is_true(json_object_get(perm, "exact")) ? "all assignments" : "drawn at random",
		        (long long)json_integer_value(json_object_get(perm, "exceed")),
		        (long long)json_integer_value(json_object_get(perm, "replicates")), wz_json_number(perm, "floor"));
	fputc('\n', out);
}

/* 5. The command */

static void job_clear(fit_job *job) {
	for (size_t k = 0; k < job->formula.n_variables; k++) {
		if (job->numbers)
			free(job->numbers[k]);
		if (job->texts)
			free(job->texts[k]);
	}
	free(job->numbers);
	free(job->texts);
	free(job->column);
	wz_formula_clear(&job->formula);
	wz_table_clear(&job->table);
	wz_permutation_clear(&job->permutation);
	for (size_t l = 0; l < WZ_MAX_LEVELS; l++)
		free(job->code[l]);
	free(job->y);
	free(job->v);
	free(job->stratum);
	free(job->level_list);
	json_decref(job->excluded);
}

static wz_status run_fit(const wz_arguments *arguments, wz_err *err) {
	wz_status st = WZ_OK;
	fit_job job = {.excluded = json_array()};
	wz_problems problems;
	wz_model model = {0};
	size_t *rows = NULL, n_rows = 0;
	json_t *object = json_object();
	wz_problems_init(&problems);
	WZ_TRY(read_options(arguments, &job, err));
	WZ_TRY(wz_table_read(arguments->operand[0], NULL, &job.table, &problems, err));
	WZ_TRY(read_effects(arguments, &job, &rows, &n_rows, &problems, err));
	WZ_TRY(read_levels(arguments, &job, &problems, err));
	WZ_TRY(read_moderators(&job, &problems, err));
	WZ_TRY(read_strata(arguments, &job, err));
	WZ_TRY(wz_problems_status(&problems, err));
	st = wz_model_fit(&job.data, &job.formula, rows, n_rows, &model, err);
	if (st == WZ_EUSAGE)
		st = WZ_EINPUT; /* a reference that the column does not have, for instance */
	if (st != WZ_OK)
		goto done;
	for (size_t i = 0; i < model.matrix.n_missing; i++)
		exclude(&job, model.matrix.missing[i], "moderator_missing", "");
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
		print_table(object, stdout);
done:
	wz_problems_print(&problems, stderr);
	wz_problems_clear(&problems);
	wz_model_clear(&model);
	free(rows);
	job_clear(&job);
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
