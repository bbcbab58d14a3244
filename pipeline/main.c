/* main.c - picks the command
 *
 * 1. The program
 */
#include "cmd/command.h"

#include <gsl/gsl_errno.h>
#include <string.h>

/* 1. The program */

int main(int argc, char **argv) {
	(void)gsl_set_error_handler_off();
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		wz_help_program(argc < 2 ? stderr : stdout);
		return argc < 2 ? wz_exit_status(WZ_EUSAGE) : 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		wz_help_version(stdout);
		return 0;
	}
	if (strcmp(argv[1], "--man") == 0) { /* for the Makefile: the man page from the same table */
		wz_help_man(stdout);
		return 0;
	}
	wz_err err = {0};
	wz_status st = WZ_OK;
	const wz_command *command = wz_command_find(argv[1]);
	wz_arguments arguments = {.argc = argc, .argv = argv};
	if (!command) {
		st = wz_fail(&err, WZ_EUSAGE, "unknown command '%.50s': see 'werkzaam --help'", argv[1]);
	} else {
		for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
			if (strcmp(argv[i], "--help") == 0) {
				wz_help_command(command, stdout);
				return 0;
			}
		st = wz_command_parse(command, argc - 2, argv + 2, &arguments, &err);
		if (st == WZ_OK)
			st = command->run(&arguments, &err);
	}
	if (st != WZ_OK && err.text[0])
		fprintf(stderr, "werkzaam: %s\n", err.text);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fputs("werkzaam: cannot write to standard output\n", stderr);
		return st == WZ_OK ? wz_exit_status(WZ_EIO) : wz_exit_status(st);
	}
	return wz_exit_status(st);
}
