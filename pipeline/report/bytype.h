/* bytype.h - the elements of all types side by side: how often, and with what effect */
#ifndef WZ_BYTYPE_H
#define WZ_BYTYPE_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

/** Two tables of elements by types for the index page; nothing when the run has no elements. */
void wz_bytype_html(const wz_view *view, wz_language language, wz_buffer *out);

/** One line an element and type. */
void wz_bytype_table(const wz_view *view, wz_language language, wz_grid *grid);

/** The answer as a stable word of the CSV files (docs/formats.md, elements-by-type.csv); analysis NULL: not tested. */
const char *wz_bytype_answer(const wz_view *view, const wz_view_analysis *analysis);

#endif
