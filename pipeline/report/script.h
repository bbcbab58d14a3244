/* script.h - the script of a page: it sorts, searches and folds what the page already holds, and nothing is lost without it */
#ifndef WZ_SCRIPT_H
#define WZ_SCRIPT_H

#include "report/buffer.h"

/** The source that the page's content security policy allows: 'sha256-...' of the script. */
void wz_script_allow(wz_buffer *out);

/** The element with the script. */
void wz_script_html(wz_buffer *out);

#endif
