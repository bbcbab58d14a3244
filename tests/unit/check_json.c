/* check_json.c - numbers keep all their digits, keys their order, and damage is named with its place
 *
 * 1. Values
 * 2. Files
 * 3. Damage
 */
#include "base/file.h"
#include "base/json.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/temp.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 1. Values */

START_TEST(numbers) {
	static const double odd[] = {INFINITY, -INFINITY, NAN};
	for (size_t i = 0; i < 3; i++) {
		json_t *null = wz_json_real(odd[i]);
		ck_assert(json_is_null(null));
		json_decref(null);
	}
	json_t *o = json_pack("{s:f, s:i, s:n, s:s}", "x", 0.1, "i", 3, "n", "t", "text");
	ck_assert_double_eq(wz_json_number(o, "x"), 0.1);
	ck_assert_double_eq(wz_json_number(o, "i"), 3);
	ck_assert(isnan(wz_json_number(o, "n")) && isnan(wz_json_number(o, "t")) &&
			  isnan(wz_json_number(o, "none")));
	ck_assert_str_eq(wz_json_text(o, "t", "else"), "text");
	ck_assert_str_eq(wz_json_text(o, "x", "else"), "else");
	ck_assert_ptr_null(wz_json_text(NULL, "t", NULL));
	json_decref(o);
}
END_TEST

START_TEST(large_counts) {
	static const uint64_t value[] = {0, 1, 20170401, INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX};
	static const char *const wrong[] = {
		"-1", "1.0", "\"\"", "\"18446744073709551616\"", "\"-1\"", "\"1 \"", "\"0x1\"", "null", "true"};
	uint64_t got = 77;
	for (size_t i = 0; i < sizeof value / sizeof value[0]; i++) {
		json_t *json = wz_json_u64(value[i]);
		ck_assert(wz_json_u64_value(json, &got));
		ck_assert_uint_eq(got, value[i]);
		json_decref(json);
	}
	got = 77;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		json_t *json = json_loads(wrong[i], JSON_DECODE_ANY, NULL);
		ck_assert_ptr_nonnull(json);
		ck_assert(!wz_json_u64_value(json, &got));
		json_decref(json);
	}
	ck_assert(!wz_json_u64_value(NULL, &got));
	ck_assert_uint_eq(got, 77);
}
END_TEST

/* 2. Files */

START_TEST(round_trip) {
	static const double value[] = {0.1,
								   1.0 / 3,
								   2.2250738585072014e-308,
								   4.9406564584124654e-324,
								   1.7976931348623157e308,
								   -0.0,
								   123456789.123456789};
	json_t *list = json_array(), *back = NULL;
	for (size_t i = 0; i < 7; i++)
		json_array_append_new(list, wz_json_real(value[i]));
	wz_err err = {0};
	ck_assert_int_eq(wz_json_write(temp_path("a.json"), list, &err), WZ_OK);
	ck_assert_msg(wz_json_read(temp_path("a.json"), &back, &err) == WZ_OK, "%s", err.text);
	for (size_t i = 0; i < 7; i++) {
		double got = json_real_value(json_array_get(back, i));
		ck_assert_int_eq(memcmp(&got, &value[i], sizeof got), 0);
	}
	json_decref(list);
	json_decref(back);
}
END_TEST

START_TEST(order_and_form) {
	json_t *o = json_pack("{s:i, s:f, s:s}", "z", 1, "a", 0.1, "m", "<\xc3\xa9>");
	char *text;
	size_t size;
	ck_assert_int_eq(wz_json_write(temp_path("a.json"), o, NULL), WZ_OK);
	ck_assert_int_eq(wz_file_read(temp_path("a.json"), &text, &size, NULL), WZ_OK);
	ck_assert_str_eq(text, "{\n \"z\": 1,\n \"a\": 0.10000000000000001,\n \"m\": \"<\xc3\xa9>\"\n}\n");
	free(text);
	FILE *f = fopen(temp_path("b.json"), "w");
	ck_assert_int_eq(wz_json_print(o, f, NULL), WZ_OK);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(wz_file_read(temp_path("b.json"), &text, &size, NULL), WZ_OK);
	ck_assert_str_eq(text, "{\"z\": 1, \"a\": 0.10000000000000001, \"m\": \"<\xc3\xa9>\"}\n");
	free(text);
	json_decref(o);
}
END_TEST

/* What jansson says, which files had before they were written otherwise. */
static void same_number(double value) {
	char ours[WZ_JSON_REAL + 1] = "", theirs[WZ_JSON_REAL + 1] = "";
	json_t *real = json_real(value);
	ours[wz_json_real_text(value, ours)] = '\0';
	theirs[json_dumpb(real, theirs, WZ_JSON_REAL, JSON_REAL_PRECISION(17) | JSON_ENCODE_ANY)] = '\0';
	json_decref(real);
	ck_assert_str_eq(ours, theirs);
}

START_TEST(numbers_as_jansson) {
	static const double odd[] = {0, -0.0, 1, 0.1, 0.5, 1e-4, 9.9999999999999995e-5, 1e-5, 1e16, 99999999999999984, 1e17, 1e-38, 1e-39, 1e300, 4.9406564584124654e-324,
	                             9.9999999999999999e22, 0.99999999999999994, 9007199254740992, 1.7976931348623157e308, 123456789012345680.0, 1e15 + 0.5};
	uint64_t state = (uint64_t)time(NULL), bits;
	printf("numbers_as_jansson: seed %llu\n", (unsigned long long)state);
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		same_number(odd[i]);
	for (int k = -45; k <= 20; k++) { /* beside every power of ten and of two, where the number of digits changes */
		const double ten = strtod((char[]){'1', 'e', k < 0 ? '-' : '+', (char)('0' + abs(k) / 10), (char)('0' + abs(k) % 10), 0}, NULL);
		for (double x = nextafter(nextafter(ten, 0), 0), n = 0; n < 5; n++, x = nextafter(x, 1e300))
			same_number(x);
	}
	for (int e = -160; e < 80; e++)
		for (double x = nextafter(ldexp(1, e), 0), n = 0; n < 3; n++, x = nextafter(x, 1e300))
			same_number(-x);
	for (size_t i = 0; i < 400000; i++) {
		double value;
		state += 0x9e3779b97f4a7c15u; /* splitmix64 */
		bits = (state ^ state >> 30) * 0xbf58476d1ce4e5b9u;
		bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
		bits ^= bits >> 31;
		memcpy(&value, &bits, sizeof value);
		if (i % 4 != 0) /* of the sizes that results have, some with few binary digits, whose decimal ones end in a tie */
			value = ldexp((double)(int64_t)(bits & (i % 4 == 1 ? 0xffffff : 0x1fffffffffffff)), (int)(bits >> 53) % 64 - 60 + (int)(i % 40));
		if (isfinite(value))
			same_number(value);
	}
	ck_assert_uint_eq(wz_json_real_text(NAN, (char[WZ_JSON_REAL]){0}), 0);
	ck_assert_uint_eq(wz_json_real_text(INFINITY, (char[WZ_JSON_REAL]){0}), 0);
}
END_TEST

START_TEST(files_as_jansson) {
	static const char ODD[] = "quote \" slash / back \\ tab \t bell \a nul \0 del \x7f \xc3\xab \xe2\x82\xac \xf0\x9f\x99\x82";
	wz_err err = {0};
	char *bytes, *theirs;
	size_t size;
	json_t *deep = json_pack("{s:[], s:{}, s:[[], {}], s:n, s:b, s:b, s:I, s:I, s:f}", "none", "empty", "in", "null", "yes", 1, "no", 0, "least", (json_int_t)INT64_MIN, "most",
	                         (json_int_t)INT64_MAX, "x", 2.0);
	json_object_set_new(deep, "a \"key\"\n", json_stringn(ODD, sizeof ODD - 1));
	json_object_set_new(deep, "", json_string(""));
	for (int i = 0; i < 70; i++)
		deep = json_pack("[s, o, i]", "deeper", deep, i);
	json_t *const trees[] = {deep, json_string("alone"), json_integer(-7), json_real(-1e-7), json_array(), json_object(), json_null()};
	for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
		ck_assert_msg(wz_json_write(temp_path("j.json"), trees[i], &err) == WZ_OK, "%s", err.text);
		ck_assert_int_eq(wz_file_read(temp_path("j.json"), &bytes, &size, &err), WZ_OK);
		theirs = json_dumps(trees[i], JSON_INDENT(1) | JSON_REAL_PRECISION(17) | JSON_ENCODE_ANY);
		ck_assert_uint_eq(size, strlen(theirs) + 1);
		ck_assert_int_eq(memcmp(bytes, theirs, size - 1), 0);
		ck_assert_int_eq(bytes[size - 1], '\n');
		free(bytes);
		free(theirs);
		json_decref(trees[i]);
	}
	json_t *well = json_array(), *below = well; /* deeper than can be read */
	for (int i = 0; i < 3000; i++) {
		json_array_append_new(below, json_array());
		below = json_array_get(below, 0);
	}
	ck_assert_int_ne(wz_json_write(temp_path("j.json"), well, &err), WZ_OK);
	json_decref(well);
}
END_TEST

/* 3. Damage */

START_TEST(damage) {
	static const struct {
		const char *text, *place;
	} bad[] = {{"", "a.json:1:"},
			   {"{\n \"a\": 1,\n}", "a.json:3:"},
			   {"{\"a\":1,\"a\":2}", "duplicate"},
			   {"{\"a\":NaN}", "a.json:1:"},
			   {"[1] x", "a.json:1:"},
			   {"[\"\xff\"]", "unable to decode"},
			   {"[123456789012345678901234567890]", "too big"},
			   {"[1e999]", "overflow"}};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		json_t *json;
		wz_err err = {0};
		ck_assert_int_eq(wz_file_write(temp_path("a.json"), bad[i].text, strlen(bad[i].text), NULL), WZ_OK);
		ck_assert_int_eq(wz_json_read(temp_path("a.json"), &json, &err), WZ_ECORRUPT);
		ck_assert_ptr_null(json);
		ck_assert_msg(strstr(err.text, bad[i].place) != NULL, "%s: should hold %s", err.text, bad[i].place);
	}
	char deep[200001];
	memset(deep, '[', 200000);
	json_t *json;
	ck_assert_int_eq(wz_file_write(temp_path("a.json"), deep, 200000, NULL), WZ_OK);
	ck_assert_int_eq(wz_json_read(temp_path("a.json"), &json, NULL), WZ_ECORRUPT);
	ck_assert_int_eq(wz_json_read(temp_path("none"), &json, NULL), WZ_EIO);
	ck_assert_int_eq(wz_json_write(temp_path("no/a.json"), json_null(), NULL), WZ_EIO);
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("json");
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_add_test(tc, numbers);
	tcase_add_test(tc, large_counts);
	tcase_add_test(tc, round_trip);
	tcase_add_test(tc, numbers_as_jansson);
	tcase_add_test(tc, files_as_jansson);
	tcase_add_test(tc, order_and_form);
	tcase_add_test(tc, damage);
	Suite *suite = suite_create("json");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
