/* simulate.c - werkzaam simulate: a data set with known truth in the files that run reads
 *
 * 1. Options
 * 2. Reading the design and what it names
 * 3. Given studies
 * 4. Paths
 * 5. The command
 */
#include "base/file.h"
#include "base/table.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cmd/command.h"
#include "cmd/simulate_files.h"
#include "coding/codebook.h"
#include "coding/taxonomy.h"
#include "simulate/draw.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* 1. Options */

static const wz_option OPTIONS[] = {
	{"design", "FILE", "the design: types, elements, true effects, variances (docs/formats.md)"},
	{"out", "FOLDER", "where the files go; made when it is not there"},
	{"seed", "S", "seed of the random numbers (default: the design's)"},
	{"quiet", NULL, "say nothing but what is wrong"},
	{NULL, NULL, NULL},
};

#define OPTION(name) wz_option_value(&wz_command_simulate, arguments, name)

typedef struct {
	const char *path, *out;
	wz_sim_design design;
	wz_codebook codebook;
	wz_taxonomy taxonomy;
	wz_table studies;
	wz_sim_columns column;
	wz_sim_given *given;
	wz_sim_data data;
	char *text, *folder, *codebook_path, *taxonomy_path;
	char *codebook_file, *taxonomy_file, *inventory_folder; /* as the plan names them */
	wz_problems problems;
} simulation;

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory");
}

/* 2. Reading the design and what it names */

static wz_status read_design(simulation *s, wz_err *err) {
	wz_status st = WZ_OK;
	size_t size = 0;
	s->folder = wz_path_folder(s->path);
	if (s->folder == NULL)
		return no_memory(err);
	WZ_TRY(wz_yaml_read(s->path, "design", &s->text, &size, err));
	WZ_TRY(wz_sim_design_parse(&s->design, s->path, s->text, size, &s->problems, err));
	WZ_TRY(wz_problems_status(&s->problems, err));
	s->codebook_path = wz_path_join(strcmp(s->folder, ".") == 0 ? NULL : s->folder, s->design.codebook);
	if (s->codebook_path == NULL)
		return no_memory(err);
	WZ_TRY(wz_codebook_read(s->codebook_path, &s->codebook, &s->problems, err));
	if (s->design.taxonomy != NULL) {
		s->taxonomy_path = wz_path_join(strcmp(s->folder, ".") == 0 ? NULL : s->folder, s->design.taxonomy);
		if (s->taxonomy_path == NULL)
			return no_memory(err);
		WZ_TRY(wz_taxonomy_read(s->taxonomy_path, &s->taxonomy, &s->problems, err));
	}
	WZ_TRY(wz_problems_status(&s->problems, err));
	WZ_TRY(wz_sim_design_bind(&s->design, s->path, &s->codebook, s->design.taxonomy != NULL ? &s->taxonomy : NULL, &s->problems, err));
	wz_sim_columns_find(&s->design, &s->codebook, &s->column, &s->problems);
	st = wz_problems_status(&s->problems, err);
done:
	return st;
}

/* 3. Given studies */

static uint64_t whole(simulation *s, size_t row, const char *name, uint64_t least, uint64_t most) {
	size_t c = wz_table_column(&s->studies, name);
	const char *text = c == SIZE_MAX ? "" : wz_table_cell(&s->studies, row, c);
	char shown[WZ_TEXT_SHOW];
	double value;
	if (c == SIZE_MAX)
		return least;
	if (wz_number_parse(text, s->studies.dialect.decimal, &value) && value >= (double)least && value <= (double)most &&
	    value == (double)(uint64_t)value)
		return (uint64_t)value;
	wz_problems_add(&s->problems, WZ_PROBLEM_ERROR, s->studies.file, s->studies.line[row], c + 1,
	                "column '%s': %s is not a whole number from %llu to %llu", name, wz_text_show(text, shown), (unsigned long long)least,
	                (unsigned long long)most);
	return least;
}

static void read_given(simulation *s, size_t row, size_t id, size_t type) {
	char shown[WZ_TEXT_SHOW];
	const wz_table *table = &s->studies;
	wz_sim_given *given = &s->given[row];
	given->id = wz_table_cell(table, row, id);
	given->type = wz_sim_type_find(&s->design, wz_table_cell(table, row, type));
	if (wz_text_is_missing(given->id))
		wz_problems_add(&s->problems, WZ_PROBLEM_ERROR, table->file, table->line[row], id + 1, "the study has no id: fill it in");
	if (given->type == SIZE_MAX)
		wz_problems_add(&s->problems, WZ_PROBLEM_ERROR, table->file, table->line[row], type + 1, "%s is no type of the design",
		                wz_text_show(wz_table_cell(table, row, type), shown));
	given->n_min = whole(s, row, "n_min", 4, 10000000);
	given->n_max = whole(s, row, "n_max", 4, 10000000);
	given->effects = whole(s, row, "n_effects", 1, 100000);
	if (given->n_max < given->n_min)
		wz_problems_add(&s->problems, WZ_PROBLEM_ERROR, table->file, table->line[row], 0, "n_max is below n_min: correct one of them");
}

/* Each study of the file has its own effects; its other columns go into the records as they are. */
static wz_status read_studies(simulation *s, wz_err *err) {
	static const char *const NEEDED[] = {"n_min", "n_max", "n_effects"};
	wz_status st = WZ_OK;
	char *path = wz_path_join(strcmp(s->folder, ".") == 0 ? NULL : s->folder, s->design.studies);
	if (path == NULL)
		return no_memory(err);
	WZ_TRY(wz_table_read(path, NULL, &s->studies, &s->problems, err));
	size_t id = wz_table_column(&s->studies, s->column.study->id), type = wz_table_column(&s->studies, s->design.type_variable);
	for (size_t k = 0; k < sizeof NEEDED / sizeof *NEEDED; k++)
		if (wz_table_column(&s->studies, NEEDED[k]) == SIZE_MAX)
			wz_problems_add(&s->problems, WZ_PROBLEM_ERROR, path, 1, 0, "there is no column '%s': add it", NEEDED[k]);
	if (id == SIZE_MAX || type == SIZE_MAX)
		wz_problems_add(&s->problems, WZ_PROBLEM_ERROR, path, 1, 0, "there is no column '%s': add it",
		                id == SIZE_MAX ? s->column.study->id : s->design.type_variable);
	for (size_t k = 0; k < s->design.n_variables; k++)
		if (wz_table_column(&s->studies, s->design.variable[k].id) != SIZE_MAX)
			wz_problems_add(&s->problems, WZ_PROBLEM_ERROR, path, 1, 0, "column '%s' is a variable of the design too: leave one of them out",
			                s->design.variable[k].id);
	s->given = calloc(s->studies.n_rows + 1, sizeof *s->given);
	if (s->given == NULL) {
		st = no_memory(err);
		goto done;
	}
	for (size_t row = 0; id != SIZE_MAX && type != SIZE_MAX && row < s->studies.n_rows; row++)
		read_given(s, row, id, type);
	st = wz_problems_status(&s->problems, err);
done:
	free(path);
	return st;
}

/* 4. Paths */

static bool is_same_file(const char *a, const char *b) {
	struct stat x, y;
	return a != NULL && b != NULL && stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Somebody's own records must never be overwritten: a folder with records has to be one of ours. Nor what the design itself reads. */
static wz_status check_folder(const simulation *s, wz_err *err) {
	wz_status st = WZ_OK;
	static const char *const WRITTEN[] = {"effects.csv", "plan.yaml", "truth.json", "truth.csv", "studies.csv", "interventions.csv", "manuals.csv", "manuals_b.csv"};
	const size_t n = s->design.form == WZ_SIM_FLAT ? 4 : sizeof WRITTEN / sizeof *WRITTEN;
	char *truth = wz_path_join(s->out, "truth.json");
	if (truth == NULL)
		return no_memory(err);
	for (size_t k = 0; st == WZ_OK && k < n; k++) {
		char *path = wz_path_join(s->out, WRITTEN[k]);
		if (path == NULL)
			st = no_memory(err);
		else if (is_same_file(path, s->path) || is_same_file(path, s->codebook_path) || is_same_file(path, s->taxonomy_path) ||
		         is_same_file(path, s->studies.file))
			st = wz_fail(err, WZ_EMISMATCH, "%s: the design reads this file and would write it too; rename it, or choose another --out", path);
		else if (!wz_file_exists(truth) && wz_file_exists(path))
			st = wz_fail(err, WZ_EMISMATCH, "%s: is there, but no truth.json beside it, so it may be real data; choose another --out", path);
		else
			st = wz_file_check_target(path, err);
		free(path);
	}
	free(truth);
	return st;
}

/* 5. The command */

static void clear(simulation *s) {
	wz_sim_data_clear(&s->data);
	wz_sim_design_clear(&s->design);
	wz_codebook_clear(&s->codebook);
	wz_taxonomy_clear(&s->taxonomy);
	wz_table_clear(&s->studies);
	wz_problems_clear(&s->problems);
	free(s->given);
	free(s->text);
	free(s->folder);
	free(s->codebook_path);
	free(s->taxonomy_path);
	free(s->codebook_file);
	free(s->taxonomy_file);
	free(s->inventory_folder);
}

/* The folder of the inventory, as the plan names it. */
static wz_status find_inventory(simulation *s, wz_err *err) {
	char *path = wz_path_join(strcmp(s->folder, ".") == 0 ? NULL : s->folder, s->design.inventory);
	wz_status st = path != NULL ? wz_path_relative(s->out, path, &s->inventory_folder, err) : no_memory(err);
	free(path);
	return st;
}

static wz_status run_simulate(const wz_arguments *arguments, wz_err *err) {
	wz_status st = WZ_OK;
	simulation s = {.path = OPTION("design"), .out = OPTION("out")};
	uint64_t seed;
	wz_problems_init(&s.problems);
	if (s.path == NULL || s.out == NULL) {
		st = wz_fail(err, WZ_EUSAGE, "simulate needs --design FILE and --out FOLDER");
		goto done;
	}
	WZ_TRY(read_design(&s, err));
	if (s.design.studies != NULL)
		WZ_TRY(read_studies(&s, err));
	seed = s.design.seed;
	WZ_TRY(wz_option_count(&wz_command_simulate, arguments, "seed", 0, UINT64_MAX, &seed, err));
	WZ_TRY(check_folder(&s, err));
	WZ_TRY(wz_sim_draw(&s.design, s.given, s.studies.n_rows, seed, &s.data, err));
	WZ_TRY(wz_folder_make(s.out, err));
	WZ_TRY(wz_path_relative(s.out, s.codebook_path, &s.codebook_file, err));
	if (s.taxonomy_path != NULL)
		WZ_TRY(wz_path_relative(s.out, s.taxonomy_path, &s.taxonomy_file, err));
	if (s.design.inventory != NULL)
		WZ_TRY(find_inventory(&s, err));
	wz_sim_output output = {.design = &s.design, .data = &s.data, .codebook = &s.codebook, .column = &s.column,
	                        .studies = s.given != NULL ? &s.studies : NULL, .codebook_file = s.codebook_file, .taxonomy_file = s.taxonomy_file,
	                        .inventory_folder = s.inventory_folder,
	                        .seed = seed};
	WZ_TRY(wz_sim_files_write(&output, s.out, err));
	if (OPTION("quiet") == NULL) {
		fprintf(stderr, "simulated %zu effects in %zu studies%s; the truth is in truth.json and truth.csv\n", s.data.n_effects, s.data.n_studies,
		        s.given != NULL ? "" : " of manuals");
		printf("%s/plan.yaml\n", s.out);
	}
done:
	wz_problems_print(&s.problems, stderr);
	clear(&s);
	return st;
}

const wz_command wz_command_simulate = {
	.name = "simulate",
	.operands = "",
	.summary = "write a data set with known truth",
	.details = "Draws manuals with elements, studies and effect sizes from a design, and writes them as the files that run reads, with the truth "
	           "beside them. The same design and seed give the same bytes. A folder that may hold real data is not written to.",
	.min_operands = 0,
	.max_operands = 0,
	.options = OPTIONS,
	.run = run_simulate,
};
