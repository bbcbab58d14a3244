/* diff_results.c - estimates, p values and conclusions of two runs
 *
 * 1. Which analysis is which
 * 2. One analysis
 * 3. All
 */
#include "analysis/diff_inside.h"

#include "analysis/shrink.h"
#include "analysis/verdict.h"
#include "base/json.h"
#include "base/map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: comparison of results");
}

/* 1. Which analysis is which */

static const char *const NAME[] = {"type", "outcome", "kind", "name"};
enum { N_NAME = sizeof NAME / sizeof *NAME };

static char *key_of(const json_t *analysis) {
	size_t length = 1;
	for (size_t i = 0; i < N_NAME; i++)
		length += strlen(wz_json_text(analysis, NAME[i], "")) + 1;
	char *key = malloc(length);
	for (size_t i = 0, n = 0; key && i < N_NAME; i++)
		n += (size_t)snprintf(key + n, length - n, "%s\x1f", wz_json_text(analysis, NAME[i], ""));
	return key;
}

static json_t *named(const json_t *analysis) {
	json_t *object = json_object();
	for (size_t i = 0; i < N_NAME; i++)
		json_object_set(object, NAME[i], json_object_get(analysis, NAME[i]));
	return object;
}

/* 2. One analysis */

typedef struct {
	const json_t *results_a, *results_b;
	json_t *estimates, *crossed, *intervals, *estimability, *verdicts, *only_a, *only_b;
	size_t n_both, n_changed, n_estimated, n_untraced; /* untraced: changed, of kinds whose causes are not told */
	wz_diff_targets *targets;
	size_t capacity;
} comparison;

static double limit_of(const json_t *results) {
	double level = wz_json_number(json_object_get(results, "settings"), "level");
	return isfinite(level) ? (100 - level) / 100 : 0.05;
}

static const json_t *coefficient_named(const json_t *analysis, const char *name) {
	const json_t *c;
	size_t i;
	json_array_foreach(json_object_get(analysis, "coefficients"), i, c)
		if (strcmp(wz_json_text(c, "name", ""), name) == 0)
			return c;
	return NULL;
}

/* The coefficient that the analysis is about; of several (a moderator of many categories) the one that moved most. */
static const json_t *most_moved(const json_t *a, const json_t *b, double *moved) {
	const json_t *c, *most = NULL, *tested = wz_tested_coefficient(b);
	const char *kind = wz_json_text(b, "kind", "");
	size_t i;
	*moved = 0;
	json_array_foreach(json_object_get(b, "coefficients"), i, c) {
		const json_t *old = coefficient_named(a, wz_json_text(c, "name", ""));
		bool about = strcmp(kind, "overall") == 0 || (tested ? c == tested : i > 0);
		if (!old || !about)
			continue;
		double step = fabs(wz_json_number(c, "b") - wz_json_number(old, "b")) / wz_json_number(old, "se");
		if (!most || step > *moved) {
			most = c;
			*moved = isfinite(step) ? step : 0;
		}
	}
	return most;
}

static wz_status add_target(comparison *c, const json_t *a, const json_t *b, const char *coefficient, double score, wz_err *err) {
	static const char *const KINDS[] = {"overall", "moderator", "element", "technique", "dose", "pair", "target_group"};
	bool known = false;
	for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
		known = known || strcmp(wz_json_text(b, "kind", ""), KINDS[i]) == 0;
	if (!coefficient || score <= 0)
		return WZ_OK;
	if (!known) {
		c->n_untraced++;
		return WZ_OK;
	}
	if (c->targets->n == c->capacity) {
		size_t capacity = c->capacity ? c->capacity * 2 : 64;
		wz_diff_target *grown = realloc(c->targets->list, capacity * sizeof *grown);
		if (!grown)
			return no_memory(err);
		c->targets->list = grown;
		c->capacity = capacity;
	}
	c->targets->list[c->targets->n++] = (wz_diff_target){.a = a,
	                                                     .b = b,
	                                                     .coefficient = coefficient,
	                                                     .b_a = wz_json_number(coefficient_named(a, coefficient), "b"),
	                                                     .b_b = wz_json_number(coefficient_named(b, coefficient), "b"),
	                                                     .score = score};
	return WZ_OK;
}

/* p values by their names in results.json, and that of the model itself. */
static double p_of(const json_t *analysis, const char *key, const char *coefficient) {
	if (strcmp(key, "p_egger") == 0)
		return wz_json_number(json_object_get(analysis, "egger"), "p");
	if (strcmp(key, "p") != 0)
		return wz_json_number(analysis, key);
	const json_t *moderators = json_object_get(analysis, "moderators");
	return wz_json_number(moderators ? moderators : coefficient_named(analysis, coefficient), "p");
}

static size_t compare_p(comparison *c, const json_t *a, const json_t *b, const char *coefficient) {
	static const char *const KEYS[] = {"p", "p_contain", "p_perm", "p_maxT", "p_maxT_sd", "p_minP", "p_minP_sd", "q_BH", "p_egger"};
	const double limit_a = limit_of(c->results_a), limit_b = limit_of(c->results_b);
	size_t n = 0;
	for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
		double p_a = p_of(a, KEYS[i], coefficient), p_b = p_of(b, KEYS[i], coefficient);
		if (isnan(p_a) || isnan(p_b) || (p_a < limit_a) == (p_b < limit_b))
			continue;
		json_t *object = named(b);
		json_object_set_new(object, "p", json_string(KEYS[i]));
		json_object_set_new(object, "a", wz_json_real(p_a));
		json_object_set_new(object, "b", wz_json_real(p_b));
		json_object_set_new(object, "limit", wz_json_real(limit_b));
		json_array_append_new(c->crossed, object);
		n++;
	}
	return n;
}

static bool holds_zero(const double limit[2]) {
	return limit[0] <= 0 && limit[1] >= 0;
}

/* Of an overall effect: intervals that hold zero now and did not, or the other way round. */
static size_t compare_intervals(comparison *c, const json_t *a, const json_t *b, const char *coefficient) {
	const json_t *const mean[2] = {coefficient_named(a, coefficient), coefficient_named(b, coefficient)};
	const json_t *const of[2][2] = {{mean[0], mean[1]}, {json_object_get(a, "prediction"), json_object_get(b, "prediction")}};
	size_t n = 0;
	for (size_t i = 0; strcmp(wz_json_text(b, "kind", ""), "overall") == 0 && i < 2; i++) {
		double limit[2][2];
		for (size_t s = 0; s < 2; s++) {
			limit[s][0] = wz_json_number(of[i][s], "lo");
			limit[s][1] = wz_json_number(of[i][s], "hi");
		}
		if (isnan(limit[0][0] + limit[0][1] + limit[1][0] + limit[1][1]) || holds_zero(limit[0]) == holds_zero(limit[1]))
			continue;
		json_t *object = named(b);
		json_object_set_new(object, "interval", json_string(i == 0 ? "mean" : "prediction"));
		json_object_set_new(object, "a", json_pack("[oo]", wz_json_real(limit[0][0]), wz_json_real(limit[0][1])));
		json_object_set_new(object, "b", json_pack("[oo]", wz_json_real(limit[1][0]), wz_json_real(limit[1][1])));
		json_object_set_new(object, "holds_zero", json_boolean(holds_zero(limit[1])));
		json_array_append_new(c->intervals, object);
		n++;
	}
	return n;
}

static json_t *text_or_null(const json_t *object, const char *key) {
	const json_t *value = json_object_get(object, key);
	return value ? json_incref((json_t *)(uintptr_t)value) : json_null();
}

static void add_statuses(json_t *list, const json_t *a, const json_t *b) {
	json_t *object = named(b);
	json_object_set_new(object, "a", text_or_null(a, "status"));
	json_object_set_new(object, "b", text_or_null(b, "status"));
	json_object_set_new(object, "reason_a", text_or_null(a, "reason"));
	json_object_set_new(object, "reason_b", text_or_null(b, "reason"));
	json_array_append_new(list, object);
}

static void put_interval(json_t *object, const char *key, const json_t *coefficient) {
	const double lo = wz_json_number(coefficient, "lo"), hi = wz_json_number(coefficient, "hi");
	if (isfinite(lo) && isfinite(hi))
		json_object_set_new(object, key, json_pack("[oo]", wz_json_real(lo), wz_json_real(hi)));
}

/* What readers were told: a verdict, or of an inconclusive one what pages call it. NULL: none. */
static const char *answer_of(const json_t *analysis, double limit) {
	const char *verdict = wz_json_text(analysis, "verdict", NULL);
	return !verdict ? NULL
	                : wz_verdict_answer(verdict, wz_json_text(analysis, "verdict_by", ""), wz_json_number(analysis, "p_perm"), wz_json_number(analysis, "p_contain"),
	                                    wz_json_number(analysis, "p_floor"), limit);
}

static bool compare_answers(comparison *c, const json_t *a, const json_t *b) {
	const char *was = answer_of(a, limit_of(c->results_a)), *is = answer_of(b, limit_of(c->results_b));
	if (!was || !is || strcmp(was, is) == 0)
		return false;
	json_t *object = named(b);
	json_object_set_new(object, "a", json_string(was));
	json_object_set_new(object, "b", json_string(is));
	json_array_append_new(c->verdicts, object);
	return true;
}

static const char *first_name(const json_t *analysis) {
	const json_t *tested = wz_tested_coefficient(analysis), *list = json_object_get(analysis, "coefficients");
	if (!tested && json_array_size(list) > 0)
		tested = json_array_get(list, json_array_size(list) > 1 ? 1 : 0);
	return tested ? wz_json_text(tested, "name", NULL) : NULL;
}

static wz_status compare_analysis(comparison *c, const json_t *a, const json_t *b, wz_err *err) {
	const char *status_a = wz_json_text(a, "status", ""), *status_b = wz_json_text(b, "status", "");
	double moved = 0, score;
	c->n_both++;
	if (json_equal(a, b)) {
		c->n_estimated += strcmp(status_b, "estimated") == 0;
		return WZ_OK;
	}
	c->n_changed++;
	const bool verdict = compare_answers(c, a, b);
	if (strcmp(status_a, status_b) != 0) {
		add_statuses(c->estimability, a, b);
		return add_target(c, a, b, strcmp(status_b, "estimated") == 0 ? first_name(b) : first_name(a), 1e6, err);
	}
	if (strcmp(status_b, "estimated") != 0)
		return WZ_OK;
	c->n_estimated++;
	const json_t *most = most_moved(a, b, &moved);
	const char *name = most ? wz_json_text(most, "name", "") : NULL;
	size_t crossed = compare_p(c, a, b, name ? name : "") + compare_intervals(c, a, b, name ? name : "");
	if (!most)
		return WZ_OK;
	const json_t *old = coefficient_named(a, name);
	if (moved > 0) {
		json_t *object = named(b);
		json_object_set_new(object, "coefficient", json_string(name));
		json_object_set_new(object, "b_a", text_or_null(old, "b"));
		json_object_set_new(object, "b_b", text_or_null(most, "b"));
		json_object_set_new(object, "se_a", text_or_null(old, "se"));
		json_object_set_new(object, "se_b", text_or_null(most, "se"));
		json_object_set_new(object, "change", wz_json_real(wz_json_number(most, "b") - wz_json_number(old, "b")));
		json_object_set_new(object, "in_se", wz_json_real(moved));
		if (strcmp(wz_json_text(b, "kind", ""), "overall") == 0) {
			put_interval(object, "ci_a", old);
			put_interval(object, "ci_b", most);
		}
		json_array_append_new(c->estimates, object);
	}
	/* what changes a conclusion comes before what only moves */
	score = moved + (verdict ? 1e6 : 0) + 1e3 * (double)crossed;
	return add_target(c, a, b, name, moved > 0 ? score : 0, err);
}

/* 3. All */

static int by_score(const void *x, const void *y) {
	const wz_diff_target *a = x, *b = y;
	if (a->score != b->score)
		return a->score < b->score ? 1 : -1;
	return 0;
}

typedef struct {
	json_t *object;
	int group; /* means come first, that of all records before those of a part: a paper begins with them */
	double value;
	size_t place;
} sortable;

static int by_value(const void *x, const void *y) {
	const sortable *a = x, *b = y;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->value > b->value || a->value < b->value)
		return a->value < b->value ? 1 : -1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static int group_of(const json_t *estimate) {
	if (strcmp(wz_json_text(estimate, "kind", ""), "overall") != 0)
		return 2;
	return strcmp(wz_json_text(estimate, "type", "all"), "all") == 0 && strcmp(wz_json_text(estimate, "outcome", "all"), "all") == 0 ? 0 : 1;
}

/* Overall effects, that of all records first, then the others; the largest first, equals as they were. */
static wz_status sort_by(json_t *list, const char *key, wz_err *err) {
	const size_t n = json_array_size(list);
	sortable *item = malloc((n + 1) * sizeof *item);
	if (!item)
		return no_memory(err);
	for (size_t i = 0; i < n; i++) {
		json_t *object = json_incref(json_array_get(list, i));
		item[i] = (sortable){object, group_of(object), wz_json_number(object, key), i};
	}
	qsort(item, n, sizeof *item, by_value);
	json_array_clear(list);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, item[i].object);
	free(item);
	return WZ_OK;
}

wz_status wz_diff_results(const json_t *a, const json_t *b, json_t *out, wz_diff_targets *targets, wz_err *err) {
	wz_status st = WZ_OK;
	const json_t *list_a = json_object_get(a, "analyses"), *list_b = json_object_get(b, "analyses");
	const size_t n_a = json_array_size(list_a), n_b = json_array_size(list_b);
	comparison c = {.results_a = a, .results_b = b, .estimates = json_array(), .crossed = json_array(), .intervals = json_array(), .estimability = json_array(),
	                .verdicts = json_array(), .only_a = json_array(), .only_b = json_array(), .targets = targets};
	wz_map map = {0};
	char **key = calloc(n_a + 1, sizeof *key);
	bool *seen = calloc(n_a + 1, sizeof *seen);
	json_object_set_new(out, "estimates", c.estimates);
	json_object_set_new(out, "crossed", c.crossed);
	json_object_set_new(out, "intervals", c.intervals);
	json_object_set_new(out, "estimability", c.estimability);
	json_object_set_new(out, "verdicts", c.verdicts);
	if (!key || !seen) {
		st = no_memory(err);
		goto done;
	}
	for (size_t i = 0; i < n_a; i++) {
		key[i] = key_of(json_array_get(list_a, i));
		size_t *place = key[i] ? wz_map_put(&map, key[i], strlen(key[i])) : NULL;
		if (!place) {
			st = no_memory(err);
			goto done;
		}
		*place = *place == SIZE_MAX ? i : *place;
	}
	for (size_t i = 0; i < n_b; i++) {
		const json_t *analysis = json_array_get(list_b, i);
		char *text = key_of(analysis);
		if (!text) {
			st = no_memory(err);
			goto done;
		}
		size_t place = wz_map_get(&map, text, strlen(text));
		free(text);
		if (place == SIZE_MAX) {
			json_array_append_new(c.only_b, named(analysis));
			continue;
		}
		seen[place] = true;
		WZ_TRY(compare_analysis(&c, json_array_get(list_a, place), analysis, err));
	}
	for (size_t i = 0; i < n_a; i++)
		if (!seen[i])
			json_array_append_new(c.only_a, named(json_array_get(list_a, i)));
	WZ_TRY(sort_by(c.estimates, "in_se", err));
	if (targets->n > 0)
		qsort(targets->list, targets->n, sizeof *targets->list, by_score);
	json_object_set_new(out, "analyses", json_pack("{sI sI sI sI sO sO}", "both", (json_int_t)c.n_both, "estimated_in_both", (json_int_t)c.n_estimated,
	                                               "changed", (json_int_t)c.n_changed, "not_traced", (json_int_t)c.n_untraced, "only_a", c.only_a, "only_b", c.only_b));
done:
	for (size_t i = 0; key && i < n_a; i++)
		free(key[i]);
	free(key);
	free(seen);
	wz_map_clear(&map);
	json_decref(c.only_a);
	json_decref(c.only_b);
	return st;
}
