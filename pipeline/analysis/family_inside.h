/* family_inside.h - what the files of families share; nobody else includes it */
#ifndef WZ_FAMILY_INSIDE_H
#define WZ_FAMILY_INSIDE_H

#include "analysis/family.h"

/** Digest of everything that the numbers of a family's blocks depend on, into the family. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_family_digest(const wz_study *study, const wz_families *families, wz_family *family, wz_err *err);

/** Stream of random numbers: the same for a type, outcome, kind and unit whatever else the plan holds. level: name of the unit. */
uint64_t wz_family_stream(const wz_family *family, const char *level);

/** The permuter of a member: its own, or the one its base has for all members of one column. */
wz_permuter *wz_family_permuter(const wz_families *families, const wz_member *member);

/** Numbers in blocks and digests are little-endian. */
static inline void wz_family_store(unsigned char *at, uint64_t x) {
	for (int i = 0; i < 8; i++)
		at[i] = (unsigned char)(x >> (8 * i));
}

static inline uint64_t wz_family_load(const unsigned char *at) {
	uint64_t x = 0;
	for (int i = 0; i < 8; i++)
		x |= (uint64_t)at[i] << (8 * i);
	return x;
}

#endif
