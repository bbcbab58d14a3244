/* draw.c - a data set with known truth
 *
 * 1. Random numbers
 * 2. Manuals and their elements
 * 3. The second coder
 * 4. Studies and effects
 * 5. Background variables
 * 6. True effects
 * 7. What studies report
 * 8. The whole
 */
#include "simulate/draw.h"

#include "base/arena.h"
#include "resample/rng.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <string.h>

enum { MAX_EFFECTS = 5000000, MAX_SCORES = 20000000, MAX_UNITS = 5000000 };

typedef struct {
	const wz_sim_design *design;
	const wz_sim_given *given;
	size_t n_given;
	uint64_t seed;
	wz_sim_data *data;
	wz_arena *arena;
} drawing;

/* 1. Random numbers */

/* What is drawn. Numbers stay what they are: another number is another data set. */
typedef enum {
	CLASS = 1,
	SECOND_VERSION = 2,
	UNSCORED = 3,
	PRESENT = 4,
	GRADE = 5,
	NOT_STATED = 6,
	TWICE = 7,
	CODER_STATES = 8,
	CODER_ERRS = 9,
	CODER_GRADE = 10,
	STUDIES = 11,
	EFFECTS = 12,
	SIZE = 13,
	REPORTS_COUNTS = 14,
	RATE = 15,
	VALUE = 16,
	MISSING = 17,
	DEVIATION = 18,
	ERROR_COMMON = 19,
	ERROR_OWN = 20,
	TREATED_COMMON = 21,
	TREATED_OWN = 22
} quantity;

/* Source: finaliser of SplitMix64, Steele, Lea & Flood 2014, OOPSLA '14. */
static uint64_t mix(uint64_t a, uint64_t b) {
	uint64_t z = (a ^ (b * UINT64_C(0x9e3779b97f4a7c15))) + UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* FNV-1a: names drive streams, so that their place in a list does not. */
static uint64_t hash(const char *name) {
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	return h;
}

/* Strictly between 0 and 1; name 0 where the quantity needs none. */
static double uniform(const drawing *g, quantity what, uint64_t name, wz_sim_key key) {
	wz_rng rng = wz_rng_at(g->seed, mix(what, name), key);
	return ((double)(wz_rng_next(&rng) >> 11) + 0.5) * 0x1p-53;
}

/* By the inverse of the distribution function: one uniform number, one normal one. */
static double normal(const drawing *g, quantity what, wz_sim_key key) {
	return gsl_cdf_ugaussian_Pinv(uniform(g, what, 0, key));
}

static size_t pick(const double *share, size_t n, double u) {
	double below = 0;
	size_t last = 0;
	for (size_t k = 0; k < n; k++) {
		if (!(share[k] > 0))
			continue;
		below += share[k];
		last = k;
		if (u < below)
			break;
	}
	return last;
}

static uint64_t pick_value(const wz_sim_spread *spread, double u) {
	return spread->value[pick(spread->share, spread->n, u)];
}

static uint64_t between(uint64_t from, uint64_t to, double u) {
	uint64_t k = (uint64_t)(u * (double)(to - from + 1));
	return from + (k > to - from ? to - from : k);
}

static void *get(drawing *g, size_t n, size_t size) {
	void *memory = wz_arena_alloc(g->arena, (n > 0 ? n : 1) * size);
	if (memory != NULL)
		memset(memory, 0, (n > 0 ? n : 1) * size);
	return memory;
}

/* 2. Manuals and their elements */

static wz_status draw_manuals(drawing *g, wz_err *err) {
	const wz_sim_design *d = g->design;
	wz_sim_data *data = g->data;
	uint64_t n = g->n_given;
	for (size_t t = 0; g->given == NULL && t < d->n_types; t++)
		n += d->type[t].manuals;
	data->n_elements = d->n_elements;
	if (n > MAX_UNITS || n * d->n_elements > MAX_SCORES)
		return wz_fail(err, WZ_EINPUT, "%llu manuals with %zu elements are more than %d scores; ask for fewer manuals", (unsigned long long)n,
		               d->n_elements, (int)MAX_SCORES);
	data->manual = get(g, n, sizeof *data->manual);
	data->intervention = get(g, n, sizeof *data->intervention);
	if (data->manual == NULL || data->intervention == NULL)
		return WZ_ENOMEM;
	for (size_t i = 0; i < g->n_given; i++) { /* a manual for each study, which nobody sees */
		wz_sim_key key = mix(hash(g->given[i].id), 0);
		data->intervention[i] = (wz_sim_intervention){.type = g->given[i].type, .number = i + 1, .key = key};
		data->manual[i] = (wz_sim_manual){.type = g->given[i].type, .number = i + 1, .intervention = i, .version = 1, .scored = true, .key = key};
	}
	data->n_manuals = data->n_interventions = g->n_given;
	for (size_t t = 0; g->given == NULL && t < d->n_types; t++) {
		wz_sim_key type = hash(d->type[t].code);
		for (uint64_t k = 0; k < d->type[t].manuals; k++) {
			wz_sim_manual *m = &data->manual[data->n_manuals];
			*m = (wz_sim_manual){.type = t, .number = k + 1, .version = 1, .key = mix(type, k + 1)};
			if (k > 0 && m[-1].version == 1 && uniform(g, SECOND_VERSION, 0, m->key) < d->second_version)
				m->version = 2;
			else
				data->intervention[data->n_interventions++] = (wz_sim_intervention){.type = t, .number = k + 1, .key = m->key};
			m->intervention = data->n_interventions - 1;
			m->scored = !(uniform(g, UNSCORED, 0, m->key) < d->unscored);
			data->n_manuals++;
		}
	}
	for (size_t i = 0; i < data->n_manuals; i++) {
		wz_sim_manual *m = &data->manual[i];
		m->class = m->version == 2 ? m[-1].class : pick(d->type[m->type].share, d->n_classes, uniform(g, CLASS, 0, m->key));
		m->u = sqrt(d->variance.manual) * normal(g, DEVIATION, m->key);
	}
	return WZ_OK;
}

static wz_sim_score score_value(const drawing *g, const wz_sim_element *e, wz_sim_key key) {
	double u = uniform(g, GRADE, hash(e->id), key);
	switch (e->scale) {
	case WZ_SCALE_BINARY: return 1;
	case WZ_SCALE_ORDINAL: /* the lowest score that means present, or one of those above it */
		if (e->n_codes < 3 || u >= g->design->prevalence.elaborated)
			return e->n_codes > 1 ? 1 : 0;
		return (wz_sim_score)between(2, e->n_codes - 1, u / g->design->prevalence.elaborated);
	case WZ_SCALE_CATEGORY: return e->n_codes > 0 ? (wz_sim_score)between(0, e->n_codes - 1, u) : -1;
	case WZ_SCALE_COUNT: return (wz_sim_score)between(g->design->prevalence.from, g->design->prevalence.to, u);
	}
	return -1;
}

/*
 * A specific element needs its head, and then has the rest of its probability: P(specific) = P(head) P(specific | head).
 * Its own draw is looked at together with those of all heads above it.
 */
static void draw_elements(drawing *g, const wz_sim_manual *m, wz_sim_score *truth, wz_sim_score *coded) {
	const wz_sim_design *d = g->design;
	const double *p = d->present + (m->type * d->n_classes + m->class) * d->n_elements;
	for (size_t i = 0; i < d->n_elements; i++) {
		const wz_sim_element *e = &d->element[i];
		bool present = true;
		for (size_t k = i; k < d->n_elements && present; k = d->element[k].parent) {
			size_t head = d->element[k].parent;
			double given = head < d->n_elements ? p[head] : 1;
			present = uniform(g, PRESENT, hash(d->element[k].id), m->key) * given < p[k];
		}
		truth[i] = present ? score_value(g, e, m->key) : 0;
		coded[i] = uniform(g, NOT_STATED, hash(e->id), m->key) < d->not_stated ? -1 : truth[i];
	}
}

/* 3. The second coder */

static wz_sim_score other_grade(const drawing *g, const wz_sim_element *e, wz_sim_score score, wz_sim_key key) {
	double u = uniform(g, CODER_GRADE, hash(e->id), key);
	size_t from = e->scale == WZ_SCALE_ORDINAL ? 1 : 0, n = e->n_codes - from;
	if (e->scale == WZ_SCALE_COUNT)
		return score + 1;
	if (e->scale == WZ_SCALE_BINARY || e->n_codes < from + 2)
		return score;
	return (wz_sim_score)(from + ((size_t)score - from + (size_t)between(1, n - 1, u)) % n);
}

static wz_sim_score second_score(const drawing *g, const wz_sim_element *e, wz_sim_score truth, wz_sim_score coded, wz_sim_key key) {
	const wz_sim_design *d = g->design;
	double states = uniform(g, CODER_STATES, hash(e->id), key), errs = uniform(g, CODER_ERRS, hash(e->id), key);
	if (coded < 0)
		return states < d->coder.found ? truth : -1;
	if (states < d->coder.not_stated)
		return -1;
	if (e->scale == WZ_SCALE_CATEGORY || e->scale == WZ_SCALE_COUNT)
		return errs < d->coder.changed ? other_grade(g, e, coded, key) : coded;
	if (coded == 0)
		return errs < d->coder.invented ? 1 : 0;
	if (errs < d->coder.missed)
		return 0;
	/* of those not missed, a share `changed` */
	return errs < d->coder.missed + d->coder.changed * (1 - d->coder.missed) ? other_grade(g, e, coded, key) : coded;
}

static wz_status draw_scores(drawing *g) {
	const wz_sim_design *d = g->design;
	wz_sim_data *data = g->data;
	size_t n = data->n_manuals * data->n_elements;
	data->truth = get(g, n, sizeof *data->truth);
	data->coded = get(g, n, sizeof *data->coded);
	data->second = get(g, n, sizeof *data->second);
	if (data->truth == NULL || data->coded == NULL || data->second == NULL)
		return WZ_ENOMEM;
	for (size_t i = 0; i < data->n_manuals; i++) {
		wz_sim_manual *m = &data->manual[i];
		size_t at = i * data->n_elements;
		draw_elements(g, m, data->truth + at, data->coded + at);
		m->twice = m->scored && uniform(g, TWICE, 0, m->key) < d->coder.share;
		for (size_t k = 0; m->twice && k < data->n_elements; k++)
			data->second[at + k] = second_score(g, &d->element[k], data->truth[at + k], data->coded[at + k], m->key);
	}
	return WZ_OK;
}

/* 4. Studies and effects */

static wz_status draw_studies(drawing *g, wz_err *err) {
	const wz_sim_design *d = g->design;
	wz_sim_data *data = g->data;
	uint64_t n = g->n_given;
	for (size_t i = 0; g->given == NULL && i < data->n_manuals; i++)
		n += pick_value(&d->studies_per_manual, uniform(g, STUDIES, 0, data->manual[i].key));
	if (n > MAX_UNITS)
		return wz_fail(err, WZ_EINPUT, "%llu studies are too many; ask for fewer manuals or studies a manual", (unsigned long long)n);
	data->study = get(g, n, sizeof *data->study);
	if (data->study == NULL)
		return WZ_ENOMEM;
	for (size_t i = 0; i < data->n_manuals; i++) {
		uint64_t most = g->given != NULL ? 1 : pick_value(&d->studies_per_manual, uniform(g, STUDIES, 0, data->manual[i].key));
		for (uint64_t k = 1; k <= most; k++) {
			wz_sim_study *s = &data->study[data->n_studies++];
			*s = (wz_sim_study){.manual = i, .number = k, .key = mix(data->manual[i].key, k)};
			s->n = g->given != NULL ? 0 : pick_value(&d->n, uniform(g, SIZE, 0, s->key));
			s->counts = uniform(g, REPORTS_COUNTS, 0, s->key) < d->counts.share;
			s->rate = d->counts.from + (d->counts.to - d->counts.from) * uniform(g, RATE, 0, s->key);
			s->u = sqrt(d->variance.study) * normal(g, DEVIATION, s->key);
		}
	}
	return WZ_OK;
}

static uint64_t effects_of(const drawing *g, size_t s) {
	const wz_sim_study *study = &g->data->study[s];
	return g->given != NULL ? g->given[study->manual].effects
							: pick_value(&g->design->effects_per_study, uniform(g, EFFECTS, 0, study->key));
}

static wz_status draw_effects(drawing *g, wz_err *err) {
	wz_sim_data *data = g->data;
	uint64_t n = 0;
	for (size_t s = 0; s < data->n_studies; s++)
		n += effects_of(g, s);
	if (n > MAX_EFFECTS)
		return wz_fail(err, WZ_EINPUT, "%llu effects are too many; ask for fewer studies or effects a study", (unsigned long long)n);
	data->effect = get(g, n, sizeof *data->effect);
	if (data->effect == NULL)
		return WZ_ENOMEM;
	for (size_t s = 0; s < data->n_studies; s++) {
		const wz_sim_study *study = &data->study[s];
		uint64_t most = effects_of(g, s);
		for (uint64_t k = 1; k <= most; k++) {
			wz_sim_outcome *e = &data->effect[data->n_effects++];
			*e = (wz_sim_outcome){.study = s, .number = k, .key = mix(study->key, k)};
			const wz_sim_given *given = g->given != NULL ? &g->given[study->manual] : NULL;
			uint64_t people = given != NULL ? between(given->n_min, given->n_max, uniform(g, SIZE, 0, e->key)) : study->n;
			e->n_control = people / 2;
			e->n_treatment = people - e->n_control;
			e->u = sqrt(g->design->variance.effect) * normal(g, DEVIATION, e->key);
		}
	}
	return WZ_OK;
}

size_t wz_sim_units(const wz_sim_data *data, wz_sim_unit unit) {
	switch (unit) {
	case WZ_SIM_INTERVENTION: return data->n_interventions;
	case WZ_SIM_MANUAL: return data->n_manuals;
	case WZ_SIM_STUDY: return data->n_studies;
	case WZ_SIM_EFFECT: break;
	}
	return data->n_effects;
}

size_t wz_sim_unit_of(const wz_sim_data *data, size_t effect, wz_sim_unit unit) {
	size_t study = data->effect[effect].study, manual = data->study[study].manual;
	switch (unit) {
	case WZ_SIM_INTERVENTION: return data->manual[manual].intervention;
	case WZ_SIM_MANUAL: return manual;
	case WZ_SIM_STUDY: return study;
	case WZ_SIM_EFFECT: break;
	}
	return effect;
}

/* 5. Background variables */

static wz_sim_key key_of(const wz_sim_data *data, wz_sim_unit unit, size_t i) {
	switch (unit) {
	case WZ_SIM_INTERVENTION: return data->intervention[i].key;
	case WZ_SIM_MANUAL: return data->manual[i].key;
	case WZ_SIM_STUDY: return data->study[i].key;
	case WZ_SIM_EFFECT: break;
	}
	return data->effect[i].key;
}

static wz_status draw_variables(drawing *g) {
	const wz_sim_design *d = g->design;
	wz_sim_data *data = g->data;
	data->value = get(g, d->n_variables, sizeof *data->value);
	data->missing = get(g, d->n_variables, sizeof *data->missing);
	if (data->value == NULL || data->missing == NULL)
		return WZ_ENOMEM;
	for (size_t k = 0; k < d->n_variables; k++) {
		const wz_sim_variable *v = &d->variable[k];
		size_t n = wz_sim_units(data, v->unit);
		double *share = get(g, v->codes.n, sizeof *share);
		data->value[k] = get(g, n, sizeof **data->value);
		data->missing[k] = get(g, n, sizeof **data->missing);
		if (share == NULL || data->value[k] == NULL || data->missing[k] == NULL)
			return WZ_ENOMEM;
		for (size_t c = 0; c < v->codes.n; c++)
			share[c] = v->codes.entry[c].value;
		for (size_t i = 0; i < n; i++) {
			wz_sim_key key = key_of(data, v->unit, i);
			double u = uniform(g, VALUE, hash(v->id), key);
			data->value[k][i] = v->codes.n > 0 ? (double)pick(share, v->codes.n, u) : (double)between(v->from, v->to, u);
			data->missing[k][i] = uniform(g, MISSING, hash(v->id), key) < v->missing;
		}
	}
	return WZ_OK;
}

/* 6. True effects */

static double element_effects(const drawing *g, size_t manual) {
	const wz_sim_design *d = g->design;
	const wz_sim_score *truth = g->data->truth + manual * g->data->n_elements;
	double sum = 0;
	for (size_t k = 0; k < d->n_effects; k++) {
		const wz_sim_effect *e = &d->effect[k];
		if ((e->t == SIZE_MAX || e->t == g->data->manual[manual].type) && truth[e->a] > 0 && (e->b == SIZE_MAX || truth[e->b] > 0))
			sum += e->effect;
	}
	return sum;
}

static double variable_effects(const drawing *g, size_t effect) {
	double sum = 0;
	for (size_t k = 0; k < g->design->n_variables; k++) {
		const wz_sim_variable *v = &g->design->variable[k];
		double value = g->data->value[k][wz_sim_unit_of(g->data, effect, v->unit)];
		sum += v->codes.n > 0 ? v->effect[(size_t)value] : v->slope * (value - ((double)v->from + (double)v->to) / 2);
	}
	return sum;
}

static void fill_truth(drawing *g) {
	wz_sim_data *data = g->data;
	double elements = 0;
	for (size_t i = 0; i < data->n_effects; i++) {
		wz_sim_outcome *e = &data->effect[i];
		const wz_sim_study *s = &data->study[e->study];
		const wz_sim_manual *m = &data->manual[s->manual];
		if (i == 0 || data->study[data->effect[i - 1].study].manual != s->manual)
			elements = element_effects(g, s->manual);
		e->fixed = g->design->mean + g->design->type[m->type].mean + elements + variable_effects(g, i);
		e->theta = e->fixed + m->u + s->u + e->u;
	}
}

/* 7. What studies report */

/* Large-sample variance of d. Source: Hedges 1982, Psychol Bull 92:490-499. */
static double variance_of_d(const wz_sim_outcome *e, double d) {
	double n1 = (double)e->n_treatment, n2 = (double)e->n_control;
	return (n1 + n2) / (n1 * n2) + d * d / (2 * (n1 + n2));
}

/* Standard normal numbers with correlation rho between the effects of a study. */
static double correlated(const drawing *g, quantity common, quantity own, const wz_sim_outcome *e) {
	double rho = g->design->rho;
	return sqrt(rho) * normal(g, common, g->data->study[e->study].key) + sqrt(1 - rho) * normal(g, own, e->key);
}

/* Smallest k with P(K <= k) >= u, K binomial: by halving, since the distribution function rises. */
static uint64_t binomial_quantile(double u, double p, uint64_t n) {
	uint64_t low = 0, high = n;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		if (gsl_cdf_binomial_P((unsigned)middle, p, (unsigned)n) >= u)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/*
 * Both groups' numbers with the bad outcome: binomial, with the log odds ratio that corresponds to theta under logistic
 * distributions, d = ln(OR) sqrt(3) / pi. Source: Chinn 2000, Stat Med 19:3127-3131.
 */
static void report_counts(const drawing *g, wz_sim_outcome *e, double rate) {
	double odds = rate / (1 - rate) * exp(-e->theta * M_PI / sqrt(3));
	double control = gsl_cdf_ugaussian_P(correlated(g, ERROR_COMMON, ERROR_OWN, e));
	double treated = gsl_cdf_ugaussian_P(correlated(g, TREATED_COMMON, TREATED_OWN, e));
	e->control_bad = binomial_quantile(control, rate, e->n_control);
	e->treatment_bad = binomial_quantile(treated, odds / (1 + odds), e->n_treatment);
	e->control_good = e->n_control - e->control_bad;
	e->treatment_good = e->n_treatment - e->treatment_bad;
	e->yi = e->vi = NAN;
}

static void fill_reports(drawing *g) {
	for (size_t i = 0; i < g->data->n_effects; i++) {
		wz_sim_outcome *e = &g->data->effect[i];
		const wz_sim_study *s = &g->data->study[e->study];
		e->v = variance_of_d(e, e->theta);
		if (s->counts) {
			report_counts(g, e, s->rate);
			continue;
		}
		e->yi = e->theta + sqrt(e->v) * correlated(g, ERROR_COMMON, ERROR_OWN, e);
		e->vi = variance_of_d(e, e->yi);
	}
}

/* 8. The whole */

wz_status wz_sim_draw(const wz_sim_design *design, const wz_sim_given *given, size_t n_given, uint64_t seed, wz_sim_data *data,
                      wz_err *err) {
	wz_status st = WZ_OK;
	*data = (wz_sim_data){.memory = wz_arena_create()};
	drawing g = {design, given, given != NULL ? n_given : 0, seed, data, data->memory};
	if (g.arena == NULL) {
		st = WZ_ENOMEM;
		goto done;
	}
	WZ_TRY(draw_manuals(&g, err));
	WZ_TRY(draw_scores(&g));
	WZ_TRY(draw_studies(&g, err));
	WZ_TRY(draw_effects(&g, err));
	WZ_TRY(draw_variables(&g));
	fill_truth(&g);
	fill_reports(&g);
done:
	return st == WZ_ENOMEM ? wz_fail(err, st, "out of memory for the simulated data") : st;
}

void wz_sim_data_clear(wz_sim_data *data) {
	wz_arena_free(data->memory);
	*data = (wz_sim_data){0};
}
