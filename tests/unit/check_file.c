/* check_file.c - files are whole or not there; hashes, paths and slugs
 *
 * 1. Writing and reading
 * 2. Folders and paths
 * 3. SHA-256
 * 4. Slugs
 */
#include "base/file.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/temp.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* 1. Writing and reading */

START_TEST(round_trip) {
	static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 300000};
	size_t n = sizes[_i], size = 1;
	char *bytes = malloc(n + 1), *back = NULL;
	ck_assert_ptr_nonnull(bytes);
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i * 31 % 251);
	wz_err err = {0};
	ck_assert_msg(wz_file_write(temp_path("a"), bytes, n, &err) == WZ_OK, "%s", err.text);
	ck_assert_int_eq(wz_file_read(temp_path("a"), &back, &size, &err), WZ_OK);
	ck_assert_uint_eq(size, n);
	ck_assert_int_eq(memcmp(back, bytes, n), 0);
	ck_assert_int_eq(back[n], '\0');
	ck_assert_uint_eq(temp_count(""), 3); /* a . .. */
	free(back);
	ck_assert_int_eq(wz_file_write(temp_path("a"), "before", 6, &err), WZ_OK);
	ck_assert_msg(wz_file_write_of_many(temp_path("a"), bytes, n, &err) == WZ_OK, "%s", err.text);
	ck_assert_int_eq(wz_file_read(temp_path("a"), &back, &size, &err), WZ_OK);
	ck_assert_uint_eq(size, n);
	ck_assert_int_eq(memcmp(back, bytes, n), 0);
	ck_assert_uint_eq(temp_count(""), 3);
	ck_assert_msg(wz_folder_sync(temp_path(""), &err) == WZ_OK, "%s", err.text);
	ck_assert_int_eq(wz_folder_sync(temp_path("none"), &err), WZ_EIO);
	free(back);
	free(bytes);
}
END_TEST

static bool in_parts(wz_file_out *out, const void *what) {
	const char *bytes = what;
	bool good = true;
	for (size_t at = 0, size = 0; at < 300000; at += size, size = (size * 7 + 1) % 90001)
		good = good && wz_file_put(out, bytes + at, size < 300000 - at ? size : 300000 - at);
	return good && bytes[0] == 'a';
}

START_TEST(writes_parts) {
	char *bytes = malloc(300000), *back = NULL;
	size_t size;
	ck_assert_ptr_nonnull(bytes);
	for (size_t i = 0; i < 300000; i++)
		bytes[i] = (char)('a' + i * 31 % 251 % 26);
	ck_assert_int_eq(wz_file_write_parts(temp_path("a"), in_parts, bytes, NULL), WZ_OK);
	ck_assert_int_eq(wz_file_read(temp_path("a"), &back, &size, NULL), WZ_OK);
	ck_assert_uint_eq(size, 300000);
	ck_assert_int_eq(memcmp(back, bytes, size), 0);
	free(back);
	bytes[0] = 'b'; /* who makes it gives up: the old file stays */
	wz_err err = {0};
	ck_assert_int_eq(wz_file_write_parts(temp_path("a"), in_parts, bytes, &err), WZ_ENOMEM);
	ck_assert_uint_eq(temp_count(".tmp."), 0);
	ck_assert_int_eq(wz_file_read(temp_path("a"), &back, &size, NULL), WZ_OK);
	ck_assert_int_eq(back[0], 'a');
	free(back);
	free(bytes);
}
END_TEST

START_TEST(replaces) {
	char *back = NULL;
	size_t size;
	ck_assert_int_eq(wz_file_write(temp_path("a"), "long before", 11, NULL), WZ_OK);
	ck_assert_int_eq(wz_file_write(temp_path("a"), "now", 3, NULL), WZ_OK);
	ck_assert_int_eq(wz_file_read(temp_path("a"), &back, &size, NULL), WZ_OK);
	ck_assert_str_eq(back, "now");
	free(back);
}
END_TEST

/* The disk is full half-way: the old file stays, and nothing else. */
START_TEST(full_disk) {
	size_t size, n = 1 << 20;
	char *back = NULL, *bytes = calloc(1, n);
	ck_assert_ptr_nonnull(bytes);
	ck_assert_int_eq(wz_file_write(temp_path("a"), "before", 6, NULL), WZ_OK);
	struct rlimit limit = {.rlim_cur = 100000, .rlim_max = RLIM_INFINITY};
	ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	rlim_t was = limit.rlim_cur;
	limit.rlim_cur = 100000;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	wz_err err = {0};
	wz_status st = wz_file_write(temp_path("a"), bytes, n, &err);
	limit.rlim_cur = was;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(st, WZ_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "/a: cannot be written: "));
	ck_assert_uint_eq(temp_count(".tmp."), 0);
	ck_assert_int_eq(wz_file_read(temp_path("a"), &back, &size, NULL), WZ_OK);
	ck_assert_str_eq(back, "before");
	free(back);
	free(bytes);
}
END_TEST

START_TEST(cannot) {
	char *back;
	size_t size;
	wz_err err = {0};
	ck_assert_int_eq(wz_file_write(temp_path("no/a"), "x", 1, &err), WZ_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "No such file"));
	ck_assert_int_eq(wz_folder_make(temp_path("d"), NULL), WZ_OK);
	ck_assert_int_eq(wz_file_write(temp_path("d"), "x", 1, NULL), WZ_EIO);
	ck_assert_uint_eq(temp_count(".tmp."), 0);
	ck_assert_int_eq(wz_file_read(temp_path("d"), &back, &size, NULL), WZ_EIO);
	ck_assert_int_eq(wz_file_read(temp_path("none"), &back, &size, NULL), WZ_EIO);
	ck_assert_ptr_null(back);
}
END_TEST

/* A fifo that nobody writes to or reads from: none of these may wait for it. */
START_TEST(refuses_fifo) {
	static const char part[] = "/fifo: is a pipe, no ordinary file: ";
	char *back, hash[WZ_SHA256_TEXT];
	size_t size;
	int fd;
	wz_err err = {0};
	struct stat about;
	ck_assert_int_eq(mkfifo(temp_path("fifo"), 0600), 0);
	ck_assert_int_eq(wz_file_open(temp_path("fifo"), O_RDONLY, &fd, &err), WZ_EINPUT);
	ck_assert_int_eq(fd, -1);
	ck_assert_ptr_nonnull(strstr(err.text, part));
	err = (wz_err){0};
	ck_assert_int_eq(wz_file_open(temp_path("fifo"), O_WRONLY | O_APPEND | O_CREAT, &fd, &err), WZ_EINPUT); /* ENXIO, not the pipe, is what open() says */
	ck_assert_ptr_nonnull(strstr(err.text, part));
	ck_assert_int_eq(wz_file_read(temp_path("fifo"), &back, &size, NULL), WZ_EINPUT);
	ck_assert_ptr_null(back);
	ck_assert_int_eq(wz_sha256_file(temp_path("fifo"), hash, NULL), WZ_EINPUT);
	ck_assert_str_eq(hash, "");
	err = (wz_err){0};
	ck_assert_int_eq(wz_file_check(temp_path("fifo"), "name another", &err), WZ_EINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "/fifo: is a pipe, no ordinary file: name another"));
	err = (wz_err){0};
	ck_assert_int_eq(wz_file_write(temp_path("fifo"), "x", 1, &err), WZ_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "/fifo: is a pipe, which would be replaced by a file: "));
	ck_assert_int_eq(lstat(temp_path("fifo"), &about), 0);
	ck_assert(S_ISFIFO(about.st_mode));
	ck_assert_uint_eq(temp_count(""), 3); /* fifo . .. */
}
END_TEST

/* A link stays a link, wherever it leads; reading goes through it. */
START_TEST(refuses_link_as_target) {
	char *back;
	size_t size;
	struct stat about;
	ck_assert_int_eq(wz_file_write(temp_path("a"), "before", 6, NULL), WZ_OK);
	ck_assert_int_eq(symlink("a", temp_path("link")), 0);
	ck_assert_int_eq(symlink("nowhere", temp_path("lost")), 0);
	static const char *const names[] = {"link", "lost"};
	for (size_t i = 0; i < 2; i++) {
		wz_err err = {0};
		ck_assert_int_eq(wz_file_check_target(temp_path(names[i]), &err), WZ_EIO);
		ck_assert_ptr_nonnull(strstr(err.text, ": is a link, which would be replaced by a file: "));
		ck_assert_int_eq(wz_file_write(temp_path(names[i]), "x", 1, NULL), WZ_EIO);
		ck_assert_int_eq(lstat(temp_path(names[i]), &about), 0);
		ck_assert(S_ISLNK(about.st_mode));
	}
	ck_assert(!wz_file_exists(temp_path("nowhere")));
	ck_assert_int_eq(wz_file_read(temp_path("link"), &back, &size, NULL), WZ_OK);
	ck_assert_str_eq(back, "before");
	free(back);
	ck_assert_int_eq(wz_file_check_target(temp_path("a"), NULL), WZ_OK);
	ck_assert_int_eq(wz_file_check_target(temp_path("new"), NULL), WZ_OK);
	ck_assert_int_eq(wz_file_check_target(NULL, NULL), WZ_OK);
	ck_assert_int_eq(wz_file_check_target(temp_folder, NULL), WZ_EIO);
}
END_TEST

START_TEST(opens_for_its_caller) {
	int fd;
	ck_assert_int_eq(wz_file_open(temp_path("none"), O_RDONLY, &fd, NULL), WZ_EIO);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(wz_file_open(temp_folder, O_RDONLY, &fd, NULL), WZ_EIO);
	ck_assert_int_eq(errno, EISDIR);
	ck_assert_int_eq(wz_file_open(temp_path("log"), O_WRONLY | O_APPEND | O_CREAT, &fd, NULL), WZ_OK);
	ck_assert_int_eq(close(fd), 0);
	ck_assert(wz_file_exists(temp_path("log")));
}
END_TEST

/* 2. Folders and paths */

START_TEST(folders) {
	wz_err err = {0};
	ck_assert_int_eq(wz_folder_make(temp_path("a/b//c/"), &err), WZ_OK);
	ck_assert_int_eq(wz_folder_make(temp_path("a/b/c"), &err), WZ_OK);
	ck_assert(wz_file_exists(temp_path("a/b/c")));
	ck_assert_int_eq(wz_file_write(temp_path("a/f"), "", 0, &err), WZ_OK);
	ck_assert_int_eq(wz_folder_make(temp_path("a/f/g"), &err), WZ_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "a/f: folder cannot be made: Not a directory"));
	ck_assert_int_eq(wz_folder_make("", NULL), WZ_EIO);
	ck_assert_int_eq(wz_folder_make("/", NULL), WZ_OK);
}
END_TEST

START_TEST(paths) {
	static const char *const join[][3] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"a", "/b", "/b"},
										  {NULL, "b", "b"},  {"", "b", "b"},     {"/", "b", "/b"}};
	static const char *const of[][2] = {{"a/b", "a"}, {"b", "."},    {"/b", "/"},   {"/", "/"},
										{"", "."},    {"a/b/", "a"}, {"a//b", "a"}, {"../x.yaml", ".."}};
	for (size_t i = 0; i < sizeof join / sizeof join[0]; i++) {
		char *path = wz_path_join(join[i][0], join[i][1]);
		ck_assert_str_eq(path, join[i][2]);
		free(path);
	}
	for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
		char *folder = wz_path_folder(of[i][0]);
		ck_assert_str_eq(folder, of[i][1]);
		free(folder);
	}
}
END_TEST

START_TEST(relative_paths) {
	static const char *const of[][3] = {{"r/a", "r/a", "."}, {"r/a", "r", ".."}, {"r", "r/a/b", "a/b"}, {"r/a/b", "r/ab", "../../ab"},
										{"r/ab", "r/a", "../a"}, {"r/a", "r/f", "../f"}, {"r", "r/f", "f"}, {"r/a/b", "r/a/../f", "../../f"}};
	ck_assert_int_eq(wz_folder_make(temp_path("r/a/b"), NULL), WZ_OK);
	ck_assert_int_eq(wz_folder_make(temp_path("r/ab"), NULL), WZ_OK);
	ck_assert_int_eq(wz_file_write(temp_path("r/f"), "f", 1, NULL), WZ_OK);
	char *path = NULL;
	for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
		char *folder = strdup(temp_path(of[i][0])), *file = strdup(temp_path(of[i][1]));
		ck_assert_int_eq(wz_path_relative(folder, file, &path, NULL), WZ_OK);
		ck_assert_str_eq(path, of[i][2]);
		free(path);
		free(folder);
		free(file);
	}
	ck_assert_int_eq(wz_path_relative("/", "/", &path, NULL), WZ_OK);
	ck_assert_str_eq(path, ".");
	free(path);
	ck_assert_int_eq(wz_path_relative("/dev", "/", &path, NULL), WZ_OK);
	ck_assert_str_eq(path, "..");
	free(path);
	ck_assert_int_eq(wz_path_relative("/", "/dev/null", &path, NULL), WZ_OK);
	ck_assert_str_eq(path, "dev/null");
	free(path);
	ck_assert_int_eq(wz_path_relative(temp_path("r"), temp_path("r/nothing"), &path, NULL), WZ_EIO);
}
END_TEST

/* 3. SHA-256: values of FIPS 180-4 */

START_TEST(hashes) {
	char text[WZ_SHA256_TEXT], of_file[WZ_SHA256_TEXT];
	unsigned char digest[32], back[32];
	wz_sha256("", 0, text);
	ck_assert_str_eq(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	wz_sha256(NULL, 0, of_file);
	ck_assert_str_eq(text, of_file);
	wz_sha256("abc", 3, text);
	ck_assert_str_eq(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	ck_assert_int_eq(wz_file_write(temp_path("a"), "abc", 3, NULL), WZ_OK);
	ck_assert_int_eq(wz_sha256_file(temp_path("a"), of_file, NULL), WZ_OK);
	ck_assert_str_eq(text, of_file);
	ck_assert_int_eq(wz_sha256_file(temp_path("b"), of_file, NULL), WZ_EIO);
	ck_assert_str_eq(of_file, "");
	wz_sha256_digest("abc", 3, digest);
	ck_assert(wz_hex_parse(text, back, 32));
	ck_assert_int_eq(memcmp(digest, back, 32), 0);
	ck_assert(!wz_hex_parse(text, back, 31));
	text[5] = 'g';
	ck_assert(!wz_hex_parse(text, back, 32));
	wz_sha256_parts *parts = NULL;
	ck_assert(wz_sha256_add(&parts, "a", 1) && wz_sha256_add(&parts, "", 0) && wz_sha256_add(&parts, "bc", 2));
	ck_assert(wz_sha256_end(&parts, back));
	ck_assert_int_eq(memcmp(digest, back, 32), 0);
	ck_assert_ptr_null(parts);
	ck_assert(wz_sha256_end(&parts, back)); /* of nothing */
	wz_sha256_digest(NULL, 0, digest);
	ck_assert_int_eq(memcmp(digest, back, 32), 0);
}
END_TEST

/* 4. Slugs */

static bool is_slug(const char *slug) {
	size_t n = strlen(slug);
	return n > 0 && n <= 49 && strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == n && slug[0] != '-' &&
		   slug[n - 1] != '-';
}

START_TEST(slugs) {
	/* kept as they are */
	static const char *const same[] = {
		"all",     "phase2", "a-b-c",       "0",
		"console", "com10",  "abc-1234567", "1234567890123456789012345678901234567890"};
	/* changed: this, then '-' and eight digits */
	static const char *const changed[][2] = {
		{"Phase 2", "phase-2"},
		{"setting=prison", "setting-prison"},
		{"", "unnamed"},
		{"...", "unnamed"},
		{"../../etc", "etc"},
		{"con", "con"},
		{"nul", "nul"},
		{"com1", "com1"},
		{"CON", "con"},
		{"a--b", "a-b"},
		{"-a", "a"},
		{"a\nb", "a-b"},
		{"\xc3\xa9\xc3\xa9n", "n"},
		{"x-deadbeef", "x-deadbeef"},
		{"12345678901234567890123456789012345678901", "1234567890123456789012345678901234567890"}};
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		char *slug = wz_slug(same[i]);
		ck_assert_str_eq(slug, same[i]);
		free(slug);
	}
	for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++) {
		char *slug = wz_slug(changed[i][0]);
		size_t n = strlen(changed[i][1]);
		ck_assert_msg(is_slug(slug) && strlen(slug) == n + 9 && strncmp(slug, changed[i][1], n) == 0 &&
						  slug[n] == '-',
					  "%s", slug);
		free(slug);
	}
	char *a = wz_slug("A"), *b = wz_slug("a"), *again = wz_slug(a);
	ck_assert_str_ne(a, b);
	ck_assert_str_ne(a, again); /* nobody can name himself after another's slug */
	free(a);
	free(b);
	free(again);
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("file");
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_add_loop_test(tc, round_trip, 0, 6);
	tcase_add_test(tc, writes_parts);
	tcase_add_test(tc, replaces);
	tcase_add_test(tc, full_disk);
	tcase_add_test(tc, cannot);
	tcase_add_test(tc, refuses_fifo);
	tcase_add_test(tc, refuses_link_as_target);
	tcase_add_test(tc, opens_for_its_caller);
	tcase_add_test(tc, folders);
	tcase_add_test(tc, paths);
	tcase_add_test(tc, relative_paths);
	tcase_add_test(tc, hashes);
	tcase_add_test(tc, slugs);
	Suite *suite = suite_create("file");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
