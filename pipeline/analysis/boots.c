/* boots.c - the bootstraps of a run
 *
 * 1. Rows of an analysis
 * 2. Digest and stream
 * 3. Building
 * 4. Blocks
 * 5. Computing and results
 */
#include "analysis/boots.h"

#include "analysis/analyses.h"
#include "analysis/bag.h"
#include "base/json.h"
#include "store/method.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: bootstraps");
}

/* 1. Rows of an analysis */

/* What a model is made of; data points into rows, so it must not move. */
typedef struct {
	const wz_type *type;
	wz_analysis_rows rows;    /* zero: overall */
	wz_formula empty;
	const wz_data *data;
	const wz_formula *formula;
	const size_t *row;
	size_t n_rows;
} model_rows;

static bool is_served(const json_t *analysis) {
	static const char *const KINDS[] = {"overall", "moderator", "dose", "element", "technique"};
	bool served = false;
	for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
		served = served || strcmp(wz_json_text(analysis, "kind", ""), KINDS[i]) == 0;
	return served && strcmp(wz_json_text(analysis, "status", ""), "estimated") == 0;
}

static wz_status find_rows(const wz_study *study, const json_t *analysis, model_rows *m, wz_err *err) {
	const wz_variable *var;
	*m = (model_rows){.empty = {.intercept = true}};
	if (strcmp(wz_json_text(analysis, "kind", ""), "overall") != 0) {
		wz_status st = wz_analysis_rows_again(study, analysis, &m->type, &var, &m->rows, err);
		m->data = &m->rows.data;
		m->formula = &m->rows.formula;
		m->row = m->rows.row;
		m->n_rows = m->rows.n_rows;
		return st;
	}
	for (size_t t = 0; t < study->n_types && !m->type; t++)
		if (strcmp(study->type[t].id, wz_json_text(analysis, "type", "")) == 0 &&
		    strcmp(study->type[t].outcome, wz_json_text(analysis, "outcome", "")) == 0)
			m->type = &study->type[t];
	if (!m->type)
		return wz_fail(err, WZ_EMISMATCH, "fits.json: type '%.100s' does not belong to dataset.json", wz_json_text(analysis, "type", ""));
	m->data = &study->data;
	m->formula = &m->empty;
	m->row = m->type->row;
	m->n_rows = m->type->n_rows;
	return WZ_OK;
}

/* 2. Digest and stream */

static void put_name(wz_bag *bag, const json_t *analysis) {
	static const char *const KEYS[] = {"type", "outcome", "kind", "name", "within"};
	for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
		wz_bag_put_text(bag, wz_json_text(analysis, KEYS[i], ""));
}

/* What the bootstraps of an analysis are made of. */
typedef struct {
	const wz_study *study;
	const json_t *analysis;
	size_t index;           /* in fits.json's analyses */
	model_rows rows;
	wz_matrix matrix;
	wz_nesting nesting;
	uint32_t *stratum;      /* of units of the highest drawn level, NULL: none */
	size_t units;           /* that are drawn or weighed */
} source;

static void source_clear(source *s) {
	free(s->stratum);
	wz_nesting_clear(&s->nesting);
	wz_matrix_clear(&s->matrix);
	wz_analysis_rows_clear(&s->rows.rows);
}

/* Everything that the numbers of a block depend on: method, model, effect sizes, nesting, columns, seed and what is asked. Units go by their place in the nesting,
 * as the bootstrap sees them: a record more among those of another type leaves all of it as it is. */
static bool make_digest(const source *s, wz_run_boot *boot) {
	const wz_data *data = &s->study->data;
	const wz_matrix *matrix = &s->matrix;
	const wz_nesting *nest = &s->nesting;
	const size_t strata = s->stratum ? wz_nesting_units(nest, wz_redraw_top(boot->ask.drawn)) : 0;
	wz_bag bag = {0};
	wz_bag_put_text(&bag, "werkzaam bootstrap 2");
	wz_bag_put_number(&bag, WZ_METHOD_VERSION);
	put_name(&bag, s->analysis);
	wz_bag_put_number(&bag, (uint64_t)boot->ask.kind);
	wz_bag_put_number(&bag, (uint64_t)boot->shape.method);
	wz_bag_put_number(&bag, boot->ask.seed);
	wz_bag_put_number(&bag, boot->ask.stream);
	wz_bag_put_number(&bag, boot->shape.replicates);
	wz_bag_put_number(&bag, boot->shape.rows);
	wz_bag_put_number(&bag, boot->shape.size);
	wz_bag_put_number(&bag, (uint64_t)boot->ask.unit);
	wz_bag_put_number(&bag, boot->ask.drawn);
	wz_bag_put_number(&bag, (uint64_t)boot->ask.adjust);
	wz_bag_put_number(&bag, boot->ask.tested);
	wz_bag_put_number(&bag, boot->ask.n_tested);
	wz_bag_put_number(&bag, (uint64_t)data->method);
	wz_bag_put_double(&bag, data->rho);
	wz_bag_put_number(&bag, data->n_levels);
	wz_bag_put_number(&bag, matrix->n);
	wz_bag_put_number(&bag, matrix->p);
	for (size_t i = 0; i < matrix->n; i++) {
		const size_t at = nest->order[i];
		wz_bag_put_double(&bag, data->y[matrix->row[at]]);
		wz_bag_put_double(&bag, data->v[matrix->row[at]]);
		for (size_t l = 0; l < nest->depth; l++)
			wz_bag_put_number(&bag, nest->unit[l][i]);
		for (size_t c = 0; c < matrix->p; c++)
			wz_bag_put_double(&bag, matrix->X[at * matrix->p + c]);
	}
	wz_bag_put_number(&bag, strata);
	for (size_t u = 0; u < strata; u++)
		wz_bag_put_number(&bag, s->stratum[u]);
	if (!wz_bag_digest(&bag, boot->digest))
		return false;
	wz_hex_write(boot->digest, sizeof boot->digest, boot->digest_text);
	return true;
}

static uint64_t make_stream(const json_t *analysis, const char *kind) {
	unsigned char digest[32] = {0};
	wz_bag bag = {0};
	put_name(&bag, analysis);
	wz_bag_put_text(&bag, kind);
	(void)wz_bag_digest(&bag, digest);
	return wz_bytes_load(digest);
}

/* 3. Building */

static wz_boot_ask ask_of(const wz_study *study) {
	const wz_plan *plan = study->plan;
	const char *kind = plan->bootstrap.kind, *interval = plan->bootstrap.interval;
	const bool cases = strcmp(kind, "cases") == 0;
	wz_redraw_levels drawn = 0;
	for (size_t i = 0; i < plan->bootstrap.unit.n; i++)
		drawn |= 1u << wz_study_level(study, plan->bootstrap.unit.item[i]);
	int adjust = 0;
	while (adjust < WZ_ROBUST_CR2 && strcmp(wz_robust_words[adjust], plan->bootstrap.adjust) != 0)
		adjust++;
	return (wz_boot_ask){.kind = cases ? WZ_BOOT_CASES : strcmp(kind, "wild") == 0 ? WZ_BOOT_WILD : WZ_BOOT_PARAMETRIC,
	                     .method = strcmp(interval, "bca") == 0 ? WZ_LIMITS_BCA : strcmp(interval, "student") == 0 ? WZ_LIMITS_STUDENTISED : WZ_LIMITS_PERCENTILE,
	                     .replicates = plan->bootstrap.replicates, .seed = plan->seed, .weights = -1, .adjust = (wz_robust_type)adjust, .unit = cases ? 0 : wz_redraw_top(drawn), .drawn = cases ? drawn : 0, .stratum = cases ? study->boot_stratum : NULL};
}

static void not_done(json_t *analysis, const char *reason) {
	json_object_set_new(analysis, "bootstrap", json_pack("{ss ss}", "status", "not_done", "reason", reason));
}

/* Units of the highest drawn level as they are drawn for each other. *reason: why they cannot be. */
static wz_status make_pools(const wz_boot_ask *ask, source *s, wz_redraw_pools *pools, const char **reason, wz_err *err) {
	wz_status st = WZ_OK;
	bool hold;
	WZ_TRY(wz_boot_strata(ask, &s->matrix, &s->nesting, &s->stratum, &hold, err));
	WZ_TRY(wz_redraw_pools_create(&s->nesting, wz_redraw_top(ask->drawn), s->stratum, pools, err));
	if (!hold)
		*reason = "strata_vary_within_unit";
	else if (!wz_boot_can_draw(pools))
		*reason = "one_unit";
done:
	return st;
}

/* Takes the pools over. */
static wz_status add(const source *s, const wz_boot_ask *ask, wz_redraw_pools *pools, wz_run_boots *boots, wz_err *err) {
	wz_run_boot *grown = realloc(boots->boot, (boots->n + 1) * sizeof *grown);
	if (!grown)
		return no_memory(err);
	boots->boot = grown;
	wz_run_boot *boot = &grown[boots->n];
	*boot = (wz_run_boot){.analysis = s->index, .slug = strdup(s->rows.type->slug), .n_effects = s->matrix.n, .ask = *ask,
	                      .block = s->study->plan->bootstrap.block, .shape = wz_boot_shape_of(ask, s->matrix.p, s->study->data.n_levels, s->units), .pools = *pools};
	*pools = (wz_redraw_pools){0};
	boots->n++;
	if (!boot->slug || !make_digest(s, boot))
		return no_memory(err);
	boots->n_blocks += (size_t)((boot->shape.rows + boot->block - 1) / boot->block);
	return WZ_OK;
}

static wz_status add_analysis(const wz_study *study, json_t *analysis, size_t index, wz_run_boots *boots, wz_err *err) {
	wz_status st = WZ_OK;
	source s = {.study = study, .analysis = analysis, .index = index};
	wz_redraw_pools pools = {0};
	char *unit = NULL;
	wz_boot_ask ask = ask_of(study);
	WZ_TRY(find_rows(study, analysis, &s.rows, err));
	WZ_TRY(wz_matrix_build(s.rows.formula, &s.rows.data->frame, s.rows.row, s.rows.n_rows, &s.matrix, err));
	WZ_TRY(wz_study_nesting(study, s.matrix.row, s.matrix.n, &s.nesting, err));
	s.units = wz_nesting_units(&s.nesting, ask.kind == WZ_BOOT_CASES ? wz_redraw_top(ask.drawn) : ask.unit);
	const size_t p = s.matrix.p, first = p > 1 ? 1 : 0;
	const char *reason = s.units < 2 ? "one_unit" : NULL;
	if (!reason && ask.kind == WZ_BOOT_CASES)
		WZ_TRY(make_pools(&ask, &s, &pools, &reason, err));
	if (reason) {
		not_done(analysis, reason);
		goto done;
	}
	ask.stream = make_stream(analysis, study->plan->bootstrap.kind);
	if (ask.kind == WZ_BOOT_WILD) { /* each coefficient, and all together; with the same weights */
		for (size_t c = first; c < p; c++) {
			ask.tested = c;
			ask.n_tested = 1;
			WZ_TRY(add(&s, &ask, &pools, boots, err));
		}
		ask.tested = first;
		ask.n_tested = p - first;
	}
	if (ask.kind != WZ_BOOT_WILD || ask.n_tested > 1)
		WZ_TRY(add(&s, &ask, &pools, boots, err));
	unit = wz_boot_unit_names(&ask, &study->data);
	json_object_set_new(analysis, "bootstrap",
	                    json_pack("{ss ss* sI sI}", "kind", wz_boot_word(ask.kind), "unit", unit, "n_units", (json_int_t)s.units, "replicates",
	                              (json_int_t)boots->boot[boots->n - 1].shape.replicates));
done:
	free(unit);
	wz_redraw_pools_clear(&pools);
	source_clear(&s);
	return st;
}

wz_status wz_run_boots_build(const wz_study *study, json_t *analyses, wz_run_boots *boots, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *analysis;
	size_t i;
	*boots = (wz_run_boots){.study = study, .analyses = analyses};
	if (strcmp(study->plan->bootstrap.kind, "none") == 0)
		return WZ_OK;
	json_array_foreach(analyses, i, analysis)
		if (is_served(analysis))
			WZ_TRY(add_analysis(study, analysis, i, boots, err));
done:
	if (st != WZ_OK)
		wz_run_boots_clear(boots);
	return st;
}

void wz_run_boots_clear(wz_run_boots *boots) {
	for (size_t b = 0; b < boots->n; b++)
		free(boots->boot[b].slug), wz_redraw_pools_clear(&boots->boot[b].pools);
	free(boots->boot);
	*boots = (wz_run_boots){0};
}

/* 4. Blocks */

const wz_run_boot *wz_run_boots_block(const wz_run_boots *boots, size_t item, uint64_t *first, uint64_t *count) {
	for (size_t b = 0; b < boots->n; b++) {
		const wz_run_boot *boot = &boots->boot[b];
		const uint64_t rows = boot->shape.rows;
		const size_t blocks = (size_t)((rows + boot->block - 1) / boot->block);
		if (item < blocks) {
			*first = item * boot->block;
			*count = rows - *first < boot->block ? rows - *first : boot->block;
			return boot;
		}
		item -= blocks;
	}
	return NULL;
}

char *wz_run_boot_block_name(const wz_run_boot *boot, uint64_t first) {
	size_t size = strlen(boot->slug) + 12 + 20 + 16;
	char *name = malloc(size);
	if (name)
		(void)snprintf(name, size, "%s-%.12s-%llu.wzb", boot->slug, boot->digest_text, (unsigned long long)first);
	return name;
}

wz_block_header wz_run_boot_header(const wz_run_boot *boot, uint64_t first, uint64_t count) {
	wz_block_header header = {.first = first, .count = count, .kind = WZ_BLOCK_BOOTSTRAP, .columns = (uint32_t)boot->shape.size};
	memcpy(header.digest, boot->digest, sizeof header.digest);
	return header;
}

size_t wz_run_boot_raw_size(const wz_run_boot *boot, uint64_t count) {
	return (size_t)count * boot->shape.size * 8;
}

/* 5. Computing and results */

wz_status wz_run_boot_compute(const wz_run_boots *boots, const wz_run_boot *boot, uint64_t first, uint64_t count, unsigned char *raw,
                              bool (*poll)(void *), void *poll_context, wz_err *err) {
	wz_status st = WZ_OK;
	wz_model model = {0};
	wz_boot_job *job = NULL;
	const json_t *analysis = json_array_get(boots->analyses, boot->analysis);
	const size_t n = (size_t)count * boot->shape.size;
	double *row = malloc(n * sizeof *row);
	model_rows m;
	wz_err cause = {0};
	WZ_TRY(find_rows(boots->study, analysis, &m, err));
	if (!row) {
		st = no_memory(err);
		goto done;
	}
	st = wz_model_fit(m.data, m.formula, m.row, m.n_rows, &model, &cause);
	if (st == WZ_OK)
		st = wz_boot_job_create(m.data, &model, &boot->ask, &job, &cause);
	if (st == WZ_OK && (wz_boot_job_shape(job)->rows != boot->shape.rows || wz_boot_job_shape(job)->size != boot->shape.size))
		st = wz_fail(&cause, WZ_EBUG, "%zu numbers in each of %llu rows", wz_boot_job_shape(job)->size, (unsigned long long)wz_boot_job_shape(job)->rows);
	if (st == WZ_OK) {
		st = wz_boot_job_run(job, first, count, row, poll, poll_context, &cause);
	} else if (boot->ask.kind == WZ_BOOT_WILD && (st == WZ_ENOCONV || st == WZ_ERANK || st == WZ_ENOTEST)) {
		st = WZ_OK; /* no model of the hypothesis: nothing to compare with */
		for (size_t i = 0; i < n; i++)
			row[i] = i % 2 ? NAN : WZ_BOOT_NOT_CONVERGED;
	}
	if (st != WZ_OK) {
		st = wz_fail(err, st, "bootstrap of %.100s in %.100s: %.300s", wz_json_text(analysis, "name", ""), wz_json_text(analysis, "type", ""), cause.text);
		goto done;
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t bits;
		if (isnan(row[i]))
			row[i] = NAN; /* one pattern of bits, whatever made it */
		memcpy(&bits, &row[i], sizeof bits);
		wz_bytes_store(raw + 8 * i, bits);
	}
done:
	wz_boot_job_free(job);
	wz_model_clear(&model);
	wz_analysis_rows_clear(&m.rows);
	free(row);
	return st;
}

wz_status wz_run_boot_put(const wz_run_boots *boots, const wz_run_boot *boot, const unsigned char *raw, wz_err *err) {
	const size_t n = (size_t)boot->shape.rows * boot->shape.size;
	json_t *analysis = json_array_get(boots->analyses, boot->analysis);
	double *row = malloc(n * sizeof *row);
	if (!row)
		return no_memory(err);
	for (size_t i = 0; i < n; i++) {
		const uint64_t bits = wz_bytes_load(raw + 8 * i);
		memcpy(&row[i], &bits, sizeof bits);
	}
	wz_boot_shape shape = boot->shape;
	shape.pools = &boot->pools;
	wz_status st = wz_boot_put(&shape, row, boots->study->data.confidence, analysis, json_object_get(analysis, "bootstrap"), err);
	free(row);
	return st;
}
