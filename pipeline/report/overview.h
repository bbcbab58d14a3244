/* overview.h - the types side by side: index page and CSV */
#ifndef WZ_OVERVIEW_H
#define WZ_OVERVIEW_H

#include "report/buffer.h"
#include "report/view.h"

#include <stdbool.h>

/**
 * The whole of index.html.
 * @param languages  which languages have pages
 * @param csv        link to the CSV files
 */
void wz_overview_html(const wz_view *view, const bool languages[WZ_N_LANGUAGES], bool csv, wz_buffer *out);
void wz_overview_csv(const wz_view *view, wz_buffer *out);

#endif
