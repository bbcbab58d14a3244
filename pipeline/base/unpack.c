/* unpack.c - the bytes of a file, unpacked where it is gzip
 *
 * 1. Packed bytes
 * 2. Unpacking
 * 3. Reading
 *
 * zlib's own reader of files (gzread) passes over whatever stands behind the end of the packed text without a word.
 * Source: RFC 1952, section 2.2 (members); gzip(1) for NULs behind the last.
 */
#include "base/unpack.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { ROOM = 128 * 1024 };

typedef enum { UNKNOWN, PLAIN, MEMBER, BETWEEN, PADDING, OVER } place;

struct wz_unpack {
	int fd;
	place at;
	bool gzip, ready, ended; /* zlib holds memory; no more bytes in the file */
	z_stream zlib;           /* next_in, avail_in: bytes of the file that were not looked at */
	unsigned char room[ROOM];
};

/* 1. Packed bytes */

/* At least two bytes to look at, unless the file ends. */
static wz_status look(wz_unpack *u) {
	if (u->zlib.avail_in > 0)
		memmove(u->room, u->zlib.next_in, u->zlib.avail_in);
	u->zlib.next_in = u->room;
	while (u->zlib.avail_in < 2 && !u->ended) {
		const ssize_t n = wz_file_some(u->fd, u->room + u->zlib.avail_in, ROOM - u->zlib.avail_in);
		if (n < 0)
			return WZ_EIO;
		u->ended = n == 0;
		u->zlib.avail_in += (unsigned)n;
	}
	return WZ_OK;
}

static bool begins_member(const wz_unpack *u) {
	return u->zlib.avail_in >= 2 && u->zlib.next_in[0] == 0x1f && u->zlib.next_in[1] == 0x8b;
}

/* 2. Unpacking */

static wz_status unpack(wz_unpack *u, wz_err *err) {
	switch (inflate(&u->zlib, Z_NO_FLUSH)) {
	case Z_OK:
		return WZ_OK;
	case Z_BUF_ERROR: /* there are none left, and there is room */
		return wz_fail(err, WZ_EINPUT, "is cut short");
	case Z_STREAM_END:
		u->at = BETWEEN;
		return WZ_OK;
	case Z_MEM_ERROR:
		return WZ_ENOMEM;
	default:
		return wz_fail(err, WZ_EINPUT, "is damaged (%s)", u->zlib.msg ? u->zlib.msg : "not as gzip writes it");
	}
}

/* Behind a member: another one, NULs, or the end. */
static wz_status between(wz_unpack *u, wz_err *err) {
	if (u->zlib.avail_in == 0) {
		u->at = OVER;
		return WZ_OK;
	}
	if (begins_member(u) && u->at == BETWEEN) {
		u->at = MEMBER;
		return inflateReset(&u->zlib) == Z_OK ? WZ_OK : WZ_EBUG;
	}
	u->at = PADDING;
	for (; u->zlib.avail_in > 0; u->zlib.next_in++, u->zlib.avail_in--)
		if (*u->zlib.next_in != 0)
			return wz_fail(err, WZ_EINPUT, "goes on behind its end with what is no gzip");
	return WZ_OK;
}

/* What was looked at goes first, then straight from the file. */
static wz_status plain(wz_unpack *u, unsigned char *bytes, size_t size, size_t *n) {
	if (u->zlib.avail_in > 0) {
		*n = u->zlib.avail_in < size ? u->zlib.avail_in : size;
		memcpy(bytes, u->zlib.next_in, *n);
		u->zlib.next_in += *n;
		u->zlib.avail_in -= (unsigned)*n;
		return WZ_OK;
	}
	const ssize_t got = wz_file_some(u->fd, bytes, size);
	if (got < 0)
		return WZ_EIO;
	*n = (size_t)got;
	return WZ_OK;
}

/* 3. Reading */

wz_unpack *wz_unpack_create(int fd) {
	wz_unpack *u = malloc(sizeof *u);
	if (!u) {
		(void)close(fd);
		return NULL;
	}
	u->fd = fd;
	u->at = UNKNOWN;
	u->gzip = u->ended = false;
	u->zlib = (z_stream){.next_in = u->room};
	u->ready = inflateInit2(&u->zlib, 15 + 16) == Z_OK; /* the largest window, gzip's header and CRC */
	if (!u->ready) {
		wz_unpack_free(u);
		return NULL;
	}
	return u;
}

void wz_unpack_free(wz_unpack *u) {
	if (!u)
		return;
	if (u->ready)
		(void)inflateEnd(&u->zlib);
	(void)close(u->fd);
	free(u);
}

wz_status wz_unpack_read(wz_unpack *u, unsigned char *bytes, size_t size, size_t *n, wz_err *err) {
	wz_status st = WZ_OK;
	const unsigned most = size > ROOM ? ROOM : (unsigned)size;
	*n = 0;
	u->zlib.next_out = bytes;
	u->zlib.avail_out = most;
	while (*n == 0 && u->at != OVER) {
		if (u->at != PLAIN)
			WZ_TRY(look(u));
		switch (u->at) {
		case UNKNOWN:
			u->gzip = begins_member(u);
			u->at = u->gzip ? MEMBER : PLAIN;
			break;
		case PLAIN:
			return plain(u, bytes, size, n);
		case MEMBER:
			WZ_TRY(unpack(u, err));
			*n = most - u->zlib.avail_out;
			break;
		case BETWEEN:
		case PADDING:
			WZ_TRY(between(u, err));
			break;
		case OVER:
			break;
		}
	}
done:
	return st;
}

bool wz_unpack_is_gzip(const wz_unpack *u) {
	return u->gzip;
}

bool wz_unpack_seek(wz_unpack *u, uint64_t offset) {
	u->zlib.avail_in = 0;
	u->ended = false;
	return !u->gzip && lseek(u->fd, (off_t)offset, SEEK_SET) == (off_t)offset;
}
