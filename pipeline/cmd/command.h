/* command.h - the table of commands: one description serves parsing, --help and the man page */
#ifndef WZ_COMMAND_H
#define WZ_COMMAND_H

#include "base/csv.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/** An option `--name` with or without a value. */
typedef struct {
	const char *name;
	const char *argument; /* how --help calls the value; NULL: a switch */
	const char *help;
} wz_option;

#define WZ_MAX_OPTIONS 40

/** What the user gave: value[i] belongs to options[i] (the argument, or "" for a switch); NULL: not given. */
typedef struct {
	const char *value[WZ_MAX_OPTIONS];
	char **operand;
	int n_operands;
	int argc;    /* as main got them, for MPI */
	char **argv;
} wz_arguments;

typedef struct {
	const char *name, *operands, *summary;
	const char *details;      /* a paragraph for --help and the man page; NULL: none */
	int min_operands, max_operands;
	const wz_option *options; /* ends with a NULL name */
	wz_status (*run)(const wz_arguments *arguments, wz_err *err);
	bool on_all_ranks;        /* works on every rank of mpirun or srun; else the first process does all */
} wz_command;

/** All commands, ends with NULL. */
extern const wz_command *const wz_commands[];

const wz_command *wz_command_find(const char *name);

/** Parse what stands behind the command's name. @return WZ_OK; WZ_EUSAGE */
WZ_CHECKED wz_status wz_command_parse(const wz_command *command, int argc, char **argv, wz_arguments *arguments, wz_err *err);

/** Value of an option, or NULL. */
const char *wz_option_value(const wz_command *command, const wz_arguments *arguments, const char *name);
/** Values with checks of form and range; fallback when not given. @return WZ_OK; WZ_EUSAGE */
WZ_CHECKED wz_status wz_option_number(const wz_command *command, const wz_arguments *arguments, const char *name, double min,
                                      double max, double *value, wz_err *err);
WZ_CHECKED wz_status wz_option_count(const wz_command *command, const wz_arguments *arguments, const char *name, uint64_t min,
                                     uint64_t max, uint64_t *value, wz_err *err);
/** One of `words` (ends with NULL): its index. */
WZ_CHECKED wz_status wz_option_word(const wz_command *command, const wz_arguments *arguments, const char *name,
                                    const char *const *words, int *index, wz_err *err);

/** How the command's tables are written, by `--decimal`, an option that commands with tables of numbers all have. @return WZ_OK; WZ_EUSAGE */
#define WZ_OPTION_DECIMAL {"decimal", "point|comma", "decimal mark of the numbers (default: the one that most of them have)"}
WZ_CHECKED wz_status wz_option_dialect(const wz_command *command, const wz_arguments *arguments, wz_dialect *dialect, wz_err *err);

/** --help of the program, of a command, the version, and the man page in roff. */
void wz_help_program(FILE *out);
void wz_help_command(const wz_command *command, FILE *out);
void wz_help_version(FILE *out);
void wz_help_man(FILE *out);

/** Completion of command lines, to be installed where the shell looks for it. */
void wz_complete_bash(FILE *out);
void wz_complete_zsh(FILE *out);

extern const wz_command wz_command_run, wz_command_ingest, wz_command_effects, wz_command_analyse, wz_command_resample, wz_command_merge,
	wz_command_report, wz_command_check, wz_command_fit, wz_command_audit, wz_command_agree, wz_command_simulate, wz_command_codebook, wz_command_escalc, wz_command_verify, wz_command_diff;

#endif
