/* agreement_book.c - agreement between coders as a workbook for the consensus meeting
 *
 * 1. Headers
 * 2. Differences
 * 3. Items
 * 4. Summaries
 * 5. With one coder only
 * 6. What it is
 * 7. The workbook
 */
#include "report/agreement_report.h"
#include "report/words.h"
#include "report/workbook.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
	const wz_agreement *agreement;
	wz_workbook *workbook;
	wz_language language;
	int l; /* index of labels */
} book;

/* 1. Headers */

typedef struct {
	wz_word head;
	double width;
} column;

static wz_sheet *sheet_with(const book *k, wz_word name, const column *columns, size_t n, size_t frozen) {
	wz_sheet *sheet = wz_sheet_add(k->workbook, wz_word_text(name, k->language));
	for (size_t c = 0; c < n; c++) {
		wz_sheet_text(sheet, 0, c, wz_word_text(columns[c].head, k->language), WZ_STYLE_HEADER);
		wz_sheet_width(sheet, c, c, columns[c].width);
	}
	wz_sheet_freeze(sheet, 1, frozen);
	wz_sheet_print(sheet, 1);
	return sheet;
}

static void filter(wz_sheet *sheet, size_t rows, size_t columns) {
	if (rows > 0)
		wz_sheet_filter(sheet, (wz_area){0, 0, rows, columns - 1});
}

#define N_OF(array) (sizeof(array) / sizeof *(array))

/* The file of a coder without its folders, which are of one machine. */
static const char *file_of(const book *k, int coder) {
	const char *file = k->agreement->ratings->file[coder], *slash = strrchr(file, '/');
	return slash == NULL ? file : slash + 1;
}

/* A head that says whose file is meant: "code A" above "first.csv". @return how many lines it has */
static size_t head_with_file(const book *k, wz_sheet *sheet, size_t at, wz_word head, double width, int coder) {
	wz_buffer text = {0};
	wz_buffer_printf(&text, "%s\n", wz_word_text(head, k->language));
	wz_buffer_clean(&text, file_of(k, coder), 60);
	wz_sheet_text(sheet, 0, at, text.bytes == NULL ? wz_word_text(head, k->language) : text.bytes, WZ_STYLE_HEADER);
	const size_t lines = text.bytes == NULL ? 1 : wz_sheet_lines(text.bytes, width);
	wz_buffer_clear(&text);
	return lines;
}

/* 2. Differences */

/* Drop-down of the item's codes for one row; numbers are free. */
static void add_choices(const book *k, wz_sheet *sheet, size_t row, size_t column_at, const wz_rated_item *item) {
	const char *message = wz_word_text(WZ_W_agree_choose, k->language);
	const wz_area area = {row, column_at, row, column_at};
	const char **codes = item->code ? malloc((item->n_codes + 1) * sizeof *codes) : NULL;
	if (codes == NULL) { /* also when memory is short: then without drop-down */
		wz_sheet_hint(sheet, area, item->label[k->l], message);
		return;
	}
	for (size_t i = 0; i < item->n_codes; i++)
		codes[i] = item->code[i].code;
	codes[item->n_codes] = "NR";
	wz_sheet_choices(sheet, area, codes, item->n_codes + 1, item->label[k->l], message, false);
	free(codes);
}

static void differences_sheet(const book *k) {
	enum { ITEM, LABEL, RECORD, CODE_A, LABEL_A, CODE_B, LABEL_B, KIND, DEFINITION, AGREED, REMARK, DOMAIN, GROUP, LEVEL, LINE_A, LINE_B, N };
	static const column COLUMNS[N] = {
		[ITEM] = {WZ_W_agree_item, 30},       [LABEL] = {WZ_W_agree_label, 28},     [RECORD] = {WZ_W_agree_record, 16},
		[CODE_A] = {WZ_W_agree_code_a, 14},   [LABEL_A] = {WZ_W_agree_label_a, 18}, [CODE_B] = {WZ_W_agree_code_b, 14},
		[LABEL_B] = {WZ_W_agree_label_b, 18}, [KIND] = {WZ_W_agree_kind, 18},       [DEFINITION] = {WZ_W_agree_definition, 48},
		[AGREED] = {WZ_W_agree_agreed, 12},   [REMARK] = {WZ_W_agree_remark, 30},   [DOMAIN] = {WZ_W_agree_domain, 14},
		[GROUP] = {WZ_W_agree_group, 18},     [LEVEL] = {WZ_W_agree_level, 12},     [LINE_A] = {WZ_W_agree_line_a, 8},
		[LINE_B] = {WZ_W_agree_line_b, 8},
	};
	const wz_agreement *agreement = k->agreement;
	const wz_ratings *ratings = agreement->ratings;
	wz_sheet *sheet = sheet_with(k, WZ_W_agree_list, COLUMNS, N, RECORD + 1);
	const size_t lines[] = {head_with_file(k, sheet, CODE_A, WZ_W_agree_code_a, COLUMNS[CODE_A].width, WZ_CODER_A),
	                        head_with_file(k, sheet, CODE_B, WZ_W_agree_code_b, COLUMNS[CODE_B].width, WZ_CODER_B)};
	wz_sheet_height(sheet, 0, lines[0] > lines[1] ? lines[0] : lines[1]);
	if (agreement->n_list == 0)
		wz_sheet_text(sheet, 1, 0, wz_word_text(WZ_W_agree_none, k->language), WZ_STYLE_MUTED);
	for (size_t i = 0; i < agreement->n_list; i++) {
		const wz_disagreement *d = &agreement->list[i];
		const wz_rated_item *item = &ratings->item[d->item];
		const wz_rated_units *units = &ratings->units[item->units];
		const size_t row = i + 1;
		const wz_style state = d->kind == WZ_KIND_DIFFERENT ? WZ_STYLE_WRAP : WZ_STYLE_MARK;
		wz_sheet_text(sheet, row, ITEM, item->id, WZ_STYLE_WRAP);
		wz_sheet_text(sheet, row, LABEL, item->label[k->l], WZ_STYLE_WRAP);
		wz_sheet_text(sheet, row, RECORD, units->id[d->unit], WZ_STYLE_WRAP);
		for (int f = 0; f < WZ_N_CODERS; f++) {
			char number[32];
			const double value = item->value[f][d->unit];
			const char *label = wz_rating_label(item, value, k->l);
			const size_t at = f == WZ_CODER_A ? CODE_A : CODE_B;
			const char *code = wz_rating_text(item, value, number);
			char *point = code == number && item->metric == WZ_METRIC_INTERVAL && k->language == WZ_NL ? strchr(number, '.') : NULL;
			if (point != NULL) /* as a Dutch sheet has it */
				*point = ',';
			wz_sheet_text(sheet, row, at, code, WZ_STYLE_WRAP);
			wz_sheet_text(sheet, row, at + 1, isnan(value) ? wz_word_text(WZ_W_agree_not_stated, k->language) : label ? label : "", WZ_STYLE_WRAP);
			if (item->line[f][d->unit] > 0)
				wz_sheet_number(sheet, row, f == WZ_CODER_A ? LINE_A : LINE_B, (double)item->line[f][d->unit], WZ_STYLE_PLAIN);
		}
		wz_sheet_text(sheet, row, KIND, wz_word_text(wz_word_for("disagreement", wz_disagreement_word(d->kind)), k->language), state);
		wz_sheet_text(sheet, row, DEFINITION, item->definition[k->l], WZ_STYLE_MUTED);
		wz_sheet_text(sheet, row, AGREED, "", WZ_STYLE_OPEN);
		wz_sheet_text(sheet, row, REMARK, "", WZ_STYLE_OPEN);
		add_choices(k, sheet, row, AGREED, item);
		wz_sheet_text(sheet, row, DOMAIN, wz_agreement_domain(item->domain, k->language), WZ_STYLE_WRAP);
		wz_sheet_text(sheet, row, GROUP, item->group, WZ_STYLE_WRAP);
		wz_sheet_text(sheet, row, LEVEL, wz_agreement_level(units->level, k->language), WZ_STYLE_WRAP);
	}
	filter(sheet, agreement->n_list, N);
}

/* 3. Items */

/* Value, lo and hi in three columns; why there is none in the column behind all coefficients, once. */
static void coefficient(const book *k, wz_sheet *sheet, size_t row, size_t at, const wz_coefficient *c, const char **why) {
	const double values[] = {c->value, c->lo, c->hi};
	for (size_t i = 0; i < 3; i++)
		wz_sheet_number(sheet, row, at + i, values[i], WZ_STYLE_NUMBER);
	if (c->lack != WZ_LACK_NOTHING && *why == NULL)
		*why = wz_word_text(wz_word_for("lack", wz_lack_word(c->lack)), k->language);
}

static void items_sheet(const book *k) {
	enum { ITEM, LABEL, DOMAIN, GROUP, LEVEL, UNITS, PAIRS, ONE, NO_ONE, COUNT, PERCENT, PERCENT_ALL = PERCENT + 3, KAPPA = PERCENT_ALL + 3, LINEAR = KAPPA + 3,
		QUADRATIC = LINEAR + 3, AC1 = QUADRATIC + 3, ALPHA = AC1 + 3, ICC = ALPHA + 3, KAPPA_ALL = ICC + 3, AC1_ALL = KAPPA_ALL + 3,
		WHY = AC1_ALL + 3, N };
	static const column COLUMNS[N] = {
		[ITEM] = {WZ_W_agree_item, 34},       [LABEL] = {WZ_W_agree_label, 34},
		[DOMAIN] = {WZ_W_agree_domain, 14},   [GROUP] = {WZ_W_agree_group, 18},
		[LEVEL] = {WZ_W_agree_level, 12},     [UNITS] = {WZ_W_agree_units, 10},
		[PAIRS] = {WZ_W_agree_pairs, 8},      [ONE] = {WZ_W_agree_one_states, 10},
		[NO_ONE] = {WZ_W_agree_none_states, 10}, [COUNT] = {WZ_W_agree_count, 11},
		[PERCENT] = {WZ_W_agree_percent, 9},  [PERCENT + 1] = {WZ_W_agree_from, 8}, [PERCENT + 2] = {WZ_W_agree_to, 8},
		[PERCENT_ALL] = {WZ_W_agree_percent_all, 9}, [PERCENT_ALL + 1] = {WZ_W_agree_from, 8}, [PERCENT_ALL + 2] = {WZ_W_agree_to, 8},
		[KAPPA] = {WZ_W_agree_kappa, 9},      [KAPPA + 1] = {WZ_W_agree_from, 8}, [KAPPA + 2] = {WZ_W_agree_to, 8},
		[LINEAR] = {WZ_W_agree_linear, 9},    [LINEAR + 1] = {WZ_W_agree_from, 8}, [LINEAR + 2] = {WZ_W_agree_to, 8},
		[QUADRATIC] = {WZ_W_agree_quadratic, 11}, [QUADRATIC + 1] = {WZ_W_agree_from, 8}, [QUADRATIC + 2] = {WZ_W_agree_to, 8},
		[AC1] = {WZ_W_agree_ac1, 9},          [AC1 + 1] = {WZ_W_agree_from, 8}, [AC1 + 2] = {WZ_W_agree_to, 8},
		[ALPHA] = {WZ_W_agree_alpha, 9},      [ALPHA + 1] = {WZ_W_agree_from, 8}, [ALPHA + 2] = {WZ_W_agree_to, 8},
		[ICC] = {WZ_W_agree_icc, 9},          [ICC + 1] = {WZ_W_agree_from, 8}, [ICC + 2] = {WZ_W_agree_to, 8},
		[KAPPA_ALL] = {WZ_W_agree_kappa_all, 9}, [KAPPA_ALL + 1] = {WZ_W_agree_from, 8}, [KAPPA_ALL + 2] = {WZ_W_agree_to, 8},
		[AC1_ALL] = {WZ_W_agree_ac1_all, 9},  [AC1_ALL + 1] = {WZ_W_agree_from, 8}, [AC1_ALL + 2] = {WZ_W_agree_to, 8},
		[WHY] = {WZ_W_agree_why, 22},
	};
	const wz_ratings *ratings = k->agreement->ratings;
	wz_sheet *sheet = sheet_with(k, WZ_W_agree_items, COLUMNS, N, LABEL + 1);
	for (size_t i = 0; i < ratings->n_items; i++) {
		const wz_item_agreement *x = &k->agreement->item[i];
		const wz_pair_counts *c = &x->count;
		const size_t row = i + 1, counts[] = {c->n_units, c->n, c->n_only_a + c->n_only_b, c->n_both_empty, c->n - c->n_agree + c->n_only_a + c->n_only_b};
		const char *texts[] = {x->item->id, x->item->label[k->l], wz_agreement_domain(x->item->domain, k->language), x->item->group,
		                       wz_agreement_level(ratings->units[x->item->units].level, k->language)}, *why = NULL;
		for (size_t t = 0; t < N_OF(texts); t++)
			wz_sheet_text(sheet, row, ITEM + t, texts[t], WZ_STYLE_WRAP);
		wz_sheet_note(sheet, row, LABEL, x->item->definition[k->l]);
		for (size_t t = 0; t < N_OF(counts); t++)
			wz_sheet_number(sheet, row, UNITS + t, (double)counts[t], WZ_STYLE_PLAIN);
		coefficient(k, sheet, row, PERCENT, &x->percent, &why);
		coefficient(k, sheet, row, PERCENT_ALL, &x->percent_all, &why);
		if (x->item->metric != WZ_METRIC_INTERVAL) {
			coefficient(k, sheet, row, KAPPA, &x->kappa, &why);
			coefficient(k, sheet, row, AC1, &x->ac1, &why);
			coefficient(k, sheet, row, KAPPA_ALL, &x->kappa_all, &why);
			coefficient(k, sheet, row, AC1_ALL, &x->ac1_all, &why);
		} else {
			coefficient(k, sheet, row, ICC, &x->icc, &why);
		}
		if (x->item->metric == WZ_METRIC_ORDINAL) {
			coefficient(k, sheet, row, LINEAR, &x->linear, &why);
			coefficient(k, sheet, row, QUADRATIC, &x->quadratic, &why);
		}
		coefficient(k, sheet, row, ALPHA, &x->alpha, &why);
		wz_sheet_text(sheet, row, WHY, why ? why : "", WZ_STYLE_MUTED);
	}
	filter(sheet, ratings->n_items, N);
}

/* 4. Summaries */

static void summaries_sheet(const book *k) {
	enum { DOMAIN, GROUP, ITEMS, PAIRS, ONE, PERCENT, PERCENT_ALL = PERCENT + 3, KAPPA = PERCENT_ALL + 3, AC1 = KAPPA + 3, ALPHA = AC1 + 3,
		MEDIAN = ALPHA + 3, MEDIAN_AC1, LOW, WHY, N };
	static const column COLUMNS[N] = {
		[DOMAIN] = {WZ_W_agree_domain, 18},         [GROUP] = {WZ_W_agree_group, 22},
		[ITEMS] = {WZ_W_agree_n_items, 8},          [PAIRS] = {WZ_W_agree_pairs, 8},
		[ONE] = {WZ_W_agree_one_states, 10},        [PERCENT] = {WZ_W_agree_percent, 9},
		[PERCENT + 1] = {WZ_W_agree_from, 8},       [PERCENT + 2] = {WZ_W_agree_to, 8},
		[PERCENT_ALL] = {WZ_W_agree_percent_all, 9}, [PERCENT_ALL + 1] = {WZ_W_agree_from, 8}, [PERCENT_ALL + 2] = {WZ_W_agree_to, 8},
		[KAPPA] = {WZ_W_agree_pooled, 12},          [KAPPA + 1] = {WZ_W_agree_from, 8},       [KAPPA + 2] = {WZ_W_agree_to, 8},
		[AC1] = {WZ_W_agree_pooled_ac1, 12},        [AC1 + 1] = {WZ_W_agree_from, 8},         [AC1 + 2] = {WZ_W_agree_to, 8},
		[ALPHA] = {WZ_W_agree_pooled_alpha, 12},    [ALPHA + 1] = {WZ_W_agree_from, 8},       [ALPHA + 2] = {WZ_W_agree_to, 8},
		[MEDIAN] = {WZ_W_agree_median_kappa, 12},   [MEDIAN_AC1] = {WZ_W_agree_median_ac1, 12},
		[LOW] = {WZ_W_agree_low, 12},               [WHY] = {WZ_W_agree_why, 22},
	};
	wz_sheet *sheet = sheet_with(k, WZ_W_agree_overall, COLUMNS, N, GROUP + 1);
	for (size_t i = 0; i < k->agreement->n_summaries; i++) {
		const wz_agreement_summary *s = &k->agreement->summary[i];
		const double counts[] = {(double)s->n_items, (double)s->count.n, (double)(s->count.n_only_a + s->count.n_only_b)};
		static const size_t AT[WZ_N_POOLED] = {PERCENT, PERCENT_ALL, KAPPA, AC1, ALPHA};
		const char *why = NULL;
		wz_sheet_text(sheet, i + 1, DOMAIN, *s->domain ? wz_agreement_domain(s->domain, k->language) : wz_word_text(WZ_W_agree_all, k->language), WZ_STYLE_WRAP);
		wz_sheet_text(sheet, i + 1, GROUP, s->group, WZ_STYLE_WRAP);
		for (size_t t = 0; t < N_OF(counts); t++)
			wz_sheet_number(sheet, i + 1, ITEMS + t, counts[t], WZ_STYLE_PLAIN);
		for (size_t t = 0; t < WZ_N_POOLED; t++)
			coefficient(k, sheet, i + 1, AT[t], &s->pooled.value[t], &why);
		wz_sheet_number(sheet, i + 1, MEDIAN, s->median_kappa, WZ_STYLE_NUMBER);
		wz_sheet_number(sheet, i + 1, MEDIAN_AC1, s->median_ac1, WZ_STYLE_NUMBER);
		wz_sheet_number(sheet, i + 1, LOW, (double)s->n_low, WZ_STYLE_PLAIN);
		wz_sheet_text(sheet, i + 1, WHY, why ? why : "", WZ_STYLE_MUTED);
	}
	wz_buffer foot = {0};
	WZ_SAY_RAW(&foot, k->language, WZ_W_agree_foot, wz_number_fixed(k->agreement->confidence, 0, k->language).text,
	           wz_number_exact((double)k->agreement->replicates).text, wz_number_exact((double)k->agreement->seed).text);
	wz_sheet_text(sheet, k->agreement->n_summaries + 2, 0, foot.bytes ? foot.bytes : "", WZ_STYLE_PLAIN);
	wz_sheet_text(sheet, k->agreement->n_summaries + 3, 0, wz_word_text(WZ_W_agree_foot_kappa, k->language), WZ_STYLE_PLAIN);
	wz_buffer_clear(&foot);
}

/* 5. With one coder only */

static void lone_sheet(const book *k) {
	enum { CODER, LEVEL, RECORD, LINE, NEAR, N };
	static const column COLUMNS[N] = {[CODER] = {WZ_W_agree_coder, 10}, [LEVEL] = {WZ_W_agree_level, 14}, [RECORD] = {WZ_W_agree_record, 30},
	                                  [LINE] = {WZ_W_agree_line, 8}, [NEAR] = {WZ_W_agree_near, 30}};
	const wz_ratings *ratings = k->agreement->ratings;
	size_t row = 1;
	for (size_t u = 0; u < ratings->n_units; u++)
		row += ratings->units[u].n_lone[WZ_CODER_A] + ratings->units[u].n_lone[WZ_CODER_B];
	if (row == 1)
		return;
	wz_sheet *sheet = sheet_with(k, WZ_W_agree_lone, COLUMNS, N, 0);
	row = 1;
	for (size_t u = 0; u < ratings->n_units; u++)
		for (int f = 0; f < WZ_N_CODERS; f++)
			for (size_t i = 0; i < ratings->units[u].n_lone[f]; i++, row++) {
				const wz_lone_unit *lone = &ratings->units[u].lone[f][i];
				wz_sheet_text(sheet, row, CODER, f == WZ_CODER_A ? "A" : "B", WZ_STYLE_PLAIN);
				wz_sheet_text(sheet, row, LEVEL, wz_agreement_level(ratings->units[u].level, k->language), WZ_STYLE_PLAIN);
				wz_sheet_text(sheet, row, RECORD, lone->id, WZ_STYLE_PLAIN);
				wz_sheet_number(sheet, row, LINE, (double)lone->line, WZ_STYLE_PLAIN);
				wz_sheet_text(sheet, row, NEAR, lone->near ? lone->near : "", WZ_STYLE_PLAIN);
			}
	filter(sheet, row - 1, N);
}

/* 6. What it is */

static void about_sheet(const book *k) {
	const wz_ratings *ratings = k->agreement->ratings;
	wz_sheet *sheet = wz_sheet_add(k->workbook, wz_word_text(WZ_W_agree_about, k->language));
	static const wz_word CODERS[WZ_N_CODERS] = {[WZ_CODER_A] = WZ_W_agree_coder_a, [WZ_CODER_B] = WZ_W_agree_coder_b};
	size_t row = 0;
	wz_sheet_width(sheet, 0, 0, 100);
	wz_sheet_text(sheet, row++, 0, wz_word_text(WZ_W_agree_title, k->language), WZ_STYLE_HEADER);
	for (int f = 0; f < WZ_N_CODERS; f++) {
		wz_buffer text = {0};
		WZ_SAY_RAW(&text, k->language, CODERS[f], file_of(k, f), wz_number_count((double)ratings->n_rows[f], k->language).text);
		wz_sheet_text(sheet, row++, 0, text.bytes == NULL ? "" : text.bytes, WZ_STYLE_WRAP);
		wz_buffer_clear(&text);
	}
	for (size_t u = 0; u < ratings->n_units; u++) {
		wz_buffer text = {0};
		WZ_SAY_RAW(&text, k->language, WZ_W_agree_matched, wz_agreement_level(ratings->units[u].level, k->language), wz_number_count((double)ratings->units[u].n, k->language).text,
		           wz_number_count((double)ratings->units[u].n_alone[WZ_CODER_A], k->language).text,
		           wz_number_count((double)ratings->units[u].n_alone[WZ_CODER_B], k->language).text);
		wz_sheet_text(sheet, row++, 0, text.bytes == NULL ? "" : text.bytes, WZ_STYLE_WRAP);
		wz_buffer_clear(&text);
	}
	wz_sheet_text(sheet, row++, 0, wz_word_text(WZ_W_agree_caption, k->language), WZ_STYLE_WRAP);
	wz_sheet_print(sheet, 1);
}

/* 7. The workbook */

wz_status wz_agreement_workbook(const wz_agreement *agreement, wz_language language, const char *path, wz_err *err) {
	book k = {.agreement = agreement, .language = language, .l = language == WZ_NL ? 0 : 1};
	wz_status st = wz_workbook_create(path, wz_word_text(WZ_W_agree_title, language), &k.workbook, err);
	if (st != WZ_OK)
		return st;
	differences_sheet(&k);
	items_sheet(&k);
	summaries_sheet(&k);
	lone_sheet(&k);
	about_sheet(&k);
	return wz_workbook_close(k.workbook, err);
}
