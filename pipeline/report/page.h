/* page.h - the page of one type in one language */
#ifndef WZ_PAGE_H
#define WZ_PAGE_H

#include "report/buffer.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** What stands beside the page and is linked to. */
typedef struct {
	bool other_language; /* has this page too */
	bool figures;        /* SLUG-figures.pdf */
} wz_page_links;

void wz_page_html(const wz_view *view, size_t type, wz_language language, const wz_page_links *links, wz_buffer *out);

#endif
