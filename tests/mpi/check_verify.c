/* check_verify.c - verify of a run on any number of ranks: as it was made, and with a block that is whole but holds other counts
 *
 * 1. A run
 * 2. Verified
 * 3. What differs, and where
 */
#include "base/json.h"
#include "cluster/cluster.h"
#include "stages/report.h"
#include "stages/stages.h"
#include "stages/verify.h"
#include "stages/verify_inside.h"
#include "store/block.h"
#include "tests/unit/temp.h"

#include <check.h>
#include <dirent.h>

static wz_cluster *cluster;

/* 1. A run */

#define OK(call)                                                        \
	do {                                                                \
		wz_err why = {0};                                               \
		wz_status called = (call);                                      \
		ck_assert_msg(called == WZ_OK, "%s: %d %s", #call, called, why.text); \
	} while (0)

/* A plan of few replicates, of permutations and of bootstraps, beside the run. */
static void write_plan(const char *file) {
	char top[2000];
	ck_assert_ptr_nonnull(getcwd(top, sizeof top));
	FILE *out = fopen(file, "w");
	ck_assert_ptr_nonnull(out);
	fprintf(out, "name: landenberger2005\nrecords: {effects: \"%s/datasets/landenberger2005/effects.csv\"}\n", top);
	fprintf(out, "codebook: \"%s/datasets/landenberger2005/codebook.csv\"\n", top);
	fputs("effect_size: {measure: log_or, rho: 0}\nmodel: {levels: [study]}\nby: [all, setting]\nmoderators: [pubtype, design]\nelements: {min_studies: 3}\n"
	      "permutation: {replicates: 60, block: 20}\nbootstrap: {kind: cases, replicates: 39, block: 25}\n", out);
	ck_assert_int_eq(fclose(out), 0);
}

static void make_run(wz_run *run, const char *folder) {
	wz_handed handed = {0};
	const int rank = wz_cluster_rank(cluster), n_ranks = wz_cluster_size(cluster);
	char file[610];
	(void)snprintf(file, sizeof file, "%s.yaml", folder);
	for (int turn = 0; turn < 2; turn++) {
		if ((rank == 0) == (turn == 0)) {
			wz_plan plan = {0};
			wz_problems problems;
			wz_problems_init(&problems);
			if (rank == 0)
				write_plan(file);
			OK(wz_plan_read(file, &plan, &problems, &why));
			OK(wz_problems_status(&problems, &why));
			wz_problems_clear(&problems);
			OK(wz_run_create(run, &plan, folder, rank, n_ranks, &why));
			run->quiet = true;
		}
		OK(wz_cluster_agree(cluster, WZ_OK, &why));
	}
	OK(wz_cluster_agree(cluster, wz_stage_ingest(run, cluster, &handed, &why), &why));
	OK(wz_cluster_agree(cluster, wz_stage_effects(run, &handed, &why), &why));
	OK(wz_cluster_agree(cluster, wz_stage_analyse(run, cluster, &handed, &why), &why));
	OK(wz_stage_resample(run, cluster, &handed, &why));
	OK(wz_cluster_agree(cluster, wz_stage_merge(run, &handed, &why), &why));
	OK(wz_cluster_agree(cluster, wz_stage_report(run, &handed, &why), &why));
	wz_handed_clear(&handed);
}

/* The folder is rank 0's, and all are told. */
static void share_folder(char folder[600]) {
	unsigned char *bytes = NULL;
	size_t size = 0;
	if (wz_cluster_rank(cluster) == 0) {
		temp_make();
		bytes = (unsigned char *)strdup(temp_path("run"));
		size = strlen((char *)bytes) + 1;
	}
	wz_cluster_broadcast(cluster, &bytes, &size);
	ck_assert_uint_lt(size, 600);
	memcpy(folder, bytes, size);
	free(bytes);
}

/* Another count in the first block, with its sums made to fit. */
static void forge(const wz_run *run, char forged[300]) {
	wz_err err = {0};
	wz_block_header header;
	void *raw;
	size_t size;
	char *blocks = wz_run_path(run, "blocks");
	DIR *dir = opendir(blocks);
	ck_assert_ptr_nonnull(dir);
	forged[0] = '\0';
	for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
		if (strstr(entry->d_name, "-20.wzb") != NULL) /* of a permutation: bootstraps begin at 0 and 25 */
			(void)snprintf(forged, 300, "%s", entry->d_name);
	(void)closedir(dir);
	ck_assert_str_ne(forged, "");
	char *path = wz_path_join(blocks, forged);
	ck_assert_msg(wz_block_read(path, &header, &raw, &size, &err) == WZ_OK, "%s", err.text);
	((unsigned char *)raw)[0] ^= 1;
	ck_assert_msg(wz_block_write(path, &header, raw, size, &err) == WZ_OK, "%s", err.text);
	free(raw);
	free(path);
	free(blocks);
}

/* 2. Verified */

static const json_t *check_of(const json_t *certificate, const char *name) {
	const json_t *check;
	size_t i;
	json_array_foreach(json_object_get(certificate, "checks"), i, check)
		if (strcmp(wz_json_text(check, "check", ""), name) == 0)
			return check;
	ck_abort_msg("no check %s", name);
	return NULL;
}

static void has_status(const json_t *certificate, const char *check, const char *status) {
	ck_assert_str_eq(wz_json_text(check_of(certificate, check), "status", ""), status);
}

START_TEST(verified) {
	wz_run run = {.lock = -1};
	wz_verify_spec spec = {.blocks = UINT64_MAX, .seed = 1, .report = wz_stage_report};
	char folder[600], forged[300];
	json_t *certificate = NULL;
	wz_err err = {0};
	const bool first = wz_cluster_rank(cluster) == 0;
	share_folder(folder);
	make_run(&run, folder);
	OK(wz_stage_verify(&run, cluster, &spec, &certificate, &why));
	ck_assert(first == (certificate != NULL));
	if (first) {
		static const char *const ALL[] = {"versions", "inputs", "dataset", "fits", "blocks", "blocks_again", "results", "report"};
		ck_assert_str_eq(wz_json_text(certificate, "outcome", ""), "agrees");
		ck_assert(json_is_true(json_object_get(certificate, "complete")));
		for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++)
			has_status(certificate, ALL[i], "agrees");
		const json_t *again = check_of(certificate, "blocks_again");
		ck_assert_int_gt(json_integer_value(json_object_get(again, "of")), 10);
		ck_assert_int_eq(json_integer_value(json_object_get(again, "done")), json_integer_value(json_object_get(again, "of")));
		forge(&run, forged);
	}
	json_decref(certificate);
	(void)!wz_cluster_agree(cluster, WZ_OK, &err); /* nobody reads before it is forged */
	ck_assert_int_eq(wz_stage_verify(&run, cluster, &spec, &certificate, &err), WZ_ECHECK);
	if (first) {
		const json_t *finding = json_array_get(json_object_get(certificate, "findings"), 0);
		has_status(certificate, "blocks", "agrees");
		has_status(certificate, "blocks_again", "differs");
		has_status(certificate, "results", "differs");
		has_status(certificate, "fits", "agrees");
		has_status(certificate, "report", "agrees");
		ck_assert_str_eq(wz_json_text(finding, "check", ""), "blocks_again");
		ck_assert_ptr_nonnull(strstr(wz_json_text(finding, "file", ""), forged));
		ck_assert_ptr_nonnull(strstr(wz_json_text(finding, "text", ""), "1 of "));
	}
	json_decref(certificate);
	/* a choice of none of them does not see it, but the results do */
	spec = (wz_verify_spec){.blocks = 1, .seed = 3, .report = wz_stage_report};
	ck_assert_int_eq(wz_stage_verify(&run, cluster, &spec, &certificate, &err), WZ_ECHECK);
	if (first) {
		ck_assert_int_eq(json_integer_value(json_object_get(check_of(certificate, "blocks_again"), "done")), 1);
		has_status(certificate, "results", "differs");
		temp_remove();
	}
	json_decref(certificate);
	wz_run_close(&run);
}
END_TEST

/* 3. What differs, and where */

START_TEST(first_difference) {
	static const struct {
		const char *was, *again, *where; /* NULL: none */
	} cases[] = {
		{"{\"a\":1}", "{\"a\":1}", NULL},
		{"{\"a\":1}", "{\"a\":2}", "a is '1', made again '2'"},
		{"{\"a\":[1,{\"b\":null}]}", "{\"a\":[1,{\"b\":0}]}", "a[1].b is 'null', made again '0'"},
		{"{\"a\":[1]}", "{\"a\":[1,2]}", "a[1] is 'nothing', made again '2'"},
		{"{\"a\":[1,2]}", "{\"a\":[1]}", "a[1] is '2', made again 'nothing'"},
		{"{\"a\":1}", "{\"a\":1,\"b\":true}", "b is 'nothing', made again 'true'"},
		{"{\"a\":1,\"b\":true}", "{\"a\":1}", "b is 'true', made again 'nothing'"},
		{"[1]", "{}", "all of it is '[1]', made again '{}'"},
		{"{\"a\":1}", "{\"a\":1.0}", "a is '1', made again '1.0'"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *was = json_loads(cases[i].was, 0, NULL), *again = json_loads(cases[i].again, 0, NULL);
		char where[600] = "";
		bool differs = wz_verify_json_differs(was, again, where, sizeof where);
		ck_assert_msg(differs == (cases[i].where != NULL), "%s and %s", cases[i].was, cases[i].again);
		if (differs)
			ck_assert_str_eq(where, cases[i].where);
		json_decref(was);
		json_decref(again);
	}
	char where[600];
	wz_verify_text_differs("a\nb,c\n", "a\nb,d\n", where, sizeof where);
	ck_assert_str_eq(where, "line 2: 'b,c', made again 'b,d'");
	wz_verify_text_differs("a\n", "a\nb\n", where, sizeof where);
	ck_assert_str_eq(where, "line 2: '', made again 'b'");
}
END_TEST

int main(int argc, char **argv) {
	wz_err err = {0};
	if (wz_cluster_start(&argc, &argv, &cluster, &err) != WZ_OK) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	Suite *s = suite_create("verify");
	TCase *tc = tcase_create("verify");
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, verified);
	tcase_add_test(tc, first_difference);
	suite_add_tcase(s, tc);
	SRunner *sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_run_all(sr, wz_cluster_rank(cluster) == 0 ? CK_NORMAL : CK_MINIMAL);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	wz_cluster_end(cluster);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
