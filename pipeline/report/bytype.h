/* bytype.h - the elements of all types side by side: how often, and with what effect */
#ifndef WZ_BYTYPE_H
#define WZ_BYTYPE_H

#include "report/buffer.h"
#include "report/view.h"

/** Two tables of elements by types for the index page; nothing when the run has no elements. */
void wz_bytype_html(const wz_view *view, wz_language language, wz_buffer *out);

/** One line an element and type. */
void wz_bytype_csv(const wz_view *view, wz_buffer *out);

#endif
