/* coding_sheet.h - the workbook that coders fill in, made from codebook and taxonomy */
#ifndef WZ_CODING_SHEET_H
#define WZ_CODING_SHEET_H

#include "base/err.h"
#include "coding/codebook.h"
#include "coding/taxonomy.h"
#include "report/number.h"

#include <stddef.h>

/** What to make. */
typedef struct {
	const wz_codebook *codebook;
	const wz_taxonomy *taxonomy; /* NULL: no sheet for manuals */
	wz_language language;
	size_t rows;                 /* for effects, studies and interventions: rows to fill in */
	const char *const *manual;   /* ids of the manuals to score, each a block of rows */
	size_t n_manuals;
} wz_coding_sheet;

/**
 * Write the workbook: sheets effects, studies and interventions with a column a variable, manuals with a row a manual and element,
 * and two of definitions. Every sheet saved as CSV is what ingest reads (docs/formats.md): its first row has the ids of variables.
 *
 * Variables go to the sheet of their level, levels without an id to effects. Variables of level manual stand with the interventions
 * (else the studies), beside the manual's id.
 *
 * @return WZ_OK; WZ_EINPUT (the codebook has no variable); as wz_workbook_close()
 */
WZ_CHECKED wz_status wz_coding_sheet_write(const wz_coding_sheet *what, const char *path, wz_err *err);

#endif
