/* aside.c - a damaged file of a run is named, renamed and made again; those of a run to reuse are named */
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

void wz_damage_add(wz_damage *damage, size_t n, const wz_err *first) {
	if (damage->n == 0 && n > 0)
		damage->first = *first;
	damage->n += n;
}

void wz_damage_say(wz_run *run, const wz_damage *damage, const char *what) {
	if (damage->n == 0)
		return;
	fprintf(stderr, "werkzaam: %s: %zu of its %s cannot be taken over and are made again; the first: %s\n", run->reuse, damage->n, what, damage->first.text);
	wz_run_log(run, "reuse_damaged", json_pack("{ss sI ss}", "what", what, "n", (json_int_t)damage->n, "first", damage->first.text));
}
