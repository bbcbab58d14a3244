/* kept.h - what was made once, the models of a type for instance, kept for the runs that follow */
#ifndef WZ_KEPT_H
#define WZ_KEPT_H

#include "base/err.h"
#include "store/run.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/** What was made once and is kept in kept/ of a run for the runs that follow, a list as JSON or a whole text: found by a digest of all that it depends on. */
typedef struct {
	unsigned char digest[32];
	char *below;              /* "kept/..."; NULL: this program does not know itself, and keeps nothing */
	bool there;               /* it was read, and need not be written */
} wz_kept;

/** Files of the run to reuse that could have been taken over, were they whole: how many, and what is wrong with the first. */
typedef struct {
	size_t n;
	wz_err first;
} wz_damage;
void wz_damage_add(wz_damage *damage, size_t n, const wz_err *first);
/** One line on standard error and in the log, where there is any. what: "blocks" */
void wz_damage_say(wz_run *run, const wz_damage *damage, const char *what);

/** How many there were of each kind; for the log. */
typedef struct {
	size_t made, kept, reused, set_aside;
	wz_damage damage; /* of the run to reuse */
} wz_kept_counts;

/** Which program this is, to the byte: part of every digest; "" where the system does not tell: then nothing is kept. */
enum { WZ_KEPT_PROGRAM = 112 };
void wz_kept_program(char out[WZ_KEPT_PROGRAM]);

/** Its place by its digest (set already) and a name for people. wz_kept_clear() it. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_kept_open(const char *slug, const char *program, wz_kept *kept, wz_err *err);

/**
 * Read it from this run or, where that has none, from the run to reuse. A file that is not what it should be is named, set aside and counted; then, as where there is
 * none, *list or *text is NULL.
 * @param list  out: json_decref() it
 * @param text  out: free() it; as it was written, which its sum vouches for
 * @return WZ_OK; WZ_EIO; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_kept_read(wz_run *run, wz_kept *kept, json_t **list, wz_kept_counts *counts, wz_err *err);
WZ_CHECKED wz_status wz_kept_read_text(wz_run *run, wz_kept *kept, char **text, size_t *size, wz_kept_counts *counts, wz_err *err);

/** Write it, unless it is there or nothing is to be kept. @return WZ_OK; WZ_EIO; WZ_ENOMEM */
WZ_CHECKED wz_status wz_kept_write(const wz_run *run, const wz_kept *kept, const json_t *list, wz_err *err);
WZ_CHECKED wz_status wz_kept_write_text(const wz_run *run, const wz_kept *kept, const char *text, size_t size, wz_err *err);
void wz_kept_clear(wz_kept *kept);

#endif
