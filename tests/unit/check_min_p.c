/* check_min_p.c - adjusted p values from the smallest p, against plain R by the definitions
 *
 * Oracle (R 4.2): E <- 4; B <- 30; s <- 7; for b, for k: s <- (s * 1103 + 12345) %% 65536; t[k,b] <- floor(s / 655.36) / 10 * c(1,1,.3,.5)[k]; column 1 replaced by
 * c(9.1, 8.5, 1.4, 4.2). p[k,b] <- mean(t[k,] >= t[k,b]). Single-step: mean(colMins(p) <= p[k,1]). Step-down: o <- order(p[,1], -t[,1]); for the i-th
 * mean(colMins(p[o[i:E],]) <= p[o[i],1]), then cummax.
 */
#include "resample/min_p.h"

#include "tests/unit/run_suite.h"

#include <check.h>
#include <math.h>

enum { E = 4, B = 30 };

static void make(float t[E][B]) {
	static const double FACTOR[E] = {1, 1, 0.3, 0.5};
	static const float OBSERVED[E] = {9.1f, 8.5f, 1.4f, 4.2f};
	uint64_t s = 7;
	for (size_t b = 0; b < B; b++)
		for (size_t k = 0; k < E; k++) {
			s = (s * 1103 + 12345) % 65536;
			t[k][b] = (float)(floor((double)s / 655.36) / 10 * FACTOR[k]);
		}
	for (size_t k = 0; k < E; k++)
		t[k][0] = OBSERVED[k];
}

START_TEST(as_plain_R) {
	static const double P[E] = {7 / 30.0, 5 / 30.0, 20 / 30.0, 8 / 30.0}, SINGLE[E] = {0.6, 0.466666666666667, 1, 0.7},
	                    STEP[E] = {0.5, 0.466666666666667, 0.666666666666667, 0.5};
	static const size_t order[E] = {1, 0, 3, 2};
	float t[E][B];
	double p[E], step[E];
	wz_min_p *min_p;
	make(t);
	ck_assert_int_eq(wz_min_p_create(B - 1, &min_p, NULL), WZ_OK);
	for (size_t i = E; i-- > 0;)
		wz_min_p_add(min_p, t[order[i]], &p[i], &step[i]);
	wz_step_down_monotone(step, E);
	for (size_t i = 0; i < E; i++) {
		ck_assert_double_eq_tol(p[i], P[order[i]], 1e-14);
		ck_assert_double_eq_tol(wz_min_p_single(min_p, p[i]), SINGLE[order[i]], 1e-14);
		ck_assert_double_eq_tol(step[i], STEP[order[i]], 1e-14);
	}
	wz_min_p_free(min_p);
}
END_TEST

/* With many hypotheses most arrangements are never looked at again: the same from whole tables of counts. */
START_TEST(as_defined) {
	enum { MANY = 60, N = 999, NO_FIT = 5 };
	static float t[MANY][N];
	static uint32_t count[MANY][N];
	double p[MANY], step[MANY];
	size_t few = 0;
	wz_min_p *min_p;
	uint64_t s = 11;
	for (size_t k = 0; k < MANY; k++)
		for (size_t b = 0; b < N; b++) {
			s = (s * 25214903917 + 11) % ((uint64_t)1 << 48);
			const double u = (double)(s >> 16) / 0x1p32;
			t[k][b] = k % 3 == 0 ? (float)floor(6 * u) : (float)-log1p(-u); /* a third has many ties */
			if (k % 7 == 1 && b % 100 == NO_FIT)
				t[k][b] = INFINITY;
		}
	for (size_t k = 0; k < MANY; k++)
		for (size_t b = 0; b < N; b++)
			for (size_t c = 0; c < N; c++)
				count[k][b] += (double)t[k][c] >= (double)t[k][b] * (1 - 2.5e-7);
	ck_assert_int_eq(wz_min_p_create(N - 1, &min_p, NULL), WZ_OK);
	for (size_t k = 0; k < MANY; k++)
		wz_min_p_add(min_p, t[k], &p[k], &step[k]);
	for (size_t k = 0; k < MANY; k++) {
		size_t stepped = 0, single = 0;
		for (size_t b = 0; b < N; b++) {
			uint32_t smallest = UINT32_MAX;
			for (size_t i = 0; i < MANY; i++) {
				smallest = count[i][b] < smallest ? count[i][b] : smallest;
				stepped += i == k && smallest <= count[k][0];
			}
			single += smallest <= count[k][0];
		}
		ck_assert_double_eq(p[k], (double)count[k][0] / N);
		ck_assert_double_eq(step[k], (double)stepped / N);
		ck_assert_double_eq(wz_min_p_single(min_p, p[k]), (double)single / N);
		few += single < N;
	}
	ck_assert_uint_ge(few, 3); /* else the last lines say little */
	wz_min_p_free(min_p);
}
END_TEST

/* One hypothesis needs no correction; what did not converge counts as the largest; values a rounding apart are ties. */
START_TEST(edges) {
	static const float one[] = {2, 1, INFINITY, 3}, ties[] = {2, 2 * (1 - 1e-7f), 1, 0.5f}, lost[] = {INFINITY, 1, 2, INFINITY};
	double p, step;
	wz_min_p *min_p;
	ck_assert_int_eq(wz_min_p_create(3, &min_p, NULL), WZ_OK);
	wz_min_p_add(min_p, one, &p, &step);
	ck_assert_double_eq(p, 0.75);
	ck_assert_double_eq(step, 0.75);
	ck_assert_double_eq(wz_min_p_single(min_p, p), 0.75);
	wz_min_p_free(min_p);
	ck_assert_int_eq(wz_min_p_create(3, &min_p, NULL), WZ_OK);
	wz_min_p_add(min_p, ties, &p, &step);
	ck_assert_double_eq(p, 0.5);
	wz_min_p_add(min_p, lost, &p, &step);
	ck_assert_double_eq(p, 0.5);
	wz_min_p_free(min_p);
	wz_err err = {0};
	ck_assert_int_eq(wz_min_p_create(UINT32_MAX, &min_p, &err), WZ_EINPUT);
	ck_assert_ptr_null(min_p);
}
END_TEST

int main(void) {
	Suite *suite = suite_create("min_p");
	TCase *cases = tcase_create("min_p");
	tcase_add_test(cases, as_plain_R);
	tcase_add_test(cases, as_defined);
	tcase_add_test(cases, edges);
	suite_add_tcase(suite, cases);
	return run_suite(suite, CK_NOFORK);
}
