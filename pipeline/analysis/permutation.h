/* permutation.h - permutation test of a fitted model's columns, and p values from counts */
#ifndef WZ_PERMUTATION_H
#define WZ_PERMUTATION_H

#include "analysis/model.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
	int unit;                  /* level whose units exchange rows; -1: the highest at which all columns are constant */
	uint64_t replicates;
	bool refit;                /* else null-variance statistic */
	const uint32_t *stratum;   /* code of each row of the frame, constant within units; NULL: none */
	uint64_t seed, analysis;   /* stream of random numbers */
	bool (*stop)(void *);      /* asked between batches; NULL ok */
	void *stop_context;
} wz_permutation_spec;

typedef struct {
	int unit;
	size_t n_units;
	uint64_t replicates;       /* done: distinct assignments when exact */
	bool exact;
	uint64_t exceed, not_converged; /* joint statistic; a replicate that did not converge counts as exceeding */
	uint64_t *exceed_column;   /* p - 1 columns behind the intercept; free() */
	double floor;              /* smallest p that this design and number of replicates can give */
} wz_permutation;

/**
 * Test the columns behind the intercept by exchanging their rows between units. All distinct assignments are enumerated when they are
 * at most `replicates`, else as many are drawn.
 * @return WZ_OK; WZ_ENOTEST (no intercept, no column, a column that varies within the unit, one unit); WZ_ESTOP; WZ_ENOMEM
 * Source: exchangeability at the unit: Anderson & ter Braak 2003, J Stat Comput Simul 73:85; counting: Phipson & Smyth 2010.
 */
WZ_CHECKED wz_status wz_permutation_test(const wz_data *data, const wz_model *model, const wz_permutation_spec *spec,
                                         wz_permutation *out, wz_err *err);
void wz_permutation_clear(wz_permutation *permutation);

/** b / N when exact, else (b + 1) / (B + 1). Source: Phipson & Smyth 2010, Stat Appl Genet Mol Biol 9:39. */
double wz_permutation_p(uint64_t exceed, uint64_t replicates, bool exact);

/** 95% Clopper-Pearson interval of the p value that infinitely many replicates would give; both equal p when exact. */
void wz_permutation_interval(uint64_t exceed, uint64_t replicates, bool exact, double *lo, double *hi);

/** Smallest p: one assignment of exp(log_count), and with drawn replicates not below 1 / (B + 1). */
double wz_permutation_floor(double log_count, uint64_t replicates, bool exact);

#endif
