/* dataset.h - checked records in memory, and dataset.json */
#ifndef WZ_DATASET_H
#define WZ_DATASET_H

#include "base/err.h"
#include "base/problems.h"
#include "base/table.h"
#include "coding/codebook.h"

#include <jansson.h>
#include <stddef.h>

/** One column. Numbers and elements (1, 0, NaN = not stated) in num; everything else as code or text in str ("" = missing). */
typedef struct {
	const wz_variable *var; /* in dataset->codebook */
	double *num;            /* n_rows, or NULL */
	char **str;             /* n_rows, or NULL */
	size_t place;           /* number of the cell in the file of the rows, from 1; 0: not known (of a joined file, or from dataset.json) */
} wz_column;

/** A record that is not analysed, and why. */
typedef struct {
	char *file;
	size_t line;
	char *id;     /* study / effect as the user named it */
	char *stage;  /* "ingest" or "effects" */
	char *reason; /* stable word, e.g. "no_effect_size", "variance_not_positive"; table in docs/formats.md */
	char *detail; /* for people */
} wz_exclusion;

/** A value that the program changed. */
typedef struct {
	char *file;
	size_t line;
	char *id, *variable, *old_value, *new_value;
	char *rule; /* stable word, e.g. "half_added_to_zero_cell" */
} wz_change;

/** An input file as it was read. */
typedef struct {
	char *file, *sha256;
	wz_dialect dialect;
	size_t n_rows;
} wz_source;

typedef struct {
	wz_codebook codebook; /* owned */
	size_t n_rows, n_cols;
	wz_column *column;    /* n_cols, in the order of the records */
	size_t n_unknown;     /* columns of the files that are left out, because the codebook does not have them; not in dataset.json */
	bool direction_near;  /* one of those is called much like the codebook's variable with the role direction; likewise */
	char **file;          /* n_rows: borrowed from source[] */
	size_t *line;         /* n_rows */
	/* after the effects stage (wz_dataset_effects_init()); NULL before */
	double *yi, *vi;      /* n_rows; NaN for excluded rows */
	double *yi_unmoved, *vi_unmoved; /* as they were before outliers were moved; NULL: none was */
	const char **route;   /* n_rows: word of the formula used, a literal or kept; "" for excluded rows */
	const char *measure;  /* "d" or "log_or", a literal or kept; NULL before */
	wz_exclusion *exclusion;
	size_t n_exclusions;
	wz_change *change;
	size_t n_changes;
	wz_source *source;
	size_t n_sources;
	void *memory;         /* owner of every text in here; texts are never freed one by one */
} wz_dataset;

/**
 * Turn a table into checked records.
 * Takes over the codebook (also on failure). Every deviation goes to problems: missing required column, column that is not in the
 * codebook (warning), text in a number, unknown code, value out of range, double effect id, value that varies inside its level (both
 * rows named).
 * @return WZ_OK (look in problems), WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_dataset_build(const wz_table *table, wz_codebook *codebook, wz_dataset *dataset, wz_problems *problems,
                                      wz_err *err);
/** As wz_dataset_build(), of one file of several: variables without a column may stand in another one. */
WZ_CHECKED wz_status wz_dataset_build_part(const wz_table *table, wz_codebook *codebook, wz_dataset *dataset, wz_problems *problems,
                                           wz_err *err);
void wz_dataset_clear(wz_dataset *dataset);

/** Column by variable id, or NULL. */
const wz_column *wz_dataset_find(const wz_dataset *dataset, const char *id);
/** First column of that role (and level; NULL = any), or NULL. */
const wz_column *wz_dataset_role(const wz_dataset *dataset, wz_role role, const char *level);

/** A copy of text that lives as long as the dataset, e.g. for route[]. NULL: out of memory. */
char *wz_dataset_keep(wz_dataset *dataset, const char *text);

/** Make room for the effects stage: yi and vi NaN, route "", measure as given (copied). @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_dataset_effects_init(wz_dataset *dataset, const char *measure, wz_err *err);

/** Keep yi and vi as they are now in yi_unmoved and vi_unmoved. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_dataset_effects_keep(wz_dataset *dataset, wz_err *err);

#define WZ_VALUE_TEXT 32
/** A cell as text whatever its type ("" = missing): the text itself, or a number written to buffer with up to 17 digits. */
const char *wz_column_text(const wz_column *column, size_t row, char buffer[WZ_VALUE_TEXT]);

/**
 * Note that a row is not analysed, or that a value was changed (texts are copied; detail NULL ok). File, line and id are the row's.
 * @return WZ_OK; WZ_ENOMEM; WZ_EBUG (row out of range)
 */
WZ_CHECKED wz_status wz_dataset_exclude(wz_dataset *dataset, size_t row, const char *stage, const char *reason, const char *detail,
                                        wz_err *err);
WZ_CHECKED wz_status wz_dataset_change(wz_dataset *dataset, size_t row, const char *variable, const char *old_value,
                                       const char *new_value, const char *rule, wz_err *err);

/** To and from dataset.json (docs/formats.md). Reading checks every length and type: WZ_ECORRUPT. */
json_t *wz_dataset_to_json(const wz_dataset *dataset);
WZ_CHECKED wz_status wz_dataset_from_json(const json_t *json, wz_dataset *dataset, wz_err *err);

#endif
