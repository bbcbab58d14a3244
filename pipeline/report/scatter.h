/* scatter.h - points, lines and bars against two axes, as SVG that stands inside a page: funnel, map of elements, dose curve, histogram, profile */
#ifndef WZ_SCATTER_H
#define WZ_SCATTER_H

#include "report/buffer.h"
#include "report/number.h"
#include "report/words.h"

#include <stddef.h>

/** Shapes that stay apart without colour. */
typedef enum { WZ_POINT_DOT, WZ_POINT_OPEN, WZ_POINT_DIAMOND, WZ_POINT_BAR } wz_point_shape;

typedef struct {
	double x, y;
	wz_point_shape shape;
	const char *name; /* foreign text, shown where the point is pointed at; NULL: none */
	const char *tag;  /* foreign text drawn beside the point; NULL: none */
} wz_scatter_point;

/** A line through n points; those that are not finite break it. */
typedef struct {
	const double *x, *y;
	size_t n;
	int dashed;
} wz_scatter_line;

/** Bars of equal width from x_from to x_to, standing on 0. */
typedef struct {
	const double *height;
	size_t n;
	double dark_from; /* bars that hold this x or more are dark; NaN: none */
} wz_scatter_bars;

typedef struct {
	const char *id; /* unique in the page, of our own making */
	const wz_scatter_point *point;
	size_t n;
	const wz_scatter_line *line;
	size_t n_lines;
	const wz_scatter_bars *bars;       /* NULL: none */
	int small;                         /* one of many: a single drawing, which fits on any screen */
	double x_from, x_to, y_from, y_to; /* y_to stands at the top: a funnel has it below y_from */
	int x_share;                       /* x is a share, shown as a percentage */
	double x_mark, y_mark;             /* thin lines across, NaN: none */
	const char *corner;                /* text of our own in the upper left corner; NULL: none */
	wz_word title, x_name, y_name;
	const char *subject;               /* foreign text that the title speaks of; NULL: none */
	const char *description;           /* foreign or own text: what a reader who can't see it should know */
} wz_scatter;

/** Widen a range so that it holds v; begin with lo = hi = NaN. */
void wz_scatter_hold(double *lo, double *hi, double v);

/** Two drawings, for wide and for narrow screens, or a small one, without figure element. Same input, same bytes. */
void wz_scatter_svg(const wz_scatter *scatter, wz_language language, wz_buffer *out);

#endif
