/* order.c - the order of numbers */
#include "base/order.h"

#include <stdlib.h>

typedef struct {
	double value;
	size_t at;
} ranked;

static int by_value(const void *a, const void *b) {
	const ranked *x = a, *y = b;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

wz_status wz_order(const double *x, size_t n, size_t *order, wz_err *err) {
	ranked *sorted = malloc((n + 1) * sizeof *sorted);
	if (!sorted)
		return wz_fail(err, WZ_ENOMEM, "out of memory: %zu numbers to sort", n);
	for (size_t i = 0; i < n; i++)
		sorted[i] = (ranked){x[i], i};
	qsort(sorted, n, sizeof *sorted, by_value);
	for (size_t i = 0; i < n; i++)
		order[i] = sorted[i].at;
	free(sorted);
	return WZ_OK;
}
