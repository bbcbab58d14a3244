/* temp.h - a folder of its own for a test, and small files in it */
#ifndef WZ_TEST_TEMP_H
#define WZ_TEST_TEMP_H

#include "base/file.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char temp_folder[512];

static inline void temp_make(void) {
	const char *in = getenv("TMPDIR");
	(void)snprintf(temp_folder, sizeof temp_folder, "%s/werkzaam-check-XXXXXX", in != NULL && in[0] == '/' ? in : P_tmpdir);
	ck_assert_ptr_nonnull(mkdtemp(temp_folder));
}

static inline void temp_empty(const char *folder) {
	DIR *dir = opendir(folder);
	if (dir == NULL)
		return;
	for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		char *path = wz_path_join(folder, entry->d_name);
		struct stat about;
		if (path != NULL && lstat(path, &about) == 0 && S_ISDIR(about.st_mode))
			temp_empty(path);
		else if (path != NULL)
			(void)unlink(path);
		free(path);
	}
	(void)closedir(dir);
	(void)rmdir(folder);
}

static inline void temp_remove(void) {
	temp_empty(temp_folder);
}

/* Path of a name in the folder; good for the next seven calls. */
static inline const char *temp_path(const char *name) {
	static char path[8][1024];
	static int at;
	at = (at + 1) % 8;
	(void)snprintf(path[at], sizeof path[at], "%s/%s", temp_folder, name);
	return path[at];
}

/* Files in the folder whose names hold a text. */
static inline size_t temp_count(const char *part) {
	size_t n = 0;
	DIR *dir = opendir(temp_folder);
	ck_assert_ptr_nonnull(dir);
	for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
		n += strstr(entry->d_name, part) != NULL;
	(void)closedir(dir);
	return n;
}

#endif
