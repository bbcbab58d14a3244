/* pieces.h - the models of a run on the observed data as pieces of work that anybody can do, in any order */
#ifndef WZ_PIECES_H
#define WZ_PIECES_H

#include "analysis/study.h"
#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One of them: an analysis, or a few, or a row of pairs of elements. Numbers only, which mean the same wherever the study is the same. */
typedef struct {
	uint64_t type;    /* of the study */
	uint64_t kind;    /* which of the analyses: pieces.c */
	uint64_t a, b, c; /* by kind: variables, elements */
	double cost;      /* relative */
} wz_piece;

/** Who does pieces: what several of them need is made once. */
typedef struct wz_piece_work wz_piece_work;

/** @param study  borrowed. @return WZ_OK; WZ_ENOMEM */
WZ_CHECKED wz_status wz_piece_work_create(const wz_study *study, wz_piece_work **out, wz_err *err);
void wz_piece_work_free(wz_piece_work *work);

/**
 * Do one. What can't be estimated is a result too.
 * @param result  out: an array, json_decref() it. It means the same after it was written (17 digits) and read
 * @return WZ_OK; WZ_ESTOP (study->stop); WZ_EBUG (not a piece of this study); WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_piece_do(wz_piece_work *work, const wz_piece *piece, json_t **result, wz_err *err);

/** Does all pieces of a round. result: of each piece, in their order; NULL before and, after failure, perhaps still. */
typedef struct {
	wz_status (*share)(void *context, const wz_piece *piece, size_t n, json_t **result, wz_err *err);
	void *context;
} wz_piece_share;

/**
 * What wz_analyses_build_type() makes, of several types, with the work shared: rounds of pieces, since which elements are aliases is known only when all are
 * fitted, and which pairs are shown when all are tried.
 * @param wanted  of each type; NULL: all
 * @param part    out, an array for each wanted type: json_decref() them, also after failure; NULL on entry
 * @return WZ_OK; WZ_ENOMEM; what share returns
 */
WZ_CHECKED wz_status wz_pieces_share(const wz_study *study, const bool *wanted, const wz_piece_share *share, json_t **part, wz_err *err);

#endif
