/* plan.c - the plan of a run: its schema and values
 *
 * 1. Schema
 * 2. Setting a field
 * 3. Defaults and what must fit together
 * 4. Files that it names
 * 5. Clearing
 *
 * plan_yaml.c reads the YAML, plan_json.c reads and writes JSON. Values come as text from YAML, from the defaults and from JSON alike, so there
 * is one place that checks them.
 */
#include "store/plan_inside.h"

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Schema */

#define AT(field) offsetof(wz_plan, field)

enum { MAX_NAMES = WZ_PLAN_MAX_NAMES, MAX_TEXT = 4096, MAX_NAME = 200 };

/* clang-format off */
const wz_plan_key wz_plan_keys[] = {
	{.key = "file", .type = WZ_KEY_TEXT, .at = AT(file), .flags = WZ_KEY_INSIDE | WZ_KEY_REQUIRED},
	{.key = "folder", .type = WZ_KEY_TEXT, .at = AT(folder), .flags = WZ_KEY_INSIDE | WZ_KEY_REQUIRED},
	{.key = "name", .type = WZ_KEY_TEXT, .at = AT(name), .flags = WZ_KEY_REQUIRED, .max = MAX_NAME},
	{.key = "run", .type = WZ_KEY_TEXT, .at = AT(run)}, /* default: from the name */
	{.key = "records.effects", .type = WZ_KEY_PATH, .at = AT(effects), .flags = WZ_KEY_REQUIRED},
	{.key = "records.studies", .type = WZ_KEY_PATH, .at = AT(studies)},
	{.key = "records.interventions", .type = WZ_KEY_PATH, .at = AT(interventions)},
	{.key = "records.manuals", .type = WZ_KEY_PATH, .at = AT(manuals)},
	{.key = "records.first_coder", .type = WZ_KEY_PATH, .at = AT(first_coder)},
	{.key = "records.second_coder", .type = WZ_KEY_PATH, .at = AT(second_coder)},
	{.key = "codebook", .type = WZ_KEY_PATH, .at = AT(codebook), .flags = WZ_KEY_REQUIRED},
	{.key = "taxonomy", .type = WZ_KEY_PATH, .at = AT(taxonomy)},
	{.key = "inventory.interventions", .type = WZ_KEY_PATH, .at = AT(inventory.interventions)},
	{.key = "inventory.elements", .type = WZ_KEY_PATH, .at = AT(inventory.elements)},
	{.key = "inventory.scores", .type = WZ_KEY_PATH, .at = AT(inventory.scores)},
	{.key = "inventory.link", .type = WZ_KEY_TEXT, .at = AT(inventory.link), .preset = "variable", .max = MAX_NAME},
	{.key = "dialect.delimiter", .type = WZ_KEY_DELIMITER, .at = AT(dialect.delimiter), .preset = "auto"},
	{.key = "dialect.decimal", .type = WZ_KEY_DECIMAL, .at = AT(dialect.decimal), .preset = "auto"},
	{.key = "dialect.encoding", .type = WZ_KEY_ENCODING, .at = AT(dialect.encoding), .preset = "auto"},
	{.key = "dialect.missing", .type = WZ_KEY_LIST, .at = AT(missing), .preset = "", .min = 0, .max = 100},
	{.key = "effect_size.measure", .type = WZ_KEY_WORD, .at = AT(effect_size.measure), .preset = "d", .words = "d log_or"},
	{.key = "effect_size.rho", .type = WZ_KEY_REAL, .at = AT(effect_size.rho), .preset = "0.6", .low = 0, .high = 1,
	 .flags = WZ_KEY_BELOW_HIGH},
	{.key = "effect_size.conversion", .type = WZ_KEY_WORD, .at = AT(effect_size.conversion), .preset = "logit", .words = "logit cox probit"},
	{.key = "effect_size.hedges", .type = WZ_KEY_BOOL, .at = AT(effect_size.hedges), .preset = "false"},
	{.key = "effect_size.zero_rule", .type = WZ_KEY_BOOL, .at = AT(effect_size.zero_rule), .preset = "true"},
	{.key = "effect_size.outlier_z", .type = WZ_KEY_REAL, .at = AT(effect_size.outlier_z), .preset = "3.29", .low = 0, .high = 1000},
	{.key = "effect_size.pre_post_r", .type = WZ_KEY_REAL, .at = AT(effect_size.pre_post_r), .low = -1, .high = 1,
	 .flags = WZ_KEY_ABOVE_LOW | WZ_KEY_BELOW_HIGH},
	{.key = "model.levels", .type = WZ_KEY_LIST, .at = AT(model.levels), .flags = WZ_KEY_REQUIRED, .min = 1, .max = 4},
	{.key = "model.method", .type = WZ_KEY_WORD, .at = AT(model.method), .preset = "reml", .words = "reml ml fixed"},
	{.key = "model.test", .type = WZ_KEY_WORD, .at = AT(model.test), .preset = "t", .words = "t z contain satterthwaite"},
	{.key = "model.level", .type = WZ_KEY_REAL, .at = AT(model.level), .preset = "95", .low = 0, .high = 100,
	 .flags = WZ_KEY_ABOVE_LOW | WZ_KEY_BELOW_HIGH},
	{.key = "model.robust", .type = WZ_KEY_WORD, .at = AT(model.robust), .preset = "none", .words = "none CR0 CR1 CR2"},
	{.key = "model.without_manual", .type = WZ_KEY_WORD, .at = AT(model.without_manual), .preset = "left_out", .words = "left_out own"},
	{.key = "by", .type = WZ_KEY_LIST, .at = AT(by), .preset = "all", .min = 1, .max = MAX_NAMES},
	{.key = "outcomes", .type = WZ_KEY_LIST, .at = AT(outcomes), .preset = "all", .min = 1, .max = MAX_NAMES},
	{.key = "moderators", .type = WZ_KEY_LIST, .at = AT(moderators), .preset = "", .min = 0, .max = MAX_NAMES},
	{.key = "dose", .type = WZ_KEY_LIST, .at = AT(dose), .preset = "", .min = 0, .max = MAX_NAMES},
	{.key = "named_interventions", .type = WZ_KEY_TEXT, .at = AT(named_interventions)},
	{.key = "elements.min_manuals", .type = WZ_KEY_SIZE, .at = AT(elements.min_manuals), .preset = "2", .min = 1, .max = 1000000},
	{.key = "elements.min_studies", .type = WZ_KEY_SIZE, .at = AT(elements.min_studies), .preset = "3", .min = 1, .max = 1000000},
	{.key = "elements.list", .type = WZ_KEY_LIST, .at = AT(elements.list), .preset = "", .min = 1, .max = MAX_NAMES},
	{.key = "elements.margin", .type = WZ_KEY_REAL, .at = AT(elements.margin), .preset = "0.10", .low = 0, .high = 10,
	 .flags = WZ_KEY_ABOVE_LOW},
	{.key = "elements.pairs", .type = WZ_KEY_BOOL, .at = AT(elements.pairs), .preset = "false"},
	{.key = "elements.technique_within_component", .type = WZ_KEY_BOOL, .at = AT(elements.technique_within_component), .preset = "false"},
	{.key = "elements.by_target_group", .type = WZ_KEY_LIST, .at = AT(elements.by_target_group), .preset = "", .min = 0, .max = MAX_NAMES},
	{.key = "permutation.replicates", .type = WZ_KEY_U64, .at = AT(permutation.replicates), .preset = "9999", .min = 0,
	 .max = 1000000000},
	{.key = "permutation.max_replicates", .type = WZ_KEY_U64, .at = AT(permutation.max_replicates), .preset = "0", .min = 0, .max = 1000000000},
	{.key = "permutation.unit", .type = WZ_KEY_TEXT, .at = AT(permutation.unit), .preset = "auto"},
	{.key = "permutation.statistic", .type = WZ_KEY_WORD, .at = AT(permutation.statistic), .preset = "refit", .words = "refit null auto"},
	{.key = "permutation.correction", .type = WZ_KEY_WORD, .at = AT(permutation.correction), .preset = "maxT", .words = "maxT none"},
	{.key = "permutation.strata", .type = WZ_KEY_TEXT, .at = AT(permutation.strata)},
	{.key = "permutation.block", .type = WZ_KEY_U64, .at = AT(permutation.block), .preset = "256", .min = 1, .max = 1000000},
	{.key = "bootstrap.kind", .type = WZ_KEY_WORD, .at = AT(bootstrap.kind), .preset = "none", .words = "none cases wild parametric"},
	{.key = "bootstrap.replicates", .type = WZ_KEY_U64, .at = AT(bootstrap.replicates), .preset = "1999", .min = 19, .max = 10000000},
	{.key = "bootstrap.interval", .type = WZ_KEY_WORD, .at = AT(bootstrap.interval), .preset = "bca", .words = "bca percentile student"},
	{.key = "bootstrap.unit", .type = WZ_KEY_LIST, .at = AT(bootstrap.unit), .preset = "", .min = 1, .max = 4},
	{.key = "bootstrap.adjust", .type = WZ_KEY_WORD, .at = AT(bootstrap.adjust), .preset = "CR0", .words = "CR0 CR1 CR2"},
	{.key = "bootstrap.strata", .type = WZ_KEY_TEXT, .at = AT(bootstrap.strata)},
	{.key = "bootstrap.block", .type = WZ_KEY_U64, .at = AT(bootstrap.block), .preset = "4096", .min = 1, .max = 1000000},
	{.key = "sensitivity.table", .type = WZ_KEY_BOOL, .at = AT(sensitivity.table), .preset = "true"},
	{.key = "sensitivity.rho", .type = WZ_KEY_LIST, .at = AT(sensitivity.rho), .preset = "0.2 0.4 0.8", .min = 0, .max = 20},
	{.key = "sensitivity.subsets", .type = WZ_KEY_LIST, .at = AT(sensitivity.subsets), .preset = "", .min = 0, .max = 20},
	{.key = "seed", .type = WZ_KEY_U64, .at = AT(seed), .preset = "20170401", .min = 0, .max = UINT64_MAX},
	{.key = "report.languages", .type = WZ_KEY_LIST, .at = AT(report.languages), .preset = "nl en", .words = "nl en", .min = 1,
	 .max = 2},
	{.key = "report.formats", .type = WZ_KEY_LIST, .at = AT(report.formats), .preset = "html csv", .words = "html csv xlsx json pdf", .min = 1,
	 .max = 5},
	{.key = "report.csv", .type = WZ_KEY_WORD, .at = AT(report.csv), .preset = "standard", .words = "standard dutch"},
};
/* clang-format on */
const size_t wz_plan_n_keys = sizeof wz_plan_keys / sizeof wz_plan_keys[0];
enum { N_KEYS = sizeof wz_plan_keys / sizeof wz_plan_keys[0] };

/* 2. Setting a field */

#define WHY(...) ((void)snprintf(why, WZ_PLAN_WHY, __VA_ARGS__), WZ_EINPUT)

static bool has_word(const char *words, const char *text) {
	size_t n = strlen(text);
	for (const char *at = words; n > 0 && (at = strstr(at, text)) != NULL; at += n)
		if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return strchr(text, ' ') == NULL;
	return false;
}

/* Names come back in messages, pages and file names: no control characters, and of a size that people read.
 */
static wz_status check_text(const char *text, size_t most, char why[WZ_PLAN_WHY]) {
	if (text[0] == '\0')
		return WHY("is empty; expected a text");
	if (strlen(text) > most)
		return WHY("is %zu bytes long; at most %zu are allowed", strlen(text), most);
	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return WHY("has a control character in it; leave it out");
	return WZ_OK;
}

static wz_status check_word(const char *text, const char *words, char why[WZ_PLAN_WHY]) {
	char shown[WZ_TEXT_SHOW];
	if (words == NULL || has_word(words, text))
		return WZ_OK;
	return WHY("%s is not known; expected one of: %s", wz_text_show(text, shown), words);
}

static wz_status put_text(char **to, const char *text) {
	char *copy = strdup(text);
	if (copy == NULL)
		return WZ_ENOMEM;
	free(*to);
	*to = copy;
	return WZ_OK;
}

static wz_status put_real(const wz_plan_key *key, const char *text, double *to, char why[WZ_PLAN_WHY]) {
	char shown[WZ_TEXT_SHOW];
	double value;
	if (!wz_number_parse(text, '.', &value)) {
		if (strchr(text, ',') != NULL && wz_number_parse(text, ',', &value))
			return WHY("%s has a decimal comma, and a plan needs a decimal point: %.15g", wz_text_show(text, shown), value);
		return WHY("%s is not a number (with a decimal point)", wz_text_show(text, shown));
	}
	bool above = key->flags & WZ_KEY_ABOVE_LOW ? value > key->low : value >= key->low;
	bool below = key->flags & WZ_KEY_BELOW_HIGH ? value < key->high : value <= key->high;
	if (!above || !below)
		return WHY("%s is out of range; expected %s %g and %s %g", wz_text_show(text, shown),
				   key->flags & WZ_KEY_ABOVE_LOW ? "above" : "at least", key->low,
				   key->flags & WZ_KEY_BELOW_HIGH ? "below" : "at most", key->high);
	*to = value;
	return WZ_OK;
}

static wz_status put_bool(const char *text, bool *to, char why[WZ_PLAN_WHY]) {
	char shown[WZ_TEXT_SHOW];
	*to = strcmp(text, "true") == 0;
	if (*to || strcmp(text, "false") == 0)
		return WZ_OK;
	return WHY("%s is not known; expected true or false", wz_text_show(text, shown));
}

static wz_status put_whole(const wz_plan_key *key, const char *text, uint64_t *to, char why[WZ_PLAN_WHY]) {
	char shown[WZ_TEXT_SHOW];
	size_t n = strlen(text);
	const char *digits = text + (text[0] == '-' && n > 1);
	if (n == 0 || strspn(digits, "0123456789") != strlen(digits))
		return WHY("%s is not a whole number (digits only)", wz_text_show(text, shown));
	errno = 0;
	unsigned long long value = strtoull(digits, NULL, 10);
	if (errno != 0 || digits != text || value < key->min || value > key->max)
		return WHY("%s is out of range; expected %llu to %llu", wz_text_show(text, shown),
				   (unsigned long long)key->min, (unsigned long long)key->max);
	*to = value;
	return WZ_OK;
}

static void names_clear(wz_names *names) {
	for (size_t i = 0; i < names->n; i++)
		free(names->item[i]);
	free(names->item);
	*names = (wz_names){0};
}

static wz_status put_list(const wz_plan_key *key, char *const *text, size_t n, wz_names *to,
						  char why[WZ_PLAN_WHY]) {
	wz_status st = WZ_OK;
	wz_names names = {0};
	char shown[WZ_TEXT_SHOW];
	if (n < key->min || n > key->max)
		return key->min == 1 && n == 0
				   ? WHY("is an empty list; name at least one, or leave the key out for its default")
				   : WHY("has %zu items; expected %llu to %llu", n, (unsigned long long)key->min,
						 (unsigned long long)key->max);
	names.item = calloc(n > 0 ? n : 1, sizeof *names.item);
	if (names.item == NULL)
		return WZ_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		WZ_TRY(check_text(text[i], MAX_NAME, why));
		WZ_TRY(check_word(text[i], key->words, why));
		for (size_t j = 0; j < i; j++)
			if (strcmp(text[i], text[j]) == 0) {
				st = WHY("%s stands in the list twice", wz_text_show(text[i], shown));
				goto done;
			}
		WZ_TRY(put_text(&names.item[names.n], text[i]));
		names.n++;
	}
	names_clear(to);
	*to = names;
	return WZ_OK;
done:
	names_clear(&names);
	return st;
}

/* One character, by itself or by name; "auto" is 0. */
static wz_status put_char(const char *text, const char *marks, const char *words, char *to,
						  char why[WZ_PLAN_WHY]) {
	char shown[WZ_TEXT_SHOW];
	if (strcmp(text, "auto") == 0) {
		*to = 0;
		return WZ_OK;
	}
	const char *at = words;
	for (const char *mark = marks; *mark != '\0'; mark++) {
		size_t n = strcspn(at, " ");
		if ((text[0] == *mark && text[1] == '\0') || (strlen(text) == n && strncmp(text, at, n) == 0)) {
			*to = *mark;
			return WZ_OK;
		}
		at += n + (at[n] == ' ');
	}
	return WHY("%s is not known; expected one of: auto %s", wz_text_show(text, shown), words);
}

static wz_status put_encoding(const char *text, const char **to, char why[WZ_PLAN_WHY]) {
	static const char *const known[] = {"UTF-8", "CP1252"};
	if (strcmp(text, "auto") == 0) {
		*to = NULL;
		return WZ_OK;
	}
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (wz_text_same(text, known[i])) {
			*to = known[i];
			return WZ_OK;
		}
	return check_word(text, "auto UTF-8 CP1252", why);
}

wz_status wz_plan_put(wz_plan *plan, const wz_plan_key *key, char *const *text, size_t n, bool resolve,
					  char why[WZ_PLAN_WHY]) {
	wz_status st = WZ_OK;
	void *to = wz_plan_field(plan, key);
	why[0] = '\0';
	if (key->type == WZ_KEY_LIST) {
		st = put_list(key, text, n, to, why);
		plan->dialect.missing = (const char *const *)plan->missing.item; /* the list itself stays where it is, whoever takes the plan over */
		plan->dialect.n_missing = plan->missing.n;
		return st;
	}
	switch (key->type) {
	case WZ_KEY_TEXT:
		WZ_TRY(check_text(text[0], key->max > 0 ? (size_t)key->max : MAX_TEXT, why));
		return put_text(to, text[0]);
	case WZ_KEY_PATH: {
		WZ_TRY(check_text(text[0], MAX_TEXT, why));
		char *path = wz_path_join(resolve && strcmp(plan->folder, ".") != 0 ? plan->folder : NULL, text[0]);
		st = path != NULL ? put_text(to, path) : WZ_ENOMEM;
		free(path);
		return st;
	}
	case WZ_KEY_WORD: WZ_TRY(check_word(text[0], key->words, why)); return put_text(to, text[0]);
	case WZ_KEY_REAL: return put_real(key, text[0], to, why);
	case WZ_KEY_BOOL: return put_bool(text[0], to, why);
	case WZ_KEY_SIZE: {
		uint64_t value = 0;
		WZ_TRY(put_whole(key, text[0], &value, why));
		*(size_t *)to = (size_t)value;
		return WZ_OK;
	}
	case WZ_KEY_U64: return put_whole(key, text[0], to, why);
	case WZ_KEY_DELIMITER: return put_char(text[0], ",;\t|", "comma semicolon tab bar", to, why);
	case WZ_KEY_DECIMAL: return put_char(text[0], ".,", "point comma", to, why);
	case WZ_KEY_ENCODING: return put_encoding(text[0], to, why);
	case WZ_KEY_LIST: break;
	}
done:
	return st;
}

/* 3. Defaults and what must fit together */

static wz_status put_preset(wz_plan *plan, const wz_plan_key *key) {
	char text[100], why[WZ_PLAN_WHY], *item[8];
	size_t n = 0;
	if (key->preset[0] == '\0')
		return WZ_OK; /* an empty list */
	(void)snprintf(text, sizeof text, "%s", key->preset);
	for (char *at = text; n < 8;) {
		item[n++] = at;
		at = key->type == WZ_KEY_LIST ? strchr(at, ' ') : NULL;
		if (at == NULL)
			break;
		*at++ = '\0';
	}
	return wz_plan_put(plan, key, item, n, false, why);
}

wz_status wz_plan_put_default(wz_plan *plan, const wz_plan_key *key) {
	if (key->preset != NULL)
		return put_preset(plan, key);
	if (key->type == WZ_KEY_REAL)
		*(double *)wz_plan_field(plan, key) = NAN;
	return WZ_OK;
}

wz_status wz_plan_fill(wz_plan *plan, const bool *given) {
	wz_status st = WZ_OK;
	char *slug = NULL;
	for (size_t i = 0; i < N_KEYS; i++)
		if (!given[i])
			WZ_TRY(wz_plan_put_default(plan, &wz_plan_keys[i]));
	if (plan->run == NULL && plan->name != NULL) {
		slug = wz_slug(plan->name);
		plan->run = slug != NULL ? wz_path_join("runs", slug) : NULL;
		if (plan->run == NULL)
			st = WZ_ENOMEM;
	}
done:
	free(slug);
	return st;
}

/* NULL, or what is wrong with bootstrap.unit. */
static const char *unit_trouble(const wz_plan *plan, char why[WZ_PLAN_WHY]) {
	const wz_names *unit = &plan->bootstrap.unit, *levels = &plan->model.levels;
	char shown[WZ_TEXT_SHOW];
	for (size_t i = 0; i < unit->n && levels->n > 0; i++) {
		bool found = false;
		for (size_t l = 0; l < levels->n; l++)
			found = found || strcmp(levels->item[l], unit->item[i]) == 0;
		if (!found) {
			(void)WHY("has %s in it, which is not one of model.levels", wz_text_show(unit->item[i], shown));
			return why;
		}
	}
	if (unit->n == 0 || plan->bootstrap.kind == NULL)
		return NULL;
	if (strcmp(plan->bootstrap.kind, "parametric") == 0)
		(void)WHY("goes with kind cases or wild; parametric draws from the whole model");
	else if (strcmp(plan->bootstrap.kind, "wild") == 0 && unit->n > 1)
		(void)WHY("has %zu levels; the units of one share a weight of the wild bootstrap: expected one", unit->n);
	else
		return NULL;
	return why;
}

/* Written in the plan itself; what a manifest says was taken once, and a run of then stays readable. */
static bool is_given(const wz_plan *plan, const char *key) {
	size_t line, column;
	wz_plan_where(plan, key, 0, &line, &column);
	return line > 0;
}

/* Keys that the asked kind of bootstrap, or number of permutations, would leave unused. NULL, or the key. */
static const char *unused_key(const wz_plan *plan, char why[WZ_PLAN_WHY]) {
	const char *kind = plan->bootstrap.kind, *interval = plan->bootstrap.interval;
	const uint64_t most = plan->permutation.max_replicates;
	if (most > 0 && most < plan->permutation.replicates && is_given(plan, "permutation.max_replicates")) {
		(void)WHY("is %llu, fewer than the %llu replicates; expected more, to go on until claims are settled, or leave it out", (unsigned long long)most,
				  (unsigned long long)plan->permutation.replicates);
		return "permutation.max_replicates";
	}
	if (kind == NULL || (strcmp(kind, "wild") != 0 && strcmp(kind, "parametric") != 0))
		return NULL;
	if (plan->bootstrap.strata != NULL && is_given(plan, "bootstrap.strata")) {
		(void)WHY("goes with kind cases, which draws units within them; kind %s draws no units", kind);
		return "bootstrap.strata";
	}
	if (interval == NULL || !is_given(plan, "bootstrap.interval"))
		return NULL;
	if (strcmp(kind, "wild") == 0)
		(void)WHY("goes with kind cases (bca, percentile or student) or parametric (percentile or student); wild gives p values and no intervals");
	else if (strcmp(interval, "bca") == 0)
		(void)WHY("is bca, which goes with kind cases; parametric has percentile (when the key is left out) or student");
	else
		return NULL;
	return "bootstrap.interval";
}

bool wz_plan_consistent(const wz_plan *plan, const char **key, char why[WZ_PLAN_WHY]) {
	const wz_names *levels = &plan->model.levels;
	if (plan->permutation.unit != NULL && strcmp(plan->permutation.unit, "auto") != 0 && levels->n > 0) {
		bool found = false;
		for (size_t i = 0; i < levels->n; i++)
			found = found || strcmp(levels->item[i], plan->permutation.unit) == 0;
		if (!found) {
			char shown[WZ_TEXT_SHOW];
			*key = "permutation.unit";
			(void)WHY("%s is not one of model.levels; expected auto or one of those",
					  wz_text_show(plan->permutation.unit, shown));
			return false;
		}
	}
	if (plan->outcomes.n > 0 && strcmp(plan->outcomes.item[0], "all") != 0) {
		*key = "outcomes";
		(void)WHY("begins with '%.100s'; expected all first, which the report is about, then the subsets", plan->outcomes.item[0]);
		return false;
	}
	for (size_t i = 0; i < plan->sensitivity.rho.n; i++) {
		double rho;
		if (!wz_number_parse(plan->sensitivity.rho.item[i], '.', &rho) || !(rho >= 0 && rho < 1)) {
			char shown[WZ_TEXT_SHOW];
			*key = "sensitivity.rho";
			(void)WHY("has %s in it; expected numbers from 0 to below 1, with a decimal point", wz_text_show(plan->sensitivity.rho.item[i], shown));
			return false;
		}
	}
	if (plan->model.robust != NULL && strcmp(plan->model.robust, "none") != 0 && plan->model.test != NULL && strcmp(plan->model.test, "contain") == 0) {
		*key = "model.test";
		(void)WHY("is contain, which does not go with model.robust; expected t (Satterthwaite) or z");
		return false;
	}
	if (plan->bootstrap.adjust != NULL && strcmp(plan->bootstrap.adjust, "CR0") != 0 && plan->bootstrap.kind != NULL && strcmp(plan->bootstrap.kind, "wild") != 0) {
		*key = "bootstrap.adjust";
		(void)WHY("goes with kind wild, whose residuals it adjusts");
		return false;
	}
	if (unit_trouble(plan, why)) {
		*key = "bootstrap.unit";
		return false;
	}
	const char *unused = unused_key(plan, why);
	if (unused != NULL) {
		*key = unused;
		return false;
	}
	if (plan->first_coder != NULL && plan->second_coder == NULL) {
		*key = "records.first_coder";
		(void)WHY("is compared with a second coder, and there is none; name records.second_coder too");
		return false;
	}
	if (plan->inventory.interventions == NULL && (plan->inventory.elements != NULL || plan->inventory.scores != NULL)) {
		*key = plan->inventory.elements != NULL ? "inventory.elements" : "inventory.scores";
		(void)WHY("belongs to a list of interventions; name that too, as inventory.interventions");
		return false;
	}
	if ((plan->inventory.elements == NULL) != (plan->inventory.scores == NULL)) {
		*key = plan->inventory.elements != NULL ? "inventory.elements" : "inventory.scores";
		(void)WHY("needs inventory.%s beside it: one file lists the elements, the other says which intervention has them",
				  plan->inventory.elements != NULL ? "scores" : "elements");
		return false;
	}
	if (plan->effect_size.measure != NULL && strcmp(plan->effect_size.measure, "d") != 0 && plan->effect_size.conversion != NULL &&
	    strcmp(plan->effect_size.conversion, "probit") == 0) {
		*key = "effect_size.conversion";
		(void)WHY("is probit, which makes d of counts; with measure %s expected logit or cox", plan->effect_size.measure);
		return false;
	}
	return true;
}

/* 4. Files that it names */

void wz_plan_inputs(wz_plan *plan, wz_plan_input input[WZ_PLAN_INPUTS]) {
	const wz_plan_input all[WZ_PLAN_INPUTS] = {
		{"plan", &plan->file},
		{"effects", &plan->effects},
		{"studies", &plan->studies},
		{"interventions", &plan->interventions},
		{"manuals", &plan->manuals},
		{"first_coder", &plan->first_coder},
		{"second_coder", &plan->second_coder},
		{"codebook", &plan->codebook},
		{"taxonomy", &plan->taxonomy},
		{"inventory", &plan->inventory.interventions},
		{"inventory_elements", &plan->inventory.elements},
		{"inventory_scores", &plan->inventory.scores},
	};
	memcpy(input, all, sizeof all);
}

/* 5. Clearing */

void wz_plan_clear(wz_plan *plan) {
	for (size_t i = 0; i < N_KEYS; i++) {
		void *at = wz_plan_field(plan, &wz_plan_keys[i]);
		switch (wz_plan_keys[i].type) {
		case WZ_KEY_TEXT:
		case WZ_KEY_PATH:
		case WZ_KEY_WORD: free(*(char **)at); break;
		case WZ_KEY_LIST: names_clear(at); break;
		case WZ_KEY_REAL:
		case WZ_KEY_BOOL:
		case WZ_KEY_SIZE:
		case WZ_KEY_U64:
		case WZ_KEY_DELIMITER:
		case WZ_KEY_DECIMAL:
		case WZ_KEY_ENCODING: break;
		}
	}
	free(plan->place);
	*plan = (wz_plan){0};
}

void wz_plan_where(const wz_plan *plan, const char *key, size_t item, size_t *line, size_t *column) {
	*line = *column = 0;
	for (size_t i = 0; i < plan->n_places; i++)
		if (plan->place[i].item == item && strcmp(plan->place[i].key, key) == 0) {
			*line = plan->place[i].line;
			*column = plan->place[i].column;
		}
}
