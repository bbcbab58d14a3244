/* json.h - thin adapter over jansson: 17 digits, null for what does not exist, whole files only */
#ifndef WZ_JSON_H
#define WZ_JSON_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/** A number, or null when it is NaN or infinite. */
json_t *wz_json_real(double value);

/** A count or seed: an integer, or a text of digits beyond 2^63 - 1, which JSON integers here don't reach. */
json_t *wz_json_u64(uint64_t value);

/** Read such a value back. @return false (value untouched) when it is anything else, or NULL */
bool wz_json_u64_value(const json_t *json, uint64_t *value);

/** Read a JSON file. @return WZ_OK; WZ_EIO; WZ_ECORRUPT (not JSON, with line and column in err) */
WZ_CHECKED wz_status wz_json_read(const char *path, json_t **out, wz_err *err);

/** Write to a temporary name, sync, rename. Keys keep the order in which they were set. @return WZ_OK; WZ_EIO */
WZ_CHECKED wz_status wz_json_write(const char *path, const json_t *json, wz_err *err);

/** Print on an open stream, with a newline. */
WZ_CHECKED wz_status wz_json_print(const json_t *json, FILE *out, wz_err *err);

/** The text that files have of a finite number that is not an integer, without NUL. @return its length; 0: out of memory, or not finite */
enum { WZ_JSON_REAL = 40 };
size_t wz_json_real_text(double value, char out[WZ_JSON_REAL]);

/** Value of a number member, or NaN when absent or null. */
double wz_json_number(const json_t *object, const char *key);

/** Value of a string member, or fallback (NULL ok). */
const char *wz_json_text(const json_t *object, const char *key, const char *fallback);

#endif
