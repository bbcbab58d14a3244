/* together.h - elements that go together in the manuals, and so can hardly be told apart */
#ifndef WZ_TOGETHER_H
#define WZ_TOGETHER_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>

/** Heat maps (all elements, then each domain with names) and the strongest pairs. */
void wz_together_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** All pairs of results.json, a row each, the strongest first. */
bool wz_together_any(const wz_view *view, size_t type);
void wz_together_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
