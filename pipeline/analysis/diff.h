/* diff.h - two runs beside each other: from input record to conclusion */
#ifndef WZ_ANALYSIS_DIFF_H
#define WZ_ANALYSIS_DIFF_H

#include "base/err.h"
#include "store/run.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
	size_t causes; /* changes to explain, the largest; 0: none */
	size_t units;  /* edited studies and manuals to try one by one, those with most edits first */
} wz_diff_spec;

/**
 * What changed from run a to run b: inputs, settings, versions, records, effect sizes, estimates, p values that crossed the limit, what became estimable,
 * verdicts; and for the largest changes the estimate that b would have without the edits of each edited study or manual (one is put back as it was in a, the
 * rest stays as in b, effect sizes and model are made again by b's plan).
 * @param out  as docs/formats.md has it; json_decref() it
 * @return WZ_OK; WZ_EIO; WZ_ECORRUPT; WZ_EMISMATCH; WZ_ENOMEM.  MPI: not collective. Reads both run folders and writes nothing.
 */
WZ_CHECKED wz_status wz_diff_runs(const wz_run *a, const wz_run *b, const wz_diff_spec *spec, json_t **out, wz_err *err);

#define WZ_PREVIOUS_FORMAT "werkzaam-previous-1"

/**
 * What a report shows of a diff (docs/formats.md, previous.json): no file names, nothing of run b but what differs, each list cut and counted.
 * @param most  items of each list. @return json_decref() it; NULL: out of memory
 */
json_t *wz_diff_short(const json_t *diff, size_t most);

/** Did anything change that results depend on, or the results themselves? */
bool wz_diff_any(const json_t *diff);

#endif
