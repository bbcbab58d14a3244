/* inventory.h - interventions in use somewhere, and the elements that they contain: what a report sets beside its findings */
#ifndef WZ_INVENTORY_H
#define WZ_INVENTORY_H

#include "base/err.h"
#include "base/problems.h"
#include "coding/codebook.h"
#include "coding/taxonomy.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* An inventory holds no effect sizes and enters no model. Texts are never NULL ("" = not stated); numbers that are not stated are NaN. */

typedef struct {
	char *id;                            /* its name: what the tables are joined by */
	char **codes;                        /* n_variables: codes of the type variable, ';' between; "" = of no type */
	double weeks_min, weeks_max, contacts_min, contacts_max, cost; /* cost in euro */
	char *frequency[2], *cost_note[2], *effect_studies[2];         /* Dutch, English; what stands in one language only stands in both */
	int dutch_rct;                       /* 1, 0, or -1: not stated */
	size_t line;
} wz_inventory_intervention;

typedef struct {
	char *id, *group, *label[2]; /* Dutch, English */
	char *variable;              /* element of the codebook that comes closest; "" = none */
	bool near;                   /* a related concept only */
	size_t line;
} wz_inventory_element;

typedef enum { WZ_SCORE_NO_ROW, WZ_SCORE_NOT_STATED, WZ_SCORE_ABSENT, WZ_SCORE_PRESENT } wz_inventory_score;

typedef struct {
	char *file;              /* of the interventions, without its folder */
	char **variable;         /* n_variables: type variables, in the order of the plan */
	size_t n_variables;
	wz_inventory_intervention *intervention;
	size_t n_interventions;
	wz_inventory_element *element;
	size_t n_elements;
	unsigned char *score;    /* n_interventions rows of n_elements wz_inventory_score */
	void *memory;            /* owner of all texts */
} wz_inventory;

/** Where an inventory comes from. */
typedef struct {
	const char *interventions;     /* file, required */
	const char *elements, *scores; /* files; both or neither NULL: the elements are not known */
	const char *link;              /* column of elements.csv that holds elements of the codebook */
	const wz_codebook *codebook;   /* NULL: it could not be read, and what refers to it is not checked */
	const wz_taxonomy *taxonomy;   /* NULL: none */
	const char *const *by;         /* n_by type variables */
	size_t n_by;
} wz_inventory_source;

/**
 * Read and check an inventory (docs/formats.md, Inventory). Told with file, line and column: ids that are empty or stand twice, interventions and
 * elements of scores.csv that the other two don't have, scores that stand twice, links to no element, codes that a type variable does not have,
 * numbers that are none or run backwards.
 * @return WZ_OK (look in problems); WZ_EIO, WZ_EINPUT (a file can't be read; err names it); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_inventory_read(const wz_inventory_source *source, wz_inventory *inventory, wz_problems *problems, wz_err *err);
void wz_inventory_clear(wz_inventory *inventory);

/** To and from inventory.json of a run. NULL: out of memory. @return WZ_OK; WZ_ECORRUPT; WZ_ENOMEM */
json_t *wz_inventory_to_json(const wz_inventory *inventory);
WZ_CHECKED wz_status wz_inventory_from_json(const json_t *json, wz_inventory *inventory, wz_err *err);

/** Does an intervention belong to the type with this code of this variable? variable NULL: all interventions. */
bool wz_inventory_is_of(const wz_inventory *inventory, size_t intervention, const char *variable, const char *code);

/** Index of a type variable, or SIZE_MAX: the inventory has no such column. */
size_t wz_inventory_variable(const wz_inventory *inventory, const char *variable);

wz_inventory_score wz_inventory_score_of(const wz_inventory *inventory, size_t intervention, size_t element);

#endif
