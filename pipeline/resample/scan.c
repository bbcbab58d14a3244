/* scan.c - null-variance statistics of many elements and pairs: making ready, and moving the data
 *
 * 1. Sums of units
 * 2. Making and ending
 * 3. Elements and tests
 * 4. Making ready, counting
 * 5. A batch
 */
#include "resample/scan.h"

#include "model/solver.h"
#include "resample/scan_core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

extern const wz_scan_kernel wz_scan_kernel_x1, wz_scan_kernel_x2, wz_scan_kernel_x4, wz_scan_kernel_x8;

struct wz_scan {
	const wz_scan_kernel *kernel;
	size_t units, width;
	double total;            /* of all weights */
	double *w, *s;           /* units: shares of weight and weighted effects */
	wz_scan_element *element;
	size_t n_elements, room_elements;
	wz_scan_test *test;
	size_t n_tests, room_tests;
	uint32_t *list;
	size_t n_list, room_list;
	double *vectors;         /* what is below, for this many elements and tests */
	size_t vector_elements, vector_tests;
	double *moved, *sums, *largest, *squares;
	int64_t *active, *counted;
	double *limit;           /* NULL: nothing is counted */
};

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: scan of elements");
}

/* 1. Sums of units */

wz_status wz_scan_sums(const wz_reml *null_model, const double *theta, double *w, double *wy, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t n = null_model->nesting.n;
	wz_solver *solver = NULL;
	double *z = malloc(n * sizeof *z);
	if (!z)
		return no_memory(err);
	WZ_TRY(wz_solver_create(null_model, theta, &solver, err));
	for (size_t i = 0; i < n; i++)
		z[i] = 1;
	wz_solver_apply(solver, z, z);
	wz_solver_unit_sums(solver, 0, z, w);
	wz_solver_apply(solver, null_model->y, z);
	wz_solver_unit_sums(solver, 0, z, wy);
done:
	wz_solver_free(solver);
	free(z);
	return st;
}

/* 2. Making and ending */

wz_status wz_scan_create(size_t units, const double *w, const double *wy, const wz_lane_kernel *kernel, wz_scan **out, wz_err *err) {
	static const wz_scan_kernel *const all[] = {&wz_scan_kernel_x1, &wz_scan_kernel_x2, &wz_scan_kernel_x4, &wz_scan_kernel_x8};
	double total = 0, sum = 0;
	*out = NULL;
	if (units > UINT32_MAX / (2 * WZ_MAX_LANES * sizeof(double)))
		return wz_fail(err, WZ_EINPUT, "scan: %zu units are too many", units);
	for (size_t u = 0; u < units; u++) {
		if (!(w[u] > 0 && isfinite(w[u]) && isfinite(wy[u])))
			return wz_fail(err, WZ_EINPUT, "scan: unit %zu has weight %g and weighted effect %g", u, w[u], wy[u]);
		total += w[u];
		sum += wy[u];
	}
	wz_scan *scan = calloc(1, sizeof *scan);
	if (!scan)
		return no_memory(err);
	scan->units = units;
	scan->width = kernel->width;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i]->width == kernel->width)
			scan->kernel = all[i];
	scan->total = total;
	scan->w = malloc(2 * (units + 1) * sizeof *scan->w);
	if (!scan->w) {
		wz_scan_free(scan);
		return no_memory(err);
	}
	scan->s = scan->w + units + 1;
	for (size_t u = 0; u < units; u++) {
		scan->w[u] = w[u] / total;
		scan->s[u] = (wy[u] - w[u] * (sum / total)) / total;
	}
	*out = scan;
	return WZ_OK;
}

void wz_scan_free(wz_scan *scan) {
	if (!scan)
		return;
	for (size_t e = 0; e < scan->n_elements; e++)
		free((void *)(uintptr_t)scan->element[e].has);
	free(scan->element);
	free(scan->test);
	free(scan->list);
	free(scan->vectors);
	free(scan->limit);
	free(scan->w);
	free(scan);
}

size_t wz_scan_tests(const wz_scan *scan) {
	return scan->n_tests;
}

size_t wz_scan_units(const wz_scan *scan) {
	return scan->units;
}

size_t wz_scan_width(const wz_scan *scan) {
	return scan->width;
}

/* 3. Elements and tests */

/* Room for `more` things behind n; NULL: out of memory, and what there was stays. */
static void *grow(void *memory, size_t n, size_t more, size_t size, size_t *room) {
	if (n + more <= *room)
		return memory;
	size_t bigger = 2 * (n + more);
	void *grown = bigger < UINT32_MAX ? realloc(memory, bigger * size) : NULL;
	if (grown)
		*room = bigger;
	return grown;
}

#define GROW(pointer, n, more, room) ((grown = grow((pointer), (n), (more), sizeof *(pointer), (room))) ? ((pointer) = grown, true) : false)

static size_t words_of(const wz_scan *scan) {
	return (scan->units + 63) / 64;
}

static size_t bytes_of_unit(const wz_scan *scan) {
	return 2 * scan->width * sizeof(double);
}

wz_status wz_scan_add(wz_scan *scan, const bool *has, size_t *element, wz_err *err) {
	void *grown;
	size_t with = 0;
	for (size_t u = 0; u < scan->units; u++)
		with += has[u];
	if (with == 0 || with == scan->units)
		return wz_fail(err, WZ_ENOTEST, "scan: all %zu units are on one side", scan->units);
	uint64_t *copy = calloc(words_of(scan), sizeof *copy);
	if (!copy || !GROW(scan->element, scan->n_elements, 1, &scan->room_elements) || !GROW(scan->list, scan->n_list, scan->units, &scan->room_list)) {
		free(copy);
		return no_memory(err);
	}
	for (size_t u = 0; u < scan->units; u++)
		copy[u / 64] |= (uint64_t)has[u] << u % 64;
	const bool side = 2 * with <= scan->units;
	scan->element[scan->n_elements] =
		(wz_scan_element){.first = (uint32_t)scan->n_list, .count = (uint32_t)(side ? with : scan->units - with), .side = side, .has = copy};
	for (size_t u = 0; u < scan->units; u++)
		if (has[u] == side)
			scan->list[scan->n_list++] = (uint32_t)(u * bytes_of_unit(scan));
	*element = scan->n_elements++;
	return WZ_OK;
}

static wz_status add_test(wz_scan *scan, wz_scan_test test, size_t *index, wz_err *err) {
	void *grown;
	if (!GROW(scan->test, scan->n_tests, 1, &scan->room_tests))
		return no_memory(err);
	scan->test[scan->n_tests] = test;
	*index = scan->n_tests++;
	return WZ_OK;
}

wz_status wz_scan_test_element(wz_scan *scan, size_t element, size_t *test, wz_err *err) {
	if (element >= scan->n_elements)
		return wz_fail(err, WZ_EBUG, "scan: no element %zu", element);
	return add_test(scan, (wz_scan_test){.a = 2 * (uint32_t)element, .b = WZ_SCAN_NONE}, test, err);
}

/* Units 64 i to 64 i + 63 of cell 2 * (has a) + (has b). */
static uint64_t cell_of(const wz_scan *scan, const uint64_t *a, const uint64_t *b, unsigned cell, size_t i) {
	const uint64_t there = i + 1 < words_of(scan) || scan->units % 64 == 0 ? UINT64_MAX : (UINT64_C(1) << scan->units % 64) - 1;
	return there & (cell / 2 ? a[i] : ~a[i]) & (cell % 2 ? b[i] : ~b[i]);
}

wz_status wz_scan_test_pair(wz_scan *scan, size_t element_a, size_t element_b, size_t *test, wz_err *err) {
	void *grown;
	uint32_t count[4] = {0}, fewest = 0;
	if (element_a >= scan->n_elements || element_b >= scan->n_elements)
		return wz_fail(err, WZ_EBUG, "scan: no elements %zu and %zu", element_a, element_b);
	const uint64_t *a = scan->element[element_a].has, *b = scan->element[element_b].has;
	for (size_t i = 0; i < words_of(scan); i++)
		for (unsigned c = 0; c < 4; c++)
			count[c] += (uint32_t)__builtin_popcountll(cell_of(scan, a, b, c, i));
	for (uint32_t c = 0; c < 4; c++) {
		if (count[c] == 0)
			return wz_fail(err, WZ_ENOTEST, "scan: no unit %s the first element and %s the second", c / 2 ? "has" : "lacks", c % 2 ? "has" : "lacks");
		fewest = count[c] < count[fewest] ? c : fewest;
	}
	if (!GROW(scan->list, scan->n_list, count[fewest], &scan->room_list))
		return no_memory(err);
	wz_scan_test it = {.first = (uint32_t)scan->n_list, .count = count[fewest], .a = 2 * (uint32_t)element_a + (fewest / 2 != scan->element[element_a].side),
	                   .b = 2 * (uint32_t)element_b + (fewest % 2 != scan->element[element_b].side)};
	wz_status st = add_test(scan, it, test, err);
	for (size_t i = 0; st == WZ_OK && i < words_of(scan); i++)
		for (uint64_t left = cell_of(scan, a, b, fewest, i); left; left &= left - 1)
			scan->list[scan->n_list++] = (uint32_t)((64 * i + (size_t)__builtin_ctzll(left)) * bytes_of_unit(scan));
	return st;
}

/* 4. Making ready, counting */

/* Lays out the vectors; called once with base NULL to count. */
static size_t lay_out(wz_scan *scan, double *base) {
	const size_t W = scan->width;
	size_t at = 0;
#define TAKE(pointer, count)                                                                                           \
	do {                                                                                                               \
		if (base)                                                                                                      \
			(pointer) = (void *)(base + at);                                                                           \
		at += ((count) * W + 7) / 8 * 8;                                                                               \
	} while (0)
	TAKE(scan->moved, 2 * scan->units);
	TAKE(scan->sums, 2 * scan->n_elements);
	TAKE(scan->largest, 1);
	TAKE(scan->active, 1);
	TAKE(scan->squares, scan->n_tests);
	TAKE(scan->counted, scan->n_tests);
#undef TAKE
	return at;
}

wz_status wz_scan_begin(wz_scan *scan, const double *limit, wz_err *err) {
	void *memory = NULL;
	const size_t size = lay_out(scan, NULL) * sizeof(double);
	double *squared = limit ? malloc((scan->n_tests + 1) * sizeof *squared) : NULL;
	if ((limit && !squared) || posix_memalign(&memory, 64, size) != 0) {
		free(squared);
		return no_memory(err);
	}
	memset(memory, 0, size);
	free(scan->vectors);
	free(scan->limit);
	scan->vectors = memory;
	scan->limit = squared;
	lay_out(scan, memory);
	for (size_t k = 0; limit && k < scan->n_tests; k++)
		squared[k] = limit[k] * limit[k];
	scan->vector_elements = scan->n_elements;
	scan->vector_tests = scan->n_tests;
	return WZ_OK;
}

void wz_scan_counts(const wz_scan *scan, uint64_t *exceed) {
	for (size_t k = 0; k < scan->vector_tests; k++) {
		exceed[k] = 0;
		for (size_t lane = 0; lane < scan->width; lane++)
			exceed[k] += (uint64_t)scan->counted[k * scan->width + lane];
	}
}

/* 5. A batch */

void wz_scan_run(wz_scan *scan, const uint32_t *const *source, size_t count, double *largest, double *t) {
	const size_t W = scan->width;
	/* Lanes beyond count repeat the last one, so that they hold numbers. */
	for (size_t lane = 0; lane < W; lane++) {
		const size_t from = lane < count ? lane : count - 1;
		const uint32_t *row = source[from];
		double *moved = scan->moved + lane;
		for (size_t u = 0; u < scan->units; u++) {
			moved[2 * W * row[u]] = scan->w[u];
			moved[2 * W * row[u] + W] = scan->s[u];
		}
		scan->active[lane] = -(int64_t)(lane < count);
		scan->largest[lane] = largest ? largest[from] * largest[from] : 0;
	}
	const wz_scan_batch batch = {.units = scan->units, .n_elements = scan->vector_elements, .n_tests = scan->vector_tests,
	                             .element = scan->element, .test = scan->test, .list = scan->list, .total = scan->total,
	                             .moved = scan->moved, .sums = scan->sums, .active = scan->active, .limit = scan->limit,
	                             .counted = scan->counted, .largest = scan->largest, .squares = t ? scan->squares : NULL};
	scan->kernel->run(&batch);
	for (size_t lane = 0; largest && lane < count; lane++) {
		/* The root of what came in need not be what came in. */
		double root = sqrt(scan->largest[lane]);
		largest[lane] = scan->largest[lane] > largest[lane] * largest[lane] ? root : largest[lane];
	}
	for (size_t k = 0; t && k < scan->vector_tests; k++)
		for (size_t lane = 0; lane < count; lane++)
			t[k * count + lane] = sqrt(scan->squares[k * W + lane]);
}
