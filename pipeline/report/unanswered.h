/* unanswered.h - the elements of one type without an estimate, by the reason why */
#ifndef WZ_UNANSWERED_H
#define WZ_UNANSWERED_H

#include "report/buffer.h"
#include "report/view.h"

#include <stddef.h>

/** A list for each reason, with counts; nothing when every element has an estimate. */
void wz_unanswered_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** Of one kind of analysis: how many have no estimate, by reason, as a list; nothing when all have one. */
void wz_unanswered_tally(const wz_view *view, size_t type, wz_view_kind kind, wz_language language, wz_buffer *out);

#endif
