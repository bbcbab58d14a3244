/* codes.h - lists of codes as codebooks and taxonomies write them: `code=Dutch|English;code=Dutch|English` */
#ifndef WZ_CODES_H
#define WZ_CODES_H

#include "base/arena.h"
#include "coding/codebook.h"

#include <stdbool.h>
#include <stddef.h>

/** Codes that the text can hold at most: 1 and the number of ';'. */
size_t wz_codes_most(const char *text);

/**
 * Take the next code off a list. Blanks around its parts are left out; a label that is missing is shown by the other one, else by
 * the code.
 *
 * @param text   in: where to go on; out: behind the code
 * @param code   out; texts in arena
 * @param flawed out: the code as written when its name or a label is empty, else NULL
 * @return true when there was one; false at the end of the list; *text is NULL when out of memory
 */
bool wz_codes_next(wz_arena *arena, const char **text, wz_code *code, char **flawed);

/** The part of a note or unit in one language: they are `Dutch|English`, or one text for both. @return its length; *from: where it begins */
size_t wz_note_part(const char *note, bool dutch, const char **from);

#endif
