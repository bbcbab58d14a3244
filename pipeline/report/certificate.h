/* certificate.h - what `verify` found, as one page of text */
#ifndef WZ_CERTIFICATE_H
#define WZ_CERTIFICATE_H

#include "report/buffer.h"
#include "report/number.h"

#include <jansson.h>

/** One page from certificate.json (docs/formats.md); long lists of findings are cut, and the page says so. Findings are in the program's own words. */
void wz_certificate_text(const json_t *certificate, wz_language language, wz_buffer *out);

#endif
