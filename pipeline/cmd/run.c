/* run.c - werkzaam run, its single stages, and check
 *
 * 1. Sessions: MPI, plan and run folder
 * 2. run
 * 3. Single stages
 * 4. check
 * 5. The commands
 */
#include "analysis/load.h"
#include "analysis/previous.h"
#include "analysis/quality.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/problems.h"
#include "cluster/cluster.h"
#include "cmd/command.h"
#include "coding/dataset_twice.h"
#include "effect/escalc.h"
#include "report/figures.h"
#include "stages/report.h"
#include "stages/stages.h"
#include "store/plan.h"
#include "store/run.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Sessions: MPI, plan and run folder */

typedef struct {
	wz_cluster *cluster;
	wz_run run;
	wz_handed handed; /* from stage to stage */
} session;

/* What this build can't make is said before hours of computing, not after. */
static void check_formats(const char *path, const wz_plan *plan, wz_problems *problems) {
	for (size_t i = 0; i < plan->report.formats.n; i++)
		if (strcmp(plan->report.formats.item[i], "pdf") == 0 && !wz_figures_possible())
			wz_problems_add(problems, WZ_PROBLEM_ERROR, path, 0, 0, "report.formats: pdf: %s", wz_figures_why_not);
}

static wz_status read_plan(const char *path, wz_plan *plan, bool talk, wz_err *err) {
	wz_problems problems;
	wz_problems_init(&problems);
	wz_status st = wz_plan_read(path, plan, &problems, err);
	if (st == WZ_OK)
		check_formats(path, plan, &problems);
	if (st == WZ_OK)
		st = wz_problems_status(&problems, err);
	if (talk)
		wz_problems_print(&problems, stderr);
	wz_problems_clear(&problems);
	return st;
}

/* Rank 0 first, so that the others find what it made. Every failure is agreed on: no rank waits for one that left. */
static wz_status begin(const wz_arguments *arguments, bool quiet, session *s, wz_err *err) {
	int argc = arguments->argc;
	char **argv = (char **)(uintptr_t)arguments->argv;
	wz_status st = wz_cluster_start(&argc, &argv, &s->cluster, err);
	s->run.lock = -1;
	s->run.quiet = quiet;
	return st;
}

static bool stopping(void *cluster) {
	return wz_cluster_stopping(cluster);
}

static wz_status open_plan(session *s, const char *path, const char *folder, wz_err *err) {
	const int rank = wz_cluster_rank(s->cluster), n_ranks = wz_cluster_size(s->cluster);
	const bool quiet = s->run.quiet;
	wz_status st = WZ_OK;
	for (int turn = 0; turn < 2; turn++) {
		wz_status mine = WZ_OK;
		if ((rank == 0) == (turn == 0)) {
			wz_plan plan = {0};
			mine = read_plan(path, &plan, rank == 0, err);
			if (mine == WZ_OK)
				mine = wz_run_create(&s->run, &plan, folder, rank, n_ranks, err);
			wz_plan_clear(&plan);
			s->run.quiet = quiet;
			s->run.stop = (wz_stop){stopping, s->cluster};
			if (mine != WZ_OK && rank != 0)
				wz_cluster_abort(s->cluster, err);
		}
		if (turn == 0)
			WZ_TRY(wz_cluster_agree(s->cluster, mine, err));
	}
done:
	return st;
}

/* only: as in wz_run. */
static wz_status open_run(session *s, const char *folder, const char *only, wz_err *err) {
	const int rank = wz_cluster_rank(s->cluster), n_ranks = wz_cluster_size(s->cluster);
	const bool quiet = s->run.quiet;
	wz_status mine = wz_run_open(&s->run, folder, rank, n_ranks, err);
	s->run.quiet = quiet;
	s->run.stop = (wz_stop){stopping, s->cluster};
	s->run.only = only;
	if (mine == WZ_OK)
		mine = wz_run_lock(&s->run, err);
	if (mine != WZ_OK && rank != 0)
		wz_cluster_abort(s->cluster, err);
	return wz_cluster_agree(s->cluster, mine, err);
}

static void end(session *s) {
	wz_handed_clear(&s->handed); /* it refers to the plan of the run */
	wz_run_close(&s->run);
	wz_cluster_end(s->cluster);
}

/* 2. run */

static const wz_option RUN_OPTIONS[] = {
	{"run", "FOLDER", "run folder (default: as the plan says)"},
	{"reuse", "RUN", "take over what another run has computed and is still right (default: none)"},
	{"previous", "RUN", "say on the report's index what changed since that run (default: none)"},
	{"quiet", NULL, "no progress and no warnings, but how many records are left out"},
	{NULL, NULL, NULL},
};

typedef struct {
	const char *name;
	wz_status (*stage)(wz_run *run, wz_handed *handed, wz_err *err);                        /* of rank 0, or: */
	wz_status (*collective)(wz_run *run, wz_cluster *cluster, wz_handed *handed, wz_err *err); /* of all ranks */
} stage_step;

static const stage_step STEPS[] = {
	{"ingest", NULL, wz_stage_ingest},     {"effects", wz_stage_effects, NULL}, {"analyse", NULL, wz_stage_analyse},
	{"resample", NULL, wz_stage_resample}, {"merge", wz_stage_merge, NULL},     {"report", wz_stage_report, NULL},
};

/* A signal ends a stage where it can leave off; what is in the run folder stays as it was or is whole. */
static wz_status do_step(session *s, const stage_step *step, wz_err *err) {
	wz_status st = step->stage ? step->stage(&s->run, &s->handed, err) : step->collective(&s->run, s->cluster, &s->handed, err);
	if (step->collective != wz_stage_resample) /* there all ranks return the same */
		st = wz_cluster_agree(s->cluster, st, err);
	if (st == WZ_ESTOP && s->run.rank == 0)
		(void)wz_fail(err, WZ_ESTOP, "stopped in %s; run the same command again to go on", step->name);
	return st;
}

enum { N_STEPS = sizeof STEPS / sizeof *STEPS };

/* What each stage took, for people and in the log: where the time of a run goes. */
static void say_seconds(session *s, const double seconds[N_STEPS]) {
	double total = 0;
	json_t *detail = json_object();
	for (size_t i = 0; i < N_STEPS; i++)
		total += seconds[i];
	if (!s->run.quiet)
		(void)fprintf(stderr, "seconds:");
	for (size_t i = 0; i < N_STEPS; i++) {
		json_object_set_new(detail, STEPS[i].name, json_real(seconds[i]));
		if (!s->run.quiet)
			(void)fprintf(stderr, " %s %.1f,", STEPS[i].name, seconds[i]);
	}
	json_object_set_new(detail, "total", json_real(total));
	if (!s->run.quiet)
		(void)fprintf(stderr, " together %.1f\n", total);
	wz_run_log(&s->run, "seconds", detail);
}

/* Records, those left out, and those of them that check calls errors: a run goes on without them. */
typedef struct {
	size_t records, left_out, slips;
} tally;

static tally tally_of(const wz_dataset *dataset) {
	tally t = {.records = dataset->n_rows, .left_out = dataset->n_exclusions};
	for (size_t i = 0; i < t.left_out; i++)
		t.slips += wz_effect_is_slip(dataset->exclusion[i].reason) ? 1 : 0;
	return t;
}

/* As check closes: what is left out is told even to who wants no warnings. */
static void say_left_out(const tally *t, bool quiet) {
	if (quiet && t->left_out == 0)
		return;
	(void)fprintf(stderr, "%zu records, %zu with an effect size", t->records, t->records - t->left_out);
	if (t->left_out > 0)
		(void)fprintf(stderr, ", %zu left out", t->left_out);
	if (t->slips > 0)
		(void)fprintf(stderr, " (errors for check: %zu)", t->slips);
	(void)fprintf(stderr, "%s\n", t->left_out > 0 ? ": see the report" : "");
}

/* Looked at before the hours of work, used after them. */
static wz_status take_previous(session *s, const wz_command *command, const wz_arguments *arguments, wz_err *err) {
	wz_status mine = WZ_OK;
	s->run.previous = wz_option_value(command, arguments, "previous");
	if (s->run.previous && s->run.rank == 0)
		mine = wz_previous_check(s->run.previous, s->run.folder, err);
	return wz_cluster_agree(s->cluster, mine, err);
}

static wz_status run_all(const wz_arguments *arguments, wz_err *err) {
	session s = {0};
	double seconds[N_STEPS] = {0};
	tally records = {0};
	wz_status st = begin(arguments, wz_option_value(&wz_command_run, arguments, "quiet") != NULL, &s, err);
	if (st != WZ_OK)
		return st;
	WZ_TRY(open_plan(&s, arguments->operand[0], wz_option_value(&wz_command_run, arguments, "run"), err));
	if (s.run.rank == 0)
		wz_run_outdate(&s.run);
	s.run.reuse = wz_option_value(&wz_command_run, arguments, "reuse");
	WZ_TRY(take_previous(&s, &wz_command_run, arguments, err));
	if (!s.run.previous && s.run.rank == 0)
		wz_previous_forget(&s.run);
	for (size_t i = 0; i < N_STEPS; i++) {
		const double began = wz_clock_seconds();
		if (wz_cluster_stop_together(s.cluster)) { /* a signal may reach one rank only, or some earlier than others */
			st = wz_fail(err, WZ_ESTOP, "stopped before %s; run the same command again to go on", STEPS[i].name);
			goto done;
		}
		WZ_TRY(do_step(&s, &STEPS[i], err));
		seconds[i] = wz_clock_seconds() - began;
		if (STEPS[i].stage == wz_stage_effects && s.run.rank == 0)
			records = tally_of(&s.handed.opened.dataset); /* later stages let go of it */
	}
	if (s.run.rank == 0) {
		say_seconds(&s, seconds);
		say_left_out(&records, s.run.quiet);
		printf("%s/report/index.html\n", s.run.folder);
	}
done:
	if (wz_cluster_rank(s.cluster) != 0)
		*err = (wz_err){0}; /* rank 0 says it for all */
	end(&s);
	return st;
}

/* 3. Single stages */

static const wz_option STAGE_OPTIONS[] = {{"quiet", NULL, "no progress and no warnings"}, {NULL, NULL, NULL}};
static const wz_option REPORT_OPTIONS[] = {
	{"previous", "RUN", "say on the index what changed since that run (default: as when the report was made before)"},
	{"quiet", NULL, "no progress and no warnings"},
	{NULL, NULL, NULL},
};
static const wz_option INGEST_OPTIONS[] = {
	{"run", "FOLDER", "run folder (default: as the plan says)"}, {"quiet", NULL, "no progress and no warnings"}, {NULL, NULL, NULL}};
static const wz_option REUSE_OPTIONS[] = {
	{"reuse", "RUN", "take over what another run has computed and is still right (default: none)"},
	{"quiet", NULL, "no progress and no warnings"},
	{NULL, NULL, NULL},
};

static const wz_option RESAMPLE_OPTIONS[] = {
	{"type", "SLUG", "only the blocks of this type, beside other processes for other types (default: all; names: check --types)"},
	{"reuse", "RUN", "take over what another run has computed and is still right (default: none)"},
	{"quiet", NULL, "no progress and no warnings"},
	{NULL, NULL, NULL},
};

static wz_status run_stage(const wz_command *command, const wz_arguments *arguments, const stage_step *step, wz_err *err) {
	session s = {0};
	wz_status st = begin(arguments, wz_option_value(command, arguments, "quiet") != NULL, &s, err);
	if (st != WZ_OK)
		return st;
	if (step->collective == wz_stage_ingest)
		WZ_TRY(open_plan(&s, arguments->operand[0], wz_option_value(command, arguments, "run"), err));
	else
		WZ_TRY(open_run(&s, arguments->operand[0], step->collective == wz_stage_resample ? wz_option_value(command, arguments, "type") : NULL, err));
	if (s.run.rank == 0 && !s.run.only)
		wz_run_outdate(&s.run);
	if (step->collective == wz_stage_resample || step->collective == wz_stage_analyse)
		s.run.reuse = wz_option_value(command, arguments, "reuse");
	if (step->stage == wz_stage_report)
		WZ_TRY(take_previous(&s, command, arguments, err));
	WZ_TRY(do_step(&s, step, err));
done:
	if (wz_cluster_rank(s.cluster) != 0)
		*err = (wz_err){0};
	end(&s);
	return st;
}

static wz_status run_ingest(const wz_arguments *arguments, wz_err *err) {
	return run_stage(&wz_command_ingest, arguments, &STEPS[0], err);
}

static wz_status run_effects(const wz_arguments *arguments, wz_err *err) {
	return run_stage(&wz_command_effects, arguments, &STEPS[1], err);
}

static wz_status run_analyse(const wz_arguments *arguments, wz_err *err) {
	return run_stage(&wz_command_analyse, arguments, &STEPS[2], err);
}

static wz_status run_resample(const wz_arguments *arguments, wz_err *err) {
	return run_stage(&wz_command_resample, arguments, &STEPS[3], err);
}

static wz_status run_merge(const wz_arguments *arguments, wz_err *err) {
	return run_stage(&wz_command_merge, arguments, &STEPS[4], err);
}

static wz_status run_report(const wz_arguments *arguments, wz_err *err) {
	return run_stage(&wz_command_report, arguments, &STEPS[5], err);
}

/* 4. check */

static const wz_option CHECK_OPTIONS[] = {
	{"types", NULL, "list the types that get a report, a line each: the name that resample --type takes, a tab, records; all else on standard error"},
	{"inputs", NULL, "list the files that a run of this plan reads, as sha256sum prints them; only the plan itself is checked"},
	{"run", "FOLDER", "also whether a run can be made in that folder now: nobody works in it, and it is not something else's"},
	{"quiet", NULL, "errors, and how many records are left out; no warnings"},
	{NULL, NULL, NULL},
};

static void list_exclusions(const wz_dataset *dataset, wz_problems *problems) {
	const wz_column *direction = wz_dataset_role(dataset, WZ_ROLE_DIRECTION, NULL);
	for (size_t i = 0; i < dataset->n_exclusions; i++) {
		const wz_exclusion *e = &dataset->exclusion[i];
		const bool slip = wz_effect_is_slip(e->reason), by_direction = strcmp(e->reason, "sign_conflict") == 0;
		wz_problems_add(problems, slip ? WZ_PROBLEM_ERROR : WZ_PROBLEM_WARNING, e->file, e->line, by_direction && direction ? direction->place : 0,
		                "record '%s' will be left out: %s%s%s", e->id, e->reason, e->detail[0] ? ": " : "", e->detail);
	}
}

/* Errors alone, for --quiet. */
static void print_errors(const wz_problems *problems, FILE *out) {
	wz_problems errors;
	wz_problems_init(&errors);
	for (size_t i = 0; i < problems->n; i++) {
		const wz_problem *p = &problems->list[i];
		if (p->severity == WZ_PROBLEM_ERROR)
			wz_problems_add(&errors, p->severity, p->file, p->line, p->column, "%s", p->text);
	}
	errors.n_errors = problems->n_errors; /* those beyond the limit too */
	wz_problems_print(&errors, out);
	wz_problems_clear(&errors);
}

static wz_status print_types(const wz_plan *plan, const wz_dataset *dataset, wz_err *err) {
	wz_study study;
	const wz_status st = wz_study_build(dataset, plan, &study, err);
	if (st != WZ_OK)
		return st;
	for (size_t t = 0; t < study.n_types; t++)
		if (strcmp(study.type[t].outcome, "all") == 0)
			printf("%s\t%zu\n", study.type[t].slug, study.type[t].n_rows);
	wz_study_clear(&study);
	return WZ_OK;
}

/* As sha256sum prints it, so that its --check reads it: with a backslash in front, and in place of what would end or confuse the line. */
static void print_sum(const char *sha, const char *file) {
	printf("%s%s  ", strpbrk(file, "\\\n\r") ? "\\" : "", sha);
	for (const char *c = file; *c; c++)
		if (*c == '\\' || *c == '\n' || *c == '\r')
			printf("\\%c", *c == '\n' ? 'n' : *c == '\r' ? 'r' : '\\');
		else
			putchar(*c);
	putchar('\n');
}

/* A file that cannot be read is a problem of the plan, which names it. */
static void print_inputs(wz_plan *plan, wz_problems *problems) {
	wz_plan_input input[WZ_PLAN_INPUTS];
	wz_plan_inputs(plan, input);
	for (size_t i = 0; i < WZ_PLAN_INPUTS; i++) {
		const char *file = *input[i].file;
		char sha[WZ_SHA256_TEXT];
		wz_err why = {0};
		if (file && (wz_file_check(file, "correct its name in the plan", &why) != WZ_OK || wz_sha256_file(file, sha, &why) != WZ_OK))
			wz_problems_add(problems, WZ_PROBLEM_ERROR, plan->file, 0, 0, "%s: %s", input[i].role, why.text);
		else if (file)
			print_sum(sha, file);
	}
}

/* Records that are left out are told even to who wants errors alone: a column that nobody can use must not look like a clean file. */
static void print_closing(FILE *out, const char *plan, const wz_dataset *dataset, bool quiet) {
	const size_t left_out = dataset->n_exclusions;
	if (left_out > 0)
		fprintf(out, "%s: %zu records, %zu with an effect size, %zu left out: %s\n", plan, dataset->n_rows, dataset->n_rows - left_out, left_out,
		       quiet ? "see the warnings (without --quiet)" : "see the warnings");
	else if (!quiet)
		fprintf(out, "%s: %zu records, %zu with an effect size; no errors\n", plan, dataset->n_rows, dataset->n_rows);
}

static wz_status run_check(const wz_arguments *arguments, wz_err *err) {
	wz_status st = WZ_OK;
	wz_plan plan = {0};
	wz_dataset dataset = {0};
	wz_problems problems;
	const bool quiet = wz_option_value(&wz_command_check, arguments, "quiet") != NULL;
	const bool types = wz_option_value(&wz_command_check, arguments, "types") != NULL;
	const bool inputs = wz_option_value(&wz_command_check, arguments, "inputs") != NULL;
	FILE *out = types || inputs ? stderr : stdout;
	wz_problems_init(&problems);
	const char *folder = wz_option_value(&wz_command_check, arguments, "run");
	if (types && inputs)
		return wz_fail(err, WZ_EUSAGE, "check: --types and --inputs are two lists: ask for one");
	WZ_TRY(wz_plan_read(arguments->operand[0], &plan, &problems, err));
	check_formats(arguments->operand[0], &plan, &problems);
	if (folder && problems.n_errors == 0)
		WZ_TRY(wz_run_check(&plan, folder, err));
	if (inputs && problems.n_errors == 0) {
		print_inputs(&plan, &problems);
	} else if (problems.n_errors == 0) {
		WZ_TRY(wz_load_records(&plan, &dataset, &problems, err));
		WZ_TRY(wz_load_inventory(&plan, &dataset, NULL, &problems, err));
		WZ_TRY(wz_quality_make(&plan, &dataset, NULL, &problems, err));
		WZ_TRY(wz_dataset_check_twice(&dataset, &problems, err));
		if (problems.n_errors == 0) {
			st = wz_load_effects(&plan, &dataset, err);
			list_exclusions(&dataset, &problems);
			if (st == WZ_OK)
				st = wz_load_check_effects(&plan, &dataset, &problems, err);
		}
	}
done:
	if (quiet)
		print_errors(&problems, out);
	else
		wz_problems_print(&problems, out);
	if (st == WZ_OK && problems.n_errors == 0 && !inputs)
		print_closing(out, arguments->operand[0], &dataset, quiet);
	if (types && st == WZ_OK && problems.n_errors == 0)
		st = print_types(&plan, &dataset, err);
	/* What check found is its answer, status 1, missing files that the plan names included; a plan that can't be read stays bad input or file system. */
	if (st == WZ_OK && problems.n_errors > 0)
		st = WZ_ECHECK;
	wz_problems_clear(&problems);
	wz_dataset_clear(&dataset);
	wz_plan_clear(&plan);
	return st;
}

/* 5. The commands */

const wz_command wz_command_run = {
	.name = "run", .operands = "PLAN", .summary = "all stages into the plan's run folder; goes on where an earlier run stopped",
	.details = "Stages: ingest, effects, analyse, resample, merge, report. Under mpirun or srun the models and replicates are shared over all ranks. Prints "
	           "where the report is.",
	.min_operands = 1, .max_operands = 1, .options = RUN_OPTIONS, .run = run_all, .on_all_ranks = true};
const wz_command wz_command_ingest = {.name = "ingest", .operands = "PLAN", .summary = "stage: read and check the records", .min_operands = 1,
                                      .max_operands = 1, .options = INGEST_OPTIONS, .run = run_ingest, .on_all_ranks = true};
const wz_command wz_command_effects = {.name = "effects", .operands = "RUN", .summary = "stage: compute effect sizes", .min_operands = 1,
                                       .max_operands = 1, .options = STAGE_OPTIONS, .run = run_effects, .on_all_ranks = true};
const wz_command wz_command_analyse = {.name = "analyse", .operands = "RUN", .summary = "stage: fit every model on the observed data, over all ranks",
                                       .min_operands = 1, .max_operands = 1, .options = REUSE_OPTIONS, .run = run_analyse, .on_all_ranks = true};
const wz_command wz_command_resample = {.name = "resample", .operands = "RUN", .summary = "stage: permutation replicates, over all ranks",
                                        .min_operands = 1, .max_operands = 1, .options = RESAMPLE_OPTIONS, .run = run_resample, .on_all_ranks = true};
const wz_command wz_command_merge = {.name = "merge", .operands = "RUN", .summary = "stage: blocks into results.json", .min_operands = 1,
                                     .max_operands = 1, .options = STAGE_OPTIONS, .run = run_merge, .on_all_ranks = true};
const wz_command wz_command_report = {.name = "report", .operands = "RUN", .summary = "stage: pages and tables", .min_operands = 1,
                                      .max_operands = 1, .options = REPORT_OPTIONS, .run = run_report, .on_all_ranks = true};
const wz_command wz_command_check = {
	.name = "check", .operands = "PLAN", .summary = "read and check everything, change nothing, list every problem",
	.min_operands = 1, .max_operands = 1, .options = CHECK_OPTIONS, .run = run_check};
