/* fit_read.c - the columns that `werkzaam fit` works on
 *
 * 1. Columns
 * 2. Rows that --subset keeps
 * 3. All of them
 */
#include "analysis/levels.h"
#include "base/text.h"
#include "cmd/fit_job.h"
#include "effect/outlier.h"
#include "model/subset.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OPTION(name) wz_option_value(&wz_command_fit, arguments, name)

/* 1. Columns */

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

static void tell_nan(const wz_table *table, size_t row, size_t c, wz_problems *problems) {
	const char *text = wz_table_cell(table, row, c);
	if (wz_text_is_nan(text))
		wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, table->line[row], c + 1, "column '%s': '%s' is no name of anything; %s", table->name[c], text,
		                wz_table_number_hint(table, text));
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
		                table->name[c], wz_text_show(text, shown), wz_table_number_hint(table, text));
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

static wz_status read_level(wz_fit_job *job, size_t l, wz_problems *problems, wz_err *err) {
	const wz_table *table = &job->table;
	size_t c, n_codes;
	wz_status st = find_column(table, job->data.level_name[l], "--levels", &c, err);
	if (st != WZ_OK)
		return st;
	for (size_t i = 0; i < table->n_rows; i++) {
		tell_nan(table, i, c, problems);
		if (wz_text_is_missing(wz_table_cell(table, i, c)))
			wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, table->line[i], c + 1,
			                "column '%s' is empty: every row needs its %s; fill it in", table->name[c], table->name[c]);
	}
	char **texts = column_texts(table, c);
	job->code[l] = malloc((table->n_rows ? table->n_rows : 1) * sizeof(uint32_t));
	if (!texts || !job->code[l])
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu rows", table->n_rows);
	else
		st = wz_codes_make((const char *const *)texts, table->n_rows, job->code[l], &n_codes, err);
	job->unit_text[l] = texts;
	job->data.unit[l] = (const char *const *)texts;
	job->data.code[l] = job->code[l];
	return st;
}

/* The last level is the effect: its id may stand once within its parents. */
static wz_status check_effect_ids(const wz_fit_job *job, wz_problems *problems, wz_err *err) {
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

/* Units of a level, and stretches of rows with the same one. */
static size_t stretches(const uint32_t *code, size_t n, size_t *units) {
	size_t runs = n > 0;
	*units = n > 0;
	for (size_t i = 1; i < n; i++) {
		runs += code[i] != code[i - 1];
		*units = code[i] + 1 > *units ? code[i] + 1 : *units; /* codes are in order of first appearance */
	}
	return runs;
}

/* Levels in the wrong order fit quietly and mean something else. Rows of an outer unit mostly stand together; where instead those of the level inside do, though
 * its units are not inside one outer unit each, the two were probably swapped. */
static void warn_of_order(const wz_fit_job *job, wz_problems *problems) {
	const size_t n = job->table.n_rows;
	for (size_t l = 0; l + 1 < job->data.n_levels; l++) {
		const uint32_t *outer = job->code[l], *inner = job->code[l + 1];
		size_t n_outer, n_inner, runs_outer = stretches(outer, n, &n_outer), runs_inner = stretches(inner, n, &n_inner);
		bool nested = true;
		for (size_t i = 1; nested && i < n; i++)
			nested = inner[i] != inner[i - 1] || outer[i] == outer[i - 1];
		if (!nested && runs_inner == n_inner && runs_outer > n_outer)
			wz_problems_add(problems, WZ_PROBLEM_WARNING, job->table.file, 0, 0,
			                "--levels: units of '%s' are spread over units of '%s', whose rows stand together: is the order right? The outermost level comes first",
			                job->data.level_name[l], job->data.level_name[l + 1]);
	}
}

static wz_status read_levels(const wz_arguments *arguments, wz_fit_job *job, wz_problems *problems, wz_err *err) {
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
	warn_of_order(job, problems);
done:
	return st;
}

static wz_status read_moderators(wz_fit_job *job, wz_problems *problems, wz_err *err) {
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
		/* A column is numeric when most of it is, but for what was a number once: then a text in it is an error, not a category. */
		size_t numeric = 0, filled = 0, broken = 0;
		for (size_t i = 0; i < table->n_rows; i++) {
			if (job->texts[k][i][0] == '\0')
				continue;
			filled++;
			if (wz_number_parse(job->texts[k][i], table->dialect.decimal, &job->numbers[k][i]))
				numeric++;
			else if (wz_number_is_broken(job->texts[k][i]))
				broken++;
		}
		const bool is_numeric = filled > 0 && (numeric == filled || (numeric > 0 && !formula->variable[k].factor && (numeric + broken) * 10 >= filled * 9));
		if (is_numeric)
			read_numbers(table, c, job->numbers[k], problems);
		for (size_t i = 0; !is_numeric && i < table->n_rows; i++)
			tell_nan(table, i, c, problems);
		job->column[k] = (wz_frame_column){table->name[c], is_numeric ? job->numbers[k] : NULL, (const char *const *)job->texts[k]};
	}
	job->data.frame = (wz_frame){.n = table->n_rows, .n_cols = nv, .col = job->column};
	return WZ_OK;
}

void wz_fit_exclude(wz_fit_job *job, size_t row, const char *reason, const char *column) {
	json_array_append_new(job->excluded, json_pack("{sI ss ss}", "line", (json_int_t)job->table.line[row], "reason", reason, "column", column));
}

/* Rows with an effect size; one without is left out and listed, half an effect size is an error. */
static wz_status read_effects(const wz_arguments *arguments, wz_fit_job *job, size_t **rows, size_t *n_rows, wz_problems *problems, wz_err *err) {
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
			wz_fit_exclude(job, i, "no_effect_size", isnan(job->y[i]) ? effect : variance);
		else
			(*rows)[(*n_rows)++] = i;
	}
	wz_variance_limits limits;
	char words[400];
	WZ_TRY(wz_outlier_variances(job->v, table->n_rows, &limits, err));
	for (size_t k = 0; k < *n_rows; k++)
		if (wz_outlier_variance_words(job->v[(*rows)[k]], &limits, words, sizeof words))
			wz_problems_add(problems, WZ_PROBLEM_WARNING, table->file, table->line[(*rows)[k]], cv + 1, "column '%s': %s", variance, words);
	job->data.y = job->y;
	job->data.v = job->v;
	if (table->n_rows == 0)
		return wz_fail(err, WZ_EINPUT, "%s: there is a header but no row below it", table->file);
done:
	return st;
}

/* Codes of the column that an option names; not given: NULL. Empty cells: a code of their own. */
static wz_status read_codes(const wz_table *table, const char *name, const char *option, uint32_t **code, wz_err *err) {
	size_t c, n_codes;
	*code = NULL;
	if (!name)
		return WZ_OK;
	wz_status st = find_column(table, name, option, &c, err);
	if (st != WZ_OK)
		return st;
	char **texts = column_texts(table, c);
	*code = malloc((table->n_rows ? table->n_rows : 1) * sizeof(uint32_t));
	if (!texts || !*code)
		st = wz_fail(err, WZ_ENOMEM, "out of memory");
	else
		st = wz_codes_make((const char *const *)texts, table->n_rows, *code, &n_codes, err);
	free(texts);
	return st;
}

static wz_status read_clusters(const wz_arguments *arguments, wz_fit_job *job, const size_t *rows, size_t n_rows, wz_problems *problems, wz_err *err) {
	const wz_table *table = &job->table;
	wz_status st = WZ_OK;
	WZ_TRY(read_codes(table, OPTION("strata"), "--strata", &job->stratum, err));
	WZ_TRY(read_codes(table, OPTION("cluster"), "--cluster", &job->cluster, err));
	job->permute.stratum = job->boot.ask.stratum = job->stratum;
	job->data.cluster = job->cluster;
	job->data.cluster_name = OPTION("cluster");
	for (size_t i = 0; i < n_rows; i++) {
		if (job->stratum)
			tell_nan(table, rows[i], wz_table_column(table, OPTION("strata")), problems);
		if (job->cluster)
			tell_nan(table, rows[i], wz_table_column(table, OPTION("cluster")), problems);
	}
	for (size_t i = 0; job->cluster && i < n_rows; i++) {
		size_t c = wz_table_column(table, OPTION("cluster"));
		if (wz_text_is_missing(wz_table_cell(table, rows[i], c)))
			wz_problems_add(problems, WZ_PROBLEM_ERROR, table->file, table->line[rows[i]], c + 1,
			                "column '%s' is empty: every row needs its cluster; fill it in", table->name[c]);
	}
done:
	return st;
}

/* 2. Rows that --subset keeps */

/* Every column as the expression sees it: of numbers when all filled cells are, or were once: these are broken. */
static wz_status subset_frame(const wz_table *table, wz_frame_column *column, bool *broken, wz_err *err) {
	for (size_t c = 0; c < table->n_cols; c++) {
		char **texts = column_texts(table, c);
		double *num = malloc((table->n_rows ? table->n_rows : 1) * sizeof *num);
		bool numeric = true, some = false;
		column[c] = (wz_frame_column){.name = table->name[c], .num = num, .text = (const char *const *)texts};
		if (!texts || !num)
			return wz_fail(err, WZ_ENOMEM, "out of memory: %zu rows", table->n_rows);
		for (size_t i = 0; i < table->n_rows; i++) {
			num[i] = NAN;
			if (!numeric || texts[i][0] == '\0')
				continue;
			const bool number = wz_number_parse(texts[i], table->dialect.decimal, &num[i]);
			some = some || number;
			broken[c] = broken[c] || !number;
			numeric = number || wz_number_is_broken(texts[i]);
		}
		if (!numeric || (broken[c] && !some)) {
			broken[c] = false;
			free(num);
			column[c].num = NULL;
		}
	}
	return WZ_OK;
}

/* A moderator of numbers: its cells have been told. */
static bool is_moderator(const wz_fit_job *job, const char *name) {
	for (size_t k = 0; k < job->formula.n_variables; k++)
		if (job->column[k].num && strcmp(job->column[k].name, name) == 0)
			return true;
	return false;
}

/* An expression that is right is wrong without the column that it names. */
static bool names_column(const char *expression, wz_frame *frame, wz_frame_column *column) {
	const char *name = column->name;
	const size_t n = frame->n;
	size_t none, kept;
	wz_err why;
	column->name = "";
	frame->n = 0;
	const wz_status st = wz_subset_rows(expression, frame, NULL, 0, &none, &kept, NULL, &why);
	column->name = name;
	frame->n = n;
	return st == WZ_EUSAGE;
}

static wz_status read_subset(const wz_arguments *arguments, wz_fit_job *job, size_t *rows, size_t *n_rows, wz_problems *problems, wz_err *err) {
	const wz_table *table = &job->table;
	wz_status st = WZ_OK;
	if (!OPTION("subset"))
		return WZ_OK;
	size_t before = *n_rows, *keep = malloc((*n_rows + 1) * sizeof *keep);
	wz_frame_column *column = calloc(table->n_cols + 1, sizeof *column);
	bool *broken = calloc(table->n_cols + 1, sizeof *broken);
	if (!column || !keep || !broken) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %zu columns", table->n_cols);
		goto done;
	}
	WZ_TRY(subset_frame(table, column, broken, err));
	wz_frame frame = {.n = table->n_rows, .n_cols = table->n_cols, .col = column};
	WZ_TRY(wz_subset_rows(OPTION("subset"), &frame, rows, *n_rows, keep, n_rows, &job->n_subset_missing, err));
	memcpy(rows, keep, *n_rows * sizeof *rows);
	job->n_subset = before - *n_rows;
	for (size_t c = 0; c < table->n_cols; c++)
		if (broken[c] && !is_moderator(job, table->name[c]) && names_column(OPTION("subset"), &frame, &column[c]))
			read_numbers(table, c, (double *)(uintptr_t)column[c].num, problems);
	if (*n_rows == 0)
		st = wz_fail(err, WZ_EINPUT, "%s: --subset keeps none of %zu rows with an effect size", table->file, before);
done:
	for (size_t c = 0; column && c < table->n_cols; c++) {
		free((void *)(uintptr_t)column[c].num);
		free((void *)(uintptr_t)column[c].text);
	}
	free(column);
	free(broken);
	free(keep);
	return st;
}

/* 3. All of them */

wz_status wz_fit_read(const wz_arguments *arguments, wz_fit_job *job, size_t **rows, size_t *n_rows, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_dialect dialect;
	WZ_TRY(wz_option_dialect(&wz_command_fit, arguments, &dialect, err));
	WZ_TRY(wz_table_read(arguments->operand[0], &dialect, &job->table, problems, err));
	WZ_TRY(read_effects(arguments, job, rows, n_rows, problems, err));
	WZ_TRY(read_levels(arguments, job, problems, err));
	WZ_TRY(read_moderators(job, problems, err));
	WZ_TRY(read_subset(arguments, job, *rows, n_rows, problems, err));
	WZ_TRY(read_clusters(arguments, job, *rows, *n_rows, problems, err));
done:
	return st;
}

void wz_fit_job_clear(wz_fit_job *job) {
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
	for (size_t l = 0; l < WZ_MAX_LEVELS; l++) {
		free(job->code[l]);
		free(job->unit_text[l]);
	}
	free(job->y);
	free(job->v);
	free(job->stratum);
	free(job->cluster);
	free(job->level_list);
	json_decref(job->excluded);
}
