/* techniques.h - techniques among what has the component above them */
#ifndef WZ_TECHNIQUES_H
#define WZ_TECHNIQUES_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** Does the run have any of this type? */
bool wz_techniques_any(const wz_view *view, size_t type);

/** Those with an estimate, by component; the others as counts by reason. */
void wz_techniques_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);
void wz_techniques_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
