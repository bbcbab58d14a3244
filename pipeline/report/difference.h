/* difference.h - what `diff` found, as text */
#ifndef WZ_DIFFERENCE_H
#define WZ_DIFFERENCE_H

#include "report/buffer.h"
#include "report/number.h"

#include <jansson.h>
#include <stddef.h>

/** Text from the JSON of `diff` (docs/formats.md). top: at most so many lines of each list; what is left out is counted. In English
 *  stable words of the JSON stand as they are. */
void wz_difference_text(const json_t *diff, size_t top, wz_language language, wz_buffer *out);

#endif
