/* bag.c - bytes put together to be hashed */
#include "analysis/bag.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

static void put(wz_bag *bag, const void *bytes, size_t n) {
	if (bag->failed)
		return;
	if (bag->n + n > bag->capacity) {
		size_t bigger = (bag->n + n) * 2;
		unsigned char *grown = realloc(bag->bytes, bigger);
		if (!grown) {
			bag->failed = true;
			return;
		}
		bag->bytes = grown;
		bag->capacity = bigger;
	}
	memcpy(bag->bytes + bag->n, bytes, n);
	bag->n += n;
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
	const bool good = !bag->failed;
	if (good)
		wz_sha256_digest(bag->bytes, bag->n, digest);
	free(bag->bytes);
	*bag = (wz_bag){0};
	return good;
}
