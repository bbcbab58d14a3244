/* audit_parts.c - appendices that are parts of another: do their counts add up to it
 *
 * 1. Which appendix, which moderators
 * 2. Counts of one moderator
 * 3. Exchanged counts
 * 4. Findings
 */
#include "coding/audit_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CATEGORIES 40 /* of a moderator whose parts are compared; a longer one is left alone */

/* 1. Which appendix, which moderators */

/* The appendix whose effects are those of all the others together. */
static void find_whole(const audit_job *job, audit_appendices *all) {
	double sum = 0;
	all->whole = SIZE_MAX;
	if (all->n < 3 || all->too_many)
		return;
	for (size_t a = 0; a < all->n; a++)
		sum += all->list[a].overall == SIZE_MAX ? NAN : audit_count(job, all->list[a].overall, AUDIT_EFFECTS);
	for (size_t a = 0; a < all->n && !isnan(sum); a++)
		if (2 * audit_count(job, all->list[a].overall, AUDIT_EFFECTS) == sum)
			all->whole = a;
}

static wz_status index_names(const audit_job *job, audit_appendices *all) {
	for (size_t g = job->n_groups; g-- > 0;) {
		if (all->of[g] == SIZE_MAX)
			continue;
		audit_appendix *a = &all->list[all->of[g]];
		const char *en = audit_cell(job, job->group[g].first, AUDIT_MODERATOR), *nl = audit_cell(job, job->group[g].first, AUDIT_MODERATOR_NL);
		size_t *by_name = wz_map_put(&a->by_name, en, strlen(en)), *by_nl = wz_map_put(&a->by_nl, nl, strlen(nl));
		if (by_name == NULL || by_nl == NULL)
			return wz_fail(job->err, WZ_ENOMEM, "no memory for %zu moderators", job->n_groups);
		*by_name = g;
		all->next[g] = *by_nl;
		*by_nl = g;
	}
	return WZ_OK;
}

static size_t find_category(const audit_job *job, const audit_group *in, size_t row) {
	for (size_t i = in->first; i < in->first + in->n; i++)
		if (strcmp(audit_cell(job, i, AUDIT_CATEGORY), audit_cell(job, row, AUDIT_CATEGORY)) == 0)
			return i;
	return SIZE_MAX;
}

static bool is_part(const audit_job *job, const audit_group *part, const audit_group *whole) {
	if (job->row[part->first].kind != job->row[whole->first].kind || part->n > whole->n || whole->n > MOST_CATEGORIES)
		return false;
	for (size_t i = part->first; i < part->first + part->n; i++)
		if (find_category(job, whole, i) == SIZE_MAX)
			return false;
	return true;
}

/* The moderator of an appendix that is the same as g of the whole: by its name, else the only one of the Dutch name that fits. */
static size_t find_part(const audit_job *job, const audit_appendices *all, size_t a, size_t g) {
	const audit_group *whole = &job->group[g];
	const char *en = audit_cell(job, whole->first, AUDIT_MODERATOR), *nl = audit_cell(job, whole->first, AUDIT_MODERATOR_NL);
	size_t part = wz_map_get(&all->list[a].by_name, en, strlen(en)), found = SIZE_MAX;
	if (part != SIZE_MAX && is_part(job, &job->group[part], whole))
		return part;
	if (*nl == '\0')
		return SIZE_MAX;
	size_t tries = 0;
	for (part = wz_map_get(&all->list[a].by_nl, nl, strlen(nl)); part != SIZE_MAX && tries < 20; part = all->next[part], tries++)
		if (is_part(job, &job->group[part], whole)) {
			if (found != SIZE_MAX)
				return SIZE_MAX;
			found = part;
		}
	return found;
}

/* 2. Counts of one moderator */

/* Counts by appendix and category (those of the whole); row SIZE_MAX: the appendix does not print the category. */
typedef struct {
	const audit_appendices *all;
	int column;
	size_t n; /* categories */
	size_t row[AUDIT_APPENDICES][MOST_CATEGORIES];
	double count[AUDIT_APPENDICES][MOST_CATEGORIES];
	double rest[AUDIT_APPENDICES]; /* what an appendix can have of a category that it does not print */
	double overlap;                /* units in more than one part: at most so many are counted again */
} counts;

static void gather(const audit_job *job, const audit_appendices *all, const size_t *part, int column, double overlap, counts *c) {
	const audit_group *whole = &job->group[part[all->whole]];
	*c = (counts){.all = all, .column = column, .n = whole->n, .overlap = column == AUDIT_STUDIES ? overlap : 0};
	for (size_t a = 0; a < all->n; a++) {
		const audit_group *g = &job->group[part[a]];
		c->rest[a] = audit_count(job, all->list[a].overall, column) - (column == AUDIT_EFFECTS ? audit_sum(job, g, column) : 0);
		for (size_t k = 0; k < c->n; k++) {
			c->row[a][k] = find_category(job, g, whole->first + k);
			c->count[a][k] = c->row[a][k] == SIZE_MAX ? 0 : audit_count(job, c->row[a][k], column);
		}
	}
}

/* What the whole can have of a category. */
static wz_interval from_parts(const counts *c, size_t k) {
	double sum = 0, largest = 0, beyond = 0;
	for (size_t a = 0; a < c->all->n; a++) {
		if (a == c->all->whole)
			continue;
		sum += c->count[a][k];
		largest = fmax(largest, c->count[a][k]);
		beyond += c->row[a][k] == SIZE_MAX ? c->rest[a] : 0;
	}
	return (wz_interval){fmax(largest, sum - c->overlap), sum + beyond};
}

/* A count that is not printed is NaN, and then nothing is wrong. */
static bool is_wrong(const counts *c, size_t k) {
	double n = c->count[c->all->whole][k];
	wz_interval r = from_parts(c, k);
	return n < r.lo || n > r.hi;
}

static size_t count_wrong(const counts *c) {
	size_t n = 0;
	for (size_t k = 0; k < c->n; k++)
		n += is_wrong(c, k);
	return n;
}

/* 3. Exchanged counts */

static void exchange(counts *c, size_t a, size_t i, size_t j) {
	double other = c->count[a][i];
	c->count[a][i] = c->count[a][j];
	c->count[a][j] = other;
}

static void say_exchanged(audit_job *job, const counts *c, size_t a, size_t i, size_t j) {
	const double of_other = c->count[a][i]; /* after the exchange */
	audit_spec spec = {c->row[a][i], "parts", c->column, of_other, {of_other, of_other}, NULL};
	AUDIT_SAY(job, &spec, "%s %s and that of row %zu, %s, look exchanged: then the appendices add up",
	          "%s %s en die van rij %zu, %s, lijken verwisseld: dan tellen de bijlagen op", audit_column_name(c->column),
	          job->row[c->row[a][i]].number[c->column].text, c->row[a][j], job->row[c->row[a][j]].number[c->column].text);
}

/* Two counts of one appendix whose exchange puts two categories right at once; one category alone could be chance. */
static bool mend_exchange(audit_job *job, counts *c) {
	const size_t wrong = count_wrong(c);
	for (size_t a = 0; a < c->all->n && wrong >= 2; a++)
		for (size_t i = 0; i < c->n; i++)
			for (size_t j = i + 1; j < c->n; j++) {
				if (c->row[a][i] == SIZE_MAX || c->row[a][j] == SIZE_MAX)
					continue;
				exchange(c, a, i, j);
				if (count_wrong(c) + 2 <= wrong) {
					say_exchanged(job, c, a, i, j);
					say_exchanged(job, c, a, j, i);
					return true;
				}
				exchange(c, a, i, j);
			}
	return false;
}

/* 4. Findings */

static void append(char *text, size_t size, const char *more) {
	size_t used = strlen(text);
	(void)snprintf(text + used, size - used, "%s%.12s", used ? " + " : "", more);
}

static void say_sum(audit_job *job, const counts *c, size_t k) {
	char names[AUDIT_TEXT] = "", numbers[AUDIT_TEXT] = "", number[AUDIT_TEXT], range[AUDIT_TEXT];
	const size_t whole = c->all->whole, row = c->row[whole][k];
	bool some_missing = false;
	for (size_t a = 0; a < c->all->n; a++) {
		if (a == whole)
			continue;
		some_missing = some_missing || c->row[a][k] == SIZE_MAX;
		if (c->row[a][k] == SIZE_MAX)
			continue;
		append(names, sizeof names, c->all->list[a].name);
		append(numbers, sizeof numbers, audit_number(job, c->count[a][k], 0, number));
	}
	wz_interval r = from_parts(c, k);
	const bool low = c->count[whole][k] < r.lo;
	audit_spec spec = {row, "parts", c->column, low ? r.lo : r.hi, r, NULL};
	if (low && some_missing)
		spec.range.hi = INFINITY; /* the upper limit is a loose one */
	AUDIT_SAY(job, &spec, "%s is %s, but appendix %s gives %s: it should be %s, or a part is wrong",
	          "%s is %s, maar bijlage %s geeft %s: het moet %s zijn, of een deel klopt niet", audit_column_name(c->column),
	          audit_number(job, c->count[whole][k], 0, number), names, numbers, audit_range(job, spec.range, -1, range));
}

static void check_moderator(audit_job *job, const audit_appendices *all, const size_t *part, double overlap) {
	static const int COLUMNS[] = {AUDIT_STUDIES, AUDIT_EFFECTS};
	for (int i = 0; i < 2; i++) {
		counts c;
		gather(job, all, part, COLUMNS[i], overlap, &c);
		while (mend_exchange(job, &c))
			;
		for (size_t k = 0; k < c.n; k++)
			if (is_wrong(&c, k))
				say_sum(job, &c, k);
	}
}

wz_status audit_check_parts(audit_job *job, audit_appendices *all) {
	wz_status st = WZ_OK;
	find_whole(job, all);
	if (all->whole == SIZE_MAX)
		return st;
	WZ_TRY(index_names(job, all));
	double overlap = -audit_count(job, all->list[all->whole].overall, AUDIT_STUDIES);
	for (size_t a = 0; a < all->n; a++)
		overlap += a == all->whole ? 0 : audit_count(job, all->list[a].overall, AUDIT_STUDIES);
	if (overlap < 0) {
		size_t row = all->list[all->whole].overall;
		audit_say_count(job, row, AUDIT_STUDIES, 0, audit_count(job, row, AUDIT_STUDIES) + overlap, "parts",
		                "the other appendices have fewer studies together", "de andere bijlagen hebben samen minder studies");
	}
	for (size_t g = 0; g < job->n_groups; g++) {
		size_t part[AUDIT_APPENDICES];
		bool everywhere = all->of[g] == all->whole && job->row[job->group[g].first].kind != AUDIT_OVERALL;
		for (size_t a = 0; a < all->n && everywhere; a++) {
			part[a] = a == all->whole ? g : find_part(job, all, a, g);
			everywhere = part[a] != SIZE_MAX;
		}
		if (everywhere && job->group[g].n <= MOST_CATEGORIES)
			check_moderator(job, all, part, fmax(overlap, 0));
	}
done:
	return st;
}
