/* simulate_files.h - a simulated data set as the files that run reads, and its truth */
#ifndef WZ_SIMULATE_FILES_H
#define WZ_SIMULATE_FILES_H

#include "base/err.h"
#include "base/problems.h"
#include "base/table.h"
#include "coding/codebook.h"
#include "simulate/draw.h"

#include <stdint.h>

/** Variables of the codebook that the program writes itself; NULL: the codebook has none. */
typedef struct {
	const wz_variable *study, *effect, *manual, *intervention, *type; /* ids, and the type of intervention */
	const wz_variable *study_label, *intervention_label, *version;
	const wz_variable *d, *variance, *n_treatment, *n_control;
	const wz_variable *treatment_good, *treatment_bad, *control_good, *control_bad;
} wz_sim_columns;

/** Everything borrowed. */
typedef struct {
	const wz_sim_design *design;
	const wz_sim_data *data;
	const wz_codebook *codebook;
	const wz_sim_columns *column;
	const wz_table *studies;           /* given ones, a row each; NULL: none */
	const char *codebook_file, *taxonomy_file, *inventory_folder; /* as the plan names them; NULL: none */
	uint64_t seed;
} wz_sim_output;

/** Find the variables by role; those that the design cannot do without and the codebook lacks are problems. */
void wz_sim_columns_find(const wz_sim_design *design, const wz_codebook *codebook, wz_sim_columns *column, wz_problems *problems);

/** Write effects.csv, in the relational form studies.csv, interventions.csv, manuals.csv and manuals_b.csv, and plan.yaml, truth.json, truth.csv. */
WZ_CHECKED wz_status wz_sim_files_write(const wz_sim_output *output, const char *folder, wz_err *err);

/** truth.json (docs/formats.md). @return WZ_OK; WZ_EIO; WZ_ENOMEM */
WZ_CHECKED wz_status wz_sim_truth_write(const wz_sim_output *output, const char *path, wz_err *err);

/** Name of a unit, by value. */
typedef struct {
	char text[300];
} wz_sim_name;

wz_sim_name wz_sim_manual_name(const wz_sim_output *output, size_t manual);

#endif
