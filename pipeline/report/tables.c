/* tables.c - the tables that a report has as files and as sheets of a workbook */
#include "report/tables.h"

#include "report/bias.h"
#include "report/bytype.h"
#include "report/coding_quality.h"
#include "report/dose.h"
#include "report/elements.h"
#include "report/interventions.h"
#include "report/moderators.h"
#include "report/origin.h"
#include "report/outcomes.h"
#include "report/overview.h"
#include "report/pairs.h"
#include "report/permutations.h"
#include "report/practice.h"
#include "report/profiles.h"
#include "report/sensitivity.h"
#include "report/studies.h"
#include "report/target_groups.h"
#include "report/techniques.h"
#include "report/together.h"

const wz_type_table wz_type_tables[WZ_N_TYPE_TABLES] = {
    {"elements", WZ_W_file_elements, wz_elements_table, NULL},
    {"techniques", WZ_W_file_techniques, wz_techniques_table, wz_techniques_any},
    {"pairs", WZ_W_file_pairs, wz_pairs_table, wz_pairs_any},
    {"target-groups", WZ_W_file_target, wz_target_groups_table, wz_target_groups_any},
    {"dose", WZ_W_file_dose, wz_dose_table, wz_dose_any},
    {"outcomes", WZ_W_file_outcomes, wz_outcomes_table, wz_outcomes_any},
    {"moderators", WZ_W_file_moderators, wz_moderators_table, NULL},
    {"bias", WZ_W_file_bias, wz_bias_table, wz_bias_any},
    {"sensitivity", WZ_W_file_sensitivity, wz_sensitivity_table, wz_sensitivity_any},
    {"cooccurrence", WZ_W_file_together, wz_together_table, wz_together_any},
    {"permutations", WZ_W_file_permutations, wz_permutations_table, wz_permutations_any},
    {"profiles", WZ_W_file_profiles, wz_profiles_table, wz_profiles_any},
    {"coding", WZ_W_file_coding, wz_coding_quality_table, wz_coding_quality_any},
    {"studies", WZ_W_file_studies, wz_studies_table, NULL},
    {"interventions", WZ_W_file_interventions, wz_interventions_table, wz_interventions_any},
    {"inventory", WZ_W_file_practice, wz_practice_table, wz_practice_any},
};

const wz_run_table wz_run_tables[WZ_N_RUN_TABLES] = {
    {"overview", WZ_W_file_overview, wz_overview_table},
    {"elements-by-type", WZ_W_file_bytype, wz_bytype_table},
    {"excluded", WZ_W_file_excluded, wz_excluded_table},
    {"changes", WZ_W_file_changes, wz_changes_table},
};

bool wz_tables_has(const wz_view *view, size_t type, size_t table) {
	return wz_type_tables[table].any == NULL || wz_type_tables[table].any(view, type);
}
