/* heat.h - a triangle of marks, each two things against each other, as SVG that stands inside a page */
#ifndef WZ_HEAT_H
#define WZ_HEAT_H

#include "report/buffer.h"
#include "report/number.h"
#include "report/words.h"

#include <stddef.h>

/** A pair: row > column, value from -1 to 1. */
typedef struct {
	size_t row, column;
	double value;
} wz_heat_mark;

/** Neighbours with a name in common. */
typedef struct {
	const char *label; /* foreign text */
	size_t first, n;
} wz_heat_group;

typedef struct {
	const char *id;               /* unique in the page, of our own making */
	size_t n;
	const char *const *label;     /* n: foreign text; NULL: the groups are named instead, for more things than can have a line of text each */
	const size_t *number;         /* n: shown before the label; NULL: 1 to n */
	const wz_heat_group *group;
	size_t n_groups;
	const wz_heat_mark *mark;
	size_t n_marks;
	wz_word title;
	const char *description;      /* foreign or own text: what a reader who can't see it should know */
} wz_heat;

/** Absolute values at which the marks turn darker, the first being the least that is drawn; a legend says them. */
enum { WZ_HEAT_SHADES = 3 };
extern const double wz_heat_limit[WZ_HEAT_SHADES];

/** Two drawings, for wide and for narrow screens, without figure element. Same input, same bytes. */
void wz_heat_svg(const wz_heat *heat, wz_language language, wz_buffer *out);

#endif
