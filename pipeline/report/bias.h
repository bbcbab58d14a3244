/* bias.h - small-study bias of one type: funnel plot, Egger, PEESE, trim and fill */
#ifndef WZ_BIAS_H
#define WZ_BIAS_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** Does the run have any of this type? */
bool wz_bias_any(const wz_view *view, size_t type);
void wz_bias_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** A row a method. */
void wz_bias_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
