/* forest.c - forest plot as SVG that stands inside a page
 *
 * 1. Axis
 * 2. Rows
 * 3. Drawing
 * 4. Parts
 *
 * Reference: Lewis & Clarke 2001, BMJ 322:1479 (forest plots); Okabe & Ito 2008 (colours that everyone can tell apart).
 */
#include "report/forest.h"

#include "report/svg.h"

#include <math.h>
#include <stdio.h>

#define BLUE WZ_SVG_BLUE
#define RED WZ_SVG_RED
#define GREY WZ_SVG_GREY

/* Where things stand, in units of the view box. */
typedef struct {
	int wide;
	double width, plot_from, plot_to, row_height, label_chars;
} layout;

static const layout WIDE = {1, 760, 270, 600, 20, 38}, NARROW = {0, 360, 12, 348, 36, 30};

typedef struct {
	const wz_forest *forest;
	const layout *l;
	wz_language language;
	wz_buffer *out;
} pen;

/* 1. Axis */

enum { FEW_ROWS = 5 }; /* of so few each interval is worth its room */

void wz_forest_range(const wz_forest_row *row, size_t n, double *from, double *to) {
	double lo = 0, hi = 0, whole_lo = 0, whole_hi = 0;
	size_t points = 0;
	for (size_t i = 0; i < n; i++) {
		if (row[i].kind == WZ_FOREST_HEADING || row[i].kind == WZ_FOREST_NONE)
			continue;
		int point = row[i].kind == WZ_FOREST_EFFECT;
		points += (size_t)point;
		lo = fmin(lo, point ? row[i].value : row[i].lo); /* fmin and fmax pass over NaN */
		hi = fmax(hi, point ? row[i].value : row[i].hi);
		whole_lo = fmin(whole_lo, fmin(row[i].lo, row[i].far_lo));
		whole_hi = fmax(whole_hi, fmax(row[i].hi, row[i].far_hi));
	}
	if (whole_hi - whole_lo <= (points <= FEW_ROWS ? 30 : 3) * (hi - lo)) { /* all of it fits well enough */
		lo = whole_lo;
		hi = whole_hi;
	}
	double room = fmax(0.4 * (hi - lo), 0.1);
	*from = fmax(whole_lo, lo - room) - 0.03 * room;
	*to = fmin(whole_hi, hi + room) + 0.03 * room;
	if (!(*to - *from >= 0.2)) {
		*from -= 0.1;
		*to += 0.1;
	}
}

static double place(const pen *p, double value) {
	const wz_forest *f = p->forest;
	double share = (value - f->from) / (f->to - f->from);
	return p->l->plot_from + fmin(fmax(share, 0), 1) * (p->l->plot_to - p->l->plot_from);
}

static void axis(const pen *p, double top, double bottom) {
	const wz_forest *f = p->forest;
	wz_buffer *out = p->out;
	double step = wz_svg_tick_step(f->to - f->from, p->l->wide ? 7 : 5);
	int decimals = wz_svg_decimals(step);
	wz_svg_line(out, p->l->plot_from, bottom, p->l->plot_to, bottom, "stroke=\"" GREY "\"");
	for (double k = ceil(f->from / step); k * step <= f->to; k++) {
		double x = place(p, k * step);
		wz_svg_line(out, x, bottom, x, bottom + 4, "stroke=\"" GREY "\"");
		wz_svg_text(out, x, bottom + 16, "middle", " fill=\"" GREY "\"");
		wz_buffer_add(out, wz_number_fixed(k * step, decimals, p->language).text);
		wz_buffer_add(out, "</text>\n");
		if (f->ratio) {
			wz_svg_text(out, x, bottom + 31, "middle", " fill=\"" GREY "\"");
			wz_buffer_add(out, wz_number_ratio(exp(k * step), p->language).text);
			wz_buffer_add(out, "</text>\n");
		}
	}
	wz_svg_line(out, place(p, 0), top, place(p, 0), bottom, "stroke=\"#222\"");
	if (isfinite(f->centre))
		wz_svg_line(out, place(p, f->centre), top, place(p, f->centre), bottom, "stroke=\"" RED "\" stroke-dasharray=\"3 3\"");
	double y = bottom + (f->ratio ? 48 : 33);
	double zero = fmin(fmax(place(p, 0), p->l->plot_from + 60), p->l->plot_to - 60), gap = 8;
	for (int k = 0; k < 2 && f->ratio && p->l->wide; k++) {
		wz_svg_text(out, p->l->plot_from - 30, bottom + (k == 0 ? 16 : 31), "end", " fill=\"" GREY "\"");
		wz_say_plain(out, p->language, k == 0 ? WZ_W_axis_log_or : WZ_W_axis_or, NULL, 0);
		wz_buffer_add(out, "</text>\n");
	}
	/* on a narrow drawing the two don't fit beside each other: each has its line and its edge */
	wz_svg_text(out, p->l->wide ? zero - gap : 0, y, p->l->wide ? "end" : "start", "");
	wz_buffer_add(out, "\u2190 ");
	wz_say_plain(out, p->language, f->left, NULL, 0);
	wz_buffer_add(out, "</text>\n");
	wz_svg_text(out, p->l->wide ? zero + gap : p->l->width, y + (p->l->wide ? 0 : 17), p->l->wide ? "start" : "end", "");
	wz_say_plain(out, p->language, f->right, NULL, 0);
	wz_buffer_add(out, " \u2192</text>\n");
}

/* 2. Rows */

static void label(const pen *p, const wz_forest_row *row, double y) {
	const char *own = row->label == NULL ? wz_word_text(row->word, p->language) : row->label;
	int strong = row->kind != WZ_FOREST_EFFECT && row->kind != WZ_FOREST_NONE;
	wz_svg_text(p->out, 12 * row->indent, y, "start", strong ? " font-weight=\"600\"" : "");
	wz_buffer_html(p->out, own, (size_t)p->l->label_chars - 2 * (size_t)row->indent);
	wz_buffer_add(p->out, "<title>");
	wz_buffer_html(p->out, own, 0);
	wz_buffer_add(p->out, "</title></text>\n");
}

static void numbers(const pen *p, const wz_forest_row *row, double y) {
	wz_svg_text(p->out, p->l->width - 2, y, "end", row->kind == WZ_FOREST_DIAMOND ? " font-weight=\"600\"" : "");
	if (row->kind != WZ_FOREST_RANGE)
		wz_buffer_add(p->out, wz_number_fixed(row->value, 2, p->language).text);
	if (isfinite(row->lo) && isfinite(row->hi))
		wz_buffer_printf(p->out, "%s[%s; %s]", row->kind != WZ_FOREST_RANGE ? " " : "", wz_number_fixed(row->lo, 2, p->language).text,
		                 wz_number_fixed(row->hi, 2, p->language).text);
	wz_buffer_add(p->out, "</text>\n");
}

/* An interval, with an arrow where it goes on beyond the axis. */
static void interval(const pen *p, double lo, double hi, double y, const char *stroke) {
	const wz_forest *f = p->forest;
	char style[96];
	wz_svg_line(p->out, place(p, lo), y, place(p, hi), y, stroke);
	(void)snprintf(style, sizeof style, "%s fill=\"none\"", stroke);
	for (int side = 0; side < 2; side++) {
		if (side == 0 ? lo >= f->from : hi <= f->to)
			continue;
		double x = side == 0 ? p->l->plot_from : p->l->plot_to, back = side == 0 ? 5 : -5;
		wz_svg_coordinate(p->out, "<path d=\"M", x + back);
		wz_svg_coordinate(p->out, " ", y - 4);
		wz_svg_coordinate(p->out, "L", x);
		wz_svg_coordinate(p->out, " ", y);
		wz_svg_coordinate(p->out, "L", x + back);
		wz_svg_coordinate(p->out, " ", y + 4);
		wz_buffer_printf(p->out, "\" %s/>\n", style);
	}
}

static void diamond(const pen *p, const wz_forest_row *row, double y) {
	double x[4] = {place(p, row->lo), place(p, row->value), place(p, row->hi), place(p, row->value)};
	double dy[4] = {0, -7, 0, 7};
	wz_buffer_add(p->out, "<path d=\"");
	for (size_t i = 0; i < 4; i++) {
		wz_svg_coordinate(p->out, i == 0 ? "M" : "L", x[i]);
		wz_svg_coordinate(p->out, " ", y + dy[i]);
	}
	wz_buffer_add(p->out, "Z\" fill=\"" RED "\"/>\n");
}

static void square(const pen *p, const wz_forest_row *row, double y) {
	if (row->value < p->forest->from || row->value > p->forest->to)
		return;
	double side = 3 + 9 * sqrt(fmin(fmax(row->weight, 0), 1));
	wz_svg_attribute(p->out, "<rect x=\"", place(p, row->value) - side / 2);
	wz_svg_attribute(p->out, " y=\"", y - side / 2);
	wz_svg_attribute(p->out, " width=\"", side);
	wz_svg_attribute(p->out, " height=\"", side);
	wz_buffer_add(p->out, row->assumed ? " fill=\"#fff\" stroke=\"" BLUE "\" stroke-width=\"1.4\"/>\n" : " fill=\"" BLUE "\"/>\n");
}

/* An open circle: what is left of an estimate once it is drawn towards the others. */
static void shrunken(const pen *p, const wz_forest_row *row, double y) {
	if (!row->has_second || !(row->second >= p->forest->from && row->second <= p->forest->to))
		return;
	wz_svg_attribute(p->out, "<circle cx=\"", place(p, row->second));
	wz_svg_attribute(p->out, " cy=\"", y);
	wz_buffer_add(p->out, " r=\"4\" fill=\"#fff\" stroke=\"" RED "\" stroke-width=\"1.8\"/>\n");
}

static void draw_row(const pen *p, const wz_forest_row *row, double top) {
	double y_text = top + 14, y = p->l->wide ? top + 10 : top + 26;
	label(p, row, y_text);
	if (row->kind == WZ_FOREST_HEADING)
		return;
	if (row->kind == WZ_FOREST_NONE || (row->kind != WZ_FOREST_RANGE && !isfinite(row->value))) {
		wz_svg_text(p->out, p->l->width - 2, y_text, "end", " fill=\"" GREY "\" font-style=\"italic\"");
		wz_say_plain(p->out, p->language, WZ_W_not_estimable_short, NULL, 0);
		wz_buffer_add(p->out, "</text>\n");
		return;
	}
	numbers(p, row, y_text);
	if (isfinite(row->far_lo) && isfinite(row->far_hi))
		interval(p, row->far_lo, row->far_hi, y, "stroke=\"" GREY "\" stroke-dasharray=\"4 3\"");
	if (row->kind == WZ_FOREST_RANGE)
		interval(p, row->lo, row->hi, y, "stroke=\"" RED "\" stroke-width=\"3\"");
	else if (row->kind == WZ_FOREST_DIAMOND)
		diamond(p, row, y);
	else {
		if (isfinite(row->lo) && isfinite(row->hi))
			interval(p, row->lo, row->hi, y, "stroke=\"" BLUE "\" stroke-width=\"1.4\"");
		square(p, row, y);
		shrunken(p, row, y);
	}
}

/* 3. Drawing */

static void draw(const wz_forest *forest, const layout *l, wz_language language, wz_buffer *out) {
	pen p = {forest, l, language, out};
	const char *size = l->wide ? "wide" : "narrow";
	/* headings have no interval: they need one line only, also where others need two */
	double bottom = 4, heading = 20;
	for (size_t i = 0; i < forest->n; i++)
		bottom += forest->row[i].kind == WZ_FOREST_HEADING ? heading : l->row_height;
	bottom += 4;
	double height = bottom + (forest->ratio ? 56 : 41) + (l->wide ? 0 : 17);
	wz_buffer_printf(out, "<svg class=\"%s\" role=\"img\" aria-labelledby=\"%s-%s-t %s-%s-d\" viewBox=\"0 0 %.0f %.0f\" ", size,
	                 forest->id, size, forest->id, size, l->width, height);
	wz_buffer_printf(out, "font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#222\">\n<title id=\"%s-%s-t\">",
	                 forest->id, size);
	wz_say_plain(out, language, forest->title, NULL, 0);
	wz_buffer_printf(out, "</title>\n<desc id=\"%s-%s-d\">", forest->id, size);
	wz_buffer_html(out, forest->description == NULL ? "" : forest->description, 0);
	wz_buffer_add(out, "</desc>\n");
	axis(&p, 2, bottom);
	double top = 4;
	for (size_t i = 0; i < forest->n; i++) {
		draw_row(&p, &forest->row[i], top);
		top += forest->row[i].kind == WZ_FOREST_HEADING ? heading : l->row_height;
	}
	wz_buffer_add(out, "</svg>\n");
}

/* 4. Parts */

enum { PART = 60 }; /* rows in one drawing: what a page of paper holds */

static void part(const wz_forest *whole, size_t first, size_t end, size_t number, size_t of, wz_language language, wz_buffer *out) {
	char id[64];
	wz_forest forest = *whole;
	forest.row = whole->row + first;
	forest.n = end - first;
	forest.id = id;
	(void)snprintf(id, sizeof id, "%.40s%zu", whole->id, number);
	if (of > 1) {
		wz_buffer_add(out, "<p class=\"part\">");
		WZ_SAY(out, language, WZ_W_part, wz_number_count((double)number, language).text, wz_number_count((double)of, language).text);
		wz_buffer_add(out, "</p>\n");
	}
	draw(&forest, &WIDE, language, out);
	draw(&forest, &NARROW, language, out);
}

/* Where the next part begins: parts of about the same length of at most PART rows, cut at a row that is not indented where that leaves half of one. */
static size_t next_cut(const wz_forest_row *row, size_t n, size_t first) {
	const size_t rest = n - first, parts = (rest + PART - 1) / PART, length = (rest + parts - 1) / parts;
	if (parts == 1)
		return n;
	for (size_t cut = first + length; cut > first + length / 2; cut--)
		if (!row[cut].indent)
			return cut;
	return first + length;
}

void wz_forest_parts(const wz_forest *forest, wz_word caption, wz_language language, wz_buffer *out) {
	size_t parts = 0, number = 0;
	for (size_t first = 0; first < forest->n; first = next_cut(forest->row, forest->n, first))
		parts++;
	for (size_t first = 0; first < forest->n;) {
		size_t end = next_cut(forest->row, forest->n, first);
		wz_buffer_add(out, "<figure>\n");
		part(forest, first, end, ++number, parts, language, out);
		if (number == parts) {
			wz_buffer_add(out, "<figcaption>");
			wz_say(out, language, caption, NULL, 0);
			if (forest->note != NULL) {
				wz_buffer_add(out, " ");
				wz_buffer_html(out, forest->note, 0);
			}
			wz_buffer_add(out, "</figcaption>\n");
		}
		wz_buffer_add(out, "</figure>\n");
		first = end;
	}
}
