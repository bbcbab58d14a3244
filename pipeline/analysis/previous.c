/* previous.c - what changed since an earlier run, kept in the run folder for its report
 *
 * 1. Making previous.json
 * 2. Reading it
 */
#include "analysis/previous.h"

#include "analysis/diff.h"
#include "base/file.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 100 }; /* of each list: what a page shows of it, and more */

/* 1. Making previous.json */

static wz_status sha_of_results(const wz_run *run, char sha[WZ_SHA256_TEXT], wz_err *err) {
	char *path = wz_run_path(run, "results.json");
	wz_status st = path ? wz_sha256_file(path, sha, err) : wz_fail(err, WZ_ENOMEM, "out of memory: results.json");
	free(path);
	return st;
}

wz_status wz_previous_check(const char *folder, const char *run, wz_err *err) {
	char *results = wz_path_join(folder, "results.json"), *there = realpath(folder, NULL), *here = realpath(run, NULL);
	wz_status st = WZ_OK;
	if (!results)
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %s", folder);
	else if (!wz_file_exists(results))
		st = wz_fail(err, WZ_EIO, "%s: is not there; give --previous the folder of a run that was made", results);
	else if (there && here && strcmp(there, here) == 0)
		st = wz_fail(err, WZ_EUSAGE, "--previous %s is the run itself; name another one, or leave the option out", folder);
	free(results);
	free(there);
	free(here);
	return st;
}

wz_status wz_previous_make(const wz_run *run, const char *folder, wz_err *why, wz_err *err) {
	wz_status st = WZ_OK;
	wz_run earlier = {.lock = -1};
	json_t *diff = NULL, *kept = NULL;
	char sha[WZ_SHA256_TEXT];
	st = wz_run_open(&earlier, folder, 0, 1, why);
	if (st == WZ_OK)
		st = wz_diff_runs(&earlier, run, &(wz_diff_spec){0}, &diff, why);
	if (st == WZ_ENOMEM || st == WZ_EBUG || st == WZ_ESTOP) {
		st = wz_fail(err, st, "%s", why->text);
		goto done;
	}
	/* A run that can't be read is no reason to have no report: the page says that it could not be compared. */
	kept = st == WZ_OK ? wz_diff_short(diff, MOST) : json_pack("{ss}", "format", WZ_PREVIOUS_FORMAT);
	WZ_TRY(sha_of_results(run, sha, err));
	if (!kept || json_object_set_new(kept, "results_sha256", json_string(sha)) != 0) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: previous.json");
		goto done;
	}
	st = wz_run_write_json(run, "previous.json", kept, err);
done:
	wz_run_close(&earlier);
	json_decref(diff);
	json_decref(kept);
	return st;
}

void wz_previous_forget(const wz_run *run) {
	char *path = wz_run_path(run, "previous.json");
	if (path)
		(void)unlink(path);
	free(path);
}

/* 2. Reading it */

wz_status wz_previous_read(const wz_run *run, json_t **previous, wz_err *err) {
	wz_status st = WZ_OK;
	char *path = wz_run_path(run, "previous.json"), sha[WZ_SHA256_TEXT];
	*previous = NULL;
	if (!path)
		return wz_fail(err, WZ_ENOMEM, "out of memory: previous.json");
	if (!wz_file_exists(path))
		goto done;
	WZ_TRY(wz_run_read_json(run, "previous.json", previous, err));
	if (strcmp(wz_json_text(*previous, "format", ""), WZ_PREVIOUS_FORMAT) != 0) {
		st = wz_fail(err, WZ_ECORRUPT, "previous.json: is not \"%s\": remove it, and name the earlier run with --previous again", WZ_PREVIOUS_FORMAT);
		goto done;
	}
	WZ_TRY(sha_of_results(run, sha, err));
	if (strcmp(wz_json_text(*previous, "results_sha256", ""), sha) != 0) { /* the results were made again since */
		json_decref(*previous);
		*previous = NULL;
	}
done:
	free(path);
	if (st != WZ_OK) {
		json_decref(*previous);
		*previous = NULL;
	}
	return st;
}
