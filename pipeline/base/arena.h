/* arena.h - many small texts and arrays with one owner, freed in one go */
#ifndef WZ_ARENA_H
#define WZ_ARENA_H

#include <stddef.h>

typedef struct wz_arena wz_arena;

/** NULL: out of memory. */
wz_arena *wz_arena_create(void);
void wz_arena_free(wz_arena *arena);

/** size bytes, not cleared, aligned for any type. NULL: out of memory. */
void *wz_arena_alloc(wz_arena *arena, size_t size);

/** Copy of length bytes with a NUL behind them. NULL: out of memory. */
char *wz_arena_copy(wz_arena *arena, const char *text, size_t length);

#endif
