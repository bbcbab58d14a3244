/* main.c - picks the command
 *
 * 1. The end
 * 2. The program
 */
#include "cluster/cluster.h"
#include "cmd/command.h"
#include "model/lane.h"

#include <gsl/gsl_errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdbool.h>
#include <string.h>

/* 1. The end */

/* What was printed must have arrived: a full disk shows at the latest here. */
static int leave(wz_status st) {
	if (fflush(stdout) == 0 && !ferror(stdout))
		return wz_exit_status(st);
	fputs("werkzaam: cannot write to standard output\n", stderr);
	return wz_exit_status(st == WZ_OK ? WZ_EIO : st);
}

/* 2. The program */

static bool is_help(const char *word) {
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

int main(int argc, char **argv) {
	(void)gsl_set_error_handler_off();
#ifdef M_MXFAST
	(void)mallopt(M_MXFAST, 0); /* glibc would keep the small pieces of freed JSON apart, and walk half a million of them at the next large one */
#endif
	(void)signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is then an error like a full disk, not the end */
	if (argc < 2 || is_help(argv[1]) || strcmp(argv[1], "help") == 0) {
		wz_help_program(argc < 2 ? stderr : stdout);
		return leave(argc < 2 ? WZ_EUSAGE : WZ_OK);
	}
	if (strcmp(argv[1], "--version") == 0) {
		wz_help_version(stdout);
		return leave(WZ_OK);
	}
	if (strcmp(argv[1], "--man") == 0) { /* for the Makefile: the man page from the same table */
		wz_help_man(stdout);
		return leave(WZ_OK);
	}
	if (strcmp(argv[1], "--completion") == 0 && argc == 3 && (strcmp(argv[2], "bash") == 0 || strcmp(argv[2], "zsh") == 0)) {
		(argv[2][0] == 'b' ? wz_complete_bash : wz_complete_zsh)(stdout);
		return leave(WZ_OK);
	}
	wz_err err = {0};
	wz_status st = WZ_OK;
	const wz_command *command = wz_command_find(argv[1]);
	wz_arguments arguments = {.argc = argc, .argv = argv};
	const char *lanes = wz_lane_asked();
	if (wz_cluster_copy() > 0 && !(command && command->on_all_ranks)) { /* the first process does it all and says what is wrong */
		if (command && wz_cluster_copy() == 1)
			fprintf(stderr, "werkzaam: %s is not shared over ranks: the first process does all of it, the others end\n", command->name);
		return leave(WZ_OK);
	}
	if (lanes && !wz_lane_choose(lanes)) {
		st = wz_fail(&err, WZ_EUSAGE, "WERKZAAM_LANES=%.20s: no such kernel runs here (x1, x2, x4 and x8 are known; x4 needs AVX2, x8 AVX-512)", lanes);
	} else if (!command) {
		st = wz_fail(&err, WZ_EUSAGE, "unknown command '%.50s': see 'werkzaam --help'", argv[1]);
	} else {
		for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
			if (is_help(argv[i])) {
				wz_help_command(command, stdout);
				return leave(WZ_OK);
			}
		st = wz_command_parse(command, argc - 2, argv + 2, &arguments, &err);
		if (st == WZ_OK)
			st = command->run(&arguments, &err);
	}
	if (st != WZ_OK && err.text[0] && (wz_cluster_copy() == 0 || err.status != WZ_EUSAGE))
		fprintf(stderr, "werkzaam: %s\n", err.text);
	return leave(st);
}
