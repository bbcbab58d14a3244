/* aside.c - a damaged file of a run is named, renamed and made again */
#include "stages/stages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

wz_status wz_set_aside(wz_run *run, const char *path, const char *why, const char *event, const char *what, wz_err *err) {
	const size_t size = strlen(path) + 5;
	char *aside = malloc(size);
	if (!aside)
		return wz_fail(err, WZ_ENOMEM, "out of memory: name of a file");
	(void)snprintf(aside, size, "%s.bad", path);
	fprintf(stderr, "werkzaam: %s; set aside as %s and made again\n", why, aside);
	const int failed = rename(path, aside);
	wz_run_log(run, event, json_pack("{ss ss}", what, path, "why", why));
	free(aside);
	return failed ? wz_fail(err, WZ_EIO, "%s: cannot rename the damaged file", path) : WZ_OK;
}
