/* map.h - from byte strings to numbers: codes, ids, groups */
#ifndef WZ_MAP_H
#define WZ_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
	const char *key; /* borrowed */
	size_t length;
	uint64_t hash;
	size_t value;
} wz_map_entry;

/** Start from {0}. */
typedef struct {
	wz_map_entry *entry; /* capacity, a power of two; key NULL = free */
	size_t n, capacity;
} wz_map;

void wz_map_clear(wz_map *map);

/** Make room for n keys at once, where many are known to come. @return false: out of memory (the map is as it was) */
bool wz_map_reserve(wz_map *map, size_t n);

/** Value of a key, or SIZE_MAX. */
size_t wz_map_get(const wz_map *map, const char *key, size_t length);

/**
 * The place of a key's value; a new key gets SIZE_MAX. The key is borrowed: it must outlive the map.
 * The pointer holds until the next call. NULL: out of memory.
 */
size_t *wz_map_put(wz_map *map, const char *key, size_t length);

#endif
