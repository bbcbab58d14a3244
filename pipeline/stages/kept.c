/* kept.c - what was made once, the models of a type for instance, kept for the runs that follow
 *
 * 1. Which program this is
 * 2. Reading
 * 3. Writing
 *
 * A file says by its digest what it was made of: records, plan, codebook and the program itself, to the byte. Blocks hold numbers whose meaning has a version;
 * these are texts, and another build may write other members.
 */
#include "stages/kept.h"

#include "base/file.h"
#include "stages/stages.h"
#include "store/block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: kept files");
}

/* 1. Which program this is: its file, and the mathematical functions it calls */

void wz_kept_program(char out[WZ_KEPT_PROGRAM]) {
	char file[WZ_SHA256_TEXT] = "", library[64] = "";
	out[0] = '\0';
#ifdef _CS_GNU_LIBC_VERSION
	(void)confstr(_CS_GNU_LIBC_VERSION, library, sizeof library);
#endif
	if (wz_sha256_file("/proc/self/exe", file, NULL) == WZ_OK && file[0])
		(void)snprintf(out, WZ_KEPT_PROGRAM, "%s %.40s", file, library);
}

/* 2. Reading */

wz_status wz_kept_open(const char *slug, const char *program, wz_kept *kept, wz_err *err) {
	char text[WZ_SHA256_TEXT];
	kept->below = NULL;
	kept->there = false;
	if (!program[0])
		return WZ_OK;
	wz_hex_write(kept->digest, sizeof kept->digest, text);
	const size_t size = strlen(slug) + 32;
	kept->below = malloc(size);
	if (!kept->below)
		return no_memory(err);
	(void)snprintf(kept->below, size, "kept/%s-%.12s.wzb", slug, text);
	return WZ_OK;
}

/* What a file held, as text or, with is_list, as JSON. */
typedef struct {
	bool is_list, found;
	json_t *list;
	void *text;
	size_t size;
} content;

/* One file; WZ_ECORRUPT and WZ_EMISMATCH tell what is wrong with it. */
static wz_status read_file(const char *path, const wz_kept *kept, content *c, wz_err *err) {
	wz_status st = WZ_OK;
	wz_block_header header;
	void *raw = NULL;
	json_error_t why;
	WZ_TRY(wz_block_read(path, &header, &raw, &c->size, err));
	if (header.kind != WZ_BLOCK_FITS || memcmp(header.digest, kept->digest, sizeof header.digest) != 0) {
		st = wz_fail(err, WZ_EMISMATCH, "%s: was made of something else", path);
		goto done;
	}
	if (c->is_list) {
		c->list = json_loadb(raw, c->size, JSON_REJECT_DUPLICATES, &why);
		if (!c->list || json_array_size(c->list) != header.columns) {
			json_decref(c->list);
			c->list = NULL;
			st = wz_fail(err, WZ_ECORRUPT, "%s: damaged: is not JSON with a list of %lu", path, (unsigned long)header.columns);
			goto done;
		}
	} else {
		c->text = raw;
		raw = NULL;
	}
	c->found = true;
done:
	free(raw);
	return st;
}

/* What cannot be taken over is no error: it is made, and that is told. The name is linked, as those of blocks are. */
static void take_over(const wz_run *run, const char *path, wz_kept *kept, content *c, wz_damage *damage) {
	char *other = wz_path_join(run->reuse, kept->below);
	wz_err why = {0};
	if (other && wz_file_exists(other)) {
		char *folder = NULL;
		if (read_file(other, kept, c, &why) != WZ_OK)
			wz_damage_add(damage, 1, &why);
		else if ((folder = wz_run_path(run, "kept")) != NULL)
			kept->there = wz_folder_make(folder, &why) == WZ_OK && link(other, path) == 0;
		free(folder);
	}
	free(other);
}

static wz_status find(wz_run *run, wz_kept *kept, content *c, wz_kept_counts *counts, wz_err *err) {
	wz_status st = WZ_OK;
	wz_err why = {0};
	char *path = NULL;
	if (!kept->below)
		goto done;
	path = wz_run_path(run, kept->below);
	if (!path) {
		st = no_memory(err);
		goto done;
	}
	if (wz_file_exists(path)) {
		st = read_file(path, kept, c, &why);
		kept->there = st == WZ_OK;
		counts->kept += kept->there;
		if (st == WZ_ECORRUPT || st == WZ_EMISMATCH) {
			counts->set_aside++;
			st = wz_set_aside(run, path, why.text, "kept_set_aside", "file", err);
		} else if (st != WZ_OK) {
			st = wz_fail(err, st, "%s", why.text);
		}
	} else if (run->reuse) {
		take_over(run, path, kept, c, &counts->damage);
		counts->reused += c->found;
	}
done:
	if (st == WZ_OK)
		counts->made += !c->found;
	free(path);
	return st;
}

wz_status wz_kept_read(wz_run *run, wz_kept *kept, json_t **list, wz_kept_counts *counts, wz_err *err) {
	content c = {.is_list = true};
	wz_status st = find(run, kept, &c, counts, err);
	*list = c.list;
	return st;
}

wz_status wz_kept_read_text(wz_run *run, wz_kept *kept, char **text, size_t *size, wz_kept_counts *counts, wz_err *err) {
	content c = {0};
	wz_status st = find(run, kept, &c, counts, err);
	*text = c.text;
	*size = c.size;
	return st;
}

/* 3. Writing */

static wz_status put(const wz_run *run, const wz_kept *kept, const char *text, size_t size, size_t columns, wz_err *err) {
	wz_status st = WZ_OK;
	char *folder = NULL, *path = NULL;
	wz_block_header header = {.kind = WZ_BLOCK_FITS, .count = 1, .columns = (uint32_t)columns};
	memcpy(header.digest, kept->digest, sizeof header.digest);
	folder = wz_run_path(run, "kept");
	path = wz_run_path(run, kept->below);
	if (!folder || !path) {
		st = no_memory(err);
		goto done;
	}
	WZ_TRY(wz_folder_make(folder, err));
	WZ_TRY(wz_block_write(path, &header, text, size, err));
done:
	free(folder);
	free(path);
	return st;
}

wz_status wz_kept_write(const wz_run *run, const wz_kept *kept, const json_t *list, wz_err *err) {
	if (!kept->below || kept->there)
		return WZ_OK;
	char *text = json_dumps(list, JSON_COMPACT | JSON_REAL_PRECISION(17));
	wz_status st = text ? put(run, kept, text, strlen(text), json_array_size(list), err) : no_memory(err);
	free(text);
	return st;
}

wz_status wz_kept_write_text(const wz_run *run, const wz_kept *kept, const char *text, size_t size, wz_err *err) {
	return kept->below && !kept->there ? put(run, kept, text, size, 0, err) : WZ_OK;
}

void wz_kept_clear(wz_kept *kept) {
	free(kept->below);
	*kept = (wz_kept){0};
}
