/* audit_counts.c - do the counts add up: within a moderator, and against the overall row of its appendix
 *
 * 1. Appendices
 * 2. Within an appendix
 * 3. Degrees of freedom
 * 4. All of them
 */
#include "coding/audit_inside.h"

#include <stdlib.h>
#include <string.h>

/* 1. Appendices */

double audit_count(const audit_job *job, size_t row, int column) {
	const wz_printed *p = &job->row[row].number[column];
	return p->given ? p->value : NAN;
}

static wz_status find_appendices(const audit_job *job, audit_appendices *all) {
	all->of = malloc((job->n_groups + 1) * sizeof *all->of);
	all->next = malloc((job->n_groups + 1) * sizeof *all->next);
	if (all->of == NULL || all->next == NULL)
		return wz_fail(job->err, WZ_ENOMEM, "no memory for %zu moderators", job->n_groups);
	for (size_t g = 0; g < job->n_groups; g++) {
		const char *name = audit_cell(job, job->group[g].first, AUDIT_APPENDIX);
		size_t a = 0;
		while (a < all->n && strcmp(all->list[a].name, name) != 0)
			a++;
		if (a == AUDIT_APPENDICES) {
			all->too_many = true;
			all->of[g] = SIZE_MAX;
			continue;
		}
		if (a == all->n)
			all->list[all->n++] = (audit_appendix){.name = name, .overall = SIZE_MAX};
		all->of[g] = a;
		if (job->row[job->group[g].first].kind == AUDIT_OVERALL && all->list[a].overall == SIZE_MAX)
			all->list[a].overall = job->group[g].first;
	}
	return WZ_OK;
}

static void appendices_clear(audit_appendices *all) {
	for (size_t a = 0; a < all->n; a++) {
		wz_map_clear(&all->list[a].by_name);
		wz_map_clear(&all->list[a].by_nl);
	}
	free(all->of);
	free(all->next);
}

/* 2. Within an appendix */

void audit_say_count(audit_job *job, size_t row, int column, double lo, double hi, const char *check, const char *en, const char *nl) {
	audit_spec spec = {row, check, column, lo == hi ? lo : audit_count(job, row, column) < lo ? lo : hi, {lo, hi}, NULL};
	char range[AUDIT_TEXT];
	audit_range(job, spec.range, -1, range);
	AUDIT_SAY(job, &spec, "%s is %s, but %s: it should be %s", "%s is %s, maar %s: het moet %s zijn", audit_column_name(column),
	          job->row[row].number[column].text, job->dutch ? nl : en, range);
}

double audit_sum(const audit_job *job, const audit_group *g, int column) {
	double sum = 0;
	for (size_t i = g->first; i < g->first + g->n; i++)
		sum += audit_count(job, i, column);
	return sum;
}

static void check_row_counts(audit_job *job, size_t row, size_t overall) {
	double studies = audit_count(job, row, AUDIT_STUDIES), effects = audit_count(job, row, AUDIT_EFFECTS);
	if (studies > effects)
		audit_say_count(job, row, AUDIT_STUDIES, 0, effects, "counts", "a study has at least one effect", "een studie heeft minstens een effect");
	if (overall == SIZE_MAX || overall == row)
		return;
	double S = audit_count(job, overall, AUDIT_STUDIES), K = audit_count(job, overall, AUDIT_EFFECTS);
	if (studies > S)
		audit_say_count(job, row, AUDIT_STUDIES, 0, S, "counts", "the overall row has fewer studies", "de rij met het totaal heeft minder studies");
	if (effects > K)
		audit_say_count(job, row, AUDIT_EFFECTS, 0, K, "counts", "the overall row has fewer effects", "de rij met het totaal heeft minder effecten");
}

/* A study may be in several categories, an effect in one. Each study that is in no category takes an effect with it. */
static void check_sums(audit_job *job, const audit_group *g, size_t overall) {
	if (overall == SIZE_MAX || g->n < 2)
		return;
	double S = audit_count(job, overall, AUDIT_STUDIES), K = audit_count(job, overall, AUDIT_EFFECTS);
	double studies = audit_sum(job, g, AUDIT_STUDIES), effects = audit_sum(job, g, AUDIT_EFFECTS);
	char a[AUDIT_TEXT], b[AUDIT_TEXT], c[AUDIT_TEXT];
	if (effects > K) {
		audit_spec spec = {g->first, "counts", AUDIT_EFFECTS, NAN, AUDIT_NOTHING, NULL};
		AUDIT_SAY(job, &spec, "the categories have %s effects together, the overall row %s; one of their n_es is too high",
		          "de categorieën hebben samen %s effecten, de rij met het totaal %s; een n_es is te hoog", audit_number(job, effects, 0, a),
		          audit_number(job, K, 0, b));
	} else if (studies < S - (K - effects)) {
		audit_spec spec = {g->first, "counts", AUDIT_STUDIES, NAN, AUDIT_NOTHING, NULL};
		AUDIT_SAY(job, &spec, "the categories have %s studies and %s effects together, of %s studies overall: an n_studies is too low",
		          "de categorieën hebben samen %s studies en %s effecten, van %s studies in totaal: een n_studies is te laag",
		          audit_number(job, studies, 0, a), audit_number(job, effects, 0, b), audit_number(job, S, 0, c));
	}
}

/* 3. Degrees of freedom */

static double expected_df2(const audit_job *job, const audit_group *g) {
	const wz_printed *df2 = &job->row[g->head].number[AUDIT_DF2];
	if (job->row[g->first].kind == AUDIT_OVERALL || !df2->given || df2->value != floor(df2->value))
		return NAN;
	return audit_sum(job, g, AUDIT_EFFECTS) - audit_coefficients(job, g);
}

/* Some tables use other degrees of freedom than k - p throughout (units of a level, Satterthwaite): then this is not their rule. */
static bool uses_residual_df(const audit_job *job) {
	size_t yes = 0, no = 0;
	for (size_t g = 0; g < job->n_groups; g++) {
		double expected = expected_df2(job, &job->group[g]);
		if (isnan(expected))
			continue;
		if (expected == audit_count(job, job->group[g].head, AUDIT_DF2))
			yes++;
		else
			no++;
	}
	return no < 8 || 3 * yes >= no;
}

static void check_df(audit_job *job, const audit_group *g, size_t overall, bool residual) {
	double df1 = audit_count(job, g->head, AUDIT_DF1), df2 = audit_count(job, g->head, AUDIT_DF2), p = audit_coefficients(job, g);
	if (job->row[g->first].kind == AUDIT_OVERALL)
		return;
	char a[AUDIT_TEXT], b[AUDIT_TEXT], c[AUDIT_TEXT];
	if (!isnan(df1) && df1 != p - 1) {
		audit_spec spec = {g->head, "df1", AUDIT_DF1, p - 1, {p - 1, p - 1}, NULL};
		AUDIT_SAY(job, &spec, "%s coefficients beside the %s give df1 %s, not %s", "%s coëfficiënten naast de %s geven df1 %s, niet %s",
		          audit_number(job, p - 1, 0, a),
		          job->row[g->first].kind == AUDIT_CONTINUOUS ? "intercept" : job->dutch ? "referentiecategorie" : "reference category",
		          audit_number(job, p - 1, 0, b), job->row[g->head].number[AUDIT_DF1].text);
	}
	double expected = residual ? expected_df2(job, g) : NAN;
	if (isnan(expected) || expected == df2)
		return;
	const bool all = overall != SIZE_MAX && df2 + p == audit_count(job, overall, AUDIT_EFFECTS);
	audit_spec spec = {g->head, "df2", AUDIT_DF2, expected, {expected, expected}, NULL};
	AUDIT_SAY(job, &spec, "%s effects less %s coefficients give df2 %s, not %s%s", "%s effecten min %s coëfficiënten geeft df2 %s, niet %s%s",
	          audit_number(job, expected + p, 0, a), audit_number(job, p, 0, b), audit_number(job, expected, 0, c), job->row[g->head].number[AUDIT_DF2].text,
	          !all          ? ""
	          : job->dutch ? " (dat past bij alle effecten van de rij met het totaal: een n_es kan te laag zijn)"
	                       : " (which goes with all effects of the overall row: an n_es may be too low)");
}

/* 4. All of them */

wz_status audit_check_counts(audit_job *job) {
	wz_status st = WZ_OK;
	audit_appendices all = {.n = 0};
	WZ_TRY(find_appendices(job, &all));
	const bool residual = uses_residual_df(job);
	for (size_t k = 0; k < job->n_groups; k++) {
		const audit_group *g = &job->group[k];
		size_t overall = all.of[k] == SIZE_MAX ? SIZE_MAX : all.list[all.of[k]].overall;
		for (size_t i = g->first; i < g->first + g->n; i++)
			check_row_counts(job, i, overall);
		check_sums(job, g, overall);
		check_df(job, g, overall, residual);
	}
	WZ_TRY(audit_check_parts(job, &all));
done:
	appendices_clear(&all);
	return st;
}
