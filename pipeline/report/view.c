/* view.c - what the report needs of dataset.json, results.json and manifest.json, checked and typed
 *
 * 1. Reading members with their place in the file
 * 2. results.json
 * 3. dataset.json
 * 4. manifest.json
 *
 * Looking things up in a view: view_find.c.
 */
#include "report/view.h"

#include "base/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Reading members with their place in the file */

/* The first thing found wrong stops the reading of the file; later reads return defaults, which nobody uses. */
typedef struct {
	const char *file;
	char place[160];
	wz_status status;
	wz_err *err;
} reader;

static void damaged(reader *in, const char *key, const char *expected) {
	if (in->status == WZ_OK)
		in->status = wz_fail(in->err, WZ_ECORRUPT, "%s: %s%s%s is not %s: the run is damaged, make this file again", in->file,
		                     in->place, in->place[0] != '\0' && key[0] != '\0' ? "." : "", key, expected);
}

static void WZ_PRINTF(2, 3) at(reader *in, const char *fmt, ...) {
	va_list args;
	va_start(args, fmt);
	if (in->status == WZ_OK)
		(void)vsnprintf(in->place, sizeof in->place, fmt, args);
	va_end(args);
}

static void *list_of(reader *in, size_t n, size_t size) {
	void *list = calloc(n > 0 ? n : 1, size);
	if (list == NULL && in->status == WZ_OK)
		in->status = wz_fail(in->err, WZ_ENOMEM, "out of memory while reading %s (%zu items)", in->file, n);
	return list;
}

static const char *text(reader *in, const json_t *object, const char *key) {
	const json_t *v = json_object_get(object, key);
	if (json_is_string(v))
		return json_string_value(v);
	damaged(in, key, "a text");
	return "";
}

static const char *optional_text(reader *in, const json_t *object, const char *key) {
	const json_t *v = json_object_get(object, key);
	if (v == NULL || json_is_null(v))
		return NULL;
	return text(in, object, key);
}

static double number(reader *in, const json_t *object, const char *key) {
	const json_t *v = json_object_get(object, key);
	if (v != NULL && !json_is_null(v) && !json_is_number(v))
		damaged(in, key, "a number or null");
	return json_is_number(v) ? json_number_value(v) : (double)NAN;
}

static double count(reader *in, const json_t *object, const char *key) {
	double v = number(in, object, key);
	if (v < 0 || v > 9e15 || floor(v) < v)
		damaged(in, key, "a count");
	return v;
}

static double probability(reader *in, const json_t *object, const char *key) {
	double v = number(in, object, key);
	if (v < 0 || v > 1)
		damaged(in, key, "a number between 0 and 1");
	return v;
}

static const json_t *array(reader *in, const json_t *object, const char *key) {
	const json_t *v = json_object_get(object, key);
	if (!json_is_array(v))
		damaged(in, key, "a list");
	return v;
}

static json_t *optional(reader *in, const json_t *object, const char *key, int is_list) {
	json_t *v = json_object_get(object, key);
	if (v == NULL || json_is_null(v))
		return NULL;
	if (is_list ? json_is_array(v) : json_is_object(v))
		return v;
	damaged(in, key, is_list ? "a list" : "an object");
	return NULL;
}

static const json_t *item(reader *in, const json_t *list, size_t i) {
	const json_t *v = json_array_get(list, i);
	if (!json_is_object(v))
		damaged(in, "", "an object");
	return v;
}

static void interval(reader *in, const json_t *object, const char *key, double *lo, double *hi) {
	const json_t *v = optional(in, object, key, 1);
	*lo = *hi = (double)NAN;
	if (v == NULL)
		return;
	const json_t *a = json_array_get(v, 0), *b = json_array_get(v, 1);
	if (json_array_size(v) != 2 || (!json_is_number(a) && !json_is_null(a)) || (!json_is_number(b) && !json_is_null(b)))
		damaged(in, key, "a pair of numbers");
	if (json_is_number(a))
		*lo = json_number_value(a);
	if (json_is_number(b))
		*hi = json_number_value(b);
}

static void format_is(reader *in, const json_t *root, const char *format) {
	const json_t *v = json_object_get(root, "format");
	if (!json_is_string(v) || strcmp(json_string_value(v), format) != 0) {
		char expected[64];
		(void)snprintf(expected, sizeof expected, "\"%s\"", format);
		damaged(in, "format", expected);
	}
}

/* 2. results.json */

static int slug_is_safe(const char *slug) {
	size_t n = strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return n > 0 && n <= 64 && slug[n] == '\0';
}

static void read_type(reader *in, const json_t *json, wz_view *view, wz_view_type *type) {
	type->id = text(in, json, "id");
	type->variable = optional_text(in, json, "variable");
	type->code = optional_text(in, json, "code");
	type->slug = text(in, json, "slug");
	type->label[WZ_NL] = text(in, json, "label_nl");
	type->label[WZ_EN] = text(in, json, "label_en");
	type->n_manuals = count(in, json, "n_manuals");
	type->n_studies = count(in, json, "n_studies");
	type->n_effects = count(in, json, "n_effects");
	if (!slug_is_safe(type->slug))
		damaged(in, "slug", "a file name of small letters, digits, _ and '-'");
	const json_t *rows = array(in, json, "rows");
	type->row = list_of(in, json_array_size(rows), sizeof *type->row);
	if (type->row == NULL)
		return;
	type->n_rows = json_array_size(rows);
	for (size_t i = 0; i < type->n_rows; i++) {
		const json_t *v = json_array_get(rows, i);
		if (!json_is_integer(v) || json_integer_value(v) < 0 || (uint64_t)json_integer_value(v) >= view->n_rows)
			damaged(in, "rows", "a list of row numbers of dataset.json");
		else
			type->row[i] = (size_t)json_integer_value(v);
		size_t row = type->row[i];
		if (in->status == WZ_OK && (!isfinite(view->yi[row]) || !(view->vi[row] > 0) || !isfinite(view->vi[row])))
			damaged(in, "rows", "a list of rows with an effect size and a variance");
	}
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

static void read_fit(reader *in, const json_t *json, wz_view_analysis *a) {
	char place[sizeof in->place];
	memcpy(place, in->place, sizeof place);
	a->log_likelihood = number(in, json, "logLik");
	a->aic = number(in, json, "AIC");
	a->bic = number(in, json, "BIC");
	a->qe = number(in, json, "QE");
	a->qe_df = number(in, json, "QE_df");
	a->qe_p = probability(in, json, "QE_p");
	const json_t *list = optional(in, json, "levels", 1);
	a->level = list_of(in, json_array_size(list), sizeof *a->level);
	for (size_t i = 0; a->level != NULL && i < json_array_size(list); i++, a->n_levels++) {
		at(in, "%.80s.levels[%zu]", place, i);
		const json_t *v = item(in, list, i);
		wz_view_level *level = &a->level[i];
		level->name = text(in, v, "name");
		level->n = count(in, v, "n");
		level->sigma2 = number(in, v, "sigma2");
		level->i2 = number(in, v, "I2");
		level->not_separable = json_object_get(v, "note") != NULL;
		interval(in, v, "ci", &level->lo, &level->hi);
	}
	at(in, "%.80s", place);
	list = optional(in, json, "coefficients", 1);
	a->coefficient = list_of(in, json_array_size(list), sizeof *a->coefficient);
	for (size_t i = 0; a->coefficient != NULL && i < json_array_size(list); i++, a->n_coefficients++) {
		at(in, "%.80s.coefficients[%zu]", place, i);
		const json_t *v = item(in, list, i);
		wz_view_coefficient *c = &a->coefficient[i];
		*c = (wz_view_coefficient){.name = text(in, v, "name"), .b = number(in, v, "b"), .se = number(in, v, "se"), .stat = number(in, v, "stat"),
		                           .df = number(in, v, "df"), .p = probability(in, v, "p"), .lo = number(in, v, "lo"), .hi = number(in, v, "hi"),
		                           .few_df = json_is_true(json_object_get(v, "few_df"))};
		read_beside(v, c);
	}
	at(in, "%.80s", place);
	list = optional(in, json, "means", 1);
	a->mean = list_of(in, json_array_size(list), sizeof *a->mean);
	for (size_t i = 0; a->mean != NULL && i < json_array_size(list); i++, a->n_means++) {
		at(in, "%.80s.means[%zu]", place, i);
		const json_t *v = item(in, list, i);
		/* fits of one table (`fit --json`) count units of the outermost level only */
		const char *studies = json_is_number(json_object_get(v, "n_studies")) ? "n_studies" : "n_units";
		a->mean[i] = (wz_view_mean){.category = text(in, v, "category"), .reason = optional_text(in, v, "reason"),
		                            .n_manuals = count(in, v, "n_manuals"), .n_studies = count(in, v, studies),
		                            .n_effects = count(in, v, "n_effects"), .mean = number(in, v, "mean"), .lo = number(in, v, "lo"),
		                            .hi = number(in, v, "hi"), .n_units = count(in, v, "n_units")};
	}
	at(in, "%.80s.prediction", place);
	const json_t *part = json_object_get(json, "prediction");
	a->predict_lo = number(in, part, "lo");
	a->predict_hi = number(in, part, "hi");
	at(in, "%.80s.moderators", place);
	part = json_object_get(json, "moderators");
	a->omnibus_stat = number(in, part, "stat");
	a->omnibus_df1 = number(in, part, "df1");
	a->omnibus_df2 = number(in, part, "df2");
	a->omnibus_p = probability(in, part, "p");
	at(in, "%.80s", place);
	part = optional(in, json, "permutation", 0);
	if (part != NULL && json_object_get(part, "status") != NULL) { /* "not_tested" */
		at(in, "%.80s.permutation", place);
		a->not_permuted = text(in, part, "reason");
		at(in, "%.80s", place);
		part = NULL;
	}
	if (part != NULL) {
		at(in, "%.80s.permutation", place);
		a->permuted_unit = text(in, part, "unit");
		a->permuted_statistic = text(in, part, "statistic");
		a->permuted_units = count(in, part, "n_units");
		a->replicates = count(in, part, "replicates");
		a->exceed = count(in, part, "exceed");
		a->not_converged = count(in, part, "not_converged");
		a->exact = json_is_true(json_object_get(part, "exact"));
		at(in, "%.80s", place);
	}
	a->p_perm = probability(in, json, "p_perm");
	a->p_floor = probability(in, json, "p_floor");
	a->p_max_t = probability(in, json, "p_maxT");
	a->p_max_t_sd = probability(in, json, "p_maxT_sd");
	a->p_min_p = probability(in, json, "p_minP");
	a->p_min_p_sd = probability(in, json, "p_minP_sd");
	a->q_bh = probability(in, json, "q_BH");
	a->verdict = optional_text(in, json, "verdict");
	a->verdict_by = optional_text(in, json, "verdict_by");
	a->tested = optional_text(in, json, "tested");
	a->b_shrunken = number(in, json, "b_shrunken");
	a->b_shrunken_sd = number(in, json, "b_shrunken_sd");
	a->df_contain = number(in, json, "df_contain");
	a->p_contain = probability(in, json, "p_contain");
	a->detectable = number(in, json, "detectable");
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

static void read_analysis(reader *in, const json_t *json, const wz_view *view, wz_view_analysis *a) {
	const char *id = text(in, json, "type");
	a->type = SIZE_MAX;
	for (size_t t = 0; t < view->n_types; t++)
		if (strcmp(view->type[t].id, id) == 0)
			a->type = t;
	if (a->type == SIZE_MAX)
		damaged(in, "type", "the id of one of the types");
	a->outcome = text(in, json, "outcome");
	a->name = text(in, json, "name");
	a->json = json;
	a->kind = kind_of(text(in, json, "kind"));
	const char *status = text(in, json, "status");
	a->status = strcmp(status, "estimated") == 0 ? WZ_ESTIMATED : strcmp(status, "aliased") == 0 ? WZ_ALIASED : WZ_NOT_ESTIMABLE;
	if (a->status == WZ_NOT_ESTIMABLE && strcmp(status, "not_estimable") != 0)
		damaged(in, "status", "estimated, not_estimable or aliased");
	a->reason = a->status == WZ_NOT_ESTIMABLE ? text(in, json, "reason") : NULL;
	a->alias_of = a->status == WZ_ALIASED ? text(in, json, "alias_of") : NULL;
	a->alias_complement = json_is_true(json_object_get(json, "alias_complement"));
	a->reason_detail = optional(in, json, "reason_detail", 0);
	a->n_manuals = count(in, json, "n_manuals");
	a->n_studies = count(in, json, "n_studies");
	a->n_effects = count(in, json, "n_effects");
	a->n_not_stated = count(in, json, "n_not_stated");
	a->n_rest = count(in, json, "n_rest");
	a->prevalence = probability(in, json, "prevalence");
	read_fit(in, json, a);
	const int fitted = a->kind < WZ_KIND_BIAS; /* kinds from there on are no model of their own */
	if (a->status == WZ_ESTIMATED && fitted && (a->n_coefficients == 0 || !isfinite(a->coefficient[0].b)))
		damaged(in, "coefficients", "a list with an estimate, though status is estimated");
}

static size_t place_of_element(const wz_view *view, const char *id) {
	size_t e = 0;
	while (e < view->n_elements && strcmp(view->element[e], id) != 0)
		e++;
	return e;
}

/* Elements by type, so that tables of elements by types need no search. */
static void index_elements(reader *in, wz_view *view) {
	if (in->status != WZ_OK)
		return;
	view->element = list_of(in, view->n_variables + view->n_analyses, sizeof *view->element);
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
	view->of_element = list_of(in, view->n_types * view->n_elements, sizeof *view->of_element);
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
	reader in = {.file = "results.json", .err = err};
	const json_t *root = view->results;
	format_is(&in, root, "werkzaam-results-1");
	view->program = text(&in, root, "program");
	view->version = text(&in, root, "version");
	view->method_version = text(&in, root, "method_version");
	view->name = text(&in, root, "name");
	view->digest = text(&in, root, "digest");
	if (!wz_json_u64_value(json_object_get(root, "seed"), &view->seed))
		damaged(&in, "seed", "a whole number");
	const json_t *settings = json_object_get(root, "settings");
	at(&in, "settings");
	view->measure = text(&in, settings, "measure");
	if (strcmp(view->measure, "d") != 0 && strcmp(view->measure, "log_or") != 0)
		damaged(&in, "measure", "\"d\" or \"log_or\"");
	view->method = text(&in, settings, "method");
	view->test = text(&in, settings, "test");
	view->level = number(&in, settings, "level");
	if (!(view->level > 0 && view->level < 100))
		damaged(&in, "level", "a percentage between 0 and 100");
	view->rho = number(&in, settings, "rho");
	view->min_manuals = count(&in, settings, "min_manuals");
	view->min_studies = count(&in, settings, "min_studies");
	view->margin = number(&in, settings, "margin");
	view->levels = array(&in, settings, "levels");
	for (size_t i = 0; i < json_array_size(view->levels); i++)
		if (!json_is_string(json_array_get(view->levels, i)))
			damaged(&in, "levels", "a list of names");
	view->boot_unit = inner_unit(settings);
	const json_t *permutation = optional(&in, settings, "permutation", 0);
	view->replicates = (double)NAN;
	if (permutation != NULL) {
		at(&in, "settings.permutation");
		view->replicates = count(&in, permutation, "replicates");
		view->statistic = text(&in, permutation, "statistic");
		view->correction = text(&in, permutation, "correction");
		view->unit = optional_text(&in, permutation, "unit");
		view->strata = optional_text(&in, permutation, "strata");
	}
	at(&in, "%s", "");
	const json_t *list = array(&in, root, "types");
	view->type = list_of(&in, json_array_size(list), sizeof *view->type);
	for (size_t i = 0; view->type != NULL && in.status == WZ_OK && i < json_array_size(list); i++) {
		at(&in, "types[%zu]", i);
		view->n_types++;
		read_type(&in, item(&in, list, i), view, &view->type[i]);
		for (size_t j = 0; j < i && in.status == WZ_OK; j++)
			if (strcmp(view->type[i].slug, view->type[j].slug) == 0)
				damaged(&in, "slug", "different from that of every other type");
	}
	at(&in, "%s", "");
	list = array(&in, root, "analyses");
	view->analysis = list_of(&in, json_array_size(list), sizeof *view->analysis);
	for (size_t i = 0; view->analysis != NULL && in.status == WZ_OK && i < json_array_size(list); i++) {
		at(&in, "analyses[%zu]", i);
		view->n_analyses++;
		read_analysis(&in, item(&in, list, i), view, &view->analysis[i]);
	}
	for (size_t t = 0; t < view->n_types && in.status == WZ_OK; t++) {
		at(&in, "types[%zu]", t);
		if (wz_view_overall(view, t) == NULL)
			damaged(&in, "", "a type with an overall analysis");
	}
	index_elements(&in, view);
	return in.status;
}

/* 3. dataset.json */

static void read_variables(reader *in, wz_view *view) {
	const json_t *list = array(in, view->dataset, "variables");
	view->variable = list_of(in, json_array_size(list), sizeof *view->variable);
	for (size_t i = 0; view->variable != NULL && in->status == WZ_OK && i < json_array_size(list); i++) {
		at(in, "variables[%zu]", i);
		const json_t *v = item(in, list, i);
		wz_view_variable *var = &view->variable[i];
		view->n_variables++;
		var->id = text(in, v, "id");
		var->type = text(in, v, "type");
		var->role = text(in, v, "role");
		var->level = text(in, v, "level");
		var->domain = wz_json_text(v, "domain", "");
		var->group = wz_json_text(v, "group", "");
		var->label[WZ_NL] = text(in, v, "label_nl");
		var->label[WZ_EN] = text(in, v, "label_en");
		size_t *number = in->status == WZ_OK ? wz_map_put(&view->variable_of, var->id, strlen(var->id)) : NULL;
		if (number != NULL)
			*number = *number == SIZE_MAX ? i : *number;
		else if (in->status == WZ_OK)
			in->status = wz_fail(in->err, WZ_ENOMEM, "out of memory while reading %s", in->file);
		const json_t *codes = optional(in, v, "codes", 1);
		var->code = list_of(in, json_array_size(codes), sizeof *var->code);
		for (size_t j = 0; var->code != NULL && in->status == WZ_OK && j < json_array_size(codes); j++) {
			at(in, "variables[%zu].codes[%zu]", i, j);
			const json_t *c = item(in, codes, j);
			var->code[j] = (wz_view_code){text(in, c, "code"), {text(in, c, "nl"), text(in, c, "en")}};
			var->n_codes++;
		}
	}
	at(in, "%s", "");
}

/* n numbers (or nulls), as doubles */
static double *number_column(reader *in, const json_t *parent, const char *key, size_t n) {
	const json_t *list = array(in, parent, key);
	double *out = list_of(in, n, sizeof *out);
	if (json_array_size(list) != n)
		damaged(in, key, "as long as there are rows");
	for (size_t i = 0; out != NULL && i < n; i++) {
		const json_t *v = json_array_get(list, i);
		if (v != NULL && !json_is_number(v) && !json_is_null(v))
			damaged(in, key, "a list of numbers");
		out[i] = json_is_number(v) ? json_number_value(v) : (double)NAN;
	}
	return out;
}

/* n texts; "" for null. Ids that the codebook calls numbers become texts, kept in the JSON value itself. */
static const char **text_column(reader *in, const json_t *parent, const char *key, size_t n) {
	json_t *list = json_object_get(parent, key);
	const char **out = list_of(in, n, sizeof *out);
	if (!json_is_array(list) || json_array_size(list) != n)
		damaged(in, key, "a list as long as there are rows");
	for (size_t i = 0; out != NULL && i < n; i++) {
		json_t *v = json_array_get(list, i);
		if (json_is_number(v)) {
			char digits[32];
			(void)snprintf(digits, sizeof digits, "%.15g", json_number_value(v));
			v = json_string(digits);
			if (v == NULL || json_array_set_new(list, i, v) != 0)
				in->status = wz_fail(in->err, WZ_ENOMEM, "out of memory while reading %s", in->file);
			v = json_array_get(list, i);
		}
		out[i] = json_is_string(v) ? json_string_value(v) : "";
	}
	return out;
}

static const char *column_of_role(const wz_view *view, const char *role, const char *level) {
	for (size_t i = 0; i < view->n_variables; i++) {
		const wz_view_variable *v = &view->variable[i];
		if (strcmp(v->role, role) == 0 && (level == NULL || strcmp(v->level, level) == 0) &&
		    json_object_get(json_object_get(view->dataset, "columns"), v->id) != NULL)
			return v->id;
	}
	return NULL;
}

static wz_status read_dataset(wz_view *view, wz_err *err) {
	reader in = {.file = "dataset.json", .err = err};
	const json_t *root = view->dataset;
	format_is(&in, root, "werkzaam-dataset-1");
	read_variables(&in, view);
	if (in.status != WZ_OK)
		return in.status;
	at(&in, "rows");
	const json_t *rows = json_object_get(root, "rows");
	view->n_rows = json_array_size(array(&in, rows, "line"));
	view->line = number_column(&in, rows, "line", view->n_rows);
	double *file = number_column(&in, rows, "file", view->n_rows);
	at(&in, "%s", "");
	const json_t *sources = array(&in, root, "sources");
	view->file = list_of(&in, view->n_rows, sizeof *view->file);
	for (size_t i = 0; file != NULL && view->file != NULL && in.status == WZ_OK && i < view->n_rows; i++) {
		const json_t *source = file[i] >= 0 ? json_array_get(sources, (size_t)fmin(file[i], 1e9)) : NULL;
		if (source == NULL)
			damaged(&in, "rows.file", "a list of numbers of sources");
		else
			view->file[i] = text(&in, source, "file");
	}
	free(file);
	at(&in, "effects");
	const json_t *effects = json_object_get(root, "effects");
	view->yi = number_column(&in, effects, "yi", view->n_rows);
	view->vi = number_column(&in, effects, "vi", view->n_rows);
	view->route = text_column(&in, effects, "route", view->n_rows);
	at(&in, "columns");
	const json_t *columns = json_object_get(root, "columns");
	const char *id = column_of_role(view, "id", "study");
	if (id == NULL)
		id = column_of_role(view, "id", NULL);
	const char *label = column_of_role(view, "label", NULL);
	view->study_named = label != NULL;
	/* roles of two groups; an effect size that is only given may be of anything */
	static const char *const GROUPS[] = {"treatment_bad", "treatment_good", "n_treatment", "mean_treatment", "direction", "d"};
	for (size_t i = 0; i < sizeof GROUPS / sizeof GROUPS[0]; i++)
		view->groups_known |= column_of_role(view, GROUPS[i], NULL) != NULL;
	if (label == NULL)
		label = id;
	/* without either, the name of the file is better than nothing */
	view->study = label == NULL ? view->file : text_column(&in, columns, label, view->n_rows);
	view->study_id = id == NULL ? view->study : text_column(&in, columns, id, view->n_rows);
	const json_t *levels = json_object_get(json_object_get(view->results, "settings"), "levels"); /* checked later */
	const char *innermost = json_string_value(json_array_get(levels, json_array_size(levels) - 1));
	const char *effect = innermost == NULL ? NULL : column_of_role(view, "id", innermost);
	if (effect != NULL && (label == NULL || strcmp(effect, label) != 0) && (id == NULL || strcmp(effect, id) != 0))
		view->effect = text_column(&in, columns, effect, view->n_rows);
	at(&in, "%s", "");
	const json_t *list = array(&in, root, "excluded");
	view->exclusion = list_of(&in, json_array_size(list), sizeof *view->exclusion);
	for (size_t i = 0; view->exclusion != NULL && in.status == WZ_OK && i < json_array_size(list); i++) {
		at(&in, "excluded[%zu]", i);
		const json_t *v = item(&in, list, i);
		view->exclusion[i] = (wz_view_exclusion){text(&in, v, "file"),   text(&in, v, "id"),     text(&in, v, "stage"),
		                                         text(&in, v, "reason"), text(&in, v, "detail"), count(&in, v, "line")};
		view->n_exclusions++;
	}
	at(&in, "%s", "");
	list = array(&in, root, "changes");
	view->change = list_of(&in, json_array_size(list), sizeof *view->change);
	for (size_t i = 0; view->change != NULL && in.status == WZ_OK && i < json_array_size(list); i++) {
		at(&in, "changes[%zu]", i);
		const json_t *v = item(&in, list, i);
		view->change[i] = (wz_view_change){text(&in, v, "file"), text(&in, v, "id"),   text(&in, v, "variable"), text(&in, v, "old"),
		                                   text(&in, v, "new"),  text(&in, v, "rule"), count(&in, v, "line")};
		view->n_changes++;
	}
	return in.status;
}

/* 4. manifest.json */

static wz_status read_manifest(wz_view *view, wz_err *err) {
	reader in = {.file = "manifest.json", .err = err};
	format_is(&in, view->manifest, "werkzaam-manifest-1");
	const json_t *list = array(&in, view->manifest, "inputs");
	view->input = list_of(&in, json_array_size(list), sizeof *view->input);
	for (size_t i = 0; view->input != NULL && in.status == WZ_OK && i < json_array_size(list); i++) {
		at(&in, "inputs[%zu]", i);
		const json_t *v = item(&in, list, i);
		view->input[i] = (wz_view_input){text(&in, v, "role"), text(&in, v, "file"), text(&in, v, "sha256")};
		view->n_inputs++;
	}
	return in.status;
}

wz_status wz_view_read(wz_view *view, json_t *dataset, json_t *results, json_t *manifest, wz_err *err) {
	wz_status st;
	*view = (wz_view){.dataset = dataset, .results = results, .manifest = manifest};
	WZ_TRY(read_dataset(view, err));
	WZ_TRY(read_results(view, err));
	WZ_TRY(read_manifest(view, err));
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
	free(view->effect);
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
