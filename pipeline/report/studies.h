/* studies.h - the effect sizes of one type: forest plot, table and CSV */
#ifndef WZ_STUDIES_H
#define WZ_STUDIES_H

#include "report/buffer.h"
#include "report/view.h"

#include <stddef.h>

void wz_studies_html(const wz_view *view, size_t type, wz_language language, wz_buffer *out);
void wz_studies_csv(const wz_view *view, size_t type, wz_buffer *out);

#endif
