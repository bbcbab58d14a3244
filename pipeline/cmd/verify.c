/* verify.c - werkzaam verify
 *
 * 1. Options
 * 2. The certificate's files
 * 3. The command
 */
#include "analysis/previous.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cluster/cluster.h"
#include "cmd/command.h"
#include "cmd/version.h"
#include "report/certificate.h"
#include "stages/report.h"
#include "stages/verify.h"
#include "store/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 1. Options */

static const wz_option OPTIONS[] = {
	{"blocks", "N|P%|all", "how many blocks, drawn at random, to compute again (default 1%)"},
	{"previous", "RUN", "the earlier run that the report is compared with, to make that comparison again (default: it is not checked)"},
	{"seed", "S", "of that choice (default: another one each time; the certificate tells it)"},
	{"inputs", "FOLDER", "where to look for input files that are not where they were"},
	{"out", "FOLDER", "where to put certificate.txt, certificate-nl.txt and certificate.json (default: the run folder)"},
	{"lang", "nl|en", "language of the page that is printed (default en); both are written"},
	{"json", NULL, "print the certificate as JSON"},
	{"quiet", NULL, "no progress, and print nothing"},
	{NULL, NULL, NULL},
};

static wz_status read_blocks(const char *text, wz_verify_spec *spec, wz_err *err) {
	char *end = NULL;
	spec->share = 0.01;
	if (!text)
		return WZ_OK;
	if (strcmp(text, "all") == 0) {
		spec->blocks = UINT64_MAX;
		return WZ_OK;
	}
	errno = 0;
	const size_t digits = strcspn(text, "%");
	if (text[digits] == '%') {
		char number[50];
		(void)snprintf(number, sizeof number, "%.*s", (int)digits, text);
		if (digits < sizeof number && text[digits + 1] == '\0' && wz_number_parse(number, '.', &spec->share) && spec->share > 0 && spec->share <= 100) {
			spec->share /= 100;
			return WZ_OK;
		}
	} else {
		spec->blocks = strtoull(text, &end, 10);
		if (end != text && *end == '\0' && errno == 0 && text[0] != '-' && spec->blocks > 0)
			return WZ_OK;
	}
	return wz_fail(err, WZ_EUSAGE, "--blocks '%.50s': expected a number of blocks from 1 on, a percentage as 5%%, or all", text);
}

/* Another choice every time: many verifications see more blocks than one. */
static uint64_t seed_of_now(void) {
	struct timespec now;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	return ((uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000) % 1000000000;
}

/* folder: of the run. Before hours of work: is the earlier run there? */
static wz_status check_previous(const wz_verify_spec *spec, const char *folder, wz_err *err) {
	return spec->previous ? wz_previous_check(spec->previous, folder, err) : WZ_OK;
}

static wz_status read_options(const wz_arguments *arguments, wz_verify_spec *spec, wz_err *err) {
	wz_status st = WZ_OK;
	*spec = (wz_verify_spec){.report = wz_stage_report, .seed = seed_of_now(), .inputs = wz_option_value(&wz_command_verify, arguments, "inputs"),
	                          .previous = wz_option_value(&wz_command_verify, arguments, "previous")};
	WZ_TRY(read_blocks(wz_option_value(&wz_command_verify, arguments, "blocks"), spec, err));
	spec->seed_given = wz_option_value(&wz_command_verify, arguments, "seed") != NULL;
	WZ_TRY(wz_option_count(&wz_command_verify, arguments, "seed", 0, UINT64_MAX, &spec->seed, err));
done:
	return st;
}

/* 2. The certificate's files */

static void put_libraries(json_t *certificate) {
	char text[300] = "";
	FILE *out = fmemopen(text, sizeof text - 1, "w");
	if (!out)
		return;
	wz_version_libraries(out);
	(void)fclose(out);
	text[strcspn(text, "\n")] = '\0';
	json_object_set_new(certificate, "libraries", json_string(text));
}

/* What the folder gets. */
static const char *const FILES[] = {[WZ_NL] = "certificate-nl.txt", [WZ_EN] = "certificate.txt", [WZ_N_LANGUAGES] = "certificate.json"};

/* Verifying may take hours: first see that the certificate can be put down. */
static wz_status check_files(const char *folder, wz_err *err) {
	wz_status st = WZ_OK;
	for (size_t i = 0; st == WZ_OK && i < sizeof FILES / sizeof *FILES; i++) {
		char *path = wz_path_join(folder, FILES[i]);
		st = path ? wz_file_check_target(path, err) : wz_fail(err, WZ_ENOMEM, "out of memory: certificate");
		free(path);
	}
	return st;
}

/* Takes over the page. */
static wz_status put_page(const char *folder, const char *name, wz_buffer *page, wz_err *err) {
	wz_status st = WZ_OK;
	char *path = wz_path_join(folder, name);
	WZ_TRY(wz_buffer_status(page, err));
	WZ_TRY(path ? wz_file_write(path, page->bytes, page->size, err) : wz_fail(err, WZ_ENOMEM, "out of memory: certificate"));
done:
	wz_buffer_clear(page);
	free(path);
	return st;
}

static wz_status put_files(const char *folder, const json_t *certificate, wz_err *err) {
	wz_status st = WZ_OK;
	char *path = wz_path_join(folder, FILES[WZ_N_LANGUAGES]);
	WZ_TRY(path ? wz_json_write(path, certificate, err) : wz_fail(err, WZ_ENOMEM, "out of memory: certificate"));
	for (wz_language l = WZ_NL; l < WZ_N_LANGUAGES; l++) {
		wz_buffer page = {0};
		wz_certificate_text(certificate, l, &page);
		WZ_TRY(put_page(folder, FILES[l], &page, err));
	}
done:
	free(path);
	return st;
}

static wz_status put_certificate(const char *folder, json_t *certificate, wz_language language, bool json, bool quiet, wz_err *err) {
	wz_status st = WZ_OK;
	wz_buffer page = {0};
	put_libraries(certificate);
	wz_certificate_text(certificate, language, &page);
	WZ_TRY(wz_buffer_status(&page, err));
	if (json)
		WZ_TRY(wz_json_print(certificate, stdout, err));
	else if (!quiet)
		fputs(page.bytes, stdout);
	wz_err why = {0};
	st = put_files(folder, certificate, &why);
	if (st != WZ_OK)
		st = wz_fail(err, st, "%s (name a folder for the certificate with --out)", why.text);
done:
	wz_buffer_clear(&page);
	return st;
}

/* 3. The command */

/* A run that is being written to cannot be verified. Where there is no lock to take (a copy to read only), nobody writes. */
static wz_status lock(wz_run *run, wz_err *err) {
	wz_err why = {0};
	char *path = wz_run_path(run, "lock");
	wz_status st = path && wz_file_exists(path) ? wz_run_lock(run, &why) : WZ_OK;
	free(path);
	return st == WZ_EMISMATCH ? wz_fail(err, st, "%s", why.text) : WZ_OK;
}

static wz_status run_verify(const wz_arguments *arguments, wz_err *err) {
	wz_status st = WZ_OK;
	wz_cluster *cluster = NULL;
	wz_run run = {.lock = -1};
	wz_verify_spec spec;
	json_t *certificate = NULL;
	unsigned char *seed = NULL;
	size_t size = 0;
	char **argv = arguments->argv;
	int argc = arguments->argc;
	const char *out = wz_option_value(&wz_command_verify, arguments, "out");
	const bool json = wz_option_value(&wz_command_verify, arguments, "json") != NULL;
	const bool quiet = wz_option_value(&wz_command_verify, arguments, "quiet") != NULL;
	static const char *const LANGUAGES[] = {"nl", "en", NULL};
	int language = WZ_EN;
	st = wz_option_word(&wz_command_verify, arguments, "lang", LANGUAGES, &language, err);
	if (st != WZ_OK)
		return st;
	st = read_options(arguments, &spec, err);
	if (st != WZ_OK)
		return st;
	st = wz_cluster_start(&argc, &argv, &cluster, err);
	if (st != WZ_OK)
		return st;
	const int rank = wz_cluster_rank(cluster);
	wz_status mine = wz_run_open(&run, arguments->operand[0], rank, wz_cluster_size(cluster), err);
	if (mine == WZ_OK && rank == 0)
		mine = lock(&run, err);
	if (mine == WZ_OK && rank == 0)
		mine = check_previous(&spec, run.folder, err);
	if (mine == WZ_OK && rank == 0 && out)
		mine = wz_folder_make(out, err);
	if (mine == WZ_OK && rank == 0)
		mine = check_files(out ? out : run.folder, err);
	const wz_status first = wz_cluster_agree(cluster, mine, err);
	if (first == WZ_OK && mine != WZ_OK)
		wz_cluster_abort(cluster, err);
	WZ_TRY(first);
	run.quiet = quiet;
	/* the choice is rank 0's */
	if (rank == 0) {
		seed = malloc(sizeof spec.seed);
		size = seed ? sizeof spec.seed : 0;
		if (seed)
			memcpy(seed, &spec.seed, sizeof spec.seed);
	}
	wz_cluster_broadcast(cluster, &seed, &size);
	if (size == sizeof spec.seed)
		memcpy(&spec.seed, seed, sizeof spec.seed);
	free(seed);
	st = wz_stage_verify(&run, cluster, &spec, &certificate, err);
	if (certificate) {
		wz_status wrote = put_certificate(out ? out : run.folder, certificate, (wz_language)language, json, quiet, err);
		st = st == WZ_OK ? wrote : st;
	}
done:
	if (st == WZ_ESTOP && rank == 0)
		(void)wz_fail(err, WZ_ESTOP, "stopped in time; run the same command again");
	if (rank != 0)
		*err = (wz_err){0}; /* rank 0 says it for all */
	json_decref(certificate);
	wz_run_close(&run);
	wz_cluster_end(cluster);
	return st;
}

const wz_command wz_command_verify = {
	.name = "verify", .operands = "RUN", .summary = "make a run again, as a whole or a random part of its blocks, and compare bit for bit",
	.details = "Inputs by SHA-256; dataset.json, fits.json, results.json and the report made again; every block read, some computed again. Writes "
	           "certificate.txt and certificate.json, and changes nothing else. Under mpirun the work is shared, on any number of ranks. Exit status: 0 all that was "
	           "checked agrees, 1 something differs, 3 inputs are not found (--inputs) and the rest agrees, 5 files of the run are damaged, missing or of another run.",
	.min_operands = 1, .max_operands = 1, .options = OPTIONS, .run = run_verify,
	.on_all_ranks = true};
