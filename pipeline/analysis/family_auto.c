/* family_auto.c - statistic: auto: who is refitted after a scan
 *
 * 1. The choice
 * 2. The family that follows
 */
#include "analysis/family_inside.h"

#include "analysis/permutation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static wz_status no_memory(wz_err *err) {
	return wz_fail(err, WZ_ENOMEM, "out of memory: families of tests");
}

/* 1. The choice */

void wz_families_decide(const wz_families *families, size_t f, const uint64_t *exceed, double limit, bool *refit) {
	const wz_family *family = &families->family[f];
	for (size_t k = 0; k < family->n_members; k++) {
		double lo, hi;
		wz_permutation_interval(exceed[k], family->replicates, false, &lo, &hi);
		refit[k] = family->member[k].certain || lo <= 2 * limit;
	}
}

/* 2. The family that follows */

static wz_status make_follower(const wz_family *scan, const bool *refit, wz_family *family, wz_err *err) {
	wz_status st = WZ_OK;
	*family = (wz_family){.type = scan->type, .outcome = scan->outcome, .kind = scan->kind, .unit = scan->unit, .n_units = scan->n_units,
	                      .replicates = scan->replicates, .block = scan->block, .begun = scan->begun, .stream = scan->stream, .keeps = scan->keeps, .corrected = scan->corrected,
	                      .slug = strdup(scan->slug)};
	if (!family->slug)
		return no_memory(err);
	for (size_t k = 0; k < scan->n_members; k++) {
		WZ_TRY(wz_family_add_copy(family, &scan->member[k], err));
		if (refit[k])
			wz_member_refit(&family->member[k]);
	}
	WZ_TRY(wz_family_order(family, err));
	WZ_TRY(wz_family_follow_digest(scan, family, err));
done:
	return st;
}

wz_status wz_families_follow(wz_families *families, size_t f, const bool *refit, wz_err *err) {
	wz_status st = WZ_OK;
	bool any = false;
	for (size_t k = 0; k < families->family[f].n_members; k++)
		any = any || (refit[k] && isfinite(families->family[f].member[k].refitted));
	families->family[f].scanning = false;
	if (!any)
		return WZ_OK;
	wz_family *grown = realloc(families->family, (families->n_families + 1) * sizeof *grown);
	if (!grown)
		return no_memory(err);
	families->family = grown;
	memmove(grown + f + 2, grown + f + 1, (families->n_families - f - 1) * sizeof *grown);
	families->n_families++;
	grown[f + 1] = (wz_family){0};
	WZ_TRY(make_follower(&grown[f], refit, &grown[f + 1], err));
	grown[f].followed = true;
	families->n_blocks += wz_family_blocks(&grown[f + 1]);
done:
	return st;
}
