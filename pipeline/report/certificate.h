/* certificate.h - what `verify` found, as one page of text */
#ifndef WZ_CERTIFICATE_H
#define WZ_CERTIFICATE_H

#include "report/buffer.h"

#include <jansson.h>

/** One page from certificate.json (docs/formats.md); long lists of findings are cut, and the page says so. */
void wz_certificate_text(const json_t *certificate, wz_buffer *out);

#endif
