/* pairs.h - elements two by two: which pairs stand out, and how many were looked at */
#ifndef WZ_PAIRS_H
#define WZ_PAIRS_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** Does the run have any of this type? */
bool wz_pairs_any(const wz_view *view, size_t type);
void wz_pairs_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** All pairs that results.json gives a fit: a row each. */
void wz_pairs_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
