/* listing.h - the names of the files that a report is made of: report/files.txt */
#ifndef WZ_LISTING_H
#define WZ_LISTING_H

#include "base/err.h"
#include "report/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/** Names relative to report/. After a failed allocation it keeps what it has and says so. Zero it first. */
typedef struct {
	char **name;
	size_t n, capacity;
	bool failed;
} wz_listing;

void wz_listing_clear(wz_listing *listing);

/** A name as the report writes them: [nl/ or en/] small letters, digits, '_' and '-' (a slug), then .html, .csv, .xlsx, .json or .pdf. Nothing else is ever removed. */
bool wz_listing_is_ours(const char *name);

void wz_listing_add(wz_listing *listing, const char *name);
bool wz_listing_has(const wz_listing *listing, const char *name);

/** Add the names of an earlier files.txt, one a line. Lines that are no such name are passed over: the file may say anything. */
void wz_listing_read(wz_listing *listing, const char *bytes, size_t size);

/** One name a line. */
void wz_listing_text(const wz_listing *listing, wz_buffer *out);

#endif
