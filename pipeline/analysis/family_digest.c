/* family_digest.c - what the numbers of a family's blocks depend on, and where its random numbers come from
 *
 * 1. A bag of bytes
 * 2. Digest
 * 3. Stream
 */
#include "analysis/family_inside.h"

#include "store/method.h"

#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: families of tests");
}

/* 1. A bag of bytes */

typedef struct {
	unsigned char *bytes;
	size_t n, capacity;
	bool failed;
} bag;

static void put(bag *b, const void *bytes, size_t n) {
	if (b->n + n > b->capacity) {
		size_t bigger = (b->n + n) * 2;
		unsigned char *grown = realloc(b->bytes, bigger);
		if (!grown) {
			b->failed = true;
			return;
		}
		b->bytes = grown;
		b->capacity = bigger;
	}
	memcpy(b->bytes + b->n, bytes, n);
	b->n += n;
}

static void put_number(bag *b, uint64_t x) {
	unsigned char bytes[8];
	wz_family_store(bytes, x);
	put(b, bytes, sizeof bytes);
}

static void put_double(bag *b, double x) {
	uint64_t raw;
	memcpy(&raw, &x, sizeof raw);
	put_number(b, raw);
}

static void put_text(bag *b, const char *text) {
	put_number(b, strlen(text));
	put(b, text, strlen(text));
}

/* The main outcome goes without saying, so that a plan that gains another keeps its blocks. */
static void put_outcome(bag *b, const wz_family *family) {
	if (strcmp(family->outcome, "all") != 0)
		put_text(b, family->outcome);
}

/* 2. Digest */

/* Everything that the numbers of a block depend on: method, model, effect sizes, nesting, columns, units, seed and counts. */
wz_status wz_family_digest(const wz_study *study, const wz_families *families, wz_family *family, wz_err *err) {
	bag b = {0};
	put_text(&b, "werkzaam permutation");
	put_number(&b, WZ_METHOD_VERSION);
	put_text(&b, family->type);
	put_outcome(&b, family);
	put_text(&b, family->kind);
	put_number(&b, family->exact);
	put_number(&b, families->refit);
	put_number(&b, families->seed);
	put_number(&b, family->stream);
	put_number(&b, family->replicates);
	put_number(&b, (uint64_t)family->unit);
	put_number(&b, family->n_units);
	put_number(&b, (uint64_t)study->data.method);
	put_double(&b, study->data.rho);
	put_number(&b, family->n_members);
	for (size_t k = 0; k < family->n_members; k++) {
		const wz_member *member = &family->member[k];
		const wz_base *base = &families->base[member->base];
		const wz_nesting *nest = &base->null.reml.nesting;
		size_t units = member->exchange.n;
		put_number(&b, base->n_rows);
		put_number(&b, nest->depth);
		for (size_t i = 0; i < base->n_rows; i++) {
			put_double(&b, base->null.reml.y[i]);
			put_double(&b, base->null.reml.v[i]);
			for (size_t l = 0; l < nest->depth; l++)
				put_number(&b, nest->unit[l][i]);
		}
		put_number(&b, member->m);
		for (size_t i = 0; i < member->m * units; i++)
			put_double(&b, member->value[i]);
		for (size_t u = 0; u < units; u++)
			put_number(&b, member->stratum ? member->stratum[u] : 0);
		for (size_t u = 0; u < family->n_units; u++)
			put_number(&b, member->place[u]);
	}
	if (b.failed) {
		free(b.bytes);
		return no_memory(err);
	}
	wz_sha256_digest(b.bytes, b.n, family->digest);
	free(b.bytes);
	wz_hex_write(family->digest, sizeof family->digest, family->digest_text);
	return WZ_OK;
}

/* 3. Stream */

uint64_t wz_family_stream(const wz_family *family, const char *level) {
	unsigned char digest[32] = {0};
	bag b = {0};
	put_text(&b, family->type);
	put_outcome(&b, family);
	put_text(&b, family->kind);
	put_text(&b, level);
	if (!b.failed)
		wz_sha256_digest(b.bytes, b.n, digest);
	free(b.bytes);
	return wz_family_load(digest);
}
