/* family_digest.c - what the numbers of a family's blocks depend on, and where its random numbers come from
 *
 * 1. Digest
 * 2. Stream
 */
#include "analysis/family_inside.h"

#include "analysis/bag.h"
#include "store/method.h"

#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: families of tests");
}

/* 1. Digest */

/* The main outcome goes without saying, so that a plan that gains another keeps its blocks. */
static void put_outcome(wz_bag *b, const wz_family *family) {
	if (strcmp(family->outcome, "all") != 0)
		wz_bag_put_text(b, family->outcome);
}

/* Everything that the numbers of a block depend on: method, model, effect sizes, nesting, columns, units, seed and counts. */
wz_status wz_family_digest(const wz_study *study, const wz_families *families, wz_family *family, wz_err *err) {
	wz_bag b = {0};
	wz_bag_put_text(&b, "werkzaam permutation 3");
	wz_bag_put_number(&b, WZ_METHOD_VERSION);
	wz_bag_put_text(&b, family->type);
	put_outcome(&b, family);
	wz_bag_put_text(&b, family->kind);
	wz_bag_put_number(&b, family->exact);
	if (family->keeps && !family->corrected) /* once these kept the largest only; blocks of the others are what they were */
		wz_bag_put_text(&b, "statistics");
	wz_bag_put_number(&b, family->member[0].refit); /* all are alike: those of a scan are those of `statistic: null` */
	wz_bag_put_number(&b, families->seed);
	wz_bag_put_number(&b, family->stream);
	wz_bag_put_number(&b, family->begun);
	wz_bag_put_number(&b, (uint64_t)family->unit);
	wz_bag_put_number(&b, family->n_units);
	wz_bag_put_number(&b, (uint64_t)study->data.method);
	wz_bag_put_double(&b, study->data.rho);
	wz_bag_put_number(&b, family->n_members);
	for (size_t k = 0; k < family->n_members; k++) {
		const wz_member *member = &family->member[k];
		const wz_base *base = &families->base[member->base];
		const wz_nesting *nest = &base->null.reml.nesting;
		size_t units = member->exchange.n;
		wz_bag_put_number(&b, base->n_rows);
		wz_bag_put_number(&b, nest->depth);
		for (size_t i = 0; i < base->n_rows; i++) {
			wz_bag_put_double(&b, base->null.reml.y[i]);
			wz_bag_put_double(&b, base->null.reml.v[i]);
			for (size_t l = 0; l < nest->depth; l++)
				wz_bag_put_number(&b, nest->unit[l][i]);
		}
		wz_bag_put_number(&b, member->m);
		wz_bag_put_double(&b, member->observed); /* that counts of exceedances are counts of */
		for (size_t i = 0; i < member->m * units; i++)
			wz_bag_put_double(&b, member->value[i]);
		for (size_t u = 0; u < units; u++)
			wz_bag_put_number(&b, member->stratum ? member->stratum[u] : 0);
		for (size_t u = 0; u < family->n_units; u++)
			wz_bag_put_number(&b, member->place[u]);
	}
	if (!wz_bag_digest(&b, family->digest))
		return no_memory(err);
	wz_hex_write(family->digest, sizeof family->digest, family->digest_text);
	return WZ_OK;
}

wz_status wz_family_follow_digest(const wz_family *scan, wz_family *family, wz_err *err) {
	wz_bag b = {0};
	wz_bag_put_text(&b, "refitted after");
	wz_bag_put_text(&b, scan->digest_text);
	for (size_t k = 0; k < family->n_members; k++) {
		wz_bag_put_number(&b, family->member[k].refit);
		wz_bag_put_double(&b, family->member[k].observed);
	}
	if (!wz_bag_digest(&b, family->digest))
		return no_memory(err);
	wz_hex_write(family->digest, sizeof family->digest, family->digest_text);
	return WZ_OK;
}

/* 2. Stream */

uint64_t wz_family_stream(const wz_family *family, const char *level) {
	unsigned char digest[32] = {0};
	wz_bag b = {0};
	wz_bag_put_text(&b, family->type);
	put_outcome(&b, family);
	wz_bag_put_text(&b, family->kind);
	wz_bag_put_text(&b, level);
	(void)wz_bag_digest(&b, digest);
	return wz_bytes_load(digest);
}
