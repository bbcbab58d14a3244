/* overview.h - the types side by side: index page and CSV */
#ifndef WZ_OVERVIEW_H
#define WZ_OVERVIEW_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>

/** Files beside the pages, that the index links to. */
typedef struct {
	bool csv, xlsx, json;
	wz_csv_form form;
} wz_overview_files;

/**
 * The whole of index.html.
 * @param languages  which languages have pages
 * @param first      the one that it opens in, for who chose none before
 */
void wz_overview_html(const wz_view *view, const bool languages[WZ_N_LANGUAGES], wz_language first, const wz_overview_files *files, wz_buffer *out);
void wz_overview_table(const wz_view *view, wz_language language, wz_grid *grid);

#endif
