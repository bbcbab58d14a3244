/* check_figures.c - the drawings of a page: what they are made of, against tests/golden/figures.txt, and the PDF of them
 *
 * 1. What a drawing is made of
 * 2. Golden file
 * 3. Many elements
 * 4. PDF
 *
 * Of each drawing a line: id, size, title, how many elements of each kind, and the numbers at its axes and rows. `check_figures --write` (make golden) writes the
 * file anew: look at what changes.
 */
#include "report/figures.h"
#include "report/heat.h"
#include "tests/unit/report_kinds.h"
#include "tests/unit/run_suite.h"

#include <ctype.h>
#include <math.h>

static const char golden_file[] = "tests/golden/figures.txt";
static const char *const PAGES[] = {"nl/all.html", "en/all.html", "en/setting-rare.html", "en/setting-none.html"};
enum { N_PAGES = sizeof PAGES / sizeof PAGES[0] };

static wz_run shared;
static bool writing;

/* Called by the leak checker of `make check-asan`: fontconfig keeps the fonts that it found until the program ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
	return "leak:libfontconfig";
}

static void make_shared(void) {
	make_run(&shared, "results.json", results_of_all_kinds());
	make_report(&shared);
}

static void remove_shared(void) {
	remove_run(&shared);
}

/* 1. What a drawing is made of */

static size_t count_in(const char *from, const char *end, const char *what) {
	size_t n = 0;
	for (const char *at = strstr(from, what); at != NULL && at < end; at = strstr(at + 1, what))
		n++;
	return n;
}

/* From behind `before` to the next `stop`. */
static void add_between(const char *from, const char *before, char stop, wz_buffer *out) {
	const char *at = strstr(from, before);
	ck_assert_ptr_nonnull(at);
	for (at += strlen(before); *at != stop && *at != '\0'; at++)
		wz_buffer_bytes(out, at, 1);
}

/* Texts that are numbers, as they stand there. */
static void add_numbers(const char *from, const char *end, wz_buffer *out) {
	for (const char *at = strstr(from, "<text"); at != NULL && at < end; at = strstr(at + 1, "<text")) {
		const char *text = strchr(at, '>') + 1, *stop = strchr(text, '<');
		bool digit = false, other = false;
		for (const char *c = text; c < stop; c++) {
			digit = digit || isdigit((unsigned char)*c);
			other = other || isalpha((unsigned char)*c);
		}
		if (!digit || other)
			continue;
		wz_buffer_add(out, " ");
		wz_buffer_bytes(out, text, (size_t)(stop - text));
	}
}

static void describe(const char *page, wz_buffer *out) {
	static const char *const ELEMENT[] = {"<line ", "<path ", "<rect ", "<circle ", "<text", "<g ", "<title", "<desc"};
	for (const char *svg = strstr(page, "<svg "); svg != NULL; svg = strstr(svg + 1, "<svg ")) {
		const char *end = strstr(svg, "</svg>");
		ck_assert_ptr_nonnull(end);
		wz_buffer_add(out, "  ");
		add_between(svg, "aria-labelledby=\"", ' ', out);
		wz_buffer_add(out, " | ");
		add_between(svg, "viewBox=\"0 0 ", '"', out);
		wz_buffer_add(out, " | ");
		const char *title = strstr(svg, "<title ");
		ck_assert(title != NULL && title < end);
		add_between(title, ">", '<', out);
		wz_buffer_add(out, " |");
		for (size_t i = 0; i < sizeof ELEMENT / sizeof ELEMENT[0]; i++) {
			const size_t n = count_in(svg, end, ELEMENT[i]);
			if (n > 0)
				wz_buffer_printf(out, " %.*s %zu", (int)strcspn(ELEMENT[i] + 1, " "), ELEMENT[i] + 1, n);
		}
		wz_buffer_add(out, " |");
		add_numbers(svg, end, out);
		wz_buffer_add(out, "\n");
	}
}

static void describe_all(wz_buffer *out) {
	for (size_t i = 0; i < N_PAGES; i++) {
		char *page = report_file(&shared, PAGES[i]);
		wz_buffer_printf(out, "%s\n", PAGES[i]);
		describe(page, out);
		free(page);
	}
}

/* 2. Golden file */

START_TEST(structure) {
	wz_buffer now = {0};
	char *golden = NULL;
	size_t size = 0;
	wz_err err = {0};
	describe_all(&now);
	if (writing)
		ck_assert_msg(wz_file_write(golden_file, now.bytes, now.size, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_file_read(golden_file, &golden, &size, &err) == WZ_OK, "%s", err.text);
	for (const char *a = golden, *b = now.bytes; *a != '\0' || *b != '\0';) { /* line by line: the first that differs is shown */
		const size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
		ck_assert_msg(n == m && strncmp(a, b, n) == 0, "%s has\n%.*s\nand the page\n%.*s\n(make golden renews it)", golden_file, (int)n, a, (int)m, b);
		a += n + (a[n] != '\0');
		b += m + (b[m] != '\0');
	}
	free(golden);
	wz_buffer_clear(&now);
}
END_TEST

/* Each drawing says what it is to those who can't see it: two ids that stand once in the page, of a title and a description that are not empty. */
START_TEST(text_alternatives) {
	for (size_t i = 0; i < N_PAGES; i++) {
		char *page = report_file(&shared, PAGES[i]);
		for (const char *svg = strstr(page, "<svg "); svg != NULL; svg = strstr(svg + 1, "<svg ")) {
			wz_buffer ids = {0};
			char id[2][64], text[160];
			add_between(svg, "aria-labelledby=\"", '"', &ids);
			ck_assert_int_eq(sscanf(ids.bytes, "%63s %63s", id[0], id[1]), 2);
			for (size_t k = 0; k < 2; k++) {
				(void)snprintf(text, sizeof text, "id=\"%s\">", id[k]);
				ck_assert_msg(count_of(page, text) == 1, "%s: %s", PAGES[i], text);
				ck_assert_msg(strstr(page, text)[strlen(text)] != '<', "%s: %s says nothing", PAGES[i], text);
			}
			ck_assert_ptr_nonnull(strstr(svg, "role=\"img\""));
			wz_buffer_clear(&ids);
		}
		free(page);
	}
}
END_TEST

/* 3. Many elements */

static const wz_heat_mark *random_marks(size_t n, size_t count) {
	static wz_heat_mark mark[4000];
	uint32_t x = 7;
	for (size_t i = 0; i < count; i++) {
		x = x * 1664525u + 1013904223u;
		const size_t a = x >> 8 & 0xff, row = 1 + a % (n - 1);
		x = x * 1664525u + 1013904223u;
		mark[i] = (wz_heat_mark){row, (x >> 8) % row, ((double)(x >> 8 & 0xffff) / 32768.0 - 1)};
	}
	return mark;
}

/* Two hundred elements in one drawing without names: all marks of a shade are one path, what is weak is not drawn, and it stays small. */
START_TEST(heat_of_many) {
	enum { N = 200, MARKS = 4000 };
	const wz_heat_group group[3] = {{"One", 0, 90}, {"Two & three", 90, 5}, {"Last", 95, 105}};
	wz_heat heat = {.id = "heat", .n = N, .group = group, .n_groups = 3, .mark = random_marks(N, MARKS), .n_marks = MARKS, .title = WZ_W_together_figure, .description = "d"};
	wz_buffer out = {0};
	size_t drawn = 0;
	for (size_t i = 0; i < MARKS; i++)
		drawn += fabs(heat.mark[i].value) >= 0.5;
	ck_assert(drawn > MARKS / 3 && drawn < MARKS);
	wz_heat_svg(&heat, WZ_EN, &out);
	/* two drawings; in each 6 shades, 6 swatches of the legend, the frame; a mark ends in Z */
	ck_assert_uint_eq(count_of(out.bytes, "<path "), 2 * 13);
	ck_assert_uint_eq(count_of(out.bytes, "Z"), 2 * (drawn + 6 + 1));
	has(out.bytes, ">Two &amp; three</text>");
	ck_assert_uint_lt(out.size, 250000);
	wz_buffer_clear(&out);
}
END_TEST

/* With names: a number at each row, and below as many as there is room for. */
START_TEST(heat_with_names) {
	enum { N = 60 };
	const char *label[N];
	size_t number[N];
	for (size_t i = 0; i < N; i++) {
		label[i] = "An element <of> the manual";
		number[i] = 101 + i;
	}
	const wz_heat_mark mark[] = {{1, 0, 1}, {59, 2, -0.9}, {3, 1, 0.49}, {5, 4, -0.5}};
	wz_heat heat = {.id = "heat", .n = N, .label = label, .number = number, .mark = mark, .n_marks = 4, .title = WZ_W_together_figure};
	wz_buffer out = {0};
	wz_heat_svg(&heat, WZ_NL, &out);
	ck_assert_uint_eq(count_of(out.bytes, "An element &lt;of&gt; the manual"), 3 * N); /* label and its title; the narrow label is cut */
	ck_assert_uint_eq(count_of(out.bytes, ">160</text>"), 2);                            /* row 60; as a column it has no number */
	has(out.bytes, "\u2264 \u22120,5</text>");
	ck_assert_uint_eq(count_of(out.bytes, "<path "), 2 * (3 + 6 + 1)); /* 0.49 is not drawn */
	wz_buffer_clear(&out);
}
END_TEST

/* 4. PDF */

START_TEST(pdf) {
	for (size_t i = 0; i < N_PAGES; i++) {
		char *page = report_file(&shared, PAGES[i]);
		wz_buffer once = {0}, again = {0};
		wz_err err = {0};
		const wz_status st = wz_figures_pdf(page, "T\u00eftel <b>", &once, &err);
		if (!wz_figures_possible()) {
			ck_assert_int_eq(st, WZ_EUSAGE);
			has(err.text, "built without cairo");
		} else {
			ck_assert_msg(st == WZ_OK, "%s: %s", PAGES[i], err.text);
			ck_assert(once.size > 1000 && memcmp(once.bytes, "%PDF-", 5) == 0 && memcmp(once.bytes + once.size - 6, "%%EOF\n", 6) == 0);
			ck_assert_int_eq(wz_figures_pdf(page, "T\u00eftel <b>", &again, &err), WZ_OK);
			ck_assert_uint_eq(once.size, again.size);
			ck_assert_mem_eq(once.bytes, again.bytes, once.size);
		}
		wz_buffer_clear(&once);
		wz_buffer_clear(&again);
		free(page);
	}
}
END_TEST

/* What the PDF can't draw is refused, not left out. */
START_TEST(pdf_refuses) {
	static const char *const DRAWING[] = {"<ellipse rx=\"3\"/>", "<rect x=\"1\" y=\"1\" width=\"1\" height=\"1\" rx=\"2\"/>", "<path d=\"M0 0C1 1 2 2 3 3\"/>"};
	for (size_t i = 0; i < sizeof DRAWING / sizeof DRAWING[0] && wz_figures_possible(); i++) {
		char page[400];
		wz_buffer out = {0};
		wz_err err = {0};
		(void)snprintf(page, sizeof page, "<figure><svg class=\"wide\" viewBox=\"0 0 10 10\"><title id=\"t\">t</title><desc id=\"d\">d</desc>%s</svg></figure>", DRAWING[i]);
		ck_assert_int_eq(wz_figures_pdf(page, "t", &out, &err), WZ_EBUG);
		wz_buffer_clear(&out);
	}
}
END_TEST

int main(int argc, char **argv) {
	writing = argc == 2 && strcmp(argv[1], "--write") == 0;
	Suite *s = suite_create("figures");
	TCase *tc = tcase_create("figures");
	tcase_set_timeout(tc, 60);
	tcase_add_unchecked_fixture(tc, make_shared, remove_shared);
	tcase_add_test(tc, structure);
	tcase_add_test(tc, text_alternatives);
	tcase_add_test(tc, heat_of_many);
	tcase_add_test(tc, heat_with_names);
	tcase_add_test(tc, pdf);
	tcase_add_test(tc, pdf_refuses);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_NOFORK);
}
