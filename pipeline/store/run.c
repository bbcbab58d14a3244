/* run.c - the run folder: names of its files, manifest, log, lock
 *
 * 1. Names
 * 2. What a killed process left
 * 3. Lock
 * 4. Manifest
 * 5. Create, open, close
 * 6. JSON files and log
 */
#include "store/run.h"

#include "base/file.h"
#include "base/json.h"
#include "store/method.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MANIFEST_FORMAT "werkzaam-manifest-1"

/* 1. Names */

char *wz_run_path(const wz_run *run, const char *name) {
	return wz_path_join(run->folder, name);
}

/* Time in UTC, as in 2017-04-01T12:00:00.123Z. */
static void time_text(char text[40]) {
	struct timespec now;
	struct tm utc;
	char seconds[24] = "";
	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (gmtime_r(&now.tv_sec, &utc) != NULL)
		(void)strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &utc);
	(void)snprintf(text, 40, "%s.%03dZ", seconds, (int)(now.tv_nsec / 1000000));
}

static void host_text(char text[256]) {
	if (gethostname(text, 256) != 0)
		(void)snprintf(text, 256, "unknown");
	text[255] = '\0';
	for (char *c = text; *c != '\0'; c++) /* it goes into JSON and a lock line */
		if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f)
			*c = '?';
}

static const char *const CERTIFICATE[] = {"certificate.json", "certificate.txt", "certificate-nl.txt"};
static const char outdated[] = ".old";

static bool is_certificate(const char *name) {
	for (size_t i = 0; i < sizeof CERTIFICATE / sizeof CERTIFICATE[0]; i++) {
		const size_t n = strlen(CERTIFICATE[i]);
		if (strncmp(name, CERTIFICATE[i], n) == 0 && (name[n] == '\0' || strcmp(name + n, outdated) == 0))
			return true;
	}
	return false;
}

/* What may lie in a run folder before its manifest does, after a start that was cut off. */
static bool is_early_name(const char *name) {
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "lock") == 0 ||
		   strcmp(name, "blocks") == 0 || strcmp(name, "log.jsonl") == 0 ||
		   strncmp(name, "manifest.json.tmp.", 18) == 0;
}

/* What lies there later; of ours only beside blocks/, when somebody removed a damaged manifest as he was told to. */
static bool is_late_name(const char *name) {
	return strcmp(name, "dataset.json") == 0 || strcmp(name, "fits.json") == 0 ||
		   strcmp(name, "results.json") == 0 || strcmp(name, "inventory.json") == 0 || strcmp(name, "agreement.json") == 0 || strcmp(name, "report") == 0 ||
		   strcmp(name, "kept") == 0 || strcmp(name, "previous.json") == 0 ||
		   is_certificate(name);
}

/* A folder that is somebody's own work must not be written into because of a slip in the plan. */
static wz_status check_is_ours(const wz_run *run, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *manifest = NULL;
	char *path = wz_run_path(run, "manifest.json");
	if (path == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", run->folder);
	if (wz_file_exists(path)) {
		wz_err why = {0};
		st = wz_json_read(path, &manifest, &why);
		const char *format = wz_json_text(manifest, "format", ""), *name = wz_json_text(json_object_get(manifest, "plan"), "name", "");
		char *results = wz_run_path(run, "results.json");
		if (st != WZ_OK)
			st = wz_fail(err, st, "%s (remove that file to let the run be made anew; its blocks stay)",
						 why.text);
		else if (strncmp(format, "werkzaam-manifest-", 18) != 0)
			st = wz_fail(err, WZ_EMISMATCH, "%s: is not a manifest of werkzaam; name another run folder",
						 path);
		else if (results != NULL && wz_file_exists(results) && strcmp(name, run->plan.name) != 0)
			st = wz_fail(err, WZ_EMISMATCH, "%s: holds the results of the plan '%.100s', this one is '%.100s'; name another run folder, or remove its results.json",
						 run->folder, name, run->plan.name);
		free(results);
		goto done;
	}
	char *blocks = wz_run_path(run, "blocks");
	const bool had_blocks = blocks != NULL && wz_file_exists(blocks);
	free(blocks);
	DIR *folder = opendir(run->folder);
	if (folder == NULL) {
		st = wz_fail(err, WZ_EIO, "%s: cannot be listed: %s", run->folder, strerror(errno));
		goto done;
	}
	for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
		if (!is_early_name(entry->d_name) && !(had_blocks && is_late_name(entry->d_name))) {
			st = wz_fail(err, WZ_EMISMATCH,
						 "%s: is not empty and not a run folder (holds %.100s, no manifest.json); name "
						 "another run folder",
						 run->folder, entry->d_name);
			break;
		}
	(void)closedir(folder);
done:
	json_decref(manifest);
	free(path);
	return st;
}

/* 2. What a killed process left
 *
 * wz_file_write() writes to NAME.tmp.PID first. Who holds the lock is alone in the folder before its ranks begin to
 * write, so such a file belongs to nobody; in report/ people would copy it along. */

static bool is_leftover(const char *name) {
	const char *mark = strstr(name, ".tmp.");
	return mark != NULL && mark != name && mark[5] != '\0' && mark[5 + strspn(mark + 5, "0123456789")] == '\0';
}

/* Never fails a run: what can't be removed stays. */
static void remove_leftovers(const wz_run *run) {
	static const char *const folders[] = {".", "blocks", "kept", "report", "report/nl", "report/en"};
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char *folder = wz_run_path(run, folders[i]);
		DIR *dir = folder != NULL ? opendir(folder) : NULL;
		for (struct dirent *entry = dir != NULL ? readdir(dir) : NULL; entry != NULL; entry = readdir(dir)) {
			char *path = is_leftover(entry->d_name) ? wz_path_join(folder, entry->d_name) : NULL;
			if (path != NULL)
				(void)unlink(path);
			free(path);
		}
		if (dir != NULL)
			(void)closedir(dir);
		free(folder);
	}
}

/* 3. Lock
 *
 * POSIX record locks work on network file systems too, and end with the process: a stale file blocks nobody.
 * They are lost when the process closes any descriptor of the file, so nothing else opens it.
 * Who works on one type locks one byte, found by the type's name; who works on the run locks all bytes there can be. */

enum { TYPE_BYTES = 1 << 30 };

static struct flock what_to_lock(const wz_run *run) {
	struct flock part = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	if (run->only != NULL) { /* FNV-1a; two names that met would only wait for each other */
		uint32_t hash = 2166136261u;
		for (const char *c = run->only; *c != '\0'; c++)
			hash = (hash ^ (unsigned char)*c) * 16777619u;
		part.l_start = hash % TYPE_BYTES;
		part.l_len = 1;
	}
	return part;
}

/* Who holds it, as that process wrote it; for the message only. */
static void read_holder(int fd, char text[300]) {
	ssize_t n = pread(fd, text, 299, 0);
	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	for (char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f)
			*c = '?';
	if (text[0] == '\0')
		(void)snprintf(text, 300, "another process");
}

static wz_status in_use(const wz_run *run, int fd, wz_err *err) {
	char holder[300];
	read_holder(fd, holder);
	return wz_fail(err, WZ_EMISMATCH, "%s: in use by %s; wait until that has ended, or name another run folder", run->folder,
				   holder);
}

wz_status wz_run_check(const wz_plan *plan, const char *folder, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_run run = {.folder = (char *)(uintptr_t)folder, .plan = *plan, .lock = -1}; /* borrowed, both */
	struct flock part = what_to_lock(&run);
	int fd = -1;
	char *path = NULL;
	if (!wz_file_exists(folder))
		return WZ_OK;
	WZ_TRY(check_is_ours(&run, err));
	path = wz_run_path(&run, "lock");
	if (path == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "%s: out of memory", folder);
	} else if (wz_file_exists(path)) {
		WZ_TRY(wz_file_open(path, O_RDONLY | O_NOFOLLOW, &fd, err));
		if (fcntl(fd, F_GETLK, &part) < 0)
			st = wz_fail(err, WZ_EIO, "%s: cannot be locked: %s (use a file system that has locks)", path, strerror(errno));
		else if (part.l_type != F_UNLCK)
			st = in_use(&run, fd, err);
	}
done:
	if (fd >= 0)
		(void)close(fd);
	free(path);
	return st;
}

wz_status wz_run_lock(wz_run *run, wz_err *err) {
	wz_status st = WZ_OK;
	struct flock part = what_to_lock(run);
	char host[256], when[40], line[400];
	if (run->rank != 0 || run->lock >= 0)
		return WZ_OK;
	int fd = -1;
	char *path = wz_run_path(run, "lock"), *log = wz_run_path(run, "log.jsonl");
	if (path == NULL || log == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "%s: out of memory", run->folder);
		goto done;
	}
	if (wz_file_exists(log)) /* later nothing would be said about it */
		WZ_TRY(wz_file_check(log, "the log of the run goes there; remove it, or name another run folder", err));
	WZ_TRY(wz_file_open(path, O_RDWR | O_CREAT | O_NOFOLLOW, &fd, err));
	if (fcntl(fd, F_SETLK, &part) < 0) {
		if (errno == EACCES || errno == EAGAIN) {
			st = in_use(run, fd, err);
		} else {
			st = wz_fail(err, WZ_EIO, "%s: cannot be locked: %s (use a file system that has locks)", path,
						 strerror(errno));
		}
		goto done;
	}
	host_text(host);
	time_text(when);
	int n = run->only == NULL ? snprintf(line, sizeof line, "process %ld on %s since %s\n", (long)getpid(), host, when)
	                          : snprintf(line, sizeof line, "a process of one type (the last to begin was %ld on %s at %s)\n",
	                                     (long)getpid(), host, when);
	if (ftruncate(fd, 0) < 0 || pwrite(fd, line, (size_t)n, 0) != n) {
		st = wz_fail(err, WZ_EIO, "%s: cannot be written: %s", path, strerror(errno));
		goto done;
	}
	run->lock = fd;
	fd = -1;
	if (run->only == NULL)
		remove_leftovers(run);
done:
	if (fd >= 0)
		(void)close(fd);
	free(log);
	free(path);
	return st;
}

void wz_run_outdate(const wz_run *run) {
	for (size_t i = 0; i < sizeof CERTIFICATE / sizeof CERTIFICATE[0]; i++) {
		char old[40];
		(void)snprintf(old, sizeof old, "%s%s", CERTIFICATE[i], outdated);
		char *from = wz_run_path(run, CERTIFICATE[i]), *to = wz_run_path(run, old);
		if (from != NULL && to != NULL)
			(void)rename(from, to);
		free(from);
		free(to);
	}
}

/* 4. Manifest */

static wz_status add_input(json_t *inputs, const char *role, const char *file, wz_err *err) {
	char sha[WZ_SHA256_TEXT];
	wz_status st = wz_file_check(file, "correct its name in the plan", err);
	if (st == WZ_OK)
		st = wz_sha256_file(file, sha, err);
	if (st != WZ_OK)
		return st;
	if (json_array_append_new(inputs,
							  json_pack("{s:s, s:s, s:s}", "role", role, "file", file, "sha256", sha)) != 0)
		return wz_fail(err, WZ_EINPUT, "%s: the file's name is not UTF-8; rename it", role);
	return WZ_OK;
}

static wz_status write_manifest(wz_run *run, wz_err *err) {
	wz_status st = WZ_OK;
	wz_plan_input input[WZ_PLAN_INPUTS];
	char when[40], host[256], method[16], *working = NULL;
	json_t *manifest = NULL, *inputs = json_array();
	wz_plan_inputs(&run->plan, input);
	for (size_t i = 0; i < WZ_PLAN_INPUTS; i++)
		if (*input[i].file != NULL)
			WZ_TRY(add_input(inputs, input[i].role, *input[i].file, err));
	time_text(when);
	host_text(host);
	(void)snprintf(method, sizeof method, "%d", WZ_METHOD_VERSION);
	manifest = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:o, s:o, s:O}", "format", MANIFEST_FORMAT,
						 "program", "werkzaam", "version", WZ_VERSION, "method_version", method, "created",
						 when, "host", host, "ranks", run->n_ranks, "seed", wz_json_u64(run->plan.seed),
						 "plan", wz_plan_to_json(&run->plan), "inputs", inputs);
	if (manifest == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "%s: the manifest cannot be made", run->folder);
		goto done;
	}
	/* Names of inputs are as the plan and its caller gave them: who stands elsewhere finds them from here. */
	if (wz_path_relative(run->folder, ".", &working, NULL) == WZ_OK)
		(void)json_object_set_new(manifest, "working_folder", json_string(working)); /* not UTF-8: not told */
	WZ_TRY(wz_run_write_json(run, "manifest.json", manifest, err));
done:
	free(working);
	json_decref(manifest);
	json_decref(inputs);
	return st;
}

/* 5. Create, open, close */

static wz_status begin(wz_run *run, const char *folder, int rank, int n_ranks, wz_err *err) {
	*run = (wz_run){.rank = rank, .n_ranks = n_ranks, .lock = -1};
	run->folder = strdup(folder);
	return run->folder != NULL ? WZ_OK : wz_fail(err, WZ_ENOMEM, "%s: out of memory", folder);
}

wz_status wz_run_create(wz_run *run, wz_plan *plan, const char *folder, int rank, int n_ranks, wz_err *err) {
	char *blocks = NULL;
	wz_status st = begin(run, folder != NULL ? folder : plan->run, rank, n_ranks, err);
	run->plan = *plan;
	*plan = (wz_plan){0};
	if (st != WZ_OK || rank != 0)
		goto done;
	WZ_TRY(wz_folder_make(run->folder, err));
	WZ_TRY(check_is_ours(run, err));
	WZ_TRY(wz_run_lock(run, err));
	blocks = wz_run_path(run, "blocks");
	if (blocks == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "%s: out of memory", run->folder);
		goto done;
	}
	WZ_TRY(wz_folder_make(blocks, err));
	WZ_TRY(write_manifest(run, err));
done:
	free(blocks);
	if (st != WZ_OK)
		wz_run_close(run);
	return st;
}

wz_status wz_run_open(wz_run *run, const char *folder, int rank, int n_ranks, wz_err *err) {
	json_t *manifest = NULL;
	wz_status st = begin(run, folder, rank, n_ranks, err);
	if (st != WZ_OK)
		return st;
	WZ_TRY(wz_run_read_json(run, "manifest.json", &manifest, err));
	const char *format = wz_json_text(manifest, "format", "none");
	if (strcmp(format, MANIFEST_FORMAT) != 0) {
		st = wz_fail(err, WZ_ECORRUPT, "%s/manifest.json: format is '%.40s', expected '" MANIFEST_FORMAT "'",
					 folder, format);
		goto done;
	}
	wz_err why = {0};
	st = wz_plan_from_json(json_object_get(manifest, "plan"), &run->plan, &why);
	if (st != WZ_OK)
		(void)wz_fail(err, st, "%s/manifest.json: %s", folder, why.text);
done:
	json_decref(manifest);
	if (st != WZ_OK)
		wz_run_close(run);
	return st;
}

void wz_run_close(wz_run *run) {
	/* Zeroed runs hold no lock 0: a run that was begun has a folder. The file stays, for removing it would
	 * race with the next. */
	if (run->folder != NULL && run->lock >= 0) {
		if (run->only == NULL)
			(void)!ftruncate(run->lock, 0);
		(void)close(run->lock);
	}
	free(run->folder);
	wz_plan_clear(&run->plan);
	*run = (wz_run){.lock = -1};
}

/* 6. JSON files and log */

wz_status wz_run_read_json(const wz_run *run, const char *name, json_t **out, wz_err *err) {
	*out = NULL;
	char *path = wz_run_path(run, name);
	if (path == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", run->folder);
	wz_status st = WZ_OK;
	if (wz_file_exists(path))
		st = wz_json_read(path, out, err);
	else if (strcmp(name, "manifest.json") == 0)
		st = wz_fail(err, WZ_EIO, "%s: is not a run folder (it has no manifest.json): name one, or make it with 'werkzaam run PLAN'",
					 run->folder);
	else
		st = wz_fail(err, WZ_EIO, "%s: is not there: do the stage that makes it first, or all with 'werkzaam run PLAN'", path);
	free(path);
	return st;
}

wz_status wz_run_write_json(const wz_run *run, const char *name, const json_t *json, wz_err *err) {
	char *path = wz_run_path(run, name);
	if (path == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", run->folder);
	wz_status st = wz_json_write(path, json, err);
	free(path);
	return st;
}

void wz_run_log(wz_run *run, const char *event, json_t *detail) {
	char when[40], *path = NULL, *text = NULL;
	time_text(when);
	json_t *line = json_pack("{s:s, s:i, s:s}", "time", when, "rank", run->rank, "event", event);
	if (line == NULL)
		goto done;
	if (json_is_object(detail))
		(void)json_object_update_missing(line, detail);
	else if (detail != NULL)
		(void)json_object_set(line, "detail", detail);
	text = json_dumps(line, JSON_REAL_PRECISION(17));
	path = wz_run_path(run, "log.jsonl");
	if (text == NULL || path == NULL)
		goto done;
	/* Appending in one write keeps lines of several ranks whole. A full disk shows where it matters, not
	 * here. */
	size_t n = strlen(text);
	text[n] = '\n';
	int fd;
	if (wz_file_open(path, O_WRONLY | O_APPEND | O_CREAT, &fd, NULL) == WZ_OK) {
		(void)!write(fd, text, n + 1);
		(void)close(fd);
	}
done:
	json_decref(line);
	json_decref(detail);
	free(text);
	free(path);
}
