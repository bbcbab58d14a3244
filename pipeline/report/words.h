/* words.h - every sentence of the report, in Dutch and in English */
#ifndef WZ_WORDS_H
#define WZ_WORDS_H

#include "report/buffer.h"
#include "report/number.h"

#include <stddef.h>

/** One name a sentence. A sentence without its translation does not compile. */
typedef enum {
#define WZ_WORD(name, nl, en) WZ_W_##name,
#include "report/words_table.h"
#undef WZ_WORD
	WZ_N_WORDS
} wz_word;

/** The sentence as it stands in the table. */
const char *wz_word_text(wz_word word, wz_language language);

/**
 * A sentence as HTML: {0} {1} ... become the arguments, escaped; [0] [1] ... become foreign text, escaped and isolated in <bdi>.
 * @param argument  as many as the sentence asks for; NULL ok when it asks for none
 */
void wz_say(wz_buffer *out, wz_language language, wz_word word, const char *const *argument, size_t n);

/** As wz_say, for where markup can't be (attributes, SVG text): no <bdi>. */
void wz_say_plain(wz_buffer *out, wz_language language, wz_word word, const char *const *argument, size_t n);

/** As wz_say_plain but not escaped: for text that is escaped where it is used. */
void wz_say_raw(wz_buffer *out, wz_language language, wz_word word, const char *const *argument, size_t n);

/** As wz_say, in a paragraph of its own. */
void wz_say_paragraph(wz_buffer *out, wz_language language, wz_word word, const char *const *argument, size_t n);

/** The same with their arguments in a row. */
#define WZ_SAY_WITH(say, out, language, word, ...)                                                                     \
	say((out), (language), (word), (const char *const[]){__VA_ARGS__},                                                 \
	    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define WZ_SAY(out, language, word, ...) WZ_SAY_WITH(wz_say, out, language, word, __VA_ARGS__)
#define WZ_PARAGRAPH(out, language, word, ...) WZ_SAY_WITH(wz_say_paragraph, out, language, word, __VA_ARGS__)
#define WZ_SAY_RAW(out, language, word, ...) WZ_SAY_WITH(wz_say_raw, out, language, word, __VA_ARGS__)

/** What stands for a stable word of the run files (reason, rule, level, route ...): WZ_W_NONE when there is none. */
wz_word wz_word_for(const char *group, const char *stable);

/** Size word of an effect in d: negligible, small, medium, large, very large (docs/methods.md, effect sizes). */
wz_word wz_word_size(double d);

#endif
