/* svg.c - the strokes that all drawings share */
#include "report/svg.h"

#include "base/decimal.h"

#include <math.h>

void wz_svg_coordinate(wz_buffer *out, const char *before, double v) {
	char text[WZ_DECIMAL_TEXT];
	const size_t n = wz_decimal_fixed(v, 2, text);
	wz_buffer_add(out, before);
	wz_buffer_bytes(out, text, n);
}

void wz_svg_attribute(wz_buffer *out, const char *before, double v) {
	wz_svg_coordinate(out, before, v);
	wz_buffer_add(out, "\"");
}

void wz_svg_line(wz_buffer *out, double x1, double y1, double x2, double y2, const char *rest) {
	wz_svg_attribute(out, "<line x1=\"", x1);
	wz_svg_attribute(out, " y1=\"", y1);
	wz_svg_attribute(out, " x2=\"", x2);
	wz_svg_attribute(out, " y2=\"", y2);
	wz_buffer_add(out, " ");
	wz_buffer_add(out, rest);
	wz_buffer_add(out, "/>\n");
}

void wz_svg_text(wz_buffer *out, double x, double y, const char *anchor, const char *rest) {
	wz_svg_attribute(out, "<text x=\"", x);
	wz_svg_attribute(out, " y=\"", y);
	wz_buffer_add(out, " text-anchor=\"");
	wz_buffer_add(out, anchor);
	wz_buffer_add(out, "\"");
	wz_buffer_add(out, rest);
	wz_buffer_add(out, ">");
}

double wz_svg_tick_step(double span, int most) {
	static const double NICE[] = {1, 2, 5, 10};
	double step = pow(10, floor(log10(span / most)));
	for (size_t i = 0; i < sizeof NICE / sizeof NICE[0]; i++)
		if (span / (step * NICE[i]) <= most)
			return step * NICE[i];
	return step * 10;
}

int wz_svg_decimals(double step) {
	int decimals = 0;
	for (; step < 0.95 && decimals < 6; step *= 10)
		decimals++;
	return decimals;
}
