/* commands.c - which commands there are
 *
 * 1. The table
 */
#include "cmd/command.h"

/* 1. The table */

const wz_command *const wz_commands[] = {
	&wz_command_fit,
	NULL,
};
