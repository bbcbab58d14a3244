/* forest.h - forest plot as SVG that stands inside a page */
#ifndef WZ_FOREST_H
#define WZ_FOREST_H

#include "report/buffer.h"
#include "report/number.h"
#include "report/words.h"

#include <stddef.h>

typedef enum { WZ_FOREST_HEADING, WZ_FOREST_EFFECT, WZ_FOREST_DIAMOND, WZ_FOREST_RANGE, WZ_FOREST_NONE } wz_forest_kind;

typedef struct {
	wz_forest_kind kind;
	const char *label;      /* foreign text; NULL: word */
	wz_word word;           /* label of our own, or (kind NONE) why nothing is drawn */
	double value, lo, hi;   /* RANGE: lo and hi only */
	double far_lo, far_hi;  /* prediction interval through a diamond, NaN: none */
	double weight;          /* area of the square, 0 to 1 */
	int assumed;            /* EFFECT: no measurement, or not all of it: an open square */
	int indent;             /* steps */
	int has_second;         /* EFFECT: */
	double second;          /* another value of the same, as an open circle */
} wz_forest_row;

typedef struct {
	const char *id;         /* unique in the page, of our own making */
	const wz_forest_row *row;
	size_t n;
	double from, to;        /* of the axis: wz_forest_range */
	double centre;          /* dashed line, NaN: none */
	int ratio;              /* values are log odds ratios: a second scale shows odds ratios */
	wz_word title, left, right; /* left and right: what the sides of zero mean */
	const char *description;    /* foreign or own text: what a reader who can't see it should know */
	const char *note;           /* behind the caption, as plain text; NULL: none */
} wz_forest;

/** Range of an axis: holds zero, every estimate and the ranges; of long intervals only what does not squeeze the rest. */
void wz_forest_range(const wz_forest_row *row, size_t n, double *from, double *to);

/**
 * The drawing as figures, each for wide (paper) and for narrow screens (CSS of the page shows one of them). What is longer than a page of paper
 * stands in parts on one axis; the caption is below the last. The parts' ids are that of the forest with their number. Same input, same bytes.
 */
void wz_forest_parts(const wz_forest *forest, wz_word caption, wz_language language, wz_buffer *out);

#endif
