/* page.h - the page of one type in one language */
#ifndef WZ_PAGE_H
#define WZ_PAGE_H

#include "report/buffer.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** @param both  the other language has this page too: link to it */
void wz_page_html(const wz_view *view, size_t type, wz_language language, bool both, wz_buffer *out);

#endif
