/* draw.h - a data set with known truth, drawn from a design */
#ifndef WZ_SIMULATE_DRAW_H
#define WZ_SIMULATE_DRAW_H

#include "base/err.h"
#include "simulate/design.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A real study whose effects are simulated. */
typedef struct {
	const char *id;
	size_t type;            /* of the design */
	uint64_t n_min, n_max;  /* people in both groups together; each effect has a number from this range */
	uint64_t effects;
} wz_sim_given;

/** What drives the random numbers of a unit: units keep theirs when others are added. */
typedef uint64_t wz_sim_key;

typedef struct {
	size_t type, number;    /* number within the type, from 1 */
	wz_sim_key key;
} wz_sim_intervention;

typedef struct {
	size_t type, number, class, intervention;
	unsigned version;       /* 1 or 2 */
	bool scored, twice;     /* has a row in the sheet; in the second coder's too */
	double u;
	wz_sim_key key;
} wz_sim_manual;

typedef struct {
	size_t manual, number;  /* number within the manual, from 1 */
	uint64_t n;             /* people; 0 where it differs between effects (given studies) */
	bool counts;            /* reports 2x2 counts */
	double u, rate;         /* rate of the bad outcome in the control group */
	wz_sim_key key;
} wz_sim_study;

typedef struct {
	size_t study, number;
	uint64_t n_treatment, n_control;
	double fixed;           /* mean, type, variables, elements and pairs */
	double u, theta;        /* theta: fixed with the deviations of manual, study and effect */
	double v;               /* sampling variance at theta */
	double yi, vi;          /* as reported, vi at yi; NaN where counts are reported */
	uint64_t treatment_good, treatment_bad, control_good, control_bad;
	wz_sim_key key;
} wz_sim_outcome;

/** -1: not stated; else 0 and 1, the index of an ordinal score or category, or the number of a count. */
typedef int32_t wz_sim_score;

typedef struct {
	wz_sim_intervention *intervention;
	wz_sim_manual *manual;
	wz_sim_study *study;
	wz_sim_outcome *effect;
	size_t n_interventions, n_manuals, n_studies, n_effects, n_elements;
	wz_sim_score *truth, *coded, *second; /* n_manuals * n_elements, by manual: as it is, as coded, by the second coder */
	double **value;                       /* of each variable of the design, by unit: index in its codes, or the number */
	bool **missing;                       /* the same: not reported */
	void *memory;                         /* owner of all */
} wz_sim_data;

/**
 * Draw a data set. Every quantity of every unit has its own stream of random numbers (resample/rng.h), so that a unit more, or an element
 * more, changes nothing else.
 *
 *   theta = mean + type + variables + elements + pairs + u(manual) + u(study) + u(effect)
 *   d     = theta + e,  Var(e) = (n1 + n2)/(n1 n2) + theta^2/(2 (n1 + n2)),  Cor(e, e') = rho within a study
 *
 * @param design  bound without problems
 * @param given   n_given studies, or NULL: studies are drawn too
 * @param data    out; with wz_sim_data_clear() also after a failure
 * @return WZ_OK; WZ_EINPUT (too large); WZ_ENOMEM.  Reentrant; nothing is read or written.
 * Source of d and its variance: docs/methods.md, simulation.
 */
WZ_CHECKED wz_status wz_sim_draw(const wz_sim_design *design, const wz_sim_given *given, size_t n_given, uint64_t seed, wz_sim_data *data,
                                 wz_err *err);
void wz_sim_data_clear(wz_sim_data *data);

/** Number of units at the level of a variable. */
size_t wz_sim_units(const wz_sim_data *data, wz_sim_unit unit);

/** The unit at a level that an effect belongs to. */
size_t wz_sim_unit_of(const wz_sim_data *data, size_t effect, wz_sim_unit unit);

#endif
