/* bag.h - a hash of numbers, little-endian, and texts with their length */
#ifndef WZ_BAG_H
#define WZ_BAG_H

#include "base/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Begin with a zeroed one; it holds no more than its buffer, however much is put in. */
typedef struct {
	wz_sha256_parts *parts;
	unsigned char buffer[4096];
	size_t n;    /* bytes in the buffer */
	bool failed; /* nothing more is put in */
} wz_bag;

void wz_bag_put_number(wz_bag *bag, uint64_t x);
void wz_bag_put_double(wz_bag *bag, double x);
void wz_bag_put_text(wz_bag *bag, const char *text);

/** SHA-256 of all, and the bag is empty again: to be called once something was put in. @return false: out of memory */
bool wz_bag_digest(wz_bag *bag, unsigned char digest[32]);

/** Numbers in blocks and digests are little-endian. */
static inline void wz_bytes_store(unsigned char *at, uint64_t x) {
	for (int i = 0; i < 8; i++)
		at[i] = (unsigned char)(x >> (8 * i));
}

static inline uint64_t wz_bytes_load(const unsigned char *at) {
	uint64_t x = 0;
	for (int i = 0; i < 8; i++)
		x |= (uint64_t)at[i] << (8 * i);
	return x;
}

#endif
