/* agreement_json.c - the object of `agree --json`
 *
 * 1. Coefficients
 * 2. Items and summaries
 * 3. Records
 * 4. Everything
 */
#include "analysis/agreement.h"
#include "base/json.h"

#include <math.h>

#define SET(object, key, value) (void)json_object_set_new((object), (key), (value))

/* 1. Coefficients */

static json_t *coefficient(const wz_coefficient *c, bool se) {
	json_t *out = json_object();
	SET(out, "value", wz_json_real(c->value));
	if (se)
		SET(out, "se", wz_json_real(c->se));
	SET(out, "lo", wz_json_real(c->lo));
	SET(out, "hi", wz_json_real(c->hi));
	if (c->lack != WZ_LACK_NOTHING)
		SET(out, "reason", json_string(wz_lack_word(c->lack)));
	else if (c->lack_interval != WZ_LACK_NOTHING)
		SET(out, "interval_reason", json_string(wz_lack_word(c->lack_interval)));
	return out;
}

static void set_counts(json_t *out, const wz_pair_counts *c) {
	SET(out, "n_units", json_integer((json_int_t)c->n_units));
	SET(out, "n", json_integer((json_int_t)c->n));
	SET(out, "n_agree", json_integer((json_int_t)c->n_agree));
	SET(out, "n_both_not_stated", json_integer((json_int_t)c->n_both_empty));
	SET(out, "n_only_a_states", json_integer((json_int_t)c->n_only_a));
	SET(out, "n_only_b_states", json_integer((json_int_t)c->n_only_b));
}

/* A number, as it was before it had an interval, and the interval beside it. */
static void set_percent(json_t *out, const char *key, const wz_coefficient *c) {
	SET(out, key, wz_json_real(c->value));
	SET(out, "percent_lo", wz_json_real(c->lo));
	SET(out, "percent_hi", wz_json_real(c->hi));
}

/* 2. Items and summaries */

static json_t *item_json(const wz_agreement *agreement, const wz_item_agreement *x) {
	const wz_rated_item *item = x->item;
	json_t *out = json_object();
	SET(out, "id", json_string(item->id));
	SET(out, "label_nl", json_string(item->label[0]));
	SET(out, "label_en", json_string(item->label[1]));
	SET(out, "domain", json_string(item->domain));
	SET(out, "group", json_string(item->group));
	SET(out, "level", json_string(agreement->ratings->units[item->units].level));
	SET(out, "metric", json_string(wz_metric_word(item->metric)));
	SET(out, "codes", item->code ? json_integer((json_int_t)item->n_codes) : json_null());
	set_counts(out, &x->count);
	set_percent(out, "percent", &x->percent);
	if (item->metric != WZ_METRIC_INTERVAL) {
		SET(out, "kappa", coefficient(&x->kappa, true));
		if (item->metric == WZ_METRIC_ORDINAL) {
			SET(out, "kappa_linear", coefficient(&x->linear, true));
			SET(out, "kappa_quadratic", coefficient(&x->quadratic, true));
		}
		SET(out, "AC1", coefficient(&x->ac1, true));
	} else {
		SET(out, "ICC", coefficient(&x->icc, false));
		SET(out, "mean_difference", wz_json_real(x->mean_difference));
	}
	json_t *alpha = coefficient(&x->alpha, false);
	SET(alpha, "undefined_replicates", json_integer((json_int_t)x->undefined));
	SET(out, "alpha", alpha);
	json_t *all = json_object();
	set_percent(all, "percent", &x->percent_all);
	if (item->metric != WZ_METRIC_INTERVAL) {
		SET(all, "kappa", coefficient(&x->kappa_all, true));
		SET(all, "AC1", coefficient(&x->ac1_all, true));
	}
	SET(out, "with_not_stated", all);
	return out;
}

static json_t *pooled_json(const wz_pooled *pooled) {
	static const char *const KEYS[WZ_N_POOLED] = {[WZ_POOLED_PERCENT] = "percent", [WZ_POOLED_PERCENT_ALL] = "percent_with_not_stated",
	                                              [WZ_POOLED_KAPPA] = "kappa", [WZ_POOLED_AC1] = "AC1", [WZ_POOLED_ALPHA] = "alpha"};
	json_t *out = json_object();
	for (size_t k = 0; k < WZ_N_POOLED; k++) {
		json_t *one = coefficient(&pooled->value[k], true);
		SET(one, "undefined_replicates", json_integer((json_int_t)pooled->undefined[k]));
		SET(out, KEYS[k], one);
	}
	return out;
}

static json_t *summary_json(const wz_agreement_summary *s) {
	json_t *out = json_object();
	if (*s->domain)
		SET(out, "domain", json_string(s->domain));
	if (*s->group)
		SET(out, "group", json_string(s->group));
	SET(out, "n_items", json_integer((json_int_t)s->n_items));
	set_counts(out, &s->count);
	const wz_coefficient *kappa = &s->pooled.value[WZ_POOLED_KAPPA];
	SET(out, "percent", wz_json_real(s->pooled.value[WZ_POOLED_PERCENT].value));
	SET(out, "percent_with_not_stated", wz_json_real(s->pooled.value[WZ_POOLED_PERCENT_ALL].value));
	SET(out, "pooled_kappa", wz_json_real(kappa->value));
	if (kappa->lack != WZ_LACK_NOTHING)
		SET(out, "reason", json_string(wz_lack_word(kappa->lack)));
	SET(out, "pooled", pooled_json(&s->pooled));
	SET(out, "n_kappa", json_integer((json_int_t)s->n_kappa));
	SET(out, "n_kappa_below_060", json_integer((json_int_t)s->n_low));
	SET(out, "median_kappa", wz_json_real(s->median_kappa));
	SET(out, "median_AC1", wz_json_real(s->median_ac1));
	return out;
}

/* A long sheet without a row for the score has no line to look at. */
static json_t *line_json(size_t line) {
	return line > 0 ? json_integer((json_int_t)line) : json_null();
}

static json_t *disagreement_json(const wz_agreement *agreement, const wz_disagreement *d) {
	const wz_rated_item *item = &agreement->ratings->item[d->item];
	const wz_rated_units *units = &agreement->ratings->units[item->units];
	char a[32], b[32];
	json_t *out = json_object();
	SET(out, "item", json_string(item->id));
	SET(out, "level", json_string(units->level));
	SET(out, "record", json_string(units->id[d->unit]));
	SET(out, "a", json_string(wz_rating_text(item, item->value[WZ_CODER_A][d->unit], a)));
	SET(out, "b", json_string(wz_rating_text(item, item->value[WZ_CODER_B][d->unit], b)));
	SET(out, "kind", json_string(wz_disagreement_word(d->kind)));
	SET(out, "line_a", line_json(item->line[WZ_CODER_A][d->unit]));
	SET(out, "line_b", line_json(item->line[WZ_CODER_B][d->unit]));
	return out;
}

/* 3. Records */

static json_t *lone_json(const wz_rated_units *units, wz_coder f) {
	json_t *out = json_array();
	for (size_t i = 0; i < units->n_lone[f]; i++) {
		json_t *lone = json_object();
		SET(lone, "id", json_string(units->lone[f][i].id));
		SET(lone, "line", json_integer((json_int_t)units->lone[f][i].line));
		if (units->lone[f][i].near)
			SET(lone, "near", json_string(units->lone[f][i].near));
		(void)json_array_append_new(out, lone);
	}
	return out;
}

static json_t *units_json(const wz_rated_units *units) {
	json_t *out = json_object();
	SET(out, "level", json_string(units->level));
	SET(out, "matched", json_integer((json_int_t)units->n));
	SET(out, "only_a", lone_json(units, WZ_CODER_A));
	SET(out, "only_b", lone_json(units, WZ_CODER_B));
	SET(out, "n_only_a", json_integer((json_int_t)units->n_alone[WZ_CODER_A]));
	SET(out, "n_only_b", json_integer((json_int_t)units->n_alone[WZ_CODER_B]));
	return out;
}

/* 4. Everything */

json_t *wz_agreement_to_json(const wz_agreement *agreement) {
	const wz_ratings *ratings = agreement->ratings;
	json_t *out = json_object(), *records = json_array(), *domains = json_array(), *items = json_array(), *list = json_array(),
	       *unrated = json_array();
	SET(out, "program", json_string("werkzaam"));
	SET(out, "version", json_string(WZ_VERSION));
	for (int f = 0; f < WZ_N_CODERS; f++) {
		json_t *coder = json_object();
		SET(coder, "file", json_string(ratings->file[f]));
		SET(coder, "rows", json_integer((json_int_t)ratings->n_rows[f]));
		SET(out, f ? "coder_b" : "coder_a", coder);
	}
	SET(out, "level", wz_json_real(agreement->confidence));
	SET(out, "seed", wz_json_u64(agreement->seed));
	SET(out, "bootstrap", wz_json_u64(agreement->replicates));
	json_t *resampled = json_object();
	SET(resampled, "level", *ratings->cluster_level ? json_string(ratings->cluster_level) : json_null());
	SET(resampled, "n", json_integer((json_int_t)ratings->n_clusters));
	SET(out, "resampled", resampled);
	for (size_t u = 0; u < ratings->n_units; u++)
		(void)json_array_append_new(records, units_json(&ratings->units[u]));
	for (size_t s = 1; s < agreement->n_summaries; s++)
		(void)json_array_append_new(domains, summary_json(&agreement->summary[s]));
	for (size_t i = 0; i < ratings->n_items; i++)
		(void)json_array_append_new(items, item_json(agreement, &agreement->item[i]));
	for (size_t i = 0; i < agreement->n_list; i++)
		(void)json_array_append_new(list, disagreement_json(agreement, &agreement->list[i]));
	for (size_t i = 0; i < ratings->n_unrated; i++) {
		json_t *one = json_object();
		SET(one, "id", json_string(ratings->unrated[i].id));
		SET(one, "reason", json_string(ratings->unrated[i].reason));
		(void)json_array_append_new(unrated, one);
	}
	SET(out, "records", records);
	SET(out, "overall", summary_json(&agreement->summary[0]));
	SET(out, "domains", domains);
	SET(out, "items", items);
	SET(out, "not_compared", unrated);
	SET(out, "disagreements", list);
	return out;
}
