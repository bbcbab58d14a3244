/* listing.c - the names of the files that a report is made of: report/files.txt
 *
 * 1. Names
 * 2. Lists
 */
#include "report/listing.h"

#include <stdlib.h>
#include <string.h>

/* 1. Names */

enum { NAME = 128 }; /* longest: folder, slug of 64, what is in it, ending */

bool wz_listing_is_ours(const char *name) {
	if (strlen(name) >= NAME)
		return false;
	if (strncmp(name, "nl/", 3) == 0 || strncmp(name, "en/", 3) == 0)
		name += 3;
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return n > 0 && (strcmp(name + n, ".html") == 0 || strcmp(name + n, ".csv") == 0 || strcmp(name + n, ".xlsx") == 0 || strcmp(name + n, ".json") == 0 || strcmp(name + n, ".pdf") == 0);
}

/* 2. Lists */

void wz_listing_clear(wz_listing *listing) {
	for (size_t i = 0; i < listing->n; i++)
		free(listing->name[i]);
	free(listing->name);
	*listing = (wz_listing){0};
}

void wz_listing_add(wz_listing *listing, const char *name) {
	if (listing->n == listing->capacity) {
		size_t capacity = listing->capacity == 0 ? 64 : listing->capacity * 2;
		char **grown = realloc(listing->name, capacity * sizeof *grown);
		if (grown == NULL) {
			listing->failed = true;
			return;
		}
		listing->name = grown;
		listing->capacity = capacity;
	}
	char *copy = strdup(name);
	if (copy == NULL)
		listing->failed = true;
	else
		listing->name[listing->n++] = copy;
}

bool wz_listing_has(const wz_listing *listing, const char *name) {
	for (size_t i = 0; i < listing->n; i++)
		if (strcmp(listing->name[i], name) == 0)
			return true;
	return false;
}

void wz_listing_read(wz_listing *listing, const char *bytes, size_t size) {
	char name[NAME];
	for (const char *end = bytes + size; bytes < end;) {
		const char *line_end = memchr(bytes, '\n', (size_t)(end - bytes));
		size_t n = (size_t)((line_end == NULL ? end : line_end) - bytes);
		if (n < sizeof name && memchr(bytes, '\0', n) == NULL) {
			memcpy(name, bytes, n);
			name[n] = '\0';
			if (wz_listing_is_ours(name))
				wz_listing_add(listing, name);
		}
		bytes += n + 1;
	}
}

void wz_listing_text(const wz_listing *listing, wz_buffer *out) {
	for (size_t i = 0; i < listing->n; i++)
		wz_buffer_printf(out, "%s\n", listing->name[i]);
}
