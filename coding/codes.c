/* codes.c - lists of codes as codebooks and taxonomies write them
 *
 * 1. Parts of a list
 * 2. One code after another
 * 3. Notes
 */
#include "coding/codes.h"

#include <string.h>

/* 1. Parts of a list */

static bool is_blank(char c) {
	return c == ' ' || c == '\t';
}

/* Copy without blanks at both ends; NULL: out of memory. */
static char *keep(wz_arena *arena, const char *from, const char *to) {
	while (from < to && is_blank(*from))
		from++;
	while (to > from && is_blank(to[-1]))
		to--;
	return wz_arena_copy(arena, from, (size_t)(to - from));
}

size_t wz_codes_most(const char *text) {
	size_t n = 1;
	for (; *text != '\0'; text++)
		n += *text == ';';
	return n;
}

/* 2. One code after another */

bool wz_codes_next(wz_arena *arena, const char **text, wz_code *code, char **flawed) {
	const char *from = *text;
	*flawed = NULL;
	while (is_blank(*from) || *from == ';')
		from++;
	if (*from == '\0')
		return false;
	const char *to = from + strcspn(from, ";");
	const char *equals = memchr(from, '=', (size_t)(to - from));
	const char *label = equals == NULL ? to : equals + 1;
	const char *bar = memchr(label, '|', (size_t)(to - label));
	code->code = keep(arena, from, equals == NULL ? to : equals);
	code->label_nl = keep(arena, label, bar == NULL ? to : bar);
	code->label_en = bar == NULL ? code->label_nl : keep(arena, bar + 1, to);
	*text = NULL;
	if (code->code == NULL || code->label_nl == NULL || code->label_en == NULL)
		return false;
	if (code->code[0] == '\0' || code->label_nl[0] == '\0' || code->label_en[0] == '\0')
		if ((*flawed = keep(arena, from, to)) == NULL)
			return false;
	if (code->label_nl[0] == '\0')
		code->label_nl = code->label_en[0] != '\0' ? code->label_en : code->code;
	if (code->label_en[0] == '\0')
		code->label_en = code->label_nl;
	*text = *to == ';' ? to + 1 : to;
	return true;
}

/* 3. Notes */

size_t wz_note_part(const char *note, bool dutch, const char **from) {
	const char *bar = strchr(note, '|');
	*from = bar == NULL || dutch ? note : bar + 1;
	return bar != NULL && dutch ? (size_t)(bar - note) : strlen(*from);
}
