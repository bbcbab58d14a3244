/* verify.c - stage: everything of a run made again and compared
 *
 * 1. Notes
 * 2. From inputs to dataset.json
 * 3. report/
 * 4. Notes of all ranks
 * 5. The certificate
 * 6. The stage
 *
 * Each step starts from the run's own files, or from what is still in memory of a file that was made again and is the same to the byte: a difference is told once, where it
 * arose. Nothing is read, fitted or merged twice then: merging reads all blocks whole, which is their check too.
 */
#include "verify_inside.h"

#include "analysis/fits.h"
#include "analysis/previous.h"
#include "base/file.h"
#include "base/json.h"
#include "report/listing.h"
#include "stages/stages.h"
#include "store/method.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* 1. Notes */

enum { MOST_FINDINGS = 200 }; /* that are told in full */

void wz_verify_find(wz_verify_notes *notes, const char *check, wz_found kind, size_t order, const char *file, const char *fmt, ...) {
	char text[1400];
	va_list args;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	notes->n_findings++;
	if (json_array_size(notes->findings) >= MOST_FINDINGS)
		return;
	/* a cut text or a file name may end within a character */
	static const char *const KINDS[] = {[WZ_FOUND_DIFFERENT] = "different", [WZ_FOUND_DAMAGED] = "damaged", [WZ_FOUND_MISSING] = "missing"};
	json_t *said = json_string(text), *named = json_string(file);
	json_array_append_new(notes->findings,
	                      json_pack("{ss ss sI so so}", "check", check, "kind", KINDS[kind], "order",
	                                (json_int_t)order, "file", named ? named : json_string("(a name that is not UTF-8)"), "text",
	                                said ? said : json_string("(not UTF-8)")));
}

void wz_verify_done(wz_verify_notes *notes, const char *check, size_t done, size_t of, const char *reason) {
	json_t *object = json_pack("{ss sI sI}", "check", check, "done", (json_int_t)done, "of", (json_int_t)of);
	if (reason)
		json_object_set_new(object, "reason", json_string(reason));
	json_array_append_new(notes->checks, object);
}

/* 2. From inputs to dataset.json */

/* Of a stage that could not make its file again: the run's files are at fault, unless memory or the temporary folder are. */
static wz_status not_made(const wz_shadow *s, const char *check, const char *file, wz_status st, const wz_err *why, wz_verify_notes *notes, wz_err *err) {
	char text[sizeof why->text], *at;
	const size_t n = strlen(s->run.folder);
	(void)snprintf(text, sizeof text, "%s", why->text);
	while ((at = strstr(text, s->run.folder)) != NULL && at[n] == '/')
		memmove(at, at + n + 1, strlen(at + n + 1) + 1); /* people know the run's own names */
	if (st == WZ_ENOMEM || st == WZ_EBUG || st == WZ_ESTOP)
		return wz_fail(err, st, "%s", text);
	wz_verify_find(notes, check, WZ_FOUND_DAMAGED, 0, file, "cannot be made again: %s", text);
	wz_verify_done(notes, check, 0, 1, NULL);
	return WZ_OK;
}

typedef struct {
	wz_run *run;
	wz_cluster *cluster;
	const wz_verify_spec *spec;
	wz_verify_notes notes;
	json_t *manifest, *plan; /* plan: of the manifest */
	wz_verify_opened *opened;
	bool dataset;            /* dataset.json was made again, and not a byte differs */
} verifying;

static wz_status rename_files(const verifying *v, const wz_shadow *s, const char *name, wz_err *err) {
	json_t *json = NULL;
	wz_status st = wz_run_read_json(&s->run, name, &json, err);
	if (st == WZ_OK) {
		wz_verify_rename(json, &v->run->plan, &s->run.plan);
		st = wz_run_write_json(&s->run, name, json, err);
	}
	json_decref(json);
	return st;
}

/* The found paths go to all ranks, which read parts of large files. */
static wz_status share_plan(verifying *v, wz_plan *found, bool *usable, json_t **plan, wz_err *err) {
	wz_status st = WZ_OK;
	unsigned char *bytes = NULL;
	size_t size = 0;
	json_t *json = NULL;
	*plan = NULL;
	if (v->run->rank == 0 && *usable) {
		json = wz_plan_to_json(found);
		char *text = json ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
		bytes = (unsigned char *)text;
		size = text ? strlen(text) : 0;
	}
	wz_cluster_broadcast(v->cluster, &bytes, &size);
	*usable = size > 0;
	if (size > 0 && !(*plan = json_loadb((const char *)bytes, size, 0, NULL)))
		st = wz_fail(err, WZ_ENOMEM, "out of memory: plan");
	json_decref(json);
	free(bytes);
	return st;
}

/* Of a part of the blocks the agreement with the second coder is not computed again: then the shadow has what the run kept, which is found only when this very
 * program made it of the same files. Links to files, not to their folder: what is written stays in the shadow. */
static wz_status lend_agreement(const verifying *v, const wz_shadow *s, bool *lent, wz_err *err) {
	wz_status st = WZ_OK;
	char name[300], *from = wz_run_path(v->run, "kept"), *to = wz_run_path(&s->run, "kept");
	DIR *folder = NULL;
	*lent = false;
	if (!from || !to) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: agreement with the second coder");
		goto done;
	}
	folder = v->spec->blocks == UINT64_MAX || !v->run->plan.second_coder ? NULL : opendir(from);
	if (!folder)
		goto done;
	WZ_TRY(wz_folder_make(to, err));
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
		if (strncmp(entry->d_name, "agreement-", 10) != 0 || strlen(entry->d_name) > 100)
			continue;
		(void)snprintf(name, sizeof name, "kept/%s", entry->d_name);
		WZ_TRY(wz_shadow_link(s, name, err));
	}
	*lent = true;
done:
	if (folder)
		(void)closedir(folder);
	free(from);
	free(to);
	return st;
}

/* Whether the shadow's ingest took what it was lent: else it wrote a file of its own. */
static bool took_it(const wz_shadow *s) {
	char *path = wz_run_path(&s->run, "kept");
	DIR *folder = path ? opendir(path) : NULL;
	bool own = false;
	struct stat about;
	for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
		char *file = wz_path_join(path, entry->d_name);
		own = own || (strncmp(entry->d_name, "agreement-", 10) == 0 && file && lstat(file, &about) == 0 && S_ISREG(about.st_mode));
		free(file);
	}
	if (folder)
		(void)closedir(folder);
	free(path);
	return !own;
}

static wz_status dataset_again(verifying *v, wz_err *err) {
	wz_status st = WZ_OK, made = WZ_OK;
	const bool first = v->run->rank == 0;
	wz_shadow s = {.run.lock = -1};
	wz_plan found = {0};
	bool usable = false, lent = false, same = false;
	json_t *plan = NULL;
	wz_handed *handed = &v->opened->handed;
	wz_err why = {0};
	if (first) {
		st = wz_plan_from_json(v->plan, &found, err);
		if (st == WZ_OK)
			st = wz_verify_inputs(v->run, v->manifest, v->spec->inputs, &found, &usable, &v->notes, err);
	}
	WZ_TRY(wz_cluster_agree(v->cluster, st, err));
	WZ_TRY(share_plan(v, &found, &usable, &plan, err));
	if (!usable) {
		if (first)
			wz_verify_done(&v->notes, "dataset", 0, 1, "needs all inputs as they were");
		goto done;
	}
	/* A rank without a temporary folder cannot take part in reading. */
	st = wz_shadow_make(v->run, plan, &s, err);
	if (st != WZ_OK && v->run->n_ranks > 1)
		wz_cluster_abort(v->cluster, err);
	if (st != WZ_OK)
		goto done;
	s.run.rank = v->run->rank;
	if (first && (st = lend_agreement(v, &s, &lent, err)) != WZ_OK && v->run->n_ranks > 1)
		wz_cluster_abort(v->cluster, err);
	if (st != WZ_OK)
		goto done;
	made = wz_stage_ingest(&s.run, v->cluster, handed, &why);
	if (!first)
		goto done;
	s.run.rank = 0;
	if (made == WZ_OK) {
		if (wz_verify_elsewhere(&v->run->plan, &s.run.plan)) {
			wz_handed_clear(handed); /* it has the names of the files as they were found */
			made = rename_files(v, &s, "dataset.json", &why);
			if (made == WZ_OK && s.run.plan.inventory.interventions)
				made = rename_files(v, &s, "inventory.json", &why);
		}
		if (made == WZ_OK)
			made = wz_stage_effects(&s.run, handed, &why);
		made = made == WZ_ENOTEST ? WZ_OK : made; /* no record has an effect size: said in dataset.json too */
	}
	if (made != WZ_OK) {
		WZ_TRY(not_made(&s, "dataset", "dataset.json", made, &why, &v->notes, err));
		goto done;
	}
	WZ_TRY(wz_verify_file(v->run, &s.run, "dataset.json", "dataset", 0, &same, &v->notes, err));
	if (s.run.plan.inventory.interventions)
		WZ_TRY(wz_verify_file(v->run, &s.run, "inventory.json", "dataset", 1, NULL, &v->notes, err));
	if (s.run.plan.second_coder)
		WZ_TRY(wz_verify_file(v->run, &s.run, "agreement.json", "dataset", 2, NULL, &v->notes, err));
	if (v->run->plan.second_coder && lent && took_it(&s))
		wz_verify_done(&v->notes, "agreement", 0, 1, "it is what this program kept of the same files; --blocks all computes it again");
	else if (v->run->plan.second_coder)
		wz_verify_done(&v->notes, "agreement", 1, 1, NULL);
	wz_verify_done(&v->notes, "dataset", 1, 1, NULL);
done:
	if (st != WZ_OK || !same)
		wz_handed_clear(handed);
	v->dataset = same;
	wz_shadow_remove(&s);
	wz_plan_clear(&found);
	json_decref(plan);
	return st;
}

/* 3. report/ */

static bool has_file(const wz_run *run, const char *name) {
	char *path = wz_run_path(run, name);
	bool has = path && wz_file_exists(path);
	free(path);
	return has;
}

/* Files in report/ that the stage does not write would be read as part of it. below: "" or a folder of it, with its slash. */
static void find_strangers(verifying *v, const wz_listing *listing, const char *below) {
	char name[600];
	(void)snprintf(name, sizeof name, "report/%s", below);
	char *path = wz_run_path(v->run, name);
	DIR *folder = path ? opendir(path) : NULL;
	for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
		struct stat about;
		bool known = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || (!below[0] && strcmp(entry->d_name, "files.txt") == 0);
		(void)snprintf(name, sizeof name, "%s%s", below, entry->d_name);
		for (size_t i = 0; i < listing->n && !known; i++)
			known = strcmp(listing->name[i], name) == 0;
		if (known)
			continue;
		if (fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(about.st_mode) && !below[0]) {
			(void)snprintf(name, sizeof name, "%s/", entry->d_name);
			find_strangers(v, listing, name);
			continue;
		}
		wz_verify_find(&v->notes, "report", WZ_FOUND_DIFFERENT, listing->n + 1, name, "is in report/, but this program does not write it");
	}
	if (folder)
		(void)closedir(folder);
	free(path);
}

static wz_status report_same(verifying *v, const wz_shadow *s, wz_err *err) {
	wz_status st = WZ_OK;
	wz_listing listing = {0};
	char *path = wz_run_path(&s->run, "report/files.txt"), *bytes = NULL, name[200];
	size_t size = 0, compared = 0, same = 0;
	if (!path)
		return wz_fail(err, WZ_ENOMEM, "out of memory: report");
	WZ_TRY(wz_file_read(path, &bytes, &size, err));
	wz_listing_read(&listing, bytes, size);
	if (listing.failed) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory: report");
		goto done;
	}
	WZ_TRY(wz_verify_file(v->run, &s->run, "report/files.txt", "report", 0, NULL, &v->notes, err));
	for (size_t i = 0; i < listing.n; i++) {
		const size_t length = strlen(listing.name[i]);
		if (length > 4 && strcmp(listing.name[i] + length - 4, ".pdf") == 0)
			continue; /* the page's drawings, which are compared there; its bytes hang on the fonts of the machine */
		(void)snprintf(name, sizeof name, "report/%s", listing.name[i]);
		compared++;
		const size_t before = v->notes.n_findings;
		WZ_TRY(wz_verify_file(v->run, &s->run, name, "report", i + 1, NULL, &v->notes, err));
		same += v->notes.n_findings == before;
	}
	find_strangers(v, &listing, "");
	wz_verify_done(&v->notes, "report", same, compared, NULL);
done:
	wz_listing_clear(&listing);
	free(path);
	free(bytes);
	return st;
}

static wz_status previous_again(verifying *v, wz_err *err) {
	static const char *const NEEDS[] = {"manifest.json", "dataset.json", "fits.json", "results.json"};
	wz_status st = WZ_OK;
	wz_shadow s = {.run.lock = -1};
	wz_err why = {0};
	if (!has_file(v->run, "previous.json"))
		return WZ_OK;
	if (!v->spec->previous) {
		wz_verify_done(&v->notes, "previous", 0, 0, "give the earlier run with --previous");
		return WZ_OK;
	}
	WZ_TRY(wz_shadow_make(v->run, v->plan, &s, err));
	for (size_t i = 0; i < sizeof NEEDS / sizeof *NEEDS; i++)
		WZ_TRY(wz_shadow_link(&s, NEEDS[i], err));
	WZ_TRY(wz_previous_make(&s.run, v->spec->previous, &why, err));
	WZ_TRY(wz_verify_file(v->run, &s.run, "previous.json", "previous", 0, NULL, &v->notes, err));
	wz_verify_done(&v->notes, "previous", 1, 1, NULL);
done:
	wz_shadow_remove(&s);
	return st;
}

static wz_status report_again(verifying *v, wz_err *err) {
	static const char *const NEEDS[] = {"manifest.json", "dataset.json", "results.json", "inventory.json", "agreement.json", "previous.json"};
	wz_status st = WZ_OK;
	wz_shadow s = {.run.lock = -1};
	wz_err why = {0};
	if (!v->dataset) /* the run's own dataset.json is what the report was made of, with all that this program does not know of */
		wz_handed_clear(&v->opened->handed);
	if (!has_file(v->run, "report/files.txt")) {
		wz_verify_done(&v->notes, "report", 0, 0, "this run has no report");
		return WZ_OK;
	}
	WZ_TRY(wz_shadow_make(v->run, v->plan, &s, err));
	for (size_t i = 0; i < sizeof NEEDS / sizeof *NEEDS; i++)
		WZ_TRY(wz_shadow_link(&s, NEEDS[i], err));
	wz_status made = v->spec->report(&s.run, &v->opened->handed, &why);
	st = made == WZ_OK ? report_same(v, &s, err) : not_made(&s, "report", "report", made, &why, &v->notes, err);
done:
	wz_shadow_remove(&s);
	return st;
}

/* 4. Notes of all ranks */

static unsigned char *notes_bytes(void *context, size_t item, size_t *size) {
	const verifying *v = context;
	(void)item;
	json_t *all = json_pack("{sO sO sI}", "checks", v->notes.checks, "findings", v->notes.findings, "n", (json_int_t)v->notes.n_findings);
	char *text = all ? json_dumps(all, JSON_COMPACT) : NULL;
	json_decref(all);
	*size = text ? strlen(text) : 0;
	return (unsigned char *)text;
}

/* With two ranks item 0 is the other's, with more each has one (wz_cluster_gather_rank()). */
static wz_status gather_notes(verifying *v, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = (size_t)v->run->n_ranks - 1;
	if (v->run->rank != 0) {
		const wz_gather gather = {n, notes_bytes, v};
		wz_cluster_gather_give(v->cluster, &gather);
		return WZ_OK;
	}
	wz_gathering *gathering = n > 0 ? wz_cluster_gather_open(v->cluster) : NULL;
	for (size_t i = 0; i < n && st == WZ_OK; i++) {
		size_t size = 0;
		unsigned char *bytes = wz_cluster_gather_take(gathering, i, &size);
		json_t *all = bytes ? json_loadb((const char *)bytes, size, 0, NULL) : NULL;
		if (all) {
			json_array_extend(v->notes.checks, json_object_get(all, "checks"));
			json_array_extend(v->notes.findings, json_object_get(all, "findings"));
			v->notes.n_findings += (size_t)json_integer_value(json_object_get(all, "n"));
		} else {
			st = wz_fail(err, WZ_ENOMEM, "out of memory: what another rank found");
		}
		json_decref(all);
		free(bytes);
	}
	if (gathering)
		wz_cluster_gather_close(gathering);
	return st;
}

/* 5. The certificate */

static const char *const CHECKS[] = {"versions", "inputs", "dataset", "agreement", "fits", "blocks", "blocks_again", "results", "previous", "report"};
enum { N_CHECKS = sizeof CHECKS / sizeof *CHECKS };

/* Notes of one check, of all ranks: sums, the worst finding, the findings in their order. */
static json_t *sum_check(const verifying *v, const char *check, json_t *findings) {
	json_int_t done = 0, of = 0;
	const json_t *reason = NULL, *note;
	const char *status = "agrees";
	size_t i;
	bool noted = false;
	json_array_foreach(v->notes.checks, i, note)
		if (strcmp(wz_json_text(note, "check", ""), check) == 0) {
			noted = true;
			done += json_integer_value(json_object_get(note, "done"));
			of = json_integer_value(json_object_get(note, "of"));
			reason = json_object_get(note, "reason") ? json_object_get(note, "reason") : reason;
		}
	if (reason || !noted)
		status = "not_done";
	const size_t from = json_array_size(findings);
	json_array_foreach(v->notes.findings, i, note)
		if (strcmp(wz_json_text(note, "check", ""), check) == 0) {
			const char *kind = wz_json_text(note, "kind", "");
			const bool damaged = strcmp(kind, "damaged") == 0 || strcmp(status, "damaged") == 0;
			const bool differs = strcmp(kind, "different") == 0 || strcmp(status, "differs") == 0;
			status = damaged ? "damaged" : differs ? "differs" : "not_found";
			/* ranks came to them in any order */
			json_int_t order = json_integer_value(json_object_get(note, "order"));
			size_t at = json_array_size(findings);
			while (at > from && json_integer_value(json_object_get(json_array_get(findings, at - 1), "order")) > order)
				at--;
			json_array_insert(findings, at, (json_t *)(uintptr_t)note);
		}
	json_t *out = json_pack("{ss ss sI sI}", "check", check, "status", status, "done", done, "of", of);
	if (reason)
		json_object_set(out, "reason", (json_t *)(uintptr_t)reason);
	return out;
}

static json_t *file_hashes(const wz_run *run) {
	static const char *const FILES[] = {"manifest.json", "dataset.json", "fits.json", "results.json"};
	json_t *list = json_array();
	for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
		char *path = wz_run_path(run, FILES[i]), sha[WZ_SHA256_TEXT];
		if (path && wz_sha256_file(path, sha, NULL) == WZ_OK)
			json_array_append_new(list, json_pack("{ss ss}", "file", FILES[i], "sha256", sha));
		free(path);
	}
	return list;
}

/* The certificate, and what the whole came to. */
static wz_status certify(const verifying *v, json_t **certificate, wz_err *err) {
	const json_t *m = v->manifest;
	json_t *checks = json_array(), *findings = json_array(), *finding;
	bool differs = false, damaged = false, missing = false, complete = true;
	char when[32] = "", host[256] = "unknown", method[16];
	const time_t now = time(NULL);
	struct tm utc;
	size_t i;
	for (size_t c = 0; c < N_CHECKS; c++) {
		if ((strcmp(CHECKS[c], "agreement") == 0 && !v->run->plan.second_coder) || (strcmp(CHECKS[c], "previous") == 0 && !has_file(v->run, "previous.json")))
			continue;
		json_t *check = sum_check(v, CHECKS[c], findings);
		const char *status = wz_json_text(check, "status", "");
		differs = differs || strcmp(status, "differs") == 0;
		damaged = damaged || strcmp(status, "damaged") == 0;
		missing = missing || strcmp(status, "not_found") == 0;
		complete = complete && strcmp(status, "not_done") != 0 && strcmp(status, "not_found") != 0 &&
		           json_integer_value(json_object_get(check, "done")) == json_integer_value(json_object_get(check, "of"));
		json_array_append_new(checks, check);
	}
	json_array_foreach(findings, i, finding)
		json_object_del(finding, "order");
	if (gmtime_r(&now, &utc))
		(void)strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
	if (gethostname(host, sizeof host) != 0)
		(void)snprintf(host, sizeof host, "unknown");
	host[sizeof host - 1] = '\0';
	(void)snprintf(method, sizeof method, "%d", WZ_METHOD_VERSION);
	json_t *named = json_string(host);
	const char *outcome = damaged ? "damaged" : differs ? "differs" : missing ? "not_found" : "agrees";
	*certificate = json_pack(
		"{ss ss ss ss ss so si ss sb s{ss so* so* so* so* so* so*} so s{so sb so} so so sI}", "format", "werkzaam-certificate-1", "program", "werkzaam", "version",
		WZ_VERSION, "method_version", method, "when", when, "host", named ? named : json_string("unknown"), "ranks", v->run->n_ranks, "outcome", outcome,
		"complete", complete, "run", "name", v->run->plan.name, "version", json_incref(json_object_get(m, "version")), "method_version",
		json_incref(json_object_get(m, "method_version")), "created", json_incref(json_object_get(m, "created")), "host",
		json_incref(json_object_get(m, "host")), "ranks", json_incref(json_object_get(m, "ranks")), "seed", wz_json_u64(v->run->plan.seed), "files",
		file_hashes(v->run), "choice", "seed", wz_json_u64(v->spec->seed), "given", v->spec->seed_given, "types",
		v->opened->types ? json_incref(v->opened->types) : json_array(), "checks", checks, "findings", findings, "n_findings",
		(json_int_t)v->notes.n_findings);
	if (!*certificate)
		return wz_fail(err, WZ_ENOMEM, "out of memory: certificate");
	if (damaged)
		return wz_fail(err, WZ_ECORRUPT, "%s: files of the run are damaged, missing or of another run", v->run->folder);
	if (missing && !differs)
		return wz_fail(err, WZ_EINPUT, "%s: inputs of the run were not found, and not checked: name the folder that they are in with --inputs", v->run->folder);
	return differs ? WZ_ECHECK : WZ_OK;
}

/* 6. The stage */

static void versions_same(verifying *v) {
	char ours[16];
	const char *method = wz_json_text(v->manifest, "method_version", "");
	(void)snprintf(ours, sizeof ours, "%d", WZ_METHOD_VERSION);
	if (strcmp(method, ours) != 0)
		wz_verify_find(&v->notes, "versions", WZ_FOUND_DIFFERENT, 0, "manifest.json",
		               "the run is of version %.20s, method %.10s; this program is %s, method %s, and computes other numbers: verify with the version that made it",
		               wz_json_text(v->manifest, "version", "?"), method, WZ_VERSION, ours);
	wz_verify_done(&v->notes, "versions", 1, 1, NULL);
}

wz_status wz_stage_verify(wz_run *run, wz_cluster *cluster, const wz_verify_spec *spec, json_t **certificate, wz_err *err) {
	wz_status st = WZ_OK;
	wz_status mine = WZ_OK;
	wz_verify_opened opened = {0};
	verifying v = {.run = run, .cluster = cluster, .spec = spec, .notes = {json_array(), json_array(), 0}, .opened = &opened};
	*certificate = NULL;
	st = wz_run_read_json(run, "manifest.json", &v.manifest, err);
	v.plan = json_object_get(v.manifest, "plan");
	if (st != WZ_OK && run->rank != 0)
		wz_cluster_abort(cluster, err);
	WZ_TRY(wz_cluster_agree(cluster, st, err));
	if (run->rank == 0)
		versions_same(&v);
	WZ_TRY(wz_cluster_agree(cluster, dataset_again(&v, err), err));
	mine = wz_verify_fits(run, v.plan, spec, &opened, &v.notes, err);
	if (mine == WZ_OK && run->rank == 0)
		mine = wz_verify_results(run, v.plan, &opened, &v.notes, err);
	if (mine == WZ_OK && run->rank == 0)
		mine = previous_again(&v, err);
	if (mine != WZ_OK && run->rank != 0)
		wz_cluster_abort(cluster, err);
	WZ_TRY(wz_cluster_agree(cluster, mine, err));
	WZ_TRY(wz_verify_blocks(run, cluster, spec, &opened, &v.notes, err));
	if (run->rank == 0) /* last, since it takes what the others refer to */
		mine = report_again(&v, err);
	WZ_TRY(wz_cluster_agree(cluster, mine, err));
	WZ_TRY(gather_notes(&v, err));
	WZ_TRY(wz_cluster_agree(cluster, run->rank == 0 ? certify(&v, certificate, err) : WZ_OK, err));
done:
	wz_verify_opened_clear(&opened);
	json_decref(v.notes.checks);
	json_decref(v.notes.findings);
	json_decref(v.manifest);
	return st;
}
