/* together.h - elements that go together in the manuals, and so can hardly be told apart */
#ifndef WZ_TOGETHER_H
#define WZ_TOGETHER_H

#include "report/buffer.h"
#include "report/grid.h"
#include "report/view.h"

#include <stdbool.h>

/** Heat maps (all elements, then each domain with names) and the strongest pairs. */
void wz_together_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);

/**
 * What can not be told apart from an element: names of those that every unit of the type that states both has with it (phi 1), or instead of it (phi -1), "; "
 * between, foreign text. At most four are named; the others are counted.
 * @param text  is added to
 * @return how many there are; 0 where elements that go together were not looked for
 */
size_t wz_together_inseparable(const wz_view *view, size_t type, const char *id, wz_language language, wz_buffer *text);

/** "not to be told apart from X" as HTML, with text of our own before and after it; nothing where there is no such X. */
void wz_together_mark(const wz_view *view, size_t type, const char *id, const char *before, const char *after, wz_language language, wz_buffer *out);

/** All pairs of results.json, a row each, the strongest first. */
bool wz_together_any(const wz_view *view, size_t type);
void wz_together_table(const wz_view *view, size_t type, wz_language language, wz_grid *grid);

#endif
