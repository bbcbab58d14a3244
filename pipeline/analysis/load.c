/* load.c - from a plan to checked records with effect sizes
 *
 * 1. The plan against the codebook
 * 2. Records
 * 3. The inventory
 *
 * load_effects.c has the effect sizes.
 */
#include "analysis/load.h"

#include "analysis/levels.h"
#include "analysis/study.h"
#include "base/table.h"
#include "base/text.h"
#include "coding/dataset_columns.h"
#include "coding/inventory.h"
#include "coding/manuals.h"
#include "coding/relations.h"
#include "coding/taxonomy.h"
#include "model/subset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. The plan against the codebook */

static const char *nearest(const wz_codebook *codebook, const char *name) {
	for (size_t i = 0; i < codebook->n; i++)
		if (wz_text_is_near(codebook->var[i].id, name))
			return codebook->var[i].id;
	return NULL;
}

/* The variable that a key of the plan (item number `item` of a list) names, when it is of a fitting type and in the records. */
static void check_name(const wz_plan *plan, const wz_dataset *dataset, const char *key, size_t item, const char *name, unsigned types, const char *wanted,
                       wz_problems *problems) {
	const wz_variable *var = wz_codebook_find(&dataset->codebook, name);
	size_t line, column;
	wz_plan_where(plan, key, item, &line, &column);
	if (!var) {
		const char *near = nearest(&dataset->codebook, name);
		wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, column, "%s: there is no variable '%s' in the codebook %s%s%s%s", key, name,
		                dataset->codebook.file, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	} else if (!(types >> var->type & 1)) {
		wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, column, "%s: variable '%s' is of type %s; expected %s", key, name,
		                wz_var_type_word(var->type), wanted);
	} else if (var->role != WZ_ROLE_NONE && var->role != WZ_ROLE_ID && var->role != WZ_ROLE_LABEL) {
		wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, column, "%s: variable '%s' has the role %s: what makes the effect size can't explain it; "
		                "leave it out", key, name, wz_role_word(var->role));
	} else if (!wz_dataset_find(dataset, name)) {
		wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, column, "%s: variable '%s' stands in the codebook but the records have no such column",
		                key, name);
	}
}

/* Outcomes are codes: subsets of the effect sizes that the codebook defines. */
static void check_outcomes(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems) {
	for (size_t i = 0; i < plan->outcomes.n; i++) {
		const char *name = plan->outcomes.item[i];
		const wz_variable *var = NULL;
		const wz_code *code = NULL;
		if (strcmp(name, "all") == 0)
			continue;
		size_t line, column;
		wz_plan_where(plan, "outcomes", i, &line, &column);
		size_t found = wz_study_outcome(&dataset->codebook, name, &var, &code);
		if (found == 0)
			wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, column,
			                "outcomes: no categorical variable of the codebook %s has the code '%s': name one as code or variable=code",
			                dataset->codebook.file, name);
		else if (found > 1)
			wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, column,
			                "outcomes: %zu variables have the code '%s'; say which one, as %s=%s", found, name, var->id, code->code);
		else if (!wz_dataset_find(dataset, var->id))
			wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, column,
			                "outcomes: '%s' is a code of variable '%s', but the records have no such column", name, var->id);
	}
}

/* Expressions of sensitivity.subsets: read against the columns, without a row. */
static void check_subsets(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems) {
	const char *none[1] = {""};
	wz_frame_column *column = calloc(dataset->n_cols + 1, sizeof *column);
	for (size_t c = 0; column && c < dataset->n_cols; c++)
		column[c] = (wz_frame_column){dataset->column[c].var->id, dataset->column[c].num, none};
	const wz_frame frame = {.n = 0, .n_cols = dataset->n_cols, .col = column};
	for (size_t i = 0; column && i < plan->sensitivity.subsets.n; i++) {
		size_t line, place, keep[1], kept;
		wz_err why = {0};
		if (wz_subset_rows(plan->sensitivity.subsets.item[i], &frame, NULL, 0, keep, &kept, NULL, &why) == WZ_OK)
			continue;
		wz_plan_where(plan, "sensitivity.subsets", i, &line, &place);
		wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, place, "sensitivity.subsets: %s", why.text);
	}
	free(column);
}

/* "manual, study, effect": what may stand in model.levels, in the order of the columns. */
static void list_levels(const wz_dataset *dataset, char *out, size_t size) {
	size_t used = 0;
	out[0] = '\0';
	for (size_t c = 0; c < dataset->n_cols && used < size; c++)
		if (dataset->column[c].var->role == WZ_ROLE_ID)
			used += (size_t)snprintf(out + used, size - used, "%s%.60s", used > 0 ? ", " : "", dataset->column[c].var->level);
}

static void check_plan(const wz_plan *plan, const wz_dataset *dataset, wz_problems *problems) {
	const unsigned categorical = 1u << WZ_VAR_CATEGORICAL | 1u << WZ_VAR_ORDINAL;
	const unsigned moderator = categorical | 1u << WZ_VAR_NUMERIC | 1u << WZ_VAR_COUNT | 1u << WZ_VAR_ELEMENT;
	size_t line, column;
	char there[400];
	list_levels(dataset, there, sizeof there);
	for (size_t l = 0; l < plan->model.levels.n; l++)
		if (!wz_dataset_role(dataset, WZ_ROLE_ID, plan->model.levels.item[l])) {
			wz_plan_where(plan, "model.levels", l, &line, &column);
			wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, column,
			                "model.levels: no column of the records is the id of level '%s'; the levels that have one: %s. Name these, or give a column the role id and this level in the "
			                "codebook %s",
			                plan->model.levels.item[l], there[0] ? there : "none", dataset->codebook.file);
		}
	for (size_t i = 0; i < plan->by.n; i++)
		if (strcmp(plan->by.item[i], "all") != 0)
			check_name(plan, dataset, "by", i, plan->by.item[i], categorical, "categorical", problems);
	for (size_t i = 0; i < plan->moderators.n; i++)
		check_name(plan, dataset, "moderators", i, plan->moderators.item[i], moderator, "numeric, count, categorical or element", problems);
	const unsigned number = 1u << WZ_VAR_NUMERIC | 1u << WZ_VAR_COUNT;
	for (size_t i = 0; i < plan->dose.n; i++)
		check_name(plan, dataset, "dose", i, plan->dose.item[i], number, "numeric or count", problems);
	for (size_t i = 0; i < plan->elements.by_target_group.n; i++)
		check_name(plan, dataset, "elements.by_target_group", i, plan->elements.by_target_group.item[i], categorical | number,
		           "numeric, count or categorical", problems);
	check_outcomes(plan, dataset, problems);
	check_subsets(plan, dataset, problems);
	bool parents = false;
	for (size_t i = 0; i < dataset->codebook.n; i++)
		parents = parents || (dataset->codebook.var[i].parent && dataset->codebook.var[i].parent[0] != '\0');
	if (plan->elements.technique_within_component && !parents) {
		wz_plan_where(plan, "elements.technique_within_component", 0, &line, &column);
		wz_problems_add(problems, WZ_PROBLEM_WARNING, plan->file, line, column,
		                "elements.technique_within_component: no element of the records has a parent, so there is nothing to compare: name a taxonomy "
		                "with techniques below components");
	}
	for (size_t i = 0; i < plan->elements.list.n; i++)
		check_name(plan, dataset, "elements.list", i, plan->elements.list.item[i], 1u << WZ_VAR_ELEMENT, "element", problems);
	if (plan->named_interventions)
		check_name(plan, dataset, "named_interventions", 0, plan->named_interventions, categorical | 1u << WZ_VAR_TEXT, "text or categorical", problems);
	if (plan->bootstrap.strata)
		check_name(plan, dataset, "bootstrap.strata", 0, plan->bootstrap.strata, categorical, "categorical", problems);
	if (plan->permutation.strata)
		check_name(plan, dataset, "permutation.strata", 0, plan->permutation.strata, categorical, "categorical", problems);
	bool auto_unit = strcmp(plan->permutation.unit, "auto") == 0;
	for (size_t l = 0; l < plan->model.levels.n; l++)
		auto_unit = auto_unit || strcmp(plan->permutation.unit, plan->model.levels.item[l]) == 0;
	wz_plan_where(plan, "permutation.unit", 0, &line, &column);
	if (!auto_unit)
		wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, line, column, "permutation.unit: '%s' is none of model.levels", plan->permutation.unit);
}

/* 2. Records */

/* A failure of one file is told beside the others' problems: all errors in one go. */
static wz_status tell(wz_status st, const char *path, const wz_err *why, wz_problems *problems, wz_err *err) {
	if (st == WZ_ENOMEM)
		return wz_fail(err, st, "%s", why->text);
	if (st == WZ_OK)
		return WZ_OK;
	/* FILE: text, or FILE:LINE: text: the list of problems writes both itself */
	const char *text = why->text;
	size_t line = 0;
	if (strncmp(text, path, strlen(path)) == 0 && text[strlen(path)] == ':') {
		text += strlen(path) + 1;
		const size_t digits = strspn(text, "0123456789");
		if (digits > 0 && text[digits] == ':') {
			line = (size_t)strtoull(text, NULL, 10);
			text += digits + 1;
		}
		text += text[0] == ' ';
	}
	wz_problems_add(problems, WZ_PROBLEM_ERROR, path, line, 0, "%s", text);
	return WZ_OK;
}

typedef struct {
	wz_table table;
	wz_dataset part;
	const char *path, *level;
	bool read;
} relation;

/* A table whose header stands further down is not used: what else is wrong with it comes from that. */
static wz_status read_table(const wz_plan *plan, const char *path, const wz_codebook *codebook, relation *r, wz_problems *problems, wz_err *err) {
	wz_err why = {0};
	const wz_problems_mark before = wz_problems_here(problems);
	wz_status st = wz_table_read(path, &plan->dialect, &r->table, problems, &why);
	r->read = st == WZ_OK && !wz_columns_below(&r->table, codebook, &before, problems);
	return tell(st, path, &why, problems, err);
}

static bool has_manuals(const wz_plan *plan) {
	for (size_t l = 0; l < plan->model.levels.n; l++)
		if (strcmp(plan->model.levels.item[l], "manual") == 0)
			return true;
	return false;
}

/* Studies without a manual stand by themselves. */
static bool alone(const wz_plan *plan) {
	return strcmp(plan->model.without_manual, "own") == 0;
}

/* One file: the dataset has the whole codebook at once. */
static wz_status load_flat(const wz_plan *plan, wz_codebook *codebook, wz_dataset *dataset, wz_problems *problems, wz_err *err) {
	relation r = {0};
	wz_taxonomy taxonomy = {0};
	wz_err why = {0};
	wz_status st = WZ_OK;
	WZ_TRY(read_table(plan, plan->effects, codebook, &r, problems, err));
	if (r.read) {
		WZ_TRY(wz_dataset_build(&r.table, codebook, dataset, problems, err));
		if (has_manuals(plan))
			wz_relation_tell_manuals(dataset, alone(plan), problems);
		WZ_TRY(wz_relation_fill_manuals(dataset, alone(plan), err));
	}
	if (plan->taxonomy != NULL) /* nothing is made of it here, but the run names it among its inputs: then it must be one */
		WZ_TRY(tell(wz_taxonomy_read(plan->taxonomy, &taxonomy, problems, &why), plan->taxonomy, &why, problems, err));
done:
	wz_taxonomy_clear(&taxonomy);
	wz_table_clear(&r.table);
	return st;
}

/* Several files, each checked by itself, then joined on to the effects. */
static wz_status load_relations(const wz_plan *plan, wz_codebook *codebook, wz_dataset *dataset, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_taxonomy taxonomy = {0};
	wz_err why = {0};
	bool built = false;
	relation files[] = {{.path = plan->effects},
	                    {.path = plan->studies, .level = "study"},
	                    {.path = plan->interventions, .level = "intervention"},
	                    {.path = plan->manuals, .level = "manual"}};
	const size_t n_files = sizeof files / sizeof *files;
	for (size_t i = 0; i < n_files; i++)
		if (files[i].path != NULL)
			WZ_TRY(read_table(plan, files[i].path, codebook, &files[i], problems, err));
	if (plan->taxonomy != NULL) {
		WZ_TRY(tell(wz_taxonomy_read(plan->taxonomy, &taxonomy, problems, &why), plan->taxonomy, &why, problems, err));
		if (files[3].read) {
			WZ_TRY(wz_manuals_prepare(&files[3].table, &taxonomy, codebook, problems, err));
			WZ_TRY(wz_manuals_describe(&files[3].table, &taxonomy, codebook, err));
		}
	}
	for (size_t i = 0; i < n_files; i++) {
		wz_dataset *part = i == 0 ? dataset : &files[i].part;
		if (!files[i].read)
			continue;
		WZ_TRY(wz_relation_build(&files[i].table, codebook, files[i].level, part, problems, err));
		if (has_manuals(plan) && files[i].path != plan->manuals) /* there its id is told */
			wz_relation_tell_manuals(part, alone(plan), problems);
	}
	built = files[0].read;
	for (size_t i = 1; built && i < n_files; i++)
		if (files[i].read)
			WZ_TRY(wz_relation_join(dataset, &files[i].part, files[i].level, i == 3 ? WZ_RELATION_OPTIONAL : WZ_RELATION_REQUIRED, problems, err));
	if (built) {
		WZ_TRY(wz_relation_fill_manuals(dataset, alone(plan), err));
		wz_relation_adopt(dataset, codebook, problems);
	}
done:
	for (size_t i = 0; i < n_files; i++) {
		wz_table_clear(&files[i].table);
		wz_dataset_clear(&files[i].part);
	}
	wz_taxonomy_clear(&taxonomy);
	if (st != WZ_OK)
		wz_dataset_clear(dataset); /* before the codebook, whose texts it borrows */
	return st;
}

/* From here on files are named as the plan sees them: the same bytes wherever the plan lies, and no folder of a person in a report. */
static void name_from_plan(const wz_plan *plan, wz_dataset *dataset) {
	const size_t n = strlen(plan->folder);
	for (size_t i = 0; i < dataset->n_sources; i++) {
		char *file = dataset->source[i].file;
		if (strncmp(file, plan->folder, n) != 0 || file[n] != '/')
			continue;
		for (size_t row = 0; row < dataset->n_rows; row++)
			if (strcmp(dataset->file[row], file) == 0)
				dataset->file[row] = file + n + 1;
		for (size_t k = 0; k < dataset->n_changes; k++)
			if (strcmp(dataset->change[k].file, file) == 0)
				dataset->change[k].file += n + 1;
		dataset->source[i].file = file + n + 1;
	}
}

wz_status wz_load_records(const wz_plan *plan, wz_dataset *dataset, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_codebook codebook = {0};
	wz_err why = {0};
	*dataset = (wz_dataset){0};
	wz_status read = wz_codebook_read(plan->codebook, &codebook, problems, &why);
	WZ_TRY(tell(read, plan->codebook, &why, problems, err));
	if (read != WZ_OK) { /* the records' own form can still be looked at */
		relation r = {0};
		WZ_TRY(read_table(plan, plan->effects, &codebook, &r, problems, err));
		wz_table_clear(&r.table);
		goto done;
	}
	if (plan->studies == NULL && plan->interventions == NULL && plan->manuals == NULL)
		WZ_TRY(load_flat(plan, &codebook, dataset, problems, err));
	else
		WZ_TRY(load_relations(plan, &codebook, dataset, problems, err));
	if (dataset->n_cols > 0) {
		check_plan(plan, dataset, problems);
		WZ_TRY(wz_levels_check(plan, dataset, problems, err));
		wz_load_check_roles(plan, dataset, problems);
		name_from_plan(plan, dataset);
	}
done:
	wz_codebook_clear(&codebook);
	return st;
}

/* 3. The inventory */

wz_status wz_load_inventory(const wz_plan *plan, const wz_dataset *dataset, json_t **json, wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	wz_inventory inventory = {0};
	wz_taxonomy taxonomy = {0};
	wz_problems told; /* what is wrong with the taxonomy was told with the records */
	wz_err why = {0};
	const char **by = NULL;
	if (json)
		*json = NULL;
	wz_problems_init(&told);
	if (plan->inventory.interventions == NULL)
		return WZ_OK;
	by = calloc(plan->by.n + 1, sizeof *by);
	if (!by) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: inventory");
		goto done;
	}
	wz_inventory_source source = {.interventions = plan->inventory.interventions, .elements = plan->inventory.elements, .scores = plan->inventory.scores,
	                              .link = plan->inventory.link, .by = by, .codebook = dataset->n_cols > 0 ? &dataset->codebook : NULL};
	for (size_t i = 0; i < plan->by.n; i++)
		if (strcmp(plan->by.item[i], "all") != 0)
			by[source.n_by++] = plan->by.item[i];
	if (plan->taxonomy != NULL && wz_taxonomy_read(plan->taxonomy, &taxonomy, &told, NULL) == WZ_OK)
		source.taxonomy = &taxonomy;
	st = wz_inventory_read(&source, &inventory, problems, &why);
	if (st != WZ_OK) {
		st = tell(st, plan->inventory.interventions, &why, problems, err);
	} else if (json && problems->n_errors == 0) {
		*json = wz_inventory_to_json(&inventory);
		if (!*json)
			st = wz_fail(err, WZ_ENOMEM, "out of memory: inventory");
	}
done:
	wz_inventory_clear(&inventory);
	wz_taxonomy_clear(&taxonomy);
	wz_problems_clear(&told);
	free(by);
	return st;
}
