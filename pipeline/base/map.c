/* map.c - from byte strings to numbers: an open-addressing hash table
 *
 * 1. Hash and search
 * 2. Get and put
 */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

/* 1. Hash and search */

/* FNV-1a with a final mix, so that the low bits used as an index depend on all bytes. */
static uint64_t hash_bytes(const char *key, size_t length) {
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < length; i++)
		h = (h ^ (unsigned char)key[i]) * 0x100000001b3u;
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

/* The key's entry or the free one where it belongs; capacity > n, so there is one. */
static wz_map_entry *find(const wz_map *map, const char *key, size_t length, uint64_t hash) {
	size_t mask = map->capacity - 1;
	for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
		wz_map_entry *e = &map->entry[i];
		if (e->key == NULL)
			return e;
		if (e->hash == hash && e->length == length && memcmp(e->key, key, length) == 0)
			return e;
	}
}

/* 2. Get and put */

void wz_map_clear(wz_map *map) {
	free(map->entry);
	*map = (wz_map){0};
}

size_t wz_map_get(const wz_map *map, const char *key, size_t length) {
	if (map->capacity == 0)
		return SIZE_MAX;
	const wz_map_entry *e = find(map, key, length, hash_bytes(key, length));
	return e->key == NULL ? SIZE_MAX : e->value;
}

static bool widen(wz_map *map, size_t capacity) {
	wz_map wider = {.n = map->n, .capacity = capacity};
	wider.entry = calloc(wider.capacity, sizeof *wider.entry);
	if (wider.entry == NULL)
		return false;
	for (size_t i = 0; i < map->capacity; i++) {
		const wz_map_entry *e = &map->entry[i];
		if (e->key != NULL)
			*find(&wider, e->key, e->length, e->hash) = *e;
	}
	free(map->entry);
	*map = wider;
	return true;
}

bool wz_map_reserve(wz_map *map, size_t n) {
	size_t capacity = map->capacity == 0 ? 16 : map->capacity;
	while (capacity / 4 * 3 < n)
		if ((capacity *= 2) > SIZE_MAX / 2 / sizeof *map->entry)
			return false;
	return capacity == map->capacity || widen(map, capacity);
}

size_t *wz_map_put(wz_map *map, const char *key, size_t length) {
	if (map->n >= map->capacity / 4 * 3 && !widen(map, map->capacity == 0 ? 16 : map->capacity * 2))
		return NULL;
	uint64_t hash = hash_bytes(key, length);
	wz_map_entry *e = find(map, key, length, hash);
	if (e->key == NULL) {
		*e = (wz_map_entry){.key = key, .length = length, .hash = hash, .value = SIZE_MAX};
		map->n++;
	}
	return &e->value;
}
