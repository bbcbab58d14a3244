/* stop.h - how long work asks whether to stop, without knowing where the wish comes from */
#ifndef WZ_STOP_H
#define WZ_STOP_H

#include "base/err.h"

#include <stdbool.h>

/** Zeroed: never stops. */
typedef struct {
	bool (*asked)(void *context);
	void *context;
} wz_stop;

/** For WZ_TRY between pieces of work. @return WZ_OK; WZ_ESTOP, without a message: who knows what was being done says so */
WZ_CHECKED static inline wz_status wz_stop_check(const wz_stop *stop) {
	return stop->asked && stop->asked(stop->context) ? WZ_ESTOP : WZ_OK;
}

#endif
