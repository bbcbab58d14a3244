/* check_design.c - designs that are refused: every problem with its place, hostile texts, sizes
 *
 * 1. What is wrong, and where
 * 2. Texts that are no design, or a hostile one
 *
 * What a good design gives is tested by check_simulate.
 */
#include "tests/unit/run_suite.h"
#include "tests/unit/simulate_fixture.h"

#include <stdlib.h>

/* 1. What is wrong, and where */

#define LEAST                                                                                                                      \
	BEGIN "variances: {study: 0.02}\nstudies_per_manual: {1: 1}\neffects_per_study: {1: 1}\nn: [40]\n"

/* LEAST has eight lines, so what is added begins in line 9. Line 0: anywhere. */
static void refused(const char *text, size_t line, size_t column, const char *part) {
	wz_status st = read_bytes(text, strlen(text));
	ck_assert_msg(st == WZ_OK, "%s: %s", text, err.text);
	ck_assert_msg(problems.n_errors > 0, "accepted: %s", text);
	for (size_t i = 0; i < problems.n; i++)
		if (strstr(problems.list[i].text, part) != NULL && problems.list[i].line == line && problems.list[i].column == column)
			return;
	ck_abort_msg("%s: expected at %zu:%zu: %s; got %zu:%zu: %s", text, line, column, part, problems.list[0].line, problems.list[0].column,
				 problems.list[0].text);
}

#define TYPES "types: {a: {manuals: 3}}\n"
#define WITH(text) LEAST TYPES text

START_TEST(refusals) {
	refused(WITH("mena: 0.2\n"), 10, 1, "unknown key 'mena' in the design; did you mean 'mean'?");
	refused(WITH("colour: red\n"), 10, 1, "unknown key 'colour' in the design; known: name seed");
	refused(WITH("second_coder: {share: 0.1, mised: 0.1}\n"), 10, 28, "did you mean 'missed'?");
	refused(WITH("rho: 1\n"), 10, 6, "out of range; expected 0 to 0.999");
	refused(WITH("rho: 0,6\n"), 10, 6, "is not a number");
	refused(WITH("rho: nan\n"), 10, 6, "is not a number");
	refused(WITH("rho: [0.6]\n"), 10, 6, "is a list; expected a single value");
	refused(WITH("rho:\n"), 10, 5, "has no value");
	refused(WITH("rho: !!float 0.6\n"), 10, 6, "tags");
	refused(WITH("rho: \"0.6\\0\"\n"), 10, 6, "NUL character");
	refused(WITH("seed: -1\n"), 10, 7, "is not a whole number");
	refused(WITH("seed: 99999999999999999999\n"), 10, 7, "out of range");
	refused(WITH("mean: 0\nmean: 1\n"), 11, 1, "second time (first in line 10)");
	refused(WITH("<<: {mean: 1}\n"), 10, 1, "merge keys");
	refused(WITH("[a]: 1\n"), 10, 1, "a key is a list");
	refused(WITH("---\nname: x\n"), 10, 1, "a second document");
	refused(WITH("not_stated: 1.5\n"), 10, 13, "out of range; expected 0 to 1");
	refused(WITH("prevalence: {count_from: 9, count_to: 3}\n"), 10, 13, "count_from is above count_to");
	refused(WITH("counts: {share: 0.5}\n"), 10, 9, "'from' is missing");
	refused(WITH("counts: {share: 0.5, from: 0.4, to: 0.3}\n"), 10, 9, "from is above to");
	refused(WITH("counts: {share: 0.5, from: 0, to: 0.3}\n"), 10, 28, "out of range");
	refused(WITH("classes: {c: {y.*: 0.5}}\n"), 10, 15, "no element fits 'y.*'");
	refused(WITH("classes: {c: {x.one: 1.5}}\n"), 10, 15, "out of range; expected 0 to 1");
	refused(WITH("classes: [c]\n"), 10, 10, "is a list; expected a group");
	refused(WITH("effects: {a: 1}\n"), 10, 10, "expected a list");
	refused(WITH("effects: [{effect: 1}]\n"), 10, 11, "'element' is missing");
	refused(WITH("effects: [{element: x.onee, effect: 1}]\n"), 10, 11, "no element 'x.onee'; did you mean 'x.one'?");
	refused(WITH("effects: [{element: x.place, effect: 1}]\n"), 10, 11, "has a value in every manual");
	refused(WITH("effects: [{element: x.one, with: x.one, effect: 1}]\n"), 10, 11, "paired with itself");
	refused(WITH("effects: [{element: x.one, type: z, effect: 1}]\n"), 10, 11, "no type 'z'");
	refused(WITH("effects: [{element: x.one, effect: 9}]\n"), 10, 36, "out of range");
	refused(WITH("variables: {colour: {codes: {rct: 1}}}\n"), 10, 13, "no variable 'colour'");
	refused(WITH("variables: {design: {codes: {rtc: 1}}}\n"), 10, 30, "'rtc' is no code of 'design'");
	refused(WITH("variables: {design: {codes: {rct: -1, quasi: 2}}}\n"), 10, 13, "shares of 0 or more");
	refused(WITH("variables: {design: {codes: {rct: 0}}}\n"), 10, 13, "one of them above 0");
	refused(WITH("variables: {design: {codes: {rct: 1}, effects: {quasi: 1}}}\n"), 10, 49, "has an effect but no share");
	refused(WITH("variables: {months: {codes: {a: 1}}}\n"), 10, 13, "is a number: give from and to");
	refused(WITH("variables: {months: {from: 5, to: 2}}\n"), 10, 13, "is a number: give from and to");
	refused(WITH("variables: {yi: {from: 0, to: 2}}\n"), 10, 13, "written by the program itself");
	refused(WITH("variables: {intervention_type: {codes: {a: 1}}}\n"), 10, 13, "written by the program itself");
	refused(LEAST "types: {z: {manuals: 3}}\n", 9, 9, "type 'z' is no code of 'intervention_type'");
	refused(LEAST "types: {a: {manuals: 0}}\n", 0, 0, "no type has manuals");
	refused(LEAST "types: {a: {manuals: 100001}}\n", 9, 22, "out of range");
	refused(LEAST "types: {a: {manuals: 3, classes: {c: 1}}}\n", 9, 35, "there is no class 'c'");
	refused(LEAST "classes: {c: {x.one: 1}, d: {x.one: 0}}\ntypes: {a: {manuals: 3}}\n", 10, 9, "needs classes");
	refused(LEAST, 1, 1, "'types' is missing");
	refused(LEAST "type_variable: design2\n" TYPES, 0, 0, "'design2', is not a categorical variable");
	refused("name: test\nvariances: {}\ncodebook: c.csv\nform: flat\nstudies_per_manual: {}\n" TYPES, 5, 21, "no number with a weight");
	refused("name: test\nvariances: {}\ncodebook: c.csv\nform: flat\nstudies_per_manual: {0: 1}\n" TYPES, 5, 22, "out of range; expected 1 to 1000");
	refused("name: test\nvariances: {}\ncodebook: c.csv\nform: long\n" TYPES, 4, 7, "expected one of: relational flat");
	refused("name: test\nvariances: {}\ncodebook: c.csv\nn: 40\n" TYPES, 4, 4, "expected a list of sample sizes");
	refused("name: test\nvariances: {}\ncodebook: c.csv\nn: [3]\n" TYPES, 4, 5, "out of range; expected 4");
	refused("name: test\nvariances: {}\ncodebook: c.csv\nform: flat\n" TYPES, 0, 0, "are needed when there is no file of studies");
	refused("name: test\nvariances: {manual: 0.1}\ncodebook: c.csv\nform: flat\nstudies: s.csv\n" TYPES, 0, 0, "has no manuals");
	refused("name: test\nvariances: {}\ncodebook: c.csv\nstudies: s.csv\ntypes: {a: {}}\n", 0, 0, "form: flat");
	refused("name: \"a\\nb\"\nvariances: {}\ncodebook: c.csv\n" TYPES, 1, 7, "control character");
	refused("name: test\nvariances: {study: -1}\ncodebook: c.csv\n" TYPES, 2, 20, "out of range");
}
END_TEST

/* 2. Texts that are no design, or a hostile one */

START_TEST(not_a_design) {
	static const char *const TEXTS[] = {"", "- a\n", "a: [", "a: \xff\n", "\t\n", "&a [*a]", "just words"};
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
		ck_assert_msg(read_bytes(TEXTS[i], strlen(TEXTS[i])) == WZ_EINPUT, "%s", TEXTS[i]);
		ck_assert_ptr_nonnull(strstr(err.text, "design.yaml"));
	}
	char *large = malloc(2 << 20);
	ck_assert_ptr_nonnull(large);
	memset(large, 'a', 2 << 20);
	ck_assert_int_eq(read_bytes(large, 2 << 20), WZ_EINPUT);
	free(large);
}
END_TEST

/* A design that contains itself, or the same group a great many times: an end, and no more memory than its text is worth. */
START_TEST(aliases) {
	refused(LEAST "types: &t {a: *t}\n", 9, 12, "unknown key 'a' in types.a");
	refused(LEAST TYPES "classes: &c {x: *c}\n", 10, 10, "expected a single value");
	char text[30000] = LEAST TYPES "classes:\n  c0: &c {x.one: 0.5}\n";
	for (int i = 1; i < 300; i++)
		(void)snprintf(text + strlen(text), 40, "  c%d: *c\n", i);
	refused(text, 11, 3, "has 300 keys; expected at most 200");
}
END_TEST

static const char LONG[] =
	BEGIN "mean: 0.1\nvariances: {manual: 0.03, study: 0.02}\nrho: 0.6\nstudies_per_manual: {1: 1}\neffects_per_study: {2: 1}\nn: [60, 120]\n"
		  "classes: {rich: {x.*: 0.7}, poor: {x.*: 0.2}}\nvariables: {design: {codes: {rct: 2, quasi: 1}, effects: {quasi: 0.12}}}\n"
		  "effects:\n  - {element: x.one, effect: 0.25}\n  - {element: x.one, with: x.two, effect: 0.2}\n"
		  "types: {a: {manuals: 7, classes: {rich: 1, poor: 1}}, b: {manuals: 5, mean: 0.15, classes: {rich: 1, poor: 2}}}\n";

/* Types come last, so that a design cut before them lacks them or is no YAML. */
START_TEST(cut_anywhere) {
	for (size_t n = 0; n < sizeof LONG; n++) {
		(void)read_bytes(LONG, n);
		if (problems.n_errors == 0 && n + 90 < sizeof LONG)
			ck_assert_int_eq(err.status, WZ_EINPUT);
	}
	ck_assert_uint_eq(problems.n_errors, 0);
}
END_TEST

START_TEST(too_large) {
	static const char TEXT[] = BEGIN "variances: {}\nstudies_per_manual: {1000: 1}\neffects_per_study: {1000: 1}\nn: [40]\n"
									 "types: {a: {manuals: 100}}\n";
	ck_assert_int_eq(read_bytes(TEXT, strlen(TEXT)), WZ_OK);
	ck_assert_uint_eq(problems.n_errors, 0);
	ck_assert_int_eq(wz_sim_draw(&design, NULL, 0, 1, &data, &err), WZ_EINPUT);
	ck_assert_msg(strstr(err.text, "100000000 effects are too many") != NULL, "%s", err.text);
}
END_TEST

int main(void) {
	TCase *tc = tcase_create("design");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, refusals);
	tcase_add_test(tc, not_a_design);
	tcase_add_test(tc, aliases);
	tcase_add_test(tc, cut_anywhere);
	tcase_add_test(tc, too_large);
	Suite *suite = suite_create("design");
	suite_add_tcase(suite, tc);
	return run_suite(suite, CK_FORK_GETENV);
}
