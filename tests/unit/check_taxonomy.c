/* check_taxonomy.c - the elements of manuals: what is refused, and that the project's own list and codebooks are sound
 *
 * 1. Malformed taxonomies, and where each slip is told
 * 2. Scores
 * 3. The project's own files
 */
#include "coding/codes.h"
#include "coding/taxonomy.h"
#include "temp.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <stdint.h>

typedef struct {
	wz_taxonomy taxonomy;
	wz_problems problems;
	wz_err err;
	wz_status st;
} sample;

#define HEADER "id,domain,group,level,parent_id,label_nl,label_en,definition_nl,definition_en,scale,phase1_key,typical_types,source\n"
#define ROW(id, level, parent, label, scale, key) \
	id ",technique,praise," level "," parent "," label " nl," label " en,Definitie " label ",Definition " label "," scale "," key ",crisis,test\n"

static const char *write_text(const char *name, const char *text) {
	wz_err err = {0};
	const char *path = temp_path(name);
	ck_assert_msg(wz_file_write(path, text, strlen(text), &err) == WZ_OK, "%s", err.text);
	return path;
}

static void read_text(sample *s, const char *text) {
	*s = (sample){0};
	wz_problems_init(&s->problems);
	s->st = wz_taxonomy_read(write_text("taxonomy.csv", text), &s->taxonomy, &s->problems, &s->err);
}

static void done(sample *s) {
	wz_taxonomy_clear(&s->taxonomy);
	wz_problems_clear(&s->problems);
}

/* One problem, in that cell (column 0: none) and with those words. */
static void ck_one(const wz_problems *problems, size_t line, size_t column, const char *words) {
	for (size_t i = 0; i < problems->n; i++)
		if (problems->list[i].line == line && strstr(problems->list[i].text, words) != NULL) {
			ck_assert_uint_eq(problems->list[i].column, column);
			ck_assert_uint_eq(problems->n_errors, 1);
			return;
		}
	for (size_t i = 0; i < problems->n; i++)
		fprintf(stderr, "%zu:%zu: %s\n", problems->list[i].line, problems->list[i].column, problems->list[i].text);
	ck_abort_msg("line %zu: nobody says '%s'", line, words);
}

/* 1. Malformed taxonomies */

static void refuse(const char *rows, size_t line, size_t column, const char *words) {
	sample s;
	char text[8192];
	ck_assert_int_lt(snprintf(text, sizeof text, HEADER "%s", rows), (int)sizeof text);
	read_text(&s, text);
	ck_assert_msg(s.st == WZ_OK, "%s", s.err.text);
	ck_one(&s.problems, line, column, words);
	done(&s);
}

START_TEST(sound) {
	sample s;
	read_text(&s, HEADER ROW("a.b", "component", "", "A", "binary", "k") ROW("a.b.c", "technique", "a.b", "B", "count", "k")
	              ROW("t", "technique", "", "C", "\"ordinal:0=afwezig|absent;1=genoemd|mentioned;5=veel|much\"", "")
	              ROW("t.x", "technique", "t", "D", "category:home;school=School|School", ""));
	ck_assert_msg(s.st == WZ_OK, "%s", s.err.text);
	ck_assert_uint_eq(s.problems.n_errors + s.problems.n_warnings, 0);
	const wz_taxonomy *t = &s.taxonomy;
	ck_assert_uint_eq(t->n, 4);
	ck_assert_uint_eq(t->element[0].parent, SIZE_MAX);
	ck_assert_uint_eq(t->element[1].parent, 0);
	ck_assert_uint_eq(t->element[3].parent, 2);
	ck_assert_int_eq(t->element[1].level, WZ_ELEMENT_TECHNIQUE);
	ck_assert_int_eq(t->element[2].scale, WZ_SCALE_ORDINAL);
	ck_assert_str_eq(t->element[2].code[2].label_en, "much");
	ck_assert_str_eq(t->element[3].code[0].label_nl, "home"); /* a code alone is its own label */
	ck_assert_uint_eq(t->element[3].line, 5);
	ck_assert_uint_eq(wz_taxonomy_find(t, "t"), 2);
	ck_assert_uint_eq(wz_taxonomy_find(t, "T"), SIZE_MAX);
	done(&s);
}
END_TEST

START_TEST(ids) {
	refuse(ROW("a", "component", "", "A", "binary", "") ROW("a", "component", "", "B", "binary", ""), 3, 1, "stands on line 2 too");
	static const char *const BAD[] = {"A", "a b", "../x", "a..b", ".a", "a.", "1a", "a-b", "a/b", "é", "=a", ""};
	for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
		char row[512];
		(void)snprintf(row, sizeof row, "%s,technique,praise,component,,a,a,b,b,binary,,,\n", BAD[i]);
		refuse(row, 2, 1, "is no element id");
	}
	char row[512], id[128];
	memset(id, 'a', sizeof id);
	id[101] = '\0';
	(void)snprintf(row, sizeof row, "%s,technique,praise,component,,a,a,b,b,binary,,,\n", id);
	refuse(row, 2, 1, "is no element id");
	refuse("a,Common,praise,component,,a,a,b,b,binary,,,\n", 2, 2, "is no name");
	refuse("a,technique,pr.aise,component,,a,a,b,b,binary,,,\n", 2, 3, "is no name");
}
END_TEST

START_TEST(parents) {
	refuse(ROW("a", "component", "", "A", "binary", "") ROW("b", "technique", "aa", "B", "binary", ""), 3, 5, "is no element of this taxonomy");
	refuse(ROW("a", "component", "a", "A", "binary", ""), 2, 5, "leads back to this element");
	/* Told once, by the first of the three. */
	refuse(ROW("x", "component", "", "X", "binary", "") ROW("a", "component", "c", "A", "binary", "") ROW("b", "component", "a", "B", "binary", "")
	       ROW("c", "component", "b", "C", "binary", ""), 3, 5, "leads back to this element");
	/* What hangs below a cycle without being in it is not blamed. */
	refuse(ROW("d", "component", "a", "D", "binary", "") ROW("a", "component", "b", "A", "binary", "") ROW("b", "component", "a", "B", "binary", ""), 3, 5,
	       "leads back to this element");
	refuse(ROW("t", "technique", "", "T", "binary", "") ROW("c", "component", "t", "C", "binary", ""), 3, 5, "a component cannot stand below one");
	/* A technique below a technique that does not head its group. */
	refuse(ROW("t", "technique", "", "T", "binary", "") ROW("u", "technique", "t", "U", "binary", "") ROW("v", "technique", "u", "V", "binary", ""), 4, 5,
	       "neither a component nor the technique that heads this group");
	refuse("t,technique,other,technique,,t,t,T,T,binary,,,\n" ROW("u", "technique", "t", "U", "binary", ""), 3, 5,
	       "neither a component nor the technique that heads this group");
	refuse(ROW("a", "component", "", "A", "binary", "k") ROW("b", "component", "a", "B", "binary", "m"), 3, 11, "differs from the key of its parent");
}
END_TEST

START_TEST(texts) {
	refuse("a,technique,praise,component,,,a,b,b,binary,,,\n", 2, 6, "in both languages");
	refuse("a,technique,praise,component,,a,-,b,b,binary,,,\n", 2, 7, "in both languages");
	refuse("a,technique,praise,component,,a,a,,b,binary,,,\n", 2, 8, "in both languages");
	refuse("a,technique,praise,component,,a,a,b,,binary,,,\n", 2, 9, "in both languages");
	refuse("a,technique,praise,component,,a,a,b,Praise the child.,binary,,,\nb,technique,praise,component,,c,c,d,praise  the child,binary,,,\n", 3, 9,
	       "stands on line 2 too ('a')");
	refuse("a,technique,praise,component,,Prijzen,a,b,b,binary,,,\nb,technique,praise,component,,prijzen,c,d,d,binary,,,\n", 3, 6, "stands on line 2 too");
	refuse("a,technique,praise,part,,a,a,b,b,binary,,,\n", 2, 4, "neither component nor technique");
	refuse("a,technique,praise,component,,a,a,b,b,binary,,home visiting,\n", 2, 12, "is no list of types");
}
END_TEST

START_TEST(scales) {
	static const struct {
		const char *scale, *words;
	} BAD[] = {
		{"yes/no", "is no scale"}, {"", "is no scale"}, {"binaryx", "is no scale"}, {"binary:0;1", "has codes"}, {"count:1", "has codes"},
		{"ordinal", "fewer than two codes"}, {"category:one", "fewer than two codes"}, {"category:a=A|A;a=B|B", "has the code 'a' twice"},
		{"category:Home;b", "has the code 'Home'"}, {"ordinal:1=a|a;2=b|b", "has the code '1' out of order"},
		{"ordinal:0=a|a;2=b|b;1=c|c", "has the code '1' out of order"}, {"ordinal:0=a|a;x=b|b", "has the code 'x' out of order"},
	};
	for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
		char row[512];
		(void)snprintf(row, sizeof row, "a,technique,praise,component,,a,a,b,b,%s,,,\n", BAD[i].scale);
		refuse(row, 2, 10, BAD[i].words);
	}
}
END_TEST

START_TEST(not_a_taxonomy) {
	sample s;
	read_text(&s, "id,label\na,b\n");
	ck_assert_int_eq(s.st, WZ_EINPUT);
	ck_assert_uint_eq(s.taxonomy.n, 0);
	ck_assert_uint_gt(s.problems.n_errors, 5);
	done(&s);
	read_text(&s, HEADER);
	ck_assert_int_eq(s.st, WZ_OK);
	ck_one(&s.problems, 1, 0, "no row below it");
	done(&s);
	wz_problems problems;
	wz_problems_init(&problems);
	wz_taxonomy t;
	wz_err err = {0};
	ck_assert_int_eq(wz_taxonomy_read("no/such/file.csv", &t, &problems, &err), WZ_EINPUT);
	wz_problems_clear(&problems);
}
END_TEST

START_TEST(keys_of_phase_1) {
	sample s;
	wz_phase1_keys keys;
	const char *list = write_text("keys.csv", "key,item,code,label_nl,label_en\nk,29,0,a,a\nm,30,1,b,b\n");
	read_text(&s, HEADER ROW("a", "component", "", "A", "binary", "k"));
	ck_assert_int_eq(wz_phase1_keys_read(list, &keys, &s.problems, &s.err), WZ_OK);
	ck_assert_int_eq(wz_phase1_keys_check(&keys, &s.taxonomy, &s.problems, &s.err), WZ_OK);
	ck_one(&s.problems, 3, 0, "reaches the element 'm' of phase 1");
	done(&s);
	read_text(&s, HEADER ROW("a", "component", "", "A", "binary", "k") ROW("b", "component", "", "B", "binary", "m") ROW("c", "component", "", "C", "binary", "n"));
	ck_assert_int_eq(wz_phase1_keys_check(&keys, &s.taxonomy, &s.problems, &s.err), WZ_OK);
	ck_one(&s.problems, 4, 0, "has the phase-1 key 'n'");
	done(&s);
	wz_phase1_keys_clear(&keys);
	s = (sample){0};
	wz_problems_init(&s.problems);
	ck_assert_int_eq(wz_phase1_keys_read(write_text("keys.csv", "key,item,code,label_nl,label_en\nk,29,0,a,a\nk,x,1,b,b\n"), &keys, &s.problems, &s.err), WZ_OK);
	ck_assert_uint_eq(s.problems.n_errors, 2);
	wz_phase1_keys_clear(&keys);
	done(&s);
}
END_TEST

/* 2. Scores */

START_TEST(scores) {
	wz_code codes[] = {{"0", "a", "a"}, {"1", "b", "b"}, {"2", "c", "c"}};
	const wz_element binary = {.scale = WZ_SCALE_BINARY}, count = {.scale = WZ_SCALE_COUNT}, ordinal = {.scale = WZ_SCALE_ORDINAL, .code = codes, .n_codes = 3};
	static const struct {
		const char *score;
		bool binary, count, ordinal;
	} CASES[] = {{"0", 1, 1, 1}, {"1", 1, 1, 1}, {"2", 0, 1, 1}, {"3", 0, 1, 0}, {"-1", 0, 0, 0}, {"1.5", 0, 0, 0}, {"", 0, 0, 0}, {"NR", 0, 0, 0}, {"01", 0, 0, 0},
	             {"99999999", 0, 0, 0}};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		ck_assert_int_eq(wz_element_allows(&binary, CASES[i].score), CASES[i].binary);
		ck_assert_int_eq(wz_element_allows(&count, CASES[i].score), CASES[i].count);
		ck_assert_int_eq(wz_element_allows(&ordinal, CASES[i].score), CASES[i].ordinal);
	}
}
END_TEST

START_TEST(notes) {
	const char *from;
	ck_assert_uint_eq(wz_note_part("weken|weeks", true, &from), 5);
	ck_assert_str_eq(from, "weken|weeks");
	ck_assert_uint_eq(wz_note_part("weken|weeks", false, &from), 5);
	ck_assert_str_eq(from, "weeks");
	ck_assert_uint_eq(wz_note_part("euro", true, &from), 4);
	ck_assert_uint_eq(wz_note_part("", false, &from), 0);
}
END_TEST

/* 3. The project's own files */

static size_t characters(const char *text) {
	size_t n = 0;
	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

START_TEST(own_files) {
	wz_problems problems;
	wz_err err = {0};
	wz_taxonomy taxonomy;
	wz_phase1_keys keys;
	wz_codebook one, two;
	wz_problems_init(&problems);
	ck_assert_msg(wz_taxonomy_read("coding/taxonomy/elements.csv", &taxonomy, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_phase1_keys_read("coding/taxonomy/phase1_keys.csv", &keys, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_int_eq(wz_phase1_keys_check(&keys, &taxonomy, &problems, &err), WZ_OK);
	ck_assert_msg(wz_codebook_read("coding/codebook/phase1.csv", &one, &problems, &err) == WZ_OK, "%s", err.text);
	ck_assert_msg(wz_codebook_read("coding/codebook/phase2.csv", &two, &problems, &err) == WZ_OK, "%s", err.text);
	const wz_variable *types = wz_codebook_find(&two, "intervention_type");
	ck_assert_ptr_nonnull(types);
	ck_assert_uint_eq(types->n_codes, 8);
	ck_assert_int_eq(wz_taxonomy_check_types(&taxonomy, types, &problems, &err), WZ_OK);
	for (size_t i = 0; i < problems.n; i++)
		fprintf(stderr, "%s:%zu: %s\n", problems.list[i].file, problems.list[i].line, problems.list[i].text);
	ck_assert_uint_eq(problems.n_errors + problems.n_warnings, 0);
	/* About 200 elements; 18 of content and 8 techniques in phase 1 (Van der Put et al. 2017, table 4). */
	ck_assert(taxonomy.n >= 190 && taxonomy.n <= 215);
	ck_assert_uint_eq(keys.n, 26);
	/* What a spreadsheet shows beside a cell is cut at 255 characters, so that definitions fit whole. */
	for (size_t i = 0; i < taxonomy.n; i++) {
		ck_assert_msg(characters(taxonomy.element[i].definition_nl) <= 255, "%s", taxonomy.element[i].id);
		ck_assert_msg(characters(taxonomy.element[i].definition_en) <= 255, "%s", taxonomy.element[i].id);
	}
	/* Keys name the codes of the form they were coded with. */
	for (size_t i = 0; i < keys.n; i++) {
		const wz_variable *item = wz_codebook_find(&one, keys.key[i].item == 29 ? "content_elements" : "techniques");
		char code[32];
		(void)snprintf(code, sizeof code, "%zu", keys.key[i].code);
		ck_assert_ptr_nonnull(item);
		ck_assert_msg(wz_code_find(item, code) != SIZE_MAX, "%s", keys.key[i].key);
	}
	/* Doses in different units are different variables. */
	static const char *const DOSE[] = {"dose_sessions", "dose_weeks"}, *const UNIT[] = {"sessions", "weeks"};
	for (size_t i = 0; i < 2; i++) {
		const wz_variable *v = wz_codebook_find(&two, DOSE[i]);
		const char *unit;
		ck_assert_ptr_nonnull(v);
		ck_assert_str_eq(v->level, "intervention");
		(void)wz_note_part(v->unit, false, &unit);
		ck_assert_str_eq(unit, UNIT[i]);
	}
	wz_codebook_clear(&one);
	wz_codebook_clear(&two);
	wz_phase1_keys_clear(&keys);
	wz_taxonomy_clear(&taxonomy);
	wz_problems_clear(&problems);
}
END_TEST

START_TEST(unknown_type) {
	sample s;
	wz_code code[] = {{"crisis", "a", "a"}, {"preschool", "b", "b"}};
	wz_variable types = {.id = "intervention_type", .type = WZ_VAR_CATEGORICAL, .code = code, .n_codes = 2};
	read_text(&s, HEADER "a,technique,praise,component,,a,a,A,A,binary,,crisis;home;preschool,\nb,technique,praise,component,,b,b,B,B,binary,,home,\n");
	ck_assert_int_eq(wz_taxonomy_check_types(&s.taxonomy, &types, &s.problems, &s.err), WZ_OK);
	ck_one(&s.problems, 2, 0, "the typical type 'home'");
	done(&s);
}
END_TEST

int main(void) {
	Suite *s = suite_create("taxonomy");
	TCase *tc = tcase_create("taxonomy");
	tcase_add_unchecked_fixture(tc, temp_make, temp_remove);
	tcase_add_test(tc, sound);
	tcase_add_test(tc, ids);
	tcase_add_test(tc, parents);
	tcase_add_test(tc, texts);
	tcase_add_test(tc, scales);
	tcase_add_test(tc, not_a_taxonomy);
	tcase_add_test(tc, keys_of_phase_1);
	tcase_add_test(tc, scores);
	tcase_add_test(tc, notes);
	tcase_add_test(tc, own_files);
	tcase_add_test(tc, unknown_type);
	suite_add_tcase(s, tc);
	return run_suite(s, CK_NOFORK);
}
