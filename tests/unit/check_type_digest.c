/* check_type_digest.c - analyses of a type are kept as long as nothing that they depend on changes, and no longer
 *
 * 1. What changes the digest
 * 2. What leaves it alone
 */
#include "base/file.h"
#include "tests/unit/run_suite.h"
#include "tests/unit/small_set.h"

#include <check.h>

static void digest_of(const small_change *change, const char *id, const char *program, char out[WZ_SHA256_TEXT]) {
	small_set set;
	unsigned char digest[32];
	small_open(&set, change);
	size_t t = 0;
	while (t < set.study.n_types && strcmp(set.study.type[t].id, id) != 0)
		t++;
	ck_assert_uint_lt(t, set.study.n_types);
	ck_assert_int_eq(wz_type_digest(&set.study, &set.study.type[t], program, digest, NULL), WZ_OK);
	wz_hex_write(digest, sizeof digest, out);
	small_close(&set);
}

/* 1. What changes the digest */

START_TEST(changes) {
	static const struct {
		const char *what;
		small_change change;
	} cases[] = {
		{"seed", {.flip = ELEMENTS, .seed = "2"}},
		{"statistic", {.flip = ELEMENTS, .permutation = "replicates: 200, block: 16, statistic: \"null\""}},
		{"strata", {.flip = ELEMENTS, .permutation = "replicates: 200, block: 16, strata: kind"}},
		{"rho", {.flip = ELEMENTS, .rho = "0.5"}},
		{"method", {.flip = ELEMENTS, .method = "ml"}},
		{"an effect size", {.flip = ELEMENTS, .add_y = 1e-4}},
		{"a variance", {.flip = ELEMENTS, .add_v = 1e-4}},
		{"an element", {.flip = 0}},
		{"a label", {.flip = ELEMENTS, .label = "Zeldzaam"}},
		{"moderators", {.flip = ELEMENTS, .plan = "by: [all, kind]\nmoderators: [weeks]\n"}},
		{"the elements tested", {.flip = ELEMENTS, .plan = "by: [all, kind]\nmoderators: [setting, weeks]\nelements: {list: [rare, half]}\n"}},
		{"the smallest group", {.flip = ELEMENTS, .plan = "by: [all, kind]\nmoderators: [setting, weeks]\nelements: {min_manuals: 3}\n"}}};
	char base[WZ_SHA256_TEXT], other[WZ_SHA256_TEXT];
	digest_of(&small_as_is, "all", "program", base);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		digest_of(&cases[i].change, "all", "program", other);
		ck_assert_msg(strcmp(base, other) != 0, "the digest does not see: %s", cases[i].what);
	}
	digest_of(&small_as_is, "all", "another program", other);
	ck_assert_str_ne(base, other);
	digest_of(&small_as_is, "kind=q", "program", other);
	ck_assert_str_ne(base, other);
}
END_TEST

/* 2. What leaves it alone */

START_TEST(stays) {
	static const struct {
		const char *what;
		small_change change;
	} cases[] = {
		{"nothing", {.flip = ELEMENTS}},
		{"size of blocks", {.flip = ELEMENTS, .permutation = "replicates: 200, block: 7"}},
		{"types", {.flip = ELEMENTS, .plan = "by: [all]\nmoderators: [setting, weeks]\n"}},
		{"reports", {.flip = ELEMENTS, .plan = "by: [all, kind]\nmoderators: [setting, weeks]\nreport: {languages: [nl]}\n"}}};
	char base[WZ_SHA256_TEXT], other[WZ_SHA256_TEXT];
	digest_of(&small_as_is, "all", "program", base);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		digest_of(&cases[i].change, "all", "program", other);
		ck_assert_msg(strcmp(base, other) == 0, "the digest changes with: %s", cases[i].what);
	}
	/* what becomes of another type */
	static const small_change elsewhere = {.flip = 0, .add_y = 0.5, .front = SMALL_FRONT};
	digest_of(&small_as_is, "kind=q", "program", base);
	digest_of(&elsewhere, "kind=q", "program", other);
	ck_assert_str_eq(base, other);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("type_digest");
	TCase *tc = tcase_create("digests");
	tcase_add_checked_fixture(tc, temp_make, temp_remove);
	tcase_add_test(tc, changes);
	tcase_add_test(tc, stays);
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
