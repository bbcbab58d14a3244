/* sensitivity.h - the overall effect of one type under other choices, and without single units */
#ifndef WZ_SENSITIVITY_H
#define WZ_SENSITIVITY_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** Does the run have any of this type? */
bool wz_sensitivity_any(const wz_view *view, size_t type);
void wz_sensitivity_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** A row a choice. */
void wz_sensitivity_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
