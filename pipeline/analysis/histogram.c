/* histogram.c - how the statistic of a permutation test is distributed: counts in fixed bins */
#include "analysis/histogram.h"

#include "base/json.h"

#include <math.h>
#include <string.h>

double wz_histogram_end(double observed) {
	return fmax(4, ceil(observed + 0.5));
}

void wz_histogram_add(uint64_t count[WZ_HISTOGRAM_COUNTS], double end, const double *statistic, size_t n) {
	for (size_t i = 0; i < n; i++)
		count[statistic[i] < end ? (size_t)(statistic[i] / end * WZ_HISTOGRAM_BINS) : WZ_HISTOGRAM_BINS]++;
}

json_t *wz_histogram_json(const uint64_t count[WZ_HISTOGRAM_COUNTS], double observed) {
	json_t *list = json_array();
	for (size_t i = 0; i < WZ_HISTOGRAM_BINS; i++)
		json_array_append_new(list, wz_json_u64(count[i]));
	return json_pack("{so so so so}", "observed", wz_json_real(observed), "end", wz_json_real(wz_histogram_end(observed)), "counts", list, "beyond",
	                 wz_json_u64(count[WZ_HISTOGRAM_BINS]));
}

void wz_histogram_thin(json_t *analyses) {
	json_t *analysis;
	size_t i;
	json_array_foreach(analyses, i, analysis) {
		const char *kind = wz_json_text(analysis, "kind", "");
		if ((strcmp(kind, "element") == 0 || strcmp(kind, "technique") == 0) && strcmp(wz_json_text(analysis, "verdict", ""), "stands_out") != 0)
			(void)json_object_del(json_object_get(analysis, "permutation"), "histogram");
	}
}
