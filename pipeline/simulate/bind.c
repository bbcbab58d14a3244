/* bind.c - the names of a design tied to the variables, codes and elements they mean
 *
 * 1. Elements
 * 2. Classes and types
 * 3. Probabilities of presence
 * 4. True effects
 * 5. Variables
 * 6. The whole
 */
#include "simulate/design.h"

#include "base/arena.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
	wz_sim_design *design;
	const char *path;
	const wz_codebook *codebook;
	const wz_taxonomy *taxonomy;
	wz_problems *problems;
} binder;

#define PROBLEM(b, place, ...)                                                                                                     \
	wz_problems_add((b)->problems, WZ_PROBLEM_ERROR, (b)->path, (place).line + 1, (place).column + 1, __VA_ARGS__)
#define PROBLEM_WHOLE(b, ...) wz_problems_add((b)->problems, WZ_PROBLEM_ERROR, (b)->path, 0, 0, __VA_ARGS__)

static void *get(binder *b, size_t n, size_t size) {
	return wz_arena_alloc(b->design->memory, (n > 0 ? n : 1) * size);
}

/* 1. Elements */

static wz_status bind_elements(binder *b) {
	wz_sim_design *d = b->design;
	size_t room = b->taxonomy != NULL ? b->taxonomy->n : b->codebook->n;
	d->element = get(b, room, sizeof *d->element);
	if (d->element == NULL)
		return WZ_ENOMEM;
	for (size_t i = 0; i < room; i++) {
		if (b->taxonomy != NULL) {
			const wz_element *e = &b->taxonomy->element[i];
			d->element[d->n_elements++] = (wz_sim_element){.id = e->id, .scale = e->scale, .code = e->code, .n_codes = e->n_codes,
			                                               .parent = e->parent, .typical = e->typical_types};
		} else if (b->codebook->var[i].type == WZ_VAR_ELEMENT) {
			d->element[d->n_elements++] =
				(wz_sim_element){.id = b->codebook->var[i].id, .scale = WZ_SCALE_BINARY, .parent = SIZE_MAX, .typical = ""};
		}
	}
	return WZ_OK;
}

/* An element that is there or not; the others hold a value in every manual. */
static bool can_be_present(const wz_sim_element *e) {
	return e->scale == WZ_SCALE_BINARY || (e->scale == WZ_SCALE_ORDINAL && e->n_codes > 1);
}

static size_t find_element(binder *b, const char *id, wz_sim_place place) {
	const wz_sim_design *d = b->design;
	char shown[WZ_TEXT_SHOW];
	const char *near = NULL;
	for (size_t i = 0; i < d->n_elements; i++) {
		if (strcmp(d->element[i].id, id) == 0) {
			if (can_be_present(&d->element[i]))
				return i;
			PROBLEM(b, place, "element %s has a value in every manual; only one that is present or absent can have an effect",
			        wz_text_show(id, shown));
			return SIZE_MAX;
		}
		if (near == NULL && wz_text_is_near(d->element[i].id, id))
			near = d->element[i].id;
	}
	PROBLEM(b, place, "there is no element %s%s%.200s%s", wz_text_show(id, shown), near != NULL ? "; did you mean '" : " in the taxonomy or codebook",
	        near != NULL ? near : "", near != NULL ? "'?" : "");
	return SIZE_MAX;
}

/* 2. Classes and types */

size_t wz_sim_type_find(const wz_sim_design *design, const char *code) {
	for (size_t t = 0; t < design->n_types; t++)
		if (strcmp(design->type[t].code, code) == 0)
			return t;
	return SIZE_MAX;
}

/* `*` at the end stands for anything. */
static bool fits(const char *pattern, const char *id) {
	size_t n = strlen(pattern);
	return n > 0 && pattern[n - 1] == '*' ? strncmp(pattern, id, n - 1) == 0 : strcmp(pattern, id) == 0;
}

static void check_rules(binder *b, const wz_sim_class *class) {
	char shown[WZ_TEXT_SHOW];
	for (size_t k = 0; k < class->rules.n; k++) {
		const wz_sim_entry *rule = &class->rules.entry[k];
		bool found = false;
		for (size_t i = 0; i < b->design->n_elements && !found; i++)
			found = fits(rule->name, b->design->element[i].id);
		if (!found)
			PROBLEM(b, rule->place, "class '%s': no element fits %s", class->name, wz_text_show(rule->name, shown));
		if (!(rule->value >= 0 && rule->value <= 1))
			PROBLEM(b, rule->place, "class '%s': the prevalence of %s is out of range; expected 0 to 1", class->name, wz_text_show(rule->name, shown));
	}
}

/* Makes shares add up to 1; false when they can't. */
static bool scale_shares(double *share, size_t n) {
	double sum = 0;
	for (size_t k = 0; k < n; k++) {
		if (!(share[k] >= 0))
			return false;
		sum += share[k];
	}
	for (size_t k = 0; k < n && sum > 0; k++)
		share[k] /= sum;
	return sum > 0;
}

static wz_status bind_type(binder *b, wz_sim_type *type) {
	wz_sim_design *d = b->design;
	char shown[WZ_TEXT_SHOW];
	type->share = get(b, d->n_classes, sizeof *type->share);
	if (type->share == NULL)
		return WZ_ENOMEM;
	for (size_t c = 0; c < d->n_classes; c++)
		type->share[c] = type->classes.n == 0 && d->n_classes == 1 ? 1 : 0;
	for (size_t k = 0; k < type->classes.n; k++) {
		size_t c = 0;
		while (c < d->n_classes && strcmp(d->class[c].name, type->classes.entry[k].name) != 0)
			c++;
		if (c == d->n_classes)
			PROBLEM(b, type->classes.entry[k].place, "type '%s': there is no class %s", type->code, wz_text_show(type->classes.entry[k].name, shown));
		else
			type->share[c] = type->classes.entry[k].value;
	}
	if (!scale_shares(type->share, d->n_classes))
		PROBLEM(b, type->place, "type '%s' needs classes with shares of 0 or more, one of them above 0", type->code);
	return WZ_OK;
}

static wz_status bind_types(binder *b) {
	wz_sim_design *d = b->design;
	wz_status st = WZ_OK;
	char shown[WZ_TEXT_SHOW];
	static char all[] = "all";
	const wz_variable *var = wz_codebook_find(b->codebook, d->type_variable);
	if (var == NULL || !wz_var_has_one_code(var->type))
		PROBLEM_WHOLE(b, "the variable of types, %s, is not a categorical variable of %s", wz_text_show(d->type_variable, shown), b->codebook->file);
	for (size_t t = 0; var != NULL && t < d->n_types; t++)
		if (wz_code_find(var, d->type[t].code) == SIZE_MAX)
			PROBLEM(b, d->type[t].place, "type %s is no code of '%s' in %s", wz_text_show(d->type[t].code, shown), var->id, b->codebook->file);
	if (d->n_classes == 0) { /* no latent classes: one, without rules */
		d->class = get(b, 1, sizeof *d->class);
		if (d->class == NULL)
			return WZ_ENOMEM;
		d->class[d->n_classes++] = (wz_sim_class){.name = all};
	}
	for (size_t c = 0; c < d->n_classes; c++)
		check_rules(b, &d->class[c]);
	for (size_t t = 0; t < d->n_types; t++)
		WZ_TRY(bind_type(b, &d->type[t]));
done:
	return st;
}

/* 3. Probabilities of presence */

static bool is_typical(const char *types, const char *code) {
	size_t n = strlen(code);
	for (const char *at = types; at != NULL && *at != '\0';) {
		size_t length = strcspn(at, ";");
		if (length == n && strncmp(at, code, n) == 0)
			return true;
		at += length + (at[length] == ';');
	}
	return false;
}

static double own_prevalence(const wz_sim_design *d, size_t t, size_t c, const wz_sim_element *e) {
	double p = is_typical(e->typical, d->type[t].code) ? d->prevalence.typical : d->prevalence.other;
	const wz_sim_entries *rules = &d->class[c].rules;
	for (size_t k = 0; k < rules->n; k++)
		if (fits(rules->entry[k].name, e->id))
			p = rules->entry[k].value;
	return p;
}

static wz_status fill_presence(binder *b) {
	wz_sim_design *d = b->design;
	size_t rows = d->n_types * d->n_classes;
	d->present = get(b, rows * d->n_elements, sizeof *d->present);
	if (d->present == NULL)
		return WZ_ENOMEM;
	for (size_t r = 0; r < rows; r++) {
		double *present = d->present + r * d->n_elements;
		for (size_t i = 0; i < d->n_elements; i++)
			present[i] = can_be_present(&d->element[i]) ? own_prevalence(d, r / d->n_classes, r % d->n_classes, &d->element[i]) : 1;
		/* A head comes with all that is above it, so as many rounds as there are layers settle it; the taxonomy has no cycles. */
		for (bool moved = true; moved;) {
			moved = false;
			for (size_t i = 0; i < d->n_elements; i++) {
				size_t head = d->element[i].parent;
				if (head < d->n_elements && can_be_present(&d->element[i]) && present[i] > present[head]) {
					present[i] = present[head];
					moved = true;
				}
			}
		}
	}
	return WZ_OK;
}

double wz_sim_prevalence(const wz_sim_design *design, size_t type, size_t element) {
	double p = 0;
	for (size_t c = 0; c < design->n_classes; c++)
		p += design->type[type].share[c] * design->present[(type * design->n_classes + c) * design->n_elements + element];
	return p;
}

/* 4. True effects */

static void bind_effects(binder *b) {
	wz_sim_design *d = b->design;
	char shown[WZ_TEXT_SHOW];
	for (size_t k = 0; k < d->n_effects; k++) {
		wz_sim_effect *e = &d->effect[k];
		e->a = e->b = e->t = SIZE_MAX;
		if (e->element[0] != '\0')
			e->a = find_element(b, e->element, e->place);
		if (e->with[0] != '\0')
			e->b = find_element(b, e->with, e->place);
		if (e->b != SIZE_MAX && e->a == e->b)
			PROBLEM(b, e->place, "element %s is paired with itself", wz_text_show(e->element, shown));
		if (e->type[0] == '\0' || strcmp(e->type, "all") == 0)
			continue;
		e->t = wz_sim_type_find(d, e->type);
		if (e->t == SIZE_MAX)
			PROBLEM(b, e->place, "there is no type %s in this design", wz_text_show(e->type, shown));
	}
}

/* 5. Variables */

static bool unit_of(const char *level, wz_sim_unit *unit) {
	static const char *const WORDS[] = {"intervention", "manual", "study", "effect"};
	for (int i = 0; i < 4; i++)
		if (strcmp(level, WORDS[i]) == 0) {
			*unit = (wz_sim_unit)i;
			return true;
		}
	return false;
}

static wz_status bind_codes(binder *b, wz_sim_variable *v) {
	char shown[WZ_TEXT_SHOW];
	double *share = get(b, v->codes.n, sizeof *share);
	v->effect = get(b, v->codes.n, sizeof *v->effect);
	if (share == NULL || v->effect == NULL)
		return WZ_ENOMEM;
	for (size_t k = 0; k < v->codes.n; k++) {
		v->effect[k] = 0;
		share[k] = v->codes.entry[k].value;
		if (wz_code_find(v->var, v->codes.entry[k].name) == SIZE_MAX)
			PROBLEM(b, v->codes.entry[k].place, "%s is no code of '%s' in %s", wz_text_show(v->codes.entry[k].name, shown), v->id, b->codebook->file);
	}
	if (!scale_shares(share, v->codes.n))
		PROBLEM(b, v->place, "variable '%s' needs codes with shares of 0 or more, one of them above 0", v->id);
	for (size_t k = 0; k < v->codes.n; k++)
		v->codes.entry[k].value = share[k];
	for (size_t i = 0; i < v->effects.n; i++) {
		size_t k = 0;
		while (k < v->codes.n && strcmp(v->codes.entry[k].name, v->effects.entry[i].name) != 0)
			k++;
		if (k == v->codes.n)
			PROBLEM(b, v->effects.entry[i].place, "variable '%s': %s has an effect but no share", v->id, wz_text_show(v->effects.entry[i].name, shown));
		else if (!(fabs(v->effects.entry[i].value) <= 5))
			PROBLEM(b, v->effects.entry[i].place, "variable '%s': the effect of %s is out of range; expected -5 to 5", v->id,
			        wz_text_show(v->effects.entry[i].name, shown));
		else
			v->effect[k] = v->effects.entry[i].value;
	}
	return WZ_OK;
}

static wz_status bind_variable(binder *b, wz_sim_variable *v) {
	char shown[WZ_TEXT_SHOW];
	v->var = wz_codebook_find(b->codebook, v->id);
	if (v->var == NULL) {
		PROBLEM(b, v->place, "there is no variable %s in %s", wz_text_show(v->id, shown), b->codebook->file);
		return WZ_OK;
	}
	if (!unit_of(v->var->level, &v->unit))
		PROBLEM(b, v->place, "variable '%s' is of level '%s'; only intervention, manual, study and effect are simulated", v->id, v->var->level);
	if (v->var->role != WZ_ROLE_NONE || strcmp(v->id, b->design->type_variable) == 0)
		PROBLEM(b, v->place, "variable '%s' is written by the program itself; leave it out", v->id);
	else if (wz_var_has_one_code(v->var->type))
		return bind_codes(b, v);
	else if (v->var->type != WZ_VAR_COUNT && v->var->type != WZ_VAR_NUMERIC)
		PROBLEM(b, v->place, "variable '%s' is of type %s; only categorical variables, counts and numbers are simulated", v->id,
		        wz_var_type_word(v->var->type));
	else if (v->codes.n > 0 || v->effects.n > 0 || v->from > v->to || v->to == 0)
		PROBLEM(b, v->place, "variable '%s' is a number: give from and to (and slope), no codes", v->id);
	return WZ_OK;
}

/* 6. The whole */

static void check_whole(binder *b) {
	const wz_sim_design *d = b->design;
	uint64_t manuals = 0;
	for (size_t t = 0; t < d->n_types; t++)
		manuals += d->type[t].manuals;
	if (d->studies != NULL) {
		if (d->form != WZ_SIM_FLAT)
			PROBLEM_WHOLE(b, "a design with a file of studies is written in one file: form: flat");
		if (d->variance.manual > 0 || d->second_version > 0 || d->unscored > 0 || manuals > 0)
			PROBLEM_WHOLE(b, "a design with a file of studies has no manuals: leave out variances.manual, second_version, unscored and "
			                 "the types' manuals");
		if (d->studies_per_manual.n > 0 || d->effects_per_study.n > 0 || d->n.n > 0)
			PROBLEM_WHOLE(b, "studies_per_manual, effects_per_study and n come from the file of studies; leave them out");
	} else {
		if (d->studies_per_manual.n == 0 || d->effects_per_study.n == 0 || d->n.n == 0)
			PROBLEM_WHOLE(b, "studies_per_manual, effects_per_study and n are needed when there is no file of studies");
		if (manuals == 0)
			PROBLEM_WHOLE(b, "no type has manuals");
	}
	if (d->form == WZ_SIM_FLAT && d->coder.share > 0)
		PROBLEM_WHOLE(b, "a second coder codes manuals, which the flat form does not have: form: relational");
	if (d->form == WZ_SIM_FLAT && d->taxonomy != NULL)
		PROBLEM_WHOLE(b, "the flat form takes its elements from the codebook; leave taxonomy out");
	if (d->form == WZ_SIM_RELATIONAL && d->taxonomy == NULL)
		PROBLEM_WHOLE(b, "the relational form scores manuals on a taxonomy: give taxonomy");
}

wz_status wz_sim_design_bind(wz_sim_design *design, const char *path, const wz_codebook *codebook, const wz_taxonomy *taxonomy,
                             wz_problems *problems, wz_err *err) {
	wz_status st = WZ_OK;
	binder b = {design, path, codebook, taxonomy, problems};
	size_t errors = problems->n_errors;
	WZ_TRY(bind_elements(&b));
	WZ_TRY(bind_types(&b));
	bind_effects(&b);
	for (size_t i = 0; i < design->n_variables; i++)
		WZ_TRY(bind_variable(&b, &design->variable[i]));
	check_whole(&b);
	if (problems->n_errors == errors)
		WZ_TRY(fill_presence(&b));
done:
	return st == WZ_ENOMEM ? wz_fail(err, st, "%s: out of memory", path) : st;
}
