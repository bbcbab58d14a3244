/* cr2.h - the adjustment of bias-reduced linearisation (CR2) for one cluster */
#ifndef WZ_CR2_H
#define WZ_CR2_H

#include "base/err.h"
#include "model/gls.h"

#include <stddef.h>
#include <stdint.h>

/** Scratch space: six matrices of m * m. */
typedef struct wz_cr2 wz_cr2;

/** For clusters of at most m effects and p coefficients; NULL: out of memory. */
wz_cr2 *wz_cr2_create(size_t m, size_t p);
void wz_cr2_free(wz_cr2 *work);

/**
 * F = A F in place, A = C G^(-1/2) C', C C' = V_gg, G = C' (V - X M X')_gg C. Directions in which the model fits the cluster exactly are left out.
 * @param place  m places of the cluster;  @param F  m * p, row-major
 * @return WZ_OK; WZ_ENOTEST (variances too far apart for the precision of the machine); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_cr2_adjust(wz_cr2 *work, const wz_gls *gls, const uint32_t *place, size_t m, double *F, wz_err *err);

#endif
