/* permutations.h - what chance alone gives: the permutation distribution of a test with its observed value */
#ifndef WZ_PERMUTATIONS_H
#define WZ_PERMUTATIONS_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>

/** A small graph for each analysis of a kind whose histogram is in results.json (of elements and techniques: what stands out); nothing when there is none. */
void wz_permutations_html(const wz_view *view, size_t type, wz_view_kind kind, wz_language language, wz_buffer *out);

/** The same of all kinds as a table: a row a bar. */
bool wz_permutations_any(const wz_view *view, size_t type);
void wz_permutations_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
