/* family_inside.h - what the files of families share; nobody else includes it */
#ifndef WZ_FAMILY_INSIDE_H
#define WZ_FAMILY_INSIDE_H

#include "analysis/family.h"

/** Digest of everything that the numbers of a family's blocks depend on, into the family. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_family_digest(const wz_study *study, const wz_families *families, wz_family *family, wz_err *err);

/** Digest of a family that follows a scan: of the scan's and of who is refitted. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_family_follow_digest(const wz_family *scan, wz_family *family, wz_err *err);

/** Stream of random numbers: the same for a type, outcome, kind and unit whatever else the plan holds. level: name of the unit. */
uint64_t wz_family_stream(const wz_family *family, const char *level);

/** Blocks of a family, those of all rounds. */
size_t wz_family_blocks(const wz_family *family);

/** Members by observed statistic, for the step-down maxima; of equal ones the first comes first. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_family_order(wz_family *family, wz_err *err);

/** A member more, like another one of a family with as many units. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_family_add_copy(wz_family *family, const wz_member *member, wz_err *err);

/** Refit a member of `auto`, unless that does not converge. */
void wz_member_refit(wz_member *member);

/** A permuter for a member's columns, at member->level; wz_permuter_free() it. @return as wz_permuter_create() */
WZ_CHECKED wz_status wz_family_permuter(const wz_families *families, const wz_member *member, wz_permuter **out, wz_err *err);

#endif
