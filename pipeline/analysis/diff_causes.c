/* diff_causes.c - which edited records changed a result
 *
 * 1. Records with some edits undone
 * 2. An estimate from them
 * 3. Shares of units
 *
 * A unit's share in a change is b - b', where b' is the estimate with the records of run b, but those of this unit as they were in run a. With several
 * units the shares need not add up to the change, for what one edit does depends on the others; the rest is told. What settings did is the difference
 * between run a's estimate and that of run a's records by run b's plan.
 * Source: influence by deletion, Cook 1977, Technometrics 19:15-18, with the edit deleted in place of the observation.
 */
#include "analysis/diff_inside.h"

#include "analysis/analyses.h"
#include "analysis/inference.h"
#include "analysis/load.h"
#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: records with edits undone");
}

/* 1. Records with some edits undone */

enum { NOTHING = -1, EVERYTHING = -2 }; /* in place of a unit's number */

/* A row of the undone records: of run b with (or without) its match in run a, or of run a alone. */
typedef struct {
	size_t in_b, in_a;        /* SIZE_MAX: none */
	bool from_a[WZ_N_OWNERS]; /* whose coding is that of run a */
} undone_row;

static bool is_unit(size_t number, int unit) {
	return unit >= 0 && number == (size_t)unit;
}

/* Rows that only run a has, from its row `from` to the next that run b has too: they go back to where they stood. */
static size_t put_back(const wz_diff *diff, int unit, size_t from, undone_row *row) {
	size_t n = 0;
	for (size_t i = from; i < diff->a.n_rows && diff->in_b[i] == SIZE_MAX; i++)
		if (unit == EVERYTHING || is_unit(diff->unit_of_a[i], unit))
			row[n++] = (undone_row){.in_b = SIZE_MAX, .in_a = i, .from_a = {true, true, true}};
	return n;
}

static size_t rows_without(const wz_diff *diff, int unit, undone_row *row) {
	size_t n = put_back(diff, unit, 0, row);
	for (size_t i = 0; i < diff->b.n_rows; i++) {
		const bool added = diff->in_a[i] == SIZE_MAX;
		if (added && (unit == EVERYTHING || is_unit(diff->unit_of_b[WZ_OF_STUDY][i], unit)))
			continue;
		undone_row r = {.in_b = i, .in_a = diff->in_a[i]};
		for (wz_owner k = 0; k < WZ_N_OWNERS; k++) {
			const size_t number = diff->unit_of_b[diff->moved[i] ? WZ_OF_STUDY : k][i];
			r.from_a[k] = !added && (unit == EVERYTHING || is_unit(number, unit));
		}
		row[n++] = r;
		if (!added)
			n += put_back(diff, unit, diff->in_a[i] + 1, row + n);
	}
	return n;
}

static json_t *column_without(const wz_diff *diff, const char *id, const json_t *new, const json_t *old, const undone_row *row, size_t n) {
	const wz_owner owner = wz_diff_owner(diff, wz_codebook_find(&diff->b.codebook, id));
	const bool text = json_is_string(json_array_get(new, 0));
	json_t *column = json_array();
	for (size_t i = 0; column && i < n; i++) {
		json_t *value = NULL;
		if (old && row[i].from_a[owner] && row[i].in_a != SIZE_MAX)
			value = json_array_get(old, row[i].in_a);
		else if (row[i].in_b != SIZE_MAX)
			value = json_array_get(new, row[i].in_b);
		if (value)
			json_array_append(column, value);
		else
			json_array_append_new(column, text ? json_string("") : json_null());
	}
	return column;
}

/* dataset.json of run b before its effect sizes, with the edits of one unit undone. */
static json_t *dataset_without(const wz_diff *diff, int unit, undone_row *row) {
	json_t *out = json_copy(diff->json_b), *columns = json_object(), *file = json_array(), *line = json_array(), *value;
	const json_t *old = json_object_get(diff->json_a, "columns");
	const size_t n = rows_without(diff, unit, row);
	const char *id;
	if (!out || !columns || !file || !line)
		return NULL;
	json_object_foreach(json_object_get(diff->json_b, "columns"), id, value)
		json_object_set_new(columns, id, column_without(diff, id, value, json_object_get(old, id), row, n));
	const json_t *rows_b = json_object_get(diff->json_b, "rows"), *rows_a = json_object_get(diff->json_a, "rows");
	for (size_t i = 0; i < n; i++) {
		const bool b = row[i].in_b != SIZE_MAX;
		json_array_append(line, json_array_get(json_object_get(b ? rows_b : rows_a, "line"), b ? row[i].in_b : row[i].in_a));
		if (b)
			json_array_append(file, json_array_get(json_object_get(rows_b, "file"), row[i].in_b));
		else
			json_array_append_new(file, json_integer(0));
	}
	json_object_set_new(out, "columns", columns);
	json_object_set_new(out, "rows", json_pack("{so so}", "file", file, "line", line));
	json_object_set_new(out, "effects", json_null());
	json_object_set_new(out, "excluded", json_array());
	json_object_set_new(out, "changes", json_array());
	return out;
}

/* 2. An estimate from them */

typedef struct {
	double b, p; /* NaN: not estimable */
} estimate;

static wz_status fit_rows(const wz_data *data, const wz_formula *formula, const size_t *row, size_t n_rows, const char *coefficient, estimate *out,
                          wz_err *err) {
	wz_model model = {0};
	wz_inference inference = {0};
	wz_estimate found;
	wz_status st = wz_model_fit(data, formula, row, n_rows, &model, NULL);
	if (st == WZ_OK)
		st = wz_inference_create(data, &model, &inference, NULL);
	for (size_t c = 0; st == WZ_OK && c < model.matrix.p; c++)
		if (strcmp(model.matrix.name[c], coefficient) == 0) {
			st = wz_inference_coefficient(&inference, c, &found, NULL);
			if (st == WZ_OK)
				*out = (estimate){found.b, found.p};
		}
	wz_inference_clear(&inference);
	wz_model_clear(&model);
	return st == WZ_ENOMEM ? no_memory(err) : WZ_OK;
}

/* Kinds that make their own designs. */
static wz_status fit_again(const wz_study *study, const wz_diff_target *target, estimate *out, wz_err *err) {
	json_t *again, *coefficient;
	size_t c;
	wz_status st = wz_analysis_again(study, target->b, &again, err);
	json_array_foreach(json_object_get(again, "coefficients"), c, coefficient)
		if (strcmp(wz_json_text(coefficient, "name", ""), target->coefficient) == 0)
			*out = (estimate){wz_json_number(coefficient, "b"), wz_json_number(coefficient, "p")};
	json_decref(again);
	return st;
}

static wz_status fit_target(const wz_study *study, const wz_diff_target *target, estimate *out, wz_err *err) {
	wz_status st = WZ_OK;
	const char *kind = wz_json_text(target->b, "kind", "");
	*out = (estimate){NAN, NAN};
	if (strcmp(kind, "pair") == 0 || strcmp(kind, "target_group") == 0)
		return fit_again(study, target, out, err);
	if (strcmp(kind, "overall") == 0) {
		const wz_formula empty = {.intercept = true};
		for (size_t t = 0; t < study->n_types; t++)
			if (strcmp(study->type[t].id, wz_json_text(target->b, "type", "")) == 0 &&
			    strcmp(study->type[t].outcome, wz_json_text(target->b, "outcome", "")) == 0)
				return fit_rows(&study->data, &empty, study->type[t].row, study->type[t].n_rows, target->coefficient, out, err);
		return WZ_OK;
	}
	const wz_type *type;
	const wz_variable *var;
	wz_analysis_rows rows;
	st = wz_analysis_rows_again(study, target->b, &type, &var, &rows, NULL);
	if (st != WZ_OK)
		return st == WZ_ENOMEM ? no_memory(err) : WZ_OK;
	size_t count[WZ_MAX_LEVELS];
	st = wz_study_count(study, rows.row, rows.n_rows, count, err);
	bool enough = rows.categories ? rows.n_categories_left >= 2 : study->data.n_levels == 1 || count[0] >= study->plan->elements.min_studies;
	if (st == WZ_OK && enough)
		st = fit_rows(&rows.data, &rows.formula, rows.row, rows.n_rows, target->coefficient, out, err);
	wz_analysis_rows_clear(&rows);
	return st;
}

/* All targets from one set of records. *usable: whether such records can be had (codes may have left the codebook). */
static wz_status fit_without(const wz_diff *diff, int unit, const wz_diff_target *target, size_t n, undone_row *row, estimate *out, bool *usable,
                             wz_err *err) {
	wz_status st = WZ_OK;
	wz_dataset dataset = {0};
	wz_study study = {0};
	json_t *json = dataset_without(diff, unit, row);
	*usable = false;
	if (!json)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		out[i] = (estimate){NAN, NAN};
	st = wz_dataset_from_json(json, &dataset, NULL);
	if (st == WZ_OK)
		st = wz_load_effects(&diff->run_b->plan, &dataset, NULL);
	if (st == WZ_OK)
		st = wz_study_build(&dataset, &diff->run_b->plan, &study, NULL);
	*usable = st == WZ_OK || st == WZ_ENOTEST;
	for (size_t i = 0; st == WZ_OK && i < n; i++)
		st = fit_target(&study, &target[i], &out[i], err);
	wz_study_clear(&study);
	wz_dataset_clear(&dataset);
	json_decref(json);
	return st == WZ_ENOMEM ? no_memory(err) : WZ_OK;
}

/* 3. Shares of units */

typedef struct {
	size_t unit;
	double size;
} ranked;

static int by_size(const void *x, const void *y) {
	const ranked *a = x, *b = y;
	if (a->size > b->size || a->size < b->size)
		return a->size < b->size ? 1 : -1;
	return a->unit < b->unit ? -1 : a->unit > b->unit;
}

enum { TOLD = 20 }; /* units of one change */

static json_t *cause_json(const wz_diff *diff, const wz_diff_target *target, const ranked *tried, size_t n_tried, const estimate *now,
                          const estimate *before, const estimate *without, size_t stride) {
	json_t *units = json_array(), *out = json_object();
	static const char *const NAME[] = {"type", "outcome", "kind", "name"};
	double sum = 0;
	ranked *order = malloc((n_tried + 1) * sizeof *order);
	for (size_t i = 0; order && i < n_tried; i++) {
		double share = now->b - without[i * stride].b;
		sum += isnan(share) ? 0 : share;
		/* without which there is no estimate, or with which there is none: nothing hangs more on a unit */
		order[i] = (ranked){i, isnan(now->b) != isnan(without[i * stride].b) ? INFINITY : isnan(share) ? 0 : fabs(share)};
	}
	if (order)
		qsort(order, n_tried, sizeof *order, by_size);
	for (size_t k = 0; order && k < n_tried && k < TOLD && order[k].size > 0; k++) {
		const size_t i = order[k].unit;
		const wz_diff_unit *unit = &diff->unit[tried[i].unit];
		json_array_append_new(units, json_pack("{ss ss sI sI sI ss* so so so}", "level", wz_diff_owner_word(unit->owner), "id", unit->unit, "edits",
		                                       (json_int_t)unit->edits, "added", (json_int_t)unit->added, "removed", (json_int_t)unit->removed, "coder",
		                                       unit->coder[0] ? unit->coder : NULL, "b_without", wz_json_real(without[i * stride].b), "p_without",
		                                       wz_json_real(without[i * stride].p), "share", wz_json_real(now->b - without[i * stride].b)));
	}
	free(order);
	for (size_t i = 0; i < sizeof NAME / sizeof *NAME; i++)
		json_object_set(out, NAME[i], json_object_get(target->b, NAME[i]));
	json_object_set_new(out, "coefficient", json_string(target->coefficient));
	json_object_set_new(out, "b_a", wz_json_real(target->b_a));
	json_object_set_new(out, "b_b", wz_json_real(target->b_b));
	json_object_set_new(out, "change", wz_json_real(target->b_b - target->b_a));
	json_object_set_new(out, "by_settings", wz_json_real(before->b - target->b_a));
	json_object_set_new(out, "by_records", wz_json_real(now->b - before->b));
	json_object_set_new(out, "units", units);
	json_object_set_new(out, "not_tried", json_integer((json_int_t)(diff->n_units - n_tried)));
	json_object_set_new(out, "rest", wz_json_real(now->b - before->b - sum));
	return out;
}

wz_status wz_diff_causes(const wz_diff *diff, const wz_diff_targets *targets, const wz_diff_spec *spec, json_t *out, wz_err *err) {
	wz_status st = WZ_OK;
	json_t *causes = json_array();
	const size_t n = targets->n < spec->causes ? targets->n : spec->causes, n_units = diff->n_units < spec->units ? diff->n_units : spec->units;
	ranked *tried = malloc((diff->n_units + 1) * sizeof *tried);
	estimate *found = malloc((n + 1) * (n_units + 2) * sizeof *found), *now = found, *before = found ? found + n : NULL;
	undone_row *row = malloc((diff->a.n_rows + diff->b.n_rows + 1) * sizeof *row);
	bool usable = true;
	json_object_set_new(out, "causes", causes);
	if (!tried || !found || !row || !causes) {
		st = no_memory(err);
		goto done;
	}
	if (n == 0 || diff->n_units == 0)
		goto done; /* nothing moved, or only settings did it */
	for (size_t u = 0; u < diff->n_units; u++)
		tried[u] = (ranked){u, (double)(diff->unit[u].edits + diff->unit[u].added + diff->unit[u].removed)};
	qsort(tried, diff->n_units, sizeof *tried, by_size);
	WZ_TRY(fit_without(diff, NOTHING, targets->list, n, row, now, &usable, err));
	if (usable)
		WZ_TRY(fit_without(diff, EVERYTHING, targets->list, n, row, before, &usable, err));
	for (size_t u = 0; u < n_units && usable; u++) {
		bool one;
		WZ_TRY(fit_without(diff, (int)tried[u].unit, targets->list, n, row, found + (u + 2) * n, &one, err));
		if (!one) /* its old codes are no longer in the codebook: it cannot be put back, and has no share */
			memcpy(found + (u + 2) * n, now, n * sizeof *now);
	}
	for (size_t i = 0; i < n && usable; i++)
		json_array_append_new(causes, cause_json(diff, &targets->list[i], tried, n_units, &now[i], &before[i], found + 2 * n + i, n));
	if (!usable)
		json_object_set_new(out, "causes_reason", json_string("the records of the first run do not fit the codebook and plan of the second"));
done:
	free(tried);
	free(found);
	free(row);
	return st;
}
