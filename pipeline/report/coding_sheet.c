/* coding_sheet.c - the workbook that coders fill in
 *
 * 1. Words in both languages
 * 2. What a cell is for
 * 3. A sheet a level
 * 4. Manuals
 * 5. How to, and definitions
 * 6. The workbook
 */
#include "report/coding_sheet.h"
#include "coding/codes.h"
#include "report/buffer.h"
#include "report/workbook.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 16.0

/* 1. Words */

typedef struct {
	wz_workbook *book;
	const wz_coding_sheet *what;
	wz_buffer text; /* under construction; its failures are looked at once, at the end */
} maker;

static const char *say(const maker *m, const char *nl, const char *en) {
	return m->what->language == WZ_NL ? nl : en;
}

static const char *label_of(const maker *m, const wz_variable *v) {
	return say(m, v->label_nl, v->label_en);
}

static const char *text_of(const maker *m) {
	return m->text.bytes == NULL ? "" : m->text.bytes;
}

/* Empty, but still knowing that memory ran out. */
static void begin_text(maker *m) {
	int failed = m->text.failed;
	wz_buffer_clear(&m->text);
	m->text.failed = failed;
}

/* 2. What a cell is for */

static void add_codes(maker *m, const wz_code *code, size_t n, const char *between) {
	for (size_t i = 0; i < n; i++) {
		wz_buffer_add(&m->text, i == 0 ? "" : between);
		wz_buffer_add(&m->text, code[i].code);
		wz_buffer_add(&m->text, " = ");
		wz_buffer_add(&m->text, say(m, code[i].label_nl, code[i].label_en));
	}
}

/* A text that is `Dutch|English`, or one for both. */
static void add_part(maker *m, const char *text) {
	const char *from;
	size_t length = wz_note_part(text, m->what->language == WZ_NL, &from);
	wz_buffer_printf(&m->text, "%.*s", (int)length, from);
}

static void add_limits(maker *m, const wz_variable *v) {
	if (!isnan(v->minimum))
		wz_buffer_printf(&m->text, "%s %.15g. ", say(m, "Ten minste", "At least"), v->minimum);
	if (!isnan(v->maximum))
		wz_buffer_printf(&m->text, "%s %.15g. ", say(m, "Ten hoogste", "At most"), v->maximum);
}

/* What the type asks for, in words. */
static const char *type_text(const maker *m, const wz_variable *v) {
	switch (v->type) {
	case WZ_VAR_NUMERIC: return say(m, "Getal.", "Number.");
	case WZ_VAR_COUNT: return say(m, "Geheel getal, 0 of meer.", "Whole number, 0 or more.");
	case WZ_VAR_DATE: return say(m, "Datum: jaar-maand-dag.", "Date: year-month-day.");
	case WZ_VAR_MULTI: return say(m, "Een of meer codes met ; ertussen.", "One or more codes with ; between them.");
	case WZ_VAR_ELEMENT: return say(m, "1 = aanwezig, 0 = afwezig, leeg = niet vermeld.", "1 = present, 0 = absent, empty = not stated.");
	case WZ_VAR_CATEGORICAL:
	case WZ_VAR_ORDINAL: return say(m, "Kies een code.", "Choose a code.");
	case WZ_VAR_TEXT: break;
	}
	return say(m, "Tekst.", "Text.");
}

/* All of it: for the note on the header. The message beside a cell is the same, cut. */
static const char *explain(maker *m, const wz_variable *v) {
	begin_text(m);
	wz_buffer_add(&m->text, type_text(m, v));
	wz_buffer_add(&m->text, " ");
	if (v->required)
		wz_buffer_add(&m->text, say(m, "Verplicht. ", "Required. "));
	if (v->unit[0] != '\0') {
		wz_buffer_printf(&m->text, "%s: ", say(m, "Eenheid", "Unit"));
		add_part(m, v->unit);
		wz_buffer_add(&m->text, ". ");
	}
	add_limits(m, v);
	add_part(m, v->note);
	if (v->n_codes > 0)
		wz_buffer_add(&m->text, "\n");
	add_codes(m, v->code, v->n_codes, "\n");
	return text_of(m);
}

static void restrict_cells(maker *m, wz_sheet *sheet, wz_area area, const wz_variable *v) {
	static const char *const ELEMENT[] = {"1", "0"};
	const char *title = label_of(m, v), *message = explain(m, v);
	if (v->type == WZ_VAR_ELEMENT) {
		wz_sheet_choices(sheet, area, ELEMENT, 2, title, message, true);
	} else if (wz_var_has_one_code(v->type)) {
		const char **code = malloc((v->n_codes + 1) * sizeof *code);
		if (code == NULL)
			m->text.failed = 1;
		for (size_t i = 0; code != NULL && i < v->n_codes; i++)
			code[i] = v->code[i].code;
		if (code != NULL)
			wz_sheet_choices(sheet, area, code, v->n_codes, title, message, true);
		free(code);
	} else if (v->type == WZ_VAR_COUNT) {
		wz_sheet_limits(sheet, area, true, isnan(v->minimum) ? 0 : v->minimum, v->maximum, title, message);
	} else if (v->type == WZ_VAR_NUMERIC && !isnan(v->minimum) && !isnan(v->maximum)) {
		wz_sheet_limits(sheet, area, false, v->minimum, v->maximum, title, message);
	} else {
		/* Without limits the cell keeps what is typed: a spreadsheet makes dates of some numbers, and a check of numbers would let those pass. */
		wz_sheet_hint(sheet, area, title, message);
	}
}

static wz_style open_style(const wz_variable *v) {
	bool limits = v->type == WZ_VAR_COUNT || (v->type == WZ_VAR_NUMERIC && !isnan(v->minimum) && !isnan(v->maximum));
	return limits ? WZ_STYLE_OPEN_NUMBER : WZ_STYLE_OPEN;
}

/* As high as the longest of the texts that stand side by side in columns of these widths. */
static void fit_height(wz_sheet *sheet, size_t row, const char *const *text, size_t n, const double *width) {
	size_t most = 1;
	for (size_t i = 0; i < n; i++) {
		size_t lines = wz_sheet_lines(text[i], width[i]);
		most = lines > most ? lines : most;
	}
	wz_sheet_height(sheet, row, most);
}

/* 3. A sheet a level */

static const char *const LEVELS[] = {"effect", "study", "intervention"}, *const SHEETS[] = {"effects", "studies", "interventions"};
enum { EFFECT, STUDY, INTERVENTION, N_SHEETS };

static const wz_variable *id_of(const wz_codebook *book, const char *level) {
	for (size_t i = 0; i < book->n; i++)
		if (book->var[i].role == WZ_ROLE_ID && strcmp(book->var[i].level, level) == 0)
			return &book->var[i];
	return NULL;
}

/* The sheet in which a variable is filled in. */
static int sheet_of(const wz_codebook *book, const wz_variable *v) {
	bool manual = strcmp(v->level, "manual") == 0;
	for (int s = STUDY; s < N_SHEETS; s++)
		if (strcmp(v->level, LEVELS[s]) == 0 && id_of(book, LEVELS[s]) != NULL)
			return s;
	if (manual && id_of(book, LEVELS[INTERVENTION]) != NULL)
		return INTERVENTION;
	return manual && id_of(book, LEVELS[STUDY]) != NULL ? STUDY : EFFECT;
}

static void add_column(maker *m, wz_sheet *sheet, size_t *column, const wz_variable *v) {
	size_t c = (*column)++;
	wz_sheet_text(sheet, 0, c, v->id, WZ_STYLE_HEADER);
	wz_buffer title = {0};
	wz_buffer_add(&title, label_of(m, v));
	wz_buffer_add(&title, "\n");
	wz_buffer_add(&title, explain(m, v));
	wz_sheet_note(sheet, 0, c, title.bytes == NULL ? "" : title.bytes);
	m->text.failed |= title.failed;
	wz_buffer_clear(&title);
	for (size_t row = 1; row <= m->what->rows; row++)
		wz_sheet_text(sheet, row, c, "", open_style(v));
	restrict_cells(m, sheet, (wz_area){1, c, m->what->rows, c}, v);
}

static void add_level(maker *m, int which) {
	const wz_codebook *book = m->what->codebook;
	const wz_variable *own = id_of(book, LEVELS[which]);
	size_t columns = 0, frozen;
	if (which != EFFECT && own == NULL)
		return;
	wz_sheet *sheet = wz_sheet_add(m->book, SHEETS[which]);
	if (own != NULL)
		add_column(m, sheet, &columns, own);
	/* What an effect belongs to stands beside it: a study may test two interventions. */
	for (int s = STUDY; which == EFFECT && s < N_SHEETS; s++)
		if (id_of(book, LEVELS[s]) != NULL)
			add_column(m, sheet, &columns, id_of(book, LEVELS[s]));
	frozen = columns;
	for (size_t i = 0; i < book->n; i++) {
		const wz_variable *v = &book->var[i];
		if (sheet_of(book, v) == which && v != own)
			add_column(m, sheet, &columns, v);
	}
	if (columns > 0)
		wz_sheet_width(sheet, 0, columns - 1, WIDTH);
	wz_sheet_freeze(sheet, 1, frozen);
	wz_sheet_print(sheet, 1);
	wz_sheet_protect(sheet);
}

/* 4. Manuals */

enum { M_ID, M_ELEMENT, M_LABEL, M_DEFINITION, M_VALUE, M_INTENSITY, M_MANNER, M_RECIPIENT, M_PHASE, M_PAGE, M_NOTE, M_COLUMNS };
/* The columns that ingest reads have the names of docs/formats.md; it leaves the others alone. */
static const char *const M_NAMES[M_COLUMNS] = {
	[M_ELEMENT] = "element", [M_LABEL] = "label", [M_DEFINITION] = "definition", [M_VALUE] = "value", [M_INTENSITY] = "intensity",
	[M_MANNER] = "manner", [M_RECIPIENT] = "recipient", [M_PHASE] = "phase", [M_PAGE] = "page", [M_NOTE] = "note",
};

static const double M_WIDTHS[M_COLUMNS] = {14, 36, 28, 66, 16, 11, 11, 13, 9, 8, 30};

/* An optional detail of an element, with words to choose from; other words are kept after a warning. */
typedef struct {
	int column;
	const char *nl, *en;
	const char *word[8];
} detail;

static const detail DETAILS[] = {
	{M_INTENSITY, "Hoeveel: in een contact, in een deel of in de meeste contacten. Mag leeg blijven.",
     "How much: in one contact, in some or in most contacts. May stay empty.", {"once", "some", "most"}},
	{M_MANNER, "Hoe: per gezin, in een groep, schriftelijk of online. Mag leeg blijven.", "How: per family, in a group, in writing or online. May stay empty.",
     {"family", "group", "written", "online", "mixed"}},
	{M_RECIPIENT, "Voor wie. Mag leeg blijven.", "For whom. May stay empty.", {"parent", "child", "parent_child", "family", "network"}},
	{M_PHASE, "Wanneer: bij de start, tijdens de hulp, aan het eind, of steeds. Mag leeg blijven.",
     "When: at the start, during care, at the end, or throughout. May stay empty.", {"start", "care", "end", "all"}},
};

static const char *score_text(maker *m, const wz_element *e) {
	begin_text(m);
	switch (e->scale) {
	case WZ_SCALE_BINARY: wz_buffer_add(&m->text, say(m, "1 = aanwezig; 0 = afwezig", "1 = present; 0 = absent")); break;
	case WZ_SCALE_COUNT: wz_buffer_add(&m->text, say(m, "geheel getal", "whole number")); break;
	case WZ_SCALE_ORDINAL:
	case WZ_SCALE_CATEGORY: add_codes(m, e->code, e->n_codes, "; "); break;
	}
	wz_buffer_add(&m->text, say(m, "; NR = niet vermeld", "; NR = not reported"));
	return text_of(m);
}

static void add_score(maker *m, wz_sheet *sheet, size_t row, const wz_element *e) {
	static const char *const BINARY[] = {"1", "0", "NR"};
	const wz_area cell = {row, M_VALUE, row, M_VALUE};
	wz_buffer message = {0};
	wz_sheet_text(sheet, row, M_VALUE, "", WZ_STYLE_OPEN);
	wz_buffer_add(&message, score_text(m, e));
	wz_buffer_add(&message, ".\n");
	wz_buffer_add(&message, say(m, e->definition_nl, e->definition_en));
	const char *title = say(m, e->label_nl, e->label_en), *text = message.bytes == NULL ? "" : message.bytes;
	if (e->scale == WZ_SCALE_COUNT) {
		wz_sheet_hint(sheet, cell, title, text);
	} else if (e->scale == WZ_SCALE_BINARY) {
		wz_sheet_choices(sheet, cell, BINARY, 3, title, text, true);
	} else {
		const char **code = malloc((e->n_codes + 1) * sizeof *code);
		for (size_t i = 0; code != NULL && i < e->n_codes; i++)
			code[i] = e->code[i].code;
		if (code != NULL) {
			code[e->n_codes] = "NR";
			wz_sheet_choices(sheet, cell, code, e->n_codes + 1, title, text, true);
		} else {
			m->text.failed = 1;
		}
		free(code);
	}
	m->text.failed |= message.failed;
	wz_buffer_clear(&message);
}

static void add_manuals(maker *m) {
	const wz_coding_sheet *w = m->what;
	const wz_variable *id = id_of(w->codebook, "manual");
	if (w->taxonomy == NULL || id == NULL || w->taxonomy->n * w->n_manuals == 0)
		return;
	wz_sheet *sheet = wz_sheet_add(m->book, "manuals");
	size_t row = 0, n_details = sizeof DETAILS / sizeof *DETAILS;
	for (int c = 0; c < M_COLUMNS; c++)
		wz_sheet_text(sheet, 0, (size_t)c, c == M_ID ? id->id : M_NAMES[c], WZ_STYLE_HEADER);
	wz_sheet_note(sheet, 0, M_VALUE,
	              say(m, "Scoor elke rij op wat in de handleiding staat. NR of leeg: de handleiding vermeldt het niet. 0: gelezen, en het is er niet.",
	                  "Score every row on what the manual says. NR or empty: the manual does not say. 0: read, and it is not there."));
	wz_sheet_note(sheet, 0, M_PAGE, say(m, "Bladzijde waar het staat.", "Page where it stands."));
	for (size_t i = 0; i < w->n_manuals; i++)
		for (size_t k = 0; k < w->taxonomy->n; k++) {
			const wz_element *e = &w->taxonomy->element[k];
			row++;
			wz_sheet_text(sheet, row, M_ID, w->manual[i], WZ_STYLE_PLAIN);
			wz_sheet_text(sheet, row, M_ELEMENT, e->id, WZ_STYLE_MUTED);
			wz_sheet_text(sheet, row, M_LABEL, say(m, e->label_nl, e->label_en), WZ_STYLE_WRAP);
			wz_sheet_text(sheet, row, M_DEFINITION, say(m, e->definition_nl, e->definition_en), WZ_STYLE_WRAP);
			fit_height(sheet, row, (const char *const[]){e->id, say(m, e->label_nl, e->label_en), say(m, e->definition_nl, e->definition_en)}, 3, &M_WIDTHS[M_ELEMENT]);
			add_score(m, sheet, row, e);
			for (size_t c = M_VALUE + 1; c < M_COLUMNS; c++)
				wz_sheet_text(sheet, row, c, "", WZ_STYLE_OPEN);
		}
	for (size_t d = 0; d < n_details; d++) {
		size_t n = 0, c = (size_t)DETAILS[d].column;
		while (n < sizeof DETAILS[d].word / sizeof *DETAILS[d].word && DETAILS[d].word[n] != NULL)
			n++;
		wz_sheet_note(sheet, 0, c, say(m, DETAILS[d].nl, DETAILS[d].en));
		wz_sheet_choices(sheet, (wz_area){1, c, row, c}, DETAILS[d].word, n, M_NAMES[c], say(m, DETAILS[d].nl, DETAILS[d].en), false);
	}
	for (size_t c = 0; c < M_COLUMNS; c++)
		wz_sheet_width(sheet, c, c, M_WIDTHS[c]);
	wz_sheet_filter(sheet, (wz_area){0, 0, row, M_COLUMNS - 1});
	wz_sheet_freeze(sheet, 1, M_DEFINITION);
	wz_sheet_print(sheet, 1);
	wz_sheet_protect(sheet);
}

/* 5. How to, and definitions */

/* Cells side by side, with the height that their texts need. */
static void add_row(wz_sheet *sheet, size_t row, const char *const *text, size_t n, const double *width, wz_style style) {
	for (size_t c = 0; c < n; c++)
		wz_sheet_text(sheet, row, c, text[c], style);
	fit_height(sheet, row, text, n, width);
}

static void add_guide(maker *m) {
	static const double GUIDE_WIDTH = 100;
	const bool manuals = m->what->taxonomy != NULL && id_of(m->what->codebook, "manual") != NULL;
	const char *const lines[] = {
		say(m, "Vul alleen de groene cellen in. De eerste rij van elk blad blijft zoals zij is: daaraan herkent het programma de kolommen.",
	        "Fill in the green cells only. The first row of every sheet stays as it is: the program knows the columns by it."),
		say(m, "Klik op een cel: daarbij staat wat gevraagd wordt. Alle codes staan op het blad variabelen.",
	        "Click on a cell and you see what is asked. All codes are on the sheet variables."),
		say(m, "Onbekend? Laat de cel leeg. Schrijf nooit 0, 99 of 999 voor onbekend.", "Not known? Leave the cell empty. Never write 0, 99 or 999 for unknown."),
		say(m, "Studies, interventies en handleidingen hebben een kort kenmerk dat op elk blad hetzelfde is.",
	        "Studies, interventions and manuals have a short id that is the same on every sheet."),
		!manuals ? ""
				 : say(m, "Handleidingen: scoor elke rij. NR: de handleiding vermeldt het niet. 0: gelezen, en het is er niet. Noteer de bladzijde.",
	                   "Manuals: score every row. NR: the manual does not say. 0: read, and it is not there. Note the page."),
		say(m, "Klaar? Sla elk ingevuld blad op als CSV (UTF-8), met de naam van het blad: effects.csv, studies.csv, interventions.csv, manuals.csv.",
	        "Ready? Save each sheet that you filled in as CSV (UTF-8) under the sheet's name: effects.csv, studies.csv, interventions.csv, manuals.csv."),
		say(m, "Daarna: werkzaam check plan.yaml", "Then: werkzaam check plan.yaml"),
	};
	wz_sheet *sheet = wz_sheet_add(m->book, say(m, "uitleg", "how to"));
	size_t row = 0;
	wz_sheet_text(sheet, row++, 0, say(m, "Codeerblad", "Coding sheet"), WZ_STYLE_TITLE);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (lines[i][0] != '\0')
			add_row(sheet, row++, &lines[i], 1, &GUIDE_WIDTH, WZ_STYLE_WRAP);
	wz_sheet_width(sheet, 0, 0, GUIDE_WIDTH);
	wz_sheet_protect(sheet);
}

static void add_variables(maker *m) {
	const wz_codebook *book = m->what->codebook;
	wz_sheet *sheet = wz_sheet_add(m->book, say(m, "variabelen", "variables"));
	const char *const header[] = {say(m, "variabele", "variable"), "label", say(m, "blad", "sheet"), say(m, "niveau", "level"), say(m, "uitleg", "explanation")};
	static const double WIDTHS[] = {26, 36, 14, 14, 80};
	add_row(sheet, 0, header, 5, WIDTHS, WZ_STYLE_HEADER);
	for (size_t i = 0; i < book->n; i++) {
		const wz_variable *v = &book->var[i];
		const char *const row[] = {v->id, label_of(m, v), SHEETS[sheet_of(book, v)], v->level, explain(m, v)};
		add_row(sheet, i + 1, row, 5, WIDTHS, WZ_STYLE_WRAP);
	}
	for (size_t c = 0; c < 5; c++)
		wz_sheet_width(sheet, c, c, WIDTHS[c]);
	wz_sheet_filter(sheet, (wz_area){0, 0, book->n, 4});
	wz_sheet_freeze(sheet, 1, 1);
	wz_sheet_print(sheet, 1);
	wz_sheet_protect(sheet);
}

static void add_elements(maker *m) {
	const wz_taxonomy *t = m->what->taxonomy;
	if (t == NULL)
		return;
	wz_sheet *sheet = wz_sheet_add(m->book, say(m, "elementen", "elements"));
	const char *const header[] = {"element", say(m, "domein", "domain"), say(m, "groep", "group"), say(m, "niveau", "level"),
	                              "label",   say(m, "definitie", "definition"), say(m, "scores", "scores"), say(m, "bij", "below")};
	const size_t n = sizeof header / sizeof *header;
	static const double WIDTHS[] = {40, 13, 20, 12, 34, 70, 34, 34};
	add_row(sheet, 0, header, n, WIDTHS, WZ_STYLE_HEADER);
	for (size_t i = 0; i < t->n; i++) {
		const wz_element *e = &t->element[i];
		const char *level = e->level == WZ_ELEMENT_COMPONENT ? "component" : say(m, "techniek", "technique");
		const char *const row[] = {e->id, e->domain, e->group, level, say(m, e->label_nl, e->label_en), say(m, e->definition_nl, e->definition_en),
		                           score_text(m, e), e->parent_id};
		add_row(sheet, i + 1, row, n, WIDTHS, WZ_STYLE_WRAP);
	}
	for (size_t c = 0; c < n; c++)
		wz_sheet_width(sheet, c, c, WIDTHS[c]);
	wz_sheet_filter(sheet, (wz_area){0, 0, t->n, n - 1});
	wz_sheet_freeze(sheet, 1, 1);
	wz_sheet_print(sheet, 1);
	wz_sheet_protect(sheet);
}

/* 6. The workbook */

wz_status wz_coding_sheet_write(const wz_coding_sheet *what, const char *path, wz_err *err) {
	maker m = {.what = what};
	if (what->codebook->n == 0)
		return wz_fail(err, WZ_EINPUT, "%s: there is no variable to make a coding sheet of", what->codebook->file);
	wz_status st = wz_workbook_create(path, say(&m, "Codeerblad", "Coding sheet"), &m.book, err);
	if (st != WZ_OK)
		return st;
	add_guide(&m);
	for (int s = EFFECT; s < N_SHEETS; s++)
		add_level(&m, s);
	add_manuals(&m);
	add_variables(&m);
	add_elements(&m);
	if (m.text.failed) {
		wz_workbook_free(m.book);
		st = wz_fail(err, WZ_ENOMEM, "out of memory: %s", path);
	} else {
		st = wz_workbook_close(m.book, err);
	}
	wz_buffer_clear(&m.text);
	return st;
}
