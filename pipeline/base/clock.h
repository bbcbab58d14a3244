/* clock.h - seconds on a clock that is never set back */
#ifndef WZ_CLOCK_H
#define WZ_CLOCK_H

#include <time.h>

static inline double wz_clock_seconds(void) {
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
