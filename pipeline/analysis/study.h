/* study.h - a dataset as the model sees it: columns, unit codes, types of intervention */
#ifndef WZ_STUDY_H
#define WZ_STUDY_H

#include "analysis/model.h"
#include "base/err.h"
#include "base/stop.h"
#include "coding/dataset.h"
#include "model/nesting.h"
#include "store/plan.h"

#include <stddef.h>
#include <stdint.h>

/** The records that one report is about. Texts are borrowed from dataset and plan, but for id and slug. */
typedef struct {
	char *id;                    /* "all" or "variable=code" */
	const char *variable, *code; /* NULL for all */
	const char *outcome;         /* "all", or what the plan calls the subset of effect sizes */
	char *slug;                  /* for file names */
	const char *label_nl, *label_en;
	size_t *row;                 /* rows of the dataset with an effect size */
	size_t n_rows;
} wz_type;

typedef struct {
	const wz_dataset *dataset;
	const wz_plan *plan;
	wz_data data;                /* frame of all moderators and elements over all rows of the dataset */
	wz_frame_column *column;
	char **text_memory;
	const char ***texts;
	uint32_t *code[WZ_MAX_LEVELS];
	uint32_t *stratum;           /* of permutation: code of each row, NULL: none */
	uint32_t *boot_stratum;      /* of the bootstrap of cases, likewise */
	size_t n_types;              /* each type once for each outcome, "all" first */
	wz_type *type;
	wz_stop stop;                /* asked between analyses; never where all ranks must make the same */
} wz_study;

/**
 * @param dataset  after the effects stage; it and the plan must outlive the study
 * @return WZ_OK; WZ_EMISMATCH (the dataset lacks what the plan names); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_study_build(const wz_dataset *dataset, const wz_plan *plan, wz_study *study, wz_err *err);
void wz_study_clear(wz_study *study);

/**
 * What an outcome of the plan other than "all" stands for: "variable=code", or a code alone, of a categorical or ordinal variable.
 * @return how many variables have it: 1, and var and code are set; 0 or more than one: nobody knows which is meant
 */
size_t wz_study_outcome(const wz_codebook *codebook, const char *name, const wz_variable **var, const wz_code **code);

/** Elements to analyse: those of the plan, else all of type element in the codebook that the records have. Index i, NULL past the end. */
const wz_variable *wz_study_element(const wz_study *study, size_t i);

/** Index of a level name in the plan's levels, or -1. */
int wz_study_level(const wz_study *study, const char *name);

/** The nesting of some rows, the columns of all levels: to be given back with wz_nesting_clear(). */
WZ_CHECKED wz_status wz_study_nesting(const wz_study *study, const size_t *row, size_t n_rows, wz_nesting *nesting, wz_err *err);

/** Units of each level among rows. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_study_count(const wz_study *study, const size_t *row, size_t n_rows, size_t count[WZ_MAX_LEVELS], wz_err *err);

#endif
