/* profiles.h - how well the data know each variance: its profile likelihood with the limits */
#ifndef WZ_PROFILES_H
#define WZ_PROFILES_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>

/** A small graph for each level of the overall model with a profile in results.json, and the points as a table; nothing when there is none. */
void wz_profiles_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

bool wz_profiles_any(const wz_view *view, size_t type);
void wz_profiles_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
