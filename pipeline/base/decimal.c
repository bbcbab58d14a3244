/* decimal.c - numbers in decimal digits
 *
 * 1. A double as a whole number of decimal units
 * 2. Digits
 * 3. Texts
 *
 * A finite double is m 2^e with m < 2^53. For the numbers of a report m 10^p fits in 128 bits, so m 10^p 2^e is rounded to a whole number without any error on
 * the way. That gives the digits of printf, which does the same with integers of any length; what does not fit is left to printf.
 */
#include "base/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

/* 1. A double as a whole number of decimal units */

enum { LARGEST = 19 }; /* power of ten in 64 bits */

static const uint64_t POWER[LARGEST + 1] = {
    1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u, 10000000000u, 100000000000u, 1000000000000u, 10000000000000u,
    100000000000000u, 1000000000000000u, 10000000000000000u, 100000000000000000u, 1000000000000000000u, 10000000000000000000u};

/* The whole number nearest to magnitude 10^p, a tie to the even one. False when it may not fit, or p is too large. */
static bool to_units(double magnitude, int p, uint64_t *units) {
	uint64_t bits;
	memcpy(&bits, &magnitude, sizeof bits);
	*units = 0;
	const int exponent = (int)(bits >> 52);
	if (exponent == 0 || exponent >= 1075 || p < 0 || p > LARGEST)
		return magnitude == 0 && p >= 0 && p <= LARGEST; /* 0, subnormal, or 2^52 and more, which has no half to round */
	const int shift = 1075 - exponent;
	const wide product = (wide)((bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)1 << 52) * POWER[p]; /* below 2^117 */
	if (shift > 117)
		return true; /* less than half of one */
	const wide whole = product >> shift, rest = product - (whole << shift), half = (wide)1 << (shift - 1);
	if (whole >= UINT64_MAX)
		return false;
	*units = (uint64_t)whole + (rest > half || (rest == half && (whole & 1) != 0));
	return true;
}

/* 2. Digits */

static size_t digits_in(uint64_t n) {
	size_t digits = 1;
	while (digits <= LARGEST && n >= POWER[digits])
		digits++;
	return digits;
}

/* So many digits of n, with zeros in front. */
static void put(char *out, uint64_t n, size_t digits) {
	for (; digits > 0; n /= 10)
		out[--digits] = (char)('0' + n % 10);
}

/* A point where printf took a locale's comma. */
static size_t pointed(char *text, int n) {
	char *comma = strchr(text, ',');
	if (comma != NULL)
		*comma = '.';
	return n < 0 ? 0 : (size_t)n;
}

/* 3. Texts */

size_t wz_decimal_fixed(double value, int decimals, char out[WZ_DECIMAL_TEXT]) {
	uint64_t units;
	size_t n = 0;
	if (!to_units(fabs(value), decimals, &units))
		return pointed(out, snprintf(out, WZ_DECIMAL_TEXT, "%.*f", decimals, value));
	const uint64_t whole = units / POWER[decimals];
	const size_t digits = digits_in(whole);
	if (signbit(value))
		out[n++] = '-';
	put(out + n, whole, digits);
	n += digits;
	if (decimals > 0) {
		out[n++] = '.';
		put(out + n, units % POWER[decimals], (size_t)decimals);
		n += (size_t)decimals;
	}
	out[n] = '\0';
	return n;
}

/* floor(log10(magnitude)) from 0.001 to below 10^16, else 17. Each of these doubles is the first that is not below its power of ten. */
static int decade(double magnitude) {
	static const double LIMIT[] = {1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16};
	int i = magnitude < 1 ? 0 : 3;
	if (!(magnitude >= 1e-3 && magnitude < 1e16))
		return 17;
	while (magnitude >= LIMIT[i + 1])
		i++;
	return i - 3;
}

/* %.17g is 17 digits counted from the first that is not 0, without zeros at the end. */
size_t wz_decimal_exact(double value, char out[WZ_DECIMAL_TEXT]) {
	const double magnitude = fabs(value);
	const int first = decade(magnitude);
	if (magnitude < 0x1p52 && magnitude == floor(magnitude))
		return wz_decimal_fixed(value, 0, out);
	if (first > 16)
		return pointed(out, snprintf(out, WZ_DECIMAL_TEXT, "%.17g", value));
	size_t n = wz_decimal_fixed(value, 16 - first, out);
	while (first < 16 && out[n - 1] == '0')
		n--;
	if (out[n - 1] == '.')
		n--;
	out[n] = '\0';
	return n;
}
