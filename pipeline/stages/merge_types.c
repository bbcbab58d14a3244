/* merge_types.c - the families of permutations type by type, and what they came to kept for the runs that follow
 *
 * 1. What it depends on
 * 2. Words as bytes
 * 3. One type
 * 4. All types
 *
 * A night computes what changed, and reads all blocks of the rest to add them up: to the same sums each time. They are a fiftieth of the blocks, and kept with the
 * models of their type.
 */
#include "merge_inside.h"

#include "analysis/bag.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: sums of families");
}

/* 1. What it depends on */

/* Families first to end - 1. The digest of a family covers all that its blocks hold, and what is observed. */
static wz_status make_digest(const wz_run *run, const wz_families *families, size_t first, size_t end, const char *program, unsigned char digest[32], wz_err *err) {
	wz_bag bag = {0};
	wz_bag_put_text(&bag, "werkzaam merge 1");
	wz_bag_put_text(&bag, program);
	wz_bag_put_text(&bag, run->plan.permutation.correction);
	for (size_t f = first; f < end; f++) {
		wz_bag_put_text(&bag, families->family[f].digest_text);
		wz_bag_put_number(&bag, families->family[f].replicates);
		wz_bag_put_number(&bag, families->family[f].followed);
	}
	return wz_bag_digest(&bag, digest) ? WZ_OK : no_memory(err);
}

/* 2. Words as bytes */

static wz_status read_words(wz_merge_keeping *keeping, wz_kept *kept, uint64_t *word, size_t n, bool *found, wz_err *err) {
	char *text = NULL;
	size_t size = 0;
	wz_status st = wz_kept_read_text(keeping->run, kept, &text, &size, &keeping->counts, err);
	*found = st == WZ_OK && text && size == 8 * n;
	kept->there = kept->there && *found;
	for (size_t i = 0; *found && i < n; i++)
		word[i] = wz_bytes_load((const unsigned char *)text + 8 * i);
	free(text);
	return st;
}

static wz_status write_words(const wz_merge_keeping *keeping, const wz_kept *kept, const uint64_t *word, size_t n, wz_err *err) {
	char *text = malloc(8 * n + 1);
	if (!text)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		wz_bytes_store((unsigned char *)text + 8 * i, word[i]);
	wz_status st = wz_kept_write_text(keeping->run, kept, text, 8 * n, err);
	free(text);
	return st;
}

/* 3. One type */

static wz_status merge_type(const wz_run *run, const wz_families *families, size_t first, size_t end, wz_merge_keeping *keeping, json_t *analyses, size_t *missing,
                            wz_err *err) {
	wz_status st = WZ_OK;
	wz_kept kept = {0};
	uint64_t *word = NULL, *at;
	char name[300];
	size_t n = 0;
	bool found = false;
	for (size_t f = first; f < end; f++)
		n += wz_merge_words(&families->family[f]);
	word = malloc((n + 1) * sizeof *word);
	if (!word)
		return no_memory(err);
	if (keeping) {
		(void)snprintf(name, sizeof name, "merge-%.200s", families->family[first].slug);
		WZ_TRY(make_digest(run, families, first, end, keeping->program, kept.digest, err));
		WZ_TRY(wz_kept_open(name, keeping->program, &kept, err));
		if (keeping->whole)
			WZ_TRY(read_words(keeping, &kept, word, n, &found, err));
		else
			keeping->counts.made++;
	}
	at = word;
	for (size_t f = first; !found && f < end; at += wz_merge_words(&families->family[f++]))
		WZ_TRY(wz_merge_count(run, &families->family[f], at, missing, err));
	if (*missing)
		goto done;
	if (keeping)
		WZ_TRY(write_words(keeping, &kept, word, n, err));
	at = word;
	for (size_t f = first; f < end; at += wz_merge_words(&families->family[f++]))
		WZ_TRY(wz_merge_put(run, &families->family[f], at, analyses, err));
done:
	wz_kept_clear(&kept);
	free(word);
	return st;
}

/* 4. All types */

wz_status wz_merge_types(const wz_run *run, const wz_families *families, wz_merge_keeping *keeping, json_t *analyses, size_t *missing, wz_err *err) {
	wz_status st = WZ_OK;
	for (size_t first = 0, end; st == WZ_OK && first < families->n_families; first = end) {
		const wz_family *family = &families->family[first];
		for (end = first + 1; end < families->n_families; end++)
			if (strcmp(families->family[end].type, family->type) != 0 || strcmp(families->family[end].outcome, family->outcome) != 0)
				break;
		st = merge_type(run, families, first, end, keeping, analyses, missing, err);
	}
	return st;
}
