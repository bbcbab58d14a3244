/* moderators.h - the moderators of one type: table and CSV */
#ifndef WZ_MODERATORS_H
#define WZ_MODERATORS_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stddef.h>

void wz_moderators_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);
void wz_moderators_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
