/* check_run.c - run folders: made, opened again, locked, and never somebody else's folder
 *
 * 1. A small plan
 * 2. Create and open
 * 3. Folders that are not ours
 * 4. Lock
 * 5. Log
 */
#include "base/json.h"
#include "store/run.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/temp.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* 1. A small plan */

static void put(const char *name, const char *text) {
	ck_assert_int_eq(wz_file_write(temp_path(name), text, strlen(text), NULL), WZ_OK);
}

static wz_plan small_plan(void) {
	wz_plan plan;
	wz_problems problems;
	wz_err err = {0};
	wz_problems_init(&problems);
	put("effects.csv", "abc");
	put("codebook.csv", "");
	put("plan.yaml", "name: t\nrecords: {effects: effects.csv}\ncodebook: codebook.csv\nmodel: {levels: "
					 "[study]}\nseed: 18446744073709551615\n");
	ck_assert_msg(wz_plan_read(temp_path("plan.yaml"), &plan, &problems, &err) == WZ_OK &&
					  problems.n_errors == 0,
				  "%s", err.text);
	wz_problems_clear(&problems);
	return plan;
}

static wz_status create(wz_run *run, wz_err *err) {
	wz_plan plan = small_plan();
	wz_status st = wz_run_create(run, &plan, temp_path("runs/t"), 0, 2, err);
	ck_assert_ptr_null(plan.name); /* taken over */
	wz_plan_clear(&plan);
	return st;
}

/* 2. Create and open */

START_TEST(create_and_open) {
	wz_run run, again;
	wz_err err = {0};
	ck_assert_msg(create(&run, &err) == WZ_OK, "%s", err.text);
	ck_assert(wz_file_exists(temp_path("runs/t/blocks")));
	json_t *m;
	ck_assert_int_eq(wz_run_read_json(&run, "manifest.json", &m, &err), WZ_OK);
	ck_assert_str_eq(wz_json_text(m, "format", ""), "werkzaam-manifest-1");
	ck_assert_str_eq(wz_json_text(m, "program", ""), "werkzaam");
	ck_assert_uint_eq(strlen(wz_json_text(m, "created", "")), 24);
	ck_assert_double_eq(wz_json_number(m, "ranks"), 2);
	ck_assert_str_eq(wz_json_text(m, "seed", ""), "18446744073709551615");
	const json_t *input = json_array_get(json_object_get(m, "inputs"), 1);
	ck_assert_str_eq(wz_json_text(input, "role", ""), "effects");
	ck_assert_str_eq(wz_json_text(input, "sha256", ""),
					 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	json_decref(m);
	ck_assert_msg(wz_run_open(&again, run.folder, 1, 2, &err) == WZ_OK, "%s", err.text);
	ck_assert_str_eq(again.plan.effects, run.plan.effects);
	ck_assert_uint_eq(again.plan.seed, UINT64_MAX);
	wz_run_close(&again);
	wz_run_close(&run);
	ck_assert_msg(create(&run, &err) == WZ_OK, "%s", err.text); /* its own folder again */
	wz_run_close(&run);
	wz_run_close(&run);
}
END_TEST

START_TEST(other_ranks_only_read) {
	wz_plan plan = small_plan();
	wz_run run;
	ck_assert_int_eq(wz_run_create(&run, &plan, temp_path("runs/u"), 1, 2, NULL), WZ_OK);
	ck_assert(!wz_file_exists(temp_path("runs/u")));
	wz_run_close(&run);
}
END_TEST

START_TEST(damaged_manifest) {
	wz_run run;
	wz_err err = {0};
	ck_assert_int_eq(wz_run_open(&run, temp_path("none"), 0, 1, &err), WZ_EIO);
	ck_assert_int_eq(wz_folder_make(temp_path("runs/t"), NULL), WZ_OK);
	static const char *const bad[] = {"",
									  "{",
									  "[]",
									  "{}",
									  "{\"format\":\"werkzaam-manifest-1\"}",
									  "{\"format\":\"werkzaam-manifest-1\",\"plan\":{\"name\":1}}",
									  "{\"format\":\"werkzaam-manifest-9\"}"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		put("runs/t/manifest.json", bad[i]);
		ck_assert_int_eq(wz_run_open(&run, temp_path("runs/t"), 0, 1, NULL), WZ_ECORRUPT);
		ck_assert_ptr_null(run.folder);
	}
}
END_TEST

START_TEST(missing_input) {
	wz_plan plan = small_plan();
	wz_run run;
	wz_err err = {0};
	ck_assert_int_eq(unlink(temp_path("effects.csv")), 0);
	ck_assert_int_eq(wz_run_create(&run, &plan, temp_path("runs/t"), 0, 1, &err), WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "effects.csv: there is no such file"));
}
END_TEST

/* 3. Folders that are not ours */

START_TEST(foreign_folder) {
	wz_run run;
	wz_err err = {0};
	ck_assert_int_eq(wz_folder_make(temp_path("runs/t"), NULL), WZ_OK);
	put("runs/t/thesis.docx", "work of years");
	ck_assert_int_eq(create(&run, &err), WZ_EMISMATCH);
	ck_assert_ptr_nonnull(strstr(err.text, "thesis.docx"));
	ck_assert(!wz_file_exists(temp_path("runs/t/lock")) && !wz_file_exists(temp_path("runs/t/blocks")));
	put("runs/t/manifest.json", "{\"format\":\"other\"}");
	ck_assert_int_eq(create(&run, NULL), WZ_EMISMATCH);
	ck_assert_int_eq(unlink(temp_path("runs/t/thesis.docx")), 0);
	ck_assert_int_eq(unlink(temp_path("runs/t/manifest.json")), 0);
	put("runs/t/manifest.json.tmp.12", "{"); /* a start that was killed */
	put("runs/t/lock", "process 1 on nowhere\n");
	err = (wz_err){0};
	ck_assert_msg(create(&run, &err) == WZ_OK, "%s", err.text);
	wz_run_close(&run);
	ck_assert_int_eq(unlink(temp_path("runs/t/manifest.json")), 0);
	ck_assert_int_eq(rmdir(temp_path("runs/t/blocks")), 0);
	put("file", "");
	wz_plan plan = small_plan();
	ck_assert_int_eq(wz_run_create(&run, &plan, temp_path("file"), 0, 1, NULL), WZ_EIO);
}
END_TEST

/* 4. Lock: a child holds it, then is killed */

START_TEST(lock) {
	int ready[2];
	char byte;
	wz_run run;
	wz_err err = {0};
	ck_assert_int_eq(pipe(ready), 0);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		byte = create(&run, NULL) == WZ_OK ? 'y' : 'n';
		(void)!write(ready[1], &byte, 1);
		for (;;)
			(void)pause();
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	ck_assert_int_eq(byte, 'y');
	char who[40];
	(void)snprintf(who, sizeof who, "in use by process %ld on ", (long)child);
	ck_assert_int_eq(create(&run, &err), WZ_EMISMATCH);
	ck_assert_msg(strstr(err.text, who) != NULL, "%s", err.text);
	err = (wz_err){0};
	ck_assert_int_eq(wz_run_open(&run, temp_path("runs/t"), 0, 1, &err), WZ_OK); /* reading is free */
	ck_assert_int_eq(wz_run_lock(&run, NULL), WZ_EMISMATCH);
	wz_run_close(&run);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	ck_assert_msg(create(&run, &err) == WZ_OK, "a stale lock must not block: %s", err.text);
	wz_run_close(&run);
	(void)close(ready[0]);
	(void)close(ready[1]);
}
END_TEST

/* 5. Log */

START_TEST(log_lines) {
	wz_run run;
	char *text;
	size_t size, n = 0;
	ck_assert_int_eq(create(&run, NULL), WZ_OK);
	wz_run_log(&run, "begin", NULL);
	wz_run_log(&run, "stage", json_pack("{s:s, s:i, s:s}", "name", "a\nb", "n", 3, "event", "not this"));
	wz_run_log(&run, "odd", json_integer(4));
	ck_assert_int_eq(wz_file_read(temp_path("runs/t/log.jsonl"), &text, &size, NULL), WZ_OK);
	static const char *const event[] = {"begin", "stage", "odd"};
	for (char *at = strtok(text, "\n"); at != NULL; at = strtok(NULL, "\n"), n++) {
		json_t *line = json_loads(at, 0, NULL);
		ck_assert_msg(line != NULL && n < 3, "%s", at);
		ck_assert_str_eq(wz_json_text(line, "event", ""), event[n]);
		ck_assert_double_eq(wz_json_number(line, "rank"), 0);
		if (n == 1)
			ck_assert_str_eq(wz_json_text(line, "name", ""), "a\nb");
		json_decref(line);
	}
	ck_assert_uint_eq(n, 3);
	free(text);
	wz_run_close(&run);
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("run");
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, create_and_open);
	tcase_add_test(tc, other_ranks_only_read);
	tcase_add_test(tc, damaged_manifest);
	tcase_add_test(tc, missing_input);
	tcase_add_test(tc, foreign_folder);
	tcase_add_test(tc, lock);
	tcase_add_test(tc, log_lines);
	Suite *suite = suite_create("run");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
