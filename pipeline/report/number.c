/* number.c - numbers as people of a language write them, and as programs read them
 *
 * 1. Digits and marks
 * 2. What reports print
 * 3. What files hold
 */
#include "report/number.h"

#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* 1. Digits and marks */

static const char DASH[] = "\u2013";
static const char MINUS[] = "\u2212";

/* Digits with the language's decimal mark, whatever the locale; no sign. Below 10^7, and with few decimals, they need less than 32 bytes. */
static void digits(double magnitude, int decimals, wz_language language, char out[WZ_DECIMAL_TEXT]) {
	if (magnitude < 1e7)
		(void)wz_decimal_fixed(magnitude, decimals, out);
	else
		(void)snprintf(out, WZ_DECIMAL_TEXT, "%.2e", magnitude);
	char *mark = strpbrk(out, ".,");
	if (mark != NULL)
		*mark = language == WZ_NL ? ',' : '.';
}

static wz_numeral compose(const char *before, const char *text) {
	wz_numeral out;
	size_t n = strlen(before), most = sizeof out.text - 1 - n, m = strlen(text);
	memcpy(out.text, before, n);
	memcpy(out.text + n, text, m < most ? m : most);
	out.text[n + (m < most ? m : most)] = '\0';
	return out;
}

static int is_zero(const char *text) {
	return strpbrk(text, "123456789") == NULL;
}

/* 2. What reports print */

static wz_numeral fixed(double value, int decimals, const char *plus, wz_language language) {
	char text[WZ_DECIMAL_TEXT];
	if (!isfinite(value))
		return compose(DASH, "");
	digits(fabs(value), decimals, language, text);
	return compose(is_zero(text) ? "" : value < 0 ? MINUS : plus, text);
}

wz_numeral wz_number_fixed(double value, int decimals, wz_language language) {
	return fixed(value, decimals, "", language);
}

wz_numeral wz_number_ratio(double ratio, wz_language language) {
	if (!(ratio > 0 && ratio < 0.1))
		return wz_number_fixed(ratio, 2, language);
	if (ratio < 1e-6) {
		wz_numeral least = wz_number_fixed(1e-6, 6, language), out;
		(void)snprintf(out.text, sizeof out.text, "< %.40s", least.text);
		return out;
	}
	return wz_number_fixed(ratio, 1 - (int)floor(log10(ratio)), language);
}

wz_numeral wz_number_short(double value, wz_language language) {
	char text[32];
	if (!isfinite(value))
		return compose(DASH, "");
	(void)snprintf(text, sizeof text, "%.6g", fabs(value));
	char *mark = strpbrk(text, ".,");
	if (mark != NULL)
		*mark = language == WZ_NL ? ',' : '.';
	return compose(value < 0 ? MINUS : "", text);
}

wz_numeral wz_number_signed(double value, int decimals, wz_language language) {
	return fixed(value, decimals, "+", language);
}

wz_numeral wz_number_count(double value, wz_language language) {
	char text[WZ_DECIMAL_TEXT], marked[44];
	if (!isfinite(value))
		return compose(DASH, "");
	size_t n = wz_decimal_fixed(fabs(value) < 1e15 ? fabs(value) : 1e15, 0, text), m = 0;
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			marked[m++] = language == WZ_NL ? '.' : ',';
		marked[m++] = text[i];
	}
	marked[m] = '\0';
	return compose(value < 0 ? MINUS : "", marked);
}

wz_numeral wz_number_p(double p, wz_language language) {
	char text[WZ_DECIMAL_TEXT];
	if (!isfinite(p))
		return compose(DASH, "");
	if (p < 0.001)
		return compose("< ", language == WZ_NL ? "0,001" : "0.001");
	if (p < 1 && p >= 0.9995)
		return compose("> ", language == WZ_NL ? "0,999" : "0.999");
	digits(p, 3, language, text);
	return compose("", text);
}

wz_numeral wz_number_p_is(double p, wz_language language) {
	const wz_numeral number = wz_number_p(p, language);
	wz_numeral out;
	if (!isfinite(p) || number.text[0] == '<' || number.text[0] == '>')
		return number;
	(void)snprintf(out.text, sizeof out.text, "= %.40s", number.text);
	return out;
}

wz_numeral wz_number_floor(double p, wz_language language) {
	char text[WZ_DECIMAL_TEXT];
	if (!isfinite(p))
		return compose(DASH, "");
	int decimals = 3;
	if (p > 0 && p < 0.01)
		decimals = 1 - (int)floor(log10(p));
	digits(p, decimals > 12 ? 12 : decimals, language, text);
	size_t n = strlen(text);
	while (n > 5 && text[n - 1] == '0') /* 0.00010 is 0.0001 */
		text[--n] = '\0';
	return is_zero(text) ? compose("< ", language == WZ_NL ? "0,001" : "0.001") : compose("", text);
}

wz_numeral wz_number_share(double share, wz_language language) {
	char text[WZ_DECIMAL_TEXT];
	if (!isfinite(share))
		return compose(DASH, "");
	if (share > 0 && share < 0.005)
		return compose("< 1%", "");
	if (share < 1 && share >= 0.995)
		return compose("> 99%", "");
	digits(fabs(share) * 100, 0, language, text);
	(void)strncat(text, "%", sizeof text - strlen(text) - 1);
	return compose("", text);
}

/* 3. What files hold */

wz_numeral wz_number_exact(double value) {
	char text[WZ_DECIMAL_TEXT] = "";
	if (isfinite(value))
		(void)wz_decimal_exact(value, text);
	return compose("", text);
}
