/* frame.h - what stands around the content of every page: head, style, foot */
#ifndef WZ_FRAME_H
#define WZ_FRAME_H

#include "report/buffer.h"
#include "report/view.h"

#include <stdbool.h>

/** From the doctype to inside <body>. The page needs nothing from elsewhere; title is foreign text. */
void wz_frame_begin(wz_language language, const char *title, wz_buffer *out);

/** Closes <main>, <body> and <html>. languages: those that the page is in. */
void wz_frame_end(const wz_view *view, const bool languages[WZ_N_LANGUAGES], wz_buffer *out);

#endif
