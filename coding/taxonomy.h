/* taxonomy.h - the elements that a manual is scored on, read from CSV */
#ifndef WZ_TAXONOMY_H
#define WZ_TAXONOMY_H

#include "base/err.h"
#include "base/problems.h"
#include "coding/codebook.h"

#include <stdbool.h>
#include <stddef.h>

/** A component says what is pursued or how help is arranged; a technique names an act. */
typedef enum { WZ_ELEMENT_COMPONENT, WZ_ELEMENT_TECHNIQUE } wz_element_level;

/** How an element is scored. */
typedef enum {
	WZ_SCALE_BINARY,   /* 1 present, 0 absent */
	WZ_SCALE_ORDINAL,  /* ordered codes, 0 = absent */
	WZ_SCALE_CATEGORY, /* codes without order */
	WZ_SCALE_COUNT     /* whole number, 0 or more */
} wz_scale;

typedef struct {
	char *id;        /* dotted lower-case words: safe as name of a file or column */
	char *domain, *group;
	wz_element_level level;
	char *parent_id; /* "" = none */
	size_t parent;   /* index in the taxonomy; SIZE_MAX = none, or not found */
	char *label_nl, *label_en, *definition_nl, *definition_en;
	wz_scale scale;
	wz_code *code;   /* of scales ordinal and category; ordinal: in rising order */
	size_t n_codes;
	char *phase1_key;    /* element of phase 1 that a positive score implies; "" = none */
	char *typical_types; /* types of intervention, ';' between: an expectation, never a restriction */
	char *source;
	size_t line;         /* in the file */
} wz_element;

typedef struct {
	char *file;
	wz_element *element;
	size_t n;
	void *memory; /* owner of all texts and codes */
} wz_taxonomy;

/** An element of phase 1: what the keys of a taxonomy refer to. */
typedef struct {
	char *key;
	size_t item, code; /* in the coding form of phase 1: 29 content, 30 technique */
	char *label_nl, *label_en;
	size_t line;
} wz_phase1_key;

typedef struct {
	char *file;
	wz_phase1_key *key;
	size_t n;
	void *memory;
} wz_phase1_keys;

/**
 * Read and check a taxonomy: CSV with the columns id, domain, group, level, parent_id, label_nl, label_en, definition_nl,
 * definition_en, scale, phase1_key, typical_types, source (docs/formats.md).
 *
 * Found and told with file, line and column: ids in another form or twice, parents that are not there, cycles, a technique
 * below something else than a component or a technique that heads its group, empty or identical labels and definitions, unknown
 * scales, a child with another phase-1 key than its parent.
 *
 * @return WZ_OK (look in problems), WZ_EIO, WZ_EINPUT (no such file, or a column is missing), WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_taxonomy_read(const char *path, wz_taxonomy *taxonomy, wz_problems *problems, wz_err *err);
void wz_taxonomy_clear(wz_taxonomy *taxonomy);

/** Index of an element, or SIZE_MAX. Looks at one after another: for many look-ups make a wz_map. */
size_t wz_taxonomy_find(const wz_taxonomy *taxonomy, const char *id);

/** True for the scores of an ordinal, category or count scale, and 0 and 1 of a binary one; "" (not stated) is none of them. */
bool wz_element_allows(const wz_element *element, const char *score);

/** Typical types that are no code of the variable, each told once. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_taxonomy_check_types(const wz_taxonomy *taxonomy, const wz_variable *types, wz_problems *problems, wz_err *err);

/** Read the elements of phase 1: CSV with the columns key, item, code, label_nl, label_en. @return as wz_taxonomy_read() */
WZ_CHECKED wz_status wz_phase1_keys_read(const char *path, wz_phase1_keys *keys, wz_problems *problems, wz_err *err);
void wz_phase1_keys_clear(wz_phase1_keys *keys);

/** Elements of phase 1 that no element reaches, and keys of the taxonomy that phase 1 does not have. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_phase1_keys_check(const wz_phase1_keys *keys, const wz_taxonomy *taxonomy, wz_problems *problems,
                                          wz_err *err);

/** The word of the CSV for a scale or level. */
const char *wz_scale_word(wz_scale scale);
const char *wz_element_level_word(wz_element_level level);

#endif
