/* family_block.c - blocks of a family's replicates: which there are, what they hold, computing them
 *
 * 1. Blocks
 * 2. Raw content
 * 3. Computing
 */
#include "analysis/family_inside.h"

#include "analysis/bag.h"
#include "resample/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: families of tests");
}

enum { MEMBER = 24 }; /* bytes of a member's counts */

/* 1. Blocks */

uint64_t wz_family_total(const wz_family *family, uint64_t most) {
	if (family->exact || family->replicates >= most)
		return family->replicates;
	const uint64_t next = 2 * family->replicates + 1;
	return next < most ? next : most;
}

void wz_families_grow(wz_families *families, size_t f, uint64_t replicates) {
	wz_family *family = &families->family[f];
	families->n_blocks -= wz_family_blocks(family);
	family->replicates = replicates;
	families->n_blocks += wz_family_blocks(family);
}

/* The replicates of the round that begins with one. */
static uint64_t round_end(const wz_family *family, uint64_t begin) {
	const uint64_t end = begin == 0 ? family->begun : 2 * begin + 1;
	return end < family->replicates ? end : family->replicates;
}

static size_t blocks_between(const wz_family *family, uint64_t begin, uint64_t end) {
	return (size_t)((end - begin + family->block - 1) / family->block);
}

size_t wz_family_blocks(const wz_family *family) {
	size_t n = 0;
	for (uint64_t begin = 0; begin < family->replicates; begin = round_end(family, begin))
		n += blocks_between(family, begin, round_end(family, begin));
	return n;
}

bool wz_family_block(const wz_family *family, size_t i, uint64_t *first, uint64_t *count) {
	for (uint64_t begin = 0; begin < family->replicates; begin = round_end(family, begin)) {
		const uint64_t end = round_end(family, begin);
		const size_t blocks = blocks_between(family, begin, end);
		if (i < blocks) {
			*first = begin + i * family->block;
			*count = end - *first < family->block ? end - *first : family->block;
			return true;
		}
		i -= blocks;
	}
	return false;
}

const wz_family *wz_families_block(const wz_families *families, size_t item, uint64_t *first, uint64_t *count) {
	for (size_t f = 0; f < families->n_families; f++) {
		if (wz_family_block(&families->family[f], item, first, count))
			return &families->family[f];
		item -= wz_family_blocks(&families->family[f]);
	}
	return NULL;
}

double wz_family_effects(const wz_families *families, const wz_family *family) {
	double sum = 0;
	for (size_t k = 0; k < family->n_members; k++)
		sum += (double)families->base[family->member[k].base].n_rows;
	return sum;
}

char *wz_family_block_name(const wz_family *family, uint64_t first) {
	size_t size = strlen(family->slug) + 12 + 20 + 16;
	char *name = malloc(size);
	if (name)
		(void)snprintf(name, size, "%s-%.12s-%llu.wzb", family->slug, family->digest_text, (unsigned long long)first);
	return name;
}

wz_block_header wz_family_header(const wz_family *family, uint64_t first, uint64_t count) {
	wz_block_header header = {.first = first, .count = count, .kind = WZ_BLOCK_PERMUTATION, .columns = (uint32_t)family->n_members};
	memcpy(header.digest, family->digest, sizeof header.digest);
	return header;
}

size_t wz_family_raw_size(const wz_family *family, uint64_t count) {
	return MEMBER * family->n_members + 8 * (size_t)count + (family->keeps ? 4 * family->n_members * (size_t)count : 0);
}

/* 2. Raw content */

uint64_t wz_family_exceed(const unsigned char *raw, size_t member) {
	return wz_bytes_load(raw + MEMBER * member);
}

uint64_t wz_family_failed(const unsigned char *raw, size_t member) {
	return wz_bytes_load(raw + MEMBER * member + 8);
}

uint64_t wz_family_stepped(const unsigned char *raw, size_t member) {
	return wz_bytes_load(raw + MEMBER * member + 16);
}

/* Where the statistics of a replicate begin. */
static size_t statistics_at(const wz_family *family, uint64_t count, uint64_t replicate) {
	return MEMBER * family->n_members + 8 * (size_t)count + 4 * family->n_members * (size_t)replicate;
}

double wz_family_largest(const wz_family *family, const unsigned char *raw, uint64_t replicate) {
	const uint64_t bits = wz_bytes_load(raw + MEMBER * family->n_members + 8 * replicate);
	double x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

void wz_family_add_above(const wz_family *family, const unsigned char *raw, uint64_t count, uint64_t *above) {
	for (uint64_t r = 0; r < count; r++) {
		const double largest = wz_family_largest(family, raw, r);
		for (size_t k = 0; k < family->n_members; k++)
			above[k] += largest >= family->member[k].observed * (1 - WZ_TIE);
	}
}

void wz_family_statistics(const wz_family *family, const unsigned char *raw, uint64_t count, size_t member, double *out) {
	for (uint64_t r = 0; r < count; r++) {
		if (!family->keeps) {
			out[r] = wz_family_largest(family, raw, r);
			continue;
		}
		const unsigned char *at = raw + statistics_at(family, count, r) + 4 * member;
		const uint32_t bits = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
		float x;
		memcpy(&x, &bits, sizeof x);
		out[r] = (double)x;
	}
}

static void put_statistic(unsigned char *at, double statistic) {
	const float x = (float)statistic;
	uint32_t bits;
	memcpy(&bits, &x, sizeof bits);
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char)(bits >> (8 * i));
}

/* 3. Computing */

/* Replicates that a member's permuter is made for: to make it costs about as much as eight of them. Their orders take less than the permuter. */
enum { STRETCH = 256 };

/* A member's statistics in `count` replicates from their orders, of `row` units each, into size[j * n_members + k]; those that did not converge are infinite. */
static wz_status run_member(const wz_families *families, const wz_family *family, size_t k, const uint32_t *order, size_t row, size_t count,
                            uint32_t *source, double *size, bool (*poll)(void *), void *poll_context, wz_err *err) {
	wz_status st = WZ_OK;
	const wz_member *member = &family->member[k];
	const size_t width = families->kernel->width;
	wz_permuter *permuter = NULL;
	const uint32_t *lanes[WZ_MAX_LANES];
	wz_permuted result[WZ_MAX_LANES];
	WZ_TRY(wz_family_permuter(families, member, &permuter, err));
	for (size_t from = 0; from < count; from += width) {
		const size_t n = count - from < width ? count - from : width;
		for (size_t j = 0; j < n; j++) {
			lanes[j] = order + (from + j) * row;
			if (!family->exact) {
				wz_exchange_induced(&member->exchange, lanes[j], family->n_units, member->place, member->next, member->stratum, source + j * row);
				lanes[j] = source + j * row;
			}
		}
		wz_permuter_run(permuter, member->value, lanes, n, result, NULL);
		for (size_t j = 0; j < n; j++)
			size[(from + j) * family->n_members + k] = result[j].converged ? result[j].joint : INFINITY;
		if (poll && poll(poll_context)) {
			st = WZ_ESTOP;
			goto done;
		}
	}
done:
	wz_permuter_free(permuter);
	return st;
}

/* A replicate that did not converge is infinite, so that it counts as exceeding. */
wz_status wz_family_compute(const wz_families *families, const wz_family *family, uint64_t first, uint64_t count, unsigned char *raw,
                            bool (*poll)(void *), void *poll_context, wz_err *err) {
	wz_status st = WZ_OK;
	const size_t E = family->n_members, stretch = count < STRETCH ? (size_t)count : STRETCH;
	size_t row = family->n_units;
	for (size_t k = 0; k < E; k++)
		row = family->member[k].exchange.n > row ? family->member[k].exchange.n : row;
	uint32_t *order = malloc((stretch + 1) * row * sizeof *order), *source = malloc(families->kernel->width * row * sizeof *source);
	uint64_t *exceed = calloc(3 * E, sizeof *exceed), *failed = exceed ? exceed + E : NULL, *stepped = exceed ? failed + E : NULL;
	double *size = malloc(stretch * E * sizeof *size);
	if (!order || !source || !exceed || !size) {
		st = no_memory(err);
		goto done;
	}
	uint32_t *next = order + stretch * row; /* of all assignments in turn, the one that follows */
	if (family->exact)
		wz_exchange_first(&family->member[0].exchange, next);
	for (uint64_t done_count = 0; done_count < count;) {
		const size_t n = count - done_count < stretch ? (size_t)(count - done_count) : stretch;
		for (size_t j = 0; j < n; j++) {
			uint32_t *units = order + j * row;
			if (family->exact) {
				memcpy(units, next, family->member[0].exchange.n * sizeof *next);
				(void)wz_exchange_next(&family->member[0].exchange, next);
				continue;
			}
			wz_rng rng = wz_rng_at(families->seed, family->stream, first + done_count + j);
			for (size_t u = 0; u < family->n_units; u++)
				units[u] = (uint32_t)u;
			wz_rng_shuffle(&rng, units, family->n_units);
		}
		/* One member after another, for their permuters together do not fit into a cache. */
		for (size_t k = 0; k < E; k++)
			WZ_TRY(run_member(families, family, k, order, row, n, source, size, poll, poll_context, err));
		for (size_t j = 0; j < n; j++) {
			uint64_t bits;
			double largest = 0;
			for (size_t i = E; i-- > 0;) { /* from the smallest observed statistic on */
				const size_t k = family->order[i];
				const double x = size[j * E + k];
				failed[k] += isinf(x) != 0;
				exceed[k] += x >= family->member[k].observed * (1 - WZ_TIE);
				largest = x > largest ? x : largest;
				stepped[k] += largest >= family->member[k].observed * (1 - WZ_TIE);
			}
			memcpy(&bits, &largest, sizeof bits);
			wz_bytes_store(raw + MEMBER * E + 8 * (size_t)(done_count + j), bits);
			for (size_t k = 0; family->keeps && k < E; k++)
				put_statistic(raw + statistics_at(family, count, done_count + j) + 4 * k, size[j * E + k]);
		}
		done_count += n;
	}
	for (size_t k = 0; k < E; k++) {
		wz_bytes_store(raw + MEMBER * k, exceed[k]);
		wz_bytes_store(raw + MEMBER * k + 8, failed[k]);
		wz_bytes_store(raw + MEMBER * k + 16, stepped[k]);
	}
done:
	free(order);
	free(source);
	free(exceed);
	free(size);
	return st;
}
