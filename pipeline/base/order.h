/* order.h - the order of numbers, themselves left where they are */
#ifndef WZ_ORDER_H
#define WZ_ORDER_H

#include "base/err.h"

#include <stddef.h>

/**
 * Places from the smallest to the largest.
 * @param x n numbers, none NaN.
 * @param order Out: n places in x; equal numbers as they stand there, so that the order depends on no sorting method.
 * @return WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_order(const double *x, size_t n, size_t *order, wz_err *err);

#endif
