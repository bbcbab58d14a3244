/* simulate_files.c - a simulated data set as the files that run reads, and its truth
 *
 * 1. Columns
 * 2. Sheets
 * 3. Names of units
 * 4. Effects
 * 5. Studies, interventions, manuals
 * 6. The plan
 * 7. The truth of each effect
 * 8. The folder
 */
#include "cmd/simulate_files.h"

#include "base/file.h"
#include "base/json.h"
#include "report/buffer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Columns */

static const wz_variable *find_role(const wz_codebook *codebook, wz_role role, const char *level) {
	for (size_t i = 0; i < codebook->n; i++)
		if (codebook->var[i].role == role && (level == NULL || strcmp(codebook->var[i].level, level) == 0))
			return &codebook->var[i];
	return NULL;
}

void wz_sim_columns_find(const wz_sim_design *design, const wz_codebook *codebook, wz_sim_columns *column, wz_problems *problems) {
	const bool given = design->studies != NULL, relational = design->form == WZ_SIM_RELATIONAL;
	*column = (wz_sim_columns){
		.study = find_role(codebook, WZ_ROLE_ID, "study"),
		.effect = find_role(codebook, WZ_ROLE_ID, "effect"),
		.manual = given ? NULL : find_role(codebook, WZ_ROLE_ID, "manual"),
		.intervention = given ? NULL : find_role(codebook, WZ_ROLE_ID, "intervention"),
		.type = wz_codebook_find(codebook, design->type_variable),
		.study_label = find_role(codebook, WZ_ROLE_LABEL, "study"),
		.intervention_label = find_role(codebook, WZ_ROLE_LABEL, "intervention"),
		.version = wz_codebook_find(codebook, "manual_version"),
		.d = find_role(codebook, WZ_ROLE_D, NULL),
		.variance = find_role(codebook, WZ_ROLE_D_VARIANCE, NULL),
		.n_treatment = find_role(codebook, WZ_ROLE_N_TREATMENT, "effect"),
		.n_control = find_role(codebook, WZ_ROLE_N_CONTROL, "effect"),
		.treatment_good = find_role(codebook, WZ_ROLE_TREATMENT_GOOD, NULL),
		.treatment_bad = find_role(codebook, WZ_ROLE_TREATMENT_BAD, NULL),
		.control_good = find_role(codebook, WZ_ROLE_CONTROL_GOOD, NULL),
		.control_bad = find_role(codebook, WZ_ROLE_CONTROL_BAD, NULL),
	};
	if (column->d == NULL) {
		column->d = find_role(codebook, WZ_ROLE_EFFECT, NULL);
		column->variance = find_role(codebook, WZ_ROLE_VARIANCE, NULL);
	}
	const struct {
		const wz_variable *variable;
		bool needed;
		const char *what;
	} NEED[] = {
		{column->study, true, "id of level study"},
		{column->effect, true, "id of level effect"},
		{column->manual, !given, "id of level manual"},
		{column->intervention, relational, "id of level intervention"},
		{column->d, true, "effect size (role d, or effect)"},
		{column->variance, true, "sampling variance (role d_variance, or variance)"},
		{column->treatment_good, design->counts.share > 0, "2x2 counts (roles treatment_good, treatment_bad, control_good, control_bad)"},
	};
	for (size_t i = 0; i < sizeof NEED / sizeof *NEED; i++)
		if (NEED[i].needed && NEED[i].variable == NULL)
			wz_problems_add(problems, WZ_PROBLEM_ERROR, codebook->file, 0, 0, "there is no variable for the %s, which this design needs: add it",
			                NEED[i].what);
}

/* 2. Sheets */

typedef struct {
	wz_buffer text;
	bool begun; /* the row has a cell */
} sheet;

static void next_cell(sheet *s) {
	if (s->begun)
		wz_buffer_add(&s->text, ",");
	s->begun = true;
}

static void put_text(sheet *s, const char *text) {
	next_cell(s);
	wz_buffer_csv(&s->text, text);
}

static void put_whole(sheet *s, uint64_t value) {
	next_cell(s);
	wz_buffer_printf(&s->text, "%" PRIu64, value);
}

/* Six decimals: more than any article reports, and the last bits of the system's mathematics don't show. NaN: empty. */
static void put_real(sheet *s, double value) {
	next_cell(s);
	if (isnan(value))
		return;
	char text[40];
	(void)snprintf(text, sizeof text, "%.6f", value);
	wz_buffer_add(&s->text, strcmp(text, "-0.000000") == 0 ? "0.000000" : text);
}

static void end_row(sheet *s) {
	wz_buffer_add(&s->text, "\n");
	s->begun = false;
}

static void put_heading(sheet *s, const wz_variable *variable) {
	if (variable != NULL)
		put_text(s, variable->id);
}

/* 3. Names of units: built from type and numbers, so that a unit more does not rename the others */

static wz_sim_name intervention_name(const wz_sim_output *o, size_t i) {
	wz_sim_name name;
	const wz_sim_intervention *v = &o->data->intervention[i];
	(void)snprintf(name.text, sizeof name.text, "%.200s-i%03zu", o->design->type[v->type].code, v->number);
	return name;
}

wz_sim_name wz_sim_manual_name(const wz_sim_output *o, size_t i) {
	wz_sim_name name;
	const wz_sim_manual *m = &o->data->manual[i];
	(void)snprintf(name.text, sizeof name.text, "%.200s-m%03zu", o->design->type[m->type].code, m->number);
	return name;
}

static const char *given_cell(const wz_sim_output *o, size_t row, const wz_variable *variable) {
	size_t c = variable == NULL ? SIZE_MAX : wz_table_column(o->studies, variable->id);
	return c == SIZE_MAX ? "" : wz_table_cell(o->studies, row, c);
}

static wz_sim_name study_name(const wz_sim_output *o, size_t i) {
	wz_sim_name name, manual;
	const wz_sim_study *s = &o->data->study[i];
	if (o->studies != NULL) {
		(void)snprintf(name.text, sizeof name.text, "%.250s", given_cell(o, s->manual, o->column->study));
		return name;
	}
	manual = wz_sim_manual_name(o, s->manual);
	(void)snprintf(name.text, sizeof name.text, "%.250s-s%02zu", manual.text, s->number);
	return name;
}

static wz_sim_name effect_name(const wz_sim_output *o, size_t i) {
	wz_sim_name name, study = study_name(o, o->data->effect[i].study);
	(void)snprintf(name.text, sizeof name.text, "%.280s-e%02zu", study.text, o->data->effect[i].number);
	return name;
}

/* 4. Effects */

/* Headings and cells of the design's variables of a level. */
static void put_variable_headings(const wz_sim_output *o, wz_sim_unit unit, sheet *s) {
	for (size_t k = 0; k < o->design->n_variables; k++)
		if (o->design->variable[k].unit == unit)
			put_text(s, o->design->variable[k].id);
}

static void put_variables(const wz_sim_output *o, wz_sim_unit unit, size_t i, sheet *s) {
	for (size_t k = 0; k < o->design->n_variables; k++) {
		const wz_sim_variable *v = &o->design->variable[k];
		if (v->unit != unit)
			continue;
		double value = o->data->value[k][i];
		if (o->data->missing[k][i])
			put_text(s, "");
		else if (v->codes.n > 0)
			put_text(s, v->codes.entry[(size_t)value].name);
		else
			put_whole(s, (uint64_t)value);
	}
}

static void put_score(sheet *s, const wz_sim_element *e, wz_sim_score score) {
	if (score < 0)
		put_text(s, "");
	else if ((e->scale == WZ_SCALE_ORDINAL || e->scale == WZ_SCALE_CATEGORY) && (size_t)score < e->n_codes)
		put_text(s, e->code[score].code);
	else
		put_whole(s, (uint64_t)score);
}

static void put_result_headings(const wz_sim_output *o, sheet *s) {
	const wz_sim_columns *c = o->column;
	put_heading(s, c->n_treatment);
	put_heading(s, c->n_control);
	put_heading(s, c->d);
	put_heading(s, c->variance);
	if (o->design->counts.share > 0) {
		put_text(s, c->treatment_good->id);
		put_text(s, c->treatment_bad->id);
		put_text(s, c->control_good->id);
		put_text(s, c->control_bad->id);
	}
}

static void put_result(const wz_sim_output *o, const wz_sim_outcome *e, sheet *s) {
	const wz_sim_columns *c = o->column;
	const bool counts = isnan(e->yi);
	const uint64_t count[4] = {e->treatment_good, e->treatment_bad, e->control_good, e->control_bad};
	if (c->n_treatment != NULL)
		put_whole(s, e->n_treatment);
	if (c->n_control != NULL)
		put_whole(s, e->n_control);
	put_real(s, e->yi);
	put_real(s, e->vi);
	for (size_t k = 0; o->design->counts.share > 0 && k < 4; k++) {
		if (counts)
			put_whole(s, count[k]);
		else
			put_text(s, "");
	}
}

/* A column of the given studies that goes into the records: the codebook knows it, and it is not a result. */
static bool goes_along(const wz_sim_output *o, size_t c) {
	const wz_variable *v = wz_codebook_find(o->codebook, o->studies->name[c]);
	return v != NULL && v != o->column->effect && v != o->column->d && v != o->column->variance && v != o->column->n_treatment &&
		   v != o->column->n_control;
}

static void flat_headings(const wz_sim_output *o, sheet *s) {
	const wz_sim_columns *c = o->column;
	if (o->studies != NULL) {
		for (size_t k = 0; k < o->studies->n_cols; k++)
			if (goes_along(o, k))
				put_text(s, o->studies->name[k]);
	} else {
		put_heading(s, c->intervention);
		put_heading(s, c->type);
		put_variable_headings(o, WZ_SIM_INTERVENTION, s);
		put_heading(s, c->manual);
		put_variable_headings(o, WZ_SIM_MANUAL, s);
		put_heading(s, c->study);
		put_heading(s, c->study_label);
	}
	put_variable_headings(o, WZ_SIM_STUDY, s);
	for (size_t k = 0; k < o->design->n_elements; k++)
		put_text(s, o->design->element[k].id);
}

static void put_label(const wz_sim_output *o, size_t study, sheet *s) {
	char label[300];
	const wz_sim_manual *m = &o->data->manual[o->data->study[study].manual];
	if (o->column->study_label == NULL)
		return;
	(void)snprintf(label, sizeof label, "Simulated %.200s %zu.%zu", o->design->type[m->type].code, m->number, o->data->study[study].number);
	put_text(s, label);
}

static void flat_row(const wz_sim_output *o, size_t i, sheet *s) {
	const wz_sim_columns *c = o->column;
	const size_t study = o->data->effect[i].study, manual = o->data->study[study].manual;
	const wz_sim_manual *m = &o->data->manual[manual];
	if (o->studies != NULL) {
		for (size_t k = 0; k < o->studies->n_cols; k++)
			if (goes_along(o, k))
				put_text(s, wz_table_cell(o->studies, manual, k));
	} else {
		if (c->intervention != NULL)
			put_text(s, intervention_name(o, m->intervention).text);
		put_text(s, o->design->type[m->type].code);
		put_variables(o, WZ_SIM_INTERVENTION, m->intervention, s);
		put_text(s, wz_sim_manual_name(o, manual).text);
		put_variables(o, WZ_SIM_MANUAL, manual, s);
		put_text(s, study_name(o, study).text);
		put_label(o, study, s);
	}
	put_variables(o, WZ_SIM_STUDY, study, s);
	for (size_t k = 0; k < o->design->n_elements; k++)
		put_score(s, &o->design->element[k], m->scored ? o->data->coded[manual * o->design->n_elements + k] : -1);
}

static void make_effects(const wz_sim_output *o, sheet *s) {
	const bool flat = o->design->form == WZ_SIM_FLAT;
	if (flat)
		flat_headings(o, s);
	else
		put_heading(s, o->column->study);
	put_heading(s, o->column->effect);
	put_variable_headings(o, WZ_SIM_EFFECT, s);
	put_result_headings(o, s);
	end_row(s);
	for (size_t i = 0; i < o->data->n_effects; i++) {
		if (flat)
			flat_row(o, i, s);
		else
			put_text(s, study_name(o, o->data->effect[i].study).text);
		put_text(s, effect_name(o, i).text);
		put_variables(o, WZ_SIM_EFFECT, i, s);
		put_result(o, &o->data->effect[i], s);
		end_row(s);
	}
}

/* 5. Studies, interventions, manuals */

static void make_studies(const wz_sim_output *o, sheet *s) {
	const wz_sim_columns *c = o->column;
	put_heading(s, c->study);
	put_heading(s, c->study_label);
	put_heading(s, c->intervention);
	put_heading(s, c->manual);
	put_variable_headings(o, WZ_SIM_STUDY, s);
	end_row(s);
	for (size_t i = 0; i < o->data->n_studies; i++) {
		size_t manual = o->data->study[i].manual;
		put_text(s, study_name(o, i).text);
		put_label(o, i, s);
		put_text(s, intervention_name(o, o->data->manual[manual].intervention).text);
		put_text(s, o->data->manual[manual].scored ? wz_sim_manual_name(o, manual).text : "");
		put_variables(o, WZ_SIM_STUDY, i, s);
		end_row(s);
	}
}

static void make_interventions(const wz_sim_output *o, sheet *s) {
	const wz_sim_columns *c = o->column;
	put_heading(s, c->intervention);
	put_heading(s, c->intervention_label);
	put_heading(s, c->type);
	put_variable_headings(o, WZ_SIM_INTERVENTION, s);
	end_row(s);
	for (size_t i = 0; i < o->data->n_interventions; i++) {
		const wz_sim_intervention *v = &o->data->intervention[i];
		const char *type = o->design->type[v->type].code;
		put_text(s, intervention_name(o, i).text);
		if (c->intervention_label != NULL) {
			char label[300];
			(void)snprintf(label, sizeof label, "Simulated programme %.200s %zu", type, v->number);
			put_text(s, label);
		}
		put_text(s, type);
		put_variables(o, WZ_SIM_INTERVENTION, i, s);
		end_row(s);
	}
}

static void make_manuals(const wz_sim_output *o, bool second, sheet *s) {
	const wz_sim_score *scores = second ? o->data->second : o->data->coded;
	put_heading(s, o->column->manual);
	put_heading(s, o->column->version);
	put_variable_headings(o, WZ_SIM_MANUAL, s);
	for (size_t k = 0; k < o->design->n_elements; k++)
		put_text(s, o->design->element[k].id);
	end_row(s);
	for (size_t i = 0; i < o->data->n_manuals; i++) {
		const wz_sim_manual *m = &o->data->manual[i];
		if (second ? !m->twice : !m->scored)
			continue;
		put_text(s, wz_sim_manual_name(o, i).text);
		if (o->column->version != NULL)
			put_whole(s, m->version);
		put_variables(o, WZ_SIM_MANUAL, i, s);
		for (size_t k = 0; k < o->design->n_elements; k++)
			put_score(s, &o->design->element[k], scores[i * o->design->n_elements + k]);
		end_row(s);
	}
}

/* 6. The plan */

/* A text that YAML takes as it is: JSON's form of a text is one of YAML's. */
static void add_quoted(wz_buffer *b, const char *text) {
	json_t *json = json_string(text);
	char *quoted = json != NULL ? json_dumps(json, JSON_ENCODE_ANY) : NULL;
	if (quoted != NULL)
		wz_buffer_add(b, quoted);
	else
		b->failed = 1;
	free(quoted);
	json_decref(json);
}

static void add_moderators(const wz_sim_output *o, wz_buffer *b) {
	const char *between = "";
	wz_buffer_add(b, "moderators: [");
	for (size_t c = 0; o->studies != NULL && c < o->studies->n_cols; c++) {
		const wz_variable *v = wz_codebook_find(o->codebook, o->studies->name[c]);
		if (v == NULL || v->role != WZ_ROLE_NONE ||
			(!wz_var_has_one_code(v->type) && v->type != WZ_VAR_NUMERIC && v->type != WZ_VAR_COUNT))
			continue;
		wz_buffer_add(b, between);
		add_quoted(b, v->id);
		between = ", ";
	}
	for (size_t k = 0; k < o->design->n_variables; k++) {
		wz_buffer_add(b, between);
		add_quoted(b, o->design->variable[k].id);
		between = ", ";
	}
	wz_buffer_add(b, "]\n");
}

static bool coded_twice(const wz_sim_output *o) {
	bool any = false;
	for (size_t m = 0; m < o->data->n_manuals; m++)
		any |= o->data->manual[m].twice;
	return any;
}

static void make_plan(const wz_sim_output *o, wz_buffer *b) {
	const bool relational = o->design->form == WZ_SIM_RELATIONAL;
	wz_buffer_add(b, "# Simulated data with known truth, not observations: written by werkzaam simulate beside truth.json\nname: ");
	add_quoted(b, o->design->name);
	wz_buffer_add(b, "\nrecords: {effects: effects.csv");
	wz_buffer_add(b, relational ? ", studies: studies.csv, interventions: interventions.csv, manuals: manuals.csv" : "");
	wz_buffer_add(b, relational && coded_twice(o) ? ", second_coder: manuals_b.csv}" : "}");
	wz_buffer_add(b, "\ncodebook: ");
	add_quoted(b, o->codebook_file);
	if (relational) {
		wz_buffer_add(b, "\ntaxonomy: ");
		add_quoted(b, o->taxonomy_file);
	}
	if (o->inventory_folder != NULL) {
		static const char *const FILES[] = {"interventions", "elements", "scores"};
		for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
			wz_buffer path = {0};
			wz_buffer_printf(&path, "%s/%s.csv", o->inventory_folder, FILES[i]);
			wz_buffer_printf(b, i == 0 ? "\ninventory: {%s: " : ", %s: ", FILES[i]);
			add_quoted(b, path.bytes == NULL ? "" : path.bytes);
			b->failed |= path.failed;
			wz_buffer_clear(&path);
		}
		if (o->design->inventory_link != NULL) {
			wz_buffer_add(b, ", link: ");
			add_quoted(b, o->design->inventory_link);
		}
		wz_buffer_add(b, "}");
	}
	wz_buffer_printf(b, "\neffect_size: {measure: d, rho: %g, outlier_z: 0} # 0: nothing is moved away from what was drawn\n", o->design->rho);
	wz_buffer_printf(b, "model: {levels: [%sstudy, effect], method: reml, test: t}\n", o->column->manual != NULL ? "manual, " : "");
	wz_buffer_add(b, "by: [all, ");
	add_quoted(b, o->design->type_variable);
	wz_buffer_add(b, "]\n");
	add_moderators(o, b);
	wz_buffer_printf(b, "permutation: {replicates: 9999, unit: auto, statistic: refit, correction: maxT}\nseed: %" PRIu64 "\n", o->seed);
}

/* 7. The truth of each effect */

/* A row an effect: what no study reports. Fitting a model to `fixed` shows what its coefficients estimate. */
static void make_truth(const wz_sim_output *o, sheet *s) {
	static const char *const HEADINGS[] = {"fixed", "u_manual", "u_study", "u_effect", "theta", "v"};
	put_heading(s, o->column->study);
	put_heading(s, o->column->effect);
	for (size_t k = 0; k < sizeof HEADINGS / sizeof *HEADINGS; k++)
		put_text(s, HEADINGS[k]);
	end_row(s);
	for (size_t i = 0; i < o->data->n_effects; i++) {
		const wz_sim_outcome *e = &o->data->effect[i];
		const wz_sim_study *study = &o->data->study[e->study];
		put_text(s, study_name(o, e->study).text);
		put_text(s, effect_name(o, i).text);
		put_real(s, e->fixed);
		put_real(s, o->data->manual[study->manual].u);
		put_real(s, study->u);
		put_real(s, e->u);
		put_real(s, e->theta);
		put_real(s, e->v);
		end_row(s);
	}
}

/* 8. The folder */

static wz_status write_text(const wz_buffer *text, const char *folder, const char *name, wz_err *err) {
	wz_status st = WZ_OK;
	char *path = wz_path_join(folder, name);
	WZ_TRY(path != NULL ? wz_buffer_status(text, err) : wz_fail(err, WZ_ENOMEM, "out of memory"));
	WZ_TRY(wz_file_write(path, text->bytes, text->size, err));
done:
	free(path);
	return st;
}

wz_status wz_sim_files_write(const wz_sim_output *o, const char *folder, wz_err *err) {
	wz_status st = WZ_OK;
	const bool relational = o->design->form == WZ_SIM_RELATIONAL;
	sheet effects = {0}, studies = {0}, interventions = {0}, manuals = {0}, second = {0}, truth = {0};
	wz_buffer plan = {0};
	char *truth_path = wz_path_join(folder, "truth.json");
	make_effects(o, &effects);
	make_truth(o, &truth);
	make_plan(o, &plan);
	if (relational) {
		make_studies(o, &studies);
		make_interventions(o, &interventions);
		make_manuals(o, false, &manuals);
		make_manuals(o, true, &second);
	}
	WZ_TRY(truth_path != NULL ? WZ_OK : wz_fail(err, WZ_ENOMEM, "out of memory"));
	WZ_TRY(wz_folder_make(folder, err));
	WZ_TRY(wz_sim_truth_write(o, truth_path, err)); /* first: it marks the folder as simulated */
	WZ_TRY(write_text(&truth.text, folder, "truth.csv", err));
	WZ_TRY(write_text(&effects.text, folder, "effects.csv", err));
	if (relational) {
		WZ_TRY(write_text(&studies.text, folder, "studies.csv", err));
		WZ_TRY(write_text(&interventions.text, folder, "interventions.csv", err));
		WZ_TRY(write_text(&manuals.text, folder, "manuals.csv", err));
		if (o->design->coder.share > 0)
			WZ_TRY(write_text(&second.text, folder, "manuals_b.csv", err));
	}
	WZ_TRY(write_text(&plan, folder, "plan.yaml", err));
done:
	free(truth_path);
	wz_buffer_clear(&effects.text);
	wz_buffer_clear(&studies.text);
	wz_buffer_clear(&interventions.text);
	wz_buffer_clear(&manuals.text);
	wz_buffer_clear(&second.text);
	wz_buffer_clear(&truth.text);
	wz_buffer_clear(&plan);
	return st;
}
