/* units.h - how units at the level of manuals are called where some of them are no manuals (plans with `without_manual: own`) */
#ifndef WZ_UNITS_H
#define WZ_UNITS_H

#include "report/grid.h"
#include "report/view.h"

/**
 * How a level is called: as wz_word_for() has it, but for manuals of a type that has units without one "manual or study without one". Not for elements, which
 * only units with a manual state.
 * @param type  SIZE_MAX: any type
 */
wz_word wz_units_level(const wz_view *view, size_t type, const char *level);

/** The notes of columns that count manuals then say that these are counted among them. Call before rows are shown. */
void wz_units_notes(const wz_view *view, size_t type, wz_grid *grid);

#endif
