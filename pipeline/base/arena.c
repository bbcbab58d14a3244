/* arena.c - many small texts and arrays with one owner
 *
 * 1. Blocks
 * 2. Taking from them
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)256 * 1024)

/* 1. Blocks */

typedef struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) char bytes[];
} block;

struct wz_arena {
	block *first; /* the one being filled */
};

wz_arena *wz_arena_create(void) {
	return calloc(1, sizeof(wz_arena));
}

void wz_arena_free(wz_arena *arena) {
	if (arena == NULL)
		return;
	block *b = arena->first;
	while (b != NULL) {
		block *next = b->next;
		free(b);
		b = next;
	}
	free(arena);
}

static block *block_add(wz_arena *arena, size_t size, bool aside) {
	if (size > SIZE_MAX - sizeof(block))
		return NULL;
	block *b = malloc(sizeof(block) + size);
	if (b == NULL)
		return NULL;
	b->used = 0;
	b->size = size;
	if (aside && arena->first != NULL) {
		b->next = arena->first->next;
		arena->first->next = b;
	} else {
		b->next = arena->first;
		arena->first = b;
	}
	return b;
}

/* 2. Taking from them */

static void *take(wz_arena *arena, size_t size, size_t align) {
	block *b = arena->first;
	if (b != NULL) {
		size_t start = (b->used + align - 1) / align * align;
		if (start <= b->size && size <= b->size - start) {
			b->used = start + size;
			return b->bytes + start;
		}
	}
	/* A large piece gets a block of its own behind the first, so that the one being filled stays in use. */
	bool large = size > BLOCK_SIZE / 4;
	b = block_add(arena, large ? size : BLOCK_SIZE, large);
	if (b == NULL)
		return NULL;
	b->used = size;
	return b->bytes;
}

void *wz_arena_alloc(wz_arena *arena, size_t size) {
	return take(arena, size, alignof(max_align_t));
}

char *wz_arena_copy(wz_arena *arena, const char *text, size_t length) {
	if (length == SIZE_MAX)
		return NULL;
	char *copy = take(arena, length + 1, 1);
	if (copy == NULL)
		return NULL;
	if (length > 0)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}
