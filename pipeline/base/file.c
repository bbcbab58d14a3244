/* file.c - files that are whole or not there, and their SHA-256
 *
 * 1. Ordinary files
 * 2. Writing
 * 3. Reading
 * 4. Folders and paths
 * 5. SHA-256
 * 6. Slugs
 */
#include "base/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Larger inputs than this are a mistake, and would only fill the memory. */
#define FILE_MAX ((size_t)1 << 32)

/* 1. Ordinary files */

/* What is neither a file nor a folder, by name; NULL for those. */
static const char *odd_kind(mode_t mode) {
	return S_ISFIFO(mode) ? "a pipe" : S_ISCHR(mode) || S_ISBLK(mode) ? "a device" : S_ISSOCK(mode) ? "a socket" : NULL;
}

static wz_status fail_odd(const char *path, mode_t mode, const char *mend, wz_err *err) {
	return wz_fail(err, WZ_EINPUT, "%s: is %s, no ordinary file: %s", path, odd_kind(mode), mend);
}

wz_status wz_file_open(const char *path, int flags, int *fd, wz_err *err) {
	struct stat about = {0};
	do
		*fd = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0666);
	while (*fd < 0 && errno == EINTR);
	const int rc = *fd < 0 ? -1 : fstat(*fd, &about);
	if (rc == 0 && S_ISREG(about.st_mode))
		return WZ_OK;
	int cause = errno;
	if (rc == 0)
		cause = EISDIR;
	else if (stat(path, &about) < 0) /* a device may have refused to be opened */
		about.st_mode = 0;
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
	wz_status st = WZ_EIO;
	if (odd_kind(about.st_mode) != NULL)
		st = fail_odd(path, about.st_mode, "name a file, or save in one what it gives", err);
	else if (S_ISDIR(about.st_mode))
		st = wz_fail(err, WZ_EIO, "%s: is a folder, not a file", path);
	else
		st = wz_fail(err, WZ_EIO, "%s: cannot be opened: %s", path, strerror(cause));
	errno = cause;
	return st;
}

/* The link itself is looked at: writing through it would put the new file where its maker may not expect it. */
wz_status wz_file_check_target(const char *path, wz_err *err) {
	struct stat about;
	if (path == NULL || lstat(path, &about) < 0 || S_ISREG(about.st_mode))
		return WZ_OK; /* what can't be looked at can't be written, and writing says why */
	if (S_ISLNK(about.st_mode))
		return wz_fail(err, WZ_EIO, "%s: is a link, which would be replaced by a file: name the file it leads to, or remove the link", path);
	if (S_ISDIR(about.st_mode))
		return wz_fail(err, WZ_EIO, "%s: is a folder: name a file in it", path);
	return wz_fail(err, WZ_EIO, "%s: is %s, which would be replaced by a file: give the name of a file, or remove it", path, odd_kind(about.st_mode));
}

/* 2. Writing */

/* One write may take part of the bytes, at most about 2 GB; and a signal may end it before the first. */
static int write_all(int fd, const unsigned char *bytes, size_t size) {
	while (size > 0) {
		size_t part = size < ((size_t)1 << 30) ? size : (size_t)1 << 30;
		ssize_t n = write(fd, bytes, part);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0) {
			errno = ENOSPC;
			return -1;
		}
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

static int sync_retry(int fd) {
	int rc;
	do
		rc = fsync(fd);
	while (rc < 0 && errno == EINTR);
	return rc;
}

/* The rename is only safe on disk when the folder is. Some file systems can't sync a folder (EINVAL): nothing
 * to be done there. */
wz_status wz_folder_sync(const char *folder, wz_err *err) {
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && errno == EACCES)
		return WZ_OK; /* a folder that may be written but not listed */
	wz_status st = WZ_OK;
	if (fd < 0 || (sync_retry(fd) < 0 && errno != EINVAL && errno != ENOTSUP))
		st = wz_fail(err, WZ_EIO, "%s: folder cannot be synced: %s", folder, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return st;
}

struct wz_file_out {
	int fd, cause; /* errno of the first write that failed, else 0 */
	size_t n;
	unsigned char buffer[65536];
};

static void flush_out(wz_file_out *out) {
	if (out->cause == 0 && write_all(out->fd, out->buffer, out->n) < 0)
		out->cause = errno;
	out->n = 0;
}

bool wz_file_put(wz_file_out *out, const void *bytes, size_t size) {
	const unsigned char *from = bytes;
	while (size > 0) {
		if (out->n == sizeof out->buffer)
			flush_out(out);
		const size_t fits = sizeof out->buffer - out->n < size ? sizeof out->buffer - out->n : size;
		memcpy(out->buffer + out->n, from, fits);
		out->n += fits;
		from += fits;
		size -= fits;
	}
	return out->cause == 0;
}

static wz_status write_parts(const char *path, bool (*make)(wz_file_out *out, const void *what), const void *what, wz_err *err) {
	wz_status st = wz_file_check_target(path, err);
	if (st != WZ_OK)
		return st;
	int fd = -1;
	bool made = false;
	size_t room = strlen(path) + 32;
	char *temp = malloc(room);
	wz_file_out *out = malloc(sizeof *out);
	if (temp == NULL || out == NULL) {
		free(temp);
		free(out);
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
	}
	(void)snprintf(temp, room, "%s.tmp.%ld", path, (long)getpid());

	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0) {
		st = wz_fail(err, WZ_EIO, "%s: cannot be made: %s", path, strerror(errno));
		goto done;
	}
	made = true;
	out->fd = fd;
	out->cause = 0;
	out->n = 0;
	const bool whole = make(out, what);
	flush_out(out);
	if (!whole && out->cause == 0) {
		st = wz_fail(err, WZ_ENOMEM, "%s: cannot be written: out of memory", path);
		goto done;
	}
	errno = out->cause;
	if (out->cause != 0 || sync_retry(fd) < 0) {
		st = wz_fail(err, WZ_EIO, "%s: cannot be written: %s", path, strerror(errno));
		goto done;
	}
	/* Network file systems report a full disk here. After EINTR the descriptor is gone on Linux; never close
	 * twice. */
	int rc = close(fd);
	fd = -1;
	if (rc < 0 && errno != EINTR) {
		st = wz_fail(err, WZ_EIO, "%s: cannot be written: %s", path, strerror(errno));
		goto done;
	}
	if (rename(temp, path) < 0) {
		st = wz_fail(err, WZ_EIO, "%s: cannot be renamed into place: %s", path, strerror(errno));
		goto done;
	}
	made = false;
done:
	if (fd >= 0)
		(void)close(fd);
	if (made)
		(void)unlink(temp);
	free(temp);
	free(out);
	return st;
}

wz_status wz_file_write_parts(const char *path, bool (*make)(wz_file_out *out, const void *what), const void *what, wz_err *err) {
	wz_status st = WZ_OK;
	char *folder = wz_path_folder(path);
	WZ_TRY(folder != NULL ? write_parts(path, make, what, err) : wz_fail(err, WZ_ENOMEM, "%s: out of memory", path));
	WZ_TRY(wz_folder_sync(folder, err));
done:
	free(folder);
	return st;
}

typedef struct {
	const void *bytes;
	size_t size;
} whole_file;

static bool put_whole(wz_file_out *out, const void *what) {
	const whole_file *whole = what;
	return wz_file_put(out, whole->bytes, whole->size);
}

wz_status wz_file_write(const char *path, const void *bytes, size_t size, wz_err *err) {
	const whole_file whole = {bytes, size};
	return wz_file_write_parts(path, put_whole, &whole, err);
}

wz_status wz_file_write_of_many(const char *path, const void *bytes, size_t size, wz_err *err) {
	const whole_file whole = {bytes, size};
	return write_parts(path, put_whole, &whole, err);
}

/* 3. Reading */

ssize_t wz_file_some(int fd, void *to, size_t room) {
	ssize_t n;
	do
		n = read(fd, to, room);
	while (n < 0 && errno == EINTR);
	return n;
}

wz_status wz_file_read(const char *path, char **bytes, size_t *size, wz_err *err) {
	char *text = NULL;
	size_t n = 0;
	struct stat about;
	int fd;
	*bytes = NULL;
	*size = 0;
	wz_status st = wz_file_open(path, O_RDONLY, &fd, err);
	if (st != WZ_OK)
		return st;

	/* The size is only a first guess: files of /proc have none, and a file may grow while it is read. */
	size_t room = 4096;
	if (fstat(fd, &about) == 0 && about.st_size > 0 && (uintmax_t)about.st_size < FILE_MAX)
		room = (size_t)about.st_size + 2;
	text = malloc(room);
	if (text == NULL) {
		st = wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
		goto done;
	}
	for (;;) {
		if (n + 1 >= room) {
			if (room >= FILE_MAX) {
				st = wz_fail(err, WZ_EIO, "%s: is over 4 GiB, which no file of this program is", path);
				goto done;
			}
			char *more = realloc(text, room * 2);
			if (more == NULL) {
				st = wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
				goto done;
			}
			text = more;
			room *= 2;
		}
		ssize_t got = wz_file_some(fd, text + n, room - n - 1);
		if (got < 0) {
			st = wz_fail(err, WZ_EIO, "%s: cannot be read: %s", path, strerror(errno));
			goto done;
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	text[n] = '\0';
	*bytes = text;
	*size = n;
	text = NULL;
done:
	free(text);
	(void)close(fd);
	return st;
}

bool wz_file_exists(const char *path) {
	struct stat about;
	return stat(path, &about) == 0;
}

wz_status wz_file_check(const char *path, const char *what, wz_err *err) {
	struct stat about;
	if (stat(path, &about) < 0)
		return errno == ENOENT || errno == ENOTDIR ? wz_fail(err, WZ_EINPUT, "%s: there is no such file: %s", path, what)
												   : WZ_OK; /* reading it will say */
	if (odd_kind(about.st_mode) != NULL)
		return fail_odd(path, about.st_mode, what, err);
	return S_ISDIR(about.st_mode) ? wz_fail(err, WZ_EINPUT, "%s: is a folder: %s", path, what) : WZ_OK;
}

/* 4. Folders and paths */

static int make_one(const char *path) {
	struct stat about;
	if (mkdir(path, 0777) == 0)
		return 0;
	int cause = errno;
	if (stat(path, &about) == 0) {
		if (S_ISDIR(about.st_mode))
			return 0; /* there already, or another rank was quicker */
		cause = ENOTDIR;
	}
	errno = cause;
	return -1;
}

wz_status wz_folder_make(const char *path, wz_err *err) {
	if (path[0] == '\0')
		return wz_fail(err, WZ_EIO, "a folder without a name cannot be made");
	char *part = strdup(path);
	if (part == NULL)
		return wz_fail(err, WZ_ENOMEM, "%s: out of memory", path);
	for (char *at = part + 1;; at++) {
		char was = *at;
		if (was != '/' && was != '\0')
			continue;
		*at = '\0';
		if (at[-1] != '/' && make_one(part) < 0) {
			wz_status st = wz_fail(err, WZ_EIO, "%s: folder cannot be made: %s", part, strerror(errno));
			free(part);
			return st;
		}
		*at = was;
		if (was == '\0')
			break;
	}
	free(part);
	return WZ_OK;
}

char *wz_path_join(const char *folder, const char *name) {
	if (folder == NULL || folder[0] == '\0' || name[0] == '/')
		return strdup(name);
	size_t n = strlen(folder), m = strlen(name);
	char *path = malloc(n + m + 2);
	if (path == NULL)
		return NULL;
	memcpy(path, folder, n);
	if (path[n - 1] != '/')
		path[n++] = '/';
	memcpy(path + n, name, m + 1);
	return path;
}

wz_status wz_path_relative(const char *folder, const char *file, char **out, wz_err *err) {
	char from[PATH_MAX + 1], to[PATH_MAX + 1], path[3 * PATH_MAX] = "";
	size_t same = 0, used = 0;
	if (realpath(folder, from) == NULL || realpath(file, to) == NULL)
		return wz_fail(err, WZ_EIO, "%s: cannot be found from %s", file, folder);
	if (strcmp(from, "/") != 0)
		(void)strcat(from, "/");
	if (strcmp(to, "/") != 0)
		(void)strcat(to, "/");
	/* the longest common part, which ends with a folder in both */
	for (size_t i = 0; from[i] == to[i] && from[i] != '\0'; i++)
		if (from[i] == '/')
			same = i + 1;
	for (const char *c = from + same; *c != '\0'; c += strcspn(c, "/") + 1)
		used += (size_t)snprintf(path + used, sizeof path - used, "../");
	used += (size_t)snprintf(path + used, sizeof path - used, "%s", to + same);
	if (used > 0)
		path[used - 1] = '\0'; /* the last '/' */
	*out = strdup(used > 0 ? path : ".");
	return *out != NULL ? WZ_OK : wz_fail(err, WZ_ENOMEM, "out of memory: name of a file");
}

char *wz_path_folder(const char *path) {
	size_t n = strlen(path);
	while (n > 1 && path[n - 1] == '/')
		n--;
	while (n > 0 && path[n - 1] != '/')
		n--;
	while (n > 1 && path[n - 1] == '/')
		n--;
	return n == 0 ? strdup(".") : strndup(path, n);
}

/* 5. SHA-256 */

void wz_hex_write(const unsigned char *bytes, size_t size, char *out) {
	static const char digit[] = "0123456789abcdef";
	for (size_t i = 0; i < size; i++) {
		out[2 * i] = digit[bytes[i] >> 4];
		out[2 * i + 1] = digit[bytes[i] & 15];
	}
	out[2 * size] = '\0';
}

static int hex_value(char c) {
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool wz_hex_parse(const char *text, unsigned char *bytes, size_t size) {
	if (strlen(text) != 2 * size)
		return false;
	for (size_t i = 0; i < size; i++) {
		int high = hex_value(text[2 * i]), low = hex_value(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		bytes[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

void wz_sha256_digest(const void *bytes, size_t size, unsigned char out[32]) {
	if (EVP_Digest(size > 0 ? bytes : "", size, out, NULL, EVP_sha256(), NULL) != 1)
		memset(out, 0, 32);
}

struct wz_sha256_parts {
	EVP_MD_CTX *hash;
	bool failed;
};

bool wz_sha256_add(wz_sha256_parts **parts, const void *bytes, size_t size) {
	if (!*parts) {
		*parts = calloc(1, sizeof **parts);
		if (!*parts)
			return false;
		(*parts)->hash = EVP_MD_CTX_new();
		(*parts)->failed = (*parts)->hash == NULL || EVP_DigestInit_ex((*parts)->hash, EVP_sha256(), NULL) != 1;
	}
	if (!(*parts)->failed && size > 0)
		(*parts)->failed = EVP_DigestUpdate((*parts)->hash, bytes, size) != 1;
	return !(*parts)->failed;
}

bool wz_sha256_end(wz_sha256_parts **parts, unsigned char out[32]) {
	bool good = wz_sha256_add(parts, "", 0) && EVP_DigestFinal_ex((*parts)->hash, out, NULL) == 1;
	if (*parts)
		EVP_MD_CTX_free((*parts)->hash);
	free(*parts);
	*parts = NULL;
	return good;
}

void wz_sha256(const void *bytes, size_t size, char out[WZ_SHA256_TEXT]) {
	unsigned char digest[32];
	out[0] = '\0';
	if (EVP_Digest(size > 0 ? bytes : "", size, digest, NULL, EVP_sha256(), NULL) == 1)
		wz_hex_write(digest, sizeof digest, out);
}

wz_status wz_sha256_file(const char *path, char out[WZ_SHA256_TEXT], wz_err *err) {
	unsigned char digest[32], part[16384];
	ssize_t n = 0;
	int fd;
	out[0] = '\0';
	wz_status st = wz_file_open(path, O_RDONLY, &fd, err);
	if (st != WZ_OK)
		return st;
	wz_sha256_parts *parts = NULL;
	bool fine = true;
	while (fine && (n = wz_file_some(fd, part, sizeof part)) > 0)
		fine = wz_sha256_add(&parts, part, (size_t)n);
	if (n < 0)
		st = wz_fail(err, WZ_EIO, "%s: cannot be read: %s", path, strerror(errno));
	if (!(wz_sha256_end(&parts, digest) && fine) && st == WZ_OK)
		st = wz_fail(err, WZ_ENOMEM, "%s: OpenSSL cannot compute its SHA-256", path);
	if (st == WZ_OK)
		wz_hex_write(digest, sizeof digest, out);
	(void)close(fd);
	return st;
}

/* 6. Slugs */

enum { SLUG_MAX = 40, SLUG_HEX = 8 };

/* Device names that Windows gives a meaning, whatever the folder and ending. */
static bool is_reserved(const char *name) {
	static const char *const word[] = {"con", "prn", "aux", "nul"};
	for (size_t i = 0; i < sizeof word / sizeof word[0]; i++)
		if (strcmp(name, word[i]) == 0)
			return true;
	return (strncmp(name, "com", 3) == 0 || strncmp(name, "lpt", 3) == 0) && name[3] >= '0' &&
		   name[3] <= '9' && name[4] == '\0';
}

/* A text that already looks like a slug with digits gets digits of its own: else it could be made to collide.
 */
static bool looks_hashed(const char *name, size_t n) {
	if (n < SLUG_HEX + 1 || name[n - SLUG_HEX - 1] != '-')
		return false;
	for (size_t i = n - SLUG_HEX; i < n; i++)
		if (hex_value(name[i]) < 0)
			return false;
	return true;
}

char *wz_slug(const char *text) {
	char hash[WZ_SHA256_TEXT];
	char *slug = malloc(SLUG_MAX + SLUG_HEX + 2);
	if (slug == NULL)
		return NULL;
	size_t n = 0;
	for (const char *c = text; *c != '\0' && n < SLUG_MAX; c++) {
		if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_')
			slug[n++] = *c;
		else if (*c >= 'A' && *c <= 'Z')
			slug[n++] = (char)(*c - 'A' + 'a');
		else if (n > 0 && slug[n - 1] != '-')
			slug[n++] = '-';
	}
	while (n > 0 && slug[n - 1] == '-')
		n--;
	slug[n] = '\0';
	if (n > 0 && strcmp(slug, text) == 0 && !is_reserved(slug) && !looks_hashed(slug, n))
		return slug;
	if (n == 0) {
		memcpy(slug, "unnamed", 8);
		n = 7;
	}
	wz_sha256(text, strlen(text), hash);
	slug[n] = '-';
	memcpy(slug + n + 1, hash, SLUG_HEX);
	slug[n + 1 + SLUG_HEX] = '\0';
	return slug;
}
