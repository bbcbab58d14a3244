/* codebook.c - werkzaam codebook: print and check codebook and taxonomy, write the coding sheet
 *
 * 1. Options and files
 * 2. Manuals to score
 * 3. The print for people
 * 4. JSON
 * 5. The command
 */
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "base/text.h"
#include "cmd/command.h"
#include "coding/codebook.h"
#include "coding/codes.h"
#include "coding/taxonomy.h"
#include "report/coding_sheet.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_ROWS 300
#define DEFAULT_MANUAL "M1"

/* 1. Options and files */

static const wz_option OPTIONS[] = {
	{"taxonomy", "FILE", "elements of manuals (default: the project's own, when the codebook has manuals and no elements)"},
	{"keys", "FILE", "elements of phase 1 (default: phase1_keys.csv beside the taxonomy)"},
	{"check", NULL, "say what is wrong with them; exit status 1 when something is found"},
	{"sheet", "FILE.xlsx", "write the workbook that coders fill in"},
	{"force", NULL, "with --sheet: write over a file that is there"},
	{"manuals", "A,B,...", "with --sheet: ids of the manuals to score (default " DEFAULT_MANUAL ")"},
	{"rows", "N", "with --sheet: rows for effects, studies and interventions (default 300)"},
	{"lang", "nl|en", "language of labels, definitions and the sheet (default en)"},
	{"json", NULL, "print one JSON object"},
	{NULL, NULL, NULL},
};

typedef struct {
	wz_codebook codebook;
	wz_taxonomy taxonomy;
	wz_phase1_keys keys;
	bool has_codebook, has_taxonomy, has_keys;
	wz_problems problems;
	wz_language language;
	uint64_t rows;
	char *manual_text;    /* names of --manuals, one behind the other */
	const char **manual;
	size_t n_manuals;
} job;

#define OPTION(name) wz_option_value(&wz_command_codebook, arguments, name)

/* The file that was named, else the one in the source tree, else the installed one. free() it. */
static wz_status find_file(const char *what, const char *given, const char *name, char **path, wz_err *err) {
	char *here = wz_path_join("coding", name), *there = wz_path_join(WZ_DATADIR, name);
	*path = NULL;
	if (given != NULL)
		*path = strdup(given);
	else if (here != NULL && wz_file_exists(here))
		*path = strdup(here);
	else if (there != NULL)
		*path = strdup(there);
	wz_status st = WZ_OK;
	if (here == NULL || there == NULL || *path == NULL)
		st = wz_fail(err, WZ_ENOMEM, "out of memory");
	else if (given == NULL && !wz_file_exists(*path))
		st = wz_fail(err, WZ_EIO, "no %s is named, and neither %.400s nor %.400s is there: name one", what, here, there);
	if (st != WZ_OK) {
		free(*path);
		*path = NULL;
	}
	free(here);
	free(there);
	return st;
}

/* A file of another form has told its problems, and the others can be looked at still; one that can't be read at all ends it. */
static wz_status tell(wz_status st, const job *j, size_t errors_before, bool *has) {
	*has = st == WZ_OK;
	return st == WZ_EINPUT && j->problems.n_errors > errors_before ? WZ_OK : st;
}

static wz_status read_taxonomy(const wz_arguments *arguments, job *j, wz_err *err) {
	wz_status st = WZ_OK;
	size_t errors = j->problems.n_errors;
	wz_err why = {0};
	char *path = NULL, *folder = NULL, *keys = NULL;
	WZ_TRY(find_file("taxonomy (--taxonomy FILE, the elements of the manuals that the codebook has)", OPTION("taxonomy"), "taxonomy/elements.csv", &path, err));
	WZ_TRY(tell(wz_taxonomy_read(path, &j->taxonomy, &j->problems, &why), j, errors, &j->has_taxonomy));
	folder = wz_path_folder(path);
	keys = OPTION("keys") != NULL ? strdup(OPTION("keys")) : folder == NULL ? NULL : wz_path_join(folder, "phase1_keys.csv");
	if (keys == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory");
		goto done;
	}
	/* A list of others may have no counterpart in phase 1: then there is nothing to check it against. */
	if (OPTION("keys") == NULL && !wz_file_exists(keys))
		goto done;
	errors = j->problems.n_errors;
	why = (wz_err){0};
	WZ_TRY(tell(wz_phase1_keys_read(keys, &j->keys, &j->problems, &why), j, errors, &j->has_keys));
	if (j->has_keys && j->has_taxonomy)
		WZ_TRY(wz_phase1_keys_check(&j->keys, &j->taxonomy, &j->problems, err));
done:
	if (st != WZ_OK && why.status != WZ_OK)
		(void)wz_fail(err, st, "%s", why.text);
	free(path);
	free(folder);
	free(keys);
	return st;
}

static bool has_manuals(const wz_codebook *codebook) {
	for (size_t i = 0; i < codebook->n; i++)
		if (codebook->var[i].role == WZ_ROLE_ID && strcmp(codebook->var[i].level, "manual") == 0)
			return true;
	return false;
}

/* Elements of its own: those of the project are not meant. */
static bool has_elements(const wz_codebook *codebook) {
	for (size_t i = 0; i < codebook->n; i++)
		if (codebook->var[i].type == WZ_VAR_ELEMENT)
			return true;
	return false;
}

static wz_status read_files(const wz_arguments *arguments, job *j, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t errors = j->problems.n_errors;
	wz_err why = {0};
	char *path = NULL;
	WZ_TRY(find_file("codebook", arguments->n_operands > 0 ? arguments->operand[0] : NULL, "codebook/phase2.csv", &path, err));
	WZ_TRY(tell(wz_codebook_read(path, &j->codebook, &j->problems, &why), j, errors, &j->has_codebook));
	if (OPTION("taxonomy") != NULL || arguments->n_operands == 0 || (has_manuals(&j->codebook) && !has_elements(&j->codebook)))
		WZ_TRY(read_taxonomy(arguments, j, err));
	const wz_variable *types = wz_codebook_find(&j->codebook, "intervention_type");
	if (j->has_taxonomy && types != NULL && wz_var_has_one_code(types->type))
		WZ_TRY(wz_taxonomy_check_types(&j->taxonomy, types, &j->problems, err));
done:
	if (st != WZ_OK && why.status != WZ_OK)
		(void)wz_fail(err, st, "%s", why.text);
	free(path);
	return st;
}

/* 2. Manuals to score */

static char *trim(char *text) {
	text += strspn(text, " \t");
	for (size_t n = strlen(text); n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'); n--)
		text[n - 1] = '\0';
	return text;
}

/* Letters of any language, digits, and . _ - inside: what stays the same in every sheet, file name and page, and no spreadsheet takes for a formula. */
static bool is_manual_id(const char *id) {
	if (wz_utf8_check(id, strlen(id)) != strlen(id) || wz_text_is_missing(id) || wz_text_same(id, "NR"))
		return false;
	for (const unsigned char *c = (const unsigned char *)id; *c != '\0'; c++) {
		const bool plain = (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c >= 0x80;
		const bool inner = c != (const unsigned char *)id && (*c == '.' || *c == '_' || *c == '-');
		if (!plain && !inner)
			return false;
	}
	return true;
}

static wz_status read_manuals(const wz_arguments *arguments, job *j, wz_err *err) {
	wz_status st = WZ_OK;
	wz_map seen = {0};
	const char *list = OPTION("manuals") != NULL ? OPTION("manuals") : DEFAULT_MANUAL;
	j->manual_text = strdup(list);
	j->manual = calloc(strlen(list) + 1, sizeof *j->manual);
	if (j->manual_text == NULL || j->manual == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "out of memory");
		goto done;
	}
	for (char *at = j->manual_text; at != NULL;) {
		char *next = strchr(at, ',');
		if (next != NULL)
			*next++ = '\0';
		at = trim(at);
		if (!is_manual_id(at)) {
			st = wz_fail(err, WZ_EUSAGE, "--manuals: '%.60s' is no id of a manual: letters, digits, and . _ - inside, such as groep_v1; with a comma between two", at);
			goto done;
		}
		size_t *place = wz_map_put(&seen, at, strlen(at));
		if (place == NULL) {
			st = wz_fail(err, WZ_ENOMEM, "out of memory");
			goto done;
		}
		if (*place != SIZE_MAX) {
			st = wz_fail(err, WZ_EUSAGE, "--manuals: '%.60s' stands twice: each manual is scored once", at);
			goto done;
		}
		*place = j->n_manuals;
		j->manual[j->n_manuals++] = at;
		at = next;
	}
done:
	wz_map_clear(&seen);
	return st;
}

/* 3. The print for people */

static const char *in_language(const job *j, const char *nl, const char *en) {
	return j->language == WZ_NL ? nl : en;
}

static void print_codes(const job *j, const wz_code *code, size_t n) {
	for (size_t i = 0; i < n; i++)
		printf("      %s = %s\n", code[i].code, in_language(j, code[i].label_nl, code[i].label_en));
}

static void print_variable(const job *j, const wz_variable *v) {
	const char *note, *unit;
	size_t note_length = wz_note_part(v->note, j->language == WZ_NL, &note), unit_length = wz_note_part(v->unit, j->language == WZ_NL, &unit);
	printf("  %s: %s [%s", v->id, in_language(j, v->label_nl, v->label_en), wz_var_type_word(v->type));
	if (v->role != WZ_ROLE_NONE)
		printf(", role %s", wz_role_word(v->role));
	if (unit_length > 0)
		printf(", %.*s", (int)unit_length, unit);
	puts("]");
	if (note_length > 0)
		printf("      %.*s\n", (int)note_length, note);
	print_codes(j, v->code, v->n_codes);
}

static void print_codebook(const job *j) {
	const wz_codebook *book = &j->codebook;
	printf("%s %s: %zu %s\n", in_language(j, "Codeboek", "Codebook"), book->file, book->n, in_language(j, "variabelen", "variables"));
	for (size_t i = 0; i < book->n; i++) {
		bool told = false;
		for (size_t k = 0; k < i && !told; k++)
			told = strcmp(book->var[k].level, book->var[i].level) == 0;
		if (told)
			continue;
		printf("\n%s: %s\n", in_language(j, "Niveau", "Level"), book->var[i].level);
		for (size_t k = i; k < book->n; k++)
			if (strcmp(book->var[k].level, book->var[i].level) == 0)
				print_variable(j, &book->var[k]);
	}
}

static void print_taxonomy(const job *j) {
	const wz_taxonomy *t = &j->taxonomy;
	printf("\n%s %s: %zu %s\n", in_language(j, "Taxonomie", "Taxonomy"), t->file, t->n, in_language(j, "elementen", "elements"));
	for (size_t i = 0; i < t->n; i++) {
		const wz_element *e = &t->element[i];
		if (i == 0 || strcmp(e->domain, t->element[i - 1].domain) != 0)
			printf("\n%s: %s\n", in_language(j, "Domein", "Domain"), e->domain);
		printf("  %s: %s [%s, %s%s%s]\n      %s\n", e->id, in_language(j, e->label_nl, e->label_en), wz_element_level_word(e->level),
		       wz_scale_word(e->scale), e->phase1_key[0] == '\0' ? "" : ", phase 1 ", e->phase1_key, in_language(j, e->definition_nl, e->definition_en));
		print_codes(j, e->code, e->n_codes);
	}
}

/* What was looked at, so that "nothing found" means something. */
static void print_count(const job *j) {
	const wz_taxonomy *t = &j->taxonomy;
	size_t components = 0, keyed = 0;
	for (size_t i = 0; i < t->n; i++) {
		components += t->element[i].level == WZ_ELEMENT_COMPONENT;
		keyed += t->element[i].phase1_key[0] != '\0';
	}
	if (j->has_codebook)
		printf("%s: %zu variables\n", j->codebook.file, j->codebook.n);
	if (j->has_taxonomy)
		printf("%s: %zu elements (%zu components, %zu techniques)\n", t->file, t->n, components, t->n - components);
	if (j->has_taxonomy && j->has_keys)
		printf("%s: %zu elements of phase 1; %zu of the taxonomy's elements imply one, %zu are new\n", j->keys.file, j->keys.n, keyed, t->n - keyed);
	printf("%zu error%s, %zu warning%s\n", j->problems.n_errors, j->problems.n_errors == 1 ? "" : "s", j->problems.n_warnings,
	       j->problems.n_warnings == 1 ? "" : "s");
}

/* 4. JSON */

static json_t *codes_json(const wz_code *code, size_t n) {
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{ss ss ss}", "code", code[i].code, "nl", code[i].label_nl, "en", code[i].label_en));
	return list;
}

static json_t *codebook_json(const wz_codebook *book) {
	json_t *list = json_array();
	for (size_t i = 0; i < book->n; i++) {
		const wz_variable *v = &book->var[i];
		json_array_append_new(list, json_pack("{ss ss ss ss ss ss ss ss so so sb so}", "id", v->id, "label_nl", v->label_nl, "label_en", v->label_en,
		                                      "type", wz_var_type_word(v->type), "role", wz_role_word(v->role), "level", v->level, "unit", v->unit,
		                                      "note", v->note, "minimum", wz_json_real(v->minimum), "maximum", wz_json_real(v->maximum), "required",
		                                      v->required, "codes", codes_json(v->code, v->n_codes)));
	}
	return json_pack("{ss so}", "file", book->file, "variables", list);
}

static json_t *taxonomy_json(const wz_taxonomy *t) {
	json_t *list = json_array();
	for (size_t i = 0; i < t->n; i++) {
		const wz_element *e = &t->element[i];
		json_array_append_new(list, json_pack("{ss ss ss ss ss ss ss ss ss ss ss ss ss so}", "id", e->id, "domain", e->domain, "group", e->group, "level",
		                                      wz_element_level_word(e->level), "parent_id", e->parent_id, "label_nl", e->label_nl, "label_en", e->label_en,
		                                      "definition_nl", e->definition_nl, "definition_en", e->definition_en, "scale", wz_scale_word(e->scale),
		                                      "phase1_key", e->phase1_key, "typical_types", e->typical_types, "source", e->source, "codes",
		                                      codes_json(e->code, e->n_codes)));
	}
	return json_pack("{ss so}", "file", t->file, "elements", list);
}

static json_t *problems_json(const wz_problems *problems) {
	json_t *list = json_array();
	for (size_t i = 0; i < problems->n; i++) {
		const wz_problem *p = &problems->list[i];
		json_array_append_new(list, json_pack("{ss ss sI sI ss}", "severity", p->severity == WZ_PROBLEM_ERROR ? "error" : "warning", "file", p->file, "line",
		                                      (json_int_t)p->line, "column", (json_int_t)p->column, "text", p->text));
	}
	return list;
}

static wz_status print_json(const job *j, wz_err *err) {
	json_t *object = json_pack("{ss ss so so so sI sI}", "program", "werkzaam", "version", WZ_VERSION, "codebook",
	                           j->has_codebook ? codebook_json(&j->codebook) : json_null(), "taxonomy",
	                           j->has_taxonomy ? taxonomy_json(&j->taxonomy) : json_null(), "problems", problems_json(&j->problems), "errors",
	                           (json_int_t)j->problems.n_errors, "warnings", (json_int_t)j->problems.n_warnings);
	wz_status st = object == NULL ? wz_fail(err, WZ_ENOMEM, "out of memory") : wz_json_print(object, stdout, err);
	json_decref(object);
	return st;
}

/* 5. The command */

static wz_status write_sheet(const wz_arguments *arguments, const job *j, wz_err *err) {
	const wz_coding_sheet what = {.codebook = &j->codebook,
	                              .taxonomy = j->has_taxonomy ? &j->taxonomy : NULL,
	                              .language = j->language,
	                              .rows = (size_t)j->rows,
	                              .manual = j->manual,
	                              .n_manuals = j->n_manuals};
	const char *path = OPTION("sheet");
	if (OPTION("force") == NULL && wz_file_exists(path))
		return wz_fail(err, WZ_EIO, "%.400s: is there already, and a sheet may hold somebody's coding: give another name, or --force to write over it", path);
	wz_status st = wz_coding_sheet_write(&what, path, err);
	if (st != WZ_OK || OPTION("json") != NULL)
		return st;
	printf("%s: %llu rows for effects, studies and interventions", path, (unsigned long long)j->rows);
	if (j->has_taxonomy && j->taxonomy.n > 0 && has_manuals(&j->codebook))
		printf("; %zu manual%s with %zu elements: %zu rows", j->n_manuals, j->n_manuals == 1 ? "" : "s", j->taxonomy.n, j->n_manuals * j->taxonomy.n);
	putchar('\n');
	return WZ_OK;
}

static wz_status run_codebook(const wz_arguments *arguments, wz_err *err) {
	static const char *const LANGUAGES[] = {"nl", "en", NULL};
	wz_status st = WZ_OK;
	job j = {.rows = DEFAULT_ROWS};
	int language = WZ_EN;
	const bool check = OPTION("check") != NULL, as_json = OPTION("json") != NULL;
	wz_problems_init(&j.problems);
	WZ_TRY(wz_option_word(&wz_command_codebook, arguments, "lang", LANGUAGES, &language, err));
	WZ_TRY(wz_option_count(&wz_command_codebook, arguments, "rows", 1, 100000, &j.rows, err));
	j.language = (wz_language)language;
	WZ_TRY(read_manuals(arguments, &j, err));
	WZ_TRY(read_files(arguments, &j, err));
	if (as_json)
		WZ_TRY(print_json(&j, err));
	if (check && !as_json)
		print_count(&j);
	if (j.problems.n_errors > 0) {
		st = wz_fail(err, check ? WZ_ECHECK : WZ_EINPUT, "%zu error%s in codebook or taxonomy", j.problems.n_errors, j.problems.n_errors == 1 ? "" : "s");
		goto done;
	}
	if (OPTION("sheet") != NULL)
		WZ_TRY(write_sheet(arguments, &j, err));
	else if (!check && !as_json) {
		print_codebook(&j);
		if (j.has_taxonomy)
			print_taxonomy(&j);
	}
done:
	if (!as_json)
		wz_problems_print(&j.problems, stderr);
	wz_problems_clear(&j.problems);
	wz_phase1_keys_clear(&j.keys);
	wz_taxonomy_clear(&j.taxonomy);
	wz_codebook_clear(&j.codebook);
	free(j.manual_text);
	free(j.manual);
	return st;
}

const wz_command wz_command_codebook = {
	.name = "codebook",
	.operands = "[FILE]",
	.summary = "print or check codebook and taxonomy, or write the coding sheet",
	.details = "Without FILE it takes the project's own codebook of phase 2 and its taxonomy of elements. The workbook of --sheet has drop-down lists, the "
	           "definition beside every cell and protected ids; each of its sheets, saved as CSV, is read back as it is.",
	.min_operands = 0,
	.max_operands = 1,
	.options = OPTIONS,
	.run = run_codebook,
};
