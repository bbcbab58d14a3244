/* report_run.h - a run folder with the files that a report is made of, and what the report then holds */
#ifndef WZ_TEST_REPORT_RUN_H
#define WZ_TEST_REPORT_RUN_H

#include "base/json.h"
#include "stages/report.h"
#include "tests/unit/temp.h"

static const char *const RUN_FILES[] = {"dataset.json", "results.json", "manifest.json"};

static inline json_t *fixture(const char *name) {
	wz_err err = {0};
	json_t *json = NULL;
	char path[128];
	(void)snprintf(path, sizeof path, "tests/report-fixture/%s", name);
	ck_assert_msg(wz_json_read(path, &json, &err) == WZ_OK, "%s", err.text);
	return json;
}

/* A run folder that holds the fixture, one file of it replaced (NULL: none; the value is taken over). */
static inline void make_run(wz_run *run, const char *replaced, json_t *value) {
	char folder[] = P_tmpdir "/check_report_XXXXXX";
	wz_err err = {0};
	*run = (wz_run){.n_ranks = 1, .lock = -1};
	ck_assert_ptr_nonnull(mkdtemp(folder));
	run->folder = strdup(folder);
	ck_assert_ptr_nonnull(run->folder);
	for (size_t i = 0; i < sizeof RUN_FILES / sizeof *RUN_FILES; i++) {
		json_t *json = replaced != NULL && strcmp(replaced, RUN_FILES[i]) == 0 ? value : fixture(RUN_FILES[i]);
		ck_assert_msg(wz_run_write_json(run, RUN_FILES[i], json, &err) == WZ_OK, "%s", err.text);
		json_decref(json);
	}
}

static inline void make_report(wz_run *run) {
	wz_err err = {0};
	ck_assert_msg(wz_stage_report(run, &(wz_handed){0}, &err) == WZ_OK, "%s", err.text);
}

static inline void remove_run(wz_run *run) {
	temp_empty(run->folder);
	free(run->folder);
	run->folder = NULL;
}

/* Path of report/NAME; good for the next three calls. */
static inline const char *report_path(const wz_run *run, const char *name) {
	static char path[4][512];
	static int at;
	at = (at + 1) % 4;
	(void)snprintf(path[at], sizeof path[at], "%s/report/%s", run->folder, name);
	return path[at];
}

/* Not inline: gcc 12 then sees dangling pointers where there are none. */
static __attribute__((noinline)) char *report_file(const wz_run *run, const char *name) {
	wz_err err = {0};
	char *bytes = NULL;
	size_t size;
	ck_assert_msg(wz_file_read(report_path(run, name), &bytes, &size, &err) == WZ_OK, "%s", err.text);
	ck_assert_uint_eq(strlen(bytes), size);
	return bytes;
}

static inline size_t count_of(const char *page, const char *text) {
	size_t n = 0;
	for (const char *at = strstr(page, text); at != NULL; at = strstr(at + 1, text))
		n++;
	return n;
}

static inline void has(const char *page, const char *text) {
	ck_assert_msg(strstr(page, text) != NULL, "not there: %s", text);
}

static inline void has_not(const char *page, const char *text) {
	ck_assert_msg(strstr(page, text) == NULL, "there: %s", text);
}

#endif
