/* audit_mend.c - which number of an asymmetric interval is the likeliest to be wrong
 *
 * 1. Candidates
 * 2. What speaks for each
 * 3. The finding
 *
 * An interval that is not symmetric has one wrong number of three (or two wrong signs). Each candidate is put right and then judged by
 * what else the table says: the other means, the test, the mark, and whether one slip of a typist explains it.
 */
#include "coding/audit_inside.h"

#include <stdio.h>

/* 1. Candidates */

enum { MEND_LO, MEND_HI, MEND_BOTH, MEND_CENTRE, N_MENDS };

typedef struct {
	wz_interval expected; /* of the wrong number; of lo when both are wrong */
	wz_region region;     /* what the three can be after the mend */
	int slip;             /* as wz_printed_slip() */
} candidate;

static void make_candidates(const audit_job *job, const wz_printed *c, const wz_printed *lo, const wz_printed *hi, candidate out[N_MENDS]) {
	char decimal = job->table->dialect.decimal;
	wz_interval twice = wz_interval_scale(c->range, 2);
	wz_interval from_hi = wz_interval_sub(twice, hi->range), from_lo = wz_interval_sub(twice, lo->range);
	wz_interval middle = wz_interval_scale(wz_interval_add(lo->range, hi->range), 0.5);
	wz_interval minus_hi = wz_interval_scale(hi->range, -1), minus_lo = wz_interval_scale(lo->range, -1);
	out[MEND_LO] = (candidate){from_hi, wz_region_make(c->range, from_hi, hi->range), wz_printed_slip(lo, decimal, from_hi)};
	out[MEND_HI] = (candidate){from_lo, wz_region_make(c->range, lo->range, from_lo), wz_printed_slip(hi, decimal, from_lo)};
	out[MEND_BOTH] = (candidate){minus_hi, wz_region_make(c->range, minus_hi, minus_lo), 1};
	out[MEND_CENTRE] = (candidate){middle, wz_region_make(middle, lo->range, hi->range), wz_printed_slip(c, decimal, middle)};
}

/* 2. What speaks for each */

static int touch_score(wz_interval a, wz_interval b, int weight) {
	if (wz_interval_is_empty(a) || wz_interval_is_empty(b))
		return 0;
	return wz_interval_touch(a, b) ? weight : -weight;
}

static int score(const audit_job *job, const candidate *m, const audit_evidence *evidence, const wz_interval *marked) {
	static const int SLIP[] = {0, 3, 2, 0};
	wz_interval t = audit_times(wz_region_ratio(&m->region), audit_quantile(evidence->df, job->audit->level));
	int sum = SLIP[m->slip];
	sum += touch_score(wz_region_centre(&m->region), evidence->centre, 4);
	sum += touch_score(wz_interval_square(t), wz_interval_is_empty(t) ? AUDIT_NOTHING : evidence->F, 2);
	sum += touch_score(audit_p_of_t(t, evidence->df), evidence->p, 1);
	sum += touch_score(audit_p_of_t(t, evidence->df), *marked, 1);
	return sum;
}

/* 3. The finding */

static void say(audit_job *job, size_t row, const audit_triple *t, int mend, const candidate *m) {
	const audit_row *r = &job->row[row];
	const int column = mend == MEND_CENTRE ? t->centre : mend == MEND_HI ? t->hi : t->lo;
	const int decimals = r->number[column].decimals > r->number[t->centre].decimals ? r->number[column].decimals : r->number[t->centre].decimals;
	char a[AUDIT_TEXT], b[AUDIT_TEXT], range[AUDIT_TEXT];
	const char *c = r->number[t->centre].text, *lo = r->number[t->lo].text, *hi = r->number[t->hi].text;
	const char *why_en = m->slip == 1 ? ": the sign looks wrong" : m->slip == 2 ? ": one digit looks wrong" : "";
	const char *why_nl = m->slip == 1 ? ": het teken lijkt fout" : m->slip == 2 ? ": een cijfer lijkt fout" : "";
	double expected = (m->expected.lo + m->expected.hi) / 2;
	audit_spec spec = {row, "ci_symmetry", column, expected, m->expected, NULL};
	const char *name = audit_column_name(column);
	audit_number(job, expected, decimals, a);
	audit_range(job, m->expected, decimals, range);
	if (mend == MEND_CENTRE)
		AUDIT_SAY(job, &spec, "the interval %s to %s has its centre at %s, not at %s; %s should be %s (%s)%s",
		          "het interval %s tot %s heeft zijn midden bij %s, niet bij %s; %s moet %s zijn (%s)%s", lo, hi, a, c, name, a, range,
		          job->dutch ? why_nl : why_en);
	else if (mend == MEND_BOTH)
		AUDIT_SAY(job, &spec, "the interval %s to %s belongs to the opposite of %s; for %s it runs from %s to %s: both signs look wrong",
		          "het interval %s tot %s hoort bij het tegengestelde van %s; bij %s loopt het van %s tot %s: beide tekens lijken fout", lo, hi, c, c, a,
		          audit_number(job, -r->number[t->lo].value, decimals, b));
	else
		AUDIT_SAY(job, &spec, "the interval %s to %s is not symmetric around %s; %s should be about %s (%s)%s",
		          "het interval %s tot %s is niet symmetrisch rond %s; %s moet ongeveer %s zijn (%s)%s", lo, hi, c, name, a, range,
		          job->dutch ? why_nl : why_en);
}

wz_interval audit_mend(audit_job *job, size_t row, const audit_triple *t, const audit_evidence *evidence) {
	const audit_row *r = &job->row[row];
	const wz_printed *c = &r->number[t->centre], *lo = &r->number[t->lo], *hi = &r->number[t->hi];
	wz_region turned = wz_region_make(c->range, hi->range, lo->range);
	if (turned.n > 0) {
		audit_spec spec = {row, "ci_order", t->lo, hi->value, hi->range, NULL};
		AUDIT_SAY(job, &spec, "the interval %s to %s runs backwards; its bounds look exchanged",
		          "het interval %s tot %s loopt achteruit; de grenzen lijken verwisseld", lo->text, hi->text);
		return wz_region_centre(&turned);
	}
	candidate m[N_MENDS];
	make_candidates(job, c, lo, hi, m);
	const bool marks = job->mark_used[t->sig - AUDIT_MEAN_SIG];
	wz_interval marked = marks ? audit_mark_range(job, r->mark[t->sig - AUDIT_MEAN_SIG]) : AUDIT_NOTHING;
	int best = MEND_CENTRE, most = score(job, &m[MEND_CENTRE], evidence, &marked);
	for (int k = MEND_CENTRE - 1; k >= 0; k--) {
		int s = m[k].region.n > 0 ? score(job, &m[k], evidence, &marked) : -100;
		if (s >= most) { /* a bound before the centre: there are two of them to get wrong */
			best = k;
			most = s;
		}
	}
	say(job, row, t, best, &m[best]);
	return m[best].region.n > 0 ? wz_region_centre(&m[best].region) : c->range;
}
