/* family.c - tests that share one permutation
 *
 * 1. Members
 * 2. Building
 *
 * family_auto.c says who is refitted after a scan, family_digest.c what the numbers of a block depend on; family_block.c makes blocks.
 */
#include "analysis/family_inside.h"

#include "analysis/analyses.h"
#include "analysis/permutation.h"
#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: families of tests");
}

static uint32_t unit_of(const wz_nesting *nest, int level, size_t i) {
	return level < (int)nest->depth ? nest->unit[level][i] : (uint32_t)i;
}

/* 1. Members */

static wz_status find_base(const wz_study *study, wz_families *families, const char *type, const size_t *row, size_t n_rows, size_t *index, wz_err *err) {
	for (size_t b = 0; b < families->n_bases; b++)
		if (families->base[b].type == type && families->base[b].n_rows == n_rows && memcmp(families->base[b].row, row, n_rows * sizeof *row) == 0) {
			*index = b;
			return WZ_OK;
		}
	/* wz_model must not move, since its parts point at each other: room was made in wz_families_build(). */
	wz_base *base = &families->base[families->n_bases];
	wz_formula empty = {.intercept = true};
	*base = (wz_base){.type = type, .n_rows = n_rows, .level = -1, .row = malloc(n_rows * sizeof *row)};
	if (!base->row)
		return no_memory(err);
	memcpy(base->row, row, n_rows * sizeof *row);
	wz_status st = wz_model_prepare(&study->data, &empty, row, n_rows, &base->null, err);
	if (st != WZ_OK) { /* nobody must find it */
		wz_model_clear(&base->null);
		free(base->row);
		return st;
	}
	*index = families->n_bases++;
	return WZ_OK;
}

static size_t units_of(const wz_base *base, int level) {
	const wz_nesting *nest = &base->null.reml.nesting;
	return level < (int)nest->depth ? nest->n_units[level] : base->n_rows;
}

/* Blocks that are there already need no model: it is fitted here. */
wz_status wz_family_permuter(const wz_families *families, const wz_member *member, wz_permuter **out, wz_err *err) {
	wz_base *base = &families->base[member->base];
	*out = NULL;
	if (!base->fitted) {
		wz_status st = wz_model_finish(&base->null, err);
		if (st != WZ_OK)
			return st;
		base->fitted = true;
	}
	return wz_permuter_create(&base->null.reml, base->null.fit.theta, true, member->m, member->level, member->refit, families->kernel, out, err);
}

/* The statistic at the identity, of the member as it is or refitted. */
static wz_status observe(const wz_families *families, const wz_member *member, bool refit, double *observed, wz_err *err) {
	wz_status st = WZ_OK;
	wz_permuter *permuter = NULL;
	wz_member as = *member;
	const size_t units = member->exchange.n;
	wz_permuted result;
	uint32_t *identity = malloc(units * sizeof *identity);
	const uint32_t *const source[1] = {identity};
	if (!identity)
		return no_memory(err);
	as.refit = refit;
	WZ_TRY(wz_family_permuter(families, &as, &permuter, err));
	for (size_t u = 0; u < units; u++)
		identity[u] = (uint32_t)u;
	wz_permuter_run(permuter, member->value, source, 1, &result, NULL);
	*observed = result.joint;
done:
	wz_permuter_free(permuter);
	free(identity);
	return st;
}

/* Values and strata by unit of the base. */
static wz_status make_member(const wz_study *study, wz_families *families, const wz_type *type, const wz_model *model, int unit, wz_member *member, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_reml *reml = &model->reml;
	uint32_t *stratum = study->stratum ? malloc(reml->n * sizeof *stratum) : NULL; /* rows of the model */
	member->m = reml->p - 1;
	WZ_TRY(find_base(study, families, type->id, model->matrix.row, model->matrix.n, &member->base, err));
	/* Members of one column that permute the same units of a base do so at one level, whichever level each names: the levels give the same statistics, but not the
	 * same last bits. */
	wz_base *base = &families->base[member->base];
	const size_t units = units_of(base, unit);
	member->level = member->m == 1 && base->level >= 0 && units_of(base, base->level) == units ? base->level : unit;
	if (member->m == 1 && base->level < 0)
		base->level = unit;
	member->value = malloc(member->m * units * sizeof(double));
	member->stratum = study->stratum ? malloc(units * sizeof(uint32_t)) : NULL;
	if (!member->value || (study->stratum && (!stratum || !member->stratum))) {
		st = no_memory(err);
		goto done;
	}
	if (stratum)
		WZ_TRY(wz_codes_of_rows(study->stratum, model->matrix.row, reml->n, stratum, err));
	for (size_t i = 0; i < reml->n; i++) {
		uint32_t u = unit_of(&reml->nesting, unit, i);
		for (size_t c = 0; c < member->m; c++)
			member->value[c * units + u] = reml->x[(c + 1) * reml->n + i];
		if (member->stratum)
			member->stratum[u] = stratum[reml->nesting.order[i]];
	}
	WZ_TRY(wz_exchange_create(units, member->m, member->value, member->stratum, &member->exchange, err));
	member->log_count = wz_exchange_log_count(&member->exchange);
	member->next = malloc(member->exchange.n_strata * sizeof(uint32_t));
	if (!member->next)
		st = no_memory(err);
done:
	free(stratum);
	return st;
}

static void member_clear(wz_member *member) {
	free(member->value);
	free(member->place);
	free(member->stratum);
	free(member->next);
	wz_exchange_clear(&member->exchange);
}

/* 2. Building */

static wz_family *find_family(wz_families *families, const wz_type *type, const char *kind, int unit, wz_err *err) {
	for (size_t f = 0; f < families->n_families; f++) {
		wz_family *family = &families->family[f];
		if (!family->exact && family->type == type->id && strcmp(family->kind, kind) == 0 && family->unit == unit)
			return family;
	}
	wz_family *grown = realloc(families->family, (families->n_families + 1) * sizeof *grown);
	if (!grown) {
		(void)no_memory(err);
		return NULL;
	}
	families->family = grown;
	grown[families->n_families] =
		(wz_family){.type = type->id, .outcome = type->outcome, .kind = kind, .unit = unit, .slug = strdup(type->slug)};
	if (!grown[families->n_families].slug) {
		(void)no_memory(err);
		return NULL;
	}
	return &grown[families->n_families++];
}

/* Appends a zeroed member; NULL: out of memory. */
static wz_member *add_member(wz_family *family) {
	wz_member *grown = realloc(family->member, (family->n_members + 1) * sizeof *grown);
	if (!grown)
		return NULL;
	family->member = grown;
	grown[family->n_members] = (wz_member){0};
	return &grown[family->n_members++];
}

/* A family's type is the study's own text, one for each outcome. */
static const wz_type *type_of(const wz_study *study, const wz_family *family) {
	const wz_type *type = study->type;
	while (type->id != family->type)
		type++;
	return type;
}

static void not_tested(json_t *analysis, const char *reason) {
	json_object_set_new(analysis, "permutation", json_pack("{ss ss}", "status", "not_tested", "reason", reason));
	json_object_set_new(analysis, "p_perm", json_null());
}

/* Unit of an analysis: the plan's, or with auto the highest level at which its columns are constant. -1: not possible. */
static int choose_unit(const wz_study *study, const wz_variable *var, const wz_model *model) {
	int constant = 0;
	for (size_t c = 1; c < model->reml.p; c++)
		constant = model->reml.level[c] > constant ? model->reml.level[c] : constant;
	int asked = wz_study_level(study, study->plan->permutation.unit);
	if (asked >= 0)
		return asked >= constant ? asked : -1;
	/* The codebook's level is what the coders meant; by accident a column can be constant further out. */
	int declared = wz_study_level(study, var->level);
	return declared >= constant ? declared : constant;
}

/* The observed statistics, from fits.json if they stand there. @param reason  out: why it is not tested; "": it is */
static wz_status know_statistics(const wz_families *families, const json_t *analysis, wz_member *member, const char **reason, wz_err *err) {
	const json_t *known = json_object_get(analysis, "permutation");
	wz_err cause = {0};
	*reason = wz_json_text(known, "reason", "");
	member->observed = wz_json_number(known, families->automatic ? "scanned" : "observed");
	member->refitted = wz_json_number(known, "refitted");
	member->scanned = member->observed;
	if (isfinite(member->observed) || **reason)
		return WZ_OK;
	wz_status st = observe(families, member, member->refit, &member->observed, &cause);
	if (st == WZ_OK && !isfinite(member->observed))
		*reason = "statistic_not_converged";
	if (st == WZ_OK && families->automatic)
		st = observe(families, member, true, &member->refitted, &cause);
	member->scanned = member->observed;
	if (st == WZ_ENOCONV)
		*reason = "null_model_not_converged";
	return st == WZ_OK || st == WZ_ENOCONV ? WZ_OK : wz_fail(err, st, "%s", cause.text);
}

static bool strata_hold_units(const wz_study *study, const wz_model *model, int unit) {
	const wz_nesting *nest = &model->reml.nesting;
	for (size_t i = 1; study->stratum && i < nest->n; i++)
		if (unit_of(nest, unit, i) == unit_of(nest, unit, i - 1) &&
		    study->stratum[model->matrix.row[nest->order[i]]] != study->stratum[model->matrix.row[nest->order[i - 1]]])
			return false;
	return true;
}

/* Kinds that a permutation serves. An interaction is none of them: exchanging whole rows tests all their columns together. */
static const char *family_kind(const char *kind) {
	static const char *const KINDS[] = {"moderator", "element", "technique", "dose"};
	for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
		if (strcmp(kind, KINDS[i]) == 0)
			return KINDS[i];
	return NULL;
}

/* With fewer than three units on a side the error of a scan is largest. */
static bool has_few_units(const json_t *analysis) {
	enum { FEW = 3 };
	const json_t *mean;
	size_t i;
	bool few = false;
	json_array_foreach(json_object_get(analysis, "means"), i, mean) {
		const double units = wz_json_number(mean, "n_units");
		few = few || (units > 0 && units < FEW);
	}
	return few;
}

static wz_status add_analysis(const wz_study *study, wz_families *families, json_t *analysis, size_t index, wz_err *err) {
	wz_status st = WZ_OK;
	const char *kind = wz_json_text(analysis, "kind", ""), *served = family_kind(kind);
	if (strcmp(wz_json_text(analysis, "status", ""), "estimated") != 0)
		return WZ_OK;
	if (!served) {
		if (strcmp(kind, "pair") == 0 || strcmp(kind, "target_group") == 0)
			not_tested(analysis, "interaction");
		return WZ_OK;
	}
	const wz_type *type;
	const wz_variable *var;
	wz_analysis_rows rows;
	wz_model model = {0};
	wz_member *member = NULL;
	st = wz_analysis_rows_again(study, analysis, &type, &var, &rows, err);
	if (st != WZ_OK)
		return st;
	WZ_TRY(wz_model_prepare(&rows.data, &rows.formula, rows.row, rows.n_rows, &model, err));
	int unit = choose_unit(study, var, &model);
	if (unit < 0 || !strata_hold_units(study, &model, unit)) {
		not_tested(analysis, unit < 0 ? "varies_within_unit" : "strata_vary_within_unit");
		goto done;
	}
	wz_family *family = find_family(families, type, served, unit, err);
	member = family ? add_member(family) : NULL;
	if (!member) {
		st = no_memory(err);
		goto done;
	}
	member->analysis = index;
	member->refit = families->refit;
	member->certain = families->automatic && has_few_units(analysis);
	WZ_TRY(make_member(study, families, type, &model, unit, member, err));
	const char *reason = "";
	WZ_TRY(know_statistics(families, analysis, member, &reason, err));
	if (*reason) {
		member_clear(member);
		family->n_members--;
		not_tested(analysis, reason);
	}
done:
	wz_model_clear(&model);
	wz_analysis_rows_clear(&rows);
	return st;
}

/* The units of a family are those of all rows of the type; place[] says where each stands in a member's base. */
static wz_status place_members(const wz_study *study, const wz_families *families, wz_family *family, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_type *type = type_of(study, family);
	wz_nesting all = {0};
	const size_t n = type->n_rows;
	uint32_t *sorted_place = malloc(study->dataset->n_rows * sizeof *sorted_place);
	if (!sorted_place) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(wz_study_nesting(study, type->row, n, &all, err));
	family->n_units = family->unit < (int)all.depth ? all.n_units[family->unit] : n;
	for (size_t i = 0; i < n; i++)
		sorted_place[type->row[all.order[i]]] = unit_of(&all, family->unit, i);
	for (size_t k = 0; k < family->n_members; k++) {
		wz_member *member = &family->member[k];
		const wz_base *base = &families->base[member->base];
		const wz_nesting *nest = &base->null.reml.nesting;
		member->place = malloc(family->n_units * sizeof(uint32_t));
		if (!member->place) {
			st = no_memory(err);
			goto done;
		}
		memset(member->place, 0xff, family->n_units * sizeof(uint32_t));
		for (size_t i = 0; i < base->n_rows; i++)
			member->place[sorted_place[base->row[nest->order[i]]]] = unit_of(nest, family->unit, i);
	}
done:
	wz_nesting_clear(&all);
	free(sorted_place);
	return st;
}

wz_status wz_family_order(wz_family *family, wz_err *err) {
	family->order = malloc((family->n_members + 1) * sizeof *family->order);
	if (!family->order)
		return no_memory(err);
	for (size_t k = 0; k < family->n_members; k++) {
		size_t at = k;
		for (; at > 0 && family->member[family->order[at - 1]].observed < family->member[k].observed; at--)
			family->order[at] = family->order[at - 1];
		family->order[at] = k;
	}
	return WZ_OK;
}

/* A family of its own for a member whose assignments can all be tried. */
static wz_status add_exact(const wz_study *study, wz_families *families, const wz_type *type, size_t from, size_t k, uint64_t count, wz_err *err) {
	wz_status st = WZ_OK;
	wz_family *grown = realloc(families->family, (families->n_families + 1) * sizeof *grown);
	if (!grown)
		return no_memory(err);
	families->family = grown;
	const wz_family *source = &grown[from];
	const wz_member *member = &source->member[k];
	wz_family *family = &grown[families->n_families];
	*family = (wz_family){.type = source->type, .outcome = source->outcome, .kind = source->kind, .unit = source->unit, .n_units = source->n_units, .exact = true,
	                      .replicates = count, .begun = count, .block = count, .slug = strdup(type->slug)};
	families->n_families++;
	if (!family->slug)
		return no_memory(err);
	WZ_TRY(wz_family_add_copy(family, member, err));
	if (families->automatic)
		wz_member_refit(&family->member[0]); /* they are few fits, and what corrects it is refitted too */
	WZ_TRY(wz_family_order(family, err));
	WZ_TRY(wz_family_digest(study, families, family, err));
done:
	return st;
}

wz_status wz_family_add_copy(wz_family *family, const wz_member *member, wz_err *err) {
	const size_t units = member->exchange.n;
	wz_member *copy = add_member(family);
	if (!copy)
		return no_memory(err);
	copy->analysis = member->analysis;
	copy->base = member->base;
	copy->m = member->m;
	copy->observed = member->observed;
	copy->scanned = member->scanned;
	copy->refitted = member->refitted;
	copy->certain = member->certain;
	copy->refit = member->refit;
	copy->level = member->level;
	copy->log_count = member->log_count;
	copy->value = malloc(member->m * units * sizeof(double));
	copy->place = malloc(family->n_units * sizeof(uint32_t));
	copy->stratum = member->stratum ? malloc(units * sizeof(uint32_t)) : NULL;
	copy->next = malloc(member->exchange.n_strata * sizeof(uint32_t));
	if (!copy->value || !copy->place || !copy->next || (member->stratum && !copy->stratum))
		return no_memory(err);
	memcpy(copy->value, member->value, member->m * units * sizeof(double));
	memcpy(copy->place, member->place, family->n_units * sizeof(uint32_t));
	if (copy->stratum)
		memcpy(copy->stratum, member->stratum, units * sizeof(uint32_t));
	return wz_exchange_create(units, copy->m, copy->value, copy->stratum, &copy->exchange, err);
}

void wz_member_refit(wz_member *member) {
	if (!isfinite(member->refitted))
		return;
	member->refit = true;
	member->observed = member->refitted;
}

/* Of `auto`: who is certain to be refitted, and whether there is anybody left to scan. */
static void plan_scan(wz_family *family) {
	for (size_t k = 0; k < family->n_members; k++) {
		wz_member *member = &family->member[k];
		member->certain = member->certain || wz_exchange_count(&member->exchange, family->replicates) > 0;
		family->scanning = family->scanning || !member->certain;
	}
	for (size_t k = 0; !family->scanning && k < family->n_members; k++)
		wz_member_refit(&family->member[k]);
}

static json_t *planned(const wz_study *study, const wz_families *families, const wz_family *family, const wz_member *member) {
	double floor = wz_permutation_floor(member->log_count, family->replicates, family->exact);
	const bool refit = member->refit || (member->certain && isfinite(member->refitted));
	json_t *json = json_pack("{ss sI sI sb so ss}", "unit", study->data.level_name[family->unit], "n_units", (json_int_t)member->exchange.n,
	                         "replicates", (json_int_t)family->replicates, "exact", family->exact, "floor", wz_json_real(floor), "statistic",
	                         family->scanning && !member->certain ? "auto" : refit ? "refit" : "null");
	json_object_set_new(json, families->automatic ? "scanned" : "observed", wz_json_real(families->automatic ? member->scanned : member->observed));
	if (families->automatic)
		json_object_set_new(json, "refitted", wz_json_real(member->refitted));
	return json;
}

/* Families none of whose members can be tested. */
static void drop_empty(wz_families *families) {
	size_t kept = 0;
	for (size_t f = 0; f < families->n_families; f++) {
		if (families->family[f].n_members > 0) {
			families->family[kept++] = families->family[f];
			continue;
		}
		free(families->family[f].member);
		free(families->family[f].slug);
	}
	families->n_families = kept;
}

wz_status wz_families_build(const wz_study *study, json_t *analyses, wz_families *families, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_plan *plan = study->plan;
	const size_t n_analyses = json_array_size(analyses);
	*families = (wz_families){.refit = strcmp(plan->permutation.statistic, "refit") == 0, .automatic = strcmp(plan->permutation.statistic, "auto") == 0,
	                          .seed = plan->seed, .kernel = wz_lane_choose(NULL)};
	if (plan->permutation.replicates == 0)
		return WZ_OK;
	size_t n_served = 0; /* pairs are thousands, and need no base */
	for (size_t i = 0; i < n_analyses; i++)
		n_served += family_kind(wz_json_text(json_array_get(analyses, i), "kind", "")) != NULL;
	families->base = calloc(n_served + 1, sizeof *families->base);
	if (!families->base)
		return no_memory(err);
	for (size_t i = 0; i < n_analyses; i++) {
		WZ_TRY(wz_stop_check(&study->stop));
		WZ_TRY(add_analysis(study, families, json_array_get(analyses, i), i, err));
	}
	drop_empty(families);
	const size_t drawn = families->n_families;
	for (size_t f = 0; f < drawn; f++) {
		wz_family *family = &families->family[f];
		family->replicates = family->begun = plan->permutation.replicates;
		family->block = plan->permutation.block;
		family->stream = wz_family_stream(family, study->data.level_name[family->unit]);
		family->keeps = true;
		family->corrected = strcmp(family->kind, "element") == 0 || strcmp(family->kind, "technique") == 0;
		if (families->automatic)
			plan_scan(family);
		WZ_TRY(wz_family_order(family, err));
		WZ_TRY(place_members(study, families, family, err));
		WZ_TRY(wz_family_digest(study, families, family, err));
		const wz_type *type = type_of(study, family);
		for (size_t k = 0; k < families->family[f].n_members; k++) {
			const wz_member *member = &families->family[f].member[k];
			uint64_t count = wz_exchange_count(&member->exchange, plan->permutation.replicates);
			const wz_family *tested = &families->family[f];
			if (count > 0) {
				WZ_TRY(add_exact(study, families, type, f, k, count, err));
				tested = &families->family[families->n_families - 1];
				member = &tested->member[0];
			}
			json_object_set_new(json_array_get(analyses, member->analysis), "permutation", planned(study, families, tested, member));
		}
	}
	for (size_t f = 0; f < families->n_families; f++)
		families->n_blocks += wz_family_blocks(&families->family[f]);
done:
	if (st != WZ_OK)
		wz_families_clear(families);
	return st;
}

void wz_families_clear(wz_families *families) {
	for (size_t f = 0; f < families->n_families; f++) {
		for (size_t k = 0; k < families->family[f].n_members; k++)
			member_clear(&families->family[f].member[k]);
		free(families->family[f].member);
		free(families->family[f].order);
		free(families->family[f].slug);
	}
	for (size_t b = 0; b < families->n_bases; b++) {
		free(families->base[b].row);
		wz_model_clear(&families->base[b].null);
	}
	free(families->family);
	free(families->base);
	*families = (wz_families){0};
}
