/* number.h - numbers as people of a language write them, and as programs read them */
#ifndef WZ_NUMBER_H
#define WZ_NUMBER_H

typedef enum { WZ_NL, WZ_EN, WZ_N_LANGUAGES } wz_language;

/** A number in writing, by value. UTF-8, harmless in HTML once escaped (p values hold a '<'). */
typedef struct {
	char text[48];
} wz_numeral;

/** Fixed decimals, a real minus sign, decimal comma in Dutch. A dash for NaN and infinity; never "-0.00". */
wz_numeral wz_number_fixed(double value, int decimals, wz_language language);

/** A ratio above 0: two decimals, and more below 0.1, so that what is small does not look like none; up to six, then "< 0.000001". */
wz_numeral wz_number_ratio(double ratio, wz_language language);

/** As fixed, with + before what is above zero. */
wz_numeral wz_number_signed(double value, int decimals, wz_language language);

/** A whole number with marks between thousands. */
wz_numeral wz_number_count(double value, wz_language language);

/** A p value in three decimals, "< 0.001" below; never 0, and "> 0.999" rather than a 1 that it is not. */
wz_numeral wz_number_p(double p, wz_language language);

/** A p value for running text, behind the letter: "= 0.003", "< 0.001". */
wz_numeral wz_number_p_is(double p, wz_language language);

/** A known small probability (smallest p of a design): two significant digits at least. */
wz_numeral wz_number_floor(double p, wz_language language);

/** A share as a percentage without decimals; "< 1%" and "> 99%" for what is not quite none or all. */
wz_numeral wz_number_share(double share, wz_language language);

/** Six significant digits at most, without needless noughts: a value that stands by itself. */
wz_numeral wz_number_short(double value, wz_language language);

/** 17 significant digits with a decimal point, for files; "" for NaN and infinity. */
wz_numeral wz_number_exact(double value);

#endif
