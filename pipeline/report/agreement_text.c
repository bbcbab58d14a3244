/* agreement_text.c - agreement between coders for the screen and as CSV
 *
 * 1. Cells of a table in plain text
 * 2. Items
 * 3. Summaries
 * 4. Differences and the rest
 * 5. CSV
 */
#include "report/agreement_report.h"
#include "report/view.h"
#include "report/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ID_WIDTH = 36, COEFFICIENT_WIDTH = 20, COUNT_WIDTH = 9 };

/* 1. Cells of a table in plain text */

static size_t characters(const char *text) {
	size_t n = 0;
	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

static void blanks(wz_buffer *out, size_t used, size_t width) {
	for (; used < width; used++)
		wz_buffer_add(out, " ");
}

/* Foreign text, cut to the width, and a blank behind it. */
static void left(wz_buffer *out, const char *text, size_t width) {
	wz_buffer clean = {0};
	wz_buffer_clean(&clean, text, width);
	wz_buffer_add(out, clean.bytes ? clean.bytes : "");
	blanks(out, characters(clean.bytes ? clean.bytes : ""), width);
	wz_buffer_add(out, " ");
	out->failed |= clean.failed;
	wz_buffer_clear(&clean);
}

static void right(wz_buffer *out, const char *text, size_t width) {
	blanks(out, characters(text), width);
	wz_buffer_add(out, text);
	wz_buffer_add(out, " ");
}

static void count(wz_buffer *out, size_t n, wz_language language) {
	right(out, wz_number_count((double)n, language).text, COUNT_WIDTH);
}

static void title(wz_buffer *out, wz_word word, wz_language language) {
	wz_buffer_add(out, "\n");
	wz_buffer_add(out, wz_word_text(word, language));
	wz_buffer_add(out, "\n\n");
}

static void head_right(wz_buffer *out, wz_word word, size_t width, wz_language language) {
	right(out, wz_word_text(word, language), width);
}

const char *wz_agreement_level(const char *level, wz_language language) {
	const wz_word word = wz_word_for("level", level);
	return word == WZ_W_NONE ? level : wz_word_text(word, language);
}

const char *wz_agreement_domain(const char *domain, wz_language language) {
	return wz_word_for("level", domain) == WZ_W_NONE ? wz_view_domain_label(domain, language) : wz_agreement_level(domain, language);
}

static const char *lack_text(wz_lack lack, wz_language language) {
	return wz_word_text(wz_word_for("lack", wz_lack_word(lack)), language);
}

/* ".62 [.41; .83]", or why there is none. */
static void rounded(wz_buffer *out, const wz_coefficient *c, int decimals, wz_language language) {
	char text[160];
	if (c->lack != WZ_LACK_NOTHING)
		(void)snprintf(text, sizeof text, "%s", lack_text(c->lack, language));
	else if (isnan(c->lo))
		(void)snprintf(text, sizeof text, "%s", wz_number_fixed(c->value, decimals, language).text);
	else
		(void)snprintf(text, sizeof text, "%s [%s; %s]", wz_number_fixed(c->value, decimals, language).text, wz_number_fixed(c->lo, decimals, language).text,
		               wz_number_fixed(c->hi, decimals, language).text);
	right(out, text, COEFFICIENT_WIDTH);
}

static void coefficient(wz_buffer *out, const wz_coefficient *c, wz_language language) {
	rounded(out, c, 2, language);
}

static void absent(wz_buffer *out) {
	right(out, "", COEFFICIENT_WIDTH);
}

/* 2. Items */

static void items_text(const wz_agreement *agreement, wz_language language, wz_buffer *out) {
	bool coded = false, ordinal = false, numbers = false;
	for (size_t i = 0; i < agreement->ratings->n_items; i++) {
		wz_metric metric = agreement->ratings->item[i].metric;
		coded |= metric != WZ_METRIC_INTERVAL;
		ordinal |= metric == WZ_METRIC_ORDINAL;
		numbers |= metric == WZ_METRIC_INTERVAL;
	}
	title(out, WZ_W_agree_items, language);
	left(out, wz_word_text(WZ_W_agree_item, language), ID_WIDTH);
	head_right(out, WZ_W_agree_pairs, COUNT_WIDTH, language);
	head_right(out, WZ_W_agree_one_states, COUNT_WIDTH, language);
	head_right(out, WZ_W_agree_percent, COUNT_WIDTH, language);
	if (coded)
		head_right(out, WZ_W_agree_kappa, COEFFICIENT_WIDTH, language);
	if (ordinal)
		head_right(out, WZ_W_agree_quadratic, COEFFICIENT_WIDTH, language);
	if (coded)
		head_right(out, WZ_W_agree_ac1, COEFFICIENT_WIDTH, language);
	head_right(out, WZ_W_agree_alpha, COEFFICIENT_WIDTH, language);
	if (numbers)
		head_right(out, WZ_W_agree_icc, COEFFICIENT_WIDTH, language);
	wz_buffer_add(out, "\n");
	for (size_t i = 0; i < agreement->ratings->n_items; i++) {
		const wz_item_agreement *x = &agreement->item[i];
		const wz_metric metric = x->item->metric;
		left(out, x->item->id, ID_WIDTH);
		count(out, x->count.n, language);
		count(out, x->count.n_only_a + x->count.n_only_b, language);
		right(out, wz_number_fixed(x->percent.value, 1, language).text, COUNT_WIDTH);
		if (coded)
			metric != WZ_METRIC_INTERVAL ? coefficient(out, &x->kappa, language) : absent(out);
		if (ordinal)
			metric == WZ_METRIC_ORDINAL ? coefficient(out, &x->quadratic, language) : absent(out);
		if (coded)
			metric != WZ_METRIC_INTERVAL ? coefficient(out, &x->ac1, language) : absent(out);
		coefficient(out, &x->alpha, language);
		if (numbers)
			metric == WZ_METRIC_INTERVAL ? coefficient(out, &x->icc, language) : absent(out);
		wz_buffer_add(out, "\n");
	}
}

/* 3. Summaries */

static void summaries_text(const wz_agreement *agreement, wz_language language, wz_buffer *out) {
	static const wz_word HEADS[] = {WZ_W_agree_n_items, WZ_W_agree_pairs, WZ_W_agree_one_states};
	static const wz_word POOLED[WZ_N_POOLED] = {[WZ_POOLED_PERCENT] = WZ_W_agree_percent, [WZ_POOLED_PERCENT_ALL] = WZ_W_agree_percent_all,
	                                            [WZ_POOLED_KAPPA] = WZ_W_agree_pooled, [WZ_POOLED_AC1] = WZ_W_agree_pooled_ac1,
	                                            [WZ_POOLED_ALPHA] = WZ_W_agree_pooled_alpha};
	static const wz_word WIDE[] = {WZ_W_agree_median_kappa, WZ_W_agree_median_ac1, WZ_W_agree_low};
	title(out, WZ_W_agree_overall, language);
	left(out, "", ID_WIDTH);
	for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++)
		head_right(out, HEADS[i], COUNT_WIDTH, language);
	for (size_t k = 0; k < WZ_N_POOLED; k++)
		head_right(out, POOLED[k], COEFFICIENT_WIDTH, language);
	for (size_t i = 0; i < sizeof WIDE / sizeof *WIDE; i++)
		head_right(out, WIDE[i], 14, language);
	wz_buffer_add(out, "\n");
	for (size_t i = 0; i < agreement->n_summaries; i++) {
		const wz_agreement_summary *s = &agreement->summary[i];
		char name[512];
		(void)snprintf(name, sizeof name, "%s%s", *s->group ? "  " : "",
		               *s->group ? s->group : *s->domain ? wz_agreement_domain(s->domain, language) : wz_word_text(WZ_W_agree_all, language));
		left(out, name, ID_WIDTH);
		count(out, s->n_items, language);
		count(out, s->count.n, language);
		count(out, s->count.n_only_a + s->count.n_only_b, language);
		for (size_t k = 0; k < WZ_N_POOLED; k++)
			rounded(out, &s->pooled.value[k], k < WZ_POOLED_KAPPA ? 1 : 2, language);
		right(out, wz_number_fixed(s->median_kappa, 2, language).text, 14);
		right(out, wz_number_fixed(s->median_ac1, 2, language).text, 14);
		(void)snprintf(name, sizeof name, "%zu / %zu", s->n_low, s->n_kappa);
		right(out, name, 14);
		wz_buffer_add(out, "\n");
	}
}

/* 4. Differences and the rest */

static void rating(wz_buffer *out, const wz_rated_item *item, double value, wz_language language) {
	char number[32], text[512];
	const char *label = wz_rating_label(item, value, language == WZ_NL ? 0 : 1);
	if (isnan(value))
		(void)snprintf(text, sizeof text, "%s", wz_word_text(WZ_W_agree_not_stated, language));
	else if (label != NULL)
		(void)snprintf(text, sizeof text, "%s %s", wz_rating_text(item, value, number), label);
	else
		(void)snprintf(text, sizeof text, "%s", wz_rating_text(item, value, number));
	if (item->metric == WZ_METRIC_INTERVAL && language == WZ_NL && !isnan(value))
		text[strcspn(text, ".")] = strchr(text, '.') ? ',' : '\0';
	left(out, text, 30);
}

static void list_text(const wz_agreement *agreement, wz_language language, wz_buffer *out) {
	title(out, WZ_W_agree_list, language);
	if (agreement->n_list == 0) {
		wz_buffer_add(out, wz_word_text(WZ_W_agree_none, language));
		wz_buffer_add(out, "\n");
		return;
	}
	left(out, wz_word_text(WZ_W_agree_item, language), ID_WIDTH);
	left(out, wz_word_text(WZ_W_agree_record, language), 24);
	left(out, "A", 30);
	left(out, "B", 30);
	wz_buffer_add(out, "\n");
	for (size_t i = 0; i < agreement->n_list; i++) {
		const wz_disagreement *d = &agreement->list[i];
		const wz_rated_item *item = &agreement->ratings->item[d->item];
		left(out, i > 0 && agreement->list[i - 1].item == d->item ? "" : item->id, ID_WIDTH);
		left(out, agreement->ratings->units[item->units].id[d->unit], 24);
		rating(out, item, item->value[WZ_CODER_A][d->unit], language);
		rating(out, item, item->value[WZ_CODER_B][d->unit], language);
		wz_buffer_add(out, "\n");
	}
}

static void rest_text(const wz_agreement *agreement, wz_language language, wz_buffer *out) {
	const wz_ratings *ratings = agreement->ratings;
	for (size_t u = 0, told = 0; u < ratings->n_units; u++)
		for (int f = 0; f < WZ_N_CODERS; f++)
			for (size_t i = 0; i < ratings->units[u].n_lone[f]; i++) {
				if (told++ == 0)
					title(out, WZ_W_agree_lone, language);
				left(out, f ? "B" : "A", 2);
				left(out, wz_agreement_level(ratings->units[u].level, language), 12);
				left(out, ratings->units[u].lone[f][i].id, ID_WIDTH);
				wz_buffer_add(out, "\n");
			}
	for (size_t i = 0; i < ratings->n_unrated; i++) {
		if (i == 0)
			title(out, WZ_W_agree_unrated, language);
		left(out, ratings->unrated[i].id, ID_WIDTH);
		wz_buffer_add(out, wz_word_text(wz_word_for("unrated", ratings->unrated[i].reason), language));
		wz_buffer_add(out, "\n");
	}
}

void wz_agreement_text(const wz_agreement *agreement, wz_language language, wz_buffer *out) {
	const wz_ratings *ratings = agreement->ratings;
	char replicates[24], seed[24];
	title(out, WZ_W_agree_title, language);
	WZ_SAY_RAW(out, language, WZ_W_agree_files, ratings->file[WZ_CODER_A], wz_number_count((double)ratings->n_rows[WZ_CODER_A], language).text,
	           ratings->file[WZ_CODER_B], wz_number_count((double)ratings->n_rows[WZ_CODER_B], language).text);
	wz_buffer_add(out, "\n");
	for (size_t u = 0; u < ratings->n_units; u++) {
		const wz_rated_units *units = &ratings->units[u];
		WZ_SAY_RAW(out, language, WZ_W_agree_matched, wz_agreement_level(units->level, language), wz_number_count((double)units->n, language).text,
		           wz_number_count((double)units->n_alone[WZ_CODER_A], language).text,
		           wz_number_count((double)units->n_alone[WZ_CODER_B], language).text);
		wz_buffer_add(out, "\n");
	}
	items_text(agreement, language, out);
	summaries_text(agreement, language, out);
	wz_buffer_add(out, "\n");
	(void)snprintf(replicates, sizeof replicates, "%llu", (unsigned long long)agreement->replicates);
	(void)snprintf(seed, sizeof seed, "%llu", (unsigned long long)agreement->seed);
	WZ_SAY_RAW(out, language, WZ_W_agree_foot, wz_number_fixed(agreement->confidence, 0, language).text, replicates, seed);
	wz_buffer_add(out, "\n");
	wz_buffer_add(out, wz_word_text(WZ_W_agree_foot_kappa, language));
	wz_buffer_add(out, "\n");
	list_text(agreement, language, out);
	rest_text(agreement, language, out);
}

/* 5. CSV */

static void cell(wz_buffer *out, const char *text, bool last) {
	wz_buffer_csv(out, text);
	wz_buffer_add(out, last ? "\r\n" : ",");
}

static void csv_rating(wz_buffer *out, const wz_rated_item *item, double value, int language) {
	char number[32];
	const char *label = wz_rating_label(item, value, language);
	cell(out, wz_rating_text(item, value, number), false);
	cell(out, label ? label : "", false);
}

/* A row a coefficient; nothing where the item's metric has no such coefficient. */
static void csv_coefficient(wz_buffer *out, const char *const names[5], const char *name, const wz_coefficient *c, size_t n) {
	char pairs[24];
	const double values[] = {c->value, c->se, c->lo, c->hi};
	if (isnan(c->value) && c->lack == WZ_LACK_NOTHING)
		return;
	for (size_t k = 0; k < 5; k++)
		cell(out, names[k], false);
	cell(out, name, false);
	(void)snprintf(pairs, sizeof pairs, "%zu", n);
	cell(out, pairs, false);
	for (size_t k = 0; k < sizeof values / sizeof *values; k++)
		cell(out, isnan(values[k]) ? "" : wz_number_exact(values[k]).text, false);
	cell(out, wz_lack_word(c->lack != WZ_LACK_NOTHING ? c->lack : c->lack_interval), true);
}

void wz_agreement_csv_coefficients(const wz_agreement *agreement, wz_buffer *out) {
	static const char *const POOLED[WZ_N_POOLED] = {"percent", "percent_with_not_stated", "kappa", "AC1", "alpha"};
	wz_buffer_add(out, "scope,item,domain,group,level,coefficient,n,value,se,lo,hi,reason\r\n");
	for (size_t i = 0; i < agreement->n_summaries; i++) {
		const wz_agreement_summary *s = &agreement->summary[i];
		const char *const names[] = {*s->group ? "group" : *s->domain ? "domain" : "all", "", s->domain, s->group, ""};
		for (size_t k = 0; k < WZ_N_POOLED; k++)
			csv_coefficient(out, names, POOLED[k], &s->pooled.value[k], k == WZ_POOLED_PERCENT_ALL ? s->count.n_units : s->count.n);
	}
	for (size_t i = 0; i < agreement->ratings->n_items; i++) {
		const wz_item_agreement *x = &agreement->item[i];
		const bool numbers = x->item->metric == WZ_METRIC_INTERVAL;
		const char *const names[] = {"item", x->item->id, x->item->domain, x->item->group, agreement->ratings->units[x->item->units].level};
		const struct {
			const char *name;
			const wz_coefficient *c;
			bool has, all;
		} list[] = {{"percent", &x->percent, true, false}, {"percent_with_not_stated", &x->percent_all, true, true}, {"kappa", &x->kappa, !numbers, false},
		            {"kappa_linear", &x->linear, x->item->metric == WZ_METRIC_ORDINAL, false},
		            {"kappa_quadratic", &x->quadratic, x->item->metric == WZ_METRIC_ORDINAL, false}, {"AC1", &x->ac1, !numbers, false},
		            {"alpha", &x->alpha, true, false}, {"ICC", &x->icc, numbers, false}, {"kappa_with_not_stated", &x->kappa_all, !numbers, true},
		            {"AC1_with_not_stated", &x->ac1_all, !numbers, true}};
		for (size_t k = 0; k < sizeof list / sizeof *list; k++)
			if (list[k].has)
				csv_coefficient(out, names, list[k].name, list[k].c, list[k].all ? x->count.n_units : x->count.n);
	}
}

void wz_agreement_csv(const wz_agreement *agreement, wz_language language, wz_buffer *out) {
	const int l = language == WZ_NL ? 0 : 1;
	char number[32];
	wz_buffer_add(out, "item,label,domain,group,level,record,line_a,line_b,code_a,label_a,code_b,label_b,kind,definition,agreed,remark\r\n");
	for (size_t i = 0; i < agreement->n_list; i++) {
		const wz_disagreement *d = &agreement->list[i];
		const wz_rated_item *item = &agreement->ratings->item[d->item];
		const wz_rated_units *units = &agreement->ratings->units[item->units];
		const char *const before[] = {item->id, item->label[l], item->domain, item->group, units->level, units->id[d->unit]};
		for (size_t k = 0; k < sizeof before / sizeof *before; k++)
			cell(out, before[k], false);
		for (int f = 0; f < WZ_N_CODERS; f++) {
			(void)snprintf(number, sizeof number, "%zu", item->line[f][d->unit]);
			cell(out, item->line[f][d->unit] > 0 ? number : "", false);
		}
		csv_rating(out, item, item->value[WZ_CODER_A][d->unit], l);
		csv_rating(out, item, item->value[WZ_CODER_B][d->unit], l);
		cell(out, wz_disagreement_word(d->kind), false);
		cell(out, item->definition[l], false);
		wz_buffer_add(out, ",\r\n");
	}
}
