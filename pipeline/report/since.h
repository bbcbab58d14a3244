/* since.h - what changed since the previous run: a part of the index */
#ifndef WZ_SINCE_H
#define WZ_SINCE_H

#include "report/buffer.h"
#include "report/view.h"

/** From view->previous; that there is none, or that it could not be compared, is said too. */
void wz_since_html(const wz_view *view, wz_language language, wz_buffer *out);

#endif
