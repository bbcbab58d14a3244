/* answer.h - what an analysis comes to, in a word and in a sentence */
#ifndef WZ_ANSWER_H
#define WZ_ANSWER_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

/** Answers that must not be taken for one another. The first six are about an estimate, the others say why there is none. */
typedef enum {
	WZ_ANSWER_STANDS_OUT,     /* adjusted p below the limit */
	WZ_ANSWER_NO_DIFFERENCE,  /* what is left of a difference does not matter: interval within the margin */
	WZ_ANSWER_NOT_SHOWN,      /* tested, neither shown nor excluded */
	WZ_ANSWER_ALONE,          /* the same, but p of this test alone is below the limit */
	WZ_ANSWER_CANNOT_SHOW,    /* the same, and it could not be otherwise: the smallest possible p is not below the limit */
	WZ_ANSWER_NOT_PERMUTED,   /* estimated, permutation test not made */
	WZ_ANSWER_NOT_ESTIMABLE,
	WZ_ANSWER_ALIASED,
	WZ_ANSWER_NOT_TESTED,     /* in the codebook, not in the plan */
	WZ_N_ANSWERS
} wz_answer;

/** What an analysis of this run comes to; analysis NULL: not tested. */
wz_answer wz_answer_of(const wz_view *view, const wz_view_analysis *analysis);

/** Is there a test behind it: whatever it says, a difference was looked for. */
bool wz_answer_is_tested(wz_answer answer);

/** The p on which the answer rests: the one that the verdict names. Without a verdict: of elements the adjusted one, unless the plan asks
 *  for no correction; else the permutation p. NaN: no such p. */
double wz_answer_p(const wz_view *view, const wz_view_analysis *analysis);

/** What stands out has a p below this. */
double wz_answer_limit(const wz_view *view);

/** The answer in words, into a cell of kind WZ_COL_SAY. */
void wz_answer_say(const wz_view *view, const wz_view_analysis *analysis, wz_language language, wz_grid *grid, wz_grid_cell *cell);

/** The class of a table row with this answer, or NULL. */
const char *wz_answer_class(wz_answer answer);

/** What results.json gives beside the reason, as " (with: 1, without: 57)"; nothing when it gives nothing. */
void wz_answer_detail(const wz_view_analysis *analysis, wz_language language, wz_buffer *text);

#endif
