/* decimal.h - numbers in decimal digits: the text of printf, in a fraction of its time and with a decimal point in every locale */
#ifndef WZ_DECIMAL_H
#define WZ_DECIMAL_H

#include <stddef.h>

/** Room for every text below. */
#define WZ_DECIMAL_TEXT 352

/**
 * The text of printf's "%.*f": the exact value of the double rounded to the nearest, a tie to the even digit. "-0.00" for what rounds to zero from below.
 * @param value     finite
 * @param decimals  0 to 19
 * @return its length
 */
size_t wz_decimal_fixed(double value, int decimals, char out[WZ_DECIMAL_TEXT]);

/** The text of printf's "%.17g", which gives the same double when it is read. @param value finite  @return its length */
size_t wz_decimal_exact(double value, char out[WZ_DECIMAL_TEXT]);

#endif
