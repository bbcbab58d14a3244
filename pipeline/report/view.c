/* view.c - what the report needs of dataset.json, results.json and manifest.json, checked and typed
 *
 * 1. results.json
 * 2. All three
 *
 * dataset.json and manifest.json: view_dataset.c; reading members: view_reader.c; looking things up in a view: view_find.c.
 */
#include "report/view_inside.h"

#include "base/json.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* 1. results.json */

static int slug_is_safe(const char *slug) {
	size_t n = strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return n > 0 && n <= 64 && slug[n] == '\0';
}

/* Units at the level of manuals that are no manuals, among the rows of a type. */
static double count_own(wz_reader *in, const wz_view *view, const wz_view_type *type) {
	wz_map seen = {0};
	size_t n = 0;
	for (size_t i = 0; view->manual != NULL && in->status == WZ_OK && i < type->n_rows; i++) {
		const size_t row = type->row[i];
		if (!view->own_manual[row])
			continue;
		size_t *place = wz_map_put(&seen, view->manual[row], strlen(view->manual[row]));
		if (place == NULL)
			in->status = wz_fail(in->err, WZ_ENOMEM, "out of memory while reading %s", in->file);
		else if (*place == SIZE_MAX)
			*place = n++;
	}
	wz_map_clear(&seen);
	return (double)n;
}

static void read_type(wz_reader *in, const json_t *json, wz_view *view, wz_view_type *type) {
	type->id = wz_reader_text(in, json, "id");
	type->variable = wz_reader_optional_text(in, json, "variable");
	type->code = wz_reader_optional_text(in, json, "code");
	type->slug = wz_reader_text(in, json, "slug");
	type->label[WZ_NL] = wz_reader_text(in, json, "label_nl");
	type->label[WZ_EN] = wz_reader_text(in, json, "label_en");
	type->n_manuals = wz_reader_count(in, json, "n_manuals");
	type->n_studies = wz_reader_count(in, json, "n_studies");
	type->n_effects = wz_reader_count(in, json, "n_effects");
	if (!slug_is_safe(type->slug))
		wz_reader_damaged(in, "slug", "a file name of small letters, digits, _ and '-'");
	const json_t *rows = wz_reader_array(in, json, "rows");
	type->row = wz_reader_list(in, json_array_size(rows), sizeof *type->row);
	if (type->row == NULL)
		return;
	type->n_rows = json_array_size(rows);
	for (size_t i = 0; i < type->n_rows; i++) {
		const json_t *v = json_array_get(rows, i);
		if (!json_is_integer(v) || json_integer_value(v) < 0 || (uint64_t)json_integer_value(v) >= view->n_rows)
			wz_reader_damaged(in, "rows", "a list of row numbers of dataset.json");
		else
			type->row[i] = (size_t)json_integer_value(v);
		size_t row = type->row[i];
		if (in->status == WZ_OK && (!isfinite(view->yi[row]) || !(view->vi[row] > 0) || !isfinite(view->vi[row])))
			wz_reader_damaged(in, "rows", "a list of rows with an effect size and a variance");
	}
	type->n_without = count_own(in, view, type);
	type->n_manuals -= type->n_without;
}

/* Bootstrap and CR2 stand beside a coefficient that is complete without them: what can't be read there is as if it were not there. */
static void read_beside(const json_t *json, wz_view_coefficient *c) {
	const json_t *boot = json_object_get(json, "boot"), *cr2 = json_object_get(json, "cr2");
	c->boot_kind = json_string_value(json_object_get(boot, "kind"));
	c->boot_method = json_string_value(json_object_get(boot, "method"));
	c->boot_n = wz_json_number(boot, json_object_get(boot, "n") != NULL ? "n" : "replicates");
	c->boot_lo = wz_json_number(boot, "lo");
	c->boot_hi = wz_json_number(boot, "hi");
	c->boot_lo_error = wz_json_number(boot, "lo_error");
	c->boot_hi_error = wz_json_number(boot, "hi_error");
	c->boot_p = wz_json_number(boot, "p");
	c->boot_extreme = json_is_true(json_object_get(boot, "extreme"));
	c->cr2_se = wz_json_number(cr2, "se");
	c->cr2_df = wz_json_number(cr2, "df");
	c->cr2_p = wz_json_number(cr2, "p");
	c->cr2_lo = wz_json_number(cr2, "lo");
	c->cr2_hi = wz_json_number(cr2, "hi");
	c->cr2_few_df = json_is_true(json_object_get(cr2, "few_df"));
}

static void read_fit(wz_reader *in, const json_t *json, wz_view_analysis *a) {
	char place[sizeof in->place];
	memcpy(place, in->place, sizeof place);
	a->log_likelihood = wz_reader_number(in, json, "logLik");
	a->aic = wz_reader_number(in, json, "AIC");
	a->bic = wz_reader_number(in, json, "BIC");
	a->qe = wz_reader_number(in, json, "QE");
	a->qe_df = wz_reader_number(in, json, "QE_df");
	a->qe_p = wz_reader_probability(in, json, "QE_p");
	const json_t *list = wz_reader_optional(in, json, "levels", 1);
	a->level = wz_reader_list(in, json_array_size(list), sizeof *a->level);
	for (size_t i = 0; a->level != NULL && i < json_array_size(list); i++, a->n_levels++) {
		wz_reader_at(in, "%.80s.levels[%zu]", place, i);
		const json_t *v = wz_reader_item(in, list, i);
		wz_view_level *level = &a->level[i];
		level->name = wz_reader_text(in, v, "name");
		level->n = wz_reader_count(in, v, "n");
		level->sigma2 = wz_reader_number(in, v, "sigma2");
		level->i2 = wz_reader_number(in, v, "I2");
		level->not_separable = json_object_get(v, "note") != NULL;
		wz_reader_interval(in, v, "ci", &level->lo, &level->hi);
	}
	wz_reader_at(in, "%.80s", place);
	list = wz_reader_optional(in, json, "coefficients", 1);
	a->coefficient = wz_reader_list(in, json_array_size(list), sizeof *a->coefficient);
	for (size_t i = 0; a->coefficient != NULL && i < json_array_size(list); i++, a->n_coefficients++) {
		wz_reader_at(in, "%.80s.coefficients[%zu]", place, i);
		const json_t *v = wz_reader_item(in, list, i);
		wz_view_coefficient *c = &a->coefficient[i];
		*c = (wz_view_coefficient){.name = wz_reader_text(in, v, "name"), .b = wz_reader_number(in, v, "b"), .se = wz_reader_number(in, v, "se"), .stat = wz_reader_number(in, v, "stat"),
		                           .df = wz_reader_number(in, v, "df"), .p = wz_reader_probability(in, v, "p"), .lo = wz_reader_number(in, v, "lo"), .hi = wz_reader_number(in, v, "hi"),
		                           .few_df = json_is_true(json_object_get(v, "few_df"))};
		read_beside(v, c);
	}
	wz_reader_at(in, "%.80s", place);
	list = wz_reader_optional(in, json, "means", 1);
	a->mean = wz_reader_list(in, json_array_size(list), sizeof *a->mean);
	for (size_t i = 0; a->mean != NULL && i < json_array_size(list); i++, a->n_means++) {
		wz_reader_at(in, "%.80s.means[%zu]", place, i);
		const json_t *v = wz_reader_item(in, list, i);
		/* fits of one table (`fit --json`) count units of the outermost level only */
		const char *studies = json_is_number(json_object_get(v, "n_studies")) ? "n_studies" : "n_units";
		a->mean[i] = (wz_view_mean){.category = wz_reader_text(in, v, "category"), .reason = wz_reader_optional_text(in, v, "reason"),
		                            .n_manuals = wz_reader_count(in, v, "n_manuals"), .n_studies = wz_reader_count(in, v, studies),
		                            .n_effects = wz_reader_count(in, v, "n_effects"), .mean = wz_reader_number(in, v, "mean"), .lo = wz_reader_number(in, v, "lo"),
		                            .hi = wz_reader_number(in, v, "hi"), .n_units = wz_reader_count(in, v, "n_units")};
	}
	wz_reader_at(in, "%.80s.prediction", place);
	const json_t *part = json_object_get(json, "prediction");
	a->predict_lo = wz_reader_number(in, part, "lo");
	a->predict_hi = wz_reader_number(in, part, "hi");
	wz_reader_at(in, "%.80s.moderators", place);
	part = json_object_get(json, "moderators");
	a->omnibus_stat = wz_reader_number(in, part, "stat");
	a->omnibus_df1 = wz_reader_number(in, part, "df1");
	a->omnibus_df2 = wz_reader_number(in, part, "df2");
	a->omnibus_p = wz_reader_probability(in, part, "p");
	wz_reader_at(in, "%.80s", place);
	part = wz_reader_optional(in, json, "permutation", 0);
	if (part != NULL && json_object_get(part, "status") != NULL) { /* "not_tested" */
		wz_reader_at(in, "%.80s.permutation", place);
		a->not_permuted = wz_reader_text(in, part, "reason");
		wz_reader_at(in, "%.80s", place);
		part = NULL;
	}
	if (part != NULL) {
		wz_reader_at(in, "%.80s.permutation", place);
		a->permuted_unit = wz_reader_text(in, part, "unit");
		a->permuted_statistic = wz_reader_text(in, part, "statistic");
		a->permuted_units = wz_reader_count(in, part, "n_units");
		a->replicates = wz_reader_count(in, part, "replicates");
		a->exceed = wz_reader_count(in, part, "exceed");
		a->not_converged = wz_reader_count(in, part, "not_converged");
		a->exact = json_is_true(json_object_get(part, "exact"));
		wz_reader_at(in, "%.80s", place);
	}
	a->p_perm = wz_reader_probability(in, json, "p_perm");
	a->p_floor = wz_reader_probability(in, json, "p_floor");
	a->p_max_t = wz_reader_probability(in, json, "p_maxT");
	a->p_max_t_sd = wz_reader_probability(in, json, "p_maxT_sd");
	a->p_min_p = wz_reader_probability(in, json, "p_minP");
	a->p_min_p_sd = wz_reader_probability(in, json, "p_minP_sd");
	a->q_bh = wz_reader_probability(in, json, "q_BH");
	a->verdict = wz_reader_optional_text(in, json, "verdict");
	a->verdict_by = wz_reader_optional_text(in, json, "verdict_by");
	a->tested = wz_reader_optional_text(in, json, "tested");
	a->b_shrunken = wz_reader_number(in, json, "b_shrunken");
	a->b_shrunken_sd = wz_reader_number(in, json, "b_shrunken_sd");
	a->df_contain = wz_reader_number(in, json, "df_contain");
	a->p_contain = wz_reader_probability(in, json, "p_contain");
	wz_reader_interval(in, json, "ci_contain", &a->contain_lo, &a->contain_hi);
	a->detectable = wz_reader_number(in, json, "detectable");
}

static wz_view_kind kind_of(const char *name) {
	static const char *const NAME[WZ_KIND_OTHER] = {
	    [WZ_KIND_OVERALL] = "overall",   [WZ_KIND_MODERATOR] = "moderator", [WZ_KIND_ELEMENT] = "element", [WZ_KIND_INTERVENTION] = "intervention",
	    [WZ_KIND_TECHNIQUE] = "technique", [WZ_KIND_PAIR] = "pair",         [WZ_KIND_PAIRS] = "pairs",     [WZ_KIND_TARGET_GROUP] = "target_group",
	    [WZ_KIND_DOSE] = "dose",         [WZ_KIND_BIAS] = "bias",           [WZ_KIND_SENSITIVITY] = "sensitivity",
	    [WZ_KIND_COOCCURRENCE] = "cooccurrence"};
	size_t kind = 0;
	while (kind < WZ_KIND_OTHER && strcmp(NAME[kind], name) != 0)
		kind++;
	return (wz_view_kind)kind;
}

static void read_analysis(wz_reader *in, const json_t *json, const wz_view *view, wz_view_analysis *a) {
	const char *id = wz_reader_text(in, json, "type");
	a->type = SIZE_MAX;
	for (size_t t = 0; t < view->n_types; t++)
		if (strcmp(view->type[t].id, id) == 0)
			a->type = t;
	if (a->type == SIZE_MAX)
		wz_reader_damaged(in, "type", "the id of one of the types");
	a->outcome = wz_reader_text(in, json, "outcome");
	a->name = wz_reader_text(in, json, "name");
	a->json = json;
	a->kind = kind_of(wz_reader_text(in, json, "kind"));
	const char *status = wz_reader_text(in, json, "status");
	a->status = strcmp(status, "estimated") == 0 ? WZ_ESTIMATED : strcmp(status, "aliased") == 0 ? WZ_ALIASED : WZ_NOT_ESTIMABLE;
	if (a->status == WZ_NOT_ESTIMABLE && strcmp(status, "not_estimable") != 0)
		wz_reader_damaged(in, "status", "estimated, not_estimable or aliased");
	a->reason = a->status == WZ_NOT_ESTIMABLE ? wz_reader_text(in, json, "reason") : NULL;
	a->alias_of = a->status == WZ_ALIASED ? wz_reader_text(in, json, "alias_of") : NULL;
	a->alias_complement = json_is_true(json_object_get(json, "alias_complement"));
	a->reason_detail = wz_reader_optional(in, json, "reason_detail", 0);
	a->n_manuals = wz_reader_count(in, json, "n_manuals");
	a->n_studies = wz_reader_count(in, json, "n_studies");
	a->n_effects = wz_reader_count(in, json, "n_effects");
	a->n_not_stated = wz_reader_count(in, json, "n_not_stated");
	a->n_rest = wz_reader_count(in, json, "n_rest");
	a->prevalence = wz_reader_probability(in, json, "prevalence");
	read_fit(in, json, a);
	const int fitted = a->kind < WZ_KIND_BIAS; /* kinds from there on are no model of their own */
	if (a->status == WZ_ESTIMATED && fitted && (a->n_coefficients == 0 || !isfinite(a->coefficient[0].b)))
		wz_reader_damaged(in, "coefficients", "a list with an estimate, though status is estimated");
}

static size_t place_of_element(const wz_view *view, const char *id) {
	size_t e = 0;
	while (e < view->n_elements && strcmp(view->element[e], id) != 0)
		e++;
	return e;
}

/* Elements by type, so that tables of elements by types need no search. */
static void index_elements(wz_reader *in, wz_view *view) {
	if (in->status != WZ_OK)
		return;
	view->element = wz_reader_list(in, view->n_variables + view->n_analyses, sizeof *view->element);
	if (view->element == NULL)
		return;
	for (size_t i = 0; i < view->n_variables; i++)
		if (strcmp(view->variable[i].type, "element") == 0)
			view->element[view->n_elements++] = view->variable[i].id;
	for (size_t i = 0; i < view->n_analyses; i++) {
		const wz_view_analysis *a = &view->analysis[i];
		if (a->kind == WZ_KIND_ELEMENT && place_of_element(view, a->name) == view->n_elements)
			view->element[view->n_elements++] = a->name;
	}
	view->of_element = wz_reader_list(in, view->n_types * view->n_elements, sizeof *view->of_element);
	for (size_t i = 0; view->of_element != NULL && i < view->n_analyses; i++) {
		const wz_view_analysis *a = &view->analysis[i];
		if (a->kind == WZ_KIND_ELEMENT && strcmp(a->outcome, "all") == 0)
			view->of_element[a->type * view->n_elements + place_of_element(view, a->name)] = a;
	}
}

/* The first of the model's levels that settings.bootstrap.unit names, unless it is the outermost; the wild kind draws nothing. */
static const char *inner_unit(const json_t *settings) {
	const json_t *bootstrap = json_object_get(settings, "bootstrap"), *levels = json_object_get(settings, "levels"), *level, *name;
	size_t l, i;
	if (strcmp(wz_json_text(bootstrap, "kind", ""), "cases") != 0)
		return NULL;
	json_array_foreach(levels, l, level)
		json_array_foreach(json_object_get(bootstrap, "unit"), i, name)
			if (json_is_string(name) && json_equal(level, name))
				return l > 0 ? json_string_value(name) : NULL;
	return NULL;
}

static wz_status read_results(wz_view *view, wz_err *err) {
	wz_reader in = {.file = "results.json", .err = err};
	const json_t *root = view->results;
	wz_reader_format(&in, root, "werkzaam-results-1");
	view->program = wz_reader_text(&in, root, "program");
	view->version = wz_reader_text(&in, root, "version");
	view->method_version = wz_reader_text(&in, root, "method_version");
	view->name = wz_reader_text(&in, root, "name");
	view->digest = wz_reader_text(&in, root, "digest");
	if (!wz_json_u64_value(json_object_get(root, "seed"), &view->seed))
		wz_reader_damaged(&in, "seed", "a whole number");
	const json_t *settings = json_object_get(root, "settings");
	wz_reader_at(&in, "settings");
	view->measure = wz_reader_text(&in, settings, "measure");
	if (strcmp(view->measure, "d") != 0 && strcmp(view->measure, "log_or") != 0)
		wz_reader_damaged(&in, "measure", "\"d\" or \"log_or\"");
	view->method = wz_reader_text(&in, settings, "method");
	view->test = wz_reader_text(&in, settings, "test");
	view->level = wz_reader_number(&in, settings, "level");
	if (!(view->level > 0 && view->level < 100))
		wz_reader_damaged(&in, "level", "a percentage between 0 and 100");
	view->rho = wz_reader_number(&in, settings, "rho");
	view->min_manuals = wz_reader_count(&in, settings, "min_manuals");
	view->min_studies = wz_reader_count(&in, settings, "min_studies");
	view->margin = wz_reader_number(&in, settings, "margin");
	view->levels = wz_reader_array(&in, settings, "levels");
	for (size_t i = 0; i < json_array_size(view->levels); i++)
		if (!json_is_string(json_array_get(view->levels, i)))
			wz_reader_damaged(&in, "levels", "a list of names");
	view->boot_unit = inner_unit(settings);
	const json_t *permutation = wz_reader_optional(&in, settings, "permutation", 0);
	view->replicates = (double)NAN;
	if (permutation != NULL) {
		wz_reader_at(&in, "settings.permutation");
		view->replicates = wz_reader_count(&in, permutation, "replicates");
		view->statistic = wz_reader_text(&in, permutation, "statistic");
		view->correction = wz_reader_text(&in, permutation, "correction");
		view->unit = wz_reader_optional_text(&in, permutation, "unit");
		view->strata = wz_reader_optional_text(&in, permutation, "strata");
	}
	wz_reader_at(&in, "%s", "");
	const json_t *list = wz_reader_array(&in, root, "types");
	view->type = wz_reader_list(&in, json_array_size(list), sizeof *view->type);
	for (size_t i = 0; view->type != NULL && in.status == WZ_OK && i < json_array_size(list); i++) {
		wz_reader_at(&in, "types[%zu]", i);
		view->n_types++;
		read_type(&in, wz_reader_item(&in, list, i), view, &view->type[i]);
		for (size_t j = 0; j < i && in.status == WZ_OK; j++)
			if (strcmp(view->type[i].slug, view->type[j].slug) == 0)
				wz_reader_damaged(&in, "slug", "different from that of every other type");
	}
	wz_reader_at(&in, "%s", "");
	list = wz_reader_array(&in, root, "analyses");
	view->analysis = wz_reader_list(&in, json_array_size(list), sizeof *view->analysis);
	for (size_t i = 0; view->analysis != NULL && in.status == WZ_OK && i < json_array_size(list); i++) {
		wz_reader_at(&in, "analyses[%zu]", i);
		view->n_analyses++;
		read_analysis(&in, wz_reader_item(&in, list, i), view, &view->analysis[i]);
	}
	for (size_t t = 0; t < view->n_types && in.status == WZ_OK; t++) {
		wz_reader_at(&in, "types[%zu]", t);
		if (wz_view_overall(view, t) == NULL)
			wz_reader_damaged(&in, "", "a type with an overall analysis");
	}
	index_elements(&in, view);
	return in.status;
}

/* 2. All three */

wz_status wz_view_read(wz_view *view, json_t *dataset, json_t *results, json_t *manifest, wz_err *err) {
	wz_status st;
	*view = (wz_view){.dataset = dataset, .results = results, .manifest = manifest};
	WZ_TRY(wz_view_read_dataset(view, err));
	WZ_TRY(read_results(view, err));
	WZ_TRY(wz_view_read_manifest(view, err));
done:
	return st;
}

void wz_view_clear(wz_view *view) {
	for (size_t i = 0; i < view->n_types; i++)
		free(view->type[i].row);
	for (size_t i = 0; i < view->n_analyses; i++) {
		free(view->analysis[i].level);
		free(view->analysis[i].coefficient);
		free(view->analysis[i].mean);
	}
	for (size_t i = 0; i < view->n_variables; i++)
		free(view->variable[i].code);
	free(view->type);
	free(view->analysis);
	free(view->element);
	free(view->of_element);
	free(view->variable);
	wz_map_clear(&view->variable_of);
	free(view->yi);
	free(view->vi);
	free(view->line);
	if (view->study_id != view->study)
		free(view->study_id);
	if (view->study != view->file)
		free(view->study);
	free(view->manual);
	free(view->effect);
	free(view->own_manual);
	free(view->manual_name);
	free(view->effect_name);
	free(view->route);
	free(view->file);
	free(view->exclusion);
	free(view->change);
	free(view->input);
	json_decref(view->dataset);
	json_decref(view->results);
	json_decref(view->manifest);
	*view = (wz_view){0};
}
