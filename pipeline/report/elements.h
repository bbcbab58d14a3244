/* elements.h - the elements of one type: figure, table, CSV, and how many there are of each kind of answer */
#ifndef WZ_ELEMENTS_H
#define WZ_ELEMENTS_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stddef.h>

/** Answers that must not be taken for one another. The first three are about an estimate, the others say why there is none. */
typedef enum {
	WZ_ANSWER_STANDS_OUT,     /* adjusted p below the limit */
	WZ_ANSWER_NOT_SHOWN,      /* tested, no difference shown */
	WZ_ANSWER_NOT_PERMUTED,   /* estimated, permutation test not made */
	WZ_ANSWER_NOT_ESTIMABLE,
	WZ_ANSWER_ALIASED,
	WZ_ANSWER_NOT_TESTED,     /* in the codebook, not in the plan */
	WZ_N_ANSWERS
} wz_answer;

/** What an analysis of this run comes to; analysis NULL: not tested. */
wz_answer wz_answer_of(const wz_view *view, const wz_view_analysis *analysis);

/** The p on which the answer rests: of elements the adjusted one, unless the plan asks for no correction; else the permutation p.
 *  NaN: no permutation. */
double wz_answer_p(const wz_view *view, const wz_view_analysis *analysis);

/** What stands out has a p below this. */
double wz_answer_limit(const wz_view *view);

/** The answer in words, into a cell of kind WZ_COL_SAY. */
void wz_answer_say(const wz_view *view, const wz_view_analysis *analysis, wz_language language, wz_grid *grid, wz_grid_cell *cell);

/** What results.json gives beside the reason, as " (with: 1, without: 57)"; nothing when it gives nothing. */
void wz_answer_detail(const wz_view_analysis *analysis, wz_language language, wz_buffer *text);

/** One answer counted over the elements of a type. */
size_t wz_elements_count(const wz_view *view, size_t type, wz_answer answer);

/** Figure and table of the elements with an estimate, then the others by reason. */
void wz_elements_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);
void wz_elements_csv(const wz_view *view, size_t type, wz_buffer *out);

#endif
