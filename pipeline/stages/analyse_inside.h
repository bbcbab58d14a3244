/* analyse_inside.h - what the files of analyse share; nobody else includes it */
#ifndef WZ_ANALYSE_INSIDE_H
#define WZ_ANALYSE_INSIDE_H

#include "analysis/study.h"
#include "base/err.h"
#include "store/run.h"

#include <jansson.h>
#include <stdbool.h>

/** One type's place in kept/. */
typedef struct {
	unsigned char digest[32]; /* wz_type_digest() */
	char *below;              /* "kept/..."; NULL: this program does not know itself, and keeps nothing */
	bool there;               /* it was read, and need not be written */
} wz_kept;

/** Which program this is, to the byte; "" where the system does not tell: then nothing is kept. */
enum { WZ_KEPT_PROGRAM = 112 };
void wz_kept_program(char out[WZ_KEPT_PROGRAM]);

/** How many there were of each kind; for the log. */
typedef struct {
	size_t made, kept, reused, set_aside;
} wz_kept_counts;

/**
 * Read a type's analyses, of this run or, where that has none, of the run to reuse. A file that is not what it should be is named, set aside and counted; then,
 * as where there is none, *analyses is NULL.
 * @param program   wz_kept_program()
 * @param kept      out: wz_kept_clear() it, also after failure
 * @param analyses  out: json_decref() it
 * @return WZ_OK; WZ_EIO; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_kept_read(wz_run *run, const wz_study *study, const wz_type *type, const char *program, wz_kept *kept, json_t **analyses,
                                  wz_kept_counts *counts, wz_err *err);

/** Write a type's analyses as fits.json has them. @return WZ_OK (also when nothing is to be kept); WZ_EIO; WZ_ENOMEM */
WZ_CHECKED wz_status wz_kept_write(const wz_run *run, const wz_kept *kept, const json_t *analyses, wz_err *err);
void wz_kept_clear(wz_kept *kept);

#endif
