/* heat.c - a triangle of marks, each two things against each other, as SVG that stands inside a page
 *
 * 1. Places
 * 2. Marks
 * 3. Legend
 * 4. Labels
 * 5. Drawing
 *
 * Shades: Brewer 2003, blues and oranges, which everyone can tell apart. In grey the darkness says how strong, and the form says which sign: a square is above
 * zero, a dash below.
 */
#include "report/heat.h"

#include "report/svg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const double wz_heat_limit[WZ_HEAT_SHADES] = {0.5, 0.7, 0.9};

static const char *const SHADE[2][WZ_HEAT_SHADES] = {{"#9ecae1", "#3182bd", "#08306b"}, {"#fdae6b", "#d9711c", "#7f2704"}};

/* 1. Places */

/* In units of the view box. */
typedef struct {
	const char *name;
	double width, labels, groups, most; /* where the marks begin, with labels or with groups; largest side of a mark */
	size_t label_chars, group_chars;
} layout;

static const layout WIDE = {"wide", 760, 300, 150, 14, 38, 20}, NARROW = {"narrow", 360, 176, 112, 14, 21, 16};

enum { LEGEND = 46, SWATCH = 66, ROW = 13, ROOM = 22 }; /* height of the legend; from one swatch to the next; height of a row with text; below the last row, for numbers */

typedef struct {
	const wz_heat *h;
	const layout *l;
	wz_language language;
	wz_buffer *out;
	double left, top, wide, high; /* of the marks, and the sides of one */
} pen;

static double place_x(const pen *p, size_t column) {
	return p->left + p->wide * (double)column;
}

static double place_y(const pen *p, size_t row) {
	return p->top + p->high * (double)row;
}

/* 2. Marks */

static void box(wz_buffer *out, double x, double y, double wide, double high) {
	wz_svg_coordinate(out, "M", x);
	wz_svg_coordinate(out, " ", y);
	wz_svg_coordinate(out, "h", wide);
	wz_svg_coordinate(out, "v", high);
	wz_svg_coordinate(out, "h", -wide);
	wz_buffer_add(out, "Z");
}

/* A full mark, or a dash. */
static void mark_box(wz_buffer *out, int negative, double x, double y, double wide, double high) {
	box(out, x, negative ? y + 0.3 * high : y, wide, negative ? 0.4 * high : high);
}

static size_t shade_of(double value) {
	size_t shade = 0;
	while (shade + 1 < WZ_HEAT_SHADES && fabs(value) >= wz_heat_limit[shade + 1] - 1e-12)
		shade++;
	return shade;
}

/* All marks of a shade are one path: hundreds of marks are then a few kilobytes. */
static void marks(const pen *p) {
	for (int negative = 0; negative < 2; negative++)
		for (size_t shade = 0; shade < WZ_HEAT_SHADES; shade++) {
			size_t drawn = 0;
			for (size_t i = 0; i < p->h->n_marks; i++) {
				const wz_heat_mark *m = &p->h->mark[i];
				if (!(fabs(m->value) >= wz_heat_limit[0]) || (m->value < 0) != negative || shade_of(m->value) != shade)
					continue;
				if (drawn++ == 0)
					wz_buffer_add(p->out, "<path d=\"");
				mark_box(p->out, negative, place_x(p, m->column), place_y(p, m->row), p->wide, p->high);
			}
			if (drawn > 0)
				wz_buffer_printf(p->out, "\" fill=\"%s\"/>\n", SHADE[negative][shade]);
		}
}

/* The diagonal, and a thin line at every fifth row and column, so that the eye keeps to them. */
static void grid(const pen *p) {
	const size_t n = p->h->n;
	for (size_t i = 5; p->h->label != NULL && i < n; i += 5) {
		wz_svg_line(p->out, p->left, place_y(p, i), place_x(p, i), place_y(p, i), "stroke=\"#e3e3e3\"");
		wz_svg_line(p->out, place_x(p, i), place_y(p, i), place_x(p, i), place_y(p, n), "stroke=\"#e3e3e3\"");
	}
	for (size_t g = 0; p->h->label == NULL && g < p->h->n_groups; g++) {
		const size_t i = p->h->group[g].first;
		wz_svg_line(p->out, p->left, place_y(p, i), place_x(p, i), place_y(p, i), "stroke=\"#999\" stroke-width=\".5\"");
		wz_svg_line(p->out, place_x(p, i), place_y(p, i), place_x(p, i), place_y(p, n), "stroke=\"#999\" stroke-width=\".5\"");
	}
	wz_buffer_add(p->out, "<path d=\"");
	wz_svg_coordinate(p->out, "M", p->left);
	wz_svg_coordinate(p->out, " ", p->top);
	wz_svg_coordinate(p->out, "L", place_x(p, n));
	wz_svg_coordinate(p->out, " ", place_y(p, n));
	wz_svg_coordinate(p->out, "L", p->left);
	wz_svg_coordinate(p->out, " ", place_y(p, n));
	wz_buffer_add(p->out, "Z\" fill=\"none\" stroke=\"" WZ_SVG_GREY "\" stroke-width=\".7\"/>\n");
}

/* 3. Legend */

static void legend(const pen *p) {
	for (int negative = 0; negative < 2; negative++) {
		const double y = 4 + 20.0 * negative;
		for (size_t shade = 0; shade < WZ_HEAT_SHADES; shade++) {
			const double x = SWATCH * (double)shade;
			wz_buffer_add(p->out, "<path d=\"");
			mark_box(p->out, negative, x, y, 13, 13);
			wz_buffer_printf(p->out, "\" fill=\"%s\"/>\n", SHADE[negative][shade]);
			wz_svg_text(p->out, x + 18, y + 11, "start", " font-size=\"12\"");
			wz_buffer_add(p->out, negative ? "\u2264 " : "\u2265 ");
			wz_buffer_add(p->out, wz_number_fixed(negative ? -wz_heat_limit[shade] : wz_heat_limit[shade], 1, p->language).text);
			wz_buffer_add(p->out, "</text>\n");
		}
		wz_svg_text(p->out, SWATCH * WZ_HEAT_SHADES, y + 11, "start", " font-size=\"12\"");
		wz_say_plain(p->out, p->language, negative ? WZ_W_together_negative : WZ_W_together_positive, NULL, 0);
		wz_buffer_add(p->out, "</text>\n");
	}
}

/* 4. Labels */

static void number_text(const pen *p, size_t i) {
	wz_buffer_printf(p->out, "%zu", p->h->number != NULL ? p->h->number[i] : i + 1);
}

static void labels(const pen *p) {
	const size_t n = p->h->n, last = p->h->number != NULL ? p->h->number[n - 1] : n;
	const double room = last > 99 ? 20 : 14;
	const size_t step = p->wide >= room ? 1 : 2 * p->wide >= room ? 2 : 5;
	for (size_t i = 0; i < n; i++) {
		const double y = place_y(p, i) + 0.5 * p->high + 4;
		wz_svg_text(p->out, p->left - 26, y, "end", "");
		wz_buffer_html(p->out, p->h->label[i], p->l->label_chars);
		wz_buffer_add(p->out, "<title>");
		wz_buffer_html(p->out, p->h->label[i], 0);
		wz_buffer_add(p->out, "</title></text>\n");
		wz_svg_text(p->out, p->left - 4, y, "end", " fill=\"" WZ_SVG_GREY "\"");
		number_text(p, i);
		wz_buffer_add(p->out, "</text>\n");
		if (i % step != 0)
			continue;
		wz_svg_text(p->out, place_x(p, i) + 0.5 * p->wide, place_y(p, n) + 14, "middle", " fill=\"" WZ_SVG_GREY "\" font-size=\"9\"");
		number_text(p, i);
		wz_buffer_add(p->out, "</text>\n");
	}
}

/* Beside the middle of its rows, but not over the name above. */
static void group_labels(const pen *p) {
	double last = -100;
	for (size_t g = 0; g < p->h->n_groups; g++) {
		const wz_heat_group *group = &p->h->group[g];
		const double middle = place_y(p, group->first) + 0.5 * p->high * (double)group->n + 4, y = fmax(middle, last + ROW);
		wz_svg_text(p->out, p->left - 6, y, "end", "");
		wz_buffer_html(p->out, group->label, p->l->group_chars);
		wz_buffer_add(p->out, "</text>\n");
		last = y;
	}
}

/* 5. Drawing */

static void draw(const wz_heat *h, const layout *l, wz_language language, wz_buffer *out) {
	pen p = {.h = h, .l = l, .language = language, .out = out, .left = h->label != NULL ? l->labels : l->groups, .top = LEGEND};
	p.wide = fmin(l->most, (l->width - 10 - p.left) / (double)h->n);
	p.high = h->label != NULL ? ROW : fmin(p.wide, ROW);
	const double bottom = place_y(&p, h->n) + ROOM;
	wz_buffer_printf(out, "<svg class=\"%s\" role=\"img\" aria-labelledby=\"%s-%s-t %s-%s-d\" viewBox=\"0 0 %.0f %.0f\" ", l->name, h->id, l->name, h->id, l->name,
	                 l->width, bottom);
	wz_buffer_printf(out, "font-family=\"system-ui, sans-serif\" font-size=\"11\" fill=\"#222\">\n<title id=\"%s-%s-t\">", h->id, l->name);
	wz_say_plain(out, language, h->title, NULL, 0);
	wz_buffer_printf(out, "</title>\n<desc id=\"%s-%s-d\">", h->id, l->name);
	wz_buffer_html(out, h->description == NULL ? "" : h->description, 0);
	wz_buffer_add(out, "</desc>\n");
	legend(&p);
	grid(&p);
	marks(&p);
	if (h->label != NULL)
		labels(&p);
	else
		group_labels(&p);
	wz_buffer_add(out, "</svg>\n");
}

void wz_heat_svg(const wz_heat *heat, wz_language language, wz_buffer *out) {
	draw(heat, &WIDE, language, out);
	draw(heat, &NARROW, language, out);
}
