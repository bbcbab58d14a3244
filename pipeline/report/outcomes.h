/* outcomes.h - one type by kind of outcome */
#ifndef WZ_OUTCOMES_H
#define WZ_OUTCOMES_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** Does the run have any of this type? */
bool wz_outcomes_any(const wz_view *view, size_t type);
void wz_outcomes_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** A row an outcome. */
void wz_outcomes_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
