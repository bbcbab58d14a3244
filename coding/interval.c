/* interval.c - what a printed, rounded number can have been, and what several of them can have been together
 *
 * 1. Printed numbers
 * 2. Intervals
 * 3. Regions of centre and half width
 * 4. Slips of a typist
 *
 * References: Moore, Kearfott & Cloud 2009, Introduction to interval analysis, SIAM (1, 2); Sutherland & Hodgman 1974, Reentrant
 * polygon clipping, Commun ACM 17:32-42 (3). Treating each number alone would take [lo, hi] and their centre as three free numbers;
 * the region keeps that they belong together, so that a ratio of them is as narrow as the printed digits allow and not narrower.
 */
#include "coding/interval.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_LENGTH 64
#define WIDEN 1e-6 /* of the last place */

/* 1. Printed numbers */

/* Minus sign, figure dash, en dash, hyphen: U+2212, U+2012, U+2013, U+2010. */
static size_t minus_length(const char *text) {
	static const char *const SIGNS[] = {"\xe2\x88\x92", "\xe2\x80\x92", "\xe2\x80\x93", "\xe2\x80\x90"};
	for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
		if (strncmp(text, SIGNS[i], 3) == 0)
			return 3;
	return *text == '-' ? 1 : 0;
}

static int count_decimals(const char *number) {
	const char *mark = strpbrk(number, ".,"), *exponent = strpbrk(number, "eE");
	int decimals = mark == NULL ? 0 : (int)strspn(mark + 1, "0123456789");
	if (exponent != NULL)
		decimals -= (int)strtol(exponent + 1, NULL, 10);
	return decimals;
}

bool wz_printed_parse(const char *text, char decimal, wz_printed *out) {
	*out = (wz_printed){.text = text};
	if (wz_text_is_missing(text))
		return true;
	const char *c = text;
	if (*c == '<' || *c == '>')
		out->sign = *c++;
	c += strspn(c, " ");
	char number[NUMBER_LENGTH + 2] = "-";
	size_t minus = minus_length(c), length = strlen(c + minus);
	if (length >= NUMBER_LENGTH)
		return false;
	memcpy(number + (minus > 0), c + minus, length + 1);
	if (minus > 0 && (number[1] == '-' || number[1] == '+'))
		return false;
	double value;
	if (!wz_number_parse(number, decimal, &value) || fabs(value) > 1e15)
		return false;
	int decimals = count_decimals(number);
	if (decimals > 300 || decimals < -15)
		return false;
	double unit = pow(10, -decimals), half = unit * (0.5 + WIDEN);
	out->given = true;
	out->value = value;
	out->decimals = decimals < 0 ? 0 : decimals;
	out->range = (wz_interval){value - half, value + half};
	if (out->sign == '<')
		out->range = (wz_interval){-INFINITY, value + unit * WIDEN};
	else if (out->sign == '>')
		out->range = (wz_interval){value - unit * WIDEN, INFINITY};
	return true;
}

/* 2. Intervals */

wz_interval wz_interval_add(wz_interval a, wz_interval b) {
	return (wz_interval){a.lo + b.lo, a.hi + b.hi};
}

wz_interval wz_interval_sub(wz_interval a, wz_interval b) {
	return (wz_interval){a.lo - b.hi, a.hi - b.lo};
}

wz_interval wz_interval_scale(wz_interval a, double factor) {
	return factor < 0 ? (wz_interval){a.hi * factor, a.lo * factor} : (wz_interval){a.lo * factor, a.hi * factor};
}

wz_interval wz_interval_meet(wz_interval a, wz_interval b) {
	return (wz_interval){a.lo > b.lo ? a.lo : b.lo, a.hi < b.hi ? a.hi : b.hi};
}

bool wz_interval_is_empty(wz_interval a) {
	return !(a.lo <= a.hi);
}

bool wz_interval_touch(wz_interval a, wz_interval b) {
	return !wz_interval_is_empty(wz_interval_meet(a, b));
}

wz_interval wz_interval_abs(wz_interval a) {
	if (a.lo >= 0)
		return a;
	if (a.hi <= 0)
		return (wz_interval){-a.hi, -a.lo};
	return (wz_interval){0, fmax(-a.lo, a.hi)};
}

wz_interval wz_interval_square(wz_interval a) {
	wz_interval m = wz_interval_abs(a);
	return (wz_interval){m.lo * m.lo, m.hi * m.hi};
}

/* 3. Regions of centre and half width */

/* Keep the side p b + q h <= r of a line. */
static wz_region cut(const wz_region *in, double p, double q, double r) {
	wz_region out = {.n = 0};
	for (int i = 0; i < in->n && out.n + 2 <= WZ_REGION_CORNERS; i++) {
		int j = (i + 1) % in->n;
		double here = p * in->b[i] + q * in->h[i] - r, next = p * in->b[j] + q * in->h[j] - r;
		if (here <= 0) {
			out.b[out.n] = in->b[i];
			out.h[out.n++] = in->h[i];
		}
		if ((here < 0 && next > 0) || (here > 0 && next < 0)) {
			double at = here / (here - next);
			out.b[out.n] = in->b[i] + at * (in->b[j] - in->b[i]);
			out.h[out.n++] = in->h[i] + at * (in->h[j] - in->h[i]);
		}
	}
	return out;
}

/* Every corner lies on two of at most 8 lines (further clips are parallel to two of them), so WZ_REGION_CORNERS is never reached. */
wz_region wz_region_make(wz_interval centre, wz_interval lo, wz_interval hi) {
	double most = (hi.hi - lo.lo) / 2;
	if (wz_interval_is_empty(centre) || !(most >= 0) || !isfinite(most) || !isfinite(centre.lo) || !isfinite(centre.hi))
		return (wz_region){.n = 0};
	wz_region r = {.b = {centre.lo, centre.hi, centre.hi, centre.lo}, .h = {0, 0, most, most}, .n = 4};
	r = cut(&r, 1, -1, lo.hi);
	r = cut(&r, -1, 1, -lo.lo);
	r = cut(&r, 1, 1, hi.hi);
	return cut(&r, -1, -1, -hi.lo);
}

wz_region wz_region_clip(wz_region region, wz_interval centre) {
	region = cut(&region, 1, 0, centre.hi);
	return cut(&region, -1, 0, -centre.lo);
}

wz_interval wz_region_centre(const wz_region *region) {
	wz_interval c = {INFINITY, -INFINITY};
	for (int i = 0; i < region->n; i++) {
		c.lo = fmin(c.lo, region->b[i]);
		c.hi = fmax(c.hi, region->b[i]);
	}
	return c;
}

wz_interval wz_region_ratio(const wz_region *region) {
	wz_interval c = {INFINITY, -INFINITY};
	for (int i = 0; i < region->n; i++) {
		double b = region->b[i], h = region->h[i];
		if (h > 0) {
			c.lo = fmin(c.lo, b / h);
			c.hi = fmax(c.hi, b / h);
		} else { /* a width that can be nothing: the ratio has no bound on the side of b, and none at all at 0 / 0 */
			if (b <= 0)
				c.lo = -INFINITY;
			if (b >= 0)
				c.hi = INFINITY;
		}
	}
	/* only where h can be 0 may one end still be unset: the other corners set it, and without them nothing is known */
	if (region->n > 0 && c.lo > c.hi)
		c = (wz_interval){-INFINITY, INFINITY};
	return c;
}

/* 4. Slips of a typist */

static bool fits(const char *text, char decimal, wz_interval range) {
	wz_printed p;
	return wz_printed_parse(text, decimal, &p) && p.given && wz_interval_touch(p.range, range);
}

static bool digit_slip(const char *text, char decimal, wz_interval range) {
	size_t n = strlen(text);
	char t[NUMBER_LENGTH + 8];
	for (size_t i = 0; i <= n; i++) {
		for (char d = '0'; d <= '9'; d++) { /* put in, changed */
			(void)snprintf(t, sizeof t, "%.*s%c%s", (int)i, text, d, text + i);
			if (fits(t, decimal, range))
				return true;
			if (i < n && text[i] >= '0' && text[i] <= '9') {
				(void)snprintf(t, sizeof t, "%.*s%c%s", (int)i, text, d, text + i + 1);
				if (fits(t, decimal, range))
					return true;
			}
		}
		if (i < n && text[i] >= '0' && text[i] <= '9') { /* left out */
			(void)snprintf(t, sizeof t, "%.*s%s", (int)i, text, text + i + 1);
			if (fits(t, decimal, range))
				return true;
		}
		if (i + 1 < n) { /* swapped */
			(void)snprintf(t, sizeof t, "%s", text);
			t[i] = text[i + 1];
			t[i + 1] = text[i];
			if (fits(t, decimal, range))
				return true;
		}
	}
	return false;
}

int wz_printed_slip(const wz_printed *printed, char decimal, wz_interval range) {
	if (!printed->given || wz_interval_is_empty(range))
		return 3;
	if (wz_interval_touch(printed->range, range))
		return 0;
	if (printed->sign != 0)
		return 3;
	if (wz_interval_touch(wz_interval_scale(printed->range, -1), range))
		return 1;
	const char *text = printed->text + (minus_length(printed->text));
	if (strlen(text) >= NUMBER_LENGTH)
		return 3;
	/* digits are looked at without the sign, in the range turned round with it */
	bool negative = text != printed->text;
	return digit_slip(text, decimal, negative ? wz_interval_scale(range, -1) : range) ? 2 : 3;
}
