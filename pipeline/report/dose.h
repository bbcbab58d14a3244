/* dose.h - effect against the dose: straight line and curve */
#ifndef WZ_DOSE_H
#define WZ_DOSE_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** Does the run have any of this type? */
bool wz_dose_any(const wz_view *view, size_t type);
void wz_dose_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** A row a variable. */
void wz_dose_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
