/* tops.c - several starts, distinct tops, curvature
 *
 * 1. Starts
 * 2. Curvature
 * 3. The highest top
 *
 * That a restricted likelihood of variance components can have several tops: Henn & Hodges 2014, Int Stat Rev 82:90.
 */
#include "model/tops.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

/* Of the predicted gain: enough to know a top by; the highest is climbed on to rounding. */
static const double TOLERANCE = 1e-10, POLISHED = 1e-14;
/* Other starts are given up after as many steps. */
enum { OTHER_STEPS = 50 };

/* 1. Starts */

static size_t count_free(size_t K, const bool *held) {
	size_t n = 0;
	for (size_t l = 0; l < K; l++)
		n += !held[l];
	return n;
}

size_t wz_tops_starts(size_t K, const bool *held) {
	size_t n = count_free(K, held);
	return n == 0 ? 1 : n == 1 ? 3 : n + 3;
}

/* Typical sampling variance and the components: what a component is large or small beside. */
static double scale_of(const wz_reml *reml, const double *theta) {
	double weight = 0, sum = 0;
	for (size_t i = 0; i < reml->n; i++)
		weight += 1 / reml->v[i];
	for (size_t l = 0; l <= reml->nesting.depth; l++)
		sum += theta[l];
	return sum + (double)reml->n / weight;
}

static void make_start(size_t K, const bool *held, const double *usual, double scale, size_t number, double *theta) {
	size_t nth = 0;
	for (size_t l = 0; l < K; l++) {
		theta[l] = usual[l];
		if (held[l])
			continue;
		if (number == 1)
			theta[l] = 0.03 * scale;
		else if (number == 2)
			theta[l] = scale;
		else if (number > 2)
			theta[l] = nth == number - 3 ? scale : 0.03 * scale;
		nth++;
	}
}

/* 2. Curvature */

static double smallest_eigenvalue(double *A, size_t m) {
	double value[WZ_MAX_COMPONENTS];
	gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(m);
	if (!work)
		return NAN;
	gsl_matrix_view matrix = gsl_matrix_view_array(A, m, m);
	gsl_vector_view values = gsl_vector_view_array(value, m);
	gsl_eigen_symm(&matrix.matrix, &values.vector, work);
	gsl_eigen_symm_free(work);
	double smallest = value[0];
	for (size_t i = 1; i < m; i++)
		smallest = value[i] < smallest ? value[i] : smallest;
	return smallest;
}

/* Scores at theta (lane 0, which is left standing there) and a step up in each of m components: row i + 1 of `score`, K each. */
static void scores(wz_climb *climb, const double *theta, const size_t *index, size_t m, double step, double *score) {
	const size_t W = climb->kernel->width, K = climb->K, others = W > 1 ? W - 1 : 1;
	size_t from = 0;
	do {
		size_t some = m - from < others ? m - from : others;
		for (size_t lane = 0; lane <= some && lane < W; lane++) /* lanes beyond are the caller's */
			for (size_t l = 0; l < K; l++)
				climb->result.theta[l * W + lane] = theta[l];
		for (size_t i = 0; i < some; i++) /* a kernel of width 1 has no lane beside: there lane 0 goes up and comes back */
			climb->result.theta[index[from + i] * W + (W > 1 ? i + 1 : 0)] += step;
		climb->kernel->eval(climb->work, true);
		for (size_t i = 0; i < some; i++)
			for (size_t l = 0; l < K; l++)
				score[(from + i + 1) * K + l] = climb->result.score[l * W + (W > 1 ? i + 1 : 0)];
		from += some;
	} while (from < m);
	if (W == 1) {
		memcpy(climb->result.theta, theta, K * sizeof *theta);
		climb->kernel->eval(climb->work, true);
	}
	for (size_t l = 0; l < K; l++)
		score[l] = climb->result.score[l * W];
}

double wz_tops_curvature(wz_climb *climb, const double *theta, const bool *held) {
	const size_t K = climb->K;
	const double scale = scale_of(climb->reml, theta), step = 1e-5 * scale;
	double score[(WZ_MAX_COMPONENTS + 1) * WZ_MAX_COMPONENTS], A[WZ_MAX_COMPONENTS * WZ_MAX_COMPONENTS];
	size_t index[WZ_MAX_COMPONENTS], row[WZ_MAX_COMPONENTS], m = 0, used = 0;
	for (size_t l = 0; l < K; l++)
		if (!held[l])
			index[m++] = l;
	scores(climb, theta, index, m, step, score);
	for (size_t i = 0; i < m; i++) /* pressed against zero: at zero, and going up by scale would cost something */
		if (theta[index[i]] > 0 || score[index[i]] * scale > -WZ_FLAT)
			row[used++] = i;
	if (used == 0)
		return NAN;
	for (size_t i = 0; i < used; i++)
		for (size_t j = 0; j < used; j++) {
			size_t a = row[i], b = row[j];
			double ab = score[(a + 1) * K + index[b]] - score[index[b]], ba = score[(b + 1) * K + index[a]] - score[index[a]];
			A[i * used + j] = -0.5 * (ab + ba) / step * scale * scale;
		}
	return smallest_eigenvalue(A, used);
}

/* 3. The highest top */

typedef struct {
	double theta[WZ_MAX_COMPONENTS], loglik;
	bool converged, joined; /* joined: ended where the usual start did */
	unsigned steps;
} ending;

static double apart(size_t K, const double *a, const double *b) {
	double most = 0;
	for (size_t l = 0; l < K; l++)
		most = fmax(most, fabs(a[l] - b[l]));
	return most;
}

/* Climbs from starts `first` to `first + count - 1`, one a lane. The usual start is number 0 and is climbed in the first batch. From the step on
 * at which it arrived the others are looked at: that moment does not depend on who climbs beside whom. */
static void climb_batch(wz_climb *climb, const double *usual, const bool *held, double scale, size_t first, size_t count, ending *end) {
	const size_t K = climb->K, W = climb->kernel->width;
	double theta[WZ_MAX_COMPONENTS];
	for (size_t lane = 0; lane < W; lane++)
		climb->state[lane] = WZ_NEWTON_DONE;
	for (size_t lane = 0; lane < count; lane++) {
		make_start(K, held, usual, scale, first + lane, theta);
		wz_climb_start(climb, lane, theta, held, first + lane == 0 ? POLISHED : TOLERANCE, first + lane == 0);
	}
	for (unsigned steps = 1;; steps++) {
		wz_newton_state before[WZ_MAX_LANES];
		memcpy(before, climb->state, sizeof before);
		size_t going = wz_climb_step(climb);
		for (size_t lane = 0; lane < count; lane++) {
			ending *e = &end[first + lane];
			if (before[lane] == WZ_NEWTON_GO && climb->state[lane] == WZ_NEWTON_DONE) {
				*e = (ending){.converged = true, .loglik = climb->result.loglik[lane], .steps = climb->newton[lane].steps};
				memcpy(e->theta, climb->newton[lane].theta, sizeof e->theta);
			}
		}
		for (size_t lane = 0; lane < count; lane++) {
			const wz_newton *newton = &climb->newton[lane];
			if (first + lane == 0 || climb->state[lane] != WZ_NEWTON_GO)
				continue;
			/* Comes near, and goes on towards it. */
			double from = apart(K, newton->best_theta, end[0].theta), to = apart(K, newton->theta, end[0].theta);
			bool near = end[0].converged && steps >= end[0].steps && from < 0.2 * scale && to < 0.5 * from &&
			            newton->best_loglik > end[0].loglik - 0.5 && newton->best_loglik < end[0].loglik + 1e-7;
			if (near || steps >= OTHER_STEPS) {
				wz_climb_stop(climb, lane);
				end[first + lane].joined = near;
				going--;
			}
		}
		if (going == 0)
			return;
	}
}

bool wz_tops_find(wz_climb *climb, const double *start, const bool *held, wz_tops *tops) {
	const size_t K = climb->K, W = climb->kernel->width, starts = wz_tops_starts(K, held);
	ending end[WZ_MAX_STARTS] = {0};
	const double scale = scale_of(climb->reml, start);
	*tops = (wz_tops){.loglik = NAN, .next = NAN, .curvature = NAN};
	for (size_t first = 0; first < starts; first += W)
		climb_batch(climb, start, held, scale, first, starts - first < W ? starts - first : W, end);
	/* Higher by more than rounding: in doubt the usual start's end. */
	size_t best = starts;
	for (size_t s = 0; s < starts; s++)
		if (end[s].converged && (best == starts || end[s].loglik > end[best].loglik + 1e-7))
			best = s;
	if (best == starts) { /* what is reported of a failure is the usual start's, whoever was in lane 0 last: that hangs on the width */
		(void)wz_climb_one(climb, 0, start, held, POLISHED, true);
		return false;
	}
	size_t distinct[WZ_MAX_STARTS], n = 0;
	const double size = scale_of(climb->reml, end[best].theta);
	distinct[n++] = best;
	for (size_t s = 0; s < starts; s++) {
		if (!end[s].converged || s == best)
			continue;
		bool is_new = true;
		for (size_t d = 0; d < n; d++) {
			bool elsewhere = apart(K, end[s].theta, end[distinct[d]].theta) > 1e-3 * size;
			bool other_height = fabs(end[s].loglik - end[distinct[d]].loglik) > 1e-7;
			tops->flat = tops->flat || (elsewhere && !other_height);
			is_new = is_new && elsewhere && other_height;
		}
		if (is_new)
			distinct[n++] = s;
	}
	tops->n_tops = n;
	for (size_t d = 1; d < n; d++)
		if (!(tops->next > end[distinct[d]].loglik))
			tops->next = end[distinct[d]].loglik;
	/* Lane 0 stands at the top: the usual start's end as it is, another one climbed on to rounding. */
	for (size_t lane = 0; lane < W; lane++)
		climb->state[lane] = WZ_NEWTON_DONE;
	memcpy(tops->theta, end[best].theta, sizeof tops->theta);
	tops->steps = end[best].steps;
	if (best != 0 && wz_climb_one(climb, 0, end[best].theta, held, POLISHED, true)) {
		memcpy(tops->theta, climb->newton[0].theta, sizeof tops->theta);
		tops->steps += climb->newton[0].steps;
	}
	tops->curvature = wz_tops_curvature(climb, tops->theta, held); /* leaves lane 0 at the top */
	tops->flat = tops->flat || tops->curvature < WZ_FLAT;
	tops->loglik = climb->result.loglik[0];
	return true;
}
