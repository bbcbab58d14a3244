/* commands.c - which commands there are
 *
 * 1. The table
 */
#include "cmd/command.h"

/* 1. The table */

const wz_command *const wz_commands[] = {
	&wz_command_run, &wz_command_check, &wz_command_fit, &wz_command_ingest, &wz_command_effects, &wz_command_analyse,
	&wz_command_resample, &wz_command_merge, &wz_command_report, &wz_command_audit, &wz_command_agree, &wz_command_simulate, &wz_command_codebook,
	&wz_command_escalc, &wz_command_verify, &wz_command_diff,
	NULL,
};
