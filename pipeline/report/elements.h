/* elements.h - the elements of one type: figure, table, and how many there are of each kind of answer */
#ifndef WZ_ELEMENTS_H
#define WZ_ELEMENTS_H

#include "report/answer.h"
#include "report/buffer.h"
#include "report/view.h"

#include <stddef.h>

/** One answer counted over the elements of a type. */
size_t wz_elements_count(const wz_view *view, size_t type, wz_answer answer);

/** How many of them were tested. */
size_t wz_elements_tested(const wz_view *view, size_t type);

/** Why the shrunken differences of elements or techniques order nothing, where that is so; else nothing. */
void wz_shrunken_note_html(const wz_view *view, size_t type, wz_view_kind kind, wz_language language, wz_buffer *out);

/** Figure, table and map of the elements with an estimate, then the others by reason. */
void wz_elements_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** All elements, in order of evidence. */
void wz_elements_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
