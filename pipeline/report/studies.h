/* studies.h - the effect sizes of one type: forest plot, table and CSV */
#ifndef WZ_STUDIES_H
#define WZ_STUDIES_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stddef.h>

/**
 * Sampling variance of the unweighted mean of k effects of one study, whose sampling errors correlate by rho (NaN: 0).
 * @param sum_v, sum_root_v  sums of the k variances and of their square roots
 * Source: Borenstein et al. 2009, Introduction to Meta-Analysis, eq. 24.5; aggregate(weighted=FALSE, struct="CS") of metafor.
 */
double wz_study_variance(double sum_v, double sum_root_v, double k, double rho);

/** Forest plot (a row an effect; with many effects a row a study) and table. */
void wz_studies_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);
void wz_studies_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
