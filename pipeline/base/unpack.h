/* unpack.h - the bytes of a file, unpacked where it is gzip */
#ifndef WZ_UNPACK_H
#define WZ_UNPACK_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A gzip file may have several members, as `cat a.gz b.gz` makes them, and NULs behind the last, as tapes do; every other byte behind its end is damage. */
typedef struct wz_unpack wz_unpack;

/** @param fd  at the file's beginning; taken over, also after failure.  @return NULL: out of memory */
wz_unpack *wz_unpack_create(int fd);
void wz_unpack_free(wz_unpack *unpack);

/**
 * The next bytes, as many as there are up to size.
 * @param n    out: 0 at the end
 * @param err  of WZ_EINPUT: how the sentence "the gzip file ..." ends
 * @return WZ_OK; WZ_EIO (errno tells the cause); WZ_ENOMEM; WZ_EINPUT (damaged, cut short, or with more behind its end)
 */
WZ_CHECKED wz_status wz_unpack_read(wz_unpack *unpack, unsigned char *bytes, size_t size, size_t *n, wz_err *err);

/** What the first bytes told; to be asked after the first read. */
bool wz_unpack_is_gzip(const wz_unpack *unpack);

/** Go on at that byte, of a file that is not gzip. */
bool wz_unpack_seek(wz_unpack *unpack, uint64_t offset);

#endif
