/* overview.h - the types side by side: index page and CSV */
#ifndef WZ_OVERVIEW_H
#define WZ_OVERVIEW_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>

/**
 * The whole of index.html.
 * @param languages  which languages have pages
 * @param csv, xlsx, json  link to these files
 */
void wz_overview_html(const wz_view *view, const bool languages[WZ_N_LANGUAGES], bool csv, bool xlsx, bool json, wz_buffer *out);
void wz_overview_table(const wz_view *view, wz_language language, wz_grid *grid);

#endif
