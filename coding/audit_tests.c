/* audit_tests.c - does each row agree with itself: intervals, differences, tests and marks
 *
 * 1. Intervals
 * 2. Confidence level
 * 3. Differences of means
 * 4. F, degrees of freedom and p
 * 5. Marks
 * 6. Impossible values
 * 7. All of them
 */
#include "coding/audit_inside.h"

#include <string.h>

static const audit_triple MEAN = {AUDIT_MEAN, AUDIT_MEAN_LO, AUDIT_MEAN_HI, AUDIT_MEAN_SIG},
						  BETA = {AUDIT_BETA, AUDIT_BETA_LO, AUDIT_BETA_HI, AUDIT_BETA_SIG};

/* The row whose beta the moderator's test is about, when there is one coefficient. */
static size_t tested_row(const audit_job *job, const audit_group *g) {
	if (!g->single)
		return SIZE_MAX;
	if (job->row[g->first].kind == AUDIT_CONTINUOUS)
		return g->first;
	return g->reference == SIZE_MAX ? SIZE_MAX : g->reference == g->first ? g->first + 1 : g->first;
}

static bool has_interval(const audit_row *r, const audit_triple *t) {
	return r->number[t->centre].given && r->number[t->lo].given && r->number[t->hi].given;
}

static wz_interval printed_range(const wz_printed *p) {
	return p->given ? p->range : AUDIT_NOTHING;
}

/* 1. Intervals */

static wz_region region_of(const audit_row *r, const audit_triple *t) {
	if (!has_interval(r, t))
		return (wz_region){.n = 0};
	return wz_region_make(r->number[t->centre].range, r->number[t->lo].range, r->number[t->hi].range);
}

static void make_regions(audit_job *job) {
	for (size_t i = 0; i < job->n_rows; i++) {
		audit_row *r = &job->row[i];
		r->mean = region_of(r, &MEAN);
		r->beta = region_of(r, &BETA);
	}
}

/* What beta says about a mean: reference and beta about that of a category, all the categories about that of the reference. */
static wz_interval mean_from_others(const audit_job *job, const audit_group *g, size_t row) {
	if (g->reference == SIZE_MAX)
		return AUDIT_NOTHING;
	const wz_printed *m = &job->row[g->reference].number[AUDIT_MEAN], *b = &job->row[row].number[AUDIT_BETA];
	if (row != g->reference)
		return m->given && b->given ? wz_interval_add(m->range, b->range) : AUDIT_NOTHING;
	wz_interval known = {-INFINITY, INFINITY};
	for (size_t i = g->first; i < g->first + g->n; i++) {
		m = &job->row[i].number[AUDIT_MEAN];
		b = &job->row[i].number[AUDIT_BETA];
		if (i != row && m->given && b->given)
			known = wz_interval_meet(known, wz_interval_sub(m->range, b->range));
	}
	return isinf(known.lo) ? AUDIT_NOTHING : known;
}

static void check_means(audit_job *job, const audit_group *g) {
	for (size_t i = g->first; i < g->first + g->n; i++) {
		audit_row *r = &job->row[i];
		r->mean_c = printed_range(&r->number[AUDIT_MEAN]);
		if (r->mean.n > 0) {
			r->mean_c = wz_region_centre(&r->mean);
		} else if (has_interval(r, &MEAN)) {
			audit_evidence known = {mean_from_others(job, g, i), AUDIT_NOTHING, AUDIT_NOTHING, g->df};
			r->mean_c = audit_mend(job, i, &MEAN, &known);
		}
	}
}

static wz_interval difference(const audit_job *job, const audit_group *g, size_t row) {
	const audit_row *r = &job->row[row];
	if (r->kind != AUDIT_CATEGORICAL || g->reference == SIZE_MAX || row == g->reference)
		return AUDIT_NOTHING;
	wz_interval a = r->mean_c, b = job->row[g->reference].mean_c;
	return wz_interval_is_empty(a) || wz_interval_is_empty(b) ? AUDIT_NOTHING : wz_interval_sub(a, b);
}

static void check_beta_intervals(audit_job *job, const audit_group *g) {
	const audit_row *head = &job->row[g->head];
	const size_t tested = tested_row(job, g);
	for (size_t i = g->first; i < g->first + g->n; i++) {
		audit_row *r = &job->row[i];
		r->beta_c = printed_range(&r->number[AUDIT_BETA]);
		if (r->beta.n > 0) {
			r->beta_c = wz_region_centre(&r->beta);
		} else if (has_interval(r, &BETA)) {
			audit_evidence known = {difference(job, g, i), AUDIT_NOTHING, AUDIT_NOTHING, g->df};
			if (i == tested) {
				known.F = printed_range(&head->number[AUDIT_F]);
				known.p = printed_range(&head->number[AUDIT_P]);
			}
			r->beta_c = audit_mend(job, i, &BETA, &known);
		}
	}
}

/* 2. Confidence level */

static const double LEVELS[] = {95, 90, 99, 99.9, 80};
enum { N_LEVELS = sizeof LEVELS / sizeof *LEVELS };

/* t of the one coefficient of a moderator, if its intervals have this level. */
static wz_interval t_at_level(const audit_job *job, const audit_group *g, double level) {
	size_t row = tested_row(job, g);
	if (row == SIZE_MAX || job->row[row].beta.n == 0)
		return AUDIT_NOTHING;
	return audit_times(wz_region_ratio(&job->row[row].beta), audit_quantile(g->df, level));
}

static bool fits_level(const audit_job *job, const audit_group *g, double level, bool *known) {
	const wz_printed *F = &job->row[g->head].number[AUDIT_F];
	wz_interval t = t_at_level(job, g, level);
	*known = !wz_interval_is_empty(t) && F->given;
	return *known && wz_interval_touch(wz_interval_square(t), F->range);
}

/* The level that agrees with most tests of one coefficient; 95 unless another is clearly better. */
static void find_level(audit_job *job) {
	size_t best = 0, most = 0;
	for (size_t l = 0; l < N_LEVELS; l++) {
		size_t n = 0;
		bool known;
		for (size_t g = 0; g < job->n_groups; g++)
			n += fits_level(job, &job->group[g], LEVELS[l], &known);
		if (l == 0 ? true : n > most && n > 1) {
			best = l;
			most = n;
		}
	}
	job->audit->level = LEVELS[best];
}

/* 3. Differences of means */

static void check_differences(audit_job *job, const audit_group *g) {
	for (size_t i = g->first; i < g->first + g->n; i++) {
		audit_row *r = &job->row[i];
		wz_interval d = difference(job, g, i);
		if (wz_interval_is_empty(r->beta_c) || wz_interval_is_empty(d))
			continue;
		if (wz_interval_touch(r->beta_c, d)) {
			r->beta = wz_region_clip(r->beta, d);
			continue;
		}
		const wz_printed *b = &r->number[AUDIT_BETA];
		int slip = wz_printed_slip(b, job->table->dialect.decimal, d);
		double expected = (d.lo + d.hi) / 2;
		char text[AUDIT_TEXT], range[AUDIT_TEXT];
		audit_spec spec = {i, "beta_difference", AUDIT_BETA, expected, d, NULL};
		audit_number(job, expected, b->decimals, text);
		audit_range(job, d, b->decimals, range);
		AUDIT_SAY(job, &spec, "mean %s minus mean %s of the reference category is %s (%s), not %s%s",
		          "gemiddelde %s min gemiddelde %s van de referentiecategorie is %s (%s), niet %s%s", r->number[AUDIT_MEAN].text,
		          job->row[g->reference].number[AUDIT_MEAN].text, text, range, b->text,
		          slip == 1 ? (job->dutch ? ": het teken lijkt fout" : ": the sign looks wrong") : "");
	}
}

/* 4. F, degrees of freedom and p */

typedef struct {
	wz_interval F, p;           /* as printed; empty: not given */
	wz_interval t;              /* from beta and its interval; empty: not known */
	wz_interval F_beta, p_beta; /* from t */
	wz_interval p_F, F_p;       /* p from F, F from p */
} test_facts;

static test_facts gather(const audit_job *job, const audit_group *g) {
	const audit_row *head = &job->row[g->head];
	test_facts f = {printed_range(&head->number[AUDIT_F]), printed_range(&head->number[AUDIT_P]), AUDIT_NOTHING,
	                AUDIT_NOTHING, AUDIT_NOTHING, AUDIT_NOTHING, AUDIT_NOTHING};
	f.t = t_at_level(job, g, job->audit->level);
	if (!wz_interval_is_empty(f.t)) {
		f.F_beta = wz_interval_square(f.t);
		f.p_beta = audit_p_of_t(f.t, g->df);
	}
	f.p_F = audit_p_of_f(f.F, g->df1, g->df);
	return f;
}

static bool agree(wz_interval a, wz_interval b) {
	return !wz_interval_is_empty(a) && !wz_interval_is_empty(b) && wz_interval_touch(a, b);
}

static bool differ(wz_interval a, wz_interval b) {
	return !wz_interval_is_empty(a) && !wz_interval_is_empty(b) && !wz_interval_touch(a, b);
}

/* Which of F and p is wrong: the one that beta contradicts, else the one that a single slip explains, else p. */
static bool blame_f(const audit_job *job, const audit_row *head, const test_facts *f) {
	if (agree(f->p, f->p_beta) && differ(f->F, f->F_beta))
		return true;
	if (agree(f->F, f->F_beta) && differ(f->p, f->p_beta))
		return false;
	char decimal = job->table->dialect.decimal;
	return wz_printed_slip(&head->number[AUDIT_P], decimal, f->p_F) > 2 && wz_printed_slip(&head->number[AUDIT_F], decimal, f->F_p) <= 2;
}

static void check_p(audit_job *job, const audit_group *g, test_facts *f) {
	const audit_row *head = &job->row[g->head];
	if (!differ(f->p, f->p_F))
		return;
	f->F_p = audit_f_of_p(f->p, g->df1, g->df);
	const bool F_is_wrong = blame_f(job, head, f);
	const int column = F_is_wrong ? AUDIT_F : AUDIT_P, decimals = head->number[column].decimals;
	wz_interval range = F_is_wrong ? f->F_p : f->p_F;
	double expected = isfinite(range.hi) ? (range.lo + range.hi) / 2 : range.lo;
	char shown[AUDIT_TEXT], df1[AUDIT_TEXT];
	audit_spec spec = {g->head, "p_from_f", column, expected, range, NULL};
	audit_range(job, range, decimals, shown);
	audit_number(job, g->df1, 0, df1);
	const char *F = head->number[AUDIT_F].text, *p = head->number[AUDIT_P].text, *df2 = head->number[AUDIT_DF2].text;
	if (F_is_wrong)
		AUDIT_SAY(job, &spec, "F(%s, %s) = %s does not go with p = %s; F should be %s", "F(%s, %s) = %s past niet bij p = %s; F moet %s zijn", df1,
		          *df2 ? df2 : "?", F, p, shown);
	else
		AUDIT_SAY(job, &spec, "F(%s, %s) = %s gives p %s, not %s", "F(%s, %s) = %s geeft p %s, niet %s", df1, *df2 ? df2 : "?", F, shown, p);
}

/* Another level than the table's, at which everything about this coefficient agrees. */
static double other_level(const audit_job *job, const audit_group *g) {
	bool known;
	for (size_t l = 0; l < N_LEVELS; l++)
		if (LEVELS[l] != job->audit->level && fits_level(job, g, LEVELS[l], &known))
			return LEVELS[l];
	return NAN;
}

static void check_f(audit_job *job, const audit_group *g, const test_facts *f) {
	const audit_row *head = &job->row[g->head];
	const size_t row = tested_row(job, g);
	char range[AUDIT_TEXT], a[AUDIT_TEXT], b[AUDIT_TEXT];
	if (differ(f->F, f->F_beta)) {
		const audit_row *r = &job->row[row];
		const char *beta = r->number[AUDIT_BETA].text, *lo = r->number[AUDIT_BETA_LO].text, *hi = r->number[AUDIT_BETA_HI].text;
		double level = agree(f->p, f->p_F) ? other_level(job, g) : NAN;
		if (!isnan(level)) {
			audit_spec spec = {row, "ci_level", AUDIT_BETA_LO, NAN, AUDIT_NOTHING, NULL};
			AUDIT_SAY(job, &spec, "the interval %s to %s of beta %s is one of %s%% by F = %s; the table's intervals are of %s%%",
			          "het interval %s tot %s van beta %s is volgens F een van %s%% (F = %s); de tabel heeft intervallen van %s%%", lo, hi, beta,
			          audit_number(job, level, level > 99 ? 1 : 0, a), head->number[AUDIT_F].text,
			          audit_number(job, job->audit->level, job->audit->level > 99 ? 1 : 0, b));
			return;
		}
		double expected = isfinite(f->F_beta.hi) ? (f->F_beta.lo + f->F_beta.hi) / 2 : f->F_beta.lo;
		audit_spec spec = {g->head, "f_from_beta", AUDIT_F, expected, f->F_beta, NULL};
		AUDIT_SAY(job, &spec, "beta %s (%s to %s) gives F %s, not %s", "beta %s (%s tot %s) geeft F %s, niet %s", beta, lo, hi,
		          audit_range(job, f->F_beta, head->number[AUDIT_F].decimals, range), head->number[AUDIT_F].text);
	} else if (wz_interval_is_empty(f->F) && differ(f->p, f->p_beta)) {
		const audit_row *r = &job->row[row];
		audit_spec spec = {g->head, "p_from_beta", AUDIT_P, (f->p_beta.lo + f->p_beta.hi) / 2, f->p_beta, NULL};
		AUDIT_SAY(job, &spec, "beta %s (%s to %s) gives p %s, not %s", "beta %s (%s tot %s) geeft p %s, niet %s", r->number[AUDIT_BETA].text,
		          r->number[AUDIT_BETA_LO].text, r->number[AUDIT_BETA_HI].text,
		          audit_range(job, f->p_beta, head->number[AUDIT_P].decimals, range), head->number[AUDIT_P].text);
	}
}

/* 5. Marks */

/* What p can be for the marks of the mean, the beta and the test; empty: not known. */
static wz_interval p_of_region(const audit_job *job, const audit_group *g, const wz_region *region) {
	return audit_p_of_t(audit_times(wz_region_ratio(region), audit_quantile(g->df, job->audit->level)), g->df);
}

static wz_interval meet_known(wz_interval a, wz_interval b) {
	if (wz_interval_is_empty(a))
		return b;
	return agree(a, b) ? wz_interval_meet(a, b) : a;
}

static wz_interval p_for_mark(const audit_job *job, const audit_group *g, size_t row, int column) {
	const audit_row *r = &job->row[row];
	if (column == AUDIT_MEAN_SIG)
		return r->mean.n > 0 ? p_of_region(job, g, &r->mean) : AUDIT_NOTHING;
	if (column == AUDIT_BETA_SIG ? r->beta.n == 0 : row != g->head)
		return AUDIT_NOTHING;
	if (column == AUDIT_BETA_SIG && row != tested_row(job, g))
		return p_of_region(job, g, &r->beta);
	const test_facts f = gather(job, g);
	if (column == AUDIT_BETA_SIG)
		return meet_known(meet_known(f.p_beta, f.p_F), f.p);
	if (differ(f.p, f.p_F)) /* one of the two is wrong, and the mark may go with either: p_from_f has said it */
		return agree(audit_mark_range(job, r->mark[column - AUDIT_MEAN_SIG]), f.p_F) ? f.p_F : f.p;
	return meet_known(f.p, f.p_F);
}

static void say_mark(audit_job *job, size_t row, int column, wz_interval p, audit_mark mark) {
	const double middle = (fmax(p.lo, 0) + fmin(p.hi, 1)) / 2;
	const char *expected = audit_mark_text(audit_mark_of(job, middle));
	char range[AUDIT_TEXT];
	int decimals = p.hi < 0.001 ? 5 : 3;
	audit_spec spec = {row, "stars", column, NAN, AUDIT_NOTHING, expected};
	audit_range(job, p, decimals, range);
	const char *none = job->dutch ? "geen teken" : "no mark";
	AUDIT_SAY(job, &spec, "the mark is '%s', but p is %s; it should be %s", "het teken is '%s', maar p is %s; het moet %s zijn",
	          mark == AUDIT_MARK_NONE ? none : audit_mark_text(mark), range, *expected ? expected : none);
}

/* Count the places that need a + (count), or report marks that don't go with p. */
static void look_at_mark(audit_job *job, const audit_group *g, size_t row, int column, size_t *count) {
	if (!job->mark_used[column - AUDIT_MEAN_SIG])
		return;
	wz_interval p = p_for_mark(job, g, row, column);
	audit_mark mark = job->row[row].mark[column - AUDIT_MEAN_SIG];
	if (wz_interval_is_empty(p))
		return;
	if (count != NULL)
		*count += mark == AUDIT_MARK_NONE && p.lo > 0.05 && p.hi < 0.1;
	else if (!wz_interval_touch(p, audit_mark_range(job, mark)))
		say_mark(job, row, column, p, mark);
}

static void check_marks(audit_job *job, size_t *count) {
	for (size_t k = 0; k < job->n_groups; k++) {
		const audit_group *g = &job->group[k];
		for (size_t i = g->first; i < g->first + g->n; i++)
			for (int c = AUDIT_MEAN_SIG; c <= AUDIT_P_SIG; c++)
				look_at_mark(job, g, i, c, count);
	}
}

/* 6. Impossible values */

static void check_values(audit_job *job) {
	for (size_t i = 0; i < job->n_rows; i++) {
		const wz_printed *n = job->row[i].number;
		for (int c = AUDIT_VAR2; c <= AUDIT_VAR3; c++) {
			audit_spec spec = {i, "variance", c, -n[c].value, {0, INFINITY}, NULL};
			if (n[c].given && n[c].range.hi < 0)
				AUDIT_SAY(job, &spec, "a variance is not negative, as %s is%s", "een variantie is niet negatief, zoals %s%s", n[c].text, "");
		}
		audit_spec negative = {i, "range", AUDIT_F, -n[AUDIT_F].value, {0, INFINITY}, NULL};
		if (n[AUDIT_F].given && n[AUDIT_F].range.hi < 0)
			AUDIT_SAY(job, &negative, "F is not negative, as %s is%s", "F is niet negatief, zoals %s%s", n[AUDIT_F].text, "");
		audit_spec outside = {i, "range", AUDIT_P, NAN, {0, 1}, NULL};
		if (n[AUDIT_P].given && (n[AUDIT_P].range.hi < 0 || n[AUDIT_P].range.lo > 1))
			AUDIT_SAY(job, &outside, "p lies between 0 and 1, not at %s%s", "p ligt tussen 0 en 1, niet bij %s%s", n[AUDIT_P].text, "");
	}
}

/* 7. All of them */

void audit_check_tests(audit_job *job) {
	size_t plus_needed = 0;
	check_values(job);
	make_regions(job);
	find_level(job);
	for (size_t k = 0; k < job->n_groups; k++) {
		const audit_group *g = &job->group[k];
		check_means(job, g);
		check_beta_intervals(job, g);
		check_differences(job, g);
		test_facts f = gather(job, g);
		check_p(job, g, &f);
		check_f(job, g, &f);
	}
	/* A table that leaves two places between .05 and .10 without a mark, and has no + anywhere, does not use it. */
	if (!job->plus_used) {
		check_marks(job, &plus_needed);
		job->plus_used = plus_needed < 2;
	}
	check_marks(job, NULL);
}
