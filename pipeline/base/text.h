/* text.h - encodings, numbers and words as people type them; nothing here depends on the locale */
#ifndef WZ_TEXT_H
#define WZ_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * A cell's text as a number: decimal point or (when decimal is ',' or 0) decimal comma, no thousands marks, no hex, no "inf",
 * nothing behind it. With decimal ',' a text like 1.234 is refused: there it may be a thousands mark.
 * @return false when it is not a number, or is empty, or too large for a double
 */
bool wz_number_parse(const char *text, char decimal, double *value);

/** True for 1.234 and 12.345.678 (with that mark), not for 0.123 or 1.2345: a decimal or a thousands mark, nobody can tell. */
bool wz_number_has_thousands(const char *text, char mark);

/** True for "", "NA", "-", "." and the like: texts that stand for a missing value. Not "nan": that is a computation gone wrong. */
bool wz_text_is_missing(const char *text);

/** True for nan, inf and infinity, whatever their capitals and sign: what programs write for the result of a computation that has none. */
bool wz_number_is_lost(const char *text);
/** True for NaN, nan and NAN, where the column is of texts: Nan is a name. */
bool wz_text_is_nan(const char *text);
/** True for what was a number once: lost, too large for a double, or an error value of a spreadsheet. A column with such cells is of numbers all the same. */
bool wz_number_is_broken(const char *text);

/**
 * What is probably the matter with a text that is not a number, and the mend: months that a spreadsheet made of numbers, its
 * error values, letters for digits, thousands marks, the other decimal mark. Never NULL.
 */
const char *wz_number_hint(const char *text, char decimal);

/** True for what a spreadsheet makes of 1-2 or 3/4: 01-feb, feb-01, 1-mei-24, 1-2-2024, 2024-02-01. */
bool wz_text_is_date(const char *text);

/** Offset of the first byte that is not UTF-8, or length. Overlong forms and surrogates are not UTF-8. */
size_t wz_utf8_check(const char *text, size_t length);

/**
 * CP1252 to UTF-8. out has room for 3 * length bytes; no NUL is added. The five bytes that CP1252 leaves open become U+FFFD
 * and set *open (NULL ok).
 * @return bytes written
 */
size_t wz_cp1252_convert(const char *text, size_t length, char *out, bool *open);

#define WZ_TEXT_SHOW 256
/** The text in single quotes for a message: cut to 40 characters, control and direction characters made visible. Returns out. */
const char *wz_text_show(const char *text, char out[WZ_TEXT_SHOW]);

/** Equal but for ASCII case. */
bool wz_text_same(const char *a, const char *b);

/** Insertions, deletions, changes and swaps of neighbours from a to b, ASCII case ignored; at most limit + 1 is returned. */
size_t wz_text_distance(const char *a, const char *b, size_t limit);

/** True when b is close enough to a to be what was meant: one slip in four letters, at most three; never of names shorter than three, which are all near each other. */
bool wz_text_is_near(const char *a, const char *b);

#endif
