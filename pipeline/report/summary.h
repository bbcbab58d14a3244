/* summary.h - the first things a reader of a type sees: sentences, counts, the overall effect */
#ifndef WZ_SUMMARY_H
#define WZ_SUMMARY_H

#include "report/buffer.h"
#include "report/view.h"

#include <stddef.h>

/** Sentences that say what the numbers say and no more. */
void wz_summary_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);
void wz_counts_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);
void wz_overall_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

#endif
