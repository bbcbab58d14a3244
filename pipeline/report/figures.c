/* figures.c - the drawings of a page once more, as a PDF for print
 *
 * 1. Reading our own markup
 * 2. Looks
 * 3. Shapes
 * 4. Paragraphs
 * 5. Pages
 * 6. The file
 *
 * The markup is that of svg.c, forest.c, scatter.c, heat.c and page.c: lower-case tags, attributes in double quotes, foreign text escaped. An element, attribute or
 * command of a path that these do not write today is refused rather than left out, so that a drawing that learns something new can't lose it here.
 */
#include "report/figures.h"

const char wz_figures_why_not[] = "this program was built without cairo, which draws the PDF of the figures: install it (jobs/install.sh) and build again, or leave pdf out "
								  "of report.formats";

#ifndef WZ_CAIRO

bool wz_figures_possible(void) {
	return false;
}

wz_status wz_figures_pdf(const char *page, const char *title, wz_buffer *out, wz_err *err) {
	(void)page;
	(void)title;
	(void)out;
	return wz_fail(err, WZ_EUSAGE, "report.formats: pdf: %s", wz_figures_why_not);
}

#else

#include "base/text.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool wz_figures_possible(void) {
	return true;
}

/* 1. Reading our own markup */

/* From '<' to '>'. */
typedef struct {
	const char *begin, *end;
} tag;

typedef struct {
	const char *text;
	size_t n;
} span;

static bool starts(const char *at, const char *with) {
	return strncmp(at, with, strlen(with)) == 0;
}

static bool next_tag(const char **at, const char *end, tag *t) {
	t->begin = memchr(*at, '<', (size_t)(end - *at));
	t->end = t->begin == NULL ? NULL : memchr(t->begin, '>', (size_t)(end - t->begin));
	if (t->end == NULL)
		return false;
	*at = ++t->end;
	return true;
}

static bool is_tag(const tag *t, const char *name) {
	const size_t n = strlen(name);
	return strncmp(t->begin + 1, name, n) == 0 && strchr(" />", t->begin[1 + n]) != NULL;
}

/* Each attribute in turn; *at begins at t->begin. */
static bool next_attribute(const tag *t, const char **at, span *name, span *value) {
	const char *equals = memchr(*at, '=', (size_t)(t->end - *at));
	if (equals == NULL || equals + 1 >= t->end || equals[1] != '"')
		return false;
	const char *quote = memchr(equals + 2, '"', (size_t)(t->end - equals - 2));
	if (quote == NULL)
		return false;
	const char *first = equals;
	while (first > *at && first[-1] != ' ' && first[-1] != '\n')
		first--;
	*name = (span){first, (size_t)(equals - first)};
	*value = (span){equals + 2, (size_t)(quote - equals - 2)};
	*at = quote + 1;
	return true;
}

static bool is(span s, const char *text) {
	return s.n == strlen(text) && memcmp(s.text, text, s.n) == 0;
}

static span attribute(const tag *t, const char *name) {
	const char *at = t->begin;
	span key, value;
	while (next_attribute(t, &at, &key, &value))
		if (is(key, name))
			return value;
	return (span){"", 0};
}

/* A number at *at, which moves behind it; NaN: none there. */
static double number_at(const char **at, const char *end) {
	char text[32];
	size_t n = 0;
	double value;
	while (*at < end && (**at == ' ' || **at == ','))
		++*at;
	for (; *at < end && n + 1 < sizeof text && strchr(n == 0 ? "-.0123456789" : ".0123456789", **at) != NULL; ++*at)
		text[n++] = **at;
	text[n] = '\0';
	return wz_number_parse(text, '.', &value) ? value : (double)NAN;
}

static double number(const tag *t, const char *name, double otherwise) {
	const span s = attribute(t, name);
	const char *at = s.text;
	return s.n == 0 ? otherwise : number_at(&at, s.text + s.n);
}

/* Text from `at` to the end, without tags, entities decoded: those of wz_buffer_html(). */
static void plain_text(const char *at, const char *end, wz_buffer *out) {
	static const struct {
		const char *entity, *text;
	} ENTITY[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};
	while (at < end) {
		char one[2] = {*at, '\0'};
		size_t e = 0;
		if (*at == '<') {
			const char *close = memchr(at, '>', (size_t)(end - at));
			at = close == NULL ? end : close + 1;
			continue;
		}
		while (e < sizeof ENTITY / sizeof ENTITY[0] && !starts(at, ENTITY[e].entity))
			e++;
		const bool decoded = e < sizeof ENTITY / sizeof ENTITY[0];
		wz_buffer_add(out, decoded ? ENTITY[e].text : one);
		at += decoded ? strlen(ENTITY[e].entity) : 1;
	}
}

/* What stands between a tag and its end tag, as plain text in an emptied buffer; "" when there is no end tag. */
static const char *content(const char *from, const char *end_tag, wz_buffer *text) {
	const char *end = strstr(from, end_tag);
	text->size = 0;
	wz_buffer_add(text, "");
	if (end != NULL)
		plain_text(from, end, text);
	return text->bytes == NULL ? "" : text->bytes;
}

/* 2. Looks */

typedef struct {
	double rgb[3];
	bool none;
} colour;

typedef struct {
	colour fill, stroke;
	double opacity, width, dash[2], size;
	bool bold, italic;
} look;

/* What attributes may say, all that the drawings say today. */
static const char *const KNOWN[] = {"class",  "role",   "id",      "aria-labelledby", "viewBox", "font-family",  "x",      "y",      "x1",           "x2",           "y1",
                                    "y2",     "cx",     "cy",      "r",               "width",   "height",       "d",      "fill",   "fill-opacity", "stroke",       "stroke-width",
                                    "stroke-dasharray", "text-anchor", "font-size",   "font-weight", "font-style", "transform"};

static bool attributes_known(const tag *t) {
	const char *at = t->begin;
	span key, value;
	while (next_attribute(t, &at, &key, &value)) {
		size_t k = 0;
		while (k < sizeof KNOWN / sizeof KNOWN[0] && !is(key, KNOWN[k]))
			k++;
		if (k == sizeof KNOWN / sizeof KNOWN[0])
			return false;
	}
	return true;
}

static int hex(char c) {
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* "#rrggbb", "#rgb" or "none". */
static colour colour_of(span s, colour otherwise) {
	colour c = {{0, 0, 0}, is(s, "none")};
	if (s.n != 7 && s.n != 4)
		return otherwise;
	for (size_t i = 0; i < 3 && !c.none; i++)
		c.rgb[i] = (s.n == 7 ? 16 * hex(s.text[1 + 2 * i]) + hex(s.text[2 + 2 * i]) : 17 * hex(s.text[1 + i])) / 255.0;
	return c;
}

/* Own attributes over those of the elements around. */
static look look_of(const tag *t, look around) {
	look l = around;
	const span dash = attribute(t, "stroke-dasharray"), weight = attribute(t, "font-weight"), style = attribute(t, "font-style");
	l.fill = colour_of(attribute(t, "fill"), l.fill);
	l.stroke = colour_of(attribute(t, "stroke"), l.stroke);
	l.opacity = number(t, "fill-opacity", l.opacity);
	l.width = number(t, "stroke-width", l.width);
	l.size = number(t, "font-size", l.size);
	if (dash.n > 0) {
		const char *at = dash.text;
		l.dash[0] = number_at(&at, dash.text + dash.n);
		l.dash[1] = number_at(&at, dash.text + dash.n);
	}
	l.bold = weight.n > 0 ? is(weight, "600") : l.bold;
	l.italic = style.n > 0 ? is(style, "italic") : l.italic;
	return l;
}

/* Fill and stroke the path that was laid. */
static void paint(cairo_t *cr, const look *l) {
	if (!l->fill.none) {
		cairo_set_source_rgba(cr, l->fill.rgb[0], l->fill.rgb[1], l->fill.rgb[2], l->opacity);
		cairo_fill_preserve(cr);
	}
	if (!l->stroke.none) {
		cairo_set_source_rgb(cr, l->stroke.rgb[0], l->stroke.rgb[1], l->stroke.rgb[2]);
		cairo_set_line_width(cr, l->width);
		cairo_set_dash(cr, l->dash, l->dash[0] > 0 ? 2 : 0, 0);
		cairo_stroke_preserve(cr);
	}
	cairo_new_path(cr);
}

/* 3. Shapes */

/* False: a command that is not known. */
static bool lay_path(cairo_t *cr, span d) {
	const char *at = d.text, *end = d.text + d.n;
	while (at < end) {
		const char command = *at++;
		double x = 0, y = 0;
		if (command == 'Z') {
			cairo_close_path(cr);
			continue;
		}
		if (strchr("MLHVhv", command) == NULL)
			return false;
		if (strchr("HVhv", command) != NULL)
			cairo_get_current_point(cr, &x, &y);
		const double first = number_at(&at, end);
		switch (command) {
		case 'M': cairo_move_to(cr, first, number_at(&at, end)); break;
		case 'L': cairo_line_to(cr, first, number_at(&at, end)); break;
		case 'H': cairo_line_to(cr, first, y); break;
		case 'V': cairo_line_to(cr, x, first); break;
		case 'h': cairo_line_to(cr, x + first, y); break;
		default: cairo_line_to(cr, x, y + first); break;
		}
	}
	return true;
}

static void set_font(cairo_t *cr, const look *l) {
	cairo_select_font_face(cr, "sans-serif", l->italic ? CAIRO_FONT_SLANT_ITALIC : CAIRO_FONT_SLANT_NORMAL, l->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, l->size);
}

/* "translate(x y) rotate(angle)", the only transform there is. */
static void transform(cairo_t *cr, span s) {
	const char *at = s.text + strlen("translate("), *end = s.text + s.n, *turn;
	if (s.n == 0)
		return;
	const double x = number_at(&at, end), y = number_at(&at, end);
	cairo_translate(cr, x, y);
	turn = memchr(at, 'r', (size_t)(end - at));
	if (turn != NULL) {
		turn += strlen("rotate(");
		cairo_rotate(cr, number_at(&turn, end) / 180 * acos(-1));
	}
}

/* Text up to its own title or its end. */
static void draw_text(cairo_t *cr, const tag *t, const char *end, const look *l) {
	const char *stop = memchr(t->end, '<', (size_t)(end - t->end));
	const span anchor = attribute(t, "text-anchor");
	cairo_text_extents_t size;
	wz_buffer text = {0};
	plain_text(t->end, stop == NULL ? end : stop, &text);
	if (text.bytes == NULL)
		return;
	cairo_save(cr);
	transform(cr, attribute(t, "transform"));
	set_font(cr, l);
	cairo_text_extents(cr, text.bytes, &size);
	cairo_set_source_rgb(cr, l->fill.rgb[0], l->fill.rgb[1], l->fill.rgb[2]);
	cairo_move_to(cr, number(t, "x", 0) - (is(anchor, "middle") ? 0.5 : is(anchor, "end") ? 1 : 0) * size.x_advance, number(t, "y", 0));
	cairo_show_text(cr, text.bytes);
	cairo_restore(cr);
	wz_buffer_clear(&text);
}

/* The drawing from its <svg> to its </svg>. False: something that is not known; bad is where. */
static bool draw_svg(cairo_t *cr, const tag *svg, const char *end, tag *bad) {
	look whole = look_of(svg, (look){.fill = {{0, 0, 0}, false}, .stroke = {{0, 0, 0}, true}, .opacity = 1, .width = 1, .size = 13}), around = whole;
	const char *at = svg->end;
	tag t;
	while (next_tag(&at, end, &t)) {
		*bad = t;
		if (is_tag(&t, "title") || is_tag(&t, "desc")) { /* their text is no drawing */
			const char *close = strstr(t.end, "</");
			at = close == NULL ? end : close;
			continue;
		}
		if (is_tag(&t, "/g"))
			around = whole;
		if (t.begin[1] == '/')
			continue;
		if (!attributes_known(&t))
			return false;
		const look l = look_of(&t, around);
		if (is_tag(&t, "g"))
			around = l;
		else if (is_tag(&t, "text"))
			draw_text(cr, &t, end, &l);
		else if (is_tag(&t, "line")) {
			cairo_move_to(cr, number(&t, "x1", 0), number(&t, "y1", 0));
			cairo_line_to(cr, number(&t, "x2", 0), number(&t, "y2", 0));
			look stroke = l;
			stroke.fill.none = true;
			paint(cr, &stroke);
		} else if (is_tag(&t, "rect")) {
			cairo_rectangle(cr, number(&t, "x", 0), number(&t, "y", 0), number(&t, "width", 0), number(&t, "height", 0));
			paint(cr, &l);
		} else if (is_tag(&t, "circle")) {
			cairo_new_path(cr); /* else a line leads to it from the last text */
			cairo_arc(cr, number(&t, "cx", 0), number(&t, "cy", 0), number(&t, "r", 0), 0, 2 * acos(-1));
			paint(cr, &l);
		} else if (is_tag(&t, "path")) {
			if (!lay_path(cr, attribute(&t, "d")))
				return false;
			paint(cr, &l);
		} else
			return false;
	}
	return true;
}

/* 4. Paragraphs */

static const double PAGE_WIDTH = 595.28, PAGE_HEIGHT = 841.89, MARGIN = 42; /* A4, in points */

/* Words in lines no wider than `width` from (x, *y) on, which moves below the last. With dry, nothing is drawn. Out of memory: nothing is. */
static void paragraph(cairo_t *cr, const char *text, const look *l, double x, double width, bool dry, double *y) {
	char *copy = strdup(text);
	set_font(cr, l);
	cairo_set_source_rgb(cr, l->fill.rgb[0], l->fill.rgb[1], l->fill.rgb[2]);
	for (char *line = copy; line != NULL && *line != '\0';) {
		char *end = line, *fits = NULL, kept; /* behind the last word that fits; at least one does */
		while (*end != '\0') {
			cairo_text_extents_t size;
			end += strspn(end, " \n");
			end += strcspn(end, " \n");
			kept = *end;
			*end = '\0';
			cairo_text_extents(cr, line, &size);
			*end = kept;
			if (fits != NULL && size.x_advance > width)
				break;
			fits = end;
		}
		kept = *fits;
		*fits = '\0';
		*y += 1.35 * l->size;
		cairo_move_to(cr, x, *y);
		if (!dry)
			cairo_show_text(cr, line);
		*fits = kept;
		line = fits + strspn(fits, " \n");
	}
	free(copy);
}

/* 5. Pages */

typedef struct {
	cairo_surface_t *surface;
	cairo_t *cr;
	const char *title;
	int page;
	double y;             /* how far the page is used; small drawings stand in rows */
	size_t column;        /* of the row */
	double row_end;       /* where it ends */
	wz_buffer part, heading, name, text, caption; /* as they were read last; name: the drawing's own title */
	bool outlined;        /* the part is in the outline */
	bool headed;          /* the heading stands above small drawings */
	tag bad;
} book;

static const look PLAIN = {{{0.13, 0.13, 0.13}, false}, {{0, 0, 0}, true}, 1, 1, {0, 0}, 8.5, false, false};

enum { COLUMNS = 3 };

static const char *said(const wz_buffer *text) {
	return text->bytes == NULL ? "" : text->bytes;
}

static void new_page(book *b) {
	look head = PLAIN;
	double y = MARGIN - 20;
	if (b->page > 0)
		cairo_surface_show_page(b->surface);
	b->page++;
	char number[24];
	(void)snprintf(number, sizeof number, "%d", b->page);
	head.size = 8;
	paragraph(b->cr, b->title, &head, MARGIN, PAGE_WIDTH - 2 * MARGIN - 40, false, &y);
	y = MARGIN - 20;
	paragraph(b->cr, number, &head, PAGE_WIDTH - MARGIN - 12, 40, false, &y);
	b->y = MARGIN;
	b->column = 0;
}

static void end_row(book *b) {
	if (b->column > 0)
		b->y = b->row_end;
	b->column = 0;
}

/* The part's name above its first drawing, and in the outline. */
static void begin_part(book *b) {
	look head = PLAIN;
	char link[32];
	if (b->outlined || said(&b->part)[0] == '\0')
		return;
	end_row(b);
	head.size = 13;
	head.bold = true;
	paragraph(b->cr, said(&b->part), &head, MARGIN, PAGE_WIDTH - 2 * MARGIN, false, &b->y);
	b->y += 6;
	(void)snprintf(link, sizeof link, "page=%d", b->page);
	(void)cairo_pdf_surface_add_outline(b->surface, CAIRO_PDF_OUTLINE_ROOT, said(&b->part), link, 0);
	b->outlined = true;
}

/* One drawing with what stands above and below it. False: it has something that is not known. */
static bool place(book *b, const tag *svg, const char *end, bool small) {
	const span box = attribute(svg, "viewBox");
	const char *at = box.text, *stop = box.text + box.n;
	(void)number_at(&at, stop);
	(void)number_at(&at, stop);
	const double width = number_at(&at, stop), height = number_at(&at, stop);
	const double room = small ? (PAGE_WIDTH - 2 * MARGIN - (COLUMNS - 1) * 12) / COLUMNS : PAGE_WIDTH - 2 * MARGIN, most = PAGE_HEIGHT - 2 * MARGIN - 90;
	const double scale = fmin(room / width, most / height);
	look caption = PLAIN, heading = PLAIN;
	caption.size = small ? 7 : 8.5;
	heading.size = 10;
	heading.bold = true;
	double below = 0;
	paragraph(b->cr, said(&b->caption), &caption, 0, room, true, &below);
	const double need = scale * height + below + 14 + 20 + (b->outlined ? 0 : 26);
	if (!small || !b->outlined || !b->headed)
		end_row(b);
	if (b->page == 0 || (b->column == 0 && b->y + need > PAGE_HEIGHT - MARGIN))
		new_page(b);
	begin_part(b);
	const double x = MARGIN + (small ? (double)b->column * (room + 12) : 0);
	double y = b->y;
	const char *above = said(&b->heading)[0] != '\0' ? said(&b->heading) : small ? "" : said(&b->name);
	if (!small || !b->headed) {
		paragraph(b->cr, above, &heading, x, PAGE_WIDTH - 2 * MARGIN, false, &y);
		if (small)
			b->y = y;
	}
	b->headed = true;
	cairo_save(b->cr);
	cairo_tag_begin(b->cr, "Figure", NULL);
	cairo_translate(b->cr, x, y + 4);
	cairo_scale(b->cr, scale, scale);
	const bool known = draw_svg(b->cr, svg, end, &b->bad);
	cairo_tag_end(b->cr, "Figure");
	cairo_restore(b->cr);
	y += scale * height + 4;
	paragraph(b->cr, said(&b->caption), &caption, x, room, false, &y);
	b->row_end = b->column == 0 ? y + 10 : fmax(b->row_end, y + 10);
	if (!small)
		b->y = y + 12;
	else if (++b->column == COLUMNS)
		end_row(b);
	return known;
}

/* What is said of the drawing at `svg`: its title, and the caption of its figure when that has one, else the description. */
static void set_caption(book *b, const tag *svg) {
	const char *title = strstr(svg->end, "<title"), *end = strstr(svg->end, "</figure>"), *caption = strstr(svg->end, "<figcaption>"), *description = strstr(svg->end, "<desc");
	if (title != NULL && strchr(title, '>') != NULL)
		(void)content(strchr(title, '>') + 1, "</title>", &b->name);
	if (caption != NULL && end != NULL && caption < end)
		(void)content(caption + strlen("<figcaption>"), "</figcaption>", &b->caption);
	else if (description != NULL && strchr(description, '>') != NULL)
		(void)content(strchr(description, '>') + 1, "</desc>", &b->caption);
}

static void read_text(book *b, wz_buffer *into, const tag *t, const char *end_tag) {
	const char *now = content(t->end, end_tag, &b->text);
	into->size = 0;
	wz_buffer_add(into, now);
	b->headed = false;
}

static wz_status draw_page(book *b, const char *page, wz_err *err) {
	const char *at = page, *end = page + strlen(page);
	tag t;
	while (next_tag(&at, end, &t)) {
		if (is_tag(&t, "h2")) {
			read_text(b, &b->part, &t, "</h2>");
			b->outlined = false;
			b->heading.size = 0;
			wz_buffer_add(&b->heading, "");
		} else if (is_tag(&t, "h3"))
			read_text(b, &b->heading, &t, "</h3>");
		else if (is_tag(&t, "h4"))
			read_text(b, &b->heading, &t, "</h4>");
		else if (is_tag(&t, "p") && is(attribute(&t, "class"), "part"))
			read_text(b, &b->heading, &t, "</p>");
		else if (is_tag(&t, "svg")) {
			const span class = attribute(&t, "class");
			const char *close = strstr(t.end, "</svg>");
			if (close == NULL)
				break;
			set_caption(b, &t);
			if (!is(class, "narrow") && !place(b, &t, close, is(class, "small")))
				return wz_fail(err, WZ_EBUG, "figures of the PDF: a drawing has something that is not known there: %.*s", (int)(b->bad.end - b->bad.begin < 200 ? b->bad.end - b->bad.begin : 200),
				               b->bad.begin);
			at = close;
		}
	}
	return WZ_OK;
}

/* 6. The file */

static cairo_status_t add_bytes(void *buffer, const unsigned char *bytes, unsigned n) {
	wz_buffer *out = buffer;
	wz_buffer_bytes(out, (const char *)bytes, n);
	return out->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

wz_status wz_figures_pdf(const char *page, const char *title, wz_buffer *out, wz_err *err) {
	wz_status st = WZ_OK;
	book b = {.title = title};
	b.surface = cairo_pdf_surface_create_for_stream(add_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
	b.cr = cairo_create(b.surface);
	cairo_pdf_surface_set_metadata(b.surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(b.surface, CAIRO_PDF_METADATA_CREATOR, "werkzaam");
	cairo_pdf_surface_set_metadata(b.surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z"); /* no time stands in a report: same page, same bytes */
	WZ_TRY(draw_page(&b, page, err));
	if (b.page == 0)
		new_page(&b);
done:
	cairo_destroy(b.cr);
	cairo_surface_finish(b.surface);
	const cairo_status_t drawn = cairo_surface_status(b.surface);
	cairo_surface_destroy(b.surface);
	const bool lost = b.part.failed || b.heading.failed || b.name.failed || b.text.failed || b.caption.failed || out->failed || drawn == CAIRO_STATUS_NO_MEMORY;
	wz_buffer_clear(&b.part);
	wz_buffer_clear(&b.heading);
	wz_buffer_clear(&b.name);
	wz_buffer_clear(&b.text);
	wz_buffer_clear(&b.caption);
	if (st == WZ_OK && lost)
		return wz_fail(err, WZ_ENOMEM, "out of memory while drawing the PDF of '%.100s'", title);
	if (st == WZ_OK && drawn != CAIRO_STATUS_SUCCESS)
		return wz_fail(err, WZ_EBUG, "the PDF of '%.100s' could not be drawn: cairo says %s", title, cairo_status_to_string(drawn));
	return st;
}

#endif
