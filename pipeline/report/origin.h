/* origin.h - what was left out, what was changed, how it was made, and by which methods */
#ifndef WZ_ORIGIN_H
#define WZ_ORIGIN_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

/* These hold for the whole run and stand on every page, so that each page is complete in itself. */
void wz_excluded_html(const wz_view *view, wz_language language, wz_buffer *out);
void wz_excluded_table(const wz_view *view, wz_language language, wz_grid *grid);
void wz_changes_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);
void wz_changes_table(const wz_view *view, wz_language language, wz_grid *grid);
void wz_settings_html(const wz_view *view, wz_language language, wz_buffer *out);
void wz_methods_html(const wz_view *view, wz_language language, wz_buffer *out);

#endif
