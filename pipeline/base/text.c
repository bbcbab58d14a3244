/* text.c - encodings, numbers and words as people type them
 *
 * 1. Numbers
 * 2. What is wrong with a number
 * 3. Encodings
 * 4. Texts in messages
 * 5. Likeness
 *
 * Reference: Clinger 1990, How to read floating point numbers accurately (the fast path: an integer below 2^53 times or
 * divided by a power of ten up to 10^22 is rounded once, so correctly).
 */
#include "base/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_LENGTH 64

static bool is_digit(char c) {
	return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c) {
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* 1. Numbers */

static const double TENS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* 1.234 and 12.345.678 but not 0.123 or 1.2345: what a Dutch spreadsheet writes for thousands. */
bool wz_number_has_thousands(const char *text, char mark) {
	if (*text == '-' || *text == '+')
		text++;
	size_t n = strspn(text, "0123456789");
	if (n == 0 || n > 3 || text[0] == '0' || text[n] != mark)
		return false;
	for (text += n; *text == mark; text += 4)
		if (strspn(text + 1, "0123456789") != 3)
			return false;
	return *text == '\0';
}

bool wz_number_parse(const char *text, char decimal, double *value) {
	const char *c = text;
	bool negative = *c == '-';
	if (*c == '-' || *c == '+')
		c++;
	uint64_t mantissa = 0;
	int digits = 0, significant = 0, exponent = 0;
	const char *mark = NULL;
	for (;; c++) {
		if (is_digit(*c)) {
			digits++;
			if (significant > 0 || *c != '0')
				significant++;
			if (significant <= 18)
				mantissa = mantissa * 10 + (uint64_t)(*c - '0');
			exponent -= mark != NULL;
		} else if (mark == NULL && (*c == '.' || (*c == ',' && decimal != '.'))) {
			mark = c;
		} else {
			break;
		}
		if (c - text >= NUMBER_LENGTH)
			return false;
	}
	if (digits == 0)
		return false;
	if (*c == 'e' || *c == 'E') {
		c++;
		bool down = *c == '-';
		if (*c == '-' || *c == '+')
			c++;
		int power = 0, n = 0;
		for (; is_digit(*c); c++, n++) {
			if (n >= 4)
				return false;
			power = power * 10 + (*c - '0');
		}
		if (n == 0)
			return false;
		exponent += down ? -power : power;
	}
	if (*c != '\0')
		return false;
	if (mark != NULL && *mark == '.' && decimal == ',' && wz_number_has_thousands(text, '.'))
		return false;

	double v;
	if (significant <= 15 && exponent >= -22 && exponent <= 22) {
		v = (double)mantissa;
		v = exponent < 0 ? v / TENS[-exponent] : v * TENS[exponent];
		v = negative ? -v : v;
	} else {
		/* strtod reads the decimal mark of the C locale, which the program never leaves. */
		char copy[NUMBER_LENGTH + 16];
		size_t length = (size_t)(c - text);
		if (length >= sizeof copy)
			return false;
		memcpy(copy, text, length + 1);
		if (mark != NULL)
			copy[mark - text] = '.';
		char *end;
		v = strtod(copy, &end);
		if (*end != '\0' || !isfinite(v))
			return false;
	}
	*value = v;
	return true;
}

bool wz_text_is_missing(const char *text) {
	static const char *const WORDS[] = {"NA", "N/A", "n.a.", "-", "--", ".", "\xe2\x80\x93", "\xe2\x80\x94"};
	if (*text == '\0')
		return true;
	if (is_digit(*text))
		return false;
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
		if (wz_text_same(text, WORDS[i]))
			return true;
	return false;
}

bool wz_number_is_lost(const char *text) {
	if (*text == '-' || *text == '+')
		text++;
	return wz_text_same(text, "nan") || wz_text_same(text, "inf") || wz_text_same(text, "infinity");
}

bool wz_text_is_nan(const char *text) {
	return strcmp(text, "NaN") == 0 || strcmp(text, "nan") == 0 || strcmp(text, "NAN") == 0;
}

/* 2. What is wrong with a number */

/* 1e999: written as a number is, and beyond the largest double. */
static bool is_too_large(const char *text) {
	char copy[NUMBER_LENGTH + 1], *end;
	const size_t n = strlen(text);
	if (n > NUMBER_LENGTH || strspn(text, "0123456789.,eE+-") != n || strpbrk(text, "0123456789") == NULL)
		return false;
	for (size_t i = 0; i <= n; i++)
		copy[i] = text[i] == ',' ? '.' : text[i];
	const double value = strtod(copy, &end);
	return *end == '\0' && isinf(value);
}

bool wz_number_is_broken(const char *text) {
	return wz_number_is_lost(text) || text[0] == '#' || is_too_large(text);
}

/* 4-jan, Jan-04, 1-mei: a day or year with a month's name, Dutch or English. */
static bool has_month(const char *text) {
	static const char MONTHS[][4] = {"jan", "feb", "mar", "mrt", "maa", "apr", "may", "mei", "jun",
	                                 "jul", "aug", "sep", "oct", "okt", "nov", "dec"};
	if (strpbrk(text, "0123456789") == NULL)
		return false;
	while (*text != '\0' && !is_letter(*text))
		text++;
	for (size_t i = 0; i < sizeof MONTHS / sizeof *MONTHS; i++)
		if (lower(text[0]) == MONTHS[i][0] && lower(text[1]) == MONTHS[i][1] && lower(text[2]) == MONTHS[i][2])
			return true;
	return false;
}

/* The length of a part of a date: of digits, or of the short name of a month. 0: neither. */
static size_t date_part(const char *text, bool *month) {
	size_t n = 0;
	while (is_digit(text[n]))
		n++;
	*month = false;
	if (n > 0)
		return n <= 4 ? n : 0;
	while (is_letter(text[n]))
		n++;
	if (n != 3) /* as spreadsheets shorten them */
		return 0;
	const char name[] = {'1', text[0], text[1], text[2], '\0'};
	*month = has_month(name);
	return *month ? n : 0;
}

bool wz_text_is_date(const char *text) {
	size_t length[3] = {0}, n = 0, months = 0;
	for (; n < 3; n++) {
		bool month;
		length[n] = date_part(text, &month);
		if (length[n] == 0)
			return false;
		months += month;
		text += length[n];
		if (*text == '\0')
			break;
		if (strchr("-/ ", *text++) == NULL)
			return false;
	}
	if (n == 1) /* of two parts: 1-2 is an id, 01-feb is not, and May 2009 is a study */
		return months == 1 && length[0] <= 3 && length[1] <= 3;
	/* of three: the year has four digits, unless a name says that it is a date */
	return n == 2 && (months == 1 || (months == 0 && (length[0] == 4) + (length[2] == 4) == 1 && length[1] <= 2 && length[0] + length[2] <= 6));
}

/* A number but for the letters l, I, O or o among its digits. */
static bool has_letter_digit(const char *text) {
	char copy[NUMBER_LENGTH + 1];
	size_t n = strlen(text);
	if (n == 0 || n > NUMBER_LENGTH || strpbrk(text, "0123456789") == NULL)
		return false;
	for (size_t i = 0; i <= n; i++)
		copy[i] = text[i] == 'l' || text[i] == 'I' ? '1' : text[i] == 'O' || text[i] == 'o' ? '0' : text[i];
	double value;
	return strcmp(copy, text) != 0 && wz_number_parse(copy, 0, &value);
}

const char *wz_number_hint(const char *text, char decimal) {
	double value;
	if (text[0] == '#')
		return "a spreadsheet's error value: mend the formula in the spreadsheet, or leave the cell empty";
	if (text[0] == '=')
		return "a formula: paste its result as a value before exporting";
	if (wz_number_is_lost(text))
		return "a computation there had no result: mend it, or leave the cell empty when nothing is known";
	if (is_too_large(text))
		return "too large, numbers end at 1.8e308: was the exponent mistyped?";
	if (has_month(text))
		return "a spreadsheet turned a number into a date: format the column as text there and type the number again";
	if (has_letter_digit(text))
		return "a letter stands where a digit 0 or 1 should: retype it";
	if (decimal == '.' && wz_number_parse(text, ',', &value))
		return wz_number_has_thousands(text, ',') ? "a comma as thousands mark? Write the digits without it"
		                                          : "the file was read with a decimal point: write a point";
	if (decimal == ',' && wz_number_has_thousands(text, '.'))
		return "is the point a decimal or a thousands mark? Write a decimal comma, or leave the mark out";
	if (strchr(text, '.') != NULL && strchr(text, ',') != NULL)
		return "write it without thousands marks";
	if (strncmp(text, "\xe2\x88\x92", 3) == 0 || strncmp(text, "\xe2\x80\x93", 3) == 0)
		return "it begins with a dash that is not the minus sign: retype the minus";
	if (text[0] == '<' || text[0] == '>')
		return "write the number alone";
	if (strchr(text, '%') != NULL)
		return "write the number without the percent sign";
	return decimal == ',' ? "write a number such as 0,41 or leave the cell empty" : "write a number such as 0.41 or leave the cell empty";
}

/* 3. Encodings */

size_t wz_utf8_check(const char *text, size_t length) {
	const unsigned char *s = (const unsigned char *)text;
	size_t i = 0;
	while (i < length) {
		unsigned char c = s[i];
		if (c < 0x80) {
			i++;
			continue;
		}
		size_t more = c >= 0xc2 && c <= 0xdf ? 1 : c >= 0xe0 && c <= 0xef ? 2 : c >= 0xf0 && c <= 0xf4 ? 3 : 0;
		if (more == 0 || length - i <= more)
			return i;
		/* The second byte's range excludes overlong forms, surrogates and what lies beyond U+10FFFF. */
		unsigned char low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
		unsigned char high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
		if (s[i + 1] < low || s[i + 1] > high)
			return i;
		for (size_t k = 2; k <= more; k++)
			if ((s[i + k] & 0xc0) != 0x80)
				return i;
		i += more + 1;
	}
	return length;
}

/* What CP1252 has at 0x80 to 0x9f where Latin-1 has control characters; 0 = left open. */
static const uint16_t CP1252_HIGH[32] = {
	0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

size_t wz_cp1252_convert(const char *text, size_t length, char *out, bool *open) {
	char *o = out;
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		unsigned point = c >= 0x80 && c <= 0x9f ? CP1252_HIGH[c - 0x80] : c;
		if (point == 0 && c != 0) {
			point = 0xfffd;
			if (open != NULL)
				*open = true;
		}
		if (point < 0x80) {
			*o++ = (char)point;
		} else if (point < 0x800) {
			*o++ = (char)(0xc0 | (point >> 6));
			*o++ = (char)(0x80 | (point & 0x3f));
		} else {
			*o++ = (char)(0xe0 | (point >> 12));
			*o++ = (char)(0x80 | ((point >> 6) & 0x3f));
			*o++ = (char)(0x80 | (point & 0x3f));
		}
	}
	return (size_t)(o - out);
}

/* 4. Texts in messages */

/* Characters that can turn the direction of what follows or hide themselves: U+200B-F, U+202A-E, U+2066-9, U+FEFF. */
static bool is_hidden(const unsigned char *s) {
	if (s[0] == 0xe2 && s[1] == 0x80)
		return (s[2] >= 0x8b && s[2] <= 0x8f) || (s[2] >= 0xaa && s[2] <= 0xae);
	if (s[0] == 0xe2 && s[1] == 0x81)
		return s[2] >= 0xa6 && s[2] <= 0xa9;
	return s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf;
}

const char *wz_text_show(const char *text, char out[WZ_TEXT_SHOW]) {
	enum { SHOWN = 40 };
	const unsigned char *s = (const unsigned char *)text;
	char *o = out;
	*o++ = '\'';
	for (int n = 0; *s != '\0'; n++) {
		if (n == SHOWN) {
			o += sprintf(o, "...");
			break;
		}
		size_t size = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
		size_t there = strnlen((const char *)s, size);
		bool whole = there == size && wz_utf8_check((const char *)s, size) == size;
		if (!whole || s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] < 0xa0)) {
			o += sprintf(o, "\\x%02x", *s);
			s += whole ? size : 1;
		} else if (size == 3 && is_hidden(s)) {
			unsigned point = ((s[0] & 0xfu) << 12) | ((s[1] & 0x3fu) << 6) | (s[2] & 0x3fu);
			o += sprintf(o, "U+%04X", point & 0xffffu);
			s += size;
		} else {
			memcpy(o, s, size);
			o += size;
			s += size;
		}
	}
	*o++ = '\'';
	*o = '\0';
	return out;
}

/* 5. Likeness */

bool wz_text_same(const char *a, const char *b) {
	for (; *a != '\0' && lower(*a) == lower(*b); a++, b++)
		;
	return *a == *b;
}

static size_t smaller(size_t a, size_t b) {
	return a < b ? a : b;
}

size_t wz_text_distance(const char *a, const char *b, size_t limit) {
	enum { LONGEST = 63 };
	size_t n = strlen(a), m = strlen(b), far = limit + 1;
	if (n > LONGEST || m > LONGEST)
		return wz_text_same(a, b) ? 0 : far;
	if ((n > m ? n - m : m - n) > limit)
		return far;
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2];
	for (size_t j = 0; j <= m; j++)
		last[j] = j;
	for (size_t i = 1; i <= n; i++) {
		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);
			now[j] = smaller(smaller(last[j], now[j - 1]) + 1, last[j - 1] + !same);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
				now[j] = smaller(now[j], before[j - 2] + 1);
		}
		size_t *spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return smaller(last[m], far);
}

bool wz_text_is_near(const char *a, const char *b) {
	size_t n = smaller(strlen(a), strlen(b));
	size_t limit = smaller((n + 3) / 4, 3);
	return n > 2 && wz_text_distance(a, b, limit) <= limit;
}
