/* frame.h - what stands around the content of every page: head, style, foot */
#ifndef WZ_FRAME_H
#define WZ_FRAME_H

#include "report/buffer.h"
#include "report/view.h"

/** From the doctype to inside <body>. The page needs nothing from elsewhere; title is foreign text. */
void wz_frame_begin(wz_language language, const char *title, wz_buffer *out);

/** Closes <main>, <body> and <html>. */
void wz_frame_end(const wz_view *view, wz_language language, wz_buffer *out);

#endif
