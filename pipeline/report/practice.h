/* practice.h - interventions in use (the plan's inventory) beside the findings of one type: tables and CSV */
#ifndef WZ_PRACTICE_H
#define WZ_PRACTICE_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>
#include <stddef.h>

/** The plan names an inventory. */
bool wz_practice_any(const wz_view *view, size_t type);

/** The interventions of this type with dose, cost, effect studies and elements; then the elements, what this type's tests say of each, and who has it. */
void wz_practice_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/** A row an intervention of this type and element; one without elements has a row too. */
void wz_practice_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
