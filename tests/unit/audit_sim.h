/* audit_sim.h - made-up tables of moderators that agree with themselves, for the tests of the audit
 *
 * Numbers are drawn, everything that follows from them is computed in full, and only printing rounds. The formulas are written out here
 * and share nothing with the audit but GSL's distributions.
 */
#ifndef WZ_TEST_AUDIT_SIM_H
#define WZ_TEST_AUDIT_SIM_H

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define SIM_HEADER \
	"appendix,section,moderator_nl,moderator_en,kind,category_nl,category_en,is_reference,n_studies,n_es,mean_d,mean_lo,mean_hi,mean_sig," \
	"beta,beta_lo,beta_hi,beta_sig,F,df1,df2,p,p_sig,var2,var2_sig,var3,var3_sig,note\n"

typedef struct {
	uint64_t state;
	int digits;      /* of everything that is not a count */
	double level;    /* of the intervals, percent */
	int n_moderators;
	bool plus;       /* marks p < .10 */
} sim;

/* splitmix64 */
static uint64_t sim_next(sim *s) {
	uint64_t z = (s->state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static double sim_uniform(sim *s, double lo, double hi) {
	return lo + (hi - lo) * (double)(sim_next(s) >> 11) * 0x1p-53;
}

static int sim_below(sim *s, int n) {
	return (int)(sim_next(s) % (uint64_t)n);
}

static const char *sim_mark(const sim *s, double p) {
	return p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : p < 0.1 && s->plus ? "+" : "";
}

/* estimate, bounds, mark */
static void sim_estimate(const sim *s, FILE *out, double b, double se, double df) {
	double h = gsl_cdf_tdist_Qinv((1 - s->level / 100) / 2, df) * se;
	fprintf(out, "%.*f,%.*f,%.*f,%s,", s->digits, b, s->digits, b - h, s->digits, b + h, sim_mark(s, 2 * gsl_cdf_tdist_Q(fabs(b / se), df)));
}

static void sim_test(sim *s, FILE *out, double F, int df1, int df2) {
	double p = gsl_cdf_fdist_Q(F, df1, df2);
	fprintf(out, "%.*f,%d,%d,", s->digits, F, df1, df2);
	if (p < 0.001 && s->digits > 2)
		fputs("<0.001", out);
	else
		fprintf(out, "%.*f", s->digits, p);
	fprintf(out, ",%s,%.*f,***,%.*f,,\n", sim_mark(s, p), s->digits, sim_uniform(s, 0, 0.2), s->digits, sim_uniform(s, 0, 0.1));
}

static const int SIM_EFFECTS[3] = {700, 400, 300}, SIM_STUDIES[3] = {240, 150, 100};
enum { SIM_CATEGORIES = 6 };

/* Counts of a moderator in I, J and K: I is the sum, but for studies in both. K may leave out its last category. */
typedef struct {
	int n[3], effects[3][SIM_CATEGORIES], studies[3][SIM_CATEGORIES];
} sim_counts;

static sim_counts sim_count(sim *s, int n) {
	sim_counts c = {.n = {n, n, n}};
	for (int a = 1; a < 3; a++) {
		int left = SIM_EFFECTS[a] - sim_below(s, 40), all = left;
		for (int k = 0; k < n; k++) {
			int e = k == n - 1 ? left : 5 + sim_below(s, left / (n - k) - 5);
			int st = (e * SIM_STUDIES[a] + all - 1) / all + sim_below(s, 4), most = SIM_STUDIES[a] - 5;
			st = st < 5 ? 5 : st > most ? most : st; /* so that one category never has more studies than there are */
			left -= e;
			c.effects[a][k] = e;
			c.studies[a][k] = st < e ? st : e;
		}
	}
	int both = SIM_STUDIES[1] + SIM_STUDIES[2] - SIM_STUDIES[0];
	for (int k = 0; k < n; k++) {
		int twice = sim_below(s, both + 1);
		int least = c.studies[1][k] < c.studies[2][k] ? c.studies[1][k] : c.studies[2][k];
		twice = twice < least ? twice : least;
		both -= twice;
		c.effects[0][k] = c.effects[1][k] + c.effects[2][k];
		c.studies[0][k] = c.studies[1][k] + c.studies[2][k] - twice;
	}
	if (n > 2 && sim_below(s, 5) == 0)
		c.n[2]--;
	return c;
}

static void sim_categorical(sim *s, FILE *out, int a, int m, const sim_counts *c) {
	double mean[SIM_CATEGORIES], se[SIM_CATEGORIES], k = 0, r = sim_uniform(s, -0.2, 0.6);
	int n = c->n[a], reference = sim_below(s, n);
	for (int i = 0; i < n; i++) {
		mean[i] = 0.3 + sim_uniform(s, -0.4, 0.4);
		se[i] = sim_uniform(s, 0.02, 0.3);
		k += c->effects[a][i];
	}
	double F = sim_uniform(s, 0, 6);
	for (int i = 0; i < n && n == 2; i++)
		if (i != reference)
			F = pow(mean[i] - mean[reference], 2) / (se[0] * se[0] + se[1] * se[1] - 2 * r * se[0] * se[1]);
	for (int i = 0; i < n; i++) {
		fprintf(out, "%c,A,mod %d,Moderator %d,categorical,cat %d,Category %d,%d,%d,%d,", "IJK"[a], m, m, i, i, i == reference, c->studies[a][i],
		        c->effects[a][i]);
		sim_estimate(s, out, mean[i], se[i], k - n);
		if (i == reference)
			fputs(",,,,", out);
		else
			sim_estimate(s, out, mean[i] - mean[reference],
			             sqrt(se[i] * se[i] + se[reference] * se[reference] - 2 * r * se[i] * se[reference]), k - n);
		if (i == 0)
			sim_test(s, out, F, n - 1, (int)k - n);
		else
			fputs(",,,,,,,,,\n", out);
	}
}

static void sim_continuous(sim *s, FILE *out, int a, int m, const sim_counts *c) {
	double scale = pow(10, -sim_uniform(s, 0, 3)), b = scale * sim_uniform(s, -1, 1), se = scale * sim_uniform(s, 0.1, 0.6);
	int k = c->effects[a][0];
	fprintf(out, "%c,A,mod %d,Moderator %d,continuous,,,,%d,%d,", "IJK"[a], m, m, c->studies[a][0], k);
	sim_estimate(s, out, 0.3, sim_uniform(s, 0.02, 0.2), k - 2);
	sim_estimate(s, out, b, se, k - 2);
	sim_test(s, out, b * b / se / se, 1, k - 2);
}

static void sim_write(sim *s, FILE *out) {
	const uint64_t counts_seed = sim_next(s);
	fputs(SIM_HEADER, out);
	for (int a = 0; a < 3; a++) {
		sim drawn = {.state = counts_seed}; /* the same counts for all three */
		fprintf(out, "%c,overall,alle,Overall,overall,,,,%d,%d,", "IJK"[a], SIM_STUDIES[a], SIM_EFFECTS[a]);
		sim_estimate(s, out, 0.3, 0.05, SIM_EFFECTS[a] - 1);
		fputs(",,,,,,,,,,,,,\n", out);
		for (int m = 0; m < s->n_moderators; m++) {
			int n = 1 + sim_below(&drawn, 5);
			sim_counts c = sim_count(&drawn, n == 1 ? 2 : n);
			if (n == 1)
				sim_continuous(s, out, a, m, &c);
			else
				sim_categorical(s, out, a, m, &c);
		}
	}
}

#endif
