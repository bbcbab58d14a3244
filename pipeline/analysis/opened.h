/* opened.h - dataset.json of a run, ready to analyse */
#ifndef WZ_OPENED_H
#define WZ_OPENED_H

#include "analysis/study.h"
#include "base/err.h"
#include "coding/dataset.h"
#include "store/run.h"

/** Do not copy by value: the study points into the dataset. */
typedef struct {
	wz_dataset dataset;
	wz_study study;
} wz_opened;

/** Read dataset.json and prepare it. @return WZ_OK; WZ_EIO; WZ_ECORRUPT; WZ_EMISMATCH; WZ_ENOMEM. Any rank. */
WZ_CHECKED wz_status wz_opened_read(const wz_run *run, wz_opened *opened, wz_err *err);
void wz_opened_clear(wz_opened *opened);

#endif
