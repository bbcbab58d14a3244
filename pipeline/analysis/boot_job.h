/* boot_job.h - bootstrap of one fitted model as rows that can be made anywhere and in any order */
#ifndef WZ_BOOT_JOB_H
#define WZ_BOOT_JOB_H

#include "analysis/model.h"
#include "base/err.h"
#include "resample/bootstrap.h"
#include "resample/limits.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What is asked for. */
typedef struct {
	wz_boot_kind kind;
	uint64_t replicates, seed, stream;
	int unit;                 /* WILD: level whose units share a weight; 0 otherwise */
	wz_redraw_levels drawn;   /* CASES: levels whose units are drawn; 0: the outermost */
	wz_limits_method method;  /* CASES, PARAMETRIC; the latter has percentile limits instead of BCa */
	int weights;              /* WILD: -1: Rademacher from ten clusters on, Webb below; else a wz_wild_weights */
	wz_robust_type adjust;    /* WILD: what residuals of the null model are multiplied with: 1, sqrt(J / (J - 1)), or the matrix of CR2 of their cluster */
	const uint32_t *stratum;  /* CASES: code of each row of the frame, constant in units of the highest drawn level; NULL: none */
	size_t tested, n_tested;  /* WILD: columns tested, tested + 1, ... that are zero under the hypothesis */
} wz_boot_ask;

/**
 * What rows there are: the replicates, then the observed data, then (BCa) the data without each unit of the highest drawn level.
 * A row of CASES and PARAMETRIC: state, p coefficients, with studentised limits p standard errors, n_levels variances; of WILD: state, statistic.
 */
typedef struct {
	wz_boot_kind kind;
	wz_limits_method method;
	uint64_t replicates, rows;
	size_t size, p, n_levels;
	size_t tested, n_tested;
	bool exact, webb;         /* WILD: all patterns of signs; weights */
	wz_robust_type adjust;    /* WILD */
	const wz_redraw_pools *pools; /* BCa, borrowed: units that were left out, as drawn for each other */
} wz_boot_shape;

/** units: that share a weight (WILD), or of the highest drawn level (CASES). pools is left to the caller. */
wz_boot_shape wz_boot_shape_of(const wz_boot_ask *ask, size_t p, size_t n_levels, size_t units);

/** False: every unit is alone, so that drawing again changes nothing. */
bool wz_boot_can_draw(const wz_redraw_pools *pools);

/**
 * Strata of the units of the highest drawn level, numbered by their first appearance among the rows of the model; free() them. NULL: there are none.
 * @param hold  out, NULL ok: no unit is in two of them
 */
WZ_CHECKED wz_status wz_boot_strata(const wz_boot_ask *ask, const wz_matrix *matrix, const wz_nesting *nesting, uint32_t **stratum, bool *hold, wz_err *err);

/** Names of the levels whose units the bootstrap draws or weighs, with a comma between; free() it. NULL: out of memory. */
char *wz_boot_unit_names(const wz_boot_ask *ask, const wz_data *data);

/** Below so many outermost units CR2 stands beside a bootstrap (wz_data.cr2_below). */
#define WZ_BOOT_FEW_UNITS 20

typedef struct wz_boot_job wz_boot_job;

/** data and model must outlive the job. @return WZ_OK; WZ_ENOTEST (WILD with one cluster, or with one too large for CR2; CASES with nothing to draw); as wz_reml_fit() of the model of the hypothesis; WZ_ENOMEM */
WZ_CHECKED wz_status wz_boot_job_create(const wz_data *data, const wz_model *model, const wz_boot_ask *ask, wz_boot_job **out, wz_err *err);
void wz_boot_job_free(wz_boot_job *job);

const wz_boot_shape *wz_boot_job_shape(const wz_boot_job *job);

/** Rows first to first + count - 1. stop: asked between batches, true: WZ_ESTOP; NULL ok */
WZ_CHECKED wz_status wz_boot_job_run(wz_boot_job *job, uint64_t first, uint64_t count, double *row, bool (*stop)(void *), void *stop_context,
                                     wz_err *err);

/**
 * Puts "boot" into the members of object's "coefficients", "levels" and "moderators" (as wz_model_to_json() made them), and into `done` how many
 * replicates there were and what became of them.
 * @param row  all rows of the shape
 */
WZ_CHECKED wz_status wz_boot_put(const wz_boot_shape *shape, const double *row, double level, json_t *object, json_t *done, wz_err *err);

/** "cases", "wild", "parametric". */
const char *wz_boot_word(wz_boot_kind kind);

#endif
