/* verify_shadow.c - temporary folders in which things of a run are made again
 *
 * Nothing in the run folder is written to.
 */
#include "verify_inside.h"

#include "base/file.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where) {
	(void)about;
	(void)kind;
	(void)where;
	(void)remove(path);
	return 0;
}

void wz_shadow_remove(wz_shadow *s) {
	if (s->run.folder)
		(void)nftw(s->run.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS); /* links are removed, not followed */
	wz_run_close(&s->run);
	free(s->original);
	*s = (wz_shadow){.run.lock = -1};
}

wz_status wz_shadow_make(const wz_run *run, const json_t *plan, wz_shadow *s, wz_err *err) {
	wz_status st = WZ_OK;
	const char *in = getenv("TMPDIR");
	char *folder = wz_path_join(in && in[0] == '/' ? in : P_tmpdir, "werkzaam-verify-XXXXXX");
	*s = (wz_shadow){.run = {.n_ranks = 1, .quiet = true, .lock = -1}};
	s->original = realpath(run->folder, NULL);
	if (!folder || !s->original) {
		st = wz_fail(err, folder ? WZ_EIO : WZ_ENOMEM, "%s: %s", run->folder, strerror(errno));
		goto done;
	}
	if (!mkdtemp(folder)) {
		st = wz_fail(err, WZ_EIO, "%s: a folder for what is made again cannot be made: %s (set TMPDIR)", folder, strerror(errno));
		goto done;
	}
	s->run.folder = folder;
	folder = NULL;
	WZ_TRY(wz_plan_from_json(plan, &s->run.plan, err));
done:
	free(folder);
	return st;
}

/* A file of the run stands in the shadow by a link, which writing replaces and never goes through. */
wz_status wz_shadow_link(const wz_shadow *s, const char *name, wz_err *err) {
	wz_status st = WZ_OK;
	char *from = wz_path_join(s->original, name), *to = wz_run_path(&s->run, name);
	if (!from || !to)
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %s", name);
	else if (symlink(from, to) != 0)
		st = wz_fail(err, WZ_EIO, "%s: cannot be linked: %s", to, strerror(errno));
	free(from);
	free(to);
	return st;
}
