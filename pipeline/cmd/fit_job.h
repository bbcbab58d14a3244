/* fit_job.h - what the parts of `werkzaam fit` share: the user's wishes, the columns read, and what came out */
#ifndef WZ_FIT_JOB_H
#define WZ_FIT_JOB_H

#include "analysis/extras.h"
#include "analysis/model.h"
#include "analysis/permutation.h"
#include "base/table.h"
#include "cmd/command.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct {
	wz_table table;
	wz_data data;
	wz_formula formula;
	double *y, *v;
	uint32_t *code[WZ_MAX_LEVELS];
	char **unit_text[WZ_MAX_LEVELS]; /* ids of the levels */
	uint32_t *stratum, *cluster;
	wz_frame_column *column;  /* those of the formula */
	double **numbers;         /* one for each, or NULL */
	char ***texts;
	char *level_list;
	json_t *excluded;
	wz_permutation_spec permute;
	wz_permutation permutation;
	wz_extras_boot boot;
	int left_out;             /* level of --loo and --influence, or -1 */
	bool permuting, booting, print_json;
	unsigned what;
	size_t n_subset, n_subset_missing; /* rows with an effect size that --subset leaves out, and those of them where it is missing */
} wz_fit_job;

/** Effect sizes, levels, moderators and strata of the operand; everything wrong with them goes to problems. rows: those with an effect size; free() it.
 *  @return WZ_OK (look in problems); WZ_EUSAGE; WZ_EINPUT; WZ_EIO; WZ_ENOMEM */
WZ_CHECKED wz_status wz_fit_read(const wz_arguments *arguments, wz_fit_job *job, size_t **rows, size_t *n_rows, wz_problems *problems,
                                 wz_err *err);

/** Note a row of the table as left out. */
void wz_fit_exclude(wz_fit_job *job, size_t row, const char *reason, const char *column);

/** Free what wz_fit_read() made. */
void wz_fit_job_clear(wz_fit_job *job);

/** The object of --json as a table, as metafor users expect it. */
void wz_fit_print(const json_t *object, FILE *out);

#endif
