/* scatter.c - points, lines and bars against two axes, as SVG that stands inside a page
 *
 * 1. Places
 * 2. Axes
 * 3. Bars, points and lines
 * 4. Drawing
 */
#include "report/scatter.h"

#include "report/svg.h"

#include <math.h>
#include <stdio.h>

/* 1. Places */

/* In units of the view box. */
typedef struct {
	const char *name;
	double width, height, left, right, top, bottom; /* the last four: where the plot stands */
	int ticks, tag_chars;
} layout;

static const layout WIDE = {"wide", 760, 400, 70, 740, 12, 345, 8, 34}, NARROW = {"narrow", 360, 330, 46, 350, 12, 275, 5, 18},
                    SMALL = {"small", 320, 190, 54, 312, 10, 140, 5, 18};

/* Where a tag stands. */
typedef struct {
	double x_from, x_to, y;
} tag;

enum { TAGS = 64 };

typedef struct {
	const wz_scatter *s;
	const layout *l;
	wz_language language;
	wz_buffer *out;
	tag placed[TAGS];
	size_t n_tags;
} pen;

void wz_scatter_hold(double *lo, double *hi, double v) {
	if (!isfinite(v))
		return;
	*lo = isfinite(*lo) ? fmin(*lo, v) : v;
	*hi = isfinite(*hi) ? fmax(*hi, v) : v;
}

static double share_of(double v, double from, double to) {
	double share = fabs(to - from) > 0 ? (v - from) / (to - from) : 0.5;
	return fmin(fmax(share, 0), 1);
}

static double place_x(const pen *p, double x) {
	return p->l->left + share_of(x, p->s->x_from, p->s->x_to) * (p->l->right - p->l->left);
}

static double place_y(const pen *p, double y) {
	return p->l->bottom - share_of(y, p->s->y_from, p->s->y_to) * (p->l->bottom - p->l->top);
}

/* 2. Axes */

static void tick_text(const pen *p, double v, int decimals, int share) {
	const wz_numeral said = share ? wz_number_share(v, p->language) : v >= 1000 && decimals == 0 ? wz_number_count(v, p->language) : wz_number_fixed(v, decimals, p->language);
	wz_buffer_html(p->out, said.text, 0);
	wz_buffer_add(p->out, "</text>\n");
}

static void axes(const pen *p) {
	const wz_scatter *s = p->s;
	const layout *l = p->l;
	double step = wz_svg_tick_step(fabs(s->x_to - s->x_from), l->ticks), lo = fmin(s->x_from, s->x_to), hi = fmax(s->x_from, s->x_to);
	wz_svg_line(p->out, l->left, l->bottom, l->right, l->bottom, "stroke=\"" WZ_SVG_GREY "\"");
	wz_svg_line(p->out, l->left, l->top, l->left, l->bottom, "stroke=\"" WZ_SVG_GREY "\"");
	for (double k = ceil(lo / step - 1e-9); k * step <= hi + 1e-9 * step; k++) {
		double x = place_x(p, k * step);
		wz_svg_line(p->out, x, l->bottom, x, l->bottom + 4, "stroke=\"" WZ_SVG_GREY "\"");
		wz_svg_text(p->out, x, l->bottom + 17, "middle", " fill=\"" WZ_SVG_GREY "\"");
		tick_text(p, k * step, wz_svg_decimals(step), s->x_share);
	}
	step = wz_svg_tick_step(fabs(s->y_to - s->y_from), s->small ? 4 : 6);
	lo = fmin(s->y_from, s->y_to);
	hi = fmax(s->y_from, s->y_to);
	for (double k = ceil(lo / step - 1e-9); k * step <= hi + 1e-9 * step; k++) {
		double y = place_y(p, k * step);
		wz_svg_line(p->out, l->left - 4, y, l->left, y, "stroke=\"" WZ_SVG_GREY "\"");
		wz_svg_text(p->out, l->left - 7, y + 4, "end", " fill=\"" WZ_SVG_GREY "\"");
		tick_text(p, k * step, wz_svg_decimals(step), 0);
	}
	if (isfinite(s->x_mark))
		wz_svg_line(p->out, place_x(p, s->x_mark), l->top, place_x(p, s->x_mark), l->bottom, "stroke=\"#888\"");
	if (isfinite(s->y_mark))
		wz_svg_line(p->out, l->left, place_y(p, s->y_mark), l->right, place_y(p, s->y_mark), "stroke=\"#888\"");
	wz_svg_text(p->out, (l->left + l->right) / 2, l->bottom + 36, "middle", "");
	wz_say_plain(p->out, p->language, s->x_name, NULL, 0);
	wz_buffer_add(p->out, "</text>\n");
	wz_buffer_add(p->out, "<text text-anchor=\"middle\" transform=\"translate(13 ");
	wz_svg_coordinate(p->out, "", (l->top + l->bottom) / 2);
	wz_buffer_add(p->out, ") rotate(-90)\">");
	wz_say_plain(p->out, p->language, s->y_name, NULL, 0);
	wz_buffer_add(p->out, "</text>\n");
	if (s->corner != NULL) {
		wz_svg_text(p->out, l->left + 8, l->top + 12, "start", " fill=\"" WZ_SVG_RED "\" font-style=\"italic\"");
		wz_buffer_html(p->out, s->corner, 0);
		wz_buffer_add(p->out, "</text>\n");
	}
}

/* 3. Bars, points and lines */

/* All light ones as one path, all dark ones as another: dark is told from light without colour. */
static void draw_bars(const pen *p, const wz_scatter_bars *bars) {
	const double width = (p->s->x_to - p->s->x_from) / (double)bars->n;
	for (int dark = 0; dark < 2; dark++) {
		size_t drawn = 0;
		for (size_t i = 0; i < bars->n; i++) {
			const double from = p->s->x_from + width * (double)i;
			if (!(bars->height[i] > 0) || (from + width > bars->dark_from) != dark)
				continue;
			wz_svg_coordinate(p->out, drawn++ == 0 ? "<path d=\"M" : "M", place_x(p, from) + 0.3);
			wz_svg_coordinate(p->out, " ", place_y(p, 0));
			wz_svg_coordinate(p->out, "V", place_y(p, bars->height[i]));
			wz_svg_coordinate(p->out, "H", place_x(p, from + width) - 0.3);
			wz_svg_coordinate(p->out, "V", place_y(p, 0));
			wz_buffer_add(p->out, "Z");
		}
		if (drawn > 0)
			wz_buffer_add(p->out, dark ? "\" fill=\"" WZ_SVG_RED "\"/>\n" : "\" fill=\"#b5c3cd\"/>\n");
	}
}

static void draw_line(const pen *p, const wz_scatter_line *line) {
	int down = 0;
	wz_buffer_add(p->out, "<path d=\"");
	for (size_t i = 0; i < line->n; i++) {
		if (!isfinite(line->x[i]) || !isfinite(line->y[i])) {
			down = 0;
			continue;
		}
		wz_svg_coordinate(p->out, down ? "L" : "M", place_x(p, line->x[i]));
		wz_svg_coordinate(p->out, " ", place_y(p, line->y[i]));
		down = 1;
	}
	wz_buffer_printf(p->out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s/>\n", line->dashed ? WZ_SVG_GREY : p->s->bars != NULL ? "#222" : WZ_SVG_RED,
	                 line->dashed ? " stroke-dasharray=\"4 3\"" : "");
}

static void draw_shape(const pen *p, wz_point_shape shape, double x, double y) {
	switch (shape) {
	case WZ_POINT_DOT:
	case WZ_POINT_OPEN:
		wz_svg_attribute(p->out, "<circle cx=\"", x);
		wz_svg_attribute(p->out, " cy=\"", y);
		wz_buffer_add(p->out, " r=\"3.5\">");
		break;
	case WZ_POINT_DIAMOND:
		wz_svg_coordinate(p->out, "<path d=\"M", x - 6);
		wz_svg_coordinate(p->out, " ", y);
		wz_svg_coordinate(p->out, "L", x);
		wz_svg_coordinate(p->out, " ", y - 7);
		wz_svg_coordinate(p->out, "L", x + 6);
		wz_svg_coordinate(p->out, " ", y);
		wz_svg_coordinate(p->out, "L", x);
		wz_svg_coordinate(p->out, " ", y + 7);
		wz_buffer_add(p->out, "Z\">");
		break;
	case WZ_POINT_BAR:
		wz_svg_attribute(p->out, "<rect x=\"", x - 4);
		wz_svg_attribute(p->out, " y=\"", y - 1.5);
		wz_buffer_add(p->out, " width=\"8\" height=\"3\">");
		break;
	}
}

/* Characters, not bytes: continuation bytes of UTF-8 take no room. */
static size_t characters(const char *text) {
	size_t n = 0;
	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* A tag beside its point, or above or below where others stand already, with a line to it; where there is no room, none: names are in the title too. */
static void draw_tag(pen *p, const char *text, double x, double y) {
	const double line = 13, width = 6.6 * (double)(characters(text) < (size_t)p->l->tag_chars ? characters(text) : (size_t)p->l->tag_chars);
	const int after = x + 8 + width < p->l->right;
	tag t = {after ? x + 8 : x - 8 - width, after ? x + 8 + width : x - 8, y};
	for (int k = 0; k < 13 && p->n_tags < TAGS; k++) {
		int clash = 0;
		t.y = y + (k % 2 == 0 ? 1 : -1) * ((k + 1) / 2) * line;
		for (size_t i = 0; i < p->n_tags; i++)
			clash |= fabs(p->placed[i].y - t.y) < line && p->placed[i].x_from < t.x_to && t.x_from < p->placed[i].x_to;
		if (clash || t.y < p->l->top + 20 || t.y > p->l->bottom - 4 || t.x_from < p->l->left)
			continue;
		p->placed[p->n_tags++] = t;
		if (k > 0)
			wz_svg_line(p->out, x, y, after ? x + 7 : x - 7, t.y, "stroke=\"#888\" stroke-width=\".7\"");
		wz_svg_text(p->out, after ? x + 8 : x - 8, t.y + 4, after ? "start" : "end", " font-size=\"12\"");
		wz_buffer_html(p->out, text, (size_t)p->l->tag_chars);
		wz_buffer_add(p->out, "</text>\n");
		return;
	}
}

static int is_drawn(const wz_scatter_point *point) {
	return isfinite(point->x) && isfinite(point->y);
}

static void draw_point(const pen *p, const wz_scatter_point *point) {
	static const char *const END[] = {"circle", "circle", "path", "rect"};
	double x = place_x(p, point->x), y = place_y(p, point->y);
	draw_shape(p, point->shape, x, y);
	if (point->name != NULL) {
		wz_buffer_add(p->out, "<title>");
		wz_buffer_html(p->out, point->name, 0);
		wz_buffer_add(p->out, "</title>");
	}
	wz_buffer_printf(p->out, "</%s>\n", END[point->shape]);
}

/* Neighbours of one shape say once how they look: a thousand dots are then half as long. */
static void draw_points(const pen *p) {
	static const char *const LOOK[] = {[WZ_POINT_DOT] = "fill=\"" WZ_SVG_BLUE "\" fill-opacity=\".6\" stroke=\"" WZ_SVG_BLUE "\"",
	                                   [WZ_POINT_OPEN] = "fill=\"#fff\" fill-opacity=\".6\" stroke=\"" WZ_SVG_BLUE "\"",
	                                   [WZ_POINT_DIAMOND] = "fill=\"" WZ_SVG_RED "\"",
	                                   [WZ_POINT_BAR] = "fill=\"" WZ_SVG_GREY "\""};
	const wz_scatter_point *last = NULL;
	for (size_t i = 0; i < p->s->n; i++) {
		const wz_scatter_point *point = &p->s->point[i];
		if (!is_drawn(point))
			continue;
		if (last == NULL || last->shape != point->shape)
			wz_buffer_printf(p->out, "%s<g %s>\n", last == NULL ? "" : "</g>\n", LOOK[point->shape]);
		draw_point(p, point);
		last = point;
	}
	if (last != NULL)
		wz_buffer_add(p->out, "</g>\n");
}

/* 4. Drawing */

static void draw(const wz_scatter *s, const layout *l, wz_language language, wz_buffer *out) {
	pen p = {.s = s, .l = l, .language = language, .out = out};
	wz_buffer_printf(out, "<svg class=\"%s\" role=\"img\" aria-labelledby=\"%s-%s-t %s-%s-d\" viewBox=\"0 0 %.0f %.0f\" ", l->name, s->id, l->name, s->id,
	                 l->name, l->width, l->height);
	wz_buffer_printf(out, "font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#222\">\n<title id=\"%s-%s-t\">", s->id, l->name);
	wz_say_plain(out, language, s->title, &s->subject, s->subject != NULL);
	wz_buffer_printf(out, "</title>\n<desc id=\"%s-%s-d\">", s->id, l->name);
	wz_buffer_html(out, s->description == NULL ? "" : s->description, 0);
	wz_buffer_add(out, "</desc>\n");
	if (s->bars != NULL)
		draw_bars(&p, s->bars);
	axes(&p);
	for (size_t i = 0; i < s->n_lines; i++)
		draw_line(&p, &s->line[i]);
	draw_points(&p);
	for (size_t i = 0; i < s->n; i++) /* over the points, which would hide letters */
		if (s->point[i].tag != NULL && is_drawn(&s->point[i]))
			draw_tag(&p, s->point[i].tag, place_x(&p, s->point[i].x), place_y(&p, s->point[i].y));
	wz_buffer_add(out, "</svg>\n");
}

void wz_scatter_svg(const wz_scatter *scatter, wz_language language, wz_buffer *out) {
	if (scatter->small) {
		draw(scatter, &SMALL, language, out);
		return;
	}
	draw(scatter, &WIDE, language, out);
	draw(scatter, &NARROW, language, out);
}
