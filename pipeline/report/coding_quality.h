/* coding_quality.h - how far the coding of a type depends on who coded: a part of its page, and CSV */
#ifndef WZ_CODING_QUALITY_H
#define WZ_CODING_QUALITY_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** The run has a second coder, and units of this type were coded twice. */
bool wz_coding_quality_any(const wz_view *view, size_t type);

/** How much was coded twice, agreement by domain with intervals, by item (folded), and what could not be computed. Not coded twice is an answer too. */
void wz_coding_quality_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** A row for all items together, for each domain and each item. */
void wz_coding_quality_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
