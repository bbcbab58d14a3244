/* bag.c - a hash of numbers and texts */
#include "analysis/bag.h"

#include <string.h>

static void empty(wz_bag *bag) {
	bag->failed = bag->failed || !wz_sha256_add(&bag->parts, bag->buffer, bag->n);
	bag->n = 0;
}

static void put(wz_bag *bag, const void *bytes, size_t n) {
	const unsigned char *from = bytes;
	while (n > 0) {
		if (bag->n == sizeof bag->buffer)
			empty(bag);
		size_t fits = sizeof bag->buffer - bag->n < n ? sizeof bag->buffer - bag->n : n;
		memcpy(bag->buffer + bag->n, from, fits);
		bag->n += fits;
		from += fits;
		n -= fits;
	}
}

void wz_bag_put_number(wz_bag *bag, uint64_t x) {
	unsigned char bytes[8];
	wz_bytes_store(bytes, x);
	put(bag, bytes, sizeof bytes);
}

void wz_bag_put_double(wz_bag *bag, double x) {
	uint64_t raw;
	memcpy(&raw, &x, sizeof raw);
	wz_bag_put_number(bag, raw);
}

void wz_bag_put_text(wz_bag *bag, const char *text) {
	wz_bag_put_number(bag, strlen(text));
	put(bag, text, strlen(text));
}

bool wz_bag_digest(wz_bag *bag, unsigned char digest[32]) {
	empty(bag);
	const bool good = wz_sha256_end(&bag->parts, digest) && !bag->failed;
	bag->n = 0;
	bag->failed = false;
	return good;
}
