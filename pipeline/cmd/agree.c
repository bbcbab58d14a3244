/* agree.c - werkzaam agree: how well two coders agree, and what they should talk about
 *
 * 1. Options
 * 2. The command
 */
#include "analysis/agreement.h"
#include "base/file.h"
#include "base/json.h"
#include "cmd/command.h"
#include "report/agreement_report.h"

#include <stdlib.h>
#include <string.h>

/* 1. Options */

static const wz_option OPTIONS[] = {
	{"codebook", "FILE", "codebook of the records: which columns hold ids, types and codes"},
	{"taxonomy", "FILE", "taxonomy of the elements that manuals are scored on"},
	{"ordinal", "A,B,...", "variables or elements whose codes are in order, as the codebook lists them"},
	WZ_OPTION_DECIMAL,
	{"bootstrap", "N", "replicates for the intervals of alpha and of items together (default 1999; 0: none)"},
	{"seed", "S", "seed of the random numbers (default 1)"},
	{"disagreements", "FILE.csv", "write the list of differences as CSV"},
	{"coefficients", "FILE.csv", "write every coefficient with its interval as CSV, of items and of items together"},
	{"workbook", "FILE.xlsx", "write the list for the consensus meeting, and all tables, as a workbook"},
	{"lang", "nl|en", "language of tables and labels (default en)"},
	{"json", NULL, "print one JSON object"},
	{NULL, NULL, NULL},
};

#define OPTION(name) wz_option_value(&wz_command_agree, arguments, name)

typedef struct {
	char *text;        /* the option, its commas turned into ends */
	const char **name; /* n */
	size_t n;
} name_list;

static wz_status split(const char *text, name_list *list, wz_err *err) {
	*list = (name_list){0};
	if (text == NULL)
		return WZ_OK;
	list->text = strdup(text);
	list->name = malloc((strlen(text) + 1) * sizeof *list->name);
	if (list->text == NULL || list->name == NULL)
		return wz_fail(err, WZ_ENOMEM, "out of memory");
	for (char *rest = list->text; rest != NULL;) {
		char *name = rest;
		rest = strchr(rest, ',');
		if (rest != NULL)
			*rest++ = '\0';
		if (*name != '\0')
			list->name[list->n++] = name;
	}
	return WZ_OK;
}

/* 2. The command */

/* Takes over the text. */
static wz_status write_text(wz_buffer *text, const char *path, wz_err *err) {
	wz_status st = WZ_OK;
	WZ_TRY(wz_buffer_status(text, err));
	WZ_TRY(wz_file_write(path, text->bytes, text->size, err));
done:
	wz_buffer_clear(text);
	return st;
}

static wz_status write_files(const wz_agreement *agreement, wz_language language, const char *list, const char *coefficients, wz_err *err) {
	wz_status st = WZ_OK;
	wz_buffer text = {0};
	if (list != NULL) {
		wz_agreement_csv(agreement, language, &text);
		WZ_TRY(write_text(&text, list, err));
	}
	if (coefficients != NULL) {
		wz_agreement_csv_coefficients(agreement, &text);
		WZ_TRY(write_text(&text, coefficients, err));
	}
done:
	return st;
}

static wz_status print(const wz_agreement *agreement, wz_language language, bool as_json, wz_err *err) {
	wz_status st = WZ_OK;
	wz_buffer text = {0};
	json_t *object = NULL;
	if (as_json) {
		object = wz_agreement_to_json(agreement);
		WZ_TRY(wz_json_print(object, stdout, err));
	} else {
		wz_agreement_text(agreement, language, &text);
		WZ_TRY(wz_buffer_status(&text, err));
		(void)fwrite(text.bytes, 1, text.size, stdout);
	}
done:
	json_decref(object);
	wz_buffer_clear(&text);
	return st;
}

static wz_status run_agree(const wz_arguments *arguments, wz_err *err) {
	static const char *const LANGUAGES[] = {"nl", "en", NULL}, *const WRITTEN[] = {"disagreements", "coefficients", "workbook"};
	wz_status st = WZ_OK;
	uint64_t replicates = 1999, seed = 1;
	int language = WZ_EN;
	wz_dialect dialect;
	wz_problems problems;
	name_list ordinal = {0};
	wz_codebook codebook = {0};
	wz_taxonomy taxonomy = {0};
	wz_ratings ratings = {0};
	wz_agreement agreement = {0};
	wz_problems_init(&problems);
	WZ_TRY(wz_option_count(&wz_command_agree, arguments, "bootstrap", 0, 1000000, &replicates, err));
	WZ_TRY(wz_option_count(&wz_command_agree, arguments, "seed", 0, UINT64_MAX, &seed, err));
	WZ_TRY(wz_option_word(&wz_command_agree, arguments, "lang", LANGUAGES, &language, err));
	WZ_TRY(wz_option_dialect(&wz_command_agree, arguments, &dialect, err));
	WZ_TRY(split(OPTION("ordinal"), &ordinal, err));
	if (OPTION("codebook") == NULL) {
		st = wz_fail(err, WZ_EUSAGE, "--codebook FILE is needed: it says which columns hold the ids that match the records");
		goto done;
	}
	for (size_t i = 0; i < sizeof WRITTEN / sizeof *WRITTEN; i++)
		WZ_TRY(wz_file_check_target(OPTION(WRITTEN[i]), err));
	WZ_TRY(wz_codebook_read(OPTION("codebook"), &codebook, &problems, err));
	WZ_TRY(wz_codebook_check(&codebook, &problems, err));
	if (OPTION("taxonomy") != NULL)
		WZ_TRY(wz_taxonomy_read(OPTION("taxonomy"), &taxonomy, &problems, err));
	WZ_TRY(wz_problems_status(&problems, err));
	WZ_TRY(wz_ratings_read(arguments->operand[0], arguments->operand[1], &dialect, &codebook, OPTION("taxonomy") ? &taxonomy : NULL, ordinal.name,
	                       ordinal.n, &ratings, &problems, err));
	WZ_TRY(wz_problems_status(&problems, err));
	WZ_TRY(wz_agreement_compute(&ratings, replicates, seed, 95, &agreement, err));
	WZ_TRY(write_files(&agreement, (wz_language)language, OPTION("disagreements"), OPTION("coefficients"), err));
	if (OPTION("workbook") != NULL)
		WZ_TRY(wz_agreement_workbook(&agreement, (wz_language)language, OPTION("workbook"), err));
	WZ_TRY(print(&agreement, (wz_language)language, OPTION("json") != NULL, err));
done:
	wz_problems_print(&problems, stderr);
	wz_problems_clear(&problems);
	wz_agreement_clear(&agreement);
	wz_ratings_clear(&ratings);
	wz_taxonomy_clear(&taxonomy);
	wz_codebook_clear(&codebook);
	free(ordinal.text);
	free(ordinal.name);
	return st;
}

const wz_command wz_command_agree = {
	.name = "agree",
	.operands = "CODER_A.csv CODER_B.csv",
	.summary = "agreement between two coders, and the list for the consensus meeting",
	.details = "Matches the records of two coders by the ids of the codebook and gives for every variable and element percent agreement, Cohen's kappa "
	           "(weighted for ordered codes), Gwet's AC1, Krippendorff's alpha and, for numbers, ICC(2,1). Records of studies and effects, and scores of manuals, "
	           "a row a manual or a row a score.",
	.min_operands = 2,
	.max_operands = 2,
	.options = OPTIONS,
	.run = run_agree,
};
