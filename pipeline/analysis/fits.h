/* fits.h - what fits.json says of itself: settings, digest, and whether it is this run's */
#ifndef WZ_FITS_H
#define WZ_FITS_H

#include "base/err.h"
#include "base/file.h"
#include "coding/dataset.h"
#include "store/run.h"

#include <jansson.h>

#define WZ_FITS_FORMAT "werkzaam-fits-1"

/** The choices that results depend on; no paths, so that the same inputs elsewhere give the same bytes. NULL: out of memory. */
json_t *wz_fits_settings(const wz_plan *plan);

/** SHA-256 of settings, the plan's choices for effect sizes and elements, seed, method version and contents of the inputs (records: dataset.json, codebook: manifest.json).
 *  @return WZ_OK; WZ_EIO; WZ_ECORRUPT; WZ_ENOMEM */
WZ_CHECKED wz_status wz_fits_digest(const wz_run *run, const wz_dataset *dataset, json_t *settings, char out[WZ_SHA256_TEXT], wz_err *err);

/**
 * Read fits.json of a run.
 * @param fits  out; json_decref() it
 * @return WZ_OK; WZ_ECORRUPT (not such a file); WZ_EMISMATCH (made from other inputs, settings or seed); WZ_EIO; WZ_ENOMEM
 */
WZ_CHECKED wz_status wz_fits_read(const wz_run *run, const wz_dataset *dataset, json_t **fits, wz_err *err);

#endif
