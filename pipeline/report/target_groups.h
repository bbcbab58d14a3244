/* target_groups.h - does an element's difference depend on the target group */
#ifndef WZ_TARGET_GROUPS_H
#define WZ_TARGET_GROUPS_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** Does the run have any of this type? */
bool wz_target_groups_any(const wz_view *view, size_t type);
void wz_target_groups_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** All of them, a row each. */
void wz_target_groups_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
