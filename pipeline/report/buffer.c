/* buffer.c - a growing text, and the one place where foreign text becomes harmless
 *
 * 1. Growing
 * 2. Cleaning: UTF-8, control and direction characters
 * 3. HTML
 * 4. CSV
 *
 * References: RFC 3629 (UTF-8), RFC 4180 (CSV), Unicode TR 36 section 2 (bidirectional text in security),
 * OWASP "CSV Injection".
 */
#include "report/buffer.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Growing */

void wz_buffer_init(wz_buffer *buffer) {
	*buffer = (wz_buffer){0};
}

void wz_buffer_clear(wz_buffer *buffer) {
	free(buffer->bytes);
	*buffer = (wz_buffer){0};
}

void wz_buffer_empty(wz_buffer *buffer) {
	buffer->size = 0;
	buffer->failed = 0;
	if (buffer->bytes != NULL)
		buffer->bytes[0] = '\0';
}

static int reserve(wz_buffer *buffer, size_t more) {
	if (buffer->failed)
		return 0;
	if (buffer->capacity - buffer->size > more)
		return 1;
	size_t capacity = buffer->capacity < 1024 ? 1024 : buffer->capacity;
	while (capacity - buffer->size <= more) {
		if (capacity > SIZE_MAX / 2) {
			buffer->failed = 1;
			return 0;
		}
		capacity *= 2;
	}
	char *bytes = realloc(buffer->bytes, capacity);
	if (bytes == NULL) {
		buffer->failed = 1;
		return 0;
	}
	buffer->bytes = bytes;
	buffer->capacity = capacity;
	return 1;
}

void wz_buffer_bytes(wz_buffer *buffer, const char *bytes, size_t n) {
	if (!reserve(buffer, n))
		return;
	memcpy(buffer->bytes + buffer->size, bytes, n);
	buffer->size += n;
	buffer->bytes[buffer->size] = '\0';
}

void wz_buffer_add(wz_buffer *buffer, const char *text) {
	wz_buffer_bytes(buffer, text, strlen(text));
}

void wz_buffer_printf(wz_buffer *buffer, const char *fmt, ...) {
	enum { USUAL = 256 }; /* what is longer is made twice */
	va_list args, again;
	if (!reserve(buffer, USUAL))
		return;
	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(buffer->bytes + buffer->size, USUAL, fmt, args);
	va_end(args);
	if (n >= USUAL && reserve(buffer, (size_t)n))
		n = vsnprintf(buffer->bytes + buffer->size, (size_t)n + 1, fmt, again);
	va_end(again);
	if (n < 0)
		buffer->failed = 1;
	if (n < 0 || buffer->failed)
		buffer->bytes[buffer->size] = '\0';
	else
		buffer->size += (size_t)n;
}

wz_status wz_buffer_status(const wz_buffer *buffer, wz_err *err) {
	if (buffer->failed)
		return wz_fail(err, WZ_ENOMEM, "out of memory while writing the report (%zu bytes so far)", buffer->size);
	return WZ_OK;
}

/* 2. Cleaning: UTF-8, control and direction characters */

/* The next character; *text moves behind it. 0 at the end, U+FFFD (one byte taken) where the bytes are not UTF-8. */
static uint32_t next_character(const char **text) {
	const unsigned char *s = (const unsigned char *)*text;
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	if (s[0] == 0)
		return 0;
	size_t n = s[0] < 0x80 ? 1 : (s[0] & 0xe0) == 0xc0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : (s[0] & 0xf8) == 0xf0 ? 4 : 0;
	uint32_t c = n == 1 ? s[0] : n == 2 ? s[0] & 0x1fu : n == 3 ? s[0] & 0x0fu : s[0] & 0x07u;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80) /* also the NUL at the end */
			n = 0;
		else
			c = c << 6 | (s[i] & 0x3fu);
	}
	if (n == 0 || c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
		*text += 1;
		return 0xfffd;
	}
	*text += n;
	return c;
}

static int is_dropped(uint32_t c) {
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c & 0xfffe) == 0xfffe || (c >= 0xe0000 && c <= 0xe007f);
}

static void add_character(wz_buffer *buffer, uint32_t c) {
	char s[4];
	size_t n = 0;
	if (c < 0x80)
		s[n++] = (char)c;
	else if (c < 0x800) {
		s[n++] = (char)(0xc0 | c >> 6);
		s[n++] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		s[n++] = (char)(0xe0 | c >> 12);
		s[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		s[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		s[n++] = (char)(0xf0 | c >> 18);
		s[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		s[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		s[n++] = (char)(0x80 | (c & 0x3f));
	}
	wz_buffer_bytes(buffer, s, n);
}

static const char *html_entity(uint32_t c) {
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

/* How many characters in front are printable ASCII that stays as it is. */
static size_t plain_run(const char *text, int html) {
	size_t n = 0;
	while (text[n] >= ' ' && text[n] <= '~' && !(html && html_entity((uint32_t)text[n]) != NULL))
		n++;
	return n;
}

static void add_cleaned(wz_buffer *buffer, const char *text, size_t limit, int html) {
	size_t n = 0, before_last = buffer->size;
	uint32_t c;
	while (!buffer->failed) {
		size_t run = plain_run(text, html);
		if (limit > 0 && run > limit - n)
			run = limit - n;
		if (run > 0) {
			wz_buffer_bytes(buffer, text, run);
			before_last = buffer->size - 1;
			text += run;
			n += run;
		}
		if ((c = next_character(&text)) == 0)
			return;
		if (c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
			c = ' ';
		if (is_dropped(c))
			continue;
		if (limit > 0 && n == limit) { /* one too many: the last one that fitted makes room for the ellipsis */
			buffer->size = before_last;
			wz_buffer_add(buffer, "\u2026");
			return;
		}
		n++;
		before_last = buffer->size;
		const char *entity = html ? html_entity(c) : NULL;
		if (entity != NULL)
			wz_buffer_add(buffer, entity);
		else
			add_character(buffer, c);
	}
}

void wz_buffer_clean(wz_buffer *buffer, const char *text, size_t limit) {
	add_cleaned(buffer, text, limit, 0);
}

/* 3. HTML */

void wz_buffer_html(wz_buffer *buffer, const char *text, size_t limit) {
	add_cleaned(buffer, text, limit, 1);
}

void wz_buffer_bdi(wz_buffer *buffer, const char *text) {
	wz_buffer_add(buffer, "<bdi>");
	add_cleaned(buffer, text, 0, 1);
	wz_buffer_add(buffer, "</bdi>");
}

/* 4. CSV */

static int looks_like_formula(const char *text, const char *cleaned) {
	double number;
	if (text[0] == '\t' || text[0] == '\r' || text[0] == '\n')
		return 1;
	while (*cleaned == ' ')
		cleaned++;
	uint32_t c = next_character(&cleaned);
	if (c == '=' || c == '@' || c == 0xff1d || c == 0xff0b || c == 0xff0d || c == 0xff20)
		return 1;
	return (c == '+' || c == '-') && !wz_number_parse(text, 0, &number);
}

static int is_inert(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == ':' || c == '/';
}

void wz_buffer_csv(wz_buffer *buffer, const char *text) {
	wz_buffer clean = {0};
	size_t safe = 0;
	while (is_inert(text[safe]))
		safe++;
	if (text[safe] == '\0') { /* ids, codes, names of one word: most cells */
		wz_buffer_bytes(buffer, text, safe);
		return;
	}
	wz_buffer_clean(&clean, text, 0);
	const char *cell = clean.bytes == NULL ? "" : clean.bytes;
	int inert = looks_like_formula(text, cell);
	int quote = strpbrk(cell, ",\";'") != NULL || cell[0] == ' ' || (clean.size > 0 && cell[clean.size - 1] == ' ');
	if (quote)
		wz_buffer_add(buffer, "\"");
	if (inert)
		wz_buffer_add(buffer, "'");
	for (const char *c = cell; *c != '\0';) {
		const size_t run = strcspn(c, "\"");
		wz_buffer_bytes(buffer, c, run);
		wz_buffer_add(buffer, c[run] == '"' ? "\"\"" : "");
		c += run + (c[run] == '"');
	}
	if (quote)
		wz_buffer_add(buffer, "\"");
	buffer->failed |= clean.failed;
	wz_buffer_clear(&clean);
}
