/* view_inside.h - what the files that make a view share */
#ifndef WZ_VIEW_INSIDE_H
#define WZ_VIEW_INSIDE_H

#include "report/view.h"

/** The first thing found wrong stops the reading of the file; later reads return defaults, which nobody uses. */
typedef struct {
	const char *file;
	char place[160];
	wz_status status;
	wz_err *err;
} wz_reader;

/** Not as expected: the first such thing stops the reading of the file. key "": the place itself. */
void wz_reader_damaged(wz_reader *in, const char *key, const char *expected);
/** Where in the file the next members are: "analyses[3]". */
void wz_reader_at(wz_reader *in, const char *fmt, ...) WZ_PRINTF(2, 3);
/** Zeroed room for n items, never of no bytes; NULL: out of memory, noted. */
void *wz_reader_list(wz_reader *in, size_t n, size_t size);
/** A member that must be a text. */
const char *wz_reader_text(wz_reader *in, const json_t *object, const char *key);
/** A text, or NULL where it is null or absent. */
const char *wz_reader_optional_text(wz_reader *in, const json_t *object, const char *key);
/** A number, NaN where it is null or absent; count: whole and not negative; probability: from 0 to 1. */
double wz_reader_number(wz_reader *in, const json_t *object, const char *key);
double wz_reader_count(wz_reader *in, const json_t *object, const char *key);
double wz_reader_probability(wz_reader *in, const json_t *object, const char *key);
/** A member that must be a list. */
const json_t *wz_reader_array(wz_reader *in, const json_t *object, const char *key);
/** A list, or with is_list 0 an object; NULL where it is null or absent. */
json_t *wz_reader_optional(wz_reader *in, const json_t *object, const char *key, int is_list);
/** Item i of a list, which must be an object. */
const json_t *wz_reader_item(wz_reader *in, const json_t *list, size_t i);
/** A pair of numbers or nulls, NaN and NaN where it is absent. */
void wz_reader_interval(wz_reader *in, const json_t *object, const char *key, double *lo, double *hi);
/** The file must say that it has this format. */
void wz_reader_format(wz_reader *in, const json_t *root, const char *format);

/** Each reads its file into the view. @return WZ_OK; WZ_ECORRUPT; WZ_ENOMEM */
WZ_CHECKED wz_status wz_view_read_dataset(wz_view *view, wz_err *err);
WZ_CHECKED wz_status wz_view_read_manifest(wz_view *view, wz_err *err);

#endif
