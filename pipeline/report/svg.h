/* svg.h - the strokes that all drawings share */
#ifndef WZ_SVG_H
#define WZ_SVG_H

#include "report/buffer.h"

/* Written by hand rather than by cairo: cairo turns letters into shapes whose form depends on the fonts of the machine (other bytes
 * elsewhere, nothing to select, read aloud or search) and gives them ids that clash when a page holds two drawings. */

/* Colours of Okabe & Ito 2008, which everyone can tell apart; red is darkened for contrast on white. Shape tells things apart as well. */
#define WZ_SVG_BLUE "#0072b2"
#define WZ_SVG_RED "#b34700"
#define WZ_SVG_GREY "#555"

/** A coordinate in hundredths with a decimal point in every locale, behind `before`. */
void wz_svg_coordinate(wz_buffer *out, const char *before, double v);

/** As an attribute; before is its name and opening quote. */
void wz_svg_attribute(wz_buffer *out, const char *before, double v);

/** rest: further attributes. */
void wz_svg_line(wz_buffer *out, double x1, double y1, double x2, double y2, const char *rest);

/** Opens a text element: content and "</text>" follow. */
void wz_svg_text(wz_buffer *out, double x, double y, const char *anchor, const char *rest);

/** A step of 1, 2 or 5 times a power of ten that divides span into at most `most` parts, and the decimals its numbers need. */
double wz_svg_tick_step(double span, int most);
int wz_svg_decimals(double step);

#endif
