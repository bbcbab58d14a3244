/* newton.c - average-information steps under theta >= 0
 *
 * 1. Small systems
 * 2. The step
 */
#include "model/newton.h"

#include <math.h>
#include <string.h>

/* 1. Small systems */

/* Solves A x = g over the `free` components by elimination without pivoting: A is positive semidefinite. Where a pivot vanishes, what is
 * left of g is divided by the component's own information: that goes up when the score has something left there, and stays where two
 * components can't be told apart. A component without information is left where it is. */
static void solve_free(size_t K, const double *A, const bool *is_free, const double *g, double *x) {
	double M[WZ_MAX_COMPONENTS][WZ_MAX_COMPONENTS + 1];
	size_t index[WZ_MAX_COMPONENTS], m = 0;
	for (size_t i = 0; i < K; i++) {
		x[i] = 0;
		if (is_free[i])
			index[m++] = i;
	}
	bool usable[WZ_MAX_COMPONENTS];
	for (size_t i = 0; i < m; i++) {
		for (size_t j = 0; j < m; j++)
			M[i][j] = A[index[i] * K + index[j]];
		M[i][m] = g[index[i]];
	}
	for (size_t k = 0; k < m; k++) {
		double own = A[index[k] * K + index[k]];
		usable[k] = own > 0;
		if (!usable[k])
			continue;
		if (!(M[k][k] > 1e-13 * own))
			M[k][k] = own;
		for (size_t i = k + 1; i < m; i++) {
			double f = M[i][k] / M[k][k];
			for (size_t j = k; j <= m; j++)
				M[i][j] -= f * M[k][j];
		}
	}
	for (size_t k = m; k-- > 0;) {
		if (!usable[k])
			continue;
		double s = M[k][m];
		for (size_t j = k + 1; j < m; j++)
			s -= M[k][j] * x[index[j]];
		x[index[k]] = s / M[k][k];
	}
}

/* Pivots of the elimination over the components that move. */
static void pivots(size_t K, const bool *moves, const double *A, double *pivot) {
	double M[WZ_MAX_COMPONENTS * WZ_MAX_COMPONENTS];
	memcpy(M, A, K * K * sizeof *M);
	for (size_t k = 0; k < K; k++) {
		pivot[k] = moves[k] ? M[k * K + k] : 0;
		for (size_t i = k + 1; i < K && pivot[k] > 0; i++)
			for (size_t j = k + 1; j < K; j++)
				M[i * K + j] -= M[i * K + k] * M[k * K + j] / pivot[k];
	}
}

/* 2. The step */

/* A gain of 1e-19 is a step of less than 1e-9 of a standard error. */
static const double ROUNDING = 1e-19;

/* Is the step after this one lost in rounding? Gains fall at least as fast as they did over the last step. */
static bool arrives(const wz_newton *newton, double gain) {
	if (!newton->polish)
		return gain <= newton->tolerance;
	return newton->have_best && newton->last_gain < 1e-6 && gain < newton->last_gain && gain * (gain / newton->last_gain) <= ROUNDING;
}

void wz_newton_begin(wz_newton *newton, size_t K, const double *theta, const bool *held, double tolerance, bool polish) {
	*newton = (wz_newton){.K = K, .tolerance = tolerance, .polish = polish, .stretch = 1};
	for (size_t l = 0; l < K; l++) {
		newton->theta[l] = theta[l];
		newton->held[l] = held && held[l];
	}
}

/* Direction from theta, with components that would go below zero sent exactly there. Returns the predicted gain. */
static double direction(const wz_newton *newton, const double *score, const double *info, double *step) {
	const size_t K = newton->K;
	const double *theta = newton->theta;
	bool is_free[WZ_MAX_COMPONENTS], sent[WZ_MAX_COMPONENTS] = {false};
	for (size_t l = 0; l < K; l++)
		is_free[l] = !newton->held[l] && !(theta[l] <= 0 && score[l] <= 0);
	for (;;) {
		/* The quadratic model with the sent components fixed at their displacement -theta. */
		double g[WZ_MAX_COMPONENTS];
		for (size_t l = 0; l < K; l++) {
			g[l] = score[l];
			for (size_t m = 0; m < K; m++)
				if (sent[m])
					g[l] -= info[l * K + m] * -theta[m];
		}
		solve_free(K, info, is_free, g, step);
		bool again = false;
		for (size_t l = 0; l < K; l++) {
			if (sent[l])
				step[l] = -theta[l];
			else if (is_free[l] && (theta[l] + step[l] < 0 || (g[l] < 0 && !(info[l * K + l] > 0)))) {
				/* Without information the likelihood only falls with the component (units whose means are all equal). */
				is_free[l] = false;
				sent[l] = true;
				again = true;
			}
		}
		if (!again)
			break;
	}
	double gain = 0;
	for (size_t l = 0; l < K; l++) {
		double As = 0;
		for (size_t m = 0; m < K; m++)
			As += info[l * K + m] * step[m];
		gain += step[l] * (score[l] - 0.5 * As);
	}
	return gain;
}

/* Each component on its own: uphill for certain, though slowly. */
static double separately(const wz_newton *newton, const double *score, const double *info, double *step) {
	double gain = 0;
	for (size_t l = 0; l < newton->K; l++) {
		double own = info[l * newton->K + l];
		step[l] = newton->held[l] ? 0 : own > 0 ? score[l] / own : score[l] < 0 ? -newton->theta[l] : 0;
		if (step[l] < -newton->theta[l])
			step[l] = -newton->theta[l];
		gain += 0.5 * score[l] * step[l];
	}
	return gain;
}

/* Adds to A the correction, brought up to date so that A * (theta - best_theta) is minus the change of score. The update is skipped where
 * the change is lost in rounding or at right angles to the step. A correction that takes nearly all of the information along the
 * step away, or of what a component has beyond those before it, is dropped: without that the sum need not be positive definite, and a
 * component then stands still wherever it is.
 *
 * Returns by how much a step in the same direction should be longer where the correction was dropped and the likelihood was nearly straight over the last
 * step, or bent upwards: on such a ridge average information makes steps that are many times too short (hundreds of them would be needed). */
static double correct(wz_newton *newton, const double *score, double *A) {
	const size_t K = newton->K;
	double *E = newton->correction;
	double s[WZ_MAX_COMPONENTS], r[WZ_MAX_COMPONENTS], rs = 0, rr = 0, ss = 0, sAs = 0, sEs = 0, bend = 0;
	/* A component that stays at zero has no part in it: beside one that it can hardly be told from its pivot is small and says nothing. */
	bool moves[WZ_MAX_COMPONENTS];
	for (size_t l = 0; l < K; l++) {
		moves[l] = !newton->held[l] && (newton->theta[l] > 0 || newton->best_theta[l] > 0 || score[l] > 0);
		s[l] = moves[l] ? newton->theta[l] - newton->best_theta[l] : 0;
	}
	for (size_t l = 0; l < K; l++) {
		double As = 0, Es = 0;
		for (size_t m = 0; m < K; m++) {
			As += A[l * K + m] * s[m];
			Es += E[l * K + m] * s[m];
		}
		r[l] = moves[l] ? newton->best_score[l] - score[l] - As - Es : 0;
		rs += r[l] * s[l];
		rr += r[l] * r[l];
		ss += s[l] * s[l];
		sAs += s[l] * As;
		sEs += s[l] * Es;
		bend += s[l] * (newton->best_score[l] - score[l]);
	}
	if (newton->last_gain > 1e-20 && rs * rs > 1e-8 * rr * ss) {
		for (size_t l = 0; l < K; l++)
			for (size_t m = 0; m < K; m++)
				E[l * K + m] += r[l] * r[m] / rs;
		sEs += rs;
	}
	double sum[WZ_MAX_COMPONENTS * WZ_MAX_COMPONENTS] = {0}, with[WZ_MAX_COMPONENTS], without[WZ_MAX_COMPONENTS];
	for (size_t i = 0; i < K * K; i++)
		sum[i] = A[i] + E[i];
	pivots(K, moves, A, without);
	pivots(K, moves, sum, with);
	bool good = sEs >= -0.9 * sAs;
	for (size_t l = 0; l < K; l++)
		good = good && with[l] >= 0.05 * without[l];
	if (good) {
		memcpy(A, sum, K * K * sizeof *A);
		return 1;
	}
	memset(E, 0, K * K * sizeof *E);
	if (!(bend < 0.1 * sAs))
		return 1;
	const double more = fmin(4 * newton->stretch, 64);
	return bend * more > sAs ? sAs / bend : more;
}

/* Do two steps point the same way, as A measures angles? */
static bool same_way(size_t K, const double *A, const double *s, const double *t) {
	double ss = 0, st = 0, tt = 0;
	for (size_t l = 0; l < K; l++)
		for (size_t m = 0; m < K; m++) {
			ss += s[l] * A[l * K + m] * s[m];
			st += s[l] * A[l * K + m] * t[m];
			tt += t[l] * A[l * K + m] * t[m];
		}
	return st > 0 && st * st > 0.8 * ss * tt;
}

static wz_newton_state halve(wz_newton *newton) {
	bool moved = false;
	for (size_t l = 0; l < newton->K; l++) {
		double middle = 0.5 * (newton->theta[l] + newton->best_theta[l]);
		moved |= middle != newton->theta[l];
		newton->theta[l] = middle;
	}
	newton->halvings++;
	newton->stretch = 1;
	return moved ? WZ_NEWTON_GO : WZ_NEWTON_FAILED;
}

wz_newton_state wz_newton_step(wz_newton *newton, double loglik, const double *score, const double *info, size_t stride) {
	const size_t K = newton->K;
	double s[WZ_MAX_COMPONENTS], A[WZ_MAX_COMPONENTS * WZ_MAX_COMPONENTS], step[WZ_MAX_COMPONENTS];
	bool finite = isfinite(loglik);
	for (size_t l = 0; l < K; l++) {
		s[l] = score[l * stride];
		finite = finite && isfinite(s[l]);
		for (size_t m = 0; m < K; m++)
			A[l * K + m] = info[(l * K + m) * stride];
	}
	newton->steps++;
	if (newton->last)
		return finite ? WZ_NEWTON_DONE : WZ_NEWTON_FAILED;
	if (newton->steps >= WZ_NEWTON_LIMIT)
		return WZ_NEWTON_FAILED;
	if (!finite)
		return newton->have_best ? halve(newton) : WZ_NEWTON_FAILED;
	/* Near the top differences of likelihoods are rounding: then the gain decides alone. */
	if (newton->have_best && newton->last_gain > 1e-9 && loglik < newton->best_loglik)
		return halve(newton);

	double plain[WZ_MAX_COMPONENTS * WZ_MAX_COMPONENTS];
	memcpy(plain, A, sizeof plain);
	double stretch = newton->have_best ? correct(newton, s, A) : 1;
	double gain = direction(newton, s, A, step);
	if (!(gain > 0)) { /* the correction spoiled the direction, or components that were sent to zero did */
		memset(newton->correction, 0, sizeof newton->correction);
		gain = direction(newton, s, plain, step);
		if (!(gain > 0))
			gain = separately(newton, s, plain, step);
	}
	bool stalled = newton->polish && newton->have_best && newton->last_gain < newton->tolerance && gain >= 0.25 * newton->last_gain;
	if (gain <= 0 || stalled)
		return isfinite(gain) ? WZ_NEWTON_DONE : WZ_NEWTON_FAILED;
	if (stretch > 1) {
		double before[WZ_MAX_COMPONENTS];
		for (size_t l = 0; l < K; l++)
			before[l] = newton->theta[l] - newton->best_theta[l];
		if (!same_way(K, plain, before, step))
			stretch = 1;
		for (size_t l = 0; l < K; l++) /* not beyond zero: cut off there it would point elsewhere */
			if (newton->theta[l] + stretch * step[l] < 0)
				stretch = fmax(1, newton->theta[l] / -step[l]);
	}
	for (size_t l = 0; l < K; l++)
		step[l] *= stretch;
	gain *= stretch;
	newton->stretch = stretch;
	newton->last = arrives(newton, gain);
	newton->best_loglik = loglik;
	newton->last_gain = gain;
	newton->have_best = true;
	memcpy(newton->best_score, s, sizeof s);
	memcpy(newton->best_theta, newton->theta, sizeof newton->theta);
	for (size_t l = 0; l < K; l++) {
		double next = newton->theta[l] + step[l];
		newton->theta[l] = next > 0 ? next : 0;
	}
	if (memcmp(newton->best_theta, newton->theta, sizeof newton->theta) == 0)
		return WZ_NEWTON_DONE;
	return WZ_NEWTON_GO;
}
