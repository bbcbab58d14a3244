/* interventions.h - the named interventions of one type: table and CSV */
#ifndef WZ_INTERVENTIONS_H
#define WZ_INTERVENTIONS_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** The plan names a variable that holds the names of interventions. */
bool wz_interventions_any(const wz_view *view, size_t type);

void wz_interventions_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);
void wz_interventions_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
