/* buffer.h - a growing text, and the one place where foreign text becomes harmless */
#ifndef WZ_BUFFER_H
#define WZ_BUFFER_H

#include "base/err.h"

#include <stddef.h>

/** Text under construction. After a failed allocation it keeps what it has, ignores the rest and says so at the end. */
typedef struct {
	char *bytes; /* NUL behind the last byte once anything was added; NULL before */
	size_t size, capacity;
	int failed;
} wz_buffer;

void wz_buffer_init(wz_buffer *buffer);
void wz_buffer_clear(wz_buffer *buffer);

/** Without text, but with its room: for the next one. What was lost for want of memory is forgotten. */
void wz_buffer_empty(wz_buffer *buffer);

/** Text as it is: markup of our own, never anything that came from a file. */
void wz_buffer_add(wz_buffer *buffer, const char *text);

/** The same of bytes that may hold NULs. */
void wz_buffer_bytes(wz_buffer *buffer, const char *bytes, size_t n);
void wz_buffer_printf(wz_buffer *buffer, const char *fmt, ...) WZ_PRINTF(2, 3);

/**
 * Text from anywhere, cleaned: UTF-8 made valid (U+FFFD for what is not), line ends and tabs to spaces, control characters
 * and those that turn the direction of writing removed.
 * @param limit  at most so many characters, the last of them an ellipsis; 0: all
 */
void wz_buffer_clean(wz_buffer *buffer, const char *text, size_t limit);

/** As clean, with & < > " ' escaped: for content and for quoted attributes, in HTML and SVG alike. */
void wz_buffer_html(wz_buffer *buffer, const char *text, size_t limit);

/** As html, inside <bdi>: its direction of writing stays its own. */
void wz_buffer_bdi(wz_buffer *buffer, const char *text);

/**
 * A cell of a CSV file (RFC 4180). Cleaned; text that a spreadsheet could take for a formula (it begins with = + - @ or a tab or
 * line end, or their full-width forms, also behind spaces) gets an apostrophe in front, unless all of it is a number.
 */
void wz_buffer_csv(wz_buffer *buffer, const char *text);

/** @return WZ_OK; WZ_ENOMEM when anything was lost */
WZ_CHECKED wz_status wz_buffer_status(const wz_buffer *buffer, wz_err *err);

#endif
