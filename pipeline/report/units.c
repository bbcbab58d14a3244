/* units.c - how units at the level of manuals are called where some of them are no manuals
 *
 * 1. Words that have another form then
 * 2. Levels and grids
 */
#include "report/units.h"

#include <stdbool.h>
#include <stdint.h>

/* 1. Words that have another form then */

static const struct {
	wz_word usual, own;
} FORMS[] = {
    {WZ_W_level_manual, WZ_W_level_manual_own},           {WZ_W_note_counts_any, WZ_W_note_counts_own},
    {WZ_W_note_with_any, WZ_W_note_with_own},             {WZ_W_note_cells, WZ_W_note_cells_own},
    {WZ_W_note_with_manuals, WZ_W_note_with_manuals_own}, {WZ_W_note_without_manuals, WZ_W_note_without_manuals_own},
};

static wz_word form_of(wz_word usual) {
	for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++)
		if (FORMS[i].usual == usual)
			return FORMS[i].own;
	return usual;
}

static bool any_own(const wz_view *view, size_t type) {
	if (type != SIZE_MAX)
		return view->type[type].n_without > 0;
	for (size_t i = 0; i < view->n_types; i++)
		if (view->type[i].n_without > 0)
			return true;
	return false;
}

/* 2. Levels and grids */

wz_word wz_units_level(const wz_view *view, size_t type, const char *level) {
	const wz_word word = wz_word_for("level", level);
	return any_own(view, type) ? form_of(word) : word;
}

void wz_units_notes(const wz_view *view, size_t type, wz_grid *grid) {
	for (size_t i = 0; any_own(view, type) && i < grid->n_columns; i++)
		grid->column[i].note = form_of(grid->column[i].note);
}
