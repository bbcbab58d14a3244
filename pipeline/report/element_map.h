/* element_map.h - elements by how often they occur and how much larger the effect is with them: the points to improve */
#ifndef WZ_ELEMENT_MAP_H
#define WZ_ELEMENT_MAP_H

#include "report/buffer.h"
#include "report/view.h"

#include <stddef.h>

/** A drawing for each domain and a list of what is rarely used and goes with a larger effect; nothing without estimates. */
void wz_element_map_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

#endif
