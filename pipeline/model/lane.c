/* lane.c - which of the compiled kernels runs here
 *
 * 1. Choosing
 */
#include "model/lane.h"

#include <stdlib.h>
#include <string.h>

extern const wz_lane_kernel wz_lane_kernel_x1, wz_lane_kernel_x2, wz_lane_kernel_x4, wz_lane_kernel_x8;

/* 1. Choosing: x4 and x8 are compiled for x86-64-v3 and -v4 where the compiler can, see the Makefile */

const wz_lane_kernel *wz_lane_scalar(void) {
	return &wz_lane_kernel_x1;
}

static bool runs_here(const wz_lane_kernel *kernel) {
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (kernel->width == 8)
		return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
		       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd");
	if (kernel->width == 4)
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
#endif
	return kernel->width > 0;
}

const char *wz_lane_asked(void) {
	const char *name = getenv("WERKZAAM_LANES");
	return name && *name ? name : NULL;
}

static const wz_lane_kernel *find(const char *name) {
	static const wz_lane_kernel *const all[] = {&wz_lane_kernel_x8, &wz_lane_kernel_x4, &wz_lane_kernel_x2, &wz_lane_kernel_x1};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (runs_here(all[i]) && (name == NULL || strcmp(name, all[i]->name) == 0))
			return all[i];
	return NULL;
}

const wz_lane_kernel *wz_lane_choose(const char *name) {
	if (name)
		return find(name);
	const wz_lane_kernel *asked = wz_lane_asked() ? find(wz_lane_asked()) : NULL; /* a wrong name: main.c has refused it */
	return asked ? asked : find(NULL);
}
