/* check_json.c - numbers keep all their digits, keys their order, and damage is named with its place
 *
 * 1. Values
 * 2. Files
 * 3. Damage
 */
#include "base/json.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/temp.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	tcase_add_test(tc, order_and_form);
	tcase_add_test(tc, damage);
	Suite *suite = suite_create("json");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
