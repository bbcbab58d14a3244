/* file.h - files that are whole or not there, and their SHA-256 */
#ifndef WZ_FILE_H
#define WZ_FILE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define WZ_SHA256_TEXT 65 /* 64 hex digits and NUL */

/**
 * May path be written, which means replaced as a whole? Only what is not there yet or is an ordinary file: a rename would turn a device, a fifo or a
 * link into a file without a word. Everything below that writes asks; a command asks first, before its work is done or another file is written.
 * @param path  NULL ok (an option that was not given)
 * @return WZ_OK; WZ_EIO
 */
WZ_CHECKED wz_status wz_file_check_target(const char *path, wz_err *err);

/** Write bytes to path through `path.tmp.<pid>`, fsync, rename, fsync of the folder. @return WZ_OK; WZ_EIO (cause in err) */
WZ_CHECKED wz_status wz_file_write(const char *path, const void *bytes, size_t size, wz_err *err);

/**
 * The same but for the fsync of the folder, which many files may share: wz_folder_sync() after the last. Until then a crash of the machine can leave any
 * of them as it was before, never in part.
 */
WZ_CHECKED wz_status wz_file_write_of_many(const char *path, const void *bytes, size_t size, wz_err *err);

/** @return WZ_OK; WZ_EIO */
WZ_CHECKED wz_status wz_folder_sync(const char *folder, wz_err *err);

/**
 * The same of bytes that come in parts, so that they need not all be in memory.
 * @param make  writes them with wz_file_put(); false: it can't (out of memory), and the file is not made
 * @return WZ_OK; WZ_EIO; WZ_ENOMEM
 */
typedef struct wz_file_out wz_file_out;
bool wz_file_put(wz_file_out *out, const void *bytes, size_t size);
WZ_CHECKED wz_status wz_file_write_parts(const char *path, bool (*make)(wz_file_out *out, const void *what), const void *what, wz_err *err);

/**
 * Open an ordinary file. Everything that reads what a user names comes through here: opening a fifo would wait for ever, and a device may have no end.
 * @param flags  O_RDONLY, or as for writing; O_CLOEXEC and what keeps it from waiting are added
 * @param fd     out; close(*fd). -1 after a failure
 * @return WZ_OK; WZ_EIO (errno tells the cause; a folder: EISDIR); WZ_EINPUT (a fifo, a device, a socket)
 */
WZ_CHECKED wz_status wz_file_open(const char *path, int flags, int *fd, wz_err *err);

/** As read(2), and again where a signal came between. */
ssize_t wz_file_some(int fd, void *to, size_t room);

/** Read a whole file; free(*bytes). A NUL is added behind the last byte. @return WZ_OK; as wz_file_open(); WZ_ENOMEM */
WZ_CHECKED wz_status wz_file_read(const char *path, char **bytes, size_t *size, wz_err *err);

/** Make a folder and its parents. @return WZ_OK (also when there); WZ_EIO */
WZ_CHECKED wz_status wz_folder_make(const char *path, wz_err *err);

bool wz_file_exists(const char *path);

/**
 * Is a file that the user names there? Naming one that is not is a slip, not a broken disk.
 * @param what  for the mend: "name the plan, a YAML file"
 * @return WZ_OK; WZ_EINPUT (not there, a folder, or no ordinary file)
 */
WZ_CHECKED wz_status wz_file_check(const char *path, const char *what, wz_err *err);

/** SHA-256 of bytes, of a file, and in binary. When OpenSSL itself fails, the text is "" (the digest all zero). */
void wz_sha256(const void *bytes, size_t size, char out[WZ_SHA256_TEXT]);
WZ_CHECKED wz_status wz_sha256_file(const char *path, char out[WZ_SHA256_TEXT], wz_err *err);
void wz_sha256_digest(const void *bytes, size_t size, unsigned char out[32]);

/** SHA-256 of bytes that come in parts. Begin with NULL; adding makes the state, ending frees it. false: OpenSSL failed or no memory, also earlier. */
typedef struct wz_sha256_parts wz_sha256_parts;
bool wz_sha256_add(wz_sha256_parts **parts, const void *bytes, size_t size);
WZ_CHECKED bool wz_sha256_end(wz_sha256_parts **parts, unsigned char out[32]);

/** Bytes as lower-case hex digits and NUL (2 * size + 1 in out), and back: false unless text is exactly 2 * size hex digits. */
void wz_hex_write(const unsigned char *bytes, size_t size, char *out);
bool wz_hex_parse(const char *text, unsigned char *bytes, size_t size);

/** `folder/name`, or name itself when it is absolute or folder is NULL; free() it. NULL: out of memory. */
char *wz_path_join(const char *folder, const char *name);

/**
 * A file or folder as seen from a folder, "../data/a.csv"; both must be there. Links are followed first. free() *out.
 * @return WZ_OK; WZ_EIO (one of them is not there); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_path_relative(const char *folder, const char *file, char **out, wz_err *err);

/** Folder part of a path ("." when it has none); free() it. */
char *wz_path_folder(const char *path);

/**
 * A file name from any text: lower-case ASCII letters, digits, '_' and '-', at most 40 characters; then '-' and 8 hex digits of the
 * text's SHA-256 when anything was changed or cut, when it is a name some systems reserve, or when it ends like such digits (so
 * that two texts never share a slug). Never empty. free() it. NULL: out of memory.
 */
char *wz_slug(const char *text);

#endif
