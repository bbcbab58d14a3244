/* study.c - a dataset as the model sees it
 *
 * 1. Columns and codes
 * 2. Types
 * 3. Building
 * 4. Questions
 */
#include "analysis/study.h"

#include "analysis/boot_job.h"
#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: preparing the analyses");
}

/* 1. Columns and codes */

/* Text of every row of a column, "" = missing. Numbers get 17 digits, so that equal values have equal texts. */
static wz_status column_texts(const wz_column *column, size_t n, const char **texts, char **memory, wz_err *err) {
	char buffer[WZ_VALUE_TEXT];
	*memory = NULL;
	if (column->str) {
		for (size_t i = 0; i < n; i++)
			texts[i] = column->str[i];
		return WZ_OK;
	}
	*memory = malloc(n ? n * WZ_VALUE_TEXT : 1);
	if (!*memory)
		return no_memory(err);
	for (size_t i = 0; i < n; i++) {
		char *at = *memory + i * WZ_VALUE_TEXT;
		(void)snprintf(at, WZ_VALUE_TEXT, "%s", wz_column_text(column, i, buffer));
		texts[i] = at;
	}
	return WZ_OK;
}

static wz_status make_frame(wz_study *study, wz_err *err) {
	const wz_dataset *d = study->dataset;
	study->column = calloc(d->n_cols + 1, sizeof *study->column);
	study->texts = calloc(d->n_cols + 1, sizeof *study->texts);
	study->text_memory = calloc(d->n_cols + 1, sizeof *study->text_memory);
	if (!study->column || !study->texts || !study->text_memory)
		return no_memory(err);
	for (size_t c = 0; c < d->n_cols; c++) {
		study->texts[c] = malloc((d->n_rows ? d->n_rows : 1) * sizeof(char *));
		if (!study->texts[c])
			return no_memory(err);
		wz_status st = column_texts(&d->column[c], d->n_rows, study->texts[c], &study->text_memory[c], err);
		if (st != WZ_OK)
			return st;
		study->column[c] = (wz_frame_column){d->column[c].var->id, d->column[c].num, study->texts[c]};
	}
	study->data.frame = (wz_frame){.n = d->n_rows, .n_cols = d->n_cols, .col = study->column};
	return WZ_OK;
}

static wz_status code_column(const wz_study *study, const wz_column *column, uint32_t **code, wz_err *err) {
	size_t n_codes, c = (size_t)(column - study->dataset->column), n = study->dataset->n_rows;
	*code = malloc((n ? n : 1) * sizeof(uint32_t));
	return *code ? wz_codes_make(study->texts[c], n, *code, &n_codes, err) : no_memory(err);
}

static wz_status code_strata(const wz_study *study, const char *name, const char *key, uint32_t **code, wz_err *err) {
	if (!name)
		return WZ_OK;
	const wz_column *strata = wz_dataset_find(study->dataset, name);
	return strata ? code_column(study, strata, code, err) : wz_fail(err, WZ_EMISMATCH, "dataset.json has no column '%.100s' (%s)", name, key);
}

/* 2. Types */

size_t wz_study_outcome(const wz_codebook *codebook, const char *name, const wz_variable **var, const wz_code **code) {
	size_t found = 0;
	for (size_t i = 0; i < codebook->n; i++) {
		const wz_variable *v = &codebook->var[i];
		const size_t n = strlen(v->id);
		bool named = strncmp(name, v->id, n) == 0 && name[n] == '=';
		for (size_t k = 0; wz_var_has_one_code(v->type) && k < v->n_codes; k++)
			if (strcmp(v->code[k].code, named ? name + n + 1 : name) == 0) {
				*var = v;
				*code = &v->code[k];
				found++;
			}
	}
	return found;
}

/* The same records, but only the effect sizes of an outcome. */
static wz_status add_outcome(wz_study *study, size_t of, const char *outcome, wz_err *err) {
	const wz_variable *var = NULL;
	const wz_code *code = NULL;
	const wz_column *column =
		wz_study_outcome(&study->dataset->codebook, outcome, &var, &code) == 1 ? wz_dataset_find(study->dataset, var->id) : NULL;
	if (!column || !column->str)
		return wz_fail(err, WZ_EMISMATCH, "dataset.json has no categorical column with the code '%.100s', which the plan names under outcomes", outcome);
	wz_type *grown = realloc(study->type, (study->n_types + 1) * sizeof *grown);
	if (!grown)
		return no_memory(err);
	study->type = grown;
	const wz_type *whole = &grown[of];
	wz_type *type = &grown[study->n_types];
	*type = *whole;
	type->outcome = outcome;
	type->id = strdup(whole->id);
	type->slug = strdup(whole->slug);
	type->row = malloc((whole->n_rows + 1) * sizeof(size_t));
	type->n_rows = 0;
	study->n_types++;
	if (!type->id || !type->slug || !type->row)
		return no_memory(err);
	for (size_t i = 0; i < whole->n_rows; i++)
		if (strcmp(column->str[whole->row[i]], code->code) == 0)
			type->row[type->n_rows++] = whole->row[i];
	return WZ_OK;
}

static wz_status add_type(wz_study *study, const char *variable, const wz_code *code, wz_err *err) {
	const wz_dataset *d = study->dataset;
	wz_status st = WZ_OK;
	const size_t index = study->n_types;
	const wz_column *column = variable ? wz_dataset_find(d, variable) : NULL;
	wz_type *grown = realloc(study->type, (study->n_types + 1) * sizeof *grown);
	if (!grown)
		return no_memory(err);
	study->type = grown;
	wz_type *type = &grown[study->n_types];
	*type = (wz_type){.variable = variable, .code = code ? code->code : NULL, .label_nl = code ? code->label_nl : "Alle interventies",
	                  .label_en = code ? code->label_en : "All interventions", .outcome = "all"};
	size_t size = (variable ? strlen(variable) + strlen(code->code) : 3) + 2;
	type->id = malloc(size);
	type->row = malloc((d->n_rows ? d->n_rows : 1) * sizeof(size_t));
	study->n_types++;
	if (!type->id || !type->row)
		return no_memory(err);
	if (variable)
		(void)snprintf(type->id, size, "%s=%s", variable, code->code);
	else
		(void)snprintf(type->id, size, "all");
	type->slug = wz_slug(type->id);
	if (!type->slug)
		return no_memory(err);
	for (size_t i = 0; i < d->n_rows; i++)
		if (!isnan(d->yi[i]) && (!column || strcmp(column->str[i], code->code) == 0))
			type->row[type->n_rows++] = i;
	if (type->n_rows == 0 && variable) { /* a code that nobody used makes no report */
		free(type->id);
		free(type->slug);
		free(type->row);
		study->n_types--;
		return WZ_OK;
	}
	for (size_t o = 0; o < study->plan->outcomes.n; o++)
		if (strcmp(study->plan->outcomes.item[o], "all") != 0)
			WZ_TRY(add_outcome(study, index, study->plan->outcomes.item[o], err));
done:
	return st;
}

static wz_status make_types(wz_study *study, wz_err *err) {
	const wz_plan *plan = study->plan;
	wz_status st = WZ_OK;
	for (size_t b = 0; b < plan->by.n; b++) {
		const char *name = plan->by.item[b];
		if (strcmp(name, "all") == 0) {
			WZ_TRY(add_type(study, NULL, NULL, err));
			continue;
		}
		const wz_column *column = wz_dataset_find(study->dataset, name);
		if (!column || !column->str)
			return wz_fail(err, WZ_EMISMATCH, "dataset.json has no categorical column '%.100s', which the plan names under by", name);
		for (size_t k = 0; k < column->var->n_codes; k++)
			WZ_TRY(add_type(study, name, &column->var->code[k], err));
	}
done:
	return st;
}

/* 3. Building */

wz_status wz_study_build(const wz_dataset *dataset, const wz_plan *plan, wz_study *study, wz_err *err) {
	static const struct {
		const char *word;
		int value;
	} METHODS[] = {{"reml", WZ_METHOD_REML}, {"ml", WZ_METHOD_ML}, {"fixed", WZ_METHOD_FIXED}},
	  TESTS[] = {{"t", WZ_TEST_T}, {"z", WZ_TEST_Z}, {"contain", WZ_TEST_CONTAIN}};
	wz_status st = WZ_OK;
	*study = (wz_study){.dataset = dataset, .plan = plan};
	if (!dataset->yi)
		return wz_fail(err, WZ_EMISMATCH, "dataset.json has no effect sizes yet: run the effects stage first");
	wz_data *data = &study->data;
	for (size_t i = 0; i < 3; i++) {
		if (strcmp(plan->model.method, METHODS[i].word) == 0)
			data->method = (wz_method)METHODS[i].value;
		if (strcmp(plan->model.test, TESTS[i].word) == 0)
			data->test = (wz_test)TESTS[i].value;
	}
	data->satterthwaite = strcmp(plan->model.test, "satterthwaite") == 0;
	for (size_t i = 0; wz_robust_words[i]; i++)
		if (strcmp(plan->model.robust, wz_robust_words[i]) == 0) {
			data->robust = true;
			data->robust_type = (wz_robust_type)i;
			data->satterthwaite = data->test != WZ_TEST_Z;
		}
	data->rho = plan->effect_size.rho;
	data->confidence = plan->model.level;
	data->cr2_below = strcmp(plan->bootstrap.kind, "none") != 0 ? WZ_BOOT_FEW_UNITS : 0;
	data->y = dataset->yi;
	data->v = dataset->vi;
	data->n_levels = plan->model.levels.n;
	WZ_TRY(make_frame(study, err));
	for (size_t l = 0; l < data->n_levels; l++) {
		data->level_name[l] = plan->model.levels.item[l];
		const wz_column *id = wz_dataset_role(dataset, WZ_ROLE_ID, data->level_name[l]);
		if (!id) {
			st = wz_fail(err, WZ_EMISMATCH, "dataset.json has no id of level '%.100s'", data->level_name[l]);
			goto done;
		}
		WZ_TRY(code_column(study, id, &study->code[l], err));
		data->code[l] = study->code[l];
		data->unit[l] = study->column[id - dataset->column].text;
	}
	WZ_TRY(code_strata(study, plan->permutation.strata, "permutation.strata", &study->stratum, err));
	WZ_TRY(code_strata(study, plan->bootstrap.strata, "bootstrap.strata", &study->boot_stratum, err));
	WZ_TRY(make_types(study, err));
done:
	return st;
}

void wz_study_clear(wz_study *study) {
	for (size_t c = 0; study->dataset && c < study->dataset->n_cols; c++) {
		if (study->texts)
			free(study->texts[c]);
		if (study->text_memory)
			free(study->text_memory[c]);
	}
	free(study->texts);
	free(study->text_memory);
	free(study->column);
	for (size_t l = 0; l < WZ_MAX_LEVELS; l++)
		free(study->code[l]);
	free(study->stratum);
	free(study->boot_stratum);
	for (size_t t = 0; t < study->n_types; t++) {
		free(study->type[t].id);
		free(study->type[t].slug);
		free(study->type[t].row);
	}
	free(study->type);
	*study = (wz_study){0};
}

/* 4. Questions */

const wz_variable *wz_study_element(const wz_study *study, size_t i) {
	const wz_names *list = &study->plan->elements.list;
	if (list->n)
		return i < list->n ? wz_codebook_find(&study->dataset->codebook, list->item[i]) : NULL;
	for (size_t c = 0; c < study->dataset->n_cols; c++)
		if (study->dataset->column[c].var->type == WZ_VAR_ELEMENT && i-- == 0)
			return study->dataset->column[c].var;
	return NULL;
}

int wz_study_level(const wz_study *study, const char *name) {
	for (size_t l = 0; l < study->data.n_levels; l++)
		if (strcmp(study->data.level_name[l], name) == 0)
			return (int)l;
	return -1;
}

wz_status wz_study_nesting(const wz_study *study, const size_t *row, size_t n_rows, wz_nesting *nesting, wz_err *err) {
	const size_t L = study->data.n_levels;
	const uint32_t *code[WZ_MAX_LEVELS] = {NULL};
	uint32_t *memory = malloc((n_rows * L + 1) * sizeof *memory);
	if (!memory)
		return no_memory(err);
	for (size_t l = 0; l < L; l++) {
		for (size_t i = 0; i < n_rows; i++)
			memory[l * n_rows + i] = study->code[l][row[i]];
		code[l] = memory + l * n_rows;
	}
	wz_status st = wz_nesting_build(n_rows, L, code, nesting, err);
	free(memory);
	return st;
}

wz_status wz_study_count(const wz_study *study, const size_t *row, size_t n_rows, size_t count[WZ_MAX_LEVELS], wz_err *err) {
	const size_t L = study->data.n_levels;
	wz_status st = WZ_OK;
	for (size_t l = 0; l < WZ_MAX_LEVELS; l++)
		count[l] = 0;
	if (n_rows == 0)
		return WZ_OK;
	wz_nesting nesting = {0};
	WZ_TRY(wz_study_nesting(study, row, n_rows, &nesting, err));
	for (size_t l = 0; l + 1 < L; l++)
		count[l] = nesting.n_units[l];
	count[L - 1] = n_rows;
done:
	wz_nesting_clear(&nesting);
	return st;
}
