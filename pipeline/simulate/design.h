/* design.h - the design of a simulated data set: every parameter of its truth, read from YAML and tied to codebook and taxonomy */
#ifndef WZ_SIMULATE_DESIGN_H
#define WZ_SIMULATE_DESIGN_H

#include "base/err.h"
#include "base/problems.h"
#include "coding/codebook.h"
#include "coding/taxonomy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Where something stands in the design file, from 0 as libyaml counts. */
typedef struct {
	size_t line, column;
} wz_sim_place;

/** Whole numbers with their probabilities. */
typedef struct {
	uint64_t *value;
	double *share; /* adds up to 1 */
	size_t n;
} wz_sim_spread;

/** A name with a number: a class and its share in a type, a pattern of element ids and its prevalence, a code and its share or effect. */
typedef struct {
	char *name;
	double value;
	wz_sim_place place;
} wz_sim_entry;

typedef struct {
	wz_sim_entry *entry;
	size_t n;
} wz_sim_entries;

/** A latent class of manuals: prevalence of elements by pattern (an id, `prefix.*` or `*`); the last that fits counts. */
typedef struct {
	char *name;
	wz_sim_entries rules;
	wz_sim_place place;
} wz_sim_class;

typedef struct {
	char *code;         /* of the type variable */
	uint64_t manuals;
	double mean;        /* added to the design's mean */
	wz_sim_entries classes;
	double *share;      /* after binding: share of each class of the design, adds up to 1 */
	wz_sim_place place;
} wz_sim_type;

/** Units that a variable belongs to. */
typedef enum { WZ_SIM_INTERVENTION, WZ_SIM_MANUAL, WZ_SIM_STUDY, WZ_SIM_EFFECT } wz_sim_unit;

/** A background variable: codes with shares and effects, or whole numbers from..to with a slope about their middle. */
typedef struct {
	char *id;
	wz_sim_entries codes, effects;
	uint64_t from, to;
	double slope, missing;
	wz_sim_place place;
	/* after binding */
	wz_sim_unit unit;
	const wz_variable *var;
	double *effect; /* of each entry of codes */
} wz_sim_variable;

/** A true effect of an element that is present, or of two that are present together; on top of their own effects. */
typedef struct {
	char *element, *with; /* with "": not a pair */
	char *type;           /* "": in all types */
	double effect;
	wz_sim_place place;
	size_t a, b, t;       /* after binding; b, t SIZE_MAX: none, all */
} wz_sim_effect;

/** An element as the simulation needs it. */
typedef struct {
	const char *id;
	wz_scale scale;
	const wz_code *code; /* ordinal, category */
	size_t n_codes;
	size_t parent;       /* SIZE_MAX: none */
	const char *typical; /* types, ';' between */
} wz_sim_element;

typedef enum { WZ_SIM_RELATIONAL, WZ_SIM_FLAT } wz_sim_form;

typedef struct {
	char *name;
	uint64_t seed;
	int form;            /* wz_sim_form */
	char *codebook, *taxonomy, *studies; /* files as the design names them; taxonomy and studies NULL: none */
	char *type_variable;
	char *inventory, *inventory_link; /* folder of an inventory that the plan names, and its column of links; NULL: none */
	double mean;
	struct {
		double manual, study, effect;
	} variance;
	double rho;          /* correlation of sampling errors in a study */
	double second_version; /* share of manuals that are the second version of the one before */
	double unscored;     /* share of manuals that nobody could obtain */
	wz_sim_spread studies_per_manual, effects_per_study, n;
	struct {
		double share, from, to; /* studies that report 2x2 counts; range of the control group's rate */
	} counts;
	double not_stated;
	struct {
		double share, missed, invented, changed, not_stated, found;
	} coder;             /* the second one */
	struct {
		double typical, other, elaborated;
		uint64_t from, to; /* of elements that are counts */
	} prevalence;
	wz_sim_class *class;
	size_t n_classes;
	wz_sim_type *type;
	size_t n_types;
	wz_sim_variable *variable;
	size_t n_variables;
	wz_sim_effect *effect;
	size_t n_effects;
	wz_sim_element *element; /* after binding */
	size_t n_elements;
	double *present;     /* after binding: (type * n_classes + class) * n_elements + element: probability of presence */
	void *memory;        /* owner of everything above */
} wz_sim_design;

/**
 * Read a design (docs/formats.md) from the text of its file. Unknown keys, wrong types and values out of range go to problems with line
 * and column, all in one go.
 * @param path  for messages
 * @return WZ_OK (look in problems); WZ_EINPUT (not YAML); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_sim_design_parse(wz_sim_design *design, const char *path, const char *text, size_t size, wz_problems *problems,
                                         wz_err *err);
void wz_sim_design_clear(wz_sim_design *design);

/**
 * Tie the design's names to the variables, codes and elements they mean, and compute the probability of each element in each type and class.
 * A specific element is only there when its head is: its probability is at most its head's.
 * @param codebook, taxonomy  borrowed, must outlive the design; taxonomy NULL: elements are the codebook's
 * @return WZ_OK (look in problems); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_sim_design_bind(wz_sim_design *design, const char *path, const wz_codebook *codebook, const wz_taxonomy *taxonomy,
                                        wz_problems *problems, wz_err *err);

/** Probability that an element is present in a manual of a type, over its classes. */
double wz_sim_prevalence(const wz_sim_design *design, size_t type, size_t element);

/** Index of a type by its code, or SIZE_MAX. */
size_t wz_sim_type_find(const wz_sim_design *design, const char *code);

#endif
