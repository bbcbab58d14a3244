/* check_tables.c - the tables of a report, against tests/golden/tables.txt: of each file its name, the names of its columns and its first rows
 *
 * Whoever reads the CSV files by program relies on these names and their order. `check_tables --write` (make golden) writes the file anew: look at what changes.
 */
#include "report/buffer.h"
#include "report/listing.h"
#include "tests/unit/report_kinds.h"
#include "tests/unit/run_suite.h"

#include <check.h>

static const char golden_file[] = "tests/golden/tables.txt";
enum { ROWS = 3 };

static wz_run shared;
static bool writing;

static void make_shared(void) {
	make_run(&shared, "results.json", results_of_all_kinds());
	make_report(&shared);
}

static void remove_shared(void) {
	remove_run(&shared);
}

/* Header and first rows; rows have no line ends inside. */
static void add_table(const char *name, wz_buffer *out) {
	char *text = report_file(&shared, name);
	size_t left = ROWS + 1;
	wz_buffer_printf(out, "== %s\n", name);
	for (const char *line = text; *line != '\0' && left > 0; left--) {
		const char *end = strstr(line, "\r\n");
		ck_assert_ptr_nonnull(end);
		wz_buffer_printf(out, "%.*s\n", (int)(end - line), line);
		line = end + 2;
	}
	free(text);
}

START_TEST(tables) {
	wz_buffer now = {0};
	wz_listing listing = {0};
	wz_err err = {0};
	char *names = report_file(&shared, "files.txt"), *golden = NULL;
	size_t size = 0, n = 0;
	wz_listing_read(&listing, names, strlen(names));
	for (size_t i = 0; i < listing.n; i++) {
		const char *dot = strrchr(listing.name[i], '.');
		/* of the fixture's types the first has everything */
		if (dot == NULL || strcmp(dot, ".csv") != 0 || strncmp(listing.name[i], "setting-", 8) == 0)
			continue;
		add_table(listing.name[i], &now);
		n++;
	}
	ck_assert_uint_ge(n, 17);
	ck_assert(!now.failed && !listing.failed);
	if (writing)
		ck_assert_msg(wz_file_write(golden_file, now.bytes, now.size, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_file_read(golden_file, &golden, &size, &err) == WZ_OK, "%s", err.text);
	size_t at = 0, line = 1, start = 0;
	for (; golden[at] != '\0' && golden[at] == now.bytes[at]; at++)
		if (golden[at] == '\n') {
			line++;
			start = at + 1;
		}
	if (golden[at] != now.bytes[at])
		ck_abort_msg("%s:%zu: is '%.*s', the report has '%.*s': if it should, make golden", golden_file, line, (int)strcspn(golden + start, "\n"), golden + start,
		             (int)strcspn(now.bytes + start, "\n"), now.bytes + start);
	wz_listing_clear(&listing);
	wz_buffer_clear(&now);
	free(names);
	free(golden);
}
END_TEST

int main(int argc, char **argv) {
	writing = argc == 2 && strcmp(argv[1], "--write") == 0;
	Suite *s = suite_create("tables");
	TCase *tc = tcase_create("tables");
	tcase_set_timeout(tc, 60);
	tcase_add_unchecked_fixture(tc, make_shared, remove_shared);
	tcase_add_test(tc, tables);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_NOFORK);
}
